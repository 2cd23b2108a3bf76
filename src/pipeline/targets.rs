//! Which URLs are asked, and in which order?
//!
//! One target per distinct request; hosts take turns, so that waiting for one does not hold up the
//! others.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

use super::RunError;
use super::binder::{Binder, url_key};
use super::messages::{self, MessageError, Target};
use crate::citation::CorpusSource;
use crate::document::QuotationRole;
use crate::report::model::DocumentReport;
use crate::store::NewJob;

/// Jobs that are handed over at once.
const TOGETHER: usize = 500;

/// The fetch jobs of a corpus: its sources' URLs and archived URLs, files that the binder has for
/// sources by name, and further URLs; handed to `put` some hundred at a time. Deterministic. Of
/// the further URLs, of which there may be very many, only a few bytes each are held.
///
/// # Errors
/// Those of `put`.
pub fn fetch_jobs(
    sources: &[CorpusSource],
    binder: &Binder,
    further: &[String],
    mut put: impl FnMut(&[NewJob]) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut cited = Vec::new();
    let mut files = Vec::new();
    for source in sources {
        let work = &source.work;
        for url in &work.urls {
            cited.push(Target {
                near: work.date_iso.as_deref().map(day),
                archived_urls: work.archived_urls.clone(),
                ..bare(url)
            });
        }
        cited.extend(work.archived_urls.iter().map(|url| bare(url)));
        for file in binder.named(source) {
            files.push(file.name);
        }
    }
    files.sort();
    files.dedup();
    let mut jobs = Vec::new();
    for name in files {
        let target = Target { binder_file: Some(name.clone()), ..bare("") };
        jobs.push(job(file_key(&name), &target)?);
    }
    let url_at = |place: usize| match cited.get(place) {
        Some(target) => Some(target.url.as_str()),
        None => further.get(place - cited.len()).map(String::as_str),
    };
    for place in in_turns(cited.len() + further.len(), url_at) {
        let Some(url) = url_at(place) else { continue };
        let made = match cited.get(place) {
            Some(target) => job(url_key(url), target)?,
            None => job(url_key(url), &bare(url))?,
        };
        jobs.push(made);
        if TOGETHER <= jobs.len() {
            put(&jobs)?;
            jobs.clear();
        }
    }
    put(&jobs)
}

fn bare(url: &str) -> Target {
    Target { url: url.to_owned(), near: None, archived_urls: Vec::new(), binder_file: None }
}

/// The places of distinct URLs, host after host in turn.
fn in_turns<'a>(
    count: usize,
    url_at: impl Fn(usize) -> Option<&'a str>,
) -> impl Iterator<Item = usize> {
    let mut by_host: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut seen = HashSet::new();
    for place in 0..count {
        if let Some(url) = url_at(place)
            && seen.insert(short(&url_key(url)))
            && let Ok(short_place) = u32::try_from(place)
        {
            by_host.entry(host_of(url)).or_default().push(short_place);
        }
    }
    let mut hosts: Vec<std::vec::IntoIter<u32>> =
        by_host.into_values().map(Vec::into_iter).collect();
    let mut next = 0;
    std::iter::from_fn(move || {
        while !hosts.is_empty() {
            if hosts.len() <= next {
                hosts.retain(|host| 0 < host.len());
                next = 0;
                continue;
            }
            let place = hosts.get_mut(next).and_then(Iterator::next);
            next += 1;
            if let Some(place) = place {
                return Some(place as usize);
            }
        }
        None
    })
}

/// A digest that stands for a key: 128 bits do not meet by chance.
fn short(key: &str) -> u128 {
    let digest = <[u8; 32]>::from(Sha256::digest(key));
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
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
