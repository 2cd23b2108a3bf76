//! The reading view of a manuscript without mark-up: typed text, or text taken out of a scan.
//!
//! Paragraphs, indentation and page marks are told; everything else is text as it stands.

use crate::text::{MappedTextBuilder, Span};

use super::line_ends::word_joins;
use super::manuscript::DecodedManuscript;
use super::markdown::begin_block;
use super::text_blocks::{Dialect, LinePrefix, TextBlocks, cut, without_quote_marks};
use super::{Block, BlockKind, Format, Manuscript};

/// Reads decoded plain text. Total.
pub(crate) fn read(input: DecodedManuscript) -> Manuscript {
    let DecodedManuscript { text, problems } = input;
    let TextBlocks { blocks: raw_blocks, .. } = cut(&text, Dialect::Plain);
    let joins = word_joins(&text);
    let mut builder = MappedTextBuilder::new();
    let mut blocks = Vec::with_capacity(raw_blocks.len());
    let paged = raw_blocks.iter().any(|block| block.kind == BlockKind::PageBreak);
    let mut page = 1_u32;
    for raw in raw_blocks {
        begin_block(&mut builder);
        let start = builder.len();
        match raw.prefix {
            LinePrefix::Nothing => copy_joined(&mut builder, &text, raw.span, &joins),
            LinePrefix::QuoteMarks => copy_quoted(&mut builder, &text, raw.span),
        }
        if raw.kind == BlockKind::PageBreak {
            page = page.saturating_add(1);
        }
        blocks.push(Block {
            kind: raw.kind,
            span: Span::new(start, builder.len()),
            page: paged.then_some(page),
            indent: raw.indent,
        });
    }
    Manuscript {
        format: Format::Text,
        plain: builder.build(),
        raw: text,
        blocks,
        styles: Vec::new(),
        links: Vec::new(),
        marks: Vec::new(),
        title: None,
        problems,
    }
}

/// Copies `span` without the line-end hyphens in `joins`.
fn copy_joined(builder: &mut MappedTextBuilder, text: &str, span: Span, joins: &[Span]) {
    let mut at = span.start;
    let first = joins.partition_point(|join| join.start < span.start);
    for join in joins.get(first..).unwrap_or_default() {
        if span.end < join.end {
            break;
        }
        builder.copy(text.get(at..join.start).unwrap_or(""), at);
        at = join.end;
    }
    builder.copy(text.get(at..span.end).unwrap_or(""), at);
}

fn copy_quoted(builder: &mut MappedTextBuilder, text: &str, span: Span) {
    let mut at = span.start;
    for line in span.of(text).split_inclusive('\n') {
        let inner = if at == span.start { line } else { without_quote_marks(line) };
        builder.copy(inner, at + (line.len() - inner.len()));
        at += line.len();
    }
}
