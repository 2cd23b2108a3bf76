//! Which part of a sentence is the reason of another?
//!
//! "because", "since", "thereby", "due to", "; therefore", "Although …, …": the commonest cues, with the traps
//! of each.

use super::held_cues::HeldCues;
use super::joints;
use super::text::Unit;
use super::words::{
    bare, clause_comma, clause_end, clause_start, find_word, in_parenthesis, word_spans,
};
use super::{Class, Opening, attack, shared_subject, support};
use crate::claims::{Argument, Statement};
use crate::text::Span;
use crate::text::lexicon::with_lower;

const BECAUSE: &str = "because";
const MAKING: &str = "making";
/// Between a ground and what it brings about, or the other way round.
const MEANS: [(&str, f64); 3] = [("thereby", 0.7), ("due to", 0.55), ("owing to", 0.55)];
const LEADING: [&str; 3] = ["led to", "resulted in", "gave rise to"];
/// Contrasts behind a semicolon, and whether they need no comma there.
const CONTRASTING: [(&str, bool); 6] = [
    ("however", false),
    ("nevertheless", true),
    ("nonetheless", true),
    ("on the other hand", false),
    ("by contrast", false),
    ("even so", false),
];
const CONCLUDING: [&str; 7] =
    ["therefore", "thus", "hence", "consequently", "accordingly", "as a result", "it follows that"];

/// The cues that are looked for inside sentences.
pub(super) fn inside() -> impl Iterator<Item = &'static str> {
    let means = MEANS.into_iter().map(|(cue, _)| cue);
    let contrasts = CONTRASTING.into_iter().map(|(cue, _)| cue);
    [BECAUSE, MAKING].into_iter().chain(means).chain(LEADING).chain(CONCLUDING).chain(contrasts)
}

/// "because", "since", "thereby", "; therefore", "Although …, …" inside one sentence.
pub(super) fn within_sentence(unit: &Unit<'_>, held: &HeldCues, found: &mut Vec<Argument>) {
    let first = found.len();
    let within = Within { unit, sentence: unit.text(), held };
    opening_reason(&within, found);
    if !held.is_empty() {
        because(&within, found);
        thereby_or_due(&within, found);
        led_to(&within, found);
        making_it(&within, found);
        conclusion_behind(&within, found);
        contrast_behind(&within, found);
    }
    concession(&within, found);
    granted(&within, found);
    if found.len() == first {
        joints::read(&within, found);
    }
}

/// One sentence, with the cues inside it.
pub(super) struct Within<'a> {
    pub(super) unit: &'a Unit<'a>,
    pub(super) sentence: &'a str,
    pub(super) held: &'a HeldCues,
}

impl Within<'_> {
    /// The author's own word, outside quotations and parentheses.
    pub(super) fn is_free(&self, at: usize) -> bool {
        !self.unit.is_quoted(at) && !in_parenthesis(self.sentence, at)
    }

    pub(super) fn statement(&self, from: usize, to: usize) -> Statement {
        let start = self.unit.span.start;
        let span = Span::new(start + from.min(to), start + to);
        self.unit.part(bare(self.unit.passage.text(), span))
    }
}

/// "Because X, Y."
fn opening_reason(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    if let Some(Opening { class: Class::Reason, length: len }) = within.unit.opening
        && !within.unit.is_quoted(0)
    {
        let cue = sentence.get(..len).unwrap_or("");
        let since = cue.eq_ignore_ascii_case("since");
        if !(since && is_temporal(sentence, len))
            && let Some(comma) = clause_comma(within.unit, len)
            && !(since && names_an_event(sentence.get(len..comma).unwrap_or("")))
            && !(since && dates_a_perfect(sentence, len, comma))
        {
            found.push(support(
                within.statement(comma + 1, sentence.len()),
                vec![within.statement(len, comma)],
                cue,
                0.85,
            ));
        }
    }
}

