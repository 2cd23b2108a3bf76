//! Gzip members: one per record, written whole, read one by one.

use std::io::{BufRead, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// First bytes of a gzip member with the only method there is.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// `parts` as one member.
pub(super) fn member(parts: &[&[u8]], level: u32) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    for part in parts {
        encoder.write_all(part)?;
    }
    encoder.finish()
}

/// The first inflated bytes of a member whose beginning is at hand; fewer where it is damaged.
pub(super) fn first_bytes(start: &[u8], count: usize) -> Vec<u8> {
    let mut inflated = vec![0; count];
    let mut had = 0;
    let mut decoder = GzDecoder::new(start);
    while let Ok(read @ 1..) = decoder.read(inflated.get_mut(had..).unwrap_or_default()) {
        had += read;
    }
    inflated.truncate(had);
    inflated
}

/// What reading a member came to.
#[derive(Debug)]
pub(super) enum Member {
    /// The inflated bytes; the input stands behind the member.
    Whole(Vec<u8>),
    /// Inflates to more than the cap.
    TooLarge,
    /// Cut off or damaged.
    Damaged,
}

/// Reads the member at the start of `input`, inflating at most `cap` bytes.
pub(super) fn next_member(input: &mut impl BufRead, cap: u64) -> Member {
    let mut inflated = Vec::new();
    let mut decoder = GzDecoder::new(input);
    match (&mut decoder).take(cap.saturating_add(1)).read_to_end(&mut inflated) {
        Ok(read) if cap < read as u64 => Member::TooLarge,
        Ok(_) => Member::Whole(inflated),
        Err(_) => Member::Damaged,
    }
}
