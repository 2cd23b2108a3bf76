//! HTML manuscripts: blocks, styles, links, notes and their marks.
//!
//! The reading view is what a browser shows, in its order; notes that stand in the middle of a
//! paragraph come behind it, so that the paragraph stays whole. Scripts, styles and descriptions
//! are no text of a manuscript. Labels printed before notes, arrows back to the marks and
//! navigation are furniture.

use html5ever::local_name;
use scraper::Node;
use scraper::node::Element;

use crate::text::{Problem, ProblemCode, Severity, Span};

use super::charset;
use super::html::text_of;
use super::html_flow::{Break, Flow, White};
use super::html_marks::is_back_arrow;
use super::html_notes::{Extent, Notes, find_notes, title_of};
use super::html_tree::{Flat, HtmlTree, NodeId, NodeRef, Places};
use super::source::ReaderOptions;
use super::{
    Block, BlockKind, Format, FormatMark, Link, Manuscript, ManuscriptOptions, ReadError, Style,
    StyledRange,
};

/// Reads an HTML manuscript.
///
/// # Errors
/// Where the input is over the limit of bytes.
pub fn read_manuscript(
    bytes: &[u8],
    options: &ManuscriptOptions<'_>,
) -> Result<Manuscript, ReadError> {
    if options.reader.max_input < bytes.len() {
        let what = format!("{} bytes are more than the limit", bytes.len());
        return Err(ReadError::Unreadable { format: "html", what });
    }
    let declared = charset::html_declaration(bytes);
    let decoded = charset::decode(bytes, None, declared.as_deref(), Some(options.name));
    let problems = decoded.manuscript_problems();
    Ok(read(decoded.text, problems, &options.reader))
}

/// Reads a decoded HTML manuscript; `problems` are those of its decoding. Total.
fn read(text: String, mut problems: Vec<Problem>, options: &ReaderOptions) -> Manuscript {
    let tree = HtmlTree::parse(&text, options, Places::All);
    for message in &tree.problems {
        problems.push(Problem {
            code: ProblemCode::ReadIncomplete,
            severity: Severity::Major,
            message: message.clone(),
            spans: Vec::new(),
            suggestion: None,
        });
    }
    let notes = find_notes(&tree);
    let title = title_of(&tree);
    let mut walk = Walk {
        source: &text,
        tree: &tree,
        notes: &notes,
        flow: Flow::new(),
        frames: Vec::new(),
        block: None,
        note: None,
        deferred: Vec::new(),
        breaks: 0,
        blocks: Vec::new(),
        styles: Vec::new(),
        links: Vec::new(),
        marks: Vec::new(),
    };
    walk.subtree(tree.html.tree.root());
    walk.flat();
    walk.end_block();
    let Walk { flow, blocks, mut styles, mut links, mut marks, .. } = walk;
    let plain = flow.finish();
    styles.sort_by_key(|range| (range.span.start, range.span.end, range.style));
    links.sort_by_key(|link| link.span.start);
    marks.sort_by_key(|mark| mark.span.start);
    Manuscript {
        format: Format::Html,
        plain,
        blocks,
        styles,
        links,
        marks,
        title,
        problems,
        raw: text,
    }
}

struct Walk<'a> {
    source: &'a str,
    tree: &'a HtmlTree,
    notes: &'a Notes,
    flow: Flow,
    frames: Vec<Frame>,
    /// The block being set: where it starts, what it is and how far it is indented.
    block: Option<(usize, Kind, u32)>,
    /// The note being set, and whether its definition was set already.
    note: Option<(usize, bool)>,
    /// Notes that stand inside the block being set.
    deferred: Vec<NodeId>,
    /// Line breaks since the last text: two end a block.
    breaks: usize,
    blocks: Vec<Block>,
    styles: Vec<StyledRange>,
    links: Vec<Link>,
    marks: Vec<FormatMark>,
}

/// What the text of an element becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading(u8),
    Quotation,
    ListItem,
    Aside,
    Cell,
    Furniture,
}

#[derive(Debug)]
struct Frame {
    node: NodeId,
    start: usize,
    gap: Option<Break>,
    kind: Kind,
    keep_white: bool,
    indent: u32,
    styles: Vec<Style>,
    href: Option<String>,
    mark: Option<String>,
    /// The note that this element began, and the one before it.
    note_before: Option<Option<(usize, bool)>>,
    /// A run of notes in this block ends with it.
    ends_run: bool,
    /// Label or arrow: a block of its own.
    apart: bool,
    list: List,
}

