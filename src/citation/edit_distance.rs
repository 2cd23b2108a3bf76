//! How many letters apart are two words?

/// The edit distance of two words, `None` where it is more than `limit`; of longer words only the
/// first letters are compared.
pub(super) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        let first = |word: &str| word.len().min(LONGEST_COMPARED);
        let a = a.as_bytes().get(..first(a)).unwrap_or_default();
        let b = b.as_bytes().get(..first(b)).unwrap_or_default();
        return distance(a, b, limit);
    }
    let letters = |word: &str| word.chars().take(LONGEST_COMPARED).collect::<Vec<char>>();
    distance(&letters(a), &letters(b), limit)
}

/// In letters.
const LONGEST_COMPARED: usize = 64;

fn distance<T: PartialEq>(a: &[T], b: &[T], limit: usize) -> Option<usize> {
    if limit < a.len().abs_diff(b.len()) {
        return None;
    }
    // What both begin and end with changes nothing.
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let a = a.get(..a.len() - same).unwrap_or_default();
    let b = b.get(..b.len() - same).unwrap_or_default();
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len())).filter(|distance| *distance <= limit);
    }
    if limit == 1 {
        // The first letters differ and the last ones do: one letter on each side, or more changes.
        return (a.len() == 1 && b.len() == 1).then_some(1);
    }
    let mut cells = [0_usize; LONGEST_COMPARED + 1];
    let row = cells.get_mut(..=b.len()).unwrap_or_default();
    for (place, cell) in row.iter_mut().enumerate() {
        *cell = place;
    }
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let best = (diagonal + usize::from(x != y)).min(above.saturating_add(1)).min(left + 1);
            diagonal = above;
            left = best;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
        if let Some(cell) = row.first_mut() {
            *cell = i + 1;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}
