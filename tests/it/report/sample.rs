//! An invented run, made by hand from the rooms' own types: two manuscripts about the imaginary
//! harbour town of Varnholt, their sources, and every verdict.

use std::collections::BTreeMap;
use std::sync::Arc;

use citecheck::archive::RecordPlace;
use citecheck::citation::{
    Attribution, Citation, CitationIndex, CitationKind, Citations, CorpusSource, Parenthetical,
    ParentheticalKind, Resolution, Source, SourceIndex, SourceUse, Stance, Work, WorkType,
};
use citecheck::claims::ledger::{Agreement, Entry, Group, Ledger, SaidBy};
use citecheck::claims::{Argument, ArgumentRelation, Claim, Claims, Statement};
use citecheck::document::{
    Document, Mark, Note, NoteIndex, Paragraph, ParagraphKind, Passage, Place, Quotation,
    QuotationIndex, QuotationRole,
};
use citecheck::fetch::{Drift, Hop, LinkCheck, LinkState};
use citecheck::fidelity::figures::{FigureFinding, FigureVerdict};
use citecheck::fidelity::passages::BestPassage;
use citecheck::fidelity::{Difference, DifferenceKind, Finding, Match, Reason, Verdict};
use citecheck::reader::{
    Condition, Format, Layer, LayerKind, Manuscript, PageStart, SourceText, SpanBase,
};
use citecheck::report::model::{
    Capture, DocumentReport, FoundElsewhere, LinkReport, Origin, QuotationFinding, Report,
    SourceReport,
};
use citecheck::store::LinkHistory;
use citecheck::text::quantity::{Quantity, Value};
use citecheck::text::{
    MappedText, MappedTextBuilder, OffsetMap, Problem, ProblemCode, Severity, Span,
};

/// The first manuscript; `{n}` is a note's marker, `{n} ` at the start of a line its text.
const HARBOUR: &str = r"# The Price of a Quiet Harbour

## I. What the port was promised

The harbour authority called its plan “the largest public work since the sea wall”{1} and put its cost at “30 million crowns, every one of them already voted.”{2} Grain left the quay 30–50 times faster than by cart.{3} The council’s own auditor warned that “the figures [were] not open to inspection . . . before the vote.”{4}

Therefore the vote of 1931 was taken blind. Few in the town minded: “a harbour that sleeps is a harbour that starves,” as the saying went.{5}

## II. What it cost

By 1934 the debt had reached 41 million crowns.{6} Mathilde Orre later wrote that “nobody at the quay had ever seen so little grain and so much paper.”{7} The engineers denied it. Because the dredging was never finished, the deep berth stayed empty, and the promise of 1931 was not kept.{8}

{1} Varnholt Harbour Authority, *Programme of Works* (Mar. 3, 1931), <https://harbour.example/works/1931>.
{2} *Id.* at 4 (emphasis added).
{3} Ludo Brandt, *Grain on the Quay*, 12 J. Port Hist. 88, 91 (1998), <https://journal.example/12/88>; *see also* Tessa Mørk, CARTS AND CRANES 14 (2004).
{4} Report of the Town Auditor (1931), <https://archive.example/auditor-1931.pdf> (“not open to inspection”).
{5} Jonas Falk, *Sayings of the Coast*, COAST WEEKLY (May 2, 1967), <https://coastweekly.example/sayings>.
{6} *But see* Brandt, supra note 2, at 95 (putting the debt at 38 million crowns).
{7} MATHILDE ORRE, LETTERS FROM THE QUAY 210 (1952).
{8} Ines Vahl, *The Empty Berth*, <https://dead.example/berth> [<https://perma.example/AB12-CD34>].
";

/// The second manuscript, with marks that would hurt a careless writer.
const DREDGE: &str = r#"# Dredging & <Doubt>

The dredger lay idle for “seven hundred days <b>at least</b> & more.”{1} =SUM(A1:A9) was how the clerk kept his books.{2}

{1} Ludo Brandt, *Grain on the Quay*, 12 J. Port Hist. 88, 99 (1998), <https://journal.example/12/88>.
{2} +1 for the clerk, "Daybook", <https://evil.example/?a=1&b="><script>alert(1)</script>.
"#;

