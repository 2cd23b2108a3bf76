//! Is one passage quoted with different words in two places?
//!
//! Quotations that share most of their words in order, and differ in few, are two renderings of
//! one passage. Disclosed differences (brackets, ellipses) are none. Which of the two is right is
//! asked in `fidelity`.

use std::collections::BTreeMap;

use crate::document::{Alteration, Document, QuotationRole};
use crate::text::{Problem, ProblemCode, Severity, Span};

/// Quotations with fewer words are alike by chance.
const FEWEST_WORDS: usize = 8;
/// Words beyond these are not compared: the comparison is quadratic in the words.
const MOST_WORDS: usize = 240;
/// Words in a row that two quotations must share to be compared.
const SHINGLE: usize = 4;
/// Most quotations that are remembered for one row of words.
const MOST_OWNERS: usize = 6;
/// The largest share of words in which two renderings of a passage differ.
const MOST_DIFFERENCE: f64 = 0.15;

/// A quotation in words.
struct Wording {
    document: usize,
    quotation: usize,
    /// Lower case, marks away; `None` for a word with a bracket, which fits anything.
    words: Vec<Option<String>>,
    /// The words as printed.
    printed: Vec<String>,
    ellipsis: bool,
}

/// Conflicts inside one document.
pub(super) fn within(document: &Document) -> Vec<Problem> {
    let wordings = read(&[document]);
    pairs(&wordings)
        .into_iter()
        .filter_map(|(first, second, difference)| {
            let (a, b) = (wordings.get(first)?, wordings.get(second)?);
            let mut problem = problem(&[document], a, &difference)?;
            problem.spans.extend(raw(document, b));
            Some(problem)
        })
        .collect()
}

/// Conflicts between documents: one problem for each of the two.
pub(super) fn between(documents: &[&Document]) -> Vec<(usize, Problem)> {
    let wordings = read(documents);
    let mut found = Vec::new();
    for (first, second, difference) in pairs(&wordings) {
        let (Some(a), Some(b)) = (wordings.get(first), wordings.get(second)) else { continue };
        if a.document == b.document {
            continue;
        }
        for side in [a, b] {
            found.extend(
                problem(documents, side, &difference).map(|problem| (side.document, problem)),
            );
        }
    }
    found
}

fn raw(document: &Document, wording: &Wording) -> Vec<Span> {
    document
        .quotations
        .get(wording.quotation)
        .and_then(|quotation| {
            document.passage(quotation.place).map(|passage| passage.raw(quotation.span))
        })
        .unwrap_or_default()
}

fn problem(
    documents: &[&Document],
    side: &Wording,
    difference: &(String, String),
) -> Option<Problem> {
    let document = documents.get(side.document)?;
    Some(Problem {
        code: ProblemCode::QuoteConflict,
        severity: Severity::Major,
        message: format!(
            "one passage is quoted in two ways: \"{}\" here, \"{}\" there",
            difference.0, difference.1
        ),
        spans: raw(document, side),
        suggestion: None,
    })
}

fn read(documents: &[&Document]) -> Vec<Wording> {
    let mut found = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        for (place, quotation) in document.quotations.iter().enumerate() {
            if quotation.role != QuotationRole::Quotation {
                continue;
            }
            let text = document.quoted(quotation);
            let mut words = Vec::new();
            let mut printed = Vec::new();
            let mut bracket = false;
            for word in text.split_whitespace() {
                let opens = word.contains('[');
                let closes = word.contains(']');
                let wild = bracket || opens;
                bracket = (bracket || opens) && !closes;
                let plain: String = word
                    .chars()
                    .filter(|letter| letter.is_alphanumeric())
                    .flat_map(char::to_lowercase)
                    .collect();
                if plain.is_empty() {
                    continue;
                }
                words.push((!wild).then_some(plain));
                printed.push(
                    word.trim_matches(|letter: char| {
                        !(letter.is_alphanumeric() || "[]".contains(letter))
                    })
                    .to_owned(),
                );
                if MOST_WORDS <= words.len() {
                    break;
                }
            }
            if FEWEST_WORDS <= words.len() {
                found.push(Wording {
                    document: index,
                    quotation: place,
                    words,
                    printed,
                    ellipsis: quotation.alterations.contains(&Alteration::Ellipsis),
                });
            }
        }
    }
    found
}

