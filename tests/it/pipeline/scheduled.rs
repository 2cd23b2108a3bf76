//! Link checks that a timer starts: history, exit status, and what a mail or a CI job is given.

use std::path::Path;
use std::process::{Command, Output};

use super::PROGRAM;
use crate::support::web::{Fault, LocalWeb, Page, RetryAfter, page_html};

fn configure(folder: &Path, web: &LocalWeb) {
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[fetch]\nuser_agent = \"citecheck-test (desk@river.example)\"\nretries = 0\n\
         delay_per_host_seconds = 0.0\nprobe_soft_404 = false\nresolve = [{}]\n\
         [links]\nrot_after = 2\nrot_after_days = 0\n",
        resolve.join(", ")
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    let urls = ["good", "lost", "ill"].map(|name| format!("http://lock1.example/{name}\n"));
    std::fs::write(folder.join("urls.txt"), urls.concat()).unwrap();
}

fn links(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(["links", "--quiet"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Rule, level, baseline and fingerprint of each result.
fn results(output: &Output) -> Vec<[String; 4]> {
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let print = &one["partialFingerprints"]["citecheck/v1"];
            [word(&one["ruleId"]), word(&one["level"]), word(&one["baselineState"]), word(print)]
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_check_fails_when_a_link_rots_and_tells_new_from_known() {
    let web = LocalWeb::start().await;
    for name in ["good", "lost", "ill"] {
        let page = page_html(&format!("Page {name}"), &format!("the {name} river"));
        web.put("lock1.example", &format!("/{name}"), Page::html(page));
    }
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web);
    let check = |more: &[&str]| {
        let mut arguments = vec!["--urls", "urls.txt", "--fail-on", "major"];
        arguments.extend(more);
        links(folder.path(), &arguments)
    };
    let first = check(&["--format", "sarif"]);
    assert_eq!(first.status.code(), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(results(&first), Vec::<[String; 4]>::new());

    // One server falls ill: that alone is no rot, and no reason to wake anybody.
    web.put("lock1.example", "/ill", Fault::Wait(503, RetryAfter::Nonsense));
    let second = check(&["--format", "sarif"]);
    assert_eq!(second.status.code(), Some(0), "{}", String::from_utf8_lossy(&second.stderr));
    let found = results(&second);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0][..3], ["link-server-error", "note", "new"], "{found:?}");

    // It stays ill for the second check, and a page is removed.
    web.put("lock1.example", "/lost", Page::new(404, "text/html", "<h1>Nothing here</h1>"));
    let third = check(&["--format", "sarif"]);
    assert_eq!(third.status.code(), Some(1));
    let rotten = results(&third);
    assert_eq!(rotten.len(), 2, "{rotten:?}");
    assert!(rotten.iter().all(|one| one[0] == "link-rot" && one[1] == "error"), "{rotten:?}");
    let fourth = check(&["--format", "sarif"]);
    let known = results(&fourth);
    assert_eq!(
        known.iter().map(|one| &one[3]).collect::<Vec<_>>(),
        rotten.iter().map(|one| &one[3]).collect::<Vec<_>>(),
        "a finding keeps its fingerprint"
    );
    assert!(known.iter().all(|one| one[2] == "unchanged"), "{known:?}");

    let digest = check(&["--format", "markdown"]);
    assert_eq!(digest.status.code(), Some(1));
    let digest = text(&digest);
    let rot = digest.split("## Rot").nth(1).unwrap();
    assert!(rot.contains("lock1.example/lost") && rot.contains("lock1.example/ill"), "{digest}");
    assert!(!digest.contains("lock1.example/good"), "{digest}");

    let lines = text(&check(&[]));
    let values: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(values.len(), 3);
    let lost = values.iter().find(|value| value["url"] == "http://lock1.example/lost").unwrap();
    assert_eq!(lost["previous_state"], "ok");
    assert!(lost["last_ok"].as_str() <= lost["since"].as_str(), "{lost}");
    let never = links(folder.path(), &["--urls", "urls.txt", "--fail-on", "never"]);
    assert_eq!(never.status.code(), Some(0));

    let before = web.asked_pages().len();
    let due = links(folder.path(), &["--due"]);
    assert_eq!(due.status.code(), Some(0));
    assert_eq!(web.asked_pages().len(), before, "nothing is asked");
    let due = text(&due);
    let rows: Vec<Vec<&str>> = due.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "{due}");
    assert!(rows.is_sorted_by_key(|row| row[0]));
    assert_eq!(rows[2][1..], ["ok", "http://lock1.example/good"], "failing ones come first");
    let days = |row: &[&str]| {
        let at: jiff::Timestamp = row[0].parse().unwrap();
        (at.as_second() - jiff::Timestamp::now().as_second() + 43_200) / 86_400
    };
    assert_eq!((days(&rows[0]), days(&rows[1]), days(&rows[2])), (1, 1, 30));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_without_a_network_says_so_in_every_format_and_leaves_the_history_alone() {
    let web = LocalWeb::start().await;
    let folder = tempfile::tempdir().unwrap();
    configure(folder.path(), &web);
    let mut urls = String::new();
    for number in 0..6 {
        let host = format!("lock{number}.example");
        web.put(&host, "/log", Page::html(page_html("Log", &format!("the lock {number}"))));
        urls.push_str(&format!("http://{host}/log\n"));
    }
    std::fs::write(folder.path().join("urls.txt"), urls).unwrap();
    let check = |format: &str| {
        links(folder.path(), &["--urls", "urls.txt", "--fail-on", "minor", "--format", format])
    };
    assert_eq!(check("json").status.code(), Some(0));
    let due = text(&links(folder.path(), &["--due"]));
    assert_eq!(due.lines().count(), 6);

    let config = std::fs::read_to_string(folder.path().join("pipeline.toml")).unwrap();
    let dead_end = format!("127.0.0.1:{}", crate::support::web::closed_port().await);
    let without = config.replace(&web.http.to_string(), &dead_end);
    assert_ne!(without, config);
    std::fs::write(folder.path().join("pipeline.toml"), without).unwrap();
    for format in ["json", "sarif", "markdown"] {
        let output = check(format);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("the own network seems down"), "{format}: {said}");
        match format {
            "markdown" => {
                let digest = text(&output);
                assert!(digest.contains("says nothing of the links"), "{digest}");
                assert!(!digest.contains("lock1.example"), "{digest}");
            }
            "sarif" => {
                assert_eq!(results(&output), Vec::<[String; 4]>::new());
                let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], false);
            }
            _ => assert_eq!(text(&output).lines().count(), 6),
        }
    }
    assert_eq!(text(&links(folder.path(), &["--due"])), due, "nothing entered the history");

    // The network is back: nothing has changed since the last check that counts.
    std::fs::write(folder.path().join("pipeline.toml"), config).unwrap();
    let back = text(&check("markdown"));
    assert!(!back.contains("Changed since the last check"), "{back}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_was_killed_days_ago_is_not_gone_on_with() {
    let web = LocalWeb::start().await;
    for name in ["good", "lost", "ill"] {
        web.put("lock1.example", &format!("/{name}"), Page::html(page_html(name, "the lock")));
    }
    for (days, asked_again) in [(0, 0), (2, 1)] {
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), &web);
        let config = folder.path().join("pipeline.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        let slow = text.replace("delay_per_host_seconds = 0.0", "delay_per_host_seconds = 0.4");
        std::fs::write(&config, slow).unwrap();
        let mut child = Command::new(PROGRAM)
            .args(["links", "--quiet", "--urls", "urls.txt"])
            .current_dir(folder.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let out = folder.path().join("out");
        while super::committed(&out).len() != 1 {
            assert_eq!(child.try_wait().unwrap(), None, "it is still at work");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let known = super::committed(&out).pop_first().unwrap();
        let state = rusqlite::Connection::open(out.join("state.sqlite")).unwrap();
        let earlier = days * 86_400_000_i64;
        state.execute("UPDATE run SET started_at = started_at - ?1", [earlier]).unwrap();
        drop(state);
        let before = web.asked_pages().len();
        let output = links(folder.path(), &["--urls", "urls.txt", "--fail-on", "never"]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let asked = web.asked_pages().split_off(before);
        assert_eq!(asked.iter().filter(|page| **page == known).count(), asked_again, "{asked:?}");
        // The check that the killed run had made is in the history either way.
        let state = rusqlite::Connection::open(out.join("state.sqlite")).unwrap();
        let sql = "SELECT count(*) FROM link_check WHERE url = ?1";
        let url = format!("http://{known}");
        let checks: i64 = state.query_row(sql, [url], |row| row.get(0)).unwrap();
        assert_eq!(checks, 1 + asked_again as i64);
    }
}
