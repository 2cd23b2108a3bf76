//! What the template shows, prepared: strings, anchors and lists, no judgement.

use std::collections::BTreeMap;

use askama::Template;

use super::cards::{Card, SourceLink, card, glyph, source_link, unattributed};
use super::corpus::{CorpusSection, corpus_section};
use super::tables::{
    FigureGroup, LinkRow, SourceView, figures, link_anchor, links, note_words, sources,
};
use super::{SCRIPT, STYLE, anchor, note_anchor, script_hash};
use crate::document::{Document, Mark, NoteIndex, Paragraph, ParagraphKind};
use crate::report::arguments;
use crate::report::findings::{ReportFinding, kind_words, shortened, state_words};
use crate::report::joined::Joined;
use crate::report::model::DocumentReport;
use crate::report::wire::document_items::{all_problems, claim_quantities};
use crate::report::wire::ids::claim_id;
use crate::report::wire::report::{ReportCounts, counts};
use crate::report::wire::time;
use crate::text::span::{fold_white_space, joined as joined_text};
use crate::text::{Severity, Span};

/// Findings that stand open at the top; the others are folded in.
const FIRST_FINDINGS: usize = 40;

#[derive(Template)]
#[template(path = "index.html")]
pub(super) struct Page {
    style: &'static str,
    script: &'static str,
    script_hash: String,
    version: &'static str,
    title: String,
    started: String,
    finished: String,
    counts: ReportCounts,
    verdicts: Vec<Tile>,
    states: Vec<Tile>,
    network_down: bool,
    failures: Vec<(String, String)>,
    findings: Vec<FindingRow>,
    more_findings: Vec<FindingRow>,
    documents: Vec<DocumentView>,
    figures: Vec<FigureGroup>,
    single_figures: Vec<FigureGroup>,
    links: Vec<LinkRow>,
    sources: Vec<SourceView>,
    corpus: CorpusSection,
}

/// A count with its word.
#[derive(Clone, Debug)]
struct Tile {
    word: &'static str,
    label: String,
    glyph: &'static str,
    count: u64,
    /// Of all, in percent, for the bar.
    share: String,
}

#[derive(Clone, Debug)]
struct FindingRow {
    severity: &'static str,
    /// The verdict that it comes from, if any.
    verdict: String,
    code: String,
    message: String,
    place: String,
    href: String,
    source: Option<SourceLink>,
    suggestion: String,
}

#[derive(Clone, Debug)]
struct DocumentView {
    anchor: String,
    title: String,
    path: String,
    file: String,
    notes: Vec<NoteView>,
    arguments: Vec<(String, String)>,
    argument_file: String,
}

#[derive(Clone, Debug)]
struct NoteView {
    anchor: String,
    heading: String,
    text: String,
    open: bool,
    worst: &'static str,
    /// Verdicts in it, for the line that stands when it is closed.
    verdicts: Vec<(&'static str, &'static str)>,
    citations: Vec<CitationRow>,
    cards: Vec<Card>,
    claims: Vec<ClaimView>,
    problems: Vec<ProblemRow>,
}

/// A problem of the manuscript.
#[derive(Clone, Debug)]
struct ProblemRow {
    severity: &'static str,
    /// Where it stands, if not in the note itself.
    place: String,
    message: String,
    suggestion: String,
}

#[derive(Clone, Debug)]
struct CitationRow {
    number: String,
    signal: String,
    stance: &'static str,
    source: Option<SourceLink>,
    pin: String,
    remark: String,
}

#[derive(Clone, Debug)]
struct ClaimView {
    anchor: String,
    text: String,
    figures: Vec<FigureRow>,
    passages: Vec<PassageRow>,
}

#[derive(Clone, Debug)]
struct FigureRow {
    surface: String,
    verdict: &'static str,
    label: String,
    in_source: String,
    source: Option<SourceLink>,
    why: String,
}

#[derive(Clone, Debug)]
struct PassageRow {
    source: SourceLink,
    text: String,
    page: String,
}

