//! What must hold for every text.

use std::time::Duration;

use citecheck::fidelity::{FidelityOptions, Query, Reason, Verdict, check};
use citecheck::text::{Span, fold};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::support::{ask, query, shown, source};
use crate::support::work::Work;

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-z]{2,9}",
        1 => "[A-Z][a-z]{2,8}",
        1 => "[0-9]{1,4}",
        1 => prop::sample::select(vec!["not", "may", "the", "of", "é\u{AD}t\u{AD}é", "naïve", "Žižek", "50%", "$3", "don't"])
            .prop_map(str::to_owned),
    ]
}

fn sentence() -> impl Strategy<Value = String> {
    prop::collection::vec(
        (word(), prop::sample::select(vec![" ", " ", " ", ", ", "; ", " – ", "-"])),
        8..30,
    )
    .prop_map(|words| {
        let mut out = String::new();
        for (index, (word, blank)) in words.iter().enumerate() {
            out.push_str(word);
            if index + 1 < words.len() {
                out.push_str(blank);
            }
        }
        out.push('.');
        out
    })
}

fn clean(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Verbatim | Verdict::Typographic)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn folding_leads_back_to_the_text(text in "\\PC{0,60}") {
        let folded = fold::fold(&text);
        let mut end = 0;
        for run in folded.map.runs() {
            prop_assert_eq!(run.out, end);
            end = run.out + run.len;
            prop_assert!(text.is_char_boundary(run.src));
            prop_assert!(text.is_char_boundary(run.src + run.src_len));
            let made = Span::new(run.out, end).of(&folded.text);
            let there = Span::new(run.src, run.src + run.src_len).of(&text);
            if run.copy {
                prop_assert_eq!(made, there);
            } else {
                // What a stretch was made from folds to the stretch.
                let again = fold::fold(there);
                prop_assert_eq!(made, again.text.as_str());
            }
        }
        prop_assert_eq!(end, folded.text.len());
    }

    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
        let once = fold::fold(&text).text;
        let twice = fold::fold(&once).text;
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn a_text_quotes_itself_verbatim(text in sentence(), before in sentence(), after in sentence()) {
        let finding = ask(&text, "", &source(&text));
        prop_assert_eq!(finding.verdict, Verdict::Verbatim, "{}", shown(&finding));
        let whole = format!("{before} {text} {after}");
        let finding = ask(&text, "", &source(&whole));
        prop_assert_eq!(finding.verdict, Verdict::Verbatim, "{}", shown(&finding));
        let place = finding.place.expect("a place");
        let there: String = place.spans.iter().map(|span| span.of(&whole)).collect();
        prop_assert_eq!(there.trim_end_matches('.'), text.trim_end_matches('.'));
    }

    #[test]
    fn undoing_an_edit_gives_verbatim(text in sentence(), at in any::<prop::sample::Index>(), with in "[a-z]{4,9}") {
        let words: Vec<&str> = text.split(' ').collect();
        let index = at.index(words.len());
        let mut edited: Vec<&str> = words.clone();
        edited[index] = &with;
        prop_assume!(edited != words);
        let quote = edited.join(" ");
        let finding = ask(&quote, "", &source(&text));
        prop_assert!(Verdict::Disclosed < finding.verdict, "{}", shown(&finding));
        let undone = ask(&words.join(" "), "", &source(&text));
        prop_assert_eq!(undone.verdict, Verdict::Verbatim);
    }

    #[test]
    fn the_verdict_does_not_hang_on_wrapping_or_form(
        text in sentence(), width in 10_usize..60, drop in any::<prop::sample::Index>(),
    ) {
        let words: Vec<&str> = text.split(' ').collect();
        let index = drop.index(words.len());
        let kept: Vec<&str> =
            words.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, word)| *word).collect();
        for quote in [text.clone(), kept.join(" ")] {
            let plain = ask(&quote, "", &source(&text));
            let mut wrapped = String::from("\u{feff}");
            let mut line = 0;
            for word in &words {
                if 0 < line {
                    wrapped.push_str(if width < line { "\r\n" } else { " " });
                    line = if width < line { 0 } else { line };
                }
                wrapped.push_str(word);
                line += word.len() + 1;
            }
            let again = ask(&quote, "", &source(&wrapped));
            prop_assert_eq!(plain.verdict, again.verdict, "{} / {}", shown(&plain), shown(&again));
            prop_assert_eq!(plain.severity, again.severity);
            let decomposed: String = text.nfd().collect();
            let other = ask(&quote, "", &source(&decomposed));
            prop_assert_eq!(plain.verdict, other.verdict, "{} / {}", shown(&plain), shown(&other));
            let composed: String = quote.nfc().collect();
            let third = ask(&composed, "", &source(&decomposed));
            prop_assert_eq!(plain.verdict, third.verdict, "{} / {}", shown(&plain), shown(&third));
        }
    }

    #[test]
    fn the_style_of_quotation_marks_is_only_type(text in sentence(), at in any::<prop::sample::Index>()) {
        let words: Vec<&str> = text.trim_end_matches('.').split(' ').collect();
        let index = at.index(words.len() - 1);
        let set = |open: &str, close: &str| {
            let mut out = words.clone().into_iter().map(str::to_owned).collect::<Vec<_>>();
            out[index] = format!("{open}{}", out[index]);
            out[index + 1] = format!("{}{close}", out[index + 1]);
            out.join(" ")
        };
        let quote = set("\"", "\"");
        for styled in [set("“", "”"), set("«", "»"), set("‘", "’"), set("\"", "\"")] {
            let finding = ask(&quote, "", &source(&styled));
            prop_assert!(clean(finding.verdict), "{styled:?}: {}", shown(&finding));
        }
    }

    #[test]
    fn no_input_breaks_it(quote in "\\PC{0,80}", text in "\\PC{0,200}") {
        let queries = [
            query(&quote, "emphasis added"),
            query(&format!("[{quote}] . . . ({quote}"), ""),
            query(&text, ""),
        ];
        let findings = check(&queries, &source(&text), &FidelityOptions::default());
        prop_assert_eq!(findings.len(), 3);
        for finding in findings {
            let places = finding.place.iter().chain(finding.hint.iter());
            for span in places.flat_map(|place| place.spans.iter().chain(&place.other_places)) {
                prop_assert!(text.get(span.start..span.end).is_some());
            }
            for difference in &finding.differences {
                prop_assert!(text.is_char_boundary(difference.source_span.end));
            }
        }
    }

    #[test]
    fn brackets_and_dots_in_any_order_are_harmless(
        quote in prop::collection::vec(
            prop::sample::select(vec!["[", "]", "(", ")", ". . .", "…", "* * *", "word", " ", "[]", "[sic]", "5", "-", "'", "\""]), 0..40)
    ) {
        let quote = quote.concat();
        let text = format!("Some word and 5 words. {quote} And the end.");
        let findings =
            check(&[query(&quote, "")], &source(&text), &FidelityOptions::default());
        prop_assert_eq!(findings.len(), 1);
    }
}

