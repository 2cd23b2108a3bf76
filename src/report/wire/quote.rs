//! `citecheck.quote/1`: what became of one quotation held against one source.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Ends, Number, all_ends, ends, rounded, words};
use crate::fidelity::{self, Finding};
use crate::reader::{SourceText, SpanBase};
use crate::text::Span;
use crate::text::span::joined;

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Quote {
    /// Always `citecheck.quote/1`.
    pub schema: &'static str,
    pub id: String,
    /// The quotation without its outer marks; `quote_span` points into it.
    pub quote: String,
    /// The file or URL of the source.
    pub source: String,
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// The answer of the comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    #[schemars(schema_with = "words::verdict")]
    pub verdict: &'static str,
    #[schemars(schema_with = "words::severity")]
    pub severity: &'static str,
    /// Why no statement is possible.
    #[schemars(schema_with = "words::reason")]
    pub reason: Option<&'static str>,
    #[serde(rename = "match")]
    pub place: Option<Match>,
    pub differences: Vec<Difference>,
    /// The licences that were used ("emphasis added").
    pub licences: Vec<String>,
    /// The folds that were needed ("quotes", "dashes").
    pub folds: Vec<String>,
    /// For not found: the nearest place, a help and never a match.
    pub hint: Option<Match>,
    /// What the spans in the source point into: the captured bytes' own text, or the text that
    /// the reader made of them. Null where no text was had.
    #[schemars(schema_with = "words::span_base_or_null")]
    pub span_base: Option<&'static str>,
    /// Which reading of the source the spans point into: null for the first one.
    pub reading: Option<usize>,
}

/// Where the quotation stands in the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Match {
    /// As the source has it.
    pub text: String,
    pub spans: Vec<Ends>,
    pub prefix: String,
    pub suffix: String,
    /// 1-based page of the file.
    pub page: Option<u32>,
    /// The printed page number, where it was seen.
    pub page_label: Option<String>,
    pub occurrences: usize,
    pub score: Number,
    /// Equally good places.
    pub other_places: Vec<Ends>,
    /// What decided between equally good places.
    pub tie_break: Option<String>,
}

/// One difference between quotation and source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Difference {
    #[schemars(schema_with = "words::difference_kind")]
    pub kind: &'static str,
    pub quoted: String,
    pub source: String,
    pub disclosed: bool,
    #[schemars(schema_with = "words::severity")]
    pub severity: &'static str,
    /// In the quotation without its outer marks.
    pub quote_span: Ends,
    /// In the source; null where the place cannot be told.
    pub source_span: Option<Ends>,
}

/// The JSON of one quotation held against one source. `quote` is the text that was compared,
/// `text` the source's text where one was had.
#[must_use]
pub fn quote_to_wire(
    id: &str,
    quote: &str,
    source: &str,
    finding: &Finding,
    text: Option<&SourceText>,
) -> Quote {
    Quote {
        schema: "citecheck.quote/1",
        id: id.to_owned(),
        quote: quote.to_owned(),
        source: source.to_owned(),
        comparison: comparison(finding, text),
    }
}

/// The comparison of a finding with the spans that a report gives.
#[must_use]
pub fn comparison(finding: &Finding, text: Option<&SourceText>) -> Comparison {
    let reading = text.and_then(|first| reading_of(finding, first));
    Comparison {
        verdict: finding.verdict.as_str(),
        severity: finding.severity.as_str(),
        reason: finding.reason.map(fidelity::Reason::as_str),
        place: finding.place.as_ref().map(|place| match_to_wire(place, reading)),
        differences: finding
            .differences
            .iter()
            .map(|difference| difference_to_wire(difference, reading))
            .collect(),
        licences: finding.licences.clone(),
        folds: finding.folds.clone(),
        hint: finding.hint.as_ref().map(|place| match_to_wire(place, reading)),
        span_base: reading.map(|found| base_word(found.base)),
        reading: finding.alternative,
    }
}

/// The reading of the source that a finding's spans point into.
#[must_use]
pub fn reading_of<'a>(finding: &Finding, first: &'a SourceText) -> Option<&'a SourceText> {
    match finding.alternative {
        None => Some(first),
        Some(index) => first.alternatives.get(index),
    }
}

/// The word for what spans point into.
#[must_use]
pub const fn base_word(base: SpanBase) -> &'static str {
    match base {
        SpanBase::Capture => "capture",
        SpanBase::Text => "text",
    }
}

fn match_to_wire(place: &fidelity::Match, reading: Option<&SourceText>) -> Match {
    let start = place.spans.first().map_or(0, |span| span.start);
    Match {
        text: reading.map_or_else(String::new, |found| joined(&found.text, &place.spans)),
        spans: reported(&place.spans, reading),
        prefix: place.prefix.clone(),
        suffix: place.suffix.clone(),
        page: place.page,
        page_label: reading
            .and_then(|found| found.page_at(start))
            .and_then(|page| page.label.clone()),
        occurrences: place.occurrences,
        score: rounded(place.score),
        other_places: reported(&place.other_places, reading),
        tie_break: place.tie_break.clone(),
    }
}

fn reported(spans: &[Span], reading: Option<&SourceText>) -> Vec<Ends> {
    let Some(text) = reading else {
        return Vec::new();
    };
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        out.extend(all_ends(&text.reported_spans(*span)));
    }
    out
}

fn difference_to_wire(
    difference: &fidelity::Difference,
    reading: Option<&SourceText>,
) -> Difference {
    Difference {
        kind: difference.kind.as_str(),
        quoted: difference.quoted.clone(),
        source: difference.source.clone(),
        disclosed: difference.disclosed,
        severity: difference.severity.as_str(),
        quote_span: ends(difference.quote_span),
        source_span: reading.map(|text| one_span(difference.source_span, text)),
    }
}

/// One range for a range of the text: where the capture is torn inside it, from its first piece
/// to its last, as far as they stand in order.
fn one_span(span: Span, text: &SourceText) -> Ends {
    let spans = text.reported_spans(span);
    match (spans.first(), spans.last()) {
        (Some(first), Some(last)) if first.start <= last.end => [first.start, last.end],
        (Some(first), _) => ends(*first),
        (None, _) => {
            let at = text.map.as_ref().map_or(span.start, |map| map.source_offset(span.start));
            [at, at]
        }
    }
}
