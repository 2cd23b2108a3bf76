//! Tests of this subject through the public interface.

#[path = "fidelity/cases.rs"]
mod cases;
#[path = "fidelity/support.rs"]
mod support;
