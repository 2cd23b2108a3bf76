//! Where does a quotation stand in a source?
//!
//! Exact hits of its longest part first, then places that grams agree on, then the nearest place
//! of all. From each such place the whole quotation is aligned, its stretches between ellipses one
//! after another. The best place wins; equally good ones are kept.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use crate::text::Span;

use super::align::{self, Prefer};
use super::differences::{self, Reading};
use super::grammar::{Form, Part, Program};
use super::myers;
use super::roles::{self, Role};
use super::seeds::{self, Density, Needle};
use super::skeleton::{Skeleton, Window};
use super::words::TokenKind;
use super::{FidelityOptions, Query};

/// A quotation made ready for the search.
#[derive(Debug)]
pub(super) struct Prepared<'q> {
    pub query: &'q Query,
    pub program: Program,
    pub roles: Vec<Role>,
    /// Words that do not stand in brackets.
    pub words: usize,
}

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
}

/// Most exact hits that are looked at.
const MOST_HITS: usize = 4_096;
/// Most exact hits that are aligned.
const MOST_ALIGNED: usize = 48;
/// Most stretches of exact hits that are aligned: a quotation of so many pieces that its hits have
/// more of them is looked for at fewer.
const MOST_STRETCHES: usize = 4_096;
/// Most places from grams that are aligned.
const MOST_CANDIDATES: usize = 8;
/// Letters beyond the least distance up to which a place is aligned as well.
const AS_NEAR: usize = 6;
/// Letters of a part that the bit-parallel search compares.
const LONGEST_NEEDLE: usize = 512;
/// Letters that a word takes at most on average, with room to spare.
const LETTERS_PER_WORD: usize = 7;
/// Letters on either side of an expected place, at first.
const TIGHT_SLACK: usize = 24;
/// Letters on either side of an expected place where the first look was not enough.
const SLACK: usize = 110;
/// Letters on either side where a long omission is looked for.
const WIDE_SLACK: usize = 1_000;
/// Steps of the bit-parallel search for one quotation, and for one call.
const STEPS_EACH: usize = 8_000_000;
const STEPS_ALL: usize = 400_000_000;
/// Sources and quotation counts above these are searched in one pass for all.
const MANY_QUERIES: usize = 6;
const LARGE_SOURCE: usize = 1 << 20;

const SPARSE: Density = Density { gram: 8, stride: 8 };
const DENSE: Density = Density { gram: 7, stride: 2 };

impl<'q> Prepared<'q> {
    pub(super) fn of(query: &'q Query) -> Self {
        let program = Program::of(&query.quote, &query.parentheticals);
        let tokens: Vec<_> = program.tokens.iter().map(|word| word.token.clone()).collect();
        let roles = roles::roles(&query.quote, &tokens);
        let words = program
            .tokens
            .iter()
            .filter(|word| match word.form {
                Form::Free(group) => program.groups.get(group).is_some_and(|group| group.round),
                Form::Plain | Form::Pattern(_) => true,
            })
            .filter(|word| !word.token.note_mark)
            .count();
        Self { query, program, roles, words }
    }
}

/// A place where a part of a quotation may stand.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    part: usize,
    /// Where the part would start in the search form.
    start: usize,
    exact: bool,
    /// Letters that differ, where they were counted.
    distance: usize,
}

