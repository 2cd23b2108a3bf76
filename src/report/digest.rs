//! The state of links as a Markdown text, for a mail or an issue.

use super::findings::{of_link, state_words};
use super::model::LinkReport;
use super::wire::Counts;
use crate::fetch::LinkState;

/// Rot first, then what changed, then what to watch; working links are only counted.
#[must_use]
pub fn links_markdown(links: &[&LinkReport]) -> String {
    let mut rot = Vec::new();
    let mut changed = Vec::new();
    let mut watch = Vec::new();
    for link in links {
        if link.check.state == LinkState::Unchecked {
            continue;
        }
        let is_new = link.history.as_ref().is_some_and(|history| history.changed);
        if link.rot {
            rot.push(*link);
        } else if is_new {
            changed.push(*link);
        } else if of_link(link).is_some() {
            watch.push(*link);
        }
    }
    let asked = links.iter().filter(|link| link.check.state != LinkState::Unchecked);
    let states: Vec<&'static str> = LinkState::ALL.iter().map(|state| state.as_str()).collect();
    let counts = Counts::of(&states, asked.map(|link| link.check.state.as_str())).sparse();
    let mut out = String::from("# Links\n\n");
    if links.is_empty() {
        out.push_str("No links.\n");
        return out;
    }
    let words: Vec<String> = counts
        .0
        .iter()
        .filter_map(|(word, count)| {
            Some(format!("{count} {}", state_words(LinkState::parse(word)?)))
        })
        .collect();
    push!(out, "{} checked: {}.\n", counts.total(), words.join("; "));
    let unasked = links.iter().filter(|link| link.check.state == LinkState::Unchecked).count();
    if 0 < unasked {
        push!(out, "{unasked} not asked.\n");
    }
    section("Rot", &rot, &mut out);
    section("Changed since the last check", &changed, &mut out);
    section("To watch", &watch, &mut out);
    out
}

/// The digest of a run in which hardly a host could be reached.
#[must_use]
pub fn void_markdown() -> String {
    "# Links\n\nHardly a host could be reached: the own network seems to have been down. This run says \
     nothing of the links; the next one will.\n"
        .to_owned()
}

fn section(title: &str, links: &[&LinkReport], out: &mut String) {
    if links.is_empty() {
        return;
    }
    push!(out, "\n## {title}\n\n");
    for link in links {
        push!(out, "- {}: {}", address(&link.check.url), state_words(link.check.state));
        if let Some(status) = link.check.status {
            push!(out, " ({status})");
        }
        if let Some(history) = &link.history {
            push!(out, ", since {}", history.since.strftime("%Y-%m-%d"));
            let before = history.previous_state.as_deref().and_then(LinkState::parse);
            if let Some(before) = before.filter(|_| history.changed) {
                push!(out, ", before: {}", state_words(before));
            }
            if let Some(last) = history.last_ok.filter(|_| link.check.state != LinkState::Ok) {
                push!(out, ", last worked {}", last.strftime("%Y-%m-%d"));
            }
        }
        if let Some(drift) = link.check.drift.filter(|drift| 0 < drift.quotes_lost) {
            push!(out, ", {} quoted passage(s) lost", drift.quotes_lost);
        }
        if let Some((copy, _, _)) = &link.archived {
            push!(out, "; archived copy: {}", address(copy));
        }
        out.push('\n');
    }
}

/// An address that Markdown cannot misread: as a link where it is http or https, else as code.
fn address(url: &str) -> String {
    let parsed = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    if let Some(parsed) = parsed {
        let shown = parsed.as_str().replace('<', "%3C").replace('>', "%3E");
        return format!("<{shown}>");
    }
    let plain: String =
        url.chars().map(|c| if c.is_control() || c == '`' { ' ' } else { c }).collect();
    format!("`{plain}`")
}
