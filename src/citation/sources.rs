//! Which full citations of a document name one and the same work?
//!
//! Equal URL, or equal title with equal authors. Same URL under two titles, one title under two
//! URLs and two works of one author stay apart.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::edit_distance::edit_distance;
use super::folded::folded;
use super::forms::{AuthorForm, Forms};
use super::links;
use super::{Work, WorkType};

/// What makes a work the same as another.
#[derive(Clone, Debug)]
pub(super) struct Identity<'a> {
    /// The folded title, or the base of a statute.
    pub title: Cow<'a, str>,
    pub authors: &'a [AuthorForm],
    /// The printed year, where one is.
    pub year: Cow<'a, str>,
    pub urls: Vec<String>,
    pub archives: Vec<String>,
    /// Volume, reporter and page of primary law.
    pub place: Option<String>,
}

impl Identity<'_> {
    fn surnames(&self) -> impl Iterator<Item = &str> {
        self.authors.iter().map(|author| author.surname.as_str())
    }

    /// Under what the work is found again.
    fn keys(&self) -> impl Iterator<Item = (Key, &str)> {
        let urls = self.urls.iter().chain(&self.archives).map(|url| (Key::Url, url.as_str()));
        let place = self.place.iter().map(|place| (Key::Place, place.as_str()));
        let title = Some((Key::Title, self.title.as_ref())).filter(|(_, title)| !title.is_empty());
        urls.chain(place).chain(title)
    }
}

/// The identity of a work; `base` is the code section of a statute.
pub(super) fn identity<'a>(work: &'a Work, forms: &'a Forms, base: Option<&str>) -> Identity<'a> {
    let place = match (work.kind, &work.volume, &work.first_page) {
        (WorkType::Case | WorkType::Regulation | WorkType::Treaty, Some(volume), Some(page)) => {
            let container = work.container.as_deref().unwrap_or("");
            Some(format!("{volume} {} {page}", super::tables::squeezed(container)))
        }
        _ => None,
    };
    Identity {
        title: base.map_or(Cow::Borrowed(forms.title.as_str()), |base| folded(base).into()),
        authors: &forms.authors,
        year: year(work).unwrap_or_default(),
        urls: work.urls.iter().map(|url| links::comparable(url)).collect(),
        archives: work.archived_urls.iter().map(|url| links::comparable(url)).collect(),
        place,
    }
}

/// "21 U.S.C. § 811" of a statute or regulation whose title is its own place, section letters away.
pub(super) fn statute_base(work: &Work) -> Option<String> {
    let container = work.container.as_deref()?;
    let title = work.title.as_deref()?;
    let coded = matches!(work.kind, WorkType::Statute | WorkType::Regulation);
    if !coded || !title.starts_with(container) {
        return None;
    }
    let section = title.get(container.len()..)?.split(['(', ',', '–']).next()?.trim();
    Some(format!("{container} {section}").replace("§§", "§"))
}

/// The year of a work's date.
pub(super) fn year(work: &Work) -> Option<Cow<'_, str>> {
    if let Some(iso) = &work.date_iso {
        return iso.get(..4).map(Cow::Borrowed);
    }
    let date = work.date.as_deref()?;
    let hit = super::dates::find_all(date).pop()?;
    hit.iso.and_then(|iso| iso.get(..4).map(|year| Cow::Owned(year.to_owned())))
}

/// Whether two works are one, and why; the reason in plain words.
pub(super) fn same(a: &Identity<'_>, b: &Identity<'_>) -> Option<&'static str> {
    if let (Some(x), Some(y)) = (&a.place, &b.place) {
        return (x == y).then_some("same volume and page");
    }
    let one_title = a.title == b.title;
    let titles_equal = one_title && !a.title.is_empty();
    let titles_differ = !one_title && !a.title.is_empty() && !b.title.is_empty();
    let shared = |x: &[String], y: &[String]| x.iter().any(|url| y.contains(url));
    if shared(&a.urls, &b.urls) {
        // One address under two titles stays two works.
        return (!titles_differ || alike(&a.title, &b.title)).then_some("same URL");
    }
    if shared(&a.archives, &b.archives) {
        return (!titles_differ || alike(&a.title, &b.title)).then_some("same archived copy");
    }
    if !titles_equal {
        return None;
    }
    let apart = !a.urls.is_empty() && !b.urls.is_empty();
    if apart {
        return None;
    }
    if a.surnames().eq(b.surnames()) && (a.year == b.year || a.year.is_empty() || b.year.is_empty())
    {
        return Some("same title and authors");
    }
    None
}

/// Titles that differ only in a word or so, or one of which begins the other.
fn alike(a: &str, b: &str) -> bool {
    a.starts_with(b)
        || b.starts_with(a)
        || edit_distance(a, b, 3).is_some_and(|d| d * 8 <= a.chars().count().min(64))
}

