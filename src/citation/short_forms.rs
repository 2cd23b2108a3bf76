//! Which full citation does a short form stand for?
//!
//! Follows Id., supra, hereinafter names and short case names through the notes of one series.
//! It never links to a later note or into another series, and abstains where two answers are
//! possible. Names are looked up in maps, so that many notes stay linear.

use std::collections::BTreeMap;

use super::clause::Draft;
use super::folded::folded;
use super::forms::Forms;
use super::name_fit::{
    self, LABEL, MISSPELT, PART, WHOLE, Wanted, is_among, spelt_like, starts_title,
};
use super::name_index::{Names, is_bare, name_key, reporter_key};
use super::names;
use super::note_labels::NoteLabels;
use super::of_notes::OfNotes;
use super::{CitationKind, Resolution};
use crate::document::{Note, NoteIndex};

/// What a citation was found to stand for.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The full citation, by its place in the list of all drafts.
    pub full: Option<usize>,
    /// The note that a reference to the document's own text names.
    pub note: Option<NoteIndex>,
    pub resolution: Resolution,
    pub remark: Option<String>,
    pub finding: Option<Finding>,
}

/// What is wrong with a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// The printed note does not cite the work; this note does.
    WrongNote { printed: String, right: String },
    /// The printed note only says Id.; the work is cited in this note.
    ToId { printed: String, right: String },
    /// No such note stands before it, and nothing of that name.
    NoSuchNote { printed: String },
    /// The printed note cites nothing of that name, nor does any other before it.
    NoSuchName { printed: String },
    /// Id. after several sources.
    Ambiguous { note: String },
    /// Id. after notes that cite nothing; the last citation is in this note.
    AfterProse { note: String },
    /// The printed note is not in the document.
    Outside { printed: String },
    /// A name spelled otherwise than in the full citation.
    Name { printed: String, full: String },
}

/// A draft, the note it stands in, and what of its work is compared.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub note: NoteIndex,
    pub draft: Draft,
    pub forms: Forms,
}

/// Follows all references. One outcome per draft, in their order; `same` says which full
/// citations name one work.
pub(super) fn follow(
    notes: &[Note],
    placed: &[Placed],
    same: &mut dyn FnMut(usize, usize) -> bool,
) -> Vec<Outcome> {
    let mut follower = Follower {
        placed,
        labels: NoteLabels::of(notes),
        of_note: OfNotes::of(notes.len(), placed.iter().map(|citation| citation.note)),
        names: Names::asked_for(placed),
        outcomes: Vec::with_capacity(placed.len()),
        last_citing: BTreeMap::new(),
    };
    for (index, citation) in placed.iter().enumerate() {
        let outcome = follower.one(index, citation, same);
        follower.outcomes.push(outcome);
        let own = follower.outcomes.last().is_some_and(|outcome| outcome.full == Some(index));
        let full = own && citation.draft.kind == CitationKind::Full && !citation.draft.nested;
        if full {
            let series = follower.labels.series(citation.note);
            follower.names.remember_work(series, citation, index);
        }
        if !citation.draft.nested && citation.draft.kind != CitationKind::Crossref {
            let series = follower.labels.series(citation.note);
            let last = follower.last_citing.entry(series).or_default();
            if last.last() != Some(&citation.note) {
                // Two are enough: the current note and the one before it.
                if 1 < last.len() {
                    last.remove(0);
                }
                last.push(citation.note);
            }
        }
    }
    follower.outcomes
}

struct Follower<'a> {
    placed: &'a [Placed],
    labels: NoteLabels<'a>,
    of_note: OfNotes,
    /// Full citations by a word of their name, and by series.
    names: Names,
    outcomes: Vec<Outcome>,
    /// The last two notes of a series that cite something.
    last_citing: BTreeMap<u32, Vec<NoteIndex>>,
}

