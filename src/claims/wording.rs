//! Is one passage quoted with different words in two places?
//!
//! Quotations that share most of their words in order, and differ in few, are two renderings of
//! one passage. Disclosed differences (brackets, ellipses) are none. Which of the two is right is
//! asked in `fidelity`.

use std::collections::HashMap;
use std::ops::Range;

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

/// A word that fits any other.
const ANY: u32 = u32::MAX;

/// A quotation in words.
struct Wording {
    document: usize,
    quotation: usize,
    /// Numbers of the words in lower case, marks away; [`ANY`] for a word with a bracket, which
    /// fits anything.
    words: Vec<u32>,
    ellipsis: bool,
}

impl Wording {
    /// The words in rows that are long enough to be shared by one passage only; each as one number.
    fn rows(&self) -> impl Iterator<Item = u128> {
        let rows = self.words.windows(SHINGLE).filter(|row| !row.contains(&ANY));
        rows.map(|row| row.iter().fold(0, |all, word| all << 32 | u128::from(*word)))
    }
}

/// Conflicts inside one document.
pub(super) fn within(document: &Document) -> Vec<Problem> {
    let wordings = read(&[document]);
    pairs(&wordings)
        .into_iter()
        .filter_map(|(first, second, difference)| {
            let (a, b) = (wordings.get(first)?, wordings.get(second)?);
            let difference = said(&[document], (a, b), difference);
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
        let difference = said(documents, (a, b), difference);
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
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut plain = String::new();
    for (index, document) in documents.iter().enumerate() {
        for (place, quotation) in document.quotations.iter().enumerate() {
            if quotation.role != QuotationRole::Quotation {
                continue;
            }
            let text = document.quoted(quotation);
            let mut words = Vec::new();
            let mut bracket = false;
            for word in text.split_whitespace() {
                let opens = word.contains('[');
                let closes = word.contains(']');
                let wild = bracket || opens;
                bracket = (bracket || opens) && !closes;
                plain.clear();
                let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
                if bare.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                    plain.push_str(bare);
                    plain.make_ascii_lowercase();
                } else {
                    let letters = bare.chars().filter(|letter| letter.is_alphanumeric());
                    plain.extend(letters.flat_map(char::to_lowercase));
                }
                if plain.is_empty() {
                    continue;
                }
                words.push(if wild { ANY } else { number_of(&plain, &mut numbers) });
                if MOST_WORDS <= words.len() {
                    break;
                }
            }
            if FEWEST_WORDS <= words.len() {
                words.shrink_to_fit();
                found.push(Wording {
                    document: index,
                    quotation: place,
                    words,
                    ellipsis: quotation.alterations.contains(&Alteration::Ellipsis),
                });
            }
        }
    }
    found
}

/// The number of a word: equal words have equal numbers.
fn number_of(word: &str, numbers: &mut HashMap<String, u32>) -> u32 {
    if let Some(number) = numbers.get(word) {
        return *number;
    }
    let number = u32::try_from(numbers.len()).unwrap_or(ANY);
    numbers.insert(word.to_owned(), number);
    number
}

/// The words in which two quotations differ, by their places in the earlier and the later one.
type Difference = (Range<usize>, Range<usize>);

/// Pairs of quotations that differ, with the first words that do: (earlier, later, words).
fn pairs(wordings: &[Wording]) -> Vec<(usize, usize, Difference)> {
    let (rows, shared) = number_rows(wordings);
    let mut rows = rows.into_iter();
    let mut owners: Vec<Vec<usize>> = vec![Vec::new(); shared];
    let mut others = Vec::new();
    let mut found = Vec::new();
    for (index, wording) in wordings.iter().enumerate() {
        others.clear();
        for row in rows.by_ref().take(wording.rows().count()) {
            // A row that stands in one place only leads to no other quotation.
            let Some(list) = owners.get_mut(row) else { continue };
            others.extend(list.iter().copied().filter(|other| *other != index));
            if list.len() < MOST_OWNERS && list.last() != Some(&index) {
                list.push(index);
            }
        }
        others.sort_unstable();
        for same in others.chunk_by(|first, second| first == second) {
            let Some(other) = same.first() else { continue };
            let Some(earlier) = wordings.get(*other) else { continue };
            let shorter = earlier.words.len().min(wording.words.len());
            if shorter < same.len() * 3
                && earlier.words != wording.words
                && let Some(difference) = compare(earlier, wording)
            {
                found.push((*other, index, difference));
            }
        }
    }
    found
}

/// The rows of all quotations, one after the other, as numbers: equal rows have equal ones. Those
/// below the second answer stand in several places, all others in one.
fn number_rows(wordings: &[Wording]) -> (Vec<usize>, usize) {
    let rows = wordings.iter().flat_map(Wording::rows);
    let mut sorted: Vec<(u128, usize)> = rows.zip(0..).collect();
    sorted.sort_unstable();
    let mut numbers = vec![usize::MAX; sorted.len()];
    let mut shared = 0;
    for equal in sorted.chunk_by(|(first, _), (second, _)| first == second) {
        if 1 < equal.len() {
            for (_, place) in equal {
                if let Some(number) = numbers.get_mut(*place) {
                    *number = shared;
                }
            }
            shared += 1;
        }
    }
    (numbers, shared)
}

/// The first words in which two quotations of one passage differ; `None` where they do not, or
/// are not of one passage.
fn compare(first: &Wording, second: &Wording) -> Option<Difference> {
    let (short, long, swapped) = if first.words.len() <= second.words.len() {
        (first, second, false)
    } else {
        (second, first, true)
    };
    let rows = short.words.len();
    let columns = long.words.len();
    let fits = |row: usize, column: usize| match (short.words.get(row), long.words.get(column)) {
        (Some(a), Some(b)) => a == b || *a == ANY || *b == ANY,
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
                let (a, b) = (gap_row..row, gap_column..column);
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

/// The words of a difference as printed, without the marks around them.
fn said(
    documents: &[&Document],
    (first, second): (&Wording, &Wording),
    (a, b): Difference,
) -> (String, String) {
    let printed = |wording: &Wording, range: Range<usize>| {
        let quotation = documents.get(wording.document).and_then(|document| {
            Some(document.quoted(document.quotations.get(wording.quotation)?))
        });
        let marks = |letter: char| !(letter.is_alphanumeric() || "[]".contains(letter));
        // The words that `read` has counted: conflicts are too few to keep all places for them.
        let words = quotation.unwrap_or("").split_whitespace();
        let counted = words.filter(|word| word.contains(char::is_alphanumeric));
        let shown: Vec<&str> = counted
            .skip(range.start)
            .take(range.len())
            .map(|word| word.trim_matches(marks))
            .collect();
        shown.join(" ")
    };
    (printed(first, a), printed(second, b))
}
