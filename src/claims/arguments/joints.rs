//! Which clauses of one sentence support each other, shown by a joint between them?
//!
//! ", since she never signed", ", so the loss came as a shock", "which is why", "on the ground that",
//! "Owing to a shortage, …", "As the king had no heir, …", ", suggesting that …", "X caused Y".
//! Each joint has its traps ("since" of time, "so that" of purpose, "as" of manner), and in doubt
//! there is no argument. "because" and the conclusions by adverb are read elsewhere.

use super::held_cues::is_joined;
use super::reasons::{Within, is_temporal, names_an_event};
use super::sentences::WORKS;
use super::support;
use super::words::{clause_end, clause_start, word_spans};
use crate::claims::Argument;
use crate::claims::clause::{has_verb, may_stand_alone, stands_alone};
use crate::text::lexicon::with_lower;

/// Fewest words of a clause that concludes or is concluded from.
const SHORTEST: usize = 2;
/// Farthest word in which the verb of a clause behind "for" or "so" is looked for, in bytes.
const CLAUSE_REACH: usize = 160;

/// What stands between a conclusion and the ground behind it, and how sure that is.
const GROUND_JOINTS: [(&str, f64); 15] = [
    ("since", 0.7),
    ("as", 0.5),
    ("for", 0.6),
    ("given", 0.6),
    ("on the ground that", 0.85),
    ("on the grounds that", 0.85),
    ("for the reason that", 0.85),
    ("seeing that", 0.7),
    ("inasmuch as", 0.7),
    ("in view of the fact that", 0.8),
    ("in light of the fact that", 0.8),
    ("as a result of", 0.6),
    ("as a consequence of", 0.6),
    ("on account of", 0.6),
    ("thanks to", 0.6),
];
/// What stands between a ground and the conclusion behind it.
const RESULT_JOINTS: [(&str, f64); 22] = [
    ("so", 0.7),
    ("which is why", 0.8),
    ("which explains why", 0.8),
    ("which means that", 0.7),
    ("which means", 0.6),
    ("which suggests that", 0.7),
    ("which implies that", 0.7),
    ("which shows that", 0.7),
    ("meaning that", 0.6),
    ("suggesting that", 0.6),
    ("indicating that", 0.6),
    ("implying that", 0.6),
    ("demonstrating that", 0.6),
    ("proving that", 0.6),
    ("confirming that", 0.6),
    ("showing that", 0.6),
    ("suggesting", 0.5),
    ("indicating", 0.5),
    ("implying", 0.5),
    ("signaling", 0.5),
    ("signalling", 0.5),
    ("thus", 0.6),
];
/// Verbs between a cause and what it brings about.
const CAUSES: [&str; 12] = [
    "caused",
    "triggered",
    "triggers",
    "brought about",
    "prompted",
    "spurred",
    "leads to",
    "results in",
    "gives rise to",
    "causes",
    "provoked",
    "precipitated",
];
/// "The loss made it impossible …".
const MADE: [&str; 4] = ["made it", "made them", "makes it", "makes them"];

/// Grounds that stand only behind a comma: the same words join phrases too often.
const BEHIND_COMMA: [&str; 5] = ["since", "as", "for", "given", "thanks to"];

/// Participles behind which "as" cites: "as noted".
const CITING: [&str; 24] = [
    "noted",
    "argued",
    "discussed",
    "explained",
    "shown",
    "seen",
    "mentioned",
    "described",
    "observed",
    "stated",
    "said",
    "suggested",
    "indicated",
    "known",
    "expected",
    "required",
    "defined",
    "used",
    "reported",
    "put",
    "told",
    "called",
    "provided",
    "written",
];
/// Words that open no clause behind "as".
const NO_SUBJECT: [&str; 22] = [
    "is", "was", "are", "were", "has", "had", "in", "of", "for", "with", "to", "a", "an", "such",
    "if", "though", "it", "well", "part", "soon", "long", "far",
];
/// Verbs that tell a state rather than an event.
const STATES: [&str; 10] =
    ["is", "are", "was", "were", "has", "have", "had", "lacks", "lacked", "cannot"];

/// The cues that are looked for inside sentences.
pub(super) fn inside() -> impl Iterator<Item = &'static str> {
    let grounds = GROUND_JOINTS.into_iter().map(|(cue, _)| cue);
    grounds.filter(|cue| !BEHIND_COMMA.contains(cue)).chain(CAUSES).chain(MADE)
}

