//! A manuscript is read with all pure rooms.
//!
//! The board keeps only that it was done: reading again from the shelf is faster than keeping what
//! was read, and gives the same.

use std::path::Path;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::pipeline::context::Context;
use crate::pipeline::engine::{Handled, Stage, StageError, blocking};
use crate::pipeline::messages::{self, Extracted, Ingested};
use crate::pipeline::{RunError, manuscripts};
use crate::report::model::DocumentReport;
use crate::store::Claimed;

/// The stage; the key of a job is the manuscript's place in the corpus. `ids` names the documents
/// by their place.
#[derive(Debug)]
pub struct Extract {
    pub context: Arc<Context>,
    pub ids: Arc<Vec<String>>,
}

impl Stage for Extract {
    fn name(&self) -> &'static str {
        "extract"
    }

    fn workers(&self) -> usize {
        self.context.settings.engine.workers
    }

    async fn handle(&self, job: &Claimed, _: &CancellationToken) -> Result<Handled, StageError> {
        let place: usize =
            job.key.parse().map_err(|_| StageError::Job(format!("no such place: {}", job.key)))?;
        let ingested: Ingested = messages::read(&job.payload)?;
        let id = self.ids.get(place).cloned().unwrap_or_else(|| job.key.clone());
        let (path, digest) = (ingested.path.clone(), ingested.digest.clone());
        let context = Arc::clone(&self.context);
        let document_id = id.clone();
        // A reader that panics takes its document down, not the run.
        let read = tokio::task::spawn_blocking(move || extract(&context, &document_id, &ingested));
        let failure = match read.await {
            Ok(Ok(Ok(report))) => {
                self.context.documents().insert(place, report);
                None
            }
            Ok(Ok(Err(failure))) => Some(failure),
            Ok(Err(error)) => return Err(StageError::Run(error)),
            Err(error) if error.is_panic() => Some(format!("{path}: the reader failed")),
            Err(_) => return Err(StageError::Cancelled),
        };
        let result = messages::write(&Extracted { id, path, digest, failure })?;
        Ok(Handled { result, follow: Vec::new() })
    }
}

/// Reads a manuscript from the shelf; the inner error says why its bytes hold none.
///
/// # Errors
/// Where the shelf fails.
pub fn extract(
    context: &Context,
    id: &str,
    ingested: &Ingested,
) -> Result<Result<DocumentReport, String>, RunError> {
    let bytes = context.object(&ingested.digest)?;
    let path = Path::new(&ingested.path);
    let options = &context.settings.reading.options;
    let read = manuscripts::extract(id.to_owned(), path, bytes, options);
    Ok(read.map_err(|error| error.to_string()))
}

/// Reads the documents that an earlier process had read.
///
/// # Errors
/// Where the shelf fails.
pub async fn read_again(
    context: &Arc<Context>,
    done: Vec<(usize, Extracted)>,
) -> Result<(), RunError> {
    for (place, extracted) in done {
        if extracted.failure.is_some() || context.documents().contains_key(&place) {
            continue;
        }
        let shared = Arc::clone(context);
        let ingested = Ingested { path: extracted.path, digest: extracted.digest };
        let id = extracted.id;
        if let Ok(report) = blocking(move || extract(&shared, &id, &ingested)).await? {
            context.documents().insert(place, report);
        }
    }
    Ok(())
}
