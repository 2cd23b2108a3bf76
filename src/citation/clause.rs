//! What are the parts of one citation?
//!
//! Reads a clause of a note into the work it names, the pin, and the parentheticals in their
//! order. Citations inside "(quoting …)" and "(citing …)" are read the same way, as nested ones.

use std::borrow::Cow;

use super::back_words::{cited_work, is_id};
use super::dates;
use super::evidence::evidence;
use super::full::read_full;
use super::legal;
use super::names;
use super::pins;
use super::shared_work::SharedWork;
use super::split::{self, Clause};
use super::surface::{Pair, Shape, Surface};
use super::tables::tables;
use super::{CitationKind, Parenthetical, ParentheticalKind, Stance};
use crate::text::{Span, numeral};

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
    /// Set apart: drafts stand in lists that grow.
    pub work: SharedWork,
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

impl Draft {
    fn add(&mut self, kind: ParentheticalKind, words: &str, span: Span) {
        if words.is_empty() {
            return;
        }
        if self.parentheticals.is_empty() {
            // Hardly any citation has a second one, and all of them are kept.
            self.parentheticals.reserve_exact(1);
        }
        self.parentheticals.push(Parenthetical { kind, text: words.to_owned() });
        self.parenthetical_spans.push(span);
    }
}

/// What a parenthesis with a date says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DatePart<'t> {
    /// As printed, "last updated" included.
    pub printed: Cow<'t, str>,
    pub iso: Option<String>,
    /// The words before the date: a court, a publisher, an edition.
    pub head: &'t str,
    /// The date is that of reading, as printed without the words before it.
    pub accessed: Option<&'t str>,
}

/// Reads a parenthesis' content as that of a date, where it is one.
pub(super) fn date_parenthesis(inner: &str) -> Option<DatePart<'_>> {
    let inner = inner.trim();
    if inner.is_empty() || 160 < inner.len() {
        return None;
    }
    if matches!(inner, "n.d." | "undated" | "forthcoming" | "in press") {
        return Some(DatePart { printed: inner.into(), iso: None, head: "", accessed: None });
    }
    // Any other date has a year of four digits; most parentheses have none.
    if !dates::has_year_digits(inner) {
        return None;
    }
    if tables().prefix_of("treaty-step", inner).is_some() && !inner.starts_with("entered") {
        // "(adopted 9 May 1923, entered into force 2 June 1926)": the day of the text.
        let hit = dates::find_all(inner).into_iter().next()?;
        return Some(DatePart {
            printed: hit.span.of(inner).into(),
            iso: hit.iso,
            head: "",
            accessed: None,
        });
    }
    if let Some(length) = tables().prefix_of("accessed", inner) {
        let rest = inner.get(length..).unwrap_or("");
        let hit = dates::find_all(rest).pop()?;
        return Some(DatePart {
            printed: inner.into(),
            iso: None,
            head: "",
            accessed: Some(hit.span.of(rest)),
        });
    }
    if inner.starts_with(|c: char| c.is_ascii_digit())
        && legal::hit_at(inner, 0).is_some_and(|hit| hit.volume.is_some())
    {
        // "(113 Stat. 1606)" is a page.
        return None;
    }
    if let Some((year, rest)) = inner.split_at_checked(4)
        && dates::is_year(year)
        && let Some(day) = rest.strip_prefix(", ")
    {
        // "(2012, March 4)" of the author-date styles.
        let turned = format!("{day}, {year}");
        if let Some(hit) = dates::find_all(&turned).into_iter().next()
            && hit.precise
            && hit.span == Span::new(0, turned.len())
        {
            return Some(DatePart {
                printed: inner.into(),
                iso: hit.iso,
                head: "",
                accessed: None,
            });
        }
    }
    let mut hit = dates::main_date(inner)?;
    if inner.get(..hit.span.start).is_some_and(|head| head.trim_end().ends_with("Supp.")) {
        // "(4th ed. 2008 & Supp. 2012)": the work's year, not its supplement's.
        hit = dates::find_all(inner).into_iter().next()?;
    }
    let hit = hit;
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
    let lead = head.trim_end_matches([' ', ',', ':']);
    // All of them end so, and nearly no court or publisher does.
    let ending = lead.len().checked_sub(2).and_then(|at| lead.get(at..));
    if ending.is_some_and(|ending| ending.eq_ignore_ascii_case("ed")) {
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
            if let Some(at) = lead.len().checked_sub(word.len())
                && lead.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(word))
            {
                dated = head.get(at..).unwrap_or("");
                court = head.get(..at).unwrap_or("").trim();
                break;
            }
        }
    }
    let mut plain = 0;
    for word in court.split_whitespace() {
        let bare = word.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':'));
        if bare.starts_with(char::is_lowercase)
            && !tables().listed("small", bare)
            && !tables().listed("particle", bare)
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
                    | "repr"
                    | "reprint"
                    | "diss"
                    | "dissertation"
                    | "thesis"
                    | "unpublished"
                    | "proposed"
                    | "passed"
                    | "introduced"
                    | "reported"
                    | "enacted"
                    | "daily"
                    | "edn"
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
    let printed = if dated.is_empty() {
        Cow::Borrowed(core)
    } else {
        format!("{} {core}", dated.trim_end()).into()
    };
    Some(DatePart {
        printed,
        iso: hit.iso,
        head: court.trim_end_matches([',', ' ', ';']),
        accessed: None,
    })
}

