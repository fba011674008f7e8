//! What decided something read of a rail's levers, and when first. Until then the lever could have stood at its other end: two worlds that differ in it
//! alone are the same up to the earlier of their first readings, which `sim/tests/reads.rs` holds.
//!
//! | lever | read by |
//! |---|---|
//! | supply | whoever opens a purse that costs money or days, and a thief whose account is frozen |
//! | books | a tag that is to be published, an issuer whose act is announced |
//! | disclosure, control | whoever is asked for an answer, a freeze, a hold, a report, a voiding |
//! | oversight | a screen that holds a payment or an account; one that lets it through decides nothing |
//! | finality | whoever is asked to cancel or to give back, and a payment that could be stopped on its way for nothing else |
//! | tempo | every payment that takes time |
//!
//! Names, messages and what pools retain are read by investigators alone and move no money.

use crate::units::{Instant, RailId};

/// A lever that decides what moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// What a new purse costs.
    Supply,
    /// Who sees a movement.
    Books,
    /// What institutions answer.
    Disclosure,
    /// What a keeper or issuer can stop.
    Control,
    /// What is screened.
    Oversight,
    /// What can be taken back.
    Finality,
    /// How fast it is.
    Tempo,
}

/// How many levers there are.
const LEVERS: usize = Lever::Tempo as usize + 1;

/// When each lever of each rail was first read.
#[derive(Clone, Debug, Default)]
pub struct Reads(Vec<[Option<Instant>; LEVERS]>);

impl Reads {
    /// Writes down that a lever of a rail was read at an instant for what was decided then.
    pub fn note(&mut self, rail: RailId, lever: Lever, at: Instant) {
        if self.0.len() <= rail.index() {
            self.0.resize(rail.index() + 1, [None; LEVERS]);
        }
        self.0[rail.index()][lever as usize].get_or_insert(at);
    }

    /// Returns when a lever of a rail was first read; nothing: never so far.
    #[cfg(test)]
    pub fn first(&self, rail: RailId, lever: Lever) -> Option<Instant> {
        self.0.get(rail.index())?[lever as usize]
    }
}
