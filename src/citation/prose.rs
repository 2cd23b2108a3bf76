//! Is a stretch of a note the author's prose?

use super::surface::Surface;
use super::tables::tables;
use crate::text::Span;

/// Whether the plain words of a stretch are a sentence of the author's.
///
/// Words in italics, quotations, parentheses and URLs do not count; neither do the small words of
/// titles. A finite verb form in lower case, or several other words in lower case, are prose.
pub(super) fn is_prose(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let words = span.of(text);
    let mut lower = 0;
    let mut finite = 0;
    let mut start: Option<usize> = None;
    let mut judge = |from: usize, to: usize| {
        let word = words.get(from..to).unwrap_or("");
        if !word.starts_with(char::is_lowercase) {
            return;
        }
        if tables().listed("finite", word) {
            finite += 1;
        } else if 2 < word.len()
            && !tables().listed("small", word)
            && !tables().listed("particle", word)
            && !tables().is_abbreviation(word)
            && !matches!(
                word,
                "hereinafter"
                    | "available"
                    | "visited"
                    | "last"
                    | "updated"
                    | "accessed"
                    | "online"
                    | "art"
                    | "forthcoming"
                    | "accompanying"
                    | "text"
            )
        {
            lower += 1;
        }
    };
    for (at, c) in words.char_indices() {
        let goes_on = start.is_some() && matches!(c, '\'' | '’' | '-');
        if (c.is_alphabetic() || goes_on) && surface.is_plain(span.start + at, depth) {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            judge(from, at);
        }
    }
    if let Some(from) = start {
        judge(from, words.len());
    }
    let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let speaks = matches!(
        first,
        "This"
            | "These"
            | "Those"
            | "It"
            | "They"
            | "There"
            | "He"
            | "She"
            | "We"
            | "I"
            | "Although"
            | "While"
            | "Because"
            | "Unlike"
    ) && !surface.italic(span.start);
    if speaks && 2 <= lower {
        return true;
    }
    // One finite form may be a title's; with another word in lower case it is a sentence.
    2 <= finite || (1 <= finite && 1 <= lower) || 4 <= lower
}
