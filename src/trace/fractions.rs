//! A fast path: haircut in fractions over coins of one asset.
//!
//! It says the same as the general walk with [`Fractions`], and a property test holds the two equal. What it stands for is, for each
//! movement with inputs of weights w, whose coins have the fractions f, for each complaint:
//!
//! ```text
//! F = floor(sum of f * w)
//! each output and the fee: F; a claimed output: F and what is claimed of it, as far as there is room
//! units of an end: F * value, to the nearest
//! ```
//!
//! All coins of a movement have one fraction of each complaint, so that they are kept once for each movement, in a row. Two walks find them. The narrow
//! one goes from a movement that taint comes to to the next ([`Front`]) and keeps fractions by coin; what it costs is what it follows. The [wide](super::wide) one
//! passes the confluences behind the first claim. A walk begins as the narrow one, and anew as the wide one once it has come to more than
//! [some](narrowly). What is found of a movement is laid at once on those of its outputs at which trails end, and units are said of those alone.

use std::ops::Range;

use dyepack_columns::mixed;

use super::claimed::{Mark, marks};
use super::doors::{Door, door};
use super::front::{Front, narrowly};
use super::rows::Rows;
use super::shares::{self, end_trail};
use super::sums::{Sum, Sums};
use super::walk::Options;
use super::wide::{Mixes, Says, Wide};
use super::{Holding, Trace, TraceError};
use crate::evidence::{Complaint, Confluences, Evidence};
use crate::ledger::Ledger;
use crate::lots::fractions::Fractions;
use crate::lots::parts::{Meter, weights};
use crate::lots::{Lot, Rule};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

const ASSET: AssetId = AssetId::from_raw(0);

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    shares::fits(evidence, complaints, options)
}

