//! Is this a case, a statute, a treaty or another primary source?
//!
//! Knows the shapes of primary law: volume and reporter, code and section, bill and Congress,
//! public law, order, resolution, constitution, restatement. The abbreviations are data.

use std::sync::LazyLock;

use super::WorkType;
use super::pins::{first_letters, page_length, pages_length, pin_run_length, pin_word};
use super::tables::{ReporterKind, tables};
use crate::text::Span;
use crate::text::lexicon::{WordSet, with_lower};

/// A volume with its reporter, or another shape of primary law, found in a text.
#[derive(Clone, Debug)]
pub(super) struct LegalHit<'t> {
    /// From the volume (or first word) to the end of page or section.
    pub span: Span,
    pub kind: WorkType,
    pub volume: Option<&'t str>,
    /// The reporter as printed.
    pub reporter: Option<&'t str>,
    pub first_page: Option<&'t str>,
    pub pin: Option<&'t str>,
    /// The reporter is followed by "at": a short form of a case.
    pub short: bool,
}

/// Whether a primary source's own shape starts at `rest`.
pub(super) fn starts_here(rest: &str) -> bool {
    hit_at(rest, 0).is_some()
}

/// The first shape of primary law in `text` that begins at `from` or behind it.
pub(super) fn find(
    text: &str,
    from: usize,
    usable: impl Fn(usize) -> bool,
) -> Option<LegalHit<'_>> {
    let inner = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '–' | '.' | '$');
    for (at, byte) in text.bytes().enumerate().skip(from) {
        let c = char::from(byte);
        if (c.is_ascii_digit() || opens_named(c))
            && !char_before(text, at).is_some_and(inner)
            && usable(at)
            && let Some(hit) = hit_at(text.get(at..).unwrap_or(""), at)
        {
            return Some(hit);
        }
    }
    None
}

/// The character that ends at `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at.checked_sub(1)?)?;
    if byte.is_ascii() { Some(char::from(byte)) } else { text.get(..at)?.chars().next_back() }
}

/// Whether a form of primary law that begins with a word can begin with this letter.
pub(super) const fn opens_named(c: char) -> bool {
    c.is_ascii_uppercase()
}

/// The shape of primary law that starts at `rest`, whose place is `base`.
pub(super) fn hit_at(rest: &str, base: usize) -> Option<LegalHit<'_>> {
    let first = rest.chars().next()?;
    if first.is_ascii_digit() { volume_at(rest, base) } else { named_at(rest, base) }
}

fn volume_at(rest: &str, base: usize) -> Option<LegalHit<'_>> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if 4 < digits {
        return None;
    }
    let after = rest.get(digits..)?;
    let blank = after.len() - after.trim_start().len();
    if blank == 0 {
        return None;
    }
    let name_start = digits + blank;
    let name = rest.get(name_start..)?;
    let (length, kind) = session_laws(rest.get(..digits)?, name)
        .map(|length| (length, ReporterKind::Session))
        .or_else(|| tables().reporter_at(name))?;
    let reporter = rest.get(name_start..name_start + length)?;
    let mut tail_start = name_start + length;
    // "7 U.S. (3 Pier.) 12", "2016 O.J. (L 119) 1": the series in its parentheses.
    let series = series_length(rest.get(tail_start..)?);
    let reporter = match rest.get(name_start..tail_start + series) {
        Some(printed) if 0 < series => printed,
        _ => reporter,
    };
    tail_start += series;
    let tail = rest.get(tail_start..)?;
    let tail = tail.strip_prefix(',').unwrap_or(tail);
    let tail_start = rest.len() - tail.len();
    let blank = tail.len() - tail.trim_start().len();
    let tail = tail.trim_start();
    let mut end = tail_start + blank;
    let mut first_page = None;
    let mut pin = None;
    let mut short = false;
    match kind {
        ReporterKind::Code | ReporterKind::Regulation => {
            let length = section_length(tail)?;
            pin = tail.get(..length).map(str::trim);
            end += length;
        }
        _ => {
            if let Some(page) = tail.strip_prefix("at ") {
                let length = pages_length(page);
                if length == 0 {
                    return None;
                }
                short = true;
                pin = page.get(..length);
                end += 3 + length;
            } else {
                let lettered = usize::from(
                    kind == ReporterKind::Record && tail.starts_with(['H', 'S', 'E', 'D']),
                );
                let length = lettered + page_length(tail.get(lettered..)?);
                if length == lettered {
                    return None;
                }
                first_page = tail.get(..length);
                end += length;
                let more = tail.get(length..).unwrap_or("");
                if let Some(next) = more.strip_prefix(" at ").filter(|n| pin_word(n).is_some()) {
                    // "2020 SCC 41 at paras 33–36"
                    let length = pin_run_length(next);
                    pin = next.get(..length).filter(|pin| !pin.is_empty());
                    end += 4 + length;
                } else if let Some(next) = more.strip_prefix(", ") {
                    let next_at = next.strip_prefix("at ").unwrap_or(next);
                    let skipped = next.len() - next_at.len();
                    let length = pages_length(next_at);
                    // A number before another reporter is the volume of a parallel citation.
                    let parallel = next_at.get(length..).is_some_and(|t| {
                        t.starts_with(' ') && tables().reporter_at(t.trim_start()).is_some()
                    });
                    let length = if length == 0 && pin_word(next_at).is_some() {
                        pin_run_length(next_at)
                    } else {
                        length
                    };
                    if 0 < length && !parallel {
                        pin = next_at.get(..length);
                        end += 2 + skipped + length;
                    }
                }
            }
        }
    }
    let kind = match kind {
        ReporterKind::Case => WorkType::Case,
        ReporterKind::Code | ReporterKind::Session => WorkType::Statute,
        ReporterKind::Regulation | ReporterKind::Register => WorkType::Regulation,
        ReporterKind::Treaty => WorkType::Treaty,
        ReporterKind::Record | ReporterKind::Opinion => WorkType::Report,
    };
    Some(LegalHit {
        span: Span::new(base, base + end),
        kind,
        volume: rest.get(..digits),
        reporter: Some(reporter),
        first_page,
        pin,
        short,
    })
}

