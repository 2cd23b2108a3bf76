//! The text of XML sources: JATS articles, and TEI, DocBook or feeds as far as their elements are
//! known.
//!
//! Text is kept in its order with its place in the capture; references to notes and notes inside
//! paragraphs are islands. Entities that the document declares itself are not expanded. A file
//! that is not well-formed is read by the HTML reader instead, and said to be read in part.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::{MappedText, Span};

use super::Format;
use super::charset;
use super::html::{garbled, outermost, read_decoded};
use super::html_flow::{Break, Flow, White};
use super::html_marks::is_mark_text;
use super::raised;
use super::source::{
    Condition, Island, IslandKind, Layer, LayerKind, PageStart, ReaderOptions, SourceHints,
    SourceText, SpanBase,
};

/// Reads an XML file as a source.
pub(crate) fn read_source_xml(
    bytes: &[u8],
    hints: &SourceHints,
    options: &ReaderOptions,
) -> SourceText {
    let declared = charset::xml_declaration(bytes);
    let decoded = charset::decode(
        bytes,
        hints.content_type.as_deref(),
        declared.as_deref(),
        hints.name.as_deref(),
    );
    let mut set = Setter::new(&decoded.text);
    if let Err(fault) = set.document(options) {
        let mut read = read_decoded(&decoded, options);
        read.format = Format::Xml;
        read.problems.push(format!("{fault}; read as HTML instead"));
        if read.condition == Condition::Whole {
            read.condition = Condition::Partial;
        }
        return read;
    }
    let mut problems = decoded.problems();
    let reader = if set.jats { "jats" } else { "xml" };
    let Setter { flow, mut islands, emphasis, hidden, pages, title, cut, .. } = set;
    let MappedText { text, map } = flow.finish();
    let mut condition = Condition::Whole;
    if cut {
        problems.push(format!("more than {} bytes of text; the rest was cut", options.max_text));
        condition = Condition::Partial;
    }
    if text.trim().is_empty() {
        problems.push("the file holds no text".to_owned());
        condition = Condition::NoText;
    } else if garbled(&text) {
        problems.push("most of the characters could not be decoded".to_owned());
        condition = Condition::Garbled;
    }
    islands.sort_by_key(|island| (island.span.start, std::cmp::Reverse(island.span.end)));
    let whole = Span::new(0, text.len());
    SourceText {
        format: Format::Xml,
        reader: reader.to_owned(),
        base: SpanBase::Capture,
        map: Some(map),
        layers: if text.is_empty() {
            Vec::new()
        } else {
            vec![Layer { kind: LayerKind::Rendered, span: whole }]
        },
        pages,
        islands,
        line_end_hyphens: Vec::new(),
        emphasis: outermost(emphasis),
        hidden: outermost(hidden),
        main: if text.is_empty() { Vec::new() } else { vec![whole] },
        title,
        charset: Some(decoded.describe()),
        condition,
        problems,
        alternatives: Vec::new(),
        text,
    }
}

/// How an element is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Setting {
    Inline,
    Italic,
    Gap(Break),
    Skip,
    Apart,
}

fn setting(name: &str) -> Setting {
    static SETTINGS: LazyLock<BTreeMap<&'static str, Setting>> = LazyLock::new(|| {
        let mut settings = BTreeMap::new();
        for line in include_str!("../../data/xml-elements.txt").lines() {
            let mut words = line.split_whitespace();
            let setting = match words.next() {
                Some("inline") => Setting::Inline,
                Some("italic") => Setting::Italic,
                Some("block") => Setting::Gap(Break::Block),
                Some("line") => Setting::Gap(Break::Line),
                Some("cell") => Setting::Gap(Break::Cell),
                Some("skip") => Setting::Skip,
                _ => continue,
            };
            for name in words {
                settings.insert(name, setting);
            }
        }
        settings
    });
    SETTINGS.get(name).copied().unwrap_or(Setting::Apart)
}

struct Setter<'a> {
    source: &'a str,
    flow: Flow,
    open: Vec<Element>,
    jats: bool,
    islands: Vec<Island>,
    emphasis: Vec<Span>,
    hidden: Vec<Span>,
    pages: Vec<PageStart>,
    title: Option<String>,
    cut: bool,
    /// Whether an element ended just before.
    after_end: bool,
}

#[derive(Debug)]
struct Element {
    start: usize,
    setting: Setting,
    paragraph: bool,
    title: bool,
    mark: bool,
    island: Option<IslandKind>,
    hidden: bool,
    /// Set above the line.
    raised: bool,
}

