//! Shows how far a run is: one bar per stage on a terminal, a plain line every few seconds
//! otherwise.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use super::arguments::Common;
use super::output;
use crate::pipeline::Counters;
use crate::pipeline::counters::STAGES;

/// How often the bars are drawn, and how often a plain line is printed.
const DRAW: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(5);

/// Progress that is being shown until it is dropped or stopped.
pub(crate) struct Progress {
    task: Option<JoinHandle<()>>,
    bars: Option<Bars>,
    counters: Arc<Counters>,
}

struct Bars {
    all: MultiProgress,
    stages: Vec<ProgressBar>,
}

impl Progress {
    /// Starts showing; within an async runtime.
    pub(crate) fn start(common: &Common, counters: &Arc<Counters>) -> Self {
        let mut progress = Self { task: None, bars: None, counters: Arc::clone(counters) };
        if common.no_progress || common.quiet || common.log.is_some() {
            return progress;
        }
        let counters = Arc::clone(counters);
        if std::io::stderr().is_terminal() {
            let bars = Bars::new();
            let stages = bars.stages.clone();
            progress.bars = Some(bars);
            progress.task = Some(tokio::spawn(async move {
                loop {
                    draw(&stages, &counters);
                    tokio::time::sleep(DRAW).await;
                }
            }));
        } else {
            progress.task = Some(tokio::spawn(async move {
                let mut last = String::new();
                loop {
                    tokio::time::sleep(LINE).await;
                    let line = plain(&counters);
                    if line != last {
                        output::say(&line);
                        last = line;
                    }
                }
            }));
        }
        progress
    }

    /// Shows the last state and stops.
    pub(crate) fn stop(self) {
        if let Some(task) = &self.task {
            task.abort();
        }
        if let Some(bars) = &self.bars {
            draw(&bars.stages, &self.counters);
            for bar in &bars.stages {
                bar.abandon();
            }
            // What follows must not be drawn over.
            let _ = bars.all.println("");
        }
    }
}

impl Bars {
    fn new() -> Self {
        let all = MultiProgress::new();
        let style = ProgressStyle::with_template("{prefix:>8} {bar:30} {pos:>6}/{len:<6} {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let stages = STAGES
            .iter()
            .map(|name| {
                let bar = all.add(ProgressBar::new(0));
                bar.set_style(style.clone());
                bar.set_prefix(*name);
                bar
            })
            .collect();
        Self { all, stages }
    }
}

fn draw(bars: &[ProgressBar], counters: &Counters) {
    for (bar, (_, count)) in bars.iter().zip(counters.now()) {
        bar.set_length(count.total);
        bar.set_position(count.done);
        if 0 < count.dead {
            bar.set_message(format!("{} given up", count.dead));
        }
    }
}

fn plain(counters: &Counters) -> String {
    let parts: Vec<String> = counters
        .now()
        .into_iter()
        .filter(|(_, count)| 0 < count.total)
        .map(|(name, count)| format!("{name} {}/{}", count.done, count.total))
        .collect();
    format!("progress: {}", parts.join(", "))
}
