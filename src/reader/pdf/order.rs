//! The order of lines by place: columns from left to right, each from top to bottom.
//!
//! This is the second opinion beside the file's own order, for files that were written line by
//! line across their columns or in no order at all. A page is cut where a vertical or a
//! horizontal band is free of text, again and again.

use super::lines::{Line, PageLines};

/// A free vertical band at least this wide, in font heights, parts columns.
const COLUMN: f32 = 0.9;
/// More cuts within cuts than any page has.
const DEEPEST: usize = 24;

/// The page with its lines in the order of their places.
pub(super) fn by_place(page: &PageLines) -> PageLines {
    let mut order = Vec::with_capacity(page.lines.len());
    let (main, other): (Vec<usize>, Vec<usize>) = (0..page.lines.len()).partition(|index| {
        page.lines.get(*index).is_some_and(|line| line.direction == page.direction)
    });
    cut(&page.lines, main, &mut order, 0);
    order.extend(other);
    let mut lines: Vec<Line> =
        order.iter().filter_map(|index| page.lines.get(*index).cloned()).collect();
    let mut last: Option<(f32, f32)> = None;
    for line in &mut lines {
        line.same_row = last.is_some_and(|(base, right)| {
            (base - line.base).abs() < 0.3 * line.size && right <= line.left + 1.0
        });
        last = Some((line.base, line.right));
    }
    PageLines { lines, ..page.clone() }
}

fn cut(lines: &[Line], mut within: Vec<usize>, order: &mut Vec<usize>, depth: usize) {
    if 1 < within.len() && depth < DEEPEST {
        // Columns first: a band free of text over the whole height of this part.
        let smallest = within
            .iter()
            .filter_map(|index| lines.get(*index))
            .map(|line| line.size * COLUMN)
            .fold(f32::INFINITY, f32::min);
        let columns = Bands::of(lines, &within, |line| (line.left, line.right));
        let parted = columns.gaps.iter().find(|(rank, width)| {
            smallest <= *width && 3 <= *rank && 3 + *rank <= columns.sorted.len()
        });
        let parted = parted.map(|(rank, _)| *rank);
        // Then the widest horizontal band: heads, blocks of columns, feet.
        let (bands, rank) = if parted.is_some() {
            (columns, parted)
        } else {
            let rows = Bands::of(lines, &within, |line| {
                (-(line.base + line.size * 0.8), -(line.base - line.size * 0.25))
            });
            let widest = rows.gaps.iter().max_by(|a, b| a.1.total_cmp(&b.1));
            let rank = widest.map(|(rank, _)| *rank);
            (rows, rank)
        };
        if let Some(rank) = rank {
            let (before, after) = bands.sorted.split_at(rank.min(bands.sorted.len()));
            for part in [before, after] {
                let mut part = part.to_vec();
                part.sort_unstable();
                cut(lines, part, order, depth + 1);
            }
            return;
        }
    }
    sort_rows(lines, &mut within);
    order.extend(within);
}

/// Lines along one axis and the bands between them that are free of text.
struct Bands {
    /// Line indices by the start of their extent.
    sorted: Vec<usize>,
    /// Rank of the first line after each band, and the band's width in points.
    gaps: Vec<(usize, f32)>,
}

impl Bands {
    fn of(lines: &[Line], within: &[usize], extent: impl Fn(&Line) -> (f32, f32)) -> Self {
        let mut extents: Vec<(f32, f32, usize)> = within
            .iter()
            .filter_map(|index| {
                let (start, end) = extent(lines.get(*index)?);
                Some((start, end, *index))
            })
            .collect();
        extents.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let mut gaps = Vec::new();
        let mut reach = f32::NEG_INFINITY;
        for (rank, (start, end, _)) in extents.iter().enumerate() {
            if 0 < rank && reach < *start {
                gaps.push((rank, *start - reach));
            }
            reach = reach.max(*end);
        }
        Self { sorted: extents.into_iter().map(|entry| entry.2).collect(), gaps }
    }
}

fn sort_rows(lines: &[Line], within: &mut [usize]) {
    within.sort_by(|a, b| match (lines.get(*a), lines.get(*b)) {
        (Some(first), Some(second)) => second
            .base
            .total_cmp(&first.base)
            .then(first.left.total_cmp(&second.left))
            .then(a.cmp(b)),
        _ => a.cmp(b),
    });
}
