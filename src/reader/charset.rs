//! In which charset are these bytes, and what text do they hold?
//!
//! The order of trust: byte order mark, valid UTF-8, HTTP header, the document's own declaration,
//! then a guess. A declaration is kept only while it decodes more characters than it breaks
//! (the bad-byte rule): many old pages name a charset that they are not in.
//! A UTF-8 byte order mark stays in the text, so that offsets are those of the bytes; readers skip
//! it. Formats that carry their own charset rules inside (PDF, DOCX) are not asked about here.

use crate::text::{Problem, ProblemCode, Severity};

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

/// How the charset was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharsetChoice {
    /// A byte order mark.
    ByteOrderMark,
    /// The bytes are valid UTF-8 and nothing said so.
    ValidUtf8,
    /// The `Content-Type` header.
    Header,
    /// `<meta charset>` or the XML declaration.
    Declaration,
    /// Guessed from the bytes.
    Guess,
}

impl CharsetChoice {
    /// The word of the formats.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte order mark",
            Self::ValidUtf8 => "valid bytes",
            Self::Header => "header",
            Self::Declaration => "declaration",
            Self::Guess => "guess",
        }
    }
}

/// Bytes decoded to text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text. Where the bytes were valid UTF-8, byte for byte the same.
    pub text: String,
    /// The charset's name, lower case ("utf-8", "windows-1252").
    pub charset: String,
    /// How it was chosen.
    pub choice: CharsetChoice,
    /// U+FFFD characters that stand for bytes that could not be decoded.
    pub replacements: usize,
    /// Whether the text differs from the bytes, so that offsets in it are not those of the bytes.
    pub converted: bool,
    /// A declaration that was not followed, with the reason.
    pub remark: Option<String>,
}

impl Decoded {
    /// Charset and choice in the form of a source's record: `utf-8 (header)`.
    #[must_use]
    pub fn describe(&self) -> String {
        format!("{} ({})", self.charset, self.choice.as_str())
    }

    /// The conversion and its losses, as problems of a manuscript.
    #[must_use]
    pub fn manuscript_problems(&self) -> Vec<Problem> {
        let problem = |severity, message| Problem {
            code: ProblemCode::CharsetConverted,
            severity,
            message,
            spans: Vec::new(),
            suggestion: None,
        };
        let mut problems = Vec::new();
        if self.converted {
            let message = format!(
                "the input is {} and was converted to utf-8; offsets point into the converted text",
                self.charset
            );
            problems.push(problem(Severity::Info, message));
        }
        problems
            .extend(self.problems().into_iter().map(|message| problem(Severity::Minor, message)));
        problems
    }

    /// One sentence for each thing that a reader of the record must know.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if let Some(remark) = &self.remark {
            problems.push(remark.clone());
        }
        if 0 < self.replacements {
            problems.push(format!(
                "{} byte sequences are not valid {} and were replaced by U+FFFD",
                self.replacements, self.charset
            ));
        }
        problems
    }
}

/// Decodes `bytes`.
///
/// `content_type` is the value of the HTTP header; `declared` the label that the document gives
/// itself (see [`html_declaration`] and [`xml_declaration`]); `name` a URL whose top-level domain
/// helps a guess.
#[must_use]
pub fn decode(
    bytes: &[u8],
    content_type: Option<&str>,
    declared: Option<&str>,
    name: Option<&str>,
) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        if encoding == UTF_8 {
            return lossy_utf8(bytes, CharsetChoice::ByteOrderMark);
        }
        let body = bytes.get(mark..).unwrap_or_default();
        return decode_as(encoding, body, CharsetChoice::ByteOrderMark);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decode_as(encoding, bytes, CharsetChoice::Guess);
    }

    let header = content_type.and_then(header_charset).and_then(encoding_of);
    // A document that could be read far enough to find a declaration is not UTF-16.
    let own = declared.and_then(encoding_of).map(|encoding| {
        if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
    });
    let label = match (header, own) {
        (Some(encoding), _) if encoding != UTF_16LE && encoding != UTF_16BE => {
            Some((encoding, CharsetChoice::Header))
        }
        (_, Some(encoding)) => Some((encoding, CharsetChoice::Declaration)),
        _ => None,
    };

    if let Ok(text) = std::str::from_utf8(bytes) {
        // Escape-based charsets look like ASCII; elsewhere valid UTF-8 is no accident.
        if let Some((encoding, choice)) = label
            && !encoding.is_ascii_compatible()
        {
            return decode_as(encoding, bytes, choice);
        }
        let (choice, remark) = match label {
            Some((encoding, choice)) if encoding == UTF_8 => (choice, None),
            Some((encoding, _)) if !text.is_ascii() => (
                CharsetChoice::ValidUtf8,
                Some(format!(
                    "declared as {}, but the bytes are valid utf-8 and were read as such",
                    encoding.name().to_ascii_lowercase()
                )),
            ),
            _ => (CharsetChoice::ValidUtf8, None),
        };
        return Decoded {
            text: text.to_owned(),
            charset: "utf-8".to_owned(),
            choice,
            replacements: 0,
            converted: false,
            remark,
        };
    }

    let candidate = match label {
        Some((encoding, choice)) if encoding == UTF_8 => lossy_utf8(bytes, choice),
        Some((encoding, choice)) => decode_as(encoding, bytes, choice),
        None => lossy_utf8(bytes, CharsetChoice::Guess),
    };
    if candidate.replacements < good_non_ascii(&candidate.text) {
        return candidate;
    }
    let guessed = decode_as(guess(bytes, name), bytes, CharsetChoice::Guess);
    if candidate.replacements <= guessed.replacements && label.is_some() {
        return candidate;
    }
    let remark = label.map(|(encoding, _)| {
        format!(
            "declared as {}, but {} byte sequences are not valid in it; read as {}",
            encoding.name().to_ascii_lowercase(),
            candidate.replacements,
            guessed.charset
        )
    });
    Decoded { remark, ..guessed }
}

