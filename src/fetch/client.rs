//! How is one request sent, and what came back, byte for byte?
//!
//! One request, one [`Exchange`]; no redirect, no retry, no decoding. The client hands over parsed
//! headers, so the heads of an exchange are put together again from them and marked as such.
//! Limits on headers, body and time are kept here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::address::{Override, Overrides, bare_host};
use super::failure::{Cause, Failure};
use super::names::{ConnectorNames, Names};
use super::{Exchange, FetchSettings, FetchSetupError, Truncation};

/// What every request says that it can read.
const ACCEPT: &str = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8";
/// The codings that [`super::decode_body`] removes.
const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";
/// Memory that is set aside for a body before it has come.
const MOST_RESERVED: usize = 256 << 10;
/// More headers than this are a flood.
const MAX_HEADERS: usize = 256;

/// Sends requests; holds the connection pools.
#[derive(Debug)]
pub(super) struct Sender {
    names: Arc<Names>,
    roots: Vec<reqwest::Certificate>,
    pub(super) overrides: Overrides,
    connect_timeout: Duration,
    first_byte_timeout: Duration,
    max_body: u64,
    max_header: usize,
    user_agent: HeaderValue,
    proxy: Option<String>,
    /// Made when first used: one client per place that the operator sends hosts to, because a
    /// pool of connections knows only the host's name.
    clients: Mutex<BTreeMap<ClientKey, reqwest::Client>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ClientKey {
    target: Option<SocketAddr>,
    /// The URL handed to the client differs from the one asked, which only HTTP/1.1 allows.
    rewritten: bool,
}

/// A request to be sent.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub(super) url: Url,
    /// Besides those that every request has, in order.
    pub(super) headers: Vec<(&'static str, String)>,
    /// Most bytes of the body, as sent.
    pub(super) max_body: u64,
    pub(super) deadline: Instant,
}

/// What became of a request.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) exchange: Exchange,
    /// Headers in order, names in lower case; or why no answer came.
    pub(super) answer: Result<Vec<(String, String)>, Failure>,
}

impl Sender {
    pub(super) fn new(settings: &FetchSettings) -> Result<Self, FetchSetupError> {
        // The client takes the provider of the process. If the program has installed another one
        // before, that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();

        let mut entries = Vec::new();
        for entry in &settings.resolve {
            entries.push(
                Override::parse(entry)
                    .map_err(|what| FetchSetupError::Setting { key: "resolve", what })?,
            );
        }
        let mut roots = Vec::new();
        for path in &settings.extra_roots {
            let unreadable = |what: String| FetchSetupError::RootCertificate {
                path: path.display().to_string(),
                what,
            };
            let pem = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
            let found = reqwest::Certificate::from_pem_bundle(&pem)
                .map_err(|error| unreadable(error.to_string()))?;
            if found.is_empty() {
                return Err(unreadable("no certificate in it".to_owned()));
            }
            roots.extend(found);
        }
        let user_agent = HeaderValue::from_str(&settings.user_agent).map_err(|error| {
            FetchSetupError::Setting { key: "user_agent", what: error.to_string() }
        })?;
        let mut proxy_host = None;
        if let Some(proxy) = &settings.proxy {
            let unusable = |what: String| FetchSetupError::Setting { key: "proxy", what };
            reqwest::Proxy::all(proxy).map_err(|error| unusable(error.to_string()))?;
            let parsed = Url::parse(proxy).map_err(|error| unusable(error.to_string()))?;
            proxy_host = bare_host(&parsed);
        }
        let names = Arc::new(Names::new(
            settings.name_servers.clone(),
            // The client's own limit on making a connection covers the look-up too; a silent name
            // server must be told before that limit strikes.
            settings.connect_timeout / 2,
            settings.allow_private,
            proxy_host,
        ));
        let sender = Self {
            names,
            roots,
            overrides: Overrides::new(entries),
            connect_timeout: settings.connect_timeout,
            first_byte_timeout: settings.first_byte_timeout,
            max_body: settings.max_body,
            max_header: settings.max_header,
            user_agent,
            proxy: settings.proxy.clone(),
            clients: Mutex::new(BTreeMap::new()),
        };
        // Built now so that a client that cannot be built is known before the first link.
        sender
            .client(ClientKey { target: None, rewritten: false })
            .map_err(|error| FetchSetupError::Client { what: error.to_string() })?;
        Ok(sender)
    }

