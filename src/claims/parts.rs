//! Do the parts of a total add up to more than it?
//!
//! Only where the text says that they are parts: a total, then "of these" or "of which" with two
//! or more figures in the sentence. Parts may overlap in truth; the editor is asked to look.

use super::Claim;
use crate::document::{Document, Place};
use crate::text::quantity::{Quantity, Value};
use crate::text::span::fold_white_space;
use crate::text::{Problem, ProblemCode, Severity, Span};

/// Farthest that "of these" may stand behind the total, in bytes.
const REACH: usize = 300;
/// Most parts that are added up.
const MOST_PARTS: usize = 24;

/// The totals of a document whose parts exceed them.
pub(super) fn read(document: &Document, claims: &[Claim]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut start = 0;
    while let Some(first) = claims.get(start) {
        let same = claims
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|claim| claim.place == first.place)
            .count()
            .max(1);
        let here = claims.get(start..start + same).unwrap_or_default();
        let quantities: Vec<&Quantity> = here.iter().flat_map(|claim| &claim.quantities).collect();
        in_passage(document, first.place, &quantities, &mut problems);
        start += same;
    }
    problems
}

fn in_passage(
    document: &Document,
    place: Place,
    quantities: &[&Quantity],
    problems: &mut Vec<Problem>,
) {
    let Some(passage) = document.passage(place) else { return };
    let text = passage.text();
    for (index, total) in quantities.iter().enumerate() {
        let Some(next) = quantities.get(index + 1) else { break };
        let between = Span::new(total.span.end, next.span.start);
        if REACH < between.len() || !is_count(total) {
            continue;
        }
        let words = between.of(text).to_lowercase();
        if !["of these", "of those", "of which", "of whom", "of them"]
            .iter()
            .any(|phrase| words.contains(phrase))
        {
            continue;
        }
        let Some(most) = upper(total) else { continue };
        let mut parts: Vec<&Quantity> = Vec::new();
        let mut last_end = next.span.start;
        for part in quantities.get(index + 1..).unwrap_or_default().iter().take(MOST_PARTS) {
            let gap = Span::new(last_end, part.span.start).of(text);
            let same = part.unit.is_empty() || part.unit == total.unit;
            if !same || gap.contains(". ") || gap.contains(';') {
                break;
            }
            last_end = part.span.end;
            parts.push(part);
        }
        let sum: f64 = parts.iter().filter_map(|part| lower(part)).sum();
        if 2 <= parts.len() && most < sum {
            let mut spans = passage.raw(total.span);
            spans.extend(parts.iter().flat_map(|part| passage.raw(part.span)));
            problems.push(Problem {
                code: ProblemCode::PartsExceedTotal,
                severity: Severity::Minor,
                message: format!(
                    "the parts add up to at least {}, the total is {}; they may overlap",
                    with_commas(sum),
                    fold_white_space(total.span.of(text))
                ),
                spans,
                suggestion: None,
            });
        }
    }
}

fn is_count(quantity: &Quantity) -> bool {
    matches!(quantity.value, Value::Number { .. })
        && !matches!(&*quantity.unit, "percent" | "share" | "times" | "year" | "month" | "day")
}

fn upper(quantity: &Quantity) -> Option<f64> {
    match quantity.value {
        // A vague total may be a tenth more.
        Value::Number { max: Some(max), .. } if quantity.approx => Some(max * 1.1),
        Value::Number { max, .. } => max,
        Value::Date { .. } => None,
    }
}

fn lower(quantity: &Quantity) -> Option<f64> {
    match quantity.value {
        Value::Number { min, .. } => min,
        Value::Date { .. } => None,
    }
}

/// 49000 as texts print it: "49,000".
fn with_commas(number: f64) -> String {
    let printed = format!("{number}");
    let (whole, rest) = printed.split_at(printed.find('.').unwrap_or(printed.len()));
    let mut out = String::with_capacity(printed.len() + 4);
    for (place, digit) in whole.chars().enumerate() {
        if 0 < place && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}