/// Those that are none without a comma or the like before them.
pub(super) fn behind_comma() -> impl Iterator<Item = &'static str> {
    BEHIND_COMMA.into_iter().chain(RESULT_JOINTS.into_iter().map(|(cue, _)| cue))
}

/// Reads one sentence.
pub(super) fn read(within: &Within<'_>, found: &mut Vec<Argument>) {
    // "explaining how a rise precipitated …": a parenthetical tells the source's argument.
    let tells = word_spans(within.sentence).next().is_some_and(|first| {
        let first = first.of(within.sentence);
        first.ends_with("ing") && first.starts_with(char::is_lowercase)
    });
    if tells {
        return;
    }
    opening_ground(within, found);
    opening_as(within, found);
    if !within.held.is_empty() {
        ground_behind(within, found);
        result_behind(within, found);
        cause(within, found);
        made_it(within, found);
    }
    reason_told(within, found);
}

/// The places of a joint as whole words, not at the sentence's beginning.
fn places(within: &Within<'_>, cue: &str) -> impl Iterator<Item = usize> {
    within.held.places(cue).filter(|at| 0 < *at)
}

/// How many words stand in a range of the sentence.
fn count_words(within: &Within<'_>, from: usize, to: usize) -> usize {
    word_spans(within.sentence.get(from..to).unwrap_or("")).count()
}

/// "The measure failed for a simple reason: nobody enforced it."
fn reason_told(within: &Within<'_>, found: &mut Vec<Argument>) {
    let bytes = within.sentence.as_bytes();
    let mut colons = memchr::memchr_iter(b':', bytes);
    let Some(colon) = colons.find(|at| bytes.get(at + 1) == Some(&b' ')) else { return };
    let before = within.sentence.get(..colon).unwrap_or("");
    let mut words = word_spans(before).map(|span| span.of(before)).collect::<Vec<_>>();
    if words.last().is_some_and(|word| matches!(*word, "simple" | "plain" | "clear" | "obvious")) {
        words.truncate(words.len() - 2);
    }
    if words.last().is_some_and(|word| *word == "reason")
        && 4 <= words.len()
        && within.is_free(colon)
        && SHORTEST < count_words(within, colon, within.sentence.len())
        && !is_suspended(before)
    {
        found.push(support(
            within.statement(0, colon),
            vec![within.statement(colon + 1, within.sentence.len())],
            "reason",
            0.7,
        ));
    }
}

/// "Owing to a shortage of beds, many were sent home."
fn opening_ground(within: &Within<'_>, found: &mut Vec<Argument>) {
    const GROUNDS: [(&str, f64); 15] = [
        ("By reason of ", 0.8),
        ("For want of ", 0.7),
        ("For lack of ", 0.7),
        ("Owing to ", 0.8),
        ("Due to ", 0.8),
        ("Thanks to ", 0.7),
        ("On account of ", 0.8),
        ("As a result of ", 0.8),
        ("As a consequence of ", 0.8),
        ("In light of ", 0.6),
        ("In view of ", 0.6),
        ("By virtue of ", 0.6),
        ("Given ", 0.7),
        ("Considering ", 0.6),
        ("In consequence of ", 0.8),
    ];
    let opens = GROUNDS.iter().find(|(words, _)| within.sentence.starts_with(words));
    let Some((words, confidence)) = opens else { return };
    let rest = within.sentence.get(words.len()..).unwrap_or("");
    if rest.starts_with("that ") || !within.is_free(0) {
        return;
    }
    // "For lack of coal" is whole with one word.
    let fewest = if words.starts_with("For ") { 1 } else { 2 };
    let Some(comma) = first_comma(within, words.len(), fewest) else { return };
    if !may_stand_alone(within.sentence.get(comma + 1..).unwrap_or("").trim()) {
        return;
    }
    found.push(support(
        within.statement(comma + 1, within.sentence.len()),
        vec![within.statement(if fewest == 1 { "For ".len() } else { words.len() }, comma)],
        words.trim(),
        *confidence,
    ));
}

