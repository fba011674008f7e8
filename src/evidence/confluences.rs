//! What a walk over most of a ledger of coins passes, derived once: the movements in which coins of several movements come together.
//!
//! Where a walk keeps one thing by movement - a fraction, the complaints that reach it - a movement with one input has what the movement has that made
//! its coin. Of a real chain these are two thirds. So only a *confluence* has something of its own, and every other movement has what one has, or nothing.
//! What a confluence has is needed until the last movement has read it; then another has its place. A million movements thus need some tens of
//! thousands of places, which a processor has at hand, and dozens of complaints side by side take the memory that would be one's. Some hundreds of confluences
//! are passed before any place is another's, so that what is to be said of them, and of the movements that have the same, is said in a loop of its own.

use dyepack_columns::prefetch;

use super::derived::{End, Group, NEAR, Run};
use super::{Confluences, Evidence};
use crate::ledger::PurseKind;
use crate::lots::parts::{ONE, weights};
use crate::units::{Amount, MovementId, OutLegId};

/// So many inputs ahead what is read of them is asked for.
const AHEAD: usize = 64;

/// So many confluences are a group.
const AT_ONCE: usize = 256;

/// Stands for an out-leg from which nothing goes on.
const NOTHING: u32 = u32::MAX;

impl Confluences {
    fn of(evidence: &Evidence, at_once: usize) -> Confluences {
        let mut made = Confluences::default();
        let found = made.find(evidence, at_once);
        made.settle(found, at_once);
        made
    }

    /// Finds the confluences and names them in the order of time, counted from one, where places are to stand.
    fn find(&mut self, evidence: &Evidence, at_once: usize) -> Found {
        let ledger = evidence.ledger();
        let mut on = Vec::with_capacity(ledger.out_count());
        self.place_of.reserve(ledger.movement_count());
        self.fees.reserve(ledger.movement_count());
        self.open.reserve(ledger.movement_count());
        let (mut found, mut group) = (Found::new(), Gathered::new(at_once));
        let (mut parts, mut inputs) = (Vec::new(), Vec::new());
        for movement in ledger.movements() {
            let ins = ledger.ins(movement);
            if let Some(soon) = ledger.in_filled().get(ins.start + AHEAD..ins.end + AHEAD) {
                let soon = soon.iter().flatten();
                soon.for_each(|filled| prefetch(&on, filled.index()));
            }
            let (amounts, filled) = (&ledger.in_amounts()[ins.clone()], &ledger.in_filled()[ins]);
            let made = |filled: &Option<OutLegId>| filled.map(|leg| on[leg.index()]).filter(|&made| made != NOTHING);
            let has = match amounts {
                // Most movements have one input, which is all of it.
                [amount] if !amount.is_zero() => made(&filled[0]).unwrap_or(0),
                _ => {
                    parts.clear();
                    inputs.clear();
                    weights(amounts.iter().map(|amount| amount.get()), &mut parts);
                    inputs.extend(
                        filled
                            .iter()
                            .zip(&parts)
                            .filter_map(|(leg, &weight)| Some((made(leg)?, weight))),
                    );
                    self.come_together(movement, &mut inputs, &mut found, &mut group)
                }
            };
            found.last[has as usize] = movement.get();
            self.place_of.push(has);
            self.part(evidence, movement, has, &mut on);
        }
        self.add(&mut group, MovementId::new(ledger.movement_count()));
        found
    }

    /// Returns the name of what a movement with these inputs has, and adds it where it is a confluence.
    fn come_together(
        &mut self,
        movement: MovementId,
        inputs: &mut Vec<(u32, u64)>,
        found: &mut Found,
        group: &mut Gathered,
    ) -> u32 {
        match inputs.first() {
            None => return 0,
            // Of coins that nothing comes in by this ledger alone, each may be claimed: only one alone is all of its movement.
            Some(&(first, _)) if is_one(inputs) && (first > 0 || inputs.len() == 1) => return first,
            Some(_) => {}
        }
        if group.confluences.len() == group.at_once {
            self.add(group, movement);
        }
        inputs.retain(|(from, _)| *from > 0);
        for (from, _) in inputs.iter() {
            found.last[*from as usize] = movement.get();
        }
        group.add(inputs);
        found.movements.push(movement.get());
        found.last.push(0);
        u32::try_from(found.movements.len()).expect("there are fewer confluences than ids")
    }