/// Pairs of quotations that differ, with the first words that do: (earlier, later, words).
fn pairs(wordings: &[Wording]) -> Vec<(usize, usize, (String, String))> {
    let mut owners: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    let mut found = Vec::new();
    for (index, wording) in wordings.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        let rows: Vec<Vec<&str>> = wording
            .words
            .windows(SHINGLE)
            .filter_map(|row| row.iter().map(|word| word.as_deref()).collect())
            .collect();
        for row in &rows {
            for other in owners.get(row).into_iter().flatten() {
                *shared.entry(*other).or_default() += 1;
            }
        }
        for (other, rows_shared) in shared {
            let Some(earlier) = wordings.get(other) else { continue };
            let shorter = earlier.words.len().min(wording.words.len());
            if shorter < rows_shared * 3
                && let Some(difference) = compare(earlier, wording)
            {
                found.push((other, index, difference));
            }
        }
        for row in rows {
            let list = owners.entry(row).or_default();
            if list.len() < MOST_OWNERS && list.last() != Some(&index) {
                list.push(index);
            }
        }
    }
    found
}

/// The first words in which two quotations of one passage differ; `None` where they do not, or
/// are not of one passage.
fn compare(first: &Wording, second: &Wording) -> Option<(String, String)> {
    let (short, long, swapped) = if first.words.len() <= second.words.len() {
        (first, second, false)
    } else {
        (second, first, true)
    };
    let rows = short.words.len();
    let columns = long.words.len();
    let fits = |row: usize, column: usize| match (short.words.get(row), long.words.get(column)) {
        (Some(Some(a)), Some(Some(b))) => a == b,
        (Some(_), Some(_)) => true,
        _ => false,
    };
    // Longest common subsequence, from the ends backwards.
    let width = columns + 1;
    let mut best = vec![0_u16; (rows + 1) * width];
    let cell = |best: &[u16], row: usize, column: usize| {
        best.get(row * width + column).copied().unwrap_or(0)
    };
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let value = if fits(row, column) {
                cell(&best, row + 1, column + 1) + 1
            } else {
                cell(&best, row + 1, column).max(cell(&best, row, column + 1))
            };
            if let Some(slot) = best.get_mut(row * width + column) {
                *slot = value;
            }
        }
    }
    let common = usize::from(cell(&best, 0, 0));
    let missing = rows - common;
    if missing == 0 || MOST_DIFFERENCE * rows as f64 <= missing as f64 - 0.5 {
        return None;
    }
    // Walk along the common words; a gap on both sides, between common words, is a change.
    let (mut row, mut column) = (0, 0);
    let mut gap_row = 0;
    let mut gap_column = 0;
    let mut started = false;
    while row < rows && column < columns {
        if fits(row, column) {
            let changed = started && gap_row < row && gap_column < column;
            let even = column.saturating_sub(gap_column) <= (row - gap_row) + 2;
            if changed && even && !(short.ellipsis && long.ellipsis) {
                let a = said(short, gap_row, row);
                let b = said(long, gap_column, column);
                return Some(if swapped { (b, a) } else { (a, b) });
            }
            started = true;
            row += 1;
            column += 1;
            gap_row = row;
            gap_column = column;
        } else if cell(&best, row, column + 1) <= cell(&best, row + 1, column) {
            row += 1;
        } else {
            column += 1;
        }
    }
    None
}

fn said(wording: &Wording, from: usize, to: usize) -> String {
    wording.printed.get(from..to).unwrap_or_default().join(" ")
}
