//! What should an editor look at, worst first?
//!
//! One list from all rooms: verdicts on quotations, problems of the manuscripts, figures that
//! differ from their source, links that are gone. The report, the review page, SARIF and the
//! summary on the terminal all show this list. It judges nothing anew; it only gives each result
//! a code, a severity and a sentence.

use std::collections::BTreeMap;

use super::joined::{Joined, Judged};
use super::model::{LinkReport, QuotationFinding};
use super::wire::document_items::all_problems;
use super::wire::ids::{claim_id, note_id};
use crate::document::NoteIndex;
use crate::fetch::LinkState;
use crate::fidelity::figures::FigureVerdict;
use crate::fidelity::{Difference, Reason, Verdict};
use crate::text::{Severity, Span};

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFinding {
    pub severity: Severity,
    /// Stable: `quote-altered`, `link-rot`, `figure-differs`, the codes of problems.
    pub code: String,
    /// Place of the document in the corpus.
    pub document: Option<usize>,
    pub note: Option<NoteIndex>,
    /// Place of the source in the corpus.
    pub source: Option<usize>,
    /// The quotation, claim or URL that it concerns.
    pub item: Option<String>,
    /// Lower case, no full stop.
    pub message: String,
    /// In the raw manuscript.
    pub spans: Vec<Span>,
    pub suggestion: Option<String>,
    /// The file that tells more, relative to the report.
    pub file: Option<String>,
}

/// All findings, by severity and then in the order of the corpus.
#[must_use]
pub fn collect(joined: &Joined<'_>) -> Vec<ReportFinding> {
    let mut found = Vec::new();
    for (path, what) in &joined.report.failures {
        found.push(ReportFinding {
            severity: Severity::Major,
            code: "input-unread".to_owned(),
            document: None,
            note: None,
            source: None,
            item: Some(path.clone()),
            message: what.clone(),
            spans: Vec::new(),
            suggestion: None,
            file: None,
        });
    }
    quotations(joined, &mut found);
    problems(joined, &mut found);
    figures(joined, &mut found);
    links(joined, &mut found);
    found.sort_by(|a, b| {
        let key = |finding: &ReportFinding| {
            (
                std::cmp::Reverse(finding.severity),
                finding.document.unwrap_or(usize::MAX),
                finding.spans.first().copied().unwrap_or(Span::new(usize::MAX, usize::MAX)),
            )
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.item.cmp(&b.item))
            .then_with(|| a.message.cmp(&b.message))
    });
    found
}

/// The code for a verdict ("quote-not-found").
#[must_use]
pub fn verdict_code(verdict: Verdict) -> String {
    format!("quote-{}", verdict.as_str().replace('_', "-"))
}

/// What a verdict says about a quotation: one sentence, lower case, no full stop.
#[must_use]
pub fn verdict_message(found: &QuotationFinding) -> String {
    match (&found.elsewhere, found.finding.verdict) {
        (Some(other), Verdict::Elsewhere) => {
            let page = other.page.map(|page| format!(", page {page} of the file"));
            let words = shortened(&other.text, 80);
            let page = page.unwrap_or_default();
            format!("not in the cited source, but in source {}{page}: “{words}”", other.source)
        }
        _ => finding_message(&found.finding),
    }
}

/// What a finding says about a quotation: one sentence, lower case, no full stop.
#[must_use]
pub fn finding_message(verdict: &crate::fidelity::Finding) -> String {
    match verdict.verdict {
        Verdict::Verbatim => "the quotation stands in the source word for word".to_owned(),
        Verdict::Typographic => "only type differs from the source".to_owned(),
        Verdict::Disclosed => {
            let hidden: Vec<String> = verdict
                .differences
                .iter()
                .filter(|difference| Severity::Minor <= difference.severity)
                .map(describe_difference)
                .take(3)
                .collect();
            if hidden.is_empty() {
                "every difference is disclosed where it stands".to_owned()
            } else {
                format!("disclosed, but worth a look: {}", hidden.join("; "))
            }
        }
        Verdict::Altered => {
            format!("the quotation differs from the source: {}", worst_differences(verdict))
        }
        Verdict::Partial => {
            "a part of the quotation stands in the source, the rest does not".to_owned()
        }
        Verdict::Elsewhere => "not in the cited source, but in another one".to_owned(),
        Verdict::NotFound => match &verdict.hint {
            Some(_) => {
                "the source was read whole and does not hold these words; the nearest place \
                        is given as a hint"
                    .to_owned()
            }
            None => "the source was read whole and does not hold these words".to_owned(),
        },
        Verdict::Unverifiable => format!(
            "cannot be checked: {}",
            verdict.reason.map_or("no statement is possible", reason_words)
        ),
    }
}

