//! Is there a copy of it in a web archive, near the day it was cited?
//!
//! Asks the citation's own archived addresses first, then the TimeGates of the settings in their
//! order (RFC 7089). An archive that refuses or fails is told apart from one that has no copy.
//! Whether the copy holds the cited passage is decided elsewhere.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::address;
use super::catalogue::{Entry, Original};
use super::check::{CheckOptions, Probe};
use super::journey::{Ending, Journey, http_date};
use super::judge::header;
use super::replay::Replay;
use super::{CheckRequest, Checked, Exchange, FetchMode, Fetcher, LinkState, RobotsPolicy};

/// What became of the search for a copy.
#[derive(Clone, Debug)]
pub struct CopySearch {
    pub outcome: CopyOutcome,
    /// What was asked in vain and why it did not do, in order: (address, reason).
    pub in_vain: Vec<(String, String)>,
    /// Every request that was sent besides those of the copy that was found.
    pub exchanges: Vec<Exchange>,
}

/// The outcomes of a search for a copy.
#[derive(Clone, Debug)]
pub enum CopyOutcome {
    Found(Box<FoundCopy>),
    /// Every archive that was asked answered, and none has a usable copy.
    None,
    /// At least one archive would not answer now, none of the others has a copy.
    Limited {
        reason: String,
    },
    /// At least one archive could not be asked, none of the others has a copy.
    Failed {
        reason: String,
    },
}

/// A copy that can be read.
#[derive(Clone, Debug)]
pub struct FoundCopy {
    /// Address of the copy, as a reader would open it.
    pub url: String,
    /// When the copy was made, where the archive says so.
    pub datetime: Option<Timestamp>,
    pub how: CopyHow,
    /// The answer that holds the copy; its link is judged as that of the archived page.
    pub checked: Checked,
}

/// How a copy was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyHow {
    /// The citation names it.
    Cited,
    TimeGate,
    /// Another one of the archive's list, since the one that the TimeGate chose did not do.
    TimeMap,
}

impl CopyHow {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cited => "cited",
            Self::TimeGate => "timegate",
            Self::TimeMap => "timemap",
        }
    }
}

/// Other copies of a list that are tried where the nearest one does not do.
const MAX_TIMEMAP_TRIES: usize = 3;
/// A longer list of copies is read only in its beginning.
const MAX_TIMEMAP: u64 = 8 << 20;
/// A catalogue's entry is a small record.
const MAX_CATALOGUE_ENTRY: u64 = 1 << 20;

/// What asking one archive came to.
enum Asked {
    Found(Box<FoundCopy>),
    NoCopy(String),
    Limited(String),
    Failed(String),
}

/// What the whole search has come to so far.
#[derive(Default)]
struct Tally {
    in_vain: Vec<(String, String)>,
    exchanges: Vec<Exchange>,
    limited: Option<String>,
    failed: Option<String>,
}

impl Tally {
    /// Takes down what did not lead to a copy; gives the copy back where there is one.
    fn take(&mut self, address: &str, asked: Asked) -> Option<Box<FoundCopy>> {
        let reason = match asked {
            Asked::Found(copy) => return Some(copy),
            Asked::NoCopy(reason) => reason,
            Asked::Limited(reason) => {
                self.limited.get_or_insert_with(|| format!("{address}: {reason}"));
                reason
            }
            Asked::Failed(reason) => {
                self.failed.get_or_insert_with(|| format!("{address}: {reason}"));
                reason
            }
        };
        self.in_vain.push((address.to_owned(), reason));
        None
    }

    fn close(self, found: Option<Box<FoundCopy>>) -> CopySearch {
        let outcome = match (found, self.limited, self.failed) {
            (Some(copy), _, _) => CopyOutcome::Found(copy),
            (None, Some(reason), _) => CopyOutcome::Limited { reason },
            (None, None, Some(reason)) => CopyOutcome::Failed { reason },
            (None, None, None) => CopyOutcome::None,
        };
        CopySearch { outcome, in_vain: self.in_vain, exchanges: self.exchanges }
    }
}

