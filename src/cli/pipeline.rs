//! Starts the pipeline for a command: runtime, progress, and a clean stop on Ctrl-C.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::arguments::Common;
use super::output::{self, Failure};
use super::progress::Progress;
use crate::config::Settings;
use crate::pipeline::links::TakeLink;
use crate::pipeline::{self, Counters, Outcome, Request, RunError};

/// How long after a Ctrl-C the stages may take to let go, and then the threads behind them.
const GRACE: Duration = Duration::from_millis(1200);
const THREADS: Duration = Duration::from_millis(300);

/// Runs a request to its end.
pub(crate) fn run(
    common: &Common,
    settings: Settings,
    request: Request,
) -> Result<Outcome, Failure> {
    run_telling(common, settings, request, Box::new(Some))
}

/// Runs a request to its end, and tells links one by one.
pub(crate) fn run_telling(
    common: &Common,
    settings: Settings,
    request: Request,
    take: TakeLink,
) -> Result<Outcome, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // Work that blocks is short and shares one disk and one database; more threads for it
        // would only hold more memory. Reading children are waited for besides.
        .max_blocking_threads(settings.engine.workers + 2 * cores + 4)
        .build()
        .map_err(|error| Failure::Message(format!("cannot start the workers: {error}")))?;
    let outcome = runtime.block_on(async {
        let cancel = CancellationToken::new();
        tokio::spawn(cancel_on_signal(cancel.clone()));
        let counters = Arc::new(Counters::default());
        let progress = Progress::start(common, &counters);
        let outcome = tokio::select! {
            outcome = pipeline::run_telling(settings, request, counters, cancel.clone(), take) => outcome,
            () = async {
                cancel.cancelled().await;
                tokio::time::sleep(GRACE).await;
            } => Err(RunError::Interrupted),
        };
        progress.stop();
        outcome
    });
    runtime.shutdown_timeout(THREADS);
    match outcome {
        Err(RunError::Interrupted) => Err(Failure::Interrupted(RunError::Interrupted.to_string())),
        other => other.map_err(Failure::of),
    }
}

/// Reads URLs from a file, one a line; empty lines and lines that start with # are passed over.
pub(crate) fn urls(file: Option<&Path>) -> Result<Vec<String>, Failure> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let text = output::read_argument(file)?;
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect())
}

/// The manuscripts that were named, or else those of the configuration.
pub(crate) fn paths(
    said: &[std::path::PathBuf],
    settings: &Settings,
    has_urls: bool,
) -> Result<Vec<std::path::PathBuf>, Failure> {
    if !said.is_empty() {
        return Ok(said.to_vec());
    }
    if has_urls {
        return Ok(Vec::new());
    }
    if settings.corpus.is_empty() {
        let what =
            "no manuscript given, and no pipeline.toml here that names one under [corpus] paths";
        return Err(Failure::Message(what.to_owned()));
    }
    Ok(settings.corpus.clone())
}

async fn cancel_on_signal(cancel: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    cancel.cancel();
}
