//! What is a figure about?
//!
//! The words of its sentence, each with a weight, and what the sentence says of the figure itself:
//! for when it holds, whether it rises or falls, from where or to where, by how many or how often.
//! A sentence with several figures is cut between them at its signs and conjunctions: "3.1 tonnes
//! in dry years and 5.6 in wet ones". Words count in full for the figure of their own stretch,
//! nearly so for others where they stand before the first figure or behind the last one, since
//! such words are often said once for all of them.
//!
//! It knows no grammar: words are counted where they stand.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use crate::fidelity::lexicon::{Direction, lexicon};
use crate::fidelity::passages::stem;
use crate::fidelity::words::{self, Side, TokenKind};
use crate::text::Span;
use crate::text::quantity::{Quantity, Relation, Value};

/// Bytes on either side of a figure that tell what it is about.
const AROUND: usize = 240;
/// Most figures of one sentence that are read together.
const MOST_TOGETHER: usize = 64;
/// The longest way from "from 3" to the "to 5" that belongs to it, in bytes.
const CHANGE_REACH: usize = 60;
/// What a word counts for another figure of its sentence than that of its own stretch.
pub(super) const LEAD: f32 = 0.8;
const EARLIER: f32 = 0.7;
const TAIL: f32 = 0.6;
const LATER: f32 = 0.3;
/// What a word counts that stands near, in another sentence.
const NEAR: f32 = 0.3;

/// Which end of a change a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    From,
    To,
}

/// What a text says of one figure.
#[derive(Clone, Debug, Default)]
pub(super) struct Setting {
    /// Hashes of the stems of the sentence's words with their weights, ascending.
    pub words: Vec<(u64, f32)>,
    /// The same of words that stand near in other sentences.
    pub near: Vec<(u64, f32)>,
    /// Words of its own stretch before the figure and behind it, its noun included; ascending.
    pub ahead: Vec<u64>,
    pub behind: Vec<u64>,
    /// Place of its sentence in the text.
    pub sentence: usize,
    pub direction: Option<Direction>,
    pub end: Option<End>,
    /// "per 1,000".
    pub per: Option<f64>,
    /// Whether the figure is such a base.
    pub is_base: bool,
    /// "a year", "daily".
    pub each: Option<&'static str>,
    /// The first and the last year that it holds for.
    pub years: Option<(u16, u16)>,
}

/// A word of a text that says what something is about.
struct Word {
    span: Span,
    stem: u64,
    direction: Option<Direction>,
}

/// Words of measuring: they say how something is measured and not what.
const MANNERS: [&str; 26] = [
    "mean",
    "average",
    "averaged",
    "median",
    "total",
    "totals",
    "overall",
    "number",
    "numbers",
    "numbered",
    "amount",
    "amounts",
    "figure",
    "figures",
    "share",
    "shares",
    "rate",
    "rates",
    "percentage",
    "proportion",
    "level",
    "levels",
    "sum",
    "sums",
    "size",
    "value",
];
/// What a word of measuring, and one for more or less, counts of a claim's words.
const MANNER: f32 = 0.4;

static MANNER_STEMS: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let roots = MANNERS.iter().map(|word| root(word));
    roots.chain([UP.to_owned(), DOWN.to_owned()]).map(|root| words::hash_of(&root)).collect()
});

/// What a stem of a claim counts.
pub(super) fn importance(stem: u64) -> f32 {
    if MANNER_STEMS.contains(&stem) { MANNER } else { 1.0 }
}

