//! How near are two words to each other?
//!
//! Equal, equal in worth, two forms or spellings of one word, one the negation of the other, or
//! two different words. What that means for an editor is decided in `differences`.

use super::grammar::Piece;
use super::lexicon::lexicon;
use super::words::{self, Token, TokenKind};

/// How a word of the quotation stands to a word of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same letters; capitals may differ.
    Same,
    /// The same but for accents.
    Accents,
    /// Printed differently, worth the same ("fifty" and "50", "%" and "percent").
    SameWorth,
    /// Two spellings of one word.
    Variant,
    /// Two forms of one word.
    Inflection,
    /// A letter or two apart, with nothing to say that another word is meant.
    Spelling,
    /// One negates the other.
    Negation,
    /// Two figures, units, months or opposites.
    SameClass,
    /// Alike in letters only.
    Near,
    Other,
}

/// Bytes of a word up to which it is asked whether another one is like it.
const LONGEST_COMPARED: usize = 1_000;

/// How two words stand to each other.
pub(super) fn likeness(quoted: &Token, source: &Token) -> Likeness {
    if quoted.hash == source.hash && quoted.key == source.key {
        return Likeness::Same;
    }
    let (one, other) = (quoted.key.as_str(), source.key.as_str());
    if LONGEST_COMPARED < one.len().max(other.len()) {
        return Likeness::Other;
    }
    if may_be_scan(one, other) && is_scan(one, other) {
        return Likeness::Spelling;
    }
    if quoted.ordinary && source.ordinary && one.as_bytes().first() != other.as_bytes().first() {
        // Most pairs end here: only a prefix can make two such words alike.
        let negated = one.as_bytes().last() == other.as_bytes().last()
            && (1..=7).contains(&one.len().abs_diff(other.len()))
            && lexicon().negates(one, other);
        return if negated { Likeness::Negation } else { Likeness::Other };
    }
    if matches!((one, other), ("x", "×") | ("×", "x")) {
        return Likeness::Same;
    }
    if !quoted.ordinary && one.contains('^') && one.replace('^', "") == *other {
        // A source's text layer often has an exponent on the line; a quotation that has it there
        // has another number.
        return Likeness::Same;
    }
    match (&quoted.worth, &source.worth) {
        (Some(left), Some(right)) => {
            let equal = left == right && !left.is_empty();
            return if equal { Likeness::SameWorth } else { Likeness::SameClass };
        }
        (Some(_), None) | (None, Some(_)) => return Likeness::Other,
        (None, None) => {}
    }
    let words = lexicon();
    if quoted.kind == TokenKind::Symbol || source.kind == TokenKind::Symbol {
        let same = matches!(
            (one, other),
            ("&", "and") | ("and", "&") | ("§", "section" | "sec" | "s") | ("section" | "sec", "§")
        );
        let units = (quoted.unit, source.unit);
        return match units {
            (Some(left), Some(right)) if left == right => Likeness::SameWorth,
            (Some(_), Some(_)) => Likeness::SameClass,
            _ if same => Likeness::SameWorth,
            _ => Likeness::Other,
        };
    }
    if let (Some(left), Some(right)) = (quoted.unit, source.unit)
        && !words.are_opposites(one, other)
    {
        if left != right {
            return Likeness::SameClass;
        }
        if (one == "percentage") != (other == "percentage")
            && one.starts_with("point") != other.starts_with("point")
        {
            // Two words of one unit.
            return Likeness::Other;
        }
        return if same_stem(one, other) { Likeness::Inflection } else { Likeness::SameWorth };
    }
    let same_start = one.bytes().next() == other.bytes().next();
    if !one.is_ascii() || !other.is_ascii() {
        let (left, right) = (words::without_accents(one), words::without_accents(other));
        if left == right || transliterated(one) == transliterated(other) {
            return Likeness::Accents;
        }
        if !same_start && left.bytes().next() != right.bytes().next() {
            return Likeness::Other;
        }
    }
    if words.negates(one, other) {
        return Likeness::Negation;
    }
    if let (Some(left), Some(right)) = (quoted.date, source.date) {
        return if left == right { Likeness::SameWorth } else { Likeness::SameClass };
    }
    if quoted.has_opposite && source.has_opposite && words.are_opposites(one, other) {
        return Likeness::SameClass;
    }
    if quoted.has_forms && source.has_forms && words.are_forms(one, other) {
        return Likeness::Inflection;
    }
    if (quoted.has_variant || source.has_variant)
        && one.len().abs_diff(other.len()) <= 3
        && words.are_variants(one, other)
    {
        return Likeness::Variant;
    }
    if !same_start {
        return Likeness::Other;
    }
    if same_stem(one, other) {
        return Likeness::Inflection;
    }
    let apostrophes = one.contains('\'') || other.contains('\'');
    if apostrophes && one.replace('\'', "") == other.replace('\'', "") {
        return Likeness::Spelling;
    }
    let longest = one.chars().count().max(other.chars().count());
    let Some(apart) = distance(one, other, 3) else { return Likeness::Other };
    if is_scan(one, other) {
        return Likeness::Spelling;
    }
    if words.are_confusable(one, other) {
        return Likeness::Near;
    }
    if is_variant_by_rule(one, other) {
        return Likeness::Variant;
    }
    let slip = (apart == 1 && 6 <= longest) || (apart == 2 && 9 <= longest);
    if slip && one.len().abs_diff(other.len()) < 2 {
        return Likeness::Spelling;
    }
    if apart * 3 <= longest { Likeness::Near } else { Likeness::Other }
}

