//! Which of the author's statements support or attack which?
//!
//! Explicit cues only ("Therefore", "because", "However"), each argument with the words that show
//! it and how sure that is. What stands between quotation marks is the source's argument and left
//! out; so are roadmaps ("First, this Part …") and "since" of time.

mod held_cues;
mod joints;
mod lists;
mod reasons;
mod sentences;
mod text;
mod words;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use self::held_cues::HeldCues;
use self::lists::{enumeration, rebuttal};
use self::reasons::within_sentence;
use self::sentences::{authority, between_sentences, reply};
use self::text::{Text, Unit};
use self::words::{find_word, word_spans};
use crate::claims::prose::Prose;
use crate::claims::quoted::QuotedPassages;
use crate::claims::{Argument, ArgumentRelation, Claim, Statement};
use crate::document::{Document, QuotationRole};
use crate::text::lexicon::lines;
use crate::text::word_table::WordTable;

/// Longer stretches without a sentence border are no sentences; in bytes.
const LONGEST_SENTENCE: usize = 4000;

/// Reads the arguments of a document.
pub(super) fn read(document: &Document, prose: &Prose, claims: &[Claim]) -> Vec<Argument> {
    let quoted = QuotedPassages::of(document, |role| role != QuotationRole::Term);
    let text = Text::of(document, prose, claims, &quoted);
    let mut found = Vec::new();
    let mut held = HeldCues::default();
    for (index, unit) in text.units.iter().enumerate() {
        if !unit.is_source {
            held.read(unit.text());
            if asserts(unit) {
                between_sentences(&text, index, &held, &mut found);
                within_sentence(unit, &held, &mut found);
            }
            reply(&text, index, &held, &mut found);
            enumeration(&text, index, &mut found);
            rebuttal(&text, index, &mut found);
        }
        authority(&text, index, &mut found);
    }
    found
}

/// Whether a sentence can be a part of an argument. A question asserts nothing.
fn asserts(unit: &Unit<'_>) -> bool {
    let sentence = unit.text();
    sentence.len() <= LONGEST_SENTENCE
        && !sentence.trim_end().ends_with('?')
        && !is_about_the_text(sentence)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Conclusion,
    Evidence,
    Contrast,
    Addition,
    Concession,
    Reason,
}

/// The cue that opens a sentence.
#[derive(Clone, Copy, Debug)]
struct Opening {
    class: Class,
    /// Of the cue, in bytes.
    length: usize,
}

struct Cue {
    class: Class,
    words: &'static str,
}

/// The cues by their first words, longest first.
static CUES: LazyLock<WordTable<Vec<Cue>>> = LazyLock::new(|| {
    let mut found: BTreeMap<&'static str, Vec<Cue>> = BTreeMap::new();
    for line in lines(include_str!("../../data/cues.txt")) {
        let Some((class, words)) = line.split_once('\t') else { continue };
        let class = match class {
            "evidence" => Class::Evidence,
            "contrast" => Class::Contrast,
            "addition" => Class::Addition,
            "concession" => Class::Concession,
            "reason" => Class::Reason,
            _ => Class::Conclusion,
        };
        found.entry(first_word(words)).or_default().push(Cue { class, words });
    }
    for cues in found.values_mut() {
        cues.sort_by_key(|cue| std::cmp::Reverse(cue.words.len()));
    }
    found.into_iter().collect()
});

fn first_word(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    text.get(..length).unwrap_or("")
}

/// The cue that opens a sentence.
fn opening(sentence: &str) -> Option<Opening> {
    CUES.get_any_case(first_word(sentence))?.iter().find_map(|cue| {
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
        let length = cue.words.trim_end_matches(',').len();
        (ends && adverb).then_some(Opening { class: cue.class, length })
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
