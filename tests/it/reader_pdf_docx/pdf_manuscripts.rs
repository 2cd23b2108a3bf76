//! PDF files as manuscripts: paragraphs, notes, marks, headings, running text.

use citecheck::reader::{
    BlockKind, Manuscript, ManuscriptOptions, ReadError, Style, read_manuscript,
};

use super::docx_cases::check_laws;
use crate::support::make_pdf::{Font, PdfFile};

#[expect(clippy::panic, reason = "a test whose file cannot be read has failed")]
fn read(bytes: &[u8]) -> Manuscript {
    match read_manuscript(bytes, &ManuscriptOptions::default()) {
        Ok(manuscript) => {
            check_laws(&manuscript);
            manuscript
        }
        Err(error) => panic!("the file holds text, but: {error}"),
    }
}

fn blocks(manuscript: &Manuscript) -> Vec<(u32, String, &str)> {
    manuscript
        .blocks
        .iter()
        .map(|block| {
            let kind = match &block.kind {
                BlockKind::NoteDefinition { label, .. } => {
                    format!("note {}", label.as_deref().unwrap_or("-"))
                }
                other => format!("{other:?}").to_lowercase(),
            };
            (block.page.unwrap_or(0), kind, block.span.of(&manuscript.raw))
        })
        .collect()
}

/// Each mark's printed sign with the label of the note that it names.
fn pairs(manuscript: &Manuscript) -> Vec<(&str, &str)> {
    manuscript
        .marks
        .iter()
        .map(|mark| {
            let label = manuscript.blocks.iter().find_map(|block| match &block.kind {
                BlockKind::NoteDefinition { target, label } if *target == mark.target => {
                    label.as_deref()
                }
                _ => None,
            });
            (mark.span.of(&manuscript.raw), label.unwrap_or("none"))
        })
        .collect()
}

#[test]
fn notes_at_the_foot_pair_with_raised_numbers_and_go_on_over_pages() {
    let bytes = PdfFile::new()
        .page()
        .text(72.0, 750.0, 9.0, "Tidal Law Quarterly")
        .text(500.0, 750.0, 9.0, "88")
        .marked(72.0, 700.0, 12.0, "Rivers were owned by those who lived beside them,^4^ and the")
        .marked(72.0, 685.6, 12.0, "custom was older than the courts.^5^ Nobody wrote it down, for")
        .text(72.0, 671.2, 12.0, "nobody who could write lived by a river in that coun-")
        .marked(72.0, 120.0, 9.0, "^4^ Book of Weirs, sheet 9, kept at Ostvik.")
        .marked(72.0, 109.0, 9.0, "^5^ Letters of the keepers, of which only the third was")
        .page()
        .text(72.0, 750.0, 9.0, "Tidal Law Quarterly")
        .text(500.0, 750.0, 9.0, "89")
        .marked(72.0, 700.0, 12.0, "try in those years.^6^ Later the towns kept registers, and the")
        .text(72.0, 685.6, 12.0, "registers are what we have.")
        .text(72.0, 120.0, 9.0, "printed, in a small edition.")
        .marked(72.0, 109.0, 9.0, "^6^ Id. at 12.")
        .bytes();
    let manuscript = read(&bytes);
    assert_eq!(
        blocks(&manuscript),
        [
            (1, "furniture".to_owned(), "Tidal Law Quarterly"),
            (1, "furniture".to_owned(), "88"),
            (
                1,
                "paragraph".to_owned(),
                "Rivers were owned by those who lived beside them,4 and the custom was older than the courts.5 Nobody wrote it down, for nobody who could write lived by a river in that country"
            ),
            (1, "note 4".to_owned(), "Book of Weirs, sheet 9, kept at Ostvik."),
            (1, "note 5".to_owned(), "Letters of the keepers, of which only the third was"),
            (1, "pagebreak".to_owned(), ""),
            (2, "furniture".to_owned(), "Tidal Law Quarterly"),
            (2, "furniture".to_owned(), "89"),
            (
                2,
                "paragraph".to_owned(),
                "in those years.6 Later the towns kept registers, and the registers are what we have."
            ),
            (2, "notecontinuation".to_owned(), "printed, in a small edition."),
            (2, "note 6".to_owned(), "Id. at 12."),
        ]
    );
    assert_eq!(pairs(&manuscript), [("4", "4"), ("5", "5"), ("6", "6")]);
    let raised: Vec<&str> = manuscript
        .styles
        .iter()
        .filter(|range| range.style == Style::Superscript)
        .map(|range| range.span.of(&manuscript.raw))
        .collect();
    assert_eq!(raised, ["4", "5", "6"]);
}

