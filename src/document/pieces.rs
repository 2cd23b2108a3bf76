//! Which stretches of the reading view are paragraphs, and which are page furniture?
//!
//! Cuts running heads and page numbers out of the blocks, also where they stand between the lines
//! of a paragraph, so that what they interrupt can be joined again.
//! It does not know notes: a note that is only typed is still a paragraph here.

use std::collections::HashMap;

use crate::reader::{BlockKind, Manuscript};
use crate::text::Span;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Paragraph,
    Heading(u8),
    Quotation,
    ListItem,
    Aside,
    /// The note declared by the block of this index, or a continuation of it.
    DeclaredNote(usize),
    /// A rule, a running head, a page number: interrupts the text and is no part of it.
    Furniture,
    /// A row of dashes or stars.
    Rule,
    /// A page ends here.
    Break,
}

/// A stretch of `plain` that is one thing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) span: Span,
    pub(super) indent: u32,
}

impl Piece {
    /// Puts the piece into `out` with the ranges `apart` of it, in their order, as pieces of
    /// another kind.
    pub(super) fn part(self, text: &str, apart: &[Span], kind: PieceKind, out: &mut Vec<Self>) {
        let rest = |from: usize, to: usize| {
            let span = Span::new(from, to).trimmed(text);
            (!span.is_empty()).then_some(Self { span, ..self })
        };
        let mut from = self.span.start;
        for span in apart {
            out.extend(rest(from, span.start));
            out.push(Self { kind, span: *span, ..self });
            from = span.end;
        }
        out.extend(rest(from, self.span.end));
    }
}

/// The pieces of a manuscript in reading order.
pub(super) fn cut(manuscript: &Manuscript) -> Vec<Piece> {
    let text = manuscript.plain.text.as_str();
    let heads = running_heads(manuscript);
    let mut pieces = Vec::with_capacity(manuscript.blocks.len());
    let mut note = None;
    for (index, block) in manuscript.blocks.iter().enumerate() {
        let kind = match &block.kind {
            BlockKind::Paragraph => PieceKind::Paragraph,
            BlockKind::Heading(level) => PieceKind::Heading(*level),
            BlockKind::Quotation => PieceKind::Quotation,
            BlockKind::ListItem => PieceKind::ListItem,
            BlockKind::Aside => PieceKind::Aside,
            BlockKind::NoteDefinition { .. } => {
                note = Some(index);
                PieceKind::DeclaredNote(index)
            }
            BlockKind::NoteContinuation => match note {
                Some(index) => PieceKind::DeclaredNote(index),
                None => PieceKind::Paragraph,
            },
            BlockKind::Furniture if is_rule(block.span.of(text)) => PieceKind::Rule,
            BlockKind::Furniture => PieceKind::Furniture,
            BlockKind::PageBreak => PieceKind::Break,
        };
        let span = block.span.trimmed(text);
        let cuttable = matches!(
            kind,
            PieceKind::Paragraph
                | PieceKind::ListItem
                | PieceKind::Quotation
                | PieceKind::Heading(_)
        );
        if heads.is_empty() || !cuttable {
            pieces.push(Piece { kind, span, indent: block.indent });
            continue;
        }
        let mut start = span.start;
        for line in lines(text, span) {
            if heads.contains(line.start) {
                let before = Span::new(start, line.start).trimmed(text);
                if !before.is_empty() {
                    pieces.push(Piece { kind, span: before, indent: block.indent });
                }
                pieces.push(Piece { kind: PieceKind::Furniture, span: line, indent: 0 });
                start = line.end;
            }
        }
        let rest = Span::new(start, span.end).trimmed(text);
        if !rest.is_empty() {
            pieces.push(Piece { kind, span: rest, indent: block.indent });
        }
    }
    pieces
}

/// The lines of `span`, trimmed, empty ones left out.
pub(super) fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = span.start;
    span.of(text)
        .split_inclusive('\n')
        .map(move |line| {
            let here = Span::new(at, at + line.len()).trimmed(text);
            at += line.len();
            here
        })
        .filter(|line| !line.is_empty())
}

