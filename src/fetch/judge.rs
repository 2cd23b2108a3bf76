//! What is an answer worth?
//!
//! Pure: from the chain of redirects, the last answer and, where it was asked, the answer to a
//! random address beside it, to the state of the link with its evidence. The same judge serves
//! live answers and responses out of an archive.
//! It leaves out what never became an answer (names, connections, time): those are the fetcher's.
//! No phrase decides alone: each state of a page that looks well but is not needs two signs of
//! different kinds.

use std::borrow::Cow;
use std::sync::Arc;

use url::Url;

use crate::reader::charset;

use super::container::Container;
use super::missing::{VERY_SHORT_PAGE, soft_404, states_missing, wants_another};
use super::replay::archived_original;
use super::signs::{SignIn, SignOf, find, signs};
use super::sketch::Sketch;
use super::{Hop, LinkState, Truncation};

/// A page with less readable text than this may be a wall with some decoration.
const SHORT_PAGE: usize = 1_200;
/// A challenge page has less to say than this.
const CHALLENGE_TEXT: usize = 600;
/// Less readable text than this is no text at all.
const NO_TEXT: usize = 20;
/// A shell that scripts fill may say this much about itself.
const SHELL_TEXT: usize = 180;

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
    /// What random addresses beside it answered; one answer serves many pages.
    pub sibling: Option<Arc<SiblingAnswers>>,
}

/// The answers to random addresses beside the cited one.
#[derive(Clone, Debug, Default)]
pub struct SiblingAnswers {
    /// Only the last part of the path is another, or the values of the query.
    pub near: SiblingAnswer,
    /// Every part of the path is another; `None` where the path has but one part.
    pub far: Option<SiblingAnswer>,
    /// Another one like `near`, where it was needed to see how much such answers differ.
    pub again: Option<SiblingAnswer>,
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

impl SiblingAnswer {
    /// Whether the site showed a page there.
    pub(super) fn is_page(&self) -> bool {
        (200..300).contains(&self.status)
    }
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
    Look::at(capture).judge(capture)
}

/// What is seen of an answer's body: looked at once, judged as often as more is known around it.
#[derive(Debug, Default)]
pub(super) struct Look {
    mime: Option<String>,
    page: Option<Sketch>,
}

impl Look {
    pub(super) fn at(capture: &CapturedAnswer) -> Self {
        let mime = mime_of(&capture.headers, &capture.body);
        let page = is_page(mime.as_deref(), &capture.body)
            .then(|| sketch_of(&capture.headers, &capture.body, &capture.final_url));
        Self { mime, page }
    }

    pub(super) fn judge(&self, capture: &CapturedAnswer) -> Judgement {
        let (state, evidence) = state_of(capture, self.mime.as_deref(), self.page.as_ref());
        let title = self.page.as_ref().and_then(|page| page.title.clone());
        Judgement { state, evidence, title, mime: self.mime.clone() }
    }

    /// The page around a copy that this one is, if it is one.
    pub(super) fn container(&self, capture: &CapturedAnswer) -> Option<Container> {
        self.page.as_ref().and_then(|page| Container::of(capture, page))
    }

    /// Whether the page itself says that it is missing.
    pub(super) fn states_missing(&self, capture: &CapturedAnswer) -> bool {
        self.page.as_ref().is_some_and(|page| states_missing(capture, page))
    }

