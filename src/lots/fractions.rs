//! Haircut in fractions: of a purse is kept which part of its value is tainted, and not how many units.
//!
//! A fraction is a whole number of 2^63ths ([`ONE`] is all of a purse), for each origin. A movement has one: the inputs' fractions,
//! each weighed with the part that its input is of all that goes in ([`weights`]), and every output and the fee have it. What an
//! account is paid is weighed likewise with what it holds; what leaves it has its fraction, and what stays keeps it. Units are said
//! at the end alone ([`in_units`](super::parts::in_units)), so that nothing drifts and no output is too small to hold its part.
//!
//! **How far off.** Let a fraction be off by `e`, in 2^63ths. The weights of a movement of n inputs add up to `ONE` exactly: each is
//! rounded down, by less than 1 (or up to 1 from less), but that of the largest input, which takes the at most n - 1 that rounding left. The sum of f w is
//! then off by at most the largest `e` of the inputs (weights are a convex combination, so errors do not add up), by 1 for each of the
//! n - 1 weights that were rounded down and n - 1 for the one that took it (a fraction is at most 1), and by less than 1 since the sum
//! is rounded down: `e' <= max e + 2 n - 1`, and for one input `e' = e`, whose weight is `ONE`. A claim is off by less than 1. So
//! a coin is off by at most the sum of 2 n - 1 over the movements on one way to it: after a thousand mixtures of ten by less than 2^-48
//! of its value. A payment into an account rounds both parts down: `e' <= e + 2`. A property holds walks to this bound (`tests/fractions.rs`).

use super::average::mark_room;
use super::lot::Lot;
use super::parameter::choice;
use super::parts::{ONE, units, weights};
use super::pool::{Bundle, Claim, Laid, Out, Pool, Rule, Standing};
use crate::units::{Amount, OriginId};

choice! {
    /// In what haircut counts.
    pub enum Arithmetic: "arithmetic" = "In what taint is counted while it is followed: in whole units, each share rounded down where it \
        is laid (units); or as one fraction of each movement in fixed point of 63 bits behind the point, of which units are said at the end alone, \
        rounded to the nearest, so that there is no residual (fractions)." {
        /// Whole units.
        Units = 0 => "units",
        /// Fractions in fixed point.
        Fractions = 1 => "fractions",
    }
}

/// Taint is spread in proportion to value, and kept in fractions: the amount of a lot is a part of the value of the place where it is.
#[derive(Clone, Copy, Debug)]
pub struct Fractions;

impl Rule for Fractions {
    const PLACES: bool = false;
    const WHOLE: bool = false;
    const LOSES: bool = false;
    const PARTS: bool = true;

    fn take(&self, pool: &mut Pool, balance: Amount, amount: Amount, _from: Standing, into: &mut Vec<Lot>) {
        into.extend_from_slice(&pool.lots());
        if amount >= balance {
            pool.clear();
        }
    }

    fn put(&self, pool: &mut Pool, piece: &[Lot]) {
        for &lot in piece {
            pool.add(lot);
        }
    }

    fn lay(&self, bundle: &mut Bundle, outs: &[Out], laid: &mut Laid) {
        let mut shares = Vec::new();
        weights(bundle.inputs.iter().map(|input| input.amount.get()), &mut shares);
        let mut sums: Vec<(Lot, u128)> = Vec::new();
        for (input, weight) in shares.into_iter().enumerate() {
            for lot in &bundle.lots[bundle.range(input)] {
                let part = u128::from(lot.amount.get()) * u128::from(weight);
                match sums.binary_search_by_key(&lot.origin, |(have, _)| have.origin) {
                    Ok(at) => {
                        sums[at].1 += part;
                        sums[at].0.join(Lot {
                            amount: Amount::ZERO,
                            ..*lot
                        });
                    }
                    Err(at) => sums.insert(at, (*lot, part)),
                }
            }
        }
        for (o, out) in outs.iter().enumerate() {
            let begin = laid.begin();
            for (lot, part) in sums.iter().filter(|_| !out.amount.is_zero()) {
                let amount = Amount::new((part >> 63) as u64);
                laid.push(begin, Lot { amount, ..*lot });
            }
            laid.end(o, begin);
        }
    }

    fn mark(&self, piece: &mut Vec<Lot>, value: Amount, claim: Claim, origin: OriginId) -> Amount {
        if value.is_zero() {
            return Amount::ZERO;
        }
        let claimed = claim.to.saturating_sub(claim.from);
        let parts = Claim {
            from: Amount::ZERO,
            to: Amount::new(ONE).scaled_down(claimed.min(value).get(), value.get()),
            meeting: claim.meeting,
        };
        let marked = mark_room(piece, Amount::new(ONE), parts, origin);
        units(marked.get(), value)
    }
}
