//! What is a figure compared with, and in which direction does it go?
//!
//! Ratios ("nearly fifty times more potent than …"), trends ("fell by 90% between …") and what
//! they are about. The subject is the noun phrase before the verb, read off its place: no parse.

use std::sync::LazyLock;

use super::Relation;
use crate::text::lexicon::{Lex, WordSet, lines};
use crate::text::token::{Kind, Tokens};
use crate::text::word_table::WordTable;

/// Longest noun phrase that is kept, in tokens.
const LONGEST_PHRASE: usize = 12;
/// How far before a figure its trend verb may stand, in tokens.
const TREND_REACH: usize = 6;

static PROPERTIES: LazyLock<WordTable<&'static str>> = LazyLock::new(|| {
    lines(include_str!("../../../data/properties.txt"))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// What follows a "times", "-fold" or percentage.
#[derive(Clone, Debug, Default)]
pub(super) struct Comparison {
    pub(super) relation: Option<Relation>,
    pub(super) property: Option<Box<str>>,
    pub(super) comparator: Option<Box<str>>,
    /// The property is that of the ratio before ("more so than").
    pub(super) carried: bool,
    /// One past its last token.
    pub(super) after: usize,
}

fn property_of(adjective: &str) -> Box<str> {
    let known = PROPERTIES.get_any_case(adjective).copied();
    known.map_or_else(|| adjective.to_lowercase().into(), Box::from)
}

/// The comparison that opens at token `at`, behind "times" and the like.
pub(super) fn comparison(tokens: &Tokens<'_>, at: usize) -> Option<Comparison> {
    if tokens.is_any(at, &["more", "less", "fewer"]) {
        let relation = if tokens.is(at, "more") { Relation::More } else { Relation::Less };
        let mut next = at + 1;
        let mut found = Comparison { relation: Some(relation), ..Comparison::default() };
        if tokens.is(next, "so") {
            found.carried = true;
            next += 1;
        } else if !tokens.is(next, "than") {
            // "more potent", "more likely to die", "more deaths"
            let word = next;
            if !tokens.is_word(word)
                || tokens.lex(word) == Lex::Function && !tokens.is(word, "often")
            {
                return None;
            }
            found.property = Some(property_of(tokens.str(word)));
            next = word + 1;
            if super::noun::is_plural(tokens.str(word)) {
                found.property = Some(super::noun::singular(tokens.str(word)).into());
            }
        }
        return Some(with_comparator(tokens, found, next, "than"));
    }
    if tokens.is_any(at, &["as"]) && tokens.is_word(at + 1) {
        // "five times as potent as", "twice as many deaths as"
        let mut found = Comparison { relation: Some(Relation::More), ..Comparison::default() };
        let mut next = at + 2;
        if tokens.is_any(at + 1, &["many", "much", "large", "few", "little"])
            && tokens.is_word(next)
            && tokens.lex(next) != Lex::Function
        {
            let end = noun_phrase(tokens, next, 3);
            found.property = (next < end).then(|| phrase(tokens, next, end));
            next = end.max(next);
        } else if tokens.is_any(at + 1, &["many", "much"]) {
            found.property = None;
        } else {
            found.property = Some(property_of(tokens.str(at + 1)));
        }
        return Some(with_comparator(tokens, found, next, "as"));
    }
    // "four times its estimate", "twice their share in 2005"
    if tokens.is_any(at, &["its", "their", "his", "her", "our"]) {
        let mut found = Comparison { relation: Some(Relation::More), ..Comparison::default() };
        let mut end = noun_phrase(tokens, at + 1, 4);
        if end == at + 1 {
            return None;
        }
        if tokens.is_any(end, &["in", "of"])
            && matches!(tokens.kind(end + 1), Some(Kind::Number { plain: true, .. }))
        {
            end += 2;
        }
        found.comparator = Some(phrase(tokens, at + 1, end));
        found.after = end;
        return Some(found);
    }
    // "twice what it had been in 1998"
    if tokens.is(at, "what") && tokens.is_any(at + 1, &["it", "they", "he", "she", "we"]) {
        let mut found = Comparison { relation: Some(Relation::More), ..Comparison::default() };
        let verb = at + 2 + usize::from(tokens.is(at + 2, "had"));
        let year = verb + 2;
        if tokens.is_any(verb, &["been", "was", "were", "did", "cost", "earned", "paid"])
            && tokens.is(verb + 1, "in")
            && matches!(tokens.kind(year), Some(Kind::Number { plain: true, .. }))
        {
            found.comparator = Some(phrase(tokens, year, year + 1));
            found.after = year + 1;
        }
        return Some(found);
    }
    if tokens.is_any(at, &["the", "that", "those"]) {
        // "a hundred times the potency of morphine", "twice the national average", "ten times that of"
        let mut found = Comparison { relation: Some(Relation::More), ..Comparison::default() };
        if tokens.is_any(at, &["that", "those"]) {
            tokens.is(at + 1, "of").then_some(())?;
            found.carried = true;
            return Some(with_comparator(tokens, found, at + 1, "of"));
        }
        let end = noun_phrase(tokens, at + 1, 4);
        if end == at + 1 {
            return None;
        }
        if tokens.is(end, "of") {
            found.property = Some(phrase(tokens, at + 1, end));
            return Some(with_comparator(tokens, found, end, "of"));
        }
        found.comparator = Some(phrase(tokens, at + 1, end));
        found.after = end;
        return Some(found);
    }
    // "stronger than", "higher than in 2010"
    let word = tokens.str(at);
    // "higher in the north than in the south"
    let apart = |at: usize| {
        tokens.is_any(
            at,
            &[
                "in", "among", "for", "at", "on", "during", "with", "below", "above", "under",
                "inside", "outside", "behind",
            ],
        ) && (at + 1..at + 8)
            .take_while(|place| tokens.is_word(*place))
            .any(|place| tokens.is(place, "than"))
    };
    let comparative = tokens.is_word(at)
        && 4 < word.len()
        && word.ends_with("er")
        && (tokens.is(at + 1, "than") || PROPERTIES.get_any_case(word).is_some() && apart(at + 1))
        || tokens.is_any(at, &["better", "worse"]) && tokens.is(at + 1, "than");
    if comparative {
        let less = tokens.is_any(
            at,
            &[
                "lower", "smaller", "shorter", "slower", "lighter", "younger", "weaker", "cheaper",
                "poorer",
            ],
        );
        let found = Comparison {
            relation: Some(if less { Relation::Less } else { Relation::More }),
            property: Some(property_of(word)),
            ..Comparison::default()
        };
        return Some(with_comparator(tokens, found, at + 1, "than"));
    }
    if tokens.is(at, "than") {
        let found = Comparison { relation: Some(Relation::More), ..Comparison::default() };
        return Some(with_comparator(tokens, found, at, "than"));
    }
    None
}

