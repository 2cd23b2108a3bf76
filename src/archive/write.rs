//! The WARC writer: one gzip member per record, segments of a set size, safe against a crash.
//!
//! Records are compressed in memory, on all cores where there are many, and appended whole. A process that is killed leaves at most a
//! torn last member, which is cut off at the next start; a record that was written before is known
//! by its id, which is made from what it holds, and is not written again.
//! Bytes are forced to the disk when a segment ends and when the archive is finished, not at each
//! record: a power failure may cost the newest records, never an older one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::cdxj::{self, IndexLine};
use super::gzip::{self, Member, Packer};
use super::http;
use super::index::Index;
use super::known::Known;
use super::record::{self, Header};
use super::{ArchiveError, RecordPlace, digests};

/// Largest record that is looked into when a segment is opened again.
const SCAN_CAP: u64 = 1 << 30;

/// Less than this is compressed by one thread: starting another takes as long.
const WORTH_A_THREAD: usize = 128 << 10;

/// Threads that compress at once at most: a disk is no faster.
const MAX_THREADS: usize = 8;

/// Bytes of a record in which its header ends.
const HEADER_REACH: usize = 16 << 10;

/// Bodies below this are stored again rather than referred to: a revisit record is no smaller.
const LEAST_REVISIT: usize = 512;

/// The profiles of revisit records.
const IDENTICAL_PAYLOAD: &str = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

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
    known: Known,
    index: Index,
    /// Ids of records that are no answers, of segments that were looked through: a killed process
    /// may have left them without their answer.
    others: HashSet<String>,
    /// One for each thread that compresses.
    packers: Vec<Packer>,
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

/// What is known of an exchange before it is decided how it is written.
struct Prepared {
    at: String,
    answer_id: String,
    status: Option<u16>,
    /// Of the body, where something came back.
    payload_digest: String,
    stored_head: Vec<u8>,
    metadata: String,
}

/// The records of one exchange, the answer last.
struct Written<'a> {
    drafts: Vec<Draft<'a>>,
    line: Option<IndexLine>,
}

impl Archive {
    /// Opens a folder for writing; a torn last member of a segment is cut off.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn open(folder: &Path, settings: ArchiveSettings) -> Result<Self, ArchiveError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| ArchiveError::Io { path: folder.to_owned(), source })?;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let packers = (0..threads.min(MAX_THREADS)).map(|_| Packer::new(settings.level)).collect();
        let mut archive = Self {
            folder: folder.to_owned(),
            settings,
            segment: None,
            next_number: 0,
            known: Known::default(),
            index: Index::new(folder),
            others: HashSet::new(),
            packers,
        };
        let names = segment_names(folder)?;
        // How far the index knows each segment. One that ends elsewhere was left by a process that
        // was killed, and is looked through.
        let mut ends: BTreeMap<String, u64> = BTreeMap::new();
        archive.index.read(|line| {
            let end = ends.entry(line.place.file).or_default();
            *end = (*end).max(line.place.offset + line.place.length);
        })?;
        let mut unknown = Vec::new();
        for (position, (number, name)) in names.iter().enumerate() {
            archive.next_number = archive.next_number.max(number.saturating_add(1));
            let is_last = position + 1 == names.len();
            let path = folder.join(name);
            let len = std::fs::metadata(&path)
                .map_err(|source| ArchiveError::Io { path: path.clone(), source })?
                .len();
            if ends.get(name) != Some(&len) {
                archive.index.forget(name);
                unknown.push((name, is_last));
            } else if is_last {
                archive.go_on_in(name, len)?;
            }
        }
        let Self { index, known, .. } = &mut archive;
        index.read(|line| {
            if !unknown.iter().any(|(name, _)| **name == line.place.file) {
                known.add(&line);
            }
        })?;
        for (name, is_last) in unknown {
            archive.scan(name, is_last)?;
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
        let places = self.record_several(std::slice::from_ref(exchange))?;
        places.into_iter().next().ok_or_else(|| self.not_written())
    }

