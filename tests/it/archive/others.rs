//! Programs of other people's making read what we wrote: every record, byte for byte.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use citecheck::archive::wacz::{self, Page};
use citecheck::archive::{Archive, ArchiveSettings};

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

#[test]
fn a_replay_program_gives_every_page_back_byte_for_byte_and_resolves_revisits() {
    if !is_there("wb-manager") || !is_there("wayback") {
        crate::skipped("pywb", "that our archive replays is not checked by another program");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut archive = Archive::open(folder.path(), ArchiveSettings::default()).unwrap();
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
    expected.push((3700, "http://other.example/same".to_owned(), first));
    archive.record(&exchange(again, 7200, b"HTTP/1.1 304 Not Modified\r\n\r\n", b"")).unwrap();
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
    // An answer that only says "not modified" is replayed by this program as the server gave it,
    // and not as the page that it stands for; our own reader gives the page.
    let stamp = at(7200).strftime("%Y%m%d%H%M%S").to_string();
    let (head, _) = get(port, &format!("/t/{stamp}id_/{again}")).unwrap();
    assert!(head.contains(" 304"), "{head}");
    let (head, _) = get(port, "/t/2023id_/http://site.example/never").unwrap();
    assert!(head.contains(" 404"), "the check can fail: {head}");
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
