//! Who wrote what: authors and title of a work.
//!
//! A title is told by its italics, its quotation marks or its capitals; where it is printed
//! plainly, by what stands before and after it.

use super::clause::Draft;
use super::containers::{container, is_report_number, read_after, split_page, volume_and_page};
use super::full::{Core, Field, clean, clean_title, whole_pin};
use super::plain_titles::{is_editors, is_series_number, plain};
use super::surface::{Shape, Surface};
use super::tables::tables;
use super::{WorkType, dates, names, pins};
use crate::text::Span;

/// A work with a title: book, article, page, report, hearing, release.
pub(super) fn read_work(
    surface: &Surface<'_>,
    core: &Core<'_>,
    mut list: Vec<Field>,
    depth: u16,
    draft: &mut Draft,
) {
    let text = surface.text;
    // "…, at" before the URL and "available at" belong to no part.
    while let Some(last) = list.last_mut() {
        let words = last.span.of(text);
        let kept = words.trim_end_matches(['<', '[', ' ', ':']).trim_end();
        let kept = [
            "available at",
            "Available at",
            "available online at",
            "accessible at",
            "online",
            "at",
            "URL",
            "Retrieved from",
            "retrieved from",
            "DOI",
            "doi",
        ]
        .iter()
        .find_map(|word| {
            kept.strip_suffix(word).filter(|head| head.is_empty() || head.ends_with([' ', '.']))
        })
        .unwrap_or(kept)
        .trim_end();
        let length = kept.len();
        if length == words.len() {
            break;
        }
        if length == 0 {
            list.pop();
            continue;
        }
        last.span = Span::new(last.span.start, last.span.start + length);
        break;
    }
    if list.is_empty() {
        read_after(surface, core, depth, draft);
        return;
    }
    if super::unpublished::read(surface, &list, draft) {
        return;
    }
    take_closing_author(surface, &mut list, draft);
    take_volume(surface, &mut list, draft);
    take_pins_and_date(surface, &mut list, draft);
    let whole = list
        .first()
        .zip(list.last())
        .map_or(core.span, |(first, last)| Span::new(first.span.start, last.span.end));
    let runs: Vec<Span> = surface
        .italic_runs(whole, depth)
        .into_iter()
        .filter(|run| is_title_run(run.of(text)))
        .collect();
    let quote = surface.pairs_in(whole, depth).find(|pair| {
        let before = Span::new(whole.start, pair.outer.start).of(text).trim_end();
        let opens_field = before.is_empty() || before.ends_with([',', '.', ':']);
        // "Ruth Barr “Tides” (2011)": a style without commas.
        let opens_field = opens_field || names::is_person(before) && before.contains(' ');
        let inner = pair.inner.of(text);
        pair.shape == Shape::Quote
            && opens_field
            && (1 < inner.split_whitespace().count()
                || before.ends_with(',') && inner.ends_with(','))
            && runs.first().is_none_or(|run| pair.outer.start < run.start)
    });
    let single = single_quoted(surface, &list);
    let title_span = if let Some(pair) = quote {
        // "*“No One Left”: Work in the Ports*": the quotation opens a title in italics.
        let goes_on = runs.first().filter(|run| {
            surface.italic(pair.outer.start)
                && surface.italic(pair.outer.end)
                && run.start <= pair.outer.end + 1
        });
        Some(goes_on.map_or(pair.outer, |run| {
            italic_title(surface, Span::new(pair.outer.start, run.end), &list, depth)
        }))
    } else if let Some(span) = single
        && runs.first().is_none_or(|run| span.start < run.start)
    {
        Some(span)
    } else {
        runs.first().map(|run| italic_title(surface, *run, &list, depth))
    };
    let closing = std::mem::take(&mut draft.work.authors);
    match title_span {
        Some(span) => titled(surface, span, &list, draft),
        None => plain(surface, &list, draft),
    }
    if draft.work.authors.is_empty() {
        draft.work.authors = closing;
    }
    read_after(surface, core, depth, draft);
}

