//! Board and shelf in memory, for one-shot commands that leave no state behind.
//!
//! They keep the same laws as the pair on disk and are held to them by the same tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::board::{Board, Claimed, JobCounts, NewJob, RunId, kind_of};
use super::shelf::{Digest, Shelf, cut};
use super::{InUse, StoreError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JobState {
    Ready,
    Leased { until: jiff::Timestamp },
    Done,
    Dead,
}

#[derive(Debug)]
struct Job {
    run: RunId,
    stage: String,
    key: String,
    payload: String,
    state: JobState,
    attempt: u32,
    token: u64,
    outcome: String,
}

#[derive(Debug)]
struct Run {
    fingerprint: String,
    started_at: jiff::Timestamp,
    finished: bool,
}

#[derive(Debug, Default)]
struct Inner {
    runs: Vec<Run>,
    jobs: Vec<Job>,
    index: BTreeMap<(RunId, String, String), usize>,
}

/// A board that lives as long as the process.
#[derive(Debug, Default)]
pub struct MemoryBoard {
    inner: Mutex<Inner>,
}

impl MemoryBoard {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn add(&mut self, run: RunId, jobs: &[NewJob]) -> usize {
        let mut added = 0;
        for job in jobs {
            let name = (run, job.stage.clone(), job.key.clone());
            if self.index.contains_key(&name) {
                continue;
            }
            self.index.insert(name, self.jobs.len());
            self.jobs.push(Job {
                run,
                stage: job.stage.clone(),
                key: job.key.clone(),
                payload: job.payload.clone(),
                state: JobState::Ready,
                attempt: 0,
                token: 0,
                outcome: String::new(),
            });
            added += 1;
        }
        added
    }

    /// The job, if the caller still holds it.
    fn held(&mut self, claimed: &Claimed) -> Result<&mut Job, StoreError> {
        let name = (claimed.run, claimed.stage.clone(), claimed.key.clone());
        let lost = || StoreError::LeaseLost { key: claimed.key.clone() };
        let index = self.index.get(&name).copied().ok_or_else(lost)?;
        let job = self.jobs.get_mut(index).ok_or_else(lost)?;
        if job.token == claimed.token && matches!(job.state, JobState::Leased { .. }) {
            Ok(job)
        } else {
            Err(lost())
        }
    }

    fn ended(&self, run: RunId, stage: &str, state: JobState) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = self
            .jobs
            .iter()
            .filter(|job| job.run == run && job.stage == stage && job.state == state)
            .map(|job| (job.key.clone(), job.outcome.clone()))
            .collect();
        found.sort();
        found
    }
}

impl Board for MemoryBoard {
    fn open_run(
        &self,
        fingerprint: &str,
        now: jiff::Timestamp,
    ) -> Result<(RunId, bool), StoreError> {
        let mut inner = self.inner();
        let open =
            inner.runs.iter().rposition(|run| run.fingerprint == fingerprint && !run.finished);
        if let Some(index) = open {
            return Ok((run_id(index), true));
        }
        inner.runs.push(Run {
            fingerprint: fingerprint.to_owned(),
            started_at: now,
            finished: false,
        });
        Ok((run_id(inner.runs.len() - 1), false))
    }

    fn started_at(&self, run: RunId) -> Result<jiff::Timestamp, StoreError> {
        let inner = self.inner();
        let found = run_index(run).and_then(|index| inner.runs.get(index));
        Ok(found.map_or(jiff::Timestamp::UNIX_EPOCH, |run| run.started_at))
    }

    fn close_run(&self, run: RunId, _now: jiff::Timestamp) -> Result<(), StoreError> {
        let mut inner = self.inner();
        if let Some(found) = run_index(run).and_then(|index| inner.runs.get_mut(index)) {
            found.finished = true;
        }
        Ok(())
    }

    fn last_finished(&self, kind: &str) -> Result<Option<RunId>, StoreError> {
        let inner = self.inner();
        let newest =
            inner.runs.iter().rposition(|run| run.finished && kind_of(&run.fingerprint) == kind);
        Ok(newest.map(run_id))
    }

    fn enqueue(&self, run: RunId, jobs: &[NewJob]) -> Result<usize, StoreError> {
        Ok(self.inner().add(run, jobs))
    }

