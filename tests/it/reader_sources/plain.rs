//! Plain-text sources, and which format bytes are taken for.

use citecheck::reader::{
    Condition, Format, IslandKind, ReaderOptions, SourceHints, SourceText, read_source,
};
use citecheck::text::Span;

use super::html::holds;

fn read(bytes: &[u8]) -> SourceText {
    read_source(bytes, &SourceHints::default(), &ReaderOptions::default())
}

#[test]
fn lines_and_places_stay_as_they_are() {
    let text = "The harbour toll\r\n  rose in 1901.\r\n";
    let source = read(text.as_bytes());
    assert_eq!(source.text, text);
    assert_eq!((source.format, source.condition), (Format::Text, Condition::Whole));
    holds(text, &source);
    let marked = read("\u{feff}words".as_bytes());
    assert_eq!(marked.text, "words");
    assert_eq!(marked.reported_spans(Span::new(0, 5)), [Span::new(3, 8)]);
}

#[test]
fn hyphens_at_line_ends_are_noted() {
    let text = "the har-\nbour and the well-\n  known toll -\nof 1901-\n1902";
    let source = read(text.as_bytes());
    let found: Vec<&str> = source
        .line_end_hyphens
        .iter()
        .map(|at| text[..*at].rsplit([' ', '\n']).next().unwrap())
        .collect();
    assert_eq!(found, ["har", "well"]);
}

#[test]
fn form_feeds_are_pages_and_lone_numbers_their_labels() {
    let text = "first words\n- 12 -\n\u{c}13\nsecond words\n\u{c}third words\n\u{c}";
    let source = read(text.as_bytes());
    let pages: Vec<(usize, Option<&str>)> =
        source.pages.iter().map(|page| (page.offset, page.label.as_deref())).collect();
    assert_eq!(pages, [(0, Some("12")), (20, Some("13")), (37, None)]);
    let numbers: Vec<&str> = source
        .islands
        .iter()
        .filter(|island| island.kind == IslandKind::PageNumber)
        .map(|island| island.span.of(text))
        .collect();
    assert_eq!(numbers, ["- 12 -", "13"]);
    assert_eq!(source.page_at(25).map(|page| page.number), Some(2));
}

#[test]
fn conditions_say_what_can_be_said() {
    assert_eq!(read(b"").condition, Condition::NoText);
    assert_eq!(read(b" \n\n ").condition, Condition::NoText);
    assert_eq!(
        read("\u{fffd}a\u{1}\u{fffd}".repeat(40).as_bytes()).condition,
        Condition::Unreadable
    );
    assert_eq!(read("\u{fffd}ab \u{fffd}".repeat(40).as_bytes()).condition, Condition::Garbled);
    assert_eq!(read(b"\x89PNG\r\n\x1a\n\0\0").condition, Condition::NoText);
    assert_eq!(read(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1aaaa").condition, Condition::Unreadable);
    assert_eq!(read(b"{\\rtf1 text}").condition, Condition::Unreadable);
    assert_eq!(read(b"PK\x03\x04 and junk").condition, Condition::Unreadable);
    let small = ReaderOptions { max_input: 10, ..ReaderOptions::default() };
    let cut = read_source(b"more than ten bytes", &SourceHints::default(), &small);
    assert_eq!((cut.condition, cut.text.as_str()), (Condition::Partial, "more than "));
    assert_eq!(cut.problems.len(), 1);
    let short = ReaderOptions { max_text: 5, ..ReaderOptions::default() };
    let cut = read_source("éééé".as_bytes(), &SourceHints::default(), &short);
    assert_eq!((cut.condition, cut.text.as_str()), (Condition::Partial, "éé"));
}

#[test]
fn content_decides_the_format_before_names_do() {
    let told = |bytes: &str, content_type: Option<&str>, name: Option<&str>| {
        let hints = SourceHints {
            content_type: content_type.map(str::to_owned),
            name: name.map(str::to_owned),
        };
        read_source(bytes.as_bytes(), &hints, &ReaderOptions::default()).format
    };
    assert_eq!(told("<!DOCTYPE html><p>x", Some("text/plain"), Some("a.txt")), Format::Html);
    assert_eq!(told("<!-- saved -->\n<HTML lang=en>x", None, None), Format::Html);
    assert_eq!(told("plain words", Some("text/html"), None), Format::Text);
    assert_eq!(told("<p>a</p><p>b</p>", None, None), Format::Html);
    assert_eq!(told("a < b and\nc > d", None, Some("notes.html")), Format::Text);
    assert_eq!(told("some <i>words</i>", Some("text/html"), None), Format::Html);
    assert_eq!(
        told("# Head\n\ntext", None, Some("https://x.example/readme.md?raw=1")),
        Format::Markdown
    );
    assert_eq!(told("<?xml version=\"1.0\"?><article><body/></article>", None, None), Format::Xml);
    assert_eq!(
        told(
            "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\"><body>a</body></html>",
            None,
            None
        ),
        Format::Html
    );
    assert_eq!(told("<article><front/><body/></article>", None, None), Format::Xml);
    assert_eq!(told("<article><p>a</p><p>b</p></article>", None, None), Format::Html);
    let wide: Vec<u8> = "<html><p>x</p></html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide).format, Format::Html);
    assert_eq!(read(&wide).text, "x");
}
