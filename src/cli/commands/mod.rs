//! One file per command.

pub(crate) mod extract;
pub(crate) mod schema;
