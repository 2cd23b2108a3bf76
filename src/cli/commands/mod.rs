//! One file per command.

pub(crate) mod archive;
pub(crate) mod extract;
pub(crate) mod generate;
pub(crate) mod links;
pub(crate) mod quote;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod schema;
