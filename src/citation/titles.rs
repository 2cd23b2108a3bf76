//! Who wrote what: authors and title of a work.
//!
//! A title is told by its italics, its quotation marks or its capitals; where it is printed
//! plainly, by what stands before and after it.

use super::clause::Draft;
use super::containers::{container, is_report_number, read_after, split_page};
use super::full::{Core, Field, clean, clean_title, fields, whole_pin};
use super::primary::is_case_name;
use super::surface::{Shape, Surface};
use super::tables::tables;
use super::{WorkType, dates, legal, names};
use crate::text::Span;

/// A work with a title: book, article, page, report, hearing, release.
pub(super) fn read_work(surface: &Surface<'_>, core: &Core, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let mut list = fields(surface, core.span, depth);
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
        pair.shape == Shape::Quote
            && opens_field
            && 1 < pair.inner.of(text).split_whitespace().count()
            && runs.first().is_none_or(|run| pair.outer.start < run.start)
    });
    let single = single_quoted(surface, &list);
    let title_span = if let Some(pair) = quote {
        Some(pair.outer)
    } else if let Some(span) = single
        && runs.first().is_none_or(|run| span.start < run.start)
    {
        Some(span)
    } else {
        runs.first().map(|run| italic_title(surface, *run, &list, depth))
    };
    match title_span {
        Some(span) => titled(surface, span, &list, draft),
        None => plain(surface, &list, draft),
    }
    read_after(surface, core, depth, draft);
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
        && tables().prefix_of("history", bare).is_none()
        && tables().prefix_of("treaty-step", bare).is_none()
        && !matches!(
            bare.to_lowercase().as_str(),
            "in" | "et al"
                | "supra"
                | "infra"
                | "id"
                | "ibid"
                | "available at"
                | "reprinted in"
                | "quoted in"
                | "cited in"
                | "see"
                | "see also"
                | "and"
                | "hereinafter"
                | "at"
                | "note"
                | "inter alia"
                | "passim"
                | "aff'd"
                | "rev'd"
                | "cert. denied"
                | "v"
                | "translated in"
        )
}

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
        let words = span.of(text).to_lowercase();
        words == "review of" || words == "book review of" || words == "reviewing"
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
    // "in A. Writer & B. Other (eds), *The Book*": whose book it is.
    if 1 < rest.len() && rest.first().is_some_and(|span| is_editors(span.of(text))) {
        draft.work.kind = WorkType::Chapter;
        rest.remove(0);
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
    let joined = kept.join(", ");
    let read = names::read(&joined);
    draft.work.authors = read.names;
}