/// Finds all quotations in one source.
pub(super) fn locate(
    prepared: &[Prepared<'_>],
    skeleton: &Skeleton<'_>,
    options: &FidelityOptions,
) -> Vec<Places> {
    let mut search =
        Search { skeleton, options, steps_left: STEPS_ALL, found_in_groups: BTreeMap::new() };
    let mut places: Vec<Places> = prepared.iter().map(|_| Places::default()).collect();
    let text = &skeleton.bytes;
    let one_by_one = prepared.len() <= MANY_QUERIES || text.len() <= LARGE_SOURCE;
    for (one, found) in prepared.iter().zip(&mut places) {
        let longest = one.program.parts.iter().map(|part| part.bytes.len()).max().unwrap_or(0);
        if one_by_one || longest < SPARSE.gram + SPARSE.stride {
            search.exact(one, found);
        }
    }
    for density in [SPARSE, DENSE] {
        let open: Vec<usize> = places
            .iter()
            .enumerate()
            .filter(|(_, found)| !found.is_settled())
            .filter(|(_, found)| density == SPARSE || !found.has_a_place())
            .map(|(index, _)| index)
            .collect();
        if open.is_empty() {
            break;
        }
        let mut needles = Vec::new();
        let mut owners = Vec::new();
        for index in open {
            let Some(one) = prepared.get(index) else { continue };
            for (number, part) in one.program.parts.iter().enumerate() {
                needles.push(Needle { bytes: &part.bytes });
                owners.push((index, number));
            }
        }
        let mut candidates: Vec<Vec<(u32, Candidate)>> =
            prepared.iter().map(|_| Vec::new()).collect();
        for ((index, part), found) in owners.iter().zip(seeds::find(text, &needles, density)) {
            let length = prepared
                .get(*index)
                .and_then(|one| one.program.parts.get(*part))
                .map_or(0, |part| part.bytes.len());
            for place in found {
                let start = usize::try_from(place.start.max(0)).unwrap_or(0);
                let exact = prepared
                    .get(*index)
                    .and_then(|one| one.program.parts.get(*part))
                    .is_some_and(|part| text.get(start..start + length) == Some(&part.bytes[..]));
                if let Some(list) = candidates.get_mut(*index) {
                    list.push((
                        place.votes,
                        Candidate { part: *part, start, exact, distance: usize::MAX },
                    ));
                }
            }
        }
        for ((one, found), list) in prepared.iter().zip(&mut places).zip(candidates) {
            search.try_grams(one, found, list);
        }
    }
    for (one, found) in prepared.iter().zip(&mut places) {
        if !found.has_a_place() {
            search.nearest(one, found);
        }
    }
    for found in &mut places {
        found.finish();
    }
    places
}

struct Search<'s> {
    skeleton: &'s Skeleton<'s>,
    options: &'s FidelityOptions,
    steps_left: usize,
    /// Where letters stand first in a group, for those that were looked for there.
    found_in_groups: BTreeMap<(usize, Vec<u8>), Option<usize>>,
}

