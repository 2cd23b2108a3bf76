//! Who wrote what, where the title is set as plain text or in capitals?
//!
//! Nothing marks the title then: it is what is left when names, bodies, offices, numbers of
//! reports, volumes, pages and the place of publication are taken away.

use super::clause::Draft;
use super::containers::{container, is_report_number, split_page};
use super::full::{Field, clean, clean_title, whole_pin};
use super::primary::is_case_name;
use super::surface::Surface;
use super::tables::tables;
use super::titles::authors_of;
use super::{WorkType, dates, names, pins};
use crate::text::Span;

/// A citation whose title is set as plain text or in capitals.
pub(super) fn plain(surface: &Surface<'_>, list: &[Field], draft: &mut Draft) {
    let text = surface.text;
    let mut spans: Vec<Span> = list.iter().map(|field| field.span).collect();
    if let [paper, page] = spans.as_slice()
        && draft.work.date.is_some()
        && page.of(text).bytes().all(|byte| byte.is_ascii_digit())
    {
        // "The Paper, May 6, 1911, 3": an issue and a page of it.
        draft.work.title = clean_title(paper.of(text));
        draft.pin = Some(page.of(text).to_owned());
        return;
    }
    // Further pages after the last field: "TITLE 2, 14".
    let mut more_pages: Vec<&str> = Vec::new();
    join_collections(surface, &mut spans);
    // "15 U. LAKE L.J. SEA, LAND & AIR 319, 323": the page is read with the volume.
    let open_volume = spans.iter().skip(1).any(|span| {
        let words = span.of(text);
        words.starts_with(|c: char| c.is_ascii_digit())
            && 1 < words.split_whitespace().count()
            && split_page(words).1.is_none()
    });
    while 1 < spans.len()
        && !open_volume
        && let Some(last) = spans.last().map(|span| span.of(text))
        && whole_pin(last).is_some()
        && spans
            .len()
            .checked_sub(2)
            .and_then(|at| spans.get(at))
            .map(|before| before.of(text))
            .is_some_and(|before| {
                // Behind a volume and its journal, or a collection, the page is read with them.
                !before.starts_with(|c: char| c.is_ascii_digit())
                    && !before.starts_with("in ")
                    && split_page(before).1.is_some()
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
    // "THE BODY Press Release IP/21/388": with or without its number.
    let numbered = first_lower.rsplit_once(' ').is_some_and(|(head, number)| {
        head.ends_with("press release") && number.contains(|c: char| c.is_ascii_digit())
    });
    if (first_lower.ends_with("press release") || numbered)
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
        // The number of the document under which a letter was sent round is no part of its title.
        let number = [", UN Doc.", ", U.N. Doc."].iter().filter_map(|mark| body.find(mark)).min();
        if let Some(at) = number {
            draft.work.container = body.get(at + 2..).map(clean);
        }
        let (kept, page) = split_page(body.get(..number.unwrap_or(body.len())).unwrap_or(body));
        draft.work.title = clean_title(kept);
        if draft.pin.is_none() {
            draft.pin = page.map(str::to_owned);
        }
        return;
    }
    if let Some((place, section)) = code_section(whole) {
        draft.work.kind = kind_of_code(place);
        draft.work.title = clean_title(whole);
        draft.work.container = Some(clean(place));
        let length = pins::pin_run_length(section);
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
        draft.work.kind = kind_of_code(place);
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
    // "Basin Board Minutes, 1985–1999, boxes 4–11, State Archives": papers in an archive.
    let papers = words(0)
        .split_whitespace()
        .next_back()
        .is_some_and(|last| matches!(last, "Minutes" | "Papers" | "Records" | "Collection"));
    if papers && 1 < spans.len() && at == 0 {
        draft.work.title = clean_title(words(0));
        draft.work.container = spans
            .get(1)
            .zip(spans.last())
            .map(|(from, to)| clean(Span::new(from.start, to.end).of(text)));
        return;
    }
    // "Some Licence, THE BODY": a title and who brought it out, both without authors.
    let body_closes = spans.len() == at + 2
        && caps(at + 1)
        && !caps(at)
        && names::is_institution(words(at + 1))
        && !words(at).contains('&')
        && (!names::is_person(words(at)) || ends_as_body(words(at + 1)))
        || closes_with_paper(&spans, at, text)
        || closes_with_site(surface, &spans, at, draft);
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
        // "A ET AL., THE BODY, TITLE": the body that brought it out stands between, and the one
        // that it is a part of.
        while at + 1 < spans.len() && caps(at) && caps(at + 1) && is_body_in_capitals(words(at)) {
            let from = publisher.map_or(spans.get(at).map_or(0, |span| span.start), |p| p.start);
            publisher = spans.get(at).map(|span| Span::new(from, span.end));
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
    // "TIDEWATCH, STATE OF THE PORTS 6": a name alone before a book in capitals wrote it.
    if at == title_from
        && spans.len() == at + 2
        && caps(at)
        && caps(at + 1)
        && words(at).split_whitespace().count() <= 3
        && 2 < words(at + 1).split_whitespace().count()
        && split_page(words(at + 1)).1.is_some()
        && !["AND ", "OR ", "& ", "INC."].iter().any(|head| words(at + 1).starts_with(head))
    {
        authors.extend(spans.get(at));
        at += 1;
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
    // "AI, Work, and the Law": letters that open a title in small letters.
    let title_is_caps = caps(at) && (6 < words(at).len() || at + 1 == spans.len() || caps(at + 1));
    for index in at + 1..spans.len() {
        let field = words(index);
        let volume = field.starts_with(|c: char| c.is_ascii_digit())
            && field.split_whitespace().count() > 1
            && field.split_whitespace().nth(1).is_some_and(|w| w.starts_with(char::is_uppercase))
            // "The Worm, 30 Years Since It Came, THE BODY": a figure in a title.
            && (split_page(field).1.is_some()
                || field.contains('.')
                || caps(index)
                || field.split_whitespace().count() < 4);
        let document = field.contains("Doc.")
            || field.starts_with("UN Doc")
            || field.starts_with("A/")
            || field.starts_with("E/");
        let page_like = whole_pin(field).is_some() && !is_period(field);
        let paper = tables().is_news(split_page(field).0);
        // "INT’L J.L., ETHICS, & TECH.", "ECON. ANALYST (The Bank, New York)".
        let name_in_capitals = !title_is_caps
            && (index..spans.len()).all(|at| caps(at) || bracketed_caps(surface, spans.get(at)))
            && (index + 1 == spans.len() || words(spans.len() - 1).starts_with("& "));
        let journal = index + 1 == spans.len() && names_journal(field);
        if name_in_capitals
            || journal
            || collection(surface, spans.get(index).copied()).is_some()
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
        let period = printed.rsplit(' ').next().is_some_and(is_period);
        let paged = rest.is_empty() && !period;
        let dictionary = printed.contains("Dictionary ");
        let (kept, page) =
            if paged && (title_is_caps || dictionary || !draft.work.authors.is_empty()) {
                split_page(printed)
            } else {
                (printed, None)
            };
        let counted = kept.rsplit(' ').next().is_some_and(|word| {
            tables().listed("numbering", word.trim_end_matches('.').to_lowercase().as_str())
        });
        let reference = kept.ends_with("Dictionary") || kept.ends_with("DICTIONARY");
        let book = (!draft.work.authors.is_empty() || reference)
            && 1 < kept.split_whitespace().count()
            && !counted;
        let sure = |p: &str| {
            p.contains(['-', '–'])
                || p.contains(" fig.")
                || p.contains(" tbl.")
                || pins::pin_word(p).is_some()
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
            && pins::pin_word(page).is_some()
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

/// The book of "in THE BOOK 40": capitals behind the word that says where a chapter stands.
fn collection(surface: &Surface<'_>, span: Option<Span>) -> Option<Span> {
    in_capitals(surface, span).filter(|book| 1 < book.of(surface.text).split_whitespace().count())
}

fn in_capitals(surface: &Surface<'_>, span: Option<Span>) -> Option<Span> {
    let span = span?;
    let book = span.of(surface.text).strip_prefix("in ")?.trim_start();
    let book = Span::new(span.end - book.len(), span.end);
    surface.is_caps(book).then_some(book)
}

/// Makes one field of a collection whose title holds commas: "in LAND, SEA, AND AIR 40".
fn join_collections(surface: &Surface<'_>, spans: &mut Vec<Span>) {
    let mut index = 1;
    while index < spans.len() {
        let here = spans.get(index).copied();
        let Some(book) = in_capitals(surface, here) else {
            index += 1;
            continue;
        };
        let paged = split_page(book.of(surface.text)).1.is_some();
        match (here, spans.get(index + 1).copied()) {
            (Some(span), Some(next)) if !paged && surface.is_caps(next) => {
                if let Some(slot) = spans.get_mut(index) {
                    *slot = Span::new(span.start, next.end);
                }
                spans.remove(index + 1);
            }
            _ => index += 1,
        }
    }
}

/// Whether capitals between authors and a title name a body: its last word says so, or one of its
/// words is cut short, which the words of a title are not.
fn is_body_in_capitals(words: &str) -> bool {
    let short = |word: &str| {
        let bare = word.trim_end_matches(',');
        (bare.ends_with('.') && 2 < bare.len() || bare.contains(['’', '\'']))
            && tables().is_institution_word(bare)
    };
    names::is_institution(words) && (ends_as_body(words) || words.split_whitespace().any(short))
}

/// Whether nothing but a title and the paper that printed it are left: "Two Quit Board, QUAY STAR".
fn closes_with_paper(spans: &[Span], at: usize, text: &str) -> bool {
    let last = spans.last().map_or("", |span| span.of(text));
    let word = last.split_whitespace().next_back().unwrap_or("").to_lowercase();
    spans.len() == at + 2
        && !last.contains(char::is_lowercase)
        && 1 < last.split_whitespace().count()
        && tables().listed("paper", &word)
}

/// "Ports Could Cost More by 2030, HARBOR PARTNERS (Apr. 5, 2023)": a title of several words and
/// the site in capitals, on which it stood on a certain day. Books in capitals have a year.
fn closes_with_site(surface: &Surface<'_>, spans: &[Span], at: usize, draft: &Draft) -> bool {
    let text = surface.text;
    let (Some(title), Some(site)) = (spans.get(at), spans.get(at + 1)) else { return false };
    let words = title.of(text);
    spans.len() == at + 2
        && draft.work.date_iso.as_deref().is_some_and(|iso| 7 < iso.len())
        && surface.is_caps(*site)
        && !surface.is_caps(*title)
        && site.of(text).split_whitespace().count() <= 3
        && !site.of(text).contains(':')
        && split_page(site.of(text)).1.is_none()
        && 3 < words.split_whitespace().count()
        && !ends_as_body(words)
        && !names::list(words).1
}

/// Whether a field is the name of a learned journal that is printed without its volume.
fn names_journal(field: &str) -> bool {
    let last = field.rsplit(' ').next().unwrap_or("");
    let short = matches!(last, "Rev." | "L.J." | "J." | "Q." | "L.Q." | "REV." | "J.L.");
    let long = matches!(last, "Review" | "Journal" | "Quarterly") && field.contains("Law ");
    (short && 1 < field.split_whitespace().count())
        || (long && 2 < field.split_whitespace().count())
}

/// Capitals with a parenthesis behind them.
fn bracketed_caps(surface: &Surface<'_>, span: Option<&Span>) -> bool {
    let Some(span) = span else { return false };
    let words = span.of(surface.text);
    words.ends_with(')')
        && words
            .find(" (")
            .is_some_and(|at| surface.is_caps(Span::new(span.start, span.start + at)))
}

/// "1985–2005": years that a title names, no pages.
fn is_period(words: &str) -> bool {
    words
        .split_once(['–', '-'])
        .is_some_and(|(from, to)| dates::is_year(from) && dates::is_year(to) && from < to)
}

/// "in A. Writer and B. Other (eds)".
pub(super) fn is_editors(words: &str) -> bool {
    (words.starts_with("in ") || words.starts_with("In "))
        && ["(eds)", "(ed)", "(eds.)", "(ed.)", "(Eds.)", "(Ed.)", " eds.", " ed."]
            .iter()
            .any(|end| words.ends_with(end))
}

/// Whether the last word is one that names of institutions end with.
pub(super) fn ends_as_body(words: &str) -> bool {
    words.split_whitespace().next_back().is_some_and(|word| tables().is_institution_word(word))
        && !matches!(words.split_whitespace().next_back(), Some("WORLD" | "World" | "ORDER"))
}

/// One capitalised word or an institution.
pub(super) fn whole_is_name(words: &str) -> bool {
    names::is_institution(words)
        || (words.split_whitespace().count() == 1 && words.starts_with(char::is_uppercase))
}

/// "Report No. 12", "Working Paper 2010-3", "Paper No. 7".
pub(super) fn is_series_number(words: &str) -> bool {
    let lower = words.to_lowercase();
    let head = ["report no", "rep. no", "no. ", "working paper", "paper no", "doc. no", "pub. no"]
        .iter()
        .any(|head| lower.starts_with(head));
    head && words.split_whitespace().count() <= 4
        && words.chars().next_back().is_some_and(|c| c.is_ascii_digit())
}

/// Where the words of a letter end: before its bare date, whose archive follows.
pub(super) fn letter_end(surface: &Surface<'_>, spans: &[Span], draft: &mut Draft) -> usize {
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

/// Codes of statutes, and those of what offices order.
fn kind_of_code(place: &str) -> WorkType {
    let ordered = ["Code Regs", "CODE REGS", "Admin. Rules"];
    // A city's code of that name holds its ordinances.
    let state = tables().listed("state", &place.split(' ').next().unwrap_or("").to_lowercase());
    let administrative = ["Admin. Code", "ADMIN. CODE"].iter().any(|name| place.contains(name));
    if ordered.iter().any(|name| place.contains(name)) || state && administrative {
        WorkType::Regulation
    } else {
        WorkType::Statute
    }
}

/// "Cal. Penal Code § 187(a)" taken apart: the code and the section.
pub(super) fn code_section(words: &str) -> Option<(&str, &str)> {
    // "Fla. Admin. Code Ann. r. 62B-33.005": a rule where others have sections.
    let rule =
        || words.find(" r. ").filter(|at| words.get(..*at).is_some_and(|p| p.contains("Code")));
    let at = words.find('§').or_else(|| rule().map(|at| at + 1))?;
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
pub(super) fn chaptered_code(words: &str) -> Option<(&str, &str)> {
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
            | "Regs."
            | "REGS."
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
    if ["hearing before", "hearings before", "hearing on", "markup of"]
        .iter()
        .any(|part| lower.contains(part))
    {
        return true;
    }
    [
        "agreement between",
        "agreement on",
        "convention on",
        "treaty between",
        "treaty on",
        "protocol to",
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
    let joined = |words: &str| [" & ", " and ", " AND "].iter().any(|joint| words.contains(joint));
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
