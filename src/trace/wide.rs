//! The wide walk over coins: every confluence behind the first claim, and nothing between.
//!
//! What a movement has is what its [confluence](Confluences) has, but where a claim changed it: a claimed coin has something of its own, and so has every
//! movement from there to the next confluence. Those few are walked one by one, as they are reached ([`Front`]), and between two of them the walk passes
//! confluences in one loop, in which an input costs one look at a place that is at hand.

use std::ops::Range;

use dyepack_columns::prefetch;

use super::claimed::Mark;
use super::front::Front;
use super::rows::Rows;
use crate::evidence::{Confluences, Evidence};
use crate::ledger::Ledger;
use crate::lots::parts::weights;
use crate::units::{Amount, MovementId, OriginId, OutLegId};

/// So many inputs ahead what is read of them is asked for.
const AHEAD: usize = 32;

/// As many words a processor has at hand without asking.
const AT_HAND: usize = 1 << 17;

/// So many words are in one line of memory.
const LINE: usize = 8;

/// What a method keeps of a movement - so many words, with nothing in them where nothing came to it - and how.
pub(super) trait Mixes<const W: usize> {
    /// Returns what a movement has with inputs from these rows, of these weights, and whether anything came to it.
    fn mixed(&self, rows: &[[u64; W]], from: &[u32], weights: &[u64]) -> ([u64; W], bool);

    /// Lays claims on an out-leg of a movement that has this much, says how much was laid, and returns what is then on it.
    fn claimed(
        &self,
        ledger: &Ledger,
        has: &[u64; W],
        marks: &[Mark],
        seeded: &mut Vec<(OriginId, Amount)>,
    ) -> [u64; W];
}

/// What is said of movements as they are passed.
pub(super) trait Says {
    /// Whether anything is said of movements that are no confluences.
    const ALL: bool;

    /// Says something of a movement on whose outputs nothing is claimed, and whether anything came to it.
    fn movement(&mut self, movement: MovementId, has: &[u64], came: bool);

    /// Says something of a movement with claims on its outputs, and whether anything came to it or was laid on them.
    fn claimed(&mut self, movement: MovementId, has: &[u64], came: bool, claimed: &[(OutLegId, impl AsRef<[u64]>)]);
}

/// A walk and what it has found so far.
pub(super) struct Wide<'a, M, const W: usize> {
    evidence: &'a Evidence,
    confluences: &'a Confluences,
    mixes: M,
    end: usize,
    /// The next confluence.
    next: usize,
    rows: Vec<[u64; W]>,
    /// Movements that something claimed comes to before any confluence.
    front: Front,
    /// Where those have what they have, counted from one, that are no confluences.
    own: Rows<u32>,
    owned: Vec<[u64; W]>,
    /// Claimed out-legs in their order, and what is on them.
    claimed: Vec<(OutLegId, [u64; W])>,
    /// How much was laid on them of each complaint.
    pub(super) seeded: Vec<(OriginId, Amount)>,
}

impl<'a, M: Mixes<W>, const W: usize> Wide<'a, M, W> {
    /// Walks movements from the first that is claimed of on, and says what is to be said of them. Returns how much was laid.
    pub(super) fn walk(
        evidence: &'a Evidence,
        mixes: M,
        mut marks: &[Mark],
        movements: Range<usize>,
        says: &mut impl Says,
    ) -> Vec<(OriginId, Amount)> {
        let confluences = evidence.confluences();
        let mut walk = Wide {
            evidence,
            confluences,
            mixes,
            end: movements.end,
            next: confluences
                .movements
                .partition_point(|&one| (one as usize) < movements.start),
            rows: vec![[0; W]; confluences.place_count],
            front: Front::new(movements.end),
            own: Rows::new(movements.end),
            owned: Vec::new(),
            claimed: Vec::new(),
            seeded: Vec::new(),
        };
        walk.front.begin(evidence.ledger(), marks);
        let mut begin = movements.start;
        loop {
            let alone = walk.front.next(|_| ());
            let until = alone.map_or(walk.end, MovementId::index);
            walk.pass(begin..until, says);
            let Some(alone) = alone else { return walk.seeded };
            walk.one(alone, &mut marks, says);
            begin = until + 1;
        }
    }

