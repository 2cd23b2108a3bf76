//! What does a quotation, as printed, say about its own alterations?
//!
//! Ellipses, brackets, `[sic]` and licences inside the quotation, read into words to be matched,
//! gaps that may hide words and groups that may stand for others. Brackets that never close are
//! letters like any other; whether a sign stands in the source itself is asked by the aligner.

use crate::text::{Span, fold};

use super::licence::Licences;
use super::words::{self, Side, Token, TokenKind};

/// A quotation taken apart.
#[derive(Debug)]
pub(super) struct Program {
    pub tokens: Vec<QuoteToken>,
    /// Ranges of `tokens` between the gaps, none empty, in order.
    pub segments: Vec<std::ops::Range<usize>>,
    /// The ellipses, in order.
    pub gaps: Vec<Gap>,
    pub groups: Vec<Group>,
    /// Where `[sic]` and the like stand.
    pub asides: Vec<Span>,
    /// The strings to be searched, in order.
    pub parts: Vec<Part>,
    pub licences: Licences,
}

/// A word of the quotation and how it may match.
#[derive(Debug)]
pub(super) struct QuoteToken {
    pub token: Token,
    pub form: Form,
}

impl AsRef<Token> for QuoteToken {
    fn as_ref(&self) -> &Token {
        &self.token
    }
}

/// How a word of the quotation may match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it stands.
    Plain,
    /// With letters in brackets, which may stand for others.
    Pattern(Vec<Piece>),
    /// Wholly inside the group of this number.
    Free(usize),
}

/// A part of a word with bracketed letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Letters(String),
    Bracketed(String),
}

/// An ellipsis.
#[derive(Clone, Debug)]
pub(super) struct Gap {
    pub span: Span,
    /// The number of words before it.
    pub before: usize,
    /// A fourth dot shows that a sentence ends.
    pub shows_sentence_end: bool,
}

/// Words in brackets that may stand for others.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub span: Span,
    /// Its words; empty for a bracket without words.
    pub tokens: std::ops::Range<usize>,
    /// In parentheses instead of brackets.
    pub round: bool,
}

/// Letters that must stand in the source one after another.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// In the search form.
    pub bytes: Vec<u8>,
    pub segment: usize,
    /// Letters of the segment before it, as printed, in the search form.
    pub offset: usize,
}

impl Program {
    /// The parts of a segment.
    pub(super) fn parts_of(&self, segment: usize) -> &[Part] {
        let from = self.parts.partition_point(|part| part.segment < segment);
        let to = self.parts.partition_point(|part| part.segment <= segment);
        self.parts.get(from..to).unwrap_or_default()
    }