/// The first comma outside quotations, parentheses and numbers behind at least `words` words.
fn first_comma(within: &Within<'_>, from: usize, words: usize) -> Option<usize> {
    let sentence = within.sentence;
    memchr::memchr_iter(b',', sentence.as_bytes()).filter(|at| from < *at).find(|at| {
        let digits = sentence.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
        !digits && words <= count_words(within, from, *at) && within.is_free(*at) && {
            // A list or an apposition goes on: the main clause stands behind a later comma.
            let rest = sentence.get(at + 1..).unwrap_or("").trim_start();
            let clause = rest.split([',', ';']).next().unwrap_or("");
            // What closes the sentence behind its opening must have a verb of its own.
            stands_alone(clause) || clause.len() == rest.len() && may_stand_alone(clause)
        }
    })
}

/// "As the king had no heir, the crown passed to his cousin": a state is a ground, an event a time.
fn opening_as(within: &Within<'_>, found: &mut Vec<Argument>) {
    if !within.sentence.starts_with("As ") || !within.is_free(0) {
        return;
    }
    let Some(comma) = first_comma(within, 3, 3) else { return };
    let ground = within.sentence.get(3..comma).unwrap_or("");
    let words: Vec<&str> = word_spans(ground).map(|span| span.of(ground)).take(24).collect();
    let is = |word: &str, list: &[&str]| with_lower(word, |lower| list.contains(&lower));
    if words.first().is_none_or(|word| is(word, &NO_SUBJECT))
        || words.iter().any(|word| is(word, &CITING) || word.eq_ignore_ascii_case("as"))
    {
        return;
    }
    let Some(verb) = words.iter().position(|word| is(word, &STATES)) else { return };
    let next = words.get(verb + 1).copied().unwrap_or("");
    // "As the war was ending", "As trade had grown": a time or a degree, not a ground.
    if verb == 0 || next.is_empty() || next.ends_with("ing") {
        return;
    }
    let perfect = is(words.get(verb).copied().unwrap_or(""), &["has", "have", "had"])
        && (next.ends_with("ed")
            || next.ends_with("en")
            || is(next, &["grown", "become", "begun"]));
    let degree = words.iter().any(|word| is(word, &["more", "less", "increasingly", "steadily"]));
    let main = within.sentence.get(comma + 1..).unwrap_or("").trim();
    if !stands_alone(main) || perfect && !degree && !is_perfect(main) {
        return;
    }
    found.push(support(
        within.statement(comma + 1, within.sentence.len()),
        vec![within.statement(3, comma)],
        "As",
        if perfect { 0.4 } else { 0.6 },
    ));
}

/// Whether a main clause tells a result that lasts: "has prioritized".
fn is_perfect(main: &str) -> bool {
    word_spans(main)
        .take(14)
        .any(|span| with_lower(span.of(main), |lower| matches!(lower, "has" | "have")))
}

/// What stands before the cue is a condition, a question or another's word: no claim of the author.
pub(super) fn is_suspended(before: &str) -> bool {
    const CONDITIONS: [&str; 10] = [
        "if",
        "when",
        "whenever",
        "unless",
        "until",
        "whether",
        "while",
        "once",
        "supposing",
        "should",
    ];
    // Verbs by which somebody else asserts; behind the second list "that" must stand.
    const REPORTS: [&str; 26] = [
        "argued",
        "argues",
        "argue",
        "claimed",
        "alleged",
        "alleges",
        "insisted",
        "insists",
        "contended",
        "contends",
        "contend",
        "asserted",
        "asserts",
        "complained",
        "complains",
        "believed",
        "believes",
        "believe",
        "said",
        "says",
        "asked",
        "wondered",
        "maintained",
        "maintains",
        "replied",
        "accused",
    ];
    let clause = before.rsplit([';', ':']).next().unwrap_or(before);
    let words: Vec<&str> = word_spans(clause).map(|span| span.of(clause)).collect();
    let is = |word: &str, list: &[&str]| with_lower(word, |lower| list.contains(&lower));
    let own = words.first().is_some_and(|first| matches!(*first, "I" | "We" | "we"))
        || words.first().is_some_and(|first| first.eq_ignore_ascii_case("this"))
            && words.get(1).is_some_and(|second| is(second, &WORKS));
    if !own {
        let reported = words.iter().enumerate().any(|(place, word)| {
            let next = words.get(place + 1).copied().unwrap_or("");
            is(word, &REPORTS)
                // "the said lease", "is said to be", "a claimed right"
                && !place.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
                    is(before, &["the", "a", "an", "is", "are", "was", "were", "be", "been"])
                })
                || is(word, &["claims", "claim", "claimed"]) && next == "that" && 0 < place
                // "critics claim it is less secure"
                || is(word, &["claim", "say", "think", "suggest"])
                    && place.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
                        is(before, &[
                            "critics", "opponents", "proponents", "supporters", "some", "many",
                            "others", "scholars", "observers", "analysts", "commentators",
                            "skeptics", "detractors", "advocates", "experts", "they",
                        ])
                    })
        });
        if reported {
            return true;
        }
    }
    let last = clause.rsplit(", ").next().unwrap_or(clause);
    let mut last_words = word_spans(last).map(|span| span.of(last));
    let opens = last_words.next().is_some_and(|first| is(first, &CONDITIONS));
    opens
        || last_words.any(|word| {
            with_lower(word, |lower| matches!(lower, "if" | "whether" | "when" | "whenever"))
        })
}

