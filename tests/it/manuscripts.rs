//! One article in four formats reads the same: notes, markers, URLs and references.

use std::fs;
use std::path::Path;

use citecheck::citation::{self, CitationKind};
use citecheck::document;
use citecheck::reader::{ManuscriptOptions, read_manuscript};

const REFERENCES: [&str; 6] = ["2->1", "4->3", "7->6", "8->6", "11->4", "12->1"];

const URLS: [&str; 6] = [
    "https://quay.example/ostrander_(1984)",
    "https://post.example/1999/03/04/silver-on-the-water",
    "https://perma.cc/AB12-CD34",
    "https://board.example/accounts?year=2009&part=2",
    "https://boats.example/ten%20years",
    "https://herring.example/fifth",
];

fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/manuscripts").join(name);
    let options = ManuscriptOptions { name, ..ManuscriptOptions::default() };
    let manuscript = read_manuscript(&fs::read(path).unwrap(), &options).unwrap();
    let document = document::read(manuscript);
    let labels: Vec<&str> = document.notes.iter().map(|note| note.label.as_str()).collect();
    let wanted: Vec<String> = (1..=12).map(|number| number.to_string()).collect();
    assert_eq!(labels, wanted);
    assert!(document.notes.iter().all(|note| note.marker.is_some()));
    let citations = citation::read(&document);
    let mut references = Vec::new();
    let mut urls = Vec::new();
    for found in &citations.citations {
        let label = |note: document::NoteIndex| document.notes[note.0].label.clone();
        if found.kind != CitationKind::Full {
            let to = found.refers_to.map(label).unwrap_or_default();
            references.push(format!("{}->{to}", label(found.note)));
        }
        urls.extend(found.work.urls.iter().chain(&found.work.archived_urls).cloned());
    }
    assert_eq!(references, REFERENCES);
    assert_eq!(urls, URLS);
    let problems: Vec<&str> =
        document.problems.iter().chain(&citations.problems).map(|p| p.message.as_str()).collect();
    assert_eq!(problems, Vec::<&str>::new());
}

#[test]
fn latex_footnotes() {
    check("article.tex");
}

#[test]
fn a_list_of_notes_with_back_links() {
    check("backlinks.html");
}

#[test]
fn notes_beside_their_paragraphs() {
    check("asides.html");
}

#[test]
fn word_endnotes() {
    check("endnotes.docx");
}
