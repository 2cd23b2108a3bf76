//! `citecheck extract`: documents only, no network, one JSON object a line.

use std::process::ExitCode;

use crate::cli::arguments::{Common, Extract};
use crate::cli::output::{self, Failure};
use crate::cli::settings::settings;
use crate::pipeline::manuscripts;
use crate::report::terminal;
use crate::report::wire::document_items::{DocumentParts, all_problems, write_document};

pub(crate) fn run(common: &Common, extract: &Extract) -> Result<ExitCode, Failure> {
    let settings = settings(common)?;
    let paths = manuscripts::find_manuscripts(&extract.paths).map_err(Failure::of)?;
    let ids = manuscripts::document_ids(&paths);
    let options = &settings.reading.options;
    let mut unreadable = 0;
    let mut left = paths.len();
    for (path, id) in paths.iter().zip(ids) {
        left -= 1;
        let read = manuscripts::read_bytes(path, options.max_input as u64)
            .and_then(|bytes| manuscripts::extract(id, path, bytes, options));
        let report = match read {
            Ok(report) => report,
            Err(error) => {
                unreadable += 1;
                output::failure(common, &Failure::of(error));
                continue;
            }
        };
        let parts = DocumentParts {
            id: &report.id,
            path: &report.path,
            sha256: &report.sha256,
            document: &report.document,
            citations: &report.citations,
            claims: &report.claims,
            source_ids: None,
            corpus_problems: &[],
        };
        if extract.problems {
            let raw = &report.document.manuscript.raw;
            let mut found = all_problems(&parts);
            // Remarks of form come last: none of them is a fault in what is cited.
            found.extend(&report.citations.style);
            let shown = terminal::problems(&report.path, raw, &found, output::look(common));
            if !shown.is_empty() {
                output::line(shown.trim_end())?;
            }
        } else {
            output::json_line(|out| write_document(&parts, out))?;
        }
        if left == 0 {
            // The process ends here: taking the last report apart piece by piece would be in vain.
            std::mem::forget(report);
        }
    }
    output::flush()?;
    Ok(ExitCode::from(if 0 < unreadable { 2 } else { 0 }))
}
