//! Whose names are these?
//!
//! Splits the words before a title into persons and institutions, as printed.

use super::tables::{lower, tables};

/// The authors of a citation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub names: Vec<String>,
    /// They are persons, as far as their shape says.
    pub persons: bool,
}

const SUFFIXES: [&str; 8] = ["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "esq."];
const DEGREES: [&str; 8] = ["m.d.", "ph.d.", "j.d.", "md", "phd", "jd", "mph", "m.p.h."];

/// "eds.", "(ed)": what persons did, no person.
fn is_editor(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | ' ')).to_lowercase();
    matches!(bare.as_str(), "ed" | "eds" | "editor" | "editors" | "trans" | "comp" | "comps")
}

/// "Director", "Assistant Secretary", "CEO": an office that somebody holds.
pub(super) fn is_office(words: &str) -> bool {
    let mut some = false;
    for word in words.split_whitespace() {
        let folded = lower(word.trim_matches(|c: char| matches!(c, '.' | ',')));
        if matches!(folded.as_ref(), "of" | "the" | "and" | "for" | "&") {
            continue;
        }
        if !tables().listed("office", &folded) {
            return matches!(folded.as_ref(), "ceo" | "cfo" | "coo" | "cto" | "sec'y" | "comm'r");
        }
        some = true;
    }
    some
}

/// "Jr." and the like.
fn is_suffix(word: &str) -> bool {
    SUFFIXES.iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// Whether a text has the shape of one person's name.
pub(super) fn is_person(name: &str) -> bool {
    let name = name.trim().trim_end_matches(',');
    let words = name.split_whitespace().take(7).count();
    if words == 0 || 6 < words {
        return false;
    }
    let mut capitals = 0;
    let mut particles = 0;
    for word in name.split_whitespace() {
        if is_suffix(word) {
            continue;
        }
        if word
            .chars()
            .any(|c| c.is_ascii_digit() || matches!(c, '/' | ':' | '?' | '!' | '§' | '$'))
        {
            return false;
        }
        let lower = lower(word);
        if tables().listed("particle", &lower) {
            particles += 1;
            continue;
        }
        if lower == "the" || tables().listed("small", &lower) {
            return false;
        }
        let Some(first) = word.chars().find(|c| c.is_alphabetic()) else { return false };
        if first.is_lowercase() {
            return false;
        }
        let initial = word.trim_end_matches('.').chars().count() == 1;
        if !initial && tables().is_institution_word(word) {
            return false;
        }
        capitals += 1;
    }
    2 <= capitals || (capitals == 1 && words == 1 + particles)
}

/// Whether a text names an institution.
pub(super) fn is_institution(name: &str) -> bool {
    let mut capitals = 0;
    let mut institutional = false;
    for word in name.split_whitespace() {
        let small = tables().listed("small", lower(word).trim_end_matches(','));
        let first = word.chars().find(|c| c.is_alphanumeric());
        let capital = first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        if !capital && !small && !matches!(word, "&" | "–" | "-") {
            return false;
        }
        capitals += usize::from(capital);
        institutional |= capital && tables().is_institution_word(word);
    }
    institutional && capitals <= 14
}

/// A text without a closing "et al." in its printed forms; whether one was there.
pub(super) fn without_et_al(text: &str) -> (&str, bool) {
    let trimmed = text.trim().trim_end_matches([',', ' ']);
    let lower_tail = |tail: &str| {
        trimmed
            .len()
            .checked_sub(tail.len())
            .and_then(|at| trimmed.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(tail))
    };
    for tail in ["et al.", "et. al.", "et al", "et. al", "and others", "& others"] {
        if lower_tail(tail) {
            let head = trimmed.get(..trimmed.len() - tail.len()).unwrap_or("");
            if head.is_empty() || head.ends_with([' ', ',']) {
                return (head.trim_end_matches([' ', ',']), true);
            }
        }
    }
    (trimmed, false)
}

/// The names in `text`, a list such as "A, B & C", "A et al." or an institution.
pub(super) fn read(text: &str) -> Names {
    let (text, _) = without_et_al(text);
    let text = text.trim().trim_end_matches([',', ':']).trim();
    if text.is_empty() {
        return Names::default();
    }
    let mut parts: Vec<String> = Vec::new();
    for piece in comma_parts(text) {
        // "Ray, Jr. & Oe": the suffix belongs to the name before it.
        let joined = [" & ", " and "].iter().find_map(|joint| piece.split_once(joint));
        let (piece, after) = match joined {
            Some((head, rest)) if is_suffix(head) => (head, Some(rest)),
            _ => (piece, None),
        };
        if is_suffix(piece)
            && let Some(last) = parts.last_mut()
        {
            last.push_str(", ");
            last.push_str(piece);
            parts.extend(after.map(str::to_owned));
            continue;
        }
        if DEGREES.iter().any(|degree| piece.eq_ignore_ascii_case(degree)) || is_editor(piece) {
            continue;
        }
        // "A. Writer, President, The Firm": an office ends the names.
        if !parts.is_empty() && is_office(piece) {
            break;
        }
        parts.push(piece.to_owned());
    }
    // "Smith, J., & Jones, K." of the author-date styles.
    if let Some(inverted) = inverted(&parts) {
        return Names { names: inverted, persons: true };
    }
    let mut names = Vec::new();
    for part in &parts {
        names.extend(split_joined(part));
    }
    let persons = names.iter().all(|name| is_person(name));
    if persons {
        return Names { names, persons };
    }
    if names.iter().filter(|name| is_person(name)).count() * 2 > names.len() {
        return Names { names, persons: true };
    }
    // Units of one institution stay one name.
    Names { names: vec![text.to_owned()], persons: false }
}

/// The last name of a person, particles away; the whole name of an institution.
pub(super) fn surname(name: &str) -> &str {
    let mut end = name.trim();
    loop {
        let cut = SUFFIXES.iter().find(|suffix| {
            let at = end.len().saturating_sub(suffix.len());
            end.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(suffix))
                && end.get(..at).is_some_and(|head| head.ends_with([' ', ',']))
        });
        match cut {
            Some(suffix) => {
                let at = end.len().saturating_sub(suffix.len());
                end = end.get(..at).unwrap_or("").trim_end_matches([',', ' ']);
            }
            None => break,
        }
    }
    if let Some((family, given)) = end.split_once(", ")
        && given.split_whitespace().all(|word| word.trim_end_matches('.').chars().count() <= 2)
    {
        return family.split_whitespace().next_back().unwrap_or(family);
    }
    end.split_whitespace().next_back().unwrap_or(end)
}

