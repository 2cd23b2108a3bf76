//! Which words around a number make it a range, a bound or a vote?
//!
//! "not less than three nor more than seven", "sixty (60)", "50 or more", "eight votes to five", and the
//! words before a number that are no bound ("repaid over thirty years").

use super::super::number::{self, Form, Number};
use super::super::qualifier::{self, Effect, Qualifiers};
use super::super::{Quantity, Value};
use super::shapes::is_count;
use super::{Finder, Found};
use crate::text::date;
use crate::text::lexicon::Lex;
use crate::text::token::Kind;

impl Finder<'_> {
    /// The token behind "(60)" in "sixty (60) days", which says the number again.
    pub(super) fn behind_repetition(&self, low: Number) -> usize {
        let at = low.after;
        let again = low.form == Form::Words
            && self.tokens.is_sign(at, '(')
            && self.tokens.is_sign(at + 2, ')')
            && matches!(
                self.tokens.kind(at + 1),
                Some(Kind::Number { value, .. }) if value == low.value
            );
        if again { at + 3 } else { at }
    }

    /// "ten thousand dollars ($10,000)": the sum that was just named.
    pub(super) fn repeats_money(&self, first: usize, low: Number) -> bool {
        first.checked_sub(1).is_some_and(|open| self.tokens.is_sign(open, '('))
            && self.tokens.is_sign(low.after, ')')
            && self.found.last().is_some_and(|last| {
                last.after + 1 == first
                    && matches!(
                        last.quantity.value,
                        Value::Number { min: Some(value), max: Some(_) } if value == low.value
                    )
            })
    }

    /// A minus before the number at `first`, and no hyphen.
    pub(super) fn is_minus(&self, first: usize) -> bool {
        let Some(sign) = first.checked_sub(1) else { return false };
        let sign_before = |places: &[char]| {
            sign.checked_sub(1).is_some_and(|before| {
                places.iter().any(|place| self.tokens.is_sign(before, *place))
            })
        };
        let word_before = sign.checked_sub(1).is_some_and(|before| self.tokens.is_word(before));
        // "of -3%", "(−3%)"; an en dash only where a value is expected.
        let free = !self.tokens.glued(sign) && word_before || sign_before(&['(', '[']);
        let expected = sign.checked_sub(1).is_some_and(|before| {
            self.tokens.is_any(
                before,
                &["of", "at", "to", "by", "from", "was", "is", "about", "around", "or", "between"],
            )
        });
        self.tokens.glued(first)
            && match self.tokens.kind(sign) {
                Some(Kind::Sign('-' | '−')) => free,
                Some(Kind::Sign('–')) => {
                    !self.tokens.glued(sign) && expected || sign_before(&['('])
                }
                _ => false,
            }
    }

    /// "minus 40 degrees", "40 degrees below zero".
    pub(super) fn is_minus_in_words(&self, first: usize, behind: usize) -> bool {
        // "plus or minus 3 points" is no sign.
        first.checked_sub(1).is_some_and(|word| {
            self.tokens.is(word, "minus")
                && !word.checked_sub(1).is_some_and(|or| self.tokens.is(or, "or"))
        }) || self.tokens.is(behind, "below")
            && self.tokens.is_any(behind + 1, &["zero", "freezing"])
    }

    /// Whether "over" before a duration means "during": "repaid over thirty years", but "for over
    /// thirty years".
    pub(super) fn is_stretch(&self, words: usize, first: usize) -> bool {
        const BOUNDED: [&str; 34] = [
            "for", "of", "after", "lasted", "lasts", "last", "lasting", "took", "take", "takes",
            "taking", "spent", "spend", "spends", "served", "serve", "waited", "lived", "been",
            "was", "is", "are", "were", "be", "with", "within", "needs", "need", "needed",
            "requires", "required", "totaled", "averaged", "or",
        ];
        words + 1 == first
            && self.tokens.is(words, "over")
            && words.checked_sub(1).is_some_and(|before| {
                !self.tokens.is_any(before, &BOUNDED)
                    && (self.tokens.is_word(before) || !self.tokens.is_sign(before, '('))
            })
    }

    /// "62 episodes over five seasons": a count is spread over another, which "over" does not bound.
    pub(super) fn is_spread(&self, words: usize, first: usize) -> bool {
        words + 1 == first
            && self.tokens.is(words, "over")
            && self.found.last().is_some_and(|last| {
                last.after == words && !last.is_date() && is_count(&last.quantity)
            })
    }

    /// The upper end behind a lower bound: "nor more than seven", "and not more than \$25,000".
    pub(super) fn upper_end(
        &self,
        number: usize,
        behind: usize,
        money: Option<&'static str>,
    ) -> Option<Number> {
        for joint in [behind, number] {
            let at = joint + usize::from(self.tokens.is_sign(joint, ','));
            let nor = self.tokens.is(at, "nor");
            if !nor && !self.tokens.is_any(at, &["and", "but", "or"]) {
                continue;
            }
            let mut next = at + 1;
            // "nor more than", "and not more than", "but no more than"
            let not = self.tokens.is_any(next, &["not", "no"]);
            next += usize::from(not);
            let least = |at: usize| {
                (self.tokens.is_any(at, &["more", "greater", "longer", "higher"])
                    && self.tokens.is(at + 1, "than"))
                .then_some(at + 2)
                .or_else(|| {
                    self.tokens.is_any(at, &["over", "exceeding", "above"]).then_some(at + 1)
                })
            };
            let most = |at: usize| {
                (self.tokens.is(at, "at") && self.tokens.is(at + 1, "most")
                    || self.tokens.is(at, "up") && self.tokens.is(at + 1, "to"))
                .then_some(at + 2)
            };
            let found = if nor || not { least(next) } else { most(next) };
            let Some(mut first) = found else { continue };
            first += usize::from(self.tokens.currency(first).is_some());
            let high = number::read(&self.tokens, &self.excluded, first)?;
            return Some(if money.is_some() {
                number::short_scale(&self.tokens, high)
            } else {
                high
            });
        }
        None
    }

    /// The second number of a range whose joint stands at `joint`, and its first token.
    pub(super) fn range_end(
        &self,
        joint: usize,
        low: Number,
        between: bool,
        from: bool,
        money: Option<&'static str>,
    ) -> Option<(Number, usize)> {
        let dash =
            self.tokens.is_dash(joint) && self.tokens.glued(joint) == self.tokens.glued(joint + 1);
        let to = self.tokens.is(joint, "to") || self.tokens.is(joint, "through");
        let and = between && self.tokens.is(joint, "and");
        let or = self.tokens.is(joint, "or");
        if !(dash || to || and || or) {
            return None;
        }
        let mut next = joint + 1;
        // "12-to-17-year-olds"
        next += usize::from(to && self.tokens.is_inner_dash(next));
        // "to C$5 million": the letters of the nation are glued to the sign.
        if self.tokens.is_word(next)
            && self.tokens.currency(next + 1).is_some()
            && self.tokens.glued(next + 1)
        {
            next += 1;
        }
        next += usize::from(self.tokens.currency(next).is_some());
        let mut high = number::read(&self.tokens, &self.excluded, next)?;
        high = if money.is_some() {
            number::short_scale(&self.tokens, high)
        } else {
            number::loose_scale(&self.tokens, high)
        };
        // "three or four hundred"
        let shared = low.scale == 1.0 && 100.0 <= high.scale && low.value < high.value / high.scale;
        let top = if shared { high.value / high.scale } else { high.value };
        if or && !(low.value < top && top <= low.value * 2.5) {
            return None;
        }
        if to
            && !from
            && high.value <= low.value
            && low.scale >= high.scale
            && !self.is_vote(joint, high.after)
        {
            return None;
        }
        // "2 to 2016" and the like: a year is no end of a count.
        if date::read(&self.tokens, &self.excluded, next).is_some()
            && high.form == Form::PlainDigits
            && !dash
        {
            return None;
        }
        Some((high, next))
    }

    pub(super) fn is_vote(&self, first: usize, after: usize) -> bool {
        let behind = (after..after + 2).any(|place| {
            self.tokens.is_any(
                place,
                &[
                    "vote",
                    "votes",
                    "decision",
                    "ruling",
                    "majority",
                    "margin",
                    "split",
                    "opinion",
                    "party-line",
                ],
            )
        });
        behind
            || (first.saturating_sub(6)..first).any(|place| {
                self.tokens.is_any(
                    place,
                    &[
                        "majority",
                        "vote",
                        "voted",
                        "votes",
                        "passed",
                        "margin",
                        "split",
                        "defeated",
                        "approved",
                        "confirmed",
                        "ruled",
                        "held",
                        "failed",
                        "carried",
                        "rejected",
                        "adopted",
                        "upheld",
                        "affirmed",
                        "reversed",
                    ],
                )
            })
    }

    pub(super) fn push_vote(
        &mut self,
        first: usize,
        low: Number,
        high: Number,
        after: usize,
    ) -> usize {
        let (min, max) = (low.value.min(high.value), low.value.max(high.value));
        let quantity = Quantity {
            span: self.tokens.range(first, after),
            value: Value::Number { min: Some(min), max: Some(max) },
            unit: "vote".into(),
            property: Some("vote".into()),
            subject: None,
            comparator: None,
            relation: None,
            approx: false,
            exclusive: false,
            qualifier: None,
            as_of: None,
        };
        self.push(Found { quantity, first, after, trend: false })
    }

    pub(super) fn qualifiers(&self, first: usize) -> Qualifiers {
        let mut found = qualifier::before(&self.tokens, first);
        if found.first.is_some_and(|start| start < self.last_after()) {
            found = Qualifiers::default();
        }
        found
    }

    /// "or more", "and older", "+": (first and one past the last token of the words, effect).
    pub(super) fn suffix_bound(
        &self,
        behind: usize,
        number: usize,
    ) -> ((usize, usize), Option<Effect>) {
        for at in [behind, number] {
            if self.tokens.is_sign(at, '+') && self.tokens.glued(at) {
                return ((at, at + 1), Some(Effect::Lower));
            }
            // "76 years or so"
            let goes_on = |at: usize| {
                self.tokens.is_any(
                    at,
                    &["that", "much", "many", "he", "she", "it", "they", "we", "you", "the", "i"],
                )
            };
            if self.tokens.is(at, "or") && self.tokens.is(at + 1, "so") && !goes_on(at + 2) {
                return ((at, at + 2), Some(Effect::Approximate));
            }
            // "25 years to life"
            if at == behind
                && number < behind
                && self.tokens.is(at, "to")
                && self.tokens.is(at + 1, "life")
                && !self.tokens.is_dash(at + 2)
            {
                return ((at, at + 2), Some(Effect::Lower));
            }
            if self.tokens.is_any(at, &["or", "and"]) {
                if self.tokens.is_any(
                    at + 1,
                    &["more", "older", "over", "above", "greater", "higher", "up", "longer"],
                ) && !(self.tokens.is(at, "and") && self.tokens.is(at + 1, "more"))
                    && !(self.tokens.is(at, "and")
                        && self.tokens.is_any(
                            at + 1,
                            &["over", "above", "up", "longer", "higher", "greater"],
                        )
                        && self.tokens.is_word(at + 2)
                        && self.tokens.lex(at + 2) != Lex::Function)
                {
                    return ((at, at + 2), Some(Effect::Lower));
                }
                if self.tokens.is_any(at + 1, &["fewer", "less", "younger", "lower"])
                    && !self.tokens.is(at, "and")
                    || self.tokens.is_any(at + 1, &["under", "younger"])
                        && !self.tokens.is_word(at + 2)
                {
                    return ((at, at + 2), Some(Effect::Upper));
                }
            }
            if behind == number {
                break;
            }
        }
        ((behind, behind), None)
    }
}
