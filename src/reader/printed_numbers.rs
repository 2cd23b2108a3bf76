//! How do scans and converters print the raised number of a note in Markdown?
//!
//! `^12^`, `$^{12}$`, `${}^{12}$`, `\(^{12}\)`, and `[^12]` where it is no reference of Markdown but
//! only the way in which a program wrote down what it saw: without definitions, with numbers that
//! begin again, or with notes that a page break tore. Which numbers are notes is the question of
//! `document`.

/// Most digits of a note's number.
const LONGEST: usize = 4;

use std::collections::HashSet;

/// A raised number as it is written: signs before it, the number, signs after it, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PrintedNumber {
    pub(super) before: usize,
    pub(super) number: usize,
    pub(super) after: usize,
}

/// The raised number at the beginning of `text`, in one of the spellings of formulas and of Pandoc.
pub(super) fn raised(text: &str) -> Option<PrintedNumber> {
    if text.starts_with('^') {
        return within(text, 1, "^");
    }
    let close = match text.as_bytes() {
        [b'$', ..] => "$",
        [b'\\', b'(', ..] => "\\)",
        _ => return None,
    };
    let inner = text.get(close.len()..)?;
    let bare = inner.trim_start_matches(' ');
    let bare = bare.strip_prefix("{}").or_else(|| bare.strip_prefix("{ }")).unwrap_or(bare);
    let power = bare.trim_start_matches(' ').strip_prefix('^')?;
    let braced = power.strip_prefix('{');
    let start = text.len() - braced.unwrap_or(power).len();
    if braced.is_none() {
        return within(text, start, close);
    }
    let number = digits(text, start)?;
    let behind = text.get(start + number..)?;
    let rest = behind.strip_prefix('}')?.trim_start_matches(' ').strip_prefix(close)?;
    Some(PrintedNumber { before: start, number, after: behind.len() - rest.len() })
}

/// `[^12]` at the beginning of `text`, with the colon that may stand behind it.
pub(super) fn bracketed(text: &str) -> Option<PrintedNumber> {
    let found = text.starts_with("[^").then(|| within(text, 2, "]")).flatten()?;
    let colon = text.get(found.before + found.number + 1..)?.starts_with(':');
    Some(PrintedNumber { after: found.after + usize::from(colon), ..found })
}

/// Digits from `start` on and `close` right behind them.
fn within(text: &str, start: usize, close: &str) -> Option<PrintedNumber> {
    let number = digits(text, start)?;
    let ends = text.get(start + number..)?.starts_with(close);
    ends.then_some(PrintedNumber { before: start, number, after: close.len() })
}

fn digits(text: &str, start: usize) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    let number = rest.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=LONGEST).contains(&number).then_some(number)
}

/// What the `[^12]` of a text are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum References {
    /// References of Markdown, each with its definition.
    Declared,
    /// Numbers as they were printed.
    Printed,
}

impl References {
    pub(super) fn of(text: &str) -> Self {
        if are_printed(text) { Self::Printed } else { Self::Declared }
    }
}

fn are_printed(text: &str) -> bool {
    let mut seen = HashSet::new();
    let (mut defined, mut repeated, mut without_colon, mut torn) = (0_usize, 0_usize, 0_usize, 0);
    let mut behind_definition = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some(found) = line.starts_with("[^").then(|| bracketed(line)).flatten() else {
            // A reference by a name is the author's own.
            if line.starts_with("[^") && line.contains("]:") && !line.starts_with("[^*") {
                return false;
            }
            // A sentence goes on behind the notes of a page.
            torn += usize::from(behind_definition && line.starts_with(char::is_lowercase));
            behind_definition = false;
            continue;
        };
        behind_definition = true;
        if found.after == 1 {
            without_colon += usize::from(!line.ends_with(']'));
            continue;
        }
        defined += 1;
        let label = line.get(found.before..found.before + found.number);
        repeated += usize::from(!seen.insert(label));
    }
    if defined == 0 {
        return 2 <= without_colon;
    }
    2 <= repeated || 2 <= torn && defined <= torn * 20
}

#[cfg(test)]
mod tests {
    use super::{PrintedNumber, are_printed, bracketed, raised};

    #[test]
    fn spellings_of_raised_numbers() {
        let found = |before, number, after| Some(PrintedNumber { before, number, after });
        assert_eq!(raised("^12^ The"), found(1, 2, 1));
        assert_eq!(raised("$^{12}$ The"), found(3, 2, 2));
        assert_eq!(raised("$^7$ The"), found(2, 1, 1));
        assert_eq!(raised("${}^{7}$"), found(5, 1, 2));
        assert_eq!(raised("${ }^{7}$"), found(6, 1, 2));
        assert_eq!(raised("\\( ^{12} \\)"), found(5, 2, 4));
        assert_eq!(raised("$12"), None);
        assert_eq!(raised("$^{x}$"), None);
        assert_eq!(raised("^12345^"), None);
        assert_eq!(bracketed("[^12]: See"), found(2, 2, 2));
        assert_eq!(bracketed("[^12] See"), found(2, 2, 1));
        assert_eq!(bracketed("[^a]"), None);
    }

    #[test]
    fn references_of_markdown_stay_references() {
        assert!(!are_printed("Toll.[^1] More.[^2]\n\n[^1]: See A.\n[^2]: See B.\n\nnothing"));
        assert!(!are_printed("Toll.[^tide]\n\n[^tide]: See A.\n\nand\n\n[^1] x\n[^2] y"));
        assert!(are_printed("Toll.[^1] More.[^2]\n\n[^1] See A.\n\n[^2] See B."));
        assert!(are_printed("a[^1][^2]\n\n[^1]: A.\n[^2]: B.\n\nc[^1][^2]\n\n[^1]: A.\n[^2]: B."));
        assert!(are_printed("a[^1]\n\n[^1]: A\n\nleft off\n\nb[^2]\n\n[^2]: B\n\nhere"));
    }
}
