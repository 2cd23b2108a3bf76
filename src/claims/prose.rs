//! Where do the sentences of the body stand?
//!
//! Cut once for all readers of this room; headings and asides are no prose and have none.

use crate::document::{Document, ParagraphKind};
use crate::text::Span;
use crate::text::sentence::sentences;

/// The sentences of all body paragraphs.
pub(super) struct Prose {
    sentences: Vec<Span>,
    /// For each paragraph, how many sentences stand in it and before it.
    ends: Vec<usize>,
}

impl Prose {
    pub(super) fn of(document: &Document) -> Self {
        let mut found = Self { sentences: Vec::new(), ends: Vec::new() };
        for paragraph in &document.body {
            if !matches!(paragraph.kind, ParagraphKind::Heading(_) | ParagraphKind::Aside) {
                found.sentences.extend(sentences(paragraph.passage.text()));
            }
            found.ends.push(found.sentences.len());
        }
        found
    }

    /// How many sentences there are.
    pub(super) fn count(&self) -> usize {
        self.sentences.len()
    }

    /// The sentences of a paragraph, as ranges of its text.
    pub(super) fn sentences(&self, paragraph: usize) -> &[Span] {
        let before = paragraph.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or(0);
        let end = self.ends.get(paragraph).copied().unwrap_or(start);
        self.sentences.get(start..end).unwrap_or_default()
    }
}
