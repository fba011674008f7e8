//! Value at theft-time rates, fine enough that rounding never decides a score.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::Serialize;

use crate::units::digest::{Feed, Sink};
use crate::units::{Amount, Rate, Share, Total, portion};

/// Value in millionths of a cent of the unit of account at the rates of the time of the theft.
///
/// One base unit of an asset may be worth far less than a cent, so that sums over many small purses would lose value if each
/// were rounded to cents. A worth is rounded down once, where an amount is converted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Worth(u128);

impl Worth {
    /// No value.
    pub const ZERO: Worth = Worth(0);

    /// Returns the worth of so many millionths of a cent.
    pub const fn new(millionths: u128) -> Worth {
        Worth(millionths)
    }

    /// Returns what the amount is worth at this rate, rounded down to a millionth of a cent.
    ///
    /// # Panics
    /// Where that does not fit 128 bits, which the limits of a scenario rule out.
    pub fn of(amount: impl Into<Total>, rate: Rate) -> Worth {
        let cents = amount.into().get() * u128::from(rate.cents);
        let (whole, rest) = (cents / u128::from(rate.base_units), cents % u128::from(rate.base_units));
        Worth(whole * 1_000_000 + rest * 1_000_000 / u128::from(rate.base_units))
    }

    /// Returns the millionths of a cent.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// Returns the worth of so many cents.
    pub fn cents_of(cents: Amount) -> Worth {
        Worth(u128::from(cents.get()) * 1_000_000)
    }

    /// Returns the worth in cents, rounded down; what 64 bits do not hold is cut to what they hold.
    pub fn cents(self) -> Amount {
        Amount::new(u64::try_from(self.0 / 1_000_000).unwrap_or(u64::MAX))
    }

    /// Returns the difference, or nothing where it would be below zero.
    pub fn saturating_sub(self, other: Worth) -> Worth {
        Worth(self.0.saturating_sub(other.0))
    }

    /// Returns what share of the whole this is; nothing where the whole is nothing.
    pub fn share_of(self, whole: Worth) -> Option<Share> {
        Share::ratio(self.0, whole.0)
    }

    /// Returns `self * part / whole`, rounded down, exactly, also where the product does not fit 128 bits.
    ///
    /// # Panics
    /// Where the whole is nothing, less than the part, or above 2^126: more than all the money that any ledger could hold.
    pub fn portion(self, part: Worth, whole: Worth) -> Worth {
        Worth(portion(self.0, part.0, whole.0))
    }
}

/// A number with six decimals, in millionths; unlike a [`Share`] it may be large.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Number(u64);

impl Number {
    /// Returns the number of so many millionths.
    pub const fn millionths(millionths: u64) -> Number {
        Number(millionths)
    }

    /// Returns the whole number.
    ///
    /// # Panics
    /// Above 2^64 millionths, which no count of things in a world reaches.
    pub fn count(things: u64) -> Number {
        Number(
            things
                .checked_mul(1_000_000)
                .expect("a count of things in a world is small"),
        )
    }

    /// Returns the millionths.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl From<Share> for Number {
    fn from(share: Share) -> Number {
        Number(u64::from(share.get()))
    }
}

impl Feed for Number {
    fn feed(&self, sink: &mut Sink) {
        self.0.feed(sink);
    }
}

impl fmt::Display for Number {
    /// Writes six decimals: `12.500000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

impl Serialize for Number {
    /// Writes a decimal string with six decimals.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Add for Worth {
    type Output = Worth;
    fn add(self, other: Worth) -> Worth {
        Worth(self.0 + other.0)
    }
}

impl AddAssign for Worth {
    fn add_assign(&mut self, other: Worth) {
        self.0 += other.0;
    }
}

impl Sub for Worth {
    type Output = Worth;
    fn sub(self, other: Worth) -> Worth {
        Worth(
            self.0
                .checked_sub(other.0)
                .expect("no value is taken that is not there"),
        )
    }
}

impl SubAssign for Worth {
    fn sub_assign(&mut self, other: Worth) {
        *self = *self - other;
    }
}

impl std::iter::Sum for Worth {
    fn sum<I: Iterator<Item = Worth>>(parts: I) -> Worth {
        parts.fold(Worth::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEI_LIKE: Rate = Rate {
        cents: 30_000,
        base_units: 1_000_000_000,
    };

    #[test]
    fn many_small_amounts_keep_their_value() {
        let one = Worth::of(Amount::new(1), WEI_LIKE);
        assert_eq!(one.get(), 30);
        assert_eq!(one.cents(), Amount::ZERO);
        let sum: Worth = (0..1_000_000).map(|_| one).sum();
        assert_eq!(sum.cents(), Amount::new(30));
        assert_eq!(
            Worth::of(Amount::MAX, Rate::PAR).cents(),
            Amount::MAX,
            "the largest amount has a worth"
        );
    }

    #[test]
    fn a_portion_is_exact_whatever_its_size() {
        assert_eq!(
            Worth::new(10).portion(Worth::new(1), Worth::new(3)),
            Worth::new(3),
            "rounded down"
        );
        let huge = Worth::new((1 << 125) + 7);
        assert_eq!(huge.portion(huge, huge), huge);
        assert_eq!(
            huge.portion(Worth::new(huge.get() / 2), huge),
            Worth::new(huge.get() / 2)
        );
        let third = huge.portion(Worth::new(1 << 100), Worth::new(3 << 100));
        assert_eq!(third, Worth::new(huge.get() / 3));
    }
}
