//! The text of an HTML page as a source: everything that it holds, in layers.
//!
//! First what a browser shows, then noscript, data in scripts, descriptions and alternative texts.
//! Hidden text stays in place and is marked; note marks, ruby and texts for screen readers are
//! islands that a quotation may jump over. The main text is only a guess for display, never the
//! only text searched. Whether the page is the right one (block page, soft 404) is not asked here.

use html5ever::local_name;
use scraper::Node;
use scraper::node::Element;

use crate::text::{MappedText, Span};

use super::Format;
use super::charset::{self, Decoded};
use super::html_described;
use super::html_flow::{Break, Flow, White};
use super::html_marks::{
    is_mark_text, is_power, leads_word, looks_like_note_link, stands_as_mark,
    stands_beside_insertion,
};
use super::html_script::write_script_text;
use super::html_tree::{Flat, HtmlTree, NodeId, NodeRef, Places};
use super::raised;
use super::source::{
    Condition, Island, IslandKind, Layer, LayerKind, ReaderOptions, SourceHints, SourceText,
    SpanBase,
};

/// Reads an HTML page as a source.
pub(crate) fn read_source_html(
    bytes: &[u8],
    hints: &SourceHints,
    options: &ReaderOptions,
) -> SourceText {
    let declared = charset::html_declaration(bytes);
    let decoded = charset::decode(
        bytes,
        hints.content_type.as_deref(),
        declared.as_deref(),
        hints.name.as_deref(),
    );
    read_decoded(&decoded, options)
}

/// Reads a decoded HTML page as a source.
pub(crate) fn read_decoded(decoded: &Decoded, options: &ReaderOptions) -> SourceText {
    let page = read_page(&decoded.text, options);
    let mut problems = decoded.problems();
    let cut = !page.problems.is_empty();
    problems.extend(page.problems);

    let visible_words = visible_words(&page.text.text, page.rendered, &page.hidden);
    let condition = if garbled(&page.text.text) {
        problems.push("most of the page's characters could not be decoded".to_owned());
        Condition::Garbled
    } else if visible_words == 0 || (page.scripted && !page.has_prose && visible_words < 25) {
        problems.push(if page.scripted {
            "the page is a shell that only scripts fill".to_owned()
        } else {
            "the page holds no text".to_owned()
        });
        Condition::NoText
    } else if cut {
        Condition::Partial
    } else {
        Condition::Whole
    };
    SourceText {
        format: Format::Html,
        reader: "html".to_owned(),
        text: page.text.text,
        base: SpanBase::Capture,
        map: Some(page.text.map),
        layers: page.layers,
        pages: Vec::new(),
        islands: page.islands,
        line_end_hyphens: Vec::new(),
        emphasis: page.emphasis,
        hidden: page.hidden,
        main: page.main,
        title: page.title,
        charset: Some(decoded.describe()),
        condition,
        problems,
        alternatives: Vec::new(),
    }
}

/// What a page holds.
pub(crate) struct Page {
    pub(crate) text: MappedText,
    /// The range of `text` that a browser would lay out.
    pub(crate) rendered: Span,
    pub(crate) layers: Vec<Layer>,
    pub(crate) islands: Vec<Island>,
    pub(crate) emphasis: Vec<Span>,
    pub(crate) hidden: Vec<Span>,
    pub(crate) main: Vec<Span>,
    pub(crate) title: Option<String>,
    pub(crate) problems: Vec<String>,
    /// Whether it has scripts.
    pub(crate) scripted: bool,
    /// Whether a paragraph, heading or cell of it holds text.
    pub(crate) has_prose: bool,
}

