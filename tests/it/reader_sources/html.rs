//! HTML pages as sources: text, layers, islands, and the law that the map holds.

use citecheck::reader::{
    Condition, Format, IslandKind, LayerKind, ReaderOptions, SourceHints, SourceText, read_source,
};
use citecheck::text::Span;
use proptest::prelude::*;

pub(super) fn read(html: &str) -> SourceText {
    let read = read_source(html.as_bytes(), &hints(), &ReaderOptions::default());
    holds(html, &read);
    read
}

fn hints() -> SourceHints {
    SourceHints {
        content_type: Some("text/html; charset=utf-8".to_owned()),
        name: Some("https://harbour.example/page".to_owned()),
    }
}

/// The laws of a source's text: runs tile it, copies are copies, layers cover it, ranges fit.
pub(super) fn holds(decoded: &str, read: &SourceText) {
    let map = read.map.as_ref().expect("a capture has a map");
    let mut at = 0;
    for run in map.runs() {
        assert_eq!(run.out, at, "runs tile the text");
        assert!(0 < run.len);
        let made = Span::new(run.out, run.out + run.len).of(&read.text);
        assert!(!made.is_empty());
        let source = Span::new(run.src, run.src + run.src_len);
        if run.copy {
            assert_eq!(made, source.of(decoded));
        } else {
            assert!(decoded.get(source.start..source.end).is_some(), "{source:?}");
        }
        at += run.len;
    }
    assert_eq!(at, read.text.len());
    let mut at = 0;
    for layer in &read.layers {
        assert_eq!(layer.span.start, at, "layers cover the text");
        at = layer.span.end;
    }
    assert_eq!(at, read.text.len());
    let ranges = read
        .islands
        .iter()
        .map(|island| island.span)
        .chain(read.emphasis.iter().copied())
        .chain(read.hidden.iter().copied())
        .chain(read.main.iter().copied());
    for range in ranges {
        assert!(read.text.get(range.start..range.end).is_some_and(|text| !text.is_empty()));
    }
    assert!(read.islands.is_sorted_by_key(|island| island.span.start));
    assert!(read.emphasis.is_sorted());
    assert!(read.hidden.is_sorted());
}

/// The laws again, for a page in a file that is valid UTF-8.
pub(super) fn holds_in(read: &SourceText, path: &std::path::Path) {
    if let Ok(decoded) = std::fs::read_to_string(path) {
        holds(&decoded, read);
    }
}

fn layer(read: &SourceText, kind: LayerKind) -> &str {
    let found = read.layers.iter().find(|layer| layer.kind == kind);
    found.map_or("", |layer| layer.span.of(&read.text).trim_end())
}

fn check(html: &str, rendered: &str) {
    assert_eq!(layer(&read(html), LayerKind::Rendered), rendered, "{html}");
}

fn islands(html: &str, kind: IslandKind) -> Vec<String> {
    let read = read(html);
    let of_kind = read.islands.iter().filter(|island| island.kind == kind);
    of_kind.map(|island| island.span.of(&read.text).to_owned()).collect()
}

/// The raw text that a report would show for the first place of `needle`.
fn raw(html: &str, needle: &str) -> Vec<String> {
    let read = read(html);
    let at = read.text.find(needle).expect("the text holds it");
    let spans = read.reported_spans(Span::new(at, at + needle.len()));
    spans.iter().map(|span| span.of(html).to_owned()).collect()
}

#[test]
fn blocks_break_and_inline_tags_do_not() {
    check("<p><b>f</b>oo</p><p>bar</p>", "foo\n\nbar");
    check("<div>one<div>two</div>three</div>", "one\n\ntwo\n\nthree");
    check("a<br>b<br/>c", "a\nb\nc");
    check("<table><tr><td>1<td>2<tr><th>3</th><td>4</td></table>", "1\t2\n3\t4");
    check("<ul><li>one<li>two</ul>", "one\n\ntwo");
    check("super<wbr>cali<span>fragi</span>listic", "supercalifragilistic");
    check("<span style='display: block'>a</span><span>b</span>", "a\n\nb");
    check("<div style=\"display:inline\">W</div>hen", "When");
    check("<p>He said <q>never</q>.", "He said \u{201c}never\u{201d}.");
    check("<dl><dt>term<dd>meaning</dl>", "term\n\nmeaning");
}

