//! Each exported format read by a reader of its own field, where one is installed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use citecheck::report::write::{WriteOptions, write_all};
use serde_json::Value;

use super::sample::sample;

fn written() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(&sample(), folder.path(), &WriteOptions::default()).expect("written");
    folder
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a file");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/report/readers").join(name)
}

/// What a program prints; it must not fail.
fn output(command: &mut Command) -> String {
    let done = command.output().expect("the program runs");
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {complaint}");
    String::from_utf8(done.stdout).expect("UTF-8")
}

fn works(command: &mut Command) -> bool {
    command.output().is_ok_and(|done| done.status.success())
}

/// Letters and digits in lower case: styles of citation change the case of titles and quotation
/// marks.
fn plain(text: &str) -> String {
    text.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn pandoc_reads_the_sources() {
    if !works(Command::new("pandoc").arg("--version")) {
        crate::skipped("pandoc", "the CSL-JSON is not read by another program");
        return;
    }
    let folder = written();
    let path = folder.path().join("sources.csl.json");
    let ours = read(&path);
    let again = output(Command::new("pandoc").args(["-f", "csljson", "-t", "csljson"]).arg(&path));
    let again: Value = serde_json::from_str(&again).expect("JSON");
    let find = |id: &Value| again.as_array().expect("a list").iter().find(|item| item["id"] == *id);
    let items = ours.as_array().expect("a list");
    assert_eq!(items.len(), 8);
    for item in items {
        let back = find(&item["id"]).unwrap_or_else(|| panic!("{item} was not read"));
        for name in ["type", "author", "issued", "volume", "page-first", "URL"] {
            if name == "issued" && item.get(name).is_some_and(|date| date.get("literal").is_some())
            {
                continue;
            }
            assert_eq!(back.get(name), item.get(name), "{name} of {item}\nread as {back}");
        }
    }
    let list = folder.path().join("list.md");
    std::fs::write(&list, "---\nnocite: '@*'\n---\n").expect("written");
    let shown = output(
        Command::new("pandoc")
            .args(["--citeproc", "-t", "plain", "--wrap=none", "--bibliography"])
            .args([&path, &list]),
    );
    for item in items {
        let title = plain(item["title"].as_str().expect("a title"));
        assert!(plain(&shown).contains(&title), "{title} is not in\n{shown}");
    }
}

#[test]
fn the_argdown_parser_reads_the_arguments() {
    let modules = std::env::var_os("CITECHECK_NODE_MODULES");
    let node = works(Command::new("node").arg("--version"));
    let (Some(modules), true) = (modules, node) else {
        crate::skipped("@argdown/core", "the argument maps are not read by their own parser");
        return;
    };
    let folder = written();
    let path = folder.path().join("arguments/harbour.argdown");
    let heard =
        output(Command::new("node").env("NODE_PATH", modules).arg(script("argdown.js")).arg(&path));
    let heard: Value = serde_json::from_str(&heard).expect("JSON");
    assert_eq!(heard["faults"], serde_json::json!([]));
    assert_eq!(heard["title"], "The Price of a Quiet Harbour");
    assert_eq!(
        heard["statements"]["S2"][0],
        "The council’s own auditor warned that “the figures [were] not open to inspection . . . \
         before the vote.”",
        "escapes are undone"
    );
    assert_eq!(heard["statements"].as_object().expect("an object").len(), 6);
    assert_eq!(heard["arguments"], serde_json::json!(["a1", "a2", "a3"]));
    let relations: BTreeSet<&str> = heard["relations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|relation| relation.as_str())
        .collect();
    let wanted = [
        "S2 support a1",
        "S4 support a2",
        "S6 support a3",
        "a1 support S1",
        "a2 support S3",
        "a3 attack S5",
    ];
    assert_eq!(relations, BTreeSet::from(wanted));
}

/// How often each property and type stands in the triples that a JSON-LD processor makes.
fn triples(path: &Path) -> Option<BTreeMap<String, u64>> {
    if !works(Command::new("python3").args(["-c", "import pyld"])) {
        return None;
    }
    let counts = output(Command::new("python3").arg(script("json_ld.py")).arg(path));
    Some(serde_json::from_str(&counts).expect("JSON"))
}

#[test]
fn a_json_ld_processor_reads_the_annotations() {
    let folder = written();
    let path = folder.path().join("annotations.jsonl");
    let Some(counts) = triples(&path) else {
        crate::skipped("pyld", "the annotations are not read by a JSON-LD processor");
        return;
    };
    let all = lines(&path);
    let targets = |item: &Value| item["target"].as_array().map_or(1, Vec::len) as u64;
    let places: u64 = all.iter().map(targets).sum();
    assert_eq!(counts["type Annotation"], all.len() as u64);
    assert_eq!(counts["motivatedBy"], all.len() as u64);
    assert_eq!(counts["hasBody"], 3 * all.len() as u64);
    assert_eq!(counts["hasSource"], places);
    assert_eq!(counts["exact"], places);
    assert_eq!(counts["start"], counts["end"]);
    assert_eq!(counts["type TextPositionSelector"], counts["start"]);
    assert_eq!(counts["start"], places - 1, "all but the words of another source have a position");
}

#[test]
fn a_json_ld_processor_reads_the_drafts_for_fact_checkers() {
    let folder = written();
    let path = folder.path().join("claimreview.jsonl");
    let Some(counts) = triples(&path) else {
        crate::skipped("pyld", "the ClaimReview drafts are not read by a JSON-LD processor");
        return;
    };
    let all = lines(&path).len() as u64;
    for name in ["type ClaimReview", "type Claim", "claimReviewed", "itemReviewed", "appearance"] {
        assert_eq!(counts[name], all, "{name}");
    }
    assert_eq!(counts.get("reviewRating"), None);
}

#[test]
fn sarif_tools_read_the_findings() {
    if !works(Command::new("sarif").arg("--version")) {
        crate::skipped("sarif", "the SARIF log is not read by another program");
        return;
    }
    let folder = written();
    let path = folder.path().join("citecheck.sarif");
    let table = folder.path().join("findings.csv");
    output(Command::new("sarif").arg("csv").arg("-o").arg(&table).arg(&path));
    let table = std::fs::read_to_string(&table).expect("a table");
    let log = read(&path);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(table.lines().count(), 1 + results.len(), "{table}");
    for result in results {
        let code = result["ruleId"].as_str().expect("a rule");
        assert!(table.contains(code), "{code} is not in\n{table}");
    }
    let summary = output(Command::new("sarif").arg("summary").arg(&path));
    let errors = results.iter().filter(|result| result["level"] == "error").count();
    assert!(summary.contains(&format!("error: {errors}")), "{summary}");
}

/// The folder of a package of npm, where it is installed.
fn package(name: &str) -> Option<(PathBuf, PathBuf)> {
    let modules = PathBuf::from(std::env::var_os("CITECHECK_NODE_MODULES")?);
    let folder = modules.join(name);
    (folder.is_dir() && works(Command::new("node").arg("--version"))).then_some((modules, folder))
}

#[test]
fn the_makers_of_sarif_find_no_error_in_the_log() {
    let Some((_, multitool)) = package("@microsoft/sarif-multitool") else {
        crate::skipped("@microsoft/sarif-multitool", "the SARIF log is not validated");
        return;
    };
    let folder = written();
    // An absolute path is an address of its own.
    let mut report = sample();
    report.documents[0].path = "/manuscripts/the harbour.md".to_owned();
    let elsewhere = tempfile::tempdir().expect("a folder");
    write_all(&report, elsewhere.path(), &WriteOptions::default()).expect("written");
    let faulty = folder.path().join("faulty.sarif");
    let mut log = read(&folder.path().join("citecheck.sarif"));
    let place = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
    *log.pointer_mut(place).expect("a finding with a place") = Value::from("/an/absolute/path.md");
    std::fs::write(&faulty, log.to_string()).expect("written");
    let errors = |log: &Path| {
        let found = folder.path().join("found.sarif");
        let _ = Command::new("node")
            .arg(multitool.join("bin.js"))
            .arg("validate")
            .arg(log)
            .args(["--log", "ForceOverwrite", "--output"])
            .arg(&found)
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            .output()
            .expect("the validator runs");
        let found = read(&found);
        let results = found["runs"][0]["results"].as_array().cloned().unwrap_or_default();
        results.into_iter().filter(|result| result["level"] == "error").collect::<Vec<_>>()
    };
    assert_eq!(errors(&folder.path().join("citecheck.sarif")), Vec::<Value>::new());
    assert_eq!(errors(&elsewhere.path().join("citecheck.sarif")), Vec::<Value>::new());
    assert_ne!(errors(&faulty), Vec::<Value>::new(), "the validator sees a planted fault");
}

#[test]
fn the_schema_of_sarif_holds_for_the_log() {
    let schema = package("@microsoft/sarif-multitool-linux")
        .map(|(_, folder)| folder.join("sarif-2.1.0.json"))
        .filter(|path| path.is_file());
    let Some(schema) = schema else {
        crate::skipped(
            "@microsoft/sarif-multitool",
            "the SARIF log is not held against its schema",
        );
        return;
    };
    let folder = written();
    let validator = jsonschema::validator_for(&read(&schema)).expect("a schema");
    let mut log = read(&folder.path().join("citecheck.sarif"));
    let faults: Vec<String> = validator.iter_errors(&log).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
    log["runs"][0]["results"][0]["kind"] = Value::from("none of these");
    assert!(!validator.is_valid(&log));
}

#[test]
fn the_types_of_schema_org_hold_for_the_drafts() {
    let Some((modules, _)) = package("schema-dts").filter(|_| package("typescript").is_some())
    else {
        crate::skipped("schema-dts", "the ClaimReview drafts are not held against schema.org");
        return;
    };
    let folder = written();
    let path = folder.path().join("claimreview.jsonl");
    let check = |more: &[&str]| {
        let script = script("claim_review.js");
        let mut command = Command::new("node");
        command.env("NODE_PATH", &modules).arg(script).arg(&path).args(more);
        let heard: Value = serde_json::from_str(&output(&mut command)).expect("JSON");
        heard
    };
    let heard = check(&[]);
    assert_eq!(heard["faults"], serde_json::json!([]));
    assert_eq!(heard["drafts"], lines(&path).len());
    let wrong = check(&["wrong"]);
    assert!(!wrong["faults"].as_array().expect("a list").is_empty(), "a wrong word is seen");
}

#[test]
fn citation_js_reads_the_sources() {
    let Some((modules, _)) = package("@citation-js/plugin-csl") else {
        crate::skipped("@citation-js/core", "the CSL-JSON is not read by a second program");
        return;
    };
    let folder = written();
    let path = folder.path().join("sources.csl.json");
    let heard =
        output(Command::new("node").env("NODE_PATH", modules).arg(script("csl.js")).arg(&path));
    let heard: Value = serde_json::from_str(&heard).expect("JSON");
    let ours = read(&path);
    assert_eq!(ours.as_array().map(Vec::len), heard["items"].as_array().map(Vec::len));
    for (item, back) in
        ours.as_array().expect("a list").iter().zip(heard["items"].as_array().expect("a list"))
    {
        for (name, value) in item.as_object().expect("an item") {
            assert_eq!(back.get(name), Some(value), "{name} of {item}\nread as {back}");
        }
        let title = plain(item["title"].as_str().expect("a title"));
        let list = plain(heard["list"].as_str().expect("a list"));
        assert!(list.contains(&title), "{title} is not in\n{list}");
    }
}

#[test]
fn a_reader_of_argument_tools_reads_the_arguments() {
    if !works(Command::new("python3").args(["-c", "import xaif"])) {
        crate::skipped("xaif", "the AIF is not read by another program");
        return;
    }
    let folder = written();
    let path = folder.path().join("arguments/harbour.aif.json");
    let heard = output(Command::new("python3").arg(script("aif.py")).arg(&path));
    let heard: Vec<[String; 3]> = serde_json::from_str(&heard).expect("triples");
    let ours = read(&path);
    let node = |id: &Value| {
        let nodes = ours["nodes"].as_array().expect("nodes");
        nodes.iter().find(|node| node["nodeID"] == *id).expect("a node").clone()
    };
    // Each statement's edge into a scheme, with the scheme's edge out of it.
    let edges = ours["edges"].as_array().expect("edges");
    let mut wanted = Vec::new();
    for edge in edges {
        let (from, scheme) = (node(&edge["fromID"]), node(&edge["toID"]));
        if from["type"] != "I" {
            continue;
        }
        for out in edges.iter().filter(|out| out["fromID"] == edge["toID"]) {
            let to = node(&out["toID"]);
            let text = |node: &Value| node["text"].as_str().expect("a text").to_owned();
            wanted.push([text(&from), text(&scheme), text(&to)]);
        }
    }
    let mut heard = heard;
    heard.sort();
    wanted.sort();
    assert_eq!(heard, wanted);
    assert!(3 <= wanted.iter().filter(|[_, scheme, _]| scheme == "Default Inference").count());
    assert!(wanted.iter().any(|[_, scheme, _]| scheme == "Default Conflict"));
}

/// What the SARIF standard demands of the parts that our log has (sections 3.13 to 3.52).
#[test]
fn the_log_keeps_to_what_sarif_demands() {
    let folder = written();
    let again = written_into(folder.path(), "2026-03-02T10:00:00Z");
    let run = &again["runs"][0];
    assert_eq!(again["runs"].as_array().expect("runs").len(), 1);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let ids: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids.len(), rules.len(), "no rule stands twice");
    let base = url::Url::parse("file:///review/").expect("an address");
    for result in run["results"].as_array().expect("results") {
        let message = result["message"]["text"].as_str().expect("a message");
        assert!(!message.trim().is_empty());
        assert!(
            ["none", "note", "warning", "error"]
                .contains(&result["level"].as_str().expect("a level"))
        );
        let states = ["new", "unchanged", "updated", "absent"];
        assert!(states.contains(&result["baselineState"].as_str().expect("a state")), "{result}");
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("fits");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        for location in result["locations"].as_array().expect("locations") {
            let place = &location["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("an address");
            base.join(uri).unwrap_or_else(|fault| panic!("{uri}: {fault}"));
            assert!(uri.is_ascii() && !uri.contains([' ', '\\']), "{uri}");
            let Some(region) = place.get("region") else { continue };
            let at = |name: &str| region[name].as_u64().expect("a number");
            assert!(1 <= at("startLine") && at("startLine") <= at("endLine"));
            assert!(1 <= at("startColumn") && 1 <= at("endColumn"));
            if at("startLine") == at("endLine") {
                assert!(at("startColumn") <= at("endColumn"));
            }
        }
    }
}

/// The sample as of another time, written over what stands in the folder; its log.
fn written_into(folder: &Path, started_at: &str) -> Value {
    let mut report = sample();
    report.started_at = started_at.parse().expect("a time");
    write_all(&report, folder, &WriteOptions::default()).expect("written");
    read(&folder.join("citecheck.sarif"))
}

fn states(log: &Value) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for result in log["runs"][0]["results"].as_array().expect("results") {
        let state = result["baselineState"].as_str().unwrap_or("-").to_owned();
        found.entry(state).or_default().push(result["ruleId"].as_str().expect("a rule").to_owned());
    }
    found
}

#[test]
fn a_log_is_held_against_the_one_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let sarif = folder.path().join("citecheck.sarif");
    let write = |report: &citecheck::report::model::Report| {
        write_all(report, folder.path(), &WriteOptions::default()).expect("written");
        std::fs::read_to_string(&sarif).expect("a log")
    };
    let first = write(&sample());
    assert!(!first.contains("baselineState"), "there was nothing before");
    assert_eq!(write(&sample()), first, "the same run again is no baseline");

    let mut report = sample();
    report.started_at = "2026-03-02T10:00:00Z".parse().expect("a time");
    let known = report.failures.remove(0);
    report.failures.push(("corpus/other.pdf".to_owned(), "cannot read pdf".to_owned()));
    report.documents[0].citations.problems[0].severity = citecheck::text::Severity::Major;
    let second = write(&report);
    let log: Value = serde_json::from_str(&second).expect("JSON");
    let found = states(&log);
    assert_eq!(found["new"], ["input-unread"]);
    assert_eq!(found["absent"], ["input-unread"]);
    assert_eq!(found["updated"], ["supra-wrong-note"]);
    assert_eq!(found["unchanged"].len(), 11);
    assert_eq!(write(&report), second, "made again from the same state, the same bytes");

    report.started_at = "2026-03-03T10:00:00Z".parse().expect("a time");
    report.failures.insert(0, known);
    report.network_down = true;
    let log: Value = serde_json::from_str(&write(&report)).expect("JSON");
    let found = states(&log);
    assert_eq!(found["new"], ["input-unread", "network-down"], "what came back is new");
    assert_eq!(found.get("absent"), None, "nothing is said of links when the network is down");
    assert_eq!(found["unchanged"].iter().filter(|code| code.starts_with("link-")).count(), 3);

    std::fs::write(&sarif, "[1, {\"version\": 7}]").expect("written");
    assert!(!write(&report).contains("baselineState"), "a strange file is no baseline");
}

