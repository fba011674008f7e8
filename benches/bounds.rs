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

/// Bounds twenty of those who were paid out of one busy account, and all who were.
fn busy(c: &mut Criterion) {
    const DEPOSITS: u64 = 64_000;
    let method = Method::of(Booking::FIFO);
    let mut group = c.benchmark_group("busy account");
    group.sample_size(10);
    for (name, (evidence, complaints)) in [
        ("filled first", factory::account::filled_first(DEPOSITS)),
        ("in turn", factory::account::in_turn(DEPOSITS)),
    ] {
        for count in [20, usize::MAX] {
            let bound = || {
                let mut bounds = Bounds::new(&evidence, &complaints, &method).expect("it can be followed");
                let purses: Vec<_> = bounds.reached().collect();
                let asked = purses.iter().step_by(purses.len().div_ceil(count));
                (
                    asked.filter(|&&purse| bounds.of(&[purse]).is_ok()).count(),
                    purses.len(),
                )
            };
            let (answered, reached) = bound();
            println!("{name}: {answered} answered; {reached} purses are within reach");
            group.bench_function(BenchmarkId::new(name, reached.min(count)), |b| b.iter(bound));
        }
    }
    group.finish();
}

criterion_group!(benches, bounding, busy);
criterion_main!(benches);
