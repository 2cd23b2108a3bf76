//! Where does a work stand: volume, container, first page, pin?
//!
//! Also the dialects that print those after the date, and the author-date form.

use super::clause::Draft;
use super::full::{Core, clean, clean_title, fields, whole_pin};
use super::surface::{Shape, Surface};
use super::tables::tables;
use super::{WorkType, dates, names, pins};
use crate::text::Span;

/// A field without the page that ends it, and that page.
pub(super) fn split_page(words: &str) -> (&str, Option<&str>) {
    let trimmed = words.trim_end();
    split_marked_page(trimmed).or_else(|| split_closing_page(trimmed)).unwrap_or((trimmed, None))
}

/// [`split_page`] where a word says what is pointed at.
fn split_marked_page(trimmed: &str) -> Option<(&str, Option<&str>)> {
    // Two letters tell that no word begins as one of the marks does; nearly all texts have none.
    let opens = |at: usize| {
        matches!(
            trimmed.as_bytes().get(at + 1..at + 3),
            Some(b"at" | b"fi" | b"tb" | b"bo" | [0xC2, _] | b"ch" | b"CH" | b"pt" | b"ar")
        )
    };
    if !memchr::memchr_iter(b' ', trimmed.as_bytes()).any(opens) {
        return None;
    }
    // "E/CN.3/201 at 1-12"
    if let Some(at) = last_mark(trimmed, " at ") {
        let page = trimmed.get(at + 4..).unwrap_or("").trim();
        let lines = page.contains(':')
            && page.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '-' | '–' | ' ' | ','));
        if whole_pin(page).is_some() || lines {
            return Some((trimmed.get(..at)?.trim_end(), Some(page)));
        }
    }
    // "12 fig.3": the page before the figure.
    for mark in [" fig.", " tbl.", " box "] {
        if let Some(at) = last_mark(trimmed, mark)
            && let Some(tail) = trimmed.get(at + 1..)
            && tail.split_whitespace().count() <= 2
            && tail.ends_with(|c: char| c.is_ascii_digit())
            && let Some(head) = trimmed.get(..at)
            && let Some(cut) = head.rfind(char::is_whitespace)
            && pins::pages_length(head.get(cut..).unwrap_or("").trim()) == head.len() - cut - 1
            && cut + 1 < head.len()
        {
            return Some((head.get(..cut)?.trim_end(), trimmed.get(cut..).map(str::trim)));
        }
    }
    for mark in [" § ", " §§ ", " ¶ ", " ¶¶ ", " ch. ", " CH. ", " pt. ", " art. "] {
        if let Some(at) = last_mark(trimmed, mark) {
            let pin = trimmed.get(at..).unwrap_or("").trim();
            if whole_pin(pin).is_some() {
                return Some((trimmed.get(..at)?.trim_end(), Some(pin)));
            }
        }
    }
    None
}

/// [`split_page`] where the last word is a page.
fn split_closing_page(trimmed: &str) -> Option<(&str, Option<&str>)> {
    let at = trimmed.rfind(char::is_whitespace)?;
    let page = trimmed.get(at..).unwrap_or("").trim();
    let head = trimmed.get(..at).unwrap_or("").trim_end();
    let is_page = pins::pages_length(page) == page.len() && !page.is_empty();
    let range = page.contains(['–', '-']);
    let year = dates::is_year(page);
    let named = head.ends_with("No.")
        || head.ends_with("no.")
        || head.ends_with("vol.")
        || head.ends_with("Vol.")
        || head.ends_with("pt.");
    if is_page && (!year || range) && !named && !head.is_empty() {
        // "121 n.68", "121 & n.68": the page before the note.
        let before = head.strip_suffix(" &").unwrap_or(head);
        if (page.starts_with("n.") || page.starts_with("nn."))
            && let Some(cut) = before.rfind(char::is_whitespace)
            && pins::page_length(before.get(cut..).unwrap_or("").trim()) == before.len() - cut - 1
        {
            return Some((head.get(..cut)?.trim_end(), trimmed.get(cut..).map(str::trim)));
        }
        return Some((head, Some(page)));
    }
    None
}

