//! The machine's own faults: a disk that is full, a clock that ran ahead.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use citecheck::archive::read_archive;

use super::{PROGRAM, committed};
use crate::support::web::{LocalWeb, Page, page_html};

fn configure(folder: &Path, web: &LocalWeb, urls: &str) {
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[fetch]\nuser_agent = \"citecheck-test (desk@river.example)\"\nretries = 0\n\
         delay_per_host_seconds = 0.0\nprobe_soft_404 = false\nresolve = [{}]\n",
        resolve.join(", ")
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    std::fs::write(folder.join("urls.txt"), urls).unwrap();
}

/// Calls the program; where `blocks` is given, no file of it can grow beyond so many blocks.
fn call(folder: &Path, command: &str, blocks: Option<u32>) -> Output {
    let limit = blocks.map_or(String::new(), |blocks| format!("ulimit -f {blocks} && "));
    Command::new("sh")
        // The signal for a file that is too large is ignored, so that the write fails instead.
        .args(["-c", &format!("trap '' XFSZ; {limit}exec \"$0\" \"$@\""), PROGRAM])
        .args([command, "--quiet", "--urls", "urls.txt", "--fail-on", "never"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// A long page of letters that cannot be compressed to less than half.
fn noise(number: usize) -> String {
    let mut text = format!("<html><title>Log {number}</title><body><h1>Log {number}</h1><p>");
    let mut state = number as u64 + 1;
    while text.len() < 1 << 20 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        text.push_str(&format!("{:x} ", state >> 16));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_the_next_run_goes_on() {
    const PAGES: usize = 8;
    let web = LocalWeb::start().await;
    let mut urls = String::new();
    for number in 0..PAGES {
        let host = format!("lock{}.example", number % 4);
        web.put(&host, &format!("/log/{number}"), Page::html(noise(number)));
        urls.push_str(&format!("http://{host}/log/{number}\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web, &urls);
    let output = call(folder.path(), "archive", Some(4_000));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("warc.gz: File too large"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(output.stdout.is_empty());
    let segment = folder.path().join("out/archive/citecheck-00000.warc.gz");
    let (kept, faults) = read_archive(&segment).unwrap();
    assert_eq!(faults, [], "what was written is whole");
    let (kept, known) = (kept.len(), committed(&folder.path().join("out")));
    assert!(0 < kept && kept < PAGES, "{kept} of {PAGES} pages");

    let before = web.asked_pages().len();
    let output = call(folder.path(), "archive", None);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for page in web.asked_pages().split_off(before) {
        assert!(!known.contains(&page), "{page} was asked again although its answer was kept");
    }
    let (responses, faults) = read_archive(&segment).unwrap();
    assert_eq!(faults, []);
    for number in 0..PAGES {
        let body = noise(number).into_bytes();
        let times = responses.iter().filter(|one| one.body == body).count();
        assert_eq!(times, 1, "page {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_that_a_clock_dated_ahead_do_not_hide_later_ones() {
    let web = LocalWeb::start().await;
    web.put("lock1.example", "/log", Page::html(page_html("Log", "the lock")));
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web, "http://lock1.example/log\n");
    for _ in 0..2 {
        assert_eq!(call(folder.path(), "links", None).status.code(), Some(0));
    }
    // As if both had been made while the clock was wrong by a year.
    let state = rusqlite::Connection::open(folder.path().join("out/state.sqlite")).unwrap();
    let year = 365_i64 * 86_400_000;
    for (table, column) in [("link_check", "checked_at"), ("capture", "captured_at")] {
        let sql = format!("UPDATE {table} SET {column} = {column} + {year}");
        assert!(0 < state.execute(&sql, []).unwrap());
    }
    drop(state);
    web.put("lock1.example", "/log", Page::new(404, "text/html", "<h1>Nothing here</h1>"));
    let output = call(folder.path(), "links", None);
    let link: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(link["state"], "not_found");
    assert_eq!(link["changed"], true, "{link}");
    assert_eq!(link["previous_state"], "ok", "{link}");
    let now = jiff::Timestamp::now();
    for name in ["first_seen", "last_ok", "since"] {
        let at: jiff::Timestamp = link[name].as_str().unwrap().parse().unwrap();
        assert!(at <= now, "{name} is {at}");
    }
    assert!(link["last_ok"].as_str() <= link["since"].as_str(), "{link}");
    let due = Command::new(PROGRAM)
        .args(["links", "--due", "--quiet"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let due = String::from_utf8(due.stdout).unwrap();
    let at: jiff::Timestamp = due.split('\t').next().unwrap().parse().unwrap();
    assert!(at.as_second() - now.as_second() <= 86_400, "{due}");
}

/// Number of objects and their bytes.
fn shelf(out: &Path) -> (usize, u64) {
    let mut found = (0, 0);
    for folder in std::fs::read_dir(out.join("shelf")).unwrap() {
        for entry in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            found.0 += 1;
            found.1 += entry.unwrap().metadata().unwrap().len();
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shelf_holds_no_more_than_is_still_needed() {
    let web = LocalWeb::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut urls = String::new();
    for number in 0..5 {
        urls.push_str(&format!("http://lock{number}.example/log\n"));
    }
    configure(folder.path(), &web, &urls);
    let put = |run: usize| {
        for number in 0..5 {
            let page = page_html("Log", &format!("the lock {number} in its {run}th year"));
            web.put(&format!("lock{number}.example"), "/log", Page::html(page));
        }
    };
    let out = folder.path().join("out");
    let mut sizes = Vec::new();
    for run in 0..4 {
        put(run);
        assert_eq!(call(folder.path(), "links", None).status.code(), Some(0));
        sizes.push(shelf(&out).0);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(sizes, [5; 4], "the newest body of each page");
    // The bodies of all runs are in the archive.
    let (kept, faults) = read_archive(&out.join("archive/citecheck-00000.warc.gz")).unwrap();
    assert_eq!(faults, []);
    assert_eq!(kept.iter().filter(|one| one.url.ends_with("/log")).count(), 20);
    // What stays is enough for drift, and for a run that asks nothing.
    put(9);
    let output = call(folder.path(), "links", None);
    let text = String::from_utf8(output.stdout).unwrap();
    for line in text.lines() {
        let link: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(link["drift"]["similarity"].as_f64().unwrap() < 1.0, "{line}");
    }
    let manuscript = "# Lemons\n\nThe log says: “described how the lock 3 in its 9th year \
                      behaves”[^1]\n\n[^1]: Lock Office, *Log* (2020), http://lock3.example/log.\n";
    std::fs::write(folder.path().join("river.md"), manuscript).unwrap();
    let before = web.asked_pages().len();
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM)
            .args(arguments)
            .args(["--quiet", "--fail-on", "never"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(out.join("report.json")).unwrap()
    };
    let report = run(&["run", "--offline", "river.md"]);
    assert!(report.contains("\"verbatim\": 1"), "{report}");
    assert_eq!(web.asked_pages().len(), before, "nothing is asked");
    // A check of links removes nothing that the report needs to be written again.
    assert_eq!(call(folder.path(), "links", None).status.code(), Some(0));
    assert!(run(&["report"]).contains("\"verbatim\": 1"));
}
