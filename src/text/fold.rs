//! When do two characters count as the same type?
//!
//! The one folding table of the program: letters to lower case, quotation marks and dashes to one
//! form, ligatures apart, soft hyphens and zero-width characters away, white space to one blank.
//! Folded text never goes without its map back.
//! Whether a line-end hyphen belongs to its word is left open here: the hyphen stays, and who
//! searches reads it both ways.

use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_canonical, decompose_compatible,
};

use super::{MappedText, MappedTextBuilder, Span};

/// What was done to a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fold {
    /// A quotation mark or apostrophe in its plain form.
    Quotes,
    /// A dash, hyphen or minus sign as `-`.
    Dashes,
    /// A ligature apart.
    Ligatures,
    /// A soft hyphen or another invisible character away.
    Invisible,
    /// An ellipsis sign as three dots.
    Ellipsis,
    /// A compatibility form (superscript, fraction, full width) in its plain form.
    Compatibility,
}

impl Fold {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quotes => "quotes",
            Self::Dashes => "dashes",
            Self::Ligatures => "ligatures",
            Self::Invisible => "invisible",
            Self::Ellipsis => "ellipsis",
            Self::Compatibility => "compatibility",
        }
    }
}

/// The plain form of a character, case kept: `Some` with the fold and the replacement (which may
/// be empty), `None` where the character stands for itself.
#[must_use]
pub fn plain(c: char) -> Option<(Fold, &'static str)> {
    if c.is_ascii() && c != '`' && c != '\u{2}' {
        return None;
    }
    let folded = match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '❝' | '❞' | '〝' | '〞' | '＂' => {
            (Fold::Quotes, "\"")
        }
        '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' | '`' | '´' | 'ʼ' | '＇' => {
            (Fold::Quotes, "'")
        }
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '⸺' | '⸻' | '﹘' | '﹣' | '－' | '\u{2}' => {
            (Fold::Dashes, "-")
        }
        'ﬀ' => (Fold::Ligatures, "ff"),
        'ﬁ' => (Fold::Ligatures, "fi"),
        'ﬂ' => (Fold::Ligatures, "fl"),
        'ﬃ' => (Fold::Ligatures, "ffi"),
        'ﬄ' => (Fold::Ligatures, "ffl"),
        'ﬅ' | 'ﬆ' => (Fold::Ligatures, "st"),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => (Fold::Invisible, ""),
        '…' => (Fold::Ellipsis, "..."),
        '⁄' | '∕' => (Fold::Compatibility, "/"),
        'µ' => (Fold::Compatibility, "μ"),
        _ => (Fold::Compatibility, ascii_digit(c)?),
    };
    Some(folded)
}

/// The digit that a decimal digit of another script stands for.
fn ascii_digit(c: char) -> Option<&'static str> {
    /// The zeros of the scripts whose digits stand in print beside or for the Arabic ones of
    /// English: Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Tamil, Telugu, Thai, full
    /// width, and those of chemical formulas.
    const ZEROS: [char; 11] = ['٠', '۰', '०', '০', '੦', '૦', '௦', '౦', '๐', '０', '₀'];
    if c < '٠' {
        return None;
    }
    let value = ZEROS.iter().find_map(|zero| {
        u32::from(c).checked_sub(u32::from(*zero)).filter(|difference| *difference < 10)
    })?;
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].get(value as usize).copied()
}

/// Whether a character is a superscript digit.
#[must_use]
pub const fn is_superscript_digit(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// Whether a character takes no room of its own (soft hyphen, zero width, byte order mark).
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(plain(c), Some((Fold::Invisible, _)))
}

/// Whether a character only marks the one before it (an accent in decomposed text).
#[must_use]
pub fn is_combining(c: char) -> bool {
    '\u{300}' <= c && canonical_combining_class(c) != 0
}

