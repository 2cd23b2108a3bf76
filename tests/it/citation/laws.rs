//! Laws that hold for every text: the reading is total, spans lie in the passage, places ascend,
//! nothing refers forward or into another series.

use citecheck::citation::{self, CitationKind, Resolution};
use citecheck::document::Document;
use proptest::prelude::*;

use super::build;

fn hold(document: &Document) {
    let read = citation::read(document);
    let mut last = (0, 0);
    for citation in &read.citations {
        let note = &document.notes[citation.note.0];
        let text = note.passage.text();
        assert!(text.get(citation.span.start..citation.span.end).is_some(), "a span off the text");
        assert!(last < (citation.note.0 + 1, citation.ord), "places do not ascend");
        if last.0 == citation.note.0 + 1 {
            assert_eq!(last.1 + 1, citation.ord, "a place is left out");
        } else {
            assert_eq!(citation.ord, 1);
        }
        last = (citation.note.0 + 1, citation.ord);
        for span in &citation.spans {
            assert!(document.manuscript.raw.get(span.start..span.end).is_some());
        }
        if let Some(target) = citation.refers_to {
            assert!(target <= citation.note, "a reference to a later note");
            assert_eq!(document.notes[target.0].series, note.series, "a link across series");
        }
        if let Some(source) = citation.source {
            assert!(source.0 < read.sources.len());
        }
        if citation.resolution != Resolution::Resolved {
            assert_eq!(citation.refers_to, None);
            assert!(citation.resolution_note.is_some(), "an abstention without its reason");
        }
        if citation.kind == CitationKind::Full {
            assert!(citation.source.is_some());
        }
    }
    let mut keys: Vec<&str> = read.sources.iter().map(|source| source.key.as_str()).collect();
    keys.sort_unstable();
    let count = keys.len();
    keys.dedup();
    assert_eq!(count, keys.len(), "a key names two sources");
    assert_eq!(read.attributions.len(), document.quotations.len());
}

/// Pieces that citations are made of, in any order.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "See ",
        "see also ",
        "But see ",
        "Id. ",
        "*Id.* at 5",
        "; ",
        ". ",
        ", ",
        "supra note 2",
        "*supra* note 3, at 4",
        "Lind",
        "Mara Lind & Ole Berg",
        "et al.",
        "*Tidal Ports*",
        "“Quays; and more.”",
        "12 HARBOR L. REV. 40, 44",
        "(2019)",
        "(Mar. 3, 2019, 5:36 PM)",
        "(quoting ",
        "(citing ",
        ")",
        "(",
        "[",
        "]",
        "[hereinafter *Ports*]",
        "https://a.example/x_(y)?z=1",
        "<https://perma.cc/AB12-CD34>",
        "[https://perma.cc/AB12-C D34]",
        "410 U.S. 113",
        "5 U.S.C. § 553(c)",
        " v. ",
        "§ ",
        "art. 3(2)",
        "infra Part II",
        "note 5 and accompanying text",
        "|",
        "\"",
        "“",
        "”",
        "’",
        "国家",
        "é",
        "This is prose about the ports. ",
        "www.",
        "doi:10.1/x",
        " (n 2) ",
        "op. cit.",
        "Ports",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        hold(&build::document(&format!("1: {}\n", text.replace('\n', " "))));
    }

    #[test]
    fn any_mixture_of_pieces_is_read(
        notes in prop::collection::vec(prop::collection::vec(piece(), 0..14), 1..7),
        break_at in 0_usize..7,
    ) {
        let mut lines = String::new();
        for (index, pieces) in notes.iter().enumerate() {
            if index == break_at {
                lines.push_str("---\n");
            }
            let label = if index < break_at { index + 1 } else { index - break_at + 1 };
            lines.push_str(&format!("{label}: {}\n", pieces.concat().replace('\n', " ")));
        }
        hold(&build::document(&lines));
    }
}

/// Inputs on which a careless reader takes quadratic time: they have to end.
#[test]
fn long_notes_end() {
    let unit = [
        "(a) ",
        "((((",
        "“ ",
        "\" ",
        "[ ",
        "See A? Why! ",
        "x: Y ",
        "Id. ",
        "; A, *B* (2019)",
        "https://a.example/b ",
        "(2019) ",
        "“Word.” And ",
        "Ab, Cd & Ef, ",
        "12 U.S. 3, ",
        "A. B. C. ",
        "supra note 1; ",
    ];
    for piece in unit {
        let text = piece.repeat(60_000 / piece.len());
        hold(&build::document(&format!("1: A, *B* (2019).\n2: {text}\n")));
    }
}

#[test]
fn many_notes_end() {
    let mut lines = String::new();
    let name = |number: usize| {
        let letters: String =
            number.to_string().bytes().map(|digit| char::from(b'a' + (digit - b'0') * 2)).collect();
        format!("Lind{letters}")
    };
    for number in 1..=2000 {
        let line = match number % 4 {
            1 => format!(
                "Mara {}, *Tidal Ports {number}*, 12 PORT REV. {number} (2011).",
                name(number)
            ),
            2 => format!("*Id.* at {number}."),
            3 => format!("{}, *supra* note {}, at 5.", name(number - 2), number - 2),
            _ => format!("See {}, supra note {}.", name(number - 3), number - 3),
        };
        lines.push_str(&format!("{number}: {line}\n"));
    }
    let document = build::document(&lines);
    hold(&document);
    let read = citation::read(&document);
    assert_eq!(read.sources.len(), 500);
    assert!(read.citations.iter().all(|citation| citation.resolution == Resolution::Resolved));
}
