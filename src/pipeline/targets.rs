//! Which URLs are asked, and in which order?
//!
//! One target per distinct request; hosts take turns, so that waiting for one does not hold up the
//! others.

use std::collections::BTreeMap;

use super::binder::{Binder, url_key};
use super::messages::{self, MessageError, Target};
use crate::citation::CorpusSource;
use crate::document::QuotationRole;
use crate::report::model::DocumentReport;
use crate::store::NewJob;

/// The fetch jobs of a corpus: its sources' URLs and archived URLs, files that the binder has for
/// sources by name, and further URLs. Deterministic.
///
/// # Errors
/// Never for sound data; a target that cannot be written is told.
pub fn fetch_jobs(
    sources: &[CorpusSource],
    binder: &Binder,
    further: &[String],
) -> Result<Vec<NewJob>, MessageError> {
    let mut by_host: BTreeMap<String, Vec<(String, Target)>> = BTreeMap::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut files = Vec::new();
    let mut add = |target: Target| {
        let key = url_key(&target.url);
        if seen.insert(key.clone()) {
            by_host.entry(host_of(&target.url)).or_default().push((key, target));
        }
    };
    for source in sources {
        let work = &source.work;
        for url in &work.urls {
            add(Target {
                url: url.clone(),
                near: work.date_iso.as_deref().map(day),
                archived_urls: work.archived_urls.clone(),
                binder_file: None,
            });
        }
        for url in &work.archived_urls {
            add(Target {
                url: url.clone(),
                near: None,
                archived_urls: Vec::new(),
                binder_file: None,
            });
        }
        for file in binder.named(source) {
            files.push(file.name);
        }
    }
    for url in further {
        add(Target { url: url.clone(), near: None, archived_urls: Vec::new(), binder_file: None });
    }
    let mut jobs = Vec::new();
    files.sort();
    files.dedup();
    for name in files {
        let target = Target {
            url: String::new(),
            near: None,
            archived_urls: Vec::new(),
            binder_file: Some(name.clone()),
        };
        jobs.push(job(file_key(&name), &target)?);
    }
    let mut queues: Vec<std::vec::IntoIter<(String, Target)>> =
        by_host.into_values().map(Vec::into_iter).collect();
    while !queues.is_empty() {
        let mut still = Vec::with_capacity(queues.len());
        for mut queue in queues {
            if let Some((key, target)) = queue.next() {
                jobs.push(job(key, &target)?);
                still.push(queue);
            }
        }
        queues = still;
    }
    Ok(jobs)
}

/// What is quoted from each URL, by the URL's key: to see whether it is still there when a page
/// has changed.
#[must_use]
pub fn quoted_by_url(
    documents: &[&DocumentReport],
    sources: &[CorpusSource],
) -> BTreeMap<String, Vec<String>> {
    let mut quoted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources {
        let mut passages = Vec::new();
        for one_use in &source.uses {
            let Some(report) = documents.get(one_use.document) else { continue };
            for attribution in &report.citations.attributions {
                let quotation = report.document.quotations.get(attribution.quotation.0);
                if let Some(quotation) = quotation
                    && attribution.source == Some(one_use.source)
                    && quotation.role == QuotationRole::Quotation
                {
                    passages.push(report.document.quoted(quotation).to_owned());
                }
            }
        }
        for url in source.work.urls.iter().chain(&source.work.archived_urls) {
            quoted.entry(url_key(url)).or_default().extend(passages.iter().cloned());
        }
    }
    quoted
}

/// The key of the job for a binder file that stands for a source by name.
#[must_use]
pub fn file_key(name: &str) -> String {
    format!("binder {name}")
}

fn job(key: String, target: &Target) -> Result<NewJob, MessageError> {
    Ok(NewJob { stage: "fetch".to_owned(), key, payload: messages::write(target)? })
}

fn host_of(url: &str) -> String {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|parsed| parsed.host_str()).unwrap_or_default();
    host.trim_start_matches("www.").to_owned()
}

/// A whole day of a date at whatever precision: its first.
fn day(iso: &str) -> String {
    match iso.len() {
        4 => format!("{iso}-01-01"),
        7 => format!("{iso}-01"),
        _ => iso.to_owned(),
    }
}