/// Why no statement is possible, in words.
#[must_use]
pub const fn reason_words(reason: Reason) -> &'static str {
    match reason {
        Reason::NoUrl => "the source has no address and is not in the binder",
        Reason::NotFetched => "the source was not fetched",
        Reason::Blocked => "the site refused the program",
        Reason::Paywall => "the source stands behind a paywall or a login",
        Reason::Robots => "the site's robots file forbids the page",
        Reason::Gone => "the source is no longer there",
        Reason::NoText => "the capture holds no readable text",
        Reason::PartialText => "the source was read only in part",
        Reason::TooShort => "the quotation is too short to be told from chance",
        Reason::Translation => "the source is in another language than the quotation",
    }
}

/// A difference in words: `figure “30” for “30–50”`.
#[must_use]
pub fn describe_difference(difference: &Difference) -> String {
    let kind = kind_words(difference.kind.as_str());
    let quoted = shortened(&difference.quoted, 60);
    let source = shortened(&difference.source, 60);
    match (quoted.is_empty(), source.is_empty()) {
        (true, true) => kind,
        (true, false) => format!("{kind}: “{source}” left out"),
        (false, true) => format!("{kind}: “{quoted}” added"),
        (false, false) => format!("{kind}: “{quoted}” for “{source}”"),
    }
}

/// A word of the formats as a person writes it.
#[must_use]
pub fn kind_words(word: &str) -> String {
    word.replace('_', " ")
}