/// What OVA and AIFdb take for granted when they load a map.
#[test]
fn argument_maps_have_the_form_that_aif_tools_load() {
    let folder = written();
    for name in ["harbour", "dredge"] {
        let aif = read(&folder.path().join(format!("arguments/{name}.aif.json")));
        let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
        for node in aif["nodes"].as_array().expect("nodes") {
            let id = node["nodeID"].as_str().expect("an id as text");
            let kind = node["type"].as_str().expect("a type");
            assert!(["I", "RA", "CA"].contains(&kind), "{kind}");
            assert!(!node["text"].as_str().expect("a text").trim().is_empty(), "{node}");
            assert_eq!(kinds.insert(id, kind), None, "{id} twice");
        }
        let mut into: BTreeMap<&str, usize> = BTreeMap::new();
        let mut out: BTreeMap<&str, usize> = BTreeMap::new();
        let mut edges = BTreeSet::new();
        for edge in aif["edges"].as_array().expect("edges") {
            assert!(edges.insert(edge["edgeID"].as_str().expect("an id as text")), "{edge} twice");
            let from = edge["fromID"].as_str().expect("an id as text");
            let to = edge["toID"].as_str().expect("an id as text");
            let pair = (kinds[from], kinds[to]);
            assert_ne!(pair.0 == "I", pair.1 == "I", "statements meet only in a scheme: {edge}");
            *out.entry(from).or_default() += 1;
            *into.entry(to).or_default() += 1;
        }
        for (id, kind) in &kinds {
            if *kind != "I" {
                assert!(into.contains_key(id), "{kind} {id} has no premise");
                assert_eq!(out.get(id), Some(&1), "{kind} {id} has one conclusion");
            }
        }
        for list in ["locutions", "participants", "schemefulfillments"] {
            assert!(aif[list].is_array(), "{list}");
        }
    }
}
