//! Which numbers are names of things, not quantities?
//!
//! Pages, volumes, note numbers, sections, docket numbers, clock times, telephone numbers,
//! reporter citations and the like are marked, so that neither quantities nor dates are read there.

use std::sync::LazyLock;

use crate::text::lexicon::{Lex, WordSet, lines, with_lower};
use crate::text::token::{Kind, Tokens};

/// Longest name of a reporter or code between two numbers of a citation, in tokens.
const LONGEST_REPORTER: usize = 16;

struct Identifiers {
    single: WordSet,
    plural: WordSet,
}

static IDENTIFIERS: LazyLock<Identifiers> = LazyLock::new(|| {
    let mut found = Identifiers { single: WordSet::default(), plural: WordSet::default() };
    for line in lines(include_str!("../../../data/identifiers.txt")) {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("single") => found.single.extend(words),
            _ => found.plural.extend(words),
        }
    }
    found
});

/// Names of numbered things that are verbs as well.
const VERBS: [&str; 13] = [
    "form", "report", "book", "count", "order", "act", "step", "question", "number", "sample",
    "bill", "hearing", "building",
];

/// For each token, whether it is (part of) a name.
pub(crate) fn mark(tokens: &Tokens<'_>) -> Vec<bool> {
    let mut marked = vec![false; tokens.list.len()];
    for (at, token) in tokens.list.iter().enumerate() {
        match token.kind {
            Kind::Number { value, plain } if marked.get(at) == Some(&false) => {
                number(tokens, &mut marked, at, value, plain);
            }
            // "in nineteen eighty-four": a year in words.
            Kind::Word(Lex::Tens(_))
                if at.checked_sub(1).is_some_and(|before| {
                    matches!(tokens.lex(before), Lex::Small(13..=19)) && tokens.is_word(before)
                }) =>
            {
                set(&mut marked, at);
                set(&mut marked, at - 1);
                if tokens.is_inner_dash(at + 1) {
                    set(&mut marked, at + 2);
                }
            }
            Kind::Word(Lex::Small(_) | Lex::Tens(_))
                if tokens.str(at).starts_with(char::is_uppercase) =>
            {
                // "Part Two", "Phase Three": both with a capital, the number not before a noun.
                // "the Thirty-Nine Articles"
                let second = tokens.is_inner_dash(at.saturating_sub(1))
                    && at.checked_sub(2).is_some_and(|tens| marked.get(tens) == Some(&true));
                if second {
                    set(&mut marked, at);
                } else if let Some(before) = at.checked_sub(1)
                    && (tokens.str(before).starts_with(char::is_uppercase)
                        && named(tokens, before).is_some()
                        || in_a_name(tokens, at, before))
                {
                    set(&mut marked, at);
                }
            }
            _ => {}
        }
    }
    marked
}

/// "the Seven Sisters", "Group of Seven": a capital that no sentence's beginning explains, in the
/// midst of other capitals.
fn in_a_name(tokens: &Tokens<'_>, at: usize, before: usize) -> bool {
    let opens = matches!(
        tokens.kind(before),
        Some(Kind::Sign('.' | '?' | '!' | ':' | '“' | '"' | '‘' | '(' | '[' | '—' | '*' | '_'))
    ) || tokens.is_dash(before);
    if opens {
        return false;
    }
    let capital =
        |place: usize| tokens.is_word(place) && tokens.str(place).starts_with(char::is_uppercase);
    let at = if tokens.is_inner_dash(at + 1) { at + 2 } else { at };
    let scale = matches!(tokens.lex(at + 1), Lex::Hundred | Lex::Scale(_) | Lex::Unit(_));
    let group = tokens.is(before, "of") && before.checked_sub(1).is_some_and(capital);
    capital(at + 1) && !scale || group || scale && capital(at + 2)
}

/// Marks the years that close citations: no dates of the prose around, though they are the dates of
/// what is cited.
pub(crate) fn mark_cited_years(tokens: &Tokens<'_>, marked: &mut [bool]) {
    for (at, token) in tokens.list.iter().enumerate() {
        if matches!(token.kind, Kind::Sign('(')) {
            cited_year(tokens, marked, at);
        }
    }
}

