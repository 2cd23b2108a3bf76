//! Quotations with stated verdicts, tried at every placement of their passage.

use std::collections::BTreeMap;
use std::path::Path;

use citecheck::fidelity::{Finding, Verdict};
use citecheck::reader::{Island, IslandKind, PageStart, SourceText};
use citecheck::text::{Severity, Span};
use serde::Deserialize;

use super::support::{ask, shown, source};

#[derive(Deserialize)]
struct Edits {
    passage: Vec<Passage>,
}

#[derive(Deserialize)]
struct Passage {
    name: String,
    before: String,
    text: String,
    after: String,
    edit: Vec<Edit>,
}

#[derive(Deserialize)]
struct Edit {
    find: String,
    put: String,
    #[serde(default)]
    parenthetical: String,
    #[serde(default = "altered")]
    verdict: String,
    #[serde(default = "critical")]
    severity: String,
    #[serde(default)]
    kinds: Vec<String>,
}

#[derive(Deserialize)]
struct Cases {
    source: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    source: String,
    quote: String,
    #[serde(default)]
    parenthetical: String,
    verdict: String,
    severity: String,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    at: String,
}

fn altered() -> String {
    "altered".to_owned()
}

fn critical() -> String {
    "critical".to_owned()
}

/// A source and where the passage stands in it.
struct Placed {
    source: SourceText,
    places: Vec<Span>,
}

/// The placements of a passage, by name.
fn placements(passage: &Passage) -> Vec<(&'static str, Placed)> {
    let Passage { before, text, after, .. } = passage;
    let at = |whole: &str, text: &str| {
        let start = whole.find(text).expect("the passage is in the source");
        Span::new(start, start + text.len())
    };
    let simple = |whole: String| {
        let places = vec![at(&whole, text)];
        Placed { source: source(&whole), places }
    };
    let mut out = vec![
        ("middle", simple(format!("{before}\n\n{text}\n\n{after}\n"))),
        ("start", simple(format!("{text} {after}"))),
        ("end", simple(format!("{before} {text}"))),
    ];

    // A page break at the blank nearest to the middle, with a page number and a running head.
    let middle = text.len() / 2;
    let cut = text
        .char_indices()
        .filter(|(_, c)| *c == ' ')
        .map(|(offset, _)| offset)
        .min_by_key(|offset| offset.abs_diff(middle))
        .expect("a passage has blanks");
    let (left, right) = (&text[..cut], &text[cut + 1..]);
    let (foot, head) = ("17", "ANNALS OF THE PROVINCE");
    let whole = format!("{before} {left}\n{foot}\n\u{c}{head}\n{right} {after}");
    let mut broken = source(&whole);
    let start = whole.find(left).expect("left half");
    let foot_at = start + left.len() + 1;
    let head_at = foot_at + foot.len() + 2;
    broken.islands = vec![
        Island { kind: IslandKind::PageNumber, span: Span::new(foot_at, foot_at + foot.len()) },
        Island { kind: IslandKind::RunningHead, span: Span::new(head_at, head_at + head.len()) },
    ];
    broken.pages = vec![
        PageStart { offset: 0, number: 1, label: Some("17".to_owned()) },
        PageStart { offset: head_at, number: 2, label: Some("18".to_owned()) },
    ];
    let end = head_at + head.len() + 1 + right.len();
    out.push(("page break", Placed { source: broken, places: vec![Span::new(start, end)] }));

    // Lines of about forty letters, CRLF, a byte order mark.
    let mut wrapped = String::from("\u{feff}");
    let mut place = Span::default_place();
    for (index, paragraph) in [before, text, after].into_iter().enumerate() {
        let start = wrapped.len();
        let mut width = 0;
        for word in paragraph.split(' ') {
            if 40 < width {
                wrapped.push_str("\r\n");
                width = 0;
            } else if 0 < width {
                wrapped.push(' ');
            }
            wrapped.push_str(word);
            width += word.len() + 1;
        }
        if index == 1 {
            place = Span::new(start, wrapped.len());
        }
        wrapped.push_str("\r\n\r\n");
    }
    out.push(("wrapped", Placed { source: source(&wrapped), places: vec![place] }));

    let twice = format!("{text}\n\n{before}\n\n{text}\n\n{after}");
    let second = twice.rfind(text.as_str()).expect("the second one");
    let places = vec![Span::new(0, text.len()), Span::new(second, second + text.len())];
    out.push(("twice", Placed { source: source(&twice), places }));
    out
}

trait DefaultPlace {
    fn default_place() -> Self;
}

impl DefaultPlace for Span {
    fn default_place() -> Self {
        Span::new(0, 0)
    }
}

/// What went wrong in a set of cases, by class.
#[derive(Default)]
pub(super) struct Score {
    cases: usize,
    wrong: BTreeMap<&'static str, Vec<String>>,
}

impl Score {
    pub(super) fn count_case(&mut self) {
        self.cases += 1;
    }

