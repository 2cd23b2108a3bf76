//! JATS articles and other XML as sources.

use citecheck::reader::{
    Condition, Format, IslandKind, ReaderOptions, SourceHints, SourceText, read_source,
};
use citecheck::text::Span;
use proptest::prelude::*;

use super::html::holds;

fn read(xml: &str) -> SourceText {
    let read = read_source(xml.as_bytes(), &SourceHints::default(), &ReaderOptions::default());
    holds(xml, &read);
    read
}

const ARTICLE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE article [<!ENTITY own \"x\">]>\n\
    <article xmlns:xlink=\"http://www.w3.org/1999/xlink\"><front><article-meta><title-group><article-title>On <italic>harbour</italic> tolls</article-title></title-group>\
    <contrib-group><contrib><name><surname>Doe</surname><given-names>Jane</given-names></name></contrib></contrib-group></article-meta></front>\
    <body><sec><title>Results</title><p>The toll rose<xref ref-type=\"bibr\" rid=\"r1\">1</xref> by 5&#x2009;% &amp; fell<sup><xref ref-type=\"fn\" rid=\"f1\">a</xref></sup>;\n   \
    10<sup>6</sup> boats &ndash; see <xref ref-type=\"fig\" rid=\"g1\">2</xref>.<fn id=\"f1\"><p>A note in it.</p></fn> Then &own; more.</p><p><![CDATA[raw <b> text]]></p></sec></body>\
    <back><ref-list><ref id=\"r1\"><label>1</label><mixed-citation><person-group>Roe R.</person-group> <source>Tolls</source>. <year>1901</year>.</mixed-citation></ref></ref-list></back></article>";

#[test]
fn articles_are_read_in_their_order() {
    let source = read(ARTICLE);
    assert_eq!((source.format, source.reader.as_str()), (Format::Xml, "jats"));
    assert_eq!(source.condition, Condition::Whole);
    assert_eq!(source.title.as_deref(), Some("On harbour tolls"));
    let blocks: Vec<&str> = source.text.split("\n\n").collect();
    assert_eq!(
        blocks,
        [
            "On harbour tolls",
            "Doe Jane",
            "Results",
            "The toll rose1 by 5\u{2009}% & fella; 10⁶ boats – see 2.",
            "A note in it.",
            "Then &own; more.",
            "raw <b> text",
            "1",
            "Roe R. Tolls. 1901."
        ]
    );
    let islands: Vec<(IslandKind, &str)> =
        source.islands.iter().map(|island| (island.kind, island.span.of(&source.text))).collect();
    assert_eq!(
        islands,
        [
            (IslandKind::NoteMark, "1"),
            (IslandKind::NoteMark, "a"),
            (IslandKind::Note, "A note in it.")
        ]
    );
    let emphasis: Vec<&str> = source.emphasis.iter().map(|span| span.of(&source.text)).collect();
    assert_eq!(emphasis, ["harbour"]);
    let at = source.text.find("% & fell").unwrap();
    let raw: Vec<&str> =
        source.reported_spans(Span::new(at, at + 8)).iter().map(|span| span.of(ARTICLE)).collect();
    assert_eq!(raw, ["% &amp; fell"]);
}

#[test]
fn pages_of_editions_keep_their_numbers() {
    let source = read(
        "<?xml version='1.0'?><TEI><text><body><pb n=\"iv\"/><p>First.</p><pb n=\"5\"/><p>Second <hi>words</hi>.</p></body></text></TEI>",
    );
    let labels: Vec<Option<&str>> = source.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [Some("iv"), Some("5")]);
    let at = source.text.find("Second").unwrap();
    assert_eq!(source.page_at(at).map(|page| page.number), Some(2));
    assert_eq!(source.reader, "xml");
}

#[test]
fn broken_files_are_read_in_part() {
    for xml in [
        "<?xml version='1.0'?><article><body><p>Some words</body></article>",
        "<?xml version='1.0'?><article><body><p>Some words",
        "<?xml version='1.0'?><article><p>Some words</p><p a=</article>",
    ] {
        let source = read(xml);
        assert_eq!(source.condition, Condition::Partial, "{xml}");
        assert!(source.text.contains("Some words"), "{xml}");
        assert!(!source.problems.is_empty());
    }
    let deep =
        format!("<?xml version='1.0'?>{}word{}", "<a>".repeat(50_000), "</a>".repeat(50_000));
    let source = read(&deep);
    assert_eq!(source.condition, Condition::Partial);
    assert!(source.text.contains("word"));
    let bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><a>x &b;&b; y</a>";
    assert_eq!(read(bomb).text, "x &b;&b; y");
    assert_eq!(read("<?xml version='1.0'?><article/>").condition, Condition::NoText);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_mark_up_keeps_the_laws(parts in proptest::collection::vec(part(), 0..40)) {
        let xml = format!("<?xml version='1.0'?><article>{}", parts.concat());
        let first = read(&xml);
        prop_assert_eq!(&first, &read(&xml));
    }
}

fn part() -> impl Strategy<Value = String> {
    let parts = [
        "<p>",
        "</p>",
        "<sec>",
        "</sec>",
        "<xref ref-type='fn'>",
        "</xref>",
        "<sup>",
        "</sup>",
        "<italic>",
        "</italic>",
        "&amp;",
        "&#65;",
        "&ndash;",
        "&x;",
        "&",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?pi?>",
        "<br/>",
        "<pb n='1'/>",
        "<fn>",
        "</fn>",
        "</article>",
        "words",
        "1",
        "é",
        "\r\n",
        "\n",
        " ",
        "<",
        ">",
        "<a b=",
        "<tex-math>",
        "</tex-math>",
    ];
    proptest::sample::select(parts.to_vec()).prop_map(str::to_owned)
}
