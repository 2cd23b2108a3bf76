//! What does an alignment mean to an editor?
//!
//! Names each difference between a stretch of a quotation and the words that it stands for by
//! kind, says whether it is disclosed where it stands, and how bad it is.

mod between;
mod brackets;
mod one_sided;
mod order;
mod pairs;
mod quantities;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::text::{Severity, Span};

use super::align::{Alignment, Step};
use super::grammar::Program;
use super::likeness::Likeness;
use super::own_brackets;
use super::roles::{self, Role};
use super::same_worth;
use super::skeleton::Window;
use super::words::Token;
use super::{Difference, DifferenceKind};

/// The fold that stands for a running head or a page number that a quotation leaves out.
pub(super) const PAGE_FURNITURE: &str = "page furniture";

/// What was read from one alignment.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub differences: Vec<Difference>,
    pub folds: BTreeSet<&'static str>,
    pub licences: BTreeSet<String>,
    /// Weight of the words that stand in the source, and of all words but those in brackets.
    pub standing: f64,
    pub weight: f64,
    /// The first and the last word stand in the source.
    pub ends_stand: bool,
    /// Some words are the opposite of the source's, and all others stand in it, in order.
    pub turned: bool,
    /// The longest run of words that stand in the source one after another.
    pub longest_run: usize,
    pub longest_run_content: usize,
    /// Words of the quotation that do not stand in the source: runs of at least four at its start
    /// or end, or of eight in its middle.
    pub missing: Vec<Range<usize>>,
    /// The changed letters.
    pub letters_changed: usize,
    pub letters: usize,
    /// The words of the source that were matched: first and last.
    pub first: Option<usize>,
    pub last: Option<usize>,
    /// For each word of the quotation the word of the window that it stands for.
    pub partners: BTreeMap<usize, usize>,
}

/// Reads an alignment of the words `range` of a quotation.
pub(super) fn read(
    quote: &str,
    program: &Program,
    quote_roles: &[Role],
    range: Range<usize>,
    window: &Window,
    alignment: &Alignment,
) -> Reading {
    let source_roles = roles::roles(&window.text, &window.tokens);
    let (steps, own_brackets) = own_brackets::read_inside(program, window, &alignment.steps);
    let mut reader = Reader {
        quote,
        program,
        quote_roles,
        window,
        source_roles,
        steps: &steps,
        own_brackets,
        partner_of_quote: BTreeMap::new(),
        partner_of_source: BTreeMap::new(),
        reading: Reading::default(),
    };
    reader.pair_up();
    reader.weigh(&range);
    let missing = reader.reading.missing.clone();
    let moved = reader.reorder(&missing);
    reader.words(&moved, &missing);
    reader.bounds();
    reader.dropped_brackets();
    reader.between();
    let quote_tokens: Vec<&Token> =
        program.tokens.get(range).unwrap_or_default().iter().map(|word| &word.token).collect();
    same_worth::settle(&mut reader.reading.differences, quote, &quote_tokens, window);
    reader.reading.partners = reader.partner_of_quote;
    reader.reading
}

struct Reader<'r> {
    quote: &'r str,
    program: &'r Program,
    quote_roles: &'r [Role],
    window: &'r Window,
    source_roles: Vec<Role>,
    steps: &'r [Step],
    /// The bracketed groups that the source prints in brackets of its own.
    own_brackets: BTreeSet<usize>,
    partner_of_quote: BTreeMap<usize, usize>,
    partner_of_source: BTreeMap<usize, usize>,
    reading: Reading,
}

