//! Which figures does a text state, and what are they worth?
//!
//! An own grammar for digits, number words, ranges, fractions, scale words, percent, money, dates
//! and periods, counts, ratios ("N times more … than X"), approximations and bounds.
//! It leaves out what is no quantity: pages, volumes, note numbers, statute sections, citations,
//! clock times, identifiers, URLs.

pub(crate) mod exclude;
#[expect(clippy::float_cmp, reason = "whole numbers that were printed are exact")]
mod finder;
pub(crate) mod noun;
#[expect(clippy::float_cmp, reason = "whole numbers that were printed are exact")]
mod number;
mod period;
mod qualifier;
mod relation;

use std::borrow::Cow;

use super::Span;
use super::date::IsoDate;

/// What a quantity is worth, in the printed unit's scale.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number or a range; an open end is `None` ("over 20,000" is 20000 to `None`).
    Number { min: Option<f64>, max: Option<f64> },
    /// The ends of a date or period.
    Date { min: Option<IsoDate>, max: Option<IsoDate> },
}

/// In which direction a ratio or a trend goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    More,
    Less,
    Equal,
    Increase,
    Decrease,
}

impl Relation {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::More => "more",
            Self::Less => "less",
            Self::Equal => "equal",
            Self::Increase => "increase",
            Self::Decrease => "decrease",
        }
    }
}

/// One quantity of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Where its surface stands in the text that was searched.
    pub span: Span,
    /// What it is worth.
    pub value: Value,
    /// Singular English word or symbol of common use ("times", "percent", "USD", "year", "death",
    /// "date"); a counted noun is its own unit; empty for a bare number.
    pub unit: Cow<'static, str>,
    /// What is measured ("potency").
    pub property: Option<Box<str>>,
    /// What it is measured of ("resin").
    pub subject: Option<Box<str>>,
    /// What it is compared with ("heroin").
    pub comparator: Option<Box<str>>,
    /// The direction of a ratio or trend.
    pub relation: Option<Relation>,
    /// True for nearly, about, some, roughly.
    pub approx: bool,
    /// True where the open bound itself is left out ("fewer than 12").
    pub exclusive: bool,
    /// The qualifying words as printed, lower case ("at least", "nearly").
    pub qualifier: Option<Box<str>>,
    /// The period or date that the figure holds for, as printed.
    pub as_of: Option<Box<str>>,
}

/// All quantities of `text`, in order, none overlapping another. Linear in the text's length.
///
/// A month without a year takes the year that was named last before it in `text`; where none was,
/// it is written `--07`.
#[must_use]
pub fn find(text: &str) -> Vec<Quantity> {
    find_after(text, None).0
}

/// [`find`] for a text that goes on from another: `year` is the year named last before it, the
/// answer's second part the year named last in it.
#[must_use]
pub fn find_after(text: &str, year: Option<u16>) -> (Vec<Quantity>, Option<u16>) {
    finder::Finder::new(text, year).run()
}