    /// As [`Archive::record`] for several exchanges, in their order: compressed at once, appended
    /// together. One place per exchange.
    ///
    /// # Errors
    /// Where the disk refuses; nothing half-written stays in the segment.
    pub fn record_several(
        &mut self,
        exchanges: &[Recorded<'_>],
    ) -> Result<Vec<RecordPlace>, ArchiveError> {
        let prepared = in_parallel(&mut self.packers, exchanges, weight, |_, exchange| {
            Ok::<_, std::io::Error>(prepare(exchange))
        });
        let prepared = prepared.map_err(|source| self.failed(source))?;
        let mut ids = HashSet::new();
        let mut payloads = HashMap::new();
        let mut newest = HashMap::new();
        let mut all = Vec::with_capacity(exchanges.len());
        for (exchange, facts) in exchanges.iter().zip(&prepared) {
            if self.place_of(&facts.answer_id).is_some() || !ids.insert(facts.answer_id.as_str()) {
                continue;
            }
            let is_answer = !exchange.response_head.is_empty();
            let revisited =
                if is_answer { self.revisited(exchange, facts, &payloads, &newest)? } else { None };
            if is_answer && revisited.is_none() {
                payloads.entry(facts.payload_digest.as_str()).or_insert(exchange);
                if facts.status == Some(200) {
                    let known = newest.entry(exchange.url).or_insert(exchange.at);
                    *known = exchange.at.max(*known);
                }
            }
            let mut written = written(exchange, facts, revisited.as_ref());
            // A process that was killed while it wrote may have left the first of these records
            // whole.
            written.drafts.retain(|draft| !self.others.contains(&draft.record_id));
            all.push(written);
        }
        let packed = in_parallel(
            &mut self.packers,
            &all,
            |written| weight_of(&written.drafts),
            |packer, written| pack(packer, &written.drafts),
        );
        let packed = packed.map_err(|source| self.failed(source))?;
        self.append(all, packed)?;
        prepared
            .iter()
            .map(|facts| self.place_of(&facts.answer_id).ok_or_else(|| self.not_written()))
            .collect()
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
        let mut names: Vec<String> =
            segment_names(&self.folder)?.into_iter().map(|(_, name)| name).collect();
        if names.is_empty() && !self.folder.join(cdxj::FILE).exists() {
            return Ok(Vec::new());
        }
        self.index.finish()?;
        names.push(cdxj::FILE.to_owned());
        names.sort();
        Ok(names)
    }

    fn place_of(&self, record_id: &str) -> Option<RecordPlace> {
        self.known.answer(record_id)
    }

    /// The earlier capture that this answer repeats: by the server's word, or by the same payload.
    /// `payloads` and `newest` are those of the exchanges that are being written.
    fn revisited(
        &self,
        exchange: &Recorded<'_>,
        facts: &Prepared,
        payloads: &HashMap<&str, &Recorded<'_>>,
        newest: &HashMap<&str, jiff::Timestamp>,
    ) -> Result<Option<(&'static str, String, jiff::Timestamp)>, ArchiveError> {
        if facts.status == Some(304) {
            let here = newest.get(exchange.url).copied();
            let Some(at) = here.or_else(|| self.known.newest(exchange.url)) else {
                return Ok(None);
            };
            return Ok(Some((NOT_MODIFIED, exchange.url.to_owned(), at)));
        }
        if exchange.body.len() < LEAST_REVISIT || exchange.truncated.is_some() {
            return Ok(None);
        }
        let profile = IDENTICAL_PAYLOAD;
        if let Some(place) = self.known.payload(&facts.payload_digest) {
            // A record that cannot be read is not referred to.
            let header = self.header_at(&place)?;
            let url = header.uri("WARC-Target-URI").map(str::to_owned);
            let at = header.get("WARC-Date").and_then(|at| at.parse().ok());
            return Ok(url.zip(at).map(|(url, at)| (profile, url, at)));
        }
        let first = payloads.get(facts.payload_digest.as_str());
        Ok(first.map(|first| (profile, first.url.to_owned(), first.at)))
    }

    /// The header of a record that was written before.
    fn header_at(&self, place: &RecordPlace) -> Result<Header, ArchiveError> {
        let path = self.folder.join(&place.file);
        let read = || {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(place.offset))?;
            let mut start = Vec::new();
            file.take(place.length.min(HEADER_REACH as u64)).read_to_end(&mut start)?;
            Ok(start)
        };
        let start = read().map_err(|source| ArchiveError::Io { path: path.clone(), source })?;
        let begin = gzip::first_bytes(&start, HEADER_REACH);
        let head = record::split_head(&begin).map(|(head, _)| head).unwrap_or_default();
        Ok(Header { fields: record::fields(head) })
    }

    fn know(&mut self, line: &IndexLine) -> Result<(), ArchiveError> {
        self.known.add(line);
        self.index.add(line)
    }

    fn failed(&self, source: std::io::Error) -> ArchiveError {
        ArchiveError::Io { path: self.folder.clone(), source }
    }

    fn not_written(&self) -> ArchiveError {
        let what = "the record was not written".to_owned();
        ArchiveError::Damaged { path: self.folder.clone(), what }
    }

