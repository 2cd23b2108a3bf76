//! A name server of our own: names that lead somewhere, do not exist, fail, or keep silent.

#![expect(clippy::expect_used, reason = "a web that cannot be set up ends the test")]

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::net::UdpSocket;

/// What the name server says.
#[derive(Clone, Debug)]
pub(crate) enum NameAnswer {
    Addresses(Vec<IpAddr>),
    /// The first list to the first question for IPv4 addresses, and so on.
    InTurn(Vec<Vec<IpAddr>>),
    NoSuchName,
    Failure,
    Silence,
}

#[derive(Debug, Default)]
pub(crate) struct NameTable {
    names: Mutex<BTreeMap<String, (NameAnswer, usize)>>,
}

impl NameTable {
    pub(crate) fn put(&self, name: &str, answer: NameAnswer) {
        let mut names = self.names.lock().expect("no panic under the lock");
        names.insert(name.to_ascii_lowercase(), (answer, 0));
    }
}

/// Starts the name server.
pub(crate) async fn serve(table: Arc<NameTable>) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut packet = [0_u8; 2048];
        while let Ok((len, from)) = socket.recv_from(&mut packet).await {
            if let Some(reply) = reply_to(&packet[..len], &table) {
                let _ = socket.send_to(&reply, from).await;
            }
        }
    });
    address
}

fn reply_to(question: &[u8], table: &NameTable) -> Option<Vec<u8>> {
    let mut at = 12;
    let mut labels: Vec<String> = Vec::new();
    while question[at] != 0 {
        let len = usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..=at + len]).to_ascii_lowercase());
        at += len + 1;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let question_end = at + 5;
    let name = labels.join(".");
    let (code, addresses) = {
        let mut names = table.names.lock().expect("no panic under the lock");
        match names.get_mut(&name) {
            None | Some((NameAnswer::NoSuchName, _)) => (3_u8, Vec::new()),
            Some((NameAnswer::Failure, _)) => (2, Vec::new()),
            Some((NameAnswer::Silence, _)) => return None,
            Some((NameAnswer::Addresses(addresses), _)) => (0, addresses.clone()),
            Some((NameAnswer::InTurn(lists), turn)) => {
                let index = (*turn).min(lists.len() - 1);
                if kind == 1 {
                    *turn += 1;
                }
                (0, lists[index].clone())
            }
        }
    };
    let records: Vec<Vec<u8>> = addresses
        .iter()
        .filter_map(|address| match (address, kind) {
            (IpAddr::V4(v4), 1) => Some(v4.octets().to_vec()),
            (IpAddr::V6(v6), 28) => Some(v6.octets().to_vec()),
            _ => None,
        })
        .collect();
    let mut reply = question[..2].to_vec();
    reply.extend_from_slice(&[0x81, 0x80 | code, 0, 1]);
    reply.extend_from_slice(&u16::try_from(records.len()).ok()?.to_be_bytes());
    reply.extend_from_slice(&[0, 0, 0, 0]);
    reply.extend_from_slice(&question[12..question_end]);
    for data in records {
        // The name of the question, its kind, class IN, no time to live.
        reply.extend_from_slice(&[0xc0, 0x0c]);
        reply.extend_from_slice(&kind.to_be_bytes());
        reply.extend_from_slice(&[0, 1, 0, 0, 0, 0]);
        reply.extend_from_slice(&u16::try_from(data.len()).ok()?.to_be_bytes());
        reply.extend_from_slice(&data);
    }
    Some(reply)
}
