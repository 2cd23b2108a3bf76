//! What number do digits or words make?
//!
//! "1,500,000", "1.5 million", "twenty-five hundred", "a hundred and twelve", "half a million",
//! "two-thirds", "one-and-a-half". One number; ranges and units are read elsewhere.

use super::exclude::is_fraction;
use crate::text::lexicon::Lex;
use crate::text::token::{Kind, Tokens};

/// A number among tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) value: f64,
    /// One past its last token.
    pub(super) after: usize,
    pub(super) form: Form,
    /// The scale word that closes it ("million"), 1 if none: a range may share it.
    pub(super) scale: f64,
}

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits only, no separator.
    PlainDigits,
    /// Digits with a separator, a decimal point or a scale word.
    Digits,
    Words,
    /// A part of one, without a whole number.
    Fraction,
}

/// The number that opens at token `at`.
pub(super) fn read(tokens: &Tokens<'_>, excluded: &[bool], at: usize) -> Option<Number> {
    if excluded.get(at).copied().unwrap_or(true) {
        return None;
    }
    match tokens.kind(at)? {
        Kind::Number { value, plain } => Some(digits(tokens, at, value, plain)),
        Kind::Word(lex) => words(tokens, at, lex),
        _ => None,
    }
}

fn digits(tokens: &Tokens<'_>, at: usize, value: f64, plain: bool) -> Number {
    let form = if plain { Form::PlainDigits } else { Form::Digits };
    let mut number = Number { value, after: at + 1, form, scale: 1.0 };
    if let Some(power) = with_power(tokens, at, value) {
        return power;
    }
    // "5,730 ± 40 years": the tolerance changes nothing of the value.
    if tokens.is_sign(at + 1, '±') && matches!(tokens.kind(at + 2), Some(Kind::Number { .. })) {
        number.after = at + 3;
        return scaled(tokens, number);
    }
    let slash =
        |place: usize| tokens.is_sign(place, '/') && tokens.glued(place) && tokens.glued(place + 1);
    if slash(at + 1) && is_fraction(tokens, at) {
        if let Some(Kind::Number { value: below, .. }) = tokens.kind(at + 2) {
            return Number {
                value: value / below,
                after: at + 3,
                form: Form::Fraction,
                scale: 1.0,
            };
        }
    } else if plain
        && slash(at + 2)
        && is_fraction(tokens, at + 1)
        && let (Some(Kind::Number { value: above, .. }), Some(Kind::Number { value: below, .. })) =
            (tokens.kind(at + 1), tokens.kind(at + 3))
    {
        // "2 1/2"
        number.value = value + above / below;
        number.after = at + 4;
        number.form = Form::Digits;
    } else if let Some(Kind::Number { value: part, .. }) = tokens.kind(at + 1)
        && tokens.glued(at + 1)
        && part < 1.0
        && tokens.str(at + 1).len() == 2
    {
        // "2½": one character of two bytes.
        number.value = value + part;
        number.after = at + 2;
        number.form = Form::Digits;
    } else if tokens.is(at + 1, "and")
        && tokens.is_any(at + 2, &["a", "one"])
        && tokens.lex(at + 3) == Lex::Half
    {
        number.value = value + 0.5;
        number.after = at + 4;
        number.form = Form::Digits;
    }
    scaled(tokens, number)
}

