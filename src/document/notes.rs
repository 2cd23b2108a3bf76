//! Which notes does the manuscript have, and where are they marked?
//!
//! Two ways: the format declares notes and references, or numbers at line beginnings and numbers
//! behind words have to be brought together. Both give the same result.

use std::collections::{HashMap, HashSet};

use crate::reader::{BlockKind, Manuscript};
use crate::text::{Problem, ProblemCode, Severity, Span};

use super::labels::{
    LabelCandidate, MarkerCandidate, MarkerForm, bracket_lists, heading_of_notes, label_candidates,
    line_markers, plain_markers, raised_markers,
};
use super::layout::{Item, ItemKind};
use super::numbering::{AcceptedNote, Pairing, choose_notes, pair};
use super::passages::MarkerCut;
use super::pieces::{Piece, PieceKind};
use super::{note_numbers, note_signs};

/// A note before its text is put together.
#[derive(Clone, Debug)]
pub(super) struct FoundNote {
    pub(super) label: String,
    pub(super) series: u32,
    /// Where it begins in `plain`, its label included.
    pub(super) start: usize,
    /// Where its marker stands in `plain`, and in the raw text.
    pub(super) marker: Option<usize>,
    pub(super) marker_raw: Option<Span>,
}

/// The notes, the stretches of the manuscript around them, and the markers.
#[derive(Debug, Default)]
pub(super) struct FoundNotes {
    pub(super) notes: Vec<FoundNote>,
    pub(super) items: Vec<Item>,
    /// Markers in the body, ascending: what is taken out of the running text.
    pub(super) cuts: Vec<MarkerCut>,
    /// The same markers as the layout asks for them.
    pub(super) markers: Vec<MarkerCandidate>,
    pub(super) problems: Vec<Problem>,
    pub(super) declared: bool,
}

/// Finds the notes of a manuscript.
pub(super) fn find(manuscript: &Manuscript, pieces: &[Piece]) -> FoundNotes {
    let declared = pieces.iter().any(|piece| matches!(piece.kind, PieceKind::DeclaredNote(_)));
    let mut found =
        if declared { declared_notes(manuscript, pieces) } else { typed_notes(manuscript, pieces) };
    found.declared = declared;
    note_numbers::number_problems(manuscript, &mut found);
    found
}

pub(super) fn problem(
    code: ProblemCode,
    severity: Severity,
    message: String,
    spans: Vec<Span>,
) -> Problem {
    Problem { code, severity, message, spans, suggestion: None }
}

/// Text, gap or note items of pieces that hold no typed note.
fn item_of(piece: Piece) -> Item {
    let kind = match piece.kind {
        PieceKind::Furniture | PieceKind::Rule | PieceKind::Break => ItemKind::Gap(piece.kind),
        kind => ItemKind::Text(kind),
    };
    Item { kind, span: piece.span, indent: piece.indent, marked: false, glued: false }
}

// ---------------------------------------------------------------- declared by the format

fn declared_notes(manuscript: &Manuscript, pieces: &[Piece]) -> FoundNotes {
    let mut found = FoundNotes::default();
    let mut by_block: HashMap<usize, usize> = HashMap::new();
    let mut by_target: HashMap<&str, Target> = HashMap::new();
    for piece in pieces {
        let PieceKind::DeclaredNote(block) = piece.kind else {
            found.items.push(item_of(*piece));
            continue;
        };
        let note = *by_block.entry(block).or_insert_with(|| {
            let (target, label) = match manuscript.blocks.get(block).map(|block| &block.kind) {
                Some(BlockKind::NoteDefinition { target, label }) => {
                    (target.as_str(), label.clone().unwrap_or_else(|| target.clone()))
                }
                _ => ("", String::new()),
            };
            let note = found.notes.len();
            by_target.entry(target).or_default().definitions.push(note);
            found.notes.push(FoundNote {
                label: normal_label(&label),
                series: 0,
                start: piece.span.start,
                marker: None,
                marker_raw: None,
            });
            note
        });
        found.items.push(Item {
            kind: ItemKind::Note(note),
            span: piece.span,
            indent: piece.indent,
            marked: false,
            glued: false,
        });
    }
    declared_series(&mut found.notes);
    declared_marks(manuscript, by_target, &mut found);
    found
}

