//! How fast is a manuscript taken apart? The article is made here; each room is measured alone
//! and all together, at sizes that show whether the time grows with the text.

use std::hint::black_box;

use citecheck::reader::{ManuscriptOptions, read_manuscript};
use citecheck::{citation, claims, document};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

#[path = "../tests/support/article.rs"]
mod article;

fn extraction(criterion: &mut Criterion) {
    let options = ManuscriptOptions { name: "article.md", ..ManuscriptOptions::default() };
    for (name, bytes) in [("100 KB", 100_000), ("1 MB", 1_000_000), ("10 MB", 10_000_000)] {
        let text = article::article(bytes, 1);
        let read = || read_manuscript(text.as_bytes(), &options).ok();
        let Some(manuscript) = read() else { continue };
        let document = document::read(manuscript.clone());
        let citations = citation::read(&document);
        let mut group = criterion.benchmark_group(format!("extraction/{name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.sample_size(10);
        group.bench_function("reader", |bencher| bencher.iter(|| black_box(read())));
        group.bench_function("document", |bencher| {
            bencher.iter_batched(|| manuscript.clone(), document::read, BatchSize::PerIteration);
        });
        group.bench_function("citation", |bencher| {
            bencher.iter(|| citation::read(black_box(&document)));
        });
        group.bench_function("claims", |bencher| {
            bencher.iter(|| claims::read(black_box(&document), &citations));
        });
        group.bench_function("all", |bencher| {
            bencher.iter(|| {
                let document = document::read(read()?);
                let citations = citation::read(&document);
                let claims = claims::read(&document, &citations);
                Some((document, citations, claims))
            });
        });
        group.finish();
    }
}

criterion_group!(benches, extraction);
criterion_main!(benches);
