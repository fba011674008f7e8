//! How fast methods follow money: inputs a second on one core over a chain of a million transactions.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "sizes drawn for a benchmark, and printed"
)]

mod factory;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dyepack::lots::{Booking, Method};
use dyepack::trace::{History, follow};
use dyepack::units::MovementId;

const TRANSACTIONS: usize = 1_000_000;

/// Follows ten large outputs at a tenth of the chain by each method.
fn walking(c: &mut Criterion) {
    let (evidence, complaints) = factory::chain::chain(TRANSACTIONS);
    let ledger = evidence.ledger();
    let reached = follow(&evidence, &complaints, &Method::of(Booking::POISON), History::Keep).expect("it is followed");
    let mut tainted: Vec<bool> = vec![false; ledger.purse_count()];
    reached
        .history
        .iter()
        .for_each(|shade| tainted[shade.purse.index()] = true);
    let later = ledger.ins(MovementId::new(TRANSACTIONS / 10)).end..ledger.in_count();
    let hit = later
        .clone()
        .filter(|&leg| tainted[ledger.in_purses()[leg].index()])
        .count();
    println!(
        "{} inputs, {} outputs; {} of {} later inputs are tainted",
        ledger.in_count(),
        ledger.out_count(),
        hit,
        later.len()
    );
    assert!(
        hit * 2 >= later.len(),
        "the complaint taints at least half of the later inputs"
    );
    let mut group = c.benchmark_group("walk");
    group.sample_size(10);
    group.throughput(Throughput::Elements(ledger.in_count() as u64));
    for booking in [
        Booking::HAIRCUT,
        Booking::POISON,
        Booking::FIFO,
        Booking::LIFO_STACK,
        Booking::TIHO,
    ] {
        let method = Method::of(booking);
        group.bench_function(BenchmarkId::new(booking.name(), TRANSACTIONS), |b| {
            b.iter(|| follow(&evidence, &complaints, &method, History::Omit).expect("it is followed"));
        });
    }
    group.finish();
}

/// Follows what was paid into one busy account by rules that prefer lots, where a pool has tens of thousands of them.
fn busy(c: &mut Criterion) {
    const DEPOSITS: u64 = 64_000;
    let (evidence, complaints) = factory::account::filled_first(DEPOSITS);
    let mut group = c.benchmark_group("busy account");
    group.sample_size(10);
    group.throughput(Throughput::Elements(2 * DEPOSITS));
    for spec in ["fifo", "tiho", "tiho;ins=clean", "tiho;ins=highest", "haircut"] {
        let method: Method = spec.parse().expect("a method");
        for (kept, history) in [("", History::Omit), (", with history", History::Keep)] {
            group.bench_function(BenchmarkId::new(format!("{spec}{kept}"), DEPOSITS), |b| {
                b.iter(|| follow(&evidence, &complaints, &method, history).expect("it is followed"));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, walking, busy);
criterion_main!(benches);
