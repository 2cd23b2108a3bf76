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

/// The number of steps that a search takes.
pub(super) const fn steps(needle: usize, text: usize) -> usize {
    needle.div_ceil(64).saturating_mul(text)
}

/// The nearest place of `needle` in `text`; `None` for an empty needle or text.
pub(super) fn nearest(needle: &[u8], text: &[u8]) -> Option<Nearest> {
    if needle.is_empty() || text.is_empty() {
        return None;
    }
    if needle.len() <= 64 {
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
