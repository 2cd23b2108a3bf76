//! Is a note an entry of a list of references?
//!
//! Numbered references and works cited print their parts as sentences: names, title, where it
//! came out. Two families are read: names with bare initials and `year;volume:pages`
//! (medicine), and inverted full names with a title in italics or quotation marks. The form
//! with the year in a parenthesis after the names is read in `containers`.

use super::clause::{self, Draft};
use super::full::{clean, clean_title};
use super::surface::{Shape, Surface};
use super::tables::tables;
use super::{WorkType, dates, names, pins};
use crate::text::Span;

/// No entry is longer than this; the bound keeps the reading of long notes linear.
const LONGEST: usize = 1500;

/// What kind of entry a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    /// "Lind MK, Oe K. Title. J Harb Med. 2015;37(9):79-95."
    Initials,
    /// "Lind, Mara. *Title*. Press, 2004."
    Inverted,
}

/// Whether the whole of `span` is one entry.
pub(super) fn is_entry(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    depth == 0 && family(surface, span, depth).is_some()
}

fn family(surface: &Surface<'_>, span: Span, depth: u16) -> Option<(Family, usize)> {
    let text = surface.text;
    let words = span.of(text);
    if LONGEST < words.len() || surface.italic(span.start) {
        return None;
    }
    // Other heads than initials reach to the first full stop at least, and most notes have figures
    // or marks before it.
    let named = stops(words).next().and_then(|end| words.get(..end)).is_some_and(may_be_names);
    let body = || if named { body_head(words) } else { None };
    if let Some(length) = initials_list(words).or_else(body)
        && let Some(rest) = words.get(length..)
        // "John Q. Smith, *Title*": a full name is no surname with initials.
        && !rest.split_whitespace().next().unwrap_or(",").ends_with(',')
        && is_placed(rest)
    {
        return Some((Family::Initials, length));
    }
    if !named {
        return None;
    }
    let length = inverted_head(words)?;
    let rest = Span::new(span.start + length, span.end).trimmed(text);
    // A full stop inside a title is none after names.
    if !surface.italic_runs(Span::new(span.start, span.start + length), depth).is_empty() {
        return None;
    }
    let quoted = surface
        .pairs_in(rest, depth)
        .next()
        .is_some_and(|pair| pair.shape == Shape::Quote && pair.outer.start == rest.start);
    let italic = surface
        .italic_runs(rest, depth)
        .first()
        .is_some_and(|run| run.start == rest.start && 1 < run.of(text).split(' ').count());
    (quoted || italic).then_some((Family::Inverted, length))
}

/// Whether a text has no plain sign that the names of an entry cannot have.
fn may_be_names(head: &str) -> bool {
    let sign = |byte: u8| {
        byte.is_ascii_alphabetic()
            || !byte.is_ascii()
            || matches!(byte, b' ' | b',' | b'.' | b'\'' | b'-' | b'&')
    };
    head.bytes().all(sign)
}

/// Signs that the parts after the names say where a work came out, as lists of references do.
fn is_placed(rest: &str) -> bool {
    let volume = rest.match_indices(';').any(|(at, _)| {
        let before = rest.get(..at).unwrap_or("").trim_end();
        let after = rest.get(at + 1..).unwrap_or("").trim_start();
        let year = before.len().checked_sub(4).and_then(|from| before.get(from..));
        year.is_some_and(dates::is_year) && after.starts_with(|c: char| c.is_ascii_digit())
            || after.get(..4).is_some_and(dates::is_year)
    });
    let lower = rest.to_lowercase();
    volume
        || [". available from:", ". available at:", ". doi:", ". accessed ", ". in: "]
            .iter()
            .any(|mark| lower.contains(mark))
}

