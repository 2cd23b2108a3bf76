//! Times sassy on the quotations of `FOLDER/quotations.txt` in `FOLDER/text.txt`.
//!
//! Each quotation may have a quarter of its letters changed. Matches without traceback: the
//! place is all that is asked.

use std::time::Instant;

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
    let start = Instant::now();
    let mut found = 0;
    let mut asked = 0;
    for quotation in quotations.lines().take(count) {
        let letters = quotation.as_bytes();
        let matches = searcher.search(letters, &text, letters.len() / 4);
        found += usize::from(!matches.is_empty());
        asked += 1;
    }
    println!(
        "sassy {:.3} s for {asked} quotations, {found} with a match",
        start.elapsed().as_secs_f64()
    );
}
