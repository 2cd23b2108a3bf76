//! The whole pipeline against a web of our own: each URL once, whatever happens to the process.

mod addresses;
mod copies;
mod disk;
mod hostile;
mod scheduled;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use citecheck::config::Settings;
use citecheck::fetch::LinkState;
use citecheck::pipeline::{self, Counters, Goal, Request};
use tokio_util::sync::CancellationToken;

use crate::support::web::{Fault, LocalWeb, Page, Reply};

const PROGRAM: &str = env!("CARGO_BIN_EXE_citecheck");

/// Fields that hold a time, a duration or a place that depends on when things came.
const MOVING: [&str; 12] = [
    "started_at",
    "finished_at",
    "checked_at",
    "captured_at",
    "elapsed_ms",
    "first_seen",
    "last_ok",
    "since",
    "startTimeUtc",
    "endTimeUtc",
    "warc",
    "sha256_of_file",
];

fn still(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|name, _| !MOVING.contains(&name.as_str()));
            fields.values_mut().for_each(still);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(still),
        _ => {}
    }
}

/// Every report below `out` as text, by its name; state, shelf and archive left out, and fields
/// that hold a time.
pub(crate) fn tree(out: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(out).unwrap().to_string_lossy().into_owned();
            if name.starts_with("state.") || name == "shelf" || name == "archive" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
            let text = match ending.as_deref() {
                Some("json" | "jsonl" | "sarif") => {
                    let mut lines = Vec::new();
                    for value in serde_json::Deserializer::from_str(&text).into_iter() {
                        let mut value: serde_json::Value = value.unwrap();
                        still(&mut value);
                        lines.push(value.to_string());
                    }
                    without_times(&lines.join("\n"))
                }
                _ => without_times(&text),
            };
            found.insert(name, text);
        }
    }
    assert!(
        found.contains_key("report.json") && found.contains_key("index.html"),
        "{:?}",
        found.keys()
    );
    found
}

/// Holds two trees against each other and shows the first place in which they differ.
pub(crate) fn assert_same(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, text) in one {
        let second = &other[name];
        let Some(at) = text.bytes().zip(second.bytes()).position(|(a, b)| a != b) else {
            assert_eq!(text.len(), second.len(), "{name}");
            continue;
        };
        let around = |text: &str| {
            let bytes = &text.as_bytes()[at.saturating_sub(200)..(at + 200).min(text.len())];
            String::from_utf8_lossy(bytes).into_owned()
        };
        panic!("{name} differs at {at}:\n{}\n-- and --\n{}", around(text), around(second));
    }
}

/// Text with every ISO time taken out, and every place in the archive, which depends on the order
/// in which answers came.
fn without_times(text: &str) -> String {
    let place = regex::Regex::new(r"\.warc\.gz at \d+").unwrap();
    let text = place.replace_all(text, ".warc.gz");
    let time = regex::Regex::new(r"20\d\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?").unwrap();
    time.replace_all(&text, "TIME").into_owned()
}

fn sentence(number: usize) -> String {
    format!("Barge number {number} carried {} crates of lemons past the lower lock.", 100 + number)
}

/// A manuscript with one note and one quotation per page of the web.
fn manuscript(pages: usize) -> String {
    let mut text = String::from("# Lemons on the River\n\n");
    for number in 1..=pages {
        let quoted = sentence(number);
        text.push_str(&format!("The log of the lock says: “{quoted}”[^{number}]\n\n"));
    }
    for number in 1..=pages {
        let url = url(number);
        text.push_str(&format!(
            "[^{number}]: Lock Office, *Log Entry {number}* (2020), <{url}>.\n"
        ));
    }
    text
}

fn url(number: usize) -> String {
    format!("http://lock{}.example/log/{number}", number % 5)
}

fn put_pages(web: &LocalWeb, pages: usize) {
    for number in 1..=pages {
        let body = format!(
            "<html><head><title>Log {number}</title></head><body><h1>Log</h1><p>{}</p><p>{}</p></body></html>",
            sentence(number),
            "The keeper wrote nothing else that day, and the river stayed where it was. ".repeat(5),
        );
        web.put(
            &format!("lock{}.example", number % 5),
            &format!("/log/{number}"),
            Page::html(body),
        );
    }
}

/// A configuration file that reaches the web and is polite enough for a run to last.
fn configure(folder: &Path, web: &LocalWeb, pages: usize, delay: f64) -> PathBuf {
    std::fs::write(folder.join("river.md"), manuscript(pages)).unwrap();
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let text = format!(
        "[corpus]\npaths = [\"river.md\"]\n[fetch]\nmode = \"live\"\nuser_agent = \"citecheck-test (desk@river.example)\"\n\
         delay_per_host_seconds = {delay}\nprobe_soft_404 = false\nresolve = [{}]\n[engine]\nworkers = 2\n",
        resolve.join(", ")
    );
    let path = folder.join("pipeline.toml");
    std::fs::write(&path, text).unwrap();
    path
}

