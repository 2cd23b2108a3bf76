//! What are the parts of a citation of primary law?
//!
//! Cases, statutes, regulations, treaties, bills and resolutions by their volume, section or
//! number; cases without a reporter by their docket or their year and court.

use super::clause::Draft;
use super::containers::{is_report_number, split_page};
use super::full::{Core, clean, clean_title, fields, whole_pin};
use super::legal::LegalHit;
use super::surface::{Shape, Surface};
use super::{CitationKind, WorkType, dates, legal, names};
use crate::text::Span;

/// Primary law with a volume, a section or a number of its own.
pub(super) fn read_legal(
    surface: &Surface<'_>,
    core: &Core,
    hit: &LegalHit,
    head: &str,
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let before = Span::new(core.span.start, hit.span.start).trimmed(text);
    let name = clean(before.of(text)).trim_end_matches(',').to_owned();
    let printed = clean(hit.span.of(text));
    let full_name = (!name.is_empty()).then(|| name.clone());
    match hit.kind {
        WorkType::Case => {
            let is_name = name.is_empty() || is_case_name(&name) || hit.short;
            if !is_name {
                return false;
            }
            draft.work.kind = WorkType::Case;
            draft.work.volume.clone_from(&hit.volume);
            draft.work.first_page.clone_from(&hit.first_page);
            draft.work.container.clone_from(&hit.reporter);
            draft.pin.clone_from(&hit.pin);
            if !head.is_empty() {
                draft.work.court = Some(head.to_owned());
            }
            if hit.short {
                draft.kind = CitationKind::Short;
                draft.name = full_name.clone();
                draft.work.date = None;
            }
            draft.work.title = full_name.or(Some(printed));
        }
        WorkType::Statute
            if hit.reporter.is_some() && hit.pin.is_some() && hit.first_page.is_none() =>
        {
            code(draft, WorkType::Statute, hit, full_name, &printed);
        }
        WorkType::Regulation
            if hit.reporter.is_some() && hit.first_page.is_none() && hit.pin.is_some() =>
        {
            code(draft, WorkType::Regulation, hit, full_name, &printed);
        }
        WorkType::Regulation | WorkType::Statute | WorkType::Treaty | WorkType::Report
            if hit.reporter.is_some() =>
        {
            draft.work.kind = hit.kind;
            draft.work.volume.clone_from(&hit.volume);
            draft.work.first_page.clone_from(&hit.first_page);
            draft.pin.clone_from(&hit.pin);
            let page = hit.first_page.as_deref().unwrap_or("");
            let place = format!(
                "{} {} {page}",
                hit.volume.as_deref().unwrap_or(""),
                hit.reporter.as_deref().unwrap_or("")
            );
            let place = place.trim().to_owned();
            if full_name.is_some() {
                let mut before = before;
                if let Some(date) = dates::find_all(before.of(text))
                    .into_iter()
                    .find(|hit| hit.precise && 0 < hit.span.start)
                {
                    if draft.work.date.is_none() {
                        draft.work.date = Some(date.span.of(before.of(text)).to_owned());
                        draft.work.date_iso.clone_from(&date.iso);
                    }
                    let ends = before
                        .of(text)
                        .get(date.span.end..)
                        .is_some_and(|rest| rest.trim_matches([',', ' ']).is_empty());
                    if ends {
                        before = Span::new(before.start, before.start + date.span.start);
                    }
                }
                let (title, authors, pin) = titled_head(surface, before, depth);
                draft.work.title = title.or(full_name);
                draft.work.authors = authors;
                if draft.pin.is_none() {
                    draft.pin = pin;
                }
                draft.work.container = Some(place);
            } else {
                draft.work.title = Some(place);
            }
            if draft.work.date.is_none() {
                bare_date(surface, Span::new(hit.span.end, core.span.end), draft);
            }
        }
        WorkType::Constitution => {
            draft.work.kind = WorkType::Constitution;
            draft.pin.clone_from(&hit.pin);
            let end = hit
                .pin
                .as_deref()
                .map_or(printed.len(), |pin| printed.len().saturating_sub(pin.len()));
            draft.work.title = Some(printed.get(..end).unwrap_or(&printed).trim().to_owned());
        }
        WorkType::Other => {
            // A restatement: its title runs to the section.
            let whole = Span::new(core.span.start, core.span.end).of(text);
            let (title, pin) = match whole.find('§') {
                Some(at) => (whole.get(..at).unwrap_or(""), whole.get(at..)),
                None => (whole, None),
            };
            draft.work.title = clean_title(title);
            draft.pin = pin.map(|p| {
                let length = legal::pin_run_length(p);
                p.get(..length).unwrap_or(p).trim().to_owned()
            });
        }
        WorkType::Bill
        | WorkType::Resolution
        | WorkType::Regulation
        | WorkType::Statute
        | WorkType::Report => {
            // A number inside other words' title is no source of its own.
            let rest = Span::new(hit.span.end, core.span.end);
            let congress = Span::new(core.span.start, core.span.end).of(text).contains("Cong.");
            if hit.kind == WorkType::Bill && !congress {
                return false;
            }
            draft.work.kind = hit.kind;
            let runs = surface.italic_runs(before, depth);
            if hit.kind == WorkType::Bill {
                let list = fields(surface, core.span, depth);
                draft.work.title = list.first().and_then(|field| clean_title(field.span.of(text)));
                let congress = list.iter().find(|field| field.span.of(text).contains("Cong."));
                if let Some(field) = congress {
                    let (container, page) = split_page(field.span.of(text));
                    draft.work.container = Some(container.to_owned());
                    draft.pin = page.map(str::to_owned);
                }
            } else if hit.kind == WorkType::Statute {
                draft.work.title = full_name.or_else(|| Some(printed.clone()));
                draft.work.container = (!name.is_empty()).then_some(printed);
                let tail = rest.of(text).trim_start_matches([',', ' ']);
                read_session(tail, draft);
            } else if let Some(run) = runs.first() {
                draft.work.title = clean_title(run.of(text));
                draft.work.container = Some(printed);
                draft.work.authors = names::read(Span::new(before.start, run.start).of(text)).names;
            } else {
                let named = fields(surface, rest, depth)
                    .iter()
                    .take(2)
                    .map(|field| field.span)
                    .find(|span| {
                        let words = span.of(text);
                        hit.kind == WorkType::Resolution
                            && words.starts_with(char::is_uppercase)
                            && 1 < words.split_whitespace().count()
                            && !is_report_number(words)
                            && whole_pin(words).is_none()
                            && !words.starts_with('(')
                            && span.start > hit.span.end + 1
                    })
                    .and_then(|span| clean_title(span.of(text)));
                if named.is_some() {
                    draft.work.container = Some(printed.clone());
                }
                draft.work.title =
                    full_name.filter(|n| !n.is_empty()).or(named).or(Some(printed.clone()));
                if !name.is_empty() {
                    draft.work.container = Some(printed);
                }
                let tail = rest.of(text).trim_start_matches([',', ' ']);
                read_session(tail, draft);
            }
            if draft.work.date.is_none() {
                bare_date(surface, rest, draft);
            }
        }
        _ => return false,
    }
    true
}

