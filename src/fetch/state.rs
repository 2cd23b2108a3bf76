//! The states that a link can be in, and the record of one check.

/// The state of a link; the words are part of the link format.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum LinkState {
    Ok,
    /// Elsewhere, same content.
    Redirected,
    /// A deep link that now lands on a front page.
    MovedHome,
    Soft404,
    NotFound,
    Gone,
    ClientError,
    ServerError,
    Blocked,
    RobotsDenied,
    Dns,
    Connect,
    Tls,
    Timeout,
    TooLarge,
    RedirectLoop,
    /// Scheme or private address.
    Refused,
    Malformed,
    Parked,
    Truncated,
    Empty,
    /// Nothing was asked and nothing is at hand (offline, or a copy of unknown standing in the
    /// binder): no statement about the link.
    Unchecked,
}

impl LinkState {
    /// All states, in the order of the format's description.
    pub const ALL: [Self; 22] = [
        Self::Ok,
        Self::Redirected,
        Self::MovedHome,
        Self::Soft404,
        Self::NotFound,
        Self::Gone,
        Self::ClientError,
        Self::ServerError,
        Self::Blocked,
        Self::RobotsDenied,
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Timeout,
        Self::TooLarge,
        Self::RedirectLoop,
        Self::Refused,
        Self::Malformed,
        Self::Parked,
        Self::Truncated,
        Self::Empty,
        Self::Unchecked,
    ];

    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Redirected => "redirected",
            Self::MovedHome => "moved_home",
            Self::Soft404 => "soft_404",
            Self::NotFound => "not_found",
            Self::Gone => "gone",
            Self::ClientError => "client_error",
            Self::ServerError => "server_error",
            Self::Blocked => "blocked",
            Self::RobotsDenied => "robots_denied",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::RedirectLoop => "redirect_loop",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Parked => "parked",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::Unchecked => "unchecked",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Rot from the first failed check on.
    #[must_use]
    pub const fn is_rot_at_once(self) -> bool {
        matches!(
            self,
            Self::NotFound
                | Self::Gone
                | Self::Soft404
                | Self::MovedHome
                | Self::Dns
                | Self::Parked
        )
    }

    /// Rot once it has held for a number of checks.
    #[must_use]
    pub const fn is_rot_when_it_lasts(self) -> bool {
        matches!(self, Self::Connect | Self::Tls | Self::Timeout | Self::ServerError)
    }
}

/// One hop of a redirect chain.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hop {
    pub url: String,
    pub status: Option<u16>,
}

/// How far the page has drifted from an earlier capture.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Drift {
    /// Of the main texts, between 0 and 1.
    pub similarity: f64,
    /// Cited passages that stood in the earlier capture and no longer do.
    pub quotes_lost: usize,
}

/// The record of one check.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LinkCheck {
    /// As cited.
    pub url: String,
    pub state: LinkState,
    pub status: Option<u16>,
    /// The hops, the last one included.
    pub chain: Vec<Hop>,
    pub final_url: Option<String>,
    pub checked_at: jiff::Timestamp,
    pub elapsed_ms: u64,
    pub mime: Option<String>,
    /// Bytes of the decoded body.
    pub bytes: Option<u64>,
    /// Of the decoded body.
    pub sha256: Option<String>,
    pub title: Option<String>,
    /// What failed, or the evidence for the state, in one sentence.
    pub error: Option<String>,
    pub attempts: u32,
    pub drift: Option<Drift>,
}

impl LinkCheck {
    /// A check for which nothing was asked.
    #[must_use]
    pub fn unasked(url: &str, state: LinkState) -> Self {
        Self {
            url: url.to_owned(),
            state,
            status: None,
            chain: Vec::new(),
            final_url: None,
            checked_at: jiff::Timestamp::UNIX_EPOCH,
            elapsed_ms: 0,
            mime: None,
            bytes: None,
            sha256: None,
            title: None,
            error: None,
            attempts: 0,
            drift: None,
        }
    }
}
