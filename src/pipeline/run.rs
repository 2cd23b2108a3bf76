//! One run, from the paths to the report: which stages run together, and what lies between them.
//!
//! Documents are read first, because only together do they say which sources there are; then every
//! URL flows through fetch, archive and read at once; then each source is matched; then the report
//! is written. Whatever a killed run had done is on the board and is not done again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use regex::RegexSet;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::assemble::{self, Frame, Gathered};
use super::binder::Binder;
use super::context::{Context, Folders};
use super::counters::{Counters, STAGES, StageCount};
use super::engine::{Engine, Line, blocking};
use super::links::{self, TakeLink, Told};
use super::messages::{self, Extracted, Ingested, Matched};
use super::stages::archive::ArchiveStage;
use super::stages::extract::{Extract, read_again};
use super::stages::fetch::Fetch;
use super::stages::ingest::Ingest;
use super::stages::matching::MatchStage;
use super::stages::read::ReadStage;
use super::{RunError, manuscripts, targets};
use crate::archive::{Archive, SharedArchive, wacz};
use crate::config::Settings;
use crate::fetch::Fetcher;
use crate::report::model::Report;
use crate::report::write::{WriteOptions, write_all};
use crate::store::{
    Board, Captures, Database, FolderShelf, History, NewJob, RunId, Shelf, SqliteBoard, digest_of,
};

/// The package of the whole archive.
const WACZ: &str = "citecheck.wacz";

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Everything, with all reports.
    Report,
    /// Documents are read and URLs are asked and archived; nothing is matched or written but the
    /// archive.
    Links,
}

impl Goal {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "run",
            Self::Links => "links",
        }
    }
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub goal: Goal,
    /// Manuscripts and folders; may be empty where there are URLs.
    pub paths: Vec<PathBuf>,
    /// Further URLs that no document cites.
    pub urls: Vec<String>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    pub report: Report,
    /// Files that were written, relative to the folder of the report.
    pub files: Vec<String>,
    /// Whether an unfinished run was gone on with.
    pub resumed: bool,
}

/// Runs the pipeline.
///
/// # Errors
/// Where the run cannot start or go on; what was done is kept for the next one.
pub async fn run(
    settings: Settings,
    request: Request,
    counters: Arc<Counters>,
    cancel: CancellationToken,
) -> Result<Outcome, RunError> {
    run_telling(settings, request, counters, cancel, Box::new(Some)).await
}

/// As [`run`]; where only links are checked, each is told to `take` when all were asked, so that
/// not all need to be held: the report has those that `take` gives back, and counts the others.
///
/// # Errors
/// Where the run cannot start or go on; what was done is kept for the next one.
pub async fn run_telling(
    settings: Settings,
    request: Request,
    counters: Arc<Counters>,
    cancel: CancellationToken,
    take: TakeLink,
) -> Result<Outcome, RunError> {
    let paths = manuscripts::find_manuscripts(&request.paths)?;
    let stores = Stores::open(&settings)?;
    let fingerprint = fingerprint(&settings, &request, &paths)?;
    let context = Arc::new(stores.context(settings)?);
    let board = Arc::clone(&stores.board);
    let now = jiff::Timestamp::now();
    context.history.settle(now)?;
    context.captures.settle(now)?;
    let (run, resumed) = open_run(&context, board.as_ref(), &fingerprint, request.goal, now)?;
    let released = board.release_all(run)?;
    tracing::info!(run = run.0, resumed, released, "run opened");
    let engine = Engine {
        board: Arc::clone(&board),
        run,
        lease: context.settings.engine.lease,
        counters: Arc::clone(&counters),
        cancel,
    };

    read_documents(&engine, &context, &paths).await?;
    let failures = extraction_failures(board.as_ref(), run)?;
    if !paths.is_empty() && context.documents().is_empty() {
        let failures = failures.into_iter().map(|(_, what)| what).collect();
        return Err(RunError::NothingRead { failures });
    }

    let Request { goal, urls, .. } = request;
    fetch_sources(&engine, &context, goal, urls).await?;
    let frame = Frame {
        configuration_sha256: configuration_sha256(&context.settings),
        started_at: board.started_at(run)?,
        finished_at: jiff::Timestamp::now(),
        failures: with_binder_faults(failures, &context.binder),
        network_down: false,
    };
    let (report, files) = match goal {
        Goal::Report => report_on_sources(&engine, &context, frame).await?,
        Goal::Links => {
            let (engine, context) = (engine.clone(), Arc::clone(&context));
            blocking(move || report_on_links(&engine, &context, frame, take)).await?
        }
    };
    board.close_run(run, jiff::Timestamp::now())?;
    // With it goes what the archive knew, which for a long list is not little.
    drop(context);
    let (database, shelf) = (stores.database.clone(), Arc::clone(&stores.shelf));
    let removed = blocking(move || {
        // Bodies stand in the archive by now; of each URL the newest stays at hand.
        Ok(shelf.keep_only(&database.objects_in_use(Goal::Report.as_str())?)?)
    })
    .await?;
    tracing::info!(removed, "objects of no further use were removed from the shelf");
    if let Some(stage) = counters.stage("report") {
        stage.finish();
    }
    Ok(Outcome { report, files, resumed })
}

