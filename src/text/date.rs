//! Which date do printed words name?
//!
//! Reads the dates of citations and prose ("Oct. 5, 2019", "May 2019", "2009–13") into ISO 8601 at
//! the printed precision. Clock times are read past, not kept.
//! Centuries and seasons without a year are left out.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

use super::Span;
use super::lexicon::{Lex, WordSet};
use super::quantity::exclude;
use super::token::{Kind, Tokens};

/// A date as printed and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedDate {
    /// Where it stands in the text that was searched.
    pub span: Span,
    /// ISO 8601 at the printed precision: "2019", "2019-10" or "2019-10-05"; a period is an
    /// interval ("2009/2013").
    pub iso: String,
}

/// The first date in `text`, if any.
#[must_use]
pub fn first(text: &str) -> Option<PrintedDate> {
    all(text).into_iter().next()
}

/// All dates with a year in `text`, in order.
#[must_use]
pub fn all(text: &str) -> Vec<PrintedDate> {
    let tokens = Tokens::of(text);
    let excluded = exclude::mark(&tokens);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        let Some(stretch) = read(&tokens, &excluded, at) else {
            at += 1;
            continue;
        };
        if stretch.min.year.is_some() {
            let (min, max) = stretch.iso();
            let iso = if min == max { min.to_string() } else { format!("{min}/{max}") };
            found.push(PrintedDate { span: tokens.range(stretch.first, stretch.after), iso });
        }
        at = stretch.after.max(at + 1);
    }
    found
}

/// A date as ISO 8601 at the printed precision: "2019", "2019-05", "2019-05-01"; without a year
/// "--05" or "--05-01". Very many are kept, so it holds its characters itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IsoDate {
    characters: [u8; 10],
    length: u8,
}

impl IsoDate {
    fn push(&mut self, character: u8) {
        if let Some(room) = self.characters.get_mut(usize::from(self.length)) {
            *room = character;
            self.length += 1;
        }
    }

    fn push_digits(&mut self, value: u16, count: u32) {
        for place in (0..count).rev() {
            let digit = value / 10_u16.pow(place) % 10;
            self.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
    }
}

impl Deref for IsoDate {
    type Target = str;

    fn deref(&self) -> &str {
        let characters = self.characters.get(..usize::from(self.length)).unwrap_or_default();
        std::str::from_utf8(characters).unwrap_or("")
    }
}

impl fmt::Display for IsoDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl fmt::Debug for IsoDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

/// A day, month or year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) year: Option<u16>,
    pub(crate) month: Option<u8>,
    pub(crate) day: Option<u8>,
}

impl Point {
    fn year(year: u16) -> Self {
        Self { year: Some(year), month: None, day: None }
    }

    /// A month without a year is written `--05`, a day `--05-01`.
    fn iso(self) -> IsoDate {
        let mut out = IsoDate { characters: [0; 10], length: 0 };
        match self.year {
            Some(year) => out.push_digits(year, 4),
            None => out.push(b'-'),
        }
        if let Some(month) = self.month {
            out.push(b'-');
            out.push_digits(month.into(), 2);
            if let Some(day) = self.day {
                out.push(b'-');
                out.push_digits(day.into(), 2);
            }
        }
        out
    }
}

/// A date or period among tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    /// First token.
    pub(crate) first: usize,
    /// One past the last token.
    pub(crate) after: usize,
    pub(crate) min: Point,
    pub(crate) max: Point,
    /// "early", "late", "mid", a season.
    pub(crate) approx: bool,
}

impl Stretch {
    pub(crate) fn iso(&self) -> (IsoDate, IsoDate) {
        (self.min.iso(), self.max.iso())
    }

    /// Takes the year of the text around for a month without one.
    pub(crate) fn complete(&mut self, year: Option<u16>) {
        if self.min.year.is_none() && self.max.year.is_none() {
            self.min.year = year;
            self.max.year = year;
        }
    }
}

/// Words before a date that make it a vague one.
const VAGUE: [&str; 3] = ["early", "late", "mid"];
pub(crate) const SEASONS: [&str; 5] = ["spring", "summer", "autumn", "fall", "winter"];
/// Words before a month or a year that show that it is a date.
const BEFORE_DATE: [&str; 24] = [
    "in",
    "of",
    "by",
    "since",
    "until",
    "till",
    "from",
    "between",
    "during",
    "after",
    "before",
    "the",
    "on",
    "last",
    "this",
    "next",
    "early",
    "late",
    "mid",
    "through",
    "throughout",
    "and",
    "to",
    "around",
];

