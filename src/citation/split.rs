//! Where does one citation of a note end and the next begin?
//!
//! Cuts a note at the semicolons and full stops that stand outside of quotations, parentheses,
//! brackets, URLs and italic titles, and says which sentences are the author's prose.

use super::Stance;
use super::entries;
use super::names;
use super::signals;
use super::surface::{Shape, Surface};
use super::tables::tables;
use crate::text::Span;

/// A stretch of a note that cites one work, or prose.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// With its signal, without the mark that ends it.
    pub span: Span,
    /// Without its signal.
    pub body: Span,
    pub signal: Option<&'static str>,
    /// The signal was printed earlier in the string.
    pub carried: bool,
    pub stance: Stance,
}

/// A stretch between two borders.
#[derive(Clone, Copy, Debug)]
struct Piece {
    span: Span,
    /// The first of its sentence; otherwise it follows a semicolon.
    opens: bool,
}

/// The citations of `span`, whose own text is held by `depth` pairs.
pub(super) fn clauses(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Clause> {
    let mut found = Vec::new();
    if entries::is_entry(surface, span, depth) {
        let kept = span.of(surface.text).trim_end_matches(['.', ' ']).len();
        let body = Span::new(span.start, span.start + kept);
        found.push(Clause {
            span: body,
            body,
            signal: None,
            carried: false,
            stance: Stance::Support,
        });
        return found;
    }
    let mut force: Option<(&'static str, Stance)> = None;
    let mut cited = false;
    for piece in pieces(surface, span, depth) {
        if piece.opens {
            force = None;
            cited = false;
        }
        let started = found.len();
        read_piece(surface, piece, depth, cited, &mut force, &mut found);
        cited |= started < found.len();
    }
    found
}

/// The sentences of a note that are no citations, and what stands before an embedded one.
fn read_piece(
    surface: &Surface<'_>,
    piece: Piece,
    depth: u16,
    in_string: bool,
    force: &mut Option<(&'static str, Stance)>,
    found: &mut Vec<Clause>,
) {
    let text = surface.text;
    let mut span = piece.span.trimmed(text);
    for joint in ["and ", "or "] {
        let rest = Span::new(span.start + joint.len(), span.end);
        if span.of(text).starts_with(joint) && signals::could_start_citation(rest.of(text)) {
            span = rest.trimmed(text);
        }
    }
    if span.is_empty() {
        return;
    }
    let mut start = span.start;
    let mut hit = signals::at_start(span.of(text));
    if hit.is_none() {
        // "For more, see note 5": the citation begins at a signal inside the sentence.
        if let Some(at) = inner_signal(surface, span, depth) {
            start = at;
            hit = signals::at_start(Span::new(at, span.end).of(text));
        }
    }
    if let Some(hit) = hit {
        let body = Span::new(start + hit.len, span.end).trimmed(text);
        if signals::could_start_citation(body.of(text)) || surface.italic(body.start) {
            *force = Some((hit.shown, hit.stance));
            let whole = Span::new(start, span.end);
            if hit.shown == "compare" {
                compared(surface, whole, body, depth, found);
                return;
            }
            found.push(Clause {
                span: whole,
                body,
                signal: Some(hit.shown),
                carried: false,
                stance: hit.stance,
            });
            return;
        }
        if hit.capital || start != span.start {
            return;
        }
    }
    let Some(start) = citation_start(surface, span, depth, in_string) else { return };
    let body = Span::new(start, span.end).trimmed(text);
    let (signal, stance) =
        force.map_or((None, Stance::Support), |(signal, stance)| (Some(signal), stance));
    found.push(Clause { span: body, body, signal, carried: signal.is_some(), stance });
}

/// "Compare A, with B": both sides stand under the signal.
fn compared(surface: &Surface<'_>, whole: Span, body: Span, depth: u16, found: &mut Vec<Clause>) {
    let text = surface.text;
    let mut cut = Vec::new();
    for (at, _) in body.of(text).match_indices("with ") {
        let place = body.start + at;
        let before = text.get(..place).and_then(|head| head.chars().next_back()).unwrap_or(' ');
        let rest = Span::new(place + 5, body.end);
        if surface.level(place) == depth
            && before.is_whitespace()
            && (surface.italic(place) || !surface.italic(place.saturating_sub(2)))
            && could_stand_alone(surface, rest)
        {
            cut.push(place);
        }
    }
    let mut from = whole.start;
    let mut inner = body.start;
    cut.push(body.end);
    for (index, place) in cut.into_iter().enumerate() {
        let trim = |span: Span| trim_marks(text, span);
        found.push(Clause {
            span: trim(Span::new(from, place)),
            body: trim(Span::new(inner, place)),
            signal: Some("compare"),
            carried: 0 < index,
            stance: Stance::Compare,
        });
        from = place;
        inner = place + "with ".len();
    }
    found.retain(|clause| !clause.body.is_empty());
}

fn could_stand_alone(surface: &Surface<'_>, rest: Span) -> bool {
    let rest = rest.trimmed(surface.text);
    surface.italic(rest.start) || signals::could_start_citation(rest.of(surface.text))
}

fn trim_marks(text: &str, span: Span) -> Span {
    let span = span.trimmed(text);
    let kept = span.of(text).trim_end_matches([',', ';', ' ']);
    Span::new(span.start, span.start + kept.len())
}

/// A lower-case signal inside a sentence, after a comma, colon, dash or opening of a clause.
fn inner_signal(surface: &Surface<'_>, span: Span, depth: u16) -> Option<usize> {
    let text = surface.text;
    let begins = |byte: u8| matches!(byte, b's' | b'c' | b'b');
    for (place, sign_at, sign) in surface.behind_blanks(span, begins) {
        if surface.level(place) != depth || surface.in_url(place) {
            continue;
        }
        let marked = if surface.level(sign_at) != depth || surface.in_url(sign_at) {
            matches!(sign, ')' | '”' | '"' | ']')
        } else {
            matches!(sign, ',' | ':' | '—' | '–' | ';')
        };
        if marked
            && let Some(hit) = signals::at_start(Span::new(place, span.end).of(text))
            && hit.shown != "compare"
            && hit.shown != "contra"
            && could_stand_alone(surface, Span::new(place + hit.len, span.end))
        {
            return Some(place);
        }
    }
    None
}

/// Where the citation in `span` starts, if it holds one.
fn citation_start(surface: &Surface<'_>, span: Span, depth: u16, in_string: bool) -> Option<usize> {
    let text = surface.text;
    let words = span.of(text);
    if is_id(words) || is_label(surface, words) {
        return Some(span.start);
    }
    let evidence = evidence(surface, span, depth);
    if !is_prose(surface, span, depth) {
        let any = evidence.short_form.is_some()
            || evidence.url.is_some()
            || evidence.dated
            || evidence.legal.is_some()
            || evidence.act
            || evidence.titled
            || super::unpublished::is_unpublished(surface, span, depth);
        let in_list = in_string && words.starts_with(char::is_uppercase) && words.contains(", ");
        let start = after_lead(surface, span, depth);
        return (any || in_list).then_some(start);
    }
    // Prose that holds a citation: only what is sure to belong to it.
    if let Some(at) = evidence.short_form {
        return Some(name_start(surface, span, at));
    }
    if let Some(at) = after_colon(surface, span, depth) {
        return Some(at);
    }
    if let Some(at) = evidence.legal {
        return Some(at);
    }
    evidence.url
}

/// Whether a stretch is a name of `[hereinafter …]` and at most a pin.
fn is_label(surface: &Surface<'_>, words: &str) -> bool {
    let Some(length) = surface.label_at(words) else { return false };
    let rest = words.get(length..).unwrap_or("");
    let next = rest.trim_start_matches([',', ' ']);
    let next = next.strip_prefix("at ").unwrap_or(next);
    next.is_empty()
        || next.starts_with(['(', '[', ';', '.'])
        || super::legal::pin_run_length(next) == next.trim_end_matches('.').len()
        || (0 < super::legal::pin_run_length(next) && next.contains('('))
}

/// The place after "sentence: " where a citation follows the colon of a prose lead.
fn after_colon(surface: &Surface<'_>, span: Span, depth: u16) -> Option<usize> {
    let text = surface.text;
    // More colons than these stand in no lead; each one costs a reading of the rest.
    for (at, _) in span.of(text).match_indices(": ").take(8) {
        let place = span.start + at;
        if surface.level(place) != depth || surface.italic(place) || surface.in_url(place) {
            continue;
        }
        let rest = Span::new(place + 1, span.end).trimmed(text);
        if (surface.italic(rest.start) || rest.of(text).starts_with(char::is_uppercase))
            && !is_prose(surface, rest, depth)
        {
            let found = evidence(surface, rest, depth);
            if found.url.is_some() || found.dated || found.titled || found.legal.is_some() {
                return Some(rest.start);
            }
        }
    }
    None
}

/// The start of a citation that follows a lead such as "Available online:"; most have none.
fn after_lead(surface: &Surface<'_>, span: Span, depth: u16) -> usize {
    let words = span.of(surface.text);
    for lead in ["Source: ", "Sources: ", "Quoted in ", "quoted in ", "Cited in ", "cited in "] {
        if words.starts_with(lead) && surface.level(span.start) == depth {
            return span.start + lead.len();
        }
    }
    span.start
}

/// Whether a text starts with "Id." or "Ibid.".
pub(super) fn is_id(words: &str) -> bool {
    if !words.starts_with(['i', 'I']) {
        return false;
    }
    let (head, rest) =
        words.split_at(words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len()));
    if head.eq_ignore_ascii_case("ibid") {
        return true;
    }
    (head.eq_ignore_ascii_case("id") || head.eq_ignore_ascii_case("idem"))
        && (rest.is_empty()
            || rest.starts_with('.')
            || rest.starts_with(" at ")
            || rest.starts_with(", at "))
}

/// The start of the name that stands before a short form at `at`.
fn name_start(surface: &Surface<'_>, span: Span, at: usize) -> usize {
    let text = surface.text;
    let head = Span::new(span.start, at).of(text).trim_end_matches([',', ' ']);
    let mut start = head.len();
    let mut rest = head;
    while let Some(word) = rest.split_whitespace().next_back() {
        let begin = word.as_ptr() as usize - head.as_ptr() as usize;
        let capital = word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let joins =
            matches!(word, "&" | "and" | "et" | "al." | "al" | "of" | "for" | "de" | "von" | "van");
        let ends = word.ends_with([';', ':', '.'])
            && !matches!(word, "al.")
            && begin + word.len() != head.len();
        if !(capital || joins) || ends {
            break;
        }
        start = begin;
        rest = head.get(..begin).unwrap_or("");
    }
    let lead = head.get(start..).unwrap_or("");
    let skip = ["and ", "of ", "for ", "& "].iter().find(|word| lead.starts_with(**word));
    span.start + start + skip.map_or(0, |word| word.len())
}

/// What speaks for a citation in a stretch.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    /// The place of "supra", "infra" or "note 5 and accompanying text".
    pub short_form: Option<usize>,
    /// The first URL.
    pub url: Option<usize>,
    /// A parenthesis that ends with a date.
    pub dated: bool,
    /// A volume with its reporter, a section of a code and the like.
    pub legal: Option<usize>,
    /// An act by its name and year; in prose that is a mention.
    pub act: bool,
    /// Something in italics or quotation marks stands where a title does.
    pub titled: bool,
}

/// Collects what speaks for a citation. The stretch asked for last is remembered: finding where a
/// citation begins and reading its parts mostly ask for the same one.
pub(super) fn evidence(surface: &Surface<'_>, span: Span, depth: u16) -> Evidence {
    if let Some((of, at, found)) = surface.judged.get()
        && (of, at) == (span, depth)
    {
        return found;
    }
    let found = collect_evidence(surface, span, depth);
    surface.judged.set(Some((span, depth, found)));
    found
}

fn collect_evidence(surface: &Surface<'_>, span: Span, depth: u16) -> Evidence {
    let text = surface.text;
    let mut found = Evidence {
        url: surface
            .urls_in(span)
            .find(|hit| surface.level(hit.zone.start) <= depth + 1)
            .map(|hit| hit.zone.start),
        ..Evidence::default()
    };
    for pair in surface.pairs_in(span, depth) {
        match pair.shape {
            Shape::Paren => {
                let inner = pair.inner.of(text);
                found.dated = found.dated || surface.date_in(pair).is_some();
                if found.short_form.is_none() && is_note_number(inner) {
                    found.short_form = Some(pair.outer.start);
                }
            }

            Shape::Bracket => {
                let inner = pair.inner.of(text).trim();
                found.titled |= inner.starts_with("hereinafter");
                // "[2015] UKSC 12": a report or gazette by its year.
                found.dated |= super::dates::is_year(inner);
            }
            Shape::Quote => {
                let before = Span::new(span.start, pair.outer.start).of(text);
                let opens = before.trim_end().ends_with(',') && before.len() < 200;
                let ends = pair.inner.of(text).ends_with(',');
                found.titled |= opens && ends;
            }
        }
    }
    let words = span.of(text);
    let mut inside = false;
    found.dated |= dated_issue(surface, span, depth);
    for (at, byte) in words.bytes().enumerate() {
        // The first letters of all that is looked for, at the beginning of a word.
        let continues = std::mem::replace(&mut inside, byte.is_ascii_alphanumeric());
        let c = char::from(byte);
        let begins = c.is_ascii_digit()
            || super::legal::opens_named(c)
            || matches!(c, 's' | 'i' | 'o' | 'l' | 'n');
        let place = span.start + at;
        if continues
            || !begins
            || super::legal::char_before(words, at).is_some_and(char::is_alphanumeric)
            || surface.level(place) != depth
            || surface.in_url(place)
        {
            continue;
        }
        let rest = words.get(at..).unwrap_or("");
        if matches!(c, 's' | 'i' | 'S' | 'I' | 'o' | 'l')
            && found.short_form.is_none()
            && is_back_word(rest)
        {
            found.short_form = Some(place);
        }
        if matches!(c, 'n' | 'N') && found.short_form.is_none() && is_note_reference(rest) {
            found.short_form = Some(place);
        }
        if found.legal.is_none()
            && (c.is_ascii_digit() || super::legal::opens_named(c))
            && !surface.italic(place)
            && super::legal::starts_here(rest)
        {
            if super::legal::act_with_year(rest).is_some() {
                found.act = true;
            } else {
                found.legal = Some(place);
            }
        }
    }
    if !found.titled {
        for run in surface.italic_runs(span, depth) {
            let before = Span::new(span.start, run.start).of(text).trim_end();
            let placed = before.is_empty() || before.ends_with(',') || before.ends_with(':');
            let words = run.of(text).split_whitespace().count();
            let lower =
                run.of(text).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
            let label = run.of(text).trim_end_matches(['.', ',']);
            if placed
                && !lower
                && (1 < words || !before.is_empty())
                && !is_id(label)
                && label != "see"
            {
                found.titled = true;
            }
        }
    }
    found
}

/// "THE PAPER, July 8, 1987, at A1": a day or month in no parenthesis, and the page behind it.
fn dated_issue(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let words = span.of(surface.text);
    words.match_indices(", at ").take(4).any(|(at, mark)| {
        let place = span.start + at;
        let year = words.get(..at).and_then(|head| head.get(head.len().checked_sub(4)?..));
        let page = words.get(at + mark.len()..).unwrap_or("");
        let before = words.get(..at).unwrap_or("").rsplit(", ").nth(1).unwrap_or("");
        surface.level(place) == depth
            && year.is_some_and(super::dates::is_year)
            && page
                .trim_start_matches(|c: char| c.is_ascii_uppercase())
                .starts_with(|c: char| c.is_ascii_digit())
            && !before.is_empty()
    })
}

/// "n 12" in the parenthesis of a short form.
fn is_note_number(inner: &str) -> bool {
    let Some(rest) = inner.strip_prefix("n.").or_else(|| inner.strip_prefix('n')) else {
        return false;
    };
    let digits = rest.trim_start_matches([' ', '\u{a0}']);
    !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The length of "op. cit." or "loc. cit." at the start of a text.
pub(super) fn cited_work(rest: &str) -> Option<usize> {
    ["op. cit.", "op. cit", "op cit.", "op cit", "loc. cit.", "loc cit"]
        .iter()
        .find(|head| rest.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head)))
        .map(|head| head.len())
}

