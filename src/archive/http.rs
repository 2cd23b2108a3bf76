//! The HTTP messages inside of records.

use super::record::{fields, latin_or_utf8, split_head};

/// An HTTP response taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) status: u16,
    /// In order, names as written.
    pub(super) headers: Vec<(String, String)>,
    /// Transfer coding removed.
    pub(super) body: Vec<u8>,
    /// The chunks were broken off.
    pub(super) cut: bool,
}

/// Reads a response; `None` where there is no status line.
pub(super) fn response(block: &[u8]) -> Option<Response> {
    let (head, body) = split_head(block).unwrap_or((block, &[]));
    let status = status(head)?;
    let headers = fields(head);
    let chunked = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("transfer-encoding")
            && value.to_ascii_lowercase().contains("chunked")
    });
    let (body, cut) = match chunked.then(|| dechunked(body)).flatten() {
        Some((body, cut)) => (body, cut),
        // Many writers keep the header and store the body without its chunks.
        None => (body.to_vec(), false),
    };
    Some(Response { status, headers, body, cut })
}

/// The status of a head.
pub(super) fn status(head: &[u8]) -> Option<u16> {
    let text = latin_or_utf8(head.get(..head.len().min(200))?);
    let line = text.lines().next()?;
    let mut words = line.split_whitespace();
    let protocol = words.next()?;
    if !protocol.to_ascii_uppercase().starts_with("HTTP") {
        return None;
    }
    words.next()?.parse().ok()
}

/// A body without its chunks and whether they broke off; `None` where it has none.
fn dechunked(mut bytes: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut body = Vec::with_capacity(bytes.len());
    let mut first = true;
    loop {
        let Some(line_end) = memchr::memchr(b'\n', bytes) else {
            return if first { None } else { Some((body, true)) };
        };
        let (line, rest) = bytes.split_at(line_end + 1);
        let size = latin_or_utf8(line);
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            return if first { None } else { Some((body, true)) };
        };
        first = false;
        if size == 0 {
            return Some((body, false));
        }
        if rest.len() < size {
            body.extend_from_slice(rest);
            return Some((body, true));
        }
        let (chunk, after) = rest.split_at(size);
        body.extend_from_slice(chunk);
        bytes = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

/// A head fit for a body that is stored without its chunks: the header that announces them is kept
/// under another name, so that no reader looks for them.
pub(super) fn head_for_stored_body(head: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"transfer-encoding:";
    let mut out = Vec::with_capacity(head.len() + 16);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if line.get(..NAME.len()).is_some_and(|start| start.eq_ignore_ascii_case(NAME)) {
            out.extend_from_slice(b"X-Archive-Orig-");
        }
        out.extend_from_slice(line);
    }
    out
}
