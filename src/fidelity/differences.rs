//! What does an alignment mean to an editor?
//!
//! Names each difference between a stretch of a quotation and the words that it stands for by
//! kind, says whether it is disclosed where it stands, and how bad it is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::text::{Severity, Span, fold};

use super::align::{Alignment, Step};
use super::bounds::{self, Bound};
use super::grammar::{Form, Program};
use super::likeness::{self, Likeness};
use super::own_brackets;
use super::roles::{self, Role};
use super::same_worth;
use super::skeleton::Window;
use super::words::{self, Token, TokenKind};
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
        for step in self.steps {
            match step {
                Step::Pair { quote, likeness, .. } => {
                    let stands = matches!(
                        likeness,
                        Likeness::Same
                            | Likeness::Accents
                            | Likeness::SameWorth
                            | Likeness::Variant
                            | Likeness::Inflection
                            | Likeness::Spelling
                    );
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

    /// Words that stand in both, in another order. Answers with the steps that this explains.
    fn reorder(&mut self, missing: &[Range<usize>]) -> BTreeSet<usize> {
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
        let severity = if self.is_one_date(&steps) {
            // Compared by value it is the same day; only its parts stand in another order.
            Severity::Minor
        } else if compares
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
    fn is_one_date(&self, steps: &BTreeSet<usize>) -> bool {
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

    fn quote_range(&self, steps: &BTreeSet<usize>) -> Range<usize> {
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

    fn source_range(&self, steps: &BTreeSet<usize>) -> Range<usize> {
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
                        let difference = self.difference(
                            DifferenceKind::Bracket,
                            quote,
                            source..source + 1,
                            true,
                            Severity::None,
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
            let severity = severity_of_words(range.clone().map(|i| self.quote_role(i)));
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

    fn pair(
        &mut self,
        quote: usize,
        source: usize,
        likeness: Likeness,
        literal_groups: &mut BTreeSet<usize>,
    ) {
        let Some(word) = self.program.tokens.get(quote) else { return };
        let form = word.form.clone();
        if likeness == Likeness::Same || likeness == Likeness::Accents {
            match form {
                Form::Free(group) => {
                    if literal_groups.insert(group) {
                        self.literal_group(group);
                    }
                    if self.program.groups.get(group).is_some_and(|group| group.round) {
                        self.letters(quote, source);
                    }
                    return;
                }
                Form::Pattern(_) => {
                    if !self.has_bracket(source..source + 1) {
                        let difference = self.difference(
                            DifferenceKind::Bracket,
                            quote..quote + 1,
                            source..source + 1,
                            true,
                            Severity::None,
                        );
                        self.reading.differences.push(difference);
                    }
                    return;
                }
                Form::Plain => {}
            }
        }
        if likeness == Likeness::Same {
            self.letters(quote, source);
            return;
        }
        let square = self.is_disclosed_group(&form);
        let (kind, severity) = self.judge_pair(quote, source, likeness);
        let (kind, disclosed, severity) = if square {
            (DifferenceKind::Bracket, true, Severity::None)
        } else {
            (kind, false, severity)
        };
        let figures = matches!(kind, DifferenceKind::Figure | DifferenceKind::Date);
        let (quotes, sources) = if figures {
            self.whole_figures(quote..quote + 1, source..source + 1)
        } else {
            (quote..quote + 1, source..source + 1)
        };
        let difference = self.difference(kind, quotes, sources, disclosed, severity);
        self.push(difference);
        if likeness == Likeness::Accents {
            self.reading.letters_changed += 1;
        }
        self.reading.letters_changed += self
            .quote_token(quote)
            .zip(self.source_token(source))
            .map_or(0, |(q, s)| match likeness {
                Likeness::Inflection | Likeness::Spelling | Likeness::Variant => {
                    likeness::distance(&q.key, &s.key, 8).unwrap_or(8)
                }
                _ => 0,
            });
    }

    /// Whether a word stands in square brackets that the source does not have.
    fn is_disclosed_group(&self, form: &Form) -> bool {
        match form {
            Form::Free(group) => {
                !self.own_brackets.contains(group)
                    && self.program.groups.get(*group).is_some_and(|group| !group.round)
            }
            Form::Plain | Form::Pattern(_) => false,
        }
    }

    /// A word with bracketed letters where the source has a bracket itself: its letters must be the
    /// source's.
    fn pattern_beside_bracket(&mut self, quote: &Range<usize>, source: usize) {
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

    /// Capitals, accents and type of two words with the same letters.
    fn letters(&mut self, quote: usize, source: usize) {
        let (Some(here), Some(there)) = (self.quote_token(quote), self.source_token(source)) else {
            return;
        };
        let quoted = here.span.of(self.quote);
        let other = there.span.of(&self.window.text);
        if quoted == other {
            return;
        }
        let strip = |text: &str| -> String {
            let mut out = String::with_capacity(text.len());
            for c in text.chars().filter(|c| !matches!(c, '[' | ']' | '(' | ')')) {
                match fold::plain(c) {
                    Some((_, replacement)) => out.push_str(replacement),
                    None => out.push(c),
                }
            }
            fold::composed_text(&out)
        };
        let (left, right) = (strip(quoted), strip(other));
        if left == right {
            let inside = |text: &str| {
                text.char_indices().any(|(offset, c)| {
                    c == '[' && text.get(offset..).is_some_and(|rest| rest.contains(']'))
                })
            };
            if inside(other) && !quoted.contains('[') {
                self.push_dropped_bracket(quote..quote + 1, source..source + 1);
                return;
            }
            self.note_folds(quoted, other);
            return;
        }
        if left.to_lowercase() != right.to_lowercase() {
            // Only the grouping of digits is left.
            self.reading.folds.insert("digit grouping");
            return;
        }
        let disclosed = self.licence(|licences| {
            licences.capitals_altered.clone().or_else(|| licences.cleaned_up.clone())
        });
        let difference = self.difference(
            DifferenceKind::Case,
            quote..quote + 1,
            source..source + 1,
            disclosed,
            if disclosed { Severity::None } else { Severity::Minor },
        );
        self.reading.differences.push(difference);
    }

    /// Brackets of the source that the quotation does not print, though it has their words.
    fn dropped_brackets(&mut self) {
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

    fn push_dropped_bracket(&mut self, quote: Range<usize>, source: Range<usize>) {
        let disclosed = self.licence(|licences| {
            licences.alterations_omitted.clone().or_else(|| licences.cleaned_up.clone())
        });
        let severity = if disclosed { Severity::None } else { Severity::Minor };
        let kind = DifferenceKind::Punctuation;
        let difference = self.difference(kind, quote, source, disclosed, severity);
        self.push(difference);
    }

    /// A figure whose bound was turned round: at least as much in the one, at most in the other.
    fn bounds(&mut self) {
        let quotes: Vec<Token> =
            self.program.tokens.iter().map(|word| word.token.clone()).collect();
        let figures: Vec<(usize, usize)> = self
            .steps
            .iter()
            .filter_map(|step| match step {
                Step::Pair { quote, source, .. } => Some((*quote, *source)),
                Step::Joint { quote, source, number: true } => Some((quote.start, source.start)),
                _ => None,
            })
            .filter(|(quote, _)| quotes.get(*quote).is_some_and(|token| token.worth.is_some()))
            .collect();
        for (quote, source) in figures {
            let (Some(here), Some(there)) =
                (bounds::bound_of(&quotes, quote), bounds::bound_of(&self.window.tokens, source))
            else {
                continue;
            };
            if here.bound == there.bound {
                continue;
            }
            debug_assert!(matches!(here.bound, Bound::Lower | Bound::Upper));
            let difference = self.difference(
                DifferenceKind::Figure,
                here.with_figure,
                there.with_figure,
                false,
                Severity::Critical,
            );
            // The words of the bound are part of the one change.
            self.reading.differences.retain(|one| {
                one.disclosed
                    || !(difference.quote_span.contains(one.quote_span)
                        && difference.source_span.contains(one.source_span))
            });
            self.push(difference);
        }
    }

    fn note_folds(&mut self, quoted: &str, other: &str) {
        if fold::composed_text(quoted) == fold::composed_text(other) {
            return;
        }
        let kinds = |text: &str| {
            let mut found: BTreeMap<fold::Fold, Vec<char>> = BTreeMap::new();
            for c in text.chars() {
                if let Some((fold, _)) = fold::plain(c) {
                    found.entry(fold).or_default().push(c);
                }
            }
            found
        };
        let (left, right) = (kinds(quoted), kinds(other));
        for fold in left.keys().chain(right.keys()) {
            if left.get(fold) != right.get(fold) {
                self.reading.folds.insert(fold.as_str());
            }
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

    /// Whether the words of the source stand in brackets of its own.
    fn has_bracket(&self, source: Range<usize>) -> bool {
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
    fn literal_group(&mut self, group: usize) {
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

    fn group(&mut self, group: usize, source: Range<usize>) {
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
        let hides = (there(|role| role.negation) && !here(|role| role.negation))
            || (here(|role| role.negation) && !there(|role| role.negation) && short)
            || (there(|role| role.figure) && !same_figures)
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

    /// The same letters or worth, parted differently.
    fn joint(&mut self, quote: &Range<usize>, source: &Range<usize>, number: bool) {
        let quoted = self.quote_text(quote);
        let other = self.source_text(source);
        if number {
            let plain = |text: &str| {
                text.chars()
                    .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | ','))
                    .collect::<String>()
                    .to_lowercase()
            };
            if plain(&quoted) == plain(&other) {
                self.case_of_range(quote, source);
                if quoted != other {
                    self.hyphens_between(&quoted, &other);
                }
                return;
            }
            let difference = self.difference(
                DifferenceKind::Spelling,
                quote.clone(),
                source.clone(),
                false,
                Severity::Minor,
            );
            self.reading.differences.push(difference);
            return;
        }
        let letters = |text: &str| {
            let mut out = String::new();
            for c in text.chars() {
                fold::search_form(c, |part| out.push(part));
            }
            out.retain(char::is_alphanumeric);
            out
        };
        if letters(&quoted) != letters(&other) {
            // A contraction written out, or "per cent".
            let difference = self.difference(
                DifferenceKind::Spelling,
                quote.clone(),
                source.clone(),
                false,
                Severity::Minor,
            );
            self.reading.differences.push(difference);
            return;
        }
        let stops = |text: &str| text.contains('.');
        if stops(&quoted) != stops(&other) {
            let difference = self.difference(
                DifferenceKind::Punctuation,
                quote.clone(),
                source.clone(),
                false,
                Severity::Minor,
            );
            self.reading.differences.push(difference);
            return;
        }
        self.case_of_range(quote, source);
        self.hyphens_between(&quoted, &other);
    }

    fn case_of_range(&mut self, quote: &Range<usize>, source: &Range<usize>) {
        let letters =
            |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
        let (left, right) = (letters(&self.quote_text(quote)), letters(&self.source_text(source)));
        if left != right && left.to_lowercase() == right.to_lowercase() {
            let difference = self.difference(
                DifferenceKind::Case,
                quote.clone(),
                source.clone(),
                false,
                Severity::Minor,
            );
            self.reading.differences.push(difference);
        }
    }

    fn hyphens_between(&mut self, quoted: &str, other: &str) {
        let hyphen = |text: &str| {
            text.chars().any(|c| {
                c == '-'
                    || matches!(
                        fold::plain(c),
                        Some((fold::Fold::Dashes | fold::Fold::Invisible, _))
                    )
            })
        };
        let name = if hyphen(quoted) || hyphen(other) { "hyphenation" } else { "word spacing" };
        self.reading.folds.insert(name);
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

    /// Words that only the quotation has.
    fn added(&mut self, range: Range<usize>) {
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
    fn dropped(&mut self, range: Range<usize>) {
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

    fn report_run(
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

    /// Widens both ranges to the whole numbers that they are parts of ("30-50").
    fn whole_figures(
        &self,
        quote: Range<usize>,
        source: Range<usize>,
    ) -> (Range<usize>, Range<usize>) {
        let mut sources = source.clone();
        if sources.start < sources.end {
            sources = widen(&self.window.text, &self.window.tokens, sources);
        }
        let mut quotes = quote;
        let partners: Vec<usize> = sources
            .clone()
            .filter_map(|index| self.partner_of_source.get(&index).copied())
            .collect();
        for index in partners {
            quotes = if quotes.is_empty() {
                index..index + 1
            } else {
                quotes.start.min(index)..quotes.end.max(index + 1)
            };
        }
        if !quotes.is_empty() {
            let tokens: Vec<Token> =
                self.program.tokens.iter().map(|word| word.token.clone()).collect();
            quotes = widen(self.quote, &tokens, quotes);
            let back: Vec<usize> = quotes
                .clone()
                .filter_map(|index| self.partner_of_quote.get(&index).copied())
                .collect();
            for index in back {
                sources = if sources.is_empty() {
                    index..index + 1
                } else {
                    sources.start.min(index)..sources.end.max(index + 1)
                };
            }
        }
        (quotes, sources)
    }

    fn judge_pair(
        &self,
        quote: usize,
        source: usize,
        likeness: Likeness,
    ) -> (DifferenceKind, Severity) {
        use DifferenceKind as Kind;
        let (here, there) = (self.quote_role(quote), self.source_role(source));
        let (Some(one), Some(other)) = (self.quote_token(quote), self.source_token(source)) else {
            return (Kind::ContentWord, Severity::Major);
        };
        match likeness {
            Likeness::Same => return (Kind::Case, Severity::Minor),
            Likeness::Accents | Likeness::SameWorth | Likeness::Variant => {
                return (Kind::Spelling, Severity::Minor);
            }
            Likeness::Negation => return (Kind::Negation, Severity::Critical),
            _ => {}
        }
        if here.date && there.date {
            return (Kind::Date, Severity::Critical);
        }
        if matches!(
            (one.key.as_str(), other.key.as_str()),
            ("one", "a" | "an") | ("a" | "an", "one")
        ) {
            return (Kind::FunctionWord, Severity::Minor);
        }
        if self.is_day_of_month(quote, source)
            || self.is_short_year(quote, source)
            || self.is_clock_with_stop(quote, source)
        {
            return (Kind::Spelling, Severity::Minor);
        }
        if self.is_half_of_day(quote, source) {
            return (Kind::Date, Severity::Critical);
        }
        if here.figure || there.figure {
            return (Kind::Figure, Severity::Critical);
        }
        if here.negation || there.negation {
            return (Kind::Negation, Severity::Critical);
        }
        let two_times = one.date.zip(other.date).is_some_and(|(left, right)| left != right);
        let sure = |token: &Token| !roles::has_another_sense(&token.key);
        if here.date || there.date || (two_times && sure(one) && sure(other)) {
            return (Kind::Date, Severity::Critical);
        }
        if likeness != Likeness::Inflection {
            let unit = |token: &Token| super::lexicon::lexicon().unit(&token.key);
            let units = unit(one).zip(unit(other));
            let two_units = units.is_some_and(|(left, right)| left != right)
                && !(is_ambiguous_unit(&one.key) && is_ambiguous_unit(&other.key));
            if here.unit || there.unit || two_units {
                return (Kind::Unit, Severity::Critical);
            }
        }
        if likeness == Likeness::Inflection && here.modal == there.modal {
            return (Kind::Inflection, Severity::Minor);
        }
        if super::lexicon::lexicon().are_grave_opposites(&one.key, &other.key) {
            let party = here.name || there.name || roles::is_party_word(&one.key);
            return (if party { Kind::Name } else { Kind::Figure }, Severity::Critical);
        }
        if here.modal || there.modal {
            return (Kind::Modal, Severity::Major);
        }
        let scanned = likeness == Likeness::Spelling && likeness::is_scan(&one.key, &other.key);
        if (here.name || there.name) && !scanned {
            return (Kind::Name, Severity::Critical);
        }
        if here.qualifier || there.qualifier {
            return (Kind::Qualifier, Severity::Major);
        }
        if likeness == Likeness::Spelling {
            return (Kind::Spelling, Severity::Minor);
        }
        if here.function && there.function {
            return (Kind::FunctionWord, Severity::Minor);
        }
        (Kind::ContentWord, Severity::Major)
    }

    /// Whether two numbers are the same day beside its month ("5th October" for "5 October").
    fn is_day_of_month(&self, quote: usize, source: usize) -> bool {
        let (Some(one), Some(other)) = (self.quote_token(quote), self.source_token(source)) else {
            return false;
        };
        let number = |token: &Token| token.kind == TokenKind::Number;
        let bare = |token: &Token| {
            let digits = token.key.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, ending) = token.key.split_at(digits);
            matches!(ending, "" | "st" | "nd" | "rd" | "th").then(|| digits.to_owned())
        };
        let same = number(one) && number(other) && bare(one).is_some() && bare(one) == bare(other);
        let month = |token: Option<&Token>| token.is_some_and(|t| t.date.is_some() && t.capital);
        let beside = |index: usize| {
            month(index.checked_sub(1).and_then(|before| self.source_token(before)))
                || month(self.source_token(index + 1))
        };
        same && beside(source)
    }

    /// Whether two numbers are the same second year of a range ("1990-1995" for "1990-95").
    fn is_short_year(&self, quote: usize, source: usize) -> bool {
        let keys = self.quote_token(quote).zip(self.source_token(source));
        let Some((one, other)) = keys.map(|(q, s)| (q.key.as_str(), s.key.as_str())) else {
            return false;
        };
        let (long, short) = if other.len() < one.len() { (one, other) } else { (other, one) };
        let digits = |key: &str| key.bytes().all(|byte| byte.is_ascii_digit());
        let (Some(before), Some(first)) = (
            source.checked_sub(1).and_then(|index| self.source_token(index)),
            quote.checked_sub(1).and_then(|index| self.quote_token(index)),
        ) else {
            return false;
        };
        let range = self
            .source_token(source)
            .map(|token| Span::new(before.span.end, token.span.start).of(&self.window.text))
            .is_some_and(|between| words::marks(between) == ['-']);
        range
            && long.len() == 4
            && short.len() == 2
            && digits(long)
            && digits(short)
            && long.ends_with(short)
            && before.key == first.key
            && before.key.len() == 4
            && before.key.get(..2) == long.get(..2)
    }

    /// Whether two numbers are one time of the day ("8.30 a.m." for "8:30 a.m.").
    fn is_clock_with_stop(&self, quote: usize, source: usize) -> bool {
        let keys = self.quote_token(quote).zip(self.source_token(source));
        keys.is_some_and(|(one, other)| {
            one.key != other.key && one.key.replace('.', ":") == other.key.replace('.', ":")
        }) && self
            .source_token(source + 1)
            .is_some_and(|next| matches!(next.key.as_str(), "a" | "p" | "am" | "pm" | "o'clock"))
    }

    /// Whether morning stands for afternoon: "a.m." and "p.m.".
    fn is_half_of_day(&self, quote: usize, source: usize) -> bool {
        let half = |token: Option<&Token>, next: Option<&Token>| {
            let written = next.is_some_and(|next| next.key == "m");
            match token.map(|token| token.key.as_str()) {
                Some("am") => Some('a'),
                Some("pm") => Some('p'),
                Some("a") if written => Some('a'),
                Some("p") if written => Some('p'),
                _ => None,
            }
        };
        let here = half(self.quote_token(quote), self.quote_token(quote + 1));
        let there = half(self.source_token(source), self.source_token(source + 1));
        here.zip(there).is_some_and(|(here, there)| here != there)
    }

    /// Whether dropped words are lines of their own at a page break, or a running head with its
    /// page number: capitals and figures only, and no mark of a sentence.
    fn is_page_furniture(&self, range: &Range<usize>) -> bool {
        let tokens: Vec<&Token> = range.clone().filter_map(|i| self.source_token(i)).collect();
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
        if 12 < tokens.len() {
            return false;
        }
        let text = &self.window.text;
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
                || super::lexicon::lexicon().is_function_word(&token.key)
        });
        let sentence = inner.contains(['.', ',', ';', '?', '!']);
        let bounded = own_lines || (page_break && (before + &after).contains(['\n', '\u{c}']));
        bounded && capitals && !sentence && (page_break || number)
    }

    /// Whether dropped words look like a citation in the running text.
    fn is_citation(&self, range: &Range<usize>) -> bool {
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

    /// What stands between the words.
    fn between(&mut self) {
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

    fn marks(
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
        let mut left_out: Vec<Span> = self.program.asides.clone();
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

    fn push_marks(
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

    fn difference(
        &self,
        kind: DifferenceKind,
        quote: Range<usize>,
        source: Range<usize>,
        disclosed: bool,
        severity: Severity,
    ) -> Difference {
        let quote_span = {
            let tokens: Vec<&Token> =
                quote.clone().filter_map(|index| self.quote_token(index)).collect();
            if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
                Span::new(first.span.start, last.span.end)
            } else {
                {
                    let at = quote
                        .start
                        .checked_sub(1)
                        .and_then(|index| self.quote_token(index))
                        .map_or(0, |token| token.span.end);
                    Span::new(at, at)
                }
            }
        };
        let window_span = {
            let tokens: Vec<&Token> =
                source.clone().filter_map(|index| self.source_token(index)).collect();
            if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
                Span::new(first.span.start, last.span.end)
            } else {
                {
                    let at = source
                        .start
                        .checked_sub(1)
                        .and_then(|index| self.source_token(index))
                        .map_or(0, |token| token.span.end);
                    Span::new(at, at)
                }
            }
        };
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

fn severity_of_words(roles: impl Iterator<Item = Role>) -> Severity {
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
fn figures_that_count(roles: &[Role], tokens: &[&Token]) -> Vec<Role> {
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
fn judge_run(roles: &[Role], many: DifferenceKind) -> (DifferenceKind, Severity) {
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
    (many, if grave { Severity::Critical } else { Severity::Major })
}

/// Widens a range of words to the whole figure: number words side by side, ranges, halves.
fn widen(text: &str, tokens: &[Token], range: Range<usize>) -> Range<usize> {
    let is_number =
        |index: usize| tokens.get(index).is_some_and(|t| !t.note_mark && t.worth.is_some());
    let joins = |left: usize, right: usize| {
        let (Some(a), Some(b)) = (tokens.get(left), tokens.get(right)) else { return false };
        let between = Span::new(a.span.end, b.span.start).of(text);
        let plain: String = between.chars().filter(|c| !c.is_whitespace()).collect();
        plain.is_empty() || words::marks(&plain) == ['-']
    };
    let is_to = |index: usize| tokens.get(index).is_some_and(|token| token.key == "to");
    let mut start = range.start;
    let mut end = range.end;
    loop {
        if let Some(before) = start.checked_sub(1) {
            if is_number(before) && joins(before, start) {
                start = before;
                continue;
            }
            if is_to(before)
                && let Some(further) = before.checked_sub(1)
                && is_number(further)
            {
                start = further;
                continue;
            }
        }
        if is_number(end) && joins(end - 1, end) {
            end += 1;
            continue;
        }
        if is_to(end) && is_number(end + 1) {
            end += 2;
            continue;
        }
        return start..end;
    }
}

/// Units whose words have another sense as well.
fn is_ambiguous_unit(word: &str) -> bool {
    matches!(
        word,
        "second"
            | "seconds"
            | "quarter"
            | "quarters"
            | "score"
            | "foot"
            | "feet"
            | "yard"
            | "yards"
            | "pound"
            | "pounds"
            | "stone"
            | "stones"
            | "time"
            | "times"
            | "point"
            | "points"
            | "degree"
            | "degrees"
            | "fold"
            | "bit"
            | "bits"
            | "generation"
            | "generations"
            | "sterling"
            | "kilo"
            | "min"
            | "sec"
            | "daily"
            | "day"
            | "days"
    )
}

fn with_single_blanks(text: &str) -> String {
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

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
