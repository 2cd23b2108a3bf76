//! Where may many quotations stand, in one pass over a source?
//!
//! Short runs of letters (grams) of all quotations are looked up at every few letters of the
//! source; places that several grams agree on are candidates. A help to look in the right place:
//! whether a quotation stands there is decided by the alignment.

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
const OPEN_MASK: i64 = 15;
/// Starts that differ by less are one place.
const SAME_PLACE: i64 = 64;

/// Places of the source that are looked at together, so that the waits for memory overlap.
const BATCH: usize = 512;

/// Most grams that are told from other letters by the filter for every second place.
const FEW_GRAMS: usize = 2_048;

/// The best places of each needle, best first.
pub(super) fn find(text: &[u8], needles: &[Needle<'_>], density: Density) -> Vec<Vec<Place>> {
    let mut table = Table::of(needles, density.gram);
    if LARGE_TEXT < text.len() {
        table.forget_common(text, needles.len());
    }
    let mut counts: Vec<Counter> = needles.iter().map(|_| Counter::new()).collect();
    table.scan(text, density.stride, |at, gram| {
        for (needle, offset) in table.owners_of(gram) {
            let start = signed(at) - i64::from(*offset);
            if let Some(counter) = counts.get_mut(*needle as usize) {
                counter.vote(start);
            }
        }
    });
    counts.into_iter().map(Counter::finish).collect()
}

/// A gram and where its owners stand in the list of all; without owners it says nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Gram {
    letters: u64,
    start: u32,
    end: u32,
}

/// The grams of all needles.
#[derive(Debug)]
struct Table {
    length: usize,
    /// Ascending by their letters, and so are the places of their owners.
    grams: Vec<Gram>,
    /// Needles and offsets in them.
    owners: Vec<(u32, u32)>,
    /// One bit for each gram, by the first bits of its hash; tells most other letters away.
    bits: Vec<u64>,
    bit_shift: u32,
    /// The same for a look at every second place, where there are few grams.
    even_bits: Option<Box<[u64; 1_024]>>,
    /// The grams by the first bits of their hashes, or at the next free place.
    slots: Vec<Gram>,
    slot_shift: u32,
}