/// The last place of a mark that begins with a blank.
fn last_mark(text: &str, mark: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let stands =
        |at: &usize| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark.as_bytes()));
    memchr::memrchr_iter(b' ', bytes).find(stands)
}

/// A journal's name without a closing number, even one that looks like a year.
pub(super) fn last_number(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(' ') {
        Some((head, last)) if dates::is_year(last) => (head.trim_end(), Some(last)),
        _ => (name, None),
    }
}

/// Reads volume, container, first page and pin from the fields after a title.
pub(super) fn container(surface: &Surface<'_>, rest: &[Span], draft: &mut Draft) {
    let text = surface.text;
    let rest = &joined_names(surface, rest);
    let mut pages: Vec<String> = Vec::new();
    let mut pins: Vec<String> = Vec::new();
    for (index, span) in rest.iter().enumerate() {
        let mut words = span.of(text).trim().trim_end_matches('.').trim_end();
        let mut with_stop = span.of(text).trim();
        // A quotation mark that the title's italics left behind.
        words = words.trim_start_matches(['”', '’']).trim_start();
        with_stop = with_stop.trim_start_matches(['”', '’']).trim_start();
        if let Some(book) = words.strip_prefix("in ").or_else(|| words.strip_prefix("In: ")) {
            draft.work.kind = WorkType::Chapter;
            words = book;
            with_stop = with_stop.get(3..).unwrap_or(with_stop).trim_start();
        }
        // "3rd ed", "4th edn, revised": which edition of the book.
        let edition = words.starts_with(|c: char| c.is_ascii_digit())
            && matches!(
                words.split_whitespace().nth(1),
                Some("ed" | "ed." | "edn" | "edition" | "éd" | "éd.")
            )
            && words.split_whitespace().count() <= 3;
        // "2 vols": how many there are.
        let count = words.starts_with(|c: char| c.is_ascii_digit())
            && matches!(words.split_once(' '), Some((_, "vols" | "vols." | "volumes")));
        // "on file with the author"
        let remark =
            words.starts_with(char::is_lowercase) && tables().prefix_of("weight", words).is_some();
        if words.is_empty() || edition || count || remark {
            continue;
        }
        if let Some(page) = words.strip_prefix("at ")
            && let Some(length) = whole_pin(page)
        {
            pins.push(page.get(..length).unwrap_or("").to_owned());
            continue;
        }
        if let Some(length) = whole_pin(words) {
            let value = words.get(..length).unwrap_or("").to_owned();
            if pins::pin_word(words).is_some() {
                pins.push(value);
            } else {
                pages.push(value);
            }
            continue;
        }
        if is_report_number(words) {
            let (_, page) = split_page(words);
            if words.contains(" at ")
                && let Some(page) = page
            {
                pins.push(page.to_owned());
            }
            if draft.work.container.is_none() && words.contains("Doc.") {
                draft.work.container = Some(clean(split_page(words).0));
            }
            continue;
        }
        let digits = words.bytes().take_while(u8::is_ascii_digit).count();
        let tail = behind_issue(words.get(digits..).unwrap_or(""));
        if 0 < digits
            && digits <= 4
            && tail.starts_with(char::is_whitespace)
            && draft.work.volume.is_none()
        {
            let (name, page) = split_page(tail.trim());
            // "19 (2017)" or "12, no. 3": a volume whose journal stands before it.
            if name == "Cong." {
                // "116 Cong. 6", printed without the ending of the number.
                draft.work.container = words.get(..digits).map(|number| format!("{number} Cong."));
                pins.extend(page.map(str::to_owned));
                continue;
            }
            if name.starts_with(char::is_alphabetic) || name.starts_with('(') {
                let (name, page) = match page {
                    // "64:2 McGill LJ 301 at 309": where it begins, then where to look.
                    Some(page) if tail.contains(" at ") && split_page(name).1.is_some() => {
                        let (journal, first) = split_page(name);
                        pages.extend(first.map(str::to_owned));
                        (journal, Some(page))
                    }
                    Some(page) => (name, Some(page)),
                    None => last_number(name),
                };
                draft.work.volume = words.get(..digits).map(str::to_owned);
                draft.work.container = Some(clean(name));
                if let Some(page) = page {
                    pages.push(page.to_owned());
                }
                continue;
            }
        }
        // "53d Sess.": which session of the body, no place to look.
        let session = words.ends_with("Sess.") || words.ends_with("Sess");
        if session && words.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if words.to_lowercase().starts_with("no. ") || words.to_lowercase().starts_with("vol. ") {
            if draft.work.volume.is_none() && words.to_lowercase().starts_with("vol. ") {
                draft.work.volume = words.get(5..).map(|v| v.trim().to_owned());
            }
            continue;
        }
        if draft.work.container.is_none() {
            let (name, page) = split_page(words);
            let name = if name.len() == words.len() { with_stop } else { name };
            draft.work.container = Some(clean(name));
            if let Some(page) = page {
                // "*Journal* 12, no. 3": the number after an italic journal is its volume.
                let after = surface.text.get(span.end..).unwrap_or("").trim_start();
                let paged = after.starts_with('(')
                    && after.get(..after.len().min(60)).unwrap_or(after).contains("): ");
                let volume = paged
                    || rest.get(index + 1).is_some_and(|next| next.of(text).starts_with("no."));
                if volume {
                    draft.work.volume = Some(page.to_owned());
                } else if pins::pin_word(page).is_some() || words.contains(" at ") {
                    pins.push(page.to_owned());
                } else {
                    pages.push(page.to_owned());
                }
            }
        } else if tables().is_news(words) {
            draft.work.container = Some(clean(with_stop));
        } else if index + 1 == rest.len() && draft.work.volume.is_none() {
            let (_, page) = split_page(words);
            if let Some(page) = page {
                pins.push(page.to_owned());
            }
        }
    }
    // Of the pages the first is where the work begins, unless only a range is printed.
    if let Some(first) = pages.first().cloned() {
        let range = first.contains(['-', '–', '—']);
        let has_place = draft.work.volume.is_some() || (1 < pages.len());
        if has_place && !(range && pages.len() == 1) && !first.contains("n.") {
            draft.work.first_page = Some(first);
            pages.remove(0);
        }
        pages.append(&mut pins);
        pins = pages;
    }
    if !pins.is_empty() {
        let joined = pins.join(", ");
        draft.pin = Some(match draft.pin.take() {
            Some(earlier) => format!("{earlier}, {joined}"),
            None => joined,
        });
    }
}

