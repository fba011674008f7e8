//! A fast path: exact haircut over coins of one asset.
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
//! or, with `residual=first`, the fee has its share too, and the last two lines stand the other way round. Several complaints are
//! laid one after the other, each into the room that earlier ones left.
//!
//! Taint is one number a movement and complaint, and only movements are looked at that it comes to ([`Front`]): what a coin gets is given on to
//! the movement that empties it, so that nobody looks at inputs. Nothing is allocated on the way.

#![expect(clippy::float_arithmetic, reason = "a guess at a quotient, which integers correct")]

use std::ops::Range;

use dyepack_columns::{prefetch, widest};

use super::claimed::{Mark, marks};
use super::doors::{Door, door, stop_reason};
use super::front::Front;
use super::held::Held;
use super::rows::Rows;
use super::sums::{StopPlace, Sum, Sums};
use super::walk::Options;
use super::{Trace, TraceError};
use crate::evidence::{Complaint, Evidence};
use crate::ledger::PurseKind;
use crate::lots::{Average, Lot, Meeting, Residual};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

const ASSET: AssetId = AssetId::from_raw(0);

/// So many places are in one line of memory.
const LINE: usize = 8;

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    // Where a later claim displaces taint, what gives way has to be counted, which only the walk does; of one complaint nothing
    // gives way to itself.
    let meets = complaints.len() > 1 && options.method.meeting() == Meeting::Last;
    (1..=64).contains(&complaints.len()) && !meets && is_plain(evidence, options)
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

/// Follows the complaints by haircut.
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
        width: complaints.len().next_power_of_two(),
        coming: Coming::new(evidence.ledger().movement_count(), complaints.len().next_power_of_two()),
        held: Held::new(complaints.len()),
        rooms: Vec::new(),
        shares: Vec::new(),
        side_by_side: SideBySide::default(),
        sums: Sums::new(complaints.len(), 1, 0),
        touched: (0, 0),
    };
    shares.walk(&marks(evidence, complaints, options.method.meeting())?);
    Ok(shares.finish(complaints, options))
}

struct Shares<'a> {
    evidence: &'a Evidence,
    residual: Residual,
    front: Front,
    /// How many places stand side by side, one a complaint: a power of two, so that none are of two pages.
    width: usize,
    /// A coin whose share is known gives it at once to the movement that empties it.
    coming: Coming,
    /// The tainted coins that nothing empties.
    held: Held,
    /// What the out-legs of the movement that is walked have room for, and the shares of each complaint in them.
    rooms: Vec<u64>,
    shares: Vec<u64>,
    side_by_side: SideBySide,
    sums: Sums,
    touched: (u64, u64),
}

