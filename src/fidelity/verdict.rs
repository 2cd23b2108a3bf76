//! From places and differences to the answer for an editor.
//!
//! Puts the stretches of a quotation together, looks at what its ellipses hide, at emphasis and at
//! the marks at its ends, chooses between equally good places and gives the verdict.

use std::collections::BTreeSet;

use memchr::memmem;

use crate::reader::{Condition, Format, SourceText};
use crate::text::{Severity, Span};

use super::borders;
use super::grammar::{self, Form};
use super::likeness;
use super::locate::{Assembly, Places, Prepared, Standing, Stretch};
use super::roles;
use super::skeleton::Skeleton;
use super::words;
use super::{Difference, DifferenceKind, FidelityOptions, Finding, Match, Reason, Verdict};

/// Bytes of the source's text before and after a match.
const AROUND: usize = 64;
/// Bytes around a place in which the words of the context are looked for.
const CONTEXT: usize = 600;

/// The answer for one quotation.
pub(super) fn finding(
    one: &Prepared<'_>,
    mut places: Places,
    skeleton: &Skeleton<'_>,
    options: &FidelityOptions,
) -> Finding {
    let source = skeleton.source;
    if one.words == 0 {
        return Finding::unverifiable(Reason::TooShort);
    }
    let occurrences = places.occurrences;
    let (chosen, tie_break) = choose(one, &places, source);
    let best = if chosen < places.best.len() { Some(places.best.remove(chosen)) } else { None };
    let others: Vec<Span> = places.best.iter().filter_map(Assembly::raw).collect();
    let Some(best) = best else { return absent(one, None, source.condition, options) };
    let mut builder = Builder::new(one, skeleton, &best);
    builder.stretches();
    builder.borders();
    builder.names();
    builder.change_behind_negation();
    builder.sentence_behind_negation();
    builder.gaps(options);
    builder.ends();
    builder.emphasis();
    let place = builder.place(&best, occurrences, &others, tie_break);
    if best.standing == Standing::Hardly {
        return absent(one, Some(place), source.condition, options);
    }
    let (verdict, severity) = builder.verdict(best.standing);
    let unique = occurrences == 1
        && matches!(verdict, Verdict::Verbatim | Verdict::Typographic | Verdict::Disclosed);
    let just_case =
        occurrences == 1 && builder.differences.iter().all(|one| one.kind == DifferenceKind::Case);
    if one.words < options.min_words && !unique && !just_case {
        let mut finding = Finding::unverifiable(Reason::TooShort);
        finding.hint = Some(place);
        return finding;
    }
    let trusted = matches!(verdict, Verdict::Verbatim | Verdict::Typographic | Verdict::Disclosed)
        || source.condition == Condition::Whole
        || (source.condition == Condition::Partial && verdict == Verdict::Altered);
    if !trusted {
        let mut finding = Finding::unverifiable(reason_of(source.condition));
        finding.hint = Some(place);
        return finding;
    }
    Finding {
        verdict,
        severity,
        reason: None,
        place: Some(place),
        differences: builder.differences,
        licences: builder.licences.into_iter().collect(),
        folds: builder.folds.into_iter().map(str::to_owned).collect(),
        hint: None,
        alternative: None,
    }
}

fn absent(
    one: &Prepared<'_>,
    nearest: Option<Match>,
    condition: Condition,
    options: &FidelityOptions,
) -> Finding {
    let mut finding = if condition != Condition::Whole {
        Finding::unverifiable(reason_of(condition))
    } else if one.program.licences.translation.is_some() {
        Finding::unverifiable(Reason::Translation)
    } else if one.words < options.min_words {
        Finding::unverifiable(Reason::TooShort)
    } else {
        let mut finding = Finding::unverifiable(Reason::NoText);
        finding.verdict = Verdict::NotFound;
        finding.severity = Severity::Critical;
        finding.reason = None;
        finding
    };
    finding.hint = nearest;
    finding
}

/// Why a source in this condition gives no answer.
pub(super) const fn reason_of(condition: Condition) -> Reason {
    match condition {
        Condition::Whole | Condition::Partial => Reason::PartialText,
        Condition::NoText | Condition::Garbled | Condition::Unreadable => Reason::NoText,
    }
}

