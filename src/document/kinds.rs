//! What is a heading, what is front matter, what is no prose?
//!
//! Decided from the look of a paragraph: scanned text declares none of it.

use std::collections::{HashMap, HashSet};

use crate::reader::{Manuscript, Style};
use crate::text::Span;

use super::labels::{citation_cues, ends_finished, head_of};
use super::pieces::{Piece, PieceKind, lines};

/// Sentences and lines that repositories print on the pages before a paper.
const COVER_SIGNS: &[&str] = &[
    "follow this and additional works",
    "recommended citation",
    "part of the ",
    "brought to you for free",
    "accepted for inclusion in",
    "available at: http",
    "electronic copy available at",
    "citation information:",
    "content downloaded",
    "stable url",
    "your use of the jstor archive",
    "this work is licensed under",
    "published by",
    "downloaded from",
    "first published online",
    "cover page footnote",
];

/// Headings by one word.
const HEADING_WORDS: &[&str] = &[
    "abstract",
    "introduction",
    "background",
    "conclusion",
    "conclusions",
    "summary",
    "preface",
    "acknowledgments",
    "acknowledgements",
    "appendix",
    "references",
    "bibliography",
    "notes",
    "endnotes",
    "footnotes",
    "discussion",
    "methods",
    "methodology",
    "results",
    "foreword",
];

/// Gives the pieces the kinds that only their look tells: headings, contents lists, cover pages,
/// captions. Found headings get a level, 1 at the top.
pub(super) fn settle(manuscript: &Manuscript, pieces: &mut [Piece]) {
    let text = manuscript.plain.text.as_str();
    mark_contents(text, pieces);
    mark_cover(text, pieces);
    for index in 0..pieces.len() {
        let Some(piece) = pieces.get(index).copied() else { break };
        if !matches!(piece.kind, PieceKind::Paragraph | PieceKind::ListItem) {
            continue;
        }
        let kind = if let Some(level) = heading_level(manuscript, piece) {
            PieceKind::Heading(level)
        } else if is_aside(text, piece) {
            PieceKind::Aside
        } else {
            continue;
        };
        if let Some(piece) = pieces.get_mut(index) {
            piece.kind = kind;
        }
    }
    mark_bylines(text, pieces);
}

/// The title of a manuscript that declares none: its first heading before any prose, or the line
/// of its first page that comes back in capitals.
pub(super) fn found_title(text: &str, pieces: &[Piece]) -> Option<String> {
    let mut prose = false;
    let mut first_heading = None;
    let mut lines_seen: HashMap<String, usize> = HashMap::new();
    let mut first_lines: Vec<&str> = Vec::new();
    for piece in pieces.iter().take(60) {
        let content = piece.span.of(text).trim();
        match piece.kind {
            PieceKind::Heading(1) if !is_section_heading(content) => {
                return Some(clean_title(content));
            }
            PieceKind::Heading(_) if !prose && first_heading.is_none() => {
                first_heading = Some(content);
            }
            PieceKind::Paragraph | PieceKind::Quotation
                if 200 < content.len() || (80 < content.len() && ends_finished(content)) =>
            {
                prose = true;
            }
            _ => {}
        }
        let words = content.split_whitespace().count();
        if !prose && 3 <= words && content.len() < 250 && !citation_cues(content) {
            let key = content.to_lowercase();
            let seen = lines_seen.entry(key).or_insert(0);
            *seen += 1;
            if *seen == 2 {
                let as_first_printed =
                    first_lines.iter().find(|line| line.to_lowercase() == content.to_lowercase());
                return Some(clean_title(as_first_printed.unwrap_or(&content)));
            }
            first_lines.push(content);
        }
    }
    first_heading.filter(|heading| !is_section_heading(heading)).map(clean_title)
}

fn clean_title(content: &str) -> String {
    let bare = content.trim().trim_end_matches(['*', '†', '‡']);
    crate::text::span::fold_white_space(bare)
}

