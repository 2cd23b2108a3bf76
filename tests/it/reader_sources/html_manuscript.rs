//! HTML manuscripts: blocks, notes and their marks under every convention, and the map's law.

use citecheck::reader::html_manuscript::read_manuscript;
use citecheck::reader::{BlockKind, Manuscript, ManuscriptOptions, Style};
use citecheck::text::Span;
use proptest::prelude::*;

fn read(html: &str) -> Manuscript {
    let read = read_manuscript(html.as_bytes(), &ManuscriptOptions::default()).unwrap();
    assert_eq!(read.raw, html);
    holds(&read);
    read
}

/// The laws of a manuscript's view: runs tile it and copies are copies; blocks hold every readable
/// byte once, in order; styles, links and marks lie in the text and in the raw input.
pub(super) fn holds(read: &Manuscript) {
    let plain = &read.plain.text;
    let mut at = 0;
    for run in read.plain.map.runs() {
        assert_eq!(run.out, at);
        let made = Span::new(run.out, run.out + run.len).of(plain);
        let source = Span::new(run.src, run.src + run.src_len);
        if run.copy {
            assert_eq!(made, source.of(&read.raw));
        } else {
            assert!(read.raw.get(source.start..source.end).is_some());
        }
        at += run.len;
    }
    assert_eq!(at, plain.len());
    let mut at = 0;
    for block in &read.blocks {
        assert!(at <= block.span.start, "blocks stand in order");
        assert!(
            plain[at..block.span.start].trim().is_empty(),
            "{:?}",
            &plain[at..block.span.start]
        );
        assert!(!block.span.of(plain).is_empty());
        at = block.span.end;
    }
    assert!(plain[at..].trim().is_empty(), "{:?} is in no block", &plain[at..]);
    for mark in &read.marks {
        assert!(plain.get(mark.span.start..mark.span.end).is_some());
        assert!(!mark.raw.of(&read.raw).is_empty());
    }
    for link in &read.links {
        assert!(!link.span.of(plain).is_empty());
    }
    assert!(read.marks.is_sorted_by_key(|mark| mark.span.start));
    assert!(read.styles.is_sorted_by_key(|style| style.span.start));
}

/// One line per block: kind and text.
pub(super) fn view(read: &Manuscript) -> Vec<String> {
    read.blocks
        .iter()
        .map(|block| {
            let kind = match &block.kind {
                BlockKind::Paragraph => "p".to_owned(),
                BlockKind::Heading(level) => format!("h{level}"),
                BlockKind::Quotation => "quote".to_owned(),
                BlockKind::ListItem => "item".to_owned(),
                BlockKind::Aside => "aside".to_owned(),
                BlockKind::NoteDefinition { target, label } => {
                    format!("note {target} {}", label.as_deref().unwrap_or("-"))
                }
                BlockKind::NoteContinuation => "more".to_owned(),
                BlockKind::Furniture => "furniture".to_owned(),
                BlockKind::PageBreak => "page".to_owned(),
            };
            format!("{kind}: {}", block.span.of(&read.plain.text))
        })
        .collect()
}

/// One line per mark: printed sign, target, raw mark-up.
pub(super) fn marks(read: &Manuscript) -> Vec<String> {
    read.marks
        .iter()
        .map(|mark| {
            format!("{} {} {}", mark.span.of(&read.plain.text), mark.target, mark.raw.of(&read.raw))
        })
        .collect()
}

fn check(html: &str, blocks: &[&str], expected_marks: &[&str]) {
    let read = read(html);
    assert_eq!(view(&read), blocks, "{html}");
    assert_eq!(marks(&read), expected_marks, "{html}");
}

#[test]
fn pandoc_footnotes() {
    check(
        "<p>The toll rose.<a href=\"#fn1\" class=\"footnote-ref\" id=\"fnref1\" role=\"doc-noteref\"><sup>1</sup></a> \
         Then it fell.<a href=\"#fn2\" class=\"footnote-ref\" id=\"fnref2\" role=\"doc-noteref\"><sup>2</sup></a></p>\
         <section id=\"footnotes\" class=\"footnotes\" role=\"doc-endnotes\"><hr><ol>\
         <li id=\"fn1\"><p>Jane Doe, <em>Tolls</em> 5.</p><p>More on that.<a href=\"#fnref1\" class=\"footnote-back\" role=\"doc-backlink\">\u{21a9}\u{fe0e}</a></p></li>\
         <li id=\"fn2\"><p><em>Id.</em> at 6.<a href=\"#fnref2\" class=\"footnote-back\">\u{21a9}\u{fe0e}</a></p></li></ol></section>",
        &[
            "p: The toll rose.1 Then it fell.2",
            "note fn1 1: Jane Doe, Tolls 5.",
            "more: More on that.",
            "furniture: \u{21a9}\u{fe0e}",
            "note fn2 2: Id. at 6.",
            "furniture: \u{21a9}\u{fe0e}",
        ],
        &[
            "1 fn1 <a href=\"#fn1\" class=\"footnote-ref\" id=\"fnref1\" role=\"doc-noteref\"><sup>1</sup></a>",
            "2 fn2 <a href=\"#fn2\" class=\"footnote-ref\" id=\"fnref2\" role=\"doc-noteref\"><sup>2</sup></a>",
        ],
    );
}