/// "2.3 × 10⁻³", "4 x 10^6", "10⁵ cells": a number with a power of ten.
fn with_power(tokens: &Tokens<'_>, at: usize, value: f64) -> Option<Number> {
    let behind_times = tokens.is_sign(at + 1, '×') || tokens.is(at + 1, "x");
    let base = if behind_times { at + 2 } else { at };
    if tokens.str(base) != "10" {
        return None;
    }
    let mut next = base + 1;
    if !tokens.glued(next) {
        return None;
    }
    let mut printed = String::new();
    if tokens.is_sign(next, '^') || behind_times && tokens.is_dash(next) {
        next += usize::from(tokens.is_sign(next, '^'));
        if tokens.is_dash(next) {
            printed.push('-');
            next += 1;
        }
        let Some(Kind::Number { plain: true, .. }) = tokens.kind(next) else { return None };
        if !tokens.glued(next) || 2 < tokens.str(next).len() {
            return None;
        }
        printed.push_str(tokens.str(next));
        next += 1;
    } else {
        while let Some(Kind::Sign(sign)) = tokens.kind(next) {
            let digit = match sign {
                '⁻' => '-',
                '⁺' => '+',
                '⁰' => '0',
                '¹' => '1',
                '²' => '2',
                '³' => '3',
                '⁴' => '4',
                '⁵' => '5',
                '⁶' => '6',
                '⁷' => '7',
                '⁸' => '8',
                '⁹' => '9',
                _ => break,
            };
            if !tokens.glued(next) || 3 <= printed.len() {
                break;
            }
            printed.push(digit);
            next += 1;
        }
        // "in 10.³ The": a raised figure behind a bare ten may be a note's number, so a word must follow.
        if !behind_times && !tokens.is_word(next) {
            return None;
        }
    }
    let power: i32 = printed.parse().ok()?;
    let factor = if behind_times { value } else { 1.0 };
    let value = format!("{factor}e{power}").parse().ok()?;
    Some(Number { value, after: next, form: Form::Digits, scale: 1.0 })
}

/// The number with a short scale glued to it where no money is named: "3bn users", "12m people",
/// "20k jobs". A lone letter can be a unit, so a noun must follow that is counted in such numbers.
pub(super) fn loose_scale(tokens: &Tokens<'_>, number: Number) -> Number {
    let at = number.after;
    if !tokens.glued(at) || number.form == Form::Words {
        return number;
    }
    let fits = match tokens.str(at) {
        "mn" | "bn" | "tn" | "trn" | "mln" | "bln" => true,
        "k" | "K" | "m" | "M" => {
            // "1.5m to 2m users": the noun stands behind the second number.
            let second = (tokens.is_any(at + 1, &["to", "and", "or"]) || tokens.is_dash(at + 1))
                && matches!(tokens.kind(at + 2), Some(Kind::Number { .. }))
                && tokens.str(at + 3) == tokens.str(at)
                && tokens.glued(at + 3);
            let at = if second { at + 3 } else { at };
            let noun = tokens.str(at + 1);
            let many = ["ers", "ors", "ants", "ents", "ees", "ians", "ists"]
                .iter()
                .any(|ending| noun.ends_with(ending));
            tokens.is_word(at + 1)
                && !tokens.glued(at + 1)
                && noun.starts_with(char::is_lowercase)
                && (many
                    || tokens.is_any(
                        at + 1,
                        &[
                            "times",
                            "people",
                            "jobs",
                            "homes",
                            "households",
                            "deaths",
                            "cases",
                            "votes",
                            "dollars",
                            "euros",
                            "pounds",
                            "tonnes",
                            "tons",
                            "barrels",
                            "acres",
                            "hectares",
                            "women",
                            "men",
                            "children",
                            "families",
                            "copies",
                            "cars",
                            "vehicles",
                            "visits",
                            "doses",
                            "refugees",
                            "pupils",
                        ],
                    ))
        }
        _ => false,
    };
    if fits { short_scale(tokens, number) } else { number }
}

/// "$3bn", "€85m", "€5 bn": the short scale behind a sum of money.
pub(super) fn short_scale(tokens: &Tokens<'_>, mut number: Number) -> Number {
    let at = number.after;
    if number.scale != 1.0 {
        return number;
    }
    let factor = match tokens.str(at) {
        "mn" | "mln" => 1e6,
        "bn" | "bln" => 1e9,
        "tn" | "trn" => 1e12,
        "m" => 1e6,
        _ if !tokens.glued(at) => return number,
        "k" | "K" => 1e3,
        "M" => 1e6,
        "b" | "B" => 1e9,
        _ => return number,
    };
    number.value = tidy(number.value * factor);
    number.scale = factor;
    number.after = at + 1;
    number.form = Form::Digits;
    number
}

