//! What does a page look like from afar?
//!
//! A linear scan of the mark-up for what the judge needs: title, headings, readable text, forms,
//! scripts, refreshes and requisites. It builds no tree and holds no more than a cap, because it
//! runs on the bytes of strangers in this process; the text that quotations are checked against is
//! made by the reader, with its map, elsewhere.

use std::borrow::Cow;

use super::style;

/// A page longer than this is judged by its beginning.
const MAX_INPUT: usize = 4 << 20;
/// Attributes of one tag beyond this number are passed over.
const MAX_ATTRIBUTES: usize = 64;
/// Requisites of one page beyond this number are not taken down.
const MAX_REQUISITES: usize = 500;
/// Frames of one page beyond this number are not taken down.
const MAX_FRAMES: usize = 20;
/// Bytes of names in the mark-up beyond this are not taken down.
const MAX_NAMES: usize = 256 << 10;

/// A page from afar. All texts have white space folded, lines part blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sketch {
    pub(super) title: Option<String>,
    /// Headings of the first two levels, one per line.
    pub(super) headings: String,
    /// All readable text.
    pub(super) text: String,
    /// Readable text outside navigation, page head and foot, and forms; empty where there is no
    /// such frame, or nothing else.
    pub(super) core: String,
    /// Readable text for browsers without scripts.
    pub(super) noscript: String,
    pub(super) scripts: usize,
    pub(super) has_password: bool,
    /// A form or a button.
    pub(super) has_control: bool,
    /// An element that holds nothing and bears the name of a mounting point.
    pub(super) has_mount: bool,
    pub(super) pictures: usize,
    /// Addresses of frames, in order.
    pub(super) frames: Vec<String>,
    /// An element that a program for the replay of archives fills.
    pub(super) has_replay: bool,
    /// Delay in seconds and address of a refresh in the page's head.
    pub(super) refresh: Option<(u32, String)>,
    pub(super) canonical: Option<String>,
    pub(super) base: Option<String>,
    /// Addresses of style sheets, scripts, images and fonts, in order, once each.
    pub(super) requisites: Vec<String>,
    /// Addresses and names in the mark-up, in lower case, one per line.
    pub(super) names: String,
    /// Characters of the text that counts and of all text, white space apart: counted once, asked
    /// often.
    length: usize,
    all_length: usize,
}

impl Sketch {
    /// Scans a decoded page.
    pub(super) fn of(html: &str) -> Self {
        let end = floor_boundary(html, MAX_INPUT);
        let mut scanner = Scanner {
            html: html.get(..end).unwrap_or_default(),
            at: 0,
            sketch: Self { text: String::with_capacity(end.min(64 << 10)), ..Self::default() },
            has_frame: false,
            aside: 0,
            noscript: 0,
            hidden: 0,
            heading: 0,
            mount_open: false,
        };
        scanner.run();
        scanner.finish()
    }

    /// The text that counts: outside navigation and forms where there is any.
    pub(super) fn readable(&self) -> &str {
        if self.core.trim().is_empty() { &self.text } else { &self.core }
    }

    /// Characters of the text that counts, white space apart.
    pub(super) const fn length(&self) -> usize {
        self.length
    }

    /// Characters of all readable text, white space apart.
    pub(super) const fn all_length(&self) -> usize {
        self.all_length
    }
}

/// Characters of a folded text, white space apart: in it, all white space is blanks and line ends,
/// so bytes can be counted, which is many times faster.
///
/// Counted in small parts, in a byte each, so that the compiler counts many bytes at once.
pub(super) fn solid_chars(folded: &str) -> usize {
    let is_solid = |byte: &u8| {
        u8::from(*byte != b' ') & u8::from(*byte != b'\n') & u8::from(*byte & 0xc0 != 0x80)
    };
    let parts = folded.as_bytes().chunks(128);
    parts.map(|part| usize::from(part.iter().map(is_solid).sum::<u8>())).sum()
}

struct Scanner<'a> {
    html: &'a str,
    at: usize,
    sketch: Sketch,
    /// Readable text has stood in a frame: from there on, the core is another text.
    has_frame: bool,
    /// Depth in navigation, heads, feet, forms.
    aside: usize,
    noscript: usize,
    /// Depth in templates and drawings.
    hidden: usize,
    heading: usize,
    /// A mounting point was just opened and nothing has come since.
    mount_open: bool,
}

