//! Characters by pdfium, where its shared library is found.
//!
//! The library is optional: a path in the options, the environment variable `CITECHECK_PDFIUM`
//! or the system's usual place names it. It is loaded once for the life of the program and is
//! used by one thread at a time. It crashes on none of the files it was tried on, but it can take
//! long and much memory; the program reads strangers' files in a child process with limits.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use pdfium_render::prelude::{
    PdfDocument, PdfDocumentMetadataTagType, PdfPage, PdfPageObjectType, PdfPageObjectsCommon,
    PdfPageTextChar, Pdfium, PdfiumError, PdfiumInternalError,
};

use super::glyph::{Direction, Extraction, Face, Failure, Glyph, PageGlyphs, push_decoded};

/// The variable that names the library's file.
const VARIABLE: &str = "CITECHECK_PDFIUM";
/// More characters on one page are no text for people.
const MOST_GLYPHS_ON_A_PAGE: usize = 2_000_000;
/// What pdfium puts where a line ends with a hyphen.
const LINE_END_HYPHEN: char = '\u{2}';

/// Width, in points, of the further letters of a ligature: the first has it all.
const LIGATURE_STEP: f32 = 0.4;

/// Loaded once: the library cannot be loaded twice, whatever path is given later.
static LIBRARY: OnceLock<Option<Pdfium>> = OnceLock::new();
/// Held while a file is read.
static IN_USE: Mutex<()> = Mutex::new(());

/// Whether a pdfium library is there.
pub(super) fn is_present(path: Option<&Path>) -> bool {
    library(path).is_some()
}

/// Reads all pages.
///
/// # Errors
/// Where there is no library, or the file is damaged or encrypted.
pub(super) fn read(
    bytes: &[u8],
    path: Option<&Path>,
    max_text: usize,
) -> Result<Extraction, Failure> {
    let library = library(path).ok_or(Failure::Missing)?;
    // A panic of an earlier reader leaves no state of ours behind.
    let _in_use = IN_USE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let document = library.load_pdf_from_byte_slice(bytes, None).map_err(|error| {
        Failure::Unreadable(match error {
            PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::PasswordError) => {
                "the file is encrypted with a password".to_owned()
            }
            PdfiumError::PdfiumLibraryInternalError(PdfiumInternalError::SecurityError) => {
                "the file is encrypted in an unknown way".to_owned()
            }
            other => format!("the file is damaged ({other})"),
        })
    })?;
    let mut extraction = Extraction { title: title(&document), ..Extraction::default() };
    let mut left = max_text;
    let mut number = 0_u32;
    for index in 0..document.pages().len() {
        number += 1;
        let limit = left.min(MOST_GLYPHS_ON_A_PAGE);
        let page = document.pages().get(index).map_err(|error| error.to_string());
        let outcome = page.and_then(|page| read_page(&page, number, limit));
        match outcome {
            Ok((page, is_cut)) => {
                if is_cut {
                    extraction.problems.push(format!(
                        "page {number}: the text is over the limit of {limit} characters"
                    ));
                }
                left = left.saturating_sub(page.glyphs.len());
                extraction.pages.push(page);
            }
            Err(what) => {
                extraction.problems.push(format!("page {number}: {what}"));
                extraction.pages.push(PageGlyphs { number, ..PageGlyphs::default() });
            }
        }
        if left == 0 {
            break;
        }
    }
    if extraction.pages.is_empty() {
        return Err(Failure::Unreadable("the file has no pages".to_owned()));
    }
    Ok(extraction)
}

fn library(path: Option<&Path>) -> Option<&'static Pdfium> {
    LIBRARY.get_or_init(|| load(path)).as_ref()
}

fn load(path: Option<&Path>) -> Option<Pdfium> {
    let from_environment = std::env::var_os(VARIABLE).map(PathBuf::from);
    let named = path.map(Path::to_owned).or(from_environment);
    let bindings = match named {
        Some(file) => Pdfium::bind_to_library(&file).or_else(|_| {
            Pdfium::bind_to_library(Pdfium::pdfium_platform_library_name_at_path(&file))
        }),
        None => Pdfium::bind_to_system_library(),
    };
    bindings.ok().map(Pdfium::new)
}

fn title(document: &PdfDocument<'_>) -> Option<String> {
    let tag = document.metadata().get(PdfDocumentMetadataTagType::Title)?;
    let title = tag.value().trim();
    (!title.is_empty()).then(|| title.to_owned())
}

