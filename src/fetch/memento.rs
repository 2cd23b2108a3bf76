//! Is there a copy of it in a web archive, near the day it was cited?
//!
//! Asks the citation's own archived addresses first, then the TimeGates of the settings in their
//! order (RFC 7089). An archive that refuses or fails is told apart from one that has no copy.
//! Whether the copy holds the cited passage is decided elsewhere.

use super::{Checked, Exchange};

/// What became of the search for a copy.
#[derive(Clone, Debug)]
pub struct CopySearch {
    pub outcome: CopyOutcome,
    /// What was asked in vain and why it did not do, in order: (address, reason).
    pub in_vain: Vec<(String, String)>,
    /// Every request that was sent besides those of the copy that was found.
    pub exchanges: Vec<Exchange>,
}

/// The outcomes of a search for a copy.
#[derive(Clone, Debug)]
pub enum CopyOutcome {
    Found(Box<FoundCopy>),
    /// Every archive that was asked answered, and none has a usable copy.
    None,
    /// At least one archive would not answer now, none of the others has a copy.
    Limited {
        reason: String,
    },
    /// At least one archive could not be asked, none of the others has a copy.
    Failed {
        reason: String,
    },
}

/// A copy that can be read.
#[derive(Clone, Debug)]
pub struct FoundCopy {
    /// Address of the copy, as a reader would open it.
    pub url: String,
    /// When the copy was made, where the archive says so.
    pub datetime: Option<jiff::Timestamp>,
    pub how: CopyHow,
    /// The answer that holds the copy; its link is judged as that of the archived page.
    pub checked: Checked,
}

/// How a copy was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyHow {
    /// The citation names it.
    Cited,
    TimeGate,
    /// Another one of the archive's list, since the one that the TimeGate chose did not do.
    TimeMap,
}

impl CopyHow {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cited => "cited",
            Self::TimeGate => "timegate",
            Self::TimeMap => "timemap",
        }
    }
}
