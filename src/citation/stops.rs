//! Which marks of a note end something?
//!
//! Cuts a note at the semicolons and full stops that stand outside of quotations, parentheses,
//! brackets, URLs and italic titles. Full stops of abbreviations, names and numbers end nothing.

use super::back_words::is_id;
use super::names;
use super::prose::is_prose;
use super::signals;
use super::surface::Surface;
use super::tables::tables;
use crate::text::Span;

/// A stretch between two borders.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub span: Span,
    /// The first of its sentence; otherwise it follows a semicolon.
    pub opens: bool,
}

/// Cuts a span into stretches at semicolons and ends of sentences.
pub(super) fn pieces(surface: &Surface<'_>, span: Span, depth: u16) -> Vec<Piece> {
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
    out
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
    // "A. Writer, “Tides,” 2019. https://…": a bare address behind a citation that has none.
    if surface.in_url(next) && surface.urls_in(Span::new(from, at)).next().is_none() {
        let near = Span::new(from.max(floor(text, at.saturating_sub(400))), at);
        if !is_prose(surface, near, depth) {
            return None;
        }
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
    // "*The Weir*. Boston: Quay Press, 2001, 14": the imprint of the book before it.
    if at.checked_sub(1).is_some_and(|last| surface.italic(last)) && imprint(rest).is_some() {
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
    let hyphened = word.rsplit('-').next().unwrap_or(word);
    if initial || dotted || tables().is_abbreviation(word) || tables().is_abbreviation(hyphened) {
        return None;
    }
    // Names of papers in capitals are abbreviated freely: "LAKE BUS. PRESS".
    let capitals = |w: &str| {
        1 < w.chars().filter(|c| c.is_alphabetic()).count() && w.chars().all(|c| !c.is_lowercase())
    };
    let next_word =
        rest.split(|c: char| c.is_whitespace() || matches!(c, '.' | ',')).next().unwrap_or("");
    let single = next_word.len() == 1
        && next_word.starts_with(|c: char| c.is_ascii_uppercase())
        && rest.get(1..).is_some_and(|after| after.starts_with('.'));
    if capitals(word) && word.chars().count() <= 8 && (capitals(next_word) || single) {
        return None;
    }
    // "2 AM. J.L. & EQUAL. 293 (2022)": the first page behind a journal cut short.
    let paged = !next_word.is_empty()
        && next_word.bytes().all(|b| b.is_ascii_digit())
        && rest.get(next_word.len()..).is_some_and(|tail| tail.starts_with([' ', ',']));
    // "to Reg. Mgrs. 3 (Jan. 5, 2014)": a page before the day.
    if paged && rest.get(next_word.len()..).is_some_and(|tail| tail.starts_with(" (")) {
        return None;
    }
    if paged && capitals(word) && head.ends_with(word) && follows_volume(head) {
        return None;
    }
    // "Kest. L. Rev.", "Kest. L.J.": what stands before these words is a place or a school.
    let law = rest.strip_prefix("L. ").or_else(|| rest.strip_prefix("L.")).is_some_and(|more| {
        ["Rev.", "Rev ", "J.", "Q.", "F.", "Sch."].iter().any(|head| more.starts_with(head))
    });
    if law {
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
    could_open(surface, next, rest).then_some(next)
}

/// The length of "Boston: Quay Press" at the start of a text, where a year follows soon.
pub(super) fn imprint(rest: &str) -> Option<usize> {
    let colon = rest.find(": ").filter(|at| *at <= 60)?;
    let place = rest.get(..colon)?;
    let named = place.split([' ', ',', '-']).filter(|word| !word.is_empty()).all(|word| {
        word.starts_with(char::is_uppercase) || matches!(word, "and" | "&" | "et" | "und" | "am")
    });
    let house = rest.get(colon + 2..)?;
    let near = house.get(..floor(house, 120)).unwrap_or(house);
    let year = near.match_indices(", ").find_map(|(at, mark)| {
        let year = near.get(at + mark.len()..)?.get(..4)?;
        super::dates::is_year(year).then_some(at)
    })?;
    let digits = near.get(..year)?.contains(|c: char| c.is_ascii_digit());
    (named && !digits && house.starts_with(char::is_uppercase)).then_some(colon + 2 + year)
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
