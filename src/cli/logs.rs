//! Structured logs on request, to standard error.

use tracing_subscriber::EnvFilter;

use super::arguments::{Common, LogFormat};

/// The variable that says what is logged ("debug", "citecheck::fetch=trace").
const FILTER: &str = "CITECHECK_LOG";

/// Starts logging where it was asked for.
pub(crate) fn start(common: &Common) {
    if common.log != Some(LogFormat::Json) {
        return;
    }
    let filter =
        EnvFilter::try_from_env(FILTER).unwrap_or_else(|_| EnvFilter::new("citecheck=info"));
    // A second start in one process changes nothing.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
