//! Moves jobs from the board through the workers and back.
//!
//! Each stage has a feeder, which takes jobs off the board into a small bounded queue, and workers,
//! which do them and write result and following jobs in one transaction. A stage has ended when
//! the one before it has ended and the board has no job of it left.
//! A cancelled engine lets go of everything at once: what a worker held goes back to the board at
//! the next start.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::RunError;
use super::counters::Counters;
use crate::store::{Board, Claimed, NewJob, RunId};

/// Attempts after which a job that ends in an error is given up.
const MAX_ATTEMPTS: u32 = 3;

/// How long a feeder without work sleeps when nobody wakes it; only a lease that ran out needs it.
const IDLE: Duration = Duration::from_millis(200);

/// What a stage's work came to.
#[derive(Clone, Debug, Default)]
pub struct Handled {
    /// The result as it is kept.
    pub result: String,
    /// The jobs that follow from it.
    pub follow: Vec<NewJob>,
}

/// Why a job was not done.
#[derive(Debug)]
pub enum StageError {
    /// The run was cancelled; the job goes back to the board.
    Cancelled,
    /// This job failed and may be tried again.
    Job(String),
    /// The run cannot go on (full disk, damaged state).
    Run(RunError),
}

impl<E: Into<RunError>> From<E> for StageError {
    fn from(error: E) -> Self {
        Self::Run(error.into())
    }
}

/// One stage: its plain work, and how it is staffed.
pub trait Stage: Send + Sync + 'static {
    /// The name on the board.
    fn name(&self) -> &'static str;

    /// How many jobs are worked on at once.
    fn workers(&self) -> usize;

    /// How many jobs may wait between feeder and workers, and are taken off the board at once.
    /// Small: the board is the queue, and a job that waits here holds a lease.
    fn queue(&self) -> usize {
        2
    }

    /// Does one job.
    fn handle(
        &self,
        job: &Claimed,
        cancel: &CancellationToken,
    ) -> impl Future<Output = Result<Handled, StageError>> + Send;
}

/// What all stages of a run share.
#[derive(Clone)]
pub struct Engine {
    pub board: Arc<dyn Board>,
    pub run: RunId,
    pub lease: Duration,
    pub counters: Arc<Counters>,
    pub cancel: CancellationToken,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("run", &self.run).finish_non_exhaustive()
    }
}

/// Stages that run at the same time, each fed by the one before it.
#[derive(Debug)]
pub struct Line {
    engine: Engine,
    tasks: JoinSet<Result<(), RunError>>,
    /// Whether the stage that was added last has ended.
    last_ended: watch::Receiver<bool>,
    /// Wakes all feeders: a finished job may have put jobs on the board for any of them.
    wake: Arc<Notify>,
}

impl Line {
    /// A line without a stage. The board already holds the jobs of its first one.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let (sender, last_ended) = watch::channel(true);
        drop(sender);
        Self { engine, tasks: JoinSet::new(), last_ended, wake: Arc::new(Notify::new()) }
    }

    /// Adds the next stage.
    #[must_use]
    pub fn then<S: Stage>(mut self, stage: S) -> Self {
        let stage = Arc::new(stage);
        let (jobs, queue) = async_channel::bounded(stage.queue().max(1));
        let (ended, ended_later) = watch::channel(false);
        let before = std::mem::replace(&mut self.last_ended, ended_later);
        let feeder = Feeder {
            engine: self.engine.clone(),
            stage: stage.name(),
            most: stage.queue().max(1),
            before,
            wake: Arc::clone(&self.wake),
        };
        self.tasks.spawn(feeder.feed(jobs, ended));
        for _ in 0..stage.workers().max(1) {
            let worker = Worker {
                engine: self.engine.clone(),
                stage: Arc::clone(&stage),
                wake: Arc::clone(&self.wake),
            };
            self.tasks.spawn(worker.work(queue.clone()));
        }
        self
    }

    /// Waits until every stage has ended.
    ///
    /// # Errors
    /// The first error that ends the run; the other stages are let go.
    pub async fn run(mut self) -> Result<(), RunError> {
        while let Some(joined) = self.tasks.join_next().await {
            let outcome =
                joined.unwrap_or_else(|error| Err(RunError::Worker { what: error.to_string() }));
            if let Err(error) = outcome {
                self.tasks.abort_all();
                return Err(error);
            }
        }
        if self.engine.cancel.is_cancelled() { Err(RunError::Interrupted) } else { Ok(()) }
    }
}

struct Feeder {
    engine: Engine,
    stage: &'static str,
    /// Jobs taken off the board at once.
    most: usize,
    before: watch::Receiver<bool>,
    wake: Arc<Notify>,
}

