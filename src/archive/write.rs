//! The WARC writer: one gzip member per record, segments of a set size, safe against a crash.
//!
//! Records are compressed in memory, by several threads at once, and appended whole by one at a
//! time. A process that is killed leaves at most a torn last member, which is cut off at the next
//! start; a record that was written before is known by its id, which is made from what it holds,
//! and is not written again.
//! Bytes are forced to the disk when a segment ends and when the archive is finished, not at each
//! record: a power failure may cost the newest records, never an older one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::cdxj::{self, IndexLine};
use super::gzip::{self, Member, Packer};
use super::index::Index;
use super::known::Known;
use super::record::{self, Header};
use super::records::{
    Draft, IDENTICAL_PAYLOAD, NOT_MODIFIED, Packed, Prepared, Written, pack, prepare, warcinfo,
    written,
};
use super::{ArchiveError, RecordPlace};

/// Largest record that is looked into when a segment is opened again.
const SCAN_CAP: u64 = 1 << 30;

/// Bytes of a record in which its header is looked for, first and at most.
const HEADER_REACHES: [usize; 2] = [2 << 10, 64 << 10];

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
    known: Known,
    index: Index,
    /// Ids of records that are no answers, of segments that were looked through: a killed process
    /// may have left them without their answer.
    others: HashSet<String>,
    /// Those that no thread has in use.
    packers: Vec<Packer>,
    /// Ids and payload digests of what some thread is about to append.
    under_way: HashSet<String>,
}

/// An archive that several threads write at once.
///
/// Only what depends on what is in the archive is done under its lock: whether an answer repeats an
/// earlier one, and the write itself. Compressing, which takes most of the time, is not.
#[derive(Debug)]
pub struct SharedArchive {
    archive: Mutex<Archive>,
    appended: Condvar,
}

#[derive(Debug)]
struct Segment {
    name: String,
    path: PathBuf,
    file: File,
    len: u64,
}

/// What is to be written of several exchanges.
#[derive(Default)]
struct Plan<'a> {
    written: Vec<Written<'a>>,
    /// One for each exchange.
    places: Vec<Planned>,
}