/// "(2d)", "(4th)": which series of reports.
pub(super) fn is_series(words: &str) -> bool {
    matches!(words, "2d" | "3d" | "2nd" | "3rd" | "4th" | "5th" | "6th" | "NS" | "ns")
}

/// The length of "Or. Laws" in "1981 Or. Laws 601": the laws of a state by their year.
fn session_laws(year: &str, name: &str) -> Option<usize> {
    if !super::dates::is_year(year) || !name.starts_with(char::is_uppercase) {
        return None;
    }
    let near = name.get(..name.len().min(32)).unwrap_or(name);
    let length = ["Laws", "Acts", "Sess. Laws"].iter().find_map(|word| {
        let at = near.find(word)?;
        near.get(at + word.len()..)?.starts_with(' ').then_some(at + word.len())
    })?;
    let short = name.get(..length)?.split(' ').all(|word| {
        word.ends_with('.') || matches!(word, "Laws" | "Acts" | "Ohio" | "Iowa" | "Utah" | "Idaho")
    });
    short.then_some(length)
}

/// The length of " (3 Pier.)" or " (L 119)" between a reporter and the page.
fn series_length(tail: &str) -> usize {
    let Some(inner) = tail.strip_prefix(" (") else { return 0 };
    let Some(close) = inner.get(..inner.len().min(24)).and_then(|near| near.find(')')) else {
        return 0;
    };
    let words = inner.get(..close).unwrap_or("");
    let after = inner.get(close + 1..).unwrap_or("");
    let numbered = words.contains(|c: char| c.is_ascii_digit())
        && words.contains(char::is_alphabetic)
        && words.split_whitespace().count() == 2
        || is_series(words);
    if numbered && after.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        2 + close + 1
    } else {
        0
    }
}

/// The words that forms of primary law without a volume begin with, by kind.
const FEDERAL_CONSTITUTION: [&str; 4] =
    ["U.S. CONST.", "U.S. Const.", "US Const.", "U.S. Constitution,"];
const PUBLIC_LAWS: [&str; 2] = ["Pub. L.", "Public Law"];
const ORDERS: [&str; 3] = ["Exec. Order", "Executive Order", "E.O."];
const RESOLUTIONS: [&str; 26] = [
    "G.A. Res.",
    "GA Res.",
    "S.C. Res.",
    "SC Res.",
    "UNGA Res.",
    "UNSC Res.",
    "H.R. Res.",
    "S. Res.",
    "H.R.J. Res.",
    "S.J. Res.",
    "H.R. Con. Res.",
    "S. Con. Res.",
    "G.A. Resolution",
    "E.S.C. Res.",
    "ECOSOC Res.",
    "UNGA Res",
    "UNSC Res",
    "GA Res",
    "SC Res",
    "UNHRC Res.",
    "UNHRC Res",
    "H.R.C. Res.",
    "HRC Res.",
    "Human Rights Council Res.",
    "Security Council Resolution",
    "General Assembly Resolution",
];

