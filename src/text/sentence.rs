//! Where do sentences end?
//!
//! A splitter for legal and scholarly English: abbreviations of reporters, courts, titles and
//! months do not end a sentence, closing quotation marks and note markers belong to the sentence
//! before them, and a parenthesis inside a sentence stays in it.

use super::Span;
use super::lexicon::{LEXICON, with_lower};

/// A parenthesis longer than this is taken for one that nobody closed.
const LONGEST_PARENTHESIS: usize = 3000;
/// How many bytes are searched at once for what can end a sentence.
const WINDOW: usize = 256;

/// The sentences of `text`, in order, trimmed of white space, covering all of its words.
#[must_use]
pub fn sentences(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let closers = closing_parentheses(bytes);
    let mut parenthesis = 0;
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    loop {
        at = skip_letters(bytes, at);
        let Some(byte) = bytes.get(at) else { break };
        match byte {
            b'\n' if is_blank_line(bytes, at) => {
                push(&mut found, text, start, at);
                at = skip_white_space(bytes, at);
                start = at;
            }
            b'(' => {
                while closers.get(parenthesis).is_some_and(|(open, _)| *open < at) {
                    parenthesis += 1;
                }
                let inside_sentence = !text.get(start..at).unwrap_or("").trim().is_empty();
                match closers.get(parenthesis) {
                    Some((open, close)) if *open == at && inside_sentence => at = *close,
                    _ => at += 1,
                }
            }
            b'.' | b'?' | b'!' => {
                let stop = Stop::read(text, start, at);
                if stop.ends_sentence(text) {
                    push(&mut found, text, start, stop.after);
                    start = stop.after;
                }
                at = stop.after;
            }
            _ => at += 1,
        }
    }
    push(&mut found, text, start, text.len());
    found
}

/// The next byte that can end a sentence or must be looked at otherwise; most bytes are letters.
fn skip_letters(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        // Within a window, many marks of one kind cost no long looks for the other one.
        let window = rest.get(..WINDOW).unwrap_or(rest);
        let stop = memchr::memchr3(b'.', b'(', b'\n', window);
        let before = window.get(..stop.unwrap_or(window.len())).unwrap_or_default();
        match memchr::memchr2(b'?', b'!', before).or(stop) {
            Some(found) => return at + found,
            None if window.len() < rest.len() => at += window.len(),
            None => return bytes.len(),
        }
    }
}

fn push(found: &mut Vec<Span>, text: &str, start: usize, end: usize) {
    let span = Span::new(start, end).trimmed(text);
    if span.of(text).chars().any(char::is_alphanumeric) {
        found.push(span);
    } else if let Some(last) = found.last_mut()
        && !span.is_empty()
    {
        // A lone mark belongs to the sentence before it.
        last.end = span.end;
    }
}

/// The outermost parentheses that are closed within a sensible length: (open, close), ascending.
fn closing_parentheses(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for at in memchr::memchr3_iter(b'(', b')', b'\n', bytes) {
        match bytes.get(at) {
            Some(b'(') => open.push(at),
            Some(b')') => {
                if let Some(start) = open.pop()
                    && at - start <= LONGEST_PARENTHESIS
                {
                    pairs.push((start, at));
                }
            }
            Some(b'\n') if is_blank_line(bytes, at) => open.clear(),
            _ => {}
        }
    }
    pairs.sort_unstable();
    pairs
}

/// A line end after which the next line is blank.
fn is_blank_line(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    for byte in rest.iter().take(80) {
        match byte {
            b'\n' => return true,
            b' ' | b'\t' | b'\r' => {}
            _ => return false,
        }
    }
    false
}

fn skip_white_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

/// A run of stops with whatever closes behind it.
#[derive(Debug)]
struct Stop {
    /// Where the sentence began.
    sentence: usize,
    /// The first stop.
    at: usize,
    /// Behind stops, closing marks and raised note markers.
    after: usize,
    /// How many full stops; spaced ones count.
    dots: usize,
    /// A question or exclamation mark is among them.
    other: bool,
    /// A quotation mark or bracket closes behind it.
    closed: bool,
}

impl Stop {
    fn read(text: &str, sentence: usize, at: usize) -> Self {
        let bytes = text.as_bytes();
        let mut stop = Self { sentence, at, after: at, dots: 0, other: false, closed: false };
        loop {
            match bytes.get(stop.after) {
                Some(b'.') => stop.dots += 1,
                Some(b'?' | b'!') => stop.other = true,
                // Spaced ellipses: ". . ."
                Some(b' ') if 0 < stop.dots && bytes.get(stop.after + 1) == Some(&b'.') => {}
                _ => break,
            }
            stop.after += 1;
        }
        for letter in text.get(stop.after..).unwrap_or("").chars() {
            match letter {
                '"' | '”' | '’' | '\'' | '»' => stop.closed = true,
                ')' | ']' | '*' | '_' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => {}
                _ => break,
            }
            stop.after += letter.len_utf8();
        }
        stop
    }

