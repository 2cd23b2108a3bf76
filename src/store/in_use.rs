//! Which objects of the shelf does the state still speak of?
//!
//! Objects are named by their digests in jobs and captures; what none of those names is of no
//! further use. Digests are taken out of the rows' JSON wherever they stand in it, so that a new
//! field needs no word here, and nothing that is in use is missed.

use std::collections::HashSet;

use super::database::Database;
use super::{Digest, StoreError};

/// Letters of a digest in hex.
const LENGTH: usize = 64;

/// Bytes of a digest that are held: should two begin alike, one object is kept too many.
const HELD: usize = 16;

/// A set of objects; half a million take a dozen megabytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InUse(HashSet<[u8; HELD]>);

impl InUse {
    /// Takes an object in; what is no digest names none.
    pub fn insert(&mut self, digest: &Digest) {
        self.0.extend(bytes_of(digest.0.as_bytes()));
    }

    /// Whether the object is in use.
    #[must_use]
    pub fn contains(&self, digest: &Digest) -> bool {
        bytes_of(digest.0.as_bytes()).is_some_and(|bytes| self.0.contains(&bytes))
    }
}

impl FromIterator<Digest> for InUse {
    fn from_iter<T: IntoIterator<Item = Digest>>(digests: T) -> Self {
        let mut found = Self::default();
        digests.into_iter().for_each(|digest| found.insert(&digest));
        found
    }
}

/// The first bytes that a digest's letters stand for.
fn bytes_of(letters: &[u8]) -> Option<[u8; HELD]> {
    if letters.len() != LENGTH {
        return None;
    }
    let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|one| u8::try_from(one).ok());
    let mut bytes = [0; HELD];
    for (byte, pair) in bytes.iter_mut().zip(letters.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

impl Database {
    /// The objects that are in use: the newest capture of each URL, all that jobs of unfinished runs
    /// speak of, and the results of finished runs of the kind `kept`, from which reports are
    /// written again.
    ///
    /// # Errors
    /// Where the database refuses.
    pub fn objects_in_use(&self, kept: &str) -> Result<InUse, StoreError> {
        let mut found = InUse::default();
        let connection = self.connection();
        let mut take_all = || {
            let captures = "SELECT digest FROM capture AS one WHERE captured_at =
                            (SELECT max(captured_at) FROM capture WHERE url = one.url)";
            let unfinished = "SELECT coalesce(payload, '') || ' ' || coalesce(result, '') FROM job
                              JOIN run ON run.id = job.run WHERE finished_at IS NULL";
            let finished = "SELECT coalesce(result, '') FROM job JOIN run ON run.id = job.run
                            WHERE finished_at IS NOT NULL
                            AND (fingerprint = ?1 OR fingerprint LIKE ?1 || ':%')";
            for (sql, parameters) in
                [(captures, vec![]), (unfinished, vec![]), (finished, vec![kept])]
            {
                let mut statement = connection.prepare(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(parameters))?;
                while let Some(row) = rows.next()? {
                    take(row.get_ref(0)?.as_str()?, &mut found);
                }
            }
            Ok(())
        };
        let taken: rusqlite::Result<()> = take_all();
        taken.map_err(|error| self.failed(&error))?;
        drop(connection);
        Ok(found)
    }
}

/// Takes every run of just so many hex digits for a digest.
fn take(text: &str, found: &mut InUse) {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    for word in text.as_bytes().split(|byte| !is_hex(byte)) {
        found.0.extend(bytes_of(word));
    }
}