    /// Fails unless at least so many cases were asked and none was wrong.
    pub(super) fn assert_all_right(&self, least: usize) {
        assert!(least <= self.cases);
        assert!(self.wrong.is_empty(), "{}", self.report());
    }

    fn miss(&mut self, class: &'static str, message: String) {
        self.wrong.entry(class).or_default().push(message);
    }

    fn count(&self, class: &str) -> usize {
        self.wrong.get(class).map_or(0, Vec::len)
    }

    pub(super) fn report(&self) -> String {
        let mut out = format!("{} cases\n", self.cases);
        for (class, messages) in &self.wrong {
            out.push_str(&format!("{class}: {}\n", messages.len()));
            for message in messages {
                out.push_str(&format!("  {message}\n"));
            }
        }
        out
    }
}

fn overlap(one: Span, other: Span) -> f64 {
    let shared = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    let union = one.end.max(other.end) - one.start.min(other.start);
    shared as f64 / union.max(1) as f64
}

pub(super) fn judge(
    score: &mut Score,
    label: &str,
    expected: (&str, &str, &[String]),
    finding: &Finding,
) {
    let (verdict, severity, kinds) = expected;
    if finding.verdict.as_str() != verdict {
        score.miss("verdict", format!("{label}: expected {verdict}, got {}", shown(finding)));
    } else if finding.severity.as_str() != severity {
        score.miss("severity", format!("{label}: expected {severity}, got {}", shown(finding)));
    }
    for kind in kinds {
        if !finding.differences.iter().any(|one| one.kind.as_str() == kind) {
            score.miss("kind", format!("{label}: expected {kind}, got {}", shown(finding)));
        }
    }
    if severity == "critical" && finding.severity != Severity::Critical {
        score.miss("critical passed", format!("{label}: {}", shown(finding)));
    }
    let clean = matches!(verdict, "verbatim" | "typographic" | "disclosed");
    if clean && Verdict::Disclosed < finding.verdict {
        score.miss("false alarm", format!("{label}: {}", shown(finding)));
    }
}

#[test]
fn edits_at_every_placement_get_their_verdicts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fidelity/edits.toml");
    let edits: Edits = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut score = Score::default();
    for passage in &edits.passage {
        for (placement, placed) in placements(passage) {
            for edit in &passage.edit {
                assert!(
                    passage.text.contains(&edit.find),
                    "{}: nothing to edit: {}",
                    passage.name,
                    edit.find
                );
                let quote = passage.text.replacen(&edit.find, &edit.put, 1);
                let quote = if edit.find.is_empty() { passage.text.clone() } else { quote };
                let finding = ask(&quote, &edit.parenthetical, &placed.source);
                score.cases += 1;
                let label =
                    format!("{} {placement}: {:?} -> {:?}", passage.name, edit.find, edit.put);
                judge(&mut score, &label, (&edit.verdict, &edit.severity, &edit.kinds), &finding);
                let Some(place) = &finding.place else {
                    score.miss("place", format!("{label}: no place"));
                    continue;
                };
                let whole =
                    Span::new(place.spans.first().unwrap().start, place.spans.last().unwrap().end);
                if !placed.places.iter().any(|there| 0.45 <= overlap(*there, whole)) {
                    score.miss("place", format!("{label}: at {whole:?}"));
                }
                if placement == "twice" && place.occurrences != 2 {
                    score.miss("occurrences", format!("{label}: {}", place.occurrences));
                }
            }
        }
    }
    println!("{}", score.report());
    assert!(400 <= score.cases);
    let share = |class: &str| score.count(class) as f64 / score.cases as f64;
    assert!(share("place") <= 0.01, "right place: {}", share("place"));
    assert!(share("verdict") <= 0.02, "right verdict: {}", share("verdict"));
    assert!(share("severity") <= 0.02, "right severity: {}", share("severity"));
    assert!(share("kind") <= 0.02, "right kind: {}", share("kind"));
    assert!(share("occurrences") <= 0.02, "both places: {}", share("occurrences"));
    assert_eq!(score.count("critical passed"), 0, "every critical difference is found");
    assert_eq!(score.count("false alarm"), 0, "no clean quotation is accused");
}

#[test]
fn single_cases_get_their_verdicts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fidelity/cases.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut score = Score::default();
    for case in &cases.case {
        let text = cases.source.get(&case.source).expect("a known source");
        let finding = ask(&case.quote, &case.parenthetical, &source(text));
        score.cases += 1;
        let label = format!("{}: {:?}", case.source, case.quote);
        judge(&mut score, &label, (&case.verdict, &case.severity, &case.kinds), &finding);
        if let Some(place) = &finding.place {
            let start = place.spans.first().unwrap().start;
            if !text[start..].starts_with(&case.at) {
                score.miss("place", format!("{label}: at {start}"));
            }
        }
    }
    println!("{}", score.report());
    score.assert_all_right(100);
}
