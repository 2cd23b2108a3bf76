//! Is a manuscript read the same however its notes are marked, its lines are broken and its blanks
//! are set? The sample manuscript is spelled anew in each of the ways that word processors,
//! converters and scans have, and what is read must not change.

use std::fmt::Write as _;

use citecheck::reader::{ManuscriptOptions, read_manuscript};
use citecheck::text::span::fold_white_space;
use citecheck::{citation, document};

const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/// What notes, citations and quotations are read from a manuscript, one a line.
fn told(text: &str) -> String {
    let options = ManuscriptOptions { name: "manuscript.md", ..ManuscriptOptions::default() };
    let manuscript = read_manuscript(text.as_bytes(), &options).expect("a readable manuscript");
    let document = document::read(manuscript);
    let citations = citation::read(&document);
    let mut out = String::new();
    for note in &document.notes {
        let marked = note.marker.is_some();
        writeln!(out, "{} {marked}: {}", note.id, fold_white_space(note.passage.text())).unwrap();
    }
    for found in &citations.citations {
        let note = |index: document::NoteIndex| document.notes[index.0].id.clone();
        writeln!(
            out,
            "{}.{} {:?} {:?} {:?} {:?} {:?} {:?}",
            note(found.note),
            found.ord,
            found.kind,
            found.signal,
            found.refers_to.map(note),
            found.work.title,
            found.pin,
            found.work.urls,
        )
        .unwrap();
    }
    for quotation in &document.quotations {
        let passage = document.passage(quotation.place).expect("its passage");
        let text = fold_white_space(quotation.span.of(passage.text()));
        let note = quotation.note.map(|index| document.notes[index.0].id.clone());
        writeln!(out, "{note:?} {text}").unwrap();
    }
    out
}

/// The sample with each marker as `marker` writes its number, and each note's label as `label` does.
fn respelled(marker: impl Fn(&str) -> String, label: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for line in sample().lines() {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        if 0 < digits && line[digits..].starts_with(' ') {
            out.push_str(&label(&line[..digits]));
            out.push_str(&line[digits + 1..]);
        } else {
            let mut number = String::new();
            for sign in line.chars().chain(['\n']) {
                if let Some(digit) = RAISED.chars().position(|raised| raised == sign) {
                    number.push_str(&digit.to_string());
                    continue;
                }
                if !number.is_empty() {
                    out.push_str(&marker(&std::mem::take(&mut number)));
                }
                out.push(sign);
            }
            continue;
        }
        out.push('\n');
    }
    out
}

fn sample() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/manuscript.md");
    std::fs::read_to_string(path).expect("the sample manuscript")
}

fn check(spelling: &str, text: &str) {
    let expected = told(&sample());
    let found = told(text);
    assert!(40 < expected.lines().count(), "the sample holds notes, citations and quotations");
    let differing: Vec<String> = expected
        .lines()
        .zip(found.lines())
        .filter(|(one, two)| one != two)
        .map(|(one, two)| format!("- {one}\n+ {two}"))
        .collect();
    assert_eq!(expected, found, "{spelling}: read otherwise:\n{}", differing.join("\n"));
}

#[test]
fn marks_of_notes() {
    let plain = |number: &str| format!("{number} ");
    check("tags", &respelled(|n| format!("<sup>{n}</sup>"), |n| format!("<sup>{n}</sup> ")));
    check("carets", &respelled(|n| format!("^{n}^"), |n| format!("^{n}^ ")));
    check("formulas", &respelled(|n| format!("$^{{{n}}}$"), |n| format!("$^{{{n}}}$ ")));
    check("empty bases", &respelled(|n| format!("${{}}^{{{n}}}$"), plain));
    check("brackets", &respelled(|n| format!("[{n}]"), |n| format!("[{n}] ")));
    check("points", &respelled(|n| format!("<sup>{n}</sup>"), |n| format!("{n}. ")));
}

#[test]
fn references_that_only_show_what_was_printed() {
    check("no colon", &respelled(|n| format!("[^{n}]"), |n| format!("[^{n}] ")));
}

#[test]
fn line_ends_and_blanks() {
    let text = sample();
    check("carriage returns", &text.replace('\n', "\r\n"));
    let unbreaking = [" at ", " note ", " v. ", " No. "]
        .iter()
        .fold(text.clone(), |text, word| text.replace(word, &format!("{}\u{a0}", word.trim_end())));
    assert_ne!(unbreaking, text);
    check("blanks that do not break", &unbreaking);
    let broken: String = text.lines().map(|line| format!("{}\n", wrapped(line, 78))).collect();
    assert!(text.lines().count() + 40 < broken.lines().count(), "lines were broken");
    check("lines of 78 signs", &broken);
}

/// A line broken at blanks, so that no part is longer than `width` where that can be.
fn wrapped(line: &str, width: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in line.split(' ') {
        if 0 < length && width <= length + word.chars().count() {
            out.push('\n');
            length = 0;
        } else if 0 < length {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += word.chars().count();
    }
    out
}
