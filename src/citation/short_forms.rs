//! Which full citation does a short form stand for?
//!
//! Follows Id., supra, hereinafter names and short case names through the notes of one series.
//! It never links to a later note or into another series, and abstains where two answers are
//! possible. Names are looked up in maps, so that many notes stay linear.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};

use super::clause::Draft;
use super::names;
use super::{CitationKind, Resolution, Work};
use crate::document::{Note, NoteIndex};
use crate::text::lexicon::{Shapes, WordSet};
use crate::text::numeral;

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

/// A draft and the note it stands in.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub note: NoteIndex,
    pub draft: Draft,
}

/// How surely a name means a citation; nothing below `WEAK` counts.
const LABEL: u32 = 100;
const SURNAMES: u32 = 90;
const FIRST_SURNAME: u32 = 80;
const PARTY: u32 = 75;
const WHOLE: u32 = 70;
const PART: u32 = 50;
const MISSPELT: u32 = 20;

/// Follows all references. One outcome per draft, in their order; `same` says which full
/// citations name one work.
pub(super) fn follow(
    notes: &[Note],
    placed: &[Placed],
    same: &mut dyn FnMut(usize, usize) -> bool,
) -> Vec<Outcome> {
    let mut by_label: BTreeMap<(u32, &str), Vec<NoteIndex>> = BTreeMap::new();
    let mut by_number: BTreeMap<(u32, u64), Vec<NoteIndex>> = BTreeMap::new();
    let mut first_number: BTreeMap<u32, u64> = BTreeMap::new();
    for (index, note) in notes.iter().enumerate() {
        by_label.entry((note.series, note.label.as_str())).or_default().push(NoteIndex(index));
        if let Some(number) = numeral::value(&note.label)
            && note.label.parse::<u64>().is_err()
        {
            // Notes numbered i, ii, iii are cited by figures too.
            by_number.entry((note.series, number)).or_default().push(NoteIndex(index));
        }
        if let Some(number) = note.label.parse::<u64>().ok().or(numeral::value(&note.label)) {
            let first = first_number.entry(note.series).or_insert(number);
            *first = number.min(*first);
        }
    }
    let mut of_note: Vec<Vec<usize>> = vec![Vec::new(); notes.len()];
    for (index, citation) in placed.iter().enumerate() {
        if let Some(list) = of_note.get_mut(citation.note.0) {
            list.push(index);
        }
    }
    let mut follower = Follower {
        notes,
        placed,
        known: placed.iter().map(|_| OnceCell::new()).collect(),
        by_label,
        by_number,
        first_number,
        of_note,
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
            follower.remember(index);
        }
        if !citation.draft.nested && citation.draft.kind != CitationKind::Crossref {
            let series = follower.series(citation.note);
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

/// The names of a full citation as they are compared; made when first asked for.
struct Known {
    hereinafter: String,
    authors: Vec<Vec<String>>,
    title: String,
}

/// A printed name as it is compared.
struct Wanted<'a> {
    printed: &'a str,
    folded: String,
    words: Vec<String>,
    parts: Vec<Vec<String>>,
}

impl<'a> Wanted<'a> {
    fn of(printed: &'a str) -> Self {
        let words = words_of(printed);
        let (bare, _) = names::without_et_al(printed);
        let parts = names::read(bare).names.iter().map(|name| words_of(name)).collect();
        Self { printed, folded: words.join(" "), words, parts }
    }
}

struct Follower<'a> {
    notes: &'a [Note],
    placed: &'a [Placed],
    /// By the place of the full citation among all.
    known: Vec<OnceCell<Box<Known>>>,
    by_label: BTreeMap<(u32, &'a str), Vec<NoteIndex>>,
    /// Notes with roman labels by their value.
    by_number: BTreeMap<(u32, u64), Vec<NoteIndex>>,
    first_number: BTreeMap<u32, u64>,
    of_note: Vec<Vec<usize>>,
    /// Full citations by a word of their name, and by series.
    names: Names,
    outcomes: Vec<Outcome>,
    /// The last two notes of a series that cite something.
    last_citing: BTreeMap<u32, Vec<NoteIndex>>,
}

impl Follower<'_> {
    fn series(&self, note: NoteIndex) -> u32 {
        self.notes.get(note.0).map_or(0, |note| note.series)
    }

    fn label(&self, note: NoteIndex) -> String {
        self.notes.get(note.0).map_or_else(String::new, |note| note.label.clone())
    }

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

    /// "Kowalska, *Harbour Law*, 47." after the full citation is a short form.
    fn full_or_short(&self, index: usize, citation: &Placed) -> Outcome {
        let work = &citation.draft.work;
        if is_bare(work)
            && let (Some(author), Some(title)) = (work.authors.first(), &work.title)
            && (names::is_person(author) || names::is_institution(author))
        {
            let person = names::is_person(author);
            let named = folded(author);
            let series = self.series(citation.note);
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
                    .is_some_and(|t| starts_words(&t, &short_title));
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
        let series = self.series(citation.note);
        let Some(label) = citation.draft.notes.first() else {
            return resolved(None, None);
        };
        let known = self.labelled(series, label);
        // Never forward: an infra reference names a note that is read later.
        let note = known.and_then(|list| list.iter().copied().find(|note| *note <= citation.note));
        if note.is_none() && self.is_outside(series, label) {
            return outside(label);
        }
        if note.is_none() && known.is_none() {
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
        let none = Vec::new();
        let own = self.of_note.get(citation.note.0).unwrap_or(&none);
        let place = own.partition_point(|other| *other < index);
        let counts = |other: &usize| {
            self.placed
                .get(*other)
                .is_some_and(|p| !p.draft.nested && p.draft.kind != CitationKind::Crossref)
        };
        if citation.draft.nested {
            // Inside "(quoting id.)": what it means depends on the work that it is nested in.
            return abstained("id. inside a parenthetical".to_owned());
        }
        if let Some(before) = own.get(..place).unwrap_or_default().iter().rev().find(|o| counts(o))
        {
            return match self.target(*before) {
                Some(full) => resolved(Some(full), None),
                None => self.like(*before, "the citation before it is not resolved"),
            };
        }
        let series = self.series(citation.note);
        if let Some(missing) = self.missing_before(citation.note) {
            return abstained(format!("note {missing} before it was not found"));
        }
        let earlier = self
            .last_citing
            .get(&series)
            .and_then(|notes| notes.iter().rev().find(|note| **note < citation.note))
            .copied();
        let Some(earlier) = earlier else {
            let first = self.label(citation.note).parse::<u64>().ok();
            let begins = first.is_some() && first == self.first_number.get(&series).copied();
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
        let list: Vec<usize> = self
            .of_note
            .get(earlier.0)
            .unwrap_or(&none)
            .iter()
            .copied()
            .filter(|o| counts(o))
            .collect();
        let skipped = citation.note.0.saturating_sub(earlier.0) > 1;
        let after_prose = skipped.then(|| Finding::AfterProse { note: self.label(earlier) });
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
        let remark = skipped
            .then(|| format!("the notes between it and note {} cite nothing", self.label(earlier)));
        Outcome { finding: after_prose, ..resolved(full, remark) }
    }

    /// The number of the note that should stand right before a note and does not.
    fn missing_before(&self, note: NoteIndex) -> Option<u64> {
        let before = self.notes.get(note.0.checked_sub(1)?)?;
        let number: u64 = self.notes.get(note.0)?.label.parse().ok()?;
        let last: u64 = before.label.parse().ok()?;
        (before.series == self.series(note) && last + 1 < number).then(|| number - 1)
    }

    fn ambiguous(&self, earlier: NoteIndex) -> Outcome {
        let label = self.label(earlier);
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

    /// The notes of a series that a printed number means.
    fn labelled<'s>(&'s self, series: u32, label: &'s str) -> Option<&'s Vec<NoteIndex>> {
        if let Some(list) = self.by_label.get::<(u32, &str)>(&(series, label)) {
            return Some(list);
        }
        let number = label.parse::<u64>().ok().or_else(|| numeral::value(label))?;
        self.by_number.get(&(series, number))
    }

    fn is_outside(&self, series: u32, label: &str) -> bool {
        match (label.parse::<u64>(), self.first_number.get(&series)) {
            (Ok(number), Some(first)) => number < *first,
            _ => false,
        }
    }

    fn supra(
        &self,
        index: usize,
        citation: &Placed,
        same: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Outcome {
        let series = self.series(citation.note);
        let name = citation.draft.name.as_deref().unwrap_or("");
        let Some(label) = citation.draft.notes.first() else {
            // "Lind, supra." without a number: the same note, else the one work of that name.
            let wanted = Wanted::of(name);
            let own = self.of_note.get(citation.note.0).map_or(&[][..], Vec::as_slice);
            let here = own
                .iter()
                .copied()
                .filter(|other| *other < index)
                .filter_map(|other| self.target(other))
                .find(|full| PART < self.fit(&wanted, *full));
            return match here.or_else(|| self.by_name(series, name, index, same)) {
                Some(full) => resolved(Some(full), Some("no note number is printed".to_owned())),
                None => abstained("no note number, and no one source of that name".to_owned()),
            };
        };
        if self.is_outside(series, label) {
            return outside(label);
        }
        let none = Vec::new();
        let wanted = Wanted::of(name);
        let printed: Vec<NoteIndex> = self
            .labelled(series, label)
            .unwrap_or(&none)
            .iter()
            .copied()
            .filter(|note| *note <= citation.note)
            .collect();
        // The citations of the printed note that the name fits, the best ones only.
        let mut best: (u32, Vec<usize>) = (0, Vec::new());
        let mut known: Vec<usize> = Vec::new();
        for note in &printed {
            for other in self.of_note.get(note.0).map_or(&[][..], Vec::as_slice).iter().take(512) {
                let Some(p) = self.placed.get(*other) else { continue };
                if index <= *other || p.draft.kind == CitationKind::Crossref || p.draft.nested {
                    continue;
                }
                let Some(target) = self.target(*other) else { continue };
                known.push(*other);
                let own = p
                    .draft
                    .name
                    .as_deref()
                    .is_some_and(|n| n == name || folded(n) == wanted.folded);
                let fit = if own { LABEL } else { self.fit(&wanted, target) };
                if best.0 < fit {
                    best = (fit, vec![*other]);
                } else if best.0 == fit && 0 < fit {
                    best.1.push(*other);
                }
            }
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
            let lost = |note: &NoteIndex| {
                self.notes.get(note.0).is_some_and(|note| note.passage.text().trim().is_empty())
            };
            let known = !name.is_empty() && !printed.iter().any(lost);
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
            let spelt = self.spelt_like(name, full);
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
            let right = self.placed.get(full).map_or_else(String::new, |p| self.label(p.note));
            outcome.remark =
                Some(format!("note {label} only says id.; the source is in note {right}"));
            outcome.finding = Some(Finding::ToId { printed: label.clone(), right });
        }
        outcome
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
        let right = self.placed.get(found).map_or_else(String::new, |p| self.label(p.note));
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
        let series = self.series(citation.note);
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

    fn known(&self, full: usize) -> Option<(&Work, &Known)> {
        let work = &self.placed.get(full)?.draft.work;
        let known = self.known.get(full)?.get_or_init(|| {
            Box::new(Known {
                hereinafter: work.hereinafter.as_deref().map(folded).unwrap_or_default(),
                authors: work.authors.iter().map(|name| words_of(name)).collect(),
                title: work.title.as_deref().map(folded).unwrap_or_default(),
            })
        });
        Some((work, known))
    }

    /// How surely a name means the full citation.
    fn fit(&self, wanted: &Wanted<'_>, full: usize) -> u32 {
        let Some((work, known)) = self.known(full) else { return 0 };
        if wanted.folded.is_empty() {
            return 0;
        }
        if known.hereinafter == wanted.folded {
            return LABEL;
        }
        let (parts, authors) = (&wanted.parts, &known.authors);
        if !parts.is_empty() && parts.len() <= authors.len() {
            let all = parts.iter().zip(authors).all(|(part, author)| author_matches(part, author));
            if all {
                return if parts.len() == authors.len() { SURNAMES } else { FIRST_SURNAME };
            }
        }
        if known.title == wanted.folded || authors.contains(&wanted.words) {
            return SURNAMES;
        }
        if work.kind == super::WorkType::Case && !known.title.is_empty() {
            for party in known.title.split(" v ") {
                if party.trim() == wanted.folded || starts_words(party.trim(), &wanted.folded) {
                    return PARTY;
                }
            }
        }
        if starts_words(&known.title, &wanted.folded) {
            return WHOLE;
        }
        let owners = work.authors.iter().map(String::as_str).chain(work.container.as_deref());
        let institution = owners
            .into_iter()
            .any(|owner| in_order(&wanted.words, &folded(owner)) && !names::is_person(owner));
        if institution {
            return PART + u32::from(1 < wanted.words.len());
        }
        if in_order(&wanted.words, &known.title) {
            return PART;
        }
        if self.spelt_like(wanted.printed, full).is_some() {
            return MISSPELT;
        }
        // "Anna, supra note 4": the given name for the surname.
        let given = work.authors.first().filter(|author| {
            names::is_person(author)
                && author.split_whitespace().next().map(folded).as_deref()
                    == Some(wanted.folded.as_ref())
                && author.contains(' ')
        });
        if given.is_some() && 2 < wanted.folded.len() {
            return MISSPELT;
        }
        0
    }

    /// The author's surname that `name` misspells by a letter or two.
    fn spelt_like(&self, name: &str, full: usize) -> Option<String> {
        let work = &self.placed.get(full)?.draft.work;
        let (bare, _) = names::without_et_al(name);
        let short = names::read(bare);
        if !short.persons || work.authors.is_empty() {
            return None;
        }
        let mut spelt = None;
        for (part, author) in short.names.iter().zip(&work.authors) {
            let (a, b) = (folded(names::surname(part)), folded(names::surname(author)));
            if a == b {
                continue;
            }
            let distance = edit_distance(&a, &b, 2)?;
            let long = a.chars().count().min(b.chars().count());
            if long < 4 || (distance == 2 && long < 7) {
                return None;
            }
            spelt = Some(names::surname(author).to_owned());
        }
        spelt
    }

    fn remember(&mut self, index: usize) {
        let Some(p) = self.placed.get(index) else { return };
        let series = self.series(p.note);
        let work = &p.draft.work;
        let names = &mut self.names;
        let mut scratch = String::new();
        for name in
            work.authors.iter().chain(&work.hereinafter).chain(&work.title).chain(&work.container)
        {
            names.remember_name(series, name, index, &mut scratch);
        }
        if let Some(title) = &work.title
            && work.kind == super::WorkType::Case
        {
            for party in title.split(" v. ") {
                if let Some(key) = name_key(party) {
                    names.remember(series, &key, index);
                }
                names.remember_words(series, party, 3, index, &mut scratch);
            }
        }
        // The first words of a title are what a short form is likely to keep.
        let title = work.title.as_deref().unwrap_or("");
        names.remember_words(series, title, 4, index, &mut scratch);
        if work.kind == super::WorkType::Case
            && let Some(key) = reporter_key(work.volume.as_deref(), work.container.as_deref())
        {
            names.remember(series, &key, index);
        }
    }
}

/// Whether a work prints nothing by which it could be found.
fn is_bare(work: &Work) -> bool {
    work.date.is_none()
        && work.urls.is_empty()
        && work.archived_urls.is_empty()
        && work.volume.is_none()
        && work.container.is_none()
        && work.hereinafter.is_none()
}

/// Full citations by the words of their names. Only the words that some reference of the document
/// asks for are kept: most of those of a full citation are never asked for.
struct Names {
    by_key: HashMap<String, BTreeMap<u32, Vec<usize>>>,
    shapes: Shapes,
    /// The last words of the keys.
    endings: WordSet<String>,
}

impl Names {
    fn asked_for(placed: &[Placed]) -> Self {
        let mut names =
            Self { by_key: HashMap::new(), shapes: Shapes::default(), endings: WordSet::default() };
        for citation in placed {
            let draft = &citation.draft;
            let work = &draft.work;
            match draft.kind {
                CitationKind::Full if is_bare(work) => {
                    names.ask(work.authors.first().map(|name| folded(names::surname(name))));
                }
                CitationKind::Supra => {
                    names.ask(name_key(draft.name.as_deref().unwrap_or("")));
                }
                CitationKind::Short => {
                    names.ask(name_key(draft.name.as_deref().unwrap_or("")));
                    names.ask(reporter_key(work.volume.as_deref(), work.container.as_deref()));
                }
                CitationKind::Full | CitationKind::Id | CitationKind::Crossref => {}
            }
        }
        names
    }

    fn ask(&mut self, key: Option<String>) {
        if let Some(key) = key {
            self.shapes.add(key.as_bytes());
            self.endings.insert(last_word(&key).to_owned());
            self.by_key.entry(key).or_default();
        }
    }

    fn get(&self, series: u32, key: &str) -> &[usize] {
        let list = self.by_key.get(key).and_then(|by_series| by_series.get(&series));
        list.map_or(&[], Vec::as_slice)
    }

    fn remember(&mut self, series: u32, key: &str, index: usize) {
        if self.shapes.may_hold(key)
            && let Some(by_series) = self.by_key.get_mut(key)
        {
            let list = by_series.entry(series).or_default();
            if list.last() != Some(&index) {
                list.push(index);
            }
        }
    }

    /// Whether a reference can ask for one of the keys of a name. Both end as the name does unless
    /// several names stand in it, or one with a suffix.
    fn may_ask_for(&self, name: &str, scratch: &mut String) -> bool {
        let last = name.split_whitespace().next_back().unwrap_or("");
        if names::may_be_several(name) || names::is_suffix(last) {
            return true;
        }
        fold_into(last, scratch);
        scratch.is_empty() || self.endings.contains(last_word(scratch))
    }

    /// A name is found under its whole form and under its [`name_key`], made in `scratch`.
    fn remember_name(&mut self, series: u32, name: &str, index: usize, scratch: &mut String) {
        if !self.may_ask_for(name, scratch) {
            return;
        }
        let (bare, _) = names::without_et_al(name);
        let first = names::first(bare).unwrap_or(Cow::Borrowed(bare));
        fold_into(&first, scratch);
        if scratch.is_empty() {
            return;
        }
        self.remember(series, scratch, index);
        fold_into(names::surname(&first), scratch);
        self.remember(series, scratch, index);
    }

    /// The first `limit` words of a text, made in `scratch`.
    fn remember_words(
        &mut self,
        series: u32,
        text: &str,
        limit: usize,
        index: usize,
        scratch: &mut String,
    ) {
        fold_into(text, scratch);
        for word in scratch.split(' ').filter(|word| !word.is_empty()).take(limit) {
            self.remember(series, word, index);
        }
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

fn reporter_key(volume: Option<&str>, reporter: Option<&str>) -> Option<String> {
    let (volume, reporter) = (volume?, reporter?);
    Some(format!("{volume} {}", super::tables::squeezed(reporter)))
}

/// Letters and digits in lower case, one blank between words, accents kept.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    out
}

/// [`folded`] into a string that is used again and again.
fn fold_into(text: &str, out: &mut String) {
    out.clear();
    append_folded(text, out);
}

/// [`folded`] at the end of a string.
pub(super) fn append_folded(text: &str, out: &mut String) {
    out.reserve(text.len() + 1);
    let begin = out.len();
    let mut word = begin;
    let mut rest = text;
    loop {
        // Runs of plain letters, nearly all of the text, are taken over as a whole.
        let plain = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (letters, behind) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        let start = out.len();
        out.push_str(letters);
        if let Some(copied) = out.get_mut(start..) {
            copied.make_ascii_lowercase();
        }
        let mut signs = behind.chars();
        // The end of the text ends a word as a blank does.
        let c = signs.next();
        rest = signs.as_str();
        let ended = c.is_none();
        let c = c.unwrap_or(' ');
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '.') && word < out.len() {
            if out.get(word..) == Some("the") {
                out.truncate(word);
            } else {
                out.push(' ');
            }
            word = out.len();
        }
        if ended {
            break;
        }
    }
    let kept = out.get(begin..).map_or(0, |made| made.trim_end().len());
    out.truncate(begin + kept);
}

/// The last word of a folded text.
fn last_word(text: &str) -> &str {
    text.rsplit(' ').next().unwrap_or(text)
}

/// The words of a name or title in lower case, apostrophes and stops away, "the" and "et al" too.
pub(super) fn words_of(text: &str) -> Vec<String> {
    folded(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The key under which a printed name is looked up: its last word.
fn name_key(name: &str) -> Option<String> {
    let (bare, _) = names::without_et_al(name);
    let first = names::first(bare).unwrap_or(Cow::Borrowed(bare));
    let key = folded(names::surname(&first));
    (!key.is_empty() || !folded(&first).is_empty()).then_some(key)
}

/// Whether a short name is the end of an author's name: "Ostrander" of "Anna M. van Ostrander".
fn author_matches(part: &[String], author: &[String]) -> bool {
    let suffix = |name: &[String]| -> usize {
        name.iter()
            .rev()
            .take_while(|w| matches!(w.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"))
            .count()
    };
    let part = part.get(..part.len() - suffix(part)).unwrap_or(part);
    let author = author.get(..author.len() - suffix(author)).unwrap_or(author);
    if part.is_empty() {
        return false;
    }
    author.ends_with(part) || part == author
        // "Smith, J." of the author-date form.
        || (part.len() == 1 && author.first() == part.first() && author.iter().skip(1).all(|w| w.chars().count() == 1))
}

/// Whether the surnames of `names` are among those of `authors`, a letter or two apart included.
pub(super) fn is_among(names: &[String], authors: &[String]) -> bool {
    names.iter().all(|name| {
        let name = folded(names::surname(name));
        authors.iter().any(|author| {
            let whole = folded(author);
            let author = words_of(author);
            whole == name
                || whole.ends_with(&format!(" {name}"))
                || author.contains(&name)
                || author.last().is_some_and(|last| edit_distance(last, &name, 2).is_some())
        })
    })
}

fn starts_words(text: &str, head: &str) -> bool {
    text.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether all `words` stand in a folded text in their order.
fn in_order(words: &[String], text: &str) -> bool {
    let mut rest = text.split(' ');
    !words.is_empty() && words.iter().all(|word| rest.any(|other| other == word))
}

/// The edit distance of two words, `None` where it is more than `limit`; of longer words only the
/// first letters are compared.
pub(super) fn edit_distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        let first = |word: &str| word.len().min(LONGEST_COMPARED);
        let a = a.as_bytes().get(..first(a)).unwrap_or_default();
        let b = b.as_bytes().get(..first(b)).unwrap_or_default();
        return distance(a, b, limit);
    }
    let letters = |word: &str| word.chars().take(LONGEST_COMPARED).collect::<Vec<char>>();
    distance(&letters(a), &letters(b), limit)
}

/// In letters.
const LONGEST_COMPARED: usize = 64;

fn distance<T: PartialEq>(a: &[T], b: &[T], limit: usize) -> Option<usize> {
    if limit < a.len().abs_diff(b.len()) {
        return None;
    }
    // What both begin and end with changes nothing.
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let a = a.get(..a.len() - same).unwrap_or_default();
    let b = b.get(..b.len() - same).unwrap_or_default();
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len())).filter(|distance| *distance <= limit);
    }
    if limit == 1 {
        // The first letters differ and the last ones do: one letter on each side, or more changes.
        return (a.len() == 1 && b.len() == 1).then_some(1);
    }
    let mut cells = [0_usize; LONGEST_COMPARED + 1];
    let row = cells.get_mut(..=b.len()).unwrap_or_default();
    for (place, cell) in row.iter_mut().enumerate() {
        *cell = place;
    }
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(usize::MAX);
            let best = (diagonal + usize::from(x != y)).min(above.saturating_add(1)).min(left + 1);
            diagonal = above;
            left = best;
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
        }
        if let Some(cell) = row.first_mut() {
            *cell = i + 1;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}
