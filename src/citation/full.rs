//! What are the parts of a full citation?
//!
//! Finds the core of the citation before its date and tail, tells primary law from works with a
//! title, and guesses the kind of the latter from their parts.

use super::clause::{DatePart, Draft, hereinafter, read_tail, speaker};
use super::containers::{author_date, is_author_date};
use super::evidence::evidence;
use super::primary::{
    is_case_name, neutral_case, read_chapter, read_docket, read_italic_act, read_legal,
};
use super::surface::{Pair, Shape, Surface};
use super::tables::tables;
use super::titles::read_work;
use super::{CitationKind, WorkType, dates, legal, names, pins};
use crate::text::Span;

/// A stretch of a citation's core between two commas.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub span: Span,
}

/// Where the core of a citation ends and what date stands there.
pub(super) struct Core<'s> {
    pub span: Span,
    pub date: Option<&'s DatePart<'s>>,
    /// Between the date's parenthesis and the tail: pages of some dialects.
    pub after: Span,
    pub tail: Span,
}

pub(super) fn read_full(surface: &Surface<'_>, body: Span, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let whole = body;
    let later = history(surface, body, depth);
    let body = Span::new(body.start, later.unwrap_or(body.end)).trimmed(text);
    let kept = body.of(text).trim_end_matches([',', ' ']).len();
    let body = Span::new(body.start, body.start + kept);
    let core = find_core(surface, body, depth);
    if let Some(date) = core.date {
        draft.work.date = Some(date.printed.clone().into_owned());
        draft.work.date_iso.clone_from(&date.iso);
        draft.work.accessed = date.accessed.map(str::to_owned);
    }
    read_tail(surface, core.tail, depth, draft);
    if let Some(later) = later {
        // What became of it has its own dates; links and remarks stand for the whole.
        let dates = (draft.work.date.clone(), draft.work.date_iso.clone());
        read_tail(surface, Span::new(later, whole.end), depth, draft);
        (draft.work.date, draft.work.date_iso) = dates;
    }
    let head = core.date.map_or("", |date| date.head);
    let usable = |at: usize| {
        let place = core.span.start + at;
        surface.level(place) == depth && !surface.in_url(place) && !surface.italic(place)
    };
    // The stretch was looked through for law already; nearly always it has none.
    let hit = evidence(surface, whole, depth)
        .first_law
        .and_then(|law| legal::find(core.span.of(text), law.saturating_sub(whole.start), usable))
        .map(|mut hit| {
            hit.span = hit.span.shifted(core.span.start);
            hit
        });
    // A year in brackets before the first report is the citation's own form.
    let bracketed = surface.pairs_in(core.span, depth).any(|pair| {
        pair.shape == Shape::Bracket
            && dates::is_year(pair.inner.of(text).trim())
            && hit.as_ref().is_none_or(|hit| {
                pair.outer.start < hit.span.start || hit.span.contains(pair.outer)
            })
    });
    if let Some(name) = author_and_year(surface, &core) {
        draft.kind = CitationKind::Short;
        draft.work.authors = names::read(&name).names;
        draft.name = Some(name);
        let words = core.after.of(text).trim_matches([',', ' ', '.', ':']);
        let words = words.strip_prefix("at ").unwrap_or(words);
        draft.pin = whole_pin(words).and_then(|length| words.get(..length)).map(str::to_owned);
        return;
    }
    let handled = bracketed && neutral_case(surface, &core, depth, draft);
    let handled = handled
        || match hit {
            Some(hit) => read_legal(surface, &core, &hit, head, depth, draft),
            None => false,
        };
    let mut handled = handled || neutral_case(surface, &core, depth, draft);
    if !handled {
        let list = fields(surface, core.span, depth);
        handled = read_docket(surface, &core, head, &list, depth, draft)
            || read_chapter(surface, &list, draft)
            || read_italic_act(surface, &core, depth, draft);
        if !handled && is_author_date(surface, &core, depth) {
            author_date(surface, &core, depth, draft);
        } else if !handled {
            read_work(surface, &core, list, depth, draft);
        }
    }
    if !handled
        && draft.work.container.is_none()
        && draft.work.title.is_some()
        && core.date.is_some_and(is_site)
    {
        // "(Some Site, 3 May 2014)": where it stood, before the day.
        draft.work.container = Some(head.to_owned());
    }
    // Links that words of the core carry.
    for hit in surface.urls_in(Span::new(body.start, core.tail.start)) {
        let list = if hit.archived { &mut draft.work.archived_urls } else { &mut draft.work.urls };
        if !list.iter().rev().take(64).any(|url| *url == hit.url)
            && surface.level(hit.zone.start) <= depth + 1
        {
            list.push(hit.url.clone());
        }
    }
    if draft.work.kind == WorkType::Other {
        draft.work.kind = guess_kind(surface, &core, draft);
    }
    if draft.kind == CitationKind::Full {
        if draft.work.authors.is_empty()
            && let Some(title) = &draft.work.title
            && let Some(name) = speaker(title)
        {
            draft.work.authors.push(name);
        }
        if draft.work.kind == WorkType::Hearing
            && draft.work.container.is_none()
            && let Some(title) = &draft.work.title
        {
            draft.work.container = heard_by(title);
        }
    }
}

