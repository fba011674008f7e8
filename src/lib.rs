//! A laboratory for following stained money: it makes a world in which a theft is laundered, lets investigators who see only
//! what they may see follow the money, and measures how much of it they find.
//!
//! Seven nouns, each a plain value, in one line from a file to a report:
//!
//! ```text
//!  Scenario ──▶ World ──▶ Evidence ──▶ Trace ──▶ Scorecard ──▶ Findings ──▶ bytes
//!   (file)    record and   what one    what one   overlap of    one plain    terminal,
//!              truth      investigator  method    trace and       view      HTML, JSON,
//!                           may see      says       truth                      CSV
//! ```
//!
//! - A [`scenario`] file says who lives in a world, what is stolen and how it is laundered, who looks and by which methods.
//! - [`sim`] makes the [`World`](truth::World): one [`ledger`] of purses, movements and legs over every rail, with the
//!   [`truth`] of who controlled what.
//! - [`vantage`] projects the world to the [`Evidence`](evidence::Evidence) of one investigator; `formats` reads evidence from
//!   real ledgers instead.
//! - [`trace`] follows a complaint through evidence by a [`Method`](lots::Method): a rule that says which [`lots`] leave a
//!   purse first.
//! - [`score`] compares the trace with the truth, and [`study`] walks the whole line for every rail, vantage and method.
//! - `report` builds one plain view of it and renders that.
//!
//! From a scenario to a scorecard:
//!
//! ```
//! use dyepack::evidence::Vantage;
//! use dyepack::lots::{Booking, Method};
//! use dyepack::trace::History;
//! use dyepack::units::Total;
//! use dyepack::{scenario, score, sim, trace, vantage};
//!
//! let file = &scenario::bundled()[1];
//! assert_eq!(file.name, "first-steps");
//! let scenario = scenario::decode(file.name, file.text).expect("bundled scenarios are valid");
//!
//! let world = sim::make(&scenario, 0, scenario.seed).world; // on the first of its rails
//! let (evidence, key) = vantage::project(&world, 0, Vantage::Omniscient, &[], world.ends); // who looks, and when
//! let complaints = key.complaints(&world); // what the victim claims
//!
//! let fifo = Method::of(Booking::FIFO);
//! let answer = trace::follow(&evidence, &complaints, &fifo, History::Keep)?;
//! let seeded: Total = answer.tallies.iter().map(|tally| tally.seeded).sum();
//! assert_eq!(seeded.get(), 10_000_000_000, "one hundred bitcoin were stolen");
//!
//! let yardstick = score::Yardstick::new(&world, 0, world.ends);
//! let (card, _) = score::score(&yardstick, &key, &answer);
//! let recall = card.level(score::Level::Purses).recall.expect("there is loot");
//! println!("{fifo} finds {recall} of the loot");
//! # Ok::<(), trace::TraceError>(())
//! ```
//!
//! # Features
//!
//! - `ledgers` (default): the modules `formats` and `report`. Without it nothing needs a compiler of C.
//! - `cli` (default): the program `dyepack`; brings `ledgers`.
//!
//! # What holds everywhere
//!
//! - **Money is exact**: integers of base units in their own type, products of 128 bits, and every division says which way it
//!   rounds. Every movement balances; every method that conserves value is checked to, per complaint, in every run.
//! - **Runs are repeatable**: the same version, scenario and seed give the same bytes on any machine and any number of
//!   threads. Randomness comes in named streams; there is no clock, no hash order, no platform float function.
//! - **Truth never reaches a tracer**: [`trace`] receives evidence and complaints, and a test reads the imports.
//! - **Nothing passes for real**: names are invalid outside, every export says SIMULATED. A taint figure is a bookkeeping
//!   convention, not an accusation.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(feature = "cli"),
    allow(
        dead_code,
        unused_imports,
        reason = "what the program alone uses is looked for where it is built"
    )
)]

#[cfg(feature = "cli")]
#[doc(hidden)]
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "the one place that prints")]
pub mod cli;
pub mod evidence;
#[cfg(feature = "ledgers")]
pub mod formats;
#[cfg(all(any(test, fuzzing), feature = "ledgers"))]
#[doc(hidden)]
pub mod fuzz;
pub mod ledger;
pub mod lots;
#[cfg(feature = "ledgers")]
pub mod report;
pub mod scenario;
pub mod score;
pub mod seed;
mod shown;
pub mod sim;
pub mod study;
pub mod trace;
pub mod truth;
pub mod units;
pub mod vantage;
