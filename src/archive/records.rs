//! What records does an exchange become?
//!
//! A request, a metadata record, and the answer: a response, or a revisit where it repeats an
//! earlier one. Which of the two is for the writer to decide, who knows what is in the archive.

use super::cdxj::{self, IndexLine};
use super::gzip::Packer;
use super::http;
use super::record::{self, Header};
use super::write::Recorded;
use super::{RecordPlace, digests};

/// The profiles of revisit records.
pub(super) const IDENTICAL_PAYLOAD: &str =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
pub(super) const NOT_MODIFIED: &str = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

/// A record on its way into the segment.
pub(super) struct Draft<'a> {
    pub(super) kind: &'static str,
    pub(super) record_id: String,
    pub(super) header: Header,
    pub(super) block: Vec<&'a [u8]>,
}

/// What is known of an exchange before it is decided how it is written.
pub(super) struct Prepared {
    at: String,
    pub(super) answer_id: String,
    pub(super) status: Option<u16>,
    /// Of the body, where something came back.
    pub(super) payload_digest: String,
    stored_head: Vec<u8>,
    metadata: String,
}

/// The records of one exchange, the answer last.
pub(super) struct Written<'a> {
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) line: Option<IndexLine>,
}

/// The records of exchanges as gzip members, one behind the other.
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    /// For each exchange the id of each record and how many bytes it takes.
    pub(super) records: Vec<Vec<(String, usize)>>,
}

impl Draft<'_> {
    /// Appends the record as one gzip member to `out`.
    pub(super) fn pack(&self, packer: &mut Packer, out: &mut Vec<u8>) -> std::io::Result<()> {
        let length: usize = self.block.iter().map(|part| part.len()).sum();
        let mut header = Header::default();
        header.push("WARC-Type", self.kind);
        header.push("WARC-Record-ID", format!("<{}>", self.record_id));
        header.fields.extend(self.header.fields.iter().cloned());
        header.push("WARC-Block-Digest", digests::sha1_base32(&self.block));
        header.push("Content-Length", length.to_string());
        let head = header.to_bytes();
        let mut parts: Vec<&[u8]> = vec![&head];
        parts.extend(&self.block);
        parts.push(b"\r\n\r\n");
        packer.pack(&parts, out)
    }
}

/// Packs the records of exchanges.
pub(super) fn pack(packer: &mut Packer, plan: &[Written<'_>]) -> std::io::Result<Packed> {
    let mut packed = Packed { bytes: Vec::new(), records: Vec::with_capacity(plan.len()) };
    for written in plan {
        let mut records = Vec::with_capacity(written.drafts.len());
        for draft in &written.drafts {
            let start = packed.bytes.len();
            draft.pack(packer, &mut packed.bytes)?;
            records.push((draft.record_id.clone(), packed.bytes.len() - start));
        }
        packed.records.push(records);
    }
    Ok(packed)
}

/// Digests, ids and blocks of an exchange.
pub(super) fn prepare(exchange: &Recorded<'_>) -> Prepared {
    let at = exchange.at.to_string();
    let answer_kind: &[u8] =
        if exchange.response_head.is_empty() { b"metadata" } else { b"response" };
    let payload_digest = digests::sha1_base32(&[exchange.body]);
    let answer_id = digests::uuid(&[
        answer_kind,
        exchange.url.as_bytes(),
        at.as_bytes(),
        exchange.response_head,
        payload_digest.as_bytes(),
    ]);
    Prepared {
        at,
        answer_id,
        status: http::status(exchange.response_head),
        payload_digest,
        stored_head: http::head_for_stored_body(exchange.response_head),
        metadata: metadata_block(exchange),
    }
}

/// The records of an exchange. The answer comes last and the others are named before they are
/// referred to: an answer that is there tells that all of the exchange is.
pub(super) fn written<'a>(
    exchange: &Recorded<'a>,
    facts: &'a Prepared,
    revisited: Option<&(&'static str, String, jiff::Timestamp)>,
) -> Written<'a> {
    let request_id = digests::uuid(&[b"request", facts.answer_id.as_bytes()]);
    let mut drafts = vec![request(exchange, &facts.at, &request_id)];
    if exchange.response_head.is_empty() {
        let id = &facts.answer_id;
        drafts.push(described(exchange, &facts.at, id, &request_id, &facts.metadata));
        return Written { drafts, line: None };
    }
    let metadata_id = digests::uuid(&[b"metadata", facts.answer_id.as_bytes()]);
    drafts.push(described(exchange, &facts.at, &metadata_id, &request_id, &facts.metadata));
    let draft = answer(exchange, facts, &request_id, revisited);
    let line = index_line(exchange, facts, draft.kind);
    drafts.push(draft);
    Written { drafts, line: Some(line) }
}

