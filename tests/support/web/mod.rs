//! A web of our own on loopback: virtual hosts, TLS with a test authority, names, every fault.
//!
//! A raw TCP server, because a library server would refuse to misbehave. Hosts are reached through
//! the `resolve` setting, so that no name is looked up and nothing leaves the machine. What was
//! asked is kept, and a test can compare it with what the fetcher says that it sent.

#![expect(clippy::expect_used, reason = "a web that cannot be set up ends the test")]
#![allow(dead_code, reason = "the example uses only a part of what the tests use")]

pub(crate) mod faults;
pub(crate) mod http2;
pub(crate) mod living;
pub(crate) mod names;
pub(crate) mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) use faults::{Fault, RetryAfter, page_html};
pub(crate) use names::NameAnswer;
pub(crate) use tls::TlsFault;

/// One request that the web was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) scheme: &'static str,
    pub(crate) method: String,
    pub(crate) host: String,
    /// Path and query.
    pub(crate) path: String,
    /// In order, names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) at: Instant,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Page(Page),
    Broken(Fault),
    /// The first one to the first request, and so on; the last one for all that follow.
    InTurn(Vec<Reply>),
    /// Another answer to who sends this header with this value in it.
    IfHeader(&'static str, &'static str, Box<Reply>, Box<Reply>),
    /// A page whose parts in curly braces are filled in at each request.
    Living(Page),
    /// Another answer to who asks with this method.
    IfMethod(&'static str, Box<Reply>, Box<Reply>),
}

