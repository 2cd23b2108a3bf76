//! What became of one link?
//!
//! Sends a journey on its way, has its end judged, asks a random address beside the cited one
//! where that could tell more, and measures the drift from an earlier capture.

use std::sync::PoisonError;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::address::AddressProblem;
use super::beside::is_worth_probing;
use super::container::MAX_DEPTH;
use super::failure::Cause;
use super::journey::{AT_HAND, Answer, Ending, Journey, Landing, Purpose, Route};
use super::judge::{Look, header, is_elsewhere, sketch_of, text_of};
use super::similar::{holds_passage, joined, kept_share, words};
use super::style::sheet_addresses;
use super::{
    Body, CapturedAnswer, CheckRequest, Checked, Drift, Earlier, FetchMode, Fetcher, Judgement,
    LinkCheck, LinkState, RobotsPolicy, SiblingAnswers, Truncation,
};

/// Requisites of one page beyond this number are not asked.
const MAX_REQUISITES: usize = 200;

/// How to check.
#[derive(Clone, Copy, Debug)]
pub(super) struct CheckOptions {
    pub(super) robots: RobotsPolicy,
    pub(super) probe: Probe,
    /// How many pages around a copy were taken off.
    pub(super) depth: u8,
}

/// Whether to ask random addresses beside the cited one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Probe {
    Ask,
    Skip,
}

/// What a journey came to.
pub(super) struct Verdict {
    pub(super) state: LinkState,
    pub(super) status: Option<u16>,
    pub(super) landing_chain: Vec<super::Hop>,
    pub(super) final_url: Option<String>,
    pub(super) error: Option<String>,
    pub(super) title: Option<String>,
    pub(super) mime: Option<String>,
    pub(super) body: Option<Body>,
    pub(super) drift: Option<Drift>,
    pub(super) not_modified: bool,
    pub(super) interrupted: bool,
}

