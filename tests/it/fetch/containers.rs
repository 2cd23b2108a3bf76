//! Copies inside pages of an archive: the copy is what is taken, not the page around it.

use citecheck::fetch::LinkState;

use super::{Expected, check, expect, settings};
use crate::support::web::{LocalWeb, Page, page_html};

const CITED: &str = "http://perma.cc/AB12-CD34";
const FRAME: &str = "http://replay.perma.cc/w/ab12/mp_/http://river.example/flood";

/// What an archive says around a copy.
fn around(frame: &str) -> Page {
    Page::html(format!(
        "<html><head><title>Kept: the flood</title></head><body><nav>About Tools Blog</nav><h1>Kept \
         for the desk of the Valley Post</h1><p>This copy was made on the fifth of March. Show \
         details. Report a problem. The keeper of copies is a service of the library.</p>{frame}\
         <footer>Terms and contact</footer></body></html>"
    ))
}

fn copy() -> Page {
    Page::html(page_html("Flood", "the flood"))
}

#[tokio::test]
async fn the_frame_of_an_archive_s_page_leads_to_the_copy() {
    let web = LocalWeb::start().await;
    web.put("perma.cc", "/AB12-CD34", around(&format!("<iframe src=\"{FRAME}\"></iframe>")));
    web.put("replay.perma.cc", "/w/ab12/mp_/http://river.example/flood", copy());
    let frame = format!("{FRAME} 200");
    let checked = expect(
        &web,
        settings(&web),
        CITED,
        Expected {
            state: LinkState::Ok,
            says: "the copy is taken out of a frame of the archive: http://replay.perma.cc/",
            exchanges: &["http://perma.cc/AB12-CD34 200", &frame],
            asked: None,
        },
    )
    .await;
    let link = &checked.link;
    assert_eq!(link.title.as_deref(), Some("Flood"));
    assert_eq!(link.final_url.as_deref(), Some(FRAME));
    assert_eq!(link.chain.len(), 2);
    let body = checked.body.expect("the copy");
    assert_eq!(body.bytes, copy().body);
    assert_eq!(checked.exchanges[body.exchange].url, FRAME);
}

#[tokio::test]
async fn a_frame_in_a_frame_is_looked_into() {
    let web = LocalWeb::start().await;
    web.put("perma.cc", "/AB12-CD34", around(&format!("<iframe src=\"{FRAME}\"></iframe>")));
    let inner =
        "<html><body><iframe src=\"/raw/ab12/http://river.example/flood\"></iframe></body></html>";
    web.put("replay.perma.cc", "/w/ab12/mp_/http://river.example/flood", Page::html(inner));
    web.put("replay.perma.cc", "/raw/ab12/http://river.example/flood", copy());
    let checked = check(settings(&web), CITED).await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
    assert_eq!(checked.body.expect("the copy").bytes, copy().body);
    assert_eq!(checked.link.chain.len(), 3);
}

#[tokio::test]
async fn frames_that_do_not_name_their_page_are_looked_into_for_the_longest() {
    let web = LocalWeb::start().await;
    let set = "<html><head><title>Kept</title></head><frameset rows=\"50,*\"><frame src=\"top.php\">\
               <frame src=\"main.php\"></frameset></html>";
    web.put("www.webcitation.org", "/5abc", Page::html(set));
    let top =
        "<html><body><p>This is a copy that was made on the fifth of March.</p></body></html>";
    web.put("www.webcitation.org", "/top.php", Page::html(top));
    web.put("www.webcitation.org", "/main.php", copy());
    let checked = check(settings(&web), "http://www.webcitation.org/5abc").await;
    assert_eq!(checked.link.state, LinkState::Ok, "{:?}", checked.link.error);
    assert_eq!(checked.body.expect("the copy").bytes, copy().body);
}

#[tokio::test]
async fn a_frame_that_gives_nothing_leaves_an_empty_answer_that_says_so() {
    for (answer, says) in [
        (Page::new(404, "text/html", "<h1>No</h1>"), "the server answers 404"),
        (Page::new(403, "text/html", "<h1>No</h1>"), "the server answers 403"),
        (Page::html("<html><body></body></html>"), "no readable text"),
        (Page::redirect(302, "http://127.0.0.1/secret"), "private address"),
    ] {
        let web = LocalWeb::start().await;
        web.put("perma.cc", "/AB12-CD34", around(&format!("<iframe src=\"{FRAME}\"></iframe>")));
        web.put("replay.perma.cc", "/w/ab12/mp_/http://river.example/flood", answer);
        let checked = check(settings(&web), CITED).await;
        let error = checked.link.error.unwrap_or_default();
        assert_eq!(checked.link.state, LinkState::Empty, "{error}");
        assert!(
            error.starts_with("the archive shows its copy in a frame, which gives none"),
            "{error}"
        );
        assert!(error.contains(says), "{error}");
        assert!(checked.body.is_none(), "the archive's own page is no source");
    }
}

