//! Which word of the quotation stands for which word of the source?
//!
//! A word alignment of one stretch of a quotation (between two ellipses) with a window of the
//! source: free at both ends of the window, with affine costs for words that the quotation
//! dropped, with joints for words that are parted differently, with jumps for bracketed groups.

use std::ops::Range;

use super::grammar::{Form, Group, QuoteToken};
use super::joints;
use super::likeness::{self, Likeness};
use super::words::{Token, TokenKind};
use super::worth::{self, Figure};

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
    /// Cells that were looked at to find it.
    pub work: usize,
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
/// Costs above the least possible one up to which a table is filled at first.
const LOW_COSTS: [u32; 2] = [110, 450];
/// Cells of one table; larger tasks are answered with `None`.
const MOST_CELLS: usize = 4_000_000;
/// Cells from which a long quotation is aligned in blocks, and the words of a block.
const LARGE: usize = 150_000;
const BLOCK: usize = 120;
/// Words of the window before the quotation's first that the first block looks over.
const MOST_BEFORE: usize = 4_000;
/// What it takes to ask whether a word with bracketed letters stands for another, in cells.
const WORK_OF_PATTERN: usize = 8;
/// The cost of a pair of words that was not asked for yet; no pair costs so much.
const UNKNOWN: u8 = u8::MAX;
/// Words that may be run together in one, or one torn into.
const FEW_PARTS: usize = 4;
const MANY_PARTS: usize = 24;

/// Where an alignment should end if several ends cost the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefer {
    First,
    Last,
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
    let slack = source.len().saturating_sub(range.len()).min(MOST_BEFORE);
    let mut steps: Vec<Step> = Vec::new();
    let mut cost = 0_u32;
    let mut work = 0_usize;
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
        work = work.saturating_add(block.work);
        steps.extend(block_steps);
        start = end;
    }
    Some(Alignment { steps, cost, work })
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

/// The same for a stretch of few words or a small window, in one piece.
///
/// Costs never fall along an alignment, so that cells beyond the cost of the best one are no part
/// of it: the table is filled up to a low cost first, and further only where nothing ends below it.
pub(super) fn align_block(
    quote: &[QuoteToken],
    range: Range<usize>,
    groups: &[Group],
    source: &[Token],
    prefer: Prefer,
) -> Option<Alignment> {
    let words = quote.get(range.clone())?;
    if MOST_CELLS < (words.len() + 1).saturating_mul(source.len() + 1) {
        return None;
    }
    if let Some(found) = word_for_word(words, range.start, source, prefer) {
        return Some(found);
    }
    let task = Task::of(words, range.start, groups, source);
    let mut pair_costs = vec![UNKNOWN; words.len() * source.len()];
    let least = task.least_costs(&mut pair_costs);
    let all = least.first().copied().unwrap_or(0);
    // What it costs to find none of the words.
    let most = small_cost(words.len()).saturating_mul(ADDED).saturating_add(2 * AT_END);
    let patterns = words.iter().filter(|word| matches!(word.form, Form::Pattern(_))).count();
    let mut work = pair_costs.len() + patterns * source.len() * WORK_OF_PATTERN;
    LOW_COSTS
        .into_iter()
        .map(|low| all.saturating_add(low))
        .filter(|limit| *limit < most)
        .chain([most])
        .find_map(|limit| {
            let table = task.filled(limit, &least, &mut pair_costs);
            work = work.saturating_add(table.work);
            let (steps, cost) = task.traced(&table, prefer)?;
            Some(Alignment { steps, cost, work })
        })
}

/// What one table is filled for.
struct Task<'t> {
    words: &'t [QuoteToken],
    /// The number of the first of the words in the quotation.
    first: usize,
    groups: &'t [Group],
    source: &'t [Token],
    glances: Vec<Glance>,
    /// The steps of more than one word on either side, by row and column.
    leaps: Vec<Leap>,
}

