//! Which words, numbers and signs does a text consist of?
//!
//! One pass from left to right; the quantity and date grammars read the tokens.
//! White space and backslashes make no tokens: a reader's escape (`\$`) is part of no quantity.

use super::Span;
use super::lexicon::{LEXICON, Lex, Opener, WordSet};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A run of letters, inner apostrophes and digits that opens with a letter, or an
    /// abbreviation of single letters ("U.S.").
    Word(Lex),
    /// Digits with separators; the value as printed.
    Number {
        value: f64,
        /// Neither a separator nor a decimal point: a year or an identifier can look like this.
        plain: bool,
    },
    /// Any other character.
    Sign(char),
    /// A URL.
    Url,
}

/// A token of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// No white space stands before it.
    pub(crate) glued: bool,
    /// What the word can open.
    pub(crate) opener: Option<Opener>,
}

/// A text with its tokens.
#[derive(Clone, Debug)]
pub(crate) struct Tokens<'a> {
    pub(crate) text: &'a str,
    pub(crate) list: Vec<Token>,
}

impl<'a> Tokens<'a> {
    /// Takes `text` apart.
    pub(crate) fn of(text: &'a str) -> Self {
        let mut list = Vec::with_capacity(text.len() / 5);
        let mut at = 0;
        let mut glued = false;
        while let Some(byte) = text.as_bytes().get(at) {
            let Some(rest) = text.get(at..) else { break };
            let (len, kind, opener) = match byte {
                b' ' => {
                    glued = false;
                    at += 1;
                    continue;
                }
                b'\\' => {
                    at += 1;
                    continue;
                }
                b'a'..=b'z' | b'A'..=b'Z' => word(rest),
                b'0'..=b'9' => {
                    let (len, kind) = number(rest);
                    (len, kind, None)
                }
                _ => {
                    let Some(first) = rest.chars().next() else { break };
                    let len = first.len_utf8();
                    if first.is_whitespace() {
                        glued = false;
                        at += len;
                        continue;
                    }
                    if first.is_alphabetic() {
                        let (letters, kind, opener) = word(rest);
                        (letters.max(len), kind, opener)
                    } else if let Some(value) = vulgar_fraction(first) {
                        (len, Kind::Number { value, plain: false }, None)
                    } else {
                        (len, Kind::Sign(first), None)
                    }
                }
            };
            list.push(Token { span: Span::new(at, at + len), kind, glued, opener });
            glued = true;
            at += len;
        }
        Self { text, list }
    }

    pub(crate) fn kind(&self, index: usize) -> Option<Kind> {
        self.list.get(index).map(|token| token.kind)
    }

    /// The token's characters; nothing beyond the last one.
    pub(crate) fn str(&self, index: usize) -> &'a str {
        self.list.get(index).map_or("", |token| token.span.of(self.text))
    }

    pub(crate) fn lex(&self, index: usize) -> Lex {
        match self.kind(index) {
            Some(Kind::Word(lex)) => lex,
            _ => Lex::Plain,
        }
    }

    pub(crate) fn opener(&self, index: usize) -> Option<Opener> {
        self.list.get(index)?.opener
    }

    pub(crate) fn is_word(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Kind::Word(_)))
    }

    /// Whether the token is `word`, in any case.
    pub(crate) fn is(&self, index: usize, word: &str) -> bool {
        self.str(index).eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_any(&self, index: usize, words: &[&str]) -> bool {
        let found = self.str(index);
        words.iter().any(|word| found.eq_ignore_ascii_case(word))
    }

    /// Whether the token is a word of the list, which is in lower case.
    pub(crate) fn is_in(&self, index: usize, words: &WordSet) -> bool {
        words.contains_lower(self.str(index))
    }

    pub(crate) fn is_sign(&self, index: usize, sign: char) -> bool {
        matches!(self.kind(index), Some(Kind::Sign(found)) if found == sign)
    }

    pub(crate) fn glued(&self, index: usize) -> bool {
        self.list.get(index).is_some_and(|token| token.glued)
    }

    /// The currency that a sign stands for.
    pub(crate) fn currency(&self, index: usize) -> Option<&'static str> {
        let Some(Kind::Sign(sign)) = self.kind(index) else { return None };
        Some(match sign {
            '$' => "USD",
            '€' => "EUR",
            '£' => "GBP",
            '¥' => "JPY",
            '₹' => "INR",
            '₽' => "RUB",
            '₩' => "KRW",
            '₪' => "ILS",
            '₦' => "NGN",
            '₱' => "PHP",
            '₫' => "VND",
            '₺' => "TRY",
            '₴' => "UAH",
            '฿' => "THB",
            _ => return None,
        })
    }

    /// A hyphen or dash.
    pub(crate) fn is_dash(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Kind::Sign('-' | '–' | '—' | '‑' | '‐' | '−')))
    }

    /// A hyphen or dash with no white space on either side.
    pub(crate) fn is_inner_dash(&self, index: usize) -> bool {
        self.is_dash(index) && self.glued(index) && self.glued(index + 1)
    }

    pub(crate) fn start(&self, index: usize) -> usize {
        self.list.get(index).map_or(self.text.len(), |token| token.span.start)
    }

    pub(crate) fn end(&self, index: usize) -> usize {
        self.list.get(index).map_or(self.text.len(), |token| token.span.end)
    }

    /// From the first byte of one token to the last byte of the token before `end`.
    pub(crate) fn range(&self, start: usize, end: usize) -> Span {
        Span::new(self.start(start), end.checked_sub(1).map_or(0, |last| self.end(last)))
    }
}

