//! The form of a source in which it is searched.
//!
//! Letters and digits only, lower case, without accents: quotation marks, dashes, line ends,
//! hyphens and blanks cannot hide a passage, because none of them is there. What they say is
//! compared afterwards, on the text itself. Islands are jumped over and searched on their own at
//! the end; layers follow one another in their order, apart.
//! The map has an entry for every few dozen bytes of the text; between two of them the text itself
//! is counted.

use crate::reader::{IslandKind, LayerKind, SourceText};
use crate::text::{Span, fold};

use super::Islands;
use super::words::{self, Token};

/// Bytes of the text from one entry of the map to the next.
const STEP: usize = 64;
/// Bytes of room that are made for the search form at a time.
const ROOM: usize = 4_096;

/// The search form of the characters of ASCII; 0 for those that have none.
const LETTERS: [u8; 256] = {
    let mut table = [0_u8; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Between two groups; no letter's byte in UTF-8.
const BORDER: u8 = 0xFF;
/// How far a window is widened to the next white space.
const WIDEST_STEP: usize = 64;

/// The search form of a source.
#[derive(Debug)]
pub(super) struct Skeleton<'a> {
    pub source: &'a SourceText,
    /// Letters and digits, with a border byte between groups.
    pub bytes: Vec<u8>,
    /// Ascending: place in `bytes`, place in the text; the letters in between are those of the text.
    shifts: Vec<(u32, u32)>,
    pieces: Vec<Piece>,
}

/// A stretch of the text that was taken over without a break.
#[derive(Clone, Copy, Debug)]
struct Piece {
    raw: Span,
    /// Where it starts in the search form.
    start: usize,
    /// Pieces of one group are read on into one another.
    group: usize,
    /// What stands between it and the piece before it in its group.
    joint: Joint,
}

/// How two pieces of a group hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joint {
    /// Nothing is between them for a reader (a note mark).
    Close,
    /// A line break is between them.
    Line,
}

/// A stretch of the source made ready for comparison.
#[derive(Debug)]
pub(super) struct Window {
    /// The running text, islands left out.
    pub text: String,
    /// Ascending: place in `text`, place in the source.
    joints: Vec<(usize, usize)>,
    /// The pieces of the source in it.
    pub raw: Vec<Span>,
    pub tokens: Vec<Token>,
    pub group: usize,
}

impl<'a> Skeleton<'a> {
    /// Reads a source once.
    pub(super) fn of(source: &'a SourceText, reading: Islands) -> Self {
        let mut skeleton = Self {
            source,
            bytes: Vec::with_capacity(source.text.len() + ROOM + STEP),
            shifts: Vec::with_capacity(source.text.len() / STEP + 1),
            pieces: Vec::new(),
        };
        let mut kinds: Vec<LayerKind> = Vec::new();
        for layer in &source.layers {
            if !kinds.contains(&layer.kind) {
                kinds.push(layer.kind);
            }
        }
        let whole = Span::new(0, source.text.len());
        let islands: Vec<(Span, Joint)> = {
            let mut all: Vec<(Span, Joint)> = source
                .islands
                .iter()
                .filter(|_| reading == Islands::Jumped)
                .map(|island| {
                    let joint = match island.kind {
                        IslandKind::NoteMark | IslandKind::Annotation => Joint::Close,
                        IslandKind::RunningHead | IslandKind::PageNumber | IslandKind::Note => {
                            Joint::Line
                        }
                    };
                    (island.span, joint)
                })
                .filter(|(span, _)| !span.is_empty() && whole.contains(*span))
                .collect();
            all.sort_by_key(|(span, _)| *span);
            all
        };
        let mut group = 0;
        let mut covered: Vec<Span> = Vec::new();
        for kind in kinds {
            let mut spans: Vec<Span> = source
                .layers
                .iter()
                .filter(|layer| layer.kind == kind && whole.contains(layer.span))
                .map(|layer| layer.span)
                .collect();
            spans.sort();
            covered.extend(&spans);
            skeleton.add_group(group, &spans, &islands);
            group += 1;
        }
        covered.sort();
        let left = gaps_between(&covered, whole);
        if !left.is_empty() {
            skeleton.add_group(group, &left, &islands);
            group += 1;
        }
        for (span, _) in &islands {
            skeleton.add_group(group, &[*span], &[]);
            group += 1;
        }
        skeleton.bytes.shrink_to_fit();
        skeleton.shifts.shrink_to_fit();
        skeleton
    }

