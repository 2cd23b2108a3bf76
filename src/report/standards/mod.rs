//! Files for other programs, in the standards that they read.

pub mod annotations;
mod baseline;
pub mod claim_review;
pub mod csl;
pub mod sarif;
