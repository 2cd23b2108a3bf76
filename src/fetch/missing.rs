//! Is this good-looking answer the site's way to say that there is no such page?
//!
//! Two signs of different kinds are needed. The strongest is what the site shows at random
//! addresses: a page that has nothing of its own beyond those is none. Pages of a site differ in
//! clocks, teasers and echoes of the address; how much, is measured on two such answers.
//! The other sign is a statement in title, heading or text. A statement is more than a phrase: its
//! subject must be a page, so that a boat that was not found is news.

use std::collections::BTreeSet;

use url::Url;

use super::judge::{is_elsewhere, is_front, sketch_of};
use super::signs::{SignIn, SignOf, find, signs};
use super::similar::{words, words_without};
use super::sketch::{Sketch, solid_chars};
use super::{CapturedAnswer, SiblingAnswer, SiblingAnswers};

/// A page with less readable text than this says little more than one sentence.
pub(super) const VERY_SHORT_PAGE: usize = 450;
/// Less readable text than this beside a statement explains it or greets, and no more.
const HARDLY_ANY_TEXT: usize = 100;
/// Characters that only one of two pages has, with which they still count as the same.
const SAME_TEXT: usize = 8;
/// The part of a page in which its statement stands.
const FIRST_PART: usize = 400;

/// A page that says "not found" with a good status: the evidence.
pub(super) fn soft_404(capture: &CapturedAnswer, page: &Sketch) -> Option<String> {
    let statement = statement_of(capture, page);
    let knows_missing_pages =
        capture.sibling.as_ref().is_some_and(|siblings| (400..500).contains(&siblings.near.status));
    // Most pages: nothing is said of missing, and there is no page beside it to be the same as.
    if statement.is_none() && (knows_missing_pages || capture.sibling.is_none()) {
        return None;
    }
    let in_text = text_states(page);
    if let Some(siblings) = &capture.sibling
        && let Some(evidence) =
            same_as_siblings(capture, page, siblings, statement.is_some(), in_text)
    {
        return Some(evidence);
    }
    // Title, length and text together, for captures beside which nothing can be asked, and for
    // sites whose error pages differ from place to place.
    let statement = statement?;
    // Where the site does answer 404, a page that only bears such a title is rather about it.
    let is_plain = if knows_missing_pages { statement.names_a_page || in_text } else { true };
    let says_no_more = in_text || page.length() < HARDLY_ANY_TEXT;
    if is_plain && says_no_more && page.length() < VERY_SHORT_PAGE {
        return Some(format!(
            "the title says {:?}, and the page holds only {} characters",
            statement.words,
            page.length()
        ));
    }
    None
}

/// Whether the page itself says that it is missing: then another value of its query may show the
/// same.
pub(super) fn states_missing(capture: &CapturedAnswer, page: &Sketch) -> bool {
    statement_of(capture, page).is_some() || text_states(page)
}

/// Whether a second answer from beside the cited address could decide: the page is of the same
/// kind as the first one, but not the same.
pub(super) fn wants_another(capture: &CapturedAnswer, page: &Sketch) -> bool {
    let Some(siblings) = &capture.sibling else { return false };
    let near = &siblings.near;
    if siblings.again.is_some() || !(200..300).contains(&near.status) || is_by_query(capture, near)
    {
        return false;
    }
    let echo = echo_of(capture, siblings);
    let near_page = sketch_of(&near.headers, &near.body, &near.final_url);
    let (one, other) = (Face::of(page, &echo), Face::of(&near_page, &echo));
    one.has_same_title(&other)
        && !one.is_same(&other)
        && one.own(&other) < one.length
        && statement_of(capture, page).is_none()
}

/// Before or behind a number, these tell that it counts something.
const PREPOSITIONS: [&str; 8] = ["on", "in", "of", "at", "for", "to", "from", "under"];