/// The settings of the figures of a range of a text, in its order.
pub(super) fn settings(text: &str, range: Span, quantities: &[Quantity]) -> Vec<Setting> {
    let moved = |span: Span| Span::new(range.start + span.start, range.start + span.end);
    let sentences = crate::text::sentence::sentences(range.of(text));
    let sentences: Vec<Span> = sentences.into_iter().map(moved).collect();
    let mut words = content(range.of(text));
    for word in &mut words {
        word.span = moved(word.span);
    }
    let mut out = Vec::with_capacity(quantities.len());
    let mut first = 0;
    let mut last: Option<(usize, usize)> = None;
    while let Some(quantity) = quantities.get(first) {
        let place = sentences.partition_point(|one| one.end <= quantity.span.start);
        let mut sentence = sentences.get(place).copied().unwrap_or(quantity.span);
        let in_sentence = |next: &&Quantity| next.span.start < sentence.end.max(quantity.span.end);
        let rest = quantities.get(first..).unwrap_or_default();
        let count = rest.iter().take(MOST_TOGETHER).take_while(in_sentence).count().max(1);
        let next = quantities.get(first + count);
        // A row of very many figures is no sentence: its parts are read one by one.
        if let Some(end) = next.map(|next| next.span.start).filter(|end| *end < sentence.end) {
            sentence.end = end;
        }
        if let Some((_, end)) = last.filter(|(known, _)| *known == place) {
            sentence.start = end.min(quantity.span.start);
        }
        let group = quantities.get(first..first + count).unwrap_or_default();
        one_sentence(text, place, sentence, group, &words, &mut out);
        last = group.last().map(|one| (place, one.span.end));
        first += count;
    }
    out
}

fn one_sentence(
    text: &str,
    place: usize,
    sentence: Span,
    group: &[Quantity],
    words: &[Word],
    out: &mut Vec<Setting>,
) {
    let stretches = stretches(text, sentence, group);
    let (Some(lead), Some(tail)) =
        (group.first().map(|one| one.span.start), group.last().map(|one| one.span.end))
    else {
        return;
    };
    // "Its cost, first put at 1.1 million, came to 1.75 million": what stands before a comma before
    // the first figure is no more of that one than of the others.
    let opening = Span::new(sentence.start.min(lead), lead).of(text);
    let theme = opening.rfind([',', ';', ':']).map_or(sentence.start, |at| sentence.start + at);
    let mut before: Option<End> = None;
    for (index, quantity) in group.iter().enumerate() {
        let own = stretches.get(index).copied().unwrap_or(sentence);
        let mut setting = Setting { sentence: place, ..Setting::default() };
        let mut here: BTreeMap<u64, f32> = BTreeMap::new();
        let mut near: BTreeMap<u64, f32> = BTreeMap::new();
        let mut directions = [false; 2];
        let reach = quantity.span.start.saturating_sub(AROUND)..quantity.span.end + AROUND;
        let from = words.partition_point(|word| word.span.start < reach.start);
        for word in words.iter().skip(from).take_while(|word| word.span.end <= reach.end) {
            let at = word.span.start;
            let in_own = own.start <= at && at < own.end;
            if in_own && theme <= at && 1.0 <= importance(word.stem) {
                let side =
                    if at < quantity.span.start { &mut setting.ahead } else { &mut setting.behind };
                side.push(word.stem);
            }
            let weight = if at < sentence.start || sentence.end <= at {
                near.insert(word.stem, NEAR);
                continue;
            } else if in_own {
                1.0
            } else if at < lead {
                LEAD
            } else if at < own.start {
                EARLIER
            } else if tail <= at {
                TAIL
            } else {
                LATER
            };
            let known = here.entry(word.stem).or_default();
            *known = known.max(weight);
            if let Some(direction) = word.direction.filter(|_| in_own) {
                let side = usize::from(direction == Direction::Down);
                if let Some(found) = directions.get_mut(side) {
                    *found = true;
                }
            }
        }
        for word in quantity.property.as_deref().map(content).into_iter().flatten() {
            here.entry(word.stem).or_insert(1.0);
        }
        setting.ahead.sort_unstable();
        setting.behind.sort_unstable();
        setting.words = here.into_iter().collect();
        setting.near = near.into_iter().collect();
        setting.direction = match (quantity.relation, directions) {
            (Some(Relation::Increase), _) | (_, [true, false]) => Some(Direction::Up),
            (Some(Relation::Decrease), _) | (_, [false, true]) => Some(Direction::Down),
            _ => None,
        };
        let is_changed = setting.direction.is_some();
        setting.end = end_of_change(text, sentence, group, index, before, is_changed);
        before = setting.end;
        setting.per = group.get(index + 1).and_then(|base| base_of(text, quantity, base));
        setting.is_base = index
            .checked_sub(1)
            .and_then(|last| group.get(last))
            .is_some_and(|main| base_of(text, main, quantity).is_some());
        let behind = Span::new(quantity.span.end.min(own.end), own.end).of(text);
        setting.each = each(behind);
        setting.years = years(quantity, group, &stretches, index);
        out.push(setting);
    }
}

