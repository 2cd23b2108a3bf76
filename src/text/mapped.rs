//! A text that was made from another one, with the way back.
//!
//! The same type serves the mark-up-free view of a manuscript, a note put together from two
//! pages, a folded source and a page's rendered text.
//! It leaves out what was changed and why: only where each byte came from is kept.

use serde::{Deserialize, Serialize};

use super::Span;

/// One stretch of the made text and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// First byte in the made text.
    pub out: usize,
    /// Bytes in the made text.
    pub len: usize,
    /// First byte in the source.
    pub src: usize,
    /// Bytes in the source; equal to `len` for a copy, 0 for inserted text.
    pub src_len: usize,
    /// Copied byte for byte; otherwise the stretch only maps as a whole.
    pub copy: bool,
    /// The source is torn before this run (page break, another text between): spans on its two
    /// sides are reported apart.
    pub torn: bool,
}

/// Leads from a made text back to its source.
///
/// Runs tile the made text and stand in its order. Source text that was dropped lies in the gaps
/// between the runs' source ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetMap {
    runs: Vec<Run>,
}

impl OffsetMap {
    /// The map of a text that is its own source.
    #[must_use]
    pub fn identity(len: usize) -> Self {
        let mut runs = Vec::new();
        if 0 < len {
            runs.push(Run { out: 0, len, src: 0, src_len: len, copy: true, torn: false });
        }
        Self { runs }
    }

    /// The runs in the order of the made text.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The source ranges of `span`, in order: one range, unless the source is torn inside it.
    ///
    /// Dropped source text between two runs belongs to the range that spans them.
    /// A span that covers only inserted text has no source: the answer is empty.
    #[must_use]
    pub fn to_source(&self, span: Span) -> Vec<Span> {
        // Nearly every range has one place; very many of these lists are kept.
        let mut found: Vec<Span> = Vec::with_capacity(1);
        let mut torn = false;
        for run in self.runs.get(self.first_ending_after(span.start)..).unwrap_or_default() {
            if span.end <= run.out {
                break;
            }
            torn |= run.torn;
            if run.src_len == 0 {
                continue;
            }
            let piece = if run.copy {
                let from = span.start.max(run.out) - run.out;
                let to = span.end.min(run.out + run.len) - run.out;
                Span::new(run.src + from, run.src + to)
            } else {
                Span::new(run.src, run.src + run.src_len)
            };
            match found.last_mut() {
                Some(last) if !torn && last.end <= piece.start => last.end = piece.end,
                _ => found.push(piece),
            }
            torn = false;
        }
        found
    }

    /// The source offset of the byte at `offset`; for the end of the text, the end of the source.
    #[must_use]
    pub fn source_offset(&self, offset: usize) -> usize {
        match self.runs.get(self.first_ending_after(offset)) {
            Some(run) if run.copy => run.src + offset.saturating_sub(run.out),
            Some(run) => run.src,
            None => self.runs.last().map_or(0, |run| run.src + run.src_len),
        }
    }

    /// The offset in the made text where the source byte `offset` stands, or the first kept place
    /// after it.
    ///
    /// Only for maps whose source ranges ascend, as those of manuscripts do.
    #[must_use]
    pub fn made_offset(&self, offset: usize) -> usize {
        let index = self.runs.partition_point(|run| run.src + run.src_len <= offset);
        match self.runs.get(index) {
            Some(run) if run.copy && run.src <= offset => run.out + (offset - run.src),
            Some(run) => run.out,
            None => self.runs.last().map_or(0, |run| run.out + run.len),
        }
    }

    fn first_ending_after(&self, offset: usize) -> usize {
        self.runs.partition_point(|run| run.out + run.len <= offset)
    }
}

/// A made text together with its map.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedText {
    /// The made text.
    pub text: String,
    /// The way back to its source.
    pub map: OffsetMap,
}