fn is_section_heading(content: &str) -> bool {
    let folded = content.trim().trim_end_matches([':', '.']).to_lowercase();
    HEADING_WORDS.contains(&folded.as_str())
        || folded == "contents"
        || folded == "table of contents"
        || enumerator(content.trim()).is_some()
}

/// The level of a paragraph that is a heading by its look.
fn heading_level(manuscript: &Manuscript, piece: Piece) -> Option<u8> {
    let text = manuscript.plain.text.as_str();
    let content = piece.span.of(text);
    if 160 < content.len() || content.contains('\n') {
        return None;
    }
    let bare = without_marks(content);
    if bare.len() < 3 || !bare.chars().any(char::is_alphabetic) {
        return None;
    }
    let folded = bare.trim_end_matches([':', '.']).to_lowercase();
    if HEADING_WORDS.contains(&folded.as_str())
        || folded == "contents"
        || folded == "table of contents"
    {
        return Some(1);
    }
    let finished = ends_finished(bare) || bare.ends_with([',', ';', '-', '—', '”', '"']);
    if let Some((level, rest)) = enumerator(bare)
        && !rest.ends_with([',', ';', '-', '—', ':'])
        && (!finished || is_capitals(rest))
        && (is_capitals(rest) || is_title_case(rest))
        && !citation_cues(rest)
    {
        return Some(level);
    }
    if finished || bare.ends_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    let words = bare.split_whitespace().count();
    if is_capitals(bare) && 2 <= words {
        return Some(1);
    }
    let styled = whole_style(manuscript, piece.span)?;
    let title_like = is_title_case(bare) || styled == Style::Bold;
    (words <= 25 && title_like && !citation_cues(bare)).then_some(2)
}

/// A heading's number and what follows it: `II.`, `A.`, `3.2`, `Part II:`.
fn enumerator(content: &str) -> Option<(u8, &str)> {
    let content =
        content.strip_prefix("Part ").or_else(|| content.strip_prefix("PART ")).unwrap_or(content);
    let split = content.find([' ', '\t'])?;
    let label = content.get(..split)?;
    let rest = content.get(split..)?.trim();
    let bare = label.trim_end_matches(['.', ':', ')']).trim_start_matches('(');
    if bare.is_empty() || rest.is_empty() {
        return None;
    }
    let pointed = bare.len() < label.len();
    if pointed && bare.len() <= 7 && bare.bytes().all(|byte| b"IVXLC".contains(&byte)) {
        return Some((1, rest));
    }
    if pointed && bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some((2, rest));
    }
    let numbered = bare.split('.').all(|part| {
        !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    let depth = bare.split('.').count();
    if numbered && (pointed || 1 < depth) {
        return Some((if 1 < depth { 2 } else { 3 }, rest));
    }
    if pointed && bare.len() == 1 && bare.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some((4, rest));
    }
    None
}

/// `content` without author's signs and raised numbers at its end.
fn without_marks(content: &str) -> &str {
    content
        .trim()
        .trim_end_matches(|sign: char| {
            "*†‡".contains(sign) || super::labels::raised_digit(sign).is_some()
        })
        .trim()
}

fn is_capitals(content: &str) -> bool {
    let upper = content.chars().filter(|sign| sign.is_uppercase()).count();
    let lower = content.chars().filter(|sign| sign.is_lowercase()).count();
    3 <= upper && lower * 8 < upper
}

/// Whether most of the longer words begin with a capital.
pub(super) fn is_title_case(content: &str) -> bool {
    let mut upper = 0_usize;
    let mut lower = 0_usize;
    for word in content.split(|sign: char| sign.is_whitespace() || sign == '-' || sign == '—') {
        let Some(first) = word.chars().find(|sign| sign.is_alphabetic()) else { continue };
        if first.is_uppercase() {
            upper += 1;
        } else if 4 < word.len() || !is_small_word(word) {
            lower += 1;
        }
    }
    0 < upper && lower * 4 <= upper
}

