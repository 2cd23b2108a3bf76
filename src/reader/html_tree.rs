//! The tree of an HTML page, with the place in the input of every piece of its text.
//!
//! html5ever tells no byte offsets. But the tokenizer's input queue can be asked after every token
//! how much it still holds, so each token's range in the input is known exactly, tree repair or
//! not: text arrives in the tree in the order of the input, wherever the tree then puts it.
//! Before that a linear scan cuts tags with absurd attribute counts, and nesting beyond the limit
//! ends the tree: what follows is kept as flat text. What is shown and what a note is are the
//! questions of the walkers.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::VecDeque;

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{
    ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink,
};
use html5ever::{Attribute, LocalName, QualName, local_name};
use scraper::{Html, HtmlTreeSink, Node};

use crate::text::Span;

use super::source::ReaderOptions;

/// A node of the tree.
pub(crate) type NodeId = ego_tree::NodeId;
/// A node of the tree with its neighbours.
pub(crate) type NodeRef<'a> = ego_tree::NodeRef<'a, Node>;

/// A page as a tree.
pub(crate) struct HtmlTree {
    pub(crate) html: Html,
    /// Text that came after the tree had to end, in the order of the input.
    pub(crate) flat: Vec<Flat>,
    /// What a limit cut, one sentence each.
    pub(crate) problems: Vec<String>,
    pieces: PieceTable,
    places: Vec<(NodeId, Place)>,
}

/// Where a stretch of a text node came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// First byte in the text node.
    pub(crate) offset: usize,
    pub(crate) len: usize,
    /// Its place in the input; `None` where it is not known.
    pub(crate) src: Option<Span>,
    /// The input has the same bytes (an entity or a converted line end has not).
    pub(crate) copy: bool,
}

/// Where an element stands in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The start tag.
    pub(crate) tag: Span,
    /// The end of the element: of its end tag, or of what stood before the end tag that closed it.
    /// An element that nothing closed ends with its start tag.
    pub(crate) end: usize,
}

/// Text behind the end of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flat {
    Text { text: StrTendril, src: Option<Span>, copy: bool },
    Break,
}

/// Which elements get their place recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// Those whose attributes are text of the page (`meta`, `img`).
    Described,
    All,
}

impl HtmlTree {
    /// Parses `text`. Linear in its length, whatever it holds.
    pub(crate) fn parse(text: &str, options: &ReaderOptions, places: Places) -> Self {
        let excess = excess_attributes(text.as_bytes(), options.max_attributes);
        let queue = BufferQueue::default();
        let mut skips = Vec::new();
        let mut from = 0;
        let mut fed = 0;
        for span in &excess {
            let part = text.get(from..span.start).unwrap_or("");
            queue.push_back(StrTendril::from_slice(part));
            fed += part.len();
            skips.push((fed, span.len()));
            from = span.end;
        }
        let part = text.get(from..).unwrap_or("");
        queue.push_back(StrTendril::from_slice(part));
        fed += part.len();

        let sink = Recorder::new(options.max_depth, places);
        let builder_options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
        let tap = Tap {
            builder: TreeBuilder::new(sink, builder_options),
            queue: &queue,
            text,
            fed,
            skips,
            done: Cell::new(0),
            tokens: Cell::new(0),
            flat: RefCell::new(Vec::new()),
            skip_text: Cell::new(false),
            cut: Cell::new(None),
        };
        let tokenizer = Tokenizer::new(tap, TokenizerOpts::default());
        loop {
            match tokenizer.feed(&queue) {
                TokenizerResult::Done => break,
                TokenizerResult::Script(_) | TokenizerResult::EncodingIndicator(_) => {}
            }
        }
        tokenizer.end();

        let tap = tokenizer.sink;
        let mut problems = Vec::new();
        if !excess.is_empty() {
            problems.push(format!(
                "{} tags with more than {} attributes were cut",
                excess.len(),
                options.max_attributes
            ));
        }
        match tap.cut.get() {
            Some(Cut::Depth) => problems.push(format!(
                "elements nested deeper than {}; what follows was read without its structure",
                options.max_depth
            )),
            Some(Cut::Growth) => problems.push(
                "mark-up that multiplies itself; what follows was read without its structure"
                    .to_owned(),
            ),
            None => {}
        }
        let flat = tap.flat.into_inner();
        let sink = tap.builder.sink;
        let pieces = PieceTable::new(sink.pieces.into_inner());
        let mut placed = sink.placed.into_inner();
        placed.sort_by_key(|(id, _)| *id);
        Self { html: sink.inner.finish(), flat, problems, pieces, places: placed }
    }

