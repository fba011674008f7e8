//! The wide walk over coins: every confluence behind the first claim, and nothing between.
//!
//! What a movement has is what its [confluence](Confluences) has, but where a claim changed it: a claimed coin has something of its own, and so has every
//! movement from there to the next confluence. Those few are walked one by one, as they are reached ([`Front`]), and between two of them the walk passes
//! confluences in loops in which an input costs one look at a place that is at hand. What is to be said is said of a group of them at once, in loops
//! of their own over columns, as long as what each has stands in its place.

use std::ops::Range;

use dyepack_columns::{Mixture, prefetch};

use super::claimed::Mark;
use super::front::Front;
use super::rows::Rows;
use crate::evidence::{Confluences, End, Evidence, Group, Run};
use crate::ledger::Ledger;
use crate::lots::parts::weights;
use crate::units::{Amount, MovementId, OriginId, OutLegId};

/// So many inputs ahead what is read of them is asked for.
const AHEAD: usize = 32;

/// As many bytes a processor has at hand without asking.
const AT_HAND: usize = 1 << 20;

/// What a method keeps of a movement.
pub(super) trait Row: Copy {
    /// What is kept where nothing came.
    const NOTHING: Self;

    /// Tells whether anything is kept.
    fn is_any(&self) -> bool;
}

impl<const W: usize> Row for [u64; W] {
    const NOTHING: Self = [0; W];

    #[inline(always)]
    fn is_any(&self) -> bool {
        self.iter().fold(0, |any, word| any | word) != 0
    }
}

/// How a method makes of what comes to a movement what the movement has.
pub(super) trait Mixes {
    type Row: Row;

    /// Puts into a row what a movement has with inputs from these rows, of these weights.
    fn mix(&self, rows: &mut [Self::Row], into: usize, from: &[u32], weights: &[u64]) -> Mixture;

    /// Lays claims on an out-leg of a movement that has this much, says how much was laid, and returns what is then on it.
    fn claimed(
        &self,
        ledger: &Ledger,
        has: &Self::Row,
        marks: &[Mark],
        seeded: &mut Vec<(OriginId, Amount)>,
    ) -> Self::Row;
}

/// What is listed of outputs, as far as no movement of theirs was passed.
pub(super) struct Listed<'a> {
    pub(super) all: &'a Confluences,
    pub(super) idle: &'a [End],
    pub(super) resting: &'a [End],
    pub(super) shut: &'a [End],
}

impl<'a> Listed<'a> {
    pub(super) fn of(all: &'a Confluences) -> Listed<'a> {
        Listed {
            all,
            idle: &all.idle,
            resting: &all.resting,
            shut: &all.shut,
        }
    }
}

/// What is said of movements as they are passed.
pub(super) trait Says<R> {
    /// Says something of movements that no claim changes, what each has standing at its place; these are the places of the confluences among them.
    fn passed(&mut self, movements: Range<usize>, confluences: &[u32], rows: &[R]);

    /// Says that something came to so many of the movements that are passed next which nothing is kept of.
    fn came_in_vain(&mut self, count: u64);

    /// Says something of a movement that claims change and on whose outputs nothing is claimed, and whether anything came to it.
    fn movement(&mut self, movement: MovementId, has: &R, came: bool);

    /// Says something of a movement with claims on its outputs, and whether anything came to it or was laid on them.
    fn claimed(&mut self, movement: MovementId, has: &R, came: bool, claimed: &[(OutLegId, R)]);
}

/// A walk and what it has found so far.
pub(super) struct Wide<'a, M: Mixes> {
    evidence: &'a Evidence,
    all: &'a Confluences,
    mixes: M,
    end: usize,
    /// The group in which the walk is.
    group: usize,
    rows: Vec<M::Row>,
    /// Movements that something claimed comes to before any confluence.
    front: Front,
    /// Where those have what they have, counted from one, that are no confluences.
    own: Rows<u32>,
    owned: Vec<M::Row>,
    /// Claimed out-legs in their order, and what is on them.
    claimed: Vec<(OutLegId, M::Row)>,
    /// How much was laid on them of each complaint.
    seeded: Vec<(OriginId, Amount)>,
}