/// A check of links that was broken off longer ago than this is not gone on with: what it found
/// would be told as found now.
const STALE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Opens the run, or one that was broken off. Of a check of links that is too old to be gone on
/// with, the checks that were made enter the history.
fn open_run(
    context: &Context,
    board: &dyn Board,
    fingerprint: &str,
    goal: Goal,
    now: jiff::Timestamp,
) -> Result<(RunId, bool), RunError> {
    let (run, resumed) = board.open_run(fingerprint, now)?;
    let is_stale = STALE < now.duration_since(board.started_at(run)?);
    if !resumed || goal != Goal::Links || !is_stale {
        return Ok((run, resumed));
    }
    let gathered = Gathered::of(board, run)?;
    if !assemble::network_is_down(&gathered) {
        links::remember(context, gathered.fetched.values())?;
    }
    board.close_run(run, now)?;
    Ok(board.open_run(fingerprint, now)?)
}

/// Matches the sources against what is quoted from them, and writes all reports.
async fn report_on_sources(
    engine: &Engine,
    context: &Arc<Context>,
    frame: Frame,
) -> Result<(Report, Vec<String>), RunError> {
    let (board, run) = (Arc::clone(&engine.board), engine.run);
    let shared = Arc::clone(context);
    let documents = std::mem::take(&mut *context.documents()).into_values().collect();
    let (gathered, network_down, corpus) = blocking(move || {
        let gathered = Gathered::of(board.as_ref(), run)?;
        let network_down = assemble::network_is_down(&gathered);
        if !network_down {
            links::remember(&shared, gathered.fetched.values())?;
        }
        let corpus = assemble::corpus(&shared, documents, &gathered)?;
        Ok((gathered, network_down, corpus))
    })
    .await?;
    let corpus = Arc::new(corpus);
    match_sources(engine, context, &corpus).await?;
    let matched = matched(engine.board.as_ref(), run)?;
    // The stage held the only other handles; it has ended.
    let corpus = Arc::try_unwrap(corpus)
        .map_err(|_| RunError::Worker { what: "matching has not ended".to_owned() })?;
    let (engine, context) = (engine.clone(), Arc::clone(context));
    blocking(move || {
        begin_report(&engine);
        let mut files = finish_archive(&context, engine.board.as_ref(), run)?;
        let kept = assemble::links(&context, &gathered, &corpus.sources)?;
        let links = Told { kept, ..Told::default() };
        let frame = Frame { finished_at: jiff::Timestamp::now(), network_down, ..frame };
        let report = assemble::report(&context, corpus, links, matched, frame)?;
        files.extend(write_reports(&context.settings, &report)?);
        Ok((report, files))
    })
    .await
}

/// Tells all links, and finishes the archive. Blocking.
fn report_on_links(
    engine: &Engine,
    context: &Context,
    frame: Frame,
    take: TakeLink,
) -> Result<(Report, Vec<String>), RunError> {
    begin_report(engine);
    let (board, run) = (engine.board.as_ref(), engine.run);
    let documents: Vec<_> = std::mem::take(&mut *context.documents()).into_values().collect();
    let sources = assemble::merge(&documents.iter().collect::<Vec<_>>());
    let survey = links::survey(board, run, &sources)?;
    let files = finish_archive(context, board, run)?;
    let told = links::tell(context, board, run, &sources, &survey, take)?;
    let corpus = assemble::corpus(context, documents, &survey.of_copies)?;
    let frame = Frame { network_down: survey.network_down, ..frame };
    let report = assemble::report(context, corpus, told, Vec::new(), frame)?;
    Ok((report, files))
}

fn begin_report(engine: &Engine) {
    if let Some(stage) = engine.counters.stage("report") {
        stage.add(1);
    }
}

