//! Figures, bounds, days and hours: what belongs to one, and which are the same though printed
//! differently.

use std::ops::Range;

use crate::text::{Severity, Span};

use super::Reader;
use crate::fidelity::align::Step;
use crate::fidelity::bounds;
use crate::fidelity::words::{self, Token, TokenKind};
use crate::fidelity::{Difference, DifferenceKind};

impl Reader<'_> {
    /// A figure whose bound was turned round: at least as much in the one, at most in the other.
    pub(super) fn bounds(&mut self) {
        let quotes = self.program.tokens.as_slice();
        let figures: Vec<(usize, usize)> = self
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Pair { quote, source, .. } => Some((*quote, *source)),
                Step::Joint { quote, source, number: true } => Some((quote.start, source.start)),
                _ => None,
            })
            .filter(|(quote, _)| quotes.get(*quote).is_some_and(|word| word.token.worth.is_some()))
            .collect();
        for (quote, source) in figures {
            let (Some(here), Some(there)) =
                (bounds::bound_of(quotes, quote), bounds::bound_of(&self.window.tokens, source))
            else {
                continue;
            };
            let same_bound = here.bound == there.bound;
            let (kind, severity) = if same_bound {
                // "Up to 90" for "not more than 90": the "not" negates nothing.
                (DifferenceKind::Qualifier, Severity::Major)
            } else {
                (DifferenceKind::Figure, Severity::Critical)
            };
            let difference =
                self.difference(kind, here.with_figure, there.with_figure, false, severity);
            if same_bound && !self.turns_only_the_bound(&difference) {
                continue;
            }
            // The words of the bound are part of the one change.
            self.reading
                .differences
                .retain(|one| one.disclosed || !is_part_of(one, &difference, same_bound));
            self.push(difference);
        }
    }

    /// Whether the words of two bounds that say the same were told as a negation, and no figure
    /// differs between them.
    fn turns_only_the_bound(&self, bounds: &Difference) -> bool {
        let inside = |one: &&Difference| !one.disclosed && is_part_of(one, bounds, true);
        let mut negated = false;
        for one in self.reading.differences.iter().filter(inside) {
            match one.kind {
                DifferenceKind::Figure | DifferenceKind::Unit | DifferenceKind::Date => {
                    return false;
                }
                DifferenceKind::Negation => negated = true,
                _ => {}
            }
        }
        negated
    }

    /// Widens both ranges to the whole numbers that they are parts of ("30-50").
    pub(super) fn whole_figures(
        &self,
        quote: Range<usize>,
        source: Range<usize>,
    ) -> (Range<usize>, Range<usize>) {
        let mut sources = source.clone();
        if sources.start < sources.end {
            sources = widen(&self.window.text, &self.window.tokens, sources);
        }
        let mut quotes = quote;
        let partners: Vec<usize> = sources
            .clone()
            .filter_map(|index| self.partner_of_source.get(&index).copied())
            .collect();
        for index in partners {
            quotes = if quotes.is_empty() {
                index..index + 1
            } else {
                quotes.start.min(index)..quotes.end.max(index + 1)
            };
        }
        if !quotes.is_empty() {
            quotes = widen(self.quote, &self.program.tokens, quotes);
            let back: Vec<usize> = quotes
                .clone()
                .filter_map(|index| self.partner_of_quote.get(&index).copied())
                .collect();
            for index in back {
                sources = if sources.is_empty() {
                    index..index + 1
                } else {
                    sources.start.min(index)..sources.end.max(index + 1)
                };
            }
        }
        (quotes, sources)
    }

    /// Whether two numbers are the same day beside its month ("5th October" for "5 October").
    pub(super) fn is_day_of_month(&self, quote: usize, source: usize) -> bool {
        let (Some(one), Some(other)) = (self.quote_token(quote), self.source_token(source)) else {
            return false;
        };
        let number = |token: &Token| token.kind == TokenKind::Number;
        let bare = |token: &Token| {
            let digits = token.key.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, ending) = token.key.split_at(digits);
            matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits.to_owned())
        };
        let same = number(one) && number(other) && bare(one).is_some() && bare(one) == bare(other);
        let month = |token: Option<&Token>| token.is_some_and(|t| t.date.is_some() && t.capital);
        let beside = |index: usize| {
            month(index.checked_sub(1).and_then(|before| self.source_token(before)))
                || month(self.source_token(index + 1))
        };
        same && beside(source)
    }

    /// Whether two numbers are the same second half of a range, which one of them prints shorter
    /// ("1990-1995" for "1990-95", "1782-83" for "1782-3").
    pub(super) fn is_short_year(&self, quote: usize, source: usize) -> bool {
        let keys = self.quote_token(quote).zip(self.source_token(source));
        let Some((one, other)) = keys.map(|(q, s)| (q.key.as_str(), s.key.as_str())) else {
            return false;
        };
        let digits = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
        let (Some(before), Some(first)) = (
            source.checked_sub(1).and_then(|index| self.source_token(index)),
            quote.checked_sub(1).and_then(|index| self.quote_token(index)),
        ) else {
            return false;
        };
        let range = self
            .source_token(source)
            .map(|token| Span::new(before.span.end, token.span.start).of(&self.window.text))
            .is_some_and(|between| words::marks(between) == ['-']);
        let whole = |key: &str| -> Option<u32> {
            let missing = first.key.len().checked_sub(key.len())?;
            format!("{}{key}", first.key.get(..missing)?).parse().ok()
        };
        let rises = |end: u32| first.key.parse::<u32>().is_ok_and(|start| start < end);
        range
            && digits(one)
            && digits(other)
            && digits(&first.key)
            && before.key == first.key
            && (3..=4).contains(&first.key.len())
            && whole(one).is_some_and(|end| rises(end) && whole(other) == Some(end))
    }

    /// Whether two numbers are one time of the day ("8.30 a.m." for "8:30 a.m.").
    pub(super) fn is_clock_with_stop(&self, quote: usize, source: usize) -> bool {
        let keys = self.quote_token(quote).zip(self.source_token(source));
        keys.is_some_and(|(one, other)| {
            one.key != other.key && one.key.replace('.', ":") == other.key.replace('.', ":")
        }) && self
            .source_token(source + 1)
            .is_some_and(|next| matches!(next.key.as_str(), "a" | "p" | "am" | "pm" | "o'clock"))
    }

    /// Whether morning stands for afternoon: "a.m." and "p.m.".
    pub(super) fn is_half_of_day(&self, quote: usize, source: usize) -> bool {
        let half = |token: Option<&Token>, next: Option<&Token>| {
            let written = next.is_some_and(|next| next.key == "m");
            match token.map(|token| token.key.as_str()) {
                Some("am") => Some('a'),
                Some("pm") => Some('p'),
                Some("a") if written => Some('a'),
                Some("p") if written => Some('p'),
                _ => None,
            }
        };
        let here = half(self.quote_token(quote), self.quote_token(quote + 1));
        let there = half(self.source_token(source), self.source_token(source + 1));
        here.zip(there).is_some_and(|(here, there)| here != there)
    }
}

