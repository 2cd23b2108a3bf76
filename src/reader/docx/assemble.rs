//! Puts the parts of a Word file together: the canonical text, its blocks, marks and styles.

use std::collections::{BTreeMap, BTreeSet};

use super::format::Styles;
use super::numbering::{Counter, SectionNotes};
use super::story::{Content, NoteKind, NoteReference, NoteStory, Paragraph, Story};
use crate::reader::{Block, BlockKind, FormatMark, Link, Style, StyledRange};
use crate::text::Span;

/// What both views of a Word file are made of.
#[derive(Debug, Default)]
pub(super) struct Canonical {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) styles: Vec<StyledRange>,
    pub(super) links: Vec<Link>,
    pub(super) marks: Vec<FormatMark>,
    /// Where the body ends and the notes begin.
    pub(super) body_end: usize,
    pub(super) title: Option<String>,
    /// Alternative texts of pictures, not part of `text`.
    pub(super) alternatives: Vec<String>,
    pub(super) problems: Vec<String>,
}

/// A note's place among all notes.
type NoteKey = (u8, String);

/// Puts everything together.
pub(super) fn assemble(
    body: &Story,
    footnotes: &Story,
    endnotes: &Story,
    settings: &Story,
    styles: &Styles,
) -> Canonical {
    let notes = index_notes(footnotes, endnotes);
    let mut numbers = Numbers::new(body, settings, &notes);
    numbers.count(&body.paragraphs, None);
    let Numbers { labels, order, printed, .. } = numbers;

    let mut builder = Builder {
        out: Canonical::default(),
        styles,
        labels: &labels,
        printed: printed.into_iter(),
        open_ranges: BTreeMap::new(),
    };
    for paragraph in &body.paragraphs {
        builder.body_paragraph(paragraph, &body.links);
    }
    builder.out.body_end = builder.out.text.len();
    let referenced: BTreeSet<&NoteKey> = order.iter().collect();
    for (rank, kind, story) in
        [(0_u8, NoteKind::Footnote, footnotes), (1, NoteKind::Endnote, endnotes)]
    {
        for key in order.iter().filter(|key| key.0 == rank) {
            if let Some(note) = notes.get(key) {
                builder.note(kind, note, labels.get(key), &story.links);
            }
        }
        for note in &story.notes {
            if !referenced.contains(&(rank, note.id.clone())) {
                builder.note(kind, note, None, &story.links);
            }
        }
    }
    let mut out = builder.out;
    out.styles.sort_by_key(|range| (range.span.start, range.span.end, range.style));
    out.links.sort_by_key(|link| (link.span.start, link.span.end));
    out.marks.sort_by_key(|mark| mark.span.start);
    for story in [body, footnotes, endnotes] {
        out.alternatives.extend(story.alternatives.iter().cloned());
    }
    out
}

fn index_notes<'a>(footnotes: &'a Story, endnotes: &'a Story) -> BTreeMap<NoteKey, &'a NoteStory> {
    let mut notes = BTreeMap::new();
    for (rank, story) in [(0_u8, footnotes), (1, endnotes)] {
        for note in &story.notes {
            notes.entry((rank, note.id.clone())).or_insert(note);
        }
    }
    notes
}

fn key_of(reference: &NoteReference) -> NoteKey {
    (u8::from(reference.kind == NoteKind::Endnote), reference.id.clone())
}

/// Gives each note its printed sign, in the order in which Word counts.
struct Numbers<'a> {
    sections: &'a [SectionNotes],
    notes: &'a BTreeMap<NoteKey, &'a NoteStory>,
    footnotes: Counter,
    endnotes: Counter,
    /// The sign of each note at its first reference.
    labels: BTreeMap<NoteKey, String>,
    /// Notes in the order of their first references.
    order: Vec<NoteKey>,
    /// The signs of the body's references in their order.
    printed: Vec<String>,
}

impl<'a> Numbers<'a> {
    fn new(body: &'a Story, settings: &Story, notes: &'a BTreeMap<NoteKey, &'a NoteStory>) -> Self {
        let defaults = settings.sections.first().cloned().unwrap_or_default();
        Self {
            sections: &body.sections,
            notes,
            footnotes: Counter::new(defaults.footnotes, "decimal"),
            endnotes: Counter::new(defaults.endnotes, "lowerRoman"),
            labels: BTreeMap::new(),
            order: Vec::new(),
            printed: Vec::new(),
        }
    }