/// Takes the scale words behind a number with it.
fn scaled(tokens: &Tokens<'_>, mut number: Number) -> Number {
    let mut next = number.after;
    // "$5-million"
    if tokens.is_inner_dash(next) && matches!(tokens.lex(next + 1), Lex::Scale(_)) {
        next += 1;
    }
    loop {
        let factor = match tokens.lex(next) {
            Lex::Scale(power) if !plural_scale(tokens, next) => 10_f64.powi(i32::from(power)),
            Lex::Hundred if number.value < 100.0 && !plural_scale(tokens, next) => 100.0,
            Lex::Group(size) => f64::from(size),
            _ => break,
        };
        number.value *= factor;
        number.scale *= factor;
        next += 1;
        number.after = next;
        if number.form == Form::PlainDigits {
            number.form = Form::Digits;
        }
    }
    number.value = tidy(number.value);
    // "a million and a half"
    if 1.0 < number.scale
        && tokens.is(next, "and")
        && tokens.is(next + 1, "a")
        && tokens.lex(next + 2) == Lex::Half
        && !tokens.is(next + 3, "million")
    {
        number.value += number.scale / 2.0;
        number.after = next + 3;
    }
    number
}

/// 1.1 × 10⁶ is 1100000.0000000002 in binary; printed figures have few digits.
fn tidy(value: f64) -> f64 {
    let rounded = value.round();
    if 1.0 <= value.abs() && (value - rounded).abs() < value.abs() * 1e-12 {
        rounded
    } else {
        value
    }
}

fn plural_scale(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.str(at).ends_with(['s', 'S'])
}

fn words(tokens: &Tokens<'_>, at: usize, lex: Lex) -> Option<Number> {
    let article = tokens.is_any(at, &["a", "an", "another"]);
    if article {
        return with_article(tokens, at);
    }
    match lex {
        Lex::Half => half(tokens, at),
        Lex::Small(_) | Lex::Tens(_) => {
            let number = cardinal(tokens, at)?;
            Some(fraction_of(tokens, at, number))
        }
        _ => None,
    }
}

/// "half a million", "half the", "half of".
fn half(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let next = at + 1;
    let skip = usize::from(tokens.is_any(next, &["a", "an"]));
    // "half a million", "half-a-dozen", "half-million"
    let dash = |place: usize| usize::from(tokens.is_inner_dash(place));
    let article = next + dash(next);
    let behind_article = article + usize::from(tokens.is(article, "a"));
    if next < behind_article
        && let Some(whole) = scale_or_group(tokens, behind_article + dash(behind_article))
    {
        return Some(Number { value: whole.scale / 2.0, ..whole });
    }
    // "half a century", "half an hour", "half a percentage point"
    if skip == 1
        && (matches!(tokens.lex(next + 1), Lex::Unit(_)) || is_unit_of_two(tokens, next + 1))
    {
        return Some(Number { value: 0.5, after: next + 1, form: Form::Words, scale: 1.0 });
    }
    // "half of one percent"
    if let Some(unit) = of_a_unit(tokens, next) {
        return Some(Number { value: 0.5, after: unit, form: Form::Digits, scale: 1.0 });
    }
    // "half as loud as", "half the size of"
    if is_part_compared(tokens, next) {
        return Some(Number { value: 0.5, after: next, form: Form::Fraction, scale: 1.0 });
    }
    // "fell by more than half"
    if behind_by(tokens, at) && !tokens.is_dash(next) && !tokens.is_any(next, &["past", "time"]) {
        return Some(Number { value: 0.5, after: next, form: Form::Fraction, scale: 1.0 });
    }
    // "less than half that of the capital"
    // "40 mg at night and half that in the morning"
    let amount = tokens.is(next, "that")
        && (!tokens.is_word(next + 1)
            || tokens.is_any(
                next + 1,
                &["in", "at", "by", "for", "amount", "number", "figure", "sum", "rate", "total"],
            ));
    if amount || tokens.is_any(next, &["that", "those"]) && tokens.is(next + 1, "of") {
        return Some(Number { value: 0.5, after: next, form: Form::Fraction, scale: 1.0 });
    }
    // "half the members", but not "half the time", which multiplies.
    let counted = (next + 1..next + 3)
        .any(|place| super::noun::is_plural(tokens.str(place)) && tokens.is_word(place));
    let part = tokens.is(next, "of")
        || counted
            && tokens.is_any(next, &["the", "all", "its", "their"])
            && !at.checked_sub(1).is_some_and(|before| {
                tokens.is_any(before, &["first", "second", "other", "last", "latter", "one"])
            });
    let ordinal = at.checked_sub(1).is_some_and(|before| {
        tokens.is_any(
            before,
            &["first", "second", "other", "last", "latter", "final", "top", "bottom"],
        )
    });
    (part && !ordinal).then_some(Number {
        value: 0.5,
        after: next,
        form: Form::Fraction,
        scale: 1.0,
    })
}

