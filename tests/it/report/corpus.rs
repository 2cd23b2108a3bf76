//! What the corpus rests on.

use citecheck::citation::{CitationIndex, Parenthetical, ParentheticalKind, SourceIndex, Stance};
use citecheck::report::corpus_view::{CorpusView, Standing, corpus_view};
use citecheck::report::joined::Joined;
use citecheck::report::model::Report;

use super::sample::sample;

fn view(report: &Report) -> CorpusView {
    corpus_view(&Joined::new(report))
}

/// `s2 4/2 read`: source, claims, of these on nothing else, standing.
fn carriers(report: &Report) -> Vec<String> {
    view(report)
        .carriers
        .iter()
        .map(|found| {
            let id = &report.sources[found.source].source.id;
            format!("{id} {}/{} {}", found.claims, found.alone, found.standing.as_str())
        })
        .collect()
}

/// Makes a citation of the first document stand inside the one before it.
fn nest(report: &mut Report, outer: usize, inner: usize, kind: ParentheticalKind) {
    let citations = &mut report.documents[0].citations.citations;
    let note = citations[outer].note;
    let span = citations[inner].span;
    let passage = report.documents[0].document.notes[note.0].passage.text().to_owned();
    let citations = &mut report.documents[0].citations.citations;
    citations[inner].nested = true;
    citations[inner].note = note;
    let text = passage.get(span.start..span.end).unwrap_or_default().to_owned();
    citations[outer].parentheticals.push(Parenthetical { kind, text });
}

#[test]
fn sources_are_weighed_by_the_claims_that_rest_on_them() {
    let report = sample();
    let found = carriers(&report);
    assert_eq!(found[0], "s2 2/1 read", "{found:?}");
    assert!(found.contains(&"s8 1/1 unread".to_owned()), "{found:?}");
    let found = view(&report);
    let dead = report.sources.iter().position(|source| source.source.id == "s7").expect("s7");
    let joined = Joined::new(&report);
    let standing = citecheck::report::corpus_view::standing;
    assert_eq!(standing(&joined, &report.sources[dead]), Standing::Dead);
    let unread: Vec<(usize, usize)> =
        found.on_nothing_readable.iter().map(|one| (one.document, one.claim)).collect();
    assert_eq!(unread, [(1, 1)], "the clerk's daybook was not had");
    assert!(found.on_one_source.iter().all(|one| one.sources.len() == 1));
    let mut down = sample();
    down.network_down = true;
    let joined = Joined::new(&down);
    assert_eq!(standing(&joined, &down.sources[dead]), Standing::Unread);
}

#[test]
fn a_source_cited_against_a_claim_does_not_carry_it() {
    let mut report = sample();
    // "But see" in note 6: the claim of that note rests on nothing.
    let found = view(&report);
    assert!(found.carriers.iter().map(|one| one.claims).sum::<usize>() < 10);
    assert!(!found.on_one_source.iter().any(|one| (one.document, one.claim) == (0, 3)));
    assert_eq!(found.contested.len(), 1);
    let contested = &found.contested[0];
    assert_eq!(report.sources[contested.source].source.id, "s2");
    assert_eq!(contested.attacks, [(0, CitationIndex(6))]);
    assert_eq!(contested.supports, [(0, CitationIndex(2)), (1, CitationIndex(0))]);
    report.documents[0].citations.citations[6].stance = Stance::Background;
    assert_eq!(view(&report).contested, []);
}

#[test]
fn what_is_known_through_another_is_told_and_so_are_circles() {
    let mut report = sample();
    assert_eq!(view(&report).relays, []);
    // Note 3 cites s2 and s3; the second one now stands inside the first.
    nest(&mut report, 2, 3, ParentheticalKind::Quoting);
    let found = view(&report);
    assert_eq!(found.relays.len(), 1);
    let relay = &found.relays[0];
    let id = |place: usize| report.sources[place].source.id.as_str();
    assert_eq!((id(relay.through), id(relay.source)), ("s2", "s3"));
    assert_eq!(relay.kind, Some(ParentheticalKind::Quoting));
    assert!(relay.second_hand_only, "s3 is cited nowhere else");
    assert_eq!(found.circles, Vec::<Vec<usize>>::new());
    assert!(!carriers(&report).iter().any(|line| line.starts_with("s3")), "s3 carries nothing");

    // And in note 5, s3 cites s2: the two rest on each other.
    let citations = &mut report.documents[0].citations.citations;
    citations[5].source = Some(SourceIndex(2));
    let mut inner = citations[2].clone();
    inner.note = citations[5].note;
    inner.nested = true;
    citations.insert(6, inner);
    let found = view(&report);
    assert_eq!(found.relays.len(), 2);
    assert_eq!(found.circles, [vec![1, 2]]);
}
