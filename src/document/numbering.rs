//! Which candidates are notes, in which series, and which marker belongs to which note?
//!
//! Notes are the best-scored chain of ascending numbers through the candidates; a chain that
//! begins again opens a new series. Markers and notes are then paired as two sequences: what
//! stands in the same order pairs, a number alone never does.

use std::collections::HashMap;

use super::labels::{LabelCandidate, LabelForm, MarkerCandidate};

/// A candidate that was accepted as a note.
#[derive(Clone, Copy, Debug)]
pub(super) struct AcceptedNote {
    /// Index among the candidates.
    pub(super) candidate: usize,
    pub(super) series: u32,
}

/// How a candidate hangs on the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    First,
    Follows(usize),
    Restarts(usize),
}

#[derive(Clone, Copy, Debug)]
struct Step {
    score: i32,
    link: Link,
}

const MARKED: i32 = 30;
const UNMARKED: i32 = -30;
const NEXT: i32 = 10;
const REPEAT: i32 = -20;
const SKIP: i32 = -10;
const BACK: i32 = -30;
const RESTART_AT_ONE: i32 = -30;
const RESTART: i32 = -50;
/// A series needs this much evidence in all.
const LEAST: i32 = 30;

/// The notes among the candidates. `marked` tells how many markers of a number stand in the text
/// and where the first of them is.
pub(super) fn choose_notes(
    candidates: &[LabelCandidate],
    marked: &HashMap<u32, (usize, usize)>,
) -> Vec<AcceptedNote> {
    let mut steps: Vec<Step> = Vec::with_capacity(candidates.len());
    // The best chain that ends in each number, and the best of all.
    let mut best: Vec<Option<usize>> = vec![None; 10_010];
    let mut best_of_all: Option<usize> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let number = candidate.number as usize;
        let known = marked.get(&candidate.number);
        let has_marker = known.is_some_and(|(_, first)| *first < candidate.start);
        let own = candidate.score + if has_marker { MARKED } else { UNMARKED };
        let mut step = Step { score: own + if number == 1 { 0 } else { -10 }, link: Link::First };
        let mut offer = |from: Option<usize>, bonus: i32, restart: bool| {
            let Some(from) = from else { return };
            let Some(before) = steps.get(from) else { return };
            let score = own + before.score + bonus;
            if step.score < score {
                let link = if restart { Link::Restarts(from) } else { Link::Follows(from) };
                step = Step { score, link };
            }
        };
        let ending_in = |number: usize| best.get(number).copied().flatten();
        offer(ending_in(number.wrapping_sub(1)), NEXT, false);
        let twice = known.is_some_and(|(count, _)| 2 <= *count);
        let repeat = if twice || candidate.form == LabelForm::Raised { REPEAT } else { 4 * REPEAT };
        offer(ending_in(number), repeat, false);
        for gap in 2..=6 {
            let bonus = SKIP * i32::try_from(gap - 1).unwrap_or(0);
            offer(number.checked_sub(gap).and_then(&ending_in), bonus, false);
        }
        // A first note after others begins a new series.
        if 1 < number {
            offer(ending_in(number + 1), BACK, false);
            offer(ending_in(number + 2), BACK, false);
        }
        // So does any number that the notes before it have passed. A long jump ahead only tells that
        // notes between are lost.
        let penalty = if number == 1 { RESTART_AT_ONE } else { RESTART };
        let last = best_of_all.and_then(|index| candidates.get(index));
        offer(best_of_all, penalty, last.is_none_or(|last| candidate.number <= last.number));
        let better = |old: Option<usize>| {
            old.and_then(|old| steps.get(old)).is_none_or(|old| old.score <= step.score)
        };
        if let Some(slot) = best.get_mut(number)
            && better(*slot)
        {
            *slot = Some(index);
        }
        if better(best_of_all) {
            best_of_all = Some(index);
        }
        steps.push(step);
    }
    kept_series(candidates, &steps, best_of_all, marked)
}

