//! What is written can be read again, by us and by others, also after a crash.

mod killed;
pub(crate) mod others;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use citecheck::archive::surt::surt;
use citecheck::archive::wacz::{self, Page};
use citecheck::archive::{Archive, ArchiveSettings, Recorded, SharedArchive, read_archive};
use proptest::prelude::*;

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn page(number: usize) -> String {
    format!(
        "<html><title>Page {number}</title><p>{}</p></html>",
        "words of the page ".repeat(60 + number)
    )
}

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";

fn exchange<'a>(url: &'a str, second: i64, head: &'a [u8], body: &'a [u8]) -> Recorded<'a> {
    Recorded {
        url,
        at: at(second),
        remote: Some("192.0.2.7".parse().unwrap()),
        request_head: REQUEST,
        response_head: head,
        head_as_sent: false,
        body,
        truncated: None,
        metadata: &[],
    }
}

fn write_pages(folder: &Path, count: usize, settings: &ArchiveSettings) -> Vec<String> {
    let mut archive = Archive::open(folder, settings.clone()).unwrap();
    for number in 0..count {
        let url = format!("https://site.example/page/{number}");
        let body = page(number);
        archive.record(&exchange(&url, number as i64, HEAD, body.as_bytes())).unwrap();
    }
    archive.finish().unwrap()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".warc.gz"))
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_written_is_read_again_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    let body = page(1);
    let place = archive.record(&exchange("https://a.example/x", 0, HEAD, body.as_bytes())).unwrap();
    archive.finish().unwrap();
    let path = folder.path().join(&place.file);
    let (responses, faults) = read_archive(&path).unwrap();
    assert_eq!(faults, []);
    assert_eq!(responses.len(), 1);
    let response = &responses[0];
    assert_eq!(response.place, place);
    assert_eq!((response.status, response.at), (200, Some(at(0))));
    assert_eq!(String::from_utf8(response.body.clone()).unwrap(), body);
    // The member at the place is the record, and can be inflated alone.
    let bytes = std::fs::read(&path).unwrap();
    let member = &bytes[place.offset as usize..(place.offset + place.length) as usize];
    let mut text = String::new();
    flate2::read::GzDecoder::new(member).read_to_string(&mut text).unwrap();
    assert!(text.starts_with("WARC/1.1\r\nWARC-Type: response\r\n"), "{text}");
    assert!(text.contains(&place.record_id));
}

#[test]
fn the_same_exchange_is_written_once_also_by_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let body = page(1);
    let one = exchange("https://a.example/x", 0, HEAD, body.as_bytes());
    let first =
        Archive::open(folder.path(), ArchiveSettings::default()).unwrap().record(&one).unwrap();
    let len = std::fs::metadata(folder.path().join(&first.file)).unwrap().len();
    let mut again = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    assert_eq!(again.record(&one).unwrap(), first);
    assert_eq!(std::fs::metadata(folder.path().join(&first.file)).unwrap().len(), len);
}

#[test]
fn an_equal_payload_becomes_a_revisit_that_leads_to_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let body = page(1);
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    archive.record(&exchange("https://a.example/x", 0, HEAD, body.as_bytes())).unwrap();
    drop(archive);
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    archive.record(&exchange("https://a.example/x", 60, HEAD, body.as_bytes())).unwrap();
    archive
        .record(&exchange("https://a.example/x", 90, b"HTTP/1.1 304 Not Modified\r\n\r\n", b""))
        .unwrap();
    let names = archive.finish().unwrap();
    assert_eq!(names, ["citecheck-00000.warc.gz", "index.cdxj"]);
    let index = std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap();
    assert_eq!(index.matches("warc/revisit").count(), 2, "{index}");
    let (responses, faults) = read_archive(&segments(folder.path())[0]).unwrap();
    assert_eq!(faults, []);
    let bodies: Vec<&[u8]> = responses.iter().map(|response| response.body.as_slice()).collect();
    assert_eq!(bodies, [body.as_bytes(); 3]);
    assert_eq!(responses[2].status, 200, "what was not modified is what it was");
}

