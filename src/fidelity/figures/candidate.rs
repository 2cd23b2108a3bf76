//! Is a figure of the source the one that the claim gives?
//!
//! By value and unit it is the same or another one; by the words around it, it is about the same
//! thing or not. Every threshold of that judgement stands here.

use crate::reader::SourceText;
use crate::text::quantity::{Quantity, Value};

use super::contrast::{agreeing_arguments, clashing_arguments, contrast, has_word};
use super::figure::Figure;
use super::sameness::{Sameness, sameness};
use super::setting::{Setting, importance};
use super::{FigureFinding, FigureVerdict, finding, measure};

/// What the words that two figures share count.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    pub sentence: f32,
    pub near: f32,
}

/// How the units of two figures go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Units {
    /// Both measure the same thing, or count by the same noun.
    Alike,
    /// One of the two is a bare number.
    Bare,
    /// Two nouns are counted, which may be two words for one thing.
    OtherNoun,
}

/// A figure of the source beside one of the claim.
pub(super) struct Candidate<'s> {
    claim: &'s Quantity,
    pub figure: &'s Figure,
    pub sameness: Sameness,
    units: Units,
    /// The words that its sentence shares with the claim's, and words that stand near.
    words: f32,
    near: f32,
    /// The words of the sentence, the years and the end of a change.
    framed: f32,
    /// The same with what both name alike.
    about: f32,
    /// They name other subjects or comparators.
    clash: bool,
    /// Why the same number is not the same figure.
    off: Option<String>,
}

/// A claim's figure is about the same thing from this score on, where that share of its words is
/// found; or from the second pair.
const SAME_THING: [(f32, f32); 2] = [(2.5, 0.4), (1.0, 0.45)];
/// The same for another currency, or percentage points for percent.
const OTHER_KIND: f32 = 1.5;
/// By how much another figure of the same sentence must be nearer to the claim to be the one that
/// is meant.
const NEARER: f32 = 0.25;
/// The same where the claim gives that figure as well, or where it is a bare number.
const CLEARLY: f32 = 1.0;
/// From this score on a figure of another sentence can be the one that is meant, where it is twice
/// that of the figure with the same value.
const MEANT: f32 = 2.0;
/// What it counts that both name the same unit, subject, comparator or property.
const NAMED: f32 = 1.0;
/// What it counts that both hold for the same years, or are the same end of a change.
const SAME_FRAME: f32 = 0.75;

impl<'s> Candidate<'s> {
    /// `None` where the two cannot be compared.
    pub(super) fn of(claim: &'s Figure, figure: &'s Figure, score: Score) -> Option<Self> {
        if claim.is_date() != figure.is_date() || claim.setting.is_base != figure.setting.is_base {
            return None;
        }
        let (one, other) = (&claim.quantity, &figure.quantity);
        let units = units(one, other)?;
        let sameness = sameness(one, other);
        let clash = clashing_arguments(one, other);
        if sameness == Sameness::Different && (clash || units == Units::OtherNoun) {
            return None;
        }
        let (mine, theirs) = (&claim.setting, &figure.setting);
        let mut framed = score.sentence;
        if mine.end.is_some() && mine.end == theirs.end {
            framed += SAME_FRAME;
        }
        match years_agree(mine, theirs) {
            Some(true) => framed += SAME_FRAME,
            Some(false) if sameness == Sameness::Different => framed -= SAME_FRAME,
            _ => {}
        }
        let mut about = framed + NAMED * agreeing_arguments(one, other);
        let noun = !one.unit.is_empty() && measure::measure(&one.unit).is_none();
        if units == Units::Alike && noun && !claim.is_date() {
            about += NAMED;
        }
        let off = (sameness != Sameness::Different).then(|| off(claim, figure)).flatten();
        Some(Self {
            claim: one,
            figure,
            sameness,
            units,
            words: score.sentence,
            near: score.near,
            framed,
            about,
            clash,
            off,
        })
    }

    /// Better ones are greater.
    pub(super) fn rank(&self) -> (bool, f32) {
        let less = match self.sameness {
            Sameness::Equal | Sameness::Different => 0.0,
            Sameness::Rounded | Sameness::Bounded => 0.3,
            Sameness::Qualifier => 0.5,
        };
        (!self.clash && self.off.is_none(), self.about + self.near - less)
    }

