//! Where in a text is the nearest thing to these letters?
//!
//! The bit-parallel edit distance of Myers in blocks of 64 letters, free at both ends of the text.
//! Used where no gram of a quotation is left whole, and for the hint of a "not found".

/// The best place for a needle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nearest {
    /// One past the last letter of the place in the text; the first such place.
    pub end: usize,
    /// Letters to be changed, dropped or added.
    pub distance: usize,
}

/// Stretches of a long text that are searched side by side.
const LANES: usize = 4;
/// A text is long if it has so many times the letters of the needle.
const LONG_TEXT: usize = 32;

/// The number of steps that a search takes.
pub(super) const fn steps(needle: usize, text: usize) -> usize {
    needle.div_ceil(64).saturating_mul(text)
}

/// The nearest place of `needle` in `text`; `None` for an empty needle or text.
pub(super) fn nearest(needle: &[u8], text: &[u8]) -> Option<Nearest> {
    if needle.is_empty() || text.is_empty() {
        return None;
    }
    if needle.len() <= 64 && text.len() < needle.len() * LONG_TEXT {
        return Some(nearest_in_one_block(needle, text));
    }
    let blocks = needle.len().div_ceil(64);
    let mut equal = vec![0_u64; 256 * blocks];
    for (position, byte) in needle.iter().enumerate() {
        let slot = usize::from(*byte) * blocks + position / 64;
        if let Some(bits) = equal.get_mut(slot) {
            *bits |= 1 << (position % 64);
        }
    }
    if needle.len() * LONG_TEXT <= text.len() {
        return Some(nearest_side_by_side(needle.len(), &equal, text));
    }
    let last_bit = 1_u64 << ((needle.len() - 1) % 64);
    let mut up = vec![u64::MAX; blocks];
    let mut down = vec![0_u64; blocks];
    let mut distance = needle.len();
    let mut best = Nearest { end: 0, distance };
    for (position, byte) in text.iter().enumerate() {
        // The change of the row above the first block is 0: the needle may start anywhere.
        let mut carry_up = 0_u64;
        let mut carry_down = 0_u64;
        let row = usize::from(*byte) * blocks;
        let rows = equal.get(row..row + blocks)?;
        for (block, ((pattern, plus), minus)) in
            rows.iter().zip(up.iter_mut()).zip(down.iter_mut()).enumerate()
        {
            let (positive, negative) = (*plus, *minus);
            let with_carry = pattern | carry_down;
            let vertical = pattern | negative;
            let horizontal =
                ((with_carry & positive).wrapping_add(positive) ^ positive) | with_carry;
            let mut rises = negative | !(horizontal | positive);
            let mut falls = positive & horizontal;
            if block + 1 == blocks {
                if rises & last_bit != 0 {
                    distance += 1;
                } else if falls & last_bit != 0 {
                    distance -= 1;
                }
            }
            let (next_up, next_down) = (rises >> 63, falls >> 63);
            rises = (rises << 1) | carry_up;
            falls = (falls << 1) | carry_down;
            *plus = falls | !(vertical | rises);
            *minus = rises & vertical;
            carry_up = next_up;
            carry_down = next_down;
        }
        if distance < best.distance {
            best = Nearest { end: position + 1, distance };
        }
    }
    Some(best)
}

