//! The text of a captured source, with everything that a search must know about it.
//!
//! Nothing is thrown away: what a reader would not see, or would not call the main text, stands in
//! a layer of its own. A page that could not be read is a condition, never an error.
//! These types cross the border of the reading child process and are kept between runs, hence
//! their serde derives; they are no public format.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::text::{OffsetMap, Span};

use super::source_kind::{Kind, tell_kind};
use super::{Format, docx, epub, html, pdf, plain, xml};

/// The text of one captured source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceText {
    /// The format that was read.
    pub format: Format,
    /// Which reader answered ("html", "pdfium", "pdf-extract", "docx", "plain", "jats", "epub").
    pub reader: String,
    /// The faithful text: what a report quotes.
    pub text: String,
    /// What reported spans point into.
    pub base: SpanBase,
    /// From `text` to the decoded capture, where `base` is [`SpanBase::Capture`].
    pub map: Option<OffsetMap>,
    /// Labelled ranges of `text`, in the order in which they are searched; together they cover it.
    pub layers: Vec<Layer>,
    /// Where pages start in `text`, ascending; empty where there are no pages.
    pub pages: Vec<PageStart>,
    /// Ranges of `text` that a quotation may jump over (note marks, running heads), ascending.
    pub islands: Vec<Island>,
    /// Offsets in `text` of line-end hyphens that may or may not belong to the word, ascending.
    pub line_end_hyphens: Vec<usize>,
    /// Ranges of `text` set in italics, bold or underlined, ascending.
    pub emphasis: Vec<Span>,
    /// Ranges of `text` that a browser would not show, ascending.
    pub hidden: Vec<Span>,
    /// Ranges of `text` that look like the main text (for display and drift only), ascending.
    pub main: Vec<Span>,
    /// The declared title.
    pub title: Option<String>,
    /// The charset that was decoded and how it was chosen ("utf-8 (header)"), for text formats.
    pub charset: Option<String>,
    /// Whether a search may say "not found".
    pub condition: Condition,
    /// Caps that cut, parts that failed, conversions: one sentence each.
    pub problems: Vec<String>,
    /// Other readings of the same bytes (second reader, other reading order), asked before
    /// "not found".
    pub alternatives: Vec<SourceText>,
}

/// What the spans of a match in this source point into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpanBase {
    /// The captured bytes' own text (HTML, plain text), decoded to UTF-8.
    Capture,
    /// The text made by the reader (PDF, DOCX, EPUB), kept beside the report.
    Text,
}

/// A labelled part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    pub kind: LayerKind,
    pub span: Span,
}

/// What a layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LayerKind {
    /// What a page shows.
    Rendered,
    Noscript,
    /// JSON-LD and other data in scripts.
    ScriptData,
    /// Meta descriptions.
    Meta,
    /// Alternative texts of images.
    AltText,
}

/// A page of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStart {
    /// Offset in `text` where the page begins.
    pub offset: usize,
    /// 1-based number of the page in the file.
    pub number: u32,
    /// The printed page number, where it was seen.
    pub label: Option<String>,
}

/// A range that interrupts the running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Island {
    pub kind: IslandKind,
    pub span: Span,
}

/// Why a range interrupts the running text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IslandKind {
    NoteMark,
    RunningHead,
    PageNumber,
    /// A note's text between two halves of a sentence.
    Note,
    /// Ruby annotation, screen-reader text and the like.
    Annotation,
}

/// Whether the text can carry a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Read whole.
    Whole,
    /// A limit cut it or a part failed; a match counts, an absence does not.
    Partial,
    /// No text: a scan, an empty page, a shell that only scripts fill.
    NoText,
    /// There is a text layer, but it is garbage.
    Garbled,
    /// The container is damaged, encrypted or in no known format.
    Unreadable,
}

/// What is known of the bytes besides themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceHints {
    /// The `Content-Type` header's value.
    pub content_type: Option<String>,
    /// URL or file name.
    pub name: Option<String>,
}

