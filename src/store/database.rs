//! The state database: one SQLite file, its schema and who may use it.
//!
//! One connection behind a lock serves all threads: the statements are short, and what takes long
//! (fetching, reading, matching) never holds it.
//! A second process on the same state is refused by a lock file, not by a timeout.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::StoreError;

const MIGRATIONS: &[M<'_>] = &[M::up(
    "CREATE TABLE run (
         id INTEGER PRIMARY KEY,
         fingerprint TEXT NOT NULL,
         started_at INTEGER NOT NULL,
         finished_at INTEGER
     ) STRICT;
     CREATE TABLE job (
         id INTEGER PRIMARY KEY,
         run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
         stage TEXT NOT NULL,
         key TEXT NOT NULL,
         payload TEXT NOT NULL,
         state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead')),
         attempt INTEGER NOT NULL DEFAULT 0,
         token INTEGER NOT NULL DEFAULT 0,
         lease_until INTEGER,
         result TEXT,
         error TEXT,
         UNIQUE (run, stage, key)
     ) STRICT;
     CREATE INDEX job_open ON job (run, stage, id) WHERE state IN ('ready', 'leased');
     CREATE TABLE link_check (
         url TEXT NOT NULL,
         checked_at INTEGER NOT NULL,
         state TEXT NOT NULL,
         outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'failed', 'unknown')),
         status INTEGER,
         record TEXT NOT NULL,
         PRIMARY KEY (url, checked_at)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE capture (
         url TEXT NOT NULL,
         captured_at INTEGER NOT NULL,
         digest TEXT NOT NULL,
         record TEXT NOT NULL,
         PRIMARY KEY (url, captured_at)
     ) STRICT, WITHOUT ROWID;",
)];

/// The state database, shared by board, history and captures.
#[derive(Clone, Debug)]
pub struct Database {
    path: PathBuf,
    connection: Arc<Mutex<Connection>>,
    /// Held as long as any clone lives; the system lets go of it when the process ends.
    _lock: Arc<File>,
}

impl Database {
    /// Opens the database at `path` and brings its schema up to date; a missing file is made.
    ///
    /// # Errors
    /// Where another process holds it, where the file is no database of ours, or where the disk
    /// refuses. A file that cannot be read is left as it is.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let lock = Self::lock(path)?;
        let failed = |error: rusqlite::Error| StoreError::Database {
            path: path.to_owned(),
            what: plain_message(&error),
        };
        let mut connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(Duration::from_secs(10)).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
        connection.pragma_update(None, "foreign_keys", "ON").map_err(failed)?;
        let found: i64 = connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .map_err(failed)?;
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if known < found {
            return Err(StoreError::Newer { path: path.to_owned(), found, known });
        }
        Migrations::from_slice(MIGRATIONS).to_latest(&mut connection).map_err(|error| {
            StoreError::Database { path: path.to_owned(), what: error.to_string() }
        })?;
        Ok(Self {
            path: path.to_owned(),
            connection: Arc::new(Mutex::new(connection)),
            _lock: Arc::new(lock),
        })
    }

    fn lock(path: &Path) -> Result<File, StoreError> {
        let lock_path = path.with_extension("lock");
        let io = |source| StoreError::Io { path: lock_path.clone(), source };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => {
                Err(StoreError::InUse { path: path.to_owned() })
            }
            Err(std::fs::TryLockError::Error(error)) => Err(io(error)),
        }
    }

    /// Moves the rows of a table of moments (its key is a URL and a moment) that are dated after
    /// `now` to the free milliseconds just before it, in their order.
    pub(super) fn settle(
        &self,
        table: &'static str,
        column: &'static str,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let now = to_millis(now);
        let mut connection = self.connection();
        let mut move_all = || {
            let transaction = connection.transaction()?;
            let later: Vec<(String, i64)> = transaction
                .prepare(&format!(
                    "SELECT url, {column} FROM {table} WHERE ?1 < {column}
                     ORDER BY url, {column} DESC"
                ))?
                .query_map([now], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            let mut free = (String::new(), now);
            for (url, at) in later {
                if free.0 != url {
                    free = (url.clone(), now);
                }
                loop {
                    free.1 -= 1;
                    let moved = transaction.execute(
                        &format!(
                            "UPDATE OR IGNORE {table} SET {column} = ?3
                             WHERE url = ?1 AND {column} = ?2"
                        ),
                        rusqlite::params![url, at, free.1],
                    )?;
                    if 0 < moved {
                        break;
                    }
                }
            }
            transaction.commit()
        };
        move_all().map_err(|error| self.failed(&error))
    }

    /// The connection. A thread that panicked while it held the lock left no half transaction
    /// behind (SQLite rolls it back), so the poison mark is of no use here.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in one transaction that takes the write lock at once.
    pub(super) fn together<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let run = || {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        run().map_err(|error| self.failed(&error))
    }

    pub(super) fn failed(&self, error: &rusqlite::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), what: plain_message(error) }
    }
}

/// Milliseconds since 1970, the form in which times are kept.
pub(super) fn to_millis(at: jiff::Timestamp) -> i64 {
    at.as_millisecond()
}

pub(super) fn from_millis(millis: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

fn plain_message(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "not a citecheck state database".to_owned(),
        Some(ErrorCode::DatabaseCorrupt) => {
            "the state database is damaged; move it away to start anew".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full".to_owned(),
        Some(ErrorCode::ReadOnly) => "the state database cannot be written".to_owned(),
        Some(ErrorCode::CannotOpen) => "the state database cannot be opened".to_owned(),
        _ => error.to_string(),
    }
}
