//! The command line as it was said.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Checks, with evidence, whether a manuscript's sources say what it says they say.
#[derive(Debug, Parser)]
#[command(name = "citecheck", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Flags that every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Configuration file [default: pipeline.toml, where there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Folder for everything that is written [default: out]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Send no request: only the binder, archives and earlier captures are used
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    /// Least severity of a finding that makes the exit status 1 [default: critical]
    #[arg(long, global = true, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// No progress and no summary, only data and errors
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// Write logs to standard error, one JSON object a line
    #[arg(long, global = true, value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,
    /// No progress bars and no progress lines
    #[arg(long, global = true)]
    pub(crate) no_progress: bool,
    /// When to colour what a person reads
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Critical,
    Major,
    Minor,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read manuscripts without any request: notes, citations, quotations, claims as JSON Lines
    Extract(Extract),
    /// Print the JSON Schema of a format, or the names of all formats
    Schema(Schema),
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// Manuscripts, or folders of manuscripts
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Print the documents' problems as messages with their lines instead of JSON
    #[arg(long)]
    pub(crate) problems: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The format's name ("document", "quote", "link", "source", "figures", "report")
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}