#[test]
fn word_footnotes() {
    check(
        "<p class=MsoNormal>The toll rose.<a style='mso-footnote-id:ftn1' href=\"#_ftn1\" name=\"_ftnref1\"><span class=MsoFootnoteReference><span style='x:y'>[1]</span></span></a> Later.</p>\
         <div style='mso-element:footnote-list'><br clear=all><hr>\
         <div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a href=\"#_ftnref1\" name=\"_ftn1\"><span>[1]</span></a> Jane Doe, Tolls 5.</p><p>And more.</p></div></div>",
        &[
            "p: The toll rose.[1] Later.",
            "furniture: [1]",
            "note _ftn1 1: Jane Doe, Tolls 5.",
            "more: And more.",
        ],
        &[
            "[1] _ftn1 <a style='mso-footnote-id:ftn1' href=\"#_ftn1\" name=\"_ftnref1\"><span class=MsoFootnoteReference><span style='x:y'>[1]</span></span></a>",
        ],
    );
}

#[test]
fn wiki_references() {
    check(
        "<p>The toll rose<sup id=\"cite_ref-a_1-0\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup> and\
         <sup id=\"cite_ref-a_1-1\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup> fell.</p>\
         <h2>References</h2><ol class=references><li id=\"cite_note-a-1\"><span class=\"mw-cite-backlink\">^ <a href=\"#cite_ref-a_1-0\"><sup>a</sup></a> \
         <a href=\"#cite_ref-a_1-1\"><sup>b</sup></a></span> <span class=reference-text>Jane Doe, Tolls 5.</span></li></ol>",
        &[
            "p: The toll rose[1] and[1] fell.",
            "h2: References",
            "furniture: ^",
            "furniture: a",
            "furniture: b",
            "note cite_note-a-1 1: Jane Doe, Tolls 5.",
        ],
        &[
            "[1] cite_note-a-1 <sup id=\"cite_ref-a_1-0\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup>",
            "[1] cite_note-a-1 <sup id=\"cite_ref-a_1-1\" class=\"reference\"><a href=\"#cite_note-a-1\">[1]</a></sup>",
        ],
    );
}

#[test]
fn epub_notes() {
    check(
        "<p>Rose.<a epub:type=\"noteref\" href=\"#n1\">1</a></p><aside epub:type=\"footnote\" id=\"n1\"><p>A note.</p></aside><p>On.</p>\
         <aside role=doc-footnote id=n2>Nothing links here.</aside>",
        &["p: Rose.1", "note n1 1: A note.", "p: On.", "note n2 -: Nothing links here."],
        &["1 n1 <a epub:type=\"noteref\" href=\"#n1\">1</a>"],
    );
}

#[test]
fn notes_in_one_paragraph_are_told_apart() {
    check(
        "<p>One.<sup><a href=#n1>1</a></sup> Two.<sup><a href=#n2>2</a></sup></p>\
         <p><a name=n1></a>1. First note.<br><a name=n2></a>2. Second note.</p><p>After.</p>",
        &["p: One.1 Two.2", "note n1 1: 1. First note.", "note n2 2: 2. Second note.", "p: After."],
        &["1 n1 <sup><a href=#n1>1</a></sup>", "2 n2 <sup><a href=#n2>2</a></sup>"],
    );
}

#[test]
fn notes_in_table_rows_and_definition_lists() {
    check(
        "<p>One.<sup><a href=#n1>1</a></sup></p><table><tr><td><a id=n1>1</a></td><td>First note.</td></tr></table>",
        &["p: One.1", "note n1 1: 1\tFirst note."],
        &["1 n1 <sup><a href=#n1>1</a></sup>"],
    );
    check(
        "<p>One.<sup><a href=#n1>*</a></sup></p><dl><dt id=n1>*</dt><dd>First note.</dd></dl>",
        &["p: One.*", "p: *", "note n1 *: First note."],
        &["* n1 <sup><a href=#n1>*</a></sup>"],
    );
}

