//! `citecheck links`: link health only.
//!
//! Every link is asked anew, whatever an earlier run has: that is what the command is for. Only
//! offline are binder and earlier captures judged instead.

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::arguments::{Common, Links, LinksFormat};
use crate::cli::output::{self, Failure};
use crate::cli::pipeline;
use crate::cli::settings::settings;
use crate::config::{LinkSettings, Settings};
use crate::fetch::FetchMode;
use crate::pipeline::links::TakeLink;
use crate::pipeline::{Goal, Request};
use crate::report::model::LinkReport;
use crate::report::wire::link::link_to_wire;
use crate::report::{digest, findings, standards, terminal};
use crate::store::{Database, History, LinkRow, Outcome};
use crate::text::Severity;

/// What is told of a run in which hardly a host could be reached.
const NETWORK_DOWN: &str =
    "hardly a host could be reached: the own network seems down, no rot is reported";

pub(crate) fn run(common: &Common, arguments: &Links) -> Result<ExitCode, Failure> {
    let mut settings = settings(common)?;
    if arguments.due {
        return due(&settings);
    }
    if settings.fetch.mode == FetchMode::ArchiveFirst {
        settings.fetch.mode = FetchMode::Live;
    }
    let urls = pipeline::urls(arguments.urls.as_deref())?;
    let paths = pipeline::paths(&arguments.paths, &settings, arguments.urls.is_some())?;
    let request = Request { goal: Goal::Links, paths, urls };
    let printed = Arc::new(Mutex::new(Ok(())));
    let take = match arguments.format {
        LinksFormat::Json => printing(&printed),
        LinksFormat::Sarif => Box::new(|link: LinkReport| {
            let has_changed = link.history.as_ref().is_some_and(|history| history.changed);
            (has_changed || findings::of_link(&link).is_some()).then_some(link)
        }),
        LinksFormat::Markdown => Box::new(Some),
    };
    let outcome = pipeline::run_telling(common, settings.clone(), request, take)?;
    std::mem::replace(&mut *printed.lock().unwrap_or_else(PoisonError::into_inner), Ok(()))?;
    let report = &outcome.report;
    match arguments.format {
        LinksFormat::Json => {}
        LinksFormat::Sarif if report.network_down => {
            output::line(&standards::sarif::void_sarif(NETWORK_DOWN).to_string())?;
        }
        LinksFormat::Markdown if report.network_down => {
            output::line(digest::void_markdown().trim_end())?;
        }
        LinksFormat::Sarif => {
            let links: Vec<_> = report.links.iter().collect();
            output::line(&standards::sarif::links_sarif(&links).to_string())?;
        }
        LinksFormat::Markdown => {
            let links: Vec<_> = report.links.iter().collect();
            output::line(digest::links_markdown(&links).trim_end())?;
        }
    }
    output::flush()?;
    if !common.quiet {
        let look = output::look(common);
        output::say(terminal::summary(report, None, look).trim_end());
    }
    // Also where nothing else is told: what was printed says nothing of the links.
    if report.network_down {
        output::say(NETWORK_DOWN);
    }
    let worst = report
        .links
        .iter()
        .filter_map(findings::of_link)
        .map(|(severity, _, _)| severity)
        .max()
        .unwrap_or(Severity::None);
    // An outage of our own says nothing about the links.
    let fails = !report.network_down && settings.report.fail_on.is_some_and(|least| least <= worst);
    Ok(ExitCode::from(u8::from(fails)))
}

/// Prints each link as a line of JSON and keeps those that the summary speaks of. Where printing
/// fails, the run goes on and the failure is told behind it.
fn printing(printed: &Arc<Mutex<Result<(), Failure>>>) -> TakeLink {
    let printed = Arc::clone(printed);
    Box::new(move |link| {
        let mut printed = printed.lock().unwrap_or_else(PoisonError::into_inner);
        if printed.is_ok() {
            *printed = serde_json::to_string(&link_to_wire(&link))
                .map_err(Failure::of)
                .and_then(|line| output::line(&line));
        }
        findings::of_link(&link).is_some().then_some(link)
    })
}

/// Prints when each known link is due: time, URL, state, sorted by time.
fn due(settings: &Settings) -> Result<ExitCode, Failure> {
    let path = settings.report.out.join("state.sqlite");
    if !path.is_file() {
        return Err(Failure::Message(format!("{}: no state here yet", path.display())));
    }
    let history = History::new(Database::open(&path).map_err(Failure::of)?);
    let mut rows: Vec<(jiff::Timestamp, LinkRow)> = history
        .newest()
        .map_err(Failure::of)?
        .into_iter()
        .map(|row| (due_at(&row, &settings.links), row))
        .collect();
    rows.sort_by(|one, other| (one.0, &one.1.url).cmp(&(other.0, &other.1.url)));
    for (at, row) in rows {
        output::line(&format!("{at}\t{}\t{}", row.state, row.url))?;
    }
    output::flush()?;
    Ok(ExitCode::SUCCESS)
}

fn due_at(row: &LinkRow, settings: &LinkSettings) -> jiff::Timestamp {
    let days = match row.outcome {
        Outcome::Ok => settings.recheck_ok_days,
        Outcome::Failed | Outcome::Unknown => settings.recheck_failed_days,
    };
    let seconds = i64::from(days) * 86_400;
    row.checked_at.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(row.checked_at)
}
