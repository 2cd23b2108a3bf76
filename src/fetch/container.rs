//! Is this page only the frame around a copy, and where is the copy?
//!
//! Archives show a copy inside a page of their own, with their name, a menu and a date around it.
//! The text of that page is not the cited text. Where a frame leads to the copy, it is followed;
//! where only scripts could show it, the page counts as empty, and says why.
//! Addresses that hold the archived one in the common form are asked without the frame from the
//! start (`replay`).

use std::sync::OnceLock;

use url::Url;

use super::check::CheckOptions;
use super::journey::{Ending, Journey, Purpose, Route};
use super::replay::Replay;
use super::sketch::Sketch;
use super::{CapturedAnswer, CheckRequest, Fetcher, LinkState};
use crate::fetch::check::Verdict;

const ARCHIVES: &str = include_str!("../../data/fetch/archives.txt");

/// A page of an unknown host with more text than this has something to say besides its frame.
const LITTLE_TEXT: usize = 450;
/// The same for the page of an archive, which explains itself at length.
const ARCHIVE_TEXT: usize = 4_000;
/// Frames of one page that are followed.
const MAX_FRAMES: usize = 3;
/// Frames inside of frames that are followed.
pub(super) const MAX_DEPTH: u8 = 3;

/// A page around a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Container {
    /// Frames whose address names the page that they show, then others of an archive.
    frames: Vec<Url>,
    /// How many of them name the page.
    named: usize,
}

impl Container {
    /// The container that a page is, if it is one. One without frames shows its copy only through
    /// scripts.
    pub(super) fn of(capture: &CapturedAnswer, page: &Sketch) -> Option<Self> {
        if page.frames.is_empty() && !page.has_replay {
            return None;
        }
        let page_url = Url::parse(&capture.final_url).ok()?;
        let base = page.base.as_deref().and_then(|base| page_url.join(base).ok());
        let base = base.unwrap_or_else(|| page_url.clone());
        let is_archive =
            is_archive(&page_url) || Url::parse(&capture.url).is_ok_and(|url| is_archive(&url));
        let most_text = if is_archive { ARCHIVE_TEXT } else { LITTLE_TEXT };
        if most_text < page.length() {
            return None;
        }
        let (mut named, mut others) = (Vec::new(), Vec::new());
        for address in &page.frames {
            let Ok(mut url) = base.join(address) else { continue };
            url.set_fragment(None);
            if !matches!(url.scheme(), "http" | "https")
                || url == page_url
                || named.contains(&url)
                || others.contains(&url)
            {
                continue;
            }
            if names_a_page(&url) || (is_archive && names_a_page_in_query(&url)) {
                named.push(url);
            } else if is_archive && self::is_archive(&url) {
                others.push(url);
            }
        }
        if named.is_empty() && others.is_empty() && !page.has_replay {
            return None;
        }
        let count = named.len();
        named.append(&mut others);
        named.truncate(MAX_FRAMES);
        Some(Self { frames: named, named: count.min(MAX_FRAMES) })
    }
}

/// Whether the address holds that of another page in its path, as those of replay programs do.
fn names_a_page(url: &Url) -> bool {
    if Replay::parse(url.as_str()).is_some() {
        return true;
    }
    let path = url.path().to_ascii_lowercase();
    ["/http://", "/https://", "/http:/", "/https:/", "/http%3a%2f", "/https%3a%2f"]
        .iter()
        .any(|mark| path.contains(mark))
}

fn names_a_page_in_query(url: &Url) -> bool {
    url.query_pairs()
        .any(|(_, value)| value.starts_with("http://") || value.starts_with("https://"))
}

/// Whether a host is one of the archives that are known.
fn is_archive(url: &Url) -> bool {
    static HOSTS: OnceLock<Vec<&'static str>> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| {
        ARCHIVES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    });
    let Some(host) = url.host_str() else { return false };
    hosts.iter().any(|known| {
        host.strip_suffix(known).is_some_and(|front| front.is_empty() || front.ends_with('.'))
    })
}