/// "The Weir Papers No. 51, at 322 (Ada Moss)": who wrote a piece of a collection, behind its page.
fn take_closing_author(surface: &Surface<'_>, list: &mut [Field], draft: &mut Draft) {
    let text = surface.text;
    let Some(last) = list.last_mut() else { return };
    let words = last.span.of(text);
    let Some((head, name)) = words.strip_suffix(')').and_then(|head| head.rsplit_once(" (")) else {
        return;
    };
    let paged = head.ends_with(|c: char| c.is_ascii_digit());
    if paged && name.contains(' ') && names::is_person(name) && !names::is_institution(name) {
        draft.work.authors = vec![name.to_owned()];
        last.span = Span::new(last.span.start, last.span.start + head.len());
    }
}

/// "3 A. Writer & B. Other, The Treatise": the volume before the names.
fn take_volume(surface: &Surface<'_>, list: &mut [Field], draft: &mut Draft) {
    let text = surface.text;
    if list.len() < 2 {
        return;
    }
    let Some(first) = list.first_mut() else { return };
    let words = first.span.of(text);
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let rest = words.get(digits..).unwrap_or("");
    let names = rest.trim_start();
    let (bare, _) = names::without_et_al(names);
    if (1..=2).contains(&digits)
        && names.len() < rest.len()
        && 1 < names.split_whitespace().count()
        && names::read(bare).persons
    {
        draft.work.volume = words.get(..digits).map(str::to_owned);
        first.span = Span::new(first.span.end - names.len(), first.span.end);
    }
}

/// A title in single quotation marks that fills the end of a field.
pub(super) fn single_quoted(surface: &Surface<'_>, list: &[Field]) -> Option<Span> {
    let text = surface.text;
    for (index, field) in list.iter().enumerate() {
        let words = field.span.of(text);
        let close = match words.chars().next() {
            Some('‘') => '’',
            Some('\'') => '\'',
            _ => continue,
        };
        let open_length = words.chars().next().map_or(1, char::len_utf8);
        for other in list.get(index..).unwrap_or_default() {
            let end = other.span.of(text);
            // "‘Title’ in Editors (eds)", "‘Title’ *Paper*": the mark closes inside the field.
            let body =
                Span::new(other.span.start.max(field.span.start + open_length), other.span.end);
            let inside = body.of(text).char_indices().find_map(|(at, c)| {
                let after = body.of(text).get(at + c.len_utf8()..)?;
                let rest = after.trim_start();
                (c == close
                    && rest.len() < after.len()
                    && (rest.starts_with("in ")
                        || rest.starts_with('(')
                        || surface.italic(body.end - rest.len())))
                .then_some(body.start + at + c.len_utf8())
            });
            if let Some(end) = inside {
                return Some(Span::new(field.span.start, end));
            }
            let opens_itself = other.span.start == field.span.start && end.chars().count() < 3;
            if end.ends_with(close) && !opens_itself {
                return Some(Span::new(field.span.start, other.span.end));
            }
        }
    }
    None
}

/// Whether an italic run can be a title: not a lone connective or signal.
pub(super) fn is_title_run(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty()
        && (LONGEST_LINK < bare.len() || !LINKS.iter().any(|link| bare.eq_ignore_ascii_case(link)))
        && tables().prefix_of("history", bare).is_none()
        && tables().prefix_of("treaty-step", bare).is_none()
}

/// What is set in italics between works and is the title of none.
const LINKS: [&str; 23] = [
    "in",
    "et al",
    "supra",
    "infra",
    "id",
    "ibid",
    "available at",
    "reprinted in",
    "quoted in",
    "cited in",
    "see",
    "see also",
    "and",
    "hereinafter",
    "at",
    "note",
    "inter alia",
    "passim",
    "aff'd",
    "rev'd",
    "cert. denied",
    "v",
    "translated in",
];
const LONGEST_LINK: usize = 13;

