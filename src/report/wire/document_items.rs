//! The items of `citecheck.document/1`, filled from the other rooms.
//!
//! Every item's text is cut from the raw manuscript under its spans, so that the offset law holds
//! by construction; white space is kept as it stands there.

use std::borrow::Cow;
use std::io::Write;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::document::{
    Argument, Bound, Citation, Claim, Document, DocumentSource, Heading, Note, Parenthetical,
    Problem, Quantity, Quotation, SourceHeading, Statement,
};
use super::ids::{citation_id, claim_id, note_id, quotation_id, source_id};
use super::{Number, ends, rounded};
use crate::citation::{self, Citations, SourceIndex, Stance, Work};
use crate::claims::{self, Claims};
use crate::document::{self, Place, QuotationIndex, QuotationRole};
use crate::text::quantity::{self, Value};
use crate::text::span::joined;
use crate::text::{Problem as FoundProblem, Span};

const SCHEMA: &str = "citecheck.document/1";

/// What one document's JSON is made from.
#[derive(Clone, Copy, Debug)]
pub struct DocumentParts<'a> {
    pub id: &'a str,
    /// As given.
    pub path: &'a str,
    /// Lower-case hex SHA-256 of the input bytes.
    pub sha256: &'a str,
    pub document: &'a document::Document,
    pub citations: &'a Citations,
    pub claims: &'a Claims,
    /// The ids of the document's sources, by their place in it: those of the corpus. `None` gives
    /// `s1`, `s2` … in the order of the document.
    pub source_ids: Option<&'a [String]>,
    /// Problems that were found by comparing several documents.
    pub corpus_problems: &'a [FoundProblem],
}

/// The property of the Citation Typing Ontology for a signal; `None` for a reference to the
/// document's own text.
///
/// A citation without a signal is the quoted source or states the proposition itself.
#[must_use]
pub fn cito(citation: &citation::Citation, quoted: bool) -> Option<&'static str> {
    if citation.kind == citation::CitationKind::Crossref {
        return None;
    }
    let signal = citation.signal.as_deref().unwrap_or("").to_lowercase();
    let signal: String = signal.chars().filter(|c| c.is_alphabetic() || *c == ' ').collect();
    let property = match citation.stance {
        Stance::Attack => "disagreesWith",
        Stance::Compare => "citesAsRelated",
        Stance::Background => "obtainsBackgroundFrom",
        Stance::Support => match signal.trim() {
            "" if quoted => "includesQuotationFrom",
            "accord" | "see accord" => "confirms",
            "see" | "see also" => "obtainsSupportFrom",
            "cf" | "see cf" => "citesAsRelated",
            _ => "citesAsEvidence",
        },
    };
    Some(property)
}

/// A document's JSON. Quotations are those of sources: titles and defined terms in quotation marks
/// are left out, so the numbers of the ids may have gaps.
#[must_use]
pub fn document_to_wire<'a>(parts: &DocumentParts<'a>) -> Document<'a> {
    Document {
        schema: SCHEMA,
        document: heading(parts),
        notes: notes(parts).collect(),
        citations: citations(parts).collect(),
        sources: sources(parts).collect(),
        quotations: quotations(parts).collect(),
        claims: claims(parts).collect(),
        arguments: arguments(parts).collect(),
        problems: problems(parts).collect(),
        style: style(parts).collect(),
    }
}

/// Writes what [`document_to_wire`] gives as JSON, item by item: the whole is never in memory.
///
/// # Errors
/// Where `out` cannot be written to.
pub fn write_document(parts: &DocumentParts<'_>, out: &mut impl Write) -> serde_json::Result<()> {
    serde_json::to_writer(out, &Streamed(*parts))
}

/// [`Document`], its items made only when they are written.
struct Streamed<'a>(DocumentParts<'a>);