/// A citation whose title is set as plain text or in capitals.
pub(super) fn plain(surface: &Surface<'_>, list: &[Field], draft: &mut Draft) {
    let text = surface.text;
    let mut spans: Vec<Span> = list.iter().map(|field| field.span).collect();
    // Further pages after the last field: "TITLE 2, 14".
    let mut more_pages: Vec<&str> = Vec::new();
    while 1 < spans.len()
        && let Some(last) = spans.last().map(|span| span.of(text))
        && whole_pin(last).is_some()
        && spans
            .len()
            .checked_sub(2)
            .and_then(|at| spans.get(at))
            .map(|before| before.of(text))
            .is_some_and(|before| {
                // Behind a volume and its journal the page is read with them.
                !before.starts_with(|c: char| c.is_ascii_digit()) && split_page(before).1.is_some()
            })
    {
        more_pages.insert(0, last);
        spans.pop();
    }
    let words = |index: usize| spans.get(index).map_or("", |span| span.of(text));
    let caps = |index: usize| spans.get(index).is_some_and(|span| surface.is_caps(*span));
    let mut title_from = 0;
    let mut authors: Vec<Span> = Vec::new();
    let first_lower = words(0).to_lowercase();
    if first_lower.ends_with("press release")
        && "press release".len() < first_lower.len()
        && 1 < spans.len()
    {
        draft.work.kind = WorkType::PressRelease;
        draft.work.container = Some(clean(words(0)));
        draft.work.title = spans
            .get(1)
            .zip(spans.last())
            .and_then(|(a, b)| clean_title(Span::new(a.start, b.end).of(text)));
        return;
    }
    if first_lower == "press release" {
        draft.work.kind = WorkType::PressRelease;
        title_from = 1;
    }
    let last = words(spans.len().saturating_sub(1)).to_lowercase();
    if 1 < spans.len() && tables().listed("platform", &last) {
        // "A. Writer (@writer), Site": who wrote and where; such pieces have no title.
        draft.work.container = spans.last().map(|span| clean(span.of(text)));
        let names: Vec<Span> = spans
            .iter()
            .take(spans.len() - 1)
            .map(|span| {
                let end = span.of(text).find(['(', '@']).unwrap_or(span.len());
                Span::new(span.start, span.start + end).trimmed(text)
            })
            .collect();
        authors_of(surface, &names, draft);
        return;
    }
    let whole =
        spans.first().zip(spans.last()).map_or("", |(a, b)| Span::new(a.start, b.end).of(text));
    if is_correspondence(whole) {
        draft.work.kind = WorkType::Letter;
        let end = letter_end(surface, &spans, draft);
        let body = spans.first().map_or("", |a| Span::new(a.start, end).of(text));
        let (kept, page) = split_page(body);
        draft.work.title = clean_title(kept);
        if draft.pin.is_none() {
            draft.pin = page.map(str::to_owned);
        }
        return;
    }
    if let Some((place, section)) = code_section(whole) {
        draft.work.kind = WorkType::Statute;
        draft.work.title = clean_title(whole);
        draft.work.container = Some(clean(place));
        let length = legal::pin_run_length(section);
        draft.pin = section.get(..length).filter(|pin| !pin.is_empty()).map(str::to_owned);
        draft.base = Some(clean(whole.split('(').next().unwrap_or(whole)));
        return;
    }
    if spans.len() == 1
        && let Some((place, chapter)) = chaptered_code(whole)
    {
        let section = draft.pin.take();
        let pin = match &section {
            Some(section) => format!("{chapter}, {section}"),
            None => chapter.to_owned(),
        };
        draft.work.kind = WorkType::Statute;
        draft.work.title = Some(format!("{} {pin}", clean(place)));
        draft.work.container = Some(clean(place));
        draft.base = Some(format!("{place} {}", pin.split('(').next().unwrap_or(&pin)));
        draft.pin = Some(pin);
        return;
    }
    if tables().prefix_of("speaker", whole).is_some() && whole.contains("efore the ") {
        // "Testimony of A. Speaker Before the Committee, 114th Cong."
        draft.work.kind = WorkType::Hearing;
        draft.work.title = clean_title(words(0));
        let rest: Vec<Span> = spans.iter().skip(1).copied().collect();
        container(surface, &rest, draft);
        return;
    }
    if is_case_name(words(0)) && spans.len() == 1 {
        draft.work.kind = WorkType::Case;
        draft.work.title = clean_title(words(0));
        return;
    }
    // Authors: persons or institutions at the head, as long as something remains for the title.
    let mut at = title_from;
    // "Some Licence, THE BODY": a title and who brought it out, both without authors.
    let body_closes = spans.len() == at + 2
        && caps(at + 1)
        && !caps(at)
        && names::is_institution(words(at + 1))
        && !words(at).contains('&')
        && (!names::is_person(words(at)) || ends_as_body(words(at + 1)));
    let list_end = if body_closes { at } else { joined_person_list(surface, &spans, at) };
    // "A. Writer, Tides and Torts, 80 Rev. 500": two titled words are no second and third person.
    let volume_follows = spans.get(list_end).is_some_and(|span| {
        let field = span.of(text);
        field.starts_with(|c: char| c.is_ascii_digit()) && 1 < field.split_whitespace().count()
    });
    let list_end = if at + 1 < list_end && volume_follows { at + 1 } else { list_end };
    let mut publisher: Option<Span> = None;
    if at < list_end && list_end < spans.len() {
        authors.extend(spans.get(at..list_end).unwrap_or_default());
        at = list_end;
        // "A ET AL., THE BODY, TITLE": the body that brought it out stands between.
        let body = words(at);
        let closes = ends_as_body(body);
        if at + 1 < spans.len() && caps(at) && caps(at + 1) && names::is_institution(body) && closes
        {
            publisher = spans.get(at).copied();
            at += 1;
        }
    } else {
        while !body_closes
            && at + 1 < spans.len()
            && names::is_institution(words(at))
            && !is_heading_of_title(words(at))
        {
            authors.extend(spans.get(at));
            at += 1;
            // Units of one institution follow each other; more than three are a title's list.
            if 3 <= at - title_from {
                break;
            }
        }
    }
    // "A. Writer, Director, The Body, Title": offices and the body stand for the person.
    if title_from < at {
        while at + 1 < spans.len() && names::is_office(words(at)) {
            at += 1;
            if at + 1 < spans.len() && whole_is_name(words(at)) {
                at += 1;
            }
        }
    }
    while at + 1 < spans.len() && tables().listed("genre", &words(at).to_lowercase()) {
        at += 1;
    }
    // "A. Writer, The Body, R12345, Title": the number of a report, before it who brought it out.
    let numbered = |index: usize| is_report_number(words(index)) || is_series_number(words(index));
    if title_from < at
        && at + 2 < spans.len()
        && names::is_institution(words(at))
        && numbered(at + 1)
    {
        publisher = spans.get(at).copied();
        at += 1;
    }
    if at + 1 < spans.len() && title_from < at && numbered(at) {
        draft.work.kind = WorkType::Report;
        at += 1;
    }
    if at == title_from && spans.len() == at + 1 && caps(at) {
        let (kept, page) = split_page(words(at));
        draft.work.title = clean_title(kept);
        if draft.pin.is_none() {
            draft.pin = page.map(str::to_owned);
        }
        draft.work.kind = if page.is_some() { WorkType::Book } else { WorkType::Other };
        return;
    }
    // "COIN, COIN LEDGER, <link>": a page and its site, both in capitals.
    let linked = spans.last().is_some_and(|last| {
        let after = Span::new(last.end, (last.end + 8).min(text.len())).of(text);
        after.trim_start_matches([',', ' ', '[', '<']).starts_with("http")
            || surface.urls_in(Span::new(last.end, text.len())).next().is_some_and(|hit| {
                Span::new(last.end, hit.zone.start)
                    .of(text)
                    .chars()
                    .all(|c| matches!(c, ',' | ' ' | '[' | '<'))
            })
    });
    if at == title_from
        && spans.len() == at + 2
        && caps(at)
        && caps(at + 1)
        && linked
        && split_page(words(at + 1)).1.is_none()
        && authors.is_empty()
    {
        draft.work.title = clean_title(words(at));
        draft.work.container = Some(clean(words(at + 1)));
        return;
    }
    authors_of(surface, &authors, draft);
    // The container: capitals after a title in capitals and lower case, a paper's name, or a
    // volume with a journal.
    let mut end = spans.len();
    let mut rest: Vec<Span> = Vec::new();
    let title_is_caps = caps(at);
    for index in at + 1..spans.len() {
        let field = words(index);
        let volume = field.starts_with(|c: char| c.is_ascii_digit())
            && field.split_whitespace().count() > 1
            && field.split_whitespace().nth(1).is_some_and(|w| w.starts_with(char::is_uppercase));
        let document = field.contains("Doc.")
            || field.starts_with("UN Doc")
            || field.starts_with("A/")
            || field.starts_with("E/");
        let page_like = whole_pin(field).is_some();
        let paper = tables().is_news(split_page(field).0);
        if (caps(index) && !title_is_caps && index + 1 == spans.len())
            || volume
            || document
            || paper
            || page_like
        {
            end = index;
            break;
        }
    }
    rest.extend(spans.get(end..).unwrap_or_default());
    if let (Some(from), Some(to)) = (spans.get(at), spans.get(end.saturating_sub(1))) {
        let whole = Span::new(from.start, to.end);
        let printed = whole.of(text);
        let (kept, page) = if rest.is_empty() && (title_is_caps || !draft.work.authors.is_empty()) {
            split_page(printed)
        } else {
            (printed, None)
        };
        let counted = kept.rsplit(' ').next().is_some_and(|word| {
            tables().listed("numbering", word.trim_end_matches('.').to_lowercase().as_str())
        });
        let book =
            !draft.work.authors.is_empty() && 1 < kept.split_whitespace().count() && !counted;
        let sure = |p: &str| {
            p.contains(['-', '–'])
                || p.contains(" fig.")
                || p.contains(" tbl.")
                || legal::pin_word(p).is_some()
                || book
        };
        let (kept, page) =
            if title_is_caps || page.is_some_and(sure) { (kept, page) } else { (printed, None) };
        draft.work.title = clean_title(kept);
        if let Some(page) = page
            && draft.pin.is_none()
        {
            let mut pages = vec![page];
            pages.append(&mut more_pages);
            draft.pin = Some(pages.join(", "));
        } else if let Some(page) = page
            && let Some(pin) = &draft.pin
            && legal::pin_word(page).is_some()
        {
            draft.pin = Some(format!("{page}, {pin}"));
        }
        let by_body = draft
            .work
            .authors
            .iter()
            .any(|name| names::is_institution(name) && !names::is_person(name));
        if title_is_caps && draft.work.kind == WorkType::Other && !by_body {
            draft.work.kind = WorkType::Book;
        }
    }
    container(surface, &rest, draft);
    if draft.work.container.is_none() {
        draft.work.container = publisher.map(|span| clean(span.of(text)));
    }
}

