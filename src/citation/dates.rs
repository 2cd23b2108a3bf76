//! Which dates stand in a citation?
//!
//! A date keeps what is printed (clock time included) and its ISO form where that is certain.
//! Numeric dates whose day and month could be exchanged get none.

use crate::text::Span;
use crate::text::date::SEASONS;
use crate::text::lexicon::{LEXICON, Lex};

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateHit {
    /// Where it is printed, its clock time included.
    pub span: Span,
    /// ISO 8601 at the printed precision, where certain.
    pub iso: Option<String>,
    /// Names a month at least, not only a year.
    pub precise: bool,
}

/// All dates of `text`, in order, none overlapping.
pub(super) fn find_all(text: &str) -> Vec<DateHit> {
    let mut found = Vec::new();
    if is_year(text) {
        found.push(DateHit {
            span: Span::new(0, text.len()),
            iso: Some(text.to_owned()),
            precise: false,
        });
    }
    // Every other date has more than its year of four digits.
    if text.len() <= 4 || !has_year_digits(text) {
        return found;
    }
    let words = split(text);
    let mut index = 0;
    while index < words.len() {
        match date_at(text, &words, index) {
            Some((hit, next)) => {
                found.push(hit);
                index = next.max(index + 1);
            }
            None => index += 1,
        }
    }
    found
}

/// The date that `text` begins with.
pub(super) fn at_start(text: &str) -> Option<DateHit> {
    let letters = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let word = text.get(..letters)?;
    let figure = text.starts_with(|c: char| c.is_ascii_digit());
    let opens = figure || month_of(word).is_some() || is_season(word);
    if !opens || !has_year_digits(text) {
        return None;
    }
    date_at(text, &split(text), 0).map(|(hit, _)| hit)
}

/// The date that says when the work was made: the most precise, the last of equals.
pub(super) fn main_date(text: &str) -> Option<DateHit> {
    let mut best: Option<DateHit> = None;
    for hit in find_all(text) {
        if best.as_ref().is_none_or(|b| b.precise <= hit.precise) {
            best = Some(hit);
        }
    }
    best
}

/// Whether four digits stand in a row.
pub(super) fn has_year_digits(text: &str) -> bool {
    let mut row = 0;
    text.bytes().any(|byte| {
        row = if byte.is_ascii_digit() { row + 1 } else { 0 };
        row == 4
    })
}

/// A year between 1500 and 2099.
pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && ("1500".."2100").contains(&word)
}

#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    word: &'a str,
    span: Span,
}

/// Words of letters or of digits, with single marks of punctuation as words of their own.
fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(text.len() / 4);
    let mut push = |span: Span| pieces.push(Piece { word: span.of(text), span });
    let mut start: Option<usize> = None;
    let mut digits = false;
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            if digits != c.is_ascii_digit()
                && let Some(from) = start.take()
            {
                push(Span::new(from, at));
            }
            if start.is_none() {
                start = Some(at);
                digits = c.is_ascii_digit();
            }
        } else {
            if let Some(from) = start.take() {
                push(Span::new(from, at));
            }
            if !c.is_whitespace() {
                push(Span::new(at, at + c.len_utf8()));
            }
        }
    }
    if let Some(from) = start {
        push(Span::new(from, text.len()));
    }
    pieces
}

/// The month that a word names, full or cut short; the names are those of the text room.
fn month_of(word: &str) -> Option<usize> {
    if !(3..=9).contains(&word.len()) {
        return None;
    }
    match LEXICON.lex(word) {
        Lex::Month(month) => Some(usize::from(month)),
        _ => None,
    }
}

fn is_season(word: &str) -> bool {
    SEASONS.iter().any(|season| word.eq_ignore_ascii_case(season))
}

fn day(word: &str) -> Option<usize> {
    let value: usize = if word.len() <= 2 { word.parse().ok()? } else { return None };
    (1..=31).contains(&value).then_some(value)
}

