//! As what are names and titles compared?
//!
//! Letters and digits in lower case, single blanks between words, accents kept; apostrophes, full
//! stops and the article "the" are away.

/// Letters and digits in lower case, one blank between words, accents kept.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    fold_into(text, &mut out);
    out
}

/// [`folded`] into a string that is used again and again.
pub(super) fn fold_into(text: &str, out: &mut String) {
    out.clear();
    append_folded(text, out);
}

/// [`folded`] at the end of a string.
pub(super) fn append_folded(text: &str, out: &mut String) {
    out.reserve(text.len() + 1);
    let begin = out.len();
    let mut word = begin;
    let mut rest = text;
    loop {
        // Runs of plain words, nearly all of the text, are taken over as a whole.
        let start = out.len();
        let plain = plain_words(rest, word < start);
        let (words, behind) = rest.split_at_checked(plain.length).unwrap_or((rest, ""));
        out.push_str(words);
        if let Some(copied) = out.get_mut(start..) {
            copied.make_ascii_lowercase();
        }
        if 0 < plain.last_word {
            word = start + plain.last_word;
        }
        let mut signs = behind.chars();
        // The end of the text ends a word as a blank does.
        let c = signs.next();
        rest = signs.as_str();
        let ended = c.is_none();
        let c = c.unwrap_or(' ');
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '.') && word < out.len() {
            if out.get(word..) == Some("the") {
                out.truncate(word);
            } else {
                out.push(' ');
            }
            word = out.len();
        }
        if ended {
            break;
        }
    }
    let kept = out.get(begin..).map_or(0, |made| made.trim_end().len());
    out.truncate(begin + kept);
}

struct PlainWords {
    length: usize,
    /// Where the last of them begins.
    last_word: usize,
}

/// The plain words that a text begins with, single blanks between them, up to the first article.
/// A first word that goes on with letters before it ends them.
fn plain_words(text: &str, goes_on: bool) -> PlainWords {
    let bytes = text.as_bytes();
    let is_plain = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut length = 0;
    let mut last_word = 0;
    loop {
        while is_plain(length) {
            length += 1;
        }
        let whole = last_word < length && !(goes_on && last_word == 0);
        let another = whole && bytes.get(length) == Some(&b' ') && is_plain(length + 1);
        if !another || bytes.get(last_word..length).is_some_and(|w| w.eq_ignore_ascii_case(b"the"))
        {
            return PlainWords { length, last_word };
        }
        length += 1;
        last_word = length;
    }
}

/// The last word of a folded text.
pub(super) fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

/// The words of a name or title in lower case, apostrophes and stops away, "the" and "et al" too.
pub(super) fn words_of(text: &str) -> Vec<String> {
    folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub(super) fn starts_words(text: &str, head: &str) -> bool {
    text.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether all `words` stand in a folded text in their order.
pub(super) fn in_order(words: &[String], text: &str) -> bool {
    let mut rest = text.split(' ');
    !words.is_empty() && words.iter().all(|word| rest.any(|other| other == word))
}
