//! Does the source give the figure that the claim gives?
//!
//! Compares a claim's quantity with the quantities of the cited source about the same subject and
//! comparator, by value. What a figure is about is told by the words around it: the same number
//! about something else is no agreement, another number about the same thing is a difference.

use std::collections::BTreeSet;

use crate::reader::{Condition, SourceText};
use crate::text::Span;
use crate::text::quantity::{Quantity, Relation, Value};

use super::lexicon::lexicon;
use super::passages::stem;
use super::words::{self, Side, TokenKind};

/// How a claim's figure stands to the source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum FigureVerdict {
    Agrees,
    Differs,
    NotFound,
    /// The source was not had, or not read whole.
    Unchecked,
}

impl FigureVerdict {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::NotFound => "not_found",
            Self::Unchecked => "unchecked",
        }
    }
}

/// The source's figure that a claim's figure was held against.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FigureFinding {
    pub verdict: FigureVerdict,
    /// The source's figure as printed.
    pub surface: Option<String>,
    /// Its range in [`SourceText::text`].
    pub span: Option<Span>,
    /// One sentence for an editor.
    pub why: String,
}

/// The quantities of a source, read once.
#[derive(Clone, Debug)]
pub struct SourceFigures {
    /// Ranges in [`SourceText::text`].
    pub quantities: Vec<Quantity>,
    /// For each quantity the hashes of the words round it, ascending.
    around: Vec<Vec<u64>>,
    /// The same for the words of its own sentence.
    sentence: Vec<Vec<u64>>,
}

/// Bytes on either side of a figure that tell what it is about.
const AROUND: usize = 180;
/// Shared words of one sentence from which another value is about the same thing.
const SAME_THING: usize = 3;
/// How far beyond a bound that a claim gives the source's figure may lie to be what it bounds.
const BOUND_REACH: f64 = 0.25;

impl SourceFigures {
    /// Reads the quantities of a source.
    #[must_use]
    pub fn of(source: &SourceText) -> Self {
        let text = &source.text;
        let quantities = crate::text::quantity::find(text);
        let sentences = crate::text::sentence::sentences(text);
        let near = |span: Span| {
            let start = floor(text, span.start.saturating_sub(AROUND));
            Span::new(start, floor(text, (span.end + AROUND).min(text.len())))
        };
        let around = quantities
            .iter()
            .map(|quantity| hashes(&content(near(quantity.span).of(text))))
            .collect();
        let sentence = quantities
            .iter()
            .map(|quantity| {
                let place = sentences.partition_point(|one| one.end <= quantity.span.start);
                let own = sentences.get(place).copied().unwrap_or(quantity.span);
                let near = near(quantity.span);
                let (start, end) = (own.start.max(near.start), own.end.min(near.end));
                hashes(&content(Span::new(start, end.max(start)).of(text)))
            })
            .collect();
        Self { quantities, around, sentence }
    }

    /// Holds one figure of a claim against the source. `claim` is the claim's text, for names.
    #[must_use]
    pub fn compare(&self, quantity: &Quantity, claim: &str, source: &SourceText) -> FigureFinding {
        if source.text.trim().is_empty() {
            return finding(FigureVerdict::Unchecked, None, source, "the source has no text");
        }
        let about = hashes(&content(claim));
        let mut best: Option<(Rank, &Quantity)> = None;
        let words_near = self.around.iter().zip(&self.sentence);
        for (other, (around, sentence)) in self.quantities.iter().zip(words_near) {
            if !same_dimension(quantity, other) {
                continue;
            }
            let sameness = sameness(quantity, other);
            // That it is the same figure says much by itself; that another one is about the same
            // thing must stand in its own sentence.
            let near = if sameness == Sameness::Different { sentence } else { around };
            let shared = about.iter().filter(|word| near.binary_search(word).is_ok()).count()
                + 2 * agreeing_arguments(quantity, other)
                + usize::from(!quantity.unit.is_empty() && quantity.unit == other.unit);
            let clash = clashing_arguments(quantity, other);
            let rank = Rank { sameness, shared, clash };
            if best.as_ref().is_none_or(|(known, _)| rank.is_better_than(known)) {
                best = Some((rank, other));
            }
        }
        let Some((rank, other)) = best else {
            return absent(source);
        };
        if rank.clash && rank.sameness != Sameness::Equal {
            return absent(source);
        }
        match rank.sameness {
            Sameness::Equal if 1 <= rank.shared && !rank.clash => finding(
                FigureVerdict::Agrees,
                Some(other),
                source,
                "the source gives the same figure",
            ),
            Sameness::Rounded if 1 <= rank.shared => finding(
                FigureVerdict::Agrees,
                Some(other),
                source,
                "the source gives the figure that the claim rounds",
            ),
            Sameness::Bounded if 1 <= rank.shared => finding(
                FigureVerdict::Agrees,
                Some(other),
                source,
                "the source's figure lies within the bound that the claim gives",
            ),
            Sameness::Qualifier if 1 <= rank.shared => finding(
                FigureVerdict::Differs,
                Some(other),
                source,
                &qualifier_sentence(quantity, other),
            ),
            Sameness::Different if SAME_THING <= rank.shared => finding(
                FigureVerdict::Differs,
                Some(other),
                source,
                "the source gives another figure for what seems to be the same thing",
            ),
            _ => absent(source),
        }
    }
}

