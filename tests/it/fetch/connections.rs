//! Names, connections, handshakes: what fails before there is an answer.

use std::time::Duration;

use citecheck::fetch::{Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use super::{Expected, check, compare, expect, request, settings};
use crate::support::web::http2::HTTP2_PAGE;
use crate::support::web::{
    Fault, LocalWeb, NameAnswer, Page, Reply, TlsFault, closed_port, page_html, swallowing_port,
};

const URL: &str = "http://river.example/report";
const SECURE: &str = "https://river.example/report";

#[tokio::test]
async fn a_good_page_is_ok() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    let checked = expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["http://river.example/report 200"],
            asked: None,
        },
    )
    .await;
    let link = &checked.link;
    assert_eq!(link.title.as_deref(), Some("On the river"));
    assert_eq!(link.mime.as_deref(), Some("text/html"));
    assert_eq!(link.status, Some(200));
    assert_eq!(link.attempts, 1);
    assert_eq!(link.final_url.as_deref(), Some(URL));
    let body = checked.body.expect("a body");
    assert_eq!(checked.exchanges[body.exchange].body, body.bytes);
    assert_eq!(checked.exchanges[body.exchange].remote, Some([127, 0, 0, 1].into()));
    let asked = web.asked();
    assert_eq!(asked[0].path, "/robots.txt");
    let agent = "citecheck-test/1.0 (+mailto:desk@valley.example)";
    assert!(asked.iter().all(|asked| asked.header("user-agent") == Some(agent)));
    // What is kept of the request is what the server got.
    let kept = String::from_utf8(checked.exchanges[1].request_head.clone()).expect("text");
    for (name, value) in &asked[1].headers {
        assert!(kept.contains(&format!("{name}: {value}\r\n")), "{name}: {value} in {kept}");
    }
}