/// What a number is worth; empty for a number word without a worth of its own, `None` for a word
/// that is no number.
pub(super) fn worth_of(key: &str, kind: TokenKind) -> Option<String> {
    match kind {
        TokenKind::Number => Some(canonical(key)),
        TokenKind::Word => lexicon().number(key).map(str::to_owned),
        TokenKind::Symbol => None,
    }
}

/// "050.50" as "50.5", "1/2" as "0.5".
fn canonical(key: &str) -> String {
    if let Some((above, below)) = key.split_once('/') {
        let fraction = match (above.parse::<f64>(), below.parse::<f64>()) {
            (Ok(above), Ok(below)) if above < below => Some(above / below),
            _ => None,
        };
        return fraction.map_or_else(|| key.to_owned(), |value| value.to_string());
    }
    if let Some(value) = with_vulgar_fraction(key) {
        return value.to_string();
    }
    if let Some(digits) = key.strip_suffix('d').filter(|digits| digits.ends_with(['2', '3']))
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        // "3d" is an old "3rd".
        return format!("{digits}{}", if digits.ends_with('2') { "nd" } else { "rd" });
    }
    if let Some(rest) = key.strip_prefix('0').filter(|rest| is_clock(rest)) {
        // "06:15" and "6:15".
        return rest.to_owned();
    }
    let plain = key.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && key.bytes().filter(|b| *b == b'.').count() <= 1;
    if !plain {
        return key.to_owned();
    }
    let (sign, digits) = match key.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", key),
    };
    let digits = digits.trim_start_matches('0');
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    let zero = if digits.is_empty() || digits.starts_with('.') { "0" } else { "" };
    format!("{sign}{zero}{digits}")
}

/// "2½" as 2.5, "½" as 0.5.
fn with_vulgar_fraction(key: &str) -> Option<f64> {
    let last = key.chars().next_back()?;
    let part = match last {
        '½' => 1.0 / 2.0,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        '¼' => 1.0 / 4.0,
        '¾' => 3.0 / 4.0,
        '⅕' => 1.0 / 5.0,
        '⅖' => 2.0 / 5.0,
        '⅗' => 3.0 / 5.0,
        '⅘' => 4.0 / 5.0,
        '⅙' => 1.0 / 6.0,
        '⅚' => 5.0 / 6.0,
        '⅛' => 1.0 / 8.0,
        '⅜' => 3.0 / 8.0,
        '⅝' => 5.0 / 8.0,
        '⅞' => 7.0 / 8.0,
        _ => return None,
    };
    let whole = key.strip_suffix(last)?;
    let whole: f64 = if whole.is_empty() { 0.0 } else { whole.parse().ok()? };
    Some(if whole < 0.0 { whole - part } else { whole + part })
}

