//! LaTeX manuscripts: text as printed, notes behind their paragraph, and the map's law.

use citecheck::reader::latex::read_manuscript;
use citecheck::reader::{Manuscript, ManuscriptOptions, Style};
use citecheck::text::Span;
use proptest::prelude::*;

use super::html_manuscript::{holds, marks, view};
use crate::support::work::Work;

fn read(latex: &str) -> Manuscript {
    let read = read_manuscript(latex.as_bytes(), &ManuscriptOptions::default()).unwrap();
    assert_eq!(read.raw, latex);
    holds(&read);
    read
}

fn check(latex: &str, blocks: &[&str]) {
    assert_eq!(view(&read(latex)), blocks, "{latex}");
}

#[test]
fn only_the_document_is_text() {
    check(
        "\\documentclass[12pt]{article}\n\\usepackage[utf8]{inputenc} % words\n\\title{On \\emph{Tolls}\\thanks{For J.}}\n\\author{Jane Doe}\n\
         \\newcommand{\\board}{the Harbour Board}\n\\begin{document}\\maketitle\nWords of \\board{} here.\n% a comment\nMore. % and one\n   Still.\n\\end{document} junk",
        &[
            "h1: On Tolls",
            "note thanks-1 *: For J.",
            "aside: Jane Doe",
            "p: Words of the Harbour Board here. More. Still.",
        ],
    );
    assert_eq!(read("\\title{A \\& B}x").title.as_deref(), Some("A & B"));
}

#[test]
fn separate_texts_go_to_the_marks_that_wait() {
    let latex = "One\\footnotemark{} two\\footnotemark.\\footnotetext{First.}\\footnotetext{Second.}\n\n\
         A cell\\footnotemark.\\addtocounter{footnote}{-1}\\stepcounter{footnote}\\footnotetext{Third.}\n\n\
         \\setcounter{footnote}{0}Anew\\footnote{Fourth.}.";
    assert_eq!(
        view(&read(latex)),
        [
            "p: One two.",
            "note footnote-0-1 1: First.",
            "note footnote-0-2 2: Second.",
            "p: A cell.",
            "note footnote-0-3 3: Third.",
            "p: Anew.",
            "note footnote-1-1 1: Fourth.",
        ]
    );
}

#[test]
fn notes_come_behind_their_paragraph() {
    let latex = "The toll\\footnote{Jane Doe, \\emph{Tolls} 5.\n\nSecond part.} rose.\\footnote[7]{Id.}%\n\nNext\\footnotemark{} one.\\footnotetext{Later.} End\\endnote{E.}.";
    let read = read(latex);
    assert_eq!(
        view(&read),
        [
            "p: The toll rose.",
            "note footnote-0-1 1: Jane Doe, Tolls 5.",
            "more: Second part.",
            "note footnote-0-7 7: Id.",
            "p: Next one. End.",
            "note footnote-0-2 2: Later.",
            "note endnote-1 1: E.",
        ]
    );
    assert_eq!(
        marks(&read),
        [
            " footnote-0-1 \\footnote",
            " footnote-0-7 \\footnote[7]",
            " footnote-0-2 \\footnotemark",
            " endnote-1 \\endnote"
        ]
    );
    let offsets: Vec<usize> = read.marks.iter().map(|mark| mark.span.start).collect();
    assert_eq!(&read.plain.text[..offsets[0]], "The toll");
    let at = read.plain.text.find("toll rose").unwrap();
    let raw: Vec<&str> =
        read.plain.to_source(Span::new(at, at + 9)).iter().map(|span| span.of(latex)).collect();
    assert_eq!(raw, ["toll", " rose"]);
}

#[test]
fn numbering_begins_anew_with_chapters_of_books() {
    let latex = "\\documentclass{book}\\begin{document}\\chapter{One}a\\footnote{x}\\chapter{Two}b\\footnote{y}\\end{document}";
    check(
        latex,
        &["h1: One", "p: a", "note footnote-1-1 1: x", "h1: Two", "p: b", "note footnote-2-1 1: y"],
    );
}

#[test]
fn references_to_notes_print_their_number() {
    check(
        "As in note~\\ref{fn:b}.\\footnote{A.}\n\nLater.\\footnote{\\label{fn:b}B, above note~\\ref{fn:none}.}",
        &[
            "p: As in note\u{a0}2.",
            "note footnote-0-1 1: A.",
            "p: Later.",
            "note footnote-0-2 2: B, above note\u{a0}??.",
        ],
    );
}

