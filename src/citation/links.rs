//! Which URLs stand in a note?
//!
//! Takes the target of a declared link, not its display text; finds bare URLs, DOIs and arXiv ids;
//! joins what a page break cut where that is sure; tells archive copies from originals.
//! It repairs nothing but the fixed form of an archive's short address; doubts become remarks.

use super::line_breaks::{self, LineEnds};
use crate::document::Passage;
use crate::text::{Severity, Span};

/// A URL of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UrlHit {
    /// Its range with angle brackets.
    pub zone: Span,
    /// What it leads to.
    pub url: String,
    /// An archive's copy of something else.
    pub archived: bool,
    /// The text itself is the address; otherwise words carry a link.
    pub shown: bool,
    pub remark: Option<UrlRemark>,
}

/// What is doubtful about a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UrlRemark {
    pub archive: bool,
    pub severity: Severity,
    pub message: String,
    pub suggestion: Option<String>,
}

/// What follows the scheme of a URL; the whole where it has none.
pub(super) fn behind_scheme(url: &str) -> &str {
    memchr::memchr_iter(b':', url.as_bytes())
        .find_map(|at| url.get(at..)?.strip_prefix("://"))
        .unwrap_or(url)
}

/// A URL as one form for comparison: scheme, `www.`, fragment, tracking-free end folded away.
pub(super) fn comparable(url: &str) -> String {
    let rest = behind_scheme(url);
    let rest = rest.split_once('#').map_or(rest, |(head, _)| head);
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let site = host.get("www.".len()..).filter(|_| starts_with_ignoring_case(host, "www."));
    let host = site.unwrap_or(host);
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(host);
    let path = path.trim_end_matches('/');
    let mut out = String::with_capacity(host.len() + path.len());
    out.push_str(host);
    out.make_ascii_lowercase();
    if !path.contains('%') {
        out.push_str(path);
        return out;
    }
    // Percent escapes of plain characters are the same address.
    let mut bytes = path.bytes().peekable();
    let mut decoded = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut ahead = bytes.clone();
            let pair = (ahead.next(), ahead.next());
            if let (Some(high), Some(low)) = pair
                && let (Some(high), Some(low)) =
                    ((high as char).to_digit(16), (low as char).to_digit(16))
                && let Ok(value) = u8::try_from(high * 16 + low)
                && (value.is_ascii_alphanumeric() || matches!(value, b'-' | b'_' | b'.' | b'~'))
            {
                decoded.push(value);
                bytes = ahead;
                continue;
            }
        }
        decoded.push(byte);
    }
    out.push_str(&String::from_utf8_lossy(&decoded));
    out
}

