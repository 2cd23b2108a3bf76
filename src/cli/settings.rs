//! From what was said to what it means: the configuration file with the flags laid over it.

use std::path::Path;

use super::arguments::{Common, FailOn};
use super::output::Failure;
use crate::config::Settings;
use crate::fetch::FetchMode;
use crate::text::Severity;

/// The configuration file that is read when none is named.
const DEFAULT_CONFIG: &str = "pipeline.toml";

/// The settings in force. Without a named file, and without the default one in the current folder,
/// the built-in defaults hold, with no corpus and no binder.
pub(crate) fn settings(common: &Common) -> Result<Settings, Failure> {
    let mut settings = match &common.config {
        Some(path) => Settings::read(path).map_err(Failure::of)?,
        None if Path::new(DEFAULT_CONFIG).exists() => {
            Settings::read(Path::new(DEFAULT_CONFIG)).map_err(Failure::of)?
        }
        None => Settings::defaults(),
    };
    if let Some(out) = &common.out {
        settings.report.out.clone_from(out);
    }
    if common.offline {
        settings.fetch.mode = FetchMode::Offline;
    }
    match common.fail_on {
        Some(FailOn::Critical) => settings.report.fail_on = Some(Severity::Critical),
        Some(FailOn::Major) => settings.report.fail_on = Some(Severity::Major),
        Some(FailOn::Minor) => settings.report.fail_on = Some(Severity::Minor),
        Some(FailOn::Never) => settings.report.fail_on = None,
        None => {}
    }
    if settings.reading.isolate {
        settings.reading.program = std::env::current_exe().ok();
    }
    Ok(settings)
}
