//! Which statement rests on the items of a list, and which is rebutted?
//!
//! "for two reasons. First, … Second, …", and "Claims that … are mistaken", with the grounds that follow.

use std::sync::LazyLock;

use super::sentences::WORKS;
use super::text::Text;
use super::words::{bare, word_spans};
use super::{attack, support};
use crate::claims::Argument;
use crate::document::Place;
use crate::text::Span;
use crate::text::lexicon::{WordSet, with_lower};

/// How far back an enumeration's announcement may stand, in sentences.
pub(super) const ENUMERATION_REACH: usize = 40;

pub(super) const ANNOUNCED: [&str; 44] = [
    "reasons",
    "ways",
    "steps",
    "factors",
    "arguments",
    "points",
    "grounds",
    "considerations",
    "measures",
    "problems",
    "flaws",
    "causes",
    "respects",
    "explanations",
    "shortcomings",
    "failings",
    "objections",
    "benefits",
    "advantages",
    "disadvantages",
    "difficulties",
    "obstacles",
    "weaknesses",
    "strengths",
    "observations",
    "features",
    "developments",
    "changes",
    "concerns",
    "effects",
    "consequences",
    "reforms",
    "efforts",
    "defects",
    "facts",
    "risks",
    "challenges",
    "conditions",
    "purposes",
    "lines",
    "sources",
    "drawbacks",
    "actions",
    "things",
];

pub(super) const HOW_MANY: [&str; 18] = [
    "several",
    "two",
    "three",
    "four",
    "five",
    "six",
    "many",
    "multiple",
    "various",
    "number",
    "following",
    "certain",
    "some",
    "numerous",
    "at",
    "key",
    "main",
    "series",
];

/// "The town did three things … First, … Second, …": the announcement rests on the items.
pub(super) fn enumeration(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    if matches!(unit.place, Place::Note(_)) || ordinal(unit.text()) != Some(1) || unit.is_quoted(0)
    {
        return;
    }
    // The announcement stands at most three sentences before the first item.
    let announcement = (1..=3).filter_map(|back| index.checked_sub(back)).find(|before| {
        text.units.get(*before).is_some_and(|other| announces(other.text()) && !other.is_source)
    });
    let Some(announcement) = announcement else { return };
    let mut items = Vec::new();
    let mut wanted = 1;
    for place in index..(index + ENUMERATION_REACH).min(text.units.len()) {
        let Some(other) = text.units.get(place) else { break };
        if index < place && other.opens_section || matches!(other.place, Place::Note(_)) {
            break;
        }
        match ordinal(other.text()) {
            Some(number) if number == wanted || number == 99 && 1 < wanted => {
                items.push(place);
                wanted += 1;
                if number == 99 {
                    break;
                }
            }
            Some(1) => break,
            _ => {}
        }
    }
    if items.len() < 2 || items.iter().all(|item| is_roadmap(text, *item)) {
        return;
    }
    if let Some(conclusion) = text.statement(announcement) {
        found.push(support(conclusion, text.statements(&items), "First", 0.6));
    }
}

/// 1 for "First,", 2 for "Second," …, 99 for "Finally,".
pub(super) fn ordinal(sentence: &str) -> Option<u32> {
    let first = word_spans(sentence).next()?;
    if first.start != 0 || !sentence.get(first.end..)?.starts_with(',') {
        return None;
    }
    with_lower(first.of(sentence), |lower| match lower {
        "first" | "firstly" => Some(1),
        "second" | "secondly" => Some(2),
        "third" | "thirdly" => Some(3),
        "fourth" | "fourthly" => Some(4),
        "fifth" => Some(5),
        "finally" | "lastly" | "last" => Some(99),
        _ => None,
    })
}

pub(super) fn announces(sentence: &str) -> bool {
    let words: Vec<&str> = word_spans(sentence).map(|span| span.of(sentence)).take(80).collect();
    words.iter().enumerate().any(|(count, word)| {
        with_lower(word, |lower| HOW_MANY.contains(&lower))
            && words
                .iter()
                .skip(count + 1)
                .take(4)
                .any(|word| with_lower(word, |lower| ANNOUNCED.contains(&lower)))
    })
}

