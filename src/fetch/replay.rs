//! Is this address one of a web archive, and of which page?
//!
//! Knows the form that the common replay programs share: a time stamp of up to 14 digits, perhaps
//! with a two-letter flag and an underscore, then the archived address. Raw content is asked with
//! the flag `id_`: without it, archives send pages with their own frame and rewritten links.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// An address in the form of a replay program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replay {
    /// Up to the time stamp.
    prefix: String,
    stamp: String,
    /// The archived address.
    pub(super) original: String,
}

impl Replay {
    pub(super) fn parse(address: &str) -> Option<Self> {
        let scheme_end = address.find("://")? + 3;
        let path_start = scheme_end + address.get(scheme_end..)?.find('/')?;
        // The archived address begins behind the archive's own.
        let rest = address.get(path_start..)?;
        let inner = ["/http://", "/https://", "/http:/", "/https:/"]
            .iter()
            .filter_map(|mark| rest.find(mark))
            .min()?;
        let segment_start = rest.get(..inner)?.rfind('/')? + 1;
        let segment = rest.get(segment_start..inner)?;
        let digits = segment.bytes().take_while(u8::is_ascii_digit).count();
        let flag = segment.get(digits..)?;
        let flag_fits = flag.is_empty() || (flag.ends_with('_') && flag.len() <= 4);
        if !(4..=14).contains(&digits) || !flag_fits {
            return None;
        }
        let original = rest.get(inner + 1..)?;
        // Some servers fold the two slashes.
        let original = match original.split_once(":/") {
            Some((scheme, tail)) if !tail.starts_with('/') => format!("{scheme}://{tail}"),
            _ => original.to_owned(),
        };
        Some(Self {
            prefix: address.get(..path_start + segment_start)?.to_owned(),
            stamp: segment.get(..digits)?.to_owned(),
            original,
        })
    }

    /// The address of the archived bytes as they came from the site.
    pub(super) fn raw(&self) -> String {
        format!("{}{}id_/{}", self.prefix, self.stamp, self.original)
    }

    /// The address that a reader would open.
    pub(super) fn shown(&self) -> String {
        format!("{}{}/{}", self.prefix, self.stamp, self.original)
    }

    /// When the copy was made; missing digits are the earliest.
    pub(super) fn datetime(&self) -> Option<Timestamp> {
        let full = "00000101000000";
        let digits = format!("{}{}", self.stamp, full.get(self.stamp.len()..).unwrap_or_default());
        let moment = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
        moment.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }
}

/// The archived address in an address of a web archive.
pub(super) fn archived_original(address: &str) -> Option<String> {
    Replay::parse(address).map(|replay| replay.original)
}

/// The address under which a web archive gives a copy without its frame, where `address` is one of
/// a web archive and not that address already.
#[must_use]
pub fn raw_copy(address: &str) -> Option<String> {
    let raw = Replay::parse(address)?.raw();
    (raw != address).then_some(raw)
}

/// When the copy at an address of a web archive was made, as far as the address says it.
#[must_use]
pub fn copy_datetime(address: &str) -> Option<String> {
    Some(Replay::parse(address)?.datetime()?.to_string())
}
