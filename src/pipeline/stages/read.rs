//! A captured body becomes a text that can be searched.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::pipeline::child;
use crate::pipeline::context::Context;
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::messages::{self, MessageError, Read, Unread};
use crate::reader::SourceHints;
use crate::store::Claimed;

/// The stage; the key of a job is a body's reading key, its payload an [`Unread`].
#[derive(Debug)]
pub struct ReadStage(pub Arc<Context>);

impl Stage for ReadStage {
    fn name(&self) -> &'static str {
        "read"
    }

    fn workers(&self) -> usize {
        self.0.settings.engine.workers
    }

    async fn handle(&self, job: &Claimed, _: &CancellationToken) -> Result<Handled, StageError> {
        let unread: Unread = messages::read(&job.payload)?;
        let context = Arc::clone(&self.0);
        let handled = blocking(move || {
            let bytes = context.object(&unread.digest)?;
            let hints = SourceHints { content_type: unread.content_type, name: unread.name };
            let text = child::read(&bytes, &hints, &context.settings.reading);
            let json = serde_json::to_vec(&text).map_err(|error| MessageError::of(&error))?;
            let result = messages::write(&Read { text: context.shelf.put(&json)?.0 })?;
            Ok(Handled { result, follow: Vec::new() })
        });
        Ok(handled.await?)
    }
}
