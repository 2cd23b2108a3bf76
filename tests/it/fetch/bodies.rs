//! Headers and bodies that are broken, endless, coded, or not what they say.

use std::time::{Duration, Instant};

use citecheck::fetch::{LinkState, Truncation};

use super::{Expected, check, expect, settings};
use crate::support::web::faults::Coding;
use crate::support::web::{Fault, LocalWeb, Page, page_html};

const URL: &str = "http://river.example/report";
const ONCE: &[&str] = &["http://river.example/report 200"];
const TWICE: &[&str] = &["http://river.example/report 200", "http://river.example/report 200"];

async fn fault(
    fault: Fault,
    state: LinkState,
    says: &str,
    exchanges: &[&str],
) -> citecheck::fetch::Checked {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", fault);
    let expected = Expected { state, says, exchanges, asked: None };
    expect(&web, settings(&web), URL, expected).await
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let checked = fault(Fault::Interim, LinkState::Ok, "", ONCE).await;
    assert_eq!(checked.link.title.as_deref(), Some("A page with a fault"));
}

#[tokio::test]
async fn headers_with_bytes_that_none_may_hold_do_not_hide_the_page() {
    let checked = fault(Fault::InvalidHeaderBytes, LinkState::Ok, "", ONCE).await;
    assert_eq!(checked.link.title.as_deref(), Some("A page with a fault"));
}

#[tokio::test]
async fn a_flood_of_headers_is_too_large() {
    fault(Fault::HeaderFlood, LinkState::TooLarge, "headers", &["http://river.example/report -"])
        .await;
}

#[tokio::test]
async fn a_huge_header_is_too_large() {
    let checked = fault(Fault::HugeHeader, LinkState::TooLarge, "headers hold", ONCE).await;
    assert_eq!(checked.exchanges[1].truncated, Some(Truncation::Length));
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_truncated_and_kept() {
    let checked = fault(Fault::LengthTooLong, LinkState::Truncated, "broke off", TWICE).await;
    assert_eq!(checked.exchanges[1].truncated, Some(Truncation::Disconnect));
    let kept = checked.body.expect("what came").bytes;
    assert!(kept.ends_with(b"</html>"));
}

#[tokio::test]
async fn a_body_longer_than_announced_ends_where_it_was_announced() {
    // What comes after the announced length belongs to no answer; every browser stops there too.
    let checked = fault(Fault::LengthTooShort, LinkState::Ok, "", ONCE).await;
    let whole = page_html("A page with a fault", "the river");
    let kept = checked.body.expect("a body").bytes;
    assert_eq!(kept, whole.as_bytes()[..whole.len() - 40]);
}

#[tokio::test]
async fn a_chunk_that_ends_early_is_truncated_and_kept() {
    let checked = fault(Fault::TruncatedChunk, LinkState::Truncated, "broke off", TWICE).await;
    assert!(checked.body.expect("what came").bytes.ends_with(b"</html>"));
}

#[tokio::test]
async fn a_chunk_size_that_is_no_number_is_truncated_and_kept() {
    let checked = fault(Fault::BadChunkSize, LinkState::Truncated, "broke off", TWICE).await;
    assert!(checked.body.expect("what came").bytes.ends_with(b"</html>"));
}

#[tokio::test]
async fn chunks_are_joined_and_the_head_does_not_promise_them() {
    let page = page_html("In chunks", "the river");
    let checked = fault(Fault::Chunked(page.clone()), LinkState::Ok, "", ONCE).await;
    assert_eq!(checked.exchanges[1].body, page.as_bytes());
    let head = String::from_utf8(checked.exchanges[1].response_head.clone()).expect("text");
    assert!(head.contains("\r\nx-archive-orig-transfer-encoding: chunked\r\n"), "{head}");
    assert!(!head.contains("\r\ntransfer-encoding:"), "{head}");
}

#[tokio::test]
async fn content_codings_are_kept_in_the_exchange_and_removed_from_the_body() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::RawDeflate, Coding::Brotli, Coding::Zstd]
    {
        let page = page_html("In a coding", "the river");
        let checked = fault(Fault::Coded(coding, page.clone()), LinkState::Ok, "", ONCE).await;
        let sent = crate::support::web::faults::coded(coding, page.as_bytes());
        assert_eq!(checked.exchanges[1].body, sent, "{coding:?}");
        assert_eq!(checked.body.expect("a body").bytes, page.as_bytes(), "{coding:?}");
    }
}

#[tokio::test]
async fn bombs_are_too_large_and_stop_at_the_cap() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Brotli, Coding::Zstd] {
        let checked = fault(Fault::Bomb(coding), LinkState::TooLarge, "larger than", ONCE).await;
        assert!(checked.exchanges[1].body.len() < 64 << 10, "{coding:?}");
        assert_eq!(checked.body.expect("a beginning").bytes.len(), 1 << 20, "{coding:?}");
    }
}

#[tokio::test]
async fn a_coding_that_ends_early_is_truncated() {
    let checked =
        fault(Fault::TruncatedCoding, LinkState::Truncated, "content coding ends early", TWICE)
            .await;
    // The exchange itself is whole: what was announced was sent.
    assert_eq!(checked.exchanges[1].truncated, None);
    assert!(checked.body.expect("a beginning").bytes.starts_with(b"<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_body_that_drips_ends_with_the_whole_time() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Fault::SlowDrip);
    let mut settings = settings(&web);
    settings.total_timeout = Duration::from_millis(1500);
    let started = Instant::now();
    let checked = expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::Timeout,
            says: "did not end in time",
            exchanges: ONCE,
            asked: None,
        },
    )
    .await;
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(checked.exchanges[1].truncated, Some(Truncation::Time));
    assert!(!checked.exchanges[1].body.is_empty());
}