    fn client(&self, key: ClientKey) -> Result<reqwest::Client, reqwest::Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = match self.builder(key).tls_certs_merge(self.roots.clone()).build() {
            Ok(client) => client,
            // A machine without any root certificate still has http and the extra roots.
            Err(_) => self.builder(key).tls_certs_only(self.roots.clone()).build()?,
        };
        clients.insert(key, client.clone());
        Ok(client)
    }

    fn builder(&self, key: ClientKey) -> reqwest::ClientBuilder {
        let header_list = u32::try_from(self.max_header).unwrap_or(u32::MAX);
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.connect_timeout)
            .dns_resolver(ConnectorNames { names: Arc::clone(&self.names), target: key.target })
            .pool_max_idle_per_host(4)
            .pool_idle_timeout(Duration::from_secs(15))
            .http1_max_headers(MAX_HEADERS)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http2_max_header_list_size(header_list);
        if key.rewritten {
            builder = builder.http1_only();
        }
        if key.target.is_none()
            && let Some(proxy) = &self.proxy
            && let Ok(proxy) = reqwest::Proxy::all(proxy)
        {
            builder = builder.proxy(proxy);
        }
        builder
    }

    /// Sends one request and reads the answer, up to the limits.
    pub(super) async fn send(&self, outgoing: &Outgoing) -> Sent {
        let target = self.overrides.target(&outgoing.url);
        let to_connect = target.and_then(|target| rewritten(&outgoing.url, target));
        let key = ClientKey { target, rewritten: to_connect.is_some() };
        let headers = self.headers(outgoing);
        let mut exchange = Exchange {
            url: outgoing.url.to_string(),
            at: jiff::Timestamp::now(),
            remote: None,
            request_head: request_head(&outgoing.url, &headers),
            response_head: Vec::new(),
            head_as_sent: false,
            status: None,
            body: Vec::new(),
            truncated: None,
        };
        let client = match self.client(key) {
            Ok(client) => client,
            Err(error) => {
                let failure = Failure::new(Cause::Unreachable, error.to_string());
                return Sent { exchange, answer: Err(failure) };
            }
        };
        let url = to_connect.unwrap_or_else(|| outgoing.url.clone());
        let https = url.scheme() == "https";
        let mut sent_headers = HeaderMap::new();
        for (name, value) in &headers {
            // HTTP/2 has its own word for the host; giving both confuses servers.
            if *name == "host" && !key.rewritten {
                continue;
            }
            if let Ok(value) = HeaderValue::from_str(value) {
                sent_headers.append(HeaderName::from_static(name), value);
            }
        }
        let now = Instant::now();
        let first_byte = (now + self.first_byte_timeout).min(outgoing.deadline);
        let sending = client.get(url).headers(sent_headers).send();
        let response = match tokio::time::timeout_at(first_byte, sending).await {
            Err(_) => {
                let failure = if first_byte < outgoing.deadline {
                    Failure::new(Cause::Timeout, "no answer in time")
                } else {
                    Failure::new(Cause::Deadline, "the time for this address was over")
                };
                return Sent { exchange, answer: Err(failure) };
            }
            Ok(Err(error)) => {
                let failure = Failure::of(&error, https);
                return Sent { exchange, answer: Err(failure) };
            }
            Ok(Ok(response)) => response,
        };
        exchange.remote = response.remote_addr().map(|address| address.ip());
        exchange.status = Some(response.status().as_u16());
        exchange.response_head = response_head(&response);
        let received = received_headers(response.headers());
        let size: usize = received.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        if self.max_header < size {
            let failure = Failure::new(
                Cause::HeaderFlood,
                format!("the answer's headers hold {size} bytes, the limit is {}", self.max_header),
            );
            exchange.truncated = Some(Truncation::Length);
            return Sent { exchange, answer: Err(failure) };
        }
        let limit = outgoing.max_body.min(self.max_body);
        // A document that announces itself as too large is not begun. Of smaller requests, such
        // as robots.txt, the beginning counts.
        if limit == self.max_body
            && response.content_length().is_some_and(|announced| limit < announced)
        {
            exchange.truncated = Some(Truncation::Length);
            return Sent { exchange, answer: Ok(received) };
        }
        read_body(response, limit, outgoing.deadline, &mut exchange).await;
        Sent { exchange, answer: Ok(received) }
    }

    /// All headers of a request in their order.
    fn headers(&self, outgoing: &Outgoing) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("host", host_header(&outgoing.url)),
            ("user-agent", self.user_agent.to_str().unwrap_or_default().to_owned()),
            ("accept", ACCEPT.to_owned()),
            ("accept-encoding", ACCEPT_ENCODING.to_owned()),
            // Any language: a preference could lead to another page than the cited one.
            ("accept-language", "*".to_owned()),
        ];
        headers.extend(outgoing.headers.iter().cloned());
        headers
    }
}

