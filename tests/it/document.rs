//! Manuscripts taken apart: notes, markers, torn texts and quotations, through the public interface.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use citecheck::document::{self, Document, Place};
use citecheck::reader::{
    BlockKind, Format, Manuscript, ManuscriptOptions, ReadError, Style, read_manuscript,
};
use citecheck::text::span::{fold_white_space, joined};
use citecheck::text::{ProblemCode, Span};
use proptest::prelude::*;

use crate::support::work::Work;

fn manuscript(bytes: &[u8], name: &str) -> Manuscript {
    let options = ManuscriptOptions { name, ..ManuscriptOptions::default() };
    read_manuscript(bytes, &options).expect("a readable manuscript")
}

fn read(text: &str) -> Document {
    document::read(manuscript(text.as_bytes(), ""))
}

/// A document as readable lines: body with its markers, notes, quotations, problems.
fn told(document: &Document) -> String {
    let mut out = String::new();
    writeln!(out, "title: {}", document.title.as_deref().unwrap_or("-")).unwrap();
    for paragraph in &document.body {
        let text = paragraph.passage.text();
        let mut line = String::new();
        let mut at = 0;
        for mark in &paragraph.marks {
            line.push_str(&text[at..mark.offset]);
            write!(line, "{{{}}}", document.notes[mark.note.0].id).unwrap();
            at = mark.offset;
        }
        line.push_str(&text[at..]);
        writeln!(out, "{:?}: {line}", paragraph.kind).unwrap();
    }
    for note in &document.notes {
        let marker = note.marker.map_or("-", |marker| marker.of(&document.manuscript.raw));
        writeln!(out, "{} at {marker}: {}", note.id, note.passage.text()).unwrap();
    }
    for quotation in &document.quotations {
        let place = match quotation.place {
            Place::Body(_) => "body",
            Place::Note(_) => "note",
        };
        let note = quotation.note.map_or("-", |note| document.notes[note.0].id.as_str());
        let block = if quotation.block { " block" } else { "" };
        let sure = if quotation.sure { "" } else { " unsure" };
        let altered: Vec<&str> = quotation.alterations.iter().map(|a| a.as_str()).collect();
        writeln!(
            out,
            "{:?} in {place}{block} for {note}{sure} [{}]: {}",
            quotation.role,
            altered.join(" "),
            document.quoted(quotation)
        )
        .unwrap();
    }
    for problem in &document.problems {
        let places: Vec<&str> =
            problem.spans.iter().map(|span| span.of(&document.manuscript.raw)).collect();
        writeln!(out, "! {} {places:?}: {}", problem.code.as_str(), problem.message).unwrap();
    }
    out
}

/// The offset law, and what else holds of every document.
fn check_laws(document: &Document) {
    let raw = document.manuscript.raw.as_str();
    let plain = &document.manuscript.plain;
    for block in &document.manuscript.blocks {
        assert!(plain.text.get(block.span.start..block.span.end).is_some(), "{block:?}");
    }
    let passages = document
        .body
        .iter()
        .map(|paragraph| &paragraph.passage)
        .chain(document.notes.iter().map(|note| &note.passage));
    for passage in passages {
        let text = passage.text();
        let whole = passage.raw(Span::new(0, text.len()));
        for span in &whole {
            assert!(
                raw.get(span.start..span.end).is_some(),
                "{span:?} is no place in the raw text"
            );
            assert!(!span.is_empty());
        }
        for pair in whole.windows(2) {
            assert!(pair[0].end <= pair[1].start, "{pair:?} do not ascend");
        }
        // What is reported is cut from the raw text, so it is the text under the spans.
        let reported = fold_white_space(&joined(raw, &whole));
        assert_eq!(text.trim().is_empty(), reported.is_empty());
        // And every copied byte of the passage stands there in the raw text.
        for run in passage.body.map.runs() {
            if run.copy {
                assert_eq!(
                    text.get(run.out..run.out + run.len),
                    raw.get(run.src..run.src + run.src_len)
                );
            }
        }
        for styled in &passage.styles {
            assert!(text.get(styled.span.start..styled.span.end).is_some());
        }
        for link in &passage.links {
            assert!(text.get(link.span.start..link.span.end).is_some());
        }
    }
    for paragraph in &document.body {
        for mark in &paragraph.marks {
            assert!(paragraph.passage.text().is_char_boundary(mark.offset));
            assert!(mark.note.0 < document.notes.len());
        }
        assert!(paragraph.marks.is_sorted_by_key(|mark| mark.offset));
    }
    let mut ids: Vec<&str> = document.notes.iter().map(|note| note.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), document.notes.len(), "note ids are unique");
    for (index, note) in document.notes.iter().enumerate() {
        assert_eq!(note.ordinal, index + 1);
        if let Some(marker) = note.marker {
            assert!(raw.get(marker.start..marker.end).is_some());
        }
    }
    for quotation in &document.quotations {
        let passage = document.passage(quotation.place).expect("a place");
        assert!(passage.text().get(quotation.span.start..quotation.span.end).is_some());
        assert!(passage.text().get(quotation.inner.start..quotation.inner.end).is_some());
        assert!(quotation.span.contains(quotation.inner));
    }
    for problem in &document.problems {
        for span in &problem.spans {
            assert!(raw.get(span.start..span.end).is_some(), "{problem:?}");
        }
    }
}

