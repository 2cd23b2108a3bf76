//! From lines to paragraphs: where a page's body breaks, and what a paragraph is by its look.

use super::lines::{Line, most_common};
use super::notes::{ends_sentence, sign_of};

/// Lines that belong together, by their indices.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) lines: Vec<usize>,
    pub(super) look: Look,
    /// Points from the column's left edge.
    pub(super) indent: u32,
}

/// What a paragraph looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Prose,
    Heading(u8),
    /// Set in from both edges.
    SetIn,
    ListItem,
    /// An entry of a table of contents, or a row with leaders.
    Entry,
}

/// The edges of the column that a line stands in.
#[derive(Clone, Copy, Debug)]
struct Column {
    left: f32,
    right: f32,
}

/// On pages with more lines the whole page is taken for one column.
const MOST_LINES_COMPARED: usize = 800;

/// Groups the lines of a page's body (given by index, in reading order) into paragraphs.
pub(super) fn group(lines: &[Line], body: &[usize], body_size: f32) -> Vec<Group> {
    let picked: Vec<&Line> = body.iter().filter_map(|index| lines.get(*index)).collect();
    let columns = columns(&picked);
    let leading = leading(&picked);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for rank in 0..picked.len() {
        let starts = match groups.last() {
            None => true,
            Some(open) => breaks(&picked, &columns, leading, open, rank),
        };
        match groups.last_mut() {
            Some(open) if !starts => open.push(rank),
            _ => groups.push(vec![rank]),
        }
    }
    groups
        .into_iter()
        .map(|ranks| {
            let look = look(&picked, &columns, &ranks, body_size);
            let first = ranks.first().copied().unwrap_or(0);
            let left = picked.get(first).map_or(0.0, |line| line.left);
            let edge = columns.get(first).map_or(left, |column| column.left);
            Group {
                lines: ranks.iter().filter_map(|rank| body.get(*rank).copied()).collect(),
                look,
                indent: points(left - edge),
            }
        })
        .collect()
}

fn points(length: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a page's width"
    )]
    let whole = length.clamp(0.0, 2_000.0).round() as u32;
    whole
}

fn columns(lines: &[&Line]) -> Vec<Column> {
    let edges = |own: &[&&Line], line: &Line| Column {
        left: most_common(own.iter().map(|other| other.left), 0.5),
        right: own.iter().map(|other| other.right).fold(line.right, f32::max),
    };
    if MOST_LINES_COMPARED < lines.len() {
        let all: Vec<&&Line> = lines.iter().collect();
        return lines
            .iter()
            .map(|line| edges(&all, line))
            .take(1)
            .cycle()
            .take(lines.len())
            .collect();
    }
    lines
        .iter()
        .map(|line| {
            let own: Vec<&&Line> = lines
                .iter()
                .filter(|other| {
                    let shared = line.right.min(other.right) - line.left.max(other.left);
                    let narrow = (line.right - line.left).min(other.right - other.left);
                    0.6 * narrow < shared && !other.same_row
                })
                .collect();
            edges(&own, line)
        })
        .collect()
}

/// The usual distance of base lines.
fn leading(lines: &[&Line]) -> f32 {
    let steps = lines.windows(2).filter_map(|pair| match pair {
        [above, below] => {
            let step = above.base - below.base;
            (0.5 * above.size < step && step < 3.5 * above.size).then_some(step)
        }
        _ => None,
    });
    most_common(steps, 2.0)
}

