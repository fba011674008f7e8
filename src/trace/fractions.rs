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
//! one goes from a movement that taint comes to to the next ([`Front`]) and keeps fractions by coin; what it costs is what it follows. The wide one passes
//! every movement behind the first claim and asks only who made the input's coin and what its weight is, which columns of the
//! [evidence](Evidence::made_by) have side by side; an input costs it one look at the row of an earlier movement, which is asked for in good time, and one
//! multiplication a complaint. Where complaints are many, a movement all of whose inputs have one row has that row too, and none where nothing comes: two thirds of
//! all movements have one input, so that dozens of complaints need a third of the memory and of the time. A walk begins as the narrow one, and anew as the wide one
//! once it has come to more than [some](narrowly). What either found is then laid on the outputs at which it ends, and units are said of those alone.

use std::ops::Range;

use dyepack_columns::prefetch;

use super::claimed::{Mark, marks};
use super::doors::{Door, door};
use super::front::{Front, narrowly, spent};
use super::rows::Rows;
use super::shares::{self, end_trail};
use super::sums::{Sum, Sums};
use super::walk::Options;
use super::{Holding, Trace, TraceError};
use crate::evidence::{Complaint, Evidence};
use crate::lots::fractions::Fractions;
use crate::lots::parts::{Meter, ONE, weights};
use crate::lots::{Lot, Rule};
use crate::units::{Amount, AssetId, MovementId, OriginId, OutLegId, PurseId};

const ASSET: AssetId = AssetId::from_raw(0);

/// So many inputs ahead the fraction of the movement that made the coin is asked for.
const AHEAD: usize = 64;

/// Tells whether the fast path knows everything that this walk needs.
pub(super) fn fits(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> bool {
    shares::fits(evidence, complaints, options)
}

/// Follows the complaints by haircut in fractions.
pub(super) fn follow(evidence: &Evidence, complaints: &[Complaint], options: Options<'_>) -> Result<Trace, TraceError> {
    Ok(find(evidence, complaints, options)?.trace(complaints, options))
}

/// Walks, and says nothing yet of where trails end.
pub(super) fn find<'a>(
    evidence: &'a Evidence,
    complaints: &[Complaint],
    options: Options<'_>,
) -> Result<Found<'a>, TraceError> {
    let end = options.terms.end(evidence)?;
    let marks = marks(evidence, complaints, options.method.meeting())?;
    Ok(Found::new(evidence, &marks, complaints.len(), end))
}

/// A claimed output, and the fraction of each complaint in it, which is not that of its movement.
#[derive(Debug)]
struct Claimed {
    leg: OutLegId,
    parts: Vec<u64>,
}

/// Which row is which movement's.
#[derive(Debug)]
enum Movements {
    /// Only these, in their order, have a row each.
    Some(Vec<MovementId>),
    /// Each has the row after its number.
    Each,
    /// By the number of the movement counted from one. Several may have one row, and those to which nothing came have the first.
    All(Vec<u32>),
}

/// The fraction of each complaint in every movement.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    evidence: &'a Evidence,
    end: usize,
    /// How many fractions stand side by side, one a complaint: a power of two.
    width: usize,
    movements: Movements,
    rows: Vec<u64>,
    /// Claimed outputs in their order.
    claimed: Vec<Claimed>,
    seeded: Vec<(OriginId, Amount)>,
    /// In how many movements taint moved.
    moved: u64,
}

