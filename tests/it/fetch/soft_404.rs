//! Soft 404s of many makes and languages among pages that only look like them.

use citecheck::fetch::{Fetcher, LinkState};
use tokio_util::sync::CancellationToken;

use super::{request, settings};
use crate::support::web::{LocalWeb, Page, Reply};

/// A site of the cases.
struct Case {
    name: String,
    is_dead: bool,
    url: String,
    /// Field and value, in order.
    fields: Vec<(String, String)>,
}

impl Case {
    fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == field).map(|(_, value)| value.as_str())
    }
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix("=== ") {
            let (name, expected) = rest.split_once(' ').expect("a name and what is expected");
            assert!(matches!(expected, "dead" | "live"), "{line}");
            cases.push(Case {
                name: name.to_owned(),
                is_dead: expected == "dead",
                url: "/news/2019/flood.html".to_owned(),
                fields: Vec::new(),
            });
            continue;
        }
        let case = cases.last_mut().expect("a case before its fields");
        let end = if line.starts_with("at ") { ": " } else { ":" };
        let (field, value) = line.split_once(end).expect("a field and its value");
        match field {
            "url" => case.url = value.trim().to_owned(),
            _ => case.fields.push((field.to_owned(), value.trim().to_owned())),
        }
    }
    cases
}

fn html(title: &str, body: &str) -> Page {
    Page::html(format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{body}</body></html>"
    ))
}

fn put(web: &LocalWeb, case: &Case) {
    let host = format!("{}.example", case.name);
    let title = case.get("title").expect("a title");
    let body = case.get("body").expect("a body");
    let other = match case.get("other") {
        None => html(title, body),
        Some(said) => match said.strip_prefix("to ") {
            Some(target) => Page::redirect(302, target),
            None => html(title, body).with_status(said.parse().expect("a status")),
        },
    };
    web.put_otherwise(&host, Reply::Living(other));
    for (field, value) in &case.fields {
        if let Some(path) = field.strip_prefix("at ") {
            web.put(&host, path, Reply::Living(Page::html(value.as_str())));
        }
    }
    if let Some(title) = case.get("page-title") {
        let page = html(title, case.get("page-body").expect("a body"));
        web.put(&host, &case.url, Reply::Living(page));
    }
    if let Some(target) = case.get("page-to") {
        web.put(&host, &case.url, Page::redirect(302, target));
    }
}

/// Checks every site; gives how many dead ones were found of how many, and what was wrong.
async fn judge(text: &str) -> (usize, usize, usize, Vec<String>) {
    let web = LocalWeb::start().await;
    let cases = cases(text);
    let mut settings = settings(&web);
    settings.probe_soft_404 = true;
    let fetcher = Fetcher::new(settings).expect("settings that make sense");
    let (mut dead, mut found, mut wrong) = (0, 0, Vec::new());
    for case in &cases {
        put(&web, case);
        let url = format!("http://{}.example{}", case.name, case.url);
        let before = web.asked_pages().len();
        let checked = fetcher.check(&request(&url), &CancellationToken::new()).await;
        let state = checked.link.state;
        let evidence = checked.link.error.clone().unwrap_or_default();
        let is_called_dead = matches!(state, LinkState::Soft404 | LinkState::MovedHome);
        dead += usize::from(case.is_dead);
        found += usize::from(case.is_dead && is_called_dead);
        let is_right = if case.is_dead {
            is_called_dead && !evidence.is_empty()
        } else {
            matches!(state, LinkState::Ok | LinkState::Redirected)
        };
        if !is_right {
            wrong.push(format!("{}: {}: {evidence}", case.name, state.as_str()));
        }
        // Whatever was asked is among the exchanges, and few addresses were.
        let asked = web.asked_pages().len() - before;
        assert_eq!(super::exchanges(&checked).len(), asked, "{}", case.name);
        assert!(asked <= 10, "{}: {asked} requests", case.name);
    }
    (cases.len() - dead, dead, found, wrong)
}

/// Checks the sites of a file: at least 95 of 100 soft 404s are found, and no live page is wronged.
async fn hold(name: &str, text: &str, at_least: (usize, usize)) {
    let (live, dead, found, wrong) = judge(text).await;
    let told = format!("{name}: {found} of {dead} soft 404s found among {live} live pages\n");
    std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).expect("standard error");
    assert!(at_least.0 <= dead && at_least.1 <= live, "{dead} dead, {live} live");
    assert!(95 * dead <= 100 * found, "{found} of {dead}: {wrong:#?}");
    assert_eq!(wrong.len(), dead - found, "{wrong:#?}");
}

#[tokio::test]
async fn soft_404s_are_found_and_no_live_page_is_called_dead() {
    hold("soft_404", include_str!("../../cases/fetch/soft_404.txt"), (40, 60)).await;
}

#[tokio::test]
async fn soft_404s_of_sites_that_were_made_later_are_found_too() {
    hold("soft_404_unseen", include_str!("../../cases/fetch/soft_404_unseen.txt"), (16, 16)).await;
}
