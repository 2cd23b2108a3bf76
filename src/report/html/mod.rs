//! `index.html`: the review page.
//!
//! One file that works from the file system: styles and script are inside, nothing is fetched, and
//! a content security policy lets only this script run. Everything that came from a manuscript, a
//! source or the network is escaped by the template; addresses become links only where they are
//! http or https. Without a script the whole page is there, only the filters are not.

mod cards;
mod corpus;
mod tables;
mod view;

use askama::Template;
use sha2::{Digest, Sha256};

use super::findings::ReportFinding;
use super::joined::Joined;

const STYLE: &str = include_str!("../../../templates/style.css");
const SCRIPT: &str = include_str!("../../../templates/script.js");

/// The review page.
///
/// # Errors
/// Where the template cannot be filled; with in-memory text that does not happen.
pub fn page(joined: &Joined<'_>, found: &[ReportFinding]) -> Result<String, askama::Error> {
    view::Page::of(joined, found).render()
}

/// The anchor of a note, quotation (`q12`) or claim (`c3`) of a document.
#[must_use]
pub fn note_anchor(document: &str, item: &str) -> String {
    anchor(&format!("{document}-{item}"))
}

/// A text as an anchor: letters, digits and `-_.` stay.
fn anchor(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            push!(out, "_{byte:02x}");
        }
    }
    out
}

/// The address, where it may become a link.
fn safe_url(url: &str) -> Option<String> {
    let parsed = url::Url::parse(url.trim()).ok()?;
    matches!(parsed.scheme(), "http" | "https").then(|| parsed.to_string())
}

/// The policy's name for the script.
fn script_hash() -> String {
    format!("sha256-{}", base64(&Sha256::digest(SCRIPT.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        for (place, byte) in group.iter_mut().zip(chunk) {
            *place = *byte;
        }
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for index in 0..4_usize {
            let letter = (bits >> (18 - 6 * index)) & 63;
            let letter = LETTERS.get(letter as usize).copied().unwrap_or(b'=');
            out.push(if index <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
