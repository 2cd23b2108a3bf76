//! The laws of board, shelf and history, each held against every implementation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use citecheck::store::{
    Board, CaptureRow, Captures, Claimed, Database, Digest, FolderShelf, History, InUse, LinkRow,
    MemoryBoard, MemoryShelf, NewJob, Outcome, Shelf, SqliteBoard, StoreError, digest_of,
};
use proptest::prelude::*;

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).expect("a time in range")
}

fn job(stage: &str, key: &str) -> NewJob {
    NewJob { stage: stage.into(), key: key.into(), payload: format!("{{\"of\":\"{key}\"}}") }
}

/// Every board, each in a fresh state.
fn on_every_board(check: impl Fn(&dyn Board)) {
    check(&MemoryBoard::default());
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open(&folder.path().join("state.sqlite")).expect("a database");
    check(&SqliteBoard::new(database));
}

fn on_every_shelf(check: impl Fn(&dyn Shelf)) {
    check(&MemoryShelf::default());
    let folder = tempfile::tempdir().expect("a folder");
    check(&FolderShelf::open(&folder.path().join("shelf")).expect("a shelf"));
}

#[test]
fn a_key_is_taken_once_and_its_followers_appear_with_its_result() {
    on_every_board(|board| {
        let (run, resumed) = board.open_run("f", at(0)).unwrap();
        assert!(!resumed);
        assert_eq!(board.enqueue(run, &[job("a", "1"), job("a", "1"), job("a", "2")]).unwrap(), 2);
        let first = board.claim(run, "a", Duration::from_mins(1), at(1)).unwrap().unwrap();
        assert_eq!((first.key.as_str(), first.attempt), ("1", 1));
        assert_eq!(board.counts(run, "b").unwrap().ready, 0);
        board.finish(&first, "\"r\"", &[job("b", "x")]).unwrap();
        assert_eq!(board.counts(run, "b").unwrap().ready, 1);
        assert_eq!(board.results(run, "a").unwrap(), [("1".to_owned(), "\"r\"".to_owned())]);
        assert!(matches!(board.finish(&first, "again", &[]), Err(StoreError::LeaseLost { .. })));
    });
}

#[test]
fn a_worker_that_woke_up_late_cannot_write() {
    on_every_board(|board| {
        let (run, _) = board.open_run("f", at(0)).unwrap();
        board.enqueue(run, &[job("a", "1")]).unwrap();
        let lease = Duration::from_secs(10);
        let late = board.claim(run, "a", lease, at(0)).unwrap().unwrap();
        assert!(board.claim(run, "a", lease, at(9)).unwrap().is_none(), "the lease still holds");
        let taken_over = board.claim(run, "a", lease, at(10)).unwrap().unwrap();
        assert_eq!(taken_over.attempt, 2);
        assert!(matches!(
            board.finish(&late, "late", &[job("b", "x")]),
            Err(StoreError::LeaseLost { .. })
        ));
        assert!(matches!(board.extend(&late, lease, at(11)), Err(StoreError::LeaseLost { .. })));
        assert_eq!(
            board.counts(run, "b").unwrap().ready,
            0,
            "nothing follows from a refused finish"
        );
        board.extend(&taken_over, Duration::from_secs(100), at(11)).unwrap();
        assert!(board.claim(run, "a", lease, at(50)).unwrap().is_none());
        board.finish(&taken_over, "done", &[]).unwrap();
        assert_eq!(board.results(run, "a").unwrap(), [("1".to_owned(), "done".to_owned())]);
    });
}

#[test]
fn an_unfinished_run_is_resumed_and_a_finished_one_is_not() {
    on_every_board(|board| {
        let (run, _) = board.open_run("f", at(5)).unwrap();
        board.enqueue(run, &[job("a", "1"), job("a", "2")]).unwrap();
        let held = board.claim(run, "a", Duration::from_mins(10), at(6)).unwrap().unwrap();
        let (again, resumed) = board.open_run("f", at(7)).unwrap();
        assert_eq!((again, resumed), (run, true));
        assert_eq!(board.started_at(again).unwrap(), at(5));
        assert_eq!(board.release_all(run).unwrap(), 1);
        let retaken = board.claim(run, "a", Duration::from_mins(10), at(8)).unwrap().unwrap();
        assert_eq!(retaken.key, held.key, "the oldest job comes first");
        let (other, resumed) = board.open_run("another configuration", at(9)).unwrap();
        assert!(other != run && !resumed);
        board.close_run(run, at(10)).unwrap();
        assert_eq!(board.last_finished("f").unwrap(), Some(run));
        assert_eq!(board.last_finished("links").unwrap(), None);
        let (links, _) = board.open_run("links:g", at(10)).unwrap();
        board.close_run(links, at(11)).unwrap();
        assert_eq!(board.last_finished("links").unwrap(), Some(links));
        assert_eq!(
            board.last_finished("f").unwrap(),
            Some(run),
            "another kind of run forgets nothing"
        );
        let (new, resumed) = board.open_run("f", at(11)).unwrap();
        assert!(new != run && !resumed);
    });
}