    /// Passes movements that no claim changes.
    fn pass(&mut self, movements: Range<usize>, says: &mut impl Says) {
        let all = self.confluences;
        let until = self.next + all.movements[self.next..].partition_point(|&one| (one as usize) < movements.end);
        let mut begin = self.next.checked_sub(1).map_or(0, |before| all.ends[before] as usize);
        let (mut behind, is_far) = (movements.start, self.rows.len() * W > AT_HAND);
        let ones = all.movements[self.next..until].iter().zip(&all.ends[self.next..until]);
        for ((&movement, &end), &place) in ones.zip(&all.places[self.next..until]) {
            self.others(behind..movement as usize, says);
            let inputs = begin..end as usize;
            if is_far && let Some(soon) = all.from.get(inputs.start + AHEAD..inputs.end + AHEAD) {
                soon.iter().for_each(|&from| self.ask_for(from));
            }
            let (has, came) = self
                .mixes
                .mixed(&self.rows, &all.from[inputs.clone()], &all.weights[inputs]);
            self.rows[place as usize] = has;
            says.movement(MovementId::from_raw(movement), &has, came);
            (begin, behind) = (end as usize, movement as usize + 1);
        }
        self.others(behind..movements.end, says);
        self.next = until;
    }

    /// Asks for what stands in a place, however many lines of memory it takes.
    #[inline(always)]
    fn ask_for(&self, place: u32) {
        for word in (0..W).step_by(LINE) {
            prefetch(self.rows.as_flattened(), place as usize * W + word);
        }
    }

    /// Says what is to be said of movements that are no confluences.
    #[inline(always)]
    fn others<S: Says>(&self, movements: Range<usize>, says: &mut S) {
        if S::ALL {
            for movement in movements {
                let has = &self.rows[self.confluences.place_of[movement] as usize];
                says.movement(MovementId::new(movement), has, *has != [0; W]);
            }
        }
    }

    /// Walks a movement that something claimed comes to, or on whose outputs claims are.
    fn one(&mut self, movement: MovementId, marks: &mut &[Mark], says: &mut impl Says) {
        let ledger = self.evidence.ledger();
        let (has, came, changed) = self.inputs(movement);
        let is_confluence = self.confluences.movements.get(self.next) == Some(&movement.get());
        if is_confluence {
            self.rows[self.confluences.places[self.next] as usize] = has;
            self.next += 1;
        } else if changed {
            self.owned.push(has);
            *self.own.get_mut(movement.index()) = self.owned.len() as u32;
            ledger.outs(movement).for_each(|leg| self.reach(leg));
        }
        let (outs, before, laid) = (ledger.outs(movement), self.claimed.len(), self.seeded.len());
        while let Some(mark) = marks.first()
            && mark.leg.index() < outs.end
        {
            let here = marks.partition_point(|other| other.leg == mark.leg);
            let on = self.mixes.claimed(ledger, &has, &marks[..here], &mut self.seeded);
            self.claimed.push((mark.leg, on));
            self.reach(mark.leg.index());
            *marks = &marks[here..];
        }
        let claimed = &self.claimed[before..];
        if claimed.is_empty() {
            return says.movement(movement, &has, came);
        }
        let laid = self.seeded[laid..].iter().any(|(_, amount)| !amount.is_zero());
        says.claimed(movement, &has, came | laid, claimed);
    }

    /// Lets the walk come to the movement that spends what is on an out-leg.
    fn reach(&mut self, leg: usize) {
        let ledger = self.evidence.ledger();
        let purse = ledger.out_purses()[leg];
        let goes_on = |later: &MovementId| self.front.sees(*later) && self.evidence.goes_on(purse);
        if let Some(later) = ledger.emptied_by(purse).filter(goes_on) {
            self.front.reach(later);
        }
    }

    /// Returns what comes into a movement, input by input, whether anything does, and whether claims changed anything in it.
    fn inputs(&self, movement: MovementId) -> ([u64; W], bool, bool) {
        let ledger = self.evidence.ledger();
        let ins = ledger.ins(movement);
        let (mut parts, mut rows, mut changed) = (Vec::new(), Vec::new(), false);
        weights(
            ledger.in_amounts()[ins.clone()].iter().map(|amount| amount.get()),
            &mut parts,
        );
        for leg in ins {
            let made = ledger.in_filled()[leg].filter(|_| self.evidence.goes_on(ledger.in_purses()[leg]));
            let (row, is_own) = made.map_or(([0; W], false), |made| self.on(made));
            rows.push(row);
            changed |= is_own;
        }
        let from: Vec<u32> = (0..).take(rows.len()).collect();
        let (has, came) = self.mixes.mixed(&rows, &from, &parts);
        (has, came, changed)
    }

    /// Returns what is on an out-leg, and whether that is another thing than its confluence has.
    fn on(&self, leg: OutLegId) -> ([u64; W], bool) {
        if let Ok(at) = self.claimed.binary_search_by_key(&leg, |(claimed, _)| *claimed) {
            return (self.claimed[at].1, true);
        }
        let movement = self.evidence.ledger().movement_of(leg).index();
        match self.own.get(movement) {
            0 => (self.rows[self.confluences.place_of[movement] as usize], false),
            own => (self.owned[own as usize - 1], true),
        }
    }
}