/// The italic title together with plain words of its field that belong to it.
pub(super) fn italic_title(surface: &Surface<'_>, run: Span, list: &[Field], depth: u16) -> Span {
    let text = surface.text;
    let mut span = run;
    if let Some(field) =
        list.iter().find(|field| field.span.contains(Span::new(run.start, run.start + 1)))
    {
        let head = Span::new(field.span.start, run.start).of(text);
        // "Coining Bits: *A Study*": the italics began late.
        let lead = head.trim_end();
        let lower = lead
            .split_whitespace()
            .filter(|w| w.starts_with(char::is_lowercase) && 3 < w.len())
            .count();
        if lower < 2 && lead.ends_with(':')
            || (!lead.is_empty()
                && surface.level(field.span.start) == depth
                && lead.ends_with(['”', '-', '–']))
        {
            span = Span::new(field.span.start, span.end);
        }
    }
    if let Some(field) =
        list.iter().find(|field| field.span.start < run.end && run.end <= field.span.end)
    {
        let tail = Span::new(run.end, field.span.end);
        let words = tail.of(text).trim();
        // Plain words after the italics go on with the title, unless they are pages or a volume.
        let goes_on = words.starts_with(['(', ':', '’', '\''])
            && !words.starts_with("(20")
            && !words.starts_with("(19");
        if goes_on {
            let (kept, _) = split_page(tail.of(text).trim_end());
            span = Span::new(span.start, tail.start + kept.len());
        }
    }
    span
}

