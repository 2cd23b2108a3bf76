//! What a person reads on the terminal, and the digest of links.

use citecheck::document::QuotationIndex;
use citecheck::report::digest::links_markdown;
use citecheck::report::terminal::{Look, problems, quote, summary};
use citecheck::text::{Problem, ProblemCode, Severity, Span};

use super::sample::sample;

const PLAIN: Look = Look { color: false, width: 78 };
const COLORED: Look = Look { color: true, width: 78 };

/// Trailing blanks would be lost in a snapshot.
fn trimmed(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_quotation_stands_above_its_source() {
    let report = sample();
    let source = &report.sources[3];
    let finding = &source.findings[&(0, QuotationIndex(2))].finding;
    let words = "the figures [were] not open to inspection . . . before the vote.";
    let text = source.text.as_ref().map(|(_, text)| text);
    let shown = quote("1", words, "auditor.html", finding, text, PLAIN);
    insta::assert_snapshot!(trimmed(&shown), @r"
1  disclosed  major  auditor.html
  disclosed, but worth a look: ellipsis: “. . .” for “, nor will they be,”
  quoted  the figures *[were]* not open to inspection *. . .* before the vote.
  source  the figures *are* not open to inspection*, nor will they be,* before
          the vote
  - bracket: “[were]” for “are” (disclosed)
  - ellipsis: “. . .” for “, nor will they be,” (disclosed)
  page 4 of the file
");
    let colored = quote("1", words, "auditor.html", finding, text, COLORED);
    assert!(colored.contains("\u{1b}[4;34m[were]\u{1b}[0m"), "{colored}");
}

#[test]
fn the_summary_counts_and_names_the_worst_first() {
    let page = std::path::Path::new("out/index.html");
    insta::assert_snapshot!(trimmed(&summary(&sample(), Some(page), PLAIN)), @r"
2 document(s), 10 notes, 11 citations, 8 sources, 7 claims

Quotations               Links
  verbatim          1      works                    3
  disclosed         1      moved, same content      1
  altered           2      not found                1
  elsewhere         1      blocked                  1
  unverifiable      1      not asked                1

1 link(s) are rot.

Findings: 2 critical, 7 major, 2 minor, 2 info

  critical harbour n5: not in the cited source, but in source s3, page 4 of
           the file: “a harbour that sleeps is a harbour that starves”
  critical dredge n1: the quotation differs from the source: insertion:
           “<b>at least</b> &” for “at least and”
  major    harbour n2: the quotation differs from the source: omission: “of
           which” left out; content word: “of them” for “is”
  major    harbour n3: the claim gives “30–50 times”, the source “three to
           five times”
  major    harbour n4: disclosed, but worth a look: ellipsis: “. . .” for “,
           nor will they be,”
  major    harbour: the debt of 1934 is 41 million crowns here and 38 million
           in note 6
  major    harbour n6: the claim gives “41 million crowns”, the source “38
           million crowns”
  major    harbour n5: the page has changed: 1 quoted passage(s) of the
           earlier capture are gone
  major    corpus/broken.docx: cannot read docx: no document part
  minor    harbour n6: “Brandt, supra note 2” stands in note 3 → supra note 3
  … and 3 more

Review page: out/index.html
");
    let narrow = summary(&sample(), None, Look { color: false, width: 40 });
    assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
}

#[test]
fn a_problem_shows_its_line_and_what_to_write() {
    let report = sample();
    let found: Vec<&Problem> = report.documents[0].citations.problems.iter().collect();
    let raw = &report.documents[0].document.manuscript.raw;
    insta::assert_snapshot!(trimmed(&problems("corpus/harbour.md", raw, &found, PLAIN)), @r"
minor[supra-wrong-note]: “Brandt, supra note 2” stands in note 3
  --> corpus/harbour.md:18:25
   |
18 | [^6]: *But see* Brandt, supra note 2, at 95 (putting the debt at 38 mi...
   |                         ^^^^^^^^^^^^
   |
   = help: write supra note 3
");
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    for repeated in [40, 400, 40_000] {
        check_long_line(repeated);
    }
}

fn check_long_line(repeated: usize) {
    let raw = format!("{}wrong{}\nnext line", "é ".repeat(repeated), " ü".repeat(repeated));
    let start = raw.find("wrong").expect("there");
    let problem = Problem {
        code: ProblemCode::UrlBroken,
        severity: Severity::Major,
        message: "broken".to_owned(),
        spans: vec![Span::new(start, start + 5)],
        suggestion: None,
    };
    let shown = problems("a.md", &raw, &[&problem], PLAIN);
    let mark = shown.lines().find(|line| line.contains("^^^^^")).expect("a mark");
    let line = shown.lines().find(|line| line.contains("wrong")).expect("the line");
    let column = |line: &str, what: &str| line[..line.find(what).expect("there")].chars().count();
    assert_eq!(column(mark, "^^^^^"), column(line, "wrong"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() < 150), "{shown}");
    let across = Problem { spans: vec![Span::new(start, raw.len())], ..problem };
    assert!(problems("a.md", &raw, &[&across], PLAIN).contains("wrong"));
}

#[test]
fn nothing_from_outside_moves_the_cursor() {
    let hostile = "a\u{1b}[2Jb\u{9b}31m\u{202e}c\u{7}";
    let mut report = sample();
    report.failures = vec![(hostile.to_owned(), hostile.to_owned())];
    report.documents[0].id = hostile.to_owned();
    let problem = Problem {
        code: ProblemCode::FormatFault,
        severity: Severity::Critical,
        message: hostile.to_owned(),
        spans: vec![Span::new(0, hostile.len())],
        suggestion: Some(hostile.to_owned()),
    };
    let source = &report.sources[3];
    let finding = &source.findings[&(0, QuotationIndex(2))].finding;
    let shown = [
        summary(&report, None, PLAIN),
        problems(hostile, hostile, &[&problem], PLAIN),
        quote(hostile, hostile, hostile, finding, None, PLAIN),
    ];
    for text in shown {
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert_eq!(text.find(bad), None, "{text:?}");
    }
}

#[test]
fn the_digest_names_what_is_gone_and_what_to_watch() {
    let report = sample();
    let links: Vec<_> = report.links.iter().collect();
    insta::assert_snapshot!(links_markdown(&links), @r"
# Links

6 checked: 3 works; 1 moved, same content; 1 not found; 1 blocked.
1 not asked.

## Rot

- <https://dead.example/berth>: not found (404), since 2026-02-01, last worked 2025-12-01; archived copy: <https://perma.example/AB12-CD34>

## To watch

- <https://coastweekly.example/sayings>: works (200), 1 quoted passage(s) lost
- <https://journal.example/12/88>: blocked (403)
");
    assert_eq!(links_markdown(&[]), "# Links\n\nNo links.\n");
}

#[test]
fn link_findings_alone_make_a_sarif_log() {
    let report = sample();
    let links: Vec<_> = report.links.iter().collect();
    let log = citecheck::report::standards::sarif::links_sarif(&links);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let rules: Vec<&str> =
        results.iter().map(|result| result["ruleId"].as_str().expect("a rule")).collect();
    assert_eq!(rules, ["link-drift", "link-rot", "link-blocked"]);
    assert_eq!(
        results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "https://dead.example/berth"
    );
}

#[test]
fn the_log_of_links_says_what_changed_since_the_last_check() {
    let mut report = sample();
    let state_of = |report: &citecheck::report::model::Report, code: &str| {
        let links: Vec<_> = report.links.iter().collect();
        let log = citecheck::report::standards::sarif::links_sarif(&links);
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let found = results.iter().find(|result| result["ruleId"] == code).cloned();
        found.map(|result| result["baselineState"].as_str().unwrap_or("-").to_owned())
    };
    assert_eq!(state_of(&report, "link-rot").as_deref(), Some("unchanged"));
    assert_eq!(state_of(&report, "link-blocked").as_deref(), Some("-"), "no history, no word");
    let dead = report.links.iter().position(|link| link.history.is_some()).expect("a history");
    let set = |report: &mut citecheck::report::model::Report, before: &str, checks| {
        let history = report.links[dead].history.as_mut().expect("a history");
        history.changed = true;
        history.previous_state = Some(before.to_owned());
        history.checks = checks;
    };
    set(&mut report, "ok", 4);
    assert_eq!(state_of(&report, "link-rot").as_deref(), Some("new"));
    set(&mut report, "timeout", 4);
    assert_eq!(state_of(&report, "link-rot").as_deref(), Some("updated"));
    set(&mut report, "ok", 1);
    assert_eq!(state_of(&report, "link-rot").as_deref(), Some("new"), "seen for the first time");
    set(&mut report, "not_found", 5);
    report.links[dead].check.state = citecheck::fetch::LinkState::Ok;
    report.links[dead].rot = false;
    assert_eq!(state_of(&report, "link-rot").as_deref(), Some("absent"), "it works again");
}