/// The year that closes a citation or a document's name: "512 U.S. 88 (1994)", "§ 78j(b) (2018)",
/// "Resolution 1973 (2011)".
fn cited_year(tokens: &Tokens<'_>, marked: &mut [bool], open: usize) {
    // What stands before the parenthesis, over what is glued to it ("78j(b)").
    let mut before = open;
    let mut named = false;
    for _ in 0..10 {
        let Some(place) = before.checked_sub(1) else { return };
        if marked.get(place) == Some(&true) {
            named = is_number(tokens, place);
            break;
        }
        if before < open && !tokens.glued(before) {
            return;
        }
        before = place;
    }
    if !named {
        return;
    }
    // "(2d Cir. 1994)": the court, then the year.
    for place in open + 1..open + 9 {
        if is_number(tokens, place) && tokens.str(place).len() == 4 {
            if tokens.is_sign(place + 1, ')') {
                set(marked, place);
            }
            return;
        }
        if tokens.is_sign(place, ')') {
            return;
        }
    }
}

/// "12 345 soldiers" with a common blank, "3 × 106 cells".
fn is_torn(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    let printed = tokens.str(at);
    if printed.len() == 3 && is_number(tokens, before) {
        return matches!(tokens.kind(before), Some(Kind::Number { plain: true, .. }))
            && tokens.str(before).len() <= 3
            && !tokens.glued(at)
            && tokens.start(at) == tokens.end(before) + 1
            && !before
                .checked_sub(1)
                .is_some_and(|month| matches!(tokens.lex(month), Lex::Month(_)));
    }
    (3..=4).contains(&printed.len())
        && printed.starts_with("10")
        && !printed.ends_with('0')
        && tokens.is_sign(before, '×')
        && before.checked_sub(1).is_some_and(|factor| is_number(tokens, factor))
}

/// "the Group of 77", "Year 9 pupils": a name that is told by its number.
fn is_numbered_group(tokens: &Tokens<'_>, at: usize, value: f64) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    if tokens.str(before) == "Year" {
        let duration = matches!(tokens.lex(at + 1), Lex::Unit(_));
        return value <= 13.0 && !duration;
    }
    tokens.is(before, "of")
        && before.checked_sub(1).is_some_and(|group| {
            matches!(
                tokens.str(group),
                "Group" | "Club" | "Class" | "Committee" | "Council" | "Gang" | "Party" | "Army"
            )
        })
        && !measured(tokens, at + 1)
}

/// "221 Tanner Street": a house in a street.
fn is_address(tokens: &Tokens<'_>, at: usize) -> bool {
    const STREETS: [&str; 16] = [
        "street",
        "st",
        "avenue",
        "ave",
        "road",
        "rd",
        "lane",
        "boulevard",
        "blvd",
        "drive",
        "terrace",
        "highway",
        "parkway",
        "quay",
        "row",
        "embankment",
    ];
    let capital =
        |place: usize| tokens.is_word(place) && tokens.str(place).starts_with(char::is_uppercase);
    (at + 2..at + 4).any(|street| {
        (at + 1..=street).all(capital) && tokens.is_any(street, &STREETS) && {
            let next = street + 1;
            // "400 Wall Street banks" counts the banks; "the flat at 14 Corran Street measures".
            let placed =
                at.checked_sub(1).is_some_and(|place| tokens.is_any(place, &["at", "near"]));
            placed
                || !(tokens.is_word(next)
                    && tokens.lex(next) == Lex::Plain
                    && super::noun::is_plural(tokens.str(next)))
        }
    })
}

fn set(marked: &mut [bool], at: usize) {
    if let Some(place) = marked.get_mut(at) {
        *place = true;
    }
}

fn is_number(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.kind(at), Some(Kind::Number { .. }))
}

/// Whether the token names what is numbered after it: `Some(true)` for a plural.
fn named(tokens: &Tokens<'_>, at: usize) -> Option<bool> {
    let word = tokens.str(at);
    with_lower(word, |lower| {
        if IDENTIFIERS.plural.contains(lower) {
            Some(true)
        } else if IDENTIFIERS.single.contains(lower) {
            Some(false)
        } else {
            None
        }
    })
}

