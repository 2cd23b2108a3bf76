//! One XML part of a Word file as paragraphs: the main document, the footnotes, the endnotes.
//!
//! Tracked changes are read as if accepted, fields by their results, text boxes as paragraphs
//! after the one that anchors them, alternative content once. Comments, deleted text, former
//! properties, headers and footers, drawn shapes without text are left out. Numbers of lists are
//! not printed. The parse is one pass over events without recursion.

use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};

use super::format::{ParagraphFormat, RunFormat};
use super::numbering::SectionNotes;
use super::package::Relation;
use super::xml::{Vocabulary, attribute, reference, vocabulary};

/// What a part holds.
#[derive(Debug, Default)]
pub(super) struct Story {
    /// Paragraphs outside notes.
    pub(super) paragraphs: Vec<Paragraph>,
    /// The notes of a notes part.
    pub(super) notes: Vec<NoteStory>,
    /// The options of each section, in order; in the settings part the one entry left at the end.
    pub(super) sections: Vec<SectionNotes>,
    /// Targets that pieces name by index.
    pub(super) links: Vec<String>,
    /// Alternative texts of pictures.
    pub(super) alternatives: Vec<String>,
    /// What was not read.
    pub(super) problems: Vec<String>,
}

/// The paragraphs of one note.
#[derive(Debug)]
pub(super) struct NoteStory {
    pub(super) id: String,
    pub(super) paragraphs: Vec<Paragraph>,
}

/// One paragraph.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) pieces: Vec<Piece>,
    pub(super) format: ParagraphFormat,
    pub(super) in_table: bool,
    /// Index of its section.
    pub(super) section: usize,
    /// Whether the next paragraph is its second half: its mark was deleted, or it is a dropped
    /// capital.
    goes_on: bool,
}

/// A stretch of a paragraph in one format.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) content: Content,
    pub(super) format: RunFormat,
    pub(super) link: Option<usize>,
}

/// What a piece holds.
#[derive(Debug)]
pub(super) enum Content {
    Text(String),
    Reference(NoteReference),
}

/// A place where a note hangs.
#[derive(Debug)]
pub(super) struct NoteReference {
    pub(super) kind: NoteKind,
    pub(super) id: String,
    /// The author's own sign instead of a number.
    pub(super) custom: Option<String>,
    /// Pages that the saving program had seen before it.
    pub(super) page: u32,
}

/// The two kinds of note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteKind {
    Footnote,
    Endnote,
}

/// Reads one part.
pub(super) fn parse(xml: &str, relations: &[Relation], limits: &Limits) -> Story {
    if let Ok(story) = Parser::new(relations, limits, Fields::Read).run(xml) {
        return story;
    }
    // A field that never ends would swallow the rest of the text; without fields nothing is
    // lost, though instructions' nested results are then read too.
    let mut story = Parser::new(relations, limits, Fields::Ignore).run(xml).unwrap_or_default();
    story.problems.push("a field begins and never ends; fields were read as text".to_owned());
    story
}

/// Limits of one part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) max_depth: usize,
    pub(super) max_text: usize,
}

/// The text of a field was being dropped when the part ended.
struct FieldNeverEnds;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    Read,
    Ignore,
}

/// What the parser does when the element ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Plain,
    Skip,
    Paragraph,
    ParagraphProperties,
    /// Run properties of the paragraph mark.
    MarkProperties,
    Run,
    RunProperties,
    Text,
    Instruction,
    Link,
    SimpleField,
    TextBox,
    Table,
    Note,
    Section,
    FootnoteOptions,
    EndnoteOptions,
    Alternative {
        produced: usize,
    },
}

struct Field {
    instruction: String,
    in_result: bool,
    link: Option<usize>,
    dropped: bool,
}

#[derive(Default)]
struct OpenParagraph {
    paragraph: Paragraph,
    deferred: Vec<Paragraph>,
}

struct Parser<'a> {
    relations: &'a [Relation],
    limits: Limits,
    fields_mode: Fields,
    story: Story,
    path: Vec<Node>,
    skipping: usize,
    open: Vec<OpenParagraph>,
    /// Open tables, one entry per text box level.
    tables: Vec<usize>,
    run: RunFormat,
    awaits_custom_mark: bool,
    fields: Vec<Field>,
    /// Open hyperlink elements.
    links: Vec<Option<usize>>,
    options: SectionNotes,
    in_note: bool,
    page: u32,
    produced: usize,
    /// A paragraph that goes on in the next one.
    unfinished: Option<Paragraph>,
    full: bool,
}