#[test]
fn answers_come_in_order_and_do_not_hang_on_company() {
    let text = "The ferry ran twice a day until the bridge was opened. It carried mail, cattle and the \
                doctor. Nobody drowned in all those years, though the river was never calm.";
    let quotes = [
        "Nobody drowned in all those years",
        "It carried mail, sheep and the doctor",
        "though the river was calm",
        "the lighthouse keeper's daughter painted portraits",
        "The ferry ran . . . until the bridge",
    ];
    let queries: Vec<Query> = quotes.iter().map(|quote| query(quote, "")).collect();
    let text = source(text);
    let together = check(&queries, &text, &FidelityOptions::default());
    for (quote, finding) in quotes.iter().zip(&together) {
        assert_eq!(finding, &ask(quote, "", &text));
    }
    assert_eq!(together, check(&queries, &text, &FidelityOptions::default()));
}

#[test]
fn hostile_repetition_is_answered_in_bounded_time() {
    let letters = "a".repeat(4_000_000);
    let blanks = "a ".repeat(1_000_000);
    let quotes = [
        "a ".repeat(60),
        "a".repeat(60),
        "a b ".repeat(30),
        "[a] ".repeat(30),
        "a . . . ".repeat(20),
    ];
    for text in [letters, blanks] {
        let text = source(&text);
        let queries: Vec<Query> = quotes.iter().map(|quote| query(quote, "")).collect();
        let work = Work::begin();
        let findings = check(&queries, &text, &FidelityOptions::default());
        assert_eq!(findings.len(), quotes.len());
        assert!(work.done() < Duration::from_secs(40), "{:?}", work.done());
    }
}