/// What a reference can mean.
#[derive(Debug, Default)]
struct Target {
    /// Ascending.
    definitions: Vec<usize>,
    /// How many references name it, and how many of them have been read.
    references: usize,
    read: usize,
}

/// A label with plain digits.
fn normal_label(label: &str) -> String {
    let digits: Option<String> = label
        .chars()
        .map(|sign| super::labels::raised_digit(sign).and_then(|digit| char::from_digit(digit, 10)))
        .collect();
    match digits {
        Some(digits) if !digits.is_empty() => digits,
        _ => label.trim().to_owned(),
    }
}

/// Opens a new series where the numbering begins again.
fn declared_series(notes: &mut [FoundNote]) {
    let numbers: Vec<Option<u32>> = notes.iter().map(|note| note.label.parse().ok()).collect();
    let mut seen: HashSet<u32> = HashSet::new();
    let mut series = 0;
    for (index, note) in notes.iter_mut().enumerate() {
        let number = numbers.get(index).copied().flatten();
        if let Some(number) = number {
            let next = numbers.get(index + 1).copied().flatten();
            let goes_on =
                number == 1 || next.is_some_and(|next| next == number + 1 && seen.contains(&next));
            if seen.contains(&number) && goes_on {
                series += 1;
                seen.clear();
            }
            seen.insert(number);
        }
        note.series = series;
    }
}

fn declared_marks(
    manuscript: &Manuscript,
    mut by_target: HashMap<&str, Target>,
    found: &mut FoundNotes,
) {
    for mark in &manuscript.marks {
        if let Some(target) = by_target.get_mut(mark.target.as_str()) {
            target.references += 1;
        }
    }
    let notes_cover: Vec<Span> = found
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Note(_)))
        .map(|item| item.span)
        .collect();
    let mut inside_notes = Vec::new();
    for mark in &manuscript.marks {
        let target = mark.target.as_str();
        let Some(Target { definitions, references, read }) = by_target.get_mut(target) else {
            found.problems.push(problem(
                ProblemCode::NoteUnpaired,
                Severity::Major,
                format!("the marker \u{201C}{target}\u{201D} has no note"),
                vec![mark.raw],
            ));
            found.cuts.push(MarkerCut { span: mark.span, note: None });
            continue;
        };
        let place = *read;
        *read += 1;
        let same_count = *references == definitions.len();
        let note = if same_count {
            definitions.get(place)
        } else {
            // A reference that comes back: the next definition behind it.
            let next = definitions.partition_point(|note| {
                found.notes.get(*note).is_some_and(|found| found.start <= mark.span.start)
            });
            definitions.get(next).or(definitions.last())
        };
        let Some(note) = note.copied() else { continue };
        let covered = notes_cover.partition_point(|span| span.end < mark.span.start);
        let in_note = notes_cover.get(covered).is_some_and(|span| {
            span.start <= mark.span.start && mark.span.start <= span.end && !span.is_empty()
        });
        if in_note {
            inside_notes.push((note, mark.span, mark.raw));
            continue;
        }
        found.cuts.push(MarkerCut { span: mark.span, note: Some(note) });
        if let Some(note) = found.notes.get_mut(note)
            && note.marker.is_none()
        {
            note.marker = Some(mark.span.start);
            note.marker_raw = Some(mark.raw);
        }
    }
    for (note, span, raw) in inside_notes {
        found.cuts.push(MarkerCut { span, note: None });
        if let Some(note) = found.notes.get_mut(note)
            && note.marker.is_none()
        {
            note.marker = Some(span.start);
            note.marker_raw = Some(raw);
        }
    }
    found.cuts.sort_by_key(|cut| cut.span);
    flag_items(&mut found.items, &found.cuts);
}

/// Says of each text item whether a paired marker stands in it.
fn flag_items(items: &mut [Item], cuts: &[MarkerCut]) {
    for item in items {
        let first = cuts.partition_point(|cut| cut.span.start < item.span.start);
        item.marked = cuts
            .iter()
            .skip(first)
            .take_while(|cut| cut.span.start <= item.span.end)
            .any(|cut| cut.note.is_some());
    }
}

// ---------------------------------------------------------------- typed by the author