/// The comparator behind `joint`, which stands at or shortly after token `at`.
fn with_comparator(
    tokens: &Tokens<'_>,
    mut found: Comparison,
    at: usize,
    joint: &str,
) -> Comparison {
    found.after = at;
    // "more likely to be arrested than": the joint may stand a few words on.
    let mut place = at;
    while place < at + 8 {
        if tokens.is(place, joint) {
            break;
        }
        if !tokens.is_word(place) {
            return found;
        }
        place += 1;
    }
    if !tokens.is(place, joint) {
        return found;
    }
    if at < place && found.property.is_some() && joint == "than" && tokens.is(at, "to") {
        // "likely to die": what is likely belongs to the property.
        if let Some(property) = &mut found.property {
            *property = format!("{property} {}", phrase(tokens, at, place)).into();
        }
    }
    let mut first = place + 1;
    loop {
        if tokens.is_any(first, &["that", "those"]) && tokens.is(first + 1, "of") {
            first += 2;
        } else if tokens.is_any(first, &["the", "a", "an", "its", "their", "of"])
            || tokens.is_any(first, &["in", "for", "among", "on", "at", "from", "with", "by"])
                && place + 1 == first
        {
            first += 1;
        } else {
            break;
        }
    }
    // "the rate of other people"
    let other = usize::from(tokens.is_any(first, &["other", "most", "any", "many"]));
    let end = noun_phrase(tokens, first + other, LONGEST_PHRASE);
    if first + other < end {
        found.comparator = Some(phrase(tokens, first, end));
        found.after = end;
    }
    found
}

/// What a ratio without "than" is compared with: "Compared with aspirin, the drug is ten times as
/// potent", "ten times higher, compared with aspirin".
pub(super) fn compared_with(
    tokens: &Tokens<'_>,
    sentence: usize,
    after: usize,
) -> Option<Box<str>> {
    let behind = after + usize::from(tokens.is_sign(after, ','));
    for at in [sentence, behind] {
        let joint = (tokens.is_any(at, &["compared", "relative"])
            && tokens.is_any(at + 1, &["with", "to"]))
        .then_some(at + 2)
        .or_else(|| {
            (tokens.is(at, "in")
                && tokens.is(at + 1, "comparison")
                && tokens.is_any(at + 2, &["with", "to"]))
            .then_some(at + 3)
        });
        let Some(mut first) = joint else { continue };
        while tokens.is_any(first, &["the", "a", "an", "its", "their"]) {
            first += 1;
        }
        let end = noun_phrase(tokens, first, 6);
        if first < end {
            return Some(phrase(tokens, first, end));
        }
    }
    None
}