impl Reader<'_> {
    fn pair_up(&mut self) {
        let mut first = None;
        let mut last = None;
        for step in self.steps {
            let (quotes, sources) = match step {
                Step::Pair { quote, source, .. } => (*quote..quote + 1, *source..source + 1),
                Step::Joint { quote, source, .. } => (quote.clone(), source.clone()),
                Step::Pattern { quote, source } => (quote.clone(), *source..source + 1),
                Step::Group { group, source } => {
                    let words = self.program.groups.get(*group).map(|group| group.tokens.clone());
                    (words.unwrap_or(0..0), source.clone())
                }
                Step::Added { .. } | Step::Dropped { .. } => continue,
            };
            if sources.start < sources.end {
                first = first.or(Some(sources.start));
                last = Some(sources.end - 1);
            }
            for index in quotes.clone() {
                self.partner_of_quote.insert(index, sources.start);
            }
            for index in sources {
                self.partner_of_source.insert(index, quotes.start);
            }
        }
        self.reading.first = first;
        self.reading.last = last;
    }

    fn quote_token(&self, index: usize) -> Option<&Token> {
        self.program.tokens.get(index).map(|word| &word.token)
    }

    fn quote_role(&self, index: usize) -> Role {
        self.quote_roles.get(index).copied().unwrap_or_default()
    }

    fn source_role(&self, index: usize) -> Role {
        self.source_roles.get(index).copied().unwrap_or_default()
    }

    fn source_token(&self, index: usize) -> Option<&Token> {
        self.window.tokens.get(index)
    }

    /// How much of the quotation stands in the source, and which stretches do not.
    fn weigh(&mut self, range: &Range<usize>) {
        let mut standing: BTreeMap<usize, bool> = BTreeMap::new();
        let mut turned = 0;
        for step in self.steps {
            match step {
                Step::Pair { quote, source, likeness } => {
                    let stands = matches!(
                        likeness,
                        Likeness::Same
                            | Likeness::Accents
                            | Likeness::SameWorth
                            | Likeness::Variant
                            | Likeness::Inflection
                            | Likeness::Spelling
                    );
                    turned += usize::from(self.is_turned(*quote, *source, *likeness));
                    standing.insert(*quote, stands);
                }
                Step::Joint { quote, .. } | Step::Pattern { quote, .. } => {
                    for index in quote.clone() {
                        standing.insert(index, true);
                    }
                }
                Step::Added { quote } => {
                    standing.insert(*quote, false);
                }
                Step::Dropped { .. } | Step::Group { .. } => {}
            }
        }
        let absent = standing.values().filter(|stands| !**stands).count();
        let drops = self.steps.iter().any(|step| matches!(step, Step::Dropped { .. }));
        self.reading.turned = 0 < turned && absent == turned && !drops;
        self.forget_stray_words(range, &mut standing);
        self.find_moved_words(&mut standing);
        self.reading.ends_stand = standing.get(&range.start) == Some(&true)
            && standing.get(&range.end.saturating_sub(1)) == Some(&true);
        let mut run = 0;
        let mut run_content = 0;
        let mut absent_from: Option<usize> = None;
        let mut absent: Vec<Range<usize>> = Vec::new();
        for index in range.clone() {
            let Some(stands) = standing.get(&index).copied() else {
                // In a bracketed group: neither here nor there.
                run = 0;
                run_content = 0;
                if let Some(start) = absent_from.take() {
                    absent.push(start..index);
                }
                continue;
            };
            let function = self.quote_role(index).function;
            let weight = if function { 0.5 } else { 1.0 };
            let letters = self.quote_token(index).map_or(0, |token| token.key.chars().count());
            self.reading.weight += weight;
            self.reading.letters += letters;
            if stands {
                self.reading.standing += weight;
                run += 1;
                run_content += usize::from(!function);
                if (self.reading.longest_run, self.reading.longest_run_content) < (run, run_content)
                {
                    self.reading.longest_run = run;
                    self.reading.longest_run_content = run_content;
                }
                if let Some(start) = absent_from.take() {
                    absent.push(start..index);
                }
            } else {
                self.reading.letters_changed += letters;
                run = 0;
                run_content = 0;
                absent_from.get_or_insert(index);
            }
        }
        if let Some(start) = absent_from.take() {
            absent.push(start..range.end);
        }
        let words = range.len();
        self.reading.missing = absent
            .into_iter()
            .filter(|gap| {
                let at_end = gap.start == range.start || gap.end == range.end;
                let length = gap.len();
                (at_end && 4 <= length && words <= length * 8)
                    || (8 <= length && words <= length * 3)
            })
            .collect();
        let missing = &self.reading.missing;
        let found = |quote: &usize| !missing.iter().any(|gap| gap.contains(quote));
        let sources = self.steps.iter().filter_map(|step| match step {
            Step::Pair { quote, source, .. } => found(quote).then_some(*source..source + 1),
            Step::Pattern { quote, source } => found(&quote.start).then_some(*source..source + 1),
            Step::Joint { quote, source, .. } => found(&quote.start).then(|| source.clone()),
            Step::Group { source, .. } => (!source.is_empty()).then(|| source.clone()),
            Step::Added { .. } | Step::Dropped { .. } => None,
        });
        let (mut first, mut last) = (None, None);
        for source in sources {
            first = first.or(Some(source.start));
            last = Some(source.end - 1);
        }
        if first.is_some() {
            (self.reading.first, self.reading.last) = (first, last);
        }
    }

    /// Whether the quotation has the opposite of the source's word.
    fn is_turned(&self, quote: usize, source: usize, likeness: Likeness) -> bool {
        match likeness {
            Likeness::Negation => true,
            Likeness::SameClass | Likeness::Other | Likeness::Near => {
                let (Some(here), Some(there)) =
                    (self.quote_token(quote), self.source_token(source))
                else {
                    return false;
                };
                let negated = self.quote_role(quote).negation != self.source_role(source).negation;
                negated || super::lexicon::lexicon().are_opposites(&here.key, &there.key)
            }
            _ => false,
        }
    }

    /// A word that the alignment leaves without a partner stands here all the same if the source
    /// has it a few words away ("May 3" for "3 May"): that it moved is a difference, no absence.
    fn find_moved_words(&self, standing: &mut BTreeMap<usize, bool>) {
        const NEAR: usize = 3;
        let mut without_partner: Vec<(usize, usize)> = Vec::new();
        let mut free: Vec<usize> = Vec::new();
        let mut place = 0;
        for step in self.steps {
            match step {
                Step::Pair { quote, source, .. } if standing.get(quote) == Some(&false) => {
                    place = *source;
                    without_partner.push((*quote, place));
                    free.push(place);
                }
                Step::Pair { source, .. } | Step::Pattern { source, .. } => place = *source,
                Step::Joint { source, .. } | Step::Group { source, .. } => {
                    place = source.end.saturating_sub(1).max(place);
                }
                Step::Added { quote } => without_partner.push((*quote, place)),
                Step::Dropped { source } => {
                    place = *source;
                    free.push(place);
                }
            }
        }
        for (quote, place) in without_partner {
            let Some(token) = self.quote_token(quote) else { continue };
            if self.quote_role(quote).function {
                continue;
            }
            let from = free.partition_point(|source| source + NEAR < place);
            let near = free.iter().skip(from).take_while(|source| **source <= place + NEAR);
            let found = near.map(|source| self.source_token(*source)).position(|other| {
                other.is_some_and(|other| !other.note_mark && other.key == token.key)
            });
            if let Some(found) = found {
                free.remove(found + from);
                standing.insert(quote, true);
            }
        }
    }

    /// One or two function words that match between words that do not are no match.
    fn forget_stray_words(&self, range: &Range<usize>, standing: &mut BTreeMap<usize, bool>) {
        let mut index = range.start;
        while index < range.end {
            if standing.get(&index) != Some(&true) {
                index += 1;
                continue;
            }
            let start = index;
            while index < range.end && standing.get(&index) == Some(&true) {
                index += 1;
            }
            let stray =
                index - start <= 2 && (start..index).all(|word| self.quote_role(word).function);
            let before = start.checked_sub(1).filter(|before| range.start <= *before);
            let absent =
                |word: Option<usize>| word.is_none_or(|word| standing.get(&word) == Some(&false));
            let after = Some(index).filter(|after| *after < range.end);
            let alone = before.is_none() && after.is_none();
            // Several words on both sides must be absent, or a single change would hide its
            // neighbours.
            let run = |from: usize, step: isize| {
                let mut length = 0;
                let mut at = from.checked_add_signed(step);
                while let Some(word) = at.filter(|word| range.contains(word)) {
                    if standing.get(&word) != Some(&false) {
                        break;
                    }
                    length += 1;
                    at = word.checked_add_signed(step);
                }
                length
            };
            let around = run(start, -1) + run(index - 1, 1);
            if stray && !alone && absent(before) && absent(after) && 3 <= around {
                for word in start..index {
                    standing.insert(word, false);
                }
            }
        }
    }

    /// The differences of the words themselves.
    fn words(&mut self, moved: &BTreeSet<usize>, missing: &[Range<usize>]) {
        let is_missing = |index: usize| missing.iter().any(|range| range.contains(&index));
        let mut literal_groups: BTreeSet<usize> = BTreeSet::new();
        let mut number = 0;
        while let Some(step) = self.steps.get(number) {
            number += 1;
            if moved.contains(&(number - 1)) {
                continue;
            }
            match step.clone() {
                Step::Pair { quote, source, likeness } => {
                    if is_missing(quote) {
                        continue;
                    }
                    self.pair(quote, source, likeness, &mut literal_groups);
                }
                Step::Joint { quote, source, number } => self.joint(&quote, &source, number),
                Step::Pattern { quote, source } => {
                    if self.has_bracket(source..source + 1) {
                        self.pattern_beside_bracket(&quote, source);
                    } else {
                        let negates = self.letters_negate(&quote, source);
                        let severity = if negates { Severity::Major } else { Severity::None };
                        let difference = self.difference(
                            DifferenceKind::Bracket,
                            quote,
                            source..source + 1,
                            true,
                            severity,
                        );
                        self.reading.differences.push(difference);
                    }
                }
                Step::Group { group, source } => self.group(group, source),
                Step::Added { quote } => {
                    let mut end = quote + 1;
                    while let Some(Step::Added { quote: next }) = self.steps.get(number) {
                        if moved.contains(&number) {
                            break;
                        }
                        end = next + 1;
                        number += 1;
                    }
                    let present: Vec<usize> =
                        (quote..end).filter(|index| !is_missing(*index)).collect();
                    if let (Some(first), Some(last)) = (present.first(), present.last()) {
                        self.added(*first..last + 1);
                    }
                }
                Step::Dropped { source } => {
                    let mut end = source + 1;
                    while let Some(Step::Dropped { source: next }) = self.steps.get(number) {
                        if moved.contains(&number) {
                            break;
                        }
                        end = next + 1;
                        number += 1;
                    }
                    let inside_missing = self.steps.get(number).is_some_and(|next| match next {
                        Step::Added { quote } | Step::Pair { quote, .. } => is_missing(*quote),
                        _ => false,
                    });
                    if !inside_missing {
                        self.dropped(source..end);
                    }
                }
            }
        }
        for range in missing {
            let severity = one_sided::severity_of_words(range.clone().map(|i| self.quote_role(i)));
            let difference = self.difference(
                DifferenceKind::Insertion,
                range.clone(),
                0..0,
                false,
                severity.max(Severity::Major),
            );
            self.reading.differences.push(difference);
        }
    }

    fn push(&mut self, difference: Difference) {
        let known = self.reading.differences.iter().any(|other| {
            other.kind == difference.kind
                && other.quote_span == difference.quote_span
                && other.source_span == difference.source_span
        });
        if !known {
            self.reading.differences.push(difference);
        }
    }

    /// Answers whether a licence holds, and notes its use.
    fn licence(&mut self, pick: impl Fn(&super::licence::Licences) -> Option<String>) -> bool {
        match pick(&self.program.licences) {
            Some(text) => {
                self.reading.licences.insert(text);
                true
            }
            None => false,
        }
    }

    fn quote_text(&self, range: &Range<usize>) -> String {
        match (self.quote_token(range.start), self.quote_token(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) => roles::surface(self.quote, first, last).to_owned(),
            _ => String::new(),
        }
    }

    fn source_text(&self, range: &Range<usize>) -> String {
        match (self.source_token(range.start), self.source_token(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) => roles::surface(&self.window.text, first, last).to_owned(),
            _ => String::new(),
        }
    }

    /// The empty range of quotation words at which the source's word `source` would stand.
    fn quote_place(&self, source: usize) -> Range<usize> {
        let at = self
            .partner_of_source
            .range(..source)
            .next_back()
            .map(|(_, quote)| quote + 1)
            .unwrap_or_default();
        at..at
    }

    fn source_place(&self, quote: usize) -> Range<usize> {
        let at = self
            .partner_of_quote
            .range(..quote)
            .next_back()
            .map_or(self.reading.first.unwrap_or_default(), |(_, source)| source + 1);
        at..at
    }

    fn difference(
        &self,
        kind: DifferenceKind,
        quote: Range<usize>,
        source: Range<usize>,
        disclosed: bool,
        severity: Severity,
    ) -> Difference {
        let quote_span = span_of(&quote, |index| self.quote_token(index));
        let window_span = span_of(&source, |index| self.source_token(index));
        Difference {
            kind,
            quoted: quote_span.of(self.quote).to_owned(),
            source: window_span.of(&self.window.text).to_owned(),
            disclosed,
            severity,
            quote_span,
            source_span: self.window.raw_span(window_span),
        }
    }
}

/// From the first to the last of some words; for no words the end of the word before them.
fn span_of<'t>(range: &Range<usize>, token: impl Fn(usize) -> Option<&'t Token>) -> Span {
    let first = range.clone().find_map(&token);
    let last = range.clone().rev().find_map(&token);
    if let (Some(first), Some(last)) = (first, last) {
        return Span::new(first.span.start, last.span.end);
    }
    let at = range.start.checked_sub(1).and_then(&token).map_or(0, |token| token.span.end);
    Span::new(at, at)
}
