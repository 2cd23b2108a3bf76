//! How do quotations of real pages and PDFs fare? `measure_fidelity DATA [--pdfium LIBRARY] [--list]`
//!
//! DATA holds `html/NAME.source.html` with `html/NAME.expected.html` (the main text as another
//! program reads it) and `pdf/NAME.pdf` with `pdf/NAME.raw.txt` (`pdftotext -raw`). Quotations of
//! 12 to 40 words are drawn by a seed out of the expected texts, never out of our own reading, cut
//! back to words without figures at both ends, and checked unchanged and with one planted change. `--list` prints each failure.
//! For PDFs it also tells how many 12-word windows of the expected text stand in our text.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports figures")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use citecheck::fidelity::{FidelityOptions, Finding, Query, Verdict, check};
use citecheck::reader::{ReaderOptions, SourceHints, SourceText, read_source};
use citecheck::text::Severity;

/// Unchanged quotations of one document, and planted changes of each kind.
const UNCHANGED: usize = 10;
const CHANGED: usize = 4;

/// A small generator of numbers that are always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

/// A document and the text that others read in it, in blocks.
struct Document {
    name: String,
    source: SourceText,
    expected: Vec<String>,
}

struct Settings {
    data: PathBuf,
    reader: ReaderOptions,
    list: bool,
}

fn main() -> ExitCode {
    let Some(settings) = settings() else {
        eprintln!("usage: measure_fidelity DATA [--pdfium LIBRARY] [--list]");
        return ExitCode::from(2);
    };
    let pages = pages(&settings);
    let files = files(&settings);
    if pages.is_empty() && files.is_empty() {
        eprintln!("nothing to measure in {}", settings.data.display());
        return ExitCode::from(2);
    }
    for (title, documents) in [("web pages", &pages), ("PDFs", &files)] {
        println!("{title}: {} documents", documents.len());
        unchanged(documents, &settings);
        planted(documents, &settings);
    }
    windows(&files, &settings);
    ExitCode::SUCCESS
}

fn settings() -> Option<Settings> {
    let mut data = None;
    let mut reader = ReaderOptions::default();
    let mut list = false;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--pdfium" => reader.pdfium = Some(PathBuf::from(words.next()?)),
            "--list" => list = true,
            _ => data = Some(PathBuf::from(word)),
        }
    }
    Some(Settings { data: data?, reader, list })
}

/// The names before `ending` in a folder, sorted.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn pages(settings: &Settings) -> Vec<Document> {
    let folder = settings.data.join("html");
    let hints = SourceHints { content_type: Some("text/html".to_owned()), name: None };
    let read = |name: String| {
        let bytes = std::fs::read(folder.join(format!("{name}.source.html"))).ok()?;
        let expected = std::fs::read(folder.join(format!("{name}.expected.html"))).ok()?;
        let source = read_source(&bytes, &hints, &settings.reader);
        let expected = blocks_of_html(&String::from_utf8_lossy(&expected));
        Some(Document { name, source, expected })
    };
    names(&folder, ".source.html").into_iter().filter_map(read).collect()
}

fn files(settings: &Settings) -> Vec<Document> {
    let folder = settings.data.join("pdf");
    let hints = SourceHints { content_type: Some("application/pdf".to_owned()), name: None };
    let read = |name: String| {
        let bytes = std::fs::read(folder.join(format!("{name}.pdf"))).ok()?;
        let expected = std::fs::read(folder.join(format!("{name}.raw.txt"))).ok()?;
        let source = read_source(&bytes, &hints, &settings.reader);
        let expected = vec![String::from_utf8_lossy(&expected).into_owned()];
        Some(Document { name, source, expected })
    };
    names(&folder, ".pdf").into_iter().filter_map(read).collect()
}

/// The text of the blocks of a simple page, by the plainest of readers: a block's tag ends a block,
/// all other tags are nothing.
fn blocks_of_html(html: &str) -> Vec<String> {
    const INLINE: [&str; 26] = [
        "a", "abbr", "b", "bdi", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "u",
        "wbr",
    ];
    let mut blocks = vec![String::new()];
    let mut rest = html;
    while let Some((text, tail)) = rest.split_once('<') {
        if let Some(block) = blocks.last_mut() {
            block.push_str(&without_entities(text));
        }
        let (tag, after) = if let Some(comment) = tail.strip_prefix("!--") {
            ("!--", comment.split_once("-->").map_or("", |(_, after)| after))
        } else {
            tail.split_once('>').unwrap_or((tail, ""))
        };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if !INLINE.contains(&name.as_str()) && tag != "!--" {
            blocks.push(String::new());
        }
        rest = after;
    }
    blocks
}

fn without_entities(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = tail.split_once(';').unwrap_or((tail, ""));
        let character = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{a0}'),
            _ => name
                .strip_prefix("#x")
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .or_else(|| name.strip_prefix('#').and_then(|digits| digits.parse().ok()))
                .and_then(char::from_u32),
        };
        out.push(character.unwrap_or('&'));
        rest = if character.is_some() { after } else { tail };
    }
    out.push_str(rest);
    out
}