const REPORTS: [&str; 6] =
    ["H.R. Rep. No.", "S. Rep. No.", "H.R. Doc. No.", "S. Doc. No.", "H. Rep. No.", "H. Doc. No."];
const UNION_ACTS: [&str; 9] = [
    "Regulation (",
    "Directive (",
    "Directive ",
    "Regulation No",
    "Council Regulation (",
    "Council Directive ",
    "Commission Regulation (",
    "Commission Decision ",
    "Council Decision ",
];

/// The identifiers of decisions of the courts of the European Union, with and without their head.
const DECISIONS: [&str; 3] = ["ECLI:", "EU:C:", "EU:T:"];
const DEBATES: [&str; 5] = ["HC Deb", "HL Deb", "HC Debs", "HL Debs", "Parl Deb"];
const RESTATEMENT: &str = "Restatement (";

/// "H.R. 12", "S. 34".
const BILLS: [&str; 2] = ["H.R.", "S."];

/// The first letters, up to the first other sign, of everything that [`named_at`] knows, in lower
/// case. Nearly all capitalised words are none of these and need not be tried on each form.
static NAMED: LazyLock<WordSet<String>> = LazyLock::new(|| {
    let forms = FEDERAL_CONSTITUTION
        .iter()
        .chain(&PUBLIC_LAWS)
        .chain(&ORDERS)
        .chain(&RESOLUTIONS)
        .chain(&REPORTS)
        .chain(&BILLS)
        .chain(&UNION_ACTS)
        .chain(&DEBATES)
        .chain(&DECISIONS)
        .chain(&ACTS)
        .copied()
        .chain([RESTATEMENT])
        .chain(tables().entries("state"))
        .chain(tables().entries("rules"));
    forms.map(|form| first_letters(form).to_ascii_lowercase()).collect()
});