/// "§ 101, 115 Stat. 272, 275" or "86 Fed. Reg. 71,549" after a public law or an order.
pub(super) fn read_session(tail: &str, draft: &mut Draft) {
    if let Some(hit) = legal::find(tail, |_| true) {
        if let (Some(volume), Some(reporter), Some(page)) =
            (&hit.volume, &hit.reporter, &hit.first_page)
        {
            draft.work.container = Some(format!("{volume} {reporter} {page}"));
            draft.work.volume = Some(volume.clone());
            draft.work.first_page = Some(page.clone());
            draft.pin = hit.pin;
        }
        let head = tail.get(..hit.span.start).unwrap_or("");
        let length = legal::pin_run_length(head);
        if 0 < length && draft.pin.is_none() {
            draft.pin = head.get(..length).map(|p| p.trim().to_owned());
        }
        return;
    }
    let length = legal::pin_run_length(tail.strip_prefix("at ").unwrap_or(tail));
    let tail = tail.strip_prefix("at ").unwrap_or(tail);
    if 0 < length && draft.pin.is_none() && !dates::is_year(tail.get(..length).unwrap_or("").trim())
    {
        draft.pin = tail.get(..length).map(|p| p.trim().to_owned());
    }
}

pub(super) fn code(
    draft: &mut Draft,
    kind: WorkType,
    hit: &LegalHit,
    name: Option<String>,
    printed: &str,
) {
    draft.work.kind = kind;
    draft.work.volume.clone_from(&hit.volume);
    let volume = hit.volume.as_deref().unwrap_or("");
    let reporter = hit.reporter.as_deref().unwrap_or("");
    draft.work.container = Some(format!("{volume} {reporter}"));
    // A whole part or chapter is the work itself; a section is where to look in the code.
    let pin = hit.pin.as_deref().unwrap_or("");
    if pin.starts_with('§') || pin.starts_with(|c: char| c.is_ascii_digit()) {
        draft.pin = Some(pin.to_owned());
    }
    let section = pin.split(['(', ',', '–']).next().unwrap_or(pin).trim();
    draft.base = Some(format!("{volume} {reporter} {section}").replace("§§", "§"));
    draft.work.title = name.or_else(|| Some(printed.to_owned()));
}

