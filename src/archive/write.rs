//! The WARC writer: one gzip member per record, segments of a set size, safe against a crash.
//!
//! Records are compressed in memory and appended whole. A process that is killed leaves at most a
//! torn last member, which is cut off at the next start; a record that was written before is known
//! by its id, which is made from what it holds, and is not written again.
//! Bytes are forced to the disk when a segment ends and when the archive is finished, not at each
//! record: a power failure may cost the newest records, never an older one.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::cdxj::{self, IndexLine};
use super::gzip::{self, Member};
use super::http;
use super::record::{self, Header};
use super::{ArchiveError, RecordPlace, digests};

/// Largest record that is looked into when a segment is opened again.
const SCAN_CAP: u64 = 1 << 30;

/// Bodies below this are stored again rather than referred to: a revisit record is no smaller.
const LEAST_REVISIT: usize = 512;

/// Settings of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    /// A segment is closed once it holds this many bytes.
    pub segment_bytes: u64,
    /// gzip level, 0 to 9.
    pub level: u32,
    /// `software`, `operator` and the like for the warcinfo record, in order.
    pub info: Vec<(String, String)>,
}

impl Default for ArchiveSettings {
    fn default() -> Self {
        let software = concat!("citecheck/", env!("CARGO_PKG_VERSION")).to_owned();
        Self { segment_bytes: 1 << 30, level: 3, info: vec![("software".to_owned(), software)] }
    }
}

/// One exchange to be archived.
#[derive(Clone, Debug)]
pub struct Recorded<'a> {
    pub url: &'a str,
    pub at: jiff::Timestamp,
    pub remote: Option<std::net::IpAddr>,
    pub request_head: &'a [u8],
    /// Empty where nothing came back: then only the request and the metadata are written.
    pub response_head: &'a [u8],
    /// False where `response_head` was rebuilt from parsed headers; the record says so.
    pub head_as_sent: bool,
    /// As sent, transfer coding removed, content coding kept.
    pub body: &'a [u8],
    /// `length`, `time` or `disconnect`.
    pub truncated: Option<&'a str>,
    /// Fields of the metadata record, in order.
    pub metadata: &'a [(String, String)],
}

/// An archive folder that is being written: `citecheck-00000.warc.gz` and so on, `index.cdxj`.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    settings: ArchiveSettings,
    segment: Option<Segment>,
    next_number: u32,
    /// Index lines of everything in the folder, by record id.
    index: BTreeMap<String, IndexLine>,
    /// Payload digest to the first capture that holds it: URL and time.
    payloads: BTreeMap<String, (String, jiff::Timestamp)>,
    /// Newest whole capture of each URL, for answers that only say "not modified".
    newest: BTreeMap<String, jiff::Timestamp>,
    /// Records of the open segment that the index does not list, by id.
    others: BTreeMap<String, RecordPlace>,
}

#[derive(Debug)]
struct Segment {
    name: String,
    path: PathBuf,
    file: File,
    len: u64,
}

/// A record on its way into the segment.
struct Draft<'a> {
    kind: &'static str,
    record_id: String,
    header: Header,
    block: Vec<&'a [u8]>,
}