fn read_page(page: &PdfPage<'_>, number: u32, limit: usize) -> Result<(PageGlyphs, bool), String> {
    let text = page.text().map_err(|error| error.to_string())?;
    let mut glyphs: Vec<Glyph> = Vec::new();
    let mut face = FaceCache::default();
    let mut last_origin = None;
    let mut is_cut = false;
    for character in text.chars().iter() {
        if limit <= glyphs.len() {
            is_cut = true;
            break;
        }
        push_character(&mut glyphs, &character, &mut face, &mut last_origin);
    }
    let has_picture = glyphs.is_empty()
        && page.objects().iter().any(|object| object.object_type() == PdfPageObjectType::Image);
    Ok((PageGlyphs { number, glyphs, has_picture }, is_cut))
}

fn push_character(
    glyphs: &mut Vec<Glyph>,
    character: &PdfPageTextChar<'_>,
    face: &mut FaceCache,
    last_origin: &mut Option<(f32, f32)>,
) {
    let Some(value) = character.unicode_char() else {
        return;
    };
    if matches!(value, '\r' | '\n' | '\0') {
        return;
    }
    if character.is_generated().unwrap_or(false) {
        // A blank that pdfium sees between two characters stands where the last one ended.
        if value.is_whitespace()
            && let Some(last) = glyphs.last().copied()
        {
            let (x, y) = end_of(&last);
            glyphs.push(Glyph { character: ' ', x, y, advance: 0.0, ..last });
        }
        return;
    }
    let value = if value == LINE_END_HYPHEN { '-' } else { value };
    let (Ok((x, y)), Ok(matrix), Ok(bounds)) =
        (character.origin(), character.matrix(), character.loose_bounds())
    else {
        return;
    };
    let origin = (x.value, y.value);
    // Letters of one ligature share its place: they are set one after the other.
    if *last_origin == Some(origin)
        && let Some(last) = glyphs.last().copied()
        && !last.character.is_whitespace()
        && !value.is_whitespace()
    {
        let (end_x, end_y) = end_of(&last);
        glyphs.push(Glyph { character: value, x: end_x, y: end_y, advance: LIGATURE_STEP, ..last });
        return;
    }
    *last_origin = Some(origin);
    if glyphs.last().is_none_or(|last| is_apart(last, origin)) {
        face.forget();
    }
    let direction = Direction::of(matrix.a(), matrix.b());
    let advance = match direction {
        Direction::Right => bounds.right().value - x.value,
        Direction::Left => x.value - bounds.left().value,
        Direction::Up => bounds.top().value - y.value,
        Direction::Down => y.value - bounds.bottom().value,
    };
    let size = character.unscaled_font_size().value * matrix.c().hypot(matrix.d());
    let glyph = Glyph {
        character: value,
        x: x.value,
        y: y.value,
        advance: advance.max(0.0),
        size,
        direction,
        face: face.of(character, value, size),
    };
    let is_finite = glyph.x.is_finite()
        && glyph.y.is_finite()
        && glyph.advance.is_finite()
        && glyph.size.is_finite();
    if is_finite {
        push_decoded(glyphs, value.encode_utf8(&mut [0; 4]), glyph);
    }
}

/// Whether a character at `origin` does not go on where `last` ends, so that it begins a word.
fn is_apart(last: &Glyph, origin: (f32, f32)) -> bool {
    let (x, y) = end_of(last);
    let most = 0.1 * last.size.max(1.0);
    most < (origin.0 - x).abs() || most < (origin.1 - y).abs()
}

fn end_of(glyph: &Glyph) -> (f32, f32) {
    match glyph.direction {
        Direction::Right => (glyph.x + glyph.advance, glyph.y),
        Direction::Up => (glyph.x, glyph.y + glyph.advance),
        Direction::Left => (glyph.x - glyph.advance, glyph.y),
        Direction::Down => (glyph.x, glyph.y - glyph.advance),
    }
}

/// Asks for a font's name once a word: the question is slow, and a word has one font.
#[derive(Default)]
struct FaceCache {
    face: Face,
    size: f32,
    is_known: bool,
}

impl FaceCache {
    /// A new word begins.
    fn forget(&mut self) {
        self.is_known = false;
    }

    fn of(&mut self, character: &PdfPageTextChar<'_>, value: char, size: f32) -> Face {
        if !value.is_alphanumeric() {
            let face = self.face;
            self.is_known = false;
            return face;
        }
        if !self.is_known || (self.size - size).abs() > 0.01 {
            self.face = Face::of_font_name(&character.font_name());
            self.size = size;
            self.is_known = true;
        }
        self.face
    }
}
