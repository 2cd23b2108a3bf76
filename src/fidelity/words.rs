//! The words of a quotation and of a window of a source, cut in the same way on both sides.
//!
//! A word keeps its inner apostrophes and brackets, a number its separators; hyphens part words.
//! What stands between two words (blanks and marks) is read from the text when it is compared.

use crate::text::{Span, fold};

use super::lexicon::lexicon;
use super::likeness;

/// Which side of the comparison a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Quote,
    Source,
}

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    /// Begins with a digit or a sign.
    Number,
    /// A sign that is read as a word (`%`, `$`, `§`).
    Symbol,
}

/// A word, a number or a sign.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties of one word")]
pub(super) struct Token {
    /// Range in the text that was cut, inner and touching brackets included.
    pub span: Span,
    /// Lower case, composed, plain marks, brackets and thousands separators away.
    pub key: String,
    /// Of `key`.
    pub hash: u64,
    pub kind: TokenKind,
    /// Begins with a capital letter.
    pub capital: bool,
    /// The first word of the text, a paragraph or a sentence.
    pub sentence_start: bool,
    /// Looks like the mark of a note or a page number in the running text.
    pub note_mark: bool,
    /// What a number is worth; empty for a number word without a worth of its own.
    pub worth: Option<String>,
    /// The unit that the word names.
    pub unit: Option<usize>,
    /// The month or day that the word names.
    pub date: Option<usize>,
    /// Whether the lists know an opposite of the word.
    pub has_opposite: bool,
    /// Whether the lists know irregular forms of the word.
    pub has_forms: bool,
    /// Whether the lists know another spelling of the word.
    pub has_variant: bool,
    /// Only small letters of ASCII, and no list says anything about the word.
    pub ordinary: bool,
}

impl AsRef<Self> for Token {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// Cuts a text into its words. Linear.
pub(super) fn tokens(text: &str, side: Side) -> Vec<Token> {
    let mut characters: Vec<(usize, char)> = Vec::with_capacity(text.len());
    characters.extend(text.char_indices());
    let mut cutter = Cutter { text, characters, side, tokens: Vec::new() };
    let mut at = 0;
    while at < cutter.characters.len() {
        at = cutter.step(at);
    }
    let mut tokens = cutter.tokens;
    if side == Side::Source {
        mark_bracketed_notes(text, &mut tokens);
    }
    mark_percentage_points(&mut tokens);
    mark_sentence_starts(text, &mut tokens);
    tokens
}

/// The marks between two words in plain form: quotation marks, stops, dashes; white space,
/// brackets and signs without a sense of their own left out. An ellipsis is one `…`.
pub(super) fn marks(between: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in between.chars() {
        match fold::plain(c) {
            Some((_, replacement)) => out.extend(replacement.chars()),
            None if c.is_ascii_punctuation()
                || matches!(c, '¿' | '¡' | '·' | '،' | '。' | '、') =>
            {
                out.push(c);
            }
            None => {}
        }
    }
    out.retain(|c| !matches!(c, '[' | ']' | '*' | '_' | '#' | '|' | '\\' | '~' | '^'));
    let mut merged: Vec<char> = Vec::with_capacity(out.len());
    let mut index = 0;
    while let Some(&c) = out.get(index) {
        let run = out.iter().skip(index).take_while(|other| **other == c).count();
        match c {
            '.' if 3 <= run => {
                merged.push('…');
                if 4 <= run {
                    merged.push('.');
                }
                index += run;
            }
            '-' if 2 <= run => {
                merged.push('-');
                index += run;
            }
            '\'' if 2 == run => {
                merged.push('"');
                index += run;
            }
            _ => {
                merged.push(c);
                index += 1;
            }
        }
    }
    merged
}

/// A key without its accents.
pub(super) fn without_accents(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        fold::search_form(c, |part| out.push(part));
    }
    out
}

/// Whether a full stop, question or exclamation mark in `between` ends a sentence after `word`.
pub(super) fn ends_sentence(word: &str, between: &str) -> bool {
    if between == " " {
        return false;
    }
    if between.contains(['?', '!', '。']) || has_paragraph_break(between) {
        return true;
    }
    let Some(stop) = between.find('.') else { return false };
    if !between.get(stop..).unwrap_or("").contains(char::is_whitespace) {
        return false;
    }
    let single_letter = word.chars().count() == 1 && word != "i";
    !single_letter && !lexicon().is_abbreviation(word)
}

