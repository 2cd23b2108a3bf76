//! What do the descriptions of a page say: alternative texts, titles, pages within attributes?
//!
//! Writes the value of an attribute, each character with the place it came from. Which attributes
//! describe something is decided where the page is walked through.

use scraper::Node;

use crate::text::Span;

use super::html_flow::{Break, Flow, White};
use super::html_tree::{HtmlTree, NodeId, Piece};

/// Writes an attribute's text, or the text of an element's children.
pub(super) fn write(
    flow: &mut Flow,
    tree: &HtmlTree,
    source: &str,
    id: NodeId,
    attribute: Option<&'static str>,
) {
    let Some(node) = tree.html.tree.get(id) else { return };
    flow.ask(Break::Block);
    let Some(attribute) = attribute else {
        for below in node.descendants() {
            if let Node::Text(text) = below.value() {
                flow.node(text, tree.pieces(below.id()), White::Folded);
            }
        }
        return;
    };
    let Some(value) = node.value().as_element().and_then(|element| element.attr(attribute)) else {
        return;
    };
    let place = tree.attribute_place(source, id, attribute);
    let mut mark_up = (attribute == "srcdoc").then(Tag::default);
    for piece in attribute_pieces(source, place, value) {
        let part = value.get(piece.offset..piece.offset + piece.len).unwrap_or("");
        let Some(tag) = &mut mark_up else {
            flow.piece(part, piece.src, piece.copy, White::Folded);
            continue;
        };
        for stretch in tag.outside(part) {
            if stretch.start == stretch.end {
                flow.ask(Break::Line);
                continue;
            }
            let place = piece.src.map(|whole| {
                if piece.copy {
                    Span::new(whole.start + stretch.start, whole.start + stretch.end)
                } else {
                    whole
                }
            });
            flow.piece(stretch.of(part), place, piece.copy, White::Folded);
        }
    }
}

/// Where the characters of an attribute's value came from: `place` is its raw text in `source`.
pub(crate) fn attribute_pieces(source: &str, place: Option<Span>, value: &str) -> Vec<Piece> {
    let whole = vec![Piece { offset: 0, len: value.len(), src: None, copy: false }];
    let Some(place) = place else { return whole };
    let raw = place.of(source);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    let mut made = 0;
    while at < raw.len() {
        let (Some(raw_rest), Some(rest)) = (raw.get(at..), value.get(made..)) else { return whole };
        let same = raw_rest
            .bytes()
            .zip(rest.bytes())
            .take_while(|(a, b)| a == b && *a != b'&' && *a != b'\r')
            .count();
        let mut same = same;
        while !raw_rest.is_char_boundary(same) {
            same -= 1;
        }
        if 0 < same {
            let src = Span::new(place.start + at, place.start + at + same);
            pieces.push(Piece { offset: made, len: same, src: Some(src), copy: true });
            at += same;
            made += same;
            continue;
        }
        let raw_len = if raw_rest.starts_with("\r\n") {
            2
        } else if raw_rest.starts_with('&') {
            match raw_rest.bytes().take(34).position(|byte| byte == b';') {
                Some(end) => end + 1,
                None => 1,
            }
        } else {
            raw_rest.chars().next().map_or(1, char::len_utf8)
        };
        let Some(first) = rest.chars().next() else { return whole };
        let src = Span::new(place.start + at, place.start + at + raw_len);
        let copy = raw_rest.get(..raw_len) == rest.get(..raw_len) && raw_len == first.len_utf8();
        pieces.push(Piece { offset: made, len: first.len_utf8(), src: Some(src), copy });
        at += raw_len;
        made += first.len_utf8();
    }
    if made == value.len() { pieces } else { whole }
}

/// Where the mark-up of a page in an attribute is being read.
#[derive(Debug, Default)]
struct Tag {
    /// The tag that is open, as far as its name has been read.
    name: Option<String>,
    named: bool,
}

impl Tag {
    /// The stretches of `part` outside tags, in order; an empty one stands for a tag that ends a
    /// line.
    fn outside(&mut self, part: &str) -> Vec<Span> {
        const INLINE: [&str; 16] = [
            "a", "b", "i", "em", "strong", "span", "sup", "sub", "u", "small", "mark", "q", "cite",
            "code", "abbr", "wbr",
        ];
        let mut out = Vec::new();
        let mut start = 0;
        for (at, c) in part.char_indices() {
            match (&mut self.name, c) {
                (None, '<') => {
                    if start < at {
                        out.push(Span::new(start, at));
                    }
                    self.name = Some(String::new());
                    self.named = false;
                }
                (Some(name), '>') => {
                    if !INLINE.contains(&name.as_str()) {
                        out.push(Span::new(at, at));
                    }
                    self.name = None;
                    start = at + 1;
                }
                (Some(name), c) if !self.named && c.is_ascii_alphanumeric() => {
                    name.push(c.to_ascii_lowercase());
                }
                (Some(_), '/') => {}
                (Some(_), _) => self.named = true,
                _ => {}
            }
        }
        if self.name.is_none() && start < part.len() {
            out.push(Span::new(start, part.len()));
        }
        out
    }
}
