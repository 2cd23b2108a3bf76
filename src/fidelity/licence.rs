//! What do the parentheticals of a citation allow?
//!
//! "(emphasis added)", "(citations omitted)" and the like disclose one kind of difference each,
//! and no other: "cleaned up" licenses marks, citations and inner brackets, never a word.

/// The licences that a citation's parentheticals give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Licences {
    pub emphasis_added: Option<String>,
    pub emphasis_original: Option<String>,
    pub emphasis_omitted: Option<String>,
    pub citations_omitted: Option<String>,
    pub footnotes_omitted: Option<String>,
    pub inner_marks_omitted: Option<String>,
    pub alterations_original: Option<String>,
    pub alterations_omitted: Option<String>,
    pub cleaned_up: Option<String>,
    pub translation: Option<String>,
    pub capitals_altered: Option<String>,
    pub punctuation_altered: Option<String>,
}

impl Licences {
    /// Reads one parenthetical, or the words in a bracket of the quotation itself. Answers whether
    /// it was a licence.
    pub(super) fn read(&mut self, text: &str) -> bool {
        let lower: String = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let omitted = has(&["omit", "removed", "deleted"]);
        let altered =
            has(&["alter", "changed", "modified", "adjusted", "normalized", "modernized"]);
        let mut found = false;
        let mut take = |slot: &mut Option<String>| {
            slot.get_or_insert_with(|| text.trim().to_owned());
            found = true;
        };
        if has(&["emphas", "italic"]) {
            if has(&["original", "in source"]) {
                take(&mut self.emphasis_original);
            }
            if omitted {
                take(&mut self.emphasis_omitted);
            }
            if has(&["added", "mine", "supplied", "ours", "my emphasis", "author's"]) {
                take(&mut self.emphasis_added);
            }
        }
        if omitted && has(&["citation", "cite", "reference"]) {
            take(&mut self.citations_omitted);
        }
        if omitted && has(&["footnote", "note", "endnote"]) {
            take(&mut self.footnotes_omitted);
        }
        if omitted
            && has(&[
                "quotation mark",
                "quotations",
                "quotation omitted",
                "quotes omitted",
                "internal quotation",
            ])
        {
            take(&mut self.inner_marks_omitted);
        }
        if has(&["original"]) && has(&["alteration", "bracket", "ellips", "omission"]) {
            take(&mut self.alterations_original);
        }
        if omitted && has(&["alteration", "bracket"]) {
            take(&mut self.alterations_omitted);
        }
        if has(&["cleaned up"]) {
            take(&mut self.cleaned_up);
        }
        if altered && has(&["capital"]) {
            take(&mut self.capitals_altered);
        }
        if (altered || omitted) && has(&["punctuation"]) {
            take(&mut self.punctuation_altered);
        }
        let translates = lower.split(|c: char| !c.is_alphabetic()).any(|word| {
            matches!(word, "translation" | "translated" | "trans" | "translator" | "translations")
        });
        if translates && lower.split_whitespace().count() <= 8 {
            take(&mut self.translation);
        }
        found
    }
}