fn typed_notes(manuscript: &Manuscript, pieces: &[Piece]) -> FoundNotes {
    let text = manuscript.plain.text.as_str();
    let listed_from = heading_of_notes(text, pieces);
    let candidates = label_candidates(manuscript, pieces, listed_from);
    let raised = raised_markers(manuscript);
    let raised_in_text: Vec<MarkerCandidate> = outside_labels(&raised, &candidates);
    // A few raised numbers make the kind of marker sure; without them plain numbers are looked at.
    let raised_only =
        2 <= raised_in_text.len() || raised_in_text.iter().any(|marker| marker.number == 1);
    let mut markers = raised_in_text;
    if !raised_only && !candidates.is_empty() {
        let wanted: HashSet<u32> = candidates.iter().map(|candidate| candidate.number).collect();
        for piece in pieces {
            if matches!(
                piece.kind,
                PieceKind::Paragraph
                    | PieceKind::ListItem
                    | PieceKind::Quotation
                    | PieceKind::Heading(_)
            ) {
                plain_markers(text, piece.span, |number| wanted.contains(&number), &mut markers);
                if listed_from.is_some_and(|from| piece.span.end <= from) {
                    let asked = |number| wanted.contains(&number);
                    bracket_lists(text, piece.span, asked, &mut markers);
                }
            }
        }
        markers.sort_by_key(|marker| marker.span);
    }
    let mut marked: HashMap<u32, (usize, usize)> = HashMap::new();
    for marker in &markers {
        marked.entry(marker.number).or_insert((0, marker.span.start)).0 += 1;
    }
    let accepted = choose_notes(&candidates, &marked);
    let chosen: HashSet<usize> = accepted.iter().map(|note| note.candidate).collect();
    if !raised_only {
        let found = markers.len();
        line_markers(pieces, &candidates, &chosen, &marked, &mut markers);
        if found < markers.len() {
            markers.sort_by_key(|marker| marker.span);
        }
    }
    let mut labels: Vec<Label> = accepted
        .iter()
        .filter_map(|note| {
            let candidate = candidates.get(note.candidate)?;
            Some(Label::numbered(*candidate, *note))
        })
        .collect();
    note_signs::add_signs(text, pieces, &mut labels);
    labels.sort_by_key(|label| label.start);
    if raised_only {
        // Raised numbers at a line's beginning that are no notes are markers after a line break.
        let kept: HashSet<usize> =
            chosen.iter().filter_map(|at| candidates.get(*at)).map(|label| label.start).collect();
        markers = raised.into_iter().filter(|marker| !kept.contains(&marker.span.start)).collect();
    }
    let mut found = FoundNotes { items: split_items(pieces, &labels), ..FoundNotes::default() };
    found.notes = labels
        .iter()
        .map(|label| FoundNote {
            label: label.sign.clone(),
            series: label.series,
            start: label.start,
            marker: label.marker.map(|span| span.start),
            marker_raw: label.marker.map(|span| raw_span(manuscript, span)),
        })
        .collect();
    let covers: Vec<Span> = found
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Note(_)))
        .map(|item| item.span)
        .collect();
    let in_body = |marker: &MarkerCandidate| {
        let place = covers.partition_point(|span| span.end <= marker.span.start);
        covers.get(place).is_none_or(|span| marker.span.start < span.start)
    };
    markers.retain(in_body);
    pair_typed(manuscript, &labels, &markers, raised_only, &mut found);
    found
}

/// The raised numbers that stand at no line's beginning.
fn outside_labels(raised: &[MarkerCandidate], labels: &[LabelCandidate]) -> Vec<MarkerCandidate> {
    raised
        .iter()
        .filter(|marker| labels.binary_search_by_key(&marker.span.start, |l| l.start).is_err())
        .copied()
        .collect()
}

/// A note's beginning.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) sign: String,
    pub(super) number: Option<u32>,
    pub(super) series: u32,
    pub(super) start: usize,
    pub(super) text_start: usize,
    /// The marker, where it is known already.
    pub(super) marker: Option<Span>,
    pub(super) piece: usize,
}

