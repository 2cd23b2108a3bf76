//! How alike are two pages?
//!
//! Compares word shingles: how much of an earlier capture a page still holds. No alignment: that is
//! for quotations.

use std::collections::BTreeSet;

use crate::text::fold::fold;

/// Words in a shingle: long enough that common phrases do not count as likeness.
const SHINGLE: usize = 4;

/// Words of a text in lower case.
pub(super) fn words(text: &str) -> Vec<String> {
    fold(text)
        .text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Words of a text without those in `echo`: pages repeat the address that was asked.
pub(super) fn words_without(text: &str, echo: &BTreeSet<String>) -> Vec<String> {
    let mut kept = words(text);
    kept.retain(|word| !echo.contains(word));
    kept
}

/// Share of the shingles of `earlier` that `now` still holds, between 0 and 1.
///
/// What a page has gained around it (menus, other news) does not count as drift.
pub(super) fn kept_share(earlier: &[String], now: &[String]) -> f64 {
    let (earlier, now) = (shingles(earlier), shingles(now));
    if earlier.is_empty() {
        return 1.0;
    }
    earlier.intersection(&now).count() as f64 / earlier.len() as f64
}

/// Whether a cited passage stands in a text: every piece of it between ellipses and brackets, in
/// this order.
pub(super) fn holds_passage(text_words: &str, passage: &str) -> bool {
    let mut from = 0;
    let mut any = false;
    for piece in pieces(passage) {
        let wanted = joined(&words(&piece));
        if wanted.trim().is_empty() {
            continue;
        }
        any = true;
        let Some(rest) = text_words.get(from..) else { return false };
        match rest.find(&wanted) {
            // The blank at the end of one piece may be the one before the next.
            Some(at) => from += at + wanted.len() - 1,
            None => return false,
        }
    }
    any
}

/// Words parted by single blanks, with one before the first and after the last.
pub(super) fn joined(words: &[String]) -> String {
    let mut text = String::from(" ");
    for word in words {
        text.push_str(word);
        text.push(' ');
    }
    text
}

/// The stretches of a passage that stand in its source word for word.
fn pieces(passage: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_usize;
    let flat = passage.replace("...", "…").replace(". . .", "…");
    for character in flat.chars() {
        match character {
            '[' => {
                depth += 1;
                found.push(String::new());
            }
            ']' => depth = depth.saturating_sub(1),
            '…' => found.push(String::new()),
            _ if depth == 0 => {
                if let Some(last) = found.last_mut() {
                    last.push(character);
                }
            }
            _ => {}
        }
    }
    // A bracket inside a word ("[T]he") leaves a torn word behind it: drop it.
    let mut after_bracket = false;
    let mut whole = Vec::new();
    for piece in found {
        let torn = after_bracket && piece.starts_with(char::is_alphanumeric);
        let kept = if torn {
            piece.trim_start_matches(char::is_alphanumeric).to_owned()
        } else {
            piece.clone()
        };
        after_bracket = true;
        whole.push(kept);
    }
    whole
}

fn shingles(words: &[String]) -> BTreeSet<u64> {
    if words.is_empty() {
        return BTreeSet::new();
    }
    let size = SHINGLE.min(words.len());
    words.windows(size).map(digest).collect()
}

/// FNV-1a, so that the same words give the same number in every run.
fn digest(words: &[String]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain(std::iter::once(b' ')) {
            hash ^= u64::from(byte);
            hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}
