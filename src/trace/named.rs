//! Units that a rule names where the first mixture left them, and does not follow.
//!
//! They lie in a purse beside what is followed, in the place of clean units, and leave last: as many of them as the purse has
//! clean ones. Whatever the purse pays beyond that takes the oldest of them, and there they stop.

use std::collections::BTreeMap;

use crate::lots::{Lot, Out, Pool, push_joined};
use crate::units::{Amount, OriginId, OutLegId, PurseId};

/// What is named and not followed.
#[derive(Default)]
pub(super) struct Named {
    /// By purse, what came first standing first.
    resting: BTreeMap<PurseId, Vec<Lot>>,
    /// What the movement that is walked brings, by out-leg.
    brought: BTreeMap<usize, Vec<Lot>>,
}

impl Named {
    pub(super) fn is_empty(&self) -> bool {
        self.resting.is_empty()
    }

    pub(super) fn rests_in(&self, purse: PurseId) -> bool {
        self.resting.contains_key(&purse)
    }

    pub(super) fn in_purse(&self, purse: PurseId) -> &[Lot] {
        self.resting.get(&purse).map_or(&[], Vec::as_slice)
    }

    pub(super) fn purses(&self) -> impl Iterator<Item = PurseId> {
        self.resting.keys().copied()
    }

    /// Notes what the movement brings to a leg.
    pub(super) fn bring(&mut self, leg: usize, lots: Vec<Lot>) {
        if !lots.is_empty() {
            self.brought.insert(leg, lots);
        }
    }

    /// Returns what the movement brought to a leg.
    pub(super) fn take_brought(&mut self, leg: OutLegId) -> Vec<Lot> {
        self.brought.remove(&leg.index()).unwrap_or_default()
    }

    pub(super) fn rest(&mut self, purse: PurseId, lots: &[Lot]) {
        if !lots.is_empty() {
            let resting = self.resting.entry(purse).or_default();
            lots.iter().for_each(|lot| push_joined(resting, 0, *lot));
        }
    }

    /// Lets what has no room any more leave a purse, the oldest first.
    pub(super) fn leave(&mut self, purse: PurseId, room: Amount) -> Vec<Lot> {
        let Some(resting) = self.resting.remove(&purse) else {
            return Vec::new();
        };
        let mut pool = Pool::default();
        resting.into_iter().for_each(|lot| pool.push(lot));
        let mut left = Vec::new();
        pool.take_oldest(pool.tainted().saturating_sub(room), &mut left);
        self.rest(purse, &pool.lots());
        left
    }
}

/// Names tainted units at the outputs of a mixture, outputs in order.
pub(super) fn at_outputs(lots: &[Lot], outs: &[Out]) -> Vec<Vec<Lot>> {
    let mut pool = Pool::default();
    lots.iter()
        .filter(|lot| lot.origin.is_some())
        .for_each(|lot| pool.push(*lot));
    let take = |out: &Out| {
        let mut named = Vec::new();
        pool.take_oldest(pool.tainted().min(out.amount), &mut named);
        named
    };
    outs.iter().map(take).collect()
}

/// Lays named lots in the place of the first clean units of a piece.
pub(super) fn beside(named: &[Lot], piece: &[Lot]) -> Vec<Lot> {
    if named.is_empty() {
        return piece.to_vec();
    }
    let mut taken: Amount = named.iter().map(|lot| lot.amount).sum();
    let mut lots = named.to_vec();
    for lot in piece {
        let gone = match lot.origin {
            None => lot.amount.min(taken),
            Some(_) => Amount::ZERO,
        };
        taken -= gone;
        push_joined(
            &mut lots,
            0,
            Lot {
                amount: lot.amount - gone,
                ..*lot
            },
        );
    }
    lots
}

/// Turns the origin of a named lot into one that no claim has, and back.
fn turned(lot: Lot) -> Lot {
    let turn = |origin: OriginId| OriginId::from_raw(u32::MAX - 1 - origin.get());
    Lot {
        origin: lot.origin.map(turn),
        ..lot
    }
}

fn is_turned(lot: &Lot) -> bool {
    lot.origin.is_some_and(|origin| origin.get() > u32::MAX / 2)
}

/// Gives lots that were turned their own origin.
pub(super) fn plain(lots: &mut [Lot]) {
    lots.iter_mut()
        .filter(|lot| is_turned(lot))
        .for_each(|lot| *lot = turned(*lot));
}

/// Lays named lots apart into a piece, so that claims meet them as they meet other taint.
pub(super) fn lay_apart(named: &[Lot], piece: &mut Vec<Lot>) {
    if !named.is_empty() {
        let apart: Vec<Lot> = named.iter().copied().map(turned).collect();
        *piece = beside(&apart, piece);
    }
}

/// Takes out of a piece what was laid apart, where clean units stand then.
pub(super) fn take_apart(piece: &mut Vec<Lot>) -> Vec<Lot> {
    let mut named = Vec::new();
    if !piece.iter().any(is_turned) {
        return named;
    }
    let mut rest = Vec::new();
    for lot in piece.drain(..) {
        if is_turned(&lot) {
            push_joined(&mut named, 0, turned(lot));
            push_joined(&mut rest, 0, Lot::clean(lot.amount));
        } else {
            push_joined(&mut rest, 0, lot);
        }
    }
    *piece = rest;
    named
}
