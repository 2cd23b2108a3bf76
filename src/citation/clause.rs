//! What are the parts of one citation?
//!
//! Reads a clause of a note into the work it names, the pin, and the parentheticals in their
//! order. Citations inside "(quoting …)" and "(citing …)" are read the same way, as nested ones.

use super::dates;
use super::legal::{self, LegalHit};
use super::names;
use super::split::{self, Clause};
use super::surface::{Pair, Shape, Surface};
use super::tables::tables;
use super::{CitationKind, Parenthetical, ParentheticalKind, Stance, Work, WorkType};
use crate::text::Span;

/// How deep nested citations are read.
const DEEPEST: u16 = 4;

/// A citation before its references are followed.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub span: Span,
    pub nested: bool,
    pub signal: Option<&'static str>,
    pub carried: bool,
    pub stance: Stance,
    pub kind: CitationKind,
    pub work: Work,
    pub pin: Option<String>,
    pub parentheticals: Vec<Parenthetical>,
    /// Where each parenthetical stands, marks included.
    pub parenthetical_spans: Vec<Span>,
    /// The name before "supra", or that of a short case citation.
    pub name: Option<String>,
    /// The note numbers after "supra note".
    pub notes: Vec<String>,
    /// The base of a statute or regulation, without its section ("21 U.S.C. § 811").
    pub base: Option<String>,
}

/// What a parenthesis with a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatePart {
    /// As printed, "last updated" included.
    pub printed: String,
    pub iso: Option<String>,
    /// The words before the date: a court, a publisher, an edition.
    pub head: String,
    /// The date is that of reading, as printed without the words before it.
    pub accessed: Option<String>,
}

/// Reads a parenthesis' content as that of a date, where it is one.
pub(super) fn date_parenthesis(inner: &str) -> Option<DatePart> {
    let inner = inner.trim();
    if inner.is_empty() || 160 < inner.len() {
        return None;
    }
    if matches!(inner, "n.d." | "undated" | "forthcoming" | "in press") {
        return Some(DatePart {
            printed: inner.to_owned(),
            iso: None,
            head: String::new(),
            accessed: None,
        });
    }
    if let Some(length) = tables().prefix_of("accessed", inner) {
        let rest = inner.get(length..).unwrap_or("");
        let hit = dates::find_all(rest).pop()?;
        return Some(DatePart {
            printed: inner.to_owned(),
            iso: None,
            head: String::new(),
            accessed: Some(hit.span.of(rest).to_owned()),
        });
    }
    let hit = dates::main_date(inner)?;
    let tail = inner.get(hit.span.end..).unwrap_or("");
    let tail = tail.trim_start_matches(|c: char| c.is_ascii_lowercase() && tail.len() == 1);
    let plain_tail = tail.is_empty()
        || tail.starts_with([')', ']', '.', ';'])
        || [" ed", " & ", ", rev", " rev", ", at ", ", eff", " (", "–", "-", ", forth"]
            .iter()
            .any(|head| tail.starts_with(head));
    if !plain_tail || 40 < tail.len() {
        return None;
    }
    let head = inner.get(..hit.span.start).unwrap_or("").trim();
    let mut dated = "";
    let mut court = head;
    let lower = head.to_lowercase();
    for word in [
        "last updated",
        "last modified",
        "last revised",
        "last reviewed",
        "updated",
        "modified",
        "posted",
        "published",
        "filed",
        "dated",
    ] {
        if lower.trim_end_matches([' ', ',', ':']).ends_with(word) {
            let at = lower.rfind(word).unwrap_or(0);
            dated = head.get(at..).unwrap_or("");
            court = head.get(..at).unwrap_or("").trim();
            break;
        }
    }
    let mut plain = 0;
    for word in court.split_whitespace() {
        let bare = word.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':'));
        if bare.starts_with(char::is_lowercase)
            && !tables().listed("small", bare)
            && !tables().is_abbreviation(bare)
            && !matches!(
                bare,
                "forthcoming"
                    | "manuscript"
                    | "version"
                    | "effective"
                    | "draft"
                    | "working"
                    | "paper"
                    | "edition"
                    | "adopted"
                    | "opened"
                    | "signed"
                    | "volume"
                    | "trans"
                    | "d"
            )
        {
            plain += 1;
        }
    }
    let opens_quote = court.starts_with(['“', '"', '‘']);
    let spoken = tables().prefix_of("speaker", court).is_some()
        || court.starts_with("quoting")
        || court.starts_with("citing");
    if 0 < plain || opens_quote || spoken || 14 < court.split_whitespace().count() {
        return None;
    }
    let core = hit.span.of(inner);
    let printed =
        if dated.is_empty() { core.to_owned() } else { format!("{} {core}", dated.trim_end()) };
    Some(DatePart {
        printed,
        iso: hit.iso,
        head: court.trim_end_matches([',', ' ', ';']).to_owned(),
        accessed: None,
    })
}