/// The words of a block, each with the white space before it.
fn words_of(block: &str) -> Vec<&str> {
    block.split_whitespace().collect()
}

/// Whether a quotation may begin or end with a word: one that begins or ends with a figure may cut
/// it out of a larger one ("30 minutes" of "5 to 30 minutes"), which is rightly told.
fn may_stand_at_border(word: &str) -> bool {
    word.chars().any(char::is_alphabetic) && !word.contains(|c: char| c.is_ascii_digit())
}

/// Quotations of 12 to 40 words, at most so many.
fn quotations(document: &Document, numbers: &mut Numbers, most: usize) -> Vec<String> {
    let blocks: Vec<Vec<&str>> = document
        .expected
        .iter()
        .map(|block| words_of(block))
        .filter(|words| 12 <= words.len())
        .collect();
    let all: usize = blocks.iter().map(|words| words.len() - 11).sum();
    let mut out = Vec::new();
    for _ in 0..most.min(all) {
        let mut at = numbers.below(all);
        for words in &blocks {
            let starts = words.len() - 11;
            if at < starts {
                let length = (12 + numbers.below(29)).min(words.len() - at);
                let window = &words[at..at + length];
                let from = window.iter().position(|word| may_stand_at_border(word));
                let to = window.iter().rposition(|word| may_stand_at_border(word));
                if let (Some(from), Some(to)) = (from, to)
                    && 8 <= to - from
                {
                    out.push(window[from..=to].join(" "));
                }
                break;
            }
            at -= starts;
        }
    }
    out
}

fn ask(quote: &str, source: &SourceText) -> Option<Finding> {
    let query = Query { quote: quote.to_owned(), ..Query::default() };
    check(&[query], source, &FidelityOptions::default()).pop()
}

fn unchanged(documents: &[Document], settings: &Settings) {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut asked = 0;
    let mut numbers = Numbers(41);
    for document in documents {
        for quote in quotations(document, &mut numbers, UNCHANGED) {
            let Some(finding) = ask(&quote, &document.source) else { continue };
            asked += 1;
            let clean = finding.verdict <= Verdict::Disclosed;
            let class = match finding.verdict {
                _ if clean => "verbatim, typographic or disclosed".to_owned(),
                Verdict::Altered => format!("altered, {}", finding.severity.as_str()),
                other => other.as_str().to_owned(),
            };
            *counts.entry(class).or_default() += 1;
            if settings.list && !clean {
                show("unchanged", document, &quote, &finding);
            }
        }
    }
    println!("  unchanged: {asked}");
    for (class, count) in counts {
        println!("    {class}: {count}");
    }
}

fn planted(documents: &[Document], settings: &Settings) {
    for (kind, change) in CHANGES {
        let mut numbers = Numbers(43);
        let (mut asked, mut told) = (0, 0);
        for document in documents {
            let mut left = CHANGED;
            for quote in quotations(document, &mut numbers, CHANGED * 12) {
                if left == 0 {
                    break;
                }
                let Some(changed) = change(&quote, &mut numbers) else { continue };
                // Only where the unchanged words are found is the change on trial.
                let found = ask(&quote, &document.source);
                if found.is_none_or(|finding| Verdict::Disclosed < finding.verdict) {
                    continue;
                }
                left -= 1;
                asked += 1;
                let Some(finding) = ask(&changed, &document.source) else { continue };
                let grave = Severity::Major <= finding.severity;
                told += usize::from(grave);
                if settings.list && !grave {
                    show(kind, document, &changed, &finding);
                }
            }
        }
        println!("  {kind}: {told} of {asked} critical or major");
    }
}

type Change = fn(&str, &mut Numbers) -> Option<String>;

const CHANGES: [(&str, Change); 3] = [
    ("a digit changed", change_digit),
    ("\"not\", \"never\" or \"no\" dropped", drop_negation),
    ("a word replaced", replace_word),
];

/// Another digit in a word of digits; marks of notes stick to words and are left alone.
fn change_digit(quote: &str, numbers: &mut Numbers) -> Option<String> {
    let mut words: Vec<String> = quote.split(' ').map(str::to_owned).collect();
    let figures: Vec<usize> = (1..words.len().saturating_sub(1))
        .filter(|index| {
            words.get(*index).is_some_and(|word| {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                !bare.is_empty()
                    && bare.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
            })
        })
        .collect();
    let index = *figures.get(numbers.below(figures.len()))?;
    let word = words.get_mut(index)?;
    let at = word.find(|c: char| c.is_ascii_digit())?;
    let digit = word.get(at..=at)?.parse::<usize>().ok()?;
    let other = (digit + 1 + numbers.below(8)) % 10;
    word.replace_range(at..=at, &other.to_string());
    Some(words.join(" "))
}

fn drop_negation(quote: &str, _: &mut Numbers) -> Option<String> {
    let words: Vec<&str> = quote.split(' ').collect();
    let index = (1..words.len().saturating_sub(1))
        .find(|index| matches!(words.get(*index), Some(&("not" | "never" | "no"))))?;
    let rest = words.iter().enumerate().filter(|(other, _)| *other != index);
    Some(rest.map(|(_, word)| *word).collect::<Vec<_>>().join(" "))
}

