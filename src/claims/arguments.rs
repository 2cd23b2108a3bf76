//! Which of the author's statements support or attack which?
//!
//! Explicit cues only ("Therefore", "because", "However"), each argument with the words that show
//! it and how sure that is. What stands between quotation marks is the source's argument and left
//! out; so are roadmaps ("First, this Part …") and "since" of time.

mod joints;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::clause::has_verb;
use super::{Argument, ArgumentRelation, Claim, Statement};
use crate::document::{Document, ParagraphKind, Passage, Place, QuotationRole};
use crate::text::Span;
use crate::text::lexicon::{Shapes, lines, with_lower};
use crate::text::sentence::sentences;

/// How far back an enumeration's announcement may stand, in sentences.
const ENUMERATION_REACH: usize = 40;
/// Longer stretches without a sentence border are no sentences; in bytes.
const LONGEST_SENTENCE: usize = 4000;
/// How many sentences with further reasons an argument takes with it.
const MOST_PREMISES: usize = 6;

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

/// A sentence of the author, or a part of a block quotation.
struct Unit<'a> {
    place: Place,
    span: Span,
    passage: &'a Passage,
    /// The body paragraph, or the note.
    paragraph: usize,
    /// Set apart: the source's words.
    quoted: bool,
    /// A heading stands before it.
    opens_section: bool,
}

impl Unit<'_> {
    fn text(&self) -> &str {
        self.span.of(self.passage.text())
    }
}

struct Text<'a> {
    units: Vec<Unit<'a>>,
    /// Spans between quotation marks, per passage, ascending.
    quoted: BTreeMap<Place, Vec<Span>>,
}

impl<'a> Text<'a> {
    fn of(document: &'a Document, claims: &[Claim]) -> Self {
        let mut quoted: BTreeMap<Place, Vec<Span>> = BTreeMap::new();
        for quotation in &document.quotations {
            if quotation.role != QuotationRole::Term {
                quoted.entry(quotation.place).or_default().push(quotation.span);
            }
        }
        let mut units = Vec::new();
        let mut opens_section = true;
        for (index, paragraph) in document.body.iter().enumerate() {
            let block = match paragraph.kind {
                ParagraphKind::Heading(_) => {
                    opens_section = true;
                    continue;
                }
                ParagraphKind::Aside => continue,
                ParagraphKind::BlockQuotation => true,
                ParagraphKind::Prose | ParagraphKind::ListItem => false,
            };
            for span in sentences(paragraph.passage.text()) {
                units.push(Unit {
                    place: Place::Body(index),
                    span,
                    passage: &paragraph.passage,
                    paragraph: index,
                    quoted: block,
                    opens_section,
                });
                opens_section = false;
            }
        }
        // The author's own sentences in notes, and what parentheticals say in the author's words.
        let first_note = document.body.len();
        for claim in claims {
            if let Place::Note(note) = claim.place
                && let Some(found) = document.notes.get(note.0)
            {
                units.push(Unit {
                    place: claim.place,
                    span: claim.span,
                    passage: &found.passage,
                    paragraph: first_note + note.0,
                    quoted: claim.span.of(found.passage.text()).starts_with(['“', '"', '‘']),
                    opens_section: false,
                });
            }
        }
        Self { units, quoted }
    }

    /// Whether the byte at `offset` of a passage stands between quotation marks.
    fn is_quoted(&self, place: Place, offset: usize) -> bool {
        let Some(list) = self.quoted.get(&place) else { return false };
        let index = list.partition_point(|span| span.start <= offset);
        index.checked_sub(1).and_then(|index| list.get(index)).is_some_and(|span| offset < span.end)
    }

    /// Whether the whole sentence is a source's.
    fn is_source(&self, unit: &Unit<'_>) -> bool {
        unit.quoted
            || self.is_quoted(unit.place, unit.span.start + 4)
                && self.is_quoted(unit.place, unit.span.end.saturating_sub(3))
    }

    /// The units that stand before `index` as one ground: the sentence before, with those before
    /// it that it goes on from ("Moreover"), or a whole block quotation.
    fn grounds(&self, index: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let Some(unit) = self.units.get(index) else { return found };
        if matches!(unit.place, Place::Note(_)) {
            // Only a sentence of the same note right before.
            if let Some(before) = index.checked_sub(1)
                && self.units.get(before).is_some_and(|other| other.place == unit.place)
            {
                found.push(before);
            }
            return found;
        }
        if unit.opens_section {
            return found;
        }
        let mut place = index;
        while let Some(before) = place.checked_sub(1) {
            let Some(other) = self.units.get(before) else { break };
            if MOST_PREMISES <= found.len() {
                break;
            }
            if found.is_empty() {
                found.push(before);
            } else {
                // A block quotation counts as a whole; further reasons are joined by their cues.
                let last = found.last().and_then(|last| self.units.get(*last));
                let joined = last.is_some_and(|last| {
                    last.quoted && other.quoted && last.paragraph == other.paragraph
                        || last.paragraph == other.paragraph
                            && opening(last.text())
                                .is_some_and(|(class, _)| class == Class::Addition)
                });
                if !joined {
                    break;
                }
                found.push(before);
            }
            if other.opens_section {
                break;
            }
            place = before;
        }
        found.reverse();
        found
    }

