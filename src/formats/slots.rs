//! Where the rows of a column are found by the hash of what they hold, with time for memory to come.
//!
//! A chain has more ids and addresses than any cache, so that each look-up waits for memory several times. This table of open addresses, of eight bytes a
//! slot, can be asked ahead: while one line of memory comes, the next are on their way.

use dyepack_columns::prefetch;

/// The rows of one column.
pub(super) struct Slots {
    /// As many as a power of two, of which two thirds at most are taken.
    slots: Vec<Slot>,
    taken: usize,
}

#[derive(Clone, Copy)]
struct Slot {
    /// The hash, which says from which slot on the row stands; among 2^n slots the upper 32 - n bits spare a look at the row.
    hash: u32,
    row: u32,
}

/// No column has a row of this number, since there are fewer than 2^32.
const FREE: Slot = Slot { hash: 0, row: u32::MAX };

impl Slots {
    pub(super) fn new() -> Slots {
        Slots {
            slots: vec![FREE; 1 << 10],
            taken: 0,
        }
    }

    /// Returns the row under this hash that is the one.
    #[inline]
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let row = self.slots[self.place(hash, is)].row;
        (row != FREE.row).then_some(row)
    }

    /// Puts a row under its hash, in the place of the one that was the same.
    pub(super) fn put(&mut self, hash: u32, row: u32, is: impl Fn(u32) -> bool) {
        if (self.taken + 1) * 3 > self.slots.len() * 2 {
            self.grow();
        }
        let place = self.place(hash, is);
        self.taken += usize::from(self.slots[place].row == FREE.row);
        self.slots[place] = Slot { hash, row };
    }

    fn grow(&mut self) {
        let slots = vec![FREE; self.slots.len() * 2];
        let before = std::mem::replace(&mut self.slots, slots);
        for slot in before.into_iter().filter(|slot| slot.row != FREE.row) {
            let place = self.place(slot.hash, |_| false);
            self.slots[place] = slot;
        }
    }

    /// Returns the places where a row of this hash may stand, in the order in which they are looked at.
    #[inline]
    fn places(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (hash as usize..).map(move |place| place & mask)
    }

    /// Returns the place of the row that is the one, or the free one where it belongs.
    #[inline]
    fn place(&self, hash: u32, is: impl Fn(u32) -> bool) -> usize {
        let ends = |&place: &usize| {
            let slot = self.slots[place];
            slot.row == FREE.row || slot.hash == hash && is(slot.row)
        };
        self.places(hash).find(ends).expect("a third of the slots is free")
    }

    /// Asks the processor for the slot of a row that is looked up soon.
    #[inline]
    pub(super) fn prefetch(&self, hash: u32) {
        prefetch(&self.slots, hash as usize & (self.slots.len() - 1));
    }

    /// Returns the row that is looked at first: the one that is found, unless two hashes are the same.
    #[inline]
    pub(super) fn guess(&self, hash: u32) -> Option<u32> {
        self.find(hash, |_| true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_however_many_there_are_and_however_alike_their_hashes() {
        for hash_of in [|row: u32| row.wrapping_mul(0x9e37_79b9), |row| row % 7, |_| u32::MAX] {
            let mut slots = Slots::new();
            let rows = if hash_of(1) == 1 || hash_of(1) == u32::MAX {
                2_000
            } else {
                50_000
            };
            for row in 0..rows {
                assert_eq!(slots.find(hash_of(row), |other| other == row), None);
                slots.put(hash_of(row), row, |other| other == row);
            }
            for row in 0..rows {
                assert_eq!(slots.find(hash_of(row), |other| other == row), Some(row));
            }
            assert_eq!(slots.taken, rows as usize);
            assert!(slots.taken * 3 <= slots.slots.len() * 2);
        }
    }

    #[test]
    fn what_is_put_again_is_found_in_the_place_of_the_one_before() {
        let mut slots = Slots::new();
        let is_even = |row: u32| row.is_multiple_of(2);
        for row in [0, 2, 4] {
            slots.put(9, row, is_even);
        }
        slots.put(9, 1, |row| !is_even(row));
        assert_eq!(
            (slots.find(9, is_even), slots.find(9, |row| !is_even(row))),
            (Some(4), Some(1))
        );
        assert_eq!((slots.guess(9), slots.guess(8)), (Some(4), None));
    }
}
