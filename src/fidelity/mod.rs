//! Does the source say what the quotation says?
//!
//! Given a quotation as printed and a source as captured: whether it stands there, where, what
//! differs, whether the difference is disclosed, and how bad it is.
//! Who quotes what, and how the source was had, is known to others.

mod align;
mod borders;
mod bounds;
pub mod corpus_index;
mod differences;
pub mod figures;
mod grammar;
mod joints;
mod lexicon;
mod licence;
mod likeness;
mod locate;
mod myers;
mod own_brackets;
pub mod passages;
mod places;
mod postings;
mod roles;
mod same_worth;
mod seeds;
mod skeleton;
mod verdict;
mod words;
mod worth;

use crate::reader::{Condition, SourceText};
use crate::text::{Severity, Span};

/// A quotation to be checked.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// As printed, without the outer marks and without mark-up.
    pub quote: String,
    /// Ranges of `quote` that are printed with emphasis.
    pub emphasis: Vec<Span>,
    /// The parentheticals of its citation, as printed without their parentheses; licences such as
    /// "emphasis added" and "citations omitted" are read from them.
    pub parentheticals: Vec<String>,
    /// The pin of its citation, a tie-breaker.
    pub pin: Option<String>,
    /// The words around it in the manuscript, a tie-breaker.
    pub context: String,
}

/// The verdicts on a quotation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Verdict {
    Verbatim,
    Typographic,
    Disclosed,
    Altered,
    Partial,
    Elsewhere,
    NotFound,
    Unverifiable,
}

impl Verdict {
    /// All verdicts, best first.
    pub const ALL: [Self; 8] = [
        Self::Verbatim,
        Self::Typographic,
        Self::Disclosed,
        Self::Altered,
        Self::Partial,
        Self::Elsewhere,
        Self::NotFound,
        Self::Unverifiable,
    ];

    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Typographic => "typographic",
            Self::Disclosed => "disclosed",
            Self::Altered => "altered",
            Self::Partial => "partial",
            Self::Elsewhere => "elsewhere",
            Self::NotFound => "not_found",
            Self::Unverifiable => "unverifiable",
        }
    }
}

/// Why no statement is possible.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Reason {
    NoUrl,
    NotFetched,
    Blocked,
    Paywall,
    Robots,
    Gone,
    NoText,
    PartialText,
    TooShort,
    Translation,
}

impl Reason {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoUrl => "no_url",
            Self::NotFetched => "not_fetched",
            Self::Blocked => "blocked",
            Self::Paywall => "paywall",
            Self::Robots => "robots",
            Self::Gone => "gone",
            Self::NoText => "no_text",
            Self::PartialText => "partial_text",
            Self::TooShort => "too_short",
            Self::Translation => "translation",
        }
    }
}

/// The kinds of difference.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum DifferenceKind {
    Figure,
    Unit,
    Date,
    Negation,
    Name,
    Modal,
    Qualifier,
    ContentWord,
    FunctionWord,
    Inflection,
    Spelling,
    Case,
    Punctuation,
    Omission,
    Insertion,
    Reorder,
    Emphasis,
    NestedQuote,
    Typography,
    Ellipsis,
    Bracket,
}

impl DifferenceKind {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Unit => "unit",
            Self::Date => "date",
            Self::Negation => "negation",
            Self::Name => "name",
            Self::Modal => "modal",
            Self::Qualifier => "qualifier",
            Self::ContentWord => "content_word",
            Self::FunctionWord => "function_word",
            Self::Inflection => "inflection",
            Self::Spelling => "spelling",
            Self::Case => "case",
            Self::Punctuation => "punctuation",
            Self::Omission => "omission",
            Self::Insertion => "insertion",
            Self::Reorder => "reorder",
            Self::Emphasis => "emphasis",
            Self::NestedQuote => "nested_quote",
            Self::Typography => "typography",
            Self::Ellipsis => "ellipsis",
            Self::Bracket => "bracket",
        }
    }
}

/// One difference between quotation and source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Difference {
    pub kind: DifferenceKind,
    /// The quotation's words; empty for an omission.
    pub quoted: String,
    /// The source's words; empty for an insertion.
    pub source: String,
    /// Disclosed where it stands, or licensed by the parenthetical.
    pub disclosed: bool,
    pub severity: Severity,
    /// Range in [`Query::quote`].
    pub quote_span: Span,
    /// Range in [`SourceText::text`].
    pub source_span: Span,
}

/// Where the quotation stands in the source.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Match {
    /// Ranges in [`SourceText::text`], ascending; several where an ellipsis or an island lies
    /// between.
    pub spans: Vec<Span>,
    /// The source's words before and after, for a reader and for selectors.
    pub prefix: String,
    pub suffix: String,
    pub page: Option<u32>,
    /// How often the passage stands in the source equally well.
    pub occurrences: usize,
    /// 1 for the same words, less for each changed letter.
    pub score: f64,
    /// Equally good places.
    pub other_places: Vec<Span>,
    /// What decided between equally good places, if anything did.
    pub tie_break: Option<String>,
}