/// The part of the sentence that belongs to each figure.
fn stretches(text: &str, sentence: Span, group: &[Quantity]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::with_capacity(group.len());
    let mut start = sentence.start;
    let mut waiting = 0;
    for (index, quantity) in group.iter().enumerate() {
        waiting += 1;
        let cut = match group.get(index + 1) {
            Some(next) => {
                let from = quantity.span.end.min(next.span.start);
                match cut(Span::new(from, next.span.start).of(text)) {
                    Some(cut) => from + cut,
                    None => continue,
                }
            }
            None => sentence.end.max(quantity.span.end),
        };
        out.resize(out.len() + waiting, Span::new(start.min(cut), cut));
        waiting = 0;
        start = cut;
    }
    out
}

/// Where the text between two figures is cut: at its strongest sign, else before a conjunction.
fn cut(between: &str) -> Option<usize> {
    for signs in [&[';', ':', '—', '–'][..], &[','], &['(', ')', '[', ']', '\n']] {
        if let Some((at, sign)) = between.char_indices().rfind(|(_, sign)| signs.contains(sign)) {
            return Some(at + sign.len_utf8());
        }
    }
    [
        " instead of ",
        " rather than ",
        " compared ",
        " down from ",
        " up from ",
        " and ",
        " but ",
        " while ",
        " whereas ",
        " against ",
        " or ",
        " to ",
        " than ",
    ]
    .iter()
    .find_map(|word| between.rfind(word))
}

/// "from 24 percent" and, behind it, "to 31"; where it says that something changes, "to 31" alone.
fn end_of_change(
    text: &str,
    sentence: Span,
    group: &[Quantity],
    index: usize,
    before: Option<End>,
    is_changed: bool,
) -> Option<End> {
    let quantity = group.get(index)?;
    let ahead = Span::new(sentence.start.min(quantity.span.start), quantity.span.start).of(text);
    let ahead = ahead.trim_end();
    let ends_with = |word: &str| {
        ahead.len().checked_sub(word.len()).is_some_and(|at| {
            ahead.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(word))
                && !ahead.get(..at).is_some_and(|rest| rest.ends_with(char::is_alphanumeric))
        })
    };
    if ends_with("from") {
        return Some(End::From);
    }
    let last = index.checked_sub(1).and_then(|last| group.get(last));
    let follows = before == Some(End::From)
        && last
            .is_some_and(|last| quantity.span.start.saturating_sub(last.span.end) <= CHANGE_REACH);
    (ends_with("to") && (follows || is_changed)).then_some(End::To)
}

/// What "9.4 births per 1,000" is per.
fn base_of(text: &str, main: &Quantity, base: &Quantity) -> Option<f64> {
    let between = text.get(main.span.end..base.span.start)?;
    let words = between.trim();
    let is_base = ["per", "for every", "out of every", "in every", "for each"].iter().any(|word| {
        words == *word
            || words.strip_suffix(word).is_some_and(|noun| {
                noun.len() < 24 && noun.ends_with(' ') && !noun.contains([',', ';', '('])
            })
    });
    match &base.value {
        Value::Number { min: Some(min), max: Some(max) } if is_base && min <= max && max <= min => {
            Some(*min)
        }
        _ => None,
    }
}

/// How many words behind a figure may say how often.
const MOST_WORDS: usize = 40;

/// How often: "a year", "per day", "annually".
fn each(behind: &str) -> Option<&'static str> {
    let mut article = false;
    for word in behind
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
    {
        let lower = word.to_ascii_lowercase();
        let period = match lower.as_str() {
            "hour" | "hourly" => "hour",
            "day" | "daily" | "diem" => "day",
            "week" | "weekly" => "week",
            "month" | "monthly" => "month",
            "quarter" | "quarterly" => "quarter",
            "year" | "yearly" | "annually" | "annual" | "annum" => "year",
            _ => "",
        };
        if !period.is_empty() && (article || lower.ends_with("ly") || lower == "annual") {
            return Some(period);
        }
        article = matches!(lower.as_str(), "a" | "an" | "per" | "each" | "every");
    }
    None
}

