//! What does the reader get?
//!
//! The only serialised public types, their JSON Schemas, and every file that a run leaves: JSON,
//! HTML, tables, standards. Judges nothing: all verdicts are made in the rooms before.

/// Formats onto the end of a string, which cannot fail.
macro_rules! push {
    ($out:expr, $($arguments:tt)*) => {{
        use std::fmt::Write as _;
        let _ = write!($out, $($arguments)*);
    }};
}

pub mod arguments;
pub mod corpus_view;
pub mod digest;
pub mod findings;
pub mod html;
pub mod joined;
mod json;
pub mod model;
mod passages;
pub mod places;
pub mod standards;
pub mod table;
pub mod terminal;
pub mod wire;
pub mod write;