#[tokio::test]
async fn an_endless_body_is_too_large() {
    let checked = fault(Fault::Endless, LinkState::TooLarge, "larger than the limit", ONCE).await;
    assert_eq!(checked.exchanges[1].body.len(), 1 << 20);
    assert_eq!(checked.exchanges[1].truncated, Some(Truncation::Length));
}

async fn page(page: Page, state: LinkState, says: &str) -> citecheck::fetch::Checked {
    let web = LocalWeb::start().await;
    let line = format!("{URL} {}", page.status);
    web.put("river.example", "/report", page);
    let expected = Expected { state, says, exchanges: &[line.as_str()], asked: None };
    expect(&web, settings(&web), URL, expected).await
}

#[tokio::test]
async fn statuses_without_content() {
    page(Page::new(204, "text/html", ""), LinkState::Empty, "204").await;
    let half = Page::new(206, "text/html", page_html("Half", "the river"));
    page(half.clone().with("Content-Range", "bytes 0-99/5000"), LinkState::Truncated, "206").await;
    let len = half.body.len();
    let whole = half.with("Content-Range", &format!("bytes 0-{}/{len}", len - 1));
    page(whole, LinkState::Ok, "").await;
    page(Page::new(304, "text/html", ""), LinkState::ServerError, "304").await;
}

#[tokio::test]
async fn statuses_of_refusal_and_loss() {
    for (status, state) in [
        (400, LinkState::ClientError),
        (401, LinkState::Blocked),
        (403, LinkState::Blocked),
        (404, LinkState::NotFound),
        (405, LinkState::ClientError),
        (410, LinkState::Gone),
        (451, LinkState::Blocked),
        (501, LinkState::ServerError),
    ] {
        let checked =
            page(Page::new(status, "text/html", "<p>No.</p>"), state, &status.to_string()).await;
        assert!(checked.body.is_none(), "an error page is no source");
    }
}

#[tokio::test]
async fn pages_without_text_are_empty() {
    page(Page::new(200, "text/html", ""), LinkState::Empty, "the body is empty").await;
    page(Page::html("<html><body> </body></html>"), LinkState::Empty, "no readable text").await;
    page(Page::new(200, "text/plain", " \n"), LinkState::Empty, "white space").await;
}

#[tokio::test]
async fn shells_that_only_scripts_fill_are_empty() {
    let react = "<html><head><title>Valley Post</title></head><body><noscript>You need to enable \
                 JavaScript to run this app.</noscript><div id=\"root\"></div>\
                 <script src=\"/main.js\"></script></body></html>";
    page(Page::html(react), LinkState::Empty, "script").await;
    let spinner =
        "<html><body><my-app></my-app><p>Loading…</p><script>start()</script></body></html>";
    page(Page::html(spinner), LinkState::Empty, "script").await;
}

#[tokio::test]
async fn a_short_page_with_a_script_is_a_page() {
    let short = "<html><body><p>The bridge over the river was closed on the fifth of March after \
                 the flood had reached its second arch.</p><script>count()</script></body></html>";
    page(Page::html(short), LinkState::Ok, "").await;
}

#[tokio::test]
async fn a_wrong_type_is_told() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/a.pdf", Page::html(page_html("No PDF", "the river")));
    web.put("river.example", "/b", Page::new(200, "text/html", "%PDF-1.7 and so on"));
    let checked = check(settings(&web), "http://river.example/a.pdf").await;
    assert_eq!(checked.link.mime.as_deref(), Some("text/html"));
    assert!(checked.link.error.expect("a remark").contains("promises a PDF"));
    let checked = check(settings(&web), "http://river.example/b").await;
    assert_eq!(checked.link.state, LinkState::Ok);
    assert_eq!(checked.link.mime.as_deref(), Some("application/pdf"));
}

#[tokio::test]
async fn a_charset_that_lies_does_not_spoil_the_title() {
    let mut body = page_html("Über den Fluß", "der Fluß").into_bytes();
    let checked =
        page(Page::new(200, "text/html; charset=us-ascii", body.clone()), LinkState::Ok, "").await;
    assert_eq!(checked.link.title.as_deref(), Some("Über den Fluß"));
    body =
        b"<html><head><title>\xdcber den Flu\xdf</title></head><body><p>Die Br\xfccke wurde nach \
             dem Hochwasser f\xfcr Wagen geschlossen.</p></body></html>"
            .to_vec();
    let checked = page(Page::new(200, "text/html; charset=utf-8", body), LinkState::Ok, "").await;
    assert_eq!(checked.link.title.as_deref(), Some("Über den Fluß"));
}

#[tokio::test]
async fn a_document_that_announces_too_much_is_not_begun() {
    let checked =
        fault(Fault::HugeLength, LinkState::TooLarge, "it announces 838860800", ONCE).await;
    assert!(checked.exchanges[1].body.is_empty());
    assert_eq!(checked.exchanges[1].truncated, Some(Truncation::Length));
}
