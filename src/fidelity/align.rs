//! Which word of the quotation stands for which word of the source?
//!
//! A word alignment of one stretch of a quotation (between two ellipses) with a window of the
//! source: free at both ends of the window, with affine costs for words that the quotation
//! dropped, with joints for words that are parted differently, with jumps for bracketed groups.

use std::ops::Range;

use super::grammar::{Form, Group, QuoteToken};
use super::likeness::{self, Likeness};
use super::words::{Token, TokenKind};

/// One step of an alignment; indices of the quotation's and the window's tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Pair {
        quote: usize,
        source: usize,
        likeness: Likeness,
    },
    /// The same letters or worth, parted differently.
    Joint {
        quote: Range<usize>,
        source: Range<usize>,
        number: bool,
    },
    /// Only in the quotation.
    Added {
        quote: usize,
    },
    /// Only in the source.
    Dropped {
        source: usize,
    },
    /// A word with bracketed letters and the words it stands for.
    Pattern {
        quote: Range<usize>,
        source: usize,
    },
    /// A bracketed group and the words it stands for.
    Group {
        group: usize,
        source: Range<usize>,
    },
}

/// An alignment.
#[derive(Clone, Debug)]
pub(super) struct Alignment {
    pub steps: Vec<Step>,
    /// 100 for each word that is wholly different.
    pub cost: u32,
}

const SAME_OTHER_CASE: u32 = 1;
const OTHER_CASE_BEFORE_BRACKET: u32 = 24;
const JOINT: u32 = 5;
const PATTERN: u32 = 4;
const ADDED: u32 = 100;
const OTHER: u32 = 95;
const NEW_SENTENCE: u32 = 20;
const NUMBER_FOR_WORD: u32 = 25;
const DROP_FIRST: u32 = 105;
const DROP_NEXT: u32 = 12;
const NOTE_MARK: u32 = 3;
const GROUP: u32 = 25;
const ROUND_GROUP: u32 = 60;
const ROUND_GROUP_WORD: u32 = 40;
const GROUP_WORD: u32 = 4;
const GROUP_MOST_WORDS: usize = 40;
/// A first or last word that does not match costs more: the words next to it may be the right ones.
const AT_END: u32 = 60;
const FAR: u32 = u32::MAX / 4;
/// Cells of one table; larger tasks are answered with `None`.
const MOST_CELLS: usize = 4_000_000;
/// Cells from which a long quotation is aligned in blocks, and the words of a block.
const LARGE: usize = 150_000;
const BLOCK: usize = 120;
/// Words that may be run together in one, or one torn into.
const FEW_PARTS: usize = 4;
const MANY_PARTS: usize = 24;

/// Where an alignment should end if several ends cost the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefer {
    First,
    Last,
}

/// A word or a number put together from neighbouring tokens.
#[derive(Clone, Debug)]
struct Figure {
    range: Range<usize>,
    worth: Worth,
}

/// What a figure is worth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    value: f64,
    sort: Sort,
}

/// What kind of number it is: a day is no count, and "21st" no "21".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Cardinal,
    Ordinal,
    Day,
}

/// How a cell was reached. Kept small: there is one for each cell of a table.
#[derive(Clone, Copy, Debug)]
enum Op {
    Pair,
    Added,
    Joint { quote: u16, source: u16, number: bool },
    Pattern { quote: u16 },
    Group { group: u16, source: u16 },
}

