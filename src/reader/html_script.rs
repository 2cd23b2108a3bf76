//! The prose inside a page's scripts: JSON-LD, state of a program, strings in code.
//!
//! Only string literals that read as prose are taken; nothing is run and nothing is understood.
//! Escapes are resolved and mark-up inside a string is left out, so that its words can be found.

use super::html::ScriptKind;
use super::html_flow::{Break, Flow, White};
use super::html_tree::{NodeId, Piece};
use crate::text::Span;

/// Writes the prose of a script, each string a block.
pub(crate) fn write_script_text(
    flow: &mut Flow,
    script: &str,
    pieces: &[(NodeId, Piece)],
    kind: ScriptKind,
) {
    let bytes = script.as_bytes();
    let mut at = 0;
    // A backtick that nothing closes is no string; the rest would be searched again and again.
    let mut templates = kind == ScriptKind::Code;
    while let Some(step) = next_quote(bytes.get(at..).unwrap_or_default(), kind, templates) {
        let start = at + step + 1;
        let quote = bytes.get(start - 1).copied().unwrap_or(b'"');
        let (end, closed) = end_of_string(bytes, start, quote);
        if !closed && quote == b'`' {
            templates = false;
            at = start;
            continue;
        }
        at = end + 1;
        let Some(content) = script.get(start..end).filter(|_| closed) else { continue };
        if reads_as_prose(content) {
            flow.ask(Break::Block);
            write_string(flow, content, start, pieces);
        }
    }
}

fn next_quote(bytes: &[u8], kind: ScriptKind, templates: bool) -> Option<usize> {
    match kind {
        ScriptKind::Json => memchr::memchr(b'"', bytes),
        ScriptKind::Code if templates => memchr::memchr3(b'"', b'\'', b'`', bytes),
        ScriptKind::Code => memchr::memchr2(b'"', b'\'', bytes),
    }
}

/// The end of the string literal whose content starts at `start`. A string ends at its line's end
/// at the latest, which brings a scan that lost step back into it.
fn end_of_string(bytes: &[u8], start: usize, quote: u8) -> (usize, bool) {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' if quote != b'`' => return (at, false),
            byte if *byte == quote => return (at, true),
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}

/// Words with blanks between them, mostly letters.
fn reads_as_prose(content: &str) -> bool {
    if content.len() < 20 {
        return false;
    }
    let mut letters = 0usize;
    let mut blanks = 0usize;
    let mut all = 0usize;
    let mut depth = 0usize;
    for c in content.chars() {
        match c {
            '<' => depth = 1,
            '>' => depth = 0,
            _ if 0 < depth => {}
            ' ' => blanks += 1,
            c if c.is_alphanumeric() || ",.'\u{2019}".contains(c) => letters += 1,
            _ => {}
        }
        all += usize::from(depth == 0);
    }
    3 <= blanks && all * 4 < (letters + blanks) * 5 && letters < 12 * blanks
}

fn write_string(flow: &mut Flow, content: &str, start: usize, pieces: &[(NodeId, Piece)]) {
    let mut at = 0;
    let mut in_tag = false;
    while at < content.len() {
        let rest = content.get(at..).unwrap_or("");
        let plain = rest.bytes().position(|byte| matches!(byte, b'\\' | b'<' | b'>'));
        let plain = plain.unwrap_or(rest.len());
        if 0 < plain {
            if !in_tag {
                let range = Span::new(start + at, start + at + plain);
                write_range(flow, rest.get(..plain).unwrap_or(""), range, pieces);
            }
            at += plain;
            continue;
        }
        let (c, len) = unescape(rest);
        let next = rest.get(len..).unwrap_or("");
        match c {
            Some('<')
                if next.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '\\') =>
            {
                in_tag = true;
                if !inline_tag(next) {
                    flow.ask(Break::Line);
                }
            }
            Some('>') if in_tag => in_tag = false,
            Some(c) if !in_tag => {
                let mut buffer = [0; 4];
                let made = c.encode_utf8(&mut buffer);
                let range = Span::new(start + at, start + at + len);
                if rest.get(..len) == Some(made) {
                    write_range(flow, made, range, pieces);
                } else {
                    let src = place_of(range, pieces);
                    flow.piece(made, src, false, White::Folded);
                }
            }
            _ => {}
        }
        at += len;
    }
}

fn inline_tag(tag: &str) -> bool {
    let name = tag.trim_start_matches(['\\', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or("").to_ascii_lowercase();
    super::html_tree::is_inline(&html5ever::LocalName::from(name.as_str()))
}

/// Sets `text`, which is the range `range` of the script.
fn write_range(flow: &mut Flow, text: &str, range: Span, pieces: &[(NodeId, Piece)]) {
    let first = pieces.partition_point(|(_, piece)| piece.offset + piece.len <= range.start);
    for (_, piece) in pieces.get(first..).unwrap_or_default() {
        if range.end <= piece.offset {
            break;
        }
        let from = range.start.max(piece.offset);
        let to = range.end.min(piece.offset + piece.len);
        let part = text.get(from - range.start..to - range.start).unwrap_or("");
        let src = piece.src.map(|src| {
            if piece.copy {
                Span::new(src.start + (from - piece.offset), src.start + (to - piece.offset))
            } else {
                src
            }
        });
        flow.piece(part, src, piece.copy, White::Folded);
    }
}

fn place_of(range: Span, pieces: &[(NodeId, Piece)]) -> Option<Span> {
    let first = pieces.partition_point(|(_, piece)| piece.offset + piece.len <= range.start);
    let (_, piece) = pieces.get(first)?;
    let src = piece.src.filter(|_| piece.copy)?;
    let start = src.start + range.start.checked_sub(piece.offset)?;
    let end = start + range.len();
    (end <= src.end).then_some(Span::new(start, end))
}

/// The character at the start of `text`, an escape resolved, and its length there.
fn unescape(text: &str) -> (Option<char>, usize) {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return (None, 1) };
    if first != '\\' {
        return (Some(first), first.len_utf8());
    }
    let Some(kind) = chars.next() else { return (None, 1) };
    match kind {
        'n' | 't' | 'r' | 'f' | 'b' => (Some(' '), 2),
        'u' => match code_unit(text) {
            Some(high @ 0xD800..=0xDBFF) => {
                let low = text.get(6..).and_then(code_unit);
                match low {
                    Some(low @ 0xDC00..=0xDFFF) => {
                        let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                        (char::from_u32(code), 12)
                    }
                    _ => (None, 6),
                }
            }
            Some(unit) => (char::from_u32(unit), 6),
            None => (None, 2),
        },
        other => (Some(other), 1 + other.len_utf8()),
    }
}

fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}
