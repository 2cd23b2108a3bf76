//! The shelf: bytes under their SHA-256, put once.
//!
//! An object is written to a temporary name and renamed, so that a process that is killed leaves
//! nothing torn under a digest. Objects are not forced to the disk one by one: that would cost
//! more than fetching them. A power failure may leave one of the newest empty; such an object
//! counts as missing and is put anew. Objects go only when a caller says which ones are in use.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};

use super::{InUse, StoreError};

/// Lower-case hex SHA-256 of an object on the shelf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub String);

/// The digest that bytes stand under.
#[must_use]
pub fn digest_of(bytes: &[u8]) -> Digest {
    let hash = Sha256::digest(bytes);
    let mut hex = String::with_capacity(64);
    for byte in hash {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    Digest(hex)
}

/// The shelf. Blocking: call it away from the async threads.
///
/// Laws: what was put comes back byte for byte; putting twice is putting once; a crash leaves no
/// half object under a digest.
pub trait Shelf: Send + Sync {
    /// Puts bytes on the shelf, if they are not there yet.
    fn put(&self, bytes: &[u8]) -> Result<Digest, StoreError> {
        let digest = digest_of(bytes);
        self.put_under(&digest, bytes)?;
        Ok(digest)
    }

    /// As [`Shelf::put`], for a caller that has made the digest of just these bytes already.
    fn put_under(&self, digest: &Digest, bytes: &[u8]) -> Result<(), StoreError>;

    /// The whole object.
    fn get(&self, digest: &Digest) -> Result<Vec<u8>, StoreError>;

    /// A range of the object, cut at its end.
    fn get_range(&self, digest: &Digest, start: u64, len: u64) -> Result<Vec<u8>, StoreError>;

    /// Whether the object is there.
    fn has(&self, digest: &Digest) -> Result<bool, StoreError>;

    /// Removes all objects but those of `in_use`; how many were removed.
    fn keep_only(&self, in_use: &InUse) -> Result<u64, StoreError>;
}

/// A shelf in a folder.
#[derive(Debug)]
pub struct FolderShelf {
    folder: PathBuf,
    /// Tells the temporary names of one process apart.
    next: AtomicU64,
}

impl FolderShelf {
    /// A shelf in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)
            .map_err(|source| StoreError::Io { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned(), next: AtomicU64::new(0) })
    }

    fn place(&self, digest: &Digest) -> Result<PathBuf, StoreError> {
        // A digest names a file: anything but 64 hex digits must not reach a path.
        let sound = digest.0.len() == 64 && digest.0.bytes().all(|byte| byte.is_ascii_hexdigit());
        match digest.0.get(..2) {
            Some(start) if sound => Ok(self.folder.join(start).join(&digest.0)),
            _ => Err(StoreError::Missing { digest: digest.0.clone() }),
        }
    }

    fn open_object(&self, digest: &Digest) -> Result<(PathBuf, File), StoreError> {
        let path = self.place(digest)?;
        match File::open(&path) {
            Ok(file) => Ok((path, file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(StoreError::Missing { digest: digest.0.clone() })
            }
            Err(source) => Err(StoreError::Io { path, source }),
        }
    }
}

impl Shelf for FolderShelf {
    fn put_under(&self, digest: &Digest, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.place(digest)?;
        let io = |path: &Path| {
            let path = path.to_owned();
            move |source| StoreError::Io { path, source }
        };
        match std::fs::metadata(&path) {
            Ok(there) if there.len() == bytes.len() as u64 => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::Io { path, source }),
        }
        let folder = path.parent().unwrap_or(&self.folder);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!(".{}-{number}.part", std::process::id()));
        let created = match File::create(&temporary) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                std::fs::create_dir_all(folder).map_err(io(folder))?;
                File::create(&temporary)
            }
            created => created,
        };
        let written = created
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| std::fs::rename(&temporary, &path));
        if let Err(source) = written {
            // The half object is of no use; that it may stay behind is no worse than the error.
            let _ = std::fs::remove_file(&temporary);
            return Err(StoreError::Io { path, source });
        }
        Ok(())
    }

    fn get(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let (path, mut file) = self.open_object(digest)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|source| StoreError::Io { path, source })?;
        if bytes.is_empty() && *digest != digest_of(&[]) {
            return Err(StoreError::Missing { digest: digest.0.clone() });
        }
        Ok(bytes)
    }

    fn get_range(&self, digest: &Digest, start: u64, len: u64) -> Result<Vec<u8>, StoreError> {
        let (path, mut file) = self.open_object(digest)?;
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.take(len).read_to_end(&mut bytes))
            .map_err(|source| StoreError::Io { path, source })?;
        Ok(bytes)
    }

    fn has(&self, digest: &Digest) -> Result<bool, StoreError> {
        let path = self.place(digest)?;
        path.try_exists().map_err(|source| StoreError::Io { path, source })
    }

    fn keep_only(&self, in_use: &InUse) -> Result<u64, StoreError> {
        let mut removed = 0;
        for folder in entries(&self.folder)? {
            if !folder.is_dir() {
                continue;
            }
            for path in entries(&folder)? {
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
                let digest = Digest(name.unwrap_or_default());
                // What a killed process left half-written goes too; other files are not ours.
                let is_object = self.place(&digest).is_ok_and(|place| place == path);
                let is_part =
                    digest.0.starts_with('.') && path.extension().is_some_and(|end| end == "part");
                if (is_object && !in_use.contains(&digest)) || is_part {
                    std::fs::remove_file(&path)
                        .map_err(|source| StoreError::Io { path: path.clone(), source })?;
                    removed += u64::from(is_object);
                }
            }
        }
        Ok(removed)
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let io = |source| StoreError::Io { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        paths.push(entry.map_err(io)?.path());
    }
    Ok(paths)
}

/// The part of `bytes` from `start` on, at most `len` long.
pub(super) fn cut(bytes: &[u8], start: u64, len: u64) -> &[u8] {
    let from = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
    let to = from.saturating_add(usize::try_from(len).unwrap_or(usize::MAX)).min(bytes.len());
    bytes.get(from..to).unwrap_or_default()
}
