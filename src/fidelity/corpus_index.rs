//! Which other source of the corpus may hold these words?
//!
//! An index of hashed word shingles over thousands of sources. It only names candidates; the
//! answer is always given by a check against the source itself.

/// Word shingles of many sources.
#[derive(Clone, Debug, Default)]
pub struct CorpusIndex {}

impl CorpusIndex {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source under the caller's number for it.
    pub fn add(&mut self, source: usize, text: &str) {
        let _ = (source, text);
    }

    /// The sources that share most shingles with `quote`, best first, at most `limit`.
    #[must_use]
    pub fn candidates(&self, quote: &str, limit: usize) -> Vec<usize> {
        let _ = (quote, limit);
        Vec::new()
    }
}
