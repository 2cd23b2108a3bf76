//! Reads Word files (DOCX), as manuscripts and as sources.
//!
//! Both views come from one canonical text: the paragraphs of the body, then the footnotes in the
//! order of their references, then the endnotes. Where a note hangs, the sign that Word would
//! print stands in the text. Left out, because no reader of the running text sees them: headers
//! and footers, comments, deleted text, numbers of lists. Pages are left out too: Word makes
//! them anew on each machine.

mod assemble;
mod format;
mod numbering;
mod package;
mod story;
mod xml;

use crate::text::{MappedText, Problem, ProblemCode, Severity, Span};

use super::{
    Condition, Format, Island, IslandKind, Layer, LayerKind, Manuscript, ManuscriptOptions,
    ReadError, ReaderOptions, SourceHints, SourceText, SpanBase, Style,
};
use assemble::{Canonical, assemble};
use format::Styles;
use package::Package;
use story::{Limits, Story};

/// Reads a Word file as a source. Total: what cannot be read is told by the condition.
#[must_use]
pub fn read_source(bytes: &[u8], hints: &SourceHints, options: &ReaderOptions) -> SourceText {
    let _ = hints;
    let canonical = match read(bytes, options) {
        Ok(canonical) => canonical,
        Err(what) => {
            return SourceText::without_text(Format::Docx, "docx", Condition::Unreadable, &what);
        }
    };
    let condition = if !canonical.problems.is_empty() {
        Condition::Partial
    } else if canonical.text.chars().any(char::is_alphanumeric) {
        Condition::Whole
    } else {
        Condition::NoText
    };
    let ranges_of = |wanted: &[Style]| -> Vec<Span> {
        let mut spans: Vec<Span> = canonical
            .styles
            .iter()
            .filter(|range| wanted.contains(&range.style))
            .map(|range| range.span)
            .collect();
        spans.dedup();
        spans
    };
    let emphasis = merged(ranges_of(&[Style::Italic, Style::Bold, Style::Underline]));
    let hidden = ranges_of(&[Style::Hidden]);
    let islands = canonical
        .marks
        .iter()
        .filter(|mark| !mark.span.is_empty())
        .map(|mark| Island { kind: IslandKind::NoteMark, span: mark.span })
        .collect();
    let mut text = canonical.text;
    let mut layers = vec![Layer { kind: LayerKind::Rendered, span: Span::new(0, text.len()) }];
    if !canonical.alternatives.is_empty() {
        let start = text.len();
        for alternative in &canonical.alternatives {
            text.push_str("\n\n");
            text.push_str(alternative);
        }
        layers.push(Layer { kind: LayerKind::AltText, span: Span::new(start, text.len()) });
    }
    SourceText {
        format: Format::Docx,
        reader: "docx".to_owned(),
        base: SpanBase::Text,
        map: None,
        layers,
        pages: Vec::new(),
        islands,
        line_end_hyphens: Vec::new(),
        emphasis,
        hidden,
        main: vec![Span::new(0, canonical.body_end)],
        title: canonical.title,
        charset: None,
        condition,
        problems: canonical.problems,
        alternatives: Vec::new(),
        text,
    }
}

/// Reads a Word file as a manuscript.
///
/// # Errors
/// Where the container is damaged, encrypted, over a limit or holds no Word document.
pub fn read_manuscript(
    bytes: &[u8],
    options: &ManuscriptOptions<'_>,
) -> Result<Manuscript, ReadError> {
    let canonical = read(bytes, &options.reader)
        .map_err(|what| ReadError::Unreadable { format: "docx", what })?;
    let problems = canonical
        .problems
        .iter()
        .map(|message| Problem {
            code: ProblemCode::ReadIncomplete,
            severity: Severity::Major,
            message: message.clone(),
            spans: Vec::new(),
            suggestion: None,
        })
        .collect();
    Ok(Manuscript {
        format: Format::Docx,
        raw: canonical.text.clone(),
        plain: MappedText::identity(canonical.text),
        blocks: canonical.blocks,
        styles: canonical.styles,
        links: canonical.links,
        marks: canonical.marks,
        title: canonical.title,
        problems,
    })
}

fn read(bytes: &[u8], options: &ReaderOptions) -> Result<Canonical, String> {
    let mut package = Package::open(bytes, options.max_input, options.max_inflated)?;
    let limits = Limits { max_depth: options.max_depth, max_text: options.max_text };
    let mut problems = Vec::new();
    let main = package.main_document()?;
    let mut body = story::parse(&main.text, &package.relations(""), &limits);
    take_problems("the main document", main.cut, &mut body, &mut problems);
    if body.paragraphs.is_empty() && !problems.is_empty() {
        return Err(problems.join("; "));
    }
    let footnotes = side_story(&mut package, "footnotes", &limits, &mut problems);
    let endnotes = side_story(&mut package, "endnotes", &limits, &mut problems);
    let settings = side_story(&mut package, "settings", &limits, &mut Vec::new());
    let styles = match package.related("styles") {
        Ok(Some(part)) => Styles::parse(&part.text),
        Ok(None) => Styles::default(),
        Err(what) => {
            problems.push(what);
            Styles::default()
        }
    };
    let mut canonical = assemble(&body, &footnotes, &endnotes, &settings, &styles);
    canonical.title = canonical.title.or_else(|| package.title());
    canonical.problems = problems;
    Ok(canonical)
}

fn side_story(
    package: &mut Package<'_>,
    kind: &str,
    limits: &Limits,
    problems: &mut Vec<String>,
) -> Story {
    let relations = package.relations(kind);
    match package.related(kind) {
        Ok(Some(part)) => {
            let mut story = story::parse(&part.text, &relations, limits);
            take_problems(kind, part.cut, &mut story, problems);
            story
        }
        Ok(None) => Story::default(),
        Err(what) => {
            problems.push(what);
            Story::default()
        }
    }
}

/// A part that was cut is never well-formed: only the cause is told.
fn take_problems(part: &str, cut: Option<String>, story: &mut Story, problems: &mut Vec<String>) {
    let own = std::mem::take(&mut story.problems);
    match cut {
        Some(cause) => problems.push(cause),
        None => problems.extend(own.into_iter().map(|what| format!("{part}: {what}"))),
    }
}

/// Sorted ranges as disjoint ones.
fn merged(spans: Vec<Span>) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}