/// Words that can open a date.
static OPENERS: LazyLock<WordSet> = LazyLock::new(|| {
    [
        "from", "between", "early", "late", "mid", "fiscal", "fy", "spring", "summer", "autumn",
        "fall", "winter", "first", "second", "third", "fourth",
    ]
    .into_iter()
    .collect()
});

/// The date or period that opens at token `at`: "from 2009 to 2016", "between May and July 2019",
/// "2009–13", "mid-1990s".
pub(crate) fn read(tokens: &Tokens<'_>, excluded: &[bool], at: usize) -> Option<Stretch> {
    let opens = match tokens.kind(at)? {
        Kind::Number { .. } | Kind::Word(Lex::Month(_)) | Kind::Sign('\'' | '’' | '‘') => true,
        Kind::Word(Lex::Function | Lex::Plain | Lex::Denominator(_) | Lex::Unit(_)) => {
            // Only words that can open a date.
            let word = tokens.str(at);
            OPENERS.contains_lower(word) || is_fiscal_word(word)
        }
        _ => false,
    };
    if !opens {
        return None;
    }
    let from = tokens.is(at, "from");
    let between = tokens.is(at, "between");
    if from || between {
        // "from 3 to 5 May 1921"
        let joint = if between { "and" } else { "to" };
        if let Some(days) = days_of_a_month(tokens, excluded, at + 1)
            && tokens.is(at + 2, joint)
        {
            return Some(Stretch { first: at, ..days });
        }
        let first = single(tokens, excluded, at + 1, true)?;
        let behind = first.after;
        let joins = if between {
            tokens.is(behind, "and")
        } else {
            tokens.is_any(behind, &["to", "until", "till", "through"]) || tokens.is_dash(behind)
        };
        let mut next = behind + 1;
        if tokens.is(next, "the") {
            next += 1;
        }
        if joins && let Some(last) = single(tokens, excluded, next, true) {
            return Some(period(first, last, at));
        }
        // A lone "from 2000": the date begins behind the preposition.
        return None;
    }
    let first = single(tokens, excluded, at, false)?;
    let joint = first.after;
    let with_words = tokens.is_any(joint, &["to", "through", "until"]);
    let dash = tokens.is_dash(joint)
        && (tokens.glued(joint) == tokens.glued(joint + 1))
        && !tokens.is_dash(joint + 1);
    if dash || with_words {
        if dash && let Some(last) = short_year(tokens, first, joint + 1) {
            return Some(period(first, last, at));
        }
        let next = if tokens.is(joint + 1, "the") { joint + 2 } else { joint + 1 };
        if let Some(last) = single(tokens, excluded, next, true)
            && (last.max.year >= first.min.year || first.min.year.is_none())
            && (first.min.month.is_some() == last.max.month.is_some())
        {
            return Some(period(first, last, at));
        }
    }
    // "May and June 2019".
    if first.min.year.is_none()
        && tokens.is(joint, "and")
        && matches!(tokens.lex(joint + 1), Lex::Month(_))
        && let Some(last) = single(tokens, excluded, joint + 1, true)
        && last.max.year.is_some()
    {
        return Some(period(first, last, at));
    }
    Some(first)
}

fn period(first: Stretch, last: Stretch, at: usize) -> Stretch {
    let mut min = first.min;
    if min.year.is_none() {
        min.year = last.max.year;
    }
    let mut max = last.max;
    if max.year.is_none() {
        max.year = first.max.year;
    }
    if max.month.is_none() && min.month.is_some() {
        max.month = min.month;
    }
    Stretch { first: at, after: last.after, min, max, approx: first.approx || last.approx }
}

/// "13" in "2009–13".
fn short_year(tokens: &Tokens<'_>, first: Stretch, at: usize) -> Option<Stretch> {
    let year = first.max.year?;
    if first.max.month.is_some() || tokens.str(at).len() != 2 || !tokens.glued(at) {
        return None;
    }
    let Kind::Number { value, plain: true } = tokens.kind(at)? else { return None };
    let last = year - year % 100 + small(value)?;
    (year < last && !is_glued_word(tokens, at + 1)).then_some(Stretch {
        first: at,
        after: at + 1,
        min: Point::year(last),
        max: Point::year(last),
        approx: false,
    })
}

