//! Which sources have a shingle, in a few bytes for each?
//!
//! Sorted pairs of a hash and a source, each written as its distance from the one before it, in
//! blocks that can be read on their own. What is a shingle is the question of `corpus_index`.

/// A shingle's hash and a source that has it.
pub(super) type Posting = (u32, u32);

/// Postings from one entry of the block table to the next.
const BLOCK: usize = 64;

/// A sorted run of postings, packed.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    /// The first hash of each block and where the block begins.
    blocks: Vec<(u32, usize)>,
    length: usize,
}

impl Run {
    /// Packs sorted postings.
    pub(super) fn of(postings: impl Iterator<Item = Posting>) -> Self {
        let mut run = Self::default();
        let mut before = 0;
        for (hash, source) in postings {
            if run.length.is_multiple_of(BLOCK) {
                run.blocks.push((hash, run.bytes.len()));
                before = hash;
            }
            run.push_number(hash.wrapping_sub(before));
            run.push_number(source);
            before = hash;
            run.length += 1;
        }
        run.bytes.shrink_to_fit();
        run.blocks.shrink_to_fit();
        run
    }

    /// How many postings it has.
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// All postings, ascending.
    pub(super) fn postings(&self) -> impl Iterator<Item = Posting> + '_ {
        self.postings_from(0)
    }

    /// The sources of one hash, ascending.
    pub(super) fn sources_of(&self, hash: u32) -> impl Iterator<Item = u32> + '_ {
        // The hash may begin in the block before the first one that starts with it.
        let block = self.blocks.partition_point(|(first, _)| *first < hash).saturating_sub(1);
        self.postings_from(block)
            .skip_while(move |(other, _)| *other < hash)
            .take_while(move |(other, _)| *other == hash)
            .map(|(_, source)| source)
    }

    fn postings_from(&self, block: usize) -> impl Iterator<Item = Posting> + '_ {
        let mut number = block * BLOCK;
        let mut at = self.blocks.get(block).map_or(self.bytes.len(), |(_, offset)| *offset);
        let mut hash = 0_u32;
        std::iter::from_fn(move || {
            if number.is_multiple_of(BLOCK) {
                hash = self.blocks.get(number / BLOCK)?.0;
            }
            let distance = self.number_at(&mut at)?;
            let source = self.number_at(&mut at)?;
            hash = hash.wrapping_add(distance);
            number += 1;
            Some((hash, source))
        })
    }

    /// Seven bits a byte, the last one below 128.
    fn push_number(&mut self, mut number: u32) {
        while let Ok(low) = u8::try_from(number & 127)
            && 127 < number
        {
            self.bytes.push(low | 128);
            number >>= 7;
        }
        self.bytes.push(u8::try_from(number).unwrap_or(127));
    }

    fn number_at(&self, at: &mut usize) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = *self.bytes.get(*at)?;
            *at += 1;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                break;
            }
        }
        Some(number)
    }
}

/// Two ascending runs as one.
pub(super) fn merged(
    one: impl Iterator<Item = Posting>,
    other: impl Iterator<Item = Posting>,
) -> impl Iterator<Item = Posting> {
    let (mut one, mut other) = (one.peekable(), other.peekable());
    std::iter::from_fn(move || match (one.peek(), other.peek()) {
        (Some(left), Some(right)) if right < left => other.next(),
        (Some(_), _) => one.next(),
        (None, _) => other.next(),
    })
}