impl Archive {
    /// Opens a folder for writing; a torn last member of a segment is cut off.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn open(folder: &Path, settings: ArchiveSettings) -> Result<Self, ArchiveError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| ArchiveError::Io { path: folder.to_owned(), source })?;
        let mut archive = Self {
            folder: folder.to_owned(),
            settings,
            segment: None,
            next_number: 0,
            index: BTreeMap::new(),
            payloads: BTreeMap::new(),
            newest: BTreeMap::new(),
            others: BTreeMap::new(),
        };
        let names = segment_names(folder)?;
        // The last segment is looked through: it may end before what the index lists.
        let last = names.last().map(|(_, name)| name.as_str());
        for line in cdxj::read(&folder.join(cdxj::FILE))? {
            if Some(line.place.file.as_str()) != last {
                archive.know(line);
            }
        }
        for (position, (number, name)) in names.iter().enumerate() {
            archive.next_number = archive.next_number.max(number.saturating_add(1));
            let is_last = position + 1 == names.len();
            let is_indexed = archive.index.values().any(|line| &line.place.file == name);
            if is_last || !is_indexed {
                archive.scan(name, is_last)?;
            }
        }
        Ok(archive)
    }

    /// Writes request, response (or revisit) and metadata records of one exchange, and returns the
    /// place of the response (or revisit) record, or of the metadata record where nothing came.
    /// An exchange that is in the archive already is not written again.
    ///
    /// # Errors
    /// Where the disk refuses; nothing half-written stays in the segment.
    pub fn record(&mut self, exchange: &Recorded<'_>) -> Result<RecordPlace, ArchiveError> {
        let at = exchange.at.to_string();
        let answer_kind: &[u8] =
            if exchange.response_head.is_empty() { b"metadata" } else { b"response" };
        let answer_id = digests::uuid(&[
            answer_kind,
            exchange.url.as_bytes(),
            at.as_bytes(),
            exchange.response_head,
            exchange.body,
        ]);
        if let Some(place) = self.place_of(&answer_id) {
            return Ok(place);
        }
        let stored_head = http::head_for_stored_body(exchange.response_head);
        let metadata = metadata_block(exchange);
        let request_id = digests::uuid(&[b"request", answer_id.as_bytes()]);
        // The answer comes last and the others are named before they are referred to: an answer
        // that is there tells that all of the exchange is.
        let mut drafts = vec![request(exchange, &at, &request_id)];
        let metadata_id = if exchange.response_head.is_empty() {
            answer_id.clone()
        } else {
            digests::uuid(&[b"metadata", answer_id.as_bytes()])
        };
        drafts.push(described(exchange, &at, &metadata_id, &request_id, &metadata));
        let mut line = None;
        if !exchange.response_head.is_empty() {
            let payload_digest = digests::sha1_base32(&[exchange.body]);
            let status = http::status(exchange.response_head);
            let revisited = self.revisited(exchange, status, &payload_digest);
            let draft = answer(
                exchange,
                &at,
                &answer_id,
                &request_id,
                &stored_head,
                &payload_digest,
                revisited.as_ref(),
            );
            line = Some(index_line(exchange, &answer_id, status, payload_digest, draft.kind));
            drafts.push(draft);
        }
        // A process that was killed while it wrote may have left the first of these records whole.
        drafts.retain(|draft| !self.others.contains_key(&draft.record_id));
        let places = self.append(&drafts)?;
        let mut found = None;
        for place in places {
            if place.record_id == answer_id {
                found = Some(place);
            } else {
                self.others.insert(place.record_id.clone(), place);
            }
        }
        let Some(place) = found else {
            let what = "the record was not written".to_owned();
            return Err(ArchiveError::Damaged { path: self.folder.clone(), what });
        };
        match line {
            Some(line) => self.know(IndexLine { place: place.clone(), ..line }),
            None => {
                self.others.insert(answer_id, place.clone());
            }
        }
        Ok(place)
    }

    /// Writes the index and forces everything to the disk. Returns the names of the files that the
    /// archive consists of, sorted.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub fn finish(&mut self) -> Result<Vec<String>, ArchiveError> {
        if let Some(segment) = &self.segment {
            segment.sync()?;
        }
        if self.index.is_empty()
            && self.segment.is_none()
            && segment_names(&self.folder)?.is_empty()
        {
            return Ok(Vec::new());
        }
        let lines: Vec<&IndexLine> = self.index.values().collect();
        cdxj::write(&self.folder.join(cdxj::FILE), &lines)?;
        let mut names: Vec<String> =
            segment_names(&self.folder)?.into_iter().map(|(_, name)| name).collect();
        names.push(cdxj::FILE.to_owned());
        names.sort();
        Ok(names)
    }

    /// The lines of the index, in no particular order of time.
    pub fn index(&self) -> impl Iterator<Item = &IndexLine> {
        self.index.values()
    }

    fn place_of(&self, record_id: &str) -> Option<RecordPlace> {
        let indexed = self.index.get(record_id).map(|line| line.place.clone());
        indexed.or_else(|| self.others.get(record_id).cloned())
    }

    /// The earlier capture that this answer repeats: by the server's word, or by the same payload.
    fn revisited(
        &self,
        exchange: &Recorded<'_>,
        status: Option<u16>,
        payload_digest: &str,
    ) -> Option<(&'static str, String, jiff::Timestamp)> {
        if status == Some(304) {
            let at = self.newest.get(exchange.url)?;
            let profile = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";
            return Some((profile, exchange.url.to_owned(), *at));
        }
        if exchange.body.len() < LEAST_REVISIT || exchange.truncated.is_some() {
            return None;
        }
        let (url, at) = self.payloads.get(payload_digest)?;
        let profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
        Some((profile, url.clone(), *at))
    }

    fn know(&mut self, line: IndexLine) {
        if !line.is_revisit {
            if line.status == Some(200) {
                let newest = self.newest.entry(line.url.clone()).or_insert(line.at);
                *newest = line.at.max(*newest);
            }
            self.payloads.entry(line.digest.clone()).or_insert_with(|| (line.url.clone(), line.at));
        }
        self.index.insert(line.place.record_id.clone(), line);
    }

    /// Compresses all drafts, then appends them with one write.
    fn append(&mut self, drafts: &[Draft<'_>]) -> Result<Vec<RecordPlace>, ArchiveError> {
        let (level, full) = (self.settings.level, self.settings.segment_bytes);
        let segment = self.open_segment()?;
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| ArchiveError::Io { path, source }
        };
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let compressed = draft.compressed(level).map_err(io(&segment.path))?;
            places.push(RecordPlace {
                file: segment.name.clone(),
                offset: segment.len + bytes.len() as u64,
                length: compressed.len() as u64,
                record_id: draft.record_id.clone(),
            });
            bytes.extend_from_slice(&compressed);
        }
        segment.append(&bytes)?;
        if full <= segment.len {
            segment.sync()?;
            self.segment = None;
        }
        Ok(places)
    }

    fn open_segment(&mut self) -> Result<&mut Segment, ArchiveError> {
        let segment = match self.segment.take() {
            Some(segment) => segment,
            None => self.new_segment()?,
        };
        Ok(self.segment.insert(segment))
    }

    fn new_segment(&mut self) -> Result<Segment, ArchiveError> {
        let name = format!("citecheck-{:05}.warc.gz", self.next_number);
        self.next_number += 1;
        let path = self.folder.join(&name);
        let file = File::options()
            .create_new(true)
            .append(true)
            .open(&path)
            .map_err(|source| ArchiveError::Io { path: path.clone(), source })?;
        let mut segment = Segment { name, path, file, len: 0 };
        let info = warcinfo(&segment.name, &self.settings.info);
        let draft = Draft {
            kind: "warcinfo",
            record_id: info.0,
            header: info.1,
            block: vec![info.2.as_bytes()],
        };
        let compressed = draft.compressed(self.settings.level);
        let compressed =
            compressed.map_err(|source| ArchiveError::Io { path: segment.path.clone(), source })?;
        segment.append(&compressed)?;
        Ok(segment)
    }

    /// Goes through a segment that another process wrote: knows its records and, for the last one,
    /// cuts a torn member off and goes on in it where there is room.
    fn scan(&mut self, name: &str, is_last: bool) -> Result<(), ArchiveError> {
        let path = self.folder.join(name);
        let io = |source| ArchiveError::Io { path: path.clone(), source };
        let file = File::options().read(true).append(true).open(&path).map_err(io)?;
        let total = file.metadata().map_err(io)?.len();
        let mut input = BufReader::with_capacity(1 << 16, &file);
        let mut sound = 0;
        loop {
            let member = gzip::next_member(&mut input, SCAN_CAP);
            let end = input.stream_position().map_err(io)?;
            let Member::Whole(bytes) = member else { break };
            let place = |record_id: String| RecordPlace {
                file: name.to_owned(),
                offset: sound,
                length: end - sound,
                record_id,
            };
            if let Ok(parsed) = record::parse(&bytes) {
                let record_id = parsed.header.uri("WARC-Record-ID").unwrap_or_default().to_owned();
                match cdxj::line_of(&parsed, place(record_id.clone())) {
                    Some(line) => self.know(line),
                    None => {
                        self.others.insert(record_id.clone(), place(record_id));
                    }
                }
            }
            sound = end;
            if total <= end {
                break;
            }
        }
        drop(input);
        if is_last {
            if sound < total {
                file.set_len(sound).map_err(io)?;
            }
            if sound < self.settings.segment_bytes {
                self.segment = Some(Segment { name: name.to_owned(), path, file, len: sound });
            }
        }
        Ok(())
    }
}

