//! Is one fact given with two dates?
//!
//! Five things only, each of which can hardly be right: a date that the text gives to an author's
//! statement and that the cited work does not bear; a month that the text and the press release
//! it cites put in two neighbouring years; a work that is older than what it is cited for; a
//! Congress cited with a year in which it did not sit; and one event of one named thing ("was
//! adopted") with two dates. Whether a date is true is asked in `fidelity`.

use super::{Claim, citations_of};
use crate::citation::{CitationKind, Citations, Source, Stance, WorkType};
use crate::document::{Document, Place};
use crate::text::lexicon::with_lower;
use crate::text::quantity::{Quantity, Value};
use crate::text::span::fold_white_space;
use crate::text::{Problem, ProblemCode, Severity, Span};

/// Claims behind an unsupported one whose note may still be meant.
const NEXT_CLAIMS: usize = 3;
/// How far before a date words can say what it is the date of, in bytes.
const FARTHEST_WORDS: usize = 400;

/// How many words before the preposition of a date the verb can stand that it belongs to.
const FARTHEST_VERB: usize = 7;

/// What an author does in a publication.
const SAYING: [&str; 24] = [
    "explained",
    "wrote",
    "reported",
    "stated",
    "testified",
    "observed",
    "noted",
    "described",
    "warned",
    "concluded",
    "argued",
    "published",
    "found",
    "showed",
    "estimated",
    "predicted",
    "proposed",
    "suggested",
    "documented",
    "calculated",
    "maintained",
    "contended",
    "recounted",
    "summarized",
];

/// What happens to a thing once.
const ONCE: [&str; 12] = [
    "founded",
    "established",
    "enacted",
    "adopted",
    "signed",
    "launched",
    "created",
    "born",
    "died",
    "abolished",
    "repealed",
    "inaugurated",
];

/// The dates of a document that contradict each other.
pub(super) fn read(document: &Document, citations: &Citations, claims: &[Claim]) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut events: Vec<Event<'_>> = Vec::new();
    for (index, claim) in claims.iter().enumerate() {
        let Some(passage) = document.passage(claim.place) else { continue };
        let text = passage.text();
        let dates: Vec<&Quantity> =
            claim.quantities.iter().filter(|quantity| quantity.unit == "date").collect();
        for date in &dates {
            if let Some(older) = older_work(text, citations, claim, date) {
                found.push(Problem {
                    code: ProblemCode::DateInconsistent,
                    severity: Severity::Minor,
                    message: format!(
                        "the text tells of {}, the cited work is dated {older}",
                        fold_white_space(date.span.of(text))
                    ),
                    spans: passage.raw(date.span),
                    suggestion: None,
                });
            }
        }
        if !matches!(claim.place, Place::Body(_)) {
            continue;
        }
        events.extend(dates.iter().filter_map(|date| event(text, claim, date)));
        let [date] = dates.as_slice() else { continue };
        let said = statement_date(text, claim, date, only_source(citations, claim));
        let month = || {
            let supported = claims
                .get(index..)?
                .iter()
                .take(NEXT_CLAIMS)
                .find(|other| other.place == claim.place && !other.notes.is_empty())?;
            neighbouring_year(date, only_source(citations, supported))
        };
        if let Some(other) = said.or_else(month) {
            found.push(Problem {
                code: ProblemCode::DateInconsistent,
                severity: Severity::Minor,
                message: format!(
                    "the text says {}, the cited work is dated {other}",
                    fold_white_space(date.span.of(text))
                ),
                spans: passage.raw(date.span),
                suggestion: None,
            });
        }
    }
    found.extend(congresses(document, citations));
    found.extend(two_dates(document, &events));
    found
}

