//! The binary: hands over to [`citecheck::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    citecheck::cli::main()
}
