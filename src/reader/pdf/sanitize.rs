//! Makes a parsed PDF digestible for `pdf-extract`: only the operators that place text are left,
//! and only where their operands are what the library takes for granted.
//!
//! The library knows neither of the two operators that show text on a new line, and it panics on
//! colour spaces and states that it does not know; a page's text should not be lost for a colour.

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Document, Object, ObjectId, Stream};

/// Rewrites the content of all pages and forms.
pub(super) fn sanitize(document: &mut Document, pages: &[ObjectId], max_inflated: usize) {
    for page in pages {
        let Ok(content) = document.get_page_content(*page) else { continue };
        if max_inflated < content.len() {
            continue;
        }
        let Some(clean) = cleaned(&content) else { continue };
        let id = document.add_object(Stream::new(pdf_extract::Dictionary::new(), clean));
        if let Ok(dictionary) = document.get_dictionary_mut(*page) {
            dictionary.set("Contents", Object::Reference(id));
        }
    }
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            continue;
        }
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        if let Some(clean) = cleaned(&content) {
            stream.dict.remove(b"Filter");
            stream.dict.remove(b"DecodeParms");
            stream.set_content(clean);
        }
    }
}

fn cleaned(content: &[u8]) -> Option<Vec<u8>> {
    let content = Content::decode(content).ok()?;
    let mut operations = Vec::with_capacity(content.operations.len());
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
        if is_good {
            operations.push(Operation { operator: operation.operator, operands });
        }
    }
    Content { operations }.encode().ok()
}