/// The host of a URL in lower case, without `www.`.
pub(super) fn host(url: &str) -> &str {
    let rest = behind_scheme(url);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

/// Whether a URL leads to an archive's copy.
pub(super) fn is_archive(url: &str) -> bool {
    let host = host(url);
    ARCHIVES.iter().any(|archive| host.eq_ignore_ascii_case(archive))
}

/// The hosts of archives.
const ARCHIVES: [&str; 13] = [
    "perma.cc",
    "web.archive.org",
    "archive.ph",
    "archive.today",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.vn",
    "archive.fo",
    "webcitation.org",
    "webarchive.nationalarchives.gov.uk",
    "ghostarchive.org",
    "megalodon.jp",
];

/// The URLs of a passage in their order, none overlapping another.
pub(super) fn find(passage: &Passage) -> Vec<UrlHit> {
    let text = passage.text();
    let tears = tears(passage);
    let line_ends = LineEnds::of(passage);
    let mut hits: Vec<UrlHit> = Vec::new();
    let mut at = 0;
    for link in &passage.links {
        if link.span.start < at || text.get(link.span.start..link.span.end).is_none() {
            continue;
        }
        scan(text, Span::new(at, link.span.start), &tears, line_ends, &mut hits);
        at = link.span.end.max(at);
        let target = link.target.trim();
        let shown = is_address(link.span.of(text).trim().trim_start_matches('<'));
        if let Some(url) = target_of(target) {
            let mut hit = UrlHit {
                zone: with_brackets(text, link.span),
                archived: is_archive(&url),
                url,
                shown,
                remark: None,
            };
            if shown {
                complete(text, &tears, line_ends, &mut hit);
                at = at.max(hit.zone.end);
            }
            hits.push(hit);
        }
    }
    scan(text, Span::new(at.min(text.len()), text.len()), &tears, line_ends, &mut hits);
    bracketed(text, &mut hits);
    hits
}

/// Addresses in angle brackets that have no scheme: "online: <docks.example/2015>".
fn bracketed(text: &str, hits: &mut Vec<UrlHit>) {
    let known = hits.len();
    for open in memchr::memchr_iter(b'<', text.as_bytes()) {
        let rest = text.get(open + 1..).unwrap_or("");
        // An address ends soon; the bound keeps many opened brackets from costing more.
        let close = rest.bytes().take(400).position(|byte| byte == b'>');
        let Some(inner) = close.and_then(|close| rest.get(..close)) else { continue };
        let (name, path) = inner.split_once('/').unwrap_or((inner, ""));
        let zone = Span::new(open, open + inner.len() + 2);
        let plain = inner.is_ascii()
            && !path.is_empty()
            && !inner.contains(char::is_whitespace)
            && line_breaks::is_host(name);
        let place = hits
            .get(..known)
            .map_or(0, |hits| hits.partition_point(|hit| hit.zone.end <= zone.start));
        let free = place == known || hits.get(place).is_some_and(|hit| zone.end <= hit.zone.start);
        if plain && free {
            let url = format!("http://{inner}");
            let archived = is_archive(&url);
            hits.push(UrlHit { zone, url, archived, shown: true, remark: None });
        }
    }
    if known < hits.len() {
        hits.sort_by_key(|hit| hit.zone.start);
    }
}

/// Offsets of a passage's text before which its source is torn.
pub(super) fn tears(passage: &Passage) -> Vec<usize> {
    passage.body.map.runs().iter().filter(|run| run.torn).map(|run| run.out).collect()
}

pub(super) fn is_address(text: &str) -> bool {
    ["http://", "https://", "www.", "doi:", "doi.org/", "perma.cc/"]
        .iter()
        .any(|head| starts_with_ignoring_case(text, head))
}

fn starts_with_ignoring_case(text: &str, head: &str) -> bool {
    text.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
}

/// The address of a declared link, where it leads to the web.
fn target_of(target: &str) -> Option<String> {
    if starts_with_ignoring_case(target, "http://") || starts_with_ignoring_case(target, "https://")
    {
        return Some(target.to_owned());
    }
    if starts_with_ignoring_case(target, "www.") || starts_with_ignoring_case(target, "perma.cc/") {
        return Some(format!("http://{target}"));
    }
    if let Some(rest) = target.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    let doi = target.strip_prefix("doi:").unwrap_or(target);
    doi.starts_with("10.").then(|| format!("https://doi.org/{doi}"))
}

/// The span with the angle brackets around it.
fn with_brackets(text: &str, span: Span) -> Span {
    let mut out = span;
    if text.get(..span.start).is_some_and(|head| head.ends_with('<'))
        && text.get(span.end..).is_some_and(|tail| tail.starts_with('>'))
    {
        out = Span::new(span.start - 1, span.end + 1);
    }
    out
}

/// Signs of addresses that Markdown and LaTeX escape.
const ESCAPED: [char; 5] = ['_', '&', '%', '#', '~'];

/// What an address begins with, each with the place of its first mark.
const HEADS: [(&str, usize); 7] = [
    ("https://", 5),
    ("http://", 4),
    ("www.", 3),
    ("doi.org/", 3),
    ("doi:", 3),
    ("perma.cc/", 5),
    ("arxiv:", 5),
];

/// Where the next address in `span` starts, and with which head.
fn next_head(text: &str, span: Span) -> Option<(usize, &'static str)> {
    let words = text.as_bytes().get(span.start..span.end)?;
    // The text is looked through for the first marks of the heads only.
    memchr::memchr2_iter(b':', b'.', words).find_map(|mark| {
        let letter = words.get(mark.checked_sub(1)?)?.to_ascii_lowercase();
        if !matches!(letter, b's' | b'p' | b'w' | b'i' | b'a' | b'v') {
            return None;
        }
        HEADS.iter().find_map(|(head, length)| {
            let at = mark.checked_sub(*length)?;
            let whole = words.get(at..at + head.len())?;
            if !whole.eq_ignore_ascii_case(head.as_bytes()) {
                return None;
            }
            let start = span.start + at;
            let glued = text
                .get(..start)
                .and_then(|before| before.chars().next_back())
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '@' | '.'));
            (head.starts_with("http") || !glued).then_some((start, *head))
        })
    })
}