    /// Adds a group of which this is the first movement that is not in it. Names stand where movements are to.
    fn add(&mut self, group: &mut Gathered, behind: MovementId) {
        if self.groups.is_empty() {
            self.begin_group(MovementId::new(0));
        }
        let order = group.confluences.iter().zip(0..);
        group.order.clear();
        group
            .order
            .extend(order.map(|(one, number)| u64::from(one.level) << 48 | u64::from(one.inputs) << 16 | number));
        group.order.sort_unstable();
        let mut before = None;
        for &one in &group.order {
            let (kind, number) = (one >> 16, one as u16);
            let inputs = kind as u32;
            let begin = group.confluences[number as usize].begin as usize;
            let here = &group.inputs[begin..begin + inputs as usize];
            self.from.extend(here.iter().map(|(from, _)| from));
            self.weights.extend(here.iter().map(|(_, weight)| weight));
            self.movements.push(group.first_name + u32::from(number));
            match self.runs.last_mut().filter(|_| before == Some(kind)) {
                Some(run) => run.count += 1,
                None => self.runs.push(Run { count: 1, inputs }),
            }
            before = Some(kind);
        }
        group.first_name += group.confluences.len() as u32;
        group.confluences.clear();
        group.inputs.clear();
        self.begin_group(behind);
    }

    fn begin_group(&mut self, first: MovementId) {
        let counted = |count: usize| u32::try_from(count).expect("there are fewer inputs than ids");
        self.groups.push(Group {
            first: first.get(),
            run: counted(self.runs.len()),
            confluence: counted(self.movements.len()),
            input: counted(self.from.len()),
        });
    }

    /// Parts the out-legs of a movement by what becomes of what is on them, and adds of each what is on it, as far as it goes on.
    fn part(&mut self, evidence: &Evidence, movement: MovementId, has: u32, on: &mut Vec<u32>) {
        let ledger = evidence.ledger();
        let (mut fee, mut open) = (Amount::ZERO, 0);
        for leg in ledger.outs(movement) {
            if leg.is_multiple_of(NEAR) {
                self.near.push(movement.get());
            }
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            let goes_on = evidence.goes_on(purse);
            on.push(if goes_on { has } else { NOTHING });
            let end = End {
                leg: leg as u32,
                place: has,
            };
            if !goes_on {
                match ledger.kind(purse) == PurseKind::Fees && fee.is_zero() {
                    true => fee = amount,
                    false => self.shut.push(end),
                }
                continue;
            }
            match amount.is_zero() {
                true => self.idle.push(end),
                false => open += 1,
            }
            if ledger.emptied_by(purse).is_none() {
                self.resting.push(end);
            }
        }
        self.fees.push(fee);
        self.open.push(open);
    }

    /// Gives each confluence a place until its last reader, and puts places and movements where it is named.
    fn settle(&mut self, found: Found, at_once: usize) {
        // The confluences that each movement reads last, as chains.
        let (mut read, mut next) = (vec![0u32; self.place_of.len()], vec![0u32; found.last.len()]);
        for (one, &last) in found.last.iter().enumerate().skip(1) {
            next[one] = std::mem::replace(&mut read[last as usize], one as u32);
        }
        let (mut place, mut free, mut behind) = (vec![0u32; found.last.len()], Vec::new(), 0);
        self.place_count = 1;
        for (one, &movement) in found.movements.iter().enumerate() {
            while one.is_multiple_of(at_once) && behind < movement {
                let mut done = read[behind as usize];
                while done > 0 {
                    free.push(place[done as usize]);
                    done = next[done as usize];
                }
                behind += 1;
            }
            place[one + 1] = free.pop().unwrap_or_else(|| {
                self.place_count += 1;
                self.place_count as u32 - 1
            });
        }
        let ends = [&mut self.idle, &mut self.resting, &mut self.shut];
        let ends = ends.into_iter().flatten().map(|end| &mut end.place);
        for named in ends.chain(&mut self.place_of) {
            *named = place[*named as usize];
        }
        for at in 0..self.from.len() {
            if let Some(&soon) = self.from.get(at + AHEAD) {
                prefetch(&place, soon as usize);
            }
            self.from[at] = place[self.from[at] as usize];
        }
        for name in &mut self.movements {
            self.places.push(place[*name as usize]);
            *name = found.movements[*name as usize - 1];
        }
    }
}