/// Settings and limits of the readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderOptions {
    /// Path of a pdfium library; `None` looks in the usual places.
    pub pdfium: Option<PathBuf>,
    /// Most bytes of input, of one inflated part, and of output text.
    pub max_input: usize,
    pub max_inflated: usize,
    pub max_text: usize,
    /// Deepest nesting and most attributes on one tag in HTML and XML.
    pub max_depth: usize,
    pub max_attributes: usize,
    /// Whether to make the alternative readings too.
    pub alternatives: bool,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self {
            pdfium: None,
            max_input: 256 << 20,
            max_inflated: 256 << 20,
            max_text: 256 << 20,
            max_depth: 2_000,
            max_attributes: 1_000,
            alternatives: true,
        }
    }
}

impl SourceText {
    /// A source without text.
    #[must_use]
    pub fn without_text(format: Format, reader: &str, condition: Condition, problem: &str) -> Self {
        Self {
            format,
            reader: reader.to_owned(),
            text: String::new(),
            base: SpanBase::Text,
            map: None,
            layers: Vec::new(),
            pages: Vec::new(),
            islands: Vec::new(),
            line_end_hyphens: Vec::new(),
            emphasis: Vec::new(),
            hidden: Vec::new(),
            main: Vec::new(),
            title: None,
            charset: None,
            condition,
            problems: if problem.is_empty() { Vec::new() } else { vec![problem.to_owned()] },
            alternatives: Vec::new(),
        }
    }

    /// The page that holds the byte at `offset`.
    #[must_use]
    pub fn page_at(&self, offset: usize) -> Option<&PageStart> {
        let index = self.pages.partition_point(|page| page.offset <= offset);
        self.pages.get(index.checked_sub(1)?)
    }

    /// The spans that a report gives for a range of `text`: in the decoded capture where that is
    /// known, in `text` otherwise.
    #[must_use]
    pub fn reported_spans(&self, span: Span) -> Vec<Span> {
        match &self.map {
            Some(map) => map.to_source(span),
            None => vec![span],
        }
    }
}

/// Reads a captured source of any format. Total: what cannot be read is told by the condition.
#[must_use]
pub fn read_source(bytes: &[u8], hints: &SourceHints, options: &ReaderOptions) -> SourceText {
    if let Some(kept) = bytes.get(..options.max_input)
        && kept.len() < bytes.len()
    {
        if let Kind::Container(format) = tell_kind(kept, hints) {
            let what = format!("{} bytes are more than the limit", bytes.len());
            return SourceText::without_text(format, "none", Condition::Unreadable, &what);
        }
        let mut read = read_source(kept, hints, options);
        read.problems.push(format!(
            "{} bytes of input; only the first {} were read",
            bytes.len(),
            kept.len()
        ));
        if read.condition == Condition::Whole {
            read.condition = Condition::Partial;
        }
        return read;
    }
    match tell_kind(bytes, hints) {
        Kind::Text(Format::Html) => html::read_source_html(bytes, hints, options),
        Kind::Text(Format::Xml) => xml::read_source_xml(bytes, hints, options),
        Kind::Text(format) => plain::read_source_plain(bytes, format, hints, options),
        Kind::Container(Format::Epub) => epub::read_source_epub(bytes, options),
        Kind::Container(Format::Docx) => docx::read_source(bytes, hints, options),
        Kind::Container(Format::Pdf) => pdf::read_source(bytes, hints, options),
        Kind::Container(format) => SourceText::without_text(
            format,
            "none",
            Condition::Unreadable,
            &format!("no reader for {} sources", format.as_str()),
        ),
        Kind::Picture(what) => SourceText::without_text(
            Format::Text,
            "none",
            Condition::NoText,
            &format!("{what}: a picture holds no text"),
        ),
        Kind::Unknown(what) => SourceText::without_text(
            Format::Text,
            "none",
            Condition::Unreadable,
            &format!("{what}: not a format that the program reads"),
        ),
        Kind::Empty => {
            SourceText::without_text(Format::Text, "plain", Condition::NoText, "no bytes")
        }
    }
}
