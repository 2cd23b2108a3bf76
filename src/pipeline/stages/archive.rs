//! Exchanges are written to the archive.
//!
//! A killed run may come here twice for one URL; a record that is in the archive already is not
//! written again.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::archive::{RecordPlace, Recorded};
use crate::pipeline::RunError;
use crate::pipeline::context::Context;
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::messages::{self, Archived, Fetched, StoredExchange, Unread, reading_key};
use crate::report::model::Origin;
use crate::store::{CaptureRow, Claimed, NewJob, StoreError};

/// More threads would wait for the disk.
const MAX_WRITERS: usize = 8;

/// Bodies that are held in memory to be archived together.
const BYTES_TOGETHER: usize = 4 << 20;

/// The stage; the key of a job is the URL's key, its payload a [`Fetched`].
#[derive(Debug)]
pub struct ArchiveStage {
    pub context: Arc<Context>,
    /// Whether what was archived is to be read.
    pub read: bool,
}

impl Stage for ArchiveStage {
    fn name(&self) -> &'static str {
        "archive"
    }

    /// Most of the time goes into compressing, which all cores can share; the archive itself is
    /// written by one at a time.
    fn workers(&self) -> usize {
        std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, MAX_WRITERS))
    }

    /// As many as two workers take at once.
    fn queue(&self) -> usize {
        32
    }

    /// A job takes less than a millisecond; what goes with each write is shared.
    fn together(&self) -> usize {
        16
    }

    async fn handle(
        &self,
        job: &Claimed,
        cancel: &CancellationToken,
    ) -> Result<Handled, StageError> {
        let outcomes = self.handle_together(std::slice::from_ref(job), cancel).await;
        outcomes.into_iter().next().unwrap_or(Err(StageError::Cancelled))
    }

    async fn handle_together(
        &self,
        jobs: &[Claimed],
        _: &CancellationToken,
    ) -> Vec<Result<Handled, StageError>> {
        let payloads: Vec<String> = jobs.iter().map(|job| job.payload.clone()).collect();
        let (context, read) = (Arc::clone(&self.context), self.read);
        let archived = blocking(move || {
            let mut outcomes = archive_all(&context, &payloads)?;
            if !read {
                for handled in outcomes.iter_mut().flatten() {
                    handled.follow.clear();
                }
            }
            Ok(outcomes)
        });
        match archived.await {
            Ok(outcomes) => outcomes,
            Err(error) => vec![Err(StageError::Run(error))],
        }
    }
}

/// What one job is to archive, its bodies in memory.
struct Loaded {
    fetched: Fetched,
    exchanges: Vec<LoadedExchange>,
}

struct LoadedExchange {
    request_head: Vec<u8>,
    response_head: Vec<u8>,
    body: Vec<u8>,
    metadata: [(String, String); 2],
}

/// Archives what the jobs hold, in their order; one outcome per job.
fn archive_all(
    context: &Context,
    payloads: &[String],
) -> Result<Vec<Result<Handled, StageError>>, RunError> {
    let mut outcomes = Vec::with_capacity(payloads.len());
    let mut waiting = Vec::new();
    let mut held = 0;
    for payload in payloads {
        match load(context, payload) {
            Ok(loaded) => {
                held += loaded.exchanges.iter().map(|one| one.body.len()).sum::<usize>();
                waiting.push(loaded);
            }
            Err(RunError::Store(error @ StoreError::Missing { .. })) => {
                archive(context, std::mem::take(&mut waiting), &mut outcomes)?;
                outcomes.push(Err(StageError::Job(error.to_string())));
            }
            Err(error) => return Err(error),
        }
        if BYTES_TOGETHER <= held {
            held = 0;
            archive(context, std::mem::take(&mut waiting), &mut outcomes)?;
        }
    }
    archive(context, waiting, &mut outcomes)?;
    Ok(outcomes)
}

fn load(context: &Context, payload: &str) -> Result<Loaded, RunError> {
    let fetched: Fetched = messages::read(payload)?;
    let mut exchanges = Vec::with_capacity(fetched.exchanges.len());
    for exchange in &fetched.exchanges {
        exchanges.push(LoadedExchange {
            request_head: exchange.request.bytes(),
            response_head: exchange.response.bytes(),
            body: context.object(&exchange.body)?,
            metadata: [
                ("via".to_owned(), fetched.url.clone()),
                ("linkState".to_owned(), fetched.link.state.as_str().to_owned()),
            ],
        });
    }
    Ok(Loaded { fetched, exchanges })
}

fn archive(
    context: &Context,
    jobs: Vec<Loaded>,
    outcomes: &mut Vec<Result<Handled, StageError>>,
) -> Result<(), RunError> {
    let all: Vec<Recorded<'_>> = jobs
        .iter()
        .flat_map(|job| job.fetched.exchanges.iter().zip(&job.exchanges))
        .map(|(exchange, loaded)| recorded(exchange, loaded))
        .collect();
    let mut places = context.archive.record_several(&all)?.into_iter();
    drop(all);
    let mut captures = Vec::with_capacity(jobs.len());
    for job in jobs {
        let of_job: Vec<RecordPlace> = places.by_ref().take(job.exchanges.len()).collect();
        outcomes.push(Ok(settle(job.fetched, &of_job, &mut captures)?));
    }
    context.captures.add_several(&captures)?;
    Ok(())
}

fn recorded<'a>(exchange: &'a StoredExchange, loaded: &'a LoadedExchange) -> Recorded<'a> {
    Recorded {
        url: &exchange.url,
        at: exchange.at,
        remote: exchange.remote,
        request_head: &loaded.request_head,
        response_head: &loaded.response_head,
        head_as_sent: exchange.head_as_sent,
        body: &loaded.body,
        truncated: exchange.truncated.as_deref(),
        metadata: &loaded.metadata,
    }
}

/// What follows from a job whose exchanges stand at `places`.
fn settle(
    fetched: Fetched,
    places: &[RecordPlace],
    captures: &mut Vec<CaptureRow>,
) -> Result<Handled, RunError> {
    let mut bodies = fetched.bodies;
    let mut follow = Vec::with_capacity(bodies.len());
    for body in &mut bodies {
        if let Some(place) = body.exchange.and_then(|index| places.get(index)) {
            body.warc = Some(place.clone());
        }
        if body.origin == Origin::Live
            && let (Some(url), Some(at)) = (&body.url, body.captured_at)
        {
            captures.push(CaptureRow {
                url: url.clone(),
                captured_at: at,
                digest: body.digest.clone(),
                record: messages::write(&(&*body, &fetched.link))?,
            });
        }
        let unread = Unread {
            digest: body.digest.clone(),
            content_type: body.content_type.clone(),
            name: body.file.clone().or_else(|| body.final_url.clone()).or_else(|| body.url.clone()),
        };
        follow.push(NewJob {
            stage: "read".to_owned(),
            key: reading_key(&body.digest, body.content_type.as_deref()),
            payload: messages::write(&unread)?,
        });
    }
    let result = messages::write(&Archived { url: fetched.url, bodies })?;
    Ok(Handled { result, follow })
}