#[tokio::test]
async fn a_copy_that_only_scripts_show_leaves_an_empty_answer_that_says_so() {
    let web = LocalWeb::start().await;
    let replay = "<replay-web-page source=\"/ab12.wacz\" url=\"http://river.example/flood\">\
                  </replay-web-page><script src=\"/ui.js\"></script>";
    web.put("perma.cc", "/AB12-CD34", around(replay));
    let checked = expect(
        &web,
        settings(&web),
        CITED,
        Expected {
            state: LinkState::Empty,
            says: "the archive shows its copy only through scripts",
            exchanges: &["http://perma.cc/AB12-CD34 200"],
            asked: None,
        },
    )
    .await;
    assert!(checked.body.is_none());
}

#[tokio::test]
async fn frames_within_frames_without_end_are_left() {
    let web = LocalWeb::start().await;
    web.put("perma.cc", "/AB12-CD34", around(&format!("<iframe src=\"{FRAME}\"></iframe>")));
    let again = |number: usize| {
        format!(
            "<html><body><iframe src=\"/n/{number}/http://river.example/\"></iframe></body></html>"
        )
    };
    web.put("replay.perma.cc", "/w/ab12/mp_/http://river.example/flood", Page::html(again(0)));
    for number in 0..9 {
        let path = format!("/n/{number}/http://river.example/");
        web.put("replay.perma.cc", &path, Page::html(again(number + 1)));
    }
    let checked = check(settings(&web), CITED).await;
    assert_eq!(checked.link.state, LinkState::Empty, "{:?}", checked.link.error);
    assert!(web.asked_pages().len() <= 5, "{:?}", web.asked_pages());
}

#[tokio::test]
async fn frames_of_other_pages_are_their_ornaments() {
    let like =
        "<iframe src=\"http://social.example/like?href=http%3A%2F%2Friver.example%2Fa\"></iframe>";
    let film = "<iframe src=\"http://films.example/embed/77\"></iframe>";
    let kept = format!("<iframe src=\"{FRAME}\"></iframe>");
    let short = "<p>The bridge is closed on Sunday.</p>";
    let long = page_html("Flood", "the flood");
    for body in [
        format!("<html><body>{short}{like}</body></html>"),
        format!("<html><body>{short}{film}</body></html>"),
        long.replace("</body>", &format!("{kept}</body>")),
        format!("<html><body>{short}<noscript>{kept}</noscript></body></html>"),
    ] {
        let web = LocalWeb::start().await;
        web.put("river.example", "/a", Page::html(body.clone()));
        let exchanges = &["http://river.example/a 200"];
        let expected = Expected { state: LinkState::Ok, says: "", exchanges, asked: None };
        let checked = expect(&web, settings(&web), "http://river.example/a", expected).await;
        assert_eq!(checked.body.expect("the page").bytes, body.as_bytes());
    }
}

#[tokio::test]
async fn an_archive_s_page_with_the_copy_in_itself_is_taken_as_it_is() {
    let web = LocalWeb::start().await;
    let inside = around(&format!("<div id=CONTENT>{}</div>", page_html("Flood", "the flood")));
    web.put("archive.ph", "/AbC12", inside.clone());
    let exchanges = &["http://archive.ph/AbC12 200"];
    let expected = Expected { state: LinkState::Ok, says: "", exchanges, asked: None };
    let checked = expect(&web, settings(&web), "http://archive.ph/AbC12", expected).await;
    assert_eq!(checked.body.expect("the page").bytes, inside.body);
}

const REPLAY: &str = "http://web.archive.org/web/20200301120000/http://river.example/flood";
const RAW: &str = "http://web.archive.org/web/20200301120000id_/http://river.example/flood";

#[tokio::test]
async fn a_replay_address_is_asked_without_the_archive_s_toolbar() {
    let web = LocalWeb::start().await;
    web.put("web.archive.org", "/web/20200301120000/http://river.example/flood", around(""));
    web.put("web.archive.org", "/web/20200301120000id_/http://river.example/flood", copy());
    let raw = format!("{RAW} 200");
    let expected = Expected { state: LinkState::Ok, says: "", exchanges: &[&raw], asked: None };
    let checked = expect(&web, settings(&web), REPLAY, expected).await;
    assert_eq!(checked.link.url, REPLAY);
    assert_eq!(checked.body.expect("the copy").bytes, copy().body);
}

#[tokio::test]
async fn an_archive_that_does_not_know_the_raw_form_is_asked_as_cited() {
    let web = LocalWeb::start().await;
    web.put("web.archive.org", "/web/20200301120000/http://river.example/flood", copy());
    let (raw, framed) = (format!("{RAW} 404"), format!("{REPLAY} 200"));
    let exchanges = &[raw.as_str(), framed.as_str()];
    let expected = Expected { state: LinkState::Ok, says: "", exchanges, asked: None };
    let checked = expect(&web, settings(&web), REPLAY, expected).await;
    let body = checked.body.expect("the copy");
    assert_eq!(checked.exchanges[body.exchange].url, REPLAY);
    let gone = check(settings(&web), &REPLAY.replace("flood", "drought")).await;
    assert_eq!(gone.link.state, LinkState::NotFound);
}
