//! Tests of the `report` room through the public interface.

mod schemas;
