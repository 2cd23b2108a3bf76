//! Lines of pages as the reading view of a manuscript.
//!
//! The canonical text is put together page by page: running heads, body paragraphs, the notes of
//! the page, a page break. Lines become running text; hyphens at line ends go where the same
//! document writes the word without. Notes are declared, and their signs become marks, only
//! where nearly all of them pair with a raised sign in the body; otherwise notes stay paragraphs
//! that begin with their numbers, raised signs keep their style, and `document` decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::reader::{Block, BlockKind, Format, FormatMark, Manuscript, Style, StyledRange};
use crate::text::{MappedText, Problem, ProblemCode, Severity, Span};

use super::lines::{Line, PageLines, Role};
use super::paragraphs::{Group, Look, group};
use super::vocabulary::{LineEnd, Vocabulary, is_address};
use super::{notes, order};

/// The manuscript that the pages hold.
pub(super) fn manuscript_of(
    pages: &[PageLines],
    title: Option<String>,
    problems: Vec<Problem>,
) -> Manuscript {
    let mut pages: Vec<PageLines> = pages
        .iter()
        .map(|page| if is_disordered(page) { order::by_place(page) } else { page.clone() })
        .collect();
    let vocabulary = Vocabulary::of(&pages);
    mend_page_ends(&mut pages, &vocabulary);
    let plan = NotePlan::of(&pages);
    let body_size = notes::body_size(&pages).unwrap_or(10.0);
    let mut builder = Builder {
        vocabulary,
        text: String::new(),
        blocks: Vec::new(),
        styles: Vec::new(),
        marks: Vec::new(),
        address_hyphens: Vec::new(),
    };
    for (page_index, page) in pages.iter().enumerate() {
        builder.page(page_index, page, &plan, body_size);
        if page_index + 1 < pages.len() {
            let end = builder.text.len();
            builder.block(BlockKind::PageBreak, Span::new(end, end), page.number, 0);
        }
    }
    builder.styles.sort_by_key(|range| (range.span.start, range.span.end, range.style));
    let mut problems = problems;
    problems.extend(cut_addresses(&builder.text, &builder.address_hyphens));
    Manuscript {
        format: Format::Pdf,
        raw: builder.text.clone(),
        plain: MappedText::identity(builder.text),
        blocks: builder.blocks,
        styles: builder.styles,
        links: Vec::new(),
        marks: builder.marks,
        title: title.filter(|title| !is_file_name(title)),
        problems,
    }
}

