//! A claim's figures against a source, best passages, and the index over many sources.

use std::path::Path;

use citecheck::fidelity::corpus_index::CorpusIndex;
use citecheck::fidelity::figures::{FigureFinding, FigureVerdict, SourceFigures};
use citecheck::fidelity::passages::PassageIndex;
use citecheck::reader::{Condition, PageStart, SourceText};
use citecheck::text::{Span, quantity};
use serde::Deserialize;

use super::support::source;
use crate::support::work::Work;

#[derive(Deserialize)]
struct Reports {
    source: Vec<Report>,
}

/// A source, and what is claimed on it.
#[derive(Deserialize)]
struct Report {
    text: String,
    claims: Vec<ClaimCase>,
}

#[derive(Deserialize)]
struct ClaimCase {
    text: String,
    /// For each figure of the claim the verdict, and what the source's figure has in it.
    figures: Vec<String>,
}

fn held(claim: &str, figures: &SourceFigures, text: &SourceText) -> Vec<FigureFinding> {
    figures.hold(claim, Span::new(0, claim.len()), &quantity::find(claim), text)
}

fn figures_of(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/fidelity").join(name);
    let reports: Reports = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    let sources: Vec<_> = reports.source.iter().map(|report| source(&report.text)).collect();
    let known: Vec<_> = sources.iter().map(SourceFigures::of).collect();
    let (mut elsewhere, mut accused) = (0, 0);
    for (place, report) in reports.source.iter().enumerate() {
        for claim in &report.claims {
            let answers: Vec<String> = held(&claim.text, &known[place], &sources[place])
                .into_iter()
                .map(|found| {
                    format!("{} {}", found.verdict.as_str(), found.surface.unwrap_or_default())
                })
                .collect();
            let right = |(answer, expected): (&String, &String)| {
                let (verdict, surface) = expected.split_once(' ').unwrap_or((expected, ""));
                let (told, shown) = answer.split_once(' ').unwrap_or((answer, ""));
                told == verdict && shown.contains(surface)
            };
            if answers.len() != claim.figures.len()
                || !answers.iter().zip(&claim.figures).all(right)
            {
                wrong.push(format!("{}\n    {:?}\n    {answers:?}", claim.text, claim.figures));
            }
            for (other, figures) in known.iter().enumerate().filter(|(other, _)| *other != place) {
                for found in held(&claim.text, figures, &sources[other]) {
                    elsewhere += 1;
                    accused += usize::from(found.verdict == FigureVerdict::Differs);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} claims:\n{}", wrong.len(), wrong.join("\n"));
    // A source that tells of something else contradicts nobody.
    assert!(0 < elsewhere && accused * 100 <= elsewhere, "{accused} of {elsewhere} accused");
}

#[test]
fn figures_without_quotation_marks_are_held_against_the_source() {
    figures_of("figures.toml");
}

#[test]
fn figures_of_the_second_draw_are_held_against_the_source() {
    figures_of("figures_again.toml");
}

const REPORT: &str = "In 2016 the survey counted 1,250 wells in the northern district. At least 37 villages had no \
     pump at all. The new pumps are 30 to 50 times stronger than the old hand pumps. About 60 percent of \
     the wells were dry in August 2017. Repairs cost $4.2 million. The southern district \
     counted 900 wells, and 12 villages there had no pump.";

fn verdict(claim: &str) -> (FigureVerdict, Option<String>) {
    let text = source(REPORT);
    let figures = SourceFigures::of(&text);
    let finding = held(claim, &figures, &text).into_iter().next().expect("the claim has a figure");
    if let Some(span) = finding.span {
        assert_eq!(Some(span.of(REPORT)), finding.surface.as_deref());
    }
    assert!(!finding.why.is_empty());
    (finding.verdict, finding.surface)
}

#[test]
fn the_same_figure_about_the_same_thing_agrees() {
    for claim in [
        "The survey found 1,250 wells in the northern district.",
        "At least 37 villages had no pump.",
        "Repairs of the pumps cost $4.2 million.",
        "The new pumps are 30-50 times stronger than the old hand pumps.",
        "About 60 percent of the wells were dry.",
        "The southern district had 900 wells.",
        "More than 1,200 wells were counted in the northern district.",
        "Fewer than 1,000 wells were counted in the southern district.",
        "About three in five of the wells were dry.",
    ] {
        let (answer, surface) = verdict(claim);
        assert_eq!(answer, FigureVerdict::Agrees, "{claim}: {surface:?}");
    }
}

#[test]
fn another_figure_about_the_same_thing_differs() {
    for (claim, there) in [
        ("The survey found 1,520 wells in the northern district.", "1,250"),
        ("The new pumps are 50 times stronger than the old hand pumps.", "30"),
        ("Repairs of the pumps cost $42 million.", "4.2"),
        ("More than 1,300 wells were counted in the northern district.", "1,250"),
        ("More than 500 wells were counted in the northern district.", "1,250"),
        ("About 80 percent of the wells were dry in the northern district.", "60"),
    ] {
        let (verdict, surface) = verdict(claim);
        assert_eq!(verdict, FigureVerdict::Differs, "{claim}");
        let surface = surface.expect("the source's figure is shown");
        assert!(surface.contains(there), "{claim}: {surface}");
    }
}

#[test]
fn a_dropped_qualifier_is_a_difference() {
    let (verdict, surface) = verdict("Altogether 37 villages had no pump at all.");
    assert_eq!(verdict, FigureVerdict::Differs);
    assert!(surface.expect("shown").contains("37"));
}

#[test]
fn a_figure_about_something_else_is_not_found() {
    for claim in [
        "The committee paid 85 dollars for a bronze bell.",
        "The choir sang 19 hymns on Sunday.",
        "Roughly one in five permits of the district was denied.",
    ] {
        assert_eq!(verdict(claim).0, FigureVerdict::NotFound, "{claim}");
    }
}

#[test]
fn a_source_that_was_not_read_whole_leaves_figures_unchecked() {
    let mut text = source(REPORT);
    text.condition = Condition::Partial;
    let claim = "The choir sang 19 hymns on Sunday.";
    let finding = held(claim, &SourceFigures::of(&text), &text).remove(0);
    assert_eq!(finding.verdict, FigureVerdict::Unchecked);
    let empty = source("");
    let finding = held(claim, &SourceFigures::of(&empty), &empty).remove(0);
    assert_eq!(finding.verdict, FigureVerdict::Unchecked);
}

#[test]
fn a_source_with_too_many_figures_leaves_those_that_are_not_found_unchecked() {
    let rows = "The row holds 7 pears and 12 plums. ".repeat(60_000);
    let text = source(&rows);
    let figures = SourceFigures::of(&text);
    let unknown = held("The choir sang 19 hymns on Sunday.", &figures, &text).remove(0);
    assert_eq!(unknown.verdict, FigureVerdict::Unchecked);
    let known = held("The row holds 12 plums.", &figures, &text).remove(0);
    assert_eq!(known.verdict, FigureVerdict::Agrees);
}

#[test]
fn a_row_of_figures_without_an_end_takes_linear_time() {
    let time = |count: usize| {
        let text = source(&"7 of these 12 pears ".repeat(count));
        let work = Work::begin();
        let figures = SourceFigures::of(&text);
        assert_eq!(held("There were 12 pears.", &figures, &text).len(), 1);
        work.done().as_secs_f64()
    };
    let (short, long) = (time(2_000), time(20_000));
    assert!(long < 1.0 + short * 25.0, "{short} s for 2 000, {long} s for 20 000");
}

#[test]
fn the_best_passage_has_the_names_and_figures_of_the_claim() {
    let mut text = source(REPORT);
    let second = REPORT.find("The new pumps").expect("second page");
    text.pages = vec![
        PageStart { offset: 0, number: 1, label: None },
        PageStart { offset: second, number: 2, label: None },
    ];
    let index = PassageIndex::of(&text);
    let best = index.best("New pumps are as much as 50 times stronger", 3);
    assert!(best[0].span.of(REPORT).contains("30 to 50 times"), "{best:?}");
    assert_eq!(best[0].page, Some(2));
    assert!(best.len() <= 3 && best.windows(2).all(|pair| pair[1].score <= pair[0].score));
    assert_eq!(index.best("An opera in three acts", 3), []);
    assert_eq!(PassageIndex::of(&source("")).best("anything at all", 3), []);
}

#[test]
fn the_index_names_the_source_that_holds_the_words() {
    let mut index = CorpusIndex::new();
    let filler = |seed: usize| -> String {
        (0..400)
            .map(|word| format!("w{} ", (seed * 7919 + word * word * 31 + word) % 4999))
            .collect()
    };
    for number in 0..300 {
        let text = if number == 217 {
            format!("{} {REPORT} {}", filler(number), filler(number + 1000))
        } else {
            filler(number)
        };
        index.add(number, &text);
    }
    let quote = "At least 37 villages had no pump at all";
    assert_eq!(index.candidates(quote, 3).first(), Some(&217));
    let wrapped = "“at least 37 vil-\nlages had no pump";
    assert_eq!(index.candidates(wrapped, 3).first(), Some(&217));
    let altered = "the survey counted 1,520 wells in the northern district";
    assert_eq!(index.candidates(altered, 3).first(), Some(&217));
    assert!(index.candidates("purple canals", 3).is_empty());
    assert!(index.candidates("", 3).is_empty());
    assert!(index.candidates(quote, 0).is_empty());
}
