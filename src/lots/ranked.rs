//! Lots that leave by a preference: those of the lowest rank first, and of equal ones those of one end.
//!
//! Where a pool holds a few lots they are put in order each time. One of many - an exchange's hot wallet - keeps them in two orders at
//! once, by place and by rank, so that each lot that comes or leaves costs the logarithm of their number.

use std::collections::{BTreeMap, BTreeSet};

use super::lot::Lot;
use super::parameter::choice;
use crate::units::Amount;

choice! {
    /// Which of several equal values comes first, where values order.
    pub enum Ties: "ties" = "Which of equal values comes first where values order: the one of the lowest or of the highest index, in \
        an account the oldest or the newest lot." {
        /// The one of the lowest index; in an account, the oldest lot.
        Lowest = 0 => "lowest",
        /// The one of the highest index; in an account, the newest lot.
        Highest = 1 => "highest",
    }
}

/// Which lots are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preferred {
    Tainted,
    Clean,
    Largest,
    Smallest,
}

impl Preferred {
    /// Returns the rank of a lot: the lowest leaves first.
    pub(crate) fn rank(self, lot: &Lot) -> u64 {
        match self {
            Preferred::Tainted => u64::from(lot.origin.is_none()),
            Preferred::Clean => u64::from(lot.origin.is_some()),
            Preferred::Largest => u64::MAX - lot.amount.get(),
            Preferred::Smallest => lot.amount.get(),
        }
    }
}

/// The lots of a pool in the order of their places and of their ranks. Neighbours of one origin are one lot.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    preferred: Preferred,
    ties: Ties,
    /// From the oldest to the newest.
    lots: BTreeMap<i64, Lot>,
    /// The rank of each, and its place; of equal ranks the place stands last that leaves last.
    order: BTreeSet<(u64, i64)>,
}

impl Ranked {
    /// Returns lots, which stand from the oldest to the newest, in both orders.
    pub(super) fn new(preferred: Preferred, ties: Ties, lots: &[Lot]) -> Ranked {
        let mut ranked = Ranked {
            preferred,
            ties,
            lots: BTreeMap::new(),
            order: BTreeSet::new(),
        };
        (0..).zip(lots).for_each(|(place, &lot)| ranked.insert(place, lot));
        ranked
    }

    /// Returns the lots from the oldest to the newest.
    pub(super) fn lots(&self) -> Vec<Lot> {
        self.lots.values().copied().collect()
    }

    /// Adds a lot as the newest.
    pub(super) fn push(&mut self, lot: Lot) {
        match self.lots.last_key_value() {
            Some((&place, newest)) if newest.origin == lot.origin => self.join(place, lot),
            newest => self.insert(newest.map_or(0, |(place, _)| place + 1), lot),
        }
    }

    /// Adds a lot as the oldest.
    pub(super) fn push_oldest(&mut self, lot: Lot) {
        match self.lots.first_key_value() {
            Some((&place, oldest)) if oldest.origin == lot.origin => self.join(place, lot),
            oldest => self.insert(oldest.map_or(0, |(place, _)| place - 1), lot),
        }
    }

    /// Moves units out by the preference, and hands each piece on.
    pub(super) fn take(&mut self, amount: Amount, mut piece: impl FnMut(Lot)) {
        let mut rest = amount;
        let mut emptied = Vec::new();
        while !rest.is_zero() {
            let (_, place) = *self.order.first().expect("nothing is taken that is not there");
            let place = self.turned(place);
            let mut lot = self.remove(place);
            let taken = lot.amount.min(rest);
            piece(Lot { amount: taken, ..lot });
            rest -= taken;
            lot.amount -= taken;
            if lot.amount.is_zero() {
                emptied.push(place);
            } else {
                self.insert(place, lot);
            }
        }
        // Not before: a lot that grows by its neighbour would have another rank while the others leave.
        emptied.into_iter().for_each(|place| self.close(place));
    }

    /// Makes the neighbours of a place that was left one lot where they are of one origin.
    fn close(&mut self, place: i64) {
        let before = self.lots.range(..place).next_back();
        let after = self.lots.range(place..).next();
        if let (Some((&before, older)), Some((&after, newer))) = (before, after)
            && older.origin == newer.origin
        {
            let lot = self.remove(after);
            self.join(before, lot);
        }
    }

    fn join(&mut self, place: i64, lot: Lot) {
        let mut joined = self.remove(place);
        joined.join(lot);
        self.insert(place, joined);
    }

    fn insert(&mut self, place: i64, lot: Lot) {
        self.order.insert((self.preferred.rank(&lot), self.turned(place)));
        self.lots.insert(place, lot);
    }

    fn remove(&mut self, place: i64) -> Lot {
        let lot = self.lots.remove(&place).expect("a lot has its place");
        self.order.remove(&(self.preferred.rank(&lot), self.turned(place)));
        lot
    }

    /// Returns a place as it stands in the order of ranks, or from there.
    fn turned(&self, place: i64) -> i64 {
        match self.ties {
            Ties::Lowest => place,
            Ties::Highest => -place,
        }
    }
}