/// Makes one field of a journal whose name holds commas: "15 U. LAKE L.J. RACE, LAND & CLASS 319",
/// "INT’L J.L., ETHICS, & TECH.".
fn joined_names(surface: &Surface<'_>, rest: &[Span]) -> Vec<Span> {
    let text = surface.text;
    let mut out: Vec<Span> = Vec::with_capacity(rest.len());
    for (index, span) in rest.iter().enumerate() {
        let words = span.of(text);
        let last = out.last().copied();
        let joins = last.is_some_and(|last| {
            let name = last.of(text);
            let volume = name.starts_with(|c: char| c.is_ascii_digit());
            let open = split_page(name).1.is_none() && surface.is_caps(last);
            let closed_later = rest
                .get(index..)
                .unwrap_or_default()
                .iter()
                .take(3)
                .any(|span| span.of(text).contains("& "));
            let caps = words.starts_with(|c: char| c.is_uppercase() || c == '&')
                && surface.is_caps(*span)
                && whole_pin(words).is_none();
            open && caps
                && closed_later
                && (volume || words.starts_with('&') || split_page(words).1.is_none())
        });
        match out.last_mut() {
            Some(last) if joins => *last = Span::new(last.start, span.end),
            _ => out.push(*span),
        }
    }
    out
}

