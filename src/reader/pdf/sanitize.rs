//! Makes a parsed PDF digestible for `pdf-extract`: only the operators that place text are left,
//! and only where their operands are what the library takes for granted.
//!
//! The library knows neither of the two operators that show text on a new line, and it panics on
//! colour spaces and states that it does not know; a page's text should not be lost for a colour.
//!
//! Nor does the library say in which font a character is set. Fonts' names are looked up here, and
//! a small drawn rectangle, whose place tells the cut of the font, stands where the font changes:
//! it is the one thing besides characters that the library passes on.

use std::collections::BTreeMap;

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, ObjectId, PathOp, Stream};

use super::glyph::Face;

/// Where the rectangles that tell a font's cut are drawn; no page is that large.
const SIGNAL: f64 = 7_654_321.0;
/// Deeper trees of pages are cycles or attacks.
const DEEPEST: usize = 60;

/// The cut of a font by the name that a page or form gives it.
type Faces = BTreeMap<Vec<u8>, Face>;

/// Rewrites the content of all pages and forms.
pub(super) fn sanitize(document: &mut Document, pages: &[ObjectId], max_inflated: usize) {
    for page in pages {
        let Ok(content) = document.get_page_content(*page) else { continue };
        if max_inflated < content.len() {
            continue;
        }
        let faces = page_resources(document, *page)
            .map_or_else(Faces::new, |resources| faces_of(document, resources));
        let Some(clean) = cleaned(&content, &faces) else { continue };
        let id = document.add_object(Stream::new(Dictionary::new(), clean));
        if let Ok(dictionary) = document.get_dictionary_mut(*page) {
            dictionary.set("Contents", Object::Reference(id));
        }
    }
    let forms: Vec<ObjectId> =
        document.objects.iter().filter(|(_, object)| is_form(object)).map(|(id, _)| *id).collect();
    for form in forms {
        let Ok(Object::Stream(stream)) = document.get_object(form) else { continue };
        let faces = stream
            .dict
            .get(b"Resources")
            .ok()
            .and_then(|resources| resolved(document, resources))
            .map_or_else(Faces::new, |resources| faces_of(document, resources));
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        let Some(clean) = cleaned(&content, &faces) else { continue };
        if let Some(Object::Stream(stream)) = document.objects.get_mut(&form) {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(clean);
        }
    }
}

/// The cut that a drawn path tells, if it is one of the rectangles put in here.
pub(super) fn signalled(path: &[PathOp]) -> Option<Face> {
    let [PathOp::Rect(x, y, _, _)] = path else { return None };
    let is_signal = (x - SIGNAL).abs() < 0.5 && (0.0..4.0).contains(y);
    is_signal.then(|| Face { italic: 1.5 < *y, bold: (*y % 2.0) > 0.5 })
}

fn signal(face: Face) -> [Operation; 2] {
    let code = i64::from(face.bold) + 2 * i64::from(face.italic);
    let corner = vec![
        Object::Integer(7_654_321),
        Object::Integer(code),
        Object::Integer(1),
        Object::Integer(1),
    ];
    [Operation::new("re", corner), Operation::new("S", Vec::new())]
}

fn is_form(object: &Object) -> bool {
    match object {
        Object::Stream(stream) => {
            stream.dict.get(b"Subtype").and_then(Object::as_name).ok() == Some(b"Form")
        }
        _ => false,
    }
}

/// A page's resources, its own or those of the tree above it.
pub(super) fn page_resources(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..DEEPEST {
        if let Ok(resources) = node.get(b"Resources") {
            return resolved(document, resources);
        }
        let parent = node.get(b"Parent").and_then(Object::as_reference).ok()?;
        node = document.get_dictionary(parent).ok()?;
    }
    None
}

/// A dictionary, given as such or by reference.
pub(super) fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    match object {
        Object::Reference(id) => document.get_dictionary(*id).ok(),
        Object::Dictionary(found) => Some(found),
        _ => None,
    }
}

fn faces_of(document: &Document, resources: &Dictionary) -> Faces {
    let mut faces = Faces::new();
    let fonts = resources.get(b"Font").ok().and_then(|fonts| resolved(document, fonts));
    for (name, font) in fonts.into_iter().flatten() {
        let base = resolved(document, font).and_then(|font| font.get(b"BaseFont").ok());
        let base = base.and_then(|base| base.as_name().ok()).unwrap_or_default();
        faces.insert(name.clone(), Face::of_font_name(&String::from_utf8_lossy(base)));
    }
    faces
}

fn cleaned(content: &[u8], faces: &Faces) -> Option<Vec<u8>> {
    let content = Content::decode(content).ok()?;
    let mut operations = Vec::with_capacity(content.operations.len());
    let mut face = Face::default();
    let mut saved = Vec::new();
    for operation in content.operations {
        let operands = operation.operands;
        let numbers = |count: usize| {
            operands.len() == count
                && operands
                    .iter()
                    .all(|operand| matches!(operand, Object::Integer(_) | Object::Real(_)))
        };
        let is_string = |operand: Option<&Object>| matches!(operand, Some(Object::String(..)));
        let is_good = match operation.operator.as_str() {
            "BT" | "ET" | "T*" | "q" | "Q" => true,
            "cm" | "Tm" => numbers(6),
            "Td" | "TD" => numbers(2),
            "Tc" | "Tw" | "Tz" | "TL" | "Ts" => numbers(1),
            "Tf" => {
                matches!(
                    operands.as_slice(),
                    [Object::Name(_), Object::Integer(_) | Object::Real(_)]
                )
            }
            "Tj" => operands.len() == 1 && is_string(operands.first()),
            "TJ" => matches!(operands.as_slice(), [Object::Array(_)]),
            "Do" => matches!(operands.as_slice(), [Object::Name(_)]),
            "'" => {
                if is_string(operands.last()) {
                    operations.push(Operation::new("T*", Vec::new()));
                    operations
                        .push(Operation::new("Tj", operands.into_iter().rev().take(1).collect()));
                }
                continue;
            }
            "\"" => {
                if let [word, letter, text @ Object::String(..)] = operands.as_slice() {
                    operations.push(Operation::new("Tw", vec![word.clone()]));
                    operations.push(Operation::new("Tc", vec![letter.clone()]));
                    operations.push(Operation::new("T*", Vec::new()));
                    operations.push(Operation::new("Tj", vec![text.clone()]));
                }
                continue;
            }
            _ => false,
        };
        if !is_good {
            continue;
        }
        let before = face;
        let mut may_differ = false;
        match (operation.operator.as_str(), operands.first()) {
            ("Tf", Some(Object::Name(name))) => {
                face = faces.get(name).copied().unwrap_or_default();
            }
            ("q", _) => saved.push(face),
            ("Q", _) => face = saved.pop().unwrap_or(face),
            // A form leaves its own last font behind.
            ("Do", _) => may_differ = true,
            _ => {}
        }
        operations.push(Operation { operator: operation.operator, operands });
        if face != before || may_differ {
            operations.extend(signal(face));
        }
    }
    Content { operations }.encode().ok()
}
