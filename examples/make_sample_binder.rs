//! Makes the files of the sample binder that are no plain text: a PDF, a Word file and an archive.
//!
//! `cargo run --example make_sample_binder` writes them into `corpus/binder`. What is planted in
//! them is listed in `corpus/README.md`.

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/make_docx.rs"]
mod make_docx;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/support/make_pdf.rs"]
mod make_pdf;

use std::io::Write;
use std::path::Path;

use citecheck::archive::{Archive, ArchiveSettings, Recorded};
use make_docx::DocxFile;
use make_pdf::PdfFile;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let binder = Path::new("corpus/binder");
    std::fs::write(binder.join("analogues-hearing.pdf"), hearing())?;
    std::fs::write(binder.join("vonn-calloway-2018.docx"), article())?;
    let folder = std::env::temp_dir().join(format!("sample-binder-{}", std::process::id()));
    let file = archive(&folder)?;
    std::fs::copy(folder.join(file), binder.join("captures.warc.gz"))?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The transcript of a hearing: three pages with running heads and page numbers.
fn hearing() -> Vec<u8> {
    let pages: [(&str, &[&str]); 3] = [
        (
            "7",
            &[
                "Ms. TARRANT. Thank you, Madam Chair. My laboratory stands behind the",
                "largest parcel hall of the northern ports. I was asked to begin with a",
                "number, and I shall, although I would rather have begun with a method.",
                "By the estimate that we were given, a single kilogram can hold half a",
                "million lethal doses. I ask the committee to keep the word estimate.",
                "The CHAIR. How do you arrive at it?",
            ],
        ),
        (
            "9",
            &[
                "Ms. TARRANT. We are asked to name a substance that did not exist when",
                "the form was printed. The analyst has one afternoon, one instrument and",
                "a queue of parcels that grows while she works. She can say what the",
                "powder is not, and she can say so with confidence. What it is, and how",
                "strong it is, she can only say when somebody has made a standard to com-",
                "pare it with, and that takes months.",
                "Mr. ABARA. And until then?",
                "Ms. TARRANT. Until then the form stays open.",
            ],
        ),
        (
            "10",
            &[
                "Ms. TARRANT. May I add one thing about the figure of half a million. It",
                "should not be read as a prediction. It holds only for a person who has",
                "never taken an opioid, who is not being treated for anything else, and",
                "who takes the whole dose at once. I would be sorry to see it in a speech.",
                "The CHAIR. It is in the record now, Ms. Tarrant.",
            ],
        ),
    ];
    let mut file = PdfFile::new().title("Analogues After the Deadline");
    for (number, lines) in pages {
        file = file
            .page()
            .text(160.0, 750.0, 9.0, "COMMITTEE ON CHEMICAL POLICY: ANALOGUES AFTER THE DEADLINE")
            .lines(90.0, 700.0, 11.0, lines)
            .text(300.0, 40.0, 9.0, number);
    }
    file.bytes()
}

/// A journal article with a footnote in the middle of a sentence.
fn article() -> Vec<u8> {
    let paragraph =
        |text: &str| format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>");
    DocxFile::new()
        .title("The Arithmetic of Potency")
        .body(&paragraph("The Arithmetic of Potency"))
        .body(&paragraph("Petra Vonn and Idris Calloway"))
        .body(&paragraph(
            "We collected every ratio that has been printed since 1960. The spread between laboratories was \
             wide, and no single ratio describes the drug in every setting. In the animal studies fentanyl was \
             found to be nearly fifty times more potent than heroin; in the clinical ones the ratio was lower.",
        ))
        .body(
            "<w:p><w:r><w:t xml:space=\"preserve\">A ratio without its route of administration, however \
             exact,</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t xml:space=\"preserve\"> \
             invites the reader to compare unlike things. Smaller parcels became worth sending only because \
             the molecules inside them were stronger.</w:t></w:r></w:p>",
        )
        .body(&paragraph(
            "We therefore propose that a statement of potency name the range, the comparator and the route, \
             and it should say who measured it.",
        ))
        .footnotes(
            "<w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space=\"preserve\"> The \
             tables give three digits where the studies gave one.</w:t></w:r></w:p></w:footnote>",
        )
        .bytes()
}

/// One captured response.
struct Captured {
    url: &'static str,
    status: &'static str,
    headers: &'static [&'static str],
    body: String,
    gzip: bool,
}

/// The archive of pages: some that work, some that are gone, moved or behind a wall.
fn archive(folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut archive = Archive::open(folder, ArchiveSettings::default())?;
    let start: jiff::Timestamp = "2026-10-05T08:00:00Z".parse()?;
    let mut name = String::new();
    for (number, captured) in captures().into_iter().enumerate() {
        let at = start.checked_add(jiff::SignedDuration::from_secs(30 * i64::try_from(number)?))?;
        let mut head = format!("HTTP/1.1 {}\r\n", captured.status);
        for header in captured.headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        let mut body = captured.body.into_bytes();
        if captured.gzip {
            head.push_str("Content-Encoding: gzip\r\n");
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&body)?;
            body = encoder.finish()?;
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
        let host = captured.url.split('/').nth(2).unwrap_or_default();
        let path = captured.url.splitn(4, '/').nth(3).unwrap_or_default();
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let place = archive.record(&Recorded {
            url: captured.url,
            at,
            remote: None,
            request_head: request.as_bytes(),
            response_head: head.as_bytes(),
            head_as_sent: true,
            body: &body,
            truncated: None,
            metadata: &[],
        })?;
        name = place.file;
    }
    archive.finish()?;
    Ok(name)
}