fn named_at<'t>(rest: &'t str, base: usize) -> Option<LegalHit<'t>> {
    let first = first_letters(rest);
    if !NAMED.may_hold_any_case(first) || !with_lower(first, |first| NAMED.contains(first)) {
        return None;
    }
    let hit = |length: usize, kind: WorkType, pin: Option<&'t str>| {
        Some(LegalHit {
            span: Span::new(base, base + length),
            kind,
            volume: None,
            reporter: None,
            first_page: None,
            pin,
            short: false,
        })
    };
    let starts = |head: &str| rest.get(..head.len()).is_some_and(|s| s.eq_ignore_ascii_case(head));
    for head in FEDERAL_CONSTITUTION {
        if rest.starts_with(head) {
            let tail = rest.get(head.len()..)?;
            let blank = tail.len() - tail.trim_start().len();
            let length = pin_run_length(tail.trim_start());
            let pin = tail.trim_start().get(..length).filter(|p| !p.is_empty());
            return hit(
                head.len() + if length == 0 { 0 } else { blank + length },
                WorkType::Constitution,
                pin,
            );
        }
    }
    for head in PUBLIC_LAWS {
        if rest.starts_with(head) {
            let tail = rest.get(head.len()..)?;
            let skipped = tail.trim_start().trim_start_matches("No.").trim_start();
            let number = number_length(skipped);
            if 0 < number {
                return hit(rest.len() - skipped.len() + number, WorkType::Statute, None);
            }
        }
    }
    for head in ORDERS {
        if rest.starts_with(head) {
            let tail = rest.get(head.len()..)?;
            let skipped = tail.trim_start().trim_start_matches("No.").trim_start();
            let number = number_length(skipped);
            if 0 < number {
                return hit(rest.len() - skipped.len() + number, WorkType::Regulation, None);
            }
        }
    }
    for head in RESOLUTIONS {
        if starts(head) {
            let tail = rest.get(head.len()..)?;
            let skipped = tail.trim_start();
            let number = number_length(skipped);
            if 0 < number {
                let bill =
                    head.contains("H.R") || head.starts_with("S. ") || head.starts_with("S.J");
                let kind = if bill { WorkType::Bill } else { WorkType::Resolution };
                return hit(rest.len() - skipped.len() + number, kind, None);
            }
        }
    }
    for head in REPORTS {
        if starts(head) {
            let skipped = rest.get(head.len()..)?.trim_start();
            let number = number_length(skipped);
            if 0 < number {
                return hit(rest.len() - skipped.len() + number, WorkType::Report, None);
            }
        }
    }
    if let Some(head) = BILLS.iter().find(|head| rest.starts_with(**head)) {
        let skipped = rest.get(head.len()..)?.trim_start();
        let number = skipped.bytes().take_while(u8::is_ascii_digit).count();
        let next = skipped.get(number..).and_then(|t| t.chars().next()).unwrap_or(',');
        if (1..=5).contains(&number) && !next.is_alphanumeric() {
            return hit(rest.len() - skipped.len() + number, WorkType::Bill, None);
        }
    }
    for head in UNION_ACTS {
        if rest.starts_with(head) {
            let window: String = rest.chars().take(48).collect();
            let number =
                window.split_whitespace().skip(1).take(4).any(|word| {
                    word.contains('/') && word.starts_with(|c: char| c.is_ascii_digit())
                });
            if number {
                let end = rest.find(", ").or_else(|| rest.find(';')).unwrap_or(rest.len());
                return hit(end, WorkType::Regulation, None);
            }
        }
    }
    if DECISIONS.iter().any(|head| rest.starts_with(head)) {
        return decision_at(rest, base);
    }
    for head in DEBATES {
        if rest.strip_prefix(head).is_some_and(|tail| tail.starts_with([' ', ','])) {
            return hit(head.len(), WorkType::Report, None);
        }
    }
    if let Some(length) = act_with_year(rest) {
        return hit(length, WorkType::Statute, None);
    }
    if let Some(length) = state_constitution(rest) {
        let tail = rest.get(length..)?;
        let blank = tail.len() - tail.trim_start_matches([' ', ',']).len();
        let pin_length = pin_run_length(tail.trim_start_matches([' ', ',']));
        let pin = tail.get(blank..blank + pin_length).filter(|p| !p.is_empty());
        pin.as_ref()?;
        return hit(length + blank + pin_length, WorkType::Constitution, pin);
    }
    if let Some(length) = tables().prefix_of("rules", rest) {
        let tail = rest.get(length..)?;
        let body = tail.trim_start_matches([' ', '§']);
        let number = number_length(body);
        if 0 < number {
            return hit(rest.len() - body.len() + number, WorkType::Regulation, None);
        }
    }
    if rest.starts_with(RESTATEMENT) {
        return hit("Restatement".len(), WorkType::Other, None);
    }
    None
}

/// "EU:C:2012:259, para 39": a decision by its identifier, whose third part is the year.
fn decision_at(rest: &str, base: usize) -> Option<LegalHit<'_>> {
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '.')))
        .unwrap_or(rest.len());
    let id = rest.get(..length)?.trim_end_matches([':', '.']);
    let year = id.split(':').find(|part| super::dates::is_year(part))?;
    let tail = rest.get(id.len()..)?;
    let body = tail.trim_start_matches([',', ' ']);
    let run = pin_word(body).map_or(0, |_| pin_run_length(body));
    let pin = body.get(..run).filter(|pin| !pin.is_empty());
    let end = if pin.is_some() { rest.len() - body.len() + run } else { id.len() };
    Some(LegalHit {
        span: Span::new(base, base + end),
        kind: WorkType::Case,
        volume: Some(year),
        reporter: Some(id),
        first_page: None,
        pin,
        short: false,
    })
}

/// Words that an act or statutory instrument ends with before its year.
const ACTS: [&str; 13] = [
    "Act",
    "Bill",
    "Acts",
    "Regulations",
    "Rules",
    "Order",
    "Ordinance",
    "Code",
    "Measure",
    "Scheme",
    "Constitution",
    "ACT",
    "Law",
];

/// The length of "Act 1964", the end of the name of an act that is cited with its year.
pub(super) fn act_with_year(rest: &str) -> Option<usize> {
    let word =
        rest.split(|c: char| !c.is_alphabetic()).next().filter(|word| ACTS.contains(word))?;
    let tail = rest.get(word.len()..)?;
    if let Some(length) = numbered_act(tail) {
        return Some(word.len() + length);
    }
    let year = tail.strip_prefix(", ").or_else(|| tail.strip_prefix(' '))?;
    let digits = year.get(..4).filter(|year| super::dates::is_year(year))?;
    let after = year.get(digits.len()..)?;
    let next = after.chars().next();
    (!next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '–' | '/')))
        .then(|| rest.len() - after.len())
}

