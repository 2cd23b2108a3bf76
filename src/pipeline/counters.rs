//! How far is the run?
//!
//! Counters per stage, written by the engine and read by whoever shows progress.

use std::sync::atomic::{AtomicU64, Ordering};

/// The stages in the order of the data.
pub const STAGES: [&str; 7] = ["ingest", "extract", "fetch", "archive", "read", "match", "report"];

/// The counters of one stage.
#[derive(Debug, Default)]
pub struct StageCounters {
    total: AtomicU64,
    done: AtomicU64,
    dead: AtomicU64,
}

/// The counters of one stage at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StageCount {
    /// Jobs known so far.
    pub total: u64,
    /// Jobs finished, those given up included.
    pub done: u64,
    /// Jobs given up.
    pub dead: u64,
}

impl StageCounters {
    /// Adds newly known jobs.
    pub fn add(&self, jobs: u64) {
        self.total.fetch_add(jobs, Ordering::Relaxed);
    }

    /// Counts a finished job.
    pub fn finish(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a job that was given up.
    pub fn give_up(&self) {
        self.dead.fetch_add(1, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Sets all counters, as they stand on the board of a resumed run.
    pub fn set(&self, count: StageCount) {
        self.total.store(count.total, Ordering::Relaxed);
        self.done.store(count.done, Ordering::Relaxed);
        self.dead.store(count.dead, Ordering::Relaxed);
    }

    /// The counters now.
    #[must_use]
    pub fn now(&self) -> StageCount {
        StageCount {
            total: self.total.load(Ordering::Relaxed),
            done: self.done.load(Ordering::Relaxed),
            dead: self.dead.load(Ordering::Relaxed),
        }
    }
}

/// The counters of all stages.
#[derive(Debug, Default)]
pub struct Counters {
    stages: [StageCounters; STAGES.len()],
}

impl Counters {
    /// The counters of a stage; an unknown name counts for nothing.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&StageCounters> {
        let index = STAGES.iter().position(|stage| *stage == name)?;
        self.stages.get(index)
    }

    /// All stages with their counters, in the order of the data.
    #[must_use]
    pub fn now(&self) -> Vec<(&'static str, StageCount)> {
        STAGES.iter().zip(&self.stages).map(|(name, stage)| (*name, stage.now())).collect()
    }
}
