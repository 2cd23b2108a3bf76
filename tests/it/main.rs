//! The one integration test binary: a module per room.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "a test that cannot go on fails; its numbers are its own"
)]

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod archive;
mod citation;
mod claims;
mod cli;
mod corpus;
mod document;
mod fetch;
mod fidelity;
mod fuzz_seeds;
mod manuscripts;
mod pipeline;
mod reader_pdf_docx;
mod reader_sources;
mod report;
mod store;
mod text;

/// Says, past the capture of output, that a test could not check something because an optional
/// program is missing, and counts it. Where `CITECHECK_REQUIRE_TOOLS` is set, that is a failure.
pub(crate) fn skipped(program: &str, what: &str) {
    use std::io::Write;
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    assert!(
        std::env::var_os("CITECHECK_REQUIRE_TOOLS").is_none(),
        "{program} is not installed: {what}"
    );
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let _ = writeln!(std::io::stderr(), "skipped ({count}): {program} is not installed: {what}");
}
