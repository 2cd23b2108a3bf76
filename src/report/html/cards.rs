//! The cards of the review page: one per quotation, with both passages side by side.

use super::{anchor, note_anchor, safe_url};
use crate::document::QuotationIndex;
use crate::fidelity::{Difference, Match, Verdict};
use crate::reader::SourceText;
use crate::report::findings::{kind_words, verdict_message};
use crate::report::joined::{Joined, Judged};
use crate::report::model::{Capture, FoundElsewhere, SourceReport};
use crate::report::passages::{Segment, class_of, of_quote, of_source};
use crate::report::wire::quote::reading_of;
use crate::report::wire::time;
use crate::text::Severity;
use crate::text::span::joined as joined_text;

/// A quotation with its verdict.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) anchor: String,
    pub(super) id: String,
    /// The word of the formats, or `unchecked`.
    pub(super) verdict: &'static str,
    pub(super) label: String,
    pub(super) glyph: &'static str,
    pub(super) severity: &'static str,
    pub(super) message: String,
    pub(super) quote: Vec<Segment>,
    /// The source's passage, or the nearest place.
    pub(super) passage: Option<Passage>,
    pub(super) differences: Vec<DifferenceRow>,
    pub(super) source: Option<SourceLink>,
    pub(super) facts: Vec<String>,
    /// The captured page at the passage.
    pub(super) open: Option<String>,
    pub(super) searched: Vec<String>,
}

/// A passage of the source.
#[derive(Clone, Debug)]
pub(super) struct Passage {
    pub(super) heading: &'static str,
    pub(super) prefix: String,
    pub(super) words: Vec<Segment>,
    pub(super) suffix: String,
    /// A hint, not a match.
    pub(super) is_hint: bool,
}

/// One difference in the list under a card.
#[derive(Clone, Debug)]
pub(super) struct DifferenceRow {
    pub(super) kind: String,
    pub(super) quoted: String,
    pub(super) source: String,
    pub(super) disclosed: bool,
    pub(super) severity: &'static str,
    pub(super) class: &'static str,
}

/// A source by name, with its place on the page.
#[derive(Clone, Debug)]
pub(super) struct SourceLink {
    pub(super) anchor: String,
    pub(super) label: String,
}

/// The sign of a verdict: it says the same as the colour.
pub(super) fn glyph(verdict: &str) -> &'static str {
    match verdict {
        "verbatim" => "✓",
        "typographic" => "≈",
        "disclosed" => "[ ]",
        "altered" => "≠",
        "partial" => "½",
        "elsewhere" => "↷",
        "not_found" => "✗",
        _ => "?",
    }
}

/// A source by its best name.
pub(super) fn source_link(source: &SourceReport) -> SourceLink {
    let work = &source.source.work;
    let title = work.title.clone().unwrap_or_else(|| source.source.key.clone());
    let label = match work.authors.first() {
        Some(author) if 1 < work.authors.len() => format!("{author} et al., {title}"),
        Some(author) => format!("{author}, {title}"),
        None => title,
    };
    SourceLink { anchor: anchor(&format!("source-{}", source.source.id)), label }
}

/// The card of a finding.
pub(super) fn card(joined: &Joined<'_>, judged: &Judged<'_>, document: &str) -> Card {
    let found = judged.finding;
    let finding = &found.finding;
    let source = joined.report.sources.get(judged.source);
    let text = joined.searched_text(judged);
    let reading = text.and_then(|first| reading_of(finding, first));
    let searched = found.capture.and_then(|at| source.and_then(|source| source.captures.get(at)));
    let mut facts = Vec::new();
    let mut open = None;
    if let Some(place) = &finding.place {
        facts.extend(place_facts(place, reading));
        let words = reading.map(|found| joined_text(&found.text, &place.spans));
        open = searched
            .zip(words)
            .and_then(|(capture, words)| at_passage(capture, &words, place.page));
    }
    if let Some(other) = &found.elsewhere {
        let home = joined.source(&other.source);
        let name = home.map_or_else(|| other.source.clone(), |home| source_link(home).label);
        facts.push(format!("found in {}: {name}", other.source));
        facts.extend(other.page.map(|page| format!("page {page} of the file")));
        let captures = home.map_or(&[][..], |home| home.captures.as_slice());
        let holds = captures.iter().find(|capture| capture.url == other.url);
        open = holds.and_then(|capture| at_passage(capture, &other.text, other.page));
    }
    facts.extend(searched.map(capture_fact));
    if !finding.licences.is_empty() {
        facts.push(format!("licence used: {}", finding.licences.join(", ")));
    }
    if !finding.folds.is_empty() {
        facts.push(format!("type levelled: {}", finding.folds.join(", ")));
    }
    if !judged.sure {
        facts.push("which note supports it is a guess".to_owned());
    }
    Card {
        anchor: note_anchor(document, &judged.id),
        id: judged.id.clone(),
        verdict: finding.verdict.as_str(),
        label: kind_words(finding.verdict.as_str()),
        glyph: glyph(finding.verdict.as_str()),
        severity: match finding.verdict {
            Verdict::Unverifiable => Severity::Info.as_str(),
            _ => finding.severity.as_str(),
        },
        message: verdict_message(found),
        quote: of_quote(&judged.quote, &finding.differences),
        passage: found.elsewhere.as_ref().map(other_passage).or_else(|| passage(finding, reading)),
        differences: finding.differences.iter().map(difference_row).collect(),
        source: source.map(source_link),
        facts,
        open,
        searched: found.searched.clone(),
    }
}