impl Page {
    pub(super) fn of(joined: &Joined<'_>, found: &[ReportFinding]) -> Self {
        let run = joined.report;
        let counts = counts(joined, found);
        let places: BTreeMap<&str, usize> = run
            .links
            .iter()
            .enumerate()
            .map(|(index, link)| (link.check.url.as_str(), index))
            .collect();
        let mut findings: Vec<FindingRow> =
            found.iter().map(|finding| finding_row(joined, &places, finding)).collect();
        let grave = found.iter().filter(|finding| Severity::Minor < finding.severity).count();
        let more_findings = findings.split_off(grave.min(FIRST_FINDINGS).min(findings.len()));
        let (figures, single_figures) = figures(joined);
        let title = match run.documents.as_slice() {
            [one] => one.document.title.clone().unwrap_or_else(|| one.id.clone()),
            several => format!("{} documents", several.len()),
        };
        Self {
            style: STYLE,
            script: SCRIPT,
            script_hash: script_hash(),
            version: env!("CARGO_PKG_VERSION"),
            title,
            started: time(run.started_at),
            finished: time(run.finished_at),
            verdicts: tiles(&counts.quotations.0, kind_words, glyph),
            states: tiles(&counts.links.0, link_words, |_| ""),
            counts,
            network_down: run.network_down,
            failures: run.failures.clone(),
            findings,
            more_findings,
            documents: (0..run.documents.len())
                .filter_map(|place| document_view(joined, place))
                .collect(),
            figures,
            single_figures,
            links: links(joined),
            sources: sources(joined),
            corpus: corpus_section(joined),
        }
    }
}

/// A word of the formats as a person writes it, for the template.
fn words(word: impl std::fmt::Display) -> String {
    kind_words(&word.to_string())
}

