//! The ids by which the formats name notes, citations, quotations, claims and sources.
//!
//! They are places in the document, so that the same manuscript always gives the same ids.

use std::borrow::Cow;

use crate::citation::{self, SourceIndex};
use crate::document::{self, NoteIndex, QuotationIndex};

/// The id of a note, where it exists.
#[must_use]
pub fn note_id(document: &document::Document, note: NoteIndex) -> Option<&str> {
    document.notes.get(note.0).map(|found| found.id.as_str())
}

/// The id of a citation: its note's id, a dot, its place in the note.
#[must_use]
pub fn citation_id(document: &document::Document, citation: &citation::Citation) -> String {
    let note = note_id(document, citation.note).unwrap_or_default();
    format!("{note}.{}", citation.ord)
}

/// The id of a quotation.
#[must_use]
pub fn quotation_id(quotation: QuotationIndex) -> String {
    format!("q{}", quotation.0 + 1)
}

/// The id of a claim by its place.
#[must_use]
pub fn claim_id(claim: usize) -> String {
    format!("c{}", claim + 1)
}

/// The id of a source of a document.
#[must_use]
pub fn source_id(source_ids: Option<&[String]>, source: SourceIndex) -> Option<Cow<'_, str>> {
    match source_ids {
        Some(ids) => ids.get(source.0).filter(|id| !id.is_empty()).map(|id| id.as_str().into()),
        None => Some(format!("s{}", source.0 + 1).into()),
    }
}
