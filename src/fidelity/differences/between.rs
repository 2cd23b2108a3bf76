//! What stands between the words: marks, blanks, dashes and the marks of notes.

use crate::text::{Severity, Span};

use super::Reader;
use crate::fidelity::align::Step;
use crate::fidelity::grammar::Form;
use crate::fidelity::words::{self, Token};
use crate::fidelity::{Difference, DifferenceKind};

impl Reader<'_> {
    /// What stands between the words.
    pub(super) fn between(&mut self) {
        let missing = self.reading.missing.clone();
        let is_missing = |index: usize| missing.iter().any(|range| range.contains(&index));
        let mut previous: Option<(usize, usize)> = None;
        let mut skipped_marks: Vec<usize> = Vec::new();
        let mut added_marks: Vec<usize> = Vec::new();
        for step in self.steps {
            let (first, last) = match step {
                Step::Pair { quote, source, .. } => ((*quote, *source), (*quote, *source)),
                Step::Joint { quote, source, .. } => {
                    ((quote.start, source.start), (quote.end - 1, source.end - 1))
                }
                Step::Pattern { quote, source } => {
                    ((quote.start, *source), (quote.end - 1, *source))
                }
                Step::Dropped { source }
                    if self.source_token(*source).is_some_and(|token| token.note_mark) =>
                {
                    skipped_marks.push(*source);
                    continue;
                }
                Step::Added { quote }
                    if self.quote_token(*quote).is_some_and(|token| token.note_mark) =>
                {
                    added_marks.push(*quote);
                    continue;
                }
                _ => {
                    previous = None;
                    skipped_marks.clear();
                    added_marks.clear();
                    continue;
                }
            };
            if is_missing(first.0) {
                previous = None;
                continue;
            }
            if let Some(before) = previous
                && before.0 + 1 + added_marks.len() == first.0
            {
                self.marks(before, first, &skipped_marks, &added_marks);
            }
            previous = Some(last);
            skipped_marks.clear();
            added_marks.clear();
        }
    }

    pub(super) fn marks(
        &mut self,
        before: (usize, usize),
        after: (usize, usize),
        skipped: &[usize],
        added: &[usize],
    ) {
        let (Some(q0), Some(q1)) = (self.quote_token(before.0), self.quote_token(after.0)) else {
            return;
        };
        let (Some(s0), Some(s1)) = (self.source_token(before.1), self.source_token(after.1)) else {
            return;
        };
        let quote_span = Span::new(q0.span.end, q1.span.start);
        let mut quoted = String::new();
        let mut at = quote_span.start;
        let asides = &self.program.asides;
        let from = asides.partition_point(|aside| aside.start < quote_span.start);
        let to = asides.partition_point(|aside| aside.end <= quote_span.end);
        let mut left_out: Vec<Span> = asides.get(from..to).unwrap_or_default().to_vec();
        left_out.extend(added.iter().filter_map(|index| self.quote_token(*index)).map(|t| t.span));
        left_out.sort();
        for aside in &left_out {
            if quote_span.contains(*aside) {
                quoted.push_str(Span::new(at, aside.start).of(self.quote));
                at = aside.end;
            }
        }
        quoted.push_str(Span::new(at, quote_span.end).of(self.quote));
        let source_span = Span::new(s0.span.end, s1.span.start);
        // Marks of notes and what parts them from one another are jumped over.
        let marks_of_notes: Vec<Span> =
            skipped.iter().filter_map(|index| self.source_token(*index)).map(|t| t.span).collect();
        let mut other = match (marks_of_notes.first(), marks_of_notes.last()) {
            (Some(first), Some(last)) => {
                let text = &self.window.text;
                let mut around = Span::new(source_span.start, first.start).of(text).to_owned();
                around.push_str(Span::new(last.end, source_span.end).of(text));
                around
            }
            _ => source_span.of(&self.window.text).to_owned(),
        };
        if with_single_blanks(&quoted) == with_single_blanks(&other) {
            return;
        }
        // A word keeps a parenthesis that touches it ("7(a)"); set apart ("7 (a)") it stands here.
        let closes = |text: &str, token: &Token| token.span.of(text).ends_with(')');
        match (closes(self.quote, q0), closes(&self.window.text, s0)) {
            (true, false) => {
                other = other.trim_start().strip_prefix(')').unwrap_or(&other).to_owned();
            }
            (false, true) => {
                quoted = quoted.trim_start().strip_prefix(')').unwrap_or(&quoted).to_owned();
            }
            _ => {}
        }
        if other.contains(['\n', '\r', '\u{2028}']) {
            // A stroke between blanks stands for the line end of a poem or an address.
            let without = without_line_strokes(&quoted);
            if without != quoted {
                self.reading.folds.insert("line ends");
                quoted = without;
            }
        }
        let (left, right) = (words::marks(&quoted), words::marks(&other));
        let written_out = self.program.tokens.get(before.0).is_some_and(|word| {
            matches!(word.form, Form::Pattern(_)) && left.is_empty() && right == ['.']
        });
        if written_out {
            // The bracket writes out what the source abbreviates.
            return;
        }
        if left == right {
            if left.is_empty() && quoted.is_empty() != other.is_empty() {
                self.reading.folds.insert("word spacing");
            } else if quoted.trim() == other.trim() {
                let dash = left.contains(&'-');
                self.reading.folds.insert(if dash { "dashes" } else { "word spacing" });
            } else {
                let names = self.reading.folds.len();
                self.note_folds(&quoted, &other);
                if self.reading.folds.len() == names
                    && without_blanks(&quoted) != without_blanks(&other)
                {
                    self.reading.folds.insert("marks");
                }
            }
            return;
        }
        let bare = |marks: &[char]| -> Vec<char> {
            marks.iter().copied().filter(|c| !matches!(c, '"' | '\'')).collect()
        };
        let count = |marks: &[char]| marks.iter().filter(|c| matches!(c, '"' | '\'')).count();
        let raw_source = self.window.raw_span(source_span);
        if bare(&left) == bare(&right) {
            if count(&left) == count(&right) {
                self.reading.folds.insert("quotes");
                return;
            }
            let disclosed = self.licence(|licences| {
                licences.inner_marks_omitted.clone().or_else(|| licences.cleaned_up.clone())
            });
            self.push_marks(
                DifferenceKind::NestedQuote,
                &quoted,
                quote_span,
                &other,
                raw_source,
                disclosed,
            );
            return;
        }
        let dashless = |marks: &[char]| -> Vec<char> {
            bare(marks).into_iter().filter(|c| *c != '-').collect()
        };
        // A hyphen between two parts of a word, glued to both or at a line end; no dash.
        let hyphenates = |text: &str| {
            let mut characters = text.chars();
            let first = characters.next();
            let hyphen =
                first.is_some_and(|c| matches!(c, '-' | '‐' | '‑' | '–' | '\u{ad}' | '\u{2}'));
            let rest: String = characters.collect();
            hyphen && rest.trim().is_empty() && (rest.is_empty() || rest.contains(['\n', '\r']))
        };
        if dashless(&left) == dashless(&right) && dashless(&left).is_empty() {
            let hyphen = if left.contains(&'-') { &quoted } else { &other };
            let neighbour_blank = if left.contains(&'-') { &other } else { &quoted };
            if hyphenates(hyphen) && words::marks(neighbour_blank).is_empty() {
                self.reading.folds.insert("hyphenation");
                return;
            }
        }
        let bracketed = quoted.trim().strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        if bracketed.is_some_and(|inner| !inner.contains(['[', ']'])) && !other.contains('[') {
            self.push_marks(DifferenceKind::Bracket, &quoted, quote_span, &other, raw_source, true);
            return;
        }
        let disclosed = self.licence(|licences| licences.punctuation_altered.clone());
        self.push_marks(
            DifferenceKind::Punctuation,
            &quoted,
            quote_span,
            &other,
            raw_source,
            disclosed,
        );
    }

    pub(super) fn push_marks(
        &mut self,
        kind: DifferenceKind,
        quoted: &str,
        quote_span: Span,
        source: &str,
        source_span: Span,
        disclosed: bool,
    ) {
        self.reading.differences.push(Difference {
            kind,
            quoted: quoted.trim().to_owned(),
            source: source.trim().to_owned(),
            disclosed,
            severity: if disclosed { Severity::None } else { Severity::Minor },
            quote_span,
            source_span,
        });
    }
}

pub(super) fn with_single_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    out
}

pub(super) fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The marks without "/" and "//" that stand between blanks.
fn without_line_strokes(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let last = words.len().saturating_sub(1);
    let mut index = 0;
    words.retain(|word| {
        let inside = 0 < index && index < last;
        index += 1;
        !(inside && matches!(*word, "/" | "//" | "|" | "||"))
    });
    words.join(" ")
}
