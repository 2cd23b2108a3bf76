//! Brackets that the source prints itself.
//!
//! A bracket in a quotation discloses a change, unless the source has a bracket at that place: then
//! its words are the source's words, and are compared like all others.

use std::collections::BTreeSet;
use std::ops::Range;

use super::align::{self, Prefer, Step};
use super::grammar::{Form, Program, QuoteToken};
use super::skeleton::Window;
use super::words::TokenKind;

/// The words in brackets of a window, in order, and whether the brackets are round.
pub(super) fn brackets(window: &Window) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (offset, c) in window.text.char_indices() {
        match c {
            '[' => open = Some((offset, ']')),
            '(' if open.is_none_or(|(_, close)| close == ')') => open = Some((offset, ')')),
            ']' | ')' => {
                let Some((start, close)) = open else { continue };
                if close != c {
                    continue;
                }
                open = None;
                let from = window.tokens.partition_point(|token| token.span.start < start);
                let to = window.tokens.partition_point(|token| token.span.start < offset);
                let words = window.tokens.get(from..to).unwrap_or_default();
                let parts_a_word = words.last().is_some_and(|word| offset + 1 < word.span.end);
                if !words.is_empty() && !parts_a_word {
                    found.push((from..to, c == ')'));
                }
            }
            _ => {}
        }
    }
    found
}

/// The same steps, with each bracketed group that stands at a bracket of the source taken apart
/// into its words; and the groups for which that holds.
pub(super) fn read_inside(
    program: &Program,
    window: &Window,
    steps: &[Step],
) -> (Vec<Step>, BTreeSet<usize>) {
    let mut own = BTreeSet::new();
    if program.groups.is_empty() {
        return (steps.to_vec(), own);
    }
    let brackets = brackets(window);
    if brackets.is_empty() {
        return (steps.to_vec(), own);
    }
    // They stand one behind another: the one that a word may lie in.
    let at = |word: usize| {
        let number = brackets.partition_point(|(words, _)| words.end <= word);
        (number < brackets.len()).then_some(number)
    };
    let mut out = Vec::with_capacity(steps.len());
    let mut number = 0;
    while let Some(step) = steps.get(number) {
        number += 1;
        if let Step::Pair { quote, source, .. } = step
            && let Some(Form::Free(group)) = program.tokens.get(*quote).map(|word| &word.form)
            && let Some(round) = program.groups.get(*group).map(|group| group.round)
            && at(*source)
                .and_then(|number| brackets.get(number))
                .is_some_and(|(words, other)| words.contains(source) && *other == round)
        {
            own.insert(*group);
        }
        let Step::Group { group, source } = step else {
            out.push(step.clone());
            continue;
        };
        let before = out.iter().rev().find_map(matched).map(|range| range.end);
        let after = steps.iter().skip(number).find_map(matched).map(|range| range.start);
        let inside = program.groups.get(*group).and_then(|found| {
            // The mark of a note is changed only where the quotation has one in its place.
            let numbers = program
                .tokens
                .get(found.tokens.clone())
                .is_some_and(|words| words.iter().all(|word| word.token.kind == TokenKind::Number));
            let (first, last) = if source.is_empty() {
                (before, after.and_then(|after| after.checked_sub(1)))
            } else {
                (Some(source.start), source.end.checked_sub(1))
            };
            let mut near: Vec<usize> = [first, last].into_iter().flatten().filter_map(at).collect();
            near.sort_unstable();
            let mut near = near.into_iter().filter_map(|number| brackets.get(number));
            let (words, _) = near.find(|(words, round)| {
                *round == found.round
                    && !explains_anew(program, found.tokens.clone(), window, words)
                    && (numbers || !are_note_marks(window, words))
                    && if source.is_empty() {
                        before == Some(words.start) || after == Some(words.end)
                    } else {
                        words.contains(&source.start) || words.contains(&(source.end - 1))
                    }
            })?;
            let start = words.start.min(if source.is_empty() { words.start } else { source.start });
            let end = words.end.max(source.end);
            let there = start.max(before.unwrap_or(0))..end.min(after.unwrap_or(usize::MAX));
            taken_apart(program, found.tokens.clone(), window, there)
        });
        let Some((inner, there)) = inside else {
            out.push(step.clone());
            continue;
        };
        own.insert(*group);
        // Words of the bracket that were counted as dropped before it was taken apart.
        while matches!(out.last(), Some(Step::Dropped { source }) if there.contains(source)) {
            out.pop();
        }
        while matches!(steps.get(number), Some(Step::Dropped { source }) if there.contains(source))
        {
            number += 1;
        }
        out.extend(inner);
    }
    (out, own)
}

/// Whether the words in brackets are the marks of notes.
pub(super) fn are_note_marks(window: &Window, words: &Range<usize>) -> bool {
    window.tokens.get(words.clone()).is_some_and(|words| words.iter().all(|word| word.note_mark))
}

/// Whether the source's bracket holds a pronoun (`[it]`) and the quotation's another word: who puts
/// a name for it is explaining, as the source was.
fn explains_anew(
    program: &Program,
    quoted: Range<usize>,
    window: &Window,
    words: &Range<usize>,
) -> bool {
    const PRONOUNS: [&str; 20] = [
        "he", "she", "it", "they", "we", "i", "him", "her", "them", "us", "me", "his", "its",
        "their", "our", "this", "that", "these", "those", "who",
    ];
    let Some([pronoun]) = window.tokens.get(words.clone()) else { return false };
    let same = program
        .tokens
        .get(quoted)
        .is_some_and(|words| words.iter().any(|word| word.token.hash == pronoun.hash));
    !same && PRONOUNS.contains(&pronoun.key.as_str())
}

/// The words of the source that a step matches.
fn matched(step: &Step) -> Option<Range<usize>> {
    match step {
        Step::Pair { source, .. } | Step::Pattern { source, .. } => Some(*source..source + 1),
        Step::Joint { source, .. } => Some(source.clone()),
        Step::Group { source, .. } => (!source.is_empty()).then(|| source.clone()),
        Step::Added { .. } | Step::Dropped { .. } => None,
    }
}

fn taken_apart(
    program: &Program,
    words: Range<usize>,
    window: &Window,
    there: Range<usize>,
) -> Option<(Vec<Step>, Range<usize>)> {
    let printed: Vec<QuoteToken> = program
        .tokens
        .get(words.clone())?
        .iter()
        .map(|word| QuoteToken { token: word.token.clone(), form: Form::Plain })
        .collect();
    let source = window.tokens.get(there.clone()).filter(|source| !source.is_empty())?;
    let found = align::align_block(&printed, 0..printed.len(), &[], source, Prefer::First)?;
    let mut steps: Vec<Step> = Vec::new();
    let inner: Vec<Step> =
        found.steps.into_iter().map(|step| step.moved(words.start, there.start)).collect();
    let first = inner.iter().find_map(Step::source).map_or(there.end, |range| range.start);
    let last = inner.iter().rev().find_map(Step::source).map_or(there.end, |range| range.end);
    steps.extend((there.start..first).map(|source| Step::Dropped { source }));
    steps.extend(inner);
    steps.extend((last..there.end).map(|source| Step::Dropped { source }));
    Some((steps, there))
}
