//! Are these words a source's, a title, or a term? And how are they altered?

use std::sync::LazyLock;

use crate::reader::Style;
use crate::text::Span;

use super::kinds::is_title_case;
use super::quote_marks::Quoted;
use super::{Alteration, Passage, QuotationRole};

/// Word lists around quotations.
struct Words {
    introduces: Vec<&'static str>,
    names: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { introduces: Vec::new(), names: Vec::new() };
    let mut names = false;
    for line in include_str!("../../data/quotation-words.txt").lines().map(str::trim) {
        match line {
            "[introduces]" => names = false,
            "[names]" => names = true,
            _ if line.is_empty() || line.starts_with('#') => {}
            _ if names => words.names.push(line),
            _ => words.introduces.push(line),
        }
    }
    words
});

/// Whether the last sentence of a paragraph announces somebody's words.
pub(super) fn introduces_quotation(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let starts_word = |at: usize| {
        lower
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_none_or(|c| !c.is_alphabetic())
    };
    WORDS.introduces.iter().any(|stem| lower.match_indices(stem).any(|(at, _)| starts_word(at)))
}

/// Where a pair of marks stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    pub(super) in_note: bool,
    /// A note marker stands right behind it.
    pub(super) marked: bool,
}

/// What the words between two marks are.
pub(super) fn role_of(text: &str, quoted: Quoted, around: Surroundings) -> QuotationRole {
    let inner = quoted.inner.of(text).trim();
    let words = inner.split_whitespace().count();
    let before = text.get(..quoted.span.start).unwrap_or("");
    let after = text.get(quoted.span.end..).unwrap_or("");
    let finished = inner.ends_with(['.', '?', '!', '…']) || inner.ends_with(['’', '\'']);
    let defines = before.ends_with('(')
        && (after.starts_with(')') || after.starts_with(" or ") || after.starts_with(" and "))
        || before.ends_with("(the ")
        || before.ends_with("(hereinafter ")
        || before.ends_with("[hereinafter ")
        || (after.starts_with(')') && (before.ends_with(" or ") || before.ends_with(" and ")));
    let named = !around.in_note || words <= 2 || is_title_case(inner);
    if defines && named && words <= 6 && !finished {
        return QuotationRole::Term;
    }
    if words <= 8 && follows_name_word(before) && !(around.marked && 3 < words) {
        return QuotationRole::Term;
    }
    if words <= 2 && (around.in_note || !around.marked) {
        return QuotationRole::Term;
    }
    let bare = inner.trim_end_matches([',', '.']);
    if 2 <= words && is_title_case(bare) && (!inner.ends_with('.') || around.in_note) {
        return QuotationRole::Title;
    }
    if around.in_note && is_cited_title(before, inner, after, quoted.single) {
        return QuotationRole::Title;
    }
    QuotationRole::Quotation
}

fn follows_name_word(before: &str) -> bool {
    let mut from = before.len().saturating_sub(40);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let tail = before.get(from..).unwrap_or("").to_lowercase();
    let tail = tail.trim_end().trim_end_matches([',', ':']);
    WORDS.names.iter().any(|name| {
        tail.strip_suffix(name).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    })
}

/// A title in marks, as newspapers and many style guides set articles: behind an author's comma or
/// at the beginning, before a comma, a year or a volume.
fn is_cited_title(before: &str, inner: &str, after: &str, single: bool) -> bool {
    let tail = before.trim_end();
    let opens = tail.is_empty()
        || tail.ends_with([',', ';', ':', '.'])
        || tail.ends_with("See")
        || tail.ends_with("see");
    let in_parenthesis = tail.ends_with('(');
    if !opens || in_parenthesis {
        return false;
    }
    let rest = after.trim_start();
    let goes_on = inner.ends_with(',')
        || after.starts_with(',')
        || rest.starts_with("in ")
        || rest.starts_with(|next: char| next.is_ascii_digit())
        || (rest.starts_with('(')
            && rest.get(1..).is_some_and(|r| {
                r.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
            }));
    goes_on && (single || !inner.ends_with(['.', '?', '!']) || after.starts_with(','))
}