    /// Whether one more answer from beside the cited address could decide.
    pub(super) fn wants_another(&self, capture: &CapturedAnswer) -> bool {
        self.page.as_ref().is_some_and(|page| wants_another(capture, page))
    }
}

type Found = (LinkState, Option<String>);

fn state_of(capture: &CapturedAnswer, mime: Option<&str>, page: Option<&Sketch>) -> Found {
    let told = |state, evidence: String| (state, Some(evidence));
    let status = capture.status;
    match status {
        404 => return told(LinkState::NotFound, "the server answers 404".to_owned()),
        410 => return told(LinkState::Gone, "the server answers 410".to_owned()),
        401 | 402 | 403 | 407 | 429 | 451 => {
            let evidence = match wall_by_headers(capture) {
                Some(sign) => format!("the server answers {status} with {sign}"),
                None => format!("the server answers {status}"),
            };
            return told(LinkState::Blocked, evidence);
        }
        500..=599 => {
            // Some challenge pages call themselves "unavailable".
            if let Some(evidence) = page.and_then(|page| challenge(capture, page)) {
                return told(LinkState::Blocked, evidence);
            }
            return told(LinkState::ServerError, format!("the server answers {status}"));
        }
        304 => {
            return told(
                LinkState::ServerError,
                "the server answers 304 to a request that named no earlier capture".to_owned(),
            );
        }
        200..=299 => {}
        // Only a capture ends so: live, the redirect is followed.
        300..=399 if header(&capture.headers, "location").is_some() => {
            let location = header(&capture.headers, "location").unwrap_or_default();
            return told(
                LinkState::Redirected,
                format!("the server answers {status} and leads to {location}"),
            );
        }
        300..=399 => {
            return told(
                LinkState::ServerError,
                format!("the server answers {status} without an address to go to"),
            );
        }
        400..=499 => return told(LinkState::ClientError, format!("the server answers {status}")),
        _ => {
            return told(
                LinkState::ServerError,
                format!("the server answers with the unknown status {status}"),
            );
        }
    }
    match capture.truncated {
        Some(Truncation::Length) => {
            let announced = header(&capture.headers, "content-length")
                .map(|length| format!(" (it announces {length})"))
                .unwrap_or_default();
            return told(
                LinkState::TooLarge,
                format!(
                    "the body is larger than the limit{announced}, {} bytes were kept",
                    capture.body.len()
                ),
            );
        }
        Some(Truncation::Disconnect) => {
            return told(
                LinkState::Truncated,
                format!("the body broke off after {} bytes", capture.body.len()),
            );
        }
        Some(Truncation::Time) => {
            return told(
                LinkState::Timeout,
                format!("the body did not end in time, {} bytes were kept", capture.body.len()),
            );
        }
        None => {}
    }
    if status == 206 && !is_whole_range(&capture.headers) {
        return told(
            LinkState::Truncated,
            "the server answers 206 with a part of the body".to_owned(),
        );
    }
    let walls = page.and_then(|page| {
        challenge(capture, page).or_else(|| login(capture, page)).or_else(|| consent(capture, page))
    });
    if let Some(evidence) = walls {
        return told(LinkState::Blocked, evidence);
    }
    if let Some(evidence) = page.and_then(|page| parked(capture, page)) {
        return told(LinkState::Parked, evidence);
    }
    if let Some(evidence) = moved_home(capture) {
        return told(LinkState::MovedHome, evidence);
    }
    // Before the empty page: one whose title says that it is missing often holds nothing else.
    if let Some(evidence) = page.and_then(|page| soft_404(capture, page)) {
        return told(LinkState::Soft404, evidence);
    }
    if let Some(evidence) = empty(capture, page) {
        return told(LinkState::Empty, evidence);
    }
    if is_elsewhere(&capture.url, &capture.final_url) {
        return told(LinkState::Redirected, format!("leads to {}", capture.final_url));
    }
    (LinkState::Ok, wrong_type(capture, mime, page.is_some()))
}

/// The media type in force: the header's, unless the bytes plainly say otherwise.
fn mime_of(headers: &[(String, String)], body: &[u8]) -> Option<String> {
    let declared = header(headers, "content-type")
        .map(|value| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
        .filter(|mime| mime.contains('/'));
    let begin = body.get(..body.len().min(1024)).unwrap_or_default();
    let sniffed = sniff(begin);
    match (declared, sniffed) {
        (Some(declared), Some("application/pdf")) if declared != "application/pdf" => {
            Some("application/pdf".to_owned())
        }
        (Some(declared), Some("text/html"))
            if declared == "application/pdf" || declared == "application/octet-stream" =>
        {
            Some("text/html".to_owned())
        }
        (Some(declared), _) => Some(declared),
        (None, sniffed) => sniffed.map(str::to_owned),
    }
}

fn sniff(begin: &[u8]) -> Option<&'static str> {
    if begin.starts_with(b"%PDF-") {
        return Some("application/pdf");
    }
    if begin.starts_with(b"PK\x03\x04") {
        return Some("application/zip");
    }
    memchr::memchr(b'<', begin)?;
    let text = String::from_utf8_lossy(begin);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    let html_begins =
        ["<!doctype html", "<html", "<head", "<body", "<title", "<script", "<!--", "<div", "<p>"];
    if html_begins.iter().any(|begin| text.starts_with(begin)) {
        return Some("text/html");
    }
    if text.starts_with("<?xml") {
        return Some(if text.contains("<html") { "application/xhtml+xml" } else { "text/xml" });
    }
    None
}

/// Whether the answer is a page of mark-up that can be sketched.
fn is_page(mime: Option<&str>, body: &[u8]) -> bool {
    match mime {
        Some("text/html" | "application/xhtml+xml") => true,
        Some(_) => false,
        None => body.contains(&b'<'),
    }
}

/// The sketch of a page's bytes.
pub(super) fn sketch_of(headers: &[(String, String)], body: &[u8], url: &str) -> Sketch {
    Sketch::of(&text_of(headers, body, url))
}

/// The decoded text of a body.
pub(super) fn text_of<'a>(headers: &[(String, String)], body: &'a [u8], url: &str) -> Cow<'a, str> {
    // Valid UTF-8 is taken for what it is, whatever is declared, but for charsets that hide
    // behind ASCII: those have zeros or escapes in them.
    if memchr::memchr2(0, 0x1b, body).is_none()
        && let Ok(text) = std::str::from_utf8(body)
    {
        return Cow::Borrowed(text);
    }
    let declared = charset::html_declaration(body);
    let content_type = header(headers, "content-type");
    Cow::Owned(charset::decode(body, content_type, declared.as_deref(), Some(url)).text)
}

pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Whether a partial answer holds the whole body after all.
fn is_whole_range(headers: &[(String, String)]) -> bool {
    let Some(range) = header(headers, "content-range") else { return false };
    let Some(range) = range.trim().strip_prefix("bytes ") else { return false };
    let Some((part, whole)) = range.split_once('/') else { return false };
    let Some((start, end)) = part.split_once('-') else { return false };
    match (start.trim().parse::<u64>(), end.trim().parse::<u64>(), whole.trim().parse::<u64>()) {
        (Ok(0), Ok(end), Ok(whole)) => end.checked_add(1) == Some(whole),
        _ => false,
    }
}

fn wall_by_headers(capture: &CapturedAnswer) -> Option<String> {
    signs(SignOf::Challenge, SignIn::Header)
        .find(|sign| {
            let (name, value) = sign.split_once(": ").unwrap_or((sign, ""));
            header(&capture.headers, name)
                .is_some_and(|found| found.to_ascii_lowercase().contains(value))
        })
        .map(|sign| format!("the header {sign:?}"))
}

/// A page that wants to know whether a human reads it.
fn challenge(capture: &CapturedAnswer, page: &Sketch) -> Option<String> {
    if let Some(sign) = wall_by_headers(capture) {
        return Some(format!("a challenge page: {sign}"));
    }
    if CHALLENGE_TEXT < page.length() {
        return None;
    }
    let title = title_and_headings(page);
    let text = page.text.to_lowercase() + "\n" + &page.noscript.to_lowercase();
    let by_title = find(SignOf::Challenge, SignIn::Title, &title);
    let by_text = find(SignOf::Challenge, SignIn::Text, &text);
    let by_names = find(SignOf::Challenge, SignIn::Html, &page.names);
    let short = page.length() < VERY_SHORT_PAGE;
    match (by_title, by_text, by_names) {
        (Some(title), _, Some(name)) => {
            Some(format!("a challenge page: the title says {title:?}, its mark-up has {name:?}"))
        }
        (_, Some(text), Some(name)) => {
            Some(format!("a challenge page: the text says {text:?}, its mark-up has {name:?}"))
        }
        (Some(title), Some(text), None) if short => Some(format!(
            "a challenge page: the title says {title:?}, the text {text:?}, and there is little else"
        )),
        (Some(title), None, None) if short && names_a_refusal(title) => Some(format!(
            "the title says {title:?}, and the page holds {} characters",
            page.length()
        )),
        (None, None, Some(name)) if page.length() < 60 => {
            Some(format!("a challenge page: its mark-up has {name:?}, and there is no text"))
        }
        _ => None,
    }
}