/// Numbering of list items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    None,
    Ordered(i64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Into,
    Past,
}

impl<'a> Walk<'a> {
    fn subtree(&mut self, root: NodeRef<'a>) {
        let depth = self.frames.len();
        let mut node = root;
        'walk: loop {
            let entry = self.enter(node);
            if entry == Entry::Into
                && let Some(child) = node.first_child()
            {
                node = child;
                continue;
            }
            if entry == Entry::Into {
                self.leave(node);
            }
            loop {
                if node.id() == root.id() {
                    break 'walk;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else { break 'walk };
                self.leave(parent);
                node = parent;
            }
        }
        while depth < self.frames.len() {
            self.close();
        }
    }

    fn enter(&mut self, node: NodeRef<'a>) -> Entry {
        match node.value() {
            Node::Text(text) => {
                let keep = self.frames.last().is_some_and(|frame| frame.keep_white);
                if !text.trim_matches([' ', '\t', '\n', '\r', '\x0c']).is_empty() {
                    self.begin_block();
                }
                if self.block.is_some() || !keep {
                    let white = if keep { White::Kept } else { White::Folded };
                    self.flow.node(text, self.tree.pieces(node.id()), white);
                }
                Entry::Past
            }
            Node::Element(element) => self.open(node, element),
            Node::Document | Node::Fragment => Entry::Into,
            _ => Entry::Past,
        }
    }

    fn leave(&mut self, node: NodeRef<'a>) {
        if node.value().is_element() {
            self.close();
        }
    }

    fn open(&mut self, node: NodeRef<'a>, element: &'a Element) -> Entry {
        let name = &element.name.local;
        match *name {
            local_name!("head")
            | local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("iframe")
            | local_name!("title") => return Entry::Past,
            local_name!("br") => {
                self.breaks += 1;
                if self.breaks == 2 {
                    self.end_block();
                } else {
                    self.flow.ask(Break::Line);
                }
                return Entry::Past;
            }
            _ => {}
        }
        let outer = self.frames.last();
        let outer_kind = outer.map_or(Kind::Paragraph, |frame| frame.kind);
        let mut frame = Frame {
            node: node.id(),
            start: 0,
            gap: None,
            kind: outer_kind,
            keep_white: outer.is_some_and(|frame| frame.keep_white),
            indent: outer.map_or(0, |frame| frame.indent),
            styles: Vec::new(),
            href: None,
            mark: None,
            note_before: None,
            ends_run: false,
            apart: false,
            list: List::None,
        };
        let mut number = None;
        match *name {
            local_name!("td") | local_name!("th") => {
                frame.gap = Some(Break::Cell);
                if outer_kind == Kind::Paragraph {
                    frame.kind = Kind::Cell;
                }
            }
            local_name!("tr") => frame.gap = Some(Break::Block),
            local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6") => {
                frame.gap = Some(Break::Block);
                let level = name.bytes().nth(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                frame.kind = Kind::Heading(level);
            }
            local_name!("blockquote") => {
                frame.gap = Some(Break::Block);
                frame.kind = Kind::Quotation;
            }
            local_name!("li") => {
                frame.gap = Some(Break::Block);
                if matches!(outer_kind, Kind::Paragraph | Kind::Cell) {
                    frame.kind = Kind::ListItem;
                }
                number = self.next_number(element);
            }
            local_name!("ol") => {
                frame.gap = Some(Break::Block);
                let first = element.attr("start").and_then(|start| start.trim().parse().ok());
                frame.list = List::Ordered(first.unwrap_or(1));
            }
            local_name!("pre") | local_name!("textarea") | local_name!("listing") => {
                frame.gap = Some(Break::Block);
                frame.kind = Kind::Aside;
                frame.keep_white = true;
                frame.styles.push(Style::Code);
            }
            local_name!("figcaption")
            | local_name!("caption")
            | local_name!("aside")
            | local_name!("figure") => {
                frame.gap = Some(Break::Block);
                frame.kind = Kind::Aside;
            }
            local_name!("nav")
            | local_name!("form")
            | local_name!("button")
            | local_name!("select")
            | local_name!("menu") => {
                frame.gap = Some(Break::Block);
                frame.kind = Kind::Furniture;
            }
            local_name!("footer") => {
                frame.gap = Some(Break::Block);
                // The page's own footer; a note list may stand in an article's.
                if self.frames.len() <= 2 && self.notes.starts.is_empty() {
                    frame.kind = Kind::Furniture;
                }
            }
            local_name!("i") | local_name!("em") | local_name!("cite") => {
                frame.styles.push(Style::Italic);
            }
            local_name!("b") | local_name!("strong") => frame.styles.push(Style::Bold),
            local_name!("u") | local_name!("ins") => frame.styles.push(Style::Underline),
            local_name!("sup") => frame.styles.push(Style::Superscript),
            local_name!("code") | local_name!("kbd") | local_name!("samp") | local_name!("tt") => {
                frame.styles.push(Style::Code);
            }
            local_name!("s") | local_name!("del") | local_name!("strike") => {
                frame.styles.push(Style::Struck);
            }
            local_name!("a") => {
                if let Some(target) = self.notes.marks.get(&node.id()) {
                    frame.mark = Some(target.clone());
                } else if self.notes.back_links.contains(&node.id()) {
                    // In the middle of a note's text it is a cross-reference.
                    let arrow = is_back_arrow(&text_of(node));
                    frame.apart = self.in_note(node) && (self.at_block_start() || arrow);
                }
                if frame.mark.is_none() && !frame.apart {
                    frame.href = element.attr("href").map(str::to_owned);
                }
            }
            local_name!("html") | local_name!("body") => frame.gap = Some(Break::Block),
            _ if super::html_tree::is_inline(name) => {}
            _ if is_drawn(element) => {}
            _ => frame.gap = Some(Break::Block),
        }
        attributes(element, &mut frame);

        if let Some((index, extent)) = self.notes.starts.get(&node.id()) {
            if *extent == Extent::Inline && self.note.is_none_or(|(note, _)| note != *index) {
                self.leave_for_later(node, *index);
                return Entry::Past;
            }
            self.end_block();
            if *extent == Extent::Run {
                self.note = Some((*index, false));
                if let Some(block) = self.frames.iter_mut().rev().find(|frame| frame.gap.is_some())
                {
                    block.ends_run = true;
                }
            } else {
                frame.note_before = Some(self.note);
                self.note = Some((*index, false));
                frame.gap = frame.gap.max(Some(Break::Block));
            }
            number = None;
        }
        if frame.apart {
            self.end_block();
        }
        self.gap(frame.gap);
        if let Some(number) = number {
            self.begin_block_as(frame.kind);
            self.flow.insert(&number);
        }
        frame.start = self.flow.len();
        self.frames.push(frame);
        Entry::Into
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let span = self.flow.span_since(frame.start);
        if !span.is_empty() {
            for style in &frame.styles {
                self.styles.push(StyledRange { span, style: *style });
            }
        }
        if let Some(target) = frame.mark {
            let raw = self.mark_place(frame.node);
            let span = if span.is_empty() { Span::new(frame.start, frame.start) } else { span };
            self.marks.push(FormatMark { span, raw, target });
        } else if let Some(href) = frame.href
            && !span.is_empty()
        {
            let raw = self.tree.attribute_place(self.source, frame.node, "href");
            self.links.push(Link { span, target: href, raw });
        }
        if frame.apart {
            if let Some((_, kind, _)) = &mut self.block {
                *kind = Kind::Furniture;
            }
            self.end_block();
        }
        self.gap(frame.gap);
        if let Some(before) = frame.note_before {
            self.end_block();
            self.note = before;
        }
        if frame.ends_run {
            self.end_block();
            self.note = None;
        }
    }

    fn gap(&mut self, gap: Option<Break>) {
        match gap {
            Some(Break::Block) => self.end_block(),
            Some(gap) => self.flow.ask(gap),
            None => {}
        }
    }

    /// The number that a browser prints before an item of an ordered list.
    fn next_number(&mut self, element: &Element) -> Option<String> {
        let list = self.frames.last_mut()?;
        let List::Ordered(next) = &mut list.list else { return None };
        if let Some(value) = element.attr("value").and_then(|value| value.trim().parse().ok()) {
            *next = value;
        }
        let number = *next;
        *next = next.saturating_add(1);
        Some(format!("{number}. "))
    }

    fn in_note(&self, node: NodeRef<'_>) -> bool {
        self.note.is_some() || self.notes.starts.contains_key(&node.id())
    }

    /// Whether no word of the block has been set yet.
    fn at_block_start(&self) -> bool {
        self.block.is_none_or(|(start, _, _)| {
            let text = self.flow.text().get(start..).unwrap_or("");
            !text.contains(char::is_alphanumeric)
        })
    }

    fn begin_block(&mut self) {
        let kind = self.frames.last().map_or(Kind::Paragraph, |frame| frame.kind);
        self.begin_block_as(kind);
    }

    fn begin_block_as(&mut self, kind: Kind) {
        self.breaks = 0;
        if self.block.is_none() {
            self.flow.ask(Break::Block);
            self.flow.settle();
            let indent = self.frames.last().map_or(0, |frame| frame.indent);
            self.block = Some((self.flow.len(), kind, indent));
        }
    }

    fn end_block(&mut self) {
        self.breaks = 0;
        self.flow.ask(Break::Block);
        let Some((start, kind, indent)) = self.block.take() else { return };
        let span = self.flow.span_since(start);
        if !span.is_empty() {
            let kind = self.block_kind(kind, span);
            self.blocks.push(Block { kind, span, page: None, indent });
        }
        for id in std::mem::take(&mut self.deferred) {
            let Some(node) = self.tree.html.tree.get(id) else { continue };
            let Some((index, _)) = self.notes.starts.get(&id) else { continue };
            let note = self.note.replace((*index, false));
            let frames = std::mem::take(&mut self.frames);
            self.flow.tear();
            self.subtree(node);
            self.end_block();
            self.flow.tear();
            self.frames = frames;
            self.note = note;
        }
    }

    fn block_kind(&mut self, kind: Kind, span: Span) -> BlockKind {
        let prose = || {
            let text = span.of(self.flow.text());
            200 <= text.len() && text.contains(". ") || 400 <= text.len()
        };
        match (kind, &mut self.note) {
            (Kind::Furniture, _) => BlockKind::Furniture,
            (_, Some(_)) if is_back_arrow(span.of(self.flow.text())) => BlockKind::Furniture,
            (_, Some((_, true))) => BlockKind::NoteContinuation,
            (_, Some((index, begun))) => {
                *begun = true;
                match self.notes.list.get(*index) {
                    Some(note) => BlockKind::NoteDefinition {
                        target: note.target.clone(),
                        label: note.label.clone(),
                    },
                    None => BlockKind::NoteContinuation,
                }
            }
            (Kind::Paragraph, None) => BlockKind::Paragraph,
            // Old pages set their whole text in a table.
            (Kind::Cell, None) if prose() => BlockKind::Paragraph,
            (Kind::Heading(level), None) => BlockKind::Heading(level),
            (Kind::Quotation, None) => BlockKind::Quotation,
            (Kind::ListItem, None) => BlockKind::ListItem,
            (Kind::Aside | Kind::Cell, None) => BlockKind::Aside,
        }
    }

    /// A note in the middle of a paragraph is set behind it; the sign of its mark is not printed.
    fn leave_for_later(&mut self, node: NodeRef<'a>, index: usize) {
        let at = self.flow.len();
        let target = self.notes.list.get(index).map(|note| note.target.clone()).unwrap_or_default();
        let linked = self.notes.marks.values().any(|named| *named == target);
        if !linked {
            let raw = self.tree.place(node.id()).map_or(Span::new(0, 0), |place| place.tag);
            self.marks.push(FormatMark { span: Span::new(at, at), raw, target });
        }
        self.flow.tear();
        self.deferred.push(node.id());
    }

    /// The whole mark-up of a mark: with the raised element that holds nothing else.
    fn mark_place(&self, link: NodeId) -> Span {
        let whole = |id: NodeId| {
            self.tree
                .place(id)
                .map_or(Span::new(0, 0), |place| Span::new(place.tag.start, place.end))
        };
        let Some(node) = self.tree.html.tree.get(link) else { return whole(link) };
        let mut outermost = link;
        for ancestor in node.ancestors().take(2) {
            let lone = ancestor.children().all(|child| match child.value() {
                Node::Text(text) => text.trim().is_empty(),
                Node::Element(_) => child.id() == outermost,
                _ => true,
            });
            let inline = ancestor.value().as_element().is_some_and(|element| {
                matches!(element.name.local, local_name!("sup") | local_name!("span"))
            });
            if !lone || !inline {
                break;
            }
            outermost = ancestor.id();
        }
        whole(outermost)
    }

    fn flat(&mut self) {
        for item in &self.tree.flat {
            match item {
                Flat::Text { text, src, copy } => {
                    if !text.trim().is_empty() {
                        self.begin_block_as(Kind::Paragraph);
                    }
                    self.flow.piece(text, *src, *copy, White::Folded);
                }
                Flat::Break => self.end_block(),
            }
        }
    }
}

