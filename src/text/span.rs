//! A half-open byte range, the only way in which the program says "here".
//!
//! Which text a span points into is said by the field that holds it: most point into the
//! manuscript as it was given (see [`crate::reader::Manuscript::raw`]).

use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of bytes in a UTF-8 text, on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte; never below `start`.
    pub end: usize,
}

impl Span {
    /// The range from `start` to `end`; an `end` below `start` gives the empty range at `start`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        if end < start { Self { start, end: start } } else { Self { start, end } }
    }

    /// The number of bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the range holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside this range.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` is in this range.
    #[must_use]
    pub const fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether both ranges share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The text of this range, or nothing where it does not fit `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// The range moved to the right by `by` bytes.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// This range without the white space at both of its ends in `text`.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let inner = self.of(text);
        let kept = trim(inner);
        if kept.len() == self.len() {
            return self;
        }
        let start = self.start + (inner.len() - inner.trim_start().len());
        Self::new(start, start + kept.len())
    }
}

/// A text without the white space at both of its ends. Most texts begin and end with a plain sign.
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The text under several spans, joined with one space: what the offset law compares.
#[must_use]
pub fn joined(text: &str, spans: &[Span]) -> String {
    let mut out = String::new();
    for (index, span) in spans.iter().enumerate() {
        if 0 < index {
            out.push(' ');
        }
        out.push_str(span.of(text));
    }
    out
}

/// `text` with every run of white space as one space and none at its ends.
#[must_use]
pub fn fold_white_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
