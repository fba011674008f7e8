//! What loot stands for: how much of each payment of the theft, in the units in which it was ordered, whatever it was exchanged for.

use crate::units::Amount;

/// A part of what was taken, by payment; payments of which there is nothing are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Face(Vec<(u32, Amount)>);

impl Face {
    /// Returns so much of one payment.
    pub fn of(payment: u32, amount: Amount) -> Face {
        Face(vec![(payment, amount)])
    }

    /// Returns how much of each payment it is, by payment.
    pub fn parts(&self) -> impl Iterator<Item = (u32, Amount)> + '_ {
        self.0.iter().copied()
    }

    /// Adds another part.
    pub fn join(&mut self, other: Face) {
        for (payment, amount) in other.0 {
            match self.0.binary_search_by_key(&payment, |part| part.0) {
                Ok(place) => self.0[place].1 += amount,
                Err(place) => self.0.insert(place, (payment, amount)),
            }
        }
    }

    /// Takes what stands for `part` of the `whole` units of money that it lies on, of every payment in proportion. The sum of the
    /// first payments is rounded down, so that the parts always add up to the whole; who takes the whole takes all.
    pub fn take(&mut self, part: Amount, whole: Amount) -> Face {
        if part == whole && !whole.is_zero() {
            return std::mem::take(self);
        }
        let (mut passed, mut given) = (Amount::ZERO, Amount::ZERO);
        let mut taken = Vec::new();
        for (payment, amount) in &mut self.0 {
            passed += *amount;
            let sum = match whole.is_zero() {
                true => Amount::ZERO,
                false => passed.scaled_down(part.get(), whole.get()),
            };
            let mine = sum - given;
            given = sum;
            *amount -= mine;
            taken.push((*payment, mine));
        }
        taken.retain(|(_, amount)| !amount.is_zero());
        self.0.retain(|(_, amount)| !amount.is_zero());
        Face(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_every_payment_is_taken_once() {
        let units = Amount::new;
        let mut face = Face::of(0, units(5));
        face.join(Face::of(2, units(3)));
        face.join(Face::of(1, units(1)));
        // 4 of the 9 units of money: of 5, 6 and 9 so far 2, 2 and 4 are taken.
        let taken = face.take(units(4), units(9));
        assert_eq!(taken.parts().collect::<Vec<_>>(), [(0, units(2)), (2, units(2))]);
        assert_eq!(
            face.parts().collect::<Vec<_>>(),
            [(0, units(3)), (1, units(1)), (2, units(1))]
        );
        assert_eq!(
            face.take(units(7), units(7))
                .parts()
                .map(|(_, amount)| amount.get())
                .sum::<u64>(),
            5
        );
        assert_eq!(face, Face::default());
    }
}
