//! How fast is an HTML page read as a source? The page is made here: prose with the mark-up,
//! navigation, scripts and entities that real pages have.

use std::fmt::Write as _;
use std::hint::black_box;

use citecheck::reader::{ReaderOptions, SourceHints, read_source};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn page(paragraphs: usize) -> String {
    let mut html = String::from(
        "<!doctype html><html><head><meta charset=utf-8><title>Tolls</title>\
         <meta name=\"description\" content=\"About tolls\"></head><body>\n",
    );
    for index in 0..paragraphs {
        if index % 20 == 0 {
            html.push_str("<nav class=\"menu menu--side\"><ul>");
            for link in 0..12 {
                let _ = write!(
                    html,
                    "<li class=\"item\"><a href=\"/part/{link}\">Part {link}</a></li>"
                );
            }
            html.push_str("</ul></nav><script>var state = {\"a\": [1, 2, 3], b: function (x) { return x < 3 && x > 1; }};</script>\n");
        }
        let _ = write!(
            html,
            "<div class=\"block\" data-id=\"{index}\"><p id=\"p{index}\" class=\"text\">The board of the \
             harbour raised the toll in <em>year {index}</em>,\n    after a debate of several weeks &amp; \
             against the wish of the <a href=\"https://boats.example/{index}\">owners of boats</a>.<sup>\
             <a href=\"#fn{index}\">{index}</a></sup> &ldquo;It will not be the last time,&rdquo; one of \
             them said.</p></div>\n"
        );
    }
    html.push_str("</body></html>");
    html
}

fn html_text(criterion: &mut Criterion) {
    let html = page(5_000);
    let hints =
        SourceHints { content_type: Some("text/html; charset=utf-8".to_owned()), name: None };
    let options = ReaderOptions::default();
    let mut group = criterion.benchmark_group("html_text");
    group.throughput(Throughput::Bytes(html.len() as u64));
    group.sample_size(10);
    group.bench_function("source", |bencher| {
        bencher.iter(|| read_source(black_box(html.as_bytes()), &hints, &options));
    });
    group.finish();
}

criterion_group!(benches, html_text);
criterion_main!(benches);