    /// Reads a quotation. Total and linear.
    pub(super) fn of(quote: &str, parentheticals: &[String]) -> Self {
        let mut licences = Licences::default();
        for parenthetical in parentheticals {
            licences.read(parenthetical);
        }
        let mut ellipses = ellipses(quote);
        let brackets = brackets(quote, &ellipses);
        let mut asides = Vec::new();
        let mut open_groups: Vec<(Span, bool)> = Vec::new();
        for (span, round) in brackets {
            let inner = Span::new(span.start + 1, span.end - 1).of(quote);
            if is_sic(inner) || (!round && licences.read(inner)) {
                asides.push(span);
            } else if !round && inner.trim().is_empty() && stands_alone(quote, span) {
                ellipses.push((span, false));
            } else {
                open_groups.push((span, round));
            }
        }
        ellipses.sort_by_key(|(span, _)| span.start);
        let cut: Vec<Token> = words::tokens(quote, Side::Quote)
            .into_iter()
            .filter(|token| {
                let aside = asides.partition_point(|aside| aside.end <= token.span.start);
                let ellipsis = ellipses.partition_point(|(span, _)| span.start <= token.span.start);
                let ellipsis = ellipsis.checked_sub(1).and_then(|last| ellipses.get(last));
                !asides.get(aside).is_some_and(|aside| aside.overlaps(token.span))
                    && !ellipsis.is_some_and(|(span, _)| span.contains(token.span))
            })
            .collect();
        let mut groups: Vec<Group> = Vec::new();
        for (span, round) in &open_groups {
            let start = cut.partition_point(|token| token.span.start < span.start);
            let mut end = cut.partition_point(|token| token.span.start < span.end);
            let begins_apart = cut
                .get(..start)
                .and_then(<[Token]>::last)
                .is_none_or(|token| token.span.end <= span.start);
            let ends_inside = end
                .checked_sub(1)
                .and_then(|last| cut.get(last))
                .is_some_and(|token| span.end < token.span.end);
            if begins_apart && ends_inside && start + 1 < end {
                // "[But t]he": words of the quoter's and the first letter of one of the source's.
                end -= 1;
                if cut
                    .get(start..end)
                    .is_some_and(|inner| inner.iter().all(|token| span.contains(token.span)))
                {
                    groups.push(Group { span: *span, tokens: start..end, round: *round });
                }
                continue;
            }
            let whole_words = cut
                .get(start..end)
                .unwrap_or_default()
                .iter()
                .all(|token| span.contains(token.span));
            let touches_word = cut
                .iter()
                .take(end)
                .skip(start.saturating_sub(1))
                .any(|token| token.span.overlaps(*span) && !span.contains(token.span));
            if whole_words && !touches_word && start < end {
                groups.push(Group { span: *span, tokens: start..end, round: *round });
            }
        }
        let tokens: Vec<QuoteToken> = cut
            .into_iter()
            .enumerate()
            .map(|(index, token)| {
                let group = groups.partition_point(|group| group.tokens.end <= index);
                let form = if groups.get(group).is_some_and(|group| group.tokens.contains(&index)) {
                    Form::Free(group)
                } else {
                    let from =
                        open_groups.partition_point(|(span, _)| span.end <= token.span.start);
                    let to = open_groups.partition_point(|(span, _)| span.start < token.span.end);
                    form_of(quote, &token, open_groups.get(from..to).unwrap_or_default())
                };
                QuoteToken { token, form }
            })
            .collect();
        let gaps: Vec<Gap> = ellipses
            .into_iter()
            .map(|(span, shows_sentence_end)| Gap {
                span,
                before: tokens.partition_point(|word| word.token.span.start < span.start),
                shows_sentence_end,
            })
            .collect();
        let mut segments = Vec::new();
        let mut start = 0;
        for end in gaps.iter().map(|gap| gap.before).chain([tokens.len()]) {
            if start < end {
                segments.push(start..end);
                start = end;
            }
        }
        let parts = parts(&tokens, &groups, &segments);
        Self { tokens, segments, gaps, groups, asides, parts, licences }
    }
}

/// The ellipses of a text, in all printed forms, and whether each shows the end of a sentence.
pub(super) fn ellipses(text: &str) -> Vec<(Span, bool)> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| characters.get(index).map(|(_, c)| *c);
    let offset = |index: usize| characters.get(index).map_or(text.len(), |(offset, _)| *offset);
    let mut found = Vec::new();
    let mut index = 0;
    while let Some(c) = at(index) {
        if !matches!(c, '.' | '…' | '*' | '⋯' | '‥') {
            index += 1;
            continue;
        }
        let star = c == '*';
        let mut dots = 0;
        let mut end = index;
        let mut look = index;
        while let Some(next) = at(look) {
            let worth = match next {
                '*' if star => 1,
                '.' if !star => 1,
                '…' | '⋯' if !star => 3,
                '‥' if !star => 2,
                _ if next.is_whitespace() && look - end < 2 => 0,
                _ => break,
            };
            look += 1;
            if 0 < worth {
                dots += worth;
                end = look;
            }
        }
        if 3 <= dots {
            let mut span = Span::new(offset(index), offset(end));
            // In brackets of its own.
            let before = index.checked_sub(1).and_then(at);
            let after = at(end);
            if matches!((before, after), (Some('['), Some(']')) | (Some('('), Some(')'))) {
                span = Span::new(offset(index - 1), offset(end + 1));
                end += 1;
            }
            found.push((span, 4 <= dots && !star));
        }
        index = end.max(index + 1);
    }
    found
}

/// Balanced brackets and parentheses in order, none inside another; those of an ellipsis left out.
fn brackets(text: &str, ellipses: &[(Span, bool)]) -> Vec<(Span, bool)> {
    let mut found: Vec<(Span, bool)> = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut ahead = ellipses.iter().map(|(span, _)| *span).peekable();
    for (offset, c) in text.char_indices() {
        while ahead.next_if(|span| span.end <= offset).is_some() {}
        if ahead.peek().is_some_and(|span| span.holds(offset)) {
            continue;
        }
        match c {
            '[' => open = Some((offset, ']')),
            '(' if open.is_none_or(|(_, close)| close == ')') => open = Some((offset, ')')),
            ']' | ')' => {
                if let Some((start, close)) = open
                    && close == c
                {
                    found.push((Span::new(start, offset + 1), c == ')'));
                    open = None;
                }
            }
            _ => {}
        }
    }
    found
}

