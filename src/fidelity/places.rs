//! How good is a place for a quotation, and which places are the best?
//!
//! A stretch is one piece of a quotation at its place, an assembly all of them; how they are found
//! is the question of `locate`.

use std::collections::BTreeSet;

use crate::text::Span;

use super::differences::Reading;
use super::locate::{Candidate, Prepared};
use super::skeleton::Window;

/// Cells of tables and letters of windows that are looked at for one quotation. Quotations that can
/// be read take a small part of it; one of thousands of pieces is given up without an answer.
const MOST_WORK: usize = 12_000_000;

/// One stretch of a quotation at its place.
#[derive(Debug)]
pub(super) struct Stretch {
    pub window: Window,
    pub reading: Reading,
    pub cost: u32,
    /// From its first to its last word, in the source's text.
    pub raw: Span,
    /// The same in the window's text.
    pub local: Span,
    /// It stands before the stretch before it, or further behind than an ellipsis reaches.
    pub displaced: bool,
}

/// A quotation at a place of the source.
#[derive(Debug)]
pub(super) struct Assembly {
    pub group: usize,
    /// One for each segment of the program; `None` where it was not found.
    pub stretches: Vec<Option<Stretch>>,
    pub cost: u64,
    pub standing: Standing,
}

/// How much of a quotation stands at a place, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Whole,
    InPart,
    Hardly,
}

/// The best places of a quotation.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Best first; the others are equally good.
    pub best: Vec<Assembly>,
    /// How many equally good places there are, counted beyond those in `best`.
    pub occurrences: usize,
    pub work: Work,
}

/// How much may still be compared for one quotation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work {
    left: usize,
    /// There was a place that could not be compared to its end.
    pub ran_out: bool,
}

impl Default for Work {
    fn default() -> Self {
        Self { left: MOST_WORK, ran_out: false }
    }
}

impl Work {
    /// Whether anything more may be compared.
    pub(super) const fn goes_on(&mut self) -> bool {
        self.ran_out |= self.left == 0;
        !self.ran_out
    }

    pub(super) const fn takes(&mut self, work: usize) {
        self.left = self.left.saturating_sub(work);
    }
}

impl Stretch {
    /// Whether so much of the segment stands here that it is this passage and no other.
    pub(super) fn is_standing(&self, one: &Prepared<'_>, segment: usize) -> bool {
        let words = one.program.segments.get(segment).map_or(0, std::ops::Range::len);
        let reading = &self.reading;
        if reading.weight == 0.0 {
            return true;
        }
        let share = reading.standing / reading.weight;
        let figure_or_negation = reading.differences.iter().any(|difference| {
            use super::DifferenceKind as Kind;
            matches!(
                difference.kind,
                Kind::Figure
                    | Kind::Date
                    | Kind::Unit
                    | Kind::Negation
                    | Kind::Qualifier
                    | Kind::Reorder
            )
        });
        // Each word stands here or in its opposite ("either … or" for "neither … nor").
        if 3 <= words && 0.5 <= share && reading.turned {
            return true;
        }
        // Beside another stretch of the quotation one word of two or three may be a changed figure.
        let beside = 1 < one.program.segments.len();
        if 6 <= words && 3 <= reading.longest_run && 0.3 <= share && self.is_shuffled(one, segment)
        {
            return true;
        }
        match words {
            0..=1 => 0.999 < share,
            2 => 0.999 < share || (beside && 0.5 <= share && figure_or_negation),
            3 => {
                0.999 < share
                    || (0.6 < share
                        && figure_or_negation
                        && (2 <= reading.longest_run || (beside && reading.ends_stand)))
            }
            4..=7 => {
                (0.7 <= share && 2 <= reading.longest_run && 1 <= reading.longest_run_content)
                    || (0.6 <= share && figure_or_negation && 2 <= reading.longest_run)
            }
            8..=15 => 0.62 <= share && 3 <= reading.longest_run,
            _ => 0.5 <= share && 3 <= reading.longest_run,
        }
    }

    /// Whether the words of the segment stand here in another order, one or two of them apart.
    fn is_shuffled(&self, one: &Prepared<'_>, segment: usize) -> bool {
        let Some(range) = one.program.segments.get(segment) else { return false };
        let (Some(first), Some(last)) = (self.reading.first, self.reading.last) else {
            return false;
        };
        let there = first.saturating_sub(range.len())..last + range.len();
        let mut hashes: Vec<u64> = there
            .filter_map(|index| self.window.tokens.get(index))
            .map(|token| token.hash)
            .collect();
        hashes.sort_unstable();
        let mut absent = 0;
        let mut words: Vec<u64> = one
            .program
            .tokens
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .map(|word| word.token.hash)
            .collect();
        words.sort_unstable();
        let mut at = 0;
        for word in words {
            while hashes.get(at).is_some_and(|hash| *hash < word) {
                at += 1;
            }
            if hashes.get(at) == Some(&word) {
                at += 1;
            } else {
                absent += 1;
            }
        }
        absent * 12 <= range.len()
    }

