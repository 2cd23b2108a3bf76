//! The sample corpus: a run finds exactly what `corpus/README.md` says is planted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use citecheck::config::Settings;
use citecheck::document::NoteIndex;
use citecheck::fetch::LinkState;
use citecheck::fidelity::Verdict;
use citecheck::fidelity::figures::FigureVerdict;
use citecheck::pipeline::{self, Counters, Goal, Outcome, Request};
use tokio_util::sync::CancellationToken;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs the sample with the configuration of the repository, into `out`.
async fn run_sample(out: &Path) -> Outcome {
    let mut settings = Settings::read(&root().join("pipeline.toml")).expect("our own file");
    settings.report.out = out.to_owned();
    settings.reading.program = Some(PathBuf::from(env!("CARGO_BIN_EXE_citecheck")));
    let request = Request { goal: Goal::Report, paths: settings.corpus.clone(), urls: Vec::new() };
    let counters = Arc::new(Counters::default());
    pipeline::run(settings, request, counters, CancellationToken::new()).await.expect("a run")
}

/// The rows of the tables in `corpus/README.md` whose header starts with `first`.
fn planted(first: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("corpus/README.md")).unwrap();
    let mut rows = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if !line.starts_with('|') {
            inside = false;
            continue;
        }
        let cells: Vec<String> =
            line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        if cells[0] == first {
            inside = true;
        } else if inside && !cells[0].starts_with("---") {
            rows.push(cells);
        }
    }
    assert!(!rows.is_empty(), "a table that starts with {first}");
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_finds_what_is_planted_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let outcome = run_sample(out.path()).await;
    let report = &outcome.report;
    assert_eq!(report.failures, Vec::<(String, String)>::new());
    let document = &report.documents[0].document;
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in &report.sources {
        for ((_, index), one) in &source.findings {
            let quotation = &document.quotations[index.0];
            let Some(NoteIndex(note)) = quotation.note else {
                panic!("{}", document.quoted(quotation))
            };
            let finding = &one.finding;
            let mut verdict = finding.verdict.as_str().to_owned();
            if let Some(reason) = finding.reason {
                verdict.push_str(&format!(": {}", reason.as_str()));
            }
            if finding.verdict == Verdict::Altered {
                let mut kinds: Vec<&str> = finding
                    .differences
                    .iter()
                    .filter(|difference| {
                        !difference.disclosed && difference.kind.as_str() != "typography"
                    })
                    .map(|difference| difference.kind.as_str())
                    .collect();
                kinds.sort_unstable();
                kinds.dedup();
                verdict.push_str(&format!(": {}", kinds.join(", ").replace('_', " ")));
            }
            found
                .entry(document.notes[note].label.clone())
                .or_default()
                .push(format!("{verdict} ({})", finding.severity.as_str()));
        }
    }
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in planted("note") {
        let mut verdict = row[3].clone();
        // What a disclosed quotation discloses is told to the reader; the verdict is one word.
        if verdict.starts_with("disclosed:") {
            verdict = "disclosed".to_owned();
        }
        expected.entry(row[0].clone()).or_default().push(format!("{verdict} ({})", row[4]));
    }
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_links_of_the_sample_have_their_states() {
    let out = tempfile::tempdir().unwrap();
    let outcome = run_sample(out.path()).await;
    let mut expected = Vec::new();
    let mut files = 0;
    for row in planted("link") {
        for name in row[0].split(", ").filter(|name| name.starts_with('`')) {
            let start = name.trim_matches('`').trim_end_matches('…').to_owned();
            expected.push((start, row[1].clone()));
        }
        files += usize::from(row[1] == "unchecked");
    }
    assert_eq!(files, 1, "the row of files");
    for link in &outcome.report.links {
        let bare = link.check.url.trim_start_matches("https://").trim_start_matches("www.");
        let state = expected
            .iter()
            .find(|(start, _)| bare.starts_with(start.as_str()))
            .map_or("unchecked", |(_, state)| state.as_str());
        assert_eq!(link.check.state.as_str(), state, "{}", link.check.url);
    }
    let unchecked =
        outcome.report.links.iter().filter(|link| link.check.state == LinkState::Unchecked).count();
    assert_eq!((outcome.report.links.len(), unchecked), (expected.len() + 3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_without_its_bound_differs_from_the_source() {
    let out = tempfile::tempdir().unwrap();
    let outcome = run_sample(out.path()).await;
    let report = &outcome.report;
    let mut differing = Vec::new();
    for source in &report.sources {
        for ((document, claim, quantity), finding) in &source.figures {
            let claim = &report.documents[*document].claims.claims[*claim];
            let unit = claim.quantities[*quantity].unit.clone();
            if unit == "state" {
                differing.push((finding.verdict, finding.surface.clone()));
            }
        }
    }
    assert_eq!(differing, [(FigureVerdict::Differs, Some("at least 37 states".to_owned()))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_and_a_report_from_the_stored_state_give_the_same_bytes() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    run_sample(first.path()).await;
    run_sample(second.path()).await;
    let one = super::pipeline::tree(first.path());
    super::pipeline::assert_same(&one, &super::pipeline::tree(second.path()));
    let mut settings = Settings::read(&root().join("pipeline.toml")).unwrap();
    settings.report.out = first.path().to_owned();
    tokio::task::spawn_blocking(move || pipeline::report_again(settings)).await.unwrap().unwrap();
    super::pipeline::assert_same(&super::pipeline::tree(first.path()), &one);
}
