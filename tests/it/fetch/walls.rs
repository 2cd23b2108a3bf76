//! Pages that look well and are none: walls, parked names, soft 404s, told from pages like them.

use citecheck::fetch::{Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use super::{Expected, check, expect, request, settings};
use crate::support::web::{Fault, LocalWeb, Page, page_html};

const URL: &str = "http://river.example/news/2019/flood.html";

/// The state of a page at the cited address, without asking for random addresses.
async fn judged(page: Page) -> (LinkState, String) {
    let web = LocalWeb::start().await;
    web.put("river.example", "/news/2019/flood.html", page);
    let checked = check(settings(&web), URL).await;
    (checked.link.state, checked.link.error.unwrap_or_default())
}

#[tokio::test]
async fn challenge_pages_are_blocked_whatever_their_status() {
    let body = "<html><head><title>Just a moment...</title></head><body><p>Verify you are human by \
                completing the action below.</p><script src=\"/cdn-cgi/challenge-platform/h/b\">\
                </script></body></html>";
    for status in [200, 403, 503] {
        let (state, evidence) = judged(Page::html(body).with_status(status)).await;
        assert_eq!(state, LinkState::Blocked, "{status}: {evidence}");
    }
    let by_header = Page::html(page_html("River", "the river")).with("cf-mitigated", "challenge");
    assert_eq!(judged(by_header).await.0, LinkState::Blocked);
    let puzzle = "<html><body><div class=\"g-recaptcha\"></div><script src=\"https://www.captchas.example/recaptcha/api.js\"></script></body></html>";
    assert_eq!(judged(Page::html(puzzle)).await.0, LinkState::Blocked);
}

#[tokio::test]
async fn a_page_with_a_captcha_in_its_comment_form_is_a_page() {
    let page = page_html("River", "the river").replace(
        "</body>",
        "<form><p>Prove you are human</p><div class=\"h-captcha\"></div></form></body>",
    );
    let (state, evidence) = judged(Page::html(page)).await;
    assert_eq!(state, LinkState::Ok, "{evidence}");
}

#[tokio::test]
async fn an_article_about_captchas_is_a_page() {
    let page = page_html("How sites verify you are human", "the captcha");
    assert_eq!(judged(Page::html(page)).await.0, LinkState::Ok);
}

#[tokio::test]
async fn a_login_page_at_the_cited_address_is_blocked() {
    let body = "<html><head><title>Sign in - Valley Post</title></head><body><h1>Sign in</h1><form>\
                <label>Name</label><input name=user><label>Password</label>\
                <input type=\"password\"><button>Go</button></form></body></html>";
    let (state, evidence) = judged(Page::html(body)).await;
    assert_eq!(state, LinkState::Blocked);
    assert!(evidence.contains("login page"), "{evidence}");
}

#[tokio::test]
async fn a_redirect_to_a_login_page_is_blocked() {
    let web = LocalWeb::start().await;
    web.put(
        "river.example",
        "/news/2019/flood.html",
        Page::redirect(302, "https://accounts.river.example/signin?next=/news/2019/flood.html"),
    );
    let form = "<html><body><p>Members only.</p><form><input type=password></form></body></html>";
    web.put("accounts.river.example", "/signin", Page::html(form));
    expect(
        &web,
        settings(&web),
        URL,
        Expected {
            state: LinkState::Blocked,
            says: "login page",
            exchanges: &[
                "http://river.example/news/2019/flood.html 302",
                "https://accounts.river.example/signin?next=/news/2019/flood.html 200",
            ],
            asked: None,
        },
    )
    .await;
}

#[tokio::test]
async fn a_page_with_a_login_form_in_its_head_is_a_page() {
    let page = page_html("River", "the river")
        .replace("<body>", "<body><header><form>Log in <input type=password></form></header>");
    assert_eq!(judged(Page::html(page)).await.0, LinkState::Ok);
}

const CONSENT: &str = "<html><head><title>Valley Post</title></head><body><h1>Before you go on</h1>\
    <p>We and our partners use cookies to store and read data on your device.</p>\
    <p>With your consent we use personal data for advertising and tracking.</p>\
    <p>You can change your preferences at any time in our privacy settings.</p>\
    <button>Accept all</button><button>Reject all</button></body></html>";

#[tokio::test]
async fn a_consent_page_is_blocked() {
    let (state, evidence) = judged(Page::html(CONSENT)).await;
    assert_eq!(state, LinkState::Blocked, "{evidence}");
    assert!(evidence.contains("consent page"), "{evidence}");
}

#[tokio::test]
async fn a_redirect_to_a_consent_page_is_blocked() {
    let web = LocalWeb::start().await;
    let to = Page::redirect(302, "https://consent.river.example/collect?back=1");
    web.put("river.example", "/news/2019/flood.html", to);
    web.put("consent.river.example", "/collect", Page::html(CONSENT));
    let checked = check(settings(&web), URL).await;
    assert_eq!(checked.link.state, LinkState::Blocked);
}

#[tokio::test]
async fn a_redirect_to_a_page_about_baking_is_no_consent_page() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/news/2019/flood.html", Page::redirect(301, "/recipes/cookies/"));
    web.put("river.example", "/recipes/cookies/", Page::html(page_html("Cookies", "the dough")));
    let checked = check(settings(&web), URL).await;
    assert_eq!(checked.link.state, LinkState::Redirected, "{:?}", checked.link.error);
}

