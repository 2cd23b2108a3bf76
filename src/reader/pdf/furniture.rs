//! Running heads and page numbers: lines at the top or the foot that come back on other pages.
//!
//! One page alone proves nothing: what stands once at the top is a title.

use std::collections::BTreeMap;

use super::lines::{Line, PageLines, Role};
use crate::text::numeral;

/// Lines looked at from the top and from the foot of each page.
const ZONE: usize = 3;
/// More lines than this at one edge are a table.
const MOST_LINES: usize = 24;
/// How far, in points, a running head may move from page to page.
const DRIFT: f32 = 4.0;

/// Marks running heads and page numbers, and gives pages their printed numbers.
pub(super) fn mark(pages: &mut [PageLines]) {
    let mut zones: Vec<Vec<Candidate>> = pages.iter().map(candidates).collect();
    let numbers = printed_numbers(pages, &zones);
    for (page, zone) in pages.iter_mut().zip(&mut zones) {
        let expected = numbers.offset.map(|offset| i64::from(page.number) + offset);
        for candidate in zone.iter_mut() {
            let text = page.lines.get(candidate.line).map_or("", |line| line.text.as_str());
            candidate.pattern = pattern(text, expected);
        }
        page.label = expected
            .filter(|number| zone.iter().any(|candidate| candidate.numbers.contains(number)))
            .map(|number| number.to_string());
    }
    let mut repeated: BTreeMap<(&str, bool), Vec<(usize, f32)>> = BTreeMap::new();
    for (page, zone) in zones.iter().enumerate() {
        for candidate in zone {
            repeated
                .entry((candidate.pattern.as_str(), candidate.at_top))
                .or_default()
                .push((page, candidate.base));
        }
    }
    for (page_index, (page, zone)) in pages.iter_mut().zip(&zones).enumerate() {
        let expected = numbers.offset.map(|offset| i64::from(page.number) + offset);
        let mut found: Vec<(bool, usize, usize, Role)> = Vec::new();
        for candidate in zone {
            let places = repeated.get(&(candidate.pattern.as_str(), candidate.at_top));
            let occurrences = places.map_or(0, |places| {
                places
                    .iter()
                    .filter(|(other, base)| {
                        *other != page_index && (base - candidate.base).abs() < DRIFT
                    })
                    .count()
            });
            let is_repeated = pages_needed(zones.len()) <= occurrences;
            let has_letters = candidate.pattern.contains(char::is_alphabetic);
            let has_number = candidate.pattern.contains(NUMBER);
            // "2021]" beside a running head: no letters, but its place and its words come back.
            let is_beside = is_repeated
                && zone.iter().any(|other| {
                    other.at_top == candidate.at_top
                        && other.row == candidate.row
                        && (other.alone.is_some() && other.alone == expected
                            || other.pattern.contains(char::is_alphabetic))
                });
            let role = if candidate.alone.is_some() && candidate.alone == expected
                || has_number && !has_letters && is_repeated
            {
                Role::PageNumber
            } else if (has_letters && is_repeated) || is_beside {
                Role::RunningHead
            } else {
                continue;
            };
            found.push((candidate.at_top, candidate.row, candidate.line, role));
        }
        // From the edge inwards: what stands behind a line of the page's own is text.
        for at_top in [true, false] {
            for row in 1..=ZONE {
                let mut is_furniture = false;
                for (_, _, line, role) in
                    found.iter().filter(|entry| entry.0 == at_top && entry.1 == row)
                {
                    is_furniture = true;
                    if let Some(line) = page.lines.get_mut(*line) {
                        line.role = *role;
                    }
                }
                if !is_furniture {
                    break;
                }
            }
        }
    }
}

/// Stands for the page's own number in a pattern.
const NUMBER: char = '\u{1}';

/// A line's text without blanks and case, the page's own number as one sign: other numbers must
/// come back as they are, or a short note would pass for a running head.
fn pattern(text: &str, expected: Option<i64>) -> String {
    let mut out = String::new();
    let mut digits = String::new();
    for character in text.chars().take(160).chain(std::iter::once(' ')) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if !digits.is_empty() {
            if expected.is_some() && digits.parse().ok() == expected {
                out.push(NUMBER);
            } else {
                out.push_str(&digits);
            }
            digits.clear();
        }
        if !character.is_whitespace() {
            out.extend(character.to_lowercase());
        }
    }
    out
}