/// Writes all reports of the last finished run again, fetching nothing. Blocking.
///
/// # Errors
/// Where there is no finished run, or where its state cannot be read.
pub fn report_again(settings: Settings) -> Result<Outcome, RunError> {
    let out = settings.report.out.clone();
    if !(Folders { out: out.clone() }).database().is_file() {
        return Err(RunError::NoRun { out });
    }
    let stores = Stores::open(&settings)?;
    let context = stores.context(settings)?;
    let board = stores.board.as_ref();
    let run = board.last_finished(Goal::Report.as_str())?.ok_or(RunError::NoRun { out })?;
    let mut documents = BTreeMap::new();
    for (place, extracted) in extracted(board, run)? {
        if extracted.failure.is_some() {
            continue;
        }
        let ingested = Ingested { path: extracted.path, digest: extracted.digest };
        if let Ok(report) = super::stages::extract::extract(&context, &extracted.id, &ingested)? {
            documents.insert(place, report);
        }
    }
    let failures = extraction_failures(board, run)?;
    let gathered = Gathered::of(board, run)?;
    let corpus = assemble::corpus(&context, documents.into_values().collect(), &gathered)?;
    let frame = Frame {
        configuration_sha256: configuration_sha256(&context.settings),
        started_at: board.started_at(run)?,
        finished_at: jiff::Timestamp::now(),
        failures: with_binder_faults(failures, &context.binder),
        network_down: assemble::network_is_down(&gathered),
    };
    let kept = assemble::links(&context, &gathered, &corpus.sources)?;
    let links = Told { kept, ..Told::default() };
    let report = assemble::report(&context, corpus, links, matched(board, run)?, frame)?;
    let files = write_reports(&context.settings, &report)?;
    Ok(Outcome { report, files, resumed: false })
}

/// The stores of an output folder.
struct Stores {
    board: Arc<dyn Board>,
    shelf: Arc<dyn Shelf>,
    database: Database,
    folders: Folders,
}

impl Stores {
    fn open(settings: &Settings) -> Result<Self, RunError> {
        let folders = Folders { out: settings.report.out.clone() };
        std::fs::create_dir_all(&folders.out)
            .map_err(|source| RunError::Io { path: folders.out.clone(), source })?;
        let database = Database::open(&folders.database())?;
        Ok(Self {
            board: Arc::new(SqliteBoard::new(database.clone())),
            shelf: Arc::new(FolderShelf::open(&folders.shelf())?),
            database,
            folders,
        })
    }

    fn context(&self, settings: Settings) -> Result<Context, RunError> {
        let binder = match &settings.binder {
            Some(folder) => Binder::open(folder)?,
            None => Binder::default(),
        };
        let captures = Captures::new(self.database.clone());
        Ok(Context {
            shelf: Arc::clone(&self.shelf),
            has_captures: !captures.is_empty()?,
            captures,
            history: History::new(self.database.clone()),
            fetcher: Fetcher::new(settings.fetch.clone())?,
            binder,
            archive: SharedArchive::new(Archive::open(
                &self.folders.archive(),
                settings.archive.clone(),
            )?),
            documents: Mutex::default(),
            quoted: Mutex::default(),
            skip: RegexSet::new(&settings.skip)?,
            settings,
        })
    }
}

async fn read_documents(
    engine: &Engine,
    context: &Arc<Context>,
    paths: &[PathBuf],
) -> Result<(), RunError> {
    let jobs: Vec<NewJob> = paths
        .iter()
        .enumerate()
        .map(|(place, path)| NewJob {
            stage: "ingest".to_owned(),
            key: format!("{place:06}"),
            payload: path.to_string_lossy().into_owned(),
        })
        .collect();
    engine.board.enqueue(engine.run, &jobs)?;
    show_counts(engine)?;
    let ids = Arc::new(manuscripts::document_ids(paths));
    Line::new(engine.clone())
        .then(Ingest(Arc::clone(context)))
        .then(Extract { context: Arc::clone(context), ids })
        .run()
        .await?;
    read_again(context, extracted(engine.board.as_ref(), engine.run)?).await
}

async fn fetch_sources(
    engine: &Engine,
    context: &Arc<Context>,
    goal: Goal,
    urls: Vec<String>,
) -> Result<(), RunError> {
    let (board, run, shared) = (Arc::clone(&engine.board), engine.run, Arc::clone(context));
    blocking(move || {
        let held = shared.documents();
        let documents: Vec<_> = held.values().collect();
        let sources = assemble::merge(&documents);
        *shared.quoted.lock().unwrap_or_else(PoisonError::into_inner) =
            targets::quoted_by_url(&documents, &sources);
        targets::fetch_jobs(&sources, &shared.binder, &urls, |jobs| {
            board.enqueue(run, jobs)?;
            Ok(())
        })
    })
    .await?;
    show_counts(engine)?;
    let read = goal == Goal::Report;
    let line = Line::new(engine.clone())
        .then(Fetch(Arc::clone(context)))
        .then(ArchiveStage { context: Arc::clone(context), read });
    let line = if read { line.then(ReadStage(Arc::clone(context))) } else { line };
    line.run().await
}