/// For which years a figure holds: its own words for it, else the date of its stretch, else the
/// only date of its sentence, where that is not another figure's.
fn years(
    quantity: &Quantity,
    group: &[Quantity],
    stretches: &[Span],
    index: usize,
) -> Option<(u16, u16)> {
    if matches!(quantity.value, Value::Date { .. }) {
        return None;
    }
    if let Some(printed) = &quantity.as_of {
        return crate::text::quantity::find(printed).iter().find_map(span_of_years);
    }
    let own = stretches.get(index);
    let dates =
        || group.iter().zip(stretches).filter_map(|(one, at)| Some((at, span_of_years(one)?)));
    if let Some((_, years)) = dates().find(|(at, _)| Some(*at) == own) {
        return Some(years);
    }
    let (at, years) = dates().next()?;
    let figures = group.iter().zip(stretches).filter(|(one, _)| span_of_years(one).is_none());
    let has_own_figure = figures.into_iter().any(|(_, stretch)| stretch == at);
    (dates().count() == 1 && !has_own_figure).then_some(years)
}

pub(super) fn span_of_years(date: &Quantity) -> Option<(u16, u16)> {
    let Value::Date { min, max } = &date.value else { return None };
    let year = |iso: &str| iso.get(..4).and_then(|year| year.parse::<u16>().ok());
    let (min, max) = (min.as_deref().and_then(year), max.as_deref().and_then(year));
    Some((min.or(max)?, max.or(min)?))
}

/// The words with a sense of their own; numbers and units of measure left out.
fn content(text: &str) -> Vec<Word> {
    words::tokens(text, Side::Quote)
        .into_iter()
        .filter(|token| token.kind == TokenKind::Word)
        .filter(|token| 2 < token.key.len() || lexicon().direction(&token.key).is_some())
        .filter(|token| !lexicon().is_function_word(&token.key))
        .filter(|token| lexicon().number(&token.key).is_none())
        .filter(|token| lexicon().unit(&token.key).is_none() && token.date.is_none())
        .map(|token| Word {
            span: token.span,
            stem: words::hash_of(&root(&words::without_accents(&token.key))),
            direction: lexicon().direction(&token.key),
        })
        .collect()
}

const UP: &str = "+";
const DOWN: &str = "-";

/// A stem by which "rose" and "risen", "fell" and "dropped" are one word.
fn root(word: &str) -> String {
    match lexicon().direction(word) {
        Some(Direction::Up) => UP.to_owned(),
        Some(Direction::Down) => DOWN.to_owned(),
        None => stem(lexicon().first_form(word).unwrap_or(word)),
    }
}

/// Numbers in digits and words of a text that stand in none of its quantities, years left out.
pub(super) fn bare_numbers(text: &str, quantities: &[Quantity]) -> Vec<Quantity> {
    let is_inside = |span: Span| {
        let place = quantities.partition_point(|one| one.span.end <= span.start);
        quantities.get(place).is_some_and(|one| one.span.start < span.end)
    };
    words::tokens(text, Side::Quote)
        .into_iter()
        .filter(|token| !token.note_mark && !is_inside(token.span))
        .filter_map(|token| {
            let value: f64 = token.worth.as_deref()?.parse().ok()?;
            let is_year = token.key.len() == 4 && (1000.0..2200.0).contains(&value);
            (!is_year && token.key != "one").then(|| Quantity {
                span: token.span,
                value: Value::Number { min: Some(value), max: Some(value) },
                unit: "".into(),
                property: None,
                subject: None,
                comparator: None,
                relation: None,
                approx: false,
                exclusive: false,
                qualifier: None,
                as_of: None,
            })
        })
        .collect()
}

/// Whether two phrases have a word in common; `None` where one has none with a sense of its own.
pub(super) fn share_a_word(one: &str, other: &str) -> Option<bool> {
    let (left, right) = (content(one), content(other));
    if left.is_empty() || right.is_empty() {
        return None;
    }
    Some(left.iter().any(|word| right.iter().any(|other| word.stem == other.stem)))
}
