//! Where does a quotation stand in a source?
//!
//! Exact hits of its longest part first, then places that grams agree on, then the nearest place
//! of all. From each such place the whole quotation is aligned, its stretches between ellipses one
//! after another. The best place wins; equally good ones are kept.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::text::Span;

use super::align::{self, Prefer};
use super::differences;
use super::grammar::{Form, Part, Program};
use super::myers;
use super::places::{Assembly, Places, Stretch, Work};
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

/// Most exact hits that are looked at.
const MOST_HITS: usize = 4_096;
/// Most exact hits that are aligned.
const MOST_ALIGNED: usize = 48;
/// Most stretches of exact hits that are aligned: a quotation of so many pieces that its hits have
/// more of them is looked for at fewer.
const MOST_STRETCHES: usize = 4_096;
/// What a letter of a window and a step of an alignment take, in cells.
const WORK_OF_LETTER: usize = 2;
const WORK_OF_STEP: usize = 16;
/// Most places from grams that are aligned.
const MOST_CANDIDATES: usize = 8;
/// Letters beyond the least distance up to which a place is aligned as well.
const AS_NEAR: usize = 6;
/// Letters of a part that the bit-parallel search compares.
const LONGEST_NEEDLE: usize = 512;
/// Letters that a word takes at most on average, with room to spare.
const LETTERS_PER_WORD: usize = 7;
/// Bracketed groups that room is made for round an expected place.
const MOST_GROUPS: usize = 64;
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
pub(super) struct Candidate {
    pub part: usize,
    /// Where the part would start in the search form.
    pub start: usize,
    pub exact: bool,
    /// Letters that differ, where they were counted.
    pub distance: usize,
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
            if found.is_settled() || found.work.ran_out {
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
            let candidate = Candidate { part: number, start, exact: true, distance: 0 };
            if let Some(assembly) = self.assemble(one, candidate, &mut found.work) {
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
            if let Some(assembly) = self.assemble(one, candidate, &mut found.work) {
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
        if let Some(assembly) = self.assemble(one, candidate, &mut found.work) {
            found.offer(assembly);
        }
    }

    /// Aligns the whole quotation from a place of one of its parts.
    fn assemble(
        &mut self,
        one: &Prepared<'_>,
        candidate: Candidate,
        work: &mut Work,
    ) -> Option<Assembly> {
        if !work.goes_on() {
            return None;
        }
        let part = one.program.parts.get(candidate.part)?;
        let anchor = self.anchor(one, part, candidate, work)?;
        let group = anchor.window.group;
        let count = one.program.segments.len();
        let mut stretches: Vec<Option<Stretch>> = (0..count).map(|_| None).collect();
        let (start, end) = (anchor.raw.start, anchor.raw.end);
        if let Some(slot) = stretches.get_mut(part.segment) {
            *slot = Some(anchor);
        }
        let mut from = end;
        for segment in part.segment + 1..count {
            if let Some(found) = self.follow(one, segment, group, (from, Prefer::First), work) {
                from = found.raw.end;
                if let Some(slot) = stretches.get_mut(segment) {
                    *slot = Some(found);
                }
            }
        }
        let mut to = start;
        for segment in (0..part.segment).rev() {
            if let Some(found) = self.follow(one, segment, group, (to, Prefer::Last), work) {
                to = found.raw.start;
                if let Some(slot) = stretches.get_mut(segment) {
                    *slot = Some(found);
                }
            }
        }
        for segment in 0..count {
            if stretches.get(segment).is_some_and(Option::is_none)
                && let Some(found) = self.elsewhere_in_group(one, segment, group, work)
                && let Some(slot) = stretches.get_mut(segment)
            {
                *slot = Some(found);
            }
        }
        work.goes_on().then(|| Assembly::judged(one, group, stretches))
    }

    /// Aligns the segment of the part that was hit.
    fn anchor(
        &self,
        one: &Prepared<'_>,
        part: &Part,
        candidate: Candidate,
        work: &mut Work,
    ) -> Option<Stretch> {
        let length = segment_letters(one, part.segment);
        let (before, after) = (part.offset, length.saturating_sub(part.offset + part.bytes.len()));
        let in_segment = |group: &super::grammar::Group| {
            one.program
                .segments
                .get(part.segment)
                .is_some_and(|range| range.contains(&group.tokens.start))
        };
        let groups = one.program.groups.iter().filter(|group| in_segment(group)).count();
        let groups = groups.min(MOST_GROUPS);
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
            let window = self.skeleton.window(range);
            let stretch = Self::stretch(one, part.segment, window, Prefer::First, work)?;
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
            let window = self.skeleton.window(range);
            let stretch = Self::stretch(one, part.segment, window, Prefer::First, work)?;
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
        (raw, prefer): (usize, Prefer),
        work: &mut Work,
    ) -> Option<Stretch> {
        if !work.goes_on() {
            return None;
        }
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
            let mut beside = None;
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
                    if let Some(found) = Self::stretch(one, segment, window, prefer, work)
                        && found.is_standing(one, segment)
                    {
                        if found.cost == 0 || !self.is_beside(&found, raw) {
                            return Some(found);
                        }
                        // An ellipsis mostly hides something: the same words in their own capitals
                        // further away are meant rather than others right beside it.
                        beside = beside.or(Some(found));
                    } else if beside.is_some() {
                        break;
                    }
                }
                from = hit + 1;
                to = hit + part.bytes.len() - 1;
            }
            if beside.is_some() {
                return beside;
            }
        }
        let window = self.clipped(region, group, raw, prefer);
        let found = Self::stretch(one, segment, window, prefer, work)?;
        found.is_standing(one, segment).then_some(found)
    }

    /// Whether no word stands between a stretch and a place before or behind it.
    fn is_beside(&self, stretch: &Stretch, raw: usize) -> bool {
        let between = if raw <= stretch.raw.start {
            Span::new(raw, stretch.raw.start)
        } else {
            Span::new(stretch.raw.end, raw)
        };
        !between.of(&self.skeleton.source.text).contains(char::is_alphanumeric)
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
        work: &mut Work,
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
        let window = self.skeleton.window(range);
        let mut found = Self::stretch(one, segment, window, Prefer::First, work)?;
        found.displaced = true;
        found.is_standing(one, segment).then_some(found)
    }

    fn stretch(
        one: &Prepared<'_>,
        segment: usize,
        window: Window,
        prefer: Prefer,
        work: &mut Work,
    ) -> Option<Stretch> {
        if !work.goes_on() {
            return None;
        }
        work.takes(window.text.len() * WORK_OF_LETTER);
        let range = one.program.segments.get(segment)?.clone();
        let alignment = align::align(
            &one.program.tokens,
            range.clone(),
            &one.program.groups,
            &window.tokens,
            prefer,
        )?;
        work.takes(alignment.work + alignment.steps.len() * WORK_OF_STEP);
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
