//! Does an address go on in the next line?
//!
//! Text taken from pages keeps the line ends of the page, and typesetters cut long addresses
//! there: behind a slash or a hyphen, or before a slash or a full stop. A line end says less than
//! a blank: what follows has to look like the rest of an address, not like the next word.
//! Page breaks and blanks inside an address are judged in `links`.

use super::links::{UrlHit, UrlRemark, is_address, is_archive, trim_end_marks, url_length};
use crate::document::Passage;
use crate::text::mapped::Run;
use crate::text::{Severity, Span};

/// Lines that one address may run over.
const MOST_LINES: usize = 8;

/// Endings of file names: with them an address is at its end.
const FILE_ENDINGS: [&str; 10] =
    ["pdf", "html", "htm", "aspx", "asp", "php", "doc", "docx", "xml", "txt"];

/// Which blanks of a passage are line ends of the manuscript.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineEnds<'a> {
    runs: &'a [Run],
}

impl<'a> LineEnds<'a> {
    pub(super) fn of(passage: &'a Passage) -> Self {
        Self { runs: passage.body.map.runs() }
    }

    /// Whether the blank at this place of the passage's text stands for a line end.
    pub(super) fn at(&self, place: usize) -> bool {
        let run = self.runs.partition_point(|run| run.out < place);
        self.runs
            .get(run)
            .is_some_and(|run| run.out == place && run.len == 1 && !run.copy && 0 < run.src_len)
    }

    /// A stretch of the passage's text without the line ends in it.
    pub(super) fn taken_out(&self, text: &str, span: Span) -> String {
        span.of(text)
            .char_indices()
            .filter(|(at, sign)| *sign != ' ' || !self.at(span.start + at))
            .map(|(_, sign)| sign)
            .collect()
    }

    /// The first word of the next line and its place, where nothing but a line end stands at `at`.
    fn next_word<'t>(&self, text: &'t str, at: usize) -> Option<(usize, &'t str)> {
        let word = text.get(at..)?.strip_prefix(' ').filter(|_| self.at(at))?;
        let word = word.get(..url_length(word))?;
        (!word.is_empty()).then_some((at + 1, word))
    }
}

/// The end and the target of an address of which only "https://" stands on its line.
pub(super) fn broken_behind_scheme(
    line_ends: LineEnds<'_>,
    text: &str,
    start: usize,
    head: &str,
    limit: usize,
) -> Option<(usize, String)> {
    if !head.starts_with("http") {
        return None;
    }
    let (next, word) = line_ends.next_word(text, start + head.len())?;
    let kept = trim_end_marks(word);
    let name = kept.split(['/', '?', '#']).next().unwrap_or("");
    let end = next + kept.len();
    (is_host(name) && end <= limit)
        .then(|| (end, format!("{}{kept}", text.get(start..start + head.len()).unwrap_or(head))))
}

/// Joins the lines that go on with an address.
pub(super) fn join(line_ends: LineEnds<'_>, text: &str, hit: &mut UrlHit) {
    for _ in 0..MOST_LINES {
        let end = hit.zone.end;
        // An address in angle brackets or of a declared link is whole.
        if text.get(..end).is_some_and(|before| before.ends_with('>')) {
            return;
        }
        let dot = text.get(end..).is_some_and(|tail| tail.starts_with('.'));
        let Some((next, word)) = line_ends.next_word(text, end + usize::from(dot)) else {
            return;
        };
        let kept = trim_end_marks(word);
        let behind = text.get(next + kept.len()..).unwrap_or("");
        if !goes_on(&hit.url, dot, kept, behind) {
            return;
        }
        note_doubtful_hyphen(hit, kept);
        let point = if dot { "." } else { "" };
        hit.url = format!("{}{point}{kept}", hit.url);
        hit.archived = is_archive(&hit.url);
        hit.zone = Span::new(hit.zone.start, next + kept.len());
    }
}

/// Pieces that blanks before hyphens part one address into.
const MOST_PIECES: usize = 24;

