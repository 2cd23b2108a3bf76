//! Which words mean something to the grammars of this room?
//!
//! The word lists of `data/`, read once: number words, units, function words, abbreviations and
//! the words that open sentences. Look-up only; what the words do in a sentence is said elsewhere.

use std::borrow::{Borrow, Cow};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::LazyLock;

use super::word_table::WordTable;

/// What a word is to the quantity grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lex {
    /// Nothing special.
    Plain,
    /// Zero to nineteen.
    Small(u8),
    /// Twenty, thirty … ninety.
    Tens(u8),
    Hundred,
    /// Thousand and up: the power of ten.
    Scale(u8),
    /// Dozen.
    Group(u8),
    Half,
    /// Third, quarters, tenths …: also ordinals.
    Denominator(u16),
    /// Twice, thrice.
    Adverb(u8),
    /// Double, tripled, quadrupling.
    Multiple(u8),
    /// Halved, halving.
    Halving,
    /// Tenfold, a thousandfold.
    Fold(u16),
    /// January is 1.
    Month(u8),
    /// A measure, by its place in the list of units.
    Unit(u16),
    /// Ends a run of adjectives and nouns.
    Function,
}

/// A small hash for short words: the tables are our own, so nobody can choose colliding keys.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

pub(crate) type WordMap<V> = HashMap<&'static str, V, BuildHasherDefault<WordHasher>>;

/// The first letters, last letters and lengths of a list's words. Most words of a text stand in no
/// list; this tells so of nearly all of them without a hash.
#[derive(Clone, Debug)]
pub(crate) struct Shapes([u64; 256]);

impl Default for Shapes {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl Shapes {
    /// The cell and the bit of a word. Letters of both cases share a place, and other signs share
    /// those of letters; so do lengths from 15 bytes on.
    fn place(word: &[u8]) -> Option<(usize, u64)> {
        let (first, last) = (word.first()?, word.last()?);
        let length = word.len().min(15);
        let place = usize::from(first & 31) << 9 | usize::from(last & 31) << 4 | length;
        Some((place / 64, 1 << (place % 64)))
    }

    pub(crate) fn add(&mut self, word: &[u8]) {
        if let Some((cell, bit)) = Self::place(word)
            && let Some(bits) = self.0.get_mut(cell)
        {
            *bits |= bit;
        }
    }

    /// Whether a word of this shape was added; never so for the empty word.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        Self::place(word.as_bytes())
            .is_some_and(|(cell, bit)| self.0.get(cell).is_some_and(|bits| bits & bit != 0))
    }
}

/// Words that are only looked up.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordSet<W = &'static str> {
    words: HashSet<W, BuildHasherDefault<WordHasher>>,
    shapes: Shapes,
}

impl<W: Borrow<str> + Eq + Hash> WordSet<W> {
    /// Whether the word is new to the list.
    pub(crate) fn insert(&mut self, word: W) -> bool {
        self.shapes.add(word.borrow().as_bytes());
        self.words.insert(word)
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.shapes.may_hold(word) && self.words.contains(word)
    }

    /// Whether the list can hold the word in lower case: of a plain word that changes neither the
    /// length nor the place of the first letter.
    pub(crate) fn may_hold_any_case(&self, word: &str) -> bool {
        self.shapes.may_hold(word) || !word.is_ascii()
    }

    /// [`Self::contains`] for a word in any case, where the list is in lower case.
    pub(crate) fn contains_lower(&self, word: &str) -> bool {
        self.shapes.may_hold(word) && with_lower(word, |lower| self.words.contains(lower))
    }
}

impl<W: Borrow<str> + Eq + Hash> Extend<W> for WordSet<W> {
    fn extend<T: IntoIterator<Item = W>>(&mut self, words: T) {
        for word in words {
            self.insert(word);
        }
    }
}

impl<W: Borrow<str> + Eq + Hash> FromIterator<W> for WordSet<W> {
    fn from_iter<T: IntoIterator<Item = W>>(words: T) -> Self {
        let mut found = Self { words: HashSet::default(), shapes: Shapes::default() };
        found.extend(words);
        found
    }
}

/// What a word that is no number and no measure can open for the quantity grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opener {
    /// "early 2011", "from May to July".
    Date,
    /// "the past decade".
    Decade,
    /// "a dozen", "a decade", and one of a list of counts.
    Article,
    /// "another thousand".
    Another,
    /// "as much in one spring as".
    As,
    /// "CAD$5".
    Nation,
}

const OPENERS: [(Opener, &[&str]); 6] = [
    (
        Opener::Date,
        &[
            "from", "between", "early", "late", "mid", "fiscal", "fy", "spring", "summer",
            "autumn", "fall", "winter", "first",
        ],
    ),
    (Opener::Decade, &["past", "last", "next"]),
    (Opener::Article, &["a", "an"]),
    (Opener::Another, &["another"]),
    (Opener::As, &["as"]),
    (Opener::Nation, &["cad", "aud", "c", "u.s.", "rs"]),
];

/// What the lists say of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meaning {
    pub(crate) lex: Lex,
    pub(crate) opener: Option<Opener>,
}

/// The words that differ in their capitals only.
#[derive(Clone, Debug)]
struct Entry {
    meaning: Meaning,
    /// Those that mean something else as they are printed.
    symbols: Vec<(&'static str, Lex)>,
}

/// A list under work: by the words in lower case, each with one of its printed forms.
#[derive(Default)]
struct Entries(BTreeMap<Cow<'static, str>, (&'static str, Entry)>);

