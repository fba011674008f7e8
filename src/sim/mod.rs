//! Makes worlds: a living background, a theft, and what becomes of the money on the rails of a scenario.
//!
//! ```text
//! Scenario ──► State (ledger, record, control; wallets, keepers)
//!                ▲
//!   crowd ── intents, drawn ahead, sorted ──┐
//!   thief ── wakes and answers to notices ──┼──► Engine: one sequential pass in order of time
//!   guard ── orders, read at desks ─────────┘
//! ```
//!
//! - `engine` plays everything in order; an order due at an instant precedes the events of that instant.
//! - `agenda` holds what people mean to do and what is due.
//! - `state` is the world under construction: every purse and movement enters it through one door.
//! - `rails` turn a payment into movements as bitcoin, an account chain or a chain of banks does.
//! - `keepers` are exchanges, mixers, desks, banks and casinos: one type with parameters.
//! - `guard` is what defenders order, when it is read, and what comes of it.
//! - `crowd` are the ordinary people, `thief` the others, who act on a `plan` by its `verbs`; `alike` are ordinary people who
//!   do by the same plan with money of their own what he does with what is stolen.
//! - `stats` measures a finished world against the ledgers it is modelled on.

mod acts;
pub(crate) mod agenda;
mod alike;
pub(crate) mod counts;
pub(crate) mod crowd;
mod dates;
pub(crate) mod engine;
mod guard;
mod hands;
pub(crate) mod keepers;
mod party;
pub(crate) mod payment;
pub(crate) mod piece;
pub(crate) mod plan;
mod prevalence;
pub(crate) mod rails;
pub(crate) mod reads;
mod robbery;
pub(crate) mod state;
pub(crate) mod stats;
mod tags;
mod terms;
pub(crate) mod thief;
mod told;
pub(crate) mod verbs;
pub(crate) mod wallet;

pub(crate) use counts::{Count, Stats};
pub use engine::{Engine, Made};
pub(crate) use guard::UnderWay;
pub use guard::{Answer, Order, PaymentId};
pub(crate) use prevalence::carried;
pub(crate) use told::retell;

use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::units::{Instant, RailId};

/// Makes the world of a scenario in which the theft starts on this rail, one of its [`starts`](Scenario::starts), with the scripted
/// orders of its defenders.
pub fn make(scenario: &Scenario, rail: RailId, seed: Seed) -> Made {
    let mut engine = Engine::new(scenario, rail, seed);
    engine.advance(Instant::MAX);
    let mut made = engine.finish();
    if scenario.scale > 1 {
        made.notes.insert(0, prevalence::scaled(scenario.scale));
    }
    made
}

#[cfg(test)]
mod tests;
