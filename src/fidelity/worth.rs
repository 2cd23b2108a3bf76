//! What are neighbouring words worth together?
//!
//! Numbers in figures and in words, with their scales, halves and parts of a whole, ordinals, and
//! days in all their orders. Units are none of it, and what a changed number means for an editor
//! is decided elsewhere.

use std::ops::Range;

use super::words::{Token, TokenKind};

/// A word or a number put together from neighbouring tokens.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub range: Range<usize>,
    pub worth: Worth,
}

/// What a figure is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    pub value: f64,
    sort: Sort,
}

/// What kind of number it is: a day is no count, and "21st" no "21".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Cardinal,
    Ordinal,
    Day,
}

fn token_at<T: AsRef<Token>>(tokens: &[T], index: usize) -> Option<&Token> {
    tokens.get(index).map(AsRef::as_ref)
}

/// The numbers that neighbouring tokens make together ("twenty-five", "1.5 million").
pub(super) fn figures<T: AsRef<Token>>(tokens: &[T]) -> Vec<Figure> {
    let mut out = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let Some((end, worth)) = figure_at(tokens, index) else {
            index += 1;
            continue;
        };
        out.push(Figure { range: index..end, worth });
        index = end;
    }
    // The days besides: their parts are figures as well.
    out.extend((0..tokens.len()).filter_map(|start| {
        let (end, value) = day_at(tokens, start)?;
        Some(Figure { range: start..end, worth: Worth { value, sort: Sort::Day } })
    }));
    out
}

/// Bytes between the parts of one day ("October 5, 1919").
const WITHIN_DAY: usize = 2;

/// The day that begins at `start`, in any of its orders: "5 October 1919", "October 5, 1919", "the
/// 5th of October", "5.10.1919", "1919-10-05". One past its last word, and a number for the day.
fn day_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let close = |index: usize| {
        index <= start
            || token_at(tokens, index - 1).zip(token_at(tokens, index)).is_some_and(
                |(before, token)| token.span.start.saturating_sub(before.span.end) <= WITHIN_DAY,
            )
    };
    let at =
        |index: usize| token_at(tokens, index).filter(|token| !token.note_mark && close(index));
    let whole = |key: &str| -> Option<u32> {
        key.bytes().all(|byte| byte.is_ascii_digit()).then(|| key.parse().ok())?
    };
    let number = |index: usize, lengths: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let token = at(index).filter(|token| token.kind == TokenKind::Number)?;
        lengths.contains(&token.key.len()).then(|| whole(&token.key))?
    };
    let month = |index: usize| -> Option<u32> {
        let token = at(index).filter(|token| token.capital)?;
        token.date.filter(|month| *month < 12).and_then(|month| u32::try_from(month + 1).ok())
    };
    let day = |index: usize| -> Option<u32> {
        let token = at(index).filter(|token| token.kind == TokenKind::Number)?;
        let digits = token.key.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = token.key.get(digits.len()..)?;
        let plain = matches!(ending, "" | "st" | "nd" | "rd" | "th");
        plain.then(|| whole(digits))?.filter(|day| (1..=31).contains(day))
    };
    let value = |year: u32, month: u32, day: u32| {
        ((1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| f64::from(year * 10_000 + month * 100 + day))
    };
    let first = at(start)?;
    let opens = first.kind == TokenKind::Number
        || first.key == "the"
        || (first.capital && first.date.is_some_and(|month| month < 12));
    if !opens {
        return None;
    }
    if first.kind == TokenKind::Number && first.key.contains('.') {
        let mut parts = first.key.split('.').map(whole);
        let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
        let dotted = parts.next().is_none() && 1_000 <= year;
        return dotted.then(|| Some((start + 1, value(year, month, day)?)))?;
    }
    if let (Some(year), Some(month), Some(day)) =
        (number(start, 4..=4), number(start + 1, 2..=2), number(start + 2, 2..=2))
    {
        return Some((start + 3, value(year, month, day)?));
    }
    let with_year = |end: usize, month: u32, day: u32| match number(end, 4..=4) {
        Some(year) => Some((end + 1, value(year, month, day)?)),
        None => Some((end, value(0, month, day)?)),
    };
    if let (Some(month), Some(day)) = (month(start), day(start + 1)) {
        return with_year(start + 2, month, day);
    }
    let number_at = start + usize::from(first.key == "the");
    let found = day(number_at)?;
    let month_at = number_at + 1 + usize::from(at(number_at + 1).is_some_and(|of| of.key == "of"));
    with_year(month_at + 1, month(month_at)?, found)
}