#[test]
fn several_threads_write_one_archive_and_refer_only_back() {
    let folder = tempfile::tempdir().unwrap();
    let settings = ArchiveSettings { segment_bytes: 4_000, ..ArchiveSettings::default() };
    let archive = SharedArchive::new(Archive::open(folder.path(), settings).unwrap());
    // Twelve pages, each captured by every thread, at its own time.
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let archive = &archive;
            scope.spawn(move || {
                for pair in 0..6 {
                    let pages = [page(2 * pair), page(2 * pair + 1)];
                    let urls = [0, 1].map(|one| format!("https://a.example/{}", 2 * pair + one));
                    let exchanges = [0, 1].map(|one| {
                        let second = 10 * thread + one as i64;
                        exchange(&urls[one], second, HEAD, pages[one].as_bytes())
                    });
                    let places = archive.record_several(&exchanges).unwrap();
                    assert_eq!(places, archive.record_several(&exchanges).unwrap());
                }
            });
        }
    });
    archive.lock().finish().unwrap();
    let index = std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap();
    assert_eq!(index.lines().count(), 48);
    assert_eq!(index.matches("warc/revisit").count(), 36, "each page is stored once");
    let mut stored = std::collections::BTreeSet::new();
    for path in segments(folder.path()) {
        let bytes = std::fs::read(path).unwrap();
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
        for record in text.split("WARC/1.1\r\n") {
            let field = |name: &str| {
                record.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
            };
            let digest = field("WARC-Payload-Digest: ");
            match field("WARC-Type: ").as_deref() {
                Some("response") => assert!(stored.insert(digest), "a page is stored twice"),
                Some("revisit") => assert!(stored.contains(&digest), "a revisit leads forward"),
                _ => {}
            }
        }
    }
}

#[test]
fn a_torn_last_record_is_cut_off_and_the_rest_stays() {
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path(), 6, &ArchiveSettings::default());
    let path = segments(folder.path())[0].clone();
    let whole = std::fs::read(&path).unwrap();
    let (all, _) = read_archive(&path).unwrap();
    let last = all[5].place.clone();
    for keep in [last.offset + 1, last.offset + last.length / 2, last.offset + last.length - 1] {
        std::fs::write(&path, &whole[..keep as usize]).unwrap();
        let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
        let body = page(99);
        archive.record(&exchange("https://a.example/after", 99, HEAD, body.as_bytes())).unwrap();
        archive.finish().unwrap();
        let (responses, faults) = read_archive(&path).unwrap();
        assert_eq!(faults, [], "cut at {keep}");
        assert_eq!(responses.len(), 6);
        assert_eq!(responses[5].url, "https://a.example/after");
        assert_eq!(responses[5].body, body.as_bytes());
    }
}

#[test]
fn an_exchange_of_which_only_the_request_was_written_is_completed_without_a_second_request() {
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path(), 1, &ArchiveSettings::default());
    let path = segments(folder.path())[0].clone();
    let answer = read_archive(&path).unwrap().0[0].place.clone();
    // What a process leaves that is killed in the middle of a write: request whole, answer torn.
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..answer.offset as usize + 20]).unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    let body = page(0);
    let one = exchange("https://site.example/page/0", 0, HEAD, body.as_bytes());
    assert_eq!(archive.record(&one).unwrap().record_id, answer.record_id);
    assert_eq!(archive.record(&one).unwrap().record_id, answer.record_id);
    archive.finish().unwrap();
    let ids = record_ids(&path);
    assert_eq!(ids.len(), 4, "warcinfo, request, answer, metadata: {ids:?}");
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 4, "{ids:?}");
}

