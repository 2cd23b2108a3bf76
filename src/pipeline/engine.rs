//! Moves jobs from the board through the workers and back.
//!
//! Each stage has a feeder, which takes jobs off the board into a small bounded queue, and workers,
//! which do them. A stage has ended when the one before it has ended and the board has no job of
//! it left.
//! Results of all workers go to one committer, which writes whatever has come in while it wrote the
//! last time, in one transaction: nobody waits for company, and many results cost little more than
//! one. A worker takes its next job only when its last result is on the board.
//! A cancelled engine lets go of everything at once: what a worker held goes back to the board at
//! the next start.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, oneshot, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::RunError;
use super::counters::Counters;
use crate::store::{Board, Claimed, Finished, NewJob, RunId, StoreError};

/// Attempts after which a job that ends in an error is given up.
const MAX_ATTEMPTS: u32 = 3;

/// Results that are written in one transaction at most: it holds the database for some
/// milliseconds.
const MAX_TOGETHER: usize = 128;

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

    /// How many waiting jobs a worker takes at once, where that is cheaper than one by one.
    fn together(&self) -> usize {
        1
    }

    /// Does one job.
    fn handle(
        &self,
        job: &Claimed,
        cancel: &CancellationToken,
    ) -> impl Future<Output = Result<Handled, StageError>> + Send;

    /// Does the jobs that were taken together: one outcome per job, in their order.
    fn handle_together(
        &self,
        jobs: &[Claimed],
        cancel: &CancellationToken,
    ) -> impl Future<Output = Vec<Result<Handled, StageError>>> + Send {
        async move {
            let mut outcomes = Vec::with_capacity(jobs.len());
            for job in jobs {
                outcomes.push(self.handle(job, cancel).await);
            }
            outcomes
        }
    }
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
    /// To the committer.
    results: async_channel::Sender<Commit>,
}

impl Line {
    /// A line without a stage. The board already holds the jobs of its first one.
    #[must_use]
    pub fn new(engine: Engine) -> Self {
        let (sender, last_ended) = watch::channel(true);
        drop(sender);
        let wake = Arc::new(Notify::new());
        let (results, incoming) = async_channel::bounded(MAX_TOGETHER);
        let mut tasks = JoinSet::new();
        tasks.spawn(commit_all(Arc::clone(&engine.board), incoming, Arc::clone(&wake)));
        Self { engine, tasks, last_ended, wake, results }
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
                results: self.results.clone(),
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
        // The committer ends when the last worker has let go of its sender, this one included.
        self.results = async_channel::bounded(1).0;
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

/// A result on its way to the board, and where its worker waits for it.
struct Commit {
    finished: Finished,
    /// How many of the following jobs were new.
    added: oneshot::Sender<Result<usize, StoreError>>,
}

/// Writes results as they come in, until no worker is left.
async fn commit_all(
    board: Arc<dyn Board>,
    incoming: async_channel::Receiver<Commit>,
    wake: Arc<Notify>,
) -> Result<(), RunError> {
    while let Ok(first) = incoming.recv().await {
        let mut finished = vec![first.finished];
        let mut waiting = vec![first.added];
        while finished.len() < MAX_TOGETHER
            && let Ok(next) = incoming.try_recv()
        {
            finished.push(next.finished);
            waiting.push(next.added);
        }
        let board = Arc::clone(&board);
        let answers = blocking(move || Ok(board.finish_several(&finished)?)).await?;
        for (added, answer) in waiting.into_iter().zip(answers) {
            // A worker that was let go of meanwhile does not ask.
            let _ = added.send(answer);
        }
        wake.notify_waiters();
    }
    Ok(())
}

struct Worker<S> {
    engine: Engine,
    stage: Arc<S>,
    wake: Arc<Notify>,
    results: async_channel::Sender<Commit>,
}

impl<S: Stage> Worker<S> {
    async fn work(self, queue: async_channel::Receiver<Claimed>) -> Result<(), RunError> {
        while let Ok(first) = queue.recv().await {
            let mut jobs = vec![first];
            while jobs.len() < self.stage.together()
                && let Ok(next) = queue.try_recv()
            {
                jobs.push(next);
            }
            let outcomes = tokio::select! {
                outcomes = self.held(&jobs) => outcomes?,
                () = self.engine.cancel.cancelled() => return Ok(()),
            };
            self.settle(jobs, outcomes).await?;
        }
        Ok(())
    }

    /// Does the jobs and keeps their leases alive meanwhile.
    async fn held(&self, jobs: &[Claimed]) -> Result<Vec<Result<Handled, StageError>>, RunError> {
        let work = self.stage.handle_together(jobs, &self.engine.cancel);
        tokio::pin!(work);
        loop {
            tokio::select! {
                outcomes = &mut work => return Ok(outcomes),
                () = tokio::time::sleep(self.engine.lease / 3) => {
                    let (engine, jobs) = (self.engine.clone(), jobs.to_vec());
                    blocking(move || {
                        for job in &jobs {
                            engine.board.extend(job, engine.lease, jiff::Timestamp::now())?;
                        }
                        Ok(())
                    }).await?;
                }
            }
        }
    }

    async fn settle(
        &self,
        jobs: Vec<Claimed>,
        outcomes: Vec<Result<Handled, StageError>>,
    ) -> Result<(), RunError> {
        let engine = &self.engine;
        let name = self.stage.name();
        let mut waiting = Vec::with_capacity(jobs.len());
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            match outcome {
                Ok(Handled { result, follow }) => {
                    tracing::debug!(stage = name, key = job.key, "job done");
                    // All jobs that follow from one are of one stage.
                    let next = follow.first().map(|follower| follower.stage.clone());
                    let (added, answer) = oneshot::channel();
                    let commit = Commit { finished: Finished { job, result, follow }, added };
                    if self.results.send(commit).await.is_err() {
                        return committer_is_gone().await;
                    }
                    waiting.push((next, answer));
                }
                Err(StageError::Cancelled) => {}
                Err(StageError::Run(error)) => return Err(error),
                Err(StageError::Job(what)) => self.give_back(job, what).await?,
            }
        }
        for (next, answer) in waiting {
            let Ok(answer) = answer.await else { return committer_is_gone().await };
            let added = answer?;
            if let Some(counters) = engine.counters.stage(name) {
                counters.finish();
            }
            if let Some(counters) = next.and_then(|next| engine.counters.stage(&next)) {
                counters.add(added as u64);
            }
        }
        Ok(())
    }

    /// Puts a job that failed back on the board, or gives it up.
    async fn give_back(&self, job: Claimed, what: String) -> Result<(), RunError> {
        let name = self.stage.name();
        let dead = MAX_ATTEMPTS <= job.attempt;
        tracing::warn!(stage = name, key = job.key, attempt = job.attempt, what, "job failed");
        let board = Arc::clone(&self.engine.board);
        blocking(move || Ok(board.fail(&job, &what, dead)?)).await?;
        if dead && let Some(counters) = self.engine.counters.stage(name) {
            counters.give_up();
        }
        self.wake.notify_waiters();
        Ok(())
    }
}

/// The committer has ended with an error, which ends the run as soon as the line sees it; whoever
/// waited for it has nothing to add.
async fn committer_is_gone() -> Result<(), RunError> {
    std::future::pending().await
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