/// An ordinary answer.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Page {
    pub(crate) fn html(body: impl Into<String>) -> Self {
        Self::new(200, "text/html; charset=utf-8", body.into().into_bytes())
    }

    pub(crate) fn new(status: u16, mime: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), mime.to_owned())],
            body: body.into(),
        }
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::new(status, "text/html", "").with("Location", to)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The bytes of the answer with a true length.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes =
            format!("HTTP/1.1 {} {}\r\n", self.status, phrase(self.status)).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        let has_no_body = matches!(self.status, 204 | 304) || self.status < 200;
        if !has_no_body {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"Connection: close\r\n\r\n");
        if !has_no_body {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

impl From<Page> for Reply {
    fn from(page: Page) -> Self {
        Self::Page(page)
    }
}

impl From<Fault> for Reply {
    fn from(fault: Fault) -> Self {
        Self::Broken(fault)
    }
}

/// What a host answers: by path, and to every other path.
#[derive(Clone, Debug, Default)]
struct Site {
    paths: BTreeMap<String, Reply>,
    otherwise: Option<Reply>,
}

#[derive(Debug, Default)]
struct Shared {
    sites: Mutex<BTreeMap<String, Site>>,
    turns: Mutex<BTreeMap<(String, String), usize>>,
    asked: Mutex<Vec<Asked>>,
}

/// The running web; it ends with the runtime that it was started in.
#[derive(Debug)]
pub(crate) struct LocalWeb {
    pub(crate) http: SocketAddr,
    pub(crate) https: SocketAddr,
    pub(crate) names: SocketAddr,
    shared: Arc<Shared>,
    tls: Arc<tls::Certificates>,
    name_table: Arc<names::NameTable>,
}

impl LocalWeb {
    /// Starts the web on free ports of loopback.
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let tls = Arc::new(tls::Certificates::new());
        let name_table = Arc::new(names::NameTable::default());
        let plain = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let secure = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let http = plain.local_addr().expect("an address");
        let https = secure.local_addr().expect("an address");
        tokio::spawn(serve_plain(plain, Arc::clone(&shared)));
        tokio::spawn(serve_secure(secure, Arc::clone(&shared), Arc::clone(&tls)));
        let names = names::serve(Arc::clone(&name_table)).await;
        Self { http, https, names, shared, tls, name_table }
    }

    /// The web on an IPv6 port as well, where the machine has IPv6.
    pub(crate) async fn also_on_ipv6(&self) -> Option<SocketAddr> {
        let listener = TcpListener::bind("[::1]:0").await.ok()?;
        let address = listener.local_addr().ok()?;
        tokio::spawn(serve_plain(listener, Arc::clone(&self.shared)));
        Some(address)
    }

    /// The plain web under another address of this machine, on the same port.
    pub(crate) async fn also_on(&self, address: std::net::IpAddr) {
        let address = SocketAddr::new(address, self.http.port());
        let listener = TcpListener::bind(address).await.expect("an address of this machine");
        tokio::spawn(serve_plain(listener, Arc::clone(&self.shared)));
    }

    /// The `resolve` entries that lead every host here.
    pub(crate) fn resolve(&self) -> Vec<String> {
        vec![
            format!("*:80:127.0.0.1:{}", self.http.port()),
            format!("*:443:127.0.0.1:{}", self.https.port()),
        ]
    }

    /// The test authority's certificate as a PEM file.
    pub(crate) fn root_certificate(&self) -> PathBuf {
        self.tls.root_file()
    }

    /// Answers `path` (with its query, if it has one) of `host`; a path that ends in `*` stands for
    /// all that begin like it.
    pub(crate) fn put(&self, host: &str, path: &str, reply: impl Into<Reply>) -> &Self {
        let mut sites = self.shared.sites.lock().expect("no panic under the lock");
        sites.entry(host.to_owned()).or_default().paths.insert(path.to_owned(), reply.into());
        self
    }

    /// Answers all other paths of `host`; without this they are 404.
    pub(crate) fn put_otherwise(&self, host: &str, reply: impl Into<Reply>) -> &Self {
        let mut sites = self.shared.sites.lock().expect("no panic under the lock");
        sites.entry(host.to_owned()).or_default().otherwise = Some(reply.into());
        self
    }

    /// Misbehaves in the handshake with `host`.
    pub(crate) fn put_tls(&self, host: &str, fault: TlsFault) -> &Self {
        self.tls.put(host, fault);
        self
    }

    /// Answers the question for a name, where the web's own name server is asked.
    pub(crate) fn put_name(&self, name: &str, answer: NameAnswer) -> &Self {
        self.name_table.put(name, answer);
        self
    }

    /// All requests so far, in the order in which they came.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no panic under the lock").clone()
    }

    /// Host and path of the requests so far, robots.txt left out.
    pub(crate) fn asked_pages(&self) -> Vec<String> {
        self.asked()
            .iter()
            .filter(|asked| asked.path != "/robots.txt")
            .map(|asked| format!("{}{}", asked.host, asked.path))
            .collect()
    }
}

/// A port of loopback where nobody listens.
pub(crate) async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A port of loopback that takes no more connections: who asks for one hears nothing. It lasts as
/// long as what is returned with it.
pub(crate) async fn swallowing_port() -> (u16, Vec<Box<dyn std::any::Any + Send>>) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let listener = socket.listen(1).expect("a socket that listens");
    let address = listener.local_addr().expect("an address");
    let mut held: Vec<Box<dyn std::any::Any + Send>> = vec![Box::new(listener)];
    // Nobody accepts: once the queue is full, further ones are dropped without an answer.
    loop {
        let connecting = TcpStream::connect(address);
        match tokio::time::timeout(std::time::Duration::from_millis(300), connecting).await {
            Ok(stream) => held.push(Box::new(stream)),
            Err(_) => return (address.port(), held),
        }
    }
}

async fn serve_plain(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            answer(stream, "http", &shared).await;
        });
    }
}

async fn serve_secure(listener: TcpListener, shared: Arc<Shared>, tls: Arc<tls::Certificates>) {
    let acceptor = tls::acceptor(Arc::clone(&tls));
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            if let Some(secured) = acceptor.accept(stream).await {
                let speaks_http2 = secured.get_ref().1.alpn_protocol() == Some(b"h2");
                if speaks_http2 {
                    http2::answer(secured, |asked| shared.note(asked)).await;
                } else {
                    answer(secured, "https", &shared).await;
                }
            }
        });
    }
}

