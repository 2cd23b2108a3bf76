//! Lines of pages as the text of a source, with its islands, pages and hyphens.

use crate::reader::{
    Condition, Format, Island, IslandKind, Layer, LayerKind, PageStart, ReaderOptions, SourceText,
    SpanBase,
};
use crate::text::Span;

use super::lines::{Line, PageLines, Role};
use super::{Reading, notes, order, quality};

/// One source out of all readings: the best reading first, the others as alternatives where they
/// say something else.
pub(super) fn combine(readings: &[Reading], options: &ReaderOptions) -> SourceText {
    let mut sources: Vec<SourceText> = Vec::new();
    for reading in readings {
        sources.push(source_of(reading, &reading.pages));
    }
    if options.alternatives
        && let Some(first) = readings.first()
    {
        let by_place: Vec<PageLines> = first.pages.iter().map(order::by_place).collect();
        let mut other = source_of(first, &by_place);
        other.problems.push("read in the order by place".to_owned());
        sources.push(other);
    }
    // The sort is stable: of equally good readings the preferred library's stays first.
    sources.sort_by_key(|source| rank(source.condition));
    let mut rest = sources.into_iter();
    let Some(mut best) = rest.next() else {
        return SourceText::without_text(
            Format::Pdf,
            "pdf",
            Condition::Unreadable,
            "no reader for PDF files",
        );
    };
    let mut seen = vec![letters(&best.text)];
    for other in rest {
        let own = letters(&other.text);
        if !own.is_empty() && !seen.contains(&own) && other.condition != Condition::Garbled {
            seen.push(own);
            best.alternatives.push(other);
        }
    }
    best
}

fn rank(condition: Condition) -> u8 {
    match condition {
        Condition::Whole => 0,
        Condition::Partial => 1,
        Condition::Garbled => 2,
        Condition::NoText => 3,
        Condition::Unreadable => 4,
    }
}

/// A text without its blanks and signs, to see whether two readings differ.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

fn source_of(reading: &Reading, pages: &[PageLines]) -> SourceText {
    let mut out = SourceText::without_text(Format::Pdf, reading.reader, Condition::Whole, "");
    out.base = SpanBase::Text;
    out.title.clone_from(&reading.title);
    out.problems.clone_from(&reading.problems);
    let mut main = Vec::new();
    for page in pages {
        if !out.text.is_empty() {
            out.text.push('\n');
        }
        out.pages.push(PageStart {
            offset: out.text.len(),
            number: page.number,
            label: page.label.clone(),
        });
        for line in &page.lines {
            let span = push_line(&mut out, line);
            if line.role == Role::Body {
                extend(&mut main, span);
            }
        }
    }
    out.main = main;
    out.layers = vec![Layer { kind: LayerKind::Rendered, span: Span::new(0, out.text.len()) }];
    let (condition, why) = quality::judge(pages);
    out.condition = match condition {
        Condition::Whole if !out.problems.is_empty() => Condition::Partial,
        other => other,
    };
    out.problems.extend(why);
    out
}

/// Appends a line with the break that ends it and gives the line's own range.
fn push_line(out: &mut SourceText, line: &Line) -> Span {
    let start = out.text.len();
    out.text.push_str(&line.text);
    let end = out.text.len();
    let span = Span::new(start, end);
    if line.ends_with_hyphen() {
        let width = line.text.chars().next_back().map_or(0, char::len_utf8);
        out.line_end_hyphens.push(end - width);
    }
    let mut emphasis: Vec<Span> =
        line.italic.iter().chain(&line.bold).map(|range| range.shifted(start)).collect();
    emphasis.sort_unstable();
    for range in emphasis {
        extend(&mut out.emphasis, range);
    }
    let kind = match line.role {
        Role::Body => None,
        Role::RunningHead => Some(IslandKind::RunningHead),
        Role::PageNumber => Some(IslandKind::PageNumber),
        Role::Note => Some(IslandKind::Note),
    };
    match kind {
        Some(kind) => match out.islands.last_mut() {
            // Neighbouring lines of one kind are one island, with the break between them.
            Some(last) if last.kind == kind && last.span.end + 1 == start => last.span.end = end,
            _ => out.islands.push(Island { kind, span }),
        },
        None => {
            for range in &line.raised {
                if notes::is_sign(range.of(&line.text)) {
                    let mark = range.shifted(start);
                    out.islands.push(Island { kind: IslandKind::NoteMark, span: mark });
                }
            }
        }
    }
    out.text.push('\n');
    span
}

/// Adds a range to ascending ranges; ranges that touch over a line break become one.
fn extend(ranges: &mut Vec<Span>, range: Span) {
    match ranges.last_mut() {
        Some(last) if range.start <= last.end + 1 => last.end = last.end.max(range.end),
        _ => ranges.push(range),
    }
}
