//! Which words of the manuscript are quoted, and under which note?
//!
//! Inline quotations by their marks, block quotations by how they are set. A quotation is given
//! the note whose marker supports it; where that is a guess, it says so.
//! Whether the source has the words is the question of `fidelity`.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use crate::text::sentence::sentences;
use crate::text::{Problem, ProblemCode, Severity, Span};

use super::quote_marks::{QuotePairs, Quoted, pair_marks};
use super::quote_roles::{Surroundings, alterations, introduces_quotation, role_of, says_emphasis};
use super::{Document, Mark, NoteIndex, Paragraph, ParagraphKind, Place, Quotation, QuotationRole};

/// So many open marks of one paragraph are looked at; more of them are no quotations.
const MOST_OPEN: usize = 20;

/// Fewest words of a paragraph that is a block quotation only by its place.
const LEAST_BLOCK_WORDS: usize = 20;

/// Finds the quotations of body and notes.
pub(super) fn find(document: &mut Document) {
    mark_introduced_blocks(document);
    let mut finder = Finder {
        document,
        quotations: Vec::new(),
        words: BTreeMap::new(),
        emphasis: None,
        problems: Vec::new(),
    };
    for index in 0..finder.document.body.len() {
        finder.body_paragraph(index);
    }
    for index in 0..finder.document.notes.len() {
        finder.note(NoteIndex(index));
    }
    let Finder { mut quotations, problems, .. } = finder;
    // Body and notes lie between each other in the manuscript.
    quotations.sort_by_cached_key(|quotation| {
        let spans = document.passage(quotation.place).map(|passage| passage.raw(quotation.span));
        (spans.and_then(|spans| spans.first().copied()), quotation.place, quotation.span)
    });
    document.quotations = quotations;
    document.problems.extend(problems);
}

/// Finds block quotations that only their place tells: introduced by a colon, marked at the end.
fn mark_introduced_blocks(document: &mut Document) {
    let mut blocks = Vec::new();
    for (index, pair) in document.body.windows(2).enumerate() {
        if let [before, here] = pair
            && is_introduced_block(before, here)
        {
            blocks.push(index + 1);
        }
    }
    for index in blocks {
        if let Some(paragraph) = document.body.get_mut(index) {
            paragraph.kind = ParagraphKind::BlockQuotation;
        }
    }
}

fn is_introduced_block(before: &Paragraph, here: &Paragraph) -> bool {
    let prose = |paragraph: &Paragraph| paragraph.kind == ParagraphKind::Prose;
    if !prose(before) || !prose(here) {
        return false;
    }
    let intro = before.passage.text().trim_end();
    if !intro.ends_with(':') {
        return false;
    }
    let text = here.passage.text();
    let [mark] = here.marks.as_slice() else { return false };
    let behind = text.get(mark.offset..).unwrap_or("");
    if behind.chars().any(char::is_alphanumeric) {
        return false;
    }
    let opened = text.starts_with(['“', '"', '«', '„', '-', '•']);
    if opened || begins_list(text) || text.split_whitespace().count() < LEAST_BLOCK_WORDS {
        return false;
    }
    let mut from = intro.len().saturating_sub(400);
    while !intro.is_char_boundary(from) {
        from += 1;
    }
    let tail = intro.get(from..).unwrap_or("");
    let last = sentences(tail).last().map_or(tail, |sentence| sentence.of(tail));
    introduces_quotation(last)
}

/// `First, …`, `1. …`, `(a) …`: a list follows the colon, no quotation.
fn begins_list(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or("");
    let bare = first.trim_end_matches([',', '.', ')', ':', ';']);
    let pointed = bare.len() < first.len();
    let counts = matches!(bare, "First" | "Firstly" | "One" | "On")
        || bare.trim_start_matches('(').bytes().all(|byte| byte.is_ascii_digit());
    (pointed && counts) || (first.starts_with('(') && bare.len() <= 4)
}

struct Finder<'a> {
    document: &'a Document,
    quotations: Vec<Quotation>,
    /// The words of the last quotations, by their places: each is compared with those behind it.
    words: BTreeMap<usize, Vec<&'a str>>,
    /// The note that was asked last whether it says whose emphasis is printed, and its answer.
    emphasis: Option<(NoteIndex, bool)>,
    problems: Vec<Problem>,
}

