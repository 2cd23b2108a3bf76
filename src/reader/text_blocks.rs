//! Where do the blocks of a text manuscript begin and end?
//!
//! One pass over the lines of Markdown or plain text. CommonMark's own block rules are not used:
//! they make lists of note numbers, headings of the rule under a torn paragraph and code of an
//! indented quotation, and scanned text is full of these.
//! It does not look inside a line further than its beginning, and it decides nothing about notes
//! that the mark-up does not declare.

use memchr::memchr3;

use crate::text::{Span, numeral};

use super::BlockKind;
use super::printed_numbers::References;

/// Which mark-up is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Markdown(References),
    /// Text without mark-up: blank lines, indentation and page marks only.
    Plain,
}

/// A block as a range of the raw text.
#[derive(Clone, Debug)]
pub(super) struct RawBlock {
    pub(super) kind: BlockKind,
    /// From its first to its last readable byte; may hold line prefixes inside.
    pub(super) span: Span,
    /// Columns of white space before its lines.
    pub(super) indent: u32,
    /// What stands before each of its lines after the first.
    pub(super) prefix: LinePrefix,
    /// Whether the text stands as it is, without mark-up inside.
    pub(super) verbatim: bool,
}

/// What is taken off the beginning of a block's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinePrefix {
    Nothing,
    /// `>` marks with the white space around them.
    QuoteMarks,
}

/// The blocks of a text and what else its mark-up declares.
#[derive(Clone, Debug, Default)]
pub(super) struct TextBlocks {
    pub(super) blocks: Vec<RawBlock>,
    /// Link reference definitions: label and the target's place.
    pub(super) references: Vec<(String, Span)>,
    /// The title of the front matter.
    pub(super) title: Option<String>,
}

/// Cuts `text` into blocks.
pub(super) fn cut(text: &str, dialect: Dialect) -> TextBlocks {
    let mut cutter = Cutter {
        text,
        dialect,
        out: TextBlocks::default(),
        open: None,
        after_note: false,
        skip_until: None,
        fence: None,
        opening_indent: None,
    };
    let mut lines = Lines::new(text);
    if matches!(dialect, Dialect::Markdown(_)) {
        cutter.front_matter(&mut lines);
    }
    while let Some(line) = lines.next_line() {
        cutter.line(line);
    }
    cutter.close();
    cutter.out
}

/// One line without its end.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: usize,
    end: usize,
    /// A form feed stands before it.
    new_page: bool,
}

struct Lines<'a> {
    text: &'a str,
    position: usize,
    new_page: bool,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        // The byte order mark is no text.
        let position = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, position, new_page: false }
    }

    fn next_line(&mut self) -> Option<Line> {
        let bytes = self.text.as_bytes();
        let start = self.position;
        let rest = bytes.get(start..)?;
        if rest.is_empty() {
            return None;
        }
        let new_page = std::mem::take(&mut self.new_page);
        let Some(length) = memchr3(b'\n', b'\r', b'\x0C', rest) else {
            self.position = bytes.len();
            return Some(Line { start, end: bytes.len(), new_page });
        };
        let end = start + length;
        self.position = match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end + 2,
            (Some(b'\x0C'), _) => {
                self.new_page = true;
                end + 1
            }
            _ => end + 1,
        };
        Some(Line { start, end, new_page })
    }
}

struct Open {
    kind: BlockKind,
    start: usize,
    end: usize,
    lines: usize,
    /// Columns before the first and before the latest line.
    first_indent: u32,
    last_indent: u32,
    least_indent: u32,
    prefix: LinePrefix,
    verbatim: bool,
}

struct Cutter<'a> {
    text: &'a str,
    dialect: Dialect,
    out: TextBlocks,
    open: Option<Open>,
    /// The last block was a note definition or its continuation, blank lines apart.
    after_note: bool,
    /// Unreadable mark-up runs up to this string.
    skip_until: Option<&'static str>,
    /// An open code fence: its sign and length.
    fence: Option<(u8, usize)>,
    /// How far the first line of the last paragraph was set in from its others.
    opening_indent: Option<u32>,
}