    fn statement(&self, index: usize) -> Option<Statement> {
        let unit = self.units.get(index)?;
        Some(part(unit, unit.span))
    }

    fn statements(&self, list: &[usize]) -> Vec<Statement> {
        list.iter().filter_map(|index| self.statement(*index)).collect()
    }
}

fn part(unit: &Unit<'_>, span: Span) -> Statement {
    Statement { place: unit.place, span, spans: unit.passage.raw(span) }
}

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

/// "Therefore, …", "For example, …", "However, …", "These facts illustrate …", "… thus …".
fn between_sentences(text: &Text<'_>, index: usize, held: &HeldWords, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    if text.is_source(unit) || text.is_quoted(unit.place, unit.span.start) {
        return;
    }
    let sentence = unit.text();
    // A question asserts nothing.
    if is_about_the_text(sentence)
        || LONGEST_SENTENCE < sentence.len()
        || sentence.trim_end().ends_with('?')
    {
        return;
    }
    let grounds = text.grounds(index);
    if grounds.is_empty() {
        return;
    }
    let conclusion = || part(unit, unit.span);
    let cue = |len: usize| sentence.get(..len).unwrap_or("").trim_end_matches(',');
    match opening(sentence) {
        Some((Class::Conclusion, len)) => {
            found.push(support(conclusion(), text.statements(&grounds), cue(len), 0.85));
            return;
        }
        Some((Class::Evidence, len)) => {
            // The statement that is exemplified stands before, over sentences of the same list.
            let mut before = index - 1;
            let farthest = index.saturating_sub(MOST_PREMISES);
            while let Some(other) = text.units.get(before)
                && opening(other.text())
                    .is_some_and(|(class, _)| matches!(class, Class::Addition | Class::Evidence))
                && farthest < before
                && !other.opens_section
            {
                before -= 1;
            }
            let exemplified = text.units.get(before).filter(|other| !text.is_source(other));
            if exemplified.is_some()
                && let Some(general) = text.statement(before)
            {
                let mut premises = vec![conclusion()];
                // "Furthermore, …" behind gives more of them.
                for next in index + 1..index + MOST_PREMISES {
                    let goes_on = text.units.get(next).is_some_and(|other| {
                        other.paragraph == unit.paragraph
                            && opening(other.text())
                                .is_some_and(|(class, _)| class == Class::Addition)
                    });
                    if !goes_on {
                        break;
                    }
                    premises.extend(text.statement(next));
                }
                found.push(support(general, premises, cue(len), 0.7));
            }
            return;
        }
        Some((Class::Contrast, len)) => {
            let same_paragraph =
                text.units.get(index - 1).is_some_and(|other| other.paragraph == unit.paragraph);
            if same_paragraph {
                let ground: Vec<usize> = grounds.last().copied().into_iter().collect();
                found.push(attack(conclusion(), text.statements(&ground), cue(len), 0.5));
            }
            return;
        }
        _ => {}
    }
    if let Some(len) = demonstrative(sentence) {
        found.push(support(conclusion(), text.statements(&grounds), cue(len), 0.7));
        return;
    }
    if let Some(len) = thesis(sentence) {
        found.push(support(conclusion(), text.statements(&grounds), cue(len), 0.5));
        return;
    }
    if let Some(word) = inner_contrast(text, unit, held)
        && text.units.get(index - 1).is_some_and(|other| other.paragraph == unit.paragraph)
    {
        let ground: Vec<usize> = grounds.last().copied().into_iter().collect();
        found.push(attack(conclusion(), text.statements(&ground), word, 0.5));
        return;
    }
    if let Some(word) = inner_example(text, unit, held)
        && let Some(before) = index.checked_sub(1)
        && let Some(general) = text.units.get(before)
        && general.paragraph == unit.paragraph
        && !text.is_source(general)
    {
        found.push(support(part(general, general.span), vec![conclusion()], word, 0.6));
        return;
    }
    if let Some((at, word)) = inner_adverb(text, unit, held) {
        let _ = at;
        found.push(support(conclusion(), text.statements(&grounds), word, 0.75));
    }
}

/// "New Harbor, for instance, did so": the example stands behind the subject.
fn inner_example(text: &Text<'_>, unit: &Unit<'_>, held: &HeldWords) -> Option<&'static str> {
    let sentence = unit.text();
    ["for example", "for instance"].into_iter().find(|word| {
        let Some(at) = held.find(sentence, word, 1) else { return false };
        let before = sentence.get(..at).unwrap_or("");
        let behind = sentence.get(at + word.len()..).unwrap_or("");
        before.ends_with(", ")
            && behind.starts_with(',')
            && word_spans(before).count() <= 8
            && !before.contains([';', ':', '—'])
            && !text.is_quoted(unit.place, unit.span.start + at)
            && !in_parenthesis(sentence, at)
    })
}

