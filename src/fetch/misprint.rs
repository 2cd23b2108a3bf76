//! Which address was meant, where typesetting left its marks in the printed one?
//!
//! Typesetters turn hyphens into dashes and put soft hyphens into long words; an address copied
//! from such a page is another address. Dashes that belong to an address exist too, so the printed
//! one is asked first, and this one only where that leads nowhere.

/// The percent-encoded forms, as an address that went through a browser has them.
const ENCODED_DASHES: [&str; 5] = ["%E2%80%90", "%E2%80%91", "%E2%80%93", "%E2%80%94", "%E2%88%92"];
const ENCODED_NOTHING: [&str; 2] = ["%C2%AD", "%E2%80%8B"];

/// The address with plain hyphens and without characters that do not show; `None` where it has no
/// marks of typesetting.
#[must_use]
pub fn without_marks_of_print(address: &str) -> Option<String> {
    let mut plain = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(next) = rest.chars().next() {
        let begins_with = |code: &&&str| {
            rest.get(..code.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(code))
        };
        let (kept, len) = if let Some(code) = ENCODED_DASHES.iter().find(begins_with) {
            (Some('-'), code.len())
        } else if let Some(code) = ENCODED_NOTHING.iter().find(begins_with) {
            (None, code.len())
        } else {
            let kept = match next {
                '‐' | '‑' | '–' | '—' | '−' => Some('-'),
                '\u{ad}' | '\u{200b}' => None,
                other => Some(other),
            };
            (kept, next.len_utf8())
        };
        plain.extend(kept);
        rest = rest.get(len..).unwrap_or_default();
    }
    (plain != address).then_some(plain)
}
