//! Everything that the reports are written from: the results of all rooms, joined.
//!
//! In memory only. The pipeline fills it; the writers of this room read it.

use std::collections::BTreeMap;

use crate::citation::{Citations, CorpusSource};
use crate::claims::Claims;
use crate::claims::ledger::Ledger;
use crate::document::{Document, QuotationIndex};
use crate::fetch::{LinkCheck, LinkState};
use crate::fidelity::Finding;
use crate::fidelity::figures::FigureFinding;
use crate::fidelity::passages::BestPassage;
use crate::reader::SourceText;
use crate::store::LinkHistory;

/// A whole run.
#[derive(Debug)]
pub struct Report {
    /// Lower-case hex SHA-256 of the configuration in force.
    pub configuration_sha256: String,
    pub started_at: jiff::Timestamp,
    pub finished_at: jiff::Timestamp,
    /// In the order of the corpus.
    pub documents: Vec<DocumentReport>,
    /// In the order of their ids.
    pub sources: Vec<SourceReport>,
    pub ledger: Ledger,
    /// One per distinct URL, sorted by URL.
    pub links: Vec<LinkReport>,
    /// Further links that were told one by one and are only counted here, by their state; none of
    /// them is rot.
    pub links_told: BTreeMap<LinkState, u64>,
    /// Inputs that could not be read, and other things worth a line: (path, what).
    pub failures: Vec<(String, String)>,
    /// The run is void for links: most hosts failed at once.
    pub network_down: bool,
}

/// One document.
#[derive(Debug)]
pub struct DocumentReport {
    /// Unique in the corpus, safe as a file name.
    pub id: String,
    /// As given.
    pub path: String,
    /// Lower-case hex SHA-256 of the input bytes.
    pub sha256: String,
    pub document: Document,
    pub citations: Citations,
    pub claims: Claims,
}

/// A quotation of the corpus: document, and place in its quotations.
pub type QuotationKey = (usize, QuotationIndex);

/// One source of the corpus.
#[derive(Debug)]
pub struct SourceReport {
    pub source: CorpusSource,
    /// The captures that it was checked against, best first.
    pub captures: Vec<Capture>,
    /// The text that was searched and the capture it came from (place in `captures`).
    pub text: Option<(usize, SourceText)>,
    /// Further texts in which findings lie, with the capture that each came from.
    pub more_texts: Vec<(usize, SourceText)>,
    /// One finding per quotation that is attributed to this source.
    pub findings: BTreeMap<QuotationKey, QuotationFinding>,
    /// Per claim (document, place in its claims) and place of the quantity in it.
    pub figures: BTreeMap<(usize, usize, usize), FigureFinding>,
    /// Per claim without a quotation.
    pub best_passages: BTreeMap<(usize, usize), Vec<BestPassage>>,
}

/// A verdict with what was searched.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct QuotationFinding {
    pub finding: Finding,
    /// The capture it was checked against (place in the source's captures).
    pub capture: Option<usize>,
    /// For [`crate::fidelity::Verdict::Elsewhere`]: the other source's passage. The finding itself
    /// then has no place, for its spans would point into a text that this source does not have.
    pub elsewhere: Option<FoundElsewhere>,
    /// Which texts were searched in vain: one line each.
    pub searched: Vec<String>,
}

/// The passage of another source that holds a quotation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FoundElsewhere {
    /// Corpus id of the source.
    pub source: String,
    /// Where its text came from, if it came from an address.
    pub url: Option<String>,
    /// As that source has it.
    pub text: String,
    pub prefix: String,
    pub suffix: String,
    /// 1-based page of the file.
    pub page: Option<u32>,
}

/// How the bytes of a source were had.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Origin {
    Live,
    Binder,
    Memento,
    Perma,
    Earlier,
}

impl Origin {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Binder => "binder",
            Self::Memento => "memento",
            Self::Perma => "perma",
            Self::Earlier => "earlier",
        }
    }
}

/// One capture of a source.
#[derive(Clone, Debug)]
pub struct Capture {
    pub id: String,
    /// As cited; `None` for a binder file without a URL.
    pub url: Option<String>,
    pub final_url: Option<String>,
    pub captured_at: Option<jiff::Timestamp>,
    pub status: Option<u16>,
    pub mime: Option<String>,
    pub bytes: u64,
    pub sha256: String,
    pub origin: Origin,
    /// Binder file, where it came from one.
    pub file: Option<String>,
    pub warc: Option<crate::archive::RecordPlace>,
}

/// One URL.
#[derive(Clone, Debug)]
pub struct LinkReport {
    pub check: LinkCheck,
    pub history: Option<LinkHistory>,
    /// A copy in an archive: URL, datetime, how it was found.
    pub archived: Option<(String, Option<String>, String)>,
    /// Whether the history makes it rot.
    pub rot: bool,
    /// How the answer was had.
    pub origin: Option<Origin>,
}
