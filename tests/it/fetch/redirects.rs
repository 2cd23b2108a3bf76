//! Redirects: chains, loops, cookies, refreshes, and addresses that lead nowhere.

use citecheck::fetch::LinkState;

use super::{Expected, check, expect, settings};
use crate::support::web::{Fault, LocalWeb, Page, Reply, page_html};

const START: &str = "http://river.example/old";

#[tokio::test]
async fn each_hop_is_an_exchange() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::redirect(301, "/new"));
    web.put("river.example", "/new", Page::html(page_html("Moved", "the river")));
    let checked = expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::Redirected,
            says: "http://river.example/new",
            exchanges: &["http://river.example/old 301", "http://river.example/new 200"],
            asked: None,
        },
    )
    .await;
    let chain: Vec<_> =
        checked.link.chain.iter().map(|hop| (hop.url.as_str(), hop.status)).collect();
    assert_eq!(chain, [(START, Some(301)), ("http://river.example/new", Some(200))]);
    assert_eq!(checked.body.expect("a body").exchange, 2);
}

#[tokio::test]
async fn a_redirect_to_the_secure_scheme_alone_is_ok() {
    let web = LocalWeb::start().await;
    let page = Page::html(page_html("On the river", "the river"));
    let to_secure = Page::redirect(301, "https://www.river.example/old/");
    web.put("river.example", "/old", to_secure);
    web.put("www.river.example", "/old/", page);
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["http://river.example/old 301", "https://www.river.example/old/ 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_chain_of_twelve_hops_is_followed() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::Chain);
    let checked = check(settings(&web), "http://river.example/chain/12").await;
    assert_eq!(checked.link.state, LinkState::Redirected);
    assert_eq!(checked.link.chain.len(), 13);
    assert_eq!(checked.link.attempts, 1, "hops are no attempts");
    assert_eq!(web.asked_pages().len(), 13);
}

#[tokio::test]
async fn a_chain_beyond_the_limit_is_a_loop() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::Chain);
    let mut settings = settings(&web);
    settings.max_redirects = 3;
    expect(
        &web,
        settings,
        "http://river.example/chain/9",
        Expected {
            state: LinkState::RedirectLoop,
            says: "more than 3 redirects",
            exchanges: &[
                "http://river.example/chain/9 302",
                "http://river.example/chain/8 302",
                "http://river.example/chain/7 302",
                "http://river.example/chain/6 302",
            ],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn loops_are_seen_at_once() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::redirect(302, "/b"));
    web.put("river.example", "/b", Page::redirect(302, "/old"));
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::RedirectLoop,
            says: "lead back to http://river.example/old",
            exchanges: &["http://river.example/old 302", "http://river.example/b 302"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_redirect_to_itself_is_a_loop() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::redirect(302, "/old"));
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::RedirectLoop,
            says: "",
            exchanges: &["http://river.example/old 302"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_cookie_that_comes_back_opens_the_page() {
    let web = LocalWeb::start().await;
    let page = Page::html(page_html("On the river", "the river"));
    let set = Page::redirect(302, "/old").with("Set-Cookie", "seen=yes; Path=/");
    let reply = Reply::IfHeader("cookie", "seen=yes", Box::new(page.into()), Box::new(set.into()));
    web.put("river.example", "/old", reply);
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::Ok,
            says: "",
            exchanges: &["http://river.example/old 302", "http://river.example/old 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_session_id_in_an_address_is_followed_once() {
    let web = LocalWeb::start().await;
    let to = |session: &str| Page::redirect(302, &format!("/old;sid={session}")).into();
    // Another session for whoever comes without one.
    web.put("river.example", "/old", Reply::InTurn(vec![to("A1"), to("B2")]));
    for session in ["A1", "B2"] {
        let page = Page::html(page_html("On the river", "the river"));
        web.put("river.example", &format!("/old;sid={session}"), page);
        let final_url = format!("http://river.example/old;sid={session}");
        let landing = format!("{final_url} 200");
        let checked = check(settings(&web), START).await;
        assert_eq!(checked.link.state, LinkState::Redirected);
        assert_eq!(checked.link.final_url, Some(final_url));
        let kept = super::exchanges(&checked);
        assert_eq!(kept, ["http://river.example/old 302", landing.as_str()]);
    }
    assert_eq!(web.asked_pages().len(), 4);
}

#[tokio::test]
async fn a_cookie_loop_ends_at_the_limit() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Fault::CookieLoop);
    let mut settings = settings(&web);
    settings.max_redirects = 5;
    let checked = check(settings, START).await;
    assert_eq!(checked.link.state, LinkState::RedirectLoop);
    assert_eq!(web.asked_pages().len(), 6);
}

#[tokio::test]
async fn schemes_that_point_at_each_other_are_a_loop() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Fault::SchemePingPong);
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::RedirectLoop,
            says: "lead back",
            exchanges: &["http://river.example/old 301", "https://river.example/old 301"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn down_to_the_plain_scheme_and_up_again_is_followed() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::redirect(301, "https://river.example/b"));
    web.put("river.example", "/b", Page::redirect(301, "http://river.example/c"));
    web.put("river.example", "/c", Page::html(page_html("On the river", "the river")));
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::Redirected,
            says: "",
            exchanges: &[
                "http://river.example/old 301",
                "https://river.example/b 301",
                "http://river.example/c 200",
            ],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_deep_link_that_lands_on_the_front_page_has_moved_home() {
    for home in ["/", "https://www.river.example/", "/index.html", "/en/", "http://other.example/"]
    {
        let web = LocalWeb::start().await;
        web.put("river.example", "/old", Page::redirect(302, home));
        for host in ["river.example", "www.river.example", "other.example"] {
            web.put_otherwise(host, Page::html(page_html("Welcome", "the river")));
        }
        let checked = check(settings(&web), START).await;
        assert_eq!(checked.link.state, LinkState::MovedHome, "{home}");
        assert!(checked.link.error.expect("evidence").contains("front page"));
    }
}

