//! What does a word do in a sentence?
//!
//! The word lists of `data/fidelity/`, read once. They are closed classes of English and pairs of words,
//! never names of works or persons; what a list says about one word does not depend on where the
//! word stands (`roles` looks at that).

use std::sync::LazyLock;

use crate::text::lexicon::{WordMap, WordSet};

use super::bounds::Bound;

/// The lists, ready for look-up. All words are lower case, in the search form.
#[derive(Debug)]
pub(super) struct Lexicon {
    negations: WordSet,
    no_negation_pairs: Pairs,
    negation_pairs: Pairs,
    modals: WordSet,
    /// Phrases of qualifying words, by their first word.
    qualifiers: WordMap<Vec<Qualifier>>,
    function_words: WordSet,
    units: WordMap<usize>,
    /// The opposition a word belongs to and its side.
    opposites: WordMap<Vec<Opposite>>,
    numbers: WordMap<Option<&'static str>>,
    dates: WordMap<usize>,
    forms: WordMap<Vec<usize>>,
    /// The first word of each line of forms.
    first_forms: Vec<&'static str>,
    variants: Pairs,
    confusables: Pairs,
    abbreviations: WordSet,
    parties: WordSet,
    /// The words of the lists that a token is looked up in.
    listed: WordSet,
    /// Phrases before a figure, and phrases behind one.
    bounds_before: WordMap<Bound>,
    bounds_behind: WordMap<Bound>,
}

/// The line of an opposition that a word stands on.
#[derive(Clone, Copy, Debug)]
struct Opposite {
    number: usize,
    side: usize,
    grave: bool,
}

/// Whether something becomes more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// A qualifying word or phrase.
#[derive(Debug)]
pub(super) struct Qualifier {
    /// The words after the first.
    pub rest: Vec<&'static str>,
    /// Whether its loss behind an ellipsis counts.
    pub counts_hidden: bool,
    /// Whether it qualifies only a number that follows.
    pub before_number: bool,
}

