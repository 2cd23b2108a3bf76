//! The tables of the review page: figures, links, sources.

use super::cards::{SourceLink, capture_line, source_link};
use super::{anchor, note_anchor, safe_url};
use crate::claims::ledger::{Agreement, Group};
use crate::fetch::LinkState;
use crate::report::findings::{of_link, shortened, state_words};
use crate::report::joined::{Joined, texts_of};
use crate::report::model::{LinkReport, SourceReport};
use crate::report::wire::document::Bound;
use crate::report::wire::document_items::quantity_to_wire;
use crate::report::wire::figures::said_by_word;
use crate::report::wire::ids::claim_id;
use crate::report::wire::source::{condition_word, summary};
use crate::text::Severity;

/// Figures about one thing.
#[derive(Clone, Debug)]
pub(super) struct FigureGroup {
    pub(super) what: String,
    pub(super) agreement: &'static str,
    pub(super) statements: Vec<FigureStatement>,
}

#[derive(Clone, Debug)]
pub(super) struct FigureStatement {
    pub(super) surface: String,
    pub(super) value: String,
    pub(super) said_by: &'static str,
    /// What the figure is cited from.
    pub(super) source: Option<SourceLink>,
    pub(super) document: String,
    pub(super) note: String,
    pub(super) anchor: String,
}

/// A row of the link table.
#[derive(Clone, Debug)]
pub(super) struct LinkRow {
    pub(super) anchor: String,
    pub(super) url: String,
    pub(super) href: Option<String>,
    pub(super) words: &'static str,
    /// `rot`, `watch`, `fine` or `unasked`.
    pub(super) class: &'static str,
    pub(super) status: String,
    pub(super) since: String,
    pub(super) last_ok: String,
    pub(super) change: String,
    pub(super) archived: Option<String>,
    pub(super) archived_href: Option<String>,
    pub(super) detail: String,
    pub(super) cited: Vec<(String, String)>,
}

