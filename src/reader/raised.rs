//! Is a raised number an exponent or the mark of a note?
//!
//! Mark-up raises both alike. Behind "10", behind a unit of length and behind the name of a
//! variable it is an exponent and is set in raised characters, or "10⁶" would read as a hundred and
//! six; behind any other word or number it is, as a rule, a mark that the text jumps over.

use crate::text::fold::is_superscript_digit;

/// Whether `content`, raised behind the text `before`, is an exponent.
pub(crate) fn is_exponent(before: &str, content: &str) -> bool {
    let digits = content.trim().trim_start_matches(['-', '\u{2212}', '\u{2013}', '⁻']);
    let is_digit = |c: char| c.is_ascii_digit() || is_superscript_digit(c);
    let is_number = (1..=3).contains(&digits.chars().count()) && digits.chars().all(is_digit);
    if !is_number {
        return false;
    }
    let base = last_run(before, |c| c.is_alphanumeric() || matches!(c, '.' | ','));
    let mut letters = base.chars();
    match (letters.next(), letters.next()) {
        (Some(only), None) => only.is_alphabetic() && !matches!(only, 'a' | 'A' | 'I'),
        _ => base == "10" || is_unit(base),
    }
}

/// Whether a word is a unit that is squared or cubed in print.
pub(crate) fn is_unit(word: &str) -> bool {
    matches!(word, "m" | "mm" | "cm" | "dm" | "km" | "ft" | "yd" | "mi" | "nm" | "sec" | "mc")
}

/// The raised form of a digit or a minus sign.
pub(crate) fn form(c: char) -> Option<&'static str> {
    Some(match c {
        '0' => "⁰",
        '1' => "¹",
        '2' => "²",
        '3' => "³",
        '4' => "⁴",
        '5' => "⁵",
        '6' => "⁶",
        '7' => "⁷",
        '8' => "⁸",
        '9' => "⁹",
        '-' | '\u{2212}' | '\u{2013}' => "⁻",
        _ => return None,
    })
}

/// The characters at the end of a text that are all of one kind.
pub(crate) fn last_run(text: &str, is_part: impl Fn(char) -> bool) -> &str {
    /// No number or unit is longer.
    const LONGEST: usize = 24;
    let length: usize =
        text.chars().rev().take(LONGEST).take_while(|c| is_part(*c)).map(char::len_utf8).sum();
    text.get(text.len() - length..).unwrap_or("")
}
