//! `annotations.jsonl`: W3C Web Annotations, one per line.
//!
//! Each finding gives one annotation of the manuscript and, where the passage was found, one of
//! the source. Positions are in code points of the text, as the standard wants them: of the raw
//! manuscript, and of the source's text without mark-up.

use serde_json::{Value, json};

use crate::reader::Format;
use crate::report::findings::verdict_message;
use crate::report::joined::{Joined, Judged, texts_of};
use crate::report::model::FoundElsewhere;
use crate::report::places::Places;
use crate::report::wire::quote::reading_of;
use crate::report::wire::time;
use crate::text::Span;

/// Characters of context before and after a passage.
const CONTEXT: usize = 32;

/// All annotations of a run, in the order of the documents.
#[must_use]
pub fn annotations(joined: &Joined<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (index, part) in joined.report.documents.iter().enumerate() {
        let places = Places::of(&part.document.manuscript.raw);
        let source = manuscript_uri(&part.id, &part.path, part.document.manuscript.format);
        for judged in all_judged(joined, index) {
            let targets: Vec<Value> = judged
                .spans
                .iter()
                .map(|span| {
                    json!({ "source": source, "selector": selectors(&places, raw(joined, index), *span) })
                })
                .collect();
            out.push(annotation(joined, &judged, "manuscript", targets));
            out.extend(of_source(joined, &judged));
        }
    }
    out
}

/// Everything judged in a document.
fn all_judged<'a>(joined: &Joined<'a>, document: usize) -> Vec<Judged<'a>> {
    let mut out = Vec::new();
    for (index, _) in joined.quotations(document) {
        out.extend(joined.judged_quotation(document, index));
    }
    out
}

fn raw<'a>(joined: &Joined<'a>, document: usize) -> &'a str {
    joined.report.documents.get(document).map_or("", |part| part.document.manuscript.raw.as_str())
}

/// Where a manuscript's spans point: the file itself, or the canonical text beside the report.
#[must_use]
pub fn manuscript_uri(id: &str, path: &str, format: Format) -> String {
    match format {
        Format::Docx | Format::Pdf => format!("documents/{}.txt", encoded(id)),
        _ => file_uri(path),
    }
}

/// The address of a file: relative as it was given, or absolute with its scheme.
#[must_use]
pub fn file_uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", encoded(path))
}

/// A path as a URI reference.
#[must_use]
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            push!(out, "%{byte:02X}");
        }
    }
    out
}

fn selectors(places: &Places<'_>, text: &str, span: Span) -> Value {
    let [start, end] = places.code_point_span(span);
    json!([
        {
            "type": "TextQuoteSelector",
            "exact": span.of(text),
            "prefix": places.before(span.start, CONTEXT),
            "suffix": places.after(span.end, CONTEXT),
        },
        { "type": "TextPositionSelector", "start": start, "end": end },
    ])
}

fn annotation(
    joined: &Joined<'_>,
    judged: &Judged<'_>,
    of: &str,
    mut targets: Vec<Value>,
) -> Value {
    let document = joined.report.documents.get(judged.document);
    let id = document.map_or("", |part| part.id.as_str());
    let source = joined.report.sources.get(judged.source);
    let source = source.map_or("", |source| source.source.id.as_str());
    let finding = &judged.finding.finding;
    let target = if targets.len() == 1 { targets.swap_remove(0) } else { Value::Array(targets) };
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": format!("urn:citecheck:{}:{}:{source}:{of}", encoded(id), judged.id),
        "type": "Annotation",
        "motivation": "assessing",
        "generator": { "type": "Software", "name": "citecheck" },
        "body": [
            {
                "type": "TextualBody",
                "purpose": "tagging",
                "format": "text/plain",
                "value": finding.verdict.as_str(),
            },
            {
                "type": "TextualBody",
                "purpose": "tagging",
                "format": "text/plain",
                "value": format!("severity:{}", finding.severity.as_str()),
            },
            {
                "type": "TextualBody",
                "purpose": "commenting",
                "format": "text/plain",
                "language": "en",
                "value": verdict_message(judged.finding),
            },
        ],
        "target": target,
    })
}

/// The annotation of the passage in the source, where it was found.
fn of_source(joined: &Joined<'_>, judged: &Judged<'_>) -> Option<Value> {
    let finding = &judged.finding.finding;
    if let Some(other) = &judged.finding.elsewhere {
        return of_other_source(joined, judged, other);
    }
    let place = finding.place.as_ref()?;
    let text = reading_of(finding, joined.searched_text(judged)?)?;
    let (home, capture) = home_of(joined, judged)?;
    let capture = home.captures.get(capture)?;
    let uri = capture.final_url.clone().or_else(|| capture.url.clone());
    let uri = uri.or_else(|| capture.file.as_deref().map(encoded))?;
    let places = Places::of(&text.text);
    let targets = place
        .spans
        .iter()
        .map(|span| {
            let mut target = json!({
                "source": uri,
                "selector": selectors(&places, &text.text, *span),
            });
            if let (Some(at), Some(object)) = (capture.captured_at, target.as_object_mut()) {
                object.insert(
                    "state".to_owned(),
                    json!({ "type": "TimeState", "sourceDate": time(at) }),
                );
            }
            target
        })
        .collect();
    Some(annotation(joined, judged, "source", targets))
}

/// The annotation of the passage in the source that holds the words instead of the cited one. Its
/// text is not at hand here, hence no position.
fn of_other_source(
    joined: &Joined<'_>,
    judged: &Judged<'_>,
    other: &FoundElsewhere,
) -> Option<Value> {
    let file = || joined.source(&other.source)?.captures.first()?.file.as_deref().map(encoded);
    let target = json!({
        "source": other.url.clone().or_else(file)?,
        "selector": {
            "type": "TextQuoteSelector",
            "exact": other.text,
            "prefix": other.prefix,
            "suffix": other.suffix,
        },
    });
    Some(annotation(joined, judged, "source", vec![target]))
}

/// The source that holds the words, and the capture that they were found in.
fn home_of<'a>(
    joined: &Joined<'a>,
    judged: &Judged<'_>,
) -> Option<(&'a crate::report::model::SourceReport, usize)> {
    let home = joined.report.sources.get(judged.source)?;
    let searched = joined.searched_text(judged)?;
    let (capture, _) = texts_of(home).find(|(_, text)| std::ptr::eq(*text, searched))?;
    Some((home, capture))
}