fn names_a_refusal(title: &str) -> bool {
    matches!(title, "access denied" | "request blocked" | "attention required" | "just a moment")
}

/// A page that wants a password.
fn login(capture: &CapturedAnswer, page: &Sketch) -> Option<String> {
    let redirected = is_elsewhere(&capture.url, &capture.final_url);
    if redirected
        && url_sign(&capture.url, SignOf::Login).is_none()
        && let Some(part) = url_sign(&capture.final_url, SignOf::Login)
        && (page.has_password || page.length() < SHORT_PAGE)
    {
        return Some(format!(
            "a login page: leads to {}, whose address has {part:?}",
            capture.final_url
        ));
    }
    if !page.has_password || SHORT_PAGE < page.length() {
        return None;
    }
    if let Some(sign) = find(SignOf::Login, SignIn::Title, &title_and_headings(page)) {
        return Some(format!("a login page: it asks for a password, and its title says {sign:?}"));
    }
    if page.length() < VERY_SHORT_PAGE
        && let Some(sign) = find(SignOf::Login, SignIn::Text, &page.text.to_lowercase())
    {
        return Some(format!(
            "a login page: it asks for a password, says {sign:?}, and holds {} characters besides",
            page.length()
        ));
    }
    None
}

/// A page that wants an agreement before it shows anything.
fn consent(capture: &CapturedAnswer, page: &Sketch) -> Option<String> {
    let redirected = is_elsewhere(&capture.url, &capture.final_url);
    if redirected
        && url_sign(&capture.url, SignOf::Consent).is_none()
        && let Some(part) = url_sign(&capture.final_url, SignOf::Consent)
        // An address may have such a word for other reasons: cookies are also baked.
        && (page.length() < VERY_SHORT_PAGE || 0.3 < consent_share(page))
    {
        return Some(format!(
            "a consent page: leads to {}, whose address has {part:?}",
            capture.final_url
        ));
    }
    // The cited page may itself be about cookies; then it has no button, or more to say.
    if 2 * SHORT_PAGE < page.length()
        || !page.has_control
        || url_sign(&capture.url, SignOf::Consent).is_some()
        || !page.text.to_lowercase().contains("cookie")
    {
        return None;
    }
    let about = consent_share(page);
    if 0.75 < about {
        return Some(format!(
            "a consent page: {:.0} percent of its text is about cookies and consent, with a button",
            about * 100.0
        ));
    }
    None
}

/// The share of a page's sentences, by length, that speak of consent.
fn consent_share(page: &Sketch) -> f64 {
    let mut all = 0_usize;
    let mut about = 0_usize;
    for sentence in page.text.split(['\n', '.', '!', '?']) {
        let sentence = sentence.trim().to_lowercase();
        all += sentence.len();
        if find(SignOf::Consent, SignIn::Text, &sentence).is_some() {
            about += sentence.len();
        }
    }
    if all == 0 { 0.0 } else { about as f64 / all as f64 }
}

