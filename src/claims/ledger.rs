//! Do the figures of the corpus agree?
//!
//! All quantities, grouped by subject, property, comparator, unit and period, with who says it.
//! Only figures that say enough of what they measure meet in one group: a ratio with property and
//! comparator, anything else with unit, subject and period; the others stand for themselves.
//! Quotations that give one passage in different words are found here too.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::wording;
use super::{Claim, Claims};
use crate::citation::Citations;
use crate::document::{Document, ParagraphKind, Place, QuotationRole};
use crate::text::quantity::{Quantity, Value, noun};
use crate::text::{Problem, ProblemCode, Severity};

/// One document's part in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct LedgerInput<'a> {
    pub document: &'a Document,
    pub citations: &'a Citations,
    pub claims: &'a Claims,
}

/// How the statements of a group stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    Agree,
    Overlap,
    Conflict,
}

impl Agreement {
    /// The lower-case word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Overlap => "overlap",
            Self::Conflict => "conflict",
        }
    }
}

/// Who says a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SaidBy {
    Author,
    Source,
}

/// One figure of one claim.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Place of the document in the input.
    pub document: usize,
    /// Place of the claim in that document's claims.
    pub claim: usize,
    /// Place of the quantity in that claim.
    pub quantity: usize,
    pub said_by: SaidBy,
    pub value: Quantity,
}

/// Figures about one thing.
#[derive(Clone, Debug)]
pub struct Group {
    pub subject: Option<String>,
    pub property: Option<String>,
    pub comparator: Option<String>,
    pub unit: Cow<'static, str>,
    pub period: Option<String>,
    pub agreement: Agreement,
    pub entries: Vec<Entry>,
}

/// The figures of a corpus.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub groups: Vec<Group>,
    /// Conflicts worth an editor's look, with the document that each belongs to.
    pub problems: Vec<(usize, Problem)>,
}

/// Groups all quantities of a corpus. Deterministic in the order of the documents.
///
/// The problems are those between documents; those inside one document are in its
/// [`Claims::problems`].
#[must_use]
pub fn build(documents: &[LedgerInput<'_>]) -> Ledger {
    let groups = group(documents, |_| true);
    let mut problems = Vec::new();
    for group in &groups {
        let first = group.entries.first().map(|entry| entry.document);
        let across = group.entries.iter().any(|entry| Some(entry.document) != first);
        if across && is_reported(group) {
            for document in 0..documents.len() {
                problems.extend(conflict(documents, group, document));
            }
        }
    }
    let texts: Vec<&Document> = documents.iter().map(|input| input.document).collect();
    problems.extend(wording::between(&texts));
    Ledger { groups, problems }
}

/// The figures of one document that contradict each other.
pub(super) fn within(document: &Document, citations: &Citations, claims: &Claims) -> Vec<Problem> {
    let inputs = [LedgerInput { document, citations, claims }];
    // Of one document only the conflicts are told; the other figures meet none of these.
    let can_conflict = |quantity: &Quantity| is_ratio(quantity) || quantity.as_of.is_some();
    group(&inputs, can_conflict)
        .iter()
        .filter(|group| is_reported(group))
        .filter_map(|group| conflict(&inputs, group, 0).map(|(_, problem)| problem))
        .collect()
}

/// What makes two figures speak of one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    unit: Cow<'static, str>,
    property: Option<String>,
    comparator: Option<String>,
    subject: Option<String>,
    period: Option<String>,
    relation: Option<&'static str>,
}

