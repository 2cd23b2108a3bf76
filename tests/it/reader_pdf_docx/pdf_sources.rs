//! PDF files as sources: lines, words, islands, pages, hyphens, conditions.
//!
//! Every file is read by the reader that is always there. Where a pdfium library is named by the
//! environment, the same expectations hold for it.

use citecheck::reader::{
    Condition, IslandKind, ReaderOptions, SourceHints, SourceText, pdf, read_source,
};

use crate::support::make_pdf::{Font, PdfFile, file_of};

fn read(bytes: &[u8]) -> SourceText {
    read_source(bytes, &SourceHints::default(), &ReaderOptions::default())
}

fn islands(source: &SourceText) -> Vec<(IslandKind, &str)> {
    source.islands.iter().map(|island| (island.kind, island.span.of(&source.text))).collect()
}

#[test]
fn lines_words_and_pages() {
    let bytes = PdfFile::new()
        .title("The Ice Road")
        .page()
        .lines(72.0, 700.0, 12.0, &["The road over the ice was", "opened in January."])
        .page()
        .text(72.0, 700.0, 12.0, "It closed in March.")
        .bytes();
    let source = read(&bytes);
    assert_eq!(
        source.text,
        "The road over the ice was\nopened in January.\n\nIt closed in March.\n"
    );
    assert_eq!(source.condition, Condition::Whole);
    assert_eq!(source.title.as_deref(), Some("The Ice Road"));
    let pages: Vec<(usize, u32)> =
        source.pages.iter().map(|page| (page.offset, page.number)).collect();
    assert_eq!(pages, [(0, 1), (46, 2)]);
    assert_eq!(source.page_at(50).map(|page| page.number), Some(2));
    let expected =
        if pdf::has_pdfium(&ReaderOptions::default()) { "pdfium" } else { "pdf-extract" };
    assert_eq!(source.reader, expected);
}

#[test]
fn words_part_at_gaps_where_the_file_has_no_blanks() {
    let bytes = PdfFile::new()
        .raw("BT /F1 12 Tf 72 700 Td [(No) -300 (blanks) -280 (he) 20 (re)] TJ ET\n")
        .bytes();
    assert_eq!(read(&bytes).text, "No blanks here\n");
}

#[test]
fn text_shown_by_the_new_line_operators_is_read() {
    let bytes = PdfFile::new()
        .raw(
            "BT /F1 12 Tf 14 TL 72 700 Td (first line) Tj (second line) ' 0 0 (third line) \" ET\n",
        )
        .bytes();
    assert_eq!(read(&bytes).text, "first line\nsecond line\nthird line\n");
}

#[test]
fn ligatures_become_letters() {
    let bytes = PdfFile::new().raw("BT /F4 12 Tf 72 700 Td <0102> Tj ET\n").bytes();
    // A font of its own with a table to Unicode: code 1 is "o", code 2 is the ligature "ffi".
    let map = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <01> <006F> <02> <FB03> endbfchar endcmap end end";
    let font = b"/F4 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 1 /LastChar 2 /Widths [556 833] /ToUnicode 20 0 R >>".to_vec();
    let text = bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
    let text = text.replace("/F3 5 0 R", &String::from_utf8(font).unwrap_or_default());
    let mut with_font: Vec<u8> =
        text.chars().map(|sign| u8::try_from(u32::from(sign)).unwrap_or(b'?')).collect();
    let mut stream = format!("\n20 0 obj\n<< /Length {} >>\nstream\n", map.len()).into_bytes();
    stream.extend(map);
    stream.extend(b"\nendstream\nendobj\n");
    // The table of objects is now wrong everywhere; the reader makes it anew.
    with_font.extend(stream);
    assert_eq!(read(&with_font).text, "offi\n");
}

#[test]
fn line_end_hyphens_are_recorded_and_kept() {
    let bytes = PdfFile::new()
        .lines(72.0, 700.0, 12.0, &["The harbour-", "master kept a well-", "known book - always."])
        .bytes();
    let source = read(&bytes);
    assert_eq!(source.text, "The harbour-\nmaster kept a well-\nknown book - always.\n");
    let hyphens: Vec<&str> = source
        .line_end_hyphens
        .iter()
        .map(|at| source.text.get(*at..*at + 1).unwrap_or(""))
        .collect();
    assert_eq!(source.line_end_hyphens, [11, 31]);
    assert_eq!(hyphens, ["-", "-"]);
}

#[test]
fn raised_numbers_are_islands_and_exponents_are_not_notes_of_words() {
    let bytes = PdfFile::new()
        .marked(72.0, 700.0, 12.0, "The dam held.^17^ Then rain came,^18^ and more.")
        .bytes();
    let source = read(&bytes);
    assert_eq!(source.text, "The dam held.17 Then rain came,18 and more.\n");
    assert_eq!(islands(&source), [(IslandKind::NoteMark, "17"), (IslandKind::NoteMark, "18")]);
}

