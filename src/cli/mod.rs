//! What was asked?
//!
//! The command line, laid over the configuration and turned once into settings; the only room that
//! prints and that picks the exit status: 0 clean, 1 findings, 2 could not run, 130 interrupted.

mod arguments;
mod commands;
mod output;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use output::Failure;

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
        Err(failure) => {
            output::failure(&arguments.common, &failure);
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Extract(extract) => commands::extract::run(common, extract),
        Command::Schema(schema) => commands::schema::run(schema),
    }
}
