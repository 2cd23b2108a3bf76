//! The word tables of the citation grammar, read once from `data/`.
//!
//! Which abbreviation is a reporter, which word makes a name an institution's, which phrase is a
//! signal: all of that is data. No table names a work, an author or a note of a document.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::Stance;
use crate::text::lexicon::{Shapes, WordHasher, WordSet, with_lower};

/// What the works under a reporter's abbreviation are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReporterKind {
    Case,
    Code,
    Regulation,
    Register,
    Session,
    Treaty,
    Record,
    Opinion,
}

/// A signal of the table.
#[derive(Clone, Debug)]
pub(super) struct SignalEntry {
    /// Its words without commas, each in lower case, a full stop kept.
    pub words: Vec<String>,
    /// As it is given out.
    pub shown: String,
    pub stance: Stance,
}

/// All tables.
#[derive(Debug)]
pub(super) struct Tables {
    /// Longest first.
    pub signals: Vec<SignalEntry>,
    reporters: HashMap<String, ReporterKind, Quick>,
    reporter_shapes: Shapes,
    reporter_firsts: Firsts,
    longest_reporter: usize,
    abbreviations: WordSet,
    institutions: WordSet,
    news: WordSet<String>,
    lists: Lists,
}

/// The tables are ours and small: a hash that is quick for short words is safe here.
type Quick = BuildHasherDefault<WordHasher>;

/// A list of the word table: to look words up in, and in its order.
#[derive(Debug, Default)]
struct List {
    words: WordSet,
    in_order: Vec<&'static str>,
    /// In the order of their first letters, without case.
    by_letter: Vec<&'static str>,
    /// Of its entries in both cases.
    firsts: Firsts,
}

impl List {
    fn add(&mut self, entry: &'static str) {
        if self.words.insert(entry) {
            self.in_order.push(entry);
            let letter = first_letter(entry);
            let place = self.by_letter.partition_point(|other| first_letter(other) <= letter);
            self.by_letter.insert(place, entry);
            self.firsts.add(&entry.to_ascii_lowercase());
            self.firsts.add(&entry.to_ascii_uppercase());
        }
    }
}

fn first_letter(text: &str) -> Option<u8> {
    text.bytes().next().map(|byte| byte.to_ascii_lowercase())
}

/// Which bytes the entries of a list begin with.
#[derive(Debug)]
struct Firsts([bool; 256]);

impl Firsts {
    fn add(&mut self, entry: &str) {
        let slot = entry.bytes().next().and_then(|first| self.0.get_mut(usize::from(first)));
        if let Some(slot) = slot {
            *slot = true;
        }
    }

    /// Whether an entry begins with the first byte of `text`.
    fn hold(&self, text: &str) -> bool {
        text.bytes()
            .next()
            .and_then(|first| self.0.get(usize::from(first)))
            .is_some_and(|held| *held)
    }
}

impl Default for Firsts {
    fn default() -> Self {
        Self([false; 256])
    }
}

/// The lists of the word table. They are asked for by their names at every word of a note: those
/// asked for most have a place of their own.
#[derive(Debug, Default)]
struct Lists {
    particle: List,
    small: List,
    finite: List,
    office: List,
    others: HashMap<&'static str, List, Quick>,
}

impl Lists {
    #[inline]
    fn get(&self, name: &str) -> Option<&List> {
        match name {
            "particle" => Some(&self.particle),
            "small" => Some(&self.small),
            "finite" => Some(&self.finite),
            "office" => Some(&self.office),
            _ => self.others.get(name),
        }
    }

    fn get_mut(&mut self, name: &'static str) -> &mut List {
        match name {
            "particle" => &mut self.particle,
            "small" => &mut self.small,
            "finite" => &mut self.finite,
            "office" => &mut self.office,
            _ => self.others.entry(name).or_default(),
        }
    }
}

/// Calls `then` with `word` in lower case and with straight apostrophes; short plain words, nearly
/// all, are not copied to the heap for it.
pub(super) fn with_straightened<T>(word: &str, then: impl FnOnce(&str) -> T) -> T {
    if word.is_ascii() && word.len() <= LONGEST_COPIED {
        return with_lower(word, then);
    }
    then(&word.to_lowercase().replace('’', "'"))
}

