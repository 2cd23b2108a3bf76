//! `citecheck.figures/1`: every quantity of the corpus, grouped by what it measures.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::Bound;
use super::document_items::quantity_to_wire;
use super::ids::{claim_id, note_id};
use super::words;
use crate::claims::ledger::{Agreement, Entry, Group, SaidBy};
use crate::report::model;

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Figures<'a> {
    /// Always `citecheck.figures/1`.
    pub schema: &'static str,
    pub groups: Vec<FigureGroup<'a>>,
}

/// Figures about one thing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FigureGroup<'a> {
    pub subject: Option<String>,
    pub property: Option<String>,
    pub comparator: Option<String>,
    pub unit: String,
    pub period: Option<String>,
    #[schemars(schema_with = "words::agreement")]
    pub verdict: &'static str,
    pub statements: Vec<FigureStatement<'a>>,
}

/// One figure of one claim.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FigureStatement<'a> {
    pub document: String,
    pub claim: String,
    pub note: Option<String>,
    pub source: Option<String>,
    #[schemars(schema_with = "words::said_by")]
    pub said_by: &'static str,
    pub surface: &'a str,
    pub min: Option<Bound<'a>>,
    pub max: Option<Bound<'a>>,
    pub approx: bool,
    pub exclusive: bool,
}

/// The ledger of a run. `source_ids` gives, for each document, the ids of its sources.
#[must_use]
pub fn figures_to_wire<'a>(report: &'a model::Report, source_ids: &[Vec<String>]) -> Figures<'a> {
    let groups = report.ledger.groups.iter().map(|group| group_to_wire(report, source_ids, group));
    Figures { schema: "citecheck.figures/1", groups: groups.collect() }
}

/// The word for who says a figure.
#[must_use]
pub const fn said_by_word(said_by: SaidBy) -> &'static str {
    match said_by {
        SaidBy::Author => "author",
        SaidBy::Source => "source",
    }
}

fn group_to_wire<'a>(
    report: &'a model::Report,
    source_ids: &[Vec<String>],
    group: &'a Group,
) -> FigureGroup<'a> {
    FigureGroup {
        subject: group.subject.clone(),
        property: group.property.clone(),
        comparator: group.comparator.clone(),
        unit: group.unit.clone().into_owned(),
        period: group.period.clone(),
        verdict: Agreement::as_str(group.agreement),
        statements: group
            .entries
            .iter()
            .filter_map(|entry| statement_to_wire(report, source_ids, entry))
            .collect(),
    }
}

fn statement_to_wire<'a>(
    report: &'a model::Report,
    source_ids: &[Vec<String>],
    entry: &'a Entry,
) -> Option<FigureStatement<'a>> {
    let part = report.documents.get(entry.document)?;
    let claim = part.claims.claims.get(entry.claim)?;
    let passage = part.document.passage(claim.place)?;
    let value = quantity_to_wire(&entry.value, passage.text(), Vec::new());
    let ids = source_ids.get(entry.document).map(Vec::as_slice).unwrap_or_default();
    Some(FigureStatement {
        document: part.id.clone(),
        claim: claim_id(entry.claim),
        note: claim
            .notes
            .first()
            .and_then(|note| note_id(&part.document, *note))
            .map(str::to_owned),
        source: claim.sources.first().and_then(|source| ids.get(source.0).cloned()),
        said_by: said_by_word(entry.said_by),
        surface: value.surface,
        min: value.min,
        max: value.max,
        approx: value.approx,
        exclusive: value.exclusive,
    })
}