/// Follows the best chain back and keeps the series that have enough evidence.
fn kept_series(
    candidates: &[LabelCandidate],
    steps: &[Step],
    last: Option<usize>,
    marked: &HashMap<u32, (usize, usize)>,
) -> Vec<AcceptedNote> {
    let mut series: Vec<Vec<usize>> = vec![Vec::new()];
    let mut totals = vec![0_i32];
    let mut at = last;
    while let Some(index) = at {
        let Some(step) = steps.get(index) else { break };
        if let Some(run) = series.last_mut() {
            run.push(index);
        }
        let before = match step.link {
            Link::First => None,
            Link::Follows(before) | Link::Restarts(before) => Some(before),
        };
        let gain = step.score - before.and_then(|at| steps.get(at)).map_or(0, |step| step.score);
        if let Some(total) = totals.last_mut() {
            *total += gain;
        }
        if matches!(step.link, Link::Restarts(_)) {
            series.push(Vec::new());
            totals.push(0);
        }
        at = before;
    }
    // A marker serves one note: where a numbered list and the notes want the same markers, the
    // better evidence has them.
    let mut left: HashMap<u32, usize> =
        marked.iter().map(|(number, (count, _))| (*number, *count)).collect();
    let mut order: Vec<usize> = (0..series.len()).collect();
    let average = |at: usize| {
        let total = totals.get(at).copied().unwrap_or(0);
        let length = series.get(at).map_or(1, |run| run.len().max(1));
        total / i32::try_from(length).unwrap_or(i32::MAX)
    };
    order.sort_by_key(|at| (-average(*at), *at));
    let mut kept = vec![false; series.len()];
    for at in order {
        let Some(run) = series.get(at) else { continue };
        let mut with_marker = 0_usize;
        for note in run.iter().filter_map(|index| candidates.get(*index)) {
            let before = marked.get(&note.number).is_some_and(|(_, first)| *first < note.start);
            if let Some(count) = left.get_mut(&note.number)
                && before
                && 0 < *count
            {
                *count -= 1;
                with_marker += 1;
            }
        }
        let enough = totals.get(at).is_some_and(|total| LEAST <= *total);
        if let Some(slot) = kept.get_mut(at) {
            *slot = enough && 0 < with_marker && run.len() <= with_marker * 4;
        }
    }
    let mut accepted = Vec::new();
    let runs = series.iter().zip(&kept).rev().filter(|(_, kept)| **kept);
    for ((run, _), number) in runs.zip(0_u32..) {
        for index in run.iter().rev() {
            accepted.push(AcceptedNote { candidate: *index, series: number });
        }
    }
    accepted
}

/// How a marker and a note were brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pairing {
    /// Same number, same order.
    InOrder,
    /// Same number, but out of the order of the others.
    OutOfOrder,
    /// The only marker and the only note at this place, with different numbers.
    ByPlace,
}

/// A marker with its note, both by index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paired {
    pub(super) marker: usize,
    pub(super) note: usize,
    pub(super) how: Pairing,
}

/// How far a mismatch may reach before the two sequences meet again.
const WINDOW: usize = 40;

/// Pairs markers with notes. Both in reading order; `numbers` are the notes' numbers.
///
/// A marker that comes back for a note that already has one is not in the result.
pub(super) fn pair(markers: &[MarkerCandidate], numbers: &[u32]) -> Vec<Paired> {
    let mut pairs = Vec::new();
    let mut marker = 0;
    let mut note = 0;
    while let (Some(candidate), Some(number)) = (markers.get(marker), numbers.get(note)) {
        if candidate.number == *number {
            pairs.push(Paired { marker, note, how: Pairing::InOrder });
            marker += 1;
            note += 1;
            continue;
        }
        let Some((skip_markers, skip_notes)) = meeting(markers, numbers, marker, note) else {
            // Nothing meets within the window: the further sequence waits for the other.
            if candidate.number < *number || markers.len() - marker > numbers.len() - note {
                marker += 1;
            } else {
                note += 1;
            }
            continue;
        };
        marker += skip_markers;
        note += skip_notes;
    }
    pair_leftovers(markers, numbers, &mut pairs);
    pairs.sort_by_key(|pair| pair.marker);
    pairs
}

