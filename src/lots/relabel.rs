//! What poison does: any tainted input taints everything, and an account stays tainted until it is empty.

use super::average::by_origin;
use super::lot::Lot;
use super::pool::{Bundle, Claim, Laid, Out, OutKind, Pool, Rule, Standing};
use crate::units::{Amount, OriginId};

/// Relabels whole purses; lots are marks, one an origin.
#[derive(Clone, Copy, Debug)]
pub struct Relabel {
    /// The fee is tainted too.
    pub fees: bool,
    /// An account stays tainted even after it was empty.
    pub forever: bool,
}

impl Rule for Relabel {
    const PLACES: bool = false;
    const WHOLE: bool = true;
    const LOSES: bool = false;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        into.extend_from_slice(&pool.lots());
        if amount >= balance && !self.forever {
            pool.clear();
        }
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        for &lot in piece {
            pool.add(lot);
        }
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        by_origin(bundle);
        for (o, out) in outs.iter().enumerate() {
            if out.kind != OutKind::Fee || self.fees {
                let begin = laid.begin();
                for lot in &bundle.lots {
                    laid.push_mark(*lot);
                }
                laid.end(o, begin);
            }
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        let asked = !claim.to.is_zero() || value.is_zero();
        if !piece.is_empty() || !asked {
            return Amount::ZERO;
        }
        piece.push(Lot::of(origin, Amount::ZERO));
        claim.to
    }
}
