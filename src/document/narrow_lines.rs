//! Which lines of a page are a quotation that only a narrower measure sets apart?
//!
//! Text taken from a PDF file without its blank lines keeps the lines of the page. A block
//! quotation is set in on both sides there: its lines are shorter than those around it, by about
//! the same length each. That alone proves nothing; the line before it has to lead in with a colon,
//! the quotation has no marks of its own, and full lines have to follow.

use crate::text::Span;

use super::pieces::{Piece, PieceKind, lines};

/// A quotation has this many lines at least, the last one apart.
const LEAST_LINES: usize = 2;
/// Parts of a hundred of a full line that the lines of a quotation have.
const NARROWEST: usize = 60;
const WIDEST: usize = 92;
/// How much the lines of one quotation differ, in parts of a hundred of a full line.
const SPREAD: usize = 14;

/// Cuts such quotations out of the paragraphs they stand in.
pub(super) fn part(text: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        // Nearly no paragraph has a line that ends in a colon and several behind it.
        let content = piece.span.of(text);
        let leads_in = [":\n", ":\r\n", ": \n"].iter().any(|end| content.contains(end));
        if piece.kind != PieceKind::Paragraph || !leads_in {
            out.push(piece);
            continue;
        }
        piece.part(text, &quotations(text, piece.span), PieceKind::Quotation, &mut out);
    }
    out
}

fn quotations(text: &str, span: Span) -> Vec<Span> {
    let lines: Vec<Span> = lines(text, span).collect();
    let width = |at: usize| lines.get(at).map_or(0, |line| line.of(text).chars().count());
    let mut widths: Vec<usize> = (0..lines.len()).map(width).collect();
    widths.sort_unstable();
    // Short last lines of paragraphs stand below, the longest lines are a word too long.
    let full = widths.get(widths.len() * 3 / 4).copied().unwrap_or(0);
    let mut found = Vec::new();
    let mut at = 1;
    while at + LEAST_LINES < lines.len() {
        let begin = at;
        at += 1;
        let leads_in = lines.get(begin - 1).is_some_and(|line| line.of(text).ends_with(':'));
        if !leads_in {
            continue;
        }
        let Some(end) = end_of_narrow(text, &lines, begin, full) else { continue };
        if let (Some(first), Some(last)) = (lines.get(begin), lines.get(end - 1)) {
            found.push(Span::new(first.start, last.end));
            at = end;
        }
    }
    found
}

/// Behind which line the narrow ones from `begin` on end, if they can be a quotation.
fn end_of_narrow(text: &str, lines: &[Span], begin: usize, full: usize) -> Option<usize> {
    let content = |at: usize| lines.get(at).map_or("", |line| line.of(text));
    let width = |at: usize| content(at).chars().count();
    let labelled = |at: usize| content(at).starts_with(|sign: char| sign.is_ascii_digit());
    if content(begin).starts_with(['“', '"', '‘', '•', '-', '(']) {
        return None;
    }
    let (mut least, mut most) = (usize::MAX, 0);
    let mut end = begin;
    while end < lines.len() {
        let wide = width(end);
        if full * WIDEST < 100 * wide || labelled(end) {
            break;
        }
        if 100 * wide < full * NARROWEST {
            // A short line ends the quotation, or is its last one.
            end += usize::from(begin + LEAST_LINES <= end);
            break;
        }
        (least, most) = (least.min(wide), most.max(wide));
        end += 1;
    }
    let alike = least <= most && 100 * (most - least) <= full * SPREAD;
    let finished = super::labels::ends_finished(
        content(end.saturating_sub(1))
            .trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == ' '),
    );
    let followed = (end..lines.len().min(end + 3)).any(|at| full * WIDEST < 100 * width(at));
    (begin + LEAST_LINES < end && alike && finished && followed).then_some(end)
}
