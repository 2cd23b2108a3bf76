//! Does a stretch of a sentence say something by itself?
//!
//! A marker inside a sentence may close a bare phrase ("and parcel mail,") that only asserts
//! something together with the words around it. No parse: a finite verb is known by its form and
//! its neighbours, and in doubt there is none, so that a proposition is rather told whole.

use crate::text::lexicon::{LEXICON, Lex, with_lower};

const AUXILIARIES: [&str; 27] = [
    "is", "are", "was", "were", "am", "has", "have", "had", "do", "does", "did", "can", "could",
    "will", "would", "may", "might", "must", "should", "shall", "cannot", "isn't", "doesn't",
    "didn't", "won't", "can't", "wasn't",
];
/// Words in -s and -ed that are no verbs, whatever stands beside them.
const NEVER_VERBS: [&str; 27] = [
    "out",
    "up",
    "down",
    "off",
    "back",
    "aside",
    "along",
    "as",
    "this",
    "his",
    "its",
    "thus",
    "across",
    "towards",
    "besides",
    "versus",
    "unless",
    "sometimes",
    "perhaps",
    "always",
    "afterwards",
    "whereas",
    "regardless",
    "less",
    "us",
    "indeed",
    "hundred",
];
/// Past forms, and verbs of state that need no object.
const PAST: [&str; 89] = [
    "lies",
    "stands",
    "belongs",
    "exists",
    "hangs",
    "depends",
    "consists",
    "occurs",
    "seems",
    "appears",
    "differs",
    "varies",
    "follows",
    "sat",
    "slept",
    "swam",
    "sang",
    "stuck",
    "rang",
    "shone",
    "wept",
    "crept",
    "sank",
    "hit",
    "put",
    "cost",
    "shut",
    "fled",
    "flew",
    "froze",
    "hid",
    "hung",
    "laid",
    "rode",
    "shook",
    "shot",
    "swept",
    "threw",
    "wore",
    "bound",
    "fought",
    "felt",
    "caught",
    "forgot",
    "drank",
    "began",
    "became",
    "rose",
    "fell",
    "made",
    "gave",
    "took",
    "went",
    "came",
    "said",
    "wrote",
    "led",
    "held",
    "found",
    "kept",
    "grew",
    "saw",
    "brought",
    "thought",
    "built",
    "sent",
    "met",
    "won",
    "lost",
    "paid",
    "told",
    "knew",
    "left",
    "spent",
    "ran",
    "chose",
    "drew",
    "drove",
    "spoke",
    "struck",
    "sought",
    "taught",
    "understood",
    "withdrew",
    "broke",
    "arose",
    "sold",
    "bought",
    "stood",
];
const JOINING: [&str; 17] = [
    "and", "or", "but", "nor", "yet", "so", "while", "although", "though", "because", "since",
    "whereas", "as", "if", "when", "until", "whether",
];
const RELATIVES: [&str; 6] = ["which", "who", "whose", "whom", "where", "that"];
const PRONOUNS: [&str; 7] = ["he", "she", "it", "they", "we", "i", "you"];
const DETERMINERS: [&str; 15] = [
    "the", "a", "an", "its", "their", "his", "her", "our", "this", "these", "those", "no", "any",
    "some", "each",
];
/// Behind these a word in -s is a verb rather than a plural.
const OBJECTS: [&str; 30] = [
    "both", "all", "nothing", "none", "neither", "many", "the", "a", "an", "its", "their", "his",
    "her", "our", "this", "that", "these", "those", "no", "any", "it", "them", "to", "not", "how",
    "why", "whether", "what", "him", "us",
];
/// Words that stand for several by themselves: "most permit it".
const SEVERAL: [&str; 18] = [
    "most", "many", "few", "some", "others", "several", "both", "all", "none", "two", "three",
    "four", "five", "six", "seven", "eight", "nine", "ten",
];
/// What stands between a subject and its verb as often as anywhere.
const ADVERBS: [&str; 9] =
    ["even", "also", "still", "never", "often", "now", "rarely", "only", "already"];
