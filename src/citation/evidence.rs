//! What speaks for a citation in a stretch of a note?
//!
//! Short forms, addresses, dates in their parentheses, shapes of primary law and titles. Whether
//! the stretch is prose all the same is the question of `prose`.

use super::back_words::{is_back_word, is_id, is_note_number, is_note_reference};
use super::names;
use super::surface::{Shape, Surface};
use super::tables::tables;
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
                // "(adopted 20 May 1996, entered into force 6 March 2002)"
                found.dated = found.dated
                    || super::dates::has_year_digits(inner)
                        && tables().prefix_of("treaty-step", inner).is_some();
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
            || matches!(c, 's' | 'i' | 'o' | 'l' | 'n' | 'a');
        if !begins || surface.level(place) != depth || surface.in_url(place) {
            continue;
        }
        if matches!(c, 's' | 'i' | 'S' | 'I' | 'o' | 'l' | 'a' | 'A')
            && found.short_form.is_none()
            && is_back_word(rest)
        {
            found.short_form = Some(place);
        }
        // "UN Doc. A/66/10": the number of a document.
        if c == 'U' && (rest.starts_with("UN Doc") || rest.starts_with("U.N. Doc")) {
            found.dated = true;
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
            let inner = pair.inner.of(text);
            let ends = inner.ends_with(',');
            // "Dupré et Lasalle, « La preuve », p. 215": the comma stands behind the marks.
            let behind = opens
                && text.get(pair.outer.end..).is_some_and(|rest| rest.starts_with(','))
                && inner.trim_start().starts_with(char::is_uppercase)
                && names::list(before.trim_end().trim_end_matches(',')).1;
            // "“Strike at the Wharf,” *Echo*", "A. Writer, “Who Pays?” *Echo*"
            let after = Span::new(pair.outer.end, span.end).trimmed(text);
            let paper = (opens || before.trim().is_empty())
                && (ends || inner.ends_with(['?', '!']))
                && !after.is_empty()
                && surface.italic(after.start);
            opens && ends || behind || paper
        }
    });
    marked
        || star_page(surface, span, depth)
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

/// "2 A. Writer, Commentaries *261": a star page behind a volume and a name.
fn star_page(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let words = span.of(surface.text);
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits)
        && words.get(digits..).is_some_and(|rest| rest.starts_with(' ') && rest.contains(", "))
        && words.match_indices(" *").any(|(at, mark)| {
            let page = words.get(at + mark.len()..).unwrap_or("");
            page.starts_with(|c: char| c.is_ascii_digit())
                && surface.level(span.start + at) == depth
        })
}

/// "THE PAPER, July 8, 1987, at A1", "The Paper, May 6, 1911, 3": a day or month in no parenthesis,
/// and the page behind it.
fn dated_issue(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let words = span.of(surface.text);
    if let Some((head, page)) = words.trim_end_matches('.').rsplit_once(", ")
        && (1..=3).contains(&page.len())
        && page.bytes().all(|byte| byte.is_ascii_digit())
        && head.len() < 200
        && head.ends_with(|c: char| c.is_ascii_digit())
        && words.starts_with(char::is_uppercase)
        && let Some(day) = super::dates::find_all(head).last()
        && day.precise
        && day.span.end == head.len()
        && head
            .get(..day.span.start)
            .is_some_and(|paper| paper.ends_with(", ") && 1 < paper.split_whitespace().count())
    {
        return true;
    }
    words.match_indices(" at ").take(4).any(|(at, mark)| {
        let place = span.start + at;
        let head = words.get(..at).unwrap_or("").trim_end();
        let Some(head) = head.strip_suffix(',') else { return false };
        let year = head.len().checked_sub(4).and_then(|from| head.get(from..));
        let page = words.get(at + mark.len()..).unwrap_or("");
        let before = head.rsplit(", ").nth(1).unwrap_or("");
        surface.level(place) == depth
            && year.is_some_and(super::dates::is_year)
            && page
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .starts_with(|c: char| c.is_ascii_digit())
            && !before.is_empty()
    })
}
