//! The results of a run with everything that the writers look up in them.
//!
//! Only lookups: ids of sources in each document, links by URL, who cites a URL, the finding of a
//! quotation. All writers share it, so that they agree.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{LinkReport, QuotationFinding, Report, SourceReport};
use super::wire::document_items::DocumentParts;
use super::wire::ids::{note_id, quotation_id};
use crate::citation::{Attribution, Citation, CitationIndex, SourceIndex};
use crate::document::{NoteIndex, Quotation, QuotationIndex, QuotationRole};
use crate::fidelity::Verdict;
use crate::reader::SourceText;
use crate::text::Problem;

/// A report and its lookups.
#[derive(Debug)]
pub struct Joined<'a> {
    pub report: &'a Report,
    /// For each document, the corpus ids of its sources by their place in it; empty where a source
    /// is in no source of the corpus.
    pub source_ids: Vec<Vec<String>>,
    /// For each document, the problems found by comparing several documents.
    pub corpus_problems: Vec<Vec<Problem>>,
    links: BTreeMap<&'a str, &'a LinkReport>,
    citing: BTreeMap<&'a str, Vec<(usize, CitationIndex)>>,
    findings: BTreeMap<(usize, QuotationIndex), Vec<(usize, &'a QuotationFinding)>>,
    attributions: Vec<BTreeMap<QuotationIndex, &'a Attribution>>,
    places: BTreeMap<&'a str, usize>,
    quoted: BTreeSet<(usize, CitationIndex)>,
    /// The first claim that holds a quotation, and the first that a note supports.
    claims_of_quotations: BTreeMap<(usize, QuotationIndex), usize>,
    claims_of_notes: BTreeMap<(usize, NoteIndex), usize>,
    citations_of_notes: BTreeMap<(usize, NoteIndex), Vec<CitationIndex>>,
}

impl<'a> Joined<'a> {
    /// Makes the lookups of a report.
    #[must_use]
    pub fn new(report: &'a Report) -> Self {
        let mut source_ids: Vec<Vec<String>> = report
            .documents
            .iter()
            .map(|part| vec![String::new(); part.citations.sources.len()])
            .collect();
        let mut findings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (place, source) in report.sources.iter().enumerate() {
            for use_of in &source.source.uses {
                let ids = source_ids.get_mut(use_of.document);
                if let Some(id) = ids.and_then(|ids| ids.get_mut(use_of.source.0)) {
                    id.clone_from(&source.source.id);
                }
            }
            for (key, finding) in &source.findings {
                findings.entry(*key).or_default().push((place, finding));
            }
        }
        let mut corpus_problems = vec![Vec::new(); report.documents.len()];
        for (document, problem) in &report.ledger.problems {
            if let Some(problems) = corpus_problems.get_mut(*document) {
                problems.push(problem.clone());
            }
        }
        let mut citing: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        let mut quoted = BTreeSet::new();
        let mut claims_of_quotations = BTreeMap::new();
        let mut claims_of_notes = BTreeMap::new();
        let mut citations_of_notes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut attributions = Vec::with_capacity(report.documents.len());
        for (document, part) in report.documents.iter().enumerate() {
            for (index, citation) in part.citations.citations.iter().enumerate() {
                citations_of_notes
                    .entry((document, citation.note))
                    .or_default()
                    .push(CitationIndex(index));
                for url in citation.work.urls.iter().chain(&citation.work.archived_urls) {
                    citing.entry(url.as_str()).or_default().push((document, CitationIndex(index)));
                }
            }
            for attribution in &part.citations.attributions {
                quoted.extend(attribution.citation.map(|citation| (document, citation)));
            }
            for (index, claim) in part.claims.claims.iter().enumerate() {
                for quotation in &claim.quotations {
                    claims_of_quotations.entry((document, *quotation)).or_insert(index);
                }
                for note in &claim.notes {
                    claims_of_notes.entry((document, *note)).or_insert(index);
                }
            }
            attributions.push(
                part.citations.attributions.iter().map(|found| (found.quotation, found)).collect(),
            );
        }
        Self {
            report,
            source_ids,
            corpus_problems,
            links: report.links.iter().map(|link| (link.check.url.as_str(), link)).collect(),
            citing,
            findings,
            attributions,
            quoted,
            claims_of_quotations,
            claims_of_notes,
            citations_of_notes,
            places: report
                .sources
                .iter()
                .enumerate()
                .map(|(place, source)| (source.source.id.as_str(), place))
                .collect(),
        }
    }

