//! Is this a document of an archive or a conversation?
//!
//! Such citations have no volume, no title in italics and no parenthesis with a date: fields
//! between commas name the document, its day and the box, folder or collection that holds it.

use super::clause::Draft;
use super::full::{Field, clean, clean_title, fields};
use super::surface::Surface;
use super::tables::with_lowered;
use super::{WorkType, dates, names};
use crate::text::Span;

/// Words that a place in an archive is told with.
const ARCHIVAL: [&str; 24] = [
    "tna",
    "nara",
    "frus",
    "diary",
    "box",
    "folder",
    "fol.",
    "fols.",
    "papers",
    "records",
    "archives",
    "archive",
    "ms",
    "mss",
    "ms.",
    "mss.",
    "reel",
    "microfilm",
    "rg",
    "collection",
    "collections",
    "carton",
    "interview",
    "interviewed",
];

fn is_archival(words: &str) -> bool {
    has_class_mark(words)
        || words
            .split(|c: char| c.is_whitespace() || c == ',')
            .any(|word| with_lowered(word, |word| ARCHIVAL.contains(&word)))
}

/// "CO 96/507": the letters of an office and the numbers of its class and piece.
fn has_class_mark(words: &str) -> bool {
    words.match_indices('/').take(8).any(|(at, _)| {
        let (head, tail) = (words.get(..at).unwrap_or(""), words.get(at + 1..).unwrap_or(""));
        let digits = head.bytes().rev().take_while(u8::is_ascii_digit).count();
        let letters = head.get(..head.len() - digits).and_then(|head| head.strip_suffix(' '));
        let office = letters.and_then(|head| head.rsplit([' ', ',']).next()).unwrap_or("");
        let piece = tail.bytes().take_while(u8::is_ascii_digit).count();
        (1..=4).contains(&digits)
            && 0 < piece
            && tail.as_bytes().get(piece) != Some(&b'/')
            && (2..=4).contains(&office.len())
            && office.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// Whether a stretch is such a document: fields between commas, a day, and a word of archives.
pub(super) fn is_unpublished(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let words = span.of(surface.text);
    if !words.starts_with(|c: char| c.is_uppercase() || matches!(c, '“' | '"' | '‘'))
        || 600 < words.len()
        || !is_archival(words)
    {
        return false;
    }
    3 <= fields(surface, span, depth).len() && dates::find_all(words).iter().any(|hit| hit.precise)
}

/// Reads such a document from its fields: what it is, its day, what holds it.
pub(super) fn read(surface: &Surface<'_>, list: &[Field], draft: &mut Draft) -> bool {
    let text = surface.text;
    let Some((first, last)) = list.first().zip(list.last()) else { return false };
    let whole = Span::new(first.span.start, last.span.end);
    if list.len() < 3 || draft.work.date.is_some() || !is_archival(whole.of(text)) {
        return false;
    }
    let Some((at, after, hit)) = (1..list.len()).find_map(|at| {
        let from = list.get(at)?.span.start;
        // "May 4, 1912" is two fields.
        [at + 1, at].into_iter().find_map(|end| {
            let words = Span::new(from, list.get(end)?.span.end).of(text).trim_end_matches('.');
            let words = words.strip_prefix("entry for ").unwrap_or(words);
            let hit = dates::at_start(words)?;
            (hit.precise && hit.span.end == words.len()).then_some((at, end + 1, hit))
        })
    }) else {
        return false;
    };
    let from = list.get(at).map_or(whole.end, |field| field.span.start);
    let printed = Span::new(from, whole.end).of(text);
    let printed = printed.strip_prefix("entry for ").unwrap_or(printed);
    draft.work.date = Some(hit.span.of(printed).to_owned());
    draft.work.date_iso = hit.iso;
    let head = Span::new(whole.start, list.get(at - 1).map_or(from, |field| field.span.end));
    draft.work.container =
        list.get(after).map(|field| clean(Span::new(field.span.start, whole.end).of(text)));
    let words = head.of(text);
    let spoken = words
        .split(", ")
        .position(|field| with_lowered(field, |field| field.starts_with("interview")));
    if let Some(place) = spoken.filter(|place| 0 < *place) {
        // "A. Speaker, interview by author, Town"
        let cut = words.match_indices(", ").nth(place - 1).map_or(0, |(at, _)| at);
        draft.work.authors = names::read(words.get(..cut).unwrap_or("")).names;
        draft.work.title = clean_title(words.get(cut + 2..).unwrap_or(""));
        draft.work.kind = WorkType::Letter;
    } else {
        draft.work.title = clean_title(words);
        let writer = words.split_once(" to ").map(|(writer, _)| names::read(writer));
        if let Some(writer) = writer.filter(|writer| writer.persons) {
            draft.work.authors = writer.names;
            draft.work.kind = WorkType::Letter;
        }
    }
    true
}
