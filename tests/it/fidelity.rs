//! Tests of this subject through the public interface.

#[path = "fidelity/cases.rs"]
mod cases;
#[path = "fidelity/draws.rs"]
mod draws;
#[path = "fidelity/figures.rs"]
mod figures;
#[path = "fidelity/laws.rs"]
mod laws;
#[path = "fidelity/pages.rs"]
mod pages;
#[path = "fidelity/sources.rs"]
mod sources;
#[path = "fidelity/support.rs"]
mod support;
