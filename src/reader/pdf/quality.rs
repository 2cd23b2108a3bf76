//! Whether an extracted text can carry a verdict: no text, garbage, or text.

use crate::reader::Condition;

use super::lines::PageLines;

/// More unreadable characters than one in fifty: the text layer is garbage.
const UNREADABLE_SHARE: usize = 50;
/// Fewer letters and digits a page, over several pages, than any page of text has.
const FEWEST_A_PAGE: usize = 16;

/// The condition of the pages' text, and a sentence where it is not whole.
pub(super) fn judge(pages: &[PageLines]) -> (Condition, Option<String>) {
    let texts = || pages.iter().flat_map(|page| &page.lines).map(|line| line.text.as_str());
    let characters: usize =
        texts().map(|text| text.chars().filter(|c| !c.is_whitespace()).count()).sum();
    let readable: usize =
        texts().map(|text| text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
    let unreadable: usize =
        texts().map(|text| text.chars().filter(|c| is_unreadable(*c)).count()).sum();
    if characters == 0 || (readable == 0 && unreadable == 0) {
        return (Condition::NoText, Some("the pages have no text layer".to_owned()));
    }
    if characters < unreadable.saturating_mul(UNREADABLE_SHARE) {
        let percent = unreadable.saturating_mul(100) / characters;
        return (
            Condition::Garbled,
            Some(format!("{percent} percent of the characters have no meaning")),
        );
    }
    let pictures = pages.iter().filter(|page| page.has_picture).count();
    if 2 <= pages.len() && readable < FEWEST_A_PAGE * pages.len() && 0 < pictures {
        return (
            Condition::NoText,
            Some(format!("only {readable} letters and digits on {} pages", pages.len())),
        );
    }
    let (words, without_vowel) = vowels(texts());
    if 80 <= words && words < without_vowel.saturating_mul(2) {
        return (
            Condition::Garbled,
            Some(format!("{without_vowel} of {words} words have no vowel")),
        );
    }
    if 0 < pictures {
        return (
            Condition::Partial,
            Some(format!("{pictures} of {} pages are pictures without text", pages.len())),
        );
    }
    (Condition::Whole, None)
}

fn is_unreadable(character: char) -> bool {
    character == '\u{FFFD}'
        || character.is_control()
        || matches!(
            character,
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}'
        )
}

/// Words of four or more small Latin letters, and how many of them have no vowel.
///
/// Capitals are left out: tables of abbreviations have no vowels either.
fn vowels<'a>(texts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let mut words = 0;
    let mut without = 0;
    for text in texts {
        for word in text.split(|c: char| !c.is_alphanumeric()) {
            if word.len() < 4 || !word.bytes().skip(1).all(|byte| byte.is_ascii_lowercase()) {
                continue;
            }
            words += 1;
            without += usize::from(!word.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte)));
        }
    }
    (words, without)
}