impl Serialize for Streamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = &self.0;
        let mut fields = serializer.serialize_struct("Document", 10)?;
        fields.serialize_field("schema", SCHEMA)?;
        fields.serialize_field("document", &heading(parts))?;
        fields.serialize_field("notes", &Each(|| notes(parts)))?;
        fields.serialize_field("citations", &Each(|| citations(parts)))?;
        fields.serialize_field("sources", &Each(|| sources(parts)))?;
        fields.serialize_field("quotations", &Each(|| quotations(parts)))?;
        fields.serialize_field("claims", &Each(|| claims(parts)))?;
        fields.serialize_field("arguments", &Each(|| arguments(parts)))?;
        fields.serialize_field("problems", &Each(|| problems(parts)))?;
        fields.serialize_field("style", &Each(|| style(parts)))?;
        fields.end()
    }
}

/// A list that is made while it is written.
struct Each<F>(F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// All problems of a document, those of its reading included, in the order of the document; one
/// that two rooms report is given once.
#[must_use]
pub fn all_problems<'a>(parts: &DocumentParts<'a>) -> Vec<&'a FoundProblem> {
    let mut found: Vec<&FoundProblem> = Vec::new();
    let rooms = [
        &parts.document.manuscript.problems,
        &parts.document.problems,
        &parts.citations.problems,
        &parts.claims.problems,
    ];
    for room in rooms {
        found.extend(room);
    }
    found.extend(parts.corpus_problems);
    found.sort_by(|a, b| {
        let key = |problem: &FoundProblem| {
            (problem.spans.first().map_or(Span::new(0, 0), |span| *span), problem.code)
        };
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
    found.dedup();
    found
}

/// The heading of a source.
#[must_use]
pub fn source_heading<'a>(id: Cow<'a, str>, key: &'a str, work: &'a Work) -> SourceHeading<'a> {
    SourceHeading {
        id,
        key,
        kind_of_work: work.kind.as_str(),
        title: work.title.as_deref(),
        authors: &work.authors,
        container: work.container.as_deref(),
        volume: work.volume.as_deref(),
        first_page: work.first_page.as_deref(),
        court: work.court.as_deref(),
        date: work.date.as_deref(),
        date_iso: work.date_iso.as_deref(),
        urls: &work.urls,
        archived_urls: &work.archived_urls,
    }
}

/// A quantity whose span is a range of `text`; `spans` are where it stands in the raw manuscript.
#[must_use]
pub fn quantity_to_wire<'a>(
    quantity: &'a quantity::Quantity,
    text: &'a str,
    spans: Vec<Span>,
) -> Quantity<'a> {
    let (min, max) = match &quantity.value {
        Value::Number { min, max } => (
            min.map(|number| Bound::Number(Number(number))),
            max.map(|number| Bound::Number(Number(number))),
        ),
        Value::Date { min, max } => {
            (min.as_deref().map(Bound::Date), max.as_deref().map(Bound::Date))
        }
    };
    Quantity {
        surface: quantity.span.of(text),
        min,
        max,
        unit: &quantity.unit,
        property: quantity.property.as_deref(),
        subject: quantity.subject.as_deref(),
        comparator: quantity.comparator.as_deref(),
        relation: quantity.relation.map(quantity::Relation::as_str),
        approx: quantity.approx,
        exclusive: quantity.exclusive,
        qualifier: quantity.qualifier.as_deref(),
        as_of: quantity.as_of.as_deref(),
        spans: spans.into(),
    }
}

/// The quantities of a claim.
#[must_use]
pub fn claim_quantities<'a>(
    document: &'a document::Document,
    claim: &'a claims::Claim,
) -> Vec<Quantity<'a>> {
    let Some(passage) = document.passage(claim.place) else {
        return Vec::new();
    };
    let all = claim.quantities.iter();
    all.map(|found| quantity_to_wire(found, passage.text(), passage.raw(found.span))).collect()
}