/// Verbs of saying in the plural, which "that" follows.
const SAYING: [&str; 16] = [
    "note", "say", "argue", "claim", "hold", "believe", "think", "show", "suggest", "find", "warn",
    "report", "insist", "agree", "contend", "maintain",
];
/// Behind these a word in -ed is a participle as often as a verb.
const AFTER_PARTICIPLE: [&str; 9] = ["by", "with", "in", "on", "at", "from", "as", "for", "under"];

/// Whether the text has a subject and a finite verb of its own, outside relative clauses.
pub(super) fn stands_alone(text: &str) -> bool {
    let words = words(text);
    // "and then quietly left": an adverb is no subject.
    let start = words
        .iter()
        .take_while(|word| is(word, &JOINING) || is(word, &["then"]) || word.ends_with("ly"))
        .count();
    let words = words.get(start..).unwrap_or_default();
    verb(words).is_some_and(|place| 0 < place)
}

/// [`stands_alone`] for a clause that is known to be a whole one: "the foundry closed in February" may
/// be a noun with its participle elsewhere.
pub(super) fn may_stand_alone(text: &str) -> bool {
    let words = words(text);
    let past = |place: usize, word: &&str| {
        0 < place
            && word.ends_with("ed")
            && 4 < word.len()
            && !is(word, &NEVER_VERBS)
            && words.get(place - 1).is_some_and(|before| !is(before, &DETERMINERS))
    };
    stands_alone(text) || words.iter().enumerate().any(|(place, word)| past(place, word))
}

/// Whether the text has a finite verb outside relative clauses.
pub(super) fn has_verb(text: &str) -> bool {
    verb(&words(text)).is_some()
}

/// How many words the text has.
pub(super) fn length(text: &str) -> usize {
    words(text).len()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-')))
        .filter(|word| word.contains(char::is_alphanumeric))
        .collect()
}

fn is(word: &str, list: &[&str]) -> bool {
    with_lower(word, |lower| list.contains(&lower))
}

/// The place of the first finite verb that is not a relative clause's.
fn verb(words: &[&str]) -> Option<usize> {
    let mut relative = false;
    let mut place = 0;
    while let Some(word) = words.get(place) {
        if is(word, &RELATIVES) {
            relative = true;
        } else if is_finite(words, place) {
            if !relative {
                return Some(place);
            }
            relative = false;
            // "which has enabled": the participle belongs to the verb.
            let participle = |word: &&str| word.ends_with("ed") || is(word, &PAST);
            place += usize::from(words.get(place + 1).is_some_and(participle));
        }
        place += 1;
    }
    None
}

fn is_finite(words: &[&str], place: usize) -> bool {
    let Some(word) = words.get(place) else { return false };
    if is(word, &AUXILIARIES) {
        return true;
    }
    let next = words.get(place + 1).copied().unwrap_or("");
    let Some(before) = place.checked_sub(1).and_then(|before| words.get(before)) else {
        return false;
    };
    if !word.starts_with(char::is_lowercase) || is(word, &NEVER_VERBS) {
        return false;
    }
    if is(before, &PRONOUNS) && !word.ends_with("ly") {
        return true;
    }
    // "an alleged", "of designated", "as amended": no verb behind these.
    if is(before, &DETERMINERS) || is(before, &JOINING) || is(before, &["of", "than", "to"]) {
        return false;
    }
    if is(word, &PAST) {
        return true;
    }
    if word.ends_with("ed") && 4 < word.len() {
        return !is(next, &AFTER_PARTICIPLE);
    }
    if !is(next, &OBJECTS) {
        return false;
    }
    // "and two even require it": the subject stands before the adverb.
    let adverb = is(before, &ADVERBS) || before.ends_with("ly");
    let subject =
        if adverb { place.checked_sub(2).and_then(|place| words.get(place)) } else { None };
    let subject = subject.unwrap_or(before);
    let noun = subject.ends_with('s') && !subject.ends_with("ss");
    let singular = word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    let plural = (noun || is(subject, &SEVERAL))
        && !word.ends_with("ly")
        && LEXICON.lex(word) != Lex::Function;
    // "the reports that": a plural behind an adjective; but "critics note that".
    let that = is(next, &["that"]);
    (singular || plural) && !that || noun && that && is(word, &SAYING)
}
