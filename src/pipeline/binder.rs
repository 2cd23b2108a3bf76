//! Which sources did the editor pull beforehand?
//!
//! Reads the binder, a folder whose `binder.toml` maps a URL, or a source's short name, to a local
//! file or to a web archive. What the files hold is read later, like any capture.
//!
//! ```toml
//! archives = ["captures.warc.gz"]            # every response in it stands for its URL
//!
//! [sources]
//! "https://agency.example/report" = "report.pdf"
//! "marsh-2017" = "marsh.docx"                # a source's key, title, author or label
//! "https://old.example/page" = "captures.warc.gz"
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use crate::archive::{self, ArchivedResponse};
use crate::citation::CorpusSource;
use crate::text::fold::fold;

/// The file in a binder that says what stands for what.
const INDEX: &str = "binder.toml";

/// A binder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BinderError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path}:{line}: {what}")]
    Wrong { path: PathBuf, line: usize, what: String },
    #[error("{0}")]
    Archive(#[from] archive::ArchiveError),
}

/// A local file that stands for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinderFile {
    /// Relative to the binder's folder, as written.
    pub name: String,
    pub path: PathBuf,
}

/// What the binder has for one URL.
#[derive(Clone, Debug)]
pub enum BinderEntry {
    File(BinderFile),
    /// The chain of archived responses that the URL leads through, the last one being the answer;
    /// with the archive's file name.
    Responses {
        archive: String,
        chain: Vec<ArchivedResponse>,
    },
}

