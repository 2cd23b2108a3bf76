//! Are these words one word, parted differently?
//!
//! "Well known" and "well-known", "do not" and "don't", "per cent" and "%", words of a scan that
//! lost their blanks, and words whose bracketed letters leave the letters of one.

use std::ops::Range;

use super::grammar::{Form, QuoteToken};
use super::likeness;
use super::words::{Token, TokenKind};

/// Whether several words may stand for this one although it does not end with the last of them.
pub(super) fn may_be_written_out(token: &Token) -> bool {
    token.kind == TokenKind::Symbol || token.key == "cannot" || token.key.contains('\'')
}

/// How many of the last words of `before` may be parts of the one word at most: a word of more than
/// two parts ends with each of them in turn.
pub(super) fn most_parts<T: AsRef<Token>>(whole: &Token, before: &[T]) -> usize {
    let mut rest = whole.key.as_str();
    let fitting = before
        .iter()
        .rev()
        .take_while(|part| match rest.strip_suffix(part.as_ref().key.as_str()) {
            Some(head) => {
                rest = head;
                true
            }
            None => false,
        })
        .count();
    fitting.max(2).min(before.len())
}

/// Whether `parts` are the one word, parted ("well known" and "well-known", "do not" and "don't").
pub(super) fn parts_of<T: AsRef<Token>>(whole: &Token, parts: &[T]) -> bool {
    let begins = parts.first().map(AsRef::as_ref).is_some_and(|first| {
        whole.kind == TokenKind::Symbol
            || whole.key.as_bytes().first() == first.key.as_bytes().first()
    });
    if !begins {
        return false;
    }
    let each = || parts.iter().map(AsRef::as_ref);
    if whole.kind == TokenKind::Symbol || each().any(|part| part.kind == TokenKind::Symbol) {
        return percent_parts(whole, parts);
    }
    let numbers = each().filter(|part| part.kind == TokenKind::Number).count();
    if 1 < numbers {
        // Thousands parted by a blank, and nothing else, are one number.
        // The last of them may have decimals.
        let last = parts.len() - 1;
        let groups = each().enumerate().skip(1).all(|(index, part)| {
            let whole = match part.key.split_once('.') {
                Some((whole, _)) if index == last => whole,
                _ => part.key.as_str(),
            };
            whole.len() == 3 && whole.bytes().all(|byte| byte.is_ascii_digit())
        });
        let first = parts.first().map(AsRef::as_ref).is_some_and(|part| part.key.len() <= 3);
        if numbers != parts.len() || !groups || !first {
            return false;
        }
    }
    let length: usize = each().map(|part| part.key.len()).sum();
    if length == whole.key.len() {
        let mut rest = whole.key.as_str();
        let joined = each().all(|part| match rest.strip_prefix(part.key.as_str()) {
            Some(tail) => {
                rest = tail;
                true
            }
            None => false,
        });
        if joined {
            return true;
        }
    }
    contraction(&whole.key, parts)
}

/// "per cent" and "%".
fn percent_parts<T: AsRef<Token>>(whole: &Token, parts: &[T]) -> bool {
    let [per, cent] = parts else { return false };
    whole.key == "%" && per.as_ref().key == "per" && cent.as_ref().key == "cent"
}

fn contraction<T: AsRef<Token>>(whole: &str, parts: &[T]) -> bool {
    let [first, second] = parts else { return false };
    let (first, second) = (first.as_ref(), second.as_ref());
    match whole {
        "can't" | "cannot" => first.key == "can" && second.key == "not",
        "won't" => first.key == "will" && second.key == "not",
        "shan't" => first.key == "shall" && second.key == "not",
        _ => {
            let (head, tails): (Option<&str>, &[&str]) = if whole.ends_with("n't") {
                (whole.strip_suffix("n't"), &["not"])
            } else if whole.ends_with("'s") {
                (whole.strip_suffix("'s"), &["is", "has"])
            } else if whole.ends_with("'re") {
                (whole.strip_suffix("'re"), &["are"])
            } else if whole.ends_with("'ve") {
                (whole.strip_suffix("'ve"), &["have"])
            } else if whole.ends_with("'ll") {
                (whole.strip_suffix("'ll"), &["will", "shall"])
            } else if whole.ends_with("'d") {
                (whole.strip_suffix("'d"), &["would", "had"])
            } else {
                (None, &[])
            };
            head == Some(first.key.as_str()) && tails.contains(&second.key.as_str())
        }
    }
}

/// Whether words with bracketed letters stand for one word (`C[ustoms and] B[order]` for "CB").
pub(super) fn pattern_run_matches(words: &[QuoteToken], range: Range<usize>, source: &str) -> bool {
    let Some(run) = words.get(range) else { return false };
    let mut letters = String::new();
    for (index, word) in run.iter().enumerate() {
        match &word.form {
            Form::Pattern(pieces) => letters.push_str(&likeness::open_letters(pieces)),
            // Words wholly inside a bracket that opened in the word before.
            Form::Plain if 0 < index && index + 1 < run.len() => {}
            _ => return false,
        }
    }
    !letters.is_empty() && source.starts_with(&letters) && source.len() <= letters.len() + 2
}
