//! How fast a ledger is read: transactions a second on one core, from block files to evidence.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "sizes drawn for a benchmark, and printed"
)]

mod factory;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dyepack::formats::{Input, Options, read};

/// Reads a private chain of 100 000 transactions (about 2.2 inputs and 2.4 outputs each) in each form, with and without the
/// addresses of its outputs.
fn reading(c: &mut Criterion) {
    let blocks = factory::blocks(200, 500);
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool of one thread");
    let mut group = c.benchmark_group("read");
    group.sample_size(10);
    let transactions = blocks.iter().map(|block| block.txdata.len() as u64).sum();
    group.throughput(Throughput::Elements(transactions));
    let forms = [
        ("blk", factory::block_file(&blocks)),
        ("hex", factory::hex_lines(&blocks)),
    ];
    for (name, bytes) in forms {
        for addresses in [false, true] {
            let options = Options {
                addresses,
                ..Options::default()
            };
            let id = format!("{name}{}", if addresses { " with addresses" } else { "" });
            let input = || {
                vec![Input {
                    name: "blk00000.dat".into(),
                    bytes: bytes.clone(),
                }]
            };
            group.bench_function(id, |b| {
                b.iter_batched(
                    input,
                    |input| one.install(|| read(input, &options).expect("the chain is sound")),
                    BatchSize::LargeInput,
                );
            });
        }
    }
    // What reading is measured by: the transactions out of the bytes and their ids, and no ledger of them.
    let bytes = factory::block_file(&blocks);
    group.bench_function("blk, decoded with ids by the bitcoin crate alone", |b| {
        b.iter(|| factory::decoded(&bytes));
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
