//! Addresses as they stand in print: what is asked for each, and what the link is said to be.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use super::{PROGRAM, sentence};
use crate::support::make_pdf;
use crate::support::web::{Fault, LocalWeb, Page, page_html};

/// Runs `command` on a folder with a manuscript of these notes; gives the printed links.
fn check(folder: &Path, web: &LocalWeb, command: &str, notes: &[&str]) -> Vec<serde_json::Value> {
    let mut text = String::from("# Lemons on the River\n\n");
    for number in 1..=notes.len() {
        let quoted = sentence(number);
        text.push_str(&format!("The log of the lock says: “{quoted}”[^{number}]\n\n"));
    }
    for (number, note) in notes.iter().enumerate() {
        text.push_str(&format!("[^{}]: Lock Office, *Log {number}* (2020), {note}\n", number + 1));
    }
    std::fs::write(folder.join("river.md"), text).unwrap();
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[corpus]\npaths = [\"river.md\"]\n[fetch]\nmode = \"live\"\ndelay_per_host_seconds = 0.0\n\
         user_agent = \"citecheck-test (desk@river.example)\"\nprobe_soft_404 = false\n\
         resolve = [{}]\nextra_roots = [\"{}\"]\n",
        resolve.join(", "),
        web.root_certificate().display(),
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    let output = Command::new(PROGRAM)
        .args([command, "--quiet", "--fail-on", "never"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let path = folder.join("out/links.jsonl");
    let lines = if path.exists() {
        std::fs::read_to_string(path).unwrap()
    } else {
        String::from_utf8(output.stdout).unwrap()
    };
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_in_print_are_asked_as_they_were_meant() {
    let cases: [(&str, &[&str]); 12] = [
        ("(http://lock1.example/log), at 4; see also the map.", &["lock1.example/log"]),
        (
            "http://lock2.example/reports/\n    2011/log.html.",
            &["lock2.example/reports/2011/log.html"],
        ),
        ("http://lock3.example/joint-\n    log-of-lemons.", &["lock3.example/joint-log-of-lemons"]),
        ("<http://lock4.example/a?b=1&c=2>.", &["lock4.example/a?b=1&c=2"]),
        ("http://lock5.example/100%2525/a%20b.", &["lock5.example/100%2525/a%20b"]),
        ("http://fluß.example/buch.", &["xn--flu-7ka.example/buch"]),
        ("http://lock6.example/log#page=4.", &["lock6.example/log"]),
        ("http://lock7.example/log;sid=AB12?x=1.", &["lock7.example/log;sid=AB12?x=1"]),
        ("doi:10.1000/xyz123.", &["doi.org/10.1000/xyz123", "lock8.example/landing"]),
        (
            "http://lock9.example/log_(draft), last visited May 2, 2020.",
            &["lock9.example/log_(draft)"],
        ),
        ("http://perma.cc/AB12-CD34.", &["perma.cc/AB12-CD34"]),
        (
            "http://web.archive.org/web/20200301120000/http://lock10.example/log.",
            &["web.archive.org/web/20200301120000id_/http://lock10.example/log"],
        ),
    ];
    let web = LocalWeb::start().await;
    let mut expected = Vec::new();
    for (_, asked) in cases {
        for address in asked {
            let (host, path) = address.split_once('/').unwrap();
            web.put(host, &format!("/{path}"), Page::html(page_html("Log", "the lock")));
            expected.push((*address).to_owned());
        }
    }
    web.put("doi.org", "/10.1000/xyz123", Page::redirect(302, "http://lock8.example/landing"));
    let folder = tempfile::tempdir().unwrap();
    let notes = cases.map(|(note, _)| note);
    let links = check(folder.path(), &web, "links", &notes);
    let mut asked = web.asked_pages();
    asked.sort();
    expected.sort();
    assert_eq!(asked, expected);
    assert_eq!(links.len(), cases.len());
    for link in &links {
        let is_doi = link["url"] == "https://doi.org/10.1000/xyz123";
        assert_eq!(link["state"], if is_doi { "redirected" } else { "ok" }, "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_address_with_marks_of_typesetting_is_asked_without_them_too() {
    let web = LocalWeb::start().await;
    let page = |number: usize| {
        let words = "The keeper wrote nothing else that day, and the river stayed. ".repeat(8);
        Page::html(format!(
            "<html><head><title>Log</title></head><body><p>{}</p><p>{words}</p></body></html>",
            sentence(number)
        ))
    };
    web.put("lock1.example", "/2011-12/log", page(1));
    web.put("lock2.example", "/lemons", page(2));
    // A dash that belongs there stays, and what is dead in both forms is dead.
    web.put("lock3.example", "/1990%E2%80%9395", page(3));
    let folder = tempfile::tempdir().unwrap();
    let notes = [
        "http://lock1.example/2011–12/log.",
        "http://lock2.example/lem\u{ad}ons.",
        "http://lock3.example/1990–95.",
        "http://lock4.example/a—b.",
    ];
    let links = check(folder.path(), &web, "run", &notes);
    let state = |part: &str| {
        let link = links.iter().find(|link| link["url"].as_str().unwrap().contains(part)).unwrap();
        let error = link["error"].as_str().unwrap_or_default().to_owned();
        (link["state"].as_str().unwrap().to_owned(), error)
    };
    let (dead, error) = state("lock1");
    assert_eq!(dead, "not_found");
    assert!(error.ends_with("it answers: http://lock1.example/2011-12/log"), "{error}");
    assert_eq!(state("lock2").0, "not_found");
    assert_eq!(state("lock3").0, "ok");
    assert_eq!(state("lock4"), ("not_found".into(), "the server answers 404".into()));
    let mut asked = web.asked_pages();
    asked.sort();
    let all = [
        "lock1.example/2011%E2%80%9312/log",
        "lock1.example/2011-12/log",
        "lock2.example/lem%C2%ADons",
        "lock2.example/lemons",
        "lock3.example/1990%E2%80%9395",
        "lock4.example/a%E2%80%94b",
        "lock4.example/a-b",
    ];
    assert_eq!(asked, all);
    // The page that was meant is the source's text; every exchange is in the archive.
    let verdicts = verdicts(folder.path());
    assert_eq!(verdicts["Log 0"], ("verbatim".to_owned(), String::new()));
    assert_eq!(verdicts["Log 1"], ("verbatim".to_owned(), String::new()));
    assert_eq!(verdicts["Log 3"], ("unverifiable".to_owned(), "gone".to_owned()));
    let segment = folder.path().join("out/archive/citecheck-00000.warc.gz");
    let (responses, faults) = citecheck::archive::read_archive(&segment).unwrap();
    assert_eq!(faults, []);
    for address in all {
        let kept = responses.iter().any(|one| one.url == format!("http://{address}"));
        assert!(kept, "{address} is not in the archive");
    }
}

/// Verdict and reason of the only quotation of each source, by the source's title.
fn verdicts(folder: &Path) -> BTreeMap<String, (String, String)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("out/sources")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let quotation = &value["claims"][0]["quotations"][0];
        let word = |name: &str| quotation[name].as_str().unwrap_or_default().to_owned();
        let title = value["source"]["title"].as_str().unwrap().to_owned();
        found.insert(title, (word("verdict"), word("reason")));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_without_text_are_live_links_and_unverifiable_sources() {
    let web = LocalWeb::start().await;
    let scan = make_pdf::PdfFile::new().page().raw("0 0 200 200 re f\n").bytes();
    web.put("lock1.example", "/scan.pdf", Page::new(200, "application/pdf", scan));
    let shell = "<html><body><div id=app></div><script src=a.js></script></body></html>";
    web.put("lock2.example", "/shell", Page::html(shell));
    web.put("lock3.example", "/endless.pdf", Fault::HugeLength);
    let folder = tempfile::tempdir().unwrap();
    let notes = [
        "http://lock1.example/scan.pdf.",
        "http://lock2.example/shell.",
        "http://lock3.example/endless.pdf.",
    ];
    let links = check(folder.path(), &web, "run", &notes);
    let states: Vec<&str> = links.iter().map(|link| link["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["ok", "empty", "too_large"]);
    let verdicts = verdicts(folder.path());
    let unverifiable = |reason: &str| ("unverifiable".to_owned(), reason.to_owned());
    assert_eq!(verdicts["Log 0"], unverifiable("no_text"));
    assert_eq!(verdicts["Log 1"], unverifiable("no_text"));
    assert_eq!(verdicts["Log 2"], unverifiable("partial_text"));
    let mut asked = web.asked_pages();
    asked.sort();
    assert_eq!(
        asked,
        ["lock1.example/scan.pdf", "lock2.example/shell", "lock3.example/endless.pdf"]
    );
    let index = std::fs::read_to_string(folder.path().join("out/archive/index.cdxj")).unwrap();
    assert_eq!(index.lines().filter(|line| !line.contains("robots.txt")).count(), 3, "{index}");
}