/// A step that more than one word may have part in, brackets that stand for words left out.
#[derive(Clone, Copy, Debug)]
struct Leap {
    /// The cell that it leads to, and the words that it takes on either side.
    row: usize,
    column: usize,
    quote: usize,
    source: usize,
    cost: u32,
    op: Op,
}

/// A cell: so many words of the quotation have been aligned, up to a word of the window.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// The least cost with a step of the quotation's last.
    direct: u32,
    op: Op,
    /// Whether words were dropped before that step.
    after_drop: bool,
    /// The least cost with dropped words last, and whether more than one.
    dropped: u32,
    drop_goes_on: bool,
}

impl Cell {
    const START: Self = Self { direct: 0, ..Self::NONE };
    const NONE: Self =
        Self { direct: FAR, op: Op::Added, after_drop: false, dropped: FAR, drop_goes_on: false };

    /// Takes a step that is cheaper than those before it.
    const fn offer(&mut self, (from, after_drop): (u32, bool), cost: u32, op: Op) {
        let total = from.saturating_add(cost);
        if total < self.direct {
            self.direct = total;
            self.op = op;
            self.after_drop = after_drop;
        }
    }

    /// The least cost of all, and whether words were dropped last.
    const fn reached(&self) -> (u32, bool) {
        if self.dropped < self.direct { (self.dropped, true) } else { (self.direct, false) }
    }
}

/// The cells that can be reached below a cost, row by row.
struct Table {
    cells: Vec<Cell>,
    rows: Vec<Row>,
    /// Cells that were looked at.
    work: usize,
}

/// The cells of one row: those of the columns from `first` up to `end`.
#[derive(Clone, Copy, Debug)]
struct Row {
    first: usize,
    end: usize,
    /// Where they begin among all cells.
    offset: usize,
}

impl Table {
    fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        let row = self.rows.get(row)?;
        if column < row.first || row.end <= column {
            return None;
        }
        self.cells.get(row.offset + column - row.first)
    }

    fn reached(&self, row: usize, column: usize) -> (u32, bool) {
        self.at(row, column).map_or((FAR, false), Cell::reached)
    }
}

impl<'t> Task<'t> {
    fn of(words: &'t [QuoteToken], first: usize, groups: &'t [Group], source: &'t [Token]) -> Self {
        let glances = source.iter().map(Glance::of).collect();
        let mut task = Self { words, first, groups, source, glances, leaps: Vec::new() };
        let (quote_figures, mut source_figures) = (worth::figures(words), worth::figures(source));
        source_figures.sort_by_key(|figure| figure.range.end);
        for (row, word) in (1..).zip(words) {
            let here = Glance::of(&word.token);
            let ending: Vec<&Figure> =
                quote_figures.iter().filter(|figure| figure.range.end == row).collect();
            for column in 1..=source.len() {
                task.add_leaps((row, column), (word, &here), &ending, &source_figures);
            }
        }
        task
    }

