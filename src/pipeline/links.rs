//! What became of each link of a run?
//!
//! A list of links may be longer than the memory: results are read off the board page by page,
//! entered in the history, and told one after the other; only what the report needs is kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::RunError;
use super::assemble::{self, Gathered, Reach};
use super::binder::url_key;
use super::context::Context;
use super::messages::{self, Archived, Fetched};
use crate::archive::wacz;
use crate::citation::CorpusSource;
use crate::fetch::LinkState;
use crate::report::model::{LinkReport, Origin};
use crate::store::{Board, LinkRow, Outcome, RunId};

/// Results that are read at once.
const PAGE: usize = 500;

/// Takes the links of a run one by one, sorted by the keys of their URLs, and gives those back
/// that the report shall hold.
pub type TakeLink = Box<dyn FnMut(LinkReport) -> Option<LinkReport> + Send>;

/// What must be known of all links before the first is told.
#[derive(Debug)]
pub struct Survey {
    pub network_down: bool,
    /// The results for archived addresses that the sources give.
    pub of_copies: Gathered,
}

/// The links of a run: those that are kept, and how many others were in which state.
#[derive(Debug, Default)]
pub struct Told {
    pub kept: Vec<LinkReport>,
    pub others: BTreeMap<LinkState, u64>,
}

/// Looks at all results once. Blocking.
///
/// # Errors
/// Where the board fails.
pub fn survey(board: &dyn Board, run: RunId, sources: &[CorpusSource]) -> Result<Survey, RunError> {
    let copies: BTreeSet<String> = sources
        .iter()
        .flat_map(|source| &source.work.archived_urls)
        .map(|url| url_key(url))
        .collect();
    let mut reach = Reach::default();
    let mut of_copies = Gathered::default();
    for result in Results::of(board, run, "fetch") {
        let (key, result) = result?;
        let fetched: Fetched = messages::read(&result)?;
        reach.add(&fetched);
        if copies.contains(&key) {
            of_copies.fetched.insert(key, fetched);
        }
    }
    Ok(Survey { network_down: reach.is_down(), of_copies })
}

/// Enters all links in the history, unless the own network was down, and tells them. Blocking.
///
/// # Errors
/// Where board or history fail.
pub fn tell(
    context: &Context,
    board: &dyn Board,
    run: RunId,
    sources: &[CorpusSource],
    survey: &Survey,
    mut take: TakeLink,
) -> Result<Told, RunError> {
    let mut told = Told::default();
    let mut results = Results::of(board, run, "fetch");
    loop {
        let mut page = Vec::with_capacity(PAGE);
        for result in results.by_ref().take(PAGE) {
            page.push(messages::read::<Fetched>(&result?.1)?);
        }
        if page.is_empty() {
            break;
        }
        if !survey.network_down {
            remember(context, page.iter())?;
        }
        for fetched in &page {
            let link = assemble::link(context, fetched, sources, &survey.of_copies)?;
            let Some(link) = link else { continue };
            let state = link.check.state;
            match take(link) {
                Some(kept) => told.kept.push(kept),
                None => *told.others.entry(state).or_default() += 1,
            }
        }
    }
    told.kept.sort_by(|one, other| one.check.url.cmp(&other.check.url));
    Ok(told)
}

/// Keeps every check that was really made.
///
/// # Errors
/// Where the history fails.
pub fn remember<'a>(
    context: &Context,
    checks: impl Iterator<Item = &'a Fetched>,
) -> Result<(), RunError> {
    let mut rows = Vec::new();
    for fetched in checks {
        if fetched.origin != Some(Origin::Live) || fetched.interrupted {
            continue;
        }
        let link = &fetched.link;
        let outcome = match link.state {
            LinkState::Ok | LinkState::Redirected => Outcome::Ok,
            state if state.is_rot_at_once() || state.is_rot_when_it_lasts() => Outcome::Failed,
            _ => Outcome::Unknown,
        };
        rows.push(LinkRow {
            url: fetched.url.clone(),
            state: link.state.as_str().to_owned(),
            outcome,
            status: link.status,
            checked_at: link.checked_at,
            record: messages::write(link)?,
        });
    }
    Ok(context.history.add_several(&rows)?)
}

/// The pages that a reader of the archive may want to open: what each URL led to.
///
/// # Errors
/// Where the board fails.
pub fn pages(board: &dyn Board, run: RunId) -> Result<Vec<wacz::Page>, RunError> {
    let mut pages = Vec::new();
    // Both stages use the URL's key, so that their results come in the same order.
    let mut checks = Results::of(board, run, "fetch").peekable();
    for result in Results::of(board, run, "archive") {
        let (key, result) = result?;
        let archived: Archived = messages::read(&result)?;
        let mut title = None;
        while let Some(check) = checks.next_if(|next| next.as_ref().is_ok_and(|(at, _)| *at <= key))
        {
            let (at, check) = check?;
            if at == key {
                title = messages::read::<Fetched>(&check)?.link.title;
            }
        }
        for body in archived.bodies {
            if let (Some(url), Some(at), Some(_)) = (body.final_url, body.captured_at, body.warc)
                && body.origin != Origin::Binder
            {
                pages.push(wacz::Page { url, at, title: title.clone() });
            }
        }
    }
    Ok(pages)
}

/// The finished jobs of a stage, sorted by key, read page by page: keys and results.
struct Results<'a> {
    board: &'a dyn Board,
    run: RunId,
    stage: &'static str,
    page: VecDeque<(String, String)>,
    after: Option<String>,
}

impl<'a> Results<'a> {
    fn of(board: &'a dyn Board, run: RunId, stage: &'static str) -> Self {
        Self { board, run, stage, page: VecDeque::new(), after: None }
    }
}

impl Iterator for Results<'_> {
    type Item = Result<(String, String), RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() {
            let after = self.after.as_deref();
            match self.board.results_after(self.run, self.stage, after, PAGE) {
                Ok(page) => self.page = page.into(),
                Err(error) => return Some(Err(error.into())),
            }
            if let Some((key, _)) = self.page.back() {
                self.after = Some(key.clone());
            }
        }
        self.page.pop_front().map(Ok)
    }
}
