//! Arguments of short paragraphs of our own: precision and recall over the edges that a careful
//! reader finds in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use citecheck::claims::{ArgumentRelation, Statement};
use citecheck::text::span;

use super::document;

const CASES: [&str; 4] = [
    include_str!("../../cases/claims/arguments.txt"),
    include_str!("../../cases/claims/arguments-unseen.txt"),
    include_str!("../../cases/claims/arguments-fields.txt"),
    include_str!("../../cases/claims/arguments-styles.txt"),
];

/// An edge as a case writes it or the program finds it.
#[derive(Debug)]
struct Edge {
    optional: bool,
    relation: String,
    conclusion: String,
    premises: Vec<String>,
    cue: String,
}

fn expected(line: &str) -> Edge {
    let (optional, line) = match line.strip_prefix("? ") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (relation, rest) = line.split_once(' ').expect("a relation");
    let (conclusion, premises) = rest.split_once(" << ").expect("premises");
    Edge {
        optional,
        relation: relation.to_owned(),
        conclusion: conclusion.to_owned(),
        premises: premises.split(" / ").map(str::to_owned).collect(),
        cue: String::new(),
    }
}

fn found(paragraph: &str) -> Vec<Edge> {
    let (document, _, claims) = document(&format!("{paragraph}\n"));
    let said = |statement: &Statement| {
        document.passage(statement.place).map_or(String::new(), |passage| {
            span::fold_white_space(statement.span.of(passage.text()))
        })
    };
    claims
        .arguments
        .iter()
        .map(|argument| Edge {
            optional: false,
            relation: match argument.relation {
                ArgumentRelation::Support => "support".to_owned(),
                ArgumentRelation::Attack => "attack".to_owned(),
            },
            conclusion: said(&argument.conclusion),
            premises: argument.premises.iter().map(said).collect(),
            cue: argument.cue.clone(),
        })
        .collect()
}

/// How much of two statements' words they share, from 0 to 1.
fn alike(one: &str, other: &str) -> f64 {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = u32::try_from(one.intersection(&other).count()).unwrap_or(0);
    let all = u32::try_from(one.union(&other).count()).unwrap_or(u32::MAX);
    f64::from(shared) / f64::from(all.max(1))
}

/// The same relation, conclusion and premises; a premise may lack, none may be another one.
fn is_same(edge: &Edge, wanted: &Edge) -> bool {
    edge.relation == wanted.relation
        && 0.7 <= alike(&edge.conclusion, &wanted.conclusion)
        && edge
            .premises
            .iter()
            .all(|premise| wanted.premises.iter().any(|other| 0.6 <= alike(premise, other)))
}

#[test]
fn arguments_of_the_paragraphs_reach_the_aim() {
    let (mut right, mut missed, mut false_ones, mut paragraphs) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut traps = (0_u32, 0_u32);
    let mut genres: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    let mut genre = "";
    let mut report = String::new();
    let mut lines = CASES.into_iter().flat_map(str::lines).peekable();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("# --- ") {
            genre = name;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        paragraphs += 1;
        let mut wanted = Vec::new();
        while let Some(edge) = lines.peek().and_then(|line| line.strip_prefix("    ")) {
            wanted.push(expected(edge));
            lines.next();
        }
        let is_trap = wanted.is_empty();
        let mut edges = found(line);
        let score = genres.entry(genre).or_default();
        for edge in wanted {
            if let Some(place) = edges.iter().position(|found| is_same(found, &edge)) {
                edges.remove(place);
                if !edge.optional {
                    right += 1;
                    score.0 += 1;
                }
            } else if !edge.optional {
                missed += 1;
                score.1 += 1;
                let Edge { relation, conclusion, premises, .. } = edge;
                let _ = writeln!(report, "- {relation} {conclusion} << {premises:?}\n      {line}");
            }
        }
        traps.0 += u32::from(is_trap);
        traps.1 += u32::from(is_trap && !edges.is_empty());
        for edge in edges {
            false_ones += 1;
            score.2 += 1;
            let Edge { relation, conclusion, premises, cue, .. } = edge;
            let _ =
                writeln!(report, "+ {cue}: {relation} {conclusion} << {premises:?}\n      {line}");
        }
    }
    let precision = f64::from(right) / f64::from((right + false_ones).max(1));
    let recall = f64::from(right) / f64::from((right + missed).max(1));
    let summary = format!(
        "{paragraphs} paragraphs, {right} right, {missed} missed, {false_ones} false: P \
         {precision:.3} R {recall:.3} F1 {:.3}; {} of {} traps taken; {genres:?}",
        2.0 * precision * recall / (precision + recall).max(f64::EPSILON),
        traps.1,
        traps.0
    );
    if std::env::var_os("CITECHECK_SHOW_SCORES").is_some() {
        println!("{summary}\n\n{report}");
    }
    assert!(100 <= paragraphs, "{summary}");
    assert!(0.9 <= precision && 0.85 <= recall, "{summary}\n{report}");
    assert_eq!(traps.1, 0, "{summary}\n{report}");
}