fn number(tokens: &Tokens<'_>, marked: &mut [bool], at: usize, value: f64, plain: bool) {
    if glued_name(tokens, at) {
        set(marked, at);
        // The rest of the chain ("60/12", "12:30:05") is part of the name.
        let mut next = at + 1;
        while tokens.glued(next)
            && (is_number(tokens, next)
                || matches!(tokens.kind(next), Some(Kind::Sign('/' | ':' | '-' | '–' | '.'))))
        {
            set(marked, next);
            next += 1;
        }
        return;
    }
    if plain && (9 < tokens.str(at).len() || leading_zero(tokens.str(at))) {
        set(marked, at);
        // "03-1122": a docket; "020 7946 0958": a telephone.
        let mut next = at + 1;
        while matches!(tokens.kind(next), Some(Kind::Number { plain: true, .. }))
            && 3 <= tokens.str(next).len()
        {
            set(marked, next);
            next += 1;
        }
        while tokens.is_inner_dash(next) && is_number(tokens, next + 1) {
            set(marked, next + 1);
            next += 2;
        }
        return;
    }
    if is_address(tokens, at) {
        set(marked, at);
        return;
    }
    if plain && is_torn(tokens, at) {
        // One number with a blank inside, or a power of ten that lost its raised figure: which
        // one cannot be told.
        set(marked, at);
        set(marked, at.saturating_sub(1));
        set(marked, at.saturating_sub(2));
        // "555 123 4567"
        if matches!(tokens.kind(at + 1), Some(Kind::Number { plain: true, .. }))
            && tokens.str(at + 1).len() == 4
            && tokens.start(at + 1) == tokens.end(at) + 1
        {
            set(marked, at + 1);
        }
        return;
    }
    if plain && is_numbered_group(tokens, at, value) {
        set(marked, at);
        return;
    }
    if is_clock_time(tokens, at) || is_telephone(tokens, marked, at) {
        set(marked, at);
        return;
    }
    if let Some(plural) = identifier_before(tokens, at) {
        let unit = tokens.is_sign(at + 1, '%')
            || matches!(tokens.lex(at + 1), Lex::Unit(_) | Lex::Scale(_))
            || tokens.is_any(at + 1, &["percent", "per", "times", "percentage"]);
        // "can form 12 groups": a verb, not a name.
        let verb = at.checked_sub(1).is_some_and(|before| {
            (tokens.str(before).starts_with(char::is_lowercase) && tokens.is_any(before, &VERBS)
                || plural)
                && measured(tokens, at + 1)
        });
        if verb {
            return;
        }
        if !unit || plain && !tokens.is_sign(at + 1, '%') && is_sure(tokens, at) {
            set(marked, at);
            chain(tokens, marked, at, plural);
        }
        return;
    }
    if is_pin(tokens, at) || is_list_mark(tokens, at, value) {
        set(marked, at);
        return;
    }
    citation(tokens, marked, at);
}

/// Digits that are joined to other signs without white space: "COVID-19", "60/12", "3:1".
fn glued_name(tokens: &Tokens<'_>, at: usize) -> bool {
    if tokens.glued(at)
        && let Some(before) = at.checked_sub(1)
    {
        match tokens.kind(before) {
            Some(Kind::Sign('/' | ':' | '.' | '#' | '@' | '_' | '=' | '&' | '^'))
                if tokens.glued(before) || tokens.is_sign(before, '#') =>
            {
                return true;
            }
            Some(Kind::Sign('-' | '‑')) if tokens.glued(before) => {
                // A hyphen behind a word: "F-16", but "mid-1990s", "pre-2010", "twenty-5".
                if let Some(word) = before.checked_sub(1)
                    && let Some(Kind::Word(lex)) = tokens.kind(word)
                {
                    return lex == Lex::Plain
                        && !tokens.is_any(
                            word,
                            &["mid", "pre", "post", "early", "late", "near", "sub", "over"],
                        );
                }
            }
            Some(Kind::Word(_)) => return true,
            _ => {}
        }
    }
    let next = at + 1;
    if tokens.glued(next) {
        match tokens.kind(next) {
            Some(Kind::Sign('/')) if tokens.glued(next + 1) => {
                return !is_fraction(tokens, at);
            }
            // A note's number behind the year that ends a sentence is none of its parts.
            Some(Kind::Sign('.' | ':'))
                if tokens.glued(next + 1)
                    && is_number(tokens, next + 1)
                    && !(tokens.is_sign(next, '.') && tokens.str(at).len() == 4) =>
            {
                return true;
            }
            Some(Kind::Sign('_' | '@' | '=' | '^')) => return true,
            Some(Kind::Word(_)) => {
                // "28F" is a name; "5th" an ordinal; "90s", "5mg", "3x", "20k" are read elsewhere.
                let word = tokens.str(next);
                // "$3B" is money, "340B" a section or a flat.
                let money = at.checked_sub(1).is_some_and(|sign| {
                    matches!(tokens.kind(sign), Some(Kind::Sign(_)))
                        && tokens.currency(sign).is_some()
                });
                if word == "B" && !money && 3 <= tokens.str(at).len() {
                    return true;
                }
                // "90s", but not "2s. 6d."
                let decade = word == "s"
                    && tokens.str(at).ends_with('0')
                    && matches!(tokens.str(at).len(), 2 | 4);
                return matches!(word, "st" | "nd" | "rd" | "th")
                    || !(decade
                        || matches!(tokens.lex(next), Lex::Unit(_)) && word != "s"
                        || word == "p" && tokens.str(at).len() <= 2
                        || matches!(word, "x" | "k" | "m" | "bn" | "mn" | "K" | "M" | "B" | "tn"));
            }
            // "5-HT" and "3-D"; "27-year-old" is lower case.
            Some(Kind::Sign('-' | '‑')) if tokens.glued(next + 1) => {
                let after = tokens.str(next + 1);
                return tokens.is_word(next + 1)
                    && after
                        .chars()
                        .all(|letter| letter.is_uppercase() || letter.is_ascii_digit());
            }
            _ => {}
        }
    }
    false
}