async fn match_sources(
    engine: &Engine,
    context: &Arc<Context>,
    corpus: &Arc<super::context::Corpus>,
) -> Result<(), RunError> {
    let jobs: Vec<NewJob> = corpus
        .sources
        .iter()
        .enumerate()
        .map(|(place, source)| NewJob {
            stage: "match".to_owned(),
            key: source.id.clone(),
            payload: place.to_string(),
        })
        .collect();
    engine.board.enqueue(engine.run, &jobs)?;
    show_counts(engine)?;
    Line::new(engine.clone())
        .then(MatchStage { context: Arc::clone(context), corpus: Arc::clone(corpus) })
        .run()
        .await
}

/// Sets the counters to what the board holds.
fn show_counts(engine: &Engine) -> Result<(), RunError> {
    for name in STAGES {
        let counts = engine.board.counts(engine.run, name)?;
        if let Some(stage) = engine.counters.stage(name) {
            stage.set(StageCount {
                total: counts.ready + counts.leased + counts.done + counts.dead,
                done: counts.done + counts.dead,
                dead: counts.dead,
            });
        }
    }
    Ok(())
}

fn extracted(board: &dyn Board, run: RunId) -> Result<Vec<(usize, Extracted)>, RunError> {
    let mut found = Vec::new();
    for (key, result) in board.results(run, "extract")? {
        if let Ok(place) = key.parse() {
            found.push((place, messages::read(&result)?));
        }
    }
    Ok(found)
}

/// Manuscripts that could not be read: (path, what).
fn extraction_failures(board: &dyn Board, run: RunId) -> Result<Vec<(String, String)>, RunError> {
    let mut failures = Vec::new();
    for (_, extracted) in extracted(board, run)? {
        if let Some(failure) = extracted.failure {
            failures.push((extracted.path, failure));
        }
    }
    for stage in ["fetch", "archive", "read", "match"] {
        for (key, error) in board.dead(run, stage)? {
            failures.push((key, format!("{stage}: {error}")));
        }
    }
    Ok(failures)
}

fn with_binder_faults(
    mut failures: Vec<(String, String)>,
    binder: &Binder,
) -> Vec<(String, String)> {
    failures.extend(binder.faults.iter().cloned());
    failures
}

fn matched(board: &dyn Board, run: RunId) -> Result<Vec<(String, Matched)>, RunError> {
    let mut found = Vec::new();
    for (key, result) in board.results(run, "match")? {
        found.push((key, messages::read(&result)?));
    }
    Ok(found)
}

/// Writes the archive's index and, where it is wanted, packs everything; returns the names of the
/// files relative to the output folder.
fn finish_archive(
    context: &Context,
    board: &dyn Board,
    run: RunId,
) -> Result<Vec<String>, RunError> {
    let names = context.archive.lock().finish()?;
    let mut files: Vec<String> = names.iter().map(|name| format!("archive/{name}")).collect();
    if context.settings.wacz && !names.is_empty() {
        let folder = Folders { out: context.settings.report.out.clone() }.archive();
        let segments: Vec<String> =
            names.into_iter().filter(|name| name.ends_with(".warc.gz")).collect();
        wacz::pack(&folder, &segments, &links::pages(board, run)?, &folder.join(WACZ))?;
        files.push(format!("archive/{WACZ}"));
    }
    Ok(files)
}

fn write_reports(settings: &Settings, report: &Report) -> Result<Vec<String>, RunError> {
    let options = WriteOptions {
        html: settings.report.html,
        csv: settings.report.csv,
        standards: settings.report.standards,
        ..WriteOptions::default()
    };
    Ok(write_all(report, &settings.report.out, &options)?)
}

/// The digest of what the settings say, leaving out where things are written and which program
/// reads: neither changes a result.
fn configuration_sha256(settings: &Settings) -> String {
    let mut said = settings.clone();
    said.report.out = PathBuf::new();
    said.reading.program = None;
    digest_of(format!("{said:?}").as_bytes()).0
}

/// What a run is known by: goal, configuration, and the bytes of the manuscripts.
fn fingerprint(
    settings: &Settings,
    request: &Request,
    paths: &[PathBuf],
) -> Result<String, RunError> {
    // How a run is reported, and with which status it ends, is no reason to ask anew.
    let mut asked = settings.clone();
    asked.report = Settings::defaults().report;
    let mut said = configuration_sha256(&asked);
    let limit = settings.reading.options.max_input as u64;
    for path in paths {
        said.push_str(&format!("\n{}", path.display()));
        said.push_str(&digest_of(&manuscripts::read_bytes(Path::new(path), limit)?).0);
    }
    // A list of URLs may be long: it is not put together once more.
    let mut hash = Sha256::new();
    hash.update(&said);
    for url in &request.urls {
        hash.update("\n");
        hash.update(url);
    }
    let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}:{digest}", request.goal.as_str()))
}
