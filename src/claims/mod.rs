//! What is claimed, with which figures, resting on what?
//!
//! Propositions that note markers hang on, quantities, arguments with their cues, and how the
//! figures of the whole corpus agree. Whether a source supports a claim is asked in `fidelity`.

mod arguments;
mod clause;
mod dates;
pub mod ledger;
mod parts;
mod propositions;
mod prose;
mod quoted;
mod uncited;
mod wording;

use self::prose::Prose;
use crate::citation::{Citation, Citations, SourceIndex};
use crate::document::{Document, NoteIndex, Place, QuotationIndex};
use crate::text::quantity::Quantity;
use crate::text::{Problem, Span};

/// Everything that one document claims.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    pub claims: Vec<Claim>,
    pub arguments: Vec<Argument>,
    pub problems: Vec<Problem>,
}

/// A proposition.
#[derive(Clone, Debug)]
pub struct Claim {
    pub place: Place,
    /// Its range in that passage's text; claims of one sentence may share words.
    pub span: Span,
    /// Where it stands in the raw manuscript.
    pub spans: Vec<Span>,
    /// The notes that support it; empty for an unsupported sentence with a figure.
    pub notes: Vec<NoteIndex>,
    pub sources: Vec<SourceIndex>,
    pub quotations: Vec<QuotationIndex>,
    /// Their spans are ranges of the passage's text.
    pub quantities: Vec<Quantity>,
}

/// Support or attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentRelation {
    Support,
    Attack,
}

impl ArgumentRelation {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Attack => "attack",
        }
    }
}

/// A statement of an argument.
#[derive(Clone, Debug)]
pub struct Statement {
    pub place: Place,
    /// Its range in that passage's text.
    pub span: Span,
    /// Where it stands in the raw manuscript.
    pub spans: Vec<Span>,
}

/// An argument of the author.
#[derive(Clone, Debug)]
pub struct Argument {
    /// For an attack, what is attacked.
    pub conclusion: Statement,
    /// For an attack, the grounds against it.
    pub premises: Vec<Statement>,
    pub relation: ArgumentRelation,
    /// The words that show it, as printed ("Therefore").
    pub cue: String,
    /// Between 0 and 1.
    pub confidence: f64,
}

/// Reads what a document claims. Total and linear.
#[must_use]
pub fn read(document: &Document, citations: &Citations) -> Claims {
    // Asks for nothing but the document: its tables are gone before the claims come.
    let wording = wording::within(document);
    let prose = Prose::of(document);
    let claims = propositions::read(document, citations, &prose);
    let problems = uncited::read(document, &claims);
    let arguments = arguments::read(document, &prose, &claims);
    drop(prose);
    let mut found = Claims { claims, arguments, problems };
    let parts = parts::read(document, &found.claims);
    let figures = ledger::within(document, citations, &found);
    let dates = dates::read(document, citations, &found.claims);
    found.problems.extend(parts);
    found.problems.extend(dates);
    found.problems.extend(figures);
    found.problems.extend(wording);
    found
}

/// The citations of a note; all of them stand in the order of their notes.
fn citations_of(citations: &Citations, note: NoteIndex) -> impl Iterator<Item = &Citation> {
    let start = citations.citations.partition_point(|citation| citation.note < note);
    let behind = citations.citations.get(start..).unwrap_or_default();
    behind.iter().take_while(move |citation| citation.note == note)
}