/// Follows the complaints by haircut in fractions.
pub(super) fn follow(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> Result<Trace, TraceError> {
    let end = options.terms.end(evidence)?;
    let marks = marks(evidence, complaints, options.method.meeting())?;
    let mut ends = Ends {
        evidence,
        end,
        sums: Sums::new(complaints.len(), 1, 0),
        held: Vec::new(),
        moved: 0,
        purses: 0,
    };
    let seeded = walk(evidence, &marks, complaints.len(), end, &mut ends);
    Ok(ends.trace(seeded, complaints, options))
}

/// Follows the complaints, says of no output what is on it and returns the fraction of every confluence, as far as there is one complaint; nothing where
/// so little is tainted that the walk is the narrow one, which does not have the two apart.
pub(super) fn alone(
    evidence: &Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<Option<Vec<u64>>, TraceError> {
    let end = options.terms.end(evidence)?;
    let marks = marks(evidence, complaints, options.method.meeting())?;
    let (most, first) = narrowly(evidence, &marks, end);
    if Narrow::new(evidence, complaints.len(), end)
        .walk(&marks, most)
        .is_some()
    {
        return Ok(None);
    }
    let mut kept = Kept(Vec::with_capacity(evidence.confluences().movements.len()));
    widely(evidence, &marks, complaints.len(), first..end, &mut kept);
    Ok(Some(kept.0))
}

/// Returns what is tainted of the coins that nothing spends, in 2^32ths of a unit.
pub(super) fn resting(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> Result<u128, TraceError> {
    let end = options.terms.end(evidence)?;
    let marks = marks(evidence, complaints, options.method.meeting())?;
    let mut resting = Resting { evidence, end, sum: 0 };
    walk(evidence, &marks, complaints.len(), end, &mut resting);
    Ok(resting.sum)
}

/// Walks, as narrowly as can be, and says what is to be said of outputs. Returns how much was laid of each complaint.
fn walk(
    evidence: &Evidence,
    marks: &[Mark],
    complaints: usize,
    end: usize,
    visits: &mut impl Visits,
) -> Vec<(OriginId, Amount)> {
    let (most, first) = narrowly(evidence, marks, end);
    if let Some(narrow) = Narrow::new(evidence, complaints, end).walk(marks, most) {
        return narrow.say(&mut Outputs::new(evidence, None, visits));
    }
    // Of a walk that is cut off some coins rest that are spent later.
    let is_whole = end == evidence.ledger().movement_count();
    let confluences = is_whole.then(|| evidence.confluences());
    widely(
        evidence,
        marks,
        complaints,
        first..end,
        &mut Outputs::new(evidence, confluences, visits),
    )
}

/// Walks widely with as many fractions side by side as there are complaints.
fn widely(
    evidence: &Evidence,
    marks: &[Mark],
    complaints: usize,
    movements: Range<usize>,
    says: &mut impl Says,
) -> Vec<(OriginId, Amount)> {
    match complaints.next_power_of_two() {
        1 => Wide::walk(evidence, Averages::<1>, marks, movements, says),
        2 => Wide::walk(evidence, Averages::<2>, marks, movements, says),
        4 => Wide::walk(evidence, Averages::<4>, marks, movements, says),
        8 => Wide::walk(evidence, Averages::<8>, marks, movements, says),
        16 => Wide::walk(evidence, Averages::<16>, marks, movements, says),
        32 => Wide::walk(evidence, Averages::<32>, marks, movements, says),
        _ => Wide::walk(evidence, Averages::<64>, marks, movements, says),
    }
}

/// Keeps the fraction of each complaint in a movement.
struct Averages<const W: usize>;

impl<const W: usize> Mixes<W> for Averages<W> {
    #[inline(always)]
    fn mixed(&self, rows: &[[u64; W]], from: &[u32], weights: &[u64]) -> ([u64; W], bool) {
        let has = mixed(rows, from, weights);
        // Something may come that is less than the least fraction.
        (has, has != [0; W] || came(rows, from, weights))
    }

    fn claimed(
        &self,
        ledger: &Ledger,
        has: &[u64; W],
        marks: &[Mark],
        seeded: &mut Vec<(OriginId, Amount)>,
    ) -> [u64; W] {
        lay(ledger, has, marks, seeded)
            .try_into()
            .expect("a row stays as long as it is")
    }
}

/// Tells whether anything comes from rows with a weight.
#[inline]
fn came<const W: usize>(rows: &[[u64; W]], from: &[u32], weights: &[u64]) -> bool {
    let comes = |(&row, &weight): (&u32, &u64)| weight > 0 && rows[row as usize] != [0; W];
    from.iter().zip(weights).any(comes)
}

/// Lays claims on an output of a movement that has these fractions, says how much was laid, and returns the fractions on it.
fn lay(ledger: &Ledger, has: &[u64], marks: &[Mark], seeded: &mut Vec<(OriginId, Amount)>) -> Vec<u64> {
    let value = ledger.out_amount(marks[0].leg);
    let lots = has.iter().enumerate().filter(|(_, part)| **part > 0);
    let mut piece: Vec<Lot> = lots
        .map(|(origin, part)| Lot::of(OriginId::new(origin), Amount::new(*part)))
        .collect();
    for mark in marks {
        seeded.push((mark.origin, Fractions.mark(&mut piece, value, mark.claim, mark.origin)));
    }
    let mut parts = vec![0; has.len()];
    for lot in piece {
        parts[lot.origin.expect("a part has an origin").index()] = lot.amount.get();
    }
    parts
}

/// The fraction of every confluence, as far as there is one complaint.
struct Kept(Vec<u64>);

impl Says for Kept {
    const ALL: bool = false;

    #[inline]
    fn movement(&mut self, _movement: MovementId, has: &[u64], _came: bool) {
        if let [part] = has {
            self.0.push(*part);
        }
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64], came: bool, _claimed: &[(OutLegId, impl AsRef<[u64]>)]) {
        self.movement(movement, has, came);
    }
}

/// What is said of outputs.
trait Visits {
    /// Says that taint moved in a movement, and of how many outputs on which it is nothing else is to be said: it goes on from there.
    fn moved(&mut self, moved: bool, onward: u64);

    /// Says something of an output, whose fractions these are.
    fn output(&mut self, movement: MovementId, leg: usize, parts: &[u64]);
}

/// Goes to the outputs of movements at which trails end.
struct Outputs<'a, V> {
    evidence: &'a Evidence,
    /// Where all outputs that go on are passed over; nothing where some of them go on to movements that are not seen, and each is looked at.
    confluences: Option<&'a Confluences>,
    visits: &'a mut V,
}

impl<'a, V: Visits> Outputs<'a, V> {
    fn new(evidence: &'a Evidence, confluences: Option<&'a Confluences>, visits: &'a mut V) -> Outputs<'a, V> {
        Outputs {
            evidence,
            confluences,
            visits,
        }
    }

    #[inline]
    fn leg(&mut self, movement: MovementId, leg: usize, parts: &[u64]) {
        if !self.evidence.ledger().out_amounts()[leg].is_zero() && parts.iter().any(|part| *part > 0) {
            self.visits.output(movement, leg, parts);
        }
    }
}

impl<V: Visits> Says for Outputs<'_, V> {
    const ALL: bool = true;

    #[inline]
    fn movement(&mut self, movement: MovementId, has: &[u64], came: bool) {
        if !came {
            return;
        }
        if has.iter().all(|part| *part == 0) {
            return self.visits.moved(true, 0);
        }
        let ledger = self.evidence.ledger();
        let Some(confluences) = self.confluences else {
            self.visits.moved(true, 0);
            return ledger.outs(movement).for_each(|leg| self.leg(movement, leg, has));
        };
        let (onward, last) = confluences.outs(ledger, movement);
        self.visits.moved(true, onward);
        last.iter().for_each(|&leg| self.leg(movement, leg as usize, has));
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64], came: bool, claimed: &[(OutLegId, impl AsRef<[u64]>)]) {
        self.visits.moved(came, 0);
        let mut claimed = claimed.iter().peekable();
        for leg in self.evidence.ledger().outs(movement) {
            let on = claimed.next_if(|(claimed, _)| claimed.index() == leg);
            self.leg(movement, leg, on.map_or(has, |(_, parts)| parts.as_ref()));
        }
    }
}

