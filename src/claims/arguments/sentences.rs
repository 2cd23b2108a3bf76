//! Which sentence supports or attacks the one before it?
//!
//! "Therefore, …", "For example, …", "However, …", "These facts illustrate …", "This Note contends …", replies,
//! and authorities that a block quotation brings.

use super::text::{MOST_PREMISES, Text, Unit, part};
use super::words::{HeldWords, bare, find_word, in_parenthesis, word_spans};
use super::{Class, LONGEST_SENTENCE, attack, is_about_the_text, opening, shared_subject, support};
use crate::claims::Argument;
use crate::document::Place;
use crate::text::Span;
use crate::text::lexicon::with_lower;

/// "Therefore, …", "For example, …", "However, …", "These facts illustrate …", "… thus …".
pub(super) fn between_sentences(
    text: &Text<'_>,
    index: usize,
    held: &HeldWords,
    found: &mut Vec<Argument>,
) {
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
pub(super) fn inner_example(
    text: &Text<'_>,
    unit: &Unit<'_>,
    held: &HeldWords,
) -> Option<&'static str> {
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
pub(super) fn inner_contrast(
    text: &Text<'_>,
    unit: &Unit<'_>,
    held: &HeldWords,
) -> Option<&'static str> {
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
pub(super) fn reply(text: &Text<'_>, index: usize, held: &HeldWords, found: &mut Vec<Argument>) {
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
pub(super) fn inner_adverb(
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

/// Nouns that sum up what was said, and verbs that conclude from them.
pub(super) const SUMMARIES: [&str; 32] = [
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

pub(super) const SHOWING: [&str; 26] = [
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
pub(super) fn demonstrative(sentence: &str) -> Option<usize> {
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

pub(super) const WORKS: [&str; 16] = [
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
pub(super) fn thesis(sentence: &str) -> Option<usize> {
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

/// "As X explained:" with a block quotation behind: it supports the sentence before.
pub(super) fn authority(text: &Text<'_>, index: usize, found: &mut Vec<Argument>) {
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
