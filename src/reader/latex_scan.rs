//! The small parts of LaTeX: commands, groups, optional arguments, accents, included files.
//!
//! Every scan is linear and stops at the end of its range, closed or not. Nothing is expanded but
//! included files, and those only up to the limit of bytes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::text::{Problem, ProblemCode, Severity, Span};

use super::{ManuscriptOptions, Style};

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Nothing is printed; its arguments by letter: `o`, `m`, `s`.
    Skip(String),
    Style(Style),
    /// Style of the rest of the group.
    Declare(Style),
    Heading(u8),
    Text,
    Print(String),
    Cite,
    FootCite,
    Note(NoteCommand),
    Break,
    Line,
}

/// The commands whose argument is a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteCommand {
    Footnote,
    FootnoteText,
    Endnote,
    EndnoteText,
    Thanks,
}

/// What the command `name` does, if it is a known one.
pub(crate) fn command(name: &str) -> Option<&'static Command> {
    static COMMANDS: LazyLock<BTreeMap<&'static str, Command>> =
        LazyLock::new(|| parse_table(include_str!("../../data/latex-commands.txt")));
    COMMANDS.get(name)
}

fn parse_table(table: &'static str) -> BTreeMap<&'static str, Command> {
    let mut commands = BTreeMap::new();
    for line in table.lines() {
        if line.starts_with('#') {
            continue;
        }
        let mut words = line.split_whitespace();
        let (Some(name), Some(kind)) = (words.next(), words.next()) else { continue };
        let argument = words.next().unwrap_or("");
        let command = match kind {
            "skip" => Command::Skip(argument.to_owned()),
            "style" => match style(argument) {
                Some(style) => Command::Style(style),
                None => continue,
            },
            "declare" => match style(argument) {
                Some(style) => Command::Declare(style),
                None => continue,
            },
            "heading" => Command::Heading(argument.parse().unwrap_or(1)),
            "print" => Command::Print(argument.replace('_', " ")),
            "cite" => Command::Cite,
            "footcite" => Command::FootCite,
            "note" => Command::Note(match argument {
                "footnotetext" => NoteCommand::FootnoteText,
                "endnote" => NoteCommand::Endnote,
                "endnotetext" => NoteCommand::EndnoteText,
                "thanks" => NoteCommand::Thanks,
                _ => NoteCommand::Footnote,
            }),
            "break" => Command::Break,
            "line" => Command::Line,
            _ => Command::Text,
        };
        commands.insert(name, command);
    }
    commands
}

fn style(name: &str) -> Option<Style> {
    Some(match name {
        "italic" => Style::Italic,
        "bold" => Style::Bold,
        "underline" => Style::Underline,
        "smallcaps" => Style::SmallCaps,
        "superscript" => Style::Superscript,
        "code" => Style::Code,
        "struck" => Style::Struck,
        _ => return None,
    })
}

/// The name of the command whose backslash stands at `at`, and the offset behind it. A name is
/// letters, or one other character; a star is not part of it.
pub(crate) fn command_name(text: &str, at: usize) -> (&str, usize) {
    let start = at + 1;
    let rest = text.get(start..).unwrap_or("");
    let letters =
        rest.bytes().take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'@').count();
    if 0 < letters {
        return (rest.get(..letters).unwrap_or(""), start + letters);
    }
    let len = rest.chars().next().map_or(0, char::len_utf8);
    (rest.get(..len).unwrap_or(""), start + len)
}

/// The offset of the first byte at or after `at` that is neither blank nor in a comment; at most
/// one line end is passed, as an argument may stand in the next line but not in the next paragraph.
pub(crate) fn skip_blanks(text: &str, mut at: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut lines = 0;
    while at < end {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r') => at += 1,
            Some(b'\n') if lines == 0 => {
                lines += 1;
                at += 1;
            }
            Some(b'%') => {
                at = line_end(text, at, end);
                at = (at + 1).min(end);
            }
            _ => break,
        }
    }
    at
}

/// The offset of the line end at or after `at`.
pub(crate) fn line_end(text: &str, at: usize, end: usize) -> usize {
    let rest = text.as_bytes().get(at..end).unwrap_or_default();
    memchr::memchr(b'\n', rest).map_or(end, |step| at + step)
}

/// The inner range of the group whose opening brace stands at `at`, and the offset behind it.
/// A group that nothing closes reaches to `end`.
pub(crate) fn group(text: &str, at: usize, end: usize) -> Option<(Span, usize)> {
    balanced(text, at, end, b'{', b'}')
}

