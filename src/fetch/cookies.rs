//! Which cookies does a chain of redirects carry?
//!
//! Sites that set a cookie and redirect to see whether it comes back are common; without a jar
//! every such link is a loop. The jar lives as long as one chain: nothing is remembered of a
//! reader, and no two links share one.

use url::Url;

/// More cookies than this in one chain are not kept.
const MAX_COOKIES: usize = 64;
/// A longer cookie is not kept.
const MAX_LENGTH: usize = 4096;

/// The cookies of one chain, in the order in which they were first set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Cookie {
    name: String,
    value: String,
    /// Host, or the domain that the cookie is for.
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
}

impl Jar {
    /// Takes up a `Set-Cookie` value that came from `url`.
    pub(super) fn set(&mut self, url: &Url, value: &str) {
        if MAX_LENGTH < value.len() {
            return;
        }
        let Some(host) = url.host_str() else { return };
        let mut parts = value.split(';');
        let Some((name, content)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let mut cookie = Cookie {
            name: name.trim().to_owned(),
            value: content.trim().to_owned(),
            domain: host.to_ascii_lowercase(),
            host_only: true,
            path: default_path(url),
            secure: false,
        };
        let mut expired = false;
        for attribute in parts {
            let (key, content) = attribute.split_once('=').unwrap_or((attribute, ""));
            let content = content.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "domain" => {
                    let domain = content.trim_start_matches('.').to_ascii_lowercase();
                    if domain.is_empty() {
                        continue;
                    }
                    // A cookie for a domain that the host is not in is refused, and so is one for
                    // a whole top-level domain.
                    if !is_within(&cookie.domain, &domain) || !domain.contains('.') {
                        return;
                    }
                    cookie.domain = domain;
                    cookie.host_only = false;
                }
                "path" if content.starts_with('/') => content.clone_into(&mut cookie.path),
                "secure" => cookie.secure = true,
                "max-age" => {
                    expired = content.parse::<i64>().is_ok_and(|seconds| seconds <= 0);
                }
                _ => {}
            }
        }
        if cookie.name.is_empty() {
            return;
        }
        let place = self.cookies.iter().position(|kept| {
            kept.name == cookie.name && kept.domain == cookie.domain && kept.path == cookie.path
        });
        match (place, expired) {
            (Some(index), true) => {
                self.cookies.remove(index);
            }
            (Some(index), false) => {
                if let Some(kept) = self.cookies.get_mut(index) {
                    *kept = cookie;
                }
            }
            (None, true) => {}
            (None, false) => {
                if self.cookies.len() < MAX_COOKIES {
                    self.cookies.push(cookie);
                }
            }
        }
    }

    /// The `Cookie` header for a request to `url`.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let host = url.host_str()?.to_ascii_lowercase();
        let sent: Vec<String> = self
            .cookies
            .iter()
            .filter(|cookie| {
                let host_fits = if cookie.host_only {
                    host == cookie.domain
                } else {
                    is_within(&host, &cookie.domain)
                };
                host_fits
                    && path_fits(url.path(), &cookie.path)
                    && (!cookie.secure || url.scheme() == "https")
            })
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        if sent.is_empty() { None } else { Some(sent.join("; ")) }
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|front| front.ends_with('.'))
}

fn path_fits(path: &str, prefix: &str) -> bool {
    match path.strip_prefix(prefix) {
        Some(rest) => rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'),
        None => false,
    }
}

fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(end) => url.path().get(..end).unwrap_or("/").to_owned(),
    }
}
