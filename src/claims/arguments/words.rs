//! Where do words and clauses of a sentence stand?
//!
//! Look-up of whole words and of the borders of clauses, by marks alone; what they mean is told where they
//! are used.

use super::text::Unit;
use crate::claims::clause::has_verb;
use crate::text::Span;

/// The comma that ends the clause which opens a sentence, outside quotations and parentheses.
pub(super) fn clause_comma(unit: &Unit<'_>, from: usize) -> Option<usize> {
    let sentence = unit.text();
    let mut depth = 0_u32;
    for (at, byte) in sentence.bytes().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                if unit.is_quoted(at) {
                    continue;
                }
                let before = sentence.get(from..at).unwrap_or("");
                let digits = sentence.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
                let after = sentence.get(at + 1..).unwrap_or("");
                // "Despite these reforms" is whole with few words; "Because some countries, …,
                // have not joined" goes on to its verb.
                let words = word_spans(before).count();
                let ground = sentence.starts_with("Because ") && !before.starts_with(" of ");
                let short = sentence.starts_with(['D', 'I', 'N', 'E']);
                let whole =
                    if short { 2 <= words } else { 3 <= words } && (!ground || has_verb(before));
                if digits || !whole || word_spans(after).count() < 4 {
                    continue;
                }
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// Where the clause before a cue begins: behind the last semicolon.
pub(super) fn clause_start(before: &str) -> usize {
    before.rfind([';', ':']).map_or(0, |at| at + 1)
}

pub(super) fn clause_end(sentence: &str, from: usize) -> usize {
    let rest = sentence.get(from..).unwrap_or("");
    rest.find("; ").map_or(sentence.len(), |at| from + at)
}

pub(super) fn in_parenthesis(sentence: &str, at: usize) -> bool {
    let before = sentence.get(..at).unwrap_or("");
    let open = before.bytes().filter(|byte| *byte == b'(').count();
    let closed = before.bytes().filter(|byte| *byte == b')').count();
    closed < open
}

/// A statement without blanks and end marks.
pub(super) fn bare(text: &str, span: Span) -> Span {
    let within = span.of(text);
    let start = within.len()
        - within
            .trim_start_matches(|letter: char| {
                letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '—')
            })
            .len();
    let inner = within.get(start..).unwrap_or("").trim_end_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '—' | '.')
    });
    Span::new(span.start + start, span.start + start + inner.len())
}

/// The place of a whole lower-case word from `from` on.
pub(super) fn find_word(sentence: &str, word: &str, from: usize) -> Option<usize> {
    let bytes = sentence.as_bytes();
    let first = *word.as_bytes().first()?;
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(first, rest).map(|at| from + at).find(|at| {
        bytes.get(*at..).is_some_and(|tail| tail.starts_with(word.as_bytes()))
            && (*at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric))
            && !bytes.get(at + word.len()).is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// The words of a sentence, without marks around them.
pub(super) fn word_spans(sentence: &str) -> impl Iterator<Item = Span> {
    let bytes = sentence.as_bytes();
    let mut at = 0;
    // Nearly all bytes are ASCII; only the others are decoded.
    let decoded = move |at: usize| sentence.get(at..).and_then(|rest| rest.chars().next());
    std::iter::from_fn(move || {
        loop {
            at = skip(bytes, at, |byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
            if bytes.get(at)?.is_ascii() {
                break;
            }
            let letter = decoded(at)?;
            if letter.is_alphanumeric() {
                break;
            }
            at += letter.len_utf8();
        }
        let start = at;
        loop {
            at = skip(bytes, at, |byte| byte.is_ascii_alphanumeric() || *byte == b'\'');
            match bytes.get(at).filter(|byte| !byte.is_ascii()).and_then(|_| decoded(at)) {
                Some(letter) if letter.is_alphanumeric() || letter == '’' => {
                    at += letter.len_utf8();
                }
                _ => break,
            }
        }
        Some(Span::new(start, at))
    })
}

/// The first byte from `at` on that is not to be passed over.
fn skip(bytes: &[u8], at: usize, over: impl Fn(&u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !over(byte)).unwrap_or(rest.len())
}