impl Cutter<'_> {
    fn line(&mut self, line: Line) {
        if line.new_page {
            self.close();
            self.push(BlockKind::PageBreak, Span::new(line.start, line.start));
        }
        let whole = self.text.get(line.start..line.end).unwrap_or("");
        if let Some(end) = self.skip_until {
            if whole.to_ascii_lowercase().contains(end) {
                self.skip_until = None;
            }
            return;
        }
        let (content, indent) = without_indent(whole);
        let start = line.start + (whole.len() - content.len());
        let content = content.trim_end();
        if let Some((sign, length)) = self.fence {
            let closes = content.bytes().take_while(|byte| *byte == sign).count();
            if length <= closes && content.len() == closes {
                self.fence = None;
                self.close();
            } else if content.is_empty() {
                self.close();
            } else {
                self.grow_or_open(BlockKind::Aside, line.start, start + content.len(), 0, true);
            }
            return;
        }
        if content.is_empty() {
            self.close();
            return;
        }
        let span = Span::new(start, start + content.len());
        if content.len() < 80 && is_page_mark(content) {
            self.close();
            self.push(BlockKind::PageBreak, span);
            return;
        }
        if is_rule(content) && !self.is_underline(content) {
            self.close();
            self.push(BlockKind::Furniture, span);
            return;
        }
        let markdown = matches!(self.dialect, Dialect::Markdown(_));
        if markdown && self.markdown_line(content, span, indent) {
            return;
        }
        if content.starts_with('>') && self.quotation_line(content, span) {
            return;
        }
        if self.starts_item(content) {
            self.close();
            self.start(BlockKind::ListItem, span, indent, false);
            return;
        }
        self.prose_line(span, indent);
    }

    /// The lines that only Markdown has. False where the line is something else.
    fn markdown_line(&mut self, content: &str, span: Span, indent: u32) -> bool {
        let first = content.as_bytes().first().copied().unwrap_or(0);
        if 2 <= indent && self.open.is_none() && self.after_note && !content.starts_with("[^") {
            self.start(BlockKind::NoteContinuation, span, indent, false);
            return true;
        }
        match first {
            b'#' => {
                let hashes = content.bytes().take_while(|byte| *byte == b'#').count();
                let rest = content.get(hashes..).unwrap_or("");
                if 6 < hashes || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
                    return false;
                }
                self.close();
                let inner = rest.trim_end_matches('#').trim();
                let at = span.start + hashes + (rest.len() - rest.trim_start().len());
                let level = u8::try_from(hashes).unwrap_or(6);
                self.push(BlockKind::Heading(level), Span::new(at, at + inner.len()));
                true
            }
            b'`' | b'~' => {
                let length = content.bytes().take_while(|byte| *byte == first).count();
                let info = content.get(length..).unwrap_or("");
                if length < 3 || info.contains('`') {
                    return false;
                }
                self.close();
                self.fence = Some((first, length));
                true
            }
            b'=' => {
                if !content.bytes().all(|byte| byte == b'=') {
                    return false;
                }
                self.underlined(1)
            }
            b'-' if self.is_underline(content) => self.underlined(2),
            b'[' => self.bracket_line(content, span, indent),
            b'{' if content.starts_with("{:") && content.ends_with('}') => {
                self.close();
                true
            }
            b'|' => {
                self.grow_or_open(BlockKind::Aside, span.start, span.end, indent, false);
                true
            }
            b'<' => self.tag_line(content),
            b'!' if content.starts_with("![") => {
                self.close();
                self.start(BlockKind::Aside, span, indent, false);
                true
            }
            _ => false,
        }
    }

    /// `[^12]: See …` and `[label]: target`.
    fn bracket_line(&mut self, content: &str, span: Span, indent: u32) -> bool {
        let Some(close) = content.find("]:") else { return false };
        let label = content.get(1..close).unwrap_or("");
        let rest = content.get(close + 2..).unwrap_or("");
        if label.is_empty() || 200 < label.len() || label.contains(['[', ']']) {
            return false;
        }
        if let Some(target) = label.strip_prefix('^') {
            if target.is_empty() || target.contains(char::is_whitespace) {
                return false;
            }
            let number = target.bytes().all(|byte| byte.is_ascii_digit());
            if number && self.dialect == Dialect::Markdown(References::Printed) {
                return false;
            }
            self.close();
            let at = span.start + close + 2 + (rest.len() - rest.trim_start().len());
            let kind = BlockKind::NoteDefinition {
                target: target.to_owned(),
                label: Some(target.to_owned()),
            };
            self.start(kind, Span::new(at, span.end.max(at)), indent, false);
            return true;
        }
        let target = rest.trim();
        let target = target.split_whitespace().next().unwrap_or("");
        let looks_like_target = target.contains("://")
            || target.starts_with(['#', '/', '<', '.'])
            || target.starts_with("mailto:")
            || target.starts_with("www.");
        if !looks_like_target || self.open.is_some() {
            return false;
        }
        let at = span.start + close + 2 + (rest.len() - rest.trim_start().len());
        let mut place = Span::new(at, at + target.len());
        if target.starts_with('<') && target.ends_with('>') {
            place = Span::new(place.start + 1, place.end - 1);
        }
        self.out.references.push((reference_label(label), place));
        true
    }

    /// Mark-up lines that hold nothing readable.
    fn tag_line(&mut self, content: &str) -> bool {
        // Note marks and links are frequent at the beginning of a line.
        if content.starts_with("<sup") || content.starts_with("<http") {
            return false;
        }
        let lower = content.to_ascii_lowercase();
        for (open, end) in [("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>")] {
            if let Some(rest) = lower.strip_prefix(open) {
                if let Some(at) = rest.find(end) {
                    // Something readable after the end of the comment: an ordinary line.
                    if !rest.get(at + end.len()..).unwrap_or("").trim().is_empty() {
                        return false;
                    }
                } else {
                    self.skip_until = Some(end);
                }
                self.close();
                return true;
            }
        }
        // A line of block tags only ends the paragraph and says nothing.
        if only_block_tags(&lower) {
            self.close();
            return true;
        }
        false
    }

    /// Whether the line begins a list item here. A number in a wrapped line ("2019. The court") is
    /// none, unless it is the first or an item stands before it.
    fn starts_item(&self, content: &str) -> bool {
        if !bullet(content) {
            return false;
        }
        let inside_prose = self.open.as_ref().is_some_and(|open| open.kind != BlockKind::ListItem);
        if content.starts_with('(')
            && let Some(open) = &self.open
        {
            // "section\n(b) of the Act", "(2017) (explaining …": what a wrapped line begins with is
            // an item only behind a line that closes a clause; the first one of a list has the
            // first label.
            let above = self.text.get(open.start..open.end).unwrap_or("");
            let digits = content.bytes().skip(1).take_while(u8::is_ascii_digit).count();
            let first = ["(1)", "(a)", "(A)", "(i)", "(I)"];
            let opens_list = first.iter().any(|label| content.starts_with(label))
                && above.ends_with(['.', ':', ';', '—']);
            let goes_on = above.ends_with(['.', ':', ';', '?', '!', '”', '—', ','])
                || [" and", " or"].iter().any(|word| above.ends_with(word));
            return digits < 3 && if inside_prose { opens_list } else { goes_on };
        }
        let numbered = content.starts_with(|first: char| first.is_ascii_alphanumeric());
        !inside_prose || !numbered || content.starts_with("1. ") || content.starts_with("1) ")
    }

    fn quotation_line(&mut self, content: &str, span: Span) -> bool {
        let inner = without_quote_marks(content);
        if inner.is_empty() {
            self.close();
            return true;
        }
        let at = span.end - inner.len();
        if let Some(open) = &mut self.open
            && open.kind == BlockKind::Quotation
        {
            open.end = span.end;
            open.lines += 1;
            return true;
        }
        self.close();
        self.start(BlockKind::Quotation, Span::new(at, span.end), 0, false);
        if let Some(open) = &mut self.open {
            open.prefix = LinePrefix::QuoteMarks;
        }
        true
    }

    /// A line of running text: grows the open paragraph or starts one.
    fn prose_line(&mut self, span: Span, indent: u32) {
        if let Some(open) = &self.open {
            let new_paragraph = match open.kind {
                BlockKind::Paragraph => {
                    let deeper = open.last_indent + 2 <= indent;
                    let back = indent + 2 <= open.last_indent && 2 <= open.lines;
                    // Behind a paragraph of one line, where paragraphs begin with an indent.
                    let again = open.lines == 1
                        && indent == open.first_indent
                        && self.opening_indent == Some(indent);
                    ((deeper || again) && ends_sentence(self.text, open.end))
                        || (deeper && 4 <= indent && 2 <= open.lines)
                        || (back && open.first_indent == open.last_indent)
                }
                BlockKind::Aside => true,
                _ => false,
            };
            if new_paragraph {
                self.close();
            }
        }
        if let Some(open) = &mut self.open {
            open.end = span.end;
            open.lines += 1;
            open.last_indent = indent;
            open.least_indent = open.least_indent.min(indent);
        } else {
            self.start(BlockKind::Paragraph, span, indent, false);
        }
    }

    fn grow_or_open(
        &mut self,
        kind: BlockKind,
        start: usize,
        end: usize,
        indent: u32,
        verbatim: bool,
    ) {
        match &mut self.open {
            Some(open) if open.kind == kind && open.verbatim == verbatim => {
                open.end = end;
                open.lines += 1;
            }
            _ => {
                self.close();
                self.start(kind, Span::new(start, end), indent, verbatim);
            }
        }
    }

    fn start(&mut self, kind: BlockKind, span: Span, indent: u32, verbatim: bool) {
        self.open = Some(Open {
            kind,
            start: span.start,
            end: span.end,
            lines: 1,
            first_indent: indent,
            last_indent: indent,
            least_indent: indent,
            prefix: LinePrefix::Nothing,
            verbatim,
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if open.kind == BlockKind::Paragraph
            && 1 < open.lines
            && open.least_indent + 2 <= open.first_indent
            && open.last_indent == open.least_indent
        {
            self.opening_indent = Some(open.first_indent);
        }
        self.after_note =
            matches!(open.kind, BlockKind::NoteDefinition { .. } | BlockKind::NoteContinuation);
        self.out.blocks.push(RawBlock {
            kind: open.kind,
            span: Span::new(open.start, open.end),
            indent: open.least_indent,
            prefix: open.prefix,
            verbatim: open.verbatim,
        });
    }

    fn push(&mut self, kind: BlockKind, span: Span) {
        if !matches!(kind, BlockKind::PageBreak | BlockKind::Furniture) {
            self.after_note = false;
        }
        self.out.blocks.push(RawBlock {
            kind,
            span,
            indent: 0,
            prefix: LinePrefix::Nothing,
            verbatim: false,
        });
    }

    /// Whether a row of dashes makes a heading of the one short line above it.
    ///
    /// A rule under a torn paragraph is far more common in scanned text, so only a title-like line
    /// is underlined.
    fn is_underline(&self, content: &str) -> bool {
        let Some(open) = &self.open else { return false };
        let above = self.text.get(open.start..open.end).unwrap_or("");
        matches!(self.dialect, Dialect::Markdown(_))
            && content.bytes().all(|byte| byte == b'-')
            && 3 <= content.len()
            && open.kind == BlockKind::Paragraph
            && open.lines == 1
            && above.len() <= 80
            && above.starts_with(|first: char| first.is_uppercase())
            && !above.ends_with(['.', ',', ';', ':', '?', '!', '-', '”', '"', '>', ']', ')'])
            && !above.contains(". ")
    }

    fn underlined(&mut self, level: u8) -> bool {
        match &mut self.open {
            Some(open) if open.kind == BlockKind::Paragraph && open.lines == 1 => {
                open.kind = BlockKind::Heading(level);
                self.close();
                true
            }
            _ => false,
        }
    }

    /// A `---` or `+++` block at the very beginning.
    fn front_matter(&mut self, lines: &mut Lines<'_>) {
        let at = lines.position;
        let rest = self.text.get(at..).unwrap_or("");
        let fence = if rest.starts_with("---") {
            "---"
        } else if rest.starts_with("+++") {
            "+++"
        } else {
            return;
        };
        let mut probe = Lines { text: self.text, position: at, new_page: false };
        let Some(first) = probe.next_line() else { return };
        if self.text.get(first.start..first.end).unwrap_or("").trim_end() != fence {
            return;
        }
        let inner = probe.position;
        let mut keys = 0_usize;
        let mut title = None;
        // A rule at the top of a text without front matter must not cost a search to its end.
        for _ in 0..200 {
            let Some(line) = probe.next_line() else { return };
            let content = self.text.get(line.start..line.end).unwrap_or("").trim_end();
            if content == fence || content == "..." {
                if keys == 0 {
                    return;
                }
                self.push(BlockKind::Aside, Span::new(inner, line.start).trimmed(self.text));
                if let Some(block) = self.out.blocks.last_mut() {
                    block.verbatim = true;
                }
                self.out.title = title;
                lines.position = probe.position;
                return;
            }
            let key_value = content.split_once(if fence == "---" { ':' } else { '=' });
            if let Some((key, value)) = key_value
                && !key.starts_with([' ', '\t', '-', '#'])
                && key.len() < 60
            {
                keys += 1;
                let value = value.trim().trim_matches(['"', '\'']).trim();
                if key.trim().eq_ignore_ascii_case("title") && !value.is_empty() {
                    title = Some(value.to_owned());
                }
            } else if !(content.trim().is_empty() || content.starts_with([' ', '\t', '-', '#'])) {
                return;
            }
        }
    }
}

/// A link label in the form in which labels are compared.
pub(super) fn reference_label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `content` without its `>` marks.
pub(super) fn without_quote_marks(content: &str) -> &str {
    content.trim_start_matches(['>', ' ', '\t'])
}

/// `line` without the white space before it, and how many columns that is.
fn without_indent(line: &str) -> (&str, u32) {
    let mut columns = 0_u32;
    for (index, sign) in line.char_indices() {
        match sign {
            ' ' | '\u{A0}' | '\u{3000}' => columns = columns.saturating_add(1),
            '\t' => columns = columns.saturating_add(4),
            '\u{B}' | '\u{200B}' => {}
            _ => return (line.get(index..).unwrap_or(""), columns),
        }
    }
    ("", columns)
}

/// A line of dashes, stars or underscores.
fn is_rule(content: &str) -> bool {
    let mut signs = content.bytes().filter(|byte| *byte != b' ');
    let Some(first) = signs.next() else { return false };
    matches!(first, b'-' | b'*' | b'_') && 2 <= signs.clone().count() && signs.all(|b| b == first)
}

/// A line that says that a page begins or ends: `--- page 12 ---`, `[Page 12 of 30]`,
/// `--- END PAGE 3 (PDF page 5) ---`, `<<PAGE_BREAK>>`.
fn is_page_mark(content: &str) -> bool {
    framed_page_mark(content) || plain_page_mark(content)
}

/// A line set apart by signs that holds nothing but words and numbers of page marks.
fn framed_page_mark(content: &str) -> bool {
    let framed = content.starts_with(['-', '=', '<', '[', '{', '*', '#', '~', '|']);
    if !framed || content.starts_with("<a") || content.contains("](") {
        return false;
    }
    let mut pages = 0;
    let mut words = 0;
    for word in content.split(|sign: char| !sign.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        words += 1;
        let number = word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "page" | "pagebreak" | "newpage" => pages += 1,
            "begin" | "break" | "end" | "new" | "of" | "pdf" | "start" => {}
            _ if number => {}
            _ => return false,
        }
    }
    0 < pages && words <= 8 && content.is_ascii()
}

