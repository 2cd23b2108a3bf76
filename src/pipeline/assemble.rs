//! From what stands on the board to the corpus that is matched, and to the report.

use std::collections::BTreeMap;

use super::RunError;
use super::archived::is_readable;
use super::binder::url_key;
use super::context::{Context, Corpus};
use super::links::Told;
use super::messages::{self, Archived, Fetched, Matched, Read, StoredBody, reading_key};
use super::stages::matching::SourceFindings;
use super::targets::file_key;
use crate::citation::{self, CorpusSource};
use crate::claims::ledger::{self, LedgerInput};
use crate::config::LinkSettings;
use crate::document::QuotationIndex;
use crate::fetch::{self, LinkState};
use crate::fidelity::Reason;
use crate::fidelity::corpus_index::CorpusIndex;
use crate::reader::{Condition, SourceText};
use crate::report::model::{Capture, DocumentReport, LinkReport, Origin, Report, SourceReport};
use crate::store::{Board, LinkHistory, RunId};

/// A text of a source: the capture it came from, and where it stands on the shelf.
#[derive(Clone, Debug)]
pub struct TextPlace {
    pub body: StoredBody,
    /// Digest of the source text (JSON).
    pub text: String,
}

/// The results of fetching, archiving and reading, by the keys of their jobs.
#[derive(Debug, Default)]
pub struct Gathered {
    pub fetched: BTreeMap<String, Fetched>,
    pub archived: BTreeMap<String, Archived>,
    pub read: BTreeMap<String, Read>,
}

impl Gathered {
    /// Takes the results off the board. Blocking.
    ///
    /// # Errors
    /// Where the board fails.
    pub fn of(board: &dyn Board, run: RunId) -> Result<Self, RunError> {
        let mut gathered = Self::default();
        for (key, result) in board.results(run, "fetch")? {
            gathered.fetched.insert(key, messages::read(&result)?);
        }
        for (key, result) in board.results(run, "archive")? {
            gathered.archived.insert(key, messages::read(&result)?);
        }
        for (key, result) in board.results(run, "read")? {
            gathered.read.insert(key, messages::read(&result)?);
        }
        Ok(gathered)
    }
}

/// The sources of the documents, taken together.
#[must_use]
pub fn merge(documents: &[&DocumentReport]) -> Vec<CorpusSource> {
    let citations: Vec<&citation::Citations> =
        documents.iter().map(|document| &document.citations).collect();
    citation::merge(&citations)
}

/// Loads a text from the shelf. Blocking.
///
/// # Errors
/// Where the shelf fails.
pub fn load_text(context: &Context, place: &TextPlace) -> Result<SourceText, RunError> {
    let json = context.object(&place.text)?;
    let mut text: SourceText =
        serde_json::from_slice(&json).map_err(|error| messages::MessageError::of(&error))?;
    if let Some(why) = &place.body.partial {
        text.problems.push(why.clone());
        if text.condition == Condition::Whole {
            text.condition = Condition::Partial;
        }
    }
    Ok(text)
}

/// Everything that matching needs. Blocking: reads every text once for the index.
///
/// # Errors
/// Where the shelf fails.
pub fn corpus(
    context: &Context,
    documents: Vec<DocumentReport>,
    gathered: &Gathered,
) -> Result<Corpus, RunError> {
    let borrowed: Vec<&DocumentReport> = documents.iter().collect();
    let sources = merge(&borrowed);
    let mut texts = Vec::with_capacity(sources.len());
    let mut reasons = Vec::with_capacity(sources.len());
    let mut index = CorpusIndex::new();
    for (place, source) in sources.iter().enumerate() {
        let mut found = Vec::new();
        for body in bodies_of(context, source, gathered) {
            let key = reading_key(&body.digest, body.content_type.as_deref());
            if let Some(read) = gathered.read.get(&key) {
                let text = TextPlace { body, text: read.text.clone() };
                let loaded = load_text(context, &text)?;
                index.add(place, &loaded.text);
                found.push(text);
            }
        }
        texts.push(found);
        reasons.push(reason_of(source, gathered));
    }
    Ok(Corpus { documents, sources, texts, reasons, index })
}

/// The bodies that stand for a source, best first: what the editor pulled, what the cited address
/// gave, what an archive has.
fn bodies_of(context: &Context, source: &CorpusSource, gathered: &Gathered) -> Vec<StoredBody> {
    let mut bodies: Vec<StoredBody> = Vec::new();
    let mut take = |key: &str, archived_address: bool| {
        for body in gathered.archived.get(key).map(|one| one.bodies.as_slice()).unwrap_or_default()
        {
            let mut body = body.clone();
            if archived_address && matches!(body.origin, Origin::Live | Origin::Earlier) {
                body.origin = Origin::Perma;
            }
            if !bodies.contains(&body) {
                bodies.push(body);
            }
        }
    };
    for file in context.binder.named(source) {
        take(&file_key(&file.name), false);
    }
    for url in &source.work.urls {
        take(&url_key(url), false);
    }
    for url in &source.work.archived_urls {
        take(&url_key(url), true);
    }
    bodies.sort_by_key(|body| match body.origin {
        Origin::Binder => 0,
        Origin::Live => 1,
        Origin::Earlier => 2,
        Origin::Perma => 3,
        Origin::Memento => 4,
    });
    bodies
}