/// Confluences that were found, in the order of time.
struct Found {
    movements: Vec<u32>,
    /// By name the last movement that reads it.
    last: Vec<u32>,
}

impl Found {
    fn new() -> Found {
        Found {
            movements: Vec::new(),
            last: vec![0],
        }
    }
}

/// A group that is gathered, in the order of time.
struct Gathered {
    at_once: usize,
    first_name: u32,
    confluences: Vec<One>,
    inputs: Vec<(u32, u64)>,
    /// How they are to be passed: by level, number of inputs and number in the group, which are 16, 32 and 16 bits.
    order: Vec<u64>,
}

struct One {
    /// How many of the group are read one after the other before it.
    level: u32,
    begin: u32,
    inputs: u32,
}

impl Gathered {
    fn new(at_once: usize) -> Gathered {
        assert!(
            at_once <= 1 << 16,
            "the number of a confluence in its group has 16 bits"
        );
        Gathered {
            at_once,
            first_name: 1,
            confluences: Vec::new(),
            inputs: Vec::new(),
            order: Vec::new(),
        }
    }

    fn add(&mut self, inputs: &[(u32, u64)]) {
        let here = |from: &u32| self.confluences.get(from.wrapping_sub(self.first_name) as usize);
        let levels = inputs
            .iter()
            .filter_map(|(from, _)| here(from))
            .map(|one| one.level + 1);
        self.confluences.push(One {
            level: levels.max().unwrap_or(0),
            begin: self.inputs.len() as u32,
            inputs: inputs.len() as u32,
        });
        self.inputs.extend(inputs);
    }
}

/// Tells whether all that comes in a movement has the same: the weights are then all of it together.
fn is_one(inputs: &[(u32, u64)]) -> bool {
    let whole: u64 = inputs.iter().map(|(_, weight)| weight).sum();
    whole == ONE && inputs.iter().all(|(from, _)| *from == inputs[0].0)
}

impl Evidence {
    /// Returns the confluences of a ledger of coins of one asset.
    pub(crate) fn confluences(&self) -> &Confluences {
        self.inputs.confluences.get_or_init(|| Confluences::of(self, AT_ONCE))
    }

    /// Tells whether the confluences are found already.
    pub(crate) fn has_confluences(&self) -> bool {
        self.inputs.confluences.get().is_some()
    }

    /// Finds them as for a walk that passes so many at once.
    #[cfg(test)]
    pub(crate) fn confluences_at_once(&self, at_once: usize) -> &Confluences {
        self.inputs.confluences.get_or_init(|| Confluences::of(self, at_once))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::evidence::Columns;
    use crate::ledger::{Ledger, Leg, PurseKind};
    use crate::units::{Amount, Asset, Instant, PurseId};

    /// A ledger of movements that spend coins whole and make as many of four units each; a coin is named by when it was made.
    pub(crate) fn ledger(movements: &[&[usize]]) -> Evidence {
        let mut ledger = Ledger::closed();
        let (code, scale) = ("BTC".into(), 8);
        let asset = ledger.add_asset(Asset { code, scale });
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let mut coins: Vec<PurseId> = Vec::new();
        let unit = |purse| Leg::new(purse, Amount::new(4));
        for ins in movements {
            let from = ins.iter().map(|&coin| unit(coins[coin])).collect::<Vec<_>>();
            let from = if from.is_empty() { vec![unit(issuance)] } else { from };
            let to: Vec<Leg> = from.iter().map(|_| unit(ledger.open(PurseKind::Coin, asset))).collect();
            coins.extend(to.iter().map(|leg| leg.purse));
            ledger.record(Instant::from_unix(0), &from, &to);
        }
        Columns::of(ledger).check().expect("a ledger alone is evidence")
    }

    /// Two coins are mixed, one of the two that come of it goes on alone, and both meet others later.
    pub(crate) const MOVEMENTS: [&[usize]; 9] = [&[], &[], &[], &[0], &[3, 1], &[4], &[6, 2], &[5, 7], &[9, 8]];

    #[test]
    fn a_movement_with_one_input_has_what_made_its_coin_has() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences_at_once(1);
        assert_eq!(all.movements, [4, 6, 7, 8]);
        // Nothing comes to coins that are new, nor to one that is alone with what it came of.
        assert_eq!(all.place_of[..4], [0; 4]);
        assert_eq!(all.place_of[5], all.place_of[4], "it is handed on");
        // What has nothing by this ledger alone is no input: a claim on it is walked apart.
        let inputs: Vec<u32> = all
            .runs
            .iter()
            .flat_map(|run| vec![run.inputs; run.count as usize])
            .collect();
        assert_eq!(inputs, [0, 1, 2, 2]);
        assert_eq!(all.from[..1], [all.places[0]]);
        assert_eq!(all.from[1..3], [all.places[0], all.places[1]]);
    }