/// A statement that the page is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Statement {
    words: &'static str,
    /// It says what is missing: a page, an article, a document.
    names_a_page: bool,
}

/// The statement in title or first heading; not where the address speaks of such pages itself.
fn statement_of(capture: &CapturedAnswer, page: &Sketch) -> Option<Statement> {
    let address = capture.url.to_lowercase();
    if ["404", "not-found", "not_found", "notfound", "missing"]
        .iter()
        .any(|words| address.contains(words))
    {
        return None;
    }
    let title = page.title.clone().unwrap_or_default();
    let heading = page.headings.lines().next().unwrap_or_default().to_owned();
    [title, heading].iter().find_map(|line| {
        // The name of the site stands beside the statement.
        line.split(['|', '–', '—', '·', '•', '«', '»'])
            .flat_map(|part| part.split(" - "))
            .find_map(|part| statement_alone(&part.to_lowercase()))
    })
}

/// The statement of a title, where nothing else is said in it: "404: the story of an error" and
/// "ministry withdraws report; document no longer available" are no statements.
fn statement_alone(title: &str) -> Option<Statement> {
    let mut found = None;
    for part in title.split([':', '：', '.', '!', '?', ',', ';', '。', '！', '、']) {
        let part = part.trim();
        match statement_in(part) {
            Some(statement) => found = found.or(Some(statement)),
            None if words(part).iter().all(|word| is_one_of(word, SignIn::Filler)) => {}
            None => return None,
        }
    }
    found
}

/// Whether these words are a statement and nothing else: a sign, words for pages, and little words.
fn statement_in(part: &str) -> Option<Statement> {
    signs(SignOf::Missing, SignIn::Title).find_map(|sign| {
        if !part.contains(sign) {
            return None;
        }
        let rest = part.replacen(sign, " ", 1);
        let mut names_a_page = false;
        for word in words(&rest) {
            // A number may also be that of a page, of a room, of a law.
            if sign == "404" && PREPOSITIONS.contains(&word.as_str()) {
                return None;
            }
            let is_noun = is_one_of(&word, SignIn::Noun);
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if is_noun {
                names_a_page = true;
            } else if !is_number && !is_one_of(&word, SignIn::Filler) && !is_made_of_both(&word) {
                return None;
            }
            names_a_page |= is_made_of_both(&word);
        }
        Some(Statement { words: sign, names_a_page })
    })
}

fn is_one_of(word: &str, kind: SignIn) -> bool {
    signs(SignOf::Missing, kind).any(|known| known == word)
}

/// For scripts that do not part words: nothing is left once words for pages and particles are
/// taken out.
fn is_made_of_both(word: &str) -> bool {
    if word.bytes().all(|byte| byte.is_ascii()) {
        return false;
    }
    let mut rest = word.to_owned();
    for kind in [SignIn::Noun, SignIn::Filler] {
        for known in signs(SignOf::Missing, kind).filter(|known| !known.is_ascii()) {
            rest = rest.replace(known, "");
        }
    }
    rest.is_empty()
}

/// Whether one of the first sentences says that a page is missing.
fn text_states(page: &Sketch) -> bool {
    let first: String = page.readable().chars().take(FIRST_PART).collect();
    let first = first.to_lowercase();
    let headings = format!("{}\n{}", page.title.as_deref().unwrap_or_default(), page.headings);
    let headings = headings.to_lowercase();
    // What title and heading say is not said again by them.
    let body = first.lines().filter(|line| headings.lines().all(|heading| heading != *line));
    body.flat_map(|line| line.split(['.', '!', '?', '。', '！'])).any(|sentence| {
        let says = find(SignOf::Missing, SignIn::Text, sentence)
            .or_else(|| find(SignOf::Missing, SignIn::Title, sentence));
        // A number alone says nothing in a text.
        says.is_some_and(|says| says != "404")
            && (words(sentence).iter().any(|word| is_one_of(word, SignIn::Noun))
                || signs(SignOf::Missing, SignIn::Noun)
                    .any(|noun| !noun.is_ascii() && sentence.contains(noun)))
    })
}

