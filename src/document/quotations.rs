//! Which words of the manuscript are quoted, and under which note?

use super::Document;

/// Finds the quotations of body and notes.
pub(super) fn find(document: &mut Document) {
    let _ = document;
}
