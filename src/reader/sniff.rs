//! In which format is this manuscript?
//!
//! Told by the content; a file name only decides where the content leaves it open.
//! It does not look inside containers further than to tell one from another.

use memchr::memmem;

use super::{Format, ReadError};

/// How many bytes at the start are looked at for mark-up.
const HEAD: usize = 64 << 10;

/// Signatures of formats that hold no manuscript text we can read, with the name for the message.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"{\\rtf", "an RTF file; save it as .docx"),
    (b"\x89PNG\r\n\x1A\n", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xFD7zXZ\0", "an xz archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
    (b"\x7FELF", "an executable"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"%!PS", "a PostScript file"),
];

/// The format of `bytes`.
///
/// # Errors
/// Where the bytes are a known format that holds no readable manuscript, or no text at all.
pub(crate) fn tell_format(bytes: &[u8], name: &str) -> Result<Format, ReadError> {
    let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    if memmem::find(head.get(..1024.min(head.len())).unwrap_or_default(), b"%PDF-").is_some() {
        return Ok(Format::Pdf);
    }
    // Encrypted Word files, and those of old Word; the reader says which.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Ok(Format::Docx);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return container(bytes);
    }
    for (signature, what) in FOREIGN {
        if bytes.starts_with(signature) {
            return Err(unknown(what));
        }
    }
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if !wide && !looks_like_utf16(head) && is_binary(bytes) {
        return Err(unknown("binary data, no text"));
    }
    // UTF-16 with mark-up in it: the zero bytes are in the way of every comparison below.
    let narrow: Vec<u8>;
    let head = if wide || looks_like_utf16(head) {
        narrow = head.iter().copied().filter(|byte| *byte != 0).collect();
        narrow.as_slice()
    } else {
        head
    };
    Ok(text_format(head, name))
}

/// Tells the text formats apart.
fn text_format(head: &[u8], name: &str) -> Format {
    let extension = extension(name);
    let lower = head.to_ascii_lowercase();
    let start = lower.strip_prefix(b"\xEF\xBB\xBF".as_slice()).unwrap_or(&lower).trim_ascii_start();
    if is_html(start, &lower) {
        return Format::Html;
    }
    if start.starts_with(b"<?xml") {
        let html = memmem::find(&lower, b"<html").is_some();
        return if html { Format::Html } else { Format::Xml };
    }
    if is_latex(head) {
        return Format::Latex;
    }
    match extension.as_str() {
        "tex" | "latex" | "ltx" if memmem::find(head, b"\\").is_some() => Format::Latex,
        "html" | "htm" | "xhtml" if memmem::find(head, b"<").is_some() => Format::Html,
        "md" | "markdown" | "mdown" | "mkd" | "qmd" | "rmd" => Format::Markdown,
        _ if has_markdown(head) => Format::Markdown,
        _ => Format::Text,
    }
}

fn is_html(start: &[u8], lower: &[u8]) -> bool {
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return true;
    }
    // A page saved without its frame, or with comments before it.
    if !start.starts_with(b"<") {
        return false;
    }
    let framed = [b"<body".as_slice(), b"<head>", b"<html"]
        .iter()
        .any(|tag| memmem::find(lower, tag).is_some());
    let paragraphs =
        memmem::find_iter(lower, b"<p>").count() + memmem::find_iter(lower, b"<p ").count();
    let blank_lines = memmem::find_iter(lower, b"\n\n").count();
    framed || (2 <= paragraphs && blank_lines < paragraphs && start.starts_with(b"<"))
}

fn is_latex(head: &[u8]) -> bool {
    [b"\\documentclass".as_slice(), b"\\begin{document}", b"\\documentstyle"]
        .iter()
        .any(|sign| memmem::find(head, sign).is_some())
        || (memmem::find(head, b"\\section").is_some()
            && memmem::find(head, b"\\footnote{").is_some())
}

