//! Which figures of the author's prose does no note support?
//!
//! A figure that a note supports elsewhere in the document wants no second note, and one that is
//! repeated is told once. Where the text tells measurements of its own, its figures are gathered in one
//! problem: they are the author's findings, and an editor looks at the tables instead. Small counts in
//! words and years that belong to a name are left out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Claim;
use crate::document::{Document, ParagraphKind, Place};
use crate::text::lexicon::{WordSet, with_lower};
use crate::text::quantity::{Quantity, Value};
use crate::text::span::fold_white_space;
use crate::text::{Problem, ProblemCode, Severity, Span};

/// Counts up to this one, spelled out, are the text's own ("three reasons") more often than not.
const LARGEST_SMALL_COUNT: f64 = 12.0;
/// Paragraphs that speak of own measurements before a text counts as a study of its own.
const FEWEST_OWN: usize = 3;

/// Words in which a text speaks of its own measurements, in small letters.
const OWN: [&str; 36] = [
    "our data",
    "our dataset",
    "our sample",
    "our survey",
    "our results",
    "our experiment",
    "our measurements",
    "our estimates",
    "our respondents",
    "our interviews",
    "my data",
    "my dataset",
    "my sample",
    "my survey",
    "my results",
    "i collect",
    "we collect",
    "i construct",
    "we construct",
    "i sample",
    "we sample",
    "i survey",
    "we survey",
    "we interview",
    "i interview",
    "we measure",
    "i measure",
    "we estimate",
    "i estimate",
    "i classify",
    "we classify",
    "we code",
    "the full panel",
    "novel dataset",
    "the dataset contains",
    "we conduct",
];

/// The figures that want a note and have none.
pub(super) fn read(document: &Document, claims: &[Claim]) -> Vec<Problem> {
    let mut known = Known::default();
    for claim in claims.iter().filter(|claim| !claim.notes.is_empty()) {
        for quantity in &claim.quantities {
            known.add(quantity);
        }
    }
    let own_study = tells_own_measurements(document);
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
            if own_study && !matches!(quantity.value, Value::Date { .. }) {
                measures += 1;
            } else {
                figures.push(fold_white_space(quantity.span.of(text)));
            }
        }
        if 0 < measures {
            measured.0 += measures;
            measured.1.extend(claim.spans.iter().copied());
        }
        if figures.is_empty() || own_study && 0 < measures {
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
struct Known {
    /// Value and unit as text, so that they can be sorted.
    numbers: BTreeSet<String>,
    /// ISO dates, both ends of periods.
    dates: BTreeSet<String>,
}

impl Known {
    fn number(quantity: &Quantity) -> Option<String> {
        let Value::Number { min, max } = quantity.value else { return None };
        Some(format!("{min:?} {max:?} {}", quantity.unit))
    }

    fn add(&mut self, quantity: &Quantity) {
        if let Some(number) = Self::number(quantity) {
            self.numbers.insert(number);
        } else if let Value::Date { min, max } = &quantity.value {
            self.dates.extend(min.iter().chain(max).cloned());
        }
    }

    /// Whether the figure is known; a year is known where a day of it is.
    fn holds(&self, quantity: &Quantity) -> bool {
        if let Some(number) = Self::number(quantity) {
            return self.numbers.contains(&number);
        }
        let Value::Date { min, max } = &quantity.value else { return false };
        min.iter().chain(max).all(|end| {
            self.dates
                .range(end.clone()..)
                .next()
                .is_some_and(|known| known.starts_with(end.as_str()))
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

/// The first words of [`OWN`].
static OWN_HEADS: LazyLock<WordSet> =
    LazyLock::new(|| OWN.iter().filter_map(|words| words.split(' ').next()).collect());

/// Whether words of [`OWN`] stand in the text, not behind a letter ("your data"). One pass over the
/// text for all of them.
fn holds_own(text: &str) -> bool {
    let mut inside = false;
    text.bytes().enumerate().any(|(at, byte)| {
        let begins = !inside && byte.is_ascii_alphabetic();
        inside = byte.is_ascii_alphanumeric();
        begins
            && text.get(at..).is_some_and(|rest| {
                let head = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                let head = rest.get(..head).unwrap_or("");
                with_lower(head, |head| OWN_HEADS.contains(head))
                    && !text.get(..at).is_some_and(|head| head.ends_with(char::is_alphanumeric))
                    && OWN.iter().any(|words| {
                        let here = rest.get(..words.len());
                        here.is_some_and(|here| here.eq_ignore_ascii_case(words))
                    })
            })
    })
}

/// Whether a figure is one that a reader wants a source for.
fn wants_support(text: &str, quantity: &Quantity) -> bool {
    let printed = quantity.span.of(text);
    let digits = printed.contains(|letter: char| letter.is_ascii_digit());
    match &quantity.value {
        Value::Number { max, .. } => {
            let relative =
                matches!(quantity.unit.as_str(), "percent" | "share" | "times" | "USD" | "");
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
