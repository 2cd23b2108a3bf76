//! Colours, wrapping, and text that does a terminal no harm.

use super::Look;
use crate::text::Severity;

/// A way of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    Bold,
    Dim,
    Red,
    RedUnderlined,
    Yellow,
    YellowUnderlined,
    Green,
    Blue,
    BlueUnderlined,
    Magenta,
    MagentaUnderlined,
}

impl Paint {
    const fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "1;31",
            Self::RedUnderlined => "1;4;31",
            Self::Yellow => "33",
            Self::YellowUnderlined => "4;33",
            Self::Green => "32",
            Self::Blue => "34",
            Self::BlueUnderlined => "4;34",
            Self::Magenta => "35",
            Self::MagentaUnderlined => "4;35",
        }
    }

    /// `text` written so, where the terminal has colours.
    pub(super) fn on(self, text: &str, look: Look) -> String {
        if !look.color || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", self.code())
    }
}

/// The colour of a severity.
pub(super) const fn of_severity(severity: Severity) -> Paint {
    match severity {
        Severity::Critical | Severity::Major => Paint::Red,
        Severity::Minor => Paint::Yellow,
        Severity::Info | Severity::None => Paint::Dim,
    }
}

/// The colour of a verdict.
pub(super) fn of_verdict(verdict: &str) -> Paint {
    match verdict {
        "verbatim" | "typographic" => Paint::Green,
        "disclosed" => Paint::Blue,
        "altered" | "not_found" => Paint::Red,
        "partial" => Paint::Yellow,
        "elsewhere" => Paint::Magenta,
        _ => Paint::Dim,
    }
}

/// `text` on one line, white space folded, control and direction characters away.
pub(super) fn harmless(text: &str) -> String {
    let clean: String =
        text.chars().map(|character| if is_harmful(character) { ' ' } else { character }).collect();
    crate::text::span::fold_white_space(&clean)
}

/// Control characters, and those that turn the direction of the text around.
pub(super) fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// `text` in lines of at most `width` characters, all but the first after `indent` blanks.
pub(super) fn wrapped(text: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut out = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = visible_length(word);
        if 0 < used && room < used + 1 + length {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            used = 0;
        } else if 0 < used {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}

/// Characters that take a column: colour codes take none.
pub(super) fn visible_length(text: &str) -> usize {
    let mut length = 0;
    let mut in_code = false;
    for character in text.chars() {
        match character {
            '\u{1b}' => in_code = true,
            'm' if in_code => in_code = false,
            _ if in_code => {}
            _ => length += 1,
        }
    }
    length
}
