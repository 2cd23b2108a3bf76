//! A certificate authority of our own: good certificates for any host, and bad ones on demand.

#![expect(clippy::expect_used, reason = "a web that cannot be set up ends the test")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// How a host's certificate is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    Expired,
    WrongName,
    /// Signed by nobody that is known.
    Untrusted,
    /// The handshake is ended by the server.
    NoHandshake,
    /// Signed by an authority below the known one, whose own certificate is not sent along.
    MissingIntermediate,
    /// The same with that certificate: nothing is wrong.
    WithIntermediate,
    /// Only TLS 1.0: the server chooses it.
    OldVersion,
    /// Only TLS 1.0: the server says that it does not know what was offered.
    OldVersionRefused,
    /// A good certificate, and HTTP/2.
    Http2,
}

/// Makes certificates for the names that clients ask for.
pub(crate) struct Certificates {
    authority: Issuer<'static, KeyPair>,
    root_pem: String,
    folder: tempfile::TempDir,
    faults: Mutex<BTreeMap<String, TlsFault>>,
    made: Mutex<BTreeMap<String, Arc<CertifiedKey>>>,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Certificates").finish_non_exhaustive()
    }
}

impl Certificates {
    pub(crate) fn new() -> Self {
        let (certificate, authority) = make_authority();
        let folder = tempfile::tempdir().expect("a folder for the certificate");
        let root_pem = certificate.pem();
        let made = Self {
            authority,
            root_pem,
            folder,
            faults: Mutex::new(BTreeMap::new()),
            made: Mutex::new(BTreeMap::new()),
        };
        std::fs::write(made.root_file(), &made.root_pem).expect("a file for the certificate");
        made
    }

    pub(crate) fn root_file(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    pub(crate) fn put(&self, host: &str, fault: TlsFault) {
        self.faults.lock().expect("no panic under the lock").insert(host.to_owned(), fault);
    }

    fn fault(&self, host: &str) -> Option<TlsFault> {
        self.faults.lock().expect("no panic under the lock").get(host).copied()
    }

    /// An authority that the known one vouches for.
    fn authority_below(&self) -> (rcgen::Certificate, Issuer<'static, KeyPair>) {
        let mut params = authority_params();
        params.distinguished_name.push(rcgen::DnType::CommonName, "An authority below");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.authority).expect("a certificate");
        (certificate, Issuer::new(params, key))
    }

    fn certificate(&self, host: &str) -> Option<Arc<CertifiedKey>> {
        if let Some(made) = self.made.lock().expect("no panic under the lock").get(host) {
            return Some(Arc::clone(made));
        }
        let fault = self.fault(host);
        let named = if fault == Some(TlsFault::WrongName) { "somebody-else.example" } else { host };
        let mut params = CertificateParams::new(vec![named.to_owned()]).ok()?;
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = if fault == Some(TlsFault::Expired) {
            date_time_ymd(2001, 1, 1)
        } else {
            date_time_ymd(2090, 1, 1)
        };
        let key = KeyPair::generate().ok()?;
        let mut below = None;
        let certificate = match fault {
            Some(TlsFault::Untrusted) => params.signed_by(&key, &make_authority().1).ok()?,
            Some(TlsFault::MissingIntermediate | TlsFault::WithIntermediate) => {
                let (between, issuer) = self.authority_below();
                below = Some(between);
                params.signed_by(&key, &issuer).ok()?
            }
            _ => params.signed_by(&key, &self.authority).ok()?,
        };
        let mut chain = vec![CertificateDer::from(certificate.der().to_vec())];
        if fault == Some(TlsFault::WithIntermediate) {
            chain.extend(below.map(|below| CertificateDer::from(below.der().to_vec())));
        }
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let signer = rustls::crypto::ring::sign::any_supported_type(&key).ok()?;
        let made = Arc::new(CertifiedKey::new(chain, signer));
        let mut all = self.made.lock().expect("no panic under the lock");
        all.insert(host.to_owned(), Arc::clone(&made));
        Some(made)
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let host = hello.server_name()?.to_owned();
        if self.fault(&host) == Some(TlsFault::NoHandshake) {
            return None;
        }
        self.certificate(&host)
    }
}

fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    params
}

fn make_authority() -> (rcgen::Certificate, Issuer<'static, KeyPair>) {
    let params = authority_params();
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    (certificate, Issuer::new(params, key))
}

/// Accepts HTTP/1.1 and, from the hosts that are set so, HTTP/2.
#[derive(Clone)]
pub(crate) struct Acceptor {
    certificates: Arc<Certificates>,
}

pub(crate) fn acceptor(certificates: Arc<Certificates>) -> Acceptor {
    Acceptor { certificates }
}

impl Acceptor {
    pub(crate) async fn accept(
        &self,
        stream: tokio::net::TcpStream,
    ) -> Option<tokio_rustls::server::TlsStream<tokio::net::TcpStream>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut start =
            tokio_rustls::LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream)
                .await
                .ok()?;
        let host = start.client_hello().server_name().unwrap_or_default().to_owned();
        let old_words = match self.certificates.fault(&host) {
            Some(TlsFault::OldVersion) => Some(old_hello()),
            // A fatal alert: protocol version.
            Some(TlsFault::OldVersionRefused) => Some(vec![21, 3, 1, 0, 2, 2, 70]),
            _ => None,
        };
        if let Some(words) = old_words {
            start.io.write_all(&words).await.ok()?;
            start.io.shutdown().await.ok()?;
            // Until the client hangs up, so that no reset overtakes the words.
            let mut rest = Vec::new();
            let _ = start.io.read_to_end(&mut rest).await;
            return None;
        }
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the default versions")
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&self.certificates) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = if self.certificates.fault(&host) == Some(TlsFault::Http2) {
            vec![b"h2".to_vec()]
        } else {
            vec![b"http/1.1".to_vec()]
        };
        start.into_stream(Arc::new(config)).await.ok()
    }
}

/// What a server says that knows no more than TLS 1.0, whatever it is offered.
fn old_hello() -> Vec<u8> {
    let mut hello = vec![3, 1];
    hello.extend_from_slice(&[7; 32]); // its random number
    hello.push(0); // no session
    hello.extend_from_slice(&[0xc0, 0x13]); // a cipher of those days
    hello.push(0); // no compression
    let mut message = vec![2, 0, 0, u8::try_from(hello.len()).expect("a short hello")];
    message.extend_from_slice(&hello);
    let mut record = vec![22, 3, 1, 0, u8::try_from(message.len()).expect("a short message")];
    record.extend_from_slice(&message);
    record
}
