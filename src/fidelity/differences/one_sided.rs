//! Words that only one side has: what was added, what was left out, and what of that is a running
//! head or a citation.

use std::ops::Range;

use crate::text::{Severity, Span};

use super::{PAGE_FURNITURE, Reader};
use crate::fidelity::DifferenceKind;
use crate::fidelity::roles::{self, Role};
use crate::fidelity::words::{Token, TokenKind};
use crate::fidelity::worth;

impl Reader<'_> {
    /// Words that only the quotation has.
    pub(super) fn added(&mut self, range: Range<usize>) {
        let tokens: Vec<&Token> = range.clone().filter_map(|i| self.quote_token(i)).collect();
        if tokens.iter().all(|token| token.note_mark) {
            self.reading.folds.insert("note marks");
            return;
        }
        let square = range.clone().all(|index| {
            self.program.tokens.get(index).is_some_and(|word| self.is_disclosed_group(&word.form))
        });
        if square {
            // "[no] breach"; a clause of the quoter's own ("[unless he agrees]") is no such turn.
            let negates =
                range.len() <= 2 && range.clone().any(|index| self.quote_role(index).negation);
            let severity = if negates { Severity::Major } else { Severity::None };
            let difference = self.difference(DifferenceKind::Bracket, range, 0..0, true, severity);
            self.reading.differences.push(difference);
            return;
        }
        let roles: Vec<Role> = range.clone().map(|index| self.quote_role(index)).collect();
        let roles = figures_that_count(&roles, &tokens);
        let (kind, severity) = judge_run(&roles, DifferenceKind::Insertion);
        self.report_run(kind, severity, range, &roles, true);
    }

    /// Words that only the source has.
    pub(super) fn dropped(&mut self, range: Range<usize>) {
        let tokens: Vec<&Token> = range.clone().filter_map(|i| self.source_token(i)).collect();
        if tokens.iter().all(|token| token.note_mark) {
            if !self.licence(|licences| licences.footnotes_omitted.clone()) {
                self.reading.folds.insert("note marks");
            }
            return;
        }
        if self.is_page_furniture(&range) {
            self.reading.folds.insert(PAGE_FURNITURE);
            return;
        }
        if self.says_again(&range) || self.is_stage_direction(&range) {
            let at = self.quote_place(range.start);
            let difference =
                self.difference(DifferenceKind::Omission, at, range, false, Severity::Minor);
            self.push(difference);
            return;
        }
        let roles: Vec<Role> = range.clone().map(|index| self.source_role(index)).collect();
        if self.is_citation(&range) {
            let disclosed = self.licence(|licences| {
                licences.citations_omitted.clone().or_else(|| licences.cleaned_up.clone())
            });
            let at = self.quote_place(range.start);
            let severity = if disclosed { Severity::None } else { Severity::Minor };
            let difference =
                self.difference(DifferenceKind::Omission, at, range, disclosed, severity);
            self.reading.differences.push(difference);
            return;
        }
        let roles = figures_that_count(&roles, &tokens);
        let (kind, severity) = judge_run(&roles, DifferenceKind::Omission);
        self.report_run(kind, severity, range, &roles, false);
    }

    pub(super) fn report_run(
        &mut self,
        kind: DifferenceKind,
        severity: Severity,
        range: Range<usize>,
        roles: &[Role],
        added: bool,
    ) {
        let figures = matches!(kind, DifferenceKind::Figure | DifferenceKind::Date);
        let difference = if added {
            let at = self.source_place(range.start);
            let (quotes, sources) =
                if figures { self.whole_figures(range.clone(), at) } else { (range.clone(), at) };
            self.difference(kind, quotes, sources, false, severity)
        } else {
            let at = self.quote_place(range.start);
            let (quotes, sources) =
                if figures { self.whole_figures(at, range.clone()) } else { (at, range.clone()) };
            self.difference(kind, quotes, sources, false, severity)
        };
        self.push(difference);
        if matches!(kind, DifferenceKind::Omission | DifferenceKind::Insertion) {
            // The words that make it grave are named one by one.
            for (step, role) in roles.iter().enumerate() {
                let special = if role.negation {
                    DifferenceKind::Negation
                } else if role.date {
                    DifferenceKind::Date
                } else if role.figure {
                    DifferenceKind::Figure
                } else {
                    continue;
                };
                let index = range.start + step;
                let difference = if added {
                    let at = self.source_place(index);
                    self.difference(special, index..index + 1, at, false, Severity::Critical)
                } else {
                    let at = self.quote_place(index);
                    self.difference(special, at, index..index + 1, false, Severity::Critical)
                };
                self.push(difference);
            }
        }
    }

    /// Whether dropped words are lines of their own at a page break, or a running head with its
    /// page number: capitals and figures only, and no mark of a sentence.
    pub(super) fn is_page_furniture(&self, range: &Range<usize>) -> bool {
        let tokens: Vec<&Token> = range.clone().filter_map(|i| self.source_token(i)).collect();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
        let text = &self.window.text;
        if self.is_note_at_foot(range) {
            return true;
        }
        if 12 < tokens.len() {
            return false;
        }
        let before: String = text
            .get(..first.span.start)
            .unwrap_or("")
            .chars()
            .rev()
            .take_while(|c| c.is_whitespace())
            .collect();
        let after: String = text
            .get(last.span.end..)
            .unwrap_or("")
            .chars()
            .take_while(|c| c.is_whitespace())
            .collect();
        let own_lines = before.contains('\n') && after.contains('\n');
        let inner = roles::surface(text, first, last);
        let page_break =
            before.contains('\u{c}') || after.contains('\u{c}') || inner.contains('\u{c}');
        let number = tokens.iter().any(|token| {
            token.kind == TokenKind::Number
                && token.key.len() <= 4
                && token.key.parse::<u32>().is_ok()
        });
        let capitals = tokens.iter().all(|token| {
            token.kind == TokenKind::Number
                || token.capital
                || crate::fidelity::lexicon::lexicon().is_function_word(&token.key)
        });
        let sentence = inner.contains(['.', ',', ';', '?', '!']);
        let bounded = own_lines || (page_break && (before + &after).contains(['\n', '\u{c}']));
        bounded && capitals && !sentence && (page_break || number)
    }

    /// Whether one word in parentheses says what stands before it once more: "fourteen (14)", "the
    /// Board of Trade (BOT)".
    fn says_again(&self, range: &Range<usize>) -> bool {
        let Some(token) = self.source_token(range.start).filter(|_| range.len() == 1) else {
            return false;
        };
        let text = &self.window.text;
        let before = text.get(..token.span.start).unwrap_or("");
        let after = text.get(token.span.end..).unwrap_or("");
        if !(before.ends_with('(') && after.starts_with(')')) {
            return false;
        }
        let tokens = &self.window.tokens;
        if token.worth.is_some() {
            return worth::says_same_number(tokens, range.start);
        }
        let letters: Vec<char> = token.key.chars().collect();
        let acronym = token.span.of(text).chars().all(char::is_uppercase) && 2 <= letters.len();
        let mut initials: Vec<char> = tokens
            .iter()
            .take(range.start)
            .rev()
            .take(2 * letters.len())
            .filter(|word| word.capital)
            .filter_map(|word| word.key.chars().next())
            .take(letters.len())
            .collect();
        initials.reverse();
        acronym && initials == letters
    }

    /// Whether dropped words are a short remark that the source prints in brackets of its own
    /// ("[Laughter.]").
    fn is_stage_direction(&self, range: &Range<usize>) -> bool {
        let (Some(first), Some(last)) =
            (self.source_token(range.start), self.source_token(range.end.saturating_sub(1)))
        else {
            return false;
        };
        let text = &self.window.text;
        let own = roles::surface(text, first, last);
        let after = text.get(last.span.end..).unwrap_or("");
        let before = text.get(..first.span.start).unwrap_or("");
        let opens = own.starts_with('[') || before.ends_with('[');
        let closes = own.ends_with(']') || after.trim_start_matches('.').starts_with(']');
        let grave = |index: usize| {
            let role = self.source_role(index);
            role.negation || role.figure || role.date || role.unit || role.qualifier || role.modal
        };
        let inner = own.trim_start_matches('[').trim_end_matches(']');
        let ends_sentence = before.trim_end_matches('[').trim_end().ends_with(['.', '?', '!', ')']);
        range.len() <= 3
            && opens
            && closes
            && ends_sentence
            && first.capital
            && !inner.contains(['[', ']'])
            && !range.clone().any(grave)
    }

    /// Whether dropped words begin with the mark of a note on a line of its own and reach over the
    /// end of the page, in the middle of a sentence that goes on behind them.
    fn is_note_at_foot(&self, range: &Range<usize>) -> bool {
        const MOST_WORDS: usize = 150;
        let (Some(first), Some(last)) =
            (self.source_token(range.start), self.source_token(range.end.saturating_sub(1)))
        else {
            return false;
        };
        let Some(before) = range.start.checked_sub(1).and_then(|index| self.source_token(index))
        else {
            return false;
        };
        let Some(after) = self.source_token(range.end) else { return false };
        let text = &self.window.text;
        let gap = Span::new(before.span.end, first.span.start).of(text);
        let whole = Span::new(first.span.start, after.span.start).of(text);
        let mark = first.note_mark
            || (first.kind == TokenKind::Number
                && first.key.len() <= 3
                && first.key.bytes().all(|byte| byte.is_ascii_digit()));
        // A rule above the notes, or a sentence that goes on behind them.
        let ruled = gap.contains("___") || gap.contains("---") || gap.contains("———");
        let goes_on = !after.capital || !after.sentence_start;
        // The page's end itself may have gone with the number that stands at it.
        let at = Span::new(first.span.start, after.span.start);
        let feeds = whole.contains('\u{c}') || at.len() < self.window.raw_span(at).len();
        let own_line = gap.rsplit_once('\n').is_some_and(|(_, rest)| rest.trim().is_empty());
        range.len() <= MOST_WORDS
            && mark
            && (ruled || goes_on)
            && feeds
            && own_line
            && Span::new(last.span.end, after.span.start).of(text).contains(['\n', '\u{c}'])
    }

    /// Whether dropped words look like a citation in the running text.
    pub(super) fn is_citation(&self, range: &Range<usize>) -> bool {
        let tokens: Vec<&Token> = range.clone().filter_map(|i| self.source_token(i)).collect();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
        let text = roles::surface(&self.window.text, first, last);
        let before = self
            .window
            .text
            .get(..first.span.start)
            .and_then(|head| head.trim_end().chars().next_back());
        let after = self.window.text.get(last.span.end..).and_then(|tail| tail.chars().next());
        let enclosed = matches!(before, Some('(' | '['))
            || text.starts_with(['(', '[']) && matches!(after, Some(')' | ']'))
            || text.ends_with([')', ']']);
        let year = tokens.iter().any(|token| {
            token.key.len() == 4
                && token.key.parse::<u32>().is_ok_and(|year| (1500..2100).contains(&year))
        });
        let capitals = tokens.iter().filter(|token| token.capital).count();
        let keys: Vec<&str> = tokens.iter().map(|token| token.key.as_str()).collect();
        let reporter = keys
            .windows(2)
            .any(|pair| matches!(pair, ["u", "s"] | ["f", "supp"] | ["s", "ct"]))
            || keys.iter().any(|key| matches!(*key, "v" | "id" | "ibid" | "supra" | "infra" | "§"))
            || text.contains('§');
        let signal = matches!(
            keys.first(),
            Some(&("see" | "cf" | "accord" | "citing" | "quoting" | "id" | "ibid"))
        );
        let numbers = tokens.iter().any(|token| token.kind == TokenKind::Number);
        (enclosed && year && 0 < capitals && !keys.contains(&"percent") && !keys.contains(&"%"))
            || (reporter && (numbers || signal || 1 < capitals))
            || (signal && numbers && 0 < capitals)
            || (enclosed && signal)
    }
}

