//! How the time of what is asked grows with its size: a row a question, with the processor's seconds at each of three sizes.
//!
//!     cargo bench --bench rows                 every row
//!     cargo bench --bench rows -- theft        the rows whose names hold a word
//!
//! No times of a clock: what else the machine does is in none of them. A figure is the least of three runs, or one run's where that takes
//! over a second. The memory of a world is the most that the process had beside what it had before, where the system says so.

#![allow(
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "times of a benchmark, and printed"
)]

mod factory;

use std::hint::black_box;
use std::time::Duration;

use bitcoin::Block;
use dyepack::evidence::{Complaint, Evidence, Vantage};
use dyepack::formats::{Input, Options, read};
use dyepack::lots::{Booking, Method};
use dyepack::seed::Seed;
use dyepack::sim;
use dyepack::trace::{Bounds, History, follow};
use dyepack::units::IncidentId;
use dyepack::vantage::project;

/// Returns how long the processor has worked for this process.
fn worked() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(spent).expect("a process has worked for no negative time")
}

/// Returns how long a question takes, at the least.
fn time<T>(mut ask: impl FnMut() -> T) -> Duration {
    let mut least = Duration::MAX;
    for _ in 0..3 {
        let began = worked();
        black_box(ask());
        least = least.min(worked() - began);
        if least > Duration::from_secs(1) {
            break;
        }
    }
    least
}

/// What is asked: at a size, it makes what is asked about, asks it and says how long that took and what came out.
type Question = fn(usize) -> (Duration, String);

/// The rows: a name, three sizes, and the question.
const ROWS: [(&str, [usize; 3], Question); 17] = [
    ("a world on bitcoin, movements", [100_000, 300_000, 1_000_000], |size| {
        world("bitcoin", size)
    }),
    (
        "a world on ethereum, movements",
        [100_000, 300_000, 1_000_000],
        |size| world("ethereum", size),
    ),
    (
        "a world on bank-wire, movements",
        [100_000, 300_000, 1_000_000],
        |size| world("bank-wire", size),
    ),
    (
        "walks over a world on bitcoin, movements",
        [100_000, 300_000, 1_000_000],
        |size| walks("bitcoin", size),
    ),
    (
        "walks over a world on ethereum, movements",
        [100_000, 300_000, 1_000_000],
        |size| walks("ethereum", size),
    ),
    (
        "walks over a world on bank-wire, movements",
        [100_000, 300_000, 1_000_000],
        |size| walks("bank-wire", size),
    ),
    (
        "bounds of one purse, transactions",
        [100_000, 300_000, 1_000_000],
        one_purse,
    ),
    (
        "bounds of every purse within reach, transactions",
        [25_000, 50_000, 100_000],
        every_purse,
    ),
    (
        "bounds of 20 purses behind one account filled first, deposits",
        [16_000, 32_000, 64_000],
        behind_filled,
    ),
    (
        "bounds of 20 purses behind one account used in turn, deposits",
        [16_000, 32_000, 64_000],
        behind_in_turn,
    ),
    ("fifo over one account, lots", [64_000, 128_000, 256_000], |lots| {
        account("fifo", lots)
    }),
    ("tiho over one account, lots", [64_000, 128_000, 256_000], |lots| {
        account("tiho", lots)
    }),
    (
        "tiho;ins=highest over one account, lots",
        [64_000, 128_000, 256_000],
        |lots| account("tiho;ins=highest", lots),
    ),
    ("a world with a theft, mules", [100, 400, 1_600], |mules| {
        theft(10, mules)
    }),
    ("a world with a theft, payments", [10, 100, 1_000], |payments| {
        theft(payments, 100)
    }),
    (
        "reading getblock beside serde_json alone, transactions",
        [20_000, 60_000, 180_000],
        |transactions| reading(factory::json::getblock, factory::json::parsed_getblock, transactions),
    ),
    (
        "reading bitcoin-etl beside serde_json alone, transactions",
        [20_000, 60_000, 180_000],
        |transactions| reading(factory::json::etl, factory::json::parsed_etl, transactions),
    ),
];

fn main() {
    // `cargo bench` hands on a switch of its own.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    println!("| what, by | sizes | processor's time | what came out |\n|---|---|---|---|");
    for (name, sizes, question) in ROWS {
        if !words.iter().all(|word| name.contains(word)) {
            continue;
        }
        let (times, said): (Vec<String>, Vec<String>) = sizes
            .map(question)
            .map(|(took, said)| (format!("{:.1} ms", took.as_secs_f64() * 1e3), said))
            .into_iter()
            .unzip();
        let sizes = sizes.map(|size| size.to_string()).join(", ");
        println!("| {name} | {sizes} | {} | {} |", times.join(", "), said.join(", "));
    }
}

