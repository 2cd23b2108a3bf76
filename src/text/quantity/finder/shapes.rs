//! Which figures do words make without a number before a noun?
//!
//! "one in five", "twice as likely", "doubled", "tenfold", "the past decade", "as much in … as in …", and an
//! article that counts one in a list of counts.

use super::super::number::{self, Form, Number};
use super::super::relation::{self, Trend};
use super::super::{Quantity, Relation, Value, noun};
use super::{Finder, Found, Measure, value};
use crate::text::Span;
use crate::text::date;
use crate::text::lexicon::{LEXICON, Lex};
use crate::text::token::Kind;

impl Finder<'_> {
    /// "rose fivefold", "a tenfold increase in", "fell a thousandfold".
    pub(super) fn fold(&mut self, at: usize, times: f64) -> usize {
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let number = Number { value: times, after: at + 1, form: Form::Words, scale: 1.0 };
        let measure = value(number, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        let article = first
            .checked_sub(1)
            .filter(|before| self.tokens.is_any(*before, &["a", "an"]))
            .unwrap_or(first);
        let trend = self.relate(&mut quantity, article, at + 1, None);
        quantity.span = self.tokens.range(first, at + 1);
        self.push(Found { quantity, first, after: at + 1, trend })
    }

    /// "one in five adults", "nine out of ten growers", "one man in ten": a share.
    pub(super) fn odds(&mut self, at: usize, low: Number) -> Option<usize> {
        if let Some(next) = self.one_of_many(at, low) {
            return Some(next);
        }
        // "three out of four", "three of every hundred"
        let out_of = self.tokens.is(low.after, "out") && self.tokens.is(low.after + 1, "of");
        let of_every = self.tokens.is(low.after, "of") && self.tokens.is(low.after + 1, "every");
        if !(out_of || self.tokens.is_any(low.after, &["in", "of"])) {
            return None;
        }
        if self.tokens.is(low.after, "of") && !of_every && low.value != 1.0
            || !of_every && low.value.fract() != 0.0
        {
            return None;
        }
        let next = low.after + 1 + usize::from(out_of);
        let every = usize::from(self.tokens.is(next, "every"));
        let high = number::read(&self.tokens, &self.excluded, next + every).or_else(|| {
            // "three of every hundred"
            let value = match self.tokens.lex(next + every) {
                Lex::Hundred => 100.0,
                Lex::Scale(3) => 1000.0,
                Lex::Group(size) => f64::from(size),
                _ => return None,
            };
            let after = next + every + 1;
            (every == 1).then_some(Number { value, after, form: Form::Words, scale: 1.0 })
        })?;
        if high.value <= low.value || 10.0 < low.value || high.value.fract() != 0.0 {
            return None;
        }
        if date::read(&self.tokens, &self.excluded, next).is_some() {
            return None;
        }
        // "one of three reasons" counts the reasons.
        if self.tokens.is(low.after, "of") && !of_every {
            return None;
        }
        let unit = self.unit(high.after, high, None);
        // "1 in 14 of those", "six in ten are": without a noun only where the whole is a usual one.
        let usual = low.value == 1.0 && low.scale == 1.0
            || [10.0, 100.0, 1000.0].contains(&high.value) && low.form == high.form;
        let named = at.checked_sub(1).is_some_and(|before| {
            self.tokens.is_any(before, &["number", "day", "phase", "no", "part", "round", "game"])
        });
        let whole = match &unit {
            Some(unit) => unit.counted,
            None => usual && !named,
        };
        if !(out_of || of_every || whole) {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let share = Number { value: low.value / high.value, ..low };
        let measure = value(share, None, &qualifiers);
        let after = unit.as_ref().map_or(high.after, |unit| unit.after);
        let mut quantity = self.times(measure, first, at);
        quantity.unit = "share".into();
        quantity.property = Some("share".into());
        quantity.subject = unit
            .map(|_| relation::phrase(&self.tokens, high.after, after))
            .filter(|of| !of.is_empty());
        quantity.span = self.tokens.range(first, after);
        Some(self.push(Found { quantity, first, after, trend: false }))
    }

    /// "one man in ten": the noun stands between the numbers.
    pub(super) fn one_of_many(&mut self, at: usize, low: Number) -> Option<usize> {
        let noun = low.after;
        // "one man in ten", "two children in five"
        let fits = low.scale == 1.0
            && low.value < 10.0
            && self.tokens.is(noun + 1, "in")
            && self.tokens.is_word(noun)
            && (self.tokens.lex(noun) == Lex::Plain
                || self.tokens.is_any(noun, &["person", "vote"]))
            && (low.value == 1.0
                || low.form == Form::Words && noun::is_plural(self.tokens.str(noun)));
        if !fits {
            return None;
        }
        let high_at = noun + 2 + usize::from(self.tokens.is(noun + 2, "every"));
        let high = number::read(&self.tokens, &self.excluded, high_at)?;
        // "One household in three spends over 40 percent": a verb may look like a plural.
        let verb = noun::is_plural(self.tokens.str(high.after))
            && low.value == 1.0
            && (self.tokens.is_any(
                high.after + 1,
                &[
                    "the", "a", "an", "its", "over", "more", "less", "at", "no", "nothing", "only",
                    "alone", "with", "without",
                ],
            ) || matches!(self.tokens.kind(high.after + 1), Some(Kind::Number { .. })));
        if high.value.fract() != 0.0
            || high.value <= low.value
            || high.form != low.form && ![10.0, 100.0, 1000.0].contains(&high.value)
            || date::read(&self.tokens, &self.excluded, high_at).is_some()
            || !verb && self.unit(high.after, high, None).is_some()
        {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let share = Number { value: low.value / high.value, ..low };
        let measure = value(share, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        quantity.unit = "share".into();
        quantity.property = Some("share".into());
        quantity.subject = Some(self.tokens.str(noun).into());
        quantity.span = self.tokens.range(first, high.after);
        Some(self.push(Found { quantity, first, after: high.after, trend: false }))
    }

    /// "three acids, two salts, and a solvent": the article counts one in a list of counts;
    /// so it does in "a company and three of its clerks".
    pub(super) fn article_count(&mut self, at: usize) -> Option<usize> {
        let listed = self.stands_in_list(at)
            && self.found.last().is_some_and(|last| is_count(&last.quantity));
        let counted = noun::counted(&self.tokens, at + 1, true)?;
        let joint = counted.after;
        // Behind a bare comma a phrase in apposition ("40 tons, a record haul") counts nothing, unless
        // the list goes on.
        let joined =
            at.checked_sub(1).is_some_and(|before| self.tokens.is_any(before, &["and", "or"]))
                || self.tokens.is_sign(joint, ',')
                    && (joint + 1..joint + 3).any(|place| {
                        self.tokens.is_any(place, &["and", "or", "a", "an"])
                            || matches!(self.tokens.lex(place), Lex::Small(_))
                    });
        let listed = listed && joined;
        let heads_list = !listed
            && self.tokens.is(joint, "and")
            && matches!(self.tokens.lex(joint + 1), Lex::Small(2..) | Lex::Tens(_))
            && self.tokens.is(joint + 2, "of")
            && self.tokens.is_any(joint + 3, &["its", "their", "his", "her"]);
        if !(listed || heads_list)
            || self.tokens.is_any(at + 1, &["few", "number", "total", "lot", "series"])
            || self.tokens.is(joint, "of")
                && matches!(self.tokens.kind(joint + 1), Some(Kind::Number { .. }))
        {
            return None;
        }
        let measure = Measure { min: Some(1.0), max: Some(1.0), exclusive: false, approx: false };
        let mut quantity = self.times(measure, at, at);
        let (from, head) = counted.modifiers;
        quantity.unit = counted.unit.into();
        quantity.subject = (from < head).then(|| relation::phrase(&self.tokens, from, head));
        quantity.span = self.tokens.range(at, counted.after);
        Some(self.push(Found { quantity, first: at, after: counted.after, trend: false }))
    }

    /// "as much in one spring as in all of last year": once as much.
    pub(super) fn as_much(&mut self, at: usize) -> Option<usize> {
        let tokens = &self.tokens;
        if !tokens.is_any(at + 1, &["much", "many"]) || !tokens.is_any(at + 2, &["in", "during"]) {
            return None;
        }
        let mut next = at + 3;
        if tokens.is(next, "the") {
            next += 1;
        }
        let stretch = date::read(tokens, &self.excluded, next)?;
        if !tokens.is(stretch.after, "as") {
            return None;
        }
        let mut end = stretch.after + 1;
        while end < stretch.after + 14
            && matches!(tokens.kind(end), Some(Kind::Word(_) | Kind::Number { .. }))
        {
            end += 1;
        }
        let comparator = relation::phrase(tokens, stretch.after + 1, end);
        let as_of = relation::phrase(tokens, stretch.first, stretch.after);
        let span = tokens.range(at, end);
        let measure = Measure { min: Some(1.0), max: Some(1.0), exclusive: false, approx: false };
        let mut quantity = self.times(measure, at, at);
        quantity.span = span;
        quantity.relation = Some(Relation::Equal);
        // "landed as much in … as": what is compared is what was landed.
        quantity.property = at
            .checked_sub(1)
            .filter(|verb| self.tokens.is_word(*verb))
            .map(|verb| self.tokens.str(verb).to_lowercase())
            .filter(|verb| verb.ends_with("ed") && 4 < verb.len())
            .map(String::into_boxed_str);
        quantity.comparator = Some(comparator);
        quantity.as_of = Some(as_of);
        Some(self.push(Found { quantity, first: at, after: end, trend: false }))
    }

    /// "a ratio of nine to one", "outnumbered by three to two", "odds of 20 to 1": so many times.
    pub(super) fn told_ratio(&mut self, at: usize, low: Number) -> Option<usize> {
        const RATIOS: [&str; 8] = [
            "ratio",
            "odds",
            "outnumber",
            "outnumbered",
            "outnumbers",
            "outgunned",
            "proportion",
            "outvoted",
        ];
        /// Farthest such word before the number, in tokens.
        const REACH: usize = 9;
        if !self.tokens.is(low.after, "to") {
            return None;
        }
        let high = number::read(&self.tokens, &self.excluded, low.after + 1)?;
        // A figure or a parenthesis between shows that the word is about another one.
        let told = (at.saturating_sub(REACH).max(self.sentence)..at)
            .rev()
            .take_while(|place| self.tokens.is_word(*place))
            .any(|place| self.tokens.is_any(place, &RATIOS));
        if !told || high.value == 0.0 || self.unit(high.after, high, None).is_some() {
            return None;
        }
        // "a proportion of one to twenty" is no multiple: nothing is told of it.
        if low.value <= high.value {
            return (low.form == Form::Words).then_some(high.after);
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let ratio = Number { value: low.value / high.value, ..low };
        let measure = value(ratio, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        quantity.span = self.tokens.range(first, high.after);
        Some(self.push(Found { quantity, first, after: high.after, trend: false }))
    }

    /// "twice as likely as", "twice the rate of", "twice as much".
    pub(super) fn adverb(&mut self, at: usize, times: f64) -> Option<usize> {
        let found = relation::comparison(&self.tokens, at + 1)?;
        let amount = self.tokens.is(at + 1, "as") && self.tokens.is_any(at + 2, &["much", "many"]);
        if found.comparator.is_none() && found.property.is_none() && !amount {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let number = Number { value: times, after: at + 1, form: Form::Words, scale: 1.0 };
        let measure = value(number, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        self.compare(&mut quantity, found, first);
        quantity.span = self.tokens.range(first, at + 1);
        Some(self.push(Found { quantity, first, after: at + 1, trend: false }))
    }

    pub(super) fn times(&self, measure: Measure, first: usize, at: usize) -> Quantity {
        Quantity {
            span: Span::new(0, 0),
            value: Value::Number { min: measure.min, max: measure.max },
            unit: "times".into(),
            property: None,
            subject: None,
            comparator: None,
            relation: None,
            approx: measure.approx,
            exclusive: measure.exclusive,
            qualifier: (first < at).then(|| relation::lower_phrase(&self.tokens, first, at)),
            as_of: None,
        }
    }

    /// "doubled", "quadrupling", "double the rate".
    pub(super) fn multiple(&mut self, at: usize, times: f64, direction: Relation) -> Option<usize> {
        let word = self.tokens.str(at);
        if word.starts_with(char::is_uppercase)
            && self.tokens.str(at + 1).starts_with(char::is_uppercase)
        {
            return None;
        }
        let bare = self.tokens.is_any(at, &["double", "triple", "quadruple"]);
        if self.tokens.is_dash(at + 1) && self.tokens.glued(at + 1) {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let number = Number { value: times, after: at + 1, form: Form::Words, scale: 1.0 };
        let measure = value(number, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        if bare {
            // "double the rate of", "will double": not "double jeopardy".
            let found = relation::comparison(&self.tokens, at + 1);
            let verb = first.checked_sub(1).is_some_and(|before| {
                self.tokens.is_any(
                    before,
                    &["to", "will", "would", "could", "can", "may", "might", "should", "not"],
                )
            });
            match found {
                Some(found)
                    if self
                        .tokens
                        .is_any(at + 1, &["the", "that", "those", "its", "their", "what"])
                        && !verb =>
                {
                    self.compare(&mut quantity, found, first);
                }
                _ if verb => {}
                _ => return None,
            }
        }
        if quantity.relation.is_none() {
            quantity.relation = Some(direction);
            quantity.property =
                Some(if direction == Relation::Increase { "increase" } else { "decrease" }.into());
            let trend = Trend { relation: direction, word: at, behind: false };
            quantity.subject = relation::trend_subject(&self.tokens, trend, self.floor(at));
        }
        quantity.span = self.tokens.range(first, at + 1);
        Some(self.push(Found { quantity, first, after: at + 1, trend: true }))
    }

    /// "the past decade", "a decade", "half a century": a period without a number.
    pub(super) fn article_decade(&mut self, at: usize) -> Option<usize> {
        let Lex::Unit(place) = self.tokens.lex(at + 1) else { return None };
        let years = match LEXICON.unit(place) {
            "decade" => 10.0,
            "century" => 100.0,
            _ => return None,
        };
        // "a third fewer than a decade before", but "a decade before the war"
        let told = self.tokens.is_any(at + 2, &["ago", "later", "earlier", "of"])
            || self.tokens.is(at + 2, "before") && !self.tokens.is_word(at + 3);
        if self.tokens.str(at + 1).ends_with('s')
            || self.tokens.is_dash(at + 2)
            || self.tokens.is(at, "a") && !told
        {
            return None;
        }
        let measure =
            Measure { min: Some(years), max: Some(years), exclusive: false, approx: true };
        let first = if at.checked_sub(1).is_some_and(|before| self.tokens.is(before, "the")) {
            at - 1
        } else {
            at
        }
        .max(self.last_after());
        let mut quantity = self.times(measure, first, first);
        quantity.unit = "year".into();
        quantity.span = self.tokens.range(first, at + 2);
        Some(self.push(Found { quantity, first, after: at + 2, trend: false }))
    }
}

/// A count of things, not a measure.
pub(super) fn is_count(quantity: &Quantity) -> bool {
    !matches!(
        &*quantity.unit,
        "" | "percent"
            | "share"
            | "times"
            | "USD"
            | "EUR"
            | "GBP"
            | "year"
            | "month"
            | "week"
            | "day"
            | "hour"
            | "minute"
            | "percentage point"
            | "mile"
            | "foot"
    )
}
