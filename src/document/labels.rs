//! Where could a note begin, and where could a note marker stand?
//!
//! Finds candidates only: a number at the beginning of a line may be a note, a list item or a
//! year. Which of them are notes follows from their order and is decided in `numbering`.

use std::collections::{HashMap, HashSet};

use memchr::memchr2_iter;

use crate::reader::{Manuscript, Style};
use crate::text::Span;

use super::pieces::{Piece, PieceKind, lines};

/// How a note's label is printed at the beginning of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelForm {
    /// `¹² See`, `<sup>12</sup> See`.
    Raised,
    /// `[12] See`.
    Bracketed,
    /// `12. See`, `12) See`.
    Dotted,
    /// `12 See`.
    Bare,
}

/// A place where a note may begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct LabelCandidate {
    /// The piece it stands in.
    pub(super) piece: usize,
    pub(super) number: u32,
    pub(super) form: LabelForm,
    /// Where its line begins, in `plain`.
    pub(super) start: usize,
    /// Where the text after the label begins.
    pub(super) text_start: usize,
    /// How much it looks like a note, markers apart; tenths.
    pub(super) score: i32,
}

/// How a marker is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkerForm {
    Raised,
    Bracketed,
    /// A plain number behind a word or a sentence.
    Plain,
}

/// A place where a marker may stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkerCandidate {
    /// What is to be taken out of the running text, in `plain`.
    pub(super) span: Span,
    pub(super) number: u32,
    pub(super) form: MarkerForm,
}

/// Where the list of notes at the end begins, if a heading says so.
pub(super) fn heading_of_notes(text: &str, pieces: &[Piece]) -> Option<usize> {
    const HEADINGS: [&str; 8] = [
        "notes",
        "endnotes",
        "footnotes",
        "references",
        "notes and references",
        "works cited",
        "literature cited",
        "bibliography",
    ];
    let is_heading = |line: &str| {
        let bare = line.trim_matches(|sign: char| !sign.is_alphabetic());
        bare.len() <= 20 && HEADINGS.iter().any(|heading| bare.eq_ignore_ascii_case(heading))
    };
    pieces.iter().rev().find_map(|piece| {
        let headed = matches!(piece.kind, PieceKind::Heading(_) | PieceKind::Paragraph)
            && is_heading(piece.span.of(text));
        headed.then_some(piece.span.start)
    })
}

/// The candidates for notes, in reading order. `(12)` begins one only behind `listed_from`.
pub(super) fn label_candidates(
    manuscript: &Manuscript,
    pieces: &[Piece],
    listed_from: Option<usize>,
) -> Vec<LabelCandidate> {
    let text = manuscript.plain.text.as_str();
    let raised = raised_ranges(manuscript);
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if !matches!(piece.kind, PieceKind::Paragraph | PieceKind::ListItem) {
            continue;
        }
        let mut previous: Option<Span> = None;
        let mut previous_was_label = false;
        for line in lines(text, piece.span) {
            let at_start = previous.is_none();
            let listed = listed_from.is_some_and(|from| from < line.start);
            let label = label_at(text, line, &raised)
                .or_else(|| listed.then(|| round_label(text, line)).flatten());
            if let Some((number, form, text_start)) = label {
                let end = if at_start { piece.span.end } else { line.end };
                let rest = Span::new(text_start.min(end), end).of(text);
                let mut score = form_score(form) + text_score(rest);
                score += if at_start {
                    20
                } else {
                    let before = previous.map_or("", |previous| previous.of(text));
                    let goes_on = before.trim_end().ends_with([',', ';', '&']);
                    let end = match () {
                        () if ends_finished(before) => 10,
                        // "…, A Study,\n118 J. TIDES 12": a volume, as long as the notes go on.
                        () if goes_on => -35,
                        () => -15,
                    };
                    i32::from(previous_was_label) * 5 + end
                };
                found.push(LabelCandidate {
                    piece: index,
                    number,
                    form,
                    start: line.start,
                    text_start,
                    score,
                });
                previous_was_label = true;
            }
            previous = Some(line);
        }
    }
    found
}

fn form_score(form: LabelForm) -> i32 {
    match form {
        LabelForm::Raised => 20,
        LabelForm::Bracketed => 10,
        LabelForm::Dotted | LabelForm::Bare => 5,
    }
}