/// "in A. Writer and B. Other (eds)".
fn is_editors(words: &str) -> bool {
    (words.starts_with("in ") || words.starts_with("In "))
        && ["(eds)", "(ed)", "(eds.)", "(ed.)", "(Eds.)", "(Ed.)", " eds.", " ed."]
            .iter()
            .any(|end| words.ends_with(end))
}

/// Whether the last word is one that names of institutions end with.
fn ends_as_body(words: &str) -> bool {
    words.split_whitespace().next_back().is_some_and(|word| tables().is_institution_word(word))
        && !matches!(words.split_whitespace().next_back(), Some("WORLD" | "World" | "ORDER"))
}

/// One capitalised word or an institution.
fn whole_is_name(words: &str) -> bool {
    names::is_institution(words)
        || (words.split_whitespace().count() == 1 && words.starts_with(char::is_uppercase))
}

/// "Report No. 12", "Working Paper 2010-3", "Paper No. 7".
fn is_series_number(words: &str) -> bool {
    let lower = words.to_lowercase();
    let head = ["report no", "rep. no", "no. ", "working paper", "paper no", "doc. no", "pub. no"]
        .iter()
        .any(|head| lower.starts_with(head));
    head && words.split_whitespace().count() <= 4
        && words.chars().next_back().is_some_and(|c| c.is_ascii_digit())
}

