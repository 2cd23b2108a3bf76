//! `citecheck.link/1`: what a URL answered, and since when.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Number, rounded, time, words};
use crate::fetch::LinkState;
use crate::report::model::{LinkReport, Origin};

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Link {
    /// Always `citecheck.link/1`.
    pub schema: &'static str,
    /// As cited.
    pub url: String,
    /// `unchecked` where nothing was asked and no captured answer was at hand.
    #[schemars(schema_with = "words::link_state")]
    pub state: &'static str,
    pub status: Option<u16>,
    pub chain: Vec<Hop>,
    pub final_url: Option<String>,
    pub checked_at: Option<String>,
    pub elapsed_ms: u64,
    pub mime: Option<String>,
    /// Of the decoded body.
    pub bytes: Option<u64>,
    /// Of the decoded body.
    pub sha256: Option<String>,
    pub title: Option<String>,
    pub error: Option<String>,
    pub attempts: u32,
    pub first_seen: Option<String>,
    pub last_ok: Option<String>,
    /// Since when the state holds.
    pub since: Option<String>,
    /// Whether the state is another than at the check before.
    pub changed: bool,
    pub previous_state: Option<String>,
    pub drift: Option<Drift>,
    pub archived: Option<Archived>,
    /// Whether the state, with its history, makes the link rot.
    pub rot: bool,
    /// How the answer was had; null where nothing was.
    #[schemars(schema_with = "words::origin_or_null")]
    pub origin: Option<&'static str>,
}

/// One hop of a redirect chain.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hop {
    pub url: String,
    pub status: Option<u16>,
}

/// How far the page has drifted from an earlier capture.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Drift {
    /// Of the main texts, between 0 and 1.
    pub similarity: Number,
    pub quotes_lost: usize,
}

/// A copy in an archive.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Archived {
    pub url: String,
    pub datetime: Option<String>,
    /// How it was found.
    pub how: String,
}

/// The JSON of one URL.
#[must_use]
pub fn link_to_wire(link: &LinkReport) -> Link {
    let check = &link.check;
    let history = link.history.as_ref();
    let unchecked = check.state == LinkState::Unchecked;
    let checked_at = (!unchecked).then(|| time(check.checked_at));
    let not_asked = || "not asked: no request was allowed and no capture was at hand".to_owned();
    Link {
        schema: "citecheck.link/1",
        url: check.url.clone(),
        state: check.state.as_str(),
        status: check.status,
        chain: check
            .chain
            .iter()
            .map(|hop| Hop { url: hop.url.clone(), status: hop.status })
            .collect(),
        final_url: check.final_url.clone(),
        elapsed_ms: check.elapsed_ms,
        mime: check.mime.clone(),
        bytes: check.bytes,
        sha256: check.sha256.clone(),
        title: check.title.clone(),
        error: check.error.clone().or_else(|| unchecked.then(not_asked)),
        attempts: check.attempts,
        first_seen: history.map(|found| time(found.first_seen)).or_else(|| checked_at.clone()),
        last_ok: history.and_then(|found| found.last_ok).map(time),
        since: history.map(|found| time(found.since)).or_else(|| checked_at.clone()),
        checked_at,
        changed: history.is_some_and(|found| found.changed),
        previous_state: history.and_then(|found| found.previous_state.clone()),
        drift: check.drift.map(|drift| Drift {
            similarity: rounded(drift.similarity),
            quotes_lost: drift.quotes_lost,
        }),
        archived: link.archived.as_ref().map(|(url, datetime, how)| Archived {
            url: url.clone(),
            datetime: datetime.clone(),
            how: how.clone(),
        }),
        rot: link.rot,
        origin: link.origin.map(Origin::as_str),
    }
}