impl Fetcher {
    /// As [`Fetcher::check`], with options that only this room sets.
    pub(super) async fn check_with(
        &self,
        request: &CheckRequest,
        options: CheckOptions,
        cancel: &CancellationToken,
    ) -> Checked {
        let checked_at = Timestamp::now();
        let started = Instant::now();
        let mut journey = Journey::new(self);
        let verdict = if self.settings.mode == FetchMode::Offline {
            let mut verdict =
                Verdict::without_answer(LinkState::Refused, "no request leaves the machine");
            verdict.interrupted = true;
            verdict
        } else {
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    let mut verdict = Verdict::without_answer(LinkState::Timeout, "the check was cancelled");
                    verdict.interrupted = true;
                    verdict
                }
                verdict = self.go(&mut journey, request, options) => verdict,
            }
        };
        let elapsed = started.elapsed();
        // Where already robots.txt found no way to the server, its attempts are the link's.
        let attempts = match (journey.attempts, journey.exchanges.len()) {
            (0, sent) if verdict.status.is_none() => u32::try_from(sent).unwrap_or(u32::MAX),
            (attempts, _) => attempts,
        };
        let link = LinkCheck {
            url: request.url.clone(),
            state: verdict.state,
            status: verdict.status,
            chain: verdict.landing_chain,
            final_url: verdict.final_url,
            checked_at,
            elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            mime: verdict.mime,
            bytes: verdict.body.as_ref().map(|body| body.bytes.len() as u64),
            sha256: verdict.body.as_ref().map(|body| body.sha256.clone()),
            title: verdict.title,
            error: verdict.error,
            attempts,
            drift: verdict.drift,
        };
        Checked {
            link,
            exchanges: journey.exchanges,
            body: verdict.body,
            not_modified: verdict.not_modified,
            interrupted: verdict.interrupted,
        }
    }

    async fn go(
        &self,
        journey: &mut Journey<'_>,
        request: &CheckRequest,
        options: CheckOptions,
    ) -> Verdict {
        let conditions = conditions(request.earlier.as_ref());
        let is_conditional = !conditions.is_empty();
        let route = Route {
            headers: conditions,
            robots: options.robots,
            retries: self.settings.retries,
            max_body: self.settings.max_body,
            max_redirects: self.settings.max_redirects,
            purpose: Purpose::Link,
        };
        let landing = journey.follow(&request.url, &route).await;
        let Landing { chain, final_url, ending } = landing;
        let final_text = final_url.as_ref().map(Url::to_string);
        let mut verdict = match ending {
            Ending::Answer(answer) if answer.status == 304 && is_conditional => {
                let moved =
                    final_text.as_deref().is_some_and(|url| is_elsewhere(&request.url, url));
                let state = if moved { LinkState::Redirected } else { LinkState::Ok };
                let mut verdict =
                    Verdict::without_answer(state, "not modified since the earlier capture");
                verdict.not_modified = true;
                verdict
            }
            Ending::Answer(answer) => {
                self.weigh(journey, request, options, &chain, final_url.as_ref(), answer).await
            }
            Ending::Failed(failure) => {
                let mut verdict = Verdict::without_answer(failure.cause.state(), &failure.what);
                verdict.interrupted = failure.cause == Cause::RunOver;
                verdict
            }
            Ending::Address(problem) => {
                let state = match (&problem, chain.is_empty()) {
                    (AddressProblem::Malformed { .. }, true) => LinkState::Malformed,
                    (AddressProblem::Malformed { .. }, false) => LinkState::ServerError,
                    _ => LinkState::Refused,
                };
                let what = match chain.last() {
                    Some(hop) if hop.status.is_some() => format!("{} leads on: {problem}", hop.url),
                    _ => problem.to_string(),
                };
                Verdict::without_answer(state, &what)
            }
            Ending::RobotsDenied(reason) => {
                Verdict::without_answer(LinkState::RobotsDenied, &reason)
            }
            Ending::Loop(what) => Verdict::without_answer(LinkState::RedirectLoop, &what),
            Ending::BadRedirect(what) => Verdict::without_answer(LinkState::ServerError, &what),
        };
        let mut chain = chain;
        // A frame that was looked into is a further hop.
        chain.append(&mut verdict.landing_chain);
        verdict.status = chain.last().and_then(|hop| hop.status);
        verdict.landing_chain = chain;
        verdict.final_url = verdict.final_url.or(final_text);
        verdict
    }

    /// Judges an answer, with all that can be asked about it.
    pub(super) async fn weigh(
        &self,
        journey: &mut Journey<'_>,
        request: &CheckRequest,
        options: CheckOptions,
        chain: &[super::Hop],
        final_url: Option<&Url>,
        answer: Answer,
    ) -> Verdict {
        let exchange = answer.exchange;
        let remark = answer.remark.clone();
        let decode_cut = answer.truncated == Some(Truncation::Disconnect) && remark.is_some();
        let capture = CapturedAnswer {
            url: request.url.clone(),
            chain: chain.to_vec(),
            final_url: final_url.map(Url::to_string).unwrap_or_default(),
            status: answer.status,
            headers: answer.headers,
            body: answer.body,
            truncated: answer.truncated,
            sibling: None,
        };
        let Some((mut capture, look, mut judgement)) = judged(capture).await else {
            let what = "the program was stopped while it judged the answer";
            let mut verdict = Verdict::without_answer(LinkState::Timeout, what);
            verdict.interrupted = true;
            return verdict;
        };
        let may_hold_a_copy =
            matches!(judgement.state, LinkState::Ok | LinkState::Redirected | LinkState::Empty);
        if may_hold_a_copy && let Some(container) = look.container(&capture) {
            if MAX_DEPTH <= options.depth {
                let what = "there are frames in frames without end";
                return Verdict::without_answer(LinkState::Empty, what);
            }
            let mut verdict = self.take_out(journey, request, options, &container).await;
            let is_copy = matches!(verdict.state, LinkState::Ok | LinkState::Redirected);
            if is_copy && judgement.state != LinkState::Empty {
                verdict.state = judgement.state;
            } else if is_copy {
                verdict.state = LinkState::Ok;
            }
            return verdict;
        }
        if options.probe == Probe::Ask
            && self.settings.probe_soft_404
            && is_worth_probing(&capture, &judgement)
        {
            capture.sibling = self.beside(journey, &capture, &look, options.robots).await;
            if capture.sibling.as_deref().is_some_and(|siblings| siblings.near.is_page()) {
                let (seen, wanted);
                (capture, seen, wanted) = compared(capture, look).await;
                if wanted {
                    capture.sibling = self.another(journey, &capture, &seen, options.robots).await;
                }
                (capture, judgement) = judged_again(capture, seen, judgement).await;
            } else if capture.sibling.is_some() {
                (capture, judgement) = judged_again(capture, look, judgement).await;
            }
        }
        let is_content = matches!(judgement.state, LinkState::Ok | LinkState::Redirected);
        let mut drift = None;
        if is_content
            && let Some(earlier) =
                request.earlier.as_ref().and_then(|earlier| earlier.main_text.clone())
        {
            let passages = request.passages.clone();
            let mime = judgement.mime.clone();
            let measuring = tokio::task::spawn_blocking(move || {
                let drift = drift_from(&earlier, &passages, &capture, mime.as_deref());
                (capture, drift)
            });
            // Only a runtime that is being shut down does not run it.
            (capture, drift) = measuring.await.unwrap_or_default();
        }
        if request.requisites && is_content {
            self.requisites(journey, &capture, judgement.mime.as_deref(), options.robots).await;
        }
        let error = match (judgement.evidence, remark) {
            // The coding that broke says it better than "broke off".
            (Some(_), Some(remark)) if decode_cut => Some(remark),
            (Some(evidence), Some(remark)) => Some(format!("{evidence}; {remark}")),
            (evidence, remark) => evidence.or(remark),
        };
        let content_type = header(&capture.headers, "content-type").map(str::to_owned);
        let body = ((200..300).contains(&capture.status) && !capture.body.is_empty()).then(|| {
            let sha256 = hex(&Sha256::digest(&capture.body));
            Body { exchange, bytes: capture.body, content_type, sha256 }
        });
        Verdict {
            state: judgement.state,
            status: None,
            landing_chain: Vec::new(),
            final_url: None,
            error,
            title: judgement.title,
            mime: judgement.mime,
            body,
            drift,
            not_modified: false,
            interrupted: false,
        }
    }

    /// Asks for style sheets, images and fonts of a page; what fails is left out.
    async fn requisites(
        &self,
        journey: &mut Journey<'_>,
        capture: &CapturedAnswer,
        mime: Option<&str>,
        robots: RobotsPolicy,
    ) {
        if !matches!(mime, Some("text/html" | "application/xhtml+xml")) {
            return;
        }
        let Ok(page_url) = Url::parse(&capture.final_url) else { return };
        let page = sketch_of(&capture.headers, &capture.body, &capture.final_url);
        let base = page.base.as_deref().and_then(|base| page_url.join(base).ok());
        let base = base.unwrap_or(page_url);
        let mut wanted: Vec<Url> =
            page.requisites.iter().filter_map(|address| base.join(address).ok()).collect();
        let route = Route {
            headers: Vec::new(),
            robots,
            retries: 0,
            max_body: self.settings.max_body,
            max_redirects: self.settings.max_redirects,
            purpose: Purpose::Aside,
        };
        let mut next = 0;
        while let Some(url) = wanted.get(next).cloned() {
            next += 1;
            if MAX_REQUISITES < next {
                return;
            }
            // Pages of one site share their style sheets; each is asked once in a run.
            let is_new = self
                .requisites_asked
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(url.to_string());
            if !is_new {
                continue;
            }
            let landing = journey.follow(url.as_str(), &route).await;
            match landing.ending {
                Ending::Answer(answer) => {
                    let is_sheet = header(&answer.headers, "content-type")
                        .is_some_and(|mime| mime.to_ascii_lowercase().starts_with("text/css"));
                    if !is_sheet || !(200..300).contains(&answer.status) {
                        continue;
                    }
                    let sheet_url = landing.final_url.unwrap_or(url);
                    let sheet = text_of(&answer.headers, &answer.body, sheet_url.as_str());
                    for address in sheet_addresses(&sheet) {
                        if let Ok(found) = sheet_url.join(&address)
                            && !wanted.contains(&found)
                        {
                            wanted.push(found);
                        }
                    }
                }
                Ending::Failed(failure)
                    if matches!(failure.cause, Cause::Deadline | Cause::RunOver) =>
                {
                    return;
                }
                _ => {}
            }
        }
    }
}

