//! How fast are quotations found and compared?
//!
//! A made text of words with the frequencies of prose, and 200 quotations of it: unaltered, with
//! 1, 3 and 10 per cent of the letters changed, with words replaced, with one figure changed, with
//! an ellipsis over many words, with a bracket. Before anything is timed, the answers are checked:
//! a fast wrong answer is worth nothing.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that reports figures")]

use std::hint::black_box;
use std::time::Duration;

use citecheck::fidelity::{FidelityOptions, Finding, Query, Verdict, check};
use citecheck::reader::{Condition, Format, Layer, LayerKind, SourceText};
use citecheck::text::Span;
use criterion::{BenchmarkId, Criterion, Throughput};

/// A small generator of numbers that are always the same.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.next() % limit.max(1)
    }
}

const COMMON: [&str; 24] = [
    "the", "of", "and", "to", "in", "a", "that", "was", "it", "for", "on", "with", "as", "by",
    "not", "be", "at", "from", "or", "which", "an", "this", "were", "had",
];
const HEADS: [&str; 20] = [
    "har", "ven", "tol", "mer", "san", "pol", "gar", "bel", "cor", "dan", "fel", "lin", "nor",
    "os", "quar", "rem", "sil", "tam", "ul", "wes",
];
const MIDDLES: [&str; 12] = ["", "a", "i", "o", "ba", "di", "fo", "ga", "li", "me", "ri", "tu"];
const TAILS: [&str; 14] =
    ["ted", "ning", "ment", "tion", "ly", "ness", "ter", "ble", "n", "s", "l", "rd", "ck", "ve"];

fn word(numbers: &mut Numbers) -> String {
    if numbers.below(100) < 45 {
        return COMMON[{
            let many = usize::try_from(numbers.0 % 16).unwrap_or(0);
            numbers.below(8 + many)
        }
        .min(23)]
        .to_owned();
    }
    if numbers.below(100) < 3 {
        return (numbers.below(980) + 20).to_string();
    }
    // Squares make the first entries commoner, as in prose.
    let pick = |numbers: &mut Numbers, length: usize| {
        let one = numbers.below(length);
        let two = numbers.below(length);
        one * two / length
    };
    let head = HEADS[pick(numbers, HEADS.len())];
    let middle = MIDDLES[numbers.below(MIDDLES.len())];
    let tail = TAILS[pick(numbers, TAILS.len())];
    format!("{head}{middle}{tail}")
}

fn made_text(bytes: usize, seed: u64) -> String {
    let mut numbers = Numbers(seed);
    let mut out = String::with_capacity(bytes + 100);
    let mut line = 0;
    while out.len() < bytes {
        let mut words = 6 + numbers.below(22);
        let mut first = true;
        while 0 < words {
            let mut next = word(&mut numbers);
            if first {
                next = next[..1].to_uppercase() + &next[1..];
                first = false;
            }
            line += next.len() + 1;
            out.push_str(&next);
            words -= 1;
            let stop = if words == 0 {
                "."
            } else if numbers.below(12) == 0 {
                ","
            } else {
                ""
            };
            out.push_str(stop);
            if 88 < line {
                out.push('\n');
                line = 0;
            } else {
                out.push(' ');
            }
        }
        if numbers.below(6) == 0 {
            out.push_str("\n\n");
            line = 0;
        }
    }
    out
}

const KINDS: [&str; 8] =
    ["exact", "letters 1%", "letters 3%", "letters 10%", "words", "figure", "ellipsis", "bracket"];

/// A quotation, its kind, and where its first and last words stand.
struct Planted {
    kind: usize,
    quote: String,
    place: Span,
}

fn planted(text: &str, count: usize, seed: u64) -> Vec<Planted> {
    let mut numbers = Numbers(seed);
    let mut out = Vec::new();
    while out.len() < count {
        let kind = out.len() % KINDS.len();
        let mut start = numbers.below(text.len() - 4_000);
        start += text[start..].find(' ').unwrap_or(0) + 1;
        let length = 8 + numbers.below(52);
        let mut words: Vec<(usize, &str)> = Vec::new();
        let mut at = start;
        for piece in text[start..start + 3_500].split([' ', '\n']) {
            if !piece.is_empty() {
                words.push((at, piece));
            }
            at += piece.len() + 1;
        }
        let hidden = if KINDS[kind] == "ellipsis" { 5 + numbers.below(150) } else { 0 };
        let length = length.min(words.len() - hidden - 2);
        let last = words[length + hidden - 1];
        let place = Span::new(start, last.0 + last.1.len());
        let mut quoted: Vec<String> =
            words[..length].iter().map(|(_, word)| (*word).to_owned()).collect();
        match KINDS[kind] {
            "words" => {
                for _ in 0..=numbers.below(3) {
                    let index = 1 + numbers.below(length - 2);
                    quoted[index] = "replaced".to_owned();
                }
            }
            "figure" => {
                let Some(index) =
                    quoted.iter().position(|word| word.bytes().all(|b| b.is_ascii_digit()))
                else {
                    continue;
                };
                let value: usize = quoted[index].parse().unwrap_or(1);
                quoted[index] = (value + 7).to_string();
            }
            "ellipsis" => {
                let half = length / 2;
                quoted.truncate(half.max(4));
                quoted.push(". . .".to_owned());
                let from = length + hidden - (length - half).max(4);
                quoted.extend(
                    words[from..length + hidden].iter().map(|(_, word)| (*word).to_owned()),
                );
            }
            "bracket" => {
                let index = 1 + numbers.below(length - 2);
                quoted[index] = "[inserted words]".to_owned();
            }
            _ => {}
        }
        let mut quote = quoted.join(" ");
        let share = match KINDS[kind] {
            "letters 1%" => 1,
            "letters 3%" => 3,
            "letters 10%" => 10,
            _ => 0,
        };
        if 0 < share {
            let mut letters: Vec<char> = quote.chars().collect();
            for _ in 0..(letters.len() * share / 100).max(1) {
                let index = numbers.below(letters.len());
                letters[index] = char::from(b'a' + u8::try_from(numbers.below(26)).unwrap_or(0));
            }
            quote = letters.into_iter().collect();
        }
        out.push(Planted { kind, quote, place });
    }
    out
}

