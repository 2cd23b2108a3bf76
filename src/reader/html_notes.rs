//! Which links of an HTML manuscript are note marks, and which elements are the notes?
//!
//! A mark is a link with a note's sign that leads forward, to a place in the same page that is no
//! heading; a link that leads back belongs to the note. Pandoc, Word's export, wikis, Markdown
//! programs and the DPUB roles all follow this, whatever their identifiers look like. Notes that
//! nothing links to are found only where a role says so.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::local_name;
use scraper::Node;
use scraper::node::Element;

use super::html::text_of;
use super::html_marks::{is_back_arrow, is_mark_text, label_of, looks_like_note_link};
use super::html_tree::{HtmlTree, NodeId, NodeRef, is_inline};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) list: Vec<NoteInfo>,
    /// Where notes begin, by node.
    pub(crate) starts: BTreeMap<NodeId, (usize, Extent)>,
    /// Marks, by the link's node.
    pub(crate) marks: BTreeMap<NodeId, String>,
    /// Links from notes back to their marks, and labels.
    pub(crate) back_links: BTreeSet<NodeId>,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoteInfo {
    pub(crate) target: String,
    pub(crate) label: Option<String>,
}

/// How far a note reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The whole element, which is a block.
    Block,
    /// From here to the next note or to the end of the block that it stands in.
    Run,
    /// The whole element, in the middle of the text that it belongs to.
    Inline,
}

struct NoteLink<'a> {
    node: NodeRef<'a>,
    order: usize,
    target: String,
    text: String,
    declared: bool,
}