#[tokio::test]
async fn a_page_with_a_cookie_banner_is_a_page() {
    let page = page_html("River", "the river").replace(
        "</body>",
        "<div><p>We use cookies. With your consent our partners do too.</p><button>Accept all</button></div></body>",
    );
    assert_eq!(judged(Page::html(page)).await.0, LinkState::Ok);
    let short = "<html><body><p>The bridge over the river was closed on the fifth of March, after the \
                 flood had reached its second arch and two carts were lost.</p><p>We use cookies.</p>\
                 <button>Accept all</button></body></html>";
    assert_eq!(judged(Page::html(short)).await.0, LinkState::Ok);
}

#[tokio::test]
async fn parked_names_are_parked() {
    let sale = "<html><head><title>river.example</title></head><body><h1>river.example</h1>\
                <p>This domain is for sale! Buy this domain today.</p></body></html>";
    let (state, evidence) = judged(Page::html(sale)).await;
    assert_eq!(state, LinkState::Parked, "{evidence}");
    let links = "<html><head><title>river.example</title></head><body><p>Related links: fishing, \
                 boats, bridges and more.</p><script src=\"https://img.sedoparking.com/js/x.js\"></script></body></html>";
    assert_eq!(judged(Page::html(links)).await.0, LinkState::Parked);
}

#[tokio::test]
async fn an_article_about_names_for_sale_is_a_page() {
    let page = page_html("Why this domain is for sale", "the market where a domain is for sale");
    assert_eq!(judged(Page::html(page)).await.0, LinkState::Ok);
}

#[tokio::test]
async fn a_title_and_a_short_page_that_say_missing_are_a_soft_404() {
    for (title, text) in [
        ("Page not found | Valley Post", "Sorry, that page is not here."),
        ("Seite nicht gefunden – Talbote", "Diese Seite gibt es nicht."),
        ("404", "Nothing here."),
    ] {
        let page = Page::html(format!(
            "<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
        ));
        let (state, evidence) = judged(page).await;
        assert_eq!(state, LinkState::Soft404, "{title}: {evidence}");
    }
}

#[tokio::test]
async fn a_phrase_alone_is_no_soft_404() {
    let words = "a page that was not found and has been removed";
    let long = page_html("The history of the page not found", words);
    assert_eq!(judged(Page::html(long)).await.0, LinkState::Ok);
    let about = page_html("404 Not Found: how error pages came to be", "the error page");
    assert_eq!(judged(Page::html(about)).await.0, LinkState::Ok);
    let short = "<html><head><title>Bridge</title></head><body><p>The bridge has been removed and \
                 its plans could not be found in the archive of the valley.</p></body></html>";
    assert_eq!(judged(Page::html(short)).await.0, LinkState::Ok);
}

/// Checks with the question for random addresses.
async fn probed(web: &LocalWeb, url: &str) -> citecheck::fetch::Checked {
    let mut settings = settings(web);
    settings.probe_soft_404 = true;
    check(settings, url).await
}

