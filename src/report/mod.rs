//! What does the reader get?
//!
//! The only serialised public types, their JSON Schemas, and every file that a run leaves: JSON,
//! HTML, tables, standards. Judges nothing: all verdicts are made in the rooms before.

pub mod model;
pub mod wire;
pub mod write;
