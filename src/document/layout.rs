//! Which pieces are body, and which belong to a note that a page break cut in two?
//!
//! On the page after a torn note the body comes first and then the rest of the note, without a
//! number, before that page's own notes; or the rest follows at once. Decided from where the
//! markers stand, from rules between body and notes, and from the grammar of the torn text.
//! Torn paragraphs are brought together here as well.

use crate::text::Span;

use super::labels::{MarkerCandidate, citation_cues, head_of};
use super::pieces::PieceKind;

/// One stretch of the manuscript in reading order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) span: Span,
    pub(super) indent: u32,
    /// Whether a marker in it is paired with a note.
    pub(super) marked: bool,
    /// No blank line stands between it and the note behind it.
    pub(super) glued: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// The text of the note of this index; for a note whose mark-up says where it ends, whole.
    Note(usize),
    Text(PieceKind),
    /// Interrupts the text: a rule, a running head, a page break.
    Gap(PieceKind),
}

/// A body paragraph as its pieces.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) kind: PieceKind,
    pub(super) spans: Vec<Span>,
    pub(super) indent: u32,
}

/// What belongs together.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Per note the spans of its text.
    pub(super) notes: Vec<Vec<Span>>,
    pub(super) body: Vec<Group>,
}

/// What the layout has to know besides the items.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) text: &'a str,
    /// Markers in the body, ascending.
    pub(super) markers: &'a [MarkerCandidate],
    /// Per note where its marker stands in `plain`.
    pub(super) marker_of: &'a [Option<usize>],
    /// Whether the mark-up says where notes end.
    pub(super) declared: bool,
}

/// Brings the items together.
pub(super) fn arrange(items: &[Item], facts: Facts<'_>) -> Layout {
    let owners = if facts.declared { vec![None; items.len()] } else { tails(items, facts) };
    let split = split_lines(items, facts, &owners);
    let (items, owners) = match &split {
        Some((items, owners)) => (items.as_slice(), owners.as_slice()),
        None => (items, owners.as_slice()),
    };
    let mut layout = Layout { notes: vec![Vec::new(); facts.marker_of.len()], body: Vec::new() };
    let mut broken = false;
    for (index, item) in items.iter().enumerate() {
        let owner = owners.get(index).copied().flatten();
        match item.kind {
            ItemKind::Note(note) => {
                add(&mut layout.notes, note, item.span);
                broken = true;
            }
            ItemKind::Gap(_) => broken = true,
            ItemKind::Text(kind) => {
                if let Some(note) = owner {
                    add(&mut layout.notes, note, item.span);
                    broken = true;
                    continue;
                }
                let joins = layout
                    .body
                    .last()
                    .is_some_and(|group| continues(facts, group, *item, kind, broken));
                match layout.body.last_mut() {
                    Some(group) if joins => group.spans.push(item.span),
                    _ => layout.body.push(Group {
                        kind,
                        spans: vec![item.span],
                        indent: item.indent,
                    }),
                }
                broken = false;
            }
        }
    }
    layout
}

/// Cuts the items whose first lines are body and whose last lines are the rest of a torn note, as
/// wrapped text without blank lines has them. Nothing where no item is cut.
fn split_lines(
    items: &[Item],
    facts: Facts<'_>,
    owners: &[Option<usize>],
) -> Option<(Vec<Item>, Vec<Option<usize>>)> {
    let mut cuts: Vec<(usize, usize, usize)> = Vec::new();
    let mut note = None;
    for (index, item) in items.iter().enumerate() {
        if let ItemKind::Note(number) = item.kind {
            note = Some((index, number));
        }
        let owner = owners.get(index).copied().flatten();
        if let Some((at, number)) = note
            && item.glued
            && !facts.declared
            && (owner.is_none() || owner == Some(number))
            && let Some(start) = tail_line(
                facts,
                items.get(at).map_or(item.span, |n| n.span),
                item.span,
                goes_on_behind(items, facts, index + 1),
            )
        {
            cuts.push((index, number, start));
        }
    }
    if cuts.is_empty() {
        return None;
    }
    let mut new_items = Vec::with_capacity(items.len() + cuts.len());
    let mut new_owners = Vec::with_capacity(items.len() + cuts.len());
    let mut next = 0;
    for (index, item) in items.iter().enumerate() {
        match cuts.get(next) {
            Some((at, number, start)) if *at == index => {
                next += 1;
                let head = Item { span: Span::new(item.span.start, *start), ..*item };
                let tail = Item { span: Span::new(*start, item.span.end), marked: false, ..*item };
                new_items.extend([head, tail]);
                new_owners.extend([None, Some(*number)]);
            }
            _ => {
                new_items.push(*item);
                new_owners.push(owners.get(index).copied().flatten());
            }
        }
    }
    Some((new_items, new_owners))
}

