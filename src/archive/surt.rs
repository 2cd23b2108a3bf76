//! SURT: the sort-friendly form of URLs that indexes use (`example,news)/2019/story`).
//!
//! Follows the canonical form that replay tools compute for look-ups: case, `www.`, default ports,
//! session ids, the order of query parameters and a last slash do not tell captures apart.

/// The key of a URL; a text that is no URL with a host is its own key in lower case.
#[must_use]
pub fn surt(url: &str) -> String {
    let Ok(parsed) = url::Url::parse(url.trim()) else { return url.trim().to_lowercase() };
    let Some(host) = parsed.host_str() else { return url.trim().to_lowercase() };
    let host = host.to_lowercase();
    let mut key = String::with_capacity(url.len() + 2);
    match parsed.host() {
        Some(url::Host::Domain(_)) => {
            let labels: Vec<&str> = without_www(&host).split('.').rev().collect();
            key.push_str(&labels.join(","));
        }
        _ => key.push_str(&host),
    }
    if let Some(port) = parsed.port() {
        key.push(':');
        key.push_str(&port.to_string());
    }
    key.push(')');
    let path = without_session(&parsed.path().to_lowercase());
    let path = if path.len() <= 1 { "/" } else { path.trim_end_matches('/') };
    key.push_str(if path.is_empty() { "/" } else { path });
    if let Some(query) = parsed.query() {
        let query = query.to_lowercase();
        let mut parameters: Vec<&str> =
            query.split('&').filter(|parameter| !is_session(parameter)).collect();
        parameters.sort_unstable();
        let joined = parameters.join("&");
        if !joined.is_empty() {
            key.push('?');
            key.push_str(&joined);
        }
    }
    key
}

/// Without `www.`, `www1.` and so on.
fn without_www(host: &str) -> &str {
    let Some(rest) = host.strip_prefix("www") else { return host };
    let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match rest.strip_prefix('.') {
        Some(bare) if bare.contains('.') => bare,
        _ => host,
    }
}

fn is_session(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default();
    ["jsessionid", "phpsessid", "sid", "aspsessionid", "cfid", "cftoken"].contains(&name)
}

fn without_session(path: &str) -> String {
    match path.find(";jsessionid=") {
        Some(at) => path.get(..at).unwrap_or(path).to_owned(),
        None => path.to_owned(),
    }
}