/// The best alignment of the quotation's words `range` with a window.
///
/// A long quotation is aligned block by block, each from where the one before it ended, so that
/// time and memory grow with its length and not with its square. `None` where the task is too
/// large even so.
pub(super) fn align(
    quote: &[QuoteToken],
    range: Range<usize>,
    groups: &[Group],
    source: &[Token],
    prefer: Prefer,
) -> Option<Alignment> {
    let cells = (range.len() + 1).saturating_mul(source.len() + 1);
    if cells <= LARGE || range.len() <= BLOCK {
        return align_block(quote, range, groups, source, prefer);
    }
    let slack = source.len().saturating_sub(range.len()).min(400);
    let mut steps: Vec<Step> = Vec::new();
    let mut cost = 0_u32;
    let mut start = range.start;
    let mut from = 0;
    let mut found = false;
    while start < range.end {
        let mut end = (start + BLOCK).min(range.end);
        let inside = |at: usize| groups.iter().any(|g| g.tokens.start < at && at < g.tokens.end);
        while end < range.end && (inside(end) || range.end - end < BLOCK / 4) {
            end += 1;
        }
        let reach = (end - start) * 3 / 2 + if found { BLOCK } else { slack + BLOCK };
        let to = (from + reach).min(source.len());
        let block = align_block(quote, start..end, groups, source.get(from..to)?, Prefer::First)?;
        let block_steps: Vec<Step> =
            block.steps.into_iter().map(|step| step.shifted(from)).collect();
        let first = block_steps.iter().find_map(Step::source).map(|source| source.start);
        let last = block_steps.iter().rev().find_map(Step::source).map(|source| source.end);
        if let (Some(first), Some(last)) = (first, last) {
            if found && from < first {
                steps.extend((from..first).map(|source| Step::Dropped { source }));
                let words = u32::try_from(first - from).unwrap_or(FAR);
                cost =
                    cost.saturating_add(DROP_FIRST).saturating_add(words.saturating_mul(DROP_NEXT));
            }
            from = last;
            found = true;
        }
        cost = cost.saturating_add(block.cost);
        steps.extend(block_steps);
        start = end;
    }
    Some(Alignment { steps, cost })
}

impl Step {
    /// The words of the source that the step is about.
    pub(super) fn source(&self) -> Option<Range<usize>> {
        match self {
            Self::Pair { source, .. } | Self::Pattern { source, .. } | Self::Dropped { source } => {
                Some(*source..source + 1)
            }
            Self::Joint { source, .. } => Some(source.clone()),
            Self::Group { source, .. } => (!source.is_empty()).then(|| source.clone()),
            Self::Added { .. } => None,
        }
    }

    /// The same step with the source's words counted from `by` words earlier.
    fn shifted(self, by: usize) -> Self {
        self.moved(0, by)
    }

    /// The same step with the words of both sides counted from so many words earlier.
    pub(super) fn moved(self, quotes: usize, by: usize) -> Self {
        let moved = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        match self {
            Self::Pair { quote, source, likeness } => {
                Self::Pair { quote: quote + quotes, source: source + by, likeness }
            }
            Self::Pattern { quote, source } => {
                Self::Pattern { quote: moved(quote, quotes), source: source + by }
            }
            Self::Dropped { source } => Self::Dropped { source: source + by },
            Self::Joint { quote, source, number } => {
                Self::Joint { quote: moved(quote, quotes), source: moved(source, by), number }
            }
            Self::Group { group, source } => Self::Group { group, source: moved(source, by) },
            Self::Added { quote } => Self::Added { quote: quote + quotes },
        }
    }
}

