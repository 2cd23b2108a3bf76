//! Which charset is chosen, and what that makes of the text.

use citecheck::reader::charset::{CharsetChoice, decode, html_declaration, xml_declaration};
use proptest::prelude::*;

fn check(bytes: &[u8], header: Option<&str>, declared: Option<&str>, text: &str, record: &str) {
    let decoded = decode(bytes, header, declared, None);
    assert_eq!(decoded.text, text);
    assert_eq!(decoded.describe(), record);
}

#[test]
fn byte_order_marks_win_over_everything() {
    check(
        b"\xEF\xBB\xBFa\xC3\xA9",
        Some("text/html; charset=windows-1252"),
        None,
        "\u{feff}aé",
        "utf-8 (byte order mark)",
    );
    check(
        b"\xFF\xFEa\0\xE9\0",
        Some("text/html; charset=utf-8"),
        None,
        "aé",
        "utf-16le (byte order mark)",
    );
    check(b"\xFE\xFF\0a\0\xE9", None, Some("utf-8"), "aé", "utf-16be (byte order mark)");
}

#[test]
fn utf16_without_a_mark_is_seen() {
    let bytes: Vec<u8> =
        "The harbour toll rose.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&bytes, None, None, "The harbour toll rose.", "utf-16le (guess)");
    let bytes: Vec<u8> =
        "The harbour toll rose.".encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(
        &bytes,
        Some("text/plain; charset=utf-16"),
        None,
        "The harbour toll rose.",
        "utf-16be (guess)",
    );
}

#[test]
fn the_header_wins_over_the_declaration() {
    check(
        b"na\xEFve",
        Some("text/html; charset=\"ISO-8859-1\""),
        Some("utf-8"),
        "naïve",
        "windows-1252 (header)",
    );
    check(b"\x8C\xAE\x81\x5C", None, Some("Shift_JIS"), "鍵―", "shift_jis (declaration)");
}

#[test]
fn valid_utf8_wins_over_a_wrong_declaration() {
    let decoded =
        decode("naïve — café".as_bytes(), Some("text/html; charset=iso-8859-1"), None, None);
    assert_eq!(decoded.text, "naïve — café");
    assert_eq!(decoded.choice, CharsetChoice::ValidUtf8);
    assert!(!decoded.converted);
    assert!(decoded.remark.is_some_and(|remark| remark.contains("windows-1252")));
}

#[test]
fn a_few_bad_bytes_leave_declared_utf8_in_place() {
    let mut bytes = "Über die Brücke führt ein schöner Weg für müde Füße".as_bytes().to_vec();
    bytes.push(0x96);
    let decoded = decode(&bytes, None, Some("utf-8"), None);
    assert_eq!(decoded.charset, "utf-8");
    assert_eq!(decoded.replacements, 1);
    assert!(decoded.text.starts_with("Über die Brücke"));
    assert_eq!(decoded.problems().len(), 1);
}

#[test]
fn declared_utf8_that_is_mostly_broken_is_guessed_anew() {
    let bytes = b"\xDCber die Br\xFCcke f\xFChrt ein sch\xF6ner Weg f\xFCr m\xFCde F\xFC\xDFe";
    let decoded = decode(bytes, Some("text/html; charset=utf-8"), None, None);
    assert_eq!(decoded.text, "Über die Brücke führt ein schöner Weg für müde Füße");
    assert_eq!(decoded.choice, CharsetChoice::Guess);
    assert!(decoded.remark.is_some());
}

#[test]
fn a_genuine_replacement_character_is_no_damage() {
    let decoded = decode("a \u{fffd} b".as_bytes(), None, None, None);
    assert_eq!((decoded.replacements, decoded.converted), (0, false));
}

#[test]
fn declarations_are_found_where_pages_put_them() {
    for (head, expect) in [
        ("<!doctype html><meta charset=utf-8>", Some("utf-8")),
        (
            "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=Windows-1251'>",
            Some("windows-1251"),
        ),
        ("<meta content=\"text/html;charset=koi8-r\" http-equiv=Content-Type />", Some("koi8-r")),
        ("<!-- <meta charset=big5> --><meta charset = \"gbk\">", Some("gbk")),
        ("<metadata charset=big5>", None),
        ("<meta name=charset content=none>", None),
        ("<?xml version='1.0' encoding='ISO-8859-2'?><html>", Some("ISO-8859-2")),
    ] {
        assert_eq!(html_declaration(head.as_bytes()).as_deref(), expect, "{head}");
    }
    assert_eq!(
        xml_declaration(b"\n <?xml version=\"1.0\" encoding=\"UTF-8\"?>").as_deref(),
        Some("UTF-8")
    );
    assert_eq!(xml_declaration(b"<article/>"), None);
}

proptest! {
    #[test]
    fn decoding_never_fails(bytes in proptest::collection::vec(any::<u8>(), 0..400), label in "[a-z0-9-]{0,12}") {
        let first = decode(&bytes, Some(&format!("text/html; charset={label}")), None, Some("https://a.example.cz/"));
        let second = decode(&bytes, Some(&format!("text/html; charset={label}")), None, Some("https://a.example.cz/"));
        prop_assert_eq!(&first, &second);
        if !first.converted {
            prop_assert_eq!(first.text.as_bytes(), &bytes[..]);
        }
        let _ = html_declaration(&bytes);
    }
}
