//! The reading view of a Markdown manuscript, written by hand or made from a scan.
//!
//! Blocks come from `text_blocks`, what stands inside them from `markdown_inline`; this file puts
//! them together and mends words that a line end cut in two.
//! Notes that are only typed (`12 See …`) stay paragraphs: what they are is decided in `document`.

use crate::text::{MappedTextBuilder, Span};

use super::line_ends::word_joins;
use super::manuscript::DecodedManuscript;
use super::markdown_inline::{InlineReader, View};
use super::printed_numbers::References;
use super::text_blocks::{Dialect, TextBlocks, cut};
use super::{Block, BlockKind, Format, Manuscript};

/// Reads decoded Markdown. Total.
pub(crate) fn read(input: DecodedManuscript) -> Manuscript {
    let DecodedManuscript { text, problems } = input;
    let numbers = References::of(&text);
    let TextBlocks { blocks: raw_blocks, references, title } =
        cut(&text, Dialect::Markdown(numbers));
    let joins = word_joins(&text);
    let mut view = View::default();
    let mut blocks = Vec::with_capacity(raw_blocks.len());
    let mut inline = InlineReader::new(&text, &references, numbers);
    let paged = raw_blocks.iter().any(|block| block.kind == BlockKind::PageBreak);
    let mut page = 1_u32;
    for raw in raw_blocks {
        begin_block(&mut view.builder);
        let start = view.builder.len();
        if raw.verbatim || matches!(raw.kind, BlockKind::Furniture | BlockKind::PageBreak) {
            view.builder.copy(raw.span.of(&text), raw.span.start);
        } else {
            inline.resolve(&raw, &joins, &mut view);
        }
        if raw.kind == BlockKind::PageBreak {
            page = page.saturating_add(1);
        }
        blocks.push(Block {
            kind: raw.kind,
            span: Span::new(start, view.builder.len()),
            page: paged.then_some(page),
            indent: raw.indent,
        });
    }
    drop(inline);
    let View { builder, styles, links, marks } = view;
    Manuscript {
        format: Format::Markdown,
        plain: builder.build(),
        raw: text,
        blocks,
        styles,
        links,
        marks,
        title,
        problems,
    }
}

/// Puts the line break between two blocks.
pub(super) fn begin_block(builder: &mut MappedTextBuilder) {
    if !builder.is_empty() && !builder.text().ends_with('\n') {
        builder.insert("\n");
    }
}
