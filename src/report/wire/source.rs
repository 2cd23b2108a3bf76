//! `citecheck.source/1`: one source of the corpus, who cites it, how it was had, and what it says
//! of everything that is claimed on it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{Quantity, SourceHeading};
use super::document_items::{cito, claim_quantities, source_heading};
use super::ids::{citation_id, claim_id, note_id};
use super::quote::{Comparison, base_word, comparison};
use super::{Counts, Ends, Number, all_ends, rounded, time, words};
use crate::citation::Citation;
use crate::document::{NoteIndex, QuotationIndex};
use crate::fetch::LinkState;
use crate::fidelity::Verdict;
use crate::fidelity::figures::FigureFinding;
use crate::fidelity::passages::BestPassage;
use crate::reader::{Condition, LayerKind, SourceText, SpanBase};
use crate::report::joined::{Joined, Judged};
use crate::report::model::{self, SourceReport};
use crate::text::span::joined as joined_text;
use crate::text::{Severity, Span};

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Source<'a> {
    /// Always `citecheck.source/1`.
    pub schema: &'static str,
    pub source: SourceHeading<'a>,
    pub cited_by: Vec<CitedBy>,
    pub links: Vec<SourceLink>,
    pub captures: Vec<Capture>,
    /// Null if none was had.
    pub text: Option<Text>,
    /// Texts of further captures in which quotations were found.
    pub more_texts: Vec<Text>,
    pub claims: Vec<Claim<'a>>,
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
    #[schemars(schema_with = "words::link_state_or_null")]
    pub state: Option<&'static str>,
    pub status: Option<u16>,
    pub final_url: Option<String>,
    pub checked_at: Option<String>,
    /// What failed, or what is to be said of the answer, in one sentence.
    pub error: Option<String>,
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
pub struct Claim<'a> {
    pub document: String,
    pub id: String,
    /// The note through which the claim rests on this source.
    pub note: Option<String>,
    #[schemars(schema_with = "words::stance_or_null")]
    pub stance: Option<&'static str>,
    pub text: String,
    pub spans: Vec<Ends>,
    pub quotations: Vec<Quotation>,
    pub quantities: Vec<CheckedQuantity<'a>>,
    pub best_passages: Vec<Passage>,
}

/// A quotation and its verdict.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Quotation {
    pub document: String,
    /// `q12`.
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

/// The source that holds the words, and its passage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Elsewhere {
    pub source: String,
    /// Where its text came from; null where it came from a file.
    pub url: Option<String>,
    /// As that source has it.
    pub text: String,
    pub prefix: String,
    pub suffix: String,
    /// 1-based page of the file.
    pub page: Option<u32>,
}

/// A quantity of a claim, held against the source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CheckedQuantity<'a> {
    #[serde(flatten)]
    pub quantity: Quantity<'a>,
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

/// The JSON of the source at a place of the corpus.
#[must_use]
pub fn source_to_wire<'a>(joined: &'a Joined<'_>, place: usize) -> Option<Source<'a>> {
    let source = joined.report.sources.get(place)?;
    let judged = joined.judged(place);
    let mut claims = claims_of(joined, source);
    let mut other_quotations = Vec::new();
    for found in &judged {
        let quotation = quotation_to_wire(joined, source, found);
        let homes = homes_of(joined, &claims, found);
        if homes.is_empty() {
            other_quotations.push(quotation);
            continue;
        }
        for home in homes {
            if let Some(claim) = claims.get_mut(home) {
                claim.wire.quotations.push(quotation.clone());
            }
        }
    }
    let work = &source.source.work;
    let urls = work.urls.iter().chain(&work.archived_urls);
    Some(Source {
        schema: "citecheck.source/1",
        source: source_heading(source.source.id.as_str().into(), &source.source.key, work),
        cited_by: cited_by(joined, source),
        links: urls.map(|url| link_of(joined, url)).collect(),
        captures: source.captures.iter().map(capture_to_wire).collect(),
        text: source.text.as_ref().map(|(capture, text)| text_to_wire(source, *capture, text)),
        more_texts: source
            .more_texts
            .iter()
            .map(|(capture, text)| text_to_wire(source, *capture, text))
            .collect(),
        claims: claims.into_iter().map(|claim| claim.wire).collect(),
        other_quotations,
        summary: summary(source, &judged),
        evidence: source.source.evidence.clone(),
    })
}

