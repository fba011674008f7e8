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
//! # Trace a ledger
//!
//! Bring movements of your own, say which of them took the money, and ask a method where it is:
//!
//! ```
//! use dyepack::evidence::{Columns, Complaint};
//! use dyepack::ledger::{Ledger, Leg, PurseKind};
//! use dyepack::lots::Method;
//! use dyepack::trace::{History, follow};
//! use dyepack::units::{Amount, Asset, Instant};
//!
//! let mut ledger = Ledger::closed(); // every purse begins empty and no balance falls below nothing
//! let euro = ledger.add_asset(Asset { code: "EUR".into(), scale: 2 });
//! let outside = ledger.open(PurseKind::Issuance, euro);
//! let [victim, thief, shop] = [(); 3].map(|()| ledger.open(PurseKind::Account, euro));
//! let mut pay = |second, from, to, cents| {
//!     let amount = Amount::new(cents);
//!     ledger.try_record(Instant::from_unix(second), &[Leg::new(from, amount)], &[Leg::new(to, amount)])
//! };
//! pay(0, outside, victim, 100)?;
//! pay(1, outside, thief, 60)?;
//! let theft = pay(2, victim, thief, 100)?;
//! pay(3, thief, shop, 80)?;
//!
//! let taken = ledger.out_legs(theft).next().expect("it arrived by one leg");
//! let complaint = Complaint { name: "theft".into(), claims: vec![(taken, Amount::new(100))] };
//! let evidence = Columns::of(ledger).check()?;
//!
//! let method: Method = "fifo".parse()?;
//! let trace = follow(&evidence, &[complaint], &method, History::Omit)?;
//! let of = |purse| trace.held.iter().find(|row| row.purse == purse).map(|row| row.amount.get());
//! assert_eq!((of(thief), of(shop)), (Some(80), Some(20))); // his own 60 were there first
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Write a method
//!
//! A method is a rule that says which lots leave a pool first. What is listed in [`Booking::ALL`](lots::Booking::ALL) can be
//! called by name; a rule of one's own is handed in and goes wherever a method goes, under the [laws](lots::CustomRule) that the
//! walk holds it to:
//!
//! ```
//! use dyepack::lots::{About, CustomRule, Lot, Method};
//! use dyepack::units::Amount;
//!
//! struct SmallestFirst;
//!
//! impl CustomRule for SmallestFirst {
//!     fn about(&self) -> &About {
//!         const { &About::custom("smallest-first", "the smallest lot leaves first, of equal ones the oldest") }
//!     }
//!
//!     fn take(&self, pool: &[Lot], amount: Amount, leaves: &mut [Amount]) {
//!         let mut order: Vec<usize> = (0..pool.len()).collect();
//!         order.sort_by_key(|&place| pool[place].amount);
//!         let mut rest = amount;
//!         for place in order {
//!             leaves[place] = pool[place].amount.min(rest);
//!             rest -= leaves[place];
//!         }
//!     }
//! }
//!
//! let method = Method::custom(&SmallestFirst);
//! assert_eq!(method.spec(), "smallest-first;fees=drop");
//! ```
//!
//! # Make a world
//!
//! From a scenario to a world, to what one investigator sees of it, to a trace, to its score:
//!
//! ```
//! use dyepack::evidence::Vantage;
//! use dyepack::lots::{Booking, Method};
//! use dyepack::trace::History;
//! use dyepack::units::IncidentId;
//! use dyepack::{scenario, score, sim, trace, vantage};
//!
//! let file = &scenario::bundled()[1];
//! assert_eq!(file.name, "first-steps");
//! let scenario = scenario::decode(file.name, file.text).expect("bundled scenarios are valid");
//!
//! let world = sim::make(&scenario, scenario.starts[0], scenario.seed).world; // on the first of its rails
//! let theft = IncidentId::FIRST;
//! let (evidence, key) = vantage::project(&world, theft, Vantage::Omniscient, &[], world.ends); // who looks
//! let complaints = key.complaints(&world); // what the victim claims
//!
//! let fifo = Method::of(Booking::FIFO);
//! let answer = trace::follow(&evidence, &complaints, &fifo, History::Keep)?;
//! assert_eq!(answer.tallies[0].seeded.get(), 10_000_000_000, "one hundred bitcoin were stolen");
//!
//! let yardstick = score::Yardstick::new(&world, theft, world.ends);
//! let card = score::score(&yardstick, &key, &answer);
//! let recall = card.level(score::Level::Purses).recall.expect("there is loot");
//! println!("{fifo} finds {recall} of the loot");
//! # Ok::<(), trace::TraceError>(())
//! ```
//!
//! [`study::run`] does this for every rail, vantage and method of a scenario at once.
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
