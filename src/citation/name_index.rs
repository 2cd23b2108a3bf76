//! Which full citations have a word in their name?
//!
//! A map from the words that references ask for to the full citations, so that many notes stay
//! linear.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::folded::{fold_into, folded, last_word};
use super::names;
use super::short_forms::Placed;
use super::{CitationKind, Work, WorkType};
use crate::text::lexicon::{Shapes, WordSet};

/// Full citations by the words of their names. Only the words that some reference of the document
/// asks for are kept: most of those of a full citation are never asked for.
pub(super) struct Names {
    by_key: HashMap<String, BTreeMap<u32, Vec<usize>>>,
    shapes: Shapes,
    /// The last words of the keys.
    endings: WordSet<String>,
}

impl Names {
    pub(super) fn asked_for(placed: &[Placed]) -> Self {
        let mut names =
            Self { by_key: HashMap::new(), shapes: Shapes::default(), endings: WordSet::default() };
        for citation in placed {
            let draft = &citation.draft;
            let work = &draft.work;
            match draft.kind {
                CitationKind::Full if is_bare(work) => {
                    names.ask(work.authors.first().map(|name| folded(names::surname(name))));
                }
                CitationKind::Supra => {
                    names.ask(name_key(draft.name.as_deref().unwrap_or("")));
                }
                CitationKind::Short => {
                    names.ask(name_key(draft.name.as_deref().unwrap_or("")));
                    names.ask(reporter_key(work.volume.as_deref(), work.container.as_deref()));
                }
                CitationKind::Full | CitationKind::Id | CitationKind::Crossref => {}
            }
        }
        names
    }

    fn ask(&mut self, key: Option<String>) {
        if let Some(key) = key {
            self.shapes.add(key.as_bytes());
            self.endings.insert(last_word(&key).to_owned());
            self.by_key.entry(key).or_default();
        }
    }

    pub(super) fn get(&self, series: u32, key: &str) -> &[usize] {
        let list = self.by_key.get(key).and_then(|by_series| by_series.get(&series));
        list.map_or(&[], Vec::as_slice)
    }

    /// Keeps the names of a full citation, by its place among all citations.
    pub(super) fn remember_work(&mut self, series: u32, citation: &Placed, index: usize) {
        let (work, forms) = (&citation.draft.work, &citation.forms);
        for (name, form) in work.authors.iter().zip(&forms.authors) {
            self.remember_name(series, name, &form.whole, index);
        }
        let mut scratch = String::new();
        for name in work.hereinafter.iter().chain(&work.container) {
            fold_into(name, &mut scratch);
            self.remember_name(series, name, &scratch, index);
        }
        if let Some(title) = &work.title {
            // The first words of a title are what a short form is likely to keep.
            self.remember_words(series, &forms.title, 4, index);
            self.remember_name(series, title, &forms.title, index);
            let parties = (work.kind == WorkType::Case).then(|| title.split(" v. "));
            for party in parties.into_iter().flatten() {
                fold_into(party, &mut scratch);
                self.remember_words(series, &scratch, 3, index);
                // A single word is its own key.
                if scratch.contains(' ')
                    && self.may_ask_for(&scratch)
                    && let Some(key) = name_key(party)
                {
                    self.remember(series, &key, index);
                }
            }
        }
        if work.kind == WorkType::Case
            && let Some(key) = reporter_key(work.volume.as_deref(), work.container.as_deref())
        {
            self.remember(series, &key, index);
        }
    }

    fn remember(&mut self, series: u32, key: &str, index: usize) {
        if self.shapes.may_hold(key)
            && let Some(by_series) = self.by_key.get_mut(key)
        {
            let list = by_series.entry(series).or_default();
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }

    /// Whether a reference can ask for a key made of words of a folded text: nearly none can.
    fn may_ask_for(&self, folded: &str) -> bool {
        folded.split(' ').any(|word| self.endings.contains(word))
    }

    /// A name is found under its whole form and under its [`name_key`].
    fn remember_name(&mut self, series: u32, name: &str, whole: &str, index: usize) {
        if !self.may_ask_for(whole) {
            return;
        }
        let (bare, _) = names::without_et_al(name);
        let first = names::first(bare).unwrap_or(Cow::Borrowed(bare));
        if first == name {
            self.remember(series, whole, index);
        } else {
            self.remember(series, &folded(&first), index);
        }
        self.remember(series, &folded(names::surname(&first)), index);
    }

    /// The first `limit` words of a folded text.
    fn remember_words(&mut self, series: u32, folded: &str, limit: usize, index: usize) {
        for word in folded.split(' ').filter(|word| !word.is_empty()).take(limit) {
            self.remember(series, word, index);
        }
    }
}

/// Whether a work prints nothing by which it could be found.
pub(super) fn is_bare(work: &Work) -> bool {
    work.date.is_none()
        && work.urls.is_empty()
        && work.archived_urls.is_empty()
        && work.volume.is_none()
        && work.container.is_none()
        && work.hereinafter.is_none()
}

/// The key under which a printed name is looked up: its last word.
pub(super) fn name_key(name: &str) -> Option<String> {
    let (bare, _) = names::without_et_al(name);
    let first = names::first(bare).unwrap_or(Cow::Borrowed(bare));
    let key = folded(names::surname(&first));
    (!key.is_empty() || !folded(&first).is_empty()).then_some(key)
}

pub(super) fn reporter_key(volume: Option<&str>, reporter: Option<&str>) -> Option<String> {
    let (volume, reporter) = (volume?, reporter?);
    Some(format!("{volume} {}", super::tables::squeezed(reporter)))
}