pub(super) fn severity_of_words(roles: impl Iterator<Item = Role>) -> Severity {
    let mut severity = Severity::None;
    for role in roles {
        let one = if role.negation || role.figure || role.date || role.unit {
            Severity::Critical
        } else if role.modal || role.qualifier || !role.function {
            Severity::Major
        } else {
            Severity::Minor
        };
        severity = severity.max(one);
    }
    severity
}

/// The roles of words that only one side has, without the small number words that come and go with
/// the thing they count.
///
/// "One" by itself is as good as an article; "two" or "second" beside its noun says nothing that
/// the loss of the noun does not say. Before a unit or another number they are figures.
pub(super) fn figures_that_count(roles: &[Role], tokens: &[&Token]) -> Vec<Role> {
    let others = roles.iter().any(|role| !role.figure && !role.function && !role.qualifier);
    let mut out = roles.to_vec();
    for (index, role) in out.iter_mut().enumerate() {
        let Some(token) = tokens.get(index).filter(|_| role.figure) else { continue };
        let before = index.checked_sub(1).and_then(|before| roles.get(before));
        let counts = roles.get(index + 1).is_some_and(|next| next.unit || next.figure)
            || before.is_some_and(|before| before.figure);
        let small = matches!(token.key.as_str(), "one" | "two" | "first" | "second");
        if small && !counts && (others || token.key == "one") {
            role.figure = false;
        }
    }
    out
}