struct Tag<'a> {
    name: Cow<'a, str>,
    attributes: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_ref())
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    }
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while self.at < self.html.len() {
            let rest = self.html.get(self.at..).unwrap_or_default();
            let Some(open) = memchr::memchr(b'<', rest.as_bytes()) else {
                self.take_text(rest.len());
                return;
            };
            if 0 < open {
                self.take_text(open);
                continue;
            }
            self.take_markup(rest.len());
        }
    }

    fn take_text(&mut self, len: usize) {
        let text = self.html.get(self.at..self.at + len).unwrap_or_default();
        self.at += len;
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            push_space(&mut self.sketch.text);
            if self.has_frame {
                push_space(&mut self.sketch.core);
            }
            return;
        }
        if 0 < self.hidden {
            return;
        }
        let decoded = decode_entities(text);
        if 0 < self.noscript {
            push_folded(&mut self.sketch.noscript, &decoded);
            return;
        }
        self.mount_open = false;
        if 0 < self.heading {
            push_folded(&mut self.sketch.headings, &decoded);
        }
        if 0 < self.aside && !self.has_frame {
            self.has_frame = true;
            self.sketch.core = self.sketch.text.clone();
        }
        push_folded(&mut self.sketch.text, &decoded);
        if self.aside == 0 && self.has_frame {
            push_folded(&mut self.sketch.core, &decoded);
        }
    }

    /// Consumes the mark-up that begins with `<` here, or the sign itself where none does.
    fn take_markup(&mut self, rest_len: usize) {
        let rest = self.html.get(self.at..).unwrap_or_default();
        let bytes = rest.as_bytes();
        match bytes.get(1).copied() {
            Some(b'!') if rest.starts_with("<!--") => {
                let inner = rest.get(4..).unwrap_or_default();
                let end = memchr::memmem::find(inner.as_bytes(), b"-->")
                    .map_or(rest_len, |found| 4 + found + 3);
                self.at += end;
            }
            Some(b'!' | b'?') => {
                let end = memchr::memchr(b'>', bytes).map_or(rest_len, |found| found + 1);
                self.at += end;
            }
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name_end = bytes
                    .iter()
                    .skip(2)
                    .position(|byte| is_name_end(*byte))
                    .map_or(rest_len, |found| 2 + found);
                let name = lower_case(rest.get(2..name_end).unwrap_or_default());
                let end = memchr::memchr(b'>', bytes).map_or(rest_len, |found| found + 1);
                self.at += end;
                self.close(&name);
            }
            Some(next) if next.is_ascii_alphabetic() => {
                let (tag, len) = read_tag(rest);
                self.at += len;
                self.open(&tag);
            }
            _ => {
                self.at += 1;
                if self.hidden == 0 && self.noscript == 0 {
                    self.sketch.text.push('<');
                    if self.has_frame {
                        self.sketch.core.push('<');
                    }
                }
            }
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_ref();
        if is_block(name) {
            self.break_line();
        }
        for key in ["id", "class", "src", "action", "name"] {
            if let Some(value) = tag.get(key) {
                self.name(value);
            }
        }
        if name == "link"
            && let Some(value) = tag.get("href")
        {
            self.name(value);
        }
        match name {
            "script" => {
                self.sketch.scripts += 1;
                if let Some(source) = tag.get("src") {
                    self.requisite(source);
                }
                let inner = self.raw_text("script");
                // Only the marks of known walls are looked for in scripts.
                let begin = floor_boundary(inner, 4096);
                let begin = inner.get(..begin).unwrap_or_default().to_owned();
                self.name(&begin);
            }
            "style" | "xmp" | "noembed" | "noframes" | "iframe" => {
                if name == "iframe" && self.noscript == 0 {
                    self.sketch.pictures += 1;
                    self.frame(tag);
                }
                let inner = self.raw_text(name);
                if name == "style" {
                    for address in style::sheet_addresses(inner) {
                        self.requisite(&address);
                    }
                }
            }
            "frame" => self.frame(tag),
            "replay-web-page" => self.sketch.has_replay = true,
            "textarea" => {
                self.raw_text(name);
            }
            "title" => {
                let inner = self.raw_text("title");
                // Drawings have titles too.
                if self.hidden == 0 && self.sketch.title.is_none() {
                    let mut title = String::new();
                    push_folded(&mut title, &decode_entities(inner));
                    let title = title.trim().to_owned();
                    if !title.is_empty() {
                        self.sketch.title = Some(title);
                    }
                }
            }
            "noscript" => self.noscript += 1,
            "template" | "svg" | "select" => self.hidden += 1,
            "nav" | "header" | "footer" | "aside" | "form" => {
                self.aside += 1;
                self.sketch.has_control |= name == "form";
            }
            "h1" | "h2" => {
                self.heading += 1;
                push_line(&mut self.sketch.headings);
            }
            "button" => self.sketch.has_control = true,
            "input" => {
                self.sketch.has_password |= tag.is("type", "password");
                self.sketch.has_control |= tag.is("type", "submit") || tag.is("type", "button");
            }
            "img" | "picture" | "video" | "canvas" | "object" | "embed" => {
                self.sketch.pictures += 1;
                self.picture(tag);
            }
            "source" => self.picture(tag),
            "link" => self.link(tag),
            "base" if self.sketch.base.is_none() => {
                self.sketch.base = tag.get("href").map(|href| href.trim().to_owned());
            }
            "meta" => self.meta(tag),
            _ => {}
        }
        if matches!(name, "div" | "main" | "section") && self.noscript == 0 {
            self.mount_open = tag.get("id").is_some_and(is_mount_name);
        } else if name != "script" && name.contains('-') {
            // An element of the page's own making is filled by scripts.
            self.mount_open = true;
        }
    }

    fn close(&mut self, name: &str) {
        if is_block(name) {
            self.break_line();
        }
        if self.mount_open && (matches!(name, "div" | "main" | "section") || name.contains('-')) {
            self.sketch.has_mount = true;
        }
        self.mount_open = false;
        match name {
            "noscript" => self.noscript = self.noscript.saturating_sub(1),
            "template" | "svg" | "select" => self.hidden = self.hidden.saturating_sub(1),
            "nav" | "header" | "footer" | "aside" | "form" => {
                self.aside = self.aside.saturating_sub(1);
            }
            "h1" | "h2" => self.heading = self.heading.saturating_sub(1),
            _ => {}
        }
    }

    /// Takes an address, a name or the beginning of a script down.
    fn name(&mut self, value: &str) {
        if value.len() <= 4096 && self.sketch.names.len() < MAX_NAMES {
            self.sketch.names.push_str(&value.to_ascii_lowercase());
            self.sketch.names.push('\n');
        }
    }

    fn link(&mut self, tag: &Tag<'_>) {
        let rel = tag.get("rel").unwrap_or_default().to_ascii_lowercase();
        let Some(href) = tag.get("href") else { return };
        let mut words = rel.split_ascii_whitespace();
        if words.clone().any(|word| word == "canonical") && self.sketch.canonical.is_none() {
            self.sketch.canonical = Some(href.trim().to_owned());
        }
        let is_font = tag.is("as", "font") || tag.is("as", "style") || tag.is("as", "image");
        if words
            .any(|word| word == "stylesheet" || word == "icon" || (word == "preload" && is_font))
        {
            self.requisite(href);
        }
    }

    /// Takes down the files that a picture or a film is shown from.
    fn picture(&mut self, tag: &Tag<'_>) {
        for name in ["src", "poster", "data"] {
            if let Some(address) = tag.get(name) {
                self.requisite(address);
            }
        }
        for address in tag.get("srcset").map(style::source_set).unwrap_or_default() {
            self.requisite(&address);
        }
    }

    fn frame(&mut self, tag: &Tag<'_>) {
        let address = tag.get("src").or_else(|| tag.get("data-src")).map(str::trim);
        if let Some(address) = address
            && !address.is_empty()
            && self.hidden == 0
            && self.sketch.frames.len() < MAX_FRAMES
        {
            self.sketch.frames.push(address.to_owned());
        }
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        if !tag.is("http-equiv", "refresh") || 0 < self.noscript || self.sketch.refresh.is_some() {
            return;
        }
        self.sketch.refresh = tag.get("content").and_then(parse_refresh);
    }

    fn requisite(&mut self, address: &str) {
        let address = address.trim();
        if address.is_empty()
            || address.starts_with("data:")
            || MAX_REQUISITES <= self.sketch.requisites.len()
            || self.sketch.requisites.iter().any(|known| known == address)
        {
            return;
        }
        self.sketch.requisites.push(address.to_owned());
    }

    /// The content of an element that holds no mark-up, consumed with its end tag.
    fn raw_text(&mut self, name: &str) -> &'a str {
        let start = self.at;
        let html = self.html;
        let rest = html.get(start..).unwrap_or_default();
        let bytes = rest.as_bytes();
        let mut from = 0;
        let end = loop {
            let Some(found) = bytes.get(from..).and_then(|part| memchr::memmem::find(part, b"</"))
            else {
                break rest.len();
            };
            let open = from + found;
            let after = bytes.get(open + 2..open + 2 + name.len()).unwrap_or_default();
            let border = bytes.get(open + 2 + name.len()).copied();
            if after.eq_ignore_ascii_case(name.as_bytes()) && border.is_none_or(is_name_end) {
                break open;
            }
            from = open + 2;
        };
        let close = bytes
            .get(end..)
            .and_then(|part| memchr::memchr(b'>', part))
            .map_or(rest.len(), |found| end + found + 1);
        self.at = start + close;
        rest.get(..end).unwrap_or_default()
    }

    fn break_line(&mut self) {
        push_line(&mut self.sketch.text);
        if self.has_frame {
            push_line(&mut self.sketch.core);
        }
        if 0 < self.heading {
            push_line(&mut self.sketch.headings);
        }
    }

    fn finish(self) -> Sketch {
        let mut sketch = self.sketch;
        for text in [&mut sketch.text, &mut sketch.core, &mut sketch.noscript, &mut sketch.headings]
        {
            // What is pushed first is never white space.
            text.truncate(text.trim_end().len());
        }
        sketch.all_length = solid_chars(&sketch.text);
        let has_core = !sketch.core.trim().is_empty();
        sketch.length = if has_core { solid_chars(&sketch.core) } else { sketch.all_length };
        sketch
    }
}