/// "It would, however, cost a great deal", "It has nonetheless survived": the contrast stands
/// behind the subject or the verb.
fn inner_contrast(text: &Text<'_>, unit: &Unit<'_>, held: &HeldWords) -> Option<&'static str> {
    let sentence = unit.text();
    for word in ["however", "nonetheless", "nevertheless"] {
        let Some(at) = held.find(sentence, word, 1) else { continue };
        let before = sentence.get(..at).unwrap_or("");
        if text.is_quoted(unit.place, unit.span.start + at)
            || in_parenthesis(sentence, at)
            || before.contains([';', ':', '—'])
            || 9 < word_spans(before).count()
        {
            continue;
        }
        let behind = sentence.get(at + word.len()..).unwrap_or("");
        let set_off = before.ends_with(", ") && behind.starts_with([',', '.']);
        // "however small" is no contrast; a subordinate clause before has its own.
        let subordinate = opening(sentence)
            .is_some_and(|(class, _)| matches!(class, Class::Concession | Class::Reason));
        if (set_off || word != "however" && !before.trim_end().ends_with(" but")) && !subordinate {
            return Some(word);
        }
    }
    None
}

/// "The ministry replied that …": what was said before is attacked by the reply.
fn reply(text: &Text<'_>, index: usize, held: &HeldWords, found: &mut Vec<Argument>) {
    const REPLIES: [&str; 8] = [
        "responded that",
        "replied that",
        "countered that",
        "objected that",
        "retorted that",
        "rejoined that",
        "protested that",
        "answered that",
    ];
    let Some(unit) = text.units.get(index) else { return };
    let Some(before) = index.checked_sub(1).and_then(|before| text.units.get(before)) else {
        return;
    };
    if text.is_source(unit) || unit.opens_section || before.paragraph != unit.paragraph {
        return;
    }
    let sentence = unit.text();
    for cue in REPLIES {
        let Some(place) = held.find(sentence, cue, 1) else { continue };
        let subject = sentence.get(..place).unwrap_or("");
        if text.is_quoted(unit.place, unit.span.start + place)
            || in_parenthesis(sentence, place)
            || 14 < word_spans(subject).count()
            || subject.contains(" that ")
        {
            continue;
        }
        // Where the sentence before argues, its conclusion is what the reply denies.
        let argued = found
            .iter()
            .rev()
            .take(4)
            .find(|other| {
                other.conclusion.place == before.place
                    && before.span.start <= other.conclusion.span.start
                    && other.conclusion.span.end <= before.span.end
                    && other.conclusion.span != before.span
            })
            .map(|other| other.conclusion.clone());
        let attacked = argued.unwrap_or_else(|| part(before, before.span));
        let said = Span::new(unit.span.start + place + cue.len(), unit.span.end);
        let ground = part(unit, bare(unit.passage.text(), said));
        found.push(attack(attacked, vec![ground], cue, 0.6));
        return;
    }
}