async fn names(answer: NameAnswer, says: &str, state: LinkState) {
    let web = LocalWeb::start().await;
    web.put_name("gone.example", answer);
    let mut settings = settings(&web);
    settings.resolve.clear();
    settings.connect_timeout = Duration::from_secs(1);
    settings.retries = 0;
    // The first failure is that of robots.txt: there is no server to ask twice.
    expect(
        &web,
        settings,
        "http://gone.example/a",
        Expected { state, says, exchanges: &[], asked: Some(&[]) },
    )
    .await;
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_dns() {
    names(NameAnswer::NoSuchName, "no such name: gone.example", LinkState::Dns).await;
}

#[tokio::test]
async fn a_name_without_address_is_dns() {
    names(NameAnswer::Addresses(Vec::new()), "has no address", LinkState::Dns).await;
}

#[tokio::test]
async fn a_name_server_that_fails_is_dns_and_told_apart() {
    names(NameAnswer::Failure, "the name server failed for gone.example", LinkState::Dns).await;
}

#[tokio::test]
async fn a_silent_name_server_is_dns_and_told_apart() {
    names(NameAnswer::Silence, "no name server answered in time", LinkState::Dns).await;
}

#[tokio::test]
async fn a_silent_name_server_holds_up_nobody_else() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    let mut settings = settings(&web);
    settings.resolve = vec![format!("river.example:80:{}", web.http)];
    settings.retries = 0;
    let silent: Vec<String> = (0..20).map(|number| format!("silent{number}.example")).collect();
    for name in &silent {
        web.put_name(name, NameAnswer::Silence);
    }
    let fetcher = std::sync::Arc::new(Fetcher::new(settings).expect("settings that make sense"));
    let waiting: Vec<_> = silent
        .iter()
        .map(|name| {
            let (fetcher, request) = (fetcher.clone(), request(&format!("http://{name}/a")));
            tokio::spawn(async move { fetcher.check(&request, &CancellationToken::new()).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let started = std::time::Instant::now();
    let checked = fetcher.check(&request(URL), &CancellationToken::new()).await;
    let quick = started.elapsed();
    assert_eq!(checked.link.state, LinkState::Ok);
    for check in waiting {
        let checked = check.await.expect("a check that ends");
        assert_eq!(checked.link.state, LinkState::Dns);
        assert_eq!(super::exchanges(&checked), Vec::<String>::new());
    }
    assert!(quick < started.elapsed() / 2, "{quick:?} of {:?}", started.elapsed());
    assert_eq!(web.asked_pages(), ["river.example/report"]);
}

#[tokio::test]
async fn an_invalid_name_is_dns_without_any_name_server() {
    let web = LocalWeb::start().await;
    let mut settings = settings(&web);
    settings.resolve.clear();
    settings.name_servers.clear();
    settings.connect_timeout = Duration::from_millis(300);
    settings.retries = 0;
    let checked = check(settings, "http://nowhere.invalid/a").await;
    assert_eq!(checked.link.state, LinkState::Dns);
}

#[tokio::test]
async fn a_refused_connection_is_connect() {
    let web = LocalWeb::start().await;
    let mut settings = settings(&web);
    settings.resolve.insert(0, format!("river.example:80:127.0.0.1:{}", closed_port().await));
    let checked = expect(
        &web,
        settings,
        URL,
        Expected { state: LinkState::Connect, says: "refused", exchanges: &[], asked: Some(&[]) },
    )
    .await;
    // Asked once more, since a server may be starting; the page itself was never asked for.
    assert_eq!(checked.exchanges.len(), 2);
    assert_eq!(checked.link.attempts, 2);
}

#[tokio::test]
async fn a_host_that_swallows_connections_is_timeout() {
    let web = LocalWeb::start().await;
    let (port, _held) = swallowing_port().await;
    let mut settings = settings(&web);
    settings.resolve.insert(0, format!("river.example:80:127.0.0.1:{port}"));
    settings.connect_timeout = Duration::from_millis(400);
    let checked = expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::Timeout,
            says: "the connection was not made in time",
            exchanges: &[],
            asked: Some(&[]),
        },
    )
    .await;
    // Once more, as a timeout is dear.
    assert_eq!(checked.link.attempts, 2);
}

#[tokio::test]
async fn a_reset_connection_is_asked_again_and_then_connect() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Fault::Reset);
    let checked = expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::Connect,
            says: "",
            exchanges: &[
                "http://river.example/report -",
                "http://river.example/report -",
                "http://river.example/report -",
            ],
            asked: None,
        },
    )
    .await;
    assert_eq!(checked.link.attempts, 3);
}