/// The smallest skip after which marker and note agree, and the pair after them too.
fn meeting(
    markers: &[MarkerCandidate],
    numbers: &[u32],
    marker: usize,
    note: usize,
) -> Option<(usize, usize)> {
    let agree = |marker: usize, note: usize| {
        markers.get(marker).is_some_and(|found| Some(&found.number) == numbers.get(note))
    };
    let mut loose = None;
    for total in 1..=WINDOW {
        for skip_markers in 0..=total {
            let skip_notes = total - skip_markers;
            let (at_marker, at_note) = (marker + skip_markers, note + skip_notes);
            if !agree(at_marker, at_note) {
                continue;
            }
            let last = numbers.len() <= at_note + 1 || markers.len() <= at_marker + 1;
            // The next number may be missing on one side.
            let goes_on = agree(at_marker + 1, at_note + 1)
                || agree(at_marker + 2, at_note + 1)
                || agree(at_marker + 1, at_note + 2);
            if last || goes_on {
                return Some((skip_markers, skip_notes));
            }
            loose = loose.or(Some((skip_markers, skip_notes)));
        }
    }
    loose
}

/// Pairs what is left between two pairs: the same number out of order, or one against one.
fn pair_leftovers(markers: &[MarkerCandidate], numbers: &[u32], pairs: &mut Vec<Paired>) {
    let mut marker_taken = vec![false; markers.len()];
    let mut note_taken = vec![false; numbers.len()];
    for pair in pairs.iter() {
        set(&mut marker_taken, pair.marker);
        set(&mut note_taken, pair.note);
    }
    let in_order = pairs.clone();
    // One against one between two neighbours: a misprinted number.
    let mut bounds: Vec<(usize, usize, usize, usize)> = Vec::new();
    let (mut from_marker, mut from_note) = (0, 0);
    for pair in &in_order {
        bounds.push((from_marker, pair.marker, from_note, pair.note));
        (from_marker, from_note) = (pair.marker + 1, pair.note + 1);
    }
    if !in_order.is_empty() {
        bounds.push((from_marker, markers.len(), from_note, numbers.len()));
    }
    let mut free: HashMap<u32, Vec<usize>> = HashMap::new();
    for (note, number) in numbers.iter().enumerate() {
        if note_taken.get(note) == Some(&false) {
            free.entry(*number).or_default().push(note);
        }
    }
    for (marker, found) in markers.iter().enumerate() {
        if marker_taken.get(marker) != Some(&false) {
            continue;
        }
        let Some(notes) = free.get_mut(&found.number) else { continue };
        // The note whose neighbours are nearest: of several, the first behind the last pair.
        let place = in_order.partition_point(|pair| pair.marker < marker);
        let near = in_order.get(place).map_or(numbers.len(), |pair| pair.note);
        let Some(choice) =
            notes.iter().take(64).enumerate().min_by_key(|(_, note)| note.abs_diff(near))
        else {
            continue;
        };
        let (slot, note) = (choice.0, *choice.1);
        // A number of another series is no neighbour.
        if WINDOW < note.abs_diff(near) {
            continue;
        }
        notes.remove(slot);
        set(&mut marker_taken, marker);
        set(&mut note_taken, note);
        pairs.push(Paired { marker, note, how: Pairing::OutOfOrder });
    }
    for (marker_from, marker_to, note_from, note_to) in bounds {
        let mut open_markers =
            (marker_from..marker_to).filter(|at| marker_taken.get(*at) == Some(&false));
        let mut open_notes = (note_from..note_to).filter(|at| note_taken.get(*at) == Some(&false));
        let (marker, note) = (open_markers.next(), open_notes.next());
        if open_markers.next().is_some() || open_notes.next().is_some() {
            continue;
        }
        if let (Some(marker), Some(note)) = (marker, note)
            && let (Some(printed), Some(number)) = (markers.get(marker), numbers.get(note))
            && is_misprint(printed.number, *number)
        {
            pairs.push(Paired { marker, note, how: Pairing::ByPlace });
        }
    }
}

/// Whether one number may be printed for the other: the neighbour's, or one digit wrong.
fn is_misprint(printed: u32, number: u32) -> bool {
    let (one, two) = (printed.to_string(), number.to_string());
    let wrong = one.bytes().zip(two.bytes()).filter(|(a, b)| a != b).count();
    printed.abs_diff(number) <= 1 || (1 < one.len() && one.len() == two.len() && wrong == 1)
}

fn set(flags: &mut [bool], at: usize) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
    }
}
