//! What does the URL answer, and what is that worth?
//!
//! The only user of the HTTP client: manners per host, robots, retries, redirects by hand, guards,
//! the state of the link, copies in web archives. A failed fetch is data: a link state.
//! What is kept of the answers, and for how long, is the question of `archive` and `store`.

mod address;
mod beside;
mod catalogue;
mod check;
mod client;
mod container;
mod cookies;
pub mod decode;
mod failure;
mod journey;
pub mod judge;
pub mod memento;
mod misprint;
mod missing;
mod names;
mod pace;
mod replay;
mod robots;
pub mod settings;
mod signs;
mod similar;
mod sketch;
pub mod state;
mod style;
#[cfg(test)]
mod tests;

pub use check::{drift_between, text_for_drift};
pub use decode::{DecodeProblem, DecodeProblemKind, decode_body};
pub use judge::{CapturedAnswer, Judgement, SiblingAnswer, SiblingAnswers, judge_capture};
pub use memento::{CopyHow, CopyOutcome, CopySearch, FoundCopy};
pub use misprint::without_marks_of_print;
pub use replay::{copy_datetime, raw_copy};
pub use settings::{FetchMode, FetchSettings, RobotsPolicy};
pub use state::{Drift, Hop, LinkCheck, LinkState};

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A run without a limit of its own ends after this.
const NO_LIMIT: Duration = Duration::from_hours(365 * 24);

/// One request and what came back, as it is archived.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub url: String,
    /// When the request was sent.
    pub at: jiff::Timestamp,
    pub remote: Option<IpAddr>,
    /// Request line and headers, CRLF line ends, with the empty line.
    pub request_head: Vec<u8>,
    /// Status line and headers, CRLF line ends, with the empty line; empty where nothing came.
    pub response_head: Vec<u8>,
    /// Whether `response_head` is as it came on the wire, or rebuilt from parsed headers.
    pub head_as_sent: bool,
    pub status: Option<u16>,
    /// The body as sent: transfer coding removed, content coding kept.
    pub body: Vec<u8>,
    /// Why the body ends early, if it does.
    pub truncated: Option<Truncation>,
}

/// Why a body ends early; the words of `WARC-Truncated`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truncation {
    Length,
    Time,
    Disconnect,
}

/// The body that a link led to, content coding removed.
#[derive(Clone, Debug)]
pub struct Body {
    /// Which of the exchanges it came with.
    pub exchange: usize,
    pub bytes: Vec<u8>,
    /// The `Content-Type` header's value.
    pub content_type: Option<String>,
    /// Lower-case hex SHA-256 of `bytes`.
    pub sha256: String,
}

/// What is known of a URL from an earlier capture, for a conditional request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Main text of the earlier capture, for drift.
    pub main_text: Option<String>,
}

/// A URL to be checked.
#[derive(Clone, Debug, Default)]
pub struct CheckRequest {
    /// As cited.
    pub url: String,
    pub earlier: Option<Earlier>,
    /// Passages cited from it, to see whether they are still there.
    pub passages: Vec<String>,
    /// Also get style sheets, images and fonts of a page.
    pub requisites: bool,
}

/// What became of a checked URL.
#[derive(Clone, Debug)]
pub struct Checked {
    pub link: LinkCheck,
    /// Every request that was sent for it, in order, retries and probes included.
    pub exchanges: Vec<Exchange>,
    pub body: Option<Body>,
    /// The server said 304: the earlier capture still holds.
    pub not_modified: bool,
    /// Cut by cancellation or by the end of the run's time: says nothing of the link, and should
    /// not enter its history.
    pub interrupted: bool,
}

impl Checked {
    /// With exchanges that came before its own.
    fn after(mut self, mut before: Vec<Exchange>) -> Self {
        if let Some(body) = &mut self.body {
            body.exchange += before.len();
        }
        before.append(&mut self.exchanges);
        self.exchanges = before;
        self
    }
}

/// The fetcher could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum FetchSetupError {
    #[error("{key}: {what}")]
    Setting { key: &'static str, what: String },
    #[error("cannot read the root certificate {path}: {what}")]
    RootCertificate { path: String, what: String },
    #[error("cannot build the HTTP client: {what}")]
    Client { what: String },
}

/// Asks URLs, politely.
#[derive(Debug)]
pub struct Fetcher {
    settings: FetchSettings,
    sender: client::Sender,
    pace: pace::Pace,
    robots: robots::AskedOnce<robots::Rules>,
    siblings: robots::AskedOnce<Option<Arc<SiblingAnswers>>>,
    /// Bytes of the bodies in `siblings`.
    sibling_bytes: AtomicUsize,
    /// Style sheets, images and fonts that some page has had fetched by now.
    requisites_asked: Mutex<BTreeSet<String>>,
    run_end: Instant,
}

impl Fetcher {
    /// A fetcher with its connection pools and its memory of hosts. The time of the run begins
    /// here.
    ///
    /// # Errors
    /// Where a setting makes no sense or a certificate cannot be read.
    pub fn new(settings: FetchSettings) -> Result<Self, FetchSetupError> {
        let sender = client::Sender::new(&settings)?;
        let pace = pace::Pace::new(
            settings.delay_per_host,
            settings.concurrency_per_host,
            settings.concurrency,
        );
        let run_time = settings.run_timeout.unwrap_or(NO_LIMIT).min(NO_LIMIT);
        Ok(Self {
            sender,
            pace,
            robots: robots::AskedOnce::new(),
            siblings: robots::AskedOnce::new(),
            sibling_bytes: AtomicUsize::new(0),
            requisites_asked: Mutex::default(),
            run_end: Instant::now() + run_time,
            settings,
        })
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    /// Asks one URL and judges the answer. Ends early, with what it has, when cancelled.
    ///
    /// A copy in a web archive is asked for without the archive's frame where its address says how,
    /// and taken out of the page around it otherwise.
    pub async fn check(&self, request: &CheckRequest, cancel: &CancellationToken) -> Checked {
        let options = check::CheckOptions {
            robots: self.settings.robots,
            probe: check::Probe::Ask,
            depth: 0,
        };
        let Some(raw) = raw_copy(&request.url) else {
            return self.check_with(request, options, cancel).await;
        };
        let unframed = CheckRequest { url: raw, ..request.clone() };
        let mut checked = self.check_with(&unframed, options, cancel).await;
        checked.link.url.clone_from(&request.url);
        // An archive that does not know that form of an address has no such page.
        let is_unknown = matches!(
            checked.link.state,
            LinkState::NotFound | LinkState::Gone | LinkState::ClientError | LinkState::Soft404
        );
        if !is_unknown || checked.interrupted {
            return checked;
        }
        let framed = self.check_with(request, options, cancel).await;
        framed.after(checked.exchanges)
    }

    /// Looks for a copy of a URL in web archives, nearest to the day `near`: the addresses that
    /// the citation itself gives first, then the TimeGates of the settings.
    pub async fn find_copy(
        &self,
        url: &str,
        near: Option<jiff::civil::Date>,
        archived_urls: &[String],
        cancel: &CancellationToken,
    ) -> CopySearch {
        memento::find_copy(self, url, near, archived_urls, cancel).await
    }

    fn run_deadline(&self) -> Instant {
        self.run_end
    }
}
