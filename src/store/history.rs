//! The history of links: every check is kept, and what follows from it is derived.

use std::path::Path;

use super::StoreError;

/// One check of a URL, in plain types.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    /// As cited.
    pub url: String,
    /// The word of the link format.
    pub state: String,
    pub status: Option<u16>,
    pub checked_at: jiff::Timestamp,
    /// The whole record of the check as JSON, for reports.
    pub record: String,
}

/// What the earlier checks of a URL say.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkHistory {
    pub first_seen: jiff::Timestamp,
    pub last_ok: Option<jiff::Timestamp>,
    /// Since when the newest state holds.
    pub since: jiff::Timestamp,
    /// The state before the newest one, if it was another.
    pub previous_state: Option<String>,
    /// Whether the newest check found another state than the check before it.
    pub changed: bool,
    /// How many checks in a row failed, up to the newest.
    pub failed_in_a_row: u32,
    /// When the first of those was made.
    pub failing_since: Option<jiff::Timestamp>,
    pub checks: u32,
}

/// The history of links in the state database.
#[derive(Debug)]
pub struct History {}

impl History {
    /// Opens the history in the state database at `path`, which is made where it is missing.
    ///
    /// # Errors
    /// Where the database cannot be read or written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let _ = path;
        Ok(Self {})
    }

    /// Keeps one check. The same URL at the same time is kept once.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn add(&self, row: &LinkRow) -> Result<(), StoreError> {
        let _ = row;
        Ok(())
    }

    /// What is known of a URL, the newest check included.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn of(&self, url: &str) -> Result<Option<LinkHistory>, StoreError> {
        let _ = url;
        Ok(None)
    }

    /// The newest check of every URL, sorted by URL.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn newest(&self) -> Result<Vec<LinkRow>, StoreError> {
        Ok(Vec::new())
    }
}
