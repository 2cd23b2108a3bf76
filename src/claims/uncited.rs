//! Which figures of the author's prose does no note support?
//!
//! A figure that a note supports elsewhere in the document wants no second note, and one that is
//! repeated is told once. Where the text tells measurements of its own, its figures are gathered in one
//! problem: they are the author's findings, and an editor looks at the tables instead. Small counts in
//! words and years that belong to a name are left out.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use super::Claim;
use crate::document::{Document, ParagraphKind, Place};
use crate::text::quantity::{Quantity, Value};
use crate::text::span::fold_white_space;
use crate::text::{Problem, ProblemCode, Severity, Span};

/// Counts up to this one, spelled out, are the text's own ("three reasons") more often than not.
const LARGEST_SMALL_COUNT: f64 = 12.0;
/// Paragraphs that speak of own measurements before a text counts as a study of its own.
const FEWEST_OWN: usize = 3;

/// What stands behind "I" or "we" where a text speaks of its own measurements, in small letters.
const MEASURING: [&str; 8] =
    ["collect", "construct", "sample", "survey", "interview", "measure", "estimate", "classify"];
/// The same behind "we" alone.
const WORKING: [&str; 2] = ["code", "conduct"];
/// The same behind "our" and "my".
const MEASURED: [&str; 4] = ["data", "sample", "survey", "results"];
/// The same behind "our" alone.
const GATHERED: [&str; 5] =
    ["experiment", "measurements", "estimates", "respondents", "interviews"];

/// The figures that want a note and have none.
pub(super) fn read(document: &Document, claims: &[Claim]) -> Vec<Problem> {
    let mut known = Known::default();
    for claim in claims.iter().filter(|claim| !claim.notes.is_empty()) {
        for quantity in &claim.quantities {
            known.add(quantity);
        }
    }
    let own_study = LazyCell::new(|| tells_own_measurements(document));
    let mut found = Vec::new();
    let mut measured: (usize, Vec<Span>) = (0, Vec::new());
    for claim in claims.iter().filter(|claim| claim.notes.is_empty()) {
        let Place::Body(index) = claim.place else { continue };
        let Some(paragraph) = document.body.get(index) else { continue };
        if paragraph.kind == ParagraphKind::BlockQuotation {
            continue;
        }
        let text = paragraph.passage.text();
        let mut figures = Vec::new();
        let mut measures = 0;
        for quantity in claim.quantities.iter().filter(|quantity| wants_support(text, quantity)) {
            if known.holds(quantity) {
                continue;
            }
            known.add(quantity);
            if !matches!(quantity.value, Value::Date { .. }) && *own_study {
                measures += 1;
            } else {
                figures.push(fold_white_space(quantity.span.of(text)));
            }
        }
        if 0 < measures {
            measured.0 += measures;
            measured.1.extend(claim.spans.iter().copied());
        }
        if figures.is_empty() || 0 < measures {
            continue;
        }
        found.push(problem(
            format!("no note supports the figure: {}", figures.join("; ")),
            claim.spans.clone(),
        ));
    }
    if 0 < measured.0 {
        let message = format!(
            "no note supports {} figures of a text that tells measurements of its own",
            measured.0
        );
        found.push(problem(message, measured.1));
    }
    found
}

fn problem(message: String, spans: Vec<Span>) -> Problem {
    Problem {
        code: ProblemCode::FigureUncited,
        severity: Severity::Info,
        message,
        spans,
        suggestion: None,
    }
}

/// Figures that a note supports, or that were told.
#[derive(Default)]
struct Known<'a> {
    numbers: BTreeSet<Number<'a>>,
    /// ISO dates, both ends of periods.
    dates: BTreeSet<&'a str>,
}

/// The ends of a number by their bits, which can be sorted, and its unit.
type Number<'a> = (Option<u64>, Option<u64>, &'a str);