impl Search<'_> {
    /// Looks for the longest part of a quotation as it stands.
    fn exact(&mut self, one: &Prepared<'_>, found: &mut Places) {
        let mut order: Vec<usize> = (0..one.program.parts.len()).collect();
        let length =
            |index: &usize| one.program.parts.get(*index).map_or(0, |part| part.bytes.len());
        order.sort_by_key(|index| std::cmp::Reverse(length(index)));
        for (rank, number) in order.into_iter().enumerate() {
            let Some(part) = one.program.parts.get(number) else { continue };
            if 0 < rank && part.bytes.len() < SPARSE.gram + SPARSE.stride {
                break;
            }
            self.exact_part(one, number, part, found);
            if found.is_settled() {
                break;
            }
        }
    }

    fn exact_part(&mut self, one: &Prepared<'_>, number: usize, part: &Part, found: &mut Places) {
        let mut apart: Vec<usize> = Vec::new();
        let mut inside: Vec<usize> = Vec::new();
        let mut beyond = 0;
        let segments = one.program.segments.len().max(1);
        let most_aligned = MOST_ALIGNED.min(MOST_STRETCHES / segments).max(1);
        let finder = memmem::Finder::new(&part.bytes);
        let mut from = 0;
        for _ in 0..MOST_HITS {
            let Some(hit) = self.skeleton.bytes.get(from..).and_then(|rest| finder.find(rest))
            else {
                break;
            };
            let start = from + hit;
            from = start + 1;
            if self.skeleton.stands_apart(Span::new(start, start + part.bytes.len())) {
                if apart.len() < most_aligned {
                    apart.push(start);
                } else {
                    beyond += 1;
                }
                from = start + part.bytes.len();
            } else if inside.len() < 4 {
                inside.push(start);
            }
        }
        let hits = if apart.is_empty() { inside } else { apart };
        let whole = one.program.parts.len() == 1;
        for start in hits {
            if let Some(assembly) =
                self.assemble(one, Candidate { part: number, start, exact: true, distance: 0 })
            {
                found.offer(assembly);
            }
        }
        if whole {
            found.occurrences += beyond;
        }
    }

    fn try_grams(
        &mut self,
        one: &Prepared<'_>,
        found: &mut Places,
        mut list: Vec<(u32, Candidate)>,
    ) {
        list.sort_by_key(|(votes, candidate)| {
            (std::cmp::Reverse((candidate.exact, *votes)), candidate.start)
        });
        let most = list.iter().map(|(votes, _)| *votes).max().unwrap_or(0);
        let mut taken = 0;
        let mut near: Vec<Candidate> = Vec::new();
        for (votes, candidate) in list {
            let limit = if candidate.exact { MOST_ALIGNED } else { MOST_CANDIDATES };
            if limit <= taken || (!candidate.exact && votes * 3 < most) {
                continue;
            }
            taken += 1;
            near.extend(if candidate.exact {
                Some(candidate)
            } else {
                self.measured(one, candidate)
            });
        }
        // Letters first, words then: only the nearest places are worth an alignment.
        near.sort_by_key(|candidate| (!candidate.exact, candidate.distance, candidate.start));
        let least = near.iter().find(|one| !one.exact).map_or(0, |candidate| candidate.distance);
        for candidate in near {
            let length = one.program.parts.get(candidate.part).map_or(0, |part| part.bytes.len());
            let far = least + AS_NEAR + length / 16 < candidate.distance;
            if !candidate.exact && (far || found.is_settled() && least < candidate.distance) {
                continue;
            }
            if found.covers(self.skeleton.raw_at(candidate.start), one, candidate) {
                continue;
            }
            if let Some(assembly) = self.assemble(one, candidate) {
                found.offer(assembly);
            }
        }
    }

    /// The place of a part near a candidate, letter by letter, if at least half of its letters
    /// stand there.
    fn measured(&self, one: &Prepared<'_>, candidate: Candidate) -> Option<Candidate> {
        let part = one.program.parts.get(candidate.part)?;
        let needle = part.bytes.get(..part.bytes.len().min(LONGEST_NEEDLE)).unwrap_or_default();
        let slack = needle.len() / 3 + SLACK;
        let from = candidate.start.saturating_sub(slack);
        let to = (candidate.start + needle.len() + slack).min(self.skeleton.bytes.len());
        let near = self.skeleton.bytes.get(from..to).unwrap_or_default();
        let found = myers::nearest(needle, near)?;
        let start = self.start_of(from + found.end, needle.len());
        // Citations that may be left out stand between the words.
        let licences = &one.program.licences;
        let gaps = licences.cleaned_up.is_some() || licences.citations_omitted.is_some();
        let near_enough = if gaps {
            found.distance * 4 <= needle.len() * 3
        } else {
            found.distance * 2 <= needle.len()
        };
        near_enough.then_some(Candidate { start, distance: found.distance, ..candidate })
    }

    /// Where a part of so many letters starts that ends at `end`: never before the group that its
    /// end lies in, for a quotation may have more letters than the passage has before it.
    fn start_of(&self, end: usize, length: usize) -> usize {
        let (_, bounds) = self.skeleton.group_at(end.saturating_sub(1));
        end.saturating_sub(length).max(bounds.start)
    }

    fn nearest(&mut self, one: &Prepared<'_>, found: &mut Places) {
        let Some((number, part)) = one
            .program
            .parts
            .iter()
            .enumerate()
            .max_by_key(|(number, part)| (part.bytes.len(), std::cmp::Reverse(*number)))
        else {
            return;
        };
        let needle = part.bytes.get(..part.bytes.len().min(LONGEST_NEEDLE)).unwrap_or_default();
        let steps = myers::steps(needle.len(), self.skeleton.bytes.len());
        if STEPS_EACH < steps || self.steps_left < steps {
            return;
        }
        self.steps_left -= steps;
        let Some(nearest) = myers::nearest(needle, &self.skeleton.bytes) else { return };
        if needle.len() < nearest.distance * 2 {
            return;
        }
        let start = self.start_of(nearest.end, needle.len());
        let distance = nearest.distance;
        let candidate = Candidate { part: number, start, exact: false, distance };
        if let Some(assembly) = self.assemble(one, candidate) {
            found.offer(assembly);
        }
    }

    /// Aligns the whole quotation from a place of one of its parts.
    fn assemble(&mut self, one: &Prepared<'_>, candidate: Candidate) -> Option<Assembly> {
        let part = one.program.parts.get(candidate.part)?;
        let anchor = self.anchor(one, part, candidate)?;
        let group = anchor.window.group;
        let count = one.program.segments.len();
        let mut stretches: Vec<Option<Stretch>> = (0..count).map(|_| None).collect();
        let (start, end) = (anchor.raw.start, anchor.raw.end);
        if let Some(slot) = stretches.get_mut(part.segment) {
            *slot = Some(anchor);
        }
        let mut from = end;
        for segment in part.segment + 1..count {
            if let Some(found) = self.follow(one, segment, group, from, Prefer::First) {
                from = found.raw.end;
                if let Some(slot) = stretches.get_mut(segment) {
                    *slot = Some(found);
                }
            }
        }
        let mut to = start;
        for segment in (0..part.segment).rev() {
            if let Some(found) = self.follow(one, segment, group, to, Prefer::Last) {
                to = found.raw.start;
                if let Some(slot) = stretches.get_mut(segment) {
                    *slot = Some(found);
                }
            }
        }
        for segment in 0..count {
            if stretches.get(segment).is_some_and(Option::is_none)
                && let Some(found) = self.elsewhere_in_group(one, segment, group)
                && let Some(slot) = stretches.get_mut(segment)
            {
                *slot = Some(found);
            }
        }
        Some(Assembly::judged(one, group, stretches))
    }

    /// Aligns the segment of the part that was hit.
    fn anchor(&self, one: &Prepared<'_>, part: &Part, candidate: Candidate) -> Option<Stretch> {
        let length = segment_letters(one, part.segment);
        let (before, after) = (part.offset, length.saturating_sub(part.offset + part.bytes.len()));
        let in_segment = |group: &super::grammar::Group| {
            one.program
                .segments
                .get(part.segment)
                .is_some_and(|range| range.contains(&group.tokens.start))
        };
        let groups = one.program.groups.iter().filter(|group| in_segment(group)).count();
        let end = candidate.start + part.bytes.len();
        // A hit that ends inside a word needs the words beside it.
        let exact = candidate.exact && self.skeleton.stands_apart(Span::new(candidate.start, end));
        // The search form has no signs: one at an end of the segment needs its neighbourhood.
        let sign = |index: Option<usize>| {
            index
                .and_then(|index| one.program.tokens.get(index))
                .is_some_and(|word| word.token.kind == TokenKind::Symbol)
        };
        let ends = one.program.segments.get(part.segment);
        let signs = sign(ends.map(|range| range.start))
            || sign(ends.and_then(|range| range.end.checked_sub(1)));
        let complete = exact && before == 0 && after == 0 && !signs;
        let slack = |letters: usize, wide: usize| {
            if complete || (exact && letters == 0 && !signs) {
                0
            } else if wide == TIGHT_SLACK {
                letters + letters / 8 + wide + groups * 8 * LETTERS_PER_WORD
            } else {
                letters + letters / 3 + wide + groups * 40 * LETTERS_PER_WORD
            }
        };
        // Where three quarters of the letters stand, all words do: nothing is left to look for
        // further away than letters were added or dropped.
        let counted = candidate.distance.saturating_mul(4) <= part.bytes.len()
            && part.bytes.len() <= LONGEST_NEEDLE
            && before == 0
            && after == 0
            && !candidate.exact;
        if counted {
            let (_, bounds) = self.skeleton.group_at(candidate.start);
            let slack = TIGHT_SLACK + candidate.distance;
            let range = Span::new(
                candidate.start.saturating_sub(slack).max(bounds.start),
                (end + slack).min(bounds.end),
            );
            let stretch =
                Self::stretch(one, part.segment, self.skeleton.window(range), Prefer::First)?;
            let reading = &stretch.reading;
            if reading.missing.is_empty() && reading.weight * 0.4 <= reading.standing {
                return Some(stretch);
            }
        }
        let looks = [TIGHT_SLACK, SLACK, WIDE_SLACK];
        for wide in looks.into_iter().skip(usize::from(counted)) {
            let (_, bounds) = self.skeleton.group_at(candidate.start);
            let range = Span::new(
                candidate.start.saturating_sub(slack(before, wide)).max(bounds.start),
                (end + slack(after, wide)).min(bounds.end),
            );
            let stretch =
                Self::stretch(one, part.segment, self.skeleton.window(range), Prefer::First)?;
            let reading = &stretch.reading;
            let finished = match wide {
                // Where both ends stand, a wider look finds nothing more.
                TIGHT_SLACK => {
                    reading.weight <= reading.standing
                        || (reading.ends_stand
                            && reading.missing.is_empty()
                            && reading.weight * 0.8 <= reading.standing)
                }
                SLACK => reading.missing.is_empty() && reading.weight * 0.8 <= reading.standing,
                _ => true,
            };
            // Where next to nothing stands, a wider look finds nothing either.
            let hopeless = wide == SLACK && reading.longest_run < 4;
            if complete || finished || hopeless {
                return Some(stretch);
            }
        }
        None
    }

    /// Aligns a segment behind (`Prefer::First`) or before (`Prefer::Last`) a place.
    fn follow(
        &self,
        one: &Prepared<'_>,
        segment: usize,
        group: usize,
        raw: usize,
        prefer: Prefer,
    ) -> Option<Stretch> {
        let bounds = self.skeleton.bounds_of(group);
        let at = self.skeleton.position_of(group, raw);
        let length = segment_letters(one, segment);
        let reach = self.options.max_gap_words.saturating_mul(LETTERS_PER_WORD) + length * 2;
        let region = match prefer {
            Prefer::First => {
                Span::new(at.max(bounds.start), at.saturating_add(reach).min(bounds.end))
            }
            Prefer::Last => {
                Span::new(at.saturating_sub(reach).max(bounds.start), at.min(bounds.end))
            }
        };
        let text = self.skeleton.bytes.get(region.start..region.end)?;
        let part = one.program.parts_of(segment).iter().max_by_key(|part| part.bytes.len())?;
        let complete = part.offset == 0 && part.bytes.len() == length;
        if complete {
            let mut from = 0;
            let mut to = text.len();
            for _ in 0..64 {
                let hit = match prefer {
                    Prefer::First => {
                        memmem::find(text.get(from..)?, &part.bytes).map(|at| from + at)
                    }
                    Prefer::Last => memmem::rfind(text.get(..to)?, &part.bytes),
                };
                let Some(hit) = hit else { break };
                let range = Span::new(region.start + hit, region.start + hit + part.bytes.len());
                if self.skeleton.stands_apart(range) {
                    let window = self.clipped(range, group, raw, prefer);
                    if let Some(found) = Self::stretch(one, segment, window, prefer)
                        && found.is_standing(one, segment)
                    {
                        return Some(found);
                    }
                }
                from = hit + 1;
                to = hit + part.bytes.len() - 1;
            }
        }
        let window = self.clipped(region, group, raw, prefer);
        let found = Self::stretch(one, segment, window, prefer)?;
        found.is_standing(one, segment).then_some(found)
    }

    /// A window that does not reach back over a place.
    fn clipped(&self, range: Span, group: usize, raw: usize, prefer: Prefer) -> Window {
        let window = self.skeleton.window(range);
        let (first, last) = (window.raw.first(), window.raw.last());
        let (Some(first), Some(last)) = (first, last) else { return window };
        let (start, end) = (first.start, last.end);
        match prefer {
            Prefer::First if start < raw => self.skeleton.window_of(group, Span::new(raw, end)),
            Prefer::Last if raw < end => self.skeleton.window_of(group, Span::new(start, raw)),
            _ => window,
        }
    }

    /// Looks for a segment anywhere in a group: out of order, or further away than allowed.
    fn elsewhere_in_group(
        &mut self,
        one: &Prepared<'_>,
        segment: usize,
        group: usize,
    ) -> Option<Stretch> {
        let range = one.program.segments.get(segment)?;
        let part = one.program.parts_of(segment).first()?;
        if range.len() < 5 || part.bytes.len() != segment_letters(one, segment) {
            return None;
        }
        let skeleton = self.skeleton;
        let first = || {
            let bounds = skeleton.bounds_of(group);
            let text = skeleton.bytes.get(bounds.start..bounds.end)?;
            Some(bounds.start + memmem::find(text, &part.bytes)?)
        };
        // Each place of the other stretches asks again.
        let known = self.found_in_groups.entry((group, part.bytes.clone()));
        let hit = (*known.or_insert_with(first))?;
        let range = Span::new(hit, hit + part.bytes.len());
        let mut found = Self::stretch(one, segment, self.skeleton.window(range), Prefer::First)?;
        found.displaced = true;
        found.is_standing(one, segment).then_some(found)
    }

    fn stretch(
        one: &Prepared<'_>,
        segment: usize,
        window: Window,
        prefer: Prefer,
    ) -> Option<Stretch> {
        let range = one.program.segments.get(segment)?.clone();
        let alignment = align::align(
            &one.program.tokens,
            range.clone(),
            &one.program.groups,
            &window.tokens,
            prefer,
        )?;
        let reading = differences::read(
            &one.query.quote,
            &one.program,
            &one.roles,
            range,
            &window,
            &alignment,
        );
        let first = window.tokens.get(reading.first?)?;
        let last = window.tokens.get(reading.last?)?;
        let local = Span::new(first.span.start, last.span.end);
        let raw = window.raw_span(local);
        Some(Stretch { reading, cost: alignment.cost, raw, local, window, displaced: false })
    }
}