/// Reads a page. Its map leads to `text`.
pub(crate) fn read_page(text: &str, options: &ReaderOptions) -> Page {
    let tree = HtmlTree::parse(text, options, Places::Described);
    let mut walk = Walk::new(text, &tree, options.max_text);
    walk.subtree(tree.html.tree.root());
    walk.flat();
    walk.end_layer(LayerKind::Rendered);

    let noscripts = std::mem::take(&mut walk.noscripts);
    for id in noscripts {
        if let Some(node) = tree.html.tree.get(id) {
            walk.in_noscript = true;
            walk.subtree(node);
            walk.flow.ask(Break::Block);
        }
    }
    walk.end_layer(LayerKind::Noscript);

    let scripts = std::mem::take(&mut walk.scripts);
    for (id, kind) in scripts {
        let Some(node) = tree.html.tree.get(id) else { continue };
        for child in node.children() {
            if let Node::Text(content) = child.value() {
                write_script_text(&mut walk.flow, content, tree.pieces(child.id()), kind);
            }
        }
    }
    walk.end_layer(LayerKind::ScriptData);

    for described in [std::mem::take(&mut walk.metas), std::mem::take(&mut walk.alts)] {
        let kind = if walk.meta_done { LayerKind::AltText } else { LayerKind::Meta };
        for (id, attribute) in described {
            html_described::write(&mut walk.flow, walk.tree, walk.source, id, attribute);
        }
        walk.meta_done = true;
        walk.end_layer(kind);
    }
    walk.finish()
}

/// What kind of text a script holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScriptKind {
    Json,
    Code,
}

struct Walk<'a> {
    source: &'a str,
    tree: &'a HtmlTree,
    max_text: usize,
    flow: Flow,
    frames: Vec<Frame>,
    layers: Vec<Layer>,
    islands: Vec<Island>,
    emphasis: Vec<Span>,
    hidden: Vec<Span>,
    best: Option<(f64, Span)>,
    title: Option<String>,
    /// What later layers are made of, in the order of the page.
    noscripts: Vec<NodeId>,
    scripts: Vec<(NodeId, ScriptKind)>,
    metas: Vec<(NodeId, Option<&'static str>)>,
    alts: Vec<(NodeId, Option<&'static str>)>,
    meta_done: bool,
    in_noscript: bool,
    scripted: bool,
    has_prose: bool,
    cut: bool,
}

/// An open element.
#[derive(Debug, Default)]
struct Frame {
    /// Where its text starts.
    start: usize,
    gap: Option<Break>,
    keep_white: bool,
    hidden: bool,
    emphasis: bool,
    island: Option<IslandKind>,
    sup: bool,
    /// A raised number that is an exponent, no mark of a note.
    power: bool,
    /// A letter follows at once, as behind the raised number of an isotope.
    leads_word: bool,
    link: bool,
    /// A link whose target is a note of this page, or that says it is a note mark.
    note_link: bool,
    declared_mark: bool,
    /// Holds a note mark.
    has_mark: bool,
    quote: bool,
    /// What the guess at the main text is made of.
    paragraph: bool,
    container: bool,
    prose: bool,
    weight: f64,
    score: f64,
    link_bytes: usize,
}

/// Whether the walk goes into an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Into,
    Past,
}

impl<'a> Walk<'a> {
    fn new(source: &'a str, tree: &'a HtmlTree, max_text: usize) -> Self {
        Self {
            source,
            tree,
            max_text,
            flow: Flow::new(),
            frames: Vec::new(),
            layers: Vec::new(),
            islands: Vec::new(),
            emphasis: Vec::new(),
            hidden: Vec::new(),
            best: None,
            title: None,
            noscripts: Vec::new(),
            scripts: Vec::new(),
            metas: Vec::new(),
            alts: Vec::new(),
            meta_done: false,
            in_noscript: false,
            scripted: false,
            has_prose: false,
            cut: false,
        }
    }

