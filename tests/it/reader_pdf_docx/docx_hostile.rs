//! Damaged and hostile Word files: clear words, no panic, no silent cut.

use citecheck::reader::{
    Condition, ManuscriptOptions, ReadError, ReaderOptions, SourceHints, docx,
};
use proptest::prelude::*;

use super::docx_cases::check_laws;
use crate::support::make_docx::{DocxFile, footnote, footnote_reference, paragraph, run};

fn sample() -> Vec<u8> {
    DocxFile::new()
        .body(&format!(
            "<w:p>{}{}</w:p>{}",
            run("A ferry crossed twice a day."),
            footnote_reference(1),
            paragraph("Then the bridge came.")
        ))
        .footnotes(&footnote(1, "Harbour book of Ostvik, sheet 4."))
        .bytes()
}

fn condition_of(bytes: &[u8], options: &ReaderOptions) -> (Condition, Vec<String>) {
    let source = docx::read_source(bytes, &SourceHints::default(), options);
    (source.condition, source.problems)
}

#[test]
fn an_inflated_part_over_the_limit_is_told() {
    let many: String = (0..2_000).map(|_| paragraph("over and over")).collect();
    let bytes = DocxFile::new().body(&many).bytes();
    let options = ReaderOptions { max_inflated: 20_000, ..ReaderOptions::default() };
    let (condition, problems) = condition_of(&bytes, &options);
    assert_eq!(condition, Condition::Partial);
    assert_eq!(
        problems,
        ["the part word/document.xml inflates to more than the limit of 20000 bytes"]
    );
}

#[test]
fn text_and_depth_limits_are_told() {
    let bytes =
        DocxFile::new().body(&paragraph(&"long ".repeat(200))).body(&paragraph("x")).bytes();
    let options = ReaderOptions { max_text: 500, ..ReaderOptions::default() };
    let (condition, problems) = condition_of(&bytes, &options);
    assert_eq!(condition, Condition::Partial);
    assert_eq!(problems, ["the main document: the text is over the limit of 500 bytes"]);

    let deep = format!(
        "{}{}{}",
        paragraph("before"),
        "<w:smartTag>".repeat(5_000),
        "</w:smartTag>".repeat(5_000)
    );
    let (condition, problems) =
        condition_of(&DocxFile::new().body(&deep).bytes(), &ReaderOptions::default());
    assert_eq!(condition, Condition::Partial);
    assert_eq!(problems, ["the main document: elements are nested deeper than the limit of 2000"]);
}

#[test]
fn broken_xml_keeps_what_came_before() {
    let bytes = DocxFile::new().body(&paragraph("Kept.")).body("<w:p></w:r></w:q>").bytes();
    let source = docx::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
    assert_eq!(source.text, "Kept.");
    assert_eq!(source.condition, Condition::Partial);
    assert!(source.problems.iter().any(|problem| problem.contains("not well-formed")));
}

#[test]
fn files_without_a_document_are_refused_in_clear_words() {
    let refusal = |bytes: &[u8]| match docx::read_manuscript(bytes, &ManuscriptOptions::default()) {
        Err(ReadError::Unreadable { what, .. }) => what,
        other => panic!("expected a refusal, got {other:?}"),
    };
    let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    old.extend([0; 600]);
    assert_eq!(refusal(&old), "the file is in the binary format of Word 97 to 2003");
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refusal(&old), "the file is encrypted with a password");
    let other = crate::support::make_docx::zipped(&[("a.txt".to_owned(), "hello".to_owned())]);
    assert_eq!(refusal(&other), "the container holds no Word document");
    let whole = sample();
    let cut = whole.get(..whole.len() / 2).expect("half of the file");
    assert!(refusal(cut).contains("damaged"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn damaged_bytes_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = sample();
        for (place, value) in changes {
            let at = place.index(bytes.len());
            bytes[at] = value;
        }
        if is_cut {
            let at = cut.index(bytes.len());
            bytes.truncate(at);
        }
        let source = docx::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
        prop_assert!(source.text.len() < 100_000);
        if let Ok(manuscript) = docx::read_manuscript(&bytes, &ManuscriptOptions::default()) {
            check_laws(&manuscript);
        }
    }

    #[test]
    fn damaged_xml_never_panics_and_keeps_the_laws(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>word</w:t>", "<w:t> \u{AD} </w:t>",
            "<w:pPr>", "</w:pPr>", "<w:rPr><w:del/></w:rPr>", "<w:rPr><w:i/></w:rPr>",
            "<w:del>", "</w:del>", "<w:sectPr><w:footnotePr><w:numStart w:val=\"3\"/></w:footnotePr></w:sectPr>",
            "<w:footnoteReference w:id=\"1\"/>", "<w:footnoteReference w:id=\"1\" w:customMarkFollows=\"1\"/>",
            "<w:fldChar w:fldCharType=\"begin\"/>", "<w:fldChar w:fldCharType=\"separate\"/>",
            "<w:fldChar w:fldCharType=\"end\"/>", "<w:instrText>HYPERLINK \"u\" \\l</w:instrText>",
            "<w:txbxContent>", "</w:txbxContent>", "<mc:AlternateContent>", "</mc:AlternateContent>",
            "<mc:Fallback>", "</mc:Fallback>", "<w:tbl>", "</w:tbl>", "&amp;", "<", "<w:sym w:char=\"F02A\"/>",
        ]), 0..40),
    ) {
        let bytes = DocxFile::new()
            .body(&pieces.concat())
            .footnotes(&footnote(1, "A note."))
            .bytes();
        if let Ok(manuscript) = docx::read_manuscript(&bytes, &ManuscriptOptions::default()) {
            check_laws(&manuscript);
        }
    }
}
