//! `citecheck.sarif`: all findings as SARIF 2.1.0, for code hosts and scheduled runs.
//!
//! Rule ids are the codes of the findings. Fingerprints do not depend on offsets, so that a
//! finding stays the same when the text before it changes. What is new, unchanged or gone is told
//! against the log of the run before; for links alone, against their history.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::annotations::{encoded, file_uri, manuscript_uri};
use super::baseline;
use crate::fetch::LinkState;
use crate::report::findings::{ReportFinding, of_link};
use crate::report::joined::Joined;
use crate::report::model::LinkReport;
use crate::report::places::Places;
use crate::report::wire::time;
use crate::text::span::{fold_white_space, joined as joined_text};
use crate::text::{Severity, Span};

/// All findings of a run. `earlier` is the log of the run before, where there was one.
#[must_use]
pub fn sarif(joined: &Joined<'_>, findings: &[ReportFinding], earlier: Option<&Value>) -> Value {
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
                "physicalLocation": { "artifactLocation": { "uri": file_uri(path) } }
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
            severity: finding.severity,
            message: &message,
            locations,
            fingerprint: fingerprint(&identity, *number),
            properties,
        }));
    }
    let started_at = time(joined.report.started_at);
    if let Some(earlier) = earlier {
        // Of a link that was not asked, or could not be for a failure of our own network, this run
        // says nothing; what was found earlier stands.
        let unasked = |result: &Value| {
            let is_link = result["ruleId"].as_str().is_some_and(|code| code.starts_with("link-"));
            let link = result["properties"]["item"].as_str().and_then(|url| joined.link(url));
            let unasked = link.is_some_and(|link| link.check.state == LinkState::Unchecked);
            is_link && link.is_some() && (unasked || joined.report.network_down)
        };
        baseline::compare(&mut results, &started_at, earlier, unasked);
    }
    let invocation = json!({
        "executionSuccessful": true,
        "startTimeUtc": started_at,
        "endTimeUtc": time(joined.report.finished_at),
    });
    log(results, Some(invocation))
}

/// Link findings alone, without manuscripts: each URL is its own artifact.
///
/// `baselineState` comes from the history: new where the link is checked for the first time or
/// worked before, updated where it failed otherwise before, unchanged where its state is the same,
/// absent where it works again.
#[must_use]
pub fn links_sarif(links: &[&LinkReport]) -> Value {
    let found: Vec<(&LinkReport, (Severity, String, String))> =
        links.iter().filter_map(|link| of_link(link).map(|found| (*link, found))).collect();
    let mut results: Vec<Value> = found
        .iter()
        .map(|(link, (severity, code, message))| {
            let url = link.check.url.as_str();
            let uri = uri_of(url);
            let mut made = result(&Result {
                code,
                severity: *severity,
                message,
                locations: vec![json!({
                    "physicalLocation": { "artifactLocation": { "uri": uri } }
                })],
                fingerprint: fingerprint(&[code.as_str(), url].join("\u{1f}"), 1),
                properties: json!({ "url": url, "state": link.check.state.as_str() }),
            });
            if let Some(word) = since_last_check(link, code) {
                baseline::set_state(&mut made, word);
            }
            made
        })
        .collect();
    results.extend(links.iter().filter_map(|link| works_again(link)));
    log(results, None)
}

/// The log of a run that says nothing of any link: it failed, so that no consumer takes earlier
/// findings for settled.
#[must_use]
pub fn void_sarif(what: &str) -> Value {
    let notification = json!({ "level": "error", "message": { "text": what } });
    let invocation = json!({
        "executionSuccessful": false,
        "toolExecutionNotifications": [notification],
    });
    log(Vec::new(), Some(invocation))
}

/// What the history says of a link that has a finding now.
fn since_last_check(link: &LinkReport, code: &str) -> Option<&'static str> {
    let history = link.history.as_ref()?;
    if code == "link-drift" {
        // The history keeps states, not contents.
        return None;
    }
    if history.checks <= 1 {
        return Some("new");
    }
    if !history.changed {
        return Some("unchanged");
    }
    let before = history.previous_state.as_deref().and_then(LinkState::parse);
    Some(if before.is_some_and(is_failure) { "updated" } else { "new" })
}

/// The absent result of a link that failed when it was last checked and has no finding now.
fn works_again(link: &LinkReport) -> Option<Value> {
    let history = link.history.as_ref().filter(|history| history.changed)?;
    let before = LinkState::parse(history.previous_state.as_deref()?)?;
    if !is_failure(before) || link.check.state == LinkState::Unchecked || of_link(link).is_some() {
        return None;
    }
    let code = if before.is_rot_at_once() {
        "link-rot".to_owned()
    } else {
        format!("link-{}", before.as_str().replace('_', "-"))
    };
    let url = link.check.url.as_str();
    let mut made = result(&Result {
        code: &code,
        severity: Severity::Info,
        message: &format!("works again: {url}"),
        locations: vec![
            json!({ "physicalLocation": { "artifactLocation": { "uri": uri_of(url) } } }),
        ],
        fingerprint: fingerprint(&[code.as_str(), url].join("\u{1f}"), 1),
        properties: json!({ "url": url, "state": link.check.state.as_str() }),
    });
    baseline::set_state(&mut made, "absent");
    Some(made)
}

const fn is_failure(state: LinkState) -> bool {
    !matches!(state, LinkState::Ok | LinkState::Redirected | LinkState::Unchecked)
}

fn uri_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| encoded(url), |parsed| parsed.to_string())
}

/// The parts of one result.
struct Result<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    locations: Vec<Value>,
    fingerprint: String,
    properties: Value,
}

fn result(parts: &Result<'_>) -> Value {
    json!({
        "ruleId": parts.code,
        "level": level(parts.severity),
        "message": { "text": parts.message },
        "locations": parts.locations,
        "partialFingerprints": { "citecheck/v1": parts.fingerprint },
        "properties": parts.properties,
    })
}

fn log(mut results: Vec<Value>, invocation: Option<Value>) -> Value {
    let codes = rules(results.iter().filter_map(|result| result["ruleId"].as_str()));
    for result in &mut results {
        let at = codes.iter().position(|code| result["ruleId"] == code.as_str());
        if let Some(fields) = result.as_object_mut() {
            fields.insert("ruleIndex".to_owned(), json!(at));
        }
    }
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| json!({ "id": code, "shortDescription": { "text": describe(code) } }))
        .collect();
    let mut log = json!({
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
    });
    if let (Some(run), Some(invocation)) = (log["runs"][0].as_object_mut(), invocation) {
        run.insert("invocations".to_owned(), json!([invocation]));
    }
    log
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
