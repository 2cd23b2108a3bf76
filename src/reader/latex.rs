//! LaTeX manuscripts: the printed text, its blocks, styles, links and notes.
//!
//! No macro is run: known commands are listed in `data/latex-commands.txt`, every other command
//! gives its braced arguments as text, and a macro of the author's own that only stands for plain
//! words gives those. Notes stand behind the paragraph that they belong to. Formulas keep their
//! characters; counters other than those of notes are not kept, so a reference to a section or a
//! figure prints `??`.

mod blocks;
mod notes;

use std::collections::BTreeMap;

use crate::text::{Problem, ProblemCode, Severity, Span};

use super::charset;
use super::html_flow::{Break, Flow, White};
use super::latex_scan::{
    Command, accent, accented, address, command, command_name, expand_includes, group, inputenc,
    line_end, optional, skip_blanks, verbatim,
};
use super::{
    Block, Format, FormatMark, Link, Manuscript, ManuscriptOptions, ReadError, Style, StyledRange,
};

/// Reads a LaTeX manuscript. Where files are included, `raw` is the text with them in place.
///
/// # Errors
/// Where the input is over the limit of bytes.
pub fn read_manuscript(
    bytes: &[u8],
    options: &ManuscriptOptions<'_>,
) -> Result<Manuscript, ReadError> {
    if options.reader.max_input < bytes.len() {
        let what = format!("{} bytes are more than the limit", bytes.len());
        return Err(ReadError::Unreadable { format: "latex", what });
    }
    let decoded = charset::decode(bytes, None, inputenc(bytes), None);
    let mut problems = decoded.manuscript_problems();
    let expanded = expand_includes(decoded.text, options);
    problems.extend(expanded.problems);
    let raw = expanded.text;

    // A reference may stand before the note that it names, so the labels are gathered first.
    let labels = Setter::new(&raw, BTreeMap::new()).document().labels;
    let set = Setter::new(&raw, labels).document();
    if 0 < set.unclosed {
        problems.push(Problem {
            code: ProblemCode::MarksUnbalanced,
            severity: Severity::Info,
            message: format!("{} groups or environments never close", set.unclosed),
            spans: Vec::new(),
            suggestion: None,
        });
    }
    let Setter { flow, blocks, mut styles, mut links, mut marks, title, .. } = set;
    styles.sort_by_key(|range| (range.span.start, range.span.end, range.style));
    links.sort_by_key(|link| link.span.start);
    marks.sort_by_key(|mark| mark.span.start);
    Ok(Manuscript {
        format: Format::Latex,
        plain: flow.finish(),
        blocks,
        styles,
        links,
        marks,
        title,
        problems,
        raw,
    })
}

/// Notes inside notes deeper than this are set as text of the outer note.
const NOTE_DEPTH: usize = 4;

/// How far up the open groups a question looks; real documents nest less.
const STACK_REACH: usize = 64;
/// Deepest range in a range (title, note, fraction, label) that is read as LaTeX.
const RUN_DEPTH: usize = 24;

struct Setter<'a> {
    raw: &'a str,
    /// Printed numbers by label, from an earlier pass.
    known: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    /// The author's commands that stand for plain words.
    words: BTreeMap<&'a str, Span>,
    flow: Flow,
    open: Vec<Open>,
    block: Option<(usize, Kind)>,
    note: Option<(NoteHead, bool)>,
    note_depth: usize,
    deferred: Vec<(NoteHead, NoteText)>,
    math: bool,
    run_depth: usize,
    counters: Counters,
    title: Option<String>,
    blocks: Vec<Block>,
    styles: Vec<StyledRange>,
    links: Vec<Link>,
    marks: Vec<FormatMark>,
    unclosed: usize,
}

/// What the text being set becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading(u8),
    Quotation,
    ListItem,
    Aside,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NoteHead {
    target: String,
    label: Option<String>,
}