#[test]
fn numbers_that_do_not_pair_are_left_to_the_text() {
    let bytes = PdfFile::new()
        .page()
        .text(72.0, 700.0, 12.0, "The first ferry went in spring, and the second in the year")
        .text(72.0, 685.6, 12.0, "after; there were no others on the river for a long time.")
        .text(72.0, 120.0, 9.0, "1. Ferry book, sheet 2.")
        .text(72.0, 109.0, 9.0, "2. Ferry book, sheet 7.")
        .bytes();
    let manuscript = read(&bytes);
    assert_eq!(manuscript.marks, []);
    assert_eq!(
        blocks(&manuscript).into_iter().skip(1).collect::<Vec<_>>(),
        [
            (1, "paragraph".to_owned(), "1. Ferry book, sheet 2."),
            (1, "paragraph".to_owned(), "2. Ferry book, sheet 7."),
        ]
    );
}

#[test]
fn two_columns_with_notes_under_each() {
    let mut file = PdfFile::new().page();
    let columns = [
        (
            72.0,
            [
                "Salt came up the river in",
                "flat boats,^1^ and the boats",
                "went down with timber when",
                "the water rose.",
            ],
            "^1^ Salt book, sheet 40.",
        ),
        (
            330.0,
            [
                "In the dry years nothing",
                "moved,^2^ and the price was",
                "set by those who still had",
                "some salt in their cellars.",
            ],
            "^2^ Price list of the dry year.",
        ),
    ];
    for (left, lines, note) in columns {
        let mut base = 700.0;
        for line in lines {
            file = file.marked(left, base, 12.0, line);
            base -= 14.4;
        }
        file = file.marked(left, 120.0, 9.0, note);
    }
    let manuscript = read(&file.bytes());
    assert_eq!(pairs(&manuscript), [("1", "1"), ("2", "2")]);
    let body: Vec<&str> = blocks(&manuscript)
        .into_iter()
        .filter(|(_, kind, _)| kind == "paragraph")
        .map(|(_, _, text)| text)
        .collect();
    assert_eq!(
        body,
        [
            "Salt came up the river in flat boats,1 and the boats went down with timber when the water rose.",
            "In the dry years nothing moved,2 and the price was set by those who still had some salt in their cellars.",
        ]
    );
}

#[test]
fn paragraphs_headings_and_block_quotations() {
    let bytes = PdfFile::new()
        .title("microsoft word - draft7.doc")
        .page()
        .set(72.0, 740.0, 18.0, Font::Bold, "Of Locks and Keepers")
        .set(72.0, 705.0, 12.0, Font::Bold, "I. The keepers")
        .lines(
            72.0,
            680.0,
            12.0,
            &[
                "Every lock had a keeper, who had a house and a garden and a",
                "small sum in autumn.",
            ],
        )
        .text(90.0, 651.2, 12.0, "A new paragraph is set in at its first line, as it is in most")
        .text(72.0, 636.8, 12.0, "of the printed books of the time, and the judge wrote thus:")
        .lines(
            108.0,
            612.0,
            12.0,
            &[
                "The keeper shall not leave the lock by night,",
                "nor by day unless another keeper stands there",
                "in his place.",
            ],
        )
        .text(72.0, 560.0, 12.0, "And so it was kept for as long as there were boats on the river.")
        .bytes();
    let manuscript = read(&bytes);
    assert_eq!(manuscript.title, None);
    assert_eq!(
        blocks(&manuscript),
        [
            (1, "heading(1)".to_owned(), "Of Locks and Keepers"),
            (1, "heading(2)".to_owned(), "I. The keepers"),
            (
                1,
                "paragraph".to_owned(),
                "Every lock had a keeper, who had a house and a garden and a small sum in autumn."
            ),
            (
                1,
                "paragraph".to_owned(),
                "A new paragraph is set in at its first line, as it is in most of the printed books of the time, and the judge wrote thus:"
            ),
            (
                1,
                "quotation".to_owned(),
                "The keeper shall not leave the lock by night, nor by day unless another keeper stands there in his place."
            ),
            (
                1,
                "paragraph".to_owned(),
                "And so it was kept for as long as there were boats on the river."
            ),
        ]
    );
}

