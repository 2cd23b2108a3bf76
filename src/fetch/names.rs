//! Which addresses stand behind a name, and may they be asked?
//!
//! Gives the connector only addresses that have passed the guard, so that a name that changes its
//! address between two questions gains nothing. Tells "no such name" from a name server that
//! failed or kept silent, which the system's resolver does not.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, LookupIpStrategy, NameServerConfig, ResolverConfig,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::OnceCell;

use super::address::is_public;

/// Why a name leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NameProblem {
    #[error("no such name: {host}")]
    NoSuchName { host: String },
    #[error("the name {host} has no address")]
    NoAddress { host: String },
    #[error("the name server failed for {host}: {what}")]
    ServerFailure { host: String, what: String },
    #[error("no name server answered in time for {host}")]
    Timeout { host: String },
    #[error("{host} leads to the private address {address}")]
    Private { host: String, address: IpAddr },
}

/// Looks names up.
pub(super) struct Names {
    servers: Vec<SocketAddr>,
    timeout: Duration,
    allow_private: bool,
    /// The proxy is the operator's own word, wherever it stands.
    proxy_host: Option<String>,
    /// Made at the first look-up, because it needs the runtime.
    resolver: OnceCell<Option<TokioResolver>>,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Names").field("servers", &self.servers).finish_non_exhaustive()
    }
}

impl Names {
    pub(super) fn new(
        servers: Vec<SocketAddr>,
        timeout: Duration,
        allow_private: bool,
        proxy_host: Option<String>,
    ) -> Self {
        Self { servers, timeout, allow_private, proxy_host, resolver: OnceCell::new() }
    }

    /// The addresses of a name that may be asked; at least one.
    async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, NameProblem> {
        let found = self.look_up(host).await?;
        if found.is_empty() {
            return Err(NameProblem::NoAddress { host: host.to_owned() });
        }
        let trusted = self.allow_private
            || self.proxy_host.as_deref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(host));
        if trusted {
            return Ok(found);
        }
        // One private address among public ones is enough to distrust the name: that is what
        // rebinding looks like.
        match found.iter().copied().find(|address| !is_public(*address)) {
            Some(private) => Err(NameProblem::Private { host: host.to_owned(), address: private }),
            None => Ok(found),
        }
    }

    async fn look_up(&self, host: &str) -> Result<Vec<IpAddr>, NameProblem> {
        let Some(resolver) = self.resolver.get_or_init(|| async { self.build() }).await else {
            return self.ask_system(host).await;
        };
        // The final dot keeps the search domains of this machine out of it.
        let full_name = format!("{}.", host.trim_end_matches('.'));
        let asked = tokio::time::timeout(self.timeout, resolver.lookup_ip(full_name)).await;
        match asked {
            Err(_) => Err(NameProblem::Timeout { host: host.to_owned() }),
            Ok(Ok(found)) => Ok(found.iter().collect()),
            Ok(Err(error)) => Err(name_problem(host, &error)),
        }
    }

    fn build(&self) -> Option<TokioResolver> {
        let mut builder = if self.servers.is_empty() {
            TokioResolver::builder_tokio().ok()?
        } else {
            let servers = self
                .servers
                .iter()
                .map(|server| {
                    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()]
                        .into_iter()
                        .map(|mut connection| {
                            connection.port = server.port();
                            connection
                        })
                        .collect();
                    NameServerConfig::new(server.ip(), true, connections)
                })
                .collect();
            TokioResolver::builder_with_config(
                ResolverConfig::from_parts(None, Vec::new(), servers),
                TokioRuntimeProvider::default(),
            )
        };
        let options = builder.options_mut();
        options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
        options.timeout = self.timeout / 2;
        options.attempts = 2;
        builder.build().ok()
    }

    /// Where the system's configuration cannot be read; blurs the reasons.
    async fn ask_system(&self, host: &str) -> Result<Vec<IpAddr>, NameProblem> {
        let asked = tokio::time::timeout(self.timeout, tokio::net::lookup_host((host, 0))).await;
        match asked {
            Err(_) => Err(NameProblem::Timeout { host: host.to_owned() }),
            Ok(Ok(found)) => Ok(found.map(|address| address.ip()).collect()),
            Ok(Err(error)) => {
                Err(NameProblem::ServerFailure { host: host.to_owned(), what: error.to_string() })
            }
        }
    }
}

fn name_problem(host: &str, error: &NetError) -> NameProblem {
    let host = host.to_owned();
    if error.is_nx_domain() {
        return NameProblem::NoSuchName { host };
    }
    match error {
        NetError::Timeout => NameProblem::Timeout { host },
        NetError::Dns(DnsError::ResponseCode(code)) => {
            NameProblem::ServerFailure { host, what: code.to_string() }
        }
        NetError::Dns(DnsError::NoRecordsFound(none)) => {
            if none.response_code == hickory_resolver::proto::op::ResponseCode::NoError {
                NameProblem::NoAddress { host }
            } else {
                NameProblem::ServerFailure { host, what: none.response_code.to_string() }
            }
        }
        other => NameProblem::ServerFailure { host, what: other.to_string() },
    }
}

/// What a client's connector asks: the operator's address where there is one, otherwise the names.
#[derive(Clone, Debug)]
pub(super) struct ConnectorNames {
    pub(super) names: Arc<Names>,
    pub(super) target: Option<SocketAddr>,
}

impl Resolve for ConnectorNames {
    fn resolve(&self, name: Name) -> Resolving {
        let names = Arc::clone(&self.names);
        let target = self.target;
        Box::pin(async move {
            if let Some(target) = target {
                return Ok(Box::new(std::iter::once(target)) as Addrs);
            }
            let found = names.addresses(name.as_str()).await?;
            // Port 0 means the port of the URL.
            let addresses: Vec<SocketAddr> =
                found.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
