//! For which time does a figure hold?
//!
//! A date behind a figure ("42,000 deaths in 2016", "rose 5 % from 2009 to 2016") is the figure's
//! period. Where the figure is a statistic, the date belongs to it alone and is not stated for
//! itself; where it counts what took part in an event, the date is the event's and stays.

use super::finder::Found;
use super::relation::phrase;
use super::{Quantity, Value};
use crate::text::token::{Kind, Tokens};

/// Most tokens between a figure and its period.
const FARTHEST_PERIOD: usize = 26;
/// Counts from here on are taken for statistics.
const STATISTIC: f64 = 1000.0;

/// Gives each figure its period and takes those dates out that only say a figure's period.
pub(super) fn attach(tokens: &Tokens<'_>, found: &mut Vec<Found>) {
    if found.is_empty() {
        return;
    }
    let mut absorbed = vec![false; found.len()];
    for place in 0..found.len() {
        let Some(figure) = found.get(place).filter(|figure| !figure.is_date()) else { continue };
        let statistic = is_statistic(&figure.quantity) || figure.trend;
        let trend = figure.trend;
        // "twice the rate of 1990", "from its low point in 2000": the date is in the comparator.
        if let (Some(comparator), Some(date)) = (&figure.quantity.comparator, found.get(place + 1))
            && date.is_date()
            && date.first <= figure.after + 12
            && comparator.contains(date.quantity.span.of(tokens.text))
        {
            mark(&mut absorbed, place + 1);
            continue;
        }
        // "a rise of 6.5 percent on 2017": what a trend is measured against.
        if trend
            && let Some(date) = found.get(place + 1).filter(|date| date.is_date())
            && date.first == figure.after + 1
            && tokens.is_any(figure.after, &["on", "over"])
        {
            let base = phrase(tokens, date.first, date.after);
            mark(&mut absorbed, place + 1);
            if let Some(figure) = found.get_mut(place) {
                figure.quantity.comparator = Some(base);
            }
            continue;
        }
        let behind = found.get(place + 1).filter(|date| date.is_date()).and_then(|date| {
            holds_for(tokens, figure.after, date.first)
                .then(|| phrase(tokens, date.first, date.after))
        });
        if let Some(period) = behind {
            if statistic {
                mark(&mut absorbed, place + 1);
            }
            set(found, place, period);
            continue;
        }
        // "twelve months ending June 2023" behind the figure.
        if let (Some(span), Some(date)) = (found.get(place + 1), found.get(place + 2))
            && !span.is_date()
            && date.is_date()
            && is_span_of_time(&span.quantity)
            && holds_for(tokens, figure.after, span.first)
            && date.first <= span.after + 2
        {
            let period = phrase(tokens, span.first, date.after);
            set(found, place, period);
            continue;
        }
        let Some(before) = place.checked_sub(1).and_then(|before| found.get(before)) else {
            continue;
        };
        if before.is_date() {
            // "in 2016 275 million people": side by side.
            let beside = before.after == figure.first;
            let opens = trend && same_sentence(tokens, before.after, figure.first);
            if beside || opens {
                let period = phrase(tokens, before.first, before.after);
                if statistic {
                    mark(&mut absorbed, place - 1);
                }
                set(found, place, period);
            }
        } else if let Some(period) = &before.quantity.as_of
            && absorbed.get(place.wrapping_sub(2)).copied().unwrap_or(false)
            && same_sentence(tokens, before.after, figure.first)
            && statistic
        {
            // The others of a list share it.
            let period = period.clone();
            set(found, place, period);
        }
    }
    let mut index = 0;
    found.retain(|_| {
        index += 1;
        !absorbed.get(index - 1).copied().unwrap_or(false)
    });
}

fn mark(absorbed: &mut [bool], place: usize) {
    if let Some(slot) = absorbed.get_mut(place) {
        *slot = true;
    }
}

fn set(found: &mut [Found], place: usize, period: Box<str>) {
    if let Some(figure) = found.get_mut(place) {
        figure.quantity.as_of = Some(period);
    }
}

fn is_span_of_time(quantity: &Quantity) -> bool {
    matches!(&*quantity.unit, "year" | "month" | "week" | "day" | "quarter" | "decade")
}

/// Shares, masses, money and large counts.
fn is_statistic(quantity: &Quantity) -> bool {
    let large = match quantity.value {
        Value::Number { min, max } => {
            min.is_some_and(|value| STATISTIC <= value)
                || max.is_some_and(|value| STATISTIC <= value)
        }
        Value::Date { .. } => false,
    };
    large
        || matches!(
            &*quantity.unit,
            "percent"
                | "share"
                | "percentage point"
                | "USD"
                | "EUR"
                | "GBP"
                | "JPY"
                | "CHF"
                | "CNY"
                | "INR"
                | "RUB"
                | "cent"
                | "shilling"
                | "penny"
                | "florin"
                | "ducat"
                | "krone"
                | "krona"
                | "ton"
                | "tonne"
                | "metric ton"
                | "pound"
                | "kilogram"
                | "kg"
                | "gram"
                | "barrel"
                | "death"
        )
}

/// Whether the date at token `date` says when the figure before token `after` holds: no border
/// between them, and a preposition of time before it.
fn holds_for(tokens: &Tokens<'_>, after: usize, date: usize) -> bool {
    if date < after || FARTHEST_PERIOD < date - after {
        return false;
    }
    let preposition = tokens.is_any(date, &["from", "between"])
        || (date.saturating_sub(2)..date).any(|place| {
            after <= place
                && tokens.is_any(place, &["in", "during", "for", "by", "of", "throughout", "since"])
        });
    preposition
        && (after..date).all(|place| {
            !matches!(
                tokens.kind(place),
                Some(Kind::Sign(',' | ';' | ':' | '.' | '—' | '(' | '?' | '!'))
            ) && !tokens.is_any(
                place,
                &["which", "who", "that", "when", "while", "because", "after", "before"],
            )
        })
}

fn same_sentence(tokens: &Tokens<'_>, from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 60
        && (from..to).all(|place| {
            !matches!(tokens.kind(place), Some(Kind::Sign('.' | ';' | '?' | '!')))
                || tokens.glued(place + 1)
        })
}
