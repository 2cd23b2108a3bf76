//! Which note does a printed number mean?
//!
//! Numbers start again in each series; notes numbered i, ii, iii are cited by figures too.

use std::collections::BTreeMap;

use crate::document::{Note, NoteIndex};
use crate::text::numeral;

/// A series and a label in it. Nearly all labels are numbers in their order, and those are told
/// apart without a look at the text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    series: u32,
    number: Option<u64>,
    label: &'a str,
}

impl<'a> Key<'a> {
    fn of(series: u32, label: &'a str) -> Self {
        Self { series, number: label.parse().ok(), label }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Labelled<'a> {
    key: Key<'a>,
    note: NoteIndex,
}

/// The notes of a document by their series and their printed labels.
pub(super) struct NoteLabels<'a> {
    notes: &'a [Note],
    /// Sorted by series and label.
    by_label: Vec<Labelled<'a>>,
    /// Notes with roman labels by their value.
    by_number: BTreeMap<(u32, u64), Vec<NoteIndex>>,
    first_number: BTreeMap<u32, u64>,
}

impl<'a> NoteLabels<'a> {
    pub(super) fn of(notes: &'a [Note]) -> Self {
        let mut by_label = Vec::with_capacity(notes.len());
        let mut by_number: BTreeMap<(u32, u64), Vec<NoteIndex>> = BTreeMap::new();
        let mut first_number: BTreeMap<u32, u64> = BTreeMap::new();
        for (index, note) in notes.iter().enumerate() {
            let key = Key::of(note.series, &note.label);
            by_label.push(Labelled { key, note: NoteIndex(index) });
            let figures = key.number;
            let roman = if figures.is_none() { numeral::value(&note.label) } else { None };
            if let Some(number) = roman {
                // Notes numbered i, ii, iii are cited by figures too.
                by_number.entry((note.series, number)).or_default().push(NoteIndex(index));
            }
            if let Some(number) = figures.or(roman) {
                let first = first_number.entry(note.series).or_insert(number);
                *first = number.min(*first);
            }
        }
        by_label.sort_unstable();
        Self { notes, by_label, by_number, first_number }
    }

    pub(super) fn series(&self, note: NoteIndex) -> u32 {
        self.notes.get(note.0).map_or(0, |note| note.series)
    }

    pub(super) fn label(&self, note: NoteIndex) -> String {
        self.notes.get(note.0).map_or_else(String::new, |note| note.label.clone())
    }

    /// The text of a note.
    pub(super) fn text(&self, note: NoteIndex) -> &str {
        self.notes.get(note.0).map_or("", |note| note.passage.text())
    }

    /// The number of the note that should stand right before a note and does not.
    pub(super) fn missing_before(&self, note: NoteIndex) -> Option<u64> {
        let before = self.notes.get(note.0.checked_sub(1)?)?;
        let number: u64 = self.notes.get(note.0)?.label.parse().ok()?;
        let last: u64 = before.label.parse().ok()?;
        (before.series == self.series(note) && last + 1 < number).then(|| number - 1)
    }

    /// The notes of a series that a printed number means.
    pub(super) fn labelled(&self, series: u32, label: &str) -> Vec<NoteIndex> {
        let key = Key::of(series, label);
        let from = self.by_label.partition_point(|labelled| labelled.key < key);
        let same = self.by_label.get(from..).unwrap_or_default().iter();
        let same = same.take_while(|labelled| labelled.key == key);
        let found: Vec<NoteIndex> = same.map(|labelled| labelled.note).collect();
        if !found.is_empty() {
            return found;
        }
        let number = label.parse::<u64>().ok().or_else(|| numeral::value(label));
        let by_number = number.and_then(|number| self.by_number.get(&(series, number)));
        by_number.cloned().unwrap_or_default()
    }

    pub(super) fn is_outside(&self, series: u32, label: &str) -> bool {
        match (label.parse::<u64>(), self.first_number.get(&series)) {
            (Ok(number), Some(first)) => number < *first,
            _ => false,
        }
    }

    /// The lowest number of a series.
    pub(super) fn first_number(&self, series: u32) -> Option<u64> {
        self.first_number.get(&series).copied()
    }

    /// Whether nothing of a note's text is left.
    pub(super) fn is_lost(&self, note: NoteIndex) -> bool {
        self.notes.get(note.0).is_some_and(|note| note.passage.text().trim().is_empty())
    }
}