/// Reads authors before and container after a title that is marked as such.
pub(super) fn titled(surface: &Surface<'_>, title: Span, list: &[Field], draft: &mut Draft) {
    let text = surface.text;
    let mut end = title.end;
    let before: Vec<Field> =
        list.iter().copied().filter(|field| field.span.end <= title.start).collect();
    // A lead of the title's own field: "in", "Note", a genre word.
    let own =
        list.iter().find(|field| field.span.start <= title.start && title.start < field.span.end);
    let mut author_fields: Vec<Span> = before.iter().map(|field| field.span).collect();
    let mut title = title;
    if let Some(field) = own {
        let lead = Span::new(field.span.start, title.start).trimmed(text);
        let words = lead.of(text);
        let late = !before.is_empty()
            && !lead.is_empty()
            && surface.italic(title.start)
            && words.split_whitespace().count() <= 3
            && words.starts_with(char::is_uppercase)
            && words.ends_with(char::is_alphabetic)
            && !quoted_in(words)
            && !tables().listed("genre", &words.to_lowercase())
            && !words.to_lowercase().ends_with(" of")
            && !names::is_institution(words)
            && words.split_whitespace().count() < 2;
        if late {
            // "A. Writer, Behind *the Quays*": the italics begin a word late.
            title = Span::new(lead.start, title.end);
        } else if !lead.is_empty() && !quoted_in(words) {
            author_fields.push(lead);
        }
    }
    // "A. Writer, Quays, *Piers and Docks*": a lone word behind a full name is the title's.
    if let [.., person, lone] = author_fields.as_slice()
        && surface.italic(title.start)
        && lone.of(text).split_whitespace().count() == 1
        && lone.of(text).ends_with(char::is_alphabetic)
        && names::is_person(person.of(text))
        && 1 < person.of(text).split_whitespace().count()
        && !names::is_office(lone.of(text))
        && !tables().listed("genre", &lone.of(text).to_lowercase())
        && !tables().is_institution_word(lone.of(text))
        && Span::new(lone.end, title.start).of(text).trim() == ","
    {
        title = Span::new(lone.start, title.end);
        author_fields.pop();
    }
    // "A. Writer, review of *The Book*, by B. Other": the review is the work.
    let reviewed = author_fields.last().is_some_and(|span| {
        let words = span.of(text);
        ["review of", "book review of", "reviewing"]
            .iter()
            .any(|lead| words.eq_ignore_ascii_case(lead))
    });
    if reviewed && let Some(lead) = author_fields.pop() {
        let credit = list
            .iter()
            .find(|field| end <= field.span.start && field.span.of(text).starts_with("by "));
        end = credit.map_or(end, |field| field.span.end);
        title = Span::new(lead.start, end);
    }
    // "A. Writer, THE BODY, R12345, *Title*": who brought it out, and its number.
    if 1 < author_fields.len()
        && author_fields
            .last()
            .is_some_and(|span| is_report_number(span.of(text)) || is_series_number(span.of(text)))
    {
        author_fields.pop();
        draft.work.kind = WorkType::Report;
        let body = author_fields.last().filter(|_| 1 < author_fields.len()).copied();
        if let Some(body) = body
            && names::is_institution(body.of(text))
        {
            author_fields.pop();
            draft.work.container = Some(clean(body.of(text)));
        }
    }
    authors_of(surface, &author_fields, draft);
    // What follows the title: the rest of its field, then the other fields.
    let mut rest: Vec<Span> = Vec::new();
    if let Some(field) = list.iter().find(|field| field.span.start < end && end <= field.span.end) {
        let tail = Span::new(end, field.span.end).trimmed(text);
        if !tail.is_empty() {
            rest.push(tail);
        }
    }
    rest.extend(list.iter().filter(|field| end <= field.span.start).map(|field| field.span));
    // "*The Weir*. Boston: Quay Press, 2001": who brought the book out is no place in another.
    let after = text.get(end..).unwrap_or("");
    if let Some(length) = after.strip_prefix(". ").and_then(super::stops::imprint) {
        let imprint = end + 2 + length;
        rest.retain(|span| imprint < span.start);
        draft.work.kind = WorkType::Book;
    }
    // "in A. Writer & B. Other (eds), *The Book*": whose book it is.
    if 1 < rest.len() && rest.first().is_some_and(|span| is_editors(span.of(text))) {
        draft.work.kind = WorkType::Chapter;
        rest.remove(0);
    }
    // "in A. Writer, ed, *The Book*"
    if let [editor, mark, _, ..] = rest.as_slice()
        && editor.of(text).starts_with("in ")
        && matches!(mark.of(text), "ed" | "ed." | "eds" | "eds.")
    {
        draft.work.kind = WorkType::Chapter;
        rest.drain(..2);
    }
    // "*Title*, MORE WORDS, NEWS": words between title and a known paper go on with the title.
    if 2 <= rest.len()
        && let Some(last) = rest.last().copied()
        && tables().is_news(last.of(text))
    {
        let middle = rest.first().copied().unwrap_or(last);
        let words = middle.of(text);
        let wordy = 2 < words.split_whitespace().count()
            && !tables().is_news(words)
            && !words.split_whitespace().any(|word| tables().is_institution_word(word))
            && !words.contains(|c: char| c.is_ascii_digit());
        if wordy && rest.len() == 2 {
            end = middle.end;
            rest.remove(0);
        }
    }
    // "*Attachment B, in* The Whole": the italics hold the word before the book.
    let head = Span::new(title.start, end).of(text);
    if let Some(stem) = head.strip_suffix(", in").or_else(|| head.strip_suffix(" in"))
        && !rest.is_empty()
    {
        end = title.start + stem.len();
        draft.work.kind = WorkType::Chapter;
    }
    draft.work.title = clean_title(Span::new(title.start, end).of(text));
    // "*Page of a Site, SITE*, <link>": the italics hold the site too.
    if rest.is_empty()
        && let Some((head, site)) =
            draft.work.title.as_deref().and_then(|all| all.rsplit_once(", "))
        && 2 < site.len()
        && site.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '&'))
        && head.chars().any(char::is_lowercase)
    {
        let (head, site) = (head.to_owned(), site.to_owned());
        draft.work.title = Some(head);
        draft.work.container = Some(site);
    }
    container(surface, &rest, draft);
}

pub(super) fn quoted_in(lead: &str) -> bool {
    matches!(lead.to_lowercase().trim_end_matches(','), "in" | "note" | "comment")
}

