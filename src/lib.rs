//! Tells an editor, with evidence, whether a manuscript's sources say what it says they say.
//!
//! Reading the rooms in this order is reading the pipeline; each may use only those before it
//! (`docs/ARCHITECTURE.md` has the exact rule, a test holds it).

pub mod text;

pub mod reader;

pub mod document;

pub mod citation;

pub mod claims;

pub mod fidelity;

pub mod fetch;

pub mod archive;

pub mod store;

pub mod report;

pub mod pipeline;

pub mod config;

pub mod cli;
