//! Which of two figures do the words of a claim point to?

use crate::text::quantity::Quantity;

use super::figure::Figure;
use super::setting::{LEAD, share_a_word};

/// What the words that only one of two figures of a sentence has say of the claim: for each figure
/// one for each word that the claim has, and half of one against it for each that it lacks.
///
/// Words before a figure are held against words before the other, and so behind them: where the
/// later figure has none in that place, it takes over those of the earlier one ("farmers use 70
/// percent of the water, towns 18 percent").
pub(super) fn contrast(claim: &Figure, one: &Figure, other: &Figure) -> (f32, f32) {
    let (mut mine, mut theirs) = (0.0, 0.0);
    let later_first = other.quantity.span.start < one.quantity.span.start;
    let places =
        [(&one.setting.ahead, &other.setting.ahead), (&one.setting.behind, &other.setting.behind)];
    for (left, right) in places {
        let later = if later_first { left } else { right };
        if later.is_empty() {
            continue;
        }
        let own = |words: &[u64], others: &[u64]| -> f32 {
            let only = words.iter().filter(|word| others.binary_search(word).is_err());
            only.map(|word| if has_word(claim, *word) { 1.0 } else { -0.5 }).sum()
        };
        mine += own(left, right).max(-1.0);
        theirs += own(right, left).max(-1.0);
    }
    (mine, theirs)
}

/// Whether a claim says the word of its figure.
pub(super) fn has_word(claim: &Figure, word: u64) -> bool {
    let words = &claim.setting.words;
    let place = words.binary_search_by_key(&word, |(known, _)| *known).ok();
    place.and_then(|place| words.get(place)).is_some_and(|(_, weight)| LEAD <= *weight)
}

/// Properties that say how a figure is meant and not what it is about.
const MANNERS: [&str; 4] = ["share", "increase", "decrease", "rate"];

/// How many of subject, comparator and property both have alike.
pub(super) fn agreeing_arguments(one: &Quantity, other: &Quantity) -> f32 {
    [
        (&one.subject, &other.subject),
        (&one.comparator, &other.comparator),
        (&one.property, &other.property),
    ]
    .into_iter()
    .map(|pair| match pair {
        (Some(left), Some(right))
            if !MANNERS.contains(&&**left) && share_a_word(left, right) == Some(true) =>
        {
            1.0
        }
        _ => 0.0,
    })
    .sum()
}

/// Whether both name a subject or comparator and the two have no word in common.
pub(super) fn clashing_arguments(one: &Quantity, other: &Quantity) -> bool {
    let clash = |left: &Option<Box<str>>, right: &Option<Box<str>>| match (left, right) {
        (Some(left), Some(right)) => share_a_word(left, right) == Some(false),
        _ => false,
    };
    clash(&one.comparator, &other.comparator)
        || (clash(&one.subject, &other.subject) && clash(&one.property, &other.property))
        || (one.comparator.is_some() && clash(&one.subject, &other.subject))
}