pub(super) fn align_block(
    quote: &[QuoteToken],
    range: Range<usize>,
    groups: &[Group],
    source: &[Token],
    prefer: Prefer,
) -> Option<Alignment> {
    let words = quote.get(range.clone())?;
    let (rows, columns) = (words.len(), source.len());
    let width = columns + 1;
    if MOST_CELLS < (rows + 1).saturating_mul(width) {
        return None;
    }
    if let Some(found) = word_for_word(words, range.start, source, prefer) {
        return Some(found);
    }
    let quote_figures = figures(words);
    let source_figures = figures(source);
    let glances: Vec<Glance> = source.iter().map(Glance::of).collect();
    let mut direct = vec![FAR; (rows + 1) * width];
    let mut dropped = vec![FAR; (rows + 1) * width];
    let mut ops: Vec<(Op, bool)> = vec![(Op::Added, false); (rows + 1) * width];
    let mut drop_goes_on = vec![false; (rows + 1) * width];
    for slot in direct.iter_mut().take(width) {
        *slot = 0;
    }
    let cell = |row: usize, column: usize| row * width + column;
    for row in 1..=rows {
        let word = words.get(row - 1)?;
        let here = Glance::of(&word.token);
        let at_end = row == 1 || row == rows;
        let ending: Vec<&Figure> =
            quote_figures.iter().filter(|figure| figure.range.end == row).collect();
        // Groups stand in their order and none in another: at most one ends here.
        let number = groups.partition_point(|group| group.tokens.end < range.start + row);
        let jump = groups.get(number).filter(|group| {
            group.tokens.end == range.start + row && range.start <= group.tokens.start
        });
        for column in 0..=columns {
            let mut best = FAR;
            let mut op = (Op::Added, false);
            let mut offer = |row: usize, column: usize, cost: u32, kind: Op| {
                let index = cell(row, column);
                let through = direct.get(index).copied().unwrap_or(FAR);
                let after_drop = dropped.get(index).copied().unwrap_or(FAR);
                let (from, dropped_before) =
                    if after_drop < through { (after_drop, true) } else { (through, false) };
                let total = from.saturating_add(cost);
                if total < best {
                    best = total;
                    op = (kind, dropped_before);
                }
            };
            if 0 < column
                && let Some(other) = source.get(column - 1)
                && let Some(there) = glances.get(column - 1)
            {
                let cost = if here.is_another_than(there) {
                    OTHER + new_sentence(&word.token, other)
                } else {
                    pair_cost(word, other)
                };
                // Before a bracket that stands for words, the word with the right capital is
                // the one, though it be further away.
                let bracket = row == 1
                    && cost == SAME_OTHER_CASE
                    && words.get(1).is_some_and(|next| matches!(next.form, Form::Free(_)));
                let extra = if at_end && OTHER <= cost {
                    AT_END
                } else if bracket {
                    OTHER_CASE_BEFORE_BRACKET
                } else {
                    0
                };
                offer(row - 1, column - 1, cost + extra, Op::Pair);
                if let Form::Pattern(pieces) = &word.form {
                    if likeness::pattern_matches(pieces, &other.key) {
                        offer(row - 1, column - 1, PATTERN, Op::Pattern { quote: 1 });
                    }
                    for back in 2..=4.min(row) {
                        if pattern_run_matches(words, row - back..row, &other.key) {
                            offer(
                                row - back,
                                column - 1,
                                PATTERN,
                                Op::Pattern { quote: small(back) },
                            );
                        }
                    }
                }
                let torn = there.may_end(&here) && word.token.key.ends_with(&other.key);
                let most = match (torn, here.may_be_written_out) {
                    (true, _) => MANY_PARTS,
                    (false, true) => FEW_PARTS,
                    (false, false) => 0,
                };
                for taken in 2..=most.min(column) {
                    if parts_of(&word.token, source.get(column - taken..column)?) {
                        let kind = Op::Joint { quote: 1, source: small(taken), number: false };
                        offer(row - 1, column - taken, JOINT, kind);
                    }
                }
                let run_on = here.may_end(there) && other.key.ends_with(&word.token.key);
                let most = match (run_on, there.may_be_written_out) {
                    (true, _) => MANY_PARTS,
                    (false, true) => FEW_PARTS,
                    (false, false) => 0,
                };
                for taken in 2..=most.min(row) {
                    if parts_of(other, words.get(row - taken..row)?) {
                        let kind = Op::Joint { quote: small(taken), source: 1, number: false };
                        offer(row - taken, column - 1, JOINT, kind);
                    }
                }
                for figure in &ending {
                    for there in &source_figures {
                        if there.range.end == column && same_worth(figure.worth, there.worth) {
                            let kind = Op::Joint {
                                quote: small(figure.range.len()),
                                source: small(there.range.len()),
                                number: true,
                            };
                            offer(figure.range.start, there.range.start, JOINT, kind);
                        }
                    }
                }
            }
            let added = match word.token.note_mark {
                true => NOTE_MARK,
                false if at_end => ADDED + AT_END,
                false => ADDED,
            };
            offer(row - 1, column, added, Op::Added);
            if let Some(group) = jump {
                let start = group.tokens.start - range.start;
                // Parentheses are mostly the source's own: the more words they hold, the likelier a
                // change inside them is a change of its words and no insertion.
                let further = small(group.tokens.len().saturating_sub(1));
                let base = if group.round {
                    ROUND_GROUP + ROUND_GROUP_WORD * u32::from(further)
                } else {
                    GROUP
                };
                for taken in 0..=GROUP_MOST_WORDS.min(column) {
                    let words = u32::try_from(taken).unwrap_or(FAR);
                    let cost = base + words * GROUP_WORD;
                    let kind = Op::Group { group: small(number), source: small(taken) };
                    offer(start, column - taken, cost, kind);
                }
            }
            if let Some(slot) = direct.get_mut(cell(row, column)) {
                *slot = best;
            }
            if let Some(slot) = ops.get_mut(cell(row, column)) {
                *slot = op;
            }
            if 0 < column {
                let left = cell(row, column - 1);
                let mark = source.get(column - 1).is_some_and(|token| token.note_mark);
                let (first, next) =
                    if mark { (NOTE_MARK, NOTE_MARK) } else { (DROP_FIRST, DROP_NEXT) };
                let opened = direct.get(left).copied().unwrap_or(FAR).saturating_add(first);
                let gone_on = dropped.get(left).copied().unwrap_or(FAR).saturating_add(next);
                let on = gone_on < opened;
                if let Some(slot) = dropped.get_mut(cell(row, column)) {
                    *slot = opened.min(gone_on);
                }
                if let Some(slot) = drop_goes_on.get_mut(cell(row, column)) {
                    *slot = on;
                }
            }
        }
    }
    let last = direct.get(cell(rows, 0)..)?;
    let cost = last.iter().copied().min()?;
    let end = match prefer {
        Prefer::First => last.iter().position(|value| *value == cost)?,
        Prefer::Last => last.iter().rposition(|value| *value == cost)?,
    };
    let mut steps = Vec::new();
    let (mut row, mut column) = (rows, end);
    while 0 < row {
        let (op, after_drop) = ops.get(cell(row, column)).copied()?;
        let first = range.start + row;
        match op {
            Op::Pair => {
                let likeness =
                    likeness::likeness(&words.get(row - 1)?.token, source.get(column - 1)?);
                steps.push(Step::Pair { quote: first - 1, source: column - 1, likeness });
                row -= 1;
                column -= 1;
            }
            Op::Added => {
                steps.push(Step::Added { quote: first - 1 });
                row -= 1;
            }
            Op::Joint { quote, source, number } => {
                let (quote, source) = (usize::from(quote), usize::from(source));
                steps.push(Step::Joint {
                    quote: first - quote..first,
                    source: column - source..column,
                    number,
                });
                row -= quote;
                column -= source;
            }
            Op::Pattern { quote } => {
                let quote = usize::from(quote);
                steps.push(Step::Pattern { quote: first - quote..first, source: column - 1 });
                row -= quote;
                column -= 1;
            }
            Op::Group { group, source } => {
                let (group, source) = (usize::from(group), usize::from(source));
                steps.push(Step::Group { group, source: column - source..column });
                row -= groups.get(group)?.tokens.len();
                column -= source;
            }
        }
        let mut dropping = after_drop;
        while dropping && 0 < column {
            dropping = drop_goes_on.get(cell(row, column)).copied()?;
            column -= 1;
            steps.push(Step::Dropped { source: column });
        }
    }
    steps.reverse();
    Some(Alignment { steps, cost })
}