/// "percentage point", "per cent", "basis point": a unit of two words.
fn is_unit_of_two(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(at, &["percentage", "basis"]) && tokens.is_any(at + 1, &["point", "points"])
        || tokens.is(at, "per") && tokens.is(at + 1, "cent")
}

/// The unit of which a fraction is taken, behind "of" at token `of`: "a tenth of a percent", "a
/// quarter of a mile", "half of one percentage point".
fn of_a_unit(tokens: &Tokens<'_>, of: usize) -> Option<usize> {
    let one = tokens.is_any(of + 1, &["a", "an", "one", "1"]);
    let unit = of + 2;
    (tokens.is(of, "of")
        && one
        && (matches!(tokens.lex(unit), Lex::Unit(_)) || is_unit_of_two(tokens, unit)))
    .then_some(unit)
}

/// Whether a fraction before token `next` compares: "as loud as", "the size of", "lower than".
fn is_part_compared(tokens: &Tokens<'_>, next: usize) -> bool {
    const MEASURED: [&str; 44] = [
        "size",
        "rate",
        "price",
        "cost",
        "weight",
        "length",
        "height",
        "level",
        "speed",
        "area",
        "amount",
        "value",
        "volume",
        "strength",
        "width",
        "depth",
        "distance",
        "power",
        "density",
        "mass",
        "output",
        "pay",
        "wage",
        "salary",
        "income",
        "risk",
        "average",
        "norm",
        "total",
        "potency",
        "capacity",
        "energy",
        "budget",
        "population",
        "yield",
        "dose",
        "share",
        "number",
        "thickness",
        "radius",
        "diameter",
        "quantity",
        "incidence",
        "prevalence",
    ];
    if tokens.is(next, "as") {
        // "half as loud as"; not "half as a joke", and "half as much again" is more than the whole.
        return tokens.is_word(next + 1)
            && (tokens.lex(next + 1) == Lex::Plain
                || tokens.is_any(next + 1, &["many", "much", "few", "often", "likely"]))
            && !tokens.is(next + 2, "again")
            && (next + 2..next + 6).any(|place| tokens.is(place, "as"));
    }
    if tokens.is(next, "the") {
        return (next + 1..next + 4)
            .take_while(|place| tokens.is_word(*place) && tokens.lex(*place) == Lex::Plain)
            .any(|place| tokens.is_any(place, &MEASURED));
    }
    let word = tokens.str(next);
    let comparative = tokens.is_any(next, &["more", "less", "fewer"])
        || tokens.is_word(next) && 4 < word.len() && word.ends_with("er");
    comparative && (next + 1..next + 5).any(|place| tokens.is(place, "than"))
}

/// "million", "dozen": the number that a lone scale or group word stands for.
fn scale_or_group(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let scale = match tokens.lex(at) {
        Lex::Scale(power) if !plural_scale(tokens, at) => 10_f64.powi(i32::from(power)),
        Lex::Group(size) => f64::from(size),
        _ => return None,
    };
    Some(Number { value: scale, after: at + 1, form: Form::Words, scale })
}

/// Whether "by" stands before, over words of vagueness: "by nearly a third".
fn behind_by(tokens: &Tokens<'_>, at: usize) -> bool {
    const VAGUE: [&str; 15] = [
        "more",
        "less",
        "than",
        "nearly",
        "almost",
        "about",
        "around",
        "roughly",
        "over",
        "approximately",
        "some",
        "at",
        "least",
        "up",
        "to",
    ];
    let mut place = at;
    for _ in 0..4 {
        let Some(before) = place.checked_sub(1) else { return false };
        if tokens.is(before, "by") {
            return true;
        }
        if !tokens.is_any(before, &VAGUE) {
            return false;
        }
        place = before;
    }
    false
}

/// "a third of them stayed, a third left": the same part again in a list.
fn repeats_a_part(tokens: &Tokens<'_>, at: usize) -> bool {
    let joined = at
        .checked_sub(1)
        .is_some_and(|before| tokens.is_sign(before, ',') || tokens.is(before, "and"));
    let part = tokens.str(at + 1);
    joined
        && (at.saturating_sub(24)..at)
            .any(|place| tokens.is(place, part) && tokens.is(place + 1, "of"))
}

