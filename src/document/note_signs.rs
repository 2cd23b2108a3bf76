//! Which notes are marked with a sign instead of a number: `* The author thanks …`?

use std::collections::HashSet;

use memchr::{memchr_iter, memmem};

use crate::text::Span;

use super::notes::Label;
use super::pieces::{Piece, PieceKind, lines};

const SIGNS: &[char] = &['*', '†', '‡'];

/// Adds the notes that are marked with a sign: `* The author thanks …`.
pub(super) fn add_signs(text: &str, pieces: &[Piece], labels: &mut Vec<Label>) {
    let mut candidates: Vec<(usize, Span, &str)> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if !matches!(piece.kind, PieceKind::Paragraph | PieceKind::ListItem) {
            continue;
        }
        for line in lines(text, piece.span) {
            let content = line.of(text);
            let rest = content.trim_start_matches(SIGNS);
            let sign = content.get(..content.len() - rest.len()).unwrap_or("");
            if sign.is_empty() || 9 < sign.len() || !rest.starts_with([' ', '\t']) {
                continue;
            }
            if 15 < rest.trim().len() {
                candidates.push((index, line, sign));
            }
        }
    }
    if candidates.is_empty() {
        return;
    }
    let marks = sign_marks(text);
    let mut used: HashSet<usize> = HashSet::new();
    for (piece, line, sign) in candidates {
        let place = marks.partition_point(|mark| mark.start < line.start);
        let marker = marks
            .get(..place)
            .unwrap_or_default()
            .iter()
            .rev()
            .take(50)
            .find(|mark| mark.of(text) == sign && !used.contains(&mark.start));
        let Some(marker) = marker else { continue };
        used.insert(marker.start);
        let rest = line.of(text).trim_start_matches(SIGNS).trim_start();
        let series = labels
            .iter()
            .filter(|label| label.number.is_some())
            .find(|label| line.start < label.start)
            .or(labels.last())
            .map_or(0, |label| label.series);
        labels.push(Label {
            sign: sign.to_owned(),
            number: None,
            series,
            start: line.start,
            text_start: line.end - rest.len(),
            marker: Some(*marker),
            piece,
        });
    }
}

/// Signs behind words: `RAZI DOE*`.
fn sign_marks(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let stars = memchr_iter(b'*', text.as_bytes());
    let daggers =
        memmem::find_iter(text.as_bytes(), "†").chain(memmem::find_iter(text.as_bytes(), "‡"));
    let mut places: Vec<usize> = stars.chain(daggers).collect();
    places.sort_unstable();
    for at in places {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let length: usize =
            rest.chars().take(4).take_while(|sign| SIGNS.contains(sign)).map(char::len_utf8).sum();
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = rest.get(length..).and_then(|after| after.chars().next());
        let glued = before.is_some_and(|sign| sign.is_alphanumeric() || ".,”’\")".contains(sign));
        let ends = after.is_none_or(|sign| sign.is_whitespace() || ",;&)".contains(sign));
        if glued && ends {
            found.push(Span::new(at, at + length));
        }
    }
    found
}
