//! Writes an article with notes to the standard output: `make_article BYTES [SEED]`. The same
//! numbers give the same text, so that other programs can be measured on what ours is.

use std::io::Write as _;
use std::process::ExitCode;

#[path = "../tests/support/article.rs"]
mod article;

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let Some(bytes) = numbers.first().and_then(|bytes| usize::try_from(*bytes).ok()) else {
        return ExitCode::from(2);
    };
    let text = article::article(bytes, numbers.get(1).copied().unwrap_or(1));
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}
