//! A fast path: exact haircut of one complaint over coins of one asset.
//!
//! It says the same as the general walk with [`Average`](crate::lots::Average), and a property test holds the two equal. What
//! it stands for is, for each movement with inputs v and tainted inputs t:
//!
//! ```text
//! T = sum of t, V = sum of v
//! each output o in order:   t_o = floor(T * v_o / V)
//! the fee:                  takes what is left, up to its own value
//! what is still left:       fills the outputs in order, up to their room
//! ```
//!
//! or, with `residual=first`, the fee has its share too, and the last two lines stand the other way round.
//!
//! Taint is one number a purse, and only movements are looked at that it comes to ([`Front`]). Nothing is allocated on the way.

#![expect(clippy::float_arithmetic, reason = "a guess at a quotient, which integers correct")]

use std::ops::Range;

use super::claimed::{Mark, marks};
use super::doors::{Door, door, stop_reason};
use super::front::Front;
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::{Holding, Trace, TraceError};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::{Ledger, PurseKind};
use crate::lots::{Average, Lot, Residual};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

const ORIGIN: OriginId = OriginId::from_raw(0);

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    complaints.len() == 1 && is_plain(evidence, options)
}

/// Tells whether a walk over these coins needs nothing but the marks or shares of its inputs: beside that taint moves with coins
/// alone, one asset and every amount in sight.
pub(super) fn is_plain(evidence: &Evidence, options: Options<'_>) -> bool {
    let ledger = evidence.ledger();
    options.is_of_coins(evidence)
        && !options.terms.pass_doors
        && ledger.assets().len() == 1
        && !ledger.has_sealed_legs()
}

/// Follows one complaint by haircut.
pub(super) fn follow(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
    rule: Average,
) -> Result<Trace, TraceError> {
    let mut shares = Shares {
        evidence,
        residual: rule.residual,
        front: Front::new(options.terms.end(evidence)?),
        taint: Rows::new(evidence.ledger().purse_count()),
        held: Vec::new(),
        shares: Vec::new(),
        sums: Sums::new(1, 1, 0),
        touched: (0, 0),
    };
    shares.walk(&marks(evidence, complaints, options.method.meeting())?);
    Ok(shares.finish(complaints, options))
}

struct Shares<'a> {
    evidence: &'a Evidence,
    residual: Residual,
    front: Front,
    /// By purse; it stays when the coin is emptied, which nobody asks again.
    taint: Rows<u64>,
    /// The tainted coins that nothing empties.
    held: Vec<Holding>,
    /// The shares of the out-legs of the movement that is walked.
    shares: Vec<u64>,
    sums: Sums,
    touched: (u64, u64),
}

impl Shares<'_> {
    fn walk(&mut self, marks: &[Mark]) {
        let ledger = self.evidence.ledger();
        self.front.begin(ledger, marks);
        let mut marks = marks.iter().copied().peekable();
        while let Some(movement) = self.front.next() {
            let (ins, outs) = (ledger.ins(movement), ledger.outs(movement));
            for purse in soon(ledger, &ins) {
                self.taint.prefetch(purse.index());
            }
            let purses = &ledger.in_purses()[ins.clone()];
            let taint: u64 = purses.iter().map(|purse| self.taint.get(purse.index())).sum();
            let total = ledger.in_amounts()[ins].iter().map(|amount| amount.get()).sum();
            self.lay(outs.start, outs.end, taint, total);
            let mut moved = taint;
            while let Some(mark) = marks.next_if(|mark| mark.leg.index() < outs.end) {
                moved |= self.mark(outs.start, mark);
            }
            self.rest(movement, outs.start, outs.end);
            self.touched.0 += u64::from(moved > 0);
        }
    }

    /// Writes the share of each out-leg.
    #[inline]
    fn lay(&mut self, begin: usize, end: usize, taint: u64, total: u64) {
        let ledger = self.evidence.ledger();
        let (purses, amounts) = (&ledger.out_purses()[begin..end], &ledger.out_amounts()[begin..end]);
        self.shares.clear();
        let part = Part::new(taint, total);
        // Where what rounding leaves goes to the fee, that takes its own share with it.
        let fee_shares = self.residual == Residual::First;
        let (mut left, mut fees) = (taint, 0);
        for (purse, amount) in purses.iter().zip(amounts) {
            let fee = self.is_fee(*purse);
            let share = if fee && !fee_shares { 0 } else { part.of(amount.get()) };
            fees += u64::from(fee);
            left -= share;
            self.shares.push(share);
        }
        if left == 0 {
            return;
        }
        for fees_now in [self.residual == Residual::Fee, self.residual == Residual::First] {
            if fees_now && fees == 0 {
                continue;
            }
            for (i, amount) in amounts.iter().enumerate() {
                if fees == 0 || self.is_fee(purses[i]) == fees_now {
                    fill(&mut self.shares[i], amount.get(), &mut left);
                }
            }
        }
        assert!(left == 0, "the outputs have room for what the inputs bring");
    }

    /// Adds what a complaint claims of a leg to its share, and returns how much that is.
    fn mark(&mut self, outs_begin: usize, mark: Mark) -> u64 {
        let share = &mut self.shares[mark.leg.index() - outs_begin];
        let room = self.evidence.ledger().out_amount(mark.leg).get() - *share;
        let marked = mark.claim.to.saturating_sub(mark.claim.from).get().min(room);
        *share += marked;
        self.sums.add(Sum::Seeded, AssetId::new(0), ORIGIN, Amount::new(marked));
        marked
    }

    fn is_fee(&self, purse: PurseId) -> bool {
        self.evidence.ledger().kind(purse) == PurseKind::Fees
    }

    /// Puts the shares where they belong.
    #[inline]
    fn rest(&mut self, movement: MovementId, begin: usize, end: usize) {
        let ledger = self.evidence.ledger();
        for (leg, &share) in (begin..end).zip(&self.shares) {
            if share == 0 {
                continue;
            }
            let purse = ledger.out_purses()[leg];
            let door = door(self.evidence, purse, false);
            if door == Door::Fees {
                self.sums.add(Sum::Fees, AssetId::new(0), ORIGIN, Amount::new(share));
                continue;
            }
            if door != Door::Open {
                self.touched.1 += end_trail(self.evidence, &mut self.sums, movement, leg, door, share);
                continue;
            }
            self.touched.1 += 1;
            match ledger.emptied_by(purse).filter(|&movement| self.front.sees(movement)) {
                Some(movement) => {
                    *self.taint.get_mut(purse.index()) = share;
                    self.front.reach(movement);
                }
                None => self.held.push(Holding {
                    purse,
                    origin: ORIGIN,
                    amount: Amount::new(share),
                    balance: ledger.out_amounts()[leg],
                    basis: None,
                }),
            }
        }
    }

    fn finish(mut self, complaints: &[Complaint], options: Options<'_>) -> Trace {
        self.held.sort_by_key(|holding| holding.purse);
        for holding in &self.held {
            self.sums.add(Sum::Held, AssetId::new(0), ORIGIN, holding.amount);
        }
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(true),
            held: self.held,
            stops: self.sums.stops,
            history: Vec::new(),
            touched: self.touched,
        }
    }
}