fn request<'a>(exchange: &Recorded<'a>, at: &str, request_id: &str) -> Draft<'a> {
    let mut header = Header::default();
    header.push("WARC-Date", at);
    header.push("WARC-Target-URI", exchange.url);
    header.push("Content-Type", "application/http; msgtype=request");
    Draft {
        kind: "request",
        record_id: request_id.to_owned(),
        header,
        block: vec![exchange.request_head],
    }
}

fn answer<'a>(
    exchange: &Recorded<'a>,
    facts: &'a Prepared,
    request_id: &str,
    revisited: Option<&(&'static str, String, jiff::Timestamp)>,
) -> Draft<'a> {
    let stored_head = facts.stored_head.as_slice();
    let mut header = Header::default();
    header.push("WARC-Date", facts.at.as_str());
    header.push("WARC-Target-URI", exchange.url);
    header.push("WARC-Concurrent-To", format!("<{request_id}>"));
    if let Some(remote) = exchange.remote {
        header.push("WARC-IP-Address", remote.to_string());
    }
    let is_unmodified = revisited.is_some_and(|(profile, _, _)| *profile == NOT_MODIFIED);
    if !is_unmodified {
        header.push("WARC-Payload-Digest", facts.payload_digest.as_str());
    }
    if let Some(reason) = exchange.truncated {
        header.push("WARC-Truncated", reason);
    }
    header.push("Content-Type", "application/http; msgtype=response");
    if let Some((profile, url, first)) = revisited {
        header.push("WARC-Profile", *profile);
        header.push("WARC-Refers-To-Target-URI", url.clone());
        header.push("WARC-Refers-To-Date", first.to_string());
        let record_id = facts.answer_id.clone();
        // A head that says 304 would be replayed as a bare 304. Without a block, a reader takes
        // head and body of the capture that is referred to; the answer's own head stands in the
        // metadata record.
        let block = if is_unmodified { Vec::new() } else { vec![stored_head] };
        return Draft { kind: "revisit", record_id, header, block };
    }
    Draft {
        kind: "response",
        record_id: facts.answer_id.clone(),
        header,
        block: vec![stored_head, exchange.body],
    }
}

fn described<'a>(
    exchange: &Recorded<'_>,
    at: &str,
    metadata_id: &str,
    request_id: &str,
    block: &'a str,
) -> Draft<'a> {
    let mut header = Header::default();
    header.push("WARC-Date", at);
    header.push("WARC-Target-URI", exchange.url);
    header.push("WARC-Concurrent-To", format!("<{request_id}>"));
    header.push("Content-Type", "application/warc-fields");
    Draft {
        kind: "metadata",
        record_id: metadata_id.to_owned(),
        header,
        block: vec![block.as_bytes()],
    }
}

fn metadata_block(exchange: &Recorded<'_>) -> String {
    let mut fields = Header::default();
    if !exchange.response_head.is_empty() && !exchange.head_as_sent {
        fields.push("httpHeaders", "rebuilt from parsed headers; order and case may differ");
    }
    for (name, value) in exchange.metadata {
        fields.push(name, value.clone());
    }
    if http::status(exchange.response_head) == Some(304) {
        let head = record::latin_or_utf8(exchange.response_head);
        fields.push("httpStatusLine", head.lines().next().unwrap_or_default());
        for (name, value) in record::fields(exchange.response_head) {
            fields.push("httpHeader", format!("{name}: {value}"));
        }
    }
    fields.lines()
}

pub(super) fn warcinfo(segment: &str, info: &[(String, String)]) -> (String, Header, String) {
    let mut fields = Header::default();
    for (name, value) in info {
        fields.push(name, value.clone());
    }
    fields.push("format", "WARC File Format 1.1");
    fields.push(
        "conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    );
    let block = fields.lines();
    let now = jiff::Timestamp::now().to_string();
    let mut header = Header::default();
    header.push("WARC-Date", now.clone());
    header.push("WARC-Filename", segment);
    header.push("Content-Type", "application/warc-fields");
    (digests::uuid(&[b"warcinfo", segment.as_bytes(), now.as_bytes()]), header, block)
}

fn index_line(exchange: &Recorded<'_>, facts: &Prepared, kind: &str) -> IndexLine {
    let headers = record::fields(exchange.response_head);
    let mime = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map(|(_, value)| cdxj::plain_mime(value));
    let is_revisit = kind == "revisit";
    // What was not modified is what it was: only good captures are referred to so.
    let is_unmodified = is_revisit && facts.status == Some(304);
    IndexLine {
        url: exchange.url.to_owned(),
        at: exchange.at,
        mime,
        status: if is_unmodified { Some(200) } else { facts.status },
        digest: if is_unmodified {
            cdxj::NO_DIGEST.to_owned()
        } else {
            facts.payload_digest.clone()
        },
        is_revisit,
        place: RecordPlace {
            file: String::new(),
            offset: 0,
            length: 0,
            record_id: facts.answer_id.clone(),
        },
    }
}