fn comma_parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for piece in text.split(',') {
        let piece = piece.trim();
        let piece = piece.strip_prefix("& ").unwrap_or(piece);
        let piece = piece.strip_prefix("and ").unwrap_or(piece).trim();
        if !piece.is_empty() {
            parts.push(piece);
        }
    }
    parts
}

/// "A & B" and "A and B" taken apart where both sides are persons.
fn split_joined(part: &str) -> Vec<String> {
    for joint in [" & ", " and ", " AND ", " with "] {
        if !part.contains(joint) {
            continue;
        }
        let sides: Vec<&str> = part.split(joint).map(str::trim).collect();
        if 1 < sides.len() && sides.iter().all(|side| is_person(side)) {
            return sides.into_iter().map(str::to_owned).collect();
        }
    }
    vec![part.to_owned()]
}

/// Names printed family name first, joined again with their initials.
fn inverted(parts: &[String]) -> Option<Vec<String>> {
    let initials = |text: &str| {
        !text.is_empty()
            && text.split([' ', '-']).all(|word| {
                word.trim_end_matches('.').chars().count() <= 2
                    && word.starts_with(char::is_uppercase)
            })
    };
    if parts.len() < 2 || parts.len() % 2 == 1 {
        return None;
    }
    let mut names = Vec::new();
    for pair in parts.chunks(2) {
        let [family, given] = pair else { return None };
        let family = family.trim_start_matches("& ").trim_start_matches("and ");
        if !initials(given) || !is_person(family) {
            return None;
        }
        names.push(format!("{family}, {given}"));
    }
    Some(names)
}