/// How "supra" is misspelt; the last one has a full stop that it should not have.
pub(super) const SUPRA_SLIPS: [&str; 6] = ["supa", "surpa", "spura", "supara", "suprs", "supra."];

fn is_back_word(rest: &str) -> bool {
    // Two letters tell nearly every other word apart.
    let [first, second, ..] = rest.as_bytes() else { return false };
    let opens = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
    if !matches!(&opens, b"su" | b"sp" | b"in" | b"op" | b"lo") {
        return false;
    }
    if cited_work(rest).is_some() {
        return true;
    }
    // Slips of the hand are known by the note number after them.
    for slip in SUPRA_SLIPS {
        let tail = rest.get(slip.len()..).unwrap_or("").trim_start_matches([',', ' ']);
        if rest.get(..slip.len()).is_some_and(|head| head.eq_ignore_ascii_case(slip))
            && (tail.starts_with("note ") || tail.starts_with("n."))
        {
            return true;
        }
    }
    ["supra", "infra"].iter().any(|word| {
        rest.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
            && rest.get(word.len()..).is_some_and(|tail| {
                let tail = tail.trim_start_matches([',', ' ', '\u{a0}', '\n']);
                let next = tail.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
                [
                    "note", "notes", "n", "nn", "part", "parts", "section", "sections", "at",
                    "text", "chapter",
                ]
                .iter()
                .any(|word| next.eq_ignore_ascii_case(word))
                    || tail.starts_with('§')
                    || tail.is_empty()
                    || tail.starts_with(['.', ';', '(', ')'])
            })
    })
}