/// Reads all citations of a note's text that lies in `span`, in the order of their beginnings.
pub(super) fn drafts(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Draft> {
    let mut found = Vec::new();
    for clause in split::clauses(surface, span, depth) {
        read(surface, &clause, depth, &mut found);
    }
    found
}

fn read(surface: &Surface<'_>, clause: &Clause, depth: u16, found: &mut Vec<Draft>) {
    let text = surface.text;
    let mut draft = Draft {
        span: clause.span.trimmed(text),
        nested: false,
        signal: clause.signal,
        carried: clause.carried,
        stance: clause.stance,
        kind: CitationKind::Full,
        work: Work::default(),
        pin: None,
        parentheticals: Vec::new(),
        parenthetical_spans: Vec::new(),
        name: None,
        notes: Vec::new(),
        base: None,
    };
    let body = clause.body.trimmed(text);
    if body.is_empty() {
        return;
    }
    // A crossref such as "note 5 and accompanying text" or a short form before anything else.
    if split::is_id(body.of(text)) {
        draft.kind = CitationKind::Id;
        let head = body.of(text).chars().take_while(|c| c.is_alphabetic()).count();
        let mut rest = body.start + head;
        if text.get(rest..).is_some_and(|tail| tail.starts_with('.')) {
            rest += 1;
        }
        let rest = Span::new(rest, body.end);
        let after = read_pin(surface, rest, depth, &mut draft);
        read_tail(surface, Span::new(after, body.end), depth, &mut draft);
    } else if let Some(back) = back_reference(surface, body, depth) {
        read_back_reference(surface, body, back, depth, &mut draft);
    } else {
        read_full(surface, body, depth, &mut draft);
    }
    let outer = found.len();
    let nested = nested_drafts(surface, &mut draft, depth);
    found.push(draft);
    found.extend(nested);
    found.get_mut(outer + 1..).unwrap_or_default().sort_by_key(|draft| draft.span.start);
}

/// The citations in the "(quoting …)" and "(citing …)" of a draft.
///
/// One that names no document, as "(quoting a witness who said …)", is explanatory.
fn nested_drafts(surface: &Surface<'_>, draft: &mut Draft, depth: u16) -> Vec<Draft> {
    let mut out = Vec::new();
    if DEEPEST <= depth {
        return out;
    }
    for (parenthetical, span) in draft.parentheticals.iter_mut().zip(&draft.parenthetical_spans) {
        if !matches!(parenthetical.kind, ParentheticalKind::Quoting | ParentheticalKind::Citing) {
            continue;
        }
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1)).trimmed(surface.text);
        let word = inner.of(surface.text).split(char::is_whitespace).next().unwrap_or("").len();
        let rest = Span::new(inner.start + word, inner.end).trimmed(surface.text);
        let before = out.len();
        for mut draft in drafts(surface, rest, depth + 1) {
            // "(quoting a spokeswoman who explained …)" names no document.
            let named = draft.kind != CitationKind::Full
                || draft.work.title.is_some()
                    && (draft.work.date.is_some()
                        || draft.work.volume.is_some()
                        || draft.pin.is_some())
                || !draft.work.urls.is_empty();
            if named {
                draft.nested = true;
                out.push(draft);
            }
        }
        if out.len() == before {
            parenthetical.kind = ParentheticalKind::Explanatory;
        }
    }
    out
}

/// Where and how a citation points back (or forward) in the document.
#[derive(Clone, Copy, Debug)]
struct Back {
    /// The place of "supra", "infra" or "note".
    at: usize,
    /// The place after the word "supra" or "infra".
    after: usize,
    infra: bool,
    bare: bool,
}

fn back_reference(surface: &Surface<'_>, body: Span, depth: u16) -> Option<Back> {
    let at = split::evidence(surface, body, depth).short_form?;
    let word = surface.text.get(at..).unwrap_or("");
    let infra = word.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("infra"));
    let supra = word.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("supra"));
    let after = if infra || supra { at + 5 } else { at };
    Some(Back { at, after, infra, bare: !infra && !supra })
}

fn read_back_reference(
    surface: &Surface<'_>,
    body: Span,
    back: Back,
    depth: u16,
    draft: &mut Draft,
) {
    let text = surface.text;
    let name = Span::new(body.start, back.at).of(text).trim().trim_end_matches([',', ' ']).trim();
    let rest = Span::new(back.after, body.end).of(text);
    let skipped = rest.trim_start_matches([',', ' ', '\u{a0}', '\n']);
    let mut at = body.end - skipped.len();
    let mut numbers = Vec::new();
    let mut plural = false;
    for word in ["notes", "note", "nn.", "n."] {
        let Some(tail) = skipped.get(word.len()..) else { continue };
        if skipped.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
            plural = word == "notes" || word == "nn.";
            let digits_at = tail.trim_start();
            let (read, length) = note_numbers(digits_at, plural);
            numbers = read;
            at = body.end - digits_at.len() + length;
            break;
        }
    }
    let tail = Span::new(at, body.end).of(text);
    let own_text = tail.trim_start_matches([',', ' ']).starts_with("and accompanying")
        || tail.trim_start_matches([',', ' ']).starts_with("& accompanying")
        || tail.trim_start_matches([',', ' ']).starts_with("and text");
    draft.notes = numbers;
    if back.bare
        || back.infra
        || draft.notes.is_empty()
        || own_text
        || name.is_empty()
        || (plural && name.is_empty())
    {
        draft.kind = CitationKind::Crossref;
        if back.bare {
            draft.span = Span::new(draft.span.start, draft.span.end);
        }
        read_tail(surface, Span::new(at, body.end), depth, draft);
        return;
    }
    draft.kind = CitationKind::Supra;
    draft.name = Some(name.to_owned());
    let read = names::read(name);
    let last = name.split_whitespace().next_back().unwrap_or("").to_lowercase();
    if read.persons && !tables().listed("work", &last) {
        draft.work.authors = read.names;
    } else {
        draft.work.title = Some(name.to_owned());
    }
    let after = read_pin(surface, Span::new(at, body.end), depth, draft);
    read_tail(surface, Span::new(after, body.end), depth, draft);
}