fn scan(text: &str, span: Span, tears: &[usize], line_ends: LineEnds<'_>, hits: &mut Vec<UrlHit>) {
    let mut at = span.start;
    while let Some((start, head)) = next_head(text, Span::new(at, span.end)) {
        let after = start + head.len();
        let read = address_at(text, start, head, span.end)
            .or_else(|| line_breaks::broken_behind_scheme(line_ends, text, start, head, span.end));
        match read {
            Some((end, url)) if after < end => {
                let mut hit = UrlHit {
                    zone: with_brackets(text, Span::new(start, end)),
                    archived: is_archive(&url),
                    url,
                    shown: true,
                    remark: None,
                };
                complete(text, tears, line_ends, &mut hit);
                at = hit.zone.end.max(after);
                hits.push(hit);
            }
            _ => at = after,
        }
        if span.end <= at {
            break;
        }
    }
}

/// The end of the address that starts at `start`, and where it leads.
fn address_at(text: &str, start: usize, head: &str, limit: usize) -> Option<(usize, String)> {
    let rest = text.get(start..limit)?;
    if head == "arxiv:" {
        let id = rest.get(head.len()..)?;
        let blank = id.len() - id.trim_start().len();
        let length = id
            .trim_start()
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-')))
            .unwrap_or(id.trim_start().len());
        let name = id.trim_start().get(..length)?.trim_end_matches(['.', '-', '/']);
        let shaped = name.bytes().filter(u8::is_ascii_digit).count();
        if shaped < 7 {
            return None;
        }
        let end = start + head.len() + blank + name.len();
        return Some((end, format!("https://arxiv.org/abs/{name}")));
    }
    let blank = if head == "doi:" {
        let after = rest.get(head.len()..)?;
        after.len() - after.trim_start_matches(' ').len()
    } else {
        0
    };
    let body = rest.get(head.len() + blank..)?;
    let length = url_length(body);
    let kept = trim_end_marks(body.get(..length)?);
    // A second address glued to the first is its own.
    let kept = split_glued(kept);
    if kept.is_empty() || (head.starts_with("http") && !kept.starts_with(char::is_alphanumeric)) {
        return None;
    }
    let end = start + head.len() + blank + kept.len();
    let kept = &kept.replace('\\', "");
    let url = match head {
        "doi:" => {
            if !kept.starts_with("10.") {
                return None;
            }
            format!("https://doi.org/{kept}")
        }
        "doi.org/" => format!("https://doi.org/{kept}"),
        "perma.cc/" => format!("https://perma.cc/{kept}"),
        "www." => {
            if !kept.contains('.') {
                return None;
            }
            format!("http://{}{kept}", rest.get(..head.len())?)
        }
        _ => format!("{}{kept}", rest.get(..head.len())?),
    };
    Some((end, url))
}

/// How much of `body` can be an address: up to white space or a mark that none holds, brackets
/// only where both of them stand in it.
pub(super) fn url_length(body: &str) -> usize {
    let mut brackets = 0_i32;
    let mut parens = 0_i32;
    let mut open = 0;
    let mut end = body.len();
    for (at, c) in body.char_indices() {
        let stops = match c {
            '(' => {
                if parens == 0 {
                    open = at;
                }
                parens += 1;
                false
            }
            '[' => {
                brackets += 1;
                false
            }
            ')' => {
                parens -= 1;
                parens < 0
            }
            ']' => {
                brackets -= 1;
                brackets < 0
            }
            // Text that was Markdown once escapes signs of addresses: "report\_2.pdf".
            '\\' => !body.get(at + 1..).is_some_and(|rest| rest.starts_with(ESCAPED)),
            '<' | '>' | '"' | '“' | '”' | '«' | '»' | '|' | '^' | '`' | '‘' => true,
            _ => c.is_whitespace() || c.is_control(),
        };
        if stops {
            end = at;
            break;
        }
    }
    // "…/gardner/(last visited": the parenthesis that goes on behind is glued to the address.
    if 0 < parens && 0 < open { open } else { end }
}

