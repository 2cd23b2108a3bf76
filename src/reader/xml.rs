//! XML sources.
use super::Format;
use super::source::{Condition, ReaderOptions, SourceHints, SourceText};
pub(crate) fn read_source_xml(
    bytes: &[u8],
    hints: &SourceHints,
    options: &ReaderOptions,
) -> SourceText {
    let _ = (bytes, hints, options);
    SourceText::without_text(Format::Xml, "xml", Condition::Unreadable, "no reader for XML yet")
}