    /// Walks over a subtree without recursion.
    fn subtree(&mut self, root: NodeRef<'a>) {
        let mut node = root;
        loop {
            let entry = self.enter(node, node.id() == root.id());
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
                    return;
                }
                if let Some(next) = node.next_sibling() {
                    node = next;
                    break;
                }
                let Some(parent) = node.parent() else { return };
                self.leave(parent);
                node = parent;
            }
            if self.max_text < self.flow.len() {
                self.cut = true;
                while !self.frames.is_empty() {
                    self.close();
                }
                return;
            }
        }
    }

    fn enter(&mut self, node: NodeRef<'a>, root: bool) -> Entry {
        match node.value() {
            Node::Text(text) => {
                let white = match self.frames.last() {
                    Some(frame) if frame.keep_white => White::Kept,
                    _ => White::Folded,
                };
                if self.frames.last().is_some_and(|frame| frame.power) {
                    self.power(node, text);
                } else {
                    self.flow.node(text, self.tree.pieces(node.id()), white);
                }
                Entry::Past
            }
            Node::Element(element) => self.open(node, element, root),
            Node::Document | Node::Fragment => Entry::Into,
            _ => Entry::Past,
        }
    }

    /// The text of an exponent, in raised characters, or "10⁶" would read as a hundred and six.
    fn power(&mut self, node: NodeRef<'a>, text: &str) {
        for (_, piece) in self.tree.pieces(node.id()) {
            let part = text.get(piece.offset..piece.offset + piece.len).unwrap_or("");
            for (at, c) in part.char_indices() {
                let Some(form) = raised::form(c) else { continue };
                match piece.src {
                    Some(src) if piece.copy => {
                        let start = src.start + at;
                        self.flow.whole(form, Span::new(start, start + c.len_utf8()));
                    }
                    Some(src) => self.flow.whole(form, src),
                    None => self.flow.insert(form),
                }
            }
        }
    }

    fn leave(&mut self, node: NodeRef<'a>) {
        if node.value().is_element() {
            self.close();
        }
    }

    fn open(&mut self, node: NodeRef<'a>, element: &'a Element, root: bool) -> Entry {
        let name = &element.name.local;
        let outer = self.frames.last();
        let mut frame = Frame {
            keep_white: outer.is_some_and(|frame| frame.keep_white),
            link: outer.is_some_and(|frame| frame.link),
            weight: 1.0,
            ..Frame::default()
        };
        match *name {
            local_name!("script") => {
                self.scripted = true;
                let kind = match element.attr("type") {
                    Some(kind) if kind.contains("json") => Some(ScriptKind::Json),
                    Some(kind) if !kind.is_empty() && !is_code(kind) => None,
                    _ => Some(ScriptKind::Code),
                };
                if let Some(kind) = kind {
                    self.scripts.push((node.id(), kind));
                }
                return Entry::Past;
            }
            local_name!("style") => return Entry::Past,
            local_name!("noscript") => {
                if !root {
                    self.noscripts.push(node.id());
                    return Entry::Past;
                }
                frame.gap = Some(Break::Block);
            }
            local_name!("title") => {
                // In a drawing it is its alternative text.
                let drawn = element.name.ns != html5ever::ns!(html);
                if drawn {
                    self.alts.push((node.id(), None));
                } else {
                    if self.title.is_none() {
                        self.title = Some(text_of(node)).filter(|title| !title.is_empty());
                    }
                    self.metas.push((node.id(), None));
                }
                return Entry::Past;
            }
            local_name!("meta") => {
                let name = element.attr("name").or_else(|| element.attr("property"));
                if name.is_some_and(describes) && element.attr("content").is_some() {
                    self.metas.push((node.id(), Some("content")));
                }
                return Entry::Past;
            }
            local_name!("img") | local_name!("area")
                if element.attr("alt").is_some_and(|alt| !alt.trim().is_empty()) =>
            {
                self.alts.push((node.id(), Some("alt")));
            }
            local_name!("br") => {
                self.flow.ask(Break::Line);
                return Entry::Past;
            }
            local_name!("td") | local_name!("th") => {
                frame.gap = Some(Break::Cell);
                frame.paragraph = *name == local_name!("td");
                frame.prose = true;
            }
            local_name!("tr") | local_name!("option") | local_name!("optgroup") => {
                frame.gap = Some(Break::Line);
            }
            local_name!("pre")
            | local_name!("textarea")
            | local_name!("listing")
            | local_name!("xmp")
            | local_name!("plaintext") => {
                frame.gap = Some(Break::Block);
                frame.keep_white = true;
                frame.paragraph = true;
                frame.prose = true;
            }
            local_name!("p")
            | local_name!("blockquote")
            | local_name!("dd")
            | local_name!("li")
            | local_name!("figcaption")
            | local_name!("summary") => {
                frame.gap = Some(Break::Block);
                frame.paragraph = *name != local_name!("li");
                frame.prose = true;
            }
            local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6") => {
                frame.gap = Some(Break::Block);
                frame.prose = true;
            }
            local_name!("article") | local_name!("main") => {
                frame.gap = Some(Break::Block);
                frame.container = true;
                frame.weight = 1.5;
            }
            local_name!("div") | local_name!("section") | local_name!("body") => {
                frame.gap = Some(Break::Block);
                frame.container = true;
            }
            local_name!("nav")
            | local_name!("footer")
            | local_name!("header")
            | local_name!("aside")
            | local_name!("form") => {
                frame.gap = Some(Break::Block);
                frame.weight = 0.2;
            }
            local_name!("template") => {
                frame.hidden = element.attr("shadowrootmode").is_none();
                frame.gap = Some(Break::Block);
            }
            // A page that stands in an attribute of this one.
            local_name!("iframe") if element.attr("srcdoc").is_some() => {
                self.alts.push((node.id(), Some("srcdoc")));
                frame.hidden = true;
            }
            local_name!("iframe")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("datalist")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("canvas")
            | local_name!("annotation")
            | local_name!("annotation-xml") => frame.hidden = true,
            local_name!("i")
            | local_name!("em")
            | local_name!("b")
            | local_name!("strong")
            | local_name!("u") => frame.emphasis = true,
            local_name!("rt") | local_name!("rp") => frame.island = Some(IslandKind::Annotation),
            // What is struck out beside what replaced it: a sentence goes on behind it.
            local_name!("del") | local_name!("s") | local_name!("strike")
                if stands_beside_insertion(node) =>
            {
                frame.island = Some(IslandKind::Annotation);
            }
            local_name!("sup") => {
                frame.sup = true;
                frame.power = is_power(node, self.flow.text());
                frame.leads_word = leads_word(node);
            }
            local_name!("q") => frame.quote = true,
            local_name!("a") => frame.link = element.attr("href").is_some() || frame.link,
            _ if is_block(name) => frame.gap = Some(Break::Block),
            _ => {}
        }
        Self::attributes(element, &mut frame);

        frame.hidden |= self.frames.last().is_some_and(|outer| outer.hidden);
        if let Some(gap) = frame.gap {
            self.flow.ask(gap);
        }
        if frame.quote {
            self.flow.insert("\u{201c}");
        }
        frame.start = self.flow.len();
        self.frames.push(frame);
        Entry::Into
    }

    /// What an element's attributes say about its text.
    fn attributes(element: &Element, frame: &mut Frame) {
        for (name, value) in &element.attrs {
            match name.local {
                local_name!("hidden") => frame.hidden = !value.eq_ignore_ascii_case("false"),
                local_name!("style") => style(value, frame),
                local_name!("class") => {
                    for class in value.split_ascii_whitespace() {
                        if FOR_SCREEN_READERS.contains(&class) {
                            frame.hidden = true;
                            frame.island = Some(IslandKind::Annotation);
                        } else if ANNOTATIONS.contains(&class) {
                            frame.island = Some(IslandKind::Annotation);
                        } else if SIDE_NOTES.contains(&class) && is_inline_element(element) {
                            frame.island = Some(IslandKind::Note);
                        }
                    }
                }
                local_name!("role") => match &**value {
                    "doc-noteref" => frame.declared_mark = true,
                    "doc-footnote" => frame.island = Some(IslandKind::Note),
                    "navigation" | "banner" | "contentinfo" => frame.weight = 0.2,
                    "main" | "article" => frame.weight = 1.5,
                    _ => {}
                },
                local_name!("href") => frame.note_link = looks_like_note_link(value),
                _ if &*name.local == "epub:type"
                    || &*name.local == "type" && name.prefix.is_some() =>
                {
                    if value.split_ascii_whitespace().any(|word| word == "noteref") {
                        frame.declared_mark = true;
                    } else if matches!(&**value, "footnote" | "rearnote" | "endnote")
                        && element.name.local == local_name!("aside")
                    {
                        frame.island = Some(IslandKind::Note);
                    }
                }
                _ => {}
            }
        }
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.quote {
            self.flow.insert("\u{201d}");
        }
        let span = self.flow.span_since(frame.start);
        if let Some(gap) = frame.gap {
            self.flow.ask(gap);
        }
        if span.is_empty() {
            return;
        }
        self.has_prose |= frame.prose && !frame.hidden;
        if frame.emphasis {
            self.emphasis.push(span);
        }
        if frame.hidden && !self.frames.last().is_some_and(|outer| outer.hidden) {
            self.hidden.push(span);
            // In the middle of a line it would stand between words that a reader sees together.
            if frame.gap.is_none() && frame.island.is_none() {
                self.islands.push(Island { kind: IslandKind::Annotation, span });
            }
        }
        if let Some(kind) = frame.island {
            self.islands.push(Island { kind, span });
        }
        let mark = self.marks(&frame, span);
        let link_bytes = if frame.link { span.len() } else { frame.link_bytes };
        self.weigh(&frame, span, link_bytes);
        if let Some(outer) = self.frames.last_mut() {
            outer.link_bytes += if outer.link { 0 } else { link_bytes };
            outer.has_mark |= mark;
        }
    }

    /// Notes an island where the element is a note mark; says whether it is or holds one.
    fn marks(&mut self, frame: &Frame, span: Span) -> bool {
        if 24 < span.len() && !frame.declared_mark {
            return false;
        }
        let text = span.of(self.flow.text());
        let raised = frame.sup || self.frames.iter().rev().take(3).any(|outer| outer.sup);
        let is_mark = if frame.declared_mark {
            span.len() <= 24
        } else if frame.sup {
            frame.has_mark
                || (!frame.power && stands_as_mark(self.flow.text(), span, frame.leads_word))
        } else if frame.note_link {
            is_mark_text(text)
        } else {
            false
        };
        if !is_mark {
            return frame.has_mark;
        }
        // The raised element around it will note the whole.
        if frame.sup || !raised {
            while self
                .islands
                .last()
                .is_some_and(|last| last.kind == IslandKind::NoteMark && span.contains(last.span))
            {
                self.islands.pop();
            }
            self.islands.push(Island { kind: IslandKind::NoteMark, span });
        }
        true
    }

    /// Gathers where the prose is.
    fn weigh(&mut self, frame: &Frame, span: Span, link_bytes: usize) {
        let in_links = ratio(link_bytes, span.len());
        if frame.paragraph && 25 <= span.len() && !frame.hidden {
            let text = span.of(self.flow.text());
            let commas = memchr::memchr_iter(b',', text.as_bytes()).count();
            let length = ratio(text.len().min(1_000), 100);
            let own = (1.0 + ratio(commas.min(20), 1) + length) * (1.0 - in_links);
            let mut share = 1.0;
            for outer in self.frames.iter_mut().rev().take(3) {
                outer.score += own * share;
                share /= 2.0;
            }
        }
        if frame.container && !self.in_noscript {
            let pressed = self.frames.iter().any(|outer| outer.weight < 1.0);
            let weight = if pressed { 0.2 } else { frame.weight };
            let score = frame.score * weight * (1.0 - in_links);
            if 0.0 < score && self.best.is_none_or(|(best, _)| best < score) {
                self.best = Some((score, span));
            }
        }
    }

    /// The text behind the end of the tree.
    fn flat(&mut self) {
        if self.tree.flat.is_empty() {
            return;
        }
        self.flow.ask(Break::Block);
        for item in &self.tree.flat {
            match item {
                Flat::Text { text, src, copy } => self.flow.piece(text, *src, *copy, White::Folded),
                Flat::Break => self.flow.ask(Break::Block),
            }
            if self.max_text < self.flow.len() {
                self.cut = true;
                return;
            }
        }
    }

    /// Ends a layer: what was written since the last one is its text.
    fn end_layer(&mut self, kind: LayerKind) {
        let mut start = self.layers.last().map_or(0, |layer| layer.span.end);
        if start == self.flow.len() {
            return;
        }
        // The break between two layers belongs to the one before.
        if let Some(before) = self.layers.last_mut() {
            let rest = self.flow.text().get(start..).unwrap_or("");
            start += rest.len() - rest.trim_start_matches('\n').len();
            before.span.end = start;
        }
        self.flow.ask(Break::Block);
        self.layers.push(Layer { kind, span: Span::new(start, self.flow.len()) });
    }

    fn finish(mut self) -> Page {
        self.islands.sort_by_key(|island| (island.span.start, std::cmp::Reverse(island.span.end)));
        self.emphasis = outermost(self.emphasis);
        self.hidden = outermost(self.hidden);
        let mut problems = self.tree.problems.clone();
        if self.cut {
            problems.push(format!("more than {} bytes of text; the rest was cut", self.max_text));
        }
        let rendered = match self.layers.first() {
            Some(Layer { kind: LayerKind::Rendered, span }) => *span,
            _ => Span::new(0, 0),
        };
        Page {
            rendered,
            text: self.flow.finish(),
            layers: self.layers,
            islands: self.islands,
            emphasis: self.emphasis,
            main: self.best.map(|(_, span)| span).into_iter().collect(),
            hidden: self.hidden,
            title: self.title,
            problems,
            scripted: self.scripted,
            has_prose: self.has_prose,
        }
    }
}