#[test]
fn hyphens_and_addresses_at_line_ends() {
    let bytes = PdfFile::new()
        .page()
        .lines(
            72.0,
            700.0,
            12.0,
            &[
                "The well-known keeper saw the harbour and the light-",
                "house, then the well-",
                "known master of the har-",
                "bour; the years 1914-",
                "18 were quiet, see https://locks.example/books/",
                "keepers/list_of_all?year=1914&from-",
                "town=ostvik for them, and the lighthouse book.",
            ],
        )
        .bytes();
    let manuscript = read(&bytes);
    assert_eq!(
        manuscript.raw,
        "The well-known keeper saw the harbour and the lighthouse, then the well-known master of the harbour; the years 1914-18 were quiet, see https://locks.example/books/keepers/list_of_all?year=1914&from-town=ostvik for them, and the lighthouse book."
    );
}

#[test]
fn entries_of_a_list_and_of_contents_part() {
    let bytes = PdfFile::new()
        .page()
        .text(72.0, 730.0, 12.0, "Contents")
        .lines(
            72.0,
            700.0,
            12.0,
            &[
                "I. The first part ........................................ 3",
                "II. The second part ..................................... 17",
            ],
        )
        .text(72.0, 640.0, 12.0, "1. The keeper has a house by the lock, which is given by the")
        .text(90.0, 625.6, 12.0, "town for as long as he keeps it.")
        .text(72.0, 611.2, 12.0, "2. The keeper has a garden behind that house.")
        .bytes();
    let manuscript = read(&bytes);
    let found: Vec<(String, &str)> =
        blocks(&manuscript).into_iter().map(|(_, kind, text)| (kind, text)).collect();
    let wanted = [
        ("furniture", "Contents"),
        ("aside", "I. The first part ........................................ 3"),
        ("aside", "II. The second part ..................................... 17"),
        (
            "paragraph",
            "1. The keeper has a house by the lock, which is given by the town for as long as he keeps it.",
        ),
        ("paragraph", "2. The keeper has a garden behind that house."),
    ];
    assert_eq!(found, wanted.map(|(kind, text)| (kind.to_owned(), text)));
}

#[test]
fn the_cut_of_fonts_gives_italics_and_bold() {
    let bytes = PdfFile::new()
        .page()
        .text(72.0, 700.0, 12.0, "See ")
        .set(96.0, 700.0, 12.0, Font::Italic, "The Lock Book")
        .text(184.0, 700.0, 12.0, "for this")
        .raw("q BT /F2 12 Tf 72 680 Td (bold) Tj ET Q BT 72 660 Td (plain) Tj ET\n")
        .bytes();
    let manuscript = read(&bytes);
    let styles: Vec<(Style, &str)> = manuscript
        .styles
        .iter()
        .map(|range| (range.style, range.span.of(&manuscript.raw)))
        .collect();
    assert_eq!(styles, [(Style::Italic, "The Lock Book"), (Style::Bold, "bold")]);
}

#[test]
fn a_file_without_text_is_refused_in_clear_words() {
    let outcome = read_manuscript(&PdfFile::new().page().bytes(), &ManuscriptOptions::default());
    assert_eq!(
        outcome.err(),
        Some(ReadError::Unreadable {
            format: "pdf",
            what: "the pages have no text layer".to_owned()
        })
    );
}
