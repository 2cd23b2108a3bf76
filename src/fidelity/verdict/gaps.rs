//! What do the ellipses of a quotation hide?

use super::Builder;
use crate::fidelity::borders;
use crate::fidelity::grammar::{self, Gap};
use crate::fidelity::places::Stretch;
use crate::fidelity::roles;
use crate::fidelity::skeleton::Window;
use crate::fidelity::words;
use crate::fidelity::{Difference, DifferenceKind, FidelityOptions};
use crate::text::{Severity, Span};

impl Builder<'_> {
    /// What the ellipses hide.
    pub(super) fn gaps(&mut self, options: &FidelityOptions) {
        let program = &self.one.program;
        for gap in &program.gaps {
            let after =
                program.segments.binary_search_by_key(&gap.before, |range| range.start).ok();
            let inner = after.and_then(|after| Some((after.checked_sub(1)?, after)));
            let (left, right) = match inner {
                Some((left, right)) => (
                    self.best.stretches.get(left).and_then(Option::as_ref),
                    self.best.stretches.get(right).and_then(Option::as_ref),
                ),
                None => (None, None),
            };
            let (Some(left), Some(right)) = (left, right) else {
                let at = self.source_place_before(gap.span.start);
                self.push_gap(gap.span, String::new(), Span::new(at, at), Severity::None);
                continue;
            };
            if right.displaced || left.displaced || right.raw.start < left.raw.end {
                let at = left.raw.end;
                let far = left.raw.end <= right.raw.start;
                let severity = if far { Severity::Major } else { Severity::None };
                self.push_gap(gap.span, String::new(), Span::new(at, at), severity);
                continue;
            }
            let raw = Span::new(left.raw.end, right.raw.start);
            let hidden = self.skeleton.window_of(left.window.group, raw);
            if hidden.tokens.iter().all(|token| token.note_mark) {
                // The source has an ellipsis of its own here, or the sign hides nothing.
                if !grammar::ellipses(&hidden.text).is_empty() {
                    let fold = |text: &str| crate::text::span::fold_white_space(text);
                    let printed = gap.span.of(self.quote());
                    if !fold(&hidden.text).contains(&fold(printed)) {
                        self.folds.insert("ellipsis");
                    }
                    continue;
                }
                self.push_gap(gap.span, String::new(), raw, Severity::None);
                continue;
            }
            let changed = self.change_beside_gap(left, right, &hidden);
            self.differences.extend(changed);
            let severity = self.hidden_severity(left, right, &hidden, gap, options);
            let shown = hidden.text.trim().to_owned();
            self.push_gap(gap.span, shown, raw, severity);
        }
    }

    /// A word changed without a sign right beside an ellipsis that hides a negation: the change and
    /// the ellipsis together turn the sense ("closed . . ." for "did not close").
    fn change_beside_gap(
        &self,
        left: &Stretch,
        right: &Stretch,
        hidden: &Window,
    ) -> Option<Difference> {
        const NEAR: usize = 3;
        let roles = roles::roles(&hidden.text, &hidden.tokens);
        let count = hidden.tokens.len();
        let negation = |index: &usize| roles.get(*index).is_some_and(|role| role.negation);
        let changed_at = |stretch: &Stretch, place: usize| {
            stretch
                .reading
                .differences
                .iter()
                .find(|one| {
                    !one.disclosed
                        && Severity::Major <= one.severity
                        && (one.source_span.end == place || one.source_span.start == place)
                })
                .map(|one| one.quote_span)
        };
        let after_left = (0..count.min(NEAR)).find(negation);
        let before_right = (count.saturating_sub(NEAR)..count).rev().find(negation);
        let (index, quote_span) = after_left
            .zip(changed_at(left, left.raw.end))
            .or_else(|| before_right.zip(changed_at(right, right.raw.start)))?;
        let token = hidden.tokens.get(index)?;
        Some(Difference {
            kind: DifferenceKind::Negation,
            quoted: quote_span.of(self.quote()).to_owned(),
            source: token.span.of(&hidden.text).to_owned(),
            disclosed: false,
            severity: Severity::Critical,
            quote_span,
            source_span: hidden.raw_span(token.span),
        })
    }

    fn hidden_severity(
        &self,
        left: &Stretch,
        right: &Stretch,
        hidden: &Window,
        gap: &Gap,
        options: &FidelityOptions,
    ) -> Severity {
        let roles = roles::roles(&hidden.text, &hidden.tokens);
        let prefix = |token: &words::Token| matches!(token.key.as_str(), "non" | "un" | "anti");
        let meaning = roles
            .iter()
            .zip(&hidden.tokens)
            .any(|(role, token)| (role.negation && !prefix(token)) || role.counts_hidden)
            || borders::splices_figures(
                left.window.tokens.get(..=left.reading.last.unwrap_or(0)).unwrap_or_default(),
                &hidden.tokens,
                right.window.tokens.get(right.reading.first.unwrap_or(0)..).unwrap_or_default(),
            );
        // Read with the words on both sides, so that a border at the very edge is seen.
        let raw = Span::new(left.raw.start, right.raw.end);
        let around = self.skeleton.window_of(left.window.group, raw);
        let from = left.raw.end;
        let to = right.raw.start;
        let border = around.tokens.iter().any(|token| {
            let start = around.raw_at(token.span.start);
            token.sentence_start && from <= start && start <= to
        }) && !is_within_list(&hidden.text);
        // The items of a list are one sentence as long as none ends with a stop.
        let paragraph = words::has_paragraph_break(&hidden.text) && !is_within_list(&hidden.text);
        let too_long = options.max_gap_words < hidden.tokens.len();
        let bad_border = border && !gap.shows_sentence_end;
        if meaning || bad_border || paragraph || too_long {
            Severity::Major
        } else {
            Severity::None
        }
    }

    fn push_gap(
        &mut self,
        quote_span: Span,
        source: String,
        source_span: Span,
        severity: Severity,
    ) {
        self.differences.push(Difference {
            kind: DifferenceKind::Ellipsis,
            quoted: quote_span.of(self.quote()).to_owned(),
            source,
            disclosed: true,
            severity,
            quote_span,
            source_span,
        });
    }
}

/// Whether each line end of a text stands behind a semicolon, comma or colon, or "and" or "or"
/// behind one, as between the items of a list, and no stop ends a sentence in it.
fn is_within_list(text: &str) -> bool {
    let mut lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty()).peekable();
    let mut ends = 0;
    while let Some(line) = lines.next() {
        let last = lines.peek().is_none() && !text.trim_end_matches([' ', '\t']).ends_with('\n');
        let bare = line.trim_end_matches("and").trim_end_matches("or").trim_end();
        if !last && !bare.ends_with([';', ',', ':']) {
            return false;
        }
        ends += usize::from(!last);
        if line.contains(['.', '?', '!']) {
            return false;
        }
    }
    0 < ends
}
