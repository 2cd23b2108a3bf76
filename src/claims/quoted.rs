//! Which quotations stand in a passage?
//!
//! One sorted list for all passages: most have none, and a document may have very many.

use crate::document::{Document, Place, QuotationIndex, QuotationRole};
use crate::text::Span;

/// A quotation with the passage that it stands in.
pub(super) struct Quoted {
    place: Place,
    /// Its range in the text of the passage.
    pub(super) span: Span,
    pub(super) index: QuotationIndex,
}

/// Quotations by their passages, those of one passage in the order of its text.
pub(super) struct QuotedPassages(Vec<Quoted>);

impl QuotedPassages {
    /// The quotations of a document whose role is wanted.
    pub(super) fn of(document: &Document, wanted: impl Fn(QuotationRole) -> bool) -> Self {
        let all = document.quotations.iter().enumerate();
        let mut found: Vec<Quoted> = all
            .filter(|(_, quotation)| wanted(quotation.role))
            .map(|(index, quotation)| Quoted {
                place: quotation.place,
                span: quotation.span,
                index: QuotationIndex(index),
            })
            .collect();
        found.sort_by_key(|quoted| quoted.place);
        Self(found)
    }

    /// The quotations of a passage.
    pub(super) fn in_passage(&self, place: Place) -> &[Quoted] {
        let start = self.0.partition_point(|quoted| quoted.place < place);
        let behind = self.0.get(start..).unwrap_or_default();
        let count = behind.iter().take_while(|quoted| quoted.place == place).count();
        behind.get(..count).unwrap_or_default()
    }
}
