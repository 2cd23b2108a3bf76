//! What are the parts of a citation of primary law?
//!
//! Cases, statutes, regulations, treaties, bills and resolutions by their volume, section or
//! number; cases without a reporter by their docket or their year and court.

use super::clause::Draft;
use super::containers::{is_report_number, split_page};
use super::full::{Core, Field, clean, clean_title, fields, whole_pin};
use super::legal::LegalHit;
use super::surface::{Shape, Surface};
use super::{CitationKind, WorkType, dates, legal, names, pins};
use crate::text::Span;

/// Primary law with a volume, a section or a number of its own.
pub(super) fn read_legal(
    surface: &Surface<'_>,
    core: &Core<'_>,
    hit: &LegalHit<'_>,
    head: &str,
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let before = Span::new(core.span.start, hit.span.start).trimmed(text);
    let mut name = clean(before.of(text));
    name.truncate(name.trim_end_matches(',').len());
    let printed = clean(hit.span.of(text));
    let has_name = !name.is_empty();
    let mut full_name = has_name.then_some(name);
    match hit.kind {
        WorkType::Case => {
            let world = hit.reporter.is_some_and(|reporter| {
                super::tables::tables().listed_in_any_case("world-court", reporter)
            });
            let decision = hit.reporter.is_some_and(|name| name.contains(':'));
            // "*Ville de Port c Pilote*, 2010 QCCA 12": set in italics before a neutral citation.
            let italic = surface.italic(before.start) && hit.volume.is_some_and(dates::is_year);
            let is_name = full_name.as_deref().is_none_or(is_case_name)
                || hit.short
                || world
                || decision
                || italic
                || is_database(hit);
            if !is_name {
                return false;
            }
            let (kept, pin) = case_name(surface, before, depth);
            if !kept.is_empty() {
                full_name = Some(without_case_number(&kept).to_owned());
            }
            draft.work.kind = WorkType::Case;
            draft.work.volume = hit.volume.filter(|_| !decision).map(str::to_owned);
            if draft.work.date.is_none()
                && let Some(year) = hit.volume.filter(|volume| dates::is_year(volume))
                && (decision || hit.reporter.is_some_and(|name| !name.contains('.')))
                && !is_database(hit)
            {
                // "2012 SCC 47": the volume of a neutral citation is its year.
                draft.work.date = Some(year.to_owned());
                draft.work.date_iso = Some(year.to_owned());
            }
            draft.work.first_page = hit.first_page.map(str::to_owned);
            draft.work.container = hit.reporter.map(str::to_owned);
            draft.pin = pin.or_else(|| hit.pin.map(str::to_owned));
            if world && draft.work.date.is_none() {
                day_of_decision(surface, core, depth, draft);
            }
            if !head.is_empty() {
                draft.work.court = Some(head.to_owned());
            }
            // "*Quay Ass'n*, 2013 WL 1234567, at *5": a database's number without court and day.
            let named = full_name.as_deref().is_some_and(|name| !is_case_name(name));
            let again = is_database(hit) && named && head.is_empty() && draft.work.date.is_none();
            if hit.short || again {
                draft.kind = CitationKind::Short;
                draft.name = full_name.clone();
                draft.work.date = None;
            }
            draft.work.title = full_name.or(Some(printed));
        }
        WorkType::Statute
            if hit.reporter.is_some() && hit.pin.is_some() && hit.first_page.is_none() =>
        {
            let named = full_name.filter(|name| !leads_in(name));
            code(draft, WorkType::Statute, hit, named, &printed);
        }
        WorkType::Regulation
            if hit.reporter.is_some() && hit.first_page.is_none() && hit.pin.is_some() =>
        {
            let named = full_name.filter(|name| !leads_in(name));
            code(draft, WorkType::Regulation, hit, named, &printed);
        }
        WorkType::Regulation | WorkType::Statute | WorkType::Treaty | WorkType::Report
            if hit.reporter.is_some() =>
        {
            draft.work.kind = hit.kind;
            draft.work.volume = hit.volume.map(str::to_owned);
            draft.work.first_page = hit.first_page.map(str::to_owned);
            draft.pin = hit.pin.map(str::to_owned);
            let page = hit.first_page.unwrap_or("");
            let place =
                format!("{} {} {page}", hit.volume.unwrap_or(""), hit.reporter.unwrap_or(""));
            let place = place.trim().to_owned();
            if full_name.is_some() {
                let mut before = before;
                if let Some(pair) = surface
                    .pairs_in(before, depth)
                    .find(|pair| pair.shape == Shape::Paren && pair.outer.end == before.end)
                    .copied()
                    && super::tables::tables()
                        .prefix_of("treaty-step", pair.inner.of(text))
                        .is_some()
                {
                    // "(adopted 9 May 1923, entered into force 2 June 1926) 58 LNTS 285"
                    if let Some(date) = dates::find_all(pair.inner.of(text)).first() {
                        draft.work.date = Some(date.span.of(pair.inner.of(text)).to_owned());
                        draft.work.date_iso.clone_from(&date.iso);
                    }
                    before = Span::new(before.start, pair.outer.start).trimmed(text);
                } else if let Some(date) = dates::find_all(before.of(text))
                    .into_iter()
                    .find(|hit| hit.precise && 0 < hit.span.start)
                {
                    if draft.work.date.is_none() {
                        draft.work.date = Some(date.span.of(before.of(text)).to_owned());
                        draft.work.date_iso.clone_from(&date.iso);
                    }
                    let dated_act = before.of(text).starts_with("Act of ");
                    let ends = !dated_act
                        && before
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
                let after = Span::new(hit.span.end, core.tail.end);
                if draft.pin.is_none()
                    && hit.kind == WorkType::Treaty
                    && let Some(pair) =
                        surface.pairs_in(after, depth).find(|pair| pair.shape == Shape::Paren)
                {
                    // "58 LNTS 285 (Short Name) art 2(1)"
                    let words = Span::new(pair.outer.end, after.end).of(text);
                    let words = words.trim_matches([' ', ',', '.']);
                    if pins::pin_word(words).is_some() {
                        let length = pins::pin_run_length(words);
                        draft.pin = words.get(..length).map(str::to_owned);
                    }
                }
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
            let gazette = hit.reporter.is_some_and(|name| name.starts_with("O.J."));
            if gazette && draft.work.date.is_none() {
                // The volume of the gazette is its year.
                draft.work.date = hit.volume.map(str::to_owned);
                draft.work.date_iso = hit.volume.map(str::to_owned);
            }
        }
        WorkType::Constitution => {
            draft.work.kind = WorkType::Constitution;
            draft.pin = hit.pin.map(str::to_owned);
            let end = hit.pin.map_or(printed.len(), |pin| printed.len().saturating_sub(pin.len()));
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
                let length = pins::pin_run_length(p);
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
            } else if legal::act_with_year(hit.span.of(text)).is_some() {
                named_act(surface, core, hit, draft);
            } else if hit.kind == WorkType::Statute {
                draft.work.title = full_name.or_else(|| Some(printed.clone()));
                draft.work.container = has_name.then_some(printed);
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
                if has_name {
                    draft.work.container = Some(printed);
                }
                let tail = rest.of(text).trim_start_matches([',', ' ']);
                read_session(tail, draft);
            }
            if draft.pin.is_none() {
                let whole = Span::new(hit.span.end, core.after.end.max(core.span.end));
                draft.pin = fields(surface, whole, depth).iter().find_map(|field| {
                    let words = field.span.of(text);
                    let words = words.split(" (").next().unwrap_or(words).trim_end_matches('.');
                    pins::pin_word(words)?;
                    whole_pin(words).and_then(|length| words.get(..length)).map(str::to_owned)
                });
            }
            let shown = hit.span.of(text);
            let rule = super::tables::tables().prefix_of("rules", shown).is_some();
            if draft.work.date.is_none()
                && !rule
                && legal::act_with_year(hit.span.of(text)).is_none()
            {
                bare_date(surface, rest, draft);
            }
            let tax = ["Rev.", "Treas.", "Temp.", "Prop.", "Priv.", "I.R.S."];
            if rule && !tax.iter().any(|head| shown.starts_with(head)) {
                draft.work.kind = WorkType::Statute;
            }
        }
        _ => return false,
    }
    true
}

/// "2013 WL 1234567", "2013 U.S. Dist. LEXIS 123": the number of a database.
fn is_database(hit: &LegalHit<'_>) -> bool {
    hit.reporter.is_some_and(|name| name == "WL" || name.ends_with("LEXIS"))
}

/// "Case C-406/10 Name v Name" without the number before the name.
fn without_case_number(name: &str) -> &str {
    let Some(rest) = name.strip_prefix("Case ").or_else(|| name.strip_prefix("Joined Cases "))
    else {
        return name;
    };
    let mut bare = rest;
    while let Some((word, more)) = bare.split_once(' ') {
        let number = word.contains('/') && word.contains(|c: char| c.is_ascii_digit());
        if !(number || matches!(word, "and" | "&" | "to")) {
            break;
        }
        bare = more;
    }
    if bare.len() < rest.len() { bare.trim_start_matches([',', ' ']) } else { name }
}

/// "*Ports Act*, SC 1998, c 10, s 28(2)": an act by its chapter in the statutes of a year.
pub(super) fn read_chapter(surface: &Surface<'_>, list: &[Field], draft: &mut Draft) -> bool {
    let text = surface.text;
    let words = |at: usize| list.get(at).map_or("", |field| field.span.of(text));
    let Some(at) = (1..list.len().saturating_sub(1)).take(6).find(|at| {
        let (series, year) = words(*at).rsplit_once(' ').unwrap_or(("", ""));
        (2..=5).contains(&series.len())
            && series.bytes().all(|b| b.is_ascii_uppercase())
            && dates::is_year(year)
            && words(at + 1).strip_prefix("c ").is_some_and(|chapter| !chapter.contains(' '))
    }) else {
        return false;
    };
    let (Some(first), Some(last), Some(series), Some(chapter)) =
        (list.first(), list.get(at - 1), list.get(at), list.get(at + 1))
    else {
        return false;
    };
    draft.work.kind = WorkType::Statute;
    draft.work.title = clean_title(Span::new(first.span.start, last.span.end).of(text));
    draft.work.container = Some(clean(Span::new(series.span.start, chapter.span.end).of(text)));
    let pins: Vec<&str> = list
        .iter()
        .skip(at + 2)
        .map(|field| field.span.of(text))
        .filter_map(|field| whole_pin(field).and_then(|length| field.get(..length)))
        .collect();
    if !pins.is_empty() {
        draft.pin = Some(pins.join(", "));
    }
    true
}

/// "Harbours Act 1964, s 17(1)(b)": an act by its name and year.
fn named_act(surface: &Surface<'_>, core: &Core<'_>, hit: &LegalHit<'_>, draft: &mut Draft) {
    let text = surface.text;
    let mut end = hit.span.end;
    let mut rest = Span::new(end, core.tail.end).of(text);
    // "(Cth)", "(UK)": whose act it is.
    if let Some(close) = rest.strip_prefix(" (").and_then(|inner| inner.find(')'))
        && close < 12
    {
        end += close + 3;
        rest = Span::new(end, core.tail.end).of(text);
    }
    draft.work.title = clean_title(Span::new(core.span.start, end).of(text));
    draft.work.date = None;
    draft.work.date_iso = None;
    for field in rest.split(", ").map(|field| field.trim_matches([',', ' ', '.'])) {
        if let Some(length) = whole_pin(field) {
            draft.pin = field.get(..length).map(str::to_owned);
        } else if draft.work.container.is_none()
            && field.contains('/')
            && field.starts_with(char::is_uppercase)
            && field.split_whitespace().count() <= 4
        {
            draft.work.container = Some(field.to_owned());
        }
    }
    let first = hit.span.of(text);
    if ["Regulations", "Rules", "Order"].iter().any(|word| first.starts_with(word)) {
        draft.work.kind = WorkType::Regulation;
    } else if first.starts_with("Bill") {
        draft.work.kind = WorkType::Bill;
    }
}

/// "*Competition Act 2010* (Cth) s 46(1)": an act whose name and year are set in italics.
pub(super) fn read_italic_act(
    surface: &Surface<'_>,
    core: &Core<'_>,
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let Some(run) = surface.italic_runs(core.span, depth).first().copied() else { return false };
    let words = run.of(text);
    let year = words.len().checked_sub(4).and_then(|at| words.get(at..));
    let word = words.rsplit(' ').nth(1).unwrap_or("");
    let kind = match word {
        "Act" | "Ordinance" | "Code" => WorkType::Statute,
        "Regulations" | "Regulation" | "Rules" | "Order" => WorkType::Regulation,
        "Bill" => WorkType::Bill,
        _ => return false,
    };
    if run.start != core.span.start || !year.is_some_and(dates::is_year) {
        return false;
    }
    let mut end = run.end;
    let limit = core.tail.end;
    // "(Cth)", "(NT) (repealed)": whose act it is, and what became of it.
    loop {
        let rest = Span::new(end, limit).of(text);
        let Some(inner) = rest.trim_start().strip_prefix('(') else { break };
        let Some(close) = inner.find(')').filter(|close| *close < 12) else { break };
        end = limit - inner.len() + close + 1;
    }
    let shown = Span::new(run.start, end).of(text).trim_end_matches("(repealed)");
    draft.work.kind = kind;
    draft.work.title = clean_title(shown);
    draft.work.date = None;
    draft.work.date_iso = None;
    draft.parentheticals.clear();
    draft.parenthetical_spans.clear();
    let pin = Span::new(end, limit).of(text).trim_matches([',', ' ', '.']);
    draft.pin = whole_pin(pin).and_then(|length| pin.get(..length)).map(str::to_owned);
    true
}

/// A case's name without its docket, the kind of decision and the place in a filing; that place.
fn case_name(surface: &Surface<'_>, before: Span, depth: u16) -> (String, Option<String>) {
    let text = surface.text;
    let list = fields(surface, before, depth);
    let Some((first, last)) = list.first().zip(list.last()) else { return (String::new(), None) };
    let mut end = last.span.end;
    for field in list.iter().skip(1).rev() {
        let words = field.span.of(text);
        let number =
            ["No. ", "Nos. ", "Case No", "App. No", "Civ. No", "Docket No", "Civil Action No"]
                .iter()
                .any(|head| words.starts_with(head));
        let decision = ["Judgment", "Judgement", "Advisory Opinion", "Order", "Merits", "Award"];
        if number || decision.contains(&words) || words.starts_with("Preliminary Objection") {
            end = field.span.start;
        } else {
            break;
        }
    }
    let mut name = clean(Span::new(first.span.start, end).of(text));
    name.truncate(name.trim_end_matches(',').len());
    // "Brief for Petitioner at 12–14, Name v. Name"
    let head = first.span.of(text);
    let filing = head.split_whitespace().any(|word| {
        super::tables::tables().listed_in_any_case("filing", word.trim_end_matches(','))
    });
    if filing && 1 < list.len() && !is_case_name(head) {
        let (kept, pin) = split_page(head);
        if let Some(pin) = pin {
            let rest = name.get(head.len()..).unwrap_or("");
            return (format!("{kept}{rest}"), Some(pin.to_owned()));
        }
    }
    (name, None)
}

/// "(Dec. 4)" after a report whose volume is the year.
fn day_of_decision(surface: &Surface<'_>, core: &Core<'_>, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let Some(year) = draft.work.volume.clone().filter(|volume| dates::is_year(volume)) else {
        return;
    };
    let whole = Span::new(core.span.start, core.tail.end);
    for pair in surface.pairs_in(whole, depth).filter(|pair| pair.shape == Shape::Paren) {
        let inner = pair.inner.of(text).trim();
        let dated = format!("{inner}, {year}");
        if let Some(hit) = dates::find_all(&dated).first()
            && hit.precise
            && hit.span.start == 0
        {
            draft.work.date = Some(inner.to_owned());
            draft.work.date_iso.clone_from(&hit.iso);
            draft.parentheticals.retain(|parenthetical| parenthetical.text != inner);
            return;
        }
    }
    draft.work.date_iso = Some(year.clone());
    draft.work.date = Some(year);
}

/// "§ 101, 115 Stat. 272, 275" or "86 Fed. Reg. 71,549" after a public law or an order.
pub(super) fn read_session(tail: &str, draft: &mut Draft) {
    if let Some(hit) = legal::find(tail, 0, |_| true) {
        if let (Some(volume), Some(reporter), Some(page)) =
            (hit.volume, hit.reporter, hit.first_page)
        {
            draft.work.container = Some(format!("{volume} {reporter} {page}"));
            draft.work.volume = Some(volume.to_owned());
            draft.work.first_page = Some(page.to_owned());
            if reporter.starts_with("O.J.") && draft.work.date.is_none() {
                draft.work.date = Some(volume.to_owned());
                draft.work.date_iso = Some(volume.to_owned());
            }
            draft.pin = hit.pin.map(str::to_owned);
        } else if let (Some(volume), Some(reporter), Some(page)) =
            (hit.volume, hit.reporter, hit.pin)
            && page.starts_with(|c: char| c.is_ascii_digit())
        {
            // "3 C.F.R. 444": a page of the compilation.
            draft.work.container = Some(format!("{volume} {reporter} {page}"));
        }
        let head = tail.get(..hit.span.start).unwrap_or("");
        let length = pins::pin_run_length(head);
        if 0 < length && draft.pin.is_none() {
            draft.pin = head.get(..length).map(|p| p.trim().to_owned());
        }
        return;
    }
    let at = tail.strip_prefix("at ");
    let tail = at.unwrap_or(tail);
    let length = pins::pin_run_length(tail);
    let marked = at.is_some() || pins::pin_word(tail).is_some();
    if marked
        && 0 < length
        && draft.pin.is_none()
        && !dates::is_year(tail.get(..length).unwrap_or("").trim())
    {
        draft.pin = tail.get(..length).map(|p| p.trim().to_owned());
    }
}

/// "Now codified in": words that lead to a section, no name of an act.
fn leads_in(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    matches!(last, "in" | "at" | "as" | "by" | "under" | "to" | "see" | "also" | "and")
}

pub(super) fn code(
    draft: &mut Draft,
    kind: WorkType,
    hit: &LegalHit<'_>,
    name: Option<String>,
    printed: &str,
) {
    draft.work.kind = kind;
    draft.work.volume = hit.volume.map(str::to_owned);
    let volume = hit.volume.unwrap_or("");
    let reporter = hit.reporter.unwrap_or("");
    draft.work.container = Some(format!("{volume} {reporter}"));
    // A whole part or chapter is the work itself; a section is where to look in the code.
    let pin = hit.pin.unwrap_or("");
    if pin.starts_with('§') || pin.starts_with(|c: char| c.is_ascii_digit()) {
        draft.pin = Some(pin.to_owned());
    }
    let section = pin.split(['(', ',', '–']).next().unwrap_or(pin).trim();
    draft.base = Some(format!("{volume} {reporter} {section}").replace("§§", "§"));
    let name = name.map(|name| {
        let (kept, pin) = split_page(&name);
        let own_section =
            pin.is_some_and(|pin| pin.starts_with('§')) && 1 < kept.split(' ').count();
        if own_section { kept.trim_end_matches(',').to_owned() } else { name.clone() }
    });
    draft.work.title = name.or_else(|| Some(printed.to_owned()));
}

/// Title, authors and pin of the words before a treaty series or a gazette.
pub(super) fn titled_head(
    surface: &Surface<'_>,
    before: Span,
    depth: u16,
) -> (Option<String>, Vec<String>, Option<String>) {
    let text = surface.text;
    let steps = |words: &str| super::tables::tables().prefix_of("treaty-step", words).is_some();
    let mut runs = surface.italic_runs(before, depth);
    runs.retain(|run| !steps(run.of(text)));
    if let Some(run) = runs.first() {
        let authors = names::read(Span::new(before.start, run.start).of(text)).names;
        return (clean_title(run.of(text)), authors, None);
    }
    let mut list = fields(surface, before, depth);
    list.retain(|field| {
        !field.span.of(text).starts_with(char::is_lowercase) || !steps(field.span.of(text))
    });
    let mut title: Option<Span> = None;
    let mut pin = None;
    for field in &list {
        let words = field.span.of(text);
        // "Act of June 10, 1933": the day is the name.
        if let Some(act) = title
            && act.of(text).starts_with("Act of ")
            && dates::is_year(words)
        {
            title = Some(Span::new(act.start, field.span.end));
        } else if let Some(length) = whole_pin(words) {
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
    // "Convention on Harbours art. 9(2)": the article is where to look, no part of the name.
    if let Some(span) = title
        && pin.is_none()
    {
        let (kept, page) = split_page(span.of(text));
        if let Some(page) = page.filter(|page| pins::pin_word(page).is_some()) {
            return (clean_title(kept), Vec::new(), Some(page.to_owned()));
        }
    }
    (title.and_then(|span| clean_title(span.of(text))), Vec::new(), pin)
}

pub(super) fn bare_date(surface: &Surface<'_>, span: Span, draft: &mut Draft) {
    let mut words = span.of(surface.text);
    if let Some(hit) = legal::find(words, 0, |_| true)
        && hit.first_page.is_some()
    {
        // The page of a session law is no year.
        words = words.get(hit.span.end..).unwrap_or("");
    }
    if let Some(hit) = dates::main_date(words) {
        draft.work.date = Some(hit.span.of(words).to_owned());
        draft.work.date_iso = hit.iso;
    }
}

pub(super) fn is_case_name(name: &str) -> bool {
    // "v.", "v" or "vs." between two blanks.
    let versus = |at: usize| {
        name.get(..at).is_some_and(|head| head.ends_with(' '))
            && name
                .get(at + 1..)
                .is_some_and(|tail| [" ", ". ", "s. "].iter().any(|end| tail.starts_with(end)))
    };
    memchr::memchr_iter(b'v', name.as_bytes()).any(versus)
        || [
            "In re ",
            "Ex parte ",
            "Ex p ",
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
    core: &Core<'_>,
    head: &str,
    list: &[Field],
    depth: u16,
    draft: &mut Draft,
) -> bool {
    let text = surface.text;
    let number = list.iter().position(|field| {
        let words = field.span.of(text);
        let marked = [
            "No. ",
            "Nos. ",
            "Case No",
            "App. No",
            "App no",
            "Appl. No",
            "Application no",
            "Application No",
            "ECLI:",
            "Docket No",
            "Civ. No",
            "Communication No",
        ]
        .iter()
        .any(|head| words.starts_with(head));
        // "2010-Ohio-1234": the year, the court and a number.
        let public_domain = words.get(..4).is_some_and(dates::is_year)
            && words.get(4..).is_some_and(|tail| tail.starts_with(['-', ' ']))
            && words.split(['-', ' ']).count() == 3;
        (marked || public_domain) && words.contains(|c: char| c.is_ascii_digit())
    });
    let first = list.first().map_or("", |field| field.span.of(text));
    let Some(number) = number else {
        // A famous case named in full with its year alone.
        return false;
    };
    let name_end = list.get(number).map_or(core.span.end, |field| field.span.start);
    let name_span = Span::new(core.span.start, name_end).trimmed(text);
    let (name, filed_at) = case_name(surface, name_span, depth);
    if draft.pin.is_none() {
        draft.pin = filed_at;
    }
    // "Case C-12/03, Name v Name": the number before the name.
    let name = match name.split_once(", ") {
        Some((head, rest)) if head.starts_with("Case ") && is_case_name(rest) => rest.to_owned(),
        _ => name,
    };
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
        } else if pins::pin_word(words).is_some() && whole_pin(words).is_some() {
            draft.pin = Some(words.to_owned());
        }
    }
    true
}

/// `Name v Name [2015] UKSC 12 [34]`: a case cited by year and court in brackets.
pub(super) fn neutral_case(
    surface: &Surface<'_>,
    core: &Core<'_>,
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
    let rest = Span::new(year.outer.end, whole.end).of(text);
    let name =
        match surface.italic_runs(Span::new(core.span.start, year.outer.start), depth).first() {
            // "Case C-12/03 *Name v Name*"
            Some(run) if name.starts_with("Case ") || name.starts_with("Joined Cases ") => {
                clean(run.of(text))
            }
            _ => name,
        };
    let gazette = ["OJ ", "O.J. ", "OJEU "].iter().any(|head| rest.trim_start().starts_with(head));
    if !is_case_name(&name) && !gazette {
        return false;
    }
    let end = rest.find([',', '[', '(', ';']).unwrap_or(rest.len());
    let place = rest.get(..end).unwrap_or("").trim();
    draft.work.kind = match () {
        () if !gazette => WorkType::Case,
        () if ["Treaty", "Charter", "Convention", "Agreement"].iter().any(|w| name.contains(w)) => {
            WorkType::Treaty
        }
        () => WorkType::Regulation,
    };
    draft.work.title = clean_title(&name);
    let printed = year.inner.of(text).trim();
    draft.work.date = Some(printed.to_owned());
    draft.work.date_iso = Some(printed.to_owned());
    draft.work.container = Some(format!("{} {place}", year.outer.of(text)));
    let last = surface
        .pairs_in(whole, depth)
        .filter(|pair| pair.shape == Shape::Bracket && year.outer.end <= pair.outer.start)
        .last();
    if let Some(pair) = last {
        let inner = pair.inner.of(text).trim();
        if inner.starts_with(|c: char| c.is_ascii_digit()) && !dates::is_year(inner) {
            draft.pin = Some(inner.to_owned());
            // "[27]–[29]"
            let first = surface.pairs_in(whole, depth).find(|before| {
                before.outer.end < pair.outer.start
                    && matches!(Span::new(before.outer.end, pair.outer.start).of(text), "–" | "-")
            });
            if let Some(first) = first {
                draft.pin = Some(Span::new(first.outer.start, pair.outer.end).of(text).to_owned());
            }
        }
    }
    for field in rest.get(end..).unwrap_or("").split(", ").map(|f| f.trim_matches([',', ' ', '.']))
    {
        if draft.pin.is_none()
            && pins::pin_word(field).is_some()
            && let Some(length) = whole_pin(field)
        {
            draft.pin = field.get(..length).map(str::to_owned);
        }
    }
    true
}