/// Whether the next body text behind `from` goes on in the middle of a sentence.
fn goes_on_behind(items: &[Item], facts: Facts<'_>, from: usize) -> bool {
    following_text(items, from)
        .and_then(|at| items.get(at))
        .is_some_and(|item| starts_lower(item.span.of(facts.text)))
}

/// Where in `span` the lines begin that finish the torn note `own`: behind the last marker, at the
/// first line that carries a citation or closes what the note left open, and as far before it as
/// the lines are set like notes or a sentence of the body ends.
fn tail_line(facts: Facts<'_>, own: Span, span: Span, body_goes_on: bool) -> Option<usize> {
    if !unfinished(facts, own) || unfinished(facts, span) {
        return None;
    }
    let text = facts.text;
    let lines: Vec<Span> = super::pieces::lines(text, span).collect();
    let behind = facts.markers.partition_point(|marker| marker.span.start < span.end);
    let marked = behind
        .checked_sub(1)
        .and_then(|at| facts.markers.get(at))
        .filter(|marker| span.start <= marker.span.start)
        .map(|marker| marker.span);
    let open = lines.partition_point(|line| marked.is_some_and(|m| line.start <= m.start));
    let mut depth = Surplus::of(text, own);
    let evidence = (open..lines.len()).find(|at| {
        let content = lines.get(*at).map_or("", |line| line.of(text));
        depth.closes(content)
            || strong_cues(content)
            || citation_cues(content)
            || content.contains(" & ")
    })?;
    // Lines of notes hold more letters than those of the body, where the print is smaller.
    let width = |at: usize| lines.get(at).map_or(0, |line| line.of(text).chars().count());
    let body_width = (0..open).map(width).max().unwrap_or(usize::MAX);
    let mut from = evidence;
    while open < from && body_width.saturating_add(2) < width(from - 1) {
        from -= 1;
    }
    // A quotation that the tail closes was opened in it or in the note.
    let balanced = |from: usize| {
        let mut open = Surplus::of(text, own);
        let tail = Span::new(lines.get(from).map_or(span.end, |line| line.start), span.end);
        open.never_below(tail.of(text))
    };
    while open < from && !balanced(from) && balanced(from - 1) {
        from -= 1;
    }
    if from == evidence && !body_goes_on {
        // The body ends with a sentence: the note goes on behind it.
        let ends = |at: usize| {
            let line = lines.get(at).copied().unwrap_or(span);
            let here = Span::new(span.start, line.end);
            super::labels::ends_finished(last_words(facts, here))
                || (marked.is_some_and(|m| m.end == line.end) && at + 1 == open)
        };
        let start = (open..=evidence).rev().take(12).find(|at| 0 < *at && ends(at - 1));
        from = start.unwrap_or(evidence);
    }
    let start = lines.get(from)?.start;
    (span.start < start).then_some(start)
}

/// The brackets and quotations that a text leaves open.
struct Surplus {
    open: [i32; 3],
}

impl Surplus {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('“', '”'), ('[', ']')];

    fn of(text: &str, span: Span) -> Self {
        let mut surplus = Self { open: [0; 3] };
        surplus.closes(span.of(text));
        surplus
    }

    /// Goes over a text; whether it closes nothing that was not open.
    fn never_below(&mut self, text: &str) -> bool {
        for sign in text.chars() {
            for ((open, close), count) in Self::PAIRS.iter().zip(&mut self.open) {
                *count += i32::from(sign == *open) - i32::from(sign == *close);
                if *count < 0 {
                    return false;
                }
            }
        }
        true
    }

    /// Goes over a text; whether it closes what stood open before it.
    fn closes(&mut self, text: &str) -> bool {
        let before = self.open;
        let mut closed = false;
        for sign in text.chars() {
            for ((open, close), count) in Self::PAIRS.iter().zip(&mut self.open) {
                if sign == *open {
                    *count += 1;
                } else if sign == *close && 0 < *count {
                    *count -= 1;
                }
            }
        }
        for (now, then) in self.open.iter().zip(before) {
            closed |= *now < then;
        }
        closed
    }
}