impl<'a> Found<'a> {
    /// Walks, as narrowly as can be.
    pub(super) fn new(evidence: &'a Evidence, marks: &[Mark], complaints: usize, end: usize) -> Found<'a> {
        let nothing = || Found {
            evidence,
            end,
            width: complaints.next_power_of_two(),
            movements: Movements::Some(Vec::new()),
            rows: Vec::new(),
            claimed: Vec::new(),
            seeded: Vec::new(),
            moved: 0,
        };
        let (most, first) = narrowly(evidence, marks, end);
        let narrow = nothing().narrow(marks, most);
        narrow.unwrap_or_else(|| nothing().wide_by_width(marks, first))
    }

    /// Lays the claims on outputs of a movement, whose fractions these are, and tells whether any unit is claimed.
    fn claim(&mut self, outs: Range<usize>, row: &[u64], marks: &mut &[Mark]) -> bool {
        let ledger = self.evidence.ledger();
        let mut any = false;
        while let Some((mark, _)) = marks.split_first()
            && mark.leg.index() < outs.end
        {
            let here = marks.partition_point(|other| other.leg == mark.leg);
            let value = ledger.out_amount(mark.leg);
            let lots = row.iter().enumerate().filter(|(_, part)| **part > 0);
            let mut piece: Vec<Lot> = lots
                .map(|(origin, part)| Lot::of(OriginId::new(origin), Amount::new(*part)))
                .collect();
            for mark in &marks[..here] {
                let marked = Fractions.mark(&mut piece, value, mark.claim, mark.origin);
                self.seeded.push((mark.origin, marked));
                any |= !marked.is_zero();
            }
            let mut parts = vec![0; self.width];
            for lot in piece {
                parts[lot.origin.expect("a part has an origin").index()] = lot.amount.get();
            }
            self.claimed.push(Claimed { leg: mark.leg, parts });
            *marks = &marks[here..];
        }
        any
    }

    /// Goes from one movement that taint comes to to the next; nothing where there are more than so many.
    fn narrow(mut self, mut marks: &[Mark], most: usize) -> Option<Found<'a>> {
        let (ledger, width) = (self.evidence.ledger(), self.width);
        let mut front = Front::new(self.end);
        front.begin(ledger, marks);
        let mut coins: Rows<u64> = Rows::new(ledger.purse_count() * width);
        let (mut shares, mut sums, mut row) = (Vec::new(), vec![0u128; width], vec![0; width]);
        let mut movements = Vec::new();
        loop {
            let next = front.next(|soon| {
                let purses = ledger.in_purses()[ledger.ins(soon)].iter();
                purses.for_each(|purse| coins.prefetch(purse.index() * width));
            });
            let Some(movement) = next else { break };
            if movements.len() > most {
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
                *part = whole(*sum);
            }
            let before = self.claimed.len();
            came |= self.claim(outs.clone(), &row, &mut marks);
            self.moved += u64::from(came);
            let mut claimed = self.claimed[before..].iter().peekable();
            for leg in outs {
                let claimed = claimed.next_if(|claimed| claimed.leg.index() == leg);
                let parts = claimed.map_or(&row, |claimed| &claimed.parts);
                let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
                if amount.is_zero() || parts.iter().all(|part| *part == 0) || !self.goes_on(purse) {
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
            movements.push(movement);
        }
        self.movements = Movements::Some(movements);
        Some(self)
    }

    fn goes_on(&self, purse: PurseId) -> bool {
        door(self.evidence, purse, false) == Door::Open
    }

    /// To look up which row is a movement's costs as much as to multiply a few fractions, so that few complaints share no rows.
    fn wide_by_width(self, marks: &[Mark], first: usize) -> Found<'a> {
        match self.width {
            1 => self.wide::<1>(marks, first),
            2 => self.wide::<2>(marks, first),
            4 => self.wide::<4>(marks, first),
            8 => self.wide_shared::<8>(marks, first),
            16 => self.wide_shared::<16>(marks, first),
            32 => self.wide_shared::<32>(marks, first),
            _ => self.wide_shared::<64>(marks, first),
        }
    }

    /// Passes every movement from the first claim on. A row is that of the movement before it, so that the first row is of what
    /// comes from no movement, and empty.
    fn wide<const W: usize>(mut self, mut marks: &[Mark], first: usize) -> Found<'a> {
        let ledger = self.evidence.ledger();
        let (made_by, weights) = (self.evidence.made_by(), self.evidence.weights());
        let mut rows = vec![0; (self.end + 1) * W];
        let spent = spent(self.evidence, marks);
        let mut spent = spent.iter().copied().peekable();
        for movement in (first..self.end).map(MovementId::new) {
            let ins = ledger.ins(movement);
            let (mut sums, mut came) = ([0u128; W], 0);
            for leg in ins.clone() {
                if let Some(later) = made_by.get(leg + AHEAD) {
                    prefetch(&rows, *later as usize * W);
                }
                let mut add = |parts: &[u64]| {
                    for (sum, &part) in sums.iter_mut().zip(parts) {
                        *sum = sum.wrapping_add(product(part, weights[leg]));
                        came |= if weights[leg] > 0 { part } else { 0 };
                    }
                };
                match spent.next_if(|(at, _)| *at == leg) {
                    Some((_, claimed)) => add(&self.claimed[self.claimed_at(claimed)].parts),
                    None => add(&rows[made_by[leg] as usize * W..][..W]),
                }
            }
            let row = &mut rows[(movement.index() + 1) * W..][..W];
            for (part, sum) in row.iter_mut().zip(sums) {
                *part = whole(sum);
            }
            if let Some(mark) = marks.first() {
                let outs = ledger.outs(movement);
                if mark.leg.index() < outs.end {
                    let row = row.to_vec();
                    came |= u64::from(self.claim(outs, &row, &mut marks));
                }
            }
            self.moved += u64::from(came > 0);
        }
        self.rows = rows;
        self.movements = Movements::Each;
        self
    }

