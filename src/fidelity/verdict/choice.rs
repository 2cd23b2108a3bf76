//! Which of several equally good places is meant?
//!
//! The page of the pin decides, then the words around the quotation in the manuscript, then what a
//! page shows before what it hides.

use std::collections::BTreeSet;

use super::{CONTEXT, floor};
use crate::fidelity::locate::Prepared;
use crate::fidelity::places::Places;
use crate::fidelity::words;
use crate::reader::SourceText;
use crate::text::Span;

/// The number of the best place among equals, and what decided.
pub(super) fn choose(
    one: &Prepared<'_>,
    places: &Places,
    source: &SourceText,
) -> (usize, Option<String>) {
    if places.best.len() < 2 {
        return (0, None);
    }
    let starts: Vec<usize> =
        places.best.iter().map(|place| place.raw().map_or(0, |span| span.start)).collect();
    if let Some(pin) = &one.query.pin {
        let numbers = pin_pages(pin);
        let on_page: Vec<usize> = (0..starts.len())
            .filter(|index| {
                starts.get(*index).and_then(|start| source.page_at(*start)).is_some_and(|page| {
                    numbers.iter().any(|number| match &page.label {
                        Some(label) => label == number,
                        None => page.number.to_string() == *number,
                    })
                })
            })
            .collect();
        if let [only] = on_page.as_slice() {
            return (*only, Some(format!("the pin {}", pin.trim())));
        }
    }
    let context: BTreeSet<String> = content_words(&one.query.context);
    if !context.is_empty() {
        let scores: Vec<usize> = places
            .best
            .iter()
            .map(|place| {
                let Some(raw) = place.raw() else { return 0 };
                let start = floor(&source.text, raw.start.saturating_sub(CONTEXT));
                let end = floor(&source.text, (raw.end + CONTEXT).min(source.text.len()));
                let near = content_words(Span::new(start, end).of(&source.text));
                context.intersection(&near).count()
            })
            .collect();
        let most = scores.iter().copied().max().unwrap_or(0);
        let leaders: Vec<usize> =
            (0..scores.len()).filter(|index| scores.get(*index) == Some(&most)).collect();
        if let [only] = leaders.as_slice() {
            return (*only, Some("the neighbouring words".to_owned()));
        }
    }
    let shown = |start: usize| !source.hidden.iter().any(|span| span.holds(start));
    let visible: Vec<usize> =
        (0..starts.len()).filter(|index| starts.get(*index).is_some_and(|s| shown(*s))).collect();
    match visible.as_slice() {
        [only] => (*only, Some("the other places are not shown".to_owned())),
        [first, ..] => (*first, None),
        [] => (0, None),
    }
}

/// The page numbers that a pin names ("181-83", "xv", "at 5 n.2").
fn pin_pages(pin: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in pin.split(|c: char| !c.is_alphanumeric()) {
        let roman = !piece.is_empty()
            && piece.chars().all(|c| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l' | 'c'));
        if roman || piece.bytes().all(|byte| byte.is_ascii_digit()) && !piece.is_empty() {
            out.push(piece.to_owned());
        }
    }
    out
}

fn content_words(text: &str) -> BTreeSet<String> {
    words::tokens(text, words::Side::Quote)
        .into_iter()
        .filter(|token| 3 < token.key.len())
        .filter(|token| !crate::fidelity::lexicon::lexicon().is_function_word(&token.key))
        .map(|token| token.key)
        .collect()
}
