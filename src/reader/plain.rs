//! The text of a plain-text source, in any charset.
//!
//! The text is the capture as it stands: line ends, indentation and form feeds stay, so that the
//! map is the identity on the decoded capture. Markdown sources are read the same way, mark-up
//! and all. Pages end at form feeds; a lone number at a page's border is its number.

use crate::text::{MappedTextBuilder, Span};

use super::Format;
use super::charset;
use super::html::garbled;
use super::source::{
    Condition, Island, IslandKind, Layer, LayerKind, PageStart, ReaderOptions, SourceHints,
    SourceText, SpanBase,
};

/// Reads a text as a source.
pub(crate) fn read_source_plain(
    bytes: &[u8],
    format: Format,
    hints: &SourceHints,
    options: &ReaderOptions,
) -> SourceText {
    let decoded =
        charset::decode(bytes, hints.content_type.as_deref(), None, hints.name.as_deref());
    let mut problems = decoded.problems();
    let mark = usize::from(decoded.text.starts_with('\u{feff}')) * '\u{feff}'.len_utf8();
    let mut body = decoded.text.get(mark..).unwrap_or("");
    let mut condition = Condition::Whole;
    if options.max_text < body.len() {
        let mut end = options.max_text;
        while !body.is_char_boundary(end) {
            end -= 1;
        }
        body = body.get(..end).unwrap_or("");
        problems.push(format!("more than {} bytes of text; the rest was cut", options.max_text));
        condition = Condition::Partial;
    }
    if body.trim().is_empty() {
        condition = Condition::NoText;
        problems.push("the file holds no text".to_owned());
    } else if garbled(body) {
        condition = Condition::Garbled;
        problems.push("most of the characters could not be decoded".to_owned());
    }
    let mut builder = MappedTextBuilder::new();
    builder.copy(body, mark);
    let text = builder.build();
    let pages = pages(body);
    let whole = Span::new(0, body.len());
    SourceText {
        format,
        reader: "plain".to_owned(),
        base: SpanBase::Capture,
        layers: if body.is_empty() {
            Vec::new()
        } else {
            vec![Layer { kind: LayerKind::Rendered, span: whole }]
        },
        islands: page_numbers(body, &pages),
        pages,
        line_end_hyphens: line_end_hyphens(body),
        emphasis: Vec::new(),
        hidden: Vec::new(),
        main: if body.trim().is_empty() { Vec::new() } else { vec![whole.trimmed(body)] },
        title: None,
        charset: Some(decoded.describe()),
        condition,
        problems,
        alternatives: Vec::new(),
        map: Some(text.map),
        text: text.text,
    }
}

/// Offsets of hyphens at line ends between two letters: the word goes on in the next line.
pub(crate) fn line_end_hyphens(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for line_end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        let before = text.get(..line_end).unwrap_or("").trim_end_matches(['\r', ' ', '\t']);
        let Some(hyphen) = before.chars().next_back() else { continue };
        if !matches!(hyphen, '-' | '\u{2010}' | '\u{ad}') {
            continue;
        }
        let at = before.len() - hyphen.len_utf8();
        let letter_before = before
            .get(..at)
            .and_then(|part| part.chars().next_back())
            .is_some_and(char::is_alphabetic);
        let after = text.get(line_end + 1..).unwrap_or("").trim_start_matches([' ', '\t']);
        if letter_before && after.chars().next().is_some_and(char::is_alphabetic) {
            found.push(at);
        }
    }
    found
}

fn pages(text: &str) -> Vec<PageStart> {
    let mut pages = Vec::new();
    let feeds: Vec<usize> = memchr::memchr_iter(b'\x0c', text.as_bytes()).collect();
    if feeds.is_empty() {
        return pages;
    }
    let mut start = 0;
    for end in feeds.into_iter().chain([text.len()]) {
        // The last form feed of a file only ends its last page.
        if start < text.len() {
            let number = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
            let label = number_lines(text, Span::new(start, end)).into_iter().next();
            let label =
                label.map(|span| span.of(text).trim_matches(['-', ' ', '\u{2013}']).to_owned());
            pages.push(PageStart { offset: start, number, label });
        }
        start = end + 1;
    }
    pages
}

fn page_numbers(text: &str, pages: &[PageStart]) -> Vec<Island> {
    let mut islands = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let end = pages.get(index + 1).map_or(text.len(), |next| next.offset);
        for span in number_lines(text, Span::new(page.offset, end)) {
            islands.push(Island { kind: IslandKind::PageNumber, span });
        }
    }
    islands
}

/// The page's last or first line, if that holds nothing but a number.
fn number_lines(text: &str, page: Span) -> Vec<Span> {
    let body = page.trimmed(text);
    let inner = body.of(text);
    let first_end = inner.find('\n').unwrap_or(inner.len());
    let last_start = inner.rfind('\n').map_or(0, |at| at + 1);
    let mut found = Vec::new();
    for range in [Span::new(last_start, inner.len()), Span::new(0, first_end)] {
        let line = range.shifted(body.start).trimmed(text);
        let number = line.of(text).trim_matches(['-', ' ', '\u{2013}']);
        let roman = number.len() <= 6 && number.bytes().all(|byte| b"ivxlc".contains(&byte));
        let digits = number.len() <= 5 && number.bytes().all(|byte| byte.is_ascii_digit());
        if !number.is_empty() && (digits || roman) && !found.contains(&line) {
            found.push(line);
        }
    }
    found.sort();
    found.truncate(1);
    found
}