    fn add_leaps(
        &mut self,
        (row, column): (usize, usize),
        (word, here): (&QuoteToken, &Glance),
        ending: &[&Figure],
        // By their ends.
        source_figures: &[Figure],
    ) {
        let source = self.source;
        let (Some(other), Some(there)) = (source.get(column - 1), self.glances.get(column - 1))
        else {
            return;
        };
        if let Form::Pattern(pieces) = &word.form {
            let mut pattern = |quote: usize| {
                let op = Op::Pattern { quote: small(quote) };
                self.leaps.push(Leap { row, column, quote, source: 1, cost: PATTERN, op });
            };
            if likeness::pattern_matches(pieces, &other.key) {
                pattern(1);
            }
            (2..=FEW_PARTS.min(row))
                .filter(|back| joints::pattern_run_matches(self.words, row - back..row, &other.key))
                .for_each(pattern);
        }
        let mut joint = |quote: usize, source: usize, number: bool| {
            let op = Op::Joint { quote: small(quote), source: small(source), number };
            self.leaps.push(Leap { row, column, quote, source, cost: JOINT, op });
        };
        let torn = there.may_end(here) && word.token.key.ends_with(&other.key);
        let most = match (torn, here.may_be_written_out) {
            (true, _) => MANY_PARTS,
            (false, true) => FEW_PARTS,
            (false, false) => 0,
        };
        if 0 < most {
            let before = source.get(column.saturating_sub(most)..column).unwrap_or_default();
            for taken in 2..=joints::most_parts(&word.token, before) {
                let parts = source.get(column - taken..column).unwrap_or_default();
                if joints::parts_of(&word.token, parts) {
                    joint(1, taken, false);
                }
            }
        }
        let run_on = here.may_end(there) && other.key.ends_with(&word.token.key);
        let most = match (run_on, there.may_be_written_out) {
            (true, _) => MANY_PARTS,
            (false, true) => FEW_PARTS,
            (false, false) => 0,
        };
        if 0 < most {
            let before = self.words.get(row.saturating_sub(most)..row).unwrap_or_default();
            for taken in 2..=joints::most_parts(other, before) {
                let parts = self.words.get(row - taken..row).unwrap_or_default();
                if joints::parts_of(other, parts) {
                    joint(taken, 1, false);
                }
            }
        }
        for figure in ending {
            let from = source_figures.partition_point(|there| there.range.end < column);
            let behind = source_figures.get(from..).unwrap_or_default();
            for there in behind.iter().take_while(|there| there.range.end == column) {
                if worth::same_worth(figure.worth, there.worth) {
                    joint(figure.range.len(), there.range.len(), true);
                }
            }
        }
    }

    /// For each number of words that were aligned, what those behind them cost at least. No step
    /// costs less than what is counted here for its words.
    fn least_costs(&self, pair_costs: &mut [u8]) -> Vec<u32> {
        let columns = self.source.len();
        let mut each: Vec<u32> = Vec::with_capacity(self.words.len());
        for (row, word) in self.words.iter().enumerate() {
            let stands = || self.source.iter().any(|other| other.hash == word.token.hash);
            let least = if word.form != Form::Plain || word.token.note_mark || stands() {
                0
            } else {
                let here = Glance::of(&word.token);
                let costs = pair_costs.get_mut(row * columns..).unwrap_or_default();
                self.source
                    .iter()
                    .zip(&self.glances)
                    .zip(costs)
                    .map(|((other, there), known)| {
                        known_pair_cost((word, &here), (other, there), Some(known))
                    })
                    .min()
                    .map_or(ADDED, |cost| cost.min(ADDED))
            };
            each.push(least);
        }
        for leap in &self.leaps {
            for least in each.get_mut(leap.row - leap.quote..leap.row).unwrap_or_default() {
                *least = if leap.quote == 1 { leap.cost.min(*least) } else { 0 };
            }
        }
        let mut left: u32 = each.iter().sum();
        let mut out = vec![left];
        out.extend(each.iter().map(|least| {
            left -= least;
            left
        }));
        out
    }

