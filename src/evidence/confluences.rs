//! What a walk over most of a ledger of coins passes, derived once: the movements in which coins of several movements come together.
//!
//! Where a walk keeps one thing by movement - a fraction, the complaints that reach it - a movement with one input has what the movement has that made
//! its coin. Of a real chain these are two thirds. So only a *confluence* has something of its own, and every other movement has what one has, or nothing.
//! What a confluence has is needed until the last movement has read it; then another has its place. A million movements thus need some tens of
//! thousands of places, which a processor has at hand, and dozens of complaints side by side take the memory that would be one's.

use super::{Confluences, Evidence};
use crate::lots::parts::{ONE, weights};
use crate::units::MovementId;

impl Confluences {
    fn of(evidence: &Evidence) -> Confluences {
        let mut made = Confluences::default();
        let counted = made.find(evidence);
        made.settle(counted);
        made.part(evidence);
        made
    }

    /// Parts out-legs from which something goes on from those on which trails end.
    fn part(&mut self, evidence: &Evidence) {
        let ledger = evidence.ledger();
        self.onward_before.reserve(ledger.movement_count() + 1);
        let mut onward = 0;
        self.onward_before.push(onward);
        for movement in ledger.movements() {
            for leg in ledger.outs(movement) {
                match evidence.brings_on(leg) {
                    0 => self.last_legs.push(leg as u32),
                    _ => onward += 1,
                }
            }
            self.onward_before.push(onward);
        }
    }

    /// Finds the confluences and names them, counted from one, where places are to stand. Returns of each the last movement that reads it.
    fn find(&mut self, evidence: &Evidence) -> Vec<u32> {
        let ledger = evidence.ledger();
        let mut maker = Vec::with_capacity(ledger.out_count());
        self.place_of.reserve(ledger.movement_count());
        let (mut last, mut parts, mut inputs) = (vec![0], Vec::new(), Vec::new());
        for movement in ledger.movements() {
            let purses = ledger.out_purses()[ledger.outs(movement)].iter();
            maker.extend(purses.map(|&purse| evidence.goes_on(purse).then_some(movement)));
            let ins = ledger.ins(movement);
            parts.clear();
            inputs.clear();
            weights(
                ledger.in_amounts()[ins.clone()].iter().map(|amount| amount.get()),
                &mut parts,
            );
            for (filled, &weight) in ledger.in_filled()[ins].iter().zip(&parts) {
                let made: Option<MovementId> = filled.and_then(|filled| maker[filled.index()]);
                inputs.extend(made.map(|made| (self.place_of[made.index()], weight)));
            }
            let has = match inputs.first() {
                None => 0,
                // Of coins that nothing comes in by this ledger alone, each may be claimed: only one alone is all of its movement.
                Some(&(first, _)) if is_one(&inputs) && (first > 0 || inputs.len() == 1) => first,
                Some(_) => {
                    for &(from, weight) in inputs.iter().filter(|(from, _)| *from > 0) {
                        self.from.push(from);
                        self.weights.push(weight);
                        last[from as usize] = movement.get();
                    }
                    self.ends
                        .push(u32::try_from(self.from.len()).expect("there are fewer inputs than ids"));
                    self.movements.push(movement.get());
                    last.push(0);
                    u32::try_from(self.movements.len()).expect("there are fewer confluences than ids")
                }
            };
            last[has as usize] = movement.get();
            self.place_of.push(has);
        }
        last
    }

    /// Gives each confluence a place until its last reader, and puts places where it is named.
    fn settle(&mut self, last: Vec<u32>) {
        // The confluences that each movement reads last, as chains.
        let (mut read, mut next) = (vec![0u32; self.place_of.len()], vec![0u32; last.len()]);
        for (one, &last) in last.iter().enumerate().skip(1) {
            next[one] = std::mem::replace(&mut read[last as usize], one as u32);
        }
        let (mut place, mut free, mut behind) = (vec![0u32; last.len()], Vec::new(), 0);
        self.place_count = 1;
        for (one, &movement) in self.movements.iter().enumerate() {
            while behind < movement {
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
        for named in self.from.iter_mut().chain(&mut self.place_of) {
            *named = place[*named as usize];
        }
        place.remove(0);
        self.places = place;
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
        self.inputs.confluences.get_or_init(|| Confluences::of(self))
    }

    /// Tells whether the confluences are found already.
    pub(crate) fn has_confluences(&self) -> bool {
        self.inputs.confluences.get().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Columns;
    use crate::ledger::{Ledger, Leg, PurseKind};
    use crate::units::{Amount, Asset, Instant, PurseId};

    /// A ledger of movements that spend coins whole and make as many of one unit each; a coin is named by when it was made.
    fn ledger(movements: &[&[usize]]) -> Evidence {
        let mut ledger = Ledger::closed();
        let (code, scale) = ("BTC".into(), 8);
        let asset = ledger.add_asset(Asset { code, scale });
        let issuance = ledger.open(PurseKind::Issuance, asset);
        let mut coins: Vec<PurseId> = Vec::new();
        let unit = |purse| Leg::new(purse, Amount::new(1));
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
    const MOVEMENTS: [&[usize]; 9] = [&[], &[], &[], &[0], &[3, 1], &[4], &[6, 2], &[5, 7], &[9, 8]];

    #[test]
    fn a_movement_with_one_input_has_what_made_its_coin_has() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences();
        assert_eq!(all.movements, [4, 6, 7, 8]);
        // Nothing comes to coins that are new, nor to one that is alone with what it came of.
        assert_eq!(all.place_of[..4], [0; 4]);
        assert_eq!(all.place_of[5], all.place_of[4], "it is handed on");
        // What has nothing by this ledger alone is no input: a claim on it is walked apart.
        assert_eq!(all.ends, [0, 1, 3, 5]);
        assert_eq!(all.from[..1], [all.places[0]]);
        assert_eq!(all.from[1..3], [all.places[0], all.places[1]]);
    }

    #[test]
    fn a_place_is_anothers_once_its_last_reader_is_passed() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences();
        // The first is read for the last time by the third, which thus cannot have its place; the fourth can.
        assert_eq!(all.place_count, 4, "{all:?}");
        assert_eq!(all.places[3], all.places[0]);
    }

    #[test]
    fn outputs_on_which_trails_end_are_those_that_nothing_spends() {
        let evidence = ledger(&MOVEMENTS);
        let all = evidence.confluences();
        let outs = |movement| all.outs(evidence.ledger(), MovementId::new(movement));
        assert_eq!(outs(0), (1, &[][..]));
        assert_eq!(outs(4), (2, &[][..]));
        assert_eq!(outs(7), (1, &[10][..]));
        assert_eq!(outs(8), (0, &[11, 12][..]));
    }
}