impl<'a> Setter<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            flow: Flow::new(),
            open: Vec::new(),
            jats: false,
            islands: Vec::new(),
            emphasis: Vec::new(),
            hidden: Vec::new(),
            pages: Vec::new(),
            title: None,
            cut: false,
            after_end: false,
        }
    }

    /// Reads the whole document; the error says why that is not possible.
    fn document(&mut self, options: &ReaderOptions) -> Result<(), String> {
        let mut reader = Reader::from_str(self.source);
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_dangling_amp = true;
        let mut first = true;
        loop {
            let from = offset(reader.buffer_position());
            let event = reader.read_event().map_err(|error| {
                format!("not well-formed at byte {}: {error}", reader.error_position())
            })?;
            let place = Span::new(from, offset(reader.buffer_position()));
            match event {
                Event::Start(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    if std::mem::take(&mut first) {
                        self.jats = name == "article" || name == "book";
                    }
                    self.open(&name, &start);
                    if options.max_depth < self.open.len() {
                        return Err(format!("elements nested deeper than {}", options.max_depth));
                    }
                }
                Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    self.open(&name, &start);
                    self.close();
                }
                Event::End(_) => self.close(),
                Event::Text(_) => self.text(place),
                Event::CData(_) => {
                    let inner = Span::new(place.start + 9, place.end.saturating_sub(3));
                    self.text(inner);
                }
                Event::GeneralRef(reference) => {
                    let made = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(c.to_string()),
                        _ => entity(place.of(self.source)),
                    };
                    self.after_end = false;
                    match made {
                        Some(made) => self.flow.piece(&made, Some(place), false, White::Folded),
                        None => self.text(place),
                    }
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            if options.max_text < self.flow.len() {
                self.cut = true;
                break;
            }
        }
        if !self.cut && !self.open.is_empty() {
            return Err(format!("{} elements never close", self.open.len()));
        }
        while !self.open.is_empty() {
            self.close();
        }
        Ok(())
    }

    fn open(&mut self, name: &str, start: &BytesStart<'_>) {
        let in_paragraph = self.open.iter().rev().take(16).any(|element| element.paragraph);
        let mut setting = setting(name);
        let mut island = None;
        if matches!(name, "fn" | "note" | "footnote") && in_paragraph {
            setting = Setting::Apart;
            island = Some(IslandKind::Note);
        }
        if name == "quote" && !in_paragraph {
            setting = Setting::Gap(Break::Block);
        }
        if name == "pb" {
            let number = u32::try_from(self.pages.len() + 1).unwrap_or(u32::MAX);
            let label = attribute(start, "n");
            // The text of the page starts behind the white space that is still to come.
            self.pages.push(PageStart { offset: self.flow.len(), number, label });
        }
        match setting {
            Setting::Gap(gap) => self.flow.ask(gap),
            // Fields that abut would run together; text between them has its own punctuation.
            Setting::Apart if self.after_end || island.is_some() => {
                self.flow.piece(" ", None, false, White::Folded);
            }
            Setting::Apart | Setting::Inline | Setting::Italic | Setting::Skip => {}
        }
        self.after_end = false;
        let kind = attribute(start, "ref-type").or_else(|| attribute(start, "type"));
        self.open.push(Element {
            start: self.flow.len(),
            setting,
            paragraph: matches!(name, "p" | "para" | "simpara" | "ab"),
            title: matches!(name, "article-title" | "title") && self.title.is_none(),
            mark: name == "footnoteref"
                || (matches!(name, "xref" | "ref" | "ptr" | "sup" | "superscript")
                    && kind.is_none_or(|kind| MARK_TYPES.contains(&kind.as_str()))),
            island,
            hidden: setting == Setting::Skip,
            raised: matches!(name, "sup" | "superscript"),
        });
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let span = self.flow.span_since(element.start);
        if let Setting::Gap(gap) = element.setting {
            self.flow.ask(gap);
        }
        self.after_end = true;
        if span.is_empty() {
            return;
        }
        let text = span.of(self.flow.text());
        if element.title && self.title.is_none() {
            self.title = Some(crate::text::span::fold_white_space(text));
        }
        if element.setting == Setting::Italic {
            self.emphasis.push(span);
        }
        if element.hidden {
            self.hidden.push(span);
        }
        let before = self.flow.text().get(..span.start).unwrap_or("");
        let follows_word = before.chars().next_back().is_some_and(|c| !c.is_whitespace())
            && !(element.raised && raised::is_exponent(before, text));
        if element.mark && is_mark_text(text) && follows_word {
            let inside =
                |island: &Island| island.kind == IslandKind::NoteMark && span.contains(island.span);
            while self.islands.last().is_some_and(inside) {
                self.islands.pop();
            }
            self.islands.push(Island { kind: IslandKind::NoteMark, span });
        }
        if let Some(kind) = element.island {
            self.islands.push(Island { kind, span });
        }
    }

    fn text(&mut self, place: Span) {
        self.after_end = false;
        let text = place.of(self.source);
        let is_raised = self.open.last().is_some_and(|element| element.raised);
        if is_raised && raised::is_exponent(self.flow.text(), text) {
            for (at, c) in text.char_indices() {
                if let Some(form) = raised::form(c) {
                    let start = place.start + at;
                    self.flow.whole(form, Span::new(start, start + c.len_utf8()));
                }
            }
            return;
        }
        self.flow.piece(place.of(self.source), Some(place), true, White::Folded);
    }
}

/// What references to notes and to the list of references call themselves.
const MARK_TYPES: [&str; 8] =
    ["fn", "bibr", "table-fn", "author-notes", "corresp", "aff", "note", "noteAnchor"];

fn offset(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.to_string())
}

/// The characters of a named entity of XML or HTML, given as `&name;`.
fn entity(reference: &str) -> Option<String> {
    let name = reference.strip_prefix('&')?;
    let (first, second) = html5ever::data::NAMED_ENTITIES.get(name)?;
    let made: String =
        [*first, *second].into_iter().filter(|c| *c != 0).filter_map(char::from_u32).collect();
    (!made.is_empty()).then_some(made)
}
