//! How does a paragraph read without its markers, and where does each word of it stand?
//!
//! Puts the pieces of a paragraph or a note together to one line of text, markers and line breaks
//! away, with styles, links and markers carried over.

use crate::reader::{Link, Manuscript, StyledRange};
use crate::text::{MappedTextBuilder, Span};

use super::Passage;

/// A marker to take out of the running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct MarkerCut {
    /// Its place in `plain`; may be empty.
    pub(super) span: Span,
    /// The note it was paired with.
    pub(super) note: Option<usize>,
}

/// Builds passages of one manuscript.
#[derive(Debug)]
pub(super) struct PassageMaker<'a> {
    pub(super) manuscript: &'a Manuscript,
    /// Ascending.
    pub(super) cuts: &'a [MarkerCut],
}

/// A copied stretch: where it stands in `plain` and in the passage.
#[derive(Clone, Copy)]
struct Segment {
    plain: Span,
    made: usize,
}

impl PassageMaker<'_> {
    /// The passage of `spans` of `plain`, and for each marker in it its offset and its note.
    pub(super) fn make(&self, spans: &[Span]) -> (Passage, Vec<(usize, usize)>) {
        let bytes = spans.iter().map(|span| span.len() + 1).sum();
        let mut builder = MappedTextBuilder::with_capacity(bytes);
        let mut segments: Vec<Segment> = Vec::new();
        let mut marks = Vec::new();
        for (index, span) in spans.iter().enumerate() {
            if 0 < index {
                // A word that the page break cut at its hyphen stays one word.
                let next = span.of(&self.manuscript.plain.text);
                let cut_word = builder.text().ends_with('-')
                    && !builder.text().ends_with(" -")
                    && next.starts_with(char::is_lowercase);
                if !cut_word && !builder.text().ends_with(' ') {
                    builder.insert(" ");
                }
                builder.tear();
            }
            self.append(*span, &mut builder, &mut segments, &mut marks);
        }
        let mut passage = Passage::default();
        for span in spans {
            self.carry_styles(*span, &segments, &mut passage);
        }
        // Passages are kept as long as the document.
        passage.styles.shrink_to_fit();
        passage.links.shrink_to_fit();
        passage.body = builder.build();
        (passage, marks)
    }

    fn append(
        &self,
        span: Span,
        builder: &mut MappedTextBuilder,
        segments: &mut Vec<Segment>,
        marks: &mut Vec<(usize, usize)>,
    ) {
        let text = self.manuscript.plain.text.as_str();
        let mut at = span.start;
        let mut next_cut = self.cuts.partition_point(|cut| cut.span.start < span.start);
        while at < span.end || self.cuts.get(next_cut).is_some_and(|cut| cut.span.start == at) {
            let cut = self.cuts.get(next_cut).filter(|cut| cut.span.start <= span.end);
            let stop = cut.map_or(span.end, |cut| cut.span.start.min(span.end)).max(at);
            self.copy_lines(Span::new(at, stop), builder, segments);
            let Some(cut) = cut else { break };
            next_cut += 1;
            if let Some(note) = cut.note {
                marks.push((builder.len(), note));
            }
            at = cut.span.end.max(stop);
            // Of the blanks around a marker one is enough.
            if !cut.span.is_empty() && (builder.is_empty() || builder.text().ends_with(' ')) {
                let rest = Span::new(at, span.end).of(text);
                let line = rest.trim_start_matches([' ', '\t']);
                at += rest.len() - line.len();
            }
        }
    }

    /// Copies a stretch without markers; line breaks and blanks that do not break become blanks.
    fn copy_lines(&self, span: Span, builder: &mut MappedTextBuilder, segments: &mut Vec<Segment>) {
        let plain = &self.manuscript.plain;
        let mut at = span.start;
        while at < span.end {
            let rest = Span::new(at, span.end).of(&plain.text);
            let length = first_break(rest);
            let line = rest.get(..length.unwrap_or(rest.len())).unwrap_or("");
            let kept = if length.is_some() { line.trim_end() } else { line };
            if !kept.is_empty() {
                let here = Span::new(at, at + kept.len());
                segments.push(Segment { plain: here, made: builder.len() });
                builder.append_mapped(plain, here);
            }
            if length.is_none() {
                break;
            }
            let tail = rest.get(kept.len()..).unwrap_or("");
            let gap = tail.len() - tail.trim_start().len();
            let from = at + kept.len();
            at = from + gap;
            if gap == 0 {
                break;
            }
            let next = Span::new(at, span.end).of(&plain.text);
            if hyphen_joins(kept, next) {
                continue;
            }
            if !builder.is_empty() && !builder.text().ends_with(' ') {
                let raw = Span::new(plain.map.source_offset(from), plain.map.source_offset(at));
                builder.replace(" ", raw);
            }
        }
    }

    fn carry_styles(&self, span: Span, segments: &[Segment], passage: &mut Passage) {
        let styles = &self.manuscript.styles;
        let first = styles.partition_point(|styled| styled.span.start < span.start);
        for styled in styles.iter().skip(first).take_while(|s| s.span.start < span.end) {
            let made = made_span(segments, styled.span, span);
            if !made.is_empty() {
                passage.styles.push(StyledRange { span: made, style: styled.style });
            }
        }
        let links = &self.manuscript.links;
        let first = links.partition_point(|link| link.span.start < span.start);
        for link in links.iter().skip(first).take_while(|link| link.span.start < span.end) {
            let made = made_span(segments, link.span, span);
            if !made.is_empty() {
                passage.links.push(Link { span: made, target: link.target.clone(), raw: link.raw });
            }
        }
    }
}