#[test]
fn type_is_as_printed() {
    check(
        "``Quoted 'words'\u{201d} -- 5--6 --- so'' `one'",
        &["p: “Quoted ’words’\u{201d} – 5–6 — so” ‘one’"],
    );
    check(
        "5\\% of \\$3 \\& \\#1 a\\_b \\{x\\} \\S~5 \\ldots{} end\\dots",
        &["p: 5% of $3 & #1 a_b {x} §\u{a0}5 … end…"],
    );
    check(
        "Caf\\'e na\\\"{\\i}ve \\c{c}a Erd\\H{o}s \\v{S}koda \\O re stra\\ss e \\'{E}t\\'e \\~n \\^{\\i}le",
        &["p: Café naïve ça Erdős Škoda Øre straße Été ñ île"],
    );
    check(
        "\\enquote{outer \\enquote{inner} words} and \\emph{more}",
        &["p: “outer ‘inner’ words” and more"],
    );
    check(
        "10\\,000 and $x^2 \\leq \\frac{1}{2}$ cost \\$5",
        &["p: 10\u{2009}000 and x^2 ≤1/2 cost $5"],
    );
    check("a\\-b c\\/d line\\\\next\\newline third", &["p: ab cd line\nnext\nthird"]);
    check("\\unknown{kept} \\foo[opt]{a} \\bar text", &["p: kept a text"]);
    check("\\verb|a%b\\c| and \\texttt{d}", &["p: a%b\\c and d"]);
    check("the 4$^{th}$ and 5\\textsuperscript{th}", &["p: the 4th and 5th"]);
    check(
        "a \\cite[p.~5]{doe} b\\footcite[See][6]{roe}.",
        &["p: a [doe, p.\u{a0}5] b.", "note footnote-0-1 1: See roe, 6."],
    );
}

#[test]
fn blocks_have_their_kind() {
    check(
        "\\section*{First}\\label{s}\nBody.\n\\begin{quote}\nQuoted words.\n\\end{quote}\nGoes on.\n\\subsection{Sub}\n\
         \\begin{enumerate}\n\\item one\n\\item two\n\\end{enumerate}\\begin{itemize}\\item dot\\item[x] lab\\end{itemize}\n\
         \\begin{tabular}{ll}a & b \\\\ c & d\\end{tabular}\n\\begin{figure}[h]\\includegraphics[width=1cm]{a.png}\\caption{A crane.}\\end{figure}\n\
         \\begin{verbatim}\nx = {1}\n\\end{verbatim}\nLast \\begin{comment}no\\end{comment}words.\n\\[ a + b \\]\nEnd.",
        &[
            "h2: First",
            "p: Body.",
            "quote: Quoted words.",
            "p: Goes on.",
            "h3: Sub",
            "item: 1. one",
            "item: 2. two",
            "item: dot",
            "item: x lab",
            "aside: a\tb\nc\td",
            "aside: A crane.",
            "aside: x = {1}",
            "p: Last words.",
            "aside: a + b",
            "p: End.",
        ],
    );
}

#[test]
fn styles_and_links_are_ranges_of_the_view() {
    let latex = "\\emph{a} {\\bf b} {c \\sc d} \\textit{e} \\url{https://x.example/a\\_b?c=%20&d} \\href{https://y.example/\\%41}{f g}";
    let read = read(latex);
    let styles: Vec<(&str, Style)> =
        read.styles.iter().map(|range| (range.span.of(&read.plain.text), range.style)).collect();
    assert_eq!(
        styles,
        [("a", Style::Italic), ("b", Style::Bold), ("d", Style::SmallCaps), ("e", Style::Italic)]
    );
    let links: Vec<(&str, &str, &str)> = read
        .links
        .iter()
        .map(|link| {
            let raw = link.raw.map_or("", |span| span.of(latex));
            (link.span.of(&read.plain.text), link.target.as_str(), raw)
        })
        .collect();
    assert_eq!(
        links,
        [
            (
                "https://x.example/a_b?c=%20&d",
                "https://x.example/a_b?c=%20&d",
                "https://x.example/a\\_b?c=%20&d"
            ),
            ("f g", "https://y.example/%41", "https://y.example/\\%41"),
        ]
    );
}

