//! How surely does a printed name mean a work?

use std::borrow::Cow;

use super::edit_distance::edit_distance;
use super::folded::{folded, in_order, last_word, starts_words, words_of};
use super::forms::{AuthorForm, Forms};
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

/// A printed name as it is compared.
pub(super) struct Wanted<'a> {
    /// As it is printed.
    pub printed: &'a str,
    pub folded: String,
    words: Vec<String>,
    /// The names in it, folded, without "Jr." and the like.
    parts: Vec<String>,
    /// Their surnames, folded; empty where they are no persons.
    surnames: Vec<String>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(printed: &'a str) -> Self {
        let words = words_of(printed);
        let (bare, _) = names::without_et_al(printed);
        let (names, persons) = names::list(bare);
        let surname = |name: &Cow<'_, str>| folded(names::surname(name));
        Self {
            printed,
            folded: words.join(" "),
            words,
            parts: names.iter().map(|name| without_suffixes(&folded(name)).to_owned()).collect(),
            surnames: names.iter().filter(|_| persons).map(surname).collect(),
        }
    }
}

/// How surely a name means the work of a full citation.
pub(super) fn fit(wanted: &Wanted<'_>, work: &Work, forms: &Forms) -> u32 {
    if wanted.folded.is_empty() {
        return 0;
    }
    if work.hereinafter.as_deref().is_some_and(|label| folded(label) == wanted.folded) {
        return LABEL;
    }
    let (parts, authors) = (&wanted.parts, &forms.authors);
    if !parts.is_empty() && parts.len() <= authors.len() {
        let all =
            parts.iter().zip(authors).all(|(part, author)| author_matches(part, &author.whole));
        if all {
            return if parts.len() == authors.len() { SURNAMES } else { FIRST_SURNAME };
        }
    }
    let title = forms.title.as_str();
    if title == wanted.folded || authors.iter().any(|author| author.whole == wanted.folded) {
        return SURNAMES;
    }
    if named_with_title(wanted.printed, forms) {
        return LABEL - 1;
    }
    if work.kind == WorkType::Case && !title.is_empty() {
        for party in title.split(" v ") {
            if party.trim() == wanted.folded || starts_words(party.trim(), &wanted.folded) {
                return PARTY;
            }
        }
    }
    if starts_words(title, &wanted.folded) {
        return WHOLE;
    }
    let body = |author: &AuthorForm| names_body(&wanted.words, &author.whole) && !author.person;
    let publisher =
        |name: &str| names_body(&wanted.words, &folded(name)) && !names::is_person(name);
    if authors.iter().any(body) || work.container.as_deref().is_some_and(publisher) {
        return PART + u32::from(1 < wanted.words.len());
    }
    if in_order(&wanted.words, title) {
        return PART;
    }
    // "Pike Memorandum": of letters the writer's name and what it is, in any order.
    if work.kind == WorkType::Letter
        && 1 < wanted.words.len()
        && wanted.words.iter().all(|word| title.split(' ').any(|own| own == word))
    {
        return PART;
    }
    if spelt_like(wanted, work, forms).is_some() {
        return MISSPELT;
    }
    // "Anna, supra note 4": the given name for the surname.
    let given = work.authors.first().filter(|author| {
        author.contains(' ')
            && authors.first().is_some_and(|form| form.person)
            && author.split_whitespace().next().map(folded).as_deref()
                == Some(wanted.folded.as_ref())
    });
    if given.is_some() && 2 < wanted.folded.len() {
        return MISSPELT;
    }
    0
}

/// The author's surname that a name misspells by a letter or two.
pub(super) fn spelt_like(wanted: &Wanted<'_>, work: &Work, forms: &Forms) -> Option<String> {
    let mut spelt = None;
    let authors = work.authors.iter().zip(&forms.authors);
    for (surname, (author, form)) in wanted.surnames.iter().zip(authors) {
        if *surname == form.surname {
            continue;
        }
        let distance = edit_distance(surname, &form.surname, 2)?;
        let long = surname.chars().count().min(form.surname.chars().count());
        if long < 4 || (distance == 2 && long < 7) {
            return None;
        }
        spelt = Some(names::surname(author).to_owned());
    }
    spelt
}

/// Whether a folded title begins with a short one; short titles drop the article.
pub(super) fn starts_title(title: &str, short: &str) -> bool {
    starts_words(title, short) || starts_words(without_article(title), without_article(short))
}

/// A folded title without an article at its head; "the" is folded away anyway.
fn without_article(title: &str) -> &str {
    const ARTICLES: [&str; 12] =
        ["a", "an", "der", "die", "das", "ein", "eine", "le", "la", "les", "el", "il"];
    match title.split_once(' ') {
        Some((first, rest)) if ARTICLES.contains(&first) => rest,
        _ => title,
    }
}

/// "Thorne and Dell, 'Good Faith'": the authors of a work and the first words of its title.
fn named_with_title(printed: &str, forms: &Forms) -> bool {
    printed.match_indices(", ").take(6).any(|(at, mark)| {
        let (head, tail) = (printed.get(..at), printed.get(at + mark.len()..));
        let short = folded(tail.unwrap_or(""));
        let parts = names::read(names::without_et_al(head.unwrap_or("")).0).names;
        !short.is_empty()
            && !parts.is_empty()
            && parts.len() <= forms.authors.len()
            && starts_title(&forms.title, &short)
            && parts
                .iter()
                .map(|part| folded(part))
                .zip(&forms.authors)
                .all(|(part, author)| author_matches(&part, &author.whole) || part == author.whole)
    })
}

/// Whether the words of a short name stand in a body's folded name in their order, each as it is
/// or cut short: "dept" for "department".
fn names_body(words: &[String], body: &str) -> bool {
    let mut rest = body.split(' ');
    !words.is_empty()
        && words
            .iter()
            .all(|word| rest.any(|other| other == word || spelt_out(other) == spelt_out(word)))
}

/// The whole word for the usual short forms of bodies, as they are folded.
fn spelt_out(word: &str) -> &str {
    match word {
        "dept" => "department",
        "commn" => "commission",
        "natl" => "national",
        "intl" => "international",
        "govt" => "government",
        "assn" => "association",
        "fedn" => "federation",
        "socy" => "society",
        "secy" => "secretary",
        "inst" => "institute",
        "univ" => "university",
        "admin" => "administration",
        "auth" => "authority",
        "org" | "organisation" => "organization",
        "bd" => "board",
        "off" => "office",
        "ctr" | "centre" => "center",
        "corp" => "corporation",
        _ => word,
    }
}

/// A folded name without "Jr." and the like at its end.
fn without_suffixes(name: &str) -> &str {
    let mut kept = name;
    while matches!(last_word(kept), "jr" | "sr" | "ii" | "iii" | "iv") {
        kept = kept.rsplit_once(' ').map_or("", |(head, _)| head);
    }
    kept
}

/// Whether a short name is the end of an author's name, both folded: "ostrander" of "anna m van
/// ostrander".
fn author_matches(part: &str, author: &str) -> bool {
    if part.is_empty() {
        return false;
    }
    let author = without_suffixes(author);
    let ends =
        author.strip_suffix(part).is_some_and(|before| before.is_empty() || before.ends_with(' '));
    // "Smith, J." of the author-date form.
    let mut words = author.split(' ');
    ends || words.next() == Some(part) && words.all(|word| word.chars().count() == 1)
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
