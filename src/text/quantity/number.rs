//! What number do digits or words make?
//!
//! "1,500,000", "1.5 million", "twenty-five hundred", "a hundred and twelve", "half a million",
//! "two-thirds", "one-and-a-half". One number; ranges and units are read elsewhere.

mod digits;
mod parts;
mod words;

use crate::text::token::{Kind, Tokens};

pub(super) use digits::{loose_scale, short_scale};

/// A number among tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) value: f64,
    /// One past its last token.
    pub(super) after: usize,
    pub(super) form: Form,
    /// The scale word that closes it ("million"), 1 if none: a range may share it.
    pub(super) scale: f64,
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits only, no separator.
    PlainDigits,
    /// Digits with a separator, a decimal point or a scale word.
    Digits,
    Words,
    /// A part of one, without a whole number.
    Fraction,
}

/// The number that opens at token `at`.
pub(super) fn read(tokens: &Tokens<'_>, excluded: &[bool], at: usize) -> Option<Number> {
    if excluded.get(at).copied().unwrap_or(true) {
        return None;
    }
    match tokens.kind(at)? {
        Kind::Number { value, plain } => Some(digits::digits(tokens, at, value, plain)),
        Kind::Word(lex) => words::words(tokens, at, lex),
        _ => None,
    }
}