/// What follows the issue of "50(6) J. Tides" and "9:1 J. Tides".
fn behind_issue(tail: &str) -> &str {
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | '/');
    if let Some(inner) = tail.strip_prefix('(') {
        let rest = inner.trim_start_matches(digits);
        if rest.len() < inner.len()
            && let Some(after) = rest.strip_prefix(')')
        {
            return after;
        }
    } else if let Some(inner) = tail.strip_prefix([':', '.']) {
        let rest = inner.trim_start_matches(digits);
        if rest.len() < inner.len() && rest.starts_with(' ') {
            return rest;
        }
    }
    tail
}

/// The length of "2:345": a page of one of several volumes.
pub(super) fn volume_and_page(words: &str) -> Option<usize> {
    let words = words.trim_end_matches('.');
    let (volume, page) = words.split_once(':')?;
    let counted = (1..=2).contains(&volume.len()) && volume.bytes().all(|b| b.is_ascii_digit());
    (counted && !page.is_empty() && pins::pages_length(page) == page.len()).then_some(words.len())
}

/// "RL 32528", "A/S-20/4", "E/CN.3/201 at 1": numbers of documents, no containers.
pub(super) fn is_report_number(words: &str) -> bool {
    // Most containers hold no figure.
    if !words.starts_with('U') && !words.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let head = words.split(" at ").next().unwrap_or(words);
    let first = head.split_whitespace().next().unwrap_or("");
    let symbol = head.split_whitespace().count() <= 3
        && first.contains('/')
        && first.starts_with(char::is_uppercase)
        && first.chars().any(|c| c.is_ascii_digit());
    let crs = head.split_whitespace().count() <= 2
        && head.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
        && head.chars().filter(char::is_ascii_digit).count() >= 4
        && head.starts_with(char::is_uppercase);
    symbol
        || crs
        || is_paper_of_parliament(head)
        || head.starts_with("UN Doc")
        || head.starts_with("U.N. Doc")
        || words.starts_with("U.N. Doc")
        || words.starts_with("UN Doc")
}

/// "HC 571", "HL Paper 23", "Cm 9876", "CP 12": papers laid before a parliament.
fn is_paper_of_parliament(words: &str) -> bool {
    ["HC ", "HL ", "HL Paper ", "Cm ", "Cm. ", "Cmnd ", "Cmnd. ", "Cmd ", "Cmd. ", "CP "]
        .iter()
        .any(|head| {
            words.strip_prefix(head).is_some_and(|number| {
                !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
            })
        })
}