/// Addresses that a line's end cut behind a hyphen: the typesetter may have set it.
fn cut_addresses(text: &str, hyphens: &[usize]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut done = 0;
    for behind in hyphens {
        if *behind <= done {
            continue;
        }
        let head = text.get(..*behind).unwrap_or("");
        let tail = text.get(*behind..).unwrap_or("");
        let edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(');
        let start = head.rfind(edge).map_or(0, |at| {
            at + head.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        let length = tail.find(edge).unwrap_or(tail.len());
        let length = tail.get(..length).unwrap_or("").trim_end_matches([',', '.', ';', ')']).len();
        let span = Span::new(start, behind + length);
        let whole = span.of(text);
        let without: String = whole
            .char_indices()
            .filter(|(at, c)| !(*c == '-' && hyphens.contains(&(start + at + 1))))
            .map(|(_, c)| c)
            .collect();
        problems.push(Problem {
            code: ProblemCode::UrlBroken,
            severity: Severity::Info,
            message: "a line ends behind a hyphen of this URL; it may be the typesetter's"
                .to_owned(),
            spans: vec![span],
            suggestion: Some(without),
        });
        done = span.end;
    }
    problems
}

/// Brings words together that a page break cuts: the second half moves to the first.
fn mend_page_ends(pages: &mut [PageLines], vocabulary: &Vocabulary) {
    for index in 1..pages.len() {
        let (before, after) = pages.split_at_mut(index);
        let (Some(page), Some(next)) = (before.last_mut(), after.first_mut()) else { continue };
        for role in [Role::Body, Role::Note] {
            let Some(last) = page.lines.iter_mut().rev().find(|line| line.role == role) else {
                continue;
            };
            let Some(first) = next.lines.iter_mut().find(|line| line.role == role) else {
                continue;
            };
            let is_note_start = role == Role::Note && notes::sign_of(first).is_some();
            if last.ends_with_hyphen()
                && first.text.starts_with(char::is_lowercase)
                && !is_note_start
                && !last.same_row
            {
                move_first_word(last, first, vocabulary.line_end(&last.text, &first.text));
            }
        }
    }
}

fn move_first_word(last: &mut Line, first: &mut Line, end: LineEnd) {
    if end == LineEnd::Blank {
        return;
    }
    let word_end = first.text.find(char::is_whitespace).unwrap_or(first.text.len());
    let rest_start = first.text.len() - first.text.get(word_end..).unwrap_or("").trim_start().len();
    if end == LineEnd::Joined {
        last.text.pop();
    }
    let at = last.text.len();
    let word = Span::new(0, word_end);
    last.text.push_str(word.of(&first.text));
    let parts = [
        (&mut last.raised, &mut first.raised),
        (&mut last.italic, &mut first.italic),
        (&mut last.bold, &mut first.bold),
    ];
    for (kept, moved) in parts {
        for range in kept.iter_mut() {
            range.end = range.end.min(at);
        }
        for range in moved.iter().filter(|range| range.start < word_end) {
            kept.push(Span::new(at + range.start, at + range.end.min(word_end)));
        }
        moved.retain(|range| rest_start < range.end);
        for range in moved.iter_mut() {
            let start = range.start.max(rest_start) - rest_start;
            *range = Span::new(start, range.end - rest_start);
        }
    }
    first.text.replace_range(..rest_start, "");
}

/// Titles that programs fill in from file names.
fn is_file_name(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.starts_with("microsoft word")
        || lower == "untitled"
        || [".doc", ".docx", ".pdf", ".indd", ".tex", ".dvi", ".qxd", ".rtf"]
            .iter()
            .any(|ending| lower.ends_with(ending))
}

/// Whether the file's order jumps up and down within one column.
fn is_disordered(page: &PageLines) -> bool {
    let mut steps = 0_usize;
    let mut jumps = 0_usize;
    for pair in page.lines.windows(2) {
        let [above, below] = pair else { continue };
        if above.role != Role::Body || below.role != Role::Body {
            continue;
        }
        let shares = above.left < below.right && below.left < above.right;
        if shares && above.direction == below.direction {
            steps += 1;
            jumps += usize::from(above.base + above.size < below.base);
        }
    }
    4 < jumps && steps < jumps.saturating_mul(5)
}

/// Where a note or a mark is: page and line, by index.
type Place = (usize, usize);

/// Which lines begin notes and which raised runs are their marks.
#[derive(Debug, Default)]
struct NotePlan {
    /// Whether notes are declared at all.
    is_sure: bool,
    /// The sign's range and text at each line that begins a note, and the note's number in order.
    starts: BTreeMap<Place, (Span, String, usize)>,
    /// Per line the raised runs that are marks, with the number of their notes.
    marks: BTreeMap<Place, Vec<(Span, usize)>>,
}

impl NotePlan {
    fn of(pages: &[PageLines]) -> Self {
        let mut plan = Self::default();
        plan.find_starts(pages);
        plan.find_marks(pages);
        let marked: BTreeSet<usize> =
            plan.marks.values().flatten().map(|(_, note)| *note).collect();
        let notes = plan.starts.len();
        // One note in ten may be missed; with more, numbers are read from the text instead.
        plan.is_sure = 0 < notes && notes * 9 <= marked.len() * 10;
        plan
    }

    fn find_starts(&mut self, pages: &[PageLines]) {
        let mut last: Option<u32> = None;
        for (page_index, page) in pages.iter().enumerate() {
            let in_body = raised_signs(page);
            let mut on_page: BTreeSet<String> = BTreeSet::new();
            for (line_index, line) in page.lines.iter().enumerate() {
                if line.role != Role::Note || line.same_row {
                    continue;
                }
                let Some((span, sign)) = notes::sign_of(line) else { continue };
                let is_raised = line.raised.first().is_some_and(|raised| raised.start == 0);
                let is_expected = match sign.parse::<u32>() {
                    Ok(number) => {
                        let follows = last
                            .is_none_or(|last| last < number && number <= last.saturating_add(3));
                        let begins_anew = number == 1 && on_page.is_empty();
                        let is_marked = in_body.contains(&sign) && !on_page.contains(&sign);
                        (follows
                            && (is_raised
                                || is_marked
                                || last.is_some_and(|last| number == last + 1)))
                            || (is_marked && (is_raised || begins_anew))
                            || (begins_anew && last.is_none())
                    }
                    Err(_) => in_body.contains(&sign) && !on_page.contains(&sign),
                };
                if !is_expected {
                    continue;
                }
                if let Ok(number) = sign.parse() {
                    last = Some(number);
                }
                on_page.insert(sign.clone());
                let note = self.starts.len();
                self.starts.insert((page_index, line_index), (span, sign, note));
            }
        }
    }

    fn find_marks(&mut self, pages: &[PageLines]) {
        // A mark's note stands on the same page, seldom on the next.
        let mut open: BTreeMap<(usize, String), usize> = BTreeMap::new();
        for ((page, _), (_, sign, note)) in &self.starts {
            open.entry((*page, sign.clone())).or_insert(*note);
        }
        for (page_index, page) in pages.iter().enumerate() {
            for (line_index, line) in page.lines.iter().enumerate() {
                if line.role != Role::Body {
                    continue;
                }
                for (span, sign) in signs_in(line) {
                    let note = open
                        .remove(&(page_index, sign.clone()))
                        .or_else(|| open.remove(&(page_index + 1, sign.clone())));
                    if let Some(note) = note {
                        self.marks.entry((page_index, line_index)).or_default().push((span, note));
                    }
                }
            }
        }
    }
}

/// The signs that the body of a page has raised, or hung on a word as a star.
fn raised_signs(page: &PageLines) -> BTreeSet<String> {
    page.lines
        .iter()
        .filter(|line| line.role == Role::Body)
        .flat_map(|line| signs_in(line).into_iter().map(|(_, sign)| sign))
        .collect()
}

/// Raised signs of a line, and stars and daggers at the ends of its words.
fn signs_in(line: &Line) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = Vec::new();
    for span in &line.raised {
        let sign = span.of(&line.text).trim();
        if notes::is_sign(sign) {
            found.push((*span, sign.to_owned()));
        }
    }
    let mut at = 0;
    for word in line.text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let stars: String =
            bare.chars().rev().take_while(|sign| matches!(sign, '*' | '†' | '‡')).collect();
        let place = Span::new(at + bare.len() - stars.len(), at + bare.len());
        let is_known = found.iter().any(|(span, _)| span.overlaps(place));
        if !stars.is_empty() && stars.len() < bare.len() && !is_known {
            found.push((place, stars));
        }
        at += word.len();
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// Whether a short line is the title of a table of contents.
fn names_contents(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(':').to_lowercase();
    matches!(
        bare.as_str(),
        "contents"
            | "table of contents"
            | "inhalt"
            | "inhaltsverzeichnis"
            | "sommaire"
            | "índice"
            | "table des matières"
    )
}

struct Builder {
    vocabulary: Vocabulary,
    text: String,
    blocks: Vec<Block>,
    styles: Vec<StyledRange>,
    marks: Vec<FormatMark>,
    /// Places behind hyphens at which a line's end cuts an address, ascending.
    address_hyphens: Vec<usize>,
}

impl Builder {
    fn page(&mut self, page_index: usize, page: &PageLines, plan: &NotePlan, body_size: f32) {
        let with_role = |wanted: &[Role]| -> Vec<usize> {
            (0..page.lines.len())
                .filter(|index| {
                    page.lines.get(*index).is_some_and(|line| wanted.contains(&line.role))
                })
                .collect()
        };
        for index in with_role(&[Role::RunningHead, Role::PageNumber]) {
            let span = self.lines(page, page_index, &[index], None, plan);
            self.block(BlockKind::Furniture, span, page.number, 0);
        }
        let groups = group(&page.lines, &with_role(&[Role::Body]), body_size);
        for (rank, Group { lines, look, indent }) in groups.iter().enumerate() {
            let span = self.lines(page, page_index, lines, None, plan);
            let before_entries = groups.get(rank + 1).is_some_and(|next| next.look == Look::Entry);
            let kind = match look {
                // The title over the entries belongs to them, and is no heading of the text.
                _ if before_entries && names_contents(span.of(&self.text)) => BlockKind::Furniture,
                Look::Entry => BlockKind::Aside,
                Look::Prose => BlockKind::Paragraph,
                Look::Heading(level) => BlockKind::Heading(*level),
                Look::SetIn => BlockKind::Quotation,
                Look::ListItem => BlockKind::ListItem,
            };
            self.block(kind, span, page.number, *indent);
        }
        self.notes(page_index, page, &with_role(&[Role::Note]), plan);
    }

    /// The notes of a page: one block each; what goes on from the page before comes first.
    fn notes(&mut self, page_index: usize, page: &PageLines, lines: &[usize], plan: &NotePlan) {
        let mut pieces: Vec<Vec<usize>> = Vec::new();
        for index in lines {
            let starts = plan.starts.contains_key(&(page_index, *index));
            match pieces.last_mut() {
                Some(piece) if !starts => piece.push(*index),
                _ => pieces.push(vec![*index]),
            }
        }
        for piece in pieces {
            let start = piece.first().and_then(|index| plan.starts.get(&(page_index, *index)));
            let (kind, sign) = match start {
                Some((sign, label, note)) if plan.is_sure => (
                    BlockKind::NoteDefinition {
                        target: format!("p{note}"),
                        label: Some(label.clone()),
                    },
                    Some(*sign),
                ),
                None if plan.is_sure && self.has_definition() => {
                    (BlockKind::NoteContinuation, None)
                }
                _ => (BlockKind::Paragraph, None),
            };
            let span = self.lines(page, page_index, &piece, sign, plan);
            self.block(kind, span, page.number, 0);
        }
    }

    fn has_definition(&self) -> bool {
        self.blocks.iter().rev().any(|block| matches!(block.kind, BlockKind::NoteDefinition { .. }))
    }

    fn block(&mut self, kind: BlockKind, span: Span, page: u32, indent: u32) {
        let span = span.trimmed(&self.text);
        let may_be_empty = matches!(kind, BlockKind::PageBreak | BlockKind::NoteDefinition { .. });
        if !span.is_empty() || may_be_empty {
            self.blocks.push(Block { kind, span, page: Some(page), indent });
        }
    }

    /// Appends lines as running text; `without` is a range of the first line that is left out.
    fn lines(
        &mut self,
        page: &PageLines,
        page_index: usize,
        indices: &[usize],
        without: Option<Span>,
        plan: &NotePlan,
    ) -> Span {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        for (rank, index) in indices.iter().enumerate() {
            let Some(line) = page.lines.get(*index) else { continue };
            let next = indices
                .get(rank + 1)
                .and_then(|next| page.lines.get(*next))
                .map(|next| next.text.as_str());
            let end = next.map_or(LineEnd::Kept, |next| self.vocabulary.line_end(&line.text, next));
            let from = if rank == 0 { without.map_or(0, |span| span.end) } else { 0 };
            let skipped = line.text.get(from..).unwrap_or("");
            let from = line.text.len() - skipped.trim_start().len();
            let marks = plan.marks.get(&(page_index, *index)).filter(|_| plan.is_sure);
            self.line(line, from, end, marks.map_or(&[], Vec::as_slice));
        }
        Span::new(start, self.text.len())
    }

    fn line(&mut self, line: &Line, from: usize, end: LineEnd, marks: &[(Span, usize)]) {
        let at = self.text.len();
        let mut shown = line.text.get(from..).unwrap_or("");
        if end == LineEnd::Joined {
            shown = shown.strip_suffix(['-', '\u{2010}']).unwrap_or(shown);
        }
        self.text.push_str(shown);
        let limit = at + shown.len();
        let last = shown.split_whitespace().next_back().unwrap_or("");
        if end == LineEnd::Kept && is_address(last) && self.vocabulary.is_half_word(last) {
            self.address_hyphens.push(limit);
        }
        let moved = |span: Span| -> Option<Span> {
            let start = (span.start.max(from) - from + at).min(limit);
            let end = (span.end.max(from) - from + at).min(limit);
            (start < end).then(|| Span::new(start, end))
        };
        for (style, ranges) in [
            (Style::Italic, &line.italic),
            (Style::Bold, &line.bold),
            (Style::Superscript, &line.raised),
        ] {
            for span in ranges.iter().filter_map(|span| moved(*span)) {
                self.style(span, style);
            }
        }
        for (span, note) in marks {
            let Some(span) = moved(*span) else { continue };
            self.marks.push(FormatMark { span, raw: span, target: format!("p{note}") });
        }
        if end == LineEnd::Blank {
            self.text.push(' ');
        }
    }

    /// Adds a styled range; one that goes on over a line's end is one range.
    fn style(&mut self, span: Span, style: Style) {
        if style != Style::Superscript
            && let Some(last) =
                self.styles.iter_mut().rev().take(6).find(|range| range.style == style)
            && last.span.end <= span.start
            && span.start <= last.span.end + 1
        {
            last.span.end = span.end;
            return;
        }
        self.styles.push(StyledRange { span, style });
    }
}
