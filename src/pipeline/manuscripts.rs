//! Which manuscripts are meant, and what is in one of them?
//!
//! Finds the files behind the paths of a command line and runs the pure rooms over one of them.

use std::collections::BTreeSet;
use std::mem::take;
use std::path::{Component, Path, PathBuf};

use crate::claims::Claims;
use crate::reader::{Manuscript, ManuscriptOptions, ReadError, ReaderOptions};
use crate::report::model::DocumentReport;
use crate::store::digest_of;
use crate::{citation, claims, document, reader};

/// Files in a folder that are taken for manuscripts, by their ending.
const ENDINGS: [&str; 10] =
    ["md", "markdown", "txt", "text", "html", "htm", "xhtml", "docx", "pdf", "tex"];

/// A manuscript cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ManuscriptError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}: no manuscript in this folder (looked for {})", ENDINGS.map(|ending| format!(".{ending}")).join(" "))]
    EmptyFolder { path: PathBuf },
    #[error("{path}: {source}")]
    Unreadable { path: PathBuf, source: ReadError },
    #[error("{path}: {bytes} bytes are over the limit of {limit} for one manuscript")]
    TooLarge { path: PathBuf, bytes: u64, limit: u64 },
}

/// The manuscript files behind `paths`, each once: files as they are named, folders searched with
/// everything below them in the order of names. Hidden files are passed over.
///
/// # Errors
/// Where a path is not there, or a folder holds no manuscript.
pub fn find_manuscripts(paths: &[PathBuf]) -> Result<Vec<PathBuf>, ManuscriptError> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let io = |source| ManuscriptError::Io { path: path.clone(), source };
        let before = found.len();
        if std::fs::metadata(path).map_err(io)?.is_dir() {
            walk(path, &mut found)?;
            if found.len() == before {
                return Err(ManuscriptError::EmptyFolder { path: path.clone() });
            }
        } else {
            found.push(path.clone());
        }
    }
    found.retain(|path| seen.insert(path.clone()));
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), ManuscriptError> {
    let io = |source| ManuscriptError::Io { path: folder.to_owned(), source };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        entries.push(entry.map_err(io)?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let kind = entry.file_type().map_err(io)?;
        if hidden {
            continue;
        }
        if kind.is_dir() {
            walk(&path, found)?;
        } else if has_manuscript_ending(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn has_manuscript_ending(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// The bytes of a manuscript.
///
/// # Errors
/// Where the file cannot be read or is larger than `limit` bytes.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, ManuscriptError> {
    let io = |source| ManuscriptError::Io { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(io)?.len();
    if limit < bytes {
        return Err(ManuscriptError::TooLarge { path: path.to_owned(), bytes, limit });
    }
    std::fs::read(path).map_err(io)
}

/// Reads a manuscript with all pure rooms. `id` names it in reports.
///
/// # Errors
/// Where the bytes hold no text in a known format.
pub fn extract(
    id: String,
    path: &Path,
    bytes: Vec<u8>,
    options: &ReaderOptions,
) -> Result<DocumentReport, ManuscriptError> {
    let sha256 = digest_of(&bytes).0;
    let include = |name: &str| included(path, name);
    let name = path.to_string_lossy();
    let manuscript_options =
        ManuscriptOptions { name: &name, include: Some(&include), reader: options.clone() };
    let manuscript = reader::read_manuscript(&bytes, &manuscript_options)
        .map_err(|source| ManuscriptError::Unreadable { path: path.to_owned(), source })?;
    drop(bytes);
    let mut document = document::read(manuscript);
    // Passages have their own text with its map to `raw`: from here on nobody asks for the reading
    // view, a second copy of the whole manuscript.
    let Manuscript { plain, blocks, styles, links, marks, .. } = &mut document.manuscript;
    drop((take(plain), take(blocks), take(styles), take(links), take(marks)));
    let citations = citation::read(&document);
    let claims: Claims = claims::read(&document, &citations);
    Ok(DocumentReport { id, path: name.into_owned(), sha256, document, citations, claims })
}

/// A file that a manuscript includes: only from the manuscript's own folder and below it.
fn included(manuscript: &Path, name: &str) -> Option<Vec<u8>> {
    let relative = Path::new(name);
    if !relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return None;
    }
    let beside = manuscript.parent()?.join(relative);
    let with_ending = beside.with_extension("tex");
    std::fs::read(&beside).or_else(|_| std::fs::read(with_ending)).ok()
}

/// Names for files: the stem of each path in safe characters, made unique by a number.
#[must_use]
pub fn document_ids(paths: &[PathBuf]) -> Vec<String> {
    let mut used = BTreeSet::new();
    let mut ids = Vec::with_capacity(paths.len());
    for path in paths {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let safe: String = stem
            .unwrap_or_default()
            .chars()
            .map(
                |letter| {
                    if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' }
                },
            )
            .take(80)
            .collect();
        let base = match safe.trim_matches('.') {
            "" => "document".to_owned(),
            name => name.to_owned(),
        };
        let mut id = base.clone();
        let mut number = 2;
        while !used.insert(id.clone()) {
            id = format!("{base}-{number}");
            number += 1;
        }
        ids.push(id);
    }
    ids
}
