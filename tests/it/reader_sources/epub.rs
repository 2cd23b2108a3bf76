//! EPUB books as sources; the books are made here.

use std::io::{Cursor, Write as _};

use citecheck::reader::{
    Condition, Format, IslandKind, LayerKind, ReaderOptions, SourceHints, SourceText, read_source,
};
use zip::write::SimpleFileOptions;

fn book(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("mimetype", stored).unwrap();
    writer.write_all(b"application/epub+zip").unwrap();
    for (name, text) in parts {
        writer.start_file(*name, packed).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const CONTAINER: &str = "<?xml version=\"1.0\"?><container><rootfiles><rootfile full-path=\"OEBPS/book.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
const PACKAGE: &str = "<?xml version=\"1.0\"?><package xmlns:dc=\"x\"><metadata><dc:title>Of Tolls &amp; Harbours</dc:title></metadata><manifest>\
    <item id=\"two\" href=\"text/second%20part.xhtml\" media-type=\"application/xhtml+xml\"/><item id=\"one\" href=\"text/../text/first.xhtml\" media-type=\"application/xhtml+xml\"/>\
    <item id=\"css\" href=\"a.css\" media-type=\"text/css\"/></manifest><spine><itemref idref=\"one\"/><itemref idref=\"css\"/><itemref idref=\"two\"/></spine></package>";
const FIRST: &str = "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"e\"><head><title/></head><body><a id=\"x\"/><h1>One</h1><p>The toll <em>rose</em>.<a epub:type=\"noteref\" href=\"#n\">1</a></p></body></html>";
const SECOND: &str = "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>T</title></head><body><p>It fell.</p><img src=\"a.png\" alt=\"A crane\"/></body></html>";

fn read(bytes: &[u8]) -> SourceText {
    read_source(bytes, &SourceHints::default(), &ReaderOptions::default())
}

#[test]
fn chapters_stand_in_reading_order() {
    let source = read(&book(&[
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", PACKAGE),
        ("OEBPS/text/second part.xhtml", SECOND),
        ("OEBPS/text/first.xhtml", FIRST),
    ]));
    assert_eq!((source.format, source.condition), (Format::Epub, Condition::Whole));
    assert_eq!(source.title.as_deref(), Some("Of Tolls & Harbours"));
    let layers: Vec<(LayerKind, &str)> = source
        .layers
        .iter()
        .map(|layer| (layer.kind, layer.span.of(&source.text).trim_end()))
        .collect();
    assert_eq!(
        layers,
        [
            (LayerKind::Rendered, "One\n\nThe toll rose.1\n\nIt fell."),
            (LayerKind::Meta, "T"),
            (LayerKind::AltText, "A crane"),
        ]
    );
    assert_eq!(source.layers.last().map(|layer| layer.span.end), Some(source.text.len()));
    let marks: Vec<&str> = source
        .islands
        .iter()
        .filter(|island| island.kind == IslandKind::NoteMark)
        .map(|island| island.span.of(&source.text))
        .collect();
    assert_eq!(marks, ["1"]);
    let emphasis: Vec<&str> = source.emphasis.iter().map(|span| span.of(&source.text)).collect();
    assert_eq!(emphasis, ["rose"]);
    assert!(source.map.is_none());
}

#[test]
fn what_is_missing_is_said() {
    let source = read(&book(&[
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", PACKAGE),
        ("OEBPS/text/first.xhtml", FIRST),
    ]));
    assert_eq!(source.condition, Condition::Partial);
    assert!(source.problems[0].contains("second part.xhtml"), "{:?}", source.problems);
    let empty = read(&book(&[("META-INF/container.xml", CONTAINER)]));
    assert_eq!(empty.condition, Condition::Unreadable);
    let locked = "<encryption><CipherReference URI=\"OEBPS/text/first.xhtml\"/></encryption>";
    let source = read(&book(&[
        ("META-INF/container.xml", CONTAINER),
        ("META-INF/encryption.xml", locked),
        ("OEBPS/book.opf", PACKAGE),
        ("OEBPS/text/second part.xhtml", SECOND),
        ("OEBPS/text/first.xhtml", FIRST),
    ]));
    assert_eq!(source.condition, Condition::Partial);
    assert!(source.problems[0].contains("encrypted"), "{:?}", source.problems);
    assert!(source.text.contains("It fell."));
}

#[test]
fn bombs_and_damage_are_refused() {
    let huge = format!("<html><body><p>{}</p></body></html>", "word ".repeat(400_000));
    let bytes = book(&[
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", PACKAGE),
        ("OEBPS/text/first.xhtml", &huge),
        ("OEBPS/text/second part.xhtml", SECOND),
    ]);
    let options = ReaderOptions { max_inflated: 100_000, ..ReaderOptions::default() };
    let source = read_source(&bytes, &SourceHints::default(), &options);
    assert_eq!(source.condition, Condition::Unreadable);
    assert!(source.problems[0].contains("over the limit"), "{:?}", source.problems);
    for end in (0..bytes.len()).step_by(97) {
        let _ = read(&bytes[..end]);
    }
}
