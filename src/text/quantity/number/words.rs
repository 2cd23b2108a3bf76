//! Numbers in words.
//!
//! "twenty-five hundred", "a hundred and twelve", "ninety-nine point nine", "two and three-quarter".

use super::digits::{plural_scale, scaled};
use super::parts::{fraction_of, half, with_article};
use super::{Form, Number};
use crate::text::lexicon::Lex;
use crate::text::token::Tokens;

pub(super) fn words(tokens: &Tokens<'_>, at: usize, lex: Lex) -> Option<Number> {
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

/// "million", "dozen": the number that a lone scale or group word stands for.
pub(super) fn scale_or_group(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
    let scale = match tokens.lex(at) {
        Lex::Scale(power) if !plural_scale(tokens, at) => 10_f64.powi(i32::from(power)),
        Lex::Group(size) => f64::from(size),
        _ => return None,
    };
    Some(Number { value: scale, after: at + 1, form: Form::Words, scale })
}

/// A cardinal number in words, from an article or a number word on.
pub(super) fn cardinal(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
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
