//! `citecheck quote`: quotations against one source, no document needed.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use serde::Deserialize;

use crate::cli::arguments::{Common, Quote, QuoteFormat};
use crate::cli::output::{self, Failure};
use crate::cli::settings::settings;
use crate::fidelity::{self, Finding, Query};
use crate::pipeline::one_source::{self, OneSource};
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

pub(crate) fn run(common: &Common, arguments: &Quote) -> Result<ExitCode, Failure> {
    let settings = settings(common)?;
    let (ids, queries) = queries(arguments)?;
    if queries.is_empty() {
        let what = "no quotation given: use --quote TEXT or --quotes FILE";
        return Err(Failure::Message(what.to_owned()));
    }
    let source = &arguments.source;
    let had = if source.starts_with("http://") || source.starts_with("https://") {
        one_source::of_url(&settings, source).map_err(Failure::of)?
    } else {
        let capture = arguments.capture.as_deref();
        one_source::of_file(&settings, Path::new(source), capture).map_err(Failure::of)?
    };
    let had = match had {
        OneSource::Text(text) => Ok(*text),
        OneSource::None { reason, told } => {
            output::say(&told);
            Err(reason)
        }
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