/// "therefore" or "thus" inside a sentence, right behind its subject or verb: not ", thus
/// ending …", which stays within the sentence.
fn inner_adverb(
    text: &Text<'_>,
    unit: &Unit<'_>,
    held: &HeldWords,
) -> Option<(usize, &'static str)> {
    let sentence = unit.span.of(unit.passage.text());
    for word in ["therefore", "thus", "consequently", "accordingly", "then"] {
        let Some(at) = held.find(sentence, word, 0) else { continue };
        // "It cannot, then, plead surprise", but "if …, then …".
        if word == "then"
            && !(sentence
                .get(..at)
                .is_some_and(|before| before.ends_with(", ") && word_spans(before).count() <= 6)
                && sentence.get(at + 4..).is_some_and(|rest| rest.starts_with(','))
                && !["If ", "When ", "First", "Since ", "And ", "But "]
                    .iter()
                    .any(|opens| sentence.starts_with(opens)))
        {
            continue;
        }
        if text.is_quoted(unit.place, unit.span.start + at) || in_parenthesis(sentence, at) {
            continue;
        }
        let before = sentence.get(..at).unwrap_or("").trim_end();
        let after = sentence.get(at + word.len()..).unwrap_or("").trim_start();
        let set_off = before.ends_with(',') && after.starts_with(',');
        let joins = !set_off && before.ends_with([',', ';', '—'])
            || before.ends_with(" and")
            || before.ends_with(" but");
        let next = after.split_whitespace().next().unwrap_or("");
        if joins && !before.ends_with(',') || next.ends_with("ing") || next == "far" {
            continue;
        }
        // Behind the first clause it concludes from that clause.
        if before.contains([';', ':']) || joins || shared_subject(before).is_some() {
            continue;
        }
        return Some((at, word));
    }
    None
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

/// Nouns that sum up what was said, and verbs that conclude from them.
const SUMMARIES: [&str; 32] = [
    "fact",
    "facts",
    "finding",
    "findings",
    "figures",
    "results",
    "data",
    "evidence",
    "examples",
    "cases",
    "numbers",
    "developments",
    "events",
    "trends",
    "considerations",
    "differences",
    "statistics",
    "failures",
    "episode",
    "example",
    "pattern",
    "history",
    "record",
    "result",
    "observations",
    "experience",
    "experiences",
    "observation",
    "comparison",
    "trend",
    "case",
    "outcome",
];
const SHOWING: [&str; 26] = [
    "illustrate",
    "illustrates",
    "demonstrate",
    "demonstrates",
    "show",
    "shows",
    "suggest",
    "suggests",
    "indicate",
    "indicates",
    "reveal",
    "reveals",
    "confirm",
    "confirms",
    "prove",
    "proves",
    "imply",
    "implies",
    "underscore",
    "underscores",
    "highlight",
    "highlights",
    "means",
    "establish",
    "establishes",
    "mean",
];

/// "These facts … illustrate": the length of the sentence up to the verb.
fn demonstrative(sentence: &str) -> Option<usize> {
    let mut words = word_spans(sentence);
    let first = words.next()?;
    let opens = with_lower(first.of(sentence), |lower| {
        matches!(lower, "this" | "these" | "such" | "those" | "all" | "taken")
    });
    if !opens {
        return None;
    }
    let second = words.next()?;
    let sums = with_lower(second.of(sentence), |lower| SUMMARIES.contains(&lower));
    let shows_at_once = with_lower(second.of(sentence), |lower| SHOWING.contains(&lower));
    if shows_at_once {
        return Some(second.end);
    }
    if !sums {
        return None;
    }
    words
        .take(24)
        .find(|span| with_lower(span.of(sentence), |lower| SHOWING.contains(&lower)))
        .map(|span| span.end)
}

const WORKS: [&str; 16] = [
    "note",
    "article",
    "essay",
    "comment",
    "paper",
    "study",
    "thesis",
    "book",
    "chapter",
    "part",
    "section",
    "author",
    "report",
    "dissertation",
    "brief",
    "review",
];

/// "This Note contends that": the length of these words.
fn thesis(sentence: &str) -> Option<usize> {
    let mut words = word_spans(sentence);
    let first = words.next()?.of(sentence);
    let second = words.next()?;
    let third = words.next()?;
    let work = first.eq_ignore_ascii_case("this")
        && with_lower(second.of(sentence), |lower| WORKS.contains(&lower));
    let verb = if work { third } else { second };
    let person = matches!(first, "I" | "We");
    let claims = with_lower(verb.of(sentence), |lower| {
        matches!(
            lower,
            "contends"
                | "argues"
                | "maintains"
                | "submits"
                | "posits"
                | "asserts"
                | "contend"
                | "submit"
                | "maintain"
        )
    });
    ((work || person) && claims).then_some(verb.end)
}

/// Sentences about the text itself: what is shown below, what this Part does.
fn is_about_the_text(sentence: &str) -> bool {
    sentence.ends_with(':')
        && ["below", "above", "following", "as follows"]
            .iter()
            .any(|word| find_word(sentence, word, 0).is_some())
}

/// "because", "since", "thereby", "; therefore", "Although …, …" inside one sentence.
fn within_sentence(text: &Text<'_>, index: usize, held: &HeldWords, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    let sentence = unit.text();
    // A question asserts nothing.
    if text.is_source(unit)
        || is_about_the_text(sentence)
        || LONGEST_SENTENCE < sentence.len()
        || sentence.trim_end().ends_with('?')
    {
        return;
    }
    let first = found.len();
    reasons(text, index, held, found);
    if found.len() == first {
        joints::read(text, unit, found);
    }
}

/// The commonest cues: "because", "therefore", "thereby", concessions.
fn reasons(text: &Text<'_>, index: usize, held: &HeldWords, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    let sentence = unit.text();
    let find_word = |sentence: &str, word: &str, from: usize| held.find(sentence, word, from);
    let quoted_at = |at: usize| text.is_quoted(unit.place, unit.span.start + at);
    let statement = |from: usize, to: usize| {
        let span = Span::new(unit.span.start + from, unit.span.start + to);
        part(unit, bare(unit.passage.text(), span))
    };
    // "Because X, Y."
    let opens = opening(sentence);
    if let Some((Class::Reason, len)) = opens
        && !quoted_at(0)
    {
        let cue = sentence.get(..len).unwrap_or("");
        let since = cue.eq_ignore_ascii_case("since");
        if !(since && is_temporal(sentence, len))
            && let Some(comma) = clause_comma(text, unit, len)
            && !(since && names_an_event(sentence.get(len..comma).unwrap_or("")))
            && !(since && dates_a_perfect(sentence, len, comma))
        {
            found.push(support(
                statement(comma + 1, sentence.len()),
                vec![statement(len, comma)],
                cue,
                0.85,
            ));
        }
    }
    let mut at = 0;
    while let Some(place) = find_word(sentence, "because", at) {
        at = place + "because".len();
        if place == 0 || quoted_at(place) || in_parenthesis(sentence, place) {
            continue;
        }
        let before = sentence.get(..place).unwrap_or("");
        let lower_before = before.trim_end();
        if lower_before.ends_with(" not") || word_spans(before).count() < 2 {
            continue;
        }
        if joints::is_suspended(before) {
            break;
        }
        let start = clause_start(before);
        // "not because it was small but because it was careless"
        if lower_before.ends_with(" but")
            && let Some(denied) = find_word(before, "not because", start)
        {
            let end = clause_end(sentence, at);
            found.push(support(
                statement(start, denied),
                vec![statement(at, end)],
                "because",
                0.85,
            ));
            break;
        }
        let end = clause_end(sentence, at);
        // "… and, because X, Y": the conclusion stands behind.
        let inserted = ["and,", "but,", "that,", "that", "and", "but"]
            .iter()
            .any(|joint| lower_before.ends_with(joint));
        if inserted {
            if let Some(comma) = clause_comma(text, unit, at) {
                found.push(support(
                    statement(comma + 1, end.max(comma + 1)),
                    vec![statement(at, comma)],
                    "because",
                    0.75,
                ));
            }
            break;
        }
        // "in part because", "often because": the measure belongs to the cue.
        let trimmed = MEASURES
            .iter()
            .find_map(|measure| lower_before.strip_suffix(measure))
            .map_or(lower_before.len(), |rest| rest.trim_end().len());
        // "because of the cost": a ground without a verb.
        let ground = if sentence.get(at..).is_some_and(|rest| rest.starts_with(" of ")) {
            at + " of".len()
        } else {
            at
        };
        // Behind a semicolon or a colon the clause before is another one.
        if start < trimmed && 2 <= word_spans(before.get(start..trimmed).unwrap_or("")).count() {
            let cue = if ground == at { "because" } else { "because of" };
            found.push(support(
                statement(start, trimmed),
                vec![statement(ground, end.max(ground))],
                cue,
                0.9,
            ));
        }
        break;
    }
    for (cue, confidence) in [("thereby", 0.7), ("due to", 0.55), ("owing to", 0.55)] {
        let Some(place) = find_word(sentence, cue, 0) else { continue };
        if place == 0 || quoted_at(place) || in_parenthesis(sentence, place) {
            continue;
        }
        let before = sentence.get(..place).unwrap_or("");
        if word_spans(before).count() < 2 || joints::is_suspended(before) {
            continue;
        }
        let start = clause_start(before);
        // "When people flee due to drought, …": what is explained is a condition itself.
        let clause = before.get(start..).unwrap_or("");
        let clause = clause.rsplit(", ").next().unwrap_or(clause);
        if ["when", "if", "while", "whenever", "unless", "until"]
            .iter()
            .any(|joint| self::find_word(&clause.to_lowercase(), joint, 0).is_some())
        {
            continue;
        }
        let end = clause_end(sentence, place + cue.len());
        // "It was fortunate that, owing to …": the ground of a part that follows.
        if before.trim_end().trim_end_matches(',').ends_with(" that") {
            continue;
        }
        // "As shown below, due to the tide, …": too little stands before to be explained.
        if word_spans(before).count() < 4
            && (before.contains(',')
                || sentence.get(place..end).is_some_and(|rest| rest.contains(", ")))
        {
            continue;
        }
        let left = statement(start, place);
        let right = statement(place + cue.len(), end);
        if cue == "thereby" {
            found.push(support(right, vec![left], cue, confidence));
        } else {
            found.push(support(left, vec![right], cue, confidence));
        }
    }
    for cue in ["led to", "resulted in", "gave rise to"] {
        let Some(place) = find_word(sentence, cue, 0) else { continue };
        if quoted_at(place) || in_parenthesis(sentence, place) {
            continue;
        }
        let before = sentence.get(..place).unwrap_or("").trim_end();
        let before = before
            .trim_end_matches(" also")
            .trim_end_matches(" have")
            .trim_end_matches(" has")
            .trim_end_matches(" had");
        let start = clause_start(before);
        let end = clause_end(sentence, place + cue.len());
        // A relative clause ("which led to") has no subject of its own here.
        if word_spans(before.get(start..).unwrap_or("")).count() < 2
            || [" which", " that", " who"].iter().any(|relative| before.ends_with(relative))
        {
            continue;
        }
        found.push(support(
            statement(place + cue.len(), end),
            vec![statement(start, before.len())],
            cue,
            0.4,
        ));
    }
    if let Some(place) = find_word(sentence, "making", 0)
        && sentence.get(..place).is_some_and(|before| before.ends_with(", "))
        && !quoted_at(place)
        && !in_parenthesis(sentence, place)
        && sentence
            .get(place + "making".len()..)
            .is_some_and(|rest| [" it ", " them "].iter().any(|object| rest.starts_with(object)))
    {
        let before = sentence.get(..place).unwrap_or("");
        found.push(support(
            statement(place, clause_end(sentence, place)),
            vec![statement(clause_start(before), place)],
            "making",
            0.4,
        ));
    }
    // "X; therefore, Y" and "X and therefore Y"
    for cue in ["therefore", "thus", "hence", "consequently", "accordingly", "as a result"] {
        let Some(place) = find_word(sentence, cue, 1) else { continue };
        if quoted_at(place) || in_parenthesis(sentence, place) {
            continue;
        }
        let before = sentence.get(..place).unwrap_or("").trim_end();
        let joint = before.trim_end_matches(" and").trim_end();
        // "The rule is vague; it therefore invites abuse"
        let semicolon = before.rfind([';', '—']).filter(|semicolon| {
            let between = before.get(*semicolon..).unwrap_or("");
            word_spans(between).count() <= 4
                && 3 <= word_spans(before.get(..*semicolon).unwrap_or("")).count()
        });
        if let Some(border) = semicolon.or_else(|| shared_subject(before))
            && !before.ends_with([';', '—'])
        {
            found.push(support(
                statement(border + 1, sentence.len()),
                vec![statement(0, border)],
                cue,
                0.7,
            ));
            break;
        }
        if !(before.ends_with([';', '—']) || joint.len() < before.len())
            || word_spans(joint).count() < 4
        {
            continue;
        }
        // "to enforce, and therefore circumvent, the law" joins two verbs, not two clauses.
        let behind = sentence.get(place + cue.len()..).unwrap_or("");
        let verb_only = word_spans(behind)
            .next()
            .is_some_and(|first| behind.get(first.end..).is_some_and(|rest| rest.starts_with(',')));
        if verb_only && before.ends_with("and") {
            continue;
        }
        found.push(support(
            statement(place, sentence.len()),
            vec![statement(0, joint.len())],
            cue,
            0.75,
        ));
        break;
    }
    if let Some((Class::Concession, len)) = opens
        && !quoted_at(0)
        && let Some(comma) = clause_comma(text, unit, len)
        && (is_judgement(sentence.get(comma + 1..).unwrap_or(""))
            || sentence.get(..len).is_some_and(|cue| cue.eq_ignore_ascii_case("even if")))
    {
        let cue = sentence.get(..len).unwrap_or("");
        // "Even if it does, though, …": what is countered stands in another sentence.
        let main = sentence.get(comma + 1..).unwrap_or("").trim_start();
        if ["though,", "however,"].iter().any(|word| main.starts_with(word)) {
            return;
        }
        found.push(attack(
            statement(comma + 1, sentence.len()),
            vec![statement(len, comma)],
            cue,
            0.5,
        ));
    }
}

/// Words before "because" that say how far the ground reaches.
const MEASURES: [&str; 12] = [
    " often",
    " in part",
    " partly",
    " mainly",
    " largely",
    " mostly",
    " primarily",
    " simply",
    " precisely",
    " only",
    " chiefly",
    " just",
];

/// Words of judgement in the main clause: without them a concession only sets two times or facts
/// side by side.
fn is_judgement(clause: &str) -> bool {
    const JUDGING: [&str; 24] = [
        "must",
        "should",
        "would",
        "cannot",
        "premature",
        "insufficient",
        "inadequate",
        "maintains",
        "contends",
        "argues",
        "mistaken",
        "wrong",
        "fails",
        "failed",
        "unlikely",
        "doubtful",
        "misleading",
        "unpersuasive",
        "unfounded",
        "unconvincing",
        "necessary",
        "ought",
        "overstated",
        "flawed",
    ];
    word_spans(clause)
        .take(30)
        .any(|span| with_lower(span.of(clause), |lower| JUDGING.contains(&lower)))
}

/// "since" with a year, a month or a time adverb behind it.
fn is_temporal(sentence: &str, from: usize) -> bool {
    let rest = sentence.get(from..).unwrap_or("").trim_start();
    let mut words = word_spans(rest).map(|span| span.of(rest));
    let first = words.next().unwrap_or("");
    let time = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_digit())
            || with_lower(word, |lower| {
                matches!(
                    lower,
                    "then"
                        | "early"
                        | "late"
                        | "mid"
                        | "last"
                        | "that"
                        | "its"
                        | "at"
                        | "january"
                        | "february"
                        | "march"
                        | "april"
                        | "may"
                        | "june"
                        | "july"
                        | "august"
                        | "september"
                        | "october"
                        | "november"
                        | "december"
                        | "independence"
                        | "inception"
                        | "world"
                )
            })
    };
    let second = words.next().unwrap_or("");
    time(first)
        || first.eq_ignore_ascii_case("the")
            && (time(second)
                || second.ends_with('s')
                || with_lower(second, |lower| {
                    matches!(
                        lower,
                        "end"
                            | "beginning"
                            | "start"
                            | "fall"
                            | "war"
                            | "turn"
                            | "advent"
                            | "passage"
                            | "adoption"
                            | "founding"
                            | "outbreak"
                    )
                }))
}

