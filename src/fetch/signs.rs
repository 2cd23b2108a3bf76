//! By which words do walls, parked domains and "not found" pages show themselves?
//!
//! Reads the table of signs in `data/fetch/signs.txt`. A sign is never a verdict; the judge
//! decides what it is worth.

use std::sync::OnceLock;

const TABLE: &str = include_str!("../../data/fetch/signs.txt");

/// What a sign is a sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignOf {
    Missing,
    Challenge,
    Login,
    Consent,
    Parked,
    Script,
}

/// Where a sign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignIn {
    Title,
    Text,
    Html,
    Url,
    Header,
    /// A word for what may be missing: a page.
    Noun,
    /// A little word that a statement may have besides.
    Filler,
}

#[derive(Debug)]
struct Sign {
    of: SignOf,
    place: SignIn,
    words: &'static str,
    /// Made once: every page is searched for every sign.
    finder: memchr::memmem::Finder<'static>,
}

/// The words of the signs of one kind in one place, in the order of the table.
pub(super) fn signs(of: SignOf, place: SignIn) -> impl Iterator<Item = &'static str> {
    table().iter().filter(move |sign| sign.of == of && sign.place == place).map(|sign| sign.words)
}

/// The first sign whose words stand in `text`, which is in lower case, with word borders where
/// the sign begins and ends with a Latin letter or digit.
pub(super) fn find(of: SignOf, place: SignIn, text: &str) -> Option<&'static str> {
    table()
        .iter()
        .filter(|sign| sign.of == of && sign.place == place)
        .find(|sign| stands_in(text, sign))
        .map(|sign| sign.words)
}

fn stands_in(text: &str, sign: &Sign) -> bool {
    let begins_bare = sign.words.starts_with(|c: char| c.is_ascii_alphanumeric());
    sign.finder.find_iter(text.as_bytes()).any(|at| {
        let before = text.get(..at).and_then(|front| front.chars().next_back());
        !begins_bare || !before.is_some_and(char::is_alphanumeric)
    })
}

fn table() -> &'static [Sign] {
    static READ: OnceLock<Vec<Sign>> = OnceLock::new();
    READ.get_or_init(|| TABLE.lines().filter_map(read_line).collect())
}

fn read_line(line: &'static str) -> Option<Sign> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = line.split('\t');
    let of = match fields.next()? {
        "missing" => SignOf::Missing,
        "challenge" => SignOf::Challenge,
        "login" => SignOf::Login,
        "consent" => SignOf::Consent,
        "parked" => SignOf::Parked,
        "script" => SignOf::Script,
        _ => return None,
    };
    let place = match fields.next()? {
        "title" => SignIn::Title,
        "text" => SignIn::Text,
        "html" => SignIn::Html,
        "url" => SignIn::Url,
        "header" => SignIn::Header,
        "noun" => SignIn::Noun,
        "filler" => SignIn::Filler,
        _ => return None,
    };
    let words = fields.next().filter(|words| !words.is_empty())?;
    Some(Sign { of, place, words, finder: memchr::memmem::Finder::new(words) })
}

/// Lines of the table that are neither comments nor signs: there must be none.
#[cfg(test)]
pub(super) fn unread_lines() -> Vec<&'static str> {
    TABLE
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#') && read_line(line).is_none())
        .collect()
}
