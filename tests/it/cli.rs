//! The program as a user calls it: commands, exit status, messages, bad input.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// Calls the program in `folder`.
fn citecheck(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_citecheck"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Calls the program, which must end with `status` and say `message` on standard error.
fn fails(folder: &Path, arguments: &[&str], message: &str) {
    let output = citecheck(folder, arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(message), "{arguments:?} said: {said}");
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(stdout(&output), "", "{arguments:?}");
}

#[test]
fn a_wrong_configuration_names_file_line_column_and_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("pipeline.toml");
    for (text, message) in [
        ("[fetch]\nspeed = 3\n", "pipeline.toml:2:1: unknown key `speed`, expected one of `mode`"),
        (
            "[fetch]\nretries = \"two\"\n",
            "pipeline.toml:2:11: invalid type: string \"two\", expected u32",
        ),
        (
            "[fetch]\nmode = \"fast\"\n",
            "pipeline.toml:2:8: unknown value `fast`, expected one of `live`, `archive-first`, `offline`",
        ),
        (
            "[sources]\n\nbinder = \"nowhere\"\n",
            "pipeline.toml:3:10: expected a folder, but there is none at nowhere",
        ),
        (
            "[fetch]\nresolve = [\"a:b\"]\n",
            "pipeline.toml:2:12: expected \"host:port:address:port\"",
        ),
        (
            "[fetch]\nname_servers = [\"192.0.2.1\", \"ns.example\"]\n",
            "pipeline.toml:2:30: expected \"address\" or \"address:port\", found \"ns.example\"",
        ),
        (
            "[fetch]\nbackoff_seconds = nan\n",
            "pipeline.toml:2:19: expected a number of seconds from 0 on",
        ),
        (
            "[fetch]\ntotal_timeout_seconds = 0.0\n",
            "pipeline.toml:2:25: expected a number of seconds above 0, found 0",
        ),
        (
            "[fetch]\nproxy = \"proxy.example:3128\"\n",
            "pipeline.toml:2:9: expected \"http://host:port\" or \"socks5://host:port\"",
        ),
        (
            "[fetch]\nuser_agent = \"a\\nb\"\n",
            "pipeline.toml:2:14: expected a name and a contact, in one line",
        ),
        ("[archive]\ngzip_level = 12\n", "pipeline.toml:2:14: expected 0 to 9, found 12"),
        (
            "[fetch]\ndelay_per_host_seconds = -1.0\n",
            "pipeline.toml:2:26: expected a number of seconds from 0 on",
        ),
        (
            "[engine]\nkind = \"cluster\"\n",
            "pipeline.toml:2:8: unknown value `cluster`, expected `embedded`",
        ),
        ("[corpus\n", "pipeline.toml:1:8: "),
        ("[fetch]\nskip = [\"a(b\"]\n", "pipeline.toml:2:9: expected a regular expression"),
        ("[fetch]\nrenderer = \"x\"\n", "pipeline.toml:2:12: no renderer is built in"),
    ] {
        std::fs::write(&config, text).unwrap();
        fails(folder.path(), &["run"], message);
    }
    fails(folder.path(), &["run", "--config", "missing.toml"], "missing.toml: No such file");
}

#[test]
fn the_configuration_in_the_repository_says_the_defaults() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("pipeline.toml")).unwrap();
    let mut written =
        citecheck::config::Settings::parse(&text, &root.join("pipeline.toml")).unwrap();
    let mut unwritten =
        citecheck::config::Settings::parse("", &root.join("pipeline.toml")).unwrap();
    assert_eq!(written.binder.take(), Some(root.join("corpus/binder")), "the sample has a binder");
    assert_eq!(unwritten.binder.take(), None);
    assert_eq!(written, unwritten);
    // Every key stands in the file: taking the files' own sections away leaves nothing unsaid.
    let said: toml::Table = text.parse().unwrap();
    let keys: usize = said.values().map(|section| section.as_table().unwrap().len()).sum();
    assert_eq!(said.len(), 9);
    assert_eq!(keys, 49, "a new key needs its line and its comment in pipeline.toml");
    for line in text.lines().filter(|line| line.contains(" = ")) {
        assert!(!line.starts_with('#'), "a key is commented out: {line}");
    }
}

#[test]
fn input_that_cannot_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let junk: Vec<u8> =
        (0..4_000_u32).map(|number| (number.wrapping_mul(97) % 256) as u8).collect();
    write("junk.bin", &junk);
    write("junk.docx", b"PK\x03\x04 this is no zip at all");
    write("junk.pdf", b"%PDF-1.7\nbut nothing follows");
    for command in ["run", "extract"] {
        fails(folder.path(), &[command, "missing.md"], "missing.md: No such file");
        fails(folder.path(), &[command, "empty"], "empty: no manuscript in this folder");
        fails(folder.path(), &[command, "junk.bin"], "junk.bin: ");
        fails(folder.path(), &[command, "junk.docx"], "junk.docx: ");
        fails(folder.path(), &[command, "junk.pdf"], "junk.pdf: ");
    }
    fails(folder.path(), &["run"], "no manuscript given");
    fails(folder.path(), &["extract"], "required arguments were not provided");
    fails(folder.path(), &["fly"], "unrecognized subcommand");
    fails(folder.path(), &["report"], "no finished run here");
    fails(folder.path(), &["schema", "poem"], "no format is called poem");
}