/// Reads all citations of a note's text that lies in `span` into `found`, in the order of their
/// beginnings.
pub(super) fn drafts(surface: &Surface<'_>, span: Span, depth: u16, found: &mut Vec<Draft>) {
    for clause in split::clauses(surface, span, depth) {
        read(surface, &clause, depth, found);
    }
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
        work: SharedWork::default(),
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
    if is_id(body.of(text)) {
        draft.kind = CitationKind::Id;
        let head = body.of(text).chars().take_while(|c| c.is_alphabetic()).count();
        let mut rest = body.start + head;
        if text.get(rest..).is_some_and(|tail| tail.starts_with('.')) {
            rest += 1;
        }
        let rest = Span::new(rest, body.end);
        let after = read_pin(surface, rest, depth, &mut draft);
        read_tail(surface, Span::new(after, body.end), depth, &mut draft);
    } else if let Some(length) = surface.label_at(body.of(text)).filter(|length| {
        let rest = body.of(text).get(*length..).unwrap_or("");
        let rest = rest.trim_start_matches([',', ' ']);
        let plain = rest.strip_prefix("at ").unwrap_or(rest);
        let dated = rest.starts_with('(')
            && surface
                .pairs_in(Span::new(body.start + length, body.end), depth)
                .next()
                .is_some_and(|pair| surface.date_in(pair).is_some());
        !dated && (rest.is_empty() || rest.starts_with('(') || 0 < pins::pin_run_length(plain))
    }) {
        draft.kind = CitationKind::Short;
        let end = body.start + length;
        draft.name = Some(Span::new(body.start, end).of(text).to_owned());
        draft.work.title.clone_from(&draft.name);
        let after = read_pin(surface, Span::new(end, body.end), depth, &mut draft);
        read_tail(surface, Span::new(after, body.end), depth, &mut draft);
    } else if let Some(short) = surface.short_title(body) {
        draft.work.authors = names::read(short.names.of(text)).names;
        draft.work.title = Some(short.title.of(text).to_owned());
        let page = Span::new(short.after, body.end).of(text);
        let page = page.trim_matches([',', ' ', '.']);
        let page = page.strip_prefix("at ").unwrap_or(page);
        draft.pin = Some(page.to_owned()).filter(|page| !page.is_empty());
    } else if super::entries::read(surface, body, depth, &mut draft) {
        // An entry of a list of references is read whole.
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
        // A remark inside a parenthetical's own words stands deeper than the parenthetical.
        let mut held = Vec::new();
        drafts(surface, rest, surface.level(span.start), &mut held);
        for mut draft in held {
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
    let at = evidence(surface, body, depth).short_form?;
    let word = surface.text.get(at..).unwrap_or("");
    if word.starts_with('(') {
        return Some(Back { at, after: at + 1, infra: false, bare: false });
    }
    if let Some(length) = cited_work(word) {
        return Some(Back { at, after: at + length, infra: false, bare: false });
    }
    if let Some(length) = super::back_words::above_note(word) {
        return Some(Back { at, after: at + length, infra: false, bare: false });
    }
    let infra = word.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("infra"));
    let supra = word.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("su"))
        || word.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("sp"));
    let length = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let after = if infra || supra { at + length } else { at };
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
    for word in ["notes", "note", "nn.", "n.", "nn ", "n "] {
        let Some(tail) = skipped.get(word.len()..) else { continue };
        if skipped.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)) {
            let plural = matches!(word, "notes" | "nn." | "nn ");
            let digits_at = tail.trim_start();
            let (read, length) = note_numbers(digits_at, plural);
            numbers = read;
            at = body.end - digits_at.len() + length;
            break;
        }
    }
    if skipped.starts_with(['n', 'f', 'F'])
        && text.get(back.at..).is_some_and(|word| word.starts_with('('))
        && let Some(close) = Span::new(back.at, body.end).of(text).find(')')
    {
        // "Smith (n 12) 45"
        let inner = Span::new(back.after, back.at + close).of(text);
        let digits = inner.trim_start_matches(|c: char| !c.is_ascii_digit());
        numbers = note_numbers(digits, false).0;
        at = back.at + close + 1;
    }
    let tail = Span::new(at, body.end).of(text);
    let own_text = tail.trim_start_matches([',', ' ']).starts_with("and accompanying")
        || tail.trim_start_matches([',', ' ']).starts_with("& accompanying")
        || tail.trim_start_matches([',', ' ']).starts_with("and text");
    draft.notes = numbers;
    let part = draft.notes.is_empty() && points_at_part(skipped);
    if back.bare || back.infra || part || own_text || name.is_empty() {
        draft.kind = CitationKind::Crossref;
        read_tail(surface, Span::new(at, body.end), depth, draft);
        return;
    }
    draft.kind = CitationKind::Supra;
    draft.name = Some(name.to_owned());
    let read = names::read(name);
    let last = name.split_whitespace().next_back().unwrap_or("").to_lowercase();
    if read.persons && !tables().listed("work", &last) && !name.contains(['“', '"']) {
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
            | "figures"
            | "table"
            | "tables"
            | "subsection"
            | "annex"
            | "appendix"
            | "appendices"
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
        let mut digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 && numbers.is_empty() {
            let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let word = rest.get(..letters).unwrap_or("");
            digits = if numeral::value(word).is_some() { letters } else { 0 };
        }
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
    // "(n 1) [40]": a paragraph of a case.
    if let Some(pair) = surface.pairs_in(Span::new(start, span.end), depth).next()
        && pair.shape == Shape::Bracket
        && pair.outer.start == start
    {
        let inner = pair.inner.of(text).trim_matches(['[', ']', ' ']);
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ']' | '[');
        if inner.starts_with(|c: char| c.is_ascii_digit()) && inner.chars().all(digits) {
            draft.pin = Some(inner.to_owned());
            return pair.outer.end;
        }
    }
    let body = skipped.strip_prefix("at ").map_or(skipped, str::trim_start);
    let had_at = body.len() != skipped.len();
    let pin_start = span.end - body.len();
    let length = pins::pin_run_length(body);
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
pub(super) fn read_tail(surface: &Surface<'_>, span: Span, depth: u16, draft: &mut Draft) {
    let text = surface.text;
    for hit in surface.urls_in(span) {
        // A URL inside a parenthetical's own citation is that citation's.
        if surface.level(hit.zone.start) <= depth + 1 || hit.archived {
            let list =
                if hit.archived { &mut draft.work.archived_urls } else { &mut draft.work.urls };
            if !list.iter().rev().take(64).any(|url| *url == hit.url) {
                if list.is_empty() {
                    list.reserve_exact(1);
                }
                list.push(hit.url.clone());
            }
        }
    }
    if draft.work.accessed.is_none()
        && let Some(hit) = surface.urls_in(span).filter(|hit| hit.shown).last()
    {
        draft.work.accessed = bare_access(Span::new(hit.zone.end, span.end).of(text));
    }
    for pair in surface.pairs_in(span, depth).copied() {
        let inner = pair.inner.of(text).trim();
        match pair.shape {
            Shape::Bracket => {
                if let Some(label) = hereinafter(inner) {
                    draft.work.hereinafter = Some(label);
                } else if draft.kind == CitationKind::Full
                    && draft.work.hereinafter.is_none()
                    && Span::new(pair.outer.end, span.end)
                        .of(text)
                        .trim_matches(['.', ' '])
                        .is_empty()
                {
                    draft.work.hereinafter = closing_name(inner);
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
                if let Some(date) = surface.date_in(&pair) {
                    if let Some(read) = date.accessed {
                        draft.work.accessed.get_or_insert_with(|| read.to_owned());
                        continue;
                    }
                    if draft.kind == CitationKind::Full {
                        // The date of a first edition or of a later decision says nothing here.
                        if draft.work.date.is_none() {
                            draft.work.date = Some(date.printed.clone().into_owned());
                            draft.work.date_iso.clone_from(&date.iso);
                        }
                        continue;
                    }
                }
                let held = closing_remarks(surface, pair);
                let own = held.first().map_or(pair.inner, |first| {
                    Span::new(pair.inner.start, first.outer.start).trimmed(text)
                });
                let inner = own.of(text).trim();
                if let Some(speaker) = speaker(inner)
                    && draft.work.authors.is_empty()
                    && draft.kind == CitationKind::Full
                {
                    draft.work.authors.push(speaker);
                }
                draft.add(parenthetical_kind(inner), inner, pair.outer);
                for remark in held {
                    let words = remark.inner.of(text).trim();
                    draft.add(parenthetical_kind(words), words, remark.outer);
                }
            }
            Shape::Quote => {}
        }
    }
}

/// The date of "accessed 12 June 2015" right after a link.
fn bare_access(tail: &str) -> Option<String> {
    let words = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
    let length = tables().prefix_of("accessed", words)?;
    let rest = words.get(length..)?;
    let hit = dates::find_all(rest.get(..rest.len().min(60)).unwrap_or(rest)).into_iter().next()?;
    (hit.precise && hit.span.start < 6).then(|| hit.span.of(rest).to_owned())
}

/// The "(quoting …)" and "(emphasis added)" that close a parenthetical after its own words.
fn closing_remarks(surface: &Surface<'_>, pair: Pair) -> Vec<Pair> {
    let text = surface.text;
    let mut held: Vec<Pair> = Vec::new();
    for remark in surface.pairs_in(pair.inner, pair.depth + 1) {
        let words = remark.inner.of(text).trim();
        let kind = parenthetical_kind(words);
        let between = match held.last() {
            Some(last) => Span::new(last.outer.end, remark.outer.start),
            None => Span::new(pair.inner.start, remark.outer.start),
        };
        let follows = held.is_empty() || between.of(text).trim().is_empty();
        let said = matches!(
            kind,
            ParentheticalKind::Quoting | ParentheticalKind::Citing | ParentheticalKind::Weight
        );
        if !follows {
            held.clear();
        }
        if remark.shape == Shape::Paren
            && said
            && !between.of(text).ends_with(char::is_alphanumeric)
        {
            held.push(*remark);
        } else {
            held.clear();
        }
    }
    let ends = held.last().is_some_and(|last| {
        let rest = Span::new(last.outer.end, pair.inner.end).of(text);
        rest.chars().all(|c| c.is_whitespace() || matches!(c, '.' | ','))
    });
    let opens = held.first().is_some_and(|first| {
        !Span::new(pair.inner.start, first.outer.start).of(text).trim().is_empty()
    });
    if ends && opens { held } else { Vec::new() }
}

pub(super) fn hereinafter(inner: &str) -> Option<String> {
    let rest = inner.strip_prefix("hereinafter").or_else(|| inner.strip_prefix("Hereinafter"))?;
    let rest = rest.trim_start_matches([',', ':', ' ']);
    let rest = rest.strip_prefix("referred to as ").unwrap_or(rest);
    let label =
        rest.trim_matches(|c: char| matches!(c, '“' | '”' | '"' | '‘' | '’' | '.' | ',' | ' '));
    (!label.is_empty()).then(|| label.to_owned())
}

/// The short name that some styles put in a bracket of its own at a citation's end:
/// `[Lind, “Quays”]`, `[*Charter*]`.
fn closing_name(inner: &str) -> Option<String> {
    let bare = inner.trim_matches(|c: char| matches!(c, '“' | '”' | '"' | ' '));
    let quoted = inner.ends_with('”') && bare.contains('“');
    let label = if quoted { inner } else { bare };
    let named = label.starts_with(char::is_uppercase)
        && 1 < label.len()
        && label.len() <= 60
        && label.split_whitespace().count() <= 6
        && !label.contains("://")
        && !label.contains("perma.cc")
        && !dates::has_year_digits(label);
    named.then(|| label.to_owned())
}

/// What a parenthetical does, told by how it begins.
fn parenthetical_kind(inner: &str) -> ParentheticalKind {
    let first = inner.split(|c: char| !c.is_alphabetic()).next().unwrap_or("").to_lowercase();
    let second = inner.get(first.len()..).unwrap_or("").trim_start();
    let names_work = second.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || second.starts_with(['“', '"'])
        || is_id(second);
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
        || inner.ends_with(" LJ")
        || inner.starts_with("No. ")
        || [", J., ", ", JJ., ", ", C.J., ", ", CJ., "].iter().any(|judge| inner.contains(judge))
        || (inner.len() < 30 && (inner.starts_with("Lord ") || inner.starts_with("Lady ")))
        || inner.ends_with("omitted")
    {
        return ParentheticalKind::Weight;
    }
    ParentheticalKind::Explanatory
}

/// The person of "(statement by X, role)" or "Statement of X Assistant Secretary …".
pub(super) fn speaker(inner: &str) -> Option<String> {
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
