//! Which proposition does each note marker hang on, and which sentences state figures?
//!
//! A claim reaches from the marker back to the marker before it, to the sentence's beginning, or
//! to the beginning of the sentence in which the quotation that the marker closes was opened.
//! Where that stretch is a bare phrase, the claim takes in the words of its sentence that it needs to
//! say something; its figures and quotations stay those of the stretch, so each belongs to one claim.

use super::prose::Prose;
use super::quoted::QuotedPassages;
use super::{Claim, citations_of, clause};
use crate::citation::{Citations, ParentheticalKind, SourceIndex};
use crate::document::{
    Document, Mark, NoteIndex, Paragraph, ParagraphKind, Place, QuotationIndex, QuotationRole,
};
use crate::text::Span;
use crate::text::quantity::{self, Quantity};
use crate::text::sentence::sentences;

/// A note's sentence outside its citations is prose from this many words on.
const SHORTEST_PROSE: usize = 6;
/// A sentence's first stretch with more words has a verb, even where none is recognised.
const LONGEST_PHRASE: usize = 14;
/// How far before its own words a bare phrase takes up those of its sentence, in bytes.
const LONGEST_LEAD: usize = 1_000;

/// Reads the claims of a document.
pub(super) fn read(document: &Document, citations: &Citations, prose: &Prose) -> Vec<Claim> {
    let mut reader = Reader::new(document, citations);
    reader.body(prose);
    for index in 0..document.notes.len() {
        reader.note(NoteIndex(index));
    }
    reader.claims.shrink_to_fit();
    reader.claims
}

struct Reader<'a> {
    document: &'a Document,
    citations: &'a Citations,
    quotations: QuotedPassages,
    claims: Vec<Claim>,
}

/// A claim before its figures and sources are known.
struct Piece {
    /// From marker to marker.
    span: Span,
    /// With what it needs to be a proposition.
    proposition: Span,
    notes: Vec<NoteIndex>,
}

