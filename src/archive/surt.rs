//! SURT: the sort-friendly form of URLs that indexes use.