const WORKS: &str = "Programme of Works. The Authority lays before the Council the largest public work since the sea wall. Its cost is put at 30 million crowns, of which every one is already voted and none is yet spent.";
const GRAIN: &str = "Grain on the Quay. With the first crane, grain left the quay three to five times faster than by cart. In 1934 the debt stood at 38 million crowns. The dredger lay idle for seven hundred days at least and more.";
const AUDITOR: &str = "The Town Auditor reports. I must record that the figures are not open to inspection, nor will they be, before the vote. I have asked for them twice.";
const SAYINGS: &str = "Sayings of the Coast. The old women of the harbour say that a boat at rest is a boat at risk, and they say it often.";
const CARTS: &str = "Carts and Cranes. As they said in Varnholt, a harbour that sleeps is a harbour that starves. Carts went out of use within a year.";

/// A manuscript under construction.
pub(crate) struct Draft {
    pub(crate) document: Document,
    pub(crate) citations: Citations,
    pub(crate) claims: Claims,
}

impl Draft {
    pub(crate) fn of(template: &str) -> Self {
        let mut raw = String::new();
        let mut body = Vec::new();
        let mut notes: Vec<Note> = Vec::new();
        let mut markers = Vec::new();
        for line in template.split_inclusive('\n') {
            let text = line.trim_end_matches('\n');
            if let Some(rest) = text.strip_prefix('{')
                && let Some((label, rest)) = rest.split_once("} ")
            {
                raw.push_str(&["[^", label, "]: "].concat());
                let passage = passage(&raw, rest);
                raw.push_str(rest);
                raw.push('\n');
                notes.push(Note {
                    id: format!("n{label}"),
                    label: label.to_owned(),
                    series: 0,
                    ordinal: notes.len() + 1,
                    marker: None,
                    passage,
                });
                continue;
            }
            if !text.is_empty() {
                let level = text.chars().take_while(|c| *c == '#').count();
                raw.push_str(&"#".repeat(level));
                let text = text.trim_start_matches('#');
                let lead = text.len() - text.trim_start().len();
                raw.push_str(&text[..lead]);
                let mut builder = MappedTextBuilder::new();
                let mut marks = Vec::new();
                for (index, piece) in text[lead..].split('{').enumerate() {
                    let mut kept = piece;
                    if 0 < index {
                        let (label, rest) = piece.split_once('}').expect("a marker");
                        let mark = format!("[^{label}]");
                        markers.push(Span::new(raw.len(), raw.len() + mark.len()));
                        marks.push(Mark {
                            offset: builder.len(),
                            note: NoteIndex(label.parse::<usize>().expect("a number") - 1),
                        });
                        raw.push_str(&mark);
                        kept = rest;
                    }
                    builder.copy(kept, raw.len());
                    raw.push_str(kept);
                }
                let kind = match u8::try_from(level).expect("a level") {
                    0 => ParagraphKind::Prose,
                    level => ParagraphKind::Heading(level),
                };
                let passage = Passage { body: builder.build(), styles: vec![], links: vec![] };
                body.push(Paragraph { kind, passage, marks });
            }
            raw.push('\n');
        }
        for (note, marker) in notes.iter_mut().zip(markers) {
            note.marker = Some(marker);
        }
        let title = body.first().map(|first: &Paragraph| first.passage.text().to_owned());
        let manuscript = Manuscript {
            format: Format::Markdown,
            plain: MappedText::identity(raw.clone()),
            raw,
            blocks: vec![],
            styles: vec![],
            links: vec![],
            marks: vec![],
            title: title.clone(),
            problems: vec![],
        };
        let document =
            Document { manuscript, title, body, notes, quotations: vec![], problems: vec![] };
        Self { document, citations: Citations::default(), claims: Claims::default() }
    }

    /// The passage that holds `words` and their range in it.
    fn find(&self, words: &str) -> (Place, Span) {
        let body = (0..self.document.body.len()).map(Place::Body);
        let notes = (0..self.document.notes.len()).map(|index| Place::Note(NoteIndex(index)));
        for place in body.chain(notes) {
            let text = self.document.passage(place).expect("a passage").text();
            if let Some(start) = text.find(words) {
                return (place, Span::new(start, start + words.len()));
            }
        }
        panic!("no {words:?} in the draft");
    }

    fn raw(&self, place: Place, span: Span) -> Vec<Span> {
        self.document.passage(place).expect("a passage").raw(span)
    }