/// A short file has few pages to come back on; a long one must do it more often.
fn pages_needed(pages: usize) -> usize {
    if pages < 6 { 1 } else { 2 }
}

/// A line at the top or the foot of a page.
struct Candidate {
    line: usize,
    at_top: bool,
    /// Its row from that edge of the page, 1 being the outermost.
    row: usize,
    base: f32,
    /// Its text as it is compared with other pages' lines.
    pattern: String,
    /// Its number, where it is nothing but a number.
    alone: Option<i64>,
    /// All numbers in it.
    numbers: Vec<i64>,
}

fn candidates(page: &PageLines) -> Vec<Candidate> {
    let mut order: Vec<usize> = (0..page.lines.len())
        .filter(|index| page.lines.get(*index).is_some_and(|line| line.direction == page.direction))
        .collect();
    order.sort_by(|a, b| base_of(page, *b).total_cmp(&base_of(page, *a)).then(a.cmp(b)));
    let mut found = Vec::new();
    for (from_top, rank) in [(true, 0_usize), (false, 1)] {
        let mut rows = 0;
        let mut last: Option<f32> = None;
        let walk: Box<dyn Iterator<Item = &usize>> =
            if from_top { Box::new(order.iter()) } else { Box::new(order.iter().rev()) };
        for index in walk.take(MOST_LINES) {
            let Some(line) = page.lines.get(*index) else { continue };
            if last.is_none_or(|base| 2.0 < (base - line.base).abs()) {
                rows += 1;
                last = Some(line.base);
            }
            if ZONE < rows {
                break;
            }
            if rank == 1 && found.iter().any(|other: &Candidate| other.line == *index) {
                continue;
            }
            found.push(candidate(*index, line, from_top, rows));
        }
    }
    found
}

fn base_of(page: &PageLines, index: usize) -> f32 {
    page.lines.get(index).map_or(0.0, |line| line.base)
}

fn candidate(index: usize, line: &Line, at_top: bool, row: usize) -> Candidate {
    let alone = number_alone(&line.text);
    let mut numbers: Vec<i64> = line
        .text
        .split(|sign: char| !sign.is_ascii_digit())
        .filter(|digits| (1..=5).contains(&digits.len()))
        .filter_map(|digits| digits.parse().ok())
        .take(12)
        .collect();
    numbers.extend(alone);
    Candidate { line: index, at_top, row, base: line.base, pattern: String::new(), alone, numbers }
}

/// The number of a line such as `12`, `- 12 -`, `[12]`, `Page 12 of 30`, `xii`.
fn number_alone(text: &str) -> Option<i64> {
    let bare = text
        .trim_matches(|sign: char| sign.is_whitespace() || "-–—[]().|•·".contains(sign))
        .to_lowercase();
    let words: Vec<&str> = bare.split_whitespace().collect();
    let of = ["of", "/", "von", "de"];
    let number = match words.as_slice() {
        [number] | ["page" | "p." | "seite" | "pag." | "página", number] => *number,
        [number, joint, _] if of.contains(joint) => number,
        ["page" | "p." | "seite", number, joint, _] if of.contains(joint) => number,
        _ => return None,
    };
    let number = number.split('/').next().unwrap_or(number);
    if (1..=5).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.parse().ok();
    }
    numeral::value(number).and_then(|value| i64::try_from(value).ok())
}

/// How printed numbers follow from the numbers in the file.
struct Numbers {
    /// Printed number less number in the file, for most pages.
    offset: Option<i64>,
}

fn printed_numbers(pages: &[PageLines], zones: &[Vec<Candidate>]) -> Numbers {
    let mut votes: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for (page, zone) in pages.iter().zip(zones) {
        let mut offsets: Vec<(i64, bool)> = Vec::new();
        for candidate in zone {
            for number in &candidate.numbers {
                let offset = number - i64::from(page.number);
                offsets.push((offset, candidate.alone == Some(*number)));
            }
        }
        offsets.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        offsets.dedup_by_key(|pair| pair.0);
        for (offset, alone) in offsets {
            let vote = votes.entry(offset).or_default();
            vote.0 += 1;
            vote.1 += usize::from(alone);
        }
    }
    let best =
        votes.into_iter().max_by_key(|(offset, vote)| (*vote, std::cmp::Reverse(offset.abs())));
    let offset = best.and_then(|(offset, (count, _))| {
        (2 <= count && pages.len() <= count.saturating_mul(3)).then_some(offset)
    });
    Numbers { offset }
}