/// An item that says what the text will do.
pub(super) fn is_roadmap(text: &Text<'_>, index: usize) -> bool {
    let Some(unit) = text.units.get(index) else { return false };
    let sentence = unit.text();
    let words: Vec<&str> = word_spans(sentence).map(|span| span.of(sentence)).take(8).collect();
    let work = words.iter().skip(1).take(4).any(|word| {
        with_lower(word, |lower| WORKS.contains(&lower) || matches!(lower, "it" | "i" | "we"))
    });
    let verb = words.iter().skip(2).take(5).any(|word| {
        with_lower(word, |lower| {
            matches!(
                lower,
                "assess"
                    | "assesses"
                    | "offers"
                    | "offer"
                    | "evaluates"
                    | "evaluate"
                    | "proposes"
                    | "propose"
                    | "examines"
                    | "examine"
                    | "argues"
                    | "argue"
                    | "discusses"
                    | "discuss"
                    | "describes"
                    | "describe"
                    | "explores"
                    | "explore"
                    | "considers"
                    | "consider"
                    | "analyzes"
                    | "analyze"
                    | "reviews"
                    | "review"
                    | "outlines"
                    | "outline"
                    | "provides"
                    | "concludes"
                    | "conclude"
                    | "presents"
                    | "present"
                    | "turns"
                    | "turn"
                    | "addresses"
                    | "traces"
                    | "surveys"
                    | "will"
            )
        })
    });
    work && verb
}

/// What is said to be wrong.
static ATTACKED: LazyLock<WordSet> = LazyLock::new(|| {
    [
        "claims",
        "criticisms",
        "arguments",
        "objections",
        "concerns",
        "fears",
        "allegations",
        "suggestions",
        "assertions",
        "contentions",
        "assumptions",
        "doubts",
        "critics",
        "worries",
    ]
    .into_iter()
    .collect()
});

/// "Claims that X are erroneous": X is attacked by what follows.
pub(super) fn rebuttal(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
    const WRONG: [&str; 22] = [
        "erroneous",
        "misplaced",
        "unfounded",
        "mistaken",
        "wrong",
        "unpersuasive",
        "baseless",
        "overstated",
        "exaggerated",
        "unconvincing",
        "unavailing",
        "meritless",
        "flawed",
        "untenable",
        "misguided",
        "false",
        "inaccurate",
        "incorrect",
        "unwarranted",
        "groundless",
        "overblown",
        "unjustified",
    ];
    let Some(unit) = text.units.get(index) else { return };
    let sentence = unit.text();
    let listed =
        |span: Span, list: &[&str]| with_lower(span.of(sentence), |lower| list.contains(&lower));
    // Few sentences open with such a word: the others need not be taken apart.
    let attacked = |span: Span| ATTACKED.contains_lower(span.of(sentence));
    let Some(head) = word_spans(sentence).take(6).position(attacked) else { return };
    let words: Vec<Span> = word_spans(sentence).take(120).collect();
    let lower =
        |place: usize, list: &[&str]| words.get(place).is_some_and(|span| listed(*span, list));
    let Some(verdict) = (head + 1..words.len()).rev().find(|place| {
        lower(*place, &WRONG)
            && (place.saturating_sub(3)..*place)
                .any(|verb| lower(verb, &["are", "is", "were", "was", "seem", "remain", "prove"]))
    }) else {
        return;
    };
    let Some(verb) = (verdict.saturating_sub(3)..verdict)
        .rev()
        .find(|place| lower(*place, &["are", "is", "were", "was", "seem", "remain", "prove"]))
    else {
        return;
    };
    let (Some(verb), Some(verdict)) = (words.get(verb), words.get(verdict)) else { return };
    if unit.is_quoted(verdict.start) {
        return;
    }
    let that = (head + 1..words.len()).find(|place| lower(*place, &["that", "of", "about"]));
    let start = that.and_then(|that| words.get(that)).map_or(0, |span| span.end);
    let span = Span::new(unit.span.start + start, unit.span.start + verb.start.max(start));
    let attacked = unit.part(bare(unit.passage.text(), span));
    // The grounds: an enumeration behind, or the sentence that follows.
    let mut grounds = Vec::new();
    let mut wanted = 1;
    for place in index + 1..(index + ENUMERATION_REACH).min(text.units.len()) {
        let Some(other) = text.units.get(place) else { break };
        if other.opens_section || other.place == unit.place && matches!(unit.place, Place::Note(_))
        {
            break;
        }
        match ordinal(other.text()) {
            Some(number) if number == wanted || number == 99 && 1 < wanted => {
                grounds.push(place);
                wanted += 1;
            }
            _ => {}
        }
    }
    if grounds.is_empty() && text.units.get(index + 1).is_some_and(|next| !next.opens_section) {
        grounds.push(index + 1);
    }
    if !grounds.is_empty() {
        let cue = verdict.of(sentence);
        found.push(attack(attacked, text.statements(&grounds), cue, 0.7));
    }
}
