//! The index of an archive, larger than the memory may hold.
//!
//! New lines go to a file beside the index as they come; at the end they are sorted in parts and
//! merged with the index that is there. A killed process leaves no more than a file that the next
//! one throws away: what it had archived is read from the segments again.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::fs::File;
use std::io::{BufRead, BufWriter, Lines, Write};
use std::path::{Path, PathBuf};

use super::ArchiveError;
use super::cdxj::{self, IndexLine, lines_of};

/// Lines that are sorted at once, in bytes.
const PART: usize = 2 << 20;

/// The index that is being made.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    pending: PathBuf,
    file: Option<BufWriter<File>>,
    /// Segments that were looked through: their old lines do not count.
    looked_through: BTreeSet<String>,
}

impl Index {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            path: folder.join(cdxj::FILE),
            pending: folder.join("index.pending"),
            file: None,
            looked_through: BTreeSet::new(),
        }
    }

    /// Calls `take` with each line of the index that is there.
    pub(super) fn read(&self, take: impl FnMut(IndexLine)) -> Result<(), ArchiveError> {
        cdxj::read(&self.path, take)
    }

    /// The lines of a segment will come anew.
    pub(super) fn forget(&mut self, segment: &str) {
        self.looked_through.insert(segment.to_owned());
    }

    pub(super) fn add(&mut self, line: &IndexLine) -> Result<(), ArchiveError> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let file = File::create(&self.pending)
                    .map_err(|source| ArchiveError::Io { path: self.pending.clone(), source })?;
                none.insert(BufWriter::new(file))
            }
        };
        let text = line.to_text();
        file.write_all(text.as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .map_err(|source| ArchiveError::Io { path: self.pending.clone(), source })
    }

    /// Writes the index: to a temporary name, which is then renamed.
    pub(super) fn finish(&mut self) -> Result<(), ArchiveError> {
        let mut parts = Vec::new();
        if let Some(mut file) = self.file.take() {
            file.flush().map_err(|source| self.failed(source))?;
            parts = self.sorted_parts()?;
        }
        let temporary = self.path.with_extension("cdxj.part");
        let merged = self.merge(&parts, &temporary);
        for part in parts.iter().chain([&self.pending]) {
            // That such a file stays behind is no fault: the next process writes over it.
            let _ = std::fs::remove_file(part);
        }
        merged?;
        std::fs::rename(&temporary, &self.path).map_err(|source| self.failed(source))?;
        self.looked_through.clear();
        Ok(())
    }

    /// Sorts the new lines into files of bounded size.
    fn sorted_parts(&self) -> Result<Vec<PathBuf>, ArchiveError> {
        let failed = |source| self.failed(source);
        let mut parts = Vec::new();
        let mut lines = Vec::new();
        let mut held = 0;
        let mut write = |lines: &mut Vec<String>| {
            let path = self.path.with_extension(format!("sorted-{}", parts.len()));
            parts.push(path.clone());
            lines.sort_unstable();
            let mut file = BufWriter::new(File::create(&path)?);
            for line in lines.drain(..) {
                file.write_all(line.as_bytes())?;
                file.write_all(b"\n")?;
            }
            file.flush()
        };
        for line in lines_of(&self.pending)? {
            let line = line.map_err(failed)?;
            held += line.len();
            lines.push(line);
            if PART <= held {
                write(&mut lines).map_err(failed)?;
                held = 0;
            }
        }
        write(&mut lines).map_err(failed)?;
        Ok(parts)
    }

    /// Merges sorted files, and the index that is there, into `target`.
    fn merge(&self, parts: &[PathBuf], target: &Path) -> Result<(), ArchiveError> {
        let failed = |source| self.failed(source);
        let mut sources = vec![lines_of(&self.path)?];
        for part in parts {
            sources.push(lines_of(part)?);
        }
        let mut next = BinaryHeap::with_capacity(sources.len());
        for place in 0..sources.len() {
            next.extend(self.next_of(&mut sources, place)?);
        }
        let mut out = BufWriter::new(File::create(target).map_err(failed)?);
        while let Some(Reverse((line, place))) = next.pop() {
            out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(failed)?;
            next.extend(self.next_of(&mut sources, place)?);
        }
        let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_data().map_err(failed)
    }

    /// The next line of a source that still counts, with the number of the source.
    fn next_of(
        &self,
        sources: &mut [Lines<Box<dyn BufRead>>],
        place: usize,
    ) -> Result<Option<Reverse<(String, usize)>>, ArchiveError> {
        let Some(lines) = sources.get_mut(place) else { return Ok(None) };
        for line in lines {
            let line = line.map_err(|source| self.failed(source))?;
            // The first source is the old index. A line of another program stays.
            let is_stale = place == 0
                && !self.looked_through.is_empty()
                && cdxj::parse(&line)
                    .is_some_and(|line| self.looked_through.contains(&line.place.file));
            if !is_stale {
                return Ok(Some(Reverse((line, place))));
            }
        }
        Ok(None)
    }

    fn failed(&self, source: std::io::Error) -> ArchiveError {
        ArchiveError::Io { path: self.path.clone(), source }
    }
}