impl MappedText {
    /// A text that is its own source.
    #[must_use]
    pub fn identity(text: String) -> Self {
        let map = OffsetMap::identity(text.len());
        Self { text, map }
    }

    /// The source ranges of a range of the made text.
    #[must_use]
    pub fn to_source(&self, span: Span) -> Vec<Span> {
        self.map.to_source(span)
    }

    /// The ranges `pieces` of this text as one text, joined with one space, torn at each joint.
    ///
    /// The map of the result leads to the source of this text, not to this text.
    #[must_use]
    pub fn joined(&self, pieces: &[Span]) -> Self {
        let mut builder = MappedTextBuilder::new();
        for (index, piece) in pieces.iter().enumerate() {
            if 0 < index {
                builder.insert(" ");
                builder.tear();
            }
            builder.append_mapped(self, *piece);
        }
        builder.build()
    }
}

/// Builds a [`MappedText`] from left to right.
#[derive(Clone, Debug, Default)]
pub struct MappedTextBuilder {
    text: String,
    runs: Vec<Run>,
    torn: bool,
}

impl MappedTextBuilder {
    /// An empty builder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty builder with room for a text of so many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Bytes made so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was made so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text made so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends `copied`, which stands at `src` in the source byte for byte.
    pub fn copy(&mut self, copied: &str, src: usize) {
        if copied.is_empty() {
            return;
        }
        let torn = std::mem::take(&mut self.torn);
        if let Some(last) = self.runs.last_mut()
            && last.copy
            && !torn
            && last.src + last.src_len == src
        {
            last.len += copied.len();
            last.src_len += copied.len();
        } else {
            self.runs.push(Run {
                out: self.text.len(),
                len: copied.len(),
                src,
                src_len: copied.len(),
                copy: true,
                torn,
            });
        }
        self.text.push_str(copied);
    }

    /// Appends `made`, which stands for the source range `src` as a whole (an entity, a folded
    /// blank, an expanded ligature).
    pub fn replace(&mut self, made: &str, src: Span) {
        if made.is_empty() {
            return;
        }
        let torn = std::mem::take(&mut self.torn);
        self.runs.push(Run {
            out: self.text.len(),
            len: made.len(),
            src: src.start,
            src_len: src.len(),
            copy: false,
            torn,
        });
        self.text.push_str(made);
    }

    /// Appends `made`, which the source does not have.
    pub fn insert(&mut self, made: &str) {
        if made.is_empty() {
            return;
        }
        let src = self.runs.last().map_or(0, |run| run.src + run.src_len);
        let torn = std::mem::take(&mut self.torn);
        self.runs.push(Run {
            out: self.text.len(),
            len: made.len(),
            src,
            src_len: 0,
            copy: false,
            torn,
        });
        self.text.push_str(made);
    }

    /// Marks the source as torn before whatever is appended next.
    pub fn tear(&mut self) {
        self.torn = !self.text.is_empty();
    }

    /// Appends a range of another made text, keeping the way to that text's source.
    pub fn append_mapped(&mut self, other: &MappedText, span: Span) {
        let first = other.map.first_ending_after(span.start);
        for run in other.map.runs.get(first..).unwrap_or_default() {
            if span.end <= run.out {
                break;
            }
            let from = span.start.max(run.out);
            let to = span.end.min(run.out + run.len);
            let made = Span::new(from, to).of(&other.text);
            if run.torn && span.start < run.out {
                self.tear();
            }
            if run.copy {
                self.copy(made, run.src + (from - run.out));
            } else if run.src_len == 0 {
                self.insert(made);
            } else {
                self.replace(made, Span::new(run.src, run.src + run.src_len));
            }
        }
    }

    /// The finished text.
    #[must_use]
    pub fn build(mut self) -> MappedText {
        // Documents keep many of these for long; what was reserved too much adds up.
        self.text.shrink_to_fit();
        self.runs.shrink_to_fit();
        MappedText { text: self.text, map: OffsetMap { runs: self.runs } }
    }
}