fn tiles(
    counts: &[(&'static str, u64)],
    words: impl Fn(&str) -> String,
    sign: impl Fn(&str) -> &'static str,
) -> Vec<Tile> {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let shown = counts.iter().filter(|(_, count)| 0 < *count);
    shown
        .map(|(word, count)| {
            #[expect(clippy::cast_precision_loss, reason = "a share for a bar")]
            let share = *count as f64 * 100.0 / total.max(1) as f64;
            Tile {
                word,
                label: words(word),
                glyph: sign(word),
                count: *count,
                share: format!("{share:.2}"),
            }
        })
        .collect()
}

fn link_words(word: &str) -> String {
    crate::fetch::LinkState::parse(word)
        .map_or_else(|| word.to_owned(), |state| state_words(state).to_owned())
}

fn finding_row(
    joined: &Joined<'_>,
    links: &BTreeMap<&str, usize>,
    finding: &ReportFinding,
) -> FindingRow {
    let part = finding.document.and_then(|place| joined.report.documents.get(place));
    let note = part.zip(finding.note).and_then(|(part, note)| part.document.notes.get(note.0));
    let place = match (part, note) {
        (Some(part), Some(note)) => note_words(joined, &part.id, &note.label),
        (Some(part), None) => part.id.clone(),
        (None, _) => String::new(),
    };
    let item = finding.item.as_deref().unwrap_or("");
    let href = match part {
        _ if finding.code.starts_with("link-") => {
            links.get(item).map_or_else(String::new, |index| link_anchor(*index))
        }
        Some(part) if !item.is_empty() => note_anchor(&part.id, item),
        Some(part) => {
            note.map_or_else(|| near_anchor(part, finding), |note| note_anchor(&part.id, &note.id))
        }
        None => String::new(),
    };
    FindingRow {
        severity: finding.severity.as_str(),
        verdict: finding.code.strip_prefix("quote-").unwrap_or("").replace('-', "_"),
        code: finding.code.clone(),
        message: match (&finding.item, part) {
            (Some(path), None) if finding.code == "input-unread" => {
                format!("{path}: {}", finding.message)
            }
            _ => finding.message.clone(),
        },
        place,
        href,
        source: finding.source.and_then(|at| joined.report.sources.get(at)).map(source_link),
        suggestion: finding.suggestion.clone().unwrap_or_default(),
    }
}

fn document_view(joined: &Joined<'_>, place: usize) -> Option<DocumentView> {
    let part = joined.report.documents.get(place)?;
    let count = part.document.notes.len();
    // One list per note, and one more for what hangs on no note.
    let mut cards: Vec<Vec<Card>> = vec![Vec::new(); count + 1];
    let mut claims: Vec<Vec<ClaimView>> = vec![Vec::new(); count + 1];
    let mut problems: Vec<Vec<_>> = vec![Vec::new(); count + 1];
    let at = |note: Option<NoteIndex>| note.map_or(count, |note| note.0.min(count));
    for (index, quotation) in joined.quotations(place) {
        let judged = joined.judged_quotation(place, index);
        let Some(list) = cards.get_mut(at(quotation.note)) else { continue };
        if judged.is_empty() {
            list.extend(unattributed(joined, place, index, &part.id));
        }
        for (nth, found) in judged.iter().enumerate() {
            let mut made = card(joined, found, &part.id);
            if 0 < nth {
                // One quotation held against two sources: the anchor is that of the first.
                made.anchor = format!("{}-{}", made.anchor, nth + 1);
            }
            list.push(made);
        }
    }
    let mut figures = figures_of(joined, place);
    let mut passages = passages_of(joined, place);
    for (index, claim) in part.claims.claims.iter().enumerate() {
        let text = joined_text(&part.document.manuscript.raw, &claim.spans);
        let view = ClaimView {
            anchor: note_anchor(&part.id, &claim_id(index)),
            text: fold_white_space(&text),
            figures: figures.remove(&index).unwrap_or_default(),
            passages: passages.remove(&index).unwrap_or_default(),
        };
        if let Some(list) = claims.get_mut(at(claim.notes.first().copied())) {
            list.push(view);
        }
    }
    let parts = joined.parts(place)?;
    for problem in all_problems(&parts) {
        let start = problem.spans.first().map(|span| span.start);
        let (note, words) =
            start.map_or((None, String::new()), |start| near(&part.document, start));
        if let Some(list) = problems.get_mut(at(note)) {
            list.push(ProblemRow {
                severity: problem.severity.as_str(),
                place: words,
                message: problem.message.clone(),
                suggestion: problem.suggestion.clone().unwrap_or_default(),
            });
        }
    }
    let mut notes = Vec::with_capacity(count + 1);
    let lists = cards.into_iter().zip(claims).zip(problems).enumerate();
    for (index, ((cards, claims), problems)) in lists {
        let note = part.document.notes.get(index);
        if note.is_none() && cards.is_empty() && claims.is_empty() && problems.is_empty() {
            continue;
        }
        notes.push(note_view(joined, place, note, index, Contents { cards, claims, problems }));
    }
    let map = arguments::map(joined, place);
    let note_link = |note: &str| format!("#{}", note_anchor(&part.id, note));
    let pictures = map
        .sections
        .iter()
        .map(|section| {
            let picture = arguments::picture::section_picture(section, &note_link);
            (section.title.clone(), picture.svg)
        })
        .collect();
    Some(DocumentView {
        anchor: anchor(&format!("document-{}", part.id)),
        title: part.document.title.clone().unwrap_or_else(|| part.id.clone()),
        path: part.path.clone(),
        file: format!("documents/{}.json", part.id),
        notes,
        arguments: pictures,
        argument_file: format!("arguments/{}.svg", part.id),
    })
}

/// What hangs on one note.
struct Contents {
    cards: Vec<Card>,
    claims: Vec<ClaimView>,
    problems: Vec<ProblemRow>,
}

fn note_view(
    joined: &Joined<'_>,
    place: usize,
    note: Option<&crate::document::Note>,
    index: usize,
    contents: Contents,
) -> NoteView {
    let id = joined.report.documents.get(place).map_or("", |part| part.id.as_str());
    let severities = contents
        .cards
        .iter()
        .map(|card| card.severity)
        .chain(contents.problems.iter().map(|problem| problem.severity))
        .chain(
            contents
                .claims
                .iter()
                .flat_map(|claim| &claim.figures)
                .map(|figure| if figure.verdict == "differs" { "major" } else { "none" }),
        );
    let rank = |word: &str| match word {
        "critical" => 4,
        "major" => 3,
        "minor" => 2,
        "info" => 1,
        _ => 0,
    };
    let worst = severities.max_by_key(|word| rank(word)).unwrap_or("none");
    let citations =
        note.map(|_| citation_rows(joined, place, NoteIndex(index))).unwrap_or_default();
    NoteView {
        anchor: note_anchor(id, note.map_or("without-note", |note| note.id.as_str())),
        heading: note.map_or_else(
            || "Without a note".to_owned(),
            |note| match note.series {
                0 => format!("Note {}", note.label),
                series => format!("Note {} (series {})", note.label, series + 1),
            },
        ),
        text: note.map(|note| fold_white_space(note.passage.text())).unwrap_or_default(),
        open: 3 <= rank(worst),
        worst,
        verdicts: contents.cards.iter().map(|card| (card.verdict, card.glyph)).collect(),
        citations,
        cards: contents.cards,
        claims: contents.claims,
        problems: contents.problems,
    }
}

fn citation_rows(joined: &Joined<'_>, place: usize, note: NoteIndex) -> Vec<CitationRow> {
    let Some(part) = joined.report.documents.get(place) else {
        return Vec::new();
    };
    let label = part.document.notes.get(note.0).map_or("", |note| note.label.as_str());
    joined
        .citations_of_note(place, note)
        .map(|(_, citation)| {
            let source = citation
                .source
                .and_then(|source| joined.source_id(place, source))
                .and_then(|id| joined.source(id));
            CitationRow {
                number: format!("{label}.{}", citation.ord),
                signal: citation.signal.clone().unwrap_or_default(),
                stance: citation.stance.as_str(),
                source: source.map(source_link),
                pin: citation.pin.clone().unwrap_or_default(),
                remark: citation.resolution_note.clone().unwrap_or_default(),
            }
        })
        .collect()
}

/// The figures of a document's claims that were held against a source.
fn figures_of(joined: &Joined<'_>, place: usize) -> BTreeMap<usize, Vec<FigureRow>> {
    let mut out: BTreeMap<usize, Vec<FigureRow>> = BTreeMap::new();
    let Some(part) = joined.report.documents.get(place) else {
        return out;
    };
    for source in &joined.report.sources {
        let range = (place, 0, 0)..(place + 1, 0, 0);
        for ((_, claim_index, quantity), finding) in source.figures.range(range) {
            let Some(claim) = part.claims.claims.get(*claim_index) else { continue };
            let quantities = claim_quantities(&part.document, claim);
            let surface = quantities.get(*quantity).map(|found| found.surface.to_owned());
            out.entry(*claim_index).or_default().push(FigureRow {
                surface: surface.unwrap_or_default(),
                verdict: finding.verdict.as_str(),
                label: kind_words(finding.verdict.as_str()),
                in_source: finding.surface.clone().unwrap_or_default(),
                source: Some(source_link(source)),
                why: finding.why.clone(),
            });
        }
    }
    out
}

/// The passages that may bear on a document's claims.
fn passages_of(joined: &Joined<'_>, place: usize) -> BTreeMap<usize, Vec<PassageRow>> {
    let mut out: BTreeMap<usize, Vec<PassageRow>> = BTreeMap::new();
    for source in &joined.report.sources {
        let Some((_, text)) = &source.text else { continue };
        for ((_, claim), passages) in source.best_passages.range((place, 0)..(place + 1, 0)) {
            for passage in passages {
                out.entry(*claim).or_default().push(PassageRow {
                    source: source_link(source),
                    text: fold_white_space(passage.span.of(&text.text)),
                    page: passage.page.map(|page| format!("page {page}")).unwrap_or_default(),
                });
            }
        }
    }
    out
}

/// The note under which something at a place of the raw manuscript is shown, and where it stands
/// if not in that note: the note itself; else the next note of its paragraph, else the last one
/// before it there; else none, with the heading above.
fn near(document: &Document, start: usize) -> (Option<NoteIndex>, String) {
    let here = Span::new(start, start);
    if let Some(note) = crate::report::findings::note_at(document, Some(here)) {
        return (Some(note), String::new());
    }
    let begins = |paragraph: &Paragraph| paragraph.passage.body.map.source_offset(0);
    let next = document.body.partition_point(|paragraph| begins(paragraph) <= start);
    let before = document.body.get(..next).unwrap_or_default();
    // Paragraphs that go on after a page break may enclose others.
    let home = before.iter().rev().take(4).find(|paragraph| {
        let whole = Span::new(0, paragraph.passage.text().len());
        paragraph.passage.raw(whole).iter().any(|piece| piece.holds(start))
    });
    let marks = home.map_or(&[][..], |paragraph| paragraph.marks.as_slice());
    let place_of = |mark: &Mark| {
        home.map_or(0, |paragraph| paragraph.passage.body.map.source_offset(mark.offset))
    };
    if let Some(mark) = marks.iter().find(|mark| start <= place_of(mark)).or(marks.last()) {
        return (Some(mark.note), "in the text at this note".to_owned());
    }
    let heading = before.iter().rev().find(|one| matches!(one.kind, ParagraphKind::Heading(_)));
    let words = heading.map(|one| format!("under “{}”", shortened(one.passage.text(), 80)));
    (None, words.unwrap_or_default())
}

/// The anchor of what is shown of a document-wide finding.
fn near_anchor(part: &DocumentReport, finding: &ReportFinding) -> String {
    let start = finding.spans.first().map(|span| span.start);
    let note = start.and_then(|start| near(&part.document, start).0);
    let note = note.and_then(|note| part.document.notes.get(note.0));
    note.map_or_else(
        || anchor(&format!("document-{}", part.id)),
        |note| note_anchor(&part.id, &note.id),
    )
}
