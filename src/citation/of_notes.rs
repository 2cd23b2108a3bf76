//! Which citations stand in a note?

use std::ops::Range;

use crate::document::NoteIndex;

/// The places of the citations of each note in a list that ascends by note.
pub(super) struct OfNotes {
    /// Where those of each note begin, and at last where all end.
    firsts: Vec<usize>,
}

impl OfNotes {
    /// Of so many notes; `citing` are the notes of the citations in their order.
    pub(super) fn of(notes: usize, citing: impl Iterator<Item = NoteIndex>) -> Self {
        let mut firsts = Vec::with_capacity(notes + 1);
        let mut count = 0;
        for note in citing {
            while firsts.len() <= note.0 {
                firsts.push(count);
            }
            count += 1;
        }
        firsts.resize(firsts.len().max(notes + 1), count);
        Self { firsts }
    }

    pub(super) fn get(&self, note: NoteIndex) -> Range<usize> {
        let border = |at: usize| self.firsts.get(at).copied().unwrap_or(0);
        border(note.0)..border(note.0 + 1)
    }
}
