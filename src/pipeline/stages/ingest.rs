//! Manuscript files go to the shelf, so that a run can be repeated without them.

use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::pipeline::context::Context;
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::manuscripts;
use crate::pipeline::messages::{self, Ingested};
use crate::store::{Claimed, NewJob};

/// The stage; the key of a job is the manuscript's place in the corpus, its payload the path.
#[derive(Debug)]
pub struct Ingest(pub Arc<Context>);

impl Stage for Ingest {
    fn name(&self) -> &'static str {
        "ingest"
    }

    /// The disk is one.
    fn workers(&self) -> usize {
        2
    }

    async fn handle(&self, job: &Claimed, _: &CancellationToken) -> Result<Handled, StageError> {
        let context = Arc::clone(&self.0);
        let (key, path) = (job.key.clone(), job.payload.clone());
        let handled = blocking(move || {
            let limit = context.settings.reading.options.max_input as u64;
            let bytes = manuscripts::read_bytes(Path::new(&path), limit)?;
            let digest = context.shelf.put(&bytes)?.0;
            let message = messages::write(&Ingested { path, digest })?;
            let follow = NewJob { stage: "extract".to_owned(), key, payload: message.clone() };
            Ok(Handled { result: message, follow: vec![follow] })
        });
        Ok(handled.await?)
    }
}