    /// Where the text of a text node came from, tiling it.
    pub(crate) fn pieces(&self, node: NodeId) -> &[(NodeId, Piece)] {
        self.pieces.of(node)
    }

    /// Where an element stands, if that was recorded.
    pub(crate) fn place(&self, node: NodeId) -> Option<Place> {
        let index = self.places.binary_search_by_key(&node, |(id, _)| *id).ok()?;
        self.places.get(index).map(|(_, place)| *place)
    }

    /// Where the value of attribute `name` stands in the input, without its quotes.
    pub(crate) fn attribute_place(&self, text: &str, node: NodeId, name: &str) -> Option<Span> {
        let tag = self.place(node)?.tag;
        let mut found = None;
        scan_tag(tag.of(text).as_bytes(), |attribute, value| {
            let same = attribute.of(tag.of(text)).eq_ignore_ascii_case(name);
            if same && found.is_none() {
                found = Some(value.shifted(tag.start));
            }
            found.is_none()
        });
        found
    }
}

/// Pieces of all text nodes, those of one node together.
struct PieceTable {
    pieces: Vec<(NodeId, Piece)>,
}

impl PieceTable {
    fn new(mut pieces: Vec<(NodeId, Piece)>) -> Self {
        // Nearly sorted already: nodes are numbered as they are made.
        pieces.sort_by_key(|(id, piece)| (*id, piece.offset));
        Self { pieces }
    }

    fn of(&self, node: NodeId) -> &[(NodeId, Piece)] {
        let from = self.pieces.partition_point(|(id, _)| *id < node);
        let rest = self.pieces.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|(id, _)| *id == node).count();
        rest.get(..len).unwrap_or_default()
    }
}

/// Why the tree ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Depth,
    /// Repair made far more elements, or far more work, than the input has tags.
    Growth,
}

/// Stands between tokenizer and tree builder and knows where each token came from.
struct Tap<'a> {
    builder: TreeBuilder<NodeId, Recorder>,
    queue: &'a BufferQueue,
    text: &'a str,
    /// Bytes given to the queue.
    fed: usize,
    /// Input left out of the queue: place in the fed bytes, length.
    skips: Vec<(usize, usize)>,
    /// Input accounted for so far.
    done: Cell<usize>,
    tokens: Cell<usize>,
    flat: RefCell<Vec<Flat>>,
    /// In flat reading: whether the text is a script's or a style's.
    skip_text: Cell<bool>,
    cut: Cell<Option<Cut>>,
}