    /// Passes every movement from the first claim on, and makes a row only where rows mix. The first row is of what comes from no movement, and empty.
    fn wide_shared<const W: usize>(mut self, mut marks: &[Mark], first: usize) -> Found<'a> {
        let ledger = self.evidence.ledger();
        let (made_by, weights) = (self.evidence.made_by(), self.evidence.weights());
        let mut row_of = vec![0u32; self.end + 1];
        let mut rows = vec![[0; W]];
        let spent = spent(self.evidence, marks);
        let mut spent = spent.iter().copied().peekable();
        let mut claimed_rows = Vec::new();
        let mut inputs: Vec<(u32, u64)> = Vec::new();
        for movement in (first..self.end).map(MovementId::new) {
            inputs.clear();
            for leg in ledger.ins(movement) {
                if let Some(later) = made_by.get(leg + 2 * AHEAD) {
                    prefetch(&row_of, *later as usize);
                }
                // What comes that soon may be behind the end of what is seen.
                if let Some(&row) = made_by.get(leg + AHEAD).and_then(|soon| row_of.get(*soon as usize)) {
                    ask_for(&rows, row);
                }
                let row = match spent.next_if(|(at, _)| *at == leg) {
                    Some((_, leg)) => claimed_rows[self.claimed_at(leg)],
                    None => row_of[made_by[leg] as usize],
                };
                if row > 0 && weights[leg] > 0 {
                    inputs.push((row, weights[leg]));
                }
            }
            let row = mixed(&inputs, &mut rows);
            row_of[movement.index() + 1] = row;
            let mut came = !inputs.is_empty();
            if let Some(mark) = marks.first() {
                let outs = ledger.outs(movement);
                if mark.leg.index() < outs.end {
                    let before = self.claimed.len();
                    let row = rows[row as usize];
                    came |= self.claim(outs, &row, &mut marks);
                    for claimed in &self.claimed[before..] {
                        let parts = claimed.parts.as_slice().try_into().expect("a row has a place for each");
                        claimed_rows.push(add_row(&mut rows, parts));
                    }
                }
            }
            self.moved += u64::from(came);
        }
        self.rows = rows.into_flattened();
        self.movements = Movements::All(row_of);
        self
    }

    fn claimed_at(&self, leg: OutLegId) -> usize {
        let at = self.claimed.binary_search_by_key(&leg, |claimed| claimed.leg);
        at.expect("an output is claimed before it is spent")
    }

    /// Hands every output on which there is something to `say`, in order, with the fraction of each complaint in it.
    fn outputs(&self, mut say: impl FnMut(MovementId, usize, &[u64])) {
        let ledger = self.evidence.ledger();
        let mut claimed = self.claimed.iter().peekable();
        let mut movement = |movement: MovementId, row: &[u64]| {
            let outs = ledger.outs(movement);
            let here = claimed.peek().is_some_and(|claimed| claimed.leg.index() < outs.end);
            if !here && row.iter().all(|part| *part == 0) {
                return;
            }
            for leg in outs {
                let claimed = claimed.next_if(|claimed| claimed.leg.index() == leg);
                let parts = claimed.map_or(row, |claimed| &claimed.parts);
                if !ledger.out_amounts()[leg].is_zero() && parts.iter().any(|part| *part > 0) {
                    say(movement, leg, parts);
                }
            }
        };
        match &self.movements {
            Movements::Some(movements) => {
                let rows = self.rows.chunks_exact(self.width);
                movements.iter().zip(rows).for_each(|(&at, row)| movement(at, row));
            }
            Movements::Each => {
                let rows = self.rows.chunks_exact(self.width).skip(1).enumerate();
                rows.for_each(|(at, row)| movement(MovementId::new(at), row));
            }
            Movements::All(row_of) => {
                for (at, &row) in row_of[1..].iter().enumerate() {
                    let row = &self.rows[row as usize * self.width..][..self.width];
                    movement(MovementId::new(at), row);
                }
            }
        }
    }

    /// Tells whether what comes to a purse stays there, as far as movements are seen.
    fn rests(&self, purse: PurseId) -> bool {
        self.evidence
            .ledger()
            .emptied_by(purse)
            .is_none_or(|later| later.index() >= self.end)
    }

    /// Returns what is tainted of the coins that nothing spends, in 2^32ths of a unit.
    pub(crate) fn resting(&self) -> u128 {
        let ledger = self.evidence.ledger();
        let mut sum = 0;
        self.outputs(|_, leg, parts| {
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            if self.goes_on(purse) && self.rests(purse) {
                let part = |part: &u64| (u128::from(*part) * u128::from(amount.get())) >> 31;
                sum += parts.iter().map(part).sum::<u128>();
            }
        });
        sum
    }

    /// Says of the ends of the trails how many units come to each.
    pub(super) fn trace(self, complaints: &[Complaint], options: Options<'_>) -> Trace {
        let ledger = self.evidence.ledger();
        let mut sums = Sums::new(complaints.len(), 1, 0);
        for &(origin, amount) in &self.seeded {
            sums.add(Sum::Seeded, ASSET, origin, amount);
        }
        let (mut held, mut purses) = (Vec::new(), 0);
        self.outputs(|movement, leg, parts| {
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            let door = door(self.evidence, purse, false);
            purses += u64::from(door == Door::Open);
            if door == Door::Open && !self.rests(purse) {
                return;
            }
            let mut meter = Meter::new(amount);
            let parts = parts.iter().enumerate().filter(|(_, part)| **part > 0);
            let units = parts.map(|(origin, part)| (OriginId::new(origin), meter.next(*part)));
            let units = units.filter(|(_, amount)| !amount.is_zero());
            match door {
                Door::Open => held.extend(units.map(|(origin, tainted)| Holding {
                    purse,
                    origin,
                    amount: tainted,
                    balance: amount,
                    basis: None,
                })),
                Door::Fees => units.for_each(|(origin, amount)| sums.add(Sum::Fees, ASSET, origin, amount)),
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
                    purses += end_trail(self.evidence, &mut sums, movement, leg, door, &lots);
                }
            }
        });
        held.sort_by_key(|holding| (holding.purse, holding.origin));
        for holding in &held {
            sums.add(Sum::Held, ASSET, holding.origin, holding.amount);
        }
        Trace {
            method: options.method,
            origins: complaints.iter().map(|complaint| complaint.name.clone()).collect(),
            tallies: sums.tallies(false),
            held,
            stops: sums.stops,
            history: Vec::new(),
            touched: (self.moved, purses),
        }
    }
}