    /// `words` stand between marks of one character each.
    fn quote(&mut self, words: &str, note: usize, citation: Option<(usize, usize)>) {
        let (place, inner) = self.find(words);
        let text = self.document.passage(place).expect("a passage").text();
        let before = text[..inner.start].chars().next_back().expect("a mark").len_utf8();
        let after = text[inner.end..].chars().next().expect("a mark").len_utf8();
        let index = QuotationIndex(self.document.quotations.len());
        self.document.quotations.push(Quotation {
            place,
            span: Span::new(inner.start - before, inner.end + after),
            inner,
            block: false,
            role: QuotationRole::Quotation,
            alterations: vec![],
            note: Some(NoteIndex(note - 1)),
            sure: true,
        });
        self.citations.attributions.push(Attribution {
            quotation: index,
            citation: citation.map(|(citation, _)| CitationIndex(citation)),
            source: citation.map(|(_, source)| SourceIndex(source)),
            remark: citation.is_none().then(|| "the note cites two works".to_owned()),
        });
    }

    fn cite(&mut self, note: usize, ord: usize, words: &str, source: usize) -> &mut Citation {
        let place = Place::Note(NoteIndex(note - 1));
        let text = self.document.passage(place).expect("a note").text();
        let start = text.find(words).expect("the citation");
        let span = Span::new(start, start + words.len());
        let spans = self.raw(place, span);
        self.citations.citations.push(Citation {
            note: NoteIndex(note - 1),
            ord,
            nested: false,
            signal: None,
            signal_carried: false,
            stance: Stance::Support,
            kind: CitationKind::Full,
            source: Some(SourceIndex(source)),
            refers_to: None,
            resolution: Resolution::Resolved,
            resolution_note: None,
            work: Work::default().into(),
            pin: None,
            parentheticals: vec![],
            span,
            spans,
        });
        self.citations.citations.last_mut().expect("just pushed")
    }

    fn source(&mut self, key: &str, first: usize, work: Work) {
        let work = Arc::new(work);
        if let Some(citation) = self.citations.citations.get_mut(first) {
            citation.work = Arc::clone(&work);
        }
        self.citations.sources.push(Source {
            key: key.to_owned(),
            work,
            first_citation: CitationIndex(first),
        });
    }

    fn claim(&mut self, words: &str, notes: &[usize], sources: &[usize], quotations: &[usize]) {
        let (place, span) = self.find(words);
        self.claims.claims.push(Claim {
            place,
            span,
            spans: self.raw(place, span),
            notes: notes.iter().map(|note| NoteIndex(note - 1)).collect(),
            sources: sources.iter().map(|source| SourceIndex(*source)).collect(),
            quotations: quotations.iter().map(|index| QuotationIndex(*index)).collect(),
            quantities: vec![],
        });
    }

    fn quantity(&mut self, claim: usize, words: &str, min: f64, max: f64, unit: &str) -> Quantity {
        let (_, span) = self.find(words);
        let quantity = Quantity {
            span,
            value: Value::Number { min: Some(min), max: Some(max) },
            unit: unit.to_owned().into(),
            property: None,
            subject: Some("debt".into()),
            comparator: None,
            relation: None,
            approx: false,
            exclusive: false,
            qualifier: None,
            as_of: Some("1934".into()),
        };
        self.claims.claims[claim].quantities.push(quantity.clone());
        quantity
    }

    fn statement(&self, words: &str) -> Statement {
        let (place, span) = self.find(words);
        Statement { place, span, spans: self.raw(place, span) }
    }

    fn argue(&mut self, conclusion: &str, premises: &[&str], attack: bool, cue: &str) {
        self.claims.arguments.push(Argument {
            conclusion: self.statement(conclusion),
            premises: premises.iter().map(|words| self.statement(words)).collect(),
            relation: if attack { ArgumentRelation::Attack } else { ArgumentRelation::Support },
            cue: cue.to_owned(),
            confidence: 0.9,
        });
    }

    fn report(self, id: &str) -> DocumentReport {
        DocumentReport {
            id: id.to_owned(),
            path: format!("corpus/{id}.md"),
            sha256: "ab".repeat(32),
            document: self.document,
            citations: self.citations,
            claims: self.claims,
        }
    }
}

fn passage(raw: &str, text: &str) -> Passage {
    let mut builder = MappedTextBuilder::new();
    builder.copy(text, raw.len());
    Passage { body: builder.build(), styles: vec![], links: vec![] }
}