/// What a source amounts to.
#[must_use]
pub fn summary(source: &SourceReport, judged: &[Judged<'_>]) -> Summary {
    let worst = judged.iter().map(|found| found.finding.finding.severity).max();
    let verdicts = judged.iter().map(|found| found.finding.finding.verdict.as_str());
    let figures = source.figures.values().map(|finding| finding.verdict.as_str());
    Summary {
        quotations: Counts::of(&VERDICTS, verdicts).sparse(),
        figures: Counts::of(&FIGURE_VERDICTS, figures).sparse(),
        worst: worst.unwrap_or(Severity::None).as_str(),
    }
}

/// The words of the verdicts, best first.
pub const VERDICTS: [&str; 8] = {
    let mut words = [""; 8];
    let mut index = 0;
    while index < 8 {
        words[index] = Verdict::ALL[index].as_str();
        index += 1;
    }
    words
};

/// The words of the comparison of figures.
pub const FIGURE_VERDICTS: [&str; 4] = ["agrees", "differs", "not_found", "unchecked"];

/// The file that holds a text, where spans point into it and not into the capture.
#[must_use]
pub fn text_file(source: &SourceReport, capture: usize, text: &SourceText) -> Option<String> {
    if text.base == SpanBase::Capture || text.text.is_empty() {
        return None;
    }
    let id = &source.source.id;
    let is_main = source.text.as_ref().is_some_and(|(main, _)| *main == capture);
    if is_main {
        return Some(format!("sources/{id}.txt"));
    }
    Some(format!("sources/{id}.capture-{}.txt", capture + 1))
}

/// The word for a source's condition.
#[must_use]
pub const fn condition_word(condition: Condition) -> &'static str {
    match condition {
        Condition::Whole => "whole",
        Condition::Partial => "partial",
        Condition::NoText => "no_text",
        Condition::Garbled => "garbled",
        Condition::Unreadable => "unreadable",
    }
}

/// A claim on its way into the format, with what its quotations are matched by.
#[derive(Debug)]
struct OpenClaim<'a> {
    document: usize,
    quotations: BTreeSet<QuotationIndex>,
    notes: Vec<NoteIndex>,
    wire: Claim<'a>,
}

/// The claims that rest on a source, in the order of the corpus.
fn claims_of<'a>(joined: &'a Joined<'_>, source: &SourceReport) -> Vec<OpenClaim<'a>> {
    let mut wanted: BTreeSet<(usize, usize)> = BTreeSet::new();
    for use_of in &source.source.uses {
        let Some(part) = joined.report.documents.get(use_of.document) else { continue };
        for (index, claim) in part.claims.claims.iter().enumerate() {
            if claim.sources.contains(&use_of.source) {
                wanted.insert((use_of.document, index));
            }
        }
    }
    wanted.extend(source.figures.keys().map(|(document, claim, _)| (*document, *claim)));
    wanted.extend(source.best_passages.keys());
    wanted.into_iter().filter_map(|key| open_claim(joined, source, key)).collect()
}

