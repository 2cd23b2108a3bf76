//! A linear look at a PDF's bytes before a library parses them: no stream may inflate past the
//! limit. Pictures are passed over, for no reader of text inflates them.

use std::io::Read;

use memchr::memmem;

/// Checks every compressed stream.
///
/// # Errors
/// One sentence that names the first stream over the limit.
pub(super) fn check(bytes: &[u8], max_inflated: usize) -> Result<(), String> {
    let finder = memmem::Finder::new(b"stream");
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
        let at = from + found;
        from = at + b"stream".len();
        if at.checked_sub(3).and_then(|start| bytes.get(start..at)) == Some(b"end") {
            continue;
        }
        let head = bytes.get(at.saturating_sub(1_024)..at).unwrap_or_default();
        let head = memmem::rfind(head, b" obj").and_then(|start| head.get(start..)).unwrap_or(head);
        if memmem::find(head, b"FlateDecode").is_none() && memmem::find(head, b"/Fl").is_none() {
            continue;
        }
        if memmem::find(head, b"/Image").is_some() {
            continue;
        }
        let start = match bytes.get(from..) {
            Some([b'\r', b'\n', ..]) => from + 2,
            Some([b'\r' | b'\n', ..]) => from + 1,
            _ => continue,
        };
        let (inflated, consumed) = inflate(bytes.get(start..).unwrap_or_default(), max_inflated);
        if max_inflated < inflated {
            return Err(format!(
                "the stream at byte {start} inflates to more than the limit of {max_inflated} bytes"
            ));
        }
        from = start + consumed;
    }
    Ok(())
}

/// How many bytes come out, at most one more than the limit, and how many went in.
fn inflate(compressed: &[u8], limit: usize) -> (usize, usize) {
    let mut decoder = flate2::bufread::ZlibDecoder::new(compressed);
    let mut buffer = vec![0; 64 << 10];
    let mut inflated = 0_usize;
    while inflated <= limit {
        match decoder.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => inflated += count,
        }
    }
    let consumed = usize::try_from(decoder.total_in()).unwrap_or(0).min(compressed.len());
    (inflated, consumed)
}
