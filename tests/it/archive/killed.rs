//! A process that is killed while it archives leaves an archive that is whole at the next start.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use citecheck::archive::{Archive, ArchiveSettings, read_archive};

use super::{record_ids, segments};
use crate::support::web::{LocalWeb, Page};

const PAGES: usize = 120;

/// Ids of the records that the board says are archived.
fn known_to_the_board(out: &Path) -> BTreeSet<String> {
    let path = out.join("state.sqlite");
    if !path.exists() {
        return BTreeSet::new();
    }
    let connection = rusqlite::Connection::open(path).unwrap();
    let Ok(mut statement) =
        connection.prepare("SELECT result FROM job WHERE stage = 'archive' AND state = 'done'")
    else {
        return BTreeSet::new();
    };
    let results = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut ids = BTreeSet::new();
    for result in results {
        let result: serde_json::Value = serde_json::from_str(&result.unwrap()).unwrap();
        for body in result["bodies"].as_array().unwrap() {
            ids.insert(format!("<{}>", body["warc"]["record_id"].as_str().unwrap()));
        }
    }
    ids
}

/// A page of words that hardly repeat, so that a record is long and a kill may hit it.
fn body(number: usize) -> String {
    let mut text = format!("<html><title>Log {number}</title><body><h1>Log {number}</h1>");
    let mut state = number as u64 + 1;
    for _ in 0..6_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push_str(&format!("<p>{:x}</p>", state >> 24));
    }
    text
}

/// A configuration with `archive` under its `[archive]`, and the URLs.
fn configure(folder: &Path, web: &LocalWeb, urls: &str, archive: &str) {
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[fetch]\nuser_agent = \"citecheck-test (desk@river.example)\"\n\
         delay_per_host_seconds = 0.0\nprobe_soft_404 = false\nresolve = [{}]\n\
         [archive]\n{archive}\n",
        resolve.join(", ")
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    std::fs::write(folder.join("urls.txt"), urls).unwrap();
}