/// A count within one block, which has fewer words than 16 bits can tell.
fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The place where all words stand as they are, if there is one.
fn word_for_word(
    words: &[QuoteToken],
    start: usize,
    source: &[Token],
    prefer: Prefer,
) -> Option<Alignment> {
    let plain = words.iter().all(|word| word.form == Form::Plain);
    if words.is_empty() || !plain {
        return None;
    }
    let fits = |window: &[Token]| {
        window.iter().zip(words).all(|(there, word)| {
            let here = &word.token;
            here.hash == there.hash && here.capital == there.capital && here.key == there.key
        })
    };
    let mut places = source.windows(words.len());
    let at = match prefer {
        Prefer::First => places.position(fits)?,
        Prefer::Last => places.rposition(fits)?,
    };
    let steps = (0..words.len())
        .map(|index| Step::Pair {
            quote: start + index,
            source: at + index,
            likeness: Likeness::Same,
        })
        .collect();
    Some(Alignment { steps, cost: 0 })
}

fn pair_cost(word: &QuoteToken, other: &Token) -> u32 {
    let token = &word.token;
    let cost = match likeness::likeness(token, other) {
        Likeness::Same if token.capital == other.capital => return 0,
        Likeness::Same => return SAME_OTHER_CASE,
        Likeness::Accents => 2,
        Likeness::SameWorth => 5,
        Likeness::Variant => 15,
        Likeness::Inflection => 25,
        Likeness::Spelling => 25,
        Likeness::Negation => 45,
        Likeness::SameClass => 55,
        Likeness::Near => 60,
        Likeness::Other => OTHER,
    };
    if cost < OTHER {
        return cost;
    }
    let digits = |token: &Token| token.kind == TokenKind::Number;
    let number_for_word = digits(token) != digits(other);
    cost + new_sentence(token, other) + if number_for_word { NUMBER_FOR_WORD } else { 0 }
}