/// Returns the fraction that a sum of products of fractions and weights is.
#[inline]
fn whole(sum: u128) -> u64 {
    (sum >> 63) as u64
}

/// Asks for a row that is read soon, however many lines of memory it takes.
#[inline(always)]
fn ask_for<const W: usize>(rows: &[[u64; W]], row: u32) {
    for place in (0..W).step_by(8) {
        prefetch(rows.as_flattened(), row as usize * W + place);
    }
}

/// Returns the row of a movement with inputs of these rows and weights, those that are tainted: the first where nothing is, and the row
/// that all that comes in has where it is one, for the weights of a movement are all of it together. Two thirds of all movements have one
/// input, so that most rows are somebody's already; what is not there needs no memory, and nobody multiplies for it.
#[inline]
fn mixed<const W: usize>(inputs: &[(u32, u64)], rows: &mut Vec<[u64; W]>) -> u32 {
    let Some(&(first, _)) = inputs.first() else { return 0 };
    let (mut whole, mut alike) = (0, true);
    for &(row, weight) in inputs {
        whole += weight;
        alike &= row == first;
    }
    if alike && whole == ONE {
        return first;
    }
    let parts = mix(inputs, rows);
    add_row(rows, parts)
}

/// So many sums are kept at once: a processor has room at hand for four of 128 bits.
const LANES: usize = 4;

/// Returns the fractions of a movement with inputs of these rows and weights.
#[inline]
fn mix<const W: usize>(inputs: &[(u32, u64)], rows: &[[u64; W]]) -> [u64; W] {
    let mut parts = [0; W];
    for (group, parts) in parts.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
        let mut sums = [0u128; LANES];
        for &(row, weight) in inputs {
            let row = rows[row as usize].as_chunks::<LANES>().0[group];
            for (sum, part) in sums.iter_mut().zip(row) {
                *sum = sum.wrapping_add(product(part, weight));
            }
        }
        *parts = sums.map(whole);
    }
    parts
}

/// Returns a fraction of a weight. The weights of a movement add up to one and no fraction is more, so that their sum stays below 2^127.
#[inline]
fn product(part: u64, weight: u64) -> u128 {
    u128::from(part) * u128::from(weight)
}

/// Adds a row and returns where it stands; a row without anything is the first.
#[inline]
fn add_row<const W: usize>(rows: &mut Vec<[u64; W]>, parts: [u64; W]) -> u32 {
    if parts == [0; W] {
        return 0;
    }
    rows.push(parts);
    u32::try_from(rows.len() - 1).expect("there are fewer rows than ids of movements and claims")
}