/// Reads `5; url=/there`, with or without quotation marks.
pub(super) fn parse_refresh(content: &str) -> Option<(u32, String)> {
    let content = content.trim();
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let delay =
        content.get(..digits)?.parse::<u32>().unwrap_or(if digits == 0 { 0 } else { u32::MAX });
    let rest = content.get(digits..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    let rest = rest.strip_prefix([';', ','])?.trim_start();
    let address = match rest.get(..3) {
        Some(word) if word.eq_ignore_ascii_case("url") => {
            rest.get(3..)?.trim_start().strip_prefix('=')?.trim_start()
        }
        _ => rest,
    };
    let address = match address.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = address.get(1..)?;
            inner.split(quote).next().unwrap_or(inner)
        }
        _ => address,
    };
    let address = address.trim();
    if address.is_empty() { None } else { Some((delay, address.to_owned())) }
}

fn is_mount_name(id: &str) -> bool {
    let id = id.trim();
    ["root", "app", "app-root", "__next", "__nuxt", "main", "react-root", "application", "mount"]
        .iter()
        .any(|name| id.eq_ignore_ascii_case(name))
        || id.to_ascii_lowercase().ends_with("-root")
        || id.to_ascii_lowercase().ends_with("-app")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "nav"
            | "header"
            | "footer"
            | "aside"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tr"
            | "td"
            | "th"
            | "br"
            | "hr"
            | "pre"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "button"
            | "label"
    )
}

