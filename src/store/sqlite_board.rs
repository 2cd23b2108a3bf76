//! The board in the state database.

use std::time::Duration;

use rusqlite::{OptionalExtension, Transaction, params};

use super::StoreError;
use super::board::{Board, Claimed, Finished, JobCounts, NewJob, RunId, kind_of};
use super::database::{Database, from_millis, to_millis};

/// The embedded board.
#[derive(Clone, Debug)]
pub struct SqliteBoard {
    database: Database,
}

impl SqliteBoard {
    /// The board of a state database.
    #[must_use]
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    fn transaction<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.database.together(work)
    }

    fn pairs(
        &self,
        run: RunId,
        stage: &str,
        sql: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let connection = self.database.connection();
        let read = || {
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map(params![run.0, stage], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default()))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.database.failed(&error))
    }
}

impl Board for SqliteBoard {
    fn open_run(
        &self,
        fingerprint: &str,
        now: jiff::Timestamp,
    ) -> Result<(RunId, bool), StoreError> {
        self.transaction(|transaction| {
            let open: Option<i64> = transaction
                .query_row(
                    "SELECT id FROM run WHERE fingerprint = ?1 AND finished_at IS NULL
                     ORDER BY id DESC LIMIT 1",
                    params![fingerprint],
                    |row| row.get(0),
                )
                .optional()?;
            if let Some(id) = open {
                return Ok((RunId(id), true));
            }
            transaction.execute(
                "INSERT INTO run (fingerprint, started_at) VALUES (?1, ?2)",
                params![fingerprint, to_millis(now)],
            )?;
            Ok((RunId(transaction.last_insert_rowid()), false))
        })
    }

    fn started_at(&self, run: RunId) -> Result<jiff::Timestamp, StoreError> {
        let connection = self.database.connection();
        connection
            .query_row("SELECT started_at FROM run WHERE id = ?1", params![run.0], |row| row.get(0))
            .map(from_millis)
            .map_err(|error| self.database.failed(&error))
    }