/// ", since …", ", for …", "on the ground that …", ", given …": the ground stands behind.
fn ground_behind(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for (cue, confidence) in GROUND_JOINTS {
        let Some(place) = joint(within, cue) else { continue };
        let before = sentence.get(..place).unwrap_or("");
        let behind = place + cue.len();
        let end = clause_end(sentence, behind);
        let ground = sentence.get(behind..end).unwrap_or("").trim();
        let comma = before.trim_end().ends_with(',');
        let fits = match cue {
            "since" => {
                comma
                    && is_clause(ground)
                    && !is_temporal(sentence, behind)
                    && !names_an_event(ground)
                    && !is_lasting(before)
            }
            "as" => comma && is_state(ground),
            "for" => comma && is_reason_clause(ground),
            "given" => {
                comma
                    && word_spans(ground).next().is_some_and(|first| {
                        with_lower(first.of(ground), |lower| {
                            matches!(
                                lower,
                                "the" | "that" | "its" | "their" | "his" | "her" | "how"
                            )
                        })
                    })
            }
            "seeing that" | "inasmuch as" => is_clause(ground),
            _ => true,
        };
        let start = clause_start(before);
        if !fits
            || is_suspended(before)
            || count_words(within, start, place) < SHORTEST
            || word_spans(ground).count() < SHORTEST
        {
            continue;
        }
        found.push(support(
            within.statement(start, place),
            vec![within.statement(behind, end)],
            cue,
            confidence,
        ));
        return;
    }
}

/// The cue as whole words inside the sentence, the author's own.
fn joint(within: &Within<'_>, cue: &str) -> Option<usize> {
    places(within, cue).find(|place| {
        let comma = within.sentence.get(..*place).is_some_and(|before| before.ends_with(", "));
        let wants_comma = BEHIND_COMMA.contains(&cue);
        (comma || !wants_comma) && within.is_free(*place)
    })
}

/// "has been closed, since …": a perfect before "since" is of time as often as not.
fn is_lasting(before: &str) -> bool {
    word_spans(before).any(|span| {
        with_lower(span.of(before), |lower| matches!(lower, "been" | "ever" | "lasted"))
    })
}

/// "as two of its tenors are ill": a state, not a time or a manner ("as he had promised").
fn is_state(ground: &str) -> bool {
    let clause = ground.split([',', ';']).next().unwrap_or("");
    let words: Vec<&str> = word_spans(clause).map(|span| span.of(clause)).take(10).collect();
    let is = |word: &str, list: &[&str]| with_lower(word, |lower| list.contains(&lower));
    let opens = words.first().is_some_and(|first| {
        !is(first, &NO_SUBJECT) && !is(first, &["he", "she", "they", "we", "you", "i", "one"])
    });
    let Some(verb) = words.iter().position(|word| is(word, &STATES)) else { return false };
    let next = words.get(verb + 1).copied().unwrap_or("");
    let perfect = is(words.get(verb).copied().unwrap_or(""), &["has", "have", "had"])
        && (next.ends_with("ed") || next.ends_with("en"));
    opens
        && 0 < verb
        && !next.is_empty()
        && !next.ends_with("ing")
        && !perfect
        && !words.iter().any(|word| is(word, &CITING) || is(word, &["as", "often", "usual"]))
}

fn is_clause(text: &str) -> bool {
    stands_alone(text)
}

