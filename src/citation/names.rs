//! Whose names are these?
//!
//! Splits the words before a title into persons and institutions, as printed.

use std::borrow::Cow;

use super::tables::tables;
use crate::text::span::trim;

/// The authors of a citation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub names: Vec<String>,
    /// They are persons, as far as their shape says.
    pub persons: bool,
}

const SUFFIXES: [&str; 8] = ["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "esq."];
const LONGEST_SUFFIX: usize = 4;
const DEGREES: [&str; 8] = ["m.d.", "ph.d.", "j.d.", "md", "phd", "jd", "mph", "m.p.h."];
const LONGEST_DEGREE: usize = 6;

/// "eds.", "(ed)": what persons did, no person.
fn is_editor(words: &str) -> bool {
    let bare = words.trim_matches(['(', ')', '.', ' ']);
    bare.len() <= "editors".len()
        && ["ed", "eds", "editor", "editors", "trans", "comp", "comps"]
            .iter()
            .any(|word| bare.eq_ignore_ascii_case(word))
}

/// "M.D." and the like.
fn is_degree(word: &str) -> bool {
    word.len() <= LONGEST_DEGREE && DEGREES.iter().any(|degree| word.eq_ignore_ascii_case(degree))
}

/// "Director", "Assistant Secretary", "CEO": an office that somebody holds.
pub(super) fn is_office(words: &str) -> bool {
    let mut some = false;
    for word in words.split_whitespace() {
        let bare = word.trim_matches(|c: char| matches!(c, '.' | ','));
        if ["of", "the", "and", "for", "&"].iter().any(|joint| bare.eq_ignore_ascii_case(joint)) {
            continue;
        }
        if !tables().listed_in_any_case("office", bare) {
            return ["ceo", "cfo", "coo", "cto", "sec'y", "comm'r"]
                .iter()
                .any(|short| bare.eq_ignore_ascii_case(short));
        }
        some = true;
    }
    some
}

/// "Jr." and the like.
pub(super) fn is_suffix(word: &str) -> bool {
    word.len() <= LONGEST_SUFFIX && SUFFIXES.iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// Whether a text has the shape of one person's name.
pub(super) fn is_person(name: &str) -> bool {
    let name = trim(name).trim_end_matches(',');
    // Letters come behind these signs.
    let sign =
        |b: u8| b < b'@' && (b.is_ascii_digit() || matches!(b, b'/' | b':' | b'?' | b'!' | b'$'));
    if name.bytes().any(sign) || !name.is_ascii() && name.contains('§') {
        return false;
    }
    let mut words = 0;
    let mut capitals = 0;
    let mut particles = 0;
    for word in name.split_whitespace() {
        words += 1;
        if 6 < words {
            return false;
        }
        if is_suffix(word) {
            continue;
        }
        if tables().listed_in_any_case("particle", word) {
            particles += 1;
            continue;
        }
        if word.eq_ignore_ascii_case("the") || tables().listed_in_any_case("small", word) {
            return false;
        }
        let Some(first) = word.chars().find(|c| c.is_alphabetic()) else { return false };
        if first.is_lowercase() {
            return false;
        }
        let initial = word.trim_end_matches('.').chars().nth(1).is_none();
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
        let first = word.chars().find(|c| c.is_alphanumeric());
        if first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) {
            capitals += 1;
            institutional = institutional || tables().is_institution_word(word);
        } else if !matches!(word, "&" | "–" | "-")
            && !tables().listed_in_any_case("small", word.trim_end_matches(','))
        {
            return false;
        }
    }
    institutional && capitals <= 14
}

/// A text without a closing "et al." in its printed forms; whether one was there.
pub(super) fn without_et_al(text: &str) -> (&str, bool) {
    let trimmed = trim(text).trim_end_matches([',', ' ']);
    // Nearly no text ends in a letter of these.
    let mut signs = trimmed.bytes().rev().skip_while(|byte| *byte == b'.').take(2);
    let ending = (signs.next(), signs.next());
    if !matches!(
        ending,
        (Some(b'l' | b'L'), Some(b'a' | b'A')) | (Some(b's' | b'S'), Some(b'r' | b'R'))
    ) {
        return (trimmed, false);
    }
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
    let (names, persons) = list(text);
    Names { names: names.into_iter().map(Cow::into_owned).collect(), persons }
}

/// [`read`] without copies of what stands in the text as it is; whether they are persons.
pub(super) fn list(text: &str) -> (Vec<Cow<'_, str>>, bool) {
    let (text, _) = without_et_al(text);
    let text = trim(trim(text).trim_end_matches([',', ':']));
    if text.is_empty() {
        return (Vec::new(), false);
    }
    if is_one(text) {
        return (vec![Cow::Borrowed(text)], is_person(text));
    }
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    for piece in comma_parts(text) {
        // "Ray, Jr. & Oe": the suffix belongs to the name before it.
        let joined = [" & ", " and "]
            .iter()
            .filter(|_| has_joint(piece))
            .find_map(|joint| piece.split_once(joint));
        let (piece, after) = match joined {
            Some((head, rest)) if is_suffix(head) => (head, Some(rest)),
            _ => (piece, None),
        };
        if is_suffix(piece)
            && let Some(last) = parts.last_mut()
        {
            let last = last.to_mut();
            last.push_str(", ");
            last.push_str(piece);
            parts.extend(after.map(Cow::Borrowed));
            continue;
        }
        if is_degree(piece) || is_editor(piece) {
            continue;
        }
        // "A. Writer, IMF": the letters of a body behind a name in small letters.
        let letters =
            (2..=5).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_uppercase());
        if letters && parts.iter().any(|part| part.chars().any(char::is_lowercase)) {
            continue;
        }
        // "A. Writer, President, The Firm": an office ends the names.
        if !parts.is_empty() && is_office(piece) {
            break;
        }
        parts.push(Cow::Borrowed(piece));
    }
    // "Smith, J., & Jones, K." of the author-date styles.
    if let Some(inverted) = inverted(&parts) {
        return (inverted.into_iter().map(Cow::Owned).collect(), true);
    }
    // "Smith, John, and Jane Roe": only the first is turned.
    if let [family, given, others @ ..] = parts.as_slice()
        && is_inverted(family, given)
        && others.iter().all(|name| name.contains(' ') && is_person(name))
        && !others.is_empty()
    {
        let mut names = vec![Cow::Owned(format!("{family}, {given}"))];
        names.extend(others.iter().cloned());
        return (names, true);
    }
    let mut names = Vec::with_capacity(parts.len());
    for part in parts {
        // "A. Writer & B. van Other, P.": an initial printed once more.
        let initial = part.trim_end_matches('.').chars().count() == 1;
        if initial && !names.is_empty() {
            continue;
        }
        split_joined(part, &mut names);
    }
    let persons = names.iter().filter(|name| is_person(name)).count();
    if persons == names.len() || persons * 2 > names.len() {
        return (names, true);
    }
    // Units of one institution stay one name.
    (vec![Cow::Borrowed(text)], false)
}