/// Every record id of a file, by nothing but its lines.
fn record_ids(path: &Path) -> Vec<String> {
    let bytes = std::fs::read(path).unwrap();
    let mut inflated = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut inflated).unwrap();
    inflated
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.strip_prefix(b"WARC-Record-ID: "))
        .map(|id| String::from_utf8_lossy(id).trim().to_owned())
        .collect()
}

#[test]
fn segments_end_at_their_size_and_the_index_is_sorted() {
    let folder = tempfile::tempdir().unwrap();
    let settings = ArchiveSettings { segment_bytes: 2_000, ..ArchiveSettings::default() };
    let names = write_pages(folder.path(), 20, &settings);
    assert!(3 < names.len(), "{names:?}");
    let index = std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap();
    let lines: Vec<&str> = index.lines().collect();
    assert_eq!(lines.len(), 20);
    assert!(lines.is_sorted());
    assert!(lines[0].starts_with("example,site)/page/0 20231114221320 {\"url\":"), "{}", lines[0]);
    for line in lines {
        let json: serde_json::Value =
            serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap();
        assert!(names.contains(&json["filename"].as_str().unwrap().to_owned()));
    }
}

#[test]
fn transfer_coding_is_kept_as_a_note_since_the_body_is_stored_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n";
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    archive.record(&exchange("https://a.example/x", 0, head, b"5\r\nnot a chunk")).unwrap();
    let (responses, _) = read_archive(&segments(folder.path())[0]).unwrap();
    assert_eq!(responses[0].body, b"5\r\nnot a chunk");
    assert_eq!(responses[0].headers[0].0, "X-Archive-Orig-Transfer-Encoding");
}

#[test]
fn an_exchange_without_an_answer_leaves_its_request_and_its_metadata() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
    let metadata = [("linkState".to_owned(), "timeout\r\nforged: yes".to_owned())];
    let mut one = exchange("https://a.example/x", 0, b"", b"");
    one.metadata = &metadata;
    archive.record(&one).unwrap();
    archive.finish().unwrap();
    let bytes = std::fs::read(&segments(folder.path())[0]).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("WARC-Type: request").count(), 1);
    assert_eq!(text.matches("WARC-Type: response").count(), 0);
    assert!(
        text.contains("linkState: timeout  forged: yes\r\n"),
        "a line end cannot forge a field"
    );
    assert_eq!(std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap(), "");
}