/// "a hundred and twelve", "a million", "a dozen", "a third of", "a half".
fn with_article(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let next = at + 1;
    match tokens.lex(next) {
        Lex::Hundred | Lex::Scale(_) => cardinal(tokens, at),
        Lex::Group(size) => Some(Number {
            value: f64::from(size),
            after: next + 1,
            form: Form::Words,
            scale: f64::from(size),
        }),
        Lex::Half => {
            // "a half million", "a half-dozen"
            let dash = usize::from(tokens.is_inner_dash(next + 1));
            if let Some(whole) = scale_or_group(tokens, next + 1 + dash) {
                return Some(Number { value: whole.scale / 2.0, ..whole });
            }
            tokens.is(next + 1, "of").then_some(Number {
                value: 0.5,
                after: next + 1,
                form: Form::Fraction,
                scale: 1.0,
            })
        }
        Lex::Denominator(below) => {
            let word = tokens.str(next);
            // "a quarter-million", "a quarter million"
            let dash = usize::from(tokens.is_inner_dash(next + 1));
            if !word.ends_with('s')
                && let Some(whole) = scale_or_group(tokens, next + 1 + dash)
                && 1000.0 < whole.scale
            {
                return Some(Number { value: whole.scale / f64::from(below), ..whole });
            }
            // "just under a fifth weighed", but "about a third party"
            let vague = super::qualifier::before(tokens, at).first.is_some()
                && (!tokens.is_word(next + 1)
                    || tokens.lex(next + 1) == Lex::Function
                    || tokens.str(next + 1).ends_with("ed"));
            // "between a quarter and a third of the crop"
            let ranged = tokens.is_any(next + 1, &["and", "to"])
                && tokens.is(next + 2, "a")
                && matches!(tokens.lex(next + 3), Lex::Denominator(_))
                && tokens.is(next + 4, "of");
            let part = tokens.is(next + 1, "of")
                || ranged
                || vague
                || behind_by(tokens, at)
                    && (!tokens.is_word(next + 1) || tokens.lex(next + 1) == Lex::Function)
                || repeats_a_part(tokens, at);
            if !word.ends_with('s')
                && let Some(unit) = of_a_unit(tokens, next + 1)
            {
                return Some(Number {
                    value: 1.0 / f64::from(below),
                    after: unit,
                    form: Form::Digits,
                    scale: 1.0,
                });
            }
            if word.ends_with('s') || !(part || is_part_compared(tokens, next + 1)) {
                return None;
            }
            if tokens.is(next + 2, "a")
                && let Lex::Scale(power) = tokens.lex(next + 3)
            {
                let scale = 10_f64.powi(i32::from(power));
                return Some(Number {
                    value: scale / f64::from(below),
                    after: next + 4,
                    form: Form::Words,
                    scale,
                });
            }
            Some(Number {
                value: 1.0 / f64::from(below),
                after: next + 1,
                form: Form::Fraction,
                scale: 1.0,
            })
        }
        _ => None,
    }
}

