//! Writes small Word files: parts of XML in a zip container.
//!
//! The caller writes what stands inside the body, the notes and the styles; the wrapping elements
//! and the relationships are made here.

#![expect(clippy::expect_used, reason = "writing to memory cannot fail")]

use std::io::{Cursor, Write};

/// The namespaces that every part declares.
const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" "#,
    r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" "#,
    r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
    r#"xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" "#,
    r#"xmlns:v="urn:schemas-microsoft-com:vml""#,
);

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A Word file in the making.
#[derive(Clone, Debug)]
pub(crate) struct DocxFile {
    main_path: String,
    body: String,
    footnotes: Option<String>,
    endnotes: Option<String>,
    styles: Option<String>,
    settings: Option<String>,
    links: Vec<(String, String)>,
    title: Option<String>,
}

impl Default for DocxFile {
    fn default() -> Self {
        Self {
            main_path: "word/document.xml".to_owned(),
            body: String::new(),
            footnotes: None,
            endnotes: None,
            styles: None,
            settings: None,
            links: Vec::new(),
            title: None,
        }
    }
}

impl DocxFile {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Where the main document lies in the container.
    pub(crate) fn main_path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.main_path);
        self
    }

    /// The elements inside `w:body`.
    pub(crate) fn body(mut self, xml: &str) -> Self {
        self.body.push_str(xml);
        self
    }

    /// The elements inside `w:footnotes`.
    pub(crate) fn footnotes(mut self, xml: &str) -> Self {
        self.footnotes.get_or_insert_default().push_str(xml);
        self
    }

    /// The elements inside `w:endnotes`.
    pub(crate) fn endnotes(mut self, xml: &str) -> Self {
        self.endnotes.get_or_insert_default().push_str(xml);
        self
    }

    /// The elements inside `w:styles`.
    pub(crate) fn styles(mut self, xml: &str) -> Self {
        self.styles.get_or_insert_default().push_str(xml);
        self
    }

    /// The elements inside `w:settings`.
    pub(crate) fn settings(mut self, xml: &str) -> Self {
        self.settings.get_or_insert_default().push_str(xml);
        self
    }

    /// A link target that elements name by `id`, in the body and in the notes.
    pub(crate) fn link(mut self, id: &str, target: &str) -> Self {
        self.links.push((id.to_owned(), target.to_owned()));
        self
    }

    /// The title in the core properties.
    pub(crate) fn title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }

    /// The file's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (folder, name) = self.main_path.rsplit_once('/').unwrap_or(("", &self.main_path));
        let within = |part: &str| {
            if folder.is_empty() { part.to_owned() } else { format!("{folder}/{part}") }
        };
        let mut parts: Vec<(String, String)> = vec![
            (
                "[Content_Types].xml".to_owned(),
                format!(
                    r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#,
                    self.main_path
                ),
            ),
            (
                "_rels/.rels".to_owned(),
                relationships(&[format!(
                    r#"<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{}"/>"#,
                    self.main_path
                )]),
            ),
            (
                self.main_path.clone(),
                element("document", &format!("<w:body>{}</w:body>", self.body)),
            ),
        ];
        let mut relations = Vec::new();
        let sides = [
            ("footnotes", &self.footnotes),
            ("endnotes", &self.endnotes),
            ("styles", &self.styles),
            ("settings", &self.settings),
        ];
        for (kind, content) in sides {
            if let Some(content) = content {
                parts.push((within(&format!("{kind}.xml")), element(kind, content)));
                relations.push(format!(
                    r#"<Relationship Id="side-{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>"#
                ));
            }
        }
        let links: Vec<String> = self
            .links
            .iter()
            .map(|(id, target)| {
                format!(
                    r#"<Relationship Id="{id}" Type="{OFFICE}/hyperlink" Target="{}" TargetMode="External"/>"#,
                    escape(target)
                )
            })
            .collect();
        relations.extend(links.iter().cloned());
        parts.push((within(&format!("_rels/{name}.rels")), relationships(&relations)));
        parts.push((within("_rels/footnotes.xml.rels"), relationships(&links)));
        if let Some(title) = &self.title {
            parts.push((
                "docProps/core.xml".to_owned(),
                format!(
                    r#"<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></cp:coreProperties>"#,
                    escape(title)
                ),
            ));
        }
        zipped(&parts)
    }
}

/// A paragraph with one run of plain text.
pub(crate) fn paragraph(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

/// A run of plain text.
pub(crate) fn run(text: &str) -> String {
    format!(r#"<w:r><w:t xml:space="preserve">{}</w:t></w:r>"#, escape(text))
}

/// The reference to a footnote.
pub(crate) fn footnote_reference(id: u32) -> String {
    format!(r#"<w:r><w:footnoteReference w:id="{id}"/></w:r>"#)
}

/// A footnote with one paragraph, as Word writes it.
pub(crate) fn footnote(id: u32, text: &str) -> String {
    format!(
        r#"<w:footnote w:id="{id}"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>"#,
        run(&format!(" {text}"))
    )
}

/// Any parts as a zip container, in their order.
pub(crate) fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        writer.start_file(name.as_str(), options).expect("a part begins");
        writer.write_all(content.as_bytes()).expect("a part is written");
    }
    writer.finish().expect("the container ends").into_inner()
}

fn element(kind: &str, content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{kind} {NAMESPACES}>{content}</w:{kind}>"#
    )
}

fn relationships(entries: &[String]) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
        entries.concat()
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