/// The number that begins at `start`: one past its last token and its worth.
pub(super) fn figure_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, Worth)> {
    let cardinal = |(end, value)| (end, Worth { value, sort: Sort::Cardinal });
    if let Some(half) = half_at(tokens, start) {
        return Some(cardinal(half));
    }
    if let Some(value) = token_at(tokens, start).and_then(with_scale_letter) {
        return Some(cardinal((start + 1, value)));
    }
    if let Some((end, value)) = ordinal_at(tokens, start) {
        return Some((end, Worth { value, sort: Sort::Ordinal }));
    }
    let (end, value) = number_at(tokens, start)?;
    if let Some((end, value)) = with_a_part(tokens, start, end, value) {
        return Some(cardinal((end, value)));
    }
    let parts = token_at(tokens, end).filter(|token| !token.note_mark).and_then(parts_of_a_whole);
    let spelled = token_at(tokens, start).is_some_and(|token| token.kind == TokenKind::Word);
    match parts {
        Some(parts) if spelled && end == start + 1 && value < parts => {
            Some(cardinal((end + 1, value / parts)))
        }
        _ => Some(cardinal((end, value))),
    }
}

/// "2 1/2", "two and a half million": the number with the part of a whole behind it.
fn with_a_part<T: AsRef<Token>>(
    tokens: &[T],
    start: usize,
    end: usize,
    value: f64,
) -> Option<(usize, f64)> {
    let (last, next) = (token_at(tokens, end.checked_sub(1)?)?, token_at(tokens, end)?);
    if next.key.contains('/') {
        let close = next.span.start.saturating_sub(last.span.end) <= 3;
        let part: f64 = next.worth.as_deref()?.parse().ok()?;
        let whole = last.kind == TokenKind::Number && value.fract() == 0.0;
        return (close && whole && end == start + 1 && part < 1.0)
            .then_some((end + 1, if value < 0.0 { value - part } else { value + part }));
    }
    let words: Vec<&str> =
        tokens.get(end..end + 3)?.iter().map(|token| token.as_ref().key.as_str()).collect();
    let part = match words.as_slice() {
        ["and", "a" | "one", "half"] => 0.5,
        ["and", "a" | "one", "quarter"] => 0.25,
        ["and", "three", "quarters"] => 0.75,
        _ => return None,
    };
    let scale = token_at(tokens, end + 3)
        .filter(|token| token.kind == TokenKind::Word)
        .and_then(|token| token.worth.as_deref()?.parse::<f64>().ok())
        .filter(|scale| 1000.0 <= *scale);
    Some(match scale {
        Some(scale) => (end + 4, (value + part) * scale),
        None => (end + 3, value + part),
    })
}

/// Whether the number at `place` is worth what the number that ends right before it is worth.
pub(super) fn says_same_number(tokens: &[Token], place: usize) -> bool {
    let Some((_, worth)) = figure_at(tokens, place) else { return false };
    (place.saturating_sub(6)..place)
        .filter_map(|start| figure_at(tokens.get(..place)?, start))
        .any(|(end, before)| end == place && same_worth(before, worth))
}