impl Piece {
    const fn new(span: Span, notes: Vec<NoteIndex>) -> Self {
        Self { span, proposition: span, notes }
    }
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document, citations: &'a Citations) -> Self {
        let quotations = QuotedPassages::of(document, |role| role == QuotationRole::Quotation);
        Self { document, citations, quotations, claims: Vec::new() }
    }

    fn body(&mut self, prose: &Prose) {
        let document = self.document;
        let mut year = None;
        for (index, paragraph) in document.body.iter().enumerate() {
            let quoted = match paragraph.kind {
                ParagraphKind::Prose | ParagraphKind::ListItem => false,
                ParagraphKind::BlockQuotation => true,
                ParagraphKind::Heading(_) | ParagraphKind::Aside => continue,
            };
            let text = paragraph.passage.text();
            let place = Place::Body(index);
            let (quantities, last_year) = quantity::find_after(text, year);
            year = last_year;
            let mut pieces = if quoted {
                self.block_pieces(index, paragraph)
            } else {
                self.prose_pieces(place, paragraph, prose.sentences(index))
            };
            if !quoted {
                self.support_lead_in(index, text, &mut pieces);
            }
            let mut rest = quantities.into_iter();
            for piece in pieces {
                let within = |quantity: &&Quantity| quantity.span.start < piece.span.end;
                let count = rest.as_slice().iter().take_while(within).count();
                let mut own = Vec::with_capacity(count);
                own.extend(rest.by_ref().take(count));
                if piece.notes.is_empty() && own.is_empty() {
                    continue;
                }
                self.push(place, paragraph, piece, own);
            }
        }
    }

    fn push(
        &mut self,
        place: Place,
        paragraph: &Paragraph,
        piece: Piece,
        quantities: Vec<Quantity>,
    ) {
        self.claims.push(Claim {
            place,
            span: piece.proposition,
            spans: raw_between_marks(paragraph, piece.proposition),
            sources: self.sources(&piece.notes),
            notes: piece.notes,
            quotations: self.quotations_in(place, piece.span),
            quantities,
        });
    }

    fn sources(&self, notes: &[NoteIndex]) -> Vec<SourceIndex> {
        let mut found = Vec::new();
        for note in notes {
            for citation in citations_of(self.citations, *note) {
                if let Some(source) = citation.source
                    && !found.contains(&source)
                {
                    push_tight(&mut found, source);
                }
            }
        }
        found
    }

    fn quotations_in(&self, place: Place, span: Span) -> Vec<QuotationIndex> {
        let mut found = Vec::new();
        for quoted in self.quotations.in_passage(place) {
            if span.overlaps(quoted.span) {
                push_tight(&mut found, quoted.index);
            }
        }
        found
    }

    /// The sentences of a paragraph of prose, cut at the markers.
    fn prose_pieces(&self, place: Place, paragraph: &Paragraph, list: &[Span]) -> Vec<Piece> {
        let text = paragraph.passage.text();
        let quoted = self.quotations.in_passage(place);
        let mut marks = paragraph.marks.iter().copied().peekable();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut quotation = 0;
        for (index, sentence) in list.iter().enumerate() {
            let border = list.get(index + 1).map_or(usize::MAX, |next| next.start);
            let mut own: Vec<Mark> = Vec::new();
            while let Some(mark) = marks.next_if(|mark| mark.offset <= border.saturating_sub(1)) {
                own.push(mark);
            }
            let mut start = sentence.start;
            // A quotation that was opened in an earlier sentence and goes on here, without a marker
            // between: its sentences are one claim, the lead-in with them.
            while quoted.get(quotation).is_some_and(|open| open.span.end <= sentence.start) {
                quotation += 1;
            }
            if let Some(open) = quoted.get(quotation).map(|open| open.span)
                && open.start < sentence.start
                && !own.is_empty()
            {
                while let Some(last) = pieces.last()
                    && last.notes.is_empty()
                    && open.start < last.span.end
                {
                    start = last.span.start;
                    pieces.pop();
                }
            }
            let first = pieces.len();
            for mark in &own {
                // Several markers at one place support one claim.
                let end = mark.offset.clamp(start, sentence.end);
                let span = without_marks(text, Span::new(start, end));
                if !has_words(text, span) {
                    if let Some(last) = pieces.last_mut() {
                        last.notes.push(mark.note);
                    } else {
                        pieces.push(Piece::new(*sentence, vec![mark.note]));
                        start = sentence.end;
                    }
                    continue;
                }
                // The stop and the closing marks of the sentence belong to the claim.
                let rest = Span::new(end, sentence.end);
                let end = if has_words(text, rest) { span.end } else { sentence.end };
                pieces.push(Piece::new(Span::new(span.start, end), vec![mark.note]));
                start = end;
            }
            let tail = without_marks(text, Span::new(start, sentence.end));
            if has_words(text, tail) {
                let tail = if own.is_empty() { Span::new(start, sentence.end) } else { tail };
                pieces.push(Piece::new(tail, Vec::new()));
            }
            complete(text, pieces.get_mut(first..).unwrap_or_default());
            cover_tail(&mut pieces, first);
        }
        pieces
    }

    /// A block quotation: one claim per marker; without one, the notes of the block that follows.
    fn block_pieces(&self, index: usize, paragraph: &Paragraph) -> Vec<Piece> {
        let text = paragraph.passage.text();
        let mut pieces: Vec<Piece> = Vec::new();
        let whole = Span::new(0, text.len()).trimmed(text);
        let mut start = whole.start;
        for mark in &paragraph.marks {
            let end = mark.offset.clamp(start, whole.end);
            let rest = Span::new(end, whole.end);
            let end = if has_words(text, rest) { end } else { whole.end };
            let span = Span::new(start, end).trimmed(text);
            if has_words(text, span) {
                pieces.push(Piece::new(span, vec![mark.note]));
            } else if let Some(last) = pieces.last_mut() {
                last.notes.push(mark.note);
            }
            start = end;
        }
        let rest = Span::new(start, whole.end).trimmed(text);
        if has_words(text, rest) {
            let notes = if pieces.is_empty() { self.block_notes(index) } else { Vec::new() };
            pieces.push(Piece::new(rest, notes));
        }
        pieces
    }

    /// The notes that support the block quotation at `index`: its own, or, where it has none, what
    /// the quotation was paired with, or those of the block that goes on behind it.
    fn block_notes(&self, index: usize) -> Vec<NoteIndex> {
        for (ahead, paragraph) in self.document.body.iter().enumerate().skip(index).take(8) {
            if paragraph.kind != ParagraphKind::BlockQuotation {
                break;
            }
            if !paragraph.marks.is_empty() {
                return paragraph.marks.iter().map(|mark| mark.note).collect();
            }
            let paired = self.quotations.in_passage(Place::Body(ahead)).iter().find_map(|quoted| {
                self.document.quotations.get(quoted.index.0).filter(|found| found.block)?.note
            });
            if let Some(note) = paired {
                return vec![note];
            }
        }
        Vec::new()
    }

    /// The sentence that leads to a block quotation rests on the block's notes.
    fn support_lead_in(&self, index: usize, text: &str, pieces: &mut [Piece]) {
        let block = self
            .document
            .body
            .get(index + 1)
            .is_some_and(|next| next.kind == ParagraphKind::BlockQuotation);
        if block
            && let Some(last) = pieces.last_mut()
            && last.notes.is_empty()
            && last.span.of(text).ends_with([':', ',', '—'])
        {
            last.notes = self.block_notes(index + 1);
        }
    }

    fn note(&mut self, note: NoteIndex) {
        let Some(place) = self.document.notes.get(note.0) else { return };
        let passage = &place.passage;
        let text = passage.text();
        let mut pieces: Vec<(Span, Vec<SourceIndex>)> = Vec::new();
        let mut covered: Vec<(Span, Option<SourceIndex>)> = Vec::new();
        for citation in citations_of(self.citations, note) {
            covered.push((citation.span, citation.source));
            let mut from = citation.span.start;
            for parenthetical in &citation.parentheticals {
                let stated = matches!(
                    parenthetical.kind,
                    ParentheticalKind::Quotation | ParentheticalKind::Explanatory
                );
                let within = Span::new(from, citation.span.end.max(from)).of(text);
                let Some(found) = within.find(parenthetical.text.as_str()) else { continue };
                let span = Span::new(from + found, from + found + parenthetical.text.len());
                from = span.end;
                if stated && is_statement(span.of(text)) {
                    pieces.push((span, citation.source.into_iter().collect()));
                }
            }
        }
        covered.sort_by_key(|(span, _)| *span);
        let mut start = 0;
        for (span, source) in &covered {
            note_prose(text, Span::new(start, span.start), *source, &mut pieces);
            start = start.max(span.end);
        }
        let last_source = covered.last().and_then(|(_, source)| *source);
        note_prose(text, Span::new(start, text.len()), last_source, &mut pieces);
        pieces.sort_by_key(|(span, _)| *span);
        let mut last_end = 0;
        for (span, sources) in pieces {
            if span.start < last_end {
                continue;
            }
            last_end = span.end;
            let mut quantities = quantity::find(span.of(text));
            for quantity in &mut quantities {
                quantity.span = quantity.span.shifted(span.start);
            }
            let quotations = self.quotations_in(Place::Note(note), span);
            self.claims.push(Claim {
                place: Place::Note(note),
                span,
                spans: passage.raw(span),
                notes: vec![note],
                sources,
                quotations,
                quantities,
            });
        }
    }
}