fn vulgar_fraction(sign: char) -> Option<f64> {
    Some(match sign {
        '½' => 0.5,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '⅛' => 0.125,
        '⅜' => 0.375,
        '⅝' => 0.625,
        '⅞' => 0.875,
        '⅕' => 0.2,
        '⅖' => 0.4,
        '⅗' => 0.6,
        '⅘' => 0.8,
        _ => return None,
    })
}

/// Digits, with commas, thin blanks or apostrophes before groups of three and one decimal point.
fn number(rest: &str) -> (usize, Kind) {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    while digit(end) {
        end += 1;
    }
    let mut plain = true;
    if end <= 3 {
        while bytes.get(end) == Some(&b',')
            && digit(end + 1)
            && digit(end + 2)
            && digit(end + 3)
            && !digit(end + 4)
        {
            end += 4;
            plain = false;
        }
        if plain
            && let Some((after, value)) = spaced(rest, end).or_else(|| decimal_comma(rest, end))
        {
            return (after, Kind::Number { value, plain: false });
        }
    }
    if bytes.get(end) == Some(&b'.') && digit(end + 1) {
        let mut after = end + 1;
        while digit(after) {
            after += 1;
        }
        // "in 2010.14 The": a note's number behind a sentence that ends in a year.
        let behind = rest.get(after..).unwrap_or("");
        let ends = behind.is_empty()
            || behind.starts_with('\n')
            || behind
                .strip_prefix(' ')
                .is_some_and(|next| next.starts_with(|letter: char| letter.is_uppercase()));
        let year = end == 4
            && ["17", "18", "19", "20"].iter().any(|century| rest.starts_with(century))
            && after <= end + 4
            && !digit_is_zero(bytes, end + 1)
            && ends;
        if !year {
            // "12.345,67" as it is set on the Continent: the stop parts thousands.
            if end <= 3
                && after == end + 4
                && let Some((cents, value)) = continental(rest, end)
            {
                return (cents, Kind::Number { value, plain: false });
            }
            // "1.2.3" is a number of a section, not a decimal.
            end = after;
            plain = false;
        }
    }
    // Nobody writes more digits than these in prose; longer runs are identifiers.
    if 40 < end {
        return (end, Kind::Sign('#'));
    }
    // Few digits are a whole number that is exact as it is added up.
    if plain && end <= 15 {
        let digits = rest.as_bytes().iter().take(end);
        let value = digits.fold(0.0, |value, digit| value * 10.0 + f64::from(digit - b'0'));
        return (end, Kind::Number { value, plain });
    }
    let printed: String =
        rest.get(..end).unwrap_or("").chars().filter(|letter| *letter != ',').collect();
    match printed.parse() {
        Ok(value) => (end, Kind::Number { value, plain }),
        Err(_) => (end, Kind::Sign('#')),
    }
}