impl Tap<'_> {
    /// How far into the input the tokenizer has read.
    fn position(&self) -> usize {
        let mut held = [const { None }; 4];
        let mut left = 0;
        let mut more = Vec::new();
        let mut slots = held.iter_mut();
        while let Some(buffer) = self.queue.pop_front() {
            left += buffer.len();
            match slots.next() {
                Some(slot) => *slot = Some(buffer),
                None => more.push(buffer),
            }
        }
        for buffer in held.into_iter().flatten().chain(more) {
            self.queue.push_back(buffer);
        }
        let read = self.fed.saturating_sub(left);
        let mut position = read;
        for (at, len) in &self.skips {
            if *at < read {
                position += len;
            }
        }
        position
    }

    /// The place of the character token `text`, given that the tokenizer stands at `position`.
    fn place_text(&self, text: &str, position: usize) -> (Option<Span>, bool) {
        let from = self.done.get();
        let position = position.max(from);
        let window = self.text.get(from..position).unwrap_or("");
        let (span, copy) = if window == text {
            (Span::new(from, position), true)
        } else if window.starts_with('&') {
            (Span::new(from, position), false)
        } else if text == "\n" && window.starts_with('\r') {
            let pair = self.text.get(from..).is_some_and(|rest| rest.starts_with("\r\n"));
            (Span::new(from, from + 1 + usize::from(pair)), false)
        } else if window.starts_with(text) {
            (Span::new(from, from + text.len()), true)
        } else if window.ends_with(text) {
            (Span::new(position - text.len(), position), true)
        } else if let Some(at) = window.find(text) {
            (Span::new(from + at, from + at + text.len()), true)
        } else if window.is_empty() {
            return (None, false);
        } else {
            (Span::new(from, position), false)
        };
        self.done.set(span.end);
        (Some(span), copy)
    }

    /// Takes a token after the end of the tree.
    fn take_flat(&self, token: &Token, place: Option<(Option<Span>, bool)>) -> Option<RawKind> {
        match token {
            Token::TagToken(tag) => {
                let mut flat = self.flat.borrow_mut();
                if !is_inline(&tag.name) && !matches!(flat.last(), None | Some(Flat::Break)) {
                    flat.push(Flat::Break);
                }
                if tag.kind == TagKind::EndTag {
                    self.skip_text.set(false);
                    return None;
                }
                let raw = match tag.name {
                    local_name!("script") => RawKind::ScriptData,
                    local_name!("style") | local_name!("iframe") | local_name!("noembed") => {
                        RawKind::Rawtext
                    }
                    local_name!("title") | local_name!("textarea") => return Some(RawKind::Rcdata),
                    _ => return None,
                };
                self.skip_text.set(true);
                return Some(raw);
            }
            Token::CharacterTokens(text) if !self.skip_text.get() => {
                let (src, copy) = place.unwrap_or((None, false));
                self.flat.borrow_mut().push(Flat::Text { text: text.clone(), src, copy });
            }
            _ => {}
        }
        None
    }
}

impl TokenSink for Tap<'_> {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        self.tokens.set(self.tokens.get() + 1);
        let position = self.position();
        let place = match &token {
            Token::CharacterTokens(text) => Some(self.place_text(text, position)),
            _ => None,
        };
        if place.is_none() {
            let tag = Span::new(self.done.get().min(position), position);
            self.builder.sink.token.set(tag);
            if let Token::TagToken(end) = &token
                && end.kind == TagKind::EndTag
            {
                self.builder.sink.note_end(&end.name, tag);
            }
            self.done.set(self.done.get().max(position));
        }
        if self.cut.get().is_some() {
            return match self.take_flat(&token, place) {
                Some(raw) => TokenSinkResult::RawData(raw),
                None => TokenSinkResult::Continue,
            };
        }
        match (&token, place) {
            (Token::CharacterTokens(text), Some((src, copy))) => {
                self.builder.sink.arriving.borrow_mut().push_back(Arriving {
                    text: text.clone(),
                    used: 0,
                    src,
                    copy,
                });
            }
            (Token::TagToken(tag), _) if tag.kind == TagKind::StartTag => {
                self.builder.sink.start_tags.set(self.builder.sink.start_tags.get() + 1);
            }
            _ => {}
        }
        let clears = !matches!(token, Token::CharacterTokens(_) | Token::NullCharacterToken);
        let result = self.builder.process_token(token, line);
        if clears {
            self.builder.sink.arriving.borrow_mut().clear();
        }
        self.cut.set(self.builder.sink.cut(self.tokens.get()));
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.cut.get().is_none()
            && self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether an element leaves the line as it is.
pub(crate) fn is_inline(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("abbr")
            | local_name!("acronym")
            | local_name!("b")
            | local_name!("bdi")
            | local_name!("bdo")
            | local_name!("big")
            | local_name!("cite")
            | local_name!("code")
            | local_name!("data")
            | local_name!("del")
            | local_name!("dfn")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("img")
            | local_name!("ins")
            | local_name!("kbd")
            | local_name!("label")
            | local_name!("mark")
            | local_name!("nobr")
            | local_name!("q")
            | local_name!("rp")
            | local_name!("rt")
            | local_name!("ruby")
            | local_name!("s")
            | local_name!("samp")
            | local_name!("small")
            | local_name!("span")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("sub")
            | local_name!("sup")
            | local_name!("time")
            | local_name!("tt")
            | local_name!("u")
            | local_name!("var")
            | local_name!("wbr")
    )
}

