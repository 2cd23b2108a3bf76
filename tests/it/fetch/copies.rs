//! Copies in web archives: which one is taken, and why none was.

#![expect(clippy::expect_used, reason = "settings of a test that make no sense end it")]

use citecheck::fetch::{CopyHow, CopyOutcome, CopySearch, FetchSettings, Fetcher};
use jiff::civil::date;
use tokio_util::sync::CancellationToken;

use super::settings;
use crate::support::web::{Fault, LocalWeb, Page, Reply, RetryAfter, closed_port, page_html};

const DEAD: &str = "http://river.example/a/b";

/// An archive at `archive.example` whose TimeGate leads to the copy of `stamp`.
fn put_archive(web: &LocalWeb, host: &str, stamp: &str, copy: Page) {
    let links = format!(
        "<{DEAD}>; rel=\"original\", <http://{host}/map/{DEAD}>; rel=\"timemap\"; type=\"application/link-format\""
    );
    let to = format!("http://{host}/web/{stamp}/{DEAD}");
    let gate = Page::redirect(302, &to).with("Vary", "accept-datetime").with("Link", &links);
    web.put(host, &format!("/gate/{DEAD}"), gate);
    put_copy(web, host, stamp, copy);
}

fn put_copy(web: &LocalWeb, host: &str, stamp: &str, copy: Page) {
    let raw = copy.with("Memento-Datetime", "Mon, 04 Mar 2019 05:06:07 GMT");
    web.put(host, &format!("/web/{stamp}id_/{DEAD}"), raw);
}

fn with_gates(web: &LocalWeb, gates: &[&str]) -> FetchSettings {
    FetchSettings {
        timegates: gates.iter().map(|gate| (*gate).to_owned()).collect(),
        ..settings(web)
    }
}

async fn find(settings: FetchSettings, archived: &[&str]) -> CopySearch {
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let archived: Vec<String> = archived.iter().map(|url| (*url).to_owned()).collect();
    fetcher.find_copy(DEAD, Some(date(2019, 3, 5)), &archived, &CancellationToken::new()).await
}

const GATE: &str = "http://archive.example/gate/";

#[tokio::test]
async fn a_timegate_leads_to_the_raw_copy_near_the_day() {
    let web = LocalWeb::start().await;
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    let search = find(with_gates(&web, &[GATE]), &[]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.url, format!("http://archive.example/web/20190304050607/{DEAD}"));
    assert_eq!(copy.datetime.map(|at| at.to_string()).as_deref(), Some("2019-03-04T05:06:07Z"));
    assert_eq!(copy.how, CopyHow::TimeGate);
    assert_eq!(copy.checked.link.title.as_deref(), Some("Flood"));
    assert!(copy.checked.body.is_some());
    let asked = web.asked();
    assert_eq!(asked[0].header("accept-datetime"), Some("Tue, 05 Mar 2019 12:00:00 GMT"));
    // The archive's own frame around the page is never asked for, nor its robots.txt.
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, [format!("/gate/{DEAD}"), format!("/web/20190304050607id_/{DEAD}")]);
    assert_eq!(search.exchanges.len(), 1);
    assert_eq!(copy.checked.exchanges.len(), 1);
}

#[tokio::test]
async fn the_citation_s_own_copy_comes_first() {
    let web = LocalWeb::start().await;
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    web.put("keep.example", "/ABCD-1234", Page::html(page_html("Kept", "the flood")));
    let search = find(with_gates(&web, &[GATE]), &["https://keep.example/ABCD-1234"]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.how, CopyHow::Cited);
    assert_eq!(copy.url, "https://keep.example/ABCD-1234");
    assert!(web.asked().iter().all(|asked| asked.host == "keep.example"));
}