fn add(notes: &mut [Vec<Span>], note: usize, span: Span) {
    if let Some(spans) = notes.get_mut(note)
        && !span.is_empty()
    {
        spans.push(span);
    }
}

/// Per item the note whose continuation it is.
fn tails(items: &[Item], facts: Facts<'_>) -> Vec<Option<usize>> {
    let mut owners = vec![None; items.len()];
    let notes: Vec<(usize, usize)> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| match item.kind {
            ItemKind::Note(note) => Some((index, note)),
            _ => None,
        })
        .collect();
    let ruled = notes.iter().any(|(index, _)| {
        index
            .checked_sub(1)
            .and_then(|before| items.get(before))
            .is_some_and(|item| item.kind == ItemKind::Gap(PieceKind::Rule))
    });
    let open_notes = notes
        .iter()
        .filter_map(|(index, _)| items.get(*index))
        .filter(|item| unfinished(facts, item.span))
        .count();
    let loose_ends = 4 < open_notes && notes.len() < open_notes * 3;
    // The last body item so far.
    let mut body: Option<usize> = notes
        .first()
        .and_then(|(first, _)| (0..*first).rev().find(|at| items.get(*at).is_some_and(is_text)));
    for (place, (index, note)) in notes.iter().enumerate() {
        let next = notes.get(place + 1).copied();
        let end = next.map_or(items.len(), |(index, _)| index);
        let texts: Vec<usize> =
            (index + 1..end).filter(|at| items.get(*at).is_some_and(is_text)).collect();
        if texts.is_empty() {
            continue;
        }
        let after = following_text(items, end);
        let gap = GapBetween {
            items,
            facts,
            note: *note,
            at: *index,
            next,
            texts: &texts,
            body,
            after,
            ruled,
            loose_ends,
        };
        for at in gap.tails() {
            if let Some(owner) = owners.get_mut(at) {
                *owner = Some(*note);
            }
        }
        body = texts
            .iter()
            .rev()
            .find(|at| owners.get(**at).copied().flatten().is_none())
            .copied()
            .or(body);
    }
    owners
}

fn is_text(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Text(_))
}

/// The first text item behind the notes that begin at `from`.
fn following_text(items: &[Item], from: usize) -> Option<usize> {
    (from..items.len()).find(|at| items.get(*at).is_some_and(is_text))
}

/// What stands between one note and the next.
struct GapBetween<'a> {
    items: &'a [Item],
    facts: Facts<'a>,
    note: usize,
    /// The note's own item.
    at: usize,
    /// The next note's item and index.
    next: Option<(usize, usize)>,
    /// The text items between them; never empty.
    texts: &'a [usize],
    /// The last body item before the note, and the first text item behind the next notes.
    body: Option<usize>,
    after: Option<usize>,
    /// Rules stand before notes in this document.
    ruled: bool,
    /// Many notes of this document end without a point.
    loose_ends: bool,
}