pub(super) fn trim_end_marks(kept: &str) -> &str {
    let mut out = kept;
    loop {
        let trimmed =
            out.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '…', '&']);
        // An opened bracket at the end belongs to what follows.
        let trimmed = trimmed.trim_end_matches(['(', '[', '{']);
        let unopened = trimmed.ends_with(')') && !trimmed.contains('(');
        let trimmed = if unopened { trimmed.trim_end_matches(')') } else { trimmed };
        if trimmed.len() == out.len() {
            return out;
        }
        out = trimmed;
    }
}

fn split_glued(kept: &str) -> &str {
    let mut from = 0;
    while let Some(place) = kept.get(from..).and_then(|rest| rest.find("http")) {
        let at = from + place;
        let rest = kept.get(at..).unwrap_or("");
        let scheme = rest.starts_with("http://") || rest.starts_with("https://");
        let before = kept.get(..at).and_then(|head| head.chars().next_back());
        if 0 < at && scheme && before.is_some_and(|c| !matches!(c, '/' | '=' | '&' | '?' | ':')) {
            return trim_end_marks(kept.get(..at).unwrap_or(kept));
        }
        from = at + 4;
    }
    kept
}

/// Looks at what follows an address: the rest of an archive's short form, or of an address that
/// a page or line break cut.
fn complete(text: &str, tears: &[usize], line_ends: LineEnds<'_>, hit: &mut UrlHit) {
    if !host(&hit.url).eq_ignore_ascii_case("perma.cc") {
        line_breaks::join_parted_hyphens(text, hit);
    }
    line_breaks::join(line_ends, text, hit);
    if host(&hit.url).eq_ignore_ascii_case("perma.cc") {
        complete_perma(text, line_ends, hit);
        return;
    }
    let end = hit.zone.end;
    let tail = text.get(end..).unwrap_or("");
    let blank = tail.len() - tail.trim_start().len();
    let next = end + blank;
    // Whether the tear lies between the address and the next word.
    let torn = tears.partition_point(|tear| *tear < end);
    let torn = tears.get(torn).is_some_and(|tear| *tear <= next);
    let word = text.get(next..).map_or("", |rest| {
        let length = url_length(rest);
        rest.get(..length).unwrap_or("")
    });
    let kept = trim_end_marks(word);
    let name = host(&hit.url);
    if !name.is_empty()
        && !name.contains(['.', ':'])
        && name != "localhost"
        && 0 < blank
        && blank <= 2
        && kept.contains('.')
        && kept.contains('/')
        && kept.starts_with(|c: char| c.is_ascii_lowercase())
    {
        // A host without a dot goes on behind the blank; which sign stood there is not known.
        let joined = format!("{}-{kept}", hit.url.trim_end_matches('-'));
        hit.remark = Some(UrlRemark {
            archive: false,
            severity: Severity::Minor,
            message: "a blank cuts the host of this URL; a hyphen was put in its place".to_owned(),
            suggestion: Some(format!("{}{kept}", hit.url)),
        });
        hit.url = joined;
        hit.archived = is_archive(&hit.url);
        hit.zone = Span::new(hit.zone.start, next + kept.len());
        return;
    }
    if !kept.is_empty() && 0 < blank && (torn || blank <= 2) {
        let first = kept.chars().next().unwrap_or(' ');
        let ends_open = hit.url.ends_with(['/', '-', '_', '=', '?', '%']);
        let marked = kept.contains(['/', '_', '=', '%']) || kept.matches('-').count() > 1;
        let address_like = (first.is_ascii_lowercase() || first.is_ascii_digit())
            && kept.is_ascii()
            && !is_address(kept)
            && !kept.starts_with('(');
        let bracketed_apart = hit.zone.end != hit.zone.start + hit.url.len();
        if address_like && marked && (torn || (ends_open && !bracketed_apart)) {
            let head = hit.url.as_str();
            let whole = next + kept.len();
            let joint = if torn && !ends_open && lost_hyphen(text, head, kept, hit.zone.start) {
                "-"
            } else if ends_open || (torn && (kept.starts_with(['/', '?', '#', '&', '.', '-']))) {
                ""
            } else {
                hit.remark = Some(UrlRemark {
                    archive: false,
                    severity: Severity::Minor,
                    message: "the URL is cut by a page break and its joint is not sure".to_owned(),
                    suggestion: Some(format!("{head}{kept}")),
                });
                return;
            };
            let joined = format!("{head}{joint}{kept}");
            let halves = head
                .strip_suffix('-')
                .filter(|left| left.ends_with(|c: char| c.is_ascii_lowercase()))
                .filter(|_| joint.is_empty() && first.is_ascii_lowercase());
            hit.remark = Some(match halves {
                Some(left) => UrlRemark {
                    archive: false,
                    severity: Severity::Info,
                    message: "the URL is broken behind a hyphen, which may be the typesetter's"
                        .to_owned(),
                    suggestion: Some(format!("{left}{kept}")),
                },
                None => UrlRemark {
                    archive: false,
                    severity: Severity::Info,
                    message: "the URL is broken over two lines or pages and was joined".to_owned(),
                    suggestion: Some(joined.clone()),
                },
            });
            hit.url = joined;
            hit.archived = is_archive(&hit.url);
            hit.zone = Span::new(hit.zone.start, whole);
            return;
        }
    }
    if !hit.url.is_ascii() && hit.url.contains(['–', '—', '‐', '‑', '\u{ad}']) {
        let fixed: String = hit
            .url
            .chars()
            .filter(|c| *c != '\u{ad}')
            .map(|c| if matches!(c, '–' | '—' | '‐' | '‑') { '-' } else { c })
            .collect();
        hit.remark = Some(UrlRemark {
            archive: false,
            severity: Severity::Minor,
            message: "the URL holds a dash of typesetting".to_owned(),
            suggestion: Some(fixed),
        });
    }
}

