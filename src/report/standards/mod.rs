//! Files for other programs, in the standards that they read.

pub mod annotations;
pub mod claim_review;
pub mod csl;
pub mod sarif;