/// Where the words of a letter end: before its bare date, whose archive follows.
fn letter_end(surface: &Surface<'_>, spans: &[Span], draft: &mut Draft) -> usize {
    let text = surface.text;
    let end = spans.last().map_or(0, |span| span.end);
    if 1 < spans.len()
        && let Some(body) = spans.last().copied()
        && surface.is_caps(body)
        && names::is_institution(body.of(text))
    {
        // "Letter to Members, THE ASSOCIATION": whose letter it is.
        draft.work.container = Some(clean(body.of(text)));
        return spans.get(spans.len() - 2).map_or(end, |before| before.end);
    }
    for (index, span) in spans.iter().enumerate().skip(1) {
        let archival = index + 1 < spans.len() || draft.work.date.is_none();
        if archival
            && let Some(hit) = dates::find_all(span.of(text)).first()
            && hit.precise
            && hit.span.len() == span.len()
            && draft.work.date.is_none()
        {
            draft.work.date = Some(span.of(text).to_owned());
            draft.work.date_iso.clone_from(&hit.iso);
            let rest = spans.get(index + 1).map(|next| Span::new(next.start, end));
            draft.work.container = rest.map(|rest| clean(rest.of(text)));
            return spans.get(index - 1).map_or(end, |before| before.end);
        }
    }
    end
}

/// "Letter from A to B", "Telephone Interview with C", "E-mail to D".
pub(super) fn is_correspondence(words: &str) -> bool {
    let head: String =
        words.split_whitespace().take(3).collect::<Vec<_>>().join(" ").to_lowercase();
    let kind = [
        "letter",
        "memorandum",
        "memo",
        "e-mail",
        "email",
        "interview",
        "telephone interview",
        "conversation",
        "open letter",
    ]
    .iter()
    .any(|word| head.starts_with(word));
    kind && [" from ", " to ", " with "].iter().any(|word| words.contains(word))
}

/// "Cal. Penal Code § 187(a)" taken apart: the code and the section.
pub(super) fn code_section(words: &str) -> Option<(&str, &str)> {
    let at = words.find('§')?;
    let place = words.get(..at)?.trim().trim_end_matches(',');
    let last = place.split_whitespace().next_back()?;
    let code = [
        "Code",
        "CODE",
        "U.C.C.",
        "UCC",
        "U.S.S.G.",
        "Reg.",
        "Ordinances",
        "ch.",
        "C.",
        "Stat.",
        "STAT.",
        "Ann.",
        "ANN.",
        "Laws",
        "LAWS",
        "Law",
        "LAW",
        "Act",
        "Regs.",
        "REGS.",
        "Rules",
        "Const.",
        "CONST.",
    ]
    .contains(&last);
    let municipal = matches!(last, "Code" | "CODE" | "Ordinances");
    (code && place.split_whitespace().count() <= 8 && (municipal || !place.contains(", ")))
        .then(|| (place, words.get(at..).unwrap_or("")))
        .or_else(|| chaptered_code(words))
}

