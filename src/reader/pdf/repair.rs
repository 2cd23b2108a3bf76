//! A new table of objects for a file whose own is missing or damaged: every object is found by
//! its heading, the last of equal numbers wins, and the root is taken from wherever it is named.

use std::collections::BTreeMap;
use std::fmt::Write;

use memchr::memmem;

/// The file with a new table at its end, or nothing where no objects or no root are found.
pub(super) fn repaired(bytes: &[u8]) -> Option<Vec<u8>> {
    // Places count from the header, whatever stands before it.
    let bytes = bytes.get(memmem::find(bytes, b"%PDF-").unwrap_or(0)..)?;
    let mut objects: BTreeMap<u32, (usize, u16)> = BTreeMap::new();
    for at in memmem::find_iter(bytes, b" obj") {
        if let Some((number, generation, start)) = heading_before(bytes, at) {
            objects.insert(number, (start, generation));
        }
    }
    let root = root(bytes, &objects)?;
    let size = objects.keys().next_back()?.checked_add(1)?;
    let mut table = String::from("\nxref\n0 1\n0000000000 65535 f \n");
    for (number, (start, generation)) in &objects {
        // Sections of one entry each: numbers may have holes.
        write!(table, "{number} 1\n{start:010} {generation:05} n \n").ok()?;
    }
    let at = bytes.len() + 1;
    write!(table, "trailer\n<</Size {size}/Root {root}>>\nstartxref\n{at}\n%%EOF\n").ok()?;
    let mut out = Vec::with_capacity(bytes.len() + table.len());
    out.extend_from_slice(bytes);
    out.extend_from_slice(table.as_bytes());
    Some(out)
}

/// Number, generation and start of the heading `12 0 obj` whose ` obj` stands at `at`.
fn heading_before(bytes: &[u8], at: usize) -> Option<(u32, u16, usize)> {
    let before = bytes.get(at.saturating_sub(18)..at)?;
    let text: String = before.iter().map(|byte| char::from(*byte)).collect();
    let (rest, generation) = text.rsplit_once([' ', '\n', '\r'])?;
    let digits = rest.len() - rest.trim_end_matches(|sign: char| sign.is_ascii_digit()).len();
    let number = rest.get(rest.len() - digits..)?;
    let start = at - generation.len() - 1 - number.len();
    Some((number.parse().ok()?, generation.parse().ok()?, start))
}

fn root(bytes: &[u8], objects: &BTreeMap<u32, (usize, u16)>) -> Option<String> {
    if let Some(at) = memmem::rfind(bytes, b"/Root") {
        let text: String = bytes
            .get(at + 5..bytes.len().min(at + 40))?
            .iter()
            .map(|byte| char::from(*byte))
            .collect();
        let mut words = text.split_whitespace();
        if let (Some(number), Some(generation)) = (words.next(), words.next())
            && number.parse::<u32>().is_ok()
            && generation.parse::<u16>().is_ok()
        {
            return Some(format!("{number} {generation} R"));
        }
    }
    for (number, (start, generation)) in objects {
        let head = bytes.get(*start..bytes.len().min(start + 400))?;
        let own = memmem::find(head, b"endobj").and_then(|end| head.get(..end)).unwrap_or(head);
        if memmem::find(own, b"/Catalog").is_some() {
            return Some(format!("{number} {generation} R"));
        }
    }
    None
}