    /// Whether the words say that a figure of the same value is the claim's.
    pub(super) fn is_enough(&self) -> bool {
        let known = match self.units {
            Units::OtherNoun => self.least_of_another_noun() <= self.words,
            Units::Alike | Units::Bare => self.least_of_a_common_value() < self.about + self.near,
        };
        !self.clash && known && (self.off.is_none() || 1.0 <= self.about)
    }

    /// How much must be shared for values that many texts have: months and years, and few of a
    /// kind, where the noun alone says nothing.
    fn least_of_a_common_value(&self) -> f32 {
        const SOMETHING: f32 = 0.25;
        match &self.claim.value {
            Value::Date { min, max } if min == max && min.is_some_and(|date| date.len() < 10) => {
                4.0 * SOMETHING
            }
            Value::Date { .. } => SOMETHING,
            Value::Number { min, max } => {
                let few = min.or(*max).is_some_and(|value| value.abs() < 10.0);
                let noun = measure::measure(&self.claim.unit).is_none();
                match self.units {
                    Units::Alike if few && noun && !self.claim.unit.is_empty() => {
                        1.0 + NAMED + SOMETHING
                    }
                    _ if few && noun => 2.0 * SOMETHING,
                    _ => SOMETHING,
                }
            }
        }
    }

    /// How much a sentence must share with the claim where another noun is counted: the rarer the
    /// number is by itself, the less.
    fn least_of_another_noun(&self) -> f32 {
        const PEOPLE: [&str; 6] = ["person", "man", "woman", "individual", "case", "inhabitant"];
        let Value::Number { min, max } = &self.figure.quantity.value else { return 0.7 };
        let value = min.or(*max).unwrap_or_default().abs();
        let digits: String = value.to_string().chars().filter(char::is_ascii_digit).collect();
        let is_any = |unit: &str| PEOPLE.contains(&unit);
        let of_people = is_any(&self.claim.unit) || is_any(&self.figure.quantity.unit);
        match digits.trim_matches('0').len() {
            3.. => 0.7,
            1 if value < 100.0 => 2.5,
            _ if of_people => 0.7,
            _ => 1.5,
        }
    }

    /// Whether another value is about the same thing as the claim's. That both count by the same
    /// noun says nothing yet: there are many kinds of members.
    pub(super) fn is_about_the_same(&self, claim: &Figure) -> bool {
        let words = claim.setting.words.iter();
        let total: f32 = words.map(|(word, weight)| weight * importance(*word)).sum();
        let is_noun = measure::measure(&self.claim.unit).is_none() && !self.claim.unit.is_empty();
        let noun =
            if is_noun && self.units == Units::Alike && !claim.is_date() { 1.0 } else { 0.0 };
        let (total, words) = (total - noun, self.words - noun);
        let kinds = measure::in_common(&self.claim.unit, &self.figure.quantity.unit);
        let other_kind = kinds.is_some_and(|(one, other)| one.kind != other.kind)
            && self.claim.value != self.figure.quantity.value;
        self.sameness == Sameness::Different
            && (!other_kind || OTHER_KIND <= words)
            && SAME_THING
                .iter()
                .any(|(score, share)| *score <= self.about - noun && *share * total <= words)
    }

    /// Whether the words point to this figure, although `same` has the claim's value.
    pub(super) fn is_rather_meant_than(
        &self,
        same: &Self,
        claim: &Figure,
        is_taken: impl Fn() -> bool,
    ) -> bool {
        if same.off.is_some() {
            return false;
        }
        if self.figure.setting.sentence == same.figure.setting.sentence {
            let unsure = self.figure.is_bare || claim.is_date() || is_taken();
            let least = if unsure { CLEARLY } else { NEARER };
            let (rather, than) = contrast(claim, self.figure, same.figure);
            let may_be = same.units != Units::OtherNoun || self.units == Units::Alike;
            return may_be
                && !same.takes_over_from(self, claim)
                && 0.0 < rather
                && than + self.frame_of(same) + least <= rather;
        }
        !self.figure.is_bare
            && MEANT <= self.about
            && 2.0 * (same.about + same.near) <= self.about
            && !is_taken()
    }

    /// Whether it stands behind the other one, and all words of its own are the claim's: "of the
    /// 214 tenants on the estate, 89 were evicted".
    fn takes_over_from(&self, earlier: &Self, claim: &Figure) -> bool {
        let setting = &self.figure.setting;
        let mut own = setting.ahead.iter().chain(&setting.behind).peekable();
        earlier.figure.quantity.span.start < self.figure.quantity.span.start
            && own.peek().is_some()
            && own.all(|word| has_word(claim, *word))
    }