/// Where a note's text comes from.
#[derive(Clone, Debug)]
enum NoteText {
    Range(Span),
    /// A citation by key: its arguments.
    Citation {
        before: Option<Span>,
        after: Option<Span>,
        key: Span,
    },
}

#[derive(Clone, Debug, Default)]
struct Counters {
    footnote: usize,
    endnote: usize,
    thanks: usize,
    /// Rises where numbering begins anew.
    series: usize,
    /// Whether chapters restart the numbering of footnotes.
    by_chapter: bool,
    /// Marks of footnotes that wait for their texts.
    open_marks: Vec<usize>,
}

/// An open group or environment.
#[derive(Debug)]
struct Open {
    start: usize,
    kind: OpenKind,
    /// What text in it becomes.
    inner: Kind,
    /// Styles and where they begin.
    styles: Vec<(Style, usize)>,
}

#[derive(Debug)]
enum OpenKind {
    Group,
    Quote(&'static str),
    Block,
    Title,
    Link { target: String, raw: Span },
    Environment { name: String, list: Option<usize> },
}

impl<'a> Setter<'a> {
    fn new(raw: &'a str, known: BTreeMap<String, String>) -> Self {
        Self {
            raw,
            known,
            labels: BTreeMap::new(),
            words: BTreeMap::new(),
            flow: Flow::new(),
            open: Vec::new(),
            block: None,
            note: None,
            note_depth: 0,
            deferred: Vec::new(),
            math: false,
            run_depth: 0,
            counters: Counters::default(),
            title: None,
            blocks: Vec::new(),
            styles: Vec::new(),
            links: Vec::new(),
            marks: Vec::new(),
            unclosed: 0,
        }
    }

    fn document(mut self) -> Self {
        let raw = self.raw;
        let begin = find_outside_comments(raw, "\\begin{document}");
        let start = match begin {
            Some(at) => {
                self.preamble(at);
                at + "\\begin{document}".len()
            }
            None => usize::from(raw.starts_with('\u{feff}')) * '\u{feff}'.len_utf8(),
        };
        let end = raw
            .get(start..)
            .and_then(|rest| find_outside_comments(rest, "\\end{document}"))
            .map_or(raw.len(), |at| start + at);
        self.run(Span::new(start, end));
        self.end_block();
        self
    }

    /// Takes title, authors and the author's own words out of the preamble.
    fn preamble(&mut self, end: usize) {
        let raw = self.raw;
        let mut at = 0;
        while let Some(step) =
            raw.as_bytes().get(at..end).and_then(|rest| memchr::memchr2(b'\\', b'%', rest))
        {
            at += step;
            if raw.as_bytes().get(at) == Some(&b'%') {
                at = line_end(raw, at, end);
                continue;
            }
            let (name, behind) = command_name(raw, at);
            at = behind.max(at + 1);
            match name {
                "title" | "author" | "date" => {
                    let mut open = skip_blanks(raw, at, end);
                    if let Some((_, behind)) = optional(raw, open, end) {
                        open = skip_blanks(raw, behind, end);
                    }
                    if let Some((inner, behind)) = group(raw, open, end) {
                        self.front_matter(name, inner);
                        at = behind;
                    }
                }
                "documentclass" => {
                    let class = raw.get(at..line_end(raw, at, end)).unwrap_or("");
                    self.counters.by_chapter =
                        ["{book", "{report", "{memoir", "{scrbook", "{scrreprt"]
                            .iter()
                            .any(|name| class.contains(name));
                }
                "newcommand" | "renewcommand" | "providecommand" | "def" => {
                    at = self.definition(at, end).unwrap_or(at);
                }
                _ => {}
            }
        }
    }

    fn front_matter(&mut self, name: &str, inner: Span) {
        self.end_block();
        let kind = if name == "title" { Kind::Heading(1) } else { Kind::Aside };
        self.open(if name == "title" { OpenKind::Title } else { OpenKind::Block }, kind);
        let depth = self.open.len();
        self.run(inner);
        while depth <= self.open.len() {
            self.close();
        }
        self.end_block();
    }