/// "note 51 and accompanying text", "notes 10–11 and accompanying text".
pub(super) fn is_note_reference(rest: &str) -> bool {
    let Some(tail) = rest
        .strip_prefix("notes ")
        .or_else(|| rest.strip_prefix("note "))
        .or_else(|| rest.strip_prefix("Note ").or_else(|| rest.strip_prefix("Notes ")))
    else {
        return false;
    };
    let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    let after = tail
        .get(digits..)
        .unwrap_or("")
        .trim_start_matches([' ', '-', '–', ',', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    0 < digits && (after.starts_with("and accompanying") || after.starts_with("& accompanying"))
}

/// Whether the plain words of a stretch are a sentence of the author's.
///
/// Words in italics, quotations, parentheses and URLs do not count; neither do the small words of
/// titles. A finite verb form in lower case, or several other words in lower case, are prose.
pub(super) fn is_prose(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let words = span.of(text);
    let mut lower = 0;
    let mut finite = 0;
    let mut start: Option<usize> = None;
    let mut judge = |from: usize, to: usize| {
        let word = words.get(from..to).unwrap_or("");
        if !word.starts_with(char::is_lowercase) {
            return;
        }
        if tables().listed("finite", word) {
            finite += 1;
        } else if 2 < word.len()
            && !tables().listed("small", word)
            && !tables().listed("particle", word)
            && !tables().is_abbreviation(word)
            && !matches!(
                word,
                "hereinafter"
                    | "available"
                    | "visited"
                    | "last"
                    | "updated"
                    | "accessed"
                    | "online"
                    | "art"
                    | "forthcoming"
                    | "accompanying"
                    | "text"
            )
        {
            lower += 1;
        }
    };
    for (at, c) in words.char_indices() {
        let place = span.start + at;
        let counts =
            surface.level(place) == depth && !surface.italic(place) && !surface.in_url(place);
        if counts && (c.is_alphabetic() || (start.is_some() && matches!(c, '\'' | '’' | '-'))) {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            judge(from, at);
        }
    }
    if let Some(from) = start {
        judge(from, words.len());
    }
    let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let speaks = matches!(
        first,
        "This"
            | "These"
            | "Those"
            | "It"
            | "They"
            | "There"
            | "He"
            | "She"
            | "We"
            | "I"
            | "Although"
            | "While"
            | "Because"
            | "Unlike"
    ) && !surface.italic(span.start);
    if speaks && 2 <= lower {
        return true;
    }
    // One finite form may be a title's; with another word in lower case it is a sentence.
    2 <= finite || (1 <= finite && 1 <= lower) || 4 <= lower
}

/// Cuts a span into stretches at semicolons and ends of sentences.
fn pieces(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Piece> {
    let text = surface.text;
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut from = span.start;
    let mut opens = true;
    let mut at = span.start;
    let may_cut = |byte: &u8| matches!(byte, b';' | b']' | b'.' | b'?' | b'!');
    while let Some(rest) = bytes.get(at..span.end) {
        let Some(next) = rest.iter().position(may_cut) else { break };
        at += next;
        let byte = bytes.get(at).copied().unwrap_or(b' ');
        let cut =
            match byte {
                b';' if surface.level(at) == depth && !surface.in_url(at) => {
                    let rest = Span::new(at + 1, span.end).trimmed(text);
                    let inside = surface.italic(at) && surface.italic(rest.start);
                    let entity = text
                        .get(at + 1..)
                        .is_some_and(|tail| tail.starts_with(char::is_alphanumeric));
                    (!entity && (!inside || signals::at_start(rest.of(text)).is_some()))
                        .then_some((at, at + 1, false))
                }
                b']' if surface.level(at + 1) == depth => {
                    // Prose behind an archive's address, its full stop forgotten.
                    let rest = Span::new(at + 1, span.end).of(text);
                    let next = rest.trim_start();
                    let word = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
                    let prose = next.len() < rest.len()
                        && next.starts_with(char::is_uppercase)
                        && (signals::at_start(next).is_some() || tables().listed("opener", word));
                    let archived = surface
                        .urls_in(Span::new(from, at))
                        .any(|hit| hit.archived && at <= hit.zone.end + 3);
                    (prose && archived).then_some((at + 1, span.end - next.len(), false))
                }
                b'.' | b'?' | b'!' if !surface.in_url(at) => {
                    sentence_end(surface, span, from, at, depth).map(|next| (at, next, true))
                }
                _ => None,
            };
        if let Some((end, next, sentence)) = cut {
            let kept = if sentence {
                sentence_span(surface, from, end, next)
            } else {
                Span::new(from, end)
            };
            out.push(Piece { span: kept, opens });
            from = next;
            opens = sentence;
            at = next.max(at + 1);
        } else {
            at += 1;
        }
    }
    if from < span.end {
        let rest = Span::new(from, span.end).trimmed(text);
        let kept = rest.of(text).trim_end_matches([';', ',']);
        let kept = kept
            .strip_suffix('.')
            .filter(|head| {
                let word = head.rsplit([' ', ',', '(']).next().unwrap_or("");
                !keeps_stop(word)
            })
            .unwrap_or(kept);
        out.push(Piece { span: Span::new(rest.start, rest.start + kept.len()), opens });
    }
    merge_author_date(surface, merge_titles(surface, &out, depth), depth)
}

/// "A. Writer, The Quay Is Closed. Now They Walk, PAPER (2019)": a title of several sentences that
/// nothing marks as a title. What stands before the full stop is names and words of a title, no
/// sentence, and nothing in it ends a citation; what stands behind begins with no name of its own.
fn merge_titles(surface: &Surface<'_>, pieces: &[Piece], depth: u16) -> Vec<Piece> {
    let text = surface.text;
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| pieces.get(at));
        let joins = piece.opens
            && before.is_some_and(|before| {
                let end = Span::new(before.span.end, piece.span.start).of(text).trim();
                matches!(end, "." | "") && half_title(surface, before.span, depth)
            })
            && goes_on_with_title(surface, piece.span, depth);
        match out.last_mut() {
            Some(last) if joins => last.span = Span::new(last.span.start, piece.span.end),
            _ => out.push(*piece),
        }
    }
    out
}

/// Whether a stretch is names with the first words of a title, or such words alone.
fn half_title(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let span = span.trimmed(text);
    let mut words = span.of(text);
    if let Some(hit) = signals::at_start(words) {
        words = words.get(hit.len..).unwrap_or("").trim_start();
    }
    let body = Span::new(span.end - words.len(), span.end);
    if body.len() < 8 || 300 < body.len() || is_id(words) {
        return false;
    }
    let (names, title) = words.split_once(", ").unwrap_or(("", words));
    let (bare, others) = names::without_et_al(names);
    let persons = !bare.is_empty() && (others || names::read(bare).persons);
    let title = if persons { title } else { words };
    // Most sentences end here: they are set in small letters.
    if !in_title_case(title) || !title.chars().any(char::is_lowercase) {
        return false;
    }
    let found = evidence(surface, body, depth);
    found.url.is_none()
        && !found.dated
        && !found.titled
        && !found.act
        && found.legal.is_none()
        && found.short_form.is_none()
        && surface.pairs_in(body, depth).next().is_none()
        && !is_prose(surface, body, depth)
}

/// Whether the longer words begin with capitals, three of them at least.
fn in_title_case(words: &str) -> bool {
    let mut capitals = 0;
    for word in words.split(|c: char| c.is_whitespace() || c == '—') {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(first) if first.is_uppercase() => capitals += 1,
            Some(_) if 3 < word.len() && !tables().listed("small", word) => return false,
            _ => {}
        }
    }
    3 <= capitals
}

