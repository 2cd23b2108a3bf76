//! Is it the same figure?
//!
//! Two figures by value, unit, bound and precision; what they are about is asked elsewhere.

use crate::text::quantity::{Quantity, Relation, Value};

use super::measure::in_common;

/// How two figures that can be compared stand to each other, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sameness {
    Equal,
    /// The claim says "about", or prints fewer digits, and the source is near.
    Rounded,
    /// The claim says "more than" or "up to", and the source is near on that side.
    Bounded,
    /// The same number, bounded or approximate on one side only.
    Qualifier,
    Different,
}

/// How far beyond a bound that a claim gives the source's figure may lie to be what it bounds.
const BOUND_REACH: f64 = 0.25;
/// How far a figure may lie from one that is said to be approximate.
const APPROXIMATE: f64 = 0.1;
/// The same where no word says so and only the digits are fewer.
const UNSAID: f64 = 0.05;

/// A range of numbers; an open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Range {
    min: Option<f64>,
    max: Option<f64>,
}

impl Range {
    fn scaled(self, factor: f64) -> Self {
        Self { min: self.min.map(|end| end * factor), max: self.max.map(|end| end * factor) }
    }

    fn point(self) -> Option<f64> {
        self.min.filter(|_| same_end(self.min, self.max))
    }

    /// The one number of a point or of an open range.
    fn number(self) -> Option<f64> {
        match (self.min, self.max) {
            (Some(end), None) | (None, Some(end)) => Some(end),
            _ => self.point(),
        }
    }
}

pub(super) fn sameness(claim: &Quantity, source: &Quantity) -> Sameness {
    let opposite = matches!(
        (claim.relation, source.relation),
        (Some(Relation::More), Some(Relation::Less)) | (Some(Relation::Less), Some(Relation::More))
    );
    if opposite {
        return Sameness::Different;
    }
    match (&claim.value, &source.value) {
        (Value::Number { min, max }, Value::Number { min: low, max: high }) => {
            let theirs = Range { min: *low, max: *high };
            let theirs = match in_common(&claim.unit, &source.unit) {
                Some((one, other)) if one.kind != other.kind => return Sameness::Different,
                Some((one, other)) => theirs.scaled(other.factor / one.factor),
                None => theirs,
            };
            numbers(claim, Range { min: *min, max: *max }, source, theirs)
        }
        (Value::Date { min, max }, Value::Date { min: low, max: high }) => {
            let same = same_date(min.as_deref(), low.as_deref())
                && same_date(max.as_deref(), high.as_deref());
            if same { Sameness::Equal } else { Sameness::Different }
        }
        _ => Sameness::Different,
    }
}

/// Two ranges in the claim's unit.
fn numbers(claim: &Quantity, mine: Range, source: &Quantity, theirs: Range) -> Sameness {
    if same_end(mine.min, theirs.min) && same_end(mine.max, theirs.max) {
        let weaker = source.approx && !claim.approx;
        return if weaker || is_strict(claim) != is_strict(source) {
            Sameness::Qualifier
        } else {
            Sameness::Equal
        };
    }
    if let (Some(one), Some(other)) = (mine.point(), theirs.point()) {
        let close = if claim.approx { APPROXIMATE } else { UNSAID };
        let apart = (one - other).abs();
        if apart <= close * one.abs() && apart <= last_place(one, claim) {
            let said = claim.approx || !source.approx;
            return if said { Sameness::Rounded } else { Sameness::Qualifier };
        }
    }
    if lies_at_bound(mine, theirs) {
        return Sameness::Bounded;
    }
    let same = mine
        .number()
        .zip(theirs.number())
        .is_some_and(|(one, other)| same_end(Some(one), Some(other)));
    if same { Sameness::Qualifier } else { Sameness::Different }
}

/// How far the figure that a printed one rounds may lie from it: half of the last place that it
/// prints, a whole one where a word says that it is approximate. The noughts at the end of a
/// number from a thousand on are no printed places, and a fraction has none.
fn last_place(value: f64, claim: &Quantity) -> f64 {
    let width = if claim.approx { 1.0 } else { 0.5 };
    if claim.unit == "share" {
        return if claim.approx { f64::INFINITY } else { 0.0 };
    }
    let mut place: f64 = 1.0;
    if value.fract() == 0.0 {
        if 1000.0 <= value.abs() || claim.approx {
            while place < value.abs() && (value / (place * 10.0)).fract() == 0.0 {
                place *= 10.0;
            }
        }
    } else {
        while 1e-6 < place && 1e-6 < (value / place - (value / place).round()).abs() {
            place /= 10.0;
        }
    }
    place * width * (1.0 + 1e-9)
}

/// "More than", "over" and "fewer than" leave the bound itself out.
fn is_strict(quantity: &Quantity) -> bool {
    const WORDS: [&str; 8] =
        ["more than", "over", "above", "exceed", "greater than", "less than", "below", "under"];
    quantity.exclusive
        || quantity.qualifier.as_deref().is_some_and(|words| {
            !words.starts_with("no ")
                && !words.starts_with("not ")
                && WORDS.iter().any(|word| words.starts_with(word))
        })
}

/// Whether the claim's open range bounds the source's figure or range, and closely. The bound
/// itself does not count for a point: "more than 37" for 37 changes what the source says.
fn lies_at_bound(mine: Range, theirs: Range) -> bool {
    match (mine.min, mine.max) {
        (Some(least), None) => match theirs.point() {
            Some(point) => least < point && point <= least + BOUND_REACH * least.abs(),
            None => theirs.max.is_some() && same_end(theirs.min, Some(least)),
        },
        (None, Some(most)) => match theirs.point() {
            Some(point) => point < most && most - BOUND_REACH * most.abs() <= point,
            None => theirs.min.is_some() && same_end(theirs.max, Some(most)),
        },
        _ => false,
    }
}

fn same_end(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * one.abs().max(other.abs()),
        _ => false,
    }
}

/// Equal to the precision of the one that says less; a day without a year is equal in any year.
fn same_date(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => {
            let (one, other) = match (one.strip_prefix('-'), other.strip_prefix('-')) {
                (Some(day), None) => (day, other.get(4..).unwrap_or("")),
                (None, Some(day)) => (one.get(4..).unwrap_or(""), day),
                _ => (one, other),
            };
            one.starts_with(other) || other.starts_with(one)
        }
        _ => false,
    }
}
