//! What does each note cite?
//!
//! A total, linear grammar splits notes into citations and reads their parts; short forms are
//! followed to the full citation that they stand for; equal citations become one source.
//! It abstains rather than guesses: a link that is not sure carries its reason instead.
//! Whether a source says what is claimed is not its question.

mod attribution;
mod back_words;
mod checks;
mod clause;
mod containers;
pub mod corpus;
mod dates;
mod edit_distance;
mod entries;
mod evidence;
mod folded;
mod forms;
mod full;
mod legal;
mod line_breaks;
mod links;
mod name_fit;
mod name_index;
mod names;
mod note_labels;
mod of_notes;
mod pins;
mod plain_titles;
mod primary;
mod prose;
mod rejoined;
mod shared_work;
mod short_forms;
mod signals;
mod sources;
mod split;
mod stops;
mod style;
mod surface;
mod tables;
mod titles;
mod unpublished;

pub use corpus::{CorpusSource, SourceUse, merge};

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::document::{Document, NoteIndex, Passage, QuotationIndex};
use crate::text::{Problem, ProblemCode, Severity, Span};

use clause::Draft;
use forms::{AuthorForm, Forms};
use short_forms::{Finding, Outcome, Placed};
use surface::{Labels, Surface};

/// Everything that the notes of one document cite.
#[derive(Clone, Debug, Default)]
pub struct Citations {
    /// In the order of notes and within them.
    pub citations: Vec<Citation>,
    /// The distinct sources, in the order of their first citation.
    pub sources: Vec<Source>,
    /// For each quotation of the document, by its index: what it is taken from.
    pub attributions: Vec<Attribution>,
    pub problems: Vec<Problem>,
    /// Remarks of citation form, none of them a fault in what is cited.
    pub style: Vec<Problem>,
}

/// A citation's place in [`Citations::citations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitationIndex(pub usize);

/// A source's place in [`Citations::sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceIndex(pub usize);

/// One citation of a note.
#[derive(Clone, Debug)]
pub struct Citation {
    pub note: NoteIndex,
    /// 1-based place in its note; the citation's id is note id + "." + this.
    pub ord: usize,
    /// Stands inside another's (quoting …) or (citing …).
    pub nested: bool,
    /// Lower case, as printed before this citation ("see also").
    pub signal: Option<String>,
    /// The signal was printed before an earlier citation of the string and is still in force.
    pub signal_carried: bool,
    pub stance: Stance,
    pub kind: CitationKind,
    /// The source it names, where it is resolved.
    pub source: Option<SourceIndex>,
    /// The note of the full citation after following Id. and supra to the end.
    pub refers_to: Option<NoteIndex>,
    pub resolution: Resolution,
    /// Why it was resolved in a way that is not plain, or why not.
    pub resolution_note: Option<String>,
    /// The parts as printed; shared with the source whose only citation it is.
    pub work: Arc<Work>,
    /// The page, section or paragraph pointed at, as printed without "at".
    pub pin: Option<String>,
    pub parentheticals: Vec<Parenthetical>,
    /// Its range in the note's passage.
    pub span: Span,
    /// Where it stands in the raw manuscript.
    pub spans: Vec<Span>,
}

/// What a citation does to the proposition it hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    Support,
    Attack,
    Compare,
    Background,
}

impl Stance {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Attack => "attack",
            Self::Compare => "compare",
            Self::Background => "background",
        }
    }
}

/// The form of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CitationKind {
    Full,
    Id,
    Supra,
    /// A hereinafter name or short case name without supra.
    Short,
    /// A reference to the document's own text.
    Crossref,
}

impl CitationKind {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Id => "id",
            Self::Supra => "supra",
            Self::Short => "short",
            Self::Crossref => "crossref",
        }
    }
}

/// What became of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    Resolved,
    Abstained,
    OutsideDocument,
}

impl Resolution {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Abstained => "abstained",
            Self::OutsideDocument => "outside_document",
        }
    }
}