fn is_name_end(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'>' || byte == b'/'
}

/// Reads a start tag at the beginning of `rest`, and how many bytes it takes.
fn read_tag(rest: &str) -> (Tag<'_>, usize) {
    let bytes = rest.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    let mut index = 1;
    while at(index).is_some_and(|byte| !is_name_end(byte)) {
        index += 1;
    }
    let mut tag =
        Tag { name: lower_case(rest.get(1..index).unwrap_or_default()), attributes: Vec::new() };
    loop {
        while at(index).is_some_and(|byte| byte.is_ascii_whitespace() || byte == b'/') {
            index += 1;
        }
        match at(index) {
            None => return (tag, rest.len()),
            Some(b'>') => return (tag, index + 1),
            Some(_) => {}
        }
        let key_start = index;
        // An equals sign in front belongs to the name.
        index += 1;
        while at(index).is_some_and(|byte| !is_name_end(byte) && byte != b'=') {
            index += 1;
        }
        let key = rest.get(key_start..index).unwrap_or_default();
        while at(index).is_some_and(|byte| byte.is_ascii_whitespace()) {
            index += 1;
        }
        let mut value = "";
        if at(index) == Some(b'=') {
            index += 1;
            while at(index).is_some_and(|byte| byte.is_ascii_whitespace()) {
                index += 1;
            }
            if let Some(quote @ (b'"' | b'\'')) = at(index) {
                let start = index + 1;
                let end = bytes
                    .get(start..)
                    .and_then(|part| memchr::memchr(quote, part))
                    .map_or(rest.len(), |found| start + found);
                value = rest.get(start..end).unwrap_or_default();
                index = (end + 1).min(rest.len());
            } else {
                let start = index;
                while at(index).is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
                    index += 1;
                }
                value = rest.get(start..index).unwrap_or_default();
            }
        }
        if tag.attributes.len() < MAX_ATTRIBUTES {
            tag.attributes.push((lower_case(key), decode_entities(value)));
        }
    }
}