pub(super) async fn find_copy(
    fetcher: &Fetcher,
    url: &str,
    near: Option<Date>,
    archived_urls: &[String],
    cancel: &CancellationToken,
) -> CopySearch {
    let mut tally = Tally::default();
    let near = near.and_then(noon);
    if fetcher.settings.mode == FetchMode::Offline {
        tally.failed = Some("no request leaves the machine".to_owned());
        return tally.close(None);
    }
    let robots = fetcher.settings.robots;
    let mut wanted: Vec<(String, Option<Timestamp>)> = Vec::new();
    if let Some(replay) = Replay::parse(url) {
        // Archives keep pages, not each other's copies of them.
        let at = replay.datetime().or(near);
        wanted.push((replay.original, at));
    } else if Entry::of(url).is_none() {
        wanted.push((url.to_owned(), near));
    }
    for archived in archived_urls {
        let asked = fetch_copy(fetcher, archived, CopyHow::Cited, robots, cancel, &mut tally).await;
        if let Some(copy) = tally.take(archived, asked) {
            return tally.close(Some(copy));
        }
    }
    // What the catalogues of those archives, or of the cited one itself, say of the original.
    let catalogued = archived_urls.iter().map(String::as_str).chain(std::iter::once(url));
    for entry in catalogued.filter_map(Entry::of) {
        if fetcher.settings.timegates.is_empty() {
            break;
        }
        if let Some(original) = ask_catalogue(fetcher, &entry, cancel, &mut tally).await
            && wanted.iter().all(|(known, _)| *known != original.url)
        {
            wanted.push((original.url, original.at.or(near)));
        }
    }
    for (page, day) in &wanted {
        for gate in &fetcher.settings.timegates {
            if cancel.is_cancelled() {
                tally.failed.get_or_insert_with(|| "the search was cancelled".to_owned());
                return tally.close(None);
            }
            if let Some(copy) = ask_gate(fetcher, gate, page, *day, cancel, &mut tally).await {
                return tally.close(Some(copy));
            }
        }
    }
    tally.close(None)
}

/// Asks a catalogue of which page a copy is.
async fn ask_catalogue(
    fetcher: &Fetcher,
    entry: &Entry,
    cancel: &CancellationToken,
    tally: &mut Tally,
) -> Option<Original> {
    let mut journey = Journey::new(fetcher);
    let mut route = journey.service_route();
    route.max_body = MAX_CATALOGUE_ENTRY;
    let landing = tokio::select! {
        biased;
        () = cancel.cancelled() => None,
        landing = journey.follow(&entry.address, &route) => Some(landing),
    };
    tally.exchanges.append(&mut journey.exchanges);
    let told = |reason: String| (entry.address.clone(), reason);
    match landing?.ending {
        Ending::Answer(answer) if (200..300).contains(&answer.status) => {
            let original = entry.read(&answer.body);
            if original.is_none() {
                tally.in_vain.push(told("the catalogue names no address".to_owned()));
            }
            original
        }
        Ending::Answer(answer) => {
            tally.in_vain.push(told(format!("the catalogue answers {}", answer.status)));
            None
        }
        Ending::Failed(failure) => {
            tally.in_vain.push(told(failure.what));
            None
        }
        _ => None,
    }
}

/// Asks one TimeGate, and its list of copies where the copy that it names does not do.
async fn ask_gate(
    fetcher: &Fetcher,
    gate: &str,
    url: &str,
    near: Option<Timestamp>,
    cancel: &CancellationToken,
    tally: &mut Tally,
) -> Option<Box<FoundCopy>> {
    let address = format!("{gate}{url}");
    let mut journey = Journey::new(fetcher);
    let named = tokio::select! {
        biased;
        () = cancel.cancelled() => GateAnswer::No(Asked::Failed("the search was cancelled".to_owned())),
        named = through_gate(&mut journey, &address, near) => named,
    };
    tally.exchanges.append(&mut journey.exchanges);
    let (memento, timemap) = match named {
        GateAnswer::Memento { url, timemap } => (url, timemap),
        GateAnswer::No(asked) => return tally.take(&address, asked),
    };
    // A TimeGate is made to be asked by programs, and so are the copies that it names.
    let robots = RobotsPolicy::Ignore;
    let asked =
        fetch_copy(fetcher, memento.as_str(), CopyHow::TimeGate, robots, cancel, tally).await;
    let other_copies_may_do = matches!(asked, Asked::NoCopy(_));
    if let Some(copy) = tally.take(memento.as_str(), asked) {
        return Some(copy);
    }
    if !other_copies_may_do {
        return None;
    }
    let timemap = timemap?;
    let mut journey = Journey::new(fetcher);
    let listed = tokio::select! {
        biased;
        () = cancel.cancelled() => Vec::new(),
        listed = list_copies(&mut journey, &timemap) => listed,
    };
    tally.exchanges.append(&mut journey.exchanges);
    let mut others: Vec<(u64, Timestamp, String)> = listed
        .into_iter()
        .filter(|(_, other)| other != memento.as_str() && !is_same_copy(other, memento.as_str()))
        .map(|(at, other)| {
            let distance = near.map_or(0, |near| at.as_second().abs_diff(near.as_second()));
            (distance, at, other)
        })
        .collect();
    // Nearest first; without a day, the newest first.
    if near.is_some() {
        others.sort();
    } else {
        others.sort_by(|one, other| other.1.cmp(&one.1).then(one.2.cmp(&other.2)));
    }
    for (_, _, other) in others.into_iter().take(MAX_TIMEMAP_TRIES) {
        let asked = fetch_copy(fetcher, &other, CopyHow::TimeMap, robots, cancel, tally).await;
        let is_over = matches!(asked, Asked::Limited(_) | Asked::Failed(_));
        if let Some(copy) = tally.take(&other, asked) {
            return Some(copy);
        }
        if is_over {
            break;
        }
    }
    None
}

