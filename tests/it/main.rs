//! The one integration test binary: a module per room.

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod archive;
mod citation;
mod claims;
mod cli;
mod corpus;
mod document;
mod fetch;
mod fidelity;
mod pipeline;
mod reader_pdf_docx;
mod reader_sources;
mod report;
mod store;
mod text;
