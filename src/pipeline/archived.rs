//! What did an archived chain of responses answer?
//!
//! The last response is decoded and judged like the answer of a live site, so that an archived
//! error page is no source. Where the chain came from, and what becomes of the body, is for others.

use crate::archive::ArchivedResponse;
use crate::fetch::{
    CapturedAnswer, Hop, LinkCheck, LinkState, Truncation, decode_body, judge_capture,
};

/// The answer at the end of an archived chain.
#[derive(Clone, Debug)]
pub struct ArchivedAnswer {
    pub link: LinkCheck,
    /// Content coding removed.
    pub body: Vec<u8>,
    /// As the response has it.
    pub content_type: Option<String>,
    /// Why the body is not whole: lower case, no full stop.
    pub cut: Option<String>,
}

/// Judges a chain that the URL led through; nothing where the chain is empty.
///
/// `max_body` bounds the decoded body, in bytes.
#[must_use]
pub fn answer(url: &str, chain: &[ArchivedResponse], max_body: u64) -> Option<ArchivedAnswer> {
    let last = chain.last()?;
    let (body, damage) = match decode_body(&last.headers, &last.body, max_body) {
        Ok(body) => (body, None),
        Err(problem) => {
            let what = problem.to_string();
            (problem.decoded, Some(what))
        }
    };
    let truncated = last.truncated.as_deref().map(|word| match word {
        "length" => Truncation::Length,
        "time" => Truncation::Time,
        _ => Truncation::Disconnect,
    });
    let hops: Vec<Hop> = chain
        .iter()
        .map(|response| Hop { url: response.url.clone(), status: Some(response.status) })
        .collect();
    let captured = CapturedAnswer {
        url: url.to_owned(),
        chain: hops.clone(),
        final_url: last.url.clone(),
        status: last.status,
        headers: last.headers.clone(),
        body,
        truncated,
        sibling: None,
    };
    let judgement = judge_capture(&captured);
    let body = captured.body;
    let link = LinkCheck {
        status: Some(last.status),
        chain: hops,
        final_url: Some(last.url.clone()),
        checked_at: last.at.unwrap_or(jiff::Timestamp::UNIX_EPOCH),
        mime: judgement.mime,
        bytes: Some(body.len() as u64),
        sha256: Some(crate::store::digest_of(&body).0),
        title: judgement.title,
        error: judgement.evidence.or_else(|| damage.clone()),
        ..LinkCheck::unasked(url, judgement.state)
    };
    let cut = damage.or_else(|| truncated.map(|_| "the archived body is cut".to_owned()));
    let content_type = last
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| value.clone());
    Some(ArchivedAnswer { link, body, content_type, cut })
}

/// Whether what the link led to is the cited thing, so that its text may be searched.
#[must_use]
pub const fn is_readable(state: LinkState) -> bool {
    matches!(state, LinkState::Ok | LinkState::Redirected | LinkState::Truncated)
}
