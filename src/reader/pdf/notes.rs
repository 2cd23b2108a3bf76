//! Notes at the foot of pages: found by size, place and numbering.
//!
//! The notes of a page are the lines at its foot (at the foot of a column, where there are
//! columns) set smaller than the body, of which one begins with a number or sign. Nothing is
//! marked in a file whose pages show no such change of size: there the numbers are left to those
//! who read the text.

use super::lines::{Line, PageLines, Role, most_common};
use crate::text::Span;

/// Notes are set at most this large, compared with the body.
const SMALLER: f32 = 0.94;

/// Marks the lines of notes.
pub(super) fn mark(pages: &mut [PageLines]) {
    let Some(body) = body_size(pages) else { return };
    for page in pages.iter_mut() {
        mark_page(page, body);
    }
    mark_continuations(pages, body);
}

/// Marks the foot of pages on which no note begins but one goes on.
fn mark_continuations(pages: &mut [PageLines], body: f32) {
    let sizes = pages
        .iter()
        .flat_map(|page| &page.lines)
        .filter(|line| line.role == Role::Note)
        .map(|line| line.size);
    let note_size = most_common(sizes, 4.0);
    let mut is_open = false;
    for page in pages.iter_mut() {
        let has_notes = page.lines.iter().any(|line| line.role == Role::Note);
        if is_open && !has_notes {
            let start = page
                .lines
                .iter()
                .rposition(|line| line.role == Role::Body && body * SMALLER < line.size)
                .map_or(0, |index| index + 1);
            let fits = page.lines.get(start..).unwrap_or_default().iter().all(|line| {
                line.role != Role::Body
                    || (line.direction == page.direction && (line.size - note_size).abs() < 0.4)
            });
            if 0 < start && fits && is_at_foot(page, start, page.lines.len(), body) {
                for line in page.lines.get_mut(start..).unwrap_or_default() {
                    if line.role == Role::Body {
                        line.role = Role::Note;
                    }
                }
            }
        }
        let last = page.lines.iter().rev().find(|line| line.role == Role::Note);
        is_open = last.is_some_and(|line| !ends_sentence(&line.text));
    }
}

/// Whether a text ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(['”', '’', '"', '\'', ')', ']', '»'])
        .ends_with(['.', '?', '!', ':', '…'])
}

/// The sign at a note's start, as a range of the line, and the sign itself.
pub(super) fn sign_of(line: &Line) -> Option<(Span, String)> {
    let text = line.text.as_str();
    let first_raised = line.raised.first().filter(|span| span.start == 0);
    if let Some(span) = first_raised {
        let sign = span.of(text).trim();
        if is_sign(sign) {
            return Some((*span, sign.to_owned()));
        }
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=4).contains(&digits) {
        let rest = text.get(digits..).unwrap_or("");
        let after = rest.strip_prefix(['.', ')']).unwrap_or(rest);
        let dot = rest.len() - after.len();
        // "12 See", "12. See" and "12See", but not "12,000" or "12:30".
        let begins_text = after.starts_with(char::is_whitespace)
            || after.starts_with(|sign: char| sign.is_uppercase() || "“‘\"'[(".contains(sign));
        if begins_text && !after.trim().is_empty() {
            let sign = text.get(..digits).unwrap_or("").to_owned();
            return Some((Span::new(0, digits + dot), sign));
        }
    }
    let symbols: String =
        text.chars().take_while(|sign| matches!(sign, '*' | '†' | '‡' | '§' | '¶')).collect();
    let is_section = symbols.starts_with('§');
    if !symbols.is_empty() && symbols.chars().count() <= 4 && !is_section {
        return Some((Span::new(0, symbols.len()), symbols));
    }
    None
}

/// Whether a raised run is a note's sign: digits, or one kind of symbol.
pub(super) fn is_sign(text: &str) -> bool {
    let text = text.trim();
    let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_symbol = !text.is_empty()
        && text.chars().count() <= 4
        && text.chars().all(|sign| matches!(sign, '*' | '†' | '‡' | '§' | '¶' | '∗'));
    is_number || is_symbol
}

