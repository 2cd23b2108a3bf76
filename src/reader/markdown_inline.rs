//! What does a person read where Markdown mark-up stands?
//!
//! Escapes, emphasis, links, tags, entities and note references of one block, resolved in one
//! pass over its bytes and one over its tokens.
//! Two things are read more kindly than CommonMark does, because scanned manuscripts are full of
//! them: emphasis that closes after a blank (`*Id. *at 3`), and links broken over a line.

use std::collections::HashMap;

use crate::text::{MappedTextBuilder, Span};

use super::markdown_tags::{TAG_NAMES, autolink, entity_text, href, styled, unescaped};
use super::printed_numbers::{self, PrintedNumber, References};
use super::text_blocks::{LinePrefix, RawBlock, reference_label, without_quote_marks};
use super::{FormatMark, Link, Style, StyledRange};

/// Longest stretch in which an end is looked for: link targets, tags, code spans, comments.
const LOOK_AHEAD: usize = 4_000;
/// Longest spelling of a raised number, in bytes.
const LONGEST_NUMBER: usize = 24;

/// The reading view under construction.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) builder: MappedTextBuilder,
    pub(super) styles: Vec<StyledRange>,
    pub(super) links: Vec<Link>,
    pub(super) marks: Vec<FormatMark>,
}

/// Resolves the inline mark-up of blocks; keeps its buffers between them.
#[derive(Debug)]
pub(super) struct InlineReader<'a> {
    text: &'a str,
    numbers: References,
    references: HashMap<String, Span>,
    tokens: Vec<Token>,
    runs: Vec<usize>,
    brackets: Vec<usize>,
    tags: Vec<(Tag, usize)>,
    pairs: Vec<Pair>,
    found_links: Vec<FoundLink>,
    /// No comment ends behind here in this block.
    comments_end: bool,
}

#[derive(Debug)]
struct Token {
    span: Span,
    kind: Kind,
    /// Bytes of the view made before and after this token.
    before: usize,
    after: usize,
}

#[derive(Debug)]
enum Kind {
    /// Mark-up that nobody reads.
    Skip,
    /// Mark-up that stands for other text.
    Made(String),
    /// Text as it stands; only there so that something can begin or end here.
    Keep,
    /// A run of emphasis signs.
    Signs(Signs),
    /// A note reference.
    Mark(String),
}

#[derive(Clone, Copy, Debug)]
struct Signs {
    sign: u8,
    length: usize,
    /// Signs used up from the left (as an end) and from the right (as a beginning).
    closed: usize,
    opened: usize,
    can_open: bool,
    can_close: bool,
    /// A letter or digit before and white space after: an author's sign, no emphasis.
    trails_word: bool,
}

impl Signs {
    fn left(self) -> usize {
        self.length - self.closed - self.opened
    }
}

#[derive(Clone, Copy, Debug)]
struct Pair {
    open: usize,
    close: usize,
    style: Style,
}

#[derive(Debug)]
struct FoundLink {
    open: usize,
    close: usize,
    target: String,
    raw: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Styled(Style),
    Anchor,
}

impl<'a> InlineReader<'a> {
    pub(super) fn new(text: &'a str, references: &[(String, Span)], numbers: References) -> Self {
        // The first definition of a label counts, as in CommonMark.
        let mut map = HashMap::new();
        for (label, target) in references {
            map.entry(label.clone()).or_insert(*target);
        }
        Self {
            text,
            numbers,
            references: map,
            tokens: Vec::new(),
            runs: Vec::new(),
            brackets: Vec::new(),
            tags: Vec::new(),
            pairs: Vec::new(),
            found_links: Vec::new(),
            comments_end: false,
        }
    }

    /// Appends the readable text of `block` to `view`.
    pub(super) fn resolve(&mut self, block: &RawBlock, joins: &[Span], view: &mut View) {
        self.tokens.clear();
        self.runs.clear();
        self.brackets.clear();
        self.tags.clear();
        self.pairs.clear();
        self.found_links.clear();
        self.comments_end = false;
        self.scan(block, joins);
        self.pair_emphasis();
        self.pair_kindly();
        self.emit(block.span, view);
    }

