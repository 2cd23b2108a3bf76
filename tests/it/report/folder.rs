//! What a run leaves in its folder.

use std::collections::BTreeMap;

use citecheck::report::write::{WriteOptions, write_all};
use serde_json::Value;

use super::formats::{assert_valid, files};
use super::sample::sample;

fn written() -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let names = write_all(&sample(), folder.path(), &WriteOptions::default()).expect("written");
    let found: BTreeMap<String, String> = files(folder.path())
        .into_iter()
        .map(|(name, bytes)| (name, String::from_utf8(bytes).expect("UTF-8")))
        .collect();
    assert_eq!(names, found.keys().cloned().collect::<Vec<_>>());
    found
}

fn json(files: &BTreeMap<String, String>, name: &str) -> Value {
    serde_json::from_str(&files[name]).unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

fn lines(files: &BTreeMap<String, String>, name: &str) -> Vec<Value> {
    files[name].lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn all_files_are_there_and_those_with_a_schema_keep_to_it() {
    let files = written();
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
annotations.jsonl
arguments/dredge.aif.json
arguments/dredge.argdown
arguments/dredge.svg
arguments/harbour.aif.json
arguments/harbour.argdown
arguments/harbour.svg
citecheck.sarif
claimreview.jsonl
documents/dredge.json
documents/harbour.json
figures.json
index.html
links.jsonl
report.csv
report.json
sources.csl.json
sources/s1.json
sources/s2.json
sources/s2.txt
sources/s3.json
sources/s4.json
sources/s5.json
sources/s6.json
sources/s7.json
sources/s8.json
");
    let mut checked = 0;
    for name in names {
        let format = |text: &str| text.split_once("\"schema\": \"citecheck").is_some();
        if format(&files[name]) {
            let value = json(&files, name);
            let schema = value["schema"].as_str().expect("a schema").to_owned();
            assert_valid(&schema, &value);
            checked += 1;
        }
    }
    assert_eq!(checked, 12);
    for link in lines(&files, "links.jsonl") {
        assert_valid("link", &link);
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    assert_eq!(written(), written());
}

#[test]
fn files_of_an_earlier_run_go_and_foreign_files_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(&sample(), folder.path(), &WriteOptions::default()).expect("written");
    std::fs::write(folder.path().join("sources/mine.txt"), "kept").expect("written");
    let mut smaller = sample();
    smaller.sources.pop();
    write_all(&smaller, folder.path(), &WriteOptions::default()).expect("written");
    let names: Vec<String> = files(folder.path()).into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"sources/mine.txt".to_owned()));
    assert!(names.contains(&"sources/s7.json".to_owned()));
    assert!(!names.contains(&"sources/s8.json".to_owned()));
    assert!(names.iter().all(|name| !name.contains("partial")), "{names:?}");
}