/// "Part II.A", "Section B", "Chapter 3", "text accompanying note 5".
fn points_at_part(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    matches!(
        word.as_str(),
        "part"
            | "parts"
            | "section"
            | "sections"
            | "chapter"
            | "chapters"
            | "text"
            | "figure"
            | "table"
            | "app"
    ) || (rest.starts_with('§')
        && rest.get(2..).is_some_and(|t| t.trim_start().starts_with(|c: char| c.is_uppercase())))
}

/// The numbers after "note" or "notes", and the length they take.
fn note_numbers(text: &str, plural: bool) -> (Vec<String>, usize) {
    let mut numbers = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or("");
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || 6 < digits {
            break;
        }
        numbers.push(rest.get(..digits).unwrap_or("").to_owned());
        at += digits;
        let rest = text.get(at..).unwrap_or("");
        let joint = ["–", "-", ", ", " & ", " and "].iter().find(|joint| rest.starts_with(**joint));
        match joint {
            Some(joint) if plural => {
                let next = rest.get(joint.len()..).unwrap_or("");
                if next.starts_with(|c: char| c.is_ascii_digit()) {
                    at += joint.len();
                } else {
                    break;
                }
            }
            _ => break,
        }
    }
    (numbers, at)
}

/// Reads the pin that `span` starts with; the place after it.
fn read_pin(surface: &Surface<'_>, span: Span, depth: u16, draft: &mut Draft) -> usize {
    let text = surface.text;
    let words = span.of(text);
    let skipped = words.trim_start_matches([',', ' ', '\u{a0}', '\n', '.']);
    let start = span.end - skipped.len();
    let body = skipped.strip_prefix("at ").map_or(skipped, str::trim_start);
    let had_at = body.len() != skipped.len();
    let pin_start = span.end - body.len();
    let length = legal::pin_run_length(body);
    if length == 0 {
        if had_at && !surface.in_url(pin_start) && !body.starts_with(['<', '[']) {
            // "at 4th paragraph", "at sec A": whatever stands up to the next mark.
            let end = body
                .char_indices()
                .find(|(at, c)| {
                    matches!(c, '(' | '[' | ';' | ',') && surface.level(pin_start + at) <= depth + 1
                })
                .map_or(body.len(), |(at, _)| at);
            let kept = body.get(..end).unwrap_or("").trim().trim_end_matches('.');
            if !kept.is_empty() && kept.len() <= 40 && !kept.contains("http") {
                draft.pin = Some(kept.to_owned());
                return pin_start + end;
            }
        }
        return start;
    }
    let mut end = pin_start + length;
    // A parenthesis of sections right after the pages belongs to the pin.
    if let Some(pair) = surface.pairs_in(Span::new(end, span.end), depth).next()
        && pair.shape == Shape::Paren
        && Span::new(end, pair.outer.start).of(text).trim().is_empty()
    {
        let inner = pair.inner.of(text);
        let lower = inner.to_lowercase();
        let of_sections =
            ["sec", "§", "¶", "para", "art."].iter().any(|word| lower.starts_with(word));
        let digits = inner.chars().any(|c| c.is_ascii_digit());
        if of_sections && digits && inner.len() <= 60 {
            end = pair.outer.end;
        }
    }
    draft.pin = Some(Span::new(pin_start, end).of(text).trim().to_owned());
    end
}

/// Reads what follows the core of a citation: URLs, parentheticals, brackets.
fn read_tail(surface: &Surface<'_>, span: Span, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    for hit in surface.urls_in(span) {
        // A URL inside a parenthetical's own citation is that citation's.
        if surface.level(hit.zone.start) <= depth + 1 || hit.archived {
            let list =
                if hit.archived { &mut draft.work.archived_urls } else { &mut draft.work.urls };
            if !list.contains(&hit.url) {
                list.push(hit.url.clone());
            }
        }
    }
    let pairs: Vec<Pair> = surface.pairs_in(span, depth).copied().collect();
    for pair in pairs {
        let inner = pair.inner.of(text).trim();
        match pair.shape {
            Shape::Bracket => {
                if let Some(label) = hereinafter(inner) {
                    draft.work.hereinafter = Some(label);
                }
            }
            Shape::Paren => {
                if let Some(label) = hereinafter(inner) {
                    draft.work.hereinafter = Some(label);
                    continue;
                }
                let before = text.get(..pair.outer.start).and_then(|head| head.chars().next_back());
                let glued = before.is_some_and(char::is_alphanumeric);
                if glued
                    || surface.urls_in(pair.inner).any(|hit| hit.zone.start == pair.inner.start)
                {
                    continue;
                }
                if let Some(date) = date_parenthesis(inner) {
                    if let Some(read) = date.accessed {
                        draft.work.accessed.get_or_insert(read);
                        continue;
                    }
                    if draft.work.date.is_none() && draft.kind == CitationKind::Full {
                        draft.work.date = Some(date.printed);
                        draft.work.date_iso = date.iso;
                        continue;
                    }
                }
                let kind = parenthetical_kind(inner);
                if let Some(speaker) = speaker(inner)
                    && draft.work.authors.is_empty()
                    && draft.kind == CitationKind::Full
                {
                    draft.work.authors.push(speaker);
                }
                draft.parentheticals.push(Parenthetical { kind, text: inner.to_owned() });
                draft.parenthetical_spans.push(pair.outer);
            }
            Shape::Quote => {}
        }
    }
}