/// What stands between the date's parenthesis and the tail: pages or a journal of other dialects.
pub(super) fn read_after(surface: &Surface<'_>, core: &Core<'_>, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let mut span = core.after;
    // Up to the first parenthesis or bracket.
    let issue = |pair: &super::surface::Pair| {
        // "33(2) *Tides Review* 345": the issue behind its volume.
        let inner = pair.inner.of(text);
        let glued =
            super::legal::char_before(text, pair.outer.start).is_some_and(|c| c.is_ascii_digit());
        let numbered = glued && inner.starts_with(|c: char| c.is_ascii_digit());
        // "22 OR (2d) 145": the series of the reports.
        pair.shape == Shape::Paren && (numbered || super::legal::is_series(inner))
    };
    if let Some(pair) =
        surface.pairs_in(span, depth).find(|pair| pair.shape != Shape::Quote && !issue(pair))
    {
        span = Span::new(span.start, pair.outer.start);
    }
    let words =
        span.of(text).trim_matches(|c: char| matches!(c, ',' | ' ' | ':' | '.' | '<' | '['));
    if words.is_empty() {
        return;
    }
    let lead = ["at ", "esp. ", "especially "].iter().find_map(|lead| words.strip_prefix(*lead));
    let words = lead.unwrap_or(words).trim();
    if let Some(length) = volume_and_page(words) {
        draft.pin = words.get(..length).map(str::to_owned);
        return;
    }
    if matches!(words, "at" | "available at") {
        return;
    }
    if draft.work.title.is_none() {
        return;
    }
    if let Some((pages, pin)) = words.split_once(", at ").or_else(|| words.split_once(", esp. "))
        && draft.work.volume.is_some()
        && whole_pin(pages).is_some()
        && whole_pin(pin).is_some()
    {
        // "(1987): 201–33, at 210": where it stands, then where to look.
        draft.work.first_page = pages.split(['-', '–']).next().map(str::to_owned);
        draft.pin = Some(pin.to_owned());
        return;
    }
    if let Some((first, pin)) = words.split_once(" at ")
        && draft.work.kind == WorkType::Chapter
        && whole_pin(first).is_some()
        && whole_pin(pin).is_some()
    {
        // "in A. Editor, ed, *The Book* (2011) 77 at 80"
        draft.work.first_page = Some(first.to_owned());
        draft.pin = Some(pin.to_owned());
        return;
    }
    if let Some(length) = whole_pin(words) {
        if draft.pin.is_none() {
            draft.pin = words.get(..length).map(str::to_owned);
        }
        return;
    }
    let list = fields(surface, span, depth);
    let spans: Vec<Span> = list.iter().map(|field| field.span).collect();
    let first = spans.first().map_or("", |span| span.of(text));
    if first.starts_with(|c: char| c.is_ascii_digit()) && draft.work.container.is_none() {
        container(surface, &spans, draft);
    }
}

/// Whether nothing but names stands before the date and more than pages after it.
pub(super) fn is_author_date(surface: &Surface<'_>, core: &Core<'_>, depth: u16) -> bool {
    let text = surface.text;
    let after = core.after.of(text).trim();
    // "(2004), available at <link>" has nothing behind the year.
    let after = ["available at", "online at", "available online at"]
        .iter()
        .find_map(|lead| after.trim_end_matches([':', ' ']).strip_suffix(lead))
        .unwrap_or(after)
        .trim_end();
    let head = core.span.of(text).trim().trim_end_matches(['.', ',']);
    if core.date.is_none()
        || !after.starts_with(['.', ',', ':'])
        || after.split_whitespace().count() < 3
        || whole_pin(after.trim_start_matches(['.', ',', ':', ' '])).is_some()
        || !surface.italic_runs(core.span, depth).is_empty()
        || surface.pairs_in(core.span, depth).next().is_some()
    {
        return false;
    }
    if super::plain_titles::is_correspondence(head) {
        return false;
    }
    let read = names::read(head);
    read.persons && (head.contains(", ") || read.names.len() == 1) || names::is_institution(head)
}

