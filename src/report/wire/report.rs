//! `citecheck.report/1`: the run, its counts, its findings, and which files tell more.

use schemars::JsonSchema;
use serde::Serialize;

use super::corpus_view::{CorpusView, corpus_view_to_wire};
use super::source::{FIGURE_VERDICTS, VERDICTS, summary};
use super::{Counts, Ends, all_ends, time, words};
use crate::fetch::LinkState;
use crate::report::findings::{ReportFinding, finding_note};
use crate::report::joined::Joined;
use crate::text::Severity;

/// The format.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// Always `citecheck.report/1`.
    pub schema: &'static str,
    pub tool: Tool,
    /// Of the configuration in force, lower-case hex.
    pub configuration_sha256: String,
    pub started_at: String,
    pub finished_at: String,
    pub documents: Vec<ReportDocument>,
    pub sources: Vec<ReportSource>,
    pub counts: ReportCounts,
    /// By severity, then in the order of the documents.
    pub findings: Vec<Finding>,
    /// What the corpus rests on.
    pub corpus_view: CorpusView,
    /// Inputs that could not be read, and the like.
    pub failures: Vec<Failure>,
    /// Most hosts failed at once: nothing is said of links.
    pub network_down: bool,
    pub files: Vec<ReportFile>,
}

/// The program.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tool {
    pub name: &'static str,
    pub version: &'static str,
}

/// A document of the corpus.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportDocument {
    pub id: String,
    pub path: String,
    pub sha256: String,
    pub title: Option<String>,
    #[schemars(schema_with = "words::format")]
    pub format: &'static str,
    pub notes: usize,
    pub citations: usize,
    pub quotations: usize,
    pub claims: usize,
    pub file: String,
}

/// A source of the corpus.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportSource {
    pub id: String,
    pub key: String,
    #[serde(rename = "type")]
    #[schemars(schema_with = "words::work_type")]
    pub kind_of_work: &'static str,
    pub title: Option<String>,
    pub quotations: Counts,
    #[schemars(schema_with = "words::severity")]
    pub worst: &'static str,
    pub file: String,
}

/// The counts of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportCounts {
    pub documents: usize,
    pub notes: usize,
    pub citations: usize,
    pub sources: usize,
    /// By verdict.
    pub quotations: Counts,
    /// Quotations that could not be attributed to a source, hence not checked.
    pub quotations_unattributed: usize,
    /// By state; `unchecked` where nothing was asked.
    pub links: Counts,
    /// Links that are rot.
    pub rot: usize,
    pub claims: usize,
    /// Figures held against a source, by verdict.
    pub figures: Counts,
    /// Problems of the manuscripts, by severity.
    pub problems: Counts,
    /// Findings, by severity.
    pub findings: Counts,
}

/// One thing an editor should look at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Finding {
    #[schemars(schema_with = "words::severity")]
    pub severity: &'static str,
    pub code: String,
    pub document: Option<String>,
    pub note: Option<String>,
    pub source: Option<String>,
    /// The quotation, claim or URL that it concerns.
    pub item: Option<String>,
    pub message: String,
    /// In the manuscript.
    pub spans: Vec<Ends>,
    pub suggestion: Option<String>,
    /// The file that tells more.
    pub file: Option<String>,
}

/// Something that could not be done.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Failure {
    pub path: String,
    pub what: String,
}

/// A file of the report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReportFile {
    /// Relative to the report.
    pub path: String,
    /// What it holds: a format of this program, or the name of the standard.
    pub format: &'static str,
}

/// The JSON of a run. `findings` are all findings in order, of which those below `least` are left
/// out of the list, never out of the counts; `files` are the files that tell more.
#[must_use]
pub fn report_to_wire(
    joined: &Joined<'_>,
    findings: &[ReportFinding],
    least: Severity,
    files: Vec<ReportFile>,
) -> Report {
    let run = joined.report;
    Report {
        schema: "citecheck.report/1",
        tool: Tool { name: "citecheck", version: env!("CARGO_PKG_VERSION") },
        configuration_sha256: run.configuration_sha256.clone(),
        started_at: time(run.started_at),
        finished_at: time(run.finished_at),
        documents: (0..run.documents.len()).filter_map(|place| heading(joined, place)).collect(),
        sources: (0..run.sources.len()).filter_map(|place| source_line(joined, place)).collect(),
        counts: counts(joined, findings),
        findings: findings
            .iter()
            .filter(|finding| least <= finding.severity)
            .map(|finding| finding_to_wire(joined, finding))
            .collect(),
        corpus_view: corpus_view_to_wire(joined),
        failures: run
            .failures
            .iter()
            .map(|(path, what)| Failure { path: path.clone(), what: what.clone() })
            .collect(),
        network_down: run.network_down,
        files,
    }
}