impl Label {
    fn numbered(candidate: LabelCandidate, note: AcceptedNote) -> Self {
        Self {
            sign: candidate.number.to_string(),
            number: Some(candidate.number),
            series: note.series,
            start: candidate.start,
            text_start: candidate.text_start,
            marker: None,
            piece: candidate.piece,
        }
    }
}

/// The pieces, cut where notes begin.
fn split_items(pieces: &[Piece], labels: &[Label]) -> Vec<Item> {
    let mut items = Vec::with_capacity(pieces.len() + labels.len());
    let mut next = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let first = next;
        while labels.get(next).is_some_and(|label| label.piece == index) {
            next += 1;
        }
        if first == next {
            items.push(item_of(*piece));
            continue;
        }
        if let Some(label) = labels.get(first) {
            let before = Span::new(piece.span.start, label.start);
            if !before.is_empty() {
                items.push(Item { glued: true, ..item_of(Piece { span: before, ..*piece }) });
            }
        }
        for note in first..next {
            let Some(label) = labels.get(note) else { continue };
            let end = match labels.get(note + 1) {
                Some(following) if note + 1 < next => following.start,
                _ => piece.span.end,
            };
            items.push(Item {
                kind: ItemKind::Note(note),
                span: Span::new(label.text_start.min(end), end),
                indent: piece.indent,
                marked: false,
                glued: false,
            });
        }
    }
    items
}

/// Pairs the body's markers with the numbered notes, and says what is left over.
fn pair_typed(
    manuscript: &Manuscript,
    labels: &[Label],
    markers: &[MarkerCandidate],
    raised_only: bool,
    found: &mut FoundNotes,
) {
    let text = manuscript.plain.text.as_str();
    let numbered: Vec<usize> = (0..labels.len())
        .filter(|at| labels.get(*at).is_some_and(|l| l.number.is_some()))
        .collect();
    let numbers: Vec<u32> =
        numbered.iter().filter_map(|at| labels.get(*at).and_then(|label| label.number)).collect();
    let pairs = pair(markers, &numbers);
    let mut note_of: Vec<Option<usize>> = vec![None; markers.len()];
    for paired in &pairs {
        let (Some(marker), Some(note)) = (markers.get(paired.marker), numbered.get(paired.note))
        else {
            continue;
        };
        if let Some(slot) = note_of.get_mut(paired.marker) {
            *slot = Some(*note);
        }
        if let Some(note) = found.notes.get_mut(*note) {
            note.marker = Some(marker.span.start);
            note.marker_raw = Some(raw_span(manuscript, marker.span));
        }
        match paired.how {
            Pairing::InOrder => {}
            Pairing::OutOfOrder => found.problems.push(problem(
                ProblemCode::NoteOutOfOrder,
                Severity::Minor,
                format!("the marker {} stands out of order", marker.number),
                vec![raw_span(manuscript, marker.span)],
            )),
            Pairing::ByPlace => {
                let number = labels.get(*note).map_or(0, |label| label.number.unwrap_or(0));
                let mut wrong = problem(
                    ProblemCode::NoteDuplicateNumber,
                    Severity::Major,
                    format!("the marker {} stands where note {number} is due", marker.number),
                    vec![raw_span(manuscript, marker.span)],
                );
                wrong.suggestion = Some(number.to_string());
                found.problems.push(wrong);
            }
        }
    }
    let mut all: Vec<(MarkerCandidate, Option<usize>)> = Vec::with_capacity(markers.len());
    for (at, marker) in markers.iter().enumerate() {
        let note = note_of.get(at).copied().flatten();
        if note.is_some() {
            all.push((*marker, note));
            continue;
        }
        // A bracketed number may come back for the same source.
        if marker.form == MarkerForm::Bracketed {
            let again = numbers.iter().position(|number| *number == marker.number);
            if let Some(note) = again.and_then(|at| numbered.get(at)) {
                all.push((*marker, Some(*note)));
            }
            continue;
        }
        if marker.form == MarkerForm::Raised && raised_only && !numbers.is_empty() {
            let top = numbers.iter().copied().max().unwrap_or(0);
            if marker.number <= top + 20 {
                found.problems.push(problem(
                    ProblemCode::NoteUnpaired,
                    Severity::Major,
                    format!("the marker {} has no note", marker.number),
                    vec![raw_span(manuscript, marker.span)],
                ));
                all.push((*marker, None));
            }
        }
    }
    if raised_only {
        find_plain_markers(text, labels, &mut all, found, manuscript);
    }
    for (marker, sign) in
        labels.iter().enumerate().filter_map(|(at, label)| Some((label.marker?, at)))
    {
        let number = 0;
        all.push((MarkerCandidate { span: marker, number, form: MarkerForm::Plain }, Some(sign)));
    }
    all.sort_by_key(|(marker, _)| marker.span);
    found.cuts = all
        .iter()
        .map(|(marker, note)| MarkerCut { span: behind_word(text, *marker), note: *note })
        .collect();
    found.markers = all.iter().map(|(marker, _)| *marker).collect();
    // A sign on an author's name says nothing about where pages end.
    let numeric: Vec<MarkerCut> = all
        .iter()
        .filter(|(marker, _)| 0 < marker.number)
        .map(|(marker, note)| MarkerCut { span: marker.span, note: *note })
        .collect();
    flag_items(&mut found.items, &numeric);
}

