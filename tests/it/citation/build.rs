//! Makes documents for tests out of a short notation.
//!
//! `*word*` is italic, `_word_` is small capitals, `<https://…>` an autolink and `[text](target)`
//! a link; `|` is a page break inside a note and `↵` a line end of the manuscript. Every note is
//! one line: `label: text`. A line `---` opens a new series.

use citecheck::citation::{self, Citations};
use citecheck::document::{Document, Note, NoteIndex, Paragraph, ParagraphKind, Passage};
use citecheck::reader::{Format, Link, Manuscript, Style, StyledRange};
use citecheck::text::{MappedText, MappedTextBuilder, Span};

/// A passage in the notation; its map leads to `raw` at `base`.
pub(crate) fn passage(marked: &str, base: usize) -> Passage {
    let mut builder = MappedTextBuilder::new();
    let mut styles = Vec::new();
    let mut links = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut rest = marked;
    let mut at = base;
    while let Some(c) = rest.chars().next() {
        let next = &rest[c.len_utf8()..];
        if let (Some((from, mark)), true) = (open, c == '*' || c == '_')
            && mark == c
        {
            let style = if c == '*' { Style::Italic } else { Style::SmallCaps };
            styles.push(StyledRange { span: Span::new(from, builder.len()), style });
            open = None;
        } else if (c == '*' || (c == '_' && !builder.text().ends_with(char::is_alphanumeric)))
            && open.is_none()
            && next.contains(c)
        {
            open = Some((builder.len(), c));
        } else if c == '↵' {
            builder.replace(" ", Span::new(at, at + c.len_utf8()));
        } else if c == '<'
            && let Some(end) = rest.find('>')
            && rest.starts_with("<http")
        {
            let from = builder.len();
            builder.copy(&rest[1..end], at + 1);
            links.push(Link {
                span: Span::new(from, builder.len()),
                target: rest[1..end].to_owned(),
                raw: Some(Span::new(at + 1, at + end)),
            });
            at += end + 1;
            rest = &rest[end + 1..];
            continue;
        } else if c == '['
            && let Some(middle) = rest.find("](")
            && !rest[1..middle].contains(['[', ']'])
            && let Some(end) = rest[middle..].find(')')
        {
            let from = builder.len();
            builder.copy(&rest[1..middle], at + 1);
            links.push(Link {
                span: Span::new(from, builder.len()),
                target: rest[middle + 2..middle + end].to_owned(),
                raw: None,
            });
            at += middle + end + 1;
            rest = &rest[middle + end + 1..];
            continue;
        } else if c == '|' {
            builder.insert(" ");
            builder.tear();
        } else {
            builder.copy(&rest[..c.len_utf8()], at);
        }
        at += c.len_utf8();
        rest = next;
    }
    Passage { body: builder.build(), styles, links }
}

/// A document with these notes, one per line, and a body of plain paragraphs.
pub(crate) fn document(notes: &str) -> Document {
    let raw = notes.to_owned();
    let mut found: Vec<Note> = Vec::new();
    let mut series = 0;
    let mut base = 0;
    for line in notes.split_inclusive('\n') {
        let trimmed = line.trim_end();
        if trimmed == "---" {
            series += 1;
        } else if let Some((label, text)) = trimmed.split_once(": ") {
            let start = base + label.len() + 2;
            let prefix = if series == 0 { String::from("n") } else { format!("n{series}-") };
            let twin = found.iter().filter(|n| n.series == series && n.label == label).count();
            let suffix = ["", "b", "c"].get(twin).copied().unwrap_or("d");
            found.push(Note {
                id: format!("{prefix}{label}{suffix}"),
                label: label.to_owned(),
                series,
                ordinal: found.len() + 1,
                marker: None,
                passage: passage(text, start),
            });
        }
        base += line.len();
    }
    let manuscript = Manuscript {
        format: Format::Markdown,
        plain: MappedText::identity(raw.clone()),
        raw,
        blocks: Vec::new(),
        styles: Vec::new(),
        links: Vec::new(),
        marks: Vec::new(),
        title: None,
        problems: Vec::new(),
    };
    Document {
        manuscript,
        title: None,
        body: Vec::new(),
        notes: found,
        quotations: Vec::new(),
        problems: Vec::new(),
    }
}

/// A document whose first paragraph is `body`.
pub(crate) fn with_body(body: &str, notes: &str) -> Document {
    let mut out = document(notes);
    out.body.push(Paragraph {
        kind: ParagraphKind::Prose,
        passage: passage(body, 0),
        marks: Vec::new(),
    });
    out
}

/// What the notes cite.
pub(crate) fn read(notes: &str) -> Citations {
    citation::read(&document(notes))
}

/// The note's id.
pub(crate) fn id(document: &Document, note: NoteIndex) -> String {
    document.notes.get(note.0).map_or_else(String::new, |n| n.id.clone())
}

/// All citations as readable lines, fields that are not printed left out.
pub(crate) fn shown(notes: &str) -> String {
    let document = document(notes);
    let read = citation::read(&document);
    let mut out = String::new();
    for c in &read.citations {
        let mut parts: Vec<String> = Vec::new();
        let mut add = |name: &str, value: &Option<String>| {
            if let Some(value) = value {
                parts.push(format!("{name}={value}"));
            }
        };
        add("signal", &c.signal);
        add("title", &c.work.title);
        add("container", &c.work.container);
        add("volume", &c.work.volume);
        add("first", &c.work.first_page);
        add("court", &c.work.court);
        add("date", &c.work.date);
        add("iso", &c.work.date_iso);
        add("accessed", &c.work.accessed);
        add("pin", &c.pin);
        add("label", &c.work.hereinafter);
        let list = |values: &[String]| (!values.is_empty()).then(|| values.join(" + "));
        add("by", &list(&c.work.authors));
        add("url", &list(&c.work.urls));
        add("archive", &list(&c.work.archived_urls));
        if c.signal_carried {
            parts.push("carried".to_owned());
        }
        if c.nested {
            parts.push("nested".to_owned());
        }
        parts.push(format!("stance={}", c.stance.as_str()));
        if c.kind.as_str() != "full" {
            let target =
                c.refers_to.map_or_else(|| c.resolution.as_str().to_owned(), |n| id(&document, n));
            parts.push(format!("-> {target}"));
        }
        for p in &c.parentheticals {
            parts.push(format!("({}: {})", p.kind.as_str(), p.text));
        }
        out.push_str(&format!(
            "{}.{} {} {} | {}\n",
            id(&document, c.note),
            c.ord,
            c.kind.as_str(),
            c.work.kind.as_str(),
            parts.join(" | ")
        ));
    }
    for p in &read.problems {
        out.push_str(&format!("! {}: {}", p.code.as_str(), p.message));
        if let Some(suggestion) = &p.suggestion {
            out.push_str(&format!(" => {suggestion}"));
        }
        out.push('\n');
    }
    out
}

/// The remarks of citation form, one a line, with the note that they stand in.
pub(crate) fn style(notes: &str) -> String {
    let document = document(notes);
    let mut out = String::new();
    for remark in &citation::read(&document).style {
        let at = remark.spans.first().map_or(0, |span| span.start);
        let line = notes.get(..at).unwrap_or("").rsplit('\n').next().unwrap_or("");
        let label = line.split(':').next().unwrap_or("");
        out.push_str(&format!("{label} {}: {}", remark.code.as_str(), remark.message));
        if let Some(suggestion) = &remark.suggestion {
            out.push_str(&format!(" => {suggestion}"));
        }
        out.push('\n');
    }
    out
}
