//! Tests of what this room does not show: the parts of its parts.

use std::net::IpAddr;

use url::Url;

use super::address::{AddressProblem, Override, Overrides, guard, is_public, to_ask};
use super::cookies::Jar;
use super::journey::http_date;
use super::judge::{is_elsewhere, is_front};
use super::replay::Replay;
use super::similar::{holds_passage, joined, kept_share, words};
use super::sketch::{Sketch, parse_refresh};

fn url(text: &str) -> Url {
    Url::parse(text).expect("a URL")
}

#[test]
fn every_line_of_the_table_of_signs_is_read() {
    assert_eq!(super::signs::unread_lines(), Vec::<&str>::new());
}

#[test]
fn private_addresses_are_told_from_public_ones() {
    let private = [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.1",
        "192.0.0.192",
        "192.168.0.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
        "::127.0.0.1",
        "fec0::1",
    ];
    for text in private {
        let address: IpAddr = text.parse().expect("an address");
        assert!(!is_public(address), "{text} must be private");
    }
    let public = [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.0.1",
        "172.32.0.1",
        "93.184.216.34",
        "::ffff:8.8.8.8",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ];
    for text in public {
        let address: IpAddr = text.parse().expect("an address");
        assert!(is_public(address), "{text} must be public");
    }
}

#[test]
fn odd_spellings_of_private_addresses_are_refused() {
    let none = Overrides::default();
    for text in [
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://db.localhost/",
        "http://①②⑦.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
    ] {
        let refused = guard(&url(text), &none, false);
        assert!(matches!(refused, Err(AddressProblem::Private { .. })), "{text}: {refused:?}");
    }
    assert_eq!(
        guard(&url("http://mail.example:25/"), &none, false),
        Err(AddressProblem::Port { port: 25 })
    );
    assert_eq!(guard(&url("http://river.example:8080/"), &none, false), Ok(()));
}