impl<'a> Parser<'a> {
    fn new(relations: &'a [Relation], limits: &Limits, fields_mode: Fields) -> Self {
        Self {
            relations,
            limits: *limits,
            fields_mode,
            story: Story::default(),
            path: Vec::new(),
            skipping: 0,
            open: Vec::new(),
            tables: vec![0],
            run: RunFormat::default(),
            awaits_custom_mark: false,
            fields: Vec::new(),
            links: Vec::new(),
            options: SectionNotes::default(),
            in_note: false,
            page: 1,
            produced: 0,
            unfinished: None,
            full: false,
        }
    }

    fn run(mut self, xml: &str) -> Result<Story, FieldNeverEnds> {
        let mut reader = NsReader::from_str(xml);
        reader.config_mut().allow_dangling_amp = true;
        loop {
            if self.full {
                let limit = self.limits.max_text;
                self.problem(format!("the text is over the limit of {limit} bytes"));
                break;
            }
            if self.limits.max_depth < self.path.len() {
                let limit = self.limits.max_depth;
                self.problem(format!("elements are nested deeper than the limit of {limit}"));
                break;
            }
            match reader.read_resolved_event() {
                Ok((resolved, Event::Start(start))) => self.start(vocabulary(&resolved), &start),
                Ok((resolved, Event::Empty(start))) => {
                    self.start(vocabulary(&resolved), &start);
                    self.end();
                }
                Ok((_, Event::End(_))) => self.end(),
                Ok((_, Event::Text(text))) => self.characters(&text.xml10_content()),
                Ok((_, Event::CData(text))) => self.characters(&text.xml10_content()),
                Ok((_, Event::GeneralRef(entity))) => self.characters(&reference(&entity)),
                Ok((_, Event::Eof)) => {
                    if !self.path.is_empty() {
                        self.problem("the part ends in the middle of an element".to_owned());
                    }
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    let place = reader.error_position();
                    self.problem(format!("the part is not well-formed at byte {place} ({error})"));
                    break;
                }
            }
        }
        while !self.path.is_empty() {
            self.end();
        }
        if let Some(left) = self.unfinished.take() {
            self.keep(left);
        }
        if self.fields.iter().any(|field| field.dropped) {
            return Err(FieldNeverEnds);
        }
        if self.options != SectionNotes::default() || self.story.sections.is_empty() {
            self.story.sections.push(self.options);
        }
        Ok(self.story)
    }

    fn problem(&mut self, what: String) {
        self.story.problems.push(what);
    }

    fn start(&mut self, vocabulary: Vocabulary, start: &BytesStart<'_>) {
        let node = if 0 < self.skipping {
            Node::Skip
        } else {
            let name = start.local_name();
            self.open_element(vocabulary, name.into_inner(), start)
        };
        if node == Node::Skip {
            self.skipping += 1;
        }
        self.path.push(node);
    }

    fn open_element(
        &mut self,
        vocabulary: Vocabulary,
        local: &str,
        start: &BytesStart<'_>,
    ) -> Node {
        match vocabulary {
            Vocabulary::Word => self.open_word_element(local, start),
            Vocabulary::Math if local == "t" => Node::Text,
            Vocabulary::Compatibility if local == "AlternateContent" => {
                Node::Alternative { produced: self.produced }
            }
            Vocabulary::Compatibility if local == "Fallback" => match self.path.last() {
                Some(Node::Alternative { produced }) if *produced < self.produced => Node::Skip,
                _ => Node::Plain,
            },
            Vocabulary::Math | Vocabulary::Compatibility => Node::Plain,
            Vocabulary::Other => {
                if local == "docPr"
                    && let Some(text) = attribute(start, "descr")
                    && !text.trim().is_empty()
                {
                    self.story.alternatives.push(text.trim().to_owned());
                }
                Node::Plain
            }
        }
    }