fn same_as_siblings(
    capture: &CapturedAnswer,
    page: &Sketch,
    siblings: &SiblingAnswers,
    in_title: bool,
    in_text: bool,
) -> Option<String> {
    let near = &siblings.near;
    // Most sites: the page says nothing of missing, and the random address does not exist.
    if (400..500).contains(&near.status) && !in_title {
        return None;
    }
    let echo = echo_of(capture, siblings);
    let near_page = sketch_of(&near.headers, &near.body, &near.final_url);
    let (one, other) = (Face::of(page, &echo), Face::of(&near_page, &echo));
    if (400..500).contains(&near.status) {
        // The site knows what is missing; only a page that is its very error page, and says so,
        // is one.
        return one.is_same(&other).then(|| {
            "the title says that it is missing, and the site's error page is the same".to_owned()
        });
    }
    if !(200..300).contains(&near.status) {
        return None;
    }
    if is_by_query(capture, near) {
        // A site that pays no heed to the query shows the same page for every one: only a page
        // that says it is missing can be called so.
        let same = one.has_same_title(&other) && (in_title || (in_text && one.is_same(&other)));
        return same
            .then(|| format!("the page says that it is missing, and {} shows the same", near.url));
    }
    let redirected = is_elsewhere(&capture.url, &capture.final_url);
    let lands_alike = |sibling: &SiblingAnswer| {
        redirected
            && (!is_elsewhere(&sibling.final_url, &capture.final_url)
                || is_search_for(&capture.url, &capture.final_url)
                    && is_search_for(&sibling.url, &sibling.final_url))
    };
    // The site led the random address to the cited one: it knows the page and mends addresses.
    if !redirected && !is_elsewhere(&near.final_url, &capture.final_url) {
        return None;
    }
    // The random address says which page it stands for, and it is this one.
    if let Some(canonical) = canonical_of(near, &near_page)
        && !is_front(&canonical)
        && !is_elsewhere(canonical.as_str(), &capture.final_url)
        && !redirected
    {
        return None;
    }
    let near_lands = lands_alike(near);
    // How much two answers to random addresses differ from each other.
    let noise = siblings.again.as_ref().map(|again| {
        let again_page = sketch_of(&again.headers, &again.body, &again.final_url);
        let again = Face::of(&again_page, &echo);
        let (one, two) = (other.own_text(&again), again.own_text(&other));
        OwnText { all: one.all.max(two.all), longest_line: one.longest_line.max(two.longest_line) }
    });
    let noise = noise.unwrap_or_default();
    let is_like = |face: &Face| {
        one.has_same_title(face) && (in_title || one.is_same(face) || one.is_within(face, noise))
    };
    if !near_lands && !is_like(&other) {
        return None;
    }
    // A site that ignores the last part of an address shows the same page for the near one; it
    // does not for an address that is random throughout.
    if let Some(far) = &siblings.far {
        let far_page = sketch_of(&far.headers, &far.body, &far.final_url);
        let is_page = (200..300).contains(&far.status);
        if !is_page || !(lands_alike(far) || is_like(&Face::of(&far_page, &echo))) {
            return None;
        }
    }
    Some(if near_lands {
        format!("the random address {} leads to the same page", near.url)
    } else if in_title && !one.is_same(&other) {
        format!("the title says that it is missing, as it does at the random address {}", near.url)
    } else {
        format!(
            "the random address {} shows the same page ({} of {} characters are its own)",
            near.url,
            one.own(&other),
            one.length
        )
    })
}

/// What one page has and another has not, in characters.
#[derive(Clone, Copy, Debug, Default)]
struct OwnText {
    all: usize,
    longest_line: usize,
}

