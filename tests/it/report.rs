//! Tests of the `report` room through the public interface.

mod folder;
mod formats;
mod page;
mod sample;
mod schemas;
