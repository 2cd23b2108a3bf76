//! One stream of positioned characters per page: what every PDF library can give, and all that
//! the layout asks for. Everything after this seam is pure and the same for all libraries.

/// One printed character.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Glyph {
    pub(super) character: char,
    /// Start of its base line, in points from the page's lower left corner.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Width along its writing direction, in points; 0 where the font does not say.
    pub(super) advance: f32,
    /// Height of its font on the page, in points.
    pub(super) size: f32,
    pub(super) direction: Direction,
    pub(super) face: Face,
}

/// The direction that a character is written in, to the nearest quarter turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    #[default]
    Right,
    Up,
    Left,
    Down,
}

/// The cut of a font, as far as its name tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) italic: bool,
    pub(super) bold: bool,
}

/// The characters of one page in the order of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct PageGlyphs {
    /// 1-based number of the page in the file.
    pub(super) number: u32,
    pub(super) glyphs: Vec<Glyph>,
    /// Whether a page without characters shows a picture: a scan.
    pub(super) has_picture: bool,
}

/// What a library made of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Extraction {
    pub(super) pages: Vec<PageGlyphs>,
    pub(super) title: Option<String>,
    /// Pages that failed, caps that cut.
    pub(super) problems: Vec<String>,
}

/// Why a library could not read a file at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The library is not there.
    Missing,
    /// The file is damaged or encrypted.
    Unreadable(String),
    /// A limit stopped the reading before any page.
    Limit(String),
}

impl Direction {
    /// The nearest quarter turn of the vector from a character to the next one.
    pub(super) fn of(along: f32, across: f32) -> Self {
        if along.abs() < across.abs() {
            if across < 0.0 { Self::Down } else { Self::Up }
        } else if along < 0.0 {
            Self::Left
        } else {
            Self::Right
        }
    }

    /// A point of the page in a frame in which this direction runs to the right.
    pub(super) fn turned(self, x: f32, y: f32) -> (f32, f32) {
        match self {
            Self::Right => (x, y),
            Self::Up => (y, -x),
            Self::Left => (-x, -y),
            Self::Down => (-y, x),
        }
    }
}

impl Face {
    /// What a font's name tells ("ABCDEF+Garamond-BoldItalic").
    pub(super) fn of_font_name(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
        Self {
            italic: has(&["italic", "oblique", "-it", "slanted", "cmti", "cmsl"]),
            bold: has(&["bold", "black", "heavy", "-bd", "cmbx"]),
        }
    }
}

/// Puts one decoded character of a font into `glyphs`, ligatures in their letters.
pub(super) fn push_decoded(glyphs: &mut Vec<Glyph>, decoded: &str, whole: Glyph) {
    let mut count = 0_u16;
    each_letter(decoded, |_| count += 1);
    let advance = whole.advance / f32::from(count.max(1));
    let mut index = 0_u16;
    each_letter(decoded, |character| {
        let along = advance * f32::from(index);
        let (dx, dy) = match whole.direction {
            Direction::Right => (along, 0.0),
            Direction::Up => (0.0, along),
            Direction::Left => (-along, 0.0),
            Direction::Down => (0.0, -along),
        };
        glyphs.push(Glyph { character, x: whole.x + dx, y: whole.y + dy, advance, ..whole });
        index = index.saturating_add(1);
    });
}

fn each_letter(decoded: &str, mut give: impl FnMut(char)) {
    for character in decoded.chars() {
        let letters = match character {
            '\u{FB00}' => "ff",
            '\u{FB01}' => "fi",
            '\u{FB02}' => "fl",
            '\u{FB03}' => "ffi",
            '\u{FB04}' => "ffl",
            '\u{FB05}' | '\u{FB06}' => "st",
            other => {
                give(other);
                continue;
            }
        };
        letters.chars().for_each(&mut give);
    }
}
