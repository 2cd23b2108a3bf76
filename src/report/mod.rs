//! What does the reader get?
//!
//! The only serialised public types, their JSON Schemas, and every file that a run leaves: JSON,
//! HTML, tables, standards. Judges nothing: all verdicts are made in the rooms before.

pub mod arguments;
pub mod findings;
pub mod html;
pub mod joined;
mod json;
pub mod model;
pub mod places;
pub mod standards;
pub mod table;
pub mod wire;
pub mod write;
