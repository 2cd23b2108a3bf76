//! One word or number for another: what kind of change is that?

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::text::{Severity, Span, fold};

use super::Reader;
use crate::fidelity::DifferenceKind;
use crate::fidelity::grammar::Form;
use crate::fidelity::likeness::{self, Likeness};
use crate::fidelity::roles;
use crate::fidelity::words::{self, Token, TokenKind};

impl Reader<'_> {
    pub(super) fn pair(
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
            let severity = match kind {
                DifferenceKind::Figure
                | DifferenceKind::Unit
                | DifferenceKind::Date
                | DifferenceKind::Negation
                | DifferenceKind::Qualifier => Severity::Major,
                DifferenceKind::Modal if !self.are_tenses(quote, source) => Severity::Major,
                _ => Severity::None,
            };
            (DifferenceKind::Bracket, true, severity)
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

    pub(super) fn judge_pair(
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
            Likeness::Spelling if likeness::is_scan(&one.key, &other.key) => {
                return (Kind::Spelling, Severity::Minor);
            }
            _ => {}
        }
        if self.moves_figure(quote, source) {
            return (Kind::Figure, Severity::Critical);
        }
        if self.negates_torn_word(&one.key, source) {
            return (Kind::Negation, Severity::Critical);
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
        if here.figure || there.figure || self.are_enumerators(quote, source) {
            return (Kind::Figure, Severity::Critical);
        }
        if self.are_parts_of_units(quote, source) {
            return (Kind::Unit, Severity::Critical);
        }
        if here.negation || there.negation {
            return (Kind::Negation, Severity::Critical);
        }
        let two_times = one.date.zip(other.date).is_some_and(|(left, right)| left != right);
        let sure = |token: &Token| !roles::has_another_sense(&token.key);
        if here.date || there.date || (two_times && (sure(one) || sure(other))) {
            return (Kind::Date, Severity::Critical);
        }
        if likeness != Likeness::Inflection {
            let units = one.unit.zip(other.unit);
            let two_units = units.is_some_and(|(left, right)| left != right)
                && !(is_ambiguous_unit(&one.key) && is_ambiguous_unit(&other.key));
            if here.unit || there.unit || two_units {
                return (Kind::Unit, Severity::Critical);
            }
        }
        if is_party_in_another_number(&one.key, &other.key) {
            return (Kind::Name, Severity::Critical);
        }
        if likeness == Likeness::Inflection && here.modal == there.modal {
            return (Kind::Inflection, Severity::Minor);
        }
        if crate::fidelity::lexicon::lexicon().are_grave_opposites(&one.key, &other.key) {
            let party = here.name || there.name || roles::is_party_word(&one.key);
            return (if party { Kind::Name } else { Kind::Figure }, Severity::Critical);
        }
        if here.modal || there.modal {
            return (Kind::Modal, Severity::Major);
        }
        if here.name || there.name {
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

    /// Whether the words before a figure make it another one: "rose to two" for "rose by two".
    fn moves_figure(&self, quote: usize, source: usize) -> bool {
        let moves = |token: Option<&Token>| {
            token.is_some_and(|token| matches!(token.key.as_str(), "by" | "to" | "from"))
        };
        let figure = |token: Option<&Token>, next: Option<&Token>| {
            let is_number = |token: Option<&Token>| token.is_some_and(|one| one.worth.is_some());
            is_number(token)
                || token.is_some_and(|token| token.kind == TokenKind::Symbol) && is_number(next)
        };
        moves(self.quote_token(quote))
            && moves(self.source_token(source))
            && figure(self.quote_token(quote + 1), self.quote_token(quote + 2))
            && figure(self.source_token(source + 1), self.source_token(source + 2))
    }

    /// Whether a word is the negation of the source's word that a line end tears ("signifi-" and
    /// "cant").
    fn negates_torn_word(&self, word: &str, source: usize) -> bool {
        let joined = |left: usize, right: usize| -> Option<String> {
            let (left, right) = (self.source_token(left)?, self.source_token(right)?);
            let between = Span::new(left.span.end, right.span.start).of(&self.window.text);
            let torn = words::marks(between) == ['-'] && between.contains(['\n', '\r'])
                || between.starts_with('\u{ad}');
            torn.then(|| format!("{}{}", left.key, right.key))
        };
        let before = source.checked_sub(1).and_then(|before| joined(before, source));
        [before, joined(source, source + 1)]
            .into_iter()
            .flatten()
            .any(|whole| crate::fidelity::lexicon::lexicon().negates(word, &whole))
    }

    /// Whether both are a letter in parentheses that numbers a paragraph: "(c)" for "(d)".
    fn are_enumerators(&self, quote: usize, source: usize) -> bool {
        let enumerates = |text: &str, token: &Token| {
            let letter = token.key.chars().count() == 1 || is_small_roman(&token.key);
            let before = text.get(..token.span.start).and_then(|head| head.chars().next_back());
            let after = text.get(token.span.end..).and_then(|tail| tail.chars().next());
            let own = token.span.of(text);
            letter
                && (own.starts_with('(') || before == Some('('))
                && (own.ends_with(')') || after == Some(')'))
        };
        self.quote_token(quote).is_some_and(|token| enumerates(self.quote, token))
            && self.source_token(source).is_some_and(|token| enumerates(&self.window.text, token))
    }

    /// Whether both belong to a sign that they are printed with: "A$" for "US$", "°F" for "°C".
    fn are_parts_of_units(&self, quote: usize, source: usize) -> bool {
        let beside = |left: Option<&Token>, right: Option<&Token>| {
            left.zip(right).is_some_and(|(left, right)| left.span.end == right.span.start)
        };
        let money = |token: Option<&Token>| {
            token.is_some_and(|token| matches!(token.key.as_str(), "$" | "£" | "¥"))
        };
        let degree = |token: Option<&Token>| token.is_some_and(|token| token.key == "°");
        let part = |before: Option<&Token>, word: Option<&Token>, after: Option<&Token>| {
            (money(after) && beside(word, after)) || (degree(before) && beside(before, word))
        };
        let before = |index: usize| index.checked_sub(1);
        part(
            before(quote).and_then(|index| self.quote_token(index)),
            self.quote_token(quote),
            self.quote_token(quote + 1),
        ) && part(
            before(source).and_then(|index| self.source_token(index)),
            self.source_token(source),
            self.source_token(source + 1),
        )
    }

    /// Capitals, accents and type of two words with the same letters.
    pub(super) fn letters(&mut self, quote: usize, source: usize) {
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

    pub(super) fn note_folds(&mut self, quoted: &str, other: &str) {
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

    /// The same letters or worth, parted differently.
    pub(super) fn joint(&mut self, quote: &Range<usize>, source: &Range<usize>, number: bool) {
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
            // The parts of a day in another order.
            let sorted = |keys: Vec<&Token>| {
                let mut keys: Vec<String> =
                    keys.into_iter().map(|token| token.key.clone()).collect();
                keys.sort();
                keys
            };
            let moved = sorted(quote.clone().filter_map(|i| self.quote_token(i)).collect())
                == sorted(source.clone().filter_map(|i| self.source_token(i)).collect());
            let kind = if moved { DifferenceKind::Reorder } else { DifferenceKind::Spelling };
            self.push_minor(kind, quote, source);
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
            self.push_minor(DifferenceKind::Spelling, quote, source);
            return;
        }
        let stops = |text: &str| text.contains('.');
        let grouped = quoted.starts_with(|c: char| c.is_ascii_digit());
        if stops(&quoted) != stops(&other) && !grouped {
            self.push_minor(DifferenceKind::Punctuation, quote, source);
            return;
        }
        self.case_of_range(quote, source);
        self.hyphens_between(&quoted, &other);
    }

    fn push_minor(&mut self, kind: DifferenceKind, quote: &Range<usize>, source: &Range<usize>) {
        let difference =
            self.difference(kind, quote.clone(), source.clone(), false, Severity::Minor);
        self.reading.differences.push(difference);
    }

    pub(super) fn case_of_range(&mut self, quote: &Range<usize>, source: &Range<usize>) {
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

    pub(super) fn hyphens_between(&mut self, quoted: &str, other: &str) {
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
}

/// "The plaintiffs" for "the plaintiff": one party more or less.
fn is_party_in_another_number(one: &str, other: &str) -> bool {
    let (long, short) = if other.len() < one.len() { (one, other) } else { (other, one) };
    long.strip_suffix('s') == Some(short) && roles::is_party_word(short)
}

/// "iv", "xii".
fn is_small_roman(key: &str) -> bool {
    (1..=5).contains(&key.len()) && key.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

/// Units whose words have another sense as well.
pub(super) fn is_ambiguous_unit(word: &str) -> bool {
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
