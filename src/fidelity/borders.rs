//! Which quantity does a figure at the border of a match belong to?
//!
//! A quotation may begin or end in the middle of a quantity of the source ("50 times" where the
//! source has "30 to 50 times", "5" where it has "5 million"). Every word of it stands there, and
//! still it says another figure. Bounds before the quantity ("at least") are no part of it: a
//! quotation may begin behind them.

use std::ops::Range;

use crate::text::Span;

use super::lexicon::lexicon;
use super::words::{self, Token, TokenKind};
use super::worth::figure_at;

/// The words of the quantity that the word `index` lies in; just that word if it is none. Of
/// "percentage points" both, for "percentage" alone is another unit.
pub(super) fn whole_quantity(text: &str, tokens: &[Token], index: usize) -> Range<usize> {
    let words = Words { text, tokens };
    if let Some(half) = words.half_of(index) {
        return half;
    }
    let points = words.is_word(index + 1, "point") || words.is_word(index + 1, "points");
    if words.is_word(index, "percentage") && points {
        return index..index + 2;
    }
    let mut range = index..index + 1;
    if !words.is_number(index) {
        return range;
    }
    loop {
        let start = words.further_left(&range).unwrap_or(range.start);
        let end = words.further_right(&range).unwrap_or(range.end);
        if (start, end) == (range.start, range.end) {
            return range;
        }
        range = start..end;
    }
}

/// Whether an ellipsis takes away the figure that a word beside it belongs to and leaves another
/// figure of the same kind: "fed . . . 700 families" for "fed 500 families; in 1912 it fed 700
/// families".
pub(super) fn splices_figures(left: &[Token], hidden: &[Token], right: &[Token]) -> bool {
    let number = |token: &Token| !token.note_mark && token.worth.is_some();
    // The thing that is counted: the first word behind the number.
    let counted =
        |words: &[&Token]| words.iter().find(|token| !number(token)).map(|token| token.key.clone());
    let figures = |words: &[&Token], limit: usize| -> Vec<Option<String>> {
        (0..limit)
            .filter(|index| words.get(*index).is_some_and(|token| number(token)))
            .map(|index| counted(words.get(index..).unwrap_or_default()))
            .collect()
    };
    let behind: Vec<&Token> = hidden.iter().chain(right.iter().take(6)).collect();
    let things = figures(&behind, hidden.len());
    let kept_right = right.first().filter(|token| number(token)).map(|_| {
        let words: Vec<&Token> = right.iter().take(6).collect();
        counted(&words)
    });
    let kept_left = left.last().filter(|token| number(token)).map(|_| counted(&behind));
    [kept_left, kept_right].into_iter().flatten().any(|thing| {
        thing.as_ref().is_some_and(|thing| {
            !lexicon().is_function_word(thing)
                && things.iter().any(|other| other.as_ref() == Some(thing))
        })
    })
}

/// Groups of three digits that one number may have.
const MOST_GROUPS: usize = 4;

struct Words<'w> {
    text: &'w str,
    tokens: &'w [Token],
}