fn hereinafter(inner: &str) -> Option<String> {
    let rest = inner.strip_prefix("hereinafter").or_else(|| inner.strip_prefix("Hereinafter"))?;
    let rest = rest.trim_start_matches([',', ':', ' ']);
    let rest = rest.strip_prefix("referred to as ").unwrap_or(rest);
    let label =
        rest.trim_matches(|c: char| matches!(c, '“' | '”' | '"' | '‘' | '’' | '.' | ',' | ' '));
    (!label.is_empty()).then(|| label.to_owned())
}

/// What a parenthetical does, told by how it begins.
fn parenthetical_kind(inner: &str) -> ParentheticalKind {
    let first = inner.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let second = inner.get(first.len()..).unwrap_or("").trim_start();
    let names_work = second.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || second.starts_with(['“', '"'])
        || split::is_id(second);
    if first == "quoting" && names_work {
        return ParentheticalKind::Quoting;
    }
    if first == "citing" && names_work {
        return ParentheticalKind::Citing;
    }
    if inner.starts_with(['“', '"', '«', '„', '‘']) {
        return ParentheticalKind::Quotation;
    }
    if tables().prefix_of("weight", inner).is_some()
        || inner.ends_with("concurring")
        || inner.ends_with("dissenting")
        || inner.ends_with("J.")
        || inner.ends_with("JJ.")
        || inner.ends_with("omitted")
    {
        return ParentheticalKind::Weight;
    }
    ParentheticalKind::Explanatory
}

/// The person of "(statement by X, role)" or "Statement of X Assistant Secretary …".
fn speaker(inner: &str) -> Option<String> {
    let length = tables().prefix_of("speaker", inner)?;
    let rest = inner.get(length..)?.trim();
    let mut words = Vec::new();
    for word in rest.split_whitespace() {
        let bare = word.trim_end_matches([',', ';']);
        let lower = bare.to_lowercase();
        let title = matches!(
            lower.as_str(),
            "dr."
                | "mr."
                | "ms."
                | "mrs."
                | "hon."
                | "the"
                | "rep."
                | "sen."
                | "gen."
                | "prof."
                | "sec'y"
        );
        if title && words.is_empty() {
            continue;
        }
        let capital = bare.starts_with(char::is_uppercase) || tables().listed("particle", &lower);
        if !capital || (!words.is_empty() && tables().listed("office", &lower)) {
            break;
        }
        words.push(bare);
        if bare.len() != word.len() {
            let next =
                rest.get(rest.find(word).unwrap_or(0) + word.len()..).unwrap_or("").trim_start();
            if next.starts_with("Jr") || next.starts_with("Sr") || next.starts_with("III") {
                if let Some(last) = words.last_mut() {
                    *last = word;
                }
                continue;
            }
            break;
        }
    }
    let name = words.join(" ");
    (!name.is_empty() && words.len() <= 6).then_some(name)
}

// ---------------------------------------------------------------------------------------------
// Full citations

/// A stretch of a citation's core between two commas.
#[derive(Clone, Copy, Debug)]
struct Field {
    span: Span,
}

/// Where the core of a citation ends and what date stands there.
struct Core {
    span: Span,
    date: Option<DatePart>,
    /// Between the date's parenthesis and the tail: pages of some dialects.
    after: Span,
    tail: Span,
}