    #[test]
    fn a_place_is_anothers_once_its_last_reader_is_passed() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences_at_once(1);
        // The first is read for the last time by the third, which thus cannot have its place; the fourth can.
        assert_eq!(all.place_count, 4, "{all:?}");
        assert_eq!(all.places[3], all.places[0]);
    }

    #[test]
    fn a_place_is_nobody_elses_while_confluences_are_passed_at_once() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences_at_once(4);
        assert_eq!((all.place_count, &all.places[..]), (5, &[1, 2, 3, 4][..]));
        let evidence = ledger(&MOVEMENTS);
        assert_eq!(evidence.confluences_at_once(3).places, [1, 2, 3, 1]);
    }

    #[test]
    fn outputs_on_which_trails_end_are_those_that_nothing_spends() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences();
        assert_eq!(all.open, [1, 1, 1, 1, 2, 1, 2, 2, 2]);
        let ends: Vec<(u32, u32)> = all.resting.iter().map(|end| (end.leg, end.place)).collect();
        let [third, last] = [7, 8].map(|movement| all.place_of[movement]);
        assert_eq!(ends, [(10, third), (11, last), (12, last)]);
        assert!(all.idle.is_empty() && all.shut.is_empty() && all.fees == [Amount::ZERO; 9]);
    }

    /// A coin of five units pays a fee, a coin of nothing that is spent, one of two units and one that nobody can move any more.
    #[test]
    fn outputs_are_parted_by_what_becomes_of_what_is_on_them() {
        let mut ledger = Ledger::closed();
        let (code, scale) = ("BTC".into(), 8);
        let asset = ledger.add_asset(Asset { code, scale });
        let mut leg = |kind, amount| Leg::new(ledger.open(kind, asset), Amount::new(amount));
        let [issued, paid] = [PurseKind::Issuance, PurseKind::Coin].map(|kind| leg(kind, 5));
        let [fee, idle, rests] =
            [(PurseKind::Fees, 1), (PurseKind::Coin, 0), (PurseKind::Coin, 2)].map(|(kind, amount)| leg(kind, amount));
        let burnt = leg(PurseKind::Destroyed, 2);
        let none = leg(PurseKind::Coin, 0);
        ledger.record(Instant::from_unix(0), &[issued], &[paid]);
        ledger.record(Instant::from_unix(1), &[paid], &[fee, idle, rests, burnt]);
        ledger.record(Instant::from_unix(2), &[idle], &[none]);
        let evidence = Columns::of(ledger).check().expect("a ledger alone is evidence");
        let all = evidence.confluences();
        let legs = |ends: &[End]| ends.iter().map(|end| end.leg).collect::<Vec<_>>();
        assert_eq!(all.fees, [0, 1, 0].map(Amount::new));
        assert_eq!(all.open, [1, 1, 0]);
        assert_eq!(
            [&all.idle, &all.resting, &all.shut].map(|ends| legs(ends)),
            [vec![2, 5], vec![3, 5], vec![4]]
        );
    }
}
