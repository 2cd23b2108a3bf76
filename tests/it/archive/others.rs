//! Programs of other people's making read what we wrote: every record, byte for byte.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use citecheck::archive::wacz::{self, Page};
use citecheck::archive::{Archive, ArchiveSettings, read_archive};

use super::{HEAD, at, exchange, page, segments, write_pages};

/// Ends the child with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_there(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--help").stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    said
}

/// The body of an answer to a plain request; `None` while nobody answers.
fn get(port: u16, path: &str) -> Option<(String, Vec<u8>)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let request =
        format!("GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let body = answer.split_off(end + 4);
    Some((String::from_utf8_lossy(&answer).into_owned(), body))
}

/// Captures with revisits, content codings and bytes of every kind: second, address, body.
fn write_captures(folder: &Path) -> Vec<(i64, String, Vec<u8>)> {
    let mut archive = Archive::open(folder, ArchiveSettings::default()).unwrap();
    let mut expected: Vec<(i64, String, Vec<u8>)> = Vec::new();
    for number in 0..12_i64 {
        let url = format!("http://site.example/page/{number}?b=2&a={number}");
        let body = page(number as usize).into_bytes();
        archive.record(&exchange(&url, number, HEAD, &body)).unwrap();
        expected.push((number, url, body));
    }
    // The same payload again, under another address, and as an answer that only says so.
    let first = page(0).into_bytes();
    let again = "http://site.example/page/0?b=2&a=0";
    archive.record(&exchange(again, 3600, HEAD, &first)).unwrap();
    expected.push((3600, again.to_owned(), first.clone()));
    archive.record(&exchange("http://other.example/same", 3700, HEAD, &first)).unwrap();
    expected.push((3700, "http://other.example/same".to_owned(), first.clone()));
    let unmodified = b"HTTP/1.1 304 Not Modified\r\nETag: \"a1\"\r\n\r\n";
    archive.record(&exchange(again, 7200, unmodified, b"")).unwrap();
    expected.push((7200, again.to_owned(), first));
    // A body with a content coding is kept and given back as it was sent.
    let coded = super::gzip(page(40).as_bytes());
    let coded_head: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
    archive.record(&exchange("http://site.example/coded", 20, coded_head, &coded)).unwrap();
    expected.push((20, "http://site.example/coded".to_owned(), coded));
    let bytes: Vec<u8> = (0..4_000_u32).map(|number| (number * 7 % 256) as u8).collect();
    let binary_head: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n";
    archive.record(&exchange("http://site.example/a.png", 30, binary_head, &bytes)).unwrap();
    expected.push((30, "http://site.example/a.png".to_owned(), bytes));
    archive.finish().unwrap();
    expected
}