#[test]
fn white_space_is_folded_as_a_browser_does() {
    check("<p>  one\n   two <b> three</b>  </p>\n\n<p> four</p>", "one two three\n\nfour");
    check("<p>a <!-- note --> b</p>", "a b");
    check("<pre>a\n  b</pre>", "a\n  b");
    check("<p>a&nbsp; b</p>", "a\u{a0} b");
    check("a <br> b", "a\nb");
    check("<p>x\r\ny</p>", "x y");
    check("<span>one </span> <span> two</span>", "one two");
}

#[test]
fn entities_are_resolved_and_lead_back() {
    let html = "<p>Smith &amp; Sons &#8220;paid&#x201d; 5&nbsp;%&lt;</p>";
    check(html, "Smith & Sons “paid” 5\u{a0}%<");
    assert_eq!(raw(html, "& Sons"), ["&amp; Sons"]);
    assert_eq!(raw(html, "“paid”"), ["&#8220;paid&#x201d;"]);
    assert_eq!(raw(html, "Smith"), ["Smith"]);
    assert_eq!(
        raw("<p>AT&T and R&ampD &amp;amp; &notit; &bogus;</p>", "AT&T and R&D &amp; ¬it; &bogus;"),
        ["AT&T and R&ampD &amp;amp; &notit; &bogus;"]
    );
}

#[test]
fn a_match_over_tags_is_one_raw_range() {
    let html = "<p>The <em>harbour</em> toll\n rose.</p>";
    assert_eq!(raw(html, "harbour toll rose"), ["harbour</em> toll\n rose"]);
    assert_eq!(raw("<p>x</p>", "x"), ["x"]);
    assert_eq!(raw("\u{feff}<p>mark</p>", "mark"), ["mark"]);
    assert_eq!(raw("<p>a<1 b</p>", "a<1 b"), ["a<1 b"]);
}

#[test]
fn text_that_the_parser_moves_keeps_its_place() {
    let html = "<table><tr>stray words<td>cell</td></tr> more stray</table><p>after";
    let read = read(html);
    assert!(read.text.starts_with("stray words"));
    assert_eq!(raw(html, "stray words"), ["stray words"]);
    assert_eq!(raw(html, "more stray"), ["more stray"]);
    assert_eq!(raw(html, "cell"), ["cell"]);
    assert_eq!(raw("<p>1<b>2<p>3</b>4", "4"), ["4"]);
}