#[test]
fn text_that_is_not_utf8_is_converted_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes =
        b"# Caf\xe9 au lait\n\nThe caf\xe9 sold \x93nine cups\x94 before dawn.[^1]\n\n".to_vec();
    bytes.extend_from_slice(b"[^1]: Ren\xe9e Dufour, *Le caf\xe9* (2001).\n");
    std::fs::write(folder.path().join("latin.md"), bytes).unwrap();
    let output = citecheck(folder.path(), &["extract", "latin.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let document: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(document["notes"][0]["text"], "Renée Dufour, *Le café* (2001).");
    let codes: Vec<&str> = document["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"charset-converted"), "{codes:?}");
}

#[test]
fn a_damaged_state_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.md"),
        "A lock has two gates.[^1]\n\n[^1]: Lock Office (1999).\n",
    )
    .unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let junk = vec![b'x'; 5_000];
    std::fs::write(out.join("state.sqlite"), &junk).unwrap();
    fails(folder.path(), &["run", "a.md"], "state.sqlite: not a citecheck state database");
    assert_eq!(std::fs::read(out.join("state.sqlite")).unwrap(), junk);
    std::fs::write(folder.path().join("file"), "no folder").unwrap();
    fails(folder.path(), &["run", "a.md", "--out", "file"], "file: ");
    fails(folder.path(), &["run", "a.md", "--out", "/proc/citecheck"], "/proc/citecheck: ");
}

#[test]
fn two_runs_on_one_state_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("a.md"),
        "A lock has two gates.[^1]\n\n[^1]: Lock Office (1999).\n",
    )
    .unwrap();
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let held = citecheck::store::Database::open(&out.join("state.sqlite")).unwrap();
    fails(folder.path(), &["run", "a.md"], "is in use by another run");
    drop(held);
    assert_eq!(citecheck(folder.path(), &["run", "a.md"]).status.code(), Some(0));
}

const SOURCE: &str = "The lock was opened in 1931. It has never leaked more than 12 litres a day, \
    and the keeper says that it will not leak more in his time.\n";