impl Follower<'_> {
    fn one(
        &self,
        index: usize,
        citation: &Placed,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Outcome {
        match citation.draft.kind {
            CitationKind::Full => self.full_or_short(index, citation),
            CitationKind::Id => self.id(index, citation, same),
            CitationKind::Supra => self.supra(index, citation, same),
            CitationKind::Short => self.short(index, citation, same),
            CitationKind::Crossref => self.crossref(citation),
        }
    }

    /// Whether a note between two of a series has no citation that was read, and no look of prose
    /// either: Id. may mean what it cites.
    fn unread_between(&self, earlier: NoteIndex, note: NoteIndex) -> bool {
        let series = self.labels.series(note);
        (earlier.0 + 1..note.0).map(NoteIndex).any(|between| {
            self.labels.series(between) == series
                && self.of_note.get(between).is_empty()
                && may_cite(self.labels.text(between))
        })
    }

    /// "Kowalska, *Harbour Law*, 47." after the full citation is a short form.
    fn full_or_short(&self, index: usize, citation: &Placed) -> Outcome {
        let work = &citation.draft.work;
        if is_bare(work)
            && let (Some(author), Some(title)) = (work.authors.first(), &work.title)
            && (names::is_person(author) || names::is_institution(author))
        {
            let person = names::is_person(author);
            let named = folded(author);
            let series = self.labels.series(citation.note);
            let key = folded(names::surname(author));
            let short_title = folded(title);
            let mut found = None;
            for full in self.names.get(series, &key).iter().rev().take(64) {
                let Some(other) = self.placed.get(*full) else { continue };
                let other = &other.draft.work;
                let begins = other
                    .title
                    .as_deref()
                    .map(folded)
                    .is_some_and(|t| starts_title(&t, &short_title));
                // Bodies share their last words: only the same name is the same body.
                let same_author = if person {
                    is_among(&work.authors, &other.authors)
                } else {
                    other.authors.first().is_some_and(|first| folded(first) == named)
                };
                if begins && same_author && other.date.is_some() {
                    found = Some(*full);
                }
            }
            if let Some(full) = found {
                return resolved(
                    Some(full),
                    Some("author and short title of an earlier citation".to_owned()),
                );
            }
        }
        Outcome {
            full: Some(index),
            note: None,
            resolution: Resolution::Resolved,
            remark: None,
            finding: None,
        }
    }

    fn crossref(&self, citation: &Placed) -> Outcome {
        let series = self.labels.series(citation.note);
        let Some(label) = citation.draft.notes.first() else {
            return resolved(None, None);
        };
        let known = self.labels.labelled(series, label);
        // Never forward: an infra reference names a note that is read later.
        let note = known.iter().copied().find(|note| *note <= citation.note);
        if note.is_none() && self.labels.is_outside(series, label) {
            return outside(label);
        }
        if known.is_empty() {
            return abstained(format!("no note {label} in this series"));
        }
        Outcome { full: None, note, resolution: Resolution::Resolved, remark: None, finding: None }
    }

    /// The full citation that a draft stands for, where it is known.
    fn target(&self, index: usize) -> Option<usize> {
        self.outcomes.get(index).and_then(|outcome| outcome.full)
    }

    fn id(
        &self,
        index: usize,
        citation: &Placed,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Outcome {
        let counts = |other: &usize| {
            self.placed
                .get(*other)
                .is_some_and(|p| !p.draft.nested && p.draft.kind != CitationKind::Crossref)
        };
        if citation.draft.nested {
            // Inside "(quoting id.)": what it means depends on the work that it is nested in.
            return abstained("id. inside a parenthetical".to_owned());
        }
        let own = self.of_note.get(citation.note);
        if let Some(before) = (own.start..index).rev().find(counts) {
            return match self.target(before) {
                Some(full) => resolved(Some(full), None),
                None => self.like(before, "the citation before it is not resolved"),
            };
        }
        let series = self.labels.series(citation.note);
        if let Some(missing) = self.labels.missing_before(citation.note) {
            return abstained(format!("note {missing} before it was not found"));
        }
        let earlier = self
            .last_citing
            .get(&series)
            .and_then(|notes| notes.iter().rev().find(|note| **note < citation.note))
            .copied();
        let Some(earlier) = earlier else {
            let first = self.labels.label(citation.note).parse::<u64>().ok();
            let begins = first.is_some() && first == self.labels.first_number(series);
            return if begins && first != Some(1) {
                Outcome {
                    resolution: Resolution::OutsideDocument,
                    remark: Some("the note before it is not in the document".to_owned()),
                    ..abstained(String::new())
                }
            } else {
                abstained("no citation stands before it".to_owned())
            };
        };
        // Notes between without a citation are passed over only where they hold prose alone.
        let list: Vec<usize> = self.of_note.get(earlier).filter(counts).collect();
        let skipped = citation.note.0.saturating_sub(earlier.0) > 1;
        if skipped && self.unread_between(earlier, citation.note) {
            return abstained("a note before it may cite what was not read".to_owned());
        }
        let after_prose = skipped.then(|| Finding::AfterProse { note: self.labels.label(earlier) });
        let mut full: Option<usize> = None;
        for other in &list {
            let Some(target) = self.target(*other) else {
                if list.len() == 1 {
                    let outcome = self.like(*other, "the note before it is not resolved");
                    return Outcome { finding: after_prose, ..outcome };
                }
                return self.ambiguous(earlier);
            };
            match full {
                Some(known) if known != target && !same(known, target) => {
                    return self.ambiguous(earlier);
                }
                Some(_) => {}
                None => full = Some(target),
            }
        }
        let remark = skipped.then(|| {
            format!("the notes between it and note {} cite nothing", self.labels.label(earlier))
        });
        Outcome { finding: after_prose, ..resolved(full, remark) }
    }

    fn ambiguous(&self, earlier: NoteIndex) -> Outcome {
        let label = self.labels.label(earlier);
        Outcome {
            finding: Some(Finding::Ambiguous { note: label.clone() }),
            ..abstained(format!("note {label} cites several sources"))
        }
    }

    /// The outcome of a reference to a reference that was not resolved.
    fn like(&self, other: usize, remark: &str) -> Outcome {
        let resolution =
            self.outcomes.get(other).map_or(Resolution::Abstained, |outcome| outcome.resolution);
        let resolution =
            if resolution == Resolution::Resolved { Resolution::Abstained } else { resolution };
        Outcome { resolution, ..abstained(remark.to_owned()) }
    }

    fn supra(
        &self,
        index: usize,
        citation: &Placed,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Outcome {
        let series = self.labels.series(citation.note);
        let name = citation.draft.name.as_deref().unwrap_or("");
        let Some(label) = citation.draft.notes.first() else {
            // "Lind, supra." without a number: the same note, else the one work of that name.
            let wanted = Wanted::of(name);
            let own = self.of_note.get(citation.note);
            let here = (own.start..index)
                .filter_map(|other| self.target(other))
                .find(|full| PART < self.fit(&wanted, *full));
            return match here.or_else(|| self.by_name(series, name, index, same)) {
                Some(full) => resolved(Some(full), Some("no note number is printed".to_owned())),
                None => abstained("no note number, and no one source of that name".to_owned()),
            };
        };
        if self.labels.is_outside(series, label) {
            return outside(label);
        }
        let wanted = Wanted::of(name);
        let mut printed = self.labels.labelled(series, label);
        printed.retain(|note| *note <= citation.note);
        // The citations of the printed note that the name fits, the best ones only.
        let mut best: (u32, Vec<usize>) = (0, Vec::new());
        for note in &printed {
            for other in self.of_note.get(*note).take(512) {
                let Some(p) = self.placed.get(other) else { continue };
                if index <= other || p.draft.kind == CitationKind::Crossref || p.draft.nested {
                    continue;
                }
                let Some(target) = self.target(other) else { continue };
                let own = p
                    .draft
                    .name
                    .as_deref()
                    .is_some_and(|n| n == name || folded(n) == wanted.folded);
                let fit = if own { LABEL } else { self.fit(&wanted, target) };
                if best.0 < fit {
                    best = (fit, vec![other]);
                } else if best.0 == fit && 0 < fit {
                    best.1.push(other);
                }
            }
        }
        if best.0 < WHOLE
            && let Some(full) = self.named_in_brackets(&printed, &wanted, index)
        {
            return resolved(Some(full), Some("named in brackets behind it".to_owned()));
        }
        // A misspelt name counts only where nothing else in the document has the printed name.
        let elsewhere = if best.0 < PART { self.by_name(series, name, index, same) } else { None };
        if best.0 <= MISSPELT
            && let Some(found) = elsewhere
        {
            return self.wrong_note(label, found);
        }
        let Some(first) = best.1.first().copied() else {
            let printed_label = label.clone();
            let (remark, finding) = if printed.is_empty() {
                (
                    format!("no note {label} before it, and no one source of that name"),
                    Finding::NoSuchNote { printed: printed_label },
                )
            } else {
                (
                    format!("no source of that name in note {label} or elsewhere"),
                    Finding::NoSuchName { printed: printed_label },
                )
            };
            // Without a name nothing says that the number is wrong, nor does a note whose text was
            // lost.
            // Names that a slash joins belong to styles whose full citations are not read surely.
            let known = !name.is_empty()
                && !name.contains('/')
                && !printed.iter().any(|note| self.labels.is_lost(*note));
            let finding = Some(finding).filter(|_| known);
            return Outcome { finding, ..abstained(remark) };
        };
        let target = self.target(first);
        let one = best.1.iter().all(|other| match (self.target(*other), target) {
            (Some(a), Some(b)) => a == b || same(a, b),
            _ => false,
        });
        if !one {
            if let Some(full) = self.begun_by(&best.1, citation.draft.pin.as_deref()) {
                let remark = "of several sources of that name the only one that has the page";
                return resolved(Some(full), Some(remark.to_owned()));
            }
            return abstained(format!("several sources of note {label} have that name"));
        }
        let mut outcome = resolved(target, None);
        if best.0 == MISSPELT
            && let Some(full) = target
        {
            let spelt =
                self.placed.get(full).and_then(|p| spelt_like(&wanted, &p.draft.work, &p.forms));
            outcome.remark = Some("the name is spelt otherwise in the full citation".to_owned());
            let surname = self
                .placed
                .get(full)
                .and_then(|p| p.draft.work.authors.first())
                .map(|author| names::surname(author).to_owned());
            outcome.finding =
                spelt.or(surname).map(|full| Finding::Name { printed: name.to_owned(), full });
        }
        let id_only = best
            .1
            .iter()
            .all(|other| self.placed.get(*other).is_some_and(|p| p.draft.kind == CitationKind::Id));
        if id_only && let Some(full) = target {
            let right =
                self.placed.get(full).map_or_else(String::new, |p| self.labels.label(p.note));
            outcome.remark =
                Some(format!("note {label} only says id.; the source is in note {right}"));
            outcome.finding = Some(Finding::ToId { printed: label.clone(), right });
        }
        outcome
    }

    /// The citation of one of these notes that gives itself a name in brackets: "(Ports Protocol)",
    /// "('Wharf Case')".
    fn named_in_brackets(
        &self,
        notes: &[NoteIndex],
        wanted: &Wanted<'_>,
        index: usize,
    ) -> Option<usize> {
        let marks = |c: char| matches!(c, '\'' | '‘' | '’' | '"' | '“' | '”');
        let name = wanted.printed.trim_matches(|c: char| marks(c) || c == ',' || c == ' ');
        if name.len() < 2 {
            return None;
        }
        notes.iter().find_map(|note| {
            let text = self.labels.text(*note);
            let at = text.match_indices(name).take(16).find_map(|(at, _)| {
                let head = text.get(..at)?.trim_end_matches(marks);
                let head = head.strip_suffix("the ").unwrap_or(head);
                let tail = text.get(at + name.len()..)?.trim_start_matches(marks);
                (head.ends_with(['(', '[']) && tail.starts_with([')', ']', ',', ';'])
                    || head.ends_with("hereafter ") && tail.starts_with([')', ']']))
                .then_some(at)
            })?;
            let mut own = self.of_note.get(*note).rev().take(512);
            let named = own.find(|other| {
                *other < index
                    && self.placed.get(*other).is_some_and(|p| {
                        !p.draft.nested
                            && p.draft.kind == CitationKind::Full
                            && p.draft.span.start < at
                    })
            })?;
            self.target(named)
        })
    }

    /// The one of several works that can hold a page: all others begin behind it.
    fn begun_by(&self, candidates: &[usize], pin: Option<&str>) -> Option<usize> {
        let number = |text: &str| -> Option<u64> {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            text.get(..digits)?.parse().ok()
        };
        let page = number(pin?)?;
        let mut found = None;
        for other in candidates {
            let full = self.target(*other)?;
            let first = number(self.placed.get(full)?.draft.work.first_page.as_deref()?)?;
            if first <= page && found.replace(full).is_some_and(|before| before != full) {
                return None;
            }
        }
        found
    }

    fn wrong_note(&self, label: &str, found: usize) -> Outcome {
        let right = self.placed.get(found).map_or_else(String::new, |p| self.labels.label(p.note));
        let mut outcome = resolved(
            Some(found),
            Some(format!("found by name in note {right}, not in note {label}")),
        );
        outcome.finding = Some(Finding::WrongNote { printed: label.to_owned(), right });
        outcome
    }

    /// The one work before `index` that a name means, by the whole series.
    fn by_name(
        &self,
        series: u32,
        name: &str,
        index: usize,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Option<usize> {
        let key = name_key(name)?;
        let list = self.names.get(series, &key);
        let wanted = Wanted::of(name);
        let mut best: (u32, Option<usize>) = (0, None);
        // Newest first; a name that very many works share is no name.
        for full in list.iter().rev().take(64) {
            if index <= *full {
                continue;
            }
            let fit = self.fit(&wanted, *full);
            if fit < WHOLE {
                continue;
            }
            match best {
                (known, Some(other)) if known == fit => {
                    if same(other, *full) {
                        best = (fit, Some(*full));
                    } else {
                        best = (fit, None);
                    }
                }
                (known, _) if known < fit => best = (fit, Some(*full)),
                _ => {}
            }
        }
        best.1
    }

    fn short(
        &self,
        index: usize,
        citation: &Placed,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Outcome {
        let series = self.labels.series(citation.note);
        let name = citation.draft.name.as_deref().unwrap_or("");
        let work = &citation.draft.work;
        // A short case citation prints volume and reporter: those decide before the name.
        let key = reporter_key(work.volume.as_deref(), work.container.as_deref());
        let mut candidates: Vec<usize> = Vec::new();
        if let Some(key) = &key {
            let by_volume = self.names.get(series, key);
            candidates.extend(by_volume.iter().rev().take(64).copied());
            candidates.retain(|full| *full < index);
            if 1 < candidates.len() && !name.is_empty() {
                let wanted = Wanted::of(name);
                let fits = |full: &usize| 0 < self.fit(&wanted, *full);
                let named: Vec<usize> = candidates.iter().copied().filter(fits).collect();
                if !named.is_empty() {
                    candidates = named;
                }
            }
        }
        if candidates.is_empty() && !name.is_empty() {
            candidates.extend(self.by_name(series, name, index, same));
        }
        let Some(first) = candidates.first().copied() else {
            return abstained("no full citation of that name before it".to_owned());
        };
        if candidates.iter().any(|other| !same(first, *other)) {
            return abstained("several cases fit".to_owned());
        }
        let earliest = candidates.last().copied().unwrap_or(first);
        let mut outcome = resolved(Some(earliest), None);
        let from = self.placed.get(first).map_or(0, |p| p.note.0);
        if from + 5 < citation.note.0 {
            outcome.remark =
                Some("the full citation stands more than five notes before it".to_owned());
        }
        outcome
    }

    /// How surely a name means the full citation.
    fn fit(&self, wanted: &Wanted, full: usize) -> u32 {
        self.placed.get(full).map_or(0, |p| name_fit::fit(wanted, &p.draft.work, &p.forms))
    }
}

fn resolved(full: Option<usize>, remark: Option<String>) -> Outcome {
    Outcome { full, note: None, resolution: Resolution::Resolved, remark, finding: None }
}

fn abstained(remark: String) -> Outcome {
    Outcome {
        full: None,
        note: None,
        resolution: Resolution::Abstained,
        remark: Some(remark),
        finding: None,
    }
}

fn outside(label: &str) -> Outcome {
    Outcome {
        full: None,
        note: None,
        resolution: Resolution::OutsideDocument,
        remark: Some(format!("note {label} is not in the document")),
        finding: Some(Finding::Outside { printed: label.to_owned() }),
    }
}

/// Whether a note in which no citation was read may hold one all the same. Prose has no figures
/// and some words in small letters.
fn may_cite(text: &str) -> bool {
    let small = |word: &&str| 2 < word.len() && word.starts_with(char::is_lowercase);
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.split_whitespace().filter(small).count() < 2
}
