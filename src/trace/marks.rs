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

use std::ops::Range;

use super::claimed::{Mark, marks as claims};
use super::doors::{Door, door, stop_reason};
use super::front::{Front, narrowly, spent};
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::{Holding, Trace, TraceError, shares};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::Ledger;
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
    let walk = match find(evidence, &claims, complaints.len(), end) {
        Found::Narrow(walk) => *walk,
        Found::Wide(reached) => {
            let mut walk = Marks::new(evidence, complaints.len(), end);
            walk.lay(&reached, &claims);
            walk
        }
    };
    Ok(walk.finish(complaints, options))
}

/// What a walk has found: from one movement to the next all that it says, and else what reached each movement.
enum Found<'a> {
    Narrow(Box<Marks<'a>>),
    Wide(Reached<Vec<Bits>>),
}

fn find<'a>(evidence: &'a Evidence, claims: &[Mark], complaints: usize, end: usize) -> Found<'a> {
    let (most, first) = narrowly(evidence, claims, end);
    let mut walk = Marks::new(evidence, complaints, end);
    match walk.narrow(claims, most) {
        true => Found::Narrow(Box::new(walk)),
        false => Found::Wide(Reached::wide(evidence, claims, complaints, first..end)),
    }
}

/// Walks and says nothing of where trails end; tells whether that can be had apart.
pub(super) fn is_found_apart(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<bool, TraceError> {
    let end = options.terms.end(evidence)?;
    let claims = claims(evidence, complaints, options.method.meeting())?;
    Ok(matches!(
        std::hint::black_box(find(evidence, &claims, complaints.len(), end)),
        Found::Wide(_)
    ))
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
    marks: Reached<Rows<Bits>>,
    /// The marked coins that nothing empties.
    held: Vec<Holding>,
    sums: Sums,
    touched: (u64, u64),
}

/// The complaints that reach each movement, no more bits for each than there are complaints: of one complaint, a million movements
/// take no more than a processor has at hand.
struct Reached<W> {
    /// How many bits each movement has: a power of two, so that none has bits in two words.
    width: usize,
    words: W,
}

impl Reached<Rows<Bits>> {
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

/// By the number of the movement counted from one; at nothing stands what comes from nowhere.
impl Reached<Vec<Bits>> {
    /// Passes all of these movements and asks at each input what reached the movement that made the coin. Only claims lay something
    /// on a coin that is not on all coins of its movement.
    fn wide(evidence: &Evidence, claims: &[Mark], complaints: usize, movements: Range<usize>) -> Self {
        let (ledger, made_by) = (evidence.ledger(), evidence.made_by());
        let width = complaints.next_power_of_two();
        let mut reached = Reached {
            width,
            words: vec![0; ((movements.end + 1) * width).div_ceil(64)],
        };
        let (spent, mut claims) = (spent(evidence, claims), claims);
        let (mut spent, mut own) = (&spent[..], Vec::new());
        for movement in movements.map(MovementId::new) {
            let ins = ledger.ins(movement);
            let mut bits = 0;
            for &made_by in &made_by[ins.clone()] {
                bits |= reached.of(made_by);
            }
            while let Some((&(leg, claimed), later)) = spent.split_first()
                && leg < ins.end
            {
                // What is claimed is marked once at most, so that the claimed coin has at least what its movement has.
                let at = own.binary_search_by_key(&claimed, |(have, _): &(OutLegId, Bits)| *have);
                bits |= at.map_or(0, |at| own[at].1);
                spent = later;
            }
            reached.put(movement.get() + 1, bits);
            if let Some(mark) = claims.first() {
                let outs = ledger.outs(movement);
                if mark.leg.index() < outs.end {
                    let here = claims.partition_point(|claim| claim.leg.index() < outs.end);
                    for mark in &claims[..here] {
                        let known = own
                            .last()
                            .filter(|(leg, _)| *leg == mark.leg)
                            .map_or(bits, |(_, bits)| *bits);
                        if claimed(ledger, mark, known) {
                            own.push((mark.leg, 1 << mark.origin.index()));
                        }
                    }
                    claims = &claims[here..];
                }
            }
        }
        reached
    }

    #[inline]
    fn of(&self, number: u32) -> Bits {
        let bit = number as usize * self.width;
        self.words[bit / 64] >> (bit % 64) & (Bits::MAX >> (64 - self.width))
    }

    #[inline]
    fn put(&mut self, number: u32, bits: Bits) {
        let bit = number as usize * self.width;
        self.words[bit / 64] |= bits << (bit % 64);
    }
}

/// Tells whether a claim marks its leg, which these reached.
fn claimed(ledger: &Ledger, mark: &Mark, reached: Bits) -> bool {
    reached == 0 && (!mark.claim.to.is_zero() || ledger.out_amount(mark.leg).is_zero())
}

impl<'a> Marks<'a> {
    fn new(evidence: &'a Evidence, complaints: usize, end: usize) -> Marks<'a> {
        Marks {
            evidence,
            front: Front::new(end),
            marks: Reached::new(evidence.ledger().movement_count(), complaints),
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
                if let Some((later, bits)) = self.put(movement, leg, reached, &claims[..here]) {
                    self.marks.add(later, bits);
                    self.front.reach(later);
                }
            }
            claims = &claims[here..];
            self.touched.0 += 1;
        }
        true
    }

    /// Lays what reached each movement on its outputs.
    fn lay(&mut self, reached: &Reached<Vec<Bits>>, mut claims: &[Mark]) {
        let ledger = self.evidence.ledger();
        for movement in (0..self.front.end()).map(MovementId::new) {
            let outs = ledger.outs(movement);
            let bits = reached.of(movement.get() + 1);
            let here = match claims.first() {
                Some(mark) if mark.leg.index() < outs.end => {
                    claims.partition_point(|claim| claim.leg.index() < outs.end)
                }
                _ if bits == 0 => continue,
                _ => 0,
            };
            for leg in outs {
                self.put(movement, leg, bits, &claims[..here]);
            }
            claims = &claims[here..];
            self.touched.0 += 1;
        }
    }

    /// Puts the marks of a movement on one of its out-legs, or to the sums of what goes no further. Returns what comes to the movement
    /// that empties the coin.
    #[inline]
    fn put(&mut self, movement: MovementId, leg: usize, reached: Bits, claims: &[Mark]) -> Option<(MovementId, Bits)> {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let door = door(self.evidence, purse, false);
        let mut bits = if door == Door::Fees { 0 } else { reached };
        if !claims.is_empty() {
            bits = self.claim(leg, bits, claims);
        }
        if bits == 0 {
            return None;
        }
        if door != Door::Open {
            self.end_trail(movement, OutLegId::new(leg), door, bits);
            return None;
        }
        self.touched.1 += 1;
        let later = ledger.emptied_by(purse).filter(|&movement| self.front.sees(movement));
        if later.is_none() {
            self.hold(leg, bits);
        }
        later.map(|later| (later, bits))
    }

    /// Marks what complaints claim of a leg that no mark reached.
    fn claim(&mut self, leg: usize, mut bits: Bits, claims: &[Mark]) -> Bits {
        for mark in claims.iter().filter(|mark| mark.leg.index() == leg) {
            if claimed(self.evidence.ledger(), mark, bits) {
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
