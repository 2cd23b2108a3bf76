//! The laws that the fuzz targets hold, on their committed seeds and on what they once found.

use std::fs;
use std::path::Path;

#[allow(
    unreachable_pub,
    dead_code,
    clippy::missing_panics_doc,
    clippy::print_stdout,
    reason = "a library of its own, of which the tests need a part"
)]
#[path = "../../fuzz/src/lib.rs"]
mod targets;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut seen = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        target(&fs::read(entry.unwrap().path()).unwrap());
        seen += 1;
    }
    assert_ne!(seen, 0, "no seeds in {}", folder.display());
}

#[test]
fn markdown_seeds_hold_the_laws() {
    replay("markdown", targets::markdown);
}

#[test]
fn html_seeds_hold_the_laws() {
    replay("html", targets::html);
}

#[test]
fn docx_seeds_hold_the_laws() {
    replay("docx", targets::docx);
}

#[test]
fn latex_seeds_hold_the_laws() {
    replay("latex", targets::latex);
}

#[test]
fn citation_seeds_hold_the_laws() {
    replay("citation", targets::citation);
}
