//! One quotation beside its source, for reading.

use super::Look;
use super::paint::{Paint, harmless, is_harmful, of_severity, of_verdict, wrapped};
use crate::fidelity::{Difference, Finding};
use crate::reader::SourceText;
use crate::report::findings::{describe_difference, finding_message, kind_words};
use crate::report::passages::{Segment, of_quote, of_source};
use crate::report::wire::quote::reading_of;

/// Both passages, one above the other, differing words marked; then what differs.
///
/// Without colour the words that differ stand between asterisks, hidden ones between braces.
#[must_use]
pub fn quote(
    id: &str,
    quoted: &str,
    source: &str,
    finding: &Finding,
    text: Option<&SourceText>,
    look: Look,
) -> String {
    let verdict = finding.verdict.as_str();
    let mut out = format!("{}  ", Paint::Bold.on(&harmless(id), look));
    out.push_str(&of_verdict(verdict).on(&kind_words(verdict), look));
    let severity = finding.severity.as_str();
    if severity != "none" {
        push!(out, "  {}", of_severity(finding.severity).on(severity, look));
    }
    push!(out, "  {}\n", Paint::Dim.on(&harmless(source), look));
    let message = wrapped(&harmless(&finding_message(finding)), look.width, 2);
    push!(out, "  {message}\n");
    let words = of_quote(quoted, &finding.differences);
    passage("quoted", &painted(&words, look), &mut out, look);
    let reading = text.and_then(|first| reading_of(finding, first));
    if let Some(reading) = reading {
        if let Some(place) = &finding.place {
            let words = of_source(&reading.text, place, &finding.differences);
            passage("source", &painted(&words, look), &mut out, look);
        } else if let Some(hint) = &finding.hint {
            let words = of_source(&reading.text, hint, &[]);
            passage("nearest", &painted(&words, look), &mut out, look);
        }
    }
    for difference in &finding.differences {
        out.push_str(&difference_line(difference, look));
    }
    if let Some(place) = &finding.place {
        let mut facts = Vec::new();
        facts.extend(place.page.map(|page| format!("page {page} of the file")));
        if 1 < place.occurrences {
            facts.push(format!("stands {} times in the source", place.occurrences));
        }
        facts.extend(place.tie_break.iter().map(|reason| format!("place taken for its {reason}")));
        if !facts.is_empty() {
            push!(out, "  {}\n", Paint::Dim.on(&harmless(&facts.join("; ")), look));
        }
    }
    if !finding.licences.is_empty() {
        let licences = format!("licence used: {}", finding.licences.join(", "));
        push!(out, "  {}\n", Paint::Dim.on(&harmless(&licences), look));
    }
    out
}

fn passage(label: &str, words: &str, out: &mut String, look: Look) {
    let label = format!("{label:<8}");
    push!(out, "  {}{}\n", Paint::Dim.on(&label, look), wrapped(words.trim(), look.width, 10));
}

/// The segments as one line; each word carries its own colour, so that lines can be broken.
fn painted(segments: &[Segment], look: Look) -> String {
    let mut out = String::new();
    for segment in segments {
        let shown: String =
            segment.text.chars().map(|found| if is_harmful(found) { ' ' } else { found }).collect();
        let paint = match segment.class {
            "critical" | "major" => Some(Paint::RedUnderlined),
            "minor" => Some(Paint::YellowUnderlined),
            "hides" => Some(Paint::MagentaUnderlined),
            "ok" => Some(Paint::BlueUnderlined),
            "hid" => Some(Paint::Dim),
            _ => None,
        };
        let Some(paint) = paint else {
            out.push_str(&shown);
            continue;
        };
        if !look.color {
            let (open, close) = if segment.class == "hid" { ("{", "}") } else { ("*", "*") };
            let inner = shown.trim();
            let (before, after) = shown.split_once(inner).unwrap_or(("", ""));
            push!(out, "{before}{open}{inner}{close}{after}");
            continue;
        }
        for (index, word) in shown.split(' ').enumerate() {
            if 0 < index {
                out.push(' ');
            }
            out.push_str(&paint.on(word, look));
        }
    }
    fold_blanks(&out)
}

/// Runs of blanks as one; colour codes hold none.
fn fold_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character != ' ' || !out.ends_with(' ') {
            out.push(character);
        }
    }
    out
}

fn difference_line(difference: &Difference, look: Look) -> String {
    let disclosed = if difference.disclosed { "disclosed" } else { "not disclosed" };
    let text = format!("- {} ({disclosed})", harmless(&describe_difference(difference)));
    format!("  {}\n", of_severity(difference.severity).on(&wrapped(&text, look.width, 4), look))
}
