//! Which words mean something to the grammars of this room?
//!
//! The word lists of `data/`, read once: number words, units, function words, abbreviations and
//! the words that open sentences. Look-up only; what the words do in a sentence is said elsewhere.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::LazyLock;

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

/// The first letters and lengths of a list's words. Most words of a text stand in no list; this
/// tells so of nearly all of them without a hash.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shapes([u32; 32]);

impl Shapes {
    /// Letters of both cases share a place; other signs share those of letters.
    const fn place(first: u8) -> usize {
        (first & 31) as usize
    }

    /// Lengths from 31 bytes on share a bit.
    const fn length(word: &[u8]) -> u32 {
        let length = word.len();
        1 << if length < 31 { length } else { 31 }
    }

    pub(crate) fn add(&mut self, word: &[u8]) {
        if let Some(first) = word.first()
            && let Some(lengths) = self.0.get_mut(Self::place(*first))
        {
            *lengths |= Self::length(word);
        }
    }

    /// Whether a word of this first letter and length was added; never so for the empty word.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        let first = word.as_bytes().first().and_then(|first| self.0.get(Self::place(*first)));
        first.is_some_and(|lengths| lengths & Self::length(word.as_bytes()) != 0)
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

/// All lists.
#[derive(Debug)]
pub(crate) struct Lexicon {
    words: WordMap<Lex>,
    word_shapes: Shapes,
    symbols: WordMap<Lex>,
    symbol_shapes: Shapes,
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
        let mut words: WordMap<Lex> = WordMap::default();
        let mut symbols: WordMap<Lex> = WordMap::default();
        let mut units = Vec::new();
        for line in lines(include_str!("../../data/function-words.txt")) {
            for word in line.split_whitespace() {
                words.insert(word, Lex::Function);
            }
        }
        for line in lines(include_str!("../../data/units.txt")) {
            let mut fields = line.split('\t');
            let (Some(name), Some(forms)) = (fields.next(), fields.next()) else { continue };
            let symbol_name = name.strip_prefix("= ");
            let place = u16::try_from(units.len()).unwrap_or(u16::MAX);
            units.push(symbol_name.unwrap_or(name));
            for form in forms.split('|') {
                let table = if symbol_name.is_some() { &mut symbols } else { &mut words };
                table.insert(form, Lex::Unit(place));
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
            words.insert(word, lex);
        }
        let mut word_shapes = Shapes::default();
        let mut symbol_shapes = Shapes::default();
        for (table, shapes) in [(&words, &mut word_shapes), (&symbols, &mut symbol_shapes)] {
            // What is added first makes no difference.
            #[expect(clippy::iter_over_hash_type, reason = "a set of bits has no order")]
            for word in table.keys() {
                shapes.add(word.as_bytes());
            }
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
        Self { words, word_shapes, symbols, symbol_shapes, units, never_ends, may_end, openers }
    }

    /// What `word` is, in any case.
    pub(crate) fn lex(&self, word: &str) -> Lex {
        if self.symbol_shapes.may_hold(word)
            && let Some(lex) = self.symbols.get(word)
        {
            return *lex;
        }
        with_lower(word, |lower| {
            let known = self.word_shapes.may_hold(lower).then(|| self.words.get(lower)).flatten();
            known.copied().unwrap_or(Lex::Plain)
        })
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