impl Table {
    fn of(needles: &[Needle<'_>], length: usize) -> Self {
        let mut all: Vec<(u64, u32, u32)> = Vec::new();
        for (number, needle) in needles.iter().enumerate() {
            for (offset, window) in needle.bytes.windows(length).enumerate() {
                let mut eight = [0; 8];
                for (slot, byte) in eight.iter_mut().zip(window) {
                    *slot = *byte;
                }
                let letters = u64::from_le_bytes(eight) & mask_of(length);
                all.push((letters, narrow(number), narrow(offset)));
            }
        }
        all.sort_unstable();
        let mut grams: Vec<Gram> = Vec::with_capacity(all.len());
        let mut owners: Vec<(u32, u32)> = Vec::with_capacity(all.len());
        for run in all.chunk_by(|one, other| one.0 == other.0) {
            if let Some((letters, _, _)) = run.first()
                && run.len() <= MOST_OWNERS
            {
                let start = narrow(owners.len());
                owners.extend(run.iter().map(|(_, needle, offset)| (*needle, *offset)));
                grams.push(Gram { letters: *letters, start, end: narrow(owners.len()) });
            }
        }
        // So many bits to a gram that few other letters of the source hit one by chance.
        let size = (grams.len() * 16).next_power_of_two().max(64);
        let slot_size = (grams.len() * 2).next_power_of_two().max(16);
        let mut table = Self {
            length,
            grams,
            owners,
            bits: vec![0; size / 64],
            bit_shift: 64 - size.trailing_zeros(),
            even_bits: None,
            slots: vec![Gram::default(); slot_size],
            slot_shift: 64 - slot_size.trailing_zeros(),
        };
        table.fill();
        table
    }

    /// Makes the filters and the slots for the grams that have owners.
    fn fill(&mut self) {
        self.bits.fill(0);
        self.slots.fill(Gram::default());
        let few = self.grams.len() <= FEW_GRAMS && 6 <= self.length;
        self.even_bits = few.then(|| Box::new([0; 1_024]));
        for gram in self.grams.iter().filter(|gram| gram.start < gram.end) {
            let bit = spread(gram.letters) >> self.bit_shift;
            if let Some(word) = self.bits.get_mut(index(bit >> 6)) {
                *word |= 1 << (bit & 63);
            }
            if let Some(bits) = &mut self.even_bits {
                let letters = gram.letters.to_le_bytes();
                let mut pairs = [0_u16; 3];
                for (pair, two) in pairs.iter_mut().zip(letters.as_chunks().0) {
                    *pair = u16::from_le_bytes(*two);
                }
                let bit = spread_pairs(pairs);
                if let Some(word) = bits.get_mut(usize::from(bit >> 6)) {
                    *word |= 1 << (bit & 63);
                }
            }
            let mut slot = index(spread(gram.letters) >> self.slot_shift);
            while self.slots.get(slot).is_some_and(|taken| taken.start < taken.end) {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            if let Some(free) = self.slots.get_mut(slot) {
                *free = *gram;
            }
        }
    }

    fn owners_of(&self, gram: Gram) -> &[(u32, u32)] {
        self.owners.get(gram.start as usize..gram.end as usize).unwrap_or_default()
    }

    /// Calls `hit` with the place of each gram that stands at a multiple of `stride`, from left to
    /// right.
    ///
    /// The filters are asked first, for many places and without a branch that could be guessed
    /// wrong; only the places that are left are looked up.
    fn scan(&self, text: &[u8], stride: usize, mut hit: impl FnMut(usize, Gram)) {
        if self.grams.is_empty() {
            return;
        }
        let mut places = [0_usize; BATCH];
        let mut hits = [(0_usize, Gram::default()); BATCH];
        let mut at = 0;
        while at + 8 <= text.len() {
            let block = text.get(at..).and_then(<[u8]>::first_chunk);
            let count = match (&self.even_bits, block) {
                (Some(bits), Some(block)) if stride == 2 => sift_even(bits, block, at, &mut places),
                _ => self.sift(text, at, stride, &mut places),
            };
            at += BATCH * stride;
            let mut found = 0;
            for place in places.get(..count).unwrap_or_default() {
                if let Some(gram) = self.gram_at(text, *place)
                    && let Some(slot) = hits.get_mut(found)
                {
                    *slot = (*place, gram);
                    found += 1;
                }
            }
            for (place, gram) in hits.get(..found).unwrap_or_default() {
                hit(*place, *gram);
            }
        }
    }

    /// The places from `at` on whose letters the bits let through, and their number.
    #[inline(never)]
    fn sift(
        &self,
        text: &[u8],
        mut at: usize,
        stride: usize,
        places: &mut [usize; BATCH],
    ) -> usize {
        let (mask, shift, bits) = (mask_of(self.length), self.bit_shift, self.bits.as_slice());
        let mut count = 0;
        for _ in 0..BATCH {
            let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) else { break };
            let bit = spread(u64::from_le_bytes(*eight) & mask) >> shift;
            let word = bits.get(index(bit >> 6)).copied().unwrap_or(0);
            // Written always and counted only if the bit is set: no branch to guess wrong.
            if let Some(place) = places.get_mut(count & (BATCH - 1)) {
                *place = at;
            }
            count += index(word >> (bit & 63) & 1);
            at += stride;
        }
        count
    }

    /// The gram whose letters stand at a place.
    fn gram_at(&self, text: &[u8], at: usize) -> Option<Gram> {
        let eight = text.get(at..).and_then(<[u8]>::first_chunk)?;
        let letters = u64::from_le_bytes(*eight) & mask_of(self.length);
        let mut slot = index(spread(letters) >> self.slot_shift);
        loop {
            let taken = *self.slots.get(slot)?;
            if taken.start == taken.end {
                return None;
            }
            if taken.letters == letters {
                return Some(taken);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Takes away grams that stand everywhere in the text.
    fn forget_common(&mut self, text: &[u8], needles: usize) {
        let mut hits = vec![0_u16; self.owners.len()];
        self.scan(text, (text.len() / SAMPLES).max(1), |_, gram| {
            if let Some(count) = hits.get_mut(gram.start as usize) {
                *count = count.saturating_add(1);
            }
        });
        let mut grams_of = vec![0_u32; needles];
        for (needle, _) in &self.owners {
            if let Some(count) = grams_of.get_mut(*needle as usize) {
                *count += 1;
            }
        }
        let hits_of = |gram: &Gram| hits.get(gram.start as usize).copied().unwrap_or(0);
        let mut common: Vec<&mut Gram> =
            self.grams.iter_mut().filter(|gram| COMMON <= hits_of(gram)).collect();
        common.sort_by_key(|gram| (std::cmp::Reverse(hits_of(gram)), gram.start));
        for gram in common {
            let range = gram.start as usize..gram.end as usize;
            let owners = self.owners.get(range).unwrap_or_default();
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
            gram.end = gram.start;
        }
        self.fill();
    }
}

/// The even places from `at` on whose first six letters the bits let through, and their number.
#[inline(never)]
fn sift_even(
    bits: &[u64; 1_024],
    block: &[u8; 2 * BATCH + 8],
    at: usize,
    places: &mut [usize; BATCH],
) -> usize {
    let mut pairs = [0_u16; BATCH + 4];
    for (pair, letters) in pairs.iter_mut().zip(block.as_chunks().0) {
        *pair = u16::from_le_bytes(*letters);
    }
    let (second, third) = (pairs.get(1..).unwrap_or_default(), pairs.get(2..).unwrap_or_default());
    let mut hashes = [0_u16; BATCH];
    for (((hash, a), b), c) in hashes.iter_mut().zip(&pairs).zip(second).zip(third) {
        *hash = spread_pairs([*a, *b, *c]);
    }
    let mut count = 0;
    for (number, hash) in hashes.iter().enumerate() {
        let word = bits.get(usize::from(hash >> 6)).copied().unwrap_or(0);
        if let Some(place) = places.get_mut(count & (BATCH - 1)) {
            *place = at + 2 * number;
        }
        count += index(word >> (hash & 63) & 1);
    }
    count
}

/// Counts the votes for one needle in one pass from left to right.
struct Counter {
    /// The first start that was voted for and the votes for it and its neighbours.
    open: [(i64, u32); OPEN_PLACES],
    done: Vec<Place>,
    least: u32,
}

impl Counter {
    const fn new() -> Self {
        Self { open: [(i64::MIN, 0); OPEN_PLACES], done: Vec::new(), least: 0 }
    }

    fn vote(&mut self, start: i64) {
        let bucket = start.div_euclid(SAME_PLACE);
        let slot = usize::try_from(bucket & OPEN_MASK).unwrap_or(0);
        let Some(entry) = self.open.get_mut(slot) else { return };
        if entry.0.div_euclid(SAME_PLACE) == bucket {
            entry.1 += 1;
            return;
        }
        let old = std::mem::replace(entry, (start, 1));
        self.close(old);
    }

    fn close(&mut self, (start, votes): (i64, u32)) {
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

/// The bits of the first `length` bytes of eight.
const fn mask_of(length: usize) -> u64 {
    if length < 8 { (1 << (8 * length)) - 1 } else { u64::MAX }
}

/// A hash whose first bits depend on all letters of a gram; the last ones do not.
const fn spread(gram: u64) -> u64 {
    gram.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A short hash of six letters, of which many are made at once.
const fn spread_pairs([first, second, third]: [u16; 3]) -> u16 {
    first
        .wrapping_mul(0x9e37)
        .wrapping_add(second.wrapping_mul(0x85eb))
        .wrapping_add(third.wrapping_mul(0xc2b3))
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