/// A journal page: running head, page number, body, two notes at the foot.
fn journal(pages: u32) -> PdfFile {
    let mut file = PdfFile::new();
    for page in 1..=pages {
        let number = 410 + page;
        let name = if page % 2 == 0 { "Tidal Law Quarterly" } else { "The Keeper of Weirs" };
        let note = 2 * page - 1;
        file = file
            .page()
            .text(72.0, 750.0, 9.0, name)
            .text(500.0, 750.0, 9.0, &number.to_string())
            .lines(
                72.0,
                700.0,
                12.0,
                &[
                    &format!("On day {page} the water of the river was held, and whoever owns"),
                    &format!(
                        "weir number {} has in former times owned the water, as the",
                        page * 7
                    ),
                ],
            )
            .marked(
                72.0,
                671.2,
                12.0,
                &format!("court said^{note}^ in its early years, when nobody asked"),
            )
            .marked(
                72.0,
                656.8,
                12.0,
                &format!("who owned the fish^{}^ that went up the river to", note + 1),
            )
            .marked(
                72.0,
                120.0,
                9.0,
                &format!("^{note}^ Book of Weirs, sheet {page}, kept at Ostvik; see also the"),
            )
            .text(72.0, 109.0, 9.0, &format!("second book, which was lost {page} times."))
            .text(72.0, 98.0, 9.0, &format!("{}. Id. at {page}.", note + 1));
    }
    file
}

#[test]
fn running_heads_page_numbers_and_foot_notes_are_islands() {
    let source = read(&journal(4).bytes());
    assert_eq!(source.condition, Condition::Whole);
    let labels: Vec<Option<&str>> = source.pages.iter().map(|page| page.label.as_deref()).collect();
    assert_eq!(labels, [Some("411"), Some("412"), Some("413"), Some("414")]);
    let on_first: Vec<(IslandKind, &str)> = islands(&source).into_iter().take(5).collect();
    assert_eq!(
        on_first,
        [
            (IslandKind::RunningHead, "The Keeper of Weirs"),
            (IslandKind::PageNumber, "411"),
            (IslandKind::NoteMark, "1"),
            (IslandKind::NoteMark, "2"),
            (
                IslandKind::Note,
                "1 Book of Weirs, sheet 1, kept at Ostvik; see also the\nsecond book, which was lost 1 times.\n2. Id. at 1."
            ),
        ]
    );
    assert_eq!(source.islands.len(), 20);
    let main: String = source.main.iter().map(|span| span.of(&source.text)).collect();
    assert!(!main.contains("Ostvik") && main.contains("who owned the fish"));
}

#[test]
fn one_page_has_no_running_heads() {
    let source = read(&journal(1).bytes());
    assert!(source.islands.iter().all(|island| island.kind != IslandKind::RunningHead));
    assert!(source.islands.iter().all(|island| island.kind != IslandKind::PageNumber));
}

#[test]
fn columns_written_across_have_the_order_by_place_as_an_alternative() {
    let left =
        ["One column tells of", "ships that came in", "with the tide and", "left with it again."];
    let right =
        ["The other column is", "about the price of", "salt in those years", "before the railway."];
    let mut file = PdfFile::new().page();
    let mut base = 700.0;
    for (first, second) in left.iter().zip(right) {
        file = file.text(72.0, base, 12.0, first).text(330.0, base, 12.0, second);
        base -= 14.4;
    }
    let source = read(&file.bytes());
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = "ships that came in with the tide and left with it again. The other column is";
    assert!(!flat(&source.text).contains(wanted));
    let by_place = source.alternatives.iter().find(|other| flat(&other.text).contains(wanted));
    assert!(by_place.is_some(), "{:?}", source.alternatives);
}

#[test]
fn text_that_runs_upwards_is_one_line() {
    let bytes = PdfFile::new()
        .raw("BT /F1 12 Tf 0 1 -1 0 300 100 Tm (Set along the margin) Tj ET\n")
        .bytes();
    assert_eq!(read(&bytes).text, "Set along the margin\n");
}

#[test]
fn bold_by_printing_twice_is_read_once() {
    let bytes = PdfFile::new()
        .set(72.0, 700.0, 12.0, Font::Bold, "Twice")
        .set(72.1, 700.0, 12.0, Font::Bold, "Twice")
        .bytes();
    assert_eq!(read(&bytes).text, "Twice\n");
}

#[test]
fn a_file_without_text_says_so() {
    let source = read(&PdfFile::new().page().page().bytes());
    assert_eq!(source.condition, Condition::NoText);
    assert_eq!(source.problems, ["the pages have no text layer"]);
}

#[test]
fn a_text_layer_of_garbage_says_so() {
    let garbage =
        "BT /F1 12 Tf 72 700 Td (\\001\\002\\003\\004\\005\\006\\007 ok \\016\\017\\020) Tj ET\n";
    assert_eq!(read(&PdfFile::new().raw(garbage).bytes()).condition, Condition::Garbled);
    let words = "bcdfg hjklm npqrs tvwxz ".repeat(30);
    let mut file = PdfFile::new().page();
    for (index, line) in words.split_inclusive("tvwxz ").enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a line's number is small")]
        let base = 750.0 - 14.0 * index as f32;
        file = file.text(72.0, base, 12.0, line);
    }
    assert_eq!(read(&file.bytes()).condition, Condition::Garbled);
}

#[test]
fn an_object_without_pages_is_unreadable() {
    let bytes = file_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec(),
    ]);
    assert_eq!(read(&bytes).condition, Condition::Unreadable);
}
