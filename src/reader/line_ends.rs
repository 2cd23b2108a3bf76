//! Which hyphens at line ends only hold the two halves of a word together?
//!
//! A hyphen before a line break is dropped where the document writes the whole word elsewhere, or
//! where the hyphenated form is written nowhere and the second half begins in lower case.
//! Dashes, numbers and names are left alone.

use std::collections::HashSet;

use memchr::memchr2_iter;

use crate::text::Span;

/// The raw ranges to leave out so that cut words are whole: the hyphen, the line break and the
/// white space around it. Ascending.
pub(super) fn word_joins(text: &str) -> Vec<Span> {
    let mut cuts = Vec::new();
    let bytes = text.as_bytes();
    for at in memchr2_iter(b'\n', b'\r', bytes) {
        if let Some(cut) = cut_at(text, at) {
            cuts.push(cut);
        }
    }
    if cuts.is_empty() {
        return Vec::new();
    }
    let mut wanted: HashSet<String> = HashSet::new();
    for cut in &cuts {
        wanted.insert(cut.whole());
        wanted.insert(cut.hyphenated());
    }
    let seen = seen_words(text, &wanted);
    cuts.into_iter()
        .filter(|cut| seen.contains(&cut.whole()) || !seen.contains(&cut.hyphenated()))
        .filter(|cut| !cut.keeps_hyphen() || seen.contains(&cut.whole()))
        .map(|cut| cut.gap)
        .collect()
}

struct Cut<'a> {
    first: &'a str,
    second: &'a str,
    gap: Span,
}

impl Cut<'_> {
    fn whole(&self) -> String {
        format!("{}{}", self.first, self.second).to_lowercase()
    }

    fn hyphenated(&self) -> String {
        format!("{}-{}", self.first, self.second).to_lowercase()
    }

    /// First halves that are words before a hyphen far more often than halves of a word.
    fn keeps_hyphen(&self) -> bool {
        const PREFIXES: &[&str] = &[
            "self", "well", "so", "ex", "all", "half", "one", "two", "three", "four", "five",
            "six", "seven", "eight", "nine", "ten", "long", "short", "high", "low", "full", "part",
            "cross", "state", "class", "world", "law", "policy", "non", "decision", "first",
            "second", "third",
        ];
        PREFIXES.iter().any(|prefix| self.first.eq_ignore_ascii_case(prefix))
    }
}

/// The cut word around the line break at `at`, if there is one.
fn cut_at(text: &str, at: usize) -> Option<Cut<'_>> {
    let bytes = text.as_bytes();
    // Of a line break of two bytes only the first counts.
    if bytes.get(at) == Some(&b'\n') && at.checked_sub(1).and_then(|b| bytes.get(b)) == Some(&b'\r')
    {
        return None;
    }
    let before = text.get(..at)?;
    let before = before.trim_end_matches([' ', '\t']);
    let stem = before.strip_suffix(['-', '\u{AD}', '\u{2010}'])?;
    let first_length: usize = stem
        .chars()
        .rev()
        .take(40)
        .take_while(|sign| sign.is_alphabetic())
        .map(char::len_utf8)
        .sum();
    let first = stem.get(stem.len() - first_length..)?;
    if first.chars().count() < 2 {
        return None;
    }
    let rest = text.get(at..)?;
    let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r']))?;
    let trimmed = line.trim_start_matches([' ', '\t', '>']);
    let second_length: usize =
        trimmed.chars().take(40).take_while(|sign| sign.is_alphabetic()).map(char::len_utf8).sum();
    let second = trimmed.get(..second_length)?;
    if !second.starts_with(char::is_lowercase) || second.chars().count() < 2 {
        return None;
    }
    // An URL is cut by other rules: its hyphen is its own.
    let word_start = stem.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
    let word = stem.get(word_start..).unwrap_or("");
    if word.contains("://") || word.starts_with("www.") || word.contains('/') {
        return None;
    }
    // The line goes on with an URL that the line before broke off, or the word is a chain of
    // words that has hyphens of its own.
    let line_start = stem.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let above = stem.get(..line_start).unwrap_or("").trim_end();
    let opener = above.rsplit(char::is_whitespace).next().unwrap_or("");
    let opens_line = stem.get(line_start..word_start).is_some_and(|head| head.trim().is_empty());
    if (opens_line && (opener.contains("://") || opener.contains("www.")))
        || 2 <= word.matches('-').count()
    {
        return None;
    }
    Some(Cut { first, second, gap: Span::new(stem.len(), text.len() - trimmed.len()) })
}

/// Which of the `wanted` words (lower case, perhaps with one hyphen) stand in `text`.
fn seen_words(text: &str, wanted: &HashSet<String>) -> HashSet<String> {
    let mut seen = HashSet::new();
    let longest = wanted.iter().map(String::len).max().unwrap_or(0);
    let mut folded = String::new();
    for word in text.split(|sign: char| !(sign.is_alphabetic() || sign == '-')) {
        let word = word.trim_matches('-');
        if word.len() < 4 || longest < word.len() {
            continue;
        }
        // Most words are lower case already: no copy is made of them.
        if word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-') {
            if wanted.contains(word) && !seen.contains(word) {
                seen.insert(word.to_owned());
            }
            continue;
        }
        folded.clear();
        folded.extend(word.chars().flat_map(char::to_lowercase));
        if wanted.contains(&folded) {
            seen.insert(folded.clone());
        }
    }
    seen
}
