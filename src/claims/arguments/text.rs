//! Which sentences of a document are the author's, and which stand before them as grounds?
//!
//! A unit is a sentence of the body, or what a note says in the author's words. Whole block quotations and
//! what stands between quotation marks are the source's.

use super::{Class, Opening, opening};
use crate::claims::prose::Prose;
use crate::claims::quoted::{Quoted, QuotedPassages};
use crate::claims::{Claim, Statement};
use crate::document::{Document, ParagraphKind, Passage, Place};
use crate::text::Span;

/// How many sentences with further reasons an argument takes with it.
pub(super) const MOST_PREMISES: usize = 6;

/// A sentence of the author, or a part of a block quotation.
pub(super) struct Unit<'a> {
    /// The body paragraph, or the note.
    pub(super) place: Place,
    pub(super) span: Span,
    pub(super) passage: &'a Passage,
    /// What stands between quotation marks in the passage.
    quoted: &'a [Quoted],
    /// Set apart.
    pub(super) block: bool,
    /// The whole sentence is a source's.
    pub(super) is_source: bool,
    /// A heading stands before it.
    pub(super) opens_section: bool,
    /// The cue that it opens with.
    pub(super) opening: Option<Opening>,
}

impl<'a> Unit<'a> {
    fn new(place: Place, span: Span, passage: &'a Passage, quoted: &'a [Quoted]) -> Self {
        let mut unit = Self {
            place,
            span,
            passage,
            quoted,
            block: false,
            is_source: false,
            opens_section: false,
            opening: opening(span.of(passage.text())),
        };
        let last = span.len().saturating_sub(3);
        unit.is_source = unit.is_quoted(4) && unit.is_quoted(last);
        unit
    }

    /// A block quotation, or a part of it.
    fn set_apart(self, block: bool) -> Self {
        Self { block, is_source: self.is_source || block, ..self }
    }

    pub(super) fn text(&self) -> &'a str {
        self.span.of(self.passage.text())
    }

    /// Whether the byte at `offset` of the sentence stands between quotation marks.
    pub(super) fn is_quoted(&self, offset: usize) -> bool {
        let offset = self.span.start + offset;
        let index = self.quoted.partition_point(|quoted| quoted.span.start <= offset);
        let before = index.checked_sub(1).and_then(|index| self.quoted.get(index));
        before.is_some_and(|quoted| offset < quoted.span.end)
    }

    pub(super) fn opens_with(&self, class: Class) -> bool {
        self.opening.is_some_and(|opening| opening.class == class)
    }

    /// The statement that a range of the passage makes.
    pub(super) fn part(&self, span: Span) -> Statement {
        Statement { place: self.place, span, spans: self.passage.raw(span) }
    }

    pub(super) fn whole(&self) -> Statement {
        self.part(self.span)
    }
}

pub(super) struct Text<'a> {
    pub(super) units: Vec<Unit<'a>>,
}

impl<'a> Text<'a> {
    pub(super) fn of(
        document: &'a Document,
        prose: &Prose,
        claims: &[Claim],
        quoted: &'a QuotedPassages,
    ) -> Self {
        let in_notes = claims.iter().filter(|claim| matches!(claim.place, Place::Note(_))).count();
        let mut units = Vec::with_capacity(prose.count() + in_notes);
        let mut opens_section = true;
        for (index, paragraph) in document.body.iter().enumerate() {
            if matches!(paragraph.kind, ParagraphKind::Heading(_)) {
                opens_section = true;
            }
            let place = Place::Body(index);
            let block = paragraph.kind == ParagraphKind::BlockQuotation;
            let within = quoted.in_passage(place);
            for span in prose.sentences(index) {
                let unit = Unit::new(place, *span, &paragraph.passage, within).set_apart(block);
                units.push(Unit { opens_section, ..unit });
                opens_section = false;
            }
        }
        // The author's own sentences in notes, and what parentheticals say in the author's words.
        for claim in claims {
            if let Place::Note(note) = claim.place
                && let Some(found) = document.notes.get(note.0)
            {
                let within = quoted.in_passage(claim.place);
                let unit = Unit::new(claim.place, claim.span, &found.passage, within);
                let block = unit.text().starts_with(['“', '"', '‘']);
                units.push(unit.set_apart(block));
            }
        }
        Self { units }
    }

    /// Whether something stands before `index` as a ground.
    pub(super) fn has_grounds(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.units.get(before));
        let (Some(unit), Some(before)) = (self.units.get(index), before) else { return false };
        match unit.place {
            // Only a sentence of the same note right before.
            Place::Note(_) => before.place == unit.place,
            Place::Body(_) => !unit.opens_section,
        }
    }

    /// The units that stand before `index` as one ground: the sentence before, with those before
    /// it that it goes on from ("Moreover"), or a whole block quotation.
    pub(super) fn grounds(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if !self.has_grounds(index) {
            return found;
        }
        let in_note =
            self.units.get(index).is_some_and(|unit| matches!(unit.place, Place::Note(_)));
        let mut place = index;
        while let Some(before) = place.checked_sub(1) {
            let Some(other) = self.units.get(before) else { break };
            if MOST_PREMISES <= found.len() || in_note && !found.is_empty() {
                break;
            }
            // A block quotation counts as a whole; further reasons are joined by their cues.
            let last = found.last().and_then(|last: &usize| self.units.get(*last));
            let joined = last.is_none_or(|last| {
                last.place == other.place
                    && (last.block && other.block || last.opens_with(Class::Addition))
            });
            if !joined {
                break;
            }
            found.push(before);
            if other.opens_section {
                break;
            }
            place = before;
        }
        found.reverse();
        found
    }

    pub(super) fn statement(&self, index: usize) -> Option<Statement> {
        self.units.get(index).map(Unit::whole)
    }

    pub(super) fn statements(&self, list: &[usize]) -> Vec<Statement> {
        list.iter().filter_map(|index| self.statement(*index)).collect()
    }
}