/// Class names by which the common style sheets hide text from all but screen readers.
const FOR_SCREEN_READERS: [&str; 9] = [
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screen-reader-only",
    "screenreader-only",
    "a11y-hidden",
    "u-visually-hidden",
    "element-invisible",
];

/// Class names of what wikis and publishing systems set into a text without being part of it.
const ANNOTATIONS: [&str; 5] =
    ["mw-editsection", "noprint", "headerlink", "anchorjs-link", "heading-anchor"];

/// Class names of notes that stand beside the line they belong to.
const SIDE_NOTES: [&str; 4] = ["sidenote", "marginnote", "footnote-content", "footnote-tooltip"];

fn is_inline_element(element: &Element) -> bool {
    super::html_tree::is_inline(&element.name.local)
}

fn is_block(name: &html5ever::LocalName) -> bool {
    matches!(
        *name,
        local_name!("address")
            | local_name!("caption")
            | local_name!("center")
            | local_name!("details")
            | local_name!("dialog")
            | local_name!("dir")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figure")
            | local_name!("frameset")
            | local_name!("hgroup")
            | local_name!("hr")
            | local_name!("html")
            | local_name!("legend")
            | local_name!("menu")
            | local_name!("ol")
            | local_name!("select")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("tfoot")
            | local_name!("thead")
            | local_name!("ul")
    )
}

