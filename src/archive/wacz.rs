//! WACZ: one zip with archive, index and page list that replays elsewhere.
