//! `citecheck schema`: the JSON Schema of a format.

use std::process::ExitCode;

use crate::cli::arguments::Schema;
use crate::cli::output::{self, Failure};
use crate::report::wire;

pub(crate) fn run(schema: &Schema) -> Result<ExitCode, Failure> {
    let Some(name) = &schema.name else {
        for format in wire::FORMATS {
            output::line(format)?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let short = name.trim_start_matches("citecheck.").trim_end_matches("/1");
    let Some(text) = wire::schema(short) else {
        let known = wire::FORMATS.join(", ");
        return Err(Failure::Message(format!("no format is called {name}; there are {known}")));
    };
    output::line(text.trim_end())?;
    Ok(ExitCode::SUCCESS)
}