#[test]
fn findings_come_worst_first_and_are_counted() {
    let files = written();
    let report = json(&files, "report.json");
    let lines: Vec<String> = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
            format!(
                "{} {} {} {} {}",
                text("severity"),
                text("code"),
                text("document"),
                text("note"),
                text("item")
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
critical quote-elsewhere harbour n5 q4
critical quote-altered dredge n1 q1
major quote-altered harbour n2 q2
major figure-differs harbour n3 c2
major quote-disclosed harbour n4 q3
major figure-conflict harbour - -
major figure-differs harbour n6 c4
major link-drift harbour n5 https://coastweekly.example/sayings
major input-unread - - corpus/broken.docx
minor supra-wrong-note harbour n6 -
minor link-rot harbour n8 https://dead.example/berth
info quote-unverifiable harbour n7 q5
info link-blocked harbour n3 https://journal.example/12/88
");
    insta::assert_snapshot!(report["counts"]["quotations"], @r#"{"verbatim":1,"typographic":0,"disclosed":1,"altered":2,"partial":0,"elsewhere":1,"not_found":0,"unverifiable":1}"#);
    assert_eq!(report["counts"]["rot"], 1);
    assert_eq!(report["counts"]["links"]["unchecked"], 1);
}

/// RFC 4180, read back by hand.
fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![];
    let mut row = vec![];
    let mut cell = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(characters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted);
    rows
}

#[test]
fn the_table_has_a_row_per_citation_and_quotation_and_no_formula() {
    let files = written();
    let rows = parse_csv(&files["report.csv"]);
    let width = rows[0].len();
    assert!(rows.iter().all(|row| row.len() == width));
    let column = |name: &str| rows[0].iter().position(|known| known == name).expect("a column");
    let (number, kind, id) = (column("number"), column("row"), column("id"));
    let verdict = column("verdict");
    let shown: Vec<String> = rows[1..]
        .iter()
        .map(|row| format!("{} {} {} {}", row[number], row[kind], row[id], row[verdict]))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r"
1.1 citation n1.1 
1.1 quotation q1 verbatim
2.1 citation n2.1 
2.1 quotation q2 altered
3.1 citation n3.1 
3.2 citation n3.2 
4.1 citation n4.1 
4.1 quotation q3 disclosed
5.1 citation n5.1 
5.1 quotation q4 elsewhere
6.1 citation n6.1 
7.1 citation n7.1 
7.1 quotation q5 unverifiable
8.1 citation n8.1 
1.1 citation n1.1 
1.1 quotation q1 altered
2.1 citation n2.1
");
    let hurts = |cell: &String| cell.starts_with(['=', '+', '-', '@']);
    assert_eq!(rows.iter().flatten().find(|cell| hurts(cell)), None);
    let titles: Vec<&String> = rows[1..].iter().map(|row| &row[column("source_title")]).collect();
    assert!(titles.iter().any(|title| title.starts_with("'=Daybook")), "{titles:?}");
}

#[test]
fn annotations_name_their_passages_in_code_points() {
    let files = written();
    let report = sample();
    let annotations = lines(&files, "annotations.jsonl");
    assert_eq!(annotations.len(), 11);
    let mut seen = 0;
    for annotation in annotations {
        let id = annotation["id"].as_str().expect("an id");
        let targets = match &annotation["target"] {
            Value::Array(targets) => targets.clone(),
            one => vec![one.clone()],
        };
        let text = if id.ends_with(":manuscript") {
            let place = usize::from(id.contains(":dredge:"));
            &report.documents[place].document.manuscript.raw
        } else {
            let name = id.rsplit(':').nth(1).expect("a source");
            // The words that were found elsewhere are those of that source.
            let name = if name == "s5" { "s3" } else { name };
            let source = report.sources.iter().find(|source| source.source.id == name);
            &source.expect("a source").text.as_ref().expect("a text").1.text
        };
        for target in targets {
            let selectors = &target["selector"];
            if selectors["type"] == "TextQuoteSelector" {
                // Words of another source than the cited one: quoted, not counted.
                assert!(text.contains(selectors["exact"].as_str().expect("words")));
                continue;
            }
            let end = |name: &str| {
                usize::try_from(selectors[1][name].as_u64().expect("a number")).expect("fits")
            };
            let exact: String =
                text.chars().skip(end("start")).take(end("end") - end("start")).collect();
            assert_eq!(selectors[0]["exact"], exact.as_str());
            let whole = format!(
                "{}{exact}{}",
                selectors[0]["prefix"].as_str().expect("a text"),
                selectors[0]["suffix"].as_str().expect("a text")
            );
            assert!(text.contains(&whole), "{whole}");
            seen += 1;
        }
    }
    assert_eq!(seen, 11, "the passage with an ellipsis has two pieces");
}

#[test]
fn sarif_regions_say_where_in_lines_and_code_points() {
    let files = written();
    let log = json(&files, "citecheck.sarif");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let raw = sample().documents[0].document.manuscript.raw.clone();
    let mut fingerprints = std::collections::BTreeSet::new();
    let results = run["results"].as_array().expect("results");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("fits");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let fingerprint = result["partialFingerprints"]["citecheck/v1"].as_str().expect("a text");
        assert!(fingerprints.insert(fingerprint.to_owned()), "{fingerprint} twice");
    }
    let supra = results
        .iter()
        .find(|result| result["ruleId"] == "supra-wrong-note")
        .expect("the wrong supra");
    assert_eq!(supra["level"], "warning");
    let region = &supra["locations"][0]["physicalLocation"]["region"];
    let at = |name: &str| usize::try_from(region[name].as_u64().expect("a number")).expect("fits");
    let chars: Vec<char> = raw.chars().collect();
    let by_offset: String =
        chars[at("charOffset")..at("charOffset") + at("charLength")].iter().collect();
    let line: Vec<char> = raw.lines().nth(at("startLine") - 1).expect("a line").chars().collect();
    let by_line: String = line[at("startColumn") - 1..at("endColumn") - 1].iter().collect();
    assert_eq!((by_offset.as_str(), by_line.as_str()), ("supra note 2", "supra note 2"));
}

