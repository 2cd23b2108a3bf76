//! In which format are the bytes of a source?
//!
//! Told by content first; the `Content-Type` header and the name only where the content leaves it
//! open, because servers and file names are often wrong. It does not read the text.

use memchr::memmem;

use super::Format;
use super::source::SourceHints;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text(Format),
    Container(Format),
    Picture(&'static str),
    Unknown(&'static str),
    Empty,
}

/// Tells the kind of `bytes`.
pub(crate) fn tell_kind(bytes: &[u8], hints: &SourceHints) -> Kind {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    if head.is_empty() {
        return Kind::Empty;
    }
    let pdf_reach = head.get(..head.len().min(1024)).unwrap_or_default();
    if memmem::find(pdf_reach, b"%PDF-").is_some() {
        return Kind::Container(Format::Pdf);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive(bytes);
    }
    for (signature, what) in PICTURES {
        if head.starts_with(signature) {
            return Kind::Picture(what);
        }
    }
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Kind::Picture("a WebP image");
    }
    for (signature, what) in FOREIGN {
        if head.starts_with(signature) {
            return Kind::Unknown(what);
        }
    }
    // Two-byte charsets are full of zeros; without them the comparisons below hold for them too.
    let zeros = memchr::memchr_iter(0, head).count();
    let wide =
        head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") || head.len() < 3 * zeros;
    let narrow: Vec<u8>;
    let head = if wide {
        narrow = head.iter().copied().filter(|byte| *byte != 0).collect();
        narrow.as_slice()
    } else {
        head
    };
    if is_binary(head) || (wide && head.len() * 4 < bytes.len().min(HEAD)) {
        return Kind::Unknown("binary data");
    }
    Kind::Text(text_format(head, hints))
}

/// How many bytes at the start are looked at.
const HEAD: usize = 64 * 1024;

const PICTURES: [(&[u8], &str); 7] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"AT&TFORM", "a DjVu image"),
    (b"BM\x36\x00", "a bitmap image"),
];

const FOREIGN: [(&[u8], &str); 15] = [
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Word or Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xFD7zXZ\0", "an xz archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"\x1A\x45\xDF\xA3", "a film"),
    (b"wOF", "a font"),
];

fn archive(bytes: &[u8]) -> Kind {
    // Names of parts stand unpacked at the start of each and again at the end of the file.
    let found = |name: &[u8]| memmem::find(bytes, name).is_some();
    let first = bytes.get(..bytes.len().min(256)).unwrap_or_default();
    if memmem::find(first, b"application/epub+zip").is_some() {
        Kind::Container(Format::Epub)
    } else if found(b"word/document.xml") || found(b"word/document2.xml") {
        Kind::Container(Format::Docx)
    } else if found(b"META-INF/container.xml") {
        Kind::Container(Format::Epub)
    } else if found(b"xl/workbook") {
        Kind::Unknown("a spreadsheet")
    } else if found(b"ppt/presentation") {
        Kind::Unknown("a presentation")
    } else if found(b"application/vnd.oasis.opendocument") {
        Kind::Unknown("an OpenDocument file")
    } else {
        Kind::Unknown("a zip archive")
    }
}

fn text_format(head: &[u8], hints: &SourceHints) -> Format {
    let lower = head.to_ascii_lowercase();
    let start = skip_preamble(&lower);
    if is_html_start(start) {
        return Format::Html;
    }
    let mime = hints.content_type.as_deref().map(mime_of).unwrap_or_default();
    let extension = hints.name.as_deref().map(extension_of).unwrap_or_default();
    if start.starts_with(b"<?xml") || start.starts_with(b"<!doctype") {
        let html = memmem::find(&lower, b"<html").is_some();
        let declared = mime == "text/html" && memmem::find(&lower, b"<body").is_some();
        return if html || declared { Format::Html } else { Format::Xml };
    }
    let tags = start.starts_with(b"<") || 2 <= block_tags(&lower);
    match mime.as_str() {
        "text/html" | "application/xhtml+xml" if memchr::memchr(b'<', head).is_some() => {
            return Format::Html;
        }
        "text/markdown" | "text/x-markdown" => return Format::Markdown,
        mime if start.starts_with(b"<") && (mime.ends_with("/xml") || mime.ends_with("+xml")) => {
            return Format::Xml;
        }
        _ => {}
    }
    match extension.as_str() {
        "html" | "htm" | "xhtml" | "shtml" | "php" | "asp" | "aspx" if tags => Format::Html,
        "xml" | "nxml" | "jats" if start.starts_with(b"<") => Format::Xml,
        "md" | "markdown" => Format::Markdown,
        _ if start.starts_with(b"<article") || start.starts_with(b"<tei") => {
            if memmem::find(start, b"<front").is_some() || memmem::find(start, b"<sec").is_some() {
                Format::Xml
            } else {
                Format::Html
            }
        }
        _ if start.starts_with(b"<") && 2 <= block_tags(&lower) => Format::Html,
        _ => Format::Text,
    }
}

/// What follows a byte order mark, blanks and comments.
fn skip_preamble(lower: &[u8]) -> &[u8] {
    let mut rest = lower.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(lower);
    rest =
        rest.strip_prefix(b"\xFF\xFE").or_else(|| rest.strip_prefix(b"\xFE\xFF")).unwrap_or(rest);
    loop {
        rest = rest.trim_ascii_start();
        let Some(comment) = rest.strip_prefix(b"<!--") else { return rest };
        let Some(end) = memmem::find(comment, b"-->") else { return rest };
        rest = comment.get(end + 3..).unwrap_or_default();
    }
}

fn is_html_start(start: &[u8]) -> bool {
    let starts: [&[u8]; 12] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<script",
        b"<base",
        b"<link",
        b"<style",
        b"<div",
        b"<table",
    ];
    starts.iter().any(|tag| {
        start.starts_with(tag)
            && start
                .get(tag.len())
                .is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
    })
}

fn block_tags(lower: &[u8]) -> usize {
    let tags: [&[u8]; 9] =
        [b"<p>", b"<p ", b"</p>", b"<div", b"<br", b"<a href", b"<h1", b"<h2", b"<li"];
    tags.iter().map(|tag| memmem::find_iter(lower, tag).take(2).count()).sum()
}

fn mime_of(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

fn extension_of(name: &str) -> String {
    let path = name.split(['?', '#']).next().unwrap_or("");
    let file = path.rsplit('/').next().unwrap_or("");
    match file.rsplit_once('.') {
        Some((_, extension)) => extension.to_ascii_lowercase(),
        None => String::new(),
    }
}

/// More than one control character in fifty is no text.
fn is_binary(head: &[u8]) -> bool {
    let controls =
        head.iter().filter(|byte| matches!(byte, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)).count();
    3 < controls && head.len() < controls * 50
}