/// What it costs more if another word stands at the head of a sentence.
const fn new_sentence(token: &Token, other: &Token) -> u32 {
    if other.sentence_start && !token.capital { NEW_SENTENCE } else { 0 }
}

/// What tells most words apart without a look at their letters.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties of one word")]
struct Glance {
    length: usize,
    first: u8,
    last: u8,
    /// In ASCII, no number and no unit.
    plain: bool,
    in_dates: bool,
    in_opposites: bool,
    in_forms: bool,
    in_variants: bool,
    may_be_written_out: bool,
}

impl Glance {
    fn of(token: &Token) -> Self {
        let letters = token.key.as_bytes();
        Self {
            length: letters.len(),
            first: letters.first().copied().unwrap_or(0),
            last: letters.last().copied().unwrap_or(0),
            plain: token.kind == TokenKind::Word
                && token.worth.is_none()
                && token.unit.is_none()
                && token.key.is_ascii(),
            in_dates: token.date.is_some(),
            in_opposites: token.has_opposite,
            in_forms: token.has_forms,
            in_variants: token.has_variant,
            may_be_written_out: may_be_written_out(token),
        }
    }

    /// Whether the two are other words for sure ([`Likeness::Other`]): with different first letters
    /// only lists can make two words alike, or that one of them ends with the other.
    fn is_another_than(&self, other: &Self) -> bool {
        self.first != other.first
            && (self.last != other.last || self.length == other.length)
            && self.plain
            && other.plain
            && !(self.in_dates && other.in_dates)
            && !(self.in_opposites && other.in_opposites)
            && !(self.in_forms && other.in_forms)
            && !self.in_variants
            && !other.in_variants
    }

    /// Whether this may be a shorter word that the other one ends with.
    fn may_end(&self, other: &Self) -> bool {
        self.length < other.length && self.last == other.last
    }
}

/// Whether several words may stand for this one although it does not end with the last of them.
fn may_be_written_out(token: &Token) -> bool {
    token.kind == TokenKind::Symbol || token.key == "cannot" || token.key.contains('\'')
}

/// Whether `parts` are the one word, parted ("well known" and "well-known", "do not" and "don't").
pub(super) fn parts_of<T: AsRef<Token>>(whole: &Token, parts: &[T]) -> bool {
    let begins = token_at(parts, 0).is_some_and(|first| {
        whole.kind == TokenKind::Symbol
            || whole.key.as_bytes().first() == first.key.as_bytes().first()
    });
    if !begins {
        return false;
    }
    let each = || parts.iter().map(AsRef::as_ref);
    if whole.kind == TokenKind::Symbol || each().any(|part| part.kind == TokenKind::Symbol) {
        return percent_parts(whole, parts);
    }
    let numbers = each().filter(|part| part.kind == TokenKind::Number).count();
    if 1 < numbers {
        // Thousands parted by a blank, and nothing else, are one number.
        // The last of them may have decimals.
        let last = parts.len() - 1;
        let groups = each().enumerate().skip(1).all(|(index, part)| {
            let whole = match part.key.split_once('.') {
                Some((whole, _)) if index == last => whole,
                _ => part.key.as_str(),
            };
            whole.len() == 3 && whole.bytes().all(|byte| byte.is_ascii_digit())
        });
        let first = token_at(parts, 0).is_some_and(|part| part.key.len() <= 3);
        if numbers != parts.len() || !groups || !first {
            return false;
        }
    }
    let length: usize = each().map(|part| part.key.len()).sum();
    if length == whole.key.len() {
        let mut rest = whole.key.as_str();
        let joined = each().all(|part| match rest.strip_prefix(part.key.as_str()) {
            Some(tail) => {
                rest = tail;
                true
            }
            None => false,
        });
        if joined {
            return true;
        }
    }
    contraction(&whole.key, parts)
}

/// "per cent" and "%".
fn percent_parts<T: AsRef<Token>>(whole: &Token, parts: &[T]) -> bool {
    let [per, cent] = parts else { return false };
    whole.key == "%" && per.as_ref().key == "per" && cent.as_ref().key == "cent"
}

