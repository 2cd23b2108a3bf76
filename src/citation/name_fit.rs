//! How surely does a printed name mean a work?

use super::edit_distance::edit_distance;
use super::folded::{folded, in_order, starts_words, words_of};
use super::names;
use super::{Work, WorkType};

/// How surely a name means a work; 0 is not at all.
pub(super) const LABEL: u32 = 100;
const SURNAMES: u32 = 90;
const FIRST_SURNAME: u32 = 80;
const PARTY: u32 = 75;
pub(super) const WHOLE: u32 = 70;
pub(super) const PART: u32 = 50;
pub(super) const MISSPELT: u32 = 20;

/// The names of a full citation as they are compared; made when first asked for.
pub(super) struct Known {
    hereinafter: String,
    authors: Vec<Vec<String>>,
    title: String,
}

impl Known {
    pub(super) fn of(work: &Work) -> Self {
        Self {
            hereinafter: work.hereinafter.as_deref().map(folded).unwrap_or_default(),
            authors: work.authors.iter().map(|name| words_of(name)).collect(),
            title: work.title.as_deref().map(folded).unwrap_or_default(),
        }
    }
}

/// A printed name as it is compared.
pub(super) struct Wanted<'a> {
    printed: &'a str,
    pub folded: String,
    words: Vec<String>,
    parts: Vec<Vec<String>>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(printed: &'a str) -> Self {
        let words = words_of(printed);
        let (bare, _) = names::without_et_al(printed);
        let parts = names::read(bare).names.iter().map(|name| words_of(name)).collect();
        Self { printed, folded: words.join(" "), words, parts }
    }
}

/// How surely a name means the work of a full citation.
pub(super) fn fit(wanted: &Wanted<'_>, work: &Work, known: &Known) -> u32 {
    if wanted.folded.is_empty() {
        return 0;
    }
    if known.hereinafter == wanted.folded {
        return LABEL;
    }
    let (parts, authors) = (&wanted.parts, &known.authors);
    if !parts.is_empty() && parts.len() <= authors.len() {
        let all = parts.iter().zip(authors).all(|(part, author)| author_matches(part, author));
        if all {
            return if parts.len() == authors.len() { SURNAMES } else { FIRST_SURNAME };
        }
    }
    if known.title == wanted.folded || authors.contains(&wanted.words) {
        return SURNAMES;
    }
    if work.kind == WorkType::Case && !known.title.is_empty() {
        for party in known.title.split(" v ") {
            if party.trim() == wanted.folded || starts_words(party.trim(), &wanted.folded) {
                return PARTY;
            }
        }
    }
    if starts_words(&known.title, &wanted.folded) {
        return WHOLE;
    }
    let owners = work.authors.iter().map(String::as_str).chain(work.container.as_deref());
    let institution = owners
        .into_iter()
        .any(|owner| in_order(&wanted.words, &folded(owner)) && !names::is_person(owner));
    if institution {
        return PART + u32::from(1 < wanted.words.len());
    }
    if in_order(&wanted.words, &known.title) {
        return PART;
    }
    if spelt_like(wanted.printed, work).is_some() {
        return MISSPELT;
    }
    // "Anna, supra note 4": the given name for the surname.
    let given = work.authors.first().filter(|author| {
        names::is_person(author)
            && author.split_whitespace().next().map(folded).as_deref()
                == Some(wanted.folded.as_ref())
            && author.contains(' ')
    });
    if given.is_some() && 2 < wanted.folded.len() {
        return MISSPELT;
    }
    0
}

/// The author's surname that `name` misspells by a letter or two.
pub(super) fn spelt_like(name: &str, work: &Work) -> Option<String> {
    let (bare, _) = names::without_et_al(name);
    let short = names::read(bare);
    if !short.persons || work.authors.is_empty() {
        return None;
    }
    let mut spelt = None;
    for (part, author) in short.names.iter().zip(&work.authors) {
        let (a, b) = (folded(names::surname(part)), folded(names::surname(author)));
        if a == b {
            continue;
        }
        let distance = edit_distance(&a, &b, 2)?;
        let long = a.chars().count().min(b.chars().count());
        if long < 4 || (distance == 2 && long < 7) {
            return None;
        }
        spelt = Some(names::surname(author).to_owned());
    }
    spelt
}

/// Whether a short name is the end of an author's name: "Ostrander" of "Anna M. van Ostrander".
fn author_matches(part: &[String], author: &[String]) -> bool {
    let suffix = |name: &[String]| -> usize {
        name.iter()
            .rev()
            .take_while(|w| matches!(w.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"))
            .count()
    };
    let part = part.get(..part.len() - suffix(part)).unwrap_or(part);
    let author = author.get(..author.len() - suffix(author)).unwrap_or(author);
    if part.is_empty() {
        return false;
    }
    author.ends_with(part) || part == author
        // "Smith, J." of the author-date form.
        || (part.len() == 1 && author.first() == part.first() && author.iter().skip(1).all(|w| w.chars().count() == 1))
}

/// Whether the surnames of `names` are among those of `authors`, a letter or two apart included.
pub(super) fn is_among(names: &[String], authors: &[String]) -> bool {
    names.iter().all(|name| {
        let name = folded(names::surname(name));
        authors.iter().any(|author| {
            let whole = folded(author);
            let author = words_of(author);
            whole == name
                || whole.ends_with(&format!(" {name}"))
                || author.contains(&name)
                || author.last().is_some_and(|last| edit_distance(last, &name, 2).is_some())
        })
    })
}