#[test]
fn quotations_are_checked_against_one_file_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lock.txt"), SOURCE).unwrap();
    let lines = [
        r#"{"id": "a", "quote": "It has never leaked more than 12 litres a day"}"#,
        r#"{"id": 7, "quote": "It has never leaked more than 21 litres a day", "pin": "3"}"#,
        r#"{"id": "c", "quote": "It has [not] leaked . . . , and the keeper says", "parenthetical": "alteration in original"}"#,
        r#"{"quote": "the harbour master wept when the gates were closed for good"}"#,
    ];
    std::fs::write(folder.path().join("quotes.jsonl"), lines.join("\n")).unwrap();
    let arguments = ["quote", "--source", "lock.txt", "--quotes", "quotes.jsonl"];
    let output = citecheck(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let answers: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdicts: Vec<(&str, &str)> = answers
        .iter()
        .map(|answer| (answer["id"].as_str().unwrap(), answer["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(verdicts[0], ("a", "verbatim"));
    assert_eq!(verdicts[1], ("7", "altered"));
    assert_eq!(answers[1]["differences"][0]["kind"], "figure");
    assert_eq!(verdicts[3], ("4", "not_found"));
    for answer in &answers {
        assert_eq!(answer["schema"], "citecheck.quote/1");
        let Some(spans) = answer["match"]["spans"].as_array() else { continue };
        let joined: Vec<&str> = spans
            .iter()
            .map(|span| {
                &SOURCE[span[0].as_u64().unwrap() as usize..span[1].as_u64().unwrap() as usize]
            })
            .collect();
        assert_eq!(answer["match"]["text"].as_str().unwrap(), joined.join(" "));
    }
    let lenient = [&arguments[..], &["--fail-on", "never"]].concat();
    assert_eq!(citecheck(folder.path(), &lenient).status.code(), Some(0));
    let one = ["quote", "--source", "lock.txt", "--quote", "The lock was opened in 1931."];
    let output = citecheck(folder.path(), &one);
    assert_eq!(output.status.code(), Some(0));
    let answer: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(answer["verdict"], "verbatim");
}

#[test]
fn wrong_quotations_are_told_before_anything_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lock.txt"), SOURCE).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), "{\"quote\": \"fine\"}\n{\"quot\": 1}\n")
        .unwrap();
    fails(
        folder.path(),
        &["quote", "--source", "lock.txt", "--quotes", "bad.jsonl"],
        "bad.jsonl:2: expected",
    );
    std::fs::write(folder.path().join("latin.jsonl"), b"\n\n{\"quote\": \"caf\xe9\"}\n").unwrap();
    fails(
        folder.path(),
        &["quote", "--source", "lock.txt", "--quotes", "latin.jsonl"],
        "latin.jsonl:3: expected UTF-8",
    );
    fails(folder.path(), &["quote", "--source", "lock.txt"], "no quotation given");
    fails(
        folder.path(),
        &["quote", "--source", "none.txt", "--quote", "x"],
        "none.txt: No such file",
    );
    let url = ["quote", "--offline", "--source", "https://a.example/", "--quote", "x"];
    fails(folder.path(), &url, "not asked: offline, and neither binder nor archive has it");
}

/// A plain WARC file with one response for each (URL, content type, body).
fn warc(captures: &[(&str, &str, &str)]) -> String {
    let records = captures.iter().map(|(url, kind, body)| {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n{body}");
        let length = block.len();
        format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{length}>\r\n\
             WARC-Date: 2024-05-06T07:08:09Z\r\nWARC-Target-URI: {url}\r\n\
             Content-Type: application/http;msgtype=response\r\n\
             Content-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    });
    records.collect()
}

#[test]
fn a_quotation_is_checked_against_one_capture_of_a_web_archive() {
    let folder = tempfile::tempdir().unwrap();
    let lock = format!("<title>The lock</title><p>{SOURCE}</p>");
    let lock = ("https://lock.example/", "text/html", lock.as_str());
    let style = ("https://lock.example/a.css", "text/css", "p { color: red }");
    let mill = ("https://mill.example/", "text/html", "<p>The mill was closed in 1950.</p>");
    std::fs::write(folder.path().join("one.warc"), warc(&[lock, style])).unwrap();
    std::fs::write(folder.path().join("two"), warc(&[lock, style, mill])).unwrap();
    let quote = |arguments: &[&str]| {
        let quotation = ["quote", "--quote", "The lock was opened in 1931."];
        citecheck(folder.path(), &[&quotation, arguments].concat())
    };
    let only_page = quote(&["--source", "one.warc"]);
    assert_eq!(stdout(&only_page).matches("\"verdict\":\"verbatim\"").count(), 1);
    let chosen = quote(&["--source", "two", "--capture", "https://lock.example/"]);
    assert_eq!(stdout(&chosen).matches("\"verdict\":\"verbatim\"").count(), 1);
    let other = quote(&["--source", "two", "--capture", "https://mill.example/"]);
    assert_eq!(stdout(&other).matches("\"verdict\":\"not_found\"").count(), 1);
    for (arguments, message) in [
        (
            &["--source", "two"][..],
            "two holds 2 pages; name one of them with --capture: https://lock.example/, https://mill.example/",
        ),
        (
            &["--source", "two", "--capture", "https://port.example/"],
            "two holds no capture of https://port.example/; it has: https://lock.example/",
        ),
    ] {
        fails(folder.path(), &[&["quote", "--quote", "x"], arguments].concat(), message);
    }
    // Offline a URL is taken from the captures of earlier runs.
    std::fs::create_dir_all(folder.path().join("out/archive")).unwrap();
    std::fs::copy(folder.path().join("two"), folder.path().join("out/archive/a.warc.gz")).unwrap();
    let archived = quote(&["--offline", "--source", "https://lock.example/"]);
    assert_eq!(stdout(&archived).matches("\"verdict\":\"verbatim\"").count(), 1);
}

#[test]
fn links_can_be_checked_without_a_document_and_without_the_network() {
    let folder = tempfile::tempdir().unwrap();
    let urls = "# our list\nhttps://a.example/x\n\nhttps://b.example/y\nhttps://a.example/x\n";
    std::fs::write(folder.path().join("urls.txt"), urls).unwrap();
    let output = citecheck(folder.path(), &["links", "--offline", "--urls", "urls.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let links: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: Vec<(&str, &str)> = links
        .iter()
        .map(|link| (link["url"].as_str().unwrap(), link["state"].as_str().unwrap()))
        .collect();
    assert_eq!(
        states,
        [("https://a.example/x", "unchecked"), ("https://b.example/y", "unchecked")]
    );
    let due = citecheck(folder.path(), &["links", "--due"]);
    assert_eq!((due.status.code(), stdout(&due).as_str()), (Some(0), ""), "nothing was ever asked");
}

#[test]
fn completions_and_manual_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let commands = ["run", "extract", "quote", "links", "archive", "report", "schema"];
    for shell in ["bash", "zsh", "fish"] {
        let script = stdout(&citecheck(folder.path(), &["completions", shell]));
        for command in commands {
            assert!(script.contains(command), "{shell}: {command}");
        }
        assert!(!script.contains("read-source\n"), "{shell}");
    }
    let page = stdout(&citecheck(folder.path(), &["man"]));
    for command in commands {
        assert!(page.contains(&format!("citecheck\\-{command}")), "{command}: {page}");
    }
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let text = "A lock has two gates.[^1]\n\n[^1]: Lock Office (1999).\n".repeat(200);
    std::fs::write(folder.path().join("a.md"), text).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_citecheck"))
        .args(["extract", "a.md", "a.md", "a.md"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn the_reading_child_answers_what_it_was_given_and_nothing_to_nonsense() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_citecheck"))
        .arg("read-source")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"no order\nbytes").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}
