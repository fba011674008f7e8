//! Dirty first: money is followed while all of it is dirty.
//!
//! At the first movement with a clean input the trail ends. With `keep` the outputs of that movement are named, tainted units
//! first and outputs in order, and hold them as long as they hold as much, but nothing goes on from there; with `drop` they
//! are not: the rule of the common law that tracing ends at the first mixture.

use super::Ordered;
use super::lot::Lot;
use super::pool::{Bundle, Claim, Laid, Out, Pool, Rule, Standing};
use crate::units::{Amount, OriginId};

/// Follows only what is dirty through and through.
#[derive(Clone, Copy, Debug)]
pub struct DirtyFirst {
    /// The outputs of the first mixture are named.
    pub keep: bool,
}

impl Rule for DirtyFirst {
    const PLACES: bool = true;
    const WHOLE: bool = false;
    const LOSES: bool = true;
    const ENDS_AT_MIXTURES: bool = true;

    fn names_mixtures(&self) -> bool {
        self.keep
    }

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, from: Standing, into: &mut Vec<Lot>) {
        Ordered::FIFO.take(pool, balance, amount, from, into);
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        Ordered::FIFO.put(pool, piece);
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        if bundle.lots.iter().all(|lot| lot.origin.is_some()) {
            Ordered::FIFO.lay(bundle, outs, laid);
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        Ordered::FIFO.mark(piece, value, claim, origin)
    }
}