/// Words that a title leaves in lower case.
fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "the"
            | "of"
            | "in"
            | "on"
            | "at"
            | "to"
            | "for"
            | "and"
            | "or"
            | "nor"
            | "but"
            | "by"
            | "as"
            | "if"
            | "is"
            | "so"
            | "v."
            | "vs."
            | "with"
            | "from"
            | "into"
            | "over"
            | "than"
            | "its"
            | "et"
            | "al."
            | "via"
            | "not"
            | "per"
            | "de"
            | "la"
            | "du"
    )
}

/// The style that covers the whole of `span`.
fn whole_style(manuscript: &Manuscript, span: Span) -> Option<Style> {
    let first = manuscript.styles.partition_point(|styled| styled.span.start < span.start);
    manuscript
        .styles
        .iter()
        .skip(first)
        .take(4)
        .take_while(|styled| styled.span.start <= span.start + 1)
        .find(|styled| {
            matches!(
                styled.style,
                Style::Bold | Style::Italic | Style::Underline | Style::SmallCaps
            ) && span.end <= styled.span.end + 1
        })
        .map(|styled| styled.style)
}

/// Captions, identifiers and the like: readable, but no prose.
fn is_aside(text: &str, piece: Piece) -> bool {
    let content = piece.span.of(text);
    if 400 < content.len() {
        return false;
    }
    let after = |head: &str| {
        let (start, rest) = content.split_at_checked(head.len())?;
        start.eq_ignore_ascii_case(head).then_some(rest)
    };
    if ["doi", "http", "www."].iter().any(|head| after(head).is_some())
        && content.split_whitespace().nth(2).is_none()
    {
        return true;
    }
    for name in ["figure ", "fig. ", "table ", "chart ", "exhibit ", "image "] {
        if let Some(rest) = after(name) {
            let number = rest.bytes().take_while(u8::is_ascii_digit).count();
            let sign = rest.as_bytes().get(number);
            if 0 < number && matches!(sign, Some(b':' | b'.') | None) {
                return true;
            }
        }
    }
    content.starts_with("Source:")
        || content.starts_with("Sources:")
        || content.starts_with("Keywords:")
}

/// Contents lists: lines that end in page numbers, or what stands under "Contents".
fn mark_contents(text: &str, pieces: &mut [Piece]) {
    let mut run: Vec<usize> = Vec::new();
    let mut titled = false;
    let mut entries: HashSet<String> = HashSet::new();
    for index in 0..=pieces.len() {
        let piece = pieces.get(index).copied();
        let content = piece.map_or("", |piece| piece.span.of(text));
        let textual = piece.is_some_and(|piece| {
            matches!(
                piece.kind,
                PieceKind::Paragraph
                    | PieceKind::ListItem
                    | PieceKind::Heading(_)
                    | PieceKind::Aside
            )
        });
        let listed =
            textual && is_contents(text, piece.map_or(Span::new(0, 0), |piece| piece.span));
        if listed {
            run.push(index);
            continue;
        }
        let long = run.iter().any(|at| {
            pieces.get(*at).is_some_and(|piece| 3 <= lines(text, piece.span).take(3).count())
        });
        if 3 <= run.len() || long {
            for at in run.drain(..) {
                set_kind(pieces, at, PieceKind::Aside);
            }
            titled = false;
        }
        run.clear();
        // Entries carry no sentence, and the first one that comes back is the text's own heading.
        let entry = textual && titled && content.len() < 3_000 && !is_sentence(content);
        if entry && !entries.contains(&content.trim().to_lowercase()) {
            let span = piece.map_or(Span::new(0, 0), |piece| piece.span);
            entries.extend(lines(text, span).map(|line| line.of(text).trim().to_lowercase()));
            set_kind(pieces, index, PieceKind::Aside);
        } else if textual {
            titled = false;
        }
        let head = head_of(content, 40).trim();
        let named = |title: &str| head.eq_ignore_ascii_case(title);
        if textual && (named("contents") || named("table of contents")) {
            titled = true;
            entries.clear();
        }
    }
}

