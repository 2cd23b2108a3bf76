//! Does the source give the figure that the claim gives?
//!
//! Compares a claim's quantity with the quantities of the cited source about the same subject and
//! comparator, by value.

use crate::reader::SourceText;
use crate::text::Span;
use crate::text::quantity::Quantity;

/// How a claim's figure stands to the source.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum FigureVerdict {
    Agrees,
    Differs,
    NotFound,
    /// The source was not had, or not read whole.
    Unchecked,
}

impl FigureVerdict {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::NotFound => "not_found",
            Self::Unchecked => "unchecked",
        }
    }
}

/// The source's figure that a claim's figure was held against.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FigureFinding {
    pub verdict: FigureVerdict,
    /// The source's figure as printed.
    pub surface: Option<String>,
    /// Its range in [`SourceText::text`].
    pub span: Option<Span>,
    /// One sentence for an editor.
    pub why: String,
}

/// The quantities of a source, read once.
#[derive(Clone, Debug)]
pub struct SourceFigures {
    /// Ranges in [`SourceText::text`].
    pub quantities: Vec<Quantity>,
}

impl SourceFigures {
    /// Reads the quantities of a source.
    #[must_use]
    pub fn of(source: &SourceText) -> Self {
        Self { quantities: crate::text::quantity::find(&source.text) }
    }

    /// Holds one figure of a claim against the source. `claim` is the claim's text, for names.
    #[must_use]
    pub fn compare(&self, quantity: &Quantity, claim: &str, source: &SourceText) -> FigureFinding {
        let _ = (quantity, claim, source);
        FigureFinding {
            verdict: FigureVerdict::Unchecked,
            surface: None,
            span: None,
            why: String::new(),
        }
    }
}