impl<'a, M: Mixes> Wide<'a, M> {
    /// Walks movements from the first that is claimed of on, and says what is to be said of them. Returns how much was laid.
    pub(super) fn walk(
        evidence: &'a Evidence,
        mixes: M,
        mut marks: &[Mark],
        movements: Range<usize>,
        says: &mut impl Says<M::Row>,
    ) -> Vec<(OriginId, Amount)> {
        let all = evidence.confluences();
        let mut walk = Wide {
            evidence,
            all,
            mixes,
            end: movements.end,
            group: 0,
            rows: vec![M::Row::NOTHING; all.place_count],
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

    /// Comes to a movement, behind all that were passed.
    fn come_to(&mut self, movement: usize) {
        let later = &self.all.groups[self.group + 1..];
        self.group += later.partition_point(|group| group.first as usize <= movement);
    }

    /// Passes movements that no claim changes.
    fn pass(&mut self, movements: Range<usize>, says: &mut impl Says<M::Row>) {
        let mut behind = movements.start;
        while behind < movements.end {
            self.come_to(behind);
            let [here, next] = [0, 1].map(|more| self.all.groups[self.group + more]);
            let ahead = movements.end.min(next.first as usize);
            // The place of one in the next group may be that of one in this.
            let seen = behind..ahead;
            let confluences = here.confluence as usize..next.confluence as usize;
            if behind <= here.first as usize && ahead == next.first as usize {
                says.came_in_vain(self.mix(here, next, |_| true));
                says.passed(seen, &self.all.places[confluences], &self.rows);
            } else {
                says.came_in_vain(self.mix(here, next, |movement| seen.contains(&(movement as usize))));
                let all = self.all.movements[confluences.clone()]
                    .iter()
                    .zip(&self.all.places[confluences]);
                let those = all.filter(|(movement, _)| seen.contains(&(**movement as usize)));
                let places: Vec<u32> = those.map(|(_, place)| *place).collect();
                says.passed(seen, &places, &self.rows);
            }
            behind = ahead;
        }
    }

    /// Mixes what comes to those confluences of a group which are to be passed. Returns to how many something came of which nothing is kept.
    #[inline(always)]
    fn mix(&mut self, group: Group, next: Group, passes: impl Fn(u32) -> bool + Copy) -> u64 {
        let (mut one, mut input, mut in_vain) = (group.confluence as usize, group.input as usize, 0);
        for run in &self.all.runs[group.run as usize..next.run as usize] {
            in_vain += match run.inputs {
                1 => self.mix_few::<1>(run.count, one, input, passes),
                2 => self.mix_few::<2>(run.count, one, input, passes),
                3 => self.mix_few::<3>(run.count, one, input, passes),
                4 => self.mix_few::<4>(run.count, one, input, passes),
                _ => self.mix_any(*run, one, input, passes),
            };
            one += run.count as usize;
            input += run.count as usize * run.inputs as usize;
        }
        in_vain
    }

    /// Mixes what comes to confluences with so many inputs, all in one loop without a branch that hangs on what they are.
    #[inline(always)]
    fn mix_few<const N: usize>(&mut self, count: u32, one: usize, input: usize, passes: impl Fn(u32) -> bool) -> u64 {
        let (all, count) = (self.all, count as usize);
        let from = all.from[input..][..count * N].as_chunks::<N>().0.iter();
        let inputs = from.zip(all.weights[input..][..count * N].as_chunks::<N>().0);
        let places = all.movements[one..][..count].iter().zip(&all.places[one..][..count]);
        let (mut in_vain, is_far) = (0, self.is_far());
        for (at, ((from, weights), (&movement, &place))) in inputs.zip(places).enumerate() {
            if passes(movement) {
                if is_far {
                    self.ask_for(input + at * N, N);
                }
                in_vain += self.put(place, from, weights);
            }
        }
        in_vain
    }

    /// Mixes what comes to confluences with any number of inputs.
    fn mix_any(&mut self, run: Run, one: usize, input: usize, passes: impl Fn(u32) -> bool) -> u64 {
        let (all, count) = (self.all, run.inputs as usize);
        let (mut in_vain, is_far) = (0, self.is_far());
        for at in 0..run.count as usize {
            let begin = input + at * count;
            if passes(all.movements[one + at]) {
                if is_far {
                    self.ask_for(begin, count);
                }
                let inputs = begin..begin + count;
                in_vain += self.put(all.places[one + at], &all.from[inputs.clone()], &all.weights[inputs]);
            }
        }
        in_vain
    }

    /// Puts what a confluence has in its place. Returns one where something came to it of which nothing is kept.
    #[inline(always)]
    fn put(&mut self, place: u32, from: &[u32], weights: &[u64]) -> u64 {
        let mixture = self.mixes.mix(&mut self.rows, place as usize, from, weights);
        u64::from(mixture.came & !mixture.is_any)
    }

    /// Tells whether rows are more than a processor has at hand.
    fn is_far(&self) -> bool {
        size_of_val(&self.rows[..]) > AT_HAND
    }

    /// Asks for what is read of as many inputs as these some time after them.
    #[inline(always)]
    fn ask_for(&self, input: usize, count: usize) {
        if let Some(soon) = self.all.from.get(input + AHEAD..input + AHEAD + count) {
            soon.iter().for_each(|&place| prefetch(&self.rows, place as usize));
        }
    }

    /// Walks a movement that something claimed comes to, or on whose outputs claims are.
    fn one(&mut self, movement: MovementId, marks: &mut &[Mark], says: &mut impl Says<M::Row>) {
        self.come_to(movement.index());
        let ledger = self.evidence.ledger();
        let (has, came, changed) = self.inputs(movement);
        if self.is_confluence(movement) {
            self.rows[self.all.place_of[movement.index()] as usize] = has;
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

    /// Tells whether a movement of this group is a confluence.
    fn is_confluence(&self, movement: MovementId) -> bool {
        let [here, next] = [0, 1].map(|more| self.all.groups[self.group + more].confluence as usize);
        self.all.movements[here..next].contains(&movement.get())
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
    fn inputs(&self, movement: MovementId) -> (M::Row, bool, bool) {
        let ledger = self.evidence.ledger();
        let ins = ledger.ins(movement);
        let (mut parts, mut rows, mut changed) = (Vec::new(), Vec::new(), false);
        weights(
            ledger.in_amounts()[ins.clone()].iter().map(|amount| amount.get()),
            &mut parts,
        );
        for leg in ins {
            let made = ledger.in_filled()[leg].filter(|_| self.evidence.goes_on(ledger.in_purses()[leg]));
            let (row, is_own) = made.map_or((M::Row::NOTHING, false), |made| self.on(made));
            rows.push(row);
            changed |= is_own;
        }
        let from: Vec<u32> = (0..).take(rows.len()).collect();
        rows.push(M::Row::NOTHING);
        let mixture = self.mixes.mix(&mut rows, from.len(), &from, &parts);
        (rows[from.len()], mixture.came, changed)
    }

    /// Returns what is on an out-leg, and whether that is another thing than its confluence has.
    fn on(&self, leg: OutLegId) -> (M::Row, bool) {
        if let Ok(at) = self.claimed.binary_search_by_key(&leg, |(claimed, _)| *claimed) {
            return (self.claimed[at].1, true);
        }
        let movement = self.all.movement_of(self.evidence.ledger(), leg).index();
        match self.own.get(movement) {
            0 => (self.rows[self.all.place_of[movement] as usize], false),
            own => (self.owned[own as usize - 1], true),
        }
    }
}

#[cfg(test)]
mod tests;
