//! Which words of the two passages differ: both texts cut into marked and plain segments.

use crate::fidelity::{Difference, DifferenceKind, Match};
use crate::text::{Severity, Span};

use super::findings::kind_words;

/// Bytes of hidden text that are shown; more is counted in words.
const SHOWN_GAP: usize = 700;

/// A stretch of a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) text: String,
    /// Empty for plain text.
    pub(crate) class: &'static str,
    /// What the mark means.
    pub(crate) title: String,
}

/// A range to be marked.
struct Mark {
    span: Span,
    class: &'static str,
    title: String,
}

/// The quotation's words, with those that differ marked and a sign where words were left out.
pub(crate) fn of_quote(quote: &str, differences: &[Difference]) -> Vec<Segment> {
    let marks = differences
        .iter()
        .filter(|difference| shown(difference))
        .map(|difference| Mark {
            span: difference.quote_span,
            class: class_of(difference),
            title: title_of(difference),
        })
        .collect();
    segments(quote, Span::new(0, quote.len()), marks)
}

/// The source's words, with those that differ marked and what an ellipsis hides set back.
pub(crate) fn of_source(text: &str, place: &Match, differences: &[Difference]) -> Vec<Segment> {
    let (Some(first), Some(last)) = (place.spans.first(), place.spans.last()) else {
        return Vec::new();
    };
    let ascending = place.spans.windows(2).all(|pair| match pair {
        [a, b] => a.end <= b.start,
        _ => true,
    });
    if !ascending {
        let mut out = Vec::new();
        for span in &place.spans {
            out.extend(segments(text, *span, marks_in_source(differences)));
        }
        return out;
    }
    let hidden: usize = place
        .spans
        .windows(2)
        .map(|pair| match pair {
            [a, b] => b.start - a.end,
            _ => 0,
        })
        .sum();
    if hidden <= SHOWN_GAP {
        let mut marks = marks_in_source(differences);
        for pair in place.spans.windows(2) {
            if let [a, b] = pair {
                marks.push(Mark {
                    span: Span::new(a.end, b.start),
                    class: "hid",
                    title: "not in the quotation".to_owned(),
                });
            }
        }
        return segments(text, Span::new(first.start, last.end), marks);
    }
    let mut out = Vec::new();
    let mut end = first.start;
    for span in &place.spans {
        if end < span.start && first.start < span.start {
            let words = Span::new(end, span.start).of(text).split_whitespace().count();
            out.push(Segment {
                text: format!(" [{words} words left out] "),
                class: "hid",
                title: "not in the quotation".to_owned(),
            });
        }
        out.extend(segments(text, *span, marks_in_source(differences)));
        end = span.end;
    }
    out
}

fn marks_in_source(differences: &[Difference]) -> Vec<Mark> {
    differences
        .iter()
        .filter(|difference| shown(difference) && !difference.source_span.is_empty())
        .map(|difference| Mark {
            span: difference.source_span,
            class: class_of(difference),
            title: title_of(difference),
        })
        .collect()
}

/// Changes of type alone are listed, not marked.
fn shown(difference: &Difference) -> bool {
    difference.kind != DifferenceKind::Typography
}

/// The class of a difference: its shape and colour.
pub(crate) fn class_of(difference: &Difference) -> &'static str {
    match (difference.disclosed, difference.severity) {
        (true, severity) if severity < Severity::Minor => "ok",
        (true, _) => "hides",
        (false, Severity::Critical) => "critical",
        (false, Severity::Major) => "major",
        (false, _) => "minor",
    }
}

fn title_of(difference: &Difference) -> String {
    let disclosed = if difference.disclosed { ", disclosed" } else { "" };
    format!("{}{disclosed}", kind_words(difference.kind.as_str()))
}

/// Cuts `range` of `text` at its marks; of two that overlap, the first one stands.
fn segments(text: &str, range: Span, mut marks: Vec<Mark>) -> Vec<Segment> {
    marks.sort_by_key(|mark| (mark.span.start, mark.span.end));
    let mut out = Vec::new();
    let mut at = range.start;
    let plain = |from: usize, to: usize, out: &mut Vec<Segment>| {
        let words = Span::new(from, to).of(text);
        if !words.is_empty() {
            out.push(Segment { text: words.to_owned(), class: "", title: String::new() });
        }
    };
    for mark in marks {
        let start = mark.span.start.max(at);
        let end = mark.span.end.min(range.end);
        if mark.span.end < at || range.end < mark.span.start {
            continue;
        }
        if mark.span.is_empty() {
            if mark.span.start < at {
                continue;
            }
            plain(at, start, &mut out);
            at = start;
            out.push(Segment { text: "‸".to_owned(), class: mark.class, title: mark.title });
            continue;
        }
        let words = Span::new(start, end).of(text);
        if words.is_empty() {
            continue;
        }
        plain(at, start, &mut out);
        out.push(Segment { text: words.to_owned(), class: mark.class, title: mark.title });
        at = end;
    }
    plain(at, range.end, &mut out);
    out
}