/// "Since enrollment began, 40 patients have withdrawn": an event from which on something has been.
fn dates_a_perfect(sentence: &str, from: usize, comma: usize) -> bool {
    let is = |text: &str, list: &[&str]| {
        word_spans(text)
            .take(12)
            .any(|span| with_lower(span.of(text), |lower| list.contains(&lower)))
    };
    let clause = sentence.get(from..comma).unwrap_or("");
    let main = sentence.get(comma + 1..).unwrap_or("");
    is(main, &["has", "have"])
        && !is(clause, &["is", "are", "was", "were", "has", "have", "can", "cannot", "no", "not"])
}

/// "Since the release of the report in 1998": a point in time, no clause with a verb.
fn names_an_event(clause: &str) -> bool {
    const AUXILIARIES: [&str; 20] = [
        "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "can", "could",
        "will", "would", "may", "might", "must", "should", "cannot", "shall",
    ];
    let mut year = false;
    let mut verb = false;
    let mut noun_phrase = false;
    for (index, span) in word_spans(clause).enumerate() {
        let word = span.of(clause);
        year |= word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        verb |= with_lower(word, |lower| AUXILIARIES.contains(&lower));
        noun_phrase |= index == 2 && matches!(word, "of" | "in");
    }
    !verb && (year || noun_phrase)
}

