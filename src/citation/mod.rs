//! What does each note cite?
//!
//! A total, linear grammar splits notes into citations and reads their parts; short forms are
//! followed to the full citation that they stand for; equal citations become one source.
//! It abstains rather than guesses: a link that is not sure carries its reason instead.
//! Whether a source says what is claimed is not its question.

pub mod corpus;

pub use corpus::{CorpusSource, SourceUse, merge};

use crate::document::{Document, NoteIndex, QuotationIndex};
use crate::text::{Problem, Span};

/// Everything that the notes of one document cite.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// In the order of notes and within them.
    pub citations: Vec<Citation>,
    /// The distinct sources, in the order of their first citation.
    pub sources: Vec<Source>,
    /// For each quotation of the document, by its index: what it is taken from.
    pub attributions: Vec<Attribution>,
    pub problems: Vec<Problem>,
}

/// A citation's place in [`Citations::citations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitationIndex(pub usize);

/// A source's place in [`Citations::sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub usize);

/// One citation of a note.
#[derive(Clone, Debug)]
pub struct Citation {
    pub note: NoteIndex,
    /// 1-based place in its note; the citation's id is note id + "." + this.
    pub ord: usize,
    /// Stands inside another's (quoting …) or (citing …).
    pub nested: bool,
    /// Lower case, as printed before this citation ("see also").
    pub signal: Option<String>,
    /// The signal was printed before an earlier citation of the string and is still in force.
    pub signal_carried: bool,
    pub stance: Stance,
    pub kind: CitationKind,
    /// The source it names, where it is resolved.
    pub source: Option<SourceIndex>,
    /// The note of the full citation after following Id. and supra to the end.
    pub refers_to: Option<NoteIndex>,
    pub resolution: Resolution,
    /// Why it was resolved in a way that is not plain, or why not.
    pub resolution_note: Option<String>,
    /// The parts as printed.
    pub work: Work,
    /// The page, section or paragraph pointed at, as printed without "at".
    pub pin: Option<String>,
    pub parentheticals: Vec<Parenthetical>,
    /// Its range in the note's passage.
    pub span: Span,
    /// Where it stands in the raw manuscript.
    pub spans: Vec<Span>,
}

/// What a citation does to the proposition it hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    Support,
    Attack,
    Compare,
    Background,
}

impl Stance {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Attack => "attack",
            Self::Compare => "compare",
            Self::Background => "background",
        }
    }
}

/// The form of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CitationKind {
    Full,
    Id,
    Supra,
    /// A hereinafter name or short case name without supra.
    Short,
    /// A reference to the document's own text.
    Crossref,
}

impl CitationKind {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Id => "id",
            Self::Supra => "supra",
            Self::Short => "short",
            Self::Crossref => "crossref",
        }
    }
}

/// What became of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    Resolved,
    Abstained,
    OutsideDocument,
}

impl Resolution {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Abstained => "abstained",
            Self::OutsideDocument => "outside_document",
        }
    }
}

/// What kind of work is cited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkType {
    Web,
    News,
    PressRelease,
    Report,
    Journal,
    Book,
    Chapter,
    Hearing,
    Case,
    Statute,
    Regulation,
    Bill,
    Treaty,
    Resolution,
    Constitution,
    Letter,
    Dataset,
    #[default]
    Other,
}

impl WorkType {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::News => "news",
            Self::PressRelease => "press_release",
            Self::Report => "report",
            Self::Journal => "journal",
            Self::Book => "book",
            Self::Chapter => "chapter",
            Self::Hearing => "hearing",
            Self::Case => "case",
            Self::Statute => "statute",
            Self::Regulation => "regulation",
            Self::Bill => "bill",
            Self::Treaty => "treaty",
            Self::Resolution => "resolution",
            Self::Constitution => "constitution",
            Self::Letter => "letter",
            Self::Dataset => "dataset",
            Self::Other => "other",
        }
    }
}

/// The parts of a cited work, as printed, mark-up away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub kind: WorkType,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub container: Option<String>,
    pub volume: Option<String>,
    pub first_page: Option<String>,
    pub court: Option<String>,
    pub date: Option<String>,
    /// ISO 8601 where certain.
    pub date_iso: Option<String>,
    pub accessed: Option<String>,
    /// Joined over line and page breaks, never repaired; only http and https, DOIs and arXiv ids
    /// as their resolver URLs.
    pub urls: Vec<String>,
    pub archived_urls: Vec<String>,
    pub hereinafter: Option<String>,
}

/// A parenthetical of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parenthetical {
    pub kind: ParentheticalKind,
    /// Without its parentheses.
    pub text: String,
}

/// What a parenthetical does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParentheticalKind {
    /// Quotes the source.
    Quotation,
    /// Says in the author's words what the source says.
    Explanatory,
    /// Weight, licence or provenance: "en banc", "emphasis added", "on file with author".
    Weight,
    Quoting,
    Citing,
}

impl ParentheticalKind {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quotation => "quotation",
            Self::Explanatory => "explanatory",
            Self::Weight => "weight",
            Self::Quoting => "quoting",
            Self::Citing => "citing",
        }
    }
}

/// A distinct source of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Readable and unique in the document: surname or first title word, and year.
    pub key: String,
    /// The parts of its full citations taken together.
    pub work: Work,
    /// The citation that names it first.
    pub first_citation: CitationIndex,
}

/// What a quotation is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub quotation: QuotationIndex,
    pub citation: Option<CitationIndex>,
    pub source: Option<SourceIndex>,
    /// Why nothing, or why not surely.
    pub remark: Option<String>,
}

/// Reads what a document cites. Total and linear.
#[must_use]
pub fn read(document: &Document) -> Citations {
    let _ = document;
    Citations::default()
}