/// At most `limit` characters of `text` on one line, an ellipsis where it was cut.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> String {
    let folded = crate::text::span::fold_white_space(text);
    if folded.chars().count() <= limit {
        return folded;
    }
    let mut cut: String = folded.chars().take(limit.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

fn worst_differences(finding: &crate::fidelity::Finding) -> String {
    let mut undisclosed: Vec<&Difference> =
        finding.differences.iter().filter(|difference| !difference.disclosed).collect();
    undisclosed.sort_by_key(|difference| std::cmp::Reverse(difference.severity));
    let described: Vec<String> =
        undisclosed.iter().take(3).map(|difference| describe_difference(difference)).collect();
    let more = undisclosed.len().saturating_sub(described.len());
    let mut text = described.join("; ");
    if text.is_empty() {
        "not word for word".clone_into(&mut text);
    }
    if 0 < more {
        push!(text, "; and {more} more");
    }
    text
}

fn quotations(joined: &Joined<'_>, found: &mut Vec<ReportFinding>) {
    for (index, source) in joined.report.sources.iter().enumerate() {
        for judged in joined.judged(index) {
            if let Some(finding) = of_quotation(&judged, &source.source.id) {
                found.push(finding);
            }
        }
    }
}

fn of_quotation(judged: &Judged<'_>, source_id: &str) -> Option<ReportFinding> {
    let finding = &judged.finding.finding;
    let severity = match finding.verdict {
        Verdict::Unverifiable => Severity::Info,
        _ => finding.severity,
    };
    if severity <= Severity::None {
        return None;
    }
    let mut message = verdict_message(judged.finding);
    if !judged.sure {
        message.push_str("; its pairing with the note is a guess");
    }
    Some(ReportFinding {
        severity,
        code: verdict_code(finding.verdict),
        document: Some(judged.document),
        note: judged.note,
        source: Some(judged.source),
        item: Some(judged.id.clone()),
        message,
        spans: judged.spans.clone(),
        suggestion: None,
        file: Some(format!("sources/{source_id}.json")),
    })
}

fn problems(joined: &Joined<'_>, found: &mut Vec<ReportFinding>) {
    for (index, document) in joined.report.documents.iter().enumerate() {
        let Some(parts) = joined.parts(index) else { continue };
        for problem in all_problems(&parts) {
            found.push(ReportFinding {
                severity: problem.severity,
                code: problem.code.as_str().to_owned(),
                document: Some(index),
                note: note_at(&document.document, problem.spans.first().copied()),
                source: None,
                item: None,
                message: problem.message.clone(),
                spans: problem.spans.clone(),
                suggestion: problem.suggestion.clone(),
                file: Some(format!("documents/{}.json", document.id)),
            });
        }
    }
}

/// The note in whose text a raw span lies.
pub(super) fn note_at(
    document: &crate::document::Document,
    span: Option<Span>,
) -> Option<NoteIndex> {
    let span = span?;
    // Notes stand in the order of the manuscript; one that goes on after a page break may enclose
    // others, so the neighbours before the place are asked too.
    let place =
        document.notes.partition_point(|note| note.passage.body.map.source_offset(0) <= span.start);
    let first = place.saturating_sub(4);
    for (offset, note) in document.notes.get(first..place)?.iter().enumerate().rev() {
        let whole = Span::new(0, note.passage.text().len());
        if note.passage.raw(whole).iter().any(|piece| piece.holds(span.start)) {
            return Some(NoteIndex(first + offset));
        }
    }
    None
}

fn figures(joined: &Joined<'_>, found: &mut Vec<ReportFinding>) {
    // A claim often rests on several sources, of which one gives the figure.
    let mut answered: BTreeMap<(usize, usize, usize), bool> = BTreeMap::new();
    for source in &joined.report.sources {
        for (key, finding) in &source.figures {
            match finding.verdict {
                FigureVerdict::Agrees => {
                    answered.insert(*key, true);
                }
                FigureVerdict::Differs => {
                    answered.entry(*key).or_insert(false);
                }
                FigureVerdict::NotFound | FigureVerdict::Unchecked => {}
            }
        }
    }
    for (source_index, source) in joined.report.sources.iter().enumerate() {
        for ((document, claim_index, quantity), finding) in &source.figures {
            let other = answered.get(&(*document, *claim_index, *quantity)).copied();
            let (severity, code) = match (finding.verdict, other) {
                (FigureVerdict::Differs, Some(true)) => (Severity::Info, "figure-differs"),
                (FigureVerdict::Differs, _) => (Severity::Major, "figure-differs"),
                (FigureVerdict::NotFound, None) => (Severity::Info, "figure-not-found"),
                _ => continue,
            };
            let Some(part) = joined.report.documents.get(*document) else { continue };
            let Some(claim) = part.claims.claims.get(*claim_index) else { continue };
            let passage = part.document.passage(claim.place);
            let figure = claim.quantities.get(*quantity);
            let (surface, spans) = match (passage, figure) {
                (Some(passage), Some(figure)) => {
                    (figure.span.of(passage.text()), passage.raw(figure.span))
                }
                _ => ("", claim.spans.clone()),
            };
            let message = match (&finding.surface, finding.verdict) {
                (Some(found), FigureVerdict::Differs) => {
                    let agrees =
                        if other == Some(true) { "; another cited source agrees" } else { "" };
                    let found = shortened(found, 60);
                    format!("the claim gives “{surface}”, the source “{found}”{agrees}")
                }
                _ => format!("the source gives no figure for “{surface}”"),
            };
            found.push(ReportFinding {
                severity,
                code: code.to_owned(),
                document: Some(*document),
                note: claim.notes.first().copied(),
                source: Some(source_index),
                item: Some(claim_id(*claim_index)),
                message,
                spans,
                suggestion: None,
                file: Some(format!("sources/{}.json", source.source.id)),
            });
        }
    }
}

fn links(joined: &Joined<'_>, found: &mut Vec<ReportFinding>) {
    if joined.report.network_down {
        found.push(ReportFinding {
            severity: Severity::Info,
            code: "network-down".to_owned(),
            document: None,
            note: None,
            source: None,
            item: None,
            message: "most hosts failed at once: nothing is said of links".to_owned(),
            spans: Vec::new(),
            suggestion: None,
            file: None,
        });
        return;
    }
    for link in &joined.report.links {
        let Some((severity, code, message)) = of_link(link) else { continue };
        let citing = joined.citing(&link.check.url).first().copied();
        let citation = citing.and_then(|(document, index)| joined.citation(document, index));
        let source = citing
            .zip(citation.and_then(|citation| citation.source))
            .and_then(|((document, _), source)| joined.source_id(document, source))
            .and_then(|id| joined.source_place(id));
        found.push(ReportFinding {
            severity,
            code,
            document: citing.map(|(document, _)| document),
            note: citation.map(|citation| citation.note),
            source,
            item: Some(link.check.url.clone()),
            message,
            spans: citation.map(|citation| citation.spans.clone()).unwrap_or_default(),
            suggestion: link.archived.as_ref().map(|(url, _, _)| format!("archived copy: {url}")),
            file: Some("links.jsonl".to_owned()),
        });
    }
}

/// Severity, code and sentence for a link worth a line.
#[must_use]
pub fn of_link(link: &LinkReport) -> Option<(Severity, String, String)> {
    let state = link.check.state;
    if state == LinkState::Unchecked {
        return None;
    }
    if let Some(drift) = link.check.drift
        && 0 < drift.quotes_lost
    {
        let message = format!(
            "the page has changed: {} quoted passage(s) of the earlier capture are gone",
            drift.quotes_lost
        );
        return Some((Severity::Major, "link-drift".to_owned(), message));
    }
    if matches!(state, LinkState::Ok | LinkState::Redirected) {
        return None;
    }
    let since = link
        .history
        .as_ref()
        .map(|history| format!(" since {}", history.since.strftime("%Y-%m-%d")));
    let message =
        format!("{}{}: {}", state_words(state), since.unwrap_or_default(), link.check.url);
    if link.rot {
        let severity = if link.archived.is_some() { Severity::Minor } else { Severity::Major };
        return Some((severity, "link-rot".to_owned(), message));
    }
    let severity = match state {
        LinkState::Malformed | LinkState::RedirectLoop | LinkState::ClientError => Severity::Minor,
        _ => Severity::Info,
    };
    Some((severity, format!("link-{}", state.as_str().replace('_', "-")), message))
}

/// A link state in words.
#[must_use]
pub const fn state_words(state: LinkState) -> &'static str {
    match state {
        LinkState::Ok => "works",
        LinkState::Redirected => "moved, same content",
        LinkState::MovedHome => "lands on a front page",
        LinkState::Soft404 => "says not found in the page",
        LinkState::NotFound => "not found",
        LinkState::Gone => "gone",
        LinkState::ClientError => "refused as a wrong request",
        LinkState::ServerError => "server error",
        LinkState::Blocked => "blocked",
        LinkState::RobotsDenied => "forbidden by robots.txt",
        LinkState::Dns => "host name unknown",
        LinkState::Connect => "no connection",
        LinkState::Tls => "no secure connection",
        LinkState::Timeout => "no answer in time",
        LinkState::TooLarge => "too large",
        LinkState::RedirectLoop => "redirects in a circle",
        LinkState::Refused => "not asked: scheme or private address",
        LinkState::Malformed => "not a valid address",
        LinkState::Parked => "domain parked",
        LinkState::Truncated => "ended early",
        LinkState::Empty => "empty page",
        LinkState::Unchecked => "not asked",
    }
}

/// The id of a finding's note.
#[must_use]
pub fn finding_note(joined: &Joined<'_>, finding: &ReportFinding) -> Option<String> {
    note_id(&joined.report.documents.get(finding.document?)?.document, finding.note?)
        .map(str::to_owned)
}