/// Finds the notes of a page.
pub(crate) fn find_notes(tree: &HtmlTree) -> Notes {
    let mut places: BTreeMap<String, (NodeRef<'_>, usize)> = BTreeMap::new();
    let mut links: Vec<NoteLink<'_>> = Vec::new();
    let mut declared: Vec<NodeRef<'_>> = Vec::new();
    let mut lists: Vec<NodeRef<'_>> = Vec::new();
    for (order, node) in tree.html.tree.root().descendants().enumerate() {
        let Node::Element(element) = node.value() else { continue };
        for name in [element.attr("id"), element.attr("name")].into_iter().flatten() {
            let named = element.name.local == local_name!("a") || Some(name) == element.attr("id");
            if named && !name.is_empty() {
                places.entry(name.to_owned()).or_insert((node, order));
            }
        }
        match declared_role(element) {
            Some(Role::Note) => declared.push(node),
            Some(Role::List) => lists.push(node),
            Some(Role::Mark) | None => {}
        }
        if element.name.local == local_name!("a")
            && let Some(href) = element.attr("href")
            && let Some((_, fragment)) = href.split_once('#')
            && !fragment.is_empty()
        {
            let text = short_text(node);
            let is_declared = declared_role(element) == Some(Role::Mark);
            let arrow = is_back_arrow(&text);
            let bracketed = text.trim_start().starts_with(['[', '(']);
            let shaped = looks_like_note_link(href) || raised(node) || bracketed;
            if is_declared || (shaped && (is_mark_text(&text) || arrow)) {
                let target = percent_decoded(fragment);
                links.push(NoteLink { node, order, target, text, declared: is_declared });
            }
        }
    }

    let mut notes = Notes::default();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut targets: Vec<(NodeRef<'_>, usize)> = Vec::new();
    for link in &links {
        let place = places.get(&link.target);
        match place {
            Some((node, order))
                if link.order < *order && !in_heading(*node) && !is_back_arrow(&link.text) =>
            {
                notes.marks.insert(link.node.id(), link.target.clone());
                if !found.contains_key(&link.target) {
                    found.insert(link.target.clone(), notes.list.len());
                    targets.push((*node, notes.list.len()));
                    notes.list.push(NoteInfo {
                        target: link.target.clone(),
                        label: label_of(&link.text),
                    });
                }
            }
            Some((_, order)) if *order <= link.order => {
                notes.back_links.insert(link.node.id());
            }
            Some(_) => {}
            None if link.declared || raised(link.node) => {
                notes.marks.insert(link.node.id(), link.target.clone());
            }
            None => {}
        }
    }

    let mut weights: BTreeMap<NodeId, usize> = BTreeMap::new();
    for (node, _) in &targets {
        for ancestor in node.ancestors().chain([*node]) {
            *weights.entry(ancestor.id()).or_default() += 1;
        }
    }
    for link in &links {
        if notes.marks.contains_key(&link.node.id()) {
            for ancestor in link.node.ancestors() {
                *weights.entry(ancestor.id()).or_default() += 2;
            }
        }
    }
    for (node, index) in targets {
        if let Some((start, extent)) = extent_of(node, &weights) {
            notes.starts.entry(start).or_insert((index, extent));
        }
    }
    // A mark inside a note that only another note's text refers to is a cross-reference.
    drop_cross_references(tree, &mut notes);

    for node in declared {
        let held =
            node.ancestors().chain([node]).any(|place| notes.starts.contains_key(&place.id()));
        let holds = node.descendants().any(|place| notes.starts.contains_key(&place.id()));
        if !held && !holds {
            add_unlinked(&mut notes, node, None);
        }
    }
    for list in lists {
        let mut number = 0;
        for item in list.descendants() {
            let is_item = item
                .value()
                .as_element()
                .is_some_and(|element| element.name.local == local_name!("li"));
            if !is_item {
                continue;
            }
            number += 1;
            let held =
                item.ancestors().chain([item]).any(|place| notes.starts.contains_key(&place.id()));
            let holds = item.descendants().any(|place| notes.starts.contains_key(&place.id()));
            if !held && !holds {
                add_unlinked(&mut notes, item, Some(number.to_string()));
            }
        }
    }
    notes
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Mark,
    Note,
    List,
}

/// What the DPUB roles and EPUB types say, and the classes of notes set into the text.
fn declared_role(element: &Element) -> Option<Role> {
    for (name, value) in &element.attrs {
        let local = &*name.local;
        let epub = local == "epub:type" || (local == "type" && name.prefix.is_some());
        if local != "role" && local != "class" && !epub {
            continue;
        }
        for word in value.split_ascii_whitespace() {
            match (local, word) {
                ("role", "doc-noteref") => return Some(Role::Mark),
                ("role", "doc-footnote" | "doc-endnote") => return Some(Role::Note),
                ("role", "doc-endnotes") => return Some(Role::List),
                ("class", "sidenote" | "marginnote" | "footnote" | "ltx_note")
                    if is_inline(&element.name.local) && element.name.local != local_name!("a") =>
                {
                    let holds_text = element.name.local == local_name!("span")
                        || element.name.local == local_name!("small");
                    if holds_text {
                        return Some(Role::Note);
                    }
                }
                (_, "noteref") if epub => return Some(Role::Mark),
                (_, "footnote" | "endnote" | "rearnote") if epub => return Some(Role::Note),
                (_, "footnotes" | "endnotes" | "rearnotes") if epub => return Some(Role::List),
                _ => {}
            }
        }
    }
    None
}

fn add_unlinked(notes: &mut Notes, node: NodeRef<'_>, label: Option<String>) {
    let Some(element) = node.value().as_element() else { return };
    let index = notes.list.len();
    let target = match element.attr("id") {
        Some(id) if !id.is_empty() => id.to_owned(),
        _ => format!("unnamed-note-{}", index + 1),
    };
    let extent = if is_inline(&element.name.local) { Extent::Inline } else { Extent::Block };
    notes.list.push(NoteInfo { target, label });
    notes.starts.insert(node.id(), (index, extent));
}

/// Takes marks that stand in notes away where the body has a mark for the same note.
fn drop_cross_references(tree: &HtmlTree, notes: &mut Notes) {
    let inside = |id: NodeId| {
        tree.html.tree.get(id).is_some_and(|node| {
            node.ancestors().any(|place| {
                matches!(notes.starts.get(&place.id()), Some((_, Extent::Block | Extent::Inline)))
            })
        })
    };
    let mut from_body: Vec<&str> = Vec::new();
    let mut from_notes: Vec<(NodeId, &str)> = Vec::new();
    for (id, target) in &notes.marks {
        if inside(*id) {
            from_notes.push((*id, target));
        } else {
            from_body.push(target);
        }
    }
    from_body.sort_unstable();
    let crossing: Vec<NodeId> = from_notes
        .into_iter()
        .filter(|(_, target)| from_body.binary_search(target).is_ok())
        .map(|(id, _)| id)
        .collect();
    for id in crossing {
        notes.marks.remove(&id);
    }
}

/// Where the note that `node` names begins, and how far it reaches.
fn extent_of(node: NodeRef<'_>, weights: &BTreeMap<NodeId, usize>) -> Option<(NodeId, Extent)> {
    let element = node.value().as_element()?;
    let name = &element.name.local;
    if !is_inline(name) {
        return match *name {
            local_name!("td") | local_name!("th") => Some((node.parent()?.id(), Extent::Block)),
            local_name!("dt") => {
                let next = node.next_siblings().find(|next| next.value().is_element())?;
                Some((next.id(), Extent::Block))
            }
            _ => Some((node.id(), Extent::Block)),
        };
    }
    let mut block = node.parent()?;
    while block.value().as_element().is_some_and(|outer| is_inline(&outer.name.local)) {
        block = block.parent()?;
    }
    match before(node, block) {
        Before::Nothing if weights.get(&block.id()).copied().unwrap_or(0) <= 1 => {
            let mut whole = block;
            while let Some(parent) = whole.parent()
                && may_be_a_note(parent)
                && weights.get(&parent.id()).copied().unwrap_or(0) <= 1
                && before(whole, parent) == Before::Nothing
            {
                whole = parent;
            }
            if may_be_a_note(whole) || is_paragraph(whole) {
                Some((whole.id(), Extent::Block))
            } else {
                Some((node.id(), Extent::Run))
            }
        }
        Before::Nothing | Before::LineBreak => Some((node.id(), Extent::Run)),
        Before::Text => {
            let note = 24 < short_text(node).len();
            note.then_some((node.id(), Extent::Inline))
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    LineBreak,
    Text,
}

/// What stands before `node` in `block`.
fn before(node: NodeRef<'_>, block: NodeRef<'_>) -> Before {
    let mut place = node;
    while place.id() != block.id() {
        for earlier in place.prev_siblings() {
            match earlier.value() {
                Node::Text(text) if text.trim().is_empty() => {}
                Node::Element(element) if element.name.local == local_name!("br") => {
                    return Before::LineBreak;
                }
                Node::Element(_) if short_text(earlier).trim().is_empty() => {}
                Node::Text(_) | Node::Element(_) => return Before::Text,
                _ => {}
            }
        }
        let Some(parent) = place.parent() else { return Before::Nothing };
        place = parent;
    }
    Before::Nothing
}

fn may_be_a_note(node: NodeRef<'_>) -> bool {
    node.value().as_element().is_some_and(|element| {
        matches!(
            element.name.local,
            local_name!("li")
                | local_name!("div")
                | local_name!("aside")
                | local_name!("section")
                | local_name!("tr")
                | local_name!("td")
                | local_name!("dd")
        )
    })
}

fn is_paragraph(node: NodeRef<'_>) -> bool {
    node.value().as_element().is_some_and(|element| element.name.local == local_name!("p"))
}

fn in_heading(node: NodeRef<'_>) -> bool {
    node.ancestors().chain([node]).any(|place| {
        place.value().as_element().is_some_and(|element| {
            matches!(
                element.name.local,
                local_name!("h1")
                    | local_name!("h2")
                    | local_name!("h3")
                    | local_name!("h4")
                    | local_name!("h5")
                    | local_name!("h6")
            )
        })
    })
}

/// Whether the link is raised: in a `sup`, or with nothing but one in it.
fn raised(node: NodeRef<'_>) -> bool {
    let is_sup = |place: NodeRef<'_>| {
        place.value().as_element().is_some_and(|element| {
            element.name.local == local_name!("sup")
                || element.attr("style").is_some_and(|style| style.contains("super"))
        })
    };
    node.ancestors().take(3).any(is_sup) || node.descendants().take(6).any(is_sup)
}

/// The start of a node's text: enough to see whether it is a sign.
fn short_text(node: NodeRef<'_>) -> String {
    let mut text = String::new();
    for below in node.descendants().take(64) {
        if let Node::Text(part) = below.value() {
            text.push_str(part);
        }
        if 64 < text.len() {
            break;
        }
    }
    crate::text::span::fold_white_space(&text)
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match hex {
            Some(value) if *byte == b'%' => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The title that a page declares, or its first heading.
pub(crate) fn title_of(tree: &HtmlTree) -> Option<String> {
    let mut heading = None;
    for node in tree.html.tree.root().descendants() {
        let Node::Element(element) = node.value() else { continue };
        if element.name.local == local_name!("title") && element.name.ns == html5ever::ns!(html) {
            let title = text_of(node);
            if !title.is_empty() {
                return Some(title);
            }
        }
        if heading.is_none() && element.name.local == local_name!("h1") {
            heading = Some(text_of(node)).filter(|title| !title.is_empty());
        }
    }
    heading
}
