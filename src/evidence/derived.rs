//! Columns that follow from others, and are derived when somebody first asks.

use std::ops::Range;
use std::sync::OnceLock;

use crate::ledger::Ledger;
use crate::units::{Amount, MovementId, OutLegId};

/// Columns of legs and what is found of movements by them, each derived when a walk first asks.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) made_by: OnceLock<Vec<u32>>,
    pub(super) onward: OnceLock<Vec<u64>>,
    pub(super) confluences: OnceLock<Confluences>,
}

/// The confluences of a ledger, from where each movement has what it has, and where trails end.
///
/// Confluences are passed a [group](Group) at a time. Within a group those come first that read none of it, then those that read these, and so on, and of them
/// those with fewer inputs first, so that one loop passes [many](Run) of as many inputs.
#[derive(Debug, Default)]
pub(crate) struct Confluences {
    /// The groups in the order of time, and one more where they end.
    pub(crate) groups: Vec<Group>,
    pub(crate) runs: Vec<Run>,
    /// Which movements are confluences, as they are passed.
    pub(crate) movements: Vec<u32>,
    /// Where what a confluence has is put, as they are passed.
    pub(crate) places: Vec<u32>,
    /// Of each input the place of what the movement has that made its coin.
    pub(crate) from: Vec<u32>,
    /// Which part of all that comes into its movement each input is, in 2^63ths; nothing for what is nothing.
    pub(crate) weights: Vec<u64>,
    /// By movement the place of what it has; the first, where nothing is put, where nothing comes in it.
    pub(crate) place_of: Vec<u32>,
    /// How many places there are.
    pub(crate) place_count: usize,
    /// By movement its fee; of several the first.
    pub(crate) fees: Vec<Amount>,
    /// By movement on how many of its out-legs something is from which it goes on.
    pub(crate) open: Vec<u32>,
    /// The out-legs from which it goes on and on which nothing is.
    pub(crate) idle: Vec<End>,
    /// The out-legs from which it would go on and which nobody spends.
    pub(crate) resting: Vec<End>,
    /// The out-legs from which it goes no further, but for those fees.
    pub(crate) shut: Vec<End>,
    /// Of one out-leg in so many ([`NEAR`]) its movement.
    pub(super) near: Vec<u32>,
}

/// See [`Confluences::movement_of`].
pub(super) const NEAR: usize = 64;

impl Confluences {
    /// Returns the movement of an out-leg, as the ledger does in more steps.
    #[inline]
    pub(crate) fn movement_of(&self, ledger: &Ledger, leg: OutLegId) -> MovementId {
        let mut movement = MovementId::from_raw(self.near[leg.index() / NEAR]);
        while ledger.outs(movement).end <= leg.index() {
            movement = MovementId::new(movement.index() + 1);
        }
        movement
    }
}

/// Confluences that are passed before the place of any of them is another's, and where columns of them begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The first movement behind the confluences of the group before.
    pub(crate) first: u32,
    pub(crate) run: u32,
    pub(crate) confluence: u32,
    pub(crate) input: u32,
}

/// Confluences with as many inputs that do not read each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// How many confluences.
    pub(crate) count: u32,
    /// How many inputs each has.
    pub(crate) inputs: u32,
}

/// An out-leg at which a walk looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The out-leg; lists of them are in this order.
    pub(crate) leg: u32,
    /// The place of what its movement has.
    pub(crate) place: u32,
}

impl End {
    /// Takes from a list those of some movements, and leaves in it those of later ones.
    #[inline]
    pub(crate) fn take<'a>(
        list: &mut &'a [End],
        ledger: &Ledger,
        movements: Range<usize>,
    ) -> impl Iterator<Item = &'a End> {
        let legs = |movement| ledger.outs(MovementId::new(movement));
        let end = match movements.is_empty() {
            true => 0,
            false => legs(movements.end - 1).end,
        };
        if let Some(before) = list.first().filter(|one| (one.leg as usize) < end) {
            let begin = legs(movements.start).start;
            if (before.leg as usize) < begin {
                *list = &list[list.partition_point(|one| (one.leg as usize) < begin)..];
            }
        }
        std::iter::from_fn(move || {
            let (first, later) = list.split_first().filter(|(first, _)| (first.leg as usize) < end)?;
            *list = later;
            Some(first)
        })
    }
}