/// Adds to a list that very many claims have and that is seldom longer than one: a vector that grows by
/// itself begins with room for four.
fn push_tight<T>(list: &mut Vec<T>, item: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(item);
}

/// The raw ranges of a proposition, without the markers inside it.
fn raw_between_marks(paragraph: &Paragraph, span: Span) -> Vec<Span> {
    let text = paragraph.passage.text();
    let mut found = Vec::new();
    let mut start = span.start;
    // The marks ascend; a paragraph may have very many.
    let first = paragraph.marks.partition_point(|mark| mark.offset <= span.start);
    let inside = paragraph.marks.iter().skip(first).take_while(|mark| mark.offset < span.end);
    let borders = inside.map(|mark| mark.offset);
    for end in borders.chain([span.end]) {
        let stretch = Span::new(start, end.max(start)).trimmed(text);
        if !stretch.is_empty() {
            found.extend(paragraph.passage.raw(stretch));
        }
        start = start.max(end);
    }
    found
}

/// Gives the stretches of one sentence the words that they need to be propositions: a bare phrase
/// behind a marker those before it, a bare phrase at the beginning those up to the verb.
fn complete(text: &str, pieces: &mut [Piece]) {
    if pieces.len() < 2 {
        return;
    }
    let spans: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
    let Some(start) = spans.first().map(|span| span.start) else { return };
    for (index, piece) in pieces.iter_mut().enumerate() {
        if 0 < index && !clause::stands_alone(piece.span.of(text)) {
            // A sentence of thousands of markers is no sentence; each takes what is near.
            let reach = piece.span.start.saturating_sub(LONGEST_LEAD);
            piece.proposition.start = if start < reach {
                let near = spans.partition_point(|span| span.start < reach);
                spans.get(near).map_or(piece.span.start, |span| span.start)
            } else {
                start
            };
        }
        for next in spans.get(index + 1..).unwrap_or_default() {
            let said = piece.proposition.of(text);
            if clause::has_verb(said) || LONGEST_PHRASE < clause::length(said) {
                break;
            }
            piece.proposition.end = next.end;
        }
        // "(in Marle, by the city¹)": the parenthesis closes behind the marker.
        let said = piece.proposition.of(text);
        let open = said.bytes().filter(|byte| *byte == b'(').count();
        let closed = said.bytes().filter(|byte| *byte == b')').count();
        if closed < open && text.as_bytes().get(piece.proposition.end) == Some(&b')') {
            piece.proposition.end += 1;
        }
    }
}