    fn add_group(&mut self, group: usize, spans: &[Span], islands: &[(Span, Joint)]) {
        if !self.bytes.is_empty() && self.bytes.last() != Some(&BORDER) {
            self.bytes.push(BORDER);
        }
        let mut first = true;
        for span in spans {
            let mut start = span.start;
            let mut joint = Joint::Line;
            let from = islands.partition_point(|(island, _)| island.end <= span.start);
            for (island, kind) in islands.get(from..).unwrap_or_default() {
                if span.end <= island.start {
                    break;
                }
                if start < island.start {
                    self.add_piece(Span::new(start, island.start), group, joint, first);
                    first = false;
                    joint = *kind;
                } else if *kind == Joint::Line {
                    joint = Joint::Line;
                }
                start = start.max(island.end);
            }
            if start < span.end {
                self.add_piece(Span::new(start, span.end), group, joint, first);
                first = false;
            }
        }
    }

    fn add_piece(&mut self, raw: Span, group: usize, joint: Joint, first: bool) {
        let joint = if first { Joint::Close } else { joint };
        let start = self.bytes.len();
        self.pieces.push(Piece { raw, start, group, joint });
        let text = raw.of(&self.source.text);
        let bytes = text.as_bytes();
        let mut filled = start;
        let mut offset = 0;
        while offset < bytes.len() {
            self.shifts.push((narrow(filled), narrow(raw.start + offset)));
            let rest = bytes.get(offset..).unwrap_or_default();
            let step = rest.get(..STEP.min(rest.len())).unwrap_or_default();
            if self.bytes.len() < filled + STEP {
                self.bytes.resize(filled + STEP + rest.len().min(ROOM), 0);
            }
            if step.is_ascii() {
                let free = self.bytes.get_mut(filled..).and_then(<[u8]>::first_chunk_mut);
                filled += free.map_or(0, |free| write_letters(step, free));
                offset += step.len();
                continue;
            }
            let end = ceil_boundary(text, offset + step.len());
            let mut letters = String::new();
            for c in text.get(offset..end).unwrap_or("").chars() {
                form_of(c, |part| letters.push(part));
            }
            offset = end;
            self.bytes.truncate(filled);
            self.bytes.extend_from_slice(letters.as_bytes());
            filled += letters.len();
        }
        self.bytes.truncate(filled);
    }

    /// Where the byte at `position` of the search form stands in the text.
    pub(super) fn raw_at(&self, position: usize) -> usize {
        let index = self.shifts.partition_point(|(start, _)| *start as usize <= position);
        let Some((start, raw)) = index.checked_sub(1).and_then(|index| self.shifts.get(index))
        else {
            return 0;
        };
        let wanted = position - *start as usize;
        let raw = *raw as usize;
        let mut passed = 0;
        for (offset, c) in self.source.text.get(raw..).unwrap_or("").char_indices() {
            passed += length_of(c);
            if wanted < passed {
                return raw + offset;
            }
            if STEP * 2 < offset {
                break;
            }
        }
        // A border between groups stands for nothing in the text.
        floor_boundary(&self.source.text, raw + wanted)
    }

    /// The group that `position` lies in, and the range of that group in the search form.
    pub(super) fn group_at(&self, position: usize) -> (usize, Span) {
        let index = self.pieces.partition_point(|piece| piece.start <= position);
        // Empty pieces share their start with the one after them.
        let Some(piece) = index.checked_sub(1).and_then(|index| self.pieces.get(index)) else {
            return (0, Span::new(0, self.bytes.len()));
        };
        let first = self.pieces.partition_point(|other| other.group < piece.group);
        let next = self.pieces.partition_point(|other| other.group <= piece.group);
        let start = self.pieces.get(first).map_or(0, |piece| piece.start);
        let end = self.pieces.get(next).map_or(self.bytes.len(), |piece| piece.start);
        (piece.group, Span::new(start, end))
    }