pub(crate) fn time(text: &str) -> jiff::Timestamp {
    text.parse().expect("a time")
}

pub(crate) fn source_text(text: &str) -> SourceText {
    SourceText {
        text: text.to_owned(),
        base: SpanBase::Capture,
        map: Some(OffsetMap::identity(text.len())),
        layers: vec![Layer { kind: LayerKind::Rendered, span: Span::new(0, text.len()) }],
        ..SourceText::without_text(Format::Html, "html", Condition::Whole, "")
    }
}

/// A difference by its words, found in both texts.
pub(crate) fn difference(
    quote: &str,
    source: &str,
    kind: DifferenceKind,
    words: (&str, &str),
    disclosed: bool,
    severity: Severity,
) -> Difference {
    let place = |text: &str, words: &str| {
        let start = text.find(words).unwrap_or(0);
        Span::new(start, start + words.len())
    };
    Difference {
        kind,
        quoted: words.0.to_owned(),
        source: words.1.to_owned(),
        disclosed,
        severity,
        quote_span: place(quote, words.0),
        source_span: place(source, words.1),
    }
}

pub(crate) fn found(text: &str, pieces: &[&str]) -> Match {
    let spans: Vec<Span> = pieces
        .iter()
        .map(|piece| {
            let start = text.find(piece).expect("the passage");
            Span::new(start, start + piece.len())
        })
        .collect();
    let (first, last) = (spans[0], spans[spans.len() - 1]);
    Match {
        prefix: text[..first.start]
            .chars()
            .rev()
            .take(32)
            .collect::<Vec<_>>()
            .iter()
            .rev()
            .collect(),
        suffix: text[last.end..].chars().take(32).collect(),
        page: Some(4),
        occurrences: 1,
        score: 0.966_666,
        other_places: vec![],
        tie_break: None,
        spans,
    }
}

pub(crate) fn finding(
    verdict: Verdict,
    severity: Severity,
    place: Option<Match>,
    differences: Vec<Difference>,
) -> QuotationFinding {
    QuotationFinding {
        finding: Finding {
            verdict,
            severity,
            place,
            differences,
            reason: None,
            ..Finding::unverifiable(Reason::NoUrl)
        },
        capture: Some(0),
        elsewhere: None,
        searched: vec![],
    }
}

fn unverifiable(reason: Reason) -> QuotationFinding {
    QuotationFinding {
        finding: Finding::unverifiable(reason),
        capture: None,
        elsewhere: None,
        searched: vec!["no capture of the source was at hand".to_owned()],
    }
}

fn work(kind: WorkType, title: &str, authors: &[&str], date: (&str, &str), url: &str) -> Work {
    Work {
        kind,
        title: Some(title.to_owned()),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        date: Some(date.0.to_owned()),
        date_iso: Some(date.1.to_owned()),
        urls: if url.is_empty() { vec![] } else { vec![url.to_owned()] },
        ..Work::default()
    }
}

fn corpus_source(
    number: usize,
    key: &str,
    work: Work,
    uses: &[(usize, usize, &[usize])],
    text: Option<&str>,
) -> SourceReport {
    let url = work.urls.first().cloned();
    let of_binder = number == 2 || url.is_none();
    let capture = Capture {
        id: format!("cap-{number}"),
        url: url.clone(),
        final_url: url,
        captured_at: Some(time("2026-03-01T10:00:00Z")),
        status: Some(200),
        mime: Some("text/html".to_owned()),
        bytes: 1200,
        sha256: "cd".repeat(32),
        origin: if of_binder { Origin::Binder } else { Origin::Live },
        file: of_binder.then(|| format!("binder/{key}.pdf")),
        warc: (!of_binder).then(|| RecordPlace {
            file: "citecheck-0.warc.gz".to_owned(),
            offset: 400,
            length: 900,
            record_id: "urn:uuid:0b5b7f0e-0000-4000-8000-000000000001".to_owned(),
        }),
    };
    SourceReport {
        source: CorpusSource {
            id: format!("s{number}"),
            key: key.to_owned(),
            work,
            uses: uses
                .iter()
                .map(|(document, source, citations)| SourceUse {
                    document: *document,
                    source: SourceIndex(*source),
                    citations: citations.iter().map(|index| CitationIndex(*index)).collect(),
                })
                .collect(),
            evidence: vec![],
        },
        captures: if text.is_some() { vec![capture] } else { vec![] },
        text: text.map(|text| (0, source_text(text))),
        more_texts: vec![],
        findings: BTreeMap::new(),
        figures: BTreeMap::new(),
        best_passages: BTreeMap::new(),
    }
}

