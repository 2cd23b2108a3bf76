//! The reading view of a manuscript: its text without mark-up, with the way back.
//!
//! Every format gives the same view: `raw`, the text that all reported spans point into; `plain`,
//! what a person reads, mapped to `raw`; and what the format itself declares (blocks, styles,
//! links, note references and definitions), with spans in `plain`.
//! Which numbers are note markers where the format does not say so is the question of `document`.

use crate::text::{MappedText, Problem, ProblemCode, Severity, Span};

use super::sniff::tell_format;
use super::{Format, charset, markdown, plain_manuscript};

/// A manuscript as a person reads it.
#[derive(Clone, Debug)]
pub struct Manuscript {
    /// The format, told by content.
    pub format: Format,
    /// The text that reported spans point into: for text formats the unchanged input (decoded to
    /// UTF-8 where it was not), for DOCX and PDF the canonical text.
    pub raw: String,
    /// `raw` without mark-up, escapes and entities resolved; its map leads to `raw`.
    /// Block borders are line breaks.
    pub plain: MappedText,
    /// The blocks of `plain` in reading order; every readable byte lies in exactly one.
    pub blocks: Vec<Block>,
    /// Emphasis and the like, as ranges of `plain`, sorted by start.
    pub styles: Vec<StyledRange>,
    /// Links that the format declares, as ranges of `plain`, sorted by start.
    pub links: Vec<Link>,
    /// Note references that the format declares (`[^7]`, `<a role="doc-noteref">`, Word's
    /// `footnoteReference`, `\footnote`), sorted by start. Empty where it declares none.
    pub marks: Vec<FormatMark>,
    /// The title that the format declares, if any.
    pub title: Option<String>,
    /// What could not be read, or was converted.
    pub problems: Vec<Problem>,
}

/// One block of the reading view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is, as far as the format says.
    pub kind: BlockKind,
    /// Its range in `plain`, without the line break that ends it.
    pub span: Span,
    /// The page it starts on, where the format has pages (1-based).
    pub page: Option<u32>,
    /// Left indentation in columns (text) or points (PDF, DOCX), 0 where unknown.
    pub indent: u32,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Paragraph,
    /// A heading and its level, 1 at the top.
    Heading(u8),
    /// Set apart as a quotation by the format (`>`, `<blockquote>`, a quotation style).
    Quotation,
    ListItem,
    /// A table cell or row, code, a caption: readable, but no prose of the author.
    Aside,
    /// A note's text, where the format declares it as such. `target` is what marks name;
    /// `label` the printed number or sign, where one is printed or numbering is known.
    NoteDefinition {
        target: String,
        label: Option<String>,
    },
    /// A further block of the note definition before it.
    NoteContinuation,
    /// Running head, page number, navigation: not part of the text.
    Furniture,
    /// A page ends here; the span is empty or holds the mark that says so.
    PageBreak,
}

/// How a stretch of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    Italic,
    Bold,
    Underline,
    SmallCaps,
    /// Raised type; a candidate for a note marker.
    Superscript,
    /// Code or verbatim.
    Code,
    /// Struck out, but still in the text.
    Struck,
    /// In the file, but not shown to a reader.
    Hidden,
}

/// A range of `plain` in one style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StyledRange {
    /// Range in `plain`.
    pub span: Span,
    /// Its style.
    pub style: Style,
}

/// A link that the format declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The link text's range in `plain`.
    pub span: Span,
    /// The target as written in the file, entities and escapes resolved.
    pub target: String,
    /// Where the target stands in `raw`, where it has a place of its own.
    pub raw: Option<Span>,
}

/// A note reference that the format declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatMark {
    /// Its printed sign's range in `plain`; may be empty where nothing is printed.
    pub span: Span,
    /// Its whole mark-up's range in `raw` (`[^7]`, `<sup><a …>7</a></sup>`).
    pub raw: Span,
    /// The `target` of the note definition that it names.
    pub target: String,
}

/// Gives the bytes of an included file by its name as written, where there is one.
pub type Include<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// What a manuscript reader needs besides the bytes.
#[derive(Clone, Default)]
pub struct ManuscriptOptions<'a> {
    /// The file's name, a hint for the format (content decides where it is clear).
    pub name: &'a str,
    /// Gives the bytes of a file that the manuscript includes (`\input`), by the name as written.
    pub include: Option<Include<'a>>,
    /// Settings shared with the source readers.
    pub reader: super::ReaderOptions,
}

impl std::fmt::Debug for ManuscriptOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ManuscriptOptions")
            .field("name", &self.name)
            .field("include", &self.include.is_some())
            .field("reader", &self.reader)
            .finish()
    }
}

/// Why a manuscript cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The bytes are in no format that the program reads.
    #[error("not a manuscript in a known format: {what}")]
    UnknownFormat { what: String },
    /// The container is damaged, encrypted or over a limit.
    #[error("cannot read {format}: {what}")]
    Unreadable { format: &'static str, what: String },
}

/// Reads a manuscript of any format.
///
/// # Errors
/// Where the bytes hold no text at all: an unknown binary, a damaged or encrypted container.
pub fn read_manuscript(
    bytes: &[u8],
    options: &ManuscriptOptions<'_>,
) -> Result<Manuscript, ReadError> {
    let format = tell_format(bytes, options.name)?;
    match format {
        Format::Markdown => Ok(markdown::read(decoded(bytes, options.name))),
        Format::Text => Ok(plain_manuscript::read(decoded(bytes, options.name))),
        Format::Docx => super::docx::read_manuscript(bytes, options),
        Format::Pdf => super::pdf::read_manuscript(bytes, options),
        Format::Html => super::html_manuscript::read_manuscript(bytes, options),
        Format::Latex => super::latex::read_manuscript(bytes, options),
        Format::Xml | Format::Epub => Err(ReadError::Unreadable {
            format: format.as_str(),
            what: "manuscripts in this format have no reader yet".to_owned(),
        }),
    }
}

/// The text of a manuscript in a text format, and what had to be done to get it.
#[derive(Debug)]
pub(crate) struct DecodedManuscript {
    pub(crate) text: String,
    pub(crate) problems: Vec<Problem>,
}

/// Decodes a manuscript's bytes; a conversion is said in the problems.
///
/// Valid UTF-8 comes out byte for byte the same, a byte order mark included.
pub(crate) fn decoded(bytes: &[u8], name: &str) -> DecodedManuscript {
    // Text that is nearly all UTF-8 stays UTF-8: the declaration is only kept while it fits.
    let decoded = charset::decode(bytes, None, Some("utf-8"), Some(name));
    let mut problems = Vec::new();
    if decoded.converted {
        problems.push(Problem {
            code: ProblemCode::CharsetConverted,
            severity: Severity::Info,
            message: format!(
                "the input is {} and was converted to utf-8; offsets point into the converted text",
                decoded.charset
            ),
            spans: Vec::new(),
            suggestion: None,
        });
    }
    if 0 < decoded.replacements {
        problems.push(Problem {
            code: ProblemCode::CharsetConverted,
            severity: Severity::Minor,
            message: format!(
                "{} byte sequences are not valid {} and were replaced by U+FFFD",
                decoded.replacements, decoded.charset
            ),
            spans: Vec::new(),
            suggestion: None,
        });
    }
    DecodedManuscript { text: decoded.text, problems }
}
