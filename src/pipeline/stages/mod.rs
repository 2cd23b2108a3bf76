//! One file per stage: what is taken off the board, what is done with it, what is put back.

pub mod archive;
pub mod extract;
pub mod fetch;
pub mod ingest;
pub mod matching;
pub mod read;