    fn scan(&mut self, block: &RawBlock, joins: &[Span]) {
        let bytes = self.text.as_bytes();
        let end = block.span.end;
        let mut at = block.span.start;
        let mut url_until = at;
        let mut next_join = joins.partition_point(|join| join.start < at);
        // The sign of a list item is no emphasis.
        if bytes.get(at) == Some(&b'*') && bytes.get(at + 1).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        while let Some(rest) = bytes.get(at..end) {
            let Some(plain) = rest.iter().position(|byte| SPECIAL[usize::from(*byte)]) else {
                break;
            };
            at += plain;
            let Some(&byte) = bytes.get(at) else { break };
            at = match byte {
                b'\\' => self.escape(at, end),
                b'*' | b'_' | b'~' => {
                    let protected =
                        (byte == b'_' && at < url_until) || (byte == b'*' && self.star_page(at));
                    self.signs(at, end, byte, protected)
                }
                b'^' | b'$' => self.raised(at, end).unwrap_or(at + 1),
                b'`' => self.code(at, end),
                b'<' => self.angle(at, end),
                b'!' if bytes.get(at + 1) == Some(&b'[') => {
                    self.brackets.push(self.tokens.len());
                    self.token(at, at + 2, Kind::Keep);
                    at + 2
                }
                b'[' => self.bracket(at, end),
                b']' => self.close_bracket(at, end),
                b'&' => self.entity(at, end),
                b':' => {
                    if bytes.get(at + 1..at + 3) == Some(b"//".as_slice()) {
                        url_until = self.blank_after(at, end);
                    }
                    at + 1
                }
                b'-' | 0xC2 | 0xE2 => {
                    while joins.get(next_join).is_some_and(|join| join.start < at) {
                        next_join += 1;
                    }
                    match joins.get(next_join) {
                        Some(join) if join.start == at && join.end <= end => {
                            self.token(join.start, join.end, Kind::Skip);
                            join.end
                        }
                        _ => at + 1,
                    }
                }
                b'\n' | b'\r' => self.line_break(at, end, block.prefix),
                _ => at + 1,
            };
        }
    }

    /// Whether a star closes a few words of citation that the star before it opened, with a blank
    /// between them and it, as converters leave it: `*supra *note 5`.
    fn closes_late(&self, at: usize) -> bool {
        const WORDS: [&str; 18] = [
            "see",
            "see also",
            "see generally",
            "see, e.g.,",
            "see id.",
            "id.",
            "ibid.",
            "cf.",
            "but see",
            "compare",
            "with",
            "accord",
            "supra",
            "infra",
            "in",
            "available at",
            "reprinted in",
            "see, e.g.",
        ];
        let Some((token, signs)) = self.runs.len().checked_sub(1).and_then(|run| self.run(run))
        else {
            return false;
        };
        let opener = self.tokens.get(token).map_or(0, |token| token.span.end);
        let words = self.text.get(opener..at).unwrap_or("");
        signs.sign == b'*'
            && signs.length == 1
            && signs.can_open
            && !signs.can_close
            && words.ends_with([' ', '\n'])
            && WORDS.iter().any(|word| words.trim_end().eq_ignore_ascii_case(word))
    }

    /// Whether a star stands before the page of a decision in a data base: `at *3 (`, `*7–*8`.
    fn star_page(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or("");
        let after = self.text.get(at + 1..).unwrap_or("");
        let digits = after.bytes().take(4).take_while(u8::is_ascii_digit).count();
        let next = after.as_bytes().get(digits);
        let ends = next.is_none_or(|byte| b" ,.;)\n-".contains(byte) || !byte.is_ascii());
        let led = [" at ", "\nat ", " at\n", "–", "-"].iter().any(|lead| before.ends_with(lead));
        (1..=3).contains(&digits) && ends && led
    }