enum Planned {
    There(RecordPlace),
    /// The answer of one that is to be written, by its number.
    Written(usize),
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
            known: Known::default(),
            index: Index::new(folder),
            others: HashSet::new(),
            packers: Vec::new(),
            under_way: HashSet::new(),
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
        let prepared = [prepare(exchange)];
        let plan = self.plan(std::slice::from_ref(exchange), &prepared)?;
        let mut packer = self.packer();
        let packed = pack(&mut packer, &plan.written);
        self.packers.push(packer);
        let places = self.append(plan, packed)?;
        places.into_iter().next().ok_or_else(|| self.not_written())
    }

    /// Decides which records are to be written of exchanges, in their order; nothing of those that
    /// are in the archive already.
    fn plan<'a>(
        &self,
        exchanges: &'a [Recorded<'a>],
        prepared: &'a [Prepared],
    ) -> Result<Plan<'a>, ArchiveError> {
        let mut plan = Plan::default();
        let mut ids = HashMap::new();
        let mut payloads = HashMap::new();
        let mut newest = HashMap::new();
        for (exchange, facts) in exchanges.iter().zip(prepared) {
            if let Some(place) = self.place_of(&facts.answer_id)? {
                plan.places.push(Planned::There(place));
                continue;
            }
            let next = plan.written.len();
            let number = *ids.entry(facts.answer_id.as_str()).or_insert(next);
            plan.places.push(Planned::Written(number));
            if number < next {
                continue;
            }
            let is_answer = !exchange.response_head.is_empty();
            let revisited =
                if is_answer { self.revisited(exchange, facts, &payloads, &newest)? } else { None };
            if is_answer && revisited.is_none() {
                payloads.entry(facts.payload_digest.as_str()).or_insert(exchange);
                if facts.status == Some(200) {
                    newest.insert(exchange.url, exchange.at);
                }
            }
            let mut written = written(exchange, facts, revisited.as_ref());
            // A process that was killed while it wrote may have left the first of these records
            // whole.
            written.drafts.retain(|draft| !self.others.contains(&draft.record_id));
            plan.written.push(written);
        }
        Ok(plan)
    }

    /// Where the answer of this id stands, if it is in the archive.
    fn place_of(&self, record_id: &str) -> Result<Option<RecordPlace>, ArchiveError> {
        let Some(place) = self.known.answer(record_id) else { return Ok(None) };
        let is_it = self.header_at(&place)?.uri("WARC-Record-ID") == Some(record_id);
        Ok(is_it.then(|| RecordPlace { record_id: record_id.to_owned(), ..place }))
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

    fn packer(&mut self) -> Packer {
        self.packers.pop().unwrap_or_else(|| Packer::new(self.settings.level))
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
            let mut at = newest.get(exchange.url).copied();
            if at.is_none()
                && let Some(place) = self.known.newest(exchange.url)
            {
                let header = self.header_at(&place)?;
                let is_it = header.uri("WARC-Target-URI") == Some(exchange.url);
                at = header.get("WARC-Date").filter(|_| is_it).and_then(|at| at.parse().ok());
            }
            return Ok(at.map(|at| (NOT_MODIFIED, exchange.url.to_owned(), at)));
        }
        if exchange.body.len() < LEAST_REVISIT || exchange.truncated.is_some() {
            return Ok(None);
        }
        let profile = IDENTICAL_PAYLOAD;
        if let Some(place) = self.known.payload(&facts.payload_digest) {
            let header = self.header_at(&place)?;
            if header.get("WARC-Payload-Digest") == Some(facts.payload_digest.as_str()) {
                let url = header.uri("WARC-Target-URI").map(str::to_owned);
                let at = header.get("WARC-Date").and_then(|at| at.parse().ok());
                return Ok(url.zip(at).map(|(url, at)| (profile, url, at)));
            }
        }
        let first = payloads.get(facts.payload_digest.as_str());
        Ok(first.map(|first| (profile, first.url.to_owned(), first.at)))
    }

    /// The header of a record that was written before; empty where it cannot be understood.
    fn header_at(&self, place: &RecordPlace) -> Result<Header, ArchiveError> {
        let path = self.folder.join(&place.file);
        for reach in HEADER_REACHES {
            let read = || {
                let mut file = File::open(&path)?;
                file.seek(SeekFrom::Start(place.offset))?;
                let mut start = Vec::with_capacity(reach);
                file.take(place.length.min(reach as u64)).read_to_end(&mut start)?;
                Ok(start)
            };
            let start = read().map_err(|source| ArchiveError::Io { path: path.clone(), source })?;
            let begin = gzip::first_bytes(&start, reach);
            if let Some((head, _)) = record::split_head(&begin) {
                return Ok(Header { fields: record::fields(head) });
            }
        }
        Ok(Header::default())
    }

    fn know(&mut self, line: &IndexLine) -> Result<(), ArchiveError> {
        self.known.add(line);
        self.index.add(line)
    }

    fn not_written(&self) -> ArchiveError {
        let what = "the record was not written".to_owned();
        ArchiveError::Damaged { path: self.folder.clone(), what }
    }

    /// Appends packed records, with one write for each segment that they go to. One place per
    /// exchange that was planned.
    fn append(
        &mut self,
        plan: Plan<'_>,
        packed: std::io::Result<Packed>,
    ) -> Result<Vec<RecordPlace>, ArchiveError> {
        let packed =
            packed.map_err(|source| ArchiveError::Io { path: self.folder.clone(), source })?;
        let full = self.settings.segment_bytes;
        let mut rest = packed.bytes.as_slice();
        let mut pending = 0;
        let mut answers = Vec::with_capacity(plan.written.len());
        for records in packed.records {
            let segment = self.open_segment()?;
            let mut answer = None;
            for (record_id, len) in records {
                answer = Some(RecordPlace {
                    file: segment.name.clone(),
                    offset: segment.len + pending as u64,
                    length: len as u64,
                    record_id,
                });
                pending += len;
            }
            answers.push(answer);
            if full <= segment.len + pending as u64 {
                let (now, later) = rest.split_at(pending.min(rest.len()));
                segment.append(now)?;
                segment.sync()?;
                (rest, pending) = (later, 0);
                self.segment = None;
            }
        }
        if !rest.is_empty() {
            self.open_segment()?.append(rest)?;
        }
        for (written, answer) in plan.written.into_iter().zip(&answers) {
            let Some(place) = answer else { continue };
            match written.line {
                Some(line) => self.know(&IndexLine { place: place.clone(), ..line })?,
                None => self.known.add_without_answer(place),
            }
        }
        let place_of = |planned| match planned {
            Planned::There(place) => Some(place),
            Planned::Written(number) => answers.get(number).cloned().flatten(),
        };
        let places: Option<Vec<RecordPlace>> = plan.places.into_iter().map(place_of).collect();
        places.ok_or_else(|| self.not_written())
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
        let mut packer = self.packer();
        draft
            .pack(&mut packer, &mut packed)
            .map_err(|source| ArchiveError::Io { path: segment.path.clone(), source })?;
        self.packers.push(packer);
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
                if let Some(line) = cdxj::line_of(&parsed, place(record_id.clone())) {
                    self.know(&line)?;
                } else {
                    self.known.add_without_answer(&place(record_id.clone()));
                    self.others.insert(record_id);
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

impl SharedArchive {
    #[must_use]
    pub const fn new(archive: Archive) -> Self {
        Self { archive: Mutex::new(archive), appended: Condvar::new() }
    }

    /// The archive, for this thread alone.
    pub fn lock(&self) -> MutexGuard<'_, Archive> {
        self.archive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As [`Archive::record`] for several exchanges, in their order, appended together. One place
    /// per exchange.
    ///
    /// # Errors
    /// Where the disk refuses; nothing half-written stays in the segment.
    pub fn record_several(
        &self,
        exchanges: &[Recorded<'_>],
    ) -> Result<Vec<RecordPlace>, ArchiveError> {
        let prepared: Vec<Prepared> = exchanges.iter().map(prepare).collect();
        let names: Vec<&str> = exchanges.iter().zip(&prepared).flat_map(names_of).collect();
        let mut archive = self.lock();
        // What repeats an answer that another thread is about to append must come behind it.
        while names.iter().any(|name| archive.under_way.contains(*name)) {
            archive = self.appended.wait(archive).unwrap_or_else(PoisonError::into_inner);
        }
        let plan = archive.plan(exchanges, &prepared)?;
        archive.under_way.extend(names.iter().map(|name| (*name).to_owned()));
        let mut packer = archive.packer();
        drop(archive);

        let packed = pack(&mut packer, &plan.written);

        let mut archive = self.lock();
        archive.packers.push(packer);
        let appended = archive.append(plan, packed);
        for name in names {
            archive.under_way.remove(name);
        }
        self.appended.notify_all();
        appended
    }
}

/// By what an exchange may be known that is written twice, or repeated.
fn names_of<'a>((exchange, facts): (&Recorded<'_>, &'a Prepared)) -> impl Iterator<Item = &'a str> {
    let payload = LEAST_REVISIT <= exchange.body.len();
    let payload = payload.then_some(facts.payload_digest.as_str());
    std::iter::once(facts.answer_id.as_str()).chain(payload)
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