    /// Reads a definition: one without parameters whose body is plain words is kept.
    fn definition(&mut self, at: usize, end: usize) -> Option<usize> {
        let raw = self.raw;
        let mut here = skip_blanks(raw, at, end);
        if raw.as_bytes().get(here) == Some(&b'*') {
            here = skip_blanks(raw, here + 1, end);
        }
        let name = if raw.as_bytes().get(here) == Some(&b'\\') {
            let (name, behind) = command_name(raw, here);
            here = behind;
            name
        } else {
            let (inner, behind) = group(raw, here, end)?;
            here = behind;
            inner.of(raw).trim().strip_prefix('\\')?
        };
        here = skip_blanks(raw, here, end);
        let mut plain = true;
        while let Some((_, behind)) = optional(raw, here, end) {
            plain = false;
            here = skip_blanks(raw, behind, end);
        }
        if raw.as_bytes().get(here) == Some(&b'#') {
            plain = false;
            let line = raw.get(here..line_end(raw, here, end)).unwrap_or("");
            here += line.find('{')?;
        }
        let (body, behind) = group(raw, here, end)?;
        let text = body.of(raw);
        if plain
            && !text.is_empty()
            && text.len() <= 200
            && !text.contains(['\\', '#', '{', '$', '%', '&'])
        {
            self.words.insert(name, body);
        }
        Some(behind)
    }

    /// Sets the text of a range.
    fn run(&mut self, range: Span) {
        if RUN_DEPTH <= self.run_depth {
            self.text(range);
            return;
        }
        self.run_depth += 1;
        self.run_open(range);
        self.run_depth -= 1;
    }

    fn run_open(&mut self, range: Span) {
        let raw = self.raw;
        let bytes = raw.as_bytes();
        let depth = self.open.len();
        let mut at = range.start;
        while at < range.end {
            let rest = bytes.get(at..range.end).unwrap_or_default();
            let plain = rest.iter().position(|byte| is_special(*byte)).unwrap_or(rest.len());
            if 0 < plain {
                self.text(Span::new(at, at + plain));
                at += plain;
                continue;
            }
            let next = bytes.get(at + 1).copied().filter(|_| at + 1 < range.end);
            at = match bytes.get(at) {
                Some(b'\\') => self.command(at, range.end),
                Some(b'%') => {
                    let end = line_end(raw, at, range.end);
                    // The line end and the indentation of the next line go with the comment.
                    let mut here = (end + 1).min(range.end);
                    while here < range.end && matches!(bytes.get(here), Some(b' ' | b'\t' | b'\r'))
                    {
                        here += 1;
                    }
                    // An empty line after a comment ends the paragraph all the same.
                    if here < range.end && bytes.get(here) == Some(&b'\n') {
                        self.end_paragraph();
                    }
                    here
                }
                Some(b'\n') => self.line_ends(at, range.end),
                Some(b'{') => {
                    let kind = self.kind();
                    self.open(OpenKind::Group, kind);
                    at + 1
                }
                Some(b'}') => {
                    if depth < self.open.len() {
                        self.close_group();
                    }
                    at + 1
                }
                Some(b'~') => self.replace("\u{a0}", Span::new(at, at + 1)),
                Some(b'$') => {
                    let double = next == Some(b'$');
                    self.math = !self.math;
                    if double {
                        self.display(self.math);
                    }
                    at + 1 + usize::from(double)
                }
                Some(b'&') if self.in_table() => {
                    self.flow.ask(Break::Cell);
                    at + 1
                }
                Some(b'`') if next == Some(b'`') => self.replace("“", Span::new(at, at + 2)),
                Some(b'`') => self.replace("‘", Span::new(at, at + 1)),
                Some(b'\'') if next == Some(b'\'') => self.replace("”", Span::new(at, at + 2)),
                Some(b'\'') => self.replace("’", Span::new(at, at + 1)),
                Some(b'-') if next == Some(b'-') && !self.math => {
                    let third = at + 2 < range.end && bytes.get(at + 2) == Some(&b'-');
                    if third {
                        self.replace("—", Span::new(at, at + 3))
                    } else {
                        self.replace("–", Span::new(at, at + 2))
                    }
                }
                Some(b'_') if self.math => at + 1,
                // A formula that begins with a raised sign is text that is raised.
                Some(b'^')
                    if self.math
                        && at.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'$') =>
                {
                    self.raised(at + 1, range.end)
                }
                _ => {
                    self.text(Span::new(at, at + 1));
                    at + 1
                }
            };
        }
        while depth < self.open.len() {
            self.unclosed += 1;
            self.close();
        }
    }

