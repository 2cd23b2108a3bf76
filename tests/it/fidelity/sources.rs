//! What the source itself brings along: layers, pages, islands, other readings, its condition.

use citecheck::fidelity::{FidelityOptions, Query, Reason, Verdict, check};
use citecheck::reader::{
    Condition, Format, Island, IslandKind, Layer, LayerKind, PageStart, SourceText,
};
use citecheck::text::{Severity, Span};

use super::support::{ask, query, shown, source};

const PROSE: &str = "The ferry ran twice a day until the bridge was opened. It carried mail, cattle and \
                     the doctor. Nobody drowned in all those years, though the river was never calm.";

fn place_of(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part is in the text");
    Span::new(start, start + part.len())
}

#[test]
fn an_absent_quotation_is_not_found_only_in_a_source_read_whole() {
    let quote =
        "The lighthouse keeper's daughter painted seventeen portraits of the harbour master";
    let expected = [
        (Condition::Whole, Verdict::NotFound, None),
        (Condition::Partial, Verdict::Unverifiable, Some(Reason::PartialText)),
        (Condition::NoText, Verdict::Unverifiable, Some(Reason::NoText)),
        (Condition::Garbled, Verdict::Unverifiable, Some(Reason::NoText)),
        (Condition::Unreadable, Verdict::Unverifiable, Some(Reason::NoText)),
    ];
    for (condition, verdict, reason) in expected {
        let mut text = source(PROSE);
        text.condition = condition;
        let finding = ask(quote, "", &text);
        assert_eq!((finding.verdict, finding.reason), (verdict, reason), "{condition:?}");
        let severity =
            if condition == Condition::Whole { Severity::Critical } else { Severity::None };
        assert_eq!(finding.severity, severity, "{condition:?}");
    }
}

#[test]
fn a_match_counts_in_a_source_that_was_read_in_part() {
    let mut text = source(PROSE);
    text.condition = Condition::Partial;
    assert_eq!(ask("carried mail, cattle and the doctor", "", &text).verdict, Verdict::Verbatim);
    let altered = ask("Nobody drowned in all these years, though the river was calm", "", &text);
    assert_eq!(altered.verdict, Verdict::Altered, "{}", shown(&altered));
    let tail = ask(
        "It carried mail, cattle and the doctor, and on Sundays the choir of the upper parish",
        "",
        &text,
    );
    assert_eq!((tail.verdict, tail.reason), (Verdict::Unverifiable, Some(Reason::PartialText)));
}

#[test]
fn a_source_without_text_says_so() {
    for text in ["", " \n "] {
        let finding = ask("It carried mail, cattle and the doctor", "", &source(text));
        assert_eq!(
            (finding.verdict, finding.reason),
            (Verdict::Unverifiable, Some(Reason::NoText))
        );
    }
    let none = SourceText::without_text(Format::Pdf, "pdfium", Condition::NoText, "a scan");
    let finding = ask("It carried mail, cattle and the doctor", "", &none);
    assert_eq!(finding.reason, Some(Reason::NoText));
}

#[test]
fn an_absent_translation_is_unverifiable() {
    let finding = ask(
        "The lighthouse keeper's daughter painted seventeen portraits",
        "translation by the author",
        &source(PROSE),
    );
    assert_eq!(
        (finding.verdict, finding.reason),
        (Verdict::Unverifiable, Some(Reason::Translation))
    );
    let found = ask("carried mail, cattle and the doctor", "author's translation", &source(PROSE));
    assert_eq!(found.verdict, Verdict::Verbatim);
}

#[test]
fn another_reading_is_asked_before_a_bad_answer() {
    // The first reader lost a column.
    let mut first = source("The ferry ran twice a day. Nobody drowned in all those years.");
    first.alternatives = vec![source("A list of tolls follows."), source(PROSE)];
    let finding = ask("carried mail, cattle and the doctor", "", &first);
    assert_eq!((finding.verdict, finding.alternative), (Verdict::Verbatim, Some(1)));
    let kept = ask("drowned in all those years", "", &first);
    assert_eq!((kept.verdict, kept.alternative), (Verdict::Verbatim, None));
    let absent = ask("The lighthouse keeper's daughter painted portraits", "", &first);
    assert_eq!((absent.verdict, absent.alternative), (Verdict::NotFound, None));
}

