//! Whether a hyphen at a line's end belongs to the word: decided by the words that the same
//! document prints within its lines.

use std::collections::HashSet;

use super::lines::{PageLines, Role};

/// The words of a document that are not cut by a line's end, in small letters.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    words: HashSet<String>,
}

/// What becomes of a line's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// A blank takes its place.
    Blank,
    /// The hyphen goes, the halves are one word.
    Joined,
    /// The hyphen stays, without a blank.
    Kept,
}

impl Vocabulary {
    pub(super) fn of(pages: &[PageLines]) -> Self {
        let mut words = HashSet::new();
        for page in pages {
            for line in page.lines.iter().filter(|line| line.role != Role::RunningHead) {
                let mut tokens = line.text.split_whitespace();
                // The first word may be the second half of a broken one.
                tokens.next();
                for token in tokens.filter(|token| !token.ends_with(['-', '\u{2010}'])) {
                    for word in token.split(is_joint) {
                        let word = bare(word);
                        if !word.is_empty() {
                            words.insert(word);
                        }
                    }
                }
            }
        }
        Self { words }
    }

    /// Whether a token ends with a hyphen behind letters that the document prints nowhere as a
    /// word: half of one, and the hyphen the typesetter's.
    pub(super) fn is_half_word(&self, token: &str) -> bool {
        let Some(half) = token.strip_suffix('-') else { return false };
        let tail = tail_of(half);
        2 <= tail.len() && tail.chars().all(char::is_alphabetic) && !self.words.contains(&tail)
    }

    /// What becomes of the end of `line`, which `next` follows.
    pub(super) fn line_end(&self, line: &str, next: &str) -> LineEnd {
        let last = line.split_whitespace().next_back().unwrap_or("");
        let first = next.split_whitespace().next().unwrap_or("");
        if is_address(last) && goes_on(last, first) {
            let left = last.trim_end_matches(['-', '\u{2010}']);
            let is_hyphen = left.len() < last.len();
            let (left, right) = (tail_of(left), head_of(first));
            let is_word = 2 <= left.len() && self.words.contains(&format!("{left}{right}"));
            return if is_hyphen && is_word { LineEnd::Joined } else { LineEnd::Kept };
        }
        let Some(half) = last.strip_suffix(['-', '\u{2010}']) else { return LineEnd::Blank };
        let begins_word = first.starts_with(char::is_alphabetic);
        if !half.ends_with(char::is_alphabetic) || !begins_word {
            // "1914-" and "18": a range is never one number.
            let is_range = half.ends_with(|sign: char| sign.is_ascii_digit())
                && first.starts_with(|sign: char| sign.is_ascii_digit());
            return if is_range { LineEnd::Kept } else { LineEnd::Blank };
        }
        if first.starts_with(char::is_uppercase) {
            return LineEnd::Kept;
        }
        let left = bare(half.rsplit(is_joint).next().unwrap_or(half));
        let right = bare(first.split(is_joint).next().unwrap_or(first));
        let joined = format!("{left}{right}");
        let kept = format!("{left}-{right}");
        let has = |word: &str| self.words.contains(word);
        if has(&kept) && !has(&joined) {
            return LineEnd::Kept;
        }
        if has(&joined) {
            return LineEnd::Joined;
        }
        // Two whole words are more likely a compound than a word that happens to be made of both.
        let tail = left.rsplit('-').next().unwrap_or(&left);
        if 3 <= tail.len() && 3 <= right.len() && has(tail) && has(&right) {
            return LineEnd::Kept;
        }
        LineEnd::Joined
    }
}

/// Signs that part words without a blank.
fn is_joint(sign: char) -> bool {
    matches!(sign, '—' | '–' | '/' | '…' | '(' | '[' | ')' | ']' | '“' | '”' | '"')
}

fn tail_of(text: &str) -> String {
    let tail = text.rsplit(|sign: char| !sign.is_alphanumeric()).next().unwrap_or("");
    tail.to_lowercase()
}

fn head_of(text: &str) -> String {
    let head = text.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or("");
    head.to_lowercase()
}

/// A word without the signs around it, in small letters.
fn bare(token: &str) -> String {
    token.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase()
}

/// Whether a word is an address of the web, or part of one.
pub(super) fn is_address(token: &str) -> bool {
    let slashes = token.matches('/').count();
    token.contains("://")
        || token.contains("www.")
        || token.contains("doi.org")
        || (0 < slashes && token.contains(['?', '=', '&', '_', '%']))
        || 3 <= slashes
}

/// Whether an address that ends a line goes on with the next line's first word.
fn goes_on(address: &str, first: &str) -> bool {
    let open = |sign: char| "/-_?=&#%~".contains(sign);
    address.ends_with(open)
        || first.starts_with(open)
        || (address.ends_with('.') && first.starts_with(|sign: char| sign.is_ascii_lowercase()))
        || (!address.ends_with([',', ';', '.', ')', ']', '>'])
            && (first.contains('/') || first.contains('=') || first.contains('_')))
}
