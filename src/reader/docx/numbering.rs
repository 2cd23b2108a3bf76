//! Which number Word prints at a note: format, start and restart of footnotes and endnotes.
//!
//! Page breaks are known only where the program that saved the file left its own, so numbering
//! that restarts on each page is as good as those.

use crate::text::numeral;

/// Where the counting starts anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Restart {
    #[default]
    Never,
    Section,
    Page,
}

/// What a section, or the settings, state about one kind of note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NoteOptions {
    pub(super) format: Option<String>,
    pub(super) start: Option<u32>,
    pub(super) restart: Option<Restart>,
}

impl NoteOptions {
    /// Takes over one child element of `footnotePr` or `endnotePr`.
    pub(super) fn take(&mut self, local: &str, value: Option<String>) {
        match local {
            "numFmt" => self.format = value,
            "numStart" => self.start = value.and_then(|number| number.parse().ok()),
            "numRestart" => {
                self.restart = value.map(|word| match word.as_str() {
                    "eachSect" => Restart::Section,
                    "eachPage" => Restart::Page,
                    _ => Restart::Never,
                });
            }
            _ => {}
        }
    }
}

/// Both kinds of note of one section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SectionNotes {
    pub(super) footnotes: NoteOptions,
    pub(super) endnotes: NoteOptions,
}

/// Counts the notes of one kind.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    settings: NoteOptions,
    default_format: &'static str,
    next: u32,
    place: Option<(usize, u32)>,
    last_start: Option<u32>,
}

impl Counter {
    pub(super) fn new(settings: NoteOptions, default_format: &'static str) -> Self {
        Self { settings, default_format, next: 1, place: None, last_start: None }
    }

    /// The printed sign of the next note, which stands in `section` (with these options) on
    /// `page`.
    pub(super) fn next(&mut self, section: usize, options: &NoteOptions, page: u32) -> String {
        let start = options.start.or(self.settings.start).unwrap_or(1);
        let restart = options.restart.or(self.settings.restart).unwrap_or_default();
        let anew = match self.place {
            None => true,
            Some((last_section, last_page)) => match restart {
                Restart::Section => last_section != section,
                Restart::Page => last_section != section || last_page != page,
                // Word also starts anew where a later section states a start of its own.
                Restart::Never => {
                    last_section != section
                        && options.start.is_some()
                        && options.start != self.last_start
                }
            },
        };
        if anew {
            self.next = start;
        }
        self.place = Some((section, page));
        self.last_start = options.start;
        let number = self.next;
        self.next = self.next.saturating_add(1);
        let format = options
            .format
            .as_deref()
            .or(self.settings.format.as_deref())
            .unwrap_or(self.default_format);
        printed(number, format)
    }
}

/// `number` in one of Word's number formats; formats of other scripts print digits.
pub(super) fn printed(number: u32, format: &str) -> String {
    match format {
        "lowerRoman" => numeral::printed(u64::from(number)),
        "upperRoman" => numeral::printed(u64::from(number)).to_uppercase(),
        "lowerLetter" => letters(number, 'a'),
        "upperLetter" => letters(number, 'A'),
        "chicago" => chicago(number),
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

/// a … z, aa, bb …: Word repeats the letter.
fn letters(number: u32, first: char) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from_u32(u32::from(first) + index % 26).unwrap_or(first);
    let repeats = usize::try_from(index / 26).unwrap_or(0).min(20) + 1;
    std::iter::repeat_n(letter, repeats).collect()
}

/// *, †, ‡, §, then doubled.
fn chicago(number: u32) -> String {
    const SIGNS: [char; 4] = ['*', '†', '‡', '§'];
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let index = usize::try_from(index).unwrap_or(0);
    let sign = SIGNS.get(index % SIGNS.len()).copied().unwrap_or('*');
    std::iter::repeat_n(sign, (index / SIGNS.len()).min(20) + 1).collect()
}
