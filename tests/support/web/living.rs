//! Pages that are others each time: clocks, numbers of requests, teasers, echoes of the address.

use std::fmt::Write as _;

use super::{Asked, Page, page_html};

const TEASERS: [&str; 24] = [
    "Choir sings at the lock on Sunday",
    "Bridge painted green after long debate",
    "Harvest of lemons the best in years",
    "Owl seen again above the mill",
    "Council meets in the old school",
    "New ferry takes forty carts an hour",
    "Bread prices rise in the upper valley",
    "Clockmaker retires after fifty years",
    "Snow closes the pass until Thursday",
    "Two barges collide, nobody hurt",
    "Teacher writes book on river birds",
    "Market moves to the square by the mill",
    "Keeper finds a letter from the dry years",
    "Football: the upper valley wins again",
    "Library buys maps of the first survey",
    "Shepherds ask for a wider gate",
    "Chess evening in the ferry house",
    "Rain fills the cisterns of the hills",
    "Glassblower opens her workshop to all",
    "School trip ends with wet feet",
    "Mill wheel stands still for repairs",
    "Beekeepers warn of an early spring",
    "Theatre shows a play about the flood",
    "Station clock is right once more",
];

/// The page with every part in curly braces filled in for this request.
pub(super) fn filled(page: &Page, asked: &Asked, request: usize) -> Page {
    let fill = |text: &str| fill(text, asked, request);
    let mut filled = page.clone();
    filled.body = fill(&String::from_utf8_lossy(&page.body)).into_bytes();
    for (_, value) in &mut filled.headers {
        *value = fill(value);
    }
    filled
}

fn fill(text: &str, asked: &Asked, request: usize) -> String {
    let (path, query) = asked.path.split_once('?').unwrap_or((asked.path.as_str(), ""));
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let slug = query.rsplit('=').next().filter(|value| !value.is_empty()).unwrap_or(last);
    let mut teasers = String::from("<ul>");
    // Seven of them, drawn anew for each request.
    let mut left = TEASERS.to_vec();
    let mut state = request as u64 + 1;
    for place in 0..7 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let teaser = left.swap_remove((state >> 33) as usize % left.len());
        let _ = write!(teasers, "<li><a href=\"/t/{place}\">{teaser}</a></li>");
    }
    teasers.push_str("</ul>");
    let mut results = String::new();
    for (place, letter) in slug.chars().take(4).enumerate() {
        let _ = write!(results, "<p>Entry with {letter}{letter}{letter} in volume {place}.</p>");
    }
    let article = page_html("", "the flood");
    let article = article.split("</h1>").nth(1).and_then(|rest| rest.split("</main>").next());
    let entries = "Home|News|Sport|The river|Letters|Weather|Notices|About us|The desk|Log in";
    let menu: String = entries.split('|').map(|entry| format!("<li>{entry}</li>")).collect();
    let small_print = "All rights are with the press of the valley. Letters to the desk may be \
        shortened. Whoever finds a mistake is asked to tell us. Printed on paper of the upper mill.";
    for (name, value) in [
        ("{path}", asked.path.as_str()),
        ("{slug}", slug),
        ("{nonce}", &format!("{:016x}", (request as u64 + 3).wrapping_mul(0x9e37_79b9_7f4a_7c15))),
        ("{clock}", &format!("{:02}:{:02}:{:02}", 9 + request % 9, request * 7 % 60, request % 60)),
        ("{nav}", &format!("<nav><ul>{menu}</ul></nav>")),
        ("{foot}", &format!("<footer><p>{small_print}</p></footer>")),
        ("{divnav}", &format!("<div class=top><ul>{menu}</ul></div>")),
        ("{divfoot}", &format!("<div class=bottom><p>{small_print}</p></div>")),
        ("{teasers}", &teasers),
        ("{results}", &results),
        ("{article}", article.unwrap_or_default()),
        (
            "{short}",
            "From Sunday on the lower lock is closed while its gates are painted; barges wait \
             above the mill, and the keeper has put up a table with tea for their crews.",
        ),
    ]
    .map(|(name, value): (&str, &str)| (name, value.to_owned()))
    {
        if !text.contains('{') {
            break;
        }
        if text.contains(name) {
            return fill(&text.replace(name, &value), asked, request);
        }
    }
    text.to_owned()
}
