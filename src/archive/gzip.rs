//! Gzip members: one per record, written whole, read one by one.

use std::io::{BufRead, Read};

use flate2::bufread::GzDecoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// First bytes of a gzip member with the only method there is.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// Makes members. Its tables, some hundred kilobytes, serve one member after the other: making
/// them anew would cost more than a small record.
#[derive(Debug)]
pub(super) struct Packer {
    deflate: Compress,
}

impl Packer {
    pub(super) fn new(level: u32) -> Self {
        Self { deflate: Compress::new(Compression::new(level), false) }
    }

    /// Appends `parts` as one member to `out`.
    pub(super) fn pack(&mut self, parts: &[&[u8]], out: &mut Vec<u8>) -> std::io::Result<()> {
        self.deflate.reset();
        out.extend_from_slice(&MAGIC);
        // No flags, no time, no word on the effort, an unknown system.
        out.extend_from_slice(&[0, 0, 0, 0, 0, 0, 255]);
        let mut check = Crc::new();
        for part in parts {
            check.update(part);
            self.feed(part, out, FlushCompress::None)?;
        }
        self.feed(&[], out, FlushCompress::Finish)?;
        out.extend_from_slice(&check.sum().to_le_bytes());
        out.extend_from_slice(&check.amount().to_le_bytes());
        Ok(())
    }

    fn feed(
        &mut self,
        part: &[u8],
        out: &mut Vec<u8>,
        flush: FlushCompress,
    ) -> std::io::Result<()> {
        let mut rest = part;
        loop {
            out.reserve(1024.max(rest.len() / 2));
            let before = self.deflate.total_in();
            let status = self.deflate.compress_vec(rest, out, flush)?;
            let taken = usize::try_from(self.deflate.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(taken..).unwrap_or_default();
            let is_done = match flush {
                FlushCompress::Finish => status == Status::StreamEnd,
                _ => rest.is_empty(),
            };
            if is_done {
                return Ok(());
            }
        }
    }
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
