//! May this address be asked, and where does it lead?
//!
//! The guards against requests into the operator's own network: only http and https, no private
//! address as a literal, none behind a name. The operator's own `resolve` entries are read here.
//! Names are looked up elsewhere; this file only judges what a look-up gave.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

/// Why an address is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AddressProblem {
    #[error("the address cannot be read: {what}")]
    Malformed { what: String },
    #[error("the scheme {scheme} is not asked")]
    Scheme { scheme: String },
    #[error("{host} is a private address")]
    Private { host: String },
    #[error("port {port} belongs to another protocol")]
    Port { port: u16 },
}

/// One `host:port:address:port` entry: the operator's own word on where a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Override {
    /// `None` for `*`.
    pub(super) host: Option<String>,
    pub(super) port: u16,
    pub(super) target: SocketAddr,
}

impl Override {
    /// Reads an entry; IPv6 addresses stand in square brackets.
    pub(super) fn parse(entry: &str) -> Result<Self, String> {
        let bad = |what: &str| format!("{entry:?}: {what}, expected host:port:address:port");
        let (host, rest) = split_host(entry).ok_or_else(|| bad("no host"))?;
        let (port, rest) = rest.split_once(':').ok_or_else(|| bad("no address"))?;
        let (address, target_port) = split_host(rest).ok_or_else(|| bad("no address"))?;
        let port = port.parse::<u16>().map_err(|_| bad("the first port is no port"))?;
        let target_port =
            target_port.parse::<u16>().map_err(|_| bad("the second port is no port"))?;
        let address = address.parse::<IpAddr>().map_err(|_| bad("the address is no IP address"))?;
        let host = match host {
            "" => return Err(bad("no host")),
            "*" => None,
            name => Some(name.to_ascii_lowercase()),
        };
        Ok(Self { host, port, target: SocketAddr::new(address, target_port) })
    }
}

/// Splits at the colon after a host that may stand in square brackets.
fn split_host(text: &str) -> Option<(&str, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (host, rest) = inner.split_once(']')?;
        return Some((host, rest.strip_prefix(':')?));
    }
    text.split_once(':')
}

/// The addresses that the operator vouches for.
#[derive(Clone, Debug, Default)]
pub(super) struct Overrides {
    entries: Vec<Override>,
}

impl Overrides {
    pub(super) fn new(entries: Vec<Override>) -> Self {
        Self { entries }
    }

    /// Where `url` leads by the operator's word: an entry that names the host wins over `*`.
    ///
    /// `*` stands for names of the network. A literal private address and `localhost` mean this
    /// machine or its neighbours, so that only an entry that names them covers them.
    pub(super) fn target(&self, url: &Url) -> Option<SocketAddr> {
        let host = bare_host(url)?;
        let port = url.port_or_known_default()?;
        let named = self
            .entries
            .iter()
            .find(|entry| entry.port == port && entry.host.as_deref() == Some(host.as_str()));
        if let Some(entry) = named {
            return Some(entry.target);
        }
        if names_own_network(url) {
            return None;
        }
        self.entries
            .iter()
            .find(|entry| entry.port == port && entry.host.is_none())
            .map(|entry| entry.target)
    }
}

/// Host in lower case, IPv6 without its brackets.
pub(super) fn bare_host(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase())
}

/// The address as it is asked: no credentials, no fragment.
pub(super) fn to_ask(text: &str) -> Result<Url, AddressProblem> {
    let url = Url::parse(text.trim())
        .map_err(|error| AddressProblem::Malformed { what: error.to_string() })?;
    cleaned(url)
}

/// A parsed address made ready to be asked.
pub(super) fn cleaned(mut url: Url) -> Result<Url, AddressProblem> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressProblem::Scheme { scheme: url.scheme().to_owned() });
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(AddressProblem::Malformed { what: "no host".to_owned() });
    }
    // Neither call fails for http and https with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    Ok(url)
}

/// Refuses what must not be asked even before a name is looked up.
pub(super) fn guard(
    url: &Url,
    overrides: &Overrides,
    allow_private: bool,
) -> Result<(), AddressProblem> {
    if allow_private || overrides.target(url).is_some() {
        return Ok(());
    }
    if names_own_network(url) {
        return Err(AddressProblem::Private { host: url.host_str().unwrap_or("").to_owned() });
    }
    // A cited page on a mail or shell port is a trick to make this program speak to that service.
    if let Some(port) = url.port()
        && OTHER_PROTOCOLS.contains(&port)
    {
        return Err(AddressProblem::Port { port });
    }
    Ok(())
}

/// Ports on which a request could do harm, by their assigned services.
const OTHER_PROTOCOLS: [u16; 20] =
    [7, 9, 19, 21, 22, 23, 25, 53, 69, 110, 111, 119, 135, 139, 143, 389, 445, 465, 587, 6379];

fn names_own_network(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => !is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => !is_public(IpAddr::V6(address)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name.eq_ignore_ascii_case("localhost")
                || name.to_ascii_lowercase().ends_with(".localhost")
        }
        None => true,
    }
}

/// Whether an address belongs to the public network.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol_assignments = a == 192 && b == 0 && c == 0;
    let documentation = (a == 192 && b == 0 && c == 2)
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113);
    let relay_anycast = a == 192 && b == 88 && c == 99;
    let benchmarking = a == 198 && (b == 18 || b == 19);
    // A cloud's wire server answers under this otherwise public address.
    let wire_server = address == Ipv4Addr::new(168, 63, 129, 16);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || a == 0
        || 240 <= a
        || shared
        || protocol_assignments
        || documentation
        || relay_anycast
        || benchmarking
        || wire_server)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, third, ..] = segments;
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    let [.., seventh, eighth] = segments;
    // IPv4 in IPv6 clothes is judged as IPv4: mapped, translated, tunnelled.
    if address.to_ipv4_mapped().is_some() {
        return embedded(seventh, eighth);
    }
    if first == 0x64 && second == 0xff9b {
        return third == 0 && embedded(seventh, eighth);
    }
    if first == 0x2002 {
        return embedded(second, third);
    }
    // What is left of the public range is the global unicast block without its special parts.
    let global = first & 0xe000 == 0x2000;
    let documentation = (first == 0x2001 && second == 0x0db8) || first == 0x3fff;
    let special = first == 0x2001 && second < 0x0200;
    global && !documentation && !special
}