/// Drawings and formulas stand in the line.
fn is_drawn(element: &Element) -> bool {
    element.name.ns != html5ever::ns!(html)
        || matches!(
            element.name.local,
            local_name!("svg")
                | local_name!("math")
                | local_name!("input")
                | local_name!("object")
                | local_name!("canvas")
                | local_name!("audio")
                | local_name!("video")
                | local_name!("picture")
                | local_name!("source")
                | local_name!("map")
                | local_name!("area")
                | local_name!("meter")
                | local_name!("progress")
                | local_name!("output")
                | local_name!("slot")
                | local_name!("col")
        )
        // Elements of the author's own making are inline.
        || element.name.local.contains('-')
        || element.name.local.contains(':')
}

fn attributes(element: &Element, frame: &mut Frame) {
    for (name, value) in &element.attrs {
        match name.local {
            local_name!("hidden") => frame.styles.push(Style::Hidden),
            local_name!("role") => {
                if matches!(
                    &**value,
                    "navigation" | "banner" | "contentinfo" | "search" | "doc-toc"
                ) {
                    frame.kind = Kind::Furniture;
                } else if &**value == "doc-pagebreak" {
                    frame.apart = true;
                }
            }
            local_name!("class") => {
                for class in value.split_ascii_whitespace() {
                    match class.to_ascii_lowercase().as_str() {
                        "quote" | "blockquote" | "block-quote" | "quotation" | "msoquote"
                        | "extract" | "pullquote"
                            if frame.gap == Some(Break::Block) && frame.kind == Kind::Paragraph =>
                        {
                            frame.kind = Kind::Quotation;
                        }
                        "smallcaps" | "small-caps" | "sc" => frame.styles.push(Style::SmallCaps),
                        "sr-only" | "visually-hidden" | "screen-reader-text" => {
                            frame.styles.push(Style::Hidden);
                        }
                        "mw-editsection" | "headerlink" | "anchorjs-link" => frame.apart = true,
                        _ => {}
                    }
                }
            }
            local_name!("style") => style(value, frame),
            _ => {}
        }
    }
}