#[test]
fn layers_stand_in_order_and_hold_what_a_page_does_not_show() {
    let html = r#"<html><head><title>Toll report</title>
        <meta name="description" content="The harbour toll &amp; its history">
        <meta name="viewport" content="width=device-width">
        <script type="application/ld+json">{"articleBody": "The toll \u2014 so the \"board\" said \u2014 rose.\nIt fell later.", "@id": 7}</script>
        <style>p { color: red }</style></head>
        <body><p>Seen text.</p><noscript><p>Only without scripts.</p></noscript>
        <img src=a.png alt="A crane lifts a boat"><script>var x = 'Words that only code holds here';</script></body></html>"#;
    let read = read(html);
    let kinds: Vec<LayerKind> = read.layers.iter().map(|layer| layer.kind).collect();
    assert_eq!(
        kinds,
        [
            LayerKind::Rendered,
            LayerKind::Noscript,
            LayerKind::ScriptData,
            LayerKind::Meta,
            LayerKind::AltText
        ]
    );
    assert_eq!(layer(&read, LayerKind::Rendered), "Seen text.");
    assert_eq!(layer(&read, LayerKind::Noscript), "Only without scripts.");
    assert_eq!(
        layer(&read, LayerKind::ScriptData),
        "The toll \u{2014} so the \"board\" said \u{2014} rose. It fell later.\n\nWords that only code holds here"
    );
    assert_eq!(layer(&read, LayerKind::Meta), "Toll report\n\nThe harbour toll & its history");
    assert_eq!(layer(&read, LayerKind::AltText), "A crane lifts a boat");
    assert_eq!(read.title.as_deref(), Some("Toll report"));
    assert_eq!(raw(html, "harbour toll & its"), ["harbour toll &amp; its"]);
    assert_eq!(
        raw(html, "so the \"board\" said \u{2014} rose"),
        [r#"so the \"board\" said \u2014 rose"#]
    );
    assert_eq!(raw(html, "crane lifts"), ["crane lifts"]);
    assert_eq!(read.condition, Condition::Whole);
}

#[test]
fn mark_up_inside_script_strings_is_left_out() {
    let html = r#"<p>Body.</p><script type="application/json">{"html":"<p>First of the words<\/p><p>Second <b>b</b>old one\u003cbr\u003eand last<\/p>"}</script>"#;
    assert_eq!(
        layer(&read(html), LayerKind::ScriptData),
        "First of the words\nSecond bold one\nand last"
    );
}

#[test]
fn hidden_text_is_kept_and_marked() {
    let html = "<p>shown <span hidden>away</span> <span style='display:none'>gone</span> end</p>\
        <div class=\"sr-only\">for ears</div><template><p>later</p></template>";
    let read = read(html);
    let hidden: Vec<&str> = read.hidden.iter().map(|span| span.of(&read.text)).collect();
    assert_eq!(hidden, ["away", "gone", "for ears", "later"]);
    assert_eq!(islands(html, IslandKind::Annotation), ["away", "gone", "for ears"]);
}

#[test]
fn emphasis_is_ranges_of_the_text() {
    let read = read("<p>a <em>b <strong>c</strong></em> d <u> e </u><i></i>");
    let emphasis: Vec<&str> = read.emphasis.iter().map(|span| span.of(&read.text)).collect();
    assert_eq!(emphasis, ["b c", "e"]);
}

#[test]
fn note_marks_are_islands() {
    let marks = |html: &str| islands(html, IslandKind::NoteMark);
    assert_eq!(marks("<p>rose.<sup><a href=\"#fn3\">3</a></sup> Then"), ["3"]);
    assert_eq!(marks("<p>rose.<a href=\"#fn:3\"><sup>[3]</sup></a> Then"), ["[3]"]);
    assert_eq!(
        marks(
            "<p>so<sup class=reference><a href=\"#cite_note-a-3\"><span>[</span>3<span>]</span></a></sup><sup><a href=\"#cite_note-4\">[note 4]</a></sup>."
        ),
        ["[3]", "[note 4]"]
    );
    assert_eq!(marks("<p>so<a role=doc-noteref href=\"n.html\">7</a>"), ["7"]);
    assert_eq!(marks("<p>so<a epub:type=\"noteref\" href=\"n.html#x\">*</a>"), ["*"]);
    assert_eq!(marks("<p>so <a href=\"#_ftn1\" name=\"_ftnref1\">[1]</a>"), ["[1]"]);
    assert_eq!(
        marks("<p>the board said.<sup>12</sup> Then the harbour<sup>13</sup>"),
        ["12", "13"]
    );
    assert_eq!(marks("<p>10<sup>6</sup> m<sup>2</sup>, the 4<sup>th</sup>"), Vec::<String>::new());
    assert_eq!(
        marks("<p><a href=\"#chapter\">Chapter one</a> <a href=\"#top\">Top</a>"),
        Vec::<String>::new()
    );
}

#[test]
fn ruby_and_side_notes_are_islands() {
    let html = "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby></p>";
    assert_eq!(islands(html, IslandKind::Annotation), ["(", "kan", ")", "ji"]);
    let html = "<p>The toll <span class=\"sidenote\">Set in 1901.</span> rose.</p>";
    assert_eq!(islands(html, IslandKind::Note), ["Set in 1901."]);
}

#[test]
fn the_main_text_is_where_the_prose_is() {
    let paragraph = "<p>The board of the harbour, after a long debate, raised the toll for boats, barges and rafts.</p>";
    let links = "<li><a href=/a>A page about ships, boats and more things</a></li>".repeat(20);
    let html = format!(
        "<body><nav><ul>{links}</ul></nav><div id=c>{}</div><footer><p>All rights, such as they are, are reserved by the board.</p></footer>",
        paragraph.repeat(5)
    );
    let read = read(&html);
    let main: Vec<&str> = read.main.iter().map(|span| span.of(&read.text)).collect();
    assert_eq!(main.len(), 1);
    assert!(main[0].starts_with("The board of the harbour"));
    assert!(main[0].ends_with("barges and rafts."));
}

#[test]
fn shells_and_empty_pages_have_no_text() {
    for html in [
        "<html><head><title>App</title></head><body><div id=root></div><script src=app.js></script></body></html>",
        "<!doctype html><html><body></body></html>",
        "<html><body><div>Loading …</div><script>boot()</script><noscript>You need to enable JavaScript to run this app.</noscript></body></html>",
        "<html><body><div style='display:none'>nothing to see here</div></body></html>",
    ] {
        assert_eq!(read(html).condition, Condition::NoText, "{html}");
    }
    assert_eq!(
        read("<html><body><p>Short but said.</p><script>x()</script></body></html>").condition,
        Condition::Whole
    );
}

#[test]
fn other_charsets_are_decoded_before_they_are_mapped() {
    let bytes =
        b"<html><meta charset=windows-1252><body><p>\x93Caf\xE9\x94 &amp; more</p></body></html>";
    let read = read_source(bytes, &SourceHints::default(), &ReaderOptions::default());
    assert_eq!(read.format, Format::Html);
    assert_eq!(read.charset.as_deref(), Some("windows-1252 (declaration)"));
    let decoded = "<html><meta charset=windows-1252><body><p>“Café” & more</p></body></html>"
        .replace('&', "&amp;");
    holds(&decoded, &read);
    assert_eq!(layer(&read, LayerKind::Rendered), "“Café” & more");
}

fn problems_of(html: &str) -> (Condition, String, String) {
    let read = read(html);
    (read.condition, read.problems.join("; "), read.text)
}

#[test]
fn absurd_nesting_is_cut_by_name_and_still_searched() {
    let html = format!(
        "{}needle of text{}<p>after the heap</p>",
        "<div>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    let (condition, problems, text) = problems_of(&html);
    assert_eq!(condition, Condition::Partial);
    assert!(problems.contains("nested deeper than 2000"), "{problems}");
    assert!(text.contains("needle of text"));
    assert!(text.contains("after the heap"));
}

#[test]
fn absurd_attribute_counts_are_cut_by_name() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"{n}\"")).collect();
    let html = format!("<p>before</p><div{attributes}>inside</div><p>after <b>it</b></p>");
    let (condition, problems, text) = problems_of(&html);
    assert_eq!(condition, Condition::Partial);
    assert!(problems.contains("more than 1000 attributes"), "{problems}");
    assert_eq!(text.trim_end(), "before\n\ninside\n\nafter it");
    assert_eq!(raw(&html, "after"), ["after"]);
}