/// "According to the office,¹ forty ships were lost.": the rest of the sentence, which bears no marker,
/// belongs to the proposition that already takes it in, and so do its figures.
fn cover_tail(pieces: &mut Vec<Piece>, first: usize) {
    let covered = pieces.len().checked_sub(2).filter(|before| first <= *before).is_some_and(
        |before| match (pieces.get(before), pieces.last()) {
            (Some(piece), Some(tail)) => {
                tail.notes.is_empty()
                    && !piece.notes.is_empty()
                    && tail.span.end <= piece.proposition.end
            }
            _ => false,
        },
    );
    if covered
        && let Some(tail) = pieces.pop()
        && let Some(piece) = pieces.last_mut()
    {
        piece.span.end = tail.span.end;
    }
}

/// Whether a parenthetical says something: no date, address, genre or further citation.
fn is_statement(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let citing = words.next().is_some_and(|word| {
        matches!(word, "citing" | "quoting" | "cited" | "quoted" | "transcript" | "available")
    });
    let small = text
        .split_whitespace()
        .filter(|word| word.chars().all(|letter| letter.is_lowercase() || letter == ','))
        .count();
    let quoted = text.starts_with(['“', '"', '‘']);
    !citing
        && !text.contains("://")
        && (quoted && has_words(text, Span::new(0, text.len())) || 2 < small)
}

/// The sentences of a note's stretch between citations, where they are prose.
fn note_prose(
    text: &str,
    stretch: Span,
    source: Option<SourceIndex>,
    pieces: &mut Vec<(Span, Vec<SourceIndex>)>,
) {
    // Most stretches are a stop or a semicolon; each word has a letter and a blank at least.
    if stretch.len() < 2 * SHORTEST_PROSE - 1 {
        return;
    }
    let within = stretch.of(text);
    for sentence in sentences(within) {
        let span = sentence.shifted(stretch.start);
        if is_prose(span.of(text)) {
            pieces.push((span, source.into_iter().collect()));
        }
    }
}

/// Enough words, most of them small: no title, no URL, no list of names.
fn is_prose(sentence: &str) -> bool {
    let mut words = 0;
    let mut small = 0;
    for word in sentence.split_whitespace() {
        if word.contains("://") {
            return false;
        }
        // "Data are available at": the address is cut off.
        if word == "available" && sentence.trim_end_matches([':', ' ']).ends_with("available at") {
            return false;
        }
        words += 1;
        small += usize::from(word.starts_with(char::is_lowercase));
    }
    SHORTEST_PROSE <= words && words < small * 2 && !sentence.starts_with(char::is_lowercase)
}

/// A claim without the marks and blanks at its beginning, which close the one before.
fn without_marks(text: &str, span: Span) -> Span {
    let within = span.of(text);
    let cut = within.len()
        - within
            .trim_start_matches(|letter: char| {
                letter.is_whitespace() || matches!(letter, ',' | ';' | ':' | '.' | '—' | '–' | ')')
            })
            .len();
    Span::new(span.start + cut, span.end).trimmed(text)
}

fn has_words(text: &str, span: Span) -> bool {
    span.of(text).chars().any(char::is_alphanumeric)
}
