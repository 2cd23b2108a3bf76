//! What text do these bytes hold?
//!
//! One reader per format, for manuscripts and for sources alike: charset, blocks, pages, layers,
//! the map back to the bytes, and the limits that keep a hostile file from hurting.
//! A reader never fails on content: what it could not read becomes a problem in its result.
//! It does not know what a note or a citation is; it only passes on what the format itself says.

pub mod charset;
pub mod docx;
mod epub;
mod html;
mod html_described;
mod html_flow;
pub mod html_manuscript;
mod html_marks;
mod html_notes;
mod html_script;
mod html_tree;
pub mod latex;
mod latex_scan;
mod line_ends;
pub mod manuscript;
mod markdown;
mod markdown_inline;
mod markdown_tags;
pub mod pdf;
mod plain;
mod plain_manuscript;
mod printed_numbers;
mod raised;
mod sniff;
pub mod source;
mod source_kind;
mod text_blocks;
mod xml;

pub use manuscript::{
    Block, BlockKind, FormatMark, Link, Manuscript, ManuscriptOptions, ReadError, Style,
    StyledRange, read_manuscript,
};
pub use source::{
    Condition, Island, IslandKind, Layer, LayerKind, PageStart, ReaderOptions, SourceHints,
    SourceText, SpanBase, read_source,
};

/// The formats that the program reads.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Format {
    Markdown,
    Text,
    Html,
    Docx,
    Pdf,
    Latex,
    /// JATS and other XML (sources only).
    Xml,
    /// EPUB (sources only).
    Epub,
}

impl Format {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Latex => "latex",
            Self::Xml => "xml",
            Self::Epub => "epub",
        }
    }
}
