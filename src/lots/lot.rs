//! Lots: amounts with an origin, and how neighbours of one origin become one.

use crate::units::{Amount, OriginId, Weakest};

/// An amount with an origin; no origin is clean money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// From which complaint; nothing where the money is clean.
    pub origin: Option<OriginId>,
    /// How much. Meaningless under a method that [relabels](super::Booking::relabels) whole purses.
    pub amount: Amount,
    /// The weakest of the links that any of it came over. It goes with the units and decides nothing.
    pub weakest: Weakest,
}

impl Lot {
    /// Returns clean money.
    pub const fn clean(amount: Amount) -> Lot {
        Lot {
            origin: None,
            amount,
            weakest: Weakest::NONE,
        }
    }

    /// Returns money of an origin.
    pub const fn of(origin: OriginId, amount: Amount) -> Lot {
        Lot {
            origin: Some(origin),
            amount,
            weakest: Weakest::NONE,
        }
    }

    /// Takes up another lot of its origin: what is said of any of its units is then said of all.
    pub(crate) fn join(&mut self, other: Lot) {
        self.amount += other.amount;
        self.weakest = self.weakest.max(other.weakest);
    }
}

/// Appends a lot and joins it with the last one from `begin` on where both have one origin.
pub(crate) fn push_joined(lots: &mut Vec<Lot>, begin: usize, lot: Lot) {
    if lot.amount.is_zero() {
        return;
    }
    match lots[begin..].last_mut() {
        Some(last) if last.origin == lot.origin => last.join(lot),
        _ => lots.push(lot),
    }
}

/// Returns one tainted lot an origin, in the order of the origins.
pub(crate) fn by_origin(lots: &[Lot]) -> Vec<Lot> {
    let mut sums: Vec<Lot> = Vec::new();
    for lot in lots.iter().filter(|lot| lot.origin.is_some()) {
        match sums.binary_search_by_key(&lot.origin, |sum| sum.origin) {
            Ok(at) => sums[at].join(*lot),
            Err(at) => sums.insert(at, *lot),
        }
    }
    sums
}

/// Returns what was taken up and not laid, by origin.
pub(crate) fn lost(taken: &[Lot], laid: &[Lot]) -> Vec<Lot> {
    let laid = by_origin(laid);
    let kept = |origin| {
        laid.iter()
            .find(|lot| lot.origin == origin)
            .map_or(Amount::ZERO, |lot| lot.amount)
    };
    let mut lost = by_origin(taken);
    lost.iter_mut()
        .for_each(|lot| lot.amount = lot.amount.saturating_sub(kept(lot.origin)));
    lost.retain(|lot| !lot.amount.is_zero());
    lost
}