/// The card of a quotation that no source was found for.
pub(super) fn unattributed(
    joined: &Joined<'_>,
    place: usize,
    index: QuotationIndex,
    document: &str,
) -> Option<Card> {
    let part = joined.report.documents.get(place)?;
    let quotation = part.document.quotations.get(index.0)?;
    let attribution = joined.attribution(place, index);
    let remark = attribution.and_then(|found| found.remark.clone());
    let id = crate::report::wire::ids::quotation_id(index);
    Some(Card {
        anchor: note_anchor(document, &id),
        id,
        verdict: "unchecked",
        label: "not attributed".to_owned(),
        glyph: "?",
        severity: Severity::Info.as_str(),
        message: remark.unwrap_or_else(|| "no source was found for this quotation".to_owned()),
        quote: of_quote(part.document.quoted(quotation), &[]),
        passage: None,
        differences: Vec::new(),
        source: None,
        facts: Vec::new(),
        open: None,
        searched: Vec::new(),
    })
}

/// The passage of the source that holds the words instead of the cited one.
fn other_passage(other: &FoundElsewhere) -> Passage {
    Passage {
        heading: "In another source",
        prefix: whole_words_before(&other.prefix),
        words: vec![Segment { text: other.text.clone(), class: "", title: String::new() }],
        suffix: whole_words_after(&other.suffix),
        is_hint: false,
    }
}

fn passage(finding: &crate::fidelity::Finding, reading: Option<&SourceText>) -> Option<Passage> {
    let reading = reading?;
    let (place, is_hint) = match (&finding.place, &finding.hint) {
        (Some(place), _) => (place, false),
        (None, Some(hint)) => (hint, true),
        (None, None) => return None,
    };
    let differences: &[Difference] = if is_hint { &[] } else { &finding.differences };
    Some(Passage {
        heading: if is_hint { "Nearest place, a hint only" } else { "In the source" },
        prefix: whole_words_before(&place.prefix),
        words: of_source(&reading.text, place, differences),
        suffix: whole_words_after(&place.suffix),
        is_hint,
    })
}

/// Words before a passage, without the piece of a word that they may begin with.
fn whole_words_before(prefix: &str) -> String {
    let Some((piece, words)) = prefix.split_once(char::is_whitespace) else {
        return prefix.to_owned();
    };
    if piece.is_empty() || words.trim().is_empty() {
        return prefix.to_owned();
    }
    format!("… {words}")
}

/// Words after a passage, without the piece of a word that they may end with.
fn whole_words_after(suffix: &str) -> String {
    let Some((words, piece)) = suffix.rsplit_once(char::is_whitespace) else {
        return suffix.to_owned();
    };
    if piece.is_empty() || piece.ends_with(['.', '!', '?']) || words.trim().is_empty() {
        return suffix.to_owned();
    }
    format!("{words} …")
}

fn place_facts(place: &Match, reading: Option<&SourceText>) -> Vec<String> {
    let mut facts = Vec::new();
    let start = place.spans.first().map_or(0, |span| span.start);
    let label = reading.and_then(|text| text.page_at(start)).and_then(|page| page.label.as_deref());
    match (label, place.page) {
        (Some(label), Some(page)) => facts.push(format!("page {label} (page {page} of the file)")),
        (Some(label), None) => facts.push(format!("page {label}")),
        (None, Some(page)) => facts.push(format!("page {page} of the file")),
        (None, None) => {}
    }
    if 1 < place.occurrences {
        facts.push(format!("stands {} times in the source", place.occurrences));
    }
    if let Some(reason) = &place.tie_break {
        facts.push(format!("this place was taken for its {reason}"));
    }
    facts
}

fn capture_fact(capture: &Capture) -> String {
    let when = capture.captured_at.map(|at| format!(" of {}", at.strftime("%Y-%m-%d")));
    let digest: String = capture.sha256.chars().take(12).collect();
    let origin = capture.origin.as_str();
    let name = capture.file.as_deref().map(|file| format!(" ({file})")).unwrap_or_default();
    format!("{origin} capture{}{name}, SHA-256 {digest}…", when.unwrap_or_default())
}

/// Full time and record of a capture, for the list of a source.
pub(super) fn capture_line(capture: &Capture) -> String {
    let mut line = capture_fact(capture);
    if let Some(at) = capture.captured_at {
        push!(line, ", {}", time(at));
    }
    if let Some(warc) = &capture.warc {
        push!(line, ", {} at {}", warc.file, warc.offset);
    }
    line
}

fn difference_row(difference: &Difference) -> DifferenceRow {
    DifferenceRow {
        kind: kind_words(difference.kind.as_str()),
        quoted: difference.quoted.clone(),
        source: difference.source.clone(),
        disclosed: difference.disclosed,
        severity: difference.severity.as_str(),
        class: class_of(difference),
    }
}

/// The captured page, scrolled to the passage by browsers that know text fragments; of a PDF, the
/// page.
fn at_passage(capture: &Capture, words: &str, page: Option<u32>) -> Option<String> {
    let url = capture.final_url.as_deref().or(capture.url.as_deref())?;
    let url = safe_url(url)?;
    let html = capture.mime.as_deref().is_some_and(|mime| mime.contains("html"));
    if url.contains('#') {
        return Some(url);
    }
    if !html {
        return Some(page.map_or(url.clone(), |page| format!("{url}#page={page}")));
    }
    let all: Vec<&str> = words.split_whitespace().collect();
    let encode = |words: &[&str]| {
        let mut out = String::new();
        for byte in words.join(" ").bytes() {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(byte));
            } else {
                push!(out, "%{byte:02X}");
            }
        }
        out
    };
    let fragment = match (all.get(..5), all.get(all.len().saturating_sub(5)..)) {
        (Some(first), Some(last)) if 10 < all.len() => {
            format!("{},{}", encode(first), encode(last))
        }
        _ => encode(&all),
    };
    Some(format!("{url}#:~:text={fragment}"))
}