impl Verdict {
    pub(super) fn without_answer(state: LinkState, what: &str) -> Self {
        Self {
            state,
            status: None,
            landing_chain: Vec::new(),
            final_url: None,
            error: Some(what.to_owned()),
            title: None,
            mime: None,
            body: None,
            drift: None,
            not_modified: false,
            interrupted: false,
        }
    }
}

/// Looks at an answer and judges it, large ones on a thread where that may take its time;
/// nothing where the program is being stopped.
async fn judged(capture: CapturedAnswer) -> Option<(CapturedAnswer, Look, Judgement)> {
    let is_large = AT_HAND < capture.body.len() as u64;
    let work = move || {
        let look = Look::at(&capture);
        let judgement = look.judge(&capture);
        (capture, look, judgement)
    };
    if is_large { tokio::task::spawn_blocking(work).await.ok() } else { Some(work()) }
}

/// Whether one more answer from beside the cited address could decide.
async fn compared(capture: CapturedAnswer, look: Look) -> (CapturedAnswer, Look, bool) {
    let comparing = tokio::task::spawn_blocking(move || {
        let wanted = look.wants_another(&capture);
        (capture, look, wanted)
    });
    // Only a runtime that is being shut down does not run it.
    comparing.await.unwrap_or_default()
}

/// Judges an answer again, now that those beside it are known.
async fn judged_again(
    capture: CapturedAnswer,
    look: Look,
    before: Judgement,
) -> (CapturedAnswer, Judgement) {
    let is_missing = |siblings: &SiblingAnswers| (400..500).contains(&siblings.near.status);
    if capture.sibling.as_deref().is_some_and(is_missing) {
        // Nothing is compared, but for pages that call themselves missing, which are short.
        let judgement = look.judge(&capture);
        return (capture, judgement);
    }
    let judging = tokio::task::spawn_blocking(move || {
        let judgement = look.judge(&capture);
        (capture, judgement)
    });
    // Only a runtime that is being shut down does not run it.
    judging.await.unwrap_or_else(|_| (CapturedAnswer::default(), before))
}

