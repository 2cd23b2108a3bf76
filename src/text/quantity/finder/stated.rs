//! Is a number a figure that somebody states?
//!
//! A number with a unit nearly always is; a bare one is where its neighbours show it, and "one" is a
//! determiner more often than a count. Ages without a unit are told here too.

use super::super::number::{Form, Number};
use super::super::qualifier::{Effect, Qualifiers};
use super::super::relation;
use super::{Finder, Unit};
use crate::text::date;
use crate::text::lexicon::Lex;
use crate::text::token::Kind;

impl Finder<'_> {
    /// The first token of the words that make the number an age: "aged", "aged about", "the ages of".
    pub(super) fn age_words(&self, first: usize, qualifiers: &Qualifiers) -> Option<usize> {
        let age = |place: usize| self.tokens.is_any(place, &["aged", "ages", "age"]);
        let before = first.checked_sub(1)?;
        if age(before) {
            return Some(before);
        }
        if self.tokens.is(before, "of") && age(before.checked_sub(1)?) {
            return Some(before - 1);
        }
        let words = qualifiers.first?;
        words.checked_sub(1).filter(|place| age(*place)).map(|_| words)
    }

    /// "Judge Farrow, then seventy-one, retired", "nobody under 18": an age without a unit.
    pub(super) fn is_bare_age(
        &self,
        first: usize,
        low: Number,
        high: Option<Number>,
        qualifiers: &Qualifiers,
    ) -> bool {
        const PEOPLE: [&str; 34] = [
            "mothers",
            "fathers",
            "students",
            "pupils",
            "players",
            "drivers",
            "smokers",
            "teenagers",
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
        if high.is_some() || !(1.0..=115.0).contains(&low.value) || low.form == Form::Fraction {
            return false;
        }
        if let Some(words) = qualifiers.first
            && words + 1 == first
            && tokens.is_any(words, &["under", "over", "above", "below"])
            && words.checked_sub(1).is_some_and(|before| tokens.is_any(before, &PEOPLE))
            && !tokens.is_any(low.after, &["of", "per"])
        {
            return true;
        }
        let Some(before) = first.checked_sub(1) else { return false };
        // "The median age is 47"
        if tokens.is_any(before, &["is", "was", "were", "are"])
            && (before.saturating_sub(3)..before).any(|place| tokens.is(place, "age"))
            && self.clause <= before
            && !tokens.is_any(low.after, &["when", "of"])
        {
            return true;
        }
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

    /// Whether a number at `first` is a figure that somebody states, and not a pronoun or a name.
    #[expect(clippy::too_many_arguments, reason = "one question about one place")]
    pub(super) fn states_a_figure(
        &self,
        first: usize,
        low: Number,
        high: Option<Number>,
        unit: Option<&Unit>,
        qualifiers: &Qualifiers,
        age: bool,
        money: Option<&'static str>,
    ) -> bool {
        // "one to two million"
        let scaled = high.is_some_and(|high| 100.0 <= high.scale);
        if money.is_some()
            || age
            || high.is_some() && (unit.is_some() || low.form != Form::Words || scaled)
        {
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
            return !(matches!(&*unit.name, "day" | "times")
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
        if tokens.is_any(after, &["died", "dead", "votes", "per"])
            || self.is_told_bare(first, low)
            || self.is_measured_bare(first)
            // "118 days, 23 fewer than the average"
            || tokens.is_any(after, &["more", "fewer", "less"]) && tokens.is(after + 1, "than")
            || tokens.is_inner_dash(after) && tokens.is(after + 1, "strong")
            || low.form == Form::Words && low.scale == 12.0 && !tokens.is(after, "of")
        {
            return true;
        }
        // "61 of 88 seats", "up from 45"
        let before = |back: usize, words: &[&str]| {
            first.checked_sub(back).is_some_and(|place| tokens.is_any(place, words))
        };
        if tokens.is(after, "of") && self.is_whole_behind(after + 1)
            || before(1, &["from"]) && before(2, &["up", "down"])
        {
            return true;
        }
        // "Firefox 3.6", "Flight 370": the number belongs to the name.
        let name = first.checked_sub(1).is_some_and(|place| {
            tokens.is_word(place)
                && tokens.str(place).starts_with(char::is_uppercase)
                && (tokens.lex(place) == Lex::Plain || tokens.str(place).len() == 1)
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

    /// The whole that a part is of: "88 seats", "its last 20 matches", "eleven counts".
    fn is_whole_behind(&self, at: usize) -> bool {
        const OWNERS: [&str; 9] =
            ["the", "its", "their", "his", "her", "our", "those", "these", "my"];
        let tokens = &self.tokens;
        let mut place = at;
        let owned = tokens.is_any(place, &OWNERS);
        place += usize::from(owned);
        place += usize::from(owned && tokens.is_any(place, &["last", "first", "past", "next"]));
        match tokens.kind(place) {
            Some(Kind::Number { .. }) => true,
            Some(Kind::Word(Lex::Small(value))) => 1 < value,
            Some(Kind::Word(Lex::Tens(_))) => true,
            _ => false,
        }
    }

    /// A number without a noun that its neighbours show to be a count: "31 (35%)", "37 of them",
    /// "eleven of the thirteen", "killed 29", "a garrison of 80", "96 in 1585" behind a count.
    pub(super) fn is_told_bare(&self, first: usize, low: Number) -> bool {
        const HURT: [&str; 10] = [
            "killed", "killing", "injured", "injuring", "wounded", "wounding", "employs",
            "employed", "totaled", "totalled",
        ];
        const WHOLES: [&str; 26] = [
            "class",
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
        // "eleven children, of whom only three outlived her", "the other 18 were weighed"
        let only = usize::from(before(1, &["only", "just", "fully"]));
        if before(1 + only, &["whom", "which"]) && before(2 + only, &["of"])
            || before(1, &["other"]) && before(2, &["the"])
        {
            return true;
        }
        // "Of 212 screened, 87 were eligible and 64 consented."
        let verb = tokens.is_any(after, &["were", "was", "had", "have", "are"])
            || tokens.is_word(after)
                && tokens.str(after).starts_with(char::is_lowercase)
                && !tokens.is_any(after, &["of", "or", "and", "to", "in"]);
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

    /// "The number needed to treat was 17", "the total stood at 38": a measure is told its value.
    fn is_measured_bare(&self, first: usize) -> bool {
        const MEASURES: [&str; 15] = [
            "total",
            "count",
            "mean",
            "median",
            "average",
            "index",
            "ratio",
            "rate",
            "median",
            "figure",
            "sum",
            "tally",
            "toll",
            "coefficient",
            "magnitude",
        ];
        let tokens = &self.tokens;
        let Some(verb) = first.checked_sub(1) else { return false };
        let stood = tokens.is(verb, "at")
            && verb.checked_sub(1).is_some_and(|stood| tokens.is_any(stood, &["stood", "stands"]));
        if !stood && !tokens.is_any(verb, &["was", "is", "were", "averaged", "reached"]) {
            return false;
        }
        let floor = self.clause.max(verb.saturating_sub(10));
        (floor..verb).any(|place| {
            tokens.is_any(place, &MEASURES)
                || tokens.is(place, "number") && tokens.is_any(place + 1, &["of", "needed", "who"])
        })
    }

    /// "two salts and one solvent": a count stands right before.
    pub(super) fn stands_in_list(&self, first: usize) -> bool {
        self.found.last().is_some_and(|last| {
            !last.is_date()
                && self.sentence <= last.first
                && last.after < first
                && (last.after..first).all(|place| {
                    self.tokens.is_sign(place, ',') || self.tokens.is_any(place, &["and", "or"])
                })
        })
    }
}