/// Whether a word is one fraction sign ("½").
pub(super) fn is_vulgar_fraction(key: &str) -> bool {
    with_vulgar_fraction(key).is_some()
}

/// "6:15", "6:15:30".
fn is_clock(key: &str) -> bool {
    let mut parts = key.split(':');
    let hour = parts.next().unwrap_or("");
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let rest: Vec<&str> = parts.collect();
    hour.len() == 1
        && hour.bytes().all(|byte| byte.is_ascii_digit())
        && (1..=2).contains(&rest.len())
        && rest.iter().all(|part| digits(part))
}

/// Whether a word with bracketed letters may stand for a word of the source.
pub(super) fn pattern_matches(pieces: &[Piece], source: &str) -> bool {
    // Its last letters tell most words apart.
    if let Some(Piece::Letters(letters)) = pieces.last()
        && source.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !source.ends_with(letters.as_str())
    {
        return false;
    }
    let source = words::without_accents(source).replace(|c: char| !c.is_alphanumeric(), "");
    matches_from(pieces, &source)
}

/// Goes through the pieces once, with all the places of the word that they may have come to.
fn matches_from(pieces: &[Piece], word: &str) -> bool {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let mut places = vec![0_usize];
    for piece in pieces {
        places = match piece {
            Piece::Letters(letters) => places
                .into_iter()
                .filter(|at| word.get(*at..).is_some_and(|rest| rest.starts_with(letters.as_str())))
                .map(|at| at + letters.len())
                .collect(),
            // Up to eight letters were dropped or replaced.
            Piece::Bracketed(_) => {
                let mut further: Vec<usize> = places
                    .into_iter()
                    .flat_map(|at| {
                        let from = ends.partition_point(|end| *end < at);
                        ends.iter().skip(from).take(9).copied()
                    })
                    .collect();
                further.sort_unstable();
                further.dedup();
                further
            }
        };
        if places.is_empty() {
            return false;
        }
    }
    places.contains(&word.len())
}

/// The printed letters of a word outside its brackets.
pub(super) fn open_letters(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Letters(letters) => Some(letters.as_str()),
            Piece::Bracketed(_) => None,
        })
        .collect()
}

/// Whether two words are forms of one word by their endings.
pub(super) fn same_stem(one: &str, other: &str) -> bool {
    let shortest = one.len().min(other.len());
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    if shared < 2 || shared + 3 < shortest || 4 < one.len().abs_diff(other.len()) {
        return false;
    }
    let (left, right) = (Stems::of(one), Stems::of(other));
    left.all().any(|stem| right.all().any(|there| stem.is(there, shared, one, other)))
}

/// A word's first letters, with a `y` behind them or without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stem {
    length: usize,
    with_y: bool,
}

impl Stem {
    /// Whether two stems are the same letters; of the two words the first `shared` bytes are the
    /// same and no more.
    fn is(self, there: Self, shared: usize, word: &str, other: &str) -> bool {
        let short = self.length.min(there.length);
        let y_behind = |word: &str, length: usize| {
            length == short + 1 && word.as_bytes().get(short) == Some(&b'y')
        };
        let same_end = match (self.with_y, there.with_y) {
            (true, true) | (false, false) => self.length == there.length,
            (true, false) => self.length == short && y_behind(other, there.length),
            (false, true) => there.length == short && y_behind(word, self.length),
        };
        same_end && short <= shared
    }
}

/// What may be the stem of a word, by its ending.
#[derive(Clone, Copy, Debug, Default)]
struct Stems {
    stems: [Stem; 16],
    count: usize,
}