/// A source with everything about it.
#[derive(Clone, Debug)]
pub(super) struct SourceView {
    pub(super) id: String,
    pub(super) link: SourceLink,
    pub(super) kind: String,
    pub(super) date: String,
    pub(super) container: String,
    pub(super) worst: &'static str,
    pub(super) verdicts: Vec<(&'static str, u64)>,
    pub(super) urls: Vec<(String, Option<String>, String)>,
    pub(super) cited: Vec<(String, String)>,
    pub(super) quotations: Vec<(String, String, &'static str)>,
    pub(super) captures: Vec<String>,
    pub(super) texts: Vec<String>,
    pub(super) evidence: Vec<String>,
    pub(super) file: String,
}

/// Conflicts first, then overlaps, then what agrees; things of which only one figure is known are
/// left out of the first list.
pub(super) fn figures(joined: &Joined<'_>) -> (Vec<FigureGroup>, Vec<FigureGroup>) {
    let mut several = Vec::new();
    let mut single = Vec::new();
    for agreement in [Agreement::Conflict, Agreement::Overlap, Agreement::Agree] {
        let groups = joined.report.ledger.groups.iter();
        for group in groups.filter(|group| group.agreement == agreement) {
            let shown = figure_group(joined, group);
            if 1 < shown.statements.len() { several.push(shown) } else { single.push(shown) }
        }
    }
    (several, single)
}

/// The word for several of a counted thing ("deaths"); symbols and "percent" stay as they are.
fn of_several(unit: &str) -> String {
    let word = unit.chars().all(|letter| letter.is_ascii_lowercase());
    match unit {
        "person" => "people".to_owned(),
        "percent" | "times" | "date" => unit.to_owned(),
        _ if !word || unit.len() < 3 || unit.ends_with('s') => unit.to_owned(),
        _ => match unit.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ if unit.ends_with(['x', 'z']) || unit.ends_with("ch") || unit.ends_with("sh") => {
                format!("{unit}es")
            }
            _ => format!("{unit}s"),
        },
    }
}

fn figure_group(joined: &Joined<'_>, group: &Group) -> FigureGroup {
    let mut what = [group.property.as_deref(), group.subject.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" of ");
    if let Some(comparator) = &group.comparator {
        push!(what, " against {comparator}");
    }
    // A count of nothing else is named by its unit ("waves"), a bare number by no more than that.
    match (what.trim().is_empty(), group.unit.is_empty()) {
        (true, true) => what.push_str("figure"),
        (true, false) => what = of_several(&group.unit),
        (false, true) => {}
        (false, false) => push!(what, ", in {}", of_several(&group.unit)),
    }
    if let Some(period) = &group.period {
        push!(what, ", {period}");
    }
    let mut statements = Vec::new();
    for entry in &group.entries {
        let Some(part) = joined.report.documents.get(entry.document) else { continue };
        let Some(claim) = part.claims.claims.get(entry.claim) else { continue };
        let Some(passage) = part.document.passage(claim.place) else { continue };
        let value = quantity_to_wire(&entry.value, passage.text(), Vec::new());
        let note = claim.notes.first().and_then(|note| part.document.notes.get(note.0));
        let source = claim
            .sources
            .first()
            .and_then(|source| joined.source_id(entry.document, *source))
            .and_then(|id| joined.source(id))
            .map(source_link);
        let worth = range(value.min.as_ref(), value.max.as_ref(), value.exclusive);
        statements.push(FigureStatement {
            value: if value.approx { format!("about {worth}") } else { worth },
            source,
            surface: value.surface.to_owned(),
            said_by: said_by_word(entry.said_by),
            document: part.id.clone(),
            note: note.map(|note| note.label.clone()).unwrap_or_default(),
            anchor: note_anchor(&part.id, &claim_id(entry.claim)),
        });
    }
    FigureGroup { what, agreement: group.agreement.as_str(), statements }
}

/// The worth of a figure; `exclusive` leaves its open end out.
fn range(min: Option<&Bound>, max: Option<&Bound>, exclusive: bool) -> String {
    let shown = |bound: &Bound| match bound {
        Bound::Number(number) => grouped(number.0),
        Bound::Date(date) => (*date).to_owned(),
    };
    match (min, max) {
        (Some(min), Some(max)) if min == max => shown(min),
        (Some(min), Some(max)) => format!("{} to {}", shown(min), shown(max)),
        (Some(min), None) => format!("at least {}", shown(min)),
        (None, Some(max)) if exclusive => format!("less than {}", shown(max)),
        (None, Some(max)) => format!("at most {}", shown(max)),
        (None, None) => String::new(),
    }
}

/// A number with its thousands set apart.
fn grouped(number: f64) -> String {
    let text = format!("{number}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(a, b)| (a, b));
    let mut out = String::new();
    let digits = whole.trim_start_matches('-');
    if whole.starts_with('-') {
        out.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if 0 < index && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// The links, rot first, then those to watch, then the rest, each by address.
pub(super) fn links(joined: &Joined<'_>) -> Vec<LinkRow> {
    let mut rows: Vec<LinkRow> = joined
        .report
        .links
        .iter()
        .enumerate()
        .map(|(index, link)| link_row(joined, index, link))
        .collect();
    let rank = |class: &str| match class {
        "rot" => 0,
        "watch" => 1,
        "fine" => 2,
        _ => 3,
    };
    rows.sort_by_key(|row| rank(row.class));
    rows
}

/// The anchor of a link's row.
pub(super) fn link_anchor(index: usize) -> String {
    format!("link-{}", index + 1)
}

fn link_row(joined: &Joined<'_>, index: usize, link: &LinkReport) -> LinkRow {
    let check = &link.check;
    let unasked = check.state == LinkState::Unchecked;
    let class = match () {
        () if unasked => "unasked",
        () if link.rot && !joined.report.network_down => "rot",
        () if of_link(link).is_some() => "watch",
        () => "fine",
    };
    let day = |at: jiff::Timestamp| at.strftime("%Y-%m-%d").to_string();
    let history = link.history.as_ref();
    let change = history.filter(|found| found.changed).and_then(|found| {
        found.previous_state.as_ref().map(|state| format!("was {}", state.replace('_', " ")))
    });
    let mut detail = check.error.clone().unwrap_or_default();
    if let Some(end) = check.final_url.as_ref().filter(|end| **end != check.url) {
        detail = format!("leads to {end}{}{detail}", if detail.is_empty() { "" } else { "; " });
    }
    if let Some(drift) = check.drift {
        let drifted = format!(
            "{:.0} % like the earlier capture, {} quoted passage(s) lost",
            drift.similarity * 100.0,
            drift.quotes_lost
        );
        detail = if detail.is_empty() { drifted } else { format!("{detail}; {drifted}") };
    }
    let archived = link.archived.as_ref().map(|(url, _, _)| url.clone());
    LinkRow {
        anchor: link_anchor(index),
        url: check.url.clone(),
        href: safe_url(&check.url),
        words: state_words(check.state),
        class,
        status: check.status.map(|status| status.to_string()).unwrap_or_default(),
        since: history.map(|found| day(found.since)).unwrap_or_default(),
        last_ok: history.and_then(|found| found.last_ok).map(day).unwrap_or_default(),
        change: change.unwrap_or_default(),
        archived_href: archived.as_deref().and_then(safe_url),
        archived,
        detail,
        cited: cited_in(joined, &check.url),
    }
}

/// Where a URL is cited: anchor and words, at most eight.
fn cited_in(joined: &Joined<'_>, url: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for (document, index) in joined.citing(url) {
        let Some(part) = joined.report.documents.get(*document) else { continue };
        let Some(citation) = joined.citation(*document, *index) else { continue };
        let Some(note) = part.document.notes.get(citation.note.0) else { continue };
        let place = (note_anchor(&part.id, &note.id), note_words(joined, &part.id, &note.label));
        if !out.contains(&place) && out.len() < 8 {
            out.push(place);
        }
    }
    out
}

/// A note by name; its document only where there are several.
pub(super) fn note_words(joined: &Joined<'_>, document: &str, label: &str) -> String {
    if joined.report.documents.len() < 2 {
        format!("n. {label}")
    } else {
        format!("{document}, n. {label}")
    }
}

/// The sources, in the order of their ids.
pub(super) fn sources(joined: &Joined<'_>) -> Vec<SourceView> {
    joined
        .report
        .sources
        .iter()
        .enumerate()
        .map(|(place, source)| source_view(joined, place, source))
        .collect()
}

fn source_view(joined: &Joined<'_>, place: usize, source: &SourceReport) -> SourceView {
    let judged = joined.judged(place);
    let summary = summary(source, &judged);
    let work = &source.source.work;
    let mut cited: Vec<(String, String)> = Vec::new();
    for use_of in &source.source.uses {
        let Some(part) = joined.report.documents.get(use_of.document) else { continue };
        for index in &use_of.citations {
            let Some(citation) = joined.citation(use_of.document, *index) else { continue };
            let Some(note) = part.document.notes.get(citation.note.0) else { continue };
            let item = (note_anchor(&part.id, &note.id), note_words(joined, &part.id, &note.label));
            if !cited.contains(&item) {
                cited.push(item);
            }
        }
    }
    let quotations = judged
        .iter()
        .filter_map(|found| {
            let part = joined.report.documents.get(found.document)?;
            let verdict = found.finding.finding.verdict.as_str();
            Some((note_anchor(&part.id, &found.id), shortened(&found.quote, 80), verdict))
        })
        .collect();
    let texts = texts_of(source)
        .map(|(_, text)| {
            let pages = match text.pages.len() {
                0 => String::new(),
                1 => ", 1 page".to_owned(),
                count => format!(", {count} pages"),
            };
            let problems = [&[String::new()], text.problems.as_slice()].concat().join("; ");
            format!(
                "read by {} as {}: {} characters{pages}, {}{problems}",
                text.reader,
                text.format.as_str(),
                text.text.chars().count(),
                condition_word(text.condition).replace('_', " "),
            )
        })
        .collect();
    let urls = work
        .urls
        .iter()
        .chain(&work.archived_urls)
        .map(|url| {
            let state = joined.link(url).filter(|link| link.check.state != LinkState::Unchecked);
            let words = state.map_or("not asked", |link| state_words(link.check.state));
            (url.clone(), safe_url(url), words.to_owned())
        })
        .collect();
    let mut link = source_link(source);
    link.anchor = anchor(&format!("source-{}", source.source.id));
    SourceView {
        id: source.source.id.clone(),
        link,
        kind: work.kind.as_str().replace('_', " "),
        date: work.date.clone().unwrap_or_default(),
        container: work.container.clone().unwrap_or_default(),
        worst: if summary.worst == Severity::None.as_str() { "" } else { summary.worst },
        verdicts: summary.quotations.0,
        urls,
        cited,
        quotations,
        captures: source.captures.iter().map(capture_line).collect(),
        texts,
        evidence: source.source.evidence.clone(),
        file: format!("sources/{}.json", source.source.id),
    }
}