#[test]
fn failed_jobs_come_back_until_they_are_given_up() {
    on_every_board(|board| {
        let (run, _) = board.open_run("f", at(0)).unwrap();
        board.enqueue(run, &[job("a", "1")]).unwrap();
        let lease = Duration::from_secs(10);
        let first = board.claim(run, "a", lease, at(0)).unwrap().unwrap();
        board.fail(&first, "no luck", false).unwrap();
        let second = board.claim(run, "a", lease, at(0)).unwrap().unwrap();
        assert_eq!(second.attempt, 2);
        board.fail(&second, "no luck at all", true).unwrap();
        assert!(board.claim(run, "a", lease, at(99)).unwrap().is_none());
        assert_eq!(board.dead(run, "a").unwrap(), [("1".to_owned(), "no luck at all".to_owned())]);
    });
}

/// What a test does to a board, by small numbers.
#[derive(Clone, Debug)]
enum Act {
    Enqueue(u8),
    Claim,
    Finish { held: usize, follow: u8 },
    Fail { held: usize, dead: bool },
    Pass { seconds: i64 },
    Release,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0u8..6).prop_map(Act::Enqueue),
        Just(Act::Claim),
        (0usize..8, 0u8..6).prop_map(|(held, follow)| Act::Finish { held, follow }),
        (0usize..8, any::<bool>()).prop_map(|(held, dead)| Act::Fail { held, dead }),
        (0i64..20).prop_map(|seconds| Act::Pass { seconds }),
        Just(Act::Release),
    ];
    prop::collection::vec(act, 1..60)
}