/// A record as other programs write it.
fn record(version: &str, fields: &[(&str, &str)], block: &[u8]) -> Vec<u8> {
    let mut text = format!("WARC/{version}\r\n");
    for (name, value) in fields {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n", block.len()));
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(block);
    bytes.extend_from_slice(b"\r\n\r\n");
    bytes
}

fn response_record(uri: &str, block: &[u8]) -> Vec<u8> {
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", uri),
        ("WARC-Date", "2020-02-03T04:05:06Z"),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record("1.0", &fields, block)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read_bytes(bytes: &[u8]) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let (responses, faults) = read_archive(file.path()).unwrap();
    let bodies = responses.into_iter().map(|response| (response.url, response.body)).collect();
    (bodies, faults.into_iter().map(|fault| fault.what).collect())
}

#[test]
fn files_of_other_programs_are_read() {
    let plain = b"HTTP/1.1 200 OK\r\n\r\nhello";
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let broken_off = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello";
    let bracketed = response_record("<http://old.example/a b>", plain);
    let whole = ("http://old.example/a b".to_owned(), b"hello".to_vec());
    assert_eq!(read_bytes(&bracketed), (vec![whole.clone()], vec![]));
    assert_eq!(read_bytes(&gzip(&bracketed)), (vec![whole.clone()], vec![]));
    let (bodies, faults) = read_bytes(&response_record("http://c.example/", chunked));
    assert_eq!((bodies[0].1.as_slice(), faults.len()), (b"hello".as_slice(), 0));
    let (bodies, faults) = read_bytes(&response_record("http://c.example/", broken_off));
    assert_eq!(bodies[0].1, b"hello");
    assert_eq!(faults, ["the chunks of a body break off"]);
    let two = [bracketed.clone(), response_record("http://b.example/", plain)].concat();
    let (bodies, faults) = read_bytes(&gzip(&two));
    assert_eq!((bodies.len(), faults.len()), (2, 1), "one member for two records is told");
    let arc = b"filedesc://x.arc 0.0.0.0 20200101000000 text/plain 5\nhello\n\
        http://arc.example/ 192.0.2.1 20200203040506 text/html 24\nHTTP/1.0 200 OK\n\nhello\n\n";
    let (bodies, _) = read_bytes(arc);
    assert_eq!(bodies[0].0, "http://arc.example/");
    assert!(bodies[0].1.starts_with(b"hello"));
    let blank = b"filedesc://x.arc 0.0.0.0 20200101000000 text/plain 5\nhello\n\
        http://arc.example/?title=All 12 ports 192.0.2.1 20200203040506 text/html 24\n\
        HTTP/1.0 200 OK\n\nhello\n\n";
    let (bodies, _) = read_bytes(blank);
    assert_eq!(bodies[0].0, "http://arc.example/?title=All 12 ports");
    let (bodies, faults) = read_bytes(&arc[..arc.len() - 5]);
    assert_eq!(bodies[0].1, b"he");
    assert_eq!(faults, ["an ARC record is cut off or has no sound header"]);
}

#[test]
fn a_record_spread_over_several_gzip_members_is_one_record() {
    let whole = response_record("http://a.example/", b"HTTP/1.1 200 OK\r\n\r\nhello there");
    let next = response_record("http://b.example/", b"HTTP/1.1 200 OK\r\n\r\nwelcome");
    let (head, tail) = whole.split_at(whole.len() - 9);
    let (bodies, faults) = read_bytes(&[gzip(head), gzip(tail), gzip(&next)].concat());
    let texts: Vec<&[u8]> = bodies.iter().map(|(_, body)| body.as_slice()).collect();
    assert_eq!(texts, [&b"hello there"[..], b"welcome"]);
    assert_eq!(faults, Vec::<String>::new());
    // What breaks off before the next record begins stays cut.
    let (bodies, faults) = read_bytes(&[gzip(head), gzip(&next)].concat());
    assert_eq!((bodies[0].1.as_slice(), bodies[1].1.as_slice()), (&b"hello "[..], &b"welcome"[..]));
    assert_eq!(faults, ["a record is shorter than its header says"]);
}

#[test]
fn damage_is_told_and_what_is_sound_is_kept() {
    let sound = response_record("http://a.example/", b"HTTP/1.1 200 OK\r\n\r\nhello");
    let members = [gzip(&sound), gzip(&sound), gzip(&sound)];
    let mut bytes = members.concat();
    let middle = members[0].len() + members[1].len() / 2;
    bytes[middle] ^= 0xff;
    bytes[middle + 1] ^= 0xff;
    let (bodies, faults) = read_bytes(&bytes);
    assert_eq!(bodies.len(), 2);
    assert_eq!(faults, ["a gzip member is damaged or cut off"]);
    let (bodies, faults) = read_bytes(&sound[..sound.len() - 6]);
    assert_eq!(bodies[0].1, b"hel");
    assert_eq!(faults, ["a record is shorter than its header says"]);
    let file = tempfile::NamedTempFile::new().unwrap();
    for (junk, expected) in [
        (&[0x28, 0xb5, 0x2f, 0xfd, 1, 2][..], "zstd"),
        (&b"neither this nor that"[..], "neither WARC nor WACZ"),
        (&b""[..], "neither WARC nor WACZ"),
        (&b"PK\x03\x04 not a zip"[..], ""),
    ] {
        std::fs::write(file.path(), junk).unwrap();
        let error = read_archive(file.path()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_package_has_every_part_and_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path(), 5, &ArchiveSettings::default());
    let target = folder.path().join("all.wacz");
    let pages = [Page {
        url: "https://site.example/page/0".into(),
        at: at(0),
        title: Some("Page 0".into()),
    }];
    let names = ["citecheck-00000.warc.gz".to_owned()];
    wacz::pack(folder.path(), &names, &pages, &target).unwrap();
    let (responses, faults) = read_archive(&target).unwrap();
    assert_eq!((responses.len(), faults.len()), (5, 0));
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&target).unwrap()).unwrap();
    let mut text_of = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    let package: serde_json::Value = serde_json::from_str(&text_of("datapackage.json")).unwrap();
    assert_eq!(package["profile"], "data-package");
    assert!(text_of("pages/pages.jsonl").starts_with("{\"format\":\"json-pages-1.0\""));
    let index = text_of("indexes/index.cdxj");
    assert!(index.lines().is_sorted() && index.lines().count() == 5);
    let digest: serde_json::Value =
        serde_json::from_str(&text_of("datapackage-digest.json")).unwrap();
    let digest_of = |bytes: &[u8]| format!("sha256:{}", citecheck::store::digest_of(bytes).0);
    assert_eq!(digest["hash"], digest_of(text_of("datapackage.json").as_bytes()));
    for resource in package["resources"].as_array().unwrap() {
        let mut bytes = Vec::new();
        let mut entry = zip.by_name(resource["path"].as_str().unwrap()).unwrap();
        assert_eq!(entry.compression(), zip::CompressionMethod::Stored);
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(resource["hash"], digest_of(&bytes));
        assert_eq!(resource["bytes"], bytes.len());
    }
}