/// What kind of work is cited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkType {
    Web,
    News,
    PressRelease,
    Report,
    Journal,
    Book,
    Chapter,
    Hearing,
    Case,
    Statute,
    Regulation,
    Bill,
    Treaty,
    Resolution,
    Constitution,
    Letter,
    Dataset,
    #[default]
    Other,
}

impl WorkType {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::News => "news",
            Self::PressRelease => "press_release",
            Self::Report => "report",
            Self::Journal => "journal",
            Self::Book => "book",
            Self::Chapter => "chapter",
            Self::Hearing => "hearing",
            Self::Case => "case",
            Self::Statute => "statute",
            Self::Regulation => "regulation",
            Self::Bill => "bill",
            Self::Treaty => "treaty",
            Self::Resolution => "resolution",
            Self::Constitution => "constitution",
            Self::Letter => "letter",
            Self::Dataset => "dataset",
            Self::Other => "other",
        }
    }
}

/// The parts of a cited work, as printed, mark-up away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    pub kind: WorkType,
    pub title: Option<String>,
    pub authors: Vec<String>,
    pub container: Option<String>,
    pub volume: Option<String>,
    pub first_page: Option<String>,
    pub court: Option<String>,
    pub date: Option<String>,
    /// ISO 8601 where certain.
    pub date_iso: Option<String>,
    pub accessed: Option<String>,
    /// Joined over line and page breaks, never repaired; only http and https, DOIs and arXiv ids
    /// as their resolver URLs.
    pub urls: Vec<String>,
    pub archived_urls: Vec<String>,
    pub hereinafter: Option<String>,
}

/// A parenthetical of a citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parenthetical {
    pub kind: ParentheticalKind,
    /// Without its parentheses.
    pub text: String,
}

/// What a parenthetical does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParentheticalKind {
    /// Quotes the source.
    Quotation,
    /// Says in the author's words what the source says.
    Explanatory,
    /// Weight, licence or provenance: "en banc", "emphasis added", "on file with author".
    Weight,
    Quoting,
    Citing,
}

impl ParentheticalKind {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quotation => "quotation",
            Self::Explanatory => "explanatory",
            Self::Weight => "weight",
            Self::Quoting => "quoting",
            Self::Citing => "citing",
        }
    }
}

/// A distinct source of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Readable and unique in the document: surname or first title word, and year.
    pub key: String,
    /// The parts of its full citations taken together.
    pub work: Arc<Work>,
    /// The citation that names it first.
    pub first_citation: CitationIndex,
}

/// What a quotation is taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    pub quotation: QuotationIndex,
    pub citation: Option<CitationIndex>,
    pub source: Option<SourceIndex>,
    /// Why nothing, or why not surely.
    pub remark: Option<String>,
}