#[test]
fn a_replay_program_gives_every_page_back_byte_for_byte_and_resolves_revisits() {
    if !is_there("wb-manager") || !is_there("wayback") {
        crate::skipped("pywb", "that our archive replays is not checked by another program");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let expected = write_captures(folder.path());
    run_in(folder.path(), "wb-manager", &["init", "t"]);
    let segment = segments(folder.path())[0].display().to_string();
    run_in(folder.path(), "wb-manager", &["add", "t", &segment]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Command::new("wayback")
        .args(["-b", "127.0.0.1", "-p", &port.to_string()])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _server = Running(server);
    let started = Instant::now();
    while get(port, "/").is_none() {
        assert!(started.elapsed() < Duration::from_mins(1), "the replay program does not answer");
        std::thread::sleep(Duration::from_millis(100));
    }
    for (second, url, body) in &expected {
        let stamp = at(*second).strftime("%Y%m%d%H%M%S").to_string();
        let (head, replayed) = get(port, &format!("/t/{stamp}id_/{url}")).unwrap();
        assert!(
            head.starts_with("HTTP/1.0 200") || head.starts_with("HTTP/1.1 200"),
            "{url} {head}"
        );
        assert!(replayed == *body, "{url} at {stamp}: {} of {} bytes", replayed.len(), body.len());
    }
    let (head, _) = get(port, "/t/2023id_/http://site.example/never").unwrap();
    assert!(head.contains(" 404"), "the check can fail: {head}");
}

/// Packs the folder's only segment with a page for each of the captures.
fn pack(folder: &Path, captures: &[(i64, String, Vec<u8>)]) -> std::path::PathBuf {
    let pages: Vec<Page> = captures
        .iter()
        .map(|(second, url, _)| Page {
            url: url.clone(),
            at: at(*second),
            title: Some(format!("Page of {second}")),
        })
        .collect();
    let target = folder.join("all.wacz");
    let names = ["citecheck-00000.warc.gz".to_owned()];
    wacz::pack(folder, &names, &pages, &target).unwrap();
    target
}

#[test]
fn the_reader_of_replayweb_page_opens_a_package_and_gives_every_page_back() {
    let modules = std::env::var_os("CITECHECK_NODE_MODULES").map(std::path::PathBuf::from);
    let has = |name: &str| modules.as_ref().is_some_and(|modules| modules.join(name).is_dir());
    if !has("@webrecorder/wabac") || !has("fake-indexeddb") || !is_there("node") {
        crate::skipped(
            "@webrecorder/wabac or fake-indexeddb",
            "our packages are not opened by the reader of ReplayWeb.page",
        );
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let expected = write_captures(folder.path());
    let package = pack(folder.path(), &expected);
    let script = "replay_wacz.mjs";
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/report/readers");
    std::fs::copy(scripts.join(script), folder.path().join(script)).unwrap();
    std::os::unix::fs::symlink(modules.unwrap(), folder.path().join("node_modules")).unwrap();
    let mut node = Command::new("node")
        .arg(script)
        .arg(&package)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut wanted = String::new();
    for (second, url, _) in &expected {
        wanted.push_str(&format!("{} {url}\n", at(*second).strftime("%Y%m%d%H%M%S")));
    }
    wanted.push_str("20231114221320 http://site.example/never\n");
    node.stdin.take().unwrap().write_all(wanted.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut lines =
        lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let pages = lines.next().unwrap();
    assert_eq!(pages.as_array().unwrap().len(), expected.len(), "{pages}");
    for (second, url, body) in &expected {
        let replayed = lines.next().unwrap();
        assert_eq!(replayed["status"], 200, "{url} of {second}: {said}");
        assert_eq!(replayed["url"], url.as_str());
        // This reader takes content codings off, as a browser does.
        let mut shown = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&body[..]);
        let shown = decoder.read_to_end(&mut shown).map_or(body, |_| &shown);
        assert_eq!(replayed["body"], base64(shown), "{url} of {second}");
    }
    assert_eq!(lines.next().unwrap()["status"], 404, "the check can fail");
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_usize, |all, byte| all << 8 | usize::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[number >> (18 - 6 * place) & 63];
            text.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[test]
fn a_package_is_valid_for_another_program() {
    if !is_there("wacz") {
        crate::skipped("wacz", "our packages are not checked by another program");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write_pages(folder.path(), 5, &ArchiveSettings::default());
    let pages =
        [Page { url: "https://site.example/page/0".into(), at: at(0), title: Some("Page".into()) }];
    let names = ["citecheck-00000.warc.gz".to_owned()];
    let target = folder.path().join("all.wacz");
    wacz::pack(folder.path(), &names, &pages, &target).unwrap();
    run_in(folder.path(), "wacz", &["validate", "-f", "all.wacz"]);
    // A package whose archive was changed must not pass, or the check above says nothing.
    let mut bytes = std::fs::read(&target).unwrap();
    let middle = bytes.windows(3).position(|three| three == [0x1f, 0x8b, 8]).unwrap() + 60;
    bytes[middle] ^= 0xff;
    std::fs::write(folder.path().join("bad.wacz"), bytes).unwrap();
    let output = Command::new("wacz")
        .args(["validate", "-f", "bad.wacz"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Holds every segment of a folder against `warcat verify`, where that program is there; it must
/// find nothing, but for payloads with a content coding, whose digests it takes behind the coding:
/// those must be what it says.
pub(crate) fn warcat_agrees(folder: &Path) {
    if !is_there("warcat") {
        static TOLD: std::sync::Once = std::sync::Once::new();
        TOLD.call_once(|| crate::skipped("warcat", "records are not verified by another program"));
        return;
    }
    for path in segments(folder) {
        let output = Command::new("warcat")
            .args(["--quiet", "verify", "--format", "jsonl", "--input"])
            .arg(&path)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        let (responses, _) = read_archive(&path).unwrap();
        let mut coded = 0;
        for line in said.lines() {
            let problem: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|_| panic!("{}: {said}", path.display()));
            let id = problem["record_id"].as_str().unwrap().trim_matches(['<', '>']);
            let one = responses.iter().find(|one| one.place.record_id == id);
            let decoded = one.and_then(|one| {
                let is_coded = one
                    .headers
                    .iter()
                    .any(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
                is_coded.then(|| citecheck::fetch::decode_body(&one.headers, &one.body, 1 << 30))
            });
            let mismatch = &problem["kind"]["PayloadDigestMismatch"];
            let actual = decoded.map(|decoded| match decoded {
                Ok(decoded) => sha1_hex(&decoded),
                // What breaks off is decoded as far as it goes.
                Err(_) => mismatch["actual"].as_str().unwrap_or_default().to_owned(),
            });
            assert_eq!(
                mismatch["actual"].as_str(),
                actual.as_deref(),
                "{}: {line}",
                path.display()
            );
            coded += 1;
        }
        assert_eq!(output.status.success(), coded == 0, "{}: {said}", path.display());
    }
}

fn sha1_hex(bytes: &[u8]) -> String {
    use sha1::Digest;
    sha1::Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_verifier_of_other_people_s_making_finds_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    write_captures(folder.path());
    warcat_agrees(folder.path());
    if !is_there("warcat") {
        return;
    }
    // A record that was changed must not pass, or the check above says nothing.
    let path = &segments(folder.path())[0];
    let mut inflated = Vec::new();
    let bytes = std::fs::read(path).unwrap();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut inflated).unwrap();
    let at = inflated.windows(9).position(|nine| nine == b"words of ").unwrap();
    inflated[at] = b'W';
    let changed = folder.path().join("changed.warc");
    std::fs::write(&changed, inflated).unwrap();
    let output = Command::new("warcat").args(["verify", "--input"]).arg(changed).output().unwrap();
    assert!(!output.status.success());
}