fn open_claim<'a>(
    joined: &'a Joined<'_>,
    source: &SourceReport,
    key: (usize, usize),
) -> Option<OpenClaim<'a>> {
    let (document, index) = key;
    let part = joined.report.documents.get(document)?;
    let claim = part.claims.claims.get(index)?;
    let citation = citation_of(joined, source, document, &claim.notes);
    let note = citation.map(|found| found.note).or_else(|| claim.notes.first().copied());
    let figures: BTreeMap<usize, &FigureFinding> = source
        .figures
        .range((document, index, 0)..=(document, index, usize::MAX))
        .map(|((_, _, quantity), finding)| (*quantity, finding))
        .collect();
    let text = source.text.as_ref().map(|(_, text)| text);
    let quantities = claim_quantities(&part.document, claim)
        .into_iter()
        .enumerate()
        .map(|(place, quantity)| CheckedQuantity {
            quantity,
            against: against(figures.get(&place).copied(), text),
        })
        .collect();
    let passages = source.best_passages.get(&key).map(Vec::as_slice).unwrap_or_default();
    Some(OpenClaim {
        document,
        quotations: claim.quotations.iter().copied().collect(),
        notes: claim.notes.clone(),
        wire: Claim {
            document: part.id.clone(),
            id: claim_id(index),
            note: note.and_then(|note| note_id(&part.document, note)).map(str::to_owned),
            stance: citation.map(|found| found.stance.as_str()),
            text: joined_text(&part.document.manuscript.raw, &claim.spans),
            spans: all_ends(&claim.spans),
            quotations: Vec::new(),
            quantities,
            best_passages: passages.iter().filter_map(|found| passage(found, text)).collect(),
        },
    })
}

/// The citation of one of `notes` that names the source.
fn citation_of<'a>(
    joined: &Joined<'a>,
    source: &SourceReport,
    document: usize,
    notes: &[NoteIndex],
) -> Option<&'a Citation> {
    for use_of in source.source.uses.iter().filter(|use_of| use_of.document == document) {
        for index in &use_of.citations {
            let citation = joined.citation(document, *index)?;
            if notes.contains(&citation.note) {
                return Some(citation);
            }
        }
    }
    None
}

/// The claims that a quotation belongs to: those that hold it; else the first one whose note it
/// stands in.
fn homes_of(joined: &Joined<'_>, claims: &[OpenClaim<'_>], found: &Judged<'_>) -> Vec<usize> {
    let mut homes = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        if claim.document == found.document && claim.quotations.contains(&found.quotation) {
            homes.push(index);
        }
    }
    if homes.is_empty() && stands_in_note(joined, found) {
        let home = claims.iter().position(|claim| {
            claim.document == found.document
                && found.note.is_some_and(|note| claim.notes.contains(&note))
        });
        homes.extend(home);
    }
    homes
}

fn stands_in_note(joined: &Joined<'_>, found: &Judged<'_>) -> bool {
    joined
        .report
        .documents
        .get(found.document)
        .and_then(|part| part.document.quotations.get(found.quotation.0))
        .is_some_and(|quotation| matches!(quotation.place, crate::document::Place::Note(_)))
}

fn cited_by(joined: &Joined<'_>, source: &SourceReport) -> Vec<CitedBy> {
    let mut out = Vec::new();
    for use_of in &source.source.uses {
        let Some(part) = joined.report.documents.get(use_of.document) else { continue };
        for index in &use_of.citations {
            let Some(citation) = joined.citation(use_of.document, *index) else { continue };
            out.push(CitedBy {
                document: part.id.clone(),
                note: note_id(&part.document, citation.note).unwrap_or_default().to_owned(),
                citation: citation_id(&part.document, citation),
                signal: citation.signal.clone(),
                stance: citation.stance.as_str(),
                pin: citation.pin.clone(),
                cito: cito(citation, joined.is_quoted(use_of.document, *index)),
            });
        }
    }
    out
}

fn link_of(joined: &Joined<'_>, url: &str) -> SourceLink {
    let link = joined.link(url);
    let asked = link.filter(|link| link.check.state != LinkState::Unchecked);
    SourceLink {
        url: url.to_owned(),
        state: link.map(|link| link.check.state.as_str()),
        status: asked.and_then(|link| link.check.status),
        final_url: asked.and_then(|link| link.check.final_url.clone()),
        checked_at: asked.map(|link| time(link.check.checked_at)),
        error: asked.and_then(|link| link.check.error.clone()),
    }
}

