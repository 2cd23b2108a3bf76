//! The ways in which servers fail, each one a switch.

#![expect(clippy::expect_used, reason = "a web that cannot be set up ends the test")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use super::{Asked, Page, Wire};

/// Everything that can be wrong with an answer. Faults of names, ports and handshakes are set
/// elsewhere (`NameAnswer`, `closed_port`, `TlsFault`).
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The connection is reset instead of an answer.
    Reset,
    /// The request is read and never answered.
    Blackhole,
    /// The connection is closed without a word.
    Silence,
    /// An answer in another protocol.
    NotHttp,
    /// A page behind interim answers.
    Interim,
    /// A header with bytes that no header may hold.
    InvalidHeaderBytes,
    /// Many headers.
    HeaderFlood,
    /// One endless header.
    HugeHeader,
    /// More bytes announced than sent.
    LengthTooLong,
    /// Fewer bytes announced than sent.
    LengthTooShort,
    /// A chunk that ends before its size.
    TruncatedChunk,
    /// A chunk whose size is no number.
    BadChunkSize,
    /// A good page in chunks.
    Chunked(String),
    /// A page in a content coding.
    Coded(Coding, String),
    /// A few bytes that swell to eight megabytes.
    Bomb(Coding),
    /// The coded bytes end in the middle.
    TruncatedCoding,
    /// Eight hundred megabytes announced.
    HugeLength,
    /// One byte at a time.
    SlowDrip,
    /// No end.
    Endless,
    /// A status with `Retry-After`.
    Wait(u16, RetryAfter),
    /// A redirect to `/chain/N-1`, down to `/chain/0`, which is a page.
    Chain,
    /// A new cookie and a redirect to itself, each time.
    CookieLoop,
    /// A redirect to itself under the other scheme.
    SchemePingPong,
    /// A page that repeats the address that was asked, as soft error pages do.
    SoftNotFound,
}

/// When to come back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RetryAfter {
    Seconds(u64),
    /// So many seconds after the answer's own date.
    Date(u32),
    Nonsense,
}

/// Content codings.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    RawDeflate,
    Brotli,
    Zstd,
}

impl Coding {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate | Self::RawDeflate => "deflate",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// A page with enough text to be one: some paragraphs about `subject`.
pub(crate) fn page_html(title: &str, subject: &str) -> String {
    let mut body = String::new();
    for (number, verb) in
        ["measured", "described", "compared", "questioned", "confirmed", "published"]
            .iter()
            .enumerate()
    {
        let _ = writeln!(
            body,
            "<p>In part {number} the group around Ada Velloway {verb} how {subject} behaves when \
             the {verb} sample is taken at night, and what the {subject} of the valley owes to \
             the dry years that went before it.</p>"
        );
    }
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1>\n{body}</main></body></html>"
    )
}

/// Eight megabytes of one letter in a few bytes.
pub(crate) const BOMB_BYTES: usize = 8 << 20;

pub(crate) fn coded(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::best();
    match coding {
        Coding::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
        Coding::Deflate => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
        Coding::RawDeflate => {
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
            encoder.write_all(bytes).expect("memory");
            encoder.finish().expect("memory")
        }
        Coding::Brotli => stored_brotli(bytes),
        Coding::Zstd => {
            ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
        }
    }
}

fn bomb(coding: Coding) -> Vec<u8> {
    match coding {
        Coding::Brotli => brotli_bomb(),
        other => coded(other, &vec![b'a'; BOMB_BYTES]),
    }
}

/// Bits from the lowest up, as brotli wants them.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.len() - 1;
            self.bytes[last] |= u8::from(value >> bit & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }
}

/// Brotli without compression: at most 65,536 bytes.
fn stored_brotli(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(0, 1); // a window of 64 KiB
    bits.push(0, 1); // not the last block
    bits.push(0, 2); // four nibbles of length
    bits.push(u32::try_from(bytes.len() - 1).expect("a short page"), 16);
    bits.push(1, 1); // uncompressed
    let mut coded = bits.bytes;
    coded.extend_from_slice(bytes);
    coded.push(0x03); // the last block, empty
    coded
}

/// One literal, and one copy of it over eight megabytes: every prefix code has a single symbol.
fn brotli_bomb() -> Vec<u8> {
    let copy = u32::try_from(BOMB_BYTES).expect("a small bomb") - 1;
    let mut bits = Bits::default();
    bits.push(0, 1); // a window of 64 KiB
    bits.push(1, 1); // the last block
    bits.push(0, 1); // not empty
    bits.push(2, 2); // six nibbles of length
    bits.push(copy, 24); // the length less one
    bits.push(0, 3); // one block type each for literals, commands, distances
    bits.push(0, 6); // no postfix, no direct distances
    bits.push(0, 2); // literal context mode
    bits.push(0, 2); // one tree each for literals and distances
    bits.push(1, 2); // literals: a simple code
    bits.push(0, 2); // of one symbol
    bits.push(u32::from(b'a'), 8);
    bits.push(1, 2); // commands: a simple code
    bits.push(0, 2); // of one symbol
    bits.push(399, 10); // insert one, copy 2118 and more
    bits.push(1, 2); // distances: a simple code
    bits.push(0, 2); // of one symbol
    bits.push(8, 6); // the last distance, 4, less three
    bits.push(copy - 2118, 24);
    bits.bytes
}

