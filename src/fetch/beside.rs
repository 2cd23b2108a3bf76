//! What does the site show where it can have nothing?
//!
//! Random addresses beside the cited one, asked once per folder and kind of file; what their
//! answers tell of the cited page is `missing`'s question.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};
use url::Url;

use super::check::hex;
use super::journey::{Ending, Journey, Purpose, Route};
use super::judge::{Look, is_front};
use super::replay::Replay;
use super::{
    CapturedAnswer, Fetcher, Judgement, LinkState, RobotsPolicy, SiblingAnswer, SiblingAnswers,
};

/// The answer to a random address is a page of the site's own making, not a book.
const MAX_SIBLING_BODY: u64 = 512 << 10;
/// Beyond this many bytes in all, error pages are only remembered by their status: they are
/// compared only with pages that call themselves missing.
const MAX_SIBLING_BYTES: usize = 8 << 20;

/// Only a page that looks well can be a soft 404, and one that is called so by its words alone may
/// be a page about such pages; a front page cannot, and web archives answer for other sites.
pub(super) fn is_worth_probing(capture: &CapturedAnswer, judgement: &Judgement) -> bool {
    let is_page = matches!(judgement.mime.as_deref(), Some("text/html" | "application/xhtml+xml"));
    let is_content =
        matches!(judgement.state, LinkState::Ok | LinkState::Redirected | LinkState::Soft404);
    is_page
        && is_content
        && Replay::parse(&capture.url).is_none()
        && Replay::parse(&capture.final_url).is_none()
        && Url::parse(&capture.url).is_ok_and(|url| !is_front(&url))
}

impl Fetcher {
    /// What random addresses beside the cited one answer, and one more like the first of them;
    /// asked once per folder and kind of file.
    pub(super) async fn another(
        &self,
        journey: &mut Journey<'_>,
        capture: &CapturedAnswer,
        look: &Look,
        robots: RobotsPolicy,
    ) -> Option<Arc<SiblingAnswers>> {
        let known = capture.sibling.as_deref()?;
        let addresses = RandomAddresses::of(capture, look)?;
        let cell = self.siblings.cell(&addresses.key);
        let mut kept = cell.lock().await;
        if let Some(Some(kept)) = kept.as_ref()
            && kept.again.is_some()
        {
            return Some(Arc::clone(kept));
        }
        let again = self.sibling(journey, &addresses.again, robots).await;
        let all = Arc::new(SiblingAnswers { again, ..known.clone() });
        *kept = Some(Some(Arc::clone(&all)));
        Some(all)
    }

    /// What random addresses beside the cited one answer; asked once per folder and kind of file.
    pub(super) async fn beside(
        &self,
        journey: &mut Journey<'_>,
        capture: &CapturedAnswer,
        look: &Look,
        robots: RobotsPolicy,
    ) -> Option<Arc<SiblingAnswers>> {
        let addresses = RandomAddresses::of(capture, look)?;
        let cell = self.siblings.cell(&addresses.key);
        let mut kept = cell.lock().await;
        if let Some(known) = kept.as_ref() {
            return known.clone();
        }
        let mut answers = None;
        if let Some(mut near) = self.sibling(journey, &addresses.near, robots).await {
            let is_missing = (400..500).contains(&near.status);
            let held = self.sibling_bytes.fetch_add(near.body.len(), Ordering::Relaxed);
            if is_missing && MAX_SIBLING_BYTES < held + near.body.len() {
                near.body = Vec::new();
            }
            let mut found = SiblingAnswers { near, far: None, again: None };
            // A far address tells something only where the near one got a page.
            let is_page = (200..300).contains(&found.near.status);
            match &addresses.far {
                Some(far) if is_page => {
                    found.far = self.sibling(journey, far, robots).await;
                    // Without the far answer a page could be wronged.
                    answers = found.far.is_some().then_some(Arc::new(found));
                }
                _ => answers = Some(Arc::new(found)),
            }
        }
        *kept = Some(answers.clone());
        answers
    }

