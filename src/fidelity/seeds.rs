//! Where may many quotations stand, in one pass over a source?
//!
//! Short runs of letters (grams) of all quotations are looked up at every few letters of the
//! source; places that several grams agree on are candidates. A help to look in the right place:
//! whether a quotation stands there is decided by the alignment.

use std::collections::BTreeMap;

/// The letters that are searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Needle<'n> {
    pub bytes: &'n [u8],
}

/// How densely the source is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Density {
    /// Letters of a gram, at most 8.
    pub gram: usize,
    /// Letters from one look-up to the next.
    pub stride: usize,
}

/// A place that grams agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where the needle would start; may lie a little before the text.
    pub start: i64,
    pub votes: u32,
}

/// Needles that share a gram beyond this number say nothing by it.
const MOST_OWNERS: usize = 12;
/// Texts above this are sampled first, at so many places; a gram that is hit there so often stands
/// everywhere and says nothing, unless its needle would keep fewer than so many others.
const LARGE_TEXT: usize = 1 << 20;
const SAMPLES: usize = 1 << 16;
const COMMON: u16 = 3;
const FEWEST_GRAMS: u32 = 16;
/// Places kept per needle.
const MOST_PLACES: usize = 24;
/// Slots for places that are still being counted, per needle.
const OPEN_PLACES: usize = 16;
/// Starts that differ by less are one place.
const SAME_PLACE: i64 = 64;