/// For each word the words that stand on a line with it after it.
type Pairs = WordMap<Vec<&'static str>>;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// The lists of the program.
pub(super) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    fn read() -> Self {
        let mut qualifiers: WordMap<Vec<Qualifier>> = WordMap::default();
        for line in lines(include_str!("../../data/fidelity/qualifiers.txt")) {
            let phrase = line.trim_start_matches(['~', '+']);
            let mut words = phrase.split_whitespace();
            if let Some(first) = words.next() {
                let phrases = qualifiers.entry(first).or_default();
                phrases.push(Qualifier {
                    rest: words.collect(),
                    counts_hidden: !line.starts_with('~'),
                    before_number: line.starts_with('+'),
                });
                phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
            }
        }
        let mut opposites: WordMap<Vec<Opposite>> = WordMap::default();
        for (number, line) in lines(include_str!("../../data/fidelity/opposites.txt")).enumerate() {
            let grave = line.starts_with('!');
            let line = line.trim_start_matches('!');
            for (side, words) in line.split('|').enumerate() {
                for word in words.split_whitespace() {
                    opposites.entry(word).or_default().push(Opposite { number, side, grave });
                }
            }
        }
        let mut forms: WordMap<Vec<usize>> = WordMap::default();
        let mut first_forms = Vec::new();
        for (number, line) in
            lines(include_str!("../../data/fidelity/irregular-forms.txt")).enumerate()
        {
            first_forms.extend(line.split_whitespace().next());
            for word in line.split_whitespace() {
                forms.entry(word).or_default().push(number);
            }
        }
        let mut bounds_before = WordMap::default();
        let mut bounds_behind = WordMap::default();
        for line in lines(include_str!("../../data/fidelity/bounds.txt")) {
            let Some((sign, phrase)) = line.split_once(' ') else { continue };
            let bound = if sign == ">" { Bound::Lower } else { Bound::Upper };
            match phrase.strip_prefix("... ") {
                Some(phrase) => bounds_behind.insert(phrase, bound),
                None => bounds_before.insert(phrase, bound),
            };
        }
        Self {
            negations: words(include_str!("../../data/fidelity/negations.txt")),
            no_negation_pairs: pairs(include_str!(
                "../../data/fidelity/negation-prefix-exceptions.txt"
            )),
            negation_pairs: pairs(include_str!("../../data/fidelity/negation-pairs.txt")),
            modals: words(include_str!("../../data/fidelity/modals.txt")),
            qualifiers,
            function_words: words(include_str!("../../data/fidelity/function-words.txt")),
            units: numbered(include_str!("../../data/fidelity/units.txt")),
            opposites,
            numbers: lines(include_str!("../../data/fidelity/number-words.txt"))
                .filter_map(|line| {
                    let mut parts = line.split_whitespace();
                    Some((parts.next()?, parts.next()))
                })
                .collect(),
            dates: numbered(include_str!("../../data/fidelity/dates.txt")),
            forms,
            first_forms,
            variants: pairs(include_str!("../../data/fidelity/spelling-variants.txt")),
            confusables: pairs(include_str!("../../data/fidelity/confusables.txt")),
            abbreviations: words(include_str!("../../data/fidelity/abbreviations.txt")),
            parties: words(include_str!("../../data/fidelity/parties.txt")),
            listed: [
                include_str!("../../data/fidelity/units.txt"),
                include_str!("../../data/fidelity/opposites.txt"),
                include_str!("../../data/fidelity/number-words.txt"),
                include_str!("../../data/fidelity/dates.txt"),
                include_str!("../../data/fidelity/irregular-forms.txt"),
                include_str!("../../data/fidelity/spelling-variants.txt"),
            ]
            .into_iter()
            .flat_map(lines)
            .flat_map(|line| line.split(['|', '!', ' ', '\t']))
            .collect(),
            bounds_before,
            bounds_behind,
        }
    }

    /// What a phrase before a figure makes of it.
    pub(super) fn bound_before(&self, phrase: &str) -> Option<Bound> {
        self.bounds_before.get(phrase).copied()
    }

    /// What a phrase behind a figure makes of it.
    pub(super) fn bound_behind(&self, phrase: &str) -> Option<Bound> {
        self.bounds_behind.get(phrase).copied()
    }

    /// Whether the word by itself negates.
    pub(super) fn is_negation(&self, word: &str) -> bool {
        self.negations.contains(word) || (3 < word.len() && word.ends_with("n't"))
    }

    /// Whether one word is the other one negated by a prefix or an ending.
    pub(super) fn negates(&self, one: &str, other: &str) -> bool {
        const PREFIXES: [&str; 9] = ["un", "in", "im", "il", "ir", "non", "dis", "mis", "anti"];
        let (long, short) = if other.len() < one.len() { (one, other) } else { (other, one) };
        if matches!((long, short), ("neither", "either") | ("nor", "or") | ("never", "ever"))
            || is_pair(&self.negation_pairs, long, short)
        {
            return true;
        }
        let by_prefix = 2 < short.len()
            && long.len() - short.len() < 5
            && long.ends_with(short)
            && PREFIXES.iter().any(|prefix| long.strip_prefix(prefix) == Some(short));
        if by_prefix {
            return !is_pair(&self.no_negation_pairs, long, short);
        }
        let without = |word: &str| word.strip_suffix("less").map(str::len);
        let stem = match (without(one), without(other)) {
            (Some(stem), None) => one.get(..stem).zip(Some(other)),
            (None, Some(stem)) => other.get(..stem).zip(Some(one)),
            _ => None,
        };
        stem.is_some_and(|(stem, word)| {
            2 < stem.len() && word.strip_prefix(stem).is_some_and(|end| matches!(end, "" | "ful"))
        })
    }

    /// Whether the word is a modal verb.
    pub(super) fn is_modal(&self, word: &str) -> bool {
        self.modals.contains(word)
    }

    /// The qualifying phrases that begin with `word`, longest first.
    pub(super) fn qualifiers_from(&self, word: &str) -> &[Qualifier] {
        self.qualifiers.get(word).map_or(&[], Vec::as_slice)
    }

    /// Whether the word carries only grammar.
    pub(super) fn is_function_word(&self, word: &str) -> bool {
        self.function_words.contains(word)
    }

    /// Whether any of the lists of units, opposites, numbers, dates, forms and spellings has the
    /// word.
    pub(super) fn is_listed(&self, word: &str) -> bool {
        self.listed.contains(word)
    }

    /// The unit that the word names.
    pub(super) fn unit(&self, word: &str) -> Option<usize> {
        self.units.get(word).copied()
    }

    /// Whether the words are the two sides of an opposition.
    pub(super) fn are_opposites(&self, one: &str, other: &str) -> bool {
        self.opposition(one, other).is_some()
    }

    /// Whether the words are the two sides of a comparison, or two parties over against each other.
    pub(super) fn are_grave_opposites(&self, one: &str, other: &str) -> bool {
        self.opposition(one, other).is_some_and(|opposite| opposite.grave)
            || begin_oppositely(one, other)
    }

    fn opposition(&self, one: &str, other: &str) -> Option<Opposite> {
        let (left, right) = (self.opposites.get(one)?, self.opposites.get(other)?);
        left.iter()
            .copied()
            .filter(|a| right.iter().any(|b| a.number == b.number && a.side != b.side))
            .max_by_key(|opposite| opposite.grave)
    }

    /// Whether the word says that something becomes more or less.
    pub(super) fn direction(&self, word: &str) -> Option<Direction> {
        let known = self.opposites.get(word)?;
        let up = self.opposites.get("increase")?.first()?;
        let found = known.iter().find(|opposite| opposite.number == up.number)?;
        Some(if found.side == up.side { Direction::Up } else { Direction::Down })
    }

    /// What a number word is worth; empty for a number word without a worth of its own.
    pub(super) fn number(&self, word: &str) -> Option<&'static str> {
        self.numbers.get(word).map(|worth| worth.unwrap_or_default())
    }

    /// The month or day that the word names.
    pub(super) fn date(&self, word: &str) -> Option<usize> {
        self.dates.get(word).copied()
    }

    /// Whether the word has an opposite in the lists.
    pub(super) fn has_opposite(&self, word: &str) -> bool {
        self.opposites.contains_key(word)
    }

    /// Whether the word is in one of the lists of irregular forms and spellings.
    pub(super) fn has_forms(&self, word: &str) -> bool {
        self.forms.contains_key(word)
    }

    /// The first of the word's irregular forms, by which all of them are known.
    pub(super) fn first_form(&self, word: &str) -> Option<&'static str> {
        let line = self.forms.get(word)?.first()?;
        self.first_forms.get(*line).copied()
    }

    /// Whether the words are forms of one word by the list of irregular forms.
    pub(super) fn are_forms(&self, one: &str, other: &str) -> bool {
        let (Some(left), Some(right)) = (self.forms.get(one), self.forms.get(other)) else {
            return false;
        };
        left.iter().any(|line| right.contains(line))
    }

    /// Whether the word stands first in a pair of spellings.
    pub(super) fn has_variant(&self, word: &str) -> bool {
        self.variants.contains_key(word)
    }

    /// Whether the words are two spellings of one word by the list.
    pub(super) fn are_variants(&self, one: &str, other: &str) -> bool {
        is_pair(&self.variants, one, other) || is_pair(&self.variants, other, one)
    }

    /// Whether the words are near in letters and far in sense.
    pub(super) fn are_confusable(&self, one: &str, other: &str) -> bool {
        is_pair(&self.confusables, one, other) || is_pair(&self.confusables, other, one)
    }

    /// Whether a full stop after the word ends no sentence.
    pub(super) fn is_abbreviation(&self, word: &str) -> bool {
        self.abbreviations.contains(word)
    }

    /// Whether the word is a name wherever it stands.
    pub(super) fn is_party(&self, word: &str) -> bool {
        self.parties.contains(word)
    }
}

