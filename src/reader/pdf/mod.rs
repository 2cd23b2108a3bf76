//! Reads PDF files, as manuscripts and as sources.
//!
//! Two libraries can give a page's characters with their places: pdfium, where its shared library
//! is found, and pdf-extract in pure Rust. Everything after that is one layout of our own: lines
//! in the order of the file, running heads and page numbers found by repetition, notes at the
//! foot found by size and place. A second reading (the other library, or the order by place)
//! stands beside the first, because a search must not say "not found" on one reader's word.
//! Left out: scans are not recognised, form fields and comments are not read.
//!
//! A hostile file can make either library slow or hungry; limits on streams are checked first,
//! but only a child process with limits on time and memory is safe, and the program uses one.

mod extract;
mod furniture;
mod glyph;
mod guard;
mod lines;
mod manuscript;
mod notes;
mod order;
mod paragraphs;
mod pdfium;
mod quality;
mod repair;
mod sanitize;
mod source;
mod vocabulary;

use crate::text::{Problem, ProblemCode, Severity};

use super::{
    Condition, Format, Manuscript, ManuscriptOptions, ReadError, ReaderOptions, SourceHints,
    SourceText,
};
use glyph::{Extraction, Failure};
use lines::PageLines;

/// Reads a PDF file as a source. Total: what cannot be read is told by the condition.
#[must_use]
pub fn read_source(bytes: &[u8], hints: &SourceHints, options: &ReaderOptions) -> SourceText {
    let _ = hints;
    let readings = match read_all(bytes, options) {
        Ok(readings) => readings,
        Err((condition, what)) => {
            return SourceText::without_text(Format::Pdf, "pdf", condition, &what);
        }
    };
    source::combine(&readings, options)
}

/// Reads a PDF file as a manuscript.
///
/// # Errors
/// Where the file is damaged, encrypted, over a limit, a scan without text, or its text layer is
/// garbage.
pub fn read_manuscript(
    bytes: &[u8],
    options: &ManuscriptOptions<'_>,
) -> Result<Manuscript, ReadError> {
    let mut failure = None;
    // The second library is asked only where the first one's text is of no use.
    for alternatives in [false, true] {
        let reader = ReaderOptions { alternatives, ..options.reader.clone() };
        let readings = match read_all(bytes, &reader) {
            Ok(readings) => readings,
            Err((_, what)) => {
                failure = failure.or(Some(what));
                break;
            }
        };
        for reading in readings {
            let (condition, why) = quality::judge(&reading.pages);
            if !matches!(condition, Condition::Whole | Condition::Partial) {
                failure = failure.or(why);
                continue;
            }
            let problems = reading.problems.into_iter().chain(why).map(|message| Problem {
                code: ProblemCode::ReadIncomplete,
                severity: Severity::Major,
                message,
                spans: Vec::new(),
                suggestion: None,
            });
            return Ok(manuscript::manuscript_of(
                &reading.pages,
                reading.title,
                problems.collect(),
            ));
        }
    }
    let what = failure.unwrap_or_else(|| "no reader for PDF files".to_owned());
    Err(ReadError::Unreadable { format: "pdf", what })
}

/// Whether a pdfium library is found with these options.
#[must_use]
pub fn has_pdfium(options: &ReaderOptions) -> bool {
    pdfium::is_present(options.pdfium.as_deref())
}

/// What one library made of a file.
#[derive(Clone, Debug)]
struct Reading {
    reader: &'static str,
    pages: Vec<PageLines>,
    title: Option<String>,
    problems: Vec<String>,
}

impl Reading {
    fn new(reader: &'static str, extraction: Extraction) -> Self {
        let mut pages: Vec<PageLines> = extraction.pages.iter().map(lines::lines_of).collect();
        furniture::mark(&mut pages);
        notes::mark(&mut pages);
        Self { reader, pages, title: extraction.title, problems: extraction.problems }
    }
}

/// The readings of a file, the preferred library first; never empty.
fn read_all(bytes: &[u8], options: &ReaderOptions) -> Result<Vec<Reading>, (Condition, String)> {
    if options.max_input < bytes.len() {
        let limit = options.max_input;
        return Err((Condition::Partial, format!("the file is over the limit of {limit} bytes")));
    }
    if let Err(what) = guard::check(bytes, options.max_inflated) {
        return Err((Condition::Partial, what));
    }
    let mut readings = Vec::new();
    let mut failures = Vec::new();
    match pdfium::read(bytes, options.pdfium.as_deref(), options.max_text) {
        Ok(extraction) => readings.push(Reading::new("pdfium", extraction)),
        Err(Failure::Missing) => {}
        Err(failure) => failures.push(failure),
    }
    if readings.is_empty() || options.alternatives {
        match extract::read(bytes, options.max_text, options.max_inflated) {
            Ok(extraction) => readings.push(Reading::new("pdf-extract", extraction)),
            Err(failure) => failures.push(failure),
        }
    }
    if readings.is_empty() {
        return Err(match failures.into_iter().next() {
            Some(Failure::Unreadable(what)) => (Condition::Unreadable, what),
            Some(Failure::Limit(what)) => (Condition::Partial, what),
            _ => (Condition::Unreadable, "no reader for PDF files".to_owned()),
        });
    }
    Ok(readings)
}