/// "1/2", "3/4": a fraction with a usual denominator.
pub(super) fn is_fraction(tokens: &Tokens<'_>, at: usize) -> bool {
    let (
        Some(Kind::Number { value: above, plain: true }),
        Some(Kind::Number { value: below, plain: true }),
    ) = (tokens.kind(at), tokens.kind(at + 2))
    else {
        return false;
    };
    let usual = [2.0, 3.0, 4.0, 5.0, 8.0, 10.0].contains(&below);
    let free = !matches!(tokens.kind(at + 3), Some(Kind::Sign('/'))) || !tokens.glued(at + 3);
    usual && above < below && 0.0 < above && free
}

fn leading_zero(digits: &str) -> bool {
    1 < digits.len() && digits.starts_with('0') && !digits.contains('.')
}

fn is_clock_time(tokens: &Tokens<'_>, at: usize) -> bool {
    if tokens.is_any(at + 1, &["a.m.", "p.m.", "am", "pm", "o'clock", "o’clock"]) {
        return true;
    }
    // "met at 9.30", but "closed at 9.30"
    if is_dotted_time(tokens, at) {
        return true;
    }
    // "at 1430 hours"
    if tokens.is(at + 1, "hours")
        && tokens.str(at).len() == 4
        && matches!(tokens.kind(at), Some(Kind::Number { value, plain: true })
            if value < 2400.0 && value % 100.0 < 60.0)
        && at.checked_sub(1).is_some_and(|before| {
            tokens.is_any(before, &["at", "by", "until", "before", "after", "from", "to"])
        })
    {
        return true;
    }
    // "the 9.10 to Delft"
    let printed = tokens.str(at);
    let train = at.checked_sub(1).is_some_and(|before| tokens.is(before, "the"))
        && tokens.is_any(at + 1, &["to", "from", "home", "train", "bus"])
        && printed.split_once('.').is_some_and(|(hours, minutes)| {
            hours.len() <= 2 && minutes.len() == 2 && minutes.starts_with(|one| one < '6')
        });
    if train {
        return true;
    }
    // "8-9 a.m."
    tokens.is_dash(at + 1)
        && is_number(tokens, at + 2)
        && tokens.is_any(at + 3, &["a.m.", "p.m.", "am", "pm"])
}

/// "at 9.30": hours and minutes with a stop between.
fn is_dotted_time(tokens: &Tokens<'_>, at: usize) -> bool {
    /// Verbs before "at" by which a price or a level is told.
    const VALUED: [&str; 20] = [
        "closed",
        "opened",
        "traded",
        "trades",
        "stood",
        "stands",
        "ended",
        "valued",
        "priced",
        "set",
        "put",
        "fixed",
        "estimated",
        "remained",
        "remains",
        "quoted",
        "peaked",
        "finished",
        "is",
        "was",
    ];
    // Nearly no number stands behind "at".
    if !at.checked_sub(1).is_some_and(|before| tokens.is(before, "at")) {
        return false;
    }
    let Some((hours, minutes)) = tokens.str(at).split_once('.') else { return false };
    let clock = hours.len() <= 2
        && minutes.len() == 2
        && minutes.starts_with(|one| one < '6')
        && hours.parse::<u8>().is_ok_and(|hours| hours < 24);
    clock
        && !measured(tokens, at + 1)
        && at.checked_sub(1).is_some_and(|before| {
            before
                .checked_sub(1)
                .is_some_and(|verb| tokens.is_word(verb) && !tokens.is_any(verb, &VALUED))
        })
}