    /// Where the text's place `raw` stands in the search form of a group: the first letter at or
    /// after it.
    pub(super) fn position_of(&self, group: usize, raw: usize) -> usize {
        let first = self.pieces.partition_point(|piece| piece.group < group);
        let next = self.pieces.partition_point(|piece| piece.group <= group);
        let start = self.pieces.get(first).map_or(0, |piece| piece.start);
        let end = self.pieces.get(next).map_or(self.bytes.len(), |piece| piece.start);
        let from = self.shifts.partition_point(|(at, _)| (*at as usize) < start);
        let to = self.shifts.partition_point(|(at, _)| (*at as usize) < end);
        let here = self.shifts.get(from..to).unwrap_or_default();
        let index = here.partition_point(|(_, at)| (*at as usize) <= raw);
        let next_start = here.get(index).map_or(end, |(at, _)| *at as usize);
        let Some((at, place)) = index.checked_sub(1).and_then(|index| here.get(index)) else {
            return next_start;
        };
        let mut position = *at as usize;
        let place = *place as usize;
        for (offset, c) in self.source.text.get(place..).unwrap_or("").char_indices() {
            if raw <= place + offset || next_start <= position {
                break;
            }
            position += length_of(c);
        }
        position.min(next_start)
    }

    /// The range of a group in the search form.
    pub(super) fn bounds_of(&self, group: usize) -> Span {
        let first = self.pieces.partition_point(|piece| piece.group < group);
        let next = self.pieces.partition_point(|piece| piece.group <= group);
        let start = self.pieces.get(first).map_or(self.bytes.len(), |piece| piece.start);
        let end = self.pieces.get(next).map_or(self.bytes.len(), |piece| piece.start);
        Span::new(start, end)
    }

    /// Whether the letters of `range` are not in the middle of a longer word of the text.
    pub(super) fn stands_apart(&self, range: Span) -> bool {
        let text = &self.source.text;
        let start = self.raw_at(range.start);
        let end = self.raw_end(range.end);
        let before = text.get(..start).and_then(|head| head.chars().next_back());
        let after = text.get(end..).and_then(|tail| tail.chars().next());
        let runs_on = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !runs_on(before) && !runs_on(after.filter(|c| !fold::is_superscript_digit(*c)))
    }

    /// One past the text's character for the search form's byte before `end`.
    fn raw_end(&self, end: usize) -> usize {
        let last = self.raw_at(end.saturating_sub(1));
        let tail = self.source.text.get(last..).and_then(|tail| tail.chars().next());
        last + tail.map_or(0, char::len_utf8)
    }

    /// The stretch of the text for a range of the search form, widened to white space.
    pub(super) fn window(&self, range: Span) -> Window {
        let (group, bounds) = self.group_at(range.start);
        let start = range.start.clamp(bounds.start, bounds.end);
        let mut end = range.end.clamp(start, bounds.end);
        // The border behind a group has no place in the text.
        if start < end && self.bytes.get(end - 1) == Some(&BORDER) {
            end -= 1;
        }
        let raw = Span::new(self.raw_at(start), self.raw_end(end));
        self.window_of(group, self.widened(raw))
    }

