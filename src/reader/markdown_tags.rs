//! What do a tag, an address in angle brackets and an entity mean in Markdown?
//!
//! Small readings of one word each; where they stand is found in `markdown_inline`.

use crate::text::Span;

use super::Style;

/// Elements whose tags are mark-up wherever they stand; `<anything else>` is text.
pub(super) const TAG_NAMES: &[&str] = &[
    "a",
    "abbr",
    "b",
    "big",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "del",
    "dfn",
    "div",
    "em",
    "figcaption",
    "figure",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

pub(super) fn styled(name: &str) -> Option<Style> {
    Some(match name {
        "sup" => Style::Superscript,
        "i" | "em" | "cite" | "var" | "dfn" => Style::Italic,
        "b" | "strong" => Style::Bold,
        "u" | "ins" => Style::Underline,
        "s" | "del" | "strike" => Style::Struck,
        "code" | "kbd" | "samp" | "tt" => Style::Code,
        _ => return None,
    })
}

/// The target of `<…>`, white space of a line break taken out.
pub(super) fn autolink(inner: &str) -> Option<String> {
    let colon = inner.bytes().take(33).position(|byte| !is_scheme_byte(byte))?;
    let scheme_ends = inner.as_bytes().get(colon) == Some(&b':');
    if !scheme_ends || colon < 2 || inner.contains('<') {
        // An address for mail.
        let plain = !inner.contains(char::is_whitespace) && !inner.contains('<');
        let (user, host) = inner.split_once('@')?;
        return (plain && !user.is_empty() && host.contains('.') && !host.contains('@'))
            .then(|| format!("mailto:{inner}"));
    }
    let gaps = inner.split_whitespace().count();
    if 1 < gaps && (3 < gaps || !inner.contains("://")) {
        return None;
    }
    let target: String = inner.split_whitespace().collect();
    Some(unescaped(&target))
}

pub(super) fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-')
}

/// The place of the `href` value in a tag.
pub(super) fn href(text: &str, tag: Span) -> Option<Span> {
    let inner = tag.of(text);
    let at = inner.to_ascii_lowercase().find("href")?;
    let rest = inner.get(at + 4..)?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let start = tag.start + (inner.len() - value.len());
    let quote = value.chars().next().filter(|sign| *sign == '"' || *sign == '\'');
    if let Some(quote) = quote {
        let length = value.get(1..)?.find(quote)?;
        return Some(Span::new(start + 1, start + 1 + length));
    }
    let length = value.find([' ', '>', '\t', '\n'])?;
    Some(Span::new(start, start + length))
}

/// `target` with escapes and entities resolved.
pub(super) fn unescaped(target: &str) -> String {
    if !target.contains(['\\', '&']) {
        return target.to_owned();
    }
    let mut out = String::with_capacity(target.len());
    let mut rest = target;
    while let Some(at) = rest.find(['\\', '&']) {
        out.push_str(rest.get(..at).unwrap_or(""));
        let tail = rest.get(at..).unwrap_or("");
        let mut consumed = 1;
        if tail.starts_with('\\') {
            match tail.as_bytes().get(1) {
                Some(next) if next.is_ascii_punctuation() => {
                    out.push(char::from(*next));
                    consumed = 2;
                }
                _ => out.push('\\'),
            }
        } else {
            let name = tail.get(1..).unwrap_or("").split(';').next().unwrap_or("");
            let made = (name.len() < 33 && name.len() + 1 < tail.len())
                .then(|| entity_text(name))
                .flatten();
            match made {
                Some(made) => {
                    out.push_str(&made);
                    consumed = name.len() + 2;
                }
                None => out.push('&'),
            }
        }
        rest = tail.get(consumed..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// The text of `&name;` or `&#number;`, without the `&` and the `;`.
pub(super) fn entity_text(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        let sign = char::from_u32(code).filter(|sign| *sign != '\0')?;
        return Some(sign.to_string());
    }
    let (first, second) = *html5ever::data::NAMED_ENTITIES.get(format!("{name};").as_str())?;
    let mut out = String::new();
    out.push(char::from_u32(first).filter(|sign| *sign != '\0')?);
    if let Some(sign) = char::from_u32(second).filter(|sign| *sign != '\0') {
        out.push(sign);
    }
    Some(out)
}