#[tokio::test]
async fn a_front_page_that_redirects_to_a_front_page_has_not_moved_home() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/", Page::redirect(302, "/en/"));
    web.put("river.example", "/en/", Page::html(page_html("Welcome", "the river")));
    let checked = check(settings(&web), "http://river.example/").await;
    assert_eq!(checked.link.state, LinkState::Redirected);
}

#[tokio::test]
async fn a_page_on_another_host_is_redirected() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::redirect(308, "http://lake.example/old"));
    web.put("lake.example", "/old", Page::html(page_html("Moved", "the lake")));
    let checked = check(settings(&web), START).await;
    assert_eq!(checked.link.state, LinkState::Redirected);
    assert_eq!(checked.link.final_url.as_deref(), Some("http://lake.example/old"));
}

#[tokio::test]
async fn a_page_that_forwards_is_a_hop() {
    let web = LocalWeb::start().await;
    let forward = "<html><head><meta http-equiv=\"Refresh\" content=\"0; url=/new\"></head>\
                   <body><p>This page has a new address.</p></body></html>";
    web.put("river.example", "/old", Page::html(forward));
    web.put("river.example", "/new", Page::html(page_html("Moved", "the river")));
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::Redirected,
            says: "",
            exchanges: &["http://river.example/old 200", "http://river.example/new 200"],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_page_that_renews_itself_is_a_page() {
    let web = LocalWeb::start().await;
    let page = page_html("Live", "the river")
        .replace("<head>", "<head><meta http-equiv=\"refresh\" content=\"5; url=/old\">");
    web.put("river.example", "/old", Page::html(page));
    let checked = check(settings(&web), START).await;
    assert_eq!(checked.link.state, LinkState::Ok);
    assert_eq!(web.asked_pages().len(), 1);
}

#[tokio::test]
async fn redirects_that_lead_nowhere() {
    for (location, state, says) in [
        ("http://", LinkState::ServerError, "cannot be read"),
        ("http://[bad/", LinkState::ServerError, "cannot be read"),
        ("ftp://river.example/a", LinkState::Refused, "the scheme ftp is not asked"),
        ("javascript:alert(1)", LinkState::Refused, "the scheme javascript is not asked"),
        ("file:///etc/passwd", LinkState::Refused, "the scheme file is not asked"),
    ] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/old", Page::redirect(302, location));
        expect(
            &web,
            settings(&web),
            START,
            Expected { state, says, exchanges: &["http://river.example/old 302"], asked: None },
        )
        .await;
    }
}

#[tokio::test]
async fn a_redirect_without_an_address_is_server_error() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/old", Page::new(302, "text/html", ""));
    expect(
        &web,
        settings(&web),
        START,
        Expected {
            state: LinkState::ServerError,
            says: "302 without an address",
            exchanges: &["http://river.example/old 302"],
            asked: None,
        },
    )
    .await;
}