/// Calls `emit` with each character of the search form of `c`: plain, lower case, without accents.
/// Combining marks give nothing.
pub fn search_form(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        emit(c.to_ascii_lowercase());
        return;
    }
    if let Some((_, replacement)) = plain(c) {
        replacement.chars().for_each(emit);
        return;
    }
    match c {
        'ß' | 'ẞ' => return ['s', 's'].into_iter().for_each(emit),
        'æ' | 'Æ' => return ['a', 'e'].into_iter().for_each(emit),
        'œ' | 'Œ' => return ['o', 'e'].into_iter().for_each(emit),
        'ø' | 'Ø' => return emit('o'),
        'ł' | 'Ł' => return emit('l'),
        'ı' => return emit('i'),
        _ => {}
    }
    decompose_compatible(c, |part| {
        if !is_combining(part) {
            part.to_lowercase().for_each(&mut emit);
        }
    });
}

/// `text` folded for comparison; the map leads back to `text`.
///
/// Accents stay, in composed form. Leading and trailing white space becomes one blank, too.
#[must_use]
pub fn fold(text: &str) -> MappedText {
    let mut builder = MappedTextBuilder::new();
    let mut characters = text.char_indices().peekable();
    let mut made = String::new();
    while let Some((start, c)) = characters.next() {
        let mut end = start + c.len_utf8();
        made.clear();
        if c.is_whitespace() {
            while let Some(&(next_start, next)) = characters.peek() {
                if !next.is_whitespace() {
                    break;
                }
                end = next_start + next.len_utf8();
                characters.next();
            }
            made.push(' ');
        } else {
            let mut whole = Vec::new();
            decompose_canonical(c, |part| whole.push(part));
            while let Some(&(next_start, next)) = characters.peek() {
                if !is_combining(next) {
                    break;
                }
                end = next_start + next.len_utf8();
                whole.push(next);
                characters.next();
            }
            for composed in composed(&whole) {
                push_folded(composed, &mut made);
            }
        }
        let source = Span::new(start, end);
        if made == source.of(text) {
            builder.copy(&made, start);
        } else {
            builder.replace(&made, source);
        }
    }
    builder.build()
}

/// `text` in composed form, so that two spellings of one accented letter are one.
#[must_use]
pub fn composed_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut parts = Vec::with_capacity(text.len());
    for c in text.chars() {
        decompose_canonical(c, |part| parts.push(part));
    }
    composed(&parts).into_iter().collect()
}

fn push_folded(c: char, made: &mut String) {
    if let Some((_, replacement)) = plain(c) {
        made.push_str(replacement);
        return;
    }
    let has_plain_form = matches!(c,
        '\u{aa}' | '\u{b2}'..='\u{b3}' | '\u{b9}'..='\u{ba}' | '\u{bc}'..='\u{be}'
        | '\u{2070}'..='\u{209f}' | '\u{2150}'..='\u{218f}' | '\u{ff00}'..='\u{ffef}'
        | '\u{132}'..='\u{133}' | '\u{1c4}'..='\u{1cc}');
    if has_plain_form {
        decompose_compatible(c, |part| match plain(part) {
            Some((_, replacement)) => made.push_str(replacement),
            None => made.extend(part.to_lowercase()),
        });
    } else {
        made.extend(c.to_lowercase());
    }
}

/// Canonical composition of decomposed characters that stand in their canonical order.
fn composed(parts: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(parts.len());
    let mut starter: Option<usize> = None;
    let mut last_class = 0;
    for &part in parts {
        let class = canonical_combining_class(part);
        if let Some(index) = starter
            && (last_class < class || (last_class == 0 && index + 1 == out.len()))
            && let Some(base) = out.get(index).copied()
            && let Some(joined) = compose(base, part)
            && let Some(slot) = out.get_mut(index)
        {
            *slot = joined;
            continue;
        }
        if class == 0 {
            starter = Some(out.len());
        }
        last_class = class;
        out.push(part);
    }
    out
}
