//! Which sources of several documents are the same?
//!
//! The same work cited in two documents is one source. Same URL under two titles, one title under
//! two URLs, two works of one author stay apart.

use super::{CitationIndex, Citations, SourceIndex, Work};

/// A source of the whole corpus.
#[derive(Clone, Debug)]
pub struct CorpusSource {
    /// `s1`, `s2` … in the order of first citation.
    pub id: String,
    /// Readable and unique in the corpus.
    pub key: String,
    pub work: Work,
    /// Which source of which document it is, in order.
    pub uses: Vec<SourceUse>,
    /// Why documents' sources were taken as one, or kept apart, where that is not plain.
    pub evidence: Vec<String>,
}

/// A corpus source in one document.
#[derive(Clone, Debug)]
pub struct SourceUse {
    /// Place of the document in the list that was merged.
    pub document: usize,
    pub source: SourceIndex,
    /// All citations of the document that name it.
    pub citations: Vec<CitationIndex>,
}

/// Takes the sources of all documents together. Deterministic in the order of the documents.
#[must_use]
pub fn merge(documents: &[&Citations]) -> Vec<CorpusSource> {
    let _ = documents;
    Vec::new()
}