#[test]
fn fingerprints_do_not_move_with_the_text_before_them() {
    use citecheck::report::{findings, joined::Joined, standards::sarif::sarif};
    let prints = |report: &citecheck::report::model::Report| {
        let joined = Joined::new(report);
        let log = sarif(&joined, &findings::collect(&joined), None);
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let mut prints: Vec<String> =
            results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
        prints.sort();
        prints
    };
    let later = super::sample::sample_with_more_text();
    assert_ne!(
        sample().documents[0].citations.problems[0].spans,
        later.documents[0].citations.problems[0].spans
    );
    assert_eq!(prints(&sample()), prints(&later));
}

#[test]
fn names_are_taken_apart_only_where_they_are_a_persons() {
    let files = written();
    let items = json(&files, "sources.csl.json");
    assert_eq!(
        items[0]["author"],
        serde_json::json!([{ "literal": "Varnholt Harbour Authority" }])
    );
    assert_eq!(items[1]["author"], serde_json::json!([{ "family": "Brandt", "given": "Ludo" }]));
    assert_eq!(items[1]["type"], "article-journal");
    assert_eq!(items[0]["issued"], serde_json::json!({ "date-parts": [[1931, 3, 3]] }));
    assert_eq!(items[6]["archive"], "perma.example");
    let name = citecheck::report::standards::csl::name;
    assert_eq!(
        name("Ludwig van Hoorn"),
        serde_json::json!({ "family": "van Hoorn", "given": "Ludwig" })
    );
    assert_eq!(
        name("Abel Stone, Jr."),
        serde_json::json!({ "family": "Stone", "given": "Abel", "suffix": "Jr." })
    );
    assert_eq!(
        name("U.N. Office on Drugs"),
        serde_json::json!({ "literal": "U.N. Office on Drugs" })
    );
    assert_eq!(name("WHO"), serde_json::json!({ "literal": "WHO" }));
}

#[test]
fn drafts_for_fact_checkers_carry_no_rating() {
    let files = written();
    let drafts = lines(&files, "claimreview.jsonl");
    assert_eq!(drafts.len(), 7);
    assert!(drafts.iter().all(|draft| draft.get("reviewRating").is_none()));
    assert!(drafts.iter().all(|draft| draft["creativeWorkStatus"] == "Draft"));
}

fn assert_well_formed(name: &str, text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event().unwrap_or_else(|fault| panic!("{name}: {fault}")) {
            quick_xml::events::Event::Eof => return elements,
            quick_xml::events::Event::Start(start) => {
                elements += 1;
                for attribute in start.attributes() {
                    attribute.unwrap_or_else(|fault| panic!("{name}: {fault}"));
                }
            }
            _ => {}
        }
    }
}

#[test]
fn argument_maps_are_whole_in_every_form() {
    let files = written();
    let svg = &files["arguments/harbour.svg"];
    assert!(10 < assert_well_formed("harbour.svg", svg));
    assert_well_formed("dredge.svg", &files["arguments/dredge.svg"]);
    assert!(svg.contains("am-link am-attack") && svg.contains("am-link am-support"));
    assert!(svg.contains("../index.html#harbour-n4"), "notes are linked");
    insta::assert_snapshot!(files["arguments/harbour.argdown"], @r#"
===
title: "The Price of a Quiet Harbour"
===

# I. What the port was promised

[S1]: Therefore the vote of 1931 was taken blind.
  + <a1>: Therefore
    + [S2]

[S2]: The council’s own auditor warned that “the figures \[were\] not open to inspection . . . before the vote.” {notes: ["n4"]}

# II. What it cost

[S3]: the deep berth stayed empty, and the promise of 1931 was not kept.
  + <a2>: Because
    + [S4]

[S4]: the dredging was never finished

[S5]: the promise of 1931 was not kept.
  - <a3>: denied
    + [S6]

[S6]: The engineers denied it.
"#);
    let aif = json(&files, "arguments/harbour.aif.json");
    let ids: Vec<&str> = aif["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| node["nodeID"].as_str())
        .collect();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for node in aif["nodes"].as_array().expect("nodes") {
        *kinds.entry(node["type"].as_str().expect("a type")).or_default() += 1;
    }
    for edge in aif["edges"].as_array().expect("edges") {
        for end in ["fromID", "toID"] {
            assert!(ids.contains(&edge[end].as_str().expect("an id")), "{edge}");
        }
    }
    insta::assert_snapshot!(format!("{kinds:?}"), @r#"{"CA": 2, "I": 16, "RA": 8}"#);
}
