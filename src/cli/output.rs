//! Data to standard output, everything else to standard error.

use std::io::{BufWriter, IsTerminal, Read as _, StdoutLock, Write};

use super::arguments::{ColorChoice, Common, LogFormat};
use crate::report::terminal::Look;

/// Why a command could not run.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our output went away; that is no failure.
    ClosedPipe,
    /// One clear message that names the file, line and key.
    Message(String),
    /// Ctrl-C; says what is kept.
    Interrupted(String),
}

impl Failure {
    /// A message from anything that can be shown.
    pub(crate) fn of(error: impl std::fmt::Display) -> Self {
        Self::Message(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::Message(format!("cannot write to standard output: {error}"))
        }
    }
}

/// Prints data and a line end.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Prints JSON that `write` writes piece by piece, and a line end.
pub(crate) fn json_line(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> serde_json::Result<()>,
) -> Result<(), Failure> {
    // Standard output would be flushed at every line end; there is only one here.
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    write(&mut out).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}

/// Sees to it that everything printed has left the process.
pub(crate) fn flush() -> Result<(), Failure> {
    Ok(std::io::stdout().lock().flush()?)
}

/// Says something to a person. That nobody may be reading is no failure.
pub(crate) fn say(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.write_all(b"\n"));
}

/// Says why a command could not run.
pub(crate) fn failure(common: &Common, failure: &Failure) {
    let (Failure::Message(message) | Failure::Interrupted(message)) = failure else { return };
    if common.log == Some(LogFormat::Json) {
        say(&serde_json::json!({ "level": "ERROR", "message": message }).to_string());
    } else if colored(common, &std::io::stderr()) {
        say(&format!("\u{1b}[1;31merror\u{1b}[0m: {message}"));
    } else {
        say(&format!("error: {message}"));
    }
}

/// Whether to colour what goes to `stream`.
pub(crate) fn colored(common: &Common, stream: &impl IsTerminal) -> bool {
    match common.color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    }
}

/// How standard output is written for a person.
pub(crate) fn look(common: &Common) -> Look {
    Look { color: colored(common, &std::io::stdout()), width: width() }
}

/// Columns of the terminal, or a readable width where there is none.
fn width() -> usize {
    const READABLE: usize = 100;
    match rustix::termios::tcgetwinsize(std::io::stdout()) {
        Ok(size) if 40 <= size.ws_col => usize::from(size.ws_col),
        _ => READABLE,
    }
}

/// The text of a file that was named on the command line; - for standard input.
pub(crate) fn read_argument(path: &std::path::Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = if path == std::path::Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let bytes = read.map_err(|error| Failure::Message(format!("{}: {error}", path.display())))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..sound).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Failure::Message(format!("{}:{line}: expected UTF-8, found other bytes", path.display()))
    })
}
