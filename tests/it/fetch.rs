//! The fetch room against a web of our own that fails in every way.
//!
//! Every case says which state a link gets, which exchanges are kept, and what the web was asked.

#![expect(clippy::expect_used, reason = "settings of a test that make no sense end it")]

mod bodies;
mod connections;
mod containers;
mod copies;
mod guards;
mod judging;
mod manners;
mod redirects;
mod soft_404;
mod walls;

use std::time::Duration;

use citecheck::fetch::{CheckRequest, Checked, FetchMode, FetchSettings, Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use crate::support::web::LocalWeb;

/// The table of failure modes names tests that are there.
#[test]
fn every_failure_mode_has_its_test() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("tests/cases/fetch/failure_modes.txt"))
        .expect("the table of failure modes");
    let mut modes = 0;
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (mode, test) = line.split_once('\t').expect("a mode, a tab, a test");
        let (module, name) = test.rsplit_once("::").expect("the path of a test");
        let path = root.join("tests/it").join(format!("{}.rs", module.replace("::", "/")));
        let text = std::fs::read_to_string(&path).expect("a module of tests");
        assert!(text.contains(&format!("fn {name}(")), "{mode}: there is no test {test}");
        modes += 1;
    }
    assert!(85 <= modes, "{modes} modes");
}

/// Settings that reach the local web and do not wait long for anything.
pub(crate) fn settings(web: &LocalWeb) -> FetchSettings {
    FetchSettings {
        mode: FetchMode::Live,
        user_agent: "citecheck-test/1.0 (+mailto:desk@valley.example)".to_owned(),
        delay_per_host: Duration::ZERO,
        connect_timeout: Duration::from_secs(2),
        first_byte_timeout: Duration::from_secs(3),
        total_timeout: Duration::from_secs(10),
        backoff: Duration::from_millis(5),
        max_retry_after: Duration::from_secs(2),
        max_body: 1 << 20,
        max_header: 64 << 10,
        resolve: web.resolve(),
        extra_roots: vec![web.root_certificate()],
        name_servers: vec![web.names],
        probe_soft_404: false,
        ..FetchSettings::default()
    }
}

pub(crate) fn request(url: &str) -> CheckRequest {
    CheckRequest { url: url.to_owned(), ..CheckRequest::default() }
}

pub(crate) async fn check(settings: FetchSettings, url: &str) -> Checked {
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    fetcher.check(&request(url), &CancellationToken::new()).await
}

/// What a case expects.
pub(crate) struct Expected<'a> {
    pub(crate) state: LinkState,
    /// Words of the evidence.
    pub(crate) says: &'a str,
    /// Address and status of every exchange besides robots.txt; `-` where no answer came.
    pub(crate) exchanges: &'a [&'a str],
    /// Host and path of every request that came to the web besides robots.txt; `None` where they
    /// are those of the exchanges.
    pub(crate) asked: Option<&'a [&'a str]>,
}

/// Checks `url` and compares everything that a case expects.
pub(crate) async fn expect(
    web: &LocalWeb,
    settings: FetchSettings,
    url: &str,
    expected: Expected<'_>,
) -> Checked {
    let checked = check(settings, url).await;
    compare(web, &checked, &expected);
    checked
}

pub(crate) fn compare(web: &LocalWeb, checked: &Checked, expected: &Expected<'_>) {
    let link = &checked.link;
    let evidence = link.error.as_deref().unwrap_or_default();
    assert_eq!(link.state, expected.state, "evidence: {evidence}; chain: {:?}", link.chain);
    assert!(evidence.contains(expected.says), "evidence: {evidence}");
    assert_eq!(exchanges(checked), expected.exchanges, "exchanges");
    let asked: Vec<String> = match expected.asked {
        Some(asked) => asked.iter().map(|line| (*line).to_owned()).collect(),
        None => expected
            .exchanges
            .iter()
            .map(|line| {
                let address = line.split(' ').next().unwrap_or_default();
                address.split_once("://").map_or("", |(_, rest)| rest).to_owned()
            })
            .collect(),
    };
    assert_eq!(web.asked_pages(), asked, "requests");
    for exchange in &checked.exchanges {
        assert!(exchange.request_head.starts_with(b"GET /"));
        assert!(exchange.request_head.ends_with(b"\r\n\r\n"));
        assert_eq!(exchange.status.is_some(), exchange.response_head.starts_with(b"HTTP/1.1 "));
        assert!(!exchange.head_as_sent, "heads are put together again");
    }
    assert!(!checked.interrupted);
    assert_eq!(link.bytes, checked.body.as_ref().map(|body| body.bytes.len() as u64));
}

/// Address and status of every exchange besides robots.txt.
pub(crate) fn exchanges(checked: &Checked) -> Vec<String> {
    checked
        .exchanges
        .iter()
        .filter(|exchange| !exchange.url.ends_with("/robots.txt"))
        .map(|exchange| {
            let status = exchange.status.map_or("-".to_owned(), |status| status.to_string());
            format!("{} {status}", exchange.url)
        })
        .collect()
}
