//! What did the server mean by the bytes that it sent?
//!
//! Removes the content codings (gzip, deflate, brotli, zstd) under a cap on decoded bytes, so that
//! a small answer cannot fill the memory. What could be decoded is kept even where the coding breaks off.
//! Character sets are not its business: the readers know them.

use std::io::Read;

/// More codings than this in a row are a trick, not a page.
const MAX_CODINGS: usize = 4;

/// Why a body could not be decoded whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    pub kind: DecodeProblemKind,
    /// What was decoded until then, at most the cap; the body as sent for an unknown coding.
    pub decoded: Vec<u8>,
}

/// The ways in which a content coding fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeProblemKind {
    /// More decoded bytes than the cap allows.
    TooLarge {
        cap: u64,
    },
    /// The coded data ends before its own end.
    EndsEarly,
    /// The coded data is not what its header says.
    Damaged {
        what: String,
    },
    UnknownCoding {
        coding: String,
    },
    TooManyCodings,
}

impl std::fmt::Display for DecodeProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            DecodeProblemKind::TooLarge { cap } => {
                write!(formatter, "the decoded body is larger than {cap} bytes")
            }
            DecodeProblemKind::EndsEarly => {
                formatter.write_str("the body's content coding ends early")
            }
            DecodeProblemKind::Damaged { what } => {
                write!(formatter, "the body's content coding is damaged: {what}")
            }
            DecodeProblemKind::UnknownCoding { coding } => {
                write!(formatter, "the body's content coding is unknown: {coding}")
            }
            DecodeProblemKind::TooManyCodings => {
                formatter.write_str("the body has too many content codings")
            }
        }
    }
}

impl std::error::Error for DecodeProblem {}

/// The body with its content codings removed; at most `cap` bytes at every layer.
///
/// A body that is marked as coded but does not begin like that coding is taken as it is: servers
/// that label plain pages as gzip exist, and every browser shows those pages.
///
/// # Errors
/// Where the coding is unknown, damaged, ends early or swells beyond the cap; the problem holds
/// what was decoded.
pub fn decode_body(
    headers: &[(String, String)],
    body: &[u8],
    cap: u64,
) -> Result<Vec<u8>, DecodeProblem> {
    let codings = codings_of(headers);
    if MAX_CODINGS < codings.len() {
        return Err(DecodeProblem {
            kind: DecodeProblemKind::TooManyCodings,
            decoded: body.to_vec(),
        });
    }
    let mut current = body.to_vec();
    // The last coding was applied last, so it comes off first.
    for coding in codings.iter().rev() {
        current = remove_one(coding, current, cap)?;
    }
    if cap < current.len() as u64 {
        current.truncate(usize::try_from(cap).unwrap_or(usize::MAX));
        return Err(DecodeProblem { kind: DecodeProblemKind::TooLarge { cap }, decoded: current });
    }
    Ok(current)
}

/// Whether headers name a content coding.
pub(super) fn is_coded(headers: &[(String, String)]) -> bool {
    !codings_of(headers).is_empty()
}

/// The codings in the order in which they were applied, `identity` left out.
fn codings_of(headers: &[(String, String)]) -> Vec<String> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"))
        .flat_map(|(_, value)| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity" && coding != "none")
        .collect()
}

fn remove_one(coding: &str, body: Vec<u8>, cap: u64) -> Result<Vec<u8>, DecodeProblem> {
    if body.is_empty() {
        return Ok(body);
    }
    match coding {
        "gzip" | "x-gzip" => {
            if !body.starts_with(&[0x1f, 0x8b]) {
                return Ok(body);
            }
            read_capped(flate2::read::MultiGzDecoder::new(body.as_slice()), cap)
        }
        "deflate" => {
            // The standard means zlib, some servers send the bare stream.
            if looks_like_zlib(&body) {
                read_capped(flate2::read::ZlibDecoder::new(body.as_slice()), cap)
            } else {
                read_capped(flate2::read::DeflateDecoder::new(body.as_slice()), cap)
            }
        }
        "br" => read_capped(brotli_decompressor::Decompressor::new(body.as_slice(), 16 << 10), cap),
        "zstd" => {
            if !body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
                return Ok(body);
            }
            decode_zstd(&body, cap)
        }
        _ => Err(DecodeProblem {
            kind: DecodeProblemKind::UnknownCoding { coding: coding.to_owned() },
            decoded: body,
        }),
    }
}

fn looks_like_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0f == 8 && (u16::from(*first) * 256 + u16::from(*second)).is_multiple_of(31)
        }
        _ => false,
    }
}

/// Zstandard frames may follow each other, as gzip members may.
fn decode_zstd(body: &[u8], cap: u64) -> Result<Vec<u8>, DecodeProblem> {
    let mut rest = body;
    let mut decoded = Vec::new();
    while !rest.is_empty() {
        let frame = match ruzstd::decoding::StreamingDecoder::new(&mut rest) {
            Ok(frame) => frame,
            Err(error) => {
                return Err(DecodeProblem {
                    kind: DecodeProblemKind::Damaged { what: error.to_string() },
                    decoded,
                });
            }
        };
        let left = cap.saturating_sub(decoded.len() as u64);
        match read_capped(frame, left) {
            Ok(part) => decoded.extend_from_slice(&part),
            Err(mut problem) => {
                decoded.append(&mut problem.decoded);
                if let DecodeProblemKind::TooLarge { cap: told } = &mut problem.kind {
                    *told = cap;
                }
                return Err(DecodeProblem { kind: problem.kind, decoded });
            }
        }
    }
    Ok(decoded)
}

fn read_capped(mut reader: impl Read, cap: u64) -> Result<Vec<u8>, DecodeProblem> {
    let cap_here = usize::try_from(cap).unwrap_or(usize::MAX);
    let mut decoded = Vec::new();
    let mut chunk = vec![0_u8; 64 << 10];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return Ok(decoded),
            Ok(count) => {
                let room = cap_here - decoded.len();
                let got = chunk.get(..count.min(room)).unwrap_or_default();
                decoded.extend_from_slice(got);
                if room < count {
                    return Err(DecodeProblem {
                        kind: DecodeProblemKind::TooLarge { cap },
                        decoded,
                    });
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                let kind = if error.kind() == std::io::ErrorKind::UnexpectedEof {
                    DecodeProblemKind::EndsEarly
                } else {
                    DecodeProblemKind::Damaged { what: error.to_string() }
                };
                return Err(DecodeProblem { kind, decoded });
            }
        }
    }
}
