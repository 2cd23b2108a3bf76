//! Which rules of citation form are not kept?
//!
//! Remarks of form for editors of law reviews: a signal that wants a parenthetical, a quotation
//! without a page, `supra` for a statute, ranges with all their digits. None of them says that a
//! citation is wrong, so they are a class of their own and never stand among the problems.
//! Documents that print neither "Id." nor "supra note" follow other rules and get none.

use super::back_words::SUPRA_SLIPS;
use super::{Attribution, Citation, CitationKind, ParentheticalKind, Resolution, Source, WorkType};
use crate::document::Document;
use crate::text::{Problem, ProblemCode, Severity, Span};

/// What the rules are held against.
pub(super) struct Read<'a> {
    pub document: &'a Document,
    pub citations: &'a [Citation],
    pub sources: &'a [Source],
    pub attributions: &'a [Attribution],
}

/// All remarks, in the order of the document.
pub(super) fn remarks(read: &Read<'_>) -> Vec<Problem> {
    if !read.follows_law_reviews() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, citation) in read.citations.iter().enumerate() {
        found.extend(Read::signal_parenthetical(citation));
        found.extend(read.signal_form(citation));
        found.extend(read.supra_form(citation));
        found.extend(Read::page_range(citation));
        found.extend(read.id_after_short_form(index));
        found.extend(read.unused_label(citation));
    }
    found.extend(read.quotations_without_pin());
    found.extend(read.hyphens());
    found.extend(read.archives());
    found.extend(read.notes());
    found.sort_by_key(|problem| problem.spans.first().map(|span| span.start));
    found
}

fn remark(
    code: ProblemCode,
    message: String,
    spans: Vec<Span>,
    suggestion: Option<String>,
) -> Problem {
    Problem { code, severity: Severity::Info, message, spans, suggestion }
}

/// Signals whose bearing the reader cannot guess, and those that are better for a word.
const WANT_PARENTHETICAL: [(&str, bool); 10] = [
    ("cf.", true),
    ("cf", true),
    ("but cf.", true),
    ("but cf", true),
    ("compare", true),
    ("see generally", true),
    ("but see generally", true),
    ("see also generally", true),
    ("see also", false),
    ("but see", false),
];