/// What counts of a page when it is held against another: without echoes of the addresses, and
/// without what bears digits, as clocks and numbers of requests do.
struct Face {
    title: Vec<String>,
    headings: Vec<String>,
    lines: BTreeSet<String>,
    /// Characters of the lines, each counted once.
    length: usize,
}

impl Face {
    fn of(page: &Sketch, echo: &BTreeSet<String>) -> Self {
        let kept = |text: &str| -> Vec<String> {
            let mut kept = words_without(text, echo);
            kept.retain(|word| !word.bytes().any(|byte| byte.is_ascii_digit()));
            kept
        };
        let lines: BTreeSet<String> = page
            .readable()
            .lines()
            .map(|line| kept(line).join(" "))
            .filter(|line| !line.is_empty())
            .collect();
        Self {
            title: kept(page.title.as_deref().unwrap_or_default()),
            headings: page.headings.lines().take(3).flat_map(kept).collect(),
            length: lines.iter().map(|line| solid_chars(line)).sum(),
            lines,
        }
    }

    fn has_same_title(&self, other: &Self) -> bool {
        self.title == other.title && self.headings == other.headings
    }

    /// The lines that the other has not.
    fn own_text(&self, other: &Self) -> OwnText {
        let lengths = self.lines.difference(&other.lines).map(|line| solid_chars(line));
        lengths.fold(OwnText::default(), |found, length| OwnText {
            all: found.all + length,
            longest_line: found.longest_line.max(length),
        })
    }

    fn own(&self, other: &Self) -> usize {
        self.own_text(other).all
    }

    /// The same page: nothing of its own but a word or two among many.
    fn is_same(&self, other: &Self) -> bool {
        let own = self.own(other) + other.own(self);
        self.has_same_title(other) && own <= SAME_TEXT && 4 * own <= self.length
    }

    /// No more of its own than such pages have among each other: teasers change from request to
    /// request, but no paragraph comes with them.
    fn is_within(&self, other: &Self, noise: OwnText) -> bool {
        let own = self.own_text(other);
        SAME_TEXT < noise.all
            && own.all <= 2 * noise.all
            && 2 * own.longest_line <= 3 * noise.longest_line
            && own.all < self.length
    }
}

/// Words of all addresses: pages repeat what was asked.
fn echo_of(capture: &CapturedAnswer, siblings: &SiblingAnswers) -> BTreeSet<String> {
    let mut echo: BTreeSet<String> =
        [&capture.url, &capture.final_url].iter().flat_map(|url| words(url)).collect();
    let all = [Some(&siblings.near), siblings.far.as_ref(), siblings.again.as_ref()];
    for sibling in all.into_iter().flatten() {
        echo.extend(words(&sibling.url));
        echo.extend(words(&sibling.final_url));
    }
    echo
}

/// Whether the random part of the sibling's address is its query.
fn is_by_query(capture: &CapturedAnswer, near: &SiblingAnswer) -> bool {
    match (Url::parse(&capture.url), Url::parse(&near.url)) {
        (Ok(cited), Ok(near)) => near.query().is_some() && cited.path() == near.path(),
        _ => false,
    }
}

/// Whether an address led to a search for its own last part.
fn is_search_for(asked: &str, landed: &str) -> bool {
    let (Ok(asked), Ok(landed)) = (Url::parse(asked), Url::parse(landed)) else { return false };
    let last = asked.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()));
    let wanted = words(last.unwrap_or_default());
    let searched: Vec<String> = landed.query_pairs().flat_map(|(_, value)| words(&value)).collect();
    let path = landed.path().to_lowercase();
    let is_search = signs(SignOf::Missing, SignIn::Url).any(|sign| path.contains(sign));
    is_search && !wanted.is_empty() && wanted.iter().any(|word| searched.contains(word))
}

fn canonical_of(sibling: &SiblingAnswer, page: &Sketch) -> Option<Url> {
    let base = Url::parse(&sibling.final_url).ok()?;
    base.join(page.canonical.as_deref()?).ok()
}