/// Whether an element has no content and no end tag.
fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("br")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("input")
            | local_name!("wbr")
            | local_name!("meta")
            | local_name!("link")
            | local_name!("col")
            | local_name!("area")
            | local_name!("base")
            | local_name!("embed")
            | local_name!("source")
            | local_name!("track")
    )
}

/// A character token that the tree has not taken yet.
struct Arriving {
    text: StrTendril,
    used: usize,
    src: Option<Span>,
    copy: bool,
}

/// Builds scraper's tree and writes down where its text came from.
struct Recorder {
    inner: HtmlTreeSink,
    max_depth: usize,
    places: Places,
    /// The tag being processed.
    token: Cell<Span>,
    start_tags: Cell<usize>,
    made: Cell<usize>,
    arriving: RefCell<VecDeque<Arriving>>,
    pieces: RefCell<Vec<(NodeId, Piece)>>,
    placed: RefCell<Vec<(NodeId, Place)>>,
    /// Elements whose end tag has not come: name, index in `placed`.
    unended: RefCell<Vec<(LocalName, usize)>>,
    /// The way from the root to the element that was appended last.
    path: RefCell<Vec<NodeId>>,
    deepest: Cell<usize>,
    /// Sum over all tokens of the depth they met: what the builder's searches may have cost.
    work: Cell<usize>,
}

impl Recorder {
    fn new(max_depth: usize, places: Places) -> Self {
        Self {
            inner: HtmlTreeSink::new(Html::new_document()),
            max_depth,
            places,
            token: Cell::new(Span::new(0, 0)),
            start_tags: Cell::new(0),
            made: Cell::new(0),
            arriving: RefCell::new(VecDeque::new()),
            pieces: RefCell::new(Vec::new()),
            placed: RefCell::new(Vec::new()),
            unended: RefCell::new(Vec::new()),
            path: RefCell::new(Vec::new()),
            deepest: Cell::new(0),
            work: Cell::new(0),
        }
    }

    fn cut(&self, tokens: usize) -> Option<Cut> {
        let work = self.work.get() + self.path.borrow().len();
        self.work.set(work);
        if self.max_depth < self.deepest.get() {
            return Some(Cut::Depth);
        }
        let too_many = 10_000 + 16 * self.start_tags.get() < self.made.get();
        let too_slow = 50_000_000 < work && 200 * tokens < work;
        (too_many || too_slow).then_some(Cut::Growth)
    }

    /// Writes down the text that was just added to the text node `id`, which now has `len` bytes.
    fn note_text(&self, id: NodeId, len: usize, text: &str) {
        let mut arriving = self.arriving.borrow_mut();
        let mut pieces = self.pieces.borrow_mut();
        let mut offset = len.saturating_sub(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let Some(front) = arriving.front_mut() else {
                push_piece(
                    &mut pieces,
                    id,
                    Piece { offset, len: rest.len(), src: None, copy: false },
                );
                return;
            };
            let here = front.text.get(front.used..).unwrap_or("");
            if here.is_empty() {
                arriving.pop_front();
                continue;
            }
            let taken = here.len().min(rest.len());
            if here.as_bytes().get(..taken) != rest.as_bytes().get(..taken) {
                // The builder drops white space and little else in front of what it keeps.
                let skip = match here.find(|c: char| !c.is_ascii_whitespace()) {
                    Some(blank)
                        if 0 < blank && !rest.starts_with(|c: char| c.is_ascii_whitespace()) =>
                    {
                        blank
                    }
                    _ => here.chars().next().map_or(1, char::len_utf8),
                };
                front.used += skip;
                continue;
            }
            let src = front.src.map(|span| {
                if front.copy {
                    Span::new(span.start + front.used, span.start + front.used + taken)
                } else {
                    span
                }
            });
            push_piece(&mut pieces, id, Piece { offset, len: taken, src, copy: front.copy });
            front.used += taken;
            offset += taken;
            rest = rest.get(taken..).unwrap_or("");
        }
    }

