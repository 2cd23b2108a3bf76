//! What text does one file or one URL hold, when no manuscript stands behind it?
//!
//! A document is read as it is, a web archive through the capture that is asked for. A URL comes
//! out of the binder, out of the own archive or off the net, as the mode of fetching has it.
//! Nothing is kept: no state, no capture, no history.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::archived::{self, is_readable};
use super::assemble::reason_of_state;
use super::binder::{Binder, BinderEntry, BinderError};
use super::child;
use crate::archive::{self, ArchiveError};
use crate::config::Settings;
use crate::fetch::{CheckRequest, FetchMode, FetchSetupError, Fetcher, LinkCheck};
use crate::fidelity::Reason;
use crate::reader::{Condition, SourceHints, SourceText};

/// How many captures are named where one of several has to be chosen.
const NAMED: usize = 10;

/// What a source came to.
#[derive(Debug)]
pub enum OneSource {
    Text(Box<SourceText>),
    /// No text, and one sentence for the user.
    None {
        reason: Reason,
        told: String,
    },
}

impl OneSource {
    fn text(text: SourceText) -> Self {
        Self::Text(Box::new(text))
    }
}

/// A source cannot be had at all.
#[derive(Debug, thiserror::Error)]
pub enum OneSourceError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Binder(#[from] BinderError),
    #[error("{path} is no web archive, so that no capture can be chosen in it")]
    NoArchive { path: PathBuf },
    #[error("{path} holds no capture of {url}; it has: {}", .has.join(", "))]
    NoCapture { path: PathBuf, url: String, has: Vec<String> },
    #[error("{path} holds {count} pages; name one of them with --capture: {}", .has.join(", "))]
    ManyCaptures { path: PathBuf, count: usize, has: Vec<String> },
    #[error("{path} holds no page with text")]
    NoPage { path: PathBuf },
    #[error("{url}: not asked: offline, and neither binder nor archive has it")]
    Offline { url: String },
    #[error("cannot start the workers: {0}")]
    Workers(std::io::Error),
    #[error(transparent)]
    Fetch(#[from] FetchSetupError),
}

/// The text of a file; of a web archive the capture of a URL, or else the only page in it.
/// Blocking.
///
/// # Errors
/// Where the file cannot be read, or where it does not say which capture is meant.
pub fn of_file(
    settings: &Settings,
    path: &Path,
    capture: Option<&str>,
) -> Result<OneSource, OneSourceError> {
    if archive::is_archive(path)? {
        return of_archive(settings, path, capture);
    }
    if capture.is_some() {
        return Err(OneSourceError::NoArchive { path: path.to_owned() });
    }
    read_document(settings, path).map(OneSource::text)
}

/// The text behind a URL: of the binder and the own archive where the mode takes them, else asked.
/// Blocking.
///
/// # Errors
/// Where binder or archive cannot be used, or where the URL may not be asked.
pub fn of_url(settings: &Settings, url: &str) -> Result<OneSource, OneSourceError> {
    if settings.fetch.mode != FetchMode::Live
        && let Some(found) = at_hand(settings, url)?
    {
        return Ok(found);
    }
    if settings.fetch.mode == FetchMode::Offline {
        return Err(OneSourceError::Offline { url: url.to_owned() });
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(OneSourceError::Workers)?;
    let fetcher = Fetcher::new(settings.fetch.clone())?;
    let request = CheckRequest { url: url.to_owned(), ..CheckRequest::default() };
    let checked = runtime.block_on(fetcher.check(&request, &CancellationToken::new()));
    match checked.body {
        Some(body) if is_readable(checked.link.state) => {
            let name = checked.link.final_url.or_else(|| Some(url.to_owned()));
            let hints = SourceHints { content_type: body.content_type, name };
            Ok(OneSource::text(child::read(&body.bytes, &hints, &settings.reading)))
        }
        _ => Ok(none(&checked.link)),
    }
}

fn read_document(settings: &Settings, path: &Path) -> Result<SourceText, OneSourceError> {
    let io = |source| OneSourceError::Io { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(io)?;
    let name = Some(path.to_string_lossy().into_owned());
    Ok(child::read(&bytes, &SourceHints { content_type: None, name }, &settings.reading))
}

/// What the binder has, or else the newest capture of the own archive.
fn at_hand(settings: &Settings, url: &str) -> Result<Option<OneSource>, OneSourceError> {
    if let Some(folder) = &settings.binder
        && let Some(entry) = Binder::open(folder)?.find(url, settings.fetch.max_redirects)
    {
        return match entry {
            BinderEntry::File(file) => {
                read_document(settings, &file.path).map(|text| Some(OneSource::text(text)))
            }
            BinderEntry::Responses { chain, .. } => Ok(of_chain(settings, url, &chain)),
        };
    }
    let Ok(entries) = std::fs::read_dir(settings.report.out.join("archive")) else {
        return Ok(None);
    };
    let mut segments: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".warc.gz"))
        .collect();
    segments.sort();
    let captures = Binder::of_archives(segments.iter().map(PathBuf::as_path))?;
    match captures.find(url, settings.fetch.max_redirects) {
        Some(BinderEntry::Responses { chain, .. }) => Ok(of_chain(settings, url, &chain)),
        _ => Ok(None),
    }
}

fn of_archive(
    settings: &Settings,
    path: &Path,
    capture: Option<&str>,
) -> Result<OneSource, OneSourceError> {
    let captures = Binder::of_archives([path])?;
    let find = |url: &str| match captures.find(url, settings.fetch.max_redirects) {
        Some(BinderEntry::Responses { chain, .. }) => of_chain(settings, url, &chain),
        _ => None,
    };
    let path = path.to_owned();
    if let Some(url) = capture {
        return find(url).ok_or_else(|| OneSourceError::NoCapture {
            has: captures.archived_urls().take(NAMED).map(str::to_owned).collect(),
            url: url.to_owned(),
            path,
        });
    }
    let pages: Vec<&str> = captures.archived_urls().filter(|url| is_page(&captures, url)).collect();
    match pages.as_slice() {
        [] => Err(OneSourceError::NoPage { path }),
        [only] => find(only).ok_or(OneSourceError::NoPage { path }),
        several => Err(OneSourceError::ManyCaptures {
            count: several.len(),
            has: several.iter().take(NAMED).map(|url| (*url).to_owned()).collect(),
            path,
        }),
    }
}

/// Whether a capture is a document by itself, and no redirect, error, picture, style or script.
fn is_page(captures: &Binder, url: &str) -> bool {
    // Crawlers keep their own logs and settings under addresses of other schemes.
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    let Some(BinderEntry::Responses { chain, .. }) = captures.find(url, 0) else { return false };
    is_web
        && chain.last().is_some_and(|response| {
            let content_type = response
                .headers
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
                .map_or("", |(_, value)| value.as_str())
                .to_ascii_lowercase();
            let is_part = ["image/", "font/", "video/", "audio/", "text/css", "text/dns"]
                .iter()
                .any(|kind| content_type.starts_with(kind))
                || content_type.contains("javascript")
                || content_type.starts_with("application/font")
                || content_type.starts_with("application/json");
            response.status == 200 && !is_part
        })
}

fn of_chain(
    settings: &Settings,
    url: &str,
    chain: &[archive::ArchivedResponse],
) -> Option<OneSource> {
    let answer = archived::answer(url, chain, settings.fetch.max_body)?;
    if !is_readable(answer.link.state) {
        return Some(none(&answer.link));
    }
    let name = answer.link.final_url.or_else(|| Some(url.to_owned()));
    let hints = SourceHints { content_type: answer.content_type, name };
    let mut text = child::read(&answer.body, &hints, &settings.reading);
    if let Some(why) = answer.cut {
        text.problems.push(why);
        if text.condition == Condition::Whole {
            text.condition = Condition::Partial;
        }
    }
    Some(OneSource::text(text))
}

fn none(link: &LinkCheck) -> OneSource {
    let told = link.error.as_deref().unwrap_or_default();
    OneSource::None {
        reason: reason_of_state(link.state),
        told: format!("{}: {} {told}", link.url, link.state.as_str()).trim_end().to_owned(),
    }
}