/// Whether a stretch ends a citation and begins with words of a title.
fn goes_on_with_title(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let words = span.of(text).trim_start();
    if is_id(words) || signals::at_start(words).is_some_and(|hit| hit.capital) {
        return false;
    }
    let Some((first, _)) = words.split_once(", ") else { return false };
    let (bare, others) = names::without_et_al(first);
    let named = others || names::is_institution(bare) || {
        let read = names::read(bare);
        read.persons && bare.split_whitespace().all(|word| !tables().listed("small", word))
    };
    let body = Span::new(span.end - span.of(text).trim_start().len(), span.end);
    let asks = bare.ends_with(['?', '!']);
    if named
        && !asks
        && (bare.contains('.') || bare.contains('&') || bare.split_whitespace().count() < 4)
    {
        return false;
    }
    let found = evidence(surface, body, depth);
    !is_prose(surface, body, depth)
        && found.short_form.is_none()
        && !found.titled
        && in_title_case(first)
        && (found.url.is_some() || found.dated)
}

/// Whether a word before a full stop needs it: an abbreviation, "Id.", an initial.
fn keeps_stop(word: &str) -> bool {
    let bare = word.trim_start_matches(['*', '_', '“', '"']);
    is_id(bare)
        || tables().is_abbreviation(bare)
        || (bare.contains('.') && bare.len() <= 8)
        || (bare.chars().count() == 1 && bare.starts_with(char::is_uppercase))
}

