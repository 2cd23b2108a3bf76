//! What does a number count or measure?
//!
//! Percent, folds, measures and ages by their words; anything else by the noun that it counts.

use super::super::noun;
use super::super::number::{Form, Number};
use super::{Finder, Unit};
use crate::text::lexicon::{LEXICON, Lex};
use crate::text::token::Kind;

impl Finder<'_> {
    /// The unit behind a number, at token `at`.
    pub(super) fn unit(
        &self,
        at: usize,
        number: Number,
        money: Option<&'static str>,
    ) -> Option<Unit> {
        let make =
            |name: &'static str, after| Some(Unit { name: name.into(), after, ..Unit::default() });
        let tokens = &self.tokens;
        if let Some(name) = money {
            return make(name, at);
        }
        if tokens.is_sign(at, '%') {
            return make("percent", at + 1);
        }
        if tokens.is_sign(at, '‰') {
            return make("per mille", at + 1);
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
        // "22p a litre"
        if !hyphen && tokens.str(word) == "p" && tokens.glued(word) && number.value < 100.0 {
            return make("penny", word + 1);
        }
        if tokens.is(word, "per") && tokens.is(word + 1, "cent") {
            return make("percent", word + 2);
        }
        // "a 10-percentage-point lead"
        let point = word + 1 + usize::from(hyphen && tokens.is_inner_dash(word + 1));
        if tokens.is_any(point, &["point", "points"]) {
            if tokens.is(word, "percentage") {
                return make("percentage point", point + 1);
            }
            if tokens.is(word, "basis") {
                return make("basis point", point + 1);
            }
        }
        // "12 sq. km", "1,850 sq ft"
        if tokens.is(word, "sq") {
            let unit = word + 1 + usize::from(tokens.is_sign(word + 1, '.'));
            let name = match tokens.str(unit) {
                "km" => "km²",
                "m" => "m²",
                "ft" | "feet" => "square foot",
                "mi" | "miles" => "square mile",
                _ => "",
            };
            if !name.is_empty() {
                return make(name, unit + 1);
            }
        }
        if tokens.is(word, "standard")
            && tokens.is_any(word + 1, &["deviation", "deviations", "error", "errors"])
        {
            let error = tokens.str(word + 1).starts_with('e');
            return make(if error { "standard error" } else { "standard deviation" }, word + 2);
        }
        if tokens.is_any(word, &["square", "cubic", "metric", "short", "long", "nautical"])
            && let Lex::Unit(place) = tokens.lex(word + 1)
        {
            let name = format!("{} {}", tokens.str(word).to_lowercase(), LEXICON.unit(place));
            return Some(Unit { name: name.into(), after: word + 2, ..Unit::default() });
        }
        // "4.2 light-years", "4.2 light years"
        if tokens.is(word, "light") {
            let years = word + 1 + usize::from(tokens.is_inner_dash(word + 1));
            let name = match tokens.lex(years) {
                Lex::Unit(place) => match LEXICON.unit(place) {
                    "year" => Some("light-year"),
                    "day" => Some("light-day"),
                    "hour" => Some("light-hour"),
                    "minute" => Some("light-minute"),
                    _ => None,
                },
                _ => None,
            };
            if let Some(name) = name {
                return make(name, years + 1);
            }
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
            return Some(Unit { name: name.into(), after: word + 3, ..Unit::default() });
        }
        if let Lex::Unit(place) = tokens.lex(word + national) {
            let name = LEXICON.unit(place);
            let symbol = tokens.str(word).len() <= 2 && !hyphen;
            if symbol && number.form == Form::Words {
                return None;
            }
            // "12 W. Main Street": a letter with a stop is no unit.
            if matches!(tokens.str(word), "W" | "V")
                && tokens.is_sign(word + 1, '.')
                && tokens.str(word + 2).starts_with(char::is_uppercase)
            {
                return None;
            }
            // "20K" are thousands, "2s." shillings, "the 80 s" a torn decade.
            if matches!(tokens.str(word), "K" | "s")
                && (tokens.glued(word)
                    || tokens.is_sign(word + 1, '.')
                        && tokens.glued(word + 1)
                        && tokens.str(word) == "s"
                        && tokens.is_word(word + 2))
            {
                return None;
            }
            // "62 m²", "35 km³"
            if symbol && tokens.glued(word + 1) {
                let power = match tokens.kind(word + 1) {
                    Some(Kind::Sign('²')) => "²",
                    Some(Kind::Sign('³')) => "³",
                    _ => "",
                };
                if !power.is_empty() && matches!(name, "m" | "km" | "cm" | "mm") {
                    let name = format!("{name}{power}");
                    return Some(Unit { name: name.into(), after: word + 2, ..Unit::default() });
                }
            }
            // "5 second graders", "three day workers" are read as units: rare.
            let mut unit =
                Unit { name: name.into(), after: word + national + 1, ..Unit::default() };
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
                name: tokens.str(word).to_lowercase().into(),
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
            return Some(Unit {
                name: counted.unit.into(),
                after: at,
                counted: true,
                ..Unit::default()
            });
        }
        let counted =
            noun::counted(tokens, at, number.value == 1.0 && number.form != Form::Digits)?;
        Some(Unit {
            name: counted.unit.into(),
            after: counted.after,
            age: false,
            counted: true,
            modifiers: Some(counted.modifiers),
        })
    }
}

pub(super) fn is_duration(unit: &str) -> bool {
    matches!(
        unit,
        "year" | "month" | "week" | "day" | "hour" | "minute" | "decade" | "century" | "generation"
    )
}