/// Whether a difference lies inside another one. A place without words is the end of the word
/// before it, which may be right before the other.
fn is_part_of(inner: &Difference, outer: &Difference, or_before: bool) -> bool {
    let lies_in = |inner: Span, outer: Span| {
        let slack = usize::from(or_before && inner.is_empty());
        outer.start <= inner.start + slack && inner.end <= outer.end
    };
    lies_in(inner.quote_span, outer.quote_span) && lies_in(inner.source_span, outer.source_span)
}

/// Widens a range of words to the whole figure: number words side by side, ranges, halves.
pub(super) fn widen<T: AsRef<Token>>(
    text: &str,
    tokens: &[T],
    range: Range<usize>,
) -> Range<usize> {
    let at = |index: usize| tokens.get(index).map(AsRef::as_ref);
    let is_number = |index: usize| at(index).is_some_and(|t| !t.note_mark && t.worth.is_some());
    let joins = |left: usize, right: usize| {
        let (Some(a), Some(b)) = (at(left), at(right)) else { return false };
        let between = Span::new(a.span.end, b.span.start).of(text);
        let plain: String = between.chars().filter(|c| !c.is_whitespace()).collect();
        plain.is_empty() || words::marks(&plain) == ['-']
    };
    let is_to = |index: usize| at(index).is_some_and(|token| token.key == "to");
    let mut start = range.start;
    let mut end = range.end;
    loop {
        if let Some(before) = start.checked_sub(1) {
            if is_number(before) && joins(before, start) {
                start = before;
                continue;
            }
            if is_to(before)
                && let Some(further) = before.checked_sub(1)
                && is_number(further)
            {
                start = further;
                continue;
            }
        }
        if is_number(end) && joins(end - 1, end) {
            end += 1;
            continue;
        }
        if is_to(end) && is_number(end + 1) {
            end += 2;
            continue;
        }
        return start..end;
    }
}