/// The kind and severity of words that only one side has.
pub(super) fn judge_run(roles: &[Role], many: DifferenceKind) -> (DifferenceKind, Severity) {
    use DifferenceKind as Kind;
    let any = |pick: fn(&Role) -> bool| roles.iter().any(pick);
    let short = roles.len() <= 3;
    let grave = any(|role| role.negation || role.figure || role.date || role.unit);
    if short {
        if any(|role| role.negation) {
            return (Kind::Negation, Severity::Critical);
        }
        if any(|role| role.date) {
            return (Kind::Date, Severity::Critical);
        }
        if any(|role| role.figure) {
            return (Kind::Figure, Severity::Critical);
        }
        if any(|role| role.unit) {
            return (Kind::Unit, Severity::Critical);
        }
        if any(|role| role.name) && roles.iter().all(|role| role.name || role.function) {
            return (Kind::Name, Severity::Critical);
        }
        if any(|role| role.modal) {
            return (Kind::Modal, Severity::Major);
        }
        if any(|role| role.qualifier) && roles.iter().all(|role| role.qualifier || role.function) {
            return (Kind::Qualifier, Severity::Major);
        }
        if roles.iter().all(|role| role.function) {
            let severity = if roles.len() == 1 { Severity::Minor } else { Severity::Major };
            let kind = if roles.len() == 1 { Kind::FunctionWord } else { many };
            return (kind, severity);
        }
    }
    // A name that the quotation brings in puts somebody there who is not.
    let name = many == Kind::Insertion && any(|role| role.name);
    (many, if grave || name { Severity::Critical } else { Severity::Major })
}