/// Reads what a document cites. Total and linear.
#[must_use]
pub fn read(document: &Document) -> Citations {
    let mut problems = Vec::new();
    let mut placed: Vec<Placed> = Vec::with_capacity(document.notes.len());
    let mut labels = Labels::of(document.notes.iter().map(|note| &note.passage));
    let mut drafts = Vec::new();
    let last = document.notes.len().checked_sub(1).map(NoteIndex);
    for (index, note) in document.notes.iter().enumerate() {
        let tidied = surface::tidied(note.passage.text());
        let surface = Surface::new(&note.passage, &tidied, &labels, index);
        let whole = Span::new(0, surface.text.len()).trimmed(surface.text);
        clause::drafts(&surface, whole, 0, &mut drafts);
        let first_new = placed.len();
        for mut draft in drafts.drain(..) {
            if matches!(tidied, Cow::Owned(_)) {
                surface::untidy(note.passage.text(), &tidied, &mut draft);
            }
            problems.extend(checks::date_problem(&note.passage, &draft));
            let forms = Forms::of(&draft.work);
            placed.push(Placed { note: NoteIndex(index), draft, forms });
        }
        problems.extend(checks::url_problems(&note.passage, &surface.urls));
        if last == Some(NoteIndex(index)) {
            problems.extend(checks::truncated(document, NoteIndex(index), &surface.urls));
        }
        for new in placed.get(first_new..).unwrap_or_default() {
            if new.draft.kind == CitationKind::Full {
                labels.learn(&new.draft.work);
            }
        }
    }
    let works = Works::of(&placed);
    let mut same = |a: usize, b: usize| works.same(a, b);
    let outcomes = short_forms::follow(&document.notes, &placed, &mut same);
    let mut shortened = false;
    for (index, outcome) in outcomes.iter().enumerate() {
        // A short title that stands for an earlier full citation is none itself.
        if outcome.full.is_some_and(|full| full != index)
            && let Some(p) = placed.get_mut(index)
            && p.draft.kind == CitationKind::Full
        {
            p.draft.kind = CitationKind::Short;
            shortened = true;
        }
    }
    let works = if shortened { Works::of(&placed) } else { works };
    let Works { full, groups, group_of } = works;
    problems.extend(checks::name_problems(document, &placed));
    let mut citations = Vec::with_capacity(placed.len());
    let mut forms = Vec::with_capacity(placed.len());
    let mut ord = 0;
    let mut note = None;
    let misread: Vec<bool> =
        placed.iter().zip(&outcomes).map(|(p, o)| is_misread(&placed, p, o)).collect();
    let notes_of: Vec<NoteIndex> = placed.iter().map(|p| p.note).collect();
    for ((p, outcome), misread) in placed.into_iter().zip(outcomes).zip(misread) {
        ord = if note == Some(p.note) { ord + 1 } else { 1 };
        note = Some(p.note);
        let Some(passage) = document.notes.get(p.note.0).map(|n| &n.passage) else { continue };
        let mut draft = p.draft;
        if misread {
            draft.work.title.clone_from(&draft.name);
            draft.work.authors.clear();
        }
        problems.extend(
            outcome.finding.as_ref().map(|finding| reference_problem(passage, &draft, finding)),
        );
        let source =
            outcome.full.and_then(|full| group_of.get(full).copied().flatten()).map(SourceIndex);
        let refers_to = match draft.kind {
            CitationKind::Full => None,
            CitationKind::Crossref => outcome.note,
            _ => outcome.full.and_then(|full| notes_of.get(full).copied()),
        };
        forms.push(p.forms);
        citations.push(Citation {
            note: p.note,
            ord,
            nested: draft.nested,
            signal: draft.signal.map(str::to_owned),
            signal_carried: draft.carried,
            stance: draft.stance,
            kind: draft.kind,
            source,
            refers_to,
            resolution: outcome.resolution,
            resolution_note: outcome.remark,
            work: draft.work.into_arc(),
            pin: draft.pin,
            parentheticals: draft.parentheticals,
            spans: checks::place(passage, draft.span),
            span: draft.span,
        });
    }
    let found = sources_of(&citations, &forms, &full, &groups);
    let (attributions, unattributed) = attribution::attribute(document, &citations, &found);
    problems.extend(unattributed);
    problems.sort_by_key(|problem| problem.spans.first().map(|span| span.start));
    let style = style::remarks(&style::Read {
        document,
        citations: &citations,
        sources: &found,
        attributions: &attributions,
    });
    Citations { citations, sources: found, attributions, problems, style }
}

/// Whether the name of a supra, read as persons, is a label or a title: the work that it means is
/// by others.
fn is_misread(placed: &[Placed], p: &Placed, outcome: &Outcome) -> bool {
    let draft = &p.draft;
    draft.kind == CitationKind::Supra
        && draft.name.is_some()
        && !draft.work.authors.is_empty()
        && outcome
            .full
            .and_then(|full| placed.get(full))
            .is_some_and(|full| !name_fit::is_among(&draft.work.authors, &full.draft.work.authors))
}