    fn token(&mut self, start: usize, end: usize, kind: Kind) {
        self.tokens.push(Token { span: Span::new(start, end), kind, before: 0, after: 0 });
    }

    fn escape(&mut self, at: usize, end: usize) -> usize {
        if let Some(behind) = self.raised(at, end) {
            return behind;
        }
        match self.text.as_bytes().get(at + 1) {
            Some(next) if at + 1 < end && next.is_ascii_punctuation() => {
                self.token(at, at + 1, Kind::Skip);
                at + 2
            }
            Some(b'\n' | b'\r') if at + 1 < end => {
                self.token(at, at + 1, Kind::Skip);
                at + 1
            }
            _ => at + 1,
        }
    }

    fn signs(&mut self, at: usize, end: usize, sign: u8, protected: bool) -> usize {
        let bytes = self.text.as_bytes();
        let run = bytes.get(at..end).unwrap_or_default();
        let length = run.iter().take_while(|byte| **byte == sign).count();
        let after_at = at + length;
        if protected || (sign == b'~' && length != 2) {
            return after_at;
        }
        let before = self.text.get(..at).and_then(|text| text.chars().next_back());
        let after = self.text.get(after_at..end).and_then(|text| text.chars().next());
        let blank = |sign: Option<char>| sign.is_none_or(char::is_whitespace);
        let mark = |sign: Option<char>| sign.is_some_and(is_punctuation);
        let left = !blank(after) && (!mark(after) || blank(before) || mark(before));
        let right = !blank(before) && (!mark(before) || blank(after) || mark(after));
        let (can_open, can_close) = if sign == b'_' {
            (left && (!right || mark(before)), right && (!left || mark(after)))
        } else if sign == b'*' && length == 1 && left && !right && self.closes_late(at) {
            // "*See *Lind": the sign that closes stands behind the blank.
            (false, true)
        } else {
            (left, right)
        };
        self.runs.push(self.tokens.len());
        self.token(
            at,
            after_at,
            Kind::Signs(Signs {
                sign,
                length,
                closed: 0,
                opened: 0,
                can_open,
                can_close,
                trails_word: before.is_some_and(char::is_alphanumeric) && blank(after),
            }),
        );
        after_at
    }

    /// `^12^`, `$^{12}$`.
    fn raised(&mut self, at: usize, end: usize) -> Option<usize> {
        let limit = self.boundary(end.min(at + LONGEST_NUMBER));
        let found = printed_numbers::raised(self.text.get(at..limit)?)?;
        Some(self.raise(at, found))
    }

    fn raise(&mut self, at: usize, found: PrintedNumber) -> usize {
        let open = self.tokens.len();
        let number = at + found.before;
        let behind = number + found.number;
        self.token(at, number, Kind::Skip);
        self.token(behind, behind + found.after, Kind::Skip);
        self.pairs.push(Pair { open, close: open + 1, style: Style::Superscript });
        behind + found.after
    }