    /// Gives the element that the end tag `tag` closes its end, and those left open in it theirs.
    fn note_end(&self, name: &LocalName, tag: Span) {
        let mut unended = self.unended.borrow_mut();
        let Some(up) = unended.iter().rev().take(256).position(|(open, _)| open == name) else {
            return;
        };
        let mut placed = self.placed.borrow_mut();
        let keep = unended.len() - up - 1;
        for (nth, (open, index)) in unended.drain(keep..).enumerate() {
            let end = if nth == 0 { tag.end } else { tag.start };
            if let Some((_, place)) = placed.get_mut(index)
                && !is_void(&open)
            {
                place.end = end.max(place.tag.end);
            }
        }
    }

    /// Keeps the path to the element that was appended to `parent` and measures its depth.
    fn note_element(&self, parent: NodeId, child: NodeId) {
        let mut path = self.path.borrow_mut();
        while path.last().is_some_and(|last| *last != parent) {
            path.pop();
        }
        if path.is_empty() {
            let html = self.inner.0.borrow();
            if let Some(node) = html.tree.get(parent) {
                path.extend(node.ancestors().map(|ancestor| ancestor.id()));
                path.reverse();
                path.push(parent);
            }
        }
        path.push(child);
        // The document node and <html> are no nesting of the author's.
        self.deepest.set(self.deepest.get().max(path.len().saturating_sub(2)));
    }
}

fn push_piece(pieces: &mut Vec<(NodeId, Piece)>, id: NodeId, piece: Piece) {
    if let Some((last_id, last)) = pieces.last_mut()
        && *last_id == id
        && last.copy
        && piece.copy
        && let (Some(before), Some(now)) = (last.src, piece.src)
        && before.end == now.start
        && last.offset + last.len == piece.offset
    {
        last.len += piece.len;
        last.src = Some(Span::new(before.start, now.end));
        return;
    }
    pieces.push((id, piece));
}

impl TreeSink for Recorder {
    type Output = Html;
    type Handle = NodeId;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.made.set(self.made.get() + 1);
        let wanted = match self.places {
            Places::All => true,
            Places::Described => {
                matches!(name.local, local_name!("meta") | local_name!("img") | local_name!("area"))
            }
        };
        let local = name.local.clone();
        let id = self.inner.create_element(name, attrs, flags);
        if wanted {
            let tag = self.token.get();
            let mut placed = self.placed.borrow_mut();
            if self.places == Places::All {
                self.unended.borrow_mut().push((local, placed.len()));
            }
            placed.push((id, Place { tag, end: tag.end }));
        }
        id
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendNode(id) => {
                self.inner.append(parent, NodeOrText::AppendNode(id));
                self.note_element(*parent, id);
            }
            NodeOrText::AppendText(text) => {
                self.inner.append(parent, NodeOrText::AppendText(text.clone()));
                let html = self.inner.0.borrow();
                let node = html.tree.get(*parent).and_then(|node| node.last_child());
                if let Some(node) = node
                    && let Node::Text(held) = node.value()
                {
                    self.note_text(node.id(), held.len(), &text);
                }
            }
        }
    }

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        match new_node {
            NodeOrText::AppendNode(id) => {
                self.inner.append_before_sibling(sibling, NodeOrText::AppendNode(id));
                let parent = {
                    let html = self.inner.0.borrow();
                    html.tree.get(id).and_then(|node| node.parent()).map(|node| node.id())
                };
                if let Some(parent) = parent {
                    self.note_element(parent, id);
                }
            }
            NodeOrText::AppendText(text) => {
                self.inner.append_before_sibling(sibling, NodeOrText::AppendText(text.clone()));
                let html = self.inner.0.borrow();
                let node = html.tree.get(*sibling).and_then(|node| node.prev_sibling());
                if let Some(node) = node
                    && let Node::Text(held) = node.value()
                {
                    self.note_text(node.id(), held.len(), &text);
                }
            }
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        prev_element: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent =
            self.inner.0.borrow().tree.get(*element).is_some_and(|node| node.parent().is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.inner.append_doctype_to_document(name, public, system);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.inner.reparent_children(node, new_parent);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn mark_script_already_started(&self, node: &NodeId) {
        self.inner.mark_script_already_started(node);
    }
}

/// Parts of tags that hold more than `most` attributes: from behind the last allowed one to the
/// end of the tag. Linear.
///
/// In scripts and comments, where a `<` may be no tag at all, many more are let pass.
fn excess_attributes(text: &[u8], most: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut lenient_until = 0;
    let mut comments_end = true;
    let mut scripts_end = true;
    while let Some(step) = text.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let start = at + step;
        at = start + 1;
        let lenient = start < lenient_until;
        let reach = if lenient { lenient_until } else { text.len() };
        let tag = text.get(start..reach).unwrap_or_default();
        if !lenient && comments_end && tag.starts_with(b"<!--") {
            match memchr::memmem::find(tag, b"-->") {
                Some(len) => lenient_until = start + len,
                None => comments_end = false,
            }
        }
        if !tag.get(1).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let limit = if lenient { most.saturating_mul(20) } else { most };
        let mut count = 0;
        let mut allowed_end = 0;
        let len = scan_tag(tag, |_, value| {
            count += 1;
            if count <= limit {
                allowed_end = value.end;
            }
            true
        });
        if limit < count {
            // A closing quote belongs to the attribute before it.
            let quoted = matches!(tag.get(allowed_end), Some(b'"' | b'\''));
            let from = start + allowed_end + usize::from(quoted);
            let closed = len.checked_sub(1).and_then(|last| tag.get(last)) == Some(&b'>');
            found.push(Span::new(from, start + len - usize::from(closed)));
        }
        at = start + len.max(1);
        let script = tag.get(1..7).is_some_and(|name| name.eq_ignore_ascii_case(b"script"));
        if !lenient && scripts_end && script {
            match end_of_script(text.get(at..).unwrap_or_default()) {
                Some(len) => lenient_until = at + len,
                None => scripts_end = false,
            }
        }
    }
    found
}