fn is_rule(content: &str) -> bool {
    !content.is_empty() && content.chars().all(|sign| matches!(sign, '-' | '*' | '_' | ' '))
}

/// Where lines begin that are running heads or page numbers, by their start in `plain`.
fn running_heads(manuscript: &Manuscript) -> StartSet {
    let text = manuscript.plain.text.as_str();
    let mut groups: HashMap<String, Vec<(usize, Edges)>> = HashMap::new();
    let mut numbers: Vec<(usize, u64)> = Vec::new();
    let mut starts = page_numbers(manuscript);
    starts.extend(page_tops(manuscript));
    let mut new_page = false;
    for block in &manuscript.blocks {
        if block.kind == BlockKind::PageBreak {
            new_page = true;
            continue;
        }
        let opens_page = std::mem::take(&mut new_page);
        let textual = matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Heading(_)
        );
        if !textual {
            continue;
        }
        let mut in_block: Vec<(usize, &str)> = Vec::new();
        for line in lines(text, block.span) {
            let content = line.of(text);
            if content.len() < 130 {
                in_block.push((line.start, content));
            }
        }
        // A list of lines that all end in numbers is a contents list or a table.
        let numbered = in_block.iter().filter(|(_, line)| edge_number(line).is_some()).count();
        if 3 <= numbered && in_block.len() < 2 * numbered {
            continue;
        }
        for (start, content) in in_block {
            if is_volume_head(content) {
                starts.push(start);
                continue;
            }
            let Some(number) = edge_number(content) else { continue };
            let key = letters(content);
            // The first line of a page needs no other page to be a head.
            if opens_page && start == block.span.start && !key.is_empty() && is_head_like(content) {
                starts.push(start);
            }
            if key.is_empty() {
                let bare = content.trim_matches(|sign: char| "-–—[]()| ".contains(sign));
                let lone = bare.bytes().all(|byte| byte.is_ascii_digit()) && bare.len() <= 4;
                if lone && (block.span.len() == content.len() || bare.len() < content.len()) {
                    numbers.push((start, number));
                }
            } else if is_head_like(content) && !opens_note_or_item(text, block.span, start) {
                groups.entry(key).or_default().push((start, edges(content)));
            }
        }
    }
    // The order of the groups does not matter: their starts are sorted below.
    for group in groups.into_values() {
        // A head comes back with another page number; a repeated line with the same one is text.
        let first = group.first().map(|(_, edges)| *edges);
        let varies = group.iter().any(|(_, edges)| Some(*edges) != first);
        let apart = group.windows(2).all(|pair| match pair {
            [(one, _), (two, _)] => one + 250 < *two,
            _ => true,
        });
        if varies && apart {
            starts.extend(group.into_iter().map(|(start, _)| start));
        }
    }
    // Page numbers on lines of their own: they ascend. A single one is a page number only where
    // another follows it.
    for pair in numbers.windows(2) {
        if let [(one, first), (two, second)] = pair
            && *first < *second
            && *second <= first + 3
        {
            starts.push(*one);
            starts.push(*two);
        }
    }
    starts.sort_unstable();
    starts.dedup();
    StartSet(starts)
}

/// First lines of pages, behind a page number's line or not, that come back on other pages: heads
/// without a number.
fn page_tops(manuscript: &Manuscript) -> Vec<usize> {
    let text = manuscript.plain.text.as_str();
    let mut tops: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut opens = false;
    for block in &manuscript.blocks {
        if block.kind == BlockKind::PageBreak {
            opens = true;
            continue;
        }
        if std::mem::take(&mut opens)
            && matches!(block.kind, BlockKind::Paragraph | BlockKind::Heading(_))
            && let Some(first) = lines(text, block.span).next()
        {
            let content = first.of(text);
            if content.len() < 100 && is_head_like(content) {
                tops.entry(content).or_default().push(first.start);
            }
        }
    }
    // The order of the groups does not matter: their starts are sorted later.
    tops.into_values().filter(|starts| 2 <= starts.len()).flatten().collect()
}