fn push_space(text: &mut String) {
    if !text.is_empty() && !text.ends_with([' ', '\n']) {
        text.push(' ');
    }
}

fn push_line(text: &mut String) {
    if text.ends_with(' ') {
        text.pop();
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Adds a piece of text, white space folded. Text is mostly letters with single blanks between
/// words: such stretches are added whole.
fn push_folded(text: &mut String, piece: &str) {
    if is_plain(piece.as_bytes()) {
        let rest = piece.strip_prefix(' ').unwrap_or(piece);
        if rest.len() < piece.len() {
            push_space(text);
        }
        text.push_str(rest);
        return;
    }
    let mut stretch = 0;
    let mut after_space = true;
    for (at, character) in piece.char_indices() {
        let is_space = character.is_whitespace();
        let is_kept = if is_space { character == ' ' && !after_space } else { is_shown(character) };
        after_space = is_space;
        if is_kept {
            continue;
        }
        text.push_str(piece.get(stretch..at).unwrap_or_default());
        stretch = at + character.len_utf8();
        if is_space {
            push_space(text);
        } else {
            // Nothing was added, so a blank behind it may follow one before it.
            after_space = true;
        }
    }
    text.push_str(piece.get(stretch..).unwrap_or_default());
}

fn is_shown(character: char) -> bool {
    !matches!(character, '\u{ad}' | '\u{200b}' | '\u{feff}') && !character.is_control()
}

/// Whether folding would change nothing: visible ASCII with single blanks. Without early ends, so
/// that the compiler compares many bytes at once.
fn is_plain(bytes: &[u8]) -> bool {
    let odd = bytes.iter().map(|byte| u8::from(!(0x20..0x7f).contains(byte)));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let doubled = pairs.map(|pair| u8::from(pair == (&b' ', &b' ')));
    odd.fold(0, |any, one| any | one) | doubled.fold(0, |any, one| any | one) == 0
}

/// Names in lower case; most are.
fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// The character references that ordinary prose uses; others stay as they are.
fn decode_entities(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + 1..).unwrap_or_default();
        let end = after.bytes().take(12).position(|byte| byte == b';');
        let found = end.and_then(|end| {
            let name = after.get(..end)?;
            Some((entity(name)?, end))
        });
        if let Some((character, end)) = found {
            decoded.push(character);
            rest = after.get(end + 1..).unwrap_or_default();
        } else {
            decoded.push('&');
            rest = after;
        }
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // The numbers of the C1 block mean the characters of Windows-1252 there.
        if let Ok(byte) = u8::try_from(code)
            && (0x80..0xa0).contains(&byte)
        {
            let one = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
            return text.chars().next();
        }
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "sbquo" => '‚',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "euro" => '€',
        "pound" => '£',
        "sect" => '§',
        "para" => '¶',
        "shy" => '\u{ad}',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "aacute" => 'á',
        "iacute" => 'í',
        "oacute" => 'ó',
        "uacute" => 'ú',
        "ntilde" => 'ñ',
        "ccedil" => 'ç',
        _ => return None,
    })
}

/// The largest character border of `text` at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