/// Title, authors and pin of the words before a treaty series or a gazette.
pub(super) fn titled_head(
    surface: &Surface<'_>,
    before: Span,
    depth: u16,
) -> (Option<String>, Vec<String>, Option<String>) {
    let text = surface.text;
    let runs = surface.italic_runs(before, depth);
    if let Some(run) = runs.first() {
        let authors = names::read(Span::new(before.start, run.start).of(text)).names;
        return (clean_title(run.of(text)), authors, None);
    }
    let list = fields(surface, before, depth);
    let mut title: Option<Span> = None;
    let mut pin = None;
    for field in &list {
        let words = field.span.of(text);
        if let Some(length) = whole_pin(words) {
            pin = words.get(..length).map(str::to_owned);
        } else if dates::find_all(words)
            .first()
            .is_some_and(|hit| hit.span.len() + 2 >= words.len())
        {
            break;
        } else if pin.is_none() {
            title = Some(title.map_or(field.span, |t| Span::new(t.start, field.span.end)));
        }
    }
    (title.and_then(|span| clean_title(span.of(text))), Vec::new(), pin)
}

pub(super) fn bare_date(surface: &Surface<'_>, span: Span, draft: &mut Draft) {
    let words = span.of(surface.text);
    if let Some(hit) = dates::main_date(words) {
        draft.work.date = Some(hit.span.of(words).to_owned());
        draft.work.date_iso = hit.iso;
    }
}

pub(super) fn is_case_name(name: &str) -> bool {
    name.contains(" v. ")
        || name.contains(" v ")
        || name.contains(" vs. ")
        || [
            "In re ",
            "Ex parte ",
            "Matter of ",
            "In the Matter of ",
            "Estate of ",
            "Case ",
            "Application of ",
            "United States ex rel",
        ]
        .iter()
        .any(|head| name.starts_with(head))
}

/// "Name v. Name, No. 23-1 (D. Mass. 2023)", a case without a reporter.
pub(super) fn read_docket(
    surface: &Surface<'_>,
    core: &Core,
    head: &str,
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let list = fields(surface, core.span, depth);
    let number = list.iter().position(|field| {
        let words = field.span.of(text);
        (words.starts_with("No. ") || words.starts_with("Nos. ") || words.starts_with("Case No"))
            && words.contains(|c: char| c.is_ascii_digit())
    });
    let first = list.first().map_or("", |field| field.span.of(text));
    let Some(number) = number else {
        // A famous case named in full with its year alone.
        return false;
    };
    let name_end = list.get(number).map_or(core.span.end, |field| field.span.start);
    let name = clean(Span::new(core.span.start, name_end).of(text));
    if !(is_case_name(&name)
        || (!head.is_empty() && !surface.italic_runs(core.span, depth).is_empty()))
        || first.is_empty()
    {
        return false;
    }
    draft.work.kind = WorkType::Case;
    let runs = surface.italic_runs(core.span, depth);
    draft.work.title = runs
        .first()
        .filter(|_| !is_case_name(first))
        .and_then(|run| clean_title(run.of(text)))
        .or_else(|| clean_title(&name));
    draft.work.container = list.get(number).map(|field| clean(field.span.of(text)));
    if !head.is_empty() {
        draft.work.court = Some(head.to_owned());
    }
    for field in list.get(number + 1..).unwrap_or_default() {
        let words = field.span.of(text);
        if let Some(rest) = words.strip_prefix("slip op. at ").or_else(|| words.strip_prefix("at "))
        {
            draft.pin = Some(rest.to_owned());
        }
    }
    true
}

/// `Name v Name [2015] UKSC 12 [34]`: a case cited by year and court in brackets.
pub(super) fn neutral_case(
    surface: &Surface<'_>,
    core: &Core,
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let whole = Span::new(core.span.start, core.after.end.max(core.span.end));
    let Some(year) = surface
        .pairs_in(whole, depth)
        .find(|pair| pair.shape == Shape::Bracket && dates::is_year(pair.inner.of(text).trim()))
    else {
        return false;
    };
    let name = clean(Span::new(core.span.start, year.outer.start).of(text));
    if !is_case_name(&name) {
        return false;
    }
    let rest = Span::new(year.outer.end, whole.end).of(text);
    let end = rest.find([',', '[', '(', ';']).unwrap_or(rest.len());
    let place = rest.get(..end).unwrap_or("").trim();
    draft.work.kind = WorkType::Case;
    draft.work.title = clean_title(&name);
    draft.work.date = Some(year.inner.of(text).trim().to_owned());
    draft.work.date_iso.clone_from(&draft.work.date);
    draft.work.container = Some(format!("{} {place}", year.outer.of(text)));
    let last = surface
        .pairs_in(whole, depth)
        .filter(|pair| pair.shape == Shape::Bracket && year.outer.end <= pair.outer.start)
        .last();
    if let Some(pair) = last {
        let inner = pair.inner.of(text).trim();
        if inner.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_year(inner) {
            draft.pin = Some(inner.to_owned());
        }
    }
    true
}
