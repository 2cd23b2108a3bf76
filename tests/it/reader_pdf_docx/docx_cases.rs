//! What a Word file says: cases in `tests/cases/reader_pdf_docx/docx.txt`.
//!
//! A case is a heading line `== name`, then parts `-- document`, `-- footnotes`, `-- endnotes`,
//! `-- styles`, `-- settings`, `-- links` and at last `-- view`, the expected reading view.

use citecheck::reader::{
    BlockKind, Condition, IslandKind, Manuscript, ManuscriptOptions, ReaderOptions, SourceHints,
    docx,
};
use citecheck::text::Span;

use crate::support::make_docx::{DocxFile, footnote, footnote_reference, paragraph, run};

const CASES: &str = include_str!("../../cases/reader_pdf_docx/docx.txt");

#[test]
fn the_reading_view_is_as_the_cases_say() {
    let mut failures = Vec::new();
    let mut count = 0;
    for case in CASES.split("\n== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a case has a name and a body");
        let mut file = DocxFile::new();
        let mut expected = String::new();
        for part in format!("\n{rest}").split("\n-- ").skip(1) {
            let (kind, content) = part.split_once('\n').unwrap_or((part, ""));
            file = match kind.trim() {
                "document" => file.body(content),
                "footnotes" => file.footnotes(content),
                "endnotes" => file.endnotes(content),
                "styles" => file.styles(content),
                "settings" => file.settings(content),
                "links" => content
                    .lines()
                    .filter_map(|line| line.split_once(' '))
                    .fold(file, |file, (id, target)| file.link(id, target)),
                "view" => {
                    content.trim_end().clone_into(&mut expected);
                    file
                }
                other => panic!("case {name}: unknown part {other}"),
            };
        }
        let view = match docx::read_manuscript(&file.bytes(), &ManuscriptOptions::default()) {
            Ok(manuscript) => {
                check_laws(&manuscript);
                shown(&manuscript)
            }
            Err(error) => format!("error: {error}"),
        };
        count += 1;
        if view != expected {
            failures.push(format!("== {name}\n-- expected\n{expected}\n-- got\n{view}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(20 <= count, "only {count} cases were found");
}

/// Blocks do not overlap, stand in order and cover everything readable; every span has text.
pub(crate) fn check_laws(manuscript: &Manuscript) {
    assert_eq!(manuscript.raw, manuscript.plain.text, "the canonical text is its own source");
    let text = &manuscript.plain.text;
    let mut end = 0;
    for block in &manuscript.blocks {
        assert!(end <= block.span.start, "blocks overlap at {}", block.span.start);
        let between = &text[end..block.span.start];
        assert!(between.trim().is_empty(), "readable text outside of blocks: {between:?}");
        assert!(text.get(block.span.start..block.span.end).is_some());
        end = block.span.end;
    }
    assert!(text[end..].trim().is_empty());
    for span in manuscript
        .styles
        .iter()
        .map(|range| range.span)
        .chain(manuscript.links.iter().map(|link| link.span))
        .chain(manuscript.marks.iter().map(|mark| mark.span))
    {
        assert!(text.get(span.start..span.end).is_some(), "{span:?} is not on boundaries");
    }
    assert!(manuscript.styles.is_sorted_by_key(|range| range.span.start));
    assert!(manuscript.links.is_sorted_by_key(|link| link.span.start));
    assert!(manuscript.marks.is_sorted_by_key(|mark| mark.span.start));
}

fn shown(manuscript: &Manuscript) -> String {
    let text = &manuscript.plain.text;
    let quoted = |span: Span| format!("{:?}", span.of(text));
    let mut lines = Vec::new();
    if let Some(title) = &manuscript.title {
        lines.push(format!("title {title:?}"));
    }
    for block in &manuscript.blocks {
        let kind = match &block.kind {
            BlockKind::NoteDefinition { target, label } => {
                format!("note {target} {}", label.as_deref().unwrap_or("-"))
            }
            BlockKind::Heading(level) => format!("heading {level}"),
            other => format!("{other:?}").to_lowercase(),
        };
        lines.push(format!("{kind} {}", quoted(block.span)));
    }
    for mark in &manuscript.marks {
        lines.push(format!("mark {} {}", mark.target, quoted(mark.span)));
    }
    for link in &manuscript.links {
        lines.push(format!("link {} {}", link.target, quoted(link.span)));
    }
    for range in &manuscript.styles {
        lines.push(format!(
            "{} {}",
            format!("{:?}", range.style).to_lowercase(),
            quoted(range.span)
        ));
    }
    for problem in &manuscript.problems {
        lines.push(format!("problem {}", problem.message));
    }
    lines.join("\n")
}

#[test]
fn a_source_has_layers_islands_and_its_main_text() {
    let picture = r#"<w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="A barge at the weir"/></wp:inline></w:drawing></w:r>"#;
    let bytes = DocxFile::new()
        .title("The Weir Report")
        .body(&format!(
            "<w:p>{}{}{}{picture}</w:p>",
            run("The weir held for nine days"),
            footnote_reference(2),
            run(" and then broke.")
        ))
        .body("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r></w:p>")
        .footnotes(&footnote(2, "Gauge log of the keeper."))
        .bytes();
    let source = docx::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
    assert_eq!(source.condition, Condition::Whole);
    assert_eq!(source.title.as_deref(), Some("The Weir Report"));
    let layers: Vec<&str> = source.layers.iter().map(|layer| layer.span.of(&source.text)).collect();
    assert_eq!(
        layers,
        [
            "The weir held for nine days1 and then broke.\n\nunseen\n\nGauge log of the keeper.",
            "\n\nA barge at the weir"
        ]
    );
    let islands: Vec<(IslandKind, &str)> =
        source.islands.iter().map(|island| (island.kind, island.span.of(&source.text))).collect();
    assert_eq!(islands, [(IslandKind::NoteMark, "1")]);
    let main: Vec<&str> = source.main.iter().map(|span| span.of(&source.text)).collect();
    assert_eq!(main, ["The weir held for nine days1 and then broke.\n\nunseen"]);
    let hidden: Vec<&str> = source.hidden.iter().map(|span| span.of(&source.text)).collect();
    assert_eq!(hidden, ["unseen"]);
}

#[test]
fn the_main_document_may_have_any_name() {
    let bytes = DocxFile::new()
        .main_path("content/text7.xml")
        .body(&paragraph("Found all the same."))
        .bytes();
    let source = docx::read_source(&bytes, &SourceHints::default(), &ReaderOptions::default());
    assert_eq!(source.text, "Found all the same.");
}