#[tokio::test]
async fn a_cited_copy_that_is_a_shell_does_not_do() {
    let web = LocalWeb::start().await;
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    let shell = "<html><body><div id=\"app\"></div><script src=a.js></script></body></html>";
    web.put("keep.example", "/ABCD-1234", Page::html(shell));
    let search = find(with_gates(&web, &[GATE]), &["https://keep.example/ABCD-1234"]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.how, CopyHow::TimeGate);
    assert_eq!(search.in_vain.len(), 1);
    assert!(search.in_vain[0].1.starts_with("empty: "), "{:?}", search.in_vain);
}

#[tokio::test]
async fn gates_are_asked_in_their_order_until_one_has_a_copy() {
    let web = LocalWeb::start().await;
    web.put_otherwise("empty.example", Page::new(404, "text/plain", "no copy"));
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    let search = find(with_gates(&web, &["http://empty.example/gate/", GATE]), &[]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert!(copy.url.starts_with("http://archive.example/"));
    assert_eq!(search.in_vain[0].1, "the archive has no copy");
}

#[tokio::test]
async fn no_copy_is_told_from_an_archive_that_will_not_or_cannot_answer() {
    let web = LocalWeb::start().await;
    web.put_otherwise("empty.example", Page::new(404, "text/plain", "no copy"));
    web.put_otherwise("busy.example", Fault::Wait(429, RetryAfter::Seconds(3600)));
    web.put_otherwise("ill.example", Page::new(500, "text/plain", "oops"));
    let mut settings = with_gates(&web, &[]);
    settings.resolve.insert(0, format!("down.example:80:127.0.0.1:{}", closed_port().await));
    let cases: [(&[&str], &str); 6] = [
        (&[], "none"),
        (&["http://empty.example/"], "none"),
        (&["http://busy.example/", "http://empty.example/"], "limited"),
        (&["http://empty.example/", "http://ill.example/"], "failed"),
        (&["http://down.example/"], "failed"),
        (&["http://ill.example/", "http://busy.example/"], "limited"),
    ];
    for (gates, expected) in cases {
        let mut settings = settings.clone();
        settings.timegates = gates.iter().map(|gate| (*gate).to_owned()).collect();
        let search = find(settings, &[]).await;
        let (word, reason) = match &search.outcome {
            CopyOutcome::Found(_) => ("found", ""),
            CopyOutcome::None => ("none", ""),
            CopyOutcome::Limited { reason } => ("limited", reason.as_str()),
            CopyOutcome::Failed { reason } => ("failed", reason.as_str()),
        };
        assert_eq!(word, expected, "{gates:?}: {search:?}");
        assert_eq!(reason.is_empty(), expected == "none", "{gates:?}: {search:?}");
        assert_eq!(search.in_vain.len(), gates.len());
    }
}

#[tokio::test]
async fn another_copy_of_the_list_serves_where_the_nearest_is_a_wall() {
    let web = LocalWeb::start().await;
    let missing = "<html><head><title>Page not found</title></head><body>Sorry.</body></html>";
    put_archive(&web, "archive.example", "20190304050607", Page::html(missing));
    let list = format!(
        "<{DEAD}>; rel=\"original\",\n\
         <http://archive.example/web/20100101000000/{DEAD}>; rel=\"first memento\"; datetime=\"Fri, 01 Jan 2010 00:00:00 GMT\",\n\
         <http://archive.example/web/20190304050607/{DEAD}>; rel=\"memento\"; datetime=\"Mon, 04 Mar 2019 05:06:07 GMT\",\n\
         <http://archive.example/web/20190601000000/{DEAD}>; rel=\"last memento\"; datetime=\"Sat, 01 Jun 2019 00:00:00 GMT\"\n"
    );
    web.put(
        "archive.example",
        &format!("/map/{DEAD}"),
        Page::new(200, "application/link-format", list),
    );
    put_copy(
        &web,
        "archive.example",
        "20190601000000",
        Page::html(page_html("Flood", "the flood")),
    );
    put_copy(&web, "archive.example", "20100101000000", Page::html(page_html("Old", "the flood")));
    let search = find(with_gates(&web, &[GATE]), &[]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.how, CopyHow::TimeMap);
    assert_eq!(copy.url, format!("http://archive.example/web/20190601000000/{DEAD}"));
    assert!(search.in_vain[0].1.starts_with("soft_404: "), "{:?}", search.in_vain);
}

#[tokio::test]
async fn a_gate_behind_a_redirect_of_its_own_is_followed() {
    let web = LocalWeb::start().await;
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    web.put(
        "old-archive.example",
        &format!("/{DEAD}"),
        Page::redirect(301, &format!("{GATE}{DEAD}")),
    );
    let search = find(with_gates(&web, &["http://old-archive.example/"]), &[]).await;
    assert!(matches!(search.outcome, CopyOutcome::Found(_)), "{search:?}");
}

#[tokio::test]
async fn a_gate_that_answers_with_the_copy_itself_is_taken() {
    let web = LocalWeb::start().await;
    let copy = Page::html(page_html("Flood", "the flood"))
        .with("Memento-Datetime", "Mon, 04 Mar 2019 05:06:07 GMT");
    web.put("direct.example", &format!("/{DEAD}"), copy);
    let search = find(with_gates(&web, &["http://direct.example/"]), &[]).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.datetime.map(|at| at.to_string()).as_deref(), Some("2019-03-04T05:06:07Z"));
}

