//! Exchanges are written to the archive, one after the other.
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
use crate::store::{CaptureRow, Claimed, NewJob};

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

    /// One writer: the archive is one file at a time.
    fn workers(&self) -> usize {
        1
    }

    /// A job takes about a millisecond; taking each by itself would cost half as much again.
    fn queue(&self) -> usize {
        16
    }

    async fn handle(&self, job: &Claimed, _: &CancellationToken) -> Result<Handled, StageError> {
        let fetched: Fetched = messages::read(&job.payload)?;
        let (context, read) = (Arc::clone(&self.context), self.read);
        let mut handled = blocking(move || archive(&context, fetched)).await?;
        if !read {
            handled.follow.clear();
        }
        Ok(handled)
    }
}

fn archive(context: &Context, fetched: Fetched) -> Result<Handled, RunError> {
    let mut places = Vec::with_capacity(fetched.exchanges.len());
    for exchange in &fetched.exchanges {
        places.push(write(context, &fetched, exchange)?);
    }
    let mut bodies = fetched.bodies;
    let mut follow = Vec::with_capacity(bodies.len());
    for body in &mut bodies {
        if let Some(place) = body.exchange.and_then(|index| places.get(index)) {
            body.warc = Some(place.clone());
        }
        if body.origin == Origin::Live
            && let (Some(url), Some(at)) = (&body.url, body.captured_at)
        {
            context.captures.add(&CaptureRow {
                url: url.clone(),
                captured_at: at,
                digest: body.digest.clone(),
                record: messages::write(&(&*body, &fetched.link))?,
            })?;
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

fn write(
    context: &Context,
    fetched: &Fetched,
    exchange: &StoredExchange,
) -> Result<RecordPlace, RunError> {
    let request_head = exchange.request.bytes();
    let response_head = exchange.response.bytes();
    let body = context.object(&exchange.body)?;
    let metadata = [
        ("via".to_owned(), fetched.url.clone()),
        ("linkState".to_owned(), fetched.link.state.as_str().to_owned()),
    ];
    let recorded = Recorded {
        url: &exchange.url,
        at: exchange.at,
        remote: exchange.remote,
        request_head: &request_head,
        response_head: &response_head,
        head_as_sent: exchange.head_as_sent,
        body: &body,
        truncated: exchange.truncated.as_deref(),
        metadata: &metadata,
    };
    Ok(context.archive().record(&recorded)?)
}