/// Gets one copy and judges it.
async fn fetch_copy(
    fetcher: &Fetcher,
    address: &str,
    how: CopyHow,
    robots: RobotsPolicy,
    cancel: &CancellationToken,
    tally: &mut Tally,
) -> Asked {
    let replay = Replay::parse(address);
    let shown = replay.as_ref().map_or_else(|| address.to_owned(), Replay::shown);
    let to_get = replay.as_ref().map_or_else(|| address.to_owned(), Replay::raw);
    let request = CheckRequest { url: to_get, ..CheckRequest::default() };
    let options = CheckOptions { robots, probe: Probe::Skip, depth: 0 };
    let checked = fetcher.check_with(&request, options, cancel).await;
    let headers = last_headers(&checked);
    let by_header = headers
        .iter()
        .find(|(name, _)| name == "memento-datetime")
        .and_then(|(_, value)| http_date(value));
    let landed = checked.link.final_url.as_deref().and_then(Replay::parse);
    let datetime = by_header
        .or_else(|| landed.as_ref().and_then(Replay::datetime))
        .or_else(|| replay.as_ref().and_then(Replay::datetime));
    let link = &checked.link;
    let reason = link.error.clone().unwrap_or_else(|| link.state.as_str().to_owned());
    // Where the archive answers for the archived page, its states are those of that page.
    let is_archived_answer = by_header.is_some();
    let asked = match link.state {
        LinkState::Ok | LinkState::Redirected => {
            // An archive may lead to the copy that it has: that copy is shown to the reader.
            let shown = landed.as_ref().map_or(shown, Replay::shown);
            return Asked::Found(Box::new(FoundCopy { url: shown, datetime, how, checked }));
        }
        LinkState::Blocked if !is_archived_answer && link.status == Some(429) => {
            Asked::Limited(reason)
        }
        LinkState::ServerError if !is_archived_answer && link.status == Some(503) => {
            Asked::Limited(reason)
        }
        LinkState::ServerError if is_archived_answer => Asked::NoCopy(reason),
        LinkState::ServerError
        | LinkState::Timeout
        | LinkState::Connect
        | LinkState::Dns
        | LinkState::Tls => Asked::Failed(reason),
        _ => Asked::NoCopy(format!("{}: {reason}", link.state.as_str())),
    };
    tally.exchanges.extend(checked.exchanges);
    asked
}

/// What a TimeGate said.
enum GateAnswer {
    Memento { url: Url, timemap: Option<Url> },
    No(Asked),
}

/// Goes through a TimeGate to the address of a copy, without getting the copy itself: the archive's
/// frame around it is not wanted.
async fn through_gate(
    journey: &mut Journey<'_>,
    address: &str,
    near: Option<Timestamp>,
) -> GateAnswer {
    let failed = |what: String| GateAnswer::No(Asked::Failed(what));
    let mut url = match address::to_ask(address) {
        Ok(url) => url,
        Err(problem) => return failed(problem.to_string()),
    };
    let mut headers = Vec::new();
    if let Some(near) = near {
        headers.push(("accept-datetime", http_date_of(near)));
    }
    let route = journey.service_route();
    for _ in 0..=route.max_redirects {
        if let Err(problem) = journey.guard(&url) {
            return failed(problem.to_string());
        }
        let answer = match journey.ask(&url, headers.clone(), &route).await {
            Ok(answer) => answer,
            Err(failure) => return failed(failure.what),
        };
        let timemap = link_of(&answer.headers, "timemap", &url);
        if header(&answer.headers, "memento-datetime").is_some() {
            return GateAnswer::Memento { url, timemap };
        }
        match answer.status {
            301 | 302 | 303 | 307 | 308 => {
                let next = header(&answer.headers, "location")
                    .and_then(|location| url.join(location.trim()).ok())
                    .and_then(|next| address::cleaned(next).ok());
                let Some(next) = next else {
                    return failed("the archive redirects without an address".to_owned());
                };
                if Replay::parse(next.as_str()).is_some() {
                    return GateAnswer::Memento { url: next, timemap };
                }
                url = next;
            }
            429 | 503 => {
                let mut reason = format!("the archive answers {}", answer.status);
                if let Some(remark) = answer.remark {
                    reason = format!("{reason}; {remark}");
                }
                return GateAnswer::No(Asked::Limited(reason));
            }
            404 | 410 => {
                return GateAnswer::No(Asked::NoCopy("the archive has no copy".to_owned()));
            }
            status => {
                return failed(format!("the archive answers {status} and names no copy"));
            }
        }
    }
    failed("the archive redirects without end".to_owned())
}

