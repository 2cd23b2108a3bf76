//! How the fetcher behaves: the meaning of `[fetch]` and `[memento]` in the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Whether, and when, requests leave the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetchMode {
    /// Ask every URL.
    Live,
    /// Ask only what neither the binder nor an earlier capture has.
    #[default]
    ArchiveFirst,
    /// Ask nothing.
    Offline,
}

/// What robots.txt may forbid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RobotsPolicy {
    #[default]
    Respect,
    Ignore,
}

/// Settings of the fetcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchSettings {
    pub mode: FetchMode,
    pub user_agent: String,
    /// Requests under way at once, overall and per host.
    pub concurrency: usize,
    pub concurrency_per_host: usize,
    /// Least time between two requests to one host.
    pub delay_per_host: Duration,
    pub connect_timeout: Duration,
    pub first_byte_timeout: Duration,
    /// Everything about one URL, retries and waits included.
    pub total_timeout: Duration,
    /// Everything about one run; `None` for no limit.
    pub run_timeout: Option<Duration>,
    /// Further attempts after a failure worth repeating.
    pub retries: u32,
    /// Longest `Retry-After` that is waited for.
    pub max_retry_after: Duration,
    pub max_redirects: usize,
    /// Most bytes of a body, as sent and decoded.
    pub max_body: u64,
    pub max_header: usize,
    pub robots: RobotsPolicy,
    pub allow_private: bool,
    pub proxy: Option<String>,
    /// `host:port:address:port`; host may be `*`.
    pub resolve: Vec<String>,
    /// PEM files.
    pub extra_roots: Vec<PathBuf>,
    pub requisites: bool,
    /// Whether to probe a random sibling for soft 404.
    pub probe_soft_404: bool,
    /// TimeGate prefixes, asked in order for dead links.
    pub timegates: Vec<String>,
    /// Asked for names instead of the system's resolvers.
    pub name_servers: Vec<SocketAddr>,
    /// First pause before a further attempt; each following one is twice as long.
    pub backoff: Duration,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            mode: FetchMode::default(),
            user_agent: concat!("citecheck/", env!("CARGO_PKG_VERSION")).to_owned(),
            concurrency: 32,
            concurrency_per_host: 2,
            delay_per_host: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_mins(2),
            run_timeout: None,
            retries: 2,
            max_retry_after: Duration::from_mins(1),
            max_redirects: 20,
            max_body: 64 << 20,
            max_header: 256 << 10,
            robots: RobotsPolicy::default(),
            allow_private: false,
            proxy: None,
            resolve: Vec::new(),
            extra_roots: Vec::new(),
            requisites: false,
            probe_soft_404: true,
            timegates: Vec::new(),
            name_servers: Vec::new(),
            backoff: Duration::from_secs(1),
        }
    }
}