fn small(value: f64) -> Option<u16> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    (value.fract() == 0.0 && (0.0..10_000.0).contains(&value)).then_some(value as u16)
}

fn is_glued_word(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.glued(at) && tokens.is_word(at)
}

fn is_fiscal_word(word: &str) -> bool {
    let year = word.strip_prefix("FY").unwrap_or("");
    matches!(year.len(), 2 | 4) && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// One date, with the words that make it vague. `inside` a period, less has to show that it is one.
fn single(tokens: &Tokens<'_>, excluded: &[bool], at: usize, inside: bool) -> Option<Stretch> {
    let mut core_at = at;
    let mut vague = None;
    let mut approx = false;
    if tokens.is_any(at, &VAGUE) {
        vague = Some(tokens.str(at).to_ascii_lowercase());
        approx = true;
        core_at += 1;
        if tokens.is_dash(core_at) {
            core_at += 1;
        }
        // "late in 2013".
        if tokens.is(core_at, "in") {
            core_at += 1;
        }
    } else if tokens.is_any(at, &SEASONS) {
        core_at += 1;
        approx = true;
        if tokens.is(core_at, "of") {
            core_at += 1;
        }
        matches!(tokens.kind(core_at), Some(Kind::Number { .. })).then_some(())?;
    } else if tokens.is_any(at, &["first", "second", "third", "fourth"]) {
        let half = tokens.is(at + 1, "half");
        let quarter = tokens.is(at + 1, "quarter");
        (half || quarter).then_some(())?;
        core_at += 2;
        if tokens.is(core_at, "of") {
            core_at += 1;
        }
        matches!(tokens.kind(core_at), Some(Kind::Number { .. })).then_some(())?;
    } else if tokens.is_any(at, &["fiscal", "fy"]) {
        core_at += 1;
        if tokens.is_any(core_at, &["year", "years"]) {
            core_at += 1;
        }
        matches!(tokens.kind(core_at), Some(Kind::Number { .. })).then_some(())?;
    } else if is_fiscal_word(tokens.str(at)) {
        let digits = tokens.str(at).get(2..).unwrap_or("");
        let year: u16 = digits.parse().ok()?;
        let year = if digits.len() == 2 { 2000 + year } else { year };
        let point = Point::year(year);
        return Some(Stretch { first: at, after: at + 1, min: point, max: point, approx: false });
    }
    let shown = inside || core_at != at;
    let mut found = core(tokens, excluded, core_at, shown)?;
    found.first = at;
    found.approx |= approx;
    if let Some(vague) = vague
        && let (Some(min), Some(max)) = (found.min.year, found.max.year)
        && max == min + 9
    {
        // A decade: its first half, its middle or its second half.
        let (from, to) = match vague.as_str() {
            "early" => (min, min + 4),
            "mid" => (min + 4, min + 6),
            _ => (min + 5, max),
        };
        found.min.year = Some(from);
        found.max.year = Some(to);
    }
    Some(found)
}

fn core(tokens: &Tokens<'_>, excluded: &[bool], at: usize, shown: bool) -> Option<Stretch> {
    match tokens.kind(at)? {
        Kind::Word(Lex::Month(month)) => month_first(tokens, excluded, at, month, shown),
        Kind::Number { value, plain } => {
            // Ordinals are no quantities, but days.
            let ordinal = tokens.glued(at + 1) && tokens.is_any(at + 1, &["st", "nd", "rd", "th"]);
            if excluded.get(at).copied().unwrap_or(false) && !ordinal {
                return None;
            }
            number_first(tokens, excluded, at, value, plain, shown)
        }
        Kind::Sign('\'' | '’' | '‘') => {
            // "the '90s"
            let Kind::Number { value, plain: true } = tokens.kind(at + 1)? else { return None };
            let decade = small(value)?;
            // "in '68"
            let shown_year = at.checked_sub(1).is_some_and(|before| {
                tokens.is_any(before, &["in", "of", "since", "until", "by", "from", "and", "to"])
            });
            if shown_year
                && !tokens.glued(at)
                && tokens.str(at + 1).len() == 2
                && !is_glued_word(tokens, at + 2)
                && !tokens.is_any(at + 2, &["’", "'"])
            {
                let year = if decade < 30 { 2000 + decade } else { 1900 + decade };
                return Some(years(at, at + 2, year, year));
            }
            let fits = tokens.str(at + 1).len() == 2 && decade % 10 == 0;
            if !fits || !tokens.is(at + 2, "s") || !tokens.glued(at + 2) {
                return None;
            }
            let from = if decade < 30 { 2000 + decade } else { 1900 + decade };
            Some(years(at, at + 3, from, from + 9))
        }
        _ => None,
    }
}

fn years(first: usize, after: usize, from: u16, to: u16) -> Stretch {
    Stretch { first, after, min: Point::year(from), max: Point::year(to), approx: false }
}

/// A year of four digits at `at`, which is no count and no identifier.
fn year_at(tokens: &Tokens<'_>, excluded: &[bool], at: usize) -> Option<u16> {
    let Some(Kind::Number { value, plain: true }) = tokens.kind(at) else { return None };
    if tokens.str(at).len() != 4 || excluded.get(at).copied().unwrap_or(false) {
        return None;
    }
    small(value).filter(|year| (1000..2200).contains(year))
}

/// A day of the month at `at` and the token after it: "5", "5th".
fn day_at(tokens: &Tokens<'_>, at: usize) -> Option<(u8, usize)> {
    let Some(Kind::Number { value, plain: true }) = tokens.kind(at) else { return None };
    let day = small(value).and_then(|day| u8::try_from(day).ok())?;
    if !(1..=31).contains(&day) || 2 < tokens.str(at).len() {
        return None;
    }
    if is_glued_word(tokens, at + 1) {
        return tokens.is_any(at + 1, &["st", "nd", "rd", "th"]).then_some((day, at + 2));
    }
    // "May 5:30" is a time, "May 5/6" is nothing that we know.
    if tokens.glued(at + 1) && (tokens.is_sign(at + 1, ':') || tokens.is_sign(at + 1, '/')) {
        return None;
    }
    if tokens.is_sign(at + 1, '%') {
        return None;
    }
    Some((day, at + 1))
}

fn month_first(
    tokens: &Tokens<'_>,
    excluded: &[bool],
    at: usize,
    month: u8,
    shown: bool,
) -> Option<Stretch> {
    let word = tokens.str(at);
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let mut next = at + 1;
    let abbreviated = tokens.is_sign(next, '.') && tokens.glued(next);
    let short =
        word.len() <= 4 && !matches!(word, "May" | "June" | "July" | "MAY" | "JUNE" | "JULY");
    if abbreviated && short {
        next += 1;
    }
    let point = |year, day| Point { year, month: Some(month), day };
    let make = |after, min, max| Some(Stretch { first: at, after, min, max, approx: false });
    if let Some((day, after_day)) = day_at(tokens, next) {
        // "June 8-10, 1998", "May 3 and 4, 2019"
        let mut last_day = day;
        let mut end = after_day;
        if tokens.is_inner_dash(end)
            && let Some((other, after)) = day_at(tokens, end + 1)
            && day < other
        {
            last_day = other;
            end = after;
        }
        let comma = usize::from(tokens.is_sign(end, ','));
        if let Some(year) = year_at(tokens, excluded, end + comma) {
            return make(
                end + comma + 1,
                point(Some(year), Some(day)),
                point(Some(year), Some(last_day)),
            );
        }
        return make(end, point(None, Some(day)), point(None, Some(last_day)));
    }
    let skip = usize::from(tokens.is_sign(next, ',') || tokens.is(next, "of"));
    if let Some(year) = year_at(tokens, excluded, next + skip) {
        return make(next + skip + 1, point(Some(year), None), point(Some(year), None));
    }
    // A month alone: only behind a word that shows it, and not as a part of a name.
    if short && !abbreviated {
        return None;
    }
    let before = at.checked_sub(1).is_some_and(|before| {
        tokens.is_any(before, &BEFORE_DATE)
            && !(month == 5 && tokens.is_any(before, &["and", "the", "this"]))
    });
    let name = tokens.is_word(next)
        && tokens.str(next).starts_with(char::is_uppercase)
        && !tokens.is_any(next, &["The", "A", "He", "She", "They", "It"])
        && !tokens.is_dash(next);
    // "May–June 2011"
    let joined = (tokens.is_dash(next) || tokens.is_any(next, &["and", "to", "through", "or"]))
        && matches!(tokens.lex(next + 1), Lex::Month(_))
        && tokens.str(next + 1).starts_with(char::is_uppercase);
    // "the March decision", but "the Women's March".
    if (before || shown) && !name || joined {
        return make(next, point(None, None), point(None, None));
    }
    None
}

fn number_first(
    tokens: &Tokens<'_>,
    excluded: &[bool],
    at: usize,
    value: f64,
    plain: bool,
    shown: bool,
) -> Option<Stretch> {
    if !plain {
        return None;
    }
    // "5 October 2019", "5th of October, 2019"
    if let Some((day, after_day)) = day_at(tokens, at) {
        let skip = usize::from(tokens.is(after_day, "of"));
        let month_at = after_day + skip;
        if let Lex::Month(month) = tokens.lex(month_at)
            && tokens.str(month_at).starts_with(char::is_uppercase)
        {
            let stop = usize::from(tokens.is_sign(month_at + 1, '.'));
            let comma = usize::from(tokens.is_sign(month_at + 1 + stop, ','));
            let year = year_at(tokens, excluded, month_at + 1 + stop + comma);
            let point = Point { year, month: Some(month), day: Some(day) };
            let after = if year.is_some() { month_at + 2 + stop + comma } else { month_at + 1 };
            return Some(Stretch { first: at, after, min: point, max: point, approx: false });
        }
    }
    if tokens.is_inner_dash(at + 1)
        && let Some(days) = days_of_a_month(tokens, excluded, at)
    {
        return Some(days);
    }
    // "A.D. 642", "642 CE"
    let era =
        at.checked_sub(1).is_some_and(|before| tokens.is_any(before, &["A.D.", "AD", "C.E."]))
            || matches!(tokens.str(at + 1), "A.D." | "AD" | "CE" | "C.E.");
    if era
        && tokens.str(at).len() <= 4
        && let Some(year) = small(value).filter(|year| (1..2200).contains(year))
    {
        let after =
            at + 1 + usize::from(matches!(tokens.str(at + 1), "A.D." | "AD" | "CE" | "C.E."));
        return Some(years(at, after, year, year));
    }
    let year = year_at(tokens, excluded, at).filter(|year| small(value) == Some(*year))?;
    // "2019-05-01"
    if tokens.is_inner_dash(at + 1)
        && let Some(Kind::Number { value: month, plain: true }) = tokens.kind(at + 2)
        && tokens.str(at + 2).len() == 2
        && tokens.is_inner_dash(at + 3)
        && let Some((day, after)) = day_at(tokens, at + 4)
        && let Some(month) = small(month).and_then(|month| u8::try_from(month).ok())
        && (1..=12).contains(&month)
    {
        let point = Point { year: Some(year), month: Some(month), day: Some(day) };
        return Some(Stretch { first: at, after, min: point, max: point, approx: false });
    }
    // "1990s", "1990's"
    if is_glued_word(tokens, at + 1) {
        if !tokens.is(at + 1, "s") || year % 10 != 0 {
            return None;
        }
        let span = if year % 100 == 0 && year < 2000 { 99 } else { 9 };
        return Some(years(at, at + 2, year, year + span));
    }
    if year % 10 == 0
        && matches!(tokens.kind(at + 1), Some(Kind::Sign('\'' | '’')))
        && tokens.glued(at + 1)
        && tokens.is(at + 2, "s")
        && tokens.glued(at + 2)
    {
        let of_word = tokens.is_word(at + 3) && !matches!(tokens.lex(at + 3), Lex::Function);
        if !of_word {
            return Some(years(at, at + 3, year, year + 9));
        }
    }
    is_year(tokens, at, year, shown).then(|| years(at, at + 1, year, year))
}

/// "14–15 April 1912", "3 to 5 May": two days, one token apart, before their month.
fn days_of_a_month(tokens: &Tokens<'_>, excluded: &[bool], at: usize) -> Option<Stretch> {
    let (day, after_day) = day_at(tokens, at)?;
    let (last, after_last) = day_at(tokens, after_day + 1)?;
    let Lex::Month(month) = tokens.lex(after_last) else { return None };
    if after_day != at + 1 || last <= day || !tokens.str(after_last).starts_with(char::is_uppercase)
    {
        return None;
    }
    let stop = usize::from(tokens.is_sign(after_last + 1, '.'));
    let comma = usize::from(tokens.is_sign(after_last + 1 + stop, ','));
    let year = year_at(tokens, excluded, after_last + 1 + stop + comma);
    let point = |day| Point { year, month: Some(month), day: Some(day) };
    let after = if year.is_some() { after_last + 2 + stop + comma } else { after_last + 1 };
    Some(Stretch { first: at, after, min: point(day), max: point(last), approx: false })
}

/// Whether four digits are a year and not a count.
fn is_year(tokens: &Tokens<'_>, at: usize, year: u16, shown: bool) -> bool {
    let next = at + 1;
    if tokens.is_sign(next, '%')
        || tokens.is_sign(next, '°')
        || tokens.glued(next)
            && tokens.glued(next + 1)
            && matches!(tokens.kind(next), Some(Kind::Sign('/' | ':')))
    {
        return false;
    }
    if matches!(tokens.lex(next), Lex::Unit(_) | Lex::Scale(_) | Lex::Group(_) | Lex::Hundred)
        || tokens.is_any(next, &["percentage", "per", "times", "basis", "fold"])
    {
        return false;
    }
    if at.checked_sub(1).is_some_and(|before| tokens.is(before, "year")) {
        return true;
    }
    if !(1400..=2100).contains(&year) && !shown {
        // "In 1348 the plague", "35,000 sacks in 1305", but not "in 1200 cases".
        let told = at.checked_sub(1).is_some_and(|before| {
            tokens.is_any(
                before,
                &["in", "by", "since", "until", "from", "circa", "before", "after"],
            )
                // "c. 1250"
                || tokens.is_sign(before, '.')
                    && before
                        .checked_sub(1)
                        .is_some_and(|short| matches!(tokens.str(short), "c" | "ca"))
        });
        // "1315–17" counts nothing.
        let short = tokens.is_inner_dash(next)
            && tokens.str(next + 1).len() == 2
            && matches!(
                tokens.kind(next + 1),
                Some(Kind::Number { value, plain: true }) if f64::from(year % 100) < value
            )
            && !(tokens.is_word(next + 2)
                && tokens.lex(next + 2) == Lex::Plain
                && super::quantity::noun::is_plural(tokens.str(next + 2)));
        if short && (1000..1400).contains(&year) {
            return true;
        }
        let noun = tokens.is_word(next)
            && (tokens.is(next, "of") || super::quantity::noun::is_plural(tokens.str(next)))
            && !matches!(tokens.lex(next), Lex::Function);
        return (1000..1400).contains(&year) && told && !noun && !tokens.is(next, "of");
    }
    if let Some(before) = at.checked_sub(1) {
        if matches!(
            tokens.kind(before),
            Some(Kind::Sign('$' | '€' | '£' | '#' | '§' | '+' | '=' | '~'))
        ) || tokens.is_any(before, &["USD", "EUR", "GBP"])
        {
            return false;
        }
        if tokens.glued(at) && tokens.is_sign(before, '/') {
            return false;
        }
    }
    if shown {
        return true;
    }
    // A lower-case plural right behind it is counted, unless a word before shows a date.
    let noun = tokens.str(next);
    let counted = tokens.is_word(next)
        && noun.starts_with(char::is_lowercase)
        && !matches!(tokens.lex(next), Lex::Function | Lex::Month(_))
        && super::quantity::noun::is_plural(noun);
    if !counted {
        return true;
    }
    // Years of our age are hardly ever counts, unless they are round or vague.
    let vague = at.checked_sub(1).is_some_and(|before| {
        tokens.is_any(
            before,
            &[
                "about",
                "around",
                "over",
                "than",
                "some",
                "nearly",
                "almost",
                "roughly",
                "approximately",
                "least",
                "to",
            ],
        )
    });
    if (1900..=2035).contains(&year) && !year.is_multiple_of(100) && !vague {
        return true;
    }
    at.checked_sub(1).is_some_and(|before| {
        !tokens.is_any(before, &["about", "around", "over", "than", "some", "nearly", "to"])
            && (tokens.is_any(before, &BEFORE_DATE)
                || tokens.is_any(before, &["its", "their", "his", "her", "our", "a", "that"])
                || tokens.str(before).ends_with("'s")
                || tokens.str(before).ends_with("’s"))
    })
}
