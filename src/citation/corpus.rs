//! Which sources of several documents are the same?
//!
//! The same work cited in two documents is one source. Same URL under two titles, one title under
//! two URLs, two works of one author stay apart.

use std::collections::{BTreeMap, HashMap};

use super::forms::{AuthorForm, Forms};
use super::sources::{self, Identity};
use super::{CitationIndex, Citations, SourceIndex, Work};

/// A source of the whole corpus.
#[derive(Clone, Debug)]
pub struct CorpusSource {
    /// `s1`, `s2` … in the order of first citation.
    pub id: String,
    /// Readable and unique in the corpus.
    pub key: String,
    pub work: Work,
    /// Which source of which document it is, in order.
    pub uses: Vec<SourceUse>,
    /// Why documents' sources were taken as one, or kept apart, where that is not plain.
    pub evidence: Vec<String>,
}

/// A corpus source in one document.
#[derive(Clone, Debug)]
pub struct SourceUse {
    /// Place of the document in the list that was merged.
    pub document: usize,
    pub source: SourceIndex,
    /// All citations of the document that name it.
    pub citations: Vec<CitationIndex>,
}

/// Takes the sources of all documents together. Deterministic in the order of the documents.
#[must_use]
pub fn merge(documents: &[&Citations]) -> Vec<CorpusSource> {
    let mut all: Vec<(usize, SourceIndex, &Work)> = Vec::new();
    for (document, citations) in documents.iter().enumerate() {
        for (index, source) in citations.sources.iter().enumerate() {
            all.push((document, SourceIndex(index), &*source.work));
        }
    }
    let forms: Vec<Forms> = all.iter().map(|(_, _, work)| Forms::of(work)).collect();
    let identities: Vec<Identity<'_>> = all
        .iter()
        .zip(&forms)
        .map(|((_, _, work), forms)| {
            sources::identity(work, forms, sources::statute_base(work).as_deref())
        })
        .collect();
    let groups = sources::group(&identities);
    let apart = kept_apart(&identities, &groups);
    let mut found: Vec<CorpusSource> = Vec::new();
    for (((document, source, work), (group, why)), apart) in all.iter().zip(&groups).zip(apart) {
        let position = *group;
        if found.len() <= position {
            found.push(CorpusSource {
                id: format!("s{}", position + 1),
                key: String::new(),
                work: (*work).clone(),
                uses: Vec::new(),
                evidence: Vec::new(),
            });
        } else if let Some(entry) = found.get_mut(position) {
            sources::fill(&mut entry.work, work);
        }
        let Some(entry) = found.get_mut(position) else { continue };
        entry.uses.push(SourceUse { document: *document, source: *source, citations: Vec::new() });
        for reason in why.iter().map(|why| (*why).to_owned()).chain(apart) {
            if !entry.evidence.contains(&reason) {
                entry.evidence.push(reason);
            }
        }
    }
    // The citations of each use, gathered in one walk over each document.
    for (document, citations) in documents.iter().enumerate() {
        let mut of_source: Vec<Vec<CitationIndex>> = vec![Vec::new(); citations.sources.len()];
        for (index, citation) in citations.citations.iter().enumerate() {
            if let Some(list) = citation.source.and_then(|source| of_source.get_mut(source.0)) {
                list.push(CitationIndex(index));
            }
        }
        for used in found.iter_mut().flat_map(|source| &mut source.uses) {
            if used.document == document
                && let Some(list) = of_source.get_mut(used.source.0)
            {
                used.citations = std::mem::take(list);
            }
        }
    }
    let mut taken = HashMap::new();
    for source in &mut found {
        let author = source.work.authors.first().map(|name| AuthorForm::of(name));
        source.key = sources::key(&source.work, author.as_ref(), &mut taken);
    }
    found
}

/// For each source, why another one that shares its title or its URL was not taken as the same.
fn kept_apart(
    identities: &[Identity<'_>],
    groups: &[(usize, Option<&'static str>)],
) -> Vec<Option<String>> {
    let mut by_title: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_url: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(identities.len());
    for (identity, (group, _)) in identities.iter().zip(groups) {
        let mut reason = None;
        for url in &identity.urls {
            let first = by_url.entry(url).or_insert(*group);
            if first != group {
                reason = Some(format!("kept apart from s{}: one URL under two titles", *first + 1));
            }
        }
        if !identity.title.is_empty() {
            let first = by_title.entry(&identity.title).or_insert(*group);
            if first != group && reason.is_none() {
                let what = if identity.urls.is_empty() {
                    "other authors, year or place"
                } else {
                    "two URLs"
                };
                reason = Some(format!("kept apart from s{}: one title, {what}", *first + 1));
            }
        }
        out.push(reason);
    }
    out
}
