//! A small corpus of our own with faults planted in it, run as a user runs it: what the view of the
//! corpus and the ledger say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Lind is quoted through Berg, Berg through Lind (a circle), and Ruiz through Berg only.
const FIRST: &str = "# The Quiet Quay

The quay lost its ferry.[^1] The weir was never built.[^2] Tarrowine is fifty times more potent than codeine.[^3] The port was closed in 1962.

[^1]: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40, 44 (2011) (quoting Ole Berg, *Quays and Weirs*, 2 PORT J. 1, 3 (2013)).

[^2]: Ole Berg, *Quays and Weirs*, 2 PORT J. 1, 9 (2013) (citing Ada Ruiz, *Locks*, 3 PORT J. 7, 8 (2014)).

[^3]: Ida Holt, *Resins*, 4 PORT J. 9, 12 (2015).
";
/// Berg quotes Lind here; Holt is cited against.
const SECOND: &str = "# The Loud Quay

Ferries come and go.[^1] No resin is stronger than codeine.[^2]

[^1]: Ole Berg, *Quays and Weirs*, 2 PORT J. 1, 5 (2013) (quoting Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40, 41 (2011)).

[^2]: *But see* Ida Holt, *Resins*, 4 PORT J. 9, 12 (2015).
";
/// Two sources carry one claim; the potency is another one.
const THIRD: &str = "# The Old Quay

The ferry was slow.[^1] Tarrowine is ninety times more potent than codeine.[^2]

[^1]: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40, 47 (2011); Ida Holt, *Resins*, 4 PORT J. 9, 13 (2015).

[^2]: Joss Arden, *Gums*, 5 PORT J. 2, 4 (2016).
";

fn run() -> (Value, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("first.md", FIRST), ("second.md", SECOND), ("third.md", THIRD)] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let done = Command::new(env!("CARGO_BIN_EXE_citecheck"))
        .args(["run", "--offline", "--quiet", "--out", "out", "--fail-on", "never"])
        .args(["first.md", "second.md", "third.md"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let read = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join("out").join(name)).expect("a file");
        serde_json::from_str(&text).expect("JSON")
    };
    (read("report.json"), read("figures.json"))
}

#[test]
fn planted_faults_of_a_corpus_are_told() {
    let (report, figures) = run();
    super::formats::assert_valid("report", &report);
    super::formats::assert_valid("figures", &figures);
    let names: BTreeMap<&str, &str> = report["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .map(|source| {
            let key = source["key"].as_str().expect("a key");
            (source["id"].as_str().expect("an id"), key.split('-').next().unwrap_or(key))
        })
        .collect();
    let name = |id: &Value| names.get(id.as_str().unwrap_or("")).copied().unwrap_or("?");
    let view = &report["corpus_view"];
    let list = |field: &str| view[field].as_array().cloned().unwrap_or_default();

    let circles: Vec<BTreeSet<&str>> = list("circles")
        .iter()
        .map(|circle| circle.as_array().expect("a circle").iter().map(name).collect())
        .collect();
    assert_eq!(circles, [BTreeSet::from(["berg", "lind"])], "Lind and Berg lead to each other");

    let relays: BTreeSet<String> = list("relays")
        .iter()
        .map(|relay| {
            let alone = if relay["second_hand_only"] == true { " only" } else { "" };
            format!("{} through {}{alone}", name(&relay["source"]), name(&relay["through"]))
        })
        .collect();
    let wanted = ["berg through lind", "lind through berg", "ruiz through berg only"];
    assert_eq!(relays, wanted.map(str::to_owned).into());

    let contested: Vec<&str> = list("contested").iter().map(|one| name(&one["source"])).collect();
    assert_eq!(contested, ["holt"], "cited for two claims and against a third");
    let both = &list("contested")[0];
    assert_eq!(both["supports"].as_array().map(Vec::len), Some(2));
    assert_eq!(both["attacks"][0]["document"], "second");

    let single: Vec<String> = list("claims_on_one_source")
        .iter()
        .map(|one| {
            format!("{} {}", one["document"].as_str().unwrap_or(""), name(&one["sources"][0]))
        })
        .collect();
    let wanted = ["first lind", "first berg", "first holt", "second berg", "third arden"];
    assert_eq!(single, wanted);

    let ledger: Vec<(&str, &str, usize)> = figures["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .filter(|group| group["comparator"] == "codeine")
        .map(|group| {
            let statements = group["statements"].as_array().map_or(0, Vec::len);
            (
                group["subject"].as_str().unwrap_or(""),
                group["verdict"].as_str().unwrap_or(""),
                statements,
            )
        })
        .collect();
    assert_eq!(ledger, [("tarrowine", "conflict", 2)]);
    let codes = |code: &str| {
        let findings = report["findings"].as_array().expect("findings");
        findings.iter().filter(|finding| finding["code"] == code).count()
    };
    assert_eq!(codes("figure-conflict"), 2, "once in each document");
    assert_eq!(codes("figure-uncited"), 1, "the year that no note supports");
}
