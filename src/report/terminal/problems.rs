//! Problems of a manuscript as compilers show theirs: the line, and a mark under the words.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::Look;
use super::paint::{harmless, is_harmful};
use crate::text::{Problem, Severity, Span};

/// Bytes of a line that are laid out; the renderer itself trims it to the terminal. A longer line
/// is cut to what lies around the place.
const LONGEST_LINE: usize = 20_000;

/// Characters of a cut line on each side of the place.
const AROUND: usize = 200;

/// Longest marked piece in bytes; of a longer one the beginning is marked.
const MARKED: usize = 160;

/// All problems with the lines they stand in. `raw` is the text that their spans point into.
#[must_use]
pub fn problems(path: &str, raw: &str, found: &[&Problem], look: Look) -> String {
    let renderer = if look.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(look.width.max(60)).decor_style(DecorStyle::Ascii);
    let lines = Lines::of(raw);
    let path = harmless(path);
    let mut out = String::new();
    for problem in found {
        let level = match problem.severity {
            Severity::Critical | Severity::Major => Level::ERROR,
            Severity::Minor => Level::WARNING,
            Severity::Info | Severity::None => Level::NOTE,
        };
        let named = level.with_name(problem.severity.as_str());
        let message = harmless(&problem.message);
        let title = named.primary_title(message).id(problem.code.as_str());
        let mut cuts: Vec<Cut> = Vec::new();
        for span in &problem.spans {
            cuts.extend(lines.cut(raw, *span));
        }
        let mut group = title.elements(cuts.iter().enumerate().map(|(index, cut)| {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            Snippet::source(cut.text.clone())
                .line_start(cut.line)
                .path(path.clone())
                .annotation(kind.span(cut.marked.start..cut.marked.end))
        }));
        if cuts.is_empty() {
            group = group.element(annotate_snippets::Origin::path(path.clone()));
        }
        if let Some(suggestion) = &problem.suggestion {
            group = group.element(Level::HELP.message(format!("write {}", harmless(suggestion))));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// A piece of a line with what is to be marked in it.
struct Cut {
    text: String,
    /// From 1.
    line: usize,
    /// In `text`.
    marked: Span,
}

/// Where the lines of a text start.
struct Lines(Vec<usize>);

impl Lines {
    fn of(raw: &str) -> Self {
        let breaks = raw.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect())
    }

    /// The line that a span begins in, cut to what lies around it.
    fn cut(&self, raw: &str, span: Span) -> Option<Cut> {
        let line = self.0.partition_point(|start| *start <= span.start);
        let start = *self.0.get(line.checked_sub(1)?)?;
        let rest = raw.get(start..)?;
        let end = start + rest.find('\n').unwrap_or(rest.len());
        let mut marked_end = span.end.min(end).min(span.start + MARKED);
        while !raw.is_char_boundary(marked_end) {
            marked_end -= 1;
        }
        let before = raw.get(start..span.start)?;
        let after = raw.get(marked_end..end)?;
        let (mut from, mut to) = (0, after.len());
        if LONGEST_LINE < end - start {
            from = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
            to = after.char_indices().nth(AROUND).map_or(after.len(), |(at, _)| at);
        }
        let mut text = String::new();
        if 0 < from {
            text.push('…');
        }
        push_shown(&mut text, before.get(from..)?);
        let first = text.len();
        push_shown(&mut text, raw.get(span.start..marked_end)?);
        let last = text.len();
        push_shown(&mut text, after.get(..to)?);
        if to < after.len() {
            text.push('…');
        }
        Some(Cut { text, line, marked: Span::new(first, last) })
    }
}

/// The same text, each harmful character as a blank.
fn push_shown(out: &mut String, text: &str) {
    out.extend(text.chars().map(|found| if is_harmful(found) { ' ' } else { found }));
}