/// Where the first line break stands, or the first blank that does not break ("at 12", set so that
/// the two stay together). Between digits such a blank groups thousands and stays.
fn first_break(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let line_end = memchr::memchr2(b'\n', b'\r', bytes);
    let line = bytes.get(..line_end.unwrap_or(bytes.len())).unwrap_or_default();
    let digit = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(u8::is_ascii_digit);
    let unbreaking = memchr::memchr2_iter(0xC2, 0xE2, line).find(|at| {
        let length = match line.get(*at..) {
            // U+00A0.
            Some([0xC2, 0xA0, ..]) => 2,
            // U+2000 to U+200A and U+202F.
            Some([0xE2, 0x80, 0x80..=0x8A | 0xAF, ..]) => 3,
            _ => return false,
        };
        !(digit(at.checked_sub(1)) && digit(Some(at + length)))
    });
    unbreaking.or(line_end)
}

/// Whether a word with a hyphen goes on in the next line: "society-" and "wide", "30-" and "50".
/// "pre- and postwar" does not.
fn hyphen_joins(line: &str, next: &str) -> bool {
    let Some(stem) = line.strip_suffix('-') else { return false };
    // The hyphens of addresses are judged with the address.
    let last = stem.rsplit(char::is_whitespace).next().unwrap_or("");
    if last.contains('/') || last.starts_with("www.") {
        return false;
    }
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    stem.ends_with(char::is_alphanumeric)
        && !word.is_empty()
        && !matches!(word, "and" | "or" | "to" | "nor" | "but" | "versus")
}

/// Where a range of `plain` stands in the passage; empty where nothing of it was copied.
fn made_span(segments: &[Segment], range: Span, within: Span) -> Span {
    // Segments of several pages need not ascend as a whole, but those of one piece do and lie
    // together.
    let from = segments.partition_point(|segment| segment.plain.end <= range.start);
    let end = range.end.min(within.end);
    let start = segments
        .get(from)
        .map(|segment| segment.made + range.start.max(segment.plain.start) - segment.plain.start);
    let to = segments.partition_point(|segment| segment.plain.start < end);
    let stop = to.checked_sub(1).and_then(|at| segments.get(at)).map(|segment| {
        segment.made + end.min(segment.plain.end).saturating_sub(segment.plain.start)
    });
    match (start, stop) {
        (Some(start), Some(stop)) => Span::new(start, stop),
        _ => Span::new(0, 0),
    }
}