    /// Appends packed records, with one write for each segment that they go to.
    fn append(
        &mut self,
        all: Vec<Written<'_>>,
        packed: Vec<Vec<(String, Vec<u8>)>>,
    ) -> Result<(), ArchiveError> {
        let full = self.settings.segment_bytes;
        let mut bytes = Vec::new();
        let mut placed = Vec::with_capacity(all.len());
        for (written, records) in all.into_iter().zip(packed) {
            let segment = self.open_segment()?;
            let mut answer = None;
            for (record_id, record) in records {
                answer = Some(RecordPlace {
                    file: segment.name.clone(),
                    offset: segment.len + bytes.len() as u64,
                    length: record.len() as u64,
                    record_id,
                });
                bytes.extend_from_slice(&record);
            }
            placed.push((written.line, answer));
            if full <= segment.len + bytes.len() as u64 {
                segment.append(&bytes)?;
                segment.sync()?;
                bytes.clear();
                self.segment = None;
            }
        }
        if !bytes.is_empty() {
            self.open_segment()?.append(&bytes)?;
        }
        for (line, answer) in placed {
            match (line, answer) {
                (Some(line), Some(place)) => self.know(&IndexLine { place, ..line })?,
                (None, Some(place)) => self.known.add_without_answer(&place),
                (_, None) => {}
            }
        }
        Ok(())
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
        let mut packed = Vec::new();
        draft
            .pack(&mut Packer::new(self.settings.level), &mut packed)
            .map_err(|source| ArchiveError::Io { path: segment.path.clone(), source })?;
        segment.append(&packed)?;
        Ok(segment)
    }

