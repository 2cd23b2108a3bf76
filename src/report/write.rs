//! Writes every file of a run, each to a temporary name and renamed.
//!
//! The run's own report comes last: where it stands, all other files do. Files of an earlier run
//! that this one no longer has are removed; only files that the earlier report lists are.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::arguments;
use super::findings;
use super::joined::{Joined, texts_of};
use super::json;
use super::model::Report;
use super::standards::{annotations, claim_review, csl, sarif};
use super::wire::report::ReportFile;
use super::wire::source::text_file;
use super::{html, table, wire};
use crate::reader::Format;

/// A file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: {what}")]
    Render { path: PathBuf, what: String },
}

/// Which files to write beside the JSON reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOptions {
    /// Findings below this severity are left out of `report.json`'s list.
    pub least_severity: crate::text::Severity,
    pub html: bool,
    pub csv: bool,
    pub standards: bool,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { least_severity: crate::text::Severity::Info, html: true, csv: true, standards: true }
    }
}

/// Writes all files into `folder` and returns their names relative to it, sorted.
///
/// # Errors
/// Where the disk refuses; files written before stay whole.
pub fn write_all(
    report: &Report,
    folder: &Path,
    options: &WriteOptions,
) -> Result<Vec<String>, WriteError> {
    let joined = Joined::new(report);
    let found = findings::collect(&joined);
    let earlier = earlier_files(folder);
    let mut out = Output { folder, files: Vec::new() };
    documents(&joined, &mut out)?;
    sources(&joined, &mut out)?;
    let figures = wire::figures_to_wire(report, &joined.source_ids);
    out.json("figures.json", "citecheck.figures/1", &figures)?;
    let links: Vec<wire::Link> = report.links.iter().map(wire::link_to_wire).collect();
    out.lines("links.jsonl", "citecheck.link/1", &links)?;
    if options.csv {
        out.text("report.csv", "RFC 4180", &table::csv(&joined))?;
    }
    if options.standards {
        standards(&joined, &found, &mut out)?;
    }
    if options.html {
        let page = html::page(&joined, &found).map_err(|error| WriteError::Render {
            path: folder.join("index.html"),
            what: error.to_string(),
        })?;
        out.text("index.html", "HTML", &page)?;
    }
    out.files.sort_by(|a, b| a.path.cmp(&b.path));
    let files = out.files.clone();
    let whole = wire::report_to_wire(&joined, &found, options.least_severity, files);
    out.json("report.json", "citecheck.report/1", &whole)?;
    let mut names: Vec<String> = out.files.into_iter().map(|file| file.path).collect();
    names.sort();
    remove_stale(folder, &earlier, &names);
    Ok(names)
}

fn documents(joined: &Joined<'_>, out: &mut Output<'_>) -> Result<(), WriteError> {
    for (index, part) in joined.report.documents.iter().enumerate() {
        let Some(parts) = joined.parts(index) else { continue };
        let name = format!("documents/{}", part.id);
        let document = wire::document_to_wire(&parts);
        out.json(&format!("{name}.json"), "citecheck.document/1", &document)?;
        if matches!(part.document.manuscript.format, Format::Docx | Format::Pdf) {
            out.text(&format!("{name}.txt"), "text", &part.document.manuscript.raw)?;
        }
    }
    Ok(())
}

fn sources(joined: &Joined<'_>, out: &mut Output<'_>) -> Result<(), WriteError> {
    for (index, source) in joined.report.sources.iter().enumerate() {
        let Some(value) = wire::source_to_wire(joined, index) else { continue };
        let name = format!("sources/{}", source.source.id);
        out.json(&format!("{name}.json"), "citecheck.source/1", &value)?;
        for (capture, text) in texts_of(source) {
            if let Some(file) = text_file(source, capture, text) {
                out.text(&file, "text", &text.text)?;
            }
            for (reading, other) in text.alternatives.iter().enumerate() {
                let used = source
                    .findings
                    .values()
                    .filter(|finding| finding.capture.is_none_or(|at| at == capture))
                    .any(|finding| finding.finding.alternative == Some(reading));
                if used && let Some(file) = text_file(source, capture, other) {
                    let stem = file.trim_end_matches(".txt");
                    out.text(&format!("{stem}.reading-{reading}.txt"), "text", &other.text)?;
                }
            }
        }
    }
    Ok(())
}