/// Returns the purses of the inputs that stand so far behind those of a movement that they are here in time when a walk that comes to
/// most movements asks for them: the memory of one answers within about as many inputs.
#[inline]
pub(super) fn soon<'l>(ledger: &'l Ledger, ins: &Range<usize>) -> &'l [PurseId] {
    const AHEAD: usize = 64;
    let purses = ledger.in_purses();
    let at = |leg: usize| (leg + AHEAD).min(purses.len());
    &purses[at(ins.start)..at(ins.end)]
}

fn fill(share: &mut u64, amount: u64, left: &mut u64) {
    let more = (amount - *share).min(*left);
    *share += more;
    *left -= more;
}

/// Counts a share that goes no further, and returns how many purses it came to: one, or none for a boundary.
#[cold]
fn end_trail(evidence: &Evidence, sums: &mut Sums, movement: MovementId, leg: usize, door: Door, share: u64) -> u64 {
    let (leg, amount) = (OutLegId::new(leg), Amount::new(share));
    let purse = evidence.ledger().out_purse(leg);
    let Some(reason) = stop_reason(evidence, door, purse) else {
        sums.add(Sum::Destroyed, AssetId::new(0), ORIGIN, amount);
        return 0;
    };
    let place = StopPlace {
        movement,
        leg,
        purse,
        asset: AssetId::new(0),
        reason,
    };
    sums.stop(place, &[Lot::of(ORIGIN, amount)], None);
    u64::from(!evidence.ledger().kind(purse).is_boundary())
}

/// The tainted part of a movement, ready to be asked for the shares of its outputs.
#[derive(Clone, Copy)]
struct Part {
    taint: u64,
    total: u64,
    guess: f64,
}

impl Part {
    /// Below it a product of the guess with an amount is off by less than two units, and the remainder fits 63 bits.
    const GUESSED: u64 = 1 << 52;

    #[inline]
    fn new(taint: u64, total: u64) -> Part {
        Part {
            taint,
            total,
            guess: taint as f64 / total as f64,
        }
    }

    /// Returns `floor(taint * amount / total)`.
    ///
    /// A division of 128 bits would cost more than the rest of the walk. The float only guesses; the remainder, which is
    /// exact in wrapping integers, says by how much the guess is off, so the result is the same on every machine.
    #[inline]
    fn of(self, amount: u64) -> u64 {
        if self.taint == self.total {
            return amount;
        }
        if self.total >= Part::GUESSED {
            return Amount::new(self.taint).scaled_down(amount, self.total).get();
        }
        let mut share = (self.guess * amount as f64) as u64;
        let product = self.taint.wrapping_mul(amount);
        let mut rest = product.wrapping_sub(share.wrapping_mul(self.total)) as i64;
        while rest < 0 {
            share -= 1;
            rest += self.total as i64;
        }
        while rest >= self.total as i64 {
            share += 1;
            rest -= self.total as i64;
        }
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_guessed_share_is_the_exact_one(bits in 1u32..64, total: u64, taint: u64, amount: u64) {
            let total = (total >> (64 - bits)).max(1);
            let (taint, amount) = (taint % (total + 1), amount % (total + 1));
            let exact = u128::from(taint) * u128::from(amount) / u128::from(total);
            prop_assert_eq!(u128::from(Part::new(taint, total).of(amount)), exact);
        }

        #[test]
        fn a_share_next_to_a_whole_unit_is_exact(total in 1u64..(1 << 52), near in 0u64..4, amount: u64) {
            let (taint, amount) = (total - near.min(total), amount % (total + 1));
            let exact = u128::from(taint) * u128::from(amount) / u128::from(total);
            prop_assert_eq!(u128::from(Part::new(taint, total).of(amount)), exact);
        }
    }
}
