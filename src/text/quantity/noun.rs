//! Which noun does a number count?
//!
//! No parser of English: the first plural behind the number, over adjectives and nouns, and never
//! over a preposition, a verb of the common ones or a mark.

use std::sync::LazyLock;

use crate::text::lexicon::{Lex, lines};
use crate::text::token::{Kind, Tokens};
use crate::text::word_table::WordTable;

/// Most words between a number and the noun that it counts.
const FARTHEST_NOUN: usize = 7;

static IRREGULAR: LazyLock<WordTable<&'static str>> = LazyLock::new(|| {
    lines(include_str!("../../../data/irregular-nouns.txt"))
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// A counted noun.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    /// Singular, lower case.
    pub(super) unit: String,
    /// One past the noun's token.
    pub(super) after: usize,
    /// The words between number and noun, if any.
    pub(super) modifiers: (usize, usize),
}

/// Whether a word looks like a plural noun.
pub(crate) fn is_plural(word: &str) -> bool {
    if IRREGULAR.get_any_case(word).is_some() {
        return !word.eq_ignore_ascii_case("head") && !word.eq_ignore_ascii_case("staff");
    }
    let bytes = word.as_bytes();
    let Some((last, rest)) = bytes.split_last() else { return false };
    if !last.eq_ignore_ascii_case(&b's') || rest.len() < 2 {
        return false;
    }
    // Capitals throughout are a name ("CBS"), unless the -s is small ("MPs").
    if *last == b'S' && word.chars().all(char::is_uppercase) && word.len() <= 4 {
        return false;
    }
    match rest.last().map(u8::to_ascii_lowercase) {
        Some(b's' | b'u' | b'i' | b'\'') => false,
        _ => !word.ends_with("’s") && !word.ends_with("'s"),
    }
}

/// The singular of a plural, lower case.
pub(crate) fn singular(word: &str) -> String {
    if let Some(found) = IRREGULAR.get_any_case(word) {
        return (*found).to_owned();
    }
    let mut lower = word.to_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    if !lower.ends_with('s') {
        return lower;
    }
    if lower.ends_with("ies") && 4 < lower.len() {
        lower.truncate(lower.len() - 3);
        lower.push('y');
    } else if ends(&["sses", "shes", "ches", "xes", "zzes"]) {
        lower.truncate(lower.len() - 2);
    } else if !ends(&["ss", "us", "is"]) {
        lower.pop();
    }
    lower
}

/// Adverbs and verbs in -ly and -ed cannot be the head of what is counted.
fn is_verb_like(word: &str) -> bool {
    word.ends_with("ed") && 4 < word.len() && word.starts_with(char::is_lowercase)
}

/// Verbs in -s that follow a count more often than nouns do: "a study by six physicians explains".
fn is_telling(word: &str) -> bool {
    matches!(
        word,
        "explains"
            | "suggests"
            | "concludes"
            | "indicates"
            | "reveals"
            | "confirms"
            | "describes"
            | "demonstrates"
            | "warns"
    )
}

/// The noun that the number before token `at` counts.
pub(super) fn counted(tokens: &Tokens<'_>, at: usize, one: bool) -> Option<Counted> {
    let mut next = at;
    let mut head: Option<usize> = None;
    let mut last_word = None;
    let mut words = 0;
    while words < FARTHEST_NOUN {
        if matches!(tokens.kind(next), Some(Kind::Sign('“' | '"' | '‘' | '\''))) && next == at {
            next += 1;
            continue;
        }
        if let Some(Kind::Sign('(' | '[')) = tokens.kind(next) {
            break;
        }
        let Some(Kind::Word(lex)) = tokens.kind(next) else { break };
        let word = tokens.str(next);
        match lex {
            Lex::Function
                if tokens.is_any(
                    next,
                    &["more", "other", "such", "additional", "fewer", "less", "away"],
                ) && head.is_none() => {}
            // "53 reported cases": a participle before the noun.
            Lex::Function
                if next == at
                    && (word.ends_with("ed") || tokens.is_any(next, &["found", "lost", "set"]))
                    && tokens.is_word(next + 1)
                    && tokens.lex(next + 1) == Lex::Plain
                    && is_plural(tokens.str(next + 1)) => {}
            Lex::Function if next == at && tokens.is_any(next, &["of"]) => {
                // "three of its executives"
                let owner = tokens.is_any(
                    next + 1,
                    &["its", "their", "his", "her", "our", "the", "these", "those", "my", "your"],
                );
                if !owner {
                    break;
                }
                next += 2;
                words += 1;
                continue;
            }
            Lex::Function if !is_plural(word) || head.is_none() && next == at => break,
            Lex::Month(_) if !word.starts_with(char::is_uppercase) => {}
            Lex::Function
            | Lex::Month(_)
            | Lex::Scale(_)
            | Lex::Hundred
            | Lex::Small(_)
            | Lex::Tens(_) => break,
            _ => {}
        }
        words += 1;
        // "work-related": a compound counts as one word.
        let mut end = next;
        while tokens.is_inner_dash(end + 1)
            && tokens.is_word(end + 2)
            && !tokens.is_sign(end + 1, '—')
        {
            end += 2;
        }
        let tail = tokens.str(end);
        // "50 staff", but "50 staff members"
        let staff = tail == "staff" && !(tokens.is_word(end + 1) && is_plural(tokens.str(end + 1)));
        let plural = (staff || is_plural(tail)) && !matches!(tokens.lex(end), Lex::Function);
        if head.is_some() && (!plural || is_telling(tail)) && !one {
            break;
        }
        // "to 1.0 measuring the risk", "an act given the cost": a participle with its object.
        let object = tokens.is_any(end + 1, &["the", "a", "an", "its", "their", "that", "this"]);
        if one && object && (tail.ends_with("ing") || matches!(tail, "given" | "taken" | "made")) {
            if next == at {
                return None;
            }
            break;
        }
        if plural {
            // A further plural right behind is the head ("sports teams"); a present-tense verb does
            // not follow a plural.
            head = Some(end);
            last_word = Some(end);
        } else if tokens.is(end, "head") && tokens.is(end + 1, "of") {
            head = Some(end);
        } else {
            last_word = Some(end);
            if one && is_verb_like(tail) && next != at {
                break;
            }
        }
        next = end + 1;
        if tokens.is_sign(next, '.') && tokens.str(end).len() <= 3 && tokens.glued(next) {
            // An abbreviation without inner stops.
            next += 1;
        }
    }
    let head = match head {
        Some(head) if !one => head,
        _ if one => {
            let head = last_word.or(head)?;
            if is_verb_like(tokens.str(head)) || tokens.str(head).ends_with("ly") {
                return None;
            }
            head
        }
        _ => return None,
    };
    let mut first = at;
    if tokens.is(at, "of") {
        first = at + 2;
    }
    Some(Counted { unit: singular(tokens.str(head)), after: head + 1, modifiers: (first, head) })
}