    /// `place` is the section and page of the note that holds the paragraphs, `None` in the body.
    fn count(&mut self, paragraphs: &[Paragraph], place: Option<(usize, u32)>) {
        let no_options = SectionNotes::default();
        for paragraph in paragraphs {
            for piece in &paragraph.pieces {
                let Content::Reference(reference) = &piece.content else { continue };
                let (section, page) = place.unwrap_or((paragraph.section, reference.page));
                let options = self.sections.get(section).unwrap_or(&no_options);
                let sign = match &reference.custom {
                    Some(sign) => sign.trim().to_owned(),
                    None if reference.kind == NoteKind::Footnote => {
                        self.footnotes.next(section, &options.footnotes, page)
                    }
                    None => self.endnotes.next(section, &options.endnotes, page),
                };
                let key = key_of(reference);
                if place.is_none() {
                    self.printed.push(sign.clone());
                }
                if self.labels.contains_key(&key) {
                    continue;
                }
                self.labels.insert(key.clone(), sign);
                self.order.push(key.clone());
                // An endnote can hang on a footnote, no deeper: notes hold no further level.
                if place.is_none()
                    && let Some(note) = self.notes.get(&key).copied()
                {
                    self.count(&note.paragraphs, Some((section, page)));
                }
            }
        }
    }
}

struct Builder<'a> {
    out: Canonical,
    styles: &'a Styles,
    labels: &'a BTreeMap<NoteKey, String>,
    printed: std::vec::IntoIter<String>,
    /// For each style the index of its last range, to grow where the next piece goes on.
    open_ranges: BTreeMap<Style, usize>,
}