#[tokio::test]
async fn an_archived_error_is_no_copy() {
    let web = LocalWeb::start().await;
    let gone = Page::new(404, "text/html", "<p>gone</p>");
    put_archive(&web, "archive.example", "20190304050607", gone);
    let search = find(with_gates(&web, &[GATE]), &[]).await;
    assert!(matches!(search.outcome, CopyOutcome::None), "{search:?}");
}

#[tokio::test]
async fn a_busy_archive_that_recovers_is_no_limit() {
    let web = LocalWeb::start().await;
    put_archive(
        &web,
        "archive.example",
        "20190304050607",
        Page::html(page_html("Flood", "the flood")),
    );
    let to = format!("http://archive.example/web/20190304050607/{DEAD}");
    let gate = Reply::InTurn(vec![
        Fault::Wait(503, RetryAfter::Seconds(0)).into(),
        Page::redirect(302, &to).into(),
    ]);
    web.put("archive.example", &format!("/gate/{DEAD}"), gate);
    let search = find(with_gates(&web, &[GATE]), &[]).await;
    assert!(matches!(search.outcome, CopyOutcome::Found(_)), "{search:?}");
}

#[tokio::test]
async fn a_copy_behind_scripts_leads_by_its_catalogue_to_another_archive() {
    let web = LocalWeb::start().await;
    let shell = "<html><body><div id=\"app\"></div><script src=a.js></script></body></html>";
    web.put("perma.cc", "/ABCD-1234", Page::html(shell));
    let entry = format!(
        "{{\"guid\":\"ABCD-1234\",\"creation_timestamp\":\"2019-03-06T10:00:00.5Z\",\"url\":\"{DEAD}\"}}"
    );
    let catalogue = Page::new(200, "application/json", entry);
    web.put("api.perma.cc", "/v1/public/archives/ABCD-1234/", catalogue);
    let copy = Page::html(page_html("Flood", "the flood"));
    put_archive(&web, "archive.example", "20190304050607", copy);
    let fetcher = Fetcher::new(with_gates(&web, &[GATE])).expect("settings that make sense");
    let cited = "https://perma.cc/ABCD-1234";
    let archived = [cited.to_owned()];
    let search = fetcher.find_copy(cited, None, &archived, &CancellationToken::new()).await;
    let CopyOutcome::Found(copy) = search.outcome else { panic!("{search:?}") };
    assert_eq!(copy.url, format!("http://archive.example/web/20190304050607/{DEAD}"));
    let gate = web.asked().into_iter().find(|asked| asked.host == "archive.example");
    let gate = gate.expect("the gate was asked");
    // The day is the copy's own, since the citation gave none.
    assert_eq!(gate.header("accept-datetime"), Some("Wed, 06 Mar 2019 10:00:00 GMT"));
}