    fn ends_sentence(&self, text: &str) -> bool {
        let rest = text.get(self.after..).unwrap_or("");
        let mut ahead = rest.chars();
        match ahead.next() {
            None => return true,
            Some(letter) if letter.is_whitespace() => {}
            // A dash may follow a stop inside a sentence; a letter may stand in a name.
            Some(_) => return false,
        }
        let next = rest.trim_start();
        let next = next.trim_start_matches(['"', '“', '‘', '\'', '(', '[', '*', '_', '«', '—']);
        let Some(first) = next.chars().next() else { return true };
        if first.is_lowercase() {
            return false;
        }
        if !first.is_alphanumeric() {
            // "§ 5", "$5", ". . ." and the like: only after a plain word.
            return first == '$' && !self.is_abbreviated(text, next) && self.dots < 3;
        }
        if self.other {
            return true;
        }
        // Three dots leave words out inside a sentence; the fourth ends it.
        if self.dots == 3 {
            return false;
        }
        if 3 < self.dots {
            return true;
        }
        if self.is_item_number(text) {
            return false;
        }
        !self.is_abbreviated(text, next)
    }

    /// "1." or "IV." at the beginning of a sentence numbers it.
    fn is_item_number(&self, text: &str) -> bool {
        let before = text.get(self.sentence..self.at).unwrap_or("").trim();
        let digits = before.len() <= 3 && before.bytes().all(|byte| byte.is_ascii_digit());
        let roman = before.len() <= 5
            && before.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L'));
        let letter = before.len() == 1 && before.bytes().all(|byte| byte.is_ascii_uppercase());
        !before.is_empty() && (digits || roman || letter)
    }

    /// Whether the word before the stop is an abbreviation that goes on.
    fn is_abbreviated(&self, text: &str, next: &str) -> bool {
        if 1 < self.dots || self.other {
            return false;
        }
        let before = text.get(self.sentence..self.at).unwrap_or("");
        let word = last_word(before);
        let ends = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '\'' | '’'));
        let next_word = next.split(ends).next().unwrap_or("");
        let opener = || with_lower(next_word, |lower| LEXICON.openers.contains(lower));
        let one_letter = word.chars().count() == 1
            && word.chars().all(|letter| letter.is_alphabetic() && letter.is_uppercase());
        if one_letter {
            // Initials ("J. Okafor"), unless a word that opens sentences follows.
            return !(1 < next_word.len() && opener());
        }
        let (never, may) = with_lower(word, |lower| {
            (LEXICON.never_ends.contains(lower), LEXICON.may_end.contains(lower))
        });
        if never {
            if word.starts_with(char::is_lowercase) && 1 < word.chars().count() && !is_dotted(word)
            {
                // Small letters: only the abbreviations of references, and of those only "vs." and
                // its like before anything but a figure.
                return ALWAYS.contains(&word)
                    || REFERENCES.contains(&word) && is_figure(next_word);
            }
            // Capitals that are whole words too end a sentence before a word that opens one.
            let whole = with_lower(word, |lower| PLAIN_WORDS.contains(&lower));
            return !(whole && opener());
        }
        // Without a capital these are plain words, measures and "etc." apart.
        let printed_so = || word.starts_with(char::is_uppercase) || LOWER_CASE.contains(&word);
        if may && printed_so() || is_dotted(word) {
            return !opener();
        }
        false
    }
}

/// Abbreviations that are English words as well.
const PLAIN_WORDS: [&str; 22] = [
    "art", "fig", "no", "comp", "dem", "info", "lab", "ill", "miss", "mass", "wash", "sat", "sun",
    "mar", "pat", "plan", "stat", "rep", "reg", "ed", "gen", "tit",
];

/// Abbreviations that are printed without a capital.
const LOWER_CASE: [&str; 14] =
    ["etc", "al", "cit", "lb", "lbs", "oz", "ft", "yd", "hr", "hrs", "yr", "yrs", "min", "ibid"];

/// Printed small, and never at a sentence's end.
const ALWAYS: [&str; 13] =
    ["vs", "viz", "cf", "ca", "approx", "incl", "excl", "esp", "resp", "eds", "trans", "dept", "v"];

/// Printed small before a figure.
const REFERENCES: [&str; 26] = [
    "vol", "vols", "no", "nos", "art", "arts", "sec", "secs", "sect", "para", "paras", "fig",
    "figs", "ch", "chs", "pt", "pts", "cl", "cls", "pp", "nn", "ed", "app", "ex", "tit", "ser",
];

/// Digits or a roman number.
fn is_figure(word: &str) -> bool {
    !word.is_empty()
        && (word.starts_with(|letter: char| letter.is_ascii_digit())
            || word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'L' | b'C')))
}

fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.chars().all(|letter| letter == '.' || letter.is_alphabetic())
}

/// The last word of `before`, inner stops and apostrophes included.
fn last_word(before: &str) -> &str {
    let start = before
        .char_indices()
        .rev()
        .take(24)
        .find(|(_, letter)| !(letter.is_alphanumeric() || matches!(letter, '.' | '\'' | '’' | '&')))
        .map_or_else(
            || if before.len() <= 24 { 0 } else { before.len() },
            |(at, letter)| at + letter.len_utf8(),
        );
    before.get(start..).unwrap_or("")
}