impl Fetcher {
    /// Takes the copy out of the page around it: what its frame shows, judged.
    pub(super) async fn take_out(
        &self,
        journey: &mut Journey<'_>,
        request: &CheckRequest,
        options: CheckOptions,
        container: &Container,
    ) -> Verdict {
        let mut best: Option<Verdict> = None;
        let mut in_vain = None;
        for (place, frame) in container.frames.iter().enumerate() {
            // Of frames that do not say what they show, the one that shows most is the copy.
            if container.named <= place && 0 < container.named && best.is_some() {
                break;
            }
            let verdict = self.look_into(journey, request, options, frame).await;
            if verdict.interrupted {
                return verdict;
            }
            let is_copy = matches!(verdict.state, LinkState::Ok | LinkState::Redirected)
                && verdict.body.is_some();
            if !is_copy {
                let reason = verdict.error.unwrap_or_else(|| verdict.state.as_str().to_owned());
                in_vain.get_or_insert_with(|| format!("{frame}: {reason}"));
                continue;
            }
            let size = |verdict: &Verdict| verdict.body.as_ref().map_or(0, |body| body.bytes.len());
            if best.as_ref().is_none_or(|best| size(best) < size(&verdict)) {
                best = Some(verdict);
            }
            if place < container.named {
                break;
            }
        }
        if let Some(mut verdict) = best {
            let shown = verdict.final_url.clone().unwrap_or_default();
            verdict.error =
                Some(format!("the copy is taken out of a frame of the archive: {shown}"));
            return verdict;
        }
        let what = match in_vain {
            Some(reason) => {
                format!("the archive shows its copy in a frame, which gives none: {reason}")
            }
            None => "the archive shows its copy only through scripts".to_owned(),
        };
        Verdict::without_answer(LinkState::Empty, &what)
    }

    /// Asks for what a frame shows and judges it.
    async fn look_into(
        &self,
        journey: &mut Journey<'_>,
        request: &CheckRequest,
        options: CheckOptions,
        frame: &Url,
    ) -> Verdict {
        let route = Route {
            headers: Vec::new(),
            robots: options.robots,
            retries: self.settings.retries,
            max_body: self.settings.max_body,
            max_redirects: self.settings.max_redirects,
            purpose: Purpose::Aside,
        };
        let landing = journey.follow(frame.as_str(), &route).await;
        let final_url = landing.final_url.as_ref().map(Url::to_string);
        let mut verdict = match landing.ending {
            Ending::Answer(answer) => {
                // What the frame's address promises is what is judged, not the archive's page.
                let request = CheckRequest { url: frame.to_string(), ..request.clone() };
                let inner = CheckOptions { depth: options.depth + 1, ..options };
                let weighed = self.weigh(
                    journey,
                    &request,
                    inner,
                    &landing.chain,
                    landing.final_url.as_ref(),
                    answer,
                );
                Box::pin(weighed).await
            }
            Ending::Failed(failure) => {
                let mut verdict = Verdict::without_answer(failure.cause.state(), &failure.what);
                verdict.interrupted = failure.cause == super::failure::Cause::RunOver;
                verdict
            }
            Ending::Address(problem) => {
                Verdict::without_answer(LinkState::Refused, &problem.to_string())
            }
            Ending::RobotsDenied(reason) => {
                Verdict::without_answer(LinkState::RobotsDenied, &reason)
            }
            Ending::Loop(what) => Verdict::without_answer(LinkState::RedirectLoop, &what),
            Ending::BadRedirect(what) => Verdict::without_answer(LinkState::ServerError, &what),
        };
        let mut chain = landing.chain;
        chain.append(&mut verdict.landing_chain);
        verdict.landing_chain = chain;
        verdict.final_url = verdict.final_url.or(final_url);
        verdict
    }
}
