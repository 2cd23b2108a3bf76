//! Who does what, when?
//!
//! The stages ingest → extract → fetch → archive → read → match → report as workers over bounded
//! queues, their messages, the board between them, the counters and the clean stop.
//! What a stage does to its input is said in the rooms before; here it is only moved.

pub mod manuscripts;

pub use manuscripts::{ManuscriptError, extract, find_manuscripts};
