//! What stands in the source right before and right behind a quotation?
//!
//! A figure that its ends cut out of a larger one, a negation or an exception that it leaves
//! outside, and the marks at its ends.

use super::{AROUND, Builder, floor};
use crate::fidelity::borders;
use crate::fidelity::grammar::Form;
use crate::fidelity::places::Stretch;
use crate::fidelity::roles;
use crate::fidelity::skeleton::Window;
use crate::fidelity::words;
use crate::fidelity::{Difference, DifferenceKind};
use crate::text::{Severity, Span};

/// An end of a match.
#[derive(Clone, Copy, Debug)]
enum End {
    First,
    Last,
}

impl Builder<'_> {
    /// A figure that the first or the last word of a stretch cuts out of a larger quantity.
    pub(super) fn borders(&mut self) {
        let program = &self.one.program;
        let gap_at =
            |index: usize| program.gaps.binary_search_by_key(&index, |gap| gap.before).is_ok();
        for (range, stretch) in program.segments.iter().zip(&self.best.stretches) {
            let Some(stretch) = stretch else { continue };
            let ends = [(End::First, range.start), (End::Last, range.end.saturating_sub(1))];
            for (end, index) in ends {
                let Some(word) = program.tokens.get(index) else { continue };
                let stands = stretch.reading.partners.contains_key(&index);
                if word.form != Form::Plain || !stands {
                    continue;
                }
                let disclosed = match end {
                    End::First => gap_at(range.start),
                    End::Last => gap_at(range.end),
                };
                self.border(stretch, end, word.token.span, disclosed);
            }
        }
    }

    /// Compares the figure at one end of a stretch with the whole quantity around it.
    fn border(&mut self, stretch: &Stretch, end: End, quote_span: Span, disclosed: bool) {
        let place = match end {
            End::First => stretch.raw.start,
            End::Last => stretch.raw.end,
        };
        let text = &self.skeleton.source.text;
        let near = Span::new(
            floor(text, place.saturating_sub(AROUND * 2)),
            floor(text, (place + AROUND * 2).min(text.len())),
        );
        let around = self.skeleton.window_of(stretch.window.group, near);
        let Some(index) = around.tokens.iter().position(|token| {
            let there = around.raw_span(token.span);
            match end {
                End::First => there.start == place,
                End::Last => there.end == place,
            }
        }) else {
            return;
        };
        let range = borders::whole_quantity(&around.text, &around.tokens, index);
        let (Some(from), Some(to)) =
            (around.tokens.get(range.start), around.tokens.get(range.end.saturating_sub(1)))
        else {
            return;
        };
        let local = Span::new(from.span.start, to.span.end);
        let whole = around.raw_span(local);
        let cut = whole.start < stretch.raw.start || stretch.raw.end < whole.end;
        let known = self.differences.iter().any(|one| {
            matches!(one.kind, DifferenceKind::Figure | DifferenceKind::Date)
                && one.source_span.overlaps(whole)
        });
        if !cut || known {
            return;
        }
        // "Fifty" for "50" is no matter of spelling where the source has "30 to 50".
        self.differences
            .retain(|one| one.kind != DifferenceKind::Spelling || !whole.contains(one.source_span));
        self.differences.push(Difference {
            kind: DifferenceKind::Figure,
            quoted: quote_span.of(self.quote()).to_owned(),
            source: local.of(&around.text).to_owned(),
            disclosed,
            severity: if disclosed { Severity::Major } else { Severity::Critical },
            quote_span,
            source_span: whole,
        });
    }

    /// A first word that is changed where the source has a negation just before it: "another" for
    /// "no other".
    pub(super) fn change_behind_negation(&mut self) {
        let Some(stretch) = self.best.stretches.first().and_then(Option::as_ref) else { return };
        let Some(first) = self.one.program.tokens.first().map(|word| word.token.span) else {
            return;
        };
        let changed = self.differences.iter().any(|one| {
            !one.disclosed
                && one.quote_span == first
                && one.source_span.start == stretch.raw.start
                && one.kind != DifferenceKind::Case
        });
        if !changed {
            return;
        }
        if let Some((source_span, source)) = self.negation_before(stretch) {
            self.differences.push(Difference {
                kind: DifferenceKind::Negation,
                quoted: first.of(self.quote()).to_owned(),
                source,
                disclosed: false,
                severity: Severity::Critical,
                quote_span: first,
                source_span,
            });
        }
    }

    /// A quotation that makes the words behind a negation a sentence of its own by a capital: "Rain
    /// fell" for "no rain fell". Who begins with a small letter may have negated in his own words.
    pub(super) fn sentence_behind_negation(&mut self) {
        let Some(stretch) = self.best.stretches.first().and_then(Option::as_ref) else { return };
        let Some(first) = self.one.program.tokens.first() else { return };
        let Some(there) = stretch.reading.partners.get(&0) else { return };
        let Some(token) = stretch.window.tokens.get(*there) else { return };
        let words = self.quote().chars().filter(|c| c.is_whitespace()).count() + 1;
        if !first.token.capital || token.capital || words < 4 {
            return;
        }
        let before = self.negation_before(stretch).or_else(|| self.none_before(stretch));
        let Some(before) = before else { return };
        let disclosed = matches!(first.form, Form::Pattern(_));
        self.differences.push(Difference {
            kind: DifferenceKind::Negation,
            quoted: first.token.span.of(self.quote()).to_owned(),
            source: before.1,
            disclosed,
            severity: if disclosed { Severity::Major } else { Severity::Critical },
            quote_span: first.token.span,
            source_span: before.0,
        });
    }

    /// A quotation that begins behind the hyphen of a negating prefix: "members" for "non-members".
    pub(super) fn word_behind_negation(&mut self) {
        let Some(stretch) = self.best.stretches.first().and_then(Option::as_ref) else { return };
        let Some(first) = self.one.program.tokens.first() else { return };
        if !stretch.reading.partners.contains_key(&0) {
            return;
        }
        let before = self.window_before(stretch);
        let Some(last) = before.tokens.last() else { return };
        let rest = before.text.get(last.span.end..).unwrap_or("");
        let glued = matches!(rest, "-" | "‐" | "‑");
        if !glued || !matches!(last.key.as_str(), "non" | "un" | "anti") {
            return;
        }
        self.differences.push(Difference {
            kind: DifferenceKind::Negation,
            quoted: first.token.span.of(self.quote()).to_owned(),
            source: last.span.of(&before.text).to_owned(),
            disclosed: false,
            severity: Severity::Critical,
            quote_span: first.token.span,
            source_span: before.raw_span(last.span),
        });
    }

    /// A quotation that breaks off before an exception: "all" for "all but two".
    pub(super) fn exception_behind(&mut self) {
        const EXCEPTED_FROM: [&str; 12] = [
            "all",
            "everyone",
            "everybody",
            "everything",
            "anyone",
            "anybody",
            "anything",
            "none",
            "nobody",
            "nothing",
            "everywhere",
            "always",
        ];
        let Some(stretch) = self.best.stretches.last().and_then(Option::as_ref) else { return };
        let Some(last) = self.one.program.tokens.last().map(|word| &word.token) else { return };
        let index = self.one.program.tokens.len() - 1;
        let stands = stretch.reading.partners.contains_key(&index);
        if !stands || !EXCEPTED_FROM.contains(&last.key.as_str()) {
            return;
        }
        let text = &self.skeleton.source.text;
        let end = floor(text, (stretch.raw.end + AROUND).min(text.len()));
        let behind = self.skeleton.window_of(stretch.window.group, Span::new(stretch.raw.end, end));
        let Some(next) = behind.tokens.first() else { return };
        let close = behind.text.get(..next.span.start).is_some_and(|head| head.trim().is_empty());
        if !close || !matches!(next.key.as_str(), "but" | "except" | "save" | "excepting") {
            return;
        }
        self.differences.push(Difference {
            kind: DifferenceKind::Qualifier,
            quoted: last.span.of(self.quote()).to_owned(),
            source: next.span.of(&behind.text).to_owned(),
            disclosed: false,
            severity: Severity::Major,
            quote_span: last.span,
            source_span: behind.raw_span(next.span),
        });
    }

    /// "Nothing in", "none of" right before the first word that was found.
    fn none_before(&self, stretch: &Stretch) -> Option<(Span, String)> {
        let before = self.window_before(stretch);
        let [.., none, last] = before.tokens.as_slice() else { return None };
        let link = matches!(last.key.as_str(), "in" | "of" | "among" | "about" | "under");
        let negates = matches!(none.key.as_str(), "nothing" | "none" | "nobody" | "neither");
        let close = before.text.get(last.span.end..).is_some_and(|rest| rest.trim().is_empty());
        (link && negates && close)
            .then(|| (before.raw_span(none.span), none.span.of(&before.text).to_owned()))
    }

    /// The negation right before the first word that was found, and its place.
    fn negation_before(&self, stretch: &Stretch) -> Option<(Span, String)> {
        let before = self.window_before(stretch);
        let roles = roles::roles(&before.text, &before.tokens);
        let (last, role) = (before.tokens.last()?, roles.last()?);
        let close = before.text.get(last.span.end..).is_some_and(|rest| rest.trim().is_empty());
        (role.negation && close)
            .then(|| (before.raw_span(last.span), last.span.of(&before.text).to_owned()))
    }

    /// The words right before a stretch.
    fn window_before(&self, stretch: &Stretch) -> Window {
        let text = &self.skeleton.source.text;
        let start = floor(text, stretch.raw.start.saturating_sub(AROUND));
        self.skeleton.window_of(stretch.window.group, Span::new(start, stretch.raw.start))
    }

    /// The marks before the first and after the last word.
    pub(super) fn ends(&mut self) {
        let program = &self.one.program;
        let Some(last) = program.tokens.last() else { return };
        let tail_start = last.token.span.end;
        let closed_by_gap = program.gaps.iter().any(|gap| tail_start <= gap.span.start);
        let aside_after = program.asides.iter().any(|aside| tail_start <= aside.start);
        let tail = self.quote().get(tail_start..).unwrap_or("");
        let Some(stretch) = self.best.stretches.last().and_then(Option::as_ref) else { return };
        let Some(found) = stretch.reading.last.and_then(|last| stretch.window.tokens.get(last))
        else {
            return;
        };
        if closed_by_gap || aside_after {
            return;
        }
        let raw_end = stretch.window.raw_span(found.span).end;
        let following: String = self
            .skeleton
            .source
            .text
            .get(raw_end..)
            .unwrap_or("")
            .chars()
            .take(12)
            .take_while(|c| !c.is_alphanumeric())
            .collect();
        let bare = |text: &str| -> Vec<char> {
            words::marks(text).into_iter().filter(|c| !matches!(c, '"' | '\'')).collect()
        };
        let (quoted, there) = (bare(tail.trim_end()), bare(&following));
        if quoted.is_empty() {
            let whole_sentence = there.first().is_some_and(|c| matches!(c, '.' | '!' | '?'))
                && program.tokens.first().is_some_and(|first| first.token.capital)
                && self.starts_sentence();
            if whole_sentence {
                self.folds.insert("end mark");
            }
            return;
        }
        if there.get(..quoted.len()) != Some(&quoted[..]) {
            self.folds.insert("end mark");
        }
    }

    /// Whether the match begins at the head of a sentence of the source.
    fn starts_sentence(&self) -> bool {
        let Some(raw) = self.best.raw() else { return false };
        let text = &self.skeleton.source.text;
        let start = floor(text, raw.start.saturating_sub(80));
        let before = Span::new(start, raw.start).of(text);
        let tokens = words::tokens(before, words::Side::Source);
        match tokens.last() {
            None => true,
            Some(last) => {
                words::ends_sentence(&last.key, before.get(last.span.end..).unwrap_or(""))
            }
        }
    }

    /// Takes the source's marks into the match where the quotation has them too.
    pub(super) fn take_end_marks(&self, spans: &mut [Span]) {
        let program = &self.one.program;
        let Some(word) = program.tokens.last() else { return };
        if program.gaps.iter().any(|gap| word.token.span.end <= gap.span.start) {
            return;
        }
        let tail = words::marks(self.quote().get(word.token.span.end..).unwrap_or("").trim_end());
        let Some(last) = spans.last_mut() else { return };
        let mut end = last.end;
        let mut taken: Vec<char> = Vec::new();
        for c in self.skeleton.source.text.get(last.end..).unwrap_or("").chars().take(6) {
            if c.is_alphanumeric() || c.is_whitespace() {
                break;
            }
            let mut with = taken.clone();
            with.extend(words::marks(c.encode_utf8(&mut [0; 4])));
            if with.len() == taken.len() {
                break;
            }
            if tail.get(..with.len()) != Some(&with[..]) {
                break;
            }
            taken = with;
            end += c.len_utf8();
        }
        last.end = end;
    }
}