fn contraction<T: AsRef<Token>>(whole: &str, parts: &[T]) -> bool {
    let [first, second] = parts else { return false };
    let (first, second) = (first.as_ref(), second.as_ref());
    match whole {
        "can't" | "cannot" => first.key == "can" && second.key == "not",
        "won't" => first.key == "will" && second.key == "not",
        "shan't" => first.key == "shall" && second.key == "not",
        _ => {
            let (head, tails): (Option<&str>, &[&str]) = if whole.ends_with("n't") {
                (whole.strip_suffix("n't"), &["not"])
            } else if whole.ends_with("'s") {
                (whole.strip_suffix("'s"), &["is", "has"])
            } else if whole.ends_with("'re") {
                (whole.strip_suffix("'re"), &["are"])
            } else if whole.ends_with("'ve") {
                (whole.strip_suffix("'ve"), &["have"])
            } else if whole.ends_with("'ll") {
                (whole.strip_suffix("'ll"), &["will", "shall"])
            } else if whole.ends_with("'d") {
                (whole.strip_suffix("'d"), &["would", "had"])
            } else {
                (None, &[])
            };
            head == Some(first.key.as_str()) && tails.contains(&second.key.as_str())
        }
    }
}

/// Whether words with bracketed letters stand for one word (`C[ustoms and] B[order]` for "CB").
fn pattern_run_matches(words: &[QuoteToken], range: Range<usize>, source: &str) -> bool {
    let Some(run) = words.get(range) else { return false };
    let mut letters = String::new();
    for (index, word) in run.iter().enumerate() {
        match &word.form {
            Form::Pattern(pieces) => letters.push_str(&likeness::open_letters(pieces)),
            // Words wholly inside a bracket that opened in the word before.
            Form::Plain if 0 < index && index + 1 < run.len() => {}
            _ => return false,
        }
    }
    !letters.is_empty() && source.starts_with(&letters) && source.len() <= letters.len() + 2
}

fn token_at<T: AsRef<Token>>(tokens: &[T], index: usize) -> Option<&Token> {
    tokens.get(index).map(AsRef::as_ref)
}

/// The numbers that neighbouring tokens make together ("twenty-five", "1.5 million").
fn figures<T: AsRef<Token>>(tokens: &[T]) -> Vec<Figure> {
    let mut out = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let Some((end, worth)) = figure_at(tokens, index) else {
            index += 1;
            continue;
        };
        out.push(Figure { range: index..end, worth });
        index = end;
    }
    // The days besides: their parts are figures as well.
    out.extend((0..tokens.len()).filter_map(|start| {
        let (end, value) = day_at(tokens, start)?;
        Some(Figure { range: start..end, worth: Worth { value, sort: Sort::Day } })
    }));
    out
}

/// Bytes between the parts of one day ("October 5, 1919").
const WITHIN_DAY: usize = 2;

/// The day that begins at `start`, in any of its orders: "5 October 1919", "October 5, 1919", "the
/// 5th of October", "5.10.1919", "1919-10-05". One past its last word, and a number for the day.
fn day_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let close = |index: usize| {
        index <= start
            || token_at(tokens, index - 1).zip(token_at(tokens, index)).is_some_and(
                |(before, token)| token.span.start.saturating_sub(before.span.end) <= WITHIN_DAY,
            )
    };
    let at =
        |index: usize| token_at(tokens, index).filter(|token| !token.note_mark && close(index));
    let whole = |key: &str| -> Option<u32> {
        key.bytes().all(|byte| byte.is_ascii_digit()).then(|| key.parse().ok())?
    };
    let number = |index: usize, lengths: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let token = at(index).filter(|token| token.kind == TokenKind::Number)?;
        lengths.contains(&token.key.len()).then(|| whole(&token.key))?
    };
    let month = |index: usize| -> Option<u32> {
        let token = at(index).filter(|token| token.capital)?;
        token.date.filter(|month| *month < 12).and_then(|month| u32::try_from(month + 1).ok())
    };
    let day = |index: usize| -> Option<u32> {
        let token = at(index).filter(|token| token.kind == TokenKind::Number)?;
        let digits = token.key.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = token.key.get(digits.len()..)?;
        let plain = matches!(ending, "" | "st" | "nd" | "rd" | "th");
        plain.then(|| whole(digits))?.filter(|day| (1..=31).contains(day))
    };
    let value = |year: u32, month: u32, day: u32| {
        ((1..=12).contains(&month) && (1..=31).contains(&day))
            .then(|| f64::from(year * 10_000 + month * 100 + day))
    };
    let first = at(start)?;
    let opens = first.kind == TokenKind::Number
        || first.key == "the"
        || (first.capital && first.date.is_some_and(|month| month < 12));
    if !opens {
        return None;
    }
    if first.kind == TokenKind::Number && first.key.contains('.') {
        let mut parts = first.key.split('.').map(whole);
        let (day, month, year) = (parts.next()??, parts.next()??, parts.next()??);
        let dotted = parts.next().is_none() && 1_000 <= year;
        return dotted.then(|| Some((start + 1, value(year, month, day)?)))?;
    }
    if let (Some(year), Some(month), Some(day)) =
        (number(start, 4..=4), number(start + 1, 2..=2), number(start + 2, 2..=2))
    {
        return Some((start + 3, value(year, month, day)?));
    }
    let with_year = |end: usize, month: u32, day: u32| match number(end, 4..=4) {
        Some(year) => Some((end + 1, value(year, month, day)?)),
        None => Some((end, value(0, month, day)?)),
    };
    if let (Some(month), Some(day)) = (month(start), day(start + 1)) {
        return with_year(start + 2, month, day);
    }
    let number_at = start + usize::from(first.key == "the");
    let found = day(number_at)?;
    let month_at = number_at + 1 + usize::from(at(number_at + 1).is_some_and(|of| of.key == "of"));
    with_year(month_at + 1, month(month_at)?, found)
}

