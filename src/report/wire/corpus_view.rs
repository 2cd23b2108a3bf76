//! The corpus view of `citecheck.report/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::ids::{citation_id, claim_id, note_id};
use crate::citation::CitationIndex;
use crate::report::corpus_view::{self, ClaimBasis};
use crate::report::joined::Joined;

/// What the corpus rests on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CorpusView {
    /// Claims that rest on a source.
    pub claims: usize,
    /// Every source that a claim rests on, the one with most claims first.
    pub carriers: Vec<Carrier>,
    /// Claims that rest on exactly one source.
    pub claims_on_one_source: Vec<Basis>,
    /// Claims none of whose sources could be read.
    pub claims_on_nothing_readable: Vec<Basis>,
    /// Sources quoted or cited through another.
    pub relays: Vec<Relay>,
    /// Sources that lead back to themselves through quoting and citing.
    pub circles: Vec<Vec<String>>,
    /// Sources cited both for and against something.
    pub contested: Vec<Contested>,
}

/// A source and what rests on it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Carrier {
    pub source: String,
    pub claims: usize,
    /// Of these, the claims that rest on nothing else.
    pub alone: usize,
    /// `read`, `copy_only` (its address is dead), `dead` or `unread` (no text was had).
    pub standing: &'static str,
}

/// A claim and its sources.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Basis {
    pub document: String,
    pub claim: String,
    pub sources: Vec<String>,
}

/// A source that is quoted or cited through another.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Relay {
    #[serde(flatten)]
    pub at: CitationPlace,
    /// The source that was read.
    pub through: String,
    /// The source that it quotes or cites.
    pub source: String,
    /// `quoting` or `citing`; null where the text does not tell.
    pub kind: Option<&'static str>,
    /// The inner source is cited nowhere on its own.
    pub second_hand_only: bool,
}

/// A source with citations for and against.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Contested {
    pub source: String,
    pub supports: Vec<CitationPlace>,
    pub attacks: Vec<CitationPlace>,
}

/// A citation by its ids.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CitationPlace {
    pub document: String,
    pub note: String,
    pub citation: String,
}

/// The JSON of the corpus view.
#[must_use]
pub fn corpus_view_to_wire(joined: &Joined<'_>) -> CorpusView {
    let view = corpus_view::corpus_view(joined);
    let source = |place: usize| {
        joined.report.sources.get(place).map(|source| source.source.id.clone()).unwrap_or_default()
    };
    let places = |found: &[(usize, CitationIndex)]| {
        found.iter().filter_map(|(document, index)| place(joined, *document, *index)).collect()
    };
    CorpusView {
        claims: view.claims,
        carriers: view
            .carriers
            .iter()
            .map(|carrier| Carrier {
                source: source(carrier.source),
                claims: carrier.claims,
                alone: carrier.alone,
                standing: carrier.standing.as_str(),
            })
            .collect(),
        claims_on_one_source: view.on_one_source.iter().map(|one| basis(joined, one)).collect(),
        claims_on_nothing_readable: view
            .on_nothing_readable
            .iter()
            .map(|one| basis(joined, one))
            .collect(),
        relays: view
            .relays
            .iter()
            .filter_map(|relay| {
                Some(Relay {
                    at: place(joined, relay.document, relay.citation)?,
                    through: source(relay.through),
                    source: source(relay.source),
                    kind: relay.kind.map(crate::citation::ParentheticalKind::as_str),
                    second_hand_only: relay.second_hand_only,
                })
            })
            .collect(),
        circles: view
            .circles
            .iter()
            .map(|circle| circle.iter().map(|place| source(*place)).collect())
            .collect(),
        contested: view
            .contested
            .iter()
            .map(|found| Contested {
                source: source(found.source),
                supports: places(&found.supports),
                attacks: places(&found.attacks),
            })
            .collect(),
    }
}

fn basis(joined: &Joined<'_>, found: &ClaimBasis) -> Basis {
    let document = joined.report.documents.get(found.document);
    let sources = found.sources.iter().filter_map(|place| joined.report.sources.get(*place));
    Basis {
        document: document.map(|part| part.id.clone()).unwrap_or_default(),
        claim: claim_id(found.claim),
        sources: sources.map(|source| source.source.id.clone()).collect(),
    }
}

fn place(joined: &Joined<'_>, document: usize, index: CitationIndex) -> Option<CitationPlace> {
    let part = joined.report.documents.get(document)?;
    let citation = joined.citation(document, index)?;
    Some(CitationPlace {
        document: part.id.clone(),
        note: note_id(&part.document, citation.note)?.to_owned(),
        citation: citation_id(&part.document, citation),
    })
}