/// The length of " No. 45 of 1988", " 1 of 2013" or " (Kestria), No. 9 of 2019" behind "Act".
fn numbered_act(tail: &str) -> Option<usize> {
    let mut rest = tail;
    if let Some(inner) = rest.strip_prefix(" (") {
        let close = inner.find(')').filter(|close| *close < 24)?;
        rest = inner.get(close + 1..)?;
    }
    let rest = rest.strip_prefix(',').unwrap_or(rest).strip_prefix(' ')?;
    let number = ["No. ", "No ", "no. ", "Number "]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))
        .unwrap_or(rest);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let year = number.get(digits..)?.strip_prefix(" of ")?;
    let named = (1..=4).contains(&digits) && year.get(..4).is_some_and(super::dates::is_year);
    named.then(|| tail.len() - year.len() + 4)
}

/// The length of "Mass. Const." at the start of a text.
fn state_constitution(rest: &str) -> Option<usize> {
    let near = rest.as_bytes().get(..rest.len().min(20))?;
    let at = near.windows(7).position(|word| word.eq_ignore_ascii_case(b" const."))?;
    let state = rest.get(..at)?.to_lowercase();
    tables().listed("state", &state).then_some(at + " Const.".len())
}

fn number_length(text: &str) -> usize {
    let kept = text
        .find(|c: char| {
            !(c.is_ascii_alphanumeric() || matches!(c, ',' | '-' | '–' | '/' | '.' | '(' | ')'))
        })
        .unwrap_or(text.len());
    let number = text.get(..kept).unwrap_or("").trim_end_matches([',', '.', '-', '–', '/']);
    let number = if number.contains('(') { number } else { number.trim_end_matches(')') };
    if number.starts_with(|c: char| c.is_ascii_digit()) || number.starts_with("ES-") {
        number.len()
    } else {
        0
    }
}

/// The length of the section that `text` starts with: "§ 811(h)", "§§ 1601–1614", "Pt. 1308".
fn section_length(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut marked = false;
    for mark in [
        "§§", "§", "Pts.", "Pt.", "pts.", "pt.", "Parts", "Part", "Ch.", "ch.", "App.", "app.",
        "Sec.", "sec.", "Section", "section", "Art.", "art.",
    ] {
        if text.starts_with(mark) {
            at = mark.len();
            marked = true;
            break;
        }
    }
    let tail = text.get(at..)?;
    let blank = tail.len() - tail.trim_start().len();
    let body = tail.trim_start();
    let starts = if marked { char::is_alphanumeric } else { |c: char| c.is_ascii_digit() };
    if !body.starts_with(starts) {
        return None;
    }
    if !marked && !body.contains(['.', ':', '-']) && body.len() < 2 {
        return None;
    }
    let mut length = section_number(body);
    // "§§ 1, 3–5", "§ 811(h) & (i)"
    loop {
        let tail = body.get(length..).unwrap_or("");
        let joint = [", §§ ", ", § ", ", ", " & §§ ", " & § ", " & ", " -", " –"];
        let Some(next) = joint.iter().find_map(|joint| tail.strip_prefix(*joint)) else {
            break;
        };
        // "§§ 8501 -8551": a blank that stands before the dash of a range.
        let next = next.trim_start();
        let more = section_number(next);
        let after = next.get(more..).unwrap_or("");
        let volume = after.starts_with(' ') && tables().reporter_at(after.trim_start()).is_some();
        if more == 0 || volume || !next.starts_with(|c: char| c.is_ascii_digit() || c == '(') {
            break;
        }
        length += tail.len() - next.len() + more;
    }
    (0 < length).then_some(at + blank + length)
}

fn section_number(body: &str) -> usize {
    let end = body
        .find(|c: char| {
            !(c.is_alphanumeric() || matches!(c, '(' | ')' | '.' | '-' | '–' | ':' | '/' | '—'))
        })
        .unwrap_or(body.len());
    let kept = body.get(..end).unwrap_or("");
    let mut kept = kept.trim_end_matches(['.', '-', '–', ':', '—', '/', '(']);
    while kept.matches(')').count() > kept.matches('(').count() && kept.ends_with(')') {
        kept = kept.get(..kept.len() - 1).unwrap_or("");
    }
    kept.len()
}