    fn close_run(&self, run: RunId, now: jiff::Timestamp) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction.execute(
                "UPDATE run SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL",
                params![run.0, to_millis(now)],
            )?;
            // The jobs of older runs are of no further use: reports are written from the newest.
            let fingerprint: String = transaction.query_row(
                "SELECT fingerprint FROM run WHERE id = ?1",
                params![run.0],
                |row| row.get(0),
            )?;
            transaction.execute(
                "DELETE FROM run WHERE id < ?1 AND finished_at IS NOT NULL
                 AND (fingerprint = ?2 OR substr(fingerprint, 1, length(?2) + 1) = ?2 || ':')",
                params![run.0, kind_of(&fingerprint)],
            )?;
            Ok(())
        })
    }

    fn last_finished(&self, kind: &str) -> Result<Option<RunId>, StoreError> {
        let connection = self.database.connection();
        connection
            .query_row(
                "SELECT id FROM run WHERE finished_at IS NOT NULL
                 AND (fingerprint = ?1 OR substr(fingerprint, 1, length(?1) + 1) = ?1 || ':')
                 ORDER BY id DESC LIMIT 1",
                params![kind],
                |row| row.get(0).map(RunId),
            )
            .optional()
            .map_err(|error| self.database.failed(&error))
    }

    fn enqueue(&self, run: RunId, jobs: &[NewJob]) -> Result<usize, StoreError> {
        self.transaction(|transaction| insert_jobs(transaction, run, jobs))
    }

    fn claim(
        &self,
        run: RunId,
        stage: &str,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<Option<Claimed>, StoreError> {
        Ok(self.claim_several(run, stage, 1, lease, now)?.pop())
    }

    fn claim_several(
        &self,
        run: RunId,
        stage: &str,
        most: usize,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let until =
            to_millis(now).saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.transaction(|transaction| {
            // The term with IN is that of the index `job_open`: without it, SQLite goes through
            // all jobs of the stage, those that are done too, for each claim.
            let mut statement = transaction.prepare_cached(
                "UPDATE job SET state = 'leased', attempt = attempt + 1, token = token + 1,
                        lease_until = ?4
                 WHERE id IN (SELECT id FROM job
                              WHERE run = ?1 AND stage = ?2 AND state IN ('ready', 'leased')
                                AND (state = 'ready' OR lease_until <= ?3)
                              ORDER BY id LIMIT ?5)
                 RETURNING id, key, payload, attempt, token",
            )?;
            let rows =
                statement.query_map(params![run.0, stage, to_millis(now), until, most], |row| {
                    let job = Claimed {
                        run,
                        stage: stage.to_owned(),
                        key: row.get(1)?,
                        payload: row.get(2)?,
                        attempt: row.get(3)?,
                        token: row.get::<_, i64>(4)?.unsigned_abs(),
                    };
                    Ok((row.get::<_, i64>(0)?, job))
                })?;
            let mut claimed = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            // What RETURNING gives stands in no certain order.
            claimed.sort_by_key(|(id, _)| *id);
            Ok(claimed.into_iter().map(|(_, job)| job).collect())
        })
    }

    fn is_drained(&self, run: RunId, stage: &str) -> Result<bool, StoreError> {
        let connection = self.database.connection();
        connection
            .prepare_cached(
                "SELECT NOT EXISTS (SELECT 1 FROM job WHERE run = ?1 AND stage = ?2
                                    AND state IN ('ready', 'leased'))",
            )
            .and_then(|mut statement| statement.query_row(params![run.0, stage], |row| row.get(0)))
            .map_err(|error| self.database.failed(&error))
    }

    fn extend(
        &self,
        job: &Claimed,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let until =
            to_millis(now).saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let held = self.transaction(|transaction| {
            transaction.execute(
                "UPDATE job SET lease_until = ?5
                 WHERE run = ?1 AND stage = ?2 AND key = ?3 AND token = ?4 AND state = 'leased'",
                params![job.run.0, job.stage, job.key, token(job), until],
            )
        })?;
        held_or_lost(held, job)
    }

    fn finish(&self, job: &Claimed, result: &str, follow: &[NewJob]) -> Result<usize, StoreError> {
        let added = self.transaction(|transaction| finish_one(transaction, job, result, follow))?;
        added.ok_or_else(|| lost(job))
    }

    fn finish_several(
        &self,
        finished: &[Finished],
    ) -> Result<Vec<Result<usize, StoreError>>, StoreError> {
        self.transaction(|transaction| {
            let mut answers = Vec::with_capacity(finished.len());
            for one in finished {
                let added = finish_one(transaction, &one.job, &one.result, &one.follow)?;
                answers.push(added.ok_or_else(|| lost(&one.job)));
            }
            Ok(answers)
        })
    }

    fn fail(&self, job: &Claimed, error: &str, dead: bool) -> Result<(), StoreError> {
        let state = if dead { "dead" } else { "ready" };
        let held = self.transaction(|transaction| {
            transaction.execute(
                "UPDATE job SET state = ?5, error = ?6, lease_until = NULL
                 WHERE run = ?1 AND stage = ?2 AND key = ?3 AND token = ?4 AND state = 'leased'",
                params![job.run.0, job.stage, job.key, token(job), state, error],
            )
        })?;
        held_or_lost(held, job)
    }

    fn release_all(&self, run: RunId) -> Result<u64, StoreError> {
        self.transaction(|transaction| {
            transaction.execute(
                "UPDATE job SET state = 'ready', lease_until = NULL
                 WHERE run = ?1 AND state = 'leased'",
                params![run.0],
            )
        })
        .map(|released| released as u64)
    }

    fn counts(&self, run: RunId, stage: &str) -> Result<JobCounts, StoreError> {
        let connection = self.database.connection();
        let read = || {
            let mut counts = JobCounts::default();
            let mut statement = connection.prepare_cached(
                "SELECT state, count(*) FROM job WHERE run = ?1 AND stage = ?2 GROUP BY state",
            )?;
            let mut rows = statement.query(params![run.0, stage])?;
            while let Some(row) = rows.next()? {
                let count = row.get::<_, i64>(1)?.unsigned_abs();
                match row.get::<_, String>(0)?.as_str() {
                    "ready" => counts.ready = count,
                    "leased" => counts.leased = count,
                    "done" => counts.done = count,
                    _ => counts.dead = count,
                }
            }
            Ok(counts)
        };
        read().map_err(|error| self.database.failed(&error))
    }

    fn results(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT key, result FROM job
                   WHERE run = ?1 AND stage = ?2 AND state = 'done' ORDER BY key";
        self.pairs(run, stage, sql)
    }

    fn results_after(
        &self,
        run: RunId,
        stage: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let connection = self.database.connection();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let read = || {
            let mut statement = connection.prepare_cached(
                "SELECT key, result FROM job
                 WHERE run = ?1 AND stage = ?2 AND state = 'done' AND (?3 IS NULL OR ?3 < key)
                 ORDER BY key LIMIT ?4",
            )?;
            let rows = statement.query_map(params![run.0, stage, after, most], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default()))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.database.failed(&error))
    }

    fn dead(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT key, error FROM job
                   WHERE run = ?1 AND stage = ?2 AND state = 'dead' ORDER BY key";
        self.pairs(run, stage, sql)
    }
}

/// Nothing where the lease was lost. What the job was given is of no use once it is done, and is
/// often longer than its result.
fn finish_one(
    transaction: &Transaction<'_>,
    job: &Claimed,
    result: &str,
    follow: &[NewJob],
) -> rusqlite::Result<Option<usize>> {
    let held = transaction
        .prepare_cached(
            "UPDATE job SET state = 'done', result = ?5, payload = '', error = NULL,
                            lease_until = NULL
             WHERE run = ?1 AND stage = ?2 AND key = ?3 AND token = ?4 AND state = 'leased'",
        )?
        .execute(params![job.run.0, job.stage, job.key, token(job), result])?;
    if held == 0 { Ok(None) } else { insert_jobs(transaction, job.run, follow).map(Some) }
}

fn insert_jobs(
    transaction: &Transaction<'_>,
    run: RunId,
    jobs: &[NewJob],
) -> rusqlite::Result<usize> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO job (run, stage, key, payload, state) VALUES (?1, ?2, ?3, ?4, 'ready')
         ON CONFLICT (run, stage, key) DO NOTHING",
    )?;
    let mut added = 0;
    for job in jobs {
        added += statement.execute(params![run.0, job.stage, job.key, job.payload])?;
    }
    Ok(added)
}

fn token(job: &Claimed) -> i64 {
    i64::try_from(job.token).unwrap_or(i64::MAX)
}

fn held_or_lost(held: usize, job: &Claimed) -> Result<(), StoreError> {
    if held == 0 { Err(lost(job)) } else { Ok(()) }
}

fn lost(job: &Claimed) -> StoreError {
    StoreError::LeaseLost { key: job.key.clone() }
}
