//! What does the whole corpus rest on?
//!
//! Which sources carry most claims, which claims rest on one source only, which on sources that
//! are gone or could not be read, which sources were taken at second hand, which lead back to
//! themselves through others, and which are cited both for and against. Counts and lists only:
//! nothing here is a verdict, and nothing is said about whether a source deserves its weight.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::joined::Joined;
use super::model::SourceReport;
use crate::citation::{Citation, CitationIndex, ParentheticalKind, Stance};
use crate::claims::Claim;

/// The view of a corpus. Sources are places in the report's sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusView {
    /// Claims that rest on a source.
    pub claims: usize,
    /// Every source that a claim rests on, the one with most claims first.
    pub carriers: Vec<Carrier>,
    /// Claims that rest on exactly one source.
    pub on_one_source: Vec<ClaimBasis>,
    /// Claims none of whose sources could be read.
    pub on_nothing_readable: Vec<ClaimBasis>,
    /// Sources quoted or cited through another, in the order of the corpus.
    pub relays: Vec<Relay>,
    /// Sources that lead back to themselves through quoting and citing, each group sorted.
    pub circles: Vec<Vec<usize>>,
    /// Sources cited both for and against something.
    pub contested: Vec<Contested>,
}

/// A source and what rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carrier {
    pub source: usize,
    pub claims: usize,
    /// Of these, the claims that rest on nothing else.
    pub alone: usize,
    pub standing: Standing,
}

/// Whether a source could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// A text was had and its address was not found dead.
    Read,
    /// A text was had from a copy; its address is dead.
    CopyOnly,
    /// No text was had, and its address is dead.
    Dead,
    /// No text was had.
    Unread,
}

impl Standing {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::CopyOnly => "copy_only",
            Self::Dead => "dead",
            Self::Unread => "unread",
        }
    }

    /// Whether a text was had.
    #[must_use]
    pub const fn is_readable(self) -> bool {
        matches!(self, Self::Read | Self::CopyOnly)
    }
}

/// A claim and the sources that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimBasis {
    /// Place of the document in the corpus.
    pub document: usize,
    /// Place of the claim in it.
    pub claim: usize,
    pub sources: Vec<usize>,
}

/// A source that is quoted or cited through another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    pub document: usize,
    /// The inner citation.
    pub citation: CitationIndex,
    /// The source that was read.
    pub through: usize,
    /// The source that it quotes or cites.
    pub source: usize,
    /// `Quoting` or `Citing`, where the text tells.
    pub kind: Option<ParentheticalKind>,
    /// The inner source is cited nowhere in the corpus on its own.
    pub second_hand_only: bool,
}

/// A source with citations for and against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contested {
    pub source: usize,
    pub supports: Vec<(usize, CitationIndex)>,
    pub attacks: Vec<(usize, CitationIndex)>,
}

/// The view of a run.
#[must_use]
pub fn corpus_view(joined: &Joined<'_>) -> CorpusView {
    let standings: Vec<Standing> =
        joined.report.sources.iter().map(|source| standing(joined, source)).collect();
    let readable = |place: &usize| standings.get(*place).is_some_and(|found| found.is_readable());
    let mut view = CorpusView::default();
    let mut loads: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (document, part) in joined.report.documents.iter().enumerate() {
        for (index, claim) in part.claims.claims.iter().enumerate() {
            let sources = basis(joined, document, claim);
            if sources.is_empty() {
                continue;
            }
            view.claims += 1;
            for source in &sources {
                let load = loads.entry(*source).or_default();
                load.0 += 1;
                load.1 += usize::from(sources.len() == 1);
            }
            let found = ClaimBasis { document, claim: index, sources };
            if !found.sources.iter().any(readable) {
                view.on_nothing_readable.push(found.clone());
            }
            if found.sources.len() == 1 {
                view.on_one_source.push(found);
            }
        }
    }
    for (source, (claims, alone)) in loads {
        let standing = standings.get(source).copied().unwrap_or(Standing::Unread);
        view.carriers.push(Carrier { source, claims, alone, standing });
    }
    view.carriers.sort_by_key(|carrier| {
        (std::cmp::Reverse(carrier.claims), std::cmp::Reverse(carrier.alone), carrier.source)
    });
    let mut on_their_own = BTreeSet::new();
    for (place, source) in joined.report.sources.iter().enumerate() {
        let mut both = Contested { source: place, supports: Vec::new(), attacks: Vec::new() };
        for use_of in &source.source.uses {
            for index in &use_of.citations {
                let Some(citation) = joined.citation(use_of.document, *index) else { continue };
                if citation.nested {
                    continue;
                }
                on_their_own.insert(place);
                match citation.stance {
                    Stance::Support => both.supports.push((use_of.document, *index)),
                    Stance::Attack => both.attacks.push((use_of.document, *index)),
                    Stance::Compare | Stance::Background => {}
                }
            }
        }
        if !both.supports.is_empty() && !both.attacks.is_empty() {
            view.contested.push(both);
        }
    }
    view.relays = relays(joined, &on_their_own);
    let edges: BTreeSet<(usize, usize)> = view
        .relays
        .iter()
        .filter(|relay| relay.through != relay.source)
        .map(|relay| (relay.through, relay.source))
        .collect();
    view.circles = circles(&edges);
    view
}

