//! Parts of a whole in words.
//!
//! "half a million", "a quarter of a mile", "two-thirds"; what is no part ("a third party", "second
//! half") is left alone.

use super::digits::tidy;
use super::words::{cardinal, scale_or_group};
use super::{Form, Number};
use crate::text::lexicon::Lex;
use crate::text::token::Tokens;

/// "half a million", "half the", "half of".
pub(super) fn half(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
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
    let counted = (next + 1..next + 3).any(|place| {
        crate::text::quantity::noun::is_plural(tokens.str(place)) && tokens.is_word(place)
    });
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
pub(super) fn with_article(tokens: &Tokens<'_>, at: usize) -> Option<Number> {
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
            let vague = crate::text::quantity::qualifier::before(tokens, at).first.is_some()
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

/// "two-thirds", "three quarters of", "one third of a million".
pub(super) fn fraction_of(tokens: &Tokens<'_>, at: usize, number: Number) -> Number {
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