/// The comma that ends the clause which opens a sentence, outside quotations and parentheses.
fn clause_comma(text: &Text<'_>, unit: &Unit<'_>, from: usize) -> Option<usize> {
    let sentence = unit.text();
    let mut depth = 0_u32;
    for (at, byte) in sentence.bytes().enumerate().skip(from) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                if text.is_quoted(unit.place, unit.span.start + at) {
                    continue;
                }
                let before = sentence.get(from..at).unwrap_or("");
                let digits = sentence.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
                let after = sentence.get(at + 1..).unwrap_or("");
                // "Despite these reforms" is whole with few words; "Because some countries, …,
                // have not joined" goes on to its verb.
                let words = word_spans(before).count();
                let ground = sentence.starts_with("Because ") && !before.starts_with(" of ");
                let short = sentence.starts_with(['D', 'I', 'N', 'E']);
                let whole =
                    if short { 2 <= words } else { 3 <= words } && (!ground || has_verb(before));
                if digits || !whole || word_spans(after).count() < 4 {
                    continue;
                }
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// Where the clause before a cue begins: behind the last semicolon.
fn clause_start(before: &str) -> usize {
    before.rfind([';', ':']).map_or(0, |at| at + 1)
}

fn clause_end(sentence: &str, from: usize) -> usize {
    let rest = sentence.get(from..).unwrap_or("");
    rest.find("; ").map_or(sentence.len(), |at| from + at)
}

fn in_parenthesis(sentence: &str, at: usize) -> bool {
    let before = sentence.get(..at).unwrap_or("");
    let open = before.bytes().filter(|byte| *byte == b'(').count();
    let closed = before.bytes().filter(|byte| *byte == b')').count();
    closed < open
}

/// A statement without blanks and end marks.
fn bare(text: &str, span: Span) -> Span {
    let within = span.of(text);
    let start = within.len()
        - within
            .trim_start_matches(|letter: char| {
                letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '—')
            })
            .len();
    let inner = within.get(start..).unwrap_or("").trim_end_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '—' | '.')
    });
    Span::new(span.start + start, span.start + start + inner.len())
}