/// A domain that waits for a buyer.
fn parked(capture: &CapturedAnswer, page: &Sketch) -> Option<String> {
    if SHORT_PAGE < page.length() {
        return None;
    }
    let final_url = Url::parse(&capture.final_url).ok()?;
    let host = final_url.host_str()?.trim_start_matches("www.").to_ascii_lowercase();
    let cited_host = Url::parse(&capture.url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_ascii_lowercase))
        .unwrap_or_default();
    let cited_host = cited_host.trim_start_matches("www.");
    let text = page.text.to_lowercase();
    let title = title_and_headings(page);
    let by_text = find(SignOf::Parked, SignIn::Text, &text)
        .or_else(|| find(SignOf::Parked, SignIn::Text, &title));
    let by_service = signs(SignOf::Parked, SignIn::Html).find(|service| {
        host == *service
            || host.ends_with(&format!(".{service}"))
            || page.names.lines().any(|name| names_service(name, service))
    });
    let names_itself = !cited_host.is_empty()
        && (title.contains(cited_host) || (text.contains(cited_host) && page.length() < 600));
    match (by_text, by_service) {
        // The text of a market's own page about itself is no sign.
        (_, Some(service)) if cited_host == service => None,
        (Some(words), Some(service)) => {
            Some(format!("a parked domain: the page says {words:?} and names {service}"))
        }
        (Some(words), None) if names_itself => Some(format!(
            "a parked domain: the page says {words:?} and is about the name {cited_host}"
        )),
        (None, Some(service)) if names_itself => Some(format!(
            "a parked domain: the page names {service} and is about the name {cited_host}"
        )),
        _ => None,
    }
}

/// Whether an address in the mark-up belongs to a service.
fn names_service(name: &str, service: &str) -> bool {
    name.match_indices(service).any(|(at, _)| {
        let before = name.get(..at).and_then(|front| front.chars().next_back());
        let after = name.get(at + service.len()..).and_then(|back| back.chars().next());
        before.is_none_or(|c| matches!(c, '/' | '.'))
            && after.is_none_or(|c| !c.is_alphanumeric() && c != '.' && c != '-')
    }) || (!service.contains('.') && name.contains(service))
}

/// A deep link that lands on a front page.
fn moved_home(capture: &CapturedAnswer) -> Option<String> {
    let (cited, landed) = originals(&capture.url, &capture.final_url)?;
    if !is_elsewhere(cited.as_str(), landed.as_str()) || is_front(&cited) || !is_front(&landed) {
        return None;
    }
    Some(format!("the deep link now leads to the front page {}", capture.final_url))
}

/// The cited and the final address; for two addresses in a web archive, those of the archived
/// pages.
fn originals(cited: &str, landed: &str) -> Option<(Url, Url)> {
    match (archived_original(cited), archived_original(landed)) {
        (Some(cited), Some(landed)) => Some((Url::parse(&cited).ok()?, Url::parse(&landed).ok()?)),
        _ => Some((Url::parse(cited).ok()?, Url::parse(landed).ok()?)),
    }
}

/// Whether an address is that of a site's front page, or of the front page of one language.
pub(super) fn is_front(url: &Url) -> bool {
    // Where the query names a thing ("?p=123"), the page is not the front one.
    if url.query_pairs().any(|(_, value)| value.bytes().any(|byte| byte.is_ascii_digit())) {
        return false;
    }
    let parts: Vec<String> = url
        .path_segments()
        .map(|parts| parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect())
        .unwrap_or_default();
    let is_index = |part: &str| {
        let stem = part.split('.').next().unwrap_or(part);
        matches!(stem, "index" | "home" | "default" | "homepage" | "main" | "start" | "startseite")
            && part.len() <= stem.len() + 6
    };
    let is_language = |part: &str| {
        let mut pieces = part.split(['-', '_']);
        let language = pieces.next().unwrap_or_default();
        let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphabetic());
        language.len() == 2
            && letters(language)
            && pieces.next().is_none_or(|region| region.len() == 2 && letters(region))
            && pieces.next().is_none()
    };
    match parts.as_slice() {
        [] => true,
        [only] => is_index(only) || is_language(only),
        [first, second] => is_language(first) && is_index(second),
        _ => false,
    }
}