/// The size of the body: the most common size by characters; where notes fill more than the body
/// does, the larger of the two common sizes, if it begins most pages.
pub(super) fn body_size(pages: &[PageLines]) -> Option<f32> {
    let lines = || pages.iter().flat_map(|page| &page.lines).filter(|line| line.role == Role::Body);
    let by_characters = |wanted: &dyn Fn(f32) -> bool| {
        let sizes = lines()
            .filter(|line| wanted(line.size))
            .flat_map(|line| std::iter::repeat_n(line.size, line.text.len() / 8 + 1));
        most_common(sizes, 2.0)
    };
    let first = by_characters(&|_| true);
    if first <= 0.0 {
        return None;
    }
    let larger = by_characters(&|size| first * 1.05 < size);
    let larger_lines = lines().filter(|line| (line.size - larger).abs() < 0.3).count();
    let all_lines = lines().count();
    let opens = pages
        .iter()
        .filter(|page| top_line(page).is_some_and(|line| (line.size - larger).abs() < 0.3))
        .count();
    let is_body = 0.0 < larger
        && larger < first * 1.5
        && all_lines < larger_lines.saturating_mul(10)
        && pages.len() < opens.saturating_mul(2);
    Some(if is_body { larger } else { first })
}

fn top_line(page: &PageLines) -> Option<&Line> {
    page.lines
        .iter()
        .filter(|line| line.role == Role::Body && line.direction == page.direction)
        .filter(|line| 24 <= line.text.len())
        .max_by(|a, b| a.base.total_cmp(&b.base))
}

fn mark_page(page: &mut PageLines, body: f32) {
    let mut start = 0;
    while start < page.lines.len() {
        let end = zone_end(page, start, body);
        if end == start {
            start += 1;
            continue;
        }
        if is_note_zone(page, start, end, body) {
            let first = (start..end)
                .find(|index| page.lines.get(*index).is_some_and(|line| sign_of(line).is_some()));
            // What stands before the first sign goes on from the page before, unless it stands
            // in another way (a table above the notes).
            let from = match first {
                Some(first) if continues(page, start, first) => start,
                Some(first) => first,
                None => end,
            };
            for line in page.lines.get_mut(from..end).unwrap_or_default() {
                if line.role == Role::Body {
                    line.role = Role::Note;
                }
            }
        }
        start = end;
    }
}

/// One past the last line of the run of small lines that begins at `start`.
fn zone_end(page: &PageLines, start: usize, body: f32) -> usize {
    let mut end = start;
    for (index, line) in page.lines.iter().enumerate().skip(start) {
        let is_furniture = line.role != Role::Body;
        let is_small = line.size <= body * SMALLER && line.direction == page.direction;
        if is_small && !is_furniture {
            end = index + 1;
        } else if !is_furniture && (4 < line.text.chars().count() || index <= start) {
            break;
        }
    }
    end
}

/// Whether the small lines from `start` to `end` stand at the foot of their column and one of
/// them begins with a sign.
fn is_note_zone(page: &PageLines, start: usize, end: usize, body: f32) -> bool {
    let Some(zone) = page.lines.get(start..end) else { return false };
    zone.iter().any(|line| sign_of(line).is_some()) && is_at_foot(page, start, end, body)
}

/// Whether the lines from `start` to `end` have body above and none below in their column.
fn is_at_foot(page: &PageLines, start: usize, end: usize, body: f32) -> bool {
    let Some(zone) = page.lines.get(start..end) else { return false };
    let top = zone.iter().map(|line| line.base).fold(f32::NEG_INFINITY, f32::max);
    let left = zone.iter().map(|line| line.left).fold(f32::INFINITY, f32::min);
    let right = zone.iter().map(|line| line.right).fold(f32::NEG_INFINITY, f32::max);
    let is_body = |line: &&Line| {
        line.role == Role::Body
            && line.direction == page.direction
            && body * SMALLER < line.size
            && 4 < line.text.chars().count()
            && line.left < right
            && left < line.right
    };
    let below = page.lines.iter().filter(is_body).any(|line| line.base < top - line.size * 0.5);
    let above = page.lines.iter().filter(is_body).any(|line| top < line.base);
    above && !below
}

/// Whether the lines from `start` to `first` read as the end of a note: close lines of prose.
fn continues(page: &PageLines, start: usize, first: usize) -> bool {
    let Some(lines) = page.lines.get(start..first) else { return false };
    let Some(next) = page.lines.get(first) else { return false };
    lines
        .iter()
        .filter(|line| line.role == Role::Body)
        .all(|line| !line.same_row && (line.size - next.size).abs() < 0.6)
}
