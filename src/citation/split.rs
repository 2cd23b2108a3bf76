//! Where does each citation of a note begin and end?
//!
//! Goes through the stretches of a note: which of them cite, where the citation begins in its
//! stretch, and which signal is in force. The sentences that are the author's prose are left out.

use super::Stance;
use super::back_words::is_id;
use super::entries;
use super::evidence::{evidence, has_title};
use super::pins::pin_run_length;
use super::prose::is_prose;
use super::rejoined::rejoined;
use super::signals;
use super::stops::{Piece, pieces};
use super::surface::Surface;
use crate::text::Span;

/// A stretch of a note that cites one work, or prose.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// With its signal, without the mark that ends it.
    pub span: Span,
    /// Without its signal.
    pub body: Span,
    pub signal: Option<&'static str>,
    /// The signal was printed earlier in the string.
    pub carried: bool,
    pub stance: Stance,
}

/// The citations of `span`, whose own text is held by `depth` pairs.
pub(super) fn clauses(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Clause> {
    let mut found = Vec::new();
    if entries::is_entry(surface, span, depth) {
        let kept = span.of(surface.text).trim_end_matches(['.', ' ']).len();
        let body = Span::new(span.start, span.start + kept);
        found.push(Clause {
            span: body,
            body,
            signal: None,
            carried: false,
            stance: Stance::Support,
        });
        return found;
    }
    let mut force: Option<(&'static str, Stance)> = None;
    let mut cited = false;
    for piece in rejoined(surface, pieces(surface, span, depth), depth) {
        if piece.opens {
            force = None;
            cited = false;
        }
        let started = found.len();
        read_piece(surface, piece, depth, cited, &mut force, &mut found);
        cited |= started < found.len();
    }
    found
}

/// The sentences of a note that are no citations, and what stands before an embedded one.
fn read_piece(
    surface: &Surface<'_>,
    piece: Piece,
    depth: u16,
    in_string: bool,
    force: &mut Option<(&'static str, Stance)>,
    found: &mut Vec<Clause>,
) {
    let text = surface.text;
    let mut span = piece.span.trimmed(text);
    for joint in ["and ", "or "] {
        let rest = Span::new(span.start + joint.len(), span.end);
        if span.of(text).starts_with(joint) && signals::could_start_citation(rest.of(text)) {
            span = rest.trimmed(text);
        }
    }
    if span.is_empty() {
        return;
    }
    let mut start = span.start;
    let mut hit = signals::at_start(span.of(text));
    if hit.is_none() {
        // "For more, see note 5": the citation begins at a signal inside the sentence.
        if let Some(at) = inner_signal(surface, span, depth) {
            start = at;
            hit = signals::at_start(Span::new(at, span.end).of(text));
        }
    }
    if let Some(hit) = hit {
        let body = Span::new(start + hit.len, span.end).trimmed(text);
        if signals::could_start_citation(body.of(text)) || surface.italic(body.start) {
            *force = Some((hit.shown, hit.stance));
            let whole = Span::new(start, span.end);
            if hit.shown == "compare" {
                compared(surface, whole, body, depth, found);
                return;
            }
            found.push(Clause {
                span: whole,
                body,
                signal: Some(hit.shown),
                carried: false,
                stance: hit.stance,
            });
            return;
        }
        if hit.capital || start != span.start {
            return;
        }
    }
    let Some(start) = citation_start(surface, span, depth, in_string) else { return };
    let body = Span::new(start, span.end).trimmed(text);
    let (signal, stance) =
        force.map_or((None, Stance::Support), |(signal, stance)| (Some(signal), stance));
    found.push(Clause { span: body, body, signal, carried: signal.is_some(), stance });
}

/// "Compare A, with B": both sides stand under the signal.
fn compared(surface: &Surface<'_>, whole: Span, body: Span, depth: u16, found: &mut Vec<Clause>) {
    let text = surface.text;
    let mut cut = Vec::new();
    for (at, _) in body.of(text).match_indices("with ") {
        let place = body.start + at;
        let before = text.get(..place).and_then(|head| head.chars().next_back()).unwrap_or(' ');
        let rest = Span::new(place + 5, body.end);
        if surface.level(place) == depth
            && before.is_whitespace()
            && (surface.italic(place) || !surface.italic(place.saturating_sub(2)))
            && could_stand_alone(surface, rest)
        {
            cut.push(place);
        }
    }
    let mut from = whole.start;
    let mut inner = body.start;
    cut.push(body.end);
    for (index, place) in cut.into_iter().enumerate() {
        let trim = |span: Span| trim_marks(text, span);
        found.push(Clause {
            span: trim(Span::new(from, place)),
            body: trim(Span::new(inner, place)),
            signal: Some("compare"),
            carried: 0 < index,
            stance: Stance::Compare,
        });
        from = place;
        inner = place + "with ".len();
    }
    found.retain(|clause| !clause.body.is_empty());
}

fn could_stand_alone(surface: &Surface<'_>, rest: Span) -> bool {
    let rest = rest.trimmed(surface.text);
    surface.italic(rest.start) || signals::could_start_citation(rest.of(surface.text))
}

fn trim_marks(text: &str, span: Span) -> Span {
    let span = span.trimmed(text);
    let kept = span.of(text).trim_end_matches([',', ';', ' ']);
    Span::new(span.start, span.start + kept.len())
}

/// A lower-case signal inside a sentence, after a comma, colon, dash or opening of a clause.
fn inner_signal(surface: &Surface<'_>, span: Span, depth: u16) -> Option<usize> {
    let text = surface.text;
    let begins = |byte: u8| matches!(byte, b's' | b'c' | b'b');
    for (place, sign_at, sign) in surface.behind_blanks(span, begins) {
        if surface.level(place) != depth || surface.in_url(place) {
            continue;
        }
        let marked = if surface.level(sign_at) != depth || surface.in_url(sign_at) {
            matches!(sign, ')' | '”' | '"' | ']')
        } else {
            matches!(sign, ',' | ':' | '—' | '–' | ';')
        };
        if marked
            && let Some(hit) = signals::at_start(Span::new(place, span.end).of(text))
            && hit.shown != "compare"
            && hit.shown != "contra"
            && could_stand_alone(surface, Span::new(place + hit.len, span.end))
        {
            return Some(place);
        }
    }
    None
}

/// Where the citation in `span` starts, if it holds one.
fn citation_start(surface: &Surface<'_>, span: Span, depth: u16, in_string: bool) -> Option<usize> {
    let text = surface.text;
    let words = span.of(text);
    if is_id(words) || is_label(surface, words) {
        return Some(span.start);
    }
    let evidence = evidence(surface, span, depth);
    if !is_prose(surface, span, depth) {
        let any = evidence.short_form.is_some()
            || evidence.url.is_some()
            || evidence.dated
            || evidence.legal.is_some()
            || evidence.act
            || has_title(surface, span, depth)
            || super::unpublished::is_unpublished(surface, span, depth);
        let any = any || surface.short_title(span).is_some();
        let in_list = in_string && words.starts_with(char::is_uppercase) && words.contains(", ");
        let start = after_lead(surface, span, depth);
        return (any || in_list).then_some(start);
    }
    // Prose that holds a citation: only what is sure to belong to it.
    if let Some(at) = evidence.short_form {
        return Some(name_start(surface, span, at));
    }
    if let Some(at) = after_colon(surface, span, depth) {
        return Some(at);
    }
    if let Some(at) = evidence.legal {
        return Some(at);
    }
    evidence.url
}

/// Whether a stretch is a name of `[hereinafter …]` and at most a pin.
fn is_label(surface: &Surface<'_>, words: &str) -> bool {
    let Some(length) = surface.label_at(words) else { return false };
    let rest = words.get(length..).unwrap_or("");
    let next = rest.trim_start_matches([',', ' ']);
    let next = next.strip_prefix("at ").unwrap_or(next);
    next.is_empty()
        || next.starts_with(['(', '[', ';', '.'])
        || pin_run_length(next) == next.trim_end_matches('.').len()
        || (0 < pin_run_length(next) && next.contains('('))
}

/// The place after "sentence: " where a citation follows the colon of a prose lead.
fn after_colon(surface: &Surface<'_>, span: Span, depth: u16) -> Option<usize> {
    let text = surface.text;
    // More colons than these stand in no lead; each one costs a reading of the rest.
    for (at, _) in span.of(text).match_indices(": ").take(8) {
        let place = span.start + at;
        if surface.level(place) != depth || surface.italic(place) || surface.in_url(place) {
            continue;
        }
        let rest = Span::new(place + 1, span.end).trimmed(text);
        if (surface.italic(rest.start) || rest.of(text).starts_with(char::is_uppercase))
            && !is_prose(surface, rest, depth)
        {
            let found = evidence(surface, rest, depth);
            let cited = found.url.is_some() || found.dated || found.legal.is_some();
            if cited || has_title(surface, rest, depth) {
                return Some(rest.start);
            }
        }
    }
    None
}

/// The start of a citation that follows a lead such as "Available online:"; most have none.
fn after_lead(surface: &Surface<'_>, span: Span, depth: u16) -> usize {
    let words = span.of(surface.text);
    for lead in ["Source: ", "Sources: ", "Quoted in ", "quoted in ", "Cited in ", "cited in "] {
        if words.starts_with(lead) && surface.level(span.start) == depth {
            return span.start + lead.len();
        }
    }
    span.start
}

/// The start of the name that stands before a short form at `at`.
fn name_start(surface: &Surface<'_>, span: Span, at: usize) -> usize {
    let text = surface.text;
    let head = Span::new(span.start, at).of(text).trim_end_matches([',', ' ']);
    let mut start = head.len();
    let mut rest = head;
    while let Some(word) = rest.split_whitespace().next_back() {
        let begin = word.as_ptr() as usize - head.as_ptr() as usize;
        let capital = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let joins =
            matches!(word, "&" | "and" | "et" | "al." | "al" | "of" | "for" | "de" | "von" | "van");
        let ends = word.ends_with([';', ':', '.'])
            && !matches!(word, "al.")
            && begin + word.len() != head.len();
        if !(capital || joins) || ends {
            break;
        }
        start = begin;
        rest = head.get(..begin).unwrap_or("");
    }
    let lead = head.get(start..).unwrap_or("");
    let skip = ["and ", "of ", "for ", "& "].iter().find(|word| lead.starts_with(**word));
    span.start + start + skip.map_or(0, |word| word.len())
}