/// Whether a blank line is in `between`.
pub(super) fn has_paragraph_break(between: &str) -> bool {
    let mut line_ends = 0;
    for c in between.chars() {
        match c {
            '\n' => line_ends += 1,
            '\u{2029}' => return true,
            _ if c.is_whitespace() => {}
            _ => line_ends = 0,
        }
        if line_ends == 2 {
            return true;
        }
    }
    false
}

pub(super) fn hash_of(key: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in key.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash
}

struct Cutter<'t> {
    text: &'t str,
    characters: Vec<(usize, char)>,
    side: Side,
    tokens: Vec<Token>,
}

impl Cutter<'_> {
    fn at(&self, index: usize) -> Option<char> {
        self.characters.get(index).map(|(_, c)| *c)
    }

    fn before(&self, index: usize) -> Option<char> {
        self.at(index.checked_sub(1)?)
    }

    fn offset(&self, index: usize) -> usize {
        self.characters.get(index).map_or(self.text.len(), |(offset, _)| *offset)
    }

    /// Reads on from `at`; answers with the next character to look at.
    fn step(&mut self, at: usize) -> usize {
        let Some(c) = self.at(at) else { return at + 1 };
        if c.is_ascii_alphabetic()
            && let Some(end) = self.plain_word(at)
        {
            return end;
        }
        if is_symbol(c) {
            self.push(at, at + 1, c.to_lowercase().collect(), TokenKind::Symbol);
            return at + 1;
        }
        if fold::is_superscript_digit(c) {
            let mut end = at;
            let mut key = String::new();
            while let Some(digit) = self.at(end).filter(|c| fold::is_superscript_digit(*c)) {
                fold::search_form(digit, |part| key.push(part));
                end += 1;
            }
            self.push(at, end, key, TokenKind::Number);
            if let Some(token) = self.tokens.last_mut() {
                token.note_mark = true;
            }
            return end;
        }
        if c.is_alphanumeric()
            || self.opens_inside_word(at)
            || self.is_sign(at)
            || self.is_decimal_point(at)
        {
            return self.word(at);
        }
        at + 1
    }

    /// A bracket that touches the word after it, or a round one round its first letters.
    fn opens_inside_word(&self, at: usize) -> bool {
        match self.at(at) {
            Some('[') => self.at(at + 1).is_some_and(char::is_alphanumeric),
            Some('(') => self.round_part(at).is_some_and(|close| {
                self.at(close + 1).is_some_and(char::is_alphabetic)
                    && !self.before(at).is_some_and(char::is_alphanumeric)
            }),
            _ => false,
        }
    }

    /// The closing parenthesis of one to three letters in parentheses that opens at `at`.
    fn round_part(&self, at: usize) -> Option<usize> {
        if self.at(at) != Some('(') {
            return None;
        }
        let letters =
            (1..=4).take_while(|step| self.at(at + step).is_some_and(char::is_alphabetic)).count();
        let close = at + letters + 1;
        ((1..=3).contains(&letters) && self.at(close) == Some(')')).then_some(close)
    }

    fn is_sign(&self, at: usize) -> bool {
        let Some(c) = self.at(at) else { return false };
        let minus = matches!(fold::plain(c), Some((fold::Fold::Dashes, _))) || c == '-';
        minus
            && self.at(at + 1).is_some_and(|next| next.is_ascii_digit())
            && self.before(at).is_none_or(|before| before.is_whitespace() || before == '(')
            && (!self.ends_with_number(at) || self.starts_line(at) || self.ends_with_negative())
    }

    /// Whether the last word is a number below zero or with decimals: then another number follows,
    /// and no range.
    fn ends_with_negative(&self) -> bool {
        self.tokens
            .last()
            .is_some_and(|token| token.key.starts_with('-') || token.key.contains('.'))
    }

    /// Whether only a line end and blanks stand between the last word and `at`.
    fn starts_line(&self, at: usize) -> bool {
        let from = self.tokens.last().map_or(0, |token| token.span.end);
        let between = Span::new(from, self.offset(at)).of(self.text);
        between.contains(['\n', '\r', '\u{c}'])
    }

    /// Whether a number begins with the stop at `at` (".5").
    fn is_decimal_point(&self, at: usize) -> bool {
        self.at(at) == Some('.')
            && self.at(at + 1).is_some_and(|next| next.is_ascii_digit())
            && self.before(at).is_some_and(|before| before.is_whitespace() || is_symbol(before))
            && !self.tokens.last().is_some_and(|last| {
                Span::new(last.span.end, self.offset(at)).of(self.text).contains('.')
            })
    }

    /// Whether the last word before `at` is a number (then a dash is a range, no sign).
    fn ends_with_number(&self, at: usize) -> bool {
        self.tokens.last().is_some_and(|token| {
            token.kind == TokenKind::Number
                && Span::new(token.span.end, self.offset(at)).of(self.text).trim().is_empty()
        })
    }

    /// Whether the letters from `start` to the closing bracket at `end` are the first of a word and
    /// stand in a bracket behind other words: "[But t]he".
    fn begins_in_bracket(&self, start: usize, end: usize) -> bool {
        const MOST_LETTERS: usize = 3;
        const MOST_BEFORE: usize = 60;
        if MOST_LETTERS < end - start || !self.at(end + 1).is_some_and(char::is_alphabetic) {
            return false;
        }
        let before = self.characters.get(start.saturating_sub(MOST_BEFORE)..start);
        let bracket = before.unwrap_or_default().iter().rev().map(|(_, c)| *c);
        bracket.into_iter().find(|c| matches!(c, '[' | ']')) == Some('[')
    }

    /// A word of letters of ASCII with nothing behind it that could belong to it: most words are.
    fn plain_word(&mut self, start: usize) -> Option<usize> {
        let rest = self.characters.get(start..)?;
        let length = rest.iter().take_while(|(_, c)| c.is_ascii_alphabetic()).count();
        let behind = rest.get(length).map_or(' ', |(_, c)| *c);
        let over = behind.is_ascii_whitespace()
            || matches!(
                behind,
                ',' | '.' | ';' | ':' | '?' | '!' | '"' | '-' | ')' | ']' | '”' | '—'
            );
        let bracketed = behind == ']' && self.begins_in_bracket(start, start + length);
        if !over || bracketed || (length == 1 && self.is_letter_mark(start, start + 1)) {
            return None;
        }
        let span = Span::new(self.offset(start), self.offset(start + length));
        let word = span.of(self.text);
        let capital = word.starts_with(|first: char| first.is_ascii_uppercase());
        self.push_token(span, capital, word.to_ascii_lowercase(), TokenKind::Word);
        Some(start + length)
    }

    fn word(&mut self, start: usize) -> usize {
        let mut key = String::new();
        let mut at = start;
        let mut open_square = false;
        let mut ascii = true;
        if self.is_sign(at) {
            key.push('-');
            at += 1;
        }
        if self.is_decimal_point(at) {
            key.push_str("0.");
            at += 1;
        }
        while let Some(c) = self.at(at) {
            let next = self.at(at + 1);
            let next_is_letter = next.is_some_and(char::is_alphabetic);
            let is_minus = |c: char| matches!(c, '⁻' | '-' | '\u{2212}');
            if fold::is_superscript_digit(c) {
                let unit = matches!(key.as_str(), "m" | "cm" | "mm" | "km" | "ft");
                if key == "10" {
                    key.push('^');
                } else if !unit && !key.starts_with("10^") {
                    break;
                }
                fold::search_form(c, |part| key.push(part));
                at += 1;
            } else if key == "10" && c == '⁻' && next.is_some_and(fold::is_superscript_digit) {
                key.push_str("^-");
                at += 1;
            } else if key == "10" && c == '^' && self.at(at + 1).is_some_and(is_minus) {
                key.push_str("^-");
                at += 2;
            } else if key == "10" && c == '^' && next.is_some_and(|next| next.is_ascii_digit()) {
                key.push('^');
                at += 1;
            } else if is_ideograph(c) {
                if key.is_empty() {
                    key.push(c);
                    at += 1;
                }
                break;
            } else if c.is_alphanumeric() {
                match fold::plain(c) {
                    Some((_, replacement)) => key.push_str(replacement),
                    None => key.extend(c.to_lowercase()),
                }
                ascii &= c.is_ascii();
                at += 1;
            } else if fold::is_combining(c) && !key.is_empty() {
                key.push(c);
                ascii = false;
                at += 1;
            } else if fold::is_invisible(c) {
                if !next.is_some_and(|next| next.is_alphanumeric() || fold::is_invisible(next)) {
                    break;
                }
                at += 1;
            } else if is_apostrophe(c) && !key.is_empty() && next_is_letter {
                if !self.before(at).is_some_and(|before| before.is_alphanumeric() || before == '[')
                {
                    break;
                }
                key.push('\'');
                at += 1;
            } else if is_raised_point(c)
                && self.before(at).is_some_and(|before| before.is_ascii_digit())
                && next.is_some_and(|next| next.is_ascii_digit())
            {
                key.push('.');
                at += 1;
            } else if (c == '/' && self.is_fraction(start, at))
                || (matches!(c, '.' | ',' | ':')
                    && self.before(at).is_some_and(|before| before.is_ascii_digit())
                    && next.is_some_and(|next| next.is_ascii_digit())
                    && key.starts_with(|first: char| first.is_ascii_digit() || first == '-'))
            {
                key.push(c);
                at += 1;
            } else if c == '[' && key.is_empty() {
                open_square = true;
                at += 1;
            } else if c == '[' {
                if !self.goes_on_in_bracket(at) {
                    break;
                }
                open_square = true;
                at += 1;
            } else if c == ']' {
                if !open_square && !self.begins_in_bracket(start, at) {
                    break;
                }
                open_square = false;
                at += 1;
                if !next.is_some_and(char::is_alphanumeric) && next != Some('[') {
                    break;
                }
            } else if c == '(' {
                let Some(close) = self.round_part(at) else { break };
                let whole_word =
                    key.is_empty() && !self.at(close + 1).is_some_and(char::is_alphabetic);
                if whole_word {
                    break;
                }
                at += 1;
            } else if c == ')' {
                let inside = (1..=3).any(|back| {
                    at.checked_sub(back + 1)
                        .is_some_and(|open| start <= open && self.round_part(open) == Some(at))
                });
                if !inside {
                    break;
                }
                at += 1;
                if !next.is_some_and(char::is_alphanumeric) {
                    break;
                }
            } else {
                break;
            }
        }
        let at = at.max(start + 1);
        if key.is_empty() {
            return at;
        }
        if !ascii {
            key = fold::composed_text(&key);
        }
        self.push_word(start, at, key);
        at
    }

    /// Whether the stroke at `at` stands between the parts of a fraction ("2/3"), and not in a date
    /// or a pair of years.
    fn is_fraction(&self, start: usize, at: usize) -> bool {
        let digit = |index: usize| self.at(index).is_some_and(|c| c.is_ascii_digit());
        let above = at - start;
        let below = (1..=3).take_while(|step| digit(at + step)).count();
        let plain = (1..=2).contains(&above) && (start..at).all(digit);
        let apart = |c: Option<char>| !matches!(c, Some('/' | '.' | ',' | '-'));
        let value = |from: usize, length: usize| {
            (from..from + length)
                .filter_map(|index| self.at(index)?.to_digit(10))
                .fold(0, |value, digit| value * 10 + digit)
        };
        plain
            && (1..=2).contains(&below)
            && apart(self.before(start))
            && self.at(at + below + 1) != Some('/')
            && !self.at(at + below + 1).is_some_and(char::is_alphanumeric)
            && value(start, above) < value(at + 1, below)
    }

    /// Whether a bracket after letters belongs to the word (`serve[]`, `gover[n]ment`).
    fn goes_on_in_bracket(&self, at: usize) -> bool {
        let inside = self.at(at + 1);
        match self.side {
            Side::Quote => {
                let ending = inside.is_some_and(is_apostrophe)
                    && self.at(at + 2).is_some_and(char::is_alphabetic);
                ending || inside.is_some_and(|c| c == ']' || c.is_alphabetic())
            }
            Side::Source => {
                let letters = (1..=4)
                    .take_while(|step| self.at(at + step).is_some_and(char::is_alphabetic))
                    .count();
                let close = at + letters + 1;
                self.at(close) == Some(']')
                    && (letters == 0 || self.at(close + 1).is_some_and(char::is_alphabetic))
            }
        }
    }

    fn push_word(&mut self, start: usize, end: usize, key: String) {
        let numeric = key.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            || (key.len() <= 3 && likeness::is_vulgar_fraction(&key));
        if numeric {
            let key = plain_number(&key);
            let digits = key.len();
            let bare = key.bytes().all(|byte| byte.is_ascii_digit());
            let note_mark = bare && self.is_note_mark(start, end, digits);
            self.push(start, end, key, TokenKind::Number);
            if let Some(token) = self.tokens.last_mut() {
                token.note_mark = note_mark;
            }
            return;
        }
        // A number stuck to a word of small letters is the mark of a note.
        let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
        let letters = key.len() - digits;
        let stuck = (1..=3).contains(&digits)
            && 3 <= letters
            && key.len() == end - start
            && key.bytes().take(letters).all(|byte| byte.is_ascii_lowercase())
            && (start + 1..start + letters)
                .all(|index| self.at(index).is_some_and(char::is_lowercase));
        if stuck {
            let (word, mark) = key.split_at(letters);
            let (word, mark) = (word.to_owned(), mark.to_owned());
            self.push(start, start + letters, word, TokenKind::Word);
            self.push(start + letters, end, mark, TokenKind::Number);
            if let Some(token) = self.tokens.last_mut() {
                token.note_mark = true;
            }
            return;
        }
        let note_mark = self.is_letter_mark(start, end);
        self.push(start, end, key, TokenKind::Word);
        if let Some(token) = self.tokens.last_mut() {
            token.note_mark = note_mark;
        }
    }

    fn is_note_mark(&self, start: usize, end: usize, digits: usize) -> bool {
        if self.side == Side::Source && self.at(start) == Some('[') && self.before(end) == Some(']')
        {
            return true;
        }
        if 4 < digits {
            return false;
        }
        let after = self.at(end);
        let closes = after.is_none_or(char::is_whitespace);
        let line_start = self
            .characters
            .get(..start)
            .unwrap_or_default()
            .iter()
            .rev()
            .map(|(_, c)| *c)
            .find(|c| *c == '\n' || *c == '\u{c}' || !c.is_whitespace());
        let line_end = self
            .characters
            .get(end..)
            .unwrap_or_default()
            .iter()
            .map(|(_, c)| *c)
            .find(|c| *c == '\n' || *c == '\u{c}' || !c.is_whitespace());
        let alone =
            matches!(line_start, Some('\n' | '\u{c}')) && matches!(line_end, Some('\n' | '\u{c}'));
        if alone && self.side == Side::Source {
            return true;
        }
        if 3 < digits || !closes {
            return false;
        }
        self.follows_stop(start)
    }

    /// Whether a letter is the mark of a note in a source: "… dwellings.a Rents".
    fn is_letter_mark(&self, start: usize, end: usize) -> bool {
        self.side == Side::Source
            && end == start + 1
            && self.at(start).is_some_and(|c| c.is_ascii_lowercase())
            && self.at(end).is_none_or(char::is_whitespace)
            && self.follows_stop(start)
    }

    /// "… trade.12 The": after a stop that follows a letter, without a blank.
    fn follows_stop(&self, start: usize) -> bool {
        let mut back = start;
        while let Some(c) = self.before(back) {
            let stop = matches!(c, '.' | ',' | ';' | '!' | '?' | ')')
                || matches!(fold::plain(c), Some((fold::Fold::Quotes, _)))
                || c == '"';
            if !stop {
                break;
            }
            back -= 1;
        }
        let touches = back < start && self.before(back).is_some_and(char::is_alphabetic);
        touches
            && self
                .tokens
                .last()
                .is_some_and(|token| 1 < token.key.len() && !lexicon().is_abbreviation(&token.key))
    }

    fn push(&mut self, start: usize, end: usize, key: String, kind: TokenKind) {
        let span = Span::new(self.offset(start), self.offset(end));
        let capital = span
            .of(self.text)
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(char::is_uppercase);
        self.push_token(span, capital, key, kind);
    }

    fn push_token(&mut self, span: Span, capital: bool, key: String, kind: TokenKind) {
        let hash = hash_of(&key);
        let lists = lexicon();
        // Most words stand in no list.
        let listed = lists.is_listed(&key);
        let mut token = Token {
            worth: if listed || kind == TokenKind::Number {
                likeness::worth_of(&key, kind)
            } else {
                None
            },
            unit: if listed { lists.unit(&key) } else { None },
            date: if listed { lists.date(&key) } else { None },
            has_opposite: listed && lists.has_opposite(&key),
            has_forms: listed && lists.has_forms(&key),
            has_variant: listed && lists.has_variant(&key),
            span,
            key,
            hash,
            kind,
            capital,
            sentence_start: false,
            note_mark: false,
            ordinary: false,
        };
        token.ordinary = token.worth.is_none()
            && token.unit.is_none()
            && token.date.is_none()
            && !token.has_opposite
            && !token.has_forms
            && token.key.bytes().all(|byte| byte.is_ascii_lowercase());
        self.tokens.push(token);
    }
}

