//! A dead link's copy, cited or found, is what the quotation is held against.

use std::path::Path;
use std::process::Command;

use super::{PROGRAM, sentence};
use crate::support::web::{LocalWeb, Page};

const DEAD: &str = "http://lock1.example/log/7";

fn page() -> Page {
    Page::html(format!(
        "<html><head><title>Log 7</title></head><body><h1>Log</h1><p>{}</p><p>{}</p></body></html>",
        sentence(7),
        "The keeper wrote nothing else that day, and the river stayed where it was. ".repeat(5),
    ))
}

/// Runs on a manuscript whose one note is `note`; gives the folder of the report.
fn run(folder: &Path, web: &LocalWeb, note: &str, more: &str) {
    let text = format!(
        "# Lemons on the River\n\nThe log of the lock says: “{}”[^1]\n\n[^1]: {note}\n",
        sentence(7)
    );
    std::fs::write(folder.join("river.md"), text).unwrap();
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[corpus]\npaths = [\"river.md\"]\n[fetch]\nmode = \"live\"\ndelay_per_host_seconds = 0.0\n\
         user_agent = \"citecheck-test (desk@river.example)\"\nprobe_soft_404 = false\n\
         resolve = [{}]\n{more}\n",
        resolve.join(", ")
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    let output = Command::new(PROGRAM)
        .args(["run", "--quiet", "--fail-on", "never"])
        .current_dir(folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

fn links(folder: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("out/links.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Origin of the captures of the only source, and the verdict on its quotation.
fn source(folder: &Path) -> (Vec<String>, String) {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder.join("out/sources")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let captures = value["captures"].as_array().unwrap();
        let origins =
            captures.iter().map(|one| one["origin"].as_str().unwrap().to_owned()).collect();
        let verdict = &value["claims"][0]["quotations"][0]["verdict"];
        found.push((origins, verdict.as_str().unwrap_or("none").to_owned()));
    }
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_an_archive_has_is_the_source_s_text() {
    let web = LocalWeb::start().await;
    web.put("lock1.example", "/log/7", Page::new(404, "text/html", "<h1>Nothing here</h1>"));
    let to = format!("http://archive.example/web/20200301120000/{DEAD}");
    let gate = Page::redirect(302, &to).with("Vary", "accept-datetime");
    web.put("archive.example", &format!("/gate/{DEAD}"), gate);
    let copy = page().with("Memento-Datetime", "Sun, 01 Mar 2020 12:00:00 GMT");
    web.put("archive.example", &format!("/web/20200301120000id_/{DEAD}"), copy);
    let folder = tempfile::tempdir().unwrap();
    let note = format!("Lock Office, *Log Entry 7* (2020), <{DEAD}>.");
    let more = "[memento]\ntimegates = [\"http://archive.example/gate/\"]";
    run(folder.path(), &web, &note, more);
    assert_eq!(source(folder.path()), (vec!["memento".to_owned()], "verbatim".to_owned()));
    let link = &links(folder.path())[0];
    assert_eq!(link["state"], "not_found");
    assert_eq!(link["archived"]["url"], to);
    assert_eq!(link["archived"]["datetime"], "2020-03-01T12:00:00Z");
    assert_eq!(link["archived"]["how"], "timegate");
    // The way to the copy is in the archive too.
    let index = std::fs::read_to_string(folder.path().join("out/archive/index.cdxj")).unwrap();
    for part in ["/gate/http", "/web/20200301120000id_/http", "example,lock1)/log/7"] {
        assert!(index.contains(part), "{part} is not in\n{index}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cited_copy_stands_for_a_dead_link_and_is_asked_once() {
    let web = LocalWeb::start().await;
    web.put("lock1.example", "/log/7", Page::new(410, "text/html", "<h1>Gone</h1>"));
    web.put("perma.cc", "/AB12-CD34", page());
    let folder = tempfile::tempdir().unwrap();
    let note = format!("Lock Office, *Log Entry 7* (2020), {DEAD} [http://perma.cc/AB12-CD34].");
    run(folder.path(), &web, &note, "");
    assert_eq!(source(folder.path()), (vec!["perma".to_owned()], "verbatim".to_owned()));
    let links = links(folder.path());
    let dead = links.iter().find(|link| link["url"] == DEAD).unwrap();
    assert_eq!(dead["archived"]["how"], "cited");
    assert!(dead["archived"]["url"].as_str().unwrap().ends_with("perma.cc/AB12-CD34"));
    let mut asked = web.asked_pages();
    asked.sort();
    assert_eq!(asked, ["lock1.example/log/7", "perma.cc/AB12-CD34"]);
    let report = std::fs::read_to_string(folder.path().join("out/report.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let rot: Vec<&serde_json::Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "link-rot")
        .collect();
    assert_eq!((rot.len(), rot[0]["severity"].as_str()), (1, Some("minor")), "{rot:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cited_copy_in_a_frame_of_scripts_is_asked_without_it() {
    let web = LocalWeb::start().await;
    web.put("lock1.example", "/log/7", Page::new(404, "text/html", "<h1>Nothing here</h1>"));
    let shell = "<html><body><div id=\"app\"></div><script src=a.js></script></body></html>";
    let framed = format!("/web/20200301120000/{DEAD}");
    web.put("web.archive.org", &framed, Page::html(shell));
    web.put("web.archive.org", &format!("/web/20200301120000id_/{DEAD}"), page());
    let folder = tempfile::tempdir().unwrap();
    let note =
        format!("Lock Office, *Log Entry 7* (2020), {DEAD} [http://web.archive.org{framed}].");
    run(folder.path(), &web, &note, "");
    assert_eq!(source(folder.path()), (vec!["perma".to_owned()], "verbatim".to_owned()));
    let links = links(folder.path());
    let dead = links.iter().find(|link| link["url"] == DEAD).unwrap();
    assert_eq!(dead["archived"]["url"], format!("http://web.archive.org{framed}"));
    assert_eq!(dead["archived"]["datetime"], "2020-03-01T12:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_of_the_copy_is_the_source_and_not_the_archive_s_page_around_it() {
    let frame = "http://replay.perma.cc/w/ab12/mp_/http://lock1.example/log/7";
    // The archive's page repeats the quotation, with another figure.
    let around = format!(
        "<html><head><title>Kept</title></head><body><h1>Kept for the lock</h1><p>{}</p>\
         <iframe src=\"{frame}\"></iframe></body></html>",
        sentence(8)
    );
    let replay = around.replace(
        &format!("<iframe src=\"{frame}\"></iframe>"),
        "<replay-web-page source=/ab12.wacz></replay-web-page>",
    );
    for (page_around, has_copy) in [(around, true), (replay, false)] {
        let web = LocalWeb::start().await;
        web.put("perma.cc", "/AB12-CD34", Page::html(page_around));
        web.put("replay.perma.cc", "/w/ab12/mp_/http://lock1.example/log/7", page());
        let folder = tempfile::tempdir().unwrap();
        let note = "Lock Office, *Log Entry 7* (2020), http://perma.cc/AB12-CD34.";
        run(folder.path(), &web, note, "");
        let (origins, verdict) = source(folder.path());
        let link = &links(folder.path())[0];
        let record = std::fs::read_dir(folder.path().join("out/sources")).unwrap().next();
        let record = std::fs::read_to_string(record.unwrap().unwrap().path()).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let told = record["links"][0]["error"].as_str().unwrap();
        if has_copy {
            assert_eq!((origins, verdict), (vec!["perma".to_owned()], "verbatim".to_owned()));
            assert_eq!(record["captures"][0]["final_url"], frame);
            assert!(told.starts_with("the copy is taken out of a frame of the archive"), "{told}");
        } else {
            assert_eq!((origins, verdict), (Vec::new(), "unverifiable".to_owned()));
            assert_eq!(link["state"], "empty");
            assert!(told.starts_with("the archive shows its copy only through scripts"), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requisites_of_a_page_are_archived_with_it() {
    let web = LocalWeb::start().await;
    let page = format!(
        "<html><head><title>Log 7</title><link rel=stylesheet href=/a.css></head><body><p>{}</p>\
         <p>{}</p><img src=/map.png srcset='/map2.png 2x'></body></html>",
        sentence(7),
        "The keeper wrote nothing else that day, and the river stayed where it was. ".repeat(5),
    );
    web.put("lock1.example", "/log/7", Page::html(page));
    let sheet = "@font-face { src: url(font.woff2) }";
    web.put("lock1.example", "/a.css", Page::new(200, "text/css", sheet));
    web.put("lock1.example", "/font.woff2", Page::new(200, "font/woff2", "font"));
    web.put("lock1.example", "/map.png", Page::new(200, "image/png", "png"));
    web.put("lock1.example", "/map2.png", Page::new(200, "image/png", "png 2"));
    let folder = tempfile::tempdir().unwrap();
    let note = format!("Lock Office, *Log Entry 7* (2020), <{DEAD}>.");
    // The last table before `more` is [fetch].
    run(folder.path(), &web, &note, "requisites = true");
    let index = std::fs::read_to_string(folder.path().join("out/archive/index.cdxj")).unwrap();
    for name in ["log/7", "a.css", "font.woff2", "map.png", "map2.png"] {
        assert!(index.contains(&format!("example,lock1)/{name} ")), "{name} is not in\n{index}");
    }
    let segment = folder.path().join("out/archive/citecheck-00000.warc.gz");
    let (responses, faults) = citecheck::archive::read_archive(&segment).unwrap();
    assert_eq!(faults, []);
    let font = responses.iter().find(|one| one.url.ends_with("/font.woff2")).unwrap();
    assert_eq!(font.body, b"font");
    assert_eq!(source(folder.path()), (vec!["live".to_owned()], "verbatim".to_owned()));
}