/// The end of the run of words that can make a noun phrase from token `at` on.
fn noun_phrase(tokens: &Tokens<'_>, at: usize, longest: usize) -> usize {
    let mut end = at;
    while end < at + longest {
        match tokens.kind(end) {
            Some(Kind::Word(Lex::Function)) => {
                // "the potency of pure morphine": one "of" inside.
                if tokens.is(end, "of") && at < end && 4 < longest {
                    end += 1;
                    if tokens.is_any(end, &["the", "a", "an", "its", "their"]) {
                        end += 1;
                    }
                    continue;
                }
                break;
            }
            Some(Kind::Word(_)) => end += 1,
            Some(Kind::Number { plain: true, .. }) if tokens.str(end).len() == 4 => end += 1,
            Some(Kind::Sign('-' | '‑')) if tokens.is_inner_dash(end) => end += 1,
            Some(Kind::Sign('.')) if tokens.glued(end) && tokens.glued(end + 1) => end += 1,
            _ => break,
        }
    }
    while at < end && (tokens.is_any(end - 1, &["of", "the", "a", "an"]) || tokens.is_dash(end - 1))
    {
        end -= 1;
    }
    end
}

/// Tokens as words, printed white space folded.
pub(super) fn phrase(tokens: &Tokens<'_>, from: usize, to: usize) -> Box<str> {
    let text = crate::text::span::fold_white_space(tokens.range(from, to).of(tokens.text));
    // A stop before closing marks ends the quotation and belongs to no word of it.
    let closes = matches!(tokens.kind(to), Some(Kind::Sign('"' | '”' | '’' | '\'')));
    match text.strip_suffix(['.', ',']) {
        Some(bare) if closes => bare.into(),
        _ => text.into(),
    }
}

/// [`phrase`] in small letters.
pub(super) fn lower_phrase(tokens: &Tokens<'_>, from: usize, to: usize) -> Box<str> {
    let mut words = phrase(tokens, from, to);
    words.make_ascii_lowercase();
    words
}

/// Verbs that may stand between a subject and a ratio.
static COPULAS: LazyLock<WordSet> = LazyLock::new(|| {
    [
        "is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "remains",
        "became", "becomes", "proved", "appears", "seems", "can", "may",
    ]
    .into_iter()
    .collect()
});

/// The noun phrase before the verb before token `at`: what a ratio is about.
pub(super) fn subject_before(tokens: &Tokens<'_>, at: usize, clause: usize) -> Option<Box<str>> {
    if let Some((first, last)) = judged_before(tokens, at, clause) {
        return Some(phrase(tokens, first, last));
    }
    let mut verb = None;
    let mut place = at;
    let floor = clause.max(at.saturating_sub(40));
    while floor < place {
        place -= 1;
        if tokens.is_in(place, &COPULAS) && tokens.is_word(place) {
            verb = Some(place);
            // "has been": go on to the first verb of the group.
            if place == floor || !tokens.is_in(place - 1, &COPULAS) {
                break;
            }
        }
    }
    let end = verb?;
    let (first, last) = phrase_before(tokens, end, floor)?;
    Some(phrase(tokens, first, last))
}

/// Verbs that say what their object is held to be ("considers it twice as strong").
static JUDGES: LazyLock<WordSet> = LazyLock::new(|| {
    [
        "consider",
        "considers",
        "considered",
        "considering",
        "deem",
        "deems",
        "deemed",
        "judge",
        "judges",
        "judged",
        "call",
        "calls",
        "called",
        "rate",
        "rates",
        "rated",
        "estimate",
        "estimates",
        "estimated",
        "find",
        "finds",
        "found",
        "think",
        "thinks",
        "thought",
        "believe",
        "believes",
        "believed",
        "make",
        "makes",
        "made",
        "reckoned",
    ]
    .into_iter()
    .collect()
});

