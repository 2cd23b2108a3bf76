//! What is inconsistent in the citations themselves?
//!
//! A date that its URL's path contradicts, names spelt in two ways, URLs that are cut or broken.
//! Conservative: an editor who finds five false alarms reads none.

use super::clause::Draft;
use super::links::UrlHit;
use crate::document::{Document, NoteIndex, Passage};
use crate::text::{Problem, ProblemCode, Severity, Span};

/// What is doubtful about the URLs of a note.
pub(super) fn url_problems(passage: &Passage, urls: &[UrlHit]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for hit in urls {
        let Some(remark) = &hit.remark else { continue };
        problems.push(Problem {
            code: if remark.archive {
                ProblemCode::ArchiveUrlMalformed
            } else {
                ProblemCode::UrlBroken
            },
            severity: remark.severity,
            message: remark.message.clone(),
            spans: passage.raw(hit.zone),
            suggestion: remark.suggestion.clone(),
        });
    }
    problems
}

/// The date printed and the date in the URL's path, where both are whole and differ.
pub(super) fn date_problem(passage: &Passage, draft: &Draft) -> Option<Problem> {
    let iso = draft.work.date_iso.as_deref()?;
    if iso.len() != 10 || draft.work.date.as_deref()?.to_lowercase().contains("updated") {
        return None;
    }
    let (url_date, url) =
        draft.work.urls.iter().find_map(|url| path_date(url).map(|date| (date, url)))?;
    if url_date == iso {
        return None;
    }
    // Papers print a story a day or two after its page has appeared.
    let apart = day_number(iso)?.abs_diff(day_number(&url_date)?);
    if apart <= 2 {
        return None;
    }
    Some(Problem {
        code: ProblemCode::DateInconsistent,
        severity: Severity::Minor,
        message: format!("the citation is dated {iso}, its URL {url_date} ({url})"),
        spans: passage.raw(draft.span),
        suggestion: None,
    })
}

/// A date in a path as `/2019/08/23/` or `/2019-08-23`.
fn path_date(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let number = |text: &str, low: u32, high: u32| {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|value| plain && low <= *value && *value <= high)
    };
    for window in parts.windows(3) {
        let [year, month, day] = window else { continue };
        if super::dates::is_year(year)
            && let (Some(month), Some(day)) = (number(month, 1, 12), number(day, 1, 31))
        {
            return Some(format!("{year}-{month:02}-{day:02}"));
        }
    }
    for part in parts {
        let bits: Vec<&str> = part.splitn(4, '-').collect();
        if let [year, month, day, ..] = bits.as_slice()
            && super::dates::is_year(year)
            && month.len() == 2
            && day.len() == 2
            && let (Some(month), Some(day)) = (number(month, 1, 12), number(day, 1, 31))
        {
            return Some(format!("{year}-{month:02}-{day:02}"));
        }
    }
    None
}

/// Days on a scale that is good enough to tell neighbours from months.
fn day_number(iso: &str) -> Option<u32> {
    let mut parts = iso.split('-').map(str::parse::<u32>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(year * 372 + month * 31 + day)
}

/// A URL that the end of the file cuts: the last thing of the last note, with no mark after it,
/// where other notes end with one.
pub(super) fn truncated(document: &Document, note: NoteIndex, urls: &[UrlHit]) -> Option<Problem> {
    let passage = &document.notes.get(note.0)?.passage;
    let text = passage.text();
    let kept = text.trim_end();
    let hit = urls.iter().rfind(|hit| hit.shown)?;
    if hit.zone.end < kept.len() || hit.archived {
        return None;
    }
    let raw = passage.raw(hit.zone);
    let end = raw.last()?.end;
    let after = document.manuscript.raw.get(end..).unwrap_or("");
    let nothing_after = after.chars().all(|c| c.is_whitespace() || matches!(c, '>' | ']' | '<'));
    if !nothing_after {
        return None;
    }
    let others = document.notes.iter().enumerate().filter(|(index, _)| *index != note.0);
    let (mut stopped, mut all) = (0_usize, 0_usize);
    for (_, other) in others {
        all += 1;
        stopped += usize::from(other.passage.text().trim_end().ends_with(['.', ')', '”', '"']));
    }
    (2 < all && all * 4 < stopped * 5).then(|| Problem {
        code: ProblemCode::UrlTruncated,
        severity: Severity::Major,
        message: "the file ends inside this URL".to_owned(),
        spans: raw,
        suggestion: None,
    })
}

/// The raw place of a range of a note.
pub(super) fn place(passage: &Passage, span: Span) -> Vec<Span> {
    passage.raw(span)
}