/// Why nothing was read of what a link led to.
#[must_use]
pub const fn reason_of_state(state: LinkState) -> Reason {
    match state {
        LinkState::Blocked => Reason::Blocked,
        LinkState::RobotsDenied => Reason::Robots,
        LinkState::NotFound
        | LinkState::Gone
        | LinkState::Soft404
        | LinkState::MovedHome
        | LinkState::Parked => Reason::Gone,
        LinkState::Empty => Reason::NoText,
        LinkState::TooLarge => Reason::PartialText,
        _ => Reason::NotFetched,
    }
}

/// Why a source without any text has none.
fn reason_of(source: &CorpusSource, gathered: &Gathered) -> Reason {
    let addresses = source.work.urls.iter().chain(&source.work.archived_urls);
    let mut reason = None;
    for url in addresses {
        let Some(fetched) = gathered.fetched.get(&url_key(url)) else { continue };
        let here = reason_of_state(fetched.link.state);
        // The cited address comes first and its answer says most.
        reason.get_or_insert(here);
    }
    match reason {
        Some(reason) => reason,
        None if source.work.urls.is_empty() && source.work.archived_urls.is_empty() => {
            Reason::NoUrl
        }
        None => Reason::NotFetched,
    }
}

/// Who could be reached.
#[derive(Debug, Default)]
pub struct Reach {
    reached: usize,
    unreached: std::collections::BTreeSet<String>,
}

impl Reach {
    /// Takes one check down.
    pub fn add(&mut self, fetched: &Fetched) {
        if fetched.origin != Some(Origin::Live) {
            return;
        }
        match fetched.link.state {
            LinkState::Dns | LinkState::Connect | LinkState::Timeout => {
                let host = url::Url::parse(&fetched.url)
                    .ok()
                    .and_then(|url| url.host_str().map(str::to_owned))
                    .unwrap_or_default();
                self.unreached.insert(host);
            }
            LinkState::Refused | LinkState::Malformed | LinkState::RobotsDenied => {}
            _ => self.reached += 1,
        }
    }

    /// Whether this rather tells that our own network is down: several hosts, and none of those
    /// that were asked could be reached.
    #[must_use]
    pub fn is_down(&self) -> bool {
        // A few dead hosts among answers are rot; many and hardly an answer is an outage.
        3 <= self.unreached.len() && self.reached * 4 <= self.unreached.len()
    }
}

/// Whether the answers rather tell that our own network is down.
#[must_use]
pub fn network_is_down(gathered: &Gathered) -> bool {
    let mut reach = Reach::default();
    for fetched in gathered.fetched.values() {
        reach.add(fetched);
    }
    reach.is_down()
}

/// Whether the history makes a state rot.
#[must_use]
pub fn is_rot(state: LinkState, history: Option<&LinkHistory>, settings: &LinkSettings) -> bool {
    if state.is_rot_at_once() {
        return true;
    }
    let Some(history) = history else { return false };
    let long_enough = history.failing_since.is_some_and(|since| {
        let seconds = history.newest_at.as_second() - since.as_second();
        i64::from(settings.rot_after_days) * 86_400 <= seconds
    });
    state.is_rot_when_it_lasts() && settings.rot_after <= history.failed_in_a_row && long_enough
}

/// The links of a run, sorted by URL.
///
/// # Errors
/// Where the history cannot be read.
pub fn links(
    context: &Context,
    gathered: &Gathered,
    sources: &[CorpusSource],
) -> Result<Vec<LinkReport>, RunError> {
    let mut links = Vec::new();
    for fetched in gathered.fetched.values() {
        links.extend(link(context, fetched, sources, gathered)?);
    }
    links.sort_by(|one, other| one.check.url.cmp(&other.check.url));
    Ok(links)
}

/// What is said of one link; nothing of a file that stands for a source by name. `gathered` needs
/// to hold the results for archived addresses that the sources give.
///
/// # Errors
/// Where the history cannot be read.
pub fn link(
    context: &Context,
    fetched: &Fetched,
    sources: &[CorpusSource],
    gathered: &Gathered,
) -> Result<Option<LinkReport>, RunError> {
    if fetched.url.is_empty() {
        return Ok(None);
    }
    let history = context.history.of(&fetched.url)?;
    let state = fetched.link.state;
    // The copy that the citation itself gives comes before one that an archive was asked for.
    let archived = if is_readable(state) {
        fetched.archived.clone()
    } else {
        cited_copy(&fetched.url, sources, gathered).or_else(|| fetched.archived.clone())
    };
    Ok(Some(LinkReport {
        check: fetched.link.clone(),
        rot: is_rot(state, history.as_ref(), &context.settings.links),
        history,
        archived,
        origin: fetched.origin,
    }))
}