/// A binder that was read.
#[derive(Clone, Debug, Default)]
pub struct Binder {
    by_url: BTreeMap<String, BinderFile>,
    by_name: Vec<(String, BinderFile)>,
    archived: BTreeMap<String, Vec<(String, ArchivedResponse)>>,
    /// Records that could not be read: (file, what).
    pub faults: Vec<(String, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Index {
    archives: Vec<toml::Spanned<String>>,
    sources: BTreeMap<String, toml::Spanned<String>>,
}

impl Binder {
    /// Reads a binder. Blocking.
    ///
    /// # Errors
    /// Where the index cannot be read, names a file that is not there or that lies outside of the
    /// binder, or where an archive is none.
    pub fn open(folder: &Path) -> Result<Self, BinderError> {
        let index_path = folder.join(INDEX);
        let text = std::fs::read_to_string(&index_path)
            .map_err(|source| BinderError::Io { path: index_path.clone(), source })?;
        let wrong = |offset: usize, what: String| {
            let before = text.get(..offset.min(text.len())).unwrap_or_default();
            BinderError::Wrong {
                path: index_path.clone(),
                line: before.matches('\n').count() + 1,
                what,
            }
        };
        let index: Index = toml::from_str(&text).map_err(|error| {
            wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        let mut binder = Self::default();
        let mut archives = BTreeSet::new();
        for name in &index.archives {
            let file =
                file_in(folder, name.get_ref()).map_err(|what| wrong(name.span().start, what))?;
            archives.insert((file.name, file.path));
        }
        for (key, name) in &index.sources {
            let file =
                file_in(folder, name.get_ref()).map_err(|what| wrong(name.span().start, what))?;
            if is_archive(&file.path) {
                archives.insert((file.name, file.path));
            } else if key.contains("://") {
                binder.by_url.insert(url_key(key), file);
            } else {
                binder.by_name.push((name_key(key), file));
            }
        }
        for (name, path) in archives {
            binder.add_archive(&name, &path)?;
        }
        Ok(binder)
    }

    /// A binder of web archives alone: every response in them stands for its URL. Blocking.
    ///
    /// # Errors
    /// Where one of the files cannot be read or is no archive.
    pub fn of_archives<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<Self, BinderError> {
        let mut binder = Self::default();
        for path in paths {
            binder.add_archive(&path.to_string_lossy(), path)?;
        }
        Ok(binder)
    }

    /// The URLs that archived responses stand for, in the order of their keys.
    pub fn archived_urls(&self) -> impl Iterator<Item = &str> {
        self.archived.values().filter_map(|found| Some(found.first()?.1.url.as_str()))
    }

    fn add_archive(&mut self, name: &str, path: &Path) -> Result<(), BinderError> {
        let (responses, faults) = archive::read_archive(path)?;
        for fault in faults {
            self.faults
                .push((name.to_owned(), format!("record at {}: {}", fault.offset, fault.what)));
        }
        for response in responses {
            let key = url_key(&response.url);
            self.archived.entry(key).or_default().push((name.to_owned(), response));
        }
        Ok(())
    }

    /// What stands for a URL: a file before an archived response.
    #[must_use]
    pub fn find(&self, url: &str, max_redirects: usize) -> Option<BinderEntry> {
        let key = url_key(url);
        if let Some(file) = self.by_url.get(&key) {
            return Some(BinderEntry::File(file.clone()));
        }
        let (archive, first) = newest(self.archived.get(&key)?)?;
        let mut chain = vec![first.clone()];
        let mut current = url.to_owned();
        while let Some(next) = chain.last().and_then(|last| redirect_target(last, &current)) {
            if max_redirects < chain.len() {
                break;
            }
            let Some((_, response)) =
                self.archived.get(&url_key(&next)).and_then(|found| newest(found))
            else {
                break;
            };
            chain.push(response.clone());
            current = next;
        }
        Some(BinderEntry::Responses { archive: archive.clone(), chain })
    }

    /// The files that stand for a source by one of its names.
    #[must_use]
    pub fn named(&self, source: &CorpusSource) -> Vec<BinderFile> {
        let work = &source.work;
        let mut names = BTreeSet::from([name_key(&source.key)]);
        names.extend(work.title.as_deref().map(name_key));
        names.extend(work.hereinafter.as_deref().map(name_key));
        names.extend(work.authors.iter().map(|author| name_key(author)));
        names.remove("");
        self.by_name
            .iter()
            .filter(|(name, _)| names.contains(name))
            .map(|(_, file)| file.clone())
            .collect()
    }
}

fn newest(responses: &[(String, ArchivedResponse)]) -> Option<&(String, ArchivedResponse)> {
    // Of equally old responses the later one in the file is the one that was meant to stay.
    responses.iter().max_by_key(|(_, response)| response.at)
}

/// Where an archived redirect leads.
#[must_use]
pub fn redirect_target(response: &ArchivedResponse, url: &str) -> Option<String> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("location"))
        .map(|(_, value)| value.trim())?;
    url::Url::parse(url).ok()?.join(location).ok().map(String::from)
}

/// Two spellings of a URL that mean the same request have one key.
#[must_use]
pub fn url_key(url: &str) -> String {
    let trimmed = url.trim();
    match url::Url::parse(trimmed) {
        Ok(mut parsed) => {
            parsed.set_fragment(None);
            parsed.into()
        }
        Err(_) => trimmed.to_owned(),
    }
}

fn name_key(name: &str) -> String {
    let folded = fold(name).text;
    let words: Vec<&str> = folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").to_lowercase()
}

fn is_archive(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    name.is_some_and(|name| {
        [".warc", ".warc.gz", ".wacz", ".arc", ".arc.gz"]
            .iter()
            .any(|ending| name.ends_with(ending))
    })
}

/// A file of the binder: inside its folder and there.
fn file_in(folder: &Path, name: &str) -> Result<BinderFile, String> {
    let relative = Path::new(name);
    let inside =
        relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside || name.is_empty() {
        return Err(format!("expected a file inside the binder, found {name:?}"));
    }
    let path = folder.join(relative);
    if path.is_file() {
        Ok(BinderFile { name: name.to_owned(), path })
    } else {
        Err(format!("there is no file {}", path.display()))
    }
}
