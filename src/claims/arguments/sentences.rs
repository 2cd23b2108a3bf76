//! Which sentence supports or attacks the one before it?
//!
//! "Therefore, …", "For example, …", "However, …", "These facts illustrate …", "This Note contends …", replies,
//! and authorities that a block quotation brings.

use super::held_cues::HeldCues;
use super::lists::{is_roadmap, ordinal};
use super::text::{MOST_PREMISES, Text, Unit};
use super::words::{bare, find_word, in_parenthesis, word_spans};
use super::{Class, Opening, attack, shared_subject, support};
use crate::claims::Argument;
use crate::document::Place;
use crate::text::Span;
use crate::text::lexicon::with_lower;

const EXAMPLES: [&str; 2] = ["for example", "for instance"];
const CONTRASTS: [&str; 3] = ["however", "nonetheless", "nevertheless"];
const ADVERBS: [&str; 9] = [
    "as a result",
    "therefore",
    "thus",
    "consequently",
    "accordingly",
    "then",
    "for this reason",
    "for that reason",
    "for these reasons",
];
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

/// The cues that are looked for inside sentences.
pub(super) fn inside() -> impl Iterator<Item = &'static str> {
    EXAMPLES.into_iter().chain(CONTRASTS).chain(ADVERBS).chain(REPLIES)
}

/// "Therefore, …", "For example, …", "However, …", "These facts illustrate …", "… thus …".
pub(super) fn between_sentences(
    text: &Text<'_>,
    index: usize,
    held: &HeldCues,
    found: &mut Vec<Argument>,
) {
    let Some(unit) = text.units.get(index) else { return };
    if unit.is_quoted(0) || !text.has_grounds(index) {
        return;
    }
    let sentence = unit.text();
    let on_grounds = |cue: &str, confidence: f64| {
        support(unit.whole(), text.statements(&text.grounds(index)), cue, confidence)
    };
    let cue = |len: usize| sentence.get(..len).unwrap_or("").trim_end_matches(',');
    let Some(before) = index.checked_sub(1).and_then(|before| text.units.get(before)) else {
        return;
    };
    let against_before = |cue: &str| attack(unit.whole(), vec![before.whole()], cue, 0.5);
    // "First, it describes … Second, it turns to … It therefore leaves …": a roadmap grounds nothing but the
    // thesis behind it.
    if ordinal(before.text()).is_some() && is_roadmap(text, index - 1) && thesis(sentence).is_none()
    {
        return;
    }
    match unit.opening {
        Some(Opening { class: Class::Conclusion, length }) => {
            found.push(on_grounds(cue(length), 0.85));
            return;
        }
        // "It is said to be in decline. In fact, it has never …": what was reported is countered.
        Some(Opening { class: Class::Evidence, length })
            if cue(length).eq_ignore_ascii_case("in fact") && is_hearsay(before.text()) =>
        {
            if before.place == unit.place {
                found.push(against_before(cue(length)));
            }
            return;
        }
        Some(Opening { class: Class::Evidence, length }) => {
            found.extend(example(text, index, cue(length)));
            return;
        }
        Some(Opening { class: Class::Contrast, length }) => {
            if before.place == unit.place {
                found.push(against_before(cue(length)));
            }
            return;
        }
        _ => {}
    }
    if let Some(len) = one_thing(sentence) {
        if before.place == unit.place && !before.is_source {
            let mut premises = vec![unit.whole()];
            let another = text.units.get(index + 1).filter(|next| {
                next.place == unit.place && next.text().starts_with("For another, ")
            });
            premises.extend(another.map(Unit::whole));
            found.push(support(before.whole(), premises, cue(len), 0.75));
        }
        return;
    }
    if let Some(len) = overlooks(sentence) {
        if before.place == unit.place && !before.is_source && is_hearsay(before.text()) {
            let objection = attack(before.whole(), vec![unit.whole()], cue(len), 0.7);
            found.push(objection);
        }
        return;
    }
    if let Some(len) = demonstrative(sentence) {
        found.push(on_grounds(cue(len), 0.7));
    } else if let Some(len) = thesis(sentence) {
        found.push(on_grounds(cue(len), 0.5));
    } else if held.is_empty() {
        // What follows is shown by cues behind the subject.
    } else if let Some(word) = inner_contrast(unit, held)
        && before.place == unit.place
    {
        found.push(against_before(word));
    } else if let Some(word) = inner_example(unit, held)
        && before.place == unit.place
        && !before.is_source
    {
        found.push(support(before.whole(), vec![unit.whole()], word, 0.6));
    } else if let Some(word) = inner_adverb(unit, held) {
        found.push(on_grounds(word, 0.75));
    }
}

/// "For one thing, …": the length of the cue.
fn one_thing(sentence: &str) -> Option<usize> {
    const CUE: &str = "For one thing";
    sentence.strip_prefix(CUE)?.starts_with(", ").then_some(CUE.len())
}

