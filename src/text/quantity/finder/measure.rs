//! What does a number say together with what stands around it?
//!
//! One or two numbers with their unit, the words before and behind that bound them, and the figure
//! that they make; or the next token to look at, where they make none.

use super::super::number::{self, Form, Number};
use super::super::qualifier::{Effect, Qualifiers};
use super::super::relation;
use super::super::{Quantity, Value};
use super::unit::is_duration;
use super::{Finder, Found, Unit, value};
use crate::text::Span;
use crate::text::lexicon::Lex;
use crate::text::token::Kind;

/// Where a number stands.
#[derive(Clone, Copy, Debug)]
struct Site {
    /// Its first token (a currency sign).
    first: usize,
    money: Option<&'static str>,
    /// The first of the words that make it an age.
    age_words: Option<usize>,
    /// "between" or "from" stands before it.
    between: bool,
    from: bool,
}

/// What has been read so far.
#[derive(Clone, Debug)]
struct Reading {
    low: Number,
    high: Option<Number>,
    unit: Option<Unit>,
    /// One past the last token.
    behind: usize,
}

/// What the second number makes of the first.
enum Second {
    /// There is none, or the two are a range.
    Range,
    /// They are a vote, which ends before the token.
    Vote(Number, usize),
    /// They are no figure; the next token to look at.
    Nothing(usize),
}

