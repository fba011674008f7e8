//! How fast every purse within reach is bounded: movements a second on one core, where nearly all of them are reached.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "sizes drawn for a benchmark, and printed"
)]

mod factory;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dyepack::lots::{Booking, Method};
use dyepack::trace::Bounds;

/// Bounds all purses of a chain of twenty thousand transactions, from ten large outputs at a tenth of it.
fn bounding(c: &mut Criterion) {
    const TRANSACTIONS: usize = 20_000;
    let (evidence, complaints) = factory::chain::chain(TRANSACTIONS);
    let method = Method::of(Booking::FIFO);
    let bound = || {
        let mut bounds = Bounds::new(&evidence, &complaints, &method).expect("it can be followed");
        let purses: Vec<_> = bounds.reached().collect();
        purses.iter().filter(|&&purse| bounds.of(&[purse]).is_ok()).count()
    };
    let (answered, reached) = (
        bound(),
        Bounds::new(&evidence, &complaints, &method).map(|bounds| bounds.reached().count()),
    );
    println!("{answered} of {reached:?} purses within reach are bounded");
    let mut group = c.benchmark_group("bounds");
    group.sample_size(10);
    group.throughput(Throughput::Elements(TRANSACTIONS as u64));
    group.bench_function(BenchmarkId::new("chain", TRANSACTIONS), |b| b.iter(bound));
    group.finish();
}

criterion_group!(benches, bounding);
criterion_main!(benches);
