//! Why did no answer come?
//!
//! Reads the errors of the HTTP client by their types, not by their words, and says which state
//! of the link each one is and whether another attempt is worth it.

use std::error::Error;
use std::io;

use super::LinkState;
use super::names::NameProblem;

/// The causes that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// The name does not exist or has no address.
    NoName,
    /// The name servers failed or kept silent.
    NameServer,
    /// The name leads to a private address.
    Private,
    /// Nobody listens, or no way leads there.
    Unreachable,
    /// The connection broke before the answer was there.
    Reset,
    Tls,
    Timeout,
    /// The URL's whole time was over.
    Deadline,
    /// More headers than the limit.
    HeaderFlood,
    /// What came is no HTTP.
    Garbled,
    /// The run's time was over.
    RunOver,
}

impl Cause {
    /// The state of a link that failed so.
    pub(super) const fn state(self) -> LinkState {
        match self {
            Self::NoName | Self::NameServer => LinkState::Dns,
            Self::Private => LinkState::Refused,
            Self::Unreachable | Self::Reset => LinkState::Connect,
            Self::Tls => LinkState::Tls,
            Self::Timeout | Self::Deadline | Self::RunOver => LinkState::Timeout,
            Self::HeaderFlood => LinkState::TooLarge,
            // Somebody answers there, but not as a web server does.
            Self::Garbled => LinkState::ServerError,
        }
    }

    /// Further attempts worth making for this cause, where the settings allow `retries`.
    pub(super) const fn budget(self, retries: u32) -> u32 {
        match self {
            Self::Reset => retries,
            // These cost a whole timeout each, or rarely pass: one more look is enough.
            Self::NameServer | Self::Timeout | Self::Unreachable | Self::Garbled => {
                if retries < 1 {
                    retries
                } else {
                    1
                }
            }
            Self::NoName
            | Self::Private
            | Self::Tls
            | Self::Deadline
            | Self::HeaderFlood
            | Self::RunOver => 0,
        }
    }
}

/// A request without a usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) cause: Cause,
    /// One sentence: lower case, no full stop.
    pub(super) what: String,
}

impl Failure {
    pub(super) fn new(cause: Cause, what: impl Into<String>) -> Self {
        Self { cause, what: what.into() }
    }

    /// Reads an error of the HTTP client.
    pub(super) fn of(error: &reqwest::Error, https: bool) -> Self {
        let mut seen = Seen::default();
        seen.walk(error);
        if let Some(problem) = seen.name {
            let cause = match problem {
                NameProblem::NoSuchName { .. } | NameProblem::NoAddress { .. } => Cause::NoName,
                NameProblem::ServerFailure { .. } | NameProblem::Timeout { .. } => {
                    Cause::NameServer
                }
                NameProblem::Private { .. } => Cause::Private,
            };
            return Self::new(cause, problem.to_string());
        }
        if let Some(tls) = seen.tls {
            return Self::new(Cause::Tls, format!("no secure connection: {tls}"));
        }
        if error.is_timeout()
            || seen.io == Some(io::ErrorKind::TimedOut)
            || seen.http == Some(HttpFault::Timeout)
        {
            let what = if error.is_connect() {
                "the connection was not made in time"
            } else {
                "no answer in time"
            };
            return Self::new(Cause::Timeout, what);
        }
        if seen.http == Some(HttpFault::HeaderFlood) {
            return Self::new(Cause::HeaderFlood, "the answer's headers are larger than the limit");
        }
        if seen.http == Some(HttpFault::Garbled) {
            return Self::new(Cause::Garbled, format!("the answer is no HTTP: {}", seen.last));
        }
        match seen.io {
            Some(io::ErrorKind::UnexpectedEof) if https && error.is_connect() => {
                Self::new(Cause::Tls, "the server ended the secure handshake")
            }
            Some(
                io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof,
            ) => Self::new(Cause::Reset, "the connection was reset"),
            Some(io::ErrorKind::ConnectionRefused) => {
                Self::new(Cause::Unreachable, "the connection was refused")
            }
            Some(_) if error.is_connect() => {
                Self::new(Cause::Unreachable, format!("the host cannot be reached: {}", seen.last))
            }
            _ if seen.http == Some(HttpFault::Incomplete) => {
                Self::new(Cause::Reset, "the connection was closed before an answer came")
            }
            _ if error.is_connect() => {
                Self::new(Cause::Unreachable, format!("no connection: {}", seen.last))
            }
            _ => Self::new(Cause::Reset, format!("the exchange broke off: {}", seen.last)),
        }
    }
}

/// What was wrong with the talk over a connection that stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HttpFault {
    Timeout,
    HeaderFlood,
    Garbled,
    Incomplete,
}

/// What the chain of an error's sources holds.
#[derive(Default)]
struct Seen {
    name: Option<NameProblem>,
    tls: Option<String>,
    io: Option<io::ErrorKind>,
    http: Option<HttpFault>,
    /// Words of the innermost error.
    last: String,
}

impl Seen {
    fn walk(&mut self, error: &(dyn Error + 'static)) {
        let mut current = Some(error);
        while let Some(error) = current {
            self.look(error);
            // An I/O error hides the error that it wraps from the chain of sources.
            if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
                self.look(inner);
                if let Some(io_inside) = inner.downcast_ref::<io::Error>() {
                    self.walk(io_inside);
                }
            }
            current = error.source();
        }
    }

    fn look(&mut self, error: &(dyn Error + 'static)) {
        self.last = error.to_string();
        if let Some(problem) = error.downcast_ref::<NameProblem>() {
            self.name = Some(problem.clone());
        }
        if let Some(tls) = error.downcast_ref::<rustls::Error>() {
            self.tls = Some(tls_words(tls));
        }
        if let Some(io_error) = error.downcast_ref::<io::Error>()
            && !matches!(io_error.kind(), io::ErrorKind::Other | io::ErrorKind::InvalidData)
        {
            self.io = Some(io_error.kind());
        }
        if let Some(hyper_error) = error.downcast_ref::<hyper::Error>() {
            // The only cause that the client's public interface gives by its words alone; a test
            // with a flood of headers notices if they change.
            let is_flood = hyper_error.to_string().contains("message head is too large");
            let fault = if hyper_error.is_timeout() {
                Some(HttpFault::Timeout)
            } else if is_flood {
                Some(HttpFault::HeaderFlood)
            } else if hyper_error.is_parse() {
                Some(HttpFault::Garbled)
            } else if hyper_error.is_incomplete_message() || hyper_error.is_closed() {
                Some(HttpFault::Incomplete)
            } else {
                None
            };
            self.http = fault.or(self.http);
        }
    }
}

/// The words of a handshake's failure, without the moment: two runs must say the same.
fn tls_words(error: &rustls::Error) -> String {
    use rustls::{AlertDescription, CertificateError, PeerIncompatible};
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "the certificate's issuer is not known, or its own certificate was not sent along"
                .to_owned()
        }
        rustls::Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | rustls::Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "the server knows only an old version of TLS".to_owned()
        }
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "the certificate has expired".to_owned(),
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => "the certificate is not valid yet".to_owned(),
        other => other.to_string(),
    }
}