/// The answer for one quotation and one source.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Finding {
    pub verdict: Verdict,
    pub severity: Severity,
    /// For [`Verdict::Unverifiable`].
    pub reason: Option<Reason>,
    pub place: Option<Match>,
    pub differences: Vec<Difference>,
    /// The licences that were used ("emphasis added").
    pub licences: Vec<String>,
    /// The folds that were needed ("quotes", "dashes", "ligatures", "hyphenation").
    pub folds: Vec<String>,
    /// For not found: the nearest place, a help and never a match.
    pub hint: Option<Match>,
    /// Which reading of the source the spans point into: `None` the first, `Some(n)` the nth of
    /// [`SourceText::alternatives`].
    pub alternative: Option<usize>,
}

impl Finding {
    /// No statement is possible.
    #[must_use]
    pub fn unverifiable(reason: Reason) -> Self {
        Self {
            verdict: Verdict::Unverifiable,
            severity: Severity::None,
            reason: Some(reason),
            place: None,
            differences: Vec::new(),
            licences: Vec::new(),
            folds: Vec::new(),
            hint: None,
            alternative: None,
        }
    }
}

/// Settings of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FidelityOptions {
    /// Quotations with fewer words are `too_short` unless they stand in the source just once.
    pub min_words: usize,
    /// Most words that an ellipsis may hide.
    pub max_gap_words: usize,
}

impl Default for FidelityOptions {
    fn default() -> Self {
        Self { min_words: 3, max_gap_words: 400 }
    }
}

/// Checks all quotations of one source in one pass, one finding per query, in order.
///
/// Wherever that gives no clean answer the same text is asked with its islands read in their place
/// (a quotation may hold a running head or the mark of a note), then other readings of the same
/// bytes. A source that was not read whole never gives [`Verdict::NotFound`].
#[must_use]
pub fn check(queries: &[Query], source: &SourceText, options: &FidelityOptions) -> Vec<Finding> {
    let mut findings = check_reading(queries, source, options, Islands::Jumped);
    let others = source.alternatives.iter().enumerate().map(|(number, one)| (Some(number), one));
    for (alternative, reading) in std::iter::once((None, source)).chain(others) {
        for islands in [Islands::Jumped, Islands::Read] {
            let known = alternative.is_none() && islands == Islands::Jumped;
            if known || (islands == Islands::Read && reading.islands.is_empty()) {
                continue;
            }
            let open: Vec<usize> = findings
                .iter()
                .enumerate()
                .filter(|(_, finding)| Verdict::Disclosed < finding.verdict)
                .map(|(index, _)| index)
                .collect();
            let again: Vec<Query> =
                open.iter().filter_map(|index| queries.get(*index).cloned()).collect();
            if again.is_empty() {
                return findings;
            }
            let answers = check_reading(&again, reading, options, islands);
            for (index, mut other) in open.into_iter().zip(answers) {
                other.alternative = alternative;
                // The islands are read for quotations that have their words, not for a better
                // excuse for words left out beside them.
                let excused = islands == Islands::Read
                    && other.folds.iter().any(|fold| fold == differences::PAGE_FURNITURE);
                if let Some(finding) = findings.get_mut(index)
                    && !excused
                    && (other.verdict, other.severity) < (finding.verdict, finding.severity)
                    && other.place.is_some()
                {
                    *finding = other;
                }
            }
        }
    }
    findings
}

/// What a search makes of running heads, page numbers, notes and their marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Islands {
    /// The text goes on behind them; they are searched on their own.
    Jumped,
    /// They are words like others, where they stand.
    Read,
}

fn check_reading(
    queries: &[Query],
    source: &SourceText,
    options: &FidelityOptions,
    islands: Islands,
) -> Vec<Finding> {
    if source.text.trim().is_empty() {
        let condition = match source.condition {
            Condition::Whole => Condition::NoText,
            other => other,
        };
        let reason = verdict::reason_of(condition);
        return queries.iter().map(|_| Finding::unverifiable(reason)).collect();
    }
    if u32::try_from(source.text.len()).is_err() {
        // The map of the search form counts in 32 bits; the readers' own limit is far below.
        return queries.iter().map(|_| Finding::unverifiable(Reason::PartialText)).collect();
    }
    let skeleton = skeleton::Skeleton::of(source, islands);
    let prepared: Vec<locate::Prepared<'_>> = queries.iter().map(locate::Prepared::of).collect();
    let places = locate::locate(&prepared, &skeleton, options);
    prepared
        .iter()
        .zip(places)
        .map(|(one, found)| verdict::finding(one, found, &skeleton, options))
        .collect()
}