/// The object of such a verb that stands right before the figure, a quotation mark apart.
fn judged_before(tokens: &Tokens<'_>, at: usize, clause: usize) -> Option<(usize, usize)> {
    /// Longest object, in tokens.
    const LONGEST: usize = 5;
    let is_mark = |place: usize| {
        matches!(tokens.kind(place), Some(Kind::Sign('"' | '“' | '‘' | '\'')))
            || tokens.is_any(place, &["nearly", "almost", "about", "roughly", "some", "as"])
    };
    let mut last = at;
    while clause < last && is_mark(last - 1) {
        last -= 1;
    }
    let mut first = last;
    while clause < first && last - first < LONGEST && tokens.is_word(first - 1) {
        if tokens.is_in(first - 1, &JUDGES) {
            while first < last && tokens.is_any(first, &["the", "a", "an"]) {
                first += 1;
            }
            return (first < last && !is_pronoun(tokens, first, last)).then_some((first, last));
        }
        let article = tokens.is_any(first - 1, &["the", "a", "an"]);
        if tokens.lex(first - 1) == Lex::Function && !article {
            return None;
        }
        first -= 1;
    }
    None
}

/// The noun phrase that ends before token `end`, not reaching before `floor`.
fn phrase_before(tokens: &Tokens<'_>, end: usize, floor: usize) -> Option<(usize, usize)> {
    let mut last = end;
    // Adverbs between subject and verb.
    while floor < last && tokens.str(last - 1).ends_with("ly") {
        last -= 1;
    }
    // A phrase set off by commas or parentheses before the verb is no part of the subject.
    if floor < last && matches!(tokens.kind(last - 1), Some(Kind::Sign(',' | ')' | '—'))) {
        let mut open = last - 1;
        let mut steps = 0;
        while floor < open && steps < 30 {
            open -= 1;
            steps += 1;
            if matches!(tokens.kind(open), Some(Kind::Sign(',' | '(' | '—'))) {
                break;
            }
        }
        if floor < open {
            last = open;
        }
    }
    // Ellipses between subject and verb.
    while floor < last && matches!(tokens.kind(last - 1), Some(Kind::Sign('.' | '…' | '”' | '"')))
    {
        last -= 1;
    }
    let mut first = last;
    while floor < first {
        let before = first - 1;
        match tokens.kind(before) {
            Some(Kind::Word(Lex::Function))
                if !tokens.is_any(
                    before,
                    &["of", "in", "from", "per", "the", "a", "an", "its", "their", "all", "and"],
                ) =>
            {
                break;
            }
            Some(
                Kind::Word(_)
                | Kind::Sign('-' | '‑' | '’' | '\'')
                | Kind::Number { plain: true, .. },
            ) => {}
            _ => break,
        }
        if LONGEST_PHRASE < last - before {
            break;
        }
        first = before;
    }
    // Leading words that are no part of the phrase.
    while first < last
        && (tokens.is_any(
            first,
            &["the", "a", "an", "all", "and", "of", "in", "from", "its", "their", "that"],
        ))
    {
        first += 1;
    }
    (first < last && !is_pronoun(tokens, first, last)).then_some((first, last))
}

fn is_pronoun(tokens: &Tokens<'_>, first: usize, last: usize) -> bool {
    last == first + 1
        && tokens.is_any(
            first,
            &[
                "it", "they", "this", "these", "those", "he", "she", "which", "that", "who",
                "there", "we", "i", "you",
            ],
        )
}

const UP: [&str; 40] = [
    "increase",
    "increased",
    "increases",
    "increasing",
    "rise",
    "rises",
    "rose",
    "risen",
    "rising",
    "grew",
    "grow",
    "grows",
    "grown",
    "growing",
    "growth",
    "climb",
    "climbed",
    "climbs",
    "surge",
    "surged",
    "surging",
    "jump",
    "jumped",
    "soar",
    "soared",
    "gain",
    "gained",
    "expanded",
    "swelled",
    "skyrocketed",
    "spiked",
    "raised",
    "raise",
    "boosted",
    "uptick",
    "expansion",
    "appreciated",
    "accelerated",
    "hike",
    "multiplied",
];
const DOWN: [&str; 40] = [
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "decline",
    "declined",
    "declines",
    "declining",
    "fall",
    "falls",
    "fell",
    "fallen",
    "falling",
    "drop",
    "dropped",
    "drops",
    "dropping",
    "reduce",
    "reduced",
    "reduces",
    "reducing",
    "reduction",
    "shrank",
    "shrunk",
    "plunged",
    "plunge",
    "plummeted",
    "slumped",
    "slump",
    "dipped",
    "lowered",
    "contracted",
    "contraction",
    "cut",
    "slid",
    "lost",
    "loss",
    "tumbled",
    "dwindled",
    "depreciated",
];

static DIRECTIONS: LazyLock<WordTable<Relation>> = LazyLock::new(|| {
    let up = UP.into_iter().map(|word| (word, Relation::Increase));
    up.chain(DOWN.into_iter().map(|word| (word, Relation::Decrease))).collect()
});

