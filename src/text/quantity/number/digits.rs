//! Numbers in digits, with what scales them.
//!
//! "1.5 million", "€85m", "2.3 × 10⁻³", "5,730 ± 40".

use super::{Form, Number};
use crate::text::lexicon::Lex;
use crate::text::quantity::exclude::is_fraction;
use crate::text::token::{Kind, Tokens};

pub(super) fn digits(tokens: &Tokens<'_>, at: usize, value: f64, plain: bool) -> Number {
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
pub(in crate::text::quantity) fn loose_scale(tokens: &Tokens<'_>, number: Number) -> Number {
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
pub(in crate::text::quantity) fn short_scale(tokens: &Tokens<'_>, mut number: Number) -> Number {
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
pub(super) fn scaled(tokens: &Tokens<'_>, mut number: Number) -> Number {
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
pub(super) fn tidy(value: f64) -> f64 {
    let rounded = value.round();
    if 1.0 <= value.abs() && (value - rounded).abs() < value.abs() * 1e-12 {
        rounded
    } else {
        value
    }
}

pub(super) fn plural_scale(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.str(at).ends_with(['s', 'S'])
}
