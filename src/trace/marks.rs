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

use std::ops::{BitOr, Range};

use dyepack_columns::Mixture;

use super::claimed::{Mark, marks as claims};
use super::doors::{Door, door, stop_reason};
use super::front::{Front, Patience};
use super::held::Held;
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::wide::{Listed, Mixes, Row, Says, Wide};
use super::{Trace, TraceError, shares};
use crate::evidence::{Complaint, End, Evidence};
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
    let patience = Patience::new(evidence, &claims, end);
    let mut walk = Marks::new(evidence, complaints.len(), end);
    if !walk.narrow(&claims, patience) {
        walk = Marks::new(evidence, complaints.len(), end);
        // Of a walk that is cut off some coins rest that are spent later.
        let is_whole = end == evidence.ledger().movement_count();
        walk.listed = is_whole.then(|| Listed::of(evidence.confluences()));
        if let Some(listed) = &walk.listed {
            walk.held.expect(listed.resting.len() * complaints.len());
        }
        for (origin, amount) in widely(evidence, complaints, &claims, patience.first..end, &mut walk) {
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
    let patience = Patience::new(evidence, &claims, end);
    if Marks::new(evidence, complaints.len(), end).narrow(&claims, patience) {
        return Ok(None);
    }
    let mut kept = Kept(Vec::with_capacity(evidence.confluences().movements.len()));
    widely(evidence, complaints, &claims, patience.first..end, &mut kept);
    Ok(Some(kept.0))
}

/// Walks widely with as many bits by movement as there are complaints: eight of them are a byte, and an eighth of the memory.
fn widely(
    evidence: &Evidence,
    complaints: &[Complaint],
    claims: &[Mark],
    movements: Range<usize>,
    says: &mut (impl Says<u8> + Says<Bits>),
) -> Vec<(OriginId, Amount)> {
    match complaints.len() {
        ..=8 => Wide::walk(evidence, Unites::<u8>::of(complaints), claims, movements, says),
        _ => Wide::walk(evidence, Unites::<Bits>::of(complaints), claims, movements, says),
    }
}

/// Bits of complaints, as many as there are.
trait Word: Row + Into<Bits> + BitOr<Output = Self> + PartialEq {
    fn of(bits: Bits) -> Self;
}

macro_rules! words {
    ($($word:ty),*) => { $(
        impl Row for $word {
            const NOTHING: Self = 0;

            #[inline(always)]
            fn is_any(&self) -> bool {
                *self != 0
            }
        }

        impl Word for $word {
            fn of(bits: Bits) -> Self {
                bits.try_into().expect("there are no more complaints than bits")
            }
        }
    )* };
}

words!(u8, Bits);

/// Whether anything reached each confluence.
struct Kept(Vec<bool>);

impl<R: Row> Says<R> for Kept {
    fn passed(&mut self, _movements: Range<usize>, confluences: &[u32], rows: &[R]) {
        self.0
            .extend(confluences.iter().map(|&place| rows[place as usize].is_any()));
    }

    fn came_in_vain(&mut self, _count: u64) {}

    fn movement(&mut self, _movement: MovementId, has: &R, _came: bool) {
        self.0.push(has.is_any());
    }

    fn claimed(&mut self, movement: MovementId, has: &R, came: bool, _claimed: &[(OutLegId, R)]) {
        self.movement(movement, has, came);
    }
}

/// Keeps of a movement which complaints reach it.
struct Unites<B> {
    all: B,
}

impl<B: Word> Unites<B> {
    fn of(complaints: &[Complaint]) -> Self {
        Unites {
            all: B::of(Bits::MAX >> (64 - complaints.len().max(1))),
        }
    }
}

impl<B: Word> Mixes for Unites<B> {
    type Row = B;

    #[inline(always)]
    fn mix(&self, rows: &mut [B], into: usize, from: &[u32], _weights: &[u64]) -> Mixture {
        let mut bits = B::NOTHING;
        for from in from.chunks(AT_ONCE) {
            bits = from.iter().fold(bits, |bits, &from| bits | rows[from as usize]);
            // Who has all has no need to look further.
            if from.len() == AT_ONCE && bits == self.all {
                break;
            }
        }
        rows[into] = bits;
        let is_any = bits.is_any();
        Mixture { came: is_any, is_any }
    }

    fn claimed(&self, ledger: &Ledger, has: &B, marks: &[Mark], seeded: &mut Vec<(OriginId, Amount)>) -> B {
        let purse = ledger.out_purse(marks[0].leg);
        let is_fee = ledger.kind(purse) == PurseKind::Fees;
        let reached = if is_fee { 0 } else { (*has).into() };
        B::of(claim(ledger, reached, marks.iter(), seeded))
    }
}

/// So many inputs are united before it is asked whether all complaints reach them.
const AT_ONCE: usize = 8;

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

fn origins(mut bits: Bits) -> impl Iterator<Item = OriginId> {
    std::iter::from_fn(move || {
        let first = (bits != 0).then(|| OriginId::new(bits.trailing_zeros() as usize));
        bits &= bits.wrapping_sub(1);
        first
    })
}

struct Marks<'a> {
    evidence: &'a Evidence,
    front: Front,
    /// Which come into each movement; what reaches a coin is given on at once to the movement that empties it.
    marks: Reached,
    /// Where outputs are listed by what becomes of them; nothing where each is looked at.
    listed: Option<Listed<'a>>,
    /// The marked coins that nothing empties.
    held: Held,
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
            listed: None,
            held: Held::new(complaints),
            sums: Sums::new(complaints, 1, 0),
            touched: (0, 0),
        }
    }

    /// Goes from one movement that a mark comes to to the next, and tells whether that took no longer than to pass all.
    fn narrow(&mut self, mut claims: &[Mark], patience: Patience) -> bool {
        let ledger = self.evidence.ledger();
        self.front.begin(ledger, claims);
        while let Some(movement) = self.front.next(|_| ()) {
            if patience.is_over(self.touched.0 as usize, movement) {
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
        origins(bits).for_each(|origin| self.held.add(purse, origin, balance, balance));
    }

    fn finish(mut self, complaints: &[Complaint], options: Options<'_>) -> Trace {
        let held = self.held.finish(&mut self.sums, ASSET);
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(false),
            held,
            stops: self.sums.stops,
            history: Vec::new(),
            touched: self.touched,
        }
    }
}

