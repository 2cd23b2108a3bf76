//! `citecheck.report/1`: the run, its counts, its findings, and which files tell more.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Counts, Ends, words};

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
    /// By state; `unasked` where nothing was asked.
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
