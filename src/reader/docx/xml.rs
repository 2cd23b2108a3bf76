//! Small helpers on XML events, shared by the parts of a Word file.

use quick_xml::events::{BytesRef, BytesStart};
use quick_xml::name::ResolveResult;

/// The vocabularies that the reader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Word,
    Math,
    /// Alternative content for older programs.
    Compatibility,
    Other,
}

/// The vocabulary of a resolved element; both the usual and the strict addresses count.
pub(super) fn vocabulary(resolved: &ResolveResult<'_>) -> Vocabulary {
    let ResolveResult::Bound(namespace) = resolved else { return Vocabulary::Other };
    let address = namespace.0;
    if address.contains("wordprocessingml/") && address.ends_with("/main")
        || address.ends_with("/wordml")
    {
        Vocabulary::Word
    } else if address.ends_with("/math") {
        Vocabulary::Math
    } else if address.contains("markup-compatibility") {
        Vocabulary::Compatibility
    } else {
        Vocabulary::Other
    }
}

/// Whether a content type says "main document of a Word file".
pub(super) fn is_word_processing_main(content_type: &str) -> bool {
    let lower = content_type.to_ascii_lowercase();
    (lower.contains("wordprocessingml") || lower.contains("ms-word")) && lower.contains(".main")
}

/// The value of the attribute with this local name.
pub(super) fn attribute(start: &BytesStart<'_>, local: &str) -> Option<String> {
    for found in start.attributes().with_checks(false) {
        let Ok(found) = found else { return None };
        if found.key.local_name().into_inner() == local {
            let raw = found.value.as_ref();
            return Some(match quick_xml::escape::unescape(raw) {
                Ok(value) => value.into_owned(),
                Err(_) => raw.to_owned(),
            });
        }
    }
    None
}

/// Whether a switch such as `<w:i/>` is on.
pub(super) fn is_on(start: &BytesStart<'_>) -> bool {
    !matches!(
        attribute(start, "val").as_deref(),
        Some("0" | "false" | "off" | "none" | "False" | "FALSE")
    )
}

/// The text of an entity or character reference; unknown entities stay as written.
pub(super) fn reference(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    let name = reference.xml10_content();
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(text) => text.to_owned(),
        None => format!("&{name};"),
    }
}
