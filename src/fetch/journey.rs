//! What is on the way from a cited address to its last answer?
//!
//! One journey per address: each hop guarded, allowed by robots.txt, asked at the host's pace and
//! asked again where that is worth it; redirects by hand, so that each is an exchange of its own.
//! The journey reports where it ended; what that is worth is the judge's question.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use url::Url;

use super::address::{self, AddressProblem};
use super::client::Outgoing;
use super::cookies::Jar;
use super::decode::{DecodeProblem, DecodeProblemKind, decode_body, is_coded};
use super::failure::{Cause, Failure};
use super::judge::{header, sketch_of};
use super::robots::{Permission, Rules, product_token};
use super::sketch::parse_refresh;
use super::{Exchange, Fetcher, Hop, RobotsPolicy, Truncation};

/// RFC 9309 asks to follow this many.
const MAX_ROBOTS_REDIRECTS: usize = 5;
/// A page that forwards later than this wants to be read first.
const MAX_REFRESH_DELAY: u32 = 10;
/// A page that forwards and holds more text than this is a page of its own.
const FORWARDING_TEXT: usize = 500;

/// Bodies up to this many bytes are worked on in well under half a millisecond, so that handing
/// them to another thread would cost more than the work.
pub(super) const AT_HAND: u64 = 128 << 10;

/// One way through the web, with all that was sent on it.
pub(super) struct Journey<'a> {
    fetcher: &'a Fetcher,
    pub(super) exchanges: Vec<Exchange>,
    /// Requests for the link itself that were sent because an earlier one failed, and the first.
    pub(super) attempts: u32,
    /// When the time of this address is over; waiting for the host's turn does not count.
    deadline: Instant,
}

/// How to go.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Sent with every request of the way.
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) robots: RobotsPolicy,
    pub(super) retries: u32,
    pub(super) max_body: u64,
    pub(super) max_redirects: usize,
    /// Whether these requests count as attempts at the link.
    pub(super) purpose: Purpose,
}

/// What a request is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Link,
    /// robots.txt, random addresses, requisites, services.
    Aside,
}

/// Where a way ended.
#[derive(Debug)]
pub(super) struct Landing {
    pub(super) chain: Vec<Hop>,
    pub(super) final_url: Option<Url>,
    pub(super) ending: Ending,
}

/// How a way ended.
#[derive(Debug)]
pub(super) enum Ending {
    Answer(Answer),
    Failed(Failure),
    Address(AddressProblem),
    RobotsDenied(String),
    Loop(String),
    /// A redirect that cannot be followed.
    BadRedirect(String),
}

/// The last answer of a way.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Its place among the exchanges.
    pub(super) exchange: usize,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    /// Content coding removed, as far as that went.
    pub(super) body: Vec<u8>,
    pub(super) truncated: Option<Truncation>,
    /// A remark for the evidence.
    pub(super) remark: Option<String>,
}

impl<'a> Journey<'a> {
    pub(super) fn new(fetcher: &'a Fetcher) -> Self {
        Self {
            fetcher,
            exchanges: Vec::new(),
            attempts: 0,
            deadline: Instant::now() + fetcher.settings.total_timeout,
        }
    }

    /// Follows an address to its last answer.
    pub(super) async fn follow(&mut self, start: &str, route: &Route) -> Landing {
        let mut landing =
            Landing { chain: Vec::new(), final_url: None, ending: Ending::Loop(String::new()) };
        let mut url = match address::to_ask(start) {
            Ok(url) => url,
            Err(problem) => {
                landing.ending = Ending::Address(problem);
                return landing;
            }
        };
        let mut jar = Jar::default();
        let mut visited: Vec<(Url, Jar)> = Vec::new();
        loop {
            landing.final_url = Some(url.clone());
            // The same address with other cookies is another question.
            if visited.iter().any(|(seen, then)| *seen == url && *then == jar) {
                landing.ending = Ending::Loop(format!("the redirects lead back to {url}"));
                return landing;
            }
            if route.max_redirects < visited.len() {
                landing.ending =
                    Ending::Loop(format!("more than {} redirects", route.max_redirects));
                return landing;
            }
            visited.push((url.clone(), jar.clone()));
            if let Err(problem) = self.guard(&url) {
                landing.chain.push(Hop { url: url.to_string(), status: None });
                landing.ending = Ending::Address(problem);
                return landing;
            }
            match self.permission(&url, route.robots).await {
                Permission::Granted => {}
                Permission::Denied(reason) => {
                    landing.chain.push(Hop { url: url.to_string(), status: None });
                    landing.ending = Ending::RobotsDenied(reason);
                    return landing;
                }
                Permission::Failed(failure) => {
                    landing.chain.push(Hop { url: url.to_string(), status: None });
                    landing.ending = Ending::Failed(failure);
                    return landing;
                }
            }
            let mut headers = route.headers.clone();
            if let Some(cookies) = jar.header(&url) {
                headers.push(("cookie", cookies));
            }
            let answer = match self.ask(&url, headers, route).await {
                Ok(answer) => answer,
                Err(failure) => {
                    landing.chain.push(Hop { url: url.to_string(), status: None });
                    landing.ending = Ending::Failed(failure);
                    return landing;
                }
            };
            landing.chain.push(Hop { url: url.to_string(), status: Some(answer.status) });
            for (name, value) in &answer.headers {
                if name == "set-cookie" {
                    jar.set(&url, value);
                }
            }
            match next_address(&url, &answer) {
                Next::None => {
                    landing.ending = Ending::Answer(answer);
                    return landing;
                }
                Next::Bad(what) => {
                    landing.ending = Ending::BadRedirect(what);
                    return landing;
                }
                Next::Address(next) => match address::cleaned(next) {
                    Ok(next) => url = next,
                    Err(problem) => {
                        landing.ending = Ending::Address(problem);
                        return landing;
                    }
                },
            }
        }
    }