/// Prose of many different words, so many bytes of it.
fn made_prose(bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 16);
    let mut number = 7_usize;
    while out.len() < bytes {
        number = number.wrapping_mul(48_271) % 2_147_483_647;
        out.push_str(if number.is_multiple_of(3) { "the " } else { "an " });
        out.push_str(&letters(number / 5));
        out.push(' ');
    }
    out
}

#[test]
fn quotations_of_thousands_of_pieces_are_given_up() {
    let prose = made_prose(100_000);
    let text = source(&prose);
    let words: Vec<&str> = prose.split_whitespace().skip(3_000).take(1_000).collect();
    let each = |put: &dyn Fn(&str) -> String| words.iter().map(|word| put(word)).collect();
    let hostile: [String; 8] = [
        "[a [b c] ".repeat(1_000),
        "(a b) c ".repeat(1_000),
        "[a]".repeat(10_000),
        "h[a]".repeat(3_000),
        each(&|word: &str| format!("{word} [x y] ")),
        each(&|word: &str| format!("{word} [sic] ")),
        each(&|word: &str| format!("{word} … ")),
        "20 ".repeat(3_000),
    ];
    for quote in hostile {
        let work = Work::begin();
        let finding = ask(&quote, "", &text);
        let head = &quote[..40];
        assert!(work.done() < Duration::from_secs(30), "{head:?} took {:?}", work.done());
        if quote.starts_with("[a [b c] ") {
            // Nothing of it stands there, but that was not looked for to the end.
            assert_eq!(finding.verdict, Verdict::Unverifiable, "{}", shown(&finding));
            assert_eq!(finding.reason.map(Reason::as_str), Some("too_short"));
        }
    }
}

#[test]
fn a_quotation_of_many_pieces_that_stands_is_found() {
    let prose = made_prose(100_000);
    let words: Vec<&str> = prose.split_whitespace().skip(3_000).take(400).collect();
    let pieces: Vec<String> = words
        .chunks(10)
        .map(|chunk| format!("{} [of course] {}", chunk[..5].join(" "), chunk[5..].join(" ")))
        .collect();
    let finding = ask(&pieces.join(" "), "", &source(&prose));
    assert_eq!(finding.verdict, Verdict::Disclosed, "{}", shown(&finding));
    assert_eq!(finding.differences.len(), 40);
    let pieces: Vec<String> = words.chunks(10).map(|chunk| chunk[..7].join(" ")).collect();
    let finding = ask(&pieces.join(" … "), "", &source(&prose));
    assert_eq!(finding.verdict, Verdict::Disclosed, "{}", shown(&finding));
    assert_eq!(finding.place.map(|place| place.spans.len()), Some(40));
}

#[test]
fn a_long_quotation_is_compared_word_by_word() {
    // 6,000 different words, so that no two stretches are alike.
    let words: Vec<String> = (0..6_000).map(|number| format!("wort{}", letters(number))).collect();
    let text = source(&words.join(" "));
    let whole = ask(&words[10..5_900].join(" "), "", &text);
    assert_eq!(whole.verdict, Verdict::Verbatim);
    let mut edited: Vec<String> = words[10..5_900].to_vec();
    edited[1_000] = "not".to_owned();
    edited.remove(3_000);
    edited.insert(5_000, "17".to_owned());
    let finding = ask(&edited.join(" "), "", &text);
    assert_eq!(finding.verdict, Verdict::Altered);
    let kinds: Vec<&str> = finding.differences.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["negation", "omission", "figure"]);
}

fn letters(mut number: usize) -> String {
    let mut out = String::new();
    for _ in 0..3 {
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
    }
    out
}
