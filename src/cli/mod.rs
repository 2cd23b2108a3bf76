//! What was asked?
//!
//! The command line, laid over the configuration and turned once into settings; the only room that
//! prints and that picks the exit status: 0 clean, 1 findings, 2 could not run, 130 interrupted.

mod arguments;
mod commands;
mod finish;
mod logs;
mod output;
mod pipeline;
mod progress;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use output::Failure;

use crate::pipeline::child;

/// The exit status that shells give to a program ended by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are data; a usage error is not. A closed pipe is no failure.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure @ Failure::Interrupted(_)) => {
            output::failure(&arguments.common, &failure);
            ExitCode::from(INTERRUPTED)
        }
        Err(failure) => {
            output::failure(&arguments.common, &failure);
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let common = &arguments.common;
    logs::start(common);
    match &arguments.command {
        Command::Run(run) => commands::run::run(common, run),
        Command::Extract(extract) => commands::extract::run(common, extract),
        Command::Quote(quote) => commands::quote::run(common, quote),
        Command::Links(links) => commands::links::run(common, links),
        Command::Archive(archive) => commands::archive::run(common, archive),
        Command::Report => commands::report::run(common),
        Command::Schema(schema) => commands::schema::run(schema),
        Command::Completions { shell } => commands::generate::completions(*shell),
        Command::Man => commands::generate::man(),
        Command::ReadSource => {
            child::serve(std::io::stdin().lock(), std::io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
