//! What do we know from before?
//!
//! The board (jobs and their results), the shelf (bytes by digest) and the history of links.
//! The embedded pair is SQLite and a folder. Nobody else writes SQL.

pub mod board;
pub mod captures;
pub mod database;
pub mod history;
mod in_use;
pub mod memory;
pub mod shelf;
pub mod sqlite_board;

pub use board::{Board, Claimed, Finished, JobCounts, NewJob, RunId, StageName};
pub use captures::{CaptureRow, Captures};
pub use database::Database;
pub use history::{History, LinkHistory, LinkRow, Outcome};
pub use in_use::InUse;
pub use memory::{MemoryBoard, MemoryShelf};
pub use shelf::{Digest, FolderShelf, Shelf, digest_of};
pub use sqlite_board::SqliteBoard;

use std::path::PathBuf;

/// What can go wrong with the state on disk.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("{path}: {what}")]
    Database { path: PathBuf, what: String },
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    /// The lease was lost to another worker; the result must not be written.
    #[error("the lease on job {key} was lost")]
    LeaseLost { key: String },
    #[error("{path} was written by a newer version of the program (schema {found}, known {known})")]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// Another run holds the state.
    #[error("{path} is in use by another run")]
    InUse { path: PathBuf },
    #[error("no such object on the shelf: {digest}")]
    Missing { digest: String },
}