impl Words<'_> {
    fn is_number(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| !token.note_mark && token.worth.is_some())
    }

    fn is_unit(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.unit.is_some() && token.worth.is_none())
    }

    fn is_word(&self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.key == word)
    }

    fn between(&self, left: usize, right: usize) -> &str {
        match (self.tokens.get(left), self.tokens.get(right)) {
            (Some(a), Some(b)) if a.span.end <= b.span.start => {
                Span::new(a.span.end, b.span.start).of(self.text)
            }
            _ => "",
        }
    }

    /// "Half a million", "half an hour": the words from "half" on, for its article.
    fn half_of(&self, index: usize) -> Option<Range<usize>> {
        let article = self.is_word(index, "a") || self.is_word(index, "an");
        let before = index.checked_sub(1)?;
        let halved = article
            && self.is_word(before, "half")
            && (self.is_number(index + 1) || self.is_unit(index + 1));
        halved.then_some(before..index + 2)
    }

    /// The number, with or without its unit, that ends before `end`.
    fn number_ending(&self, end: usize) -> Option<usize> {
        let last = end.checked_sub(1)?;
        if self.is_number(last) {
            return Some(last);
        }
        let before = last.checked_sub(1)?;
        (self.is_unit(last) && self.is_number(before)).then_some(before)
    }

    fn further_left(&self, range: &Range<usize>) -> Option<usize> {
        let first = range.start;
        let before = first.checked_sub(1)?;
        // A sign that is printed with its number: "$15", "£3".
        let sign = self
            .tokens
            .get(before)
            .is_some_and(|token| token.kind == TokenKind::Symbol && token.unit.is_some());
        if sign && self.between(before, first).is_empty() {
            return Some(before);
        }
        // "Twenty-five", "two hundred", "5 million".
        let number = (first.saturating_sub(4)..first).find(|start| {
            self.is_number(*start)
                && figure_at(self.tokens, *start).is_some_and(|(end, _)| first < end)
                && (*start..first).all(|word| self.is_close(word, word + 1))
        });
        if number.is_some() {
            return number;
        }
        if self.is_number(before) && self.joins(before, first) {
            return Some(before);
        }
        if self.is_word(before, "half") && self.is_close(before, first) {
            return Some(before);
        }
        if self.is_word(before, "to") {
            return self.number_ending(before).filter(|start| !self.is_change(*start));
        }
        if self.is_word(before, "and") {
            return self.number_ending(before).filter(|start| self.follows_between(*start));
        }
        None
    }

    fn further_right(&self, range: &Range<usize>) -> Option<usize> {
        let last = range.end.checked_sub(1)?;
        let after = range.end;
        let scaled = figure_at(self.tokens, range.start)
            .map(|(end, _)| end)
            .filter(|end| after < *end)
            .filter(|end| (last..end - 1).all(|word| self.is_close(word, word + 1)));
        if scaled.is_some() {
            return scaled;
        }
        if self.is_number(after) && self.joins(last, after) {
            return Some(after + 1);
        }
        let glued = |index: usize| self.between(index - 1, index).is_empty();
        let percent = self
            .tokens
            .get(after)
            .is_some_and(|token| token.kind == TokenKind::Symbol && token.unit.is_some());
        if self.is_number(last) && percent && glued(after) {
            return Some(after + 1);
        }
        // "17 percent" is no number of things. "Per cent" is two words.
        if self.is_number(last) && self.is_close(last, after) {
            let share = ["percent", "percentage", "pct", "%", "permille"];
            if share.iter().any(|word| self.is_word(after, word)) {
                let points = self.is_word(after + 1, "points") || self.is_word(after + 1, "point");
                return Some(after + 1 + usize::from(points));
            }
            if self.is_word(after, "per") && self.is_word(after + 1, "cent") {
                return Some(after + 2);
            }
        }
        let and_a_half = self.is_word(after, "and")
            && (self.is_word(after + 1, "a") || self.is_word(after + 1, "one"))
            && (self.is_word(after + 2, "half") || self.is_word(after + 2, "quarter"));
        if and_a_half {
            return Some(after + 3);
        }
        // The figure may stand before its unit: "5 percent to 10 percent".
        let link = if self.is_unit(after) { after + 1 } else { after };
        if self.is_word(link, "to") && self.is_number(link + 1) && !self.is_change(range.start) {
            return Some(link + 2);
        }
        let other_half = self.is_word(link, "and") && self.is_number(link + 1);
        (other_half && self.follows_between(range.start)).then_some(link + 2)
    }

    /// Whether nothing but blanks or a hyphen stands between two words.
    fn is_close(&self, left: usize, right: usize) -> bool {
        let between = self.between(left, right);
        words::marks(between).iter().all(|mark| *mark == '-')
            && !words::has_paragraph_break(between)
    }

    /// Whether two neighbouring numbers are one quantity: a range, a fraction, grouped digits.
    fn joins(&self, left: usize, right: usize) -> bool {
        let (Some(a), Some(b)) = (self.tokens.get(left), self.tokens.get(right)) else {
            return false;
        };
        let between = self.between(left, right);
        let marks = words::marks(between);
        if marks == ['-'] {
            let spaced = between.starts_with(char::is_whitespace);
            // A dash with blanks is one of the sentence unless the second number is the greater,
            // and of the same length or nearly so; on a line of its own it is a sign of a list.
            let rises = match (a.key.parse::<f64>(), b.key.parse::<f64>()) {
                (Ok(left), Ok(right)) => left < right && a.key.len().abs_diff(b.key.len()) < 2,
                _ => false,
            };
            return !spaced || (rises && !between.contains(['\n', '\r', '\u{c}']));
        }
        if marks == ['/'] {
            return between.len() == 1;
        }
        let grouped = |token: &Token| {
            token.key.len() == 3 && token.key.bytes().all(|byte| byte.is_ascii_digit())
        };
        let blank = |between: &str| matches!(between, " " | "\u{a0}" | "\u{202f}" | "\u{2009}");
        if !blank(between) || a.kind != TokenKind::Number || 3 < a.key.len() || !grouped(b) {
            return false;
        }
        // Many groups one after another are the numbers of a row.
        let is_group = |index: usize| {
            self.tokens.get(index).is_some_and(grouped)
                && index.checked_sub(1).is_some_and(|before| blank(self.between(before, index)))
        };
        let behind = (right..).take_while(|index| is_group(*index)).take(MOST_GROUPS).count();
        let before =
            (0..right).rev().take_while(|index| is_group(*index)).take(MOST_GROUPS).count();
        before + behind < MOST_GROUPS
    }

    /// Whether "from … to …" with its first number at `start` tells a change and no range.
    fn is_change(&self, start: usize) -> bool {
        const BEGINNINGS: [&str; 14] = [
            "increas", "decreas", "declin", "rise", "rose", "rising", "fall", "fell", "grew",
            "grow", "drop", "jump", "climb", "went",
        ];
        let from = start.checked_sub(1).filter(|from| self.is_word(*from, "from"));
        from.is_some_and(|from| {
            self.tokens
                .get(from.saturating_sub(4)..from)
                .unwrap_or_default()
                .iter()
                .any(|token| BEGINNINGS.iter().any(|beginning| token.key.starts_with(beginning)))
        })
    }

    fn follows_between(&self, start: usize) -> bool {
        (1..=2).any(|back| start.checked_sub(back).is_some_and(|at| self.is_word(at, "between")))
    }
}