    /// Whether a good part of the segment stands here, word for word.
    fn is_standing_in_part(&self, one: &Prepared<'_>, segment: usize) -> bool {
        let words = one.program.segments.get(segment).map_or(0, std::ops::Range::len);
        let reading = &self.reading;
        let long = 6 <= reading.longest_run
            && words <= reading.longest_run * 3
            && 3 <= reading.longest_run_content;
        long || 10 <= reading.longest_run
    }
}

impl Assembly {
    pub(super) fn judged(
        one: &Prepared<'_>,
        group: usize,
        stretches: Vec<Option<Stretch>>,
    ) -> Self {
        let mut cost = 0_u64;
        let mut words = 0;
        let mut words_standing = 0;
        let mut missing = 0;
        let mut in_part = false;
        let mut last: Option<Span> = None;
        for (segment, stretch) in stretches.iter().enumerate() {
            let length = one.program.segments.get(segment).map_or(0, std::ops::Range::len);
            words += length;
            match stretch {
                Some(stretch) if stretch.is_standing(one, segment) => {
                    words_standing += length;
                    cost += u64::from(stretch.cost);
                    in_part |= !stretch.reading.missing.is_empty();
                }
                Some(stretch) if stretch.is_standing_in_part(one, segment) => {
                    words_standing += stretch.reading.longest_run;
                    cost += u64::from(stretch.cost);
                    in_part = true;
                }
                _ => {
                    missing += length;
                    cost += 100 * length as u64;
                }
            }
            if let Some(stretch) = stretch {
                // Of two gaps the shorter one, all else being equal.
                if let Some(last) = last {
                    cost += stretch.raw.start.abs_diff(last.end) as u64 / 400;
                }
                last = Some(stretch.raw);
                cost += if stretch.displaced { 150 } else { 0 };
            }
        }
        let standing = if missing == 0 && 0 < words {
            if in_part { Standing::InPart } else { Standing::Whole }
        } else if 5 <= words_standing && words <= words_standing * 4 {
            Standing::InPart
        } else {
            Standing::Hardly
        };
        Self { group, stretches, cost, standing }
    }

    /// From the first to the last word found.
    pub(super) fn raw(&self) -> Option<Span> {
        let mut all = self.stretches.iter().flatten().map(|stretch| stretch.raw);
        let first = all.next()?;
        Some(all.fold(first, |whole, span| {
            Span::new(whole.start.min(span.start), whole.end.max(span.end))
        }))
    }

    fn rank(&self) -> (Standing, u64, usize) {
        (self.standing, self.cost, self.group)
    }
}

impl Places {
    /// Whether no better place need be looked for.
    pub(super) fn is_settled(&self) -> bool {
        self.best.iter().any(|assembly| {
            assembly.standing == Standing::Whole
                && assembly.stretches.iter().flatten().all(|stretch| {
                    !stretch.displaced && stretch.reading.weight * 0.8 <= stretch.reading.standing
                })
        })
    }

    /// Whether so good a place was found that no other search would find a better one: what
    /// stands there is changed in many letters, but it stands there whole.
    pub(super) fn has_a_place(&self) -> bool {
        self.best.iter().any(|assembly| {
            assembly.standing == Standing::Whole
                && assembly.stretches.iter().flatten().all(|stretch| !stretch.displaced)
        })
    }

    pub(super) fn offer(&mut self, assembly: Assembly) {
        let Some(place) = assembly.raw() else { return };
        let known = self
            .best
            .iter()
            .position(|other| other.raw().is_some_and(|there| there.overlaps(place)));
        match known {
            Some(index) => {
                if let Some(other) = self.best.get_mut(index)
                    && assembly.rank() < other.rank()
                {
                    *other = assembly;
                }
            }
            None => self.best.push(assembly),
        }
    }

    /// Whether a candidate lies inside a place where all of the quotation was found before.
    pub(super) fn covers(&self, raw: usize, one: &Prepared<'_>, candidate: Candidate) -> bool {
        let Some(part) = one.program.parts.get(candidate.part) else { return true };
        self.best.iter().filter(|one| one.standing == Standing::Whole).any(|assembly| {
            assembly.stretches.get(part.segment).and_then(Option::as_ref).is_some_and(|stretch| {
                stretch.raw.start <= raw + part.bytes.len() && raw <= stretch.raw.end
            })
        })
    }

    pub(super) fn finish(&mut self) {
        self.best.sort_by_key(|assembly| {
            (assembly.rank(), assembly.raw().map_or(usize::MAX, |span| span.start))
        });
        if let Some(first) = self.best.first() {
            let (standing, cost, group) = first.rank();
            self.best.retain(|other| other.rank() == (standing, cost, group));
        }
        let mut seen = BTreeSet::new();
        self.best.retain(|assembly| assembly.raw().is_some_and(|raw| seen.insert(raw)));
        self.occurrences += self.best.len();
    }
}