    async fn sibling(
        &self,
        journey: &mut Journey<'_>,
        url: &Url,
        robots: RobotsPolicy,
    ) -> Option<SiblingAnswer> {
        let route = Route {
            headers: Vec::new(),
            robots,
            retries: 0,
            max_body: MAX_SIBLING_BODY,
            max_redirects: self.settings.max_redirects,
            purpose: Purpose::Aside,
        };
        let landing = journey.follow(url.as_str(), &route).await;
        match landing.ending {
            Ending::Answer(answer) => Some(SiblingAnswer {
                url: url.to_string(),
                final_url: landing.final_url.map(|url| url.to_string()).unwrap_or_default(),
                status: answer.status,
                headers: answer.headers,
                body: answer.body,
            }),
            _ => None,
        }
    }
}

/// Random addresses beside a cited one. Their names come from a digest, so that every run asks the
/// same ones and every address of a folder shares them.
#[derive(Debug, PartialEq, Eq)]
struct RandomAddresses {
    key: String,
    near: Url,
    far: Option<Url>,
    /// Another one like `near`.
    again: Url,
}

impl RandomAddresses {
    /// Those that could tell most: another query only where the page itself says that this one
    /// found nothing.
    fn of(capture: &CapturedAnswer, look: &Look) -> Option<Self> {
        let cited = Url::parse(&capture.url).ok()?;
        match Self::with_query(&cited) {
            Some(by_query) if look.states_missing(capture) => Some(by_query),
            _ => Self::beside(&cited),
        }
    }

    /// The same path with other values in its query, in the form that they have; `None` where the
    /// query names nothing.
    fn with_query(cited: &Url) -> Option<Self> {
        let is_name = |value: &str| value.bytes().any(|byte| byte.is_ascii_digit());
        let asked: Vec<(String, String)> = cited
            .query_pairs()
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        if !asked.iter().any(|(_, value)| is_name(value)) {
            return None;
        }
        let names: Vec<&str> = asked.iter().map(|(key, _)| key.as_str()).collect();
        let origin = cited.origin().ascii_serialization();
        let key = format!("{origin}{}?{}", cited.path(), names.join("&"));
        let address = |salt: usize| {
            let digest = Sha256::digest(format!("{key} {salt}"));
            let mut random = digest.iter().cycle();
            let mut url = cited.clone();
            url.set_fragment(None);
            let mut pairs = url.query_pairs_mut();
            pairs.clear();
            for (name, value) in &asked {
                let other = if is_name(value) {
                    value.chars().map(|one| other_digit(one, random.next())).collect()
                } else {
                    value.clone()
                };
                pairs.append_pair(name, &other);
            }
            drop(pairs);
            url
        };
        Some(Self { near: address(0), far: None, again: address(1), key })
    }

    fn beside(cited: &Url) -> Option<Self> {
        let mut parts: Vec<String> = cited.path_segments()?.map(str::to_owned).collect();
        let has_final_slash = parts.last().is_some_and(String::is_empty);
        parts.retain(|part| !part.is_empty());
        let last = parts.pop()?;
        let ending = match last.rsplit_once('.') {
            Some((stem, ending))
                if !stem.is_empty()
                    && (1..=5).contains(&ending.len())
                    && ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
            {
                format!(".{ending}")
            }
            _ if has_final_slash => "/".to_owned(),
            _ => String::new(),
        };
        let origin = cited.origin().ascii_serialization();
        let folder = parts.join("/");
        let key = format!("{origin}/{folder} {ending}");
        let name = |salt: usize| {
            let digest = hex(&Sha256::digest(format!("{key} {salt}")));
            digest.get(..16).unwrap_or_default().to_owned()
        };
        let address = |parts: &[String]| {
            let mut url = cited.clone();
            url.set_query(None);
            url.set_fragment(None);
            url.set_path(&format!("/{}{ending}", parts.join("/")));
            url
        };
        let mut near = parts.clone();
        near.push(name(0));
        let far: Vec<String> = (1..=near.len()).map(name).collect();
        let mut again = parts;
        again.push(name(far.len() + 1));
        Some(Self {
            near: address(&near),
            far: (1 < near.len()).then(|| address(&far)),
            again: address(&again),
            key,
        })
    }
}

/// A random digit for a digit; everything else stays.
fn other_digit(one: char, random: Option<&u8>) -> char {
    match random {
        // Numbers of many nines are less likely to be in use than small ones.
        Some(random) if one.is_ascii_digit() => char::from(b'5' + random % 5),
        _ => one,
    }
}