/// The counts of a run.
#[must_use]
pub fn counts(joined: &Joined<'_>, findings: &[ReportFinding]) -> ReportCounts {
    let run = joined.report;
    let judged = (0..run.sources.len()).flat_map(|source| joined.judged(source));
    let verdicts = judged.map(|found| found.finding.finding.verdict.as_str());
    let figures = run.sources.iter().flat_map(|source| source.figures.values());
    let states: Vec<&'static str> = LinkState::ALL.iter().map(|s| s.as_str()).collect();
    let links = run.links.iter().map(|link| link.check.state.as_str());
    let told = run.links_told.iter().map(|(state, count)| (state.as_str(), *count));
    let unattributed = (0..run.documents.len()).map(|document| {
        joined
            .quotations(document)
            .filter(|(index, _)| joined.findings(document, *index).is_empty())
            .count()
    });
    let documents = &run.documents;
    let severities = ["critical", "major", "minor", "info"];
    let problems = (0..documents.len()).flat_map(|document| {
        let parts = joined.parts(document);
        let found = parts.as_ref().map(super::document_items::all_problems).unwrap_or_default();
        found.into_iter().map(|problem| problem.severity.as_str()).collect::<Vec<_>>()
    });
    ReportCounts {
        documents: documents.len(),
        notes: documents.iter().map(|part| part.document.notes.len()).sum(),
        citations: documents.iter().map(|part| part.citations.citations.len()).sum(),
        sources: run.sources.len(),
        quotations: Counts::of(&VERDICTS, verdicts),
        quotations_unattributed: unattributed.sum(),
        links: Counts::of(&states, links).with(told),
        rot: run.links.iter().filter(|link| link.rot && !run.network_down).count(),
        claims: documents.iter().map(|part| part.claims.claims.len()).sum(),
        figures: Counts::of(&FIGURE_VERDICTS, figures.map(|finding| finding.verdict.as_str())),
        problems: Counts::of(&severities, problems),
        findings: Counts::of(&severities, findings.iter().map(|finding| finding.severity.as_str())),
    }
}

fn heading(joined: &Joined<'_>, place: usize) -> Option<ReportDocument> {
    let part = joined.report.documents.get(place)?;
    Some(ReportDocument {
        id: part.id.clone(),
        path: part.path.clone(),
        sha256: part.sha256.clone(),
        title: part.document.title.clone(),
        format: part.document.manuscript.format.as_str(),
        notes: part.document.notes.len(),
        citations: part.citations.citations.len(),
        quotations: joined.quotations(place).count(),
        claims: part.claims.claims.len(),
        file: format!("documents/{}.json", part.id),
    })
}

fn source_line(joined: &Joined<'_>, place: usize) -> Option<ReportSource> {
    let source = joined.report.sources.get(place)?;
    let summary = summary(source, &joined.judged(place));
    Some(ReportSource {
        id: source.source.id.clone(),
        key: source.source.key.clone(),
        kind_of_work: source.source.work.kind.as_str(),
        title: source.source.work.title.clone(),
        quotations: summary.quotations,
        worst: summary.worst,
        file: format!("sources/{}.json", source.source.id),
    })
}

fn finding_to_wire(joined: &Joined<'_>, finding: &ReportFinding) -> Finding {
    let run = joined.report;
    let document = finding.document.and_then(|place| run.documents.get(place));
    let source = finding.source.and_then(|place| run.sources.get(place));
    Finding {
        severity: finding.severity.as_str(),
        code: finding.code.clone(),
        document: document.map(|part| part.id.clone()),
        note: finding_note(joined, finding),
        source: source.map(|source| source.source.id.clone()),
        item: finding.item.clone(),
        message: finding.message.clone(),
        spans: all_ends(&finding.spans),
        suggestion: finding.suggestion.clone(),
        file: finding.file.clone(),
    }
}
