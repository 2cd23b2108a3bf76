//! What every input must keep, whatever it holds: no panic, and the offset law.
//!
//! One function per fuzz target. The tests of the program call the same functions on the files of
//! `fuzz/seeds`, so that a fault once found stays found.
//! Speed is not asserted here; the fuzzer's own time limit finds what hangs.

use std::io::{Cursor, Write};

use citecheck::document::Document;
use citecheck::reader::{ManuscriptOptions, read_manuscript};
use citecheck::text::{Problem, Span};
use citecheck::{citation, claims, document};

/// Markdown and plain text.
pub fn markdown(data: &[u8]) {
    read(data, "draft.md");
}

/// HTML, also where the content does not look like it.
pub fn html(data: &[u8]) {
    let mut page = b"<!doctype html><html><body>".to_vec();
    page.extend_from_slice(data);
    read(&page, "draft.html");
}

/// LaTeX, also where the content does not look like it.
pub fn latex(data: &[u8]) {
    let mut file = b"\\documentclass{article}\n\\begin{document}\n".to_vec();
    file.extend_from_slice(data);
    read(&file, "draft.tex");
}

/// A Word file: a container as it is, or else the inside of the body and, behind a line of
/// `=====`, that of the footnotes.
pub fn docx(data: &[u8]) {
    if data.starts_with(b"PK") {
        read(data, "draft.docx");
    } else if let Some(container) = word_file(data) {
        read(&container, "draft.docx");
    }
}

/// Citations: the input is the text of one note, then of three notes that refer to each other.
pub fn citation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let flat = text.replace(['\n', '\r'], " ");
    read(format!("A claim.[^1]\n\n[^1]: {flat}\n").as_bytes(), "draft.md");
    let mut lines = text.lines();
    let mut draft = String::from("One.[^1] Two.[^2] Three.[^3]\n\n");
    for number in 1..=3 {
        let line = lines.next().unwrap_or("Id.");
        draft.push_str(&format!("[^{number}]: {line}\n\n"));
    }
    draft.extend(lines);
    read(draft.as_bytes(), "draft.md");
}

/// Runs a target on the files named on the command line.
///
/// # Errors
/// Where a file cannot be read.
pub fn replay(target: fn(&[u8])) -> std::io::Result<()> {
    for path in std::env::args_os().skip(1) {
        target(&std::fs::read(&path)?);
        println!("{}: holds", path.to_string_lossy());
    }
    Ok(())
}

fn read(bytes: &[u8], name: &str) {
    let options = ManuscriptOptions { name, ..ManuscriptOptions::default() };
    let Ok(manuscript) = read_manuscript(bytes, &options) else { return };
    let document = document::read(manuscript);
    let citations = citation::read(&document);
    let claims = claims::read(&document, &citations);
    passages_lead_back(&document);
    let raw = document.manuscript.raw.as_str();
    for citation in &citations.citations {
        let note = document.notes.get(citation.note.0).expect("a citation's note");
        assert_place(note.passage.text(), citation.span);
        in_raw(raw, &citation.spans);
        assert!(citation.source.is_none_or(|source| source.0 < citations.sources.len()));
        assert!(citation.refers_to.is_none_or(|note| note.0 < document.notes.len()));
    }
    for claim in &claims.claims {
        let passage = document.passage(claim.place).expect("a claim's passage");
        assert_place(passage.text(), claim.span);
        in_raw(raw, &claim.spans);
    }
    let found = [&document.problems, &citations.problems, &claims.problems];
    for problem in found.into_iter().flatten() {
        problem_stands(raw, problem);
    }
}

/// The offset law: every copied byte stands in the raw text where the map says.
fn passages_lead_back(document: &Document) {
    let raw = document.manuscript.raw.as_str();
    let plain = &document.manuscript.plain;
    for block in &document.manuscript.blocks {
        assert_place(&plain.text, block.span);
    }
    let body = document.body.iter().map(|paragraph| &paragraph.passage);
    for passage in body.chain(document.notes.iter().map(|note| &note.passage)) {
        let text = passage.text();
        let whole = passage.raw(Span::new(0, text.len()));
        in_raw(raw, &whole);
        assert!(whole.is_sorted_by(|first, second| first.end <= second.start), "{whole:?}");
        for run in passage.body.map.runs().iter().filter(|run| run.copy) {
            let copied = text.get(run.out..run.out + run.len);
            assert_eq!(copied, raw.get(run.src..run.src + run.src_len));
            assert!(copied.is_some());
        }
        for styled in &passage.styles {
            assert_place(text, styled.span);
        }
        for link in &passage.links {
            assert_place(text, link.span);
        }
    }
    for paragraph in &document.body {
        for mark in &paragraph.marks {
            assert!(paragraph.passage.text().is_char_boundary(mark.offset));
            assert!(mark.note.0 < document.notes.len());
        }
    }
    for note in &document.notes {
        in_raw(raw, note.marker.as_slice());
        in_raw(raw, &document.note_spans(note));
    }
    for quotation in &document.quotations {
        let passage = document.passage(quotation.place).expect("a quotation's passage");
        assert_place(passage.text(), quotation.span);
        assert_place(passage.text(), quotation.inner);
        assert!(quotation.span.contains(quotation.inner));
    }
}

fn problem_stands(raw: &str, problem: &Problem) {
    in_raw(raw, &problem.spans);
}

fn in_raw(raw: &str, spans: &[Span]) {
    for span in spans {
        assert_place(raw, *span);
    }
}

fn assert_place(text: &str, span: Span) {
    assert!(text.get(span.start..span.end).is_some(), "{span:?} is no place in the text");
}

/// The smallest container that Word itself would open, around `data`.
fn word_file(data: &[u8]) -> Option<Vec<u8>> {
    const SPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let text = String::from_utf8_lossy(data);
    let (body, notes) = text.split_once("\n=====\n").unwrap_or((&text, ""));
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |inside: &str| {
        format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{inside}</Relationships>")
    };
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" \
                 ContentType=\"application/xml\"/></Types>"
            ),
        ),
        ("_rels/.rels", relations(&relation("rId1", "officeDocument", "word/document.xml"))),
        (
            "word/_rels/document.xml.rels",
            relations(&relation("rId1", "footnotes", "footnotes.xml")),
        ),
        ("word/document.xml", format!("<w:document {SPACES}><w:body>{body}</w:body></w:document>")),
        ("word/footnotes.xml", format!("<w:footnotes {SPACES}>{notes}</w:footnotes>")),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(name, stored).ok()?;
        writer.write_all(content.as_bytes()).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}
