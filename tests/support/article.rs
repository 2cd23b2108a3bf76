//! Makes articles with notes, of any length, always the same for the same seed: input for
//! benchmarks. A citation comes every 400 bytes, as in law reviews, and no two sources are quite
//! alike. Every name, title and site is invented.

use std::fmt::Write as _;

const SUBJECTS: &[&str] = &[
    "The harbour board",
    "Each ferry company",
    "The court of appeal",
    "A survey of the district",
    "The ministry of canals",
    "Every second tenant",
    "The lower chamber",
    "The report of the auditors",
];
const VERBS: &[&str] = &[
    "raised",
    "withheld",
    "reported",
    "disputed",
    "published",
    "overlooked",
    "measured",
    "settled",
];
const OBJECTS: &[&str] = &[
    "the toll on timber",
    "a list of unpaid fines",
    "the licences of small boats",
    "the figures of the previous year",
    "its own rules of procedure",
    "the price of lamp oil",
    "most complaints about delay",
    "the terms of the lease",
];
const TAILS: &[&str] = &[
    "before the season had begun",
    "although nobody had asked for it",
    "in a letter that was never answered",
    "after a debate of several weeks",
    "and the owners paid in full",
    "because the older statute was silent",
    "in the second winter",
    "at the request of the owners",
    "under the rules of the older statute",
    "without a hearing",
    "as the minutes of both meetings show",
    "on the advice of three pilots",
];
const CUES: &[&str] = &[
    "However, ",
    "Therefore, ",
    "Moreover, ",
    "For example, ",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
];
const SURNAMES: &[&str] = &[
    "Ostrander",
    "Velloway",
    "Quillmore",
    "Tamsett",
    "Brackenholt",
    "Imberly",
    "Dunmarrow",
    "Fenwickson",
];
const FIRST_NAMES: &[&str] =
    &["Anna", "Peter", "Miriam", "Otto", "Clara", "Jonas", "Edith", "Ralf"];
const TITLES: &[&str] = &[
    "Tolls and Their Discontents",
    "The Ferry as a Public Good",
    "Lamp Oil and the Law of Nuisance",
    "Who Owns the Quay?",
    "Measuring Delay on Inland Water",
    "A Short History of the Tidal Court",
];
const JOURNALS: &[&str] =
    &["Harv. L. Rev.", "Yale L.J.", "Stan. L. Rev.", "Tex. L. Rev.", "J. Legal Stud."];

/// A stream of numbers that looks random (SplitMix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }

    fn one_of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list.get(self.below(list.len())).copied().unwrap_or("")
    }
}

/// A Markdown article with `[^n]` notes of about `bytes` bytes, never fewer.
pub(crate) fn article(bytes: usize, seed: u64) -> String {
    let mut numbers = Numbers::new(seed);
    let mut out = String::with_capacity(bytes + 4_000);
    out.push_str("# On the Tolls of Small Harbours\n\n");
    let mut note = 0;
    let mut section = 0;
    while out.len() < bytes {
        section += 1;
        let _ = write!(out, "## {section}. {}\n\n", numbers.one_of(TITLES));
        for _ in 0..4 {
            let first_note = note + 1;
            for _ in 0..3 + numbers.below(3) {
                sentence(&mut numbers, &mut out);
                if numbers.below(2) == 0 {
                    note += 1;
                    let _ = write!(out, "[^{note}]");
                }
                out.push(' ');
            }
            out.push_str("\n\n");
            for number in first_note..=note {
                let _ = write!(out, "[^{number}]: ");
                note_text(&mut numbers, number, &mut out);
                out.push_str("\n\n");
            }
        }
    }
    out
}

fn sentence(numbers: &mut Numbers, out: &mut String) {
    let cue = numbers.one_of(CUES);
    let subject = numbers.one_of(SUBJECTS);
    let verb = numbers.one_of(VERBS);
    let object = numbers.one_of(OBJECTS);
    let tail = numbers.one_of(TAILS);
    let year = 1950 + numbers.below(70);
    let _ = match numbers.below(5) {
        0 => write!(
            out,
            "{cue}{subject} {verb} {object} in {year}, “and {} {} {},” as one of them wrote.",
            numbers.one_of(SUBJECTS).to_lowercase(),
            numbers.one_of(VERBS),
            numbers.one_of(OBJECTS),
        ),
        1 => write!(
            out,
            "{cue}{subject} {verb} {object}, about {} percent more than in {year}, {tail}.",
            2 + numbers.below(90)
        ),
        2 => write!(
            out,
            "{cue}{subject} {verb} {object} for ${}.{} million between {year} and {}, {tail}.",
            1 + numbers.below(400),
            numbers.below(10),
            year + 5
        ),
        _ => write!(
            out,
            "{cue}{subject} {verb} {object}, while those who had *{} {}* went on {tail}.",
            numbers.one_of(VERBS),
            numbers.one_of(OBJECTS),
        ),
    };
}

fn note_text(numbers: &mut Numbers, number: usize, out: &mut String) {
    let kind = if number < 3 { 0 } else { numbers.below(9) };
    let earlier = 1 + numbers.below(number.saturating_sub(1));
    let surname = numbers.one_of(SURNAMES);
    let _ = match kind {
        1 => write!(out, "*Id.* at {}.", 1 + numbers.below(900)),
        2 => write!(out, "{surname}, *supra* note {earlier}, at {}.", 1 + numbers.below(900)),
        3 => {
            full(numbers, out);
            out.push_str("; *see also* ");
            full(numbers, out);
            write!(out, ".")
        }
        4 => {
            out.push_str("*But see* ");
            full(numbers, out);
            write!(
                out,
                " (“{} {} {}.”). The question is left open here, since no court has been asked.",
                numbers.one_of(SUBJECTS),
                numbers.one_of(VERBS),
                numbers.one_of(OBJECTS)
            )
        }
        _ => {
            full(numbers, out);
            write!(out, ".")
        }
    };
}

fn full(numbers: &mut Numbers, out: &mut String) {
    let first = numbers.one_of(FIRST_NAMES);
    let surname = numbers.one_of(SURNAMES);
    let title = numbers.one_of(TITLES);
    let year = 1950 + numbers.below(70);
    let page = 1 + numbers.below(900);
    let _ = match numbers.below(5) {
        0 => write!(
            out,
            "{first} {surname}, *{title}*, {} {} {page}, {} ({year})",
            1 + numbers.below(120),
            numbers.one_of(JOURNALS),
            page + 7
        ),
        1 => write!(
            out,
            "{first} {surname}, *{title}*, HARBOUR POST (Mar. {}, {year}), \
             https://post.example/{year}/{page}/tolls-and-quays",
            1 + numbers.below(28)
        ),
        2 => write!(
            out,
            "{surname} v. {}, {} F.3d {page}, {} (9th Cir. {year})",
            numbers.one_of(SURNAMES),
            1 + numbers.below(900),
            page + 3
        ),
        3 => write!(out, "{} U.S.C. § {page}({})", 1 + numbers.below(50), 1 + numbers.below(9)),
        _ => write!(
            out,
            "{surname} Institute, {title} {} ({year}), <https://institute.example/reports/{page}.pdf> \
             [https://perma.cc/{:04X}-{:04X}]",
            1 + numbers.below(90),
            numbers.below(65_536),
            numbers.below(65_536)
        ),
    };
}