fn sentence_span(surface: &Surface<'_>, from: usize, stop: usize, next: usize) -> Span {
    let text = surface.text;
    let head = Span::new(from, stop).of(text);
    let word = head.rsplit([' ', ',', '(', '\n']).next().unwrap_or("");
    // The mark is inside a quotation that closes after it: keep the quotation whole.
    let closing = Span::new(stop + 1, next).of(text).trim_end();
    if !closing.is_empty() {
        return Span::new(from, stop + 1 + closing.len());
    }
    let question = !text.get(stop..).is_some_and(|tail| tail.starts_with('.'));
    let end = if question || keeps_stop(word) { stop + 1 } else { stop };
    Span::new(from, end)
}

/// Where the next sentence starts, if the mark at `at` ends one.
fn sentence_end(
    surface: &Surface<'_>,
    span: Span,
    from: usize,
    at: usize,
    depth: u16,
) -> Option<usize> {
    let text = surface.text;
    let mut after = at + 1;
    let level = surface.level(at);
    let mut quoted = false;
    if level == depth + 1 {
        // `.”` ends a sentence where the quotation closes right after the mark.
        let closes = text.get(after..).and_then(|tail| tail.chars().next());
        if !matches!(closes, Some('”' | '"' | '»')) || surface.level(after + 3) > depth + 1 {
            return None;
        }
        after += closes.map_or(0, char::len_utf8);
        if surface.level(after) != depth && after < span.end {
            return None;
        }
        quoted = true;
    } else if level != depth {
        return None;
    }
    // Note marks and further closing marks are not looked for: white space has to follow.
    let rest = Span::new(after, span.end).of(text);
    if rest.trim().is_empty() || !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let next = after + (rest.len() - rest.trim_start().len());
    let rest = rest.trim_start();
    // "[hereinafter …]" and an archive's address belong to the citation before the stop.
    if rest.starts_with("[hereinafter")
        || rest.starts_with("[http")
        || rest.starts_with("[<http")
        || rest.starts_with("[perma")
    {
        return None;
    }
    if text.get(at..).is_some_and(|tail| tail.starts_with(". . ")) || rest.starts_with(". ") {
        return None;
    }
    let italic_here = surface.italic(at);
    let italic_next = surface.italic(next);
    let signal = signals::at_start(rest).as_ref().is_some_and(|hit| hit.capital);
    let id = rest.starts_with("Id.") || rest.starts_with("Ibid");
    let head = Span::new(from, at).of(text);
    if (signal || id) && !(italic_here && italic_next && !ends_id(head)) {
        return Some(next);
    }
    if quoted {
        if !could_open(surface, next, rest) {
            return None;
        }
        // A quoted title closes with its full stop: the sentence before it is names and a comma.
        let open = surface.quote_ending_at(after)?;
        let before =
            Span::new(from.max(floor(text, open.saturating_sub(200))), open).of(text).trim_end();
        let lead = before.trim_end_matches(['.', ',']);
        let named = before.ends_with([',', '.'])
            && 1 < lead.split_whitespace().count()
            && names::list(lead).1;
        return (!named).then_some(next);
    }
    if italic_here && italic_next && !ends_id(head) {
        return None;
    }
    let word = head
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '“' | '"' | '[' | ',' | '/'))
        .next()
        .unwrap_or("");
    let mark = text.get(at..at + 1).unwrap_or(".");
    if mark != "." {
        // A question or exclamation in a title goes on with a comma or a quotation.
        // Only the words just before it are judged, so that many marks stay linear.
        let near = Span::new(from.max(floor(text, at.saturating_sub(400))), at);
        return (could_open(surface, next, rest) && is_prose(surface, near, depth)).then_some(next);
    }
    if head.ends_with([')', ']', '”', '"', '>']) || surface.in_url(at.saturating_sub(1)) {
        return could_open(surface, next, rest).then_some(next);
    }
    if word.is_empty() || ends_id(head) {
        return could_open(surface, next, rest).then_some(next);
    }
    let initial = word.chars().filter(|c| c.is_alphabetic()).count() == 1
        && word.chars().next_back().is_some_and(char::is_uppercase);
    // "131.5. The next": a number with a point is no abbreviation.
    let decimal = word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'$' | b'%'));
    let dotted = word.contains('.') && !word.contains("..") && !decimal;
    // Names of papers in capitals are abbreviated freely: "LAKE BUS. PRESS".
    let capitals = |w: &str| {
        1 < w.chars().filter(|c| c.is_alphabetic()).count() && w.chars().all(|c| !c.is_lowercase())
    };
    let next_word =
        rest.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',')).next().unwrap_or("");
    let single = next_word.len() == 1
        && next_word.starts_with(|c: char| c.is_ascii_uppercase())
        && rest.get(1..).is_some_and(|after| after.starts_with('.'));
    if capitals(word) && word.chars().count() <= 6 && (capitals(next_word) || single) {
        return None;
    }
    // "2 AM. J.L. & EQUAL. 293 (2022)": the first page behind a journal cut short.
    let paged = !next_word.is_empty()
        && next_word.bytes().all(|b| b.is_ascii_digit())
        && rest.get(next_word.len()..).is_some_and(|tail| tail.starts_with([' ', ',']));
    if paged && capitals(word) && head.ends_with(word) && follows_volume(head) {
        return None;
    }
    // "42 Isr. L. Rev. 117": a name behind a volume is cut short freely too.
    let lead = head.strip_suffix(word).unwrap_or("").trim_end();
    let volume = lead.rsplit(' ').next().unwrap_or("");
    if single && !volume.is_empty() && volume.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // ", 412 Sar. 2d 118": a reporter that no table knows, between its volume and its page.
    let in_series = !volume.is_empty()
        && volume.len() <= 4
        && volume.bytes().all(|b| b.is_ascii_digit())
        && lead.strip_suffix(volume).is_some_and(|before| before.trim_end().ends_with(','));
    if in_series && next_word.starts_with(|c: char| c.is_ascii_digit()) && next_word.len() <= 5 {
        return None;
    }
    let hyphened = word.rsplit('-').next().unwrap_or(word);
    if initial || dotted || tables().is_abbreviation(word) || tables().is_abbreviation(hyphened) {
        return None;
    }
    could_open(surface, next, rest).then_some(next)
}

