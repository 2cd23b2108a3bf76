//! The public JSON formats, one type each.
