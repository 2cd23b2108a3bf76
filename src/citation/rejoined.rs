//! Which stretches between two full stops are one citation all the same?
//!
//! Titles of several sentences that nothing marks as titles, and author-date references, which
//! print full stops between their parts.

use super::back_words::is_id;
use super::evidence::{evidence, has_title};
use super::names;
use super::prose::is_prose;
use super::signals;
use super::stops::Piece;
use super::surface::{Shape, Surface};
use super::tables::tables;
use crate::text::Span;

/// The stretches with those put together again that are one citation.
pub(super) fn rejoined(surface: &Surface<'_>, pieces: Vec<Piece>, depth: u16) -> Vec<Piece> {
    // Most notes are one stretch.
    if pieces.len() < 2 {
        return pieces;
    }
    merge_author_date(surface, merge_titles(surface, &pieces, depth), depth)
}

/// "A. Writer, The Quay Is Closed. Now They Walk, PAPER (2019)": a title of several sentences that
/// nothing marks as a title. What stands before the full stop is names and words of a title, no
/// sentence, and nothing in it ends a citation; what stands behind begins with no name of its own.
fn merge_titles(surface: &Surface<'_>, pieces: &[Piece], depth: u16) -> Vec<Piece> {
    let text = surface.text;
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| pieces.get(at));
        let joins = piece.opens
            && before.is_some_and(|before| {
                let end = Span::new(before.span.end, piece.span.start).of(text).trim();
                matches!(end, "." | "") && half_title(surface, before.span, depth)
            })
            && goes_on_with_title(surface, piece.span, depth);
        match out.last_mut() {
            Some(last) if joins => last.span = Span::new(last.span.start, piece.span.end),
            _ => out.push(*piece),
        }
    }
    out
}

/// Whether a stretch is names with the first words of a title, or such words alone.
fn half_title(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let span = span.trimmed(text);
    let mut words = span.of(text);
    if let Some(hit) = signals::at_start(words) {
        words = words.get(hit.len..).unwrap_or("").trim_start();
    }
    let body = Span::new(span.end - words.len(), span.end);
    if body.len() < 8 || 300 < body.len() || is_id(words) {
        return false;
    }
    let (names, title) = words.split_once(", ").unwrap_or(("", words));
    let (bare, others) = names::without_et_al(names);
    let persons = !bare.is_empty() && (others || names::read(bare).persons);
    let title = if persons { title } else { words };
    // Most sentences end here: they are set in small letters.
    if !in_title_case(title) || !title.chars().any(char::is_lowercase) {
        return false;
    }
    let found = evidence(surface, body, depth);
    found.url.is_none()
        && !found.dated
        && !found.act
        && found.legal.is_none()
        && found.short_form.is_none()
        && !has_title(surface, body, depth)
        && surface.pairs_in(body, depth).next().is_none()
        && !is_prose(surface, body, depth)
}

/// Whether the longer words begin with capitals, three of them at least.
fn in_title_case(words: &str) -> bool {
    let mut capitals = 0;
    for word in words.split(|c: char| c.is_whitespace() || c == '—') {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(first) if first.is_uppercase() => capitals += 1,
            Some(_) if 3 < word.len() && !tables().listed("small", word) => return false,
            _ => {}
        }
    }
    3 <= capitals
}

/// Whether a stretch ends a citation and begins with words of a title.
fn goes_on_with_title(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let words = span.of(text).trim_start();
    if is_id(words) || signals::at_start(words).is_some_and(|hit| hit.capital) {
        return false;
    }
    let Some((first, _)) = words.split_once(", ") else { return false };
    let (bare, others) = names::without_et_al(first);
    let named = others || names::is_institution(bare) || {
        let read = names::read(bare);
        read.persons && bare.split_whitespace().all(|word| !tables().listed("small", word))
    };
    let body = Span::new(span.end - span.of(text).trim_start().len(), span.end);
    let asks = bare.ends_with(['?', '!']);
    if named
        && !asks
        && (bare.contains('.') || bare.contains('&') || bare.split_whitespace().count() < 4)
    {
        return false;
    }
    let found = evidence(surface, body, depth);
    !is_prose(surface, body, depth)
        && found.short_form.is_none()
        && in_title_case(first)
        && (found.url.is_some() || found.dated)
        && !has_title(surface, body, depth)
}

/// Author-date references print full stops between their parts: those belong to one citation.
fn merge_author_date(surface: &Surface<'_>, pieces: Vec<Piece>, depth: u16) -> Vec<Piece> {
    let text = surface.text;
    let mut out: Vec<Piece> = Vec::new();
    let mut open = false;
    for piece in pieces {
        let words = piece.span.of(text).trim();
        let heads = author_date_head(surface, piece.span, depth);
        let linked = surface.urls_in(piece.span).next().is_some();
        let starts_new = || {
            heads
                || !piece.opens
                || is_id(words)
                || signals::at_start(words).is_some_and(|hit| hit.capital)
        };
        if open
            && !starts_new()
            && let Some(last) = out.last_mut()
        {
            last.span = Span::new(last.span.start, piece.span.end);
            open = !linked;
            continue;
        }
        open = heads && !linked;
        out.push(piece);
    }
    out
}

/// "Smith, J., & Jones, K. (2019)" and nothing after the year.
fn author_date_head(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let span = span.trimmed(text);
    let Some(pair) = surface.pairs_in(span, depth).next() else { return false };
    if pair.shape != Shape::Paren || pair.outer.end != span.end {
        return false;
    }
    let inner = pair.inner.of(text).trim_end_matches(|c: char| c.is_ascii_lowercase());
    let dated = matches!(inner, "n.d." | "n.d")
        || inner == "in press"
        || inner.get(..4).is_some_and(super::dates::is_year)
        || pair.inner.of(text).get(..4).is_some_and(super::dates::is_year);
    let head = Span::new(span.start, pair.outer.start).of(text).trim_end_matches(['.', ' ']);
    // "…, 119 YALE L.J. 926 (2010)", "…, Tides 1 (2003)": volumes and pages, which no names hold.
    let paged = || head.bytes().any(|byte| byte.is_ascii_digit());
    let short = || head.split_whitespace().nth(40).is_none();
    dated
        && !surface.italic(span.start)
        && !paged()
        && short()
        && !head.is_empty()
        && names_inverted(head)
}

fn names_inverted(head: &str) -> bool {
    let (names, persons) = names::list(head);
    (persons && (head.contains(", ") || names.len() == 1)) || names::is_institution(head)
}
