//! Which source is a quotation taken from?
//!
//! A quotation in a note belongs to the citation whose parenthetical or clause holds it, or that
//! follows it. A quotation of the body belongs to the first citation of its note that does more
//! than give background, or to the one whose author the sentence names.

use std::ops::Range;

use super::folded::{folded, words_of};
use super::of_notes::OfNotes;
use super::{Attribution, Citation, CitationIndex, CitationKind, Source, Stance};
use crate::document::{Document, Place, Quotation, QuotationIndex, QuotationRole};
use crate::text::{Problem, ProblemCode, Severity, Span};

/// One attribution per quotation of the document, in their order, and what has no source.
pub(super) fn attribute(
    document: &Document,
    citations: &[Citation],
    sources: &[Source],
) -> (Vec<Attribution>, Vec<Problem>) {
    let of_note = OfNotes::of(document.notes.len(), citations.iter().map(|citation| citation.note));
    let mut out = Vec::with_capacity(document.quotations.len());
    let mut problems = Vec::new();
    for (index, quotation) in document.quotations.iter().enumerate() {
        let (citation, remark) = match quotation.place {
            Place::Note(note) => in_note(quotation, citations, of_note.get(note)),
            Place::Body(_) => match quotation.note {
                Some(note) => in_body(document, quotation, citations, sources, of_note.get(note)),
                None => (None, Some("no note supports it".to_owned())),
            },
        };
        if quotation.role == QuotationRole::Quotation
            && quotation.note.is_none()
            && matches!(quotation.place, Place::Body(_))
        {
            let spans = document
                .passage(quotation.place)
                .map(|passage| passage.raw(quotation.span))
                .unwrap_or_default();
            problems.push(Problem {
                code: ProblemCode::QuoteUnattributed,
                severity: Severity::Info,
                message: "no note supports this quotation".to_owned(),
                spans,
                suggestion: None,
            });
        }
        let source = citation.and_then(|place| citations.get(place)).and_then(|c| c.source);
        out.push(Attribution {
            quotation: QuotationIndex(index),
            citation: citation.map(CitationIndex),
            source,
            remark,
        });
    }
    (out, problems)
}

fn in_note(
    quotation: &Quotation,
    citations: &[Citation],
    mut list: Range<usize>,
) -> (Option<usize>, Option<String>) {
    // The innermost citation that holds it; nested ones come after the one that holds them.
    let holding = list.clone().rev().find(|index| {
        citations
            .get(*index)
            .is_some_and(|c| c.span.contains(quotation.span) && c.kind != CitationKind::Crossref)
    });
    if let Some(index) = holding {
        return (Some(index), None);
    }
    // Prose of the note: the citation sentence that follows supports it.
    let following = list.find(|index| {
        citations.get(*index).is_some_and(|c| {
            quotation.span.end <= c.span.start && !c.nested && c.kind != CitationKind::Crossref
        })
    });
    match following {
        Some(index) => (Some(index), Some("stands before the citation that follows it".to_owned())),
        None => (None, Some("the note cites nothing for it".to_owned())),
    }
}

fn in_body(
    document: &Document,
    quotation: &Quotation,
    citations: &[Citation],
    sources: &[Source],
    list: Range<usize>,
) -> (Option<usize>, Option<String>) {
    let usable: Vec<usize> = list
        .filter(|index| {
            citations.get(*index).is_some_and(|c| !c.nested && c.kind != CitationKind::Crossref)
        })
        .collect();
    let Some(first) = usable.first().copied() else {
        return (None, Some("its note cites nothing".to_owned()));
    };
    let unsure = (!quotation.sure).then(|| "the note was paired by its place".to_owned());
    if usable.len() == 1 {
        return (Some(first), unsure);
    }
    // The author is named in the words before the quotation.
    let lead = lead_in(document, quotation);
    let words = words_of(&lead);
    let named = usable.iter().copied().find(|index| {
        let authors = citations.get(*index).and_then(|c| c.source).and_then(|s| sources.get(s.0));
        authors.is_some_and(|source| {
            source.work.authors.iter().any(|name| {
                let surname = folded(super::names::surname(name));
                3 < surname.len() && words.contains(&surname)
            })
        })
    });
    if let Some(index) = named {
        let why =
            if index == first { unsure } else { Some("the sentence names its author".to_owned()) };
        return (Some(index), why);
    }
    let direct = usable.iter().copied().find(|index| {
        citations.get(*index).is_some_and(|c| c.stance != Stance::Background && c.signal.is_none())
    });
    let supporting = usable
        .iter()
        .copied()
        .find(|index| citations.get(*index).is_some_and(|c| c.stance != Stance::Background));
    let chosen = direct.or(supporting).unwrap_or(first);
    (
        Some(chosen),
        Some("its note cites several sources; the first that supports it is taken".to_owned()),
    )
}

/// The words of the sentence before a quotation of the body, at most 300 bytes.
fn lead_in(document: &Document, quotation: &Quotation) -> String {
    let Some(passage) = document.passage(quotation.place) else { return String::new() };
    let text = passage.text();
    let start = quotation.span.start.saturating_sub(300);
    let start = (start..=quotation.span.start)
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(quotation.span.start);
    let before = Span::new(start, quotation.span.start).of(text);
    let cut = before.rfind(". ").map_or(0, |at| at + 2);
    before.get(cut..).unwrap_or("").to_owned()
}