/// Calls `then` with `word` in lower case; short plain words are not copied to the heap for it.
pub(super) fn with_lowered<T>(word: &str, then: impl FnOnce(&str) -> T) -> T {
    if word.is_ascii() && word.len() <= LONGEST_COPIED {
        return with_lower(word, then);
    }
    then(&word.to_lowercase())
}

/// [`with_lower`] cuts longer words to nothing.
const LONGEST_COPIED: usize = 24;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);

/// The tables of the program.
pub(super) fn tables() -> &'static Tables {
    &TABLES
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A word without blanks, in lower case, with straight apostrophes.
pub(super) fn squeezed(text: &str) -> String {
    if text.is_ascii() {
        let mut out = text.to_ascii_lowercase();
        out.retain(|c| !c.is_whitespace());
        return out;
    }
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '’' || c == '‘' { '\'' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

impl Tables {
    fn load() -> Self {
        let mut signals = Vec::new();
        for line in lines(include_str!("../../data/citation-signals.tsv")) {
            let mut columns = line.split('\t');
            let (Some(shown), Some(stance)) = (columns.next(), columns.next()) else { continue };
            let stance = match stance {
                "attack" => Stance::Attack,
                "compare" => Stance::Compare,
                "background" => Stance::Background,
                _ => Stance::Support,
            };
            let words = shown
                .split_whitespace()
                .map(|word| word.trim_end_matches(',').to_owned())
                .collect();
            signals.push(SignalEntry { words, shown: shown.to_owned(), stance });
        }
        signals.sort_by(|a, b| b.words.len().cmp(&a.words.len()).then(a.shown.cmp(&b.shown)));
        let mut reporters = HashMap::default();
        let mut reporter_shapes = Shapes::default();
        let mut reporter_firsts = Firsts::default();
        let mut longest_reporter = 0;
        for line in lines(include_str!("../../data/citation-reporters.tsv")) {
            let mut columns = line.split('\t');
            let (Some(name), Some(kind)) = (columns.next(), columns.next()) else { continue };
            let kind = match kind {
                "code" => ReporterKind::Code,
                "regulation" => ReporterKind::Regulation,
                "register" => ReporterKind::Register,
                "session" => ReporterKind::Session,
                "treaty" => ReporterKind::Treaty,
                "record" => ReporterKind::Record,
                "opinion" => ReporterKind::Opinion,
                _ => ReporterKind::Case,
            };
            let mut key = name.replace('’', "'");
            key.retain(|c| !c.is_whitespace());
            longest_reporter = key.len().max(longest_reporter);
            reporter_shapes.add(key.as_bytes());
            reporter_firsts.add(&key);
            reporters.insert(key, kind);
        }
        let set = |text: &'static str| -> WordSet {
            lines(text).flat_map(str::split_whitespace).collect()
        };
        let mut lists = Lists::default();
        let mut current = "";
        for line in lines(include_str!("../../data/citation-words.txt")) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                current = name;
            } else {
                lists.get_mut(current).add(line);
            }
        }
        Self {
            signals,
            reporters,
            reporter_shapes,
            reporter_firsts,
            longest_reporter,
            abbreviations: set(include_str!("../../data/citation-abbreviations.txt")),
            institutions: set(include_str!("../../data/citation-institutions.txt")),
            news: lines(include_str!("../../data/citation-news.txt")).map(squeezed).collect(),
            lists,
        }
    }

    /// The longest reporter abbreviation that `text` starts with, its length in `text` and kind.
    pub(super) fn reporter_at(&self, text: &str) -> Option<(usize, ReporterKind)> {
        // Most words behind a number begin as no abbreviation does.
        if !self.reporter_firsts.hold(text.trim_start()) {
            return None;
        }
        let mut key = String::with_capacity(self.longest_reporter + 4);
        let mut found = None;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() {
                continue;
            }
            if self.longest_reporter < key.len() || matches!(c, ',' | ';' | '(' | ')' | '§' | '[')
            {
                break;
            }
            key.push(if c == '’' { '\'' } else { c });
            let end = at + c.len_utf8();
            let next = text.get(end..).and_then(|rest| rest.chars().next());
            let complete = next.is_none_or(|n| n.is_whitespace() || matches!(n, ',' | '§' | '¶'));
            if complete
                && self.reporter_shapes.may_hold(&key)
                && let Some(kind) = self.reporters.get(&key)
            {
                found = Some((end, *kind));
            }
        }
        found
    }

    /// Whether a full stop after `word` belongs to the word.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        with_straightened(word, |word| self.abbreviations.contains(word.trim_end_matches('.')))
    }

    /// Whether `word` stands in names of institutions.
    pub(super) fn is_institution_word(&self, word: &str) -> bool {
        let marks = |c: char| matches!(c, ',' | ':' | ';' | '(' | ')');
        let word = word.trim_matches(marks).trim_end_matches('.');
        let genitive = word.ends_with(['s', 'S']);
        (genitive || self.institutions.may_hold_any_case(word))
            && with_straightened(word, |word| {
                self.institutions.contains(word)
                    || word.strip_suffix("'s").is_some_and(|bare| self.institutions.contains(bare))
            })
    }

    /// Whether `name` is a newspaper, agency or broadcaster.
    pub(super) fn is_news(&self, name: &str) -> bool {
        let key = squeezed(name.trim_end_matches(','));
        self.news.contains(&key)
            || self.news.contains(key.trim_end_matches('.'))
            || key.strip_prefix("the").is_some_and(|rest| self.news.contains(rest))
            || key.split_once('(').is_some_and(|(head, _)| self.news.contains(head))
    }

    /// Whether `word` stands in the list `[list]` of the word table; `word` in lower case.
    #[inline]
    pub(super) fn listed(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|list| list.words.contains(word))
    }

    /// [`Self::listed`] for a word in any case. Lower-casing changes neither the length of a plain
    /// word nor the place of its first letter, so that most words need not be copied for it.
    #[inline]
    pub(super) fn listed_in_any_case(&self, list: &str, word: &str) -> bool {
        self.lists.get(list).is_some_and(|list| {
            list.words.may_hold_any_case(word)
                && with_lowered(word, |word| list.words.contains(word))
        })
    }

    /// The entries of the list `[list]`, in its order.
    pub(super) fn entries(&self, list: &str) -> impl Iterator<Item = &'static str> {
        self.lists.get(list).into_iter().flat_map(|list| list.in_order.iter().copied())
    }

    /// The longest entry of `[list]` that `text` starts with as whole words, without case;
    /// its length.
    pub(super) fn prefix_of(&self, list: &str, text: &str) -> Option<usize> {
        let list = self.lists.get(list)?;
        // Most texts begin with a letter that no entry begins with.
        if !list.firsts.hold(text) {
            return None;
        }
        let first = first_letter(text);
        let from = list.by_letter.partition_point(|entry| first_letter(entry) < first);
        let mut best = None;
        for entry in list.by_letter.get(from..).unwrap_or_default() {
            if first_letter(entry) != first {
                break;
            }
            let Some(length) = length_of_entry(text, entry) else { continue };
            let rest = text.get(length..).unwrap_or("");
            if !rest.starts_with(char::is_alphanumeric) && best < Some(length) {
                best = Some(length);
            }
        }
        best
    }
}

/// The length of the words of `entry` at the start of `text`; its apostrophes may be curly.
fn length_of_entry(text: &str, entry: &str) -> Option<usize> {
    const CURLY: &[u8] = "’".as_bytes();
    let bytes = text.as_bytes();
    let mut at = 0;
    for byte in entry.bytes() {
        if bytes.get(at).is_some_and(|here| here.eq_ignore_ascii_case(&byte)) {
            at += 1;
        } else if byte == b'\'' && bytes.get(at..at + CURLY.len()) == Some(CURLY) {
            at += CURLY.len();
        } else {
            return None;
        }
    }
    Some(at)
}
