//! The walk from left to right that puts numbers, units and relations together.
//!
//! Each step looks at a bounded number of tokens, so the walk is linear.

use super::number::{self, Form, Number};
use super::qualifier::{self, Effect, Qualifiers};
use super::relation::{self, Comparison, Trend};
use super::{Quantity, Relation, Value, exclude, noun, period};
use crate::text::Span;
use crate::text::date;
use crate::text::lexicon::{LEXICON, Lex};
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
    name: String,
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
    last_property: Option<String>,
    /// The subject of the last ratio, for pronouns and for the second of two ratios.
    last_subject: Option<String>,
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
                '$' | '€' | '£' | '¥' => self.money(at).unwrap_or(at + 1),
                '\'' | '’' | '‘' if self.tokens.glued(at + 1) => {
                    self.date(at).unwrap_or(at + 1)
                }
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
            Lex::Plain => {
                let word = self.tokens.str(at);
                let first = word.as_bytes().first()?.to_ascii_lowercase();
                if matches!(first, b'e' | b'l' | b'm' | b'f' | b's' | b'w' | b'a')
                    && word.len() <= 6
                    && let Some(next) = self.date(at)
                {
                    return Some(next);
                }
                if self.tokens.is_any(at, &["past", "last", "next"]) {
                    return self.article_decade(at);
                }
                if (matches!(word, "US" | "CAD" | "AUD" | "A" | "C") || self.tokens.is(at, "U.S."))
                    && self.tokens.is_sign(at + 1, '$')
                {
                    return self.money_from(at, at + 1);
                }
                None
            }
            Lex::Month(_) | Lex::Denominator(_) => self.date(at),
            Lex::Unit(_) => self.money_code(at),
            Lex::Fold(times) => Some(self.fold(at, f64::from(times))),
            Lex::Function => {
                if self.tokens.is_any(at, &["from", "between", "early", "late"]) {
                    return self.date(at);
                }
                if self.tokens.is_any(at, &["a", "an"]) {
                    if matches!(
                        self.tokens.lex(at + 1),
                        Lex::Hundred
                            | Lex::Scale(_)
                            | Lex::Group(_)
                            | Lex::Half
                            | Lex::Denominator(_)
                    ) {
                        return self.measure(at, None, at);
                    }
                    return self.article_decade(at).or_else(|| self.article_count(at));
                }
                if self.tokens.is(at, "another")
                    && matches!(
                        self.tokens.lex(at + 1),
                        Lex::Hundred | Lex::Scale(_) | Lex::Group(_)
                    )
                {
                    return self.measure(at, None, at);
                }
                if self.tokens.is(at, "as") {
                    return self.as_much(at);
                }
                None
            }
            Lex::Small(_) | Lex::Tens(_) | Lex::Half => self.measure(at, None, at),
            Lex::Adverb(value) => self.adverb(at, f64::from(value)),
            Lex::Multiple(value) => self.multiple(at, f64::from(value), Relation::Increase),
            Lex::Halving => self.multiple(at, 2.0, Relation::Decrease),
            _ => None,
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
            qualifier = Some(relation::phrase(&self.tokens, start, first).to_lowercase());
            first = start;
        } else if first.checked_sub(1).is_some_and(|before| {
            self.tokens.is_any(before, &["since", "until", "till", "before", "after", "by"])
        }) && self.last_after() < first
        {
            qualifier = Some(self.tokens.str(first - 1).to_lowercase());
        }
        let quantity = Quantity {
            span: self.tokens.range(first, stretch.after),
            value: Value::Date { min: Some(min), max: Some(max) },
            unit: "date".to_owned(),
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
        let unit = match self.tokens.kind(sign)? {
            Kind::Sign('€') => "EUR",
            Kind::Sign('£') => "GBP",
            Kind::Sign('¥') => "JPY",
            _ => "USD",
        };
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

    /// The measure whose number stands at `at`; `first` is its first token (a currency sign).
    fn measure(&mut self, at: usize, money: Option<&str>, first: usize) -> Option<usize> {
        let mut low = number::read(&self.tokens, &self.excluded, at)?;
        if money.is_some() {
            low = number::short_scale(&self.tokens, low);
        }
        // "twenty-odd"
        let odd = self.tokens.is_inner_dash(low.after) && self.tokens.is(low.after + 1, "odd");
        if odd {
            low.after += 2;
        }
        low.after = self.behind_repetition(low);
        if money.is_some() && self.repeats_money(first, low) {
            return Some(low.after);
        }
        if money.is_none()
            && let Some(next) = self.odds(at, low)
        {
            return Some(next);
        }
        let age_words = self.age_words(first);
        let mut age = age_words.is_some();
        // "a 1-to-1 peg", "two-to-one": a ratio that is a name or an adjective.
        if money.is_none()
            && self.tokens.is_inner_dash(low.after)
            && self.tokens.is_any(low.after + 1, &["to", "for"])
            && self.tokens.is_inner_dash(low.after + 2)
            && let Some(high) = number::read(&self.tokens, &self.excluded, low.after + 3)
        {
            return Some(high.after);
        }
        let mut numbers = (low, None::<Number>);
        let mut unit = self.unit(low.after, low, money);
        let mut behind = unit.as_ref().map_or(low.after, |unit| unit.after);
        // "27-year-old", "five-year": no range can follow.
        let between = first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "between"))
            || age
                && (first.saturating_sub(4)..first).any(|place| self.tokens.is(place, "between"));
        let from = first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "from"));
        let mut vote = false;
        let of_counted = unit.as_ref().is_some_and(|unit| unit.counted);
        let joint = if of_counted { low.after } else { behind };
        if let Some((high, high_first)) = self.range_end(joint, low, between, from, money) {
            let own = self.unit(high.after, high, money);
            let low_unit = unit.as_ref().filter(|unit| !unit.counted).map(|unit| unit.name.clone());
            let behind_trend = self
                .found
                .iter()
                .rev()
                .take(2)
                .any(|other| other.trend && self.sentence <= other.first);
            let rising = from
                && (behind_trend
                    || relation::trend(&self.tokens, first, first, self.sentence).is_some());
            let same = match (&low_unit, &own) {
                (Some(low_unit), Some(own)) => *low_unit == own.name,
                (Some(_), None) => money.is_some(),
                _ => true,
            };
            let is_vote = high.value < low.value && self.is_vote(first, high.after);
            if is_vote {
                vote = true;
                numbers.1 = Some(high);
                behind = high.after;
                unit = None;
            } else if same && !rising && (low.value < high.value || low.scale < high.scale) {
                // "30 to 50 million": the scale word serves both.
                let shared = low.scale == 1.0
                    && 1.0 < high.scale
                    && (low_unit.is_none() || money.is_some())
                    && low.value < high.value / high.scale;
                let low =
                    if shared { Number { value: low.value * high.scale, ..low } } else { low };
                if low.value <= high.value {
                    numbers = (low, Some(high));
                    unit = own.or(unit.filter(|unit| !unit.counted));
                    behind = unit.as_ref().map_or(high.after, |unit| unit.after.max(high.after));
                }
            } else if high.value < low.value
                && !rising
                && high_first == joint + 1
                && self.tokens.is_inner_dash(joint)
            {
                // "52–48" that is no vote: scores, odds, pages.
                return Some(high.after);
            }
        } else if self.tokens.is_inner_dash(low.after)
            && unit.is_none()
            && low.form != Form::Fraction
        {
            // "two-party", "three-dimensional": an adjective.
            return Some(low.after);
        }
        // "eight votes to five"
        if unit.as_ref().is_some_and(|unit| unit.name == "vote")
            && self.tokens.is(behind, "to")
            && let Some(high) = number::read(&self.tokens, &self.excluded, behind + 1)
            && self.unit(high.after, high, None).is_none_or(|unit| unit.name == "vote")
        {
            let after = high.after + usize::from(self.tokens.is(high.after, "votes"));
            return Some(self.push_vote(first, low, high, after));
        }
        if vote {
            return Some(self.push_vote(first, low, numbers.1?, behind));
        }
        let mut qualifiers = self.qualifiers(first);
        qualifiers.approx |= odd;
        if numbers.1.is_none()
            && qualifiers.bound == Some(Effect::Lower)
            && let Some(high) = self.upper_end(low.after, behind, money)
            && low.value <= high.value
        {
            // "not less than three nor more than seven members"
            numbers.1 = Some(high);
            unit = self.unit(high.after, high, money).or(unit);
            behind = unit.as_ref().map_or(high.after, |unit| unit.after.max(high.after));
        }
        if let (Some(words), Some(unit)) = (qualifiers.first, &unit)
            && is_duration(&unit.name)
            && !unit.age
            && self.is_stretch(words, first)
        {
            qualifiers = Qualifiers::default();
        }
        if !age && money.is_none() && unit.is_none() && self.is_bare_age(first, low, numbers.1) {
            age = true;
        }
        let (bound_after, bound) = self.suffix_bound(behind, low.after);
        if let Some(bound) = bound {
            qualifiers.bound = Some(bound);
            if low.after == bound_after.0 {
                // "50 or more people": the noun stands behind the bound.
                unit = self.unit(bound_after.1, low, money).or(unit);
            }
            behind = unit.as_ref().map_or(bound_after.1, |unit| unit.after.max(bound_after.1));
        }
        if !self.states_a_figure(first, low, numbers.1, unit.as_ref(), &qualifiers, age, money) {
            return None;
        }
        let mut start = qualifiers.first.unwrap_or(first);
        if qualifiers.first.is_none() {
            if let Some(words) = age_words {
                start = words;
            } else if numbers.1.is_some() && (between || from) {
                start = first.saturating_sub(1);
            } else if low.value != 0.0
                && numbers.1.is_none()
                && unit.as_ref().is_some_and(|unit| unit.name == "percent" || unit.name == "°C")
                && self.is_minus(first)
            {
                start = first - 1;
                numbers.0.value = -numbers.0.value;
            }
        }
        start = start.max(self.last_after()).min(first);
        let measure = value(numbers.0, numbers.1, &qualifiers);
        let mut quantity = Quantity {
            span: Span::new(0, 0),
            value: Value::Number { min: measure.min, max: measure.max },
            unit: unit.as_ref().map_or_else(String::new, |unit| unit.name.clone()),
            property: None,
            subject: None,
            comparator: None,
            relation: None,
            approx: measure.approx,
            exclusive: measure.exclusive,
            qualifier: (qualifiers.first.is_some_and(|words| words < first)).then(|| {
                relation::phrase(&self.tokens, qualifiers.first.unwrap_or(first), first)
                    .to_lowercase()
            }),
            as_of: None,
        };
        if let Some((from_word, to_word)) = bound.map(|_| bound_after)
            && quantity.qualifier.is_none()
        {
            quantity.qualifier =
                Some(relation::phrase(&self.tokens, from_word, to_word).to_lowercase());
        }
        if age && quantity.unit.is_empty() {
            "year".clone_into(&mut quantity.unit);
        }
        if age || unit.as_ref().is_some_and(|unit| unit.age) {
            quantity.property = Some("age".to_owned());
        }
        if low.form == Form::Fraction && quantity.unit.is_empty() {
            "share".clone_into(&mut quantity.unit);
        }
        if unit.as_ref().is_some_and(|unit| unit.after == behind && unit.counted) || bound.is_none()
        {
            behind = behind.max(low.after);
        }
        let trend = self.relate(&mut quantity, start, behind, unit.as_ref());
        quantity.span = self.tokens.range(start, behind);
        Some(self.push(Found { quantity, first: start, after: behind, trend }))
    }

    /// The token behind "(60)" in "sixty (60) days", which says the number again.
    fn behind_repetition(&self, low: Number) -> usize {
        let at = low.after;
        let again = low.form == Form::Words
            && self.tokens.is_sign(at, '(')
            && self.tokens.is_sign(at + 2, ')')
            && matches!(
                self.tokens.kind(at + 1),
                Some(Kind::Number { value, .. }) if value == low.value
            );
        if again { at + 3 } else { at }
    }

    /// "ten thousand dollars ($10,000)": the sum that was just named.
    fn repeats_money(&self, first: usize, low: Number) -> bool {
        first.checked_sub(1).is_some_and(|open| self.tokens.is_sign(open, '('))
            && self.tokens.is_sign(low.after, ')')
            && self.found.last().is_some_and(|last| {
                last.after + 1 == first
                    && matches!(
                        last.quantity.value,
                        Value::Number { min: Some(value), max: Some(_) } if value == low.value
                    )
            })
    }

    /// The first token of the words that make the number an age: "aged", "aged about", "the ages of".
    fn age_words(&self, first: usize) -> Option<usize> {
        let age = |place: usize| self.tokens.is_any(place, &["aged", "ages", "age"]);
        let before = first.checked_sub(1)?;
        if age(before) {
            return Some(before);
        }
        if self.tokens.is(before, "of") && age(before.checked_sub(1)?) {
            return Some(before - 1);
        }
        let words = self.qualifiers(first).first?;
        words.checked_sub(1).filter(|place| age(*place)).map(|_| words)
    }

    /// "Judge Farrow, then seventy-one, retired", "nobody under 18": an age without a unit.
    fn is_bare_age(&self, first: usize, low: Number, high: Option<Number>) -> bool {
        const PEOPLE: [&str; 26] = [
            "nobody",
            "anyone",
            "anybody",
            "everyone",
            "everybody",
            "someone",
            "those",
            "people",
            "persons",
            "children",
            "adults",
            "women",
            "men",
            "boys",
            "girls",
            "patients",
            "citizens",
            "residents",
            "workers",
            "adolescents",
            "youths",
            "voters",
            "infants",
            "girl",
            "boy",
            "child",
        ];
        let tokens = &self.tokens;
        if high.is_some() || low.value.fract() != 0.0 || !(1.0..=115.0).contains(&low.value) {
            return false;
        }
        let qualifiers = self.qualifiers(first);
        if let Some(words) = qualifiers.first
            && words + 1 == first
            && tokens.is_any(words, &["under", "over", "above", "below"])
            && words.checked_sub(1).is_some_and(|before| tokens.is_any(before, &PEOPLE))
            && !tokens.is_any(low.after, &["of", "per"])
        {
            return true;
        }
        let Some(before) = first.checked_sub(1) else { return false };
        let told = tokens.is_any(before, &["then", "now", "still", "only", "aged"]);
        let comma = if told { before.checked_sub(1) } else { Some(before) };
        let Some(name) = comma
            .filter(|comma| tokens.is_sign(*comma, ','))
            .and_then(|comma| comma.checked_sub(1))
        else {
            return false;
        };
        tokens.is_word(name)
            && tokens.lex(name) == Lex::Plain
            && 2 < tokens.str(name).len()
            && tokens.str(name).chars().skip(1).any(char::is_lowercase)
            && tokens.str(name).starts_with(char::is_uppercase)
            && tokens.is_sign(low.after, ',')
            && tokens.is_word(low.after + 1)
            && tokens.str(low.after + 1).starts_with(char::is_lowercase)
            && (told || low.form == Form::PlainDigits && 15.0 <= low.value)
    }

    /// A minus before the number at `first`, and no hyphen.
    fn is_minus(&self, first: usize) -> bool {
        let Some(sign) = first.checked_sub(1) else { return false };
        matches!(self.tokens.kind(sign), Some(Kind::Sign('-' | '−')))
            && self.tokens.glued(first)
            && !self.tokens.glued(sign)
            && sign.checked_sub(1).is_some_and(|before| self.tokens.is_word(before))
    }

    /// Whether "over" before a duration means "during": "repaid over thirty years", but "for over
    /// thirty years".
    fn is_stretch(&self, words: usize, first: usize) -> bool {
        const BOUNDED: [&str; 34] = [
            "for", "of", "after", "lasted", "lasts", "last", "lasting", "took", "take", "takes",
            "taking", "spent", "spend", "spends", "served", "serve", "waited", "lived", "been",
            "was", "is", "are", "were", "be", "with", "within", "needs", "need", "needed",
            "requires", "required", "totaled", "averaged", "or",
        ];
        words + 1 == first
            && self.tokens.is(words, "over")
            && words.checked_sub(1).is_some_and(|before| {
                !self.tokens.is_any(before, &BOUNDED)
                    && (self.tokens.is_word(before) || !self.tokens.is_sign(before, '('))
            })
    }

    /// The upper end behind a lower bound: "nor more than seven", "and not more than \$25,000".
    fn upper_end(&self, number: usize, behind: usize, money: Option<&str>) -> Option<Number> {
        for joint in [behind, number] {
            let at = joint + usize::from(self.tokens.is_sign(joint, ','));
            let nor = self.tokens.is(at, "nor");
            if !nor && !self.tokens.is_any(at, &["and", "but", "or"]) {
                continue;
            }
            let mut next = at + 1;
            // "nor more than", "and not more than", "but no more than"
            let not = self.tokens.is_any(next, &["not", "no"]);
            next += usize::from(not);
            let least = |at: usize| {
                (self.tokens.is_any(at, &["more", "greater", "longer", "higher"])
                    && self.tokens.is(at + 1, "than"))
                .then_some(at + 2)
                .or_else(|| {
                    self.tokens.is_any(at, &["over", "exceeding", "above"]).then_some(at + 1)
                })
            };
            let most = |at: usize| {
                (self.tokens.is(at, "at") && self.tokens.is(at + 1, "most")
                    || self.tokens.is(at, "up") && self.tokens.is(at + 1, "to"))
                .then_some(at + 2)
            };
            let found = if nor || not { least(next) } else { most(next) };
            let Some(mut first) = found else { continue };
            first += usize::from(matches!(
                self.tokens.kind(first),
                Some(Kind::Sign('$' | '€' | '£' | '¥'))
            ));
            let high = number::read(&self.tokens, &self.excluded, first)?;
            return Some(if money.is_some() {
                number::short_scale(&self.tokens, high)
            } else {
                high
            });
        }
        None
    }

    /// "rose fivefold", "a tenfold increase in", "fell a thousandfold".
    fn fold(&mut self, at: usize, times: f64) -> usize {
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
    fn odds(&mut self, at: usize, low: Number) -> Option<usize> {
        if let Some(next) = self.one_of_many(at, low) {
            return Some(next);
        }
        let out_of = self.tokens.is(low.after, "out") && self.tokens.is(low.after + 1, "of");
        if !(out_of || self.tokens.is_any(low.after, &["in", "of"])) {
            return None;
        }
        if self.tokens.is(low.after, "of") && low.value != 1.0 || low.value.fract() != 0.0 {
            return None;
        }
        let next = low.after + 1 + usize::from(out_of);
        let every = usize::from(self.tokens.is(next, "every"));
        let high = number::read(&self.tokens, &self.excluded, next + every)?;
        if high.value <= low.value || 10.0 < low.value || high.value.fract() != 0.0 {
            return None;
        }
        if date::read(&self.tokens, &self.excluded, next).is_some() {
            return None;
        }
        // "one of three reasons" counts the reasons.
        if self.tokens.is(low.after, "of") {
            return None;
        }
        let unit = self.unit(high.after, high, None);
        if !out_of && !unit.as_ref().is_some_and(|unit| unit.counted) {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let share = Number { value: low.value / high.value, ..low };
        let measure = value(share, None, &qualifiers);
        let after = unit.as_ref().map_or(high.after, |unit| unit.after);
        let mut quantity = self.times(measure, first, at);
        "share".clone_into(&mut quantity.unit);
        quantity.property = Some("share".to_owned());
        quantity.subject = unit
            .map(|_| relation::phrase(&self.tokens, high.after, after))
            .filter(|of| !of.is_empty());
        quantity.span = self.tokens.range(first, after);
        Some(self.push(Found { quantity, first, after, trend: false }))
    }

    /// "one man in ten": the noun stands between the numbers.
    fn one_of_many(&mut self, at: usize, low: Number) -> Option<usize> {
        let noun = low.after;
        let fits = low.value == 1.0
            && low.scale == 1.0
            && self.tokens.lex(noun) == Lex::Plain
            && self.tokens.is_word(noun)
            && self.tokens.is(noun + 1, "in");
        if !fits {
            return None;
        }
        let high_at = noun + 2 + usize::from(self.tokens.is(noun + 2, "every"));
        let high = number::read(&self.tokens, &self.excluded, high_at)?;
        if high.value.fract() != 0.0
            || high.value < 2.0
            || date::read(&self.tokens, &self.excluded, high_at).is_some()
            || self.unit(high.after, high, None).is_some()
        {
            return None;
        }
        let qualifiers = self.qualifiers(at);
        let first = qualifiers.first.unwrap_or(at);
        let share = Number { value: 1.0 / high.value, ..low };
        let measure = value(share, None, &qualifiers);
        let mut quantity = self.times(measure, first, at);
        "share".clone_into(&mut quantity.unit);
        quantity.property = Some("share".to_owned());
        quantity.subject = Some(self.tokens.str(noun).to_owned());
        quantity.span = self.tokens.range(first, high.after);
        Some(self.push(Found { quantity, first, after: high.after, trend: false }))
    }

    /// Property, subject, comparator and relation of a figure; whether it is a trend.
    fn relate(
        &mut self,
        quantity: &mut Quantity,
        first: usize,
        after: usize,
        unit: Option<&Unit>,
    ) -> bool {
        let ratio = matches!(quantity.unit.as_str(), "times" | "percent");
        if ratio
            && let Some(found) = relation::comparison(&self.tokens, after)
            && (found.comparator.is_some() || quantity.unit == "times")
        {
            self.compare(quantity, found, first);
            return false;
        }
        if quantity.unit == "times"
            && unit.is_some()
            && self.tokens.is_any(after, &["a", "per", "each", "every", "in", "since", "before"])
        {
            return false;
        }
        // "… from 40 pounds in 2013 to 60 pounds": the second end of the same trend.
        if first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "to"))
            && let Some(other) = self.found.iter().rev().take(2).find(|other| !other.is_date())
            && other.trend
            && self.sentence <= other.first
            && other.first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "from"))
        {
            quantity.relation = other.quantity.relation;
            quantity.property.clone_from(&other.quantity.property);
            quantity.subject.clone_from(&other.quantity.subject);
            return true;
        }
        if let Some(trend) = relation::trend(&self.tokens, first, after, self.clause)
            && (matches!(
                quantity.unit.as_str(),
                "percent" | "percentage point" | "times" | "share"
            ) || !trend.behind)
            && self.is_measured_by(trend, first)
        {
            quantity.relation = Some(trend.relation);
            quantity.property = quantity.property.take().or_else(|| {
                Some(
                    if trend.relation == Relation::Increase { "increase" } else { "decrease" }
                        .to_owned(),
                )
            });
            quantity.subject = relation::trend_subject(&self.tokens, trend, self.floor(trend.word));
            quantity.comparator = relation::base(&self.tokens, after);
            return true;
        }
        if quantity.unit == "percent" || quantity.unit == "share" {
            quantity.subject = relation::share_of(&self.tokens, after);
            quantity.property = Some("share".to_owned());
            return false;
        }
        if let Some(unit) = unit
            && unit.counted
        {
            self.count_subject(quantity, unit);
        }
        let people = matches!(quantity.unit.as_str(), "person" | "")
            || self.tokens.str(after.saturating_sub(1)).starts_with(char::is_uppercase);
        if people && self.tokens.is_any(after, &["died", "dead", "dying", "perished"]) {
            "death".clone_into(&mut quantity.unit);
            quantity.subject = None;
            if self.tokens.is_any(after + 1, &["from", "of"]) {
                quantity.subject = relation::share_of_any(&self.tokens, after + 1);
            }
        }
        false
    }

    /// "fell by 90%", "rose more than 5 %", "from 10 to 5": the figure measures the trend. "reduced
    /// the number of 300 officers" does not.
    fn is_measured_by(&self, trend: Trend, first: usize) -> bool {
        if trend.behind {
            return true;
        }
        // "raised $14 million" is a sum that was got, "raised the tax by $2" a change.
        if self.tokens.is_any(trend.word, &["raise", "raised"])
            && !(trend.word + 1..first)
                .any(|place| self.tokens.is_any(place, &["by", "to", "from"]))
        {
            return false;
        }
        // "raised its fee by $14"
        if first.checked_sub(1).is_some_and(|before| self.tokens.is(before, "by")) {
            return true;
        }
        (trend.word + 1..first).all(|place| {
            self.tokens.is_any(
                place,
                &[
                    "by",
                    "to",
                    "from",
                    "of",
                    "an",
                    "a",
                    "the",
                    "significantly",
                    "sharply",
                    "dramatically",
                    "another",
                    "additional",
                    "over",
                    "about",
                    "nearly",
                    "almost",
                    "more",
                    "than",
                    "only",
                    "just",
                    "up",
                    "down",
                    "steadily",
                    "substantially",
                ],
            ) || self.tokens.is_sign(place, ',')
                || self.last_covers(place)
        })
    }

    /// Where the noun phrase before the verb at token `verb` may begin: behind the clause's border
    /// and behind a date that opens the clause.
    fn floor(&self, verb: usize) -> usize {
        let date =
            self.found.iter().rev().take(4).find(|found| found.is_date() && found.after <= verb);
        date.map_or(self.clause, |found| found.after.max(self.clause))
    }

    fn last_covers(&self, place: usize) -> bool {
        self.found.last().is_some_and(|last| last.first <= place && place < last.after + 3)
    }

    fn compare(&mut self, quantity: &mut Quantity, found: Comparison, first: usize) {
        quantity.relation = found.relation;
        quantity.property =
            if found.carried || found.property.is_none() && found.comparator.is_some() {
                found.property.or_else(|| self.last_property.clone())
            } else {
                found.property
            };
        quantity.comparator = found.comparator;
        let subject = relation::subject_before(&self.tokens, first, self.floor(first));
        quantity.subject = subject.or_else(|| self.last_subject.clone());
        if let Some(property) = &quantity.property {
            self.last_property = Some(property.clone());
        }
        if quantity.subject.is_some() {
            self.last_subject.clone_from(&quantity.subject);
        }
    }

    /// What a count is of, besides its noun: "coal mine" of "300 coal mine accidents".
    fn count_subject(&self, quantity: &mut Quantity, unit: &Unit) {
        let Some((from, head)) = unit.modifiers else { return };
        if from < head {
            quantity.subject = Some(relation::phrase(&self.tokens, from, head));
            return;
        }
        // "The list of coal mine accidents has 300 accidents": the same noun earlier.
        let noun = self.tokens.str(head);
        let floor = self.sentence.max(head.saturating_sub(20));
        let mut place = head.saturating_sub(1);
        while floor < place {
            place -= 1;
            if self.tokens.is(place, noun) {
                let mut start = place;
                while floor < start
                    && place - start < 4
                    && self.tokens.is_word(start - 1)
                    && self.tokens.lex(start - 1) == Lex::Plain
                {
                    start -= 1;
                }
                if start < place {
                    quantity.subject = Some(relation::phrase(&self.tokens, start, place));
                }
                return;
            }
        }
    }

    /// The second number of a range whose joint stands at `joint`, and its first token.
    fn range_end(
        &self,
        joint: usize,
        low: Number,
        between: bool,
        from: bool,
        money: Option<&str>,
    ) -> Option<(Number, usize)> {
        let dash =
            self.tokens.is_dash(joint) && self.tokens.glued(joint) == self.tokens.glued(joint + 1);
        let to = self.tokens.is(joint, "to") || self.tokens.is(joint, "through");
        let and = between && self.tokens.is(joint, "and");
        let or = self.tokens.is(joint, "or");
        if !(dash || to || and || or) {
            return None;
        }
        let mut next = joint + 1;
        if matches!(self.tokens.kind(next), Some(Kind::Sign('$' | '€' | '£' | '¥'))) {
            next += 1;
        }
        let mut high = number::read(&self.tokens, &self.excluded, next)?;
        if money.is_some() {
            high = number::short_scale(&self.tokens, high);
        }
        if or && !(low.value < high.value && high.value <= low.value * 2.5) {
            return None;
        }
        if to
            && !from
            && high.value <= low.value
            && low.scale >= high.scale
            && !self.is_vote(joint, high.after)
        {
            return None;
        }
        // "2 to 2016" and the like: a year is no end of a count.
        if date::read(&self.tokens, &self.excluded, next).is_some()
            && high.form == Form::PlainDigits
            && !dash
        {
            return None;
        }
        Some((high, next))
    }

    fn is_vote(&self, first: usize, after: usize) -> bool {
        let behind = (after..after + 2).any(|place| {
            self.tokens.is_any(
                place,
                &[
                    "vote",
                    "votes",
                    "decision",
                    "ruling",
                    "majority",
                    "margin",
                    "split",
                    "opinion",
                    "party-line",
                ],
            )
        });
        behind
            || (first.saturating_sub(6)..first).any(|place| {
                self.tokens.is_any(
                    place,
                    &[
                        "vote",
                        "voted",
                        "votes",
                        "passed",
                        "margin",
                        "split",
                        "defeated",
                        "approved",
                        "confirmed",
                        "ruled",
                        "held",
                        "failed",
                        "carried",
                        "rejected",
                        "adopted",
                        "upheld",
                        "affirmed",
                        "reversed",
                    ],
                )
            })
    }

    fn push_vote(&mut self, first: usize, low: Number, high: Number, after: usize) -> usize {
        let (min, max) = (low.value.min(high.value), low.value.max(high.value));
        let quantity = Quantity {
            span: self.tokens.range(first, after),
            value: Value::Number { min: Some(min), max: Some(max) },
            unit: "vote".to_owned(),
            property: Some("vote".to_owned()),
            subject: None,
            comparator: None,
            relation: None,
            approx: false,
            exclusive: false,
            qualifier: None,
            as_of: None,
        };
        self.push(Found { quantity, first, after, trend: false })
    }

    fn qualifiers(&self, first: usize) -> Qualifiers {
        let mut found = qualifier::before(&self.tokens, first);
        if found.first.is_some_and(|start| start < self.last_after()) {
            found = Qualifiers::default();
        }
        found
    }

    /// "or more", "and older", "+": (first and one past the last token of the words, effect).
    fn suffix_bound(&self, behind: usize, number: usize) -> ((usize, usize), Option<Effect>) {
        for at in [behind, number] {
            if self.tokens.is_sign(at, '+') && self.tokens.glued(at) {
                return ((at, at + 1), Some(Effect::Lower));
            }
            if self.tokens.is_any(at, &["or", "and"]) {
                if self.tokens.is_any(
                    at + 1,
                    &["more", "older", "over", "above", "greater", "higher", "up", "longer"],
                ) && !(self.tokens.is(at, "and") && self.tokens.is(at + 1, "more"))
                    && !(self.tokens.is(at, "and")
                        && self.tokens.is_any(
                            at + 1,
                            &["over", "above", "up", "longer", "higher", "greater"],
                        )
                        && self.tokens.is_word(at + 2)
                        && self.tokens.lex(at + 2) != Lex::Function)
                {
                    return ((at, at + 2), Some(Effect::Lower));
                }
                if self.tokens.is_any(at + 1, &["fewer", "less", "younger", "lower"])
                    && !self.tokens.is(at, "and")
                    || self.tokens.is_any(at + 1, &["under", "younger"])
                        && !self.tokens.is_word(at + 2)
                {
                    return ((at, at + 2), Some(Effect::Upper));
                }
            }
            if behind == number {
                break;
            }
        }
        ((behind, behind), None)
    }

    /// The unit behind a number, at token `at`.
    fn unit(&self, at: usize, number: Number, money: Option<&str>) -> Option<Unit> {
        let make =
            |name: &str, after| Some(Unit { name: name.to_owned(), after, ..Unit::default() });
        let tokens = &self.tokens;
        if let Some(name) = money {
            return make(name, at);
        }
        if tokens.is_sign(at, '%') {
            return make("percent", at + 1);
        }
        if tokens.is_sign(at, '°') && number.form != Form::Words {
            return match tokens.str(at + 1) {
                "C" => make("°C", at + 2),
                "F" => make("°F", at + 2),
                _ => make("degree", at + 1),
            };
        }
        let hyphen = tokens.is_inner_dash(at) && !tokens.is_sign(at, '—');
        let word = at + usize::from(hyphen);
        if tokens.is_any(word, &["fold", "times"]) && !tokens.str(word).starts_with('T') {
            return make("times", word + 1);
        }
        if tokens.is(word, "x") && tokens.glued(word) && !hyphen {
            return make("times", word + 1);
        }
        if tokens.is(word, "per") && tokens.is(word + 1, "cent") {
            return make("percent", word + 2);
        }
        if tokens.is(word, "percentage") && tokens.is_any(word + 1, &["point", "points"]) {
            return make("percentage point", word + 2);
        }
        if tokens.is(word, "basis") && tokens.is_any(word + 1, &["point", "points"]) {
            return make("basis point", word + 2);
        }
        if tokens.is_any(word, &["square", "cubic", "metric", "short", "long", "nautical"])
            && let Lex::Unit(place) = tokens.lex(word + 1)
        {
            let name = format!("{} {}", tokens.str(word).to_lowercase(), LEXICON.unit(place));
            return make(&name, word + 2);
        }
        // "500 U.S. dollars"
        let national =
            usize::from(tokens.is_any(word, &["U.S.", "US", "Canadian", "Australian", "American"]));
        // "person-years": a measure of its own.
        if !hyphen
            && matches!(tokens.lex(word), Lex::Unit(_))
            && tokens.is_inner_dash(word + 1)
            && noun::is_plural(tokens.str(word + 2))
        {
            let name = format!(
                "{}-{}",
                tokens.str(word).to_lowercase(),
                noun::singular(tokens.str(word + 2))
            );
            return make(&name, word + 3);
        }
        if let Lex::Unit(place) = tokens.lex(word + national) {
            let name = LEXICON.unit(place);
            let symbol = tokens.str(word).len() <= 2 && !hyphen;
            if symbol && number.form == Form::Words {
                return None;
            }
            // "5 second graders", "three day workers" are read as units: rare.
            let mut unit =
                Unit { name: name.to_owned(), after: word + national + 1, ..Unit::default() };
            if name == "year" {
                let old = usize::from(hyphen && tokens.is_inner_dash(unit.after));
                if tokens.is_any(unit.after + old, &["old", "olds"]) {
                    unit.age = true;
                    unit.after += old + 1;
                } else if tokens.is(unit.after, "of") && tokens.is(unit.after + 1, "age") {
                    unit.age = true;
                    unit.after += 2;
                }
            }
            if matches!(name, "month" | "week" | "day") {
                let old = usize::from(hyphen && tokens.is_inner_dash(unit.after));
                if tokens.is(unit.after + old, "old") {
                    unit.age = true;
                    unit.after += old + 1;
                }
            }
            if matches!(name, "person") {
                unit.counted = true;
                unit.modifiers = Some((word, word));
            }
            return Some(unit);
        }
        if tokens.is_any(word, &["quarter", "quarters"])
            && number.form != Form::Fraction
            && !tokens.is(word + 1, "of")
            && tokens.is(word, "quarters")
        {
            return make("quarter", word + 1);
        }
        if hyphen {
            let counted = [
                "member", "person", "man", "judge", "justice", "seat", "vote", "state", "nation",
                "country", "bed", "unit", "point", "item", "floor", "story", "page",
            ];
            return (tokens.is_any(word, &counted)
                && 2.0 <= number.value
                && !tokens.is(word, "page"))
            .then(|| Unit {
                name: tokens.str(word).to_lowercase(),
                after: word + 1,
                ..Unit::default()
            });
        }
        if number.form == Form::Fraction {
            return None;
        }
        // "two 500-mg tablets": the measure between is a figure of its own.
        if matches!(tokens.kind(at), Some(Kind::Number { .. }))
            && tokens.is_inner_dash(at + 1)
            && matches!(tokens.lex(at + 2), Lex::Unit(_))
            && 2.0 <= number.value
        {
            let counted = noun::counted(tokens, at + 3, false)?;
            return Some(Unit { name: counted.unit, after: at, counted: true, ..Unit::default() });
        }
        let counted =
            noun::counted(tokens, at, number.value == 1.0 && number.form != Form::Digits)?;
        Some(Unit {
            name: counted.unit,
            after: counted.after,
            age: false,
            counted: true,
            modifiers: Some(counted.modifiers),
        })
    }

    /// Whether a number at `first` is a figure that somebody states, and not a pronoun or a name.
    #[expect(clippy::too_many_arguments, reason = "one question about one place")]
    fn states_a_figure(
        &self,
        first: usize,
        low: Number,
        high: Option<Number>,
        unit: Option<&Unit>,
        qualifiers: &Qualifiers,
        age: bool,
        money: Option<&str>,
    ) -> bool {
        if money.is_some() || age || high.is_some() && (unit.is_some() || low.form != Form::Words) {
            return true;
        }
        let tokens = &self.tokens;
        let qualified = qualifiers.first.is_some();
        let one = low.value == 1.0 && low.form == Form::Words && low.scale == 1.0;
        if one {
            let Some(unit) = unit else { return false };
            if unit.counted {
                // "one" is a determiner, unless counted things stand beside it.
                return (qualified && !tokens.is_any(first + 1, &["of", "thing", "way", "hand"]))
                    || self.stands_in_list(first);
            }
            return !(matches!(unit.name.as_str(), "day" | "times")
                && !qualified
                && unit.after == first + 2);
        }
        if let Some(unit) = unit {
            // "the two countries" still counts them.
            return !unit.name.is_empty();
        }
        if low.form == Form::Fraction {
            return true;
        }
        let after = low.after;
        if tokens.is_any(after, &["died", "dead", "votes", "per"]) || self.is_told_bare(first, low)
        {
            return true;
        }
        // "61 of 88 seats", "up from 45"
        let before = |back: usize, words: &[&str]| {
            first.checked_sub(back).is_some_and(|place| tokens.is_any(place, words))
        };
        if tokens.is(after, "of") && matches!(tokens.kind(after + 1), Some(Kind::Number { .. }))
            || before(1, &["from"]) && before(2, &["up", "down"])
        {
            return true;
        }
        // "Firefox 3.6", "Flight 370": the number belongs to the name.
        let name = first.checked_sub(1).is_some_and(|place| {
            tokens.is_word(place)
                && tokens.str(place).starts_with(char::is_uppercase)
                && tokens.lex(place) == Lex::Plain
                // "(SD 9.1)" names a statistic.
                && !(place.checked_sub(1).is_some_and(|open| tokens.is_sign(open, '('))
                    && tokens.str(place).len() <= 3
                    && tokens.str(place).chars().all(char::is_uppercase)
                    && matches!(tokens.kind(after), Some(Kind::Sign(')' | ',' | ';'))))
        });
        if name && !qualified && high.is_none() && low.value < 10_000.0 && low.scale == 1.0 {
            return false;
        }
        match low.form {
            Form::Digits | Form::Fraction => true,
            Form::PlainDigits => {
                qualified
                    || 100.0 <= low.value
                    || relation::trend(tokens, first, first, self.clause)
                        .is_some_and(|trend| self.is_measured_by(trend, first))
                    || self.last_covers(first) && tokens.is(after, "of")
            }
            Form::Words => {
                let of_them = tokens.is(after, "of");
                let bound = matches!(qualifiers.bound, Some(Effect::Lower | Effect::Upper));
                let least = if bound { 1.0 } else { 2.0 };
                20.0 <= low.value || qualified && !of_them && least < low.value
            }
        }
    }

    /// A number without a noun that its neighbours show to be a count: "31 (35%)", "37 of them",
    /// "eleven of the thirteen", "killed 29", "a garrison of 80", "96 in 1585" behind a count.
    fn is_told_bare(&self, first: usize, low: Number) -> bool {
        const HURT: [&str; 10] = [
            "killed", "killing", "injured", "injuring", "wounded", "wounding", "employs",
            "employed", "totaled", "totalled",
        ];
        const WHOLES: [&str; 25] = [
            "company",
            "garrison",
            "crew",
            "force",
            "staff",
            "total",
            "population",
            "band",
            "party",
            "group",
            "team",
            "average",
            "mean",
            "median",
            "maximum",
            "minimum",
            "cast",
            "jury",
            "panel",
            "audience",
            "membership",
            "enrollment",
            "score",
            "rate",
            "value",
        ];
        let tokens = &self.tokens;
        let after = low.after;
        if tokens.is_sign(after, '(')
            && matches!(tokens.kind(after + 1), Some(Kind::Number { .. }))
            && (tokens.is_sign(after + 2, '%') || tokens.is(after + 2, "percent"))
        {
            return true;
        }
        let before = |back: usize, words: &[&str]| {
            first.checked_sub(back).is_some_and(|place| tokens.is_any(place, words))
        };
        if tokens.is(after, "of") && !before(1, &["the", "these", "those", "any"]) {
            let number = |place: usize| {
                matches!(tokens.kind(place), Some(Kind::Number { .. }))
                    || matches!(tokens.lex(place), Lex::Small(2..) | Lex::Tens(_))
            };
            let owner =
                tokens.is_any(after + 1, &["the", "its", "their", "these", "those", "his", "her"]);
            if tokens.is_any(after + 1, &["them", "whom", "which", "us"])
                || owner && number(after + 2)
            {
                return true;
            }
        }
        // "Of 212 screened, 87 were eligible and 64 consented."
        let verb = tokens.is_any(after, &["were", "was", "had", "have", "are"])
            || tokens.is_word(after) && tokens.str(after).ends_with("ed");
        let listed = first
            .checked_sub(1)
            .is_some_and(|place| tokens.is_sign(place, ',') || tokens.is(place, "and"));
        if verb && listed && tokens.is(self.sentence, "of") {
            return true;
        }
        if low.form == Form::Words {
            return false;
        }
        if before(1, &HURT) || before(1, &["of"]) && before(2, &WHOLES) {
            return true;
        }
        // "112 masters in 1572, 96 in 1585"
        tokens.is_any(after, &["in", "by"])
            && date::read(tokens, &self.excluded, after + 1)
                .is_some_and(|date| date.min.year.is_some())
            && self
                .found
                .iter()
                .rev()
                .take(4)
                .any(|other| !other.is_date() && self.sentence <= other.first)
    }

    /// "two salts and one solvent": a count stands right before.
    fn stands_in_list(&self, first: usize) -> bool {
        self.found.last().is_some_and(|last| {
            !last.is_date()
                && self.sentence <= last.first
                && last.after < first
                && (last.after..first).all(|place| {
                    self.tokens.is_sign(place, ',') || self.tokens.is_any(place, &["and", "or"])
                })
        })
    }

    /// "three acids, two salts, and a solvent": the article counts one in a list of counts;
    /// so it does in "a company and three of its clerks".
    fn article_count(&mut self, at: usize) -> Option<usize> {
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
        quantity.unit = counted.unit;
        quantity.subject = (from < head).then(|| relation::phrase(&self.tokens, from, head));
        quantity.span = self.tokens.range(at, counted.after);
        Some(self.push(Found { quantity, first: at, after: counted.after, trend: false }))
    }

    /// "as much in one spring as in all of last year": once as much.
    fn as_much(&mut self, at: usize) -> Option<usize> {
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
        quantity.comparator = Some(comparator);
        quantity.as_of = Some(as_of);
        Some(self.push(Found { quantity, first: at, after: end, trend: false }))
    }

    /// "twice as likely as", "twice the rate of".
    fn adverb(&mut self, at: usize, times: f64) -> Option<usize> {
        let found = relation::comparison(&self.tokens, at + 1)?;
        if found.comparator.is_none() && found.property.is_none() {
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

    fn times(&self, measure: Measure, first: usize, at: usize) -> Quantity {
        Quantity {
            span: Span::new(0, 0),
            value: Value::Number { min: measure.min, max: measure.max },
            unit: "times".to_owned(),
            property: None,
            subject: None,
            comparator: None,
            relation: None,
            approx: measure.approx,
            exclusive: measure.exclusive,
            qualifier: (first < at)
                .then(|| relation::phrase(&self.tokens, first, at).to_lowercase()),
            as_of: None,
        }
    }

    /// "doubled", "quadrupling", "double the rate".
    fn multiple(&mut self, at: usize, times: f64, direction: Relation) -> Option<usize> {
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
                Some(found) if self.tokens.is_any(at + 1, &["the", "that"]) && !verb => {
                    self.compare(&mut quantity, found, first);
                }
                _ if verb => {}
                _ => return None,
            }
        }
        if quantity.relation.is_none() {
            quantity.relation = Some(direction);
            quantity.property = Some(
                if direction == Relation::Increase { "increase" } else { "decrease" }.to_owned(),
            );
            let trend = Trend { relation: direction, word: at, behind: false };
            quantity.subject = relation::trend_subject(&self.tokens, trend, self.floor(at));
        }
        quantity.span = self.tokens.range(first, at + 1);
        Some(self.push(Found { quantity, first, after: at + 1, trend: true }))
    }

    /// "the past decade", "a decade", "half a century": a period without a number.
    fn article_decade(&mut self, at: usize) -> Option<usize> {
        let Lex::Unit(place) = self.tokens.lex(at + 1) else { return None };
        let years = match LEXICON.unit(place) {
            "decade" => 10.0,
            "century" => 100.0,
            _ => return None,
        };
        if self.tokens.str(at + 1).ends_with('s')
            || self.tokens.is_dash(at + 2)
            || self.tokens.is_any(at, &["a"])
                && !self.tokens.is_any(at + 2, &["ago", "later", "earlier", "of"])
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
        "year".clone_into(&mut quantity.unit);
        quantity.span = self.tokens.range(first, at + 2);
        Some(self.push(Found { quantity, first, after: at + 2, trend: false }))
    }
}

fn is_duration(unit: &str) -> bool {
    matches!(
        unit,
        "year" | "month" | "week" | "day" | "hour" | "minute" | "decade" | "century" | "generation"
    )
}

/// A count of things, not a measure.
fn is_count(quantity: &Quantity) -> bool {
    !matches!(
        quantity.unit.as_str(),
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