    fn claim(
        &self,
        run: RunId,
        stage: &str,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<Option<Claimed>, StoreError> {
        let until = now.saturating_add(lease).unwrap_or(jiff::Timestamp::MAX);
        let mut inner = self.inner();
        let free = inner.jobs.iter_mut().find(|job| {
            job.run == run
                && job.stage == stage
                && match job.state {
                    JobState::Ready => true,
                    JobState::Leased { until } => until <= now,
                    JobState::Done | JobState::Dead => false,
                }
        });
        Ok(free.map(|job| {
            job.state = JobState::Leased { until };
            job.attempt += 1;
            job.token += 1;
            Claimed {
                run,
                stage: job.stage.clone(),
                key: job.key.clone(),
                payload: job.payload.clone(),
                attempt: job.attempt,
                token: job.token,
            }
        }))
    }

    fn extend(
        &self,
        job: &Claimed,
        lease: Duration,
        now: jiff::Timestamp,
    ) -> Result<(), StoreError> {
        let until = now.saturating_add(lease).unwrap_or(jiff::Timestamp::MAX);
        self.inner().held(job)?.state = JobState::Leased { until };
        Ok(())
    }

    fn finish(&self, job: &Claimed, result: &str, follow: &[NewJob]) -> Result<usize, StoreError> {
        let mut inner = self.inner();
        let held = inner.held(job)?;
        held.state = JobState::Done;
        result.clone_into(&mut held.outcome);
        Ok(inner.add(job.run, follow))
    }

    fn fail(&self, job: &Claimed, error: &str, dead: bool) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let held = inner.held(job)?;
        held.state = if dead { JobState::Dead } else { JobState::Ready };
        error.clone_into(&mut held.outcome);
        Ok(())
    }

    fn release_all(&self, run: RunId) -> Result<u64, StoreError> {
        let mut released = 0;
        for job in &mut self.inner().jobs {
            if job.run == run && matches!(job.state, JobState::Leased { .. }) {
                job.state = JobState::Ready;
                released += 1;
            }
        }
        Ok(released)
    }

    fn counts(&self, run: RunId, stage: &str) -> Result<JobCounts, StoreError> {
        let mut counts = JobCounts::default();
        for job in &self.inner().jobs {
            if job.run != run || job.stage != stage {
                continue;
            }
            match job.state {
                JobState::Ready => counts.ready += 1,
                JobState::Leased { .. } => counts.leased += 1,
                JobState::Done => counts.done += 1,
                JobState::Dead => counts.dead += 1,
            }
        }
        Ok(counts)
    }

    fn results(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.inner().ended(run, stage, JobState::Done))
    }

    fn dead(&self, run: RunId, stage: &str) -> Result<Vec<(String, String)>, StoreError> {
        Ok(self.inner().ended(run, stage, JobState::Dead))
    }
}

fn run_id(index: usize) -> RunId {
    RunId(i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1))
}

fn run_index(run: RunId) -> Option<usize> {
    usize::try_from(run.0.checked_sub(1)?).ok()
}

/// A shelf that lives as long as the process.
#[derive(Debug, Default)]
pub struct MemoryShelf {
    objects: Mutex<BTreeMap<Digest, Vec<u8>>>,
}

impl MemoryShelf {
    fn objects(&self) -> MutexGuard<'_, BTreeMap<Digest, Vec<u8>>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for MemoryShelf {
    fn put_under(&self, digest: &Digest, bytes: &[u8]) -> Result<(), StoreError> {
        self.objects().entry(digest.clone()).or_insert_with(|| bytes.to_vec());
        Ok(())
    }

    fn get(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let missing = || StoreError::Missing { digest: digest.0.clone() };
        self.objects().get(digest).cloned().ok_or_else(missing)
    }

    fn get_range(&self, digest: &Digest, start: u64, len: u64) -> Result<Vec<u8>, StoreError> {
        self.get(digest).map(|bytes| cut(&bytes, start, len).to_vec())
    }

    fn has(&self, digest: &Digest) -> Result<bool, StoreError> {
        Ok(self.objects().contains_key(digest))
    }

    fn keep_only(&self, in_use: &InUse) -> Result<u64, StoreError> {
        let mut objects = self.objects();
        let before = objects.len();
        objects.retain(|digest, _| in_use.contains(digest));
        Ok((before - objects.len()) as u64)
    }
}