/// The walk from one movement that taint comes to to the next.
struct Narrow<'a> {
    evidence: &'a Evidence,
    end: usize,
    /// How many fractions stand side by side, one a complaint: a power of two.
    width: usize,
    /// The movements, in their order, and whether taint moved in each.
    movements: Vec<(MovementId, bool)>,
    /// The fractions in each.
    rows: Vec<u64>,
    /// Claimed outputs in their order, and the fractions on them.
    claimed: Vec<(OutLegId, Vec<u64>)>,
    seeded: Vec<(OriginId, Amount)>,
}

impl<'a> Narrow<'a> {
    fn new(evidence: &'a Evidence, complaints: usize, end: usize) -> Narrow<'a> {
        Narrow {
            evidence,
            end,
            width: complaints.next_power_of_two(),
            movements: Vec::new(),
            rows: Vec::new(),
            claimed: Vec::new(),
            seeded: Vec::new(),
        }
    }

    /// Walks; returns nothing where there are more movements than so many.
    fn walk(mut self, mut marks: &[Mark], most: usize) -> Option<Narrow<'a>> {
        let (ledger, width) = (self.evidence.ledger(), self.width);
        let mut front = Front::new(self.end);
        front.begin(ledger, marks);
        let mut coins: Rows<u64> = Rows::new(ledger.purse_count() * width);
        let (mut shares, mut sums, mut row) = (Vec::new(), vec![0u128; width], vec![0; width]);
        loop {
            let next = front.next(|soon| {
                let purses = ledger.in_purses()[ledger.ins(soon)].iter();
                purses.for_each(|purse| coins.prefetch(purse.index() * width));
            });
            let Some(movement) = next else { break };
            if self.movements.len() > most {
                return None;
            }
            let (ins, outs) = (ledger.ins(movement), ledger.outs(movement));
            shares.clear();
            weights(
                ledger.in_amounts()[ins.clone()].iter().map(|amount| amount.get()),
                &mut shares,
            );
            sums.fill(0);
            let mut came = false;
            for (&purse, &share) in ledger.in_purses()[ins].iter().zip(&shares) {
                for (origin, sum) in sums.iter_mut().enumerate() {
                    let part = coins.get(purse.index() * width + origin);
                    came |= part > 0;
                    *sum += u128::from(part) * u128::from(share);
                }
            }
            for (part, sum) in row.iter_mut().zip(&sums) {
                *part = (sum >> 63) as u64;
            }
            let (before, laid) = (self.claimed.len(), self.seeded.len());
            while let Some(mark) = marks.first()
                && mark.leg.index() < outs.end
            {
                let here = marks.partition_point(|other| other.leg == mark.leg);
                let on = lay(ledger, &row, &marks[..here], &mut self.seeded);
                self.claimed.push((mark.leg, on));
                marks = &marks[here..];
            }
            came |= self.seeded[laid..].iter().any(|(_, amount)| !amount.is_zero());
            let mut claimed = self.claimed[before..].iter().peekable();
            for leg in outs {
                let claimed = claimed.next_if(|(claimed, _)| claimed.index() == leg);
                let parts = claimed.map_or(&row, |(_, parts)| parts);
                let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
                if amount.is_zero() || parts.iter().all(|part| *part == 0) || !self.evidence.goes_on(purse) {
                    continue;
                }
                if let Some(later) = ledger.emptied_by(purse).filter(|&later| front.sees(later)) {
                    coins
                        .side_by_side_mut(purse.index() * width, width)
                        .copy_from_slice(parts);
                    front.reach(later);
                }
            }
            self.rows.extend_from_slice(&row);
            self.movements.push((movement, came));
        }
        Some(self)
    }

