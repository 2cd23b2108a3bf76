//! `sources.csl.json`: the sources of the corpus as CSL-JSON, for Zotero, Juris-M and pandoc.
//!
//! Names are taken apart only where they plainly are a person's; everything else stays literal.

use serde_json::{Map, Value, json};

use crate::citation::{Work, WorkType};
use crate::report::joined::Joined;

/// Words that make a name that of an institution.
const INSTITUTIONS: &str = include_str!("../../../data/institution_words.txt");

/// All sources, in the order of their ids.
#[must_use]
pub fn csl(joined: &Joined<'_>) -> Vec<Value> {
    joined
        .report
        .sources
        .iter()
        .map(|source| {
            let accessed = source
                .source
                .uses
                .iter()
                .flat_map(|use_of| use_of.citations.iter().map(move |at| (use_of.document, *at)))
                .filter_map(|(document, at)| joined.citation(document, at))
                .find_map(|citation| citation.work.accessed.as_deref());
            item(&source.source.id, &source.source.key, &source.source.work, accessed)
        })
        .collect()
}

fn item(id: &str, key: &str, work: &Work, accessed: Option<&str>) -> Value {
    let mut item = Map::new();
    let mut set = |name: &str, value: Value| {
        item.insert(name.to_owned(), value);
    };
    set("id", json!(key));
    set("type", json!(kind(work.kind)));
    if let Some(title) = &work.title {
        set("title", json!(title));
    }
    if !work.authors.is_empty() {
        set("author", work.authors.iter().map(|author| name(author)).collect());
    }
    if let Some(container) = &work.container {
        set("container-title", json!(container));
    }
    if let Some(volume) = &work.volume {
        set("volume", json!(volume));
    }
    if let Some(page) = &work.first_page {
        set("page-first", json!(page));
    }
    if let Some(court) = &work.court {
        set("authority", json!(court));
    }
    if let Some(issued) = date(work.date_iso.as_deref(), work.date.as_deref()) {
        set("issued", issued);
    }
    let accessed = accessed.or(work.accessed.as_deref());
    let read = accessed.and_then(crate::text::date::first).map(|found| found.iso);
    if let Some(accessed) = date(read.as_deref(), accessed) {
        set("accessed", accessed);
    }
    if let Some(url) = work.urls.first() {
        set("URL", json!(url));
        if let Some(doi) = doi(url) {
            set("DOI", json!(doi));
        }
    }
    if let Some(archived) = work.archived_urls.first() {
        let host =
            url::Url::parse(archived).ok().and_then(|parsed| parsed.host_str().map(str::to_owned));
        if let Some(host) = host {
            set("archive", json!(host));
        }
        set("archive_location", json!(archived));
    }
    set("note", json!(format!("citecheck: {id}")));
    Value::Object(item)
}

/// The CSL type of a kind of work.
#[must_use]
pub const fn kind(kind: WorkType) -> &'static str {
    match kind {
        WorkType::Web => "webpage",
        WorkType::News => "article-newspaper",
        // CSL has no type for press releases; Zotero writes them so.
        WorkType::PressRelease | WorkType::Report => "report",
        WorkType::Journal => "article-journal",
        WorkType::Book => "book",
        WorkType::Chapter => "chapter",
        WorkType::Hearing => "hearing",
        WorkType::Case => "legal_case",
        WorkType::Statute | WorkType::Resolution | WorkType::Constitution => "legislation",
        WorkType::Regulation => "regulation",
        WorkType::Bill => "bill",
        WorkType::Treaty => "treaty",
        WorkType::Letter => "personal_communication",
        WorkType::Dataset => "dataset",
        WorkType::Other => "document",
    }
}

/// A name taken apart where it is plainly a person's.
#[must_use]
pub fn name(printed: &str) -> Value {
    let printed = printed.trim();
    let literal = || json!({ "literal": printed });
    let mut words: Vec<&str> = printed.split_whitespace().collect();
    let mut suffix = None;
    if let Some(last) = words.last()
        && matches!(last.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III" | "IV")
        && 2 < words.len()
    {
        suffix = words.pop();
        if let Some(last) = words.last_mut() {
            *last = last.trim_end_matches(',');
        }
    }
    let is_person = (2..=5).contains(&words.len()) && words.iter().all(|word| is_name_part(word));
    if !is_person || words.iter().any(|word| is_institutional(word)) {
        return literal();
    }
    let family_start = words.iter().position(|word| is_particle(word)).unwrap_or(words.len() - 1);
    let (Some(given), Some(family)) = (words.get(..family_start), words.get(family_start..)) else {
        return literal();
    };
    if given.is_empty() {
        return literal();
    }
    let mut name = json!({ "family": family.join(" "), "given": given.join(" ") });
    if let (Some(suffix), Some(object)) = (suffix, name.as_object_mut()) {
        object.insert("suffix".to_owned(), json!(suffix));
    }
    name
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "von"
            | "de"
            | "der"
            | "den"
            | "di"
            | "da"
            | "del"
            | "della"
            | "la"
            | "le"
            | "al"
            | "bin"
            | "ibn"
            | "ter"
            | "zu"
            | "dos"
            | "du"
    )
}

fn is_name_part(word: &str) -> bool {
    let letters = word.chars().all(|c| c.is_alphabetic() || ".’'-".contains(c));
    letters && (is_particle(word) || word.chars().next().is_some_and(char::is_uppercase))
}

fn is_institutional(word: &str) -> bool {
    let folded = word.trim_end_matches('.').to_lowercase();
    let acronym = 2 < word.len()
        && word.chars().all(|c| c.is_uppercase() || c == '.')
        && word.contains('.')
        && word.matches('.').count() > 1
        && word.len() <= 4;
    acronym || INSTITUTIONS.lines().any(|known| known == folded)
}

fn date(iso: Option<&str>, printed: Option<&str>) -> Option<Value> {
    if let Some(parts) = iso.and_then(date_parts) {
        return Some(json!({ "date-parts": [parts] }));
    }
    printed.filter(|text| !text.trim().is_empty()).map(|text| json!({ "raw": text }))
}

fn date_parts(iso: &str) -> Option<Vec<u32>> {
    let parts: Option<Vec<u32>> = iso.split('-').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| (1..=3).contains(&parts.len()))
}

fn doi(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let path = rest.strip_prefix("doi.org/").or_else(|| rest.strip_prefix("dx.doi.org/"))?;
    path.starts_with("10.").then_some(path)
}
