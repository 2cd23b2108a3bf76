//! From places and differences to the answer for an editor.
//!
//! Puts the stretches of a quotation together and gives the verdict. Its rooms choose between equally
//! good places, look at what ellipses hide, at emphasis, at both ends and at the rest of the source.

mod choice;
mod edges;
mod elsewhere;
mod emphasis;
mod gaps;

use std::collections::BTreeSet;

use crate::reader::Condition;
use crate::text::{Severity, Span};

use super::locate::Prepared;
use super::places::{Assembly, Places, Standing};
use super::skeleton::Skeleton;
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
    let (chosen, tie_break) = choice::choose(one, &places, source);
    let best = if chosen < places.best.len() { Some(places.best.remove(chosen)) } else { None };
    let others: Vec<Span> = places.best.iter().filter_map(Assembly::raw).collect();
    let ran_out = places.work.ran_out;
    let Some(best) = best else {
        return if ran_out {
            Finding::unverifiable(Reason::TooShort)
        } else {
            absent(one, None, source.condition, options)
        };
    };
    let mut builder = Builder::new(one, skeleton, &best);
    builder.stretches();
    builder.borders();
    builder.names();
    builder.change_behind_negation();
    builder.sentence_behind_negation();
    builder.word_behind_negation();
    builder.exception_behind();
    builder.gaps(options);
    builder.ends();
    builder.emphasis();
    builder.figures_in_brackets();
    let place = builder.place(&best, occurrences, &others, tie_break);
    // Not all was compared that might be this passage: its pieces are too short to be looked for.
    if ran_out && best.standing != Standing::Whole {
        let mut finding = Finding::unverifiable(Reason::TooShort);
        finding.hint = Some(place);
        return finding;
    }
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
}

fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