impl Read<'_> {
    fn text(&self, citation: &Citation) -> &str {
        self.document
            .notes
            .get(citation.note.0)
            .map_or("", |note| citation.span.of(note.passage.text()))
    }

    fn source(&self, citation: &Citation) -> Option<&Source> {
        self.sources.get(citation.source?.0)
    }

    /// The kind of the work that a citation means, by its full citation.
    fn kind(&self, citation: &Citation) -> WorkType {
        self.source(citation).map_or(citation.work.kind, |source| source.work.kind)
    }

    fn follows_law_reviews(&self) -> bool {
        self.citations.iter().any(|citation| {
            let text = self.text(citation);
            match citation.kind {
                CitationKind::Id => text
                    .split(|c: char| !c.is_alphabetic())
                    .any(|word| word.eq_ignore_ascii_case("id")),
                CitationKind::Supra => text.contains("supra note") || text.contains("Supra note"),
                _ => false,
            }
        })
    }

    fn signal_parenthetical(citation: &Citation) -> Option<Problem> {
        let signal = citation.signal.as_deref()?;
        let (_, needed) = WANT_PARENTHETICAL.iter().find(|(word, _)| *word == signal)?;
        let told = citation.parentheticals.iter().any(|one| one.kind != ParentheticalKind::Weight);
        let carried = citation.signal_carried && signal != "compare";
        if told || carried || citation.kind == CitationKind::Crossref {
            return None;
        }
        let message = if *needed {
            format!("\u{201C}{signal}\u{201D} wants a parenthetical that says how it bears")
        } else {
            format!("\u{201C}{signal}\u{201D} is clearer with a parenthetical")
        };
        Some(remark(ProblemCode::SignalWithoutParenthetical, message, citation.spans.clone(), None))
    }

    fn signal_form(&self, citation: &Citation) -> Option<Problem> {
        let text = self.text(citation);
        let head = ["See e.g.", "see e.g.", "See also e.g.", "see also e.g.", "But see e.g."]
            .iter()
            .find(|head| text.starts_with(**head))?;
        let fixed = head.replace(" e.g.", ", e.g.,");
        Some(remark(
            ProblemCode::SignalForm,
            "a comma is missing in the signal".to_owned(),
            citation.spans.clone(),
            Some(fixed),
        ))
    }

    /// `supra` for law, without a page, or misspelt.
    fn supra_form(&self, citation: &Citation) -> Option<Problem> {
        if citation.kind != CitationKind::Supra {
            return None;
        }
        let text = self.text(citation);
        let slip = text.match_indices(" note").find_map(|(at, _)| {
            let (_, word) = text.get(..at)?.rsplit_once(' ')?;
            SUPRA_SLIPS.iter().find(|slip| **slip == word && !slip.contains('.'))
        });
        if let Some(slip) = slip {
            return Some(remark(
                ProblemCode::SupraMisspelt,
                format!("\u{201C}{slip}\u{201D} stands where \u{201C}supra\u{201D} is meant"),
                citation.spans.clone(),
                Some("supra".to_owned()),
            ));
        }
        let source = self.source(citation)?;
        let kind = source.work.kind;
        let law = match kind {
            WorkType::Case => "a case",
            WorkType::Statute => "a statute",
            WorkType::Regulation => "a regulation",
            WorkType::Constitution => "a constitution",
            _ => "",
        };
        if !law.is_empty() {
            return source.work.hereinafter.is_none().then(|| {
                remark(
                    ProblemCode::SupraFormNotAllowed,
                    format!("{law} is not cited with \u{201C}supra\u{201D}"),
                    citation.spans.clone(),
                    None,
                )
            });
        }
        let paged = matches!(kind, WorkType::Journal | WorkType::Book | WorkType::Chapter);
        let whole = citation.signal.as_deref().is_some_and(|s| s.contains("generally"));
        (paged && !whole && citation.pin.is_none()).then(|| {
            remark(
                ProblemCode::SupraWithoutPin,
                "no page is given after \u{201C}supra\u{201D}".to_owned(),
                citation.spans.clone(),
                None,
            )
        })
    }

    fn quotations_without_pin(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut done: Vec<usize> = Vec::new();
        for attribution in self.attributions {
            let Some(place) = attribution.citation else { continue };
            let Some(citation) = self.citations.get(place.0) else { continue };
            let stated = self
                .document
                .quotations
                .get(attribution.quotation.0)
                .is_some_and(|q| q.role == crate::document::QuotationRole::Quotation);
            let paged = matches!(
                self.kind(citation),
                WorkType::Journal | WorkType::Book | WorkType::Chapter | WorkType::Case
            );
            let bare = citation.pin.is_none()
                && matches!(
                    citation.kind,
                    CitationKind::Full | CitationKind::Supra | CitationKind::Short
                );
            if !(stated && paged && bare) || done.contains(&place.0) {
                continue;
            }
            done.push(place.0);
            found.push(remark(
                ProblemCode::QuotationWithoutPin,
                "words are quoted from this work, but no page is given".to_owned(),
                citation.spans.clone(),
                None,
            ));
        }
        found
    }

    /// "pp." before pages, and repeated digits in a range.
    fn page_range(citation: &Citation) -> Option<Problem> {
        let pin = citation.pin.as_deref()?;
        let bare = pin.strip_prefix("pp.").or_else(|| pin.strip_prefix("p."));
        if let Some(pages) = bare {
            return Some(remark(
                ProblemCode::PinForm,
                "no \u{201C}p.\u{201D} or \u{201C}pp.\u{201D} stands before pages".to_owned(),
                citation.spans.clone(),
                Some(pages.trim().to_owned()),
            ));
        }
        let (first, dash, last) = range(pin)?;
        let kept = first.len().checked_sub(2)?;
        let repeats = first.len() == last.len()
            && 2 < first.len()
            && first.get(..kept).is_some_and(|head| last.get(..kept) == Some(head));
        repeats.then(|| {
            let short = last.get(kept..).unwrap_or(last);
            remark(
                ProblemCode::PinForm,
                "the range repeats digits that are dropped".to_owned(),
                citation.spans.clone(),
                Some(format!("{first}{dash}{short}")),
            )
        })
    }

    /// Hyphens in ranges of pages: the odd ones out, or one word for all of them.
    fn hyphens(&self) -> Vec<Problem> {
        let ranged = |citation: &&Citation| citation.pin.as_deref().and_then(range).is_some();
        let hyphened = |citation: &&Citation| {
            citation.pin.as_deref().and_then(range).is_some_and(|(_, dash, _)| dash == "-")
        };
        let all = self.citations.iter().filter(ranged).count();
        let odd: Vec<&Citation> = self.citations.iter().filter(hyphened).collect();
        let message = |rest: &str| format!("a range of pages has a hyphen for a dash{rest}");
        let one = |citation: &Citation, rest: &str| {
            let fixed = citation.pin.as_deref().map(|pin| pin.replace('-', "\u{2013}"));
            remark(ProblemCode::PinForm, message(rest), citation.spans.clone(), fixed)
        };
        match odd.first() {
            Some(first) if odd.len() == all && 1 < all => {
                vec![one(first, &format!("; all {all} ranges have one"))]
            }
            _ => odd.into_iter().map(|citation| one(citation, "")).collect(),
        }
    }

    /// `Id.` behind a short form, where another work was cited in full last.
    fn id_after_short_form(&self, index: usize) -> Option<Problem> {
        let citation = self.citations.get(index)?;
        if citation.kind != CitationKind::Id || citation.resolution != Resolution::Resolved {
            return None;
        }
        let before = self.citations.get(..index)?;
        let antecedent = before.iter().rev().find(|other| !other.nested)?;
        let short = matches!(antecedent.kind, CitationKind::Supra | CitationKind::Short);
        let mut full = before.iter().rev().filter(|other| !other.nested).take(64);
        let full = full.find(|other| other.kind == CitationKind::Full)?;
        (short && full.source != citation.source).then(|| {
            remark(
                ProblemCode::IdAfterShortForm,
                "id. takes up a short form; another work was cited in full since".to_owned(),
                citation.spans.clone(),
                None,
            )
        })
    }

    fn unused_label(&self, citation: &Citation) -> Option<Problem> {
        let label = citation.work.hereinafter.as_deref()?;
        let mut others = self.document.notes.iter().enumerate();
        let used = others
            .any(|(place, note)| place != citation.note.0 && note.passage.text().contains(label));
        (!used).then(|| {
            remark(
                ProblemCode::HereinafterUnused,
                format!("the short name \u{201C}{label}\u{201D} is not used again"),
                citation.spans.clone(),
                None,
            )
        })
    }

    /// Web addresses without an archived copy, where the document archives most of them; one word
    /// for all where it archives none.
    fn archives(&self) -> Vec<Problem> {
        let web = |citation: &&Citation| {
            !citation.nested
                && citation.kind == CitationKind::Full
                && !citation.work.urls.iter().all(|url| url.contains("doi.org/"))
        };
        let cited: Vec<&Citation> = self.citations.iter().filter(web).collect();
        let (kept, bare): (Vec<&Citation>, Vec<&Citation>) = cited
            .into_iter()
            .filter(|citation| {
                !citation.work.urls.is_empty() || !citation.work.archived_urls.is_empty()
            })
            .partition(|citation| !citation.work.archived_urls.is_empty());
        let one = |citation: &Citation, message: String| {
            remark(ProblemCode::UrlWithoutArchive, message, citation.spans.clone(), None)
        };
        match bare.first() {
            Some(first) if kept.is_empty() => vec![one(
                first,
                format!("no web address has an archived copy ({} in all)", bare.len()),
            )],
            _ if bare.len() <= kept.len() => bare
                .into_iter()
                .map(|citation| {
                    one(citation, "this address has no archived copy, as others have".to_owned())
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Notes without a full stop, and names given in round brackets.
    fn notes(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut open = Vec::new();
        let mut written = 0;
        let label = memchr::memmem::Finder::new("(hereinafter ");
        for note in &self.document.notes {
            let text = note.passage.text();
            let kept = text.trim_end();
            if let Some(at) = label.find(text.as_bytes()) {
                let end =
                    text.get(at..).and_then(|rest| rest.find(')')).map_or(at + 13, |n| at + n);
                found.push(remark(
                    ProblemCode::HereinafterForm,
                    "a short name is given in square brackets".to_owned(),
                    note.passage.raw(Span::new(at, (end + 1).min(text.len()))),
                    text.get(at + 1..end).map(|name| format!("[{name}]")),
                ));
            }
            if kept.is_empty() {
                continue;
            }
            written += 1;
            let bare = kept.trim_end_matches(['”', '"', '’', '\'', '»', '*', '_', '>']);
            if !bare.ends_with(['.', '?', '!', '…', '。']) {
                let last = kept.char_indices().next_back().map_or(0, |(at, _)| at);
                open.push(note.passage.raw(Span::new(last, kept.len())));
            }
        }
        if open.len() * 10 <= written {
            found.extend(open.into_iter().map(|spans| {
                let message = "the note does not end with a full stop".to_owned();
                remark(ProblemCode::NoteWithoutFullStop, message, spans, None)
            }));
        }
        found
    }
}

/// The two pages of a range and the dash between them; sections and paragraphs have none.
fn range(pin: &str) -> Option<(&str, &str, &str)> {
    if !pin.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let digits = pin.bytes().take_while(u8::is_ascii_digit).count();
    let (first, rest) = pin.split_at(digits);
    let dash = ["-", "–"].into_iter().find(|dash| rest.starts_with(dash))?;
    let tail = rest.get(dash.len()..)?;
    let more = tail.bytes().take_while(u8::is_ascii_digit).count();
    (0 < more).then(|| (first, dash, tail.get(..more).unwrap_or("")))
}