impl Feeder {
    async fn feed(
        mut self,
        jobs: async_channel::Sender<Claimed>,
        ended: watch::Sender<bool>,
    ) -> Result<(), RunError> {
        loop {
            if self.engine.cancel.is_cancelled() {
                return Ok(());
            }
            let wake = Arc::clone(&self.wake);
            // Registered before the board is looked at, so that no job slips in between.
            let woken = wake.notified();
            // Asked before the claim: what the stage before put on the board last is then seen.
            let no_more_will_come = *self.before.borrow_and_update();
            let claimed = self.claim().await?;
            if !claimed.is_empty() {
                for job in claimed {
                    tokio::select! {
                        sent = jobs.send(job) => if sent.is_err() { return Ok(()) },
                        () = self.engine.cancel.cancelled() => return Ok(()),
                    }
                }
                continue;
            }
            if no_more_will_come && self.is_drained().await? {
                let _ = ended.send(true);
                self.wake.notify_waiters();
                return Ok(());
            }
            tokio::select! {
                () = woken => {}
                changed = self.before.changed(), if !no_more_will_come => {
                    if changed.is_err() && !*self.before.borrow() { return Ok(()) }
                }
                () = tokio::time::sleep(IDLE) => {}
                () = self.engine.cancel.cancelled() => return Ok(()),
            }
        }
    }

    async fn claim(&self) -> Result<Vec<Claimed>, RunError> {
        let (engine, stage, most) = (self.engine.clone(), self.stage, self.most);
        blocking(move || {
            let now = jiff::Timestamp::now();
            Ok(engine.board.claim_several(engine.run, stage, most, engine.lease, now)?)
        })
        .await
    }

    async fn is_drained(&self) -> Result<bool, RunError> {
        let (engine, stage) = (self.engine.clone(), self.stage);
        blocking(move || Ok(engine.board.is_drained(engine.run, stage)?)).await
    }
}

struct Worker<S> {
    engine: Engine,
    stage: Arc<S>,
    wake: Arc<Notify>,
}

impl<S: Stage> Worker<S> {
    async fn work(self, queue: async_channel::Receiver<Claimed>) -> Result<(), RunError> {
        while let Ok(job) = queue.recv().await {
            let outcome = tokio::select! {
                outcome = self.held(&job) => outcome,
                () = self.engine.cancel.cancelled() => return Ok(()),
            };
            self.settle(job, outcome).await?;
            self.wake.notify_waiters();
        }
        Ok(())
    }

    /// Does the job and keeps its lease alive meanwhile.
    async fn held(&self, job: &Claimed) -> Result<Handled, StageError> {
        let work = self.stage.handle(job, &self.engine.cancel);
        tokio::pin!(work);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = tokio::time::sleep(self.engine.lease / 3) => {
                    let (engine, job) = (self.engine.clone(), job.clone());
                    blocking(move || {
                        Ok(engine.board.extend(&job, engine.lease, jiff::Timestamp::now())?)
                    }).await?;
                }
            }
        }
    }

    async fn settle(
        &self,
        job: Claimed,
        outcome: Result<Handled, StageError>,
    ) -> Result<(), RunError> {
        let engine = self.engine.clone();
        let name = self.stage.name();
        match outcome {
            Ok(handled) => {
                tracing::debug!(stage = name, key = job.key, "job done");
                // All jobs that follow from one are of one stage.
                let next = handled.follow.first().map(|follower| follower.stage.clone());
                let board = Arc::clone(&engine.board);
                let finish = move || Ok(board.finish(&job, &handled.result, &handled.follow)?);
                let added = blocking(finish).await?;
                if let Some(counters) = engine.counters.stage(name) {
                    counters.finish();
                }
                if let Some(counters) = next.and_then(|next| engine.counters.stage(&next)) {
                    counters.add(added as u64);
                }
                Ok(())
            }
            Err(StageError::Cancelled) => Ok(()),
            Err(StageError::Run(error)) => Err(error),
            Err(StageError::Job(what)) => {
                let dead = MAX_ATTEMPTS <= job.attempt;
                tracing::warn!(
                    stage = name,
                    key = job.key,
                    attempt = job.attempt,
                    what,
                    "job failed"
                );
                let board = Arc::clone(&engine.board);
                blocking(move || Ok(board.fail(&job, &what, dead)?)).await?;
                if dead && let Some(counters) = engine.counters.stage(name) {
                    counters.give_up();
                }
                Ok(())
            }
        }
    }
}

/// Runs blocking work away from the async threads.
///
/// # Errors
/// The work's own error, or [`RunError::Worker`] where it panicked.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RunError> + Send + 'static,
) -> Result<T, RunError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(RunError::Worker { what: error.to_string() }))
}