impl Shares<'_> {
    fn walk(&mut self, mut marks: &[Mark]) {
        let ledger = self.evidence.ledger();
        self.front.begin(ledger, marks);
        loop {
            // What movements that come soon will give, they give to movements anywhere behind them.
            let next = self.front.next(|soon| {
                let purses = ledger.out_purses()[ledger.outs(soon)].iter();
                let emptied = purses.filter_map(|&purse| ledger.emptied_by(purse));
                emptied.for_each(|movement| self.coming.prefetch(movement));
            });
            let Some(movement) = next else { break };
            let outs = ledger.outs(movement);
            let amounts = &ledger.out_amounts()[outs.clone()];
            self.rooms.clear();
            self.rooms.extend(amounts.iter().map(|amount| amount.get()));
            // As much comes out of a movement as goes in.
            let total = self.rooms.iter().sum();
            let mut moved = self.coming.of(movement).iter().fold(0, |any, taint| any | taint);
            let at_once = self.width > 1 && self.lay_side_by_side(movement, outs.clone(), total);
            if !at_once {
                self.shares.clear();
                self.shares.resize(outs.len() * self.width, 0);
                for origin in 0..self.width {
                    let taint = self.coming.of(movement)[origin];
                    if taint > 0 {
                        self.lay(outs.clone(), origin, taint, total);
                    }
                }
            }
            while let Some((mark, later)) = marks.split_first()
                && mark.leg.index() < outs.end
            {
                moved |= self.mark(outs.clone(), *mark);
                marks = later;
            }
            self.coming.end(movement);
            self.rest(movement, outs);
            self.touched.0 += u64::from(moved > 0);
        }
    }

    /// Lays what all complaints have into the rooms of the out-legs at once, and tells whether that could be done: where the fee has room for all that
    /// rounding leaves, no complaint is in the way of another, and which comes first makes no difference. Of proportional shares all have room everywhere.
    fn lay_side_by_side(&mut self, movement: MovementId, outs: Range<usize>, total: u64) -> bool {
        let ledger = self.evidence.ledger();
        let (purses, amounts) = (&ledger.out_purses()[outs.clone()], &ledger.out_amounts()[outs]);
        let is_fee = |purse: &PurseId| ledger.kind(*purse) == PurseKind::Fees;
        let mut fees = purses.iter().enumerate().filter(|(_, purse)| is_fee(purse));
        let (Some((fee, _)), None) = (fees.next(), fees.next()) else {
            return false;
        };
        if self.residual != Residual::Fee || total >= SideBySide::TOTAL {
            return false;
        }
        let (width, taint) = (self.width, self.coming.of(movement));
        // What is in a place from before is written over: here each place is a share's, and the fee's what is left.
        self.shares.resize(self.shares.len().max(amounts.len() * width), 0);
        let (shares, rooms, all) = (&mut self.shares, &mut self.rooms, &mut self.side_by_side);
        let left = widest(
            #[inline(always)]
            || {
                all.begin(taint, total);
                for (place, amount) in amounts.iter().enumerate().filter(|(place, _)| *place != fee) {
                    rooms[place] -= all.give(taint, amount.get(), &mut shares[place * width..][..width]);
                }
                all.left.iter().fold(0u64, |sum, left| sum.wrapping_add(*left))
            },
        );
        if left > rooms[fee] {
            for (room, amount) in rooms.iter_mut().zip(amounts) {
                *room = amount.get();
            }
            return false;
        }
        rooms[fee] -= left;
        shares[fee * width..][..width].copy_from_slice(&all.left);
        true
    }

    /// Lays what one complaint has into the rooms of the out-legs.
    #[inline]
    fn lay(&mut self, outs: Range<usize>, origin: usize, taint: u64, total: u64) {
        let ledger = self.evidence.ledger();
        let (purses, amounts) = (&ledger.out_purses()[outs.clone()], &ledger.out_amounts()[outs]);
        let is_fee = |place: usize| ledger.kind(purses[place]) == PurseKind::Fees;
        let (rooms, shares, width) = (&mut self.rooms, &mut self.shares, self.width);
        let mut left = taint;
        let mut give = |place: usize, wish: u64, left: &mut u64| {
            let given = wish.min(rooms[place]).min(*left);
            rooms[place] -= given;
            *left -= given;
            shares[place * width + origin] += given;
        };
        let part = Part::new(taint, total);
        for (place, amount) in amounts.iter().enumerate() {
            // Where what rounding leaves goes to the fee, that takes its own share with it.
            if self.residual == Residual::First || !is_fee(place) {
                give(place, part.of(amount.get()), &mut left);
            }
        }
        for fees in [self.residual == Residual::Fee, self.residual == Residual::First] {
            for place in 0..purses.len() {
                if left > 0 && is_fee(place) == fees {
                    give(place, left, &mut left);
                }
            }
        }
        assert!(left == 0, "the outputs have room for what the inputs bring");
    }

    /// Adds what a complaint claims of a leg to its share, and returns how much that is.
    fn mark(&mut self, outs: Range<usize>, mark: Mark) -> u64 {
        let place = mark.leg.index() - outs.start;
        let marked = mark
            .claim
            .to
            .saturating_sub(mark.claim.from)
            .get()
            .min(self.rooms[place]);
        self.rooms[place] -= marked;
        self.shares[place * self.width + mark.origin.index()] += marked;
        self.sums.add(Sum::Seeded, ASSET, mark.origin, Amount::new(marked));
        marked
    }

    /// Puts the shares where they belong.
    #[inline]
    fn rest(&mut self, movement: MovementId, outs: Range<usize>) {
        let ledger = self.evidence.ledger();
        for (place, leg) in outs.clone().enumerate() {
            let here = &self.shares[place * self.width..][..self.width];
            let shares = here.iter().enumerate().filter(|(_, share)| **share > 0);
            let shares = shares.map(|(origin, share)| (OriginId::new(origin), *share));
            if self.rooms[place] == ledger.out_amounts()[leg].get() {
                continue;
            }
            let purse = ledger.out_purses()[leg];
            let door = door(self.evidence, purse, false);
            if door == Door::Fees {
                shares.for_each(|(origin, share)| self.sums.add(Sum::Fees, ASSET, origin, Amount::new(share)));
                continue;
            }
            if door != Door::Open {
                let lots: Vec<Lot> = shares
                    .map(|(origin, share)| Lot::of(origin, Amount::new(share)))
                    .collect();
                self.touched.1 += end_trail(self.evidence, &mut self.sums, movement, leg, door, &lots);
                continue;
            }
            self.touched.1 += 1;
            match ledger.emptied_by(purse).filter(|&movement| self.front.sees(movement)) {
                Some(movement) => {
                    self.coming.give(movement, here);
                    self.front.reach(movement);
                }
                None => {
                    let balance = ledger.out_amounts()[leg];
                    shares.for_each(|(origin, share)| self.held.add(purse, origin, Amount::new(share), balance));
                }
            }
        }
    }

    fn finish(mut self, complaints: &[Complaint], options: Options<'_>) -> Trace {
        let held = self.held.finish(&mut self.sums, ASSET);
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(true),
            held,
            stops: self.sums.stops,
            history: Vec::new(),
            touched: self.touched,
        }
    }
}