/// Marks the words of `[4, 5]`, `[a]` and `[note 3]` as marks of notes.
fn mark_bracketed_notes(text: &str, tokens: &mut [Token]) {
    const LONGEST: usize = 24;
    for (start, _) in text.match_indices('[') {
        let tail = text.get(start + 1..).unwrap_or("");
        let Some(length) = tail.bytes().take(LONGEST).position(|byte| byte == b']') else {
            continue;
        };
        let inner = tail.get(..length).unwrap_or("").trim();
        let runs_on =
            tail.get(length + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if inner.is_empty() || runs_on {
            continue;
        }
        let figures = inner.split(|c: char| !c.is_ascii_digit()).all(|digits| digits.len() < 4)
            && inner
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ',' | ';' | '-' | '–' | ' '))
            && inner.contains(|c: char| c.is_ascii_digit());
        let letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_lowercase());
        let lower = inner.to_lowercase();
        let named = ["note ", "nb ", "fn ", "citation needed", "footnote"]
            .iter()
            .any(|name| lower.starts_with(name))
            || lower.trim_end_matches(['!', '.']) == "sic";
        if !figures && !letter && !named {
            continue;
        }
        let span = Span::new(start, start + length + 2);
        let from = tokens.partition_point(|token| token.span.end <= span.start);
        for token in tokens.iter_mut().skip(from).take_while(|token| token.span.start < span.end) {
            token.note_mark = true;
        }
    }
}