impl Builder<'_> {
    fn body_paragraph(&mut self, paragraph: &Paragraph, links: &[String]) {
        let kind = self.kind_of(paragraph);
        let is_title = self
            .styles
            .names(paragraph.format.style.as_deref())
            .first()
            .is_some_and(|name| name == "title");
        let span = self.paragraph(paragraph, links, true, "");
        if span.is_empty() {
            return;
        }
        if is_title && self.out.title.is_none() {
            self.out.title = Some(crate::text::span::fold_white_space(span.of(&self.out.text)));
        }
        let indent = self.indent_of(paragraph);
        self.out.blocks.push(Block { kind, span, page: None, indent });
    }

    fn note(&mut self, kind: NoteKind, note: &NoteStory, label: Option<&String>, links: &[String]) {
        let prefix = if kind == NoteKind::Footnote { 'f' } else { 'e' };
        let target = format!("{prefix}{}", note.id);
        let label = label.filter(|sign| !sign.is_empty()).cloned();
        let sign = label.clone().unwrap_or_default();
        let mut definition = Some(BlockKind::NoteDefinition { target, label });
        for paragraph in &note.paragraphs {
            let typed_sign = if definition.is_some() { sign.as_str() } else { "" };
            let span = self.paragraph(paragraph, links, false, typed_sign);
            if span.is_empty() {
                continue;
            }
            let kind = definition.take().unwrap_or(BlockKind::NoteContinuation);
            let indent = self.indent_of(paragraph);
            self.out.blocks.push(Block { kind, span, page: None, indent });
        }
        // A note without text is still a note.
        if let Some(kind) = definition {
            let end = self.out.text.len();
            self.out.blocks.push(Block { kind, span: Span::new(end, end), page: None, indent: 0 });
        }
    }

    /// Appends a paragraph and gives its range without white space at its ends.
    ///
    /// `typed_sign` is a sign that the author may have typed at a note's start; it is the note's
    /// label and no part of its text.
    fn paragraph(
        &mut self,
        paragraph: &Paragraph,
        links: &[String],
        in_body: bool,
        typed_sign: &str,
    ) -> Span {
        let is_empty = paragraph.pieces.iter().all(|piece| match &piece.content {
            Content::Text(text) => text.trim().is_empty(),
            Content::Reference(_) => false,
        });
        if is_empty {
            return Span::new(self.out.text.len(), self.out.text.len());
        }
        if !self.out.text.is_empty() {
            self.out.text.push_str("\n\n");
        }
        let start = self.out.text.len();
        let mut typed_sign = typed_sign;
        for piece in &paragraph.pieces {
            let piece_start = self.out.text.len();
            match &piece.content {
                Content::Text(text) => {
                    let mut text = text.as_str();
                    if piece_start == start {
                        text = text.trim_start();
                        if !typed_sign.is_empty()
                            && let Some(rest) = text.strip_prefix(typed_sign)
                            && !rest.starts_with(char::is_alphanumeric)
                        {
                            text = rest.trim_start();
                            typed_sign = "";
                        }
                    }
                    self.out.text.push_str(text);
                }
                Content::Reference(reference) => {
                    let sign = if in_body {
                        self.printed.next().unwrap_or_default()
                    } else {
                        self.labels.get(&key_of(reference)).cloned().unwrap_or_default()
                    };
                    self.mark(reference, &sign);
                    continue;
                }
            }
            let span = Span::new(piece_start, self.out.text.len());
            if span.is_empty() {
                continue;
            }
            for style in self.styles.run(paragraph.format.style.as_deref(), &piece.format) {
                self.add_style(span, style);
            }
            if let Some(target) = piece.link.and_then(|link| links.get(link)) {
                self.add_link(span, target);
            }
        }
        Span::new(start, self.out.text.len()).trimmed(&self.out.text)
    }

    fn mark(&mut self, reference: &NoteReference, sign: &str) {
        let start = self.out.text.len();
        self.out.text.push_str(sign);
        let span = Span::new(start, self.out.text.len());
        if !span.is_empty() {
            self.add_style(span, Style::Superscript);
        }
        let prefix = if reference.kind == NoteKind::Footnote { 'f' } else { 'e' };
        let target = format!("{prefix}{}", reference.id);
        self.out.marks.push(FormatMark { span, raw: span, target });
    }

    fn add_style(&mut self, span: Span, style: Style) {
        if let Some(last) =
            self.open_ranges.get(&style).and_then(|index| self.out.styles.get_mut(*index))
            && last.span.end == span.start
            && style != Style::Superscript
        {
            last.span.end = span.end;
            return;
        }
        self.open_ranges.insert(style, self.out.styles.len());
        self.out.styles.push(StyledRange { span, style });
    }

    fn add_link(&mut self, span: Span, target: &str) {
        if let Some(last) = self.out.links.last_mut()
            && last.span.end == span.start
            && last.target == target
        {
            last.span.end = span.end;
            return;
        }
        self.out.links.push(Link { span, target: target.to_owned(), raw: None });
    }

    fn indent_of(&self, paragraph: &Paragraph) -> u32 {
        let left = self.styles.paragraph(&paragraph.format).left.unwrap_or(0);
        u32::try_from(left / 20).unwrap_or(0)
    }

    fn kind_of(&self, paragraph: &Paragraph) -> BlockKind {
        let format = self.styles.paragraph(&paragraph.format);
        let names = self.styles.names(paragraph.format.style.as_deref());
        let has = |wanted: &[&str]| {
            names.iter().any(|name| wanted.iter().any(|part| name.contains(part)))
        };
        if names.iter().any(|name| name.starts_with("toc ") || name == "table of figures") {
            return BlockKind::Furniture;
        }
        if paragraph.in_table {
            return BlockKind::Aside;
        }
        if let Some(level) = format.outline.filter(|level| *level < 9) {
            return BlockKind::Heading(level + 1);
        }
        for name in &names {
            let heading = name.strip_prefix("heading").map(str::trim_start);
            if let Some(level) = heading.and_then(|rest| rest.parse::<u8>().ok()) {
                return BlockKind::Heading(level.clamp(1, 9));
            }
        }
        if names.iter().any(|name| name == "title") {
            return BlockKind::Heading(1);
        }
        if has(&["caption", "source code", "verbatim", "preformatted"]) {
            return BlockKind::Aside;
        }
        if has(&["quot", "block text", "extract"]) {
            return BlockKind::Quotation;
        }
        let is_list = format.numbered.unwrap_or(false)
            || names.iter().any(|name| name.starts_with("list ") && name != "list paragraph");
        if is_list { BlockKind::ListItem } else { BlockKind::Paragraph }
    }
}
