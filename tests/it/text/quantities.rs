//! Quantities: values, units and relations against cases of our own, and the laws.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use citecheck::text::quantity::{Quantity, Value, find};
use proptest::prelude::*;

use crate::support::work::Work;

/// The cases by kind of prose; the later twelve were written before they were tried on the program.
const CASES: [(&str, &str); 15] = [
    ("forms", include_str!("../../cases/text/quantities.txt")),
    ("traps", include_str!("../../cases/text/quantities-traps.txt")),
    ("prose", include_str!("../../cases/text/quantities-prose.txt")),
    ("legal", include_str!("../../cases/text/quantities-legal.txt")),
    ("medical", include_str!("../../cases/text/quantities-medical.txt")),
    ("economic", include_str!("../../cases/text/quantities-economic.txt")),
    ("historical", include_str!("../../cases/text/quantities-historical.txt")),
    ("names", include_str!("../../cases/text/quantities-names.txt")),
    ("unseen", include_str!("../../cases/text/quantities-unseen.txt")),
    ("fields", include_str!("../../cases/text/quantities-fields.txt")),
    ("many fields", include_str!("../../cases/text/quantities-many-fields.txt")),
    ("ratios", include_str!("../../cases/text/quantities-ratios.txt")),
    ("second draw", include_str!("../../cases/text/quantities-second-draw.txt")),
    ("third draw", include_str!("../../cases/text/quantities-third-draw.txt")),
    ("fourth draw", include_str!("../../cases/text/quantities-fourth-draw.txt")),
];

/// A quantity as a case writes it: `30..50 times` with the order min..max, `7 year` for both,
/// `20000.. death` for an open end.
fn shown(quantity: &Quantity) -> String {
    let (min, max) = match &quantity.value {
        Value::Number { min, max } => (min.map(number), max.map(number)),
        Value::Date { min, max } => {
            (min.map(|end| end.to_string()), max.map(|end| end.to_string()))
        }
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

/// Which kind of figure a case line or a finding is, by its value and unit as [`shown`] writes them.
fn kind(shown: &str) -> &'static str {
    let unit = shown.split(" | ").next().unwrap_or("").split_once(' ').map_or("", |parts| parts.1);
    let age = shown.contains("property age");
    match unit {
        _ if age => "age",
        "date" => "date",
        "times" => "ratio",
        "percent" | "share" | "percentage point" | "basis point" => "share",
        "USD" | "EUR" | "GBP" | "JPY" | "CHF" | "cent" | "shilling" => "money",
        "year" | "month" | "week" | "day" | "hour" | "minute" | "second" | "decade" | "century"
        | "generation" => "duration",
        "vote" => "vote",
        "mile" | "square mile" | "meter" | "kilometer" | "league" | "foot" | "acre" | "kg"
        | "mg" | "cm" | "gram" | "milligram" | "microgram" | "ton" | "tonne" | "pound"
        | "gallon" | "barrel" | "kilowatt" | "ml" | "GB" | "degree" | "°C" | "mmHg" => "measure",
        "-" => "bare number",
        _ => "count",
    }
}

#[derive(Clone, Copy, Default)]
struct Score {
    right: u32,
    missed: u32,
    false_ones: u32,
}

impl Score {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.false_ones).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    fn f1(self) -> f64 {
        f64::from(2 * self.right)
            / f64::from((2 * self.right + self.missed + self.false_ones).max(1))
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { right, missed, false_ones } = self;
        write!(
            form,
            "{right} right, {missed} missed, {false_ones} false: P {:.4} R {:.4} F1 {:.4}",
            self.precision(),
            self.recall(),
            self.f1()
        )
    }
}

/// Precision, recall and F1 over the cases, as a whole and by kind of figure and of prose; a
/// sentence without a line below it states nothing. What the program gets wrong stays in the set.
#[test]
fn quantities_of_the_cases_reach_the_aim() {
    let (mut whole, mut sentences) = (Score::default(), 0_u32);
    let mut kinds: BTreeMap<&str, Score> = BTreeMap::new();
    let mut genres: BTreeMap<&str, Score> = BTreeMap::new();
    let mut report = String::new();
    for (genre, cases) in CASES {
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
                let place = found.iter().position(|quantity| holds(quantity, line));
                if let Some(place) = place {
                    found.remove(place);
                } else {
                    let _ = writeln!(report, "- {genre}: {line}\n      {sentence}");
                }
                let scores = [
                    &mut whole,
                    kinds.entry(kind(line)).or_default(),
                    genres.entry(genre).or_default(),
                ];
                for score in scores {
                    if place.is_some() {
                        score.right += 1;
                    } else {
                        score.missed += 1;
                    }
                }
            }
            for quantity in found {
                let mut shown = shown(&quantity);
                if quantity.property.as_deref() == Some("age") {
                    shown.push_str(" | property age");
                }
                let _ = writeln!(report, "+ {genre}: {shown} {quantity:?}\n      {sentence}");
                whole.false_ones += 1;
                kinds.entry(kind(&shown)).or_default().false_ones += 1;
                genres.entry(genre).or_default().false_ones += 1;
            }
        }
    }
    let mut summary = format!("{sentences} sentences, {whole}\n");
    for (name, score) in kinds.iter().chain(&genres) {
        let _ = writeln!(summary, "{name:12} {score}");
    }
    // `CITECHECK_SHOW_SCORES=1 cargo test -- --nocapture` prints what the documentation quotes.
    if std::env::var_os("CITECHECK_SHOW_SCORES").is_some() {
        println!("{summary}\n{report}");
    }
    assert!(450 <= sentences, "{summary}");
    assert!(0.97 <= whole.precision() && 0.97 <= whole.recall(), "{summary}\n{report}");
    assert!(0.97 <= whole.f1(), "{summary}\n{report}");
    for (name, score) in kinds {
        assert!(0.93 <= score.f1(), "{name} {score}\n{summary}\n{report}");
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let twice = |text: &str| {
        let work = Work::begin();
        let found = find(text).len();
        (work.done(), found)
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
