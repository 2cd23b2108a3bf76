//! Does the emphasis of a quotation stand in the source, and is it disclosed if not?

use super::Builder;
use crate::fidelity::{Difference, DifferenceKind};
use crate::reader::Format;
use crate::text::{Severity, Span};

impl Builder<'_> {
    /// Compares emphasis with that of the source.
    pub(super) fn emphasis(&mut self) {
        let query = self.one.query;
        let program = &self.one.program;
        let licences = &program.licences;
        let source = self.skeleton.source;
        let words: Vec<Span> = program.tokens.iter().map(|word| word.token.span).collect();
        let emphasised =
            |span: &Span, ranges: &[Span]| ranges.iter().any(|range| range.overlaps(*span));
        let all = !words.is_empty() && words.iter().all(|word| emphasised(word, &query.emphasis));
        let format_tells = !source.emphasis.is_empty()
            || matches!(
                source.format,
                Format::Html | Format::Docx | Format::Markdown | Format::Epub | Format::Xml
            );
        if !query.emphasis.is_empty() && !all {
            for range in &query.emphasis {
                let quoted = range.of(&query.quote).trim();
                if quoted.is_empty() {
                    continue;
                }
                let there = self.source_of(*range);
                let stands = there.is_some_and(|span| emphasised(&span, &source.emphasis));
                let at = there.unwrap_or_else(|| {
                    let at = self.source_place_before(range.start);
                    Span::new(at, at)
                });
                let added = licences.emphasis_added.clone();
                let original = licences.emphasis_original.clone();
                let (disclosed, severity) = if stands {
                    if let Some(licence) = original {
                        self.licences.insert(licence);
                        continue;
                    }
                    if added.is_none() {
                        continue;
                    }
                    // Said to be added, but the source has it.
                    (true, Severity::Minor)
                } else if let Some(licence) = added {
                    self.licences.insert(licence);
                    (true, Severity::None)
                } else if format_tells {
                    (false, Severity::Minor)
                } else {
                    continue;
                };
                self.differences.push(Difference {
                    kind: DifferenceKind::Emphasis,
                    quoted: quoted.to_owned(),
                    source: at.of(&source.text).to_owned(),
                    disclosed,
                    severity,
                    quote_span: *range,
                    source_span: at,
                });
            }
        } else if query.emphasis.is_empty()
            && let Some(licence) = licences.emphasis_added.clone()
        {
            // The manuscript's format lost the emphasis that the citation speaks of.
            self.licences.insert(licence);
        }
    }

    /// The source's words for a range of the quotation.
    fn source_of(&self, range: Span) -> Option<Span> {
        let mut whole: Option<Span> = None;
        for (segment, stretch) in self.best.stretches.iter().enumerate() {
            let (Some(words), Some(stretch)) =
                (self.one.program.segments.get(segment), stretch.as_ref())
            else {
                continue;
            };
            for index in words.clone() {
                let token = self.one.program.tokens.get(index)?;
                if !token.token.span.overlaps(range) {
                    continue;
                }
                if let Some(there) = stretch.reading.partners.get(&index)
                    && let Some(found) = stretch.window.tokens.get(*there)
                {
                    let raw = stretch.window.raw_span(found.span);
                    whole = Some(match whole {
                        Some(span) => Span::new(span.start.min(raw.start), span.end.max(raw.end)),
                        None => raw,
                    });
                }
            }
        }
        whole
    }
}