/// Whether a note says whose the emphasis in its quotations is.
pub(super) fn says_emphasis(note: &str) -> bool {
    note.contains("mphasi") || note.contains("talics")
}

/// How the words of a quotation are altered, as printed. `said` is [`says_emphasis`] of its note.
pub(super) fn alterations(passage: &Passage, inner: Span, said: bool) -> Vec<Alteration> {
    let text = inner.of(passage.text());
    let mut found = Vec::new();
    let (bracket, sic) = brackets(text);
    if bracket {
        found.push(Alteration::Bracket);
    }
    if has_ellipsis(text) {
        found.push(Alteration::Ellipsis);
    }
    if is_emphasised(passage, inner, said) {
        found.push(Alteration::Emphasis);
    }
    if sic {
        found.push(Alteration::Sic);
    }
    found
}

/// Whether a text holds an editor's brackets, and whether one of them says "sic".
fn brackets(text: &str) -> (bool, bool) {
    let mut bracket = false;
    let mut sic = false;
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let inner = rest.get(at + 1..).unwrap_or("");
        let Some(end) = inner.find([']', '[']) else { break };
        let content = inner.get(..end).unwrap_or("");
        let closed = inner.get(end..).is_some_and(|tail| tail.starts_with(']'));
        if closed {
            let lower = content.trim().to_lowercase();
            if lower == "sic" || lower.starts_with("sic ") || lower.starts_with("sic,") {
                sic = true;
            } else if !is_reference(&lower) {
                bracket = true;
            }
        }
        rest = inner.get(end..).unwrap_or("");
        rest = rest.strip_prefix(']').unwrap_or(rest);
    }
    (bracket, sic)
}

/// `[12]`, `[hereinafter …]`, `[https://…]`: brackets of the author's own apparatus.
fn is_reference(content: &str) -> bool {
    let number =
        !content.is_empty() && content.len() <= 4 && content.bytes().all(|b| b.is_ascii_digit());
    number
        || content.starts_with("hereinafter")
        || content.starts_with("http")
        || content.starts_with("perma.cc")
}

fn has_ellipsis(text: &str) -> bool {
    if text.contains('…') || text.contains("...") {
        return true;
    }
    if memchr::memchr_iter(b'.', text.as_bytes()).nth(2).is_none() {
        return false;
    }
    // ". . .": points with single blanks between them.
    let mut points = 0;
    let mut blank = false;
    for sign in text.chars() {
        match sign {
            '.' if points == 0 || blank => {
                points += 1;
                blank = false;
            }
            ' ' | '\u{A0}' if 0 < points && !blank => blank = true,
            '.' => points = 1,
            _ => {
                points = 0;
                blank = false;
            }
        }
        if points == 3 {
            return true;
        }
    }
    false
}

/// Emphasis that the author says something about, or that no title explains.
fn is_emphasised(passage: &Passage, inner: Span, said: bool) -> bool {
    let first = passage.styles.partition_point(|styled| styled.span.start < inner.start);
    for styled in passage.styles.iter().skip(first).take_while(|s| s.span.start < inner.end) {
        let wanted = matches!(styled.style, Style::Italic | Style::Bold | Style::Underline);
        if !wanted || inner.end < styled.span.end {
            continue;
        }
        if said {
            return true;
        }
        let words = styled.span.of(passage.text());
        let lower = words.trim().starts_with(char::is_lowercase);
        if lower && !is_usual_italic(words) {
            return true;
        }
    }
    false
}

/// Italics that style guides ask for.
fn is_usual_italic(words: &str) -> bool {
    let folded = words.trim().trim_end_matches([',', '.', ';']).to_lowercase();
    matches!(
        folded.as_str(),
        "id" | "supra"
            | "infra"
            | "see"
            | "see also"
            | "inter alia"
            | "et al"
            | "e.g"
            | "i.e"
            | "cf"
            | "sic"
            | "passim"
            | "de facto"
            | "de jure"
            | "status quo"
            | "per se"
            | "v"
            | "ibid"
            | "amicus"
            | "amici"
            | "ex post"
            | "ex ante"
            | "prima facie"
            | "sui generis"
    )
}