    /// The cells from which an end may be reached that costs no more than `limit`; `least` tells
    /// what is still to come, `pair_costs` are kept from one table to the next.
    fn filled(&self, limit: u32, least: &[u32], pair_costs: &mut [u8]) -> Table {
        let (rows, columns) = (self.words.len(), self.source.len());
        let mut table = Table {
            cells: vec![Cell::START; columns + 1],
            rows: Vec::with_capacity(rows + 1),
            work: 0,
        };
        table.rows.push(Row { first: 0, end: columns + 1, offset: 0 });
        let mut leaps = self.leaps.as_slice();
        for (row, word) in (1..).zip(self.words) {
            let limit = limit.saturating_sub(least.get(row).copied().unwrap_or(0));
            let here = Glance::of(&word.token);
            let at_end = row == 1 || row == rows;
            // Before a bracket that stands for words, the word with the right capital is the one,
            // though it be further away.
            let before_bracket = row == 1
                && self.words.get(1).is_some_and(|next| matches!(next.form, Form::Free(_)));
            let added = match word.token.note_mark {
                true => NOTE_MARK,
                false if at_end => ADDED + AT_END,
                false => ADDED,
            };
            let jump = self.jump_to(row);
            let (leaps_here, behind) =
                leaps.split_at(leaps.partition_point(|leap| leap.row <= row));
            leaps = behind;
            let (from, to) = self.reach(&table, row, leaps_here, jump);
            let offset = table.cells.len();
            let mut first = from;
            let mut left = Cell::NONE;
            let mut leaps_here = leaps_here.iter().peekable();
            let mut above = match from.checked_sub(1) {
                Some(before) => table.reached(row - 1, before),
                None => (FAR, false),
            };
            for column in from..=columns {
                if to <= column && FAR <= left.reached().0 {
                    break;
                }
                let diagonal = std::mem::replace(&mut above, table.reached(row - 1, column));
                let mut cell = Cell::NONE;
                if 0 < column {
                    let before = column - 1;
                    if let Some(other) = self.source.get(before)
                        && let Some(there) = self.glances.get(before)
                        && diagonal.0 < FAR
                    {
                        let known = pair_costs.get_mut((row - 1) * columns + before);
                        let cost = known_pair_cost((word, &here), (other, there), known);
                        let extra = if at_end && OTHER <= cost {
                            AT_END
                        } else if before_bracket && cost == SAME_OTHER_CASE {
                            OTHER_CASE_BEFORE_BRACKET
                        } else {
                            0
                        };
                        cell.offer(diagonal, cost + extra, Op::Pair);
                    }
                    while let Some(leap) = leaps_here.next_if(|leap| leap.column <= column) {
                        if leap.column == column {
                            let from = table.reached(row - leap.quote, column - leap.source);
                            cell.offer(from, leap.cost, leap.op);
                        }
                    }
                    let mark = self.source.get(before).is_some_and(|token| token.note_mark);
                    let (open, next) =
                        if mark { (NOTE_MARK, NOTE_MARK) } else { (DROP_FIRST, DROP_NEXT) };
                    let opened = left.direct.saturating_add(open);
                    let gone_on = left.dropped.saturating_add(next);
                    cell.drop_goes_on = gone_on < opened;
                    cell.dropped = opened.min(gone_on);
                }
                cell.offer(above, added, Op::Added);
                if let Some((number, group)) = jump {
                    self.offer_group(&table, &mut cell, column, (number, group));
                }
                if limit < cell.direct {
                    cell.direct = FAR;
                }
                if limit < cell.dropped {
                    cell.dropped = FAR;
                }
                left = cell;
                if first == column && FAR <= cell.reached().0 {
                    first += 1;
                } else {
                    table.cells.push(cell);
                }
            }
            while offset < table.cells.len()
                && table.cells.last().is_some_and(|cell| FAR <= cell.reached().0)
            {
                table.cells.pop();
            }
            let end = first + (table.cells.len() - offset);
            let steps = if jump.is_some() { GROUP_MOST_WORDS } else { 1 };
            table.work += (to.saturating_sub(from) + 1) * steps + end.saturating_sub(to);
            table.rows.push(Row { first, end, offset });
        }
        table
    }

    /// The group whose last word is that of the row. Groups stand in their order and none in
    /// another: at most one ends there.
    fn jump_to(&self, row: usize) -> Option<(usize, &'t Group)> {
        let end = self.first + row;
        let number = self.groups.partition_point(|group| group.tokens.end < end);
        let group = self.groups.get(number)?;
        (group.tokens.end == end && self.first <= group.tokens.start).then_some((number, group))
    }

    /// The columns of a row between which its steps may lead; dropped words go on behind them.
    fn reach(
        &self,
        table: &Table,
        row: usize,
        leaps: &[Leap],
        jump: Option<(usize, &Group)>,
    ) -> (usize, usize) {
        let (mut from, mut to) = (self.source.len() + 1, 0);
        let mut widen = |row: usize, reach: usize| {
            if let Some(row) = table.rows.get(row).filter(|row| row.first < row.end) {
                from = from.min(row.first);
                to = to.max(row.end + reach);
            }
        };
        widen(row - 1, 1);
        if let Some((_, group)) = jump {
            widen(group.tokens.start - self.first, GROUP_MOST_WORDS);
        }
        for leap in leaps {
            if table.reached(row - leap.quote, leap.column - leap.source).0 < FAR {
                from = from.min(leap.column);
                to = to.max(leap.column + 1);
            }
        }
        (from, to)
    }