/// Whether a paragraph begins with the line at `rank`, `open` being the ranks of the one before.
fn breaks(lines: &[&Line], columns: &[Column], leading: f32, open: &[usize], rank: usize) -> bool {
    let last_rank = open.last().copied().unwrap_or(rank);
    let (Some(above), Some(below)) = (lines.get(last_rank), lines.get(rank)) else { return true };
    if below.same_row {
        return false;
    }
    if above.direction != below.direction {
        return true;
    }
    let size = above.size.max(below.size).max(0.1);
    if 0.8 < (above.size - below.size).abs() && 4 < below.text.len() && 4 < above.text.len() {
        return true;
    }
    if is_all_bold(above) != is_all_bold(below) {
        return true;
    }
    let (Some(column), Some(own_column)) = (columns.get(last_rank), columns.get(rank)) else {
        return true;
    };
    let step = above.base - below.base;
    let goes_down = 0.0 < step;
    if goes_down && leading.max(size * 1.25) * 1.4 < step {
        return true;
    }
    if ends_in_leaders(&above.text) {
        return true;
    }
    if is_next_item(lines, open, below) {
        return true;
    }
    let is_in = |line: &Line, column: &Column| column.left + 0.8 * size < line.left;
    let is_out = |line: &Line, column: &Column| line.right < column.right - 0.8 * size;
    let is_centred = |line: &Line, column: &Column| is_in(line, column) && is_out(line, column);
    if is_centred(above, column)
        && is_centred(below, own_column)
        && ((above.left + above.right) - (below.left + below.right)).abs() < 6.0
    {
        return false;
    }
    // No paragraph begins in small letters at the full width; an entry hangs on its first line.
    let goes_on = below.text.starts_with(char::is_lowercase)
        && !ends_sentence(&above.text)
        && (!is_out(below, own_column) || above.ends_with_hyphen());
    let hangs = open.len() == 1 && is_item(above) && above.left < below.left;
    if goes_down && (goes_on || hangs) {
        return false;
    }
    let above_in = is_in(above, column);
    let below_in = is_in(below, own_column);
    if below_in && !above_in {
        return true;
    }
    // Out of a block that was set in: only its first line being in is an ordinary paragraph.
    if above_in && !below_in && 2 <= open.len() {
        return true;
    }
    if above_in && below_in && 0.8 * size < (above.left - below.left).abs() {
        // A first line within a block, or the next item of a list.
        return above.left < below.left || 2 <= open.len();
    }
    let width = (column.right - column.left).max(1.0);
    let is_short = above.right < column.right - 0.12 * width;
    let begins = below.text.starts_with(|sign: char| {
        sign.is_uppercase() || sign.is_ascii_digit() || "“‘\"•–—".contains(sign)
    });
    is_short && begins && ends_sentence(&above.text)
}

/// Whether the line begins with the number after the one that the open paragraph begins with.
fn is_next_item(lines: &[&Line], open: &[usize], below: &Line) -> bool {
    let number = |line: &Line| sign_of(line).and_then(|(_, sign)| sign.parse::<u32>().ok());
    let first = open.first().and_then(|rank| lines.get(*rank));
    match (first.and_then(|line| number(line)), number(below)) {
        (Some(before), Some(after)) => before.checked_add(1) == Some(after),
        _ => false,
    }
}

/// Whether a line begins with the number, letter or point of a list.
fn is_item(line: &Line) -> bool {
    let head: String = line.text.chars().take_while(|sign| !sign.is_whitespace()).take(8).collect();
    let is_label = head.ends_with(['.', ')'])
        && head.chars().count() <= 6
        && head.chars().all(|sign| sign.is_alphanumeric() || "().".contains(sign));
    is_label || matches!(head.as_str(), "•" | "▪" | "●" | "◦" | "–" | "—" | "-")
}

/// An entry of a table of contents: dots, then a page number.
fn ends_in_leaders(text: &str) -> bool {
    let bare = text.trim_end_matches(|sign: char| sign.is_alphanumeric() || sign == ' ');
    bare.ends_with("....") || bare.ends_with(". . .")
}

fn is_all_bold(line: &Line) -> bool {
    let bold: usize = line.bold.iter().map(|span| span.len()).sum();
    0 < bold && line.text.len() * 9 < bold * 10
}

fn look(lines: &[&Line], columns: &[Column], ranks: &[usize], body_size: f32) -> Look {
    let own: Vec<&Line> = ranks.iter().filter_map(|rank| lines.get(*rank).copied()).collect();
    let Some(first) = own.first() else { return Look::Prose };
    let length: usize = own.iter().map(|line| line.text.len()).sum();
    let last = own.last().map_or("", |line| line.text.as_str());
    if ends_in_leaders(last) {
        return Look::Entry;
    }
    let is_short = own.len() <= 4 && length < 240;
    let has_words =
        own.iter().any(|line| line.text.chars().filter(|c| c.is_alphabetic()).count() > 2);
    if is_short && has_words && first.size > body_size * 1.12 && !last.ends_with(',') {
        return Look::Heading(if body_size * 1.4 < first.size { 1 } else { 2 });
    }
    if is_short
        && has_words
        && own.iter().all(|line| is_all_bold(line))
        && !last.ends_with(['.', ',', ';'])
    {
        return Look::Heading(2);
    }
    if first.text.starts_with(['•', '▪', '●', '◦']) {
        return Look::ListItem;
    }
    let is_set_in = 2 <= own.len()
        && ranks.iter().all(|rank| match (lines.get(*rank), columns.get(*rank)) {
            (Some(line), Some(column)) => {
                line.same_row
                    || (column.left + 1.2 * line.size < line.left
                        && line.right < column.right - 0.8 * line.size)
            }
            _ => false,
        });
    if is_set_in && 80 <= length { Look::SetIn } else { Look::Prose }
}