/// Nothing to read.
fn empty(capture: &CapturedAnswer, page: Option<&Sketch>) -> Option<String> {
    if matches!(capture.status, 204 | 205) {
        return Some(format!("the server answers {} without a body", capture.status));
    }
    if capture.body.is_empty() {
        return Some("the body is empty".to_owned());
    }
    let Some(page) = page else {
        let begin = capture.body.get(..capture.body.len().min(64 << 10)).unwrap_or_default();
        let blank = begin.len() == capture.body.len() && begin.iter().all(u8::is_ascii_whitespace);
        return blank.then(|| "the body holds only white space".to_owned());
    };
    let length = page.length();
    let all = page.all_length();
    // Without scripts, a figure or a word is what the page is there for.
    let says_little = page.scripts == 0 && page.text.chars().any(char::is_alphanumeric);
    if all < NO_TEXT && page.pictures == 0 && !says_little {
        let scripts = page.scripts;
        return Some(if scripts == 0 {
            "the page holds no readable text".to_owned()
        } else {
            format!("the page holds no readable text, only {scripts} scripts")
        });
    }
    if all < NO_TEXT && 0 < page.scripts {
        return Some(format!("the page holds no readable text, only {} scripts", page.scripts));
    }
    if 0 < page.scripts && all < SHELL_TEXT {
        let text = page.text.to_lowercase();
        let asks = find(SignOf::Script, SignIn::Text, &page.noscript.to_lowercase())
            .or_else(|| find(SignOf::Script, SignIn::Text, &text));
        if let Some(words) = asks
            && (page.has_mount || length < SHELL_TEXT / 2)
        {
            return Some(format!("a shell that only scripts fill: it says {words:?}"));
        }
        if page.has_mount {
            return Some(format!(
                "a shell that only scripts fill: an empty mounting point and {all} characters"
            ));
        }
    }
    None
}

/// The part of an address, by path and host, that is a sign.
fn url_sign(address: &str, of: SignOf) -> Option<&'static str> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let path = url.path().to_ascii_lowercase();
    signs(of, SignIn::Url).find(|part| {
        path.split('/').any(|segment| segment == *part)
            // The registered name itself is no label that says what a page is for.
            || host.split('.').rev().skip(2).any(|label| label == *part)
    })
}

/// Title and first headings in lower case, one per line.
fn title_and_headings(page: &Sketch) -> String {
    let mut lines = page.title.clone().unwrap_or_default();
    for heading in page.headings.lines().take(3) {
        lines.push('\n');
        lines.push_str(heading);
    }
    lines.to_lowercase()
}

/// A note where an address promises another kind of file than came.
fn wrong_type(capture: &CapturedAnswer, mime: Option<&str>, is_page: bool) -> Option<String> {
    let url = Url::parse(&capture.url).ok()?;
    let promises_pdf = url.path().to_ascii_lowercase().ends_with(".pdf");
    let declared = header(&capture.headers, "content-type").unwrap_or_default();
    if promises_pdf && is_page {
        return Some("the address promises a PDF, the answer is a page".to_owned());
    }
    if mime == Some("application/pdf") && !declared.to_ascii_lowercase().contains("pdf") {
        return Some(format!("the answer is a PDF, though its header says {declared:?}"));
    }
    if declared.to_ascii_lowercase().starts_with("application/pdf")
        && mime != Some("application/pdf")
    {
        return Some("the answer is no PDF, though its header says so".to_owned());
    }
    None
}

/// Whether two addresses lead to different places: the scheme, `www.`, the fragment and a final
/// slash make none.
pub(super) fn is_elsewhere(one: &str, other: &str) -> bool {
    if one == other {
        return false;
    }
    match (comparable(one), comparable(other)) {
        (Some(one), Some(other)) => one != other,
        _ => true,
    }
}

fn comparable(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let query = url.query().filter(|query| !query.is_empty());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{host}{port}{path}{query}"))
}