/// The number of the best place among equals, and what decided.
fn choose(one: &Prepared<'_>, places: &Places, source: &SourceText) -> (usize, Option<String>) {
    if places.best.len() < 2 {
        return (0, None);
    }
    let starts: Vec<usize> =
        places.best.iter().map(|place| place.raw().map_or(0, |span| span.start)).collect();
    if let Some(pin) = &one.query.pin {
        let numbers = pin_pages(pin);
        let on_page: Vec<usize> = (0..starts.len())
            .filter(|index| {
                starts.get(*index).and_then(|start| source.page_at(*start)).is_some_and(|page| {
                    numbers.iter().any(|number| match &page.label {
                        Some(label) => label == number,
                        None => page.number.to_string() == *number,
                    })
                })
            })
            .collect();
        if let [only] = on_page.as_slice() {
            return (*only, Some(format!("the pin {}", pin.trim())));
        }
    }
    let context: BTreeSet<String> = content_words(&one.query.context);
    if !context.is_empty() {
        let scores: Vec<usize> = places
            .best
            .iter()
            .map(|place| {
                let Some(raw) = place.raw() else { return 0 };
                let start = floor(&source.text, raw.start.saturating_sub(CONTEXT));
                let end = floor(&source.text, (raw.end + CONTEXT).min(source.text.len()));
                let near = content_words(Span::new(start, end).of(&source.text));
                context.intersection(&near).count()
            })
            .collect();
        let most = scores.iter().copied().max().unwrap_or(0);
        let leaders: Vec<usize> =
            (0..scores.len()).filter(|index| scores.get(*index) == Some(&most)).collect();
        if let [only] = leaders.as_slice() {
            return (*only, Some("the neighbouring words".to_owned()));
        }
    }
    let shown = |start: usize| !source.hidden.iter().any(|span| span.holds(start));
    let visible: Vec<usize> =
        (0..starts.len()).filter(|index| starts.get(*index).is_some_and(|s| shown(*s))).collect();
    match visible.as_slice() {
        [only] => (*only, Some("the other places are not shown".to_owned())),
        [first, ..] => (*first, None),
        [] => (0, None),
    }
}

/// The page numbers that a pin names ("181-83", "xv", "at 5 n.2").
fn pin_pages(pin: &str) -> Vec<String> {
    let mut out = Vec::new();
    for piece in pin.split(|c: char| !c.is_alphanumeric()) {
        let roman = !piece.is_empty()
            && piece.chars().all(|c| matches!(c.to_ascii_lowercase(), 'i' | 'v' | 'x' | 'l' | 'c'));
        if roman || piece.bytes().all(|byte| byte.is_ascii_digit()) && !piece.is_empty() {
            out.push(piece.to_owned());
        }
    }
    out
}

fn content_words(text: &str) -> BTreeSet<String> {
    words::tokens(text, words::Side::Quote)
        .into_iter()
        .filter(|token| 3 < token.key.len())
        .filter(|token| !super::lexicon::lexicon().is_function_word(&token.key))
        .map(|token| token.key)
        .collect()
}

/// An end of a match.
#[derive(Clone, Copy, Debug)]
enum End {
    First,
    Last,
}

struct Builder<'b> {
    one: &'b Prepared<'b>,
    skeleton: &'b Skeleton<'b>,
    best: &'b Assembly,
    differences: Vec<Difference>,
    folds: BTreeSet<&'static str>,
    licences: BTreeSet<String>,
    missing: bool,
    /// For each number of segments: where the last of them that was found ends in the source.
    ends_before: Vec<usize>,
}

impl<'b> Builder<'b> {
    fn new(one: &'b Prepared<'b>, skeleton: &'b Skeleton<'b>, best: &'b Assembly) -> Self {
        let start = best.raw().map_or(0, |span| span.start);
        let ends = best.stretches.iter().scan(start, |end, stretch| {
            *end = stretch.as_ref().map_or(*end, |stretch| stretch.raw.end);
            Some(*end)
        });
        Self {
            ends_before: std::iter::once(start).chain(ends).collect(),
            one,
            skeleton,
            best,
            differences: Vec::new(),
            folds: BTreeSet::new(),
            licences: BTreeSet::new(),
            missing: false,
        }
    }

