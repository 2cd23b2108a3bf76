//! Notes of LaTeX: their marks, numbers and texts, and citations by key.

use super::{NOTE_DEPTH, NoteHead, NoteText, Setter};
use crate::reader::FormatMark;
use crate::reader::html_flow::White;
use crate::reader::latex_scan::{NoteCommand, command_name, group, optional, skip_blanks};
use crate::text::Span;

impl Setter<'_> {
    pub(super) fn note_command(
        &mut self,
        kind: NoteCommand,
        at: usize,
        next: usize,
        end: usize,
    ) -> usize {
        let raw = self.raw;
        let mut head_end = next;
        let mut number = None;
        if let Some((inner, behind)) = optional(raw, next, end) {
            number = inner.of(raw).trim().parse::<usize>().ok();
            head_end = behind;
        }
        let open = skip_blanks(raw, head_end, end);
        let Some((inner, behind)) = group(raw, open, end) else { return head_end };
        let head = self.note_head(kind, number);
        let printed = !matches!(kind, NoteCommand::FootnoteText | NoteCommand::EndnoteText);
        let mark_end = raw.get(at..head_end).map_or(head_end, |mark| at + mark.trim_end().len());
        self.add_note(head, NoteText::Range(inner), printed.then(|| Span::new(at, mark_end)));
        behind
    }

    /// `\setcounter{footnote}{0}` and the like; counters of other things are read past.
    pub(super) fn counter(&mut self, name: &str, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let Some((of, mut behind)) = group(raw, skip_blanks(raw, next, end), end) else {
            return next;
        };
        let mut value = None;
        if matches!(name, "setcounter" | "addtocounter")
            && let Some((inner, after)) = group(raw, skip_blanks(raw, behind, end), end)
        {
            value = inner.of(raw).trim().parse::<isize>().ok();
            behind = after;
        }
        let counter = match of.of(raw).trim() {
            "footnote" => &mut self.counters.footnote,
            "endnote" => &mut self.counters.endnote,
            _ => return behind,
        };
        let before = *counter;
        match (name, value) {
            ("setcounter", Some(value)) => *counter = usize::try_from(value).unwrap_or(0),
            ("addtocounter", Some(value)) => *counter = counter.saturating_add_signed(value),
            ("stepcounter" | "refstepcounter", _) => *counter += 1,
            _ => {}
        }
        if name == "setcounter" && *counter < before {
            self.counters.series += 1;
            self.counters.open_marks.clear();
        }
        behind
    }

    /// The next number of a kind of notes.
    pub(super) fn note_head(&mut self, kind: NoteCommand, number: Option<usize>) -> NoteHead {
        let series = self.counters.series;
        match kind {
            NoteCommand::Footnote => {
                let number = number.unwrap_or_else(|| {
                    self.counters.footnote += 1;
                    self.counters.footnote
                });
                NoteHead {
                    target: format!("footnote-{series}-{number}"),
                    label: Some(number.to_string()),
                }
            }
            NoteCommand::FootnoteText => {
                // Texts come in the order of the marks that wait for one.
                let open = &mut self.counters.open_marks;
                let number =
                    number.or_else(|| open.first().copied()).unwrap_or(self.counters.footnote);
                open.retain(|mark| *mark != number);
                NoteHead {
                    target: format!("footnote-{series}-{number}"),
                    label: Some(number.to_string()),
                }
            }
            NoteCommand::Endnote | NoteCommand::EndnoteText => {
                let number = number.unwrap_or_else(|| {
                    self.counters.endnote += usize::from(kind == NoteCommand::Endnote);
                    self.counters.endnote
                });
                NoteHead { target: format!("endnote-{number}"), label: Some(number.to_string()) }
            }
            NoteCommand::Thanks => {
                self.counters.thanks += 1;
                let signs = ["*", "†", "‡", "§", "¶", "‖", "**", "††", "‡‡"];
                let label = signs.get(self.counters.thanks - 1).map(|sign| (*sign).to_owned());
                NoteHead { target: format!("thanks-{}", self.counters.thanks), label }
            }
        }
    }

    /// Leaves a note for the end of the block; `mark` is its mark's mark-up.
    pub(super) fn add_note(&mut self, head: NoteHead, text: NoteText, mark: Option<Span>) {
        if let Some(raw) = mark {
            let at = self.flow.len();
            self.marks.push(FormatMark {
                span: Span::new(at, at),
                raw,
                target: head.target.clone(),
            });
        }
        if NOTE_DEPTH <= self.note_depth {
            if let NoteText::Range(inner) = text {
                self.text(Span::new(inner.start, inner.end));
            }
            return;
        }
        self.flow.tear();
        self.deferred.push((head, text));
    }

    pub(super) fn separate_mark(
        &mut self,
        name: &str,
        at: usize,
        next: usize,
        end: usize,
    ) -> usize {
        let raw = self.raw;
        let found = optional(raw, next, end);
        let number = found.and_then(|(inner, _)| inner.of(raw).trim().parse::<usize>().ok());
        let behind = found.map_or(next, |(_, behind)| behind);
        let kind = if name == "endnotemark" { NoteCommand::Endnote } else { NoteCommand::Footnote };
        let head = self.note_head(kind, number);
        if kind == NoteCommand::Footnote && self.counters.open_marks.len() < 64 {
            self.counters.open_marks.push(number.unwrap_or(self.counters.footnote));
        }
        let mark_end = raw.get(at..behind).map_or(behind, |mark| at + mark.trim_end().len());
        let place = self.flow.len();
        self.marks.push(FormatMark {
            span: Span::new(place, place),
            raw: Span::new(at, mark_end),
            target: head.target,
        });
        behind
    }

    pub(super) fn reference(&mut self, name: &str, at: usize, next: usize, end: usize) -> usize {
        let raw = self.raw;
        let Some((inner, behind)) = group(raw, next, end) else { return next };
        let number = self.known.get(inner.of(raw).trim()).filter(|_| name != "pageref");
        let text = number.cloned().unwrap_or_else(|| "??".to_owned());
        self.insert_for(&text, Span::new(at, behind));
        behind
    }

    /// The arguments of a citation: before, after, key.
    pub(super) fn citation(&self, next: usize, end: usize) -> Option<(NoteText, usize)> {
        let raw = self.raw;
        let first = optional(raw, next, end);
        let here = first.map_or(next, |(_, behind)| behind);
        let second = optional(raw, here, end);
        let here = second.map_or(here, |(_, behind)| behind);
        let (key, behind) = group(raw, here, end)?;
        let (before, after) = match (first, second) {
            (Some((before, _)), Some((after, _))) => (Some(before), Some(after)),
            (Some((after, _)), None) => (None, Some(after)),
            _ => (None, None),
        };
        Some((NoteText::Citation { before, after, key }, behind))
    }

    pub(super) fn cite(&mut self, at: usize, next: usize, end: usize) -> usize {
        let Some((citation, behind)) = self.citation(next, end) else { return next };
        self.begin_block();
        self.insert_for("[", Span::new(at, at));
        self.set_citation(&citation);
        self.insert_for("]", Span::new(behind, behind));
        behind
    }

    pub(super) fn foot_cite(&mut self, at: usize, next: usize, end: usize) -> usize {
        let Some((citation, behind)) = self.citation(next, end) else { return next };
        let head = self.note_head(NoteCommand::Footnote, None);
        let (_, name_end) = command_name(self.raw, at);
        self.add_note(head, citation, Some(Span::new(at, name_end)));
        behind
    }

    pub(super) fn set_citation(&mut self, citation: &NoteText) {
        let NoteText::Citation { before, after, key } = citation else { return };
        if let Some(before) = before.filter(|span| !span.is_empty()) {
            self.run(before);
            self.flow.piece(" ", None, false, White::Folded);
        }
        self.text(*key);
        if let Some(after) = after.filter(|span| !span.is_empty()) {
            self.flow.insert(", ");
            self.run(after);
        }
    }
}