impl Segment {
    /// Appends bytes; where that fails, what was written of them is taken back.
    fn append(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        let written = self.file.seek(SeekFrom::End(0)).and_then(|_| self.file.write_all(bytes));
        if let Err(source) = written {
            // The disk is full or gone; if even this fails, the next start cuts the torn member.
            let _ = self.file.set_len(self.len);
            return Err(ArchiveError::Io { path: self.path.clone(), source });
        }
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn sync(&self) -> Result<(), ArchiveError> {
        self.file.sync_data().map_err(|source| ArchiveError::Io { path: self.path.clone(), source })
    }
}

impl Draft<'_> {
    fn compressed(&self, level: u32) -> std::io::Result<Vec<u8>> {
        let length: usize = self.block.iter().map(|part| part.len()).sum();
        let mut header = Header::default();
        header.push("WARC-Type", self.kind);
        header.push("WARC-Record-ID", format!("<{}>", self.record_id));
        header.fields.extend(self.header.fields.iter().cloned());
        header.push("WARC-Block-Digest", digests::sha1_base32(&self.block));
        header.push("Content-Length", length.to_string());
        let head = header.to_bytes();
        let mut parts: Vec<&[u8]> = vec![&head];
        parts.extend(&self.block);
        parts.push(b"\r\n\r\n");
        gzip::member(&parts, level)
    }
}

