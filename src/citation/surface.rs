//! What lies inside what, in a note?
//!
//! Pairs quotation marks, parentheses and brackets, knows which bytes are italic or belong to a
//! URL, and where the note was torn. Marks that never close are ordinary characters. Linear.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};

use super::clause::{DatePart, Draft, date_parenthesis};
use super::containers::volume_and_page;
use super::evidence::Evidence;
use super::folded::folded;
use super::legal::char_before;
use super::links::{self, UrlHit};
use super::name_fit::starts_title;
use super::{Work, names, pins};
use crate::document::Passage;
use crate::reader::Style;
use crate::text::Span;

/// What a pair of marks is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Paren,
    Bracket,
    Quote,
}

/// Two marks that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub shape: Shape,
    /// With the marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// How many pairs hold it.
    pub depth: u16,
}

/// The names of `[hereinafter …]` by their first word, and the titles of the works read so far.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// With the place of the passage that defines each.
    by_word: BTreeMap<String, Vec<(usize, String)>>,
    /// By the surname of their first author.
    titles: HashMap<String, Vec<String>>,
}

/// "Lind, Harbor Parted, 52" without type: names, first words of a known title, and what follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShortTitle {
    pub names: Span,
    pub title: Span,
    /// Where the page begins, or the end.
    pub after: usize,
}

