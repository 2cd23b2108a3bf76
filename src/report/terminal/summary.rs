//! The summary of a run.

use std::path::Path;

use super::Look;
use super::paint::{Paint, harmless, of_severity, of_verdict, visible_length, wrapped};
use crate::fetch::LinkState;
use crate::report::findings::{collect, finding_note, kind_words, state_words};
use crate::report::joined::Joined;
use crate::report::model::Report;
use crate::report::wire::report::counts;
use crate::text::Severity;

/// Findings that are named one by one.
const NAMED: usize = 10;

/// Counts by verdict and by link state, the worst findings, and where the review page is.
#[must_use]
pub fn summary(report: &Report, page: Option<&Path>, look: Look) -> String {
    let joined = Joined::new(report);
    let found = collect(&joined);
    let counts = counts(&joined, &found);
    let mut out = String::new();
    push!(
        out,
        "{} document(s), {} notes, {} citations, {} sources, {} claims\n\n",
        counts.documents,
        counts.notes,
        counts.citations,
        counts.sources,
        counts.claims
    );
    let mut verdicts: Vec<(String, u64, Paint)> = Vec::new();
    for (word, count) in counts.quotations.0.iter().filter(|(_, count)| 0 < *count) {
        verdicts.push((kind_words(word), *count, of_verdict(word)));
    }
    if 0 < counts.quotations_unattributed {
        let count = u64::try_from(counts.quotations_unattributed).unwrap_or(u64::MAX);
        verdicts.push(("not attributed".to_owned(), count, Paint::Dim));
    }
    let links: Vec<(String, u64, Paint)> = counts
        .links
        .0
        .iter()
        .filter(|(_, count)| 0 < *count)
        .map(|(word, count)| {
            let state = LinkState::parse(word);
            let paint = match state {
                Some(LinkState::Ok | LinkState::Redirected) => Paint::Green,
                Some(state) if state.is_rot_at_once() => Paint::Red,
                _ => Paint::Yellow,
            };
            (state.map_or(*word, state_words).to_owned(), *count, paint)
        })
        .collect();
    out.push_str(&side_by_side(
        &column("Quotations", &verdicts, "none held against a source", look),
        &column("Links", &links, "none", look),
        look,
    ));
    if report.network_down {
        out.push_str("\nMost hosts failed at once: nothing is said of links.\n");
    } else if 0 < counts.rot {
        push!(out, "\n{} link(s) are rot.\n", counts.rot);
    }
    out.push('\n');
    let severities: Vec<String> = counts
        .findings
        .0
        .iter()
        .filter(|(_, count)| 0 < *count)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    if severities.is_empty() {
        out.push_str("No findings.\n");
    } else {
        let title = Paint::Bold.on("Findings", look);
        push!(out, "{title}: {}\n\n", severities.join(", "));
    }
    let shown = found.iter().filter(|finding| Severity::Info < finding.severity).take(NAMED);
    let mut named = 0;
    for finding in shown {
        named += 1;
        let document = finding.document.and_then(|at| report.documents.get(at));
        let mut place = document.map(|part| part.id.clone()).unwrap_or_default();
        if let Some(note) = finding_note(&joined, finding) {
            push!(place, " {note}");
        }
        let item = finding.item.as_deref().filter(|_| place.is_empty());
        let place = item.map_or(place, str::to_owned);
        let word = format!("{:<9}", finding.severity.as_str());
        let mut line = format!("{}: {}", harmless(&place), harmless(&finding.message));
        if let Some(suggestion) = &finding.suggestion {
            push!(line, " → {}", harmless(suggestion));
        }
        push!(
            out,
            "  {}{}\n",
            of_severity(finding.severity).on(&word, look),
            wrapped(&line, look.width.saturating_sub(1), 11)
        );
    }
    if named < found.len() {
        push!(out, "  … and {} more\n", found.len() - named);
    }
    if let Some(page) = page {
        let page = Paint::Bold.on(&page.display().to_string(), look);
        push!(out, "\nReview page: {page}\n");
    }
    out
}

fn column(title: &str, rows: &[(String, u64, Paint)], none: &str, look: Look) -> Vec<String> {
    let mut lines = vec![Paint::Bold.on(title, look)];
    if rows.is_empty() {
        lines.push(format!("  {none}"));
    }
    let wide = rows.iter().map(|(word, _, _)| word.chars().count()).max().unwrap_or(0);
    for (word, count, paint) in rows {
        let gap = " ".repeat(wide - word.chars().count());
        lines.push(format!("  {}{gap}  {count:>5}", paint.on(word, look)));
    }
    lines
}

/// Two columns beside each other where they fit, else one below the other.
fn side_by_side(left: &[String], right: &[String], look: Look) -> String {
    let wide = left.iter().map(|line| visible_length(line)).max().unwrap_or(0) + 4;
    let other = right.iter().map(|line| visible_length(line)).max().unwrap_or(0);
    let mut out = String::new();
    if look.width < wide + other {
        for line in left.iter().chain([&String::new()]).chain(right) {
            out.push_str(line);
            out.push('\n');
        }
        return out;
    }
    for index in 0..left.len().max(right.len()) {
        let a = left.get(index).map_or("", String::as_str);
        let b = right.get(index).map_or("", String::as_str);
        let gap = if b.is_empty() { 0 } else { wide - visible_length(a) };
        out.push_str(a);
        out.push_str(&" ".repeat(gap));
        out.push_str(b);
        out.push('\n');
    }
    out
}
