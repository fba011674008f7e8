//! How fast a world is made, background and all: movements a second on one core.

mod factory;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dyepack::seed::Seed;
use dyepack::sim;

/// Makes worlds of 100 000 and 1 000 000 movements with one thread.
fn making(c: &mut Criterion) {
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a pool of one thread");
    let mut group = c.benchmark_group("world");
    group.sample_size(10);
    for rail in ["bitcoin", "ethereum", "bank-wire"] {
        for size in [100_000, 1_000_000] {
            let scenario = factory::crowd(rail, size);
            let make = || one.install(|| sim::make(&scenario, 0, Seed::new(1)));
            let movements = make().world.ledger.movement_count();
            group.throughput(Throughput::Elements(movements as u64));
            group.bench_with_input(BenchmarkId::new(rail, movements), &size, |b, _| {
                b.iter_with_large_drop(make)
            });
        }
    }
    group.finish();
}

criterion_group!(benches, making);
criterion_main!(benches);