#[test]
fn mark_up_that_multiplies_is_cut() {
    let formats: String = (0..1_500).map(|n| format!("<font color=c{n}>")).collect();
    let html = format!("<p>{formats}</p>{}<p>last words", "<p>x</p>".repeat(5_000));
    let (condition, problems, text) = problems_of(&html);
    assert_eq!(condition, Condition::Partial);
    assert!(problems.contains("multiplies"), "{problems}");
    assert!(text.contains("last words"));
}

#[test]
fn many_paragraphs_on_one_level_are_no_problem() {
    let html = "<p>word".repeat(60_000);
    let read = read(&html);
    assert_eq!(read.condition, Condition::Whole);
    assert_eq!(read.text.matches("word").count(), 60_000);
}

#[test]
fn broken_pages_are_read() {
    check("<p>a\0b</p>", "ab");
    check("<p>&#xD800;&#0;&#x110000;</p>", "\u{fffd}\u{fffd}\u{fffd}");
    check("<div><p>open <b>bold <i>both", "open bold both");
    check("<p>unclosed <a href=\"x", "unclosed");
    check("<p>one<!-- never closed <p>two", "one");
    check("</p></div></html><p>late", "late");
    check("<textarea>kept\n as is</textarea>", "kept\n as is");
    check("<svg><text>drawn</text></svg><math><mi>x</mi></math>", "drawnx");
    check("<p>x</p><![CDATA[y]]>", "x");
    check("<svg><desc><![CDATA[y&z]]></desc></svg>", "y&z");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let options = ReaderOptions::default();
        let first = read_source(&bytes, &hints(), &options);
        prop_assert_eq!(&first, &read_source(&bytes, &hints(), &options));
    }

    #[test]
    fn any_mark_up_keeps_the_laws(parts in proptest::collection::vec(part(), 0..60)) {
        let html = format!("<html>{}", parts.concat());
        let first = read(&html);
        prop_assert_eq!(&first, &read(&html));
    }
}