#[test]
fn notes_inside_a_paragraph_come_behind_it() {
    let html = "<p>The toll <span class=\"sidenote\">Set in <i>1901</i>.</span>rose at once.</p><p>Then</p>";
    let read = read(html);
    assert_eq!(
        view(&read),
        ["p: The toll rose at once.", "note unnamed-note-1 -: Set in 1901.", "p: Then"]
    );
    assert_eq!(marks(&read), [" unnamed-note-1 <span class=\"sidenote\">"]);
    let at = read.plain.text.find("toll rose").unwrap();
    let raw: Vec<&str> =
        read.plain.to_source(Span::new(at, at + 9)).iter().map(|span| span.of(html)).collect();
    assert_eq!(raw, ["toll ", "rose"]);
}

#[test]
fn cross_references_are_no_marks() {
    check(
        "<p>One.<sup><a href=#fn1>1</a></sup> Two.<sup><a href=#fn2>2</a></sup></p>\
         <ol><li id=fn1>See note <a href=#fn2>2</a>.</li><li id=fn2>See note <a href=#fn1>1</a> above.</li></ol>",
        &["p: One.1 Two.2", "note fn1 1: See note 2.", "note fn2 2: See note 1 above."],
        &["1 fn1 <sup><a href=#fn1>1</a></sup>", "2 fn2 <sup><a href=#fn2>2</a></sup>"],
    );
}

#[test]
fn blocks_have_their_kind() {
    check(
        "<html><head><title>Toll</title><style>x</style></head><body><nav><a href=/>Home</a></nav><h1>Toll</h1>\
         <blockquote><p>Quoted words.</p><p>And more.</p></blockquote><ol start=3><li>third</li><li>fourth</ol><ul><li>dot</ul>\
         <pre>code\n  more</pre><table><tr><td>a<td>b<tr><td>c</table><figure><figcaption>A crane.</figcaption></figure>\
         <p>line one<br>line two<br><br>new paragraph<script>x()</script></p></body></html>",
        &[
            "furniture: Home",
            "h1: Toll",
            "quote: Quoted words.",
            "quote: And more.",
            "item: 3. third",
            "item: 4. fourth",
            "item: dot",
            "aside: code\n  more",
            "aside: a\tb",
            "aside: c",
            "aside: A crane.",
            "p: line one\nline two",
            "p: new paragraph",
        ],
        &[],
    );
    assert_eq!(read("<title>A &amp; B</title><h1>C").title.as_deref(), Some("A & B"));
    assert_eq!(read("<h1>C</h1>").title.as_deref(), Some("C"));
}

#[test]
fn styles_and_links_are_ranges_of_the_view() {
    let html = "<p>a <i>b</i> <strong>c</strong><sup>4</sup> <span style='font-variant:small-caps'>d</span> <code>e</code> \
        <s>f</s> <span hidden>g</span> <a href=\"https://x.example/?a=1&amp;b=2\">h</a></p>";
    let read = read(html);
    let styles: Vec<(&str, Style)> =
        read.styles.iter().map(|range| (range.span.of(&read.plain.text), range.style)).collect();
    assert_eq!(
        styles,
        [
            ("b", Style::Italic),
            ("c", Style::Bold),
            ("4", Style::Superscript),
            ("d", Style::SmallCaps),
            ("e", Style::Code),
            ("f", Style::Struck),
            ("g", Style::Hidden),
        ]
    );
    assert_eq!(read.links.len(), 1);
    let link = &read.links[0];
    assert_eq!(link.target, "https://x.example/?a=1&b=2");
    assert_eq!(link.span.of(&read.plain.text), "h");
    assert_eq!(link.raw.map(|span| span.of(html)), Some("https://x.example/?a=1&amp;b=2"));
}

#[test]
fn indentation_is_in_points() {
    let read = read(
        "<p style='margin-left:.5in'>a</p><div style='margin: 0 1cm'><p style='margin-left:12px'>b</div>",
    );
    let indents: Vec<u32> = read.blocks.iter().map(|block| block.indent).collect();
    assert_eq!(indents, [36, 37]);
}

#[test]
fn charsets_are_converted_and_said() {
    let bytes = b"<html><meta charset=windows-1252><p>\x93Caf\xE9\x94";
    let read = read_manuscript(bytes, &ManuscriptOptions::default()).unwrap();
    holds(&read);
    assert_eq!(view(&read), ["p: “Café”"]);
    assert_eq!(read.problems.len(), 1);
    assert!(read.problems[0].message.contains("windows-1252"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_mark_up_keeps_the_laws(parts in proptest::collection::vec(super::html::part(), 0..60)) {
        let html = format!("<html>{}", parts.concat());
        let first = read(&html);
        let second = read(&html);
        prop_assert_eq!(view(&first), view(&second));
        prop_assert_eq!(first.plain, second.plain);
    }
}
