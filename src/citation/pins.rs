//! Which page, section or paragraph is pointed at?
//!
//! The lengths of pages, of lists of them and of pins with their words ("art.", "§", "¶").

use super::tables::tables;

/// The plain letters that a text begins with.
pub(super) fn first_letters(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    text.get(..length).unwrap_or("")
}

/// The length of the page number that `text` starts with, commas of thousands kept.
pub(super) fn page_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    if matches!(bytes.first(), Some(b'*' | b'A' | b'S' | b'e' | b'D' | b'L'))
        && bytes.get(1).is_some_and(u8::is_ascii_digit)
    {
        at = 1;
    }
    let first = at;
    while let Some(byte) = bytes.get(at) {
        let thousands = *byte == b','
            && at > first
            && bytes.get(at + 1..at + 4).is_some_and(|d| d.iter().all(u8::is_ascii_digit))
            && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit);
        if byte.is_ascii_digit() || thousands {
            at += 1;
        } else {
            break;
        }
    }
    if at == first {
        return if text.starts_with("___") || text.starts_with("__") {
            text.bytes().take_while(|b| *b == b'_').count()
        } else {
            0
        };
    }
    let next = text.get(at..).and_then(|t| t.chars().next());
    let noted = text.get(at..).and_then(|rest| rest.strip_prefix('n'));
    if let Some(rest) = noted
        && rest.starts_with(|c: char| c.is_ascii_digit())
    {
        // "14n3": a note of the page.
        return at + 1 + rest.bytes().take_while(u8::is_ascii_digit).count();
    }
    if next.is_some_and(char::is_alphabetic) {
        let letters =
            text.get(at..).unwrap_or("").chars().take_while(|c| c.is_alphabetic()).count();
        // "12a" is a page, "116th" is not.
        return if letters == 1 { at + 1 } else { 0 };
    }
    at
}

/// The length of a list of pages: "12", "393–94", "205, 207 n.68", "*3", "xv–xvi".
pub(super) fn pages_length(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let mut one = page_length(rest);
        if one == 0 {
            one = roman_length(rest);
        }
        if one == 0 {
            one = note_pin_length(rest);
        }
        if one == 0 {
            break;
        }
        at += one;
        let rest = text.get(at..).unwrap_or("");
        // A range.
        for dash in ["–", "-", "—", "‑", "‐"] {
            if let Some(next) = rest.strip_prefix(dash) {
                let more = page_length(next).max(roman_length(next));
                if 0 < more {
                    at += dash.len() + more;
                }
                break;
            }
        }
        let rest = text.get(at..).unwrap_or("");
        let note = rest.strip_prefix(' ').map_or(0, note_pin_length);
        if 0 < note {
            at += 1 + note;
        }
        let rest = text.get(at..).unwrap_or("");
        if let Some(tail) = rest.strip_prefix(" et seq") {
            at += " et seq".len() + usize::from(tail.starts_with('.'));
        }
        let rest = text.get(at..).unwrap_or("");
        let Some(next) = rest.strip_prefix(", ").or_else(|| rest.strip_prefix(" & ")) else {
            break;
        };
        let one = page_length(next).max(roman_length(next)).max(note_pin_length(next));
        let after = next.get(one..).unwrap_or("");
        let volume = after.starts_with(' ')
            && (tables().reporter_at(after.trim_start()).is_some()
                || after.trim_start().starts_with(|c: char| c.is_uppercase()));
        if one == 0 || volume {
            break;
        }
        at += rest.len() - next.len();
    }
    at
}

/// "n.68", "n. 68", "nn.5–6".
fn note_pin_length(text: &str) -> usize {
    let Some(tail) = text
        .strip_prefix("nn.")
        .or_else(|| text.strip_prefix("n."))
        .or_else(|| text.strip_prefix("note "))
        .or_else(|| text.strip_prefix("notes "))
    else {
        return 0;
    };
    let body = tail.trim_start();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return 0;
    }
    let mut end = text.len() - body.len() + digits;
    let rest = text.get(end..).unwrap_or("");
    for dash in ["–", "-"] {
        if let Some(next) = rest.strip_prefix(dash) {
            let more = next.bytes().take_while(u8::is_ascii_digit).count();
            if 0 < more {
                end += dash.len() + more;
            }
        }
    }
    end
}

/// Lower-case Roman numerals as pages of front matter.
fn roman_length(text: &str) -> usize {
    let length = text.bytes().take_while(|b| matches!(b, b'i' | b'v' | b'x' | b'l' | b'c')).count();
    let next = text.get(length..).and_then(|t| t.chars().next());
    if length == 0 || 7 < length || next.is_some_and(char::is_alphanumeric) { 0 } else { length }
}