    fn open_word_element(&mut self, local: &str, start: &BytesStart<'_>) -> Node {
        if local.ends_with("Change") {
            return Node::Skip;
        }
        let parent = self.path.last().copied().unwrap_or(Node::Plain);
        match parent {
            Node::RunProperties => {
                self.run.take(local, start);
                return Node::Plain;
            }
            Node::MarkProperties => {
                if matches!(local, "del" | "moveFrom")
                    && let Some(open) = self.open.last_mut()
                {
                    open.paragraph.goes_on = true;
                }
                return Node::Plain;
            }
            Node::FootnoteOptions => {
                self.options.footnotes.take(local, attribute(start, "val"));
                return Node::Plain;
            }
            Node::EndnoteOptions => {
                self.options.endnotes.take(local, attribute(start, "val"));
                return Node::Plain;
            }
            Node::Run => {
                if let Some(node) = self.open_run_child(local, start) {
                    return node;
                }
            }
            _ => {}
        }
        match local {
            "p" => {
                let paragraph = match self.unfinished.take() {
                    Some(mut before) if self.open.is_empty() => {
                        before.goes_on = false;
                        before
                    }
                    other => {
                        self.unfinished = other;
                        Paragraph {
                            in_table: self.tables.last().is_some_and(|open| 0 < *open),
                            section: self.story.sections.len(),
                            ..Paragraph::default()
                        }
                    }
                };
                self.open.push(OpenParagraph { paragraph, deferred: Vec::new() });
                Node::Paragraph
            }
            "pPr" => Node::ParagraphProperties,
            "rPr" if parent == Node::ParagraphProperties => Node::MarkProperties,
            "rPr" if parent == Node::Run => Node::RunProperties,
            "sectPr" => Node::Section,
            "footnotePr" => Node::FootnoteOptions,
            "endnotePr" => Node::EndnoteOptions,
            "r" => {
                self.run = RunFormat::default();
                self.awaits_custom_mark = false;
                Node::Run
            }
            "t" => Node::Text,
            "del" | "moveFrom" | "delText" | "delInstrText" | "rt" | "sdtPr" | "sdtEndPr"
            | "rPr" | "tblPr" | "tblPrEx" | "tblGrid" | "trPr" | "tcPr" | "comment" => Node::Skip,
            "hyperlink" => {
                let link = self.hyperlink(start);
                self.links.push(link);
                Node::Link
            }
            "fldSimple" => {
                let instruction = attribute(start, "instr").unwrap_or_default();
                let link = self.field_link(&instruction);
                self.links.push(link);
                Node::SimpleField
            }
            "tbl" => {
                if let Some(open) = self.tables.last_mut() {
                    *open += 1;
                }
                Node::Table
            }
            "txbxContent" => {
                self.tables.push(0);
                Node::TextBox
            }
            "footnote" | "endnote" => {
                // Separators are lines, not notes.
                if attribute(start, "type").is_some_and(|kind| kind != "normal") {
                    return Node::Skip;
                }
                self.in_note = true;
                self.page = 1;
                let id = attribute(start, "id").unwrap_or_default();
                self.story.notes.push(NoteStory { id, paragraphs: Vec::new() });
                Node::Note
            }
            "altChunk" => {
                self.problem("an embedded document (altChunk) was not read".to_owned());
                Node::Plain
            }
            "subDoc" => {
                self.problem("a linked subdocument was not read".to_owned());
                Node::Plain
            }
            "framePr" if parent == Node::ParagraphProperties => {
                // A dropped capital is a paragraph of its own, but a letter of the next one.
                if attribute(start, "dropCap").is_some_and(|kind| kind != "none")
                    && let Some(open) = self.open.last_mut()
                {
                    open.paragraph.goes_on = true;
                }
                Node::Plain
            }
            // Grandchildren such as `numPr/numId`; run properties of other kinds are skipped.
            _ if self.is_in_paragraph_properties() => {
                if let Some(open) = self.open.last_mut() {
                    open.paragraph.format.take(local, start);
                }
                Node::Plain
            }
            _ => Node::Plain,
        }
    }

    /// Whether the element stands in `pPr`, itself or one level down.
    fn is_in_paragraph_properties(&self) -> bool {
        let mut nodes = self.path.iter().rev();
        match nodes.next() {
            Some(Node::ParagraphProperties) => true,
            Some(Node::Plain) => nodes.next() == Some(&Node::ParagraphProperties),
            _ => false,
        }
    }

    fn open_run_child(&mut self, local: &str, start: &BytesStart<'_>) -> Option<Node> {
        match local {
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => {
                if attribute(start, "type").as_deref() == Some("page") {
                    self.page = self.page.saturating_add(1);
                }
                self.push("\n");
            }
            "lastRenderedPageBreak" => self.page = self.page.saturating_add(1),
            "noBreakHyphen" => self.push("\u{2011}"),
            "softHyphen" => {}
            "sym" => {
                let character = symbol(
                    attribute(start, "font").as_deref(),
                    attribute(start, "char").as_deref(),
                );
                self.push(character.encode_utf8(&mut [0; 4]));
            }
            "instrText" => return Some(Node::Instruction),
            "fldChar" => self.field_character(attribute(start, "fldCharType").as_deref()),
            "footnoteReference" => self.note_reference(NoteKind::Footnote, start),
            "endnoteReference" => self.note_reference(NoteKind::Endnote, start),
            _ => return None,
        }
        Some(Node::Plain)
    }

