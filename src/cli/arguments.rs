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
    /// Do the main job: read, fetch, archive, check, report
    Run(Run),
    /// Read manuscripts without any request: notes, citations, quotations, claims as JSON Lines
    Extract(Extract),
    /// Check quotations against one source, no document needed
    Quote(Quote),
    /// Check links only: states as JSON Lines, history kept, changes marked
    Links(Links),
    /// Take snapshots only: WARC and CDXJ, and one WACZ on request
    Archive(ArchiveArguments),
    /// Write every report again from the stored state, fetching nothing
    Report,
    /// Print the JSON Schema of a format, or the names of all formats
    Schema(Schema),
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
    /// Read one source from standard input, within limits (used by the program itself)
    #[command(hide = true, name = "read-source")]
    ReadSource,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Manuscripts, or folders of manuscripts [default: those of the configuration]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
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
pub(crate) struct Quote {
    /// The source: a document, a web archive (WARC, WACZ), or an http(s) URL
    #[arg(long, required = true, value_name = "FILE|URL")]
    pub(crate) source: String,
    /// Of a web archive: the URL whose capture is the source [default: the only page in it]
    #[arg(long, value_name = "URL")]
    pub(crate) capture: Option<String>,
    /// A quotation to check; may be given several times
    #[arg(long = "quote", value_name = "TEXT")]
    pub(crate) given: Vec<String>,
    /// Quotations as JSON Lines: {"id": …, "quote": …, "parenthetical": …, "pin": …}; - for
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) quotes: Option<PathBuf>,
    /// How to print the answers [default: text on a terminal, json otherwise]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<QuoteFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QuoteFormat {
    Json,
    Text,
}

#[derive(Debug, Args)]
pub(crate) struct Links {
    /// Manuscripts, or folders of manuscripts [default: those of the configuration]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Further URLs, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) urls: Option<PathBuf>,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    pub(crate) format: LinksFormat,
    /// Ask nothing: print when each known link is due again
    #[arg(long, conflicts_with_all = ["paths", "urls", "format"])]
    pub(crate) due: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LinksFormat {
    /// One object per URL and line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// A digest for an e-mail or an issue
    Markdown,
}

#[derive(Debug, Args)]
pub(crate) struct ArchiveArguments {
    /// Manuscripts, or folders of manuscripts [default: those of the configuration]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Further URLs, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) urls: Option<PathBuf>,
    /// Pack archive, index and pages into one WACZ
    #[arg(long)]
    pub(crate) wacz: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The format's name ("document", "quote", "link", "source", "figures", "report")
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}
