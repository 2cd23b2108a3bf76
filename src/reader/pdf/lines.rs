//! From characters to lines: which characters stand in one line, where words end, what is raised.
//!
//! Lines keep the order of the file, which is the order of reading in nearly all files that a
//! program wrote. A line ends where the base line changes, where the pen goes back, and at a gap
//! so wide that another column may begin; the part after such a gap says that it stands in the
//! same row.

use std::collections::HashSet;

use super::glyph::{Direction, Glyph, PageGlyphs};
use crate::text::Span;

/// One line, or one part of a row with wide gaps.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    /// Raised runs, as ranges of `text`.
    pub(super) raised: Vec<Span>,
    /// Italic and bold runs, as ranges of `text`.
    pub(super) italic: Vec<Span>,
    pub(super) bold: Vec<Span>,
    /// Extent and base line in the frame in which the line runs to the right.
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) base: f32,
    /// The size of most of its characters, in points.
    pub(super) size: f32,
    pub(super) direction: Direction,
    /// Whether it stands in the same row as the line before it.
    pub(super) same_row: bool,
    /// What it is; `Body` until the page is looked at as a whole.
    pub(super) role: Role,
}

/// What a line is on its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Role {
    #[default]
    Body,
    RunningHead,
    PageNumber,
    /// Belongs to the notes at the page's foot.
    Note,
}

/// The lines of one page in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct PageLines {
    pub(super) number: u32,
    pub(super) lines: Vec<Line>,
    /// The direction of most characters.
    pub(super) direction: Direction,
    pub(super) has_picture: bool,
    /// The printed page number.
    pub(super) label: Option<String>,
}

impl Line {
    /// Whether it ends in a hyphen after a letter.
    pub(super) fn ends_with_hyphen(&self) -> bool {
        let mut last = self.text.chars().rev();
        last.next().is_some_and(|sign| matches!(sign, '-' | '\u{2010}'))
            && last.next().is_some_and(char::is_alphabetic)
    }
}

/// A gap wider than this (in font heights) parts a row.
const COLUMN_GAP: f32 = 2.5;
/// How far (in font heights) a character may stand above or below the one before it.
const SAME_LINE: f32 = 0.6;

/// The lines of a page.
pub(super) fn lines_of(page: &PageGlyphs) -> PageLines {
    let blanks = page.glyphs.iter().filter(|glyph| glyph.character.is_whitespace()).count();
    // Where the file has blanks of its own, only a clear gap is one more.
    let word_gap = if page.glyphs.len() < blanks.saturating_mul(14) { 0.3 } else { 0.17 };
    let mut out = PageLines {
        number: page.number,
        direction: main_direction(&page.glyphs),
        has_picture: page.has_picture,
        ..PageLines::default()
    };
    let mut seen = HashSet::new();
    let mut open: Option<OpenLine> = None;
    for glyph in &page.glyphs {
        if glyph.character.is_whitespace() || glyph.character == '\u{A0}' {
            if let Some(line) = open.as_mut() {
                line.pending_blank = true;
            }
            continue;
        }
        // Bold by printing twice: the second print is no second word.
        if is_print_over(&mut seen, glyph) {
            continue;
        }
        let joint = open.as_ref().map_or(Joint::NewLine, |line| line.joint(glyph));
        match (joint, open.as_mut()) {
            (Joint::SameLine, Some(line)) => line.push(glyph, word_gap),
            (joint, _) => {
                if let Some(line) = open.take() {
                    out.lines.extend(line.finish());
                }
                open = Some(OpenLine::new(glyph, joint == Joint::SameRow));
            }
        }
    }
    if let Some(line) = open {
        out.lines.extend(line.finish());
    }
    out
}

/// The character, its size and its place on a grid that is fine against its size.
type Print = (char, i32, i32, i32);

/// Whether the character was printed before within a sixth of its size; notes it if not.
fn is_print_over(seen: &mut HashSet<Print>, glyph: &Glyph) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "saturates; pages are not that large")]
    let grid = |value: f32| value.floor() as i32;
    let cell = (glyph.size * 0.08).max(0.01);
    let size = grid(glyph.size * 4.0);
    let (column, row) = (grid(glyph.x / cell), grid(glyph.y / cell));
    for near_column in [column, column.saturating_sub(1), column.saturating_add(1)] {
        for near_row in [row, row.saturating_sub(1), row.saturating_add(1)] {
            if seen.contains(&(glyph.character, size, near_column, near_row)) {
                return true;
            }
        }
    }
    seen.insert((glyph.character, size, column, row));
    false
}

fn main_direction(glyphs: &[Glyph]) -> Direction {
    let mut counts = [0_usize; 4];
    for glyph in glyphs {
        if let Some(count) = counts.get_mut(index_of(glyph.direction)) {
            *count += 1;
        }
    }
    let directions = [Direction::Right, Direction::Up, Direction::Left, Direction::Down];
    directions
        .into_iter()
        .rev()
        .max_by_key(|direction| counts.get(index_of(*direction)).copied().unwrap_or(0))
        .unwrap_or_default()
}

