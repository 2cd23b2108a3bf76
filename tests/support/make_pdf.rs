//! Writes small PDF files: text at places and sizes in the standard fonts, on several pages.
//!
//! Widths are those of a fixed table for Helvetica's letters, good enough for justified columns
//! in tests; nothing is compressed unless asked for.

use std::fmt::Write;

/// A standard font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Font {
    Plain,
    Bold,
    Italic,
}

/// A PDF file in the making. Places are points from the lower left corner of a letter page
/// (612 by 792).
#[derive(Clone, Debug, Default)]
pub(crate) struct PdfFile {
    pages: Vec<String>,
    title: Option<String>,
    rotation: u32,
}

impl PdfFile {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The title in the document information.
    pub(crate) fn title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }

    /// Begins a page.
    pub(crate) fn page(mut self) -> Self {
        self.pages.push(String::new());
        self
    }

    /// One run of text with its base line at `y`.
    pub(crate) fn text(self, x: f32, y: f32, size: f32, text: &str) -> Self {
        self.set(x, y, size, Font::Plain, text)
    }

    /// One run of text in a font.
    pub(crate) fn set(self, x: f32, y: f32, size: f32, font: Font, text: &str) -> Self {
        let name = match font {
            Font::Plain => "F1",
            Font::Bold => "F2",
            Font::Italic => "F3",
        };
        self.raw(&format!("BT /{name} {size} Tf 1 0 0 1 {x} {y} Tm ({}) Tj ET\n", escape(text)))
    }

    /// Lines below one another.
    pub(crate) fn lines(self, x: f32, y: f32, size: f32, lines: &[&str]) -> Self {
        let mut file = self;
        let mut base = y;
        for line in lines {
            file = file.text(x, base, size, line);
            base -= size * 1.2;
        }
        file
    }

    /// A line with raised numbers: `"word^12^ more"`.
    pub(crate) fn marked(self, x: f32, y: f32, size: f32, text: &str) -> Self {
        let mut file = self;
        let mut at = x;
        for (index, piece) in text.split('^').enumerate() {
            let (place, height) =
                if index % 2 == 1 { (y + size * 0.35, size * 0.6) } else { (y, size) };
            file = file.text(at, place, height, piece);
            at += width(piece) * height;
        }
        file
    }

    /// Operators as they stand.
    pub(crate) fn raw(mut self, operators: &str) -> Self {
        if self.pages.is_empty() {
            self.pages.push(String::new());
        }
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
        }
        self
    }

    /// The file's bytes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut objects: Vec<Vec<u8>> = Vec::new();
        let mut kids = String::new();
        for index in 0..self.pages.len() {
            write!(kids, "{} 0 R ", 6 + index * 2).ok();
        }
        objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
        objects.push(
            format!(
                "<< /Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 612 792] /Rotate {} /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>",
                self.pages.len(),
                self.rotation
            )
            .into_bytes(),
        );
        for name in ["Helvetica", "Helvetica-Bold", "Helvetica-Oblique"] {
            objects.push(
                format!(
                    "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 126 /Widths [{}] >>",
                    (32..127_u8).map(|code| format!("{} ", width_of(char::from(code)))).collect::<String>()
                )
                .into_bytes(),
            );
        }
        for (index, content) in self.pages.iter().enumerate() {
            objects.push(
                format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", 7 + index * 2)
                    .into_bytes(),
            );
            let latin = latin(content);
            let mut stream = format!("<< /Length {} >>\nstream\n", latin.len()).into_bytes();
            stream.extend(latin);
            stream.extend(b"\nendstream");
            objects.push(stream);
        }
        if let Some(title) = &self.title {
            objects.push(latin(&format!("<< /Title ({}) >>", escape(title))));
        }
        assembled(&objects, self.title.is_some())
    }
}

/// Objects with a table and a trailer; the last object is the information, if `has_title`.
fn assembled(objects: &[Vec<u8>], has_title: bool) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let info = if has_title { format!(" /Info {} 0 R", objects.len()) } else { String::new() };
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R{info} >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .into_bytes(),
    );
    out
}

/// Any objects as a file; the first is the catalog.
pub(crate) fn file_of(objects: &[Vec<u8>]) -> Vec<u8> {
    assembled(objects, false)
}

/// A text's width at size 1.
pub(crate) fn width(text: &str) -> f32 {
    text.chars().map(|sign| f32::from(width_of(sign)) / 1000.0).sum()
}

fn width_of(sign: char) -> u16 {
    match sign {
        'i' | 'j' | 'l' | '\'' => 222,
        ' ' | 'f' | 't' | 'I' | '.' | ',' | ':' | ';' | '!' | '/' | '[' | ']' | '\\' => 278,
        '-' | '(' | ')' | 'r' | '`' => 333,
        '*' => 389,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        'm' | 'M' => 833,
        'w' => 722,
        'W' => 944,
        'A'..='Z' | '&' => 680,
        _ => 556,
    }
}

/// Text as bytes of the Windows code page that the fonts declare.
fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|sign| match sign {
            '“' => 0x93,
            '”' => 0x94,
            '’' => 0x92,
            '—' => 0x97,
            '–' => 0x96,
            '†' => 0x86,
            other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
        })
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
}