/// The charset label that an HTML document gives itself, in its first bytes.
#[must_use]
pub fn html_declaration(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(DECLARATION_REACH)).unwrap_or_default();
    if let Some(label) = xml_declaration(bytes) {
        return Some(label);
    }
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or("");
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end..)).unwrap_or("");
        } else if rest.starts_with("meta")
            && rest.as_bytes().get(4).is_some_and(|byte| !byte.is_ascii_alphanumeric())
        {
            let tag = rest.get(..rest.find('>').unwrap_or(rest.len())).unwrap_or("");
            if let Some(label) = charset_after(tag, "charset") {
                return Some(label);
            }
        }
    }
    None
}

/// The charset label of an XML declaration.
#[must_use]
pub fn xml_declaration(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(DECLARATION_REACH)).unwrap_or_default();
    let start = head.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let head = String::from_utf8_lossy(head.get(start..)?);
    let declaration = head.strip_prefix("<?xml")?;
    charset_after(declaration.get(..declaration.find("?>")?)?, "encoding")
}

/// Declarations are looked for this far into a document; the standard asks for 1024 bytes, real
/// pages put scripts before them.
const DECLARATION_REACH: usize = 16 * 1024;

fn header_charset(content_type: &str) -> Option<&str> {
    for part in content_type.split(';').skip(1) {
        let Some((key, value)) = part.split_once('=') else { continue };
        if key.trim().eq_ignore_ascii_case("charset") {
            let value = value.trim().trim_matches(['"', '\'']).trim();
            return (!value.is_empty()).then_some(value);
        }
    }
    None
}

/// The value after `key =` in `tag`, quoted or not.
fn charset_after(tag: &str, key: &str) -> Option<String> {
    let mut rest = tag;
    while let Some(at) = rest.find(key) {
        rest = rest.get(at + key.len()..)?;
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start().trim_start_matches(['"', '\'']).trim_start();
        let end = value
            .find(|c: char| c == '"' || c == '\'' || c == ';' || c == '/' || c.is_whitespace())
            .unwrap_or(value.len());
        let label = value.get(..end)?;
        if !label.is_empty() {
            return Some(label.to_owned());
        }
    }
    None
}

fn encoding_of(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| *encoding != REPLACEMENT && *encoding != X_USER_DEFINED)
}

/// UTF-16 text of Latin script has a zero in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    if sample.len() < 8 {
        return None;
    }
    let mut zeros = [0usize; 2];
    for (index, byte) in sample.iter().enumerate() {
        if *byte == 0
            && let Some(count) = zeros.get_mut(index % 2)
        {
            *count += 1;
        }
    }
    let half = sample.len() / 2;
    let [even, odd] = zeros;
    if half * 7 / 10 < odd && even < half / 10 {
        Some(UTF_16LE)
    } else if half * 7 / 10 < even && odd < half / 10 {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn guess(bytes: &[u8], name: Option<&str>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let domain = name.and_then(top_level_domain);
    detector.guess(domain.as_deref().map(str::as_bytes), chardetng::Utf8Detection::Allow)
}

/// The last label of a URL's host, if it is one that names a country or the like.
fn top_level_domain(name: &str) -> Option<String> {
    let url = url::Url::parse(name).ok()?;
    let label = url.host_str()?.trim_end_matches('.').rsplit('.').next()?.to_owned();
    let plain = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_lowercase());
    plain.then_some(label)
}

fn lossy_utf8(bytes: &[u8], choice: CharsetChoice) -> Decoded {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let replacements = replacements_in(&text, bytes);
    let converted = text.len() != bytes.len() || 0 < replacements;
    Decoded { text, charset: "utf-8".to_owned(), choice, replacements, converted, remark: None }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8], choice: CharsetChoice) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    // Only UTF encodings can hold a genuine U+FFFD; there it is too rare to matter here.
    let replacements = text.matches('\u{fffd}').count();
    Decoded {
        text: text.into_owned(),
        charset: encoding.name().to_ascii_lowercase(),
        choice,
        replacements,
        converted: true,
        remark: None,
    }
}

/// U+FFFD characters of `text` that were not in `bytes` already.
fn replacements_in(text: &str, bytes: &[u8]) -> usize {
    let all = text.matches('\u{fffd}').count();
    if all == 0 {
        return 0;
    }
    all.saturating_sub(memchr::memmem::find_iter(bytes, "\u{fffd}".as_bytes()).count())
}

fn good_non_ascii(text: &str) -> usize {
    text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count()
}
