//! How much has this thread worked? Tests of bounds on hostile input ask for processor time, so
//! that a busy machine fails none of them.

use std::time::{Duration, Instant};

/// The processor time of the thread that began it; where the system does not tell, time on the clock.
#[derive(Debug)]
pub(crate) struct Work {
    began: Instant,
    used: Option<Duration>,
}

impl Work {
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now(), used: processor_time() }
    }

    /// What was used since the beginning, asked on the same thread.
    pub(crate) fn done(&self) -> Duration {
        match (self.used, processor_time()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.began.elapsed(),
        }
    }
}

/// The first figure of the file is nanoseconds on the processor.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
