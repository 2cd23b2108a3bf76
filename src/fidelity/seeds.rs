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
/// Places kept per needle.
const MOST_PLACES: usize = 24;
/// Slots for places that are still being counted, per needle.
const OPEN_PLACES: usize = 16;
/// Starts that differ by less are one place.
const SAME_PLACE: i64 = 64;

/// The best places of each needle, best first.
pub(super) fn find(text: &[u8], needles: &[Needle<'_>], density: Density) -> Vec<Vec<Place>> {
    let table = Table::of(needles, density.gram);
    let mut counts: Vec<Counter> = needles.iter().map(|_| Counter::new()).collect();
    if !table.is_empty() {
        let mut position = 0;
        while let Some(window) = text.get(position..position + 8) {
            if let Some(owners) = table.owners(gram_of(window, density.gram)) {
                for (needle, offset) in owners {
                    let start = signed(position) - i64::from(*offset);
                    if let Some(counter) = counts.get_mut(*needle as usize) {
                        counter.vote(start);
                    }
                }
            }
            position += density.stride;
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
                let owners = all.entry(gram_of(&eight, length)).or_default();
                if owners.len() <= MOST_OWNERS {
                    owners.push((narrow(number), narrow(offset)));
                }
            }
        }
        all.retain(|_, owners| owners.len() <= MOST_OWNERS);
        let size = (all.len() * 12).next_power_of_two().max(64);
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

    fn owners(&self, gram: u64) -> Option<&[(u32, u32)]> {
        let hash = spread(gram);
        let bit = hash & self.mask;
        if self.bits.get(index(bit >> 6))? & (1 << (bit & 63)) == 0 {
            return None;
        }
        let mut slot = (hash >> 32) & self.slot_mask;
        loop {
            let taken = *self.slots.get(index(slot))?;
            if taken == u32::MAX {
                return None;
            }
            if self.grams.get(taken as usize) == Some(&gram) {
                let (start, end) = *self.ranges.get(taken as usize)?;
                return self.owners.get(start as usize..end as usize);
            }
            slot = (slot + 1) & self.slot_mask;
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

fn gram_of(window: &[u8], length: usize) -> u64 {
    let eight: [u8; 8] = window.try_into().unwrap_or([0; 8]);
    let gram = u64::from_le_bytes(eight);
    if length < 8 { gram & ((1 << (8 * length)) - 1) } else { gram }
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
