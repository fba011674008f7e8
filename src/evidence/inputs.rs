//! What a walk that keeps something by movement asks of inputs, in columns that are derived once.
//!
//! An in-leg names a purse; which movement filled it, and which part of all that comes in it is, are several places in memory away. A walk
//! over most of a ledger asks for them at every input, so that they stand in the order in which it reads them.

use super::Evidence;
use crate::ledger::PurseKind;
use crate::lots::parts::weights;
use crate::units::PurseId;

impl Evidence {
    /// Returns of each in-leg the movement that made its coin, counted from one; nothing where no trail comes in it.
    pub(crate) fn made_by(&self) -> &[u32] {
        self.inputs.made_by.get_or_init(|| {
            let ledger = self.ledger();
            let mut made = Vec::with_capacity(ledger.out_count());
            for movement in ledger.movements() {
                made.resize(ledger.outs(movement).end, movement.get() + 1);
            }
            let filled = ledger.in_filled().iter().enumerate();
            let made_by = |(leg, filled): (usize, &Option<_>)| filled.filter(|_| self.lets_on(leg));
            filled
                .map(|leg| made_by(leg).map_or(0, |filled| made[filled.index()]))
                .collect()
        })
    }

    /// Returns of each in-leg which part it is of all that coins of the movement which made its coin bring to any movement, in 2^63ths, where there
    /// is one asset. Coins that nobody spends bring nothing; nothing also where no trail comes in.
    pub(crate) fn onward(&self) -> &[u64] {
        self.inputs.onward.get_or_init(|| {
            let ledger = self.ledger();
            let mut parts = Vec::with_capacity(ledger.out_count());
            for movement in ledger.movements() {
                weights(ledger.outs(movement).map(|leg| self.brings_on(leg)), &mut parts);
            }
            let filled = ledger.in_filled().iter().enumerate();
            let part = |(leg, filled): (usize, &Option<_>)| filled.filter(|_| self.lets_on(leg));
            filled
                .map(|leg| part(leg).map_or(0, |filled| parts[filled.index()]))
                .collect()
        })
    }

    /// Returns what the coin of an out-leg brings to the movement that spends it; nothing where none does or a trail ends.
    pub(crate) fn brings_on(&self, leg: usize) -> u64 {
        let purse = self.ledger().out_purses()[leg];
        let spent = self.ledger().emptied_by(purse).is_some() && self.goes_on(purse);
        if spent {
            self.ledger().out_amounts()[leg].get()
        } else {
            0
        }
    }

    /// Tells whether a trail comes in an in-leg.
    fn lets_on(&self, leg: usize) -> bool {
        self.goes_on(self.ledger().in_purses()[leg])
    }

    /// Tells whether a trail goes on from a purse: a coin that is no keeper's own and not where the books end.
    pub(crate) fn goes_on(&self, purse: PurseId) -> bool {
        let facts = self.facts(purse);
        self.ledger().kind(purse) == PurseKind::Coin && !facts.edge && !facts.reserve
    }
}