/// Counts shares that go no further, and returns how many purses they came to: one, or none for a boundary.
#[cold]
pub(super) fn end_trail(
    evidence: &Evidence,
    sums: &mut Sums,
    movement: MovementId,
    leg: usize,
    door: Door,
    lots: &[Lot],
) -> u64 {
    let leg = OutLegId::new(leg);
    let purse = evidence.ledger().out_purse(leg);
    let Some(reason) = stop_reason(evidence, door, purse) else {
        sums.add_lots(Sum::Destroyed, ASSET, lots, None);
        return 0;
    };
    let place = StopPlace {
        movement,
        leg,
        purse,
        asset: ASSET,
        reason,
    };
    sums.stop(place, lots, None);
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

/// What of each complaint comes into the movements that are still to be walked.
///
/// Of one complaint it stands in the place of the movement. Of several each movement has a row, which another takes once it is walked: of a
/// chain few are waiting at once, so that dozens of complaints lie in the cache and not in a column as long as the ledger.
struct Coming {
    width: usize,
    /// What comes in by movement, where there is one complaint.
    alone: Rows<u64>,
    /// Which row is whose, where there are several; the first is nobody's and stays empty.
    rows: Rows<u32>,
    taint: Vec<u64>,
    /// The rows of movements that were walked.
    free: Vec<u32>,
}

impl Coming {
    fn new(movements: usize, width: usize) -> Coming {
        let (alone, several) = if width == 1 { (movements, 0) } else { (0, movements) };
        Coming {
            width,
            alone: Rows::new(alone),
            rows: Rows::new(several),
            taint: vec![0; width],
            free: Vec::new(),
        }
    }

    /// Returns what comes into a movement.
    #[inline]
    fn of(&self, movement: MovementId) -> &[u64] {
        match self.width {
            1 => self.alone.side_by_side(movement.index(), 1),
            width => &self.taint[self.rows.get(movement.index()) as usize * width..][..width],
        }
    }

    /// Adds to what comes into a movement. No more comes in than its inputs hold, so that the sum fits; unchecked, several are added at once.
    #[inline]
    fn give(&mut self, movement: MovementId, shares: &[u64]) {
        let width = self.width;
        if width == 1 {
            let taint = self.alone.get_mut(movement.index());
            *taint = taint.wrapping_add(shares[0]);
            return;
        }
        let row = self.rows.get_mut(movement.index());
        if *row > 0 {
            let taint = &mut self.taint[*row as usize * width..][..width];
            for (taint, share) in taint.iter_mut().zip(shares) {
                *taint = taint.wrapping_add(*share);
            }
        } else if let Some(free) = self.free.pop() {
            *row = free;
            self.taint[free as usize * width..][..width].copy_from_slice(shares);
        } else {
            *row = u32::try_from(self.taint.len() / width).expect("there are fewer rows than movements");
            self.taint.extend_from_slice(shares);
        }
    }

    /// Lets another have the row of a movement that is walked: nothing comes into it any more.
    #[inline]
    fn end(&mut self, movement: MovementId) {
        if self.width > 1 {
            let row = self.rows.get(movement.index());
            self.free.extend((row > 0).then_some(row));
        }
    }

    /// Has at hand what comes into a movement.
    #[inline]
    fn prefetch(&self, movement: MovementId) {
        if self.width == 1 {
            return self.alone.prefetch(movement.index());
        }
        let row = self.rows.get(movement.index()) as usize;
        let places = (0..self.width).step_by(LINE);
        places.for_each(|place| prefetch(&self.taint, row * self.width + place));
    }
}

/// The tainted parts of a movement by complaint, of which shares are found all at once: without a branch, so that several take the time of one.
#[derive(Default)]
struct SideBySide {
    guesses: Vec<f64>,
    /// What of each complaint has no share yet.
    left: Vec<u64>,
    total: u64,
}

impl SideBySide {
    /// Below it the product of a guess and an amount is off by less than a quarter of a unit, and the remainder fits 63 bits.
    const TOTAL: u64 = 1 << 50;

    #[inline(always)]
    fn begin(&mut self, taint: &[u64], total: u64) {
        self.total = total;
        self.left.clear();
        self.left.extend_from_slice(taint);
        self.guesses.resize(taint.len(), 0.0);
        let total = float(total);
        for (guess, &taint) in self.guesses.iter_mut().zip(taint) {
            *guess = float(taint) / total;
        }
    }

    /// Gives each complaint `floor(taint * amount / total)`, and returns how much that is together.
    ///
    /// A guess to the nearest is the exact share or one more: it is off by less than three quarters. The remainder tells which.
    #[inline(always)]
    fn give(&mut self, taint: &[u64], amount: u64, shares: &mut [u64]) -> u64 {
        let (float_amount, total) = (float(amount), self.total);
        let parts = taint.iter().zip(&self.guesses).zip(&mut self.left).zip(shares);
        let mut given = 0u64;
        for (((&taint, &guess), left), share) in parts {
            let nearest = nearest(guess * float_amount);
            let rest = taint.wrapping_mul(amount).wrapping_sub(nearest.wrapping_mul(total));
            *share = nearest.wrapping_sub(rest >> 63);
            *left = left.wrapping_sub(*share);
            given = given.wrapping_add(*share);
        }
        given
    }
}

/// The number from which on floats below twice as much are whole.
const WHOLE: f64 = (1u64 << 52) as f64;

/// Returns a number below 2^52 as a float, in steps that processors do several of at once.
#[inline]
fn float(number: u64) -> f64 {
    f64::from_bits(WHOLE.to_bits() | number) - WHOLE
}

/// Returns the whole number nearest to a float that is not negative and below 2^51.
#[inline]
fn nearest(number: f64) -> u64 {
    (number + WHOLE).to_bits() ^ WHOLE.to_bits()
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

        /// Movements that wait have rows of their own, whoever was walked and had them before.
        #[test]
        fn what_comes_into_a_movement_is_its_own(width in 0u32..3, steps in prop::collection::vec((0usize..6, 0u64..9, any::<bool>()), 0..60)) {
            let width = 1 << width;
            let (mut coming, mut plain) = (Coming::new(400, width), vec![vec![0; width]; 400]);
            // Whoever was walked is behind: the next to wait is another.
            let mut behind = [0; 6];
            for (place, share, walked) in steps {
                let movement = place * 60 + behind[place];
                let shares: Vec<u64> = (0..width as u64).map(|origin| share * (origin + 1)).collect();
                coming.give(MovementId::new(movement), &shares);
                plain[movement].iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share);
                coming.prefetch(MovementId::new(movement));
                for waits in (0..6).map(|place| place * 60 + behind[place]) {
                    prop_assert_eq!(coming.of(MovementId::new(waits)), plain[waits].as_slice());
                }
                if walked {
                    coming.end(MovementId::new(movement));
                    behind[place] += 1;
                }
            }
        }

        #[test]
        fn shares_that_are_found_at_once_are_exact(bits in 1u32..51, total: u64, taint: [u64; 5], near: bool, amount: u64) {
            let total = (total >> (64 - bits)).max(1);
            let (taint, amount) = (taint.map(|taint| if near { total - taint % total.min(4) } else { taint % (total + 1) }), amount % (total + 1));
            let (mut all, mut shares) = (SideBySide::default(), [0; 5]);
            all.begin(&taint, total);
            let given = all.give(&taint, amount, &mut shares);
            for (place, (&taint, &share)) in taint.iter().zip(&shares).enumerate() {
                prop_assert_eq!(u128::from(share), u128::from(taint) * u128::from(amount) / u128::from(total));
                prop_assert_eq!(all.left[place], taint - share);
            }
            prop_assert_eq!(given, shares.iter().sum::<u64>());
        }

        #[test]
        fn a_share_next_to_a_whole_unit_is_exact(total in 1u64..(1 << 52), near in 0u64..4, amount: u64) {
            let (taint, amount) = (total - near.min(total), amount % (total + 1));
            let exact = u128::from(taint) * u128::from(amount) / u128::from(total);
            prop_assert_eq!(u128::from(Part::new(taint, total).of(amount)), exact);
        }
    }
}