fn start(folder: &Path, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_citecheck"))
        .args(["archive", "--quiet", "--config", "pipeline.toml", "--urls", "urls.txt"])
        .arg("--out")
        .arg(out)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// `CITECHECK_KILLS` sets how often the process is killed, 12 by default.
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_stays_whole_whenever_its_writer_is_killed() {
    let kills = std::env::var("CITECHECK_KILLS").ok().and_then(|said| said.parse().ok());
    let kills: usize = kills.unwrap_or(12);
    let web = LocalWeb::start().await;
    let mut urls = String::new();
    for number in 0..PAGES {
        let host = format!("lock{}.example", number % 5);
        web.put(&host, &format!("/log/{number}"), Page::html(body(number)));
        urls.push_str(&format!("http://{host}/log/{number}\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web, &urls, "segment_mib = 1");
    let out = folder.path().join("out");
    let mut state = 20_240_229_u64;
    let (mut before_the_end, mut torn) = (0, 0);
    for kill in 0..kills {
        let mut child = start(folder.path(), &out);
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        tokio::time::sleep(Duration::from_millis(60 + (state >> 33) % 500)).await;
        let had_ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        before_the_end += usize::from(!had_ended);
        torn += usize::from(verify(&out, kill));
    }
    assert!(kills / 2 <= before_the_end, "only {before_the_end} of {kills} were killed at work");
    let output = start(folder.path(), &out).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    verify(&out, kills);
    super::others::warcat_agrees(&out.join("archive"));
    let bodies: BTreeSet<Vec<u8>> = segments(&out.join("archive"))
        .iter()
        .flat_map(|path| read_archive(path).unwrap().0)
        .map(|response| response.body)
        .collect();
    let expected: BTreeSet<Vec<u8>> = (0..PAGES).map(|number| body(number).into_bytes()).collect();
    assert!(bodies.is_superset(&expected), "{} of {} pages", bodies.len(), expected.len());
    let told =
        format!("killed {kills} times, {before_the_end} at work, {torn} left a torn record\n");
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

const LARGE: usize = 2 << 20;
const LARGE_FILES: usize = 5;

/// Bytes that no coding makes shorter, so that writing a record takes its time.
fn large(number: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(LARGE);
    let mut state = number as u64 + 1;
    while bytes.len() < LARGE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

/// Bytes of the only segment.
fn written(out: &Path) -> u64 {
    let segment = out.join("archive/citecheck-00000.warc.gz");
    std::fs::metadata(segment).map_or(0, |metadata| metadata.len())
}

/// The moment is not left to chance here: the system kills the process when the segment has grown
/// to a number of bytes that lies inside of a record, with what was written until then in it.
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_stays_whole_when_its_writer_is_killed_in_the_middle_of_a_record() {
    if Command::new("prlimit").arg("--version").output().is_err() {
        crate::skipped("prlimit", "no writer is killed at a certain byte");
        return;
    }
    let kills = std::env::var("CITECHECK_KILLS").ok().and_then(|said| said.parse().ok());
    let kills: usize = kills.unwrap_or(10);
    let web = LocalWeb::start().await;
    let mut urls = String::new();
    for number in 0..LARGE_FILES {
        let host = format!("lock{number}.example");
        let file = Page::new(200, "application/octet-stream", large(number));
        web.put(&host, &format!("/file/{number}"), file);
        urls.push_str(&format!("http://{host}/file/{number}\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web, &urls, "gzip_level = 1");
    let mut state = 20_240_301_u64;
    let (mut torn, mut round) = (0, 0);
    for kill in 0..kills {
        // An archive that is nearly whole leaves nothing to kill in: then another one is begun.
        let known = written(&folder.path().join(format!("out{round}")));
        if (LARGE_FILES as u64 - 2) * (LARGE as u64) <= known {
            round += 1;
        }
        let out = folder.path().join(format!("out{round}"));
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // Bodies and state must fit.
        let from = written(&out).max(LARGE as u64 + (64 << 10));
        let limit = from + 4096 + (state >> 33) % (LARGE as u64 - 8192);
        let begun = start(folder.path(), &out);
        let limits = [format!("--fsize={limit}:{limit}"), "--core=0:0".to_owned()];
        let pid = begun.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid]).args(limits).status().unwrap();
        assert!(set.success());
        let output =
            tokio::task::spawn_blocking(|| begun.wait_with_output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), None, "killed by a signal, not ended: {said}");
        assert_eq!(written(&out), limit, "the record was torn at this byte");
        torn += usize::from(verify(&out, kill));
    }
    let out = folder.path().join(format!("out{round}"));
    let output = start(folder.path(), &out).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    verify(&out, kills);
    super::others::warcat_agrees(&out.join("archive"));
    let (responses, faults) = read_archive(&segments(&out.join("archive"))[0]).unwrap();
    assert_eq!(faults, []);
    for number in 0..LARGE_FILES {
        let body = large(number);
        let count = responses.iter().filter(|response| response.body == body).count();
        assert!(0 < count, "file {number} is not in the archive");
    }
    let told = format!("killed {kills} times inside of a record, {torn} left a torn one\n");
    std::io::stderr().write_all(told.as_bytes()).unwrap();
    assert_eq!(torn, kills, "every kill must tear a record, or the recovery is not tried");
}

/// Opens the archive as the next run does and holds it against the board; says whether a torn
/// record had to be cut off.
fn verify(out: &Path, kill: usize) -> bool {
    let folder = out.join("archive");
    let sizes = || -> u64 {
        if !folder.is_dir() {
            return 0;
        }
        segments(&folder).iter().map(|path| std::fs::metadata(path).unwrap().len()).sum()
    };
    let left = sizes();
    drop(Archive::open(&folder, ArchiveSettings::default()).unwrap());
    let mut ids = Vec::new();
    let (mut originals, mut referred) = (BTreeSet::new(), BTreeSet::new());
    for path in segments(&folder) {
        if std::fs::metadata(&path).unwrap().len() == 0 {
            continue;
        }
        let (_, faults) = read_archive(&path).unwrap();
        // One segment at a time is read here; whether the original stands in another is asked below.
        let faults: Vec<_> =
            faults.into_iter().filter(|fault| !fault.what.starts_with("a revisit whose")).collect();
        assert_eq!(faults, [], "after kill {kill}");
        ids.extend(record_ids(&path));
        originals.extend(pairs(&path, "response", "WARC-Target-URI", "WARC-Date"));
        let refers = ("WARC-Refers-To-Target-URI", "WARC-Refers-To-Date");
        referred.extend(pairs(&path, "revisit", refers.0, refers.1));
    }
    assert!(referred.is_subset(&originals), "a revisit leads nowhere after kill {kill}");
    let distinct: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len(), "a record stands twice after kill {kill}");
    for id in known_to_the_board(out) {
        assert!(distinct.contains(&id), "{id} is lost after kill {kill}");
    }
    sizes() < left
}

/// What two fields say, of every record of a kind that has both, by nothing but its lines.
fn pairs(path: &Path, kind: &str, one: &str, other: &str) -> BTreeSet<(String, String)> {
    let bytes = std::fs::read(path).unwrap();
    let mut inflated = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut inflated).unwrap();
    let text = String::from_utf8_lossy(&inflated);
    let field = |record: &str, name: &str| {
        let mut lines = record.lines().take_while(|line| !line.is_empty());
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": ").map(str::to_owned))
    };
    text.split("WARC/1.1\r\n")
        .filter(|record| field(record, "WARC-Type").as_deref() == Some(kind))
        .filter_map(|record| field(record, one).zip(field(record, other)))
        .collect()
}