fn is_code(kind: &str) -> bool {
    kind.contains("javascript") || kind.contains("ecmascript") || kind == "module"
}

/// Whether a `meta` of this name describes the page in words.
fn describes(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["description", "title", "abstract", "headline"].iter().any(|word| name.contains(word))
}

/// The few declarations of a style attribute that change what is read.
fn style(value: &str, frame: &mut Frame) {
    for declaration in value.split(';') {
        let Some((property, setting)) = declaration.split_once(':') else { continue };
        let setting = setting.trim();
        let starts = |word: &str| {
            setting.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        let property = property.trim();
        if property.eq_ignore_ascii_case("display") {
            if starts("none") {
                frame.hidden = true;
            } else if starts("block") || starts("flex") || starts("grid") || starts("list-item") {
                frame.gap = frame.gap.max(Some(Break::Block));
            } else if starts("inline") {
                frame.gap = None;
            }
        } else if property.eq_ignore_ascii_case("visibility") {
            frame.hidden |= starts("hidden") || starts("collapse");
        } else if property.eq_ignore_ascii_case("white-space") {
            frame.keep_white = starts("pre") && !starts("pre-line");
        }
    }
}

/// The text of a node and all below it, white space folded.
pub(crate) fn text_of(node: NodeRef<'_>) -> String {
    let mut text = String::new();
    for below in node.descendants() {
        if let Node::Text(part) = below.value() {
            text.push_str(part);
        }
    }
    crate::text::span::fold_white_space(&text)
}

/// Ranges in order, without those that lie in another.
pub(crate) fn outermost(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match kept.last_mut() {
            Some(last) if span.end <= last.end => {}
            Some(last) if span.start < last.end => last.end = span.end,
            _ => kept.push(span),
        }
    }
    kept
}

/// Whether more characters than a reader would bear are replaced or control characters.
pub(crate) fn garbled(text: &str) -> bool {
    let mut all = 0usize;
    let mut bad = 0usize;
    for c in text.chars() {
        all += 1;
        bad += usize::from(c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()));
    }
    64 <= all && all < 10 * bad
}

fn visible_words(text: &str, rendered: Span, hidden: &[Span]) -> usize {
    let mut words = 0;
    let mut at = rendered.start;
    for span in hidden.iter().filter(|span| rendered.contains(**span)) {
        words += count_words(Span::new(at, span.start).of(text));
        at = span.end;
    }
    words + count_words(Span::new(at, rendered.end).of(text))
}

/// Counts no further than any question asked of it.
fn count_words(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).take(100).count()
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