impl Entries {
    fn entry(&mut self, word: &'static str) -> &mut Entry {
        let lower = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word)
        };
        let meaning = Meaning { lex: Lex::Plain, opener: None };
        let new = || (word, Entry { meaning, symbols: Vec::new() });
        &mut self.0.entry(lower).or_insert_with(new).1
    }
}

/// All lists.
#[derive(Debug)]
pub(crate) struct Lexicon {
    words: WordTable<Entry>,
    units: Vec<&'static str>,
    /// No sentence ends after these.
    pub(crate) never_ends: WordSet,
    /// A sentence may end after these.
    pub(crate) may_end: WordSet,
    /// Words that open sentences, lower case.
    pub(crate) openers: WordSet,
}

/// The lists, read at the first use.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

impl Lexicon {
    fn read() -> Self {
        let mut entries = Entries::default();
        let mut units = Vec::new();
        for (opener, words) in OPENERS {
            for word in words {
                entries.entry(word).meaning.opener = Some(opener);
            }
        }
        for line in lines(include_str!("../../data/function-words.txt")) {
            for word in line.split_whitespace() {
                entries.entry(word).meaning.lex = Lex::Function;
            }
        }
        for line in lines(include_str!("../../data/units.txt")) {
            let mut fields = line.split('\t');
            let (Some(name), Some(forms)) = (fields.next(), fields.next()) else { continue };
            let symbol_name = name.strip_prefix("= ");
            let place = u16::try_from(units.len()).unwrap_or(u16::MAX);
            units.push(symbol_name.unwrap_or(name));
            for form in forms.split('|') {
                let entry = entries.entry(form);
                if symbol_name.is_some() {
                    entry.symbols.push((form, Lex::Unit(place)));
                } else {
                    entry.meaning.lex = Lex::Unit(place);
                }
            }
        }
        for line in lines(include_str!("../../data/number-words.txt")) {
            let mut fields = line.split('\t');
            let (Some(word), Some(class), Some(value)) =
                (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let value: u16 = value.parse().unwrap_or(0);
            let small = u8::try_from(value).unwrap_or(u8::MAX);
            let lex = match class {
                "small" => Lex::Small(small),
                "tens" => Lex::Tens(small),
                "hundred" => Lex::Hundred,
                "scale" => Lex::Scale(small),
                "group" => Lex::Group(small),
                "half" => Lex::Half,
                "denominator" => Lex::Denominator(value),
                "adverb" => Lex::Adverb(small),
                "multiple" => Lex::Multiple(small),
                "halving" => Lex::Halving,
                "fold" => Lex::Fold(value),
                "month" => Lex::Month(small),
                _ => Lex::Plain,
            };
            entries.entry(word).meaning.lex = lex;
        }
        let mut never_ends = WordSet::default();
        let mut may_end = WordSet::default();
        let mut may = false;
        for line in lines(include_str!("../../data/abbreviations.txt")) {
            match line {
                "never" => may = false,
                "may" => may = true,
                _ => {
                    for word in line.split_whitespace() {
                        let word = word.trim_end_matches('.');
                        if may {
                            may_end.insert(word)
                        } else {
                            never_ends.insert(word)
                        };
                    }
                }
            }
        }
        never_ends.words.retain(|word| !may_end.contains(word));
        let openers = lines(include_str!("../../data/sentence-openers.txt"))
            .flat_map(str::split_whitespace)
            .collect();
        Self { words: entries.0.into_values().collect(), units, never_ends, may_end, openers }
    }

    /// What `word` means, in any case.
    pub(crate) fn meaning(&self, word: &str) -> Meaning {
        let Some(entry) = self.words.get_any_case(word) else {
            // Fiscal years ("FY19") are too many for a list.
            let opener = word.starts_with("FY").then_some(Opener::Date);
            return Meaning { lex: Lex::Plain, opener };
        };
        // A later line of the lists stands for an earlier one.
        let symbol = entry.symbols.iter().rev().find(|(printed, _)| *printed == word);
        symbol.map_or(entry.meaning, |(_, lex)| Meaning { lex: *lex, ..entry.meaning })
    }

    /// What `word` is to the quantity grammar, in any case.
    pub(crate) fn lex(&self, word: &str) -> Lex {
        self.meaning(word).lex
    }

    /// The name of a unit.
    pub(crate) fn unit(&self, place: u16) -> &'static str {
        self.units.get(usize::from(place)).copied().unwrap_or("")
    }
}

/// The lines of a word list: no comments, no empty ones.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Calls `then` with `word` in lower case, ASCII letters only; words over 24 bytes are cut to
/// nothing, since no list holds any.
pub(crate) fn with_lower<T>(word: &str, then: impl FnOnce(&str) -> T) -> T {
    let mut buffer = [0_u8; 24];
    let bytes = word.as_bytes();
    // Most words are printed in lower case.
    if bytes.len() <= buffer.len() && !bytes.iter().any(u8::is_ascii_uppercase) {
        return then(word);
    }
    let Some(room) = buffer.get_mut(..bytes.len()) else { return then("") };
    room.copy_from_slice(bytes);
    room.make_ascii_lowercase();
    then(std::str::from_utf8(room).unwrap_or(""))
}