/// "The council did so in 2014", with a work of 2004 in its note: the work's date. What is told of
/// the future, and law that later acts go on from, may well stand in an older work.
fn older_work(text: &str, citations: &Citations, claim: &Claim, date: &Quantity) -> Option<String> {
    const FUTURE: [&str; 13] = [
        "will", "would", "could", "may", "might", "should", "likely", "expected", "expects",
        "plans", "planned", "until", "proposed",
    ];
    const BEFORE: [&str; 12] =
        ["in", "on", "since", "of", "from", "during", "early", "late", "mid", "the", "and", "a"];
    let work = &only_source(citations, claim)?.work;
    let iso = work.date_iso.as_deref()?;
    let printed = date.span.of(text);
    let year = |iso: &str| iso.get(..4)?.parse::<u32>().ok();
    let Value::Date { min: Some(min), .. } = &date.value else { return None };
    let year_printed = printed.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let last = iso.rsplit('/').next().unwrap_or(iso);
    if !year_printed || year(min)? <= year(last)? {
        return None;
    }
    let mut cited = claim.notes.iter().flat_map(|note| citations_of(citations, *note));
    let supports = cited.any(|citation| {
        claim.sources.first() == citation.source.as_ref()
            && !citation.nested
            && citation.stance == Stance::Support
            && citation.signal.as_deref().is_none_or(|signal| matches!(signal, "see" | "e.g."))
    });
    if !supports {
        return None;
    }
    if date
        .qualifier
        .as_deref()
        .is_some_and(|words| matches!(words, "until" | "till" | "by" | "before" | "through"))
    {
        return None;
    }
    let before = words_before(text, claim, date);
    let prepared = words_back(before).next().is_some_and(|word| {
        with_lower(word, |lower| BEFORE.contains(&lower))
            || word.ends_with("'s")
            || word.ends_with("’s")
    });
    if !prepared || words_back(before).any(|word| FUTURE.contains(&word)) {
        return None;
    }
    let named_act = || {
        let behind = text.get(date.span.end..).unwrap_or("");
        let mut names = words(behind).take_while(|word| {
            word.starts_with(char::is_uppercase) || matches!(*word, "of" | "and" | "the" | "for")
        });
        names.any(|word| word == "Act")
    };
    let fits = match work.kind {
        WorkType::Statute | WorkType::Regulation => named_act(),
        WorkType::Case
        | WorkType::Treaty
        | WorkType::Constitution
        | WorkType::Bill
        | WorkType::Resolution
        | WorkType::Dataset => false,
        _ => true,
    };
    fits.then(|| iso.to_owned())
}

/// "116th Cong. 2 (2018)": each Congress sits for two years, the first one from 1789 on.
fn congresses(document: &Document, citations: &Citations) -> Vec<Problem> {
    let mut found = Vec::new();
    for citation in citations.citations.iter().filter(|one| one.kind == CitationKind::Full) {
        let Some(note) = document.notes.get(citation.note.0) else { continue };
        let text = citation.span.of(note.passage.text());
        let Some(at) = text.find(" Cong.") else { continue };
        // "145 Cong. Rec." is a volume of the record, no Congress.
        if text.get(at..).is_some_and(|rest| rest.starts_with(" Cong. Rec")) {
            continue;
        }
        let before = text.get(..at).unwrap_or("");
        let number = before.rsplit([' ', ',', '(']).next().unwrap_or("");
        let digits = number.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        let (Ok(number), Some(year)) = (
            digits.parse::<u32>(),
            citation.work.date_iso.as_deref().and_then(|iso| iso.get(..4)?.parse::<u32>().ok()),
        ) else {
            continue;
        };
        if !(1..=200).contains(&number) {
            continue;
        }
        let first = 1787 + 2 * number;
        if (first..=first + 2).contains(&year) {
            continue;
        }
        found.push(Problem {
            code: ProblemCode::DateInconsistent,
            severity: Severity::Minor,
            message: format!(
                "Congress no. {number} sat from {first} to {}, the citation is dated {year}",
                first + 2
            ),
            spans: citation.spans.clone(),
            suggestion: None,
        });
    }
    found
}

/// The words of the claim before a date, as far back as any rule looks.
fn words_before<'a>(text: &'a str, claim: &Claim, date: &Quantity) -> &'a str {
    let mut start = claim.span.start.max(date.span.start.saturating_sub(FARTHEST_WORDS));
    while start < date.span.start && !text.is_char_boundary(start) {
        start += 1;
    }
    Span::new(start.min(date.span.start), date.span.start).of(text)
}

/// The one source of a claim; `None` where there are several.
fn only_source<'a>(citations: &'a Citations, claim: &Claim) -> Option<&'a Source> {
    let [source] = claim.sources.as_slice() else { return None };
    citations.sources.get(source.0)
}

/// "As Weaver explained in early 2011" against a work of October 2011: the work's date.
fn statement_date(
    text: &str,
    claim: &Claim,
    date: &Quantity,
    source: Option<&Source>,
) -> Option<String> {
    let source = source?;
    let iso = source.work.date_iso.as_deref()?;
    // The date hangs on the verb: "explained … in".
    let mut words = words_back(words_before(text, claim, date));
    let hangs = matches!(words.next(), Some("in" | "on"))
        && words.by_ref().take(FARTHEST_VERB).any(|word| SAYING.contains(&word));
    let author = || {
        source.work.authors.iter().any(|author| {
            let surname = author.split_whitespace().last().unwrap_or("");
            4 <= surname.len() && words.clone().any(|word| word == surname)
        })
    };
    if !hangs || !author() {
        return None;
    }
    let (first, last) = months(date, date.span.of(text))?;
    let (from, to) = iso_months(iso)?;
    (last < from || to < first).then(|| iso.to_owned())
}