/// Words of a pin that some styles print without a full stop; a figure has to follow.
const BARE_PIN_WORDS: [&str; 17] = [
    "cols", "col", "paras", "para", "regs", "reg", "ss", "sch", "arts", "art", "chs", "cl", "s",
    "ch", "pt", "recital", "recitals",
];

const PIN_WORDS: [&str; 54] = [
    "cols.", "col.", "folios", "fols.", "fol.", "§§", "§", "¶¶", "¶", "arts.", "art.", "articles",
    "article", "amends.", "amend.", "cls.", "cl.", "secs.", "sec.", "chs.", "ch.", "chap.",
    "chapter", "paras.", "para.", "pts.", "pt.", "part", "pp.", "p.", "nn.", "n.", "fig.", "figs.",
    "tbl.", "table", "app.", "annex", "apps.", "ex.", "lines", "rule", "r.", "tit.", "title",
    "pmbl.", "preamble", "cmt.", "subsec.", "section", "sections", "page", "pages", "slide",
];

/// Whether one of them can begin with this byte; the last one is the first of "§" and "¶".
const fn opens_pin_word(byte: u8) -> bool {
    matches!(
        byte.to_ascii_lowercase(),
        b'a' | b'c' | b'e' | b'f' | b'l' | b'n' | b'p' | b'r' | b's' | b't' | 0xC2
    )
}

/// In letters.
const LONGEST_PIN_WORD: usize = 8;

/// The length of the word of a pin that `text` starts with ("art.", "§", "¶").
pub(super) fn pin_word(text: &str) -> Option<usize> {
    // Most pins are figures, and most other words begin otherwise.
    let letter = text.as_bytes().first().filter(|byte| opens_pin_word(**byte))?;
    let first = first_letters(text);
    if LONGEST_PIN_WORD < first.len() {
        return None;
    }
    if BARE_PIN_WORDS.contains(&first)
        && text.get(first.len()..).is_some_and(|tail| {
            let body = tail.trim_start();
            let roman = first == "pt" && body.starts_with(['I', 'V', 'X']);
            body.len() < tail.len()
                && (roman || body.starts_with(|c: char| c.is_ascii_digit() || c == '('))
        })
    {
        return Some(first.len());
    }
    PIN_WORDS
        .iter()
        .filter(|word| word.as_bytes().first().is_some_and(|own| own.eq_ignore_ascii_case(letter)))
        .find(|word| {
            // "N.H." is no note of a page.
            let same = |head: &str| {
                if word.len() <= 3 { head == **word } else { head.eq_ignore_ascii_case(word) }
            };
            text.get(..word.len()).is_some_and(same) && {
                let tail = text.get(word.len()..).unwrap_or("");
                let next = tail.trim_start().chars().next();
                let apart = tail.starts_with(char::is_whitespace)
                    || word.ends_with('.')
                    || word.starts_with(['§', '¶']);
                apart
                    && next.is_some_and(|c| {
                        c.is_ascii_digit()
                            || c.is_uppercase()
                            || matches!(c, '(' | 'i' | 'v' | 'x' | 'l' | '*')
                    })
                    || (tail.is_empty() && word.starts_with('p') && 4 < word.len())
            }
        })
        .map(|word| word.len())
}

/// The length of a run of pins: "art. II, § 2, cl. 2", "at 5, 7", "§ 553(c)", "¶¶ 3–5".
pub(super) fn pin_run_length(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let one = one_pin(rest);
        if one == 0 {
            break;
        }
        at += one;
        let rest = text.get(at..).unwrap_or("");
        let skip = ["; ", ", at ", ", ", " & ", " and ", " "]
            .iter()
            .find(|joint| rest.starts_with(**joint) && **joint != "; ")
            .map(|joint| joint.len());
        let Some(skip) = skip else { break };
        let next = rest.get(skip..).unwrap_or("");
        if one_pin(next) == 0 {
            break;
        }
        at += skip;
    }
    at
}

fn one_pin(text: &str) -> usize {
    if let Some(word) = pin_word(text) {
        let tail = text.get(word..).unwrap_or("");
        let blank = tail.len() - tail.trim_start().len();
        let body = tail.trim_start();
        let end = body
            .find(|c: char| {
                !(c.is_alphanumeric()
                    || matches!(c, '(' | ')' | '.' | '-' | '–' | '—' | '*' | ':' | '/'))
            })
            .unwrap_or(body.len());
        let kept = body.get(..end).unwrap_or("");
        let mut kept = kept.trim_end_matches(['.', ':', '-', '–']);
        while kept.matches(')').count() > kept.matches('(').count() && kept.ends_with(')') {
            kept = kept.get(..kept.len() - 1).unwrap_or("");
        }
        if kept.contains(|c: char| c.is_ascii_digit()) || kept.len() <= 8 && !kept.is_empty() {
            return word + blank + kept.len();
        }
        return 0;
    }
    let pages = pages_length(text);
    if 0 < pages {
        return pages;
    }
    0
}
