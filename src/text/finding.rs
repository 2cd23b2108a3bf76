//! What the pure rooms report besides their values: problems with a code, a severity and a place.
//!
//! A parser never fails; what it could not understand, or found wrong, becomes a [`Problem`].

use super::Span;

/// How bad a finding is for an editor, ordered from harmless to grave.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Severity {
    /// No difference that an editor has to look at.
    None,
    /// Worth knowing.
    Info,
    /// Function word, ending, capital, punctuation, undisclosed emphasis.
    Minor,
    /// A content word changed, words dropped or added undisclosed.
    Major,
    /// Figure, unit, date, negation, name or party changed; not found; elsewhere.
    Critical,
}

impl Severity {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Info => "info",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// The kinds of problem that a document can have; the words are part of the document format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemCode {
    NoteDuplicateNumber,
    NoteUnpaired,
    NoteOutOfOrder,
    SupraWrongNote,
    SupraToId,
    IdAmbiguous,
    ReferenceOutsideDocument,
    UrlBroken,
    UrlTruncated,
    ArchiveUrlMalformed,
    NameInconsistent,
    DateInconsistent,
    QuoteUnattributed,
    QuoteConflict,
    FigureConflict,
    FigureUncited,
    PartsExceedTotal,
    /// The input was not UTF-8 and was converted.
    CharsetConverted,
    /// A limit cut the reading short, or a part of the input could not be read.
    ReadIncomplete,
    /// Quotation marks, brackets or parentheses that never close.
    MarksUnbalanced,
    /// Inputs hold more or other things than their form allows (broken mark-up, missing part).
    FormatFault,
    /// A signal whose bearing is not said.
    SignalWithoutParenthetical,
    /// A signal printed without its commas.
    SignalForm,
    /// Words are quoted from a paged work without a page.
    QuotationWithoutPin,
    /// Law is cited with supra.
    SupraFormNotAllowed,
    /// A paged work is cited again without a page.
    SupraWithoutPin,
    /// A slip of the hand for supra.
    SupraMisspelt,
    /// Pages are printed in another form than law reviews print them.
    PinForm,
    /// A note that does not end its last sentence.
    NoteWithoutFullStop,
    /// A web address without an archived copy.
    UrlWithoutArchive,
    /// A short name that is given and never used.
    HereinafterUnused,
    /// A short name in round brackets.
    HereinafterForm,
    /// Id. behind a short form of another work than the last one cited in full.
    IdAfterShortForm,
}

impl ProblemCode {
    /// The word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoteDuplicateNumber => "note-duplicate-number",
            Self::NoteUnpaired => "note-unpaired",
            Self::NoteOutOfOrder => "note-out-of-order",
            Self::SupraWrongNote => "supra-wrong-note",
            Self::SupraToId => "supra-to-id",
            Self::IdAmbiguous => "id-ambiguous",
            Self::ReferenceOutsideDocument => "reference-outside-document",
            Self::UrlBroken => "url-broken",
            Self::UrlTruncated => "url-truncated",
            Self::ArchiveUrlMalformed => "archive-url-malformed",
            Self::NameInconsistent => "name-inconsistent",
            Self::DateInconsistent => "date-inconsistent",
            Self::QuoteUnattributed => "quote-unattributed",
            Self::QuoteConflict => "quote-conflict",
            Self::FigureConflict => "figure-conflict",
            Self::FigureUncited => "figure-uncited",
            Self::PartsExceedTotal => "parts-exceed-total",
            Self::CharsetConverted => "charset-converted",
            Self::ReadIncomplete => "read-incomplete",
            Self::MarksUnbalanced => "marks-unbalanced",
            Self::FormatFault => "format-fault",
            Self::SignalWithoutParenthetical => "signal-without-parenthetical",
            Self::SignalForm => "signal-form",
            Self::QuotationWithoutPin => "quotation-without-pin",
            Self::SupraFormNotAllowed => "supra-form-not-allowed",
            Self::SupraWithoutPin => "supra-without-pin",
            Self::SupraMisspelt => "supra-misspelt",
            Self::PinForm => "pin-form",
            Self::NoteWithoutFullStop => "note-without-full-stop",
            Self::UrlWithoutArchive => "url-without-archive",
            Self::HereinafterUnused => "hereinafter-unused",
            Self::HereinafterForm => "hereinafter-form",
            Self::IdAfterShortForm => "id-after-short-form",
        }
    }
}

/// One finding about the manuscript itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem.
    pub code: ProblemCode,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence for an editor: lower case, no full stop.
    pub message: String,
    /// Where, in the raw manuscript; empty only where no place can be named.
    pub spans: Vec<Span>,
    /// What to write instead, where that is known.
    pub suggestion: Option<String>,
}
