//! What does a note mark look like in HTML?
//!
//! The conventions of Pandoc, Word's export, wikis, Markdown programs and EPUB, by the shape of a
//! link's target and of the printed sign. Which note a mark belongs to is not asked here.

use html5ever::local_name;

use crate::text::Span;

use super::html_tree::NodeRef;
use super::raised;

/// Whether `text` is a sign that notes are marked with: a number, a letter, asterisks and daggers,
/// bracketed or not, or a wiki's `note 3`.
pub(crate) fn is_mark_text(text: &str) -> bool {
    let inner = text.trim().trim_matches(['[', ']', '(', ')', '{', '}']).trim();
    if inner.is_empty() || 12 < inner.len() {
        return false;
    }
    let digits = inner.chars().all(|c| c.is_ascii_digit() || is_superscript_digit(c));
    if digits {
        return inner.chars().count() <= 4;
    }
    if inner.chars().all(|c| SIGNS.contains(&c)) {
        return true;
    }
    let lower = inner.to_ascii_lowercase();
    if lower.len() == 1 && lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return true;
    }
    if lower.len() <= 7 && lower.bytes().all(|byte| b"ivxlc".contains(&byte)) {
        return true;
    }
    // Several at once, a range, or a letter behind the number.
    if inner.chars().all(|c| c.is_ascii_digit() || ",;-\u{2013} ".contains(c)) {
        return true;
    }
    if let Some(number) = lower.strip_suffix(|c: char| c.is_ascii_lowercase())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return true;
    }
    for word in ["note", "fn", "nb", "n", "ref"] {
        if let Some(number) = lower.strip_prefix(word) {
            let number = number.trim();
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
                return true;
            }
        }
    }
    false
}

/// The fragment of a link into the same page, if it names a note or a note's mark.
pub(crate) fn looks_like_note_link(href: &str) -> bool {
    let Some((_, fragment)) = href.split_once('#') else { return false };
    is_note_name(fragment)
}

/// Whether an identifier names a note, a reference or the place that one is referred from.
pub(crate) fn is_note_name(name: &str) -> bool {
    let lower = name.trim_start_matches(['_', '-', ':']).to_ascii_lowercase();
    let shaped =
        NAMES.iter().any(|word| lower.starts_with(word) || lower.contains(&format!("-{word}")));
    shaped && (lower.bytes().any(|byte| byte.is_ascii_digit()) || lower.len() <= 16)
}

/// The printed number or sign of a mark without brackets, points and blanks, raised digits as
/// plain ones; `None` where nothing is left.
pub(crate) fn label_of(text: &str) -> Option<String> {
    let inner =
        text.trim().trim_matches(['[', ']', '(', ')', '{', '}', '.', ':', '^', '\u{2191}']).trim();
    let label: String = inner.chars().map(plain_digit).collect();
    (!label.is_empty()).then_some(label)
}

fn is_superscript_digit(c: char) -> bool {
    matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}')
}

fn plain_digit(c: char) -> char {
    match c {
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        '\u{2070}'..='\u{2079}' => char::from_digit(c as u32 - 0x2070, 10).unwrap_or(c),
        other => other,
    }
}

/// Whether `text` is only an arrow or the like that leads back from a note to its mark.
pub(crate) fn is_back_arrow(text: &str) -> bool {
    let inner = text.trim();
    !inner.is_empty()
        && inner.chars().count() <= 4
        && inner.chars().all(|c| BACK_ARROWS.contains(&c) || c.is_whitespace())
}

const SIGNS: [char; 10] = [
    '*', '\u{2020}', '\u{2021}', '\u{a7}', '\u{b6}', '#', '\u{2016}', '\u{2217}', '\u{204e}',
    '\u{66d}',
];

const BACK_ARROWS: [char; 12] = [
    '\u{21a9}',
    '\u{fe0e}',
    '\u{fe0f}',
    '\u{2191}',
    '\u{2912}',
    '^',
    '\u{21b5}',
    '\u{2190}',
    '\u{21d1}',
    '\u{23ce}',
    '\u{2934}',
    '\u{1f519}',
];

/// How identifiers of notes and of their marks begin.
const NAMES: [&str; 14] = [
    "fn",
    "ftn",
    "footnote",
    "endnote",
    "edn",
    "note",
    "cite",
    "ref",
    "sdfootnote",
    "sdendnote",
    "noteref",
    "en",
    "bib",
    "sidenote",
];

/// Whether raised text that no link marks and that is no exponent is the mark of a note.
pub(super) fn stands_as_mark(text: &str, span: Span, leads_word: bool) -> bool {
    let mark = span.of(text);
    if !is_mark_text(mark) || mark.chars().all(char::is_alphabetic) {
        return false;
    }
    let before = text.get(..span.start).unwrap_or("");
    match before.chars().next_back() {
        Some(c) if c.is_alphabetic() => {
            let word = raised::last_run(before, char::is_alphabetic);
            1 < word.chars().count() && !raised::is_unit(word)
        }
        Some(c) if c.is_whitespace() => !leads_word && !before.trim_end().is_empty(),
        Some(_) => true,
        None => false,
    }
}

/// Whether a raised element is an exponent and no mark of a note.
pub(super) fn is_power(sup: NodeRef<'_>, before: &str) -> bool {
    /// A raised number is made of few nodes; more are not looked at, so that raised text inside of
    /// raised text costs nothing.
    const MOST_NODES: usize = 6;
    let nodes: Vec<NodeRef<'_>> = sup.descendants().take(MOST_NODES + 1).collect();
    let content: String =
        nodes.iter().filter_map(|inner| inner.value().as_text()).map(|text| &**text).collect();
    nodes.len() <= MOST_NODES
        && !nodes.iter().any(|inner| is_link(*inner))
        && raised::is_exponent(before, &content)
}

/// Whether an inserted text stands right before or behind an element, but for blanks.
pub(super) fn stands_beside_insertion(node: NodeRef<'_>) -> bool {
    let inserts = |other: NodeRef<'_>| {
        other.value().as_element().is_some_and(|element| element.name.local == local_name!("ins"))
    };
    let blank =
        |other: &NodeRef<'_>| other.value().as_text().is_some_and(|text| text.trim().is_empty());
    let behind = node.next_sibling();
    let behind = if behind.as_ref().is_some_and(blank) {
        behind.and_then(|other| other.next_sibling())
    } else {
        behind
    };
    let before = node.prev_sibling();
    let before = if before.as_ref().is_some_and(blank) {
        before.and_then(|other| other.prev_sibling())
    } else {
        before
    };
    behind.is_some_and(inserts) || before.is_some_and(inserts)
}

fn is_link(node: NodeRef<'_>) -> bool {
    node.value().as_element().is_some_and(|element| element.name.local == local_name!("a"))
}

/// Whether the text behind an element goes on with a letter at once.
pub(super) fn leads_word(node: NodeRef<'_>) -> bool {
    node.next_sibling()
        .and_then(|next| next.value().as_text().and_then(|text| text.chars().next()))
        .is_some_and(char::is_alphabetic)
}