/// A month of the text that the cited press release puts a year earlier or later.
fn neighbouring_year(date: &Quantity, source: Option<&Source>) -> Option<String> {
    let source = source?;
    // A release tells what its office has just done; a story may look back a year.
    if source.work.kind != WorkType::PressRelease {
        return None;
    }
    let iso = source.work.date_iso.as_deref()?;
    let Value::Date { min: Some(min), max: Some(max) } = &date.value else { return None };
    if min != max || min.len() < 7 || iso.len() < 7 || iso.contains('/') {
        return None;
    }
    let ((from, _), (own, _)) = (iso_months(iso)?, iso_months(min)?);
    (own.abs_diff(from) == 12).then(|| iso.to_owned())
}

/// The first and the last month of a date, counted from the year 0. "Early" and "late" halve a
/// year, generously.
fn months(date: &Quantity, printed: &str) -> Option<(u32, u32)> {
    let Value::Date { min: Some(min), max: Some(max) } = &date.value else { return None };
    let (first, _) = iso_months(min)?;
    let (_, last) = iso_months(max)?;
    if last - first != 11 {
        return (!date.approx).then_some((first, last));
    }
    let vague = printed.split([' ', '-']).next().unwrap_or("").to_ascii_lowercase();
    match vague.as_str() {
        "early" => Some((first, first + 5)),
        "late" => Some((first + 6, last)),
        _ => (!date.approx).then_some((first, last)),
    }
}

fn iso_months(iso: &str) -> Option<(u32, u32)> {
    let (from, to) = iso.split_once('/').unwrap_or((iso, iso));
    let month = |text: &str, missing: u32| {
        let year: u32 = text.get(..4)?.parse().ok()?;
        let month = match text.get(4..7) {
            Some(month) => month.strip_prefix('-')?.parse().ok()?,
            None => missing,
        };
        Some(year * 12 + month)
    };
    Some((month(from, 1)?, month(to, 12)?))
}

/// "The Harbour Act was adopted in 1962."
struct Event<'a> {
    place: Place,
    date: &'a Quantity,
    /// Subject and verb, in small letters.
    what: String,
    iso: &'a str,
}

fn event<'a>(text: &str, claim: &Claim, date: &'a Quantity) -> Option<Event<'a>> {
    let Value::Date { min: Some(min), max: Some(max) } = &date.value else { return None };
    if min != max || date.approx || !min.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let mut words = words_back(words_before(text, claim, date));
    if !matches!(words.next(), Some("in" | "on")) {
        return None;
    }
    let verb = words.next().filter(|verb| ONCE.contains(verb))?;
    words.next().filter(|was| *was == "was")?;
    // The whole name before the verb; a pronoun or a common noun may mean anything.
    let in_name = |word: &&str| {
        word.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
            || matches!(*word, "of" | "on" | "for" | "and")
    };
    let mut name: Vec<&str> = words.take_while(in_name).filter(|word| *word != "The").collect();
    name.reverse();
    if name.len() < 2 || !name.first()?.starts_with(char::is_uppercase) {
        return None;
    }
    let what = format!("{} was {verb}", name.join(" "));
    Some(Event { place: claim.place, date, what, iso: min })
}

fn two_dates(document: &Document, events: &[Event<'_>]) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut sorted: Vec<&Event<'_>> = events.iter().collect();
    sorted.sort_by(|a, b| a.what.cmp(&b.what));
    for pair in sorted.windows(2) {
        let [first, second] = pair else { continue };
        let agree = first.iso.starts_with(second.iso) || second.iso.starts_with(first.iso);
        if first.what != second.what || agree {
            continue;
        }
        let mut spans = Vec::new();
        for event in [first, second] {
            if let Some(passage) = document.passage(event.place) {
                spans.extend(passage.raw(event.date.span));
            }
        }
        found.push(Problem {
            code: ProblemCode::DateInconsistent,
            severity: Severity::Minor,
            message: format!("{} in {} and in {}", first.what, first.iso, second.iso),
            spans,
            suggestion: None,
        });
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_border).filter(|word| !word.is_empty())
}

/// [`words`] from the last one on: most dates are told apart by the word before them.
fn words_back(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.rsplit(is_border).filter(|word| !word.is_empty())
}

fn is_border(letter: char) -> bool {
    !(letter.is_alphanumeric() || matches!(letter, '\'' | '’' | '-'))
}