    /// The jump over a bracketed group and the words that it stands for.
    fn offer_group(
        &self,
        table: &Table,
        cell: &mut Cell,
        column: usize,
        (number, group): (usize, &Group),
    ) {
        let start = group.tokens.start - self.first;
        // Parentheses are mostly the source's own: the more words they hold, the likelier a change
        // inside them is a change of its words and no insertion.
        let further = small(group.tokens.len().saturating_sub(1));
        let base =
            if group.round { ROUND_GROUP + ROUND_GROUP_WORD * u32::from(further) } else { GROUP };
        for taken in 0..=GROUP_MOST_WORDS.min(column) {
            let cost = base + small_cost(taken) * GROUP_WORD;
            let op = Op::Group { group: small(number), source: small(taken) };
            cell.offer(table.reached(start, column - taken), cost, op);
        }
    }

    /// The cheapest alignment in a table; `None` if it has none.
    fn traced(&self, table: &Table, prefer: Prefer) -> Option<(Vec<Step>, u32)> {
        let rows = self.words.len();
        let last = table.rows.get(rows)?;
        let cells = table.cells.get(last.offset..last.offset + (last.end - last.first))?;
        let cost = cells.iter().map(|cell| cell.direct).min().filter(|cost| *cost < FAR)?;
        let cheapest = |cell: &Cell| cell.direct == cost;
        let end = last.first
            + match prefer {
                Prefer::First => cells.iter().position(cheapest)?,
                Prefer::Last => cells.iter().rposition(cheapest)?,
            };
        let mut steps = Vec::new();
        let (mut row, mut column) = (rows, end);
        while 0 < row {
            let Cell { op, after_drop, .. } = *table.at(row, column)?;
            let first = self.first + row;
            match op {
                Op::Pair => {
                    let (word, other) = (self.words.get(row - 1)?, self.source.get(column - 1)?);
                    let likeness = likeness::likeness(&word.token, other);
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
                    row -= self.groups.get(group)?.tokens.len();
                    column -= source;
                }
            }
            let mut dropping = after_drop;
            while dropping && 0 < column {
                dropping = table.at(row, column)?.drop_goes_on;
                column -= 1;
                steps.push(Step::Dropped { source: column });
            }
        }
        steps.reverse();
        Some((steps, cost))
    }
}

/// So many words, as a cost is counted.
fn small_cost(words: usize) -> u32 {
    u32::try_from(words).unwrap_or(FAR)
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
    Some(Alignment { steps, cost: 0, work: source.len() })
}

/// The cost of a pair of words, from the table of those that were asked for before.
fn known_pair_cost(
    (word, here): (&QuoteToken, &Glance),
    (other, there): (&Token, &Glance),
    known: Option<&mut u8>,
) -> u32 {
    if here.is_another_than(there) {
        return OTHER + new_sentence(&word.token, other);
    }
    match known {
        Some(known) if *known != UNKNOWN => u32::from(*known),
        Some(known) => {
            let cost = pair_cost(word, other);
            *known = u8::try_from(cost).unwrap_or(UNKNOWN);
            cost
        }
        None => pair_cost(word, other),
    }
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
            may_be_written_out: joints::may_be_written_out(token),
        }
    }

    /// Whether the two are other words for sure ([`Likeness::Other`]): with different first letters
    /// only lists can make two words alike, or that one of them ends with the other.
    fn is_another_than(&self, other: &Self) -> bool {
        self.first != other.first
            && (likeness::scan_class(self.first) == 0
                || likeness::scan_class(self.first) != likeness::scan_class(other.first))
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