#[test]
fn included_files_are_put_in() {
    let files = |name: &str| match name {
        "part.tex" => Some(b"Part with \\input{inner}".to_vec()),
        "inner" => Some(b"inner words\\input{part}.".to_vec()),
        _ => None,
    };
    let options = ManuscriptOptions { include: Some(&files), ..ManuscriptOptions::default() };
    let read =
        read_manuscript(b"A \\include{part} B % \\input{x}\n\\input{gone}", &options).unwrap();
    holds(&read);
    assert_eq!(read.raw, "A Part with inner words\\input{part}. B % \\input{x}\n\\input{gone}");
    let missing =
        read.problems.iter().filter(|problem| problem.message.contains("could not be read"));
    assert_eq!(missing.count(), 2);
    assert!(read.problems.iter().any(|problem| problem.message.contains("put in")));
    let alone = read_manuscript(b"\\input{x}", &ManuscriptOptions::default()).unwrap();
    assert_eq!(alone.problems.len(), 1);
}

#[test]
fn declared_charsets_are_decoded() {
    let read = read_manuscript(
        b"\\usepackage[latin1]{inputenc}\n\\begin{document}Caf\xE9 \\'e\\end{document}",
        &ManuscriptOptions::default(),
    )
    .unwrap();
    assert_eq!(view(&read), ["p: Café é"]);
}

#[test]
fn hostile_input_is_read_in_time() {
    for piece in [
        "{",
        "}",
        "\\footnote{",
        "\\emph{",
        "\\begin{quote}",
        "\\foo[",
        "\\'{a",
        "\\enquote{",
        "\\input{",
        "\\frac{",
        "$",
        "$$ ",
        "\\item ",
        "& ",
        "\\verb|",
        "\\url{",
        "[",
        "\\end{x}",
        "%",
        "\\footnote{a}",
        "\\title{",
        "\\def\\a{",
        "\\begin{document}",
        "%\\begin{document}",
        "\\[",
        "\\cite[",
        "\\href{a}{",
        "{\\it ",
        "\\begin{tabular}&",
    ] {
        let latex = piece.repeat(200_000 / piece.len());
        let work = Work::begin();
        read(&latex);
        assert!(work.done().as_secs() < 20, "{piece:?} took {:?}", work.done());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_mark_up_keeps_the_laws(parts in proptest::collection::vec(part(), 0..50)) {
        let latex = parts.concat();
        let first = read(&latex);
        let second = read(&latex);
        prop_assert_eq!(view(&first), view(&second));
        prop_assert_eq!(first.plain, second.plain);
    }
}

fn part() -> impl Strategy<Value = String> {
    let parts = [
        "{",
        "}",
        "\\",
        "\\\\",
        "%",
        "\n",
        "\n\n",
        "$",
        "$$",
        "~",
        "``",
        "''",
        "`",
        "'",
        "--",
        "---",
        "&",
        "^",
        "_",
        "#",
        "\\footnote{",
        "\\footnote[3]{",
        "\\footnotemark",
        "\\footnotetext{",
        "\\emph{",
        "\\textbf",
        "\\it ",
        "\\section{",
        "\\begin{quote}",
        "\\end{quote}",
        "\\begin{enumerate}",
        "\\item",
        "\\item[",
        "]",
        "[",
        "\\end{enumerate}",
        "\\begin{verbatim}",
        "\\end{verbatim}",
        "\\verb|",
        "|",
        "\\url{",
        "\\href{a}{",
        "\\'",
        "\\'e",
        "\\\"{o}",
        "\\c",
        "\\begin{tabular}{l}",
        "\\end{tabular}",
        "\\cite[",
        "\\cite{a}",
        "\\footcite[a][b]{c}",
        "\\label{a}",
        "\\ref{a}",
        "\\enquote{",
        "\\[",
        "\\]",
        "\\frac{1}{",
        "\\title{",
        "\\thanks{",
        "\\newcommand{\\a}{b}",
        "\\a",
        "\\ldots",
        "\\,",
        "\\begin{document}",
        "\\end{document}",
        "\\caption{",
        "\\iffalse",
        "\\fi",
        "é",
        "漢",
        " ",
        "  ",
        "word",
        "a. B",
        "\r\n",
        "\t",
        "\u{feff}",
        "\\begin{",
        "\\end{",
        "\\input{x}",
        "\\def\\b#1{",
        "\\begin{comment}",
        "\\par",
        "\\ ",
    ];
    prop_oneof![
        8 => proptest::sample::select(parts.to_vec()).prop_map(str::to_owned),
        1 => "[a-z\\\\{}$%é ]{0,10}",
    ]
}
