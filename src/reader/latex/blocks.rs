//! Blocks of LaTeX: environments, lists, tables, and where a block begins and ends.

use super::{Kind, NoteText, Open, OpenKind, STACK_REACH, Setter};
use crate::reader::html_flow::{Break, White};
use crate::reader::latex_scan::{group, optional};
use crate::reader::{Block, BlockKind, Link, StyledRange};
use crate::text::Span;

impl Setter<'_> {
    pub(super) fn item(&mut self, next: usize, end: usize) -> usize {
        self.end_block();
        let raw = self.raw;
        let mut behind = next;
        let label = optional(raw, next, end);
        let number =
            self.open.iter_mut().rev().take(STACK_REACH).find_map(|open| match &mut open.kind {
                OpenKind::Environment { list: Some(number), .. } => Some(number),
                _ => None,
            });
        match (label, number) {
            (Some((inner, after)), _) => {
                self.run(inner);
                self.flow.piece(" ", None, false, White::Folded);
                behind = after;
            }
            (None, Some(number)) if 0 < *number => {
                let text = format!("{number}. ");
                *number += 1;
                self.begin_block();
                self.flow.insert(&text);
            }
            _ => {}
        }
        behind
    }

    pub(super) fn environment(&mut self, which: &str, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let Some((inner, mut behind)) = group(raw, next, end) else { return next };
        let name = inner.of(raw).trim();
        let plain_name = name.trim_end_matches('*');
        if which == "end" {
            self.end_environment(name);
            return behind;
        }
        match plain_name {
            "comment" => {
                let close = format!("\\end{{{name}}}");
                let rest = raw.get(behind..end).unwrap_or("");
                return rest.find(&close).map_or(end, |len| behind + len + close.len());
            }
            "verbatim" | "Verbatim" | "lstlisting" | "minted" | "alltt" => {
                let close = format!("\\end{{{name}}}");
                if let Some((_, after)) = optional(raw, behind, end) {
                    behind = after;
                }
                let rest = raw.get(behind..end).unwrap_or("");
                let len = rest.find(&close).unwrap_or(rest.len());
                let body = Span::new(behind, behind + len).trimmed(raw);
                self.end_block();
                let kind = Kind::Aside;
                self.open(OpenKind::Block, kind);
                self.verbatim_text(body);
                self.close();
                return (behind + len + close.len()).min(end);
            }
            _ => {}
        }
        let math = matches!(
            plain_name,
            "equation"
                | "align"
                | "displaymath"
                | "eqnarray"
                | "gather"
                | "multline"
                | "math"
                | "alignat"
                | "flalign"
        );
        let kind = match plain_name {
            "quote" | "quotation" | "verse" | "displayquote" | "displayquotation"
            | "blockquote" | "quoting" => Kind::Quotation,
            "itemize" | "enumerate" | "description" | "thebibliography" | "compactitem"
            | "compactenum" => Kind::ListItem,
            "figure" | "table" | "tabular" | "tabularx" | "tabulary" | "longtable"
            | "wrapfigure" | "algorithm" | "tikzpicture" | "titlepage" => Kind::Aside,
            _ if math => Kind::Aside,
            _ => self.kind(),
        };
        self.end_block();
        let list = match plain_name {
            "enumerate" | "compactenum" => Some(1),
            "itemize" | "description" | "thebibliography" | "compactitem" => Some(0),
            _ => None,
        };
        self.open(OpenKind::Environment { name: name.to_owned(), list }, kind);
        if math {
            self.math = true;
        }
        let arguments = match plain_name {
            "tabular" | "array" | "longtable" | "supertabular" => "om",
            "tabularx" | "tabulary" => "mom",
            "minipage" | "thebibliography" | "multicols" | "subfigure" | "alignat"
            | "adjustwidth" => "om",
            "wrapfigure" | "wraptable" => "omm",
            _ => "o",
        };
        self.skip_arguments(arguments, behind, end)
    }

    pub(super) fn end_environment(&mut self, name: &str) {
        let reach = self.open.len().saturating_sub(STACK_REACH);
        let found = self.open.iter().skip(reach).rposition(
            |open| matches!(&open.kind, OpenKind::Environment { name: open, .. } if open == name),
        );
        let Some(found) = found.map(|found| reach + found) else { return };
        self.math = false;
        while found < self.open.len() {
            self.close();
        }
        self.end_block();
    }

    pub(super) fn in_table(&self) -> bool {
        self.open.iter().rev().take(STACK_REACH).any(|open| {
            matches!(&open.kind, OpenKind::Environment { name, .. }
                if name.starts_with("tab") || name.starts_with("longtab") || name.starts_with("align") || name == "array")
        })
    }

    pub(super) fn display(&mut self, begins: bool) {
        if begins {
            self.end_block();
            self.block = None;
            let kind = Kind::Aside;
            self.open(OpenKind::Environment { name: "\\[".to_owned(), list: None }, kind);
        } else {
            self.end_environment("\\[");
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.open.last().map_or(Kind::Paragraph, |open| open.inner)
    }

    pub(super) fn open(&mut self, kind: OpenKind, inner: Kind) {
        let start = self.flow.len();
        self.open.push(Open { start, kind, inner, styles: Vec::new() });
    }

    /// Closes at a brace: environments are closed by their name alone.
    pub(super) fn close_group(&mut self) {
        if !matches!(self.open.last(), Some(Open { kind: OpenKind::Environment { .. }, .. }) | None)
        {
            self.close();
        }
    }

    pub(super) fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let OpenKind::Quote(mark) = open.kind {
            self.begin_block();
            self.flow.insert(mark);
        }
        let span = self.flow.span_since(open.start);
        for (style, start) in open.styles {
            let span = self.flow.span_since(start);
            if !span.is_empty() {
                self.styles.push(StyledRange { span, style });
            }
        }
        match open.kind {
            OpenKind::Link { target, raw } if !span.is_empty() => {
                self.links.push(Link { span, target, raw: Some(raw) });
            }
            OpenKind::Title => {
                let text = crate::text::span::fold_white_space(span.of(self.flow.text()));
                if self.title.is_none() && !text.is_empty() {
                    self.title = Some(text);
                }
                self.end_block();
            }
            OpenKind::Block => self.end_block(),
            _ => {}
        }
    }

    pub(super) fn begin_block(&mut self) {
        if self.block.is_none() {
            self.flow.ask(Break::Block);
            self.flow.settle();
            self.block = Some((self.flow.len(), self.kind()));
        }
    }

    pub(super) fn end_block(&mut self) {
        self.flow.ask(Break::Block);
        if let Some((start, kind)) = self.block.take() {
            let span = self.flow.span_since(start);
            if !span.is_empty() {
                let kind = self.block_kind(kind);
                self.blocks.push(Block { kind, span, page: None, indent: 0 });
            }
        }
        for (head, text) in std::mem::take(&mut self.deferred) {
            let note = self.note.replace((head, false));
            let open = std::mem::take(&mut self.open);
            let math = std::mem::replace(&mut self.math, false);
            self.note_depth += 1;
            self.flow.tear();
            match text {
                NoteText::Range(range) => self.run(range),
                citation @ NoteText::Citation { .. } => {
                    self.set_citation(&citation);
                    self.flow.insert(".");
                }
            }
            self.end_block();
            self.flow.tear();
            self.note_depth -= 1;
            self.math = math;
            self.open = open;
            self.note = note;
        }
    }

    pub(super) fn block_kind(&mut self, kind: Kind) -> BlockKind {
        if let Some((head, begun)) = &mut self.note {
            if std::mem::replace(begun, true) {
                return BlockKind::NoteContinuation;
            }
            return BlockKind::NoteDefinition {
                target: head.target.clone(),
                label: head.label.clone(),
            };
        }
        match kind {
            Kind::Paragraph => BlockKind::Paragraph,
            Kind::Heading(level) => BlockKind::Heading(level),
            Kind::Quotation => BlockKind::Quotation,
            Kind::ListItem => BlockKind::ListItem,
            Kind::Aside => BlockKind::Aside,
        }
    }
}