/// The text under several spans, copied only where there are several of them.
fn text_of<'a>(raw: &'a str, spans: &[Span]) -> Cow<'a, str> {
    match spans {
        [span] => span.of(raw).into(),
        _ => joined(raw, spans).into(),
    }
}

fn heading<'a>(parts: &DocumentParts<'a>) -> Heading<'a> {
    Heading {
        id: parts.id,
        path: parts.path,
        format: parts.document.manuscript.format.as_str(),
        sha256: parts.sha256,
        title: parts.document.title.as_deref(),
    }
}

fn notes<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Note<'a>> + use<'a> {
    let document = parts.document;
    document.notes.iter().map(|note| {
        let spans = document.note_spans(note);
        Note {
            id: &note.id,
            label: &note.label,
            series: note.series,
            ordinal: note.ordinal,
            marker: note.marker.map(ends),
            text: text_of(&document.manuscript.raw, &spans),
            spans: spans.into(),
        }
    })
}

fn citations<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Citation<'a>> + use<'a> {
    let parts = *parts;
    let mut quoted = vec![false; parts.citations.citations.len()];
    for attribution in &parts.citations.attributions {
        if let Some(citation) = attribution.citation
            && let Some(flag) = quoted.get_mut(citation.0)
        {
            *flag = true;
        }
    }
    parts.citations.citations.iter().zip(quoted).map(move |(citation, quoted)| {
        let work = &citation.work;
        Citation {
            id: citation_id(parts.document, citation),
            note: note_id(parts.document, citation.note).unwrap_or_default(),
            ord: citation.ord,
            nested: citation.nested,
            signal: citation.signal.as_deref(),
            signal_carried: citation.signal_carried,
            stance: citation.stance.as_str(),
            kind: citation.kind.as_str(),
            source: citation.source.and_then(|source| source_id(parts.source_ids, source)),
            refers_to: citation.refers_to.and_then(|note| note_id(parts.document, note)),
            resolution: citation.resolution.as_str(),
            resolution_note: citation.resolution_note.as_deref(),
            kind_of_work: work.kind.as_str(),
            title: work.title.as_deref(),
            authors: &work.authors,
            container: work.container.as_deref(),
            volume: work.volume.as_deref(),
            first_page: work.first_page.as_deref(),
            court: work.court.as_deref(),
            date: work.date.as_deref(),
            date_iso: work.date_iso.as_deref(),
            accessed: work.accessed.as_deref(),
            pin: citation.pin.as_deref(),
            urls: &work.urls,
            archived_urls: &work.archived_urls,
            hereinafter: work.hereinafter.as_deref(),
            parentheticals: citation
                .parentheticals
                .iter()
                .map(|found| Parenthetical { kind: found.kind.as_str(), text: &found.text })
                .collect(),
            cito: cito(citation, quoted),
            text: text_of(&parts.document.manuscript.raw, &citation.spans),
            spans: citation.spans.as_slice().into(),
        }
    })
}

fn sources<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = DocumentSource<'a>> + use<'a> {
    let parts = *parts;
    parts.citations.sources.iter().enumerate().filter_map(move |(index, source)| {
        let id = source_id(parts.source_ids, SourceIndex(index))?;
        let first = parts.citations.citations.get(source.first_citation.0);
        Some(DocumentSource {
            work: source_heading(id, &source.key, &source.work),
            first_citation: first.map(|citation| citation_id(parts.document, citation)),
        })
    })
}

