//! What speaks for a citation in a stretch of a note?
//!
//! Short forms, addresses, dates in their parentheses, shapes of primary law and titles. Whether
//! the stretch is prose all the same is the question of `prose`.

use super::back_words::{is_back_word, is_id, is_note_number, is_note_reference};
use super::surface::{Shape, Surface};
use crate::text::Span;

/// What speaks for a citation in a stretch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    /// The place of "supra", "infra" or "note 5 and accompanying text".
    pub short_form: Option<usize>,
    /// The first URL.
    pub url: Option<usize>,
    /// A parenthesis that ends with a date.
    pub dated: bool,
    /// A volume with its reporter, a section of a code and the like.
    pub legal: Option<usize>,
    /// An act by its name and year; in prose that is a mention.
    pub act: bool,
    /// The first of both.
    pub first_law: Option<usize>,
}

/// Collects what speaks for a citation. The stretch asked for last is remembered: finding where a
/// citation begins and reading its parts mostly ask for the same one.
pub(super) fn evidence(surface: &Surface<'_>, span: Span, depth: u16) -> Evidence {
    if let Some((of, at, found)) = surface.judged.get()
        && (of, at) == (span, depth)
    {
        return found;
    }
    let found = collect_evidence(surface, span, depth);
    surface.judged.set(Some((span, depth, found)));
    found
}

fn collect_evidence(surface: &Surface<'_>, span: Span, depth: u16) -> Evidence {
    let text = surface.text;
    let mut found = Evidence {
        url: surface
            .urls_in(span)
            .find(|hit| surface.level(hit.zone.start) <= depth + 1)
            .map(|hit| hit.zone.start),
        ..Evidence::default()
    };
    for pair in surface.pairs_in(span, depth) {
        match pair.shape {
            Shape::Paren => {
                let inner = pair.inner.of(text);
                found.dated = found.dated || surface.date_in(pair).is_some();
                if found.short_form.is_none() && is_note_number(inner) {
                    found.short_form = Some(pair.outer.start);
                }
            }
            // "[2015] UKSC 12": a report or gazette by its year.
            Shape::Bracket => found.dated |= super::dates::is_year(pair.inner.of(text).trim()),
            Shape::Quote => {}
        }
    }
    found.dated = found.dated || dated_issue(surface, span, depth);
    for place in surface.words_in(span) {
        let rest = Span::new(place, span.end).of(text);
        let Some(c) = rest.chars().next() else { continue };
        // The first letters of all that is looked for.
        let begins = c.is_ascii_digit()
            || super::legal::opens_named(c)
            || matches!(c, 's' | 'i' | 'o' | 'l' | 'n');
        if !begins || surface.level(place) != depth || surface.in_url(place) {
            continue;
        }
        if matches!(c, 's' | 'i' | 'S' | 'I' | 'o' | 'l')
            && found.short_form.is_none()
            && is_back_word(rest)
        {
            found.short_form = Some(place);
        }
        if matches!(c, 'n' | 'N') && found.short_form.is_none() && is_note_reference(rest) {
            found.short_form = Some(place);
        }
        if found.legal.is_none()
            && (c.is_ascii_digit() || super::legal::opens_named(c))
            && !surface.italic(place)
            && super::legal::starts_here(rest)
        {
            found.first_law.get_or_insert(place);
            if super::legal::act_with_year(rest).is_some() {
                found.act = true;
            } else {
                found.legal = Some(place);
            }
        }
    }
    found
}

/// Whether something in italics or quotation marks, or a short name, stands where a title does.
pub(super) fn has_title(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let marked = surface.pairs_in(span, depth).any(|pair| match pair.shape {
        Shape::Paren => false,
        Shape::Bracket => pair.inner.of(text).trim_start().starts_with("hereinafter"),
        Shape::Quote => {
            let before = Span::new(span.start, pair.outer.start).of(text);
            let opens = before.trim_end().ends_with(',') && before.len() < 200;
            opens && pair.inner.of(text).ends_with(',')
        }
    });
    marked
        || surface.italic_runs(span, depth).into_iter().any(|run| {
            let words = run.of(text);
            let before = Span::new(span.start, run.start).of(text).trim_end();
            let placed = before.is_empty() || before.ends_with([',', ':']);
            let lower = words.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
            let label = words.trim_end_matches(['.', ',']);
            placed
                && !lower
                && (1 < words.split_whitespace().count() || !before.is_empty())
                && !is_id(label)
                && label != "see"
        })
}

/// "THE PAPER, July 8, 1987, at A1": a day or month in no parenthesis, and the page behind it.
fn dated_issue(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let words = span.of(surface.text);
    words.match_indices(", at ").take(4).any(|(at, mark)| {
        let place = span.start + at;
        let year = words.get(..at).and_then(|head| head.get(head.len().checked_sub(4)?..));
        let page = words.get(at + mark.len()..).unwrap_or("");
        let before = words.get(..at).unwrap_or("").rsplit(", ").nth(1).unwrap_or("");
        surface.level(place) == depth
            && year.is_some_and(super::dates::is_year)
            && page
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .starts_with(|c: char| c.is_ascii_digit())
            && !before.is_empty()
    })
}