    fn note_reference(&mut self, kind: NoteKind, start: &BytesStart<'_>) {
        if self.is_in_instruction() {
            return;
        }
        let Some(id) = attribute(start, "id") else { return };
        let has_custom =
            matches!(attribute(start, "customMarkFollows").as_deref(), Some("1" | "true" | "on"));
        let page = self.page;
        let format = self.run.clone();
        let link = self.current_link();
        let Some(open) = self.open.last_mut() else { return };
        self.awaits_custom_mark = has_custom;
        self.produced += 1;
        open.paragraph.pieces.push(Piece {
            content: Content::Reference(NoteReference {
                kind,
                id,
                custom: has_custom.then(String::new),
                page,
            }),
            format,
            link,
        });
    }

    fn field_character(&mut self, kind: Option<&str>) {
        if self.fields_mode == Fields::Ignore {
            return;
        }
        match kind {
            Some("begin") => self.fields.push(Field {
                instruction: String::new(),
                in_result: false,
                link: None,
                dropped: false,
            }),
            Some("separate") => {
                let instruction = match self.fields.last_mut() {
                    Some(field) => {
                        field.in_result = true;
                        field.dropped = false;
                        std::mem::take(&mut field.instruction)
                    }
                    None => return,
                };
                let link = self.field_link(&instruction);
                if let Some(field) = self.fields.last_mut() {
                    field.link = link;
                }
            }
            Some("end") => {
                self.fields.pop();
            }
            _ => {}
        }
    }

    fn is_in_instruction(&self) -> bool {
        self.fields.iter().any(|field| !field.in_result)
    }

    fn hyperlink(&mut self, start: &BytesStart<'_>) -> Option<usize> {
        let anchor = attribute(start, "anchor");
        let target = attribute(start, "id")
            .and_then(|id| self.relations.iter().find(|relation| relation.id == id))
            .map(|relation| relation.target.clone());
        let whole = match (target, anchor) {
            (Some(target), Some(anchor)) if !target.contains('#') => format!("{target}#{anchor}"),
            (Some(target), _) => target,
            (None, Some(anchor)) => format!("#{anchor}"),
            (None, None) => return None,
        };
        self.story.links.push(whole);
        Some(self.story.links.len() - 1)
    }

    fn field_link(&mut self, instruction: &str) -> Option<usize> {
        let target = hyperlink_target(instruction)?;
        self.story.links.push(target);
        Some(self.story.links.len() - 1)
    }

    fn current_link(&self) -> Option<usize> {
        let from_elements = self.links.iter().rev().find_map(|link| *link);
        from_elements.or_else(|| self.fields.iter().rev().find_map(|field| field.link))
    }