/// Three groups of digits with hyphens that are no date, or "(555) 123-4567".
fn is_telephone(tokens: &Tokens<'_>, marked: &mut [bool], at: usize) -> bool {
    let hyphen = |place: usize| tokens.is_sign(place, '-') && tokens.glued(place);
    let third = hyphen(at + 1)
        && is_number(tokens, at + 2)
        && tokens.glued(at + 2)
        && hyphen(at + 3)
        && is_number(tokens, at + 4)
        && tokens.glued(at + 4);
    let iso =
        tokens.str(at).len() == 4 && tokens.str(at + 2).len() == 2 && tokens.str(at + 4).len() == 2;
    let local = tokens.str(at).len() == 3
        && hyphen(at + 1)
        && is_number(tokens, at + 2)
        && tokens.str(at + 2).len() == 4
        && !tokens.str(at + 2).contains(',');
    if third && !iso || local {
        // The area code in parentheses.
        if 3 <= at && tokens.is_sign(at - 1, ')') && tokens.is_sign(at - 3, '(') {
            set(marked, at - 2);
        }
        for place in at..=at + if third { 4 } else { 2 } {
            set(marked, place);
        }
        return true;
    }
    false
}

/// "section", "§", "No." and the like right before the number; plural or not.
fn identifier_before(tokens: &Tokens<'_>, at: usize) -> Option<bool> {
    let mut before = at.checked_sub(1)?;
    if tokens.is_sign(before, '.') && tokens.glued(before) {
        before = before.checked_sub(1)?;
        let word = tokens.str(before);
        // A full stop after a whole word ends a sentence.
        if 5 < word.len() {
            return None;
        }
        // Bills: "S. 1622", "H. Res. 12".
        if matches!(word, "S" | "H" | "Res" | "R") {
            return Some(false);
        }
        return named(tokens, before);
    }
    if tokens.is_sign(before, '(') || tokens.is_sign(before, '[') {
        return None;
    }
    // "item# 11111"
    if tokens.is_sign(before, '#') {
        return Some(false);
    }
    let found = named(tokens, before)?;
    if tokens.is_any(before, &["no", "p", "l", "n", "art", "sec", "fig"])
        && tokens.is_word(before)
        && !tokens.str(before).starts_with(char::is_uppercase)
    {
        // Without the stop, these short forms are words.
        return tokens.is_any(before, &["art", "sec", "fig"]).then_some(found);
    }
    Some(found)
}

/// Whether the words before leave no doubt that the number is a name.
fn is_sure(tokens: &Tokens<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        tokens.is_any(
            before,
            &[
                "section", "sections", "§", "§§", "page", "pages", "article", "articles", "note",
                "notes", "title", "chapter", "table", "figure", "rule", ".",
            ],
        )
    })
}

/// A unit or percent right behind: then it is a quantity whatever stands before.
fn measured(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.kind(at), Some(Kind::Sign('%' | '°' | '‰')))
        || matches!(tokens.lex(at), Lex::Unit(_) | Lex::Scale(_))
        || tokens.is_any(at, &["percent", "per", "times", "percentage"])
        || tokens.is_word(at)
            && tokens.str(at).starts_with(char::is_lowercase)
            && !matches!(tokens.lex(at), Lex::Function)
            && super::noun::is_plural(tokens.str(at))
}

/// The numbers of a list or range after a named one: "notes 10 and 11", "36(4)", "pages 3–7".
fn chain(tokens: &Tokens<'_>, marked: &mut [bool], at: usize, plural: bool) {
    let mut next = at + 1;
    for _ in 0..40 {
        if tokens.is_sign(next, '(') && tokens.glued(next) {
            // "(4)", "(a)"
            set(marked, next + 1);
            next += 3;
            continue;
        }
        if tokens.is_dash(next) && is_number(tokens, next + 1) {
            set(marked, next + 1);
            next += 2;
            continue;
        }
        let joined = usize::from(tokens.is_sign(next, ','));
        let and = usize::from(tokens.is_any(next + joined, &["and", "or", "to", "through", "&"]));
        let step = joined + and;
        if plural
            && 0 < step
            && is_number(tokens, next + step)
            && !measured(tokens, next + step + 1)
        {
            set(marked, next + step);
            next += step + 1;
            continue;
        }
        return;
    }
}

