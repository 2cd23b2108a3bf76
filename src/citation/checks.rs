//! What is inconsistent in the citations themselves?
//!
//! A date that its URL's path contradicts, names spelt in two ways, URLs that are cut or broken.
//! Conservative: an editor who finds five false alarms reads none.

use std::collections::BTreeMap;

use super::clause::Draft;
use super::edit_distance::edit_distance;
use super::folded::folded;
use super::links::{UrlHit, behind_scheme};
use super::names;
use super::of_notes::OfNotes;
use super::short_forms::Placed;
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
    if iso.len() != 10 {
        return None;
    }
    let (url_date, url) =
        draft.work.urls.iter().find_map(|url| path_date(url).map(|date| (date, url)))?;
    if url_date == iso || draft.work.date.as_deref()?.to_lowercase().contains("updated") {
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
    let path = behind_scheme(url);
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

/// Names of one person that differ by a letter: between the body and its note, between a
/// citation and its URL's path, between two full citations.
pub(super) fn name_problems(document: &Document, placed: &[Placed]) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Surnames by given name, with the first citation that has them.
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for p in placed {
        let Some(passage) = document.notes.get(p.note.0).map(|note| &note.passage) else {
            continue;
        };
        let mut report = |severity: Severity, message: String, suggestion: Option<String>| {
            problems.push(Problem {
                code: ProblemCode::NameInconsistent,
                severity,
                message,
                spans: passage.raw(p.draft.span),
                suggestion,
            });
        };
        let authors = p.draft.work.authors.iter().zip(&p.forms.authors);
        for (author, form) in authors.filter(|(_, form)| form.person) {
            let surname = form.surname.as_str();
            for url in &p.draft.work.urls {
                let given = author.chars().next().map(|c| c.to_lowercase().to_string());
                let initialled = |word: &str| {
                    given.as_deref().is_some_and(|initial| {
                        word.strip_suffix(initial) == Some(surname)
                            || word.strip_prefix(initial) == Some(surname)
                    })
                };
                if let Some(word) = path_misspells(url, surname).filter(|word| !initialled(word)) {
                    report(
                        Severity::Info,
                        format!("spelt {} here and {word} in the URL", names::surname(author)),
                        None,
                    );
                }
            }
            let first = author.split_whitespace().next().map(folded).unwrap_or_default();
            if first.chars().count() < 3 || author.split_whitespace().count() < 2 {
                continue;
            }
            let known = given.entry(first).or_default();
            if let Some(other) = known.iter().find(|other| one_letter_apart(other, surname)) {
                report(
                    Severity::Minor,
                    format!("spelt {surname} here and {other} in an earlier citation"),
                    None,
                );
            }
            // The bound keeps common given names linear.
            if known.len() < 32 && !known.iter().any(|other| other == surname) {
                known.push(surname.to_owned());
            }
        }
    }
    let of_notes = OfNotes::of(document.notes.len(), placed.iter().map(|p| p.note));
    for paragraph in &document.body {
        let text = paragraph.passage.text();
        let mut from = 0;
        for mark in &paragraph.marks {
            let window = Span::new(from, mark.offset.min(text.len()));
            from = window.end;
            for p in placed.get(of_notes.get(mark.note)).unwrap_or_default() {
                if let Some((span, name)) = misspelt_in(text, window, p) {
                    problems.push(Problem {
                        code: ProblemCode::NameInconsistent,
                        severity: Severity::Minor,
                        message: format!("spelt {} here and {name} in its note", span.of(text)),
                        spans: paragraph.passage.raw(span),
                        suggestion: Some(name),
                    });
                }
            }
        }
    }
    problems
}

/// A person's name in a range of the body that is a letter apart from one of the citation's.
fn misspelt_in(text: &str, window: Span, p: &Placed) -> Option<(Span, String)> {
    let words = window.of(text);
    for (author, form) in p.draft.work.authors.iter().zip(&p.forms.authors) {
        let surname = form.surname.as_str();
        if surname.chars().count() < 5 {
            continue;
        }
        // Any word that begins otherwise can neither be the name nor be a letter apart from it.
        let Some(capital) = surname.chars().next().and_then(|c| c.to_uppercase().next()) else {
            continue;
        };
        let like = words_from(words, capital);
        if like.iter().any(|span| folded(span.of(words)) == surname) {
            continue;
        }
        for span in like {
            // A name follows another name or a title: "Counsel Lindh", "Ada Lindh".
            if follows_capitalised(words, span.start)
                && one_letter_apart(&folded(span.of(words)), surname)
            {
                return Some((span.shifted(window.start), names::surname(author).to_owned()));
            }
        }
    }
    None
}

/// The words of a text that begin with this capital.
fn words_from(text: &str, capital: char) -> Vec<Span> {
    let mut found = Vec::new();
    let mut lead = [0; 4];
    let Some(lead) = capital.encode_utf8(&mut lead).bytes().next() else { return found };
    for at in memchr::memchr_iter(lead, text.as_bytes()) {
        let Some((before, rest)) = text.split_at_checked(at) else { continue };
        if rest.starts_with(capital) && !before.ends_with(char::is_alphabetic) {
            let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            found.push(Span::new(at, at + length));
        }
    }
    found
}

/// Whether one blank and before it a capitalised word stand before a place.
fn follows_capitalised(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|head| head.strip_suffix(' ')).unwrap_or("");
    let word = before.trim_end_matches(char::is_alphabetic).len();
    before.get(word..).is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Words of five letters or more with the same first letter that differ in one letter, the
/// ending of a plural apart.
fn one_letter_apart(a: &str, b: &str) -> bool {
    if a.chars().next() != b.chars().next() {
        return false;
    }
    let long = 5 <= a.chars().count().min(b.chars().count());
    let plural = a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a);
    long && !plural && edit_distance(a, b, 1) == Some(1)
}

fn path_misspells(url: &str, surname: &str) -> Option<String> {
    if surname.chars().count() < 6 {
        return None;
    }
    let (_, path) = behind_scheme(url).split_once('/')?;
    // A word a letter apart is at most a few bytes longer or shorter; most are not even copied.
    let words: Vec<String> = path
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_ascii() || word.len().abs_diff(surname.len()) <= 4)
        .map(str::to_lowercase)
        .collect();
    if words.iter().any(|word| word == surname) {
        return None;
    }
    words.into_iter().find(|word| one_letter_apart(word, surname))
}
