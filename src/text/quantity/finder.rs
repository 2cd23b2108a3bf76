//! The walk from left to right that puts numbers, units and relations together.
//!
//! Each step looks at a bounded number of tokens, so the walk is linear.

mod bounds;
mod measure;
mod relate;
mod shapes;
mod stated;
mod unit;

use std::borrow::Cow;

use super::number::Number;
use super::qualifier::{self, Effect, Qualifiers};
use super::relation;
use super::{Quantity, Relation, Value, exclude, period};
use crate::text::date;
use crate::text::lexicon::{LEXICON, Lex, Opener};
use crate::text::token::{Kind, Tokens};

/// A quantity with its place among the tokens.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) quantity: Quantity,
    /// First token, qualifiers included.
    pub(super) first: usize,
    /// One past the last token.
    pub(super) after: usize,
    pub(super) trend: bool,
}

impl Found {
    pub(super) fn is_date(&self) -> bool {
        matches!(self.quantity.value, Value::Date { .. })
    }
}

/// What stands behind a number.
#[derive(Clone, Debug, Default)]
struct Unit {
    name: Cow<'static, str>,
    after: usize,
    age: bool,
    counted: bool,
    /// The words between number and counted noun.
    modifiers: Option<(usize, usize)>,
}

/// A measure: one or two numbers with a unit.
#[derive(Clone, Copy, Debug)]
struct Measure {
    min: Option<f64>,
    max: Option<f64>,
    exclusive: bool,
    approx: bool,
}