    fn characters(&mut self, text: &str) {
        match self.path.last() {
            Some(Node::Text) => {
                if text.contains(is_adapted) {
                    let adapted: String = text.chars().filter_map(adapt).collect();
                    self.push(&adapted);
                } else {
                    self.push(text);
                }
            }
            Some(Node::Instruction) if self.fields_mode == Fields::Read => {
                // Instructions carry whole libraries of reference managers; only a link matters.
                if let Some(field) = self.fields.last_mut()
                    && field.instruction.len() < 8_192
                {
                    field.instruction.push_str(text);
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(field) = self.fields.iter_mut().find(|field| !field.in_result) {
            field.dropped = true;
            return;
        }
        let link = self.current_link();
        let Some(open) = self.open.last_mut() else { return };
        self.produced += text.len();
        self.full = self.limits.max_text < self.produced;
        if let Some(last) = open.paragraph.pieces.last_mut() {
            match &mut last.content {
                Content::Reference(NoteReference { custom: Some(sign), .. })
                    if self.awaits_custom_mark =>
                {
                    sign.push_str(text);
                    return;
                }
                Content::Text(before) if last.link == link && last.format == self.run => {
                    before.push_str(text);
                    return;
                }
                _ => {}
            }
        }
        open.paragraph.pieces.push(Piece {
            content: Content::Text(text.to_owned()),
            format: self.run.clone(),
            link,
        });
    }

    fn end(&mut self) {
        let Some(node) = self.path.pop() else { return };
        match node {
            Node::Skip => self.skipping = self.skipping.saturating_sub(1),
            Node::Paragraph => {
                if let Some(open) = self.open.pop() {
                    self.finish_paragraph(open);
                }
            }
            Node::Run => {
                self.run = RunFormat::default();
                self.awaits_custom_mark = false;
            }
            Node::Link | Node::SimpleField => {
                self.links.pop();
            }
            Node::Table => {
                if let Some(open) = self.tables.last_mut() {
                    *open = open.saturating_sub(1);
                }
            }
            Node::TextBox => {
                self.tables.pop();
            }
            Node::Note => {
                if let Some(left) = self.unfinished.take() {
                    self.keep(left);
                }
                self.in_note = false;
            }
            Node::Section => self.story.sections.push(std::mem::take(&mut self.options)),
            _ => {}
        }
    }

    fn finish_paragraph(&mut self, open: OpenParagraph) {
        let OpenParagraph { paragraph, deferred } = open;
        if let Some(outer) = self.open.last_mut() {
            outer.deferred.push(paragraph);
            outer.deferred.extend(deferred);
            return;
        }
        if paragraph.goes_on {
            self.unfinished = Some(paragraph);
        } else {
            self.keep(paragraph);
        }
        for boxed in deferred {
            self.keep(boxed);
        }
    }

    fn keep(&mut self, paragraph: Paragraph) {
        match self.story.notes.last_mut() {
            Some(note) if self.in_note => note.paragraphs.push(paragraph),
            _ => self.story.paragraphs.push(paragraph),
        }
    }
}

fn is_adapted(character: char) -> bool {
    character == '\u{AD}' || character.is_control()
}

/// Soft hyphens show nothing; other control characters in text are white space or noise.
fn adapt(character: char) -> Option<char> {
    match character {
        '\u{AD}' => None,
        '\n' | '\r' | '\t' => Some(' '),
        other if other.is_control() => None,
        other => Some(other),
    }
}

/// The target of a `HYPERLINK` instruction.
fn hyperlink_target(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start();
    let keyword = rest.get(.."HYPERLINK".len())?;
    if !keyword.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let mut target = None;
    let mut anchor = None;
    let mut awaits = None;
    for word in instruction_words(rest.get("HYPERLINK".len()..)?) {
        match (word.strip_prefix('\\'), awaits.take()) {
            (Some(switch), None) => awaits = switch.chars().next(),
            (_, Some('l')) => anchor = Some(word),
            (_, Some('o' | 't' | 's')) => {}
            _ if target.is_none() => target = Some(word),
            _ => {}
        }
        if awaits.is_some_and(|switch| !matches!(switch, 'l' | 'o' | 't' | 's')) {
            awaits = None;
        }
    }
    match (target, anchor) {
        (Some(target), Some(anchor)) => Some(format!("{target}#{anchor}")),
        (Some(target), None) => Some(target),
        (None, Some(anchor)) => Some(format!("#{anchor}")),
        (None, None) => None,
    }
}

/// The words of an instruction; quotation marks keep a word together.
fn instruction_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' | '\u{201C}' | '\u{201D}' => {
                if quoted {
                    words.push(std::mem::take(&mut word));
                }
                quoted = !quoted;
            }
            blank if blank.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The character that `w:sym` prints; U+FFFD where the font's own table would be needed.
fn symbol(font: Option<&str>, code: Option<&str>) -> char {
    const GREEK_SMALL: &str = "αβχδεφγηιϕκλμνοπθρστυϖωξψζ";
    const GREEK_CAPITAL: &str = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ";
    let Some(code) = code.and_then(|digits| u32::from_str_radix(digits.trim(), 16).ok()) else {
        return '\u{FFFD}';
    };
    let is_private = (0xF000..=0xF0FF).contains(&code);
    let low = if is_private { code - 0xF000 } else { code };
    let character = char::from_u32(low).unwrap_or('\u{FFFD}');
    let is_symbol_font = font.is_some_and(|name| name.eq_ignore_ascii_case("symbol"));
    if !is_private && !is_symbol_font {
        return character;
    }
    match character {
        'a'..='z' if is_symbol_font => {
            let index = usize::try_from(low - u32::from('a')).unwrap_or(0);
            GREEK_SMALL.chars().nth(index).unwrap_or('\u{FFFD}')
        }
        'A'..='Z' if is_symbol_font => {
            let index = usize::try_from(low - u32::from('A')).unwrap_or(0);
            GREEK_CAPITAL.chars().nth(index).unwrap_or('\u{FFFD}')
        }
        '\u{B7}' if is_symbol_font => '\u{2022}',
        ' '..='@' | '[' | ']' | '_' | '{' | '|' | '}' if is_symbol_font => character,
        _ => '\u{FFFD}',
    }
}