/// "Y because X", "Y not because Z but because X", "Y in part because of X".
fn because(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for place in within.held.places(BECAUSE) {
        let at = place + BECAUSE.len();
        if place == 0 || !within.is_free(place) {
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
        let start = conceded(within, clause_start(before), place);
        // "not because it was small but because it was careless"
        if lower_before.ends_with(" but")
            && let Some(denied) = find_word(before, "not because", start)
        {
            let end = clause_end(sentence, at);
            found.push(support(
                within.statement(start, denied),
                vec![within.statement(at, end)],
                BECAUSE,
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
            if let Some(comma) = clause_comma(within.unit, at) {
                found.push(support(
                    within.statement(comma + 1, end.max(comma + 1)),
                    vec![within.statement(at, comma)],
                    BECAUSE,
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
            let cue = if ground == at { BECAUSE } else { "because of" };
            found.push(support(
                within.statement(start, trimmed),
                vec![within.statement(ground, end.max(ground))],
                cue,
                0.9,
            ));
        }
        break;
    }
}

/// Where the main clause begins in "Although X, Y because Z": what is conceded is not explained.
fn conceded(within: &Within<'_>, start: usize, cue: usize) -> usize {
    match within.unit.opening {
        Some(Opening { class: Class::Concession, length }) if start == 0 => {
            clause_comma(within.unit, length)
                .filter(|comma| *comma + 1 < cue)
                .map_or(start, |comma| comma + 1)
        }
        _ => start,
    }
}

/// "X; in practice, however, Y", "X; nevertheless, Y", "X; a rival, on the other hand, Y".
fn contrast_behind(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for (cue, alone) in CONTRASTING {
        let Some(place) = within.held.find(cue, 1) else { continue };
        let before = sentence.get(..place).unwrap_or("");
        let Some(border) = before.rfind("; ") else { continue };
        let between = before.get(border + 2..).unwrap_or("");
        let behind = sentence.get(place + cue.len()..).unwrap_or("");
        let set_off = behind.starts_with(',') && (between.is_empty() || between.ends_with(", "));
        if !(set_off || alone && between.is_empty() && behind.starts_with(' '))
            || !within.is_free(place)
            || 6 < word_spans(between).count()
            || word_spans(before).count() < 3
        {
            continue;
        }
        let start = clause_start(before.get(..border).unwrap_or(""));
        found.push(attack(
            within.statement(border + 1, clause_end(sentence, place)),
            vec![within.statement(start, border)],
            cue,
            0.6,
        ));
        return;
    }
}

/// "Admittedly, X, but Y", "It is true that X, but Y": what is granted stands against the rest.
fn granted(within: &Within<'_>, found: &mut Vec<Argument>) {
    const GRANTING: [&str; 9] = [
        "Admittedly, ",
        "Granted, ",
        "To be sure, ",
        "It is true that ",
        "True, ",
        "Of course, ",
        "Certainly, ",
        "No doubt ",
        "It may be that ",
    ];
    let sentence = within.sentence;
    let Some(opens) = GRANTING.iter().find(|opens| sentence.starts_with(**opens)) else { return };
    let Some(place) = sentence.find(", but ") else { return };
    if !within.is_free(place) || within.unit.is_quoted(0) || place <= opens.len() {
        return;
    }
    let start = place + ", but ".len();
    found.push(attack(
        within.statement(start, sentence.len()),
        vec![within.statement(opens.len(), place)],
        opens.trim_end().trim_end_matches(','),
        0.7,
    ));
}

/// "X, thereby Y", "Y due to X".
fn thereby_or_due(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for (cue, confidence) in MEANS {
        let Some(place) = within.held.find(cue, 0) else { continue };
        if place == 0 || !within.is_free(place) {
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
            .any(|joint| find_word(&clause.to_lowercase(), joint, 0).is_some())
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
        let left = within.statement(start, place);
        let right = within.statement(place + cue.len(), end);
        if cue == "thereby" {
            found.push(support(right, vec![left], cue, confidence));
        } else {
            found.push(support(left, vec![right], cue, confidence));
        }
    }
}

/// "X led to Y".
fn led_to(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for cue in LEADING {
        let Some(place) = within.held.find(cue, 0) else { continue };
        if !within.is_free(place) {
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
            within.statement(place + cue.len(), end),
            vec![within.statement(start, before.len())],
            cue,
            0.4,
        ));
    }
}

/// "X, making it Y".
fn making_it(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    if let Some(place) = within.held.find(MAKING, 0)
        && sentence.get(..place).is_some_and(|before| before.ends_with(", "))
        && within.is_free(place)
        && sentence
            .get(place + MAKING.len()..)
            .is_some_and(|rest| [" it ", " them "].iter().any(|object| rest.starts_with(object)))
    {
        let before = sentence.get(..place).unwrap_or("");
        found.push(support(
            within.statement(place, clause_end(sentence, place)),
            vec![within.statement(clause_start(before), place)],
            MAKING,
            0.4,
        ));
    }
}

/// "X; therefore, Y", "X and therefore Y", "X; it therefore Y".
fn conclusion_behind(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    // "X; therefore, Y" and "X and therefore Y"
    for cue in CONCLUDING {
        let Some(place) = within.held.find(cue, 1) else { continue };
        if !within.is_free(place) {
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
                within.statement(border + 1, sentence.len()),
                vec![within.statement(0, border)],
                cue,
                0.7,
            ));
            break;
        }
        if !(before.ends_with([';', '—']) || joint.len() < before.len())
            || word_spans(joint).count() < if before.ends_with(';') { 2 } else { 4 }
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
            within.statement(place, sentence.len()),
            vec![within.statement(0, joint.len())],
            cue,
            0.75,
        ));
        break;
    }
}

/// "Although X, Y", where Y judges.
fn concession(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    if let Some(Opening { class: Class::Concession, length: len }) = within.unit.opening
        && !within.unit.is_quoted(0)
        && let Some(comma) = clause_comma(within.unit, len)
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
            within.statement(comma + 1, sentence.len()),
            vec![within.statement(len, comma)],
            cue,
            0.5,
        ));
    }
}

/// Words before "because" that say how far the ground reaches.
pub(super) const MEASURES: [&str; 12] = [
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
pub(super) fn is_judgement(clause: &str) -> bool {
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
pub(super) fn is_temporal(sentence: &str, from: usize) -> bool {
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
pub(super) fn dates_a_perfect(sentence: &str, from: usize, comma: usize) -> bool {
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
pub(super) fn names_an_event(clause: &str) -> bool {
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