fn conditions(earlier: Option<&Earlier>) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    if let Some(earlier) = earlier {
        if let Some(etag) = &earlier.etag {
            headers.push(("if-none-match", etag.clone()));
        }
        if let Some(date) = &earlier.last_modified {
            headers.push(("if-modified-since", date.clone()));
        }
    }
    headers
}

/// The text of a decoded body as drift is measured on it; `None` for formats whose text is not
/// known here, and for bodies without text.
#[must_use]
pub fn text_for_drift(content_type: Option<&str>, body: &[u8], url: &str) -> Option<String> {
    let content_type = content_type?;
    let mime = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let headers = [("content-type".to_owned(), content_type.to_owned())];
    plain_text(Some(&mime), &headers, body, url).filter(|text| !text.trim().is_empty())
}

fn plain_text(
    mime: Option<&str>,
    headers: &[(String, String)],
    body: &[u8],
    url: &str,
) -> Option<String> {
    match mime {
        Some("text/html" | "application/xhtml+xml") => Some(sketch_of(headers, body, url).text),
        Some("text/plain") => Some(text_of(headers, body, url).into_owned()),
        _ => None,
    }
}

/// How far a page has gone from the text of an earlier capture; `None` where its text is not
/// known here.
fn drift_from(
    earlier: &str,
    passages: &[String],
    capture: &CapturedAnswer,
    mime: Option<&str>,
) -> Option<Drift> {
    let now = plain_text(mime, &capture.headers, &capture.body, &capture.final_url)?;
    Some(drift_between(earlier, &now, passages))
}

/// How far a text has gone from an earlier one, and how many cited passages it has lost.
#[must_use]
pub fn drift_between(then: &str, now: &str, passages: &[String]) -> Drift {
    let (then, now) = (words(then), words(now));
    let similarity = kept_share(&then, &now);
    let (then, now) = (joined(&then), joined(&now));
    let quotes_lost = passages
        .iter()
        .filter(|passage| holds_passage(&then, passage) && !holds_passage(&now, passage))
        .count();
    Drift { similarity, quotes_lost }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
    }
    text
}