/// "for he had no other friend", not "for the first time" nor "for two years".
fn is_reason_clause(text: &str) -> bool {
    const SUBJECTS: [&str; 25] = [
        "neither", "both", "most", "each", "few", "many", "none", "he", "she", "it", "they", "we",
        "the", "this", "these", "those", "there", "no", "nobody", "nothing", "such", "its",
        "their", "his", "her",
    ];
    let mut words = word_spans(text).map(|span| span.of(text));
    let opens =
        words.next().is_some_and(|first| with_lower(first, |lower| SUBJECTS.contains(&lower)));
    let second = words.next().unwrap_or("");
    // "for two of its pistons are cracked"
    let part = second.eq_ignore_ascii_case("of")
        && word_spans(text).next().is_some_and(|first| {
            with_lower(first.of(text), |lower| {
                matches!(
                    lower,
                    "one"
                        | "two"
                        | "three"
                        | "four"
                        | "five"
                        | "six"
                        | "many"
                        | "most"
                        | "some"
                        | "few"
                        | "half"
                        | "all"
                        | "none"
                        | "each"
                        | "both"
                        | "several"
                        | "neither"
                )
            })
        });
    let measure = with_lower(second, |lower| {
        matches!(
            lower,
            "first"
                | "last"
                | "next"
                | "most"
                | "same"
                | "sake"
                | "purpose"
                | "purposes"
                | "time"
                | "period"
                | "past"
                | "rest"
                | "benefit"
                | "use"
        )
    });
    let near = head(text);
    // The clause's own verb, before another clause begins.
    let own = near
        .split([',', ';'])
        .next()
        .unwrap_or(near)
        .split(" who ")
        .next()
        .unwrap_or("")
        .split(" which ")
        .next()
        .unwrap_or("")
        .split(" that ")
        .next()
        .unwrap_or("");
    (opens || part) && !measure && stands_alone(own)
}

