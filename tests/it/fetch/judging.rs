//! The judge alone, as it is used for responses out of an archive; and the codings alone.

use citecheck::fetch::{
    CapturedAnswer, DecodeProblemKind, LinkState, Truncation, decode_body, judge_capture,
};

use crate::support::web::faults::{BOMB_BYTES, Coding, coded};
use crate::support::web::page_html;

fn answer(url: &str, final_url: &str, status: u16, mime: &str, body: &str) -> CapturedAnswer {
    CapturedAnswer {
        url: url.to_owned(),
        final_url: final_url.to_owned(),
        status,
        headers: vec![("Content-Type".to_owned(), mime.to_owned())],
        body: body.as_bytes().to_vec(),
        ..CapturedAnswer::default()
    }
}

#[test]
fn captures_are_judged_without_a_network() {
    let page = page_html("Flood", "the flood");
    let shell = "<html><body><div id=\"app\"></div><script src=a.js></script></body></html>";
    let deep = "http://river.example/a/b";
    let cases = [
        (answer(deep, deep, 200, "text/html", &page), LinkState::Ok),
        (answer(deep, "http://river.example/", 200, "text/html", &page), LinkState::MovedHome),
        (answer(deep, "http://river.example/c", 200, "text/html", &page), LinkState::Redirected),
        (answer(deep, deep, 404, "text/html", &page), LinkState::NotFound),
        (answer(deep, deep, 410, "text/html", &page), LinkState::Gone),
        (answer(deep, deep, 403, "text/html", &page), LinkState::Blocked),
        (answer(deep, deep, 500, "text/html", &page), LinkState::ServerError),
        (answer(deep, deep, 200, "text/html", shell), LinkState::Empty),
        (answer(deep, deep, 200, "text/html", ""), LinkState::Empty),
        (answer(deep, deep, 200, "application/pdf", "%PDF-1.7"), LinkState::Ok),
    ];
    for (capture, state) in cases {
        let judgement = judge_capture(&capture);
        assert_eq!(judgement.state, state, "{capture:?}: {judgement:?}");
        assert_eq!(judgement.evidence.is_none(), state == LinkState::Ok);
    }
    let mut moved = answer(deep, deep, 301, "text/html", "");
    assert_eq!(judge_capture(&moved).state, LinkState::ServerError);
    moved.headers.push(("Location".to_owned(), "/c".to_owned()));
    assert_eq!(judge_capture(&moved).state, LinkState::Redirected);
    let mut cut = answer(deep, deep, 200, "text/html", &page);
    cut.truncated = Some(Truncation::Disconnect);
    assert_eq!(judge_capture(&cut).state, LinkState::Truncated);
    assert_eq!(judge_capture(&cut).title.as_deref(), Some("Flood"));
}

#[test]
fn a_copy_in_an_archive_that_led_home_has_moved_home() {
    let page = page_html("Welcome", "the river");
    let capture = answer(
        "https://archive.example/web/20190101000000id_/http://river.example/a/b",
        "https://archive.example/web/20190102000000id_/http://river.example/",
        200,
        "text/html",
        &page,
    );
    assert_eq!(judge_capture(&capture).state, LinkState::MovedHome);
}

#[test]
fn hostile_bytes_are_judged_without_panic() {
    for body in [
        &b"<"[..],
        b"\xff\xfe<",
        b"<!",
        b"<a href='",
        b"&#xffffffff;",
        b"\0\0\0\0",
        b"</title",
        b"<title",
        b"<meta http-equiv=refresh content=';;;url='>",
        b"<svg><title>x",
        b"<\xc3\x28>",
    ] {
        for mime in ["text/html", "text/plain; charset=utf-16", "", "text/html; charset=\"", "x"] {
            let mut capture = answer("http://a.example/b", "not an address", 200, mime, "");
            capture.body = body.to_vec();
            let _ = judge_capture(&capture);
        }
    }
}

fn encoded(coding: &str) -> Vec<(String, String)> {
    vec![("Content-Encoding".to_owned(), coding.to_owned())]
}

#[test]
fn codings_come_off_in_turn() {
    let text = b"the river and the lake";
    let twice = coded(Coding::Zstd, &coded(Coding::Gzip, text));
    assert_eq!(decode_body(&encoded("gzip, zstd"), &twice, 100).as_deref(), Ok(&text[..]));
    assert_eq!(decode_body(&encoded("identity"), text, 100).as_deref(), Ok(&text[..]));
    // Labelled, but plain.
    assert_eq!(decode_body(&encoded("gzip"), text, 100).as_deref(), Ok(&text[..]));
    assert_eq!(decode_body(&encoded("gzip"), b"", 100).as_deref(), Ok(&b""[..]));
    let members = [coded(Coding::Gzip, b"the "), coded(Coding::Gzip, b"lake")].concat();
    assert_eq!(decode_body(&encoded("x-gzip"), &members, 100).as_deref(), Ok(&b"the lake"[..]));
    let frames = [coded(Coding::Zstd, b"the "), coded(Coding::Zstd, b"lake")].concat();
    assert_eq!(decode_body(&encoded("zstd"), &frames, 100).as_deref(), Ok(&b"the lake"[..]));
}

#[test]
fn what_cannot_be_decoded_is_told_and_the_beginning_kept() {
    let text = b"the river and the lake and the sea";
    let problem = decode_body(&[], text, 9).expect_err("a cap");
    assert_eq!(
        (problem.kind, problem.decoded),
        (DecodeProblemKind::TooLarge { cap: 9 }, b"the river".to_vec())
    );
    let problem = decode_body(&encoded("gzip"), &coded(Coding::Gzip, text), 9).expect_err("a cap");
    assert_eq!(problem.decoded, b"the river");
    let problem = decode_body(&encoded("rot13"), text, 99).expect_err("an unknown coding");
    assert_eq!(problem.kind, DecodeProblemKind::UnknownCoding { coding: "rot13".to_owned() });
    let problem = decode_body(&encoded("br,br,br,br,br"), text, 99).expect_err("a tower");
    assert_eq!(problem.kind, DecodeProblemKind::TooManyCodings);
    for coding in [Coding::Gzip, Coding::Deflate, Coding::RawDeflate, Coding::Brotli, Coding::Zstd]
    {
        let label = match coding {
            Coding::Gzip => "gzip",
            Coding::Deflate | Coding::RawDeflate => "deflate",
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
        };
        let whole = coded(coding, text);
        for cut in 1..whole.len() {
            // Never a panic, never more than there was, never a silent loss but for a cut that
            // falls behind the data.
            match decode_body(&encoded(label), &whole[..cut], 99) {
                Ok(decoded) => {
                    assert!(decoded == text || decoded == whole[..cut], "{coding:?} {cut}");
                }
                Err(problem) => assert!(text.starts_with(&problem.decoded), "{coding:?} {cut}"),
            }
        }
    }
    let bomb = coded(Coding::Gzip, &vec![b'a'; BOMB_BYTES]);
    let problem = decode_body(&encoded("gzip"), &bomb, 1000).expect_err("a bomb");
    assert_eq!(problem.decoded.len(), 1000);
}