impl Labels {
    /// The names that the passages define. Linear.
    pub(super) fn of<'p>(passages: impl Iterator<Item = &'p Passage>) -> Self {
        let mut by_word: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        let word = memchr::memmem::Finder::new("hereinafter ");
        for (place, passage) in passages.enumerate() {
            for at in word.find_iter(passage.text().as_bytes()) {
                let rest = passage.text().get(at + word.needle().len()..).unwrap_or("");
                let Some(end) = rest.find([']', ')', ';', '\n']) else { continue };
                let label = rest.get(..end).unwrap_or("");
                let label =
                    label.trim_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
                let first = label.split_whitespace().next().unwrap_or("");
                let list = by_word.entry(first.to_owned()).or_default();
                // The bound keeps many labels of one first word from costing more than they tell.
                if 1 < label.len() && label.len() <= 120 && list.len() < 16 {
                    list.push((place, label.to_owned()));
                }
            }
        }
        Self { by_word, titles: HashMap::new() }
    }

    /// Remembers a work that was read, so that later notes may name it by the first words of its
    /// title.
    pub(super) fn learn(&mut self, work: &Work) {
        let (Some(author), Some(title)) = (work.authors.first(), &work.title) else { return };
        if work.date.is_none() || !names::is_person(author) {
            return;
        }
        let list = self.titles.entry(names::surname(author).to_owned()).or_default();
        // Of one who wrote very much more than that, the later works are not found so.
        if list.len() < 16 && !list.iter().any(|known| known == title) {
            list.push(title.clone());
        }
    }

    /// Whether a stretch is the surnames of a known work, the first words of its title, and at
    /// most a page.
    fn short_title(&self, text: &str, span: Span) -> Option<ShortTitle> {
        if self.titles.is_empty() {
            return None;
        }
        let words = span.of(text);
        let comma = words.find(", ").filter(|at| *at < 80)?;
        let (head, rest) = (words.get(..comma)?, words.get(comma + 2..)?);
        let (bare, _) = names::without_et_al(head);
        let first = names::first(bare)?;
        let known = self.titles.get(names::surname(&first))?;
        let end = rest.find(", ").unwrap_or(rest.len());
        let title = rest.get(..end)?.trim_end_matches([',', '.', ' ']);
        let folded = folded(title);
        let page = rest.get(end..)?.trim_start_matches([',', ' ']);
        let page = page.strip_prefix("at ").unwrap_or(page).trim_end_matches('.');
        let paged = page.is_empty()
            || pins::pin_run_length(page) == page.len()
            || volume_and_page(page).is_some();
        let long = title.contains(' ') || 4 < title.len();
        let named = title.starts_with(char::is_uppercase)
            && long
            && paged
            && known.iter().any(|full| starts_title(&self::folded(full), &folded));
        let start = span.start + head.len() + 2;
        named.then(|| ShortTitle {
            names: Span::new(span.start, span.start + head.len()),
            title: Span::new(start, start + title.len()),
            after: start + end,
        })
    }

    /// The length of the name that `text` starts with, of those defined before passage `place`.
    fn at_start(&self, text: &str, place: usize) -> Option<usize> {
        let first = text.split_whitespace().next()?.trim_end_matches([',', ';', '.']);
        self.by_word
            .get(first)?
            .iter()
            .filter(|(defined, label)| *defined < place && text.starts_with(label.as_str()))
            .filter(|(_, label)| {
                text.get(label.len()..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
            .map(|(_, label)| label.len())
            .max()
    }
}

const ITALIC: u8 = 1;
const SMALL_CAPS: u8 = 2;
const URL: u8 = 4;

/// A note, ready for the grammar.
#[derive(Debug)]
pub(super) struct Surface<'a> {
    pub text: &'a str,
    /// By their opening mark.
    pub pairs: Vec<Pair>,
    pub urls: Vec<UrlHit>,
    /// The names that the document's citations give themselves.
    labels: &'a Labels,
    /// The place of this passage among those that the labels were read from.
    place: usize,
    /// How many pairs hold each byte, their own marks included.
    levels: Vec<u16>,
    styles: Vec<u8>,
    /// Where words begin with a plain letter or figure.
    words: Vec<usize>,
    /// What each of the pairs says of a date, once it was asked for.
    dates: Vec<OnceCell<Option<DatePart<'a>>>>,
    /// What the grammar found last in a stretch of these levels.
    pub judged: Cell<Option<(Span, u16, Evidence)>>,
}

/// A passage's text with its blanks where a writer sets them. Some readers of PDF files put one
/// before a comma or inside a parenthesis; blank and mark change places, so that every other place
/// in the text stays what it was.
pub(super) fn tidied(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let stray = |at: &usize| match bytes.get(*at) {
        Some(b'(') => bytes.get(at + 1) == Some(&b' '),
        _ => at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b' '),
    };
    let first = memchr::memchr3_iter(b',', b';', b')', bytes).find(stray);
    let first = memchr::memchr_iter(b'(', bytes).find(stray).into_iter().chain(first).min();
    let Some(first) = first else { return Cow::Borrowed(text) };
    let mut moved = text.to_owned().into_bytes();
    for at in first..moved.len() {
        let pair = match moved.get(at) {
            Some(b',' | b';' | b')') => at.checked_sub(1).map(|before| (before, at)),
            Some(b'(') => Some((at, at + 1)),
            _ => None,
        };
        if let Some((one, other)) = pair
            && (moved.get(one) == Some(&b' ') || moved.get(at) == Some(&b'('))
            && (moved.get(other) == Some(&b' ') || moved.get(at) != Some(&b'('))
        {
            moved.swap(one, other);
        }
    }
    String::from_utf8(moved).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Gives a draft that was read from a [`tidied`] text the places and the words of the passage: a
/// mark that changed places with the blank before it belongs to the stretch, and parentheticals are
/// looked for in the passage by their words.
pub(super) fn untidy(text: &str, tidied: &str, draft: &mut Draft) {
    let span = draft.span;
    let ends_blank = span.of(text).ends_with(' ');
    let closes = text.get(span.end..).is_some_and(|rest| rest.starts_with(')'));
    draft.span = Span::new(span.start, span.end + usize::from(ends_blank && closes)).trimmed(text);
    for (parenthetical, place) in draft.parentheticals.iter_mut().zip(&draft.parenthetical_spans) {
        let words = parenthetical.text.as_str();
        let printed = place.of(tidied).find(words).and_then(|at| {
            let start = place.start + at;
            text.get(start..start + words.len())
        });
        if let Some(printed) = printed {
            parenthetical.text = printed.trim().to_owned();
        }
    }
}

impl<'a> Surface<'a> {
    /// Reads a passage of a document whose citations give themselves these names; `text` is its
    /// text, [`tidied`].
    pub(super) fn new(
        passage: &'a Passage,
        text: &'a str,
        labels: &'a Labels,
        place: usize,
    ) -> Self {
        let urls = links::find(passage);
        let mut styles = vec![0_u8; text.len()];
        let mut paint = |span: Span, bit: u8| {
            if let Some(bytes) = styles.get_mut(span.start..span.end.min(text.len())) {
                for byte in bytes {
                    *byte |= bit;
                }
            }
        };
        for style in &passage.styles {
            match style.style {
                Style::Italic | Style::Underline => paint(style.span, ITALIC),
                Style::SmallCaps => paint(style.span, SMALL_CAPS),
                _ => {}
            }
        }
        for hit in &urls {
            if hit.shown {
                paint(hit.zone, URL);
            }
        }
        let mut surface = Self {
            text,
            pairs: Vec::new(),
            urls,
            labels,
            place,
            levels: Vec::new(),
            styles,
            words: word_starts(text),
            dates: Vec::new(),
            judged: Cell::new(None),
        };
        surface.pair();
        surface
    }

    /// What a parenthesis says of a date. The grammar asks several times; it is read once.
    pub(super) fn date_in(&self, pair: &Pair) -> Option<&DatePart<'a>> {
        let place = self.pairs.partition_point(|other| other.outer.start < pair.outer.start);
        let read = || date_parenthesis(pair.inner.of(self.text));
        self.dates.get(place)?.get_or_init(read).as_ref()
    }

    /// The length of a name of an earlier `[hereinafter …]` that `text` starts with.
    pub(super) fn label_at(&self, text: &str) -> Option<usize> {
        self.labels.at_start(text, self.place)
    }

    /// The parts of a short form without type that names a work of an earlier note.
    pub(super) fn short_title(&self, span: Span) -> Option<ShortTitle> {
        self.labels.short_title(self.text, span)
    }

    fn has(&self, at: usize, bit: u8) -> bool {
        self.styles.get(at).is_some_and(|byte| byte & bit != 0)
    }

    /// How many pairs hold the byte.
    pub(super) fn level(&self, at: usize) -> u16 {
        self.levels.get(at).copied().unwrap_or(0)
    }

    /// Whether the byte is set in italics or underlined.
    pub(super) fn italic(&self, at: usize) -> bool {
        self.has(at, ITALIC)
    }

    /// Whether the byte belongs to a printed URL.
    pub(super) fn in_url(&self, at: usize) -> bool {
        self.has(at, URL)
    }

    /// Whether the byte is held by `depth` pairs and neither set in italics nor part of a URL.
    pub(super) fn is_plain(&self, at: usize, depth: u16) -> bool {
        self.level(at) == depth && !self.has(at, ITALIC | URL)
    }

    /// Whether all letters of the span are capitals or small capitals; at least two of them.
    pub(super) fn is_caps(&self, span: Span) -> bool {
        let mut letters = 0;
        for (at, c) in span.of(self.text).char_indices() {
            if c.is_alphabetic() {
                let small = self.has(span.start + at, SMALL_CAPS);
                if c.is_lowercase() && !small {
                    return false;
                }
                letters += usize::from(c.is_uppercase() || small);
            }
        }
        1 < letters
    }

    /// The pairs that lie in `span` and are held by `depth` others.
    pub(super) fn pairs_in(&self, span: Span, depth: u16) -> impl Iterator<Item = &Pair> {
        let first = self.pairs.partition_point(|pair| pair.outer.start < span.start);
        self.pairs
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |pair| pair.outer.start < span.end)
            .filter(move |pair| pair.depth == depth && pair.outer.end <= span.end)
    }

    /// The places in `span` where a word begins with a plain letter or figure.
    pub(super) fn words_in(&self, span: Span) -> impl Iterator<Item = usize> {
        // A stretch may begin inside a word.
        let bytes = self.text.as_bytes();
        let opens = bytes.get(span.start..span.end).and_then(|bytes| bytes.first());
        let opens = opens.filter(|byte| byte.is_ascii_alphanumeric()).map(|_| span.start);
        let first = self.words.partition_point(|place| *place <= span.start);
        let inside = self.words.get(first..).unwrap_or_default().iter().copied();
        opens.into_iter().chain(inside.take_while(move |place| *place < span.end))
    }

    /// The places in `span` where a word that begins so follows white space, each with the last sign
    /// before that white space and where it stands.
    pub(super) fn behind_blanks(
        &self,
        span: Span,
        begins: impl Fn(u8) -> bool,
    ) -> impl Iterator<Item = (usize, usize, char)> {
        let text = self.text;
        self.words_in(span).filter_map(move |place| {
            if !begins(*text.as_bytes().get(place)?) {
                return None;
            }
            let head = text.get(span.start..place)?;
            let kept = head.trim_end();
            let sign = kept.chars().next_back().filter(|_| kept.len() < head.len())?;
            Some((place, span.start + kept.len() - sign.len_utf8(), sign))
        })
    }

    /// The opening mark of the quotation that ends at `end`.
    pub(super) fn quote_ending_at(&self, end: usize) -> Option<usize> {
        let after = self.pairs.partition_point(|pair| pair.outer.start < end);
        // Marks inside the quotation begin after it; deeper nesting than this is not read.
        self.pairs
            .get(..after)?
            .iter()
            .rev()
            .take(64)
            .find(|pair| pair.shape == Shape::Quote && pair.outer.end == end)
            .map(|pair| pair.outer.start)
    }

    /// The URLs that start in `span`.
    pub(super) fn urls_in(&self, span: Span) -> impl Iterator<Item = &UrlHit> {
        let first = self.urls.partition_point(|hit| hit.zone.start < span.start);
        self.urls
            .get(first..)
            .unwrap_or_default()
            .iter()
            .take_while(move |hit| hit.zone.start < span.end)
    }

    /// The italic runs that lie in `span` outside of deeper pairs, white space between two joined.
    pub(super) fn italic_runs(&self, span: Span, depth: u16) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        let styles = self.styles.get(span.start..span.end).unwrap_or_default();
        // Most stretches have no italics at all.
        if styles.iter().fold(0, |all, style| all | style) & ITALIC == 0 {
            return runs;
        }
        let italic = |style: &u8| style & ITALIC != 0;
        let first = styles.iter().position(italic).unwrap_or(0);
        let last = styles.iter().rposition(italic).unwrap_or(0);
        let set = Span::new(span.start + first, span.start + last + 1);
        let mut start: Option<usize> = None;
        let mut end = span.start;
        for (at, c) in set.of(self.text).char_indices() {
            let place = set.start + at;
            let here = place + c.len_utf8();
            if self.italic(place) && !self.in_url(place) {
                // Quotations and parentheses inside an italic title belong to it.
                if start.is_none() && self.level(place) != depth {
                    continue;
                }
                start.get_or_insert(place);
                end = here;
            } else if !c.is_whitespace()
                && let Some(from) = start.take()
            {
                runs.push(Span::new(from, end));
            }
        }
        if let Some(from) = start {
            runs.push(Span::new(from, end));
        }
        runs.retain(|run| !run.trimmed(self.text).is_empty());
        runs.iter().map(|run| self.whole_words(run.trimmed(self.text), span)).collect()
    }

    /// A run that begins or ends inside a word, as converters leave them, with the whole word.
    fn whole_words(&self, run: Span, within: Span) -> Span {
        let letter = |c: char| c.is_alphanumeric();
        let head = Span::new(within.start, run.start).of(self.text);
        let tail = Span::new(run.end, within.end).of(self.text);
        let mut whole = run;
        if run.of(self.text).starts_with(letter) {
            whole.start -= head.len() - head.trim_end_matches(letter).len();
        }
        if run.of(self.text).ends_with(letter) {
            // Letters glued behind italics: a plural or a possessive of a short name.
            let more = tail.len() - tail.trim_start_matches(letter).len();
            if 0 < more && more < 4 {
                whole.end += more;
            }
        }
        whole
    }

    fn pair(&mut self) {
        let quotes = self.pair_quotes();
        let mut found: Vec<Pair> = Vec::new();
        // Parentheses pair only within one and the same quotation.
        let mut outside = Stack::default();
        let mut stacks: Vec<Stack> = Vec::new();
        let mut next_quote = 0;
        let mut ends: Vec<usize> = Vec::new();
        for (at, byte) in self.text.bytes().enumerate() {
            if KINDS[usize::from(byte)] != Kind::Mark {
                continue;
            }
            let quote = quotes.get(next_quote).filter(|(outer, _)| outer.start == at);
            while ends.last().is_some_and(|end| *end <= at) {
                ends.pop();
                stacks.pop();
            }
            if let Some((outer, inner)) = quote {
                found.push(Pair { shape: Shape::Quote, outer: *outer, inner: *inner, depth: 0 });
                stacks.push(Stack::default());
                ends.push(outer.end);
                next_quote += 1;
                continue;
            }
            if self.in_url(at) {
                continue;
            }
            let stack = stacks.last_mut().unwrap_or(&mut outside);
            match byte {
                b'(' => stack.open(Shape::Paren, at),
                b'[' => stack.open(Shape::Bracket, at),
                b')' | b']' => {
                    let shape = if byte == b')' { Shape::Paren } else { Shape::Bracket };
                    if let Some(open) = stack.close(shape) {
                        let (outer, inner) = (Span::new(open, at + 1), Span::new(open + 1, at));
                        found.push(Pair { shape, outer, inner, depth: 0 });
                    }
                }
                _ => {}
            }
        }
        found.sort_by_key(|pair| pair.outer.start);
        // Where a pair begins or ends the level changes; from there to the next border it stays.
        let mut borders: Vec<(usize, i32)> =
            found.iter().flat_map(|pair| [(pair.outer.start, 1), (pair.outer.end, -1)]).collect();
        borders.sort_unstable_by_key(|(at, _)| *at);
        let mut depth = 0_i32;
        self.levels.reserve_exact(borders.last().map_or(0, |(at, _)| *at));
        for (at, step) in borders {
            self.levels.resize(at, u16::try_from(depth).unwrap_or(u16::MAX));
            depth += step;
        }
        for pair in &mut found {
            pair.depth = self.level(pair.outer.start).saturating_sub(1);
        }
        self.pairs = found;
        self.dates.resize_with(self.pairs.len(), OnceCell::new);
    }

    /// Quotations by their opening mark, properly nested: outer and inner range.
    fn pair_quotes(&self) -> Vec<(Span, Span)> {
        let mut found = Vec::new();
        let mut open: Vec<(usize, char)> = Vec::new();
        let mut straight_open = false;
        let mut curly_open = 0_usize;
        let text = self.text;
        // The first bytes of the marks that are looked for.
        for at in memchr::memchr3_iter(b'"', 0xc2, 0xe2, text.as_bytes()) {
            let mut ahead = text.get(at..).unwrap_or("").chars();
            let c = ahead.next().unwrap_or(' ');
            if !matches!(c, '“' | '«' | '„' | '”' | '»' | '"') || self.in_url(at) {
                continue;
            }
            let next = ahead.next().unwrap_or(' ');
            let before = text.get(..at).and_then(|head| head.chars().next_back()).unwrap_or(' ');
            let closes = match c {
                '“' | '«' | '„' => {
                    // A German closing mark looks like an English opening one.
                    if c == '“' && open.last().is_some_and(|(_, o)| *o == '„') {
                        Some('„')
                    } else {
                        open.push((at, c));
                        curly_open += 1;
                        None
                    }
                }
                '”' if 0 < curly_open => Some('“'),
                '»' if 0 < curly_open => Some('«'),
                '"' => {
                    let opening_look = (before.is_whitespace()
                        || matches!(before, '(' | '[' | '—' | '–' | '\'' | '‘'))
                        && !next.is_whitespace();
                    let closing_look = next.is_whitespace() || !next.is_alphanumeric();
                    if straight_open && (closing_look || !opening_look) {
                        Some('"')
                    } else if !straight_open && !next.is_whitespace() {
                        open.push((at, '"'));
                        straight_open = true;
                        None
                    } else if !straight_open && before.is_whitespace() {
                        // `" . . . words"`: an ellipsis may follow the mark after a blank.
                        open.push((at, '"'));
                        straight_open = true;
                        None
                    } else {
                        None
                    }
                }
                _ => None,
            };
            let Some(kind) = closes else { continue };
            let matches_kind = |o: char| o == kind || (kind == '“' && o == '„');
            // Deeper nesting than this is no text that a person wrote; the bound keeps it linear.
            let nearest = open.iter().rev().take(64).position(|(_, o)| matches_kind(*o));
            if let Some(place) = nearest.map(|back| open.len() - 1 - back) {
                for (_, dropped) in open.drain(place + 1..) {
                    if dropped == '"' {
                        straight_open = false;
                    } else {
                        curly_open = curly_open.saturating_sub(1);
                    }
                }
                if let Some((start, mark)) = open.pop() {
                    if mark == '"' {
                        straight_open = false;
                    } else {
                        curly_open = curly_open.saturating_sub(1);
                    }
                    let end = at + c.len_utf8();
                    found.push((Span::new(start, end), Span::new(start + mark.len_utf8(), at)));
                }
            }
        }
        found.sort_by_key(|(outer, _)| outer.start);
        found
    }
}

