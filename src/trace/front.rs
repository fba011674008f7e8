//! Which movements a trail comes to, where coins are filled once and emptied once.
//!
//! A movement is walked because a claim is on one of its outputs or because it spends a coin that taint came to, so that a walk
//! takes as long as what it follows and not as long as the ledger. Movements are found in their order: a bit stands for each,
//! and a bit above for every 64 of them, so that 4,096 movements to which nothing came are passed by one look.

use super::claimed::Mark;
use super::doors::{Door, door};
use super::rows::Rows;
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::units::{MovementId, OutLegId};

/// A walk that comes to more than one movement in so many of those behind the first claim is quicker where it passes them all, what it asks being derived
/// first.
const WIDE: usize = 16;

/// As many, where that is derived already: what a walk did in vain is then a fraction of what it does by passing all.
const WIDE_AT_HAND: usize = 128;

/// As many, where of those that it has passed it came to more than one in [`DENSE`]: there it is slower already, and taint spreads.
const WIDE_WHERE_DENSE: usize = 1_024;

/// See [`WIDE_WHERE_DENSE`].
const DENSE: usize = 64;

/// How long a walk goes from one movement to the next, before it is quicker to pass all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The movement of the first claim, and where movements that are seen end.
    pub(super) first: usize,
    end: usize,
    is_at_hand: bool,
}

impl Patience {
    pub(super) fn new(evidence: &Evidence, marks: &[Mark], end: usize) -> Patience {
        let first = marks
            .first()
            .map(|mark| evidence.ledger().movement_of(mark.leg).index());
        Patience {
            first: first.map_or(end, |first| first.min(end)),
            end,
            is_at_hand: evidence.has_confluences(),
        }
    }

    /// Tells whether a walk that came to so many movements, of which this is the last, had better passed all.
    #[inline]
    pub(super) fn is_over(self, came_to: usize, last: MovementId) -> bool {
        let all = self.end - self.first;
        if !self.is_at_hand {
            return came_to > all / WIDE;
        }
        let is_dense = came_to * DENSE > last.index() - self.first;
        came_to > all / WIDE_AT_HAND || is_dense && came_to > all / WIDE_WHERE_DENSE
    }
}

/// Returns the in-legs that spend claimed coins, in their order, each with the leg that is claimed; none of coins at which a trail ends.
pub(super) fn spent(evidence: &Evidence, marks: &[Mark]) -> Vec<(usize, OutLegId)> {
    let ledger = evidence.ledger();
    let spent = |mark: &Mark| {
        let purse = ledger.out_purse(mark.leg);
        let goes_on = |_: &MovementId| door(evidence, purse, false) == Door::Open;
        let movement = ledger.emptied_by(purse).filter(goes_on)?;
        let leg = ledger.ins(movement).find(|&leg| ledger.in_purses()[leg] == purse)?;
        Some((leg, mark.leg))
    };
    let mut spent: Vec<(usize, OutLegId)> = marks.iter().filter_map(spent).collect();
    spent.sort_unstable();
    spent.dedup();
    spent
}

/// The movements that are still to be walked.
#[derive(Debug)]
pub(super) struct Front {
    /// A bit a movement.
    movements: Rows<u64>,
    /// A bit for each of those words in which there is a bit.
    words: Vec<u64>,
    /// No movement before this word is still to be walked.
    word: usize,
    end: usize,
}

impl Front {
    /// Returns the front of a walk that sees so many movements, before anything is to be walked.
    pub(super) fn new(end: usize) -> Front {
        Front {
            movements: Rows::new(end.div_ceil(64)),
            words: vec![0; end.div_ceil(64 * 64)],
            word: 0,
            end,
        }
    }

    /// Begins with the movements on whose outputs claims are.
    pub(super) fn begin(&mut self, ledger: &Ledger, marks: &[Mark]) {
        for movement in marks.iter().map(|mark| ledger.movement_of(mark.leg)) {
            if self.sees(movement) {
                self.reach(movement);
            }
        }
    }

    /// Tells whether the walk comes to this movement.
    #[inline]
    pub(super) fn sees(&self, movement: MovementId) -> bool {
        movement.index() < self.end
    }

    /// Lets the walk come to a movement that it sees, later than all that it has come to.
    #[inline]
    pub(super) fn reach(&mut self, movement: MovementId) {
        let word = movement.index() / 64;
        *self.movements.get_mut(word) |= 1 << (movement.index() % 64);
        self.words[word / 64] |= 1 << (word % 64);
    }

    /// Returns the next movement to be walked, and names to `soon` some that come after it, as far as they are known: at the
    /// beginning of a word those of the next one in which there is a bit, so that what they ask for is on its way while this
    /// word is walked. They are named again where a word between was reached since.
    #[inline]
    pub(super) fn next(&mut self, soon: impl FnMut(MovementId)) -> Option<MovementId> {
        if self.end == 0 {
            return None;
        }
        if self.movements.get(self.word) == 0 {
            self.word = self.next_word(self.word)?;
            if let Some(word) = self.next_word(self.word) {
                members(word, self.movements.get(word)).for_each(soon);
            }
        }
        let bits = self.movements.get_mut(self.word);
        let first = members(self.word, *bits).next();
        *bits &= bits.wrapping_sub(1);
        first
    }

    /// Returns the next word behind this one in which there is a bit.
    fn next_word(&self, word: usize) -> Option<usize> {
        let (mut place, from) = ((word + 1) / 64, (word + 1) % 64);
        let mut bits = self.words.get(place)? & (u64::MAX << from);
        while bits == 0 {
            place += 1;
            bits = *self.words.get(place)?;
        }
        Some(place * 64 + bits.trailing_zeros() as usize)
    }
}

/// Returns the movements whose bits are in a word, in their order.
fn members(word: usize, mut bits: u64) -> impl Iterator<Item = MovementId> {
    std::iter::from_fn(move || {
        let first = (bits != 0).then(|| MovementId::new(word * 64 + bits.trailing_zeros() as usize));
        bits &= bits.wrapping_sub(1);
        first
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn movements_come_in_their_order_each_once_whenever_they_were_reached(
            first in prop::collection::vec(0usize..20_000, 1..6),
            steps in prop::collection::vec(prop_oneof![1usize..80, 1usize..9_000], 0..60),
        ) {
            let mut front = Front::new(20_000);
            let mut naive: BTreeSet<usize> = first.into_iter().collect();
            naive.iter().for_each(|&movement| front.reach(MovementId::new(movement)));
            let mut steps = steps.into_iter();
            while let Some(movement) = naive.pop_first() {
                let mut soon = Vec::new();
                prop_assert_eq!(front.next(|later| soon.push(later.index())), Some(MovementId::new(movement)));
                prop_assert!(soon.iter().all(|later| *later > movement && naive.contains(later)));
                for later in steps.by_ref().take(2).map(|step| movement + step) {
                    prop_assert_eq!(front.sees(MovementId::new(later)), later < 20_000);
                    if later < 20_000 {
                        front.reach(MovementId::new(later));
                        naive.insert(later);
                    }
                }
            }
            prop_assert_eq!(front.next(|_| ()), None);
        }
    }
}
