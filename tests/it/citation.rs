//! What notes cite: grammar, references, sources, through the public interface.

#[path = "citation/build.rs"]
mod build;

use build::{read, shown};

#[test]
fn id_after_one_source_and_after_two() {
    let notes = "1: Mara Lind, *Tidal Ports*, 12 HARBOR L. REV. 40 (2011).\n\
                 2: *Id.* at 44.\n\
                 3: Mara Lind, *Dry Docks*, 13 HARBOR L. REV. 9 (2012); Ole Berg, *Quays*, 2 PORT J. 1 (2013).\n\
                 4: *Id.* at 5.\n";
    let read = read(notes);
    let links: Vec<Option<usize>> =
        read.citations.iter().map(|c| c.refers_to.map(|n| n.0 + 1)).collect();
    assert_eq!(links, [None, Some(1), None, None, None]);
    let codes: Vec<&str> = read.problems.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(codes, ["id-ambiguous"]);
}

#[test]
fn signals_and_titles_fused() {
    insta::assert_snapshot!(
        shown("1: See Ole Berg, *Quays*, PORT TIMES (Mar. 3, 2019), <https://a.example/q>. *See also Piers*, HARBOR NEWS (2018).\n"),
        @r"
    n1.1 full news | signal=see | title=Quays | container=PORT TIMES | date=Mar. 3, 2019 | iso=2019-03-03 | by=Ole Berg | url=https://a.example/q | stance=support
    n1.2 full report | signal=see also | title=Piers | container=HARBOR NEWS | date=2018 | iso=2018 | stance=support
    "
    );
}

#[test]
fn scratch() {
    if let Ok(path) = std::env::var("SCRATCH_NOTES") {
        let notes = std::fs::read_to_string(path).expect("notes");
        println!("{}", build::shown(&notes));
    }
}