    fn code(&mut self, at: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let length =
            bytes.get(at..end).unwrap_or_default().iter().take_while(|byte| **byte == b'`').count();
        let limit = end.min(at + LOOK_AHEAD / 4);
        let mut probe = at + length;
        while probe < limit {
            let rest = bytes.get(probe..limit).unwrap_or_default();
            let Some(next) = memchr::memchr(b'`', rest) else { break };
            let from = probe + next;
            let run = bytes
                .get(from..end)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| **byte == b'`')
                .count();
            if run == length {
                let open = self.tokens.len();
                self.token(at, at + length, Kind::Skip);
                self.token(from, from + run, Kind::Skip);
                self.pairs.push(Pair { open, close: open + 1, style: Style::Code });
                return from + run;
            }
            probe = from + run;
        }
        at + length
    }

    /// Autolinks, tags and comments.
    fn angle(&mut self, at: usize, end: usize) -> usize {
        let limit = end.min(at + LOOK_AHEAD);
        let limit = self.boundary(limit);
        let rest = self.text.get(at + 1..limit).unwrap_or("");
        if rest.starts_with("!--") {
            return self.comment(at, end);
        }
        let Some(length) = rest.find('>') else { return at + 1 };
        let inner = rest.get(..length).unwrap_or("");
        let after = at + length + 2;
        if let Some(target) = autolink(inner) {
            let open = self.tokens.len();
            self.token(at, at + 1, Kind::Skip);
            self.token(after - 1, after, Kind::Skip);
            let raw = Span::new(at + 1, after - 1);
            self.found_links.push(FoundLink { open, close: open + 1, target, raw });
            return after;
        }
        let closing = inner.starts_with('/');
        let body = inner.trim_start_matches('/');
        let name_length = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = body.get(..name_length).unwrap_or("").to_ascii_lowercase();
        let attributes = body.get(name_length..).unwrap_or("");
        let clean = attributes.is_empty() || attributes.starts_with([' ', '/', '\n', '\t']);
        if !clean || attributes.contains('<') || !TAG_NAMES.contains(&name.as_str()) {
            return at + 1;
        }
        if matches!(name.as_str(), "br" | "p" | "div" | "li" | "tr") {
            self.token(at, after, Kind::Made("\n".to_owned()));
            return after;
        }
        let index = self.tokens.len();
        self.token(at, after, Kind::Skip);
        let tag = match name.as_str() {
            "a" => Tag::Anchor,
            other => match styled(other) {
                Some(style) => Tag::Styled(style),
                None => return after,
            },
        };
        if closing {
            self.close_tag(tag, index);
        } else if !inner.ends_with('/') && self.tags.len() < 50 {
            self.tags.push((tag, index));
        }
        after
    }

    fn close_tag(&mut self, tag: Tag, close: usize) {
        let Some(place) = self.tags.iter().rposition(|(open, _)| *open == tag) else { return };
        let open = self.tags.get(place).map_or(0, |(_, index)| *index);
        self.tags.truncate(place);
        match tag {
            Tag::Styled(style) => self.pairs.push(Pair { open, close, style }),
            Tag::Anchor => {
                let Some(token) = self.tokens.get(open) else { return };
                let Some(raw) = href(self.text, token.span) else { return };
                let target = unescaped(raw.of(self.text));
                self.found_links.push(FoundLink { open, close, target, raw });
            }
        }
    }

    fn comment(&mut self, at: usize, end: usize) -> usize {
        if self.comments_end {
            return at + 1;
        }
        let rest = self.text.get(at..end).unwrap_or("");
        if let Some(length) = rest.find("-->") {
            self.token(at, at + length + 3, Kind::Skip);
            return at + length + 3;
        }
        self.comments_end = true;
        at + 1
    }

    fn bracket(&mut self, at: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        if bytes.get(at + 1) == Some(&b'^') {
            let limit = self.boundary(end.min(at + 202));
            let rest = self.text.get(at + 2..limit).unwrap_or("");
            if self.numbers == References::Printed
                && let Some(found) =
                    printed_numbers::bracketed(self.text.get(at..limit).unwrap_or(""))
            {
                return self.raise(at, found);
            }
            let length = rest.find(|sign: char| {
                sign == ']' || sign == '[' || sign == '^' || sign.is_whitespace()
            });
            if let Some(length) = length
                && 0 < length
                && rest.as_bytes().get(length) == Some(&b']')
            {
                let target = rest.get(..length).unwrap_or("").to_owned();
                let after = at + 2 + length + 1;
                self.token(at, after, Kind::Mark(target));
                return after;
            }
        }
        self.brackets.push(self.tokens.len());
        self.token(at, at + 1, Kind::Keep);
        at + 1
    }

    fn close_bracket(&mut self, at: usize, end: usize) -> usize {
        let Some(open) = self.brackets.pop() else { return at + 1 };
        let bytes = self.text.as_bytes();
        let Some(opened) = self.tokens.get(open).map(|token| token.span) else { return at + 1 };
        let (raw, after, target) = match bytes.get(at + 1) {
            Some(b'(') if at + 1 < end => match self.destination(at + 2, end) {
                Some((raw, after)) => (raw, after, unescaped(raw.of(self.text))),
                None => return at + 1,
            },
            _ if self.references.is_empty() => return at + 1,
            Some(b'[') => {
                let limit = self.boundary(end.min(at + 300));
                let rest = self.text.get(at + 2..limit).unwrap_or("");
                let Some(length) = rest.find(']') else { return at + 1 };
                let label = rest.get(..length).unwrap_or("");
                let own = self.text.get(opened.end..at).unwrap_or("");
                let label = if label.is_empty() { own } else { label };
                match self.reference(label) {
                    Some(raw) => (raw, at + 2 + length + 1, unescaped(raw.of(self.text))),
                    None => return at + 1,
                }
            }
            _ => match self.reference(self.text.get(opened.end..at).unwrap_or("")) {
                Some(raw) => (raw, at + 1, unescaped(raw.of(self.text))),
                None => return at + 1,
            },
        };
        if let Some(token) = self.tokens.get_mut(open) {
            token.kind = Kind::Skip;
        }
        let close = self.tokens.len();
        self.token(at, after, Kind::Skip);
        if opened.len() == 1 && !target.is_empty() {
            // Links do not nest: whatever is open further out is plain text.
            self.brackets.clear();
            self.found_links.push(FoundLink { open, close, target, raw });
        }
        after
    }

    /// The target from `at` on, behind `](`, and where the closing parenthesis ends.
    fn destination(&self, at: usize, end: usize) -> Option<(Span, usize)> {
        let bytes = self.text.as_bytes();
        let limit = end.min(at + LOOK_AHEAD);
        let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        let mut from = at;
        while from < limit && blank(from) {
            from += 1;
        }
        let mut probe = from;
        let raw = if bytes.get(from) == Some(&b'<') {
            let rest = bytes.get(from + 1..limit)?;
            let length = rest.iter().position(|byte| matches!(byte, b'>' | b'<' | b'\n'))?;
            if rest.get(length) != Some(&b'>') {
                return None;
            }
            probe = from + 1 + length + 1;
            Span::new(from + 1, from + 1 + length)
        } else {
            let mut depth = 0_usize;
            while probe < limit {
                match bytes.get(probe)? {
                    b'\\' => probe += 1,
                    b'(' if depth < 32 => depth += 1,
                    b'(' => return None,
                    b')' if depth == 0 => break,
                    b')' => depth -= 1,
                    byte if byte.is_ascii_whitespace() => break,
                    _ => {}
                }
                probe += 1;
            }
            Span::new(from, probe.min(limit))
        };
        while probe < limit && blank(probe) {
            probe += 1;
        }
        if let Some(quote) = bytes.get(probe).filter(|byte| matches!(byte, b'"' | b'\'')) {
            let rest = bytes.get(probe + 1..limit)?;
            probe += 1 + memchr::memchr(*quote, rest)? + 1;
            while probe < limit && blank(probe) {
                probe += 1;
            }
        }
        let closed = probe < end && bytes.get(probe) == Some(&b')');
        // A cut inside a character cannot happen: every stop above is an ASCII byte.
        (closed && self.text.is_char_boundary(raw.end)).then_some((raw, probe + 1))
    }

    fn reference(&self, label: &str) -> Option<Span> {
        if label.is_empty() || 200 < label.len() {
            return None;
        }
        self.references.get(&reference_label(label)).copied()
    }

    fn entity(&mut self, at: usize, end: usize) -> usize {
        let limit = self.boundary(end.min(at + 34));
        let rest = self.text.get(at + 1..limit).unwrap_or("");
        let Some(length) = rest.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '#')
        else {
            return at + 1;
        };
        if rest.as_bytes().get(length) != Some(&b';') {
            return at + 1;
        }
        match entity_text(rest.get(..length).unwrap_or("")) {
            Some(made) => {
                self.token(at, at + length + 2, Kind::Made(made));
                at + length + 2
            }
            None => at + 1,
        }
    }

    /// Takes off what stands before the next line's text.
    fn line_break(&mut self, at: usize, end: usize, prefix: LinePrefix) -> usize {
        let bytes = self.text.as_bytes();
        let crlf = bytes.get(at..at + 2) == Some(b"\r\n".as_slice());
        let next = (if crlf { at + 2 } else { at + 1 }).min(end);
        if prefix == LinePrefix::Nothing {
            return next;
        }
        let rest = self.text.get(next..end).unwrap_or("");
        let line = rest.split(['\n', '\r']).next().unwrap_or("");
        let taken = line.len() - without_quote_marks(line).len();
        if 0 < taken {
            self.token(next, next + taken, Kind::Skip);
        }
        next + taken
    }

    fn blank_after(&self, at: usize, end: usize) -> usize {
        let rest = self.text.as_bytes().get(at..end).unwrap_or_default();
        let length =
            rest.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>'));
        at + length.unwrap_or(rest.len())
    }

    fn boundary(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn run(&self, run: usize) -> Option<(usize, Signs)> {
        let token = *self.runs.get(run)?;
        match self.tokens.get(token)?.kind {
            Kind::Signs(signs) => Some((token, signs)),
            _ => None,
        }
    }

    fn take(&mut self, token: usize, opened: usize, closed: usize) {
        if let Some(Token { kind: Kind::Signs(signs), .. }) = self.tokens.get_mut(token) {
            signs.opened += opened;
            signs.closed += closed;
        }
    }

    fn add_pair(&mut self, open: usize, close: usize, sign: u8, count: usize) {
        let style = match (sign, count) {
            (b'~', _) => Style::Struck,
            (_, 2) => Style::Bold,
            _ => Style::Italic,
        };
        self.take(open, count, 0);
        self.take(close, 0, count);
        self.pairs.push(Pair { open, close, style });
    }

    /// CommonMark's rule for emphasis, with its bound on the search for openers.
    fn pair_emphasis(&mut self) {
        let mut openers: Vec<usize> = Vec::new();
        let mut floors = [0_usize; 18];
        for run in 0..self.runs.len() {
            while let Some((close, signs)) = self.run(run) {
                if !signs.can_close || signs.left() == 0 {
                    break;
                }
                let row = match signs.sign {
                    b'*' => 0,
                    b'_' => 1,
                    _ => 2,
                };
                let key = row * 6 + usize::from(signs.can_open) * 3 + signs.length % 3;
                let floor = floors.get(key).copied().unwrap_or(0).min(openers.len());
                let found = (floor..openers.len()).rev().find(|place| {
                    let Some((_, opener)) = openers.get(*place).and_then(|run| self.run(*run))
                    else {
                        return false;
                    };
                    let odd = (opener.can_close || signs.can_open)
                        && (opener.length + signs.length).is_multiple_of(3)
                        && !(opener.length.is_multiple_of(3) && signs.length.is_multiple_of(3));
                    opener.sign == signs.sign && 0 < opener.left() && !odd
                });
                let Some(place) = found else {
                    if let Some(floor) = floors.get_mut(key) {
                        *floor = openers.len();
                    }
                    break;
                };
                openers.truncate(place + 1);
                let Some((open, opener)) = openers.last().and_then(|run| self.run(*run)) else {
                    break;
                };
                let count = if 2 <= opener.left() && 2 <= signs.left() { 2 } else { 1 };
                self.add_pair(open, close, signs.sign, count);
                if opener.left() == count {
                    openers.pop();
                }
                for floor in &mut floors {
                    *floor = (*floor).min(openers.len());
                }
            }
            if let Some((_, signs)) = self.run(run)
                && signs.can_open
                && 0 < signs.left()
            {
                openers.push(run);
            }
        }
    }

    /// Pairs what is left of `*`: emphasis with a blank on its inner side.
    fn pair_kindly(&mut self) {
        let mut waiting: Option<usize> = None;
        for run in 0..self.runs.len() {
            let Some((close, signs)) = self.run(run) else { continue };
            if signs.sign != b'*' || signs.left() == 0 {
                continue;
            }
            let Some((open, opener)) = waiting.and_then(|run| self.run(run)) else {
                waiting = Some(run);
                continue;
            };
            let start = self.tokens.get(open).map_or(0, |token| token.span.end);
            let end = self.tokens.get(close).map_or(0, |token| token.span.start);
            let nothing = self.text.get(start..end).is_some_and(|words| words.trim().is_empty());
            if nothing && opener.left() == signs.left() && !opener.can_open && !signs.can_close {
                // "note 6,* *at 2": emphasis around a blank.
                let count = signs.left();
                self.take(open, count, 0);
                self.take(close, 0, count);
                waiting = None;
                continue;
            }
            let fits = opener.left() == signs.left()
                && opener.left() == opener.length
                && signs.left() == signs.length
                && !opener.trails_word
                && (opener.can_open || signs.can_close)
                && end < start + 400;
            if fits {
                let count = signs.left();
                if 3 <= count {
                    self.add_pair(open, close, b'*', 2);
                    self.add_pair(open, close, b'*', count - 2);
                } else {
                    self.add_pair(open, close, b'*', count);
                }
                waiting = None;
            } else {
                waiting = Some(run);
            }
        }
    }

    fn emit(&mut self, span: Span, view: &mut View) {
        let mut at = span.start;
        for token in &mut self.tokens {
            if token.span.start < at {
                continue;
            }
            view.builder.copy(self.text.get(at..token.span.start).unwrap_or(""), at);
            token.before = view.builder.len();
            match &token.kind {
                Kind::Skip => {}
                Kind::Keep => view.builder.copy(token.span.of(self.text), token.span.start),
                Kind::Made(made) => view.builder.replace(made, token.span),
                Kind::Signs(signs) => {
                    let kept = Span::new(
                        token.span.start + signs.closed,
                        token.span.end.saturating_sub(signs.opened),
                    );
                    view.builder.copy(kept.of(self.text), kept.start);
                }
                Kind::Mark(target) => view.marks.push(FormatMark {
                    span: Span::new(token.before, token.before),
                    raw: token.span,
                    target: target.clone(),
                }),
            }
            token.after = view.builder.len();
            at = token.span.end;
        }
        view.builder.copy(self.text.get(at..span.end).unwrap_or(""), at);
        let inside = |tokens: &[Token], open: usize, close: usize| {
            let from = tokens.get(open).map_or(0, |token| token.after);
            let to = tokens.get(close).map_or(0, |token| token.before);
            Span::new(from, to)
        };
        let first_style = view.styles.len();
        for pair in &self.pairs {
            let span = inside(&self.tokens, pair.open, pair.close);
            if !span.is_empty() {
                view.styles.push(StyledRange { span, style: pair.style });
            }
        }
        if let Some(styles) = view.styles.get_mut(first_style..) {
            styles.sort_by_key(|styled| (styled.span, styled.style));
        }
        let first_link = view.links.len();
        for link in self.found_links.drain(..) {
            let span = inside(&self.tokens, link.open, link.close);
            view.links.push(Link { span, target: link.target, raw: Some(link.raw) });
        }
        if let Some(links) = view.links.get_mut(first_link..) {
            links.sort_by_key(|link| link.span);
        }
    }
}

/// The bytes at which something may begin.
const SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let signs = b"\\*_~^$`<![]&:-\n\r\xC2\xE2";
    let mut index = 0;
    while index < signs.len() {
        table[signs[index] as usize] = true;
        index += 1;
    }
    table
};

fn is_punctuation(sign: char) -> bool {
    sign.is_ascii_punctuation()
        || matches!(sign, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '«' | '»' | '¡' | '¿' | '§' | '¶' | '·' | '\u{3001}'..='\u{3011}')
        || (!sign.is_ascii() && !sign.is_alphanumeric() && !sign.is_whitespace())
}
