//! The part of the review page that says what the corpus rests on.

use super::cards::{SourceLink, source_link};
use super::note_anchor;
use super::tables::note_words;
use crate::citation::{CitationIndex, ParentheticalKind};
use crate::report::corpus_view::{ClaimBasis, Standing, corpus_view};
use crate::report::findings::shortened;
use crate::report::joined::Joined;
use crate::report::wire::ids::claim_id;
use crate::text::span::joined as joined_text;

/// Rows of a table or list on the page; the whole stands in `report.json`.
const ROWS: usize = 40;

/// The section.
#[derive(Clone, Debug)]
pub(super) struct CorpusSection {
    /// Claims that rest on a source at all.
    pub(super) claims: usize,
    pub(super) alone: usize,
    pub(super) unreadable: usize,
    pub(super) carriers: Vec<CarrierRow>,
    pub(super) more_carriers: usize,
    pub(super) lists: Vec<FoldedList>,
}

/// A source and what rests on it.
#[derive(Clone, Debug)]
pub(super) struct CarrierRow {
    pub(super) source: SourceLink,
    pub(super) claims: usize,
    pub(super) alone: usize,
    pub(super) standing: &'static str,
}

/// A list that is folded in; each row is pieces of text, some of them with an anchor.
#[derive(Clone, Debug)]
pub(super) struct FoldedList {
    pub(super) heading: &'static str,
    pub(super) count: usize,
    pub(super) rows: Vec<Row>,
}

type Row = Vec<(String, Option<String>)>;

/// The section of a run.
pub(super) fn corpus_section(joined: &Joined<'_>) -> CorpusSection {
    let view = corpus_view(joined);
    let carriers = view.carriers.iter().take(ROWS).filter_map(|carrier| {
        Some(CarrierRow {
            source: source_link(joined.report.sources.get(carrier.source)?),
            claims: carrier.claims,
            alone: carrier.alone,
            standing: standing_words(carrier.standing),
        })
    });
    let bases = |found: &[ClaimBasis]| -> Vec<Row> {
        found.iter().take(ROWS).filter_map(|one| basis_row(joined, one)).collect()
    };
    let relays = view.relays.iter().take(ROWS).filter_map(|relay| {
        let verb = match relay.kind {
            Some(ParentheticalKind::Quoting) => " quotes ",
            Some(_) => " cites ",
            None => " quotes or cites ",
        };
        let mut row = vec![
            source_piece(joined, relay.through)?,
            (verb.to_owned(), None),
            source_piece(joined, relay.source)?,
            (", ".to_owned(), None),
            citation_piece(joined, relay.document, relay.citation)?,
        ];
        if relay.second_hand_only {
            row.push((" – known from there only".to_owned(), None));
        }
        Some(row)
    });
    let circles = view.circles.iter().take(ROWS).map(|circle| {
        let pieces = circle.iter().filter_map(|place| source_piece(joined, *place));
        separated(pieces.collect(), " ⇄ ")
    });
    let contested = view.contested.iter().take(ROWS).filter_map(|found| {
        let cited = |places: &[(usize, CitationIndex)]| {
            let pieces =
                places.iter().filter_map(|(at, index)| citation_piece(joined, *at, *index));
            separated(pieces.collect(), ", ")
        };
        let mut row = vec![source_piece(joined, found.source)?, (": for in ".to_owned(), None)];
        row.extend(cited(&found.supports));
        row.push(("; against in ".to_owned(), None));
        row.extend(cited(&found.attacks));
        Some(row)
    });
    let mut lists = vec![
        list(
            "Claims none of whose sources could be read",
            view.on_nothing_readable.len(),
            bases(&view.on_nothing_readable),
        ),
        list(
            "Claims that rest on one source only",
            view.on_one_source.len(),
            bases(&view.on_one_source),
        ),
        list("Sources quoted or cited through another", view.relays.len(), relays.collect()),
        list("Sources that lead back to themselves", view.circles.len(), circles.collect()),
        list("Sources cited both for and against", view.contested.len(), contested.collect()),
    ];
    lists.retain(|list| 0 < list.count);
    CorpusSection {
        claims: view.claims,
        alone: view.on_one_source.len(),
        unreadable: view.on_nothing_readable.len(),
        carriers: carriers.collect(),
        more_carriers: view.carriers.len().saturating_sub(ROWS),
        lists,
    }
}

const fn list(heading: &'static str, count: usize, rows: Vec<Row>) -> FoldedList {
    FoldedList { heading, count, rows }
}

const fn standing_words(standing: Standing) -> &'static str {
    match standing {
        Standing::Read => "read",
        Standing::CopyOnly => "read from a copy, its address is dead",
        Standing::Dead => "no, its address is dead",
        Standing::Unread => "no text was had",
    }
}

fn basis_row(joined: &Joined<'_>, found: &ClaimBasis) -> Option<Row> {
    let part = joined.report.documents.get(found.document)?;
    let claim = part.claims.claims.get(found.claim)?;
    let words = shortened(&joined_text(&part.document.manuscript.raw, &claim.spans), 140);
    let mut row = vec![
        (words, Some(note_anchor(&part.id, &claim_id(found.claim)))),
        (" – ".to_owned(), None),
    ];
    let sources = found.sources.iter().filter_map(|place| source_piece(joined, *place));
    row.extend(separated(sources.collect(), "; "));
    Some(row)
}

fn source_piece(joined: &Joined<'_>, place: usize) -> Option<(String, Option<String>)> {
    let link = source_link(joined.report.sources.get(place)?);
    Some((link.label, Some(link.anchor)))
}

fn citation_piece(
    joined: &Joined<'_>,
    document: usize,
    index: CitationIndex,
) -> Option<(String, Option<String>)> {
    let part = joined.report.documents.get(document)?;
    let note = part.document.notes.get(joined.citation(document, index)?.note.0)?;
    let words = note_words(joined, &part.id, &note.label);
    Some((words, Some(note_anchor(&part.id, &note.id))))
}

fn separated(pieces: Row, between: &str) -> Row {
    let mut out = Vec::with_capacity(pieces.len() * 2);
    for piece in pieces {
        if !out.is_empty() {
            out.push((between.to_owned(), None));
        }
        out.push(piece);
    }
    out
}