    /// One line end is a blank, two end the paragraph.
    fn line_ends(&mut self, at: usize, end: usize) -> usize {
        let bytes = self.raw.as_bytes();
        let mut lines = 0;
        let mut here = at;
        while here < end {
            match bytes.get(here) {
                Some(b'\n') => lines += 1,
                Some(b' ' | b'\t' | b'\r') => {}
                _ => break,
            }
            here += 1;
        }
        if 1 < lines {
            self.end_paragraph();
        } else {
            self.flow.piece(" ", Some(Span::new(at, here)), false, White::Folded);
        }
        here
    }

    fn end_paragraph(&mut self) {
        if self.math {
            self.math = false;
            self.end_environment("\\[");
        }
        self.end_block();
    }

    /// Carries out the command at `at`; gives the offset behind it.
    fn command(&mut self, at: usize, end: usize) -> usize {
        let raw = self.raw;
        let (name, behind) = command_name(raw, at);
        let behind = behind.min(end);
        if name.is_empty() {
            return (at + 1).min(end);
        }
        let lettered = name.starts_with(|c: char| c.is_ascii_alphabetic());
        // A space behind a command's letters only ends its name.
        let starred = lettered && raw.as_bytes().get(behind) == Some(&b'*') && behind < end;
        let behind_star = behind + usize::from(starred);
        let next = if lettered { skip_blanks(raw, behind_star, end) } else { behind };

        if let Some(mark) = accent(name)
            && let Some(behind) = self.accented(at, next, end, mark)
        {
            return behind;
        }
        match name {
            "\\" => {
                let mut here = behind + usize::from(raw.as_bytes().get(behind) == Some(&b'*'));
                if let Some((_, behind)) = optional(raw, here, end) {
                    here = behind;
                }
                self.flow.ask(Break::Line);
                return here;
            }
            " " | "\n" | "\t" => return self.replace(" ", Span::new(at, behind)),
            "," | ":" | ";" | ">" => return self.replace("\u{2009}", Span::new(at, behind)),
            "-" | "/" | "@" | "!" | "(" | ")" | "+" | "<" | "|" => return behind,
            "[" | "]" => {
                self.math = name == "[";
                self.display(self.math);
                return behind;
            }
            "%" | "$" | "&" | "#" | "_" | "{" | "}" => {
                return self.replace(name, Span::new(at, behind));
            }
            "begin" | "end" => return self.environment(name, next, end),
            "verb" | "lstinline" => {
                let (inner, behind) = verbatim(raw, behind, end);
                self.verbatim_text(inner);
                return behind;
            }
            "url" | "nolinkurl" | "path" => return self.url(next, end),
            "href" => return self.href(next, end),
            "enquote" | "textquote" | "blockquote" | "enquote@" => return self.enquote(next, end),
            "footnotemark" | "endnotemark" => return self.separate_mark(name, at, next, end),
            "setcounter" | "addtocounter" | "stepcounter" | "refstepcounter" => {
                return self.counter(name, next, end);
            }
            "ref" | "autoref" | "cref" | "Cref" | "pageref" | "nameref" | "vref" => {
                return self.reference(name, at, next, end);
            }
            "label" => {
                if let Some((inner, behind)) = group(raw, next, end) {
                    if let Some((head, _)) = &self.note
                        && let Some(label) = &head.label
                    {
                        self.labels.insert(inner.of(raw).trim().to_owned(), label.clone());
                    }
                    return behind;
                }
                return next;
            }
            "frac" | "tfrac" | "dfrac" | "nicefrac" | "sfrac" => {
                if let Some(behind) = self.fraction(next, end) {
                    return behind;
                }
            }
            "item" => return self.item(next, end),
            "bibitem" => {
                self.end_block();
                let next = optional(raw, next, end).map_or(next, |(_, behind)| behind);
                return group(raw, next, end).map_or(next, |(_, behind)| behind);
            }
            "caption" => return self.block_argument(Kind::Aside, next, end),
            "title" | "author" | "date" => {
                if let Some((inner, behind)) = group(raw, next, end) {
                    self.front_matter(name, inner);
                    return behind;
                }
                return next;
            }
            "newcommand" | "renewcommand" | "providecommand" | "def" => {
                return self.definition(behind_star, end).unwrap_or(next);
            }
            "iffalse" => {
                let rest = raw.get(behind..end).unwrap_or("");
                return rest.find("\\fi").map_or(end, |len| behind + len + 3);
            }
            _ => {}
        }
        if let Some(body) = self.words.get(name) {
            let text = body.of(raw);
            self.insert_for(text, Span::new(at, behind));
            return next;
        }
        self.known_command(name, at, behind_star, next, end)
    }

