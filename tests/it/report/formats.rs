//! The JSON formats: valid against their schemas, true to the manuscript's bytes, equal for equal
//! input.

use std::path::Path;

use citecheck::report::joined::Joined;
use citecheck::report::model::Report;
use citecheck::report::wire;
use serde_json::Value;

use super::sample::sample;

pub(super) fn assert_valid(format: &str, value: &Value) {
    let schema: Value =
        serde_json::from_str(&wire::schema(format).expect("a schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults: Vec<String> = validator
        .iter_errors(value)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{format}: {faults:#?}");
}

fn document(report: &Report, place: usize) -> Value {
    let joined = Joined::new(report);
    let parts = joined.parts(place).expect("a document");
    serde_json::to_value(wire::document_to_wire(&parts)).expect("JSON")
}

#[test]
fn every_format_of_a_run_is_valid() {
    let report = sample();
    let joined = Joined::new(&report);
    for place in 0..report.documents.len() {
        assert_valid("document", &document(&report, place));
    }
    for place in 0..report.sources.len() {
        let source = wire::source_to_wire(&joined, place).expect("a source");
        assert_valid("source", &serde_json::to_value(source).expect("JSON"));
    }
    for link in &report.links {
        assert_valid("link", &serde_json::to_value(wire::link_to_wire(link)).expect("JSON"));
    }
    let figures = wire::figures_to_wire(&report, &joined.source_ids);
    assert_valid("figures", &serde_json::to_value(figures).expect("JSON"));
    let source = &report.sources[0];
    for finding in source.findings.values() {
        let text = source.text.as_ref().map(|(_, text)| text);
        let quote = wire::quote_to_wire("1", "words", "a.html", &finding.finding, text);
        assert_valid("quote", &serde_json::to_value(quote).expect("JSON"));
    }
}

/// What is written item by item is what the format's types say, byte for byte.
#[test]
fn a_document_is_streamed_as_its_format_is() {
    let report = sample();
    let joined = Joined::new(&report);
    for place in 0..report.documents.len() {
        let parts = joined.parts(place).expect("a document");
        let mut streamed = Vec::new();
        wire::write_document(&parts, &mut streamed).expect("a vector takes everything");
        let whole = serde_json::to_string(&wire::document_to_wire(&parts)).expect("JSON");
        assert_eq!(String::from_utf8(streamed).expect("UTF-8"), whole);
    }
}

/// Every item's text is the manuscript's text under its spans.
#[test]
fn the_offset_law_holds_on_every_item() {
    let report = sample();
    let mut seen = 0;
    for place in 0..report.documents.len() {
        let raw = report.documents[place].document.manuscript.raw.as_str();
        let value = document(&report, place);
        let mut items: Vec<&Value> = Vec::new();
        for list in ["notes", "citations", "quotations", "claims"] {
            items.extend(value[list].as_array().expect("a list"));
        }
        for argument in value["arguments"].as_array().expect("a list") {
            items.push(&argument["conclusion"]);
            items.extend(argument["premises"].as_array().expect("a list"));
        }
        for item in items {
            let pieces: Vec<&str> = item["spans"]
                .as_array()
                .expect("spans")
                .iter()
                .map(|span| {
                    let end = |at: usize| usize::try_from(span[at].as_u64().expect("a number"));
                    &raw[end(0).expect("fits")..end(1).expect("fits")]
                })
                .collect();
            assert!(!pieces.is_empty(), "{item}");
            let words: Vec<&str> =
                pieces.iter().flat_map(|piece| piece.split_whitespace()).collect();
            let text = item["text"].as_str().expect("a text");
            assert_eq!(text.split_whitespace().collect::<Vec<_>>(), words);
            seen += 1;
        }
    }
    assert!(30 < seen, "{seen}");
}

#[test]
fn a_document_on_its_own_numbers_its_sources_itself() {
    let report = sample();
    let joined = Joined::new(&report);
    let parts = joined.parts(1).expect("a document");
    let in_run = serde_json::to_value(wire::document_to_wire(&parts)).expect("JSON");
    let alone = wire::DocumentParts { source_ids: None, ..parts };
    let alone = serde_json::to_value(wire::document_to_wire(&alone)).expect("JSON");
    assert_eq!(in_run["citations"][0]["source"], "s2");
    assert_eq!(in_run["sources"][1]["id"], "s8");
    assert_eq!(in_run["claims"][0]["sources"][0], "s2");
    assert_eq!(alone["citations"][0]["source"], "s1");
    assert_eq!(alone["quotations"][0]["source"], "s1");
    assert_eq!(alone["citations"][0]["cito"], "includesQuotationFrom");
    assert_eq!(alone["quotations"][0]["id"], "q1");
}

#[test]
fn a_source_holds_each_finding_once_and_says_where_it_was_looked_for() {
    let report = sample();
    let joined = Joined::new(&report);
    let value = |place| {
        serde_json::to_value(wire::source_to_wire(&joined, place).expect("a source")).expect("JSON")
    };
    let auditor = value(3);
    let claim = &auditor["claims"][0];
    let ids: Vec<&str> = claim["quotations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|quotation| quotation["id"].as_str())
        .collect();
    assert_eq!(ids, ["q3"]);
    assert_eq!(auditor["other_quotations"], serde_json::json!([]));
    assert_eq!(claim["stance"], "support");
    assert_eq!(
        auditor["summary"],
        serde_json::json!({
            "quotations": { "disclosed": 1 }, "figures": {}, "worst": "major"
        })
    );
    let grain = value(1);
    assert_eq!(grain["claims"][0]["quantities"][0]["against"]["verdict"], "differs");
    assert_eq!(grain["claims"][0]["quantities"][0]["min"], serde_json::json!(30));
    assert_eq!(grain["text"]["file"], "sources/s2.txt");
    assert_eq!(grain["claims"][1]["stance"], "attack");
    let sayings = value(4);
    let quotation = &sayings["claims"][0]["quotations"][0];
    let other = &quotation["elsewhere"];
    assert_eq!((&other["source"], &other["page"]), (&"s3".into(), &4.into()));
    assert_eq!(
        other["text"], "a harbour that sleeps is a harbour that starves",
        "the words are those of the source that holds them"
    );
    assert_eq!(quotation["match"], Value::Null, "nothing points into the cited source");
}

pub(super) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("inside").display().to_string();
            found.push((name, std::fs::read(&path).expect("a file")));
        }
    }
    found.sort();
    found
}