/// The figures that `wanted` picks, by what they are about.
fn group(documents: &[LedgerInput<'_>], wanted: impl Fn(&Quantity) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<Identity, usize> = BTreeMap::new();
    // Ratios without a subject ("It is thirty times …") wait for the one subject of their kind.
    let mut ratios: BTreeMap<(Option<String>, Option<String>), Vec<usize>> = BTreeMap::new();
    for (document, input) in documents.iter().enumerate() {
        for (claim_index, claim) in input.claims.claims.iter().enumerate() {
            for (quantity_index, quantity) in claim.quantities.iter().enumerate() {
                if !wanted(quantity) {
                    continue;
                }
                let entry = Entry {
                    document,
                    claim: claim_index,
                    quantity: quantity_index,
                    said_by: said_by(input.document, claim, quantity),
                    value: quantity.clone(),
                };
                let identity = identity(quantity);
                if let Some(identity) = &identity
                    && let Some(place) = known.get(identity)
                    && let Some(group) = groups.get_mut(*place)
                {
                    group.entries.push(entry);
                    continue;
                }
                let place = groups.len();
                groups.push(Group {
                    subject: identity.as_ref().map_or_else(
                        || printed(quantity.subject.as_deref()),
                        |found| found.subject.clone(),
                    ),
                    property: printed(quantity.property.as_deref()),
                    comparator: identity.as_ref().map_or_else(
                        || printed(quantity.comparator.as_deref()),
                        |found| found.comparator.clone(),
                    ),
                    unit: quantity.unit.clone(),
                    period: identity.as_ref().map_or_else(
                        || printed(quantity.as_of.as_deref()),
                        |found| found.period.clone(),
                    ),
                    agreement: Agreement::Agree,
                    entries: vec![entry],
                });
                if let Some(identity) = identity {
                    if is_ratio(quantity) {
                        ratios
                            .entry((identity.property.clone(), identity.comparator.clone()))
                            .or_default()
                            .push(place);
                    }
                    known.insert(identity, place);
                }
            }
        }
    }
    join_nameless(&mut groups, &ratios);
    for group in &mut groups {
        group.agreement = agreement(&group.entries);
    }
    groups
}

fn printed(words: Option<&str>) -> Option<String> {
    words.map(str::to_owned)
}

/// Ratios without a subject join those of the one subject that has the same property and
/// comparator, where there is just one.
fn join_nameless(
    groups: &mut Vec<Group>,
    ratios: &BTreeMap<(Option<String>, Option<String>), Vec<usize>>,
) {
    for places in ratios.values() {
        let (named, nameless): (Vec<usize>, Vec<usize>) = places
            .iter()
            .partition(|place| groups.get(**place).is_some_and(|group| group.subject.is_some()));
        let ([target], [source]) = (named.as_slice(), nameless.as_slice()) else { continue };
        let moved = groups.get_mut(*source).map(|group| std::mem::take(&mut group.entries));
        if let (Some(group), Some(moved)) = (groups.get_mut(*target), moved) {
            group.entries.extend(moved);
            group.entries.sort_by_key(|entry| (entry.document, entry.claim, entry.quantity));
        }
    }
    groups.retain(|group| !group.entries.is_empty());
}

fn is_ratio(quantity: &Quantity) -> bool {
    quantity.property.is_some() && quantity.comparator.is_some() && quantity.unit == "times"
}

/// What a figure is about, where it says enough.
fn identity(quantity: &Quantity) -> Option<Identity> {
    if quantity.unit == "date" {
        return None;
    }
    let subject = quantity.subject.as_deref().map(normal).filter(|subject| !subject.is_empty());
    let relation = quantity.relation.map(crate::text::quantity::Relation::as_str);
    if is_ratio(quantity) {
        return Some(Identity {
            unit: quantity.unit.clone(),
            property: quantity.property.as_deref().map(normal),
            comparator: quantity.comparator.as_deref().map(normal),
            subject,
            period: None,
            relation: None,
        });
    }
    if quantity.unit.is_empty() || subject.is_none() {
        return None;
    }
    Some(Identity {
        unit: quantity.unit.clone(),
        property: quantity.property.as_deref().map(normal),
        comparator: quantity.comparator.as_deref().map(normal),
        subject,
        period: quantity.as_of.as_deref().map(period),
        relation,
    })
}

/// Words in lower case and singular, without articles, marks and mark-up.
fn normal(phrase: &str) -> String {
    let mut out = String::new();
    for word in phrase.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')) {
        let word = word.trim_matches('-');
        if word.is_empty() || matches!(word.to_ascii_lowercase().as_str(), "the" | "a" | "an") {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&noun::singular(word));
    }
    out
}

