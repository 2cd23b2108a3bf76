//! What a person reads on the terminal: the summary of a run, problems with their place, a
//! quotation beside its source.
//!
//! Readable without colour. Control characters of manuscripts and sources never reach the
//! terminal.

mod paint;
mod problems;
mod quote;
mod summary;

pub use problems::problems;
pub use quote::quote;
pub use summary::summary;

/// How the terminal is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub color: bool,
    /// Columns.
    pub width: usize,
}
