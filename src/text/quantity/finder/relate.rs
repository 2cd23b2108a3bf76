//! What is a figure about, and what is it compared with?
//!
//! Property, subject, comparator and trend of a figure whose number and unit are read.

use super::super::relation::{self, Comparison, Trend};
use super::super::{Quantity, Relation};
use super::{Finder, Unit};
use crate::text::lexicon::Lex;

impl Finder<'_> {
    /// Property, subject, comparator and relation of a figure; whether it is a trend.
    pub(super) fn relate(
        &mut self,
        quantity: &mut Quantity,
        first: usize,
        after: usize,
        unit: Option<&Unit>,
    ) -> bool {
        let ratio = matches!(&*quantity.unit, "times" | "percent")
            || quantity.unit == "share"
                && !self.tokens.is_any(after, &["of", "than", "its", "their"]);
        if ratio
            && let Some(found) = relation::comparison(&self.tokens, after)
            && (found.comparator.is_some() && !self.is_part_of_a_whole(quantity, &found, after)
                || quantity.unit == "times")
        {
            self.compare(quantity, found, first);
            return false;
        }
        if quantity.unit == "times"
            && unit.is_some()
            && self.tokens.is_any(after, &["a", "per", "each", "every", "in", "since", "before"])
        {
            return false;
        }
        // "… from 40 pounds in 2013 to 60 pounds": the second end of the same trend.
        if first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "to"))
            && let Some(other) = self.found.iter().rev().take(2).find(|other| !other.is_date())
            && other.trend
            && self.sentence <= other.first
            && other.first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "from"))
        {
            quantity.relation = other.quantity.relation;
            quantity.property.clone_from(&other.quantity.property);
            quantity.subject.clone_from(&other.quantity.subject);
            return true;
        }
        if let Some(trend) = relation::trend(&self.tokens, first, after, self.clause)
            && (matches!(&*quantity.unit, "percent" | "percentage point" | "times" | "share")
                || !trend.behind)
            && self.is_measured_by(trend, first)
        {
            quantity.relation = Some(trend.relation);
            quantity.property = quantity.property.take().or_else(|| {
                Some(
                    if trend.relation == Relation::Increase { "increase" } else { "decrease" }
                        .into(),
                )
            });
            quantity.subject = relation::trend_subject(&self.tokens, trend, self.floor(trend.word));
            quantity.comparator = relation::base(&self.tokens, after);
            return true;
        }
        if quantity.unit == "percent" || quantity.unit == "share" {
            quantity.subject = relation::share_of(&self.tokens, after);
            quantity.property = Some("share".into());
            return false;
        }
        if let Some(unit) = unit
            && unit.counted
        {
            self.count_subject(quantity, unit);
        }
        let people = matches!(&*quantity.unit, "person" | "")
            || self.tokens.str(after.saturating_sub(1)).starts_with(char::is_uppercase);
        if people && self.tokens.is_any(after, &["died", "dead", "dying", "perished"]) {
            quantity.unit = "death".into();
            quantity.subject = None;
            if self.tokens.is_any(after + 1, &["from", "of"]) {
                quantity.subject = relation::share_of_any(&self.tokens, after + 1);
            }
        }
        false
    }

    /// "half the members": what stands behind the share is its whole and no measure of another thing.
    fn is_part_of_a_whole(&self, quantity: &Quantity, found: &Comparison, after: usize) -> bool {
        quantity.unit == "share" && self.tokens.is(after, "the") && found.property.is_none()
    }

    /// "fell by 90%", "rose more than 5 %", "from 10 to 5": the figure measures the trend. "reduced
    /// the number of 300 officers" does not.
    pub(super) fn is_measured_by(&self, trend: Trend, first: usize) -> bool {
        if trend.behind {
            return true;
        }
        // "raised $14 million" is a sum that was got, "raised the tax by $2" a change.
        if self.tokens.is_any(trend.word, &["raise", "raised"])
            && !(trend.word + 1..first)
                .any(|place| self.tokens.is_any(place, &["by", "to", "from"]))
        {
            return false;
        }
        // "raised its fee by $14"
        if first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "by")) {
            return true;
        }
        (trend.word + 1..first).all(|place| {
            self.tokens.is_any(
                place,
                &[
                    "by",
                    "to",
                    "from",
                    "of",
                    "factor",
                    "an",
                    "a",
                    "the",
                    "significantly",
                    "sharply",
                    "dramatically",
                    "another",
                    "additional",
                    "over",
                    "about",
                    "nearly",
                    "almost",
                    "more",
                    "than",
                    "only",
                    "just",
                    "up",
                    "down",
                    "steadily",
                    "substantially",
                    "annual",
                    "annualised",
                    "annualized",
                    "average",
                    "estimated",
                    "further",
                    "full",
                    "net",
                    "record",
                    "some",
                    "around",
                    "roughly",
                    "fully",
                ],
            ) || self.tokens.is_sign(place, ',')
                || self.last_covers(place)
        })
    }

    /// Where the noun phrase before the verb at token `verb` may begin: behind the clause's border
    /// and behind a date that opens the clause.
    pub(super) fn floor(&self, verb: usize) -> usize {
        let date =
            self.found.iter().rev().take(4).find(|found| found.is_date() && found.after <= verb);
        date.map_or(self.clause, |found| found.after.max(self.clause))
    }

    pub(super) fn last_covers(&self, place: usize) -> bool {
        self.found.last().is_some_and(|last| last.first <= place && place < last.after + 3)
    }

    pub(super) fn compare(&mut self, quantity: &mut Quantity, found: Comparison, first: usize) {
        quantity.relation = found.relation;
        quantity.property =
            if found.carried || found.property.is_none() && found.comparator.is_some() {
                found.property.or_else(|| self.last_property.clone())
            } else {
                found.property
            };
        quantity.comparator = found
            .comparator
            .or_else(|| relation::compared_with(&self.tokens, self.sentence, found.after));
        let subject = relation::subject_before(&self.tokens, first, self.floor(first));
        quantity.subject = subject.or_else(|| self.last_subject.clone());
        if let Some(property) = &quantity.property {
            self.last_property = Some(property.clone());
        }
        if quantity.subject.is_some() {
            self.last_subject.clone_from(&quantity.subject);
        }
    }

    /// What a count is of, besides its noun: "coal mine" of "300 coal mine accidents".
    pub(super) fn count_subject(&self, quantity: &mut Quantity, unit: &Unit) {
        let Some((from, head)) = unit.modifiers else { return };
        if from < head {
            quantity.subject = Some(relation::phrase(&self.tokens, from, head));
            return;
        }
        // "The list of coal mine accidents has 300 accidents": the same noun earlier.
        let noun = self.tokens.str(head);
        let floor = self.sentence.max(head.saturating_sub(20));
        let mut place = head.saturating_sub(1);
        while floor < place {
            place -= 1;
            if self.tokens.is(place, noun) {
                let mut start = place;
                while floor < start
                    && place - start < 4
                    && self.tokens.is_word(start - 1)
                    && self.tokens.lex(start - 1) == Lex::Plain
                {
                    start -= 1;
                }
                if start < place {
                    quantity.subject = Some(relation::phrase(&self.tokens, start, place));
                }
                return;
            }
        }
    }
}