#[test]
fn layers_are_searched_in_their_order_and_apart() {
    let shown_text = "The bridge was opened in spring.";
    let data = "Nobody drowned in all those years. The bridge was opened in spring.";
    let whole = format!("{shown_text}\n{data}");
    let mut text = source(&whole);
    let border = shown_text.len() + 1;
    text.layers = vec![
        Layer { kind: LayerKind::Rendered, span: Span::new(0, border) },
        Layer { kind: LayerKind::ScriptData, span: Span::new(border, whole.len()) },
    ];
    let both = ask("The bridge was opened in spring.", "", &text);
    let place = both.place.expect("a place");
    assert_eq!((place.spans[0].start, place.occurrences), (0, 1));
    let only_data = ask("drowned in all those years", "", &text);
    assert_eq!(only_data.verdict, Verdict::Verbatim);
    let across =
        ask("The bridge was opened in spring. Nobody drowned in all those years.", "", &text);
    assert_ne!(across.verdict, Verdict::Verbatim);
}

#[test]
fn text_in_another_layer_does_not_tear_a_sentence() {
    let whole = "The ferry ran twice PHOTO OF A FERRY a day until the bridge was opened.";
    let alt = place_of(whole, "PHOTO OF A FERRY ");
    let mut text = source(whole);
    text.layers = vec![
        Layer { kind: LayerKind::Rendered, span: Span::new(0, alt.start) },
        Layer { kind: LayerKind::AltText, span: alt },
        Layer { kind: LayerKind::Rendered, span: Span::new(alt.end, whole.len()) },
    ];
    let finding = ask("The ferry ran twice a day until the bridge was opened.", "", &text);
    assert_eq!(finding.verdict, Verdict::Verbatim, "{}", shown(&finding));
    assert_eq!(finding.place.expect("a place").spans.len(), 2);
    assert_eq!(ask("photo of a ferry", "", &text).verdict, Verdict::Altered);
}

#[test]
fn islands_are_jumped_over_and_can_be_quoted_themselves() {
    let whole = "The ferry ran twice a day1 until the bridge\n\
                 1 The toll was two coins for each passenger and four for a cow.\n\
                 was opened. It carried mail, cattle and the doctor.";
    let mut text = source(whole);
    let mark = place_of(whole, "1 until");
    text.islands = vec![
        Island { kind: IslandKind::NoteMark, span: Span::new(mark.start, mark.start + 1) },
        Island {
            kind: IslandKind::Note,
            span: place_of(
                whole,
                "1 The toll was two coins for each passenger and four for a cow.\n",
            ),
        },
    ];
    let body = ask("The ferry ran twice a day until the bridge was opened.", "", &text);
    assert_eq!(body.verdict, Verdict::Verbatim, "{}", shown(&body));
    let place = body.place.expect("a place");
    assert_eq!(place.spans.len(), 3);
    assert_eq!(
        citecheck::text::span::joined(whole, &place.spans).replace('\n', " ").replace("  ", " "),
        "The ferry ran twice a day until the bridge was opened."
    );
    let note = ask("The toll was two coins for each passenger", "", &text);
    assert_eq!(note.verdict, Verdict::Verbatim, "{}", shown(&note));
    let copied = ask("four for a cow. was opened. It carried mail", "", &text);
    assert_eq!(copied.verdict, Verdict::Verbatim, "{}", shown(&copied));
}

#[test]
fn words_left_out_beside_a_running_head_are_no_part_of_it() {
    let whole = "The loan was signed by Harl\n12\n\u{c}THE ANNALS OF TRADE\nand Vester in spring.";
    let mut text = source(whole);
    text.islands = vec![
        Island { kind: IslandKind::PageNumber, span: place_of(whole, "12\n") },
        Island { kind: IslandKind::RunningHead, span: place_of(whole, "THE ANNALS OF TRADE") },
    ];
    let left_out = ask("The loan was signed by Harl in spring.", "", &text);
    assert_eq!(left_out.verdict, Verdict::Altered, "{}", shown(&left_out));
    let copied = ask("signed by Harl 12 THE ANNALS OF TRADE and Vester in spring.", "", &text);
    assert_eq!(copied.verdict, Verdict::Verbatim, "{}", shown(&copied));
}

