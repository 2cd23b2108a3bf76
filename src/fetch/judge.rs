//! What is an answer worth?
//!
//! Pure: from the chain of redirects, the last answer and, where it was asked, the answer to a
//! random address beside it, to the state of the link with its evidence. The same judge serves
//! live answers and responses out of an archive.
//! It leaves out what never became an answer (names, connections, time): those are the fetcher's.

use super::{Hop, LinkState, Truncation};

/// An answer to be judged, wherever it comes from.
#[derive(Clone, Debug, Default)]
pub struct CapturedAnswer {
    /// As cited.
    pub url: String,
    /// The hops, the last one included; may be empty where only the answer is known.
    pub chain: Vec<Hop>,
    pub final_url: String,
    pub status: u16,
    /// In order, names as sent.
    pub headers: Vec<(String, String)>,
    /// Content coding removed.
    pub body: Vec<u8>,
    /// Why the body ends early, if it does.
    pub truncated: Option<Truncation>,
    /// What random addresses beside it answered.
    pub sibling: Option<SiblingAnswers>,
}

/// The answers to random addresses beside the cited one.
#[derive(Clone, Debug, Default)]
pub struct SiblingAnswers {
    /// Only the last part of the path is another.
    pub near: SiblingAnswer,
    /// Every part of the path is another; `None` where the path has but one part.
    pub far: Option<SiblingAnswer>,
}

/// The answer to one random address.
#[derive(Clone, Debug, Default)]
pub struct SiblingAnswer {
    pub url: String,
    pub final_url: String,
    pub status: u16,
    /// In order, names as sent.
    pub headers: Vec<(String, String)>,
    /// Content coding removed.
    pub body: Vec<u8>,
}

/// What an answer is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub state: LinkState,
    /// What the state rests on, in one sentence: lower case, no full stop.
    pub evidence: Option<String>,
    /// The title of a page.
    pub title: Option<String>,
    /// Lower case, without parameters.
    pub mime: Option<String>,
}

/// Judges one answer.
#[must_use]
pub fn judge_capture(capture: &CapturedAnswer) -> Judgement {
    let state = match capture.status {
        200..=299 => LinkState::Ok,
        404 => LinkState::NotFound,
        410 => LinkState::Gone,
        401 | 402 | 403 | 429 | 451 => LinkState::Blocked,
        500..=599 => LinkState::ServerError,
        _ => LinkState::ClientError,
    };
    Judgement { state, evidence: None, title: None, mime: None }
}
