//! WACZ: one zip with archive, index and page list that replays elsewhere.
//!
//! Written entry by entry from the files on disk; archive and index are stored uncompressed, as
//! the format demands, so that a reader can seek in them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use serde_json::json;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::cdxj;
use super::{ArchiveError, digests};

/// Largest archive inside of a WACZ that is read at once.
const ARCHIVE_CAP: u64 = 2 << 30;

/// A page for the list of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub url: String,
    pub at: jiff::Timestamp,
    pub title: Option<String>,
}

/// Packs the segments of an archive folder and its index into `target`, with a list of pages.
/// Written to a temporary name and renamed.
///
/// # Errors
/// Where a segment or the index cannot be read or the disk refuses.
pub fn pack(
    folder: &Path,
    segments: &[String],
    pages: &[Page],
    target: &Path,
) -> Result<(), ArchiveError> {
    let io = |source| ArchiveError::Io { path: target.to_owned(), source };
    let zipped = |error: zip::result::ZipError| ArchiveError::Damaged {
        path: target.to_owned(),
        what: error.to_string(),
    };
    let temporary = target.with_extension("wacz.part");
    let mut zip = ZipWriter::new(File::create(&temporary).map_err(io)?);
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    let mut resources = Vec::new();
    let mut put = |name: &str, entry: String, input: &mut dyn Read, large: bool| {
        zip.start_file(&entry, stored.large_file(large)).map_err(zipped)?;
        let mut hash = Sha256::new();
        let mut bytes = 0_u64;
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let had = input.read(&mut buffer).map_err(io)?;
            let part = buffer.get(..had).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            hash.update(part);
            bytes += had as u64;
            zip.write_all(part).map_err(io)?;
        }
        let hash = format!("sha256:{}", digests::hex(&hash.finalize()));
        resources.push(json!({ "name": name, "path": entry, "hash": hash, "bytes": bytes }));
        Ok(())
    };
    let index = folder.join(cdxj::FILE);
    let files = segments.iter().map(|name| (folder.join(name), name.as_str(), "archive"));
    for (path, name, room) in files.chain([(index.clone(), cdxj::FILE, "indexes")]) {
        let read = |source| ArchiveError::Io { path: path.clone(), source };
        let mut file = File::open(&path).map_err(read)?;
        let large = u64::from(u32::MAX) <= file.metadata().map_err(read)?.len();
        put(name, format!("{room}/{name}"), &mut file, large)?;
    }
    put("pages.jsonl", "pages/pages.jsonl".to_owned(), &mut page_list(pages).as_bytes(), false)?;
    let package = json!({
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "software": concat!("citecheck/", env!("CARGO_PKG_VERSION")),
        "created": newest(pages, &index)?,
        "resources": resources,
    });
    // A value of strings and numbers always serialises.
    let package = serde_json::to_string_pretty(&package).unwrap_or_default();
    zip.start_file("datapackage.json", stored).map_err(zipped)?;
    zip.write_all(package.as_bytes()).map_err(io)?;
    let digest = json!({
        "path": "datapackage.json",
        "hash": format!("sha256:{}", digests::sha256_hex(package.as_bytes())),
    });
    zip.start_file("datapackage-digest.json", stored).map_err(zipped)?;
    zip.write_all(digest.to_string().as_bytes()).map_err(io)?;
    let file = zip.finish().map_err(zipped)?;
    file.sync_data().map_err(io)?;
    std::fs::rename(&temporary, target).map_err(io)
}

/// Whether a zip names web archives where a WACZ has them.
pub(super) fn holds_archives(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    ZipArchive::new(file).is_ok_and(|zip| !archive_names(&zip).is_empty())
}

/// The entries of a zip that are web archives, sorted.
fn archive_names(zip: &ZipArchive<File>) -> Vec<String> {
    let mut names: Vec<String> = zip
        .file_names()
        .filter_map(Result::ok)
        .map(std::borrow::Cow::into_owned)
        .filter(|name| name.starts_with("archive/"))
        .filter(|name| {
            [".warc", ".warc.gz", ".arc", ".arc.gz"].iter().any(|end| name.ends_with(end))
        })
        .collect();
    names.sort();
    names
}

/// The archives inside of a WACZ: name and bytes.
///
/// # Errors
/// Where the file is no zip, holds no archive, or an archive is too large.
pub(super) fn archives_in(path: &Path) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let io = |source| ArchiveError::Io { path: path.to_owned(), source };
    let damaged = |what: String| ArchiveError::Damaged { path: path.to_owned(), what };
    let file = File::open(path).map_err(io)?;
    let mut zip = ZipArchive::new(file).map_err(|error| damaged(error.to_string()))?;
    let names = archive_names(&zip);
    if names.is_empty() {
        return Err(damaged("a zip without archive/*.warc.gz: not a WACZ".to_owned()));
    }
    let mut archives = Vec::with_capacity(names.len());
    for name in names {
        let entry = zip.by_name(&name).map_err(|error| damaged(error.to_string()))?;
        let mut bytes = Vec::new();
        entry.take(ARCHIVE_CAP + 1).read_to_end(&mut bytes).map_err(io)?;
        if ARCHIVE_CAP < bytes.len() as u64 {
            return Err(damaged(format!("{name} is larger than is read at once")));
        }
        archives.push((name, bytes));
    }
    Ok(archives)
}

fn page_list(pages: &[Page]) -> String {
    let mut text =
        json!({ "format": "json-pages-1.0", "id": "pages", "title": "Cited pages" }).to_string();
    text.push('\n');
    for page in pages {
        let id = digests::uuid(&[b"page", page.url.as_bytes(), page.at.to_string().as_bytes()]);
        let line = json!({
            "id": id.trim_start_matches("urn:uuid:"),
            "url": page.url,
            "ts": page.at.to_string(),
            "title": page.title.as_deref().unwrap_or(&page.url),
        });
        text.push_str(&line.to_string());
        text.push('\n');
    }
    text
}

/// When the newest thing in the package was captured: the package holds nothing younger.
fn newest(pages: &[Page], index: &Path) -> Result<String, ArchiveError> {
    let mut newest = pages.iter().map(|page| page.at).max();
    cdxj::read(index, |line| newest = newest.max(Some(line.at)))?;
    Ok(newest.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string())
}