/// The length of "Lind MK, Oe K, et al." with its full stop.
fn initials_list(words: &str) -> Option<usize> {
    let mut at = 0;
    let mut count = 0;
    loop {
        let rest = words.get(at..)?;
        if 0 < count
            && let Some(tail) = rest.strip_prefix("et al")
        {
            return Some(words.len() - tail.strip_prefix('.').unwrap_or(tail).len());
        }
        let end = rest.find([',', '.'])?;
        let name = rest.get(..end)?;
        let (family, initials) = name.rsplit_once(' ')?;
        let short = (1..=3).contains(&initials.len())
            && initials.bytes().all(|byte| byte.is_ascii_uppercase());
        let plain = family.starts_with(|c: char| c.is_alphabetic())
            && family.chars().any(char::is_uppercase)
            && family.split_whitespace().count() <= 4
            && family.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’'));
        if !short || !plain {
            return None;
        }
        count += 1;
        at += end + 1;
        if rest.get(end..).is_some_and(|tail| tail.starts_with('.')) {
            return words.get(at..).filter(|tail| tail.starts_with(' ')).map(|_| at);
        }
        at += words.get(at..)?.len() - words.get(at..)?.trim_start().len();
    }
}

/// The length of the name of a body that opens an entry, with its full stop.
fn body_head(words: &str) -> Option<usize> {
    let end = stops(words).next()?;
    let name = words.get(..end)?;
    let plain = name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | ',' | '-' | '&' | '’'));
    let count = name.split_whitespace().count();
    (plain && 1 < count && count <= 10 && names::is_institution(name)).then_some(end + 1)
}

/// The length of "Lind, Mara, and Lee Ray." with its full stop.
fn inverted_head(words: &str) -> Option<usize> {
    let mut end = None;
    for at in stops(words).take(6) {
        let head = words.get(..at)?;
        let last = head.rsplit(' ').next().unwrap_or("");
        if 1 < last.chars().count() || !last.starts_with(char::is_uppercase) {
            end = Some(at);
            break;
        }
    }
    // A name that ends with an initial has its full stop already.
    let end = end.or_else(|| stops(words).next())?;
    let head = words.get(..end)?;
    let plain =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | ',' | '.' | '\'' | '’' | '-' | '&');
    if !head.chars().all(plain) {
        return None;
    }
    let (family, given) = head.split_once(", ")?;
    let first = given.split(',').next().unwrap_or(given);
    let first = first.split(" and ").next().unwrap_or(first);
    let one = |name: &str| !name.is_empty() && name.split_whitespace().count() <= 3;
    let short = one(family) && one(first) && head.split_whitespace().count() <= 16;
    (short && names::is_person(&format!("{first} {family}"))).then_some(end + 1)
}

/// Where full stops stand before a blank.
fn stops(words: &str) -> impl Iterator<Item = usize> {
    let bytes = words.as_bytes();
    memchr::memchr_iter(b'.', bytes).filter(|at| bytes.get(at + 1) == Some(&b' '))
}