/// Where words begin with a plain letter or figure.
fn word_starts(text: &str) -> Vec<usize> {
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate() {
        if KINDS[usize::from(byte)] == Kind::Plain
            && KINDS[usize::from(before)] != Kind::Plain
            && (before.is_ascii() || !char_before(text, at).is_some_and(char::is_alphanumeric))
        {
            found.push(at);
        }
        before = byte;
    }
    found
}

/// What a byte is to the grammar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A plain letter or figure.
    Plain,
    /// A parenthesis or bracket, or the first byte of a quotation mark.
    Mark,
    Other,
}

/// Asked at every byte of every note.
const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0_u8;
    loop {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Kind::Plain,
            b'(' | b')' | b'[' | b']' | b'"' | 0xC2 | 0xE2 => Kind::Mark,
            _ => Kind::Other,
        };
        if byte == u8::MAX {
            break;
        }
        byte += 1;
    }
    kinds
};

/// Opened marks that wait for their closing ones.
#[derive(Debug, Default)]
struct Stack {
    open: Vec<(Shape, usize)>,
    parens: usize,
    brackets: usize,
}

impl Stack {
    fn open(&mut self, shape: Shape, at: usize) {
        self.open.push((shape, at));
        *self.count(shape) += 1;
    }

    fn count(&mut self, shape: Shape) -> &mut usize {
        if shape == Shape::Paren { &mut self.parens } else { &mut self.brackets }
    }

    /// The place of the mark that is closed; marks opened after it never close.
    fn close(&mut self, shape: Shape) -> Option<usize> {
        if *self.count(shape) == 0 {
            return None;
        }
        while let Some((opened, at)) = self.open.pop() {
            *self.count(opened) -= 1;
            if opened == shape {
                return Some(at);
            }
        }
        None
    }
}