    /// By how much the years and the ends of a change speak rather for `same`.
    fn frame_of(&self, same: &Self) -> f32 {
        (same.framed - same.words) - (self.framed - self.words)
    }

    pub(super) fn told(&self, source: &SourceText) -> FigureFinding {
        let (verdict, why) = match (&self.off, self.sameness) {
            (Some(off), _) => (FigureVerdict::Differs, off.clone()),
            (None, Sameness::Equal) if self.units == Units::OtherNoun => (
                FigureVerdict::Agrees,
                format!("the source gives the same number, of \"{}\"", self.figure.quantity.unit),
            ),
            (None, Sameness::Equal) => {
                (FigureVerdict::Agrees, "the source gives the same figure".to_owned())
            }
            (None, Sameness::Rounded) => (
                FigureVerdict::Agrees,
                "the source gives the figure that the claim rounds".to_owned(),
            ),
            (None, Sameness::Bounded) => (
                FigureVerdict::Agrees,
                "the source's figure lies within the bound that the claim gives".to_owned(),
            ),
            (None, Sameness::Qualifier) => {
                (FigureVerdict::Differs, qualifier_sentence(self.claim, &self.figure.quantity))
            }
            (None, Sameness::Different) => (
                FigureVerdict::Differs,
                "the source gives another figure for what seems to be the same thing".to_owned(),
            ),
        };
        finding(verdict, Some(&self.figure.quantity), source, &why)
    }
}

/// How the units go together; `None` where the figures cannot be compared.
pub(super) fn units(one: &Quantity, other: &Quantity) -> Option<Units> {
    if one.unit == other.unit || measure::in_common(&one.unit, &other.unit).is_some() {
        return Some(Units::Alike);
    }
    // "13.4 degrees" does not say which.
    let degrees =
        |one: &Quantity, other: &Quantity| one.unit == "degree" && other.unit.starts_with('°');
    if degrees(one, other) || degrees(other, one) {
        return Some(Units::Alike);
    }
    if measure::measure(&one.unit).is_some() || measure::measure(&other.unit).is_some() {
        return None;
    }
    // A counted noun may be printed on one side only ("37 of them").
    let bare = one.unit.is_empty() || other.unit.is_empty();
    Some(if bare { Units::Bare } else { Units::OtherNoun })
}

/// Whether both hold for the same years; `None` where one does not say.
fn years_agree(one: &Setting, other: &Setting) -> Option<bool> {
    let ((first, last), (low, high)) = (one.years?, other.years?);
    let spans = first < last && low < high;
    let apart = last < low || high < first;
    Some(if spans { (first, last) == (low, high) } else { !apart })
}

/// Why a figure of the source that has the claim's value is not the claim's figure.
fn off(claim: &Figure, figure: &Figure) -> Option<String> {
    let (mine, theirs) = (&claim.setting, &figure.setting);
    if !claim.is_date() && years_agree(mine, theirs) == Some(false) {
        let (first, last) = theirs.years?;
        let years = if first == last { first.to_string() } else { format!("{first} to {last}") };
        return Some(format!("the source gives the same figure for {years}"));
    }
    let differ = |one: Option<&str>, other: Option<&str>| match (one, other) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    if mine.direction.is_some() && theirs.direction.is_some() && mine.direction != theirs.direction
    {
        return Some("the source gives the same figure for the other direction".to_owned());
    }
    if mine.end.is_some() && theirs.end.is_some() && mine.end != theirs.end {
        return Some("the source gives the same figure for the other end of the change".to_owned());
    }
    if differ(mine.each, theirs.each) {
        return theirs.each.map(|each| format!("the source gives the same figure per {each}"));
    }
    match (mine.per, theirs.per) {
        (Some(one), Some(other)) if one < other || other < one => {
            Some(format!("the source gives the same figure per {other}"))
        }
        _ => None,
    }
}

fn qualifier_sentence(quantity: &Quantity, other: &Quantity) -> String {
    let word = |quantity: &Quantity| match &quantity.qualifier {
        Some(qualifier) => format!("\"{qualifier}\""),
        None if quantity.approx => "an approximation".to_owned(),
        None => "no qualifying word".to_owned(),
    };
    format!(
        "the figure is the same, but the claim has {} and the source has {}",
        word(quantity),
        word(other)
    )
}
