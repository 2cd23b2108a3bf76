//! The rooms import each other in one direction only, and the pure ones stay pure.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Which rooms a room may name.
const MAY_KNOW: [(&str, &[&str]); 13] = [
    ("text", &[]),
    ("reader", &["text"]),
    ("document", &["text", "reader"]),
    ("citation", &["text", "reader", "document"]),
    ("claims", &["text", "reader", "document", "citation"]),
    ("fidelity", &["text", "reader"]),
    ("fetch", &["text", "reader"]),
    ("archive", &[]),
    ("store", &[]),
    (
        "report",
        &[
            "text", "reader", "document", "citation", "claims", "fidelity", "fetch", "archive",
            "store",
        ],
    ),
    ("config", &["text", "reader", "fidelity", "fetch", "archive"]),
    (
        "pipeline",
        &[
            "text", "reader", "document", "citation", "claims", "fidelity", "fetch", "archive",
            "store", "report", "config",
        ],
    ),
    (
        "cli",
        &[
            "text", "reader", "document", "citation", "claims", "fidelity", "fetch", "archive",
            "store", "report", "config", "pipeline",
        ],
    ),
];

/// Rooms that compute values from values.
const PURE: [&str; 6] = ["text", "reader", "document", "citation", "claims", "fidelity"];

/// What has no place in a pure room, and why.
const IMPURE: [(&str, &str); 10] = [
    ("tokio", "no async work"),
    ("reqwest", "no network"),
    ("std::net::Tcp", "no network"),
    ("rusqlite", "no database"),
    ("std::fs", "no files"),
    ("std::process", "no processes"),
    ("Timestamp::now", "no clock"),
    ("SystemTime", "no clock"),
    ("Instant::now", "no clock"),
    ("rand::", "no randomness"),
];

/// What only one room may touch.
const ONE_OWNER: [(&str, &[&str]); 4] = [
    ("reqwest", &["fetch"]),
    ("rusqlite", &["store"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
];

fn sources_below(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources_below(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// All source files with the room that each belongs to, comments and strings left in.
fn files() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources_below(&root, &mut paths);
    paths
        .into_iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&root).unwrap();
            let first = relative.components().next().unwrap().as_os_str().to_string_lossy();
            let room = first.trim_end_matches(".rs").to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (room != "lib" && room != "main").then_some((room, path, text))
        })
        .collect()
}

/// The code of a line, without a comment.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// The rooms that a file names by `crate::room` or `super` chains out of its own room.
fn named_rooms(text: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    let mut rest: String = text.lines().map(code).collect::<Vec<_>>().join("\n");
    while let Some(at) = rest.find("crate::") {
        let after = rest.split_off(at + "crate::".len());
        if let Some(group) = after.strip_prefix('{') {
            let end = group.find("};").unwrap_or(group.len());
            for item in group[..end].split([',', '\n']) {
                let name: String = item
                    .trim()
                    .chars()
                    .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                    .collect();
                if !name.is_empty() {
                    rooms.insert(name);
                }
            }
        } else {
            let name: String = after
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
                .collect();
            rooms.insert(name);
        }
        rest = after;
    }
    rooms
}

#[test]
fn rooms_know_only_the_rooms_before_them() {
    let all: BTreeSet<&str> = MAY_KNOW.iter().map(|(room, _)| *room).collect();
    let mut seen = BTreeSet::new();
    for (room, path, text) in files() {
        let (_, allowed) = MAY_KNOW
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("{} is in no known room", path.display()));
        seen.insert(room.clone());
        for named in named_rooms(&text) {
            if !all.contains(named.as_str()) || named == room {
                continue;
            }
            assert!(
                allowed.contains(&named.as_str()),
                "{}: {room} must not know {named}",
                path.display()
            );
        }
    }
    assert_eq!(
        seen.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        all,
        "every room is there"
    );
}

#[test]
fn pure_rooms_touch_nothing_outside() {
    for (room, path, text) in files() {
        if !PURE.contains(&room.as_str()) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for (word, why) in IMPURE {
                assert!(
                    !code(line).contains(word),
                    "{}:{}: {why}: {word}",
                    path.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn each_outside_thing_has_one_owner() {
    for (room, path, text) in files() {
        for (name, owners) in ONE_OWNER {
            let used = text.lines().map(code).any(|line| {
                line.contains(&format!("use {name}")) || line.contains(&format!("{name}::"))
            });
            assert!(
                !used || owners.contains(&room.as_str()),
                "{}: {name} belongs to {owners:?}",
                path.display()
            );
        }
    }
}

#[test]
fn every_file_says_what_it_answers() {
    for (_, path, text) in files() {
        assert!(text.starts_with("//! "), "{} opens without a module comment", path.display());
    }
}

#[test]
fn the_check_itself_sees_a_breach() {
    let text = "use crate::{\n    report::wire,\n    text::Span,\n};\nuse crate::store::Board; // crate::cli";
    let named: Vec<String> = named_rooms(text).into_iter().collect();
    assert_eq!(named, ["report", "store", "text"]);
}