    /// Says what is to be said of each movement, and returns how much was laid.
    fn say(self, says: &mut impl Says) -> Vec<(OriginId, Amount)> {
        let mut claimed = &self.claimed[..];
        for (&(movement, came), row) in self.movements.iter().zip(self.rows.chunks_exact(self.width)) {
            let outs = self.evidence.ledger().outs(movement);
            let (here, later) = claimed.split_at(claimed.partition_point(|(leg, _)| leg.index() < outs.end));
            match here.is_empty() {
                true => says.movement(movement, row, came),
                false => says.claimed(movement, row, came, here),
            }
            claimed = later;
        }
        self.seeded
    }
}

/// Says of the ends of the trails how many units come to each.
struct Ends<'a> {
    evidence: &'a Evidence,
    end: usize,
    sums: Sums,
    held: Vec<Holding>,
    moved: u64,
    purses: u64,
}

impl Visits for Ends<'_> {
    #[inline]
    fn moved(&mut self, moved: bool, onward: u64) {
        self.moved += u64::from(moved);
        self.purses += onward;
    }

    fn output(&mut self, movement: MovementId, leg: usize, parts: &[u64]) {
        let ledger = self.evidence.ledger();
        let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
        let door = door(self.evidence, purse, false);
        self.purses += u64::from(door == Door::Open);
        if door == Door::Open && !rests(ledger, purse, self.end) {
            return;
        }
        let mut meter = Meter::new(amount);
        let parts = parts.iter().enumerate().filter(|(_, part)| **part > 0);
        let units = parts.map(|(origin, part)| (OriginId::new(origin), meter.next(*part)));
        let units = units.filter(|(_, amount)| !amount.is_zero());
        match door {
            Door::Open => self.held.extend(units.map(|(origin, tainted)| Holding {
                purse,
                origin,
                amount: tainted,
                balance: amount,
                basis: None,
            })),
            Door::Fees => units.for_each(|(origin, amount)| self.sums.add(Sum::Fees, ASSET, origin, amount)),
            Door::Destroyed
            | Door::Cash
            | Door::Keeper
            | Door::Edge
            | Door::Issuance
            | Door::Tagged
            | Door::Lender
            | Door::Purchaser
            | Door::NotFollowed => {
                let lots: Vec<Lot> = units.map(|(origin, amount)| Lot::of(origin, amount)).collect();
                self.purses += end_trail(self.evidence, &mut self.sums, movement, leg, door, &lots);
            }
        }
    }
}

impl Ends<'_> {
    fn trace(mut self, seeded: Vec<(OriginId, Amount)>, complaints: &[Complaint], options: Options<'_>) -> Trace {
        for (origin, amount) in seeded {
            self.sums.add(Sum::Seeded, ASSET, origin, amount);
        }
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
            touched: (self.moved, self.purses),
        }
    }
}

/// Tells whether what comes to a purse stays there, as far as movements are seen.
fn rests(ledger: &Ledger, purse: PurseId, end: usize) -> bool {
    ledger.emptied_by(purse).is_none_or(|later| later.index() >= end)
}

/// Sums up what is tainted of the coins that nothing spends, in 2^32ths of a unit.
struct Resting<'a> {
    evidence: &'a Evidence,
    end: usize,
    sum: u128,
}

impl Visits for Resting<'_> {
    fn moved(&mut self, _moved: bool, _onward: u64) {}

    fn output(&mut self, _movement: MovementId, leg: usize, parts: &[u64]) {
        let ledger = self.evidence.ledger();
        let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
        if self.evidence.goes_on(purse) && rests(ledger, purse, self.end) {
            let part = |part: &u64| (u128::from(*part) * u128::from(amount.get())) >> 31;
            self.sum += parts.iter().map(part).sum::<u128>();
        }
    }
}
