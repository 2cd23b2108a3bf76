//! Sources of one document and of several, and what quotations are taken from.

use citecheck::citation::{self, merge};
use citecheck::document::{Mark, NoteIndex, Place, Quotation, QuotationRole};
use citecheck::text::Span;

use super::build;

const FIRST: &str = "1: Mara Lind, *Tidal Ports* (2011), <https://a.example/ports/>.\n\
                     2: Ole Berg, *Quays*, PORT J. (2012), <https://a.example/quays>.\n\
                     3: Mara Lind, *Tidal Ports* (2011), <http://www.a.example/ports#top>.\n";

#[test]
fn a_work_cited_twice_is_one_source() {
    let read = build::read(FIRST);
    let keys: Vec<&str> = read.sources.iter().map(|source| source.key.as_str()).collect();
    assert_eq!(keys, ["lind-2011", "berg-2012"]);
    let of: Vec<Option<usize>> = read.citations.iter().map(|c| c.source.map(|s| s.0)).collect();
    assert_eq!(of, [Some(0), Some(1), Some(0)]);
}

#[test]
fn works_that_share_only_a_part_stay_apart() {
    let read = build::read(
        "1: Mara Lind, *Tidal Ports* (2011), <https://a.example/one>.\n\
         2: Mara Lind, *Dry Docks* (2011), <https://a.example/one>.\n\
         3: Mara Lind, *Tidal Ports* (2011), <https://a.example/two>.\n\
         4: Mara Lind, *Locks* (2011).\n",
    );
    let keys: Vec<&str> = read.sources.iter().map(|source| source.key.as_str()).collect();
    assert_eq!(keys, ["lind-2011", "lind-2011-2", "lind-2011-3", "lind-2011-4"]);
}

#[test]
fn documents_are_merged_with_their_evidence() {
    let first = build::read(FIRST);
    let second = build::read(
        "1: Ole Berg, *Quays*, PORT J. (2012), <https://a.example/quays/>.\n\
         2: Mara Lind, *Tidal Ports* (2011), <https://b.example/copy>.\n\
         3: Ole Berg, *Quays*, PORT J. (2012).\n",
    );
    let merged = merge(&[&first, &second]);
    let shown: Vec<(String, usize)> =
        merged.iter().map(|source| (source.id.clone(), source.uses.len())).collect();
    assert_eq!(shown, [("s1".to_owned(), 1), ("s2".to_owned(), 2), ("s3".to_owned(), 1)]);
    assert_eq!(merged[1].evidence, ["same URL"]);
    assert_eq!(merged[2].evidence, ["kept apart from s1: one title, two URLs"]);
    assert_eq!(merged[1].uses[1].document, 1);
    assert_eq!(merged[1].uses[1].citations.len(), 2);
    assert_ne!(merged[0].key, merged[2].key);
}

#[test]
fn quotations_go_to_the_citation_that_supports_them() {
    let body = "As Berg puts it, “ports sleep”. The tide “never waits”. Nobody said “this at all”.";
    let notes = "1: See generally Mara Lind, *Tidal Ports* (2011); Ole Berg, *Quays* (2012).\n\
                 2: See generally Mara Lind, *Locks* (2011). See Ole Berg, *Tides* (2013) (“never waits”).\n";
    let mut document = build::with_body(body, notes);
    document.body[0].marks = vec![
        Mark { offset: body.find(". The").unwrap_or(0), note: NoteIndex(0) },
        Mark { offset: body.find(". Nobody").unwrap_or(0), note: NoteIndex(1) },
    ];
    let quoted = |words: &str, place: Place, text: &str, note: Option<NoteIndex>| {
        let start = text.find(words).unwrap_or(0);
        let span = Span::new(start, start + words.len());
        Quotation {
            place,
            span,
            inner: Span::new(span.start + 3, span.end - 3),
            block: false,
            role: QuotationRole::Quotation,
            alterations: Vec::new(),
            note,
            sure: true,
        }
    };
    let note_text = document.notes[1].passage.text().to_owned();
    document.quotations = vec![
        quoted("“ports sleep”", Place::Body(0), body, Some(NoteIndex(0))),
        quoted("“never waits”", Place::Body(0), body, Some(NoteIndex(1))),
        quoted("“this at all”", Place::Body(0), body, None),
        quoted("“never waits”", Place::Note(NoteIndex(1)), &note_text, Some(NoteIndex(1))),
    ];
    let read = citation::read(&document);
    let to: Vec<Option<usize>> =
        read.attributions.iter().map(|a| a.citation.map(|c| c.0)).collect();
    // The author is named; the first that supports; none; the one that holds it.
    assert_eq!(to, [Some(1), Some(3), None, Some(3)]);
    let codes: Vec<&str> = read.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(codes, ["quote-unattributed"]);
    assert!(read.attributions[1].remark.is_some());
}
