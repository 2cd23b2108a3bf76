//! Which of the author's statements support or attack which?
//!
//! Explicit cues only ("Therefore", "because", "However"), each argument with the words that show
//! it and how sure that is. What stands between quotation marks is the source's argument and left
//! out; so are roadmaps ("First, this Part …") and "since" of time.

mod joints;
mod lists;
mod reasons;
mod sentences;
mod text;
mod words;

use std::sync::LazyLock;

use self::lists::{enumeration, rebuttal};
use self::reasons::within_sentence;
use self::sentences::{authority, between_sentences, reply};
use self::text::Text;
use self::words::{HeldWords, find_word, word_spans};
use crate::claims::{Argument, ArgumentRelation, Claim, Statement};
use crate::document::Document;
use crate::text::lexicon::{Shapes, lines};

/// Longer stretches without a sentence border are no sentences; in bytes.
const LONGEST_SENTENCE: usize = 4000;

/// Reads the arguments of a document.
pub(super) fn read(document: &Document, claims: &[Claim]) -> Vec<Argument> {
    let text = Text::of(document, claims);
    let mut found = Vec::new();
    for (index, unit) in text.units.iter().enumerate() {
        // Some dozens of cues are looked for and most sentences hold none: one pass tells which of
        // them can be there.
        let held = HeldWords::of(unit.text());
        between_sentences(&text, index, &held, &mut found);
        within_sentence(&text, index, &held, &mut found);
        reply(&text, index, &held, &mut found);
        enumeration(&text, index, &mut found);
        rebuttal(&text, index, &mut found);
        authority(&text, index, &mut found);
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Conclusion,
    Evidence,
    Contrast,
    Addition,
    Concession,
    Reason,
}

struct Cue {
    class: Class,
    words: &'static str,
}

/// Longest first.
static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let mut found: Vec<Cue> = lines(include_str!("../../data/cues.txt"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(class, words)| Cue {
            class: match class {
                "evidence" => Class::Evidence,
                "contrast" => Class::Contrast,
                "addition" => Class::Addition,
                "concession" => Class::Concession,
                "reason" => Class::Reason,
                _ => Class::Conclusion,
            },
            words,
        })
        .collect();
    found.sort_by_key(|cue| std::cmp::Reverse(cue.words.len()));
    found
});

/// The first words of all cues.
static CUE_HEADS: LazyLock<Shapes> = LazyLock::new(|| {
    let mut found = Shapes::default();
    for cue in CUES.iter() {
        let head = cue.words.bytes().take_while(u8::is_ascii_alphabetic).count();
        found.add(cue.words.as_bytes().get(..head).unwrap_or_default());
    }
    found
});

/// The cue that opens a sentence, and its length in bytes.
fn opening(sentence: &str) -> Option<(Class, usize)> {
    let first = sentence.as_bytes().first()?.to_ascii_lowercase();
    // Few sentences begin with the first word of a cue.
    let head = sentence.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !CUE_HEADS.may_hold(sentence.get(..head)?) {
        return None;
    }
    CUES.iter().filter(|cue| cue.words.as_bytes().first() == Some(&first)).find_map(|cue| {
        let start = sentence.get(..cue.words.len())?;
        if !start.eq_ignore_ascii_case(cue.words) {
            return None;
        }
        let after = sentence.get(cue.words.len()..)?.chars().next();
        let ends = cue.words.ends_with(',') || after.is_some_and(|next| next == ',' || next == ' ');
        // "However hard" and "Thus far" are no cues; a comma shows the sentence adverb.
        let comma = after == Some(',') || cue.words.ends_with(',');
        let adverb = match cue.words {
            "however" | "besides" | "likewise" | "similarly" | "in fact" | "also" => comma,
            // "Thus far" is of time, "Thus ended the siege" of manner.
            "thus" => sentence.get(4..).is_some_and(|rest| {
                let next = rest.split_whitespace().next().unwrap_or("").trim_end_matches(',');
                next != "far"
                    && (comma || !next.ends_with("ed") && !matches!(next, "began" | "came"))
            }),
            // "As a result of the strike, …" names its ground itself.
            "as a result" | "as a consequence" | "in consequence" => {
                !sentence.get(cue.words.len()..).is_some_and(|rest| rest.starts_with(" of "))
            }
            "in contrast" | "by contrast" | "in exchange" | "in response" | "in return"
            | "conversely" => comma,
            "hence" | "yet" | "but" => ends,
            _ => true,
        };
        (ends && adverb).then_some((cue.class, cue.words.trim_end_matches(',').len()))
    })
}

fn support(
    conclusion: Statement,
    premises: Vec<Statement>,
    cue: &str,
    confidence: f64,
) -> Argument {
    Argument {
        conclusion,
        premises,
        relation: ArgumentRelation::Support,
        cue: cue.to_owned(),
        confidence,
    }
}

fn attack(conclusion: Statement, premises: Vec<Statement>, cue: &str, confidence: f64) -> Argument {
    Argument {
        relation: ArgumentRelation::Attack,
        ..support(conclusion, premises, cue, confidence)
    }
}

/// "was signed under duress and is therefore void": the length up to "and", if at most three words
/// stand between it and the adverb.
fn shared_subject(before: &str) -> Option<usize> {
    let and = before.rfind(" and ")?;
    if before.get(and..).unwrap_or("").contains(',') {
        return None;
    }
    let between = word_spans(before.get(and + 5..).unwrap_or("")).count();
    (between <= 3 && 3 <= word_spans(before.get(..and).unwrap_or("")).count()).then_some(and)
}

/// Sentences about the text itself: what is shown below, what this Part does.
fn is_about_the_text(sentence: &str) -> bool {
    sentence.ends_with(':')
        && ["below", "above", "following", "as follows"]
            .iter()
            .any(|word| find_word(sentence, word, 0).is_some())
}
