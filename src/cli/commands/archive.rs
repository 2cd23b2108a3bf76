//! `citecheck archive`: snapshots only.

use std::process::ExitCode;

use crate::cli::arguments::{ArchiveArguments, Common};
use crate::cli::output::{self, Failure};
use crate::cli::pipeline;
use crate::cli::settings::settings;
use crate::fetch::FetchMode;
use crate::pipeline::{Goal, Request};
use crate::report::terminal;

pub(crate) fn run(common: &Common, arguments: &ArchiveArguments) -> Result<ExitCode, Failure> {
    let mut settings = settings(common)?;
    if settings.fetch.mode == FetchMode::ArchiveFirst {
        settings.fetch.mode = FetchMode::Live;
    }
    settings.wacz |= arguments.wacz;
    let urls = pipeline::urls(arguments.urls.as_deref())?;
    let paths = pipeline::paths(&arguments.paths, &settings, arguments.urls.is_some())?;
    let request = Request { goal: Goal::Links, paths, urls };
    let outcome = pipeline::run(common, settings.clone(), request)?;
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