fn read_full(surface: &Surface<'_>, body: Span, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let core = find_core(surface, body, depth);
    if let Some(date) = &core.date {
        draft.work.date = Some(date.printed.clone());
        draft.work.date_iso.clone_from(&date.iso);
        draft.work.accessed.clone_from(&date.accessed);
    }
    read_tail(surface, core.tail, depth, draft);
    let head = core.date.as_ref().map_or("", |date| date.head.as_str()).to_owned();
    let usable = |at: usize| {
        let place = core.span.start + at;
        surface.level(place) == depth && !surface.in_url(place) && !surface.italic(place)
    };
    let hit = legal::find(core.span.of(text), usable).map(|mut hit| {
        hit.span = hit.span.shifted(core.span.start);
        hit
    });
    let handled = match hit {
        Some(hit) => read_legal(surface, &core, &hit, &head, depth, draft),
        None => false,
    };
    if !handled && !read_docket(surface, &core, &head, depth, draft) {
        read_work(surface, &core, depth, draft);
    }
    // Links that words of the core carry.
    for hit in surface.urls_in(Span::new(body.start, core.tail.start)) {
        let list = if hit.archived { &mut draft.work.archived_urls } else { &mut draft.work.urls };
        if !list.contains(&hit.url) && surface.level(hit.zone.start) <= depth + 1 {
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

/// The body of "Statement of X Before the BODY …", where the title names it.
fn heard_by(title: &str) -> Option<String> {
    if tables().prefix_of("speaker", title).is_none() {
        return None;
    }
    let (_, rest) = title.split_once("Before the ").or_else(|| title.split_once("before the "))?;
    let end = rest.find(['[', '“', '"', '(', ':', ',']).unwrap_or(rest.len());
    let body = rest.get(..end).unwrap_or("").trim().trim_end_matches(" on");
    (!body.is_empty()).then(|| body.to_owned())
}

fn find_core(surface: &Surface<'_>, body: Span, depth: u16) -> Core {
    let text = surface.text;
    // The tail starts at the first URL, or at the first bracket that is none of the title's.
    let mut limit = body.end;
    if let Some(hit) =
        surface.urls_in(body).find(|hit| hit.shown && surface.level(hit.zone.start) <= depth + 1)
    {
        limit = hit.zone.start;
    }
    let pairs: Vec<Pair> = surface.pairs_in(body, depth).copied().collect();
    let mut date: Option<(Pair, DatePart)> = None;
    for pair in &pairs {
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
        if let Some(found) = date_parenthesis(inner)
            && !inside_title
            && !(glued && found.head.is_empty() && !found.printed.contains(' '))
        {
            let replaces = match &date {
                None => true,
                // A later date counts where a title stands between, or the first only says when
                // the page was read.
                Some((earlier, part)) => {
                    let between = Span::new(earlier.outer.end, pair.outer.start);
                    part.accessed.is_some() || !surface.italic_runs(between, depth).is_empty()
                }
            };
            if replaces {
                date = Some((*pair, found));
            }
        } else if let Some((earlier, _)) = &date {
            // A parenthesis right after that of the date is the first of the tail.
            let between = Span::new(earlier.outer.end, pair.outer.start).of(text);
            if between.trim().is_empty() || between.trim() == "," {
                limit = limit.min(pair.outer.start);
                break;
            }
        } else if !glued && !inside_title && is_comment(inner) {
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
fn is_comment(inner: &str) -> bool {
    let inner = inner.trim();
    let first = inner.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    inner.starts_with(['“', '"'])
        || (first.ends_with("ing") && first.starts_with(char::is_lowercase) && 4 < first.len())
        || tables().prefix_of("weight", inner).is_some()
        || tables().prefix_of("speaker", inner).is_some()
        || (first.starts_with(char::is_lowercase) && 4 < inner.split_whitespace().count())
}

/// The core's fields: cut at commas outside of pairs, numbers, names' suffixes and italics.
fn fields(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Field> {
    let text = surface.text;
    let mut out = Vec::new();
    let mut from = span.start;
    for (at, c) in span.of(text).char_indices() {
        let place = span.start + at;
        if c != ',' || surface.level(place) != depth || surface.in_url(place) {
            continue;
        }
        let before = text.get(..place).and_then(|head| head.chars().next_back());
        let tail = Span::new(place + 1, span.end).of(text);
        let number = before.is_some_and(|c| c.is_ascii_digit())
            && tail.starts_with(|c: char| c.is_ascii_digit());
        let rest = tail.trim_start();
        let next = span.end - rest.len();
        let inside = surface.italic(place) && surface.italic(next) && !rest.is_empty();
        let suffix = [
            "Jr.", "Jr,", "Sr.", "III", "Inc.", "INC.", "Ltd.", "LTD.", "LLC", "LLP", "L.L.C.",
            "S.A.", "N.A.", "L.P.", "P.C.", "Esq.",
        ]
        .iter()
        .any(|word| {
            rest.starts_with(word)
                && rest.get(word.len()..).is_none_or(|t| !t.starts_with(char::is_alphanumeric))
        });
        if number || inside || suffix {
            continue;
        }
        out.push(Field { span: Span::new(from, place).trimmed(text) });
        from = place + 1;
    }
    out.push(Field { span: Span::new(from, span.end).trimmed(text) });
    out.retain(|field| !field.span.is_empty());
    out
}

fn clean(text: &str) -> String {
    let folded = crate::text::span::fold_white_space(text);
    folded.trim().trim_end_matches([',', ';']).trim().to_owned()
}

/// A title without the marks around it.
fn clean_title(text: &str) -> Option<String> {
    let mut title = clean(text);
    for (open, close) in [('“', '”'), ('"', '"'), ('‘', '’'), ('\'', '\'')] {
        let inner = title
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .filter(|inner| !inner.contains(open) && !inner.contains(close));
        if let Some(inner) = inner {
            title = inner.trim_end_matches([',', '.']).trim().to_owned();
            break;
        }
    }
    let title = title.trim_end_matches([',', ';', ':']).trim();
    (!title.is_empty() && title.chars().any(char::is_alphanumeric)).then(|| title.to_owned())
}

/// Primary law with a volume, a section or a number of its own.
fn read_legal(
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
        WorkType::Regulation | WorkType::Statute | WorkType::Treaty | WorkType::Other
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
                draft.work.title = full_name.filter(|n| !n.is_empty()).or(Some(printed.clone()));
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
fn read_session(tail: &str, draft: &mut Draft) {
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

fn code(draft: &mut Draft, kind: WorkType, hit: &LegalHit, name: Option<String>, printed: &str) {
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
fn titled_head(
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

/// The length of a pin that fills a whole field, "at" before it apart.
fn whole_pin(words: &str) -> Option<usize> {
    let length = legal::pin_run_length(words);
    (0 < length
        && words.get(length..).is_some_and(|rest| rest.trim().trim_end_matches('.').is_empty()))
    .then_some(length)
}

fn bare_date(surface: &Surface<'_>, span: Span, draft: &mut Draft) {
    let words = span.of(surface.text);
    if let Some(hit) = dates::main_date(words) {
        draft.work.date = Some(hit.span.of(words).to_owned());
        draft.work.date_iso = hit.iso;
    }
}

fn is_case_name(name: &str) -> bool {
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
fn read_docket(
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

/// A work with a title: book, article, page, report, hearing, release.
fn read_work(surface: &Surface<'_>, core: &Core, depth: u16, draft: &mut Draft) {
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
    let title_span = if let Some(pair) = quote {
        Some(pair.outer)
    } else {
        runs.first().map(|run| italic_title(surface, *run, &list, depth))
    };
    match title_span {
        Some(span) => titled(surface, span, &list, quote.is_some(), depth, draft),
        None => plain(surface, &list, draft),
    }
    read_after(surface, core, depth, draft);
}

/// Whether an italic run can be a title: not a lone connective or signal.
fn is_title_run(words: &str) -> bool {
    let bare = words.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty()
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
fn italic_title(surface: &Surface<'_>, run: Span, list: &[Field], depth: u16) -> Span {
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
fn titled(
    surface: &Surface<'_>,
    title: Span,
    list: &[Field],
    quoted: bool,
    depth: u16,
    draft: &mut Draft,
) {
    let text = surface.text;
    let mut end = title.end;
    let before: Vec<Field> =
        list.iter().copied().filter(|field| field.span.end <= title.start).collect();
    // A lead of the title's own field: "in", "Note", a genre word.
    let own =
        list.iter().find(|field| field.span.start <= title.start && title.start < field.span.end);
    let mut author_fields: Vec<Span> = before.iter().map(|field| field.span).collect();
    if let Some(field) = own {
        let lead = Span::new(field.span.start, title.start).trimmed(text);
        if !lead.is_empty() && !quoted_in(lead.of(text)) {
            author_fields.push(lead);
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
    let _ = quoted;
    let _ = depth;
    container(surface, &rest, draft);
}

fn quoted_in(lead: &str) -> bool {
    matches!(lead.to_lowercase().trim_end_matches(','), "in" | "note" | "comment")
}

/// Persons or institutions in the fields before a title.
fn authors_of(surface: &Surface<'_>, spans: &[Span], draft: &mut Draft) {
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
fn plain(surface: &Surface<'_>, list: &[Field], draft: &mut Draft) {
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
            .is_some_and(|before| split_page(before.of(text)).1.is_some())
    {
        more_pages.insert(0, last);
        spans.pop();
    }
    let words = |index: usize| spans.get(index).map_or("", |span| span.of(text));
    let caps = |index: usize| spans.get(index).is_some_and(|span| surface.is_caps(*span));
    let mut title_from = 0;
    let mut authors: Vec<Span> = Vec::new();
    let first_lower = words(0).to_lowercase();
    if first_lower.ends_with("press release") && 1 < spans.len() {
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
    if is_case_name(words(0)) && spans.len() == 1 {
        draft.work.kind = WorkType::Case;
        draft.work.title = clean_title(words(0));
        return;
    }
    // Authors: persons or institutions at the head, as long as something remains for the title.
    let mut at = title_from;
    let list_end = joined_person_list(surface, &spans, at);
    let mut publisher: Option<Span> = None;
    if at < list_end && list_end < spans.len() {
        authors.extend(spans.get(at..list_end).unwrap_or_default());
        at = list_end;
        // "A ET AL., THE BODY, TITLE": the body that brought it out stands between.
        let body = words(at);
        let closes = body
            .split_whitespace()
            .next_back()
            .is_some_and(|word| tables().is_institution_word(word));
        if at + 1 < spans.len() && caps(at) && caps(at + 1) && names::is_institution(body) && closes
        {
            publisher = spans.get(at).copied();
            at += 1;
        }
    } else {
        while at + 1 < spans.len()
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
    while at + 1 < spans.len() && tables().listed("genre", &words(at).to_lowercase()) {
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
        let (kept, page) = if title_is_caps || page.is_some_and(|p| p.contains(['-', '–'])) {
            (kept, page)
        } else {
            (printed, None)
        };
        draft.work.title = clean_title(kept);
        if let Some(page) = page
            && draft.pin.is_none()
        {
            let mut pages = vec![page];
            pages.append(&mut more_pages);
            draft.pin = Some(pages.join(", "));
        }
        if title_is_caps && draft.work.kind == WorkType::Other {
            draft.work.kind = WorkType::Book;
        }
    }
    container(surface, &rest, draft);
    if draft.work.container.is_none() {
        draft.work.container = publisher.map(|span| clean(span.of(text)));
    }
}

/// Words that open a title though they also name bodies.
fn is_heading_of_title(words: &str) -> bool {
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
fn joined_person_list(surface: &Surface<'_>, spans: &[Span], from: usize) -> usize {
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

/// Takes pins and bare dates that fill whole fields out of the list.
fn take_pins_and_date(surface: &Surface<'_>, list: &mut Vec<Field>, draft: &mut Draft) {
    let text = surface.text;
    let mut pins: Vec<String> = Vec::new();
    let mut bare: Option<(String, Option<String>)> = None;
    let count = list.len();
    let mut index = 0;
    list.retain(|field| {
        index += 1;
        let words = field.span.of(text);
        if index == 1 {
            return true;
        }
        if let Some(rest) = words.strip_prefix("at ")
            && let Some(length) = whole_pin(rest.trim())
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
    // "March 3, 2020" is two fields: "March 3" and "2020".
    if draft.work.date.is_none() && bare.is_none() && 2 < list.len() {
        let (before_last, last) = (list.len() - 2, list.len() - 1);
        if let (Some(a), Some(b)) = (list.get(before_last), list.get(last)) {
            let both = Span::new(a.span.start, b.span.end).of(text);
            if let Some(hit) = dates::find_all(both).first()
                && hit.precise
                && hit.span.start == 0
                && hit.span.end == both.trim_end_matches('.').len()
            {
                bare = Some((hit.span.of(both).to_owned(), hit.iso.clone()));
                list.truncate(before_last);
            }
        }
    }
    if let Some((printed, iso)) = bare {
        draft.work.date = Some(printed);
        draft.work.date_iso = iso;
    }
    if !pins.is_empty() {
        draft.pin = Some(pins.join(", "));
    }
}

/// A field without the page that ends it, and that page.
fn split_page(words: &str) -> (&str, Option<&str>) {
    let trimmed = words.trim_end();
    // "E/CN.7/590 at 1-12"
    if let Some(at) = trimmed.rfind(" at ") {
        let page = trimmed.get(at + 4..).unwrap_or("").trim();
        if whole_pin(page).is_some() {
            return (trimmed.get(..at).unwrap_or("").trim_end(), Some(page));
        }
    }
    for mark in [" § ", " §§ ", " ¶ ", " ¶¶ ", " ch. ", " CH. ", " pt. ", " art. "] {
        if let Some(at) = trimmed.rfind(mark) {
            let pin = trimmed.get(at..).unwrap_or("").trim();
            if whole_pin(pin).is_some() {
                return (trimmed.get(..at).unwrap_or("").trim_end(), Some(pin));
            }
        }
    }
    let Some(at) = trimmed.rfind(char::is_whitespace) else { return (trimmed, None) };
    let page = trimmed.get(at..).unwrap_or("").trim();
    let head = trimmed.get(..at).unwrap_or("").trim_end();
    let is_page = legal::pages_length(page) == page.len() && !page.is_empty();
    let range = page.contains(['–', '-']);
    let year = dates::is_year(page);
    let named = head.ends_with("No.")
        || head.ends_with("no.")
        || head.ends_with("vol.")
        || head.ends_with("Vol.")
        || head.ends_with("pt.");
    if is_page && (!year || range) && !named && !head.is_empty() {
        // "121 n.68": the page before the note.
        if page.starts_with("n.")
            && let Some(cut) = head.rfind(char::is_whitespace)
            && legal::page_length(head.get(cut..).unwrap_or("").trim()) == head.len() - cut - 1
        {
            return (
                head.get(..cut).unwrap_or("").trim_end(),
                Some(trimmed.get(cut..).unwrap_or("").trim()),
            );
        }
        return (head, Some(page));
    }
    (trimmed, None)
}

/// A journal's name without a closing number, even one that looks like a year.
fn last_number(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(' ') {
        Some((head, last)) if dates::is_year(last) => (head.trim_end(), Some(last)),
        _ => (name, None),
    }
}

/// Reads volume, container, first page and pin from the fields after a title.
fn container(surface: &Surface<'_>, rest: &[Span], draft: &mut Draft) {
    let text = surface.text;
    let mut pages: Vec<String> = Vec::new();
    let mut pins: Vec<String> = Vec::new();
    for (index, span) in rest.iter().enumerate() {
        let mut words = span.of(text).trim().trim_end_matches('.').trim_end();
        let mut with_stop = span.of(text).trim();
        if let Some(book) = words.strip_prefix("in ").or_else(|| words.strip_prefix("In: ")) {
            draft.work.kind = WorkType::Chapter;
            words = book;
            with_stop = with_stop.get(3..).unwrap_or(with_stop).trim_start();
        }
        if words.is_empty() {
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
            if legal::pin_word(words).is_some() {
                pins.push(value)
            } else {
                pages.push(value)
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
        let tail = words.get(digits..).unwrap_or("");
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
                let volume =
                    rest.get(index + 1).is_some_and(|next| next.of(text).starts_with("no."));
                if volume {
                    draft.work.volume = Some(page.to_owned());
                } else if legal::pin_word(page).is_some() || words.contains(" at ") {
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

/// "RL 32528", "A/S-20/4", "E/CN.7/590 at 1": numbers of documents, no containers.
fn is_report_number(words: &str) -> bool {
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
        || head.starts_with("UN Doc")
        || head.starts_with("U.N. Doc")
        || words.starts_with("U.N. Doc")
        || words.starts_with("UN Doc")
}

/// What stands between the date's parenthesis and the tail: pages or a journal of other dialects.
fn read_after(surface: &Surface<'_>, core: &Core, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    let mut span = core.after;
    // Up to the first parenthesis or bracket.
    if let Some(pair) = surface.pairs_in(span, depth).find(|pair| pair.shape != Shape::Quote) {
        span = Span::new(span.start, pair.outer.start);
    }
    let words =
        span.of(text).trim_matches(|c: char| matches!(c, ',' | ' ' | ':' | '.' | '<' | '['));
    if words.is_empty() {
        return;
    }
    let words = words.strip_prefix("at ").unwrap_or(words).trim();
    if matches!(words, "at" | "available at") {
        return;
    }
    if draft.work.title.is_none() {
        // "Smith, J. (2019). Title. Journal, 12(3), 45–67."
        author_date(surface, core, depth, draft);
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

/// The author-date form: names before the year, then title and container, full stops between.
fn author_date(surface: &Surface<'_>, core: &Core, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    draft.work.authors = names::read(core.span.of(text)).names;
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
        draft.work.title = clean_title(title.of(text).trim_end_matches('.'));
    }
    if let Some(place) = cuts.get(1) {
        let list = fields(surface, *place, depth);
        if let Some(name) = list.first() {
            draft.work.container = Some(clean(name.span.of(text).trim_end_matches('.')));
        }
        for field in list.iter().skip(1) {
            let words = field.span.of(text).trim_end_matches('.');
            if words.contains(['–', '-']) && legal::pages_length(words) == words.len() {
                draft.work.first_page = words.split(['–', '-']).next().map(str::to_owned);
            } else if words.starts_with(|c: char| c.is_ascii_digit()) && draft.work.volume.is_none()
            {
                let digits = words.bytes().take_while(u8::is_ascii_digit).count();
                draft.work.volume = words.get(..digits).map(str::to_owned);
            }
        }
    }
}

/// The kind of a work that is no primary source, from its parts.
fn guess_kind(surface: &Surface<'_>, core: &Core, draft: &Draft) -> WorkType {
    let work = &draft.work;
    let title = work.title.as_deref().unwrap_or("");
    let lower = title.to_lowercase();
    let container = work.container.as_deref().unwrap_or("");
    let place = container.to_lowercase();
    let spoken = tables().prefix_of("speaker", title).is_some();
    if spoken && lower.contains("before the")
        || lower.contains("hearing before")
        || lower.contains("testimony before")
        || lower.contains("hearing on")
        || place.ends_with("cong.")
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
    let first_words = core.span.of(surface.text);
    let treaty = ["convention", "treaty", "protocol", "covenant", "charter of the"]
        .iter()
        .any(|word| lower.contains(word));
    if treaty
        && work.authors.is_empty()
        && work.urls.is_empty()
            | draft.pin.as_deref().is_some_and(|pin| pin.to_lowercase().starts_with("art"))
    {
        return WorkType::Treaty;
    }
    if work.volume.is_some() {
        return WorkType::Journal;
    }
    if is_case_name(title) && work.authors.is_empty() {
        return WorkType::Case;
    }
    let document = place.contains("doc.")
        || first_words.contains("Working Paper")
        || first_words.contains("Report");
    if document {
        return WorkType::Report;
    }
    let host = work.urls.first().or(work.archived_urls.first());
    if let Some(url) = host {
        let path = url.to_lowercase();
        let data = lower.contains("data set")
            || lower.contains("dataset")
            || lower.ends_with("counts")
            || lower.contains("database");
        if data {
            return WorkType::Dataset;
        }
        if path.ends_with(".pdf") {
            return WorkType::Report;
        }
        if path.contains("/press-release") || path.contains("/pr/") || path.contains("pressrelease")
        {
            return WorkType::PressRelease;
        }
        let precise = work.date_iso.as_deref().is_some_and(|iso| 7 < iso.len());
        let timed = work.date.as_deref().is_some_and(|date| date.contains(':'));
        let paper = !container.is_empty() && !names::is_institution(container);
        if timed || (precise && !work.authors.is_empty() && paper) {
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
        let person = work.authors.iter().all(|name| names::is_person(name));
        return if person { WorkType::Book } else { WorkType::Report };
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
    if !container.is_empty() && work.date.is_some() {
        return WorkType::Report;
    }
    WorkType::Other
}
