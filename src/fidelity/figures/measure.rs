//! In which unit is a figure printed, and what is that in another one?
//!
//! The units of `data/fidelity/measures.txt`, by the names that the grammar of quantities gives
//! them. A noun that is counted is no measure.

use std::sync::LazyLock;

use crate::text::lexicon::WordMap;

/// A unit that has a worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measure {
    /// What it measures ("mass").
    pub dimension: &'static str,
    /// In the dimension's own scale.
    pub factor: f64,
    /// Only figures of one kind can be equal: the currency, or what a share is a share of.
    pub kind: &'static str,
}

static MEASURES: LazyLock<WordMap<Measure>> = LazyLock::new(read);

fn read() -> WordMap<Measure> {
    let mut out = WordMap::default();
    for line in include_str!("../../../data/fidelity/measures.txt").lines() {
        let mut columns = line.split('\t');
        let (Some(dimension), Some(factor), Some(names)) =
            (columns.next(), columns.next(), columns.next())
        else {
            continue;
        };
        let Ok(factor) = factor.parse() else { continue };
        for name in names.split('|') {
            let kind = match (dimension, name) {
                ("money", "cent") => "USD",
                ("share", "share") => "percent",
                ("money" | "share", own) => own,
                _ => "",
            };
            out.insert(name, Measure { dimension, factor, kind });
        }
    }
    out
}

/// The measure that a unit names; `None` for a counted noun and for a bare number.
pub(super) fn measure(unit: &str) -> Option<Measure> {
    MEASURES.get(unit).copied()
}

/// The measures in which two units can be compared; `None` where they measure different things or
/// one of them measures nothing.
pub(super) fn in_common(one: &str, other: &str) -> Option<(Measure, Measure)> {
    let (left, right) = (measure(one)?, measure(other)?);
    let sterling = Measure { dimension: "money", factor: 1.0, kind: "GBP" };
    // A pound is a weight or a currency.
    match (one, other) {
        ("pound", _) if right.dimension == "money" => Some((sterling, right)),
        (_, "pound") if left.dimension == "money" => Some((left, sterling)),
        _ => (left.dimension == right.dimension).then_some((left, right)),
    }
}