/// Whether a text ends as a sentence does, a note's marker behind it apart.
fn is_sentence(content: &str) -> bool {
    let bare = without_marks(content);
    if ends_finished(bare) {
        return true;
    }
    let stem = bare.trim_end_matches(|sign: char| sign.is_ascii_digit() || "[]^".contains(sign));
    // A row of dots leads to a page number.
    stem.len() < bare.len() && ends_finished(stem) && !stem.ends_with("..") && !stem.ends_with('…')
}

/// Whether most lines of `span` are entries of a contents list.
fn is_contents(text: &str, span: Span) -> bool {
    if span.len() < 3 || 20_000 < span.len() {
        return false;
    }
    let mut entries = 0_usize;
    let mut all = 0_usize;
    for line in lines(text, span) {
        all += 1;
        let content = line.of(text);
        let digits = content.bytes().rev().take(5).take_while(u8::is_ascii_digit).count();
        let stem = content.get(..content.len() - digits).unwrap_or("");
        // One full stop before the number ends a sentence, and the number is a marker.
        let led = stem.ends_with([' ', '\t', '…', '\u{A0}'])
            || ["..", " ."].iter().any(|dots| stem.ends_with(dots));
        let words = stem.chars().any(char::is_alphabetic);
        let ends_sentence = stem.trim_end().ends_with([',', ';', ')']);
        if (1..=4).contains(&digits) && led && words && content.len() < 200 && !ends_sentence {
            entries += 1;
        }
    }
    3 <= entries && all < entries * 2 || (all == 1 && entries == 1 && span.len() < 120)
}

/// Everything before and on a repository's cover page, and what stands before a contents list at
/// the beginning, an abstract apart.
fn mark_cover(text: &str, pieces: &mut [Piece]) {
    let limit = pieces.len().min(80);
    let far = text.len() / 3;
    let mut last = None;
    let mut signs = 0;
    for (index, piece) in pieces.iter().enumerate().take(limit) {
        let content = head_of(piece.span.of(text), 400).to_lowercase();
        if COVER_SIGNS.iter().any(|sign| content.contains(sign)) {
            signs += 1;
            last = Some(index);
        }
        let contents = piece.kind == PieceKind::Aside && is_contents(text, piece.span);
        if contents && piece.span.start < far.max(8_000) {
            signs += 2;
            last = Some(index);
        }
    }
    let Some(last) = last else { return };
    if signs < 2 {
        return;
    }
    let mut abstract_open = false;
    for index in 0..=last {
        let Some(piece) = pieces.get(index).copied() else { break };
        let content = piece.span.of(text);
        if head_of(content, 12).trim().to_lowercase().starts_with("abstract") {
            abstract_open = true;
            continue;
        }
        if abstract_open && 300 < content.len() {
            continue;
        }
        if matches!(
            piece.kind,
            PieceKind::Paragraph
                | PieceKind::ListItem
                | PieceKind::Heading(_)
                | PieceKind::Quotation
        ) {
            set_kind(pieces, index, PieceKind::Aside);
        }
    }
}

/// Names and places under a title: short lines before the first prose.
fn mark_bylines(text: &str, pieces: &mut [Piece]) {
    for index in 0..pieces.len().min(20) {
        let Some(piece) = pieces.get(index).copied() else { break };
        if piece.kind != PieceKind::Paragraph {
            continue;
        }
        let content = piece.span.of(text);
        if 160 <= content.len() || is_sentence(content) || content.ends_with([',', ';']) {
            return;
        }
        if content.starts_with(|first: char| first.is_ascii_digit() || "*†‡[¹²³".contains(first))
        {
            return;
        }
        if !is_title_case(content) && 60 < content.len() {
            return;
        }
        set_kind(pieces, index, PieceKind::Aside);
    }
}

fn set_kind(pieces: &mut [Piece], index: usize, kind: PieceKind) {
    if let Some(piece) = pieces.get_mut(index) {
        piece.kind = kind;
    }
}