/// A page after "at" that closes a citation: "Id. at 5", "supra note 3, at 364.".
fn is_pin(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    if !tokens.is(before, "at") {
        return false;
    }
    // "At 35,000 feet", at the beginning.
    let Some(earlier) = before.checked_sub(1) else { return !measured(tokens, at + 1) };
    let opens = matches!(tokens.kind(earlier), Some(Kind::Sign(',' | '.')));
    opens && !measured(tokens, at + 1)
}

/// "(1)" before an item of a list; `[12]` as a reference.
fn is_list_mark(tokens: &Tokens<'_>, at: usize, value: f64) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    if tokens.is_sign(before, '[') && tokens.is_sign(at + 1, ']') {
        return true;
    }
    if !tokens.is_sign(before, '(') || !tokens.is_sign(at + 1, ')') {
        return false;
    }
    // A small number in parentheses numbers an item, unless it stands behind a percentage or name
    // that it explains: "48 percent (135)".
    let explains = before.checked_sub(1).is_some_and(|earlier| {
        tokens.is_sign(earlier, '%')
            || tokens.is_any(earlier, &["percent", "cent"])
            || is_number(tokens, earlier)
            || matches!(tokens.lex(earlier), Lex::Small(_) | Lex::Tens(_))
    });
    value <= 30.0 && !explains
}

/// A reporter citation: "552 U.S. 491, 505", "86 Fed. Reg. 71,549", "21 U.S.C. § 812".
fn citation(tokens: &Tokens<'_>, marked: &mut [bool], at: usize) {
    // "98 W. VA. L. REV. 12": a capital letter with a stop opens a name and is no unit.
    let initial = tokens.str(at + 1).len() == 1
        && tokens.str(at + 1).starts_with(char::is_uppercase)
        && tokens.is_sign(at + 2, '.');
    if matches!(tokens.lex(at + 1), Lex::Month(_) | Lex::Scale(_) | Lex::Hundred | Lex::Unit(_))
        && !initial
    {
        return;
    }
    let mut next = at + 1;
    let mut stops = false;
    let mut capitals = false;
    let limit = at + 1 + LONGEST_REPORTER;
    while next < limit {
        match tokens.kind(next) {
            Some(Kind::Word(lex)) => {
                let word = tokens.str(next);
                if matches!(lex, Lex::Month(_)) && word.len() == 3 {
                    return;
                }
                let series = tokens.glued(next)
                    && next.checked_sub(1).is_some_and(|before| is_number(tokens, before));
                if series {
                    next += 1;
                    continue;
                }
                let capital = word.starts_with(char::is_uppercase);
                let small = capitals
                    && tokens.is_any(next, &["of", "on", "the", "and", "for", "in", "d", "th"]);
                if !capital && !small {
                    return;
                }
                capitals |= 3 <= word.len() && word.chars().all(char::is_uppercase);
                stops |= word.ends_with('.') && word.contains('.');
            }
            Some(Kind::Sign('.')) => stops = true,
            Some(Kind::Sign('&' | '\'' | '’')) => {}
            Some(Kind::Sign('§' | '¶')) if at + 1 < next => break,
            Some(Kind::Number { .. }) => {
                // "456 F.3d 640": the number of a series stands inside the name.
                if tokens.glued(next) || tokens.is_any(next + 1, &["d", "th", "nd"]) {
                    next += 1;
                    continue;
                }
                break;
            }
            _ => return,
        }
        next += 1;
    }
    // "1 Corinthians 7": a book that is numbered itself.
    let book = next == at + 2
        && tokens.str(at).len() == 1
        && ["1", "2", "3"].contains(&tokens.str(at))
        && tokens.lex(at + 1) == Lex::Plain
        && tokens.str(at + 1).ends_with('s');
    if next == at + 1 || limit <= next || !(stops || capitals || book) {
        return;
    }
    // A sentence border may lie between: "rose to 15. The U.S. 20 …" has lower-case words.
    let section = matches!(tokens.kind(next), Some(Kind::Sign('§' | '¶')));
    if tokens.is_sign(at + 1, '.') || measured(tokens, next + 1) && !section {
        return;
    }
    set(marked, at);
    if !section {
        set(marked, next);
        chain(tokens, marked, next, true);
    }
}
