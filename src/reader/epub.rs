//! EPUB sources: the chapters of a book in their reading order.
//!
//! Each chapter goes the way of an HTML page; the text is the chapters one after the other, then
//! their other layers. Nothing outside the list of chapters is inflated. A part over the limit, a
//! missing or an encrypted chapter is said; the book then counts as read in part.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::Span;

use super::Format;
use super::charset;
use super::html::{Page, garbled, read_page};
use super::html_tree::scan_tag;
use super::source::{Condition, Island, Layer, LayerKind, ReaderOptions, SourceText, SpanBase};

/// Reads a book as a source.
pub(crate) fn read_source_epub(bytes: &[u8], options: &ReaderOptions) -> SourceText {
    match read(bytes, options) {
        Ok(read) => read,
        Err(what) => SourceText::without_text(Format::Epub, "epub", Condition::Unreadable, &what),
    }
}

type Archive<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

fn read(bytes: &[u8], options: &ReaderOptions) -> Result<SourceText, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| format!("the zip container is damaged: {error}"))?;
    let mut budget = options.max_inflated;
    let container = part(&mut archive, "META-INF/container.xml", &mut budget)?;
    let package_path = package_path(&decoded(&container))
        .ok_or_else(|| "the container names no package".to_owned())?;
    let package = part(&mut archive, &package_path, &mut budget)?;
    let book = package_of(&decoded(&package), &package_path);
    if book.chapters.is_empty() {
        return Err("the package lists no chapters".to_owned());
    }
    let encrypted = match part(&mut archive, "META-INF/encryption.xml", &mut budget) {
        Ok(list) => decoded(&list),
        Err(_) => String::new(),
    };

    let mut problems = Vec::new();
    let mut pages: Vec<Page> = Vec::new();
    let mut length = 0;
    for path in &book.chapters {
        if encrypted.contains(path.as_str()) {
            problems.push(format!("the chapter {path} is encrypted"));
            continue;
        }
        match part(&mut archive, path, &mut budget) {
            Ok(chapter) => {
                let text = close_empty_elements(&decoded(&chapter));
                let page = read_page(&text, options);
                problems.extend(page.problems.iter().map(|what| format!("{path}: {what}")));
                length += page.text.text.len();
                pages.push(page);
            }
            Err(what) => problems.push(what),
        }
        if options.max_text < length {
            problems
                .push(format!("more than {} bytes of text; the rest was cut", options.max_text));
            break;
        }
    }
    if pages.is_empty() {
        return Err(problems.join("; "));
    }
    Ok(join(&pages, book.title, problems))
}

/// Puts chapters together: what is rendered first, then the other layers by kind.
fn join(pages: &[Page], title: Option<String>, problems: Vec<String>) -> SourceText {
    let mut joined = SourceText::without_text(Format::Epub, "epub", Condition::Whole, "");
    joined.base = SpanBase::Text;
    joined.title = title.or_else(|| pages.iter().find_map(|page| page.title.clone()));
    for kind in [
        LayerKind::Rendered,
        LayerKind::Noscript,
        LayerKind::ScriptData,
        LayerKind::Meta,
        LayerKind::AltText,
    ] {
        let start = joined.text.len();
        for page in pages {
            for layer in page.layers.iter().filter(|layer| layer.kind == kind) {
                append(&mut joined, page, layer.span);
            }
        }
        if start < joined.text.len() {
            joined.layers.push(Layer { kind, span: Span::new(start, joined.text.len()) });
        }
    }
    joined.condition = if joined.text.trim().is_empty() {
        Condition::NoText
    } else if garbled(&joined.text) {
        Condition::Garbled
    } else if problems.is_empty() {
        Condition::Whole
    } else {
        Condition::Partial
    };
    let rendered = joined.layers.iter().find(|layer| layer.kind == LayerKind::Rendered);
    joined.main = rendered
        .map(|layer| layer.span.trimmed(&joined.text))
        .filter(|span| !span.is_empty())
        .into_iter()
        .collect();
    joined.problems = problems;
    joined
}

fn append(joined: &mut SourceText, page: &Page, span: Span) {
    let span = span.trimmed(&page.text.text);
    if span.is_empty() {
        return;
    }
    let base = joined.text.len();
    joined.text.push_str(span.of(&page.text.text));
    joined.text.push_str("\n\n");
    let moved = |range: &Span| {
        span.contains(*range)
            .then(|| Span::new(range.start - span.start, range.end - span.start).shifted(base))
    };
    joined.emphasis.extend(page.emphasis.iter().filter_map(moved));
    joined.hidden.extend(page.hidden.iter().filter_map(moved));
    joined.islands.extend(
        page.islands.iter().filter_map(|island| {
            moved(&island.span).map(|span| Island { kind: island.kind, span })
        }),
    );
}

