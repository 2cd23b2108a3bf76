//! Text as a browser sets it: white space folded, blocks apart, with the way back to the input.
//!
//! The walkers of sources and of manuscripts both write through this. Block borders are an empty
//! line, line breaks and table rows one line feed, table cells a tab; inline tags give nothing.

use crate::text::{MappedText, MappedTextBuilder, Span};

use super::html_tree::{NodeId, Piece};

/// What separates the text before from the text after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    None,
    Cell,
    Line,
    Block,
}

/// How white space is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum White {
    Folded,
    Kept,
}

/// Text in the making.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    out: MappedTextBuilder,
    pending: Pending,
    /// Whether nothing was set since the last break.
    line_empty: bool,
}

#[derive(Debug)]
struct Pending {
    gap: Break,
    blank: Option<Blank>,
}

impl Default for Pending {
    fn default() -> Self {
        Self { gap: Break::None, blank: None }
    }
}

#[derive(Clone, Copy, Debug)]
struct Blank {
    src: Option<Span>,
    /// The input has exactly one blank there.
    copy: bool,
}

impl Flow {
    pub(crate) fn new() -> Self {
        Self { line_empty: true, ..Self::default() }
    }

    /// Bytes set so far. Breaks and blanks that are still to come are not in it.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    pub(crate) fn text(&self) -> &str {
        self.out.text()
    }

    /// The text set since `start`, without white space at its ends.
    pub(crate) fn span_since(&self, start: usize) -> Span {
        Span::new(start, self.out.len()).trimmed(self.out.text())
    }

    /// Asks for a break before the next text; the strongest asked for is made.
    pub(crate) fn ask(&mut self, gap: Break) {
        if !self.out.is_empty() && self.pending.gap < gap {
            self.pending.gap = gap;
        }
        if gap != Break::None {
            self.pending.blank = None;
            self.line_empty = true;
        }
    }

    /// Makes the break that was asked for now, so that `len` is where the next text starts.
    pub(crate) fn settle(&mut self) {
        let made = match self.pending.gap {
            Break::None => return,
            Break::Cell => "\t",
            Break::Line => "\n",
            Break::Block => "\n\n",
        };
        self.pending.gap = Break::None;
        // Kept white space may have ended the line already.
        let ended = self.out.text().ends_with('\n');
        match made {
            "\n" if ended => {}
            "\n\n" if ended && self.out.text().ends_with("\n\n") => {}
            "\n\n" if ended => self.out.insert("\n"),
            _ => self.out.insert(made),
        }
    }

    /// Sets the text of a node.
    pub(crate) fn node(&mut self, text: &str, pieces: &[(NodeId, Piece)], white: White) {
        for (_, piece) in pieces {
            let part = text.get(piece.offset..piece.offset + piece.len).unwrap_or("");
            self.piece(part, piece.src, piece.copy, white);
        }
    }

    /// Sets text that stands at `src`, byte for byte if `copy`, as a whole otherwise.
    pub(crate) fn piece(&mut self, text: &str, src: Option<Span>, copy: bool, white: White) {
        if white == White::Kept {
            if !text.is_empty() {
                self.start_word();
                self.line_empty = false;
                self.push(text, src, copy);
            }
            return;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let blanks = bytes.iter().skip(at).take_while(|byte| is_blank(**byte)).count();
            if 0 < blanks {
                let here = src.map(|span| part_of(span, copy, at, blanks));
                let single = copy && blanks == 1 && bytes.get(at) == Some(&b' ');
                self.blank(here, single);
                at += blanks;
                continue;
            }
            // One stretch: words with single blanks between them.
            let mut end = at;
            loop {
                end += bytes.iter().skip(end).take_while(|byte| !is_blank(**byte)).count();
                let next_is_word = bytes.get(end + 1).is_some_and(|byte| !is_blank(*byte));
                if bytes.get(end) != Some(&b' ') || !next_is_word {
                    break;
                }
                end += 1;
            }
            self.start_word();
            self.line_empty = false;
            let here = src.map(|span| part_of(span, copy, at, end - at));
            self.push(text.get(at..end).unwrap_or(""), here, copy);
            at = end;
        }
    }

    /// Sets `text`, blanks and all, for the range `src` as a whole.
    pub(crate) fn whole(&mut self, text: &str, src: Span) {
        self.start_word();
        self.line_empty = false;
        self.out.replace(text, src);
    }

    /// Sets characters that the input does not have.
    pub(crate) fn insert(&mut self, text: &str) {
        self.start_word();
        self.line_empty = false;
        self.out.insert(text);
    }

    /// Marks the input as torn before what is set next.
    pub(crate) fn tear(&mut self) {
        // A blank before the tear stays on its side of it.
        if self.pending.gap == Break::None
            && let Some(blank) = self.pending.blank.take()
        {
            self.push(" ", blank.src, blank.copy);
            self.line_empty = true;
        }
        self.out.tear();
    }

    /// The finished text; breaks that nothing followed are not made.
    pub(crate) fn finish(self) -> MappedText {
        self.out.build()
    }

    fn blank(&mut self, src: Option<Span>, copy: bool) {
        if !self.line_empty && self.pending.blank.is_none() {
            self.pending.blank = Some(Blank { src, copy });
        }
    }

    fn start_word(&mut self) {
        self.settle();
        if let Some(blank) = self.pending.blank.take() {
            self.push(" ", blank.src, blank.copy);
        }
    }

    fn push(&mut self, text: &str, src: Option<Span>, copy: bool) {
        match src {
            Some(span) if copy => self.out.copy(text, span.start),
            Some(span) => self.out.replace(text, span),
            None => self.out.insert(text),
        }
    }
}

fn part_of(span: Span, copy: bool, at: usize, len: usize) -> Span {
    if copy { Span::new(span.start + at, span.start + at + len) } else { span }
}

/// White space that a browser folds; a no-break space is none.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}
