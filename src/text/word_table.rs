//! What does a word mean, of which nearly all mean nothing?
//!
//! A hash table over a fixed list of short words, asked for each word of a text. The hash is made of
//! three letters and the length: it costs little, and it is the same in both cases of letters. Only
//! lists of our own go in, so that nobody can choose words that collide.

/// Words, each with what it means.
#[derive(Clone, Debug)]
pub(crate) struct WordTable<V> {
    /// For each hash the place of its word in `entries`, counted from 1; 0 ends a search.
    slots: Box<[u16]>,
    entries: Box<[(&'static str, V)]>,
}

impl<V> WordTable<V> {
    /// What the word means, as printed.
    pub(crate) fn get(&self, word: &str) -> Option<&V> {
        self.find(word, |entry| entry == word)
    }

    /// What the word means, in any case.
    pub(crate) fn get_any_case(&self, word: &str) -> Option<&V> {
        self.find(word, |entry| entry.eq_ignore_ascii_case(word))
    }

    fn find(&self, word: &str, is_word: impl Fn(&str) -> bool) -> Option<&V> {
        // Their number is a power of two.
        let mask = self.slots.len().saturating_sub(1);
        let mut slot = hash(word);
        loop {
            let place = self.slots.get(slot & mask)?.checked_sub(1)?;
            let (entry, meaning) = self.entries.get(usize::from(place))?;
            if is_word(entry) {
                return Some(meaning);
            }
            slot += 1;
        }
    }
}

/// Each word is given once.
impl<V> FromIterator<(&'static str, V)> for WordTable<V> {
    fn from_iter<T: IntoIterator<Item = (&'static str, V)>>(words: T) -> Self {
        let entries: Box<[(&'static str, V)]> = words.into_iter().collect();
        // At most a quarter of the slots is taken, so that nearly all searches end at once.
        let count = (4 * entries.len() + 1).next_power_of_two();
        let mut slots = vec![0; count].into_boxed_slice();
        for ((word, _), place) in entries.iter().zip(1..) {
            let mut slot = hash(word);
            while let Some(taken) = slots.get_mut(slot & (count - 1)) {
                if *taken == 0 {
                    *taken = place;
                    break;
                }
                slot += 1;
            }
        }
        Self { slots, entries }
    }
}

/// The first, the middle and the last letter and the length of a word, well mixed. Digits and marks
/// share their places with letters.
fn hash(word: &str) -> usize {
    let bytes = word.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return 0 };
    let middle = bytes.get(bytes.len() / 2).unwrap_or(last);
    let letter = |byte: &u8| usize::from(byte & 31);
    let shape = letter(first) | letter(middle) << 5 | letter(last) << 10 | bytes.len() << 15;
    shape.wrapping_mul(0x9e37_79b1) >> 15
}
