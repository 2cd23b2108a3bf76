//! Which lines of a paragraph are entries of a contents list?
//!
//! Text taken from a PDF file without its blank lines runs the contents list together with what
//! stands before and behind it. Rows of dots that lead to page numbers tell its lines; lists
//! without them are told in `kinds`, where they stand on their own.

use crate::text::Span;

use super::pieces::{Piece, PieceKind, lines};

/// A list has this many entries at least.
const LEAST: usize = 3;

/// Cuts contents lists out of the paragraphs they stand in.
pub(super) fn part(text: &str, pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let dotted = || memchr::memmem::find(piece.span.of(text).as_bytes(), b"....").is_some();
        let kind = matches!(piece.kind, PieceKind::Paragraph | PieceKind::ListItem);
        if !kind || !dotted() {
            out.push(piece);
            continue;
        }
        piece.part(text, &lists(text, piece.span), PieceKind::Aside, &mut out);
    }
    out
}

/// Runs of entries; one line between two of them belongs to an entry that runs over two lines.
fn lists(text: &str, span: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut run: Option<(Span, usize)> = None;
    let mut since = 0;
    for line in lines(text, span) {
        if is_entry(line.of(text)) {
            run = Some(match run {
                Some((list, entries)) => (Span::new(list.start, line.end), entries + 1),
                None => (line, 1),
            });
            since = 0;
            continue;
        }
        since += 1;
        if 1 < since {
            found.extend(run.take().filter(|(_, entries)| LEAST <= *entries));
        }
    }
    found.extend(run.filter(|(_, entries)| LEAST <= *entries));
    found.into_iter().map(|(list, _)| list).collect()
}

/// `A. Early Tides, 1900–1950 ........ 549`
fn is_entry(line: &str) -> bool {
    let stem = line.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let digits = line.len() - stem.len();
    (1..=4).contains(&digits) && stem.trim_end().ends_with("....")
}
