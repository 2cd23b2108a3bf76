//! The quotations, figures and claims that rest on a source are held against its texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::citation::{Attribution, CitationIndex, SourceIndex};
use crate::document::{Quotation, QuotationIndex, QuotationRole};
use crate::fidelity::figures::{FigureFinding, FigureVerdict, SourceFigures};
use crate::fidelity::passages::{BestPassage, PassageIndex};
use crate::fidelity::{self, Finding, Query, Reason, Verdict};
use crate::pipeline::RunError;
use crate::pipeline::assemble::{TextPlace, load_text};
use crate::pipeline::context::{Context, Corpus};
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::messages::{self, Matched, MessageError};
use crate::reader::{Condition, SourceText, Style};
use crate::report::model::{DocumentReport, FoundElsewhere, QuotationFinding};
use crate::store::Claimed;
use crate::text::span::{fold_white_space, joined};
use crate::text::{Severity, Span};

/// Other sources that are looked at for one quotation that its own source does not hold.
const ELSEWHERE_CANDIDATES: usize = 8;

/// Passages that are offered for a claim.
const BEST_PASSAGES: usize = 3;

/// Bytes of manuscript text on each side of a quotation that help to tell equal places apart.
const CONTEXT_BYTES: usize = 240;

/// Everything that was found about one source.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SourceFindings {
    /// Document, place in its quotations, finding.
    pub quotations: Vec<(usize, usize, QuotationFinding)>,
    /// Document, place in its claims, place of the quantity in the claim, finding.
    pub figures: Vec<(usize, usize, usize, FigureFinding)>,
    /// Document, place in its claims, passages.
    pub passages: Vec<(usize, usize, Vec<BestPassage>)>,
    /// Which of the source's texts figures and passages point into.
    pub main_text: Option<usize>,
}

/// The stage; the key of a job is the source's place in the corpus.
#[derive(Debug)]
pub struct MatchStage {
    pub context: Arc<Context>,
    pub corpus: Arc<Corpus>,
}

impl Stage for MatchStage {
    fn name(&self) -> &'static str {
        "match"
    }

    fn workers(&self) -> usize {
        self.context.settings.engine.workers
    }

    async fn handle(&self, job: &Claimed, _: &CancellationToken) -> Result<Handled, StageError> {
        let place: usize = job
            .payload
            .parse()
            .map_err(|_| StageError::Job(format!("no such source: {}", job.key)))?;
        let (context, corpus) = (Arc::clone(&self.context), Arc::clone(&self.corpus));
        let handled = blocking(move || {
            let findings = match_source(&context, &corpus, place)?;
            let json = serde_json::to_vec(&findings).map_err(|error| MessageError::of(&error))?;
            let source = corpus.sources.get(place).map_or_else(String::new, |one| one.id.clone());
            let findings = context.shelf.put(&json)?.0;
            let result = messages::write(&Matched { source, findings })?;
            Ok(Handled { result, follow: Vec::new() })
        });
        Ok(handled.await?)
    }
}

/// A quotation to be checked, with where it came from.
struct Asked {
    document: usize,
    quotation: usize,
    query: Query,
}

