//! What does the rest of the source say of a word that was changed or brought in?
//!
//! Whether it is a name there, and whether a figure stands there at all.

use memchr::memmem;

use super::{Builder, floor};
use crate::fidelity::DifferenceKind;
use crate::fidelity::likeness;
use crate::fidelity::roles;
use crate::fidelity::words;
use crate::text::{Severity, Span};

impl Builder<'_> {
    /// A word at the head of a sentence that is replaced by another one is a name if one of the two
    /// is written with a capital inside a sentence elsewhere in the source.
    pub(super) fn names(&mut self) {
        let text = &self.skeleton.source.text;
        for one in &mut self.differences {
            let one_word = |words: &str| {
                !words.is_empty()
                    && words.chars().all(char::is_alphabetic)
                    && words.starts_with(char::is_uppercase)
            };
            let kinds = matches!(one.kind, DifferenceKind::ContentWord | DifferenceKind::Spelling);
            if one.disclosed || !kinds || !one_word(&one.quoted) || !one_word(&one.source) {
                continue;
            }
            let (quoted, there) = (one.quoted.to_lowercase(), one.source.to_lowercase());
            // The same name without its accents, or in the spelling of the other shore.
            let one_name = likeness::differ_in_accents(&quoted, &there)
                || likeness::is_variant(&quoted, &there);
            if one_name || likeness::is_scan(&quoted, &there) {
                continue;
            }
            let place = one.source_span.start;
            if stands_inside_a_sentence(text, place, &one.source)
                || stands_inside_a_sentence(text, place, &one.quoted)
            {
                one.kind = DifferenceKind::Name;
                one.severity = Severity::Critical;
            }
        }
    }

    /// A figure that a bracket brings in and the source has nowhere: the reader takes it for the
    /// source's all the same. Years and days mostly explain when something was.
    pub(super) fn figures_in_brackets(&mut self) {
        let text = self.skeleton.source.text.as_bytes();
        for one in &mut self.differences {
            if one.kind != DifferenceKind::Bracket || one.severity != Severity::None {
                continue;
            }
            let tokens = words::tokens(&one.quoted, words::Side::Quote);
            let roles = roles::roles(&one.quoted, &tokens);
            let dated = roles.iter().any(|role| role.date);
            let from_elsewhere = !dated
                && tokens.iter().any(|token| {
                    let printed = token.span.of(&one.quoted);
                    token.kind == words::TokenKind::Number
                        && !one.source.contains(printed)
                        && !stands_as_number(text, printed)
                });
            if from_elsewhere {
                one.severity = Severity::Minor;
            }
        }
    }
}

/// Whether a number stands in a text with no digit beside it.
fn stands_as_number(text: &[u8], number: &str) -> bool {
    const MOST_PLACES: usize = 1_000;
    let digit = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_digit);
    memmem::find_iter(text, number)
        .take(MOST_PLACES)
        .any(|start| !digit(start.checked_sub(1)) && !digit(Some(start + number.len())))
}

/// Whether a capitalised word stands after a small letter and a blank near `place` in a text.
fn stands_inside_a_sentence(text: &str, place: usize, word: &str) -> bool {
    const MOST_PLACES: usize = 200;
    /// Bytes on either side in which names are looked for.
    const NEAR: usize = 1 << 18;
    let start = floor(text, place.saturating_sub(NEAR));
    let near = Span::new(start, floor(text, place.saturating_add(NEAR))).of(text);
    memmem::find_iter(near.as_bytes(), word).take(MOST_PLACES).any(|start| {
        let before = near.get(..start).unwrap_or("");
        let after = near.get(start + word.len()..).and_then(|tail| tail.chars().next());
        let mut back = before.chars().rev();
        let blank = back.next();
        let letter = back.next();
        blank == Some(' ')
            && letter.is_some_and(|c| c.is_lowercase() || c == ',')
            && !after.is_some_and(char::is_alphanumeric)
    })
}