fn source(text: String) -> SourceText {
    let mut source = SourceText::without_text(Format::Text, "plain", Condition::Whole, "");
    source.layers.push(Layer { kind: LayerKind::Rendered, span: Span::new(0, text.len()) });
    source.text = text;
    source
}

fn queries(planted: &[Planted]) -> Vec<Query> {
    planted.iter().map(|one| Query { quote: one.quote.clone(), ..Query::default() }).collect()
}

/// How many of each kind were found at their place, in the order of `KINDS`.
fn found(planted: &[Planted], findings: &[Finding]) -> Vec<(usize, usize)> {
    let mut counts = vec![(0, 0); KINDS.len()];
    for (one, finding) in planted.iter().zip(findings) {
        counts[one.kind].1 += 1;
        let Some(place) = &finding.place else { continue };
        let (Some(first), Some(last)) = (place.spans.first(), place.spans.last()) else { continue };
        let start = first.start.max(one.place.start);
        let end = last.end.min(one.place.end);
        let shared = end.saturating_sub(start);
        let union = last.end.max(one.place.end) - first.start.min(one.place.start);
        if union * 8 <= shared * 10 && finding.verdict != Verdict::NotFound {
            counts[one.kind].0 += 1;
        }
    }
    counts
}

fn bench_many(criterion: &mut Criterion) {
    let options = FidelityOptions::default();
    let mut group = criterion.benchmark_group("fidelity");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for (name, size, count) in [
        ("1 on 100 KB", 100 << 10, 1),
        ("200 on 100 KB", 100 << 10, 200),
        ("200 on 1 MB", 1 << 20, 200),
        ("8 on 20 MB", 20 << 20, 8),
        ("200 on 20 MB", 20 << 20, 200),
    ] {
        let text = made_text(size, 7);
        let planted = planted(&text, count, 11);
        let queries = queries(&planted);
        let source = source(text);
        let findings = check(&queries, &source, &options);
        for (kind, (right, all)) in KINDS.iter().zip(found(&planted, &findings)) {
            println!("{name}, {kind}: {right} of {all} at their place");
            // One or two edits may fall on the words that make a place unique; with every tenth
            // letter changed hardly a word is left whole, and that share is only told.
            assert!(
                all <= right + all / 8 || *kind == "letters 10%",
                "{name}, {kind}: {right} of {all}"
            );
        }
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &queries, |bench, queries| {
            bench.iter(|| black_box(check(queries, &source, &options)));
        });
    }
    let other = made_text(1 << 20, 99);
    let absent = queries(&planted(&other, 20, 5));
    let source_text = source(made_text(1 << 20, 7));
    group.bench_function("20 absent on 1 MB", |bench| {
        bench.iter(|| black_box(check(&absent, &source_text, &options)));
    });
    let letters = source("a".repeat(50 << 20));
    let hostile = [Query { quote: "a ".repeat(60), ..Query::default() }];
    group.bench_function("60 words of one letter on 50 MB of it", |bench| {
        bench.iter(|| black_box(check(&hostile, &letters, &options)));
    });
    group.finish();
}

/// The seconds of processor time that this thread has used.
fn processor_seconds() -> f64 {
    // The first figure of the file is nanoseconds.
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}

/// Writes the text and the quotations of the comparison with other programs into a folder, and
/// prints the processor time of the same batch here (the smallest of five).
fn hand_to_peers(folder: &std::path::Path) -> std::io::Result<()> {
    let text = made_text(20 << 20, 7);
    let planted = planted(&text, 200, 11);
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("text.txt"), &text)?;
    // One quotation a line; line ends inside are blanks for the others.
    let lines: Vec<String> = planted.iter().map(|one| one.quote.replace('\n', " ")).collect();
    std::fs::write(folder.join("quotations.txt"), lines.join("\n") + "\n")?;
    let places: Vec<String> = planted
        .iter()
        .map(|one| {
            format!("{} {} {}", KINDS[one.kind].replace(' ', "-"), one.place.start, one.place.end)
        })
        .collect();
    std::fs::write(folder.join("places.txt"), places.join("\n") + "\n")?;
    let queries = queries(&planted);
    let source = source(text);
    let options = FidelityOptions::default();
    let mut least = f64::MAX;
    let mut right = 0;
    for _ in 0..5 {
        let start = processor_seconds();
        let findings = check(&queries, &source, &options);
        least = least.min(processor_seconds() - start);
        right = found(&planted, &findings).iter().map(|(right, _)| right).sum();
    }
    println!("citecheck {least:.3} s for 200 quotations, {right} at their place");
    Ok(())
}

fn main() {
    if let Some(folder) = std::env::var_os("FIDELITY_PEERS") {
        if let Err(error) = hand_to_peers(std::path::Path::new(&folder)) {
            eprintln!("cannot write for the peers: {error}");
            std::process::exit(2);
        }
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    bench_many(&mut criterion);
    criterion.final_summary();
}