/// A trend that a figure measures.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trend {
    pub(super) relation: Relation,
    /// The token of its verb or noun.
    pub(super) word: usize,
    /// The word stands behind the figure ("a 46% decline in …").
    pub(super) behind: bool,
}

fn direction(tokens: &Tokens<'_>, at: usize) -> Option<Relation> {
    if !tokens.is_word(at) {
        return None;
    }
    DIRECTIONS.get_any_case(tokens.str(at)).copied()
}

/// The trend verb or noun near the figure in tokens `first..after`.
pub(super) fn trend(
    tokens: &Tokens<'_>,
    first: usize,
    after: usize,
    clause: usize,
) -> Option<Trend> {
    for word in after..after + 3 {
        if let Some(relation) = direction(tokens, word) {
            return Some(Trend { relation, word, behind: true });
        }
        if !tokens.is_word(word) || tokens.lex(word) == Lex::Function {
            break;
        }
    }
    let floor = clause.max(first.saturating_sub(TREND_REACH));
    let mut place = first;
    while floor < place {
        place -= 1;
        // "Burglaries were down by a quarter"
        if tokens.is_any(place, &["up", "down"])
            && place
                .checked_sub(1)
                .is_some_and(|verb| tokens.is_any(verb, &["is", "are", "was", "were", "been"]))
        {
            let up = tokens.is(place, "up");
            let relation = if up { Relation::Increase } else { Relation::Decrease };
            return Some(Trend { relation, word: place, behind: false });
        }
        if let Some(relation) = direction(tokens, place) {
            return Some(Trend { relation, word: place, behind: false });
        }
        if matches!(tokens.kind(place), Some(Kind::Sign(';' | '.' | ':'))) {
            break;
        }
    }
    None
}

/// What a trend is about.
pub(super) fn trend_subject(tokens: &Tokens<'_>, trend: Trend, clause: usize) -> Option<Box<str>> {
    // "a decline in opium production", "growth of exports"
    let mut next = trend.word + 1;
    if trend.behind && tokens.is_any(next, &["in", "of"]) {
        next += 1;
        while tokens.is_any(next, &["the", "a", "an", "its", "their", "number", "of"]) {
            next += 1;
        }
        let end = noun_phrase(tokens, next, LONGEST_PHRASE);
        return (next < end).then(|| phrase(tokens, next, end));
    }
    let mut verb = trend.word;
    // "had significantly increased", "was reduced"
    while clause < verb
        && (tokens.is_in(verb - 1, &COPULAS) || tokens.str(verb - 1).ends_with("ly"))
    {
        verb -= 1;
    }
    let (first, last) = phrase_before(tokens, verb, clause.max(verb.saturating_sub(40)))?;
    Some(phrase(tokens, first, last))
}

/// What a trend starts from, behind "from" at token `at`: "its low point in 2000". A number there
/// is the first of two figures instead.
pub(super) fn base(tokens: &Tokens<'_>, at: usize) -> Option<Box<str>> {
    tokens.is(at, "from").then_some(())?;
    let mut first = at + 1;
    while tokens.is_any(first, &["the", "a", "an"]) {
        first += 1;
    }
    let owned = usize::from(tokens.is_any(first, &["its", "their", "his", "her"]));
    let mut end = noun_phrase(tokens, first + owned, 6);
    if end <= first + owned
        || !matches!(tokens.kind(first + owned), Some(Kind::Word(lex)) if matches!(lex, Lex::Plain))
    {
        return None;
    }
    if tokens.is_any(end, &["in", "of"])
        && matches!(tokens.kind(end + 1), Some(Kind::Number { plain: true, .. }))
    {
        end += 2;
    }
    Some(phrase(tokens, first, end))
}

/// The noun phrase behind "of" at token `at`: what a share is taken of.
pub(super) fn share_of(tokens: &Tokens<'_>, at: usize) -> Option<Box<str>> {
    tokens.is(at, "of").then_some(())?;
    let mut first = at + 1;
    while tokens.is_any(first, &["the", "all", "its", "their", "a", "an"]) {
        first += 1;
    }
    let end = noun_phrase(tokens, first, 6);
    (first < end).then(|| phrase(tokens, first, end))
}

/// The noun phrase behind the preposition at token `at`.
pub(super) fn share_of_any(tokens: &Tokens<'_>, at: usize) -> Option<Box<str>> {
    let mut first = at + 1;
    while tokens.is_any(first, &["the", "all", "a", "an"]) {
        first += 1;
    }
    let end = noun_phrase(tokens, first, 4);
    (first < end).then(|| phrase(tokens, first, end))
}