fn request<'a>(exchange: &Recorded<'a>, at: &str, request_id: &str) -> Draft<'a> {
    let mut header = Header::default();
    header.push("WARC-Date", at);
    header.push("WARC-Target-URI", exchange.url);
    header.push("Content-Type", "application/http; msgtype=request");
    Draft {
        kind: "request",
        record_id: request_id.to_owned(),
        header,
        block: vec![exchange.request_head],
    }
}

fn answer<'a>(
    exchange: &Recorded<'a>,
    at: &str,
    answer_id: &str,
    request_id: &str,
    stored_head: &'a [u8],
    payload_digest: &str,
    revisited: Option<&(&'static str, String, jiff::Timestamp)>,
) -> Draft<'a> {
    let mut header = Header::default();
    header.push("WARC-Date", at);
    header.push("WARC-Target-URI", exchange.url);
    header.push("WARC-Concurrent-To", format!("<{request_id}>"));
    if let Some(remote) = exchange.remote {
        header.push("WARC-IP-Address", remote.to_string());
    }
    header.push("WARC-Payload-Digest", payload_digest);
    if let Some(reason) = exchange.truncated {
        header.push("WARC-Truncated", reason);
    }
    header.push("Content-Type", "application/http; msgtype=response");
    if let Some((profile, url, first)) = revisited {
        header.push("WARC-Profile", *profile);
        header.push("WARC-Refers-To-Target-URI", url.clone());
        header.push("WARC-Refers-To-Date", first.to_string());
        let record_id = answer_id.to_owned();
        return Draft { kind: "revisit", record_id, header, block: vec![stored_head] };
    }
    Draft {
        kind: "response",
        record_id: answer_id.to_owned(),
        header,
        block: vec![stored_head, exchange.body],
    }
}

fn described<'a>(
    exchange: &Recorded<'_>,
    at: &str,
    metadata_id: &str,
    request_id: &str,
    block: &'a str,
) -> Draft<'a> {
    let mut header = Header::default();
    header.push("WARC-Date", at);
    header.push("WARC-Target-URI", exchange.url);
    header.push("WARC-Concurrent-To", format!("<{request_id}>"));
    header.push("Content-Type", "application/warc-fields");
    Draft {
        kind: "metadata",
        record_id: metadata_id.to_owned(),
        header,
        block: vec![block.as_bytes()],
    }
}

fn metadata_block(exchange: &Recorded<'_>) -> String {
    let mut fields = Header::default();
    if !exchange.response_head.is_empty() && !exchange.head_as_sent {
        fields.push("httpHeaders", "rebuilt from parsed headers; order and case may differ");
    }
    for (name, value) in exchange.metadata {
        fields.push(name, value.clone());
    }
    fields.lines()
}

fn warcinfo(segment: &str, info: &[(String, String)]) -> (String, Header, String) {
    let mut fields = Header::default();
    for (name, value) in info {
        fields.push(name, value.clone());
    }
    fields.push("format", "WARC File Format 1.1");
    fields.push(
        "conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    );
    let block = fields.lines();
    let now = jiff::Timestamp::now().to_string();
    let mut header = Header::default();
    header.push("WARC-Date", now.clone());
    header.push("WARC-Filename", segment);
    header.push("Content-Type", "application/warc-fields");
    (digests::uuid(&[b"warcinfo", segment.as_bytes(), now.as_bytes()]), header, block)
}

fn index_line(
    exchange: &Recorded<'_>,
    record_id: &str,
    status: Option<u16>,
    digest: String,
    kind: &str,
) -> IndexLine {
    let headers = record::fields(exchange.response_head);
    let mime = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| cdxj::plain_mime(value));
    IndexLine {
        url: exchange.url.to_owned(),
        at: exchange.at,
        mime,
        status,
        digest,
        is_revisit: kind == "revisit",
        place: RecordPlace {
            file: String::new(),
            offset: 0,
            length: 0,
            record_id: record_id.to_owned(),
        },
    }
}

/// Our segments in a folder, with their numbers, in their order.
fn segment_names(folder: &Path) -> Result<Vec<(u32, String)>, ArchiveError> {
    let io = |source| ArchiveError::Io { path: folder.to_owned(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let name = entry.map_err(io)?.file_name().to_string_lossy().into_owned();
        let number = name
            .strip_prefix("citecheck-")
            .and_then(|rest| rest.strip_suffix(".warc.gz"))
            .and_then(|number| number.parse().ok());
        if let Some(number) = number {
            names.push((number, name));
        }
    }
    names.sort();
    Ok(names)
}
