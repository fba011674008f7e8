//! Columns that follow from others, and are derived when somebody first asks.

use std::sync::OnceLock;

use crate::ledger::Ledger;
use crate::units::MovementId;

/// Columns of legs and what is found of movements by them, each derived when a walk first asks.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) made_by: OnceLock<Vec<u32>>,
    pub(super) onward: OnceLock<Vec<u64>>,
    pub(super) confluences: OnceLock<Confluences>,
}

/// The confluences of a ledger, and from where each movement has what it has.
#[derive(Debug, Default)]
pub(crate) struct Confluences {
    /// Which movements are confluences, in their order.
    pub(crate) movements: Vec<u32>,
    /// Where the inputs of each end; they begin where those of the one before end.
    pub(crate) ends: Vec<u32>,
    /// Of each input the place of what the movement has that made its coin.
    pub(crate) from: Vec<u32>,
    /// Which part of all that comes into its movement each input is, in 2^63ths; nothing for what is nothing.
    pub(crate) weights: Vec<u64>,
    /// Where what a confluence has is put.
    pub(crate) places: Vec<u32>,
    /// By movement the place of what it has; the first, where nothing is put, where nothing comes in it.
    pub(crate) place_of: Vec<u32>,
    /// How many places there are.
    pub(crate) place_count: usize,
    /// The out-legs on which nothing is or from which it goes no further, in their order.
    pub(super) last_legs: Vec<u32>,
    /// By movement how many out-legs before its own are others.
    pub(super) onward_before: Vec<u32>,
}

impl Confluences {
    /// Returns of how many out-legs of a movement something goes on, and the others, on which trails end.
    #[inline]
    pub(crate) fn outs(&self, ledger: &Ledger, movement: MovementId) -> (u64, &[u32]) {
        let (outs, place) = (ledger.outs(movement), movement.index());
        let (before, until) = (
            self.onward_before[place] as usize,
            self.onward_before[place + 1] as usize,
        );
        (
            (until - before) as u64,
            &self.last_legs[outs.start - before..outs.end - until],
        )
    }
}
