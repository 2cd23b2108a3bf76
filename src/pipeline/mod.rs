//! Who does what, when?
//!
//! The stages ingest → extract → fetch → archive → read → match → report as workers over bounded
//! queues, their messages, the board between them, the counters and the clean stop.
//! What a stage does to its input is said in the rooms before; here it is only moved.

pub mod archived;
pub mod assemble;
pub mod binder;
pub mod child;
pub mod context;
pub mod counters;
pub mod drift;
pub mod engine;
pub mod links;
pub mod manuscripts;
pub mod messages;
pub mod one_source;
pub mod run;
pub mod stages;
pub mod targets;

use std::path::PathBuf;

pub use counters::Counters;
pub use run::{Goal, Outcome, Request, report_again, run, run_telling};

/// Why a run could not go on. What was done before is kept.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Manuscript(#[from] manuscripts::ManuscriptError),
    #[error("the binder cannot be used: {0}")]
    Binder(#[from] binder::BinderError),
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Archive(#[from] crate::archive::ArchiveError),
    #[error(transparent)]
    Fetch(#[from] crate::fetch::FetchSetupError),
    #[error(transparent)]
    Write(#[from] crate::report::write::WriteError),
    #[error("fetch.skip: {0}")]
    Skip(#[from] regex::Error),
    #[error(transparent)]
    Message(#[from] messages::MessageError),
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("none of the manuscripts could be read:\n  {}", failures.join("\n  "))]
    NothingRead { failures: Vec<String> },
    #[error("{out}: no finished run here; `citecheck run` makes one")]
    NoRun { out: PathBuf },
    #[error("a worker failed: {what}")]
    Worker { what: String },
    #[error("stopped; what was done is kept, the next run goes on from there")]
    Interrupted,
}
