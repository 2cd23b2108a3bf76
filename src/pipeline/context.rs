//! What the stages of one run share: settings, stores, and what was read so far.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use regex::RegexSet;

use super::RunError;
use super::binder::Binder;
use crate::archive::SharedArchive;
use crate::citation::CorpusSource;
use crate::config::Settings;
use crate::fetch::Fetcher;
use crate::fidelity::corpus_index::CorpusIndex;
use crate::report::model::DocumentReport;
use crate::store::{Captures, Digest, History, Shelf};

/// Shared by all stages of a run.
pub struct Context {
    pub settings: Settings,
    pub shelf: Arc<dyn Shelf>,
    pub captures: Captures,
    /// Whether an earlier run captured anything: of a first one, nobody needs to ask.
    pub has_captures: bool,
    pub history: History,
    pub fetcher: Fetcher,
    pub binder: Binder,
    /// URLs that are never asked.
    pub skip: RegexSet,
    /// The one archive of the run; only the archive stage writes.
    pub archive: SharedArchive,
    /// Documents that were read, by their place in the corpus.
    pub documents: Mutex<BTreeMap<usize, DocumentReport>>,
    /// What the documents quote from a URL, by the URL's key: filled before anything is asked.
    pub quoted: Mutex<BTreeMap<String, Vec<String>>>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Context").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Context {
    /// The documents that were read so far.
    pub fn documents(&self) -> MutexGuard<'_, BTreeMap<usize, DocumentReport>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The passages that are quoted from a URL.
    pub fn quoted_from(&self, url: &str) -> Vec<String> {
        let quoted = self.quoted.lock().unwrap_or_else(PoisonError::into_inner);
        quoted.get(&super::binder::url_key(url)).cloned().unwrap_or_default()
    }

    /// An object of the shelf by its digest.
    ///
    /// # Errors
    /// Where the object is not there or cannot be read.
    pub fn object(&self, digest: &str) -> Result<Vec<u8>, RunError> {
        Ok(self.shelf.get(&Digest(digest.to_owned()))?)
    }
}

/// What matching needs besides the context: fixed once all documents and sources were read.
#[derive(Debug)]
pub struct Corpus {
    /// In the order of the corpus.
    pub documents: Vec<DocumentReport>,
    pub sources: Vec<CorpusSource>,
    /// Texts by the place of their source, best capture first.
    pub texts: Vec<Vec<super::assemble::TextPlace>>,
    /// Why a source without a text has none, by its place.
    pub reasons: Vec<crate::fidelity::Reason>,
    /// Which source may hold words that were not found where they were said to be.
    pub index: CorpusIndex,
}

/// Where the parts of a state folder stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    pub out: PathBuf,
}

impl Folders {
    /// The state database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.out.join("state.sqlite")
    }

    /// The shelf.
    #[must_use]
    pub fn shelf(&self) -> PathBuf {
        self.out.join("shelf")
    }

    /// The archive.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.out.join("archive")
    }
}