#[tokio::test]
async fn a_connection_that_is_reset_once_is_ok() {
    let web = LocalWeb::start().await;
    let page = Page::html(page_html("On the river", "the river"));
    let reply = Reply::InTurn(vec![Fault::Reset.into(), page.into()]);
    web.put("river.example", "/report", reply);
    expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["http://river.example/report -", "http://river.example/report 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_server_that_closes_without_a_word_is_connect() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Fault::Silence);
    let mut settings = settings(&web);
    settings.retries = 0;
    expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::Connect,
            says: "",
            exchanges: &["http://river.example/report -"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_timeout() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Fault::Blackhole);
    let mut settings = settings(&web);
    settings.first_byte_timeout = Duration::from_millis(600);
    expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::Timeout,
            says: "no answer in time",
            // A timeout is dear: one more look, whatever the number of retries.
            exchanges: &["http://river.example/report -", "http://river.example/report -"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn an_answer_in_another_protocol_is_server_error() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Fault::NotHttp);
    let mut settings = settings(&web);
    settings.retries = 0;
    expect(
        &web,
        settings,
        URL,
        Expected {
            state: LinkState::ServerError,
            says: "no HTTP",
            exchanges: &["http://river.example/report -"],
            asked: None,
        },
    )
    .await;
}

async fn handshake(fault: TlsFault, says: &str) {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    web.put_tls("river.example", fault);
    expect(
        &web,
        settings(&web),
        SECURE,
        Expected { state: LinkState::Tls, says, exchanges: &[], asked: Some(&[]) },
    )
    .await;
}

#[tokio::test]
async fn an_expired_certificate_is_tls() {
    // Without the moment of the check: two runs say the same.
    handshake(TlsFault::Expired, "no secure connection: the certificate has expired (asking").await;
}

#[tokio::test]
async fn a_certificate_for_another_name_is_tls() {
    handshake(TlsFault::WrongName, "not valid for name").await;
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_tls() {
    handshake(TlsFault::Untrusted, "no secure connection").await;
}

#[tokio::test]
async fn a_certificate_whose_intermediate_is_missing_is_tls() {
    let says = "the certificate's issuer is not known, or its own certificate was not sent along";
    handshake(TlsFault::MissingIntermediate, says).await;
}

#[tokio::test]
async fn a_certificate_that_comes_with_its_intermediate_is_ok() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    web.put_tls("river.example", TlsFault::WithIntermediate);
    let exchanges = &["https://river.example/report 200"];
    let expected = Expected { state: LinkState::Ok, says: "", exchanges, asked: None };
    expect(&web, settings(&web), SECURE, expected).await;
}

#[tokio::test]
async fn a_server_of_an_old_tls_version_is_tls() {
    for fault in [TlsFault::OldVersion, TlsFault::OldVersionRefused] {
        handshake(fault, "the server knows only an old version of TLS").await;
    }
}

#[tokio::test]
async fn a_server_that_lies_to_head_is_judged_by_what_get_shows() {
    let good: Reply = Page::html(page_html("On the river", "the river")).into();
    let gone: Reply = Page::new(410, "text/html", "<p>Gone.</p>").into();
    let not_allowed: Reply = Page::new(405, "text/html", "").into();
    for (to_get, to_head, state, exchange) in [
        (good.clone(), gone.clone(), LinkState::Ok, "http://river.example/report 200"),
        (good.clone(), not_allowed, LinkState::Ok, "http://river.example/report 200"),
        (gone, good, LinkState::Gone, "http://river.example/report 410"),
    ] {
        let web = LocalWeb::start().await;
        let reply = Reply::IfMethod("HEAD", Box::new(to_head), Box::new(to_get));
        web.put("river.example", "/report", reply);
        let expected = Expected { state, says: "", exchanges: &[exchange], asked: None };
        expect(&web, settings(&web), URL, expected).await;
        assert!(web.asked().iter().all(|asked| asked.method == "GET"));
    }
}

#[tokio::test]
async fn a_handshake_that_the_server_ends_is_tls() {
    handshake(TlsFault::NoHandshake, "").await;
}

#[tokio::test]
async fn plain_http_on_the_secure_port_is_tls() {
    let web = LocalWeb::start().await;
    let mut settings = settings(&web);
    settings.resolve = vec![format!("*:443:{}", web.http)];
    let checked = check(settings, SECURE).await;
    assert_eq!(checked.link.state, LinkState::Tls, "{:?}", checked.link.error);
}

#[tokio::test]
async fn a_good_certificate_of_an_extra_root_is_ok() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    expect(
        &web,
        settings(&web),
        SECURE,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["https://river.example/report 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn http2_is_spoken_and_kept_in_the_words_of_http1() {
    let web = LocalWeb::start().await;
    web.put_tls("two.example", TlsFault::Http2);
    let mut settings = settings(&web);
    settings.robots = citecheck::fetch::RobotsPolicy::Ignore;
    let checked = check(settings, "https://two.example/a").await;
    compare(
        &web,
        &checked,
        &Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["https://two.example/a 200"],
            asked: Some(&[""]),
        },
    );
    assert_eq!(web.asked()[0].scheme, "h2");
    let exchange = &checked.exchanges[0];
    assert!(exchange.response_head.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert_eq!(exchange.body, HTTP2_PAGE.as_bytes());
}

#[tokio::test]
async fn a_host_on_ipv6_is_reached() {
    let web = LocalWeb::start().await;
    // A machine without IPv6 has nothing to test here.
    let Some(address) = web.also_on_ipv6().await else { return };
    web.put("river.example", "/report", Page::html(page_html("On the river", "the river")));
    let mut settings = settings(&web);
    settings.resolve = vec![format!("river.example:80:{address}")];
    let checked = check(settings, URL).await;
    assert_eq!(checked.link.state, LinkState::Ok);
    assert_eq!(checked.exchanges[1].remote.map(|ip| ip.to_string()).as_deref(), Some("::1"));
}

#[tokio::test]
async fn a_broken_ipv6_address_does_not_hide_a_good_ipv4_one() {
    let web = LocalWeb::start().await;
    let host = format!("both.example:{}", web.http.port());
    web.put(&host, "/report", Page::html(page_html("On the river", "the river")));
    let both = vec!["::1".parse().expect("an address"), "127.0.0.1".parse().expect("an address")];
    web.put_name("both.example", NameAnswer::Addresses(both));
    let mut settings = settings(&web);
    settings.resolve.clear();
    settings.allow_private = true;
    let checked = check(settings, &format!("http://{host}/report")).await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
}

#[tokio::test]
async fn an_entry_for_another_port_leads_there_with_the_right_host() {
    let web = LocalWeb::start().await;
    web.put("river.example:8080", "/report", Page::html(page_html("On the river", "the river")));
    let mut settings = settings(&web);
    settings.resolve = vec![format!("river.example:8080:{}", web.http)];
    expect(
        &web,
        settings,
        "http://river.example:8080/report",
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["http://river.example:8080/report 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_proxy_is_asked_for_names_and_not_for_private_literals() {
    let web = LocalWeb::start().await;
    let page = Page::html(page_html("On the river", "the river"));
    web.put("river.example", "http://river.example/report", page);
    let mut settings = settings(&web);
    settings.resolve.clear();
    settings.proxy = Some(format!("http://{}", web.http));
    let checked = check(settings.clone(), URL).await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
    // The name was never looked up here: our name server does not know it.
    let paths: Vec<String> = web.asked().into_iter().map(|asked| asked.path).collect();
    assert_eq!(paths, ["http://river.example/robots.txt", URL]);
    let refused = check(settings, "http://10.0.0.1/").await;
    assert_eq!(refused.link.state, LinkState::Refused);
}

#[tokio::test]
async fn odd_addresses_are_asked_as_a_browser_asks_them() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Page::html(page_html("On the river", "the river")));
    web.put_otherwise("xn--flu-7ka.example", Page::html(page_html("Am Fluß", "der Fluß")));
    for (cited, asked) in [
        ("http://river.example/a|b^c{d}e\"f`g", "river.example/a|b^c{d}e%22f%60g"),
        (
            "http://river.example/1990–1995?q=ü&r=[1]`'",
            "river.example/1990%E2%80%931995?q=%C3%BC&r=[1]`%27",
        ),
        ("http://river.example/a\\b/../c", "river.example/a/c"),
        ("http://river.example/%7Eada/%E9", "river.example/%7Eada/%E9"),
        ("http://fluß.example/", "xn--flu-7ka.example/"),
        ("HTTP://RIVER.EXAMPLE:80/A", "river.example/A"),
    ] {
        let checked = check(settings(&web), cited).await;
        assert_eq!(checked.link.state, LinkState::Ok, "{cited}: {:?}", checked.link.error);
        let last = web.asked_pages().pop().expect("a request");
        let braces = |text: &str| text.replace("%7B", "{").replace("%7D", "}").replace("%5E", "^");
        assert_eq!(braces(&last), asked, "{cited}");
    }
}
