//! The container of a Word file: which part holds what, and its bytes under a limit.
//!
//! Paths are taken from the package's relationships, never from habit alone, because the main
//! document may have any name. Parts that nobody asks for are never inflated.

use std::io::{Cursor, Read};

use quick_xml::NsReader;
use quick_xml::events::Event;

use super::xml::{attribute, is_word_processing_main};

/// An opened Word file.
pub(super) struct Package<'a> {
    archive: zip::ZipArchive<Cursor<&'a [u8]>>,
    max_inflated: usize,
    main: String,
    relations: Vec<Relation>,
}

/// One part as text.
pub(super) struct Part {
    pub(super) text: String,
    /// Whether the limit cut it, and the sentence that says so.
    pub(super) cut: Option<String>,
}

/// One relationship of a part.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    kind: String,
    pub(super) target: String,
    external: bool,
}

/// The first bytes of the old binary container, which also wraps encrypted files.
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

impl<'a> Package<'a> {
    /// Opens the container and finds the main document.
    ///
    /// # Errors
    /// One sentence that says why there is nothing to read.
    pub(super) fn open(
        bytes: &'a [u8],
        max_input: usize,
        max_inflated: usize,
    ) -> Result<Self, String> {
        if max_input < bytes.len() {
            return Err(format!("the file is over the limit of {max_input} bytes"));
        }
        if bytes.starts_with(&COMPOUND_FILE) {
            return Err(if holds_utf16(bytes, "EncryptedPackage") {
                "the file is encrypted with a password".to_owned()
            } else {
                "the file is in the binary format of Word 97 to 2003".to_owned()
            });
        }
        let archive = zip::ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| format!("the container is damaged ({error})"))?;
        let mut package =
            Self { archive, max_inflated, main: String::new(), relations: Vec::new() };
        package.main = package.find_main()?;
        let relations_path = relations_path(&package.main);
        package.relations = package.relations_of(&relations_path);
        Ok(package)
    }

    /// The main document's text.
    ///
    /// # Errors
    /// One sentence where the part is missing, encrypted or damaged.
    pub(super) fn main_document(&mut self) -> Result<Part, String> {
        let main = self.main.clone();
        self.part(&main)?.ok_or_else(|| "the container has no main document".to_owned())
    }

    /// The part that the main document calls its `kind` ("footnotes", "styles"), if there is one.
    ///
    /// # Errors
    /// One sentence where the part is there but cannot be read.
    pub(super) fn related(&mut self, kind: &str) -> Result<Option<Part>, String> {
        let folder = folder_of(&self.main).to_owned();
        let named = self
            .relations
            .iter()
            .find(|relation| !relation.external && relation.kind.ends_with(&format!("/{kind}")))
            .map_or_else(
                || format!("{folder}{kind}.xml"),
                |relation| resolve(&folder, &relation.target),
            );
        self.part(&named)
    }

    /// The relationships of the part that the main document calls its `kind`; of the main
    /// document itself for an empty `kind`.
    pub(super) fn relations(&mut self, kind: &str) -> Vec<Relation> {
        if kind.is_empty() {
            return self.relations.clone();
        }
        let folder = folder_of(&self.main).to_owned();
        let named = self
            .relations
            .iter()
            .find(|relation| !relation.external && relation.kind.ends_with(&format!("/{kind}")))
            .map_or_else(
                || format!("{folder}{kind}.xml"),
                |relation| resolve(&folder, &relation.target),
            );
        self.relations_of(&relations_path(&named))
    }

    /// The title in the package's core properties.
    pub(super) fn title(&mut self) -> Option<String> {
        let part = self.part("docProps/core.xml").ok().flatten()?;
        let mut reader = NsReader::from_str(&part.text);
        let mut inside = false;
        let mut title = String::new();
        loop {
            match reader.read_event() {
                Ok(Event::Start(start)) => inside = start.local_name().into_inner() == "title",
                Ok(Event::Text(text)) if inside => title.push_str(&text.xml10_content()),
                Ok(Event::GeneralRef(reference)) if inside => {
                    title.push_str(&super::xml::reference(&reference));
                }
                Ok(Event::End(_)) => {
                    if inside && !title.trim().is_empty() {
                        return Some(title.trim().to_owned());
                    }
                    inside = false;
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    fn find_main(&mut self) -> Result<String, String> {
        let office = self
            .relations_of("_rels/.rels")
            .into_iter()
            .find(|relation| relation.kind.ends_with("/officeDocument"));
        if let Some(relation) = office {
            let path = resolve("", &relation.target);
            if self.archive.index_for_name(&path).is_some() {
                return Ok(path);
            }
        }
        if let Some(path) = self.main_by_content_type()
            && self.archive.index_for_name(&path).is_some()
        {
            return Ok(path);
        }
        let usual = "word/document.xml";
        if self.archive.index_for_name(usual).is_some() {
            return Ok(usual.to_owned());
        }
        Err("the container holds no Word document".to_owned())
    }

    fn main_by_content_type(&mut self) -> Option<String> {
        let part = self.part("[Content_Types].xml").ok().flatten()?;
        let mut reader = NsReader::from_str(&part.text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    let is_main = attribute(&start, "ContentType")
                        .is_some_and(|kind| is_word_processing_main(&kind));
                    if is_main && let Some(name) = attribute(&start, "PartName") {
                        return Some(resolve("", &name));
                    }
                }
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    fn relations_of(&mut self, path: &str) -> Vec<Relation> {
        let mut relations = Vec::new();
        let Ok(Some(part)) = self.part(path) else { return relations };
        let mut reader = NsReader::from_str(&part.text);
        loop {
            match reader.read_event() {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    if let (Some(id), Some(kind), Some(target)) = (
                        attribute(&start, "Id"),
                        attribute(&start, "Type"),
                        attribute(&start, "Target"),
                    ) {
                        let external = attribute(&start, "TargetMode")
                            .is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
                        relations.push(Relation { id, kind, target, external });
                    }
                }
                Ok(Event::Eof) | Err(_) => return relations,
                Ok(_) => {}
            }
        }
    }

    fn part(&mut self, path: &str) -> Result<Option<Part>, String> {
        let Some(index) = self.archive.index_for_name(path) else { return Ok(None) };
        let limit = self.max_inflated;
        let file = self.archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(what) if what.contains("assword") => {
                format!("the part {path} is encrypted with a password")
            }
            other => format!("the part {path} cannot be read ({other})"),
        })?;
        let mut bytes = Vec::new();
        let wanted = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
        let outcome = file.take(wanted).read_to_end(&mut bytes);
        let mut cut = None;
        if limit < bytes.len() {
            bytes.truncate(limit);
            cut = Some(format!("the part {path} inflates to more than the limit of {limit} bytes"));
        } else if let Err(error) = outcome {
            if bytes.is_empty() {
                return Err(format!("the part {path} is damaged ({error})"));
            }
            cut = Some(format!("the part {path} is damaged ({error})"));
        }
        Ok(Some(Part { text: decode(&bytes), cut }))
    }
}

/// XML parts are UTF-8 or, rarely, UTF-16 with a byte order mark.
fn decode(bytes: &[u8]) -> String {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    text.into_owned()
}

fn holds_utf16(bytes: &[u8], word: &str) -> bool {
    let needle: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &needle).is_some()
}

fn folder_of(path: &str) -> &str {
    path.rfind('/').and_then(|slash| path.get(..=slash)).unwrap_or("")
}

fn relations_path(path: &str) -> String {
    let folder = folder_of(path);
    let name = path.get(folder.len()..).unwrap_or(path);
    format!("{folder}_rels/{name}.rels")
}

/// A relationship's target as a path in the container.
fn resolve(folder: &str, target: &str) -> String {
    let joined = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut pieces: Vec<&str> = Vec::new();
    for piece in joined.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                pieces.pop();
            }
            other => pieces.push(other),
        }
    }
    pieces.join("/")
}