/// Under what a work is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Url,
    Place,
    Title,
}

/// Groups works: the group of each, groups numbered in the order of their first member, and why
/// a member joined its group.
pub(super) fn group(identities: &[Identity<'_>]) -> Vec<(usize, Option<&'static str>)> {
    let mut places: HashMap<(Key, &str), usize> = HashMap::with_capacity(identities.len());
    // The works under each key, by its place.
    let mut under: Vec<Vec<usize>> = Vec::new();
    let mut keys: Vec<usize> = Vec::new();
    let mut groups: Vec<(usize, Option<&'static str>)> = Vec::with_capacity(identities.len());
    let mut count = 0;
    for (index, identity) in identities.iter().enumerate() {
        keys.clear();
        keys.extend(identity.keys().map(|key| {
            *places.entry(key).or_insert_with(|| {
                under.push(Vec::new());
                under.len() - 1
            })
        }));
        let mut found: Option<(usize, &'static str)> = None;
        'search: for key in &keys {
            // A title that very many works share tells nothing; the bound keeps this linear.
            for other in under.get(*key).into_iter().flatten() {
                let Some(earlier) = identities.get(*other) else { continue };
                if let Some(why) = same(earlier, identity) {
                    found = groups.get(*other).map(|(group, _)| (*group, why));
                    break 'search;
                }
            }
        }
        if let Some((group, why)) = found {
            groups.push((group, Some(why)));
        } else {
            groups.push((count, None));
            count += 1;
        }
        for key in &keys {
            if let Some(list) = under.get_mut(*key).filter(|list| list.len() < 32) {
                list.push(index);
            }
        }
    }
    groups
}

/// The parts of two citations of one work taken together: the first's, gaps filled by the second.
pub(super) fn fill(into: &mut Work, from: &Work) {
    let fill = |a: &mut Option<String>, b: &Option<String>| {
        if a.is_none() {
            a.clone_from(b);
        }
    };
    fill(&mut into.title, &from.title);
    fill(&mut into.container, &from.container);
    fill(&mut into.volume, &from.volume);
    fill(&mut into.first_page, &from.first_page);
    fill(&mut into.court, &from.court);
    if into.date.is_none() {
        into.date.clone_from(&from.date);
        into.date_iso.clone_from(&from.date_iso);
    }
    fill(&mut into.accessed, &from.accessed);
    fill(&mut into.hereinafter, &from.hereinafter);
    if into.authors.is_empty() {
        into.authors.clone_from(&from.authors);
    }
    if into.kind == WorkType::Other {
        into.kind = from.kind;
    }
    for url in &from.urls {
        if !into.urls.contains(url) {
            into.urls.push(url.clone());
        }
    }
    for url in &from.archived_urls {
        if !into.archived_urls.contains(url) {
            into.archived_urls.push(url.clone());
        }
    }
}

/// The first words of a folded text that tell something, joined with hyphens.
fn hyphened(text: &str, limit: usize, telling: impl Fn(&str) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let words = text.split(' ').filter(|word| !word.is_empty() && telling(word));
    for (index, word) in words.take(limit).enumerate() {
        if 0 < index {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

/// A readable key: surname or first telling title word, and year. `author` is the first of the
/// work's, where it has any.
pub(super) fn key(
    work: &Work,
    author: Option<&AuthorForm>,
    taken: &mut HashMap<String, usize>,
) -> String {
    let name = author
        .map(|author| {
            if author.person {
                author.surname.replace(' ', "-")
            } else {
                hyphened(&author.whole, 3, |_| true)
            }
        })
        .filter(|name| !name.is_empty())
        .or_else(|| {
            let words = folded(work.title.as_deref()?);
            let tables = super::tables::tables();
            let telling = |word: &str| 3 < word.chars().count() && !tables.listed("small", word);
            let chosen = hyphened(&words, 2, telling);
            Some(if chosen.is_empty() { hyphened(&words, 3, |_| true) } else { chosen })
        })
        .filter(|name| !name.is_empty())
        .or_else(|| {
            work.urls
                .first()
                .or(work.archived_urls.first())
                .map(|url| links::host(url).replace('.', "-"))
        })
        .unwrap_or_else(|| "source".to_owned());
    let mut base = name;
    if let Some(year) = year(work) {
        base.push('-');
        base.push_str(&year);
    }
    let mut count = match taken.entry(base.clone()) {
        Entry::Vacant(free) => {
            free.insert(1);
            return base;
        }
        Entry::Occupied(known) => *known.get(),
    };
    loop {
        count += 1;
        let key = format!("{base}-{count}");
        // "smith-2019-2" may itself be the plain key of another work.
        if !taken.contains_key(&key) {
            taken.insert(base, count);
            taken.insert(key.clone(), 1);
            return key;
        }
    }
}
