//! The word tables of the citation grammar, read once from `data/`.
//!
//! Which abbreviation is a reporter, which word makes a name an institution's, which phrase is a
//! signal: all of that is data. No table names a work, an author or a note of a document.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::Stance;

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
    longest_reporter: usize,
    abbreviations: WordSet,
    institutions: WordSet,
    news: WordSet,
    lists: BTreeMap<String, List>,
}

/// Words that are only looked up.
type WordSet = HashSet<String, Quick>;

/// The tables are ours and small: a hash that is quick for short words is safe here (FNV-1a).
type Quick = BuildHasherDefault<WordHash>;

struct WordHash(u64);

impl Default for WordHash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHash {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A list of the word table: to look words up in, and in its order.
#[derive(Debug, Default)]
struct List {
    words: WordSet,
    longest: usize,
    in_order: Vec<String>,
}

/// `word` in lower case; most words are.
pub(super) fn lower(word: &str) -> Cow<'_, str> {
    let done = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(done) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// `word` in lower case, with straight apostrophes.
fn straightened(word: &str) -> Cow<'_, str> {
    let lowered = lower(word);
    if lowered.contains('’') { Cow::Owned(lowered.replace('’', "'")) } else { lowered }
}

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
            reporters.insert(key, kind);
        }
        let set = |text: &'static str| -> WordSet {
            lines(text).flat_map(str::split_whitespace).map(str::to_owned).collect()
        };
        let mut lists: BTreeMap<String, List> = BTreeMap::new();
        let mut current = String::new();
        for line in lines(include_str!("../../data/citation-words.txt")) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut current);
            } else {
                let list = lists.entry(current.clone()).or_default();
                if list.words.insert(line.to_owned()) {
                    list.longest = list.longest.max(line.len());
                    list.in_order.push(line.to_owned());
                }
            }
        }
        Self {
            signals,
            reporters,
            longest_reporter,
            abbreviations: set(include_str!("../../data/citation-abbreviations.txt")),
            institutions: set(include_str!("../../data/citation-institutions.txt")),
            news: lines(include_str!("../../data/citation-news.txt")).map(squeezed).collect(),
            lists,
        }
    }

    /// The longest reporter abbreviation that `text` starts with, its length in `text` and kind.
    pub(super) fn reporter_at(&self, text: &str) -> Option<(usize, ReporterKind)> {
        let mut key = String::new();
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
            if complete && let Some(kind) = self.reporters.get(&key) {
                found = Some((end, *kind));
            }
        }
        found
    }

    /// Whether a full stop after `word` belongs to the word.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(straightened(word).trim_end_matches('.'))
    }

    /// Whether `word` stands in names of institutions.
    pub(super) fn is_institution_word(&self, word: &str) -> bool {
        let marks = |c: char| matches!(c, ',' | ':' | ';' | '(' | ')');
        let folded = straightened(word.trim_matches(marks).trim_end_matches('.'));
        self.institutions.contains(folded.as_ref())
            || folded.strip_suffix("'s").is_some_and(|bare| self.institutions.contains(bare))
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
    pub(super) fn listed(&self, list: &str, word: &str) -> bool {
        let found = self.lists.get(list);
        found.is_some_and(|list| word.len() <= list.longest && list.words.contains(word))
    }

    /// The longest entry of `[list]` that `text` starts with as whole words, without case;
    /// its length.
    pub(super) fn prefix_of(&self, list: &str, text: &str) -> Option<usize> {
        let mut best = None;
        for entry in &self.lists.get(list)?.in_order {
            let Some(head) = text.get(..entry.len()) else { continue };
            let rest = text.get(entry.len()..).unwrap_or("");
            if head.eq_ignore_ascii_case(entry)
                && !rest.starts_with(char::is_alphanumeric)
                && best < Some(entry.len())
            {
                best = Some(entry.len());
            }
        }
        best
    }
}
