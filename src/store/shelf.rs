//! The shelf: bytes under their SHA-256, put once.

use std::path::{Path, PathBuf};

use super::StoreError;

/// Lower-case hex SHA-256 of an object on the shelf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub String);

/// The shelf. Blocking: call it away from the async threads.
///
/// Laws: what was put comes back byte for byte; putting twice is putting once; a crash leaves no
/// half object under a digest.
pub trait Shelf: Send + Sync {
    /// Puts bytes on the shelf, if they are not there yet.
    fn put(&self, bytes: &[u8]) -> Result<Digest, StoreError>;

    /// The whole object.
    fn get(&self, digest: &Digest) -> Result<Vec<u8>, StoreError>;

    /// A range of the object, cut at its end.
    fn get_range(&self, digest: &Digest, start: u64, len: u64) -> Result<Vec<u8>, StoreError>;

    /// Whether the object is there.
    fn has(&self, digest: &Digest) -> Result<bool, StoreError>;
}

/// A shelf in a folder.
#[derive(Clone, Debug)]
pub struct FolderShelf {
    folder: PathBuf,
}

impl FolderShelf {
    /// A shelf in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { folder: folder.to_owned() })
    }
}

impl Shelf for FolderShelf {
    fn put(&self, _bytes: &[u8]) -> Result<Digest, StoreError> {
        Err(StoreError::Missing { digest: self.folder.display().to_string() })
    }

    fn get(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::Missing { digest: digest.0.clone() })
    }

    fn get_range(&self, digest: &Digest, _start: u64, _len: u64) -> Result<Vec<u8>, StoreError> {
        Err(StoreError::Missing { digest: digest.0.clone() })
    }

    fn has(&self, _digest: &Digest) -> Result<bool, StoreError> {
        Ok(false)
    }
}