impl GapBetween<'_> {
    /// The items that continue the note.
    fn tails(&self) -> Vec<usize> {
        let marked =
            self.texts.iter().rposition(|at| self.item(*at).is_some_and(|item| item.marked));
        if marked.is_none() && self.same_page() {
            return self.up_to_heading();
        }
        let open = self.texts.get(marked.map_or(0, |place| place + 1)..).unwrap_or_default();
        if let Some(behind_rule) = self.behind_rule(open) {
            return behind_rule;
        }
        let mut found = Vec::new();
        if let Some(last) = open.last()
            && self.continues_note(*last, self.texts.len() == 1)
        {
            found.push(*last);
        }
        for (place, at) in self.texts.iter().enumerate() {
            if found.contains(at) {
                continue;
            }
            let before = match place.checked_sub(1) {
                Some(place) => self.texts.get(place).copied(),
                None => self.body,
            };
            let after = self.texts.get(place + 1).copied().or(self.after);
            if self.intrudes(*at, before, after) {
                found.push(*at);
            }
        }
        found.sort_unstable();
        found
    }

    fn item(&self, at: usize) -> Option<Item> {
        self.items.get(at).copied()
    }

    fn content(&self, at: usize) -> &str {
        self.item(at).map_or("", |item| item.span.of(self.facts.text))
    }

    fn is_prose(&self, at: usize) -> bool {
        self.item(at).is_some_and(|item| {
            matches!(
                item.kind,
                ItemKind::Text(PieceKind::Paragraph | PieceKind::ListItem | PieceKind::Quotation)
            )
        })
    }

    /// Whether this note and the next stand on one page: both markers come before this note, so
    /// that no body can lie between the two.
    fn same_page(&self) -> bool {
        let Some((_, next)) = self.next else { return false };
        let here = self.item(self.at).map_or(0, |item| item.span.start);
        let before = |note: usize| {
            self.facts.marker_of.get(note).copied().flatten().is_some_and(|marker| marker < here)
        };
        if !before(self.note) || !before(next) {
            return false;
        }
        let Some(first) = self.texts.first() else { return false };
        // A torn body sentence goes on here.
        let torn = self.body.is_some_and(|body| unfinished(self.facts, self.content_span(body)));
        !(torn
            && starts_lower(self.content(*first))
            && !citation_cues(head_of(self.content(*first), 600)))
    }

    fn content_span(&self, at: usize) -> Span {
        self.item(at).map_or(Span::new(0, 0), |item| item.span)
    }

    fn up_to_heading(&self) -> Vec<usize> {
        self.texts.iter().copied().take_while(|at| self.is_prose(*at)).collect()
    }

    /// The items between a rule and the next note, where rules divide body and notes.
    fn behind_rule(&self, open: &[usize]) -> Option<Vec<usize>> {
        let (next, _) = self.next?;
        if !self.ruled {
            return None;
        }
        let rule = (self.at..next).rev().find(|at| {
            self.item(*at).is_some_and(|item| item.kind == ItemKind::Gap(PieceKind::Rule))
        })?;
        let behind: Vec<usize> =
            open.iter().copied().filter(|at| rule < *at && self.is_prose(*at)).collect();
        // The rule that closes this note's own block has body behind it.
        let opens_block =
            (self.at + 1..rule).any(|at| self.item(at).is_some_and(|item| is_text(&item)));
        (opens_block && !behind.is_empty()).then_some(behind)
    }

    /// Whether the last item before the next note is the rest of this note.
    fn continues_note(&self, at: usize, only: bool) -> bool {
        if !self.is_prose(at) || self.item(at).is_some_and(|item| item.marked) {
            return false;
        }
        let own = self.content_span(self.at);
        if !unfinished(self.facts, own) {
            return false;
        }
        let content = self.content(at);
        let head = head_of(content, 1_500);
        let lower = starts_lower(content);
        let cues = citation_cues(head);
        let mut score = if self.loose_ends { 1 } else { 3 };
        score += i32::from(lower);
        score += if strong_cues(content) { 2 } else { i32::from(cues) };
        score += if closes_what_opened(own.of(self.facts.text), content) { 2 } else { 0 };
        score += i32::from(!unfinished(self.facts, self.content_span(at)));
        if self.next.is_none() && !cues {
            score -= 2;
        }
        let torn = self.body.is_some_and(|body| unfinished(self.facts, self.content_span(body)));
        if only && torn && !cues {
            score -= 3;
        }
        5 <= score
    }

    /// Whether a finished note goes on here: an unmarked citation between two halves of a body
    /// sentence.
    fn intrudes(&self, at: usize, before: Option<usize>, after: Option<usize>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return false };
        if !self.is_prose(at) || self.item(at).is_some_and(|item| item.marked) {
            return false;
        }
        // Between the two stand pages of notes, or this very item is between them.
        self.is_prose(before)
            && self.is_prose(after)
            && unfinished(self.facts, self.content_span(before))
            && starts_lower(self.content(after))
            && !starts_lower(self.content(at))
            && strong_cues(self.content(at))
    }
}

/// Cues that body prose does not have.
fn strong_cues(content: &str) -> bool {
    let head = head_of(content, 1_500);
    ["http", "www.", "perma.cc", "supra", "Id.", "id. at", "See ", "Ibid"]
        .iter()
        .any(|cue| head.contains(cue))
}