fn plain_page_mark(content: &str) -> bool {
    let bare = content
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim_matches(|sign: char| "-=*_#<>[]{}()~|:/—– \t".contains(sign));
    let Some(head) = bare.get(..4) else { return false };
    if !head.eq_ignore_ascii_case("page") && !head.eq_ignore_ascii_case("newp") {
        return false;
    }
    let lower = bare.to_ascii_lowercase();
    if matches!(lower.as_str(), "page break" | "pagebreak" | "page-break" | "newpage") {
        return true;
    }
    let Some(rest) = lower.strip_prefix("page") else { return false };
    let rest = rest.trim_start_matches([' ', ':', '=', '#', '.', '"']).trim_end_matches('"');
    let mut words = rest.split_whitespace();
    let number = |word: &str| word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some(one), None, None, None) => number(one),
        (Some(one), Some("of" | "/"), Some(all), None) => number(one) && number(all),
        _ => false,
    }
}

/// `- item`, `* item`, `+ item`, `• item`, `1. item`, `a) item`.
fn bullet(content: &str) -> bool {
    let mut signs = content.chars();
    match signs.next() {
        Some('-' | '*' | '+' | '•' | '◦' | '▪' | '‣') => {
            signs.next().is_some_and(|next| next == ' ' || next == '\t')
        }
        Some(first) if first.is_ascii_alphanumeric() => {
            let label = content.bytes().take(4).take_while(u8::is_ascii_digit).count();
            let label = if label == 0 { 1 } else { label };
            let rest = content.as_bytes().get(label..).unwrap_or_default();
            match rest {
                [b'.', b' ' | b'\t', ..] => first.is_ascii_digit(),
                [b')', b' ' | b'\t', ..] => true,
                _ => false,
            }
        }
        Some('(') => content
            .get(1..)
            .and_then(|inner| inner.split_once(") "))
            .is_some_and(|(label, _)| is_enumerator(label)),
        _ => false,
    }
}

