//! What stands in the manuscript?
//!
//! Body paragraphs put together again over page breaks, notes with their markers, quotations.
//! It does not read what a note cites; that is the question of `citation`.

mod assemble;
mod contents_lines;
mod kinds;
mod labels;
mod layout;
mod narrow_lines;
mod note_numbers;
mod note_signs;
mod notes;
mod numbering;
mod passages;
mod pieces;
mod quotations;
mod quote_marks;
mod quote_roles;

use crate::reader::{Format, Link, Manuscript, StyledRange};
use crate::text::{MappedText, Problem, Span};

/// A manuscript taken apart into its body and its notes.
#[derive(Clone, Debug)]
pub struct Document {
    /// The reading view it was made from.
    pub manuscript: Manuscript,
    /// The title, declared or found.
    pub title: Option<String>,
    /// Body paragraphs in reading order, torn ones joined.
    pub body: Vec<Paragraph>,
    /// Notes in the order of the manuscript.
    pub notes: Vec<Note>,
    /// Quotations of body and notes, in the order of the manuscript.
    pub quotations: Vec<Quotation>,
    /// What could not be paired or is numbered wrongly.
    pub problems: Vec<Problem>,
}

/// A running text put together from pieces of the manuscript, without mark-up and note markers.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// The text; its map leads to [`Manuscript::raw`], torn where pages or notes come between.
    pub body: MappedText,
    /// Styles, as ranges of `body.text`.
    pub styles: Vec<StyledRange>,
    /// Links, as ranges of `body.text`.
    pub links: Vec<Link>,
}

impl Passage {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.body.text
    }

    /// Where a range of the text stands in the raw manuscript.
    #[must_use]
    pub fn raw(&self, span: Span) -> Vec<Span> {
        self.body.to_source(span)
    }
}

/// What a body paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    /// Prose of the author.
    Prose,
    /// A heading and its level.
    Heading(u8),
    /// A quotation set apart as a block.
    BlockQuotation,
    ListItem,
    /// Front matter, contents list, table, caption, code: no prose of the author.
    Aside,
}

/// A paragraph of the body.
#[derive(Clone, Debug)]
pub struct Paragraph {
    pub kind: ParagraphKind,
    pub passage: Passage,
    /// Note markers in it, ascending by offset.
    pub marks: Vec<Mark>,
}

/// A note marker in a body paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Offset in the paragraph's text where the marker stood (it is not part of the text).
    pub offset: usize,
    /// The note it was paired with.
    pub note: NoteIndex,
}

/// A note's place in [`Document::notes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteIndex(pub usize);

/// A note.
#[derive(Clone, Debug)]
pub struct Note {
    /// `n` + label in series 0, `n1-14` in series 1 …; a second note of one label in a series gets
    /// `b`, `c` ….
    pub id: String,
    /// As printed, digits normalised.
    pub label: String,
    /// Numbering that restarts opens a new series: 0, 1, 2 ….
    pub series: u32,
    /// 1-based place in the manuscript.
    pub ordinal: usize,
    /// Where its marker stands in the body, in raw bytes.
    pub marker: Option<Span>,
    /// The note's text without its label, torn pieces joined.
    pub passage: Passage,
}

/// A quotation's place in [`Document::quotations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuotationIndex(pub usize);

/// Where a passage is: in which text of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// A body paragraph, by its place in [`Document::body`].
    Body(usize),
    /// A note.
    Note(NoteIndex),
}

/// How a quotation is altered, as printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alteration {
    Bracket,
    Ellipsis,
    Emphasis,
    Sic,
}

impl Alteration {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bracket => "bracket",
            Self::Ellipsis => "ellipsis",
            Self::Emphasis => "emphasis",
            Self::Sic => "sic",
        }
    }
}

/// What the words between quotation marks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationRole {
    /// Words of a source.
    Quotation,
    /// A title of a work.
    Title,
    /// A defined term, a name or a scare quote.
    Term,
}

/// Words between quotation marks, or a block quotation.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// The passage it stands in.
    pub place: Place,
    /// Its range in that passage's text, outer marks included.
    pub span: Span,
    /// Its range without the outer marks.
    pub inner: Span,
    /// Set apart without marks.
    pub block: bool,
    pub role: QuotationRole,
    /// How it is altered.
    pub alterations: Vec<Alteration>,
    /// The note whose marker supports it (for a quotation in a note, that note).
    pub note: Option<NoteIndex>,
    /// False where the pairing with the note is a guess; the report says so.
    pub sure: bool,
}

impl Document {
    /// The passage at a place.
    #[must_use]
    pub fn passage(&self, place: Place) -> Option<&Passage> {
        match place {
            Place::Body(index) => self.body.get(index).map(|paragraph| &paragraph.passage),
            Place::Note(index) => self.notes.get(index.0).map(|note| &note.passage),
        }
    }

    /// Where a note's text stands in the raw manuscript, mark-up at its ends included: a note that
    /// begins with a title in italics or ends with a link keeps both of its signs.
    #[must_use]
    pub fn note_spans(&self, note: &Note) -> Vec<Span> {
        let raw = self.manuscript.raw.as_str();
        let mut spans = note.passage.raw(Span::new(0, note.passage.text().len()));
        if self.manuscript.format != Format::Markdown {
            return spans;
        }
        for span in &mut spans {
            // Behind the text of a note only mark-up can stand on its last line.
            let after = raw.get(span.end..).unwrap_or("");
            let line = after.split(['\n', '\r']).next().unwrap_or("").trim_end();
            if line.starts_with(['*', '_', '>', ']', ')', '<']) {
                span.end += line.len();
            }
            let before = raw.get(..span.start).unwrap_or("");
            let signs = before.bytes().rev().take(3);
            span.start -=
                signs.take_while(|byte| matches!(byte, b'*' | b'_' | b'<' | b'[')).count();
        }
        spans
    }

    /// The quotation's text without its outer marks, mark-up away.
    #[must_use]
    pub fn quoted(&self, quotation: &Quotation) -> &str {
        self.passage(quotation.place).map_or("", |passage| quotation.inner.of(passage.text()))
    }
}

/// Takes a manuscript apart. Total.
#[must_use]
pub fn read(manuscript: Manuscript) -> Document {
    assemble::assemble(manuscript)
}
