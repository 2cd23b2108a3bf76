//! What is in the archive by now?
//!
//! Answers by their ids, payloads by their digests, and the newest whole capture of each URL: what
//! the writer must know to write nothing twice and to refer back to what it has. An archive may
//! hold hundreds of thousands of captures, so that each is kept in some dozen bytes; the names and
//! addresses stand in the records, on the disk.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::RecordPlace;
use super::cdxj::IndexLine;

/// A digest that stands for an id, a payload's digest or a URL. 128 bits do not meet by chance.
type Key = [u8; 16];

/// Where a record stands, its file by number.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: u32,
    length: u32,
    offset: u64,
}

/// What is known of the records in an archive.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: Vec<String>,
    answers: HashMap<Key, Place>,
    payloads: HashMap<Key, Place>,
    /// Nanoseconds since 1970.
    newest: HashMap<Key, i64>,
}

impl Known {
    /// Takes a capture down.
    pub(super) fn add(&mut self, line: &IndexLine) {
        let place = self.place(&line.place);
        self.answers.insert(key(&line.place.record_id), place);
        if line.is_revisit {
            return;
        }
        self.payloads.entry(key(&line.digest)).or_insert(place);
        if line.status == Some(200) {
            let at = i64::try_from(line.at.as_nanosecond()).unwrap_or(i64::MAX);
            let newest = self.newest.entry(key(&line.url)).or_insert(at);
            *newest = at.max(*newest);
        }
    }

    /// Takes an answer down that is no capture: nothing had come back.
    pub(super) fn add_without_answer(&mut self, place: &RecordPlace) {
        let at = self.place(place);
        self.answers.insert(key(&place.record_id), at);
    }

    /// Where the answer of this id stands.
    pub(super) fn answer(&self, record_id: &str) -> Option<RecordPlace> {
        let place = self.answers.get(&key(record_id))?;
        Some(RecordPlace { record_id: record_id.to_owned(), ..self.full(*place)? })
    }

    /// Where the first capture with this payload stands; its id is not told.
    pub(super) fn payload(&self, digest: &str) -> Option<RecordPlace> {
        self.full(*self.payloads.get(&key(digest))?)
    }

    /// When the URL was captured whole last.
    pub(super) fn newest(&self, url: &str) -> Option<jiff::Timestamp> {
        let nanoseconds = self.newest.get(&key(url))?;
        jiff::Timestamp::from_nanosecond(i128::from(*nanoseconds)).ok()
    }

    fn place(&mut self, place: &RecordPlace) -> Place {
        // Records come segment by segment.
        let known = self.files.iter().rposition(|file| *file == place.file);
        let file = known.unwrap_or_else(|| {
            self.files.push(place.file.clone());
            self.files.len() - 1
        });
        Place {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            length: u32::try_from(place.length).unwrap_or(u32::MAX),
            offset: place.offset,
        }
    }

    fn full(&self, place: Place) -> Option<RecordPlace> {
        Some(RecordPlace {
            file: self.files.get(place.file as usize)?.clone(),
            offset: place.offset,
            length: u64::from(place.length),
            record_id: String::new(),
        })
    }
}

fn key(text: &str) -> Key {
    let mut key = Key::default();
    for (slot, byte) in key.iter_mut().zip(Sha256::digest(text)) {
        *slot = byte;
    }
    key
}
