//! ARC, the format before WARC: a line with URL, address, date, type and length, then the bytes.

/// One record of an ARC file.
#[derive(Clone, Debug)]
pub(super) struct ArcRecord<'a> {
    pub(super) url: String,
    pub(super) at: Option<jiff::Timestamp>,
    pub(super) block: &'a [u8],
    /// Where its header line starts.
    pub(super) offset: usize,
    /// Header line and block.
    pub(super) length: usize,
    /// The block is shorter than its header says.
    pub(super) cut: bool,
}

/// Whether an ARC file starts here.
pub(super) fn is_arc(bytes: &[u8]) -> bool {
    bytes.starts_with(b"filedesc:") || is_record(bytes)
}

/// Whether the line here has the form of an ARC record's header.
pub(super) fn is_record(bytes: &[u8]) -> bool {
    (bytes.starts_with(b"http://") || bytes.starts_with(b"https://")) && header(bytes).is_some()
}

/// The records, and where reading stopped before the end, if it did.
pub(super) fn records(bytes: &[u8]) -> (Vec<ArcRecord<'_>>, Option<usize>) {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_ascii_start().len();
        at += blank;
        let rest = rest.get(blank..).unwrap_or_default();
        if rest.is_empty() {
            return (found, None);
        }
        let Some((url, date, length, line)) = header(rest) else { return (found, Some(at)) };
        // The last record may break off; what came of it is kept and told.
        let end = line.saturating_add(length);
        let cut = rest.len() < end;
        let block = rest.get(line..end.min(rest.len())).unwrap_or_default();
        if !url.starts_with("filedesc:") {
            found.push(ArcRecord {
                url,
                at: time(&date),
                block,
                offset: at,
                length: line + block.len(),
                cut,
            });
        }
        if cut {
            return (found, Some(at));
        }
        at += end;
    }
}

/// URL, date, length of the block, and length of the header line.
///
/// The words are counted from the end, since URLs with blanks were written as they came.
fn header(bytes: &[u8]) -> Option<(String, String, usize, usize)> {
    let line_end = memchr::memchr(b'\n', bytes.get(..bytes.len().min(1 << 16))?)?;
    let line = std::str::from_utf8(bytes.get(..line_end)?).ok()?.trim_end();
    let (rest, length) = line.rsplit_once(' ')?;
    let is_date = |word: &str| {
        (8..=14).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date = rest.rsplit(' ').find(|word| is_date(word))?;
    let before = rest.get(..rest.rfind(&format!(" {date}"))?)?;
    let (url, _address) = before.rsplit_once(' ')?;
    Some((url.to_owned(), date.to_owned(), length.parse().ok()?, line_end + 1))
}

/// A date of 8 to 14 digits.
fn time(digits: &str) -> Option<jiff::Timestamp> {
    let padded = format!("{digits:0<14}");
    let part = |from: usize, to: usize| padded.get(from..to).unwrap_or_default();
    let text = format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    text.parse().ok()
}