/// Whether `item` goes on with the last body paragraph.
fn continues(facts: Facts<'_>, group: &Group, item: Item, kind: PieceKind, broken: bool) -> bool {
    let same = match (group.kind, kind) {
        (PieceKind::Paragraph, PieceKind::Paragraph)
        | (PieceKind::Quotation, PieceKind::Quotation) => true,
        (PieceKind::ListItem | PieceKind::Quotation, PieceKind::Paragraph) => broken,
        _ => false,
    };
    let Some(last) = group.spans.last().copied() else { return false };
    if !same {
        return false;
    }
    let content = item.span.of(facts.text);
    let lower = starts_lower(content);
    let open = unfinished(facts, last);
    let long: usize = group.spans.iter().map(|span| span.len()).sum();
    if !broken {
        // Only a blank line between them: both sides must say so, and by plain words.
        let indent = item.indent == group.indent;
        return open
            && lower
            && indent
            && 60 <= long
            && group.kind == PieceKind::Paragraph
            && !ends_in(facts, last, &[';', '—', ':', '-'])
            && content.chars().take(2).all(char::is_lowercase);
    }
    if lower {
        return (open || 60 <= long) && !is_label(content);
    }
    // A name or a number may go on; a paragraph that merely lacks its point seldom is long.
    open && 60 <= long && group.kind == PieceKind::Paragraph && !ends_in(facts, last, &[':', ';'])
}

/// `a) item`, `i. item`: a list, no sentence.
fn is_label(content: &str) -> bool {
    let label = content.bytes().take(4).take_while(u8::is_ascii_lowercase).count();
    (1..=3).contains(&label) && matches!(content.as_bytes().get(label), Some(b')' | b'.'))
}

fn ends_in(facts: Facts<'_>, span: Span, signs: &[char]) -> bool {
    last_words(facts, span).ends_with(signs)
}

fn starts_lower(content: &str) -> bool {
    let bare = content.trim_start_matches(['(', '[', '“', '"', '‘', '*', '_']);
    bare.starts_with(char::is_lowercase)
}

/// Whether a text breaks off before its sentence ends. Markers at its end do not count.
pub(super) fn unfinished(facts: Facts<'_>, span: Span) -> bool {
    let content = last_words(facts, span);
    if content.is_empty() {
        return false;
    }
    let bare =
        content.trim_end_matches(['”', '’', '"', '\'', ')', ']', '*', '_', '»', '>', '\u{200B}']);
    if !bare.ends_with(['.', '?', '!', ':', '…', '。', '；']) {
        // A quotation that was closed without a point is still open, an URL in brackets too.
        return true;
    }
    open_parenthesis(content)
}

/// The text of `span` without the markers at its end.
fn last_words(facts: Facts<'_>, span: Span) -> &str {
    let mut end = span.end;
    loop {
        let content = Span::new(span.start, end).of(facts.text).trim_end();
        let here = span.start + content.len();
        let place = facts.markers.partition_point(|marker| marker.span.end <= here);
        let last = place.checked_sub(1).and_then(|place| facts.markers.get(place));
        match last {
            Some(marker) if marker.span.end == here && span.start < marker.span.start => {
                end = marker.span.start;
            }
            _ => return content,
        }
    }
}

/// Whether the last parenthesis or quotation of a text is still open at its end.
fn open_parenthesis(content: &str) -> bool {
    let mut from = content.len().saturating_sub(1_500);
    while !content.is_char_boundary(from) {
        from += 1;
    }
    let mut depth = 0_i32;
    let mut quotes = 0_i32;
    let tail = content.get(from..).unwrap_or("");
    // 0xE2 is the first byte of the marks.
    for at in memchr::memchr3_iter(b'(', b')', 0xE2, tail.as_bytes()) {
        match tail.get(at..).and_then(|rest| rest.chars().next()) {
            Some('(') => depth += 1,
            Some(')') => depth = (depth - 1).max(0),
            Some('“') => quotes += 1,
            Some('”') => quotes = (quotes - 1).max(0),
            _ => {}
        }
    }
    0 < depth && 0 < quotes
}

/// Whether `rest` closes marks that `torn` left open.
fn closes_what_opened(torn: &str, rest: &str) -> bool {
    let surplus = |text: &str, open: char, close: char| {
        let mut depth = 0_i32;
        let mut closed = 0_i32;
        for sign in text.chars() {
            if sign == open {
                depth += 1;
            } else if sign == close && depth == 0 {
                closed += 1;
            } else if sign == close {
                depth -= 1;
            }
        }
        (depth, closed)
    };
    [('(', ')'), ('“', '”'), ('[', ']')].iter().any(|(open, close)| {
        0 < surplus(torn, *open, *close).0 && 0 < surplus(rest, *open, *close).1
    })
}
