//! Tests of the `report` room through the public interface.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod folder;
mod formats;
mod page;
mod sample;
mod schemas;
mod terminal;