/// The copies that a list in link format names, with their times.
async fn list_copies(journey: &mut Journey<'_>, timemap: &Url) -> Vec<(Timestamp, String)> {
    let mut route = journey.service_route();
    route.max_body = MAX_TIMEMAP;
    if journey.guard(timemap).is_err() {
        return Vec::new();
    }
    let landing = journey.follow(timemap.as_str(), &route).await;
    let Ending::Answer(answer) = landing.ending else { return Vec::new() };
    if !(200..300).contains(&answer.status) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let mut found = Vec::new();
    for link in parse_links(&text) {
        let is_memento = link.has_relation("memento");
        if let Some(at) = link.get("datetime").and_then(http_date)
            && is_memento
            && let Ok(url) = timemap.join(&link.target)
        {
            found.push((at, url.to_string()));
        }
    }
    found
}

/// One link of a `Link` header or of a list in link format.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WebLink {
    target: String,
    parameters: Vec<(String, String)>,
}

impl WebLink {
    fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn has_relation(&self, relation: &str) -> bool {
        self.get("rel").is_some_and(|relations| {
            relations.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(relation))
        })
    }
}

/// Reads links by RFC 8288; what does not fit is passed over.
pub(super) fn parse_links(text: &str) -> Vec<WebLink> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = rest.find('>') else { break };
        let target = rest.get(..close).unwrap_or_default().trim().to_owned();
        rest = rest.get(close + 1..).unwrap_or_default();
        let mut parameters = Vec::new();
        loop {
            rest = rest.trim_start();
            let Some(after) = rest.strip_prefix(';') else { break };
            rest = after.trim_start();
            let end = rest.find(['=', ';', ',']).unwrap_or(rest.len());
            let key = rest.get(..end).unwrap_or_default().trim().to_ascii_lowercase();
            rest = rest.get(end..).unwrap_or_default();
            let Some(after) = rest.strip_prefix('=') else { continue };
            let after = after.trim_start();
            if let Some(quoted) = after.strip_prefix('"') {
                let end = quoted.find('"').unwrap_or(quoted.len());
                parameters.push((key, quoted.get(..end).unwrap_or_default().to_owned()));
                rest = quoted.get(end + 1..).unwrap_or_default();
            } else {
                let end = after.find([';', ',']).unwrap_or(after.len());
                parameters.push((key, after.get(..end).unwrap_or_default().trim().to_owned()));
                rest = after.get(end..).unwrap_or_default();
            }
        }
        found.push(WebLink { target, parameters });
    }
    found
}

fn link_of(headers: &[(String, String)], relation: &str, base: &Url) -> Option<Url> {
    headers
        .iter()
        .filter(|(name, _)| name == "link")
        .flat_map(|(_, value)| parse_links(value))
        .find(|link| link.has_relation(relation))
        .and_then(|link| base.join(&link.target).ok())
}

/// Headers of the last exchange with an answer.
fn last_headers(checked: &Checked) -> Vec<(String, String)> {
    let Some(exchange) = checked.exchanges.iter().rev().find(|exchange| exchange.status.is_some())
    else {
        return Vec::new();
    };
    String::from_utf8_lossy(&exchange.response_head)
        .split("\r\n")
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect()
}

fn is_same_copy(one: &str, other: &str) -> bool {
    match (Replay::parse(one), Replay::parse(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// The middle of a day, so that copies before and after it are equally near.
fn noon(day: Date) -> Option<Timestamp> {
    day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn http_date_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