/// Every manuscript in `tests/cases/document` reads as its `.expect` file says. With
/// `UPDATE_EXPECT` set those files are written anew, to be read through before they are kept.
#[test]
fn manuscripts_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/document");
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut seen = 0;
    for file in files {
        if file.extension().is_some_and(|extension| extension == "expect") {
            continue;
        }
        seen += 1;
        let bytes = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let document = document::read(manuscript(&bytes, name));
        check_laws(&document);
        let mut expected = file.clone();
        expected.add_extension("expect");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, told(&document)).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap();
        assert_eq!(told(&document), wanted, "{name}");

        // The same text with other line ends and a byte order mark reads the same.
        let text = String::from_utf8(bytes).unwrap();
        let other = format!("\u{FEFF}{}", text.replace('\n', "\r\n"));
        let document = document::read(manuscript(other.as_bytes(), name));
        check_laws(&document);
        let unfolded = told(&document).replace("\\r\\n", "\\n");
        assert_eq!(unfolded, wanted, "{name} with CRLF");
    }
    assert!(15 <= seen, "only {seen} manuscripts");
}

#[test]
fn the_format_is_told_by_content() {
    let format = |bytes: &[u8], name: &str| manuscript(bytes, name).format;
    assert_eq!(format(b"# Head\n\ntext", "x.txt"), Format::Markdown);
    assert_eq!(format(b"Word.[^1]\n\n[^1]: Note", "x"), Format::Markdown);
    assert_eq!(format(b"Only words here.", "x.md"), Format::Markdown);
    assert_eq!(format(b"Only words here.", "x.txt"), Format::Text);
    assert_eq!(format(b"", "empty"), Format::Text);
    assert_eq!(format(b"\xFF\xFEw\0o\0r\0d\0", "x"), Format::Text);
}

fn refused(bytes: &[u8]) -> String {
    match read_manuscript(bytes, &ManuscriptOptions::default()) {
        Ok(manuscript) => panic!("read as {:?}", manuscript.format),
        Err(error @ (ReadError::UnknownFormat { .. } | ReadError::Unreadable { .. })) => {
            error.to_string()
        }
    }
}