    fn known_command(
        &mut self,
        name: &str,
        at: usize,
        behind: usize,
        next: usize,
        end: usize,
    ) -> usize {
        let raw = self.raw;
        match command(name) {
            Some(Command::Skip(arguments)) => self.skip_arguments(arguments, next, end),
            Some(Command::Style(style)) => self.styled_argument(*style, next, end),
            Some(Command::Declare(style)) => {
                if let Some(open) = self.open.last_mut() {
                    let here = self.flow.len();
                    open.styles.push((*style, here));
                }
                next
            }
            Some(Command::Heading(level)) => {
                if name == "chapter" && self.counters.by_chapter {
                    self.counters.footnote = 0;
                    self.counters.series += 1;
                }
                let next = optional(raw, next, end).map_or(next, |(_, behind)| behind);
                self.block_argument(Kind::Heading(*level), next, end)
            }
            Some(Command::Print(text)) => {
                self.insert_for(text, Span::new(at, behind));
                // An empty group behind a sign only keeps the blank after it.
                if raw.get(next..end).is_some_and(|rest| rest.starts_with("{}")) {
                    next + 2
                } else {
                    next
                }
            }
            Some(Command::Note(kind)) => self.note_command(*kind, at, next, end),
            Some(Command::Cite) => self.cite(at, next, end),
            Some(Command::FootCite) => self.foot_cite(at, next, end),
            Some(Command::Break) => {
                self.end_block();
                next
            }
            Some(Command::Line) => {
                self.flow.ask(Break::Line);
                next
            }
            Some(Command::Text) | None => {
                // Options of an unknown command are settings; braces are text and come by
                // themselves.
                let mut here = next;
                let mut options = 0;
                while options < 3
                    && let Some((_, behind)) = optional(raw, here, end)
                {
                    here = behind;
                    options += 1;
                }
                if options == 0 || raw.as_bytes().get(here) == Some(&b'{') { here } else { next }
            }
        }
    }

    fn skip_arguments(&mut self, arguments: &str, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let mut here = next;
        for argument in arguments.chars() {
            let start = skip_blanks(raw, here, end);
            match argument {
                'o' => {
                    if let Some((_, behind)) = optional(raw, start, end) {
                        here = behind;
                    }
                }
                'm' => {
                    if let Some((_, behind)) = group(raw, start, end) {
                        here = behind;
                    } else if raw.as_bytes().get(start) == Some(&b'\\') && start < end {
                        here = command_name(raw, start).1.min(end);
                    } else {
                        return here;
                    }
                }
                _ => {}
            }
        }
        here
    }

