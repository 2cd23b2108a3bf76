//! The WARC writer: one gzip member per record, segments of a set size, safe against a crash.

use std::path::{Path, PathBuf};

use super::{ArchiveError, RecordPlace};

/// Settings of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// A segment is closed once it holds this many bytes.
    pub segment_bytes: u64,
    /// gzip level, 0 to 9.
    pub level: u32,
    /// `software`, `operator` and the like for the warcinfo record, in order.
    pub info: Vec<(String, String)>,
}

impl Default for ArchiveSettings {
    fn default() -> Self {
        Self { segment_bytes: 1 << 30, level: 3, info: Vec::new() }
    }
}

/// One exchange to be archived.
#[derive(Clone, Debug)]
pub struct Recorded<'a> {
    pub url: &'a str,
    pub at: jiff::Timestamp,
    pub remote: Option<std::net::IpAddr>,
    pub request_head: &'a [u8],
    /// Empty where nothing came back: then only the request and the metadata are written.
    pub response_head: &'a [u8],
    /// False where `response_head` was rebuilt from parsed headers; the record says so.
    pub head_as_sent: bool,
    /// As sent, transfer coding removed, content coding kept.
    pub body: &'a [u8],
    /// `length`, `time` or `disconnect`.
    pub truncated: Option<&'a str>,
    /// Fields of the metadata record, in order.
    pub metadata: &'a [(String, String)],
}

/// An archive folder that is being written: `*.warc.gz` segments.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
}

impl Archive {
    /// Opens a folder for writing; a torn last member of a segment is cut off.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn open(folder: &Path, settings: ArchiveSettings) -> Result<Self, ArchiveError> {
        let _ = settings;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes request, response (or revisit) and metadata records of one exchange, and returns the
    /// place of the response (or revisit) record, or of the metadata record where nothing came.
    /// On return the bytes are in the file and synced.
    ///
    /// # Errors
    /// Where the disk refuses; nothing half-written stays in the segment.
    pub fn record(&mut self, exchange: &Recorded<'_>) -> Result<RecordPlace, ArchiveError> {
        let _ = exchange;
        Err(ArchiveError::Damaged { path: self.folder.clone(), what: "no writer".to_owned() })
    }
}