impl Stems {
    fn of(word: &str) -> Self {
        const ENDINGS: [&str; 9] = ["", "'s", "s'", "s", "es", "ed", "d", "ing", "e"];
        let mut found = Self::default();
        for ending in ENDINGS {
            let Some(stem) = word.strip_suffix(ending) else { continue };
            if ending == "s" && stem.ends_with('s') {
                continue;
            }
            found.add(stem, false);
            let doubled = matches!(ending, "ed" | "ing") && 4 < stem.len() && {
                let mut letters = stem.chars().rev();
                let last = letters.next();
                last == letters.next() && last.is_some_and(|c| !matches!(c, 'l' | 's' | 'e' | 'o'))
            };
            if doubled || (matches!(ending, "ed" | "ing") && stem.ends_with("ll")) {
                let mut letters = stem.chars();
                letters.next_back();
                found.add(letters.as_str(), false);
            }
        }
        for ending in ["ies", "ied"] {
            if let Some(stem) = word.strip_suffix(ending) {
                found.add(stem, true);
            }
        }
        found
    }

    /// Takes a stem of at least three letters.
    fn add(&mut self, letters: &str, with_y: bool) {
        if 3 <= letters.chars().take(3).count() + usize::from(with_y)
            && let Some(slot) = self.stems.get_mut(self.count)
        {
            *slot = Stem { length: letters.len(), with_y };
            self.count += 1;
        }
    }

    fn all(&self) -> impl Iterator<Item = Stem> {
        self.stems.into_iter().take(self.count)
    }
}

/// The bytes of a word with the letters that scanners take for one another made alike.
fn scan_form(word: &str) -> impl Iterator<Item = u8> {
    let mut bytes = word.bytes().peekable();
    std::iter::from_fn(move || {
        let byte = bytes.next()?;
        let alike = match (byte, bytes.peek()) {
            (b'r', Some(b'n')) => {
                bytes.next();
                b'm'
            }
            (b'v', Some(b'v')) => {
                bytes.next();
                b'w'
            }
            (b'1' | b'l' | b'|', _) => b'i',
            (b'0', _) => b'o',
            _ => byte,
        };
        Some(alike)
    })
}

/// Which letters a scanner takes for the one that a word begins with; 0 for most.
pub(super) const fn scan_class(first: u8) -> u8 {
    match first {
        b'r' | b'm' => 1,
        b'v' | b'w' => 2,
        b'l' | b'i' | b'1' => 3,
        b'o' | b'0' => 4,
        _ => 0,
    }
}

/// Whether two words may be one for a scanner although a list or their first letters tell them
/// apart: "rnill" and "mill", "l892" and "1892". Of a figure some digit must be left, or the ending
/// of an ordinal: "lo" is no 10 and "I" no 1.
fn may_be_scan(one: &str, other: &str) -> bool {
    let first = |word: &str| word.as_bytes().first().copied().unwrap_or(0);
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = |word: &str| {
        has_digit(word)
            || 2 < word.len() && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end))
    };
    let (left, right) = (first(one), first(other));
    if has_digit(one) || has_digit(other) {
        return 1 < one.len() && is_number(one) && is_number(other);
    }
    left != right && scan_class(left) != 0 && scan_class(left) == scan_class(right)
}

