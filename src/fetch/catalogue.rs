//! Of which page is this copy, where the archive shows it only through scripts?
//!
//! Some archives keep their copies behind a shell, but have a public catalogue that names the
//! archived address and the day. With these another archive can be asked for the same page.
//! The table of catalogues is `data/fetch/catalogues.txt`.

use jiff::Timestamp;
use url::Url;

const TABLE: &str = include_str!("../../data/fetch/catalogues.txt");

/// A catalogue's entry that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) address: String,
    url_field: &'static str,
    time_field: &'static str,
}

/// What a catalogue says of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Original {
    pub(super) url: String,
    pub(super) at: Option<Timestamp>,
}

impl Entry {
    /// The entry of a copy's address, if its archive has a catalogue.
    pub(super) fn of(copy: &str) -> Option<Self> {
        let url = Url::parse(copy).ok()?;
        let host = url.host_str()?.trim_start_matches("www.");
        let id = url.path_segments()?.find(|part| !part.is_empty())?;
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return None;
        }
        TABLE.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
            let mut fields = line.split('\t');
            let known = fields.next()?;
            let template = fields.next()?;
            let url_field = fields.next()?;
            let time_field = fields.next()?;
            let entry = Self { address: template.replace("{id}", id), url_field, time_field };
            (known == host).then_some(entry)
        })
    }

    /// Reads the catalogue's answer.
    pub(super) fn read(&self, body: &[u8]) -> Option<Original> {
        let value: serde_json::Value = serde_json::from_slice(body).ok()?;
        let url = value.get(self.url_field)?.as_str()?.to_owned();
        let at = value.get(self.time_field).and_then(|time| time.as_str()?.parse().ok());
        Some(Original { url, at })
    }
}
