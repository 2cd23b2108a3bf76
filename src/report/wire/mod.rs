//! The public JSON formats, one type each, and their JSON Schemas.
//!
//! These types say how a format looks and how it is filled from the results of the other rooms;
//! they hold no logic of their own. Names and meaning of a field never change without a new
//! schema number; fields may be added. Where files go is the question of `write`.

pub mod corpus_view;
pub mod document;
pub mod document_items;
pub mod figures;
pub mod ids;
pub mod link;
pub mod quote;
pub mod report;
pub mod source;
mod words;

pub use document::Document;
pub use document_items::{DocumentParts, document_to_wire, write_document};
pub use figures::{Figures, figures_to_wire};
pub use link::{Link, link_to_wire};
pub use quote::{Quote, quote_to_wire};
pub use report::{Report, report_to_wire};
pub use source::{Source, source_to_wire};

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::text::Span;

/// The formats by the short names of their schemas.
pub const FORMATS: [&str; 6] = ["document", "quote", "link", "source", "figures", "report"];

/// A half-open byte range `[start, end)`.
pub type Ends = [usize; 2];

/// The JSON Schema of a format as pretty JSON with a final line break.
///
/// The name is one of [`FORMATS`] or the full name (`citecheck.quote/1`); `None` for any other.
#[must_use]
pub fn schema(name: &str) -> Option<String> {
    let short = name
        .strip_prefix("citecheck.")
        .map_or(name, |rest| rest.strip_suffix("/1").unwrap_or(rest));
    let schema = match short {
        "document" => generator().into_root_schema_for::<Document>(),
        "quote" => generator().into_root_schema_for::<Quote>(),
        "link" => generator().into_root_schema_for::<Link>(),
        "source" => generator().into_root_schema_for::<Source>(),
        "figures" => generator().into_root_schema_for::<Figures>(),
        "report" => generator().into_root_schema_for::<Report>(),
        _ => return None,
    };
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        let full_name = format!("citecheck.{short}/1");
        object.insert("title".to_owned(), full_name.clone().into());
        if let Some(tag) = object.get_mut("properties").and_then(|all| all.get_mut("schema")) {
            *tag = serde_json::json!({ "const": full_name });
        }
    }
    let mut text = serde_json::to_string_pretty(&value).ok()?;
    text.push('\n');
    Some(text)
}

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// A number of the formats: whole numbers are written without a fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Every whole number below this is exact in a double.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}

impl JsonSchema for Number {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

/// How many of each word, in a fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub Vec<(&'static str, u64)>);

impl Counts {
    /// Counts `words` in the order of `order`; words that never occur are left out if `sparse`.
    #[must_use]
    pub fn of(order: &[&'static str], words: impl Iterator<Item = &'static str>) -> Self {
        let mut counts: Vec<(&'static str, u64)> = order.iter().map(|word| (*word, 0)).collect();
        for word in words {
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        Self(counts)
    }

    /// The same counts with further ones added to them.
    #[must_use]
    pub fn with(mut self, further: impl Iterator<Item = (&'static str, u64)>) -> Self {
        for (word, more) in further {
            match self.0.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += more,
                None => self.0.push((word, more)),
            }
        }
        self
    }

    /// The same counts without the zeros.
    #[must_use]
    pub fn sparse(self) -> Self {
        Self(self.0.into_iter().filter(|(_, count)| 0 < *count).collect())
    }

    /// The count of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> u64 {
        self.0.iter().find(|(known, _)| *known == word).map_or(0, |(_, count)| *count)
    }

    /// The sum of all counts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(word, count)| (word, count)))
    }
}

impl JsonSchema for Counts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Counts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": { "type": "integer", "minimum": 0 }
        })
    }
}

/// The two ends of a span.
#[must_use]
pub fn ends(span: Span) -> Ends {
    [span.start, span.end]
}

/// The ends of several spans.
#[must_use]
pub fn all_ends(spans: &[Span]) -> Vec<Ends> {
    spans.iter().map(|span| ends(*span)).collect()
}

/// Spans as their ends, written without a list of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spans<'a>(Cow<'a, [Span]>);

impl<'a> From<&'a [Span]> for Spans<'a> {
    fn from(spans: &'a [Span]) -> Self {
        Self(Cow::Borrowed(spans))
    }
}

impl From<Vec<Span>> for Spans<'_> {
    fn from(spans: Vec<Span>) -> Self {
        Self(Cow::Owned(spans))
    }
}

impl Serialize for Spans<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|span| ends(*span)))
    }
}

impl JsonSchema for Spans<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Spans".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Vec::<Ends>::json_schema(generator)
    }
}

/// A time to the second, as RFC 3339 in UTC.
#[must_use]
pub fn time(at: jiff::Timestamp) -> String {
    jiff::Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

/// A score with four digits after the point, so that it reads the same everywhere.
fn rounded(score: f64) -> Number {
    Number((score * 10_000.0).round() / 10_000.0)
}