/// A cardinal number in words, from an article or a number word on.
fn cardinal(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let mut total = 0.0;
    let mut current = 0.0;
    let mut scale = 1.0;
    let mut last_scale = f64::INFINITY;
    let mut next = at;
    let mut after = at;
    // What the last word was: may a smaller one follow?
    let mut open = true;
    let mut behind_tens = false;
    if tokens.is_any(at, &["a", "an", "another"]) {
        current = 1.0;
        next += 1;
        open = false;
    }
    let between = at.checked_sub(1).is_some_and(|before| tokens.is(before, "between"));
    // The longest number in words has far fewer words than this.
    while next < at + 32 {
        let mut word = next;
        let mut hyphen = false;
        if after != at && tokens.is_inner_dash(word) {
            word += 1;
            hyphen = true;
        }
        // "four thousand, two hundred and six"
        let comma = after != at
            && open
            && 0.0 < total
            && tokens.is_sign(word, ',')
            && goes_on_lower(tokens, word + 1, last_scale);
        if comma {
            word += 1;
        }
        let and = after != at
            && tokens.is(word, "and")
            && !open_ended(tokens, word)
            && (!between || and_again(tokens, word + 1))
            && tokens.lex(word + 2) != Lex::Hundred;
        if and {
            word += 1;
        }
        // "two thousand and five", but "two thousand and three million"
        let goes_on = |word: usize| {
            !open || 0.0 < total && !matches!(tokens.lex(word + 1), Lex::Hundred | Lex::Scale(_))
        };
        match tokens.lex(word) {
            Lex::Small(value) => {
                let fits = if and {
                    goes_on(word) && !behind_tens && is_round(total, current) && 0 < value
                } else if behind_tens {
                    (1..10).contains(&value)
                } else {
                    open || !hyphen && after != at && current >= 100.0 && current % 100.0 == 0.0
                };
                if !fits || hyphen && !behind_tens && !open {
                    break;
                }
                current += f64::from(value);
                open = false;
                behind_tens = false;
            }
            Lex::Tens(value) => {
                let fits = if and {
                    goes_on(word) && !behind_tens && is_round(total, current)
                } else {
                    open || current >= 100.0 && current % 100.0 == 0.0
                };
                if !fits {
                    break;
                }
                current += f64::from(value);
                open = false;
                behind_tens = true;
            }
            Lex::Hundred if !and => {
                if !(0.0 < current && current < 100.0) || plural_scale(tokens, word) {
                    break;
                }
                current *= 100.0;
                scale = 100.0;
                open = false;
                behind_tens = false;
            }
            Lex::Scale(power) if !and => {
                let factor = 10_f64.powi(i32::from(power));
                if current == 0.0 || last_scale <= factor || plural_scale(tokens, word) {
                    break;
                }
                total += current * factor;
                current = 0.0;
                last_scale = factor;
                scale = factor;
                open = true;
                behind_tens = false;
            }
            Lex::Group(size) if !and && 0.0 < current => {
                current *= f64::from(size);
                open = false;
                behind_tens = false;
            }
            _ => break,
        }
        next = word + 1;
        after = next;
    }
    if after == at {
        return None;
    }
    let mut number = Number { value: total + current, after, form: Form::Words, scale };
    if let Some(part) = spoken_decimals(tokens, number) {
        return Some(scaled(tokens, part));
    }
    if !between && let Some(whole) = with_a_part(tokens, number, total) {
        return Some(scaled(tokens, whole));
    }
    // "one and a half", "one-and-a-half", "two and a half million"
    let dash = |place: usize| usize::from(tokens.is_inner_dash(place));
    let and = after + dash(after);
    if tokens.is(and, "and") {
        let article = and + 1 + dash(and + 1);
        if tokens.is_any(article, &["a", "one"]) {
            let half = article + 1 + dash(article + 1);
            if tokens.lex(half) == Lex::Half {
                let unit = if total == 0.0 { 1.0 } else { scale };
                number.value += unit / 2.0;
                number.after = half + 1;
                return Some(scaled(tokens, number));
            }
        }
    }
    Some(number)
}

/// "ninety-nine point nine"
fn spoken_decimals(tokens: &Tokens<'_>, number: Number) -> Option<Number> {
    if !tokens.is(number.after, "point") || number.value.fract() != 0.0 {
        return None;
    }
    let mut printed = format!("{}.", number.value);
    let mut next = number.after + 1;
    while let Lex::Small(digit @ 0..=9) = tokens.lex(next) {
        printed.push(char::from(b'0' + digit));
        next += 1;
        if number.after + 5 < next {
            break;
        }
    }
    if next == number.after + 1 {
        return None;
    }
    // "at one point two men left"
    let measured = matches!(tokens.lex(next), Lex::Scale(_) | Lex::Unit(_))
        || tokens.is_any(next, &["percent", "per", "percentage", "times"]);
    if number.value == 1.0 && !measured {
        return None;
    }
    Some(Number { value: printed.parse().ok()?, after: next, form: Form::Digits, ..number })
}