/// The first name of [`read`], if there is any. A text without commas and joints, nearly every
/// one, is one name whether it is a person's or not: nothing need be judged for it.
pub(super) fn first(text: &str) -> Option<Cow<'_, str>> {
    let (bare, _) = without_et_al(text);
    let bare = trim(trim(bare).trim_end_matches([',', ':']));
    if is_one(bare) { Some(Cow::Borrowed(bare)) } else { list(text).0.into_iter().next() }
}

/// Whether a text without white space at its ends has neither commas nor joints: one name.
fn is_one(text: &str) -> bool {
    !text.is_empty()
        && memchr::memchr(b',', text.as_bytes()).is_none()
        && !has_joint(text)
        && !text.starts_with('&')
        && !text.starts_with("and ")
        && !is_degree(text)
        && !is_editor(text)
        && !text.ends_with(')')
}

/// Whether one of [`JOINTS`] stands in a text.
fn has_joint(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b' ', bytes).any(|at| {
        let rest = bytes.get(at..).unwrap_or_default();
        matches!(rest.get(1), Some(b'&' | b'a' | b'A' | b'w' | b'e' | b'u'))
            && JOINTS.iter().any(|joint| rest.starts_with(joint.as_bytes()))
    })
}

/// The last name of a person, particles away; the whole name of an institution.
pub(super) fn surname(name: &str) -> &str {
    let mut end = trim(name);
    while let Some(at) = memchr::memrchr2(b' ', b',', end.as_bytes())
        && end.get(at + 1..).is_some_and(is_suffix)
    {
        end = end.get(..at).unwrap_or("").trim_end_matches([',', ' ']);
    }
    if memchr::memchr(b',', end.as_bytes()).is_some()
        && let Some((family, given)) = end.split_once(", ")
        && (given.split_whitespace().all(|word| word.trim_end_matches('.').chars().count() <= 2)
            || is_inverted(family, given))
    {
        return family.split_whitespace().next_back().unwrap_or(family);
    }
    end.split_whitespace().next_back().unwrap_or(end)
}

fn comma_parts(text: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for piece in text.split(',') {
        let piece = piece.trim();
        // "A. Writer (ed)"
        let piece = ["(ed)", "(eds)", "(ed.)", "(eds.)"]
            .iter()
            .find_map(|mark| piece.strip_suffix(mark))
            .map_or(piece, str::trim_end);
        let piece = piece.strip_prefix("& ").unwrap_or(piece);
        let piece = piece.strip_prefix("and ").unwrap_or(piece).trim();
        if !piece.is_empty() {
            parts.push(piece);
        }
    }
    parts
}

/// What stands between two persons' names.
const JOINTS: [&str; 6] = [" & ", " and ", " AND ", " with ", " et ", " und "];

/// "A & B" and "A and B" taken apart where both sides are persons.
fn split_joined<'t>(part: Cow<'t, str>, names: &mut Vec<Cow<'t, str>>) {
    if has_joint(&part) {
        for joint in JOINTS {
            if !part.contains(joint) {
                continue;
            }
            let sides: Vec<&str> = part.split(joint).map(str::trim).collect();
            if 1 < sides.len() && sides.iter().all(|side| is_person(side)) {
                names.extend(sides.into_iter().map(|side| Cow::Owned(side.to_owned())));
                return;
            }
        }
    }
    names.push(part);
}

/// "Roe", "Jane Q.": a family name and a given name, none of them a whole name or a body's.
pub(super) fn is_inverted(family: &str, given: &str) -> bool {
    let plain = |word: &str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '\'' | '’'))
            && !tables().is_institution_word(word)
    };
    let mut words = given.split_whitespace();
    let first = words.next().unwrap_or("");
    let lower = |word: &str| word.chars().any(char::is_lowercase);
    plain(family)
        && lower(family)
        && plain(first)
        && (lower(first) || first.ends_with('.'))
        && words.next().is_none_or(|word| word.trim_end_matches('.').chars().count() == 1)
        && words.next().is_none()
}

/// Names printed family name first, joined again with their initials.
fn inverted(parts: &[Cow<'_, str>]) -> Option<Vec<String>> {
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
        let family = family.as_ref().trim_start_matches("& ").trim_start_matches("and ");
        if !initials(given) || !is_person(family) {
            return None;
        }
        names.push(format!("{family}, {given}"));
    }
    Some(names)
}
