//! Times sassy on the quotations of `FOLDER/quotations.txt` in `FOLDER/text.txt`.
//!
//! Each quotation may have a quarter of its letters changed, then 35 in 100. Matches without
//! traceback: the place is all that is asked.

use sassy::{Searcher, profiles::Ascii};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: peer-sassy FOLDER COUNT");
        std::process::exit(2);
    };
    let count: usize = count.parse().expect("a number of quotations");
    let text = std::fs::read(format!("{folder}/text.txt")).expect("the text");
    let quotations =
        std::fs::read_to_string(format!("{folder}/quotations.txt")).expect("the quotations");
    let mut searcher = Searcher::<Ascii>::new_fwd().without_trace();
    for percent in [25, 35] {
        let start = processor_seconds();
        let mut found = 0;
        let mut asked = 0;
        for quotation in quotations.lines().take(count) {
            let letters = quotation.as_bytes();
            let matches = searcher.search(letters, &text, letters.len() * percent / 100);
            found += usize::from(!matches.is_empty());
            asked += 1;
        }
        println!(
            "sassy k={percent}% {:.3} s for {asked} quotations, {found} with a match",
            processor_seconds() - start
        );
    }
}

/// The seconds of processor time that this thread has used.
fn processor_seconds() -> f64 {
    // The first figure of the file is nanoseconds.
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.unwrap_or_default() / 1e9
}