const HTML: &[&str] = &["Content-Type: text/html; charset=utf-8"];

fn page(url: &'static str, title: &str, body: &str) -> Captured {
    Captured { url, status: "200 OK", headers: HTML, body: document(title, body), gzip: false }
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body>\n{body}\n</body></html>\n"
    )
}

fn captures() -> Vec<Captured> {
    const DRUMS: &str = "<article><h1>Ports Fill with Precursor Drums</h1><p class=\"byline\">By Tomas Reyle</p>\n\
        <p>Inspectors at the northern terminal opened forty-one drums&mdash;none of them labelled&mdash;in a \
        single week. The drums had been entered as pigment.</p>\n\
        <p>Officers at three ports share one instrument, and it was at the fourth. Yet every drum had passed at \
        least two borders and one free port before anyone lifted its lid.</p></article>";
    vec![
        page(
            "https://www.harborledger.example/2021/06/04/precursor-drums",
            "Ports Fill with Precursor Drums - Harbor Ledger",
            DRUMS,
        ),
        page(
            "https://perma.example/Q7KD-2M4X",
            "Ports Fill with Precursor Drums - Harbor Ledger",
            DRUMS,
        ),
        Captured {
            url: "https://www.inlandtrade.example/press/2020/parcel-inspections",
            status: "301 Moved Permanently",
            headers: &[
                "Location: https://www.inlandtrade.example/newsroom/2020/parcel-inspections",
            ],
            body: String::new(),
            gzip: false,
        },
        page(
            "https://www.inlandtrade.example/newsroom/2020/parcel-inspections",
            "Department Widens Parcel Inspections",
            "<h1>Department Widens Parcel Inspections</h1><p>February 11, 2020</p>\n\
             <p>The Department of Inland Trade will inspect every parcel below two kilograms that declares a \
             pigment or a solvent. The order takes effect on the first day of April.</p>\n\
             <p>&ldquo;We know what hides behind a pigment,&rdquo; said the Under-Secretary, Rosalind Ferro.</p>",
        ),
        Captured {
            gzip: true,
            ..page(
                "https://reports.observatory.example/2022/situation",
                "Annual Situation Report 2022",
                "<h1>Annual Situation Report 2022</h1><p>The editors prefer ranges. A reader can bear two numbers; \
                 indeed we have found that a reader can bear two numbers and an explanation.</p>\n\
                 <h2>1. Rules</h2><p>By the end of the year at least 37 states had a parcel rule of their own.</p>\n\
                 <h2>2. Deaths</h2><p>In the reporting area deaths involving synthetic opioids rose by 81 percent \
                 between 2019 and 2021. They fell in two districts.</p>\n\
                 <h2>3. Seizures</h2><p>Most seizures were made at land borders by officers without laboratory \
                 support. The share of seizures at sea did not change.</p>",
            )
        },
        Captured {
            url: "https://www.inlandtrade.example/notices/2018/pigments",
            status: "410 Gone",
            headers: HTML,
            body: document("Gone", "<p>This notice was withdrawn.</p>"),
            gzip: false,
        },
        Captured {
            url: "https://customs.example/carriers/guidance",
            status: "403 Forbidden",
            headers: &["Content-Type: text/html; charset=utf-8", "Server: gatekeeper"],
            body: document(
                "Just a moment",
                "<h1>Checking that you are human</h1><p>Please enable JavaScript and cookies to continue.</p>",
            ),
            gzip: false,
        },
        Captured {
            url: "https://www.harborledger.example/2018/03/02/read-the-range",
            status: "302 Found",
            headers: &["Location: https://www.harborledger.example/"],
            body: String::new(),
            gzip: false,
        },
        page(
            "https://www.harborledger.example/",
            "Harbor Ledger: news from the northern ports",
            "<h1>Harbor Ledger</h1><ul><li>Ferry times for the winter</li><li>Council votes on the new crane</li>\
             <li>Herring landings are up for the third month</li></ul><p>Subscribe for two crowns a week.</p>",
        ),
        page(
            "https://northshore.example/news/parcel-rules",
            "New Parcel Rules - Northshore Radio",
            "<h1>New Parcel Rules</h1><p>From April the ports will look into more small parcels than before. \
             Senders of paint should expect delays of two days, the Department said on Tuesday.</p>",
        ),
        Captured {
            url: "https://www.meridianpost.example/opinion/pinch-of-death",
            status: "404 Not Found",
            headers: HTML,
            body: document("Page not found", "<p>There is no page at this address.</p>"),
            gzip: false,
        },
    ]
}
