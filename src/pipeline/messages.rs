//! What the stages hand to each other over the board: one type per message.
//!
//! Messages are small; bodies stand on the shelf and are named by their digest. They are JSON, so
//! that a run can be looked at with any database tool, and no public format.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::archive::RecordPlace;
use crate::fetch::LinkCheck;
use crate::report::model::Origin;

/// A manuscript was read from the disk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ingested {
    pub path: String,
    /// Of the bytes on the shelf.
    pub digest: String,
}

/// A manuscript was read, or could not be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extracted {
    pub id: String,
    pub path: String,
    pub digest: String,
    /// Why it could not be read.
    pub failure: Option<String>,
}

/// A URL to be asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Target {
    /// As cited.
    pub url: String,
    /// The day of the citation, for copies near it.
    pub near: Option<String>,
    /// Archived addresses that the citation itself gives.
    pub archived_urls: Vec<String>,
    /// For a source that the binder holds under a name: the file, instead of a request.
    pub binder_file: Option<String>,
}

/// What a URL led to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fetched {
    pub url: String,
    pub link: LinkCheck,
    pub origin: Option<Origin>,
    /// To be archived, in order. Only the archive stage gets them; the result that is kept has none.
    pub exchanges: Vec<StoredExchange>,
    /// Bodies that a reader can be given, best first.
    pub bodies: Vec<StoredBody>,
    /// A copy in an archive: URL, datetime, how it was found.
    pub archived: Option<(String, Option<String>, String)>,
    /// The check was cut short and says nothing of the link.
    pub interrupted: bool,
}

/// One exchange, its body on the shelf.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredExchange {
    pub url: String,
    pub at: jiff::Timestamp,
    pub remote: Option<std::net::IpAddr>,
    pub request: HeadText,
    pub response: HeadText,
    pub head_as_sent: bool,
    pub status: Option<u16>,
    /// Digest of the body as sent.
    pub body: String,
    pub truncated: Option<String>,
}

/// The head of a request or an answer: its bytes as Latin-1 text, one character per byte. Heads
/// are a few hundred bytes; as files of their own they would cost more than the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadText(String);

impl HeadText {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(bytes.iter().copied().map(char::from).collect())
    }

    /// The bytes it was made of.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.0.chars().map(|one| u8::try_from(one).unwrap_or(b'?')).collect()
    }
}

/// One body, content coding removed, on the shelf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBody {
    /// As cited; `None` for a binder file without a URL.
    pub url: Option<String>,
    pub final_url: Option<String>,
    pub captured_at: Option<jiff::Timestamp>,
    pub status: Option<u16>,
    pub content_type: Option<String>,
    pub bytes: u64,
    pub digest: String,
    pub origin: Origin,
    /// Binder file, where it came from one.
    pub file: Option<String>,
    /// Which of the exchanges it came with.
    pub exchange: Option<usize>,
    /// Where it is archived, once it is.
    pub warc: Option<RecordPlace>,
    /// Why the body is not whole, if it is not.
    pub partial: Option<String>,
    /// Validators for a conditional request.
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// The exchanges of a URL were archived.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Archived {
    pub url: String,
    /// The bodies, with their places in the archive.
    pub bodies: Vec<StoredBody>,
}

/// A body to be read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unread {
    pub digest: String,
    pub content_type: Option<String>,
    pub name: Option<String>,
}

/// A body was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Read {
    /// Digest of the source text (JSON) on the shelf.
    pub text: String,
}

/// The quotations of a source were checked: digest of the findings (JSON) on the shelf.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Matched {
    pub source: String,
    pub findings: String,
}

/// A message on the board could not be read: it was written by another version.
#[derive(Debug, thiserror::Error)]
#[error("a message on the board cannot be read: {0}")]
pub struct MessageError(String);

impl MessageError {
    /// From the error of a JSON reader or writer.
    #[must_use]
    pub fn of(error: &serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// A message as it stands on the board.
pub fn write<T: Serialize>(message: &T) -> Result<String, MessageError> {
    serde_json::to_string(message).map_err(|error| MessageError::of(&error))
}

/// A message from the board.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, MessageError> {
    serde_json::from_str(text).map_err(|error| MessageError::of(&error))
}

/// The key under which a body is read: what it says, and what it is taken for.
#[must_use]
pub fn reading_key(digest: &str, content_type: Option<&str>) -> String {
    format!("{digest} {}", content_type.unwrap_or_default())
}