/// The sentences of an entry after its names, quoted titles whole.
fn parts(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Span> {
    let text = surface.text;
    let mut out = Vec::new();
    let mut from = span.start;
    for (at, c) in span.of(text).char_indices() {
        let place = span.start + at;
        let after = place + c.len_utf8();
        let closes_quote = matches!(c, '”' | '"')
            && surface.level(after) == depth
            && text.get(..place).is_some_and(|head| head.ends_with(['.', '?', '!', ',']));
        let stop = matches!(c, '.' | '?' | '!') && surface.level(place) == depth;
        let blank = text.get(after..).is_some_and(|rest| rest.starts_with(char::is_whitespace));
        if !(closes_quote || stop) || !blank && after < span.end || surface.in_url(place) {
            continue;
        }
        let inside = surface.italic(place) && surface.italic(after + 1) && after + 1 < span.end;
        let word = Span::new(from, place).of(text).rsplit(' ').next().unwrap_or("");
        let short = word.eq_ignore_ascii_case("p") || word.eq_ignore_ascii_case("pp");
        let edition = tables().is_abbreviation(word);
        let goes_on = text.get(after..span.end).is_some_and(|rest| {
            rest.trim_start().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
        });
        if inside || short || (c == '.' && edition && goes_on) {
            continue;
        }
        let end = if c == '.' { place } else { after };
        out.push(Span::new(from, end).trimmed(text));
        from = after;
    }
    out.push(Span::new(from, span.end).trimmed(text));
    out.retain(|part| !part.is_empty());
    out
}

/// Reads an entry into a draft; false where the text is none.
pub(super) fn read(surface: &Surface<'_>, body: Span, depth: u16, draft: &mut Draft) -> bool {
    if depth != 0 {
        return false;
    }
    let Some((family, length)) = family(surface, body, depth) else { return false };
    let text = surface.text;
    let head = Span::new(body.start, body.start + length).of(text).trim_end_matches('.');
    let rest = Span::new(body.start + length, body.end).trimmed(text);
    // Links, and the day on which a page was read.
    clause::read_tail(surface, Span::new(rest.start, body.end), depth, draft);
    draft.parentheticals.clear();
    draft.parenthetical_spans.clear();
    draft.work.date = None;
    draft.work.date_iso = None;
    let list = parts(surface, rest, depth);
    let Some(title) = list.first() else { return false };
    let printed = title.of(text);
    draft.work.title = clean_title(printed.split(" [").next().unwrap_or(printed));
    match family {
        Family::Initials => {
            draft.work.authors = head
                .split(", ")
                .map(|name| name.trim_end_matches('.').trim())
                .filter(|name| !name.is_empty() && *name != "et al")
                .map(str::to_owned)
                .collect();
            if names::is_institution(head) {
                draft.work.authors = vec![head.to_owned()];
            }
            for part in list.iter().skip(1) {
                medical_part(surface, *part, draft);
            }
        }
        Family::Inverted => {
            draft.work.authors = inverted_names(head);
            let quoted = printed.starts_with(['“', '"']);
            for part in list.iter().skip(1) {
                humanities_part(surface, *part, quoted, draft);
            }
        }
    }
    if draft.work.kind == WorkType::Other {
        draft.work.kind = kind_of(draft);
    }
    true
}

fn kind_of(draft: &Draft) -> WorkType {
    let work = &draft.work;
    let container = work.container.as_deref().unwrap_or("");
    if work.volume.is_some() || tables().listed("journal", &container.to_lowercase()) {
        WorkType::Journal
    } else if tables().is_news(container) {
        WorkType::News
    } else if !work.urls.is_empty() && container.is_empty() {
        WorkType::Web
    } else if work.authors.iter().any(|name| names::is_institution(name)) {
        WorkType::Report
    } else {
        WorkType::Book
    }
}

fn take_date(words: &str, draft: &mut Draft) {
    if draft.work.date.is_none()
        && let Some(hit) = dates::main_date(words)
    {
        draft.work.date = Some(hit.span.of(words).to_owned());
        draft.work.date_iso = hit.iso;
    }
}

/// One sentence after the title of a medical reference.
fn medical_part(surface: &Surface<'_>, part: Span, draft: &mut Draft) {
    let text = surface.text;
    let words = part.of(text);
    let lower = words.to_lowercase();
    if surface.in_url(part.start)
        || lower.starts_with("doi")
        || lower.starts_with("available")
        || lower.starts_with("pmid")
    {
        return;
    }
    if is_accessed(words, draft) {
        return;
    }
    if lower.starts_with("updated") || lower.starts_with("published") {
        take_date(words, draft);
        return;
    }
    if words.starts_with("In:") || words.starts_with("In ") {
        draft.work.kind = WorkType::Chapter;
        return;
    }
    let pages = words.strip_prefix("pp.").or_else(|| words.strip_prefix("p."));
    if let Some(pages) = pages.map(str::trim) {
        let length = pins::pages_length(pages);
        draft.pin = pages.get(..length).filter(|pin| !pin.is_empty()).map(str::to_owned);
        return;
    }
    if let Some((before, after)) = words.split_once(';') {
        let (before, after) = (before.trim_end(), after.trim_start());
        let year_first = before.len().checked_sub(4).and_then(|from| before.get(from..));
        if year_first.is_some_and(dates::is_year) && after.starts_with(|c: char| c.is_ascii_digit())
        {
            // "J Harb Med 2015;37(9):79-95"
            take_date(before, draft);
            let name = before.get(..before.len() - 4).unwrap_or("").trim();
            let name = name.trim_end_matches([',', '.']);
            if !name.is_empty() {
                draft.work.container = Some(clean(name));
            }
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            draft.work.volume = after.get(..digits).map(str::to_owned);
            let pages = after.split_once(':').map_or("", |(_, pages)| pages.trim());
            let first = pages.split(['-', '–', ',']).next().unwrap_or("").trim();
            if !first.is_empty() {
                draft.work.first_page = Some(first.to_owned());
            }
            return;
        }
        if after.get(..4).is_some_and(dates::is_year) {
            // "London: Dock Books; 2009"
            take_date(after, draft);
            if draft.work.kind != WorkType::Chapter && draft.work.container.is_none() {
                let house = before.rsplit(':').next().unwrap_or(before);
                draft.work.container = Some(clean(house));
            }
            return;
        }
    }
    let ordinal = words.ends_with(" ed") || words.ends_with(" edn");
    if draft.work.container.is_none() && !ordinal && words.starts_with(char::is_uppercase) {
        draft.work.container = Some(clean(words));
    }
}

/// Whether a sentence says when an address was looked at; takes its date.
fn is_accessed(words: &str, draft: &mut Draft) -> bool {
    let Some(length) = tables().prefix_of("accessed", words) else { return false };
    let rest = words.get(length..).unwrap_or("");
    if let Some(hit) = dates::find_all(rest).into_iter().next() {
        draft.work.accessed = Some(hit.span.of(rest).to_owned());
    }
    true
}

/// One sentence after the title of an entry with inverted names.
fn humanities_part(surface: &Surface<'_>, part: Span, quoted: bool, draft: &mut Draft) {
    let text = surface.text;
    let words = part.of(text);
    if surface.in_url(part.start) {
        return;
    }
    if is_accessed(words, draft) {
        return;
    }
    let chapter = words.strip_prefix("In ");
    if chapter.is_some() {
        draft.work.kind = WorkType::Chapter;
    }
    take_date(words, draft);
    for field in words.split(", ") {
        let field = field.trim_matches(['.', ' ']);
        let field = field.strip_prefix("In ").unwrap_or(field);
        if let Some(volume) = field.strip_prefix("vol. ") {
            draft.work.volume = Some(volume.to_owned());
        } else if let Some(pages) = field.strip_prefix("pp. ").or_else(|| field.strip_prefix("p. "))
        {
            if quoted {
                draft.work.first_page = pages.split(['-', '–']).next().map(str::to_owned);
            } else {
                draft.pin = Some(pages.to_owned());
            }
        } else if let Some((name, volume)) = journal_volume(field)
            && draft.work.container.is_none()
        {
            draft.work.container = Some(clean(name));
            draft.work.volume = Some(volume.to_owned());
        } else if draft.work.container.is_none()
            && field.starts_with(char::is_uppercase)
            && dates::find_all(field).is_empty()
            && !field.contains('(')
        {
            draft.work.container = Some(clean(field.rsplit(": ").next().unwrap_or(field)));
        }
    }
    // "12, no. 3 (2010): 45–67"
    if let Some((_, pages)) = words.rsplit_once("): ") {
        let length = pins::pages_length(pages);
        if quoted && 0 < length {
            draft.work.first_page = pages.split(['-', '–', '.']).next().map(str::to_owned);
        }
    }
}

/// "Journal of Ports 12" taken apart.
fn journal_volume(field: &str) -> Option<(&str, &str)> {
    let (name, volume) = field.split(" (").next()?.rsplit_once(' ')?;
    (volume.bytes().all(|byte| byte.is_ascii_digit())
        && !dates::is_year(volume)
        && name.starts_with(char::is_uppercase))
    .then_some((name, volume))
}

/// "Oe, Kim, and Lee Ray": the first name inverted, the others not.
fn inverted_names(head: &str) -> Vec<String> {
    let (head, _) = names::without_et_al(head);
    let mut fields = head.split(", ");
    let family = fields.next().unwrap_or("").trim();
    let mut out = Vec::new();
    for (index, field) in fields.enumerate() {
        for (nth, name) in field.split(" and ").enumerate() {
            let name = name.strip_prefix("and ").unwrap_or(name).trim();
            if name.is_empty() {
                continue;
            }
            if index == 0 && nth == 0 {
                out.push(format!("{family}, {name}"));
            } else {
                out.push(name.to_owned());
            }
        }
    }
    out
}
