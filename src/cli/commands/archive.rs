//! `citecheck archive`: snapshots only.

use std::process::ExitCode;

use crate::cli::arguments::{ArchiveArguments, Common};
use crate::cli::output::{self, Failure};
use crate::cli::pipeline;
use crate::cli::settings::settings;
use crate::fetch::FetchMode;
use crate::pipeline::{Goal, Request};
use crate::report::{findings, terminal};

pub(crate) fn run(common: &Common, arguments: &ArchiveArguments) -> Result<ExitCode, Failure> {
    let mut settings = settings(common)?;
    if settings.fetch.mode == FetchMode::ArchiveFirst {
        settings.fetch.mode = FetchMode::Live;
    }
    settings.wacz |= arguments.wacz;
    let urls = pipeline::urls(arguments.urls.as_deref())?;
    let paths = pipeline::paths(&arguments.paths, &settings, arguments.urls.is_some())?;
    let request = Request { goal: Goal::Links, paths, urls };
    // Nothing is printed of links here; the summary speaks of those with a finding.
    let take = Box::new(|link| findings::of_link(&link).is_some().then_some(link));
    let outcome = pipeline::run_telling(common, settings.clone(), request, take)?;
    for file in &outcome.files {
        output::line(&settings.report.out.join(file).display().to_string())?;
    }
    output::flush()?;
    if !common.quiet {
        let look = output::look(common);
        output::say(terminal::summary(&outcome.report, None, look).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}