/// How much the beginning of a text looks like a note's.
fn text_score(rest: &str) -> i32 {
    let rest = rest.trim();
    let Some(first) = rest.chars().next() else { return -30 };
    let head = head_of(rest, 400);
    let cited = citation_cues(head);
    let mut score = if cited { 20 } else { 0 };
    score += if first.is_lowercase() && !cited { -10 } else { 10 };
    if rest.len() < 160 && !cited {
        let ends_in_number = rest.ends_with(|sign: char| sign.is_ascii_digit());
        if ends_in_number {
            score -= 40;
        } else if !ends_finished(rest) {
            score -= 20;
        }
    }
    score
}

/// Whether a text holds what citations hold.
pub(super) fn citation_cues(text: &str) -> bool {
    const CUES: &[&str] = &[
        "http",
        "www.",
        "supra",
        "infra",
        "perma.cc",
        "doi",
        " v. ",
        "§",
        "See ",
        "see ",
        "Id.",
        "Ibid",
        "ibid",
        "Cf.",
        "et al",
        "last visited",
        "hereinafter",
        "U.S.C",
        "note ",
        "eds.",
    ];
    CUES.iter().any(|cue| text.contains(cue)) || has_bracketed_year(text)
}

/// `(2019)`, `(Oct. 5, 2019)`, `(2d ed. 2001)`.
fn has_bracketed_year(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b')', bytes).any(|at| {
        let Some(year) = at.checked_sub(4).and_then(|from| bytes.get(from..at)) else {
            return false;
        };
        year.iter().all(u8::is_ascii_digit)
            && matches!(year, [b'1', b'5'..=b'9', ..] | [b'2', b'0', ..])
    })
}

/// Whether a text ends where a sentence may end.
pub(super) fn ends_finished(text: &str) -> bool {
    let bare =
        text.trim_end().trim_end_matches(['”', '’', '"', '\'', ')', ']', '*', '_', '»', '>']);
    bare.ends_with(['.', '?', '!', ':', '…', '。'])
}

