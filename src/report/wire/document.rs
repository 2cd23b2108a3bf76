//! `citecheck.document/1`: what stands in a manuscript.
//!
//! How the format looks; `document_items` fills it from the other rooms.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Ends, Number, Spans, words};

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Document<'a> {
    /// Always `citecheck.document/1`.
    pub schema: &'static str,
    pub document: Heading<'a>,
    pub notes: Vec<Note<'a>>,
    pub citations: Vec<Citation<'a>>,
    pub sources: Vec<DocumentSource<'a>>,
    pub quotations: Vec<Quotation<'a>>,
    pub claims: Vec<Claim<'a>>,
    pub arguments: Vec<Argument<'a>>,
    pub problems: Vec<Problem<'a>>,
    /// Remarks of citation form, all of severity `info`; none is a fault in what is cited.
    pub style: Vec<Problem<'a>>,
}

/// Which document it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Heading<'a> {
    pub id: &'a str,
    pub path: &'a str,
    #[schemars(schema_with = "words::format")]
    pub format: &'static str,
    /// Of the input bytes, lower-case hex.
    pub sha256: &'a str,
    pub title: Option<&'a str>,
}

/// A note.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Note<'a> {
    pub id: &'a str,
    /// As printed, digits normalised.
    pub label: &'a str,
    /// Numbering that restarts opens a new series.
    pub series: u32,
    /// 1-based place in the document.
    pub ordinal: usize,
    /// In the body; null if none was found.
    pub marker: Option<Ends>,
    pub spans: Spans<'a>,
    pub text: Cow<'a, str>,
}

/// A citation of a note.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Citation<'a> {
    /// Note id, dot, 1-based place in the note.
    pub id: String,
    pub note: &'a str,
    pub ord: usize,
    /// Stands inside another's (quoting …) or (citing …).
    pub nested: bool,
    pub signal: Option<&'a str>,
    /// The signal was printed before an earlier citation and is still in force.
    pub signal_carried: bool,
    #[schemars(schema_with = "words::stance")]
    pub stance: &'static str,
    #[schemars(schema_with = "words::citation_kind")]
    pub kind: &'static str,
    pub source: Option<Cow<'a, str>>,
    /// Note of the full citation after following Id. and supra to the end.
    pub refers_to: Option<&'a str>,
    #[schemars(schema_with = "words::resolution")]
    pub resolution: &'static str,
    pub resolution_note: Option<&'a str>,
    #[serde(rename = "type")]
    #[schemars(schema_with = "words::work_type")]
    pub kind_of_work: &'static str,
    pub title: Option<&'a str>,
    pub authors: &'a [String],
    pub container: Option<&'a str>,
    pub volume: Option<&'a str>,
    pub first_page: Option<&'a str>,
    pub court: Option<&'a str>,
    /// As printed.
    pub date: Option<&'a str>,
    pub date_iso: Option<&'a str>,
    pub accessed: Option<&'a str>,
    pub pin: Option<&'a str>,
    pub urls: &'a [String],
    pub archived_urls: &'a [String],
    pub hereinafter: Option<&'a str>,
    pub parentheticals: Vec<Parenthetical<'a>>,
    /// The property of the Citation Typing Ontology that the signal stands for.
    pub cito: Option<&'static str>,
    pub spans: Spans<'a>,
    pub text: Cow<'a, str>,
}

/// A parenthetical of a citation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Parenthetical<'a> {
    #[schemars(schema_with = "words::parenthetical_kind")]
    pub kind: &'static str,
    pub text: &'a str,
}

/// A distinct source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DocumentSource<'a> {
    #[serde(flatten)]
    pub work: SourceHeading<'a>,
    /// The citation that names it first.
    pub first_citation: Option<String>,
}

/// Which source it is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceHeading<'a> {
    pub id: Cow<'a, str>,
    pub key: &'a str,
    #[serde(rename = "type")]
    #[schemars(schema_with = "words::work_type")]
    pub kind_of_work: &'static str,
    pub title: Option<&'a str>,
    pub authors: &'a [String],
    pub container: Option<&'a str>,
    pub volume: Option<&'a str>,
    pub first_page: Option<&'a str>,
    pub court: Option<&'a str>,
    pub date: Option<&'a str>,
    pub date_iso: Option<&'a str>,
    pub urls: &'a [String],
    pub archived_urls: &'a [String],
}

/// A quotation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Quotation<'a> {
    pub id: String,
    /// As printed, marks included.
    pub text: Cow<'a, str>,
    /// Without the outer marks and without mark-up.
    pub clean: &'a str,
    #[serde(rename = "where")]
    #[schemars(schema_with = "words::place")]
    pub place: &'static str,
    pub block: bool,
    pub note: Option<&'a str>,
    pub citation: Option<String>,
    pub source: Option<Cow<'a, str>>,
    /// False where the note or the source is a guess.
    pub sure: bool,
    /// Why nothing, or why not surely.
    pub remark: Option<&'a str>,
    pub alterations: Vec<&'static str>,
    pub spans: Spans<'a>,
}

/// A proposition.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Claim<'a> {
    pub id: String,
    pub text: Cow<'a, str>,
    #[serde(rename = "where")]
    #[schemars(schema_with = "words::place")]
    pub place: &'static str,
    pub notes: Vec<&'a str>,
    pub sources: Vec<Cow<'a, str>>,
    pub quotations: Vec<String>,
    pub spans: Spans<'a>,
    pub quantities: Vec<Quantity<'a>>,
}

/// The end of a value: a number in the printed unit's scale, or a date as ISO 8601.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Bound<'a> {
    Number(Number),
    Date(&'a str),
}

/// A quantity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Quantity<'a> {
    pub surface: &'a str,
    /// Null for an open end.
    pub min: Option<Bound<'a>>,
    /// Null for an open end.
    pub max: Option<Bound<'a>>,
    pub unit: &'a str,
    pub property: Option<&'a str>,
    pub subject: Option<&'a str>,
    pub comparator: Option<&'a str>,
    #[schemars(schema_with = "words::quantity_relation")]
    pub relation: Option<&'static str>,
    pub approx: bool,
    /// The open bound itself is left out.
    pub exclusive: bool,
    pub qualifier: Option<&'a str>,
    pub as_of: Option<&'a str>,
    pub spans: Spans<'a>,
}

/// A statement of an argument.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Statement<'a> {
    pub text: Cow<'a, str>,
    pub spans: Spans<'a>,
}

/// An argument of the author.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Argument<'a> {
    pub id: String,
    pub conclusion: Statement<'a>,
    pub premises: Vec<Statement<'a>>,
    #[schemars(schema_with = "words::argument_relation")]
    pub relation: &'static str,
    pub cue: &'a str,
    pub confidence: Number,
}

/// A finding about the manuscript itself.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Problem<'a> {
    pub code: &'static str,
    #[schemars(schema_with = "words::severity")]
    pub severity: &'static str,
    pub message: &'a str,
    pub spans: Spans<'a>,
    pub suggestion: Option<&'a str>,
}
