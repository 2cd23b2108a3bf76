//! The review page: whole, escaped, self-contained.

use citecheck::report::write::{WriteOptions, write_all};
use scraper::{Html, Selector};

use super::sample::sample;

/// With `CITECHECK_SHOW=folder` the invented run is written there, to be looked at.
fn page() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let shown = std::env::var_os("CITECHECK_SHOW").map(std::path::PathBuf::from);
    let place = shown.as_deref().unwrap_or(folder.path());
    write_all(&sample(), place, &WriteOptions::default()).expect("written");
    std::fs::read_to_string(place.join("index.html")).expect("a page")
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn text(element: scraper::ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_from_outside_becomes_mark_up() {
    let source = page();
    let page = Html::parse_document(&source);
    assert_eq!(all(&page, "script").len(), 1, "only the page's own script");
    assert_eq!(all(&page, ".card b b, .words b").len(), 0, "no mark-up from a quotation");
    assert!(
        source.contains("&lt;script&gt;alert(1)") || source.contains("&#60;script&#62;alert(1)")
    );
    for link in all(&page, "a[href]") {
        let href = link.value().attr("href").expect("an address");
        let scheme = href.split(':').next().unwrap_or("");
        let known = ["http", "https"].contains(&scheme) || !href.contains(':');
        assert!(known, "{href}");
        if href.contains("://") {
            assert!(link.value().attr("rel").is_some_and(|rel| rel.contains("noopener")), "{href}");
        }
    }
    for (selector, attribute) in [("link", "href"), ("img", "src"), ("iframe", "src")] {
        assert_eq!(all(&page, &format!("{selector}[{attribute}]")).len(), 0);
    }
    let on = page.tree.nodes().filter_map(|node| node.value().as_element());
    assert!(on.flat_map(|element| element.attrs()).all(|(name, _)| !name.starts_with("on")));
}

#[test]
fn every_inner_link_leads_somewhere_and_no_anchor_stands_twice() {
    let source = page();
    let page = Html::parse_document(&source);
    let mut anchors = std::collections::BTreeSet::new();
    for element in all(&page, "[id]") {
        let id = element.value().id().expect("an id");
        assert!(anchors.insert(id.to_owned()), "{id} twice");
    }
    let mut links = 0;
    for link in all(&page, "a[href^='#']") {
        let target = link.value().attr("href").expect("an address").trim_start_matches('#');
        assert!(anchors.contains(target), "#{target} leads nowhere");
        links += 1;
    }
    assert!(40 < links, "{links}");
}

#[test]
fn passages_stand_side_by_side_with_what_differs_marked() {
    let source = page();
    let page = Html::parse_document(&source);
    let card = all(&page, "#harbour-q3")[0];
    let marks = |side: usize| -> Vec<String> {
        let selector = Selector::parse("mark, .hid").expect("a selector");
        let words = Selector::parse(".words").expect("a selector");
        let blocks: Vec<_> = card.select(&words).collect();
        blocks[side].select(&selector).map(text).collect()
    };
    assert_eq!(marks(0), ["[were]", ". . ."]);
    assert_eq!(marks(1), ["are", ", nor will they be,"]);
    let altered = all(&page, "#harbour-q2 .differences li");
    assert_eq!(text(altered[0]), "omission nothing for of which – not disclosed, major");
    let open = all(&page, "#harbour-q1 .facts a")[0];
    assert_eq!(
        open.value().attr("href"),
        Some(
            "https://harbour.example/works/1931#:~:text=the%20largest%20public%20work%20since%20the%20sea%20wall"
        )
    );
    let first = all(&page, ".finding")[0];
    assert_eq!(first.value().attr("data-s"), Some("critical"));
    let rot = all(&page, "tr.c-rot");
    assert_eq!(rot.len(), 1);
    assert!(text(rot[0]).contains("https://perma.example/AB12-CD34"));
}

#[test]
fn the_policy_names_the_script() {
    use sha2::{Digest, Sha256};
    let source = page();
    let script = source.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next());
    let digest = Sha256::digest(script.expect("a script").as_bytes());
    let bits = digest.iter().map(|byte| format!("{byte:08b}")).collect::<Vec<_>>().concat();
    // Base64 the slow way: groups of six bits.
    let letters: Vec<char> =
        ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let mut name: String = bits
        .as_bytes()
        .chunks(6)
        .map(|six| {
            let mut digits = String::from_utf8(six.to_vec()).expect("digits");
            while digits.len() < 6 {
                digits.push('0');
            }
            letters[usize::from_str_radix(&digits, 2).expect("a number")]
        })
        .collect();
    name.push('=');
    assert!(
        source.contains(&format!("script-src &#39;sha256-{name}&#39;"))
            || source.contains(&format!("script-src 'sha256-{name}'")),
        "{name}"
    );
}

#[test]
fn thousands_of_quotations_still_make_a_page() {
    let mut report = sample();
    let many = 4_000;
    let document = &mut report.documents[0].document;
    let quotation = document.quotations[1].clone();
    let finding = report.sources[0].findings.values().nth(1).expect("a finding").clone();
    for _ in 0..many {
        let index = citecheck::document::QuotationIndex(document.quotations.len());
        document.quotations.push(quotation.clone());
        report.sources[0].findings.insert((0, index), finding.clone());
    }
    let folder = tempfile::tempdir().expect("a folder");
    write_all(&report, folder.path(), &WriteOptions::default()).expect("written");
    let page = std::fs::read_to_string(folder.path().join("index.html")).expect("a page");
    assert!(many < page.matches("<article class=\"card").count());
    assert!(page.len() < many * 5_000, "{} bytes", page.len());
    if let Some(shown) = std::env::var_os("CITECHECK_SHOW") {
        std::fs::write(std::path::Path::new(&shown).join("many.html"), &page).expect("written");
    }
}

#[test]
fn problems_of_the_text_stand_at_its_next_note_and_the_passage_of_another_source_on_its_card() {
    let source = page();
    let page = Html::parse_document(&source);
    let problem = text(all(&page, "#harbour-n6 .problem")[0]);
    assert!(problem.contains("the debt of 1934 is 41 million crowns"), "{problem}");
    let away: Vec<String> = all(&page, "#harbour-n6 .problem").into_iter().map(text).collect();
    assert!(away.iter().any(|line| line.contains("(in the text at this note)")), "{away:?}");
    let card = all(&page, "#harbour-q4 .side");
    assert!(text(card[1]).contains("In another source"), "{}", text(card[1]));
    assert!(text(card[1]).contains("a harbour that sleeps is a harbour that starves"));
    assert!(text(all(&page, "#harbour-q4 .facts")[0]).contains("found in s3: Tessa Mørk"));
    let corpus = text(all(&page, "#corpus")[0]);
    assert!(corpus.contains("Sources cited both for and against (1)"), "{corpus}");
}