fn standards(
    joined: &Joined<'_>,
    found: &[findings::ReportFinding],
    out: &mut Output<'_>,
) -> Result<(), WriteError> {
    for (index, part) in joined.report.documents.iter().enumerate() {
        let map = arguments::map(joined, index);
        let name = format!("arguments/{}", part.id);
        let aif = arguments::aif::aif(joined, index, &map);
        out.json(&format!("{name}.aif.json"), "AIF", &aif)?;
        out.text(&format!("{name}.argdown"), "Argdown", &arguments::argdown::argdown(&map))?;
        let anchor = |note: &str| format!("../index.html#{}", html::note_anchor(&part.id, note));
        let picture = arguments::picture::picture(&map, &anchor);
        out.text(&format!("{name}.svg"), "SVG", &picture)?;
    }
    let annotated = annotations::annotations(joined);
    out.lines("annotations.jsonl", "W3C Web Annotation", &annotated)?;
    out.json("sources.csl.json", "CSL-JSON", &csl::csl(joined))?;
    // The log that this one takes the place of is its baseline.
    let earlier = std::fs::read_to_string(out.folder.join("citecheck.sarif")).ok();
    let earlier = earlier.and_then(|text| serde_json::from_str(&text).ok());
    let log = sarif::sarif(joined, found, earlier.as_ref());
    out.json("citecheck.sarif", "SARIF 2.1.0", &log)?;
    let drafts = claim_review::claim_reviews(joined);
    out.lines("claimreview.jsonl", "schema.org ClaimReview drafts", &drafts)
}

/// The folder that is written into, and what was written.
struct Output<'a> {
    folder: &'a Path,
    files: Vec<ReportFile>,
}

impl Output<'_> {
    fn json<T: Serialize>(
        &mut self,
        name: &str,
        format: &'static str,
        value: &T,
    ) -> Result<(), WriteError> {
        let text = json::pretty(value).map_err(|error| self.render(name, &error))?;
        self.text(name, format, &text)
    }

    fn lines<T: Serialize>(
        &mut self,
        name: &str,
        format: &'static str,
        values: &[T],
    ) -> Result<(), WriteError> {
        let mut text = String::new();
        for value in values {
            text.push_str(&json::line(value).map_err(|error| self.render(name, &error))?);
        }
        self.text(name, format, &text)
    }

    fn render(&self, name: &str, error: &serde_json::Error) -> WriteError {
        WriteError::Render { path: self.folder.join(name), what: error.to_string() }
    }

    fn text(&mut self, name: &str, format: &'static str, text: &str) -> Result<(), WriteError> {
        let path = self.folder.join(name);
        write_file(&path, text.as_bytes()).map_err(|source| WriteError::Io { path, source })?;
        self.files.push(ReportFile { path: name.to_owned(), format });
        Ok(())
    }
}

/// Writes to a temporary name in the same folder, then renames: a reader sees the old file or the
/// whole new one.
fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".partial");
    let partial = path.with_file_name(name);
    let written = std::fs::write(&partial, bytes).and_then(|()| std::fs::rename(&partial, path));
    if written.is_err() {
        // The half file is of no use; that it could not be removed either says nothing new.
        let _ = std::fs::remove_file(&partial);
    }
    written
}

/// The files that the report of an earlier run lists.
fn earlier_files(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("report.json")).unwrap_or_default();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    if value.get("schema").and_then(|schema| schema.as_str()) != Some("citecheck.report/1") {
        return Vec::new();
    }
    let files = value.get("files").and_then(|files| files.as_array());
    files
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(|file| file.get("path").and_then(|path| path.as_str()))
        .map(str::to_owned)
        .collect()
}

/// Removes files of an earlier report that this one does not have. Only plain relative names are
/// followed; a file that cannot be removed does no harm.
fn remove_stale(folder: &Path, earlier: &[String], now: &[String]) {
    for name in earlier {
        let path = Path::new(name);
        let plain =
            path.components().all(|component| matches!(component, std::path::Component::Normal(_)));
        if plain && now.binary_search(name).is_err() {
            let _ = std::fs::remove_file(folder.join(path));
        }
    }
}