/// Bytes before `</script`.
fn end_of_script(text: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(text, b"</").find(|at| {
        text.get(at + 2..at + 8).is_some_and(|found| found.eq_ignore_ascii_case(b"script"))
    })
}

/// Walks over the attributes of the tag at the start of `tag` as an HTML tokenizer does and gives
/// the ranges of name and value to `attribute` until it answers false. Returns the tag's length.
pub(crate) fn scan_tag(tag: &[u8], mut attribute: impl FnMut(Span, Span) -> bool) -> usize {
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c');
    let mut at = 1;
    while let Some(byte) = tag.get(at) {
        if blank(*byte) || matches!(byte, b'/' | b'>') {
            break;
        }
        at += 1;
    }
    loop {
        while tag.get(at).is_some_and(|byte| blank(*byte) || *byte == b'/') {
            at += 1;
        }
        match tag.get(at) {
            None => return at,
            Some(b'>') => return at + 1,
            Some(_) => {}
        }
        let name_start = at;
        at += 1;
        while tag.get(at).is_some_and(|byte| !blank(*byte) && !matches!(byte, b'/' | b'>' | b'=')) {
            at += 1;
        }
        let name = Span::new(name_start, at);
        let mut ahead = at;
        while tag.get(ahead).is_some_and(|byte| blank(*byte)) {
            ahead += 1;
        }
        let mut value = Span::new(at, at);
        if tag.get(ahead) == Some(&b'=') {
            ahead += 1;
            while tag.get(ahead).is_some_and(|byte| blank(*byte)) {
                ahead += 1;
            }
            if let Some(quote @ (b'"' | b'\'')) = tag.get(ahead) {
                let inner = tag.get(ahead + 1..).unwrap_or_default();
                let len = memchr::memchr(*quote, inner).unwrap_or(inner.len());
                value = Span::new(ahead + 1, ahead + 1 + len);
                at = (ahead + len + 2).min(tag.len());
            } else {
                at = ahead;
                while tag.get(at).is_some_and(|byte| !blank(*byte) && *byte != b'>') {
                    at += 1;
                }
                value = Span::new(ahead, at);
            }
        }
        if !attribute(name, value) {
            return at;
        }
    }
}
