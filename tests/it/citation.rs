//! What notes cite: grammar, references, sources, through the public interface.
//!
//! The cases are files in `tests/cases/citation`: blocks of a name, notes in the notation of
//! [`build`], and what is read from them, one citation or problem a line.

#[path = "citation/build.rs"]
mod build;
#[path = "citation/laws.rs"]
mod laws;
#[path = "citation/sources.rs"]
mod sources;

use std::path::Path;

/// Checks every block of a case file; all that differ are shown together.
fn check(file: &str) {
    check_with(file, build::shown);
}

fn check_with(file: &str, show: fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/citation").join(file);
    let text = std::fs::read_to_string(&path).expect("the case file");
    let mut wrong = String::new();
    let mut count = 0;
    for block in text.split("=== ").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a name");
        let (notes, expected) = rest.split_once("-->\n").expect("an expectation");
        let read = show(notes);
        count += 1;
        if read.trim() != expected.trim() {
            wrong.push_str(&format!("=== {name}\n{notes}-->\n{read}\n"));
        }
    }
    assert!(0 < count, "no case in {file}");
    assert!(wrong.is_empty(), "{file}: these blocks were read otherwise:\n{wrong}");
}

#[test]
fn law_review_notes() {
    check("law_review.txt");
}

#[test]
fn other_dialects() {
    check("dialects.txt");
}

#[test]
fn primary_law() {
    check("primary_law.txt");
}

#[test]
fn references_to_earlier_notes() {
    check("references.txt");
}

#[test]
fn urls_and_archives() {
    check("urls.txt");
}

#[test]
fn prose_between_citations() {
    check("prose.txt");
}

#[test]
fn law_review_sources_of_every_kind() {
    check("bluebook.txt");
}

#[test]
fn british_notes() {
    check("oscola.txt");
}

#[test]
fn notes_of_the_commonwealth_and_of_the_continent() {
    check("commonwealth.txt");
}

#[test]
fn notes_and_lists_of_the_humanities_and_of_medicine() {
    check("humanities.txt");
}

#[test]
fn notes_that_lost_their_type() {
    check("plain_dumps.txt");
}

#[test]
fn remarks_of_form() {
    check_with("style.txt", build::style);
}