/// "one and a quarter", "two and three-quarter": a whole number with a part; what lies below the
/// last scale word is `total`'s rest.
fn with_a_part(tokens: &Tokens<'_>, number: Number, total: f64) -> Option<Number> {
    let dash = |place: usize| usize::from(tokens.is_inner_dash(place));
    let and = number.after + dash(number.after);
    if !tokens.is(and, "and") {
        return None;
    }
    let above_at = and + 1 + dash(and + 1);
    let above = match tokens.lex(above_at) {
        _ if tokens.is(above_at, "a") => 1.0,
        Lex::Small(value @ 1..=9) => f64::from(value),
        _ => return None,
    };
    let below_at = above_at + 1 + dash(above_at + 1);
    let Lex::Denominator(below) = tokens.lex(below_at) else { return None };
    let below = f64::from(below);
    // "two and a third of the rest" and "three and a quarter left" are two figures.
    let follows = tokens.lex(below_at + 1) != Lex::Function && tokens.is_word(below_at + 1)
        || tokens.is_any(below_at + 1, &["per", "times"]);
    if below <= above || !follows {
        return None;
    }
    let unit = if total == 0.0 { 1.0 } else { number.scale };
    Some(Number {
        value: number.value + unit * above / below,
        after: below_at + 1,
        form: Form::Digits,
        ..number
    })
}

/// Whether number words from token `at` on go on below a scale word: "two hundred and six", "two hundred
/// thousand" behind a million.
fn goes_on_lower(tokens: &Tokens<'_>, at: usize, last_scale: f64) -> bool {
    matches!(tokens.lex(at), Lex::Small(1..) | Lex::Tens(_)) && {
        let unit = at + if tokens.is_inner_dash(at + 1) { 3 } else { 1 };
        match tokens.lex(unit) {
            Lex::Hundred => true,
            Lex::Scale(power) => 10_f64.powi(i32::from(power)) < last_scale,
            _ => false,
        }
    }
}

/// Whether "and" may go on with the number: "two hundred and five", not "twelve and five".
fn is_round(total: f64, current: f64) -> bool {
    if current == 0.0 { 0.0 < total } else { 100.0 <= current && current % 100.0 == 0.0 }
}

/// Whether a second "and" follows within the number words from token `at` on: in "between two hundred
/// and fifty and three hundred" the first one is inside a number.
fn and_again(tokens: &Tokens<'_>, at: usize) -> bool {
    for place in at..at + 8 {
        match tokens.lex(place) {
            Lex::Small(_) | Lex::Tens(_) | Lex::Hundred | Lex::Scale(_) => {}
            _ if tokens.is(place, "and") => {
                return matches!(tokens.lex(place + 1), Lex::Small(_) | Lex::Tens(_))
                    || tokens.is(place + 1, "a");
            }
            _ if tokens.is_inner_dash(place) => {}
            _ => return false,
        }
    }
    false
}

/// "and" that joins another number rather than going on with this one: "two hundred and two
/// thousand" cannot be told apart cheaply; "and a", "and the" can.
fn open_ended(tokens: &Tokens<'_>, and: usize) -> bool {
    !matches!(tokens.lex(and + 1), Lex::Small(_) | Lex::Tens(_))
}

/// "two-thirds", "three quarters of", "one third of a million".
fn fraction_of(tokens: &Tokens<'_>, at: usize, number: Number) -> Number {
    // Only a single word can stand above a fraction: its denominator follows at once.
    let dash = tokens.is_inner_dash(at + 1);
    let below_at = at + 1 + usize::from(dash);
    let below = match tokens.lex(below_at) {
        Lex::Denominator(below) => f64::from(below),
        Lex::Half if dash => 2.0,
        _ => return number,
    };
    let above = match tokens.lex(at) {
        Lex::Small(value) => f64::from(value),
        _ => return number,
    };
    let word = tokens.str(below_at);
    let one = above == 1.0;
    let of = tokens.is(below_at + 1, "of");
    // "three quarters" may be a time, "two thirds" hardly anything else.
    let fits = if one {
        !word.ends_with('s') && (dash || of)
    } else {
        word.ends_with('s') && (dash || of || !word.starts_with('q'))
    };
    if !fits || below <= above {
        return number;
    }
    if let Some(unit) = of_a_unit(tokens, below_at + 1) {
        return Number { value: above / below, after: unit, form: Form::Digits, scale: 1.0 };
    }
    if of
        && tokens.is(below_at + 2, "a")
        && let Lex::Scale(power) = tokens.lex(below_at + 3)
    {
        let scale = 10_f64.powi(i32::from(power));
        return Number {
            value: tidy(scale * above / below),
            after: below_at + 4,
            form: Form::Words,
            scale,
        };
    }
    Number { value: above / below, after: below_at + 1, form: Form::Fraction, scale: 1.0 }
}