/// "21st", "twenty-first".
fn ordinal_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let value_of = |token: &Token| {
        let worth = token.worth.as_deref()?;
        let digits = worth.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = worth.get(digits.len()..)?;
        matches!(ending, "st" | "nd" | "rd" | "th").then(|| digits.parse::<f64>().ok())?
    };
    let first = token_at(tokens, start)?;
    if let Some(value) = value_of(first) {
        return Some((start + 1, value));
    }
    let tens = first.worth.as_deref()?.parse::<f64>().ok()?;
    let next = value_of(token_at(tokens, start + 1).filter(|token| !token.note_mark)?)?;
    let tens_word = first.kind == TokenKind::Word && (20.0..100.0).contains(&tens);
    (tens_word && next < 10.0).then_some((start + 2, tens + next))
}

/// "Half a million", "half a percent": up to the article or the number behind it.
fn half_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let article = token_at(tokens, start + 1).is_some_and(|t| matches!(t.key.as_str(), "a" | "an"));
    if !article || token_at(tokens, start).is_none_or(|token| token.key != "half") {
        return None;
    }
    let next = token_at(tokens, start + 2)?;
    if let Some(scale) = next.worth.as_ref().and_then(|worth| worth.parse::<f64>().ok()) {
        return (100.0 <= scale && next.kind == TokenKind::Word)
            .then_some((start + 3, scale / 2.0));
    }
    next.unit.is_some().then_some((start + 2, 0.5))
}

/// "4.2m", "3bn", "20k".
fn with_scale_letter(token: &Token) -> Option<f64> {
    if token.kind != TokenKind::Number || token.note_mark {
        return None;
    }
    let digits = token.key.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let scale = match token.key.get(digits.len()..)? {
        "k" => 1e3,
        "m" | "mn" | "mio" => 1e6,
        "b" | "bn" => 1e9,
        "tn" => 1e12,
        _ => return None,
    };
    digits.parse::<f64>().ok().map(|value| value * scale)
}

/// How many parts a whole has by a word such as "thirds".
fn parts_of_a_whole(token: &Token) -> Option<f64> {
    let parts = match token.key.as_str() {
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" | "fourth" | "fourths" => 4.0,
        "fifth" | "fifths" => 5.0,
        "sixth" | "sixths" => 6.0,
        "seventh" | "sevenths" => 7.0,
        "eighth" | "eighths" => 8.0,
        "ninth" | "ninths" => 9.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    };
    Some(parts)
}

fn number_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let mut total = 0.0;
    let mut current: Option<f64> = None;
    let mut end = start;
    let mut index = start;
    let mut last = f64::INFINITY;
    while let Some(token) = token_at(tokens, index) {
        if token.note_mark && start < index {
            break;
        }
        if token.key == "and" && start < index && is_hundred(last) {
            index += 1;
            continue;
        }
        let Some(worth) = &token.worth else { break };
        let Ok(value) = worth.parse::<f64>() else { break };
        let digits = token.kind == TokenKind::Number;
        if is_hundred(value) && !digits {
            current = Some(current.unwrap_or(1.0) * 100.0);
        } else if 1000.0 <= value && !digits {
            total += current.unwrap_or(1.0) * value;
            current = None;
        } else if let Some(so_far) = current {
            let fits = !digits
                && ((is_hundred(last) && value < 100.0)
                    || ((20.0..100.0).contains(&last) && value < 10.0));
            if !fits {
                break;
            }
            current = Some(so_far + value);
        } else if start == index || (!digits && 1000.0 <= last && value < 1000.0) {
            current = Some(value);
        } else {
            break;
        }
        last = if digits { f64::NAN } else { value };
        index += 1;
        end = index;
    }
    (start < end).then(|| (end, total + current.unwrap_or(0.0)))
}

fn is_hundred(value: f64) -> bool {
    (value - 100.0).abs() < 0.5
}

pub(super) fn same_worth(one: Worth, other: Worth) -> bool {
    let apart = (one.value - other.value).abs();
    one.sort == other.sort && apart <= 1e-9 * one.value.abs().max(other.value.abs())
}
