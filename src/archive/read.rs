//! The WARC and WACZ reader: our files and anybody's.
//!
//! Plain or gzipped per record, chunked bodies, revisits resolved; damaged records are skipped and
//! told, zstd is refused by name. ARC, the format before WARC, is read too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::gzip::{self, Member};
use super::http;
use super::record::{self, NoRecord, Parsed};
use super::{ArchiveError, RecordPlace, old_arc, wacz};

/// Largest inflated member that is held in memory.
const MEMBER_CAP: u64 = 512 << 20;

/// Largest archive that is stored plain and read at once.
const PLAIN_CAP: u64 = 2 << 30;

/// Bytes that are looked at to tell a file's format.
const SNIFFED: u64 = 4096;

const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A response that an archive holds.
#[derive(Clone, Debug)]
pub struct ArchivedResponse {
    pub url: String,
    pub at: Option<jiff::Timestamp>,
    pub status: u16,
    /// In order, names as written.
    pub headers: Vec<(String, String)>,
    /// Transfer coding removed, content coding kept.
    pub body: Vec<u8>,
    pub truncated: Option<String>,
    pub place: RecordPlace,
}

/// Something in an archive that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFault {
    pub file: String,
    /// First byte of the record that is damaged.
    pub offset: u64,
    /// One sentence: lower case, no full stop.
    pub what: String,
}

/// All responses of a WARC or WACZ file in the order of the file, revisits resolved where the file
/// holds what they refer to.
///
/// # Errors
/// Where the file cannot be opened or is no archive at all.
pub fn read_archive(path: &Path) -> Result<(Vec<ArchivedResponse>, Vec<ReadFault>), ArchiveError> {
    let io = |source| ArchiveError::Io { path: path.to_owned(), source };
    let damaged =
        |what: &str| ArchiveError::Damaged { path: path.to_owned(), what: what.to_owned() };
    let mut file = File::open(path).map_err(io)?;
    let mut start = [0_u8; 4];
    let had = file.read(&mut start).map_err(io)?;
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    let start = start.get(..had).unwrap_or_default();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut collected = Collected::new(&name);
    if start == ZSTD_MAGIC {
        return Err(damaged("compressed with zstd, which is not read; recompress it with gzip"));
    } else if start.starts_with(b"PK\x03\x04") {
        for (member, bytes) in wacz::archives_in(path)? {
            collected.file.clone_from(&member);
            collected.take_bytes(&bytes);
        }
    } else if start.starts_with(&gzip::MAGIC) {
        collected.take_gzip(&mut BufReader::new(file));
    } else if start.starts_with(b"WARC") || start.starts_with(b"file") {
        let mut bytes = Vec::new();
        file.take(PLAIN_CAP).read_to_end(&mut bytes).map_err(io)?;
        collected.take_bytes(&bytes);
    } else {
        return Err(damaged("neither WARC nor WACZ"));
    }
    if collected.records == 0 {
        return Err(damaged("no record could be read"));
    }
    Ok(collected.resolved())
}

/// Whether a file is a web archive, told by how it begins and, of a zip, by what it names.
///
/// An archive in zstd is one too, although [`read_archive`] refuses it: its refusal says more than
/// a reader of texts could.
///
/// # Errors
/// Where the file cannot be opened.
pub fn is_archive(path: &Path) -> Result<bool, ArchiveError> {
    let io = |source| ArchiveError::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(io)?;
    let mut start = Vec::new();
    (&mut file).take(SNIFFED).read_to_end(&mut start).map_err(io)?;
    if start.starts_with(&ZSTD_MAGIC) {
        return Ok(true);
    }
    if start.starts_with(b"PK\x03\x04") {
        return Ok(wacz::holds_archives(path));
    }
    if start.starts_with(&gzip::MAGIC) {
        start = gzip::first_bytes(&start, 16);
    }
    Ok(start.starts_with(b"WARC/") || start.starts_with(b"filedesc:"))
}

/// What was read so far.
struct Collected {
    file: String,
    records: usize,
    responses: Vec<ArchivedResponse>,
    faults: Vec<ReadFault>,
    /// Places in `responses` of revisits, with the URL, date and digest that they refer to.
    revisits: Vec<(usize, Reference)>,
    /// Payload digests of whole responses, by their place.
    digests: BTreeMap<String, usize>,
}

#[derive(Clone, Debug)]
struct Reference {
    url: Option<String>,
    date: Option<String>,
    digest: Option<String>,
}

