//! A hundred hostile answers in one run: each in its state, and the program stays small.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::PROGRAM;
use crate::support::web::faults::Coding;
use crate::support::web::{Fault, LocalWeb, NameAnswer, Page, Reply};

/// Of one kind: its name, the answer, and the states that it may end in.
type Kind = (&'static str, Reply, &'static [&'static str]);

fn kinds() -> Vec<Kind> {
    let bombs = [
        ("gzip", Coding::Gzip),
        ("deflate", Coding::Deflate),
        ("brotli", Coding::Brotli),
        ("zstd", Coding::Zstd),
    ];
    let mut kinds: Vec<Kind> = bombs
        .into_iter()
        .map(|(name, coding)| -> Kind { (name, Fault::Bomb(coding).into(), &["too_large"]) })
        .collect();
    kinds.extend([
        ("drip", Fault::SlowDrip.into(), &["timeout", "truncated"] as &[_]),
        ("endless", Fault::Endless.into(), &["too_large"]),
        ("huge", Fault::HugeLength.into(), &["too_large"]),
        ("flood", Fault::HeaderFlood.into(), &["server_error", "too_large"]),
        // Eighty kilobytes, which is within the limit.
        ("header", Fault::HugeHeader.into(), &["ok"]),
        ("cookies", Fault::CookieLoop.into(), &["redirect_loop"]),
        ("silent", Fault::Blackhole.into(), &["timeout"]),
        ("reset", Fault::Reset.into(), &["connect"]),
        ("cut", Fault::TruncatedCoding.into(), &["truncated"]),
        ("chunk", Fault::BadChunkSize.into(), &["truncated", "server_error"]),
        ("private", Page::redirect(302, "http://127.0.0.1/secret").into(), &["refused"]),
        ("cloud", Page::redirect(302, "http://169.254.169.254/latest").into(), &["refused"]),
        ("inside", Page::redirect(302, "http://[::1]:8080/").into(), &["refused"]),
        ("file", Page::redirect(302, "file:///etc/passwd").into(), &["refused"]),
        // The names are set below: one leads inside, one there and elsewhere at once.
        ("rebound", Page::redirect(302, "http://rebound.example:8080/").into(), &["refused"]),
        ("double", Page::redirect(302, "http://double.example:8080/").into(), &["refused"]),
        // A frame around a copy that leads inside.
        ("frame", framed().into(), &["empty"]),
        ("circle", Page::redirect(302, "/circle").into(), &["redirect_loop"]),
        ("words", Fault::NotHttp.into(), &["server_error", "connect"]),
    ]);
    kinds
}

/// A page as archives have it around a copy, whose frame leads into the house.
fn framed() -> Page {
    Page::html(
        "<html><body><iframe src=\"http://127.0.0.1/x/http://a.example/\"></iframe></body></html>",
    )
}

fn peak_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn write(folder: &Path, web: &LocalWeb, urls: &str) {
    let resolve: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    let config = format!(
        "[fetch]\nuser_agent = \"citecheck-test (desk@river.example)\"\nretries = 0\n\
         delay_per_host_seconds = 0.0\nprobe_soft_404 = false\nmax_body_mib = 1\n\
         connect_timeout_seconds = 8.0\nfirst_byte_timeout_seconds = 8.0\n\
         total_timeout_seconds = 12.0\nresolve = [{}]\nname_servers = [\"{}\"]\n",
        resolve.join(", "),
        web.names
    );
    std::fs::write(folder.join("pipeline.toml"), config).unwrap();
    std::fs::write(folder.join("urls.txt"), urls).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_hostile_answers_end_in_their_states_in_little_memory() {
    let web = LocalWeb::start().await;
    let inside: std::net::IpAddr = [127, 0, 0, 1].into();
    web.put_name("rebound.example", NameAnswer::InTurn(vec![vec![inside], vec![inside]]));
    web.put_name("double.example", NameAnswer::Addresses(vec![[8, 8, 8, 8].into(), inside]));
    let kinds = kinds();
    let mut urls = String::new();
    for number in 0..100 {
        let (name, reply, _) = &kinds[number % kinds.len()];
        // A host of its own for each, so that none waits for another.
        let host = format!("{name}{number}.example");
        web.put_otherwise(&host, reply.clone());
        web.put(&host, "/robots.txt", Page::new(404, "text/plain", ""));
        urls.push_str(&format!("http://{host}/{name}\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &web, &urls);
    let mut child = Command::new(PROGRAM)
        .args(["links", "--quiet", "--urls", "urls.txt", "--fail-on", "never"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(folder.path().join("links.jsonl")).unwrap())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut peak = 0;
    let status = loop {
        // The mark only grows, so the last reading before the end is nearly the whole.
        peak = peak_kib(child.id()).unwrap_or_default().max(peak);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    assert_eq!(status.code(), Some(0));
    let text = std::fs::read_to_string(folder.path().join("links.jsonl")).unwrap();
    let mut wrong = BTreeMap::new();
    for line in text.lines() {
        let link: serde_json::Value = serde_json::from_str(line).unwrap();
        let url = link["url"].as_str().unwrap();
        let name = url.rsplit('/').next().unwrap();
        let (_, _, states) = kinds.iter().find(|(kind, _, _)| *kind == name).unwrap();
        let state = link["state"].as_str().unwrap();
        if !states.contains(&state) {
            wrong.insert(url.to_owned(), format!("{state}: {}", link["error"]));
        }
    }
    assert_eq!(text.lines().count(), 100);
    assert!(wrong.is_empty(), "{wrong:#?}");
    if cfg!(target_os = "linux") {
        assert!(0 < peak && peak < 200 << 10, "{peak} KiB at the peak");
    }
    // What was taken is an archive that reads without a fault.
    let segment = folder.path().join("out/archive/citecheck-00000.warc.gz");
    let (_, faults) = citecheck::archive::read_archive(&segment).unwrap();
    assert_eq!(faults, []);
    crate::archive::others::warcat_agrees(&folder.path().join("out/archive"));
    let told = format!("100 hostile answers: {} MiB at the peak\n", peak >> 10);
    std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
}
