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
use super::front::{Front, narrowly};
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::wide::{Mixes, Says, Wide};
use super::{Holding, Trace, TraceError, shares};
use crate::evidence::{Complaint, Confluences, Evidence};
use crate::ledger::{Ledger, PurseKind};
use crate::lots::Lot;
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId};

const ASSET: AssetId = AssetId::from_raw(0);

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    complaints.len() <= 64 && shares::is_plain(evidence, options)
}

/// Follows the complaints by poison.
pub(super) fn follow(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> Result<Trace, TraceError> {
    let end = options.terms.end(evidence)?;
    let claims = claims(evidence, complaints, options.method.meeting())?;
    let (most, first) = narrowly(evidence, &claims, end);
    let mut walk = Marks::new(evidence, complaints.len(), end);
    if !walk.narrow(&claims, most) {
        walk = Marks::new(evidence, complaints.len(), end);
        // Of a walk that is cut off some coins rest that are spent later.
        let is_whole = end == evidence.ledger().movement_count();
        walk.confluences = is_whole.then(|| evidence.confluences());
        for (origin, amount) in Wide::walk(evidence, Unites::of(complaints), &claims, first..end, &mut walk) {
            walk.sums.add(Sum::Seeded, ASSET, origin, amount);
        }
    }
    Ok(walk.finish(complaints, options))
}

/// Follows the complaints, says of no output what reaches it, and returns of every confluence whether any does; nothing where so little is reached
/// that the walk is the narrow one, which does not have the two apart.
pub(super) fn alone(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<Option<Vec<bool>>, TraceError> {
    let end = options.terms.end(evidence)?;
    let claims = claims(evidence, complaints, options.method.meeting())?;
    let (most, first) = narrowly(evidence, &claims, end);
    if Marks::new(evidence, complaints.len(), end).narrow(&claims, most) {
        return Ok(None);
    }
    let mut kept = Kept(Vec::with_capacity(evidence.confluences().movements.len()));
    Wide::walk(evidence, Unites::of(complaints), &claims, first..end, &mut kept);
    Ok(Some(kept.0))
}

/// Whether anything reached each confluence.
struct Kept(Vec<bool>);

impl Says for Kept {
    const ALL: bool = false;

    #[inline]
    fn movement(&mut self, _movement: MovementId, _has: &[u64], came: bool) {
        self.0.push(came);
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64], came: bool, _claimed: &[(OutLegId, impl AsRef<[u64]>)]) {
        self.movement(movement, has, came);
    }
}

/// Keeps of a movement which complaints reach it.
struct Unites {
    all: Bits,
}

impl Unites {
    fn of(complaints: &[Complaint]) -> Unites {
        Unites {
            all: Bits::MAX >> (64 - complaints.len().max(1)),
        }
    }
}

impl Mixes<1> for Unites {
    #[inline(always)]
    fn mixed(&self, rows: &[[Bits; 1]], from: &[u32], _weights: &[u64]) -> ([Bits; 1], bool) {
        let mut bits = 0;
        for &from in from {
            bits |= rows[from as usize][0];
            // Who has all has no need to look further: mostly one input tells.
            if bits == self.all {
                break;
            }
        }
        ([bits], bits != 0)
    }

    fn claimed(
        &self,
        ledger: &Ledger,
        has: &[Bits; 1],
        marks: &[Mark],
        seeded: &mut Vec<(OriginId, Amount)>,
    ) -> [Bits; 1] {
        let purse = ledger.out_purse(marks[0].leg);
        let reached = if ledger.kind(purse) == PurseKind::Fees {
            0
        } else {
            has[0]
        };
        [claim(ledger, reached, marks.iter(), seeded)]
    }
}

/// Marks what complaints claim of a leg that no mark reached, says how much that is, and returns what then reaches it.
fn claim<'a>(
    ledger: &Ledger,
    mut bits: Bits,
    marks: impl Iterator<Item = &'a Mark>,
    seeded: &mut Vec<(OriginId, Amount)>,
) -> Bits {
    for mark in marks {
        if bits == 0 && (!mark.claim.to.is_zero() || ledger.out_amount(mark.leg).is_zero()) {
            bits = 1 << mark.origin.index();
            seeded.push((mark.origin, mark.claim.to));
        }
    }
    bits
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
    /// Where all outputs that go on are passed over.
    confluences: Option<&'a Confluences>,
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
    fn new(movements: usize, complaints: usize) -> Self {
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

impl<'a> Marks<'a> {
    fn new(evidence: &'a Evidence, complaints: usize, end: usize) -> Marks<'a> {
        Marks {
            evidence,
            front: Front::new(end),
            marks: Reached::new(evidence.ledger().movement_count(), complaints),
            confluences: None,
            held: Vec::new(),
            sums: Sums::new(complaints, 1, 0),
            touched: (0, 0),
        }
    }

    /// Goes from one movement that a mark comes to to the next, and tells whether there were no more than so many.
    fn narrow(&mut self, mut claims: &[Mark], most: usize) -> bool {
        let ledger = self.evidence.ledger();
        self.front.begin(ledger, claims);
        while let Some(movement) = self.front.next(|_| ()) {
            if self.touched.0 > most as u64 {
                return false;
            }
            let outs = ledger.outs(movement);
            let reached = self.marks.of(movement);
            let here = claims.partition_point(|claim| claim.leg.index() < outs.end);
            for leg in outs {
                let bits = self.on(leg, reached, &claims[..here]);
                if let Some(later) = self.put(movement, leg, bits) {
                    self.marks.add(later, bits);
                    self.front.reach(later);
                }
            }
            claims = &claims[here..];
            self.touched.0 += 1;
        }
        true
    }

    /// Returns what reaches an out-leg of a movement that these reached, with what is claimed of it.
    #[inline]
    fn on(&mut self, leg: usize, reached: Bits, claims: &[Mark]) -> Bits {
        let ledger = self.evidence.ledger();
        let is_fee = ledger.kind(ledger.out_purses()[leg]) == PurseKind::Fees;
        let bits = if is_fee { 0 } else { reached };
        if claims.is_empty() {
            return bits;
        }
        let mut seeded = Vec::new();
        let marks = claims.iter().filter(|mark| mark.leg.index() == leg);
        let bits = claim(ledger, bits, marks, &mut seeded);
        for (origin, amount) in seeded {
            self.sums.add(Sum::Seeded, ASSET, origin, amount);
        }
        bits
    }

    /// Puts what reaches one of a movement's out-legs there, or to the sums of what goes no further. Returns the movement
    /// that empties the coin.
    #[inline]
    fn put(&mut self, movement: MovementId, leg: usize, bits: Bits) -> Option<MovementId> {
        if bits == 0 {
            return None;
        }
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let door = door(self.evidence, purse, false);
        if door != Door::Open {
            self.end_trail(movement, OutLegId::new(leg), door, bits);
            return None;
        }
        self.touched.1 += 1;
        let later = ledger.emptied_by(purse).filter(|&movement| self.front.sees(movement));
        if later.is_none() {
            self.hold(leg, bits);
        }
        later
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

impl Says for Marks<'_> {
    const ALL: bool = true;

    #[inline]
    fn movement(&mut self, movement: MovementId, has: &[Bits], came: bool) {
        if !came {
            return;
        }
        self.touched.0 += 1;
        let ledger = self.evidence.ledger();
        let Some(confluences) = self.confluences else {
            for leg in ledger.outs(movement) {
                let bits = self.on(leg, has[0], &[]);
                self.put(movement, leg, bits);
            }
            return;
        };
        let (onward, last) = confluences.outs(ledger, movement);
        self.touched.1 += onward;
        for &leg in last {
            let bits = self.on(leg as usize, has[0], &[]);
            self.put(movement, leg as usize, bits);
        }
    }

    fn claimed(&mut self, movement: MovementId, has: &[Bits], _came: bool, claimed: &[(OutLegId, impl AsRef<[Bits]>)]) {
        self.touched.0 += 1;
        let mut claimed = claimed.iter().peekable();
        for leg in self.evidence.ledger().outs(movement) {
            let bits = match claimed.next_if(|(claimed, _)| claimed.index() == leg) {
                Some((_, on)) => on.as_ref()[0],
                None => self.on(leg, has[0], &[]),
            };
            self.put(movement, leg, bits);
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