/// Whether the words at the joint stand side by side, with a blank between, in the text before the
/// address: then the line's last hyphen was lost in between.
fn lost_hyphen(text: &str, head: &str, tail: &str, start: usize) -> bool {
    let last = head.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let first = tail.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    if last.is_empty() || first.is_empty() {
        return false;
    }
    let window = start.saturating_sub(600);
    let window = (window..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let before = text.get(window..start).unwrap_or("");
    let mut previous = "";
    for word in before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if previous.eq_ignore_ascii_case(last) && word.eq_ignore_ascii_case(first) {
            return true;
        }
        previous = word;
    }
    false
}

/// `perma.cc/XXXX-XXXX`, its eight characters perhaps set apart by a blank or without the hyphen.
fn complete_perma(text: &str, line_ends: LineEnds<'_>, hit: &mut UrlHit) {
    let Some((head, id)) = hit.url.rsplit_once("perma.cc/") else { return };
    let (head, id) = (head.to_owned(), id.to_owned());
    let plain = |c: char| c.is_ascii_alphanumeric();
    let joint = |c: char| c == '-' || c == '–' || c == '‑' || c.is_whitespace();
    let mut letters: String = id.chars().filter(|c| plain(*c)).collect();
    if !id.chars().all(|c| plain(c) || joint(c)) {
        return;
    }
    let mut end = hit.zone.end;
    if letters.len() < 8 {
        // The rest of the id up to a closing bracket, a few characters on.
        let tail = text.get(end..).unwrap_or("");
        let mut more = String::new();
        let mut length = 0;
        for c in tail.chars() {
            if plain(c) {
                more.push(c);
            } else if !joint(c) {
                break;
            }
            length += c.len_utf8();
            if letters.len() + more.len() == 8 {
                break;
            }
        }
        let closes = tail
            .get(length..)
            .and_then(|rest| rest.chars().next())
            .is_none_or(|c| !c.is_alphanumeric());
        if letters.len() + more.len() == 8 && closes && !more.is_empty() {
            letters.push_str(&more);
            end += length;
            if tail.get(length..).is_some_and(|rest| rest.starts_with('>')) {
                end += 1;
            }
        }
    }
    if letters.len() == 8 {
        let (left, right) = letters.split_at(4);
        let canonical = format!("{left}-{right}");
        if canonical != id {
            let repaired = format!("{head}perma.cc/{canonical}");
            let printed = line_ends.taken_out(text, Span::new(hit.zone.start, end));
            // A line that ends inside the address is no fault of it.
            if !printed.trim_end_matches('>').ends_with(&canonical) {
                hit.remark = Some(UrlRemark {
                    archive: true,
                    severity: Severity::Minor,
                    message: "the archive address is not printed as four and four characters"
                        .to_owned(),
                    suggestion: Some(repaired.clone()),
                });
            }
            hit.url = repaired;
            hit.zone = Span::new(hit.zone.start, end);
        }
    } else if !id.is_empty() {
        hit.remark = Some(UrlRemark {
            archive: true,
            severity: Severity::Minor,
            message: "the archive address does not have eight characters".to_owned(),
            suggestion: None,
        });
    }
}