pub(crate) fn link(url: &str, state: LinkState, status: Option<u16>) -> LinkReport {
    let mut check = LinkCheck::unasked(url, state);
    check.status = status;
    check.checked_at = time("2026-03-01T10:00:00Z");
    check.attempts = 1;
    check.elapsed_ms = 120;
    check.chain = vec![Hop { url: url.to_owned(), status }];
    LinkReport {
        check,
        history: None,
        archived: None,
        rot: state.is_rot_at_once(),
        origin: Some(Origin::Live),
    }
}

/// The whole run.
pub(crate) fn sample() -> Report {
    sample_of(HARBOUR)
}

/// The run with a paragraph more at the head of the first manuscript.
pub(crate) fn sample_with_more_text() -> Report {
    sample_of(&HARBOUR.replacen("\n\n", "\n\nThis study began in a boat.\n\n", 1))
}

fn sample_of(harbour: &str) -> Report {
    let mut harbour = Draft::of(harbour);
    let harbour_1 = "Varnholt Harbour Authority, *Programme of Works* (Mar. 3, 1931), <https://harbour.example/works/1931>";
    harbour.cite(1, 1, harbour_1, 0);
    {
        let id = harbour.cite(2, 1, "*Id.* at 4 (emphasis added)", 0);
        id.kind = CitationKind::Id;
        id.refers_to = Some(NoteIndex(0));
        id.pin = Some("4".to_owned());
        id.parentheticals.push(Parenthetical {
            kind: ParentheticalKind::Weight,
            text: "emphasis added".to_owned(),
        });
    }
    harbour.cite(3, 1, "Ludo Brandt, *Grain on the Quay*, 12 J. Port Hist. 88, 91 (1998), <https://journal.example/12/88>", 1).pin = Some("91".to_owned());
    {
        let also = harbour.cite(3, 2, "Tessa Mørk, CARTS AND CRANES 14 (2004)", 2);
        also.signal = Some("see also".to_owned());
        also.pin = Some("14".to_owned());
    }
    {
        let auditor = harbour.cite(4, 1, "Report of the Town Auditor (1931), <https://archive.example/auditor-1931.pdf> (“not open to inspection”)", 3);
        auditor.parentheticals.push(Parenthetical {
            kind: ParentheticalKind::Quotation,
            text: "“not open to inspection”".to_owned(),
        });
    }
    harbour.cite(5, 1, "Jonas Falk, *Sayings of the Coast*, COAST WEEKLY (May 2, 1967), <https://coastweekly.example/sayings>", 4);
    {
        let but = harbour.cite(
            6,
            1,
            "Brandt, supra note 2, at 95 (putting the debt at 38 million crowns)",
            1,
        );
        but.signal = Some("but see".to_owned());
        but.stance = Stance::Attack;
        but.kind = CitationKind::Supra;
        but.refers_to = Some(NoteIndex(2));
        but.resolution_note = Some("resolved by name: stands in note 3".to_owned());
        but.pin = Some("95".to_owned());
    }
    harbour.cite(7, 1, "MATHILDE ORRE, LETTERS FROM THE QUAY 210 (1952)", 5).pin =
        Some("210".to_owned());
    harbour.cite(8, 1, "Ines Vahl, *The Empty Berth*, <https://dead.example/berth>", 6);

    let works = work(
        WorkType::Report,
        "Programme of Works",
        &["Varnholt Harbour Authority"],
        ("Mar. 3, 1931", "1931-03-03"),
        "https://harbour.example/works/1931",
    );
    let mut grain = work(
        WorkType::Journal,
        "Grain on the Quay",
        &["Ludo Brandt"],
        ("1998", "1998"),
        "https://journal.example/12/88",
    );
    grain.container = Some("J. Port Hist.".to_owned());
    grain.volume = Some("12".to_owned());
    grain.first_page = Some("88".to_owned());
    let carts = work(WorkType::Book, "Carts and Cranes", &["Tessa Mørk"], ("2004", "2004"), "");
    let auditor = work(
        WorkType::Report,
        "Report of the Town Auditor",
        &[],
        ("1931", "1931"),
        "https://archive.example/auditor-1931.pdf",
    );
    let sayings = work(
        WorkType::News,
        "Sayings of the Coast",
        &["Jonas Falk"],
        ("May 2, 1967", "1967-05-02"),
        "https://coastweekly.example/sayings",
    );
    let letters =
        work(WorkType::Book, "Letters from the Quay", &["Mathilde Orre"], ("1952", "1952"), "");
    let mut berth = work(
        WorkType::Web,
        "The Empty Berth",
        &["Ines Vahl"],
        ("", ""),
        "https://dead.example/berth",
    );
    berth.date = None;
    berth.date_iso = None;
    berth.archived_urls = vec!["https://perma.example/AB12-CD34".to_owned()];
    harbour.source("harbour-authority-1931", 0, works.clone());
    harbour.source("brandt-1998", 2, grain.clone());
    harbour.source("mork-2004", 3, carts.clone());
    harbour.source("auditor-1931", 4, auditor.clone());
    harbour.source("falk-1967", 5, sayings.clone());
    harbour.source("orre-1952", 7, letters.clone());
    harbour.source("vahl-berth", 8, berth.clone());

    harbour.quote("the largest public work since the sea wall", 1, Some((0, 0)));
    harbour.quote("30 million crowns, every one of them already voted.", 2, Some((1, 0)));
    harbour.quote(
        "the figures [were] not open to inspection . . . before the vote.",
        4,
        Some((4, 3)),
    );
    harbour.quote("a harbour that sleeps is a harbour that starves,", 5, Some((5, 4)));
    harbour.quote(
        "nobody at the quay had ever seen so little grain and so much paper.",
        7,
        Some((7, 5)),
    );
    harbour.claim("The harbour authority called its plan “the largest public work since the sea wall” and put its cost at “30 million crowns, every one of them already voted.”", &[1, 2], &[0], &[0, 1]);
    harbour.claim("Grain left the quay 30–50 times faster than by cart.", &[3], &[1, 2], &[]);
    harbour.claim("The council’s own auditor warned that “the figures [were] not open to inspection . . . before the vote.”", &[4], &[3], &[2]);
    harbour.claim("By 1934 the debt had reached 41 million crowns.", &[6], &[1], &[]);
    harbour.claim("Few in the town minded: “a harbour that sleeps is a harbour that starves,” as the saying went.", &[5], &[4], &[3]);
    let times = harbour.quantity(1, "30–50 times", 30.0, 50.0, "times");
    let debt = harbour.quantity(3, "41 million crowns", 41e6, 41e6, "crown");
    harbour.argue(
        "Therefore the vote of 1931 was taken blind.",
        &["The council’s own auditor warned that “the figures [were] not open to inspection . . . before the vote.”"],
        false,
        "Therefore",
    );
    harbour.argue(
        "the deep berth stayed empty, and the promise of 1931 was not kept.",
        &["the dredging was never finished"],
        false,
        "Because",
    );
    harbour.argue(
        "the promise of 1931 was not kept.",
        &["The engineers denied it."],
        true,
        "denied",
    );
    let supra = harbour.document.manuscript.raw.find("supra note 2").expect("the supra");
    harbour.citations.problems.push(Problem {
        code: ProblemCode::SupraWrongNote,
        severity: Severity::Minor,
        message: "“Brandt, supra note 2” stands in note 3".to_owned(),
        spans: vec![Span::new(supra, supra + "supra note 2".len())],
        suggestion: Some("supra note 3".to_owned()),
    });

    let mut dredge = Draft::of(DREDGE);
    dredge.cite(1, 1, "Ludo Brandt, *Grain on the Quay*, 12 J. Port Hist. 88, 99 (1998), <https://journal.example/12/88>", 0);
    dredge.cite(
        2,
        1,
        "+1 for the clerk, \"Daybook\", <https://evil.example/?a=1&b=\"><script>alert(1)</script>",
        1,
    );
    dredge.source("brandt-1998", 0, grain.clone());
    let mut daybook = work(
        WorkType::Other,
        "=Daybook<script>alert(1)</script>",
        &["+1 for the clerk"],
        ("", ""),
        "https://evil.example/?a=1&b=\"><script>alert(1)</script>",
    );
    daybook.date = None;
    daybook.date_iso = None;
    dredge.source("daybook", 1, daybook.clone());
    dredge.quote("seven hundred days <b>at least</b> & more.", 1, Some((0, 0)));
    dredge.claim(
        "The dredger lay idle for “seven hundred days <b>at least</b> & more.”",
        &[1],
        &[0],
        &[0],
    );
    dredge.claim("=SUM(A1:A9) was how the clerk kept his books.", &[2], &[1], &[]);

    let mut s1 = corpus_source(1, "harbour-authority-1931", works, &[(0, 0, &[0, 1])], Some(WORKS));
    s1.findings.insert(
        (0, QuotationIndex(0)),
        finding(
            Verdict::Verbatim,
            Severity::None,
            Some(found(WORKS, &["the largest public work since the sea wall"])),
            vec![],
        ),
    );
    let quote = "30 million crowns, every one of them already voted.";
    s1.findings.insert(
        (0, QuotationIndex(1)),
        finding(
            Verdict::Altered,
            Severity::Major,
            Some(found(WORKS, &["30 million crowns, of which every one is already voted"])),
            vec![
                difference(
                    quote,
                    WORKS,
                    DifferenceKind::Omission,
                    ("", "of which"),
                    false,
                    Severity::Major,
                ),
                difference(
                    quote,
                    WORKS,
                    DifferenceKind::ContentWord,
                    ("of them", "is"),
                    false,
                    Severity::Minor,
                ),
                difference(
                    quote,
                    WORKS,
                    DifferenceKind::Typography,
                    (".", ""),
                    true,
                    Severity::None,
                ),
            ],
        ),
    );
    let mut s2 =
        corpus_source(2, "brandt-1998", grain, &[(0, 1, &[2, 6]), (1, 0, &[0])], Some(GRAIN));
    if let Some((_, text)) = &mut s2.text {
        text.base = SpanBase::Text;
        text.map = None;
        text.format = Format::Pdf;
        "pdfium".clone_into(&mut text.reader);
        text.pages = vec![PageStart { offset: 0, number: 4, label: Some("91".to_owned()) }];
    }
    let quote = "seven hundred days <b>at least</b> & more.";
    s2.findings.insert(
        (1, QuotationIndex(0)),
        finding(
            Verdict::Altered,
            Severity::Critical,
            Some(found(GRAIN, &["seven hundred days at least and more"])),
            vec![difference(
                quote,
                GRAIN,
                DifferenceKind::Insertion,
                ("<b>at least</b> &", "at least and"),
                false,
                Severity::Critical,
            )],
        ),
    );
    s2.figures.insert(
        (0, 1, 0),
        FigureFinding {
            verdict: FigureVerdict::Differs,
            surface: Some("three to five times".to_owned()),
            span: GRAIN.find("three to five times").map(|start| Span::new(start, start + 19)),
            why: "the source gives three to five times for the same thing".to_owned(),
        },
    );
    s2.figures.insert(
        (0, 3, 0),
        FigureFinding {
            verdict: FigureVerdict::Differs,
            surface: Some("38 million crowns".to_owned()),
            span: GRAIN.find("38 million crowns").map(|start| Span::new(start, start + 17)),
            why: "41 is not 38".to_owned(),
        },
    );
    s2.best_passages
        .insert((0, 1), vec![BestPassage { span: Span::new(19, 93), page: Some(4), score: 7.25 }]);
    let mut s3 = corpus_source(3, "mork-2004", carts, &[(0, 2, &[3])], Some(CARTS));
    s3.figures.insert(
        (0, 1, 0),
        FigureFinding {
            verdict: FigureVerdict::NotFound,
            surface: None,
            span: None,
            why: "the source gives no figure of this kind".to_owned(),
        },
    );
    let mut s4 = corpus_source(4, "auditor-1931", auditor, &[(0, 3, &[4])], Some(AUDITOR));
    let quote = "the figures [were] not open to inspection . . . before the vote.";
    s4.findings.insert(
        (0, QuotationIndex(2)),
        finding(
            Verdict::Disclosed,
            Severity::Major,
            Some(found(AUDITOR, &["the figures are not open to inspection", "before the vote"])),
            vec![
                difference(
                    quote,
                    AUDITOR,
                    DifferenceKind::Bracket,
                    ("[were]", "are"),
                    true,
                    Severity::None,
                ),
                difference(
                    quote,
                    AUDITOR,
                    DifferenceKind::Ellipsis,
                    (" . . . ", ", nor will they be, "),
                    true,
                    Severity::Major,
                ),
            ],
        ),
    );
    let mut s5 = corpus_source(5, "falk-1967", sayings, &[(0, 4, &[5])], Some(SAYINGS));
    let mut moved = finding(Verdict::Elsewhere, Severity::Critical, None, vec![]);
    let there = found(CARTS, &["a harbour that sleeps is a harbour that starves"]);
    moved.elsewhere = Some(FoundElsewhere {
        source: "s3".to_owned(),
        url: None,
        text: there.spans[0].of(CARTS).to_owned(),
        prefix: there.prefix,
        suffix: there.suffix,
        page: Some(4),
    });
    moved.searched = vec!["the page as captured on 2026-03-01".to_owned()];
    s5.findings.insert((0, QuotationIndex(3)), moved);
    let mut s6 = corpus_source(6, "orre-1952", letters, &[(0, 5, &[7])], None);
    s6.findings.insert((0, QuotationIndex(4)), unverifiable(Reason::NoUrl));
    let s7 = corpus_source(7, "vahl-berth", berth, &[(0, 6, &[8])], None);
    let s8 = corpus_source(8, "daybook", daybook, &[(1, 1, &[1])], None);

    let mut dead = link("https://dead.example/berth", LinkState::NotFound, Some(404));
    dead.archived = Some((
        "https://perma.example/AB12-CD34".to_owned(),
        Some("2021-06-01T00:00:00Z".to_owned()),
        "printed beside the link".to_owned(),
    ));
    dead.history = Some(LinkHistory {
        first_seen: time("2025-11-01T09:00:00Z"),
        last_ok: Some(time("2025-12-01T09:00:00Z")),
        since: time("2026-02-01T09:00:00Z"),
        previous_state: Some("ok".to_owned()),
        changed: false,
        failed_in_a_row: 2,
        newest_at: time("2026-03-01T10:00:00Z"),
        failing_since: Some(time("2026-02-01T09:00:00Z")),
        checks: 4,
    });
    let mut drifted = link("https://coastweekly.example/sayings", LinkState::Ok, Some(200));
    drifted.check.drift = Some(Drift { similarity: 0.412_345, quotes_lost: 1 });
    let mut unasked =
        link("https://evil.example/?a=1&b=\"><script>alert(1)</script>", LinkState::Refused, None);
    unasked.check.state = LinkState::Unchecked;
    unasked.origin = None;
    let entries = vec![
        Entry { document: 0, claim: 3, quantity: 0, said_by: SaidBy::Author, value: debt },
        Entry { document: 0, claim: 1, quantity: 0, said_by: SaidBy::Source, value: times },
    ];
    let mut report = Report {
        configuration_sha256: "ef".repeat(32),
        started_at: time("2026-03-01T10:00:00.5Z"),
        finished_at: time("2026-03-01T10:02:00Z"),
        documents: vec![harbour.report("harbour"), dredge.report("dredge")],
        sources: vec![s1, s2, s3, s4, s5, s6, s7, s8],
        ledger: Ledger {
            groups: vec![Group {
                subject: Some("debt".into()),
                property: None,
                comparator: None,
                unit: "crown".into(),
                period: Some("1934".to_owned()),
                agreement: Agreement::Conflict,
                entries,
            }],
            problems: vec![],
        },
        links_told: BTreeMap::new(),
        links: vec![
            link("https://archive.example/auditor-1931.pdf", LinkState::Ok, Some(200)),
            drifted,
            dead,
            unasked,
            link("https://harbour.example/works/1931", LinkState::Redirected, Some(200)),
            link("https://journal.example/12/88", LinkState::Blocked, Some(403)),
            link("https://perma.example/AB12-CD34", LinkState::Ok, Some(200)),
        ],
        failures: vec![(
            "corpus/broken.docx".to_owned(),
            "cannot read docx: no document part".to_owned(),
        )],
        network_down: false,
    };
    let debt = report.documents[0].claims.claims[3].spans.clone();
    report.ledger.problems.push((
        0,
        Problem {
            code: ProblemCode::FigureConflict,
            severity: Severity::Major,
            message: "the debt of 1934 is 41 million crowns here and 38 million in note 6"
                .to_owned(),
            spans: debt,
            suggestion: None,
        },
    ));
    report
}