/// Whether a sentence tells what others hold: "Critics contend that …", "It is often said that …",
/// "The orchestra is said to be in decline".
fn is_hearsay(sentence: &str) -> bool {
    const HOLDERS: [&str; 22] = [
        "critics",
        "opponents",
        "proponents",
        "supporters",
        "some",
        "many",
        "most",
        "others",
        "scholars",
        "observers",
        "analysts",
        "commentators",
        "skeptics",
        "sceptics",
        "detractors",
        "advocates",
        "experts",
        "historians",
        "economists",
        "defenders",
        "reformers",
        "one",
    ];
    const HOLDING: [&str; 40] = [
        "reply",
        "replies",
        "respond",
        "responds",
        "counter",
        "retort",
        "charge",
        "warn",
        "contend",
        "contends",
        "argue",
        "argues",
        "claim",
        "claims",
        "say",
        "says",
        "hold",
        "holds",
        "believe",
        "believes",
        "think",
        "thinks",
        "assume",
        "assumes",
        "object",
        "objects",
        "maintain",
        "maintains",
        "insist",
        "insists",
        "assert",
        "asserts",
        "suggest",
        "suggests",
        "worry",
        "fear",
        "complain",
        "might",
        "may",
        "would",
    ];
    const HELD: [&str; 12] = [
        "said", "thought", "believed", "supposed", "assumed", "held", "claimed", "alleged",
        "argued", "reputed", "reported", "presumed",
    ];
    let words: Vec<&str> = word_spans(sentence).map(|span| span.of(sentence)).take(12).collect();
    let is = |place: usize, list: &[&str]| {
        words.get(place).is_some_and(|word| with_lower(word, |lower| list.contains(&lower)))
    };
    (0..words.len()).any(|place| {
        // "One might object", "Many historians believe", "The defence argues"
        let holder = is(place, &HOLDERS) && (is(place + 1, &HOLDING) || is(place + 2, &HOLDING));
        let that = is(place, &HOLDING) && is(place + 1, &["that"]) && place <= 4;
        // "It is often said that", "is widely believed to be"
        let told = is(place, &["is", "are", "was", "were", "been", "be"])
            && (1..=2)
                .any(|step| is(place + step, &HELD) && is(place + step + 1, &["to", "that", "as"]));
        holder || that || told
    })
}

/// "This overlooks …", "That argument ignores …", "The objection fails to …": the length up to the
/// verb's end.
fn overlooks(sentence: &str) -> Option<usize> {
    const VIEWS: [&str; 18] = [
        "argument",
        "objection",
        "view",
        "claim",
        "criticism",
        "reading",
        "theory",
        "account",
        "worry",
        "concern",
        "charge",
        "position",
        "reasoning",
        "complaint",
        "explanation",
        "interpretation",
        "critique",
        "contention",
    ];
    const OVERLOOKING: [&str; 20] = [
        "overlook",
        "ignore",
        "forget",
        "neglect",
        "disregard",
        "misread",
        "overlooks",
        "ignores",
        "forgets",
        "neglects",
        "disregards",
        "misreads",
        "misses",
        "misunderstands",
        "confuses",
        "underestimates",
        "overstates",
        "fails",
        "misstates",
        "conflates",
    ];
    const REFUTING: [&str; 8] = [
        " refutes",
        " disproves",
        " contradicts",
        " belies",
        " refute",
        " disprove",
        " contradict",
        " belie",
    ];
    let mut words = word_spans(sentence);
    let first = words.next()?;
    let opens = with_lower(first.of(sentence), |lower| {
        matches!(lower, "this" | "that" | "such" | "the" | "it" | "they")
    });
    // "The metre alone refutes this."
    let refuted = REFUTING.iter().find_map(|verb| {
        let end = sentence.trim_end_matches(['.', ' ']);
        let before =
            [" this", " that", " it"].iter().find_map(|object| end.strip_suffix(object))?;
        (before.ends_with(verb) && word_spans(before).count() < 12).then_some(before.len())
    });
    if refuted.is_some() {
        return refuted;
    }
    if !opens {
        return None;
    }
    let second = words.next()?;
    let verb = if with_lower(second.of(sentence), |lower| VIEWS.contains(&lower)) {
        words.next()?
    } else if first.of(sentence).eq_ignore_ascii_case("the") {
        return None;
    } else {
        second
    };
    let denies = with_lower(verb.of(sentence), |lower| OVERLOOKING.contains(&lower) && lower != "fails")
            // "This fails to see", "The objection fails"
            || verb.of(sentence) == "fails" && verb != second
            || verb.of(sentence) == "fails"
                && sentence.get(verb.end..).is_some_and(|rest| {
                    rest.starts_with(" to account") || rest.starts_with(" to see")
                });
    denies.then_some(verb.end)
}

