//! Where is this, exactly?
//!
//! Spans, offset maps, the folding table, sentences, quantities and dates: what every other
//! room needs to say where a thing stands and what it is worth.
//! Knows nothing of the other rooms, of files, of the network or of a clock.

pub mod date;
pub mod finding;
pub mod fold;
pub(crate) mod lexicon;
pub mod mapped;
pub mod numeral;
pub mod quantity;
pub mod sentence;
pub mod span;
pub(crate) mod token;
pub(crate) mod word_table;

pub use finding::{Problem, ProblemCode, Severity};
pub use mapped::{MappedText, MappedTextBuilder, OffsetMap};
pub use span::Span;