/// The archived address that a citation gives beside a URL, where that address answers.
fn cited_copy(
    url: &str,
    sources: &[CorpusSource],
    gathered: &Gathered,
) -> Option<(String, Option<String>, String)> {
    let key = url_key(url);
    let of_this_url =
        |source: &&CorpusSource| source.work.urls.iter().any(|one| url_key(one) == key);
    let copies = sources.iter().filter(of_this_url).flat_map(|source| &source.work.archived_urls);
    for copy in copies {
        let Some(fetched) = gathered.fetched.get(&url_key(copy)) else { continue };
        if is_readable(fetched.link.state) {
            return Some((copy.clone(), fetch::copy_datetime(copy), "cited".to_owned()));
        }
        // The cited address shows nothing to a program, but the same copy was got elsewhere.
        if let Some(found) = &fetched.archived {
            return Some(found.clone());
        }
    }
    None
}

/// What the report says of itself.
#[derive(Clone, Debug)]
pub struct Frame {
    pub configuration_sha256: String,
    pub started_at: jiff::Timestamp,
    pub finished_at: jiff::Timestamp,
    pub failures: Vec<(String, String)>,
    pub network_down: bool,
}

/// Joins everything into the report. Blocking.
///
/// # Errors
/// Where board or shelf fail.
pub fn report(
    context: &Context,
    corpus: Corpus,
    links: Told,
    matched: Vec<(String, Matched)>,
    frame: Frame,
) -> Result<Report, RunError> {
    let inputs: Vec<LedgerInput<'_>> = corpus
        .documents
        .iter()
        .map(|report| LedgerInput {
            document: &report.document,
            citations: &report.citations,
            claims: &report.claims,
        })
        .collect();
    let ledger = ledger::build(&inputs);
    drop(inputs);
    let mut findings: BTreeMap<String, SourceFindings> = BTreeMap::new();
    for (_, result) in matched {
        let json = context.object(&result.findings)?;
        let found =
            serde_json::from_slice(&json).map_err(|error| messages::MessageError::of(&error))?;
        findings.insert(result.source, found);
    }
    let mut sources = Vec::with_capacity(corpus.sources.len());
    for (source, texts) in corpus.sources.into_iter().zip(corpus.texts) {
        let found = findings.remove(&source.id).unwrap_or_default();
        sources.push(source_report(context, source, &texts, found)?);
    }
    Ok(Report {
        configuration_sha256: frame.configuration_sha256,
        started_at: frame.started_at,
        finished_at: frame.finished_at,
        documents: corpus.documents,
        sources,
        ledger,
        links: links.kept,
        links_told: links.others,
        failures: frame.failures,
        network_down: frame.network_down,
    })
}

fn source_report(
    context: &Context,
    source: CorpusSource,
    texts: &[TextPlace],
    found: SourceFindings,
) -> Result<SourceReport, RunError> {
    let captures = texts
        .iter()
        .enumerate()
        .map(|(index, place)| capture(&source.id, index, &place.body))
        .collect();
    let mut text = None;
    let mut more_texts = Vec::new();
    for (index, place) in texts.iter().enumerate() {
        let is_main = found.main_text == Some(index);
        let has_findings =
            found.quotations.iter().any(|(_, _, finding)| finding.capture == Some(index));
        if is_main {
            text = Some((index, load_text(context, place)?));
        } else if has_findings {
            more_texts.push((index, load_text(context, place)?));
        }
    }
    Ok(SourceReport {
        source,
        captures,
        text,
        more_texts,
        findings: found
            .quotations
            .into_iter()
            .map(|(document, quotation, finding)| ((document, QuotationIndex(quotation)), finding))
            .collect(),
        figures: found
            .figures
            .into_iter()
            .map(|(document, claim, quantity, finding)| ((document, claim, quantity), finding))
            .collect(),
        best_passages: found
            .passages
            .into_iter()
            .map(|(document, claim, passages)| ((document, claim), passages))
            .collect(),
    })
}

fn capture(source: &str, index: usize, body: &StoredBody) -> Capture {
    Capture {
        id: format!("{source}.{}", index + 1),
        url: body.url.clone(),
        final_url: body.final_url.clone(),
        captured_at: body.captured_at,
        status: body.status,
        mime: body
            .content_type
            .as_deref()
            .and_then(|full| full.split(';').next())
            .map(|mime| mime.trim().to_ascii_lowercase()),
        bytes: body.bytes,
        sha256: body.digest.clone(),
        origin: body.origin,
        file: body.file.clone(),
        warc: body.warc.clone(),
    }
}