/// Reads the body into the exchange until its end, the limit, or the end of the time.
async fn read_body(
    mut response: reqwest::Response,
    limit: u64,
    deadline: Instant,
    exchange: &mut Exchange,
) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    // What a server announces is believed only so far.
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    exchange.body.reserve(announced.unwrap_or(0).min(limit).min(MOST_RESERVED));
    loop {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Err(_) => {
                exchange.truncated = Some(Truncation::Time);
                return;
            }
            Ok(Err(error)) => {
                exchange.truncated = Some(if error.is_timeout() {
                    Truncation::Time
                } else {
                    Truncation::Disconnect
                });
                return;
            }
            Ok(Ok(None)) => return,
            Ok(Ok(Some(chunk))) => {
                let room = limit - exchange.body.len();
                exchange.body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if room < chunk.len() {
                    exchange.truncated = Some(Truncation::Length);
                    return;
                }
            }
        }
    }
}

/// The URL that leads the client to the operator's address, where the client would otherwise use
/// the port, or the literal address, that stands in the URL.
fn rewritten(url: &Url, target: SocketAddr) -> Option<Url> {
    let is_literal = !matches!(url.host(), Some(url::Host::Domain(_)));
    let mut changed = url.clone();
    if is_literal {
        changed.set_ip_host(target.ip()).ok()?;
        changed.set_port(Some(target.port())).ok()?;
        return Some(changed);
    }
    if url.port().is_some() {
        changed.set_port(None).ok()?;
        return Some(changed);
    }
    None
}

fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn request_head(url: &Url, headers: &[(&'static str, String)]) -> Vec<u8> {
    let mut head = format!("GET {}", url.path());
    if let Some(query) = url.query() {
        head.push('?');
        head.push_str(query);
    }
    head.push_str(" HTTP/1.1\r\n");
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Put together from the parsed headers, in the words of HTTP/1.1 whatever was spoken: the readers
/// of archives know no other. The body is kept without its transfer coding, so that header goes
/// under another name, as other archivers do.
fn response_head(response: &reqwest::Response) -> Vec<u8> {
    let status = response.status();
    let reason = match response.extensions().get::<hyper::ext::ReasonPhrase>() {
        Some(phrase) => phrase.as_bytes(),
        None => status.canonical_reason().unwrap_or_default().as_bytes(),
    };
    let mut head = format!("HTTP/1.1 {} ", status.as_u16()).into_bytes();
    head.extend_from_slice(reason);
    head.extend_from_slice(b"\r\n");
    for (name, value) in response.headers() {
        if name == "transfer-encoding" {
            head.extend_from_slice(b"x-archive-orig-");
        }
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Header values are read as Latin-1 where they are not UTF-8.
fn received_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let bytes = value.as_bytes();
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
            };
            (name.as_str().to_owned(), text)
        })
        .collect()
}