fn is_sic(inner: &str) -> bool {
    let inner = inner.trim().trim_end_matches(['!', '.', '?']);
    inner.eq_ignore_ascii_case("sic")
        || inner.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("sic:"))
        || inner.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("sic,"))
}

fn stands_alone(quote: &str, span: Span) -> bool {
    let before = quote.get(..span.start).and_then(|head| head.chars().next_back());
    let after = quote.get(span.end..).and_then(|tail| tail.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

fn form_of(quote: &str, token: &Token, brackets: &[(Span, bool)]) -> Form {
    if token.kind == TokenKind::Symbol {
        return Form::Plain;
    }
    // "Section 12(b)": the parentheses are the number's own.
    let numbered = token.kind == TokenKind::Number;
    let touching: Vec<Span> = brackets
        .iter()
        .filter(|(span, round)| span.overlaps(token.span) && !(*round && numbered))
        .map(|(span, _)| *span)
        .collect();
    if touching.is_empty() {
        return Form::Plain;
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut inside = false;
    for (offset, c) in token.span.of(quote).char_indices() {
        let place = token.span.start + offset;
        let here = touching.partition_point(|span| span.end <= place);
        let here = touching.get(here).filter(|span| span.start <= place);
        let bracket = here.is_some_and(|span| span.start == place || span.end == place + 1);
        let within = here.is_some() && !bracket;
        if bracket {
            if matches!(c, '[' | '(') {
                pieces.push(Piece::Bracketed(String::new()));
                inside = true;
            } else {
                inside = false;
            }
            continue;
        }
        if within && !inside {
            // The bracket opened before this word.
            pieces.push(Piece::Bracketed(String::new()));
            inside = true;
        }
        let mut plain = String::new();
        fold::search_form(c, |part| plain.push(part));
        let plain = plain.replace(|c: char| !c.is_alphanumeric(), "");
        match pieces.last_mut() {
            Some(Piece::Bracketed(text)) if inside => text.push_str(&plain),
            Some(Piece::Letters(text)) if !inside => text.push_str(&plain),
            _ if inside => pieces.push(Piece::Bracketed(plain)),
            _ => pieces.push(Piece::Letters(plain)),
        }
    }
    let letters =
        pieces.iter().any(|piece| matches!(piece, Piece::Letters(text) if !text.is_empty()));
    if letters || pieces.is_empty() { Form::Pattern(pieces) } else { Form::Plain }
}

fn parts(
    tokens: &[QuoteToken],
    groups: &[Group],
    segments: &[std::ops::Range<usize>],
) -> Vec<Part> {
    let mut parts = Vec::new();
    for (segment, range) in segments.iter().enumerate() {
        let mut current: Vec<u8> = Vec::new();
        let mut start = 0;
        let mut length = 0;
        let close = |current: &mut Vec<u8>, start: usize, parts: &mut Vec<Part>| {
            if !current.is_empty() {
                parts.push(Part { bytes: std::mem::take(current), segment, offset: start });
            }
        };
        let mut last_group = None;
        for word in tokens.get(range.clone()).unwrap_or_default() {
            let key: String =
                words::without_accents(&word.token.key).replace(|c: char| !c.is_alphanumeric(), "");
            let group = match word.form {
                Form::Free(group) => Some(group),
                _ => None,
            };
            if group != last_group {
                close(&mut current, start, &mut parts);
                last_group = group;
            }
            let square = group.and_then(|group| groups.get(group)).is_some_and(|g| !g.round);
            match &word.form {
                _ if square || word.token.note_mark => {
                    close(&mut current, start, &mut parts);
                    length += key.len();
                }
                Form::Pattern(pieces) => {
                    for piece in pieces {
                        match piece {
                            Piece::Letters(text) => {
                                if current.is_empty() {
                                    start = length;
                                }
                                current.extend(text.bytes());
                                length += text.len();
                            }
                            Piece::Bracketed(text) => {
                                close(&mut current, start, &mut parts);
                                length += text.len();
                            }
                        }
                    }
                }
                _ => {
                    if current.is_empty() {
                        start = length;
                    }
                    current.extend(key.bytes());
                    length += key.len();
                }
            }
        }
        close(&mut current, start, &mut parts);
    }
    parts
}