/// Whether the text carries mark-up that only Markdown (or Markdown made from a scan) has.
fn has_markdown(head: &[u8]) -> bool {
    let found = |sign: &[u8]| memmem::find(head, sign).is_some();
    if found(b"[^") && found(b"]:") || found(b"](") || found(b"<sup>") || found(b"<http") {
        return true;
    }
    // Raised numbers as converters of scans write them.
    if found(b"$^{") || found(b"}^{") || found(b"\\(^{") {
        return true;
    }
    let mut emphasis = 0_usize;
    for line in head.split(|byte| *byte == b'\n') {
        let hashes = line.iter().take_while(|byte| **byte == b'#').count();
        if (1..=6).contains(&hashes) && line.get(hashes) == Some(&b' ') {
            return true;
        }
        if line.starts_with(b"```") || line.starts_with(b"> ") {
            return true;
        }
        emphasis += paired_stars(line);
    }
    2 <= emphasis
}

/// Pairs of `*…*` with words inside on one line.
fn paired_stars(line: &[u8]) -> usize {
    let mut pairs = 0;
    let mut open = false;
    for (index, byte) in line.iter().enumerate() {
        if *byte != b'*' {
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| line.get(at));
        let after = line.get(index + 1);
        let opens = after.is_some_and(u8::is_ascii_alphanumeric)
            && before.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        if open && before.is_some_and(|byte| !byte.is_ascii_whitespace()) {
            pairs += 1;
            open = false;
        } else if opens {
            open = true;
        }
    }
    pairs
}

/// Tells DOCX from EPUB and other zip files by the names of their parts, which stand unpacked.
fn container(bytes: &[u8]) -> Result<Format, ReadError> {
    let found = |name: &[u8]| memmem::find(bytes, name).is_some();
    if found(b"word/document.xml") || found(b"word/document2.xml") {
        return Ok(Format::Docx);
    }
    if found(b"application/epub+zip") {
        return Ok(Format::Epub);
    }
    if found(b"application/vnd.oasis.opendocument.text") {
        return Err(unknown("an OpenDocument text; save it as .docx"));
    }
    if found(b"xl/workbook.xml") || found(b"ppt/presentation.xml") {
        return Err(unknown("an Office file that is no text document"));
    }
    Err(unknown("a zip archive without a text document"))
}

/// Whether the bytes hold too many control characters for text. Looks at the start, the middle and
/// the end, so that junk behind a text-like head is seen.
fn is_binary(bytes: &[u8]) -> bool {
    let length = bytes.len();
    if length <= 3 * HEAD {
        return too_many_controls(bytes);
    }
    let middle = length / 2;
    [0..HEAD, middle..middle + HEAD, length - HEAD..length]
        .into_iter()
        .any(|range| bytes.get(range).is_some_and(too_many_controls))
}

fn too_many_controls(bytes: &[u8]) -> bool {
    let control = |byte: &u8| {
        let spacing = u8::from((9..=13).contains(byte)) + u8::from(*byte == 0x1B);
        u8::from(*byte < 0x20) - spacing + u8::from(*byte == 0x7F)
    };
    // Small sums of small blocks are taken many bytes at a time.
    let in_block = |block: &[u8]| usize::from(block.iter().map(control).sum::<u8>());
    let controls: usize = bytes.chunks(64).map(in_block).sum();
    bytes.len() < controls * 100
}

fn looks_like_utf16(head: &[u8]) -> bool {
    let pairs = head.chunks_exact(2);
    let total = pairs.len();
    let mut high = 0_usize;
    let mut low = 0_usize;
    for pair in pairs {
        high += usize::from(matches!(pair, [0, byte] if *byte != 0));
        low += usize::from(matches!(pair, [byte, 0] if *byte != 0));
    }
    2 <= total && total < 2 * high.max(low) && high.min(low) * 10 < total
}

fn extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, extension)) => extension.to_ascii_lowercase(),
        None => String::new(),
    }
}

fn unknown(what: &str) -> ReadError {
    ReadError::UnknownFormat { what: what.to_owned() }
}