/// The number that begins at `start`: one past its last token and its worth.
pub(super) fn figure_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, Worth)> {
    let cardinal = |(end, value)| (end, Worth { value, sort: Sort::Cardinal });
    if let Some(half) = half_at(tokens, start) {
        return Some(cardinal(half));
    }
    if let Some(value) = token_at(tokens, start).and_then(with_scale_letter) {
        return Some(cardinal((start + 1, value)));
    }
    if let Some((end, value)) = ordinal_at(tokens, start) {
        return Some((end, Worth { value, sort: Sort::Ordinal }));
    }
    let (end, value) = number_at(tokens, start)?;
    if let Some((end, value)) = with_a_part(tokens, start, end, value) {
        return Some(cardinal((end, value)));
    }
    let parts = token_at(tokens, end).filter(|token| !token.note_mark).and_then(parts_of_a_whole);
    let spelled = token_at(tokens, start).is_some_and(|token| token.kind == TokenKind::Word);
    match parts {
        Some(parts) if spelled && end == start + 1 && value < parts => {
            Some(cardinal((end + 1, value / parts)))
        }
        _ => Some(cardinal((end, value))),
    }
}

/// "2 1/2", "two and a half million": the number with the part of a whole behind it.
fn with_a_part<T: AsRef<Token>>(
    tokens: &[T],
    start: usize,
    end: usize,
    value: f64,
) -> Option<(usize, f64)> {
    let (last, next) = (token_at(tokens, end.checked_sub(1)?)?, token_at(tokens, end)?);
    if next.key.contains('/') {
        let close = next.span.start.saturating_sub(last.span.end) <= 3;
        let part: f64 = next.worth.as_deref()?.parse().ok()?;
        let whole = last.kind == TokenKind::Number && value.fract() == 0.0;
        return (close && whole && end == start + 1 && part < 1.0)
            .then_some((end + 1, if value < 0.0 { value - part } else { value + part }));
    }
    let words: Vec<&str> =
        tokens.get(end..end + 3)?.iter().map(|token| token.as_ref().key.as_str()).collect();
    let part = match words.as_slice() {
        ["and", "a" | "one", "half"] => 0.5,
        ["and", "a" | "one", "quarter"] => 0.25,
        ["and", "three", "quarters"] => 0.75,
        _ => return None,
    };
    let scale = token_at(tokens, end + 3)
        .filter(|token| token.kind == TokenKind::Word)
        .and_then(|token| token.worth.as_deref()?.parse::<f64>().ok())
        .filter(|scale| 1000.0 <= *scale);
    Some(match scale {
        Some(scale) => (end + 4, (value + part) * scale),
        None => (end + 3, value + part),
    })
}

/// Whether the number at `place` is worth what the number that ends right before it is worth.
pub(super) fn says_same_number(tokens: &[Token], place: usize) -> bool {
    let Some((_, worth)) = figure_at(tokens, place) else { return false };
    (place.saturating_sub(6)..place)
        .filter_map(|start| figure_at(tokens.get(..place)?, start))
        .any(|(end, before)| end == place && same_worth(before, worth))
}

