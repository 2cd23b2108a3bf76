//! What is wrong with the numbers of the notes?
//!
//! Says which notes have no marker, which numbers are given twice, missing or out of order. It
//! changes nothing.

use std::collections::HashSet;

use crate::reader::Manuscript;
use crate::text::{Problem, ProblemCode, Severity, Span};

use super::notes::{FoundNote, FoundNotes, problem};

pub(super) fn number_problems(manuscript: &Manuscript, found: &mut FoundNotes) {
    let mut problems = Vec::new();
    let declared = found.declared;
    let place = |note: &FoundNote| {
        let mut start = manuscript.plain.map.source_offset(note.start);
        if declared {
            // The label stands before the text that the format declares.
            let before = manuscript.raw.get(..start).unwrap_or("").trim_end();
            let label = format!("[^{}]:", note.label);
            if before.ends_with(&label) {
                start = before.len() - label.len();
            }
        }
        let raw = manuscript.raw.get(start..).unwrap_or("");
        let length: usize =
            raw.chars().take(12).take_while(|sign| !sign.is_whitespace()).map(char::len_utf8).sum();
        Span::new(start, start + length)
    };
    let mut seen: HashSet<(u32, &str)> = HashSet::new();
    let mut last: Option<(u32, u32)> = None;
    for note in &found.notes {
        if note.marker.is_none() {
            problems.push(problem(
                ProblemCode::NoteUnpaired,
                Severity::Minor,
                format!("no marker was found for note {}", note.label),
                vec![place(note)],
            ));
        }
        if !seen.insert((note.series, note.label.as_str())) && note.label.parse::<u32>().is_ok() {
            problems.push(problem(
                ProblemCode::NoteDuplicateNumber,
                Severity::Major,
                format!("the number {} is given to two notes", note.label),
                vec![place(note)],
            ));
        }
        let Ok(number) = note.label.parse::<u32>() else { continue };
        if let Some((series, before)) = last
            && series == note.series
        {
            if before + 1 < number {
                problems.push(problem(
                    ProblemCode::NoteOutOfOrder,
                    Severity::Minor,
                    format!(
                        "note {number} follows note {before}: numbers are missing between them"
                    ),
                    vec![place(note)],
                ));
            } else if number < before {
                problems.push(problem(
                    ProblemCode::NoteOutOfOrder,
                    Severity::Minor,
                    format!("note {number} stands after note {before}"),
                    vec![place(note)],
                ));
            }
        }
        last = Some((note.series, number));
    }
    if found.declared {
        problems.extend(marks_out_of_order(found));
    }
    found.problems.extend(problems);
}

/// Declared notes whose first marker stands out of the order of the notes.
fn marks_out_of_order(found: &FoundNotes) -> Vec<Problem> {
    let mut marked: Vec<(usize, usize)> = found
        .notes
        .iter()
        .enumerate()
        .filter_map(|(index, note)| Some((note.marker?, index)))
        .collect();
    marked.sort_unstable();
    // The longest ascending run of notes is taken to be the right order.
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; marked.len()];
    for at in 0..marked.len() {
        let note = marked.get(at).map_or(0, |(_, note)| *note);
        let pile = piles.partition_point(|top| marked.get(*top).is_some_and(|(_, n)| *n < note));
        if let Some(slot) = before.get_mut(at) {
            *slot = pile.checked_sub(1).and_then(|pile| piles.get(pile)).copied();
        }
        match piles.get_mut(pile) {
            Some(top) => *top = at,
            None => piles.push(at),
        }
    }
    let mut in_order = vec![false; marked.len()];
    let mut at = piles.last().copied();
    while let Some(index) = at {
        if let Some(flag) = in_order.get_mut(index) {
            *flag = true;
        }
        at = before.get(index).copied().flatten();
    }
    let mut problems = Vec::new();
    for (at, (_, note)) in marked.iter().enumerate() {
        if in_order.get(at) == Some(&true) {
            continue;
        }
        let Some(note) = found.notes.get(*note) else { continue };
        problems.push(problem(
            ProblemCode::NoteOutOfOrder,
            Severity::Info,
            format!("note {} is not marked in the order of its number", note.label),
            note.marker_raw.into_iter().collect(),
        ));
    }
    problems
}
