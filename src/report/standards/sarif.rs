//! `citecheck.sarif`: all findings as SARIF 2.1.0, for code hosts and scheduled runs.
//!
//! Rule ids are the codes of the findings. Fingerprints do not depend on offsets, so that a
//! finding stays the same when the text before it changes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::annotations::{encoded, manuscript_uri};
use crate::report::findings::{ReportFinding, of_link};
use crate::report::joined::Joined;
use crate::report::model::LinkReport;
use crate::report::places::Places;
use crate::text::span::{fold_white_space, joined as joined_text};
use crate::text::{Severity, Span};

/// All findings of a run.
#[must_use]
pub fn sarif(joined: &Joined<'_>, findings: &[ReportFinding]) -> Value {
    let rules = rules(findings.iter().map(|finding| finding.code.as_str()));
    let documents = &joined.report.documents;
    let places: Vec<Places<'_>> =
        documents.iter().map(|part| Places::of(&part.document.manuscript.raw)).collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut results = Vec::with_capacity(findings.len());
    for finding in findings {
        let part = finding.document.and_then(|at| documents.get(at));
        let under = part.map_or_else(String::new, |part| {
            fold_white_space(&joined_text(&part.document.manuscript.raw, &finding.spans))
        });
        let path = part.map_or("", |part| part.path.as_str());
        let item = if finding.spans.is_empty() { finding.item.as_deref() } else { None };
        let identity = [finding.code.as_str(), path, &under, item.unwrap_or("")].join("\u{1f}");
        let number = seen.entry(identity.clone()).or_default();
        *number += 1;
        let mut locations = Vec::new();
        if let (Some(part), Some(places)) = (part, finding.document.and_then(|at| places.get(at))) {
            let uri = manuscript_uri(&part.id, &part.path, part.document.manuscript.format);
            if finding.spans.is_empty() {
                locations.push(json!({
                    "physicalLocation": { "artifactLocation": { "uri": uri } }
                }));
            }
            for span in &finding.spans {
                locations.push(json!({
                    "physicalLocation": {
                        "artifactLocation": { "uri": uri },
                        "region": region(places, *span),
                    }
                }));
            }
        } else if let ("input-unread", Some(path)) = (finding.code.as_str(), &finding.item) {
            locations.push(json!({
                "physicalLocation": { "artifactLocation": { "uri": encoded(path) } }
            }));
        }
        let mut message = finding.message.clone();
        if let Some(suggestion) = &finding.suggestion {
            message.push_str(" (suggestion: ");
            message.push_str(suggestion);
            message.push(')');
        }
        let properties = json!({
            "severity": finding.severity.as_str(),
            "note": crate::report::findings::finding_note(joined, finding),
            "source": finding.source.and_then(|at| joined.report.sources.get(at)).map(|source| source.source.id.as_str()),
            "item": finding.item,
            "file": finding.file,
        });
        results.push(result(&Result {
            code: &finding.code,
            rules: &rules,
            severity: finding.severity,
            message: &message,
            locations,
            fingerprint: fingerprint(&identity, *number),
            properties,
        }));
    }
    log(&rules, &results)
}

/// Link findings alone, without manuscripts: each URL is its own artifact.
#[must_use]
pub fn links_sarif(links: &[&LinkReport]) -> Value {
    let found: Vec<(&LinkReport, (Severity, String, String))> =
        links.iter().filter_map(|link| of_link(link).map(|found| (*link, found))).collect();
    let rules = rules(found.iter().map(|(_, (_, code, _))| code.as_str()));
    let results: Vec<Value> = found
        .iter()
        .map(|(link, (severity, code, message))| {
            let url = link.check.url.as_str();
            let uri = match url::Url::parse(url) {
                Ok(parsed) => parsed.to_string(),
                Err(_) => encoded(url),
            };
            result(&Result {
                code,
                rules: &rules,
                severity: *severity,
                message,
                locations: vec![json!({
                    "physicalLocation": { "artifactLocation": { "uri": uri } }
                })],
                fingerprint: fingerprint(&[code.as_str(), url].join("\u{1f}"), 1),
                properties: json!({ "url": url, "state": link.check.state.as_str() }),
            })
        })
        .collect();
    log(&rules, &results)
}

/// The parts of one result.
struct Result<'a> {
    code: &'a str,
    rules: &'a [String],
    severity: Severity,
    message: &'a str,
    locations: Vec<Value>,
    fingerprint: String,
    properties: Value,
}

fn result(parts: &Result<'_>) -> Value {
    json!({
        "ruleId": parts.code,
        "ruleIndex": parts.rules.iter().position(|rule| rule == parts.code),
        "level": level(parts.severity),
        "message": { "text": parts.message },
        "locations": parts.locations,
        "partialFingerprints": { "citecheck/v1": parts.fingerprint },
        "properties": parts.properties,
    })
}

fn log(rules: &[String], results: &[Value]) -> Value {
    let rules: Vec<Value> = rules
        .iter()
        .map(|code| json!({ "id": code, "shortDescription": { "text": describe(code) } }))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "citecheck",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rules<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut rules: Vec<String> = codes.map(str::to_owned).collect();
    rules.sort();
    rules.dedup();
    rules
}

/// The level of a severity.
#[must_use]
pub const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::Major => "error",
        Severity::Minor => "warning",
        Severity::Info | Severity::None => "note",
    }
}

fn region(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = (places.line_column(span.start), places.line_column(span.end));
    let [from, to] = places.code_point_span(span);
    let mut region = Map::new();
    region.insert("startLine".to_owned(), json!(start.line));
    region.insert("startColumn".to_owned(), json!(start.column));
    region.insert("endLine".to_owned(), json!(end.line));
    region.insert("endColumn".to_owned(), json!(end.column));
    region.insert("charOffset".to_owned(), json!(from));
    region.insert("charLength".to_owned(), json!(to - from));
    region.insert("byteOffset".to_owned(), json!(span.start));
    region.insert("byteLength".to_owned(), json!(span.len()));
    Value::Object(region)
}

/// A hash that stays the same while the words under the finding do; `number` tells equal findings
/// apart in the order of the text.
fn fingerprint(identity: &str, number: usize) -> String {
    let digest = Sha256::digest(format!("{identity}\u{1f}{number}").as_bytes());
    let mut first = [0_u8; 16];
    for (place, byte) in first.iter_mut().zip(digest) {
        *place = byte;
    }
    format!("{:032x}", u128::from_be_bytes(first))
}

fn describe(code: &str) -> String {
    let known = match code {
        "quote-altered" => "a quotation differs from its source without saying so",
        "quote-partial" => "only a part of a quotation stands in its source",
        "quote-elsewhere" => "a quotation stands in another source than the cited one",
        "quote-not-found" => "a quotation does not stand in its source",
        "quote-unverifiable" => "a quotation cannot be checked",
        "quote-disclosed" => "a disclosed change that hides something",
        "figure-differs" => "a claim's figure differs from its source",
        "figure-not-found" => "a claim's figure is not in its source",
        "link-rot" => "a cited address no longer leads to its source",
        "link-drift" => "a cited page has lost the quoted passage",
        "network-down" => "most hosts failed at once",
        "input-unread" => "an input could not be read",
        _ => return code.replace('-', " "),
    };
    known.to_owned()
}
