//! A fast path: poison over coins of one asset.
//!
//! It says the same as the general walk with [`Relabel`](crate::lots::Relabel), and a property test holds the two equal. Poison
//! only says which complaints reach a coin, so that taint is one bit a complaint, and a movement is the union of its inputs:
//!
//! ```text
//! M = union of the marks of all inputs
//! each output: M; the fee: nothing
//! a claim on an output without marks: the mark of the complaint
//! ```

use super::claimed::{Mark, marks as claims};
use super::doors::{Door, door, stop_reason};
use super::front::Front;
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::{Holding, Trace, TraceError, shares};
use crate::evidence::{Complaint, Evidence};
use crate::lots::Lot;
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId};

const ASSET: AssetId = AssetId::from_raw(0);

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    complaints.len() <= 64 && shares::is_plain(evidence, options)
}

/// Follows the complaints by poison.
pub(super) fn follow(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> Result<Trace, TraceError> {
    let mut walk = Marks {
        evidence,
        front: Front::new(options.terms.end(evidence)?),
        marks: Reached::new(evidence.ledger().movement_count(), complaints.len()),
        held: Vec::new(),
        sums: Sums::new(complaints.len(), 1, 0),
        touched: (0, 0),
    };
    walk.walk(&claims(evidence, complaints, options.method.meeting())?);
    Ok(walk.finish(complaints, options))
}

/// The complaints that reach something, a bit each.
type Bits = u64;

fn origins(bits: Bits) -> impl Iterator<Item = OriginId> {
    (0..64).filter(move |bit| bits & (1 << bit) != 0).map(OriginId::new)
}

struct Marks<'a> {
    evidence: &'a Evidence,
    front: Front,
    /// Which come into each movement; what reaches a coin is given on at once to the movement that empties it.
    marks: Reached,
    /// The marked coins that nothing empties.
    held: Vec<Holding>,
    sums: Sums,
    touched: (u64, u64),
}

/// The complaints that reach each movement, no more bits for each than there are complaints: of one complaint, a million movements
/// take no more than a processor has at hand.
struct Reached {
    /// How many bits each movement has: a power of two, so that none has bits in two words.
    width: usize,
    words: Rows<Bits>,
}

impl Reached {
    fn new(movements: usize, complaints: usize) -> Reached {
        let width = complaints.next_power_of_two();
        Reached {
            width,
            words: Rows::new((movements * width).div_ceil(64)),
        }
    }

    #[inline]
    fn of(&self, movement: MovementId) -> Bits {
        let bit = movement.index() * self.width;
        self.words.get(bit / 64) >> (bit % 64) & (Bits::MAX >> (64 - self.width))
    }

    #[inline]
    fn add(&mut self, movement: MovementId, bits: Bits) {
        let bit = movement.index() * self.width;
        *self.words.get_mut(bit / 64) |= bits << (bit % 64);
    }
}

impl Marks<'_> {
    fn walk(&mut self, mut claims: &[Mark]) {
        let ledger = self.evidence.ledger();
        self.front.begin(ledger, claims);
        while let Some(movement) = self.front.next(|_| ()) {
            let outs = ledger.outs(movement);
            let reached = self.marks.of(movement);
            let here = claims.partition_point(|claim| claim.leg.index() < outs.end);
            for leg in outs {
                self.put(movement, leg, reached, &claims[..here]);
            }
            claims = &claims[here..];
            self.touched.0 += 1;
        }
    }

    /// Puts the marks of a movement on one of its out-legs, or to the sums of what goes no further.
    #[inline]
    fn put(&mut self, movement: MovementId, leg: usize, reached: Bits, claims: &[Mark]) {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let door = door(self.evidence, purse, false);
        let mut bits = if door == Door::Fees { 0 } else { reached };
        if !claims.is_empty() {
            bits = self.claim(leg, bits, claims);
        }
        if bits == 0 {
            return;
        }
        if door != Door::Open {
            return self.end_trail(movement, OutLegId::new(leg), door, bits);
        }
        self.touched.1 += 1;
        match ledger.emptied_by(purse).filter(|&movement| self.front.sees(movement)) {
            Some(movement) => {
                self.marks.add(movement, bits);
                self.front.reach(movement);
            }
            None => self.hold(leg, bits),
        }
    }

    /// Marks what complaints claim of a leg that no mark reached.
    fn claim(&mut self, leg: usize, mut bits: Bits, claims: &[Mark]) -> Bits {
        let value = self.evidence.ledger().out_amounts()[leg];
        for mark in claims.iter().filter(|mark| mark.leg.index() == leg) {
            if bits == 0 && (!mark.claim.to.is_zero() || value.is_zero()) {
                bits = 1 << mark.origin.index();
                self.sums.add(Sum::Seeded, ASSET, mark.origin, mark.claim.to);
            }
        }
        bits
    }

    /// Counts a leg that goes no further, whole for each mark.
    #[cold]
    fn end_trail(&mut self, movement: MovementId, leg: OutLegId, door: Door, bits: Bits) {
        let ledger = self.evidence.ledger();
        let (purse, whole) = (ledger.out_purse(leg), Some(ledger.out_amount(leg)));
        let lots: Vec<Lot> = origins(bits).map(|origin| Lot::of(origin, Amount::ZERO)).collect();
        self.touched.1 += u64::from(!ledger.kind(purse).is_boundary());
        let sum = match stop_reason(self.evidence, door, purse) {
            Some(reason) => {
                let place = StopPlace {
                    movement,
                    leg,
                    purse,
                    asset: ASSET,
                    reason,
                };
                return self.sums.stop(place, &lots, whole);
            }
            None if door == Door::Fees => Sum::Fees,
            None => Sum::Destroyed,
        };
        self.sums.add_lots(sum, ASSET, &lots, whole);
    }

    fn hold(&mut self, leg: usize, bits: Bits) {
        let ledger = self.evidence.ledger();
        let (purse, balance) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
        self.held.extend(origins(bits).map(|origin| Holding {
            purse,
            origin,
            amount: balance,
            balance,
            basis: None,
        }));
    }

    fn finish(mut self, complaints: &[Complaint], options: Options<'_>) -> Trace {
        self.held.sort_by_key(|holding| (holding.purse, holding.origin));
        for holding in &self.held {
            self.sums.add(Sum::Held, ASSET, holding.origin, holding.amount);
        }
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(false),
            held: self.held,
            stops: self.sums.stops,
            history: Vec::new(),
            touched: self.touched,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_movement_has_the_bits_that_it_was_given_and_no_others(
            complaints in 1usize..=64,
            given in prop::collection::vec((0usize..300, any::<u64>()), 1..40),
        ) {
            let mut reached = Reached::new(300, complaints);
            let mut plain = [0; 300];
            for (movement, bits) in given {
                let bits = bits & (u64::MAX >> (64 - complaints));
                reached.add(MovementId::new(movement), bits);
                plain[movement] |= bits;
            }
            for (movement, bits) in plain.into_iter().enumerate() {
                prop_assert_eq!(reached.of(MovementId::new(movement)), bits);
            }
        }
    }
}
