//! Which words before a number make it vague or a bound?

use std::sync::LazyLock;

use crate::text::lexicon::{WordMap, lines};
use crate::text::token::{Kind, Tokens};
use crate::text::word_table::WordTable;

/// What the words do to the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Approximate,
    /// The number is the least.
    Lower,
    /// The number is the most.
    Upper,
    /// Less than the number.
    Below,
}

struct Phrase {
    effect: Effect,
    words: Vec<&'static str>,
}

/// All phrases.
struct Phrases {
    /// Longest first, so that "no more than" is not read as "more than".
    list: Vec<Phrase>,
    /// Their places in the list by their last words, ascending: nearly all words before a number
    /// end none.
    by_last: WordTable<Vec<usize>>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut list: Vec<Phrase> = lines(include_str!("../../../data/qualifiers.txt"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(class, phrase)| Phrase {
            effect: match class {
                "lower" => Effect::Lower,
                "upper" => Effect::Upper,
                "below" => Effect::Below,
                _ => Effect::Approximate,
            },
            words: phrase.split(' ').collect(),
        })
        .collect();
    list.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
    let mut by_last: WordMap<Vec<usize>> = WordMap::default();
    for (place, phrase) in list.iter().enumerate() {
        if let Some(last) = phrase.words.last() {
            by_last.entry(*last).or_default().push(place);
        }
    }
    Phrases { list, by_last: by_last.into_iter().collect() }
});

/// The qualifiers that end right before token `at`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Qualifiers {
    pub(super) approx: bool,
    pub(super) bound: Option<Effect>,
    /// First token of the qualifying words; `None` if there are none.
    pub(super) first: Option<usize>,
}

/// Reads back from token `at`.
pub(super) fn before(tokens: &Tokens<'_>, at: usize) -> Qualifiers {
    let mut found = Qualifiers::default();
    let mut end = at;
    if end.checked_sub(1).is_some_and(|sign| tokens.is_sign(sign, '~')) {
        found.approx = true;
        end -= 1;
        found.first = Some(end);
    }
    // "p < 0.05", "n ≥ 30"
    let compared = end.checked_sub(1).and_then(|sign| match tokens.kind(sign) {
        Some(Kind::Sign('<')) => Some(Effect::Below),
        Some(Kind::Sign('≤')) => Some(Effect::Upper),
        Some(Kind::Sign('>' | '≥')) => Some(Effect::Lower),
        _ => None,
    });
    if compared.is_some() {
        return Qualifiers { approx: found.approx, bound: compared, first: Some(end - 1) };
    }
    // Two at most: "more than an estimated 500", "at least some 40".
    for _ in 0..2 {
        let word = end.checked_sub(1).map_or("", |last| tokens.str(last));
        let Some(places) = PHRASES.by_last.get_any_case(word) else { break };
        let mut phrases = places.iter().filter_map(|place| PHRASES.list.get(*place));
        let Some(phrase) = phrases.find(|phrase| stands_before(tokens, end, &phrase.words)) else {
            break;
        };
        let start = end - phrase.words.len();
        // "over" and "above" after a verb of motion or in "all over" are rare enough before figures.
        match phrase.effect {
            Effect::Approximate => found.approx = true,
            effect => {
                if found.bound.is_some() {
                    break;
                }
                found.bound = Some(effect);
            }
        }
        found.first = Some(start);
        end = start;
    }
    found
}

fn stands_before(tokens: &Tokens<'_>, end: usize, words: &[&str]) -> bool {
    let Some(start) = end.checked_sub(words.len()) else { return false };
    words.iter().enumerate().all(|(index, word)| tokens.is(start + index, word))
}
