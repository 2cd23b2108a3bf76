//! How wide is a text, and where does it wrap?
//!
//! Widths of Helvetica and its metric twins (Arial, Liberation Sans), in thousandths of the type
//! size; other letters are taken as wide as an average one, East Asian ones as a full square.

/// From the blank to the tilde.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The width of a character in thousandths of the type size.
fn width_of(character: char) -> u32 {
    if let Some(index) = (character as usize).checked_sub(32)
        && let Some(width) = WIDTHS.get(index)
    {
        return u32::from(*width);
    }
    match character {
        '‘' | '’' | '·' => 222,
        '“' | '”' => 333,
        '–' => 556,
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' => 0,
        '—'
        | '…'
        | '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}' => 1000,
        _ => 600,
    }
}

/// The width of a text at a type size, in the same unit as the size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(width_of).sum();
    f64::from(thousandths) * size / 1000.0
}

/// `text` in lines of at most `limit`; a word that is wider is cut between its letters.
pub(super) fn wrap(text: &str, size: f64, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let wanted = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&wanted, size) <= limit {
            line = wanted;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for character in word.chars() {
            line.push(character);
            if limit < width(&line, size) && 1 < line.chars().count() {
                line.pop();
                lines.push(std::mem::replace(&mut line, character.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