/// Inflates a part; what it takes is taken from the budget of the whole book.
fn part(archive: &mut Archive<'_>, path: &str, budget: &mut usize) -> Result<Vec<u8>, String> {
    let file = archive
        .by_name(path)
        .map_err(|error| format!("the part {path} cannot be read: {error}"))?;
    if file.encrypted() {
        return Err(format!("the part {path} is encrypted"));
    }
    let limit = u64::try_from(*budget).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| format!("the part {path} cannot be inflated: {error}"))?;
    if *budget < bytes.len() {
        *budget = 0;
        return Err(format!("the part {path} is over the limit of inflated bytes"));
    }
    *budget -= bytes.len();
    Ok(bytes)
}

fn decoded(bytes: &[u8]) -> String {
    let declared = charset::html_declaration(bytes);
    charset::decode(bytes, None, declared.as_deref().or(Some("utf-8")), None).text
}

fn package_path(container: &str) -> Option<String> {
    let mut found = None;
    each_start(container, |name, start| {
        if name == "rootfile" && found.is_none() {
            found = attribute(start, "full-path");
        }
    });
    found
}

#[derive(Debug, Default)]
struct Book {
    title: Option<String>,
    /// Paths in the archive, in reading order.
    chapters: Vec<String>,
}

fn package_of(package: &str, path: &str) -> Book {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut items: Vec<(String, String, String)> = Vec::new();
    let mut order: Vec<(String, bool)> = Vec::new();
    each_start(package, |name, start| match name {
        "item" => {
            let (Some(id), Some(href)) = (attribute(start, "id"), attribute(start, "href")) else {
                return;
            };
            items.push((id, href, attribute(start, "media-type").unwrap_or_default()));
        }
        "itemref" => {
            if let Some(id) = attribute(start, "idref") {
                let linear = attribute(start, "linear").is_none_or(|linear| linear != "no");
                order.push((id, linear));
            }
        }
        _ => {}
    });
    items.sort();
    let mut chapters = Vec::new();
    for wanted in [true, false] {
        for (id, linear) in &order {
            if *linear != wanted {
                continue;
            }
            let from = items.partition_point(|(item, ..)| item < id);
            let Some((item, href, media)) = items.get(from) else { continue };
            let page = media.contains("html") || media.contains("dtbook") || media.is_empty();
            if item == id && page {
                let chapter = resolved(folder, href);
                if !chapters.contains(&chapter) && chapters.len() < MOST_CHAPTERS {
                    chapters.push(chapter);
                }
            }
        }
    }
    Book { title: title_of(package), chapters }
}

/// More chapters than any book has.
const MOST_CHAPTERS: usize = 5_000;

fn title_of(package: &str) -> Option<String> {
    let at = package.find("<dc:title")?;
    let rest = package.get(at..)?;
    let start = rest.find('>')? + 1;
    let end = rest.find("</dc:title")?;
    let title = crate::text::span::fold_white_space(rest.get(start..end)?);
    (!title.is_empty()).then(|| title.replace("&amp;", "&"))
}

/// The path of `href`, which stands in a file of `folder`.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or("");
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let decoded = percent_decoded(href);
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let hex = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match hex {
            Some(value) if *byte == b'%' => {
                out.push(value);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Calls `found` with each start tag until the end or the first fault.
fn each_start(text: &str, mut found: impl FnMut(&str, &BytesStart<'_>)) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                let name = start.local_name();
                found(name.as_ref(), &start);
            }
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = start.attributes();
    attributes.with_checks(false);
    attributes
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.replace("&amp;", "&"))
}

/// XHTML for an HTML parser: `<title/>` has an end there, which HTML would not see.
fn close_empty_elements(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(step) = text.as_bytes().get(from..).and_then(|rest| memchr::memchr(b'<', rest)) {
        let at = from + step;
        let rest = text.get(at..).unwrap_or("");
        if !rest.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) {
            out.push_str(text.get(from..=at).unwrap_or(""));
            from = at + 1;
            continue;
        }
        let len = scan_tag(rest.as_bytes(), |_, _| true).max(1);
        out.push_str(text.get(from..at).unwrap_or(""));
        let tag = rest.get(..len).unwrap_or(rest);
        match tag.strip_suffix("/>") {
            Some(open) => {
                let end = open.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(open.len());
                let name = open.get(1..end).unwrap_or("");
                out.push_str(open);
                out.push('>');
                let void =
                    ["br", "hr", "img", "meta", "link", "input", "wbr", "col", "area", "base"];
                if !void.contains(&name) {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                }
            }
            None => out.push_str(tag),
        }
        from = at + tag.len();
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out
}