/// Bounds so many of the purses within reach, evenly among all of them.
fn bounded((evidence, complaints): &(Evidence, Vec<Complaint>), count: usize) -> (Duration, String) {
    let method = Method::of(Booking::FIFO);
    let mut said = String::new();
    let took = time(|| {
        let mut bounds = Bounds::new(evidence, complaints, &method).expect("it can be followed");
        let purses: Vec<_> = bounds.reached().collect();
        let asked: Vec<_> = purses.iter().step_by(purses.len().div_ceil(count)).collect();
        let answered = asked.iter().filter(|&&&purse| bounds.of(&[purse]).is_ok()).count();
        said = format!("{answered} of {} answered", asked.len());
    });
    (took, said)
}

fn one_purse(transactions: usize) -> (Duration, String) {
    bounded(&factory::chain::chain(transactions), 1)
}

fn every_purse(transactions: usize) -> (Duration, String) {
    bounded(&factory::chain::chain(transactions), usize::MAX)
}

fn behind_filled(deposits: usize) -> (Duration, String) {
    bounded(&factory::account::filled_first(deposits as u64), 20)
}

fn behind_in_turn(deposits: usize) -> (Duration, String) {
    bounded(&factory::account::in_turn(deposits as u64), 20)
}

fn account(spec: &str, lots: usize) -> (Duration, String) {
    let (evidence, complaints) = factory::account::filled_first(lots as u64);
    let method: Method = spec.parse().expect("a method");
    let ask = || follow(&evidence, &complaints, &method, History::Omit).expect("it is followed");
    (time(ask), format!("{} purses", ask().held.len()))
}

/// Returns so many bytes of memory as a row of the process' state says: what it has, or the most it had.
fn memory(row: &str) -> u64 {
    let state = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = state
        .lines()
        .find_map(|line| line.strip_prefix(row))
        .unwrap_or_default();
    let kibibytes: u64 = line.trim_end_matches("kB").trim().parse().unwrap_or_default();
    kibibytes * 1_024
}

fn world(rail: &str, size: usize) -> (Duration, String) {
    let scenario = factory::crowd(rail, size);
    let make = || sim::make(&scenario, scenario.starts[0], Seed::new(1));
    let before = memory("VmRSS:");
    // Forgets the most that was had so far.
    let counted = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let movements = make().world.ledger.movement_count();
    let most = memory("VmHWM:").saturating_sub(before);
    let took = time(make);
    let speed = movements as f64 / took.as_secs_f64() / 1e6;
    let memory = match counted {
        true => format!(", {} B each", most / movements as u64),
        false => String::new(),
    };
    (took, format!("{movements} movements, {speed:.2} M/s{memory}"))
}

/// Follows what was given away through a world as whoever sees most of it, by each rule, after whatever is derived once.
fn walks(rail: &str, size: usize) -> (Duration, String) {
    let scenario = factory::given_away(rail, size);
    let world = sim::make(&scenario, scenario.starts[0], Seed::new(1)).world;
    // Nobody but the banks sees what happens at banks.
    let vantage = if rail == "bank-wire" {
        Vantage::Omniscient
    } else {
        Vantage::Public
    };
    let (evidence, key) = project(&world, IncidentId::FIRST, vantage, &[], world.ends);
    let complaints = key.complaints(&world);
    let inputs = evidence.ledger().in_count();
    let (mut all, mut said) = (Duration::ZERO, format!("{inputs} inputs"));
    for spec in [
        "haircut",
        "haircut;arithmetic=fractions",
        "poison",
        "fifo",
        "lifo-stack",
        "tiho",
    ] {
        let method: Method = spec.parse().expect("a method");
        let ask = || follow(&evidence, &complaints, &method, History::Omit).expect("it is followed");
        let held = ask().held.len();
        let took = time(ask);
        all += took;
        let each = took.as_secs_f64() * 1e9 / inputs as f64;
        said.push_str(&format!("; {spec} {each:.1} ns each, {held} purses"));
    }
    (all, said)
}

fn theft(payments: usize, mules: usize) -> (Duration, String) {
    let scenario = factory::theft::theft("bitcoin", payments, mules);
    let make = || sim::make(&scenario, scenario.starts[0], Seed::new(1));
    let movements = make().world.ledger.movement_count();
    (time(make), format!("{movements} movements"))
}

/// Reads blocks in words, and beside that only their JSON, in turn.
fn reading(write: fn(&[Block]) -> Vec<u8>, parse: fn(&[u8]) -> usize, transactions: usize) -> (Duration, String) {
    const PER_BLOCK: usize = 1_000;
    let bytes = write(&factory::blocks((transactions / PER_BLOCK) as u32 + 1, PER_BLOCK));
    let (mut least, mut alone) = (Duration::MAX, Duration::MAX);
    for _ in 0..3 {
        let input = Input {
            name: "blocks.json".into(),
            bytes: bytes.clone(),
        };
        let began = worked();
        let _ = black_box(read(vec![input], &Options::default()).expect("the chain is sound"));
        least = least.min(worked() - began);
        alone = alone.min(time(|| parse(&bytes)));
    }
    let speed = |took: Duration| bytes.len() as f64 / took.as_secs_f64() / 1e6;
    let share = alone.as_secs_f64() / least.as_secs_f64();
    (
        least,
        format!("{:.0} of {:.0} MB/s: {share:.2}", speed(least), speed(alone)),
    )
}