/// The sources that the full citations name, one for each group.
fn sources_of(
    citations: &[Citation],
    forms: &[Forms],
    full: &[usize],
    groups: &[(usize, Option<&'static str>)],
) -> Vec<Source> {
    let count = groups.iter().map(|(group, _)| group + 1).max().unwrap_or(0);
    let mut found: Vec<Source> = Vec::with_capacity(count);
    for (index, (group, _)) in full.iter().zip(groups) {
        let Some(citation) = citations.get(*index) else { continue };
        match found.get_mut(*group) {
            Some(source) => sources::fill(Arc::make_mut(&mut source.work), &citation.work),
            None => found.push(Source {
                key: String::new(),
                work: Arc::clone(&citation.work),
                first_citation: CitationIndex(*index),
            }),
        }
    }
    let mut taken = HashMap::with_capacity(found.len());
    for source in &mut found {
        // The first citation may have left out the authors that a later one has.
        let known = forms.get(source.first_citation.0).and_then(|forms| forms.authors.first());
        let author = match (known, source.work.authors.first()) {
            (Some(form), _) => Some(Cow::Borrowed(form)),
            (None, Some(name)) => Some(Cow::Owned(AuthorForm::of(name))),
            (None, None) => None,
        };
        source.key = sources::key(&source.work, author.as_deref(), &mut taken);
    }
    found
}

/// The full citations of a document by the work that they name.
struct Works {
    /// The full citations' places among all citations.
    full: Vec<usize>,
    /// The work of each of them, and why it is an earlier one's.
    groups: Vec<(usize, Option<&'static str>)>,
    /// The work of each citation, where it is a full one.
    group_of: Vec<Option<usize>>,
}

impl Works {
    fn of(placed: &[Placed]) -> Self {
        let full: Vec<usize> = (0..placed.len())
            .filter(|index| placed.get(*index).is_some_and(|p| p.draft.kind == CitationKind::Full))
            .collect();
        let identities: Vec<sources::Identity<'_>> = full
            .iter()
            .filter_map(|index| placed.get(*index))
            .map(|p| sources::identity(&p.draft.work, &p.forms, p.draft.base.as_deref()))
            .collect();
        let groups = sources::group(&identities);
        let mut group_of: Vec<Option<usize>> = vec![None; placed.len()];
        for (index, (group, _)) in full.iter().zip(&groups) {
            if let Some(slot) = group_of.get_mut(*index) {
                *slot = Some(*group);
            }
        }
        Self { full, groups, group_of }
    }

    fn same(&self, a: usize, b: usize) -> bool {
        let group = |index: usize| self.group_of.get(index).copied().flatten();
        a == b || (group(a).is_some() && group(a) == group(b))
    }
}

/// What to tell an editor about a reference.
fn reference_problem(passage: &Passage, draft: &Draft, finding: &Finding) -> Problem {
    let name = draft.name.as_deref().unwrap_or("id.");
    let (code, severity, message, suggestion) = match finding {
        Finding::WrongNote { printed, right } => (
            ProblemCode::SupraWrongNote,
            Severity::Major,
            format!("{name} is not cited in note {printed} but in note {right}"),
            Some(format!("supra note {right}")),
        ),
        Finding::ToId { printed, right } => (
            ProblemCode::SupraToId,
            Severity::Minor,
            format!("note {printed} only says id.; {name} is cited in note {right}"),
            Some(format!("supra note {right}")),
        ),
        Finding::NoSuchNote { printed } => (
            ProblemCode::SupraWrongNote,
            Severity::Major,
            format!("no note {printed} stands before it, and {name} is cited in none"),
            None,
        ),
        Finding::NoSuchName { printed } => (
            ProblemCode::SupraWrongNote,
            Severity::Major,
            format!("{name} is cited neither in note {printed} nor in another before it"),
            None,
        ),
        Finding::AfterProse { note } => (
            ProblemCode::IdAmbiguous,
            Severity::Minor,
            format!("id. follows notes that cite nothing; the last citation is in note {note}"),
            None,
        ),
        Finding::Ambiguous { note } => (
            ProblemCode::IdAmbiguous,
            Severity::Major,
            format!("id. follows note {note}, which cites several sources"),
            None,
        ),
        Finding::Outside { printed } => (
            ProblemCode::ReferenceOutsideDocument,
            Severity::Info,
            format!("note {printed} is not in the document"),
            None,
        ),
        Finding::Name { printed, full } => (
            ProblemCode::NameInconsistent,
            Severity::Minor,
            format!("spelt {printed} here and {full} in the full citation"),
            Some(full.clone()),
        ),
    };
    Problem { code, severity, message, spans: passage.raw(draft.span), suggestion }
}
