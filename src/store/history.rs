//! The history of links: every check is kept, and what follows from it is derived.
//!
//! Which states count as rot is said by `fetch`; here a check is only ok, failed or unknown.

use rusqlite::params;

use super::StoreError;
use super::database::{Database, from_millis, to_millis};

/// What a check says about the link, as far as the history is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The cited thing answers.
    Ok,
    /// It is gone, or may be.
    Failed,
    /// No statement (blocked, denied by robots.txt).
    Unknown,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "ok" => Self::Ok,
            "failed" => Self::Failed,
            _ => Self::Unknown,
        }
    }
}

/// One check of a URL, in plain types.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkRow {
    /// As cited.
    pub url: String,
    /// The word of the link format.
    pub state: String,
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub checked_at: jiff::Timestamp,
    /// The whole record of the check as JSON, for reports.
    pub record: String,
}

/// What the checks of a URL say, the newest included.
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
    /// How many checks in a row failed, up to the newest; checks without a statement do not count.
    pub failed_in_a_row: u32,
    /// When the first of those was made.
    pub failing_since: Option<jiff::Timestamp>,
    /// When the newest check was made.
    pub newest_at: jiff::Timestamp,
    pub checks: u32,
}

/// The history of links in the state database.
#[derive(Clone, Debug)]
pub struct History {
    database: Database,
}

impl History {
    /// The history of a state database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Keeps one check. The same URL at the same time is kept once.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn add(&self, row: &LinkRow) -> Result<(), StoreError> {
        self.add_several(std::slice::from_ref(row))
    }

    /// Keeps several checks in one transaction.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn add_several(&self, rows: &[LinkRow]) -> Result<(), StoreError> {
        self.database.together(|transaction| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO link_check (url, checked_at, state, outcome, status, record)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            )?;
            for row in rows {
                statement.execute(params![
                    row.url,
                    to_millis(row.checked_at),
                    row.state,
                    row.outcome.as_str(),
                    row.status,
                    row.record
                ])?;
            }
            Ok(())
        })
    }

    /// Dates checks that are dated after `now` anew, just before it and in their order: a clock
    /// that ran ahead dated them, and they would hide every later check until then.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn settle(&self, now: jiff::Timestamp) -> Result<(), StoreError> {
        self.database.settle("link_check", "checked_at", now)
    }

    /// What is known of a URL.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn of(&self, url: &str) -> Result<Option<LinkHistory>, StoreError> {
        let sql = "SELECT url, checked_at, state, outcome, status, record FROM link_check
                   WHERE url = ?1 ORDER BY checked_at";
        Ok(derive(&self.rows(sql, &[&url])?))
    }

    /// The newest check of every URL, sorted by URL.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn newest(&self) -> Result<Vec<LinkRow>, StoreError> {
        let sql = "SELECT url, checked_at, state, outcome, status, record FROM link_check AS one
                   WHERE checked_at = (SELECT max(checked_at) FROM link_check WHERE url = one.url)
                   ORDER BY url";
        self.rows(sql, &[])
    }

    fn rows(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<LinkRow>, StoreError> {
        let connection = self.database.connection();
        let read = || {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(values, |row| {
                Ok(LinkRow {
                    url: row.get(0)?,
                    checked_at: from_millis(row.get(1)?),
                    state: row.get(2)?,
                    outcome: Outcome::parse(&row.get::<_, String>(3)?),
                    status: row.get(4)?,
                    record: row.get(5)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.database.failed(&error))
    }
}

/// What a URL's checks say, given in the order of time; nothing where there are none.
#[must_use]
pub fn derive(rows: &[LinkRow]) -> Option<LinkHistory> {
    let first = rows.first()?;
    let newest = rows.last()?;
    let mut since = newest.checked_at;
    let mut previous_state = None;
    for row in rows.iter().rev() {
        if row.state == newest.state {
            since = row.checked_at;
        } else {
            previous_state = Some(row.state.clone());
            break;
        }
    }
    let mut failed_in_a_row = 0;
    let mut failing_since = None;
    for row in rows.iter().rev() {
        match row.outcome {
            Outcome::Failed => {
                failed_in_a_row += 1;
                failing_since = Some(row.checked_at);
            }
            Outcome::Unknown => {}
            Outcome::Ok => break,
        }
    }
    let before = rows.len().checked_sub(2).and_then(|index| rows.get(index));
    Some(LinkHistory {
        first_seen: first.checked_at,
        last_ok: rows.iter().rev().find(|row| row.outcome == Outcome::Ok).map(|row| row.checked_at),
        since,
        previous_state,
        changed: before.is_some_and(|row| row.state != newest.state),
        failed_in_a_row,
        failing_since,
        newest_at: newest.checked_at,
        checks: u32::try_from(rows.len()).unwrap_or(u32::MAX),
    })
}
