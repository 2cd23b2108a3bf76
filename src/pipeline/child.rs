//! Hostile bytes are read in a child.
//!
//! The binary calls itself as a reader: bytes go in on standard input, the text comes back as JSON
//! on standard output. The child limits its own memory and CPU time before it looks at a byte; the
//! parent limits the time on the clock and the size of the answer, and kills the child at the end
//! of either. What went wrong becomes the condition of the text, never an error of the run.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use crate::config::ReadingSettings;
use crate::reader::{Condition, Format, ReaderOptions, SourceHints, SourceText, read_source};

/// The hidden command that makes the binary a reading child.
pub const COMMAND: &str = "read-source";

/// The answer may be larger than the text: offset map, layers and a second reading come with it.
const ANSWER_FACTOR: u64 = 24;

/// What the parent tells the child, in the first line of its input.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    hints: SourceHints,
    options: ReaderOptions,
    memory_bytes: u64,
    cpu_seconds: u64,
}

/// Reads a source within the limits of the settings. Blocking.
#[must_use]
pub fn read(bytes: &[u8], hints: &SourceHints, settings: &ReadingSettings) -> SourceText {
    match &settings.program {
        Some(program) => read_in_child(program, bytes, hints, settings),
        None => read_source(bytes, hints, &settings.options),
    }
}

fn read_in_child(
    program: &Path,
    bytes: &[u8],
    hints: &SourceHints,
    settings: &ReadingSettings,
) -> SourceText {
    let unread = |problem: String| {
        SourceText::without_text(Format::Text, "none", Condition::Unreadable, &problem)
    };
    let order = Order {
        hints: hints.clone(),
        options: settings.options.clone(),
        memory_bytes: settings.memory_bytes,
        cpu_seconds: settings.time.as_secs().max(1),
    };
    let Ok(order) = serde_json::to_string(&order) else {
        return unread("the reading child could not be told what to do".to_owned());
    };
    let spawned = Command::new(program)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return unread(format!("the reading child could not be started: {error}")),
    };
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return unread("the reading child has no pipes".to_owned());
    };
    let answer_limit = (settings.options.max_text as u64).saturating_mul(ANSWER_FACTOR);
    let (answers, answered) = mpsc::channel();
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that gave up early closes its input; its answer says why.
            let _ = stdin.write_all(order.as_bytes());
            let _ = stdin.write_all(b"\n");
            let _ = stdin.write_all(bytes);
        });
        scope.spawn(move || {
            let mut answer = Vec::new();
            let read = stdout.take(answer_limit).read_to_end(&mut answer);
            let _ = answers.send(read.map(|_| answer));
        });
        let answer = answered.recv_timeout(settings.time.saturating_add(Duration::from_secs(1)));
        // Killed in any case: a child that has answered is gone already, one that has not is stuck.
        let _ = child.kill();
        answer
    });
    let status = child.wait();
    match answer {
        Ok(Ok(answer)) => match serde_json::from_slice(&answer) {
            Ok(text) => text,
            Err(_) => unread(format!(
                "the reader ended without an answer ({}); its limits are {} MiB of memory and {} s",
                status.map_or_else(|error| error.to_string(), |status| status.to_string()),
                settings.memory_bytes >> 20,
                settings.time.as_secs()
            )),
        },
        Ok(Err(error)) => unread(format!("the reader's answer could not be had: {error}")),
        Err(_) => unread(format!("reading took more than {} s", settings.time.as_secs())),
    }
}

/// The child's side: reads an order and bytes from `input` and writes the text to `output`.
///
/// # Errors
/// Where the pipes fail; the parent then sees an empty answer.
pub fn serve(mut input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut received = Vec::new();
    input.read_to_end(&mut received)?;
    let line_end = received.iter().position(|byte| *byte == b'\n').unwrap_or(received.len());
    let (order, rest) = received.split_at(line_end);
    let order: Order = serde_json::from_slice(order)?;
    limit(Resource::As, order.memory_bytes.saturating_add(received.len() as u64))?;
    limit(Resource::Cpu, order.cpu_seconds)?;
    limit(Resource::Core, 0)?;
    let bytes = rest.get(1..).unwrap_or_default();
    let text = read_source(bytes, &order.hints, &order.options);
    serde_json::to_writer(&mut output, &text)?;
    output.flush()
}

fn limit(resource: Resource, to: u64) -> std::io::Result<()> {
    setrlimit(resource, Rlimit { current: Some(to), maximum: Some(to) })?;
    Ok(())
}