/// Plays `acts` and holds the laws after each step: a key is done at most once, a job that was
/// done stays done, and followers are there exactly when their parent's finish was taken.
fn play(board: &dyn Board, acts: &[Act]) {
    let (run, _) = board.open_run("f", at(0)).unwrap();
    let mut now = 0;
    let mut claims: Vec<Claimed> = Vec::new();
    let mut done: BTreeMap<String, String> = BTreeMap::new();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for (step, act) in acts.iter().enumerate() {
        match act {
            Act::Enqueue(key) => {
                let key = key.to_string();
                let added = board.enqueue(run, &[job("a", &key)]).unwrap();
                assert_eq!(added == 1, known.insert(key));
            }
            Act::Claim => {
                if let Some(claim) =
                    board.claim(run, "a", Duration::from_secs(10), at(now)).unwrap()
                {
                    assert!(known.contains(&claim.key), "only jobs that were put on the board");
                    assert!(!done.contains_key(&claim.key), "{} was done already", claim.key);
                    claims.push(claim);
                }
            }
            Act::Finish { held, follow } => {
                let Some(claim) = claims.get(*held) else { continue };
                let result = format!("result of step {step}");
                match board.finish(claim, &result, &[job("a", &follow.to_string())]) {
                    Ok(_) => {
                        let before = done.insert(claim.key.clone(), result);
                        assert!(before.is_none(), "{} was done twice", claim.key);
                        known.insert(follow.to_string());
                    }
                    Err(StoreError::LeaseLost { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Act::Fail { held, dead } => {
                let Some(claim) = claims.get(*held) else { continue };
                match board.fail(claim, "failed", *dead) {
                    Ok(()) | Err(StoreError::LeaseLost { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            Act::Pass { seconds } => now += seconds,
            Act::Release => {
                board.release_all(run).unwrap();
            }
        }
        let counts = board.counts(run, "a").unwrap();
        let all = counts.ready + counts.leased + counts.done + counts.dead;
        assert_eq!(all, known.len() as u64, "no job is lost and none is made up");
        let results: BTreeMap<String, String> =
            board.results(run, "a").unwrap().into_iter().collect();
        assert_eq!(results, done);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn boards_keep_their_laws_under_any_order_of_acts(acts in acts()) {
        on_every_board(|board| play(board, &acts));
    }

    #[test]
    fn what_was_put_on_a_shelf_comes_back(
        objects in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..8),
        start in 0u64..400,
        len in 0u64..400,
    ) {
        on_every_shelf(|shelf| {
            for bytes in &objects {
                let digest = shelf.put(bytes).unwrap();
                assert_eq!(shelf.put(bytes).unwrap(), digest);
                assert_eq!(digest, digest_of(bytes));
                assert_eq!(&shelf.get(&digest).unwrap(), bytes);
                assert!(shelf.has(&digest).unwrap());
                let from = (start as usize).min(bytes.len());
                let to = (from + len as usize).min(bytes.len());
                assert_eq!(shelf.get_range(&digest, start, len).unwrap(), &bytes[from..to]);
            }
            // Every second one is in use: those stay, the others are gone.
            let (kept, others): (Vec<_>, Vec<_>) =
                objects.iter().enumerate().partition(|(place, _)| place % 2 == 0);
            let in_use: InUse =
                kept.iter().map(|(_, bytes)| digest_of(bytes)).collect();
            let gone: BTreeSet<Digest> = others
                .iter()
                .map(|(_, bytes)| digest_of(bytes))
                .filter(|digest| !in_use.contains(digest))
                .collect();
            assert_eq!(shelf.keep_only(&in_use).unwrap(), gone.len() as u64);
            for (_, bytes) in kept {
                assert_eq!(&shelf.get(&digest_of(bytes)).unwrap(), bytes);
            }
            for digest in &gone {
                assert!(matches!(shelf.get(digest), Err(StoreError::Missing { .. })));
            }
        });
    }
}

#[test]
fn the_shelf_names_what_it_does_not_have_and_takes_no_path_for_a_digest() {
    on_every_shelf(|shelf| {
        for name in ["", "../../etc/passwd", "ab", &"0".repeat(64)] {
            let digest = Digest(name.to_owned());
            assert!(matches!(shelf.get(&digest), Err(StoreError::Missing { .. })), "{name}");
        }
    });
}

#[test]
fn many_workers_on_one_board_do_each_job_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("state.sqlite")).unwrap();
    let board = SqliteBoard::new(database);
    let (run, _) = board.open_run("f", at(0)).unwrap();
    let jobs: Vec<NewJob> = (0..200).map(|number| job("a", &format!("{number:03}"))).collect();
    board.enqueue(run, &jobs).unwrap();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let board = board.clone();
            scope.spawn(move || {
                while let Some(claim) =
                    board.claim(run, "a", Duration::from_mins(1), at(0)).unwrap()
                {
                    board.finish(&claim, &worker.to_string(), &[]).unwrap();
                }
            });
        }
    });
    assert_eq!(board.results(run, "a").unwrap().len(), 200);
    assert_eq!(board.counts(run, "a").unwrap().done, 200);
}

#[test]
fn the_state_survives_the_process_and_is_held_by_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let database = Database::open(&path).unwrap();
    let board = SqliteBoard::new(database.clone());
    let (run, _) = board.open_run("f", at(0)).unwrap();
    board.enqueue(run, &[job("a", "1")]).unwrap();
    assert!(matches!(Database::open(&path), Err(StoreError::InUse { .. })));
    drop((board, database));
    let board = SqliteBoard::new(Database::open(&path).unwrap());
    assert_eq!(board.open_run("f", at(1)).unwrap(), (run, true));
    assert_eq!(board.counts(run, "a").unwrap().ready, 1);
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.sqlite");
    let junk = b"this is not a database, and it must still be here afterwards".repeat(40);
    std::fs::write(&path, &junk).unwrap();
    let error = Database::open(&path).unwrap_err();
    assert!(error.to_string().contains("not a citecheck state database"), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), junk);
    assert!(Database::open(Path::new("/no/such/folder/state.sqlite")).is_err());
}

fn check(second: i64, state: &str, outcome: Outcome) -> LinkRow {
    LinkRow {
        url: "https://a.example/x".into(),
        state: state.into(),
        outcome,
        status: Some(200),
        checked_at: at(second),
        record: "{}".into(),
    }
}

#[test]
fn the_history_says_since_when_and_what_changed() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::new(Database::open(&folder.path().join("state.sqlite")).unwrap());
    assert_eq!(history.of("https://a.example/x").unwrap(), None);
    let rows = [
        check(100, "ok", Outcome::Ok),
        check(200, "timeout", Outcome::Failed),
        check(300, "blocked", Outcome::Unknown),
        check(400, "not_found", Outcome::Failed),
        check(500, "not_found", Outcome::Failed),
    ];
    for row in &rows {
        history.add(row).unwrap();
        history.add(row).unwrap();
    }
    let known = history.of("https://a.example/x").unwrap().unwrap();
    assert_eq!(known.checks, 5, "a check is kept once");
    assert_eq!(known.first_seen, at(100));
    assert_eq!(known.last_ok, Some(at(100)));
    assert_eq!(known.since, at(400));
    assert_eq!(known.previous_state.as_deref(), Some("blocked"));
    assert!(!known.changed, "the newest check found what the one before it had found");
    assert_eq!((known.failed_in_a_row, known.failing_since), (3, Some(at(200))));
    assert_eq!(history.newest().unwrap(), [rows[4].clone()]);
    history.add(&check(600, "ok", Outcome::Ok)).unwrap();
    let known = history.of("https://a.example/x").unwrap().unwrap();
    assert!(known.changed);
    assert_eq!((known.failed_in_a_row, known.failing_since), (0, None));
}

#[test]
fn the_newest_capture_of_a_url_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let captures = Captures::new(Database::open(&folder.path().join("state.sqlite")).unwrap());
    let row = |second, digest: &str| CaptureRow {
        url: "https://a.example/x".into(),
        captured_at: at(second),
        digest: digest.into(),
        record: "{}".into(),
    };
    captures.add(&row(20, "newer")).unwrap();
    captures.add(&row(10, "older")).unwrap();
    assert_eq!(captures.newest("https://a.example/x").unwrap(), Some(row(20, "newer")));
    assert_eq!(captures.newest("https://b.example/").unwrap(), None);
}
