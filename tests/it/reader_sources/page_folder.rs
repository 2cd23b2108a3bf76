//! How much of real pages' main text the HTML reader finds.
//!
//! Reads pairs `NAME.source.html` and `NAME.expected.html` from the folder `html` below the one
//! that the environment variable `CITECHECK_DATA` names; without it nothing is measured.

use citecheck::reader::{IslandKind, ReaderOptions, SourceHints, SourceText, read_source};
use citecheck::text::span::fold_white_space;

#[test]
fn windows_of_expected_main_texts_are_found() {
    let Some(data) = std::env::var_os("CITECHECK_DATA") else {
        eprintln!("skipped: CITECHECK_DATA names no folder");
        return;
    };
    let folder = std::path::Path::new(&data).join("html");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".source.html").map(str::to_owned))
        .collect();
    names.sort();
    let (mut found, mut asked, mut in_main) = (0, 0, 0);
    let mut missed = Vec::new();
    let mut bytes_read = 0;
    for name in &names {
        let source = read_page(&folder.join(format!("{name}.source.html")), &mut bytes_read);
        let expected = read_page(&folder.join(format!("{name}.expected.html")), &mut 0);
        let text = searchable(&source.text);
        let shown = searchable(&without_islands(&source));
        let main: Vec<String> =
            source.main.iter().map(|span| searchable(span.of(&source.text))).collect();
        let rendered = expected.layers.first().map_or("", |layer| layer.span.of(&expected.text));
        for block in rendered.split("\n\n") {
            let words: Vec<String> = searchable(block).split(' ').map(str::to_owned).collect();
            for window in words.windows(12) {
                let window = window.join(" ");
                asked += 1;
                if text.contains(&window) || shown.contains(&window) {
                    found += 1;
                } else {
                    missed.push(format!("{name}: {window}"));
                }
                in_main += usize::from(main.iter().any(|main| main.contains(&window)));
            }
        }
        super::html::holds_in(&source, &folder.join(format!("{name}.source.html")));
    }
    eprintln!("{} pages, {bytes_read} bytes: {found}/{asked} windows found", names.len());
    eprintln!("{in_main}/{asked} of them in the guessed main text");
    for miss in missed.iter().take(20) {
        eprintln!("missed {miss}");
    }
    assert!(0 < asked);
    assert!(asked * 9_998 <= found * 10_000, "{found} of {asked} windows found");
}

/// The text as a search may also read it, jumping over note marks and hidden text.
fn without_islands(source: &SourceText) -> String {
    let mut text = String::new();
    let mut at = 0;
    for island in &source.islands {
        if at <= island.span.start && island.kind == IslandKind::Annotation {
            text.push_str(&source.text[at..island.span.start]);
            at = island.span.end;
        }
    }
    text + &source.text[at..]
}

fn read_page(path: &std::path::Path, bytes_read: &mut usize) -> SourceText {
    let bytes = std::fs::read(path).unwrap();
    *bytes_read += bytes.len();
    let hints =
        SourceHints { content_type: Some("text/html".to_owned()), ..SourceHints::default() };
    read_source(&bytes, &hints, &ReaderOptions::default())
}

/// White space folded, no-break spaces and zero-width characters as a search treats them.
fn searchable(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
        .collect();
    fold_white_space(&plain)
}