fn quotations<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Quotation<'a>> + use<'a> {
    let parts = *parts;
    let mut attributions = vec![None; parts.document.quotations.len()];
    for attribution in &parts.citations.attributions {
        if let Some(place) = attributions.get_mut(attribution.quotation.0) {
            *place = Some(attribution);
        }
    }
    let all = parts.document.quotations.iter().zip(attributions).enumerate();
    all.filter_map(move |(index, (quotation, attribution))| {
        if quotation.role != QuotationRole::Quotation {
            return None;
        }
        let spans = parts.document.passage(quotation.place)?.raw(quotation.span);
        let citation = attribution
            .and_then(|found| found.citation)
            .and_then(|place| parts.citations.citations.get(place.0));
        let source = attribution.and_then(|found| found.source);
        Some(Quotation {
            id: quotation_id(QuotationIndex(index)),
            text: text_of(&parts.document.manuscript.raw, &spans),
            clean: parts.document.quoted(quotation),
            place: place_word(quotation.place),
            block: quotation.block,
            note: quotation.note.and_then(|note| note_id(parts.document, note)),
            citation: citation.map(|found| citation_id(parts.document, found)),
            source: source.and_then(|found| source_id(parts.source_ids, found)),
            sure: quotation.sure,
            remark: attribution.and_then(|found| found.remark.as_deref()),
            alterations: quotation.alterations.iter().map(|found| found.as_str()).collect(),
            spans: spans.into(),
        })
    })
}

fn claims<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Claim<'a>> + use<'a> {
    let parts = *parts;
    let raw = parts.document.manuscript.raw.as_str();
    let all = parts.claims.claims.iter().enumerate();
    all.map(move |(index, claim)| claim_to_wire(&parts, index, claim, raw))
}

fn arguments<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Argument<'a>> + use<'a> {
    let raw = parts.document.manuscript.raw.as_str();
    let all = parts.claims.arguments.iter().enumerate();
    all.map(move |(index, argument)| argument_to_wire(index, argument, raw))
}

fn problems<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Problem<'a>> + use<'a> {
    all_problems(parts).into_iter().map(problem_to_wire)
}

fn style<'a>(parts: &DocumentParts<'a>) -> impl Iterator<Item = Problem<'a>> + use<'a> {
    parts.citations.style.iter().map(problem_to_wire)
}

fn claim_to_wire<'a>(
    parts: &DocumentParts<'a>,
    index: usize,
    claim: &'a claims::Claim,
    raw: &'a str,
) -> Claim<'a> {
    Claim {
        id: claim_id(index),
        text: text_of(raw, &claim.spans),
        place: place_word(claim.place),
        notes: claim.notes.iter().filter_map(|note| note_id(parts.document, *note)).collect(),
        sources: claim
            .sources
            .iter()
            .filter_map(|source| source_id(parts.source_ids, *source))
            .collect(),
        quotations: claim
            .quotations
            .iter()
            .filter(|place| is_quotation(parts.document, **place))
            .map(|place| quotation_id(*place))
            .collect(),
        spans: claim.spans.as_slice().into(),
        quantities: claim_quantities(parts.document, claim),
    }
}

/// The word for a place.
const fn place_word(place: Place) -> &'static str {
    match place {
        Place::Body(_) => "body",
        Place::Note(_) => "note",
    }
}

fn is_quotation(document: &document::Document, place: QuotationIndex) -> bool {
    document
        .quotations
        .get(place.0)
        .is_some_and(|quotation| quotation.role == QuotationRole::Quotation)
}

fn argument_to_wire<'a>(
    index: usize,
    argument: &'a claims::Argument,
    raw: &'a str,
) -> Argument<'a> {
    let statement = |found: &'a claims::Statement| Statement {
        text: text_of(raw, &found.spans),
        spans: found.spans.as_slice().into(),
    };
    Argument {
        id: format!("a{}", index + 1),
        conclusion: statement(&argument.conclusion),
        premises: argument.premises.iter().map(statement).collect(),
        relation: argument.relation.as_str(),
        cue: &argument.cue,
        confidence: rounded(argument.confidence),
    }
}

fn problem_to_wire(problem: &FoundProblem) -> Problem<'_> {
    Problem {
        code: problem.code.as_str(),
        severity: problem.severity.as_str(),
        message: &problem.message,
        spans: problem.spans.as_slice().into(),
        suggestion: problem.suggestion.as_deref(),
    }
}