/// Whether a line that begins with a number opens a block of several lines without being set in
/// capitals as heads are: a note whose first words stand in another note too.
fn opens_note_or_item(text: &str, block: Span, start: usize) -> bool {
    let mut lines = lines(text, block);
    let Some(first) = lines.next() else { return false };
    let content = first.of(text);
    first.start == start
        && lines.next().is_some()
        && content.starts_with(|sign: char| sign.is_ascii_digit())
        && content.chars().any(char::is_lowercase)
}

/// Lone numbers on the first or last line of a page, in a manuscript with several page marks.
fn page_numbers(manuscript: &Manuscript) -> Vec<usize> {
    let text = manuscript.plain.text.as_str();
    let is_break = |at: usize| {
        manuscript.blocks.get(at).is_none_or(|block| block.kind == BlockKind::PageBreak)
    };
    let breaks = manuscript.blocks.iter().filter(|b| b.kind == BlockKind::PageBreak).count();
    if breaks < 2 {
        return Vec::new();
    }
    let lone = |line: Span| {
        let digits = line.of(text).trim_matches(['-', '–', '—', ' ']);
        (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut found = Vec::new();
    for (index, block) in manuscript.blocks.iter().enumerate() {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
            continue;
        }
        let opens = 0 < index && is_break(index - 1);
        let closes = is_break(index + 1);
        if opens && let Some(first) = lines(text, block.span).next().filter(|line| lone(*line)) {
            found.push(first.start);
        }
        if closes && let Some(last) = lines(text, block.span).last().filter(|line| lone(*line)) {
            found.push(last.start);
        }
    }
    found
}

/// `342  LAKE LAW REVIEW  [Vol. 12:341` and `2012]  THE PRICE OF TIDES  343`: heads of law reviews,
/// sure on their first page already.
fn is_volume_head(line: &str) -> bool {
    let line = line.trim();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let first = line.split_whitespace().next().unwrap_or("");
    let last = line.split_whitespace().next_back().unwrap_or("");
    let capitals = line
        .chars()
        .filter(|sign| sign.is_alphabetic())
        .take(120)
        .all(|sign| sign.is_uppercase() || !sign.is_lowercase());
    let by_volume = digits(first)
        && line.find("[Vol").is_some_and(|at| {
            line.get(at + 4..).is_some_and(|rest| {
                let rest = rest.trim_start_matches(['.', 'u', 'm', 'e', ' ']);
                !rest.is_empty()
                    && rest.len() <= 12
                    && rest.chars().all(|c| c.is_ascii_digit() || ":,]-– ".contains(c))
            })
        });
    let opener = first.strip_suffix(']').unwrap_or("");
    let year = opener.len() == 4 && digits(opener);
    // "2012]  THE PRICE OF TIDES  343"; the page may stand on a line of its own.
    let by_year = year && capitals && 2 < line.split_whitespace().count();
    // "56:545]  THE PRICE OF TIDES  547": volume and first page.
    let by_place =
        opener.split_once(':').is_some_and(|(volume, page)| digits(volume) && digits(page))
            && digits(last)
            && capitals;
    by_volume
        || by_year
        || by_place
        || is_journal_head(line)
        || is_volume_alone(line)
        || is_court_head(line)
}

/// `2     BREWERS v. HARBOR BOARD`, `Cite as: 601 U. S. ____ (2024)     3`: heads of opinions, set
/// apart from their page by a wide blank, and what part of the opinion the page belongs to.
fn is_court_head(line: &str) -> bool {
    let parts = ["Opinion of the Court", "Per Curiam", "Syllabus", "Statement of the Case"];
    let wide = line.find("   ");
    if let Some(at) = wide {
        let (head, tail) =
            (line.get(..at).unwrap_or("").trim(), line.get(at..).unwrap_or("").trim());
        let page = |words: &str| {
            (1..=4).contains(&words.len()) && words.bytes().all(|byte| byte.is_ascii_digit())
        };
        let name = if page(head) {
            tail
        } else if page(tail) {
            head
        } else {
            return false;
        };
        let parties = name.split(" v. ").count() == 2;
        let capitals = name.split_whitespace().all(|word| {
            !word.contains(char::is_lowercase)
                || matches!(word, "v." | "et" | "al." | "ex" | "rel.")
        });
        return (parties && capitals) || name.starts_with("Cite as: ") || parts.contains(&name);
    }
    let opinion = [", J., ", ", C. J., "].iter().any(|judge| line.contains(judge))
        && [" dissenting", " concurring"].iter().any(|way| line.contains(way))
        && line.split_whitespace().next().is_some_and(|name| !name.contains(char::is_lowercase))
        && line.split_whitespace().count() <= 8
        && !line.ends_with('.');
    parts.contains(&line.trim()) || opinion
}

/// `548  LAKE LAW JOURNAL  [Lake L.J.`: page, journal in capitals, its short name in a bracket that
/// the head on the other page closes.
fn is_journal_head(line: &str) -> bool {
    let Some((head, bracket)) = line.split_once('[') else { return false };
    let mut words = head.split_whitespace();
    let page = words.next().unwrap_or("");
    let paged = (1..=4).contains(&page.len()) && page.bytes().all(|byte| byte.is_ascii_digit());
    let name: Vec<&str> = words.collect();
    let capitals = name.iter().all(|word| !word.contains(char::is_lowercase));
    let letters = name.iter().any(|word| 3 < word.chars().filter(|c| c.is_uppercase()).count());
    let short = bracket.len() <= 40
        && !bracket.contains(']')
        && bracket.ends_with(|last: char| matches!(last, '.' | ':') || last.is_ascii_digit());
    paged && 2 <= name.len() && capitals && letters && short
}

/// `[Vol. 60:31` on a line of its own: the corner of a running head.
fn is_volume_alone(line: &str) -> bool {
    let bare = line.trim_matches(|sign: char| "[] ".contains(sign));
    let rest = bare.strip_prefix("Vol.").or_else(|| bare.strip_prefix("VOL."));
    rest.is_some_and(|rest| {
        let rest = rest.trim();
        !rest.is_empty()
            && rest.len() <= 12
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b":-, ".contains(&byte))
    })
}