/// The place of a whole lower-case word from `from` on.
fn find_word(sentence: &str, word: &str, from: usize) -> Option<usize> {
    let bytes = sentence.as_bytes();
    let first = *word.as_bytes().first()?;
    let rest = bytes.get(from..)?;
    memchr::memchr_iter(first, rest).map(|at| from + at).find(|at| {
        bytes.get(*at..).is_some_and(|tail| tail.starts_with(word.as_bytes()))
            && (*at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric))
            && !bytes.get(at + word.len()).is_some_and(u8::is_ascii_alphanumeric)
    })
}

/// Which words a sentence can hold, as [`find_word`] tells them apart.
struct HeldWords(Shapes);

impl HeldWords {
    fn of(sentence: &str) -> Self {
        let mut shapes = Shapes::default();
        for word in sentence.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
            shapes.add(word);
        }
        Self(shapes)
    }

    /// [`find_word`] in the sentence that this was made from; `words` may be several.
    fn find(&self, sentence: &str, words: &str, from: usize) -> Option<usize> {
        let first = words.bytes().position(|byte| byte == b' ');
        let first = first.and_then(|end| words.get(..end)).unwrap_or(words);
        if self.0.may_hold(first) { find_word(sentence, words, from) } else { None }
    }
}

/// The words of a sentence, without marks around them.
fn word_spans(sentence: &str) -> impl Iterator<Item = Span> {
    let bytes = sentence.as_bytes();
    let mut at = 0;
    // Nearly all bytes are ASCII; only the others are decoded.
    let decoded = move |at: usize| sentence.get(at..).and_then(|rest| rest.chars().next());
    std::iter::from_fn(move || {
        loop {
            let byte = *bytes.get(at)?;
            if byte.is_ascii_alphanumeric() {
                break;
            }
            if byte.is_ascii() {
                at += 1;
                continue;
            }
            let letter = decoded(at)?;
            if letter.is_alphanumeric() {
                break;
            }
            at += letter.len_utf8();
        }
        let start = at;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() || *byte == b'\'' {
                at += 1;
                continue;
            }
            match decoded(at) {
                Some(letter) if letter.is_alphanumeric() || letter == '’' => {
                    at += letter.len_utf8();
                }
                _ => break,
            }
        }
        Some(Span::new(start, at))
    })
}

