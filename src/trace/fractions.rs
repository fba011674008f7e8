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
//! [some](Patience). What is found of a movement is laid at once on those of its outputs at which trails end, and units are said of those alone.

use std::ops::Range;

use dyepack_columns::{Mixture, mix};

use super::claimed::{Mark, marks};
use super::doors::{Door, door};
use super::front::{Front, Patience};
use super::held::Held;
use super::rows::Rows;
use super::shares::{self, end_trail};
use super::sums::{Sum, Sums};
use super::walk::Options;
use super::wide::{Listed, Mixes, Row, Says, Wide};
use super::{Trace, TraceError};
use crate::evidence::{Complaint, Confluences, End, Evidence};
use crate::ledger::Ledger;
use crate::lots::fractions::Fractions;
use crate::lots::parts::{Meter, units, weights};
use crate::lots::{Lot, Rule};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId, Total};

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
        held: Held::new(complaints.len()),
        fees: vec![0; complaints.len().next_power_of_two()],
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
    let patience = Patience::new(evidence, &marks, end);
    let narrow = Narrow::new(evidence, complaints.len(), end).walk(&marks, patience);
    if narrow.is_some() {
        return Ok(None);
    }
    let mut kept = Kept(Vec::with_capacity(evidence.confluences().movements.len()));
    widely(evidence, &marks, complaints.len(), patience.first..end, &mut kept);
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
    let patience = Patience::new(evidence, marks, end);
    let mut outputs = Outputs {
        evidence,
        listed: None,
        visits,
    };
    if let Some(narrow) = Narrow::new(evidence, complaints, end).walk(marks, patience) {
        return narrow.say(&mut outputs);
    }
    // Of a walk that is cut off some coins rest that are spent later.
    let is_whole = end == evidence.ledger().movement_count();
    outputs.listed = is_whole.then(|| Listed::of(evidence.confluences()));
    if let Some(listed) = &outputs.listed {
        outputs.visits.expect(listed.resting.len() * complaints);
    }
    widely(evidence, marks, complaints, patience.first..end, &mut outputs)
}

/// Walks widely with as many fractions side by side as there are complaints.
fn widely(
    evidence: &Evidence,
    marks: &[Mark],
    complaints: usize,
    movements: Range<usize>,
    says: &mut impl SaysAny,
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

/// Says something of movements however many fractions stand side by side.
trait SaysAny:
    Says<[u64; 1]> + Says<[u64; 2]> + Says<[u64; 4]> + Says<[u64; 8]> + Says<[u64; 16]> + Says<[u64; 32]> + Says<[u64; 64]>
{
}

impl<S> SaysAny for S where
    S: Says<[u64; 1]>
        + Says<[u64; 2]>
        + Says<[u64; 4]>
        + Says<[u64; 8]>
        + Says<[u64; 16]>
        + Says<[u64; 32]>
        + Says<[u64; 64]>
{
}

/// Keeps the fraction of each complaint in a movement.
pub(super) struct Averages<const W: usize>;

impl<const W: usize> Mixes for Averages<W> {
    type Row = [u64; W];

    #[inline(always)]
    fn mix(&self, rows: &mut [[u64; W]], into: usize, from: &[u32], weights: &[u64]) -> Mixture {
        mix(rows, into, from, weights)
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

impl<const W: usize> Says<[u64; W]> for Kept {
    fn passed(&mut self, _movements: Range<usize>, confluences: &[u32], rows: &[[u64; W]]) {
        if W == 1 {
            let fractions = confluences.iter().map(|&place| rows[place as usize][0]);
            self.0.extend(fractions);
        }
    }

    fn came_in_vain(&mut self, _count: u64) {}

    fn movement(&mut self, _movement: MovementId, has: &[u64; W], _came: bool) {
        self.0.extend((W == 1).then_some(has[0]));
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64; W], came: bool, _claimed: &[(OutLegId, [u64; W])]) {
        self.movement(movement, has, came);
    }
}

/// What is said of outputs.
trait Visits {
    /// Makes ready for so much that rests.
    fn expect(&mut self, count: usize);

    /// Says that taint moved in so many movements.
    fn moved(&mut self, moved: u64);

    /// Says something of all movements of a walk that is whole, what each has standing at its place: of all but where trails end, as far as those are no fees.
    fn passed<const W: usize>(&mut self, all: &Confluences, movements: Range<usize>, rows: &[[u64; W]]);

    /// Says something of an output that nobody spends, whose fractions these are. It is of no movement alone.
    fn rests(&mut self, leg: usize, parts: &[u64]);

    /// Says something of an output, whose fractions these are.
    fn output(&mut self, movement: MovementId, leg: usize, parts: &[u64]);
}

/// Goes to the outputs of movements at which trails end.
struct Outputs<'a, V> {
    evidence: &'a Evidence,
    /// Where they are listed; nothing where some outputs go on to movements that are not seen, and each is looked at.
    listed: Option<Listed<'a>>,
    visits: &'a mut V,
}

impl<V: Visits> Outputs<'_, V> {
    #[inline]
    fn leg(&mut self, movement: MovementId, leg: usize, parts: &[u64]) {
        if !self.evidence.ledger().out_amounts()[leg].is_zero() && parts.iter().any(|part| *part > 0) {
            self.visits.output(movement, leg, parts);
        }
    }

    /// Says something of a movement on whose outputs nothing is claimed.
    fn movement(&mut self, movement: MovementId, has: &[u64], came: bool) {
        self.visits.moved(u64::from(came));
        if has.iter().any(|part| *part > 0) {
            let outs = self.evidence.ledger().outs(movement);
            outs.for_each(|leg| self.leg(movement, leg, has));
        }
    }

    /// Says something of a movement on some of whose outputs these fractions are, since they are claimed.
    fn claimed(&mut self, movement: MovementId, has: &[u64], came: bool, claimed: &[(OutLegId, impl AsRef<[u64]>)]) {
        self.visits.moved(u64::from(came));
        let mut claimed = claimed.iter().peekable();
        for leg in self.evidence.ledger().outs(movement) {
            let on = claimed.next_if(|(claimed, _)| claimed.index() == leg);
            self.leg(movement, leg, on.map_or(has, |(_, parts)| parts.as_ref()));
        }
    }
}