/// "For example, …": the statement that is exemplified stands before, over sentences of the same list.
fn example(text: &Text<'_>, index: usize, cue: &str) -> Option<Argument> {
    let unit = text.units.get(index)?;
    let mut before = index.checked_sub(1)?;
    let farthest = index.saturating_sub(MOST_PREMISES);
    while let Some(other) = text.units.get(before)
        && (other.opens_with(Class::Addition) || other.opens_with(Class::Evidence))
        && farthest < before
        && !other.opens_section
    {
        before -= 1;
    }
    let general = text.units.get(before).filter(|other| !other.is_source)?;
    let mut premises = vec![unit.whole()];
    // "Furthermore, …" behind gives more of them.
    for next in index + 1..index + MOST_PREMISES {
        let Some(other) = text
            .units
            .get(next)
            .filter(|other| other.place == unit.place && other.opens_with(Class::Addition))
        else {
            break;
        };
        premises.push(other.whole());
    }
    Some(support(general.whole(), premises, cue, 0.7))
}

/// "New Harbor, for instance, did so": the example stands behind the subject.
fn inner_example(unit: &Unit<'_>, held: &HeldCues) -> Option<&'static str> {
    let sentence = unit.text();
    EXAMPLES.into_iter().find(|word| {
        let Some(at) = held.find(word, 1) else { return false };
        let before = sentence.get(..at).unwrap_or("");
        let behind = sentence.get(at + word.len()..).unwrap_or("");
        before.ends_with(", ")
            && behind.starts_with(',')
            && word_spans(before).count() <= 8
            && !before.contains([';', ':', '—'])
            && !unit.is_quoted(at)
            && !in_parenthesis(sentence, at)
    })
}

/// "It would, however, cost a great deal", "It has nonetheless survived": the contrast stands
/// behind the subject or the verb.
fn inner_contrast(unit: &Unit<'_>, held: &HeldCues) -> Option<&'static str> {
    let sentence = unit.text();
    for word in CONTRASTS {
        let Some(at) = held.find(word, 1) else { continue };
        let before = sentence.get(..at).unwrap_or("");
        if unit.is_quoted(at)
            || in_parenthesis(sentence, at)
            || before.contains([';', ':', '—'])
            || 9 < word_spans(before).count()
        {
            continue;
        }
        let behind = sentence.get(at + word.len()..).unwrap_or("");
        let set_off = before.ends_with(", ") && behind.starts_with([',', '.']);
        // "however small" is no contrast; a subordinate clause before has its own.
        let subordinate = unit.opens_with(Class::Concession) || unit.opens_with(Class::Reason);
        if (set_off || word != "however" && !before.trim_end().ends_with(" but")) && !subordinate {
            return Some(word);
        }
    }
    None
}

/// "The ministry replied that …": what was said before is attacked by the reply.
pub(super) fn reply(text: &Text<'_>, index: usize, held: &HeldCues, found: &mut Vec<Argument>) {
    let Some(unit) = text.units.get(index) else { return };
    let Some(before) = index.checked_sub(1).and_then(|before| text.units.get(before)) else {
        return;
    };
    if held.is_empty() || unit.opens_section || before.place != unit.place {
        return;
    }
    let sentence = unit.text();
    for cue in REPLIES {
        let Some(place) = held.find(cue, 1) else { continue };
        let subject = sentence.get(..place).unwrap_or("");
        if unit.is_quoted(place)
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
                    && before.span.contains(other.conclusion.span)
                    && other.conclusion.span != before.span
            })
            .map(|other| other.conclusion.clone());
        let attacked = argued.unwrap_or_else(|| before.whole());
        let said = Span::new(unit.span.start + place + cue.len(), unit.span.end);
        let ground = unit.part(bare(unit.passage.text(), said));
        found.push(attack(attacked, vec![ground], cue, 0.6));
        return;
    }
}

/// "therefore" or "thus" inside a sentence, right behind its subject or verb: not ", thus
/// ending …", which stays within the sentence.
fn inner_adverb(unit: &Unit<'_>, held: &HeldCues) -> Option<&'static str> {
    let sentence = unit.text();
    for word in ADVERBS {
        let Some(at) = held.find(word, 0) else { continue };
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
        if unit.is_quoted(at) || in_parenthesis(sentence, at) {
            continue;
        }
        // "Deer have multiplied as a result.", not "as a result of the ban"
        let behind = sentence.get(at + word.len()..).unwrap_or("");
        if word == "as a result" && !behind.starts_with(['.', ',']) {
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
        return Some(word);
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
    let this = first.eq_ignore_ascii_case("this");
    let person = matches!(first, "I" | "We");
    if !this && !person {
        return None;
    }
    let second = words.next()?;
    let third = words.next()?;
    let work = this && with_lower(second.of(sentence), |lower| WORKS.contains(&lower));
    let verb = if work { third } else { second };
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
        if !other.is_source || matches!(other.place, Place::Note(_)) {
            break;
        }
        premises.push(place);
    }
    let general = text.units.get(before).filter(|other| !other.is_source);
    if !premises.is_empty()
        && general.is_some()
        && let Some(conclusion) = text.statement(before)
    {
        found.push(support(conclusion, text.statements(&premises), &format!("As … {verb}"), 0.6));
    }
}