fn style(value: &str, frame: &mut Frame) {
    for declaration in value.split(';') {
        let Some((property, setting)) = declaration.split_once(':') else { continue };
        let setting = setting.trim().to_ascii_lowercase();
        match property.trim().to_ascii_lowercase().as_str() {
            "display" if setting.starts_with("none") => frame.styles.push(Style::Hidden),
            "display" if setting.starts_with("block") => frame.gap = Some(Break::Block),
            "font-style" if setting.starts_with("italic") => frame.styles.push(Style::Italic),
            "font-weight"
                if setting.starts_with("bold") || setting.starts_with(['6', '7', '8', '9']) =>
            {
                frame.styles.push(Style::Bold);
            }
            "font-variant" if setting.contains("small-caps") => frame.styles.push(Style::SmallCaps),
            "text-decoration" if setting.contains("underline") => {
                frame.styles.push(Style::Underline);
            }
            "text-decoration" if setting.contains("line-through") => {
                frame.styles.push(Style::Struck);
            }
            "vertical-align" if setting.starts_with("super") => {
                frame.styles.push(Style::Superscript);
            }
            "white-space" if setting.starts_with("pre") && setting != "pre-line" => {
                frame.keep_white = true;
            }
            "margin-left" => frame.indent = frame.indent.saturating_add(points(&setting)),
            "margin" => {
                // One value for all sides, two for up-down and sides, four with the left one last.
                let sides: Vec<&str> = setting.split_ascii_whitespace().collect();
                let left = match sides.as_slice() {
                    [all] | [_, all] | [_, all, _] | [_, _, _, all] => points(all),
                    _ => 0,
                };
                frame.indent = frame.indent.saturating_add(left);
            }
            _ => {}
        }
    }
}

/// A length of CSS in points; 0 where it has no such length.
fn points(length: &str) -> u32 {
    let split = length.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(length.len());
    let Ok(number) = length.get(..split).unwrap_or("").trim().parse::<f64>() else { return 0 };
    let factor = match length.get(split..).unwrap_or("").trim() {
        "pt" => 1.0,
        "px" => 0.75,
        "in" => 72.0,
        "cm" => 28.35,
        "mm" => 2.835,
        "pc" | "em" | "rem" => 12.0,
        _ => return 0,
    };
    let points = number * factor;
    if (0.5..10_000.0).contains(&points) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        return points.round() as u32;
    }
    0
}