/// Joins `https://site.example/tide -tables -of -1900`, as some readers of PDF files hand hyphens
/// on: no word begins with a hyphen that a letter or figure follows, so it goes on with the address.
pub(super) fn join_parted_hyphens(text: &str, hit: &mut UrlHit) {
    let first = hit.zone.end;
    for _ in 0..MOST_PIECES {
        let end = hit.zone.end;
        let joined = end != first;
        let tail = text.get(end..).unwrap_or("");
        // "tide -tables", "tide - 1900" over a line's end, "tide- 1900" behind such a hyphen.
        let (blank, hyphen, rest) = match (tail.strip_prefix(" -"), tail.strip_prefix(' ')) {
            (Some(rest), _) if rest.starts_with(' ') => (3, "-", rest.get(1..).unwrap_or("")),
            (Some(rest), _) => (2, "-", rest),
            (None, Some(rest)) if joined && hit.url.ends_with('-') => (1, "", rest),
            _ => return,
        };
        let word = rest.get(..url_length(rest)).unwrap_or("");
        let kept = trim_end_marks(word);
        let spaced = blank == 3;
        let plain = |c: char| c.is_ascii_digit() || c.is_ascii_lowercase();
        if !kept.starts_with(plain) && (spaced || !kept.starts_with(char::is_alphanumeric))
            || spaced && !kept.contains('/') && !joined
            || !kept.is_ascii()
        {
            return;
        }
        hit.url = format!("{}{hyphen}{kept}", hit.url);
        hit.zone = Span::new(hit.zone.start, end + blank + kept.len());
        hit.archived = is_archive(&hit.url);
        hit.remark = Some(UrlRemark {
            archive: false,
            severity: Severity::Info,
            message: "blanks stand before hyphens of this URL; they were taken out".to_owned(),
            suggestion: Some(hit.url.clone()),
        });
    }
}

pub(super) fn is_host(name: &str) -> bool {
    let mut parts = name.split('.');
    let last = name.rsplit('.').next().unwrap_or("");
    name.contains('.')
        && 2 <= last.len()
        && last.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// Whether `kept`, the first word of the next line, goes on with `head`.
fn goes_on(head: &str, dot: bool, kept: &str, behind: &str) -> bool {
    let mut signs = kept.chars();
    let (Some(first), second) = (signs.next(), signs.next()) else { return false };
    if !kept.is_ascii() || is_address(kept) || first == '(' || first == '[' {
        return false;
    }
    let pathless = head.split_once("://").is_none_or(|(_, rest)| !rest.contains('/'));
    let file = kept.rsplit('.').next().is_some_and(|end| FILE_ENDINGS.contains(&end));
    if dot {
        let name = kept.split(['/', '?']).next().unwrap_or("");
        return (pathless && (is_host(name) || (kept.contains('/') && name.len() <= 4)))
            || FILE_ENDINGS.contains(&kept);
    }
    let plain = second.is_some_and(|second| second.is_ascii_alphanumeric());
    if matches!(first, '/' | '?' | '#' | '&' | '=' | '%' | '_' | '~' | '.' | '-') {
        return plain || 2 < kept.len();
    }
    if !first.is_ascii_alphanumeric() {
        return false;
    }
    // "…/news" before the copy of an archive, before the next citation, or at the end.
    let rest = behind.trim_start_matches(['.', ',']).trim_start();
    let closes = rest.is_empty()
        || rest.starts_with(['[', ';'])
        || (behind.starts_with(['.', ',', ')']) && rest.len() < behind.len());
    let marks = kept.bytes().filter(|byte| b"/_=%-.&?".contains(byte)).count();
    match head.chars().next_back() {
        Some('-' | '=' | '&' | '?' | '%' | '_' | '+') => true,
        // "/s/" and "ZhbYuj28E7k6": an identifier, no word.
        Some('/') => {
            let opaque = 8 <= kept.len() && kept.bytes().any(|byte| byte.is_ascii_digit());
            0 < marks || opaque || (closes && !first.is_ascii_uppercase())
        }
        Some(_) => {
            !pathless
                && !first.is_ascii_uppercase()
                && (file || kept.contains(['_', '=', '%']) || 2 <= marks)
        }
        None => false,
    }
}

/// Says where the typesetter may have set the hyphen at the line's end: in an address whose words
/// are not joined by hyphens anyway.
fn note_doubtful_hyphen(hit: &mut UrlHit, kept: &str) {
    let Some(left) = hit.url.strip_suffix('-') else { return };
    let segment = left.rsplit('/').next().unwrap_or("");
    let next = kept.split('/').next().unwrap_or("");
    let letters = left.ends_with(|c: char| c.is_ascii_lowercase())
        && kept.starts_with(|c: char| c.is_ascii_lowercase());
    if letters && !segment.contains('-') && !next.contains('-') {
        hit.remark = Some(UrlRemark {
            archive: false,
            severity: Severity::Info,
            message: "the URL is broken behind a hyphen, which may be the typesetter's".to_owned(),
            suggestion: Some(format!("{left}{kept}")),
        });
    }
}
