//! As much of HTTP/2 as one answer needs: the settings, one stream, one page.
//!
//! The names of the request's headers are compressed and stay unread; only that it was asked is kept.

#![expect(clippy::expect_used, reason = "a web that cannot be set up ends the test")]

use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Asked, Wire};

/// What every HTTP/2 host of the local web shows.
pub(crate) const HTTP2_PAGE: &str = "<html><head><title>Over two</title></head><body><p>The \
second version of the protocol carried this page, which is long enough to be read as a page of \
its own and not as an empty shell that waits for scripts.</p></body></html>";

pub(crate) async fn answer(mut stream: impl Wire, note: impl Fn(Asked)) {
    let mut preface = [0_u8; 24];
    if stream.read_exact(&mut preface).await.is_err() {
        return;
    }
    if stream.write_all(&frame(4, 0, 0, &[])).await.is_err() {
        return;
    }
    loop {
        let mut head = [0_u8; 9];
        if stream.read_exact(&mut head).await.is_err() {
            return;
        }
        let len = usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2]);
        let mut payload = vec![0_u8; len];
        if stream.read_exact(&mut payload).await.is_err() {
            return;
        }
        let stream_id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        match head[3] {
            // Settings, not yet acknowledged.
            4 if head[4] & 1 == 0 => {
                let _ = stream.write_all(&frame(4, 1, 0, &[])).await;
            }
            // Headers: the request.
            1 => {
                note(Asked {
                    scheme: "h2",
                    method: String::new(),
                    host: String::new(),
                    path: String::new(),
                    headers: Vec::new(),
                    at: Instant::now(),
                });
                // ":status: 200" of the static table, then "content-type" by its place in it.
                let mut block = vec![0x88, 0x0f, 0x10];
                let mime = b"text/html; charset=utf-8";
                block.push(u8::try_from(mime.len()).expect("a short value"));
                block.extend_from_slice(mime);
                let mut reply = frame(1, 4, stream_id, &block);
                reply.extend(frame(0, 1, stream_id, HTTP2_PAGE.as_bytes()));
                let _ = stream.write_all(&reply).await;
            }
            // Going away.
            7 => return,
            _ => {}
        }
    }
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).expect("a short frame").to_be_bytes();
    let mut bytes = vec![len[1], len[2], len[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}