fn date_at(text: &str, words: &[Piece<'_>], index: usize) -> Option<(DateHit, usize)> {
    let word = |at: usize| words.get(at).map_or("", |piece| piece.word);
    let first = words.get(index)?;
    // Glued digits and letters, or digits after a slash, dot or hyphen, are parts of identifiers.
    let before = text.get(..first.span.start).and_then(|head| head.chars().next_back());
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '=' | '§')) {
        return None;
    }
    let hit = |last: usize, iso: Option<String>, precise: bool| {
        let end = words.get(last).map_or(first.span.end, |piece| piece.span.end);
        (DateHit { span: Span::new(first.span.start, end), iso, precise }, last + 1)
    };
    if let Some(month) = month_of(first.word) {
        let mut at = index + 1;
        if word(at) == "." {
            at += 1;
        }
        // "Oct. 5, 2019", "June 8-10, 1998", "October 5th 2019"
        if let Some(day_of_month) = day(word(at)) {
            let mut next = at + 1;
            if matches!(word(next), "st" | "nd" | "rd" | "th") {
                next += 1;
            }
            let mut range = false;
            if matches!(word(next), "-" | "–") && day(word(next + 1)).is_some() {
                next += 2;
                range = true;
            }
            if word(next) == "," {
                next += 1;
            }
            if is_year(word(next)) {
                let iso = (!range).then(|| format!("{}-{month:02}-{day_of_month:02}", word(next)));
                let last = with_clock(words, next);
                return Some(hit(last, iso, true));
            }
            return None;
        }
        // "Oct. 2019", "Jan./Feb. 2019", "May, 2019"
        if matches!(word(at), "/" | "-" | "–") && month_of(word(at + 1)).is_some() {
            let mut next = at + 2;
            if word(next) == "." {
                next += 1;
            }
            return is_year(word(next)).then(|| hit(next, Some(word(next).to_owned()), true));
        }
        if word(at) == "," {
            at += 1;
        }
        return is_year(word(at)).then(|| hit(at, Some(format!("{}-{month:02}", word(at))), true));
    }
    if is_season(first.word) {
        let at = if word(index + 1) == "," { index + 2 } else { index + 1 };
        return is_year(word(at)).then(|| hit(at, Some(word(at).to_owned()), true));
    }
    if let Some(day_of_month) = day(first.word) {
        // "5 October 2019"
        let mut at = index + 1;
        if matches!(word(at), "st" | "nd" | "rd" | "th") {
            at += 1;
        }
        if let Some(month) = month_of(word(at)) {
            at += 1;
            if matches!(word(at), "." | ",") {
                at += 1;
            }
            if is_year(word(at)) {
                let iso = Some(format!("{}-{month:02}-{day_of_month:02}", word(at)));
                let last = with_clock(words, at);
                return Some(hit(last, iso, true));
            }
        }
        // "10/05/2019": certain only where one of the two cannot be a month.
        if word(index + 1) == "/" && word(index + 3) == "/" && is_year(word(index + 4)) {
            let (a, b) = (day_of_month, day(word(index + 2))?);
            let year = word(index + 4);
            let iso = match (12 < a, 12 < b) {
                (true, false) => Some(format!("{year}-{b:02}-{a:02}")),
                (false, true) => Some(format!("{year}-{a:02}-{b:02}")),
                _ if a == b => Some(format!("{year}-{a:02}-{b:02}")),
                _ => None,
            };
            return Some(hit(index + 4, iso, true));
        }
        return None;
    }
    if is_year(first.word) {
        let next = words.get(index + 1);
        let glued = next.is_some_and(|piece| {
            piece.span.start == first.span.end
                && piece.word.chars().all(char::is_alphanumeric)
                && 1 < piece.word.len()
        });
        if glued {
            return None;
        }
        if matches!(word(index + 1), "-") && matches!(word(index + 3), "-") {
            let (month, day_of_month) = (day(word(index + 2)), day(word(index + 4)));
            if let (Some(m), Some(d)) = (month, day_of_month)
                && m <= 12
                && word(index + 2).len() == 2
            {
                let iso = Some(format!("{}-{m:02}-{d:02}", first.word));
                return Some(hit(index + 4, iso, true));
            }
        }
        if matches!(word(index + 1), "-" | "–" | "/")
            && (is_year(word(index + 2)) || word(index + 2).len() == 2)
            && word(index + 2).bytes().all(|b| b.is_ascii_digit())
        {
            return Some(hit(index + 2, Some(first.word.to_owned()), false));
        }
        return Some(hit(index, Some(first.word.to_owned()), false));
    }
    None
}

/// The place of the last word of a clock time that follows the word at `year`, or `year`.
fn with_clock(words: &[Piece<'_>], year: usize) -> usize {
    let word = |at: usize| words.get(at).map_or("", |piece| piece.word);
    let mut at = year + 1;
    if matches!(word(at), "," | "at") {
        at += 1;
    }
    if word(at) == "at" {
        at += 1;
    }
    let hour = word(at).parse::<u32>().is_ok_and(|hour| hour < 25) && word(at).len() <= 2;
    if !hour {
        return year;
    }
    let mut last = at;
    at += 1;
    if matches!(word(at), ":" | ".")
        && word(at + 1).len() == 2
        && word(at + 1).parse::<u32>().is_ok()
    {
        last = at + 1;
        at += 2;
    } else if !matches!(word(at).to_lowercase().as_str(), "am" | "pm" | "a" | "p") {
        return year;
    }
    match word(at).to_lowercase().as_str() {
        "am" | "pm" => {
            last = at;
            at += 1;
        }
        "a" | "p" if word(at + 1) == "." && word(at + 2).eq_ignore_ascii_case("m") => {
            last = if word(at + 3) == "." { at + 3 } else { at + 2 };
            at = last + 1;
        }
        _ => {}
    }
    let zone = word(at);
    let is_zone = (2..=4).contains(&zone.len())
        && zone.chars().all(|c| c.is_ascii_uppercase())
        && (zone.ends_with('T') || zone == "UTC");
    if is_zone { at } else { last }
}