impl Finder<'_> {
    fn body_paragraph(&mut self, index: usize) {
        let document = self.document;
        let Some(paragraph) = document.body.get(index) else { return };
        match paragraph.kind {
            ParagraphKind::Aside | ParagraphKind::Heading(_) => return,
            ParagraphKind::BlockQuotation => return self.block(index, paragraph),
            ParagraphKind::Prose | ParagraphKind::ListItem => {}
        }
        let text = paragraph.passage.text();
        let mut found = pair_marks(text);
        if found.outer.is_empty() && found.unclosed.is_empty() {
            return;
        }
        let guessed = self.close_open_marks(index, paragraph, &mut found);
        let borders = LazyCell::new(|| sentences(text));
        for quoted in &found.outer {
            let marked = directly_marked(text, *quoted, &paragraph.marks).is_some();
            let role = role_of(text, *quoted, Surroundings { in_note: false, marked });
            let (mut note, mut sure) =
                self.attribute(index, paragraph, *quoted, || borders.as_slice());
            if !marked
                && role == QuotationRole::Quotation
                && let Some(earlier) = self.quoted_before(quoted.inner.of(text))
                && Some(earlier) != note
            {
                (note, sure) = (Some(earlier), false);
            }
            let open = guessed.contains(&quoted.span.start);
            sure &= !open;
            if open && quoted.span.end == text.len() {
                note = note.or(self.note_of_next(index));
            }
            if note.is_none() && role == QuotationRole::Quotation {
                self.unattributed(&paragraph.passage, quoted.span);
            }
            self.push(Place::Body(index), *quoted, role, note, sure, false);
        }
    }

    /// The note of a quotation that goes on in the next paragraphs.
    fn note_of_next(&self, index: usize) -> Option<NoteIndex> {
        let following = self.document.body.get(index + 1..)?;
        following
            .iter()
            .take(20)
            .take_while(|next| next.passage.text().starts_with(['“', '"', '«']))
            .find_map(|next| next.marks.first())
            .map(|mark| mark.note)
    }

    /// Gives quotations that never close an end where one is plain: the paragraph's end where the
    /// quotation goes on in the next one, or the next note marker. Tells where they open.
    fn close_open_marks(
        &mut self,
        index: usize,
        paragraph: &Paragraph,
        found: &mut QuotePairs,
    ) -> Vec<usize> {
        let text = paragraph.passage.text();
        let mut guessed = Vec::new();
        for open in std::mem::take(&mut found.unclosed).into_iter().take(MOST_OPEN) {
            if found.outer.iter().any(|quoted| quoted.span.overlaps(open)) {
                continue;
            }
            let goes_on = self.document.body.get(index + 1).is_some_and(|next| {
                next.kind == ParagraphKind::Prose
                    && next.passage.text().starts_with(['“', '"', '«'])
            });
            let next_pair = found
                .outer
                .iter()
                .map(|quoted| quoted.span.start)
                .find(|start| open.end <= *start)
                .unwrap_or(text.len());
            let marker = paragraph
                .marks
                .iter()
                .map(|mark| mark.offset)
                .find(|offset| open.end < *offset && *offset <= next_pair);
            let end = if goes_on && next_pair == text.len() { Some(text.len()) } else { marker };
            if !goes_on {
                self.unbalanced(&paragraph.passage, open);
            }
            let Some(end) = end else { continue };
            let inner = Span::new(open.end, end).trimmed(text);
            found.outer.push(Quoted {
                span: Span::new(open.start, inner.end),
                inner,
                single: false,
            });
            guessed.push(open.start);
        }
        for close in std::mem::take(&mut found.unopened).into_iter().take(MOST_OPEN) {
            self.unbalanced(&paragraph.passage, close);
        }
        found.outer.sort_by_key(|quoted| quoted.span);
        guessed
    }

    fn block(&mut self, index: usize, paragraph: &Paragraph) {
        let text = paragraph.passage.text();
        let span = Span::new(0, text.len()).trimmed(text);
        let found = pair_marks(text);
        let whole = found.outer.first().filter(|quoted| {
            quoted.span.start == span.start
                && !text.get(quoted.span.end..).unwrap_or("").chars().any(char::is_alphanumeric)
        });
        let quoted = match whole {
            Some(quoted) => *quoted,
            None => Quoted { span, inner: span, single: false },
        };
        let before = index.checked_sub(1).and_then(|at| self.document.body.get(at));
        // The marker stands at the end of the block, or else at the end of what introduces it.
        let own = paragraph.marks.last().map(|mark| mark.note);
        let introduced =
            before.filter(|before| before.kind == ParagraphKind::Prose).and_then(|before| {
                let length = before.passage.text().trim_end().len();
                before.marks.last().filter(|mark| length <= mark.offset + 1).map(|mark| mark.note)
            });
        // A further paragraph of the block before.
        let continued =
            before.filter(|before| before.kind == ParagraphKind::BlockQuotation).and_then(|_| {
                let last = self.quotations.last()?;
                (last.block && Place::Body(index) == next_place(last.place)).then_some(last.note)?
            });
        let next = self.document.body.get(index + 1);
        // A block of several paragraphs has its marker in the last one.
        let following = next
            .filter(|next| next.kind == ParagraphKind::BlockQuotation)
            .and_then(|next| next.marks.last())
            .map(|mark| mark.note);
        let sure = own.or(introduced);
        let note = sure.or(continued).or(following);
        let sure = sure.is_some();
        if note.is_none() {
            self.unattributed(&paragraph.passage, quoted.span);
        }
        self.push(Place::Body(index), quoted, QuotationRole::Quotation, note, sure, true);
    }

    fn note(&mut self, index: NoteIndex) {
        let document = self.document;
        let Some(note) = document.notes.get(index.0) else { return };
        let text = note.passage.text();
        let found = pair_marks(text);
        for open in found.unclosed.iter().take(MOST_OPEN) {
            if !found.outer.iter().any(|quoted| quoted.span.overlaps(*open)) {
                self.unbalanced(&note.passage, *open);
            }
        }
        for quoted in &found.outer {
            let role = role_of(text, *quoted, Surroundings { in_note: true, marked: false });
            self.push(Place::Note(index), *quoted, role, Some(index), true, false);
        }
    }

    fn push(
        &mut self,
        place: Place,
        quoted: Quoted,
        role: QuotationRole,
        note: Option<NoteIndex>,
        sure: bool,
        block: bool,
    ) {
        let document = self.document;
        let Some(passage) = document.passage(place) else { return };
        if self.emphasis.map(|(known, _)| known) != note {
            self.emphasis = note.and_then(|note| {
                Some((note, says_emphasis(document.notes.get(note.0)?.passage.text())))
            });
        }
        self.quotations.push(Quotation {
            place,
            span: quoted.span,
            inner: quoted.inner.trimmed(passage.text()),
            block,
            role,
            alterations: alterations(
                passage,
                quoted.inner,
                self.emphasis.is_some_and(|(_, said)| said),
            ),
            note,
            sure,
        });
    }

    /// The note that supports a quotation in a body paragraph, and whether that is sure.
    fn attribute<'b>(
        &self,
        index: usize,
        paragraph: &Paragraph,
        quoted: Quoted,
        borders: impl FnOnce() -> &'b [Span],
    ) -> (Option<NoteIndex>, bool) {
        let text = paragraph.passage.text();
        let marks = paragraph.marks.as_slice();
        if let Some(mark) = directly_marked(text, quoted, marks) {
            return (Some(mark.note), true);
        }
        let borders = borders();
        let first_after = marks.partition_point(|mark| mark.offset < quoted.inner.end);
        let inside = marks
            .get(..first_after)
            .unwrap_or_default()
            .iter()
            .rev()
            .find(|mark| quoted.inner.start < mark.offset);
        let after = marks.get(first_after);
        // The sentence in which the quotation ends.
        let last = quoted.span.end.saturating_sub(1);
        let place = borders.partition_point(|border| border.end <= last);
        let sentence = borders.get(place).copied().unwrap_or(Span::new(0, text.len()));
        if let Some(mark) = after
            && mark.offset <= sentence.end
        {
            return (Some(mark.note), inside.is_none());
        }
        if let Some(mark) = inside {
            return (Some(mark.note), true);
        }
        // "— Name, Role¹²": the speaker stands behind the quotation.
        let behind = text.get(quoted.span.end..).unwrap_or("").trim_start();
        if let Some(mark) = after
            && behind.starts_with(['—', '–', '-'])
            && mark.offset < quoted.span.end + 150
        {
            return (Some(mark.note), true);
        }
        let before = marks.get(..first_after).unwrap_or_default().last();
        // "As Doe explains,¹² “…”": the citation stands before the quotation.
        if let Some(mark) = before
            && sentence.start < mark.offset
            && mark.offset <= quoted.span.start
        {
            let between = text.get(mark.offset..quoted.span.start).unwrap_or("");
            return (Some(mark.note), !between.chars().any(char::is_alphanumeric));
        }
        if let Some(mark) = after {
            let between = borders.partition_point(|border| border.end < mark.offset);
            if between <= place + 2 {
                return (Some(mark.note), false);
            }
        }
        // The paragraph ends by introducing a block from the same source.
        if text.trim_end().ends_with(':')
            && let Some(next) = self.document.body.get(index + 1)
            && next.kind == ParagraphKind::BlockQuotation
            && let Some(mark) = next.marks.last()
        {
            return (Some(mark.note), false);
        }
        if let Some(mark) = before {
            let previous = place.checked_sub(1).and_then(|at| borders.get(at));
            if previous.is_some_and(|previous| previous.start < mark.offset) {
                return (Some(mark.note), false);
            }
        }
        (None, false)
    }

    /// The note of a passage quoted shortly before whose words come back here.
    fn quoted_before(&mut self, inner: &str) -> Option<NoteIndex> {
        let document = self.document;
        let words = first_words(inner, 13);
        if words.len() < 4 || 12 < words.len() {
            return None;
        }
        let first = self.quotations.len().saturating_sub(4);
        self.words.retain(|place, _| first <= *place);
        for (place, earlier) in self.quotations.iter().enumerate().skip(first).rev() {
            let text = document.quoted(earlier);
            if earlier.role != QuotationRole::Quotation || 4_000 < text.len() {
                continue;
            }
            let theirs =
                self.words.entry(place).or_insert_with(|| first_words(text, 600)).as_slice();
            let comes_back = theirs.windows(words.len()).any(|window| {
                let same = window.iter().zip(&words).filter(|(one, two)| is_same(one, two)).count();
                words.len() * 3 <= same * 4
            });
            if comes_back && words.len() < theirs.len() {
                return earlier.note;
            }
        }
        None
    }

    fn unattributed(&mut self, passage: &super::Passage, span: Span) {
        if span.of(passage.text()).split_whitespace().count() < 4 {
            return;
        }
        self.problems.push(Problem {
            code: ProblemCode::QuoteUnattributed,
            severity: Severity::Info,
            message: "no note is marked for this quotation".to_owned(),
            spans: passage.raw(span),
            suggestion: None,
        });
    }

    fn unbalanced(&mut self, passage: &super::Passage, span: Span) {
        self.problems.push(Problem {
            code: ProblemCode::MarksUnbalanced,
            severity: Severity::Minor,
            message: "a quotation mark has no counterpart".to_owned(),
            spans: passage.raw(span),
            suggestion: None,
        });
    }
}

fn next_place(place: Place) -> Place {
    match place {
        Place::Body(index) => Place::Body(index + 1),
        note @ Place::Note(_) => note,
    }
}

/// The marker right behind a quotation, with nothing but punctuation between.
fn directly_marked(text: &str, quoted: Quoted, marks: &[Mark]) -> Option<Mark> {
    let first = marks.partition_point(|mark| mark.offset < quoted.inner.end);
    let mark = marks.get(first)?;
    let between = text.get(quoted.span.end.min(mark.offset)..mark.offset)?;
    let bare = between.chars().all(|sign| !sign.is_alphanumeric() && !"“\"‘([—".contains(sign));
    (bare && between.len() < 12).then_some(*mark)
}

/// Up to `limit` words of a text, without punctuation.
fn first_words(text: &str, limit: usize) -> Vec<&str> {
    let words = text.split(|sign: char| !sign.is_alphanumeric());
    words.filter(|word| !word.is_empty()).take(limit).collect()
}

/// Whether two words are one, whatever their case.
fn is_same(one: &str, two: &str) -> bool {
    one.eq_ignore_ascii_case(two)
        || !(one.is_ascii() && two.is_ascii()) && one.to_lowercase() == two.to_lowercase()
}