/// Whether the capitals at the end of a text stand behind a volume's number: "2 AM. J.L. & EQUAL".
fn follows_volume(head: &str) -> bool {
    let mut words = head.split_whitespace().rev().take(9);
    words
        .find(|word| word.contains(|c: char| c.is_lowercase() || c.is_ascii_digit()))
        .is_some_and(|word| word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

/// The nearest character boundary at or before a place.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

/// Whether the words before a full stop are nothing but "Id".
fn ends_id(head: &str) -> bool {
    let word = head.rsplit([' ', ';', '\u{a0}']).next().unwrap_or("");
    matches!(word, "Id" | "id" | "Ibid" | "ibid")
}

fn could_open(surface: &Surface<'_>, next: usize, rest: &str) -> bool {
    let Some(first) = rest.chars().next() else { return false };
    first.is_uppercase()
        || first.is_ascii_digit()
        || matches!(first, '“' | '"' | '‘' | '[' | '<' | '«')
        || (first.is_alphabetic() && !first.is_lowercase())
        || (surface.italic(next)
            && !surface.italic(next.saturating_sub(2))
            && first.is_alphabetic())
        || surface.in_url(next)
}

/// Author-date references print full stops between their parts: those belong to one citation.
fn merge_author_date(surface: &Surface<'_>, pieces: Vec<Piece>, depth: u16) -> Vec<Piece> {
    let text = surface.text;
    let mut out: Vec<Piece> = Vec::new();
    let mut open = false;
    for piece in pieces {
        let words = piece.span.of(text).trim();
        let heads = author_date_head(surface, piece.span, depth);
        let linked = surface.urls_in(piece.span).next().is_some();
        let starts_new = || {
            heads
                || !piece.opens
                || is_id(words)
                || signals::at_start(words).is_some_and(|hit| hit.capital)
        };
        if open
            && !starts_new()
            && let Some(last) = out.last_mut()
        {
            last.span = Span::new(last.span.start, piece.span.end);
            open = !linked;
            continue;
        }
        open = heads && !linked;
        out.push(piece);
    }
    out
}

/// "Smith, J., & Jones, K. (2019)" and nothing after the year.
fn author_date_head(surface: &Surface<'_>, span: Span, depth: u16) -> bool {
    let text = surface.text;
    let span = span.trimmed(text);
    let Some(pair) = surface.pairs_in(span, depth).next() else { return false };
    if pair.shape != Shape::Paren || pair.outer.end != span.end {
        return false;
    }
    let inner = pair.inner.of(text).trim_end_matches(|c: char| c.is_ascii_lowercase());
    let dated = matches!(inner, "n.d." | "n.d")
        || inner == "in press"
        || inner.get(..4).is_some_and(super::dates::is_year)
        || pair.inner.of(text).get(..4).is_some_and(super::dates::is_year);
    let head = Span::new(span.start, pair.outer.start).of(text).trim_end_matches(['.', ' ']);
    let short = head.split_whitespace().count() <= 40;
    // "…, 119 YALE L.J. 926 (2010)", "…, Tides 1 (2003)": volumes and pages, which no names hold.
    let short = short && !head.contains(|c: char| c.is_ascii_digit());
    dated && !surface.italic(span.start) && short && !head.is_empty() && names_inverted(head)
}

fn names_inverted(head: &str) -> bool {
    let (names, persons) = names::list(head);
    (persons && (head.contains(", ") || names.len() == 1)) || names::is_institution(head)
}