/// Persons or institutions in the fields before a title.
pub(super) fn authors_of(surface: &Surface<'_>, spans: &[Span], draft: &mut Draft) {
    let text = surface.text;
    let mut kept: Vec<&str> = Vec::new();
    for span in spans {
        let words = span.of(text).trim();
        let lower = words.to_lowercase();
        if tables().listed("genre", lower.trim_end_matches(['.', ','])) {
            if lower.starts_with("press release") {
                draft.work.kind = WorkType::PressRelease;
            }
            continue;
        }
        if lower.starts_with("press release") {
            draft.work.kind = WorkType::PressRelease;
            continue;
        }
        if lower.ends_with("press release") {
            draft.work.kind = WorkType::PressRelease;
            draft.work.container = Some(clean(words));
            continue;
        }
        if words.chars().any(|c| c.is_ascii_digit())
            && !names::is_institution(words)
            && !words.contains('-')
        {
            continue;
        }
        // "Recommendation 2021-1", "Docket No. 5" are no names.
        if words
            .split_whitespace()
            .next_back()
            .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()))
        {
            continue;
        }
        kept.push(words);
    }
    if kept.is_empty() {
        return;
    }
    draft.work.authors = match kept.as_slice() {
        [one] => names::read(one).names,
        // "Roe, Jane": a family name and a given one make one person.
        [family, given] if names::is_inverted(family, given) => vec![format!("{family}, {given}")],
        several => names::read(&several.join(", ")).names,
    };
}

/// The length of "B3" or "12:30" as the page of a paper or the place in a recording.
fn section_page(words: &str) -> Option<usize> {
    let bare = words.trim_end_matches(['.', ')']);
    let lettered = bare
        .strip_prefix(|c: char| c.is_ascii_uppercase())
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    let clock = bare.contains(':')
        && bare.len() <= 12
        && bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'-'));
    (lettered || clock).then_some(bare.len())
}

/// "trans. A. Writer", "ed. B. Other": who else worked on it, no part of title or place.
fn is_credit(words: &str) -> bool {
    let credit =
        ["trans. ", "ed. ", "eds. ", "edited by ", "translated by ", "with a foreword by "]
            .iter()
            .any(|head| words.starts_with(head));
    credit && words.chars().any(char::is_uppercase)
}

/// "accessed May 3, 2019" as one or two fields without a parenthesis.
fn take_accessed(surface: &Surface<'_>, list: &mut Vec<Field>, draft: &mut Draft) {
    let text = surface.text;
    // "“A Page,” accessed January 12": behind the comma of a quotation no field begins.
    for at in 0..list.len() {
        let Some(field) = list.get(at).copied() else { break };
        let words = field.span.of(text);
        // The first bytes of the marks; most fields have none.
        if memchr::memchr2(b'"', 0xE2, words.as_bytes()).is_none() {
            continue;
        }
        let behind = ["” ", "\" "].iter().find_map(|mark| {
            let from = words.rfind(mark)? + mark.len();
            tables().prefix_of("accessed", words.get(from..)?).map(|_| from)
        });
        if let Some(from) = behind {
            let cut = field.span.start + from;
            if let Some(field) = list.get_mut(at) {
                field.span = Span::new(field.span.start, cut).trimmed(text);
            }
            list.insert(at + 1, Field { span: Span::new(cut, field.span.end) });
            break;
        }
    }
    let place =
        list.iter().position(|field| tables().prefix_of("accessed", field.span.of(text)).is_some());
    let Some(at) = place.filter(|at| 0 < *at) else { return };
    let Some(from) = list.get(at).map(|field| field.span.start) else { return };
    for last in [at + 1, at] {
        let Some(end) = list.get(last).map(|field| field.span.end) else { continue };
        let words = Span::new(from, end).of(text);
        let Some(length) = tables().prefix_of("accessed", words) else { continue };
        let rest = words.get(length..).unwrap_or("");
        let Some(hit) = dates::find_all(rest).into_iter().next() else { continue };
        if hit.precise
            && rest.get(hit.span.end..).is_some_and(|tail| tail.trim_matches(['.', ' ']).is_empty())
        {
            draft.work.accessed.get_or_insert(hit.span.of(rest).to_owned());
            list.drain(at..=last);
            return;
        }
    }
}