/// "from 2009 to 2016" and "between 2009 and 2016" are one period.
fn period(printed: &str) -> String {
    crate::text::date::first(printed).map_or_else(|| normal(printed), |date| date.iso)
}

fn said_by(document: &Document, claim: &Claim, quantity: &Quantity) -> SaidBy {
    if let Place::Body(index) = claim.place
        && document
            .body
            .get(index)
            .is_some_and(|paragraph| paragraph.kind == ParagraphKind::BlockQuotation)
    {
        return SaidBy::Source;
    }
    let quoted = claim.quotations.iter().any(|index| {
        document.quotations.get(index.0).is_some_and(|quotation| {
            quotation.role == QuotationRole::Quotation && quotation.span.contains(quantity.span)
        })
    });
    if quoted { SaidBy::Source } else { SaidBy::Author }
}

/// The least and the most that a figure can mean; a vague one reaches a twentieth further.
fn reach(quantity: &Quantity) -> Option<(f64, f64)> {
    let Value::Number { min, max } = quantity.value else { return None };
    let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
    let slack = if quantity.approx { 0.05 } else { 0.0 };
    Some((low - low.abs() * slack, high + high.abs() * slack))
}

fn agreement(entries: &[Entry]) -> Agreement {
    let Some(first) = entries.first() else { return Agreement::Agree };
    if entries.iter().all(|entry| entry.value.value == first.value.value) {
        return Agreement::Agree;
    }
    // Intervals meet pairwise exactly if the largest beginning is not behind the smallest end.
    let mut low = f64::NEG_INFINITY;
    let mut high = f64::INFINITY;
    for entry in entries {
        let Some((from, to)) = reach(&entry.value) else { return Agreement::Overlap };
        // An infinite end of a vague figure is no number.
        low = if from.is_nan() { low } else { low.max(from) };
        high = if to.is_nan() { high } else { high.min(to) };
    }
    if low <= high { Agreement::Overlap } else { Agreement::Conflict }
}

/// A conflict is told only where it is sure that the figures speak of one thing: ratios, and
/// figures with a period; and not where one sentence gives both.
fn is_reported(group: &Group) -> bool {
    let ratio = group.property.is_some() && group.comparator.is_some() && group.unit == "times";
    let Some(first) = group.entries.first() else { return false };
    group.agreement == Agreement::Conflict
        && group.subject.is_some()
        && (ratio || group.period.is_some())
        && group
            .entries
            .iter()
            .any(|entry| (entry.document, entry.claim) != (first.document, first.claim))
}

fn conflict(
    documents: &[LedgerInput<'_>],
    group: &Group,
    document: usize,
) -> Option<(usize, Problem)> {
    let mut spans = Vec::new();
    let mut figures: Vec<String> = Vec::new();
    for entry in &group.entries {
        let input = documents.get(entry.document)?;
        let claim = input.claims.claims.get(entry.claim)?;
        let passage = input.document.passage(claim.place)?;
        let surface = crate::text::span::fold_white_space(entry.value.span.of(passage.text()));
        if !figures.contains(&surface) {
            figures.push(surface);
        }
        if entry.document == document {
            spans.extend(passage.raw(entry.value.span));
        }
    }
    if spans.is_empty() {
        return None;
    }
    let what = [group.subject.as_deref(), group.property.as_deref(), group.period.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let problem = Problem {
        code: ProblemCode::FigureConflict,
        severity: Severity::Major,
        message: format!("figures contradict each other ({what}): {}", figures.join(" against ")),
        spans,
        suggestion: None,
    };
    Some((document, problem))
}