    /// What a document's JSON is made from.
    #[must_use]
    pub fn parts(&self, document: usize) -> Option<DocumentParts<'_>> {
        let part = self.report.documents.get(document)?;
        Some(DocumentParts {
            id: &part.id,
            path: &part.path,
            sha256: &part.sha256,
            document: &part.document,
            citations: &part.citations,
            claims: &part.claims,
            source_ids: self.source_ids.get(document).map(Vec::as_slice),
            corpus_problems: self.corpus_problems.get(document).map_or(&[], Vec::as_slice),
        })
    }

    /// What is known of a URL.
    #[must_use]
    pub fn link(&self, url: &str) -> Option<&'a LinkReport> {
        self.links.get(url).copied()
    }

    /// The citations that print a URL, in the order of the corpus.
    #[must_use]
    pub fn citing(&self, url: &str) -> &[(usize, CitationIndex)] {
        self.citing.get(url).map_or(&[], Vec::as_slice)
    }

    /// The findings on a quotation, each with the place of its source.
    #[must_use]
    pub fn findings(
        &self,
        document: usize,
        quotation: QuotationIndex,
    ) -> &[(usize, &'a QuotationFinding)] {
        self.findings.get(&(document, quotation)).map_or(&[], Vec::as_slice)
    }

    /// What a quotation is taken from.
    #[must_use]
    pub fn attribution(
        &self,
        document: usize,
        quotation: QuotationIndex,
    ) -> Option<&'a Attribution> {
        self.attributions.get(document)?.get(&quotation).copied()
    }

    /// The corpus id of a source of a document.
    #[must_use]
    pub fn source_id(&self, document: usize, source: SourceIndex) -> Option<&str> {
        let id = self.source_ids.get(document)?.get(source.0)?;
        (!id.is_empty()).then_some(id.as_str())
    }

    /// The place of a source in the corpus by its id.
    #[must_use]
    pub fn source_place(&self, id: &str) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// A source by its corpus id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&'a SourceReport> {
        self.report.sources.get(self.source_place(id)?)
    }

    /// The place of the claim that holds a quotation; else of the first claim that its note
    /// supports.
    #[must_use]
    pub fn claim_of(
        &self,
        document: usize,
        quotation: Option<QuotationIndex>,
        note: Option<NoteIndex>,
    ) -> Option<usize> {
        quotation
            .and_then(|index| self.claims_of_quotations.get(&(document, index)))
            .or_else(|| self.claims_of_notes.get(&(document, note?)))
            .copied()
    }

    /// The citations of a note, with their places, in order.
    pub fn citations_of_note(
        &self,
        document: usize,
        note: NoteIndex,
    ) -> impl Iterator<Item = (CitationIndex, &'a Citation)> + '_ {
        let found = self.citations_of_notes.get(&(document, note));
        found
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter_map(move |index| Some((*index, self.citation(document, *index)?)))
    }

    /// Whether a quotation is attributed to a citation.
    #[must_use]
    pub fn is_quoted(&self, document: usize, citation: CitationIndex) -> bool {
        self.quoted.contains(&(document, citation))
    }

    /// The text that a finding's spans point into: that of the capture it was checked against.
    /// `None` where that text is not at hand, and for words that another source holds.
    #[must_use]
    pub fn searched_text(&self, judged: &Judged<'_>) -> Option<&'a SourceText> {
        let finding = judged.finding;
        if finding.finding.verdict == Verdict::Elsewhere {
            return None;
        }
        let source = self.report.sources.get(judged.source)?;
        let Some(searched) = finding.capture else {
            return source.text.as_ref().map(|(_, text)| text);
        };
        texts_of(source).find(|(capture, _)| *capture == searched).map(|(_, text)| text)
    }

    /// The quotations of a document that are words of a source, titles and terms left out.
    pub fn quotations(
        &self,
        document: usize,
    ) -> impl Iterator<Item = (QuotationIndex, &'a Quotation)> + use<'a> {
        let part = self.report.documents.get(document);
        part.map_or(&[][..], |part| part.document.quotations.as_slice())
            .iter()
            .enumerate()
            .filter(|(_, quotation)| quotation.role == QuotationRole::Quotation)
            .map(|(index, quotation)| (QuotationIndex(index), quotation))
    }

    /// The id of a note of a document.
    #[must_use]
    pub fn note_id(&self, document: usize, note: Option<NoteIndex>) -> Option<String> {
        note_id(&self.report.documents.get(document)?.document, note?).map(str::to_owned)
    }

    /// A citation of a document.
    #[must_use]
    pub fn citation(&self, document: usize, citation: CitationIndex) -> Option<&'a Citation> {
        self.report.documents.get(document)?.citations.citations.get(citation.0)
    }

    /// Every finding on a source, with what is quoted and where, in the order of the corpus.
    #[must_use]
    pub fn judged(&self, source: usize) -> Vec<Judged<'a>> {
        let Some(found) = self.report.sources.get(source) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for ((document, index), finding) in &found.findings {
            out.extend(self.judge_quotation(*document, *index, source, finding));
        }
        out
    }

    /// The findings on one quotation, with what is quoted and where.
    #[must_use]
    pub fn judged_quotation(&self, document: usize, index: QuotationIndex) -> Vec<Judged<'a>> {
        self.findings(document, index)
            .iter()
            .filter_map(|(source, finding)| self.judge_quotation(document, index, *source, finding))
            .collect()
    }

    fn judge_quotation(
        &self,
        document: usize,
        index: QuotationIndex,
        source: usize,
        finding: &'a QuotationFinding,
    ) -> Option<Judged<'a>> {
        let part = self.report.documents.get(document)?;
        let quotation = part.document.quotations.get(index.0)?;
        let passage = part.document.passage(quotation.place);
        Some(Judged {
            document,
            id: quotation_id(index),
            quotation: index,
            citation: self.attribution(document, index).and_then(|found| found.citation),
            note: quotation.note,
            quote: part.document.quoted(quotation).to_owned(),
            spans: passage.map(|passage| passage.raw(quotation.span)).unwrap_or_default(),
            sure: quotation.sure,
            source,
            finding,
        })
    }
}

/// A quotation with its finding.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// Place of the document in the corpus.
    pub document: usize,
    /// `q12`.
    pub id: String,
    pub quotation: QuotationIndex,
    /// The citation that it is attributed to.
    pub citation: Option<CitationIndex>,
    pub note: Option<NoteIndex>,
    /// Without the outer marks.
    pub quote: String,
    /// In the raw manuscript.
    pub spans: Vec<crate::text::Span>,
    /// False where the pairing with the note is a guess.
    pub sure: bool,
    /// Place of the source in the corpus.
    pub source: usize,
    pub finding: &'a QuotationFinding,
}

/// All texts of a source with their captures, the main one first.
pub fn texts_of(source: &SourceReport) -> impl Iterator<Item = (usize, &SourceText)> {
    source.text.iter().chain(&source.more_texts).map(|(capture, text)| (*capture, text))
}