/// "Mass. Gen. Laws ch. 93A, § 2(a)": a code whose chapters are named before the section.
fn chaptered_code(words: &str) -> Option<(&str, &str)> {
    let at =
        [" ch. ", " tit. ", " pt. ", " art. "].iter().filter_map(|mark| words.find(mark)).min()?;
    let place = words.get(..at)?.trim_end_matches(',');
    let last = place.split_whitespace().next_back()?;
    let code = matches!(
        last,
        "Code"
            | "Stat."
            | "Stat"
            | "Ann."
            | "Laws"
            | "Law"
            | "CODE"
            | "STAT."
            | "ANN."
            | "LAWS"
            | "Stats."
    );
    (code && place.split_whitespace().count() <= 6 && !place.contains(", "))
        .then(|| (place, words.get(at + 1..).unwrap_or("")))
}

/// Words that open a title though they also name bodies.
pub(super) fn is_heading_of_title(words: &str) -> bool {
    let lower = words.to_lowercase();
    [
        "report of",
        "report on",
        "fact sheet",
        "statement",
        "remarks",
        "joint statement",
        "declaration",
        "letter",
        "resolution",
        "memorandum",
    ]
    .iter()
    .any(|head| lower.starts_with(head))
}

/// Where the list of persons that starts at `from` ends; `from` itself where none starts.
pub(super) fn joined_person_list(surface: &Surface<'_>, spans: &[Span], from: usize) -> usize {
    let text = surface.text;
    let Some(first) = spans.get(from) else { return from };
    let (head, others) = names::without_et_al(first.of(text));
    let joined = |words: &str| words.contains(" & ") || words.contains(" and ");
    let persons = |words: &str| {
        let read = names::read(words);
        read.persons && !read.names.is_empty()
    };
    if others {
        return from + 1;
    }
    if !persons(head) {
        return from;
    }
    if joined(head) {
        return from + 1;
    }
    // "A, B & C": up to the field that joins the last two, if all between are persons.
    for (index, span) in spans.iter().enumerate().skip(from + 1).take(12) {
        let words = span.of(text);
        let (bare, others) = names::without_et_al(words);
        if others && (bare.is_empty() || persons(bare)) {
            return index + 1;
        }
        if !persons(words) {
            break;
        }
        if joined(words) || words.starts_with("& ") || words.starts_with("and ") {
            return index + 1;
        }
    }
    if 1 < head.split_whitespace().count() { from + 1 } else { from }
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

/// Takes pins and bare dates that fill whole fields out of the list.
pub(super) fn take_pins_and_date(surface: &Surface<'_>, list: &mut Vec<Field>, draft: &mut Draft) {
    let text = surface.text;
    let mut pins: Vec<String> = Vec::new();
    let mut bare: Option<(String, Option<String>)> = None;
    // "March 3, 2020" is two fields: "March 3" and "2020".
    if draft.work.date.is_none() {
        let pair = list.windows(2).skip(1).position(|window| {
            let [a, b] = window else { return false };
            let both = Span::new(a.span.start, b.span.end).of(text);
            dates::find_all(both).first().is_some_and(|hit| {
                hit.precise
                    && hit.span.start == 0
                    && hit.span.end == both.trim_end_matches('.').len()
            })
        });
        if let Some(at) = pair.map(|at| at + 1)
            && let (Some(a), Some(b)) = (list.get(at), list.get(at + 1))
        {
            let both = Span::new(a.span.start, b.span.end).of(text);
            bare = dates::find_all(both)
                .into_iter()
                .next()
                .map(|hit| (hit.span.of(both).to_owned(), hit.iso));
            list.drain(at..at + 2);
        }
    }
    take_accessed(surface, list, draft);
    list.retain(|field| !is_credit(field.span.of(text)));
    let count = list.len();
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
        if let Some(length) = whole_pin(words)
            && legal::pin_word(words).is_some()
        {
            pins.push(words.get(..length).unwrap_or("").to_owned());
            return false;
        }
        if draft.work.date.is_none()
            && bare.is_none()
            && 2 <= index
            && let Some(hit) = dates::find_all(words).first()
            && hit.span.start == 0
            && hit.span.end == words.trim_end_matches('.').len()
            && (hit.precise || index == count)
        {
            bare = Some((hit.span.of(words).to_owned(), hit.iso.clone()));
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