pub(super) fn head_of(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// The label at the beginning of a line: number, form, where the text begins.
fn label_at(text: &str, line: Span, raised: &[Span]) -> Option<(u32, LabelForm, usize)> {
    let content = line.of(text);
    let first = content.chars().next()?;
    if raised_digit(first).is_some() {
        let (number, length) = raised_number(content)?;
        return Some((number, LabelForm::Raised, behind_label(text, line, line.start + length)));
    }
    if first == '[' {
        let inner = content.get(1..)?;
        let (number, length) = ascii_number(inner)?;
        let rest = inner.get(length..)?.strip_prefix(']')?;
        if !rest.starts_with(char::is_whitespace) && !rest.is_empty() {
            return None;
        }
        let after = line.start + 1 + length + 1;
        return Some((number, LabelForm::Bracketed, behind_label(text, line, after)));
    }
    let (number, length) = ascii_number(content)?;
    let place = raised.partition_point(|range| range.end <= line.start);
    if let Some(range) = raised.get(place)
        && range.start <= line.start
        && range.end == line.start + length
    {
        return Some((number, LabelForm::Raised, behind_label(text, line, range.end)));
    }
    let rest = content.get(length..)?;
    let blank = |rest: &str| rest.starts_with(char::is_whitespace) || rest.is_empty();
    if let Some(after) = rest.strip_prefix(['.', ')'])
        && blank(after)
    {
        let after = line.start + length + 1;
        return Some((number, LabelForm::Dotted, behind_label(text, line, after)));
    }
    blank(rest).then(|| (number, LabelForm::Bare, behind_label(text, line, line.start + length)))
}

/// `(12) See` at the beginning of a line.
fn round_label(text: &str, line: Span) -> Option<(u32, LabelForm, usize)> {
    let inner = line.of(text).strip_prefix('(')?;
    let (number, length) = ascii_number(inner)?;
    let rest = inner.get(length..)?.strip_prefix(')')?;
    rest.starts_with(char::is_whitespace)
        .then(|| (number, LabelForm::Bracketed, behind_label(text, line, line.start + length + 2)))
}

/// Numbers in lists `[2, 3]`, and in round brackets, of a text that ends with a numbered list.
pub(super) fn bracket_lists(
    text: &str,
    span: Span,
    wanted: impl Fn(u32) -> bool,
    found: &mut Vec<MarkerCandidate>,
) {
    let bytes = text.as_bytes();
    let mut at = span.start;
    while at < span.end {
        let close = match bytes.get(at) {
            Some(b'(') => b')',
            Some(b'[') => b']',
            _ => {
                at += 1;
                continue;
            }
        };
        let open = at;
        at += 1;
        let inner = bytes.get(open + 1..span.end.min(open + 40)).unwrap_or_default();
        let Some(length) = inner.iter().position(|byte| *byte == close) else { continue };
        let listed = text.get(open + 1..open + 1 + length).unwrap_or("");
        let plain = listed.chars().all(|c| c.is_ascii_digit() || " ,-–".contains(c));
        let one = !listed.contains([',', '-', '–']);
        let behind = text.get(span.start..open).is_some_and(|head| !head.trim().is_empty());
        // One number in square brackets is found with the plain markers.
        if !plain || !behind || (one && close == b']') {
            continue;
        }
        let mut markers = Vec::new();
        let mut from = open;
        let mut place = open + 1;
        for part in listed.split_inclusive([',', '-', '–']) {
            let digits = part.trim_matches(|c: char| !c.is_ascii_digit());
            place += part.len();
            let Some((number, _)) = ascii_number(digits).filter(|(n, _)| wanted(*n)) else {
                markers.clear();
                break;
            };
            let span = Span::new(from, place);
            markers.push(MarkerCandidate { span, number, form: MarkerForm::Bracketed });
            from = place;
        }
        if let Some(last) = markers.last_mut() {
            last.span.end = open + 1 + length + 1;
        }
        at = open + 1 + length;
        found.append(&mut markers);
    }
}

/// Skips the point and the blank between a label and its text.
fn behind_label(text: &str, line: Span, at: usize) -> usize {
    let rest = text.get(at..line.end.max(at)).unwrap_or("");
    let inner = rest.trim_start();
    let inner = match inner.strip_prefix(['.', ')', ':']) {
        Some(after) if after.starts_with(char::is_whitespace) || after.is_empty() => {
            after.trim_start()
        }
        _ => inner,
    };
    line.end.max(at) - inner.len()
}

fn ascii_number(text: &str) -> Option<(u32, usize)> {
    let length = text.bytes().take(5).take_while(u8::is_ascii_digit).count();
    if length == 0 || 4 < length || text.starts_with('0') {
        return None;
    }
    Some((text.get(..length)?.parse().ok()?, length))
}

/// The value of a raised digit.
pub(super) fn raised_digit(sign: char) -> Option<u32> {
    Some(match sign {
        '⁰' => 0,
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '⁴'..='⁹' => u32::from(sign) - u32::from('⁴') + 4,
        _ => return None,
    })
}

fn raised_number(text: &str) -> Option<(u32, usize)> {
    let mut number = 0_u32;
    let mut length = 0;
    for (count, sign) in text.chars().enumerate() {
        let Some(digit) = raised_digit(sign) else { break };
        if 4 <= count || (count == 0 && digit == 0) {
            return None;
        }
        number = number * 10 + digit;
        length += sign.len_utf8();
    }
    (0 < length).then_some((number, length))
}

/// The ranges of raised type, ascending.
fn raised_ranges(manuscript: &Manuscript) -> Vec<Span> {
    manuscript
        .styles
        .iter()
        .filter(|styled| styled.style == Style::Superscript)
        .map(|styled| styled.span)
        .collect()
}

/// Numbers in raised type: the sure kind of marker.
pub(super) fn raised_markers(manuscript: &Manuscript) -> Vec<MarkerCandidate> {
    let text = manuscript.plain.text.as_str();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    for range in raised_ranges(manuscript) {
        styled_numbers(text, range, &mut found);
    }
    let styled = found.len();
    let mut next = 0;
    for at in memchr2_iter(0xC2, 0xE2, bytes) {
        if at < next || !text.is_char_boundary(at) {
            continue;
        }
        // Only ¹²³ (C2 B9, C2 B2, C2 B3) and U+2070 to U+2079 (E2 81 B0 to B9).
        let raised = match bytes.get(at + 1) {
            Some(0xB2 | 0xB3 | 0xB9) => bytes.get(at) == Some(&0xC2),
            Some(0x81) => bytes.get(at) == Some(&0xE2),
            _ => false,
        };
        if !raised {
            continue;
        }
        let Some((number, length)) = text.get(at..).and_then(raised_number) else { continue };
        next = at + length;
        let before = text.get(..at).unwrap_or("");
        if is_unit_power(before, number) {
            continue;
        }
        let mut end = next;
        // "⁴,⁵": the comma between two markers goes with them.
        if let Some(rest) = text.get(end..).and_then(|rest| rest.strip_prefix([',', '-', '–']))
            && rest.trim_start().starts_with(|sign| raised_digit(sign).is_some())
        {
            end = text.len() - rest.trim_start().len();
        }
        let form = MarkerForm::Raised;
        found.push(MarkerCandidate { span: Span::new(at, end), number, form });
    }
    if 0 < styled && styled < found.len() {
        found.sort_by_key(|marker| marker.span);
    }
    found
}

/// The numbers of one stretch of raised type: `12`, `12, 13`, `[12]`.
fn styled_numbers(text: &str, range: Span, found: &mut Vec<MarkerCandidate>) {
    let content = range.of(text);
    if 24 < content.len() {
        return;
    }
    let inner = content.trim_matches(|sign: char| " [](),.".contains(sign));
    let simple =
        inner.chars().all(|sign| sign.is_ascii_digit() || sign == ',' || sign.is_whitespace());
    if inner.is_empty() || !simple {
        return;
    }
    let first = found.len();
    let mut at = range.start;
    for part in content.split_inclusive([',', ' ']) {
        let digits = part.trim_matches(|sign: char| !sign.is_ascii_digit());
        let span = Span::new(at, at + part.len());
        at += part.len();
        let number = ascii_number(digits).filter(|(_, length)| *length == digits.len());
        match number {
            Some((number, _)) => {
                found.push(MarkerCandidate { span, number, form: MarkerForm::Raised });
            }
            None => {
                if let Some(last) = found.get_mut(first..).and_then(<[_]>::last_mut) {
                    last.span.end = at;
                }
            }
        }
    }
}

/// `km²`, `10³`: a power, no marker.
fn is_unit_power(before: &str, number: u32) -> bool {
    if 3 < number {
        return false;
    }
    if before.ends_with("10") {
        return true;
    }
    let letters = before.bytes().rev().take(4).take_while(u8::is_ascii_lowercase).count();
    let stem = before.get(..before.len() - letters).unwrap_or("");
    let unit = before.get(before.len() - letters..).unwrap_or("");
    let apart =
        stem.ends_with(|sign: char| sign.is_whitespace() || sign == '/' || sign.is_ascii_digit());
    1 < number && apart && matches!(unit, "m" | "km" | "cm" | "mm" | "ft" | "mi")
}

/// Markers that a line break parted from their words: "… the harbor.\n96 Ships waited". Such a
/// number looks like a label and is no note's; it stands between the markers of its neighbours,
/// of which `marked` tells the first places, and before its note.
pub(super) fn line_markers(
    pieces: &[Piece],
    candidates: &[LabelCandidate],
    chosen: &HashSet<usize>,
    marked: &HashMap<u32, (usize, usize)>,
    found: &mut Vec<MarkerCandidate>,
) {
    let notes: HashMap<u32, usize> = chosen
        .iter()
        .filter_map(|at| candidates.get(*at))
        .map(|note| (note.number, note.start))
        .collect();
    let place = |number: u32| marked.get(&number).map(|(_, first)| *first);
    let mut used: HashSet<u32> = HashSet::new();
    for (index, line) in candidates.iter().enumerate() {
        let plain = matches!(line.form, LabelForm::Bare | LabelForm::Dotted);
        let inside = pieces.get(line.piece).is_some_and(|piece| piece.span.start < line.start);
        let noted = notes.get(&line.number).is_some_and(|start| line.start < *start);
        if !plain || !inside || !noted || chosen.contains(&index) || place(line.number).is_some() {
            continue;
        }
        let before = (1..=3).filter_map(|back| line.number.checked_sub(back)).find_map(place);
        let after = (1..=3).find_map(|ahead| place(line.number + ahead));
        if before.is_some_and(|before| before < line.start)
            && after.is_none_or(|after| line.start < after)
            && used.insert(line.number)
        {
            let digits = line.number.to_string().len();
            found.push(MarkerCandidate {
                span: Span::new(line.start, line.start + digits),
                number: line.number,
                form: MarkerForm::Plain,
            });
        }
    }
}

/// Numbers behind words that are not raised: `blockchains;19 the`, `end.12 Next`, `word [12]`.
///
/// Only numbers that `wanted` asks for are told.
pub(super) fn plain_markers(
    text: &str,
    span: Span,
    wanted: impl Fn(u32) -> bool,
    found: &mut Vec<MarkerCandidate>,
) {
    let bytes = text.as_bytes();
    let mut at = span.start;
    while at < span.end {
        let Some(byte) = bytes.get(at) else { break };
        if !byte.is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes
            .get(at..span.end)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let end = at + length;
        if length <= 4
            && let Some((number, _)) = text.get(at..end).and_then(ascii_number)
            && wanted(number)
            && let Some(marker) = plain_marker(text, span, Span::new(at, end), number)
        {
            found.push(marker);
        }
        at = end;
    }
}

fn plain_marker(text: &str, piece: Span, digits: Span, number: u32) -> Option<MarkerCandidate> {
    let before = text.get(piece.start..digits.start)?;
    let after = text.get(digits.end..piece.end)?;
    if let (Some(stem), Some(rest)) = (before.strip_suffix('['), after.strip_prefix(']')) {
        let behind_text = !stem.trim().is_empty();
        let closed = rest.chars().next().is_none_or(|sign| !sign.is_alphanumeric());
        return (behind_text && closed).then(|| MarkerCandidate {
            span: Span::new(digits.start - 1, digits.end + 1),
            number,
            form: MarkerForm::Bracketed,
        });
    }
    // Behind the number a word, a closing mark or nothing may follow, but no unit or decimal.
    let next = after.chars().next();
    let ends = next.is_none_or(|sign| sign.is_whitespace() || ",.;:)]”’\"'—–".contains(sign));
    let decimal =
        after.starts_with(['.', ',']) && after.get(1..)?.starts_with(|s: char| s.is_ascii_digit());
    if !ends || decimal {
        return None;
    }
    let last = before.chars().next_back()?;
    let stem = before.get(..before.len() - last.len_utf8())?;
    let glued = match last {
        '.' | ',' | ';' | ':' | '?' | '!' => {
            let inner = stem.chars().next_back()?;
            // "3.12" and "No.12" are no markers, "(U.S.)12" and "word.12" are.
            let year = match last {
                // "18–49.11 The next": a decimal would be followed by a full stop of its own.
                '.' => opens_sentence(after) && (ends_with_year(stem) || opens_next(after)),
                ',' => ends_with_year(stem),
                _ => false,
            };
            // "Figure 1:11" at a line's end: no time of day and no ratio stands there.
            let ends_line = last == ':' && after.trim_start_matches(' ').starts_with(['\n', '\r']);
            (!inner.is_ascii_digit() || year || ends_line)
                && !inner.is_whitespace()
                && !is_citation_stem(stem)
        }
        '”' | '’' | '"' | '\'' | ')' | ']' | '—' => true,
        _ => last.is_alphabetic() && last.is_lowercase() && stem.ends_with(char::is_alphabetic),
    };
    glued.then_some(MarkerCandidate { span: digits, number, form: MarkerForm::Plain })
}

/// Whether a text ends with a year that stands on its own.
fn ends_with_year(text: &str) -> bool {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (head, year) = text.split_at(text.len() - digits);
    digits == 4
        && (year.starts_with(['1', '2']))
        && head.ends_with(|sign: char| sign.is_whitespace() || matches!(sign, '–' | '-' | '('))
}

/// Whether a new sentence begins, or nothing follows.
fn opens_sentence(after: &str) -> bool {
    let rest = after.trim_start();
    rest.is_empty()
        || (rest.len() < after.len()
            && rest.starts_with(|sign: char| sign.is_uppercase() || matches!(sign, '“' | '"')))
}

/// Whether a sentence follows on the same line or the next.
fn opens_next(after: &str) -> bool {
    let rest = after.trim_start();
    rest.len() < after.len() && rest.starts_with(|sign: char| sign.is_uppercase())
}

/// Abbreviations that a number belongs to: `No.12`, `p.4`, `art.3`.
fn is_citation_stem(stem: &str) -> bool {
    let letters: usize = stem
        .chars()
        .rev()
        .take(6)
        .take_while(|sign| sign.is_alphabetic())
        .map(char::len_utf8)
        .sum();
    let word_start = stem.len() - letters;
    // "the lawyer’s.12", "the 1990s.12": a letter that ends a word is no abbreviation.
    let ends_word =
        |head: &str| head.ends_with(|c: char| matches!(c, '’' | '\'') || c.is_ascii_digit());
    if stem.get(..word_start).is_some_and(ends_word) {
        return false;
    }
    let word = stem.get(word_start..).unwrap_or("").to_ascii_lowercase();
    matches!(
        word.as_str(),
        "no" | "nos"
            | "p"
            | "pp"
            | "art"
            | "arts"
            | "sec"
            | "ch"
            | "vol"
            | "para"
            | "n"
            | "nn"
            | "fig"
            | "pt"
            | "cl"
            | "ver"
            | "v"
            | "u"
            | "s"
            | "c"
            | "id"
    )
}
