//! `citecheck run`: the main job.

use std::process::ExitCode;

use crate::cli::arguments::{Common, Run};
use crate::cli::output::{self, Failure};
use crate::cli::settings::settings;
use crate::cli::{finish, pipeline};
use crate::pipeline::{Goal, Request};

pub(crate) fn run(common: &Common, arguments: &Run) -> Result<ExitCode, Failure> {
    let settings = settings(common)?;
    let paths = pipeline::paths(&arguments.paths, &settings, false)?;
    let request = Request { goal: Goal::Report, paths, urls: Vec::new() };
    let outcome = pipeline::run(common, settings.clone(), request)?;
    if outcome.resumed && !common.quiet {
        output::say("an unfinished run was gone on with");
    }
    finish::show(common, &settings, &outcome)
}
