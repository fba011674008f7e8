//! How fast a world is made, background and all: movements a second on one core; how long each stage of a scenario of a
//! theft takes that stays as it is, from the file to one scorecard; and what sixty looks of an inquiry cost beside one projection.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "sizes drawn for a benchmark, and printed"
)]

mod factory;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use dyepack::evidence::Vantage;
use dyepack::lots::{Booking, Method};
use dyepack::scenario::{Scenario, bundled, decode};
use dyepack::score::{self, Scorecard, Yardstick};
use dyepack::seed::Seed;
use dyepack::sim::{self, Made};
use dyepack::trace::{self, History, Trail};
use dyepack::truth::World;
use dyepack::units::{IncidentId, Instant, Span};
use dyepack::vantage::{Growth, Lens, project};

/// Has everything done by the one thread that measures, so that no figure holds the time in which another is woken.
fn on_one_thread() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    pool.build_global().expect("nothing has run in parallel yet");
}

/// Makes worlds of 100 000 and 1 000 000 movements with one thread.
fn making(c: &mut Criterion) {
    let mut group = c.benchmark_group("world");
    group.sample_size(10);
    for rail in ["bitcoin", "ethereum", "bank-wire"] {
        for size in [100_000, 1_000_000] {
            let scenario = factory::crowd(rail, size);
            let make = || sim::make(&scenario, scenario.starts[0], Seed::new(1));
            let movements = make().world.ledger.movement_count();
            group.throughput(Throughput::Elements(movements as u64));
            group.bench_with_input(BenchmarkId::new(rail, movements), &size, |b, _| {
                b.iter_with_large_drop(make)
            });
        }
    }
    group.finish();
}

/// Returns the default scenario.
fn same_theft() -> Scenario {
    let file = bundled().iter().find(|file| file.name == "same-theft");
    let file = file.expect("the default scenario is bundled");
    decode(file.name, file.text).expect("a bundled scenario is valid")
}

/// Looks at a world as everyone can, follows by the scenario's first conserving method and scores the answer.
fn look(scenario: &Scenario, made: &Made) -> Scorecard {
    let world = &made.world;
    let (evidence, key) = project(world, IncidentId::FIRST, Vantage::Public, &[], world.ends);
    let trace = trace::follow(&evidence, &key.complaints(world), &scenario.methods[1], History::Omit);
    let trace = trace.expect("the scenario can be followed");
    score::score(&Yardstick::new(world, IncidentId::FIRST, world.ends), &key, &trace)
}

/// Returns a scenario of a theft that no change of the bundled ones changes.
fn first_theft() -> Scenario {
    decode("first-theft", include_str!("commands/first-theft.toml")).expect("it is valid")
}

/// Times each stage of a theft with one thread: world, evidence, one trace, score, and all of them.
fn stages(c: &mut Criterion) {
    let scenario = first_theft();
    for &start in &scenario.starts {
        let rail = scenario.rail_name(start);
        let mut group = c.benchmark_group(format!("first-theft/{rail}"));
        let make = || sim::make(&scenario, start, scenario.seed);
        let made = make();
        let world = &made.world;
        group.bench_function("world", |b| b.iter_with_large_drop(make));
        let evidence = || project(world, IncidentId::FIRST, Vantage::Public, &[], world.ends);
        group.bench_function("evidence", |b| b.iter_with_large_drop(evidence));
        let (seen, key) = evidence();
        let complaints = key.complaints(world);
        let follow = || trace::follow(&seen, &complaints, &scenario.methods[1], History::Omit);
        group.bench_function("trace", |b| b.iter_with_large_drop(follow));
        let trace = follow().expect("the scenario can be followed");
        let score = || score::score(&Yardstick::new(world, IncidentId::FIRST, world.ends), &key, &trace);
        group.bench_function("score", |b| b.iter_with_large_drop(score));
        group.bench_function("all", |b| b.iter(|| look(&scenario, &make())));
        group.finish();
    }
}

/// The hours of an inquiry of sixty looks, eight a day from the notice on.
fn hours(world: &World) -> impl Iterator<Item = Instant> {
    let noticed = world.truth.incidents[0].noticed;
    (0..60).map(move |hour| noticed + Span::DAY.times(hour / 8) + Span::HOUR.times(hour % 8 + 1))
}

/// Times what sixty looks at a growing world cost beside one projection of all of it: with walks that go on, and as it would be if each look took a copy
/// of what is seen and walked anew.
fn looks(c: &mut Criterion) {
    let scenario = same_theft();
    let method = Method::of(Booking::HAIRCUT);
    for &start in &scenario.starts {
        let mut group = c.benchmark_group(format!("looks/{}", scenario.rail_name(start)));
        group.sample_size(20);
        let made = sim::make(&scenario, start, scenario.seed);
        let world = &made.world;
        let first = || {
            Lens::new(
                world,
                IncidentId::FIRST,
                Vantage::Country,
                &[],
                hours(world).next().expect("sixty"),
            )
        };
        let all = || project(world, IncidentId::FIRST, Vantage::Country, &[], world.ends);
        group.bench_function("one projection", |b| b.iter_with_large_drop(all));
        group.bench_function("sixty that go on", |b| {
            b.iter(|| {
                let (mut lens, mut trail) = (first(), Trail::new(method));
                for at in hours(world) {
                    if lens.extend(world, at) == Growth::Renumbered {
                        trail.begin_anew();
                    }
                    let complaints = lens.key().complaints(world);
                    let _ = black_box(trail.follow(lens.evidence(), &complaints).expect("it is followed"));
                }
            });
        });
        group.bench_function("sixty walked anew", |b| {
            b.iter(|| {
                let mut lens = first();
                for at in hours(world) {
                    lens.extend(world, at);
                    let (evidence, key) = (lens.evidence().clone(), lens.key().clone());
                    let trace = trace::follow(&evidence, &key.complaints(world), &method, History::Omit);
                    let _ = black_box(trace.expect("it is followed"));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, making, stages, looks);
fn main() {
    on_one_thread();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
