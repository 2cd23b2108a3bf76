//! Quantities: values, units and relations against cases of our own, and the laws.

use std::fmt::Write as _;

use citecheck::text::quantity::{Quantity, Value, find};
use proptest::prelude::*;

const CASES: [&str; 3] = [
    include_str!("../../cases/text/quantities.txt"),
    include_str!("../../cases/text/quantities-traps.txt"),
    include_str!("../../cases/text/quantities-prose.txt"),
];

/// A quantity as a case writes it: `30..50 times` with the order min..max, `7 year` for both,
/// `20000.. death` for an open end.
fn shown(quantity: &Quantity) -> String {
    let (min, max) = match &quantity.value {
        Value::Number { min, max } => (min.map(number), max.map(number)),
        Value::Date { min, max } => (min.clone(), max.clone()),
    };
    let mut out = match (min, max) {
        (Some(min), Some(max)) if min == max => min,
        (min, max) => {
            format!("{}..{}", min.unwrap_or_default(), max.unwrap_or_default())
        }
    };
    out.push(' ');
    out.push_str(if quantity.unit.is_empty() { "-" } else { &quantity.unit });
    out
}

fn number(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    format!("{rounded}")
}

/// One expectation line: the value and unit, then what else must hold.
fn holds(quantity: &Quantity, expected: &str) -> bool {
    let mut parts = expected.split(" | ");
    if parts.next() != Some(shown(quantity).as_str()) {
        return false;
    }
    parts.all(|part| match part.split_once(' ') {
        Some(("than", comparator)) => quantity.comparator.as_deref() == Some(comparator),
        Some(("property", property)) => quantity.property.as_deref() == Some(property),
        Some(("of", subject)) => quantity.subject.as_deref() == Some(subject),
        Some(("as-of", period)) => quantity.as_of.as_deref() == Some(period),
        Some(("relation", relation)) => {
            quantity.relation.map(citecheck::text::quantity::Relation::as_str) == Some(relation)
        }
        _ => match part {
            "approx" => quantity.approx,
            "exclusive" => quantity.exclusive,
            _ => false,
        },
    })
}

/// F1 over the cases; a sentence without a line below it states nothing.
#[test]
fn quantities_of_the_cases_reach_the_aim() {
    let (mut right, mut missed, mut false_ones, mut sentences) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut report = String::new();
    for cases in CASES {
        let mut lines = cases.lines().filter(|line| !line.starts_with('#')).peekable();
        while let Some(sentence) = lines.next() {
            if sentence.trim().is_empty() {
                continue;
            }
            sentences += 1;
            let mut expected = Vec::new();
            while let Some(line) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
                expected.push(line.trim());
                lines.next();
            }
            let mut found = find(sentence);
            for line in expected {
                if let Some(place) = found.iter().position(|quantity| holds(quantity, line)) {
                    found.remove(place);
                    right += 1;
                } else {
                    missed += 1;
                    let _ = writeln!(report, "- {line}\n      {sentence}");
                }
            }
            for quantity in found {
                false_ones += 1;
                let _ = writeln!(report, "+ {} {quantity:?}\n      {sentence}", shown(&quantity));
            }
        }
    }
    let f1 = f64::from(2 * right) / f64::from(2 * right + missed + false_ones);
    let summary = format!(
        "{sentences} sentences, {right} right, {missed} missed, {false_ones} false, F1 {f1:.4}"
    );
    assert!(300 <= sentences, "{summary}");
    assert!(0.97 <= f1, "{summary}\n{report}");
}

#[test]
fn hostile_texts_take_linear_time() {
    let twice = |text: &str| {
        let started = std::time::Instant::now();
        let found = find(text).len();
        (started.elapsed(), found)
    };
    for piece in [
        "1",
        "1,",
        "1 ",
        "one ",
        "twenty-",
        "; ",
        "hundred and ",
        "from 5 to ",
        "(",
        "a.",
        "§ 5, ",
        "1-",
        "between 2000 and ",
        "$",
        "more than ",
    ] {
        let small = piece.repeat(20_000);
        let large = piece.repeat(100_000);
        let (short, _) = twice(&small);
        let (long, _) = twice(&large);
        // Five times the text may take five times the time, twice over for a loaded machine.
        assert!(
            long.as_secs_f64() < 0.3 + short.as_secs_f64() * 12.0,
            "{piece:?}: {short:?} for 20 000, {long:?} for 100 000"
        );
    }
}

proptest! {
    #[test]
    fn spans_are_valid_and_apart(
        text in "\\PC{0,200}|([0-9]{1,5}|[.,;%$–-]| |one|fifty|hundred|million|percent|years?|times more potent than|from|to|between|and|half|two-thirds|in 2019|May|a|of){0,60}"
    ) {
        let mut last = 0;
        for quantity in find(&text) {
            prop_assert!(last <= quantity.span.start);
            prop_assert!(quantity.span.start < quantity.span.end);
            prop_assert!(text.get(quantity.span.start..quantity.span.end).is_some());
            last = quantity.span.end;
            if let Value::Number { min: Some(min), max: Some(max) } = quantity.value {
                prop_assert!(min <= max, "{min} {max}");
            }
        }
    }
}