fn absent(source: &SourceText) -> FigureFinding {
    if source.condition == Condition::Whole {
        finding(FigureVerdict::NotFound, None, source, "the source gives no such figure")
    } else {
        finding(FigureVerdict::Unchecked, None, source, "the source was not read whole")
    }
}

fn finding(
    verdict: FigureVerdict,
    quantity: Option<&Quantity>,
    source: &SourceText,
    why: &str,
) -> FigureFinding {
    FigureFinding {
        verdict,
        surface: quantity.map(|quantity| quantity.span.of(&source.text).to_owned()),
        span: quantity.map(|quantity| quantity.span),
        why: why.to_owned(),
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

/// How two figures of one dimension stand to each other, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sameness {
    Equal,
    /// The claim says "about" and the source is near.
    Rounded,
    /// The claim says "more than" or "up to", and the source is near on that side.
    Bounded,
    /// The same number, bounded or approximate on one side only.
    Qualifier,
    Different,
}

#[derive(Clone, Copy, Debug)]
struct Rank {
    sameness: Sameness,
    shared: usize,
    clash: bool,
}

impl Rank {
    /// An equal figure about something at all alike comes first, then the figure whose words are
    /// most alike.
    fn is_better_than(&self, other: &Self) -> bool {
        let class = |rank: &Self| {
            let agreeing = rank.sameness != Sameness::Different && 1 <= rank.shared && !rank.clash;
            (!agreeing, rank.clash)
        };
        let key = |rank: &Self| (class(rank), std::cmp::Reverse(rank.shared), rank.sameness);
        if !class(self).0 && !class(other).0 && self.sameness != other.sameness {
            // Both agree in number: nearly as much about the same thing, the closer one wins.
            let close = self.shared.abs_diff(other.shared) < SAME_THING;
            if close {
                return self.sameness < other.sameness;
            }
        }
        key(self) < key(other)
    }
}

/// Whether two quantities measure in the same unit.
fn same_dimension(one: &Quantity, other: &Quantity) -> bool {
    let dates = |quantity: &Quantity| matches!(quantity.value, Value::Date { .. });
    if dates(one) != dates(other) {
        return false;
    }
    if dates(one) || one.unit == other.unit || (is_share(one) && is_share(other)) {
        return true;
    }
    // "13.4 degrees" does not say which.
    let degrees =
        |one: &Quantity, other: &Quantity| one.unit == "degree" && other.unit.starts_with('°');
    if degrees(one, other) || degrees(other, one) {
        return true;
    }
    // A counted noun may be printed on one side only ("37 of them").
    let counted = |quantity: &Quantity| lexicon().unit(&quantity.unit).is_none();
    (one.unit.is_empty() && counted(other)) || (other.unit.is_empty() && counted(one))
}

/// "One in five" and "20 percent" measure alike.
fn is_share(quantity: &Quantity) -> bool {
    matches!(&*quantity.unit, "share" | "percent")
}

/// Shares as percent where the other side has percent.
fn in_one_scale(one: &Quantity, other: &Quantity, value: Option<f64>) -> Option<f64> {
    let scale = if one.unit == "share" && other.unit == "percent" { 100.0 } else { 1.0 };
    value.map(|value| value * scale)
}

fn sameness(claim: &Quantity, source: &Quantity) -> Sameness {
    let opposite = matches!(
        (claim.relation, source.relation),
        (Some(Relation::More), Some(Relation::Less))
            | (Some(Relation::Less), Some(Relation::More))
            | (Some(Relation::Increase), Some(Relation::Decrease))
            | (Some(Relation::Decrease), Some(Relation::Increase))
    );
    if opposite {
        return Sameness::Different;
    }
    match (&claim.value, &source.value) {
        (Value::Number { min, max }, Value::Number { min: low, max: high }) => {
            let (min, max) =
                (&in_one_scale(claim, source, *min), &in_one_scale(claim, source, *max));
            let (low, high) =
                (&in_one_scale(source, claim, *low), &in_one_scale(source, claim, *high));
            let equal = same_end(*min, *low) && same_end(*max, *high);
            if equal && claim.exclusive == source.exclusive {
                return match (claim.approx, source.approx) {
                    (false, true) => Sameness::Qualifier,
                    _ => Sameness::Equal,
                };
            }
            if claim.approx && near(*min, *low) && near(*max, *high) {
                return Sameness::Rounded;
            }
            if low == high && low.is_some_and(|point| lies_at_bound(*min, *max, point)) {
                return Sameness::Bounded;
            }
            let ends = |one: Option<f64>, two: Option<f64>| -> BTreeSet<u64> {
                [one, two].into_iter().flatten().map(f64::to_bits).collect()
            };
            let (mine, theirs) = (ends(*min, *max), ends(*low, *high));
            if mine.len() == 1 && mine == theirs {
                Sameness::Qualifier
            } else {
                Sameness::Different
            }
        }
        (Value::Date { min, max }, Value::Date { min: low, max: high }) => {
            let same = same_date(min.as_deref(), low.as_deref())
                && same_date(max.as_deref(), high.as_deref());
            if same { Sameness::Equal } else { Sameness::Different }
        }
        _ => Sameness::Different,
    }
}

/// Whether a point lies beyond the one bound of an open range, and near it. The bound itself does
/// not count: "more than 37" for 37 changes what the source says.
fn lies_at_bound(min: Option<f64>, max: Option<f64>, point: f64) -> bool {
    match (min, max) {
        (Some(least), None) => least < point && point <= least + BOUND_REACH * least.abs(),
        (None, Some(most)) => point < most && most - BOUND_REACH * most.abs() <= point,
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

/// Within a tenth.
fn near(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => (one - other).abs() <= 0.1 * one.abs().max(other.abs()),
        _ => false,
    }
}

/// Equal to the precision of the one that says less.
fn same_date(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.starts_with(other) || other.starts_with(one),
        _ => false,
    }
}

/// Properties that say how a figure is meant and not what it is about.
const MANNERS: [&str; 4] = ["share", "increase", "decrease", "rate"];

/// How many of subject, comparator and property both have alike.
fn agreeing_arguments(one: &Quantity, other: &Quantity) -> usize {
    arguments(one, other).filter(|alike| *alike).count()
}

/// Whether both name a subject or comparator and the two have no word in common.
fn clashing_arguments(one: &Quantity, other: &Quantity) -> bool {
    let clash = |left: &Option<Box<str>>, right: &Option<Box<str>>| match (left, right) {
        (Some(left), Some(right)) => {
            let (left, right) = (content(left), content(right));
            !left.is_empty() && !right.is_empty() && left.is_disjoint(&right)
        }
        _ => false,
    };
    clash(&one.comparator, &other.comparator)
        || (clash(&one.subject, &other.subject) && clash(&one.property, &other.property))
        || (one.comparator.is_some() && clash(&one.subject, &other.subject))
}

fn arguments<'q>(one: &'q Quantity, other: &'q Quantity) -> impl Iterator<Item = bool> + 'q {
    [
        (&one.subject, &other.subject),
        (&one.comparator, &other.comparator),
        (&one.property, &other.property),
    ]
    .into_iter()
    .map(|pair| match pair {
        (Some(left), Some(right)) => {
            !MANNERS.contains(&&**left) && !content(left).is_disjoint(&content(right))
        }
        _ => false,
    })
}

/// The stems of the words with a sense of their own; numbers left out.
fn content(text: &str) -> BTreeSet<String> {
    words::tokens(text, Side::Quote)
        .into_iter()
        .filter(|token| token.kind == TokenKind::Word && 2 < token.key.len())
        .filter(|token| !lexicon().is_function_word(&token.key))
        .filter(|token| lexicon().number(&token.key).is_none())
        .map(|token| stem(&words::without_accents(&token.key)))
        .collect()
}

fn hashes(stems: &BTreeSet<String>) -> Vec<u64> {
    let mut out: Vec<u64> = stems.iter().map(|stem| words::hash_of(stem)).collect();
    out.sort_unstable();
    out
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
