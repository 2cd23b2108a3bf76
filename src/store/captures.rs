//! Which captures of a URL are at hand, and where their bytes are.

use rusqlite::{OptionalExtension, params};

use super::StoreError;
use super::database::{Database, from_millis, to_millis};

/// One capture of a URL, in plain types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureRow {
    /// As cited.
    pub url: String,
    pub captured_at: jiff::Timestamp,
    /// Where the decoded body stands on the shelf.
    pub digest: String,
    /// The whole record as JSON.
    pub record: String,
}

/// The captures known to a state database.
#[derive(Clone, Debug)]
pub struct Captures {
    database: Database,
}

impl Captures {
    /// The captures of a state database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Keeps one capture; the same URL at the same time is kept once.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn add(&self, row: &CaptureRow) -> Result<(), StoreError> {
        self.add_several(std::slice::from_ref(row))
    }

    /// Keeps several captures in one transaction.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn add_several(&self, rows: &[CaptureRow]) -> Result<(), StoreError> {
        self.database.together(|transaction| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO capture (url, captured_at, digest, record) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET digest = excluded.digest, record = excluded.record",
            )?;
            for row in rows {
                let values = params![row.url, to_millis(row.captured_at), row.digest, row.record];
                statement.execute(values)?;
            }
            Ok(())
        })
    }

    /// Whether nothing was ever captured.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        let connection = self.database.connection();
        connection
            .query_row("SELECT NOT EXISTS (SELECT 1 FROM capture)", [], |row| row.get(0))
            .map_err(|error| self.database.failed(&error))
    }

    /// Dates captures that are dated after `now` anew, as [`super::History::settle`] does.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn settle(&self, now: jiff::Timestamp) -> Result<(), StoreError> {
        self.database.settle("capture", "captured_at", now)
    }

    /// The newest capture of a URL.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn newest(&self, url: &str) -> Result<Option<CaptureRow>, StoreError> {
        let connection = self.database.connection();
        connection
            .prepare_cached(
                "SELECT url, captured_at, digest, record FROM capture
                 WHERE url = ?1 ORDER BY captured_at DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row(params![url], |row| {
                        Ok(CaptureRow {
                            url: row.get(0)?,
                            captured_at: from_millis(row.get(1)?),
                            digest: row.get(2)?,
                            record: row.get(3)?,
                        })
                    })
                    .optional()
            })
            .map_err(|error| self.database.failed(&error))
    }
}