fn start(config: &Path, out: &Path) -> Child {
    Command::new(PROGRAM)
        .args(["run", "--quiet", "--config"])
        .arg(config)
        .arg("--out")
        .arg(out)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The pages whose answers a killed process had committed.
fn committed(out: &Path) -> BTreeSet<String> {
    let path = out.join("state.sqlite");
    if !path.exists() {
        return BTreeSet::new();
    }
    let connection = rusqlite::Connection::open(path).unwrap();
    let Ok(mut statement) =
        connection.prepare("SELECT key FROM job WHERE stage = 'fetch' AND state = 'done'")
    else {
        return BTreeSet::new();
    };
    let keys = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    keys.map(|key| key.unwrap().trim_start_matches("http://").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_killed_at_any_moment_goes_on_and_asks_nothing_twice() {
    const PAGES: usize = 40;
    let web = LocalWeb::start().await;
    put_pages(&web, PAGES);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &web, PAGES, 0.12);
    let undisturbed = folder.path().join("undisturbed");
    let output = start(&config, &undisturbed).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(web.asked_pages().len(), PAGES, "each page once");

    let out = folder.path().join("killed");
    let mut asked_before = web.asked_pages().len();
    let mut known: BTreeSet<String> = BTreeSet::new();
    // A fixed row of moments, spread over the whole run: every one is another state of the board.
    for moment in [5, 40, 90, 130, 170, 220, 60, 310, 150, 260] {
        let mut child = start(&config, &out);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        // SIGKILL: nothing in the process gets to know of it.
        child.kill().unwrap();
        child.wait().unwrap();
        for page in web.asked_pages().split_off(asked_before) {
            assert!(!known.contains(&page), "{page} was asked again although its answer was kept");
        }
        asked_before = web.asked_pages().len();
        let now = committed(&out);
        assert!(known.is_subset(&now), "nothing that was done is lost");
        known = now;
    }
    let output = start(&config, &out).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for page in web.asked_pages().split_off(asked_before) {
        assert!(!known.contains(&page), "{page} was asked again although its answer was kept");
    }
    assert_same(&tree(&out), &tree(&undisturbed));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_stops_within_two_seconds_and_keeps_what_was_done() {
    let web = LocalWeb::start().await;
    put_pages(&web, 6);
    web.put("lock1.example", "/log/1", Reply::Broken(Fault::SlowDrip));
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &web, 6, 0.0);
    let out = folder.path().join("out");
    let child = start(&config, &out);
    while web.asked_pages().len() < 6 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let pid = child.id().to_string();
    let asked_to_stop = Instant::now();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output =
        tokio::task::spawn_blocking(move || child.wait_with_output()).await.unwrap().unwrap();
    assert!(asked_to_stop.elapsed() < Duration::from_secs(2), "{:?}", asked_to_stop.elapsed());
    assert_eq!(output.status.code(), Some(130));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("the next run goes on from there"), "{said}");
    assert_eq!(committed(&out).len(), 5, "the five quick pages are kept");
    put_pages(&web, 6);
    let before = web.asked_pages().len();
    let output = start(&config, &out).wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(web.asked_pages().split_off(before), ["lock1.example/log/1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_the_own_network_is_no_rot() {
    let web = LocalWeb::start().await;
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &web, 12, 0.0);
    let mut settings = Settings::read(&config).unwrap();
    settings.report.out = folder.path().join("out");
    settings.fetch.retries = 0;
    // Nobody listens there.
    let port = crate::support::web::closed_port().await;
    settings.fetch.resolve = vec![format!("*:80:127.0.0.1:{port}")];
    let request = Request { goal: Goal::Links, paths: settings.corpus.clone(), urls: Vec::new() };
    let counters = Arc::new(Counters::default());
    let outcome = pipeline::run(settings, request, Arc::clone(&counters), CancellationToken::new())
        .await
        .unwrap();
    assert!(outcome.report.network_down);
    assert_eq!(outcome.report.links.len(), 12);
    for link in &outcome.report.links {
        assert_eq!(link.check.state, LinkState::Connect);
        assert!(!link.rot);
        assert_eq!(link.history, None, "a void check does not enter the history");
    }
    let fetch = counters.now().into_iter().find(|(name, _)| *name == "fetch").unwrap().1;
    assert_eq!((fetch.total, fetch.done, fetch.dead), (12, 12, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn later_runs_know_what_changed_and_which_passages_were_lost() {
    let web = LocalWeb::start().await;
    put_pages(&web, 4);
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &web, 4, 0.0);
    let mut settings = Settings::read(&config).unwrap();
    settings.report.out = folder.path().join("out");
    let check = || {
        let settings = settings.clone();
        let request =
            Request { goal: Goal::Links, paths: settings.corpus.clone(), urls: Vec::new() };
        pipeline::run(settings, request, Arc::new(Counters::default()), CancellationToken::new())
    };
    let first = check().await.unwrap().report;
    assert!(
        first
            .links
            .iter()
            .all(|link| link.check.state == LinkState::Ok && link.check.drift.is_none())
    );

    // The first page loses the quoted sentence, the second is gone, the others stay.
    let other = format!(
        "<p>{}</p>",
        "The log was rewritten by another keeper, who liked pears. ".repeat(9)
    );
    web.put(
        "lock1.example",
        "/log/1",
        Page::html(format!("<html><body><h1>Log</h1>{other}</body></html>")),
    );
    web.put("lock2.example", "/log/2", Page::new(404, "text/html", "<h1>Nothing here</h1>"));
    // A check of the same millisecond would be the same check.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let second = check().await.unwrap().report;
    let link = |number: usize| {
        let wanted = url(number);
        second.links.iter().find(|link| link.check.url == wanted).unwrap()
    };
    let drift = link(1).check.drift.unwrap();
    assert_eq!(drift.quotes_lost, 1);
    assert!(drift.similarity < 0.5, "{drift:?}");
    assert_eq!(link(3).check.drift.map(|drift| drift.quotes_lost), Some(0));
    let gone = link(2);
    assert_eq!(gone.check.state, LinkState::NotFound);
    assert!(gone.rot);
    let history = gone.history.as_ref().unwrap();
    assert_eq!((history.changed, history.previous_state.as_deref()), (true, Some("ok")));
    assert_eq!((history.checks, history.failed_in_a_row), (2, 1));
    assert_eq!(history.last_ok, Some(history.first_seen));
    assert!(!link(4).history.as_ref().unwrap().changed);
}

/// A PDF whose only page has these lines.
fn pdf(title: &str, lines: &[&str]) -> Page {
    let file = crate::support::make_pdf::PdfFile::new().title(title).page();
    Page::new(200, "application/pdf", file.lines(72.0, 700.0, 11.0, lines).bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drift_of_a_document_is_that_of_its_text() {
    let around = "The keeper wrote nothing else that day, and the river stayed where it was.";
    let (one, two) = (sentence(1), sentence(2));
    let log = |lines: &[&str]| pdf("Log", lines);
    let (one, two) = (one.as_str(), two.as_str());
    let changed = two.replace("lemons", "pears");
    let web = LocalWeb::start().await;
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &web, 2, 0.0);
    // Both notes cite the same document.
    let text = manuscript(2).replace(&url(1), "http://lock1.example/log.pdf");
    let text = text.replace(&url(2), "http://lock1.example/log.pdf");
    std::fs::write(folder.path().join("river.md"), text).unwrap();
    let mut settings = Settings::read(&config).unwrap();
    settings.report.out = folder.path().join("out");
    let check = async |page: Page| {
        web.put("lock1.example", "/log.pdf", page);
        tokio::time::sleep(Duration::from_millis(5)).await;
        let request =
            Request { goal: Goal::Links, paths: settings.corpus.clone(), urls: Vec::new() };
        let counters = Arc::new(Counters::default());
        let cancel = CancellationToken::new();
        let run = pipeline::run(settings.clone(), request, counters, cancel).await.unwrap();
        assert_eq!(run.report.links.len(), 1);
        assert_eq!(run.report.links[0].check.state, LinkState::Ok);
        run.report.links[0].check.drift
    };
    assert_eq!(check(log(&[around, one, two, around])).await, None, "there is nothing before it");
    let same = check(log(&[around, one, two, around])).await.unwrap();
    assert_eq!((same.similarity, same.quotes_lost), (1.0, 0));
    // Other bytes, the same words in other lines.
    let (begin, end) = one.split_at(one.find("carried").unwrap());
    let set_anew = check(pdf("Log, set anew", &[around, begin, end, two, around])).await.unwrap();
    assert_eq!(set_anew.quotes_lost, 0, "{set_anew:?}");
    assert!(0.99 < set_anew.similarity, "{set_anew:?}");
    let other = check(log(&[around, one, &changed, around, "Much was added later."])).await;
    let other = other.unwrap();
    assert_eq!(other.quotes_lost, 1, "{other:?}");
    assert!(0.6 < other.similarity && other.similarity < 0.99, "{other:?}");
    // Without text nothing can be said.
    let scan = crate::support::make_pdf::PdfFile::new().page().raw("0 0 200 200 re f\n").bytes();
    assert_eq!(check(Page::new(200, "application/pdf", scan)).await, None);
}