/// The author-date form: names before the year, then title and container, full stops between.
pub(super) fn author_date(surface: &Surface<'_>, core: &Core<'_>, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    // "(2nd ed.)", "(Eds.)" and "(pp. 2–5)" are parts of the entry.
    let kept: Vec<bool> = draft
        .parentheticals
        .iter()
        .map(|one| {
            one.kind != super::ParentheticalKind::Explanatory
                || 4 < one.text.split_whitespace().count()
        })
        .collect();
    let mut at = 0;
    let mut next = |_: &_| {
        at += 1;
        kept.get(at - 1).copied().unwrap_or(true)
    };
    draft.parentheticals.retain(&mut next);
    let mut at = 0;
    draft.parenthetical_spans.retain(|_| {
        at += 1;
        kept.get(at - 1).copied().unwrap_or(true)
    });
    let head = core.span.of(text).trim_end();
    draft.work.authors = names::read(head).names;
    if names::is_institution(head.trim_end_matches('.')) {
        draft.work.authors = vec![head.trim_end_matches('.').to_owned()];
    }
    let after = core.after;
    let body = after.of(text);
    let lead = body.len() - body.trim_start_matches(['.', ',', ' ', ':']).len();
    let start = after.start + lead;
    let mut cuts: Vec<Span> = Vec::new();
    let mut from = start;
    for (at, c) in Span::new(start, after.end).of(text).char_indices() {
        let place = start + at;
        let next = text.get(place + c.len_utf8()..).unwrap_or("");
        let ends = matches!(c, '.' | '?' | '!') && next.starts_with(char::is_whitespace);
        if ends
            && surface.level(place) == depth
            && !(surface.italic(place) && surface.italic(place + 2))
        {
            let word = Span::new(from, place).of(text).rsplit(' ').next().unwrap_or("");
            if !tables().is_abbreviation(word) && 1 < word.len() {
                let end = if c == '.' { place } else { place + 1 };
                cuts.push(Span::new(from, end).trimmed(text));
                from = place + 1;
            }
        }
    }
    cuts.push(Span::new(from, after.end).trimmed(text));
    cuts.retain(|span| !span.of(text).trim_matches(['.', ' ', ',']).is_empty());
    if let Some(title) = cuts.first() {
        // "(2nd ed.)", "(Report No. 12)": no words of the title.
        let words = title.of(text).trim_end_matches('.');
        let end = surface
            .pairs_in(*title, depth)
            .find(|pair| {
                let inner = pair.inner.of(text);
                let about = inner.ends_with("ed.")
                    || inner.ends_with("ed")
                    || inner.contains("No. ")
                    || inner.starts_with("Vol.")
                    || inner.starts_with("pp.");
                pair.shape == Shape::Paren && about
            })
            .map_or(words.len(), |pair| pair.outer.start.saturating_sub(title.start));
        draft.work.title = clean_title(words.get(..end).unwrap_or(words));
    }
    if let Some(place) = cuts.get(1)
        && place.of(text).starts_with("In ")
    {
        // "In A. Editor (Ed.), *The Book* (pp. 211–230). The House."
        draft.work.kind = WorkType::Chapter;
        let whole = Span::new(place.start, after.end);
        let book = surface.italic_runs(whole, depth).into_iter().next();
        draft.work.container = book.and_then(|run| clean_title(run.of(text)));
        let pages = surface.pairs_in(whole, depth).find_map(|pair| {
            let inner = pair.inner.of(text).trim();
            let pages = inner.strip_prefix("pp. ").or_else(|| inner.strip_prefix("p. "))?;
            (whole_pin(pages).is_some()).then(|| pages.to_owned())
        });
        draft.work.first_page =
            pages.as_deref().and_then(|pages| pages.split(['-', '–']).next()).map(str::to_owned);
        return;
    }
    let italic_title = cuts.first().is_some_and(|title| surface.italic(title.start));
    if let Some(place) = cuts.get(1) {
        let list = fields(surface, *place, depth);
        if let Some(name) = list.first() {
            draft.work.container = Some(clean(name.span.of(text).trim_end_matches('.')));
        }
        for field in list.iter().skip(1) {
            let words = field.span.of(text).trim_end_matches('.');
            if words.contains(['–', '-']) && pins::pages_length(words) == words.len() {
                draft.work.first_page = words.split(['–', '-']).next().map(str::to_owned);
            } else if words.starts_with(|c: char| c.is_ascii_digit()) && draft.work.volume.is_none()
            {
                let digits = words.bytes().take_while(u8::is_ascii_digit).count();
                draft.work.volume = words.get(..digits).map(str::to_owned);
            }
        }
    }
    let house = draft.work.container.as_deref().is_some_and(|name| !tables().is_news(name));
    if italic_title && house && draft.work.volume.is_none() && draft.work.urls.is_empty() {
        draft.work.kind = WorkType::Book;
    }
}