    /// How services are asked that are made for programs: not part of the link itself.
    pub(super) fn service_route(&self) -> Route {
        let settings = &self.fetcher.settings;
        Route {
            headers: Vec::new(),
            robots: RobotsPolicy::Ignore,
            retries: settings.retries,
            max_body: settings.max_body,
            max_redirects: settings.max_redirects,
            purpose: Purpose::Aside,
        }
    }

    pub(super) fn guard(&self, url: &Url) -> Result<(), AddressProblem> {
        let fetcher = self.fetcher;
        address::guard(url, &fetcher.sender.overrides, fetcher.settings.allow_private)
    }

    /// Asks one address until there is an answer worth keeping or no use in asking again.
    pub(super) async fn ask(
        &mut self,
        url: &Url,
        headers: Vec<(&'static str, String)>,
        route: &Route,
    ) -> Result<Answer, Failure> {
        let mut tried = Tried::default();
        loop {
            // A further hop of the way is no further attempt.
            if route.purpose == Purpose::Link && (self.attempts == 0 || 0 < tried.total) {
                self.attempts += 1;
            }
            let (index, received) = self.send_in_turn(url, headers.clone(), route).await?;
            let attempt = self.assess(url, index, received).await;
            let (again, asked_wait) = match &attempt {
                Ok(answer) => tried.after_answer(answer, route.retries),
                Err(failure) => (tried.after_failure(failure.cause, route.retries), None),
            };
            if let Some(wait) = asked_wait {
                let capped = wait.min(self.fetcher.settings.max_retry_after);
                self.fetcher.pace.pause(url, capped);
            }
            if !again {
                return attempt;
            }
            let backoff = self.backoff(url, tried.total);
            if let Some(asked) = asked_wait
                && self.fetcher.settings.max_retry_after < asked
            {
                return attempt.map(|answer| Answer {
                    remark: Some(format!(
                        "it asks to wait {} s, longer than is waited for",
                        asked.as_secs()
                    )),
                    ..answer
                });
            }
            let wait = asked_wait.map_or(backoff, |asked| asked.max(backoff));
            let now = Instant::now();
            let end = self.deadline.min(self.fetcher.run_deadline());
            if end <= now + wait {
                return attempt.map(|answer| Answer {
                    remark: Some("no time was left to ask again".to_owned()),
                    ..answer
                });
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Sends one request when its turn has come.
    async fn send_in_turn(
        &mut self,
        url: &Url,
        headers: Vec<(&'static str, String)>,
        route: &Route,
    ) -> Result<(usize, Result<Vec<(String, String)>, Failure>), Failure> {
        let run_end = self.fetcher.run_deadline();
        let before = Instant::now();
        let admission = tokio::time::timeout_at(run_end, self.fetcher.pace.admit(url))
            .await
            .map_err(|_| run_is_over())?;
        let now = Instant::now();
        // That others are asked first is not this address's fault.
        self.deadline += now - before;
        if run_end <= now {
            return Err(run_is_over());
        }
        if self.deadline <= now {
            return Err(Failure::new(Cause::Deadline, "the time for this address was over"));
        }
        let outgoing = Outgoing {
            url: url.clone(),
            headers,
            max_body: route.max_body,
            deadline: self.deadline.min(run_end),
        };
        let sent = self.fetcher.sender.send(&outgoing).await;
        drop(admission);
        self.exchanges.push(sent.exchange);
        Ok((self.exchanges.len() - 1, sent.answer))
    }

    /// Decodes what came with an exchange.
    async fn assess(
        &mut self,
        url: &Url,
        index: usize,
        received: Result<Vec<(String, String)>, Failure>,
    ) -> Result<Answer, Failure> {
        let headers = received?;
        let Some(exchange) = self.exchanges.get_mut(index) else {
            return Err(Failure::new(Cause::Reset, format!("no exchange was kept for {url}")));
        };
        let status = exchange.status.unwrap_or_default();
        let mut truncated = exchange.truncated;
        let mut remark = None;
        let cap = self.fetcher.settings.max_body;
        // What was sent plainly is only copied; that is done before a thread has woken.
        if exchange.body.len() as u64 <= cap.min(AT_HAND) && !is_coded(&headers) {
            let body = exchange.body.clone();
            return Ok(Answer { exchange: index, status, headers, body, truncated, remark });
        }
        // Decoding may take its time: it leaves the threads that wait for the network. The body
        // goes along and comes back.
        let sent = std::mem::take(&mut exchange.body);
        let decoding = tokio::task::spawn_blocking(move || {
            let decoded = decode_body(&headers, &sent, cap);
            (headers, sent, decoded)
        });
        let Ok((headers, sent, decoded)) = decoding.await else {
            return Err(Failure::new(Cause::RunOver, "the program was stopped"));
        };
        exchange.body = sent;
        let body = match decoded {
            Ok(body) => body,
            Err(problem) => {
                // A cut in the coded bytes shows as a coding that ends early; the cut counts.
                if truncated.is_none() {
                    remark = Some(problem.to_string());
                    truncated = Some(match problem.kind {
                        DecodeProblemKind::TooLarge { .. } => Truncation::Length,
                        _ => Truncation::Disconnect,
                    });
                }
                let DecodeProblem { decoded, .. } = problem;
                decoded
            }
        };
        Ok(Answer { exchange: index, status, headers, body, truncated, remark })
    }

    /// The pause before the next attempt: doubled each time, with a part that depends on the
    /// address, so that many addresses of one host do not come back at once.
    fn backoff(&self, url: &Url, attempt: u32) -> Duration {
        let base = self.fetcher.settings.backoff;
        let doubled = base.saturating_mul(1 << attempt.saturating_sub(1).min(10));
        let [first, second, ..] = <[u8; 32]>::from(Sha256::digest(format!("{url} {attempt}")));
        let share = u32::from(u16::from_be_bytes([first, second]));
        let jitter = base.saturating_mul(share) / (2 * u32::from(u16::MAX));
        (doubled + jitter).min(self.fetcher.settings.max_retry_after)
    }

    /// Whether robots.txt of the address's origin lets it be asked.
    async fn permission(&mut self, url: &Url, policy: RobotsPolicy) -> Permission {
        if policy == RobotsPolicy::Ignore {
            return Permission::Granted;
        }
        let origin = url.origin().ascii_serialization();
        let cell = self.fetcher.robots.cell(&origin);
        let before = Instant::now();
        let mut kept = cell.lock().await;
        self.deadline += Instant::now() - before;
        if let Some(rules) = kept.as_ref() {
            return rules.permission(url);
        }
        let rules = self.ask_robots(url).await;
        if let Some(delay) = rules.crawl_delay() {
            self.fetcher.pace.slow_down(url, delay);
        }
        let permission = rules.permission(url);
        // That this address had no time left says nothing of the site.
        if !matches!(&rules, Rules::Failed(failure)
            if matches!(failure.cause, Cause::Deadline | Cause::RunOver))
        {
            *kept = Some(rules);
        }
        permission
    }

    async fn ask_robots(&mut self, url: &Url) -> Rules {
        let agent = product_token(&self.fetcher.settings.user_agent).to_owned();
        let route = Route {
            headers: Vec::new(),
            robots: RobotsPolicy::Ignore,
            retries: self.fetcher.settings.retries,
            max_body: robotxt::BYTE_LIMIT as u64,
            max_redirects: MAX_ROBOTS_REDIRECTS,
            purpose: Purpose::Aside,
        };
        let Ok(mut next) = url.join("/robots.txt") else { return Rules::allow_all() };
        for _ in 0..=MAX_ROBOTS_REDIRECTS {
            // A robots.txt that leads into the operator's network is as good as none.
            if self.guard(&next).is_err() {
                return Rules::allow_all();
            }
            let answer = match self.ask(&next, Vec::new(), &route).await {
                Ok(answer) => answer,
                Err(failure) if failure.cause == Cause::Private && next.host() != url.host() => {
                    return Rules::allow_all();
                }
                Err(failure) => return Rules::Failed(failure),
            };
            match answer.status {
                200..=299 => return Rules::read(&answer.body, &agent),
                300..=399 => match next_address(&next, &answer) {
                    Next::Address(target) => match address::cleaned(target) {
                        Ok(target) => next = target,
                        Err(_) => return Rules::allow_all(),
                    },
                    _ => return Rules::allow_all(),
                },
                500..=599 => return Rules::Unreachable { status: answer.status },
                _ => return Rules::allow_all(),
            }
        }
        Rules::allow_all()
    }
}

/// What was tried for one address, by cause.
#[derive(Debug, Default)]
struct Tried {
    total: u32,
    causes: Vec<Cause>,
    answers: u32,
    breaks: u32,
}

impl Tried {
    fn after_failure(&mut self, cause: Cause, retries: u32) -> bool {
        self.causes.push(cause);
        let count = self.causes.iter().filter(|known| **known == cause).count();
        let budget = cause.budget(retries) as usize;
        self.again(count <= budget, retries)
    }

    /// Whether to ask again after this answer, and how long the server wants to be left alone.
    fn after_answer(&mut self, answer: &Answer, retries: u32) -> (bool, Option<Duration>) {
        let asked_wait =
            matches!(answer.status, 429 | 503).then(|| retry_after(&answer.headers)).flatten();
        let again = match answer.status {
            429 | 500 | 502 | 503 | 504 | 520..=524 => {
                self.answers += 1;
                self.answers <= retries
            }
            408 | 425 => {
                self.answers += 1;
                self.answers <= retries.min(1)
            }
            200..=299 if answer.truncated == Some(Truncation::Disconnect) => {
                self.breaks += 1;
                self.breaks <= retries.min(1)
            }
            _ => false,
        };
        (self.again(again, retries), asked_wait)
    }

    /// Different causes in turn must not add up to an endless siege.
    fn again(&mut self, wanted: bool, retries: u32) -> bool {
        self.total += 1;
        wanted && self.total <= retries.saturating_mul(2)
    }
}

/// Where an answer leads on to.
enum Next {
    None,
    Address(Url),
    Bad(String),
}

fn next_address(url: &Url, answer: &Answer) -> Next {
    match answer.status {
        301 | 302 | 303 | 307 | 308 => {
            let Some(location) = header(&answer.headers, "location") else {
                return Next::Bad(format!(
                    "the server answers {} without an address to go to",
                    answer.status
                ));
            };
            // Servers send raw UTF-8 here; read as Latin-1 it would lead elsewhere.
            match url.join(location.trim()) {
                Ok(next) => Next::Address(next),
                Err(error) => Next::Bad(format!(
                    "the server answers {} with the address {location:?}, which cannot be read: \
                     {error}",
                    answer.status
                )),
            }
        }
        200..=299 => {
            let by_header = header(&answer.headers, "refresh").and_then(parse_refresh);
            let is_page = header(&answer.headers, "content-type")
                .is_none_or(|value| value.to_ascii_lowercase().contains("html"));
            let begin = answer.body.get(..answer.body.len().min(256 << 10)).unwrap_or_default();
            let may_forward = is_page && contains_refresh(begin);
            if by_header.is_none() && !may_forward {
                return Next::None;
            }
            let page = sketch_of(&answer.headers, begin, url.as_str());
            let Some((delay, target)) = by_header.or_else(|| page.refresh.clone()) else {
                return Next::None;
            };
            if MAX_REFRESH_DELAY < delay || FORWARDING_TEXT < page.length() {
                return Next::None;
            }
            let base = page.base.as_deref().and_then(|base| url.join(base).ok());
            // A page that only loads itself again, or leads nowhere, is the page.
            match base.as_ref().unwrap_or(url).join(&target) {
                Ok(mut next) => {
                    next.set_fragment(None);
                    if next == *url { Next::None } else { Next::Address(next) }
                }
                Err(_) => Next::None,
            }
        }
        _ => Next::None,
    }
}

fn contains_refresh(body: &[u8]) -> bool {
    // The rarest letter of the word is looked for first.
    memchr::memchr2_iter(b'f', b'F', body).any(|at| {
        let word = at.checked_sub(2).and_then(|start| body.get(start..start + 7));
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"refresh"))
    })
}

/// How long the server wants to be left alone: seconds, or a date measured by its own clock.
fn retry_after(headers: &[(String, String)]) -> Option<Duration> {
    let value = header(headers, "retry-after")?.trim();
    if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = http_date(value)?;
    let now = header(headers, "date").and_then(http_date).unwrap_or_else(Timestamp::now);
    let seconds = until.as_second().saturating_sub(now.as_second());
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

/// A date of an HTTP header, in the form that all servers of today send.
pub(super) fn http_date(value: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()
}

fn run_is_over() -> Failure {
    Failure::new(Cause::RunOver, "the time of the run was over")
}
