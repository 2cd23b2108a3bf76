//! Tests of this subject through the public interface.