/// The same for a long text, cut into stretches that are searched side by side: what is done for
/// one of them does not wait for the others.
///
/// A place has at most twice as many letters as the needle, for one that differs in as many letters
/// as the needle has is always there. Stretches that share so many letters miss none, and what a
/// stretch says of its first letters is never too near.
fn nearest_side_by_side(length: usize, equal: &[u64], text: &[u8]) -> Nearest {
    let blocks = length.div_ceil(64);
    let last_bit = (length - 1) % 64;
    let shared = length * 2;
    let size = (text.len() + (LANES - 1) * shared).div_ceil(LANES).min(text.len());
    let starts: [usize; LANES] =
        std::array::from_fn(|lane| (lane * (size - shared)).min(text.len() - size));
    let lanes = starts.map(|start| text.get(start..start + size).unwrap_or_default());
    let mut states = vec![([u64::MAX; LANES], [0_u64; LANES]); blocks];
    // By how much the distance here is greater than the least one so far.
    let mut above = [0_u64; LANES];
    let mut best = [Nearest { end: 0, distance: length }; LANES];
    for position in 0..size {
        let rows = lanes.map(|lane| {
            let row = lane.get(position).copied().map_or(0, usize::from) * blocks;
            equal.get(row..row + blocks).unwrap_or_default()
        });
        // The change of the row above the first block is 0: the needle may start anywhere.
        let mut carry_up = [0_u64; LANES];
        let mut carry_down = [0_u64; LANES];
        let mut rises = [0_u64; LANES];
        let mut falls = [0_u64; LANES];
        for (block, (up, down)) in states.iter_mut().enumerate() {
            let pattern = rows.map(|row| row.get(block).copied().unwrap_or(0));
            let with_carry = each(pattern, carry_down, |a, b| a | b);
            let vertical = each(pattern, *down, |a, b| a | b);
            let sum = each(each(with_carry, *up, |a, b| a & b), *up, u64::wrapping_add);
            let horizontal = each(each(sum, *up, |a, b| a ^ b), with_carry, |a, b| a | b);
            rises = each(*down, each(horizontal, *up, |a, b| !(a | b)), |a, b| a | b);
            falls = each(*up, horizontal, |a, b| a & b);
            let risen = each(rises, carry_up, |a, b| (a << 1) | b);
            let fallen = each(falls, carry_down, |a, b| (a << 1) | b);
            carry_up = rises.map(|bits| bits >> 63);
            carry_down = falls.map(|bits| bits >> 63);
            *up = each(fallen, each(vertical, risen, |a, b| !(a | b)), |a, b| a | b);
            *down = each(risen, vertical, |a, b| a & b);
        }
        let more = rises.map(|bits| (bits >> last_bit) & 1);
        let fewer = falls.map(|bits| (bits >> last_bit) & 1);
        above = each(each(above, more, u64::wrapping_add), fewer, u64::wrapping_sub);
        if above.iter().fold(0, |all, one| all | one) >> 63 == 0 {
            continue;
        }
        for ((above, best), start) in above.iter_mut().zip(&mut best).zip(starts) {
            if *above >> 63 != 0 {
                *above = 0;
                *best = Nearest { end: start + position + 1, distance: best.distance - 1 };
            }
        }
    }
    let nearest = best.into_iter().min_by_key(|one| (one.distance, one.end));
    nearest.unwrap_or(Nearest { end: 0, distance: length })
}

/// The same step for each stretch.
#[inline]
fn each(one: [u64; LANES], other: [u64; LANES], step: impl Fn(u64, u64) -> u64) -> [u64; LANES] {
    let mut out = one;
    for (left, right) in out.iter_mut().zip(other) {
        *left = step(*left, right);
    }
    out
}

/// The same for a needle of at most 64 letters.
fn nearest_in_one_block(needle: &[u8], text: &[u8]) -> Nearest {
    let mut equal = [0_u64; 256];
    for (position, byte) in needle.iter().enumerate() {
        if let Some(bits) = equal.get_mut(usize::from(*byte)) {
            *bits |= 1 << position;
        }
    }
    let last_bit = needle.len() - 1;
    let (mut up, mut down) = (u64::MAX, 0_u64);
    let mut distance = needle.len();
    let mut best = Nearest { end: 0, distance };
    for (position, byte) in text.iter().enumerate() {
        let pattern = equal.get(usize::from(*byte)).copied().unwrap_or(0);
        let vertical = pattern | down;
        let horizontal = ((pattern & up).wrapping_add(up) ^ up) | pattern;
        let rises = down | !(horizontal | up);
        let falls = up & horizontal;
        distance = distance + usize::from(rises >> last_bit & 1 != 0)
            - usize::from(falls >> last_bit & 1 != 0);
        let (rises, falls) = (rises << 1, falls << 1);
        up = falls | !(vertical | rises);
        down = rises & vertical;
        if distance < best.distance {
            best = Nearest { end: position + 1, distance };
        }
    }
    best
}