    fn styled_argument(&mut self, style: Style, next: usize, end: usize) -> usize {
        if self.raw.as_bytes().get(next) != Some(&b'{') || end <= next {
            return next;
        }
        let kind = self.kind();
        self.open(OpenKind::Group, kind);
        if let Some(open) = self.open.last_mut() {
            open.styles.push((style, open.start));
        }
        next + 1
    }

    /// A raised sign or group.
    fn raised(&mut self, next: usize, end: usize) -> usize {
        if self.raw.as_bytes().get(next) == Some(&b'{') {
            return self.styled_argument(Style::Superscript, next, end);
        }
        let len =
            self.raw.get(next..end).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let sign = Span::new(next, next + len);
        if !sign.of(self.raw).chars().all(char::is_alphanumeric) || len == 0 {
            return next;
        }
        self.begin_block();
        let start = self.flow.len();
        self.text(sign);
        self.styles
            .push(StyledRange { span: self.flow.span_since(start), style: Style::Superscript });
        sign.end
    }

    /// A fraction is printed with a stroke: a number above another would read as one.
    fn fraction(&mut self, next: usize, end: usize) -> Option<usize> {
        if RUN_DEPTH / 2 <= self.run_depth {
            return None;
        }
        // Longer ones are no numbers.
        let end = boundary(self.raw, end.min(next + 400));
        let (above, behind) = group(self.raw, next, end)?;
        let (below, behind) = group(self.raw, skip_blanks(self.raw, behind, end), end)?;
        self.run(above);
        self.begin_block();
        self.flow.insert("/");
        self.run(below);
        Some(behind)
    }

    /// Sets an argument as a block of its own.
    fn block_argument(&mut self, kind: Kind, next: usize, end: usize) -> usize {
        if self.raw.as_bytes().get(next) != Some(&b'{') || end <= next {
            return next;
        }
        self.end_block();
        self.open(OpenKind::Block, kind);
        next + 1
    }

    fn enquote(&mut self, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let next = optional(raw, next, end).map_or(next, |(_, behind)| behind);
        if raw.as_bytes().get(next) != Some(&b'{') || end <= next {
            return next;
        }
        let outer = self.open.iter().rev().take(STACK_REACH).find_map(|open| match open.kind {
            OpenKind::Quote(mark) => Some(mark),
            _ => None,
        });
        let (before, after) = if outer == Some("”") { ("‘", "’") } else { ("“", "”") };
        self.begin_block();
        self.flow.insert(before);
        let kind = self.kind();
        self.open(OpenKind::Quote(after), kind);
        next + 1
    }

    fn url(&mut self, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let (inner, behind) = match address(raw, next, end) {
            Some(found) => found,
            None => verbatim(raw, next, end),
        };
        self.begin_block();
        let start = self.flow.len();
        self.unescaped(inner);
        let span = self.flow.span_since(start);
        if !span.is_empty() {
            let target = span.of(self.flow.text()).to_owned();
            self.links.push(Link { span, target, raw: Some(inner) });
        }
        behind
    }

    fn href(&mut self, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let next = optional(raw, next, end).map_or(next, |(_, behind)| behind);
        let Some((inner, behind)) = address(raw, next, end) else { return next };
        let text = skip_blanks(raw, behind, end);
        if raw.as_bytes().get(text) != Some(&b'{') || end <= text {
            return behind;
        }
        let target = inner
            .of(raw)
            .trim()
            .replace("\\%", "%")
            .replace("\\#", "#")
            .replace("\\_", "_")
            .replace("\\&", "&");
        let kind = self.kind();
        self.open(OpenKind::Link { target, raw: inner.trimmed(raw) }, kind);
        text + 1
    }