    /// Goes on in the last segment, which is whole, where there is room.
    fn go_on_in(&mut self, name: &str, len: u64) -> Result<(), ArchiveError> {
        if self.settings.segment_bytes <= len {
            return Ok(());
        }
        let path = self.folder.join(name);
        let file = File::options()
            .append(true)
            .open(&path)
            .map_err(|source| ArchiveError::Io { path: path.clone(), source })?;
        self.segment = Some(Segment { name: name.to_owned(), path, file, len });
        Ok(())
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
                    Some(line) => self.know(&line)?,
                    None => {
                        self.known.add_without_answer(&place(record_id.clone()));
                        self.others.insert(record_id);
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
            drop(file);
            self.go_on_in(name, sound)?;
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
    /// Appends the record as one gzip member to `out`.
    fn pack(&self, packer: &mut Packer, out: &mut Vec<u8>) -> std::io::Result<()> {
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
        packer.pack(&parts, out)
    }
}

fn pack(packer: &mut Packer, drafts: &[Draft<'_>]) -> std::io::Result<Vec<(String, Vec<u8>)>> {
    let mut packed = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let mut record = Vec::new();
        draft.pack(packer, &mut record)?;
        packed.push((draft.record_id.clone(), record));
    }
    Ok(packed)
}

fn weight(exchange: &Recorded<'_>) -> usize {
    exchange.body.len()
}

fn weight_of(drafts: &[Draft<'_>]) -> usize {
    drafts.iter().flat_map(|draft| &draft.block).map(|part| part.len()).sum()
}

/// `work` on every item, with one of the packers for each thread; the results in the order of the
/// items, or the first failure. Items are dealt out in turn: they are much alike.
fn in_parallel<T: Sync, R: Send>(
    packers: &mut [Packer],
    items: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(&mut Packer, &T) -> std::io::Result<R> + Sync,
) -> std::io::Result<Vec<R>> {
    let all: usize = items.iter().map(weight).sum();
    let threads = packers.len().min(items.len()).min(all / WORTH_A_THREAD).max(1);
    let work = &work;
    let share = |packer: &mut Packer, first: usize| -> std::io::Result<Vec<R>> {
        items.iter().skip(first).step_by(threads).map(|item| work(packer, item)).collect()
    };
    let share = &share;
    let shares: Vec<std::io::Result<Vec<R>>> = std::thread::scope(|scope| {
        let mut packers = packers.iter_mut().take(threads).enumerate();
        let own = packers.next();
        let others: Vec<_> =
            packers.map(|(first, packer)| scope.spawn(move || share(packer, first))).collect();
        let mut shares: Vec<_> =
            own.map(|(first, packer)| share(packer, first)).into_iter().collect();
        for other in others {
            let broken = |_| Err(std::io::Error::other("a thread that compresses failed"));
            shares.push(other.join().unwrap_or_else(broken));
        }
        shares
    });
    let mut shares = shares
        .into_iter()
        .map(|share| share.map(Vec::into_iter))
        .collect::<std::io::Result<Vec<_>>>()?;
    let mut results = Vec::with_capacity(items.len());
    'all: loop {
        for share in &mut shares {
            match share.next() {
                Some(result) => results.push(result),
                None => break 'all,
            }
        }
        if shares.is_empty() {
            break;
        }
    }
    Ok(results)
}

/// Digests, ids and blocks of an exchange.
fn prepare(exchange: &Recorded<'_>) -> Prepared {
    let at = exchange.at.to_string();
    let answer_kind: &[u8] =
        if exchange.response_head.is_empty() { b"metadata" } else { b"response" };
    let payload_digest = digests::sha1_base32(&[exchange.body]);
    let answer_id = digests::uuid(&[
        answer_kind,
        exchange.url.as_bytes(),
        at.as_bytes(),
        exchange.response_head,
        payload_digest.as_bytes(),
    ]);
    Prepared {
        at,
        answer_id,
        status: http::status(exchange.response_head),
        payload_digest,
        stored_head: http::head_for_stored_body(exchange.response_head),
        metadata: metadata_block(exchange),
    }
}

/// The records of an exchange. The answer comes last and the others are named before they are
/// referred to: an answer that is there tells that all of the exchange is.
fn written<'a>(
    exchange: &Recorded<'a>,
    facts: &'a Prepared,
    revisited: Option<&(&'static str, String, jiff::Timestamp)>,
) -> Written<'a> {
    let request_id = digests::uuid(&[b"request", facts.answer_id.as_bytes()]);
    let mut drafts = vec![request(exchange, &facts.at, &request_id)];
    if exchange.response_head.is_empty() {
        let id = &facts.answer_id;
        drafts.push(described(exchange, &facts.at, id, &request_id, &facts.metadata));
        return Written { drafts, line: None };
    }
    let metadata_id = digests::uuid(&[b"metadata", facts.answer_id.as_bytes()]);
    drafts.push(described(exchange, &facts.at, &metadata_id, &request_id, &facts.metadata));
    let draft = answer(exchange, facts, &request_id, revisited);
    let line = index_line(exchange, facts, draft.kind);
    drafts.push(draft);
    Written { drafts, line: Some(line) }
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
    facts: &'a Prepared,
    request_id: &str,
    revisited: Option<&(&'static str, String, jiff::Timestamp)>,
) -> Draft<'a> {
    let stored_head = facts.stored_head.as_slice();
    let mut header = Header::default();
    header.push("WARC-Date", facts.at.as_str());
    header.push("WARC-Target-URI", exchange.url);
    header.push("WARC-Concurrent-To", format!("<{request_id}>"));
    if let Some(remote) = exchange.remote {
        header.push("WARC-IP-Address", remote.to_string());
    }
    let is_unmodified = revisited.is_some_and(|(profile, _, _)| *profile == NOT_MODIFIED);
    if !is_unmodified {
        header.push("WARC-Payload-Digest", facts.payload_digest.as_str());
    }
    if let Some(reason) = exchange.truncated {
        header.push("WARC-Truncated", reason);
    }
    header.push("Content-Type", "application/http; msgtype=response");
    if let Some((profile, url, first)) = revisited {
        header.push("WARC-Profile", *profile);
        header.push("WARC-Refers-To-Target-URI", url.clone());
        header.push("WARC-Refers-To-Date", first.to_string());
        let record_id = facts.answer_id.clone();
        // A head that says 304 would be replayed as a bare 304. Without a block, a reader takes
        // head and body of the capture that is referred to; the answer's own head stands in the
        // metadata record.
        let block = if is_unmodified { Vec::new() } else { vec![stored_head] };
        return Draft { kind: "revisit", record_id, header, block };
    }
    Draft {
        kind: "response",
        record_id: facts.answer_id.clone(),
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
    if http::status(exchange.response_head) == Some(304) {
        let head = record::latin_or_utf8(exchange.response_head);
        fields.push("httpStatusLine", head.lines().next().unwrap_or_default());
        for (name, value) in record::fields(exchange.response_head) {
            fields.push("httpHeader", format!("{name}: {value}"));
        }
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

fn index_line(exchange: &Recorded<'_>, facts: &Prepared, kind: &str) -> IndexLine {
    let headers = record::fields(exchange.response_head);
    let mime = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| cdxj::plain_mime(value));
    let is_revisit = kind == "revisit";
    // What was not modified is what it was: only good captures are referred to so.
    let is_unmodified = is_revisit && facts.status == Some(304);
    IndexLine {
        url: exchange.url.to_owned(),
        at: exchange.at,
        mime,
        status: if is_unmodified { Some(200) } else { facts.status },
        digest: if is_unmodified {
            cdxj::NO_DIGEST.to_owned()
        } else {
            facts.payload_digest.clone()
        },
        is_revisit,
        place: RecordPlace {
            file: String::new(),
            offset: 0,
            length: 0,
            record_id: facts.answer_id.clone(),
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