const ANNOUNCED: [&str; 44] = [
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
const HOW_MANY: [&str; 18] = [
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
fn enumeration(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    if matches!(unit.place, Place::Note(_)) || text.is_source(unit) {
        return;
    }
    if ordinal(unit.text()) != Some(1) || text.is_quoted(unit.place, unit.span.start) {
        return;
    }
    // The announcement stands at most three sentences before the first item.
    let announcement = (1..=3).filter_map(|back| index.checked_sub(back)).find(|before| {
        text.units
            .get(*before)
            .is_some_and(|other| announces(other.text()) && !text.is_source(other))
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
fn ordinal(sentence: &str) -> Option<u32> {
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

fn announces(sentence: &str) -> bool {
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
fn is_roadmap(text: &Text<'_>, index: usize) -> bool {
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

/// "Claims that X are erroneous": X is attacked by what follows.
fn rebuttal(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
    const ATTACKED: [&str; 14] = [
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
    ];
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
    if text.is_source(unit) {
        return;
    }
    let listed =
        |span: Span, list: &[&str]| with_lower(span.of(sentence), |lower| list.contains(&lower));
    // Few sentences open with such a word: the others need not be taken apart.
    if !word_spans(sentence).take(6).any(|span| listed(span, &ATTACKED)) {
        return;
    }
    let words: Vec<Span> = word_spans(sentence).take(120).collect();
    let lower =
        |place: usize, list: &[&str]| words.get(place).is_some_and(|span| listed(*span, list));
    let Some(head) = (0..words.len().min(6)).find(|place| lower(*place, &ATTACKED)) else { return };
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
    if text.is_quoted(unit.place, unit.span.start + verdict.start) {
        return;
    }
    let that = (head + 1..words.len()).find(|place| lower(*place, &["that", "of", "about"]));
    let start = that.and_then(|that| words.get(that)).map_or(0, |span| span.end);
    let span = Span::new(unit.span.start + start, unit.span.start + verb.start.max(start));
    let attacked = part(unit, bare(unit.passage.text(), span));
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

/// "As X explained:" with a block quotation behind: it supports the sentence before.
fn authority(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    let sentence = unit.text();
    if !sentence.starts_with("As ") || !sentence.ends_with([':', ',']) || unit.opens_section {
        return;
    }
    let says = [
        "explained",
        "explains",
        "noted",
        "notes",
        "wrote",
        "writes",
        "observed",
        "observes",
        "described",
        "describes",
        "put",
        "puts",
        "stated",
        "states",
        "reported",
        "reports",
        "lamented",
        "warned",
        "concluded",
        "testified",
        "argued",
    ]
    .iter()
    .find(|verb| find_word(sentence, verb, 0).is_some());
    let (Some(verb), Some(before)) = (says, index.checked_sub(1)) else { return };
    let mut premises = Vec::new();
    for place in index + 1..text.units.len() {
        let Some(other) = text.units.get(place) else { break };
        if !text.is_source(other) || matches!(other.place, Place::Note(_)) {
            break;
        }
        premises.push(place);
    }
    let general = text.units.get(before).filter(|other| !text.is_source(other));
    if !premises.is_empty()
        && general.is_some()
        && let Some(conclusion) = text.statement(before)
    {
        found.push(support(conclusion, text.statements(&premises), &format!("As … {verb}"), 0.6));
    }
}