impl<B: Word> Says<B> for Marks<'_> {
    fn passed(&mut self, movements: Range<usize>, _confluences: &[u32], rows: &[B]) {
        let ledger = self.evidence.ledger();
        let at = |place: u32| -> Bits { rows[place as usize].into() };
        let Some(mut listed) = self.listed.take() else {
            let places = &self.evidence.confluences().place_of[movements.clone()];
            for (movement, &place) in movements.zip(places) {
                self.movement(MovementId::new(movement), &rows[place as usize], at(place) != 0);
            }
            return;
        };
        let places = listed.all.place_of[movements.clone()].iter();
        for (&place, &open) in places.zip(&listed.all.open[movements.clone()]) {
            let came = u64::from(at(place) != 0);
            self.touched.0 += came;
            self.touched.1 += came * u64::from(open);
        }
        for end in End::take(&mut listed.idle, ledger, movements.clone()) {
            self.touched.1 += u64::from(at(end.place) != 0);
        }
        for end in End::take(&mut listed.resting, ledger, movements.clone()) {
            self.hold(end.leg as usize, at(end.place));
        }
        for end in End::take(&mut listed.shut, ledger, movements) {
            let bits = self.on(end.leg as usize, at(end.place), &[]);
            let movement = ledger.movement_of(OutLegId::from_raw(end.leg));
            self.put(movement, end.leg as usize, bits);
        }
        self.listed = Some(listed);
    }

    fn came_in_vain(&mut self, _count: u64) {}

    fn movement(&mut self, movement: MovementId, has: &B, came: bool) {
        if came {
            self.claimed(movement, has, came, &[]);
        }
    }

    fn claimed(&mut self, movement: MovementId, has: &B, _came: bool, claimed: &[(OutLegId, B)]) {
        self.touched.0 += 1;
        let mut claimed = claimed.iter().peekable();
        for leg in self.evidence.ledger().outs(movement) {
            let bits = match claimed.next_if(|(claimed, _)| claimed.index() == leg) {
                Some((_, on)) => (*on).into(),
                None => self.on(leg, (*has).into(), &[]),
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
