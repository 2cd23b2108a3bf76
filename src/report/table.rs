//! `report.csv`: one row per citation and per quotation, numbered as editors number sources
//! (`11.2` is the second citation of note 11).
//!
//! RFC 4180. A cell that a spreadsheet would run as a formula gets an apostrophe in front.

use super::findings::{describe_difference, verdict_message};
use super::joined::{Joined, Judged};
use super::wire;
use super::wire::document_items::cito;
use super::wire::ids::{citation_id, claim_id, note_id, quotation_id};
use crate::citation::{Citation, CitationIndex};
use crate::document::{NoteIndex, QuotationIndex};
use crate::text::span::{fold_white_space, joined as joined_text};

/// The names of the columns.
pub const COLUMNS: [&str; 31] = [
    "number",
    "row",
    "id",
    "document",
    "note",
    "signal",
    "stance",
    "form",
    "source",
    "source_key",
    "source_title",
    "claim",
    "proposition",
    "text",
    "verdict",
    "severity",
    "reason",
    "finding",
    "differences",
    "source_passage",
    "pin_given",
    "page_found",
    "elsewhere",
    "searched",
    "url",
    "link_state",
    "archived_copy",
    "capture_sha256",
    "capture_origin",
    "cito",
    "remark",
];

/// The cells of a row.
#[derive(Clone, Debug, Default)]
struct Row([String; COLUMNS.len()]);

impl Row {
    /// Sets a cell by the name of its column, white space folded.
    fn set(&mut self, column: &str, value: &str) {
        let place = COLUMNS.iter().position(|known| *known == column);
        if let Some(cell) = place.and_then(|place| self.0.get_mut(place)) {
            *cell = fold_white_space(value);
        }
    }
}

/// The whole table.
#[must_use]
pub fn csv(joined: &Joined<'_>) -> String {
    let mut out = String::new();
    push_row(&mut out, COLUMNS.iter().copied());
    for document in 0..joined.report.documents.len() {
        for row in rows(joined, document) {
            push_row(&mut out, row.0.iter().map(String::as_str));
        }
    }
    out
}

fn push_row<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if 0 < index {
            out.push(',');
        }
        push_cell(out, cell);
    }
    out.push_str("\r\n");
}

