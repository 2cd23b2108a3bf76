//! Is a figure a floor or a ceiling?
//!
//! "At least 50" and "up to 50" have the same figure and say the opposite of one another. A phrase
//! that only blurs a figure ("about") is neither; that a bound was dropped or added is a matter of
//! its words.

use std::ops::Range;

use super::lexicon::lexicon;
use super::words::{Token, TokenKind};

/// What a phrase makes of its figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// It is that much or more.
    Lower,
    /// It is that much or less.
    Upper,
}

/// A figure with the phrase that bounds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BoundedFigure {
    pub bound: Bound,
    /// From the phrase to the figure, or from the figure to the phrase.
    pub with_figure: Range<usize>,
}

/// Longest phrase, in words.
const MOST_WORDS: usize = 4;
/// Words between a figure and a phrase behind it ("50 metric tons or more").
const MOST_BETWEEN: usize = 3;

/// The bound of the figure that begins with the word `figure`.
pub(super) fn bound_of<T: AsRef<Token>>(tokens: &[T], figure: usize) -> Option<BoundedFigure> {
    before(tokens, figure).or_else(|| behind(tokens, figure))
}

fn phrase<T: AsRef<Token>>(tokens: &[T], range: Range<usize>) -> Option<String> {
    let keys: Vec<&str> =
        tokens.get(range)?.iter().map(|token| token.as_ref().key.as_str()).collect();
    Some(keys.join(" "))
}

fn before<T: AsRef<Token>>(tokens: &[T], figure: usize) -> Option<BoundedFigure> {
    let mut end = figure;
    while let Some(before) = end.checked_sub(1)
        && tokens.get(before).map(AsRef::as_ref).is_some_and(|token| {
            token.kind == TokenKind::Symbol || matches!(token.key.as_str(), "a" | "an" | "the")
        })
    {
        end = before;
    }
    (1..=MOST_WORDS.min(end)).rev().find_map(|length| {
        let bound = lexicon().bound_before(&phrase(tokens, end - length..end)?)?;
        Some(BoundedFigure { bound, with_figure: end - length..figure + 1 })
    })
}

fn behind<T: AsRef<Token>>(tokens: &[T], figure: usize) -> Option<BoundedFigure> {
    (figure + 1..=figure + 1 + MOST_BETWEEN).find_map(|start| {
        (2..=3).find_map(|length| {
            let bound = lexicon().bound_behind(&phrase(tokens, start..start + length)?)?;
            // "40 had no roof, at least 12 no floor": the phrase bounds the figure behind it.
            let next = tokens.get(start + length).map(AsRef::as_ref);
            if next.is_some_and(|token| token.worth.is_some()) {
                return None;
            }
            Some(BoundedFigure { bound, with_figure: figure..start + length })
        })
    })
}