/// "Percentage points" is one unit, and another one than "percent"; "basis points" is a third.
fn mark_percentage_points(tokens: &mut [Token]) {
    let mut next: Option<usize> = None;
    for token in tokens.iter_mut().rev() {
        match (token.key.as_str(), next) {
            ("percentage", Some(points)) => token.unit = Some(points),
            ("basis", Some(_)) => token.unit = lexicon().unit("basis-points"),
            _ => {}
        }
        next = token.unit.filter(|_| matches!(token.key.as_str(), "point" | "points"));
    }
}

fn mark_sentence_starts(text: &str, tokens: &mut [Token]) {
    for index in 0..tokens.len() {
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        let starts = match (before, tokens.get(index)) {
            (Some(before), Some(token)) => {
                let between = Span::new(before.span.end, token.span.start).of(text);
                ends_sentence(&before.key, between)
            }
            _ => true,
        };
        if let Some(token) = tokens.get_mut(index) {
            token.sentence_start = starts;
        }
    }
}

fn is_symbol(c: char) -> bool {
    matches!(
        c,
        '%' | '‰'
            | '$'
            | '€'
            | '£'
            | '¥'
            | '§'
            | '°'
            | '&'
            | '+'
            | '='
            | '<'
            | '>'
            | '±'
            | '×'
            | '÷'
            | '≤'
            | '≥'
            | '≠'
            | '≈'
            | '√'
    )
}

