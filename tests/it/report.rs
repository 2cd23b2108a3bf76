//! Tests of the `report` room through the public interface.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod corpus;
mod folder;
mod formats;
mod page;
mod planted;
mod readers;
mod sample;
mod schemas;
mod terminal;
