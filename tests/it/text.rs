//! Tests of this subject through the public interface.

mod quantities;
mod sentences;