/// Whether a character is the decimal point of British medical journals.
fn is_raised_point(c: char) -> bool {
    matches!(c, '·' | '∙' | '‧' | '⋅')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '´' | '′' | '＇')
}

/// Whether a character is a word of its own (scripts without blanks).
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// "1,250,000.5" and "1.250.000,5" as "1250000.5", "12,5" as "12.5".
///
/// Forms that mean one thing here and another there ("1.250") are read as English has them; all
/// others stay as they are.
fn plain_number(key: &str) -> String {
    if let Some(plain) = grouped(key, ',', '.') {
        return plain;
    }
    let points = key.matches('.').count();
    match key.split_once(',') {
        // A comma before three digits would separate thousands.
        Some((whole, fraction)) if points == 0 && fraction.len() != 3 && digits(fraction) => {
            format!("{whole}.{fraction}")
        }
        Some(_) if 1 <= points => grouped(key, '.', ',').unwrap_or_else(|| key.to_owned()),
        None if 2 <= points => grouped(key, '.', ',').unwrap_or_else(|| key.to_owned()),
        _ => key.to_owned(),
    }
}

/// A number with its thousands set apart by `separator`, in plain form; nothing for other numbers.
fn grouped(key: &str, separator: char, point: char) -> Option<String> {
    let (whole, fraction) = match key.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (key, None),
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let is_grouped = !rest.is_empty()
        && (1..=3).contains(&first.trim_start_matches('-').len())
        && rest.iter().all(|group| group.len() == 3 && digits(group))
        && fraction.is_none_or(digits);
    if !is_grouped {
        return None;
    }
    let mut out = first.to_owned();
    out.extend(rest);
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
