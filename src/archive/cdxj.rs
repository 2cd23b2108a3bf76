//! CDXJ: the sorted index of captures.