/// "12 000", "1 250 000", "12'500": groups of three behind the first digits, which end at `first`.
/// Between the groups stands a thin or unbreaking blank or an apostrophe; a common blank only where
/// a later group opens with a nought, so that it can be no number of its own.
fn spaced(rest: &str, first: usize) -> Option<(usize, f64)> {
    let bytes = rest.as_bytes();
    let lead = bytes.get(first)?;
    // Nearly every number ends in a common blank or a stop: what follows it decides at once.
    let common = *lead == b' ';
    if lead.is_ascii() && !(common || *lead == b'\'')
        || common && !bytes.get(first + 1).is_some_and(u8::is_ascii_digit)
        || bytes.first() == Some(&b'0')
    {
        return None;
    }
    let mut value: f64 = rest.get(..first)?.parse().ok()?;
    let mut end = first;
    let mut sure = !common;
    let mark = rest.get(first..)?.chars().next()?;
    if !matches!(mark, ' ' | '\'' | '’' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}') {
        return None;
    }
    while let Some(group) = rest.get(end..).and_then(|behind| behind.strip_prefix(mark)) {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        if digits != 3 {
            // Longer or shorter groups show that none of these are thousands ("555 123 4567").
            if 0 < digits {
                return None;
            }
            break;
        }
        sure |= group.starts_with('0');
        value = value * 1000.0 + group.get(..3)?.parse::<f64>().ok()?;
        end += mark.len_utf8() + 3;
    }
    (first < end && sure).then_some((end, value))
}

/// "12.345,67": thousands parted by a stop, which stands at `stop`, and a decimal comma.
fn continental(rest: &str, stop: usize) -> Option<(usize, f64)> {
    let cents = rest.get(stop + 4..)?.strip_prefix(',')?;
    let digits = cents.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 2 {
        return None;
    }
    let (whole, thousands) = (rest.get(..stop)?, rest.get(stop + 1..stop + 4)?);
    let value = format!("{whole}{thousands}.{}", cents.get(..2)?).parse().ok()?;
    Some((stop + 7, value))
}

/// "12,5 percent": a comma before one or two digits is a decimal point where a unit follows.
fn decimal_comma(rest: &str, comma: usize) -> Option<(usize, f64)> {
    const UNITS: [&str; 14] = [
        "%", "percent", "per cent", "million", "billion", "trillion", "km", "kg", "cm", "mm", "°",
        "€", "hectares", "tonnes",
    ];
    let behind = rest.get(comma..)?.strip_prefix(',')?;
    let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let after = behind.get(digits..)?;
    let unit = after.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or(after);
    if !UNITS.iter().any(|name| unit.starts_with(name)) {
        return None;
    }
    let value = format!("{}.{}", rest.get(..comma)?, behind.get(..digits)?).parse().ok()?;
    Some((comma + 1 + digits, value))
}

fn digit_is_zero(bytes: &[u8], at: usize) -> bool {
    bytes.get(at) == Some(&b'0')
}

fn word(rest: &str) -> (usize, Kind, Option<Opener>) {
    let bytes = rest.as_bytes();
    let ends = |byte: &u8| !byte.is_ascii_alphanumeric();
    let mut end = bytes.iter().position(ends).unwrap_or(bytes.len());
    match bytes.get(end) {
        Some(b':' | b'.') => {
            if let Some(end) = address(rest) {
                return (end, Kind::Url, None);
            }
            if let Some(end) = dotted(rest) {
                let opener = LEXICON.meaning(rest.get(..end).unwrap_or("")).opener;
                return (end, Kind::Word(Lex::Plain), opener);
            }
        }
        Some(byte) if !byte.is_ascii() || *byte == b'\'' => end = word_end(rest, end),
        _ => {}
    }
    let meaning = LEXICON.meaning(rest.get(..end).unwrap_or(""));
    (end, Kind::Word(meaning.lex), meaning.opener)
}

/// The end of a word that goes on, or not, with other letters than those of ASCII.
fn word_end(rest: &str, mut end: usize) -> usize {
    let mut ahead = rest.get(end..).unwrap_or("").chars();
    while let Some(letter) = ahead.next() {
        let goes_on = match letter {
            '\'' | '’' => ahead.clone().next().is_some_and(char::is_alphabetic),
            _ => letter.is_alphanumeric() && !is_raised(letter),
        };
        if !goes_on {
            break;
        }
        end += letter.len_utf8();
    }
    end
}

/// The length of a URL.
fn address(rest: &str) -> Option<usize> {
    let schemes = ["http://", "https://", "www."];
    let opens = |scheme: &&str| {
        rest.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    schemes.iter().any(opens).then(|| rest.find(char::is_whitespace).unwrap_or(rest.len()))
}

/// Raised digits are note markers, not letters of the word before them.
fn is_raised(letter: char) -> bool {
    matches!(letter, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// The length of an abbreviation of single letters with full stops ("U.S.", "a.m.", "C.F.R.").
fn dotted(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut end = 0;
    while bytes.get(end).is_some_and(u8::is_ascii_alphabetic) && bytes.get(end + 1) == Some(&b'.') {
        end += 2;
    }
    (4 <= end).then_some(end)
}
