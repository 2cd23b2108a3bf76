//! Byte offsets as lines, columns and code points, for the formats that count so.

use crate::text::Span;

/// Bytes between two remembered counts; the work of one lookup is bounded by it.
const STEP: usize = 1024;

/// A text with its line starts and code point counts.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    /// First byte of each line.
    lines: Vec<usize>,
    /// Code points before the first character boundary at or after each multiple of [`STEP`].
    counts: Vec<(usize, usize)>,
}

/// A place as editors count: both from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    pub line: usize,
    pub column: usize,
}

impl<'a> Places<'a> {
    /// Reads the text once.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        let mut lines = vec![0];
        let mut counts = Vec::with_capacity(text.len() / STEP + 1);
        let mut next = 0;
        for (count, (offset, character)) in text.char_indices().enumerate() {
            if next <= offset {
                counts.push((offset, count));
                next = offset + STEP;
            }
            if character == '\n' {
                lines.push(offset + 1);
            }
        }
        Self { text, lines, counts }
    }

    /// Code points before a byte offset.
    #[must_use]
    pub fn code_points(&self, offset: usize) -> usize {
        let index = self.counts.partition_point(|(known, _)| *known <= offset);
        let (known, count) =
            index.checked_sub(1).and_then(|at| self.counts.get(at)).copied().unwrap_or((0, 0));
        let end = offset.min(self.text.len());
        count + self.text.get(known..end).map_or(0, |piece| piece.chars().count())
    }

    /// A span in code points.
    #[must_use]
    pub fn code_point_span(&self, span: Span) -> [usize; 2] {
        [self.code_points(span.start), self.code_points(span.end)]
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        LineColumn { line, column: self.code_points(offset) - self.code_points(start) + 1 }
    }

    /// At most `limit` characters before `offset`.
    #[must_use]
    pub fn before(&self, offset: usize, limit: usize) -> &'a str {
        let text = self.text.get(..offset).unwrap_or("");
        let start = text.char_indices().rev().nth(limit.saturating_sub(1)).map_or(0, |(at, _)| at);
        text.get(start..).unwrap_or("")
    }

    /// At most `limit` characters after `offset`.
    #[must_use]
    pub fn after(&self, offset: usize, limit: usize) -> &'a str {
        let text = self.text.get(offset..).unwrap_or("");
        let end = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
        text.get(..end).unwrap_or("")
    }
}
