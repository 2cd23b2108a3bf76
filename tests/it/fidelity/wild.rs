//! Passages as they are misquoted in the wild, and what each misquotation is.

use std::path::Path;

use serde::Deserialize;

use super::cases::{Score, judge};
use super::support::{ask, source};

const BEFORE: &str = "The minutes of the spring meeting were read and signed by the chair.";
const AFTER: &str = "The visitors left by the evening boat, and the hall was locked behind them.";

#[derive(Deserialize)]
struct Wild {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    source: String,
    #[serde(default)]
    parenthetical: String,
    /// The quotation, its verdict, its severity and, if told, a kind of difference.
    cases: Vec<Vec<String>>,
}

#[test]
fn misquotations_of_the_wild_get_their_verdicts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fidelity/wild.toml");
    let wild: Wild = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut score = Score::default();
    for group in &wild.group {
        let placed = source(&format!("{BEFORE}\n\n{}\n\n{AFTER}\n", group.source));
        for case in &group.cases {
            let [quote, verdict, severity, kinds @ ..] = case.as_slice() else {
                panic!("a case has a quotation, a verdict and a severity: {case:?}");
            };
            let finding = ask(quote, &group.parenthetical, &placed);
            score.count_case();
            judge(&mut score, &format!("{quote:?}"), (verdict, severity, kinds), &finding);
        }
    }
    println!("{}", score.report());
    score.assert_all_right(480);
}
