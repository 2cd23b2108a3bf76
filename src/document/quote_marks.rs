//! Which quotation marks belong together?
//!
//! Curly, straight and angled marks, mixed and nested, in one running text. Apostrophes are told
//! from single marks by what stands around them. What never closes is told, not guessed away.

use crate::text::Span;

/// Words between two marks that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    /// Marks included.
    pub(super) span: Span,
    pub(super) inner: Span,
    /// Between single marks.
    pub(super) single: bool,
}

/// The quotation marks of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct QuotePairs {
    /// The outermost pairs, ascending.
    pub(super) outer: Vec<Quoted>,
    /// Double marks that open and never close.
    pub(super) unclosed: Vec<Span>,
    /// Double marks that close nothing.
    pub(super) unopened: Vec<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Opens,
    Closes,
    /// A close where something is open, else an apostrophe or nothing.
    MayClose,
    /// Closes what is open, opens otherwise (double marks only).
    Toggles,
}

#[derive(Clone, Copy, Debug)]
struct MarkSign {
    span: Span,
    single: bool,
    role: Role,
}

/// Pairs the marks of `text`.
pub(super) fn pair_marks(text: &str) -> QuotePairs {
    let mut open: Vec<MarkSign> = Vec::new();
    let mut pairs: Vec<Quoted> = Vec::new();
    let mut found = QuotePairs::default();
    // Without a double mark open, the search for one would go through all single marks.
    let mut doubles = 0_usize;
    for_each_sign(text, |sign| {
        let role = match sign.role {
            Role::Toggles if 0 < doubles => Role::Closes,
            Role::Toggles => Role::Opens,
            role => role,
        };
        if role == Role::Opens {
            doubles += usize::from(!sign.single);
            open.push(sign);
            return;
        }
        let place = if sign.single {
            // A single mark closes only what was opened last.
            open.len().checked_sub(1).filter(|at| open.get(*at).is_some_and(|o| o.single))
        } else if doubles == 0 {
            None
        } else {
            doubles -= 1;
            open.iter().rposition(|before| !before.single)
        };
        let Some(place) = place else {
            if !sign.single && role == Role::Closes {
                found.unopened.push(sign.span);
            }
            return;
        };
        if let Some(opener) = open.get(place) {
            pairs.push(Quoted {
                span: Span::new(opener.span.start, sign.span.end),
                inner: Span::new(opener.span.end, sign.span.start),
                single: sign.single,
            });
        }
        open.truncate(place);
    });
    found.unclosed = open.iter().filter(|sign| !sign.single).map(|sign| sign.span).collect();
    pairs.sort_by_key(|pair| (pair.span.start, usize::MAX - pair.span.end));
    let mut end = 0;
    for pair in pairs {
        if end <= pair.span.start && !pair.inner.of(text).trim().is_empty() {
            end = pair.span.end;
            found.outer.push(pair);
        }
    }
    found
}

/// Calls `each` with every quotation mark of `text`, apostrophes left out as far as they show.
fn for_each_sign(text: &str, mut each: impl FnMut(MarkSign)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = first_sign(bytes.get(at..).unwrap_or_default()) {
        at += next;
        let Some(byte) = bytes.get(at) else { break };
        let length = match byte {
            b'"' | b'\'' | b'`' => 1,
            0xC2 if matches!(bytes.get(at + 1), Some(0xAB | 0xBB)) => 2,
            0xE2 if bytes.get(at + 1) == Some(&0x80)
                && matches!(bytes.get(at + 2), Some(0x98..=0x9F)) =>
            {
                3
            }
            _ => {
                at += 1;
                continue;
            }
        };
        // Two single signs in a row stand for a double one.
        let doubled = matches!(byte, b'\'' | b'`') && bytes.get(at + 1) == Some(byte);
        let span = Span::new(at, at + if doubled { 2 } else { length });
        if let Some(sign) = read_sign(text, span, doubled) {
            each(sign);
        }
        at = span.end;
    }
}

/// The first byte that can begin a mark. Few can: blocks without one are passed over as a whole.
fn first_sign(bytes: &[u8]) -> Option<usize> {
    // Sums of plain comparisons are made for a whole block at once.
    let begins = |byte: u8| -> u8 {
        [b'"', b'\'', b'`', 0xC2, 0xE2].into_iter().map(|sign| u8::from(byte == sign)).sum()
    };
    let (blocks, _) = bytes.as_chunks::<32>();
    let held = |block: &[u8; 32]| block.iter().map(|byte| begins(*byte)).sum::<u8>();
    let passed = 32 * blocks.iter().take_while(|block| held(block) == 0).count();
    bytes.get(passed..)?.iter().position(|byte| begins(*byte) == 1).map(|at| passed + at)
}

fn read_sign(text: &str, span: Span, doubled: bool) -> Option<MarkSign> {
    let before = text.get(..span.start).and_then(|text| text.chars().next_back());
    let after = text.get(span.end..).and_then(|text| text.chars().next());
    let sign = span.of(text).chars().next()?;
    let starts = before.is_none_or(opens_before);
    let word_after = after.is_some_and(|next| !next.is_whitespace() && !closes_after(next));
    let ends = after.is_none_or(|next| next.is_whitespace() || closes_after(next));
    let letters =
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
    let mark = |single, role| Some(MarkSign { span, single, role });
    match sign {
        '“' | '‟' | '«' => {
            mark(false, if !starts && ends { Role::Toggles } else { Role::Opens })
        }
        '„' => mark(false, Role::Opens),
        '”' => mark(false, if starts && word_after { Role::Toggles } else { Role::Closes }),
        '»' => mark(false, if starts && word_after { Role::Toggles } else { Role::Closes }),
        '"' if letters => mark(false, Role::MayClose),
        '"' if starts && word_after => mark(false, Role::Opens),
        '"' if starts && ends => mark(false, Role::Toggles),
        '"' => mark(false, if ends { Role::Closes } else { Role::Toggles }),
        '`' if doubled => mark(false, Role::Opens),
        '\'' if doubled => mark(false, Role::Closes),
        '`' => (starts && word_after).then_some(MarkSign { span, single: true, role: Role::Opens }),
        '‘' | '‛' => {
            // "‘90s" is an elision, and a mark behind a letter is a wrong apostrophe.
            let year = after.is_some_and(|next| next.is_ascii_digit());
            (starts && !year).then_some(MarkSign { span, single: true, role: Role::Opens })
        }
        '’' => {
            (!letters && !starts).then_some(MarkSign { span, single: true, role: Role::MayClose })
        }
        '\'' if letters => None,
        '\'' if starts && word_after && !after.is_some_and(|next| next.is_ascii_digit()) => {
            mark(true, Role::Opens)
        }
        '\'' if !starts => mark(true, Role::MayClose),
        _ => None,
    }
}

/// What stands before an opening mark.
fn opens_before(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(
            sign,
            '(' | '['
                | '{'
                | '—'
                | '–'
                | '-'
                | '/'
                | '“'
                | '‘'
                | '"'
                | '\''
                | '«'
                | '„'
                | '‹'
                | '…'
                | '='
                | '*'
                | '_'
        )
}

/// What stands behind a closing mark.
fn closes_after(sign: char) -> bool {
    matches!(
        sign,
        '.' | ','
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
            | '}'
            | '—'
            | '–'
            | '-'
            | '/'
            | '”'
            | '’'
            | '"'
            | '\''
            | '»'
            | '…'
            | '*'
            | '_'
    )
}
