//! Does the source give the figure that the claim gives?
//!
//! Compares a claim's quantity with the quantities of the cited source about the same subject and
//! comparator, by value. What a figure is about is told by the words around it (`setting`): the
//! same number about something else is no agreement, another number about the same thing is a
//! difference, and so is the same number for another year, in the other direction, or "per month"
//! for "per year".

mod candidate;
mod contrast;
mod figure;
mod measure;
mod sameness;
mod setting;

use std::collections::{HashMap, HashSet};

use crate::reader::{Condition, SourceText};
use crate::text::Span;
use crate::text::quantity::{self, Quantity};

use candidate::{Candidate, Score, Units, units};
use figure::{Figure, date_of, figures};
use sameness::{Sameness, sameness};
use setting::{bare_numbers, importance};

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
#[derive(Debug)]
pub struct SourceFigures {
    /// Ranges in [`SourceText::text`].
    figures: Vec<Figure>,
    /// For each word the figures whose sentences have it, with its weight for each.
    postings: HashMap<u64, Vec<(usize, f32)>>,
    /// The same for words that stand near, in other sentences.
    near: HashMap<u64, Vec<(usize, f32)>>,
    /// Whether there are more figures than are held.
    is_cut: bool,
}

/// Most figures of one source that are held: what they are about takes about one and a half
/// kilobytes for each.
const MOST_FIGURES: usize = 100_000;

impl SourceFigures {
    /// Reads the quantities of a source.
    #[must_use]
    pub fn of(source: &SourceText) -> Self {
        let text = &source.text;
        let mut quantities = quantity::find(text);
        let mut bare = bare_numbers(text, &quantities);
        let is_bare: HashSet<usize> = bare.iter().map(|number| number.span.start).collect();
        quantities.append(&mut bare);
        quantities.sort_by_key(|quantity| quantity.span.start);
        let is_cut = MOST_FIGURES < quantities.len();
        quantities.truncate(MOST_FIGURES);
        let mut figures = figures(text, Span::new(0, text.len()), &quantities);
        for figure in &mut figures {
            figure.is_bare = is_bare.contains(&figure.quantity.span.start);
        }
        let dates: Vec<Figure> =
            figures.iter().filter_map(|figure| date_of(text, figure)).collect();
        figures.extend(dates);
        let mut postings: HashMap<u64, Vec<(usize, f32)>> = HashMap::new();
        let mut near: HashMap<u64, Vec<(usize, f32)>> = HashMap::new();
        for (place, figure) in figures.iter().enumerate() {
            for (word, weight) in &figure.setting.words {
                postings.entry(*word).or_default().push((place, *weight));
            }
            for (word, weight) in &figure.setting.near {
                near.entry(*word).or_default().push((place, *weight));
            }
        }
        Self { figures, postings, near, is_cut }
    }

    /// Holds the figures of a claim against the source: one answer for each, in their order.
    ///
    /// `quantities` are in the order of `text`, and `span` is where the claim stands in it.
    #[must_use]
    pub fn hold(
        &self,
        text: &str,
        span: Span,
        quantities: &[Quantity],
        source: &SourceText,
    ) -> Vec<FigureFinding> {
        if source.text.trim().is_empty() {
            let none = || finding(FigureVerdict::Unchecked, None, source, "the source has no text");
            return quantities.iter().map(|_| none()).collect();
        }
        let all = figures(text, span, quantities);
        let mut parts = all.iter().peekable();
        let mut out = Vec::with_capacity(quantities.len());
        for quantity in quantities {
            let whole = parts.next().map(|figure| self.compare(figure, &all, source));
            let whole = whole.unwrap_or_else(|| self.absent(source));
            // A change in one ("from 24% to 31%") is held by its ends as well; the worse one counts,
            // and one that differs says more than one that is missing.
            let ends = std::iter::from_fn(|| parts.next_if(|part| part.is_end_of(quantity)));
            let worst = ends
                .map(|end| self.compare(end, &all, source))
                .max_by_key(|finding| (finding.verdict == FigureVerdict::Differs, finding.verdict));
            out.push(match worst {
                Some(worst) if whole.verdict != FigureVerdict::Agrees => worst,
                _ => whole,
            });
        }
        out
    }

    /// `others` are all figures of the claim: what one of them gives is meant for that one, unless
    /// the words clearly say otherwise.
    fn compare(&self, claim: &Figure, others: &[Figure], source: &SourceText) -> FigureFinding {
        let candidates: Vec<Candidate<'_>> = self
            .scores(claim)
            .into_iter()
            .filter_map(|(place, score)| Candidate::of(claim, self.figures.get(place)?, score))
            .collect();
        let best = |wanted: &dyn Fn(&&Candidate<'_>) -> bool| {
            candidates.iter().filter(wanted).reduce(|known, candidate| {
                if known.rank() < candidate.rank() { candidate } else { known }
            })
        };
        let same = best(&|one| one.sameness != Sameness::Different).filter(|one| one.is_enough());
        let Some(same) = same else {
            let other = best(&|one| !one.figure.is_bare && one.is_about_the_same(claim));
            return other.map_or_else(|| self.absent(source), |other| other.told(source));
        };
        let is_taken = |one: &Candidate<'_>| {
            let given = |other: &&Figure| {
                sameness(&other.quantity, &one.figure.quantity) == Sameness::Equal
                    && units(&other.quantity, &one.figure.quantity) == Some(Units::Alike)
            };
            others.iter().any(|other| given(&other))
        };
        let rather = best(&|one| {
            one.sameness == Sameness::Different
                && one.is_rather_meant_than(same, claim, || is_taken(one))
        });
        rather.unwrap_or(same).told(source)
    }

    /// Where nothing is found: only a source that was held whole gives no such figure.
    fn absent(&self, source: &SourceText) -> FigureFinding {
        let (verdict, why) = match source.condition {
            _ if self.is_cut => {
                (FigureVerdict::Unchecked, "the source has too many figures to hold them all")
            }
            Condition::Whole => (FigureVerdict::NotFound, "the source gives no such figure"),
            _ => (FigureVerdict::Unchecked, "the source was not read whole"),
        };
        finding(verdict, None, source, why)
    }

    /// What the words that the claim shares with the figures of the source count, for each that
    /// shares any; a word that stands at many figures says little. In the order of the source.
    fn scores(&self, claim: &Figure) -> Vec<(usize, Score)> {
        let mut scores: HashMap<usize, Score> = HashMap::new();
        for (word, weight) in &claim.setting.words {
            let known = self.postings.get(word).map_or(&[][..], Vec::as_slice);
            let near = self.near.get(word).map_or(&[][..], Vec::as_slice);
            let weight = weight * importance(*word);
            let rarity = rarity(known.len());
            for (place, own) in known {
                scores.entry(*place).or_default().sentence += weight * own * rarity;
            }
            for (place, own) in near {
                scores.entry(*place).or_default().near += weight * own * rarity;
            }
        }
        let mut scores: Vec<_> = scores.into_iter().collect();
        scores.sort_unstable_by_key(|(place, _)| *place);
        scores
    }
}

/// What a word says that stands in the sentences of so many figures.
fn rarity(figures: usize) -> f32 {
    const COMMON: usize = 8;
    if figures <= COMMON {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a weight")]
    let often = (figures / COMMON) as f32;
    1.0 / (1.0 + often.log2())
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