#[test]
fn a_pin_decides_between_equal_places() {
    let line = "The toll was two coins for each passenger.";
    let whole = format!("{line} First page.\n\n{line} Second page.");
    let mut text = source(&whole);
    let second = whole.rfind(line).expect("the second");
    text.pages = vec![
        PageStart { offset: 0, number: 1, label: Some("181".to_owned()) },
        PageStart { offset: second, number: 2, label: Some("182".to_owned()) },
    ];
    let mut asked = query(line, "");
    asked.pin = Some("at 182".to_owned());
    let options = FidelityOptions::default();
    let finding = check(&[asked], &text, &options).remove(0);
    let place = finding.place.expect("a place");
    assert_eq!((place.page, place.occurrences, place.other_places.len()), (Some(2), 2, 1));
    assert_eq!(place.spans[0].start, second);
    assert!(place.tie_break.expect("a tie break").contains("182"));
}

#[test]
fn neighbouring_words_decide_between_equal_places() {
    let line = "The toll was two coins for each passenger.";
    let far = "Nothing of note is told about the weather of that season. ".repeat(20);
    let whole =
        format!("In summer the monks paid. {line} {far} Winter ice stopped soldiers. {line}");
    let asked = Query {
        quote: line.to_owned(),
        context: "When the ice came, soldiers complained".to_owned(),
        ..Query::default()
    };
    let finding = check(&[asked], &source(&whole), &FidelityOptions::default()).remove(0);
    let place = finding.place.expect("a place");
    assert!(1000 < place.spans[0].start);
    assert_eq!(place.tie_break.as_deref(), Some("the neighbouring words"));
}

#[test]
fn emphasis_is_compared_with_the_source() {
    let whole = "It carried mail, cattle and the doctor.";
    let mut text = source(whole);
    text.format = Format::Html;
    let quote = |parenthetical: &str, words: &str| {
        let mut asked = query(whole, parenthetical);
        asked.emphasis = vec![place_of(whole, words)];
        asked
    };
    let answer = |asked: Query, text: &SourceText| {
        check(&[asked], text, &FidelityOptions::default()).remove(0)
    };
    let undisclosed = answer(quote("", "cattle"), &text);
    assert_eq!((undisclosed.verdict, undisclosed.severity), (Verdict::Altered, Severity::Minor));
    let added = answer(quote("emphasis added", "cattle"), &text);
    assert_eq!((added.verdict, added.severity), (Verdict::Disclosed, Severity::None));
    assert_eq!(added.licences, ["emphasis added"]);
    text.emphasis = vec![place_of(whole, "cattle")];
    let original = answer(quote("emphasis in original", "cattle"), &text);
    assert_eq!(original.verdict, Verdict::Verbatim);
    let wrongly_added = answer(quote("emphasis added", "cattle"), &text);
    assert_eq!(
        (wrongly_added.verdict, wrongly_added.severity),
        (Verdict::Disclosed, Severity::Minor)
    );
}

#[test]
fn a_quotation_without_its_footnote_marks_is_clean() {
    let whole = "The ferry ran twice a day.¹² It carried mail,[3] cattle [4, 5] and the doctor.6 Nobody \
                 drowned in all those years,7 though the river8 was never calm.";
    let finding = ask("ferry ran twice a day", "", &source(whole));
    assert_eq!(finding.verdict, Verdict::Verbatim);
    let finding = ask(
        "The ferry ran twice a day. It carried mail, cattle and the doctor. Nobody drowned in all \
         those years, though the river was never calm.",
        "footnotes omitted",
        &source(whole),
    );
    assert!(finding.verdict <= Verdict::Disclosed, "{}", shown(&finding));
    assert_eq!(finding.severity, Severity::None);
}

#[test]
fn spans_lead_to_the_words_of_the_source() {
    let whole = format!("Before.\r\n\r\n{}", PROSE.replace(' ', "\u{a0} "));
    let finding = ask("It carried mail ... Nobody drowned", "", &source(&whole));
    let place = finding.place.expect("a place");
    let words: Vec<String> = place
        .spans
        .iter()
        .map(|span| citecheck::text::span::fold_white_space(span.of(&whole)))
        .collect();
    assert_eq!(words, ["It carried mail", "Nobody drowned"]);
    let hidden = &finding.differences[0];
    assert_eq!(hidden.kind.as_str(), "ellipsis");
    assert!(hidden.source.contains("cattle"));
}