/// Whether a source could be read. After a failure of the own network nothing is called dead.
#[must_use]
pub fn standing(joined: &Joined<'_>, source: &SourceReport) -> Standing {
    let work = &source.source.work;
    let mut asked = work.urls.iter().filter_map(|url| joined.link(url)).peekable();
    let dead = asked.peek().is_some() && asked.all(|link| link.rot) && !joined.report.network_down;
    match (source.text.is_some(), dead) {
        (true, false) => Standing::Read,
        (true, true) => Standing::CopyOnly,
        (false, true) => Standing::Dead,
        (false, false) => Standing::Unread,
    }
}

/// The sources that a claim rests on: those of its notes that are cited in their own right and
/// neither against it nor only for comparison or background. Sorted.
fn basis(joined: &Joined<'_>, document: usize, claim: &Claim) -> Vec<usize> {
    let mut supporting = BTreeSet::new();
    let mut other = BTreeSet::new();
    for note in &claim.notes {
        for (_, citation) in joined.citations_of_note(document, *note) {
            let Some(source) = citation.source else { continue };
            if !citation.nested && citation.stance == Stance::Support {
                supporting.insert(source);
            } else {
                other.insert(source);
            }
        }
    }
    let sources: BTreeSet<usize> = claim
        .sources
        .iter()
        .filter(|source| supporting.contains(source) || !other.contains(source))
        .filter_map(|source| joined.source_place(joined.source_id(document, *source)?))
        .collect();
    sources.into_iter().collect()
}

fn relays(joined: &Joined<'_>, on_their_own: &BTreeSet<usize>) -> Vec<Relay> {
    let mut found = Vec::new();
    for (document, part) in joined.report.documents.iter().enumerate() {
        let citations = &part.citations.citations;
        let place_of = |citation: &Citation| {
            joined.source_place(joined.source_id(document, citation.source?)?)
        };
        let mut outer: Option<&Citation> = None;
        for (index, citation) in citations.iter().enumerate() {
            if !citation.nested {
                outer = Some(citation);
                continue;
            }
            let Some(parent) = outer.filter(|outer| outer.note == citation.note) else { continue };
            let (Some(through), Some(source)) = (place_of(parent), place_of(citation)) else {
                continue;
            };
            let note = part.document.notes.get(citation.note.0);
            let words = note.map_or("", |note| citation.span.of(note.passage.text()));
            found.push(Relay {
                document,
                citation: CitationIndex(index),
                through,
                source,
                kind: relay_kind(parent, words),
                second_hand_only: !on_their_own.contains(&source),
            });
        }
    }
    found
}

/// Whether the outer citation quotes or cites the inner one, of which `words` are the text.
fn relay_kind(outer: &Citation, words: &str) -> Option<ParentheticalKind> {
    let relaying = |kind| matches!(kind, ParentheticalKind::Quoting | ParentheticalKind::Citing);
    let all = || outer.parentheticals.iter().filter(|found| relaying(found.kind));
    let holding = all().find(|found| !words.trim().is_empty() && found.text.contains(words.trim()));
    let only = || {
        let mut kinds = all().map(|found| found.kind);
        let first = kinds.next()?;
        kinds.all(|kind| kind == first).then_some(first)
    };
    holding.map(|found| found.kind).or_else(only)
}

/// The groups of sources each of which leads to every other and back.
fn circles(edges: &BTreeSet<(usize, usize)>) -> Vec<Vec<usize>> {
    let mut forth: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (from, to) in edges {
        forth.entry(*from).or_default().push(*to);
    }
    let mut reached: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for start in forth.keys() {
        let mut seen = BTreeSet::new();
        let mut queue = VecDeque::from([*start]);
        while let Some(next) = queue.pop_front() {
            for to in forth.get(&next).map(Vec::as_slice).unwrap_or_default() {
                if seen.insert(*to) {
                    queue.push_back(*to);
                }
            }
        }
        reached.insert(*start, seen);
    }
    let leads = |from: usize, to: usize| reached.get(&from).is_some_and(|seen| seen.contains(&to));
    let mut groups: BTreeSet<Vec<usize>> = BTreeSet::new();
    for start in reached.keys().filter(|start| leads(**start, **start)) {
        let group = reached.keys().copied().filter(|to| leads(*start, *to) && leads(*to, *start));
        groups.insert(group.collect());
    }
    groups.into_iter().collect()
}