    /// The stretch of a group between two places of the text.
    pub(super) fn window_of(&self, group: usize, raw: Span) -> Window {
        let from = self.pieces.partition_point(|piece| piece.group < group);
        let to = self.pieces.partition_point(|piece| piece.group <= group);
        let pieces = self.pieces.get(from..to).unwrap_or_default();
        let first = pieces.partition_point(|piece| piece.raw.end <= raw.start);
        let mut text = String::new();
        let mut joints = Vec::new();
        let mut spans = Vec::new();
        for piece in pieces.get(first..).unwrap_or_default() {
            if raw.end <= piece.raw.start {
                break;
            }
            let mut span = Span::new(piece.raw.start.max(raw.start), piece.raw.end.min(raw.end));
            if !text.is_empty() && piece.joint == Joint::Line {
                // The blanks round an island are one line end, no new paragraph.
                text.truncate(text.trim_end().len());
                while joints.last().is_some_and(|(start, _)| text.len() < *start) {
                    joints.pop();
                }
                let inner = span.of(&self.source.text);
                span.start += inner.len() - inner.trim_start().len();
                joints.push((text.len(), span.start));
                text.push('\n');
            }
            if span.is_empty() {
                continue;
            }
            joints.push((text.len(), span.start));
            text.push_str(span.of(&self.source.text));
            spans.push(span);
        }
        let tokens = words::tokens(&text, words::Side::Source);
        Window { text, joints, raw: spans, tokens, group }
    }

    fn widened(&self, raw: Span) -> Span {
        let text = &self.source.text;
        let mut start = raw.start;
        let head = text.get(..start).unwrap_or("");
        for c in head.chars().rev() {
            if c.is_whitespace() || WIDEST_STEP < raw.start - start {
                break;
            }
            start -= c.len_utf8();
        }
        let mut end = raw.end;
        for c in text.get(end..).unwrap_or("").chars() {
            if c.is_whitespace() || WIDEST_STEP < end - raw.end {
                break;
            }
            end += c.len_utf8();
        }
        Span::new(start, end)
    }
}

impl Window {
    /// Where a place of the window stands in the source.
    pub(super) fn raw_at(&self, offset: usize) -> usize {
        let index = self.joints.partition_point(|(start, _)| *start <= offset);
        match index.checked_sub(1).and_then(|index| self.joints.get(index)) {
            Some((start, raw)) => raw + (offset - start),
            None => 0,
        }
    }

    /// The source's range for a range of the window, from its first to its last byte.
    pub(super) fn raw_span(&self, span: Span) -> Span {
        let start = self.raw_at(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.raw_at(span.end - 1) + 1)
    }

    /// The source's ranges for a range of the window, islands left out.
    pub(super) fn raw_spans(&self, span: Span) -> Vec<Span> {
        let whole = self.raw_span(span);
        self.raw
            .iter()
            .map(|piece| Span::new(piece.start.max(whole.start), piece.end.min(whole.end)))
            .filter(|piece| !piece.is_empty())
            .collect()
    }
}

/// The parts of `whole` that no span covers.
fn gaps_between(covered: &[Span], whole: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = whole.start;
    for span in covered {
        if at < span.start {
            out.push(Span::new(at, span.start));
        }
        at = at.max(span.end);
    }
    if at < whole.end {
        out.push(Span::new(at, whole.end));
    }
    out
}

/// Writes the letters of a step in ASCII; answers with their number.
///
/// Each byte is written and only counted if it is a letter: no branch to guess wrong.
fn write_letters(step: &[u8], free: &mut [u8; STEP]) -> usize {
    let mut count = 0;
    let mut write = |byte: u8| {
        let letter = LETTERS.get(usize::from(byte)).copied().unwrap_or(0);
        if let Some(slot) = free.get_mut(count & (STEP - 1)) {
            *slot = letter;
        }
        count += usize::from(letter != 0);
    };
    let (eights, rest) = step.as_chunks::<8>();
    for eight in eights {
        eight.iter().copied().for_each(&mut write);
    }
    rest.iter().copied().for_each(&mut write);
    count
}

/// Calls `emit` with the letters that stand for a character in the search form, if any do.
fn form_of(c: char, mut emit: impl FnMut(char)) {
    if fold::is_superscript_digit(c) || fold::is_combining(c) {
        return;
    }
    fold::search_form(c, |part| {
        if part.is_alphanumeric() {
            emit(part);
        }
    });
}

/// The bytes that stand for a character in the search form.
fn length_of(c: char) -> usize {
    if c.is_ascii() {
        return usize::from(c.is_ascii_alphanumeric());
    }
    let mut length = 0;
    form_of(c, |part| length += part.len_utf8());
    length
}

fn ceil_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
