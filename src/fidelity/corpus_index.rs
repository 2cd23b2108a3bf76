//! Which other source of the corpus may hold these words?
//!
//! An index of hashed word shingles over thousands of sources. It only names candidates; the
//! answer is always given by a check against the source itself.
//! Of every four neighbouring shingles of a source at least one is kept (the one with the least
//! hash), so six words in a row that a quotation shares with a source are always seen, at about
//! a quarter of the size of the texts.

use std::collections::BTreeMap;

use crate::text::fold;

use super::postings::{Posting, Run, merged};

/// Words in a shingle.
const SHINGLE: usize = 3;
/// Of so many neighbouring shingles one is kept.
const NEIGHBOURS: usize = 4;
/// A shingle that more sources than this share says nothing.
const MOST_SOURCES: usize = 256;
/// Postings that wait unpacked, so that a packed run is not written anew for every source.
const WAITING: usize = 1 << 20;

/// Word shingles of many sources.
#[derive(Clone, Debug, Default)]
pub struct CorpusIndex {
    /// Packed runs, the longest first; merged like the runs of a log.
    runs: Vec<Run>,
    /// Sorted postings that wait to be packed, the longest first, merged in the same way.
    waiting: Vec<Vec<Posting>>,
}

impl CorpusIndex {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a source under the caller's number for it. Linear in the text, now and then in the
    /// index. Numbers above 2^32 are left out.
    pub fn add(&mut self, source: usize, text: &str) {
        let Ok(source) = u32::try_from(source) else { return };
        let hashes = shingles(text);
        let mut kept: Vec<u32> =
            hashes.windows(NEIGHBOURS).filter_map(|window| window.iter().min().copied()).collect();
        if hashes.len() < NEIGHBOURS {
            kept.extend(hashes);
        }
        kept.sort_unstable();
        kept.dedup();
        self.waiting.push(kept.into_iter().map(|hash| (hash, source)).collect());
        while let [.., before, last] = self.waiting.as_slice()
            && before.len() <= last.len() * 2
        {
            let together = merged(before.iter().copied(), last.iter().copied()).collect();
            self.waiting.truncate(self.waiting.len() - 2);
            self.waiting.push(together);
        }
        if WAITING <= self.waiting.first().map_or(0, Vec::len) {
            for postings in std::mem::take(&mut self.waiting) {
                self.pack(Run::of(postings.into_iter()));
            }
        }
    }

    fn pack(&mut self, run: Run) {
        self.runs.push(run);
        while let [.., before, last] = self.runs.as_slice()
            && before.len() <= last.len() * 2
        {
            let together = Run::of(merged(before.postings(), last.postings()));
            self.runs.truncate(self.runs.len() - 2);
            self.runs.push(together);
        }
    }

    /// The sources that share most shingles with `quote`, best first, at most `limit`.
    ///
    /// A shingle weighs the more, the fewer sources have it.
    #[must_use]
    pub fn candidates(&self, quote: &str, limit: usize) -> Vec<usize> {
        let mut hashes = shingles(quote);
        hashes.sort_unstable();
        hashes.dedup();
        let mut scores: BTreeMap<u32, f64> = BTreeMap::new();
        for hash in hashes {
            let mut owners: Vec<u32> = Vec::new();
            for run in &self.runs {
                owners.extend(run.sources_of(hash).take(MOST_SOURCES + 1));
            }
            for postings in &self.waiting {
                let start = postings.partition_point(|(other, _)| *other < hash);
                let here = postings.get(start..).unwrap_or_default();
                let same = here.iter().take_while(|(other, _)| *other == hash);
                owners.extend(same.take(MOST_SOURCES + 1).map(|(_, source)| *source));
            }
            owners.sort_unstable();
            owners.dedup();
            if MOST_SOURCES < owners.len() {
                continue;
            }
            for source in &owners {
                *scores.entry(*source).or_default() += 1.0 / owners.len() as f64;
            }
        }
        let mut ranked: Vec<(u32, f64)> = scores.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        ranked.into_iter().take(limit).map(|(source, _)| source as usize).collect()
    }
}

/// The hashes of all shingles of a text, in its order.
fn shingles(text: &str) -> Vec<u32> {
    let words = word_hashes(text);
    words
        .windows(SHINGLE)
        .map(|window| {
            let mixed = window.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, word| {
                (hash.rotate_left(23) ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd)
            });
            u32::try_from(mixed >> 32).unwrap_or(0)
        })
        .collect()
}

/// One hash for each word, type and accents folded away; a hyphen at a line end joins its word.
fn word_hashes(text: &str) -> Vec<u64> {
    const EMPTY: u64 = 0xcbf2_9ce4_8422_2325;
    let mut out = Vec::new();
    let mut hash = EMPTY;
    let mut characters = text.chars().peekable();
    let add = |hash: &mut u64, c: char| {
        fold::search_form(c, |part| {
            if part.is_alphanumeric() {
                *hash = (*hash ^ u64::from(u32::from(part))).wrapping_mul(0x0100_0000_01b3);
            }
        });
    };
    while let Some(c) = characters.next() {
        let joins = matches!(c, '\'' | '’' | '[' | ']')
            || fold::is_invisible(c)
            || fold::is_combining(c)
            || fold::is_superscript_digit(c);
        if c.is_alphanumeric() && !joins {
            add(&mut hash, c);
            continue;
        }
        if joins {
            continue;
        }
        if hash != EMPTY
            && matches!(c, '-' | '‐' | '\u{2}')
            && characters.peek().is_some_and(|next| matches!(next, '\n' | '\r'))
        {
            while characters.peek().is_some_and(|next| next.is_whitespace()) {
                characters.next();
            }
            continue;
        }
        if hash != EMPTY {
            out.push(hash);
            hash = EMPTY;
        }
    }
    if hash != EMPTY {
        out.push(hash);
    }
    out
}