/// A stream that can be broken off the hard way.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Unpin + Send {
    /// Ends the connection with a reset.
    fn reset(self);
}

impl Wire for TcpStream {
    fn reset(self) {
        self.set_zero_linger().expect("a socket that can be set");
        drop(self);
    }
}

impl Wire for tokio_rustls::server::TlsStream<TcpStream> {
    fn reset(self) {
        self.into_inner().0.reset();
    }
}

async fn answer(mut stream: impl Wire, scheme: &'static str, shared: &Shared) {
    let Some(asked) = read_request(&mut stream, scheme).await else { return };
    shared.note(asked.clone());
    match shared.reply(&asked) {
        Reply::Page(page) => {
            let _ = stream.write_all(&page.bytes()).await;
            let _ = stream.shutdown().await;
        }
        Reply::Broken(fault) => faults::misbehave(stream, &fault, &asked).await,
        Reply::InTurn(_) | Reply::IfHeader(..) | Reply::IfMethod(..) | Reply::Living(_) => {}
    }
}

impl Shared {
    fn note(&self, asked: Asked) {
        self.asked.lock().expect("no panic under the lock").push(asked);
    }

    fn reply(&self, asked: &Asked) -> Reply {
        let found = {
            let sites = self.sites.lock().expect("no panic under the lock");
            let bare_path = asked.path.split('?').next().unwrap_or_default();
            sites.get(&asked.host).and_then(|site| {
                let below = || {
                    site.paths.iter().find_map(|(path, reply)| {
                        let begin = path.strip_suffix('*')?;
                        asked.path.starts_with(begin).then_some(reply)
                    })
                };
                let by_path = site.paths.get(&asked.path);
                let by_path = by_path.or_else(|| site.paths.get(bare_path)).or_else(below);
                // A site that answers everything still has no rules for robots.
                let otherwise = site.otherwise.as_ref().filter(|_| bare_path != "/robots.txt");
                by_path.or(otherwise).cloned()
            })
        };
        let mut reply = found.unwrap_or_else(|| {
            Page::new(404, "text/html", "<title>404 Not Found</title><h1>Not Found</h1>").into()
        });
        loop {
            reply = match reply {
                Reply::InTurn(replies) => {
                    let mut turns = self.turns.lock().expect("no panic under the lock");
                    let turn = turns.entry((asked.host.clone(), asked.path.clone())).or_default();
                    let index = (*turn).min(replies.len() - 1);
                    *turn += 1;
                    replies[index].clone()
                }
                Reply::IfHeader(name, value, then, otherwise) => {
                    if asked.header(name).is_some_and(|found| found.contains(value)) {
                        *then
                    } else {
                        *otherwise
                    }
                }
                Reply::IfMethod(method, then, otherwise) => {
                    if asked.method == method {
                        *then
                    } else {
                        *otherwise
                    }
                }
                Reply::Living(page) => {
                    let request = self.asked.lock().expect("no panic under the lock").len();
                    return Reply::Page(living::filled(&page, asked, request));
                }
                done => return done,
            };
        }
    }
}

async fn read_request(stream: &mut impl Wire, scheme: &'static str) -> Option<Asked> {
    let mut head = Vec::new();
    let mut byte = [0_u8; 1];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            // A secure handshake on the plain port is answered as servers do.
            Ok(1) if head.is_empty() && !byte[0].is_ascii_uppercase() => {
                let refusal = Page::new(400, "text/html", "<p>Plain HTTP is spoken here.</p>");
                let _ = stream.write_all(&refusal.bytes()).await;
                return None;
            }
            Ok(1) if head.len() < 64 << 10 => head.push(byte[0]),
            _ => return None,
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut lines = text.split("\r\n");
    let mut start = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (start.next()?, start.next()?);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let host = headers.iter().find(|(name, _)| name == "host").map(|(_, value)| value.clone());
    let host = host.unwrap_or_default();
    Some(Asked { scheme, method, host, path, headers, at: Instant::now() })
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Whatever",
    }
}