/// Whether the words are one word with beginnings that are opposites ("overpaid" and
/// "underpaid").
fn begin_oppositely(one: &str, other: &str) -> bool {
    const BEGINNINGS: [(&str, &str); 7] = [
        ("over", "under"),
        ("hyper", "hypo"),
        ("pre", "post"),
        ("inter", "intra"),
        ("out", "in"),
        ("up", "down"),
        ("pro", "anti"),
    ];
    BEGINNINGS.iter().any(|(left, right)| {
        let rest = one.strip_prefix(left).zip(other.strip_prefix(right));
        let rest = rest.or_else(|| one.strip_prefix(right).zip(other.strip_prefix(left)));
        rest.is_some_and(|(one, other)| 3 < one.len() && one == other)
    })
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn words(list: &'static str) -> WordSet {
    lines(list).collect()
}

fn pairs(list: &'static str) -> Pairs {
    let mut out = Pairs::default();
    for line in lines(list) {
        let mut parts = line.split_whitespace();
        if let (Some(one), Some(other)) = (parts.next(), parts.next()) {
            out.entry(one).or_default().push(other);
        }
    }
    out
}

fn numbered(list: &'static str) -> WordMap<usize> {
    let mut out = WordMap::default();
    for (number, line) in lines(list).enumerate() {
        for word in line.split_whitespace() {
            out.insert(word, number);
        }
    }
    out
}

fn is_pair(list: &Pairs, one: &str, other: &str) -> bool {
    list.get(one).is_some_and(|others| others.contains(&other))
}