/// Answers as the fault says.
pub(crate) async fn misbehave(mut stream: impl Wire, fault: &Fault, asked: &Asked) {
    let page = page_html("A page with a fault", "the river");
    let start = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
    let bytes: Vec<u8> = match fault {
        Fault::Reset => {
            stream.reset();
            return;
        }
        Fault::Blackhole => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            return;
        }
        Fault::Silence => return,
        Fault::NotHttp => b"220 mail.example ESMTP ready\r\n".to_vec(),
        Fault::Interim => format!(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n\
             HTTP/1.1 100 Continue\r\n\r\n{start}Content-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        )
        .into_bytes(),
        Fault::InvalidHeaderBytes => {
            let mut bytes = start.as_bytes().to_vec();
            bytes.extend_from_slice(b"X-Torn: a\x01b\x7f\r\nBad Name\xff: x\r\nX-Latin: caf\xe9\r\n");
            bytes.extend_from_slice(
                format!("Content-Length: {}\r\nConnection: close\r\n\r\n{page}", page.len())
                    .as_bytes(),
            );
            bytes
        }
        Fault::HeaderFlood => {
            let mut head = start.to_owned();
            for number in 0..5_000 {
                let _ = write!(head, "X-Flood-{number}: {number}\r\n");
            }
            format!("{head}Content-Length: {}\r\n\r\n{page}", page.len()).into_bytes()
        }
        Fault::HugeHeader => {
            let flood = "x".repeat(80 << 10);
            format!("{start}X-Huge: {flood}\r\nContent-Length: {}\r\n\r\n{page}", page.len())
                .into_bytes()
        }
        Fault::LengthTooLong => {
            format!("{start}Content-Length: {}\r\n\r\n{page}", page.len() + 1000).into_bytes()
        }
        Fault::LengthTooShort => {
            format!("{start}Content-Length: {}\r\n\r\n{page}", page.len() - 40).into_bytes()
        }
        Fault::TruncatedChunk => {
            format!("{start}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}", page.len() + 500)
                .into_bytes()
        }
        Fault::BadChunkSize => format!(
            "{start}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\nzz\r\nmore\r\n0\r\n\r\n",
            page.len()
        )
        .into_bytes(),
        Fault::Chunked(body) => format!(
            "{start}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        )
        .into_bytes(),
        Fault::Coded(coding, body) => Page::new(200, "text/html", coded(*coding, body.as_bytes()))
            .with("Content-Encoding", coding.name())
            .bytes(),
        Fault::Bomb(coding) => Page::new(200, "text/html", bomb(*coding))
            .with("Content-Encoding", coding.name())
            .bytes(),
        Fault::TruncatedCoding => {
            let whole = coded(Coding::Gzip, page.as_bytes());
            Page::new(200, "text/html", &whole[..whole.len() / 2])
                .with("Content-Encoding", "gzip")
                .bytes()
        }
        Fault::HugeLength => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n";
            let head = format!("{head}Content-Length: 838860800\r\n\r\n%PDF-1.7\n");
            let _ = stream.write_all(head.as_bytes()).await;
            let block = vec![b'x'; 64 << 10];
            while stream.write_all(&block).await.is_ok() {}
            return;
        }
        Fault::SlowDrip => {
            let _ = stream.write_all(format!("{start}Connection: close\r\n\r\n").as_bytes()).await;
            for byte in page.bytes() {
                if stream.write_all(&[byte]).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            return;
        }
        Fault::Endless => {
            let _ = stream.write_all(format!("{start}Connection: close\r\n\r\n").as_bytes()).await;
            let block = "<p>and so on</p>\n".repeat(1000);
            while stream.write_all(block.as_bytes()).await.is_ok() {}
            return;
        }
        Fault::Wait(status, after) => {
            let page = Page::new(*status, "text/html", "<p>Come back later.</p>");
            match after {
                RetryAfter::Seconds(seconds) => page.with("Retry-After", &seconds.to_string()),
                RetryAfter::Date(seconds) => page
                    .with("Date", "Tue, 05 Mar 2024 10:00:00 GMT")
                    .with("Retry-After", &format!("Tue, 05 Mar 2024 10:00:{seconds:02} GMT")),
                RetryAfter::Nonsense => page.with("Retry-After", "soon"),
            }
            .bytes()
        }
        Fault::Chain => {
            let number: u32 =
                asked.path.rsplit('/').next().and_then(|part| part.parse().ok()).unwrap_or(0);
            match number.checked_sub(1) {
                Some(next) => Page::redirect(302, &format!("/chain/{next}")).bytes(),
                None => Page::html(page_html("The end of the chain", "the chain")).bytes(),
            }
        }
        Fault::CookieLoop => {
            let nonce = asked.header("cookie").map_or(0, str::len);
            Page::redirect(302, &asked.path)
                .with("Set-Cookie", &format!("trace={}; Path=/", "x".repeat(nonce + 1)))
                .bytes()
        }
        Fault::SchemePingPong => {
            let other = if asked.scheme == "http" { "https" } else { "http" };
            Page::redirect(301, &format!("{other}://{}{}", asked.host, asked.path)).bytes()
        }
        Fault::SoftNotFound => Page::html(format!(
            "<html><head><title>Valley Post</title></head><body><nav>Home News Sport</nav>\
             <main><h1>Valley Post</h1><p>We looked everywhere for {} but it is not in our \
             archive any more. Try the search above, or read what our readers liked most this \
             week: the harvest, the new bridge, and the choir of the upper valley.</p></main>\
             </body></html>",
            asked.path
        ))
        .bytes(),
    };
    let _ = stream.write_all(&bytes).await;
    let _ = stream.shutdown().await;
}
