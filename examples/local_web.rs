//! The web of the tests, to try the program against: `cargo run --example local_web`.
//!
//! Prints what to put under `[fetch]` in `pipeline.toml`, answers until Ctrl-C, and then prints what
//! it was asked.

#![allow(clippy::print_stdout, reason = "an example talks to its user")]

#[path = "../tests/support/web/mod.rs"]
mod web;

use web::faults::Coding;
use web::{Fault, LocalWeb, Page, RetryAfter, TlsFault, page_html};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let web = LocalWeb::start().await;
    let river = "river.example";
    web.put(river, "/", Page::html(page_html("Welcome", "the river")));
    web.put(river, "/flood", Page::html(page_html("The flood of March", "the flood")));
    web.put(river, "/moved", Page::redirect(301, "/flood"));
    web.put(river, "/home", Page::redirect(302, "/"));
    web.put(river, "/loop", Page::redirect(302, "/loop"));
    web.put(river, "/gone", Page::new(410, "text/html", "<p>Gone.</p>"));
    web.put(river, "/busy", Fault::Wait(503, RetryAfter::Seconds(1)));
    web.put(river, "/reset", Fault::Reset);
    web.put(river, "/silent", Fault::Blackhole);
    web.put(river, "/drip", Fault::SlowDrip);
    web.put(river, "/bomb", Fault::Bomb(Coding::Gzip));
    web.put(river, "/cut", Fault::TruncatedChunk);
    web.put_otherwise("soft.example", Fault::SoftNotFound);
    web.put_otherwise("secure.example", Page::html(page_html("In private", "the lake")));
    web.put_tls("expired.example", TlsFault::Expired);

    let entries: Vec<String> = web.resolve().iter().map(|entry| format!("{entry:?}")).collect();
    println!("resolve = [{}]", entries.join(", "));
    println!("extra_roots = [{:?}]", web.root_certificate().display().to_string());
    println!(
        "# http://river.example/ with flood, moved, home, loop, gone, busy, reset, silent, drip,"
    );
    println!(
        "# bomb, cut; http://soft.example/…, https://secure.example/…, https://expired.example/…"
    );
    tokio::signal::ctrl_c().await?;
    for asked in web.asked() {
        println!("{} {}{}", asked.scheme, asked.host, asked.path);
    }
    Ok(())
}