fn match_source(
    context: &Context,
    corpus: &Corpus,
    place: usize,
) -> Result<SourceFindings, RunError> {
    let Some(source) = corpus.sources.get(place) else { return Ok(SourceFindings::default()) };
    let places = corpus.texts.get(place).map(Vec::as_slice).unwrap_or_default();
    let mut asked = Vec::new();
    let mut claims: BTreeSet<(usize, usize)> = BTreeSet::new();
    for one_use in &source.uses {
        let Some(report) = corpus.documents.get(one_use.document) else { continue };
        collect_quotations(report, one_use.document, one_use.source, &mut asked);
        for (index, claim) in report.claims.claims.iter().enumerate() {
            if claim.sources.contains(&one_use.source) {
                claims.insert((one_use.document, index));
            }
        }
    }
    let queries: Vec<Query> = asked.iter().map(|one| one.query.clone()).collect();
    let mut best: Vec<Option<QuotationFinding>> = vec![None; asked.len()];
    let mut searched: Vec<String> = Vec::new();
    let mut main: Option<(usize, SourceText)> = None;
    let mut partial = false;
    for (index, text_place) in places.iter().enumerate() {
        let text = load_text(context, text_place)?;
        searched.push(described(text_place, &text));
        partial |= text.condition == Condition::Partial;
        let findings = fidelity::check(&queries, &text, &context.settings.fidelity);
        for (slot, finding) in best.iter_mut().zip(findings) {
            let better = slot.as_ref().is_none_or(|held| rank(&finding) < rank(&held.finding));
            if better {
                *slot = Some(QuotationFinding {
                    finding,
                    capture: Some(index),
                    elsewhere: None,
                    searched: Vec::new(),
                });
            }
        }
        let worth_more = main.as_ref().is_none_or(|(_, held)| {
            held.condition != Condition::Whole && text.condition == Condition::Whole
        });
        if worth_more {
            main = Some((index, text));
        }
    }
    let without_text = corpus.reasons.get(place).copied().unwrap_or(Reason::NotFetched);
    let mut found = SourceFindings::default();
    for (one, slot) in asked.iter().zip(best) {
        let mut finding = slot.unwrap_or_else(|| QuotationFinding {
            finding: Finding::unverifiable(without_text),
            capture: None,
            elsewhere: None,
            searched: Vec::new(),
        });
        finding.searched.clone_from(&searched);
        if finding.finding.verdict == Verdict::NotFound && partial {
            // One copy does not hold it, another was cut: nobody can say that it is not there.
            let hint = finding.finding.hint.take();
            finding.finding = Finding { hint, ..Finding::unverifiable(Reason::PartialText) };
        }
        if finding.finding.verdict == Verdict::NotFound {
            look_elsewhere(context, corpus, place, &one.query, &mut finding)?;
        }
        found.quotations.push((one.document, one.quotation, finding));
    }
    found.main_text = main.as_ref().map(|(index, _)| *index);
    compare_claims(corpus, &claims, main.as_ref().map(|(_, text)| text), &mut found);
    Ok(found)
}

/// Matches before misses, better matches first; a miss in a whole text before no text at all.
fn rank(finding: &Finding) -> (u8, Severity) {
    let class = match finding.verdict {
        Verdict::Verbatim => 0,
        Verdict::Typographic => 1,
        Verdict::Disclosed => 2,
        Verdict::Altered => 3,
        Verdict::Partial => 4,
        Verdict::Elsewhere => 5,
        Verdict::NotFound => 6,
        Verdict::Unverifiable => 7,
    };
    (class, finding.severity)
}

fn collect_quotations(
    report: &DocumentReport,
    document: usize,
    source: SourceIndex,
    asked: &mut Vec<Asked>,
) {
    for attribution in &report.citations.attributions {
        if attribution.source != Some(source) {
            continue;
        }
        let QuotationIndex(index) = attribution.quotation;
        let Some(quotation) = report.document.quotations.get(index) else { continue };
        if quotation.role != QuotationRole::Quotation {
            continue;
        }
        let query = query_of(report, quotation, attribution);
        asked.push(Asked { document, quotation: index, query });
    }
}

fn query_of(report: &DocumentReport, quotation: &Quotation, attribution: &Attribution) -> Query {
    let citation =
        attribution.citation.and_then(|CitationIndex(index)| report.citations.citations.get(index));
    let parentheticals = citation.map(|citation| citation.parentheticals.as_slice());
    let mut query = Query {
        quote: report.document.quoted(quotation).to_owned(),
        parentheticals: parentheticals
            .unwrap_or_default()
            .iter()
            .map(|parenthetical| parenthetical.text.clone())
            .collect(),
        pin: citation.and_then(|citation| citation.pin.clone()),
        ..Query::default()
    };
    if let Some(passage) = report.document.passage(quotation.place) {
        let inner = quotation.inner;
        query.emphasis = passage
            .styles
            .iter()
            .filter(|styled| matches!(styled.style, Style::Italic | Style::Bold | Style::Underline))
            .filter(|styled| inner.overlaps(styled.span))
            .map(|styled| {
                let start = styled.span.start.max(inner.start) - inner.start;
                Span::new(start, styled.span.end.min(inner.end) - inner.start)
            })
            .collect();
        query.context = around(passage.text(), quotation.span);
    }
    query
}