impl Stretch {
    /// Whether so much of the segment stands here that it is this passage and no other.
    fn is_standing(&self, one: &Prepared<'_>, segment: usize) -> bool {
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
    fn judged(one: &Prepared<'_>, group: usize, stretches: Vec<Option<Stretch>>) -> Self {
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
    fn is_settled(&self) -> bool {
        self.best.iter().any(|assembly| {
            assembly.standing == Standing::Whole
                && assembly.stretches.iter().flatten().all(|stretch| {
                    !stretch.displaced && stretch.reading.weight * 0.8 <= stretch.reading.standing
                })
        })
    }

    /// Whether so good a place was found that no other search would find a better one: what
    /// stands there is changed in many letters, but it stands there whole.
    fn has_a_place(&self) -> bool {
        self.best.iter().any(|assembly| {
            assembly.standing == Standing::Whole
                && assembly.stretches.iter().flatten().all(|stretch| !stretch.displaced)
        })
    }

    fn offer(&mut self, assembly: Assembly) {
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
    fn covers(&self, raw: usize, one: &Prepared<'_>, candidate: Candidate) -> bool {
        let Some(part) = one.program.parts.get(candidate.part) else { return true };
        self.best.iter().filter(|one| one.standing == Standing::Whole).any(|assembly| {
            assembly.stretches.get(part.segment).and_then(Option::as_ref).is_some_and(|stretch| {
                stretch.raw.start <= raw + part.bytes.len() && raw <= stretch.raw.end
            })
        })
    }

    fn finish(&mut self) {
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

fn segment_letters(one: &Prepared<'_>, segment: usize) -> usize {
    let Some(range) = one.program.segments.get(segment) else { return 0 };
    one.program
        .tokens
        .get(range.clone())
        .unwrap_or_default()
        .iter()
        .map(|word| {
            super::words::without_accents(&word.token.key)
                .chars()
                .filter(|c| c.is_alphanumeric())
                .map(char::len_utf8)
                .sum::<usize>()
        })
        .sum()
}
