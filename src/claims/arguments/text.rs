//! Which sentences of a document are the author's, and which stand before them as grounds?
//!
//! A unit is a sentence of the body, or what a note says in the author's words. Whole block quotations and
//! what stands between quotation marks are the source's.

use std::collections::BTreeMap;

use super::{Class, opening};
use crate::claims::{Claim, Statement};
use crate::document::{Document, ParagraphKind, Passage, Place, QuotationRole};
use crate::text::Span;
use crate::text::sentence::sentences;

/// How many sentences with further reasons an argument takes with it.
pub(super) const MOST_PREMISES: usize = 6;

/// A sentence of the author, or a part of a block quotation.
pub(super) struct Unit<'a> {
    pub(super) place: Place,
    pub(super) span: Span,
    pub(super) passage: &'a Passage,
    /// The body paragraph, or the note.
    pub(super) paragraph: usize,
    /// Set apart: the source's words.
    pub(super) quoted: bool,
    /// A heading stands before it.
    pub(super) opens_section: bool,
}

impl Unit<'_> {
    pub(super) fn text(&self) -> &str {
        self.span.of(self.passage.text())
    }
}

pub(super) struct Text<'a> {
    pub(super) units: Vec<Unit<'a>>,
    /// Spans between quotation marks, per passage, ascending.
    pub(super) quoted: BTreeMap<Place, Vec<Span>>,
}

impl<'a> Text<'a> {
    pub(super) fn of(document: &'a Document, claims: &[Claim]) -> Self {
        let mut quoted: BTreeMap<Place, Vec<Span>> = BTreeMap::new();
        for quotation in &document.quotations {
            if quotation.role != QuotationRole::Term {
                quoted.entry(quotation.place).or_default().push(quotation.span);
            }
        }
        let mut units = Vec::new();
        let mut opens_section = true;
        for (index, paragraph) in document.body.iter().enumerate() {
            let block = match paragraph.kind {
                ParagraphKind::Heading(_) => {
                    opens_section = true;
                    continue;
                }
                ParagraphKind::Aside => continue,
                ParagraphKind::BlockQuotation => true,
                ParagraphKind::Prose | ParagraphKind::ListItem => false,
            };
            for span in sentences(paragraph.passage.text()) {
                units.push(Unit {
                    place: Place::Body(index),
                    span,
                    passage: &paragraph.passage,
                    paragraph: index,
                    quoted: block,
                    opens_section,
                });
                opens_section = false;
            }
        }
        // The author's own sentences in notes, and what parentheticals say in the author's words.
        let first_note = document.body.len();
        for claim in claims {
            if let Place::Note(note) = claim.place
                && let Some(found) = document.notes.get(note.0)
            {
                units.push(Unit {
                    place: claim.place,
                    span: claim.span,
                    passage: &found.passage,
                    paragraph: first_note + note.0,
                    quoted: claim.span.of(found.passage.text()).starts_with(['“', '"', '‘']),
                    opens_section: false,
                });
            }
        }
        Self { units, quoted }
    }

    /// Whether the byte at `offset` of a passage stands between quotation marks.
    pub(super) fn is_quoted(&self, place: Place, offset: usize) -> bool {
        let Some(list) = self.quoted.get(&place) else { return false };
        let index = list.partition_point(|span| span.start <= offset);
        index.checked_sub(1).and_then(|index| list.get(index)).is_some_and(|span| offset < span.end)
    }

    /// Whether the whole sentence is a source's.
    pub(super) fn is_source(&self, unit: &Unit<'_>) -> bool {
        unit.quoted
            || self.is_quoted(unit.place, unit.span.start + 4)
                && self.is_quoted(unit.place, unit.span.end.saturating_sub(3))
    }

    /// The units that stand before `index` as one ground: the sentence before, with those before
    /// it that it goes on from ("Moreover"), or a whole block quotation.
    pub(super) fn grounds(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let Some(unit) = self.units.get(index) else { return found };
        if matches!(unit.place, Place::Note(_)) {
            // Only a sentence of the same note right before.
            if let Some(before) = index.checked_sub(1)
                && self.units.get(before).is_some_and(|other| other.place == unit.place)
            {
                found.push(before);
            }
            return found;
        }
        if unit.opens_section {
            return found;
        }
        let mut place = index;
        while let Some(before) = place.checked_sub(1) {
            let Some(other) = self.units.get(before) else { break };
            if MOST_PREMISES <= found.len() {
                break;
            }
            if found.is_empty() {
                found.push(before);
            } else {
                // A block quotation counts as a whole; further reasons are joined by their cues.
                let last = found.last().and_then(|last| self.units.get(*last));
                let joined = last.is_some_and(|last| {
                    last.quoted && other.quoted && last.paragraph == other.paragraph
                        || last.paragraph == other.paragraph
                            && opening(last.text())
                                .is_some_and(|(class, _)| class == Class::Addition)
                });
                if !joined {
                    break;
                }
                found.push(before);
            }
            if other.opens_section {
                break;
            }
            place = before;
        }
        found.reverse();
        found
    }

    pub(super) fn statement(&self, index: usize) -> Option<Statement> {
        let unit = self.units.get(index)?;
        Some(part(unit, unit.span))
    }

    pub(super) fn statements(&self, list: &[usize]) -> Vec<Statement> {
        list.iter().filter_map(|index| self.statement(*index)).collect()
    }
}

pub(super) fn part(unit: &Unit<'_>, span: Span) -> Statement {
    Statement { place: unit.place, span, spans: unit.passage.raw(span) }
}
