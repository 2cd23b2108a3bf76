//! `citecheck report`: every report again from the stored state.

use std::process::ExitCode;

use crate::cli::arguments::Common;
use crate::cli::finish;
use crate::cli::output::Failure;
use crate::cli::settings::settings;
use crate::pipeline;

pub(crate) fn run(common: &Common) -> Result<ExitCode, Failure> {
    let settings = settings(common)?;
    let outcome = pipeline::report_again(settings.clone()).map_err(Failure::of)?;
    finish::show(common, &settings, &outcome)
}
