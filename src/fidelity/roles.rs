//! What does each word of a passage do where it stands?
//!
//! The same word is a month or a modal verb, a name or the head of a sentence: this looks at the
//! neighbours, which `lexicon` does not.

use crate::text::Span;

use super::lexicon::lexicon;
use super::words::{Token, TokenKind};

/// What a word does. Several may hold at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties of one word")]
pub(super) struct Role {
    pub negation: bool,
    pub figure: bool,
    pub unit: bool,
    pub date: bool,
    pub name: bool,
    pub modal: bool,
    pub qualifier: bool,
    /// A qualifier or modal whose loss behind an ellipsis counts.
    pub counts_hidden: bool,
    pub function: bool,
}

/// The roles of all words of a text.
pub(super) fn roles(text: &str, tokens: &[Token]) -> Vec<Role> {
    let words = lexicon();
    let is_figure = |index: Option<usize>| {
        index
            .and_then(|index| tokens.get(index))
            .is_some_and(|token| !token.note_mark && token.worth.is_some())
    };
    let is_digits = |index: Option<usize>| {
        index
            .and_then(|index| tokens.get(index))
            .is_some_and(|token| !token.note_mark && token.kind == TokenKind::Number)
    };
    let mut out = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let key = token.key.as_str();
        let (before, after) = (index.checked_sub(1), Some(index + 1));
        let mut role = Role { function: words.is_function_word(key), ..Role::default() };
        if token.note_mark {
            out.push(role);
            continue;
        }
        let number_sign = key == "no" && token.capital && is_digits(after);
        let prefix = matches!(key, "non" | "un" | "anti" | "contra" | "counter")
            && text.get(token.span.end..).is_some_and(|rest| {
                let mut characters = rest.chars();
                matches!(characters.next(), Some('-' | '‐' | '‑' | '–'))
                    && characters.next().is_some_and(char::is_alphabetic)
            });
        role.negation = (words.is_negation(key) && !number_sign) || prefix;
        role.figure = token.worth.is_some();
        let beside_figure = is_figure(before)
            || is_figure(index.checked_sub(2)) && !role.function
            || (token.kind == TokenKind::Symbol && is_figure(after));
        // Of "percentage points" the second word is the unit.
        let first_of_two = matches!(key, "percentage" | "basis")
            && tokens.get(index + 1).is_some_and(|next| next.key.starts_with("point"));
        role.unit = token.unit.is_some() && beside_figure && !role.figure && !first_of_two
            || token.kind == TokenKind::Symbol && token.unit.is_some();
        let month_or_day = token.date.is_some() && token.capital;
        let ambiguous = has_another_sense(key);
        let day_follows = is_digits(before) || is_digits(after);
        let year = token.kind == TokenKind::Number && is_year(key);
        role.date = year || (month_or_day && (!ambiguous || day_follows));
        let inner_capital = token.capital && !token.sentence_start;
        role.modal = words.is_modal(key) && !role.date && !inner_capital;
        role.name = is_name(text, tokens, index) && !role.date && !role.figure && !role.unit;
        if role.modal && matches!(key, "may" | "might" | "could") {
            role.counts_hidden = true;
        }
        out.push(role);
    }
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let phrase = words.qualifiers_from(&token.key).iter().find(|phrase| {
            let rest_follows = phrase.rest.iter().enumerate().all(|(step, word)| {
                tokens.get(index + 1 + step).is_some_and(|next| next.key == *word)
            });
            let number_follows = is_figure(Some(index + 1 + phrase.rest.len()))
                || (is_figure(Some(index + 2 + phrase.rest.len()))
                    && tokens
                        .get(index + 1 + phrase.rest.len())
                        .is_some_and(|next| next.kind == TokenKind::Symbol));
            rest_follows && (!phrase.before_number || number_follows)
        });
        let Some(phrase) = phrase else {
            index += 1;
            continue;
        };
        for step in 0..=phrase.rest.len() {
            if let Some(role) = out.get_mut(index + step) {
                role.qualifier = true;
                role.counts_hidden |= phrase.counts_hidden;
            }
        }
        index += phrase.rest.len() + 1;
    }
    out
}

/// Whether the name of a month, a day or a season is another word as well.
pub(super) fn has_another_sense(key: &str) -> bool {
    matches!(key, "may" | "march" | "mar" | "fall" | "spring" | "sun" | "sat" | "second")
}

/// Whether the word says which side of a case or a contract somebody is on.
pub(super) fn is_party_word(key: &str) -> bool {
    const ENDINGS: [&str; 8] =
        ["tiff", "ndant", "tioner", "ondent", "pellant", "pellee", "creditor", "debtor"];
    let one = key.trim_end_matches('s');
    ENDINGS.iter().any(|ending| one.ends_with(ending))
        || matches!(one, "lessor" | "lessee" | "employer" | "employee" | "buyer" | "seller")
}

fn is_year(key: &str) -> bool {
    let digits = key.trim_end_matches('s');
    digits.len() == 4 && digits.parse::<u32>().is_ok_and(|year| (1500..2100).contains(&year))
}

/// Whether the word is a name here: a capital inside a sentence that is not set in capitals
/// throughout, or a known name at its head.
fn is_name(text: &str, tokens: &[Token], index: usize) -> bool {
    let Some(token) = tokens.get(index) else { return false };
    if !token.capital || token.kind != TokenKind::Word || token.key == "i" {
        return false;
    }
    let stem = token.key.strip_suffix("'s").unwrap_or(&token.key);
    if lexicon().is_party(stem) {
        return true;
    }
    if lexicon().is_function_word(stem) {
        return false;
    }
    let letters = token.span.of(text).chars().filter(|c| c.is_alphabetic());
    let acronym = 1 < letters.clone().count() && letters.clone().all(char::is_uppercase);
    if token.sentence_start && !acronym {
        // "Jonas Falk wrote": the second capital makes the first one part of a name.
        return tokens.get(index + 1).is_some_and(|next| {
            let between = Span::new(token.span.end, next.span.start).of(text);
            between == " "
                && next.capital
                && next.kind == TokenKind::Word
                && !lexicon().is_function_word(&next.key)
                && tokens.get(index + 2).is_none_or(|third| !third.capital)
        });
    }
    // A heading in capitals says nothing about names.
    let from = index.saturating_sub(4);
    let around: Vec<&Token> = tokens
        .iter()
        .skip(from)
        .take(9)
        .filter(|other| other.kind == TokenKind::Word && !lexicon().is_function_word(&other.key))
        .collect();
    let capitals = around.iter().filter(|other| other.capital).count();
    around.len() < 5 || capitals < around.len()
}

/// The words of a range as printed.
pub(super) fn surface<'t>(text: &'t str, first: &Token, last: &Token) -> &'t str {
    Span::new(first.span.start, last.span.end).of(text)
}
