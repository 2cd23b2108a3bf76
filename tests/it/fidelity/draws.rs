//! Quotations with stated verdicts, many to a source: as they are misquoted in the wild, and of fresh
//! material in the formats that sources have, written before they were tried.

use std::path::Path;

use citecheck::reader::{ReaderOptions, SourceHints, SourceText, read_source};
use serde::Deserialize;

use super::cases::{Score, judge};
use super::support::{ask, source};

const BEFORE: &str = "The minutes of the spring meeting were read and signed by the chair.";
const AFTER: &str = "The visitors left by the evening boat, and the hall was locked behind them.";
const PAGE_BEFORE: &str = "There had always been doubts about the coast road, and there had";
const PAGE_AFTER: &str = "The rest of the chapter is about the road.";
/// Stands in the data for a form feed, which TOML does not allow.
const FORM_FEED: char = '\u{240c}';

#[derive(Deserialize)]
struct Draw {
    group: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    format: String,
    source: String,
    #[serde(default)]
    parenthetical: String,
    /// The quotation, its verdict, its severity and, if told, a kind of difference.
    cases: Vec<Vec<String>>,
}

impl Group {
    fn placed(&self) -> SourceText {
        let text = self.source.replace(FORM_FEED, "\u{c}");
        let (mime, text) = match self.format.as_str() {
            "html" => ("text/html", text),
            "page" => ("text/plain", format!("{PAGE_BEFORE}\n{text}\n{PAGE_AFTER}\n")),
            _ => return source(&format!("{BEFORE}\n\n{}\n\n{AFTER}\n", text.trim())),
        };
        let hints = SourceHints { content_type: Some(mime.to_owned()), name: None };
        read_source(text.as_bytes(), &hints, &ReaderOptions::default())
    }
}

fn try_all(file: &str, least: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fidelity").join(file);
    let draw: Draw = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut score = Score::default();
    for group in &draw.group {
        let placed = group.placed();
        for case in &group.cases {
            let [quote, verdict, severity, kinds @ ..] = case.as_slice() else {
                panic!("a case has a quotation, a verdict and a severity: {case:?}");
            };
            let finding = ask(quote, &group.parenthetical, &placed);
            score.count_case();
            judge(&mut score, &format!("{quote:?}"), (verdict, severity, kinds), &finding);
        }
    }
    score.assert_all_right(least);
}

#[test]
fn misquotations_of_the_wild_get_their_verdicts() {
    try_all("wild.toml", 480);
}

#[test]
fn quotations_of_the_first_draw_get_their_verdicts() {
    try_all("sight.toml", 530);
}

#[test]
fn quotations_of_the_second_draw_get_their_verdicts() {
    try_all("sight_again.toml", 96);
}

#[test]
fn quotations_of_thinly_covered_kinds_get_their_verdicts() {
    try_all("sight_thin.toml", 250);
}