/// `1`, `12`, `a`, `iv`; `(HBA)` and `(2019)` count nothing.
fn is_enumerator(label: &str) -> bool {
    let digits = label.bytes().all(|byte| byte.is_ascii_digit()) && (1..=3).contains(&label.len());
    let letter = label.len() == 1 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    digits || letter || numeral::value(label).is_some()
}

fn only_block_tags(lower: &str) -> bool {
    const TAGS: &[&str] = &[
        "div", "section", "article", "main", "center", "hr", "br", "p", "table", "tbody", "thead",
        "figure", "details", "aside", "header", "footer", "nav", "a", "span",
    ];
    let mut rest = lower.trim();
    while let Some(inner) = rest.strip_prefix('<') {
        let Some(end) = inner.find('>') else { return false };
        let tag = inner.get(..end).unwrap_or("").trim_start_matches('/');
        let name = tag.split([' ', '/', '\t']).next().unwrap_or("");
        if !TAGS.contains(&name) {
            return false;
        }
        rest = inner.get(end + 1..).unwrap_or("").trim_start();
    }
    rest.is_empty()
}

fn ends_sentence(text: &str, end: usize) -> bool {
    let before = text.get(..end).unwrap_or("").trim_end();
    let bare = before.trim_end_matches(|sign: char| {
        "”’\"')]*_".contains(sign) || sign.is_numeric() || sign == '>'
    });
    bare.ends_with(['.', '?', '!', ':']) || before.ends_with("</sup>")
}
