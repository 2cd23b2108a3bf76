//! What was asked? `pipeline.toml`, read strictly and turned once into settings.
//!
//! The file in the repository is the documentation; a test holds its values against the defaults
//! here. Flags are laid over the result by `cli`. Nothing downstream sees the raw file.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::archive::ArchiveSettings;
use crate::fetch::{FetchMode, FetchSettings, RobotsPolicy};
use crate::fidelity::FidelityOptions;
use crate::reader::ReaderOptions;
use crate::text::Severity;

/// Where name servers listen.
const NAME_SERVER_PORT: u16 = 53;

/// Everything that the program was told, in its own terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Manuscripts and folders of manuscripts.
    pub corpus: Vec<PathBuf>,
    pub binder: Option<PathBuf>,
    pub reading: ReadingSettings,
    pub fetch: FetchSettings,
    /// Regular expressions of URLs that are never asked; each was seen to be one.
    pub skip: Vec<String>,
    pub archive: ArchiveSettings,
    pub wacz: bool,
    pub fidelity: FidelityOptions,
    pub links: LinkSettings,
    pub report: ReportSettings,
    pub engine: EngineSettings,
}

/// How captured sources are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingSettings {
    pub options: ReaderOptions,
    /// The program that is called as the reading child; `None` reads in this process.
    pub program: Option<PathBuf>,
    /// Whether the configuration wants a child.
    pub isolate: bool,
    pub memory_bytes: u64,
    pub time: Duration,
}

/// When a link counts as rotten and when it is due again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSettings {
    pub rot_after: u32,
    pub rot_after_days: u32,
    pub recheck_ok_days: u32,
    pub recheck_failed_days: u32,
}

/// What a run leaves, and when it fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportSettings {
    pub out: PathBuf,
    /// `None` for never.
    pub fail_on: Option<Severity>,
    pub html: bool,
    pub csv: bool,
    pub standards: bool,
}

/// How the work is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineSettings {
    pub workers: usize,
    pub lease: Duration,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// A key or value is wrong; the message says what was expected.
    #[error("{path}:{line}:{column}: {what}")]
    Wrong { path: PathBuf, line: usize, column: usize, what: String },
}

impl Settings {
    /// The defaults, with paths meant from the current folder and neither corpus nor binder.
    #[must_use]
    pub fn defaults() -> Self {
        let said = Said::default();
        said.into_settings(Path::new(""), &mut |_, _| {}).without_samples()
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    /// Where the file cannot be read, or where a key is unknown or has a wrong value.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Reads the text of a configuration file; `path` serves messages and relative paths.
    ///
    /// # Errors
    /// Where a key is unknown, has a wrong type or a value out of its range.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let wrong = |range: Option<Range<usize>>, what: String| {
            let (line, column) = line_and_column(text, range.map_or(0, |range| range.start));
            ConfigError::Wrong { path: path.to_owned(), line, column, what }
        };
        let said: Said = toml::from_str(text)
            .map_err(|error| wrong(error.span(), expectation(error.message())))?;
        let mut first_fault = None;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let settings = said.into_settings(folder, &mut |range, what| {
            first_fault.get_or_insert((range, what));
        });
        match first_fault {
            Some((range, what)) => Err(wrong(Some(range), what)),
            None => Ok(settings),
        }
    }

    fn without_samples(mut self) -> Self {
        self.corpus.clear();
        self.binder = None;
        self
    }
}