/// "“A Page,” June 9": behind the comma of a quotation no field begins; where a date stands there
/// it gets one of its own.
fn part_date(surface: &Surface<'_>, list: &mut Vec<Field>) {
    let text = surface.text;
    for at in 0..list.len() {
        let Some(field) = list.get(at).copied() else { break };
        let words = field.span.of(text);
        let cut = ["” ", "\" "].iter().find_map(|mark| {
            let from = field.span.start + words.rfind(mark)? + mark.len();
            let ends = [list.get(at + 1), Some(&field)];
            ends.into_iter().flatten().map(|last| Span::new(from, last.span.end)).find(|span| {
                let words = span.of(text).trim_end_matches('.');
                dates::at_start(words).is_some_and(|hit| hit.span.end == words.len())
            })
        });
        if let Some(date) = cut {
            if let Some(field) = list.get_mut(at) {
                field.span = Span::new(field.span.start, date.start).trimmed(text);
            }
            list.insert(at + 1, Field { span: Span::new(date.start, field.span.end) });
            return;
        }
    }
}

/// Takes pins and bare dates that fill whole fields out of the list.
pub(super) fn take_pins_and_date(surface: &Surface<'_>, list: &mut Vec<Field>, draft: &mut Draft) {
    let text = surface.text;
    let mut pins: Vec<String> = Vec::new();
    let mut bare: Option<(String, Option<String>)> = None;
    part_date(surface, list);
    // "March 3, 2020" is two fields: "March 3" and "2020".
    if draft.work.date.is_none() {
        let pair = list.windows(2).skip(1).position(|window| {
            let [a, b] = window else { return false };
            let both = Span::new(a.span.start, b.span.end).of(text);
            dates::at_start(both)
                .is_some_and(|hit| hit.precise && hit.span.end == both.trim_end_matches('.').len())
        });
        if let Some(at) = pair.map(|at| at + 1)
            && let (Some(a), Some(b)) = (list.get(at), list.get(at + 1))
        {
            let both = Span::new(a.span.start, b.span.end).of(text);
            bare = dates::at_start(both).map(|hit| (hit.span.of(both).to_owned(), hit.iso));
            list.drain(at..at + 2);
        }
    }
    take_accessed(surface, list, draft);
    list.retain(|field| !is_credit(field.span.of(text)));
    // Behind the year only pages may stand: "*Tides*, 2014, p. 213".
    let page = |words: &str| {
        let words = words.strip_prefix("at ").unwrap_or(words);
        whole_pin(words).is_some() && pins::pin_word(words).is_some()
    };
    let count = list.iter().rposition(|field| !page(field.span.of(text))).map_or(0, |at| at + 1);
    let mut index = 0;
    list.retain(|field| {
        index += 1;
        let words = field.span.of(text);
        if index == 1 {
            return true;
        }
        let words = words.strip_prefix("esp. ").unwrap_or(words);
        if let Some(rest) = words.strip_prefix("at ")
            && let Some(length) = whole_pin(rest.trim()).or_else(|| section_page(rest.trim()))
        {
            pins.push(rest.trim().get(..length).unwrap_or("").to_owned());
            return false;
        }
        if pins::pin_word(words).is_some()
            && let Some(length) = whole_pin(words)
        {
            pins.push(words.get(..length).unwrap_or("").to_owned());
            return false;
        }
        if let Some(length) = volume_and_page(words).filter(|_| index == count) {
            pins.push(words.get(..length).unwrap_or("").to_owned());
            return false;
        }
        if draft.work.date.is_none()
            && bare.is_none()
            && 2 <= index
            && let Some(hit) = dates::at_start(words)
            && hit.span.end == words.trim_end_matches('.').len()
            && (hit.precise || index == count)
        {
            bare = Some((hit.span.of(words).to_owned(), hit.iso));
            return false;
        }
        true
    });
    if let Some((printed, iso)) = bare {
        draft.work.date = Some(printed);
        draft.work.date_iso = iso;
    }
    if !pins.is_empty() {
        draft.pin = Some(pins.join(", "));
    }
}
