//! Characters by `pdf-extract`, the reader in pure Rust that is always there.
//!
//! The library panics on many damaged files and recurses over what a file says, so each page is
//! read behind a guard: cycles are looked for first, a panic costs one page, and everything runs
//! in a thread with a stack of its own. What can still hurt is a page that takes very long or
//! much memory; only a child process with limits helps there, and the program reads strangers'
//! files in one.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{
    ColorSpace, Dictionary, Document, MediaBox, Object, ObjectId, OutputDev, OutputError, Path,
    Transform, output_doc_page,
};

use super::glyph::{Direction, Extraction, Face, Failure, Glyph, PageGlyphs, push_decoded};
use super::repair;
use super::sanitize::{page_resources, resolved, sanitize, signalled};

/// Stack of the reading thread: the library recurses into forms.
const STACK: usize = 64 << 20;
/// More characters on one page are no text for people.
const MOST_GLYPHS_ON_A_PAGE: usize = 2_000_000;
/// Deeper trees of pages or forms are cycles or attacks.
const DEEPEST: usize = 60;

/// Reads all pages.
///
/// # Errors
/// Where the file is damaged or encrypted.
pub(super) fn read(
    bytes: &[u8],
    max_text: usize,
    max_inflated: usize,
) -> Result<Extraction, Failure> {
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .name("pdf-extract".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || read_here(bytes, max_text, max_inflated));
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Failure::Unreadable("pdf-extract gave up on the file".to_owned())),
            Err(error) => Err(Failure::Limit(format!("no thread for the reader ({error})"))),
        }
    })
}

fn read_here(bytes: &[u8], max_text: usize, max_inflated: usize) -> Result<Extraction, Failure> {
    let mut extraction = Extraction::default();
    let mut document = match load(bytes) {
        Ok(document) => document,
        Err(failure) => {
            let repaired = repair::repaired(bytes).and_then(|repaired| load(&repaired).ok());
            let Some(document) = repaired else { return Err(failure) };
            extraction.problems.push("the file is damaged and was repaired".to_owned());
            document
        }
    };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(Failure::Unreadable("the file is encrypted with a password".to_owned()));
    }
    let pages = document.get_pages();
    extraction.title = title(&document);
    let ids: Vec<ObjectId> = pages.values().copied().collect();
    sanitize(&mut document, &ids, max_inflated);
    let mut left = max_text;
    for (number, id) in pages {
        let mut collector = Collector {
            glyphs: Vec::new(),
            limit: left.min(MOST_GLYPHS_ON_A_PAGE),
            full: false,
            face: Face::default(),
        };
        let outcome = match guard(&document, id) {
            Err(what) => Err(what.to_owned()),
            Ok(()) => catch_unwind(AssertUnwindSafe(|| {
                output_doc_page(&document, &mut collector, number)
                    .map_err(|error| error.to_string())
            }))
            .unwrap_or_else(|_| Err("the reader gave up".to_owned())),
        };
        if let Err(what) = outcome {
            let what = if collector.full {
                format!("the text is over the limit of {} characters", collector.limit)
            } else {
                what
            };
            extraction.problems.push(format!("page {number}: {what}"));
        }
        left = left.saturating_sub(collector.glyphs.len());
        let has_picture = collector.glyphs.is_empty() && shows_picture(&document, id);
        extraction.pages.push(PageGlyphs { number, glyphs: collector.glyphs, has_picture });
        if left == 0 {
            break;
        }
    }
    Ok(extraction)
}

fn load(bytes: &[u8]) -> Result<Document, Failure> {
    let document = Document::load_mem(bytes).map_err(|error| {
        let words = error.to_string();
        Failure::Unreadable(if words.contains("assword") || words.contains("ncrypt") {
            "the file is encrypted".to_owned()
        } else {
            format!("the file is damaged ({words})")
        })
    })?;
    if document.get_pages().is_empty() {
        return Err(Failure::Unreadable("the file has no pages".to_owned()));
    }
    Ok(document)
}

/// Looks for what the library would recurse into without end.
fn guard(document: &Document, page: ObjectId) -> Result<(), &'static str> {
    let mut node = document.get_dictionary(page).map_err(|_| "the page's object is missing")?;
    let mut resources = node.get(b"Resources").ok();
    for _ in 0..DEEPEST {
        let Ok(parent) = node.get(b"Parent").and_then(Object::as_reference) else {
            let mut seen = BTreeSet::new();
            return match resources.and_then(|found| resolved(document, found)) {
                Some(resources) => guard_forms(document, resources, &mut seen, 0),
                None => Ok(()),
            };
        };
        let Ok(parent) = document.get_dictionary(parent) else { break };
        node = parent;
        resources = resources.or_else(|| node.get(b"Resources").ok());
    }
    Err("the tree of pages has no root")
}

/// Walks the forms that a page can draw; a form within itself is a cycle.
fn guard_forms(
    document: &Document,
    resources: &Dictionary,
    open: &mut BTreeSet<ObjectId>,
    depth: usize,
) -> Result<(), &'static str> {
    if DEEPEST <= depth {
        return Err("drawn forms are nested too deeply");
    }
    let Some(forms) = resources.get(b"XObject").ok().and_then(|found| resolved(document, found))
    else {
        return Ok(());
    };
    for (_, form) in forms {
        let Ok(id) = form.as_reference() else { continue };
        let Ok(Object::Stream(stream)) = document.get_object(id) else { continue };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            continue;
        }
        let Some(own) = stream.dict.get(b"Resources").ok().and_then(|r| resolved(document, r))
        else {
            continue;
        };
        if !open.insert(id) {
            return Err("a drawn form contains itself");
        }
        guard_forms(document, own, open, depth + 1)?;
        open.remove(&id);
    }
    Ok(())
}

fn shows_picture(document: &Document, page: ObjectId) -> bool {
    let forms = page_resources(document, page)
        .and_then(|found| found.get(b"XObject").ok())
        .and_then(|found| resolved(document, found));
    forms.is_some_and(|forms| forms.iter().next().is_some())
}

fn title(document: &Document) -> Option<String> {
    let info = document.trailer.get(b"Info").ok()?;
    let bytes = resolved(document, info)?.get(b"Title").ok()?.as_str().ok()?;
    let text = match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(wide) => encoding_rs::UTF_16BE.decode_without_bom_handling(wide).0,
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let title = text.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// Takes what the library draws.
struct Collector {
    glyphs: Vec<Glyph>,
    limit: usize,
    full: bool,
    face: Face,
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        _page: u32,
        _media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        transform: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        decoded: &str,
    ) -> Result<(), OutputError> {
        if self.limit <= self.glyphs.len() {
            self.full = true;
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let along = transform.m11.hypot(transform.m12);
        let across = transform.m21.hypot(transform.m22);
        let glyph = Glyph {
            character: ' ',
            x: narrow(transform.m31),
            y: narrow(transform.m32),
            advance: narrow(width * font_size * along),
            size: narrow(font_size.abs() * across),
            direction: Direction::of(
                narrow(transform.m11 * font_size),
                narrow(transform.m12 * font_size),
            ),
            face: self.face,
        };
        let is_finite = glyph.x.is_finite()
            && glyph.y.is_finite()
            && glyph.advance.is_finite()
            && glyph.size.is_finite();
        if is_finite {
            push_decoded(&mut self.glyphs, decoded, glyph);
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn stroke(
        &mut self,
        _transform: &Transform,
        _space: &ColorSpace,
        _color: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        if let Some(face) = signalled(&path.ops) {
            self.face = face;
        }
        Ok(())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a page's points need no more digits")]
fn narrow(value: f64) -> f32 {
    value as f32
}
