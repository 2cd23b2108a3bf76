//! Damaged and hostile PDF files: no panic, no silent cut, repairs where they are safe.

use std::io::Write;

use citecheck::reader::{Condition, ReaderOptions, SourceHints, SourceText, pdf, read_source};
use proptest::prelude::*;

use crate::support::make_pdf::{PdfFile, file_of};

fn read_with(bytes: &[u8], options: &ReaderOptions) -> SourceText {
    read_source(bytes, &SourceHints::default(), options)
}

fn read(bytes: &[u8]) -> SourceText {
    read_with(bytes, &ReaderOptions::default())
}

fn sample() -> Vec<u8> {
    PdfFile::new()
        .page()
        .lines(72.0, 700.0, 12.0, &["A lighthouse keeper writes", "every night, rain or calm."])
        .page()
        .text(72.0, 700.0, 12.0, "And so did his daughter.")
        .bytes()
}

#[test]
fn a_file_without_its_table_of_objects_is_repaired() {
    let whole = sample();
    let table = whole.windows(5).rposition(|window| window == b"xref\n").unwrap_or(whole.len());
    let source = read(whole.get(..table).unwrap_or_default());
    assert!(source.text.contains("A lighthouse keeper writes"), "{:?}", source.problems);
    // Pdfium repairs without a word.
    if !pdf::has_pdfium(&ReaderOptions::default()) {
        assert_eq!(source.condition, Condition::Partial);
        assert_eq!(source.problems, ["the file is damaged and was repaired"]);
    }
}

#[test]
fn bytes_before_the_header_do_no_harm() {
    let mut bytes = b"log line one\nlog line two\n".to_vec();
    bytes.extend(sample());
    let source = pdf::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
    assert!(source.text.contains("And so did his daughter."), "{:?}", source.problems);
}

#[test]
fn a_stream_that_inflates_over_the_limit_is_refused_by_name() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 3 << 20]).unwrap_or_default();
    let packed = encoder.finish().unwrap_or_default();
    let mut stream =
        format!("<< /Length {} /Filter /FlateDecode >>\nstream\n", packed.len()).into_bytes();
    stream.extend(packed);
    stream.extend(b"\nendstream");
    let bytes = file_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
        stream,
    ]);
    let options = ReaderOptions { max_inflated: 1 << 20, ..ReaderOptions::default() };
    let source = read_with(&bytes, &options);
    assert_eq!(source.condition, Condition::Partial);
    assert!(
        source
            .problems
            .iter()
            .any(|problem| problem.contains("more than the limit of 1048576 bytes")),
        "{:?}",
        source.problems
    );
}

#[test]
fn a_text_over_the_limit_is_told() {
    let options = ReaderOptions { max_text: 30, ..ReaderOptions::default() };
    let source = read_with(&sample(), &options);
    assert_eq!(source.condition, Condition::Partial);
    assert!(source.problems.iter().any(|problem| problem.contains("over the limit of 30")));
    let options = ReaderOptions { max_input: 30, ..ReaderOptions::default() };
    let refused = pdf::read_source(&sample(), &SourceHints::default(), &options);
    assert_eq!(refused.condition, Condition::Partial);
    assert_eq!(refused.problems, ["the file is over the limit of 30 bytes"]);
}

#[test]
fn cycles_of_forms_and_parents_cost_a_page_and_no_more() {
    let form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream".to_vec();
    let content = b"<< /Length 5 >>\nstream\n/X Do\nendstream".to_vec();
    let bytes = file_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
            .to_vec(),
        content,
        form,
    ]);
    let source = read(&bytes);
    assert!(source.text.trim().is_empty());
    assert_ne!(source.condition, Condition::Whole);

    let looped = file_of(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 1 /Parent 2 0 R >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_vec(),
        b"<< /Length 0 >>\nstream\n\nendstream".to_vec(),
    ]);
    assert_ne!(read(&looped).condition, Condition::Whole);
}

#[test]
fn files_that_are_no_pdf_inside_are_unreadable() {
    for bytes in [
        &b"%PDF-1.7\n"[..],
        b"%PDF-1.4\nhello 1 0 obj",
        b"%PDF-",
        &[0x25, 0x50, 0x44, 0x46, 0x2D, 0, 0xFF],
    ] {
        assert_eq!(read(bytes).condition, Condition::Unreadable);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic_and_spans_fit(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
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
        let source = pdf::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
        for span in source.islands.iter().map(|island| island.span).chain(source.emphasis.iter().copied()) {
            prop_assert!(source.text.get(span.start..span.end).is_some());
        }
        for page in &source.pages {
            prop_assert!(source.text.is_char_boundary(page.offset));
        }
        let again = pdf::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
        prop_assert_eq!(source, again);
    }
}