    /// Sets the characters of an address: only a backslash before a sign is left out.
    fn unescaped(&mut self, inner: Span) {
        let raw = self.raw;
        let mut at = inner.start;
        while at < inner.end {
            let rest = raw.get(at..inner.end).unwrap_or("");
            let plain = rest.find('\\').unwrap_or(rest.len());
            if 0 < plain {
                let span = Span::new(at, at + plain);
                self.flow.piece(span.of(raw), Some(span), true, White::Folded);
                at += plain;
                continue;
            }
            let sign = rest.as_bytes().get(1).is_some_and(|byte| b"%#_&~{}^".contains(byte));
            if sign {
                let text = rest.get(1..2).unwrap_or("");
                self.flow.piece(text, Some(Span::new(at, at + 2)), false, White::Folded);
                at += 2;
            } else {
                let (_, behind) = command_name(raw, at);
                at = behind.max(at + 1).min(inner.end);
            }
        }
    }

    fn verbatim_text(&mut self, inner: Span) {
        if inner.is_empty() {
            return;
        }
        self.begin_block();
        let start = self.flow.len();
        self.flow.piece(inner.of(self.raw), Some(inner), true, White::Kept);
        let span = self.flow.span_since(start);
        if !span.is_empty() {
            self.styles.push(StyledRange { span, style: Style::Code });
        }
    }

    fn accented(&mut self, at: usize, next: usize, end: usize, mark: char) -> Option<usize> {
        let raw = self.raw;
        let (base, behind) = match raw.get(next..end)?.chars().next()? {
            '{' => {
                // Only a letter or two can stand here.
                let (inner, behind) = group(raw, next, boundary(raw, end.min(next + 16)))?;
                let text = inner.of(raw).trim();
                let base = match text.strip_prefix('\\') {
                    Some("i") => 'i',
                    Some("j") => 'j',
                    Some(_) => return None,
                    None => text.chars().next()?,
                };
                // A longer argument is set plain behind its first letter.
                let whole = text.chars().count() == 1 || text.starts_with('\\');
                let first = inner.start + raw.get(inner.start..)?.find(base).unwrap_or(0);
                (base, if whole { behind } else { first + base.len_utf8() })
            }
            '\\' => match command_name(raw, next) {
                ("i", behind) => ('i', behind),
                ("j", behind) => ('j', behind),
                _ => return None,
            },
            letter if letter.is_alphabetic() => (letter, next + letter.len_utf8()),
            _ => return None,
        };
        let text = accented(base, mark);
        self.insert_for(&text, Span::new(at, behind.min(end)));
        let eaten = matches!(raw.as_bytes().get(next), Some(b'\\'));
        Some(if eaten { skip_blanks(raw, behind, end) } else { behind }.min(end))
    }

    fn text(&mut self, span: Span) {
        let text = span.of(self.raw);
        if !text.trim().is_empty() {
            self.begin_block();
        }
        if self.block.is_some() {
            self.flow.piece(text, Some(span), true, White::Folded);
        }
    }

    /// Sets `text` for the range `src`; gives the offset behind the range.
    fn replace(&mut self, text: &str, src: Span) -> usize {
        self.insert_for(text, src);
        src.end
    }

    fn insert_for(&mut self, text: &str, src: Span) {
        if text.trim_matches(' ').is_empty() {
            self.flow.piece(" ", Some(src), false, White::Folded);
            return;
        }
        self.begin_block();
        if src.is_empty() {
            self.flow.insert(text);
        } else {
            self.flow.whole(text, src);
        }
    }
}

fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'\\' | b'%' | b'\n' | b'{' | b'}' | b'~' | b'$' | b'&' | b'`' | b'\'' | b'-' | b'^' | b'_'
    )
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn find_outside_comments(text: &str, needle: &str) -> Option<usize> {
    memchr::memmem::find_iter(text.as_bytes(), needle.as_bytes()).take(64).find(|at| {
        let line = text.get(..*at).unwrap_or("").rsplit('\n').next().unwrap_or("");
        let mut escaped = false;
        !line.bytes().any(|byte| {
            let comment = byte == b'%' && !escaped;
            escaped = byte == b'\\' && !escaped;
            comment
        })
    })
}