#[tokio::test]
async fn a_site_that_answers_everything_alike_is_a_soft_404() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::SoftNotFound);
    let checked = probed(&web, URL).await;
    assert_eq!(checked.link.state, LinkState::Soft404);
    let evidence = checked.link.error.clone().expect("evidence");
    assert!(evidence.contains("shows the same page"), "{evidence}");
    let asked = web.asked_pages();
    assert_eq!(asked.len(), 3, "the page, one address beside it, one far from it: {asked:?}");
    let name = asked[1].strip_prefix("river.example/news/2019/").expect("the same folder");
    assert_eq!(name.split_once('.').map(|(_, ending)| ending), Some("html"));
    // The exchanges of the questions are kept with the others.
    assert_eq!(super::exchanges(&checked).len(), 3);
    assert_eq!(checked.link.attempts, 1);
}

#[tokio::test]
async fn a_real_page_on_a_site_that_answers_everything_is_ok() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Fault::SoftNotFound);
    web.put("river.example", "/news/2019/flood.html", Page::html(page_html("Flood", "the flood")));
    assert_eq!(probed(&web, URL).await.link.state, LinkState::Ok);
}

#[tokio::test]
async fn a_site_that_leads_everything_to_one_page_is_a_soft_404() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Page::redirect(302, "/search/all"));
    web.put("river.example", "/search/all", Page::html(page_html("Search", "the archive")));
    let checked = probed(&web, URL).await;
    assert_eq!(checked.link.state, LinkState::Soft404);
    assert!(checked.link.error.expect("evidence").contains("leads to the same page"));
}

#[tokio::test]
async fn a_page_that_moved_on_an_honest_site_is_redirected() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/news/2019/flood.html", Page::redirect(301, "/archive/flood"));
    web.put("river.example", "/archive/flood", Page::html(page_html("Flood", "the flood")));
    let checked = probed(&web, URL).await;
    assert_eq!(checked.link.state, LinkState::Redirected);
    assert_eq!(web.asked_pages().len(), 3, "the page, its new place, one random address");
}

#[tokio::test]
async fn a_site_that_ignores_the_last_part_of_an_address_is_no_soft_404() {
    let web = LocalWeb::start().await;
    let page = Page::html(page_html("Flood", "the flood"));
    // Whatever stands behind the number, the article comes.
    web.put_otherwise("slug.example", Page::new(404, "text/html", "<title>404</title>"));
    web.put("slug.example", "/a/123/the-flood", page.clone());
    let settings = {
        let mut settings = settings(&web);
        settings.probe_soft_404 = true;
        settings
    };
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let cancel = CancellationToken::new();
    // Find out which address is asked, then let it show the article as well.
    fetcher.check(&request("http://slug.example/a/123/the-flood"), &cancel).await;
    let near = web.asked_pages()[1].clone();
    let path = near.strip_prefix("slug.example").expect("this host").to_owned();
    web.put("slug.example", &path, page);
    let checked = probed(&web, "http://slug.example/a/123/the-flood").await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
}

#[tokio::test]
async fn one_question_serves_a_whole_folder() {
    let web = LocalWeb::start().await;
    for number in 0..4 {
        let page = Page::html(page_html("Flood", &format!("the flood number {number}")));
        web.put("river.example", &format!("/news/{number}"), page);
    }
    let mut settings = settings(&web);
    settings.probe_soft_404 = true;
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let cancel = CancellationToken::new();
    for number in 0..4 {
        let url = format!("http://river.example/news/{number}");
        assert_eq!(fetcher.check(&request(&url), &cancel).await.link.state, LinkState::Ok);
    }
    assert_eq!(web.asked_pages().len(), 5);
}

#[tokio::test]
async fn front_pages_and_other_files_are_not_probed() {
    let web = LocalWeb::start().await;
    web.put("river.example", "/", Page::html(page_html("Welcome", "the river")));
    web.put("river.example", "/a.pdf", Page::new(200, "application/pdf", "%PDF-1.7 and so on"));
    for url in ["http://river.example/", "http://river.example/a.pdf"] {
        assert_eq!(probed(&web, url).await.link.state, LinkState::Ok);
    }
    assert_eq!(web.asked_pages(), ["river.example/", "river.example/a.pdf"]);
}

#[tokio::test]
async fn a_random_address_that_is_blocked_says_nothing() {
    let web = LocalWeb::start().await;
    web.put_otherwise("river.example", Page::new(403, "text/html", "<p>No.</p>"));
    web.put("river.example", "/news/2019/flood.html", Page::html(page_html("Flood", "the flood")));
    assert_eq!(probed(&web, URL).await.link.state, LinkState::Ok);
}