fn replace_word(quote: &str, numbers: &mut Numbers) -> Option<String> {
    const WORDS: [&str; 6] = ["harbour", "velvet", "sudden", "lantern", "forgiven", "meadow"];
    let mut words: Vec<&str> = quote.split(' ').collect();
    let long: Vec<usize> = (1..words.len().saturating_sub(1))
        .filter(|index| {
            words.get(*index).is_some_and(|word| {
                5 <= word.len() && word.bytes().all(|byte| byte.is_ascii_lowercase())
            })
        })
        .collect();
    let index = *long.get(numbers.below(long.len()))?;
    *words.get_mut(index)? = WORDS[numbers.below(WORDS.len())];
    Some(words.join(" "))
}

fn show(kind: &str, document: &Document, quote: &str, finding: &Finding) {
    println!(
        "-- {kind} {}: {} {}",
        document.name,
        finding.verdict.as_str(),
        finding.severity.as_str()
    );
    println!("   {quote:?}");
    if let Some(place) = finding.place.as_ref().or(finding.hint.as_ref()) {
        for span in &place.spans {
            println!("   <- {:?}", span.of(&document.source.text));
        }
    }
    for one in finding.differences.iter().filter(|one| !one.disclosed) {
        println!("     {} {:?} <- {:?}", one.kind.as_str(), one.quoted, one.source);
    }
}

/// How many 12-word windows of the expected text of the PDFs stand in our text: with blanks as
/// they are, and by their letters only. One count leaves out files whose expected text is set in
/// letters apart ("f a r"), in which no reader of words can agree.
fn windows(files: &[Document], settings: &Settings) {
    let mut sums = [0_usize; 4];
    let mut asked = 0;
    let mut words_only = (0, 0);
    for document in files {
        let readings: Vec<&SourceText> =
            std::iter::once(&document.source).chain(&document.source.alternatives).collect();
        let with_blanks: Vec<String> = readings.iter().map(|one| joined(&one.text)).collect();
        let letters: Vec<String> = readings.iter().map(|one| letters(&one.text)).collect();
        let (mut here, mut exact) = (0, 0);
        for block in &document.expected {
            let text = joined(block);
            let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
            for window in words.windows(12) {
                let window = window.join(" ");
                let bare = self::letters(&window);
                here += 1;
                let holds = [
                    with_blanks.iter().take(1).any(|text| text.contains(&window)),
                    with_blanks.iter().any(|text| text.contains(&window)),
                    letters.iter().take(1).any(|text| text.contains(&bare)),
                    letters.iter().any(|text| text.contains(&bare)),
                ];
                for (sum, one) in sums.iter_mut().zip(holds) {
                    *sum += usize::from(one);
                }
                exact += usize::from(holds[0]);
            }
        }
        asked += here;
        if !is_set_apart(document) {
            words_only.0 += exact;
            words_only.1 += here;
        }
        if settings.list && exact * 100 < here * 95 {
            println!(
                "-- windows {}: {exact} of {here} ({})",
                document.name, document.source.reader
            );
        }
    }
    println!("12-word windows of the PDFs: {asked}");
    let labels = [
        "with blanks, first reading",
        "with blanks, any reading",
        "letters only, first reading",
        "letters only, any reading",
    ];
    for (label, sum) in labels.iter().zip(sums) {
        println!("  {label}: {sum} ({:.4})", sum as f64 / asked.max(1) as f64);
    }
    let (found, all) = words_only;
    println!(
        "  with blanks, first reading, without files set in letters apart: {found} of {all} ({:.4})",
        found as f64 / all.max(1) as f64
    );
}

/// Whether most words of the expected text are single letters.
fn is_set_apart(document: &Document) -> bool {
    let words = document.expected.iter().flat_map(|block| block.split_whitespace());
    let (mut all, mut single) = (0_usize, 0_usize);
    for word in words {
        all += 1;
        single += usize::from(word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic()));
    }
    all < single * 2
}

/// White space as one blank, words that a line end parts joined, ligatures apart, quotation marks
/// and dashes in their plain form.
fn joined(text: &str) -> String {
    let mut out = String::new();
    let mut lines =
        text.split(['\n', '\r', '\u{c}']).map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return out };
    out.push_str(first);
    for line in lines {
        let small = line.chars().next().is_some_and(char::is_lowercase);
        let hyphen = out.ends_with(['-', '\u{2}', '\u{ad}', '‐']);
        let before = out.chars().rev().nth(1).is_some_and(char::is_alphabetic);
        if small && hyphen && before {
            out.pop();
        } else {
            out.push(' ');
        }
        out.push_str(line);
    }
    let mut plain = String::with_capacity(out.len());
    for c in out.chars() {
        match citecheck::text::fold::plain(c) {
            Some((_, replacement)) => plain.push_str(replacement),
            None => plain.push(c),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters and digits in the search form.
fn letters(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        citecheck::text::fold::search_form(c, |part| {
            if part.is_alphanumeric() {
                out.push(part);
            }
        });
    }
    out
}