/// Pieces that pages are made of, whole and broken.
pub(super) fn part() -> impl Strategy<Value = String> {
    let tags = [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<a href='#fn1'>",
        "</a>",
        "<sup>",
        "</sup>",
        "<select>",
        "<option>",
        "</select>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mi>",
        "</math>",
        "<pre>\n",
        "</pre>",
        "<template>",
        "</template>",
        "<noscript>",
        "</noscript>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea>",
        "<ruby>",
        "<rt>",
        "</ruby>",
        "<br>",
        "<img alt='a &amp; b' >",
        "<meta name=description content='x  y'>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<",
        ">",
        "&",
        "&amp;",
        "&#x",
        "&#65;",
        "&lt",
        ";",
        "\0",
        "\r\n",
        "\r",
        "\n",
        " ",
        "  ",
        "\u{feff}",
        "é",
        "漢字",
        "\u{a0}",
        "\"",
        "'",
        "= ",
        "<p hidden>",
        "<form>",
        "<frameset>",
        "<body class=x>",
        "<head>",
        "</html>",
        "<plaintext>",
        "<q>",
        "</q>",
        "<nobr>",
        "<h1>",
        "</h1>",
        "<li>",
        "<button>",
        "<caption>",
        "<col>",
        "<desc>",
        "<foreignObject>",
        "<annotation-xml>",
        "text of words",
        "a",
        "<a id=fn1 href='#r'>1</a>",
        "<li id=fn1>",
        "<sup><a href='#fn1'>1</a></sup>",
        "<span class=sidenote>",
        "</span>",
        "<ol>",
        "</ol>",
        "<aside role=doc-footnote id=n>",
        "</aside>",
        "<br>",
        "<blockquote>",
        "<section role=doc-endnotes>",
    ];
    prop_oneof![
        8 => proptest::sample::select(tags.to_vec()).prop_map(str::to_owned),
        1 => "[a-z &<>\"'=/é]{0,12}",
    ]
}

#[test]
fn raised_numbers_are_exponents_or_marks_of_notes() {
    let page = "<p>Imports fell by 40 in 2010<sup>1</sup> and rose to 5.3 million<sup>2</sup> by \
        2012.<sup>3</sup> The plant made 3.5&times;10<sup>6</sup> t and 10<sup>&minus;3</sup> g on \
        12 km<sup>2</sup> of land, 40%<sup>4</sup> of it wet. In 1999 <sup>5</sup> it burned; \
        E = mc<sup>2</sup>. It held 1,200<sup>6</sup> jars, the EU<sup>7</sup> and \
        <sup>14</sup>C, on the 19<sup>th</sup> of May.</p>";
    let source = read(page);
    let marks: Vec<&str> = source
        .islands
        .iter()
        .filter(|island| island.kind == IslandKind::NoteMark)
        .map(|island| island.span.of(&source.text))
        .collect();
    assert_eq!(marks, ["1", "2", "3", "4", "5", "6", "7"]);
    for expected in ["3.5×10⁶ t", "10⁻³ g", "12 km² of", "mc².", "14C", "19th"] {
        assert!(source.text.contains(expected), "{expected}: {}", source.text);
    }
}
