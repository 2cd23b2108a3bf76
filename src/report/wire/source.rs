//! `citecheck.source/1`: one source of the corpus, who cites it, how it was had, and what it says
//! of everything that is claimed on it.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{Quantity, SourceHeading};
use super::quote::Comparison;
use super::{Counts, Ends, Number, words};

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Source {
    /// Always `citecheck.source/1`.
    pub schema: &'static str,
    pub source: SourceHeading,
    pub cited_by: Vec<CitedBy>,
    pub links: Vec<SourceLink>,
    pub captures: Vec<Capture>,
    /// Null if none was had.
    pub text: Option<Text>,
    pub claims: Vec<Claim>,
    /// Quotations that hang on no claim, those of parentheticals among them.
    pub other_quotations: Vec<Quotation>,
    pub summary: Summary,
    /// Why documents' sources were taken as one, or kept apart, where that is not plain.
    pub evidence: Vec<String>,
}

/// One citation of the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CitedBy {
    pub document: String,
    pub note: String,
    pub citation: String,
    pub signal: Option<String>,
    #[schemars(schema_with = "words::stance")]
    pub stance: &'static str,
    pub pin: Option<String>,
    pub cito: Option<&'static str>,
}

/// One URL of the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SourceLink {
    pub url: String,
    #[schemars(schema_with = "words::link_state")]
    pub state: Option<&'static str>,
    pub status: Option<u16>,
    pub final_url: Option<String>,
    pub checked_at: Option<String>,
}

/// How bytes of the source were had.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Capture {
    pub id: String,
    pub url: Option<String>,
    pub final_url: Option<String>,
    pub captured_at: Option<String>,
    pub status: Option<u16>,
    pub mime: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    #[schemars(schema_with = "words::origin")]
    pub origin: &'static str,
    /// The binder's file, where it came from one.
    pub file: Option<String>,
    pub warc: Option<WarcPlace>,
}

/// Where the capture's record stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WarcPlace {
    pub file: String,
    pub offset: u64,
    pub length: u64,
    pub record_id: String,
}

/// The text that was searched.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Text {
    /// The capture it was read from.
    pub capture: Option<String>,
    #[schemars(schema_with = "words::format")]
    pub format: &'static str,
    pub reader: String,
    /// Code points.
    pub chars: usize,
    pub pages: usize,
    pub layers: Vec<Layer>,
    pub charset: Option<String>,
    /// Whether a search may say "not found".
    #[schemars(schema_with = "words::condition")]
    pub condition: &'static str,
    /// What all spans in the source point into.
    #[schemars(schema_with = "words::span_base")]
    pub span_base: &'static str,
    /// The file beside the report that holds the text, where spans point into it.
    pub file: Option<String>,
    pub problems: Vec<String>,
}

/// A part of the text.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Layer {
    #[schemars(schema_with = "words::layer")]
    pub kind: &'static str,
    /// Bytes of the text in it.
    pub bytes: usize,
}

/// A claim that rests on the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Claim {
    pub document: String,
    pub id: String,
    /// The note through which the claim rests on this source.
    pub note: Option<String>,
    #[schemars(schema_with = "words::stance_or_null")]
    pub stance: Option<&'static str>,
    pub text: String,
    pub spans: Vec<Ends>,
    pub quotations: Vec<Quotation>,
    pub quantities: Vec<CheckedQuantity>,
    pub best_passages: Vec<Passage>,
}

/// A quotation and its verdict.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Quotation {
    pub document: String,
    /// `q12`, or the citation's id and `p1` for its first parenthetical.
    pub id: String,
    pub note: Option<String>,
    /// Without the outer marks; `quote_span` points into it.
    pub quote: String,
    /// In the manuscript, outer marks included.
    pub spans: Vec<Ends>,
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The capture it was checked against.
    pub capture: Option<String>,
    pub elsewhere: Option<Elsewhere>,
    /// Which texts were searched in vain.
    pub searched: Vec<String>,
}

/// The source that holds the words.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Elsewhere {
    pub source: String,
    pub url: Option<String>,
}

/// A quantity of a claim, held against the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckedQuantity {
    #[serde(flatten)]
    pub quantity: Quantity,
    pub against: Against,
}

/// What the source says to a quantity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Against {
    #[schemars(schema_with = "words::figure_verdict")]
    pub verdict: &'static str,
    pub surface: Option<String>,
    /// In the source.
    pub spans: Vec<Ends>,
    pub why: String,
}

/// A passage that may bear on the claim; a help, never a verdict.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Passage {
    pub text: String,
    /// In the source.
    pub spans: Vec<Ends>,
    pub page: Option<u32>,
    pub score: Number,
}

/// What the source amounts to.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// By verdict; verdicts that do not occur are left out.
    pub quotations: Counts,
    /// By verdict of the comparison of figures; those that do not occur are left out.
    pub figures: Counts,
    #[schemars(schema_with = "words::severity")]
    pub worst: &'static str,
}
