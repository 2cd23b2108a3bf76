//! Which addresses does a page's styling, or a list of its pictures, name?
//!
//! A linear scan, no parser: a wrong address costs a request, a missed one a picture in the replay.

/// Longer than this is no address of a file.
const MAX_ADDRESS: usize = 2048;

/// The addresses that a style sheet names (`url(…)` and `@import "…"`), in order.
pub(super) fn sheet_addresses(sheet: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sheet;
    while let Some(at) = memchr::memchr2(b'u', b'@', rest.as_bytes()) {
        rest = rest.get(at..).unwrap_or_default();
        let inner = if let Some(inner) = rest.strip_prefix("url(") {
            inner.split_once(')').map(|(inner, _)| inner)
        } else if let Some(inner) = rest.strip_prefix("@import") {
            quoted(inner.trim_start())
        } else {
            None
        };
        if let Some(inner) = inner {
            let address = inner.trim().trim_matches(['"', '\'']).trim();
            let is_data = address.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
            if !address.is_empty() && !is_data && address.len() < MAX_ADDRESS {
                found.push(address.to_owned());
            }
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    found
}

/// The addresses of a `srcset` attribute: candidates parted by commas, each an address and perhaps
/// a width or a density. An address may hold commas, but none at its end.
pub(super) fn source_set(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches(|one: char| one.is_ascii_whitespace() || one == ',');
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|one: char| one.is_ascii_whitespace()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let address = word.trim_end_matches(',');
        let is_data = address.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
        if !address.is_empty() && !is_data && address.len() < MAX_ADDRESS {
            found.push(address.to_owned());
        }
        // Without a comma at its end, the candidate's descriptor follows.
        rest = if word.ends_with(',') {
            after
        } else {
            after.split_once(',').map_or("", |(_, next)| next)
        };
    }
}

/// What stands in quotes at the start of `text`.
fn quoted(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
    text.get(1..)?.split_once(mark).map(|(inner, _)| inner)
}
