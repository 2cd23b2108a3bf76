//! Sentence borders and dates.

use citecheck::text::{date, sentence};
use proptest::prelude::*;

const SENTENCES: &str = include_str!("../../cases/text/sentences.txt");

/// Each case is a block; its lines are the sentences of the text that they make joined by blanks.
#[test]
fn sentences_end_where_the_cases_say() {
    let mut wrong = Vec::new();
    let mut cases = 0;
    for block in SENTENCES.split("\n\n") {
        let expected: Vec<&str> =
            block.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        if expected.is_empty() {
            continue;
        }
        cases += 1;
        let text = expected.join(" ");
        let found: Vec<&str> =
            sentence::sentences(&text).iter().map(|span| span.of(&text)).collect();
        if found != expected {
            wrong.push(format!("expected {expected:#?}\nfound {found:#?}"));
        }
    }
    assert!(30 <= cases, "only {cases} cases were read");
    assert!(wrong.is_empty(), "{} of {cases} cases:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn blank_lines_end_sentences() {
    let text = "A heading without a stop\n\nThe text begins. It\ngoes on";
    let found: Vec<&str> = sentence::sentences(text).iter().map(|span| span.of(text)).collect();
    assert_eq!(found, ["A heading without a stop", "The text begins.", "It\ngoes on"]);
}

#[test]
fn dates_are_read_at_the_printed_precision() {
    for (text, iso) in [
        ("(Oct. 5, 2019, 8:56 AM)", "2019-10-05"),
        ("Sept. 30, 2018", "2018-09-30"),
        ("Sept 2018", "2018-09"),
        ("May 2019", "2019-05"),
        ("(6th Cir. 2006)", "2006"),
        ("5 October 2019", "2019-10-05"),
        ("the 5th of March, 1987", "1987-03-05"),
        ("2019-05-01", "2019-05-01"),
        ("2009–13", "2009/2013"),
        ("(2014-2016)", "2014/2016"),
        ("June 8-10, 1998", "1998-06-08/1998-06-10"),
        ("May–June 2011", "2011-05/2011-06"),
        ("from May 2010 to June 2011", "2010-05/2011-06"),
        ("between January and February of 2017", "2017-01/2017-02"),
        ("the 1990s", "1990/1999"),
        ("in the mid-1970s", "1974/1976"),
        ("late 1980s", "1985/1989"),
        ("FY 2018", "2018"),
        ("41 J. Imag. Stud. 1401, 1405 (1995)", "1995"),
        ("12 Rev. Law 2004, 2010–12 (2011)", "2011"),
    ] {
        let found = date::first(text).map(|date| date.iso);
        assert_eq!(found.as_deref(), Some(iso), "{text}");
    }
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "no date here",
        "pages 1990 to 1995",
        "§ 2000",
        "he may go",
        "the march to the sea",
        "2,019 people",
        "2000 soldiers",
        "1600 percent",
        "8:56 AM",
        "555-123-2019",
    ] {
        assert_eq!(date::first(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn sentences_are_total_and_ordered(text in "\\PC{0,200}|[a-zA-Z .?!()\"“”’\n0-9]{0,300}") {
        let mut last = 0;
        let mut covered = String::new();
        for span in sentence::sentences(&text) {
            prop_assert!(last <= span.start && span.start < span.end && span.end <= text.len());
            prop_assert!(text.get(span.start..span.end).is_some());
            covered.push_str(span.of(&text));
            last = span.end;
        }
        let words = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
        prop_assert_eq!(words(&covered), words(&text));
    }

    #[test]
    fn dates_are_total(text in "\\PC{0,120}|[a-zA-Z0-9 ,.'’–-]{0,160}|(May |Jan\\. |[0-9]{1,4}|, |from | to |-|–|s| and |between ){0,40}") {
        let mut last = 0;
        for date in date::all(&text) {
            prop_assert!(last <= date.span.start && date.span.start < date.span.end);
            prop_assert!(text.get(date.span.start..date.span.end).is_some());
            last = date.span.end;
        }
    }
}
