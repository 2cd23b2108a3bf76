//! Puts a document together: pieces, notes, layout, passages, quotations, in this order.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::reader::{Format, Manuscript};
use crate::text::Span;

use super::layout::{Facts, Group, arrange};
use super::notes::{FoundNote, FoundNotes};
use super::passages::PassageMaker;
use super::pieces::PieceKind;
use super::{
    Document, Mark, Note, NoteIndex, Paragraph, ParagraphKind, kinds, notes, pieces, quotations,
};

/// Takes a manuscript apart.
pub(super) fn assemble(manuscript: Manuscript) -> Document {
    let mut cut = pieces::cut(&manuscript);
    kinds::settle(&manuscript, &mut cut);
    let title =
        manuscript.title.clone().or_else(|| kinds::found_title(&manuscript.plain.text, &cut));
    let found = notes::find(&manuscript, &cut);
    drop(cut);
    let marker_of: Vec<Option<usize>> = found.notes.iter().map(|note| note.marker).collect();
    let layout = arrange(
        &found.items,
        Facts {
            text: &manuscript.plain.text,
            markers: &found.markers,
            marker_of: &marker_of,
            declared: found.declared,
        },
    );
    let FoundNotes { notes: found_notes, cuts, problems, .. } = found;
    let maker = PassageMaker { manuscript: &manuscript, cuts: &cuts };
    let mut groups = layout.body;
    mark_indented_blocks(&manuscript, &mut groups);
    let body = groups
        .iter()
        .map(|group| paragraph(&maker, group))
        .filter(|paragraph| !paragraph.passage.text().is_empty() || !paragraph.marks.is_empty())
        .collect();
    let ids = note_ids(&found_notes);
    let mut notes = Vec::with_capacity(found_notes.len());
    for ((index, found), id) in found_notes.into_iter().enumerate().zip(ids) {
        let spans = layout.notes.get(index).map_or(&[][..], Vec::as_slice);
        let trimmed: Vec<Span> = spans
            .iter()
            .map(|span| span.trimmed(&manuscript.plain.text))
            .filter(|span| !span.is_empty())
            .collect();
        let (passage, _) = maker.make(&trimmed);
        notes.push(Note {
            id,
            label: found.label,
            series: found.series,
            ordinal: index + 1,
            marker: found.marker_raw,
            passage,
        });
    }
    let mut document = Document {
        title,
        body,
        notes,
        quotations: Vec::new(),
        problems: manuscript.problems.iter().cloned().chain(problems).collect(),
        manuscript,
    };
    quotations::find(&mut document);
    document
}

/// Makes block quotations of paragraphs of a text that are set in from the others.
fn mark_indented_blocks(manuscript: &Manuscript, groups: &mut [Group]) {
    if !matches!(manuscript.format, Format::Markdown | Format::Text) {
        return;
    }
    let length = |group: &Group| group.spans.iter().map(|span| span.len()).sum::<usize>();
    let mut by_indent: BTreeMap<u32, usize> = BTreeMap::new();
    for group in groups.iter().filter(|group| group.kind == PieceKind::Paragraph) {
        *by_indent.entry(group.indent).or_insert(0) += length(group);
    }
    let usual = by_indent.iter().max_by_key(|(_, bytes)| **bytes).map_or(0, |(indent, _)| *indent);
    let mut in_list = false;
    for group in groups {
        match group.kind {
            PieceKind::ListItem => in_list = true,
            PieceKind::Paragraph if usual + 3 <= group.indent => {
                // What is set in under a list item belongs to the item.
                if !in_list && 80 <= length(group) {
                    group.kind = PieceKind::Quotation;
                }
            }
            _ => in_list = false,
        }
    }
}

fn paragraph(maker: &PassageMaker<'_>, group: &Group) -> Paragraph {
    let text = maker.manuscript.plain.text.as_str();
    let mut spans: Vec<Span> = group.spans.iter().map(|span| span.trimmed(text)).collect();
    if group.kind == PieceKind::ListItem
        && let Some(first) = spans.first_mut()
    {
        *first = without_bullet(text, *first);
    }
    let (passage, marks) = maker.make(&spans);
    let marks =
        marks.into_iter().map(|(offset, note)| Mark { offset, note: NoteIndex(note) }).collect();
    let kind = match group.kind {
        PieceKind::Heading(level) => ParagraphKind::Heading(level),
        PieceKind::Quotation => ParagraphKind::BlockQuotation,
        PieceKind::ListItem => ParagraphKind::ListItem,
        PieceKind::Aside => ParagraphKind::Aside,
        _ => ParagraphKind::Prose,
    };
    Paragraph { kind, passage, marks }
}

/// A list item without its bullet; its number, if it has one, stays.
fn without_bullet(text: &str, span: Span) -> Span {
    let content = span.of(text);
    match content.strip_prefix(['-', '*', '+', '•', '◦', '▪', '‣']) {
        Some(rest) if rest.starts_with(char::is_whitespace) => {
            Span::new(span.end - rest.trim_start().len(), span.end)
        }
        _ => span,
    }
}

/// The notes' identifiers: unique, made of series and label.
fn note_ids(notes: &[FoundNote]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut copies: HashMap<String, usize> = HashMap::new();
    let mut ids = Vec::with_capacity(notes.len());
    for note in notes {
        let base = match note.series {
            0 => format!("n{}", note.label),
            series => format!("n{series}-{}", note.label),
        };
        let mut id = base.clone();
        // Nearly every label is new.
        while !taken.insert(id.clone()) {
            let copy = copies.entry(base.clone()).or_insert(0);
            *copy += 1;
            id = match u8::try_from(*copy) {
                Ok(small) if small < 26 => format!("{base}{}", char::from(b'a' + small)),
                _ => format!("{base}-{copy}"),
            };
        }
        ids.push(id);
    }
    ids
}