/// A word with two letters for each umlaut and ligature, as they are printed where the type lacks
/// them.
fn transliterated(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 2);
    for c in word.chars() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' | 'œ' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'å' => out.push_str("aa"),
            'ß' => out.push_str("ss"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether two words are the same but for accents, or for the letters that stand for them.
pub(super) fn differ_in_accents(one: &str, other: &str) -> bool {
    words::without_accents(one) == words::without_accents(other)
        || transliterated(one) == transliterated(other)
}

/// Whether two words differ only in letters that scanners take for one another.
pub(super) fn is_scan(one: &str, other: &str) -> bool {
    scan_form(one).eq(scan_form(other))
}

/// Whether two words are two spellings of one word.
pub(super) fn is_variant(one: &str, other: &str) -> bool {
    lexicon().are_variants(one, other) || is_variant_by_rule(one, other)
}

/// American and British endings.
fn is_variant_by_rule(one: &str, other: &str) -> bool {
    const PAIRS: [(&str, &str); 14] = [
        ("our", "or"),
        ("isation", "ization"),
        ("ise", "ize"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ising", "izing"),
        ("yse", "yze"),
        ("ysed", "yzed"),
        ("tre", "ter"),
        ("tres", "ters"),
        ("ogue", "og"),
        ("ence", "ense"),
        ("lled", "led"),
        ("lling", "ling"),
    ];
    let by_ending = |left: &str, right: &str| {
        PAIRS.iter().any(|(british, american)| {
            match (left.strip_suffix(british), right.strip_suffix(american)) {
                (Some(a), Some(b)) => 2 < a.len() && a == b,
                _ => false,
            }
        })
    };
    if by_ending(one, other) || by_ending(other, one) {
        return true;
    }
    let inside = |left: &str, right: &str| {
        [("our", "or"), ("ae", "e"), ("oe", "e"), ("ller", "ler")].iter().any(
            |(british, american)| {
                left.contains(british) && left.replacen(british, american, 1) == right
            },
        )
    };
    5 < one.len().min(other.len()) && (inside(one, other) || inside(other, one))
}

/// Letters of a word that a distance looks at.
const LONGEST_WORD: usize = 64;

/// The edit distance of two words, swapped neighbours counted once, if it is at most `limit`.
pub(super) fn distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    if one.is_ascii() && other.is_ascii() {
        let cut = |word: &'_ str| word.len().min(LONGEST_WORD);
        return distance_of(
            one.as_bytes().get(..cut(one))?,
            other.as_bytes().get(..cut(other))?,
            limit,
        );
    }
    let left: Vec<char> = one.chars().take(LONGEST_WORD).collect();
    let right: Vec<char> = other.chars().take(LONGEST_WORD).collect();
    distance_of(&left, &right, limit)
}

fn distance_of<T: Copy + PartialEq>(left: &[T], right: &[T], limit: usize) -> Option<usize> {
    if limit < left.len().abs_diff(right.len()) {
        return None;
    }
    // What both begin and end with costs nothing.
    let head = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(head..)?, right.get(head..)?);
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, right) = (left.get(..left.len() - tail)?, right.get(..right.len() - tail)?);
    let mut rows = [[0_usize; LONGEST_WORD + 1]; 3];
    // The rows change places, not their contents.
    let [before, above, here] = &mut rows;
    let (mut before, mut above, mut here) = (before, above, here);
    for (column, slot) in above.iter_mut().enumerate().take(right.len() + 1) {
        *slot = column;
    }
    for (row, a) in left.iter().enumerate() {
        let mut best = row + 1;
        let mut corner = row + 1;
        here[0] = row + 1;
        for (column, b) in right.iter().enumerate() {
            let diagonal = above.get(column).copied().unwrap_or(limit);
            let up = above.get(column + 1).copied().unwrap_or(limit);
            let mut cost = (diagonal + usize::from(a != b)).min(up + 1).min(corner + 1);
            let swapped = 0 < row
                && 0 < column
                && left.get(row - 1) == Some(b)
                && right.get(column - 1) == Some(a);
            if swapped {
                cost = cost.min(before.get(column - 1).copied().unwrap_or(limit) + 1);
            }
            if let Some(slot) = here.get_mut(column + 1) {
                *slot = cost;
            }
            corner = cost;
            best = best.min(cost);
        }
        if limit < best {
            return None;
        }
        std::mem::swap(&mut before, &mut above);
        std::mem::swap(&mut above, &mut here);
    }
    above.get(right.len()).copied().filter(|cost| *cost <= limit)
}
