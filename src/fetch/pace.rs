//! When may the next request go to this host?
//!
//! One pace per server: a distance between requests, a number of requests at once, and a
//! pause where the server asked for one. `www.example.org` and `example.org` count as one server.
//! Different names of one machine are not known to be one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::address::bare_host;

/// So much earlier than a full interval after the last may a request go at most, where that one
/// was late; never more than a tenth of the interval.
const MOST_MADE_UP: Duration = Duration::from_millis(10);

/// The pace of all hosts of a run.
#[derive(Debug)]
pub(super) struct Pace {
    delay: Duration,
    per_host: usize,
    overall: Arc<Semaphore>,
    hosts: Mutex<BTreeMap<String, Arc<HostPace>>>,
}

#[derive(Debug)]
struct HostPace {
    permits: Arc<Semaphore>,
    /// Held by the one request that waits for the next slot; those behind it wait for this.
    turn: tokio::sync::Mutex<()>,
    slot: Mutex<Slot>,
}

#[derive(Debug)]
struct Slot {
    /// No request before this moment.
    next: Option<Instant>,
    interval: Duration,
}

/// The right to have one request under way; given back when dropped.
#[derive(Debug)]
pub(super) struct Admission {
    _host: Option<OwnedSemaphorePermit>,
    _overall: Option<OwnedSemaphorePermit>,
}

impl Pace {
    pub(super) fn new(delay: Duration, per_host: usize, overall: usize) -> Self {
        Self {
            delay,
            per_host: per_host.max(1),
            overall: Arc::new(Semaphore::new(overall.clamp(1, Semaphore::MAX_PERMITS))),
            hosts: Mutex::new(BTreeMap::new()),
        }
    }

    /// Waits for the turn of one request to the host of `url`.
    pub(super) async fn admit(&self, url: &Url) -> Admission {
        let host = self.host(url);
        // The semaphores are never closed; were one closed, the request would go without it.
        let host_permit = Arc::clone(&host.permits).acquire_owned().await.ok();
        let ready = Instant::now();
        // The slot is taken only with all permits in hand: a request that took one and then had to
        // wait would be sent too soon before the next.
        let turn = host.turn.lock().await;
        let overall_permit = loop {
            host.until_free().await;
            let permit = Arc::clone(&self.overall).acquire_owned().await.ok();
            // The host may have asked for a pause meanwhile.
            if host.take_slot(ready, Instant::now()).is_none() {
                break permit;
            }
        };
        drop(turn);
        Admission { _host: host_permit, _overall: overall_permit }
    }

    /// No request to the host of `url` for this long.
    pub(super) fn pause(&self, url: &Url, wait: Duration) {
        let until = Instant::now() + wait;
        let host = self.host(url);
        let mut slot = host.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.next.is_none_or(|next| next < until) {
            slot.next = Some(until);
        }
    }

    /// Slows the host of `url` down to one request in `delay`, if it is not slower already.
    pub(super) fn slow_down(&self, url: &Url, delay: Duration) {
        let host = self.host(url);
        let mut slot = host.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.interval < delay {
            slot.interval = delay;
            let earliest = Instant::now() + delay;
            if slot.next.is_none_or(|next| next < earliest) {
                slot.next = Some(earliest);
            }
        }
    }

    fn host(&self, url: &Url) -> Arc<HostPace> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts.entry(server_of(url)).or_insert_with(|| {
            Arc::new(HostPace {
                permits: Arc::new(Semaphore::new(self.per_host)),
                turn: tokio::sync::Mutex::default(),
                slot: Mutex::new(Slot { next: None, interval: self.delay }),
            })
        });
        Arc::clone(host)
    }
}

impl HostPace {
    /// Waits until the slot is free.
    async fn until_free(&self) {
        loop {
            let next = self.slot.lock().unwrap_or_else(PoisonError::into_inner).next;
            match next {
                Some(next) if Instant::now() < next => tokio::time::sleep_until(next).await,
                _ => return,
            }
        }
    }

    /// Takes the slot for a request that was ready at `ready`, if it is free at `now`; otherwise
    /// says when to ask again.
    fn take_slot(&self, ready: Instant, now: Instant) -> Option<Instant> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(next) = slot.next
            && now < next
        {
            return Some(next);
        }
        // A request that waited and was woken late does not put off all that come behind it: the
        // next may make up for a little of that, so that the rate is kept from below too.
        let due = slot.next.map_or(now, |next| next.max(ready)).min(now);
        let made_up = (slot.interval / 10).min(MOST_MADE_UP);
        slot.next = Some((due + slot.interval).max(now + slot.interval - made_up));
        None
    }
}

/// The name under which a host's requests are counted.
fn server_of(url: &Url) -> String {
    let host = bare_host(url).unwrap_or_default();
    let host = host.trim_end_matches('.');
    match host.strip_prefix("www.") {
        Some(rest) if rest.contains('.') => rest.to_owned(),
        _ => host.to_owned(),
    }
}
