//! Quotations of pages whose mark-up gets between the words.

use citecheck::fidelity::Verdict;
use citecheck::reader::{ReaderOptions, SourceHints, read_source};
use citecheck::text::Severity;

use super::support::{ask, shown};

const PAGE: &str = "<!doctype html><title>Tolls</title><body>\
<p>The <b>f</b>ee was <em>not</em> 5<sup><a href=\"#fn1\">1</a></sup> crowns in Ger<wbr>mar&shy;ken,\
 it was&nbsp;15&#8203;0 crowns for \u{202a}each\u{202c} cart<!-- never -->.</p>\
<p>No ox <del>ever</del> paid<span style=\"display:none\"> less than twice as much</span> there.</p>\
<ul><li>Carters pay at dusk;<li>widows do not pay;</ul>\
<table><tr><td>Wheat<td>30 crowns<tr><td>Barley<td>20 crowns</table>\
<p>The <span style=\"font-variant:small-caps\">warden</span> kept H<sub>2</sub>O<br>and 3<sup>2</sup> jars\
 <a href=\"#c\" class=\"reference\">[4]</a> of oil.</p></body>";

fn check(quote: &str, verdict: Verdict, severity: Severity) {
    let hints = SourceHints { content_type: Some("text/html".to_owned()), name: None };
    let source = read_source(PAGE.as_bytes(), &hints, &ReaderOptions::default());
    let finding = ask(quote, "", &source);
    let clean = finding.verdict <= Verdict::Disclosed;
    let expected = if verdict <= Verdict::Disclosed { clean } else { finding.verdict == verdict };
    assert!(expected, "{quote:?}: {}\nin {:?}", shown(&finding), source.text);
    assert_eq!(finding.severity, severity, "{quote:?}: {}", shown(&finding));
}

fn clean(quote: &str) {
    check(quote, Verdict::Typographic, Severity::None);
}

fn critical(quote: &str) {
    check(quote, Verdict::Altered, Severity::Critical);
}

#[test]
fn markup_between_letters_and_words_is_no_difference() {
    clean("The fee was not 5 crowns in Germarken, it was 150 crowns for each cart.");
    clean("it was 150 crowns for each cart");
    clean("Carters pay at dusk; widows do not pay;");
    clean("Wheat 30 crowns Barley 20 crowns");
    clean("The warden kept H2O and 32 jars [4] of oil.");
    clean("The warden kept H₂O and 32 jars of oil.");
}

#[test]
fn what_a_page_does_not_show_does_not_stand_between_the_words() {
    clean("paid there.");
    clean("No ox ever paid there.");
}

#[test]
fn changes_are_told_in_spite_of_markup() {
    critical("The fee was 5 crowns in Germarken, it was 150 crowns for each cart.");
    critical("The fee was not 15 crowns in Germarken");
    critical("it was 15 crowns for each cart");
    critical("Carters pay at dusk; widows do pay;");
    critical("Wheat 20 crowns Barley 20 crowns");
    critical("No ox ever paid more than twice as much there.");
}