/// The first part of a text, cut at a border of characters.
fn head(text: &str) -> &str {
    let mut end = text.len().min(CLAUSE_REACH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// ", so …", ", which is why …", ", suggesting that …": the result stands behind.
fn result_behind(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for (cue, confidence) in RESULT_JOINTS {
        let Some(place) = find_behind_comma(within, cue) else { continue };
        let before = sentence.get(..place).unwrap_or("");
        let behind = place + cue.len();
        let mut end = clause_end(sentence, behind);
        let result = sentence.get(behind..end).unwrap_or("").trim();
        let fits = match cue {
            "so" => {
                let first = word_spans(result).next().map_or("", |span| span.of(result));
                let degree = with_lower(first, |lower| {
                    matches!(
                        lower,
                        "that"
                            | "far"
                            | "long"
                            | "much"
                            | "many"
                            | "as"
                            | "to"
                            | "too"
                            | "is"
                            | "are"
                            | "was"
                            | "were"
                            | "does"
                            | "do"
                            | "did"
                    )
                });
                !degree && stands_alone(head(result).split([',', ';']).next().unwrap_or(""))
            }
            "thus" => {
                word_spans(result).next().is_some_and(|first| first.of(result).ends_with("ing"))
            }
            _ => true,
        };
        let start = clause_start(before);
        if !fits
            || is_suspended(before)
            || count_words(within, start, place) < SHORTEST
            || word_spans(result).next().is_none()
        {
            continue;
        }
        // ", signaling stronger enforcement, issued a notice": an inserted phrase ends at its comma.
        let inserted = !cue.contains(' ') && cue.ends_with("ing") && !has_verb(before);
        if inserted && let Some(comma) = result.find(", ") {
            let shift =
                sentence.get(behind..).map_or(0, |rest| rest.len() - rest.trim_start().len());
            end = behind + shift + comma;
            let premise = within.statement(end, sentence.len());
            found.push(support(within.statement(behind, end), vec![premise], cue, confidence));
            return;
        }
        found.push(support(
            within.statement(behind, end),
            vec![within.statement(start, place)],
            cue,
            confidence,
        ));
        return;
    }
}

fn find_behind_comma(within: &Within<'_>, cue: &str) -> Option<usize> {
    places(within, cue).find(|place| {
        is_joined(within.sentence.get(..*place).unwrap_or("")) && within.is_free(*place)
    })
}

/// "The strike caused a shortage of coal": what is told as cause supports what it brought about.
fn cause(within: &Within<'_>, found: &mut Vec<Argument>) {
    let sentence = within.sentence;
    for cue in CAUSES {
        let Some(place) = places(within, cue).next() else { continue };
        if !within.is_free(place) {
            continue;
        }
        let mut before = sentence.get(..place).unwrap_or("").trim_end();
        for adverb in [" also", " thus", " then", " have", " has", " had", " directly", " soon"] {
            before = before.strip_suffix(adverb).unwrap_or(before);
        }
        let behind = sentence.get(place + cue.len()..).unwrap_or("");
        let last = word_spans(before).last().map_or("", |span| span.of(before));
        // "was caused", "damage caused by", "the causes of", "which caused"
        let passive = with_lower(last, |lower| {
            matches!(
                lower,
                "is" | "are"
                    | "was"
                    | "were"
                    | "be"
                    | "been"
                    | "being"
                    | "which"
                    | "that"
                    | "who"
                    | "not"
                    | "the"
                    | "and"
                    | "or"
                    | "its"
                    | "their"
                    | "of"
                    | "to"
                    | "these"
                    | "other"
                    | "root"
                    | "main"
                    | "possible"
                    | "probable"
                    | "it"
                    | "this"
            )
        });
        // "alerts that were already triggered"
        let aux = word_spans(before).collect::<Vec<_>>().iter().rev().take(3).any(|span| {
            with_lower(span.of(before), |lower| {
                matches!(lower, "is" | "are" | "was" | "were" | "be" | "been" | "being" | "by")
            })
        });
        let object = word_spans(behind).next().map_or("", |span| span.of(behind));
        let no_object = behind.starts_with([',', '.', ';', ':'])
            || with_lower(object, |lower| {
                matches!(
                    lower,
                    "by" | "of" | "and" | "or" | "in" | "on" | "for" | "to" | "at" | "when"
                )
            });
        let start = clause_start(before);
        let end = clause_end(sentence, place + cue.len());
        if passive
            || aux
            || no_object
            || is_suspended(before)
            || word_spans(before).any(|span| {
                with_lower(span.of(before), |lower| matches!(lower, "how" | "why" | "what"))
            })
            || has_verb(before.get(start..).unwrap_or(""))
            || count_words(within, start, before.len()) < SHORTEST
        {
            continue;
        }
        found.push(support(
            within.statement(place + cue.len(), end),
            vec![within.statement(start, before.len())],
            cue,
            0.4,
        ));
        return;
    }
}

/// "The loss made it impossible to pay", "has also made it a costly habit".
fn made_it(within: &Within<'_>, found: &mut Vec<Argument>) {
    const KINDS: [&str; 20] = [
        "possible",
        "impossible",
        "difficult",
        "harder",
        "hard",
        "easier",
        "easy",
        "necessary",
        "unnecessary",
        "likely",
        "unlikely",
        "attractive",
        "ideal",
        "important",
        "vital",
        "essential",
        "vulnerable",
        "dangerous",
        "cheaper",
        "costly",
    ];
    let sentence = within.sentence;
    // "As the port made it easier to trade, …": the clause is a ground or a time itself.
    let subordinate = ["As ", "Since ", "When ", "While ", "After ", "Before ", "If ", "Because "];
    if subordinate.iter().any(|word| sentence.starts_with(word)) {
        return;
    }
    for cue in MADE {
        let Some(place) = places(within, cue).next() else { continue };
        if !within.is_free(place) {
            continue;
        }
        let behind = sentence.get(place + cue.len()..).unwrap_or("");
        let quality = word_spans(behind)
            .take(4)
            .any(|span| with_lower(span.of(behind), |lower| KINDS.contains(&lower)));
        let mut before = sentence.get(..place).unwrap_or("").trim_end();
        for adverb in [" also", " thus", " have", " has", " had"] {
            before = before.strip_suffix(adverb).unwrap_or(before);
        }
        let start = clause_start(before);
        let last = word_spans(before).last().map_or("", |span| span.of(before));
        if !quality
            || is_suspended(before)
            || matches!(last, "that" | "which" | "who" | "and" | "it" | "This" | "It")
            || count_words(within, start, before.len()) < SHORTEST
        {
            continue;
        }
        found.push(support(
            within.statement(place, clause_end(sentence, place)),
            vec![within.statement(start, before.len())],
            cue,
            0.5,
        ));
        return;
    }
}