fn capture_to_wire(capture: &model::Capture) -> Capture {
    Capture {
        id: capture.id.clone(),
        url: capture.url.clone(),
        final_url: capture.final_url.clone(),
        captured_at: capture.captured_at.map(time),
        status: capture.status,
        mime: capture.mime.clone(),
        bytes: capture.bytes,
        sha256: capture.sha256.clone(),
        origin: capture.origin.as_str(),
        file: capture.file.clone(),
        warc: capture.warc.as_ref().map(|place| WarcPlace {
            file: place.file.clone(),
            offset: place.offset,
            length: place.length,
            record_id: place.record_id.clone(),
        }),
    }
}

fn text_to_wire(source: &SourceReport, capture: usize, text: &SourceText) -> Text {
    let file = text_file(source, capture, text);
    Text {
        capture: source.captures.get(capture).map(|found| found.id.clone()),
        format: text.format.as_str(),
        reader: text.reader.clone(),
        chars: text.text.chars().count(),
        pages: text.pages.len(),
        layers: text
            .layers
            .iter()
            .map(|layer| Layer { kind: layer_word(layer.kind), bytes: layer.span.len() })
            .collect(),
        charset: text.charset.clone(),
        condition: condition_word(text.condition),
        span_base: base_word(text.base),
        file,
        problems: text.problems.clone(),
    }
}

const fn layer_word(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Rendered => "rendered",
        LayerKind::Noscript => "noscript",
        LayerKind::ScriptData => "script_data",
        LayerKind::Meta => "meta",
        LayerKind::AltText => "alt_text",
    }
}

fn quotation_to_wire(joined: &Joined<'_>, source: &SourceReport, found: &Judged<'_>) -> Quotation {
    let document = joined.report.documents.get(found.document);
    let capture = found.finding.capture.and_then(|place| source.captures.get(place));
    Quotation {
        document: document.map(|part| part.id.clone()).unwrap_or_default(),
        id: found.id.clone(),
        note: joined.note_id(found.document, found.note),
        quote: found.quote.clone(),
        spans: all_ends(&found.spans),
        comparison: comparison(&found.finding.finding, joined.searched_text(found)),
        capture: capture.map(|capture| capture.id.clone()),
        elsewhere: found.finding.elsewhere.as_ref().map(|other| Elsewhere {
            source: other.source.clone(),
            url: other.url.clone(),
            text: other.text.clone(),
            prefix: other.prefix.clone(),
            suffix: other.suffix.clone(),
            page: other.page,
        }),
        searched: found.finding.searched.clone(),
    }
}

fn against(finding: Option<&FigureFinding>, text: Option<&SourceText>) -> Against {
    let Some(finding) = finding else {
        let why = match text {
            Some(_) => "the figure was not held against this source",
            None => "no text of the source was had",
        };
        return Against {
            verdict: "unchecked",
            surface: None,
            spans: Vec::new(),
            why: why.to_owned(),
        };
    };
    Against {
        verdict: finding.verdict.as_str(),
        surface: finding.surface.clone(),
        spans: finding.span.map(|span| reported(span, text)).unwrap_or_default(),
        why: finding.why.clone(),
    }
}

fn passage(found: &BestPassage, text: Option<&SourceText>) -> Option<Passage> {
    let text = text?;
    Some(Passage {
        text: found.span.of(&text.text).to_owned(),
        spans: all_ends(&text.reported_spans(found.span)),
        page: found.page,
        score: rounded(found.score),
    })
}

fn reported(span: Span, text: Option<&SourceText>) -> Vec<Ends> {
    text.map(|text| all_ends(&text.reported_spans(span))).unwrap_or_default()
}
