//! Which cues stand inside a sentence?
//!
//! Whole words in small letters. The readers of this room look for some dozens of cues and most sentences
//! hold none: one pass over the words of a sentence finds them all. What a cue shows is said by its
//! reader.

use std::sync::LazyLock;

use super::{first_word, joints, reasons, sentences};
use crate::text::Span;
use crate::text::lexicon::WordMap;
use crate::text::word_table::WordTable;

/// A cue that some reader looks for inside sentences.
struct Sought {
    words: &'static str,
    /// Only a comma, a semicolon or "and" before it makes it one.
    joins: bool,
}

/// All of them by their first words.
static SOUGHT: LazyLock<WordTable<Vec<Sought>>> = LazyLock::new(|| {
    let mut found: WordMap<Vec<Sought>> = WordMap::default();
    let inside = reasons::inside().chain(sentences::inside()).chain(joints::inside());
    let joints = joints::behind_comma();
    let all = inside.map(|words| (words, false)).chain(joints.map(|words| (words, true)));
    for (words, joins) in all {
        let list = found.entry(first_word(words)).or_default();
        if list.iter().all(|other| other.words != words) {
            list.push(Sought { words, joins });
        }
    }
    found.into_iter().collect()
});

/// The cues of one sentence with their places, in its order.
#[derive(Default)]
pub(super) struct HeldCues(Vec<(usize, &'static str)>);

impl HeldCues {
    pub(super) fn read(&mut self, sentence: &str) {
        self.0.clear();
        let bytes = sentence.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if !byte.is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let length = rest.iter().position(|byte| !byte.is_ascii_alphanumeric());
            let end = at + length.unwrap_or(rest.len());
            // No cue opens with a capital.
            if byte.is_ascii_lowercase()
                && let Some(list) = SOUGHT.get(Span::new(at, end).of(sentence))
            {
                self.add(sentence, at, list);
            }
            at = end + 1;
        }
    }

    fn add(&mut self, sentence: &str, at: usize, list: &'static [Sought]) {
        let (Some(before), Some(rest)) = (sentence.get(..at), sentence.get(at..)) else { return };
        for sought in list {
            let ends =
                !rest.as_bytes().get(sought.words.len()).is_some_and(u8::is_ascii_alphanumeric);
            if ends && rest.starts_with(sought.words) && (!sought.joins || is_joined(before)) {
                self.0.push((at, sought.words));
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places of a cue, in order.
    pub(super) fn places(&self, words: &str) -> impl Iterator<Item = usize> {
        self.0.iter().filter(move |(_, held)| *held == words).map(|(at, _)| *at)
    }

    /// The first place of a cue from `from` on.
    pub(super) fn find(&self, words: &str, from: usize) -> Option<usize> {
        self.places(words).find(|at| from <= *at)
    }
}

/// Whether a clause ends with these words.
pub(super) fn is_joined(before: &str) -> bool {
    [", ", ", and ", "; "].iter().any(|joint| before.ends_with(joint))
}
