//! The arguments of a document as a map: statements, and what supports or attacks what.
//!
//! The map is built once and written three times: AIF for argument tools, Argdown as text, SVG as
//! a picture.

pub mod aif;
pub mod argdown;
mod measure;
pub mod picture;

use std::collections::{BTreeMap, BTreeSet};

use super::joined::Joined;
use crate::claims::{Argument, ArgumentRelation, Statement as FoundStatement};
use crate::document::{Document, NoteIndex, ParagraphKind, Place};
use crate::text::Span;
use crate::text::span::fold_white_space;

/// The arguments of a document.
#[derive(Clone, Debug, Default)]
pub struct ArgumentMap {
    pub title: String,
    /// Sections that hold an argument, in order.
    pub sections: Vec<Section>,
}

/// The arguments of one section.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Its heading; empty before the first one.
    pub title: String,
    pub statements: Vec<Statement>,
    pub steps: Vec<Step>,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Its number in the document, from 1.
    pub number: usize,
    /// White space folded.
    pub text: String,
    /// In the raw manuscript.
    pub spans: Vec<Span>,
    /// Id and label of the notes that it rests on.
    pub notes: Vec<(String, String)>,
}

/// One argument: premises that support or attack a conclusion.
#[derive(Clone, Debug)]
pub struct Step {
    /// The id of the document format (`a3`).
    pub id: String,
    /// Places in the section's statements.
    pub conclusion: usize,
    pub premises: Vec<usize>,
    pub relation: ArgumentRelation,
    pub cue: String,
}

/// The map of the document at a place of the corpus.
#[must_use]
pub fn map(joined: &Joined<'_>, document: usize) -> ArgumentMap {
    let Some(part) = joined.report.documents.get(document) else {
        return ArgumentMap::default();
    };
    let notes = NotesOfClaims::of(&part.claims.claims);
    let mut builder = Builder {
        document: &part.document,
        notes,
        sections: BTreeMap::new(),
        known: BTreeMap::new(),
        numbers: 0,
    };
    for (index, argument) in part.claims.arguments.iter().enumerate() {
        builder.add(index, argument);
    }
    ArgumentMap {
        title: part.document.title.clone().unwrap_or_else(|| part.id.clone()),
        sections: builder.sections.into_values().collect(),
    }
}

struct Builder<'a> {
    document: &'a Document,
    notes: NotesOfClaims,
    /// By the place of the heading paragraph; notes come last.
    sections: BTreeMap<usize, Section>,
    known: BTreeMap<(usize, Place, Span), usize>,
    numbers: usize,
}

impl Builder<'_> {
    fn add(&mut self, index: usize, argument: &Argument) {
        let (key, title) = self.section_of(argument.conclusion.place);
        self.sections.entry(key).or_insert_with(|| Section { title, ..Section::default() });
        let conclusion = self.statement(key, &argument.conclusion);
        let mut premises = Vec::new();
        for premise in &argument.premises {
            let place = self.statement(key, premise);
            if place != conclusion && !premises.contains(&place) {
                premises.push(place);
            }
        }
        if let Some(section) = self.sections.get_mut(&key) {
            section.steps.push(Step {
                id: format!("a{}", index + 1),
                conclusion,
                premises,
                relation: argument.relation,
                cue: fold_white_space(&argument.cue),
            });
        }
    }

    /// The last heading before a place: its number and its text.
    fn section_of(&self, place: Place) -> (usize, String) {
        let Place::Body(index) = place else {
            return (usize::MAX, "Notes".to_owned());
        };
        let before = self.document.body.get(..=index).unwrap_or_default();
        let heading = before
            .iter()
            .enumerate()
            .rev()
            .find(|(_, paragraph)| matches!(paragraph.kind, ParagraphKind::Heading(_)));
        heading.map_or((0, String::new()), |(at, paragraph)| {
            (at + 1, fold_white_space(paragraph.passage.text()))
        })
    }

    fn statement(&mut self, section: usize, found: &FoundStatement) -> usize {
        let key = (section, found.place, found.span);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        self.numbers += 1;
        let text = self
            .document
            .passage(found.place)
            .map(|passage| fold_white_space(found.span.of(passage.text())))
            .unwrap_or_default();
        let statement = Statement {
            number: self.numbers,
            text,
            spans: found.spans.clone(),
            notes: self
                .notes
                .overlapping(found)
                .into_iter()
                .filter_map(|note| self.document.notes.get(note.0))
                .map(|note| (note.id.clone(), note.label.clone()))
                .collect(),
        };
        let statements = self.sections.entry(section).or_default();
        let place = statements.statements.len();
        statements.statements.push(statement);
        self.known.insert(key, place);
        place
    }
}

/// Which notes the claims of each passage rest on.
struct NotesOfClaims(BTreeMap<Place, Vec<(Span, Vec<NoteIndex>)>>);

impl NotesOfClaims {
    fn of(claims: &[crate::claims::Claim]) -> Self {
        let mut places: BTreeMap<Place, Vec<_>> = BTreeMap::new();
        for claim in claims.iter().filter(|claim| !claim.notes.is_empty()) {
            places.entry(claim.place).or_default().push((claim.span, claim.notes.clone()));
        }
        Self(places)
    }

    fn overlapping(&self, statement: &FoundStatement) -> BTreeSet<NoteIndex> {
        let claims = self.0.get(&statement.place).map(Vec::as_slice).unwrap_or_default();
        claims
            .iter()
            .filter(|(span, _)| span.overlaps(statement.span))
            .flat_map(|(_, notes)| notes.iter().copied())
            .collect()
    }
}
