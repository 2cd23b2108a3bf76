//! One WARC record as bytes and back: header lines, block, and the two empty lines behind it.

/// The header of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// In order, names as written.
    pub(super) fields: Vec<(String, String)>,
}

impl Header {
    /// The value of a field; names are compared without case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A URI: without the angle brackets that WARC/1.0 writers put around it.
    pub(super) fn uri(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?.trim();
        Some(value.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(value))
    }

    pub(super) fn push(&mut self, name: &str, value: impl Into<String>) {
        // A line end in a value would forge further fields.
        let value: String = value.into().replace(['\r', '\n'], " ");
        self.fields.push((name.to_owned(), value));
    }

    /// The fields, a line each: the body of a block of fields.
    pub(super) fn lines(&self) -> String {
        let mut text = String::new();
        for (name, value) in &self.fields {
            text.push_str(name);
            text.push_str(": ");
            text.push_str(value);
            text.push_str("\r\n");
        }
        text
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        format!("WARC/1.1\r\n{}\r\n", self.lines()).into_bytes()
    }
}

/// A record inside of inflated bytes.
#[derive(Clone, Debug)]
pub(super) struct Parsed<'a> {
    pub(super) header: Header,
    pub(super) block: &'a [u8],
    /// The block is shorter than its header says.
    pub(super) cut: bool,
    /// What stands behind the record.
    pub(super) rest: &'a [u8],
}

/// Why bytes are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRecord {
    /// Nothing but white space is left.
    End,
    NotWarc,
    NoLength,
}

/// Reads the record at the start of `bytes`, white space before it passed over.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, NoRecord> {
    let bytes = bytes.trim_ascii_start();
    if bytes.is_empty() {
        return Err(NoRecord::End);
    }
    if !bytes.starts_with(b"WARC/") {
        return Err(NoRecord::NotWarc);
    }
    let (head, body) = split_head(bytes).ok_or(NoRecord::NotWarc)?;
    let header = Header { fields: fields(head) };
    let length: usize = header
        .get("Content-Length")
        .and_then(|length| length.trim().parse().ok())
        .ok_or(NoRecord::NoLength)?;
    let cut = body.len() < length;
    let (block, rest) = body.split_at(length.min(body.len()));
    Ok(Parsed { header, block, cut, rest })
}

/// Whether the last record of the bytes is shorter than its header says.
pub(super) fn ends_inside(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match parse(rest) {
            Ok(parsed) if parsed.cut => return true,
            Ok(parsed) => rest = parsed.rest,
            Err(_) => return false,
        }
    }
}

/// Splits at the first empty line; both line ends are understood.
pub(super) fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\n', bytes.get(at..)?) {
        let after = at + found + 1;
        let next = bytes.get(after..)?;
        if next.starts_with(b"\n") {
            return Some((bytes.get(..after)?, next.get(1..)?));
        }
        if next.starts_with(b"\r\n") {
            return Some((bytes.get(..after)?, next.get(2..)?));
        }
        at = after;
    }
    None
}

/// The fields of a header behind its first line; folded lines are joined, others passed over.
pub(super) fn fields(head: &[u8]) -> Vec<(String, String)> {
    let text = latin_or_utf8(head);
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines().skip(1) {
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = fields.last_mut()
        {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// Header bytes as text: UTF-8, or else one character per byte.
pub(super) fn latin_or_utf8(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
