//! May this be asked, by the site's own word?
//!
//! robots.txt by RFC 9309: a missing file allows all, a server that fails forbids all for now, the
//! first 500 KiB count. One question per origin and run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use robotxt::Robots;
use url::Url;

use super::failure::Failure;

/// No site is waited for longer than this between two requests, whatever it asks.
const MAX_CRAWL_DELAY: Duration = Duration::from_secs(30);

/// What is known of the rules of one origin.
#[derive(Clone, Debug)]
pub(super) enum Rules {
    Known(Arc<Robots>),
    /// The server failed to say: nothing may be asked.
    Unreachable {
        status: u16,
    },
    /// There is no way to the server.
    Failed(Failure),
}

/// What the rules say of one address.
#[derive(Clone, Debug)]
pub(super) enum Permission {
    Granted,
    /// With the reason.
    Denied(String),
    Failed(Failure),
}

impl Rules {
    pub(super) fn read(text: &[u8], agent: &str) -> Self {
        Self::Known(Arc::new(Robots::parse(text, agent)))
    }

    pub(super) fn allow_all() -> Self {
        Self::Known(Arc::new(Robots::allow_all()))
    }

    pub(super) fn permission(&self, url: &Url) -> Permission {
        match self {
            Self::Known(robots) if robots.is_url_allowed(url) => Permission::Granted,
            Self::Known(_) => Permission::Denied("robots.txt forbids this address".to_owned()),
            Self::Unreachable { status } => Permission::Denied(format!(
                "robots.txt answers {status}, so that nothing may be asked for now"
            )),
            Self::Failed(failure) => Permission::Failed(Failure::new(
                failure.cause,
                format!("{} (asking for robots.txt)", failure.what),
            )),
        }
    }

    /// The least time between two requests that the site asks for.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        match self {
            Self::Known(robots) => robots.crawl_delay().map(|delay| delay.min(MAX_CRAWL_DELAY)),
            _ => None,
        }
    }
}

/// One answer per key, asked once: who comes while another asks, waits for it.
#[derive(Debug)]
pub(super) struct AskedOnce<T> {
    cells: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<Option<T>>>>>,
}

impl<T> AskedOnce<T> {
    pub(super) fn new() -> Self {
        Self { cells: Mutex::new(BTreeMap::new()) }
    }

    /// The cell of a key; empty until somebody has asked.
    pub(super) fn cell(&self, key: &str) -> Arc<tokio::sync::Mutex<Option<T>>> {
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(key.to_owned()).or_default())
    }
}

/// The name by which robots.txt knows this program: the first word of the user agent.
pub(super) fn product_token(user_agent: &str) -> &str {
    let end = user_agent
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(user_agent.len());
    match user_agent.get(..end) {
        Some("") | None => "citecheck",
        Some(token) => token,
    }
}
