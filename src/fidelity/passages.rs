//! Which passages of the source bear most on a claim?
//!
//! BM25 over the source's sentences, names and figures of the claim weighted. A help to the
//! editor, never a verdict.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::SourceText;
use crate::text::{Span, sentence};

use super::lexicon::lexicon;
use super::roles;
use super::words::{self, Side, Token};

/// How soon a word that stands often in a sentence stops counting for more.
const SATURATION: f64 = 1.2;
/// How much a sentence's length counts against it.
const LENGTH: f64 = 0.75;
/// What a figure, a name and any other word of the claim weighs.
const FIGURE: f64 = 2.5;
const NAME: f64 = 1.8;
const WORD: f64 = 1.0;
/// A sentence is cut after so many words, so that a text without full stops has passages too.
const MOST_WORDS: usize = 120;

/// A passage that may bear on a claim.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BestPassage {
    /// Range in [`SourceText::text`].
    pub span: Span,
    pub page: Option<u32>,
    /// Higher is better; comparable only within one claim.
    pub score: f64,
}

/// The sentences of a source, indexed once.
#[derive(Clone, Debug, Default)]
pub struct PassageIndex {
    passages: Vec<Passage>,
    /// For each word the passages that have it and how often, ascending.
    postings: BTreeMap<u64, Vec<(u32, u32)>>,
    average: f64,
}

#[derive(Clone, Debug)]
struct Passage {
    span: Span,
    page: Option<u32>,
    words: usize,
}

impl PassageIndex {
    /// Indexes a source's sentences.
    #[must_use]
    pub fn of(source: &SourceText) -> Self {
        let mut index = Self::default();
        for span in sentence::sentences(&source.text) {
            let tokens = words::tokens(span.of(&source.text), Side::Source);
            for chunk in tokens.chunks(MOST_WORDS) {
                let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
                let whole = tokens.len() <= MOST_WORDS;
                let cut = if whole {
                    span
                } else {
                    Span::new(span.start + first.span.start, span.start + last.span.end)
                };
                index.add(source, cut, chunk);
            }
        }
        let total: usize = index.passages.iter().map(|passage| passage.words).sum();
        index.average = total as f64 / index.passages.len().max(1) as f64;
        index
    }

    fn add(&mut self, source: &SourceText, span: Span, tokens: &[Token]) {
        let Ok(number) = u32::try_from(self.passages.len()) else { return };
        let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
        for token in tokens {
            if let Some(term) = term(token) {
                *counts.entry(term).or_default() += 1;
            }
        }
        for (term, count) in &counts {
            self.postings.entry(*term).or_default().push((number, *count));
        }
        let page = source.page_at(span.start).map(|page| page.number);
        self.passages.push(Passage { span, page, words: tokens.len() });
    }

    /// At most `limit` passages, best first; none that shares only one common word.
    #[must_use]
    pub fn best(&self, claim: &str, limit: usize) -> Vec<BestPassage> {
        let tokens = words::tokens(claim, Side::Quote);
        let roles = roles::roles(claim, &tokens);
        let mut seen = BTreeSet::new();
        let mut scores: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
        let count = self.passages.len() as f64;
        for (token, role) in tokens.iter().zip(&roles) {
            let Some(term) = term(token).filter(|term| seen.insert(*term)) else { continue };
            let Some(postings) = self.postings.get(&term) else { continue };
            let weight = if role.figure || role.date {
                FIGURE
            } else if role.name {
                NAME
            } else {
                WORD
            };
            let having = postings.len() as f64;
            let rarity = (1.0 + (count - having + 0.5) / (having + 0.5)).ln();
            for (passage, times) in postings {
                let length = self
                    .passages
                    .get(*passage as usize)
                    .map_or(1.0, |passage| passage.words as f64 / self.average.max(1.0));
                let times = f64::from(*times);
                let share = times * (SATURATION + 1.0)
                    / (times + SATURATION * (1.0 - LENGTH + LENGTH * length));
                let entry = scores.entry(*passage).or_default();
                entry.0 += weight * rarity * share;
                entry.1 += if weight == WORD { 1 } else { 2 };
            }
        }
        let mut ranked: Vec<(u32, f64)> = scores
            .into_iter()
            .filter(|(_, (_, shared))| 2 <= *shared)
            .map(|(passage, (score, _))| (passage, score))
            .collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        ranked
            .into_iter()
            .take(limit)
            .filter_map(|(passage, score)| {
                let found = self.passages.get(passage as usize)?;
                Some(BestPassage { span: found.span, page: found.page, score })
            })
            .collect()
    }
}

/// What a word counts as: its stem, a number's worth; `None` for words without sense of their own.
fn term(token: &Token) -> Option<u64> {
    if token.note_mark {
        return None;
    }
    if let Some(worth) = token.worth.as_ref().filter(|worth| !worth.is_empty()) {
        return Some(words::hash_of(&format!("#{worth}")));
    }
    if lexicon().is_function_word(&token.key) {
        return None;
    }
    Some(words::hash_of(&stem(&words::without_accents(&token.key))))
}

/// A word without its commonest endings.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    for (ending, instead) in
        [("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")]
    {
        if let Some(stem) = word.strip_suffix(ending)
            && 3 <= stem.chars().count()
            && !(ending == "s" && stem.ends_with('s'))
        {
            return format!("{}{instead}", stem.trim_end_matches('e'));
        }
    }
    word.trim_end_matches('e').to_owned()
}
