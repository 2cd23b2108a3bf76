//! `citecheck quote`: quotations against one source, no document needed.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use crate::cli::arguments::{Common, Quote, QuoteFormat};
use crate::cli::output::{self, Failure};
use crate::cli::settings::settings;
use crate::config::Settings;
use crate::fetch::{CheckRequest, FetchMode, Fetcher, LinkState};
use crate::fidelity::{self, Finding, Query, Reason};
use crate::pipeline::child;
use crate::pipeline::stages::fetch::is_readable;
use crate::reader::{SourceHints, SourceText};
use crate::report::terminal;
use crate::report::wire::quote::quote_to_wire;

/// One line of a file of quotations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default)]
    id: Option<serde_json::Value>,
    quote: String,
    #[serde(default)]
    parenthetical: Option<String>,
    #[serde(default)]
    pin: Option<String>,
}

/// The source's text, or why there is none.
type Had = Result<SourceText, Reason>;

pub(crate) fn run(common: &Common, arguments: &Quote) -> Result<ExitCode, Failure> {
    let settings = settings(common)?;
    let (ids, queries) = queries(arguments)?;
    if queries.is_empty() {
        let what = "no quotation given: use --quote TEXT or --quotes FILE";
        return Err(Failure::Message(what.to_owned()));
    }
    let had = if arguments.source.starts_with("http://") || arguments.source.starts_with("https://")
    {
        from_url(&settings, &arguments.source)?
    } else {
        Ok(from_file(&settings, Path::new(&arguments.source))?)
    };
    let findings = match &had {
        Ok(text) => fidelity::check(&queries, text, &settings.fidelity),
        Err(reason) => queries.iter().map(|_| Finding::unverifiable(*reason)).collect(),
    };
    let text = had.as_ref().ok();
    let as_text = match arguments.format {
        Some(format) => format == QuoteFormat::Text,
        None => std::io::stdout().is_terminal(),
    };
    let look = output::look(common);
    let mut worst = crate::text::Severity::None;
    for ((id, query), finding) in ids.iter().zip(&queries).zip(&findings) {
        worst = worst.max(finding.severity);
        let (quote, source) = (&query.quote, &arguments.source);
        if as_text {
            let shown = terminal::quote(id, quote, source, finding, text, look);
            output::line(&shown)?;
        } else {
            let wire = quote_to_wire(id, quote, source, finding, text);
            output::line(&serde_json::to_string(&wire).map_err(Failure::of)?)?;
        }
    }
    output::flush()?;
    let fails = settings.report.fail_on.is_some_and(|least| least <= worst);
    Ok(ExitCode::from(u8::from(fails)))
}

fn queries(arguments: &Quote) -> Result<(Vec<String>, Vec<Query>), Failure> {
    let mut ids = Vec::new();
    let mut queries = Vec::new();
    for (number, quote) in arguments.given.iter().enumerate() {
        ids.push((number + 1).to_string());
        queries.push(Query { quote: quote.clone(), ..Query::default() });
    }
    let Some(path) = &arguments.quotes else { return Ok((ids, queries)) };
    let text = output::read_argument(path)?;
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let said: Line = serde_json::from_str(line).map_err(|error| {
            let place = format!("{}:{}", path.display(), number + 1);
            Failure::Message(format!(
                "{place}: expected {{\"id\": …, \"quote\": …, \"parenthetical\": …, \"pin\": …}}: {error}"
            ))
        })?;
        ids.push(match said.id {
            Some(serde_json::Value::String(id)) => id,
            Some(other) => other.to_string(),
            None => (queries.len() + 1).to_string(),
        });
        queries.push(Query {
            quote: said.quote,
            parentheticals: said.parenthetical.into_iter().collect(),
            pin: said.pin,
            ..Query::default()
        });
    }
    Ok((ids, queries))
}

fn from_file(settings: &Settings, path: &Path) -> Result<SourceText, Failure> {
    let bytes = std::fs::read(path)
        .map_err(|error| Failure::Message(format!("{}: {error}", path.display())))?;
    let name = Some(path.to_string_lossy().into_owned());
    let hints = SourceHints { content_type: None, name };
    Ok(child::read(&bytes, &hints, &settings.reading))
}

fn from_url(settings: &Settings, url: &str) -> Result<Had, Failure> {
    if settings.fetch.mode == FetchMode::Offline {
        return Err(Failure::Message(format!("{url}: not asked, because --offline was given")));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Message(format!("cannot start the workers: {error}")))?;
    let fetcher = Fetcher::new(settings.fetch.clone()).map_err(Failure::of)?;
    let request = CheckRequest { url: url.to_owned(), ..CheckRequest::default() };
    let checked = runtime.block_on(fetcher.check(&request, &CancellationToken::new()));
    let state = checked.link.state;
    match checked.body {
        Some(body) if is_readable(state) => {
            let name = checked.link.final_url.or_else(|| Some(url.to_owned()));
            let hints = SourceHints { content_type: body.content_type, name };
            Ok(Ok(child::read(&body.bytes, &hints, &settings.reading)))
        }
        _ => {
            let told = checked.link.error.unwrap_or_default();
            output::say(&format!("{url}: {} {told}", state.as_str()));
            Ok(Err(reason(state)))
        }
    }
}

const fn reason(state: LinkState) -> Reason {
    match state {
        LinkState::Blocked => Reason::Blocked,
        LinkState::RobotsDenied => Reason::Robots,
        LinkState::NotFound
        | LinkState::Gone
        | LinkState::Soft404
        | LinkState::MovedHome
        | LinkState::Parked => Reason::Gone,
        LinkState::Empty => Reason::NoText,
        _ => Reason::NotFetched,
    }
}