/// The words of `text` around `span`, without those in it.
fn around(text: &str, span: Span) -> String {
    let mut start = span.start.saturating_sub(CONTEXT_BYTES);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut end = (span.end + CONTEXT_BYTES).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text.get(start..span.start).unwrap_or_default();
    let after = text.get(span.end..end).unwrap_or_default();
    format!("{before} {after}")
}

/// Which text was searched, for an editor.
fn described(place: &TextPlace, text: &SourceText) -> String {
    let what = place
        .body
        .final_url
        .as_ref()
        .or(place.body.file.as_ref())
        .or(place.body.url.as_ref())
        .map_or("a capture", String::as_str);
    let mut line = format!("{what}, read by {}", text.reader);
    for alternative in &text.alternatives {
        line.push_str(" and by ");
        line.push_str(&alternative.reader);
    }
    line
}

fn look_elsewhere(
    context: &Context,
    corpus: &Corpus,
    place: usize,
    query: &Query,
    finding: &mut QuotationFinding,
) -> Result<(), RunError> {
    for candidate in corpus.index.candidates(&query.quote, ELSEWHERE_CANDIDATES) {
        if candidate == place {
            continue;
        }
        let Some(source) = corpus.sources.get(candidate) else { continue };
        let places = corpus.texts.get(candidate).map(Vec::as_slice).unwrap_or_default();
        for text_place in places {
            let text = load_text(context, text_place)?;
            let options = &context.settings.fidelity;
            let checked = fidelity::check(std::slice::from_ref(query), &text, options);
            let Some(there) = checked.into_iter().next() else { continue };
            if !matches!(
                there.verdict,
                Verdict::Verbatim | Verdict::Typographic | Verdict::Disclosed
            ) {
                continue;
            }
            let url = text_place.body.url.clone().or_else(|| source.work.urls.first().cloned());
            let Some(at) = &there.place else { continue };
            let reading = there.alternative.and_then(|index| text.alternatives.get(index));
            let reading = reading.unwrap_or(&text);
            finding.elsewhere = Some(FoundElsewhere {
                source: source.id.clone(),
                url,
                text: fold_white_space(&joined(&reading.text, &at.spans)),
                prefix: at.prefix.clone(),
                suffix: at.suffix.clone(),
                page: at.page,
            });
            // The place lies in another source's text, which a report of this source does not
            // carry; its words are kept, and the hint of the cited source goes.
            finding.finding = Finding {
                verdict: Verdict::Elsewhere,
                severity: Severity::Critical,
                reason: None,
                place: None,
                hint: None,
                alternative: None,
                ..there
            };
            return Ok(());
        }
    }
    Ok(())
}

fn no_text() -> FigureFinding {
    FigureFinding {
        verdict: FigureVerdict::Unchecked,
        surface: None,
        span: None,
        why: "no text of the source was had".to_owned(),
    }
}

fn compare_claims(
    corpus: &Corpus,
    claims: &BTreeSet<(usize, usize)>,
    text: Option<&SourceText>,
    found: &mut SourceFindings,
) {
    let figures = text.map(SourceFigures::of);
    let mut passages: Option<PassageIndex> = None;
    for (document, index) in claims {
        let Some(report) = corpus.documents.get(*document) else { continue };
        let Some(claim) = report.claims.claims.get(*index) else { continue };
        let Some(passage) = report.document.passage(claim.place) else { continue };
        let words = claim.span.of(passage.text());
        let findings = match (&figures, text) {
            (Some(figures), Some(text)) => {
                figures.hold(passage.text(), claim.span, &claim.quantities, text)
            }
            _ => vec![no_text(); claim.quantities.len()],
        };
        let findings = findings.into_iter().enumerate();
        found.figures.extend(findings.map(|(number, found)| (*document, *index, number, found)));
        if claim.quotations.is_empty()
            && let Some(text) = text
        {
            let index_of_text = passages.get_or_insert_with(|| PassageIndex::of(text));
            let best = index_of_text.best(words, BEST_PASSAGES);
            if !best.is_empty() {
                found.passages.push((*document, *index, best));
            }
        }
    }
}