impl Finder<'_> {
    /// The measure whose number stands at `at`; `first` is its first token (a currency sign).
    pub(super) fn measure(
        &mut self,
        at: usize,
        money: Option<&'static str>,
        first: usize,
    ) -> Option<usize> {
        let (low, odd) = self.first_number(at, money)?;
        if money.is_some() && self.repeats_money(first, low) {
            return Some(low.after);
        }
        if money.is_none()
            && let Some(next) = self
                .odds(at, low)
                .or_else(|| self.told_ratio(at, low))
                .or_else(|| self.named_ratio(low))
        {
            return Some(next);
        }
        let told = self.qualifiers(first);
        let age_words = self.age_words(first, &told);
        let before =
            |word: &str| first.checked_sub(1).is_some_and(|before| self.tokens.is(before, word));
        let ages_between = age_words.is_some()
            && (first.saturating_sub(4)..first).any(|place| self.tokens.is(place, "between"));
        let between = before("between") || ages_between;
        let site = Site { first, money, age_words, between, from: before("from") };
        let unit = self.unit(low.after, low, money);
        let behind = unit.as_ref().map_or(low.after, |unit| unit.after);
        let mut read = Reading { low, high: None, unit, behind };
        let hyphened = self.hyphened_age(low.after);
        let second =
            if hyphened.is_some() { Second::Range } else { self.second_number(&mut read, site) };
        match second {
            Second::Range => {}
            Second::Vote(high, after) => return Some(self.push_vote(first, low, high, after)),
            Second::Nothing(next) => return Some(next),
        }
        // "Men aged 25 to 34 outnumber women": an age counts nothing; "a class of 27 shares nine laptops".
        if read.unit.as_ref().is_some_and(|unit| unit.counted)
            && (age_words.is_some()
                || read.high.is_none() && self.is_verb_behind_a_whole(first, low.after))
        {
            read.unit = None;
            read.behind = read.high.map_or(low.after, |high| high.after);
        }
        let mut qualifiers = self.words_before(&mut read, low, site, told);
        qualifiers.approx |= odd;
        let factor = money.is_none()
            && read.unit.is_none()
            && self.is_factor(qualifiers.first.unwrap_or(first));
        if factor {
            read.unit = Some(Unit { name: "times".into(), after: read.behind, ..Unit::default() });
        }
        if let Some(after) = hyphened {
            qualifiers.bound = Some(Effect::Lower);
            read.behind = after;
        }
        let age = age_words.is_some()
            || hyphened.is_some()
            || money.is_none()
                && read.unit.is_none()
                && self.is_bare_age(first, low, read.high, &told);
        let (bound_words, bound) = self.suffix_bound(read.behind, low.after);
        if let Some(bound) = bound {
            if bound == Effect::Approximate {
                qualifiers.approx = true;
            } else {
                qualifiers.bound = Some(bound);
            }
            if low.after == bound_words.0 {
                // "50 or more people": the noun stands behind the bound.
                read.unit = self.unit(bound_words.1, low, money).or(read.unit);
            }
            read.behind =
                read.unit.as_ref().map_or(bound_words.1, |unit| unit.after.max(bound_words.1));
        }
        let unit = read.unit.as_ref();
        if !self.states_a_figure(first, low, read.high, unit, &qualifiers, age, money) {
            return None;
        }
        let start = self.start(&mut read, &qualifiers, site);
        let mut quantity = self.bare_quantity(&read, &qualifiers, first);
        if bound.is_some() && quantity.qualifier.is_none() {
            let words = relation::lower_phrase(&self.tokens, bound_words.0, bound_words.1);
            quantity.qualifier = Some(words);
        }
        if age && quantity.unit.is_empty() {
            quantity.unit = "year".into();
        }
        if age || read.unit.as_ref().is_some_and(|unit| unit.age) {
            quantity.property = Some("age".into());
        }
        if low.form == Form::Fraction && quantity.unit.is_empty() {
            quantity.unit = "share".into();
        }
        let counted =
            read.unit.as_ref().is_some_and(|unit| unit.after == read.behind && unit.counted);
        if counted || bound.is_none() {
            read.behind = read.behind.max(low.after);
        }
        let trend = self.relate(&mut quantity, start, read.behind, read.unit.as_ref());
        quantity.span = self.tokens.range(start, read.behind);
        self.lend_to_first_end(start, high_scale(&read), &quantity);
        Some(self.push(Found { quantity, first: start, after: read.behind, trend }))
    }

    /// "from 4.1 to 6.7 percent", "from $1.2 to $1.5 billion": the unit and the scale word of the
    /// second end serve the first one, which was read before.
    fn lend_to_first_end(&mut self, second: usize, scale: f64, quantity: &Quantity) {
        let Some(to) = second.checked_sub(1).filter(|to| self.tokens.is(*to, "to")) else { return };
        let Value::Number { min: Some(value), .. } = quantity.value else { return };
        let Some(last) = self.found.last_mut() else { return };
        let from = last.first.checked_sub(1).is_some_and(|from| self.tokens.is(from, "from"));
        if last.after != to || !from {
            return;
        }
        let plain = last.quantity.unit.is_empty();
        if !plain && last.quantity.unit != quantity.unit {
            return;
        }
        let Value::Number { min, max } = &mut last.quantity.value else { return };
        // "from 800 to 1.2 million": nobody counts by hundreds of millions and by millions at once.
        let first = min.or(*max).unwrap_or(0.0);
        let near = (value / scale / 20.0..=value / scale * 20.0).contains(&first);
        if 1000.0 <= scale && first < 1000.0 && near {
            for end in [min, max].into_iter().flatten() {
                *end *= scale;
            }
        }
        if plain {
            last.quantity.unit.clone_from(&quantity.unit);
        }
    }

    /// "a class of 27 shares nine laptops": what looks like a plural is the verb of the whole.
    fn is_verb_behind_a_whole(&self, first: usize, after: usize) -> bool {
        let tokens = &self.tokens;
        let before = |back: usize, words: &[&str]| {
            first.checked_sub(back).is_some_and(|place| tokens.is_any(place, words))
        };
        before(1, &["of"])
            && before(2, &["class", "crew", "staff", "team", "population", "garrison", "group"])
            && (matches!(tokens.kind(after + 1), Some(Kind::Number { .. }))
                || matches!(tokens.lex(after + 1), Lex::Small(_) | Lex::Tens(_))
                || tokens.is_any(after + 1, &["the", "a", "an", "its", "their"]))
    }

    /// "by a factor of four": a ratio.
    fn is_factor(&self, words: usize) -> bool {
        let before = |back: usize, words_there: &[&str]| {
            words.checked_sub(back).is_some_and(|place| self.tokens.is_any(place, words_there))
        };
        before(1, &["of"]) && before(2, &["factor"]) && before(3, &["a"])
    }

    /// One past the last token of "65-and-over", whose number ends before `dash`.
    fn hyphened_age(&self, dash: usize) -> Option<usize> {
        let tokens = &self.tokens;
        (tokens.is_inner_dash(dash)
            && tokens.is_any(dash + 1, &["and", "or"])
            && tokens.is_inner_dash(dash + 2)
            && tokens.is_any(dash + 3, &["over", "older", "above", "up"]))
        .then_some(dash + 4)
    }

    /// The number at `at`, and whether "-odd" makes it vague.
    fn first_number(&self, at: usize, money: Option<&'static str>) -> Option<(Number, bool)> {
        let mut low = number::read(&self.tokens, &self.excluded, at)?;
        low = if money.is_some() {
            number::short_scale(&self.tokens, low)
        } else {
            number::loose_scale(&self.tokens, low)
        };
        let odd = self.tokens.is_inner_dash(low.after) && self.tokens.is(low.after + 1, "odd");
        if odd {
            low.after += 2;
        }
        low.after = self.behind_repetition(low);
        Some((low, odd))
    }

    /// "a 1-to-1 peg", "two-to-one": a ratio that is a name or an adjective.
    fn named_ratio(&self, low: Number) -> Option<usize> {
        let named = self.tokens.is_inner_dash(low.after)
            && self.tokens.is_any(low.after + 1, &["to", "for"])
            && self.tokens.is_inner_dash(low.after + 2);
        let high =
            named.then(|| number::read(&self.tokens, &self.excluded, low.after + 3)).flatten()?;
        // "12-to-17-year-olds" are a range.
        let measured = self.tokens.is_inner_dash(high.after)
            && matches!(self.tokens.lex(high.after + 1), Lex::Unit(_));
        (!measured).then_some(high.after)
    }

    /// The joint behind a hanging hyphen or between two hyphens: "12- to 17-year-olds",
    /// "12-to-17-year-olds".
    fn behind_hyphen(&self, dash: usize) -> usize {
        let tokens = &self.tokens;
        let hangs = tokens.is_dash(dash) && tokens.glued(dash) && tokens.is(dash + 1, "to");
        if hangs { dash + 1 } else { dash }
    }

    /// Takes a second number with the first, where there is one.
    fn second_number(&self, read: &mut Reading, site: Site) -> Second {
        let low = read.low;
        let of_counted = read.unit.as_ref().is_some_and(|unit| unit.counted);
        let joint = self.behind_hyphen(if of_counted { low.after } else { read.behind });
        let range = self.range_end(joint, low, site.between, site.from, site.money);
        if let Some((high, high_first)) = range {
            let own = self.unit(high.after, high, site.money);
            // "passed by 52 to 48 percent": two shares.
            if high.value < low.value
                && low.value < 100.0
                && self.tokens.is(joint, "to")
                && read.unit.is_none()
                && own.as_ref().is_some_and(|unit| unit.name == "percent")
            {
                read.unit = own.map(|unit| Unit { after: low.after, ..unit });
                return Second::Range;
            }
            if high.value < low.value && self.is_vote(site.first, high.after) {
                return Second::Vote(high, high.after);
            }
            let low_unit = read.unit.as_ref().filter(|unit| !unit.counted);
            let same = match (low_unit, &own) {
                (Some(low_unit), Some(own)) => low_unit.name == own.name,
                (Some(_), None) => site.money.is_some(),
                _ => true,
            };
            let rising = site.from && self.is_behind_a_trend(site.first);
            if same && !rising && (low.value < high.value || low.scale < high.scale) {
                // "10–15,000 troops": the thousands of the second serve both.
                let thousands =
                    if self.is_short_of_thousands(site.first, low, high) { 1000.0 } else { 1.0 };
                // "30 to 50 million": the scale word serves both.
                let shared = low.scale == 1.0
                    && 1.0 < high.scale
                    && (low_unit.is_none() || site.money.is_some())
                    && low.value < high.value / high.scale;
                let value = low.value * thousands * if shared { high.scale } else { 1.0 };
                if value <= high.value {
                    read.low.value = value;
                    read.high = Some(high);
                    read.unit = own.or(read.unit.take().filter(|unit| !unit.counted));
                    read.behind =
                        read.unit.as_ref().map_or(high.after, |unit| unit.after.max(high.after));
                }
            } else if high.value < low.value
                && !rising
                && high_first == joint + 1
                && self.tokens.is_inner_dash(joint)
            {
                // "52–48" that is no vote: scores, odds, pages.
                return Second::Nothing(high.after);
            }
        } else if self.tokens.is_inner_dash(low.after)
            && read.unit.is_none()
            && low.form != Form::Fraction
            && !self.tokens.is(low.after + 1, "strong")
        {
            // "two-party", "three-dimensional": an adjective.
            return Second::Nothing(low.after);
        }
        // "eight votes to five"
        if read.unit.as_ref().is_some_and(|unit| unit.name == "vote")
            && self.tokens.is(read.behind, "to")
            && let Some(high) = number::read(&self.tokens, &self.excluded, read.behind + 1)
            && self.unit(high.after, high, None).is_none_or(|unit| unit.name == "vote")
        {
            let after = high.after + usize::from(self.tokens.is(high.after, "votes"));
            return Second::Vote(high, after);
        }
        Second::Range
    }

    /// "10–15,000 troops", "3 to 4,000 horses", but "1–5,000 employees".
    fn is_short_of_thousands(&self, first: usize, low: Number, high: Number) -> bool {
        let thousands = high.value / 1000.0;
        low.form == Form::PlainDigits
            && high.form == Form::Digits
            && high.scale == 1.0
            && high.value.fract() == 0.0
            && self.tokens.str(high.after - 1).contains(',')
            && low.value < thousands
            && thousands <= low.value * 3.0
            && !first.checked_sub(1).is_some_and(|from| self.tokens.is(from, "from"))
    }

    /// "rose …, from 10 to 5": the numbers are two ends of a trend, not a range.
    fn is_behind_a_trend(&self, first: usize) -> bool {
        let told = self
            .found
            .iter()
            .rev()
            .take(2)
            .any(|other| other.trend && self.sentence <= other.first);
        told || relation::trend(&self.tokens, first, first, self.sentence).is_some()
    }

    /// The qualifiers before the number, with the upper end that may follow a lower bound.
    fn words_before(
        &self,
        read: &mut Reading,
        low: Number,
        site: Site,
        qualifiers: Qualifiers,
    ) -> Qualifiers {
        if read.high.is_none()
            && qualifiers.bound == Some(Effect::Lower)
            && let Some(high) = self.upper_end(low.after, read.behind, site.money)
            && low.value <= high.value
        {
            // "not less than three nor more than seven members"
            read.high = Some(high);
            read.unit = self.unit(high.after, high, site.money).or(read.unit.take());
            read.behind = read.unit.as_ref().map_or(high.after, |unit| unit.after.max(high.after));
        }
        if let (Some(words), Some(unit)) = (qualifiers.first, &read.unit)
            && (is_duration(&unit.name) && !unit.age && self.is_stretch(words, site.first)
                || site.money.is_none() && self.is_spread(words, site.first))
        {
            return Qualifiers::default();
        }
        qualifiers
    }

    /// The first token of the figure; a minus there makes its value negative.
    fn start(&self, read: &mut Reading, qualifiers: &Qualifiers, site: Site) -> usize {
        let mut start = qualifiers.first.unwrap_or(site.first);
        if qualifiers.first.is_none() {
            let signed = || {
                read.unit.as_ref().is_some_and(|unit| {
                    matches!(&*unit.name, "percent" | "percentage point" | "°C" | "°F" | "degree")
                })
            };
            if signed() && read.high.is_none() && self.is_minus_in_words(site.first, read.behind) {
                read.low.value = -read.low.value;
                let minus = usize::from(
                    site.first.checked_sub(1).is_some_and(|word| self.tokens.is(word, "minus")),
                );
                if minus == 0 {
                    read.behind += 2;
                }
                return (site.first - minus).max(self.last_after()).min(site.first);
            }
            if let Some(words) = site.age_words {
                start = words;
            } else if read.high.is_some() && (site.between || site.from) {
                start = site.first.saturating_sub(1);
            } else if read.high.is_some() && signed() && self.is_minus(site.first) {
                // "from −180 °C to 430 °C"
                let from = site
                    .first
                    .checked_sub(2)
                    .filter(|before| self.tokens.is_any(*before, &["from", "between"]));
                start = from.unwrap_or(site.first - 1);
                read.low.value = -read.low.value;
            } else if read.low.value != 0.0
                && read.high.is_none()
                && signed()
                && self.is_minus(site.first)
            {
                start = site.first - 1;
                read.low.value = -read.low.value;
            }
        }
        start.max(self.last_after()).min(site.first)
    }

    /// The figure before it is known what it is about.
    fn bare_quantity(&self, read: &Reading, qualifiers: &Qualifiers, first: usize) -> Quantity {
        let measure = value(read.low, read.high, qualifiers);
        let words = qualifiers.first.filter(|words| *words < first);
        Quantity {
            span: Span::new(0, 0),
            value: Value::Number { min: measure.min, max: measure.max },
            unit: read.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            property: None,
            subject: None,
            comparator: None,
            relation: None,
            approx: measure.approx,
            exclusive: measure.exclusive,
            qualifier: words.map(|words| relation::lower_phrase(&self.tokens, words, first)),
            as_of: None,
        }
    }
}

/// The scale word that closes the figure; 1 where it is a range, which has shared it already.
fn high_scale(read: &Reading) -> f64 {
    if read.high.is_some() { 1.0 } else { read.low.scale }
}
