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
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '\'' | '’' | '.' => {}
            _ if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => end_word(out, &mut word),
        }
    }
    end_word(out, &mut word);
    if begin < out.len() && out.ends_with(' ') {
        out.pop();
    }
}

/// Ends the word that begins at `word` with a blank, or takes it away where it is the article.
fn end_word(out: &mut String, word: &mut usize) {
    if *word == out.len() {
        return;
    }
    if out.get(*word..) == Some("the") {
        out.truncate(*word);
    } else {
        out.push(' ');
    }
    *word = out.len();
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
