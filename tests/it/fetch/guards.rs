//! Guards: what is never asked, whoever wants it.

use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use citecheck::fetch::{Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use super::{Expected, check, expect, request, settings};
use crate::support::web::{Fault, LocalWeb, NameAnswer, Page, page_html};

async fn unasked(url: &str, state: LinkState, says: &str) {
    let web = LocalWeb::start().await;
    let expected = Expected { state, says, exchanges: &[], asked: Some(&[]) };
    let checked = expect(&web, settings(&web), url, expected).await;
    assert!(checked.exchanges.is_empty(), "not even robots.txt");
}

#[tokio::test]
async fn private_literals_are_refused_even_under_a_wildcard() {
    for url in [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://100.64.0.1/",
    ] {
        unasked(url, LinkState::Refused, "private address").await;
    }
}

#[tokio::test]
async fn other_schemes_are_refused() {
    for url in
        ["ftp://river.example/a", "file:///etc/passwd", "mailto:ada@river.example", "javascript:1"]
    {
        unasked(url, LinkState::Refused, "is not asked").await;
    }
}

#[tokio::test]
async fn what_is_no_address_is_malformed() {
    for url in ["", "river", "http://", "http://a b.example/", "https://[1:2/"] {
        unasked(url, LinkState::Malformed, "").await;
    }
}

#[tokio::test]
async fn names_of_private_addresses_are_refused() {
    let web = LocalWeb::start().await;
    web.put_name("inside.example", NameAnswer::Addresses(vec![[127, 0, 0, 1].into()]));
    let mixed = vec![[8, 8, 8, 8].into(), [192, 168, 0, 1].into()];
    web.put_name("mixed.example", NameAnswer::Addresses(mixed));
    for host in ["inside.example", "mixed.example"] {
        let mut settings = settings(&web);
        settings.resolve.clear();
        let url = format!("http://{host}:{}/", web.http.port());
        let checked = check(settings, &url).await;
        assert_eq!(checked.link.state, LinkState::Refused, "{host}");
        assert!(checked.link.error.expect("evidence").contains("private address"));
    }
    assert!(web.asked().is_empty());
}

#[tokio::test]
async fn a_name_that_changes_its_address_gains_nothing() {
    let web = LocalWeb::start().await;
    // The documentation address is never public; what counts is that each connection asks anew
    // and that no answer with a private address is used.
    let turns = vec![vec![[127, 0, 0, 1].into()], vec![[127, 0, 0, 1].into()]];
    web.put_name("rebind.example", NameAnswer::InTurn(turns));
    let mut settings = settings(&web);
    let port = web.http.port();
    settings.resolve = vec![format!("river.example:80:127.0.0.1:{port}")];
    web.put("river.example", "/a", Page::redirect(302, &format!("http://rebind.example:{port}/b")));
    expect(
        &web,
        settings,
        "http://river.example/a",
        Expected {
            state: LinkState::Refused,
            says: "leads to the private address 127.0.0.1",
            exchanges: &["http://river.example/a 302"],
            asked: None,
        },
    )
    .await;
}

/// Set in the process that has a network of its own.
const OWN_NETWORK: &str = "CITECHECK_TEST_OWN_NETWORK";

/// A name that leads to a public address when robots.txt is asked, and into the house when the page
/// is. The public address must be one, so the test calls itself in a network of its own where that
/// address is this machine's.
#[tokio::test]
async fn a_name_that_turns_private_between_two_requests_is_refused() {
    if std::env::var_os(OWN_NETWORK).is_none() {
        let inside = "ip link set lo up && ip address add 8.8.4.4/32 dev lo && exec \"$0\" --exact \
                      fetch::guards::a_name_that_turns_private_between_two_requests_is_refused";
        let tried = Command::new("unshare")
            .args(["-Urn", "sh", "-c", "ip link set lo up && ip address add 8.8.4.4/32 dev lo"])
            .output();
        if !tried.is_ok_and(|output| output.status.success()) {
            // Many containers refuse this to everybody; no tool could be installed against that.
            let told = "not tried: a name that turns private, for want of a network of its own\n";
            std::io::stderr().write_all(told.as_bytes()).expect("standard error");
            return;
        }
        let output = Command::new("unshare")
            .args(["-Urn", "sh", "-c", inside])
            .arg(std::env::current_exe().expect("a program"))
            .env(OWN_NETWORK, "1")
            .output()
            .expect("a process");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let public = [8, 8, 4, 4].into();
    for (turns, state, exchanges) in [
        (vec![vec![public]], LinkState::Ok, vec!["200"]),
        (vec![vec![public], vec![[127, 0, 0, 1].into()]], LinkState::Refused, vec!["-"]),
    ] {
        let web = LocalWeb::start().await;
        web.also_on(public).await;
        let host = format!("rebind.example:{}", web.http.port());
        web.put(&host, "/secret", Page::html(page_html("On the river", "the river")));
        web.put_name("rebind.example", NameAnswer::InTurn(turns));
        let mut settings = settings(&web);
        settings.resolve.clear();
        let url = format!("http://{host}/secret");
        let lines: Vec<String> = exchanges.iter().map(|status| format!("{url} {status}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let is_refused = state == LinkState::Refused;
        let says = if is_refused { "leads to the private address 127.0.0.1" } else { "" };
        let none: &[&str] = &[];
        let asked = is_refused.then_some(none);
        expect(&web, settings, &url, Expected { state, says, exchanges: &lines, asked }).await;
        assert_eq!(web.asked().first().map(|asked| asked.path.as_str()), Some("/robots.txt"));
    }
}

#[tokio::test]
async fn redirects_to_private_addresses_are_refused() {
    for target in [
        "http://127.0.0.1/secret",
        "http://localhost/secret",
        "http://192.168.1.1/",
        "http://[::1]:8080/",
        "http://169.254.169.254/latest/",
        "https://10.1.2.3/",
    ] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/a", Page::redirect(302, target));
        expect(
            &web,
            settings(&web),
            "http://river.example/a",
            Expected {
                state: LinkState::Refused,
                says: "private address",
                exchanges: &["http://river.example/a 302"],
                asked: None,
            },
        )
        .await;
    }
}

#[tokio::test]
async fn private_addresses_are_asked_where_the_operator_allows_them() {
    let web = LocalWeb::start().await;
    let host = format!("127.0.0.1:{}", web.http.port());
    web.put(&host, "/a", Page::html(page_html("Inside", "the house")));
    let mut allowed = settings(&web);
    allowed.resolve.clear();
    allowed.allow_private = true;
    let checked = check(allowed, &format!("http://{host}/a")).await;
    assert_eq!(checked.link.state, LinkState::Ok);
    let mut named = settings(&web);
    named.resolve = vec![format!("127.0.0.1:{}:{}", web.http.port(), web.http)];
    let checked = check(named, &format!("http://{host}/a")).await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
}

#[tokio::test]
async fn credentials_are_neither_sent_nor_kept() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/a", Page::redirect(302, "http://bob:hush@river.example/b"));
    web.put("river.example", "/b", Page::html(page_html("On the river", "the river")));
    let checked = check(settings(&web), "http://ada:secret@river.example/a").await;
    assert_eq!(checked.link.state, LinkState::Redirected);
    assert!(web.asked().iter().all(|asked| asked.header("authorization").is_none()));
    for exchange in &checked.exchanges {
        let head = String::from_utf8_lossy(&exchange.request_head);
        for word in ["secret", "hush"] {
            assert!(!exchange.url.contains(word) && !head.contains(word));
        }
    }
    assert!(
        checked.link.chain.iter().all(|hop| !hop.url.contains('@')),
        "{:?}",
        checked.link.chain
    );
    assert_eq!(checked.link.final_url.as_deref(), Some("http://river.example/b"));
}

#[tokio::test]
async fn cancelling_ends_within_two_seconds() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/a", Fault::Blackhole);
    let fetcher = Fetcher::new(settings(&web)).expect("settings that make sense");
    let cancel = CancellationToken::new();
    let later = cancel.clone();
    let cancelling = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(600)).await;
        later.cancel();
        Instant::now()
    });
    let checked = fetcher.check(&request("http://river.example/a"), &cancel).await;
    let cancelled_at = cancelling.await.expect("a task that ends");
    assert!(cancelled_at.elapsed() < Duration::from_secs(2));
    assert!(checked.interrupted);
    assert_eq!(checked.link.error.as_deref(), Some("the check was cancelled"));
    // What had been answered before is kept.
    assert_eq!(checked.exchanges.len(), 1);
}