fn push_cell(out: &mut String, cell: &str) {
    let formula = cell
        .trim_start_matches([' ', '\u{a0}'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let quoted = cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || formula;
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    if quoted {
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(cell);
    }
}

/// The rows of a document in the order of its notes: each note's citations, then its quotations;
/// quotations without a note at the end.
fn rows(joined: &Joined<'_>, document: usize) -> Vec<Row> {
    let Some(part) = joined.report.documents.get(document) else {
        return Vec::new();
    };
    let mut by_note: Vec<Vec<Row>> = vec![Vec::new(); part.document.notes.len() + 1];
    let last = part.document.notes.len();
    let mut push = |note: Option<NoteIndex>, row: Row| {
        let place = note.map_or(last, |note| note.0.min(last));
        if let Some(rows) = by_note.get_mut(place) {
            rows.push(row);
        }
    };
    for (index, citation) in part.citations.citations.iter().enumerate() {
        let row = citation_row(joined, document, CitationIndex(index), citation);
        push(Some(citation.note), row);
    }
    for (index, quotation) in joined.quotations(document) {
        let findings = joined.findings(document, index);
        if findings.is_empty() {
            push(quotation.note, quotation_row(joined, document, index, None));
        }
        for judged in joined.judged_quotation(document, index) {
            push(quotation.note, quotation_row(joined, document, index, Some(&judged)));
        }
    }
    by_note.into_iter().flatten().collect()
}

fn citation_row(
    joined: &Joined<'_>,
    document: usize,
    index: CitationIndex,
    citation: &Citation,
) -> Row {
    let mut row = Row::default();
    let Some(part) = joined.report.documents.get(document) else {
        return row;
    };
    let id = citation_id(&part.document, citation);
    row.set("row", "citation");
    row.set("id", &id);
    row.set("text", &joined_text(&part.document.manuscript.raw, &citation.spans));
    row.set("cito", cito(citation, joined.is_quoted(document, index)).unwrap_or(""));
    row.set("remark", citation.resolution_note.as_deref().unwrap_or(""));
    common(joined, document, Some(citation), Some(citation.note), None, &mut row);
    row
}

fn quotation_row(
    joined: &Joined<'_>,
    document: usize,
    index: QuotationIndex,
    judged: Option<&Judged<'_>>,
) -> Row {
    let mut row = Row::default();
    let Some(part) = joined.report.documents.get(document) else {
        return row;
    };
    let Some(quotation) = part.document.quotations.get(index.0) else {
        return row;
    };
    let attribution = joined.attribution(document, index);
    let citation = attribution
        .and_then(|found| found.citation)
        .and_then(|place| joined.citation(document, place));
    let remark = attribution.and_then(|found| found.remark.as_deref()).unwrap_or("");
    row.set("row", "quotation");
    row.set("id", &quotation_id(index));
    row.set("text", part.document.quoted(quotation));
    row.set("remark", remark);
    common(joined, document, citation, quotation.note, Some(index), &mut row);
    if let Some(judged) = judged {
        verdict(joined, judged, &mut row);
    }
    row
}

/// What rows of both kinds share.
fn common(
    joined: &Joined<'_>,
    document: usize,
    citation: Option<&Citation>,
    note: Option<NoteIndex>,
    quotation: Option<QuotationIndex>,
    row: &mut Row,
) {
    let Some(part) = joined.report.documents.get(document) else {
        return;
    };
    let note_index = note;
    let note = note.and_then(|index| part.document.notes.get(index.0));
    let claim = joined.claim_of(document, quotation, note_index);
    let source_id =
        citation.and_then(|found| found.source).and_then(|place| joined.source_id(document, place));
    let source = source_id.and_then(|id| joined.source(id));
    row.set("document", &part.id);
    if let Some(note) = note {
        let number = citation.map_or_else(String::new, |found| format!(".{}", found.ord));
        row.set("number", &format!("{}{number}", note.label));
    }
    row.set("note", note_index.and_then(|at| note_id(&part.document, at)).unwrap_or_default());
    if let Some(citation) = citation {
        row.set("signal", citation.signal.as_deref().unwrap_or(""));
        row.set("stance", citation.stance.as_str());
        row.set("form", citation.kind.as_str());
        row.set("pin_given", citation.pin.as_deref().unwrap_or(""));
    }
    if let Some(index) = claim
        && let Some(found) = part.claims.claims.get(index)
    {
        row.set("claim", &claim_id(index));
        row.set("proposition", &joined_text(&part.document.manuscript.raw, &found.spans));
    }
    let Some(source) = source else {
        return;
    };
    row.set("source", &source.source.id);
    row.set("source_key", &source.source.key);
    row.set("source_title", source.source.work.title.as_deref().unwrap_or(""));
    let url = citation
        .and_then(|found| found.work.urls.first())
        .or_else(|| source.source.work.urls.first());
    if let Some(url) = url {
        row.set("url", url);
        if let Some(link) = joined.link(url) {
            let state = link.check.state.as_str();
            row.set("link_state", state);
            let copy = link.archived.as_ref().map(|(copy, _, _)| copy.as_str());
            let printed = source.source.work.archived_urls.first().map(String::as_str);
            row.set("archived_copy", copy.or(printed).unwrap_or(""));
        }
    }
}

fn verdict(joined: &Joined<'_>, judged: &Judged<'_>, row: &mut Row) {
    let found = judged.finding;
    let finding = &found.finding;
    let comparison = wire::quote::comparison(finding, joined.searched_text(judged));
    let source = joined.report.sources.get(judged.source);
    let capture = found.capture.and_then(|at| source.and_then(|source| source.captures.get(at)));
    let place = comparison.place.as_ref();
    let page = place.and_then(|place| {
        place.page_label.clone().or_else(|| place.page.map(|page| page.to_string()))
    });
    let differences: Vec<String> = finding
        .differences
        .iter()
        .map(|difference| {
            let disclosed = if difference.disclosed { " (disclosed)" } else { "" };
            format!("{}{disclosed}", describe_difference(difference))
        })
        .collect();
    row.set("verdict", finding.verdict.as_str());
    row.set("severity", finding.severity.as_str());
    row.set("reason", comparison.reason.unwrap_or(""));
    row.set("finding", &verdict_message(found));
    row.set("differences", &differences.join("; "));
    row.set("source_passage", place.map_or("", |place| place.text.as_str()));
    row.set("page_found", &page.unwrap_or_default());
    if let Some(other) = &found.elsewhere {
        row.set("elsewhere", &other.source);
        row.set("source_passage", &other.text);
    }
    row.set("searched", &found.searched.join("; "));
    if let Some(capture) = capture {
        row.set("capture_sha256", &capture.sha256);
        row.set("capture_origin", capture.origin.as_str());
    }
}