#[test]
fn keys_of_urls_are_those_that_replay_tools_compute() {
    for (url, key) in [
        ("http://www.Example.com/Path/?b=2&a=1#part", "com,example)/path?a=1&b=2"),
        ("https://www2.archive.example:8080/", "example,archive:8080)/"),
        ("https://example.com", "com,example)/"),
        ("http://example.com:80/a/", "com,example)/a"),
        ("http://192.0.2.1/x", "192.0.2.1)/x"),
        ("http://example.com/a;jsessionid=1?PHPSESSID=9", "com,example)/a"),
        ("https://www.gov.example/a", "example,gov)/a"),
    ] {
        assert_eq!(surt(url), key, "{url}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(
        start in prop::sample::select(vec![&b"WARC/1.0\r\n"[..], b"\x1f\x8b\x08\x00", b"PK\x03\x04", b"filedesc://"]),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), [start, &bytes].concat()).unwrap();
        let _ = read_archive(file.path());
    }

    #[test]
    fn any_payload_comes_back_byte_for_byte(bytes in prop::collection::vec(any::<u8>(), 0..3_000)) {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
        archive.record(&exchange("https://a.example/x", 0, HEAD, &bytes)).unwrap();
        archive.finish().unwrap();
        let (responses, faults) = read_archive(&segments(folder.path())[0]).unwrap();
        prop_assert_eq!(faults, vec![]);
        prop_assert_eq!(&responses[0].body, &bytes);
    }
}

#[test]
fn another_program_finds_every_digest_right() {
    let has_it = Command::new("warcio").arg("--version").output().is_ok();
    if !has_it {
        super::skipped("warcio", "the digests of our records are not checked by another program");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path(), 12, &ArchiveSettings::default());
    write_pages(folder.path(), 13, &ArchiveSettings::default());
    let path = &segments(folder.path())[0];
    let checked = Command::new("warcio").arg("check").arg(path).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let indexed = Command::new("warcio").arg("index").arg(path).output().unwrap();
    let lines = String::from_utf8(indexed.stdout).unwrap();
    // One warcinfo, and request, answer and metadata for each of the 13 pages.
    assert_eq!(lines.lines().count(), 1 + 3 * 13, "{lines}");
}