/// What is taken out for a marker: at a line's beginning the line end with it, so that it stands
/// behind the word that it marks.
fn behind_word(text: &str, marker: MarkerCandidate) -> Span {
    let before = text.get(..marker.span.start).unwrap_or("");
    let parted = marker.form == MarkerForm::Plain && before.ends_with(char::is_whitespace);
    let start = if parted { before.trim_end().len() } else { marker.span.start };
    Span::new(start, marker.span.end)
}

/// Looks for the markers of notes that have none among plain numbers, each between the markers of
/// its neighbours.
fn find_plain_markers(
    text: &str,
    labels: &[Label],
    all: &mut Vec<(MarkerCandidate, Option<usize>)>,
    found: &mut FoundNotes,
    manuscript: &Manuscript,
) {
    let mut from = 0_usize;
    let mut at = 0;
    while at < labels.len() {
        if let Some(marker) = found.notes.get(at).and_then(|note| note.marker) {
            from = marker;
            at += 1;
            continue;
        }
        let first = at;
        let missing = |at: usize| found.notes.get(at).is_some_and(|note| note.marker.is_none());
        while at < labels.len() && missing(at) {
            at += 1;
        }
        let to = found.notes.get(at).and_then(|note| note.marker).unwrap_or(text.len());
        let open: Vec<(usize, u32)> =
            (first..at).filter_map(|at| Some((at, labels.get(at)?.number?))).collect();
        if open.is_empty() || to <= from {
            continue;
        }
        let mut candidates = Vec::new();
        let begin = found.items.partition_point(|item| item.span.end <= from);
        for item in found.items.iter().skip(begin).take_while(|item| item.span.start < to) {
            if !matches!(item.kind, ItemKind::Text(_)) {
                continue;
            }
            let span = Span::new(item.span.start.max(from), item.span.end.min(to));
            plain_markers(
                text,
                span,
                |n| open.iter().any(|(_, number)| *number == n),
                &mut candidates,
            );
        }
        let mut next = 0;
        for (note, number) in open {
            let rest = candidates.get(next..).unwrap_or_default();
            let Some(place) = rest.iter().position(|marker| marker.number == number) else {
                continue;
            };
            let Some(marker) = rest.get(place).copied() else { continue };
            next += place + 1;
            all.push((marker, Some(note)));
            if let Some(note) = found.notes.get_mut(note) {
                note.marker = Some(marker.span.start);
                note.marker_raw = Some(raw_span(manuscript, marker.span));
            }
        }
    }
}

/// The raw place of a range of `plain`, with the tags right around it.
fn raw_span(manuscript: &Manuscript, span: Span) -> Span {
    let spans = manuscript.plain.to_source(span);
    let (Some(first), Some(last)) = (spans.first(), spans.last()) else {
        return Span::new(0, 0);
    };
    let raw = manuscript.raw.as_str();
    let mut whole = Span::new(first.start, last.end);
    let before = raw.get(..whole.start).unwrap_or("");
    let after = raw.get(whole.end..).unwrap_or("");
    if before.ends_with("<sup>") && after.starts_with("</sup>") {
        whole = Span::new(whole.start - "<sup>".len(), whole.end + "</sup>".len());
    }
    whole
}
