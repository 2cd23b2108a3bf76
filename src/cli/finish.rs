//! The end of a run for a person and for a script: the summary, and the exit status.

use std::process::ExitCode;

use super::arguments::Common;
use super::output::{self, Failure};
use crate::config::Settings;
use crate::pipeline::Outcome;
use crate::report::findings;
use crate::report::joined::Joined;
use crate::report::terminal;
use crate::text::Severity;

/// Prints the summary and picks the exit status.
pub(crate) fn show(
    common: &Common,
    settings: &Settings,
    outcome: &Outcome,
) -> Result<ExitCode, Failure> {
    let found = findings::collect(&Joined::new(&outcome.report));
    if !common.quiet {
        let page = settings.report.out.join("index.html");
        let page = settings.report.html.then_some(page.as_path());
        let text = terminal::summary(&outcome.report, page, output::look(common));
        output::line(text.trim_end())?;
        output::flush()?;
    }
    let worst = found.iter().map(|one| one.severity).max().unwrap_or(Severity::None);
    let fails = settings.report.fail_on.is_some_and(|least| least <= worst);
    Ok(ExitCode::from(u8::from(fails)))
}