impl<V: Visits, const W: usize> Says<[u64; W]> for Outputs<'_, V> {
    fn passed(&mut self, movements: Range<usize>, _confluences: &[u32], rows: &[[u64; W]]) {
        let ledger = self.evidence.ledger();
        let Some(mut listed) = self.listed.take() else {
            let places = &self.evidence.confluences().place_of[movements.clone()];
            for (movement, &place) in movements.zip(places) {
                let has = &rows[place as usize];
                self.movement(MovementId::new(movement), has, has.is_any());
            }
            return;
        };
        self.visits.passed(listed.all, movements.clone(), rows);
        for end in End::take(&mut listed.resting, ledger, movements.clone()) {
            let has = &rows[end.place as usize];
            if has.is_any() {
                self.visits.rests(end.leg as usize, has);
            }
        }
        for end in End::take(&mut listed.shut, ledger, movements) {
            let movement = ledger.movement_of(OutLegId::from_raw(end.leg));
            self.leg(movement, end.leg as usize, &rows[end.place as usize]);
        }
        self.listed = Some(listed);
    }

    fn came_in_vain(&mut self, count: u64) {
        self.visits.moved(count);
    }

    fn movement(&mut self, movement: MovementId, has: &[u64; W], came: bool) {
        self.movement(movement, has, came);
    }

    fn claimed(&mut self, movement: MovementId, has: &[u64; W], came: bool, claimed: &[(OutLegId, [u64; W])]) {
        self.claimed(movement, has, came, claimed);
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

    /// Walks; returns nothing where that takes too long.
    fn walk(mut self, mut marks: &[Mark], patience: Patience) -> Option<Narrow<'a>> {
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
            if patience.is_over(self.movements.len(), movement) {
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
    fn say(self, outputs: &mut Outputs<'_, impl Visits>) -> Vec<(OriginId, Amount)> {
        let mut claimed = &self.claimed[..];
        for (&(movement, came), row) in self.movements.iter().zip(self.rows.chunks_exact(self.width)) {
            let outs = self.evidence.ledger().outs(movement);
            let (here, later) = claimed.split_at(claimed.partition_point(|(leg, _)| leg.index() < outs.end));
            match here.is_empty() {
                true => outputs.movement(movement, row, came),
                false => outputs.claimed(movement, row, came, here),
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
    held: Held,
    /// What went into fees of each complaint and all before it.
    fees: Vec<u128>,
    moved: u64,
    purses: u64,
}

impl Visits for Ends<'_> {
    fn expect(&mut self, count: usize) {
        self.held.expect(count);
    }

    #[inline]
    fn moved(&mut self, moved: u64) {
        self.moved += moved;
    }

    fn passed<const W: usize>(&mut self, all: &Confluences, movements: Range<usize>, rows: &[[u64; W]]) {
        let open = all.open[movements.clone()].iter().zip(&all.fees[movements.clone()]);
        let (mut moved, mut purses, mut fees) = (0, 0, [0u128; W]);
        for (&place, (&open, &fee)) in all.place_of[movements].iter().zip(open) {
            let has = &rows[place as usize];
            let came = u64::from(has.is_any());
            moved += came;
            purses += came * u64::from(open);
            // Of one complaint nothing is looked up in vain: not to know whether something came takes longer.
            if W == 1 || came > 0 {
                let mut parts = 0;
                for (fees, part) in fees.iter_mut().zip(has) {
                    parts += part;
                    *fees += u128::from(units(parts, fee).get());
                }
            }
        }
        self.moved += moved;
        self.purses += purses;
        self.fees.iter_mut().zip(fees).for_each(|(all, fees)| *all += fees);
    }

    #[inline]
    fn rests(&mut self, leg: usize, parts: &[u64]) {
        let ledger = self.evidence.ledger();
        self.hold(ledger.out_purses()[leg], ledger.out_amounts()[leg], parts);
    }

    fn output(&mut self, movement: MovementId, leg: usize, parts: &[u64]) {
        let ledger = self.evidence.ledger();
        let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
        let door = door(self.evidence, purse, false);
        self.purses += u64::from(door == Door::Open);
        if door == Door::Open {
            if rests(ledger, purse, self.end) {
                self.hold(purse, amount, parts);
            }
            return;
        }
        let units = in_units(parts, amount);
        match door {
            Door::Open => {}
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

/// Returns how many units of a place of this value each fraction is, by complaint; of less than half a unit nothing is said.
#[inline]
fn in_units(parts: &[u64], value: Amount) -> impl Iterator<Item = (OriginId, Amount)> {
    let mut meter = Meter::new(value);
    let parts = parts.iter().enumerate().filter(|(_, part)| **part > 0);
    let units = parts.map(move |(origin, part)| (OriginId::new(origin), meter.next(*part)));
    units.filter(|(_, amount)| !amount.is_zero())
}

impl Ends<'_> {
    #[inline]
    fn hold(&mut self, purse: PurseId, balance: Amount, parts: &[u64]) {
        in_units(parts, balance).for_each(|(origin, tainted)| self.held.add(purse, origin, tainted, balance));
    }

    fn trace(mut self, seeded: Vec<(OriginId, Amount)>, complaints: &[Complaint], options: Options<'_>) -> Trace {
        for (origin, amount) in seeded {
            self.sums.add(Sum::Seeded, ASSET, origin, amount);
        }
        let mut before = 0;
        for (origin, &fees) in self.fees[..complaints.len()].iter().enumerate() {
            self.sums
                .add(Sum::Fees, ASSET, OriginId::new(origin), Total::new(fees - before));
            before = fees;
        }
        let held = self.held.finish(&mut self.sums, ASSET);
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: self.sums.tallies(false),
            held,
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
    fn expect(&mut self, _count: usize) {}

    fn moved(&mut self, _moved: u64) {}

    fn passed<const W: usize>(&mut self, _all: &Confluences, _movements: Range<usize>, _rows: &[[u64; W]]) {}

    fn rests(&mut self, leg: usize, parts: &[u64]) {
        let amount = u128::from(self.evidence.ledger().out_amounts()[leg].get());
        let part = |part: &u64| (u128::from(*part) * amount) >> 31;
        self.sum += parts.iter().map(part).sum::<u128>();
    }

    fn output(&mut self, _movement: MovementId, leg: usize, parts: &[u64]) {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        if self.evidence.goes_on(purse) && rests(ledger, purse, self.end) {
            self.rests(leg, parts);
        }
    }
}
