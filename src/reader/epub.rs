//! EPUB sources.
use super::Format;
use super::source::{Condition, ReaderOptions, SourceText};
pub(crate) fn read_source_epub(bytes: &[u8], options: &ReaderOptions) -> SourceText {
    let _ = (bytes, options);
    SourceText::without_text(Format::Epub, "epub", Condition::Unreadable, "no reader for EPUB yet")
}
