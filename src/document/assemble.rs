//! Puts a document together: pieces, notes, layout, passages, quotations, in this order.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::reader::{Format, Manuscript};
use crate::text::Span;

use super::layout::{Facts, Group, arrange};
use super::notes::{FoundNote, FoundNotes};
use super::passages::PassageMaker;
use super::pieces::PieceKind;
use super::{
    Document, Mark, Note, NoteIndex, Paragraph, ParagraphKind, contents_lines, kinds, narrow_lines,
    notes, pieces, quotations,
};

/// Takes a manuscript apart.
pub(super) fn assemble(manuscript: Manuscript) -> Document {
    let mut cut = pieces::cut(&manuscript);
    if matches!(manuscript.format, Format::Markdown | Format::Text) {
        let text = manuscript.plain.text.as_str();
        cut = narrow_lines::part(text, contents_lines::part(text, cut));
    }
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
    let first_lines = first_line_indents(manuscript, groups, usual);
    let text = manuscript.plain.text.as_str();
    let mut in_list = false;
    for group in groups {
        match group.kind {
            PieceKind::ListItem => in_list = true,
            PieceKind::Paragraph if usual + 3 <= group.indent => {
                // What is set in under a list item belongs to the item. Where paragraphs begin with
                // an indent, one of a single line is set in as a whole.
                let one_line = group.spans.iter().all(|span| !span.of(text).contains('\n'));
                let opens =
                    one_line && first_lines.is_some_and(|usual| usual.abs_diff(group.indent) < 2);
                if !in_list && !opens && 80 <= length(group) {
                    group.kind = PieceKind::Quotation;
                }
            }
            _ => in_list = false,
        }
    }
}

/// How far the first lines of paragraphs of several lines are set in, if most of them are.
fn first_line_indents(manuscript: &Manuscript, groups: &[Group], usual: u32) -> Option<u32> {
    let (text, raw) = (manuscript.plain.text.as_str(), manuscript.raw.as_str());
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut all = 0_usize;
    for group in groups.iter().filter(|group| group.kind == PieceKind::Paragraph) {
        let Some(first) = group.spans.first().filter(|_| group.indent == usual) else { continue };
        if !first.of(text).contains('\n') {
            continue;
        }
        let at = manuscript.plain.map.source_offset(first.start);
        // Text goes on behind a running head or on the next page without an indent.
        let before = raw.get(..at).unwrap_or("");
        let columns: u32 = before
            .chars()
            .rev()
            .take(40)
            .map_while(|sign| match sign {
                ' ' | '\u{A0}' => Some(1),
                '\t' => Some(4),
                _ => None,
            })
            .sum();
        all += 1;
        *counts.entry(columns).or_insert(0) += 1;
    }
    let (columns, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (usual < columns && 3 <= count && all <= 2 * count).then_some(columns)
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