fn index_of(direction: Direction) -> usize {
    match direction {
        Direction::Right => 0,
        Direction::Up => 1,
        Direction::Left => 2,
        Direction::Down => 3,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    SameLine,
    SameRow,
    NewLine,
}

/// A character of an open line.
struct Letter {
    at: usize,
    base: f32,
    size: f32,
    italic: bool,
    bold: bool,
}

struct OpenLine {
    text: String,
    letters: Vec<Letter>,
    left: f32,
    right: f32,
    direction: Direction,
    same_row: bool,
    pending_blank: bool,
    /// Start and end of the last character along the line, and its base line.
    last: (f32, f32),
    last_base: f32,
    tallest: f32,
}

impl OpenLine {
    fn new(glyph: &Glyph, same_row: bool) -> Self {
        let (x, base) = glyph.direction.turned(glyph.x, glyph.y);
        let mut line = Self {
            text: String::new(),
            letters: Vec::new(),
            left: x,
            right: x,
            direction: glyph.direction,
            same_row,
            pending_blank: false,
            last: (x, x),
            last_base: base,
            tallest: glyph.size,
        };
        line.push(glyph, f32::INFINITY);
        line
    }

    fn joint(&self, glyph: &Glyph) -> Joint {
        if glyph.direction != self.direction {
            return Joint::NewLine;
        }
        let (x, base) = glyph.direction.turned(glyph.x, glyph.y);
        let tall = glyph.size.max(self.tallest).max(0.1);
        if SAME_LINE * tall < (base - self.last_base).abs() {
            return Joint::NewLine;
        }
        let gap = x - self.last.1;
        if -SAME_LINE * tall <= gap {
            return if gap < COLUMN_GAP * tall { Joint::SameLine } else { Joint::SameRow };
        }
        // Scripts that run to the left.
        let gap_left = self.last.0 - (x + glyph.advance);
        if is_leftward(glyph.character) && gap_left.abs() < COLUMN_GAP * tall {
            return Joint::SameLine;
        }
        Joint::NewLine
    }

    fn push(&mut self, glyph: &Glyph, word_gap: f32) {
        let (x, base) = glyph.direction.turned(glyph.x, glyph.y);
        // Fonts without widths: half a font height is a fair guess.
        let advance = if 0.0 < glyph.advance { glyph.advance } else { glyph.size * 0.5 };
        let gap = if is_leftward(glyph.character) && x < self.last.0 {
            self.last.0 - (x + advance)
        } else {
            x - self.last.1
        };
        let is_apart = word_gap * glyph.size.max(self.tallest * 0.5) < gap;
        if !self.text.is_empty() && (self.pending_blank || is_apart) {
            self.text.push(' ');
        }
        self.pending_blank = false;
        self.last = (x, x + advance);
        self.last_base = base;
        self.left = self.left.min(x);
        self.right = self.right.max(x + advance);
        self.tallest = self.tallest.max(glyph.size);
        // What cannot be shown still counts when the text is judged.
        let shown = if glyph.character.is_control() { '\u{FFFD}' } else { glyph.character };
        self.letters.push(Letter {
            at: self.text.len(),
            base,
            size: glyph.size,
            italic: glyph.face.italic,
            bold: glyph.face.bold,
        });
        self.text.push(shown);
    }

    fn finish(mut self) -> Option<Line> {
        if self.text.is_empty() {
            return None;
        }
        let size = most_common(self.letters.iter().map(|letter| letter.size), 4.0);
        let base = most_common(
            self.letters
                .iter()
                .filter(|letter| (letter.size - size).abs() < 0.3)
                .map(|letter| letter.base),
            4.0,
        );
        let is_raised = |letter: &Letter| {
            let raise = letter.base - base;
            (letter.size < 0.9 * size && 0.1 * size < raise) || 0.25 * size < raise
        };
        let raised = self.runs(is_raised);
        let italic = self.runs(|letter| letter.italic);
        let bold = self.runs(|letter| letter.bold);
        if self.text.ends_with('\u{AD}') {
            self.text.pop();
            self.text.push('-');
        }
        Some(Line {
            text: self.text,
            raised,
            italic,
            bold,
            left: self.left,
            right: self.right,
            base,
            size,
            direction: self.direction,
            same_row: self.same_row,
            role: Role::Body,
        })
    }

    /// Ranges of the letters that `has` holds for; blanks between two of them belong to them.
    fn runs(&self, has: impl Fn(&Letter) -> bool) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        let mut was = false;
        for letter in &self.letters {
            let is = has(letter);
            if is {
                let width = self
                    .text
                    .get(letter.at..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8);
                match runs.last_mut() {
                    Some(last) if was => last.end = letter.at + width,
                    _ => runs.push(Span::new(letter.at, letter.at + width)),
                }
            }
            was = is;
        }
        runs
    }
}

/// The most common value, values being equal on a grid of `1 / steps`; the first of equals.
pub(super) fn most_common(values: impl Iterator<Item = f32>, steps: f32) -> f32 {
    let mut sorted: Vec<(f32, f32)> =
        values.map(|value| ((value * steps).round(), value)).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut best = (0_usize, 0.0_f32);
    for chunk in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        if best.0 < chunk.len() {
            let middle = chunk.get(chunk.len() / 2).map_or(0.0, |pair| pair.1);
            best = (chunk.len(), middle);
        }
    }
    best.1
}

fn is_leftward(character: char) -> bool {
    matches!(
        character,
        '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
    )
}