/// The configuration as it was said.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Said {
    corpus: SaidCorpus,
    sources: SaidSources,
    fetch: SaidFetch,
    archive: SaidArchive,
    memento: SaidMemento,
    fidelity: SaidFidelity,
    links: SaidLinks,
    report: SaidReport,
    engine: SaidEngine,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidCorpus {
    paths: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidSources {
    binder: Spanned<PathBuf>,
    pdfium: Spanned<PathBuf>,
    isolate: bool,
    memory_mib: Spanned<u64>,
    seconds: Spanned<u64>,
    max_source_mib: Spanned<u64>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SaidMode {
    Live,
    ArchiveFirst,
    Offline,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SaidRobots {
    Respect,
    Ignore,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidFetch {
    mode: SaidMode,
    user_agent: Spanned<String>,
    concurrency: Spanned<u64>,
    concurrency_per_host: Spanned<u64>,
    delay_per_host_seconds: Spanned<f64>,
    connect_timeout_seconds: Spanned<f64>,
    first_byte_timeout_seconds: Spanned<f64>,
    total_timeout_seconds: Spanned<f64>,
    run_timeout_seconds: Spanned<f64>,
    retries: u32,
    backoff_seconds: Spanned<f64>,
    max_retry_after_seconds: Spanned<f64>,
    max_redirects: u32,
    max_body_mib: Spanned<u64>,
    robots: SaidRobots,
    allow_private: bool,
    proxy: Spanned<String>,
    skip: Vec<Spanned<String>>,
    resolve: Vec<Spanned<String>>,
    name_servers: Vec<Spanned<String>>,
    extra_roots: Vec<Spanned<PathBuf>>,
    requisites: bool,
    probe_soft_404: bool,
    renderer: Spanned<String>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidArchive {
    segment_mib: Spanned<u64>,
    gzip_level: Spanned<u64>,
    wacz: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidMemento {
    timegates: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidFidelity {
    min_words: u32,
    max_gap_words: u32,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidLinks {
    rot_after: Spanned<u64>,
    rot_after_days: u32,
    recheck_ok_days: u32,
    recheck_failed_days: u32,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SaidFailOn {
    Critical,
    Major,
    Minor,
    Never,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidReport {
    out: PathBuf,
    fail_on: SaidFailOn,
    html: bool,
    csv: bool,
    standards: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum SaidEngineKind {
    Embedded,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SaidEngine {
    /// The only value there is; the type refuses any other.
    #[serde(rename = "kind")]
    _kind: SaidEngineKind,
    workers: u32,
    lease_seconds: Spanned<u64>,
}

/// A default that stands nowhere in a file.
fn unsaid<T>(value: T) -> Spanned<T> {
    Spanned::new(0..0, value)
}

impl Default for SaidCorpus {
    fn default() -> Self {
        Self { paths: vec![PathBuf::from("corpus/manuscript.md")] }
    }
}

impl Default for SaidSources {
    fn default() -> Self {
        Self {
            binder: unsaid(PathBuf::new()),
            pdfium: unsaid(PathBuf::new()),
            isolate: true,
            memory_mib: unsaid(2048),
            seconds: unsaid(60),
            max_source_mib: unsaid(256),
        }
    }
}

impl Default for SaidFetch {
    fn default() -> Self {
        Self {
            mode: SaidMode::ArchiveFirst,
            user_agent: unsaid(
                "citecheck/0.1 (link and quotation check; contact: set fetch.user_agent)"
                    .to_owned(),
            ),
            concurrency: unsaid(32),
            concurrency_per_host: unsaid(2),
            delay_per_host_seconds: unsaid(1.0),
            connect_timeout_seconds: unsaid(10.0),
            first_byte_timeout_seconds: unsaid(30.0),
            total_timeout_seconds: unsaid(120.0),
            run_timeout_seconds: unsaid(0.0),
            retries: 2,
            backoff_seconds: unsaid(1.0),
            max_retry_after_seconds: unsaid(60.0),
            max_redirects: 20,
            max_body_mib: unsaid(64),
            robots: SaidRobots::Respect,
            allow_private: false,
            proxy: unsaid(String::new()),
            skip: Vec::new(),
            resolve: Vec::new(),
            name_servers: Vec::new(),
            extra_roots: Vec::new(),
            requisites: false,
            probe_soft_404: true,
            renderer: unsaid(String::new()),
        }
    }
}

impl Default for SaidArchive {
    fn default() -> Self {
        Self { segment_mib: unsaid(1024), gzip_level: unsaid(3), wacz: false }
    }
}

impl Default for SaidFidelity {
    fn default() -> Self {
        Self { min_words: 3, max_gap_words: 400 }
    }
}

impl Default for SaidLinks {
    fn default() -> Self {
        Self {
            rot_after: unsaid(3),
            rot_after_days: 3,
            recheck_ok_days: 30,
            recheck_failed_days: 1,
        }
    }
}

impl Default for SaidReport {
    fn default() -> Self {
        Self {
            out: PathBuf::from("out"),
            fail_on: SaidFailOn::Critical,
            html: true,
            csv: true,
            standards: true,
        }
    }
}

impl Default for SaidEngine {
    fn default() -> Self {
        Self { _kind: SaidEngineKind::Embedded, workers: 0, lease_seconds: unsaid(300) }
    }
}

/// Takes up a fault: where it stands and what was expected.
type Complain<'a> = &'a mut dyn FnMut(Range<usize>, String);

impl Said {
    fn into_settings(self, folder: &Path, complain: Complain<'_>) -> Settings {
        let binder = existing(&self.sources.binder, folder, "a folder", Path::is_dir, complain);
        let pdfium = existing(&self.sources.pdfium, folder, "a file", Path::is_file, complain);
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        let max_source = bytes(&self.sources.max_source_mib, complain);
        let options = ReaderOptions {
            pdfium,
            max_input: max_source,
            max_inflated: max_source,
            max_text: max_source,
            ..ReaderOptions::default()
        };
        let reading = ReadingSettings {
            options,
            program: None,
            isolate: self.sources.isolate,
            memory_bytes: bytes(&self.sources.memory_mib, complain) as u64,
            time: Duration::from_secs(at_least_one(&self.sources.seconds, complain)),
        };
        let archive = ArchiveSettings {
            segment_bytes: bytes(&self.archive.segment_mib, complain) as u64,
            level: level(&self.archive.gzip_level, complain),
            ..ArchiveSettings::default()
        };
        let rot_after = at_least_one(&self.links.rot_after, complain);
        let links = LinkSettings {
            rot_after: u32::try_from(rot_after).unwrap_or(u32::MAX),
            rot_after_days: self.links.rot_after_days,
            recheck_ok_days: self.links.recheck_ok_days,
            recheck_failed_days: self.links.recheck_failed_days,
        };
        let engine = EngineSettings {
            workers: if self.engine.workers == 0 { cores } else { self.engine.workers as usize },
            lease: Duration::from_secs(at_least_one(&self.engine.lease_seconds, complain)),
        };
        Settings {
            corpus: self.corpus.paths.iter().map(|path| folder.join(path)).collect(),
            binder,
            reading,
            skip: self.fetch.skip.iter().map(|pattern| pattern.get_ref().clone()).collect(),
            fetch: self.fetch.into_settings(folder, &self.memento, complain),
            archive,
            wacz: self.archive.wacz,
            fidelity: FidelityOptions {
                min_words: self.fidelity.min_words as usize,
                max_gap_words: self.fidelity.max_gap_words as usize,
            },
            links,
            report: ReportSettings {
                out: folder.join(&self.report.out),
                fail_on: match self.report.fail_on {
                    SaidFailOn::Critical => Some(Severity::Critical),
                    SaidFailOn::Major => Some(Severity::Major),
                    SaidFailOn::Minor => Some(Severity::Minor),
                    SaidFailOn::Never => None,
                },
                html: self.report.html,
                csv: self.report.csv,
                standards: self.report.standards,
            },
            engine,
        }
    }
}

impl SaidFetch {
    fn into_settings(
        self,
        folder: &Path,
        memento: &SaidMemento,
        complain: Complain<'_>,
    ) -> FetchSettings {
        if !self.renderer.get_ref().is_empty() {
            let what = "no renderer is built in; expected \"\"".to_owned();
            complain(self.renderer.span(), what);
        }
        let user_agent = self.user_agent.get_ref();
        if user_agent.trim().is_empty() || user_agent.chars().any(char::is_control) {
            let what = "expected a name and a contact, in one line".to_owned();
            complain(self.user_agent.span(), what);
        }
        let proxy = self.proxy.get_ref();
        let is_proxy = url::Url::parse(proxy).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.has_host()
        });
        if !proxy.is_empty() && !is_proxy {
            let what =
                format!("expected \"http://host:port\" or \"socks5://host:port\", found {proxy:?}");
            complain(self.proxy.span(), what);
        }
        for pattern in &self.skip {
            if let Err(error) = regex::Regex::new(pattern.get_ref()) {
                complain(pattern.span(), format!("expected a regular expression: {error}"));
            }
        }
        for entry in &self.resolve {
            if !is_resolve_entry(entry.get_ref()) {
                let what =
                    format!("expected \"host:port:address:port\", found {:?}", entry.get_ref());
                complain(entry.span(), what);
            }
        }
        for gate in &memento.timegates {
            if !url::Url::parse(gate.get_ref())
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
            {
                complain(
                    gate.span(),
                    format!("expected an http or https URL, found {:?}", gate.get_ref()),
                );
            }
        }
        let run_timeout = seconds(&self.run_timeout_seconds, complain);
        let name_servers =
            self.name_servers.iter().filter_map(|said| name_server(said, complain)).collect();
        FetchSettings {
            mode: match self.mode {
                SaidMode::Live => FetchMode::Live,
                SaidMode::ArchiveFirst => FetchMode::ArchiveFirst,
                SaidMode::Offline => FetchMode::Offline,
            },
            user_agent: self.user_agent.into_inner(),
            concurrency: count(&self.concurrency, complain),
            concurrency_per_host: count(&self.concurrency_per_host, complain),
            delay_per_host: seconds(&self.delay_per_host_seconds, complain),
            connect_timeout: some_seconds(&self.connect_timeout_seconds, complain),
            first_byte_timeout: some_seconds(&self.first_byte_timeout_seconds, complain),
            total_timeout: some_seconds(&self.total_timeout_seconds, complain),
            run_timeout: (!run_timeout.is_zero()).then_some(run_timeout),
            retries: self.retries,
            backoff: seconds(&self.backoff_seconds, complain),
            max_retry_after: seconds(&self.max_retry_after_seconds, complain),
            max_redirects: self.max_redirects as usize,
            max_body: bytes(&self.max_body_mib, complain) as u64,
            robots: match self.robots {
                SaidRobots::Respect => RobotsPolicy::Respect,
                SaidRobots::Ignore => RobotsPolicy::Ignore,
            },
            allow_private: self.allow_private,
            proxy: (!self.proxy.get_ref().is_empty()).then(|| self.proxy.into_inner()),
            resolve: self.resolve.into_iter().map(Spanned::into_inner).collect(),
            name_servers,
            extra_roots: self
                .extra_roots
                .iter()
                .filter_map(|path| existing(path, folder, "a file", Path::is_file, complain))
                .collect(),
            requisites: self.requisites,
            probe_soft_404: self.probe_soft_404,
            timegates: memento.timegates.iter().map(|gate| gate.get_ref().clone()).collect(),
            max_header: FetchSettings::default().max_header,
        }
    }
}

/// The path of a file or folder that must be there; an empty path is none.
fn existing(
    said: &Spanned<PathBuf>,
    folder: &Path,
    expected: &str,
    is_there: impl Fn(&Path) -> bool,
    complain: Complain<'_>,
) -> Option<PathBuf> {
    if said.get_ref().as_os_str().is_empty() {
        return None;
    }
    let path = folder.join(said.get_ref());
    if !is_there(&path) {
        let what = format!("expected {expected}, but there is none at {}", path.display());
        complain(said.span(), what);
    }
    Some(path)
}

fn seconds(said: &Spanned<f64>, complain: Complain<'_>) -> Duration {
    let value = *said.get_ref();
    Duration::try_from_secs_f64(value).unwrap_or_else(|_| {
        complain(said.span(), format!("expected a number of seconds from 0 on, found {value}"));
        Duration::ZERO
    })
}

/// Seconds of which there must be some: without any, every request would be over before it began.
fn some_seconds(said: &Spanned<f64>, complain: Complain<'_>) -> Duration {
    let value = seconds(said, complain);
    if *said.get_ref() == 0.0 {
        complain(said.span(), "expected a number of seconds above 0, found 0".to_owned());
    }
    value
}

fn at_least_one(said: &Spanned<u64>, complain: Complain<'_>) -> u64 {
    if *said.get_ref() == 0 {
        complain(said.span(), "expected at least 1, found 0".to_owned());
    }
    *said.get_ref()
}

fn count(said: &Spanned<u64>, complain: Complain<'_>) -> usize {
    usize::try_from(at_least_one(said, complain)).unwrap_or(usize::MAX)
}

/// MiB as bytes.
fn bytes(said: &Spanned<u64>, complain: Complain<'_>) -> usize {
    let mebibytes = at_least_one(said, complain);
    usize::try_from(mebibytes).unwrap_or(usize::MAX).saturating_mul(1 << 20)
}

fn level(said: &Spanned<u64>, complain: Complain<'_>) -> u32 {
    match u32::try_from(*said.get_ref()) {
        Ok(level) if level <= 9 => level,
        _ => {
            complain(said.span(), format!("expected 0 to 9, found {}", said.get_ref()));
            0
        }
    }
}

/// `address` or `address:port`, an IPv6 address with a port in square brackets.
fn name_server(said: &Spanned<String>, complain: Complain<'_>) -> Option<SocketAddr> {
    let text = said.get_ref().trim();
    let with_port = text.parse::<SocketAddr>().ok();
    let bare = || text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, NAME_SERVER_PORT));
    let found = with_port.or_else(bare);
    if found.is_none() {
        let what = format!("expected \"address\" or \"address:port\", found {text:?}");
        complain(said.span(), what);
    }
    found
}

fn is_resolve_entry(entry: &str) -> bool {
    // The address may be an IPv6 one in brackets, so the two ports are taken from the outside.
    let Some((host, rest)) = entry.split_once(':') else { return false };
    let Some((port, rest)) = rest.split_once(':') else { return false };
    let Some((address, to)) = rest.rsplit_once(':') else { return false };
    let address = address.trim_start_matches('[').trim_end_matches(']');
    !host.is_empty()
        && port.parse::<u16>().is_ok()
        && to.parse::<u16>().is_ok()
        && address.parse::<IpAddr>().is_ok()
}

/// 1-based line and column (in characters) of a byte offset.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset.min(text.len())).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// The parser's message in our words: keys, not fields.
fn expectation(message: &str) -> String {
    message.replace("unknown field", "unknown key").replace("unknown variant", "unknown value")
}