/// The best places of each needle, best first.
pub(super) fn find(text: &[u8], needles: &[Needle<'_>], density: Density) -> Vec<Vec<Place>> {
    let mut table = Table::of(needles, density.gram);
    if LARGE_TEXT < text.len() {
        table.forget_common(text, needles.len(), mask_of(density.gram));
    }
    let mut counts: Vec<Counter> = needles.iter().map(|_| Counter::new()).collect();
    if !table.is_empty() {
        let mask = mask_of(density.gram);
        for (number, window) in text.windows(8).step_by(density.stride).enumerate() {
            let gram = eight(window) & mask;
            if !table.may_hold(gram) {
                continue;
            }
            let Some(owners) = table.owners(gram) else { continue };
            for (needle, offset) in owners {
                let start = signed(number * density.stride) - i64::from(*offset);
                if let Some(counter) = counts.get_mut(*needle as usize) {
                    counter.vote(start);
                }
            }
        }
    }
    counts.into_iter().map(Counter::finish).collect()
}

/// The grams of all needles.
struct Table {
    bits: Vec<u64>,
    mask: u64,
    grams: Vec<u64>,
    slots: Vec<u32>,
    slot_mask: u64,
    /// For each gram: range of `owners`.
    ranges: Vec<(u32, u32)>,
    owners: Vec<(u32, u32)>,
}

impl Table {
    fn of(needles: &[Needle<'_>], length: usize) -> Self {
        let mut all: BTreeMap<u64, Vec<(u32, u32)>> = BTreeMap::new();
        for (number, needle) in needles.iter().enumerate() {
            for (offset, window) in needle.bytes.windows(length).enumerate() {
                let mut eight = [0; 8];
                for (slot, byte) in eight.iter_mut().zip(window) {
                    *slot = *byte;
                }
                let owners = all.entry(u64::from_le_bytes(eight) & mask_of(length)).or_default();
                if owners.len() <= MOST_OWNERS {
                    owners.push((narrow(number), narrow(offset)));
                }
            }
        }
        all.retain(|_, owners| owners.len() <= MOST_OWNERS);
        // So many bits to a gram that few other letters of the source hit one by chance.
        let size = (all.len() * 48).next_power_of_two().max(64);
        let slot_size = (all.len() * 2).next_power_of_two().max(16);
        let mut table = Self {
            bits: vec![0; size / 64],
            mask: size as u64 - 1,
            grams: Vec::with_capacity(all.len()),
            slots: vec![u32::MAX; slot_size],
            slot_mask: slot_size as u64 - 1,
            ranges: Vec::with_capacity(all.len()),
            owners: Vec::new(),
        };
        for (gram, owners) in all {
            let hash = spread(gram);
            let bit = hash & table.mask;
            if let Some(word) = table.bits.get_mut(index(bit >> 6)) {
                *word |= 1 << (bit & 63);
            }
            let mut slot = (hash >> 32) & table.slot_mask;
            while table.slots.get(index(slot)).is_some_and(|taken| *taken != u32::MAX) {
                slot = (slot + 1) & table.slot_mask;
            }
            if let Some(free) = table.slots.get_mut(index(slot)) {
                *free = narrow(table.grams.len());
            }
            table.grams.push(gram);
            let start = narrow(table.owners.len());
            table.owners.extend(owners);
            table.ranges.push((start, narrow(table.owners.len())));
        }
        table
    }

    fn is_empty(&self) -> bool {
        self.grams.is_empty()
    }

    #[inline]
    fn may_hold(&self, gram: u64) -> bool {
        let bit = spread(gram) & self.mask;
        self.bits.get(index(bit >> 6)).is_some_and(|word| word >> (bit & 63) & 1 != 0)
    }

    fn owners(&self, gram: u64) -> Option<&[(u32, u32)]> {
        let (start, end) = *self.ranges.get(self.number_of(gram)?)?;
        self.owners.get(start as usize..end as usize)
    }

    fn number_of(&self, gram: u64) -> Option<usize> {
        let hash = spread(gram);
        let mut slot = (hash >> 32) & self.slot_mask;
        loop {
            let taken = *self.slots.get(index(slot))?;
            if taken == u32::MAX {
                return None;
            }
            if self.grams.get(taken as usize) == Some(&gram) {
                return Some(taken as usize);
            }
            slot = (slot + 1) & self.slot_mask;
        }
    }

    /// Takes away grams that stand everywhere in the text.
    fn forget_common(&mut self, text: &[u8], needles: usize, mask: u64) {
        let mut hits = vec![0_u16; self.grams.len()];
        for window in text.windows(8).step_by((text.len() / SAMPLES).max(1)) {
            let gram = eight(window) & mask;
            if self.may_hold(gram)
                && let Some(count) = self.number_of(gram).and_then(|number| hits.get_mut(number))
            {
                *count = count.saturating_add(1);
            }
        }
        let mut grams_of = vec![0_u32; needles];
        for (needle, _) in &self.owners {
            if let Some(count) = grams_of.get_mut(*needle as usize) {
                *count += 1;
            }
        }
        let mut common: Vec<usize> = (0..hits.len())
            .filter(|number| hits.get(*number).is_some_and(|count| COMMON <= *count))
            .collect();
        common.sort_by_key(|number| (std::cmp::Reverse(hits.get(*number).copied()), *number));
        for number in common {
            let Some((start, end)) = self.ranges.get(number).copied() else { continue };
            let owners = self.owners.get(start as usize..end as usize).unwrap_or_default();
            let needed = owners.iter().any(|(needle, _)| {
                grams_of.get(*needle as usize).is_none_or(|count| *count <= FEWEST_GRAMS)
            });
            if needed {
                continue;
            }
            for (needle, _) in owners {
                if let Some(count) = grams_of.get_mut(*needle as usize) {
                    *count = count.saturating_sub(1);
                }
            }
            if let Some(range) = self.ranges.get_mut(number) {
                *range = (0, 0);
            }
        }
        self.bits.fill(0);
        for (gram, range) in self.grams.iter().zip(&self.ranges) {
            if range.0 == range.1 {
                continue;
            }
            let bit = spread(*gram) & self.mask;
            if let Some(word) = self.bits.get_mut(index(bit >> 6)) {
                *word |= 1 << (bit & 63);
            }
        }
    }
}

/// Counts the votes for one needle in one pass from left to right.
struct Counter {
    open: [(i64, i64, u32); OPEN_PLACES],
    done: Vec<Place>,
    least: u32,
}

impl Counter {
    const fn new() -> Self {
        Self { open: [(i64::MIN, 0, 0); OPEN_PLACES], done: Vec::new(), least: 0 }
    }

    fn vote(&mut self, start: i64) {
        let bucket = start.div_euclid(SAME_PLACE);
        let slot = usize::try_from(bucket.rem_euclid(signed(OPEN_PLACES))).unwrap_or(0);
        let Some(entry) = self.open.get_mut(slot) else { return };
        if entry.0 == bucket {
            entry.2 += 1;
            return;
        }
        let old = std::mem::replace(entry, (bucket, start, 1));
        self.close(old);
    }

    fn close(&mut self, (_, start, votes): (i64, i64, u32)) {
        if votes == 0 || (MOST_PLACES <= self.done.len() && votes <= self.least) {
            return;
        }
        self.done.push(Place { start, votes });
        if MOST_PLACES * 2 <= self.done.len() {
            self.done.sort_by_key(|place| (std::cmp::Reverse(place.votes), place.start));
            self.done.truncate(MOST_PLACES);
            self.least = self.done.last().map_or(0, |place| place.votes);
        }
    }

    fn finish(mut self) -> Vec<Place> {
        for slot in 0..OPEN_PLACES {
            if let Some(entry) = self.open.get(slot).copied() {
                self.close(entry);
            }
        }
        self.done.sort_by_key(|place| (std::cmp::Reverse(place.votes), place.start));
        self.done.truncate(MOST_PLACES);
        self.done
    }
}

fn eight(window: &[u8]) -> u64 {
    u64::from_le_bytes(window.try_into().unwrap_or([0; 8]))
}

/// The bits of the first `length` bytes of eight.
const fn mask_of(length: usize) -> u64 {
    if length < 8 { (1 << (8 * length)) - 1 } else { u64::MAX }
}

fn spread(gram: u64) -> u64 {
    let mixed = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn index(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn narrow(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn signed(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
