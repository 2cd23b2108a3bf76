//! Do two ways of printing a measured figure say the same?
//!
//! "$1.2 million" and "1.2 million dollars", "15% and 20%" and "15 and 20 percent": word by word a
//! sign went and a word came, by value nothing changed. Such differences become one of spelling.
//! What is compared is a chain of numbers with one unit; values are read elsewhere (`likeness`).

use std::ops::Range;

use super::skeleton::Window;
use super::words::{Token, TokenKind};
use super::worth;
use super::{Difference, DifferenceKind as Kind};
use crate::text::{Severity, Span};

/// Numbers that share one unit, with the words between them.
#[derive(Debug)]
struct Chain {
    /// Of the tokens.
    range: Range<usize>,
    worths: Vec<String>,
    unit: usize,
    links: Vec<String>,
}

impl Chain {
    fn says_the_same_as(&self, other: &Self) -> bool {
        (&self.worths, self.unit, &self.links) == (&other.worths, other.unit, &other.links)
    }
}

/// Joins the differences of a stretch that leave value and unit of its figures as they are.
pub(super) fn settle(
    differences: &mut Vec<Difference>,
    quote: &str,
    quote_tokens: &[&Token],
    window: &Window,
) {
    let is_grave = |difference: &Difference| {
        !difference.disclosed
            && difference.severity == Severity::Critical
            && matches!(difference.kind, Kind::Figure | Kind::Unit | Kind::Reorder)
    };
    if !differences.iter().any(is_grave) {
        return;
    }
    let source_tokens: Vec<&Token> = window.tokens.iter().collect();
    let source_chains: Vec<(Chain, Span)> = chains(&source_tokens)
        .into_iter()
        .filter_map(|chain| {
            let span = hull(&source_tokens, &chain.range)?;
            Some((chain, span))
        })
        .collect();
    for chain in chains(quote_tokens) {
        let Some(quote_span) = hull(quote_tokens, &chain.range) else { continue };
        let settled = source_chains.iter().filter(|(other, _)| chain.says_the_same_as(other)).find(
            |(_, local)| {
                let raw = window.raw_span(*local);
                let mut touching = differences
                    .iter()
                    .filter(|one| touches(one.quote_span, quote_span))
                    .filter(|one| touches(one.source_span, raw))
                    .peekable();
                touching.peek().is_some()
                    && touching.clone().any(is_grave)
                    && touching.all(|one| {
                        let kind = matches!(
                            one.kind,
                            Kind::Figure
                                | Kind::Unit
                                | Kind::Reorder
                                | Kind::Spelling
                                | Kind::Punctuation
                        );
                        kind && !one.disclosed
                            && lies_in(one.quote_span, quote_span)
                            && lies_in(one.source_span, raw)
                    })
            },
        );
        let Some((_, local)) = settled else { continue };
        let raw = window.raw_span(*local);
        differences
            .retain(|one| !(touches(one.quote_span, quote_span) && touches(one.source_span, raw)));
        differences.push(Difference {
            kind: Kind::Spelling,
            quoted: quote_span.of(quote).to_owned(),
            source: local.of(&window.text).to_owned(),
            disclosed: false,
            severity: Severity::Minor,
            quote_span,
            source_span: raw,
        });
    }
    differences.sort_by_key(|one| (one.quote_span.start, one.source_span.start));
}

/// A span without words stands at the end of the word before it: a blank away is still beside.
const BESIDE: usize = 2;

/// Words beside the chain ("<" for ">") are no part of it.
fn slack(one: Span) -> usize {
    if one.is_empty() { BESIDE } else { 0 }
}

fn touches(one: Span, other: Span) -> bool {
    let slack = slack(one);
    one.start < other.end + 1 + slack && other.start < one.end + 1 + slack
}

fn lies_in(inner: Span, outer: Span) -> bool {
    let slack = slack(inner);
    outer.start <= inner.start + slack && inner.end <= outer.end + slack
}

fn hull(tokens: &[&Token], range: &Range<usize>) -> Option<Span> {
    let (first, last) = (tokens.get(range.start)?, tokens.get(range.end.checked_sub(1)?)?);
    Some(Span::new(first.span.start, last.span.end))
}

/// The chains of numbers that share one unit, printed before the first or behind the last of them.
fn chains(tokens: &[&Token]) -> Vec<Chain> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        while tokens.get(end).is_some_and(|token| part_of(token).is_some()) {
            end += 1;
        }
        // A linking word at the border links nothing.
        let is_link = |index: usize| {
            tokens.get(index).is_some_and(|token| part_of(token) == Some(Part::Link))
        };
        let mut range = at..end;
        while range.start < range.end && is_link(range.start) {
            range.start += 1;
        }
        while range.start < range.end && is_link(range.end - 1) {
            range.end -= 1;
        }
        found.extend(chain(tokens, range));
        at = end + 1;
    }
    found
}

fn chain(tokens: &[&Token], range: Range<usize>) -> Option<Chain> {
    let parts = tokens.get(range.clone())?;
    let mut units: Vec<usize> = Vec::new();
    let (mut worths, mut links) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(token) = parts.get(at) {
        match part_of(token)? {
            Part::Number => {
                // "Five hundred" is one number.
                if let Some((end, worth)) = worth::figure_at(parts, at).filter(|_| 1 < parts.len())
                    && at + 1 < end
                    && end <= parts.len()
                {
                    worths.push(worth.value.to_string());
                    at = end;
                    continue;
                }
                worths.push(token.worth.clone()?);
            }
            Part::Unit => units.push(token.unit?),
            Part::Link => links.push(token.key.clone()),
        }
        at += 1;
    }
    let unit = *units.first()?;
    let at_border = part_of(parts.first()?) == Some(Part::Unit)
        && parts.first()?.kind == TokenKind::Symbol
        || part_of(parts.last()?) == Some(Part::Unit);
    let shared = units.iter().all(|other| *other == unit);
    (at_border && shared && !worths.is_empty()).then_some(Chain { range, worths, unit, links })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Number,
    Unit,
    Link,
}

fn part_of(token: &Token) -> Option<Part> {
    if token.note_mark {
        None
    } else if token.worth.is_some() {
        Some(Part::Number)
    } else if token.unit.is_some() {
        Some(Part::Unit)
    } else {
        matches!(token.key.as_str(), "and" | "or" | "to").then_some(Part::Link)
    }
}