/// Reads one text.
#[derive(Debug)]
pub(super) struct Finder<'a> {
    tokens: Tokens<'a>,
    excluded: Vec<bool>,
    found: Vec<Found>,
    /// First token of the clause that is being read.
    clause: usize,
    /// First token of the sentence that is being read.
    sentence: usize,
    year: Option<u16>,
    /// The property of the last ratio, for "more so than".
    last_property: Option<Box<str>>,
    /// The subject of the last ratio, for pronouns and for the second of two ratios.
    last_subject: Option<Box<str>>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(text: &'a str, year: Option<u16>) -> Self {
        let tokens = Tokens::of(text);
        let mut excluded = exclude::mark(&tokens);
        exclude::mark_cited_years(&tokens, &mut excluded);
        Self {
            tokens,
            excluded,
            found: Vec::new(),
            clause: 0,
            sentence: 0,
            year,
            last_property: None,
            last_subject: None,
        }
    }

    pub(super) fn run(mut self) -> (Vec<Quantity>, Option<u16>) {
        let mut at = 0;
        while at < self.tokens.list.len() {
            at = self.step(at).max(at + 1);
        }
        period::attach(&self.tokens, &mut self.found);
        (self.found.into_iter().map(|found| found.quantity).collect(), self.year)
    }

    /// Reads what opens at token `at`; the answer is the next token to look at.
    fn step(&mut self, at: usize) -> usize {
        match self.tokens.kind(at) {
            Some(Kind::Sign(sign)) => match sign {
                '.' | '?' | '!' => {
                    // The dots of an ellipsis end nothing.
                    let dots = self.tokens.is_sign(at + 1, '.')
                        || at.checked_sub(1).is_some_and(|before| self.tokens.is_sign(before, '.'));
                    if !self.tokens.glued(at + 1) && !dots {
                        // Subjects are looked for in the sentence of the figure only.
                        self.clause = at + 1;
                        self.sentence = at + 1;
                    }
                    at + 1
                }
                ';' | ':' => {
                    self.clause = at + 1;
                    at + 1
                }
                '\'' | '’' | '‘' if self.tokens.glued(at + 1) => {
                    self.date(at).unwrap_or(at + 1)
                }
                _ if !sign.is_ascii() || sign == '$' => self.money(at).unwrap_or(at + 1),
                _ => at + 1,
            },
            Some(Kind::Number { .. }) => {
                self.date(at).or_else(|| self.measure(at, None, at)).unwrap_or(at + 1)
            }
            Some(Kind::Word(lex)) => self.word(at, lex).unwrap_or(at + 1),
            _ => at + 1,
        }
    }

    fn word(&mut self, at: usize, lex: Lex) -> Option<usize> {
        match lex {
            Lex::Plain | Lex::Function => self.opener(at),
            Lex::Month(_) | Lex::Denominator(_) => self.date(at),
            Lex::Unit(_) => self.money_code(at),
            Lex::Fold(times) => Some(self.fold(at, f64::from(times))),
            Lex::Small(_) | Lex::Tens(_) | Lex::Half => self.measure(at, None, at),
            Lex::Adverb(value) => self.adverb(at, f64::from(value)),
            Lex::Multiple(value) => self.multiple(at, f64::from(value), Relation::Increase),
            Lex::Halving => self.multiple(at, 2.0, Relation::Decrease),
            _ => None,
        }
    }

    /// A word that is no number and no measure; nearly none of them opens anything.
    fn opener(&mut self, at: usize) -> Option<usize> {
        match self.tokens.opener(at)? {
            Opener::Date => self.date(at),
            Opener::Decade => self.article_decade(at),
            Opener::Article => {
                let counted = matches!(
                    self.tokens.lex(at + 1),
                    Lex::Hundred | Lex::Scale(_) | Lex::Group(_) | Lex::Half | Lex::Denominator(_)
                );
                if counted {
                    return self.measure(at, None, at);
                }
                self.article_decade(at).or_else(|| self.article_count(at))
            }
            Opener::Another => {
                let next = self.tokens.lex(at + 1);
                let counted = matches!(next, Lex::Hundred | Lex::Scale(_) | Lex::Group(_));
                if counted { self.measure(at, None, at) } else { None }
            }
            Opener::As => self.as_much(at),
            Opener::Nation => {
                let printed = self.tokens.str(at).starts_with(char::is_uppercase);
                if printed && self.tokens.is_sign(at + 1, '$') {
                    return self.money_from(at, at + 1);
                }
                // "Rs 4,000", "Rs. 500"
                if printed && self.tokens.is(at, "rs") {
                    let number = at + 1 + usize::from(self.tokens.is_sign(at + 1, '.'));
                    matches!(self.tokens.kind(number), Some(Kind::Number { .. })).then_some(())?;
                    return self.measure(number, Some("INR"), at);
                }
                None
            }
        }
    }

    fn push(&mut self, found: Found) -> usize {
        let after = found.after;
        // What was read before never reaches into this one.
        if let Some(last) = self.found.last()
            && found.first < last.after
        {
            return after;
        }
        self.found.push(found);
        after
    }

    fn date(&mut self, at: usize) -> Option<usize> {
        let mut stretch = date::read(&self.tokens, &self.excluded, at)?;
        // "the September 11 attacks": the name of an event, of whatever year.
        let event = stretch.min.day.is_some()
            && self.tokens.is_any(
                stretch.after,
                &["attack", "attacks", "massacre", "coup", "uprising", "bombing", "bombings"],
            );
        if stretch.min.year.is_none() && stretch.max.year.is_none() && !event {
            // "May 1" and "in July" are dates; a month's name elsewhere is not sure to be one.
            stretch.complete(self.year);
        }
        // "late 1800s" names no year that a later month could take.
        if let (Some(first), Some(last)) = (stretch.min.year, stretch.max.year)
            && last - first.min(last) < 9
        {
            self.year = Some(last);
        }
        let (min, max) = stretch.iso();
        let qualifiers = qualifier::before(&self.tokens, at);
        let mut first = stretch.first;
        let mut qualifier = None;
        if let Some(start) = qualifiers.first
            && qualifiers.bound.is_none()
            && self.last_after() <= start
        {
            qualifier = Some(relation::lower_phrase(&self.tokens, start, first));
            first = start;
        } else if first.checked_sub(1).is_some_and(|before| {
            self.tokens.is_any(before, &["since", "until", "till", "before", "after", "by"])
        }) && self.last_after() < first
        {
            qualifier = Some(relation::lower_phrase(&self.tokens, first - 1, first));
        }
        let quantity = Quantity {
            span: self.tokens.range(first, stretch.after),
            value: Value::Date { min: Some(min), max: Some(max) },
            unit: "date".into(),
            property: None,
            subject: None,
            comparator: None,
            relation: None,
            approx: stretch.approx || qualifiers.approx && first < stretch.first,
            exclusive: false,
            qualifier,
            as_of: None,
        };
        Some(self.push(Found { quantity, first, after: stretch.after, trend: false }))
    }

    fn last_after(&self) -> usize {
        self.found.last().map_or(0, |found| found.after)
    }

    fn money(&mut self, at: usize) -> Option<usize> {
        self.money_from(at, at)
    }

    fn money_from(&mut self, first: usize, sign: usize) -> Option<usize> {
        let mut unit = self.tokens.currency(sign)?;
        // "A$3 million": the letters glued to the sign say whose dollar it is.
        if unit == "USD"
            && self.tokens.glued(sign)
            && let Some(nation) = sign.checked_sub(1)
        {
            unit = match self.tokens.str(nation) {
                "C" | "CA" | "CAD" | "CDN" => "CAD",
                "A" | "AU" | "AUD" => "AUD",
                "NZ" | "NZD" => "NZD",
                "HK" | "HKD" => "HKD",
                "S" | "SG" | "SGD" => "SGD",
                "NT" => "TWD",
                "R" => "BRL",
                "MX" | "Mex" => "MXN",
                _ => unit,
            };
        }
        self.measure(sign + 1, Some(unit), first)
    }

    /// "USD 5 million".
    fn money_code(&mut self, at: usize) -> Option<usize> {
        let word = self.tokens.str(at);
        if word.len() != 3 || !word.chars().all(char::is_uppercase) {
            return None;
        }
        let Lex::Unit(place) = self.tokens.lex(at) else { return None };
        let skip = usize::from(self.tokens.is_sign(at + 1, '$'));
        matches!(self.tokens.kind(at + 1 + skip), Some(Kind::Number { .. })).then_some(())?;
        self.measure(at + 1 + skip, Some(LEXICON.unit(place)), at)
    }
}

fn value(low: Number, high: Option<Number>, qualifiers: &Qualifiers) -> Measure {
    let top = high.map_or(low.value, |high| high.value);
    let (min, max, exclusive) = match qualifiers.bound {
        Some(Effect::Lower) if high.is_none() => (Some(low.value), None, false),
        Some(Effect::Upper) if high.is_none() => (None, Some(top), false),
        Some(Effect::Below) if high.is_none() => (None, Some(top), true),
        _ => (Some(low.value), Some(top), false),
    };
    Measure { min, max, exclusive, approx: qualifiers.approx }
}
