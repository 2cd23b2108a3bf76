//! Which signal stands before a citation?

use super::Stance;
use super::tables::tables;

/// A signal at the start of a text.
#[derive(Clone, Debug)]
pub(super) struct SignalHit {
    pub shown: &'static str,
    pub stance: Stance,
    /// Its length with the white space and comma after it.
    pub len: usize,
    /// Its first letter is a capital.
    pub capital: bool,
}

/// The longest signal that `text` starts with, with something after it.
pub(super) fn at_start(text: &str) -> Option<SignalHit> {
    let first = text.chars().next()?;
    if !matches!(first.to_ascii_lowercase(), 's' | 'e' | 'a' | 'c' | 'b' | 'f' | 'v') {
        return None;
    }
    let second = text.as_bytes().get(1).map(u8::to_ascii_lowercase);
    for entry in &tables().signals {
        // Two letters tell nearly all of them apart.
        if entry.words.first().and_then(|word| word.as_bytes().get(1)).copied() != second {
            continue;
        }
        let Some(len) = matched(text, &entry.words) else { continue };
        let rest = text.get(len..).unwrap_or("");
        let next = rest.chars().next().unwrap_or(' ');
        // "e.g." and "cf" may be printed without what the table prints; "Accord" and "Compare"
        // need something that can be a citation after them.
        if next.is_alphanumeric() {
            continue;
        }
        let after = rest.trim_start_matches([',', ' ', '\u{a0}', '\n', '\t']);
        let skipped = rest.len() - after.len();
        if after.is_empty() || skipped == 0 && !after.starts_with(['“', '"', '(', '[', '<', '‘'])
        {
            continue;
        }
        let wants_citation = matches!(entry.shown.as_str(), "accord" | "compare" | "contra");
        if wants_citation && !could_start_citation(after) {
            continue;
        }
        return Some(SignalHit {
            shown: &entry.shown,
            stance: entry.stance,
            len: len + skipped,
            capital: first.is_uppercase(),
        });
    }
    None
}

/// Whether a citation could begin with `text`, judged by its first letter.
pub(super) fn could_start_citation(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if first.is_uppercase()
        || first.is_ascii_digit()
        || matches!(first, '“' | '"' | '‘' | '\'' | '[')
    {
        return true;
    }
    if first.is_alphabetic() && !first.is_lowercase() {
        return true; // a script without capitals
    }
    let word = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    matches!(
        word,
        "id" | "ibid"
            | "supra"
            | "infra"
            | "note"
            | "notes"
            | "generally"
            | "also"
            | "http"
            | "https"
            | "www"
            | "von"
            | "van"
            | "de"
            | "e"
            | "see"
    )
}

fn matched(text: &str, words: &[String]) -> Option<usize> {
    let mut at = 0;
    for (index, word) in words.iter().enumerate() {
        if 0 < index {
            let rest = text.get(at..)?;
            let trimmed = rest.trim_start_matches([',', ' ', '\u{a0}', '\n', '\t']);
            if trimmed.len() == rest.len() {
                return None;
            }
            at += rest.len() - trimmed.len();
        }
        let part = text.get(at..at + word.len())?;
        // "*See Further Details on Tides*": the title begins behind "See".
        let titled = 0 < index && word == "further" && part.starts_with(char::is_uppercase);
        if titled || !part.eq_ignore_ascii_case(word) {
            return None;
        }
        at += word.len();
    }
    Some(at)
}