/// "(adopted 9 May 1923) 58 LNTS 285": the steps of a treaty stand before its series.
fn steps_before_series(text: &str, pair: &Pair) -> bool {
    let rest = text.get(pair.outer.end..).unwrap_or("").trim_start();
    tables().prefix_of("treaty-step", pair.inner.of(text)).is_some()
        && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// The names of "Lind (2004), p. 45": the short form of the author-date styles.
fn author_and_year(surface: &Surface<'_>, core: &Core<'_>) -> Option<String> {
    let text = surface.text;
    let date = core.date?;
    let head = core.span.of(text).trim();
    let after = core.after.of(text).trim_matches([',', ' ', '.', ':']);
    let after = after.strip_prefix("at ").unwrap_or(after);
    let only_names = date.head.is_empty()
        && dates::is_year(date.printed.trim_end_matches(char::is_lowercase))
        && (after.is_empty() || whole_pin(after).is_some())
        && !head.is_empty()
        && head.split_whitespace().count() <= 6
        && !(core.span.start..core.span.end).any(|at| surface.italic(at))
        && surface.urls_in(Span::new(core.span.start, core.tail.end)).next().is_none();
    if !only_names {
        return None;
    }
    let (bare, _) = names::without_et_al(head);
    let read = names::read(bare);
    let surnames = read.names.iter().all(|name| name.split_whitespace().count() == 1);
    (read.persons && surnames).then(|| head.to_owned())
}

/// Whether the words before an exact date name a site or a paper: no edition, no series.
fn is_site(date: &DatePart<'_>) -> bool {
    let lower = date.head.to_lowercase();
    let precise = date.iso.as_deref().is_some_and(|iso| 7 < iso.len());
    precise
        && !date.head.is_empty()
        && date.head.starts_with(char::is_uppercase)
        && !lower.contains(|c: char| c.is_ascii_digit())
        && !["ed.", "edn", "paper", "thesis", "diss", "draft", "no."]
            .iter()
            .any(|word| lower.contains(word))
}

/// Where the words start that say what became of a work: ", aff'd, …", ", reprinted in …".
fn history(surface: &Surface<'_>, body: Span, depth: u16) -> Option<usize> {
    let text = surface.text;
    let begins = |byte: u8| byte.is_ascii_lowercase();
    for (place, sign_at, sign) in surface.behind_blanks(body, begins) {
        let inside = |at: usize| surface.level(at) != depth || surface.in_url(at);
        if inside(place) || surface.in_url(place - 1) {
            continue;
        }
        let ready = if inside(sign_at) { matches!(sign, ')' | ']') } else { sign == ',' };
        if ready && tables().prefix_of("history", Span::new(place, body.end).of(text)).is_some() {
            return Some(place);
        }
    }
    None
}

/// The body of "Statement of X Before the BODY …", where the title names it.
pub(super) fn heard_by(title: &str) -> Option<String> {
    tables().prefix_of("speaker", title)?;
    let (_, rest) = title.split_once("Before the ").or_else(|| title.split_once("before the "))?;
    let end = rest.find(['[', '“', '"', '(', ':', ',']).unwrap_or(rest.len());
    let body = rest.get(..end).unwrap_or("").trim().trim_end_matches(" on");
    (!body.is_empty()).then(|| body.to_owned())
}

pub(super) fn find_core<'s>(surface: &'s Surface<'_>, body: Span, depth: u16) -> Core<'s> {
    let text = surface.text;
    // The tail starts at the first URL, or at the first bracket that is none of the title's.
    let mut limit = body.end;
    if let Some(hit) =
        surface.urls_in(body).find(|hit| hit.shown && surface.level(hit.zone.start) <= depth + 1)
    {
        limit = hit.zone.start;
    }
    // The date stands among the first parentheses; the bound keeps long strings linear.
    let mut date: Option<(&Pair, &DatePart<'_>)> = None;
    for pair in surface.pairs_in(body, depth).take(64) {
        if limit <= pair.outer.start {
            break;
        }
        if surface.urls_in(pair.outer).next().is_some_and(|hit| hit.shown) {
            limit = limit.min(pair.outer.start);
            break;
        }
        let inner = pair.inner.of(text);
        if pair.shape == Shape::Bracket && hereinafter(inner.trim()).is_some() {
            limit = limit.min(pair.outer.start);
            break;
        }
        if pair.shape != Shape::Paren {
            continue;
        }
        let before = text.get(..pair.outer.start).and_then(|head| head.chars().next_back());
        let glued = before.is_some_and(char::is_alphanumeric);
        let inside_title = surface.italic(pair.outer.start) && surface.italic(pair.outer.end);
        if let Some(found) = surface.date_in(pair)
            && !inside_title
            && !steps_before_series(text, pair)
            && !(glued && found.head.is_empty() && !found.printed.contains(' '))
        {
            let replaces = match &date {
                None => true,
                // A later date counts where a title stands between, or the first only says when
                // the page was read.
                Some((earlier, part)) => {
                    let between = Span::new(earlier.outer.end, pair.outer.start);
                    let year_only = dates::is_year(&part.printed) && part.head.is_empty();
                    part.accessed.is_some()
                        || !surface.italic_runs(between, depth).is_empty()
                        || (year_only
                            && 4 < found.printed.len()
                            && !between.of(text).trim().is_empty())
                }
            };
            if replaces {
                date = Some((pair, found));
            }
        } else if let Some((earlier, _)) = &date {
            // A parenthesis right after that of the date is the first of the tail.
            let between = Span::new(earlier.outer.end, pair.outer.start).of(text);
            if between.trim().is_empty() || between.trim() == "," {
                limit = limit.min(pair.outer.start);
                break;
            }
        } else if !glued && !inside_title && is_comment(inner) && !steps_before_series(text, pair) {
            limit = limit.min(pair.outer.start);
            break;
        }
    }
    // Before a URL only a date of its own kind is taken: one that lies before the limit.
    let date = date.filter(|(pair, _)| pair.outer.start < limit);
    match date {
        Some((pair, part)) => {
            let span = Span::new(body.start, pair.outer.start);
            let after = Span::new(pair.outer.end, limit.max(pair.outer.end));
            // Text after the date may be pages or a container of another dialect.
            Core { span, date: Some(part), after, tail: Span::new(pair.outer.end, body.end) }
        }
        None => Core {
            span: Span::new(body.start, limit),
            date: None,
            after: Span::new(limit, limit),
            tail: Span::new(limit, body.end),
        },
    }
}

/// Whether a parenthesis says something about the work instead of being part of its title.
pub(super) fn is_comment(inner: &str) -> bool {
    let inner = inner.trim();
    let first = inner.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    inner.starts_with(['“', '"'])
        || (first.ends_with("ing") && first.starts_with(char::is_lowercase) && 4 < first.len())
        || tables().prefix_of("weight", inner).is_some()
        || tables().prefix_of("speaker", inner).is_some()
        || (first.starts_with(char::is_lowercase) && 4 < inner.split_whitespace().count())
}

/// The core's fields: cut at commas outside of pairs, numbers, names' suffixes and italics.
pub(super) fn fields(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Field> {
    let text = surface.text;
    let mut out = Vec::new();
    let mut from = span.start;
    // Some typesetters' files hold a cedilla where a comma is printed; 0xC2 is its first byte.
    for at in memchr::memchr2_iter(b',', 0xC2, span.of(text).as_bytes()) {
        let place = span.start + at;
        let Some(c) = text.get(place..).and_then(|rest| rest.chars().next()) else { continue };
        if !matches!(c, ',' | '¸') || surface.in_url(place) {
            continue;
        }
        if surface.level(place) == depth + 1
            && let Some(end) = quotation_before_volume(text, place, span.end)
        {
            // "The Duty to “Seek Justice,” 82 LAKE L. REV. 635": the comma stands inside the marks.
            out.push(Field { span: Span::new(from, end).trimmed(text) });
            from = end;
            continue;
        }
        if surface.level(place) != depth {
            continue;
        }
        let before = text.get(..place).and_then(|head| head.chars().next_back());
        let tail = Span::new(place + c.len_utf8(), span.end).of(text);
        let number = before.is_some_and(|c| c.is_ascii_digit())
            && tail.starts_with(|c: char| c.is_ascii_digit());
        let rest = tail.trim_start();
        let next = span.end - rest.len();
        let inside = surface.italic(place) && surface.italic(next) && !rest.is_empty();
        if number || inside || is_name_suffix(rest) {
            continue;
        }
        out.push(Field { span: Span::new(from, place).trimmed(text) });
        from = place + c.len_utf8();
    }
    out.push(Field { span: Span::new(from, span.end).trimmed(text) });
    out.retain(|field| !field.span.is_empty());
    out
}

/// Whether a text begins with what follows names behind a comma: "Jr.", "Inc.", "LLC".
fn is_name_suffix(text: &str) -> bool {
    const SUFFIXES: [&str; 16] = [
        "Jr.", "Jr,", "Sr.", "III", "Inc.", "INC.", "Ltd.", "LTD.", "LLC", "LLP", "L.L.C.", "S.A.",
        "N.A.", "L.P.", "P.C.", "Esq.",
    ];
    text.starts_with(['J', 'S', 'I', 'L', 'N', 'P', 'E'])
        && SUFFIXES.iter().any(|word| {
            text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
}

/// The end of a quotation that closes right behind the comma at `at`, where a volume follows it.
fn quotation_before_volume(text: &str, at: usize, limit: usize) -> Option<usize> {
    let tail = text.get(at + 1..limit)?;
    let after = tail.strip_prefix('”').or_else(|| tail.strip_prefix('"'))?;
    let rest = after.strip_prefix(' ')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let name = rest.get(digits..)?.strip_prefix(' ')?;
    ((1..=4).contains(&digits) && name.starts_with(char::is_uppercase))
        .then_some(limit - after.len())
}

pub(super) fn clean(text: &str) -> String {
    folded(text.trim().trim_end_matches([',', ';']))
}

/// A text with its white space folded; nearly every text is so already.
fn folded(text: &str) -> String {
    let text = text.trim();
    let mut blank = false;
    let plain = text.bytes().all(|byte| {
        let doubled = blank && byte == b' ';
        blank = byte == b' ';
        // Blanks beyond ASCII begin with one of these.
        !doubled && !matches!(byte, 9..=13 | 0xC2 | 0xE1..=0xE3)
    });
    if plain { text.to_owned() } else { crate::text::span::fold_white_space(text) }
}

/// A title without the marks around it.
pub(super) fn clean_title(text: &str) -> Option<String> {
    let mut title = text.trim().trim_end_matches([',', ';']).trim();
    for (open, close) in [('“', '”'), ('"', '"'), ('‘', '’'), ('\'', '\''), ('«', '»')] {
        let inner = title
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .filter(|inner| !inner.contains(open) && !inner.contains(close));
        if let Some(inner) = inner {
            title = inner.trim_end_matches([',', '.']).trim();
            break;
        }
    }
    let title = title.trim_end_matches([',', ';', ':', '¸']);
    let title = title.trim_start_matches(|c: char| c == ',' || c.is_whitespace()).trim_end();
    title.chars().any(char::is_alphanumeric).then(|| folded(title))
}

/// The length of a pin that fills a whole field, "at" before it apart.
pub(super) fn whole_pin(words: &str) -> Option<usize> {
    let length = pins::pin_run_length(words);
    (0 < length
        && words.get(length..).is_some_and(|rest| rest.trim().trim_end_matches('.').is_empty()))
    .then_some(length)
}

/// Whether a container's name in lower case is that of a learned journal.
fn is_journal(place: &str) -> bool {
    if tables().listed("journal", place) {
        return true;
    }
    let last = place.rsplit(' ').next().unwrap_or("");
    let closes = ["j.", "rev.", "l.j.", "q.", "bull.", "stud.", "journal", "review", "quarterly"];
    (closes.contains(&last) && place.contains(' '))
        || ["journal of ", "j. ", "review of ", "rev. ", "annals of ", "annual review of "]
            .iter()
            .any(|head| place.starts_with(head))
}

/// The kind of a work that is no primary source, from its parts.
pub(super) fn guess_kind(surface: &Surface<'_>, core: &Core<'_>, draft: &Draft) -> WorkType {
    let work = &draft.work;
    let title = work.title.as_deref().unwrap_or("");
    let lower = title.to_lowercase();
    let container = work.container.as_deref().unwrap_or("");
    let place = container.to_lowercase();
    let spoken = tables().prefix_of("speaker", title).is_some();
    let before = lower.contains("before")
        && (spoken && lower.contains("before the")
            || lower.contains("hearing before")
            || lower.contains("testimony before"));
    if before
        || lower.contains("hearing on")
        || (place.ends_with("cong.") && place.starts_with(|c: char| c.is_ascii_digit()))
    {
        return WorkType::Hearing;
    }
    if lower.starts_with("letter to")
        || lower.starts_with("letter from")
        || lower.contains("interview with")
        || lower.starts_with("e-mail from")
        || lower.starts_with("email from")
    {
        return WorkType::Letter;
    }
    if place.contains("press release") || lower.starts_with("press release") {
        return WorkType::PressRelease;
    }
    if tables().is_news(container) {
        return WorkType::News;
    }
    if tables().listed("platform", place.split(':').next().unwrap_or("").trim()) {
        return WorkType::Web;
    }
    let reported = work.volume.is_some() || place.contains("no ") || place.contains("no.");
    if is_case_name(title) && work.authors.is_empty() && reported && !is_journal(&place) {
        return WorkType::Case;
    }
    if place.contains("blog") {
        return WorkType::Web;
    }
    if is_journal(&place) && !work.authors.is_empty() {
        return WorkType::Journal;
    }
    let reference = lower.ends_with("dictionary")
        || ["dictionary", "encyclop"].iter().any(|word| place.contains(word));
    if reference && work.urls.is_empty() {
        return WorkType::Book;
    }
    let head = core.date.map_or("", |date| date.head).to_lowercase();
    let told = |words: &[&str]| !head.is_empty() && words.iter().any(|word| head.contains(word));
    if told(&["thesis", "dissertation", "diss."]) {
        return WorkType::Other;
    }
    if told(&["working paper", "paper no", "paper series", "discussion paper", "report no"]) {
        return WorkType::Report;
    }
    let first_words = core.span.of(surface.text);
    let treaty = || {
        ["convention", "treaty", "protocol", "covenant", "charter of the"]
            .iter()
            .any(|word| lower.contains(word))
    };
    if work.authors.is_empty()
        && treaty()
        && work.urls.is_empty()
            | draft.pin.as_deref().is_some_and(|pin| pin.to_lowercase().starts_with("art"))
    {
        return WorkType::Treaty;
    }
    if work.volume.is_some() && work.container.is_some() {
        return WorkType::Journal;
    }
    if work.volume.is_some() && !work.authors.is_empty() && work.urls.is_empty() {
        return WorkType::Book;
    }
    let decided = head.contains("court") || head.contains("tribunal");
    let in_matter = decided && title.starts_with("Re ");
    if (is_case_name(title) || in_matter)
        && work.authors.is_empty()
        && (container.is_empty() || decided)
    {
        return WorkType::Case;
    }
    let document = place.contains("doc.")
        || first_words.contains("Working Paper")
        || first_words.contains("Report");
    if document {
        return WorkType::Report;
    }
    let by_body = || {
        !work.authors.is_empty()
            && work
                .authors
                .iter()
                .all(|name| names::is_institution(name) && !names::is_person(name))
    };
    let caps_title = 3 < title.split_whitespace().count()
        && title.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if caps_title && by_body() && work.accessed.is_none() {
        return WorkType::Report;
    }
    let host = work.urls.first().or(work.archived_urls.first());
    if let Some(url) = host {
        let path = url.to_lowercase();
        let data = lower.contains("data")
            && ["data set", "dataset", "database"].iter().any(|word| lower.contains(word));
        if data || lower.ends_with("counts") {
            return WorkType::Dataset;
        }
        if path.rsplit('.').next() == Some("pdf") {
            return WorkType::Report;
        }
        let press = path.contains("press")
            && (path.contains("/press-release") || path.contains("pressrelease"));
        if press || path.contains("/pr/") {
            return WorkType::PressRelease;
        }
        let precise = work.date_iso.as_deref().is_some_and(|iso| 7 < iso.len());
        let timed = work.date.as_deref().is_some_and(|date| date.contains(':'));
        let last = place.rsplit(' ').next().unwrap_or("");
        let press = tables().listed("paper", last);
        let paper = press || (!container.is_empty() && !names::is_institution(container));
        let magazine = ["magazine", "mag."].contains(&last) && !work.authors.is_empty();
        let bodies = by_body() && !work.authors.iter().any(|name| names::is_person(name));
        if timed || magazine || (precise && paper && (press || !work.authors.is_empty() && !bodies))
        {
            return WorkType::News;
        }
        return WorkType::Web;
    }
    let journal = ["j.", "rev.", "journal", "review", "l.j.", "proceedings", "analysis"]
        .iter()
        .any(|word| place.split(' ').any(|w| w == *word));
    if journal {
        return WorkType::Journal;
    }
    if !work.authors.is_empty() && work.date.is_some() && container.is_empty() {
        let office = |name: &str| name.contains("Att'y") || name.contains("Att’y");
        let person = work.authors.iter().all(|name| names::is_person(name) && !office(name));
        return if person { WorkType::Book } else { WorkType::Report };
    }
    if tables().listed("paper", place.rsplit(' ').next().unwrap_or("")) && work.date.is_some() {
        return WorkType::News;
    }
    let only_year = work.date_iso.as_deref().is_some_and(|iso| iso.len() == 4);
    let caps = container.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    if only_year
        && caps
        && !container.is_empty()
        && !work.authors.is_empty()
        && !names::is_institution(container)
        && draft.pin.is_none()
    {
        return WorkType::Journal;
    }
    let precise = work.date_iso.as_deref().is_some_and(|iso| 7 < iso.len());
    let quoted = first_words.starts_with(['“', '"', '‘']);
    let person = work.authors.first().map_or(quoted, |name| names::is_person(name));
    // "STAR-LEDGER (Newark)": the town of a paper.
    let paper = container.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let container = paper.map_or(container, |(name, _)| name);
    if precise
        && person
        && !container.is_empty()
        && !names::is_institution(container)
        && !container.contains(|c: char| c.is_ascii_digit() || matches!(c, '(' | ':'))
        && container.split_whitespace().count() <= 5
        && head.split_whitespace().count() <= 2
    {
        // "'Fees Climb', *The Age* (Melbourne, 3 March 2014) 5"
        return WorkType::News;
    }
    if !container.is_empty() && work.date.is_some() {
        return WorkType::Report;
    }
    WorkType::Other
}