/// The inner range of the group at `at` that holds an address: there a `%` begins no comment.
/// An address stands in one line.
pub(crate) fn address(text: &str, at: usize, end: usize) -> Option<(Span, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'{') || end <= at {
        return None;
    }
    let mut depth = 0usize;
    let mut here = at;
    while here < end {
        match bytes.get(here) {
            Some(b'\\') => here += 1,
            Some(b'{') => depth += 1,
            Some(b'}') => {
                depth -= 1;
                if depth == 0 {
                    return Some((Span::new(at + 1, here), here + 1));
                }
            }
            Some(b'\n') if bytes.get(here + 1) == Some(&b'\n') => break,
            _ => {}
        }
        here += 1;
    }
    let here = here.min(end);
    Some((Span::new(at + 1, here), here))
}

/// The inner range of the optional argument at `at`.
pub(crate) fn optional(text: &str, at: usize, end: usize) -> Option<(Span, usize)> {
    let (inner, behind) = balanced(text, at, end, b'[', b']')?;
    // An optional argument ends with its paragraph; a lone bracket is text.
    let closed = text.as_bytes().get(behind.checked_sub(1)?) == Some(&b']');
    (closed && !inner.of(text).contains("\n\n")).then_some((inner, behind))
}

/// Longest optional argument.
const OPTIONAL_REACH: usize = 1_024;

fn balanced(text: &str, at: usize, end: usize, open: u8, close: u8) -> Option<(Span, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&open) || end <= at {
        return None;
    }
    let mut depth = 0usize;
    let mut here = at;
    // Inside brackets, braces hide brackets.
    let mut braces = 0usize;
    while here < end {
        match bytes.get(here) {
            Some(b'\\') => {
                here += 2;
                continue;
            }
            Some(b'%') => {
                here = line_end(text, here, end);
                continue;
            }
            Some(b'{') if open == b'[' => braces += 1,
            Some(b'}') if open == b'[' => {
                if braces == 0 {
                    return None;
                }
                braces -= 1;
            }
            Some(byte) if *byte == open && braces == 0 => depth += 1,
            Some(byte) if *byte == close && braces == 0 => {
                depth -= 1;
                if depth == 0 {
                    return Some((Span::new(at + 1, here), here + 1));
                }
            }
            Some(_) if open == b'[' && OPTIONAL_REACH < here - at => return None,
            None => break,
            _ => {}
        }
        here += 1;
    }
    (open == b'{').then_some((Span::new(at + 1, end), end))
}

/// The accent that the command of this name sets, as a combining character.
pub(crate) fn accent(name: &str) -> Option<char> {
    Some(match name {
        "`" => '\u{300}',
        "'" => '\u{301}',
        "^" => '\u{302}',
        "~" => '\u{303}',
        "=" => '\u{304}',
        "u" => '\u{306}',
        "." => '\u{307}',
        "\"" => '\u{308}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        _ => return None,
    })
}

/// `base` with the combining character `mark`, as one character where there is one.
pub(crate) fn accented(base: char, mark: char) -> String {
    let base = match base {
        '\u{131}' if mark != '\u{323}' => 'i',
        '\u{237}' => 'j',
        other => other,
    };
    match unicode_normalization::char::compose(base, mark) {
        Some(whole) => whole.to_string(),
        None => [base, mark].into_iter().collect(),
    }
}

/// The input with its included files in place of the commands that name them.
pub(crate) struct Expanded {
    pub(crate) text: String,
    pub(crate) problems: Vec<Problem>,
}

/// Puts included files into `text`.
pub(crate) fn expand_includes(text: String, options: &ManuscriptOptions<'_>) -> Expanded {
    let mut problems = Vec::new();
    let Some(include) = options.include else {
        for (span, name) in includes(&text) {
            problems.push(missing(&name, span));
        }
        return Expanded { text, problems };
    };
    let mut expansion = Expansion {
        include,
        limit: options.reader.max_input,
        out: String::new(),
        files: 0,
        open: vec![options.name.to_owned()],
        problems,
    };
    expansion.add(&text);
    let Expansion { out, files, mut problems, .. } = expansion;
    if 0 < files {
        problems.push(Problem {
            code: ProblemCode::FormatFault,
            severity: Severity::Info,
            message: format!("{files} included files were put in; offsets point into the whole"),
            spans: Vec::new(),
            suggestion: None,
        });
    }
    Expanded { text: out, problems }
}

struct Expansion<'a> {
    include: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    limit: usize,
    out: String,
    files: usize,
    /// Names of the files that are being put in, outermost first.
    open: Vec<String>,
    problems: Vec<Problem>,
}

/// Files may include files; deeper than this is a circle or a joke.
const INCLUDE_DEPTH: usize = 16;
/// Most files that are put in.
const INCLUDE_COUNT: usize = 2_000;