impl Collected {
    fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            records: 0,
            responses: Vec::new(),
            faults: Vec::new(),
            revisits: Vec::new(),
            digests: BTreeMap::new(),
        }
    }

    fn fault(&mut self, offset: u64, what: &str) {
        self.faults.push(ReadFault { file: self.file.clone(), offset, what: what.to_owned() });
    }

    /// Whole file contents: gzipped or plain.
    fn take_bytes(&mut self, bytes: &[u8]) {
        if bytes.starts_with(&gzip::MAGIC) {
            self.take_gzip(&mut std::io::Cursor::new(bytes));
        } else {
            self.take_records(bytes, 0, None);
        }
    }

    fn take_gzip(&mut self, input: &mut (impl BufRead + Seek)) {
        let mut offset = 0;
        // The beginning of a record that goes on in the next member, and where it starts.
        let mut begun: Option<(u64, Vec<u8>)> = None;
        loop {
            let member = gzip::next_member(input, MEMBER_CAP);
            let end = input.stream_position().unwrap_or(offset);
            let mut next = Some(end);
            match member {
                Member::Whole(bytes) => {
                    let (start, whole) = match begun.take() {
                        Some((start, mut held)) if !bytes.starts_with(b"WARC/") => {
                            held.extend_from_slice(&bytes);
                            (start, held)
                        }
                        Some((start, held)) => {
                            self.take_records(&held, start, Some(offset - start));
                            (offset, bytes)
                        }
                        None => (offset, bytes),
                    };
                    if (whole.len() as u64) < MEMBER_CAP && record::ends_inside(&whole) {
                        begun = Some((start, whole));
                    } else {
                        self.take_records(&whole, start, Some(end - start));
                    }
                }
                Member::TooLarge => {
                    self.fault(offset, "a gzip member inflates to more than is read at once");
                    next = next_magic(input, offset + 1);
                }
                Member::Damaged => {
                    self.fault(offset, "a gzip member is damaged or cut off");
                    next = next_magic(input, offset + 1);
                }
            }
            let goes_on = next.is_some_and(|next| {
                input.seek(SeekFrom::Start(next)).is_ok()
                    && input.fill_buf().is_ok_and(|bytes| !bytes.is_empty())
            });
            if !goes_on {
                if let Some((start, held)) = begun {
                    self.take_records(&held, start, Some(end - start));
                }
                return;
            }
            offset = next.unwrap_or(end);
        }
    }

    /// The records in inflated bytes. `member` is the length of the gzip member that held them; in
    /// plain files every record has its own place.
    fn take_records(&mut self, bytes: &[u8], offset: u64, member: Option<u64>) {
        let mut rest = bytes;
        let mut inside = 0_usize;
        loop {
            let at =
                if member.is_some() { offset } else { offset + (bytes.len() - rest.len()) as u64 };
            if old_arc::is_arc(rest) || (0 < inside && old_arc::is_record(rest)) {
                self.take_arc(rest, at, member);
                return;
            }
            match record::parse(rest) {
                Ok(parsed) => {
                    inside += 1;
                    self.records += 1;
                    let next = parsed.rest;
                    let length = member.unwrap_or((rest.len() - next.len()) as u64);
                    self.take_record(&parsed, at, length);
                    rest = next;
                }
                Err(NoRecord::End) => break,
                Err(NoRecord::NotWarc | NoRecord::NoLength) => {
                    self.fault(at, "no record starts here");
                    // The next record may still be sound.
                    match memchr::memmem::find(rest.get(1..).unwrap_or_default(), b"\r\nWARC/1.") {
                        Some(found) => rest = rest.get(found + 3..).unwrap_or_default(),
                        None => break,
                    }
                }
            }
        }
        if member.is_some() && 1 < inside {
            self.fault(
                offset,
                "several records in one gzip member: none of them can be read alone",
            );
        }
    }

    fn take_record(&mut self, parsed: &Parsed<'_>, offset: u64, length: u64) {
        let header = &parsed.header;
        let kind = header.get("WARC-Type").unwrap_or_default().to_ascii_lowercase();
        if !matches!(kind.as_str(), "response" | "revisit" | "resource") {
            return;
        }
        let Some(url) = header.uri("WARC-Target-URI").map(str::to_owned) else {
            self.fault(offset, "a capture without WARC-Target-URI");
            return;
        };
        let place = RecordPlace {
            file: self.file.clone(),
            offset,
            length,
            record_id: header.uri("WARC-Record-ID").unwrap_or_default().to_owned(),
        };
        let at = header.get("WARC-Date").and_then(|date| date.parse().ok());
        let mut truncated = header.get("WARC-Truncated").map(str::to_owned);
        if parsed.cut {
            self.fault(offset, "a record is shorter than its header says");
            truncated.get_or_insert_with(|| "disconnect".to_owned());
        }
        let content_type = header.get("Content-Type").unwrap_or_default();
        let response = if kind == "resource" {
            let headers = vec![("Content-Type".to_owned(), content_type.to_owned())];
            http::Response { status: 200, headers, body: parsed.block.to_vec(), cut: false }
        } else if let Some(response) = http::response(parsed.block) {
            response
        } else if kind == "revisit" {
            http::Response { status: 200, headers: Vec::new(), body: Vec::new(), cut: false }
        } else {
            if content_type.to_ascii_lowercase().starts_with("application/http") {
                self.fault(offset, "a response without a status line");
            }
            return;
        };
        if response.cut {
            self.fault(offset, "the chunks of a body break off");
            truncated.get_or_insert_with(|| "disconnect".to_owned());
        }
        let digest = header.get("WARC-Payload-Digest").map(str::to_owned);
        if kind == "revisit" {
            let reference = Reference {
                url: header.uri("WARC-Refers-To-Target-URI").map(str::to_owned),
                date: header.get("WARC-Refers-To-Date").map(str::to_owned),
                digest,
            };
            self.revisits.push((self.responses.len(), reference));
        } else if let Some(digest) = digest {
            self.digests.entry(digest).or_insert(self.responses.len());
        }
        self.responses.push(ArchivedResponse {
            url,
            at,
            status: response.status,
            headers: response.headers,
            body: response.body,
            truncated,
            place,
        });
    }

    fn take_arc(&mut self, bytes: &[u8], offset: u64, member: Option<u64>) {
        let (records, cut_at) = old_arc::records(bytes);
        self.records += records.len();
        for one in records {
            let at = if member.is_some() { offset } else { offset + one.offset as u64 };
            let Some(response) = http::response(one.block) else { continue };
            self.responses.push(ArchivedResponse {
                url: one.url,
                at: one.at,
                status: response.status,
                headers: response.headers,
                body: response.body,
                truncated: (response.cut || one.cut).then(|| "disconnect".to_owned()),
                place: RecordPlace {
                    file: self.file.clone(),
                    offset: at,
                    length: member.unwrap_or(one.length as u64),
                    record_id: String::new(),
                },
            });
        }
        if let Some(cut_at) = cut_at {
            let at = if member.is_some() { offset } else { offset + cut_at as u64 };
            self.fault(at, "an ARC record is cut off or has no sound header");
        }
    }

    /// Gives revisits the body that they refer to; one whose original is not here is a fault.
    fn resolved(mut self) -> (Vec<ArchivedResponse>, Vec<ReadFault>) {
        let mut by_url: BTreeMap<(String, String), usize> = BTreeMap::new();
        let revisiting: std::collections::BTreeSet<usize> =
            self.revisits.iter().map(|(index, _)| *index).collect();
        for (index, response) in self.responses.iter().enumerate() {
            if let Some(at) = response.at
                && !revisiting.contains(&index)
            {
                by_url.entry((response.url.clone(), at.to_string())).or_insert(index);
            }
        }
        let mut orphans = std::collections::BTreeSet::new();
        for (index, reference) in std::mem::take(&mut self.revisits) {
            let date = reference.date.and_then(|date| date.parse::<jiff::Timestamp>().ok());
            let named = match (reference.url, date) {
                (Some(url), Some(date)) => by_url.get(&(url, date.to_string())).copied(),
                _ => None,
            };
            let original = named.or_else(|| self.digests.get(reference.digest.as_ref()?).copied());
            let found = original.and_then(|original| self.responses.get(original)).cloned();
            match (found, self.responses.get_mut(index)) {
                (Some(original), Some(revisit)) => {
                    revisit.body = original.body;
                    if revisit.headers.is_empty() || revisit.status == 304 {
                        revisit.headers = original.headers;
                        revisit.status = original.status;
                    }
                }
                (None, Some(revisit)) => {
                    let (offset, file) = (revisit.place.offset, revisit.place.file.clone());
                    let what = "a revisit whose original is not in this archive".to_owned();
                    self.faults.push(ReadFault { file, offset, what });
                    orphans.insert(index);
                }
                (_, None) => {}
            }
        }
        let mut index = 0;
        self.responses.retain(|_| {
            let keep = !orphans.contains(&index);
            index += 1;
            keep
        });
        (self.responses, self.faults)
    }
}

/// Where the next gzip member may start, at `from` or behind it.
fn next_magic(input: &mut (impl BufRead + Seek), from: u64) -> Option<u64> {
    const STEP: usize = 1 << 16;
    let mut at = from;
    loop {
        input.seek(SeekFrom::Start(at)).ok()?;
        let mut window = Vec::with_capacity(STEP);
        input.by_ref().take(STEP as u64).read_to_end(&mut window).ok()?;
        if let Some(found) = memchr::memmem::find(&window, &gzip::MAGIC) {
            let found = at + found as u64;
            input.seek(SeekFrom::Start(found)).ok()?;
            return Some(found);
        }
        if window.len() < STEP {
            return None;
        }
        at += (window.len() - gzip::MAGIC.len() + 1) as u64;
    }
}