impl<'a> Known<'a> {
    fn number(quantity: &Quantity) -> Option<Number<'_>> {
        let Value::Number { min, max } = quantity.value else { return None };
        Some((min.map(f64::to_bits), max.map(f64::to_bits), &*quantity.unit))
    }

    fn add(&mut self, quantity: &'a Quantity) {
        if let Some(number) = Self::number(quantity) {
            self.numbers.insert(number);
        } else if let Value::Date { min, max } = &quantity.value {
            self.dates.extend(min.iter().chain(max).map(|end| &**end));
        }
    }

    /// Whether the figure is known; a year is known where a day of it is.
    fn holds(&self, quantity: &Quantity) -> bool {
        if let Some(number) = Self::number(quantity) {
            return self.numbers.contains(&number);
        }
        let Value::Date { min, max } = &quantity.value else { return false };
        min.iter().chain(max).all(|end| {
            let known = self.dates.range(&**end..).next();
            known.is_some_and(|known| known.starts_with(&**end))
        })
    }
}

/// Whether the text says in several paragraphs that it measured, asked or counted itself.
fn tells_own_measurements(document: &Document) -> bool {
    let prose = document.body.iter().filter(|paragraph| {
        matches!(paragraph.kind, ParagraphKind::Prose | ParagraphKind::ListItem)
    });
    let mut telling = prose.filter(|paragraph| holds_own(paragraph.passage.text()));
    telling.nth(FEWEST_OWN - 1).is_some()
}

/// Whether words that speak of own measurements stand in the text, not behind a letter ("your data").
fn holds_own(text: &str) -> bool {
    memchr::memchr_iter(b' ', text.as_bytes()).any(|blank| {
        let behind = text.get(blank + 1..).unwrap_or("");
        let opens = |words: &&str| {
            behind.get(..words.len()).is_some_and(|here| here.eq_ignore_ascii_case(words))
        };
        let any = |words: &[&str]| words.iter().any(opens);
        // The word before the blank; most are told apart by their last letters.
        let before = |back| blank.checked_sub(back).and_then(|at| text.as_bytes().get(at));
        let letter = |back| before(back).map_or(b' ', u8::to_ascii_lowercase);
        if !matches!(letter(1), b'r' | b'y' | b'i' | b'e' | b'l') {
            return false;
        }
        let first = match [letter(3), letter(2), letter(1)] {
            [b'o', b'u', b'r'] if any(&MEASURED) || any(&GATHERED) => "our",
            [_, b'm', b'y'] if any(&MEASURED) => "my",
            [_, _, b'i'] if any(&MEASURING) => "i",
            [_, b'w', b'e'] if any(&MEASURING) || any(&WORKING) => "we",
            [b't', b'h', b'e'] if any(&["full panel", "dataset contains"]) => "the",
            [b'v', b'e', b'l'] if any(&["dataset"]) => "novel",
            _ => return false,
        };
        let head = text.get(..blank).unwrap_or("");
        head.len().checked_sub(first.len()).is_some_and(|start| {
            head.get(start..).is_some_and(|word| word.eq_ignore_ascii_case(first))
                && !head.get(..start).is_some_and(|head| head.ends_with(char::is_alphanumeric))
        })
    })
}

/// Whether a figure is one that a reader wants a source for.
fn wants_support(text: &str, quantity: &Quantity) -> bool {
    let printed = quantity.span.of(text);
    let digits = printed.contains(|letter: char| letter.is_ascii_digit());
    match &quantity.value {
        Value::Number { max, .. } => {
            let relative = matches!(&*quantity.unit, "percent" | "share" | "times" | "USD" | "");
            digits || relative || max.is_none_or(|max| LARGEST_SMALL_COUNT < max)
        }
        Value::Date { min, .. } => {
            let year = min.as_ref().is_some_and(|min| min.len() == 4);
            let behind = text.get(quantity.span.end..).unwrap_or("");
            let named =
                behind.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
            !(year && named)
        }
    }
}