#[tokio::test]
async fn the_whole_time_of_an_address_holds_whatever_it_does() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/a", Fault::Blackhole);
    let mut settings = settings(&web);
    settings.total_timeout = Duration::from_millis(1200);
    let started = Instant::now();
    let checked = check(settings, "http://river.example/a").await;
    assert!(started.elapsed() < Duration::from_secs(3));
    assert_eq!(checked.link.state, LinkState::Timeout);
    assert_eq!(checked.link.attempts, 1);
}

#[tokio::test]
async fn the_time_of_the_run_ends_checks_without_blame() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/a", Page::html(page_html("On the river", "the river")));
    let mut settings = settings(&web);
    settings.run_timeout = Some(Duration::ZERO);
    let checked = check(settings, "http://river.example/a").await;
    assert!(checked.interrupted);
    assert!(web.asked().is_empty());
}

#[tokio::test]
async fn nothing_is_asked_offline() {
    let web = LocalWeb::start().await;
    let mut settings = settings(&web);
    settings.mode = citecheck::fetch::FetchMode::Offline;
    let checked = check(settings, "http://river.example/a").await;
    assert!(checked.interrupted);
    assert!(checked.exchanges.is_empty());
    assert!(web.asked().is_empty());
}

#[tokio::test]
async fn settings_that_make_no_sense_are_told() {
    let web = LocalWeb::start().await;
    let mut wrong = settings(&web);
    wrong.resolve = vec!["river.example:80".to_owned()];
    assert!(Fetcher::new(wrong).expect_err("no address").to_string().starts_with("resolve: "));
    let mut wrong = settings(&web);
    wrong.user_agent = "a\nb".to_owned();
    assert!(Fetcher::new(wrong).expect_err("two lines").to_string().starts_with("user_agent: "));
    let mut wrong = settings(&web);
    wrong.extra_roots = vec!["/nowhere/root.pem".into()];
    assert!(Fetcher::new(wrong).expect_err("no file").to_string().contains("/nowhere/root.pem"));
}