/// "21st", "twenty-first".
fn ordinal_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let value_of = |token: &Token| {
        let worth = token.worth.as_deref()?;
        let digits = worth.trim_end_matches(|c: char| c.is_ascii_lowercase());
        let ending = worth.get(digits.len()..)?;
        matches!(ending, "st" | "nd" | "rd" | "th").then(|| digits.parse::<f64>().ok())?
    };
    let first = token_at(tokens, start)?;
    if let Some(value) = value_of(first) {
        return Some((start + 1, value));
    }
    let tens = first.worth.as_deref()?.parse::<f64>().ok()?;
    let next = value_of(token_at(tokens, start + 1).filter(|token| !token.note_mark)?)?;
    let tens_word = first.kind == TokenKind::Word && (20.0..100.0).contains(&tens);
    (tens_word && next < 10.0).then_some((start + 2, tens + next))
}

/// "Half a million", "half a percent": up to the article or the number behind it.
fn half_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let article = token_at(tokens, start + 1).is_some_and(|t| matches!(t.key.as_str(), "a" | "an"));
    if !article || token_at(tokens, start).is_none_or(|token| token.key != "half") {
        return None;
    }
    let next = token_at(tokens, start + 2)?;
    if let Some(scale) = next.worth.as_ref().and_then(|worth| worth.parse::<f64>().ok()) {
        return (100.0 <= scale && next.kind == TokenKind::Word)
            .then_some((start + 3, scale / 2.0));
    }
    next.unit.is_some().then_some((start + 2, 0.5))
}

/// "4.2m", "3bn", "20k".
fn with_scale_letter(token: &Token) -> Option<f64> {
    if token.kind != TokenKind::Number || token.note_mark {
        return None;
    }
    let digits = token.key.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let scale = match token.key.get(digits.len()..)? {
        "k" => 1e3,
        "m" | "mn" | "mio" => 1e6,
        "b" | "bn" => 1e9,
        "tn" => 1e12,
        _ => return None,
    };
    digits.parse::<f64>().ok().map(|value| value * scale)
}

/// How many parts a whole has by a word such as "thirds".
fn parts_of_a_whole(token: &Token) -> Option<f64> {
    let parts = match token.key.as_str() {
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" | "fourth" | "fourths" => 4.0,
        "fifth" | "fifths" => 5.0,
        "sixth" | "sixths" => 6.0,
        "seventh" | "sevenths" => 7.0,
        "eighth" | "eighths" => 8.0,
        "ninth" | "ninths" => 9.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    };
    Some(parts)
}

fn number_at<T: AsRef<Token>>(tokens: &[T], start: usize) -> Option<(usize, f64)> {
    let mut total = 0.0;
    let mut current: Option<f64> = None;
    let mut end = start;
    let mut index = start;
    let mut last = f64::INFINITY;
    while let Some(token) = token_at(tokens, index) {
        if token.note_mark && start < index {
            break;
        }
        if token.key == "and" && start < index && is_hundred(last) {
            index += 1;
            continue;
        }
        let Some(worth) = &token.worth else { break };
        let Ok(value) = worth.parse::<f64>() else { break };
        let digits = token.kind == TokenKind::Number;
        if is_hundred(value) && !digits {
            current = Some(current.unwrap_or(1.0) * 100.0);
        } else if 1000.0 <= value && !digits {
            total += current.unwrap_or(1.0) * value;
            current = None;
        } else if let Some(so_far) = current {
            let fits = !digits
                && ((is_hundred(last) && value < 100.0)
                    || ((20.0..100.0).contains(&last) && value < 10.0));
            if !fits {
                break;
            }
            current = Some(so_far + value);
        } else if start == index || (!digits && 1000.0 <= last && value < 1000.0) {
            current = Some(value);
        } else {
            break;
        }
        last = if digits { f64::NAN } else { value };
        index += 1;
        end = index;
    }
    (start < end).then(|| (end, total + current.unwrap_or(0.0)))
}

fn is_hundred(value: f64) -> bool {
    (value - 100.0).abs() < 0.5
}

fn same_worth(one: Worth, other: Worth) -> bool {
    let apart = (one.value - other.value).abs();
    one.sort == other.sort && apart <= 1e-9 * one.value.abs().max(other.value.abs())
}
