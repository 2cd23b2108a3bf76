//! CDXJ: the index of captures, one line each, sorted by key and time.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::record::Parsed;
use super::{ArchiveError, RecordPlace, digests, http, surt};

/// The index beside the segments.
pub const FILE: &str = "index.cdxj";

/// Where a record tells no digest: an answer that only says that nothing has changed.
pub(super) const NO_DIGEST: &str = "-";

/// One capture in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexLine {
    pub url: String,
    pub at: jiff::Timestamp,
    /// Lower case, without parameters.
    pub mime: Option<String>,
    pub status: Option<u16>,
    /// Of the payload, as in the record.
    pub digest: String,
    pub is_revisit: bool,
    pub place: RecordPlace,
}

/// The JSON part of a line. Numbers are strings, as other programs write and expect them.
#[derive(Debug, Serialize, Deserialize)]
struct Fields {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mime: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    length: String,
    offset: String,
    filename: String,
    /// Ours: the time at full precision and the record's id, so that the index can be read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "recordId")]
    record_id: Option<String>,
}

impl IndexLine {
    /// The line without its line end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let fields = Fields {
            url: self.url.clone(),
            mime: if self.is_revisit { Some("warc/revisit".to_owned()) } else { self.mime.clone() },
            status: self.status.map(|status| status.to_string()),
            digest: (self.digest != NO_DIGEST).then(|| self.digest.clone()),
            length: self.place.length.to_string(),
            offset: self.place.offset.to_string(),
            filename: self.place.file.clone(),
            date: Some(self.at.to_string()),
            record_id: Some(self.place.record_id.clone()),
        };
        // A struct of strings always serialises.
        let json = serde_json::to_string(&fields).unwrap_or_default();
        format!("{} {} {json}", surt::surt(&self.url), digits14(self.at))
    }
}

/// A time as 14 digits.
#[must_use]
pub fn digits14(at: jiff::Timestamp) -> String {
    at.strftime("%Y%m%d%H%M%S").to_string()
}

/// The lines of a file; a missing one has none.
///
/// # Errors
/// Where the file is there but cannot be read.
pub(super) fn lines_of(path: &Path) -> Result<Lines<Box<dyn BufRead>>, ArchiveError> {
    let input: Box<dyn BufRead> = match File::open(path) {
        Ok(file) => Box::new(BufReader::new(file)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Box::new(std::io::empty()),
        Err(source) => return Err(ArchiveError::Io { path: path.to_owned(), source }),
    };
    Ok(input.lines())
}

/// Calls `take` with each line of an index of ours; lines of other programs are passed over.
///
/// # Errors
/// Where the file is there but cannot be read.
pub(super) fn read(path: &Path, mut take: impl FnMut(IndexLine)) -> Result<(), ArchiveError> {
    for line in lines_of(path)? {
        let line = line.map_err(|source| ArchiveError::Io { path: path.to_owned(), source })?;
        if let Some(line) = parse(&line) {
            take(line);
        }
    }
    Ok(())
}

/// A line of an index of ours; lines of other programs are none.
pub(super) fn parse(line: &str) -> Option<IndexLine> {
    let json = line.get(line.find('{')?..)?;
    let fields: Fields = serde_json::from_str(json).ok()?;
    Some(IndexLine {
        at: fields.date?.parse().ok()?,
        is_revisit: fields.mime.as_deref() == Some("warc/revisit"),
        mime: fields.mime,
        status: fields.status.and_then(|status| status.parse().ok()),
        digest: fields.digest.unwrap_or_else(|| NO_DIGEST.to_owned()),
        place: RecordPlace {
            file: fields.filename,
            offset: fields.offset.parse().ok()?,
            length: fields.length.parse().ok()?,
            record_id: fields.record_id?,
        },
        url: fields.url,
    })
}

/// The index line of a record, if it is a capture.
pub(super) fn line_of(parsed: &Parsed<'_>, place: RecordPlace) -> Option<IndexLine> {
    let header = &parsed.header;
    let kind = header.get("WARC-Type")?;
    let is_revisit = kind.eq_ignore_ascii_case("revisit");
    if !is_revisit && !kind.eq_ignore_ascii_case("response") {
        return None;
    }
    if is_revisit && parsed.block.is_empty() {
        return Some(IndexLine {
            url: header.uri("WARC-Target-URI")?.to_owned(),
            at: header.get("WARC-Date")?.parse().ok()?,
            mime: None,
            status: Some(200),
            digest: header.get("WARC-Payload-Digest").unwrap_or(NO_DIGEST).to_owned(),
            is_revisit,
            place,
        });
    }
    let response = http::response(parsed.block)?;
    let mime = response
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| plain_mime(value));
    let digest = header
        .get("WARC-Payload-Digest")
        .map_or_else(|| digests::sha1_base32(&[&response.body]), str::to_owned);
    Some(IndexLine {
        url: header.uri("WARC-Target-URI")?.to_owned(),
        at: header.get("WARC-Date")?.parse().ok()?,
        mime,
        status: Some(response.status),
        digest,
        is_revisit,
        place,
    })
}

/// A content type without its parameters, in lower case.
pub(super) fn plain_mime(value: &str) -> String {
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