#[test]
fn a_wildcard_vouches_for_names_and_not_for_private_literals() {
    let entries = ["*:80:127.0.0.1:8080", "river.example:80:[::1]:81", "10.0.0.9:80:127.0.0.1:9"]
        .iter()
        .map(|entry| Override::parse(entry).expect("an entry"))
        .collect();
    let overrides = Overrides::new(entries);
    let target = |text: &str| overrides.target(&url(text)).map(|target| target.to_string());
    assert_eq!(target("http://any.example/"), Some("127.0.0.1:8080".to_owned()));
    assert_eq!(target("http://RIVER.example/"), Some("[::1]:81".to_owned()));
    assert_eq!(target("http://10.0.0.9/"), Some("127.0.0.1:9".to_owned()));
    assert_eq!(target("http://10.0.0.8/"), None);
    assert_eq!(target("http://localhost/"), None);
    assert_eq!(target("https://any.example/"), None);
    for bad in
        ["", "a:80", "a:b:127.0.0.1:1", "a:80:nowhere:1", ":80:127.0.0.1:1", "a:80:127.0.0.1:x"]
    {
        assert!(Override::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn credentials_and_fragments_are_not_asked() {
    let asked = to_ask(" https://ada:secret@river.example/a?b=c#part ").map(|url| url.to_string());
    assert_eq!(asked, Ok("https://river.example/a?b=c".to_owned()));
    assert!(matches!(to_ask("ftp://river.example/"), Err(AddressProblem::Scheme { .. })));
    assert!(matches!(to_ask("www.river.example/a"), Err(AddressProblem::Malformed { .. })));
    assert!(matches!(to_ask("http://"), Err(AddressProblem::Malformed { .. })));
}

#[test]
fn cookies_go_back_to_where_they_came_from() {
    let mut jar = Jar::default();
    jar.set(&url("https://www.river.example/a/b"), "one=1; Path=/");
    jar.set(&url("https://www.river.example/a/b"), "two=2; Domain=river.example; Secure");
    jar.set(&url("https://www.river.example/"), "three=3; Domain=other.example");
    jar.set(&url("https://www.river.example/"), "four=4; Domain=example");
    let sent = |text: &str| jar.header(&url(text));
    assert_eq!(sent("https://www.river.example/a/c"), Some("one=1; two=2".to_owned()));
    assert_eq!(sent("https://lake.river.example/a/c"), Some("two=2".to_owned()));
    assert_eq!(sent("http://lake.river.example/a/c"), None);
    assert_eq!(sent("https://www.river.example/b"), Some("one=1".to_owned()));
    assert_eq!(sent("https://river.example.evil.example/a/"), None);
    let mut emptied = jar.clone();
    emptied.set(&url("https://www.river.example/"), "one=; Path=/; Max-Age=0");
    assert_eq!(emptied.header(&url("https://www.river.example/b")), None);
}

#[test]
fn front_pages_are_known_by_their_address() {
    for text in [
        "http://a.example/",
        "http://a.example",
        "http://a.example/index.html",
        "http://a.example/en/",
        "http://a.example/de-CH/",
        "http://a.example/en/home",
        "http://a.example/?from=old",
        "http://a.example/Default.aspx",
    ] {
        assert!(is_front(&url(text)), "{text}");
    }
    for text in [
        "http://a.example/news",
        "http://a.example/?p=123",
        "http://a.example/en/news",
        "http://a.example/indexes-of-2019",
        "http://a.example/homestead",
        "http://a.example/abc",
    ] {
        assert!(!is_front(&url(text)), "{text}");
    }
}

#[test]
fn scheme_and_final_slash_lead_nowhere_else() {
    assert!(!is_elsewhere("http://a.example/b", "https://www.a.example/b/"));
    assert!(!is_elsewhere("http://a.example/b#c", "http://a.example/b"));
    assert!(is_elsewhere("http://a.example/b", "http://a.example/c"));
    assert!(is_elsewhere("http://a.example/b?x=1", "http://a.example/b?x=2"));
}

#[test]
fn replay_addresses_are_taken_apart() {
    let replay =
        Replay::parse("https://web.archive.example/web/20190304050607/http://a.example/b?c=1")
            .expect("a replay address");
    assert_eq!(replay.original, "http://a.example/b?c=1");
    assert_eq!(
        replay.raw(),
        "https://web.archive.example/web/20190304050607id_/http://a.example/b?c=1"
    );
    assert_eq!(replay.datetime().map(|at| at.to_string()), Some("2019-03-04T05:06:07Z".to_owned()));
    let short = Replay::parse("https://archive.example/2019if_/https:/a.example/").expect("one");
    assert_eq!(short.original, "https://a.example/");
    assert_eq!(short.shown(), "https://archive.example/2019/https://a.example/");
    assert_eq!(short.datetime().map(|at| at.to_string()), Some("2019-01-01T00:00:00Z".to_owned()));
    for text in [
        "https://a.example/b",
        "https://a.example/?u=http://b.example/",
        "https://a.example/x/http://b.example/",
    ] {
        assert_eq!(Replay::parse(text), None, "{text}");
    }
}

#[test]
fn dates_of_headers_are_read() {
    let at = http_date("Tue, 05 Mar 2024 10:00:00 GMT").map(|at| at.to_string());
    assert_eq!(at, Some("2024-03-05T10:00:00Z".to_owned()));
    assert_eq!(http_date("soon"), None);
}

#[test]
fn refreshes_are_read() {
    assert_eq!(parse_refresh("0; url=/there"), Some((0, "/there".to_owned())));
    assert_eq!(
        parse_refresh("5;URL='http://a.example/b'"),
        Some((5, "http://a.example/b".to_owned()))
    );
    assert_eq!(parse_refresh("300"), None);
    assert_eq!(parse_refresh("1.5; /x"), Some((1, "/x".to_owned())));
}

#[test]
fn a_sketch_holds_what_is_read() {
    let page = Sketch::of(
        "<!doctype html><title>A &amp; B</title><nav>Menu</nav><!-- no --><h1>The <b>head</b></h1>\
         <p>It isn&rsquo;t 3 < 4.</p><script>var x = '<p>hidden</p>';</script>\
         <noscript>Enable JavaScript</noscript><form><input type=password></form>\
         <template>unseen</template><div id=\"root\"></div><link rel=stylesheet href='/a.css'>",
    );
    assert_eq!(page.title.as_deref(), Some("A & B"));
    assert_eq!(page.text, "Menu\nThe head\nIt isn’t 3 < 4.");
    assert_eq!(page.core, "The head\nIt isn’t 3 < 4.");
    assert_eq!(page.headings, "The head");
    assert_eq!(page.noscript, "Enable JavaScript");
    assert!(page.has_password && page.has_mount);
    assert_eq!(page.requisites, ["/a.css"]);
    // None of these may hang or panic.
    for text in [
        "<",
        "</",
        "<a",
        "<a b",
        "<a b=",
        "<a b='",
        "<!--",
        "<script>",
        "<title>x",
        "&#x110000;",
        "&#;",
        "<p é=ü>",
    ] {
        let _ = Sketch::of(text);
    }
}

#[test]
fn a_page_of_open_signs_takes_linear_time() {
    let hostile = "<a <!-- </ &#".repeat(200_000);
    let started = std::time::Instant::now();
    let _ = Sketch::of(&hostile);
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn what_a_page_gains_around_it_is_no_drift() {
    let one = words("the river rose in the night and the bridge was closed");
    let more =
        words("news before, The river rose in the night, and the bridge was closed! and after");
    assert!((kept_share(&one, &more) - 1.0).abs() < f64::EPSILON);
    assert!(kept_share(&one, &words("nothing of the kind has ever been written")) < 0.1);
}

#[test]
fn passages_are_found_around_ellipses_and_brackets() {
    let text =
        joined(&words("The river rose in the night, and the old bridge was closed to carts."));
    assert!(holds_passage(&text, "“the river rose . . . and the old bridge was closed”"));
    assert!(holds_passage(&text, "[T]he river rose in the night"));
    assert!(holds_passage(&text, "the [stone] bridge"));
    assert!(!holds_passage(&text, "the bridge was closed"));
    assert!(!holds_passage(&text, "the old bridge … the river"));
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_read_makes_the_room_panic(text in "(?s)(<|>|/|!|--|&|#|;|=|\"|'|title|script|p|meta|url|https?://|[0-9]{1,14}|id_| |\\n|é|𝄞|.){0,60}") {
        let page = Sketch::of(&text);
        let _ = page.length();
        let _ = parse_refresh(&text);
        let _ = Replay::parse(&text).map(|replay| (replay.raw(), replay.shown(), replay.datetime()));
        let _ = to_ask(&text);
        let _ = Override::parse(&text);
        let _ = super::memento::parse_links(&text);
        let _ = is_elsewhere(&text, "http://a.example/");
        let _ = holds_passage(&joined(&words(&text)), &text);
        let mut jar = Jar::default();
        jar.set(&url("http://a.example/b"), &text);
    }

    #[test]
    fn a_page_is_as_like_itself_as_can_be(text in "[a-z]{1,6}( [a-z]{1,6}){0,40}") {
        let page = words(&text);
        proptest::prop_assert!((kept_share(&page, &page) - 1.0).abs() < f64::EPSILON);
        proptest::prop_assert!((kept_share(&page, &page) - 1.0).abs() < f64::EPSILON);
    }
}
