//! What do brackets and parentheses of both sides disclose?

use std::ops::Range;

use crate::text::{Severity, Span, fold};

use super::Reader;
use crate::fidelity::DifferenceKind;
use crate::fidelity::grammar::Form;
use crate::fidelity::own_brackets;
use crate::fidelity::roles::{self, Role};
use crate::fidelity::words::TokenKind;

impl Reader<'_> {
    /// Whether a word stands in square brackets that the source does not have.
    pub(super) fn is_disclosed_group(&self, form: &Form) -> bool {
        match form {
            Form::Free(group) => {
                !self.own_brackets.contains(group)
                    && self.program.groups.get(*group).is_some_and(|group| !group.round)
            }
            Form::Plain | Form::Pattern(_) => false,
        }
    }

    /// Whether both are one modal verb, in two tenses: reported speech changes them.
    pub(super) fn are_tenses(&self, quote: usize, source: usize) -> bool {
        let (Some(one), Some(other)) = (self.quote_token(quote), self.source_token(source)) else {
            return false;
        };
        [("will", "would"), ("can", "could"), ("may", "might"), ("shall", "should")].iter().any(
            |(now, then)| {
                let keys = (one.key.as_str(), other.key.as_str());
                keys == (*now, *then) || keys == (*then, *now)
            },
        )
    }

    /// Whether bracketed letters turn the source's word into its opposite: `[un]fair` for "fair".
    pub(super) fn letters_negate(&self, quote: &Range<usize>, source: usize) -> bool {
        let letters: String = quote
            .clone()
            .filter_map(|index| self.quote_token(index))
            .map(|token| token.key.as_str())
            .collect();
        self.source_token(source)
            .is_some_and(|token| crate::fidelity::lexicon::lexicon().negates(&letters, &token.key))
    }

    /// A word with bracketed letters where the source has a bracket itself: its letters must be the
    /// source's.
    pub(super) fn pattern_beside_bracket(&mut self, quote: &Range<usize>, source: usize) {
        let letters = |text: &str| {
            let mut out = String::new();
            for c in text.chars() {
                fold::search_form(c, |part| out.push(part));
            }
            out.retain(char::is_alphanumeric);
            out
        };
        let there = source..source + 1;
        if letters(&self.quote_text(quote)) == letters(&self.source_text(&there)) {
            return;
        }
        let kind = DifferenceKind::ContentWord;
        let difference = self.difference(kind, quote.clone(), there, false, Severity::Major);
        self.push(difference);
    }

    /// Brackets of the source that the quotation does not print, though it has their words.
    pub(super) fn dropped_brackets(&mut self) {
        for (words, _) in own_brackets::brackets(self.window).into_iter().filter(|(_, r)| !r) {
            let partners: Option<Vec<usize>> =
                words.clone().map(|index| self.partner_of_source.get(&index).copied()).collect();
            let Some(partners) = partners else { continue };
            if own_brackets::are_note_marks(self.window, &words) {
                continue;
            }
            let (Some(first), Some(last)) = (partners.iter().min(), partners.iter().max()) else {
                continue;
            };
            let (Some(from), Some(to)) = (self.quote_token(*first), self.quote_token(*last)) else {
                continue;
            };
            let head = self.quote.get(..from.span.start).unwrap_or("").trim_end();
            let inner = Span::new(from.span.start, to.span.end).of(self.quote);
            if head.ends_with(['[', '(']) || inner.contains(['[', '(']) {
                continue;
            }
            self.push_dropped_bracket(*first..last + 1, words);
        }
    }

    pub(super) fn push_dropped_bracket(&mut self, quote: Range<usize>, source: Range<usize>) {
        let disclosed = self.licence(|licences| {
            licences.alterations_omitted.clone().or_else(|| licences.cleaned_up.clone())
        });
        let severity = if disclosed { Severity::None } else { Severity::Minor };
        let kind = DifferenceKind::Punctuation;
        let difference = self.difference(kind, quote, source, disclosed, severity);
        self.push(difference);
    }

    /// Whether the words of the source stand in brackets of its own.
    pub(super) fn has_bracket(&self, source: Range<usize>) -> bool {
        let (Some(first), Some(last)) =
            (self.source_token(source.start), self.source_token(source.end.saturating_sub(1)))
        else {
            return false;
        };
        let start = first.span.start;
        let before = self.window.text.get(..start).and_then(|head| head.chars().next_back());
        before == Some('[')
            || before == Some('(')
            || roles::surface(&self.window.text, first, last).contains(['[', '('])
    }

    /// A bracketed group whose words stand in the source.
    pub(super) fn literal_group(&mut self, group: usize) {
        let Some(found) = self.program.groups.get(group) else { return };
        if found.round {
            // Parentheses are marks like others: compared between the words.
            return;
        }
        let words = found.tokens.clone();
        let partners: Vec<usize> =
            words.clone().filter_map(|index| self.partner_of_quote.get(&index).copied()).collect();
        let (Some(first), Some(last)) = (partners.first(), partners.last()) else { return };
        if self.has_bracket(*first..last + 1) {
            if let Some(text) = self.program.licences.alterations_original.clone() {
                self.reading.licences.insert(text);
            }
            return;
        }
        let mut difference =
            self.difference(DifferenceKind::Bracket, words, *first..last + 1, true, Severity::None);
        difference.quote_span = found.span;
        found.span.of(self.quote).clone_into(&mut difference.quoted);
        self.reading.differences.push(difference);
    }

    pub(super) fn group(&mut self, group: usize, source: Range<usize>) {
        let Some(found) = self.program.groups.get(group) else { return };
        let printed: Vec<usize> = found.tokens.clone().collect();
        let here =
            |pick: fn(Role) -> bool| printed.iter().any(|index| pick(self.quote_role(*index)));
        let there =
            |pick: fn(Role) -> bool| source.clone().any(|index| pick(self.source_role(index)));
        let same_figures = source.clone().all(|index| {
            self.source_token(index).and_then(|token| token.worth.as_ref()).is_none_or(|worth| {
                printed.iter().any(|quoted| {
                    self.quote_token(*quoted).and_then(|token| token.worth.as_ref()) == Some(worth)
                })
            })
        });
        let short = printed.len() <= 2 || !source.is_empty();
        let modals = match printed.as_slice() {
            [only] if source.len() == 1 => {
                self.quote_role(*only).modal
                    && self.source_role(source.start).modal
                    && !self.are_tenses(*only, source.start)
            }
            _ => false,
        };
        let hides = (there(|role| role.negation) && !here(|role| role.negation))
            || (here(|role| role.negation) && !there(|role| role.negation) && short)
            || (there(|role| role.figure) && !same_figures)
            // "[All] tenants" for "tenants".
            || (here(|role| role.qualifier)
                && !there(|role| role.qualifier)
                && printed.len() <= 2
                && !found.round
                && !self.quote_role(found.tokens.end).figure)
            || modals
            || (there(|role| role.counts_hidden) && !here(|role| role.counts_hidden));
        let severity = if hides { Severity::Major } else { Severity::None };
        // A bare number in parentheses is a figure of a table or an account and no remark, unless
        // it is a year.
        let bare_figure = found.round
            && source.is_empty()
            && printed.iter().all(|index| {
                self.quote_token(*index).is_some_and(|token| token.kind == TokenKind::Number)
                    && !self.quote_role(*index).date
            });
        if bare_figure {
            let (kind, words) = (DifferenceKind::Figure, found.tokens.clone());
            let difference = self.difference(kind, words, source, false, Severity::Critical);
            self.push(difference);
            return;
        }
        let mut difference =
            self.difference(DifferenceKind::Bracket, found.tokens.clone(), source, true, severity);
        difference.quote_span = found.span;
        found.span.of(self.quote).clone_into(&mut difference.quoted);
        self.reading.differences.push(difference);
    }
}
