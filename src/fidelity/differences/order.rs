//! Which words stand in both, in another order, and how bad is that?

use std::collections::BTreeSet;
use std::ops::Range;

use crate::text::Severity;

use super::Reader;
use crate::fidelity::DifferenceKind;
use crate::fidelity::align::Step;
use crate::fidelity::lexicon::lexicon;
use crate::fidelity::likeness::Likeness;
use crate::fidelity::roles::{Role, is_party_word};
use crate::fidelity::words::{Token, TokenKind};

impl Reader<'_> {
    /// Words that stand in both, in another order. Answers with the steps that this explains.
    pub(super) fn reorder(&mut self, missing: &[Range<usize>]) -> BTreeSet<usize> {
        let mut moved = BTreeSet::new();
        if !missing.is_empty() {
            return moved;
        }
        let mut quoted: Vec<usize> = Vec::new();
        let mut there: Vec<usize> = Vec::new();
        let mut steps = BTreeSet::new();
        for (number, step) in self.steps.iter().enumerate() {
            match step {
                Step::Added { quote } => {
                    quoted.push(*quote);
                    steps.insert(number);
                }
                Step::Dropped { source }
                    if self.source_token(*source).is_some_and(|token| !token.note_mark) =>
                {
                    there.push(*source);
                    steps.insert(number);
                }
                Step::Pair {
                    quote,
                    source,
                    likeness:
                        Likeness::Other | Likeness::Near | Likeness::SameClass | Likeness::Negation,
                } => {
                    quoted.push(*quote);
                    there.push(*source);
                    steps.insert(number);
                }
                _ => {}
            }
        }
        let sorted = |keys: Vec<&str>| {
            let mut keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
            keys.sort();
            keys
        };
        let quote_keys = sorted(
            quoted
                .iter()
                .filter_map(|index| self.quote_token(*index))
                .map(|t| t.key.as_str())
                .collect(),
        );
        let source_keys = sorted(
            there
                .iter()
                .filter_map(|index| self.source_token(*index))
                .map(|t| t.key.as_str())
                .collect(),
        );
        if quote_keys.is_empty() || quote_keys != source_keys {
            return moved;
        }
        let roles: Vec<Role> = quoted.iter().map(|index| self.quote_role(*index)).collect();
        let compares = self
            .source_range(&steps)
            .any(|index| self.source_token(index).is_some_and(|token| token.key == "than"));
        let parties = quoted
            .iter()
            .filter_map(|index| self.quote_token(*index))
            .any(|token| is_party_word(&token.key));
        // "Spending more and getting less": each of two opposites stands where the other was.
        let moved_words: Vec<&str> = quoted
            .iter()
            .filter_map(|index| self.quote_token(*index))
            .filter(|token| token.has_opposite)
            .map(|token| token.key.as_str())
            .take(8)
            .collect();
        let turned = moved_words.iter().enumerate().any(|(index, one)| {
            let further = moved_words.iter().skip(index + 1);
            further.clone().any(|other| lexicon().are_grave_opposites(one, other))
        });
        let severity = if self.is_one_date(&steps) {
            // Compared by value it is the same day; only its parts stand in another order.
            Severity::Minor
        } else if compares
            || parties
            || turned
            || roles
                .iter()
                .any(|role| role.negation || role.figure || role.date || role.unit || role.name)
        {
            // What stood on one side of a comparison now stands on the other.
            Severity::Critical
        } else if roles.iter().all(|role| role.function) {
            Severity::Minor
        } else {
            Severity::Major
        };
        // From the first to the last word that moved or was passed by.
        let span_quote = self.quote_range(&steps);
        let span_source = self.source_range(&steps);
        let difference =
            self.difference(DifferenceKind::Reorder, span_quote, span_source, false, severity);
        self.reading.differences.push(difference);
        moved.extend(steps);
        moved
    }

    /// Whether all words from the first to the last of these steps are the parts of one date, with
    /// its month, on both sides.
    pub(super) fn is_one_date(&self, steps: &BTreeSet<usize>) -> bool {
        let of_date = |token: Option<&Token>| {
            token.is_some_and(|token| token.date.is_some() || token.kind == TokenKind::Number)
        };
        let (quotes, sources) = (self.quote_range(steps), self.source_range(steps));
        let short = quotes.len() <= 4 && sources.len() <= 4;
        let month = |token: Option<&Token>| token.is_some_and(|token| token.date.is_some());
        let months = quotes.clone().filter(|index| month(self.quote_token(*index))).count();
        short
            && months == 1
            && quotes.clone().all(|index| of_date(self.quote_token(index)))
            && sources.clone().all(|index| of_date(self.source_token(index)))
    }

    pub(super) fn quote_range(&self, steps: &BTreeSet<usize>) -> Range<usize> {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return 0..0 };
        let mut range: Option<Range<usize>> = None;
        for step in self.steps.get(*first..=*last).unwrap_or_default() {
            let here = match step {
                Step::Pair { quote, .. } | Step::Added { quote } => *quote..quote + 1,
                Step::Joint { quote, .. } | Step::Pattern { quote, .. } => quote.clone(),
                Step::Dropped { .. } | Step::Group { .. } => continue,
            };
            range = Some(match range {
                Some(range) => range.start.min(here.start)..range.end.max(here.end),
                None => here,
            });
        }
        range.unwrap_or(0..0)
    }

    pub(super) fn source_range(&self, steps: &BTreeSet<usize>) -> Range<usize> {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return 0..0 };
        let mut range: Option<Range<usize>> = None;
        for step in self.steps.get(*first..=*last).unwrap_or_default() {
            let here = match step {
                Step::Pair { source, .. }
                | Step::Dropped { source }
                | Step::Pattern { source, .. } => *source..source + 1,
                Step::Joint { source, .. } | Step::Group { source, .. } => source.clone(),
                Step::Added { .. } => continue,
            };
            range = Some(match range {
                Some(range) => range.start.min(here.start)..range.end.max(here.end),
                None => here,
            });
        }
        range.unwrap_or(0..0)
    }
}
