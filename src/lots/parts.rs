//! Parts of a place, in 2^63ths of its value, and units of them.

use super::lot::Lot;
use crate::units::Amount;

/// All of a purse.
pub(crate) const ONE: u64 = 1 << 63;

/// Adds one half, and a little: a half that fixed point missed by a hair is a half all the same.
const NEAREST: u128 = (1 << 62) + (1 << 63) / 1_009;

/// Returns how many units a part of so many is, rounded to the nearest and a half up.
#[inline]
pub(crate) fn units(part: u64, value: Amount) -> Amount {
    let product = u128::from(part) * u128::from(value.get()) + NEAREST;
    Amount::new(u64::try_from(product >> 63).expect("a part of an amount fits the type of the amount"))
}

/// Returns lots of parts of a place of this value, in the order of their origins, as lots of units.
///
/// What the first lots come to together is rounded, and not each alone: they never come to more than the place holds. Of less than half
/// a unit nothing is said.
pub(crate) fn in_units(lots: &[Lot], value: Amount) -> Vec<Lot> {
    let mut meter = Meter::new(value);
    let unit = |lot: &Lot| Lot {
        amount: meter.next(lot.amount.get()),
        ..*lot
    };
    let lots = lots.iter().map(unit);
    lots.filter(|lot| !lot.amount.is_zero()).collect()
}

/// Says of one part of a place after the other how many units it is.
pub(crate) struct Meter {
    value: Amount,
    parts: u64,
    said: Amount,
}

impl Meter {
    pub(crate) fn new(value: Amount) -> Meter {
        Meter {
            value,
            parts: 0,
            said: Amount::ZERO,
        }
    }

    /// Returns how many units the next part is.
    #[inline]
    pub(crate) fn next(&mut self, part: u64) -> Amount {
        self.parts += part;
        let all = units(self.parts, self.value);
        let next = all - self.said;
        self.said = all;
        next
    }
}

/// Returns lots that are parts of `value` as parts of the `whole` that it is a part of, rounded down.
pub(crate) fn of_whole(lots: &[Lot], value: Amount, whole: Amount) -> Vec<Lot> {
    let part = |lot: &Lot| Lot {
        amount: lot.amount.scaled_down(value.get(), whole.get()),
        ..*lot
    };
    let parts = lots.iter().filter(|_| !whole.is_zero()).map(part);
    parts.filter(|lot| !lot.amount.is_zero()).collect()
}

/// Adds which part each amount is of their sum: parts that add up to [`ONE`], each rounded down but the largest, which is the first
/// of equal ones and takes what that leaves. Nothing is no part, and anything else some.
#[inline]
pub(crate) fn weights(amounts: impl ExactSizeIterator<Item = u64> + Clone, into: &mut Vec<u64>) {
    let total: u64 = amounts.clone().sum();
    let begin = into.len();
    if total == 0 || amounts.len() == 1 {
        return into.resize(begin + amounts.len(), if total == 0 { 0 } else { ONE });
    }
    let (mut left, mut largest, mut at) = (ONE, 0, begin);
    for (place, amount) in amounts.enumerate() {
        // An amount is no more than the sum, so that the quotient is at most `ONE`.
        let weight = ((u128::from(amount) << 63) / u128::from(total)) as u64;
        let weight = weight.max(u64::from(amount > 0));
        if amount > largest {
            (largest, at) = (amount, begin + place);
        }
        left = left.wrapping_sub(weight);
        into.push(weight);
    }
    into[at] = into[at].wrapping_add(left);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What rounding leaves goes to the largest, and of the largest to the first: money that is mixed is whole afterwards.
    #[test]
    fn weights_are_parts_of_one_whole() {
        for amounts in [
            vec![1, 1, 1],
            vec![3, 7, 7, 1],
            vec![1, u64::MAX - 2, 1],
            vec![0, 5, 0, 6],
        ] {
            let mut weights = vec![9];
            super::weights(amounts.iter().copied(), &mut weights);
            assert_eq!(weights.remove(0), 9, "what stood there stays");
            assert_eq!(weights.iter().sum::<u64>(), ONE, "{amounts:?}: {weights:?}");
            let total = amounts.iter().map(|&amount| u128::from(amount)).sum::<u128>();
            let down = |amount: u64| ((u128::from(amount) << 63) / total) as u64;
            let most = amounts.iter().max().unwrap();
            let largest = amounts.iter().position(|amount| amount == most).unwrap();
            for (at, (&weight, &amount)) in weights.iter().zip(&amounts).enumerate() {
                if at != largest {
                    assert_eq!(weight, down(amount).max(u64::from(amount > 0)), "{amounts:?}");
                }
            }
        }
        let mut weights = Vec::new();
        super::weights([0, 0].into_iter(), &mut weights);
        super::weights([4].into_iter(), &mut weights);
        assert_eq!(weights, [0, 0, ONE]);
    }
}