    fn quote(&self) -> &'b str {
        &self.one.query.quote
    }

    /// Takes over what the alignments say.
    fn stretches(&mut self) {
        let mut furthest: Option<Span> = None;
        for (segment, stretch) in self.best.stretches.iter().enumerate() {
            let Some(range) = self.one.program.segments.get(segment) else { continue };
            let quote_span = self.quote_span(range);
            let Some(stretch) = stretch else {
                self.missing = true;
                self.differences.push(Difference {
                    kind: DifferenceKind::Insertion,
                    quoted: quote_span.of(self.quote()).to_owned(),
                    source: String::new(),
                    disclosed: false,
                    severity: Severity::Major,
                    quote_span,
                    source_span: furthest
                        .map_or(Span::new(0, 0), |last| Span::new(last.end, last.end)),
                });
                continue;
            };
            self.missing |= !stretch.reading.missing.is_empty();
            self.differences.extend(stretch.reading.differences.iter().cloned());
            self.folds.extend(stretch.reading.folds.iter().copied());
            self.licences.extend(stretch.reading.licences.iter().cloned());
            let backwards = furthest.is_some_and(|last| stretch.raw.start < last.end);
            if backwards {
                self.differences.push(Difference {
                    kind: DifferenceKind::Reorder,
                    quoted: quote_span.of(self.quote()).to_owned(),
                    source: stretch.local.of(&stretch.window.text).to_owned(),
                    disclosed: false,
                    severity: Severity::Major,
                    quote_span,
                    source_span: stretch.raw,
                });
            }
            furthest = Some(stretch.raw);
        }
        for aside in &self.one.program.asides {
            if self.source_prints(*aside) {
                continue;
            }
            let at = self.source_place_before(aside.start);
            self.differences.push(Difference {
                kind: DifferenceKind::Bracket,
                quoted: aside.of(self.quote()).to_owned(),
                source: String::new(),
                disclosed: true,
                severity: Severity::None,
                quote_span: *aside,
                source_span: Span::new(at, at),
            });
        }
    }

    /// Whether the source itself has the sign (`[sic]`) behind the word that it stands behind.
    fn source_prints(&self, aside: Span) -> bool {
        let words = &self.one.program.tokens;
        let before = words.partition_point(|word| word.token.span.start < aside.start);
        let Some(last) = before.checked_sub(1) else { return false };
        let segment = self.one.program.segments.partition_point(|range| range.end <= last);
        let found = self.best.stretches.get(segment).and_then(Option::as_ref).and_then(|stretch| {
            let index = stretch.reading.partners.get(&last)?;
            Some(stretch.window.raw_span(stretch.window.tokens.get(*index)?.span).end)
        });
        let Some(end) = found else { return false };
        let behind = self.skeleton.source.text.get(end..).unwrap_or("").trim_start();
        let sign = aside.of(self.quote());
        behind.get(..sign.len()).is_some_and(|there| there.eq_ignore_ascii_case(sign))
    }

    fn quote_span(&self, range: &std::ops::Range<usize>) -> Span {
        let tokens = self.one.program.tokens.get(range.clone()).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => Span::new(first.token.span.start, last.token.span.end),
            _ => Span::new(0, 0),
        }
    }

    /// Where the source goes on after the quotation's words before `offset`.
    fn source_place_before(&self, offset: usize) -> usize {
        let before = self
            .one
            .program
            .segments
            .partition_point(|range| self.quote_span(range).start < offset);
        self.ends_before.get(before).copied().unwrap_or_default()
    }

    /// A figure that the first or the last word of a stretch cuts out of a larger quantity.
    fn borders(&mut self) {
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

    /// A word at the head of a sentence that is replaced by another one is a name if one of the two
    /// is written with a capital inside a sentence elsewhere in the source.
    fn names(&mut self) {
        let text = &self.skeleton.source.text;
        for one in &mut self.differences {
            let one_word = |words: &str| {
                !words.is_empty()
                    && words.chars().all(char::is_alphabetic)
                    && words.starts_with(char::is_uppercase)
            };
            let kinds = matches!(one.kind, DifferenceKind::ContentWord | DifferenceKind::Spelling);
            if one.disclosed || !kinds || !one_word(&one.quoted) || !one_word(&one.source) {
                continue;
            }
            let (quoted, there) = (one.quoted.to_lowercase(), one.source.to_lowercase());
            // The same name without its accents, or in the spelling of the other shore.
            let one_name = words::without_accents(&quoted) == words::without_accents(&there)
                || likeness::is_variant(&quoted, &there);
            if one_name || likeness::is_scan(&quoted, &there) {
                continue;
            }
            let place = one.source_span.start;
            if stands_inside_a_sentence(text, place, &one.source)
                || stands_inside_a_sentence(text, place, &one.quoted)
            {
                one.kind = DifferenceKind::Name;
                one.severity = Severity::Critical;
            }
        }
    }

    /// A first word that is changed where the source has a negation just before it: "another" for
    /// "no other".
    fn change_behind_negation(&mut self) {
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
    fn sentence_behind_negation(&mut self) {
        let Some(stretch) = self.best.stretches.first().and_then(Option::as_ref) else { return };
        let Some(first) = self.one.program.tokens.first() else { return };
        let Some(there) = stretch.reading.partners.get(&0) else { return };
        let Some(token) = stretch.window.tokens.get(*there) else { return };
        let words = self.quote().chars().filter(|c| c.is_whitespace()).count() + 1;
        if !first.token.capital || token.capital || words < 4 {
            return;
        }
        let Some(before) = self.negation_before(stretch) else { return };
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

    /// The negation right before the first word that was found, and its place.
    fn negation_before(&self, stretch: &Stretch) -> Option<(Span, String)> {
        let text = &self.skeleton.source.text;
        let start = floor(text, stretch.raw.start.saturating_sub(AROUND));
        let near = Span::new(start, stretch.raw.start);
        let before = self.skeleton.window_of(stretch.window.group, near);
        let roles = roles::roles(&before.text, &before.tokens);
        let (last, role) = (before.tokens.last()?, roles.last()?);
        let close = before.text.get(last.span.end..).is_some_and(|rest| rest.trim().is_empty());
        (role.negation && close)
            .then(|| (before.raw_span(last.span), last.span.of(&before.text).to_owned()))
    }

    /// What the ellipses hide.
    fn gaps(&mut self, options: &FidelityOptions) {
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
        hidden: &super::skeleton::Window,
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
        hidden: &super::skeleton::Window,
        gap: &grammar::Gap,
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

    /// The marks before the first and after the last word.
    fn ends(&mut self) {
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

    /// Compares emphasis with that of the source.
    fn emphasis(&mut self) {
        let query = self.one.query;
        let program = &self.one.program;
        let licences = &program.licences;
        let source = self.skeleton.source;
        let words: Vec<Span> = program.tokens.iter().map(|word| word.token.span).collect();
        let emphasised =
            |span: &Span, ranges: &[Span]| ranges.iter().any(|range| range.overlaps(*span));
        let all = !words.is_empty() && words.iter().all(|word| emphasised(word, &query.emphasis));
        let format_tells = !source.emphasis.is_empty()
            || matches!(
                source.format,
                Format::Html | Format::Docx | Format::Markdown | Format::Epub | Format::Xml
            );
        if !query.emphasis.is_empty() && !all {
            for range in &query.emphasis {
                let quoted = range.of(&query.quote).trim();
                if quoted.is_empty() {
                    continue;
                }
                let there = self.source_of(*range);
                let stands = there.is_some_and(|span| emphasised(&span, &source.emphasis));
                let at = there.unwrap_or_else(|| {
                    let at = self.source_place_before(range.start);
                    Span::new(at, at)
                });
                let added = licences.emphasis_added.clone();
                let original = licences.emphasis_original.clone();
                let (disclosed, severity) = if stands {
                    if let Some(licence) = original {
                        self.licences.insert(licence);
                        continue;
                    }
                    if added.is_none() {
                        continue;
                    }
                    // Said to be added, but the source has it.
                    (true, Severity::Minor)
                } else if let Some(licence) = added {
                    self.licences.insert(licence);
                    (true, Severity::None)
                } else if format_tells {
                    (false, Severity::Minor)
                } else {
                    continue;
                };
                self.differences.push(Difference {
                    kind: DifferenceKind::Emphasis,
                    quoted: quoted.to_owned(),
                    source: at.of(&source.text).to_owned(),
                    disclosed,
                    severity,
                    quote_span: *range,
                    source_span: at,
                });
            }
        } else if query.emphasis.is_empty()
            && let Some(licence) = licences.emphasis_added.clone()
        {
            // The manuscript's format lost the emphasis that the citation speaks of.
            self.licences.insert(licence);
        }
    }

    /// The source's words for a range of the quotation.
    fn source_of(&self, range: Span) -> Option<Span> {
        let mut whole: Option<Span> = None;
        for (segment, stretch) in self.best.stretches.iter().enumerate() {
            let (Some(words), Some(stretch)) =
                (self.one.program.segments.get(segment), stretch.as_ref())
            else {
                continue;
            };
            for index in words.clone() {
                let token = self.one.program.tokens.get(index)?;
                if !token.token.span.overlaps(range) {
                    continue;
                }
                if let Some(there) = stretch.reading.partners.get(&index)
                    && let Some(found) = stretch.window.tokens.get(*there)
                {
                    let raw = stretch.window.raw_span(found.span);
                    whole = Some(match whole {
                        Some(span) => Span::new(span.start.min(raw.start), span.end.max(raw.end)),
                        None => raw,
                    });
                }
            }
        }
        whole
    }

    fn verdict(&mut self, standing: Standing) -> (Verdict, Severity) {
        self.differences.sort_by_key(|one| (one.quote_span, one.source_span, one.kind));
        let severity =
            self.differences.iter().map(|one| one.severity).max().unwrap_or(Severity::None);
        if standing == Standing::InPart || self.missing {
            return (Verdict::Partial, severity.max(Severity::Major));
        }
        if self.differences.iter().any(|one| !one.disclosed) {
            return (Verdict::Altered, severity.max(Severity::Minor));
        }
        if !self.differences.is_empty() {
            return (Verdict::Disclosed, severity);
        }
        if !self.folds.is_empty() {
            return (Verdict::Typographic, Severity::None);
        }
        (Verdict::Verbatim, Severity::None)
    }

    fn place(
        &self,
        best: &Assembly,
        occurrences: usize,
        others: &[Span],
        tie_break: Option<String>,
    ) -> Match {
        let source = self.skeleton.source;
        let mut spans: Vec<Span> = Vec::new();
        let mut letters = 0;
        let mut changed = 0;
        for (segment, stretch) in best.stretches.iter().enumerate() {
            match stretch {
                Some(stretch) => {
                    for span in stretch.window.raw_spans(stretch.local) {
                        match spans.last_mut() {
                            Some(last) if last.end == span.start => last.end = span.end,
                            _ => spans.push(span),
                        }
                    }
                    letters += stretch.reading.letters;
                    changed += stretch.reading.letters_changed;
                }
                None => {
                    if let Some(range) = self.one.program.segments.get(segment) {
                        let length = self.quote_span(range).len();
                        letters += length;
                        changed += length;
                    }
                }
            }
        }
        self.take_end_marks(&mut spans);
        spans.sort();
        let first = spans.first().map_or(0, |span| span.start);
        let last = spans.last().map_or(0, |span| span.end);
        let text = &source.text;
        let before = Span::new(floor(text, first.saturating_sub(AROUND)), first).of(text);
        let after = Span::new(last, floor(text, (last + AROUND).min(text.len()))).of(text);
        let share = if letters == 0 { 0.0 } else { changed.min(letters) as f64 / letters as f64 };
        Match {
            spans,
            prefix: before.to_owned(),
            suffix: after.to_owned(),
            page: source.page_at(first).map(|page| page.number),
            occurrences,
            score: 1.0 - share,
            other_places: others.to_vec(),
            tie_break,
        }
    }

    /// Takes the source's marks into the match where the quotation has them too.
    fn take_end_marks(&self, spans: &mut [Span]) {
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

/// Whether a capitalised word stands after a small letter and a blank near `place` in a text.
fn stands_inside_a_sentence(text: &str, place: usize, word: &str) -> bool {
    const MOST_PLACES: usize = 200;
    /// Bytes on either side in which names are looked for.
    const NEAR: usize = 1 << 18;
    let start = floor(text, place.saturating_sub(NEAR));
    let near = Span::new(start, floor(text, place.saturating_add(NEAR))).of(text);
    memmem::find_iter(near.as_bytes(), word).take(MOST_PLACES).any(|start| {
        let before = near.get(..start).unwrap_or("");
        let after = near.get(start + word.len()..).and_then(|tail| tail.chars().next());
        let mut back = before.chars().rev();
        let blank = back.next();
        let letter = back.next();
        blank == Some(' ')
            && letter.is_some_and(|c| c.is_lowercase() || c == ',')
            && !after.is_some_and(char::is_alphanumeric)
    })
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
