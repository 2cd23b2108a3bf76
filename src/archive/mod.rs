//! What was captured, and can it be shown again?
//!
//! Writes and reads WARC, CDXJ and WACZ. Knows nothing of where the exchanges came from or of what
//! they are worth.

pub mod cdxj;
mod digests;
mod gzip;
mod http;
mod index;
mod known;
mod old_arc;
pub mod read;
mod record;
mod records;
pub mod surt;
pub mod wacz;
pub mod write;

pub use read::{ArchivedResponse, ReadFault, is_archive, read_archive};
pub use write::{Archive, ArchiveSettings, Recorded, SharedArchive};

use std::path::PathBuf;

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RecordPlace {
    /// File name, relative to the archive's folder.
    pub file: String,
    /// First byte of the record's gzip member.
    pub offset: u64,
    /// Bytes of the member.
    pub length: u64,
    /// `WARC-Record-ID` without its angle brackets.
    pub record_id: String,
}

/// What can go wrong with an archive on disk.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {what}")]
    Damaged { path: PathBuf, what: String },
}