#[test]
fn what_holds_no_manuscript_is_refused_by_name() {
    assert!(refused(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR").contains("PNG"));
    assert!(refused(b"{\\rtf1\\ansi text}").contains("RTF"));
    assert!(refused(b"\x1F\x8B\x08\0\0\0\0").contains("gzip"));
    let junk: Vec<u8> =
        (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    assert!(refused(&junk).contains("binary"));
    // Junk behind a head that looks like text.
    let mut mixed = b"A sentence of words. ".repeat(20_000);
    mixed.extend(junk.repeat(200));
    assert!(refused(&mixed).contains("binary"));
}

#[test]
fn other_charsets_are_converted_and_said() {
    let text = "“Größe” is a word.¹\n\n¹ See Ödön Ürményi, Größe 3 (1999).\n";
    let (latin, _, lossy) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!lossy || latin.len() > 10);
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [
        utf16,
        encoding_rs::WINDOWS_1252.encode("caf\u{E9} \u{201C}na\u{EF}ve\u{201D}").0.into_owned(),
    ] {
        let manuscript = manuscript(&bytes, "x.txt");
        assert!(
            manuscript.problems.iter().any(|p| p.code == ProblemCode::CharsetConverted),
            "{:?}",
            manuscript.problems
        );
    }
    let utf8 = manuscript(text.as_bytes(), "x.txt");
    assert!(utf8.problems.is_empty());
    assert_eq!(utf8.raw, text);
}

#[test]
fn mark_up_is_resolved_with_the_way_back() {
    let text = "See *A_b*, [the *page*](https://a.example/x\\_y_z), <https://b.example/q>, and x<sup>2</sup>.";
    let manuscript = manuscript(text.as_bytes(), "x.md");
    assert_eq!(manuscript.plain.text, "See A_b, the page, https://b.example/q, and x2.");
    let targets: Vec<&str> = manuscript.links.iter().map(|link| link.target.as_str()).collect();
    assert_eq!(targets, ["https://a.example/x_y_z", "https://b.example/q"]);
    let of = |span: Span| span.of(&manuscript.plain.text);
    assert_eq!(of(manuscript.links[0].span), "the page");
    let styles: Vec<(Style, &str)> =
        manuscript.styles.iter().map(|styled| (styled.style, of(styled.span))).collect();
    assert_eq!(
        styles,
        [(Style::Italic, "A_b"), (Style::Italic, "page"), (Style::Superscript, "2")]
    );
    let at = manuscript.plain.text.find("page").unwrap();
    let raw = manuscript.plain.to_source(Span::new(at, at + 4));
    assert_eq!(raw.len(), 1);
    assert_eq!(raw[0].of(text), "page");
}

#[test]
fn blocks_keep_their_kind() {
    let text = "# H\n\ntext\n\n> quoted\n\n- item\n\n| a | b |\n|---|---|\n\n```\ncode *x*\n```\n\n***\n\n[^1]: note\n";
    let manuscript = manuscript(text.as_bytes(), "x.md");
    let kinds: Vec<(&BlockKind, &str)> = manuscript
        .blocks
        .iter()
        .map(|block| (&block.kind, block.span.of(&manuscript.plain.text)))
        .collect();
    let note = BlockKind::NoteDefinition { target: "1".to_owned(), label: Some("1".to_owned()) };
    assert_eq!(
        kinds,
        [
            (&BlockKind::Heading(1), "H"),
            (&BlockKind::Paragraph, "text"),
            (&BlockKind::Quotation, "quoted"),
            (&BlockKind::ListItem, "- item"),
            (&BlockKind::Aside, "| a | b |\n|---|---|"),
            (&BlockKind::Aside, "code *x*"),
            (&BlockKind::Furniture, "***"),
            (&note, "note"),
        ]
    );
}

#[test]
fn a_torn_text_has_one_span_for_each_page() {
    let text = "A sentence that is long enough to be prose and that is torn by the page break in the\n\n¹ See One Author, *Book* 3 (2001).\n\nmiddle of it.¹ Another follows.²\n\n² *Id.*\n";
    let document = read(text);
    assert_eq!(document.notes.len(), 2);
    let passage = &document.body[0].passage;
    let at = passage.text().find("in the middle of it.").expect("joined");
    let spans = passage.raw(Span::new(at, at + "in the middle of it.".len()));
    assert_eq!(
        spans.iter().map(|span| span.of(text)).collect::<Vec<_>>(),
        ["in the", "middle of it."]
    );
}

#[test]
fn a_note_of_thousands_of_quotations_takes_linear_time() {
    let time = |count: usize| {
        let text = format!("Body.[^1]\n\n[^1]: {}", "(“the *Quay* is shut”) ".repeat(count));
        let work = Work::begin();
        let found = read(&text).quotations.len();
        assert_eq!(found, count);
        work.done().as_secs_f64()
    };
    let (short, long) = (time(2_000), time(12_000));
    assert!(long < 1.0 + short * 15.0, "{short} s for 2 000, {long} s for 12 000");
}

/// Long and hostile texts take time in proportion to their length.
#[test]
fn hostile_texts_are_read() {
    let cases = [
        "*".repeat(20_000),
        "[".repeat(20_000),
        "[a](".repeat(8_000),
        "](<".repeat(8_000),
        "<!--".repeat(8_000),
        "`` ` ".repeat(8_000),
        "“".repeat(8_000),
        "‘a ".repeat(8_000),
        "\"a".repeat(8_000),
        "1 ".repeat(20_000),
        "1 a\n".repeat(8_000),
        "¹".repeat(20_000),
        "x.¹ ".repeat(8_000),
        "[^1] ".repeat(8_000),
        "[^1]: a\n".repeat(4_000),
        "* a\n".repeat(8_000),
        "a*\n".repeat(8_000),
        "> ".repeat(20_000),
        "(".repeat(20_000),
        "&amp".repeat(8_000),
        "a-\nb".repeat(8_000),
        "\u{301}".repeat(8_000),
        "\\".repeat(20_000),
        "---\n".repeat(8_000),
        "a  ".repeat(40_000),
        "<sup>1</sup> See *a*.\n\n".repeat(3_000),
    ];
    for case in cases {
        let head: String = case.chars().take(12).collect();
        let document = document::read(manuscript(case.as_bytes(), "x.md"));
        check_laws(&document);
        let document = document::read(manuscript(case.as_bytes(), "x.txt"));
        assert!(document.manuscript.raw == case, "{head}");
    }
}

/// Fragments of which manuscripts are made.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{C}".to_owned()),
        Just("\u{FEFF}".to_owned()),
        Just("\n\n***\n\n".to_owned()),
        Just("\n\n> ".to_owned()),
        Just("\n    ".to_owned()),
        (1_u32..12).prop_map(|n| format!("\n{n} See A. Doe, *Title* {n} (2001).")),
        (1_u32..12).prop_map(|n| format!("\n\n<sup>{n}</sup> *Id.* at {n}")),
        (1_u32..12).prop_map(|n| format!("\n\n[^{n}]: See https://a.example/{n}_x")),
        (1_u32..12).prop_map(|n| format!("[^{n}]")),
        (1_u32..12).prop_map(|n| format!(".<sup>{n}</sup> ")),
        (1_u32..12).prop_map(|n| format!("word.{n} ")),
        Just("¹²".to_owned()),
        Just("\n¹ See ".to_owned()),
        Just("“quoted words”".to_owned()),
        Just("“".to_owned()),
        Just("”".to_owned()),
        Just("\"".to_owned()),
        Just("‘it’s’".to_owned()),
        Just("[x](".to_owned()),
        Just("<https://b.example/".to_owned()),
        Just(">".to_owned()),
        Just("&amp;".to_owned()),
        Just("*".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("hyphen-\nated ".to_owned()),
        Just("the court said that it was so and that nothing else was ever to be said ".to_owned()),
        "[a-zA-Z .,;:()\\[\\]*_`~<>#0-9-]{0,12}",
        "\\PC{0,6}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_and_keeps_the_laws(text in fragments()) {
        for name in ["x.md", "x.txt"] {
            let options = ManuscriptOptions { name, ..ManuscriptOptions::default() };
            let Ok(manuscript) = read_manuscript(text.as_bytes(), &options) else { continue };
            prop_assert_eq!(&manuscript.raw, &text);
            check_laws(&document::read(manuscript));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(manuscript) = read_manuscript(&bytes, &ManuscriptOptions::default()) {
            check_laws(&document::read(manuscript));
        }
    }
}
