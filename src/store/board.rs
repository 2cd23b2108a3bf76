//! The board: who does what, kept so that a killed run goes on where it stopped.
//!
//! A job has a unique key within its run, a lease and a result; the result and the jobs that
//! follow from it are written in one transaction.

use std::time::Duration;

use super::StoreError;

/// A run of the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// A stage's name ("fetch").
pub type StageName = &'static str;

/// A job to be put on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    pub stage: String,
    /// Unique together with the stage within the run; a second job of one key is ignored.
    pub key: String,
    /// What the stage needs besides the key (JSON).
    pub payload: String,
}

/// A job that a worker holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    pub run: RunId,
    pub stage: String,
    pub key: String,
    pub payload: String,
    /// 1 for the first time.
    pub attempt: u32,
    /// Grows with each claim of the job; a finish with an old token is refused.
    pub token: u64,
}

/// A job that was done, with all that is to be written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    pub job: Claimed,
    /// JSON.
    pub result: String,
    /// The jobs that follow from it.
    pub follow: Vec<NewJob>,
}

/// How many jobs of a stage are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    pub ready: u64,
    pub leased: u64,
    pub done: u64,
    /// Given up after too many attempts.
    pub dead: u64,
}

/// The board. Blocking: call it away from the async threads.
///
/// Laws that any implementation keeps, whatever the interleaving: a key is done at most once; a
/// finish writes result and following jobs or neither; a lost lease cannot finish.
pub trait Board: Send + Sync {
    /// The unfinished run with this fingerprint (what stands before its first colon is the kind
    /// of the run, the rest tells configuration and inputs), or a new one.
    /// The flag is true for a resumed run.
    fn open_run(
        &self,
        fingerprint: &str,
        now: jiff::Timestamp,
    ) -> Result<(RunId, bool), StoreError>;

    /// When the run was opened first.
    fn started_at(&self, run: RunId) -> Result<jiff::Timestamp, StoreError>;

    /// Marks the run as finished; older finished runs of its kind are forgotten.
    fn close_run(&self, run: RunId, now: jiff::Timestamp) -> Result<(), StoreError>;

    /// The newest finished run of a kind, if any.
    fn last_finished(&self, kind: &str) -> Result<Option<RunId>, StoreError>;

    /// Puts jobs on the board and returns how many were new.
    fn enqueue(&self, run: RunId, jobs: &[NewJob]) -> Result<usize, StoreError>;

    /// Takes the oldest ready job of a stage, or one whose lease has run out.
    fn claim(
        &self,
        run: RunId,
        stage: &str,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<Option<Claimed>, StoreError>;

    /// Takes up to `most` jobs of a stage, oldest first.
    fn claim_several(
        &self,
        run: RunId,
        stage: &str,
        most: usize,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut claimed = Vec::new();
        while claimed.len() < most {
            match self.claim(run, stage, lease, now)? {
                Some(job) => claimed.push(job),
                None => break,
            }
        }
        Ok(claimed)
    }

    /// Whether no job of a stage is ready or held.
    fn is_drained(&self, run: RunId, stage: &str) -> Result<bool, StoreError> {
        let counts = self.counts(run, stage)?;
        Ok(counts.ready == 0 && counts.leased == 0)
    }

    /// Holds a job longer.
    fn extend(
        &self,
        job: &Claimed,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError>;

    /// Writes the result (JSON) and the jobs that follow, in one transaction, and returns how many
    /// of those were new.
    fn finish(&self, job: &Claimed, result: &str, follow: &[NewJob]) -> Result<usize, StoreError>;

    /// Finishes several jobs: each as [`Board::finish`] does, all of them together in one
    /// transaction where the board has such a thing. One answer per job, in their order.
    fn finish_several(
        &self,
        finished: &[Finished],
    ) -> Result<Vec<Result<usize, StoreError>>, StoreError> {
        Ok(finished.iter().map(|one| self.finish(&one.job, &one.result, &one.follow)).collect())
    }

    /// Gives a job back after an error; `dead` where it shall not be tried again.
    fn fail(&self, job: &Claimed, error: &str, dead: bool) -> Result<(), StoreError>;

    /// Makes every leased job of the run ready again: called by the only process of an embedded
    /// run when it starts.
    fn release_all(&self, run: RunId) -> Result<u64, StoreError>;

    fn counts(&self, run: RunId, stage: &str) -> Result<JobCounts, StoreError>;

    /// Keys and results of a stage's finished jobs, in the order of their keys.
    fn results(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError>;

    /// As [`Board::results`], but at most `most` of those whose keys come after `after`: for runs
    /// whose results together would fill the memory.
    fn results_after(
        &self,
        run: RunId,
        stage: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let mut results = self.results(run, stage)?;
        results.retain(|(key, _)| after.is_none_or(|after| after < key.as_str()));
        results.truncate(most);
        Ok(results)
    }

    /// Keys and errors of a stage's dead jobs, in the order of their keys.
    fn dead(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError>;
}

/// The kind of a run, by its fingerprint.
#[must_use]
pub fn kind_of(fingerprint: &str) -> &str {
    fingerprint.split(':').next().unwrap_or_default()
}