/// Sorted line starts.
struct StartSet(Vec<usize>);

impl StartSet {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn contains(&self, start: usize) -> bool {
        self.0.binary_search(&start).is_ok()
    }
}

/// The numbers at the beginning and the end of a line.
type Edges = (Option<u64>, Option<u64>);

fn edges(line: &str) -> Edges {
    let bare = line.trim_matches(|sign: char| !sign.is_alphanumeric());
    let number = |word: Option<&str>| {
        let digits = word?.trim_matches(|sign: char| !sign.is_ascii_digit());
        digits.parse().ok()
    };
    (number(bare.split_whitespace().next()), number(bare.split_whitespace().next_back()))
}

/// The number at the beginning or the end of a line, as page numbers stand.
fn edge_number(line: &str) -> Option<u64> {
    let bare = line.trim_matches(|sign: char| "-–—[]()| ".contains(sign));
    let bytes = bare.as_bytes();
    let front = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let back = bytes.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    if (1..=4).contains(&back)
        && bytes.len().checked_sub(back + 1).is_none_or(|at| bytes.get(at) == Some(&b' '))
    {
        return bare.get(bare.len() - back..)?.parse().ok();
    }
    if (1..=4).contains(&front) && bytes.get(front).is_none_or(|byte| *byte == b' ') {
        return bare.get(..front)?.parse().ok();
    }
    None
}

/// The letters of a line, folded: what two running heads with different numbers share.
fn letters(line: &str) -> String {
    line.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Heads are set in capitals or as a title, and are no sentences.
fn is_head_like(line: &str) -> bool {
    if line.ends_with(['.', ',', ';', ':', '?', '!', '”', '"', ')', '>'])
        && !line.ends_with(|sign: char| sign.is_ascii_digit())
    {
        return false;
    }
    let mut upper = 0_usize;
    let mut lower = 0_usize;
    for word in line.split_whitespace() {
        match word.chars().find(|sign| sign.is_alphabetic()) {
            Some(first) if first.is_uppercase() => upper += 1,
            Some(_) if 3 < word.len() => lower += 1,
            _ => {}
        }
    }
    0 < upper && lower <= upper / 2
}
