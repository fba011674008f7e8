//! What is in purses at the cut-off, as a walk finds it.

use super::Holding;
use super::sums::{Sum, Sums};
use crate::units::{Amount, AssetId, OriginId, PurseId, Total};

/// Room for no more is made at once: memory that nothing is written to is not there, but is asked for.
const ROOM_MOST: usize = 1 << 25;

/// Holdings of one asset, and what they come to by complaint. Millions of them are made and read later, so that they are summed up as they are
/// made, and put in order only where they do not come in it.
pub(super) struct Held {
    holdings: Vec<Holding>,
    /// By complaint what is held.
    sums: Vec<Total>,
    is_sorted: bool,
}

impl Held {
    pub(super) fn new(complaints: usize) -> Held {
        Held {
            holdings: Vec::new(),
            sums: vec![Total::ZERO; complaints],
            is_sorted: true,
        }
    }

    /// Adds what is in a purse of a complaint. Those of one purse come in the order of the complaints.
    #[inline]
    pub(super) fn add(&mut self, purse: PurseId, origin: OriginId, amount: Amount, balance: Amount) {
        self.is_sorted &= self.holdings.last().is_none_or(|last| last.purse <= purse);
        self.sums[origin.index()] += amount;
        self.holdings.push(Holding {
            purse,
            origin,
            amount,
            balance,
            basis: None,
        });
    }

    /// Makes room for so many.
    pub(super) fn expect(&mut self, count: usize) {
        self.holdings.reserve(count.min(ROOM_MOST));
    }

    /// Counts what is held, and returns it by purse and complaint.
    pub(super) fn finish(mut self, sums: &mut Sums, asset: AssetId) -> Vec<Holding> {
        for (origin, held) in self.sums.into_iter().enumerate() {
            sums.add(Sum::Held, asset, OriginId::new(origin), held);
        }
        if !self.is_sorted {
            self.holdings.sort_by_key(|holding| (holding.purse, holding.origin));
        }
        self.holdings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holdings_come_in_the_order_of_purses_whatever_the_order_in_which_they_were_found() {
        for found in [[3, 3, 5, 8], [5, 8, 3, 3], [8, 5, 3, 3]] {
            let (mut held, mut origins) = (Held::new(2), [0; 9]);
            for purse in found {
                let origin = std::mem::replace(&mut origins[purse], 1);
                held.add(
                    PurseId::new(purse),
                    OriginId::new(origin),
                    Amount::new(purse as u64),
                    Amount::new(9),
                );
            }
            let mut sums = Sums::new(2, 1, 0);
            let held = held.finish(&mut sums, AssetId::new(0));
            let all: Vec<(usize, usize)> = held.iter().map(|one| (one.purse.index(), one.origin.index())).collect();
            assert_eq!(all, [(3, 0), (3, 1), (5, 0), (8, 0)]);
            let tallies = sums.tallies(false);
            assert_eq!([tallies[0].held, tallies[1].held].map(Total::get), [16, 3]);
        }
    }
}