impl Expansion<'_> {
    fn add(&mut self, text: &str) {
        let mut from = 0;
        for (span, name) in includes(text) {
            self.push(text.get(from..span.start).unwrap_or(""));
            from = span.end;
            let at = self.out.len();
            let found = if INCLUDE_DEPTH <= self.open.len()
                || INCLUDE_COUNT <= self.files
                || self.open.contains(&name)
            {
                None
            } else {
                (self.include)(&name).or_else(|| (self.include)(&format!("{name}.tex")))
            };
            if let Some(bytes) = found {
                let decoded = super::charset::decode(&bytes, None, inputenc(&bytes), None);
                let body = decoded.text.trim_start_matches('\u{feff}').to_owned();
                self.files += 1;
                self.open.push(name);
                self.add(&body);
                self.open.pop();
            } else {
                self.push(span.of(text));
                self.problems.push(missing(&name, Span::new(at, self.out.len())));
            }
        }
        self.push(text.get(from..).unwrap_or(""));
    }

    fn push(&mut self, text: &str) {
        if self.out.len() + text.len() <= self.limit {
            self.out.push_str(text);
        } else if !self.problems.iter().any(|problem| problem.message.contains("more than")) {
            self.problems.push(Problem {
                code: ProblemCode::ReadIncomplete,
                severity: Severity::Major,
                message: format!(
                    "with its included files the input has more than {} bytes",
                    self.limit
                ),
                spans: Vec::new(),
                suggestion: None,
            });
        }
    }
}

fn missing(name: &str, span: Span) -> Problem {
    Problem {
        code: ProblemCode::ReadIncomplete,
        severity: Severity::Major,
        message: format!("the included file {name} could not be read"),
        spans: vec![span],
        suggestion: None,
    }
}

/// The include commands of `text` outside comments, with the names that they give.
fn includes(text: &str) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) =
        text.as_bytes().get(at..).and_then(|rest| memchr::memchr2(b'\\', b'%', rest))
    {
        at += step;
        if text.as_bytes().get(at) == Some(&b'%') {
            at = line_end(text, at, text.len());
            continue;
        }
        let (name, behind) = command_name(text, at);
        let start = at;
        at = behind.max(at + 1);
        match name {
            "verb" => {
                let (_, behind) = verbatim(text, behind, text.len());
                at = behind;
            }
            "input" | "include" | "subfile" => {
                let open = skip_blanks(text, behind, text.len());
                let mut reach = text.len().min(open + 600);
                while !text.is_char_boundary(reach) {
                    reach -= 1;
                }
                let (file, behind) = match group(text, open, reach) {
                    Some((inner, behind)) => (inner, behind),
                    None if name == "input" => {
                        let len = text
                            .get(open..)
                            .unwrap_or("")
                            .find(|c: char| c.is_whitespace() || c == '\\' || c == '}')
                            .unwrap_or(0);
                        (Span::new(open, open + len), open + len)
                    }
                    None => continue,
                };
                let file = file.of(text).trim();
                if !file.is_empty() && file.len() < 512 && !file.contains(['#', '\\', '\n']) {
                    found.push((Span::new(start, behind), file.to_owned()));
                    at = behind;
                }
            }
            _ => {}
        }
    }
    found
}

/// The text of a `\verb` whose delimiter stands at `at`, and the offset behind it.
pub(crate) fn verbatim(text: &str, at: usize, end: usize) -> (Span, usize) {
    let at = if text.as_bytes().get(at) == Some(&b'*') { at + 1 } else { at };
    let Some(delimiter) = text.get(at..end).and_then(|rest| rest.chars().next()) else {
        return (Span::new(at, at), at);
    };
    let close = if delimiter == '{' { '}' } else { delimiter };
    let start = at + delimiter.len_utf8();
    let stop = line_end(text, start.min(end), end);
    let inner = text.get(start..stop).unwrap_or("");
    match inner.find(close) {
        Some(len) => (Span::new(start, start + len), start + len + close.len_utf8()),
        None => (Span::new(start, stop), stop),
    }
}

/// The charset label that a LaTeX file declares.
pub(crate) fn inputenc(bytes: &[u8]) -> Option<&'static str> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(16 * 1024)).unwrap_or_default());
    let at = head.find("{inputenc}")?;
    let before = head.get(..at)?;
    let option = before.rsplit_once('[')?.1.trim_end().trim_end_matches(']').trim();
    Some(match option {
        "latin1" => "iso-8859-1",
        "latin2" => "iso-8859-2",
        "latin3" => "iso-8859-3",
        "latin4" => "iso-8859-4",
        "latin5" => "iso-8859-9",
        "latin9" => "iso-8859-15",
        "latin10" => "iso-8859-16",
        "ansinew" | "cp1252" => "windows-1252",
        "cp1250" => "windows-1250",
        "cp1251" => "windows-1251",
        "cp1257" => "windows-1257",
        "koi8-r" => "koi8-r",
        "koi8-u" => "koi8-u",
        "applemac" | "macce" => "macintosh",
        "utf8" | "utf8x" => "utf-8",
        _ => return None,
    })
}
