//! What may be in the archive by now?
//!
//! Answers by their ids, payloads by their digests, and the newest whole capture of each URL: what
//! the writer must know to write nothing twice and to refer back to what it has. An archive may
//! hold hundreds of thousands of captures, so that each is kept in some dozen bytes, by short
//! digests that may meet by chance: whoever finds a place here looks at the record that stands
//! there, which has the full names.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::RecordPlace;
use super::cdxj::IndexLine;

/// Stands for an id, a payload's digest or a URL.
type Key = [u8; 8];

/// Where a record stands, its file by number.
#[derive(Clone, Copy, Debug)]
struct Place {
    file: u32,
    length: u32,
    offset: u64,
}

/// What is known of the records in an archive; each map leads to a place by its number.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: Vec<String>,
    places: Vec<Place>,
    answers: HashMap<Key, u32>,
    payloads: HashMap<Key, u32>,
    newest: HashMap<Key, u32>,
}

impl Known {
    /// Takes a capture down; those of one URL come in their order.
    pub(super) fn add(&mut self, line: &IndexLine) {
        let number = self.number(&line.place);
        self.answers.insert(key(&line.place.record_id), number);
        if line.is_revisit {
            return;
        }
        self.payloads.entry(key(&line.digest)).or_insert(number);
        if line.status == Some(200) {
            self.newest.insert(key(&line.url), number);
        }
    }

    /// Takes an answer down that is no capture: nothing had come back.
    pub(super) fn add_without_answer(&mut self, place: &RecordPlace) {
        let number = self.number(place);
        self.answers.insert(key(&place.record_id), number);
    }

    /// Where the answer of this id may stand. No place has its id.
    pub(super) fn answer(&self, record_id: &str) -> Option<RecordPlace> {
        self.place(*self.answers.get(&key(record_id))?)
    }

    /// Where the first capture with this payload may stand.
    pub(super) fn payload(&self, digest: &str) -> Option<RecordPlace> {
        self.place(*self.payloads.get(&key(digest))?)
    }

    /// Where the newest whole capture of the URL may stand.
    pub(super) fn newest(&self, url: &str) -> Option<RecordPlace> {
        self.place(*self.newest.get(&key(url))?)
    }

    fn number(&mut self, place: &RecordPlace) -> u32 {
        // Records come segment by segment.
        let known = self.files.iter().rposition(|file| *file == place.file);
        let file = known.unwrap_or_else(|| {
            self.files.push(place.file.clone());
            self.files.len() - 1
        });
        self.places.push(Place {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            length: u32::try_from(place.length).unwrap_or(u32::MAX),
            offset: place.offset,
        });
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    fn place(&self, number: u32) -> Option<RecordPlace> {
        let place = self.places.get(number as usize)?;
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
